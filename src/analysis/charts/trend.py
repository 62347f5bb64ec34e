"""One indicator over time: the area, its comparators and its target."""

from __future__ import annotations

import datetime

import pandas as pd

from analysis.charts.chart import (
    Chart,
    KeyEntry,
    cell,
    chart_of,
    direction_words,
    in_period,
    values_table,
    without_data,
)
from analysis.charts.over_time import Curve, EndLabel, Level, further_key, over_time
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.series import Lines, Point, break_words, holes_words, middle, read_lines, remark
from analysis.charts.theme import Look
from analysis.page.parts import Table
from analysis.tables.rows import rows_of
from analysis.vocabulary.numbers import alike, printed_decimals
from analysis.words.figures import difference_words, format_value, rounding_note

LOOKS = {
    "area": Look("area", "o", 8, 3.2, None, "bold line with dots"),
    "england": Look("england", "s", 4.5, 1.6, (7, 4), "dashed line with squares"),
    "region": Look("region", "^", 5.5, 1.6, (2, 3), "dotted line with triangles"),
    "neighbours": Look(
        "neighbours", "v", 5.5, 1.6, (9, 3, 2, 3), "dash-and-dot line with upturned triangles"
    ),
}
TARGET = Look("target", "D", 9, 1.8, (5, 4), is_hollow=True)
_ORDER = ("neighbours", "region", "england", "area")  # the area is drawn last, over the others
_SIX_MONTHS = 0.5


