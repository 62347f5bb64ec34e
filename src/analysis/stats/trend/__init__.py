"""Trend in short annual series: which method a series allows, and what may then be said.

The methods stand in `recent` (OHID Recent trend) and `short_series` (exact Mann-Kendall, Theil-Sen,
one step ahead, plain description); all of them can be had from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import ParameterError
from analysis.stats import intervals
from analysis.stats.intervals import as_series, refuse
from analysis.stats.trend.recent import CANNOT, LABELS, NO_CHANGE, RecentTrend, recent_trend
from analysis.stats.trend.short_series import (
    PREDICTION_MINIMUM,
    independent_windows,
    mann_kendall,
    ols_prediction,
    short_series_description,
    theil_sen,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from analysis.stats.intervals import FloatArray

__all__ = [
    "RecentTrend",
    "TrendResult",
    "describe_trend",
    "independent_windows",
    "mann_kendall",
    "ols_prediction",
    "recent_trend",
    "short_series_description",
    "theil_sen",
]

NAN = float("nan")
TREND_MINIMUM = 5  # fewer points are described, never tested (project methods, 4.2)
SPC_MINIMUM = 12
SIGNIFICANT = 0.05
TOO_FEW = "Too few years to call a trend"
UNKNOWN_CHANCE = "Cannot say whether this is more than chance"


@dataclass(frozen=True)
class TrendResult:
    """What a series allows to be said, in the unit of the value.

    Attributes:
        label: Trend label, or what may be said instead of one.
        method: Name of the method behind the label.
        n: Points used.
        years: Their times, in order.
        reason: Code where no trend is called, otherwise None.
        caution: What to print beside the label, or None.
        slope: Theil-Sen slope per year, with `slope_lower` and `slope_upper`.
        p_value: Of the test behind the label or the change.
        change: Last value minus first, with `change_lower` and `change_upper`.
        rises: Steps up, beside `falls` and the range `lowest` to `highest`.
        is_prediction_allowed: Eight points or more: one step ahead may be predicted.
        is_spc_allowed: Twelve points or more: process limits may be drawn.
    """

    label: str
    method: str
    n: int
    years: tuple[float, ...]
    reason: str | None = None
    caution: str | None = None
    slope: float = NAN
    slope_lower: float = NAN
    slope_upper: float = NAN
    p_value: float = NAN
    change: float = NAN
    change_lower: float = NAN
    change_upper: float = NAN
    rises: int = 0
    falls: int = 0
    lowest: float = NAN
    highest: float = NAN
    is_prediction_allowed: bool = False
    is_spc_allowed: bool = False


@dataclass(frozen=True, eq=False)
class _Series:
    """Points in order of time. `value`, `lower` and `upper` are in the unit of the value."""

    time: FloatArray
    value: FloatArray
    count: FloatArray
    denominator: FloatArray
    lower: FloatArray
    upper: FloatArray
    scale: float
    is_rate: bool

    def take(self, index: ArrayLike) -> _Series:
        """These points only."""
        chosen = np.asarray(index)
        return _Series(
            self.time[chosen],
            self.value[chosen],
            self.count[chosen],
            self.denominator[chosen],
            self.lower[chosen],
            self.upper[chosen],
            self.scale,
            self.is_rate,
        )


def _described(series: _Series, label: str, method: str, reason: str | None = None) -> TrendResult:
    """A result with what holds for any series: change, its limits, steps, range."""
    plain = short_series_description(series.time, series.value)
    lower: float = NAN
    upper: float = NAN
    p_value: float = NAN
    if series.time.size > 1:
        x, n = series.count[[-1, 0]], series.denominator[[-1, 0]]
        low, high = series.lower[[-1, 0]], series.upper[[-1, 0]]
        if not series.is_rate and not np.any(np.isnan(x + n)):
            interval = intervals.difference_interval(x[0], n[0], x[1], n[1])
            lower, upper = interval.lower * series.scale, interval.upper * series.scale
        elif not np.any(np.isnan(low + high)):
            last, first = zip(series.value[[-1, 0]], low, high, strict=True)
            lower, upper = intervals.square_and_add(last, first)
        if series.is_rate and not np.any(np.isnan(x + n)):
            p_value = intervals.rate_change_test(x[1], n[1], x[0], n[0]).p_value
    return TrendResult(
        label,
        method,
        series.time.size,
        tuple(series.time.tolist()),
        reason,
        p_value=p_value,
        change=plain.change,
        change_lower=float(lower),
        change_upper=float(upper),
        rises=plain.rises,
        falls=plain.falls,
        lowest=plain.lowest,
        highest=plain.highest,
    )


def _few(series: _Series) -> TrendResult:
    """One to four points: level, difference or description; never a trend word."""
    n = series.time.size
    if n < 2:
        return _described(series, "One year only" if n else CANNOT, "level only", "not_enough_points")
    if n > 2:
        return _described(series, TOO_FEW, "description", "not_enough_points")
    result = _described(series, UNKNOWN_CHANCE, "difference", "missing_ci")
    if not np.isnan(result.p_value):
        is_clear, method = result.p_value <= SIGNIFICANT, "conditional exact test"
    elif not np.isnan(result.change_lower):
        is_clear = result.change_lower > 0 or result.change_upper < 0
        method = "95% interval of the difference"
    else:
        return result
    return replace(result, label="Changed" if is_clear else "No clear change", method=method, reason=None)


def _tested(series: _Series, polarity: str, not_collected: Sequence[float]) -> TrendResult:
    """Five points or more: Recent trend where its preconditions hold, otherwise exact Mann-Kendall."""
    has_value = ~np.isnan(series.value)
    recent: RecentTrend | None = None
    if not series.is_rate and not np.all(np.isnan(series.denominator[has_value])):
        recent = recent_trend(
            series.time,
            count=series.count,
            total=series.denominator,
            polarity=polarity,
            not_collected=not_collected,
        )
    elif not np.all(np.isnan(series.lower[has_value])):
        recent = recent_trend(
            series.time,
            value=series.value,
            lower=series.lower,
            upper=series.upper,
            polarity=polarity,
            not_collected=not_collected,
        )
    if recent is not None and recent.label != CANNOT:
        used = series.take(np.isin(series.time, recent.years))
        result = _described(used, recent.label, f"{recent.method}; Theil-Sen", recent.reason)
        result = replace(result, p_value=recent.p_value, caution=recent.caution)
    else:
        used = series.take(has_value)
        test = mann_kendall(used.time, used.value)
        is_clear = test.p_value <= SIGNIFICANT
        label = LABELS[polarity, int(np.sign(test.s))] if is_clear else NO_CHANGE
        result = replace(_described(used, label, f"{test.method}; Theil-Sen"), p_value=test.p_value)
        if recent is not None:
            result = replace(result, caution=f"Recent trend not possible ({recent.reason})")
    size = theil_sen(used.time, used.value)
    n = int(np.sum(has_value))
    return replace(
        result,
        slope=size.slope,
        slope_lower=size.lower,
        slope_upper=size.upper,
        is_prediction_allowed=n >= PREDICTION_MINIMUM,
        is_spc_allowed=n >= SPC_MINIMUM,
    )


def _judged(series: _Series, polarity: str, not_collected: Sequence[float]) -> TrendResult:
    """The row of the decision table that belongs to the number of points."""
    with_value = series.take(~np.isnan(series.value))
    if with_value.time.size < TREND_MINIMUM:
        return _few(with_value)
    return _tested(series, polarity, not_collected)


def describe_trend(
    time: ArrayLike,
    *,
    value: ArrayLike | None = None,
    count: ArrayLike | None = None,
    total: ArrayLike | None = None,
    population: ArrayLike | None = None,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    scale: float = 1.0,
    polarity: str = "none",
    not_collected: Sequence[float] = (),
    window_years: float = 1.0,
    is_cumulative: bool = False,
    is_last_provisional: bool = False,
) -> TrendResult:
    """What one series allows to be said, by the number of its points, in the unit of the value.

    One or two points: level, or a difference; three or four: a description, no trend word; five or
    more: the Recent trend of the latest five with counts or limits, otherwise exact Mann-Kendall.

    Args:
        time: Years (period midpoints), one segment of the series only: nothing is tested across a break.
        value: Values; not needed beside `count`.
        count: Numerators, with `total` for a proportion or `population` for a rate.
        total: Denominators of a proportion.
        population: Denominators of a rate.
        lower: Lower 95% limits of `value`.
        upper: Upper 95% limits of `value`.
        scale: What a proportion of 1, or one event a head, is in the unit of the value: 100, 10,000.
        polarity: high, low or none.
        not_collected: Years never collected, of one definition on both sides.
        window_years: Length of each period; keep `independent_windows` of rolling periods first.
        is_cumulative: Whether the values are running totals, which are never tested.
        is_last_provisional: Whether to try the label without the last point, and say if it changes.

    Returns:
        TrendResult of the points that have a value.

    Raises:
        DataError: A count is negative or above its total, or the arrays differ in length.
        ParameterError: There is no value and no count with its denominator, or an unknown polarity.

    Source:
        This project's decision table (methods, 4.2), on the preconditions of OHID's guidance of 2025.

    Example:
        >>> result = describe_trend([2021, 2022, 2023, 2024, 2025], value=[64.8, 65.9, 67.2, 68.8, 70.1])
        >>> f"{result.label}, {result.slope:.1f} a year ({result.method}, n = {result.n})"
        'Increasing, 1.3 a year (Mann-Kendall, exact; Theil-Sen, n = 5)'
    """
    intervals.polarity_sign(polarity)
    denominator = total if total is not None else population
    if value is None and (count is None or denominator is None):
        raise ParameterError("describe_trend: expected value, or count with total or population.")
    if total is not None and population is not None:
        raise ParameterError("describe_trend: found total and population; expected one of them.")
    given = [np.nan if array is None else array for array in (value, count, denominator, lower, upper)]
    t, v, x, n, low, high = as_series(
        time=time, value=given[0], count=given[1], denominator=given[2], lower=given[3], upper=given[4]
    )
    refuse(np.isnan(t), "Missing time; a year for every value", time=t)
    if count is None and denominator is None:
        pass  # values alone
    elif population is None:
        share = intervals.proportion_interval(x, n).value
        v = np.where(np.isnan(share), v, share * scale)
    else:
        rate = intervals.rate_interval(x, n, per=scale)
        v = np.where(np.isnan(rate.value), v, rate.value)
        low = np.where(np.isnan(low), rate.lower, low)
        high = np.where(np.isnan(high), rate.upper, high)
    order = np.argsort(t, kind="stable")
    order = order[~np.isin(t[order], np.asarray(not_collected, dtype=float))]
    series = _Series(t, v, x, n, low, high, scale, population is not None).take(order)
    steps = np.diff(series.time)
    years = tuple(series.time.tolist())
    if np.any(steps == 0):
        return TrendResult(CANNOT, "none", len(years), years, "duplicate_periods")
    if np.any(steps < 0.9 * window_years) or is_cumulative:
        reason = "unsupported_type" if is_cumulative else "overlapping_periods"
        return TrendResult(CANNOT, "none", len(years), years, reason)
    result = _judged(series, polarity, not_collected)
    if is_last_provisional and result.n > 1:
        last = int(np.flatnonzero(~np.isnan(series.value))[-1])
        earlier = _judged(series.take(np.arange(last)), polarity, not_collected)
        if earlier.label != result.label:
            cautions = [result.caution, "depends on a provisional figure"]
            result = replace(result, caution="; ".join(caution for caution in cautions if caution))
    return result
