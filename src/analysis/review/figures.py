"""Which figure answers the review year, what came before it, and what may be said of the movement.

Tables may hold the figures of every council of England. A review asks hundreds of times for the figures
of one indicator and group, so they are laid out once, and only those of the area and of the places that
it is compared with: what a review costs does not grow with what the tables hold. The lines of a review's
charts are made here too: the area, England, its region and the mean of its neighbours.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.review.places import ENGLAND, Places, has_place
from analysis.stats.certainty import (
    LongRun,
    Measured,
    Verdict,
    change_certainty,
    last_five_certainty,
    long_run,
    not_tested,
)
from analysis.stats.intervals import interval_of_counts, rate_interval
from analysis.stats.trend import RECENT_POINTS, RecentTrend, recent_trend
from analysis.tables.data import NATIONAL_COLUMNS, NATIONAL_RANKS
from analysis.tables.rows import LaidOut, Row, rows_of
from analysis.vocabulary import numbers
from analysis.vocabulary.calendars import is_of_year_type, read_year_type, year_bounds
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.indicators import YEARLY
from analysis.vocabulary.numbers import print_alike
from analysis.vocabulary.periods import Period, plan_year
from analysis.vocabulary.units import COUNTED_UNITS, UNITS

NAN = float("nan")


@dataclass(frozen=True)
class ReviewYear:
    """A year as plans write it, e.g. 2024/25, and the days by which a figure belongs to it."""

    label: str  # As the plan prints it
    start: int  # The calendar year in which it starts

    @classmethod
    def read(cls, text: str) -> ReviewYear:
        """Read `2024/25`, `2024-25` or `202425`."""
        label = plan_year(text)
        if label is None:
            raise ParameterError(f"year: found {text!r}; expected two consecutive years such as 2024/25.")
        return cls(label, int(label[:4]))

    @property
    def horizon(self) -> pd.Timestamp:
        """The last day that a figure of this review may cover: the end of the academic year."""
        return pd.Timestamp(year_bounds("academic", self.start)[1])

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
            start = pd.Timestamp(year_bounds("academic", self.start)[0])
            return [r for r in series if r["period_kind"] == "academic" and r["period_start"] == start]
        if rule == "calendar_year_before":
            end = pd.Timestamp(year_bounds("calendar", self.start)[1])
            return [r for r in series if r["period_kind"] == "calendar" and r["period_end"] == end]
        first, last = (pd.Timestamp(day) for day in year_bounds("financial", self.start))
        return [r for r in series if first <= r["period_end"] <= last]


@dataclass(frozen=True)
class Movement:
    """What one series allows to be said: the figure, those before it, and how sure it is."""

    row: Row | None  # The figure that is judged or the latest one; None where there is none
    is_target_year: bool  # Whether it answers the review year
    missing_row: Row | None = None  # The row of the review year where it holds a missing mark
    # A figure for a part of the review year, or for more than one, which does not answer it
    part_row: Row | None = None
    # The figures that may be compared with it and itself, oldest first, whoever gave them
    comparable: tuple[Row, ...] = ()
    lower: float = NAN  # Lower 95% limit of the figure, NaN without counts
    upper: float = NAN  # Upper 95% limit
    # Labels of years without a comparable figure between the one before and `row`
    gap_years: tuple[str, ...] = ()
    long: LongRun | None = None  # What all comparable years of one kind of source say of a trend
    long_rows: tuple[Row, ...] = ()  # The first and the last figure of it; empty where there is none
    missing_years: tuple[str, ...] = ()  # Labels of the years between them without a figure
    left_out: tuple[str, ...] = ()  # Labels of the years between them that a declaration leaves out
    has_holes: bool = False  # Whether fewer figures than years lie from the first to the last of it
    # Labels of comparable years whose figures are of the other kind of source
    other_source: tuple[str, ...] = ()
    five: tuple[Verdict, int] | None = None  # The last five years, and their direction: 1 rising, -1 falling
    caution: str = ""  # What to print beside the trend; empty for nothing
    noted: str = ""  # What the publisher's notes say of comparing its years; empty for nothing

    @property
    def previous(self) -> Row | None:
        """The comparable figure before; None where there is none. Windows that share years are not."""
        return self.comparable[-2] if len(self.comparable) > 1 else None

    @property
    def first(self) -> Row | None:
        """The first comparable figure of the same kind of source; None where there is none before."""
        own = [one for one in self.comparable[:-1] if self.row is not None and same_source(one, self.row)]
        return own[0] if own else None

    @property
    def yearly_changes(self) -> list[float]:
        """The changes from year to year before the latest one, like with like."""
        own = [one for one in self.comparable[:-1] if self.row is not None and same_source(one, self.row)]
        values, times = alike(own), midpoints(own)
        length = years_long(own[-1]) if own else 1.0
        return [
            after - before
            for (before, after), (then, now) in zip(pairwise(values), pairwise(times), strict=True)
            if now - then < 1.5 * length
        ]

    def change_from(self, earlier: Row, indicator: Row) -> tuple[float, Verdict]:
        """The change from an earlier comparable figure, like with like, and how sure it is."""
        if self.row is None:
            return NAN, not_tested("not_available")
        before, now = alike([earlier, self.row])
        unit, places = str(indicator["unit"]), int(indicator["decimals"])
        reads_alike = print_alike(float(self.row["value"]), float(earlier["value"]), places)
        change = 0.0 if reads_alike else now - before  # figures that read alike have not moved
        if not same_source(earlier, self.row):
            return change, not_tested("other_source")
        sure = change_certainty(
            measured(self.row, unit), measured(earlier, unit), earlier=self.yearly_changes, places=places
        )
        return change, with_true_reason(sure, earlier, self.row)


def is_own_kind(row: Row, year_type: str) -> bool:
    """Whether the period of a figure is one of the indicator's own: its whole year, its day of the year."""
    return is_of_year_type(str(row["period_kind"]), row["period_end"], year_type)


