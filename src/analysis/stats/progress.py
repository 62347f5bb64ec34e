"""Distance to a target and pace towards it; one target at a time.

Two judgements, kept apart. `status` (Met, Within tolerance, Missed, Not judged) compares a value with
its target and carries the colour. `progress_word` compares the pace so far with the pace planned, and
exists only where there is a comparable baseline. A positive gap is better; a shortfall is never negative.

Targets that are not one value on one date stand here too: ranges, milestones, comparators, relative
readings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.intervals import FloatArray, as_floats, as_series, polarity_sign, refuse
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED, STATUSES, WITHIN_TOLERANCE

NAN = float("nan")
ON_TRACK, NOT_FAST_ENOUGH = 0.95, 0.60  # Eurostat, as adopted by Statistics Canada and Open SDG
TOLERANCE_POINTS = 2.0  # percentage points; project rule, printed in the report
TOLERANCE_SHARE = 0.05  # of the target, for rates and counts; project rule
ROUNDING = 1e-9  # two points below 52 is 50, whatever binary fractions make of it
UNITS = ("percent", "rate", "count", "score")
TARGET_BELOW_START = "target is below the starting point; meeting it would allow performance to fall"
WORDS_WITHOUT_PACE = {
    "baseline_other_segment": "Not assessable: method changed",
    "no_baseline": "Not assessable: no baseline",
    "baseline_year": "Baseline year: progress starts next year",
    "target_below_baseline": "Target already met at baseline",
}


@dataclass(frozen=True)
class Progress:
    """Where a value stands towards its target, in the unit of the value; NaN or None where nothing is.

    Attributes:
        status: Met, Within tolerance, Missed or Not judged.
        rag: green, amber, red or None; never to be shown without the status.
        gap: Value minus target, positive better; a plain difference without polarity.
        shortfall: What is still to go, never negative.
        tolerance: Tolerance used.
        is_due: Whether the target's date has come.
        reason: Code for what could not be judged: the status, otherwise the pace.
        caution: What to print beside the status, or None.
        certainty: What the interval of the value adds, in words, or None.
        small_numbers: Whether that interval spans more than one colour.
        progress_word: Pace in words, or None.
        rate_ratio: Observed change over the change planned by now; 1 is on the planned path.
        progress: Share of the way from baseline to target, beside `time_share` of the time.
        expected: Value on the planned path at this date.
        gap_to_trajectory: Value minus expected, positive better.
        observed_per_year: Change a year since the baseline, beside `needed_per_year` from now.
        projected: Value at the target's date if the change so far goes on.
    """

    status: str
    rag: str | None
    gap: float
    shortfall: float
    tolerance: float
    is_due: bool
    reason: str | None = None
    caution: str | None = None
    certainty: str | None = None
    small_numbers: bool = False
    progress_word: str | None = None
    rate_ratio: float = NAN
    progress: float = NAN
    time_share: float = NAN
    expected: float = NAN
    gap_to_trajectory: float = NAN
    observed_per_year: float = NAN
    needed_per_year: float = NAN
    projected: float = NAN
    method: str = "linear"


def _numbers(**named: float | None) -> list[float]:
    """Arguments as floats, missing ones as NaN."""
    return [float(array) for array in as_floats(**{k: NAN if v is None else v for k, v in named.items()})]


def _tolerance(unit: str, tolerance: float | None, goal: float) -> float:
    """The tolerance declared, otherwise the default of the unit."""
    if unit not in UNITS:
        raise ParameterError(f"unit: found {unit!r}; expected one of {', '.join(UNITS)}.")
    if tolerance is not None:
        if not 0 <= tolerance < float("inf"):
            raise ParameterError(f"tolerance: found {tolerance!r}; expected zero or more.")
        return float(tolerance)
    if unit == "score":
        raise ParameterError("tolerance: none found; declare it for a score, as 0.5 for the SDQ score.")
    return TOLERANCE_POINTS if unit == "percent" else TOLERANCE_SHARE * abs(goal)


def status_in_range(value: float, lower: float, upper: float, tolerance: float) -> tuple[str, float]:
    """Status against a target that is a range: met inside it and at its ends, whichever way is good.

    Args:
        value: The figure.
        lower: Lower end of the range, in the unit of the figure.
        upper: Upper end.
        tolerance: How far outside the nearer end is still near.

    Returns:
        Met, Within tolerance or Missed; and how far outside the nearer end the figure is, never negative.

    Source:
        Open SDG, docs/progress-methodology.md ("Goldilocks"); this project's methods, 5.5.

    Example:
        >>> status_in_range(57.5, 60, 70, tolerance=2), status_in_range(70, 60, 70, tolerance=2)
        (('Missed', 2.5), ('Met', 0.0))
    """
    outside = max(0.0, lower - value, value - upper)
    if outside <= ROUNDING:
        return MET, 0.0
    return (WITHIN_TOLERANCE if outside <= tolerance + ROUNDING else MISSED), outside


def _certainty(worst: float, best: float, is_met: bool, holds_expected: bool) -> str | None:
    """What an interval adds to a status; `worst` and `best` are the gaps at its ends."""
    notes = []
    if is_met and worst < -ROUNDING:
        notes.append("met, but the interval includes values short of the target")
    if not is_met and best >= -ROUNDING:
        notes.append("not met, but the interval includes the target")
    if not is_met and holds_expected:
        notes.append("consistent with on track")
    return "; ".join(notes) or None


def _pace_word(rate_ratio: float) -> str:
    """The pace in words, before the target's date and short of the target."""
    if rate_ratio >= ON_TRACK - ROUNDING:
        return "On track"
    if rate_ratio >= NOT_FAST_ENOUGH - ROUNDING:
        return "Progress, not fast enough"
    if abs(rate_ratio) <= ROUNDING:
        return "No progress"
    return "Limited progress" if rate_ratio > 0 else "Moving away"