def trend_chart_of(
    series: pd.DataFrame, breaks: pd.DataFrame | None, *, title: str, unit: str, decimals: int, polarity: str,
    area_name: str = "This area", region_name: str = "Region", neighbours_name: str = "Neighbours’ mean",
    target_value: float | None = None, target_label: str | None = None,
    target_year_end: datetime.date | None = None, target_path: pd.DataFrame | None = None,
    target_from: float | None = None, message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw one indicator and group over time.

    `series` are rows of a review's of one indicator and group; `lower` and `upper`, where they exist, hold
    the 95% interval. A target is drawn from the last day of its period, `target_year_end`, and over all years
    without one; in its place the way through every target, `target_path`, rows of one goal of
    `tables.results.TARGET_PATHS`. A target that is a range goes from `target_from` up to `target_value`.

    Returns:
        The chart. Its data have a row a point: `line`, `role` (`area`, `england`, `region`, `neighbours`,
        `target`), `period_label`, `time` (middle of the period in years), `value`, `lower`, `upper`,
        `is_provisional`, `is_left_out`.

    Raises:
        DataError: The series lacks a column, holds several indicators or groups, or has two values
            for one period.
    """
    lines = read_lines(series, breaks)
    names = {"area": area_name, "england": "England", "region": region_name, "neighbours": neighbours_name}
    latest = {line: lines.last(line) for line in LOOKS}
    values = [p.value for points in lines.points.values() for p in points if p.value is not None]
    if not values:
        return without_data("trend", "Line chart", title, message or "")
    values += [v for p in lines.points.get("area", ()) for v in (p.lower, p.upper) if v is not None]
    levels = []
    steps = _steps(target_path, unit, decimals)
    if target_value is not None:
        target_label = target_label or f"Target {format_value(target_value, unit, decimals, prose=True)}"
        values += [target_value] if target_from is None else [target_from, target_value]
    if target_label and steps:
        levels.append(_path(steps, target_label))
    elif target_label and target_value is not None:
        levels.append(_target(series, lines, target_value, target_year_end, target_label, target_from))
    values += [value for _, value, _ in steps]
    scale = scale_for(values, unit)
    shown = {line: point for line in _ORDER if (point := latest[line]) is not None}
    curves = [
        Curve.of(lines, line, names[line], LOOKS[line], shows_left_out=line == "area") for line in shown
    ]
    ends = [
        EndLabel(cell(point.value, unit, decimals), _end_name(names[line], point, latest["area"]),
                 point.value or 0.0, point.time, LOOKS[line].role, is_bold=line == "area")
        for line, point in shown.items()
    ]  # fmt: skip
    key = [KeyEntry(f"{end.name} {end.value}", LOOKS[line], end.is_bold, end.name)
           for line, end in reversed(list(zip(shown, ends, strict=True)))]  # fmt: skip
    for level in levels:
        ends.append(EndLabel.of_target(level.name, level.values[-1], level.times[-1]))
        # of several targets the last is named, which need not be that of the year that is judged
        short = level.name if len(steps) > 2 else level.name.partition(" (")[0]
        key.append(KeyEntry(level.name, TARGET, short=short))
    area_holes = lines.without_value("area")
    left_out = lines.excluded("area")
    has_band = any(
        p.lower is not None and p.upper is not None for run in lines.stretches("area") for p in run
    )
    drawing = over_time(
        scale, unit, lines, curves, levels, ends, area_holes,
        lines.adjoining([point.time for point in left_out]), has_bands=has_band and "area" in shown,
    )  # fmt: skip
    now = _latest_words(latest, names, unit, decimals)
    axis = f"The vertical axis runs {scale.range_words}."
    return chart_of(
        "trend", title, drawing,
        sentences=[
            f"Line chart. {title}.", now, _direction(lines, area_name, unit, decimals),
            break_words(lines), holes_words(lines, area_holes, area_name),
            f"{target_label}." if target_label else "", _path_words(steps), axis,
            direction_words(polarity),
        ],
        table=_table(lines, names, title, unit, decimals, target_label, has_band, steps),
        notes=[axis, *lines.reasons],
        message=now if message is None else message,
        legend=_legend(lines, has_band, bool(steps)),
        key=[*key, *further_key(has_band=has_band, has_left_out=bool(left_out),
                                look_of_provisional=LOOKS["area"] if lines.has_provisional else None)],
    )  # fmt: skip


Step = tuple[float, float, str]  # where a step of a path stands in time, its value, and it in words


def _steps(path: pd.DataFrame | None, unit: str, decimals: int) -> list[Step]:
    """The steps of a path from its rows, in order; none without rows."""
    if path is None or path.empty:
        return []
    return [
        (
            middle(row["period_start"], row["period_end"]), float(row["value"]),
            f"{format_value(row['value'], unit, printed_decimals(row['value'], decimals), prose=True)} "
            f"{in_period(str(row['period_label']))}",
        )
        for row in rows_of(path.sort_values("period_end"))
    ]  # fmt: skip


def _path_words(steps: list[Step]) -> str:
    if not steps:
        return ""
    return (
        f"The path of the plan runs from {', '.join(words for _, _, words in steps[:-1])} to {steps[-1][2]}."
    )


def _path(steps: list[Step], name: str) -> Level:
    """From the baseline through every target, with a mark on each target."""
    times, values = tuple(time for time, _, _ in steps), tuple(value for _, value, _ in steps)
    return Level(name, times, values, TARGET, tuple(range(1, len(steps))))


def _target(
    series: pd.DataFrame, lines: Lines, value: float, year_end: datetime.date | None, name: str,
    low: float | None,
) -> Level:  # fmt: skip
    """A short level line that ends with a mark at the target's year: it asked nothing of the years before.

    A range is the outline of a strip, from its lower end to its upper.
    """
    end = _target_time(series, lines, year_end)
    start = None if end is None else end - 0.4 * lines.step
    if end is None:
        start = lines.cuts[-1] + 0.12 * lines.step if lines.cuts else lines.labels[0][0]
    marked = (1,) if end is not None else ()
    if low is None:
        return Level(name, (start, end), (value, value), TARGET, marked)
    around = (end, start, start, end, end), (value, value, low, low, value)
    return Level(name, *around, TARGET, (3, 4) if marked else ())


def _target_time(series: pd.DataFrame, lines: Lines, end: datetime.date | None) -> float | None:
    """Where the target stands: the middle of the period that ends with its year."""
    if end is None:
        return None
    day = (end.year, end.month, end.day)
    periods = rows_of(series, ("period_start", "period_end"))
    for record in periods:
        last = record["period_end"]
        if last == last and last is not None and (last.year, last.month, last.day) == day:
            start = record["period_start"]
            return middle(start if start == start else None, last)
    only_days = all(record["period_start"] == record["period_end"] for record in periods)
    return middle(None, end) - (0.0 if only_days else min(lines.step, 1.0) * _SIX_MONTHS)


def _end_name(name: str, point: Point, area: Point | None) -> str:
    is_other_period = area is not None and point.label != area.label
    return f"{name} ({point.label})" if is_other_period else name


def _latest_words(latest: dict[str, Point | None], names: dict[str, str], unit: str, decimals: int) -> str:
    """The latest figures; those of another period say so."""
    having = [(line, point) for line, point in latest.items() if point is not None]
    period = having[0][1].label
    all_provisional = all(point.provisional for _, point in having)
    parts = [
        f"{names[line]} {cell(point.value, unit, decimals)}"
        + (" (provisional)" if point.provisional and not all_provisional else "")
        + (f" ({point.label})" if point.label != period else "")
        for line, point in having
    ]
    when = in_period(period)
    when = f"{when[:1].upper()}{when[1:]}{' (all provisional)' if all_provisional else ''}"
    return f"{when}: {', '.join(parts)}."


def _direction(lines: Lines, name: str, unit: str, decimals: int) -> str:
    """How the first and last comparable figures of the area stand to each other; no cause, no trend."""
    comparable = [p for p in lines.points.get("area", ()) if p.is_comparable]
    if not comparable:
        return f"There are no figures for {name}."
    cut = max(lines.cuts, default=None)
    stretch = [p for p in comparable if p.segment == comparable[-1].segment]
    if cut is not None and cut < comparable[-1].time:
        stretch = [p for p in stretch if p.time >= cut]
    first, last = stretch[0], stretch[-1]
    if first is last or first.value is None or last.value is None:
        return ""
    ends = (first, last)
    was, now = alike([first.value, last.value], [one.places for one in ends], [one.is_exact for one in ends])
    change = now - was or last.value - first.value
    before, after = cell(first.value, unit, decimals), cell(last.value, unit, decimals)
    since = "the first period of the current series" if cut is not None else "the first period shown"
    if before == after:
        return f"{name} was at {after} {in_period(last.label)} as {in_period(first.label)}, {since}."
    word = "higher" if change > 0 else "lower"
    size = difference_words(change, unit, decimals)
    size += rounding_note((change, decimals), (last.value, decimals), (first.value, decimals))
    return (
        f"{name} was {size} {word} {in_period(last.label)} than {in_period(first.label)} ({before}), {since}."
    )


def _legend(lines: Lines, has_band: bool, has_path: bool) -> str:
    """What the drawing does not name itself: lines and targets carry their names."""
    parts = (
        ["dashed line: the plan’s path from its baseline; hollow diamonds: its targets"] if has_path else []
    )
    if has_band:
        parts.append("shaded: 95% interval")
    if lines.has_provisional:
        parts.append("hollow dots: provisional figures")
    if lines.excluded("area"):
        parts.append("crosses: figures shown but left out of comparisons")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _table(
    lines: Lines, names: dict[str, str], title: str, unit: str, decimals: int, target: str | None,
    has_band: bool, steps: list[Step],
) -> Table:  # fmt: skip
    shown = [line for line in LOOKS if line in lines.points]
    by_time = {line: {round(p.time, 2): p for p in lines.points[line]} for line in shown}
    limits = ["Lower 95% limit", "Upper 95% limit"] if has_band else []
    rows, notes = [], []
    for time, label in lines.labels:
        area = by_time.get("area", {}).get(time, Point(label, time, None))
        row = [label]
        for line in shown:
            point = by_time[line].get(time, Point(label, time, None))
            row.append(cell(point.value, unit, decimals, point.missing))
        if has_band:
            row += [cell(area.lower, unit, decimals, "z"), cell(area.upper, unit, decimals, "z")]
        notes.append(remark(area, label in lines.cut_labels))
        rows.append(row)
    has_remarks = any(notes)
    if has_remarks:
        rows = [[*row, note] for row, note in zip(rows, notes, strict=True)]
    header = ["Period", *(names[line] for line in shown), *limits, *(["Remark"] if has_remarks else [])]
    return values_table(
        f"{title}. {unit_heading(unit)}.", header, rows, range(1, len(shown) + len(limits) + 1),
        [f"{target}." if target else "", _path_words(steps), break_words(lines)],
    )  # fmt: skip