def of_own_kind(series: Sequence[Row], year_type: str) -> list[Row]:
    """The figures whose periods are of the indicator's own kind; where none is, those of the latest one's.

    A figure for part of a year stands in no line with whole years, nor a mid-year day with yearly days, nor
    a month with quarters, nor a year to date with either.
    """
    own = [row for row in series if is_own_kind(row, year_type)]
    known = [row for row in series if has_value(row)] or series
    return own or [row for row in series if kind_of_line(row) == kind_of_line(known[-1])]


def kind_of_line(row: Row) -> str:
    """The kind of a period; of a year to date also from which day to which it goes."""
    kind, first, last = str(row["period_kind"]), row["period_start"], row["period_end"]
    return f"{kind} {first:%m-%d} {last:%m-%d}" if kind == "cumulative" else kind


_IN_YEAR = ("month", "quarter", "half", "term")  # compared with the same stretch a year before


def is_annual(row: Row) -> bool:
    """Whether there is one such figure a year."""
    return str(row["period_kind"]).partition(":")[0] not in (*_IN_YEAR, "week", "cumulative")


def movement(
    series: Sequence[Row], year: ReviewYear, indicator: Row, *, noted: str = "",
    left_out: Collection[str] = (),
) -> Movement:  # fmt: skip
    """Find the figure for the review year, those it may be compared with, and the trend.

    Args:
        series: The chosen figures of one area, oldest first.
        year: The review year; later figures are left out.
        indicator: A row of `tables.data.INDICATORS`.
        noted: What the publisher's notes say of comparing its years, while nothing is declared; no trend
            is called then.
        left_out: Labels of the years that a declaration leaves out or that were never collected; a file
            need not hold a row of them.

    Returns:
        What may be said. Nothing is compared across a break, with an excluded year, between periods of
        unlike kinds, or between windows that share years.
    """
    year_type = str(indicator["year_type"])
    until = [row for row in series if row["period_end"] <= year.horizon]
    own = [row for row in until if is_own_kind(row, year_type)]
    in_year = [] if year_type.startswith("rolling") else year.answering(own, str(indicator["answers"]))
    with_value = [row for row in in_year if has_value(row)]
    part = missing = None
    if not with_value:
        missing = in_year[-1] if in_year else None
        part = _part_of_year(until, in_year, year, indicator)
    is_target_year = bool(with_value)
    line = own if indicator["frequency"] not in YEARLY else own or until  # no line of years has months
    with_value = with_value or [row for row in line if has_value(row)]
    if not with_value:
        return Movement(None, is_target_year=False, missing_row=missing, part_row=part)
    row = with_value[-1]
    lower, upper = limits(row, str(indicator["unit"]))
    found = Movement(row, is_target_year, missing, part, lower=lower, upper=upper)
    if row["excluded"] or row["period_kind"] == "cumulative":
        return found
    stretch = [one for one in until if _is_same_stretch(one, row)]
    comparable = [one for one in stretch if has_value(one) and not one["excluded"]]
    clear_of_it = [one for one in comparable if one["period_end"] < row["period_start"]]
    gap_years: tuple[str, ...] = ()
    if clear_of_it and not year_type.startswith("rolling"):
        gap_years = tuple(_years_between(clear_of_it[-1], row))
    found = replace(found, comparable=(*clear_of_it, row), gap_years=gap_years)
    found = replace(found, **_trends(stretch, comparable, row, indicator, left_out))
    if noted and found.long is not None:
        unread = not_tested("comparability_note")
        long = LongRun(unread, n=found.long.n, rises=found.long.rises, falls=found.long.falls)
        found = replace(found, long=long, five=(unread, 0), caution="", noted=noted)
    return found


