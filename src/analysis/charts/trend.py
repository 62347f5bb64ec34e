"""One indicator over time: the area, its comparators and its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts.chart import (
    WIDTH,
    Chart,
    TableOfChart,
    cell,
    direction_words,
    finished,
    in_period,
    without_data,
)
from analysis.charts.frame import (
    HEIGHT,
    HEIGHT_WITH_HOLES,
    NARROW_WIDTH,
    EndLabel,
    KeyEntry,
    Plot,
    Style,
    draw_key,
    further_entries,
    key_height,
)
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.series import (
    Lines,
    Point,
    break_words,
    holes_words,
    middle,
    read_lines,
    records,
    remark,
)
from analysis.charts.theme import Drawing
from analysis.words.figures import difference_words, format_value, printed_decimals

if TYPE_CHECKING:
    import datetime

    import pandas as pd


STYLES = {
    "area": Style("area", 3.2, None, "o", 8, "bold line with dots"),
    "england": Style("england", 1.6, (7, 4), "s", 4.5, "dashed line with squares"),
    "region": Style("region", 1.6, (2, 3), "^", 5.5, "dotted line with triangles"),
    "neighbours": Style(
        "neighbours", 1.6, (9, 3, 2, 3), "v", 5.5, "dash-and-dot line with upturned triangles"
    ),
}
_ORDER = ("neighbours", "region", "england", "area")  # the area is drawn last, over the others
_SIX_MONTHS = 0.5


def trend_chart(
    series: pd.DataFrame, breaks: pd.DataFrame | None, *, title: str, unit: str, decimals: int, polarity: str,
    area_name: str = "This area", region_name: str = "Region", neighbours_name: str = "Neighbours’ mean",
    target_value: float | None = None, target_label: str | None = None,
    target_year_end: datetime.date | None = None, target_path: pd.DataFrame | None = None,
    message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw one indicator and group over time.

    Args:
        series: A review's `series`, rows of one indicator and group; the columns `lower` and
            `upper`, where they exist, hold the 95% interval in the indicator's unit.
        breaks: A review's `breaks`; those of other indicators are left out.
        title: Title, shown above the drawing.
        unit: Unit of `schema.INDICATORS`.
        decimals: Decimals shown.
        polarity: Which direction is better: `high`, `low` or `none`.
        area_name: Name of the area.
        region_name: Name of its region.
        neighbours_name: What the neighbours' line is called.
        target_value: Number to reach; None draws no target.
        target_label: What the target is called, e.g. `Target 50% (2024/25)`; None writes the value.
        target_year_end: Last day of the period that answers the target; None draws it over all years.
        target_path: Rows of `target_columns.TARGET_PATHS` of one goal: the way from the baseline
            through every target, drawn in place of a level line; None or no rows draws none.
        message: The point of the chart; None writes the latest figures.

    Returns:
        The chart.

    Raises:
        DataError: The series lacks a column, holds several indicators or groups, or has two values
            for one period.
    """
    lines = read_lines(series, breaks)
    names = {
        "area": area_name,
        "england": "England",
        "region": region_name,
        "neighbours": neighbours_name,
    }
    latest = {line: lines.last(line) for line in STYLES}
    values = [p.value for points in lines.points.values() for p in points if p.value is not None]
    if not values:
        return without_data("trend", "Line chart", title, message or "")
    values += [v for p in lines.points.get("area", ()) for v in (p.lower, p.upper) if v is not None]
    if target_value is not None:
        target_label = target_label or f"Target {format_value(target_value, unit, decimals, prose=True)}"
        values.append(target_value)
    steps = _steps(target_path, unit, decimals)
    values += [value for _, value, _ in steps]
    scale = scale_for(values, unit)
    now = _latest_words(latest, names, unit, decimals)
    area_holes = lines.without_value("area")
    left_out = lines.adjoining([point.time for point in lines.excluded("area")])
    height = HEIGHT_WITH_HOLES if area_holes or left_out else HEIGHT
    times = [time for time, _ in lines.labels]
    target_time = None if target_value is None else _target_time(series, lines, target_year_end)
    start = min([times[0], *(time for time, _, _ in steps)])
    end = max([times[-1], target_time or times[-1], *(time for time, _, _ in steps)])
    shown = [line for line in _ORDER if latest[line] is not None]
    ends = {line: _end_text(names[line], latest[line], latest["area"], unit, decimals) for line in shown}
    figures = {line: cell(latest[line].value, unit, decimals) for line in shown}  # type: ignore[union-attr]

    def draw(drawing: Drawing, texts: dict[str, str], target_text: str) -> None:
        plot = Plot(drawing, scale, start, end, lines.step,
                    [*texts.values(), *([target_text] if target_text else [])])  # fmt: skip
        plot.frame(unit)
        plot.periods(lines.labels)
        plot.under_axis(area_holes, "no data")
        plot.under_axis(left_out, "not compared")
        plot.cuts(lines.cuts)
        plot.intervals(runs)
        labels = []
        for line in shown:
            point = latest[line]
            if point is None or point.value is None:
                continue
            plot.line(lines, line, STYLES[line])
            labels.append(EndLabel(texts[line], plot.y(point.value), plot.x(point.time), STYLES[line].role,
                                   bold=line == "area"))  # fmt: skip
        if steps and target_text:
            labels.append(_draw_path(plot, steps, target_text))
        elif target_value is not None and target_text:
            labels.append(_draw_target(plot, lines, target_value, target_time, target_text))
        plot.end_labels(labels)

    runs = lines.stretches("area")
    has_band = any(p.lower is not None and p.upper is not None for run in runs for p in run)
    key = [
        *_key(ends, target_label),
        *further_entries(
            has_band=has_band,
            has_provisional=lines.has_provisional,
            has_left_out=bool(lines.excluded("area")),
        ),
    ]
    drawing = Drawing(WIDTH, height)
    narrow = Drawing(NARROW_WIDTH, height + key_height(key))
    draw(drawing, ends, target_label or "")
    draw(narrow, figures, "Target" if target_label else "")
    draw_key(narrow, height, key)
    axis = f"The vertical axis runs {scale.range_words}."
    return finished(
        drawing, "trend", title,
        sentences=[
            f"Line chart. {title}.", now, _direction(lines, area_name, unit, decimals),
            break_words(lines), holes_words(lines, area_holes, area_name),
            f"{target_label}." if target_label else "", _path_words(steps), axis,
            direction_words(polarity),
        ],
        table=_table(lines, names, title, unit, decimals, target_label, has_band, steps),
        notes=[axis, *lines.reasons],
        message=now if message is None else message,
        legend=_legend(lines, names, latest, target_label, target_time is not None, has_band,
                       bool(steps)),
        narrow=narrow, has_key=True,
    )  # fmt: skip


