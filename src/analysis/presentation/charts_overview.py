"""Many things beside each other: all goals of a plan, and one figure in many areas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import DataError, Problem, raise_if_problems
from analysis.presentation.charts_figure import (
    WIDTH,
    Chart,
    TableOfChart,
    cell,
    direction_words,
    finished,
    in_period,
    known,
    scale_for,
    unit_heading,
    without_data,
)
from analysis.presentation.charts_svg import (
    SMALL_SIZE,
    TICK_SIZE,
    open_drawing,
    text_width,
    wrapped,
)
from analysis.presentation.words import STATUS_SYMBOLS, count_words, format_value, join_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.presentation.charts_svg import Drawing

# Status: colour, mark, size of the mark, and the mark in words.
_STATUSES = {
    "Met": ("better", "o", 11.0, "dot"),
    "Within tolerance": ("near", "s", 9.5, "square"),
    "Missed": ("worse", "X", 11.0, "cross"),
}
_FARTHEST = 6  # tolerances from the target that are drawn; farther ones get an arrow and their number
_NAME_COLUMN = 268.0
_TEXT_COLUMN = 142.0
_LINE_HEIGHT = 18.0
_BAR_ROW = 27.0
_BAR_NAMES = 260.0  # the widest column of area names
_MIDDLE = 0.35  # of the type size, from the middle of a line of text down to its base line


@dataclass(frozen=True)
class _Goal:
    """A judged goal as a row of the overview."""

    name: str
    status: str
    times: float  # gap divided by tolerance
    value: str
    target: str
    period: str


def overview_chart(
    assessments: pd.DataFrame, *, title: str = "How far each goal is from its target",
    message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw the distance to target of every judged goal, farthest behind first.

    Goals have different units, so the distance is counted in tolerances: 0 is the target, minus 1
    the edge of what is still within tolerance. A goal without a tolerance cannot be placed; it is
    named under the chart.

    Args:
        assessments: Rows of `results.ASSESSMENTS`.
        title: Title, shown above the drawing.
        message: The point of the chart; None writes the counts.

    Returns:
        The chart.
    """
    goals, not_placed, not_judged = _goals(assessments)
    counts = join_words([
        f"{sum(goal.status == status for goal in goals)} {status.lower()}" for status in _STATUSES
    ])  # fmt: skip
    total = len(goals) + len(not_placed)
    remark = " ".join(part for part in (
        f"{count_words(not_judged, 'goal is', 'goals are')} not judged and not shown." if not_judged else "",
        f"Judged but without a tolerance to draw with: {join_words(not_placed)}." if not_placed else "",
    ) if part)  # fmt: skip
    if not goals:
        return without_data("overview", "Chart of goals", title, remark if message is None else message)
    low = max(-_FARTHEST, min(-2, math.floor(min(goal.times for goal in goals))))
    high = min(_FARTHEST, max(2, math.ceil(max(goal.times for goal in goals))))
    summary = f"Of {total} judged goals: {counts}." if not not_placed else f"Shown: {counts}."
    far = [goal.name for goal in goals if not low <= goal.times <= high]
    rows = [wrapped(goal.name, _NAME_COLUMN - 26, TICK_SIZE) for goal in goals]
    with open_drawing(WIDTH, 100 + sum(_row_height(row) for row in rows)) as drawing:
        _draw_goals(drawing, goals, rows, low, high)
        axis = (
            f"The horizontal axis runs from {_times(low)} to {_times(high)} times the tolerance; "
            "0 is the target, and the shaded strip is within tolerance."
        )
        each = [f"{goal.name}: {goal.value}, target {goal.target}, {goal.status.lower()}." for goal in goals]
        marks = [
            f"{STATUS_SYMBOLS[status]} {look[3]}: {status.lower()}" for status, look in _STATUSES.items()
        ]
        return finished(
            drawing, "overview", title,
            sentences=[
                f"Dot chart, one row a goal, farthest behind its target first. {title}.", summary,
                *each, axis,
            ],
            table=TableOfChart(
                f"{title}. Distance counted in tolerances; negative is behind the target.",
                ("Goal", "Period", "Figure", "Target", "Distance in tolerances", "Status"),
                [(goal.name, goal.period, goal.value, goal.target, _times(goal.times), goal.status)
                 for goal in goals],
                frozenset({2, 3, 4}),
            ),
            notes=[
                axis, f"Beyond the axis, with the number beside the arrow: {join_words(far)}." if far else "",
                remark,
            ],
            message=summary if message is None else message,
            legend=f"{'; '.join(marks)}.",
        )  # fmt: skip


def _goals(assessments: pd.DataFrame) -> tuple[list[_Goal], list[str], int]:
    """Goals to draw, names of judged ones that cannot be placed, and how many are not judged."""
    goals, not_placed, not_judged = [], [], 0
    for row in assessments.to_dict("records"):
        if row["status"] not in _STATUSES:
            not_judged += 1
            continue
        gap, tolerance = known(row["gap"]), known(row["tolerance"])
        if gap is None or not tolerance:
            not_placed.append(str(row["short_name"]))
            continue
        unit, decimals = str(row["unit"]), int(row["decimals"])
        goals.append(_Goal(
            name=str(row["short_name"]), status=str(row["status"]), times=gap / tolerance,
            value=cell(known(row["value"]), unit, decimals),
            target=cell(known(row["target_value"]), unit, decimals), period=str(row["period_label"]),
        ))  # fmt: skip
    return sorted(goals, key=lambda goal: (goal.times, goal.name)), not_placed, not_judged


