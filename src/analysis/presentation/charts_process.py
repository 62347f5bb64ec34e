"""One series as a process: its process limits and what stands out, or a run chart without limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from analysis.errors import ParameterError
from analysis.presentation.charts_figure import (
    WIDTH,
    Chart,
    cell,
    direction_words,
    finished,
    in_period,
    known,
    scale_for,
    without_data,
)
from analysis.presentation.charts_narrow import NARROW_WIDTH, KeyEntry, draw_key, further_entries, key_height
from analysis.presentation.charts_plot import HEIGHT, HEIGHT_WITH_HOLES, EndLabel, Plot
from analysis.presentation.charts_process_words import (
    COMMON,
    LINE,
    RULES,
    SPECIAL,
    Level,
    Process,
    cap_words,
    judged_words,
    legend_words,
    level_label,
    level_words,
    process_table,
    reason_words,
)
from analysis.presentation.charts_series import break_words, holes_words, read_lines
from analysis.presentation.charts_svg import Drawing
from analysis.presentation.words import format_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.presentation.charts_series import Lines, Point

_LEAST, _MOST = 0.0, 100.0  # a percentage lies between them; a count or a rate is not below the first
_DASH = (7.0, 4.0)
_TARGET_DASH = (2.0, 3.0)


def process_chart(
    series: pd.DataFrame, *, title: str, unit: str, decimals: int, polarity: str,
    area_name: str = "This area", mean: float | None = None, lower: float | None = None,
    upper: float | None = None, median: float | None = None, is_trial: bool = False,
    point_labels: Sequence[str | None] = (), reason: str = "", target_value: float | None = None,
    target_label: str | None = None, breaks: pd.DataFrame | None = None, message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw one series with its process limits (XmR chart), or without limits as a run chart.

    Limits, median and words are of the current stretch: the area's periods since the last break.
    They are drawn over it alone.

    Args:
        series: A review's `series`, rows of one indicator and group; only the area's line is drawn.
        title: Title, shown above the drawing.
        unit: Unit of `schema.INDICATORS`.
        decimals: Decimals shown.
        polarity: Which direction is better: `high`, `low` or `none`.
        area_name: Name of the area.
        mean: Mean of the process; None, as without one of the limits, draws a run chart.
        lower: Lower process limit, not cut at zero.
        upper: Upper process limit, not cut at 100.
        median: Median of a run chart, drawn for reference only; not drawn beside limits.
        is_trial: The limits rest on few points and are called trial limits.
        point_labels: A word for each period of the current stretch in order of time, those without
            a comparable figure included (None): `improvement`, `concern`, `neutral high`,
            `neutral low`, `common cause`. Needed with limits.
        reason: Why there are no limits: a sentence, or the code `too_few_for_spc`.
        target_value: Number to reach; None draws no target.
        target_label: What the target is called; None writes its value.
        breaks: A review's `breaks`; those of other indicators are left out.
        message: The point of the chart; None counts what stands out.

    Returns:
        The chart, of kind `process`, or `run` where there are no limits.

    Raises:
        DataError: The series lacks a column, holds several indicators or groups, or has two values
            for one period.
        ParameterError: The limits are not in order, or the words do not fit the points.
    """
    own = series[series["line"] == "area"] if "line" in series.columns else series
    lines = read_lines(own, breaks)
    points = [p for p in lines.points.get("area", ()) if p.value is not None]
    mean, lower, upper, median, target_value = map(known, (mean, lower, upper, median, target_value))
    has_limits = mean is not None and lower is not None and upper is not None
    kind, what = ("process", "XmR process chart") if has_limits else ("run", "Run chart")
    if not points:
        return without_data(kind, what, title, message or "")
    current = _current(lines)
    top = max(p.value for p in points if p.value is not None)
    levels = (
        _limit_levels(mean, lower, upper, unit, top)  # type: ignore[arg-type]
        if has_limits else _median_level(median)
    )  # fmt: skip
    words = _words_by_time(current, point_labels) if has_limits else {}
    process = Process(lines, current, words, levels, has_limits, is_trial and has_limits)
    target = None
    if target_value is not None:
        name = target_label or f"Target {format_value(target_value, unit, decimals, prose=True)}"
        target = Level(name, target_value, target_value, "target", _TARGET_DASH, "level dotted line")
    drawn = [level.drawn for level in (*levels, *((target,) if target else ()))]
    scale = scale_for([*(p.value for p in points if p.value is not None), *drawn], unit)
    holes = lines.without_value("area")
    left_out = lines.adjoining([point.time for point in lines.excluded("area")])
    height = HEIGHT_WITH_HOLES if holes or left_out else HEIGHT
    last = lines.last("area") or points[-1]
    figure = cell(last.value, unit, decimals)
    own_label = f"{area_name} {figure}"
    named = [(level, level_label(level, process, unit, decimals)) for level in levels]
    named += [(target, target.name)] if target else []
    short = [(level, format_value(level.drawn, unit, decimals)) for level in levels]
    short += [(target, format_value(target.drawn, unit, decimals))] if target else []

    def draw(drawing: Drawing, named: Sequence[tuple[Level, str]], own: str) -> None:
        plot = Plot(drawing, scale, lines.labels[0][0], lines.labels[-1][0], lines.step,
                    [own, *(label for _, label in named)])  # fmt: skip
        plot.frame(unit)
        plot.periods(lines.labels)
        plot.under_axis(holes, "no data")
        plot.under_axis(left_out, "not compared")
        plot.cuts(lines.cuts)
        _draw_points(plot, process)
        start = _start(plot, process)
        labels = [_draw_level(plot, level, label, start) for level, label in named]
        labels.append(EndLabel(own, plot.y(last.value or 0.0), plot.x(last.time), "area", bold=True))
        plot.end_labels(labels)

    key = _key(process, own_label, named)
    drawing = Drawing(WIDTH, height)
    narrow = Drawing(NARROW_WIDTH, height + key_height(key))
    draw(drawing, named, own_label)
    draw(narrow, short, figure)
    draw_key(narrow, height, key)
    axis = f"The vertical axis runs {scale.range_words}."
    finding = judged_words(process) if has_limits else reason_words(reason, process)
    figures = level_words(process, unit, decimals)
    when = in_period(last.label)
    return finished(
        drawing, kind, title,
        sentences=[
            f"{what}. {title}.", f"{when[:1].upper()}{when[1:]}: {own_label}.", figures,
            finding, f"{target.name}." if target else "", break_words(lines),
            holes_words(lines, holes, area_name), axis, direction_words(polarity),
        ],
        table=process_table(
            process, area_name, title, unit, decimals, [figures, target.name if target else ""]
        ),
        notes=[
            "" if message is None else finding, figures, cap_words(levels, unit, decimals),
            RULES if has_limits else "", axis, break_words(lines), *lines.reasons,
        ],
        message=finding if message is None else message,
        legend=legend_words(process, area_name, target),
        narrow=narrow, has_key=True,
    )  # fmt: skip


