"""The OHID / Fingertips Recent trend of the five latest annual points, with a dispersion check.

It takes one series: one value a year, all of one segment. A trend is never tested across a break in
series, on overlapping windows or on a cumulative total.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from analysis.errors import ParameterError
from analysis.stats import intervals
from analysis.stats.intervals import as_series, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from analysis.stats.intervals import BoolArray, FloatArray

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
    time: ArrayLike,
    *,
    count: ArrayLike | None = None,
    total: ArrayLike | None = None,
    value: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    polarity: str = "none",
    confidence: float = 0.95,
    not_collected: Sequence[float] = (),
) -> RecentTrend:
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
        reason="outlier_found" if is_significant and has_outlier else None,
        chi_squared=chi_squared,
        slope=slope,
        p_value=float(special.chdtrc(1, chi_squared)),
        dispersion=dispersion,
        adjusted_f=adjusted,
        adjusted_p_value=float(special.fdtrc(1, RECENT_POINTS - 2, adjusted)),
        caution=SCATTER if dispersion > DISPERSION_LIMIT else None,
    )
