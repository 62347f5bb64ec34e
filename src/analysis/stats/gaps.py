"""Gaps between groups: size, change, who moved, and the slope across all groups.

A gap is group 1 minus group 2 in one fixed order: group 1 is the advantaged one (not eligible for free
school meals, all but the most deprived). It is a fact about two groups, not a judgement, so it is not
turned by polarity; who moved is. The groups must be disjoint: a group against all has no such interval.

The slope and relative index of inequality across ranked groups have limits by the delta method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.stats.intervals import (
    FloatArray,
    as_floats,
    as_series,
    choose,
    difference_interval,
    normal_quantile,
    plain,
    polarity_sign,
    proportion_interval,
    refuse,
    square_and_add,
)
from analysis.vocabulary.errors import ParameterError

SMALL_GROUP = 30  # project methods, 7.5: below it no gap is called
ROUNDING = 1e-9
NARROWER_BY_FALL = "narrower only because the higher group fell"
NARROWER_BY_REVERSAL = "the lower group has passed the higher"


@dataclass(frozen=True, eq=False)
class GroupGap:
    """Gap between two proportions, group 1 minus group 2, on -1 to 1; floats, or arrays of one shape.

    Attributes:
        gap: Group 1 minus group 2.
        lower: Lower limit of the gap, beside `upper`.
        ratio: Group 1 over group 2; it can move the other way than the gap.
        value_1: Proportion of group 1, beside `value_2`, and the totals behind them.
        status: gap, no clear gap, or None for small groups and where nothing could be computed.
        reason: `small_numbers` where a group has fewer than 30 (the numbers stand, without a word);
            `denominator_zero` or `missing_values` where there is no gap; otherwise None.
    """

    gap: Any
    lower: Any
    upper: Any
    ratio: Any
    value_1: Any
    value_2: Any
    total_1: Any
    total_2: Any
    status: Any
    reason: Any
    method: str = "Newcombe hybrid score"


@dataclass(frozen=True, eq=False)
class GapChange:
    """Change of a gap, later minus earlier: negative is smaller for a positive gap.

    Attributes:
        change: Later gap minus earlier.
        lower: Lower limit of the change, beside `upper`.
        z: Change over its standard error, with `p_value`: for information, the interval decides.
        status: closing, widening, smaller or larger but not clearly so, unchanged, reversed; None.
        reason: Code where there is no status, otherwise None.
    """

    change: Any
    lower: Any
    upper: Any
    z: Any
    p_value: Any
    status: Any
    reason: Any
    method: str = "square and add (MOVER)"


@dataclass(frozen=True, eq=False)
class GapMovement:
    """Who moved when a gap changed; positive movements are improvements by polarity."""

    movement_1: Any  # Improvement of group 1, beside `movement_2` of group 2
    movement_2: Any
    change: Any  # Change of the absolute size of the gap; negative is narrower
    label: Any  # What happened, in words; None where a value is missing
    is_warning: Any  # Whether a narrower gap is no success, or a group fell back
    reason: Any  # Code where nothing could be said, otherwise None


def group_gap(
    count_1: ArrayLike, total_1: ArrayLike, count_2: ArrayLike, total_2: ArrayLike, confidence: float = 0.95
) -> GroupGap:
    """Gap between two disjoint groups, group 1 minus group 2, on -1 to 1, with interval and ratio.

    Args:
        count_1: Numerator of group 1, the advantaged one.
        total_1: Its denominator.
        count_2: Numerator of group 2.
        total_2: Its denominator.
        confidence: Two-sided level.

    Returns:
        GroupGap.

    Raises:
        DataError: A count is negative or above its total.
        ParameterError: The level is not between 0 and 1.

    Source:
        Newcombe (1998), Statistics in Medicine 17: 873-890, method 10. Small groups: project methods, 7.5.

    Example:
        >>> gap = group_gap(1700, 2500, 200, 420)
        >>> f"{100 * gap.gap:.1f} ({100 * gap.lower:.1f} to {100 * gap.upper:.1f}), {gap.ratio:.2f} times"
        '20.4 (15.3 to 25.4), 1.43 times'
    """
    interval = difference_interval(count_1, total_1, count_2, total_2, confidence)
    x1, n1, x2, n2 = as_floats(count_1=count_1, total_1=total_1, count_2=count_2, total_2=total_2)
    p1, p2 = x1 / np.where(n1 == 0, np.nan, n1), x2 / np.where(n2 == 0, np.nan, n2)
    is_none = np.isnan(p1 + p2)
    is_small = ~is_none & (np.minimum(n1, n2) < SMALL_GROUP)
    reason = np.array(interval.reason, dtype=object)
    reason[is_small] = "small_numbers"
    is_clear = (np.asarray(interval.lower) > 0) | (np.asarray(interval.upper) < 0)
    status = choose([is_none | is_small, is_clear], [None, "gap"], "no clear gap")
    ratio = p1 / np.where(p2 == 0, np.nan, p2)
    return GroupGap(
        interval.value, interval.lower, interval.upper, plain(ratio), plain(p1), plain(p2), plain(n1),
        plain(n2), plain(status), plain(reason),
    )  # fmt: skip


def gap_to_fixed(reference: float, count: float, total: float, confidence: float = 0.95) -> GroupGap:
    """Gap between a place that counts as a fixed number, such as England, and one share, on -1 to 1.

    Args:
        reference: The share of the place.
        count: Numerator of the other one.
        total: Its denominator.
        confidence: Two-sided level.

    Returns:
        GroupGap, the place minus the other; its limits are those of the other one alone. It has no
        `total_1`, so a change of it has no `z`.

    Raises:
        DataError: The count is negative or above its total.
        ParameterError: The level is not between 0 and 1.

    Source:
        Project methods, 14.1: a benchmark as large as England counts as fixed.

    Example:
        >>> gap = gap_to_fixed(0.683, 405, 640)
        >>> f"{100 * gap.gap:.1f} ({100 * gap.lower:.1f} to {100 * gap.upper:.1f})"
        '5.0 (1.4 to 8.8)'
    """
    own = proportion_interval(count, total, confidence)
    lower, upper = reference - float(own.upper), reference - float(own.lower)
    status = "gap" if lower > 0 or upper < 0 else "no clear gap"
    small = "small_numbers" if total < SMALL_GROUP else None
    value = float(own.value)
    ratio = reference / value if value else NAN
    return GroupGap(
        reference - value, lower, upper, ratio, reference, value, np.nan, total,
        None if small or own.reason else status, own.reason or small,
    )  # fmt: skip


def change_in_gap(before: GroupGap, after: GroupGap) -> GapChange:
    """Change of a gap between two independent years, later minus earlier, on -2 to 2.

    Closing or widening only where the interval leaves out zero; otherwise smaller or larger, not
    clearly so. Both gaps must have the same level of confidence.

    Args:
        before: Gap of the earlier year.
        after: Gap of the later year.

    Returns:
        GapChange; no status where either gap has none.

    Raises:
        DataError: The gaps are of different lengths.

    Source:
        Newcombe (1998) and Zou and Donner (2008), Statistics in Medicine 27: 1693-1702 (MOVER).

    Example:
        >>> change = change_in_gap(group_gap(1700, 2500, 200, 420), group_gap(1720, 2480, 232, 440))
        >>> f"{change.change:.3f} ({change.lower:.3f} to {change.upper:.3f}): {change.status}"
        '-0.038 (-0.109 to 0.034): smaller, but not clearly so'
    """
    d1, l1, u1, d2, l2, u2 = as_floats(
        before=before.gap, before_lower=before.lower, before_upper=before.upper, after=after.gap,
        after_lower=after.lower, after_upper=after.upper,
    )  # fmt: skip
    lower, upper = square_and_add((d2, l2, u2), (d1, l1, u1))
    change = d2 - d1
    is_clear = (lower > 0) | (upper < 0)
    narrower = np.abs(d2) < np.abs(d1)
    reason = np.full(change.shape, None, dtype=object)
    for gap in (after, before):
        has_reason = np.asarray(gap.reason, dtype=bool)
        reason = np.where(has_reason, np.asarray(gap.reason, dtype=object), reason)
    status = choose(
        [
            reason.astype(bool),
            is_clear & (d1 * d2 < 0),
            np.abs(change) <= ROUNDING,
            is_clear & narrower,
            is_clear,
            narrower,
        ],
        [None, "reversed", "unchanged", "closing", "widening", "smaller, but not clearly so"],
        "larger, but not clearly so",
    )
    variance = _wald_variance(before) + _wald_variance(after)
    z = change / np.sqrt(np.where(variance > 0, variance, np.nan))
    p_value = 2 * special.ndtr(-np.abs(z))
    return GapChange(
        plain(change), plain(lower), plain(upper), plain(z), plain(p_value), plain(status), plain(reason)
    )


def _wald_variance(gap: GroupGap) -> FloatArray:
    """Large-sample variance of a difference of proportions."""
    p1, n1, p2, n2 = as_floats(
        value_1=gap.value_1, total_1=gap.total_1, value_2=gap.value_2, total_2=gap.total_2
    )
    n1, n2 = np.where(n1 == 0, np.nan, n1), np.where(n2 == 0, np.nan, n2)
    return p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2


def decompose_gap_change(
    before_1: ArrayLike, before_2: ArrayLike, after_1: ArrayLike, after_2: ArrayLike, polarity: str = "high",
    smallest: float = ROUNDING,
) -> GapMovement:  # fmt: skip
    """Who moved when a gap changed: a gap that narrows because the better group fell is no success.

    Args:
        before_1: Earlier values of group 1.
        before_2: Earlier values of group 2.
        after_1: Later values of group 1.
        after_2: Later values of group 2.
        polarity: high or low; the words need one.
        smallest: Smallest movement that counts as one, in the unit of the values, as
            `numbers.smallest_shown` gives it.

    Returns:
        GapMovement, in the unit of the values. The higher group is the better one of the earlier year.

    Raises:
        DataError: A value is not a number.
        ParameterError: Polarity none, or a smallest movement that is not above zero.

    Source:
        This project's methods, 7.3.

    Example:
        >>> decompose_gap_change(70, 50, 66, 49).label
        'narrower only because the higher group fell'
    """
    sign = float(polarity_sign(polarity))
    if np.isnan(sign):
        raise ParameterError("decompose_gap_change: found polarity none; expected high or low.")
    if not smallest > 0:
        raise ParameterError(f"smallest: found {smallest!r}; expected more than zero.")
    b1, b2, a1, a2 = as_floats(before_1=before_1, before_2=before_2, after_1=after_1, after_2=after_2)
    move_1, move_2 = sign * (a1 - b1), sign * (a2 - b2)
    is_first_higher = sign * (b1 - b2) >= 0
    higher, lower = np.where(is_first_higher, move_1, move_2), np.where(is_first_higher, move_2, move_1)
    change = np.abs(a1 - a2) - np.abs(b1 - b2)
    is_level = np.abs(change) < smallest
    has_passed = (np.abs(b1 - b2) > ROUNDING) & ((a1 - a2) * (b1 - b2) < 0) & (np.abs(a1 - a2) > ROUNDING)
    higher_up, higher_down = higher >= smallest, higher <= -smallest
    lower_up, lower_down = lower >= smallest, lower <= -smallest
    is_missing = np.isnan(change)
    rules = [
        (is_missing, None, False),
        (has_passed & lower_up, NARROWER_BY_REVERSAL, False),
        (has_passed, "the higher group has fallen below the lower", True),
        (is_level & higher_up & lower_up, "both improved; gap unchanged", False),
        (is_level & higher_down & lower_down, "both fell; gap unchanged", True),
        (is_level, "gap unchanged", False),
        ((change < 0) & lower_up & higher_down, "closing, but the higher group fell as well", True),
        ((change < 0) & lower_up, "closing, levelling up", False),
        ((change < 0) & higher_down, NARROWER_BY_FALL, True),
        (change < 0, "narrower; neither group moved clearly", False),
        (lower_up & higher_up, "both improved; gap wider", False),
        (lower_down & higher_down, "both fell; gap wider", True),
        (lower_down & higher_up, "wider: the higher group improved and the lower fell", True),
        (lower_down, "wider because the lower group fell", True),
        (higher_up, "wider; only the higher group improved", False),
    ]
    conditions, labels, warnings = zip(*rules, strict=True)
    label = choose(conditions, labels, "wider; neither group moved clearly")
    is_warning = np.select(list(conditions), list(warnings), False)
    reason = choose([is_missing], ["missing_values"], None)
    return GapMovement(
        plain(move_1), plain(move_2), plain(change), plain(label), plain(is_warning), plain(reason)
    )


NAN = float("nan")
FEWEST_GROUPS, MOST_GROUPS = 5, 100  # PHEindicatormethods `phe_sii`


@dataclass(frozen=True)
class SlopeIndex:
    """Slope and relative index of inequality, least deprived against most deprived.

    Attributes:
        sii: Value fitted at the least deprived end minus that at the most deprived, in its unit.
        rii: The first over the second.
        sii_lower: Limits, beside `sii_upper`, `rii_lower`, `rii_upper`; NaN without intervals given.
        most_deprived: Fitted value at the most deprived end, beside `least_deprived`.
        n: Groups used.
        reason: Code where nothing could be computed, otherwise None.
    """

    sii: float
    rii: float
    sii_lower: float
    sii_upper: float
    rii_lower: float
    rii_upper: float
    most_deprived: float
    least_deprived: float
    n: int
    reason: str | None
    method: str = "slope index, weighted least squares; delta method"


def slope_index(
    value: ArrayLike, population: ArrayLike, *, lower: ArrayLike | None = None,
    upper: ArrayLike | None = None, transform: str = "none", confidence: float = 0.95,
) -> SlopeIndex:  # fmt: skip
    """Slope index of inequality across ranked groups: least deprived end minus most deprived end.

    Positive: the least deprived have the higher value. Linearity is assumed: with quintiles, show the
    five points. Limits come by the delta method, exact for an untransformed slope; the source simulates.

    Args:
        value: Values of the groups, most deprived first.
        population: Their populations, or shares of it.
        lower: Lower limits of the values, at `confidence`.
        upper: Upper limits of the values.
        transform: none, logit (proportions, 0 to 1) or log (rates); results are turned back.
        confidence: Level of the limits given, and of those returned.

    Returns:
        SlopeIndex; `not_enough_points` below 5 groups, `missing_values`, `proportion_0_or_1` or
        `denominator_zero` where the transform or the weights fail.

    Raises:
        DataError: The arrays differ in length, or a population is negative.
        ParameterError: An unknown transform or level, or more than 100 groups.

    Source:
        Mackenbach and Kunst (1997), Social Science and Medicine 44: 757-771; PHEindicatormethods `phe_sii`.

    Example:
        >>> index = slope_index([10, 12, 14, 16, 18], [1, 1, 1, 1, 1])
        >>> f"{index.sii:.1f}, {index.rii:.2f} times"
        '10.0, 2.11 times'
    """
    if transform not in ("none", "logit", "log"):
        raise ParameterError(f"transform: found {transform!r}; expected none, logit or log.")
    z = normal_quantile(confidence)
    limits = [np.nan if limit is None else limit for limit in (lower, upper)]
    y, people, low, high = as_series(value=value, population=population, lower=limits[0], upper=limits[1])
    refuse(people < 0, "Negative population; zero or more", population=people)
    refuse(low > high, "Lower limit above upper limit; the lower first", lower=low, upper=high)
    if y.size > MOST_GROUPS:
        raise ParameterError(f"slope_index: found {y.size} groups; expected {MOST_GROUPS} at most.")
    reason = _why_no_slope(y, people, transform)
    if reason:
        return SlopeIndex(NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, y.size, reason)
    share = people / people.sum()
    position = np.cumsum(share) - share / 2
    design = np.column_stack([np.ones_like(position), position])
    # Each fitted value is a weighted sum of the values: hence its variance.
    solver = np.linalg.solve((design.T * share) @ design, design.T * share)
    ends = np.array([[1.0, 0.0], [1.0, 1.0]]) @ solver
    with np.errstate(divide="ignore", invalid="ignore"):
        # A limit at 0 or 1 has no logit: there are then no limits of the slope either.
        se = (_transformed(high, transform) - _transformed(low, transform)) / (2 * z)
    se[~np.isfinite(se)] = np.nan
    at_0, at_1 = ends @ _transformed(y, transform)
    covariance = (ends * se**2) @ ends.T
    if transform == "none":
        most, least, slopes = float(at_0), float(at_1), np.ones(2)
    elif transform == "log":
        most, least = float(np.exp(at_0)), float(np.exp(at_1))
        slopes = np.array([most, least])
    else:
        most, least = float(special.expit(at_0)), float(special.expit(at_1))
        slopes = np.array([most * (1 - most), least * (1 - least)])
    sii = least - most
    along = np.array([-1.0, 1.0]) * slopes
    half = z * float(np.sqrt(along @ covariance @ along))
    rii = rii_lower = rii_upper = NAN
    if most > 0 and least > 0:
        rii = least / most
        relative = np.array([-1.0 / most, 1.0 / least]) * slopes
        spread = float(np.exp(z * np.sqrt(relative @ covariance @ relative)))
        rii_lower, rii_upper = rii / spread, rii * spread
    return SlopeIndex(sii, rii, sii - half, sii + half, rii_lower, rii_upper, most, least, y.size, None)


def _transformed(value: FloatArray, transform: str) -> FloatArray:
    """The value on the scale of the regression."""
    if transform == "logit":
        return np.log(value / (1 - value))
    return np.log(value) if transform == "log" else value


def _why_no_slope(value: FloatArray, people: FloatArray, transform: str) -> str | None:
    """Reason code why there is no slope, otherwise None."""
    if value.size < FEWEST_GROUPS:
        return "not_enough_points"
    if np.any(np.isnan(value + people)):
        return "missing_values"
    if not np.all(people > 0):
        return "denominator_zero"
    is_out = (value <= 0) | ((value >= 1) & (transform == "logit"))
    return "proportion_0_or_1" if transform != "none" and np.any(is_out) else None
