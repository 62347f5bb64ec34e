"""Which figure answers the review year, what came before it, and what may be said of the movement."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.calendars import read_year_type, year_bounds
from analysis.errors import ParameterError
from analysis.periods import Period
from analysis.schema import COUNT_MULTIPLIERS
from analysis.stats.intervals import proportion_interval, rate_interval
from analysis.stats.trend import TrendResult, describe_trend

BoolArray = NDArray[np.bool_]

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

    def period(self, indicator: pd.Series) -> Period:
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

    def answers(self, series: pd.DataFrame, rule: str) -> pd.Series:
        """Which figures answer a target of this year, by the rule declared for the indicator."""
        if rule == "same_academic_year":
            return (series["period_kind"] == "academic") & (
                series["period_start"] == pd.Timestamp(self.start, 9, 1)
            )
        if rule == "calendar_year_before":
            return (series["period_kind"] == "calendar") & (
                series["period_end"] == pd.Timestamp(self.start, 12, 31)
            )
        first, last = pd.Timestamp(self.start, 4, 1), pd.Timestamp(self.start + 1, 3, 31)
        return series["period_end"].between(first, last)


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

    row: pd.Series | None
    is_target_year: bool
    missing_row: pd.Series | None = None
    previous: pd.Series | None = None
    first: pd.Series | None = None
    best: pd.Series | None = None
    gap_years: tuple[str, ...] = ()
    lower: float = float("nan")
    upper: float = float("nan")
    trend: TrendResult | None = None
    trend_years: tuple[str, str] = ("", "")


def of_own_kind(series: pd.DataFrame, year_type: str) -> pd.DataFrame:
    """The figures whose periods are of the indicator's own kind; all of them where none is.

    A figure for part of a year stands in no line with whole years.
    """
    is_own = series["period_kind"] == year_type.partition(":")[0]
    return series[is_own] if bool(is_own.any()) else series


def movement(series: pd.DataFrame, year: ReviewYear, indicator: pd.Series) -> Movement:
    """Find the figure for the review year, those it may be compared with, and the trend.

    Args:
        series: The chosen figures of one area, oldest first.
        year: The review year; later figures are left out.
        indicator: A row of `schema.INDICATORS`.

    Returns:
        What may be said. Nothing is compared across a break, with an excluded year, or between
        periods of unlike kinds.
    """
    is_known = _of_own_kind(
        series, series["period_end"].to_numpy() <= year.horizon.to_datetime64(), indicator
    )
    if not is_known.any():
        return Movement(None, is_target_year=False)
    has_value = series["value"].notna().to_numpy()
    in_year = is_known & year.answers(series, str(indicator["answers"])).to_numpy(dtype=bool)
    missing = None
    if (in_year & has_value).any():
        place, is_target_year = _last(in_year & has_value), True
    else:
        missing = series.iloc[_last(in_year)] if in_year.any() else None
        if not (is_known & has_value).any():
            return Movement(None, is_target_year=False, missing_row=missing)
        place, is_target_year = _last(is_known & has_value), False
    row = series.iloc[place]
    lower, upper = limits(row, str(indicator["unit"]))
    if bool(row["excluded"]) or row["period_kind"] == "cumulative":
        return Movement(row, is_target_year, missing, lower=lower, upper=upper)
    ends = series["period_end"].to_numpy()
    in_stretch = is_known & (ends <= ends[place])
    in_stretch &= series["segment"].to_numpy(dtype=np.int64) == int(row["segment"])
    in_stretch &= series["period_kind"].to_numpy(dtype=object) == row["period_kind"]
    is_comparable = in_stretch & has_value & ~series["excluded"].to_numpy(dtype=bool)
    before = is_comparable & (ends < ends[place])
    previous = first = best = None
    between: tuple[str, ...] = ()
    if before.any():
        previous, first = series.iloc[_last(before)], series.iloc[int(before.argmax())]
        skipped = in_stretch & (ends > ends[_last(before)]) & (ends < ends[place])
        between = tuple(series["period_label"].to_numpy(dtype=object)[skipped])
        if indicator["polarity"] != "none":
            values = series["value"].to_numpy(dtype=float)[is_comparable]
            at = values.argmax() if indicator["polarity"] == "high" else values.argmin()
            best = series.iloc[int(np.flatnonzero(is_comparable)[at])]
    comparable = series[is_comparable]
    trend = None if comparable.empty else _trend(series[in_stretch], comparable, indicator)
    labels = comparable["period_label"].astype(str).tolist()
    years = ("", "") if trend is None or not trend.n else (labels[-trend.n], labels[-1])
    return Movement(
        row, is_target_year, missing_row=missing, previous=previous, first=first, best=best,
        gap_years=between, lower=lower, upper=upper, trend=trend, trend_years=years,
    )  # fmt: skip


def _of_own_kind(series: pd.DataFrame, is_known: BoolArray, indicator: pd.Series) -> BoolArray:
    """Which known figures are of the indicator's own kind, as `of_own_kind` has it."""
    kind = str(indicator["year_type"]).partition(":")[0]
    is_own = is_known & (series["period_kind"].to_numpy(dtype=object) == kind)
    return is_own if is_own.any() else is_known