def _row_height(lines: Sequence[str]) -> float:
    return 20 + max(len(lines), 1) * _LINE_HEIGHT


def _draw_goals(
    drawing: Drawing, goals: Sequence[_Goal], names: Sequence[Sequence[str]], low: int, high: int
) -> None:
    left, right = _NAME_COLUMN + 12, WIDTH - _TEXT_COLUMN - 24
    top, bottom = 42.0, drawing.height - 48

    def x(times: float) -> float:
        return left + (times - low) / (high - low) * (right - left)

    drawing.box(x(-1), top - 4, x(0) - x(-1), bottom - top + 4, "band", order=0.4)
    drawing.line([x(0), x(0)], [top - 4, bottom + 5], "text-quiet", width=1.5, order=1.5)
    drawing.text(x(0), 30, "Target", size=SMALL_SIZE, role="text-quiet", anchor="center")
    drawing.text(WIDTH, 30, "Figure (target)", size=SMALL_SIZE, role="text-quiet", anchor="right")
    drawing.line([0, WIDTH], [bottom, bottom], "text-quiet", width=1, order=0.6)
    for tick in range(low, high + 1):
        if tick % 2 == 0:
            drawing.line([x(tick), x(tick)], [bottom, bottom + 5], "text-quiet", width=1, order=1)
            drawing.text(
                x(tick), bottom + 20, _times(tick), role="text-quiet", size=SMALL_SIZE, anchor="center"
            )
    drawing.text(
        (left + right) / 2, bottom + 40, "Distance to target, in tolerances", role="text-quiet",
        size=SMALL_SIZE, anchor="center",
    )  # fmt: skip
    y = top
    for goal, lines in zip(goals, names, strict=True):
        if y > top:
            drawing.line([0, WIDTH], [y, y], "grid", width=0.8, order=0.6)
        _draw_goal(drawing, goal, lines, y + _row_height(lines) / 2, x(0), x(min(max(goal.times, low), high)),
                   is_beyond=not low <= goal.times <= high)  # fmt: skip
        y += _row_height(lines)


def _draw_goal(
    drawing: Drawing,
    goal: _Goal,
    lines: Sequence[str],
    y: float,
    target: float,
    at: float,
    *,
    is_beyond: bool,
) -> None:
    role, shape, size, _ = _STATUSES[goal.status]
    base = y + TICK_SIZE * _MIDDLE
    drawing.text(0, base, STATUS_SYMBOLS[goal.status], role=role, bold=True, size=TICK_SIZE)
    first = base - (len(lines) - 1) * _LINE_HEIGHT / 2
    for number, line in enumerate(lines):
        drawing.text(22, first + number * _LINE_HEIGHT, line, size=TICK_SIZE)
    drawing.line([target, at], [y, y], role, width=2.5, order=1.4)
    if is_beyond:
        _beyond(drawing, at, y, role, goal.times)
    else:
        drawing.points([at], [y], role, shape=shape, size=size)
    drawing.text(WIDTH, base, f"{goal.value} ({goal.target})", size=TICK_SIZE, anchor="right")


def _beyond(drawing: Drawing, at: float, y: float, role: str, times: float) -> None:
    """An arrow at the end of the axis, with the distance that it stands for."""
    back = 9 if times < 0 else -9
    drawing.line([at + back, at, at + back], [y - 7, y, y + 7], role, width=2.5, order=2)
    inside = at + back + (6 if times < 0 else -6)
    drawing.text(
        inside, y - 5, _times(times), size=SMALL_SIZE, role="text", anchor="left" if times < 0 else "right"
    )


def _times(number: float) -> str:
    return format_value(number, "", 0 if float(number).is_integer() else 1)