def _to_the_last(word: str, share: float, time: float) -> str:
    """The pace on a path with several targets, where the pace so far says otherwise of the last one."""
    is_enough = share >= (ON_TRACK - ROUNDING) * time
    if is_enough and word in ("Progress, not fast enough", "Limited progress"):
        return "Behind the path, but fast enough"
    if word == "On track" and not is_enough:
        return "On the path, which steepens"
    return word


def progress_to_target(
    value: float | None, time: float, target_value: float | None, target_time: float | None, polarity: str, *,
    baseline_value: float | None = None, baseline_time: float | None = None, unit: str = "percent",
    tolerance: float | None = None, lower: float | None = None, upper: float | None = None,
    method: str = "linear", expected: float | None = None, is_maintain: bool = False,
    is_comparable: bool = True, now_after_target: bool = False, not_judged: str | None = None,
    rag_against: str = "target",
) -> Progress:  # fmt: skip
    """Status against a target, and pace towards it from a comparable baseline.

    Args:
        value: Latest value.
        time: Its year (period midpoint).
        target_value: Target, in the unit of the value; not needed where `is_maintain`.
        target_time: Its year.
        polarity: high, low or none; the plan's own.
        baseline_value: Baseline, of the same definition.
        baseline_time: Its year.
        unit: percent (0 to 100, tolerance 2 points), rate or count (5% of the target), score (declared).
        tolerance: Tolerance in the unit of the value, in place of that of the unit.
        lower: Lower 95% limit of the value.
        upper: Upper 95% limit of the value.
        method: linear, or cagr (compound growth) for positive rates and counts.
        expected: Value on the planned path at `time`, where that is not one line (`milestone_path`).
        is_maintain: Whether the target is to stay at the baseline.
        is_comparable: Whether baseline and value are of one segment of the series.
        now_after_target: Whether the target's date has passed although the latest value is older.
        not_judged: Reason code why this target must not be judged, as `target_ambiguous`.
        rag_against: target; or trajectory, to colour by the planned path until the target is due.

    Returns:
        Progress.

    Raises:
        DataError: A value is not a number, or the lower limit is above the upper.
        ParameterError: An unknown polarity, unit, method or `rag_against`, compound growth of a
            percentage or a score, or no tolerance for a score.

    Source:
        Cut points: Open SDG, docs/progress-methodology.md (Eurostat; Statistics Canada). Compound growth:
        sdg-build, `ProgressMeasure.py`. Status, tolerance and edge cases: this project's methods, 5.

    Example:
        >>> result = progress_to_target(67.2, 2024, 72, 2026, "high", baseline_value=64.8, baseline_time=2022)
        >>> f"{result.status}, {result.shortfall:.1f} to go: {result.progress_word}"
        'Missed, 4.8 to go: Progress, not fast enough'
    """
    if method not in ("linear", "cagr") or (method == "cagr" and unit not in ("rate", "count")):
        raise ParameterError(f"method: found {method!r}; expected linear, or cagr for a rate or a count.")
    if rag_against not in ("target", "trajectory"):
        raise ParameterError(f"rag_against: found {rag_against!r}; expected target or trajectory.")
    y, t, goal, goal_time = _numbers(value=value, time=time, target=target_value, target_time=target_time)
    y0, t0, path = _numbers(baseline_value=baseline_value, baseline_time=baseline_time, expected=expected)
    low, high = _numbers(lower=lower, upper=upper)
    refuse(low > high, "Lower limit above upper limit; the lower first")
    d = float(polarity_sign(polarity))
    goal = y0 if is_maintain and np.isnan(goal) else goal
    band = _tolerance(unit, tolerance, goal)

    def capped(number: float) -> float:
        return min(max(number, 0.0), 100.0) if unit == "percent" else number

    cautions = []
    if capped(goal) != goal and not np.isnan(goal):
        cautions.append(f"reading gives {goal:g}%: not possible")
        goal = capped(goal)
    is_maintain = is_maintain or (is_comparable and abs(goal - y0) <= ROUNDING)
    is_easier = is_comparable and not is_maintain and d * (goal - y0) < -ROUNDING
    if is_easier:
        cautions.append(TARGET_BELOW_START)
    is_due = now_after_target or t >= goal_time

    def status_at(number: float, reference: float = goal) -> str:
        gap_there = d * (number - reference)
        if gap_there >= -ROUNDING:
            return MET
        is_within = gap_there >= -band - ROUNDING
        if is_maintain:
            return MET if is_within else MISSED
        return WITHIN_TOLERANCE if is_within and not is_easier else MISSED

    gap = (y - goal) if np.isnan(d) else d * (y - goal)
    reason = not_judged or _why_not_judged(y, goal, d)
    if reason:
        gap = NAN if not_judged else gap
        caution = "; ".join(cautions) or None
        return Progress(NOT_JUDGED, None, gap, NAN, band, is_due, reason, caution, method=method)
    is_around_goal = is_maintain and low <= goal <= high
    status = MET if is_around_goal else status_at(y)
    pace = _pace(y, t, goal, goal_time, y0, t0, path, method, capped)
    reason = _why_no_pace(t, goal_time, y0, t0, is_comparable, is_easier)
    if reason or is_maintain:
        pace = {"expected": goal} if is_maintain and reason is None else {}
    planned = pace.get("expected", NAN)
    is_met = gap >= -ROUNDING
    word = WORDS_WITHOUT_PACE.get(reason or "")
    if reason is None and is_maintain:
        word = "Maintained" if status == MET else "Not maintained"
    elif reason is None and (is_met or is_due):
        word = (MET if is_met else MISSED) if is_due else "Target met"
    elif reason is None and d * (planned - y0) <= ROUNDING:
        # No gain was planned by now: a level stretch of a stepped path, or a first target that is easier than
        # the baseline. A ratio would call the loss progress.
        word = "On track" if d * (y - y0) >= -ROUNDING else "Moving away"
        pace["rate_ratio"] = NAN
    elif reason is None and np.isnan(pace["rate_ratio"]):
        reason = "unsupported_type"
    elif reason is None:
        word = _pace_word(pace["rate_ratio"])
    if reason is None and method == "linear" and not (is_maintain or is_met or is_due):
        word = _to_the_last(str(word), pace["progress"], pace["time_share"])
    if is_met and "needed_per_year" in pace:
        pace["needed_per_year"] = 0.0
    reference = planned if rag_against == "trajectory" and not is_due and not np.isnan(planned) else goal
    colour_status = status if reference == goal or status == MET else status_at(y, reference)
    has_interval = not np.isnan(low + high)
    worst, best = sorted((d * (low - goal), d * (high - goal)))
    certainty = None
    if is_around_goal:
        certainty = "the interval includes the baseline"
    elif has_interval:
        certainty = _certainty(worst, best, status == MET, not is_due and low <= planned <= high)
    colours = {colour_status, status_at(low, reference), status_at(high, reference)}
    return Progress(
        status, STATUSES[colour_status].rag, gap, 0.0 if status == MET else -gap, band, is_due, reason,
        "; ".join(cautions) or None, certainty, has_interval and not is_around_goal and len(colours) > 1,
        word, gap_to_trajectory=d * (y - planned), method=method, **pace,
    )  # fmt: skip


