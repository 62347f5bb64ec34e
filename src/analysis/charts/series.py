"""One indicator's series as lines: points in time, and where a line must not be drawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd

from analysis.charts.chart import known
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems
from analysis.words.figures import join_words

LINES = ("area", "england", "region", "neighbours")
_NEEDED = (
    "indicator_id", "group", "line", "period_label", "period_start", "period_end", "period_status",
    "value", "missing", "segment", "excluded",
)  # fmt: skip
_DAYS_IN_YEAR = 365.2425
_OPTIONAL = ("lower", "upper", "is_chosen", "is_councils_own", "counts_exact", "places")
# Two points one step apart are neighbours; a hole of half a step more than that is a missing period.
_HOLE = 1.5


@dataclass(frozen=True)
class Point:
    """One figure of a line."""

    label: str  # The period as the publisher writes it
    time: float  # Middle of the period, in years
    value: float | None  # The value; None where there is none
    lower: float | None = None  # Lower 95% limit, where there is one
    upper: float | None = None  # Upper 95% limit, where there is one
    missing: str = ""  # Why there is no value: c, x, z, low, u
    segment: int = 1  # Number of the comparable stretch
    excluded: bool = False  # Shown, but left out of comparisons
    provisional: bool = False  # The publisher calls it provisional
    is_own: bool = False  # Of the council's own documents or file, not of the publisher
    places: int | None = None  # Decimals of the print; None where they are not known
    is_exact: bool = False  # Counts give the value exactly

    @property
    def is_comparable(self) -> bool:
        """Whether it has a value that may be compared with the one before."""
        return self.value is not None and not self.excluded


@dataclass(frozen=True)
class Lines:
    """All lines of one indicator and group."""

    # The points of each line, earliest first; a line without rows is not in it
    points: dict[str, tuple[Point, ...]]
    # Every period of any line: its middle in years and its label, earliest first
    labels: tuple[tuple[float, str], ...]
    step: float  # Years from one period to the next
    # Times at which a new series starts, between the last period before and the first of it
    cuts: tuple[float, ...]
    cut_labels: tuple[str, ...]  # The first period of each new series
    # Why figures are broken off, left out or missing, as declared, each reason once
    reasons: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, points: dict[str, tuple[Point, ...]], declared: Iterable[str] = (), reasons: Iterable[str] = ()
    ) -> Lines:
        """Lines of points in order of time; `declared` is the first periods of new series."""
        labels: dict[float, str] = {}
        for line_points in points.values():
            for point in line_points:
                labels.setdefault(round(point.time, 2), point.label)
        ordered = tuple(sorted(labels.items()))
        step = _step([time for time, _ in ordered])
        starts = _break_starts(points, frozenset(declared))
        return cls(
            points=points,
            labels=ordered,
            step=step,
            cuts=tuple(point.time - step / 2 for point in starts),
            cut_labels=tuple(point.label for point in starts),
            reasons=tuple(dict.fromkeys(reason for reason in reasons if reason)),
        )

    def stretches(self, line: str) -> list[list[Point]]:
        """The runs of points that are joined: no missing, excluded or uncollected period, no break."""
        return runs([p for p in self.points.get(line, ()) if p.is_comparable], self.step, self.cuts)

    def excluded(self, line: str) -> list[Point]:
        """Points that are shown by themselves."""
        return [p for p in self.points.get(line, ()) if p.value is not None and p.excluded]

    def last(self, line: str) -> Point | None:
        """The last point with a value; one that may be compared comes first."""
        valued = [p for p in self.points.get(line, ()) if p.value is not None]
        comparable = [p for p in valued if not p.excluded]
        candidates = comparable or valued
        return candidates[-1] if candidates else None

    @property
    def has_provisional(self) -> bool:
        """Whether a figure that is drawn is provisional."""
        return any(p.provisional and p.is_comparable for points in self.points.values() for p in points)

    def without_value(self, line: str) -> list[list[float]]:
        """Times at which the line has no value though the chart has the period, run by run."""
        valued = {round(p.time, 2) for p in self.points.get(line, ()) if p.value is not None}
        times = [time for time, _ in self.labels]
        holes = [time for time in times if round(time, 2) not in valued]
        # Periods for which no line has a row are holes all the same.
        for before, after in pairwise(times):
            count = round((after - before) / self.step) - 1
            holes += [before + self.step * number for number in range(1, count + 1)]
        return self.adjoining(holes)

    def adjoining(self, times: Sequence[float]) -> list[list[float]]:
        """Times in runs of adjoining periods."""
        grouped: list[list[float]] = []
        for time in sorted(times):
            if grouped and time - grouped[-1][-1] <= self.step * _HOLE:
                grouped[-1].append(time)
            else:
                grouped.append([time])
        return grouped


def runs(points: Sequence[Point], step: float, cuts: Sequence[float]) -> list[list[Point]]:
    """Split points where a period is missing between two of them, or a new series starts."""
    found: list[list[Point]] = []
    for point in points:
        before = found[-1][-1] if found else None
        joined = (
            before is not None
            and point.segment == before.segment
            and point.time - before.time <= step * _HOLE
            and not any(before.time < cut <= point.time for cut in cuts)
        )
        if joined:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def read_lines(series: pd.DataFrame, breaks: pd.DataFrame | None = None) -> Lines:
    """Read one indicator and group from a review's series.

    Args:
        series: Columns of `tables.data.OBSERVATIONS` and `line`; where they exist, `lower` and `upper`.
        breaks: A review's breaks; those of other indicators are left out.

    Raises:
        DataError: A column is missing, there are several indicators or groups, or a line has two
            values for a period.
    """
    _check(series)
    collected: dict[str, list[Point]] = {}
    for record in rows_of(series, (*_NEEDED, *_OPTIONAL)):
        if record.get("is_chosen", True):
            collected.setdefault(str(record["line"]), []).append(_point(record))
    points = {line: _of_one_source(sorted(collected[line], key=_time)) for line in LINES if line in collected}
    _refuse_doubles(points)
    own = _own_breaks(series, breaks)
    return Lines.of(
        points, {row["period_label"] for row in own if row["kind"] == "break"},
        (str(row["reason"]) for row in own),
    )  # fmt: skip


def _of_one_source(points: Sequence[Point]) -> tuple[Point, ...]:
    """A line's points; those of another kind of source than the last stand by themselves, not compared."""
    own = [point.is_own for point in points if point.value is not None][-1:]
    return tuple(
        replace(p, excluded=True) if p.value is not None and [p.is_own] != own else p for p in points
    )


