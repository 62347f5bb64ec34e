"""XmR process limits, special causes and assurance, for twelve or more comparable points.

Every function takes one segment of one series, in order of time: limits and run rules never cross a
break or a dated process change. Monthly or quarterly figures qualify; annual ones rarely do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.intervals import (
    BoolArray,
    FloatArray,
    ObjectArray,
    as_floats,
    as_series,
    choose,
    plain,
    polarity_sign,
    refuse,
)
from analysis.vocabulary.errors import ParameterError

NAN = float("nan")
XMR_LIMIT_FACTOR = 2.66  # 3 / d2, d2 = 1.128 for pairs, rounded as in NHSRplotthedots
SCREEN_FACTOR = 3.267  # D4 for pairs: a larger moving range is not of the same process
NEAR_LIMIT_SHARE = 2 / 3
SPC_MINIMUM = 12  # NHSRplotthedots calls limits from fewer points trial limits; we draw none
TRIAL_BELOW = 15
RUN_LENGTH = 7
TOO_FEW = "too_few_for_spc"


@dataclass(frozen=True)
class Limits:
    """XmR centre and process limits, in the unit of the value.

    Attributes:
        mean: Centre line.
        lower: Lower process limit, not cut at 0, beside `upper`, not cut at 100.
        near_lower: Two thirds of the way from the mean to `lower`, beside `near_upper`.
        moving_range_mean: Mean moving range behind the limits, after screening.
        n: Points behind the limits.
        trial: Whether the limits rest on 12 to 14 points.
        is_screened: Whether large moving ranges were left out.
        reason: Code where there are no limits, otherwise None.
    """

    mean: Any
    lower: Any
    upper: Any
    near_lower: Any = NAN
    near_upper: Any = NAN
    moving_range_mean: float = NAN
    n: int = SPC_MINIMUM
    trial: bool = False
    is_screened: bool = True
    reason: str | None = None
    method: str = "XmR"


@dataclass(frozen=True, eq=False)
class SpecialCauses:
    """Point by point: the rule that fired, its direction, and what that means by polarity.

    Attributes:
        rule: outside, trend, two_of_three, shift, or None.
        direction: +1 above the mean or increasing, -1 below or decreasing, 0 for common cause.
        label: improvement, concern, neutral high, neutral low, common cause; None without limits.
        reason: Code where nothing could be judged, otherwise None.
    """

    rule: ObjectArray
    direction: FloatArray
    label: ObjectArray
    reason: str | None


@dataclass(frozen=True)
class RunChart:
    """Median of a run chart, for reference only: it judges nothing."""

    median: float
    n: int
    reason: str | None
    method: str = "run chart median"


def xmr(value: ArrayLike, screen: bool = True, fix_after: int | None = None) -> Limits:
    """XmR limits: mean plus and minus 2.66 times the mean moving range, in the unit of the value.

    Args:
        value: One segment in order of time; a missing value gives no moving range on either side.
        screen: Whether moving ranges of 3.267 times their mean or more are left out, once. The NHS
            Excel tool does not screen: print which was done.
        fix_after: Compute from the first so many points, and apply to all; at least 12.

    Returns:
        Limits; `too_few_for_spc` with fewer than 12 points, where only the mean is given.

    Raises:
        DataError: The values are not one series of numbers.
        ParameterError: `fix_after` is below 12.

    Source:
        Wheeler (1993), Understanding Variation; NHSRplotthedots 0.2.2, `R/ptd_spc_standard.R`.

    Example:
        >>> limits = xmr([1, 2, 1, 2, 10, *[1, 2] * 6, 1])
        >>> f"{limits.mean:.2f} ({limits.lower:.2f} to {limits.upper:.2f})"
        '1.94 (-0.72 to 4.60)'
    """
    (y,) = as_series(value=value)
    if fix_after is not None:
        if fix_after < SPC_MINIMUM:
            raise ParameterError(f"fix_after: found {fix_after}; expected {SPC_MINIMUM} points or more.")
        y = y[:fix_after]
    n = int(np.sum(~np.isnan(y)))
    ranges = np.abs(np.diff(y))
    ranges = ranges[~np.isnan(ranges)]
    mean = float(np.mean(y[~np.isnan(y)])) if n else NAN
    if n < SPC_MINIMUM or ranges.size == 0:
        return Limits(mean, NAN, NAN, n=n, is_screened=screen, reason=TOO_FEW)
    average = float(np.mean(ranges))
    if screen and average > 0:
        average = float(np.mean(ranges[ranges < SCREEN_FACTOR * average]))
    half = XMR_LIMIT_FACTOR * average
    near = NEAR_LIMIT_SHARE * half
    return Limits(
        mean, mean - half, mean + half, mean - near, mean + near, average, n, n < TRIAL_BELOW, screen
    )


def _in_run(is_end: BoolArray) -> BoolArray:
    """The points of every run of seven, from the point at which each ends."""
    flagged = np.zeros_like(is_end)
    for end in np.flatnonzero(is_end):
        flagged[end - RUN_LENGTH + 1 : end + 1] = True
    return flagged


def _runs(sign: FloatArray, length: int) -> tuple[BoolArray, BoolArray]:
    """Where a run of so many equal signs ends: of pluses, of minuses."""
    ends = np.zeros((2, sign.size), dtype=bool)
    for end in range(length - 1, sign.size):
        window = sign[end - length + 1 : end + 1]
        ends[0, end], ends[1, end] = np.all(window == 1), np.all(window == -1)
    return ends[0], ends[1]


def special_causes(value: ArrayLike, limits: Limits, polarity: str) -> SpecialCauses:
    """Special causes by the Making Data Count rules, the first that holds for each point.

    In this order: outside a limit; trend (7 points, each strictly above, or below, the one before);
    two of three between near limit and limit with all three on one side of the mean (only those two
    are flagged); shift (7 points strictly on one side of the mean).

    Args:
        value: One segment in order of time; a missing value breaks every run.
        limits: Its limits, from `xmr`.
        polarity: high, low or none.

    Returns:
        SpecialCauses; without limits every label is None and the reason is that of the limits.

    Raises:
        DataError: The values are not one series of numbers.
        ParameterError: The polarity is not known.

    Source:
        NHSRplotthedots 0.2.2, `R/ptd_calculate_point_type.R` (NHS England, Making Data Count).

    Example:
        >>> value = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
        >>> special_causes(value, xmr(value), "low").label[4]
        'concern'
    """
    (y,) = as_series(value=value)
    wanted = float(polarity_sign(polarity))
    if limits.reason:
        nothing = np.full(y.size, None, dtype=object)
        return SpecialCauses(nothing, np.zeros(y.size), nothing.copy(), limits.reason)
    side = np.nan_to_num(np.sign(y - limits.mean))
    is_outside = (y > limits.upper) | (y < limits.lower)
    is_near = ((y > limits.near_upper) | (y < limits.near_lower)) & ~is_outside
    step = np.nan_to_num(np.sign(np.diff(y, prepend=np.nan)))
    rising, falling = (_in_run(ends) for ends in _runs(step, RUN_LENGTH - 1))
    above, below = (_in_run(ends) for ends in _runs(side, RUN_LENGTH))
    is_two_of_three = np.zeros(y.size, dtype=bool)
    for first in range(y.size - 2):
        three = slice(first, first + 3)
        if abs(np.sum(side[three])) == 3 and np.sum(is_near[three]) >= 2:
            is_two_of_three[three] |= is_near[three]
    rule = choose(
        [is_outside, rising | falling, is_two_of_three, above | below],
        ["outside", "trend", "two_of_three", "shift"],
        None,
    )
    is_trend = rule == "trend"
    is_common = ~(is_outside | rising | falling | is_two_of_three | above | below)
    direction = np.where(is_trend, np.where(rising, 1.0, -1.0), side)
    direction[is_common] = 0.0
    label = choose(
        [np.isnan(y), is_common, direction == wanted, direction == -wanted, direction > 0],
        [None, "common cause", "improvement", "concern", "neutral high"],
        "neutral low",
    )
    return SpecialCauses(rule, direction, label, None)


def assurance(target: ArrayLike, limits: Limits, polarity: str) -> Any:
    """Whether a stable process will pass its target: consistent_pass, consistent_fail, inconsistent.

    A target on a limit is inconsistent ("hit and miss"): the limits are compared strictly.

    Args:
        target: Target, in the unit of the limits.
        limits: Limits of the current segment, from `xmr`.
        polarity: high, low or none.

    Returns:
        The word, or an array of words; None without target, without limits or without polarity.

    Raises:
        DataError: A lower limit is above its upper limit.
        ParameterError: The polarity is not known.

    Source:
        NHSRplotthedots 0.2.2, `R/ptd_calculate_assurance_type.R`.

    Example:
        >>> assurance(4, Limits(mean=2, lower=1, upper=3), "high")
        'consistent_fail'
    """
    wanted = float(polarity_sign(polarity))
    goal, lower, upper = as_floats(target=target, lower=limits.lower, upper=limits.upper)
    refuse(lower > upper, "Lower limit above upper limit; the lower first", lower=lower, upper=upper)
    is_none = np.isnan(goal + lower + upper) | np.isnan(wanted)
    above, below = goal > upper, goal < lower
    is_failing, is_passing = (above, below) if wanted > 0 else (below, above)
    words = ["consistent_fail", "consistent_pass"]
    return plain(choose([is_none, is_failing, is_passing], [None, *words], "inconsistent"))


def run_chart_median(value: ArrayLike) -> RunChart:
    """Median of a short series, in the unit of the value, as a line of reference on a run chart.

    Args:
        value: One segment; missing values are left out, and are not in `n`.

    Returns:
        RunChart; `not_enough_points` with fewer than three points.

    Raises:
        DataError: The values are not one series of numbers.

    Source:
        Perla, Provost and Murray (2011), BMJ Quality and Safety 20: 46-51.

    Example:
        >>> run_chart_median([45.0, 49.5, 51.3]).median
        49.5
    """
    (y,) = as_series(value=value)
    y = y[~np.isnan(y)]
    if y.size < 3:
        return RunChart(NAN, y.size, "not_enough_points")
    return RunChart(float(np.median(y)), y.size, None)