def _why_not_judged(value: float, goal: float, sign: float) -> str | None:
    """Reason code why there is no status, otherwise None."""
    if np.isnan(goal):
        return "target_not_set"
    if np.isnan(value):
        return "not_available"
    return "no_polarity" if np.isnan(sign) else None


def _why_no_pace(
    time: float, goal_time: float, y0: float, t0: float, is_comparable: bool, is_easier: bool
) -> str | None:
    """Reason code why there is no pace, otherwise None."""
    if not is_comparable:
        return "baseline_other_segment"
    if np.isnan(y0 + t0) or goal_time <= t0:
        return "no_baseline"
    if np.isnan(time + goal_time):
        return "not_available"
    if time <= t0:
        return "baseline_year"
    return "target_below_baseline" if is_easier else None


def _pace(
    y: float, t: float, goal: float, goal_time: float, y0: float, t0: float, path: float, method: str,
    capped: Callable[[float], float],
) -> dict[str, float]:  # fmt: skip
    """Observed against planned change; an empty answer where there is nothing to divide by."""
    if not (t > t0 and goal_time > t0 and goal != y0):
        return {}
    share, ahead = (t - t0) / (goal_time - t0), goal_time - t
    expected = capped(y0 + (goal - y0) * share) if np.isnan(path) else path
    observed = (y - y0) / (t - t0)
    is_compound = method == "cagr"
    if is_compound and min(y, y0, goal) > 0:
        planned_growth = (goal / y0) ** (1 / (goal_time - t0)) - 1
        growth = (y / y0) ** (1 / (t - t0)) - 1
        expected = y0 * (1 + planned_growth) ** (t - t0) if np.isnan(path) else path
        rate_ratio = growth / planned_growth
        projected = y * (1 + growth) ** ahead
    elif is_compound:
        expected = rate_ratio = projected = NAN
    else:
        rate_ratio = (y - y0) / (expected - y0) if abs(expected - y0) > ROUNDING else NAN
        projected = capped(y + observed * ahead)
    is_over = ahead <= 0
    return {
        "rate_ratio": NAN if ahead < 0 else rate_ratio, "progress": (y - y0) / (goal - y0),
        "time_share": share, "expected": NAN if ahead < 0 else expected, "observed_per_year": observed,
        "needed_per_year": NAN if is_over else (goal - y) / ahead, "projected": NAN if is_over else projected,
    }  # fmt: skip