def break_words(lines: Lines) -> str:
    """Where a new series starts, as a sentence; empty where none does."""
    if not lines.cut_labels:
        return ""
    return f"The series restarted in {join_words(lines.cut_labels)}: earlier figures are not comparable."


def holes_words(lines: Lines, holes: list[list[float]], name: str) -> str:
    """The periods in which the area has no figure, or one that is not compared, as sentences."""
    by_time = {round(time, 2): label for time, label in lines.labels}
    known_holes = [by_time[round(t, 2)] for run in holes for t in run if round(t, 2) in by_time]
    left_out = [p.label for p in lines.excluded("area")]
    sentences = []
    if known_holes:
        sentences.append(f"No data for {name} in {join_words(known_holes)}.")
    elif holes:
        sentences.append(f"Some years have no data for {name}.")
    if left_out:
        sentences.append(f"Shown but not compared: {join_words(left_out)}.")
    return " ".join(sentences)


def remark(point: Point, is_start: bool) -> str:
    """What a reader of the table must know of a point; `is_start` where a new series starts at it."""
    parts = [
        "of the council’s own documents" if point.is_own and point.excluded else "",
        "new series" if is_start else "",
        "provisional" if point.provisional and point.value is not None else "",
        "left out of comparisons" if point.excluded else "",
    ]
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def middle(start: datetime.date | None, end: datetime.date | None) -> float:
    """The middle of a period in years, e.g. 2024.67; a day where only one end is known."""
    last = (end or start).toordinal()  # type: ignore[union-attr]
    first = start.toordinal() if start is not None else last
    return 1 + (first + last - 1) / 2 / _DAYS_IN_YEAR


