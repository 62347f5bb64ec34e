"""Which figure answers the review year, what came before it, and what may be said of the movement."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.calendars import read_year_type, year_bounds
from analysis.errors import ParameterError
from analysis.laid_out import Row
from analysis.periods import Period
from analysis.schema import COUNT_MULTIPLIERS
from analysis.stats.intervals import proportion_interval, rate_interval
from analysis.stats.trend import TrendResult, describe_trend

NAN = float("nan")

# The project's units and the statistics' words for how a tolerance is taken.
_UNIT_WORDS = {"percent": "percent", "rate per 10,000": "rate", "count": "count", "score": "score"}


@dataclass(frozen=True)
class ReviewYear:
    """A year as plans write it, e.g. 2024/25, and the days by which a figure belongs to it.

    Attributes:
        label: As the plan prints it.
        start: The calendar year in which it starts.
    """

    label: str
    start: int

    @classmethod
    def read(cls, text: str) -> ReviewYear:
        """Read `2024/25` or `2024-25`.

        Raises:
            ParameterError: The text is not two consecutive years.
        """
        found = re.fullmatch(r"([0-9]{4})[-/]([0-9]{2})", text.strip())
        if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
            raise ParameterError(f"year: found {text!r}; expected two consecutive years such as 2024/25.")
        return cls(f"{found[1]}/{found[2]}", int(found[1]))

    @property
    def horizon(self) -> pd.Timestamp:
        """The last day that a figure of this review may cover: the end of the academic year."""
        return pd.Timestamp(self.start + 1, 8, 31)

    def period(self, indicator: Row) -> Period:
        """The period whose figure answers a target of this year, by the rule declared for the indicator."""
        rule, declared = str(indicator["answers"]), read_year_type(str(indicator["year_type"]))
        if rule == "same_academic_year":
            return Period(*year_bounds("academic", self.start), "academic")
        if rule == "calendar_year_before":
            return Period(*year_bounds("calendar", self.start), "calendar")
        if declared.name == "snapshot":
            first = datetime.date(self.start, 4, 1)
            days = [declared.day_in(year) for year in (self.start, self.start + 1)]
            day = days[0] if days[0] >= first else days[1]
            return Period(day, day, "snapshot")
        return Period(*year_bounds("financial", self.start), "financial")

    def answering(self, series: Sequence[Row], rule: str) -> list[Row]:
        """The figures that answer a target of this year, by the rule declared for the indicator."""
        if rule == "same_academic_year":
            start = pd.Timestamp(self.start, 9, 1)
            return [r for r in series if r["period_kind"] == "academic" and r["period_start"] == start]
        if rule == "calendar_year_before":
            end = pd.Timestamp(self.start, 12, 31)
            return [r for r in series if r["period_kind"] == "calendar" and r["period_end"] == end]
        first, last = pd.Timestamp(self.start, 4, 1), pd.Timestamp(self.start + 1, 3, 31)
        return [r for r in series if first <= r["period_end"] <= last]


@dataclass(frozen=True)
class Movement:
    """What one series allows to be said: the figure, those before it and the trend.

    Attributes:
        row: The figure that is judged or the latest one; None where there is none.
        is_target_year: Whether it answers the review year.
        missing_row: The row of the review year where it holds a missing mark.
        previous: The comparable figure before; None where there is none.
        first: The first comparable figure of the stretch.
        best: The best comparable figure of the stretch; None where nothing is judged.
        gap_years: Labels of years without a comparable figure between `previous` and `row`.
        lower: Lower 95% limit of the figure, NaN without counts.
        upper: Upper 95% limit.
        trend: What the comparable stretch allows to be said; None where nothing is.
        trend_years: Labels of its first and last year.
    """

    row: Row | None
    is_target_year: bool
    missing_row: Row | None = None
    previous: Row | None = None
    first: Row | None = None
    best: Row | None = None
    gap_years: tuple[str, ...] = ()
    lower: float = float("nan")
    upper: float = float("nan")
    trend: TrendResult | None = None
    trend_years: tuple[str, str] = ("", "")


def of_own_kind(series: Sequence[Row], year_type: str) -> list[Row]:
    """The figures whose periods are of the indicator's own kind; all of them where none is.

    A figure for part of a year stands in no line with whole years.
    """
    kind = year_type.partition(":")[0]
    return [row for row in series if row["period_kind"] == kind] or list(series)


def movement(series: Sequence[Row], year: ReviewYear, indicator: Row) -> Movement:
    """Find the figure for the review year, those it may be compared with, and the trend.

    Args:
        series: The chosen figures of one area, oldest first.
        year: The review year; later figures are left out.
        indicator: A row of `schema.INDICATORS`.

    Returns:
        What may be said. Nothing is compared across a break, with an excluded year, or between
        periods of unlike kinds.
    """
    horizon = year.horizon
    known = of_own_kind([row for row in series if row["period_end"] <= horizon], str(indicator["year_type"]))
    in_year = year.answering(known, str(indicator["answers"]))
    with_value = [row for row in in_year if has_value(row)]
    missing = None
    if with_value:
        row, is_target_year = with_value[-1], True
    else:
        missing = in_year[-1] if in_year else None
        with_value = [row for row in known if has_value(row)]
        if not with_value:
            return Movement(None, is_target_year=False, missing_row=missing)
        row, is_target_year = with_value[-1], False
    lower, upper = limits(row, str(indicator["unit"]))
    if row["excluded"] or row["period_kind"] == "cumulative":
        return Movement(row, is_target_year, missing, lower=lower, upper=upper)
    last = row["period_end"]
    stretch = [
        one for one in known
        if one["period_end"] <= last and one["segment"] == row["segment"]
        and one["period_kind"] == row["period_kind"]
    ]  # fmt: skip
    comparable = [one for one in stretch if has_value(one) and not one["excluded"]]
    before = [one for one in comparable if one["period_end"] < last]
    previous = first = best = None
    between: tuple[str, ...] = ()
    if before:
        previous, first = before[-1], before[0]
        between = tuple(
            one["period_label"] for one in stretch if previous["period_end"] < one["period_end"] < last
        )
        if indicator["polarity"] != "none":
            find = max if indicator["polarity"] == "high" else min
            best = find(comparable, key=_value)
    trend = _trend(stretch, comparable, indicator) if comparable else None
    labels = [str(one["period_label"]) for one in comparable]
    years = ("", "") if trend is None or not trend.n else (labels[-trend.n], labels[-1])
    return Movement(
        row, is_target_year, missing_row=missing, previous=previous, first=first, best=best,
        gap_years=between, lower=lower, upper=upper, trend=trend, trend_years=years,
    )  # fmt: skip


def has_value(row: Row) -> bool:
    """Whether a figure is there, not a mark in its place."""
    return bool(row["value"] == row["value"])  # NaN equals nothing


def _value(row: Row) -> float:
    return float(row["value"])


def limits(row: Row, unit: str) -> tuple[float, float]:
    """The 95% limits of one figure from its counts, in its own unit; NaN where they cannot be had.

    Published counts that do not reproduce the figure (England's are rounded to ten) give none.
    """
    if not row["counts_exact"] or unit not in COUNT_MULTIPLIERS:
        return float("nan"), float("nan")
    return _limits(float(row["numerator"]), float(row["denominator"]), unit)


@lru_cache(maxsize=4096)  # one figure stands in several parts of a report
def _limits(numerator: float, denominator: float, unit: str) -> tuple[float, float]:
    interval = (
        proportion_interval(numerator, denominator)
        if unit == "percent"
        else rate_interval(numerator, denominator, per=1.0)
    )
    return float(interval.lower) * COUNT_MULTIPLIERS[unit], float(interval.upper) * COUNT_MULTIPLIERS[unit]


def interval_limits(counts: NDArray[np.float64], unit: str) -> NDArray[np.float64]:
    """The limits of several figures of one unit from their counts, as `limits` has them: lower, then upper.

    Args:
        counts: Numerator and denominator of each figure.
        unit: A unit of `COUNT_MULTIPLIERS`.
    """
    if unit == "percent":
        interval = proportion_interval(counts[:, 0], counts[:, 1])
        return np.array([interval.lower, interval.upper]) * COUNT_MULTIPLIERS[unit]
    # one by one: the powers in Byar's limits may differ in the last digit where many are taken together
    return np.array([_limits(count, total, unit) for count, total in counts.tolist()]).reshape(-1, 2).T


def counts_of(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """Numerators and denominators of several figures; NaN where they do not reproduce the figure."""
    exact = [(row["numerator"], row["denominator"]) if row["counts_exact"] else (NAN, NAN) for row in rows]
    return [count for count, _ in exact], [total for _, total in exact]


def _trend(stretch: Sequence[Row], comparable: Sequence[Row], indicator: Row) -> TrendResult:
    unit = str(indicator["unit"])
    left_out = midpoints([row for row in stretch if row["excluded"]])
    counts: dict[str, object] = {"value": [row["value"] for row in comparable]}
    if unit in COUNT_MULTIPLIERS and any(row["counts_exact"] for row in comparable):
        # The tests take the latest years: counts of those suffice, also where earlier ones are missing.
        counts["count"], denominators = counts_of(comparable)
        counts["total" if unit == "percent" else "population"] = denominators
        counts["scale"] = COUNT_MULTIPLIERS[unit]
    return describe_trend(
        midpoints(comparable),
        polarity=str(indicator["polarity"]),
        not_collected=left_out,
        is_cumulative=bool(indicator["is_cumulative"]),
        is_last_provisional=str(comparable[-1]["period_status"]) == "provisional",
        **counts,  # type: ignore[arg-type]
    )


def period_of(row: Row) -> Period:
    """The period of a figure."""
    return _period(row["period_start"].date(), row["period_end"].date(), str(row["period_kind"]))


@lru_cache(maxsize=4096)
def _period(start: datetime.date, end: datetime.date, kind: str) -> Period:
    return Period(start, end, kind)


@lru_cache(maxsize=4096)
def _midpoint(start: datetime.date, end: datetime.date, kind: str) -> float:
    return _period(start, end, kind).midpoint


def midpoint(row: Row) -> float:
    """Where the period of a figure stands on a time axis, in years."""
    return _midpoint(row["period_start"].date(), row["period_end"].date(), str(row["period_kind"]))


def midpoints(figures: Sequence[Row]) -> list[float]:
    """Where the periods of several figures stand on a time axis, in years."""
    return [midpoint(row) for row in figures]


def unit_word(indicator: Row) -> str:
    """The statistics' word for how the tolerance of an indicator is taken."""
    return _UNIT_WORDS[str(indicator["unit"])]


def tolerance_of(indicator: Row, target: float) -> float:
    """The declared tolerance in the unit of the value."""
    if pd.notna(indicator["tolerance"]):
        return float(indicator["tolerance"])
    return abs(target) * float(indicator["tolerance_pct"]) / 100


def change_word(change: float, polarity: str, decimals: int) -> str:
    """A change in one word, judged by polarity: better, worse, unchanged; higher, lower.

    A change that rounds to nothing at the decimals shown is called unchanged.
    """
    if np.isnan(change):
        return ""
    if abs(change) < 0.5 * 10.0**-decimals - 1e-12:
        return "unchanged"
    if polarity == "none":
        return "higher" if change > 0 else "lower"
    return "better" if (change > 0) == (polarity == "high") else "worse"
