"""Trend in short annual series: the methods; what may be said by them is decided in `stats.certainty`.

Every function takes one series: one value a period, all of one segment. A trend is never tested across a
break in series, on overlapping windows or on a cumulative total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.stats import intervals
from analysis.stats.intervals import BoolArray, FloatArray, as_series, normal_quantile, refuse
from analysis.vocabulary.errors import ParameterError

NAN = float("nan")


RECENT_POINTS = 5  # OHID technical guidance, Trend markers, 2025: the five latest annual points
RECENT_CRITICAL = float(2 * special.gammaincinv(1 / 2, 0.998))  # 9.5495, the 99.8% level
LONGEST_RECENT_SPAN = 7  # project rule: years spanned where a year was never collected
DISPERSION_LIMIT = float(
    2 * special.gammaincinv(3 / 2, 0.95) / 3
)  # 2.60; project rule: scatter beyond chance
SCATTER = "year-to-year scatter larger than chance: treat as indicative"
NO_CHANGE = "No significant change"
CANNOT = "Cannot be calculated"
LABELS = {
    ("high", 1): "Increasing and getting better",
    ("high", -1): "Decreasing and getting worse",
    ("low", 1): "Increasing and getting worse",
    ("low", -1): "Decreasing and getting better",
    ("none", 1): "Increasing",
    ("none", -1): "Decreasing",
}


@dataclass(frozen=True)
class RecentTrend:
    """OHID Recent trend; `slope` is per year, of the log odds for a proportion.

    `reason` is a code where nothing could be calculated, and `outlier_found` where a significant
    result is withheld because it rests on one point. `p_value` belongs to `chi_squared` (1 degree
    of freedom), `adjusted_p_value` to `adjusted_f`: `chi_squared` over the dispersion, on 1 and 3.
    """

    label: str
    reason: str | None
    n: int
    years: tuple[float, ...]
    chi_squared: float = NAN
    slope: float = NAN
    p_value: float = NAN
    dispersion: float = NAN
    adjusted_f: float = NAN
    adjusted_p_value: float = NAN
    caution: str | None = None
    method: str = "Recent trend (OHID), 99.8% level"


def _slope(time: FloatArray, value: FloatArray, weight: FloatArray) -> float:
    """Weighted least-squares slope."""
    centred = time - np.average(time, weights=weight)
    return float(np.sum(weight * centred * value) / np.sum(weight * centred**2))


def _pearson_of_logistic_line(time: FloatArray, count: FloatArray, total: FloatArray) -> float:
    """Pearson chi-squared about the maximum-likelihood logistic line."""
    design = np.column_stack([np.ones_like(time), time - time.mean()])
    fitted = np.full_like(time, count.sum() / total.sum())
    coefficients = np.array([np.log(fitted[0] / (1 - fitted[0])), 0.0])
    for _ in range(25):  # Newton steps; a handful is enough, as no observed proportion is 0 or 1
        weight = total * fitted * (1 - fitted)
        coefficients = coefficients + np.linalg.solve(
            (design.T * weight) @ design, design.T @ (count - total * fitted)
        )
        fitted = 1 / (1 + np.exp(-design @ coefficients))
    return float(np.sum((count - total * fitted) ** 2 / (total * fitted * (1 - fitted))))


def _why_not_recent(time: FloatArray, is_missing: BoolArray, not_collected: Sequence[float]) -> str | None:
    """Reason code when the latest points do not meet the preconditions, otherwise None."""
    if time.size < RECENT_POINTS:
        return "not_enough_points"
    steps, span = np.diff(time), round(float(time[-1] - time[0])) + 1
    skipped = sum(time[0] < year < time[-1] for year in not_collected)
    has_gap = span != RECENT_POINTS + skipped or span > LONGEST_RECENT_SPAN
    for is_so, reason in (
        (np.any(steps == 0), "duplicate_periods"),
        (np.any(is_missing), "missing_values"),
        (np.any(steps < 0.9), "not_annual"),
        (has_gap, "missing_values"),
    ):
        if is_so:
            return reason
    return None


def recent_trend(
    time: ArrayLike, *, count: ArrayLike | None = None, total: ArrayLike | None = None,
    value: ArrayLike | None = None, lower: ArrayLike | None = None, upper: ArrayLike | None = None,
    polarity: str = "none", confidence: float = 0.95, not_collected: Sequence[float] = (),
) -> RecentTrend:  # fmt: skip
    """OHID / Fingertips Recent trend of the five latest annual points, with a dispersion check.

    A positive slope is a rise; the label says whether that is good. The test covers sampling error
    only: `caution` says when the years scatter by more than that.

    Args:
        time: Years (period midpoints), in any order.
        count: Numerators of a proportion; or give `value` (0 to 1) and `total`.
        total: Denominators of a proportion; or give `value` (0 to 1) and `count`.
        value: Values of anything else, with `lower` and `upper`.
        lower: Lower confidence limits of `value`.
        upper: Upper confidence limits of `value`.
        polarity: high, low or none.
        confidence: Level of the limits.
        not_collected: Years never collected, of one definition on both sides: they may be skipped
            while the five points span at most seven years.

    Returns:
        RecentTrend.

    Raises:
        DataError: A count is negative or above its total, a limit is above the other, a time is missing.
        ParameterError: Nothing to test was given, or the polarity or the level is not known.

    Source:
        PHEindicatormethods `R/TrendMarkers.R` (OHID technical guidance, Trend markers, 2025);
        Armitage (1955), Biometrics 11: 375-386. The dispersion check is this project's.

    Example:
        >>> trend = recent_trend(range(2018, 2023), count=[318, 314, 318, 291, 292],
        ...     total=[468.3357879, 472.8915663, 500.7874016, 480.1980198, 499.1452991])
        >>> f"{trend.label}: {trend.chi_squared:.4f}"
        'Decreasing: 12.5688'
    """
    intervals.polarity_sign(polarity)
    z = intervals.normal_quantile(confidence)
    is_derived = value is not None and lower is None and (count is not None or total is not None)
    is_proportion = is_derived or (count is not None and total is not None)
    if not is_proportion and value is None:
        raise ParameterError("recent_trend: expected count and total, or value with lower and upper limits.")
    given = [np.nan if array is None else array for array in (count, total, value, lower, upper)]
    t, x, n, v, low, high = as_series(
        time=time, count=given[0], total=given[1], value=given[2], lower=given[3], upper=given[4]
    )
    refuse(np.isnan(t), "Missing time; a year for every value", time=t)
    refuse(low > high, "Lower limit above upper limit; the lower first", lower=low, upper=high)
    if is_proportion:
        x = v * n if count is None else x
        n = np.divide(x, v, out=np.full_like(x, np.nan), where=v > 0) if total is None else n
        refuse((x < 0) | (n < 0), "Negative count or total; zero or more", count=x, total=n)
        refuse(x > n, intervals.EXCEEDS, count=x, total=n)
    latest = np.argsort(t, kind="stable")
    latest = latest[~np.isin(t[latest], np.asarray(not_collected, dtype=float))][-RECENT_POINTS:]
    t, x, n, v, low, high = (array[latest] for array in (t, x, n, v, low, high))
    reason = _why_not_recent(t, np.isnan(x + n) if is_proportion else np.isnan(v), not_collected)
    if reason is None and is_proportion:
        reason = "proportion_0_or_1" if np.any((x == 0) | (x == n)) else None
        reason = "denominator_zero" if np.any(n == 0) else reason
    elif reason is None and not np.all(high > low):
        reason = "missing_ci"
    result = RecentTrend(CANNOT, reason, t.size, tuple(t.tolist()))
    if reason:
        return result

    t = t - t.mean()
    if is_proportion:
        people, cases = n.sum(), x.sum()
        chi_squared = float(
            people
            * (people * np.sum(x * t) - cases * np.sum(n * t)) ** 2
            / (cases * (people - cases) * (people * np.sum(n * t**2) - np.sum(n * t) ** 2))
        )
        y, weight = np.log(x / (n - x)), np.ones_like(t)
        pearson = _pearson_of_logistic_line(t, x, n)
    else:
        y, weight = v, (2 * z / (high - low)) ** 2
        centred = t - np.average(t, weights=weight)
        chi_squared = float(_slope(t, y, weight) ** 2 * np.sum(weight * centred**2))
        fitted = np.average(y, weights=weight) + _slope(t, y, weight) * centred
        pearson = float(np.sum(weight * (y - fitted) ** 2))
    slope = _slope(t, y, weight)
    without = [_slope(*(np.delete(array, i) for array in (t, y, weight))) for i in range(RECENT_POINTS)]
    has_outlier = bool(np.any(np.sign(without) != np.sign(slope)))
    is_significant = chi_squared > RECENT_CRITICAL
    dispersion = pearson / (RECENT_POINTS - 2)
    adjusted = chi_squared / max(1.0, dispersion)
    return replace(
        result,
        label=LABELS[polarity, int(np.sign(slope))] if is_significant and not has_outlier else NO_CHANGE,
        reason="outlier_found" if is_significant and has_outlier else None, chi_squared=chi_squared,
        slope=slope, p_value=float(special.chdtrc(1, chi_squared)), dispersion=dispersion,
        adjusted_f=adjusted, adjusted_p_value=float(special.fdtrc(1, RECENT_POINTS - 2, adjusted)),
        caution=SCATTER if dispersion > DISPERSION_LIMIT else None,
    )  # fmt: skip


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