def _part_of_year(
    until: Sequence[Row], in_year: Sequence[Row], year: ReviewYear, indicator: Row
) -> Row | None:
    """The latest figure that ends in the target's year but is not for it: a month, a quarter, three years."""
    period = year.period(indicator)
    first, last = period.start, period.end
    if first == last:  # a day: any figure of the financial year that it lies in
        first, last = year_bounds("financial", year.start)
    ending = [
        row for row in until
        if has_value(row) and pd.Timestamp(first) <= row["period_end"] <= pd.Timestamp(last)
        and row not in in_year
    ]  # fmt: skip
    return ending[-1] if ending else None


def _is_same_stretch(one: Row, row: Row) -> bool:
    """Whether two figures stand in one line: of one kind and stretch, and of the same part of the year."""
    if one["period_end"] > row["period_end"] or one["segment"] != row["segment"]:
        return False
    if one["period_kind"] != row["period_kind"]:
        return False
    name = str(row["period_kind"]).partition(":")[0]
    starts = one["period_start"], row["period_start"]
    if name in _IN_YEAR:
        return bool(starts[0].month == starts[1].month)
    if name == "snapshot":  # also where the indicator declares no day
        return bool((one["period_end"].month, one["period_end"].day) == (starts[1].month, starts[1].day))
    return name != "week"


def _years_between(first: Row, last: Row) -> list[str]:
    """Labels of the periods that lie between two figures, a year apart each."""
    found = []
    period = period_of(first).step(_steps_a_year(first))
    while period.end < last["period_start"].date():
        found.append(period.display())
        period = period.step(_steps_a_year(first))
    return found


def _steps_a_year(row: Row) -> int:
    return {"month": 12, "quarter": 4, "half": 2}.get(str(row["period_kind"]).partition(":")[0], 1)


def years_long(row: Row) -> float:
    """How many years the period of a figure covers: 3 for a window of three; at least one."""
    days = (row["period_end"] - row["period_start"]).days + 1
    return max(1.0, round(days / 365.25))


def same_source(one: Row, other: Row) -> bool:
    """Whether both are the publisher's, or both the council's own."""
    return bool(one["is_councils_own"]) == bool(other["is_councils_own"])


def _trends(
    stretch: Sequence[Row], comparable: Sequence[Row], row: Row, indicator: Row, declared: Collection[str]
) -> dict[str, Any]:
    """The long run over all comparable years, and the last five."""
    used = [one for one in comparable if same_source(one, row)]
    between = _years_between(used[0], used[-1]) if len(used) > 1 else []
    held = {str(one["period_label"]) for one in used}
    excluded = {*declared, *(str(one["period_label"]) for one in stretch if one["excluded"])}
    first = used[0]["period_start"]
    left_out = tuple(
        str(one["period_label"])
        for one in stretch
        if one["excluded"] and has_value(one) and one["period_start"] < first
    )
    left_out += tuple(label for label in between if label in excluded and label not in held)
    missing = tuple(label for label in between if label not in held and label not in excluded)
    long = LongRun(not_tested("not_annual"), n=len(used))
    caution = ""
    if is_annual(row):
        long = _long_run(used, len(missing), indicator)
        if used[-1]["period_status"] == "provisional" and len(used) > 1:
            before = _long_run(used[:-1], len(missing), indicator)
            if (before.verdict.word, before.direction) != (long.verdict.word, long.direction):
                caution = "depends on a provisional figure"
    return {
        "long": long,
        "long_rows": (used[0], used[-1]),
        "missing_years": missing,
        "left_out": left_out,
        "has_holes": len(between) > max(len(used) - 2, 0),
        "other_source": tuple(str(one["period_label"]) for one in comparable if one not in used),
        "five": last_five(stretch, row, indicator) if is_annual(row) else (not_tested("not_annual"), 0),
        "caution": caution,
    }


def _long_run(used: Sequence[Row], years_missing: int, indicator: Row) -> LongRun:
    return long_run(
        midpoints(used), alike(used), years_missing=years_missing, window_years=years_long(used[-1]),
        is_cumulative=bool(indicator["is_cumulative"]),
    )  # fmt: skip


def last_five(stretch: Sequence[Row], row: Row, indicator: Row) -> tuple[Verdict, int]:
    """The Recent trend of the last five years up to a figure, where they have counts or published limits."""
    if bool(indicator["is_cumulative"]):
        return not_tested("unsupported_type"), 0
    if years_long(row) > 1:
        return not_tested("overlapping_periods"), 0
    years = [one for one in stretch if not one["excluded"] and same_source(one, row)]
    if sum(has_value(one) for one in years) < RECENT_POINTS:
        return not_tested("not_enough_points"), 0
    if np.isnan(sum(limits(row, str(indicator["unit"])))):
        return not_tested("missing_ci"), 0
    return last_five_certainty(recent_of(years, stretch, indicator))