def _check(series: pd.DataFrame) -> None:
    missing = [name for name in _NEEDED if name not in series.columns]
    problems = [
        Problem("series of the chart", None, name, "no such column", "the column", "pass a review's series")
        for name in missing
    ]
    if not missing and len(series):
        several = dict.fromkeys(zip(series["indicator_id"].tolist(), series["group"].tolist(), strict=True))
        if len(several) > 1:
            found = ", ".join(f"{indicator} ({group})" for indicator, group in several)
            advice = "select the rows of one before drawing"
            problems.append(
                Problem("series of the chart", None, "indicator_id", found, "one indicator and group", advice)
            )
    raise_if_problems(DataError, "The chart cannot be drawn", problems)


def _refuse_doubles(points: dict[str, tuple[Point, ...]]) -> None:
    problems = [
        Problem(
            "series of the chart", None, "value", f"two rows for {after.label} of {line}", "one row a period",
            "mark the row that is used with is_chosen",
        )
        for line, line_points in points.items()
        for before, after in pairwise(line_points)
        if round(before.time, 2) == round(after.time, 2)
    ]  # fmt: skip
    raise_if_problems(DataError, "The chart cannot be drawn", problems)


def _point(record: Mapping[str, Any]) -> Point:
    start, end = _date(record["period_start"]), _date(record["period_end"])
    if start is None and end is None:
        found = f"no dates for {record['period_label']}"
        problem = Problem("series of the chart", None, "period_end", found, "the period's dates", "")
        raise DataError("The chart cannot be drawn", (problem,))
    value = known(record["value"])
    return Point(
        label=str(record["period_label"]),
        time=middle(start, end),
        value=value,
        lower=known(record.get("lower")) if value is not None else None,
        upper=known(record.get("upper")) if value is not None else None,
        missing=str(record["missing"]),
        segment=int(known(record["segment"]) or 0),
        excluded=bool(record["excluded"]),
        provisional="provisional" in str(record["period_status"]).lower(),
        is_own=bool(record.get("is_councils_own", False)),
        places=_whole(known(record.get("places"))),
        is_exact=bool(record.get("counts_exact", False)),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _date(value: object) -> datetime.date | None:
    # A missing date is not equal to itself.
    return value if value is not None and value == value else None  # type: ignore[return-value]


def _time(point: Point) -> float:
    return point.time


def _step(times: Sequence[float]) -> float:
    distances = sorted(after - before for before, after in pairwise(times))
    # The lower quartile: a few wide holes must not pass for the rule, nor one period of another kind.
    return distances[len(distances) // 4] if distances else 1.0


def _own_breaks(series: pd.DataFrame, breaks: pd.DataFrame | None) -> list[dict[str, Any]]:
    if breaks is None or breaks.empty:
        return []
    indicators = set(series["indicator_id"].tolist())
    return [
        row for row in rows_of(breaks, ("indicator_id", "kind", "period_label", "reason"))
        if row["indicator_id"] in indicators
    ]  # fmt: skip


def _break_starts(points: dict[str, tuple[Point, ...]], declared: frozenset[str]) -> list[Point]:
    """The first period of each new series that has a figure of an earlier one before it.

    The declared period is used where the lines have it; otherwise the rise of the segment's number.
    """
    at_label: dict[str, Point] = {}
    at_rise: dict[str, Point] = {}
    for line_points in points.values():
        for number, point in enumerate(line_points[1:], start=1):
            if not any(before.value is not None for before in line_points[:number]):
                continue
            if point.label in declared:
                at_label.setdefault(point.label, replace(point, value=None))
            if point.segment > line_points[number - 1].segment:
                at_rise.setdefault(point.label, replace(point, value=None))
    return sorted((at_label or at_rise).values(), key=_time)