def _key(ends: dict[str, str], target: str | None) -> list[KeyEntry]:
    """The key of the narrow layout, the area first."""
    entries = [
        KeyEntry(text, STYLES[line].role, STYLES[line].shape, STYLES[line].size, STYLES[line].width,
                 STYLES[line].dash, bold=line == "area")
        for line, text in reversed(ends.items())
    ]  # fmt: skip
    if target:
        entries.append(KeyEntry(target, "target", "D", 9, 1.8, (5, 4), hollow=True))
    return entries


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
        for row in path.sort_values("period_end").to_dict("records")
    ]  # fmt: skip


def _path_words(steps: list[Step]) -> str:
    if not steps:
        return ""
    return (
        f"The path of the plan runs from {', '.join(words for _, _, words in steps[:-1])} to {steps[-1][2]}."
    )


def _draw_path(plot: Plot, steps: list[Step], label: str) -> EndLabel:
    """A dashed line from the baseline through every target, with a mark on each target."""
    xs, ys = [plot.x(time) for time, _, _ in steps], [plot.y(value) for _, value, _ in steps]
    plot.drawing.line(xs, ys, "target", width=1.8, dash=(5, 4), order=1.8)
    plot.drawing.points(xs[1:], ys[1:], "target", shape="D", size=9, hollow=True, order=2.5)
    return EndLabel(label, ys[-1], xs[-1], "target")