def recent_of(years: Sequence[Row], stretch: Sequence[Row], indicator: Row) -> RecentTrend:
    """The OHID Recent trend of figures with counts or limits; years left out by declaration are skipped."""
    unit, polarity = UNITS[str(indicator["unit"])], str(indicator["polarity"])
    left_out = midpoints([one for one in stretch if one["excluded"]])
    counts, totals = counts_of(years)
    if not any(one["counts_exact"] for one in years):
        ends = np.array([published_limits(one) for one in years]).reshape(-1, 2)
        return recent_trend(
            midpoints(years), value=[one["value"] for one in years], lower=ends[:, 0], upper=ends[:, 1],
            polarity=polarity, not_collected=left_out,
        )  # fmt: skip
    if unit.base == "total":
        return recent_trend(
            midpoints(years), count=counts, total=totals, polarity=polarity, not_collected=left_out
        )
    scale = unit.per or 1.0
    interval = rate_interval(counts, totals, per=1.0)
    return recent_trend(
        midpoints(years), value=[one["value"] for one in years], lower=np.asarray(interval.lower) * scale,
        upper=np.asarray(interval.upper) * scale, polarity=polarity, not_collected=left_out,
    )  # fmt: skip


def measured(row: Row, unit: str) -> Measured:
    """A figure with what is known of its chance."""
    declared, value = UNITS[unit], float(row["value"])
    if declared.per is None:
        lower, upper = published_limits(row)
        return Measured(value, lower=lower, upper=upper)
    exact = bool(row["counts_exact"])
    count, total = (float(row[name]) if exact else NAN for name in ("numerator", "denominator"))
    lower, upper = (NAN, NAN) if exact else published_limits(row)
    return replace(
        Measured.of_counts(value, count, total, declared.base, declared.per), lower=lower, upper=upper
    )


def published_limits(row: Row) -> tuple[float, float]:
    """The 95% limits that the publisher gives with a figure; NaN where it gives none."""
    return float(row["lower_limit"]), float(row["upper_limit"])


def with_true_reason(sure: Verdict, *rows: Row) -> Verdict:
    """A verdict that says so where counts are there and only do not give the figure."""
    has_counts = all(pd.notna(row["numerator"]) and pd.notna(row["denominator"]) for row in rows)
    return replace(sure, reason="counts_inexact") if sure.reason == "missing_ci" and has_counts else sure


def alike(rows: Sequence[Row]) -> list[float]:
    """The values of several figures as numbers of one kind (`vocabulary.numbers.alike`)."""
    places = [None if pd.isna(row["places"]) else int(row["places"]) for row in rows]
    exact = [bool(row["counts_exact"]) for row in rows]
    return numbers.alike([float(row["value"]) for row in rows], places, exact)


def has_value(row: Row) -> bool:
    """Whether a figure is there, not a mark in its place."""
    return bool(row["value"] == row["value"])  # NaN equals nothing


def limits(row: Row, unit: str) -> tuple[float, float]:
    """The 95% limits of one figure, in its own unit: from its counts, else as published; else NaN.

    Published counts that do not reproduce the figure (England's are rounded to ten) give none.
    """
    if not row["counts_exact"] or unit not in COUNTED_UNITS:
        return published_limits(row)
    return _limits(float(row["numerator"]), float(row["denominator"]), unit)


@lru_cache(maxsize=4096)  # one figure stands in several parts of a report
def _limits(numerator: float, denominator: float, unit: str) -> tuple[float, float]:
    lower, upper = interval_of_counts(numerator, denominator, unit)
    return float(lower), float(upper)


def interval_limits(counts: NDArray[np.float64], unit: str) -> NDArray[np.float64]:
    """The limits of several figures of one unit from their counts, as `limits` has them: lower, upper."""
    if UNITS[unit].base == "total":
        return np.array(interval_of_counts(counts[:, 0], counts[:, 1], unit))
    # one by one: the powers in Byar's limits may differ in the last digit where many are taken together
    return np.array([_limits(count, total, unit) for count, total in counts.tolist()]).reshape(-1, 2).T


