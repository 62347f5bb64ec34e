"""Targets that are not one value on one date: ranges, milestones, comparators, relative readings.

Also the publishers' own comparison of a value with a target, for parity. A positive gap is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import ParameterError
from analysis.stats.intervals import as_floats, as_series, choose, plain, polarity_sign, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from analysis.stats.intervals import FloatArray

NAN = float("nan")
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class RangeDistance:
    """Distance of values from a range; floats, or arrays of one shape.

    Attributes:
        status: Met inside the range, Within tolerance, Missed or Not judged.
        gap: Zero inside, otherwise minus the distance to the nearest bound.
        reason: Code where nothing could be judged, otherwise None.
    """

    status: Any
    gap: Any
    reason: Any


@dataclass(frozen=True, eq=False)
class MilestonePath:
    """A piecewise-linear path: value expected at each time, and the steps of its stages.

    Attributes:
        expected: Values at the times asked for; NaN outside the stated milestones.
        per_year: Change a year within each stage between two milestones.
    """

    expected: FloatArray
    per_year: FloatArray


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


def compare_with_target(
    value: ArrayLike,
    target: ArrayLike,
    polarity: ArrayLike,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
) -> Any:
    """Fingertips comparison with a target: better, similar, worse (higher, lower without polarity).

    With limits: better when the whole interval has reached the target, worse when all of it falls
    short. Without: a value at its target has met it.

    Args:
        value: Values.
        target: Targets.
        polarity: high, low or none.
        lower: Lower limits of the values.
        upper: Upper limits of the values.

    Returns:
        The word, or an array of words; "not compared" where a value or the target is missing.

    Raises:
        DataError: A lower limit is above its upper limit.
        ParameterError: A polarity is not known.

    Source:
        Fingertips, `SingleValueTargetComparer.cs`.

    Example:
        >>> compare_with_target(10, 10, "low")
        'better'
    """
    has_limits = lower is not None and upper is not None
    v, goal, low, high, sign = as_floats(
        value=value,
        target=target,
        lower=np.nan if lower is None else lower,
        upper=np.nan if upper is None else upper,
        polarity=polarity_sign(polarity),
    )
    refuse(low > high, "Lower limit above upper limit; the lower first", lower=low, upper=high)
    if has_limits:
        is_higher, is_lower = low >= goal, high < goal
    else:
        is_higher = np.where(sign < 0, v > goal, v >= goal)
        is_lower = ~is_higher
    is_missing = np.isnan(goal + (low + high if has_limits else v))
    side = np.where(is_higher, 1, np.where(is_lower, -1, 0))
    return plain(
        choose(
            [is_missing, side == 0, side * sign > 0, side * sign < 0, side > 0],
            ["not compared", "similar", "better", "worse", "higher"],
            "lower",
        )
    )


def compare_with_range(value: ArrayLike, low: ArrayLike, high: ArrayLike, polarity: ArrayLike) -> Any:
    """Fingertips comparison with a range: below it, in it (low <= value < high), or at its top or above.

    Args:
        value: Values.
        low: Lower bounds.
        high: Upper bounds.
        polarity: high, low or none.

    Returns:
        better, similar or worse (higher, lower without polarity); "not compared" where one is missing.

    Raises:
        DataError: A lower bound is above its upper bound.
        ParameterError: A polarity is not known.

    Source:
        Fingertips, `RangeTargetComparer.cs`.

    Example:
        >>> compare_with_range([0, 1, 1.5, 2], 1, 2, "high").tolist()
        ['worse', 'similar', 'similar', 'better']
    """
    v, bottom, top, sign = as_floats(value=value, low=low, high=high, polarity=polarity_sign(polarity))
    refuse(bottom > top, "Lower bound above upper bound; the lower first", low=bottom, high=top)
    side = np.where(v >= top, 1, np.where(v < bottom, -1, 0))
    return plain(
        choose(
            [np.isnan(v + bottom + top), side == 0, side * sign > 0, side * sign < 0, side > 0],
            ["not compared", "similar", "better", "worse", "higher"],
            "lower",
        )
    )


def distance_to_range(
    value: ArrayLike, low: ArrayLike, high: ArrayLike, tolerance: ArrayLike = 0.0
) -> RangeDistance:
    """Status against a range that is good inside: distance to the nearest bound, zero inside.

    Args:
        value: Values.
        low: Lower bounds, themselves inside.
        high: Upper bounds, themselves inside.
        tolerance: How far outside still counts as within tolerance, in the unit of the value.

    Returns:
        RangeDistance; `target_not_set` or `not_available` where there is nothing to judge.

    Raises:
        DataError: A lower bound is above its upper bound, or a tolerance is negative.

    Source:
        Open SDG, docs/progress-methodology.md ("Goldilocks" indicators).

    Example:
        >>> distance_to_range([95, 99, 104], 96, 100, tolerance=2).status.tolist()
        ['Within tolerance', 'Met', 'Missed']
    """
    v, bottom, top, band = as_floats(value=value, low=low, high=high, tolerance=tolerance)
    refuse(bottom > top, "Lower bound above upper bound; the lower first", low=bottom, high=top)
    refuse(band < 0, "Negative tolerance; zero or more", tolerance=band)
    gap = -np.maximum(np.maximum(bottom - v, v - top), 0.0) + 0.0  # + 0.0 turns -0.0 into 0.0
    is_unset = np.isnan(bottom + top)
    status = choose(
        [np.isnan(gap), gap >= -ROUNDING, gap >= -band - ROUNDING],
        ["Not judged", "Met", "Within tolerance"],
        "Missed",
    )
    reason = choose([is_unset, np.isnan(v)], ["target_not_set", "not_available"], None)
    return RangeDistance(plain(status), plain(gap), plain(reason))


def milestone_path(
    time: ArrayLike,
    milestone_time: ArrayLike,
    milestone_value: ArrayLike,
    is_cumulative: bool = True,
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
    value: float,
    comparator: float,
    polarity: str,
    *,
    baseline_value: float = NAN,
    baseline_comparator: float = NAN,
    tolerance: float = 0.0,
    is_beat: bool = False,
) -> Comparator:
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
    status = "Not judged"
    if reason is None:
        is_met = gap > ROUNDING if is_beat else gap >= -ROUNDING
        status = "Met" if is_met else ("Within tolerance" if gap >= -tolerance - ROUNDING else "Missed")
        status = "Missed" if status == "Within tolerance" and tolerance == 0 else status
        reason = "no_baseline" if np.isnan(gap0) else None
    movement, share = None, NAN
    if not np.isnan(gap + gap0 + d):
        share = (gap - gap0) / -gap0 if gap0 < -ROUNDING else NAN
        change = abs(gap) - abs(gap0)
        movement = "unchanged" if abs(change) <= ROUNDING else ("closing" if change < 0 else "widening")
        movement = "ahead" if gap >= -ROUNDING else movement
    shortfall = NAN if np.isnan(d) else max(0.0, -gap)
    return Comparator(status, gap, shortfall, gap0, y - y0, reference - reference0, movement, share, reason)
