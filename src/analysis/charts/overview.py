"""All goals of a plan beside each other, by their distance to target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.charts.chart import WIDTH, Chart, TableOfChart, cell, finished, known, without_data
from analysis.charts.frame import NARROW_WIDTH
from analysis.charts.theme import LABEL_SIZE, SMALL_SIZE, TICK_SIZE, Drawing, wrapped
from analysis.vocabulary.statuses import MET, MISSED, STATUSES, WITHIN_TOLERANCE
from analysis.words.figures import count_words, format_value, join_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


# Status: colour, mark, size of the mark, and the mark in words.
_STATUSES = {
    MET: ("better", "o", 11.0, "dot"),
    WITHIN_TOLERANCE: ("near", "s", 9.5, "square"),
    MISSED: ("worse", "X", 11.0, "cross"),
}
_FARTHEST = 6  # tolerances from the target that are drawn; farther ones get an arrow and their number
_NAME_COLUMN = 268.0
_TEXT_COLUMN = 142.0
_LINE_HEIGHT = 18.0
_INDENT = 22.0  # of a goal's name, behind its symbol
_NARROW_INSET = 14.0  # so that no mark and no number of the axis is cut off
_NARROW_TOP = 46.0
_NARROW_LINE = 20.0
_NARROW_STRIP = 50.0  # room for the dot under its words, and for the number over its arrow
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
    rows = [wrapped(goal.name, _NAME_COLUMN - _INDENT - 4, TICK_SIZE) for goal in goals]
    above = [_words_above(goal) for goal in goals]
    tall = 2 * _NARROW_TOP + sum(len(lines) * _NARROW_LINE + _NARROW_STRIP for lines in above)
    drawing = Drawing(WIDTH, 100 + sum(_row_height(row) for row in rows))
    narrow = Drawing(NARROW_WIDTH, tall)
    _draw_goals(drawing, goals, rows, low, high)
    _draw_narrow(narrow, goals, above, low, high)
    axis = (
        f"The horizontal axis runs from {_times(low)} to {_times(high)} times the tolerance; "
        "0 is the target, and the shaded strip is within tolerance."
    )
    each = [f"{goal.name}: {goal.value}, target {goal.target}, {goal.status.lower()}." for goal in goals]
    marks = [f"{STATUSES[status].symbol} {look[3]}: {status.lower()}" for status, look in _STATUSES.items()]
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
        narrow=narrow,
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
    role = _STATUSES[goal.status][0]
    base = y + TICK_SIZE * _MIDDLE
    drawing.text(0, base, STATUSES[goal.status].symbol, role=role, bold=True, size=TICK_SIZE)
    first = base - (len(lines) - 1) * _LINE_HEIGHT / 2
    for number, line in enumerate(lines):
        drawing.text(_INDENT, first + number * _LINE_HEIGHT, line, size=TICK_SIZE)
    _draw_distance(drawing, goal, y, target, at, is_beyond=is_beyond)
    drawing.text(WIDTH, base, f"{goal.value} ({goal.target})", size=TICK_SIZE, anchor="right")


def _draw_distance(
    drawing: Drawing, goal: _Goal, y: float, target: float, at: float, *, is_beyond: bool
) -> None:
    """A goal's mark, joined to the target."""
    role, shape, size, _ = _STATUSES[goal.status]
    drawing.line([target, at], [y, y], role, width=2.5, order=1.4)
    if is_beyond:
        _beyond(drawing, at, y, role, goal.times)
    else:
        drawing.points([at], [y], role, shape=shape, size=size)


def _words_above(goal: _Goal) -> list[str]:
    """Name and figures, which stand above a goal's mark on a narrow screen."""
    return [
        *wrapped(goal.name, NARROW_WIDTH - _INDENT, LABEL_SIZE),
        *wrapped(
            f"{goal.value}, target {goal.target}: {goal.status.lower()}", NARROW_WIDTH - _INDENT, TICK_SIZE
        ),
    ]


def _draw_narrow(
    drawing: Drawing, goals: Sequence[_Goal], above: Sequence[Sequence[str]], low: int, high: int
) -> None:
    """One goal under the other: its words, and under them its mark on a strip of the axis."""
    left, right = _NARROW_INSET, NARROW_WIDTH - _NARROW_INSET

    def x(times: float) -> float:
        return left + (times - low) / (high - low) * (right - left)

    def axis(words: float, numbers: float) -> None:
        drawing.text(0, words, "Distance to target, in tolerances", role="text-quiet", size=SMALL_SIZE)
        for tick in range(low, high + 1):
            if tick % 2 == 0:
                drawing.text(x(tick), numbers, _times(tick), role="text-quiet", size=SMALL_SIZE,
                             anchor="center")  # fmt: skip

    axis(14, 36)
    top = _NARROW_TOP
    for goal, lines in zip(goals, above, strict=True):
        role = _STATUSES[goal.status][0]
        drawing.text(0, top + _NARROW_LINE - 4, STATUSES[goal.status].symbol, role=role, bold=True)
        names = len(wrapped(goal.name, NARROW_WIDTH - _INDENT, LABEL_SIZE))
        for number, line in enumerate(lines):
            is_name = number < names
            drawing.text(_INDENT, top + (number + 1) * _NARROW_LINE - 4, line,
                         role="text" if is_name else "text-quiet",
                         size=LABEL_SIZE if is_name else TICK_SIZE)  # fmt: skip
        middle = top + len(lines) * _NARROW_LINE + 20
        drawing.box(x(-1), middle - 11, x(0) - x(-1), 22, "band", order=0.4)
        drawing.line([left, right], [middle, middle], "grid", width=1, order=0.6)
        drawing.line([x(0), x(0)], [middle - 12, middle + 12], "text-quiet", width=1.5, order=1.5)
        _draw_distance(drawing, goal, middle, x(0), x(min(max(goal.times, low), high)),
                       is_beyond=not low <= goal.times <= high)  # fmt: skip
        top += len(lines) * _NARROW_LINE + _NARROW_STRIP
    axis(top + 32, top + 10)


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