def counts_of(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """Numerators and denominators of several figures; NaN where they do not reproduce the figure."""
    exact = [(row["numerator"], row["denominator"]) if row["counts_exact"] else (NAN, NAN) for row in rows]
    return [count for count, _ in exact], [total for _, total in exact]


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


def tolerance_kind(goal: Row) -> str:
    """How the tolerance of a goal is taken: `floor` or `band`, or empty for a distance from the target."""
    return next((kind for kind in ("floor", "band") if pd.notna(goal.get(f"tolerance_{kind}"))), "")


def tolerance_of(goal: Row, indicator: Row, target: float) -> float:
    """The declared tolerance in the unit of the value: the measure's own, or else the indicator's.

    A floor that lies beyond the target leaves no tolerance.
    """
    kind = tolerance_kind(goal)
    if kind == "floor":
        sign = -1.0 if indicator["polarity"] == "low" else 1.0
        return max(0.0, sign * (target - float(goal["tolerance_floor"])))
    if kind == "band":
        return abs(target) * float(goal["tolerance_band"]) / 100
    for declared in (goal, indicator):
        if pd.notna(declared.get("tolerance")):
            return float(declared["tolerance"])
        if pd.notna(declared.get("tolerance_pct")):
            return abs(target) * float(declared["tolerance_pct"]) / 100
    return 0.0


_Key = tuple[str, str]
_Placed = tuple[int, Row]
_PERIOD = ("indicator_id", "group", "period_label", "period_kind")
_MOVEMENTS_KEPT = 1024  # a document with its comparison asks for about a hundred
_COMPARED_WITH_ALL = ("Country", "Region")
_AREAS_KEPT = 64  # an area and those it is compared with are about fifteen
_LATEST = np.iinfo(np.int64).max


class Figures:
    """Chosen figures by indicator and group; what it gives may not be changed.

    Args:
        tables: The processed tables.
        codes: The areas whose figures are wanted; None for all.
    """

    def __init__(self, tables: LaidOut, codes: Collection[str] | None = None) -> None:
        self._tables = tables
        held = tables.places("observations", "area_code")
        self._codes = [str(code) for code in held if codes is None or code in codes]

    @property
    def codes(self) -> Sequence[str]:
        """The areas that have figures."""
        return self._codes

    def placed(self, indicator_id: str, group: str, area_code: str) -> Sequence[_Placed]:
        """The figures of one indicator, group and area, oldest first, with their places in the table."""
        if area_code not in self._codes:
            return ()
        return _figures_of(self._tables, area_code).series.get((indicator_id, group), ())

    def series(self, indicator_id: str, group: str, area_code: str) -> list[Row]:
        """The figures of one indicator, group and area, oldest first."""
        return [row for _, row in self.placed(indicator_id, group, area_code)]

    def same_period(self, row: Row) -> list[Row]:
        """The figures of every area for the indicator, group and period of one figure, as stored."""
        key = tuple(row[name] for name in _PERIOD)
        found = [one for code in self._codes for one in _figures_of(self._tables, code).periods.get(key, ())]
        return [figure for _, figure in sorted(found, key=_place)]


def _place(placed: _Placed) -> int:
    return placed[0]


class _OfArea(NamedTuple):
    """The chosen figures of one area: by indicator and group, oldest first; and by their period as well."""

    series: dict[_Key, list[_Placed]]
    periods: dict[tuple[str, ...], list[_Placed]]


def _figures_of(tables: LaidOut, area_code: str) -> _OfArea:
    """The chosen figures of one area, laid out.

    They are kept with the tables: the next report compares with many of the same places.
    """
    kept: dict[str, _OfArea] = tables.kept("figures", dict)
    found = kept.get(area_code)
    if found is None:
        while len(kept) >= _AREAS_KEPT:
            del kept[next(iter(kept))]
        found = kept[area_code] = _OfArea({}, {})
        chosen = tables.kept("chosen", lambda: _Chosen(tables["observations"]))
        for place, row in chosen.of(area_code):
            subject = row["indicator_id"], row["group"]
            found.series.setdefault(subject, []).append((place, row))
            found.periods.setdefault((*subject, row["period_label"], row["period_kind"]), []).append(
                (place, row)
            )
    return found


class _Chosen:
    """The chosen figures of every area, area by area and oldest first, as arrays: quick to cut rows from.

    The records of all areas would take ten times the memory. Words and days are numbers of a list, so that
    equal ones are one object.
    """

    def __init__(self, observations: pd.DataFrame) -> None:
        is_chosen = np.flatnonzero(observations["is_chosen"].to_numpy(bool))
        chosen = observations.take(is_chosen)
        areas, codes = pd.factorize(chosen["area_code"])
        order = np.lexsort((_days(chosen["period_start"]), _days(chosen["period_end"]), areas))
        ends = np.cumsum(np.bincount(areas, minlength=len(codes))).tolist()
        self._spans = dict(zip(codes.tolist(), zip([0, *ends], ends, strict=False), strict=True))
        self._places = is_chosen[order]
        self._names = [str(name) for name in chosen.columns]
        self._cells = [_numbered_words(cells, order) for _, cells in chosen.items()]

    def of(self, area_code: str) -> list[_Placed]:
        """The chosen figures of one area, oldest first, with their places in the table."""
        span = slice(*self._spans.get(area_code, (0, 0)))
        columns = [
            [known[number] for number in cells[span].tolist()] if known else cells[span].tolist()
            for cells, known in self._cells
        ]
        rows = (dict(zip(self._names, cells, strict=True)) for cells in zip(*columns, strict=True))
        return list(zip(self._places[span].tolist(), rows, strict=True))


def _numbered_words(cells: pd.Series, order: NDArray[np.intp]) -> tuple[NDArray[Any], list[Any]]:
    """The cells as they are, or as the numbers of a list; the list is empty for plain numbers."""
    if isinstance(cells.dtype, np.dtype) and cells.dtype.kind in "fb":
        return cells.to_numpy()[order], []
    numbers, known = pd.factorize(cells, use_na_sentinel=False)
    return numbers[order].astype(np.int32), known.tolist()


def lay_out_figures(tables: LaidOut) -> None:
    """Lay out the figures that every review looks up, where there are few enough to keep them all."""
    areas = list(tables.places("observations", "area_code"))
    if len(areas) > _AREAS_KEPT:
        kinds = {row["area_code"]: row["area_type"] for row in tables.rows("areas")}
        areas = [code for code in areas if kinds.get(code) in _COMPARED_WITH_ALL]
    for code in areas:
        _figures_of(tables, str(code))


def _days(dates: pd.Series) -> NDArray[np.int64]:
    """Dates as numbers, a missing one after all others."""
    numbers = dates.to_numpy().astype("datetime64[us]").astype(np.int64)
    return np.where(dates.isna().to_numpy(), _LATEST, numbers)


class Tables:
    """The processed tables that a review is made from, by name.

    Args:
        tables: The processed tables by name.
        places: The area of the review and those it is compared with; without them the figures of
            every area are looked through.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], places: Places | None = None) -> None:
        self.by_name = LaidOut.of(tables)
        self._places = places
        self._other_targets: Sequence[Row] | None = None

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.by_name[name]

    def around(self, places: Places) -> Tables:
        """The same tables with the figures of one area and the places it is compared with only."""
        return Tables(self.by_name, places)

    def with_targets(self, targets: Sequence[Row]) -> Tables:
        """The same tables with other targets; figures and indicators are not laid out again."""
        other = Tables(self.by_name, self._places)
        vars(other).update(figures=self.figures, _standings=self._standings, _other_targets=targets)
        return other

    @cached_property
    def figures(self) -> Figures:
        """The chosen figures, laid out for looking up."""
        return Figures(self.by_name, self._places.codes if self._places else None)

    def observations_by_area(self) -> dict[str, NDArray[np.int64]]:
        """Where the figures of the area and of the places that it is compared with stand."""
        places = self.by_name.places("observations", "area_code")
        return {code: places[code] for code in self.figures.codes}

    def observations_of(self, area_code: str) -> pd.DataFrame:
        """Every figure of one area from every source, as stored."""
        places = self.by_name.places("observations", "area_code").get(area_code, [])
        return self["observations"].take(places)

    def movement(self, indicator: Row, area_code: str, year: ReviewYear) -> Movement:
        """What the figures of one area say of an indicator in a year (`figures.movement`)."""
        moved: dict[tuple[str, ...], Movement] = self.by_name.kept("moved", dict)
        name, group, polarity = (str(indicator[one]) for one in ("indicator_id", "group", "polarity"))
        key = (name, group, area_code, year.label, polarity)
        if key not in moved:
            while len(moved) >= _MOVEMENTS_KEPT:
                del moved[next(iter(moved))]
            notices = self.by_name.by("notices", "kind", "indicator_id")
            moved[key] = movement(
                self.figures.series(name, group, area_code), year, indicator, noted=self.noted.get(name, ""),
                left_out={
                    str(row["period_label"])
                    for kind in ("excluded", "not_collected")
                    for row in notices.get((kind, name), ())
                    if row["area_code"] in ("", area_code)
                },
            )  # fmt: skip
        return moved[key]

    @cached_property
    def noted(self) -> dict[str, str]:
        """Where the publisher's notes speak of comparability, by indicator, while nothing is declared."""
        notes = self.by_name.by("notices", "kind").get(("comparability",), ())
        return {str(row["indicator_id"]): f"“{row['text']}” ({row['locator']})" for row in reversed(notes)}

    def indicator(self, indicator_id: str, group: str) -> Row:
        """The row of `tables.data.INDICATORS` for one indicator and group."""
        return self.by_name.by("indicators", "indicator_id", "group")[(indicator_id, group)][-1]

    def goals_of(self, edition_id: str) -> list[Row]:
        """The rows of `tables.data.GOALS` of one edition, in its order."""
        goals = self.by_name.by("goals", "edition_id").get((edition_id,), [])
        return sorted(goals, key=lambda goal: int(goal["position"]))

    @cached_property
    def _standings(self) -> dict[tuple[str, ...], dict[str, object]]:
        names = [column.name for column in NATIONAL_COLUMNS]
        ranks = self["national_ranks"]
        if self._places is not None:
            own = self.by_name.places("national_ranks", "area_code").get(self._places.area_code, [])
            ranks = ranks.take(own)
        return {
            tuple(row[name] for name in NATIONAL_RANKS.key): {name: row[name] for name in names}
            for row in rows_of(ranks)
        }

    def standing(self, row: Row, indicator: Row) -> dict[str, object]:
        """The national columns of `tables.results.ASSESSMENTS` for one figure, if it has a standing."""
        if not has_place(row, indicator, self._places):
            return {}
        return self._standings.get(tuple(row[name] for name in NATIONAL_RANKS.key), {})

    def targets_of(self, goal: Row) -> list[Row]:
        """The rows of `tables.data.TARGETS` of one goal."""
        key = (str(goal["edition_id"]), str(goal["measure_id"]))
        if self._other_targets is not None:
            return [row for row in self._other_targets if (row["edition_id"], row["measure_id"]) == key]
        return list(self.by_name.by("targets", "edition_id", "measure_id").get(key, []))


Numbers = NDArray[np.int64]

_LINES = ("area", "england", "neighbours", "region")  # in the order of the table
_MEAN = _LINES.index("neighbours")
# What a mean of several figures has none of.
_NOT_OF_A_MEAN = {
    "numerator": float("nan"), "denominator": float("nan"), "counts_exact": False, "area_code": "",
    "lower_limit": float("nan"), "upper_limit": float("nan"),
    "value_text": "", "locator": "mean of the neighbours", "notice": "",
}  # fmt: skip


@dataclass(frozen=True)
class _Numbered:
    """The observations as numbers, laid out once for a set of tables."""

    subjects: list[tuple[str, str]]  # Indicator and group of each number of `subject`, in order
    subject: Numbers  # The indicator and group of each figure
    indicator: Numbers  # The indicator of each number of `subject`
    label: Numbers  # The period of each figure by its label
    end: Numbers  # The last day of the period; a missing one is after all others
    is_chosen: NDArray[np.bool_]  # Whether the figure is the one that is shown
    is_own_kind: NDArray[np.bool_]  # Whether its period is of the indicator's own kind
    is_cut_short: NDArray[np.bool_]  # Whether it looks back to before its council began: no mean takes it


def series_of(held: Tables, shown: list[tuple[str, str]], places: Places, year: ReviewYear) -> pd.DataFrame:
    """Figures of the area, England, the region and the neighbours' mean, for the indicators shown."""
    all_figures = numbered(held.by_name)
    wanted = set(shown)
    is_shown = np.array([subject in wanted for subject in all_figures.subjects], dtype=bool)
    of_area = {
        code: _shown(all_figures, rows, is_shown, year) for code, rows in held.observations_by_area().items()
    }
    has_own_kind = np.zeros(len(all_figures.subjects), dtype=bool)  # by number of the indicator
    for rows in of_area.values():
        own = rows[all_figures.is_own_kind[rows]]
        has_own_kind[all_figures.indicator[all_figures.subject[own]]] = True
    kind_shown: dict[
        int, str
    ] = {}  # by number of the subject, where no figure is of the indicator's own kind
    for number in np.unique(all_figures.subject[of_area.get(places.area_code, np.empty(0, dtype=np.int64))]):
        if not has_own_kind[all_figures.indicator[number]]:
            name, group = all_figures.subjects[number]
            own_line = held.figures.series(name, group, places.area_code)
            known = [row for row in own_line if has_value(row) and row["period_end"] <= year.horizon]
            kind_shown.update({int(number): kind_of_line(row) for row in known[-1:]})
    for code, rows in of_area.items():
        of_area[code] = rows[_is_in_line(held, all_figures, rows, has_own_kind, kind_shown)]
    nothing = np.empty(0, dtype=np.int64)
    lines = [of_area.get(code, nothing) for code in (places.area_code, ENGLAND, "", places.region_code)]
    near = [of_area.get(code, nothing) for code in sorted(set(places.current))]
    together = np.concatenate([*near, nothing])
    lines[_MEAN], means = _means(held, all_figures, together[~all_figures.is_cut_short[together]])
    rows = np.concatenate(lines)
    line = np.repeat(np.arange(len(_LINES)), [len(part) for part in lines])
    values = held["observations"]["value"].to_numpy(float)[rows]
    values[line == _MEAN] = means
    # stable, so that what is equal stays in the order of the observations
    order = np.lexsort((all_figures.end[rows], line, all_figures.subject[rows]))
    return _frame(held, all_figures, rows[order], line[order], values[order])


def numbered(tables: LaidOut) -> _Numbered:
    """The observations as numbers, laid out once for a set of tables."""
    return tables.kept("numbered", lambda: _numbered(tables))


def _numbered(tables: LaidOut) -> _Numbered:
    observations = tables["observations"]
    by_subject = ["indicator_id", "group"]
    names = observations[by_subject].drop_duplicates().sort_values(by_subject)
    subjects = list(zip(*(names[name].tolist() for name in by_subject), strict=True))
    indicators = {name: place for place, name in enumerate(dict.fromkeys(name for name, _ in subjects))}
    kinds = {str(row["indicator_id"]): str(row["year_type"]) for row in reversed(tables.rows("indicators"))}
    end = observations["period_end"]
    # The same few hundred answers hold for all of the many thousand figures.
    asked = observations[["indicator_id", "period_kind", "period_end"]]
    answer = asked.groupby(list(asked), sort=False, dropna=False).ngroup().to_numpy()
    is_own_kind = [
        name in kinds and is_of_year_type(kind, day, kinds[name])
        for name, kind, day in asked.drop_duplicates().itertuples(index=False)
    ]
    looking = [row["indicator_id"] for row in tables.rows("indicators") if row["looks_back"]]
    frequent = [row["indicator_id"] for row in tables.rows("indicators") if row["frequency"] not in YEARLY]
    is_part = observations["indicator_id"].isin(frequent).to_numpy() & ~np.array(is_own_kind, bool)[answer]
    return _Numbered(
        subjects=subjects,
        subject=observations.groupby(by_subject, sort=True).ngroup().to_numpy().astype(np.int64),
        indicator=np.array([indicators[name] for name, _ in subjects], dtype=np.int64),
        label=pd.factorize(observations["period_label"])[0].astype(np.int64),
        end=end.to_numpy().astype("datetime64[us]").astype(np.int64),
        is_chosen=observations["is_chosen"].to_numpy(bool) & end.notna().to_numpy(bool) & ~is_part,
        is_own_kind=np.array(is_own_kind, dtype=bool)[answer],
        is_cut_short=(observations["excluded"] & observations["indicator_id"].isin(looking)).to_numpy(bool),
    )


def _is_in_line(
    held: Tables, figures: _Numbered, rows: Numbers, has_own_kind: NDArray[np.bool_],
    kind_shown: Mapping[int, str],
) -> NDArray[np.bool_]:  # fmt: skip
    """Whether each figure stands in its indicator's line: of its own kind, or of the kind of the latest."""
    is_in = figures.is_own_kind[rows] | ~has_own_kind[figures.indicator[figures.subject[rows]]]
    for place in np.flatnonzero(np.isin(figures.subject[rows], list(kind_shown))):
        period = held["observations"].iloc[rows[place]]
        is_in[place] = kind_of_line(period) == kind_shown[int(figures.subject[rows[place]])]
    return is_in


def _shown(
    figures: _Numbered, rows: Numbers, is_shown: NDArray[np.bool_], year: ReviewYear
) -> NDArray[np.int64]:
    """Of the figures of one area those that are chosen, shown and not later than the year."""
    horizon = int(year.horizon.as_unit("us").asm8.astype(np.int64))
    is_in = figures.is_chosen[rows] & is_shown[figures.subject[rows]] & (figures.end[rows] <= horizon)
    return np.asarray(rows[is_in], dtype=np.int64)


def _means(held: Tables, figures: _Numbered, near: Numbers) -> tuple[Numbers, NDArray[np.float64]]:
    """The unweighted mean of the neighbours by period: the place of the first of them, and the mean."""
    keys = figures.subject[near] * (int(figures.label.max(initial=0)) + 1) + figures.label[near]
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    values = pd.Series(held["observations"]["value"].to_numpy(float)[near])
    means = values.groupby(group).mean().to_numpy(float)
    order = np.argsort(first)  # as they are met
    return near[first[order]], means[order]


def _frame(
    held: Tables, figures: _Numbered, rows: Numbers, line: Numbers, values: NDArray[np.float64]
) -> pd.DataFrame:
    """Points as a table, with the limits of the area's figures; the others have none."""
    frame = held["observations"].take(rows).reset_index(drop=True)
    is_mean = line == _MEAN
    frame["value"] = values
    frame["missing"] = frame["missing"].mask(is_mean & ~np.isnan(values), "")
    is_counted = (line == 0) & frame["counts_exact"].to_numpy(bool)
    counts = frame[["numerator", "denominator"]].to_numpy(float)
    for column, nothing in _NOT_OF_A_MEAN.items():
        frame[column] = frame[column].mask(is_mean, nothing)
    frame["line"] = pd.Series(np.array(_LINES, dtype=object)[line], dtype="str")
    units = [str(held.indicator(*subject)["unit"]) for subject in figures.subjects]
    limits = np.where(line == 0, frame[["lower_limit", "upper_limit"]].to_numpy(float).T, np.nan)
    of_unit: dict[str, list[Any]] = {}
    for place in np.flatnonzero(is_counted).tolist():
        of_unit.setdefault(units[figures.subject[rows[place]]], []).append(place)
    for unit in set(of_unit) & set(COUNTED_UNITS):
        limits[:, of_unit[unit]] = interval_limits(counts[of_unit[unit]], unit)
    frame["lower"], frame["upper"] = limits
    return frame