def _last(is_one: BoolArray) -> int:
    """Place of the last that is one."""
    return int(np.flatnonzero(is_one)[-1])


def limits(row: pd.Series, unit: str) -> tuple[float, float]:
    """The 95% limits of one figure from its counts, in its own unit; NaN where they cannot be had.

    Published counts that do not reproduce the figure (England's are rounded to ten) give none.
    """
    if not bool(row["counts_exact"]) or unit not in COUNT_MULTIPLIERS:
        return float("nan"), float("nan")
    interval = (
        proportion_interval(row["numerator"], row["denominator"])
        if unit == "percent"
        else rate_interval(row["numerator"], row["denominator"], per=1.0)
    )
    return float(interval.lower) * COUNT_MULTIPLIERS[unit], float(interval.upper) * COUNT_MULTIPLIERS[unit]


def _trend(stretch: pd.DataFrame, comparable: pd.DataFrame, indicator: pd.Series) -> TrendResult:
    unit = str(indicator["unit"])
    time = np.array(midpoints(comparable))
    left_out = midpoints(stretch[stretch["excluded"]])
    counts: dict[str, object] = {"value": comparable["value"].to_numpy(float)}
    if unit in COUNT_MULTIPLIERS and bool(comparable["counts_exact"].any()):
        # The tests take the latest years: counts of those suffice, also where earlier ones are missing.
        known = comparable[["numerator", "denominator"]].where(comparable["counts_exact"])
        counts["count"] = known["numerator"].to_numpy(float)
        counts["total" if unit == "percent" else "population"] = known["denominator"].to_numpy(float)
        counts["scale"] = COUNT_MULTIPLIERS[unit]
    return describe_trend(
        time,
        polarity=str(indicator["polarity"]),
        not_collected=left_out,
        is_cumulative=bool(indicator["is_cumulative"]),
        is_last_provisional=str(comparable.iloc[-1]["period_status"]) == "provisional",
        **counts,  # type: ignore[arg-type]
    )


def midpoint(row: pd.Series) -> float:
    """Where the period of a figure stands on a time axis, in years."""
    return Period(row["period_start"].date(), row["period_end"].date(), str(row["period_kind"])).midpoint


def midpoints(figures: pd.DataFrame) -> list[float]:
    """Where the periods of several figures stand on a time axis, in years."""
    columns = (figures[name].tolist() for name in ("period_start", "period_end", "period_kind"))
    return [
        Period(start.date(), end.date(), str(kind)).midpoint
        for start, end, kind in zip(*columns, strict=True)
    ]


def unit_word(indicator: pd.Series) -> str:
    """The statistics' word for how the tolerance of an indicator is taken."""
    return _UNIT_WORDS[str(indicator["unit"])]


def tolerance_of(indicator: pd.Series, target: float) -> float:
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