def _target_time(series: pd.DataFrame, lines: Lines, end: datetime.date | None) -> float | None:
    """Where the target stands: the middle of the period that ends with its year."""
    if end is None:
        return None
    day = (end.year, end.month, end.day)
    periods = records(series, ("period_start", "period_end"))
    for record in periods:
        last = record["period_end"]
        if last == last and last is not None and (last.year, last.month, last.day) == day:
            start = record["period_start"]
            return middle(start if start == start else None, last)
    only_days = all(record["period_start"] == record["period_end"] for record in periods)
    return middle(None, end) - (0.0 if only_days else min(lines.step, 1.0) * _SIX_MONTHS)


def _draw_target(plot: Plot, lines: Lines, value: float, time: float | None, label: str) -> EndLabel:
    """A level dashed line through the comparable years up to the target's year, and a mark there."""
    times = [moment for moment, _ in lines.labels]
    y = plot.y(value)
    end = plot.right if time is None else plot.x(time)
    began = [cut for cut in lines.cuts if time is None or cut < time]
    start = plot.x(began[-1]) + 6 if began else plot.x(times[0])
    plot.drawing.line([min(start, end - 20), end], [y, y], "target", width=1.8, dash=(5, 4), order=1.8)
    if time is not None:
        plot.drawing.points([end], [y], "target", shape="D", size=9, hollow=True, order=2.5)
    return EndLabel(label, y, end, "target")


def _end_text(name: str, point: Point | None, area: Point | None, unit: str, decimals: int) -> str:
    if point is None:
        return name
    value = cell(point.value, unit, decimals)
    other_period = area is not None and point.label != area.label
    return f"{name} {value}{f' ({point.label})' if other_period else ''}"


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
    before, after = cell(first.value, unit, decimals), cell(last.value, unit, decimals)
    since = "the first period of the current series" if cut is not None else "the first period shown"
    if before == after:
        return f"{name} was at {after} {in_period(last.label)} as {in_period(first.label)}, {since}."
    word = "higher" if last.value > first.value else "lower"
    size = difference_words(last.value - first.value, unit, decimals)
    return (
        f"{name} was {size} {word} {in_period(last.label)} than {in_period(first.label)} ({before}), {since}."
    )


def _legend(
    lines: Lines, names: dict[str, str], latest: dict[str, Point | None], target: str | None, has_year: bool,
    has_band: bool, has_path: bool,
) -> str:  # fmt: skip
    parts = [f"{names[line]}: {STYLES[line].words}" for line in STYLES if latest[line] is not None]
    if target and has_path:
        parts.append("dashed line: the plan’s path from its baseline; hollow diamonds: its targets")
    elif target:
        parts.append(f"{target}: level dashed line{' to a hollow diamond at its year' if has_year else ''}")
    if has_band:
        parts.append("shaded: 95% interval")
    if lines.has_provisional:
        parts.append("hollow dots: provisional figures")
    if lines.excluded("area"):
        parts.append("crosses: figures shown but left out of comparisons")
    if lines.cuts:
        parts.append("vertical dotted line: a new series starts, not comparable with earlier years")
    return f"{'; '.join(parts)}."


def _table(
    lines: Lines, names: dict[str, str], title: str, unit: str, decimals: int, target: str | None,
    has_band: bool, steps: list[Step],
) -> TableOfChart:  # fmt: skip
    shown = [line for line in STYLES if line in lines.points]
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
    count = len(shown) + len(limits)
    return TableOfChart(
        caption=f"{title}. {unit_heading(unit)}.",
        header=header,
        rows=rows,
        numeric=frozenset(range(1, count + 1)),
        notes=[text for text in (f"{target}." if target else "", _path_words(steps)) if text],
    )