def neighbour_chart(
    values: pd.DataFrame, *, title: str, unit: str, decimals: int, polarity: str, area_code: str,
    period_label: str = "", england_value: float | None = None, message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw one figure in many areas as bars from zero, best first.

    Args:
        values: One row an area: `area_code`, `area_name`, `value`; `missing`, where it exists, says
            why there is none.
        title: Title, shown above the drawing.
        unit: Unit of `schema.INDICATORS`.
        decimals: Decimals shown.
        polarity: Which direction is better; with `none` the highest comes first.
        area_code: The area to bring out.
        period_label: The period of the figures.
        england_value: England's figure, drawn as a line.
        message: The point of the chart; None says where the area stands.

    Returns:
        The chart.

    Raises:
        DataError: A column is missing.
    """
    raise_if_problems(DataError, "The chart cannot be drawn", [
        Problem("areas of the chart", None, name, "no such column", "the column", "")
        for name in ("area_code", "area_name", "value") if name not in values.columns
    ])  # fmt: skip
    records = [(str(row["area_name"]), known(row["value"]), str(row.get("missing", "")),
                row["area_code"] == area_code) for row in values.to_dict("records")]  # fmt: skip
    having = [(name, value, own) for name, value, _, own in records if value is not None]
    if not having:
        return without_data("neighbours", "Bar chart", title, message or "")
    sign = 1 if polarity == "low" else -1
    having.sort(key=lambda area: (sign * area[1], area[0]))
    without = sorted((name, mark) for name, value, mark, _ in records if value is None)
    england = known(england_value)
    scale = scale_for([value for _, value, _ in having] + ([england] if england is not None else []),
                      unit, zero=True)  # fmt: skip
    with open_drawing(WIDTH, 50 + len(having) * _BAR_ROW + 8) as drawing:
        _draw_bars(drawing, having, scale.low, scale.high, england, unit, decimals)
        place = _place(having, polarity, unit, decimals, period_label)
        figures = ", ".join(f"{name} {format_value(value, unit, decimals)}" for name, value, _ in having)
        beside = f"England: {format_value(england, unit, decimals)}." if england is not None else ""
        absent = f"No figure: {join_words([name for name, _ in without])}." if without else ""
        order = {"high": "highest", "low": "lowest"}.get(polarity, "highest")
        axis = f"The bars start at zero; the axis runs {scale.range_words}."
        rows = [(name, format_value(value, unit, decimals)) for name, value, _ in having]
        rows += [(name, cell(None, unit, decimals, mark)) for name, mark in without]
        rows += [("England", format_value(england, unit, decimals))] if england is not None else []
        when = f", {period_label}" if period_label else ""
        return finished(
            drawing, "neighbours", title,
            sentences=[f"Bar chart, {order} first. {title}{when}.", place, f"{figures}.", beside, absent,
                       axis, direction_words(polarity)],
            table=TableOfChart(
                f"{title}{when}. {unit_heading(unit)}.", ("Area", "Figure"), rows, frozenset({1})
            ),
            notes=[axis, absent],
            message=place if message is None else message,
            legend="Dark bar and bold name: this area; grey bars: the other areas"
                   f"{'; dashed line: England' if england is not None else ''}.",
        )  # fmt: skip


def _draw_bars(
    drawing: Drawing, areas: Sequence[tuple[str, float, bool]], low: float, high: float,
    england: float | None, unit: str, decimals: int,
) -> None:  # fmt: skip
    widest = max(text_width(name, TICK_SIZE, bold=own) for name, _, own in areas)
    figures = max(text_width(format_value(v, unit, decimals), TICK_SIZE, bold=True) for _, v, _ in areas)
    left, right = min(widest, _BAR_NAMES) + 14, WIDTH - figures - 16

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    top, bottom = 36.0, drawing.height - 6
    drawing.line([x(0), x(0)], [top - 4, bottom], "text-quiet", width=1.25, order=1.5)
    for number, (name, value, own) in enumerate(areas):
        y = top + (number + 0.5) * _BAR_ROW
        base = y + TICK_SIZE * _MIDDLE
        drawing.text(0, base, _one_line(name, own), size=TICK_SIZE, bold=own)
        start, end = sorted((x(0), x(value)))
        drawing.box(start, y - 9, end - start, 18, "area" if own else "neighbours")
        # All figures stand in one column: at the ends of the bars England's line would cross some.
        figure = format_value(value, unit, decimals)
        drawing.text(WIDTH, base, figure, size=TICK_SIZE, bold=own, anchor="right")
    if england is not None:
        label = f"England {format_value(england, unit, decimals)}"
        half = text_width(label, SMALL_SIZE) / 2
        drawing.line([x(england), x(england)], [top - 8, bottom], "text", width=2, dash=(6, 4), order=2)
        drawing.text(
            min(max(x(england), half), WIDTH - half), top - 14, label, size=SMALL_SIZE, anchor="center"
        )


def _one_line(name: str, bold: bool) -> str:
    """A name on one line; one too long for the column loses words at its end and says so."""
    first = wrapped(name, _BAR_NAMES - 16, TICK_SIZE, bold=bold)
    return first[0] if len(first) == 1 else f"{first[0]}…"


def _place(
    areas: Sequence[tuple[str, float, bool]], polarity: str, unit: str, decimals: int, period: str
) -> str:
    """Where the area stands, in words."""
    own = next((area for area in areas if area[2]), None)
    if own is None:
        return "There is no figure for the area itself."
    ahead = sum(value < own[1] if polarity == "low" else value > own[1] for _, value, _ in areas)
    same = sum(value == own[1] for _, value, _ in areas) - 1
    figure = f"{own[0]} {format_value(own[1], unit, decimals)}{f' {in_period(period)}' if period else ''}"
    others = "lower" if polarity == "low" else "higher"
    tie = f", {same} the same" if same else ""
    verb = "has" if ahead == 1 else "have"
    return f"{figure}: of {len(areas)} areas with a figure, {ahead} {verb} a {others} one{tie}."
