"""What a few points allow: exact Mann-Kendall, Theil-Sen, one step ahead, or a plain description.

Every function takes one series: one value a period, all of one segment, in any order.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import special

from analysis.errors import ParameterError
from analysis.stats.intervals import FloatArray, as_series, normal_quantile, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from analysis.stats.intervals import BoolArray

NAN = float("nan")
PREDICTION_MINIMUM = 8  # below it the prediction interval is too wide to use (project methods, 4.1)


@dataclass(frozen=True)
class MannKendall:
    """Mann-Kendall S and its exact two-sided p-value; NaN with a reason where there is none."""

    s: float
    p_value: float
    n: int
    reason: str | None
    method: str = "Mann-Kendall, exact"


@dataclass(frozen=True)
class TheilSen:
    """Median slope per year, exact Kendall limits, and the `level` that they really have."""

    slope: float
    lower: float
    upper: float
    level: float
    n: int
    reason: str | None
    method: str = "Theil-Sen"


@dataclass(frozen=True)
class Prediction:
    """Least-squares prediction with its interval; NaN with a reason where it is not allowed."""

    value: float
    lower: float
    upper: float
    n: int
    reason: str | None
    method: str = "least squares, prediction interval"


@dataclass(frozen=True)
class ShortSeries:
    """Last value minus first, the steps up, down and level, and the range."""

    n: int
    change: float
    rises: int
    falls: int
    unchanged: int
    lowest: float
    highest: float
    reason: str | None


def _ordered(time: ArrayLike, value: ArrayLike) -> tuple[FloatArray, FloatArray, str | None]:
    """The series in order of time, and why it cannot be used, if so."""
    t, y = as_series(time=time, value=value)
    refuse(np.isnan(t), "Missing time; a year for every value", time=t)
    order = np.argsort(t, kind="stable")
    t, y = t[order], y[order]
    if np.any(np.isnan(y)):
        return t, y, "missing_values"
    if np.any(np.diff(t) == 0):
        return t, y, "duplicate_periods"
    return t, y, "not_enough_points" if t.size < 2 else None


@lru_cache(maxsize=256)
def _chance_of_s(sizes: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    """Attainable S, largest first, and P(S' >= S) over all orderings of values tied in these sizes.

    The orderings of a multiset by number of inversions are a product of Gaussian binomials. Each is
    built in whole numbers, multiplying by 1 - q^a and dividing by 1 - q^b, so nothing is rounded.
    """
    pairs = (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2
    ways = [1] + [0] * pairs
    placed = 0
    for size in sizes:
        placed += size
        for step in range(1, size + 1):
            for index in range(pairs, placed - size + step - 1, -1):
                ways[index] -= ways[index - (placed - size + step)]
            for index in range(step, pairs + 1):
                ways[index] += ways[index - step]
    orderings = sum(ways)
    tail, so_far = [], 0
    for number in ways:
        so_far += number
        tail.append(so_far / orderings)
    return pairs - 2 * np.arange(pairs + 1, dtype=np.float64), np.array(tail, dtype=np.float64)


@lru_cache(maxsize=64)
def _pairs(n: int) -> tuple[Any, Any]:
    """Places of the first and of the second of every pair of n points."""
    return np.triu_indices(n, 1)


def mann_kendall(time: ArrayLike, value: ArrayLike) -> MannKendall:
    """Exact Mann-Kendall test of a monotonic trend, ties in the values included.

    A positive S is more rises than falls among all pairs of years.

    Args:
        time: Years; each once.
        value: Values, in any unit.

    Returns:
        MannKendall. The smallest attainable p-value is 0.083 with four points, 0.017 with five.

    Raises:
        DataError: The arrays differ in length, or hold something that is not a number.

    Source:
        Mann (1945), Econometrica 13: 245-259; Kendall (1975), Rank Correlation Methods. Exact null
        distribution with ties: inversions of a multiset, MacMahon (1915), Combinatory Analysis.

    Example:
        >>> test = mann_kendall([2021, 2022, 2023, 2024, 2025], [64.8, 65.9, 67.2, 68.8, 70.1])
        >>> f"S {test.s:.0f}, p {test.p_value:.4f}"
        'S 10, p 0.0167'
    """
    t, y, reason = _ordered(time, value)
    if reason:
        return MannKendall(NAN, NAN, t.size, reason)
    s = float(np.sum(np.sign(np.triu(y[np.newaxis, :] - y[:, np.newaxis]))))
    _, sizes = np.unique(y, return_counts=True)
    attainable, tail = _chance_of_s(tuple(sizes.tolist()))
    at_least = float(tail[attainable == abs(s)][0])
    return MannKendall(s, min(1.0, 2 * at_least) if s else 1.0, t.size, None)


def theil_sen(time: ArrayLike, value: ArrayLike, confidence: float = 0.95) -> TheilSen:
    """Theil-Sen slope per year, with limits from the exact Kendall distribution.

    Args:
        time: Years (period midpoints); each once.
        value: Values; the slope is in their unit per year.
        confidence: Level that the limits have at least; `level` is what they have.

    Returns:
        TheilSen. No limits exist at 95% with four points or fewer.

    Raises:
        DataError: The arrays differ in length, or hold something that is not a number.
        ParameterError: The level is not between 0 and 1.

    Source:
        Sen (1968), Journal of the American Statistical Association 63: 1379-1389; limits as in
        Hollander, Wolfe and Chicken (2014), Nonparametric Statistical Methods, 9.3.

    Example:
        >>> size = theil_sen([2021, 2022, 2023, 2024, 2025], [64.8, 65.9, 67.2, 68.8, 70.1])
        >>> f"{size.slope:.2f} ({size.lower:.2f} to {size.upper:.2f})"
        '1.33 (1.10 to 1.60)'
    """
    normal_quantile(confidence)
    t, y, reason = _ordered(time, value)
    if reason:
        return TheilSen(NAN, NAN, NAN, NAN, t.size, reason)
    first, second = _pairs(t.size)
    slopes = np.sort((y[second] - y[first]) / (t[second] - t[first]))
    attainable, tail = _chance_of_s((1,) * t.size)
    is_rare = tail <= (1 - confidence) / 2
    if not np.any(is_rare):
        return TheilSen(float(np.median(slopes)), NAN, NAN, NAN, t.size, None)
    cut = round((slopes.size - (float(attainable[is_rare].min()) - 2)) / 2)
    lower, upper = float(slopes[cut - 1]), float(slopes[slopes.size - cut])
    level = 1 - 2 * float(tail[is_rare].max())
    return TheilSen(float(np.median(slopes)), lower, upper, level, t.size, None)


def ols_prediction(
    time: ArrayLike,
    value: ArrayLike,
    at: float,
    confidence: float = 0.95,
    minimum_points: int = PREDICTION_MINIMUM,
) -> Prediction:
    """Least-squares prediction of the next value, with its prediction interval, in its unit.

    Not capped: percentages are cut to 0 to 100 where they are drawn.

    Args:
        time: Years; each once.
        value: Values.
        at: The next year: one step after the last, no further.
        confidence: Two-sided level.
        minimum_points: Fewest points allowed.

    Returns:
        Prediction; `not_enough_points` with fewer than the minimum.

    Raises:
        DataError: The arrays differ in length, or hold something that is not a number.
        ParameterError: The year asked for is not the next one, or the level is not between 0 and 1.

    Source:
        Montgomery, Peck and Vining (2012), Introduction to Linear Regression Analysis, 5th edition,
        section 2.5, prediction of new observations.

    Example:
        >>> ols_prediction([2022, 2023, 2024], [10, 12, 11], 2025).reason
        'not_enough_points'
    """
    normal_quantile(confidence)
    t, y, reason = _ordered(time, value)
    n = t.size
    if reason or n < max(3, minimum_points):
        return Prediction(NAN, NAN, NAN, n, reason or "not_enough_points")
    if not t[-1] < at <= t[-1] + 1.5 * np.median(np.diff(t)):
        raise ParameterError(f"ols_prediction: found at={at:g}; expected the one step after {t[-1]:g}.")
    centred = t - t.mean()
    spread = float(np.sum(centred**2))
    slope = float(np.sum(centred * y)) / spread
    residual = y - y.mean() - slope * centred
    sd = float(np.sqrt(np.sum(residual**2) / (n - 2)))
    ahead = at - float(t.mean())
    half = (
        float(special.stdtrit(n - 2, 0.5 + confidence / 2))
        * sd
        * float(np.sqrt(1 + 1 / n + ahead**2 / spread))
    )
    predicted = float(y.mean()) + slope * ahead
    return Prediction(predicted, predicted - half, predicted + half, n, None)


def short_series_description(time: ArrayLike, value: ArrayLike) -> ShortSeries:
    """Change from first to last, number of rises and falls, and range, in the unit of the value.

    Positive change: the last value is the higher. Missing values are left out, and are not in `n`.

    Args:
        time: Years; each once.
        value: Values; missing ones as NaN.

    Returns:
        ShortSeries; `not_enough_points` where no value is there, `duplicate_periods` for a year twice.

    Raises:
        DataError: The arrays differ in length, or hold something that is not a number.

    Source:
        None needed: counts of what is there. Used for three or four points, where no test can be.

    Example:
        >>> series = short_series_description([2022, 2023, 2024, 2025], [65.2, 67.2, 67.0, 67.2])
        >>> f"{series.change:+.1f}, up in {series.rises} of {series.n - 1} years"
        '+2.0, up in 2 of 3 years'
    """
    t, y = as_series(time=time, value=value)
    t, y, reason = _ordered(t[~np.isnan(y)], y[~np.isnan(y)])
    if y.size == 0 or reason == "duplicate_periods":
        return ShortSeries(y.size, NAN, 0, 0, 0, NAN, NAN, reason)
    steps = np.sign(np.diff(y))
    rises, falls, unchanged = (steps.tolist().count(sign) for sign in (1, -1, 0))
    change = float(y[-1] - y[0])
    return ShortSeries(y.size, change, rises, falls, unchanged, float(y.min()), float(y.max()), None)


def independent_windows(start: Sequence[Any], end: Sequence[Any]) -> BoolArray:
    """Which periods to keep so that none overlaps another: the latest, and every one clear of it.

    Args:
        start: First day (or year) of each period; anything that can be ordered.
        end: Last day (or year) of each period, inclusive.

    Returns:
        True for each period to keep, in the order given.

    Raises:
        DataError: A period ends before it starts.

    Source:
        OHID technical guidance, Trend markers, 2025: periods must be independent, not rolling.

    Example:
        >>> independent_windows([2014, 2015, 2016, 2017], [2016, 2017, 2018, 2019]).tolist()
        [True, False, False, True]
    """
    is_backwards = [begin > finish for begin, finish in zip(start, end, strict=True)]
    refuse(is_backwards, "A period ends before it starts")
    keep = np.zeros(len(start), dtype=bool)
    earliest: Any = None
    for index in sorted(
        range(len(start)), key=lambda position: (end[position], start[position]), reverse=True
    ):
        if earliest is None or end[index] < earliest:
            keep[index], earliest = True, start[index]
    return keep