def _key(process: Process, own: str, named: Sequence[tuple[Level, str]]) -> list[KeyEntry]:
    """The key of the narrow layout: the area, what stands out, then the level lines from high to low."""
    entries = [KeyEntry(own, LINE.role, LINE.shape, LINE.size, LINE.width, bold=True)]
    entries += [
        KeyEntry(f"Special cause: {look.word}", look.role, look.shape, look.size)
        for word, look in SPECIAL.items() if process.special(word)
    ]  # fmt: skip
    entries += [KeyEntry(label, level.role, "", 0, 1.7, level.dash) for level, label in named]
    lines = process.lines
    return entries + further_entries(
        has_band=False, has_provisional=lines.has_provisional, has_left_out=bool(lines.excluded("area"))
    )


def _current(lines: Lines) -> tuple[Point, ...]:
    """The area's periods since the last break."""
    comparable = [p for p in lines.points.get("area", ()) if p.is_comparable]
    if not comparable:
        return ()
    last = comparable[-1]
    start = max((cut for cut in lines.cuts if cut < last.time), default=-math.inf)
    return tuple(p for p in lines.points["area"] if p.segment == last.segment and p.time > start)


def _words_by_time(current: Sequence[Point], labels: Sequence[str | None]) -> dict[float, str]:
    if len(labels) != len(current):
        raise ParameterError(
            f"point_labels: found {len(labels)}; expected {len(current)}, one for each period of the "
            "current stretch, those without a comparable figure included."
        )
    allowed = (*SPECIAL, COMMON)
    words = {}
    for point, label in zip(current, labels, strict=True):
        if point.is_comparable and label not in allowed:
            raise ParameterError(
                f"point_labels: found {label!r} for {point.label}; expected one of {', '.join(allowed)}."
            )
        if point.is_comparable:
            words[point.time] = str(label)
    return words