@dataclass(frozen=True, eq=False)
class MilestonePath:
    """A piecewise-linear path: value expected at each time, and the steps of its stages."""

    expected: FloatArray  # Values at the times asked for; NaN outside the stated milestones
    per_year: FloatArray  # Change a year within each stage between two milestones


@dataclass(frozen=True)
class Comparator:
    """Progress of a value towards a comparator that moves too, in the unit of the value.

    Attributes:
        status: Met, Within tolerance, Missed or Not judged.
        gap: Value minus comparator, positive better; a plain difference without polarity.
        shortfall: What is still to go to the comparator, never negative.
        baseline_gap: The gap at the baseline.
        own_change: Change of the value since the baseline, beside `comparator_change`.
        movement: closing, widening, unchanged or ahead; None without a baseline.
        progress: Share of the gap at the baseline that has closed; NaN where there was none to close.
        reason: Code for what could not be computed, otherwise None.
    """

    status: str
    gap: float
    shortfall: float
    baseline_gap: float
    own_change: float
    comparator_change: float
    movement: str | None
    progress: float
    reason: str | None


def milestone_path(
    time: ArrayLike, milestone_time: ArrayLike, milestone_value: ArrayLike, is_cumulative: bool = True
) -> MilestonePath:
    """Path through stated milestones, straight between each two, in the unit of the milestones.

    Args:
        time: Years at which the path is wanted.
        milestone_time: Years of the baseline and of each milestone, in order.
        milestone_value: Their values.
        is_cumulative: Whether they are running totals, which cannot fall.

    Returns:
        MilestonePath.

    Raises:
        DataError: Fewer than two milestones, one missing or out of order, or a running total that falls.

    Source:
        This project's methods, 5.5; linear interpolation.

    Example:
        >>> milestone_path([1, 3], [0, 2, 4], [43, 1400, 1820]).expected.tolist()
        [721.5, 1610.0]
    """
    (wanted,) = as_series(time=time)
    when, what = as_series(milestone_time=milestone_time, milestone_value=milestone_value)
    refuse(when.size < 2, "Fewer than two milestones; a baseline and at least one milestone")
    refuse(np.isnan(when + what), "Milestone without year or value; both", year=when, value=what)
    steps = np.diff(when)
    refuse(steps <= 0, "Milestones out of order; each later than the one before", years=steps)
    per_year = np.diff(what) / steps
    refuse((per_year < 0) & is_cumulative, "A running total that falls; totals that rise", change=per_year)
    return MilestonePath(np.interp(wanted, when, what, left=np.nan, right=np.nan), per_year)


