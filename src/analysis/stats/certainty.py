"""How sure a statement is: clear, not clear or not tested, by one rule for every page.

Whether something moved, differs or goes on is decided here and nowhere else. Each function answers one
question and gives a `Verdict`; the words for it stand in `vocabulary.certainty`. Source of the rule: this
project's methods, 14.1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.compare import NEIGHBOURS_NEEDED
from analysis.stats.gaps import GapChange, GroupGap
from analysis.stats.intervals import (
    as_series,
    difference_interval,
    proportion_interval,
    rate_change_test,
    rate_interval,
    refuse,
    square_and_add,
)
from analysis.stats.trend import CANNOT, RecentTrend, mann_kendall, theil_sen
from analysis.vocabulary.certainty import CLEAR, LEVELS, NOT_CLEAR, NOT_TESTED
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.numbers import like, print_alike

NAN = float("nan")
CHANGE_LEVEL = LEVELS["change"]  # of a change, a difference, a gap: its 95% interval
STRICT_LEVEL = 0.002  # the level of 99.8%, named beside a difference that reaches it
LONG_RUN_LEVEL = LEVELS["trend"]
LONG_RUN_POINTS = 6
LONG_RUN_GAPS = 1 / 3  # more of the years than this without a figure: no trend is called
RECENT_LEVEL = LEVELS["five"]  # of the Recent trend
SMALL_DENOMINATOR = 30
USUAL_YEARS = 4  # earlier yearly changes needed to know what is usual
USUAL_FACTOR = 2.0  # a change is more than usual from twice the median size of those before it
_SLACK = 1e-9  # binary fractions leave 0.30000000000000004 for 0.3


@dataclass(frozen=True)
class Verdict:
    """How sure one statement is."""

    word: str  # `clear`, `not clear` or `not tested`
    # Code why it is not tested; of one not clear `within_usual`, `prints_alike`, `scatter` or `outlier_found`
    # where counting error alone would have called it clear; otherwise empty
    reason: str = ""
    # Lower 95% limit of the difference, in the unit of the figures; NaN where there is none
    lower: float = NAN
    upper: float = NAN  # Upper 95% limit
    p_value: float = NAN  # Of the test; NaN where an interval decided
    level: float = 0.0  # Chance of `clear` where there is nothing; 0 where nothing was tested
    is_small: bool = False  # A denominator is under 30
    is_strict: bool = False  # A difference holds at 99.8% too
    method: str = ""  # Name of the method; empty where nothing was tested


@dataclass(frozen=True)
class Measured:
    """One figure with what is known of its chance: counts, or published 95% limits, or neither."""

    value: float  # In its unit
    kind: str = "other"  # `proportion`, `rate`, or `other` for a mean or a score
    count: float = NAN  # Above the line, NaN where not published
    total: float = NAN  # Below it
    lower: float = NAN  # Lower 95% limit as published, in the unit; NaN where not
    upper: float = NAN  # Upper 95% limit
    scale: float = 1.0  # What a proportion of 1, or one event a head, is in the unit: 100, 10,000

    @classmethod
    def of_counts(cls, value: float, count: float, total: float, base: str, per: float) -> Measured:
        """A figure of a unit whose counts are set against a base (`units.Unit.base` and `per`).

        A share above 100%, of an estimate of how many there are, is a rate: its count is no part of it.
        """
        kind = "proportion" if base == "total" and not count > total else "rate"
        return cls(value, kind, count, total, scale=per)

    @property
    def has_counts(self) -> bool:
        """Whether it stands on published counts."""
        return self.kind in ("proportion", "rate") and not np.isnan(self.count + self.total)

    @property
    def is_small(self) -> bool:
        """Whether its denominator is known and under 30."""
        return self.has_counts and self.total < SMALL_DENOMINATOR

    def limits(self, confidence: float = 0.95) -> tuple[float, float]:
        """Its limits in its unit: from counts, or at 95% as published; NaN where there are none."""
        if not self.has_counts:
            return (self.lower, self.upper) if confidence == 0.95 else (NAN, NAN)
        found = (
            proportion_interval(self.count, self.total, confidence)
            if self.kind == "proportion"
            else rate_interval(self.count, self.total, confidence, per=1.0)
        )
        return float(found.lower) * self.scale, float(found.upper) * self.scale


def not_tested(reason: str) -> Verdict:
    """The verdict where no test can be made, with its reason code (methods, 13)."""
    return Verdict(NOT_TESTED, reason)


def change_certainty(
    now: Measured, then: Measured, *, earlier: Iterable[float] = (), places: int = 9
) -> Verdict:
    """How sure a change from an earlier figure of the same series is.

    Clear where it is more than counting error and, if the series shows what is usual, more than its usual
    ups and downs: at least twice the median size of its earlier yearly changes.

    Args:
        now: The later figure.
        then: The earlier one, of the same comparable stretch.
        earlier: The yearly changes of the series before this one, whatever their sign; what is usual
            is known from four on.
        places: Decimals shown to readers; figures that print alike have not moved.

    Returns:
        The verdict, its limits those of now minus then. Proportions with counts: Newcombe's interval; rates
        with counts: the conditional exact test; otherwise the limits of both (MOVER).

    Source:
        Newcombe (1998), method 10; Przyborowski and Wilenski (1940); Zou and Donner (2008); the usual ups
        and downs are this project's, methods 14.1.

    Example:
        >>> plans = [Measured(100 * x / n, "proportion", x, n, scale=100) for x, n in ((93, 350), (65, 337))]
        >>> change_certainty(*plans).word, change_certainty(*plans, earlier=[-6, 7, 5, -8]).reason
        ('clear', 'within_usual')
    """
    found = _difference(now, then)
    if found.word != CLEAR:
        return found
    if print_alike(now.value, then.value, places):
        return replace(found, word=NOT_CLEAR, reason="prints_alike")
    usual = np.abs(np.array(list(earlier), dtype=float))
    usual = usual[~np.isnan(usual)]
    is_known = usual.size >= USUAL_YEARS
    if is_known and abs(now.value - then.value) < USUAL_FACTOR * float(np.median(usual)) - _SLACK:
        return replace(found, word=NOT_CLEAR, reason="within_usual")
    return found


def smallest_clear(
    now: Measured, sign: float, *, earlier: Sequence[float] = (), places: int = 9
) -> tuple[float, str]:
    """The nearest later figure whose change from this one would be clear, on as many people.

    Args:
        now: The figure.
        sign: 1 for a later figure above it, -1 for one below.
        earlier: The yearly changes of the series up to now, whatever their sign.
        places: Decimals shown to readers.

    Returns:
        The figure and an empty reason. Without counts twice the median size of the earlier changes away
        (`missing_ci`: counting error is not known); NaN where that is not known either, or where no possible
        figure is far enough away (`none_clear`).

    Example:
        >>> value, _ = smallest_clear(Measured(60.0, "proportion", 240, 400, scale=100), 1)
        >>> f"{value:.1f}"
        '66.8'
    """
    usual = np.abs(np.array(earlier, dtype=float))
    if not now.has_counts:
        is_known = usual.size >= USUAL_YEARS
        step = sign * USUAL_FACTOR * float(np.median(usual)) if is_known else NAN
        return now.value + step, "missing_ci"

    def moved(step: int) -> Measured:
        count = now.count + sign * step
        return replace(now, value=now.scale * count / now.total, count=count)

    possible = now.total - now.count if now.kind == "proportion" else 3 * now.count + SMALL_DENOMINATOR
    steps = range(1, int(possible if sign > 0 else now.count) + 1)
    place = bisect_left(
        steps,
        True,
        key=lambda step: change_certainty(moved(step), now, earlier=earlier, places=places).word == CLEAR,
    )
    return (moved(steps[place]).value, "") if place < len(steps) else (NAN, "none_clear")


def benchmark_certainty(own: Measured, benchmark: Measured, *, is_fixed: bool, places: int = 9) -> Verdict:
    """How sure a difference from England or the region is, figure minus benchmark.

    Args:
        own: The area's figure.
        benchmark: The figure of the other place, of the same period.
        is_fixed: Whether the benchmark counts as a fixed number (England); a smaller one has chance of its
            own, which is taken into account where it is known.
        places: Decimals shown to readers; figures that print alike do not differ.

    Returns:
        The verdict at 95%, `is_strict` where it holds at 99.8% too.

    Source:
        Fingertips, single overlapping interval (methods, 1.4); Newcombe (1998) for two areas.

    Example:
        >>> own, england = Measured(63.3, "proportion", 405, 640, scale=100), Measured(68.3)
        >>> found = benchmark_certainty(own, england, is_fixed=True)
        >>> found.word, found.is_strict
        ('clear', False)
    """
    low, high = own.limits()
    if np.isnan(low + high):
        return not_tested("missing_ci")
    if not is_fixed and not np.isnan(sum(benchmark.limits())):
        found = _difference(own, benchmark)
        strict = _difference(own, benchmark, 1 - STRICT_LEVEL)
        is_strict = strict.word == CLEAR
    else:
        found = _decided(low - benchmark.value, high - benchmark.value, own.is_small, "interval of the area")
        outer_low, outer_high = own.limits(1 - STRICT_LEVEL)
        is_strict = bool(outer_low > benchmark.value or outer_high < benchmark.value)
    if found.word != CLEAR:
        return found
    if print_alike(own.value, benchmark.value, places):
        return replace(found, word=NOT_CLEAR, reason="prints_alike")
    return replace(found, is_strict=is_strict)


def gap_certainty(gap: GroupGap | GapChange) -> Verdict:
    """How sure a gap between two disjoint groups, or its change, is; limits on the scale 0 to 1.

    They are group 1 minus group 2, or the later gap minus the earlier.

    Example:
        >>> from analysis.stats.gaps import change_in_gap, group_gap
        >>> gap_certainty(group_gap(1700, 2500, 200, 420)).word
        'clear'
        >>> gap_certainty(change_in_gap(group_gap(70, 100, 50, 100), group_gap(72, 100, 53, 100))).word
        'not clear'
    """
    if gap.reason and gap.reason != "small_numbers":
        return not_tested(str(gap.reason))
    return _decided(float(gap.lower), float(gap.upper), gap.reason == "small_numbers", gap.method)


@dataclass(frozen=True)
class LongRun:
    """Whether a series went in one direction over all its comparable years."""

    verdict: Verdict  # clear, not clear or not tested
    direction: int = 0  # 1 rising, -1 falling, 0 where no trend is called
    n: int = 0  # Figures used
    s: float = NAN  # Kendall's S: rises less falls among all pairs of years
    slope: float = NAN  # Theil-Sen change a year, in the unit, with `slope_lower` and `slope_upper`
    slope_lower: float = NAN
    slope_upper: float = NAN
    rises: int = 0  # Steps up, beside `falls`, and the range `lowest` to `highest`
    falls: int = 0
    lowest: float = NAN
    highest: float = NAN


def long_run(
    time: ArrayLike, value: ArrayLike, *, years_missing: int = 0, window_years: float = 1.0,
    is_cumulative: bool = False,
) -> LongRun:  # fmt: skip
    """Exact Mann-Kendall over every comparable whole year: the same rule for every series.

    Args:
        time: Period midpoints in years, of one comparable stretch.
        value: The figures, like with like: all unrounded, or all at the coarsest published places.
        years_missing: Years between the first and the last without a figure, those not counted that a
            declaration leaves out or that were never collected.
        window_years: Length of each period; windows that share years give no trend.
        is_cumulative: Whether the values are running totals, which always rise.

    Returns:
        LongRun. Not tested with fewer than six figures, over windows that overlap, or where more than a
        third of the years have no figure; clear from p < 0.01, two-sided.

    Raises:
        DataError: The arrays differ in length, or hold something that is not a number.

    Source:
        Mann (1945); Kendall (1975); Sen (1968); level, points and gaps are this project's, methods 14.1.

    Example:
        >>> found = long_run(range(2016, 2026), [70, 72, 73, 70, 71, 74, 77, 83, 80, 82])
        >>> f"{found.verdict.word}, S = {found.s:.0f}, p = {found.verdict.p_value:.3f}"
        'clear, S = 32, p = 0.003'
    """
    t, y = as_series(time=time, value=value)
    refuse(np.isnan(t + y), "Missing time or value; a number for each", time=t, value=y)
    order = np.argsort(t, kind="stable")
    t, y = t[order], y[order]
    steps = np.sign(np.diff(np.round(y, 9)))
    plain = LongRun(
        not_tested("not_enough_points"),
        n=int(t.size),
        rises=int(np.sum(steps > 0)),
        falls=int(np.sum(steps < 0)),
        lowest=float(y.min()) if y.size else NAN,
        highest=float(y.max()) if y.size else NAN,
    )
    between = np.diff(t)
    for is_so, reason in (
        (is_cumulative, "unsupported_type"),
        (np.any(between == 0), "duplicate_periods"),
        (np.any(between < 0.9 * window_years), "overlapping_periods"),
        (t.size < LONG_RUN_POINTS, "not_enough_points"),
        (years_missing > LONG_RUN_GAPS * (t.size + years_missing), "missing_values"),
    ):
        if is_so:
            return replace(plain, verdict=not_tested(reason))
    test, size = mann_kendall(t, np.round(y, 9)), theil_sen(t, y)
    is_clear = test.p_value < LONG_RUN_LEVEL
    verdict = Verdict(
        CLEAR if is_clear else NOT_CLEAR, p_value=test.p_value, level=LONG_RUN_LEVEL, method=test.method
    )
    return replace(
        plain, verdict=verdict, direction=int(np.sign(test.s)) if is_clear else 0, s=test.s, slope=size.slope,
        slope_lower=size.lower, slope_upper=size.upper,
    )  # fmt: skip


def last_five_certainty(recent: RecentTrend) -> tuple[Verdict, int]:
    """How sure the OHID Recent trend of the last five years is, and its direction.

    Not clear with the reason `scatter` where the test is passed although the years scatter by more than
    chance, which the test does not know: such a trend is indicative only.

    Returns:
        The verdict, and 1 rising, -1 falling, 0 where none is called; the direction of an indicative trend
        is given too.

    Example:
        >>> from analysis.stats.trend import recent_trend
        >>> found = recent_trend(range(2018, 2023), count=[1950, 2120, 1990, 2190, 2130],
        ...     total=[3010, 3050, 2990, 3080, 3040])
        >>> verdict, direction = last_five_certainty(found)
        >>> verdict.word, verdict.reason, direction
        ('not clear', 'scatter', 1)
    """
    if recent.label == CANNOT:
        return not_tested(str(recent.reason)), 0
    base = Verdict(NOT_CLEAR, str(recent.reason or ""), p_value=recent.p_value, level=RECENT_LEVEL,
                   method=recent.method)  # fmt: skip
    if recent.reason or not recent.p_value < RECENT_LEVEL:
        return base, 0
    direction = int(np.sign(recent.slope))
    if recent.caution:
        return replace(base, reason="scatter"), direction
    return replace(base, word=CLEAR), direction


def target_certainty(figure: Measured, target: float) -> Verdict:
    """How sure it is on which side of a target a figure lies: clear where its 95% interval excludes it.

    The status follows from the figure alone; this says whether chance could turn it.

    Example:
        >>> target_certainty(Measured(66.0, "proportion", 198, 300, scale=100), 69.0).word
        'not clear'
    """
    low, high = figure.limits()
    if np.isnan(low + high):
        return not_tested("missing_ci")
    return _decided(low - target, high - target, figure.is_small, "interval of the figure")


@dataclass(frozen=True)
class NeighbourRange:
    """Where a figure stands among its neighbours: a place in a range, no test of chance."""

    reason: str  # `not_enough_points` with fewer than six neighbours with a figure; otherwise empty
    n: int  # Neighbours with a figure
    lowest: float = NAN  # Their lowest figure, beside `highest`
    highest: float = NAN
    below: int = 0  # How many of them the figure is below, beside `above`; ties are neither
    above: int = 0


def neighbour_range(value: float, neighbours: Sequence[float], *, places: int = 9) -> NeighbourRange:
    """How a figure stands in the range of its neighbours, all compared as they are shown.

    Args:
        value: The area's figure.
        neighbours: Theirs, of the same period.
        places: Decimals at which all of them are known; ties are ties.

    Example:
        >>> found = neighbour_range(64.2, [67.1, 69.4, 66, 70.2, 68.8, 65.9, 71, 67.7, 69, 66.5])
        >>> found.below, found.n, found.lowest, found.highest
        (10, 10, 65.9, 71.0)
    """
    near = np.array([like(number, places) for number in neighbours if number == number])
    if near.size < NEIGHBOURS_NEEDED:
        return NeighbourRange("not_enough_points", int(near.size))
    own = like(value, places)
    return NeighbourRange(
        "", int(near.size), float(near.min()), float(near.max()), int(np.sum(near > own)),
        int(np.sum(near < own)),
    )  # fmt: skip


def _decided(lower: float, upper: float, is_small: bool, method: str) -> Verdict:
    """Clear where the interval of a difference excludes 0; touching it does not."""
    word = CLEAR if lower > 0 or upper < 0 else NOT_CLEAR
    return Verdict(word, "", lower, upper, NAN, CHANGE_LEVEL, is_small, method=method)


def _difference(now: Measured, then: Measured, confidence: float = 0.95) -> Verdict:
    """One figure minus another, both with chance of their own."""
    if now.kind != then.kind:
        raise ParameterError(f"kind: found {now.kind} beside {then.kind}; expected two figures of one kind.")
    is_small = now.is_small or then.is_small
    if now.has_counts and then.has_counts:
        if now.kind == "proportion":
            found = difference_interval(now.count, now.total, then.count, then.total, confidence)
            if found.reason:
                return not_tested(str(found.reason))
            lower, upper = float(found.lower) * now.scale, float(found.upper) * now.scale
            return _decided(lower, upper, is_small, str(found.method))
        if now.count % 1 == 0 and then.count % 1 == 0:
            exact = rate_change_test(then.count, then.total, now.count, now.total, per=now.scale)
            if exact.reason:
                return not_tested(str(exact.reason))
            is_clear = exact.p_value < 1 - confidence
            return Verdict(
                CLEAR if is_clear else NOT_CLEAR, p_value=float(exact.p_value), level=CHANGE_LEVEL,
                is_small=is_small, method="conditional exact test",
            )  # fmt: skip
    ends = (*now.limits(confidence), *then.limits(confidence))
    if np.isnan(sum(ends)):
        return not_tested("missing_ci")
    lower, upper = square_and_add((now.value, *ends[:2]), (then.value, *ends[2:]))
    return _decided(float(lower), float(upper), is_small, "limits of both, square and add (MOVER)")