def _limit_levels(mean: float, lower: float, upper: float, unit: str, top: float) -> tuple[Level, ...]:
    """Mean and limits; limits beyond what the unit allows are drawn at its end."""
    if not lower <= mean <= upper:
        raise ParameterError(
            f"Limits: found lower {lower}, mean {mean}, upper {upper}; expected them in this order."
        )
    has_floor = unit in ("percent", "count") or unit.startswith("rate")
    floor = _LEAST if has_floor and mean >= _LEAST else -math.inf
    # Some percentages exceed 100, such as take-up: they have no ceiling there.
    ceiling = _MOST if unit == "percent" and max(top, mean) <= _MOST else math.inf
    words = "dashed level lines"
    return (
        Level("Upper", upper, min(upper, ceiling), "england", _DASH, words),
        Level("Mean", mean, mean, "england", None, "unbroken level line"),
        Level("Lower", lower, max(lower, floor), "england", _DASH, words),
    )


def _median_level(median: float | None) -> tuple[Level, ...]:
    if median is None:
        return ()
    return (Level("Median", median, median, "england", _DASH, "dashed level line, for reference only"),)


def _draw_points(plot: Plot, process: Process) -> None:
    """The line with its dots, and marks of their own for the points that stand out."""
    special = {p.time: word for word in SPECIAL for p in process.special(word)}
    xs = plot.x
    for run in process.lines.stretches("area"):
        ys = [plot.y(p.value) for p in run if p.value is not None]
        if len(run) > 1:
            plot.drawing.line([xs(p.time) for p in run], ys, LINE.role, width=LINE.width, order=3)
        for point, y in zip(run, ys, strict=True):
            word = special.get(point.time)
            look = LINE if word is None else SPECIAL[word]
            if word is not None:  # the line ends at the mark, so that its shape can be seen
                plot.drawing.points([xs(point.time)], [y], "surface", size=look.size + 3, order=3.2)
            plot.drawing.points(
                [xs(point.time)], [y], look.role, shape=look.shape, size=look.size,
                hollow=point.provisional, order=3.5,
            )  # fmt: skip
    left_out = process.lines.excluded("area")
    if left_out:
        plot.drawing.points(
            [xs(p.time) for p in left_out], [plot.y(p.value or 0.0) for p in left_out], "region", shape="x"
        )


def _start(plot: Plot, process: Process) -> float:
    """Pixel at which level lines begin: the current stretch."""
    first = process.current[0].time if process.current else process.lines.labels[0][0]
    begun = [cut for cut in process.lines.cuts if cut < first]
    return plot.x(max(begun)) + 6 if begun else plot.x(first) - 10


def _draw_level(plot: Plot, level: Level, label: str, start: float) -> EndLabel:
    y = plot.y(level.drawn)
    plot.drawing.line([start, plot.right], [y, y], level.role, width=1.7, dash=level.dash, order=1.8)
    return EndLabel(label, y, plot.right, level.role)