def progress_to_comparator(
    value: float, comparator: float, polarity: str, *, baseline_value: float = NAN,
    baseline_comparator: float = NAN, tolerance: float = 0.0, is_beat: bool = False,
) -> Comparator:  # fmt: skip
    """Status against a comparator of the same period and definition, and whether the gap closes.

    Args:
        value: The area's value.
        comparator: England, the region or the neighbours in the same period.
        polarity: high, low or none.
        baseline_value: The area's value at the baseline.
        baseline_comparator: The comparator at the baseline.
        tolerance: How far short still counts as within tolerance, in the unit of the value.
        is_beat: Whether the comparator must be passed, not only reached.

    Returns:
        Comparator.

    Raises:
        DataError: A value is not a number.
        ParameterError: An unknown polarity, or a negative tolerance.

    Source:
        This project's methods, 5.5 (match the national average).

    Example:
        >>> result = progress_to_comparator(66, 69, "high", baseline_value=64, baseline_comparator=66)
        >>> f"we {result.own_change:+.0f}, England {result.comparator_change:+.0f}: {result.movement}"
        'we +2, England +3: widening'
    """
    d = float(polarity_sign(polarity))
    y, reference, y0, reference0 = (
        float(array)
        for array in as_floats(
            value=value,
            comparator=comparator,
            baseline_value=baseline_value,
            baseline_comparator=baseline_comparator,
        )
    )
    if not tolerance >= 0:
        raise ParameterError(f"tolerance: found {tolerance!r}; expected zero or more.")
    sign = 1.0 if np.isnan(d) else d
    gap, gap0 = sign * (y - reference), sign * (y0 - reference0)
    reason = "comparator_missing" if np.isnan(reference) else None
    reason = "not_available" if np.isnan(y) else reason
    if reason is None and np.isnan(d):
        reason = "no_polarity"
    status = NOT_JUDGED
    if reason is None:
        is_met = gap > ROUNDING if is_beat else gap >= -ROUNDING
        status = MET if is_met else (WITHIN_TOLERANCE if gap >= -tolerance - ROUNDING else MISSED)
        status = MISSED if status == WITHIN_TOLERANCE and tolerance == 0 else status
        reason = "no_baseline" if np.isnan(gap0) else None
    movement, share = None, NAN
    if not np.isnan(gap + gap0 + d):
        share = (gap - gap0) / -gap0 if gap0 < -ROUNDING else NAN
        change = abs(gap) - abs(gap0)
        movement = "unchanged" if abs(change) <= ROUNDING else ("closing" if change < 0 else "widening")
        was_behind = gap0 < -ROUNDING
        if gap >= -ROUNDING:
            movement = "caught up" if was_behind else "ahead"
        elif not was_behind:
            movement = "fallen behind"
    shortfall = NAN if np.isnan(d) else max(0.0, -gap)
    return Comparator(status, gap, shortfall, gap0, y - y0, reference - reference0, movement, share, reason)
