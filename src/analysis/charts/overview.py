"""All goals of a plan beside each other, by their distance to target and how sure their status is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.charts.chart import Chart, cell, chart_of, known, values_table, without_data
from analysis.charts.rows import UPRIGHT, Bar, ByRow, Mark, Part, Row, Shade, Stroke, Words
from analysis.charts.theme import LABEL_SIZE, MIDDLE, PHONE_WIDTH, SMALL_SIZE, TICK_SIZE, WIDTH, Look, wrapped
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import CLEAR
from analysis.vocabulary.statuses import MET, MISSED, STATUSES, WITHIN_TOLERANCE
from analysis.words.figures import count_words, format_value, join_words
from analysis.words.glance import spelled_out
from analysis.words.status import status_certainty

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_LOOKS = {
    MET: Look("better", "o", 11.0, words="dot"),
    WITHIN_TOLERANCE: Look("near", "s", 9.5, words="square"),
    MISSED: Look("worse", "X", 11.0, words="cross"),
}
_FARTHEST = 6  # tolerances from the target that are drawn; farther ones get an arrow and their number
_NAMES = 268.0
_TEXTS = 142.0
_LINE = 18.0
_INDENT = 22.0  # of a goal's name, behind its symbol
_TOP = 42.0
_PHONE_INSET = 14.0  # so that no mark and no number of the axis is cut off
_PHONE_TOP = 46.0
_PHONE_LINE = 20.0
_PHONE_STRIP = 38.0  # room for the dot under its words, and for the number over its arrow
_AXIS_WORDS = "Short of the target (left) or better (right), in tolerances"
_PHONE_WORDS = "Short of target or better, in tolerances"
_SURE = "Filled: sure, by the counts behind the figure; hollow: not clear, or no counts to tell."


@dataclass(frozen=True)
class _Goal:
    """A judged goal as a row of the overview."""

    name: str
    status: str
    times: float  # gap divided by tolerance
    value: str
    target: str
    period: str
    certainty: str  # how sure the status is

    @property
    def symbol(self) -> str:
        """The symbol of its status."""
        return STATUSES[self.status].symbol

    @property
    def look(self) -> Look:
        """The look of its mark, hollow where the status is not sure."""
        return replace(_LOOKS[self.status], is_hollow=self.certainty != CLEAR)

    @property
    def shown(self) -> tuple[tuple[str, object], ...]:
        """What its row shows."""
        return (
            ("distance_in_tolerances", self.times), ("status", self.status), ("certainty", self.certainty),
            ("period_label", self.period),
        )  # fmt: skip

    @property
    def distance(self) -> str:
        """How far it is from its target, as it is read."""
        side = "short" if self.times < 0 else "better" if self.times > 0 else ""
        return f"{_times(self.times)} {side}".strip()


@dataclass(frozen=True)
class _Axis:
    """The axis in tolerances, and where it stands in pixels."""

    low: int
    high: int
    left: float
    right: float

    def pixel(self, times: float) -> float:
        """Where a distance lies, from the left of the figure."""
        return self.left + (times - self.low) / (self.high - self.low) * (self.right - self.left)

    def numbers(self, y: float) -> list[Part]:
        """Every second number."""
        return [
            Words(self.pixel(tick), y, _times(tick), "text-quiet", SMALL_SIZE, anchor="center")
            for tick in range(self.low, self.high + 1) if tick % 2 == 0
        ]  # fmt: skip

    def distance(self, goal: _Goal) -> list[Part]:
        """A goal's mark, joined to the target; beyond the axis an arrow with its number."""
        role = goal.look.role
        at = min(max(goal.times, self.low), self.high)
        joined: list[Part] = [Stroke((0, at), (0, 0), Look(role, width=2.5), 1.4)]
        if at == goal.times:
            return [*joined, Mark(at, goal.look)]
        way = 1 if goal.times < 0 else -1  # towards the inside
        tail = at + way * 9 * (self.high - self.low) / (self.right - self.left)
        anchor = "left" if way > 0 else "right"
        return [
            *joined, Stroke((tail, at, tail), (-7, 0, 7), Look(role, width=2.5), 2),
            Words(self.pixel(tail) + way * 6, -5, _times(goal.times), size=SMALL_SIZE, anchor=anchor),
        ]  # fmt: skip


def overview_chart_of(
    assessments: pd.DataFrame, *, title: str = "How far each goal is from its target",
    message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw the distance to target of every judged goal, farthest behind first.

    Goals have different units, so the distance is counted in tolerances: 0 is the target, minus 1
    the edge of what is still within tolerance. A goal without a tolerance cannot be placed; it is
    named under the chart.

    Args:
        assessments: Rows of `tables.results.ASSESSMENTS`.
        title: Title, shown above the drawing.
        message: The point of the chart; None writes the counts.

    Returns:
        The chart. Its data have a row a goal: `name`, `distance_in_tolerances` (negative is behind the
        target), `status`, `certainty` of the status, `period_label`.
    """
    goals, not_placed, not_judged = _goals(assessments)
    counts = join_words([
        f"{sum(goal.status == status for goal in goals)} {status.lower()}" for status in _LOOKS
    ])  # fmt: skip
    total = len(goals) + len(not_placed)
    remark = " ".join(part for part in (
        f"{count_words(not_judged, 'goal is', 'goals are')} not judged and not shown." if not_judged else "",
        f"Judged but without a tolerance to draw with: {join_words(not_placed)}." if not_placed else "",
    ) if part)  # fmt: skip
    if not goals:
        point = remark if message is None else message
        return without_data("overview", "Chart of goals", title, point)
    low = max(-_FARTHEST, min(-2, math.floor(min(goal.times for goal in goals))))
    high = min(_FARTHEST, max(2, math.ceil(max(goal.times for goal in goals))))
    summary = f"Of {total} judged goals: {counts}." if not not_placed else f"Shown: {counts}."
    far = [goal.name for goal in goals if not low <= goal.times <= high]
    axis = (
        f"The horizontal axis runs from {_times(low)} times the tolerance short of the target to "
        f"{_times(high)} better; 0 is the target, and the shaded strip is within tolerance."
    )
    each = [
        f"{goal.name}: {goal.value}, target {goal.target}, {goal.status.lower()}, {goal.certainty}."
        for goal in goals
    ]
    marks = [f"{STATUSES[status].symbol} {look.words}: {status.lower()}" for status, look in _LOOKS.items()]
    return chart_of(
        "overview", title,
        _wide(goals, _Axis(low, high, _NAMES + 12, WIDTH - _TEXTS - 24)),
        sentences=[
            f"Dot chart, one row a goal, farthest behind its target first. {title}.", summary,
            *each, axis,
        ],
        table=values_table(
            f"{title}. Distance counted in tolerances.",
            ("Goal", "Period", "Figure", "Target", "Distance in tolerances", "Status", "How sure"),
            [(goal.name, goal.period, goal.value, goal.target, goal.distance, goal.status, goal.certainty)
             for goal in goals],
            [2, 3],
        ),
        notes=[
            f"Beyond the axis, with the number beside the arrow: {join_words(far)}." if far else "",
            remark,
        ],
        message=summary if message is None else message,
        legend=f"{'; '.join(marks)}. {_SURE}",
        narrow=_narrow(goals, _Axis(low, high, _PHONE_INSET, PHONE_WIDTH - _PHONE_INSET)),
    )  # fmt: skip


def _goals(assessments: pd.DataFrame) -> tuple[list[_Goal], list[str], int]:
    """Goals to draw, names of judged ones that cannot be placed, and how many are not judged."""
    goals, not_placed, not_judged = [], [], 0
    for row in rows_of(assessments):
        if row["status"] not in _LOOKS:
            not_judged += 1
            continue
        name = spelled_out(str(row["short_name"]))
        gap, tolerance = known(row["gap"]), known(row["tolerance"])
        if gap is None or not tolerance:
            not_placed.append(name)
            continue
        unit, decimals = str(row["unit"]), int(row["decimals"])
        goals.append(_Goal(
            name=name, certainty=status_certainty(row), status=str(row["status"]), times=gap / tolerance,
            value=cell(known(row["value"]), unit, decimals),
            target=cell(known(row["target_value"]), unit, decimals), period=str(row["period_label"]),
        ))  # fmt: skip
    return sorted(goals, key=lambda goal: (goal.times, goal.name)), not_placed, not_judged


def _wide(goals: Sequence[_Goal], axis: _Axis) -> ByRow:
    """Symbol and name at the left, the distance, figure and target at the right."""
    base = TICK_SIZE * MIDDLE
    rows = []
    for goal in goals:
        lines = wrapped(goal.name, _NAMES - _INDENT - 4, TICK_SIZE)
        height, first = 9 + len(lines) * _LINE, base - (len(lines) - 1) * _LINE / 2
        rows.append(Row(goal.name, height, height / 2, (
            Words(0, base, goal.symbol, goal.look.role, TICK_SIZE, is_bold=True),
            *(Words(_INDENT, first + number * _LINE, line, size=TICK_SIZE)
              for number, line in enumerate(lines)),
            *axis.distance(goal),
            Words(WIDTH, base, f"{goal.value} ({goal.target})", size=TICK_SIZE, anchor="right"),
        ), goal.shown))  # fmt: skip
    bottom = _TOP + sum(row.height for row in rows)
    per_pixel = (axis.high - axis.low) / (axis.right - axis.left)
    ends = (axis.low - axis.left * per_pixel, axis.high + (WIDTH - axis.right) * per_pixel)
    frame: list[Part] = [
        Shade(-1, 0, _TOP - 4, bottom),
        Words(axis.pixel(0), 30, "Target", "text-quiet", SMALL_SIZE, anchor="center"),
        Words(WIDTH, 30, "Figure (target)", "text-quiet", SMALL_SIZE, anchor="right"),
        Stroke((0, 0), (_TOP - 4, bottom + 5), UPRIGHT),
        Stroke(ends, (bottom, bottom), Look("text-quiet", width=1), 0.6),
        *(Stroke((tick, tick), (bottom, bottom + 5), Look("text-quiet", width=1), 1)
          for tick in range(axis.low, axis.high + 1) if tick % 2 == 0),
        *axis.numbers(bottom + 20),
        Words((axis.left + axis.right) / 2, bottom + 40, _AXIS_WORDS, "text-quiet", SMALL_SIZE,
              anchor="center"),
    ]  # fmt: skip
    return ByRow(WIDTH, axis.left, axis.right, axis.low, axis.high, tuple(rows), _TOP, 48,
                 tuple(frame), has_rules=True)  # fmt: skip


def _narrow(goals: Sequence[_Goal], axis: _Axis) -> ByRow:
    """One goal under the other: its words, and under them its mark on a strip of the axis."""
    rows = []
    for goal in goals:
        names = wrapped(goal.name, PHONE_WIDTH - _INDENT, LABEL_SIZE)
        figures = wrapped(f"{goal.value}, target {goal.target}: {goal.status.lower()}",
                          PHONE_WIDTH - _INDENT, TICK_SIZE)  # fmt: skip
        count = len(names) + len(figures)
        middle = count * _PHONE_LINE + 20
        texts = [(line, "text", LABEL_SIZE) for line in names]
        texts += [(line, "text-quiet", TICK_SIZE) for line in figures]
        rows.append(Row(goal.name, count * _PHONE_LINE + _PHONE_STRIP, middle, (
            Words(0, _PHONE_LINE - 4 - middle, goal.symbol, goal.look.role, is_bold=True),
            *(Words(_INDENT, number * _PHONE_LINE - 4 - middle, text, role, size)
              for number, (text, role, size) in enumerate(texts, start=1)),
            Bar(-1, 0, "band", 22, 0.4),
            Stroke((axis.low, axis.high), (0, 0), Look("grid", width=1), 0.6),
            Stroke((0, 0), (-12, 12), UPRIGHT),
            *axis.distance(goal),
        ), goal.shown))  # fmt: skip
    bottom = _PHONE_TOP + sum(row.height for row in rows)
    frame = [
        part for words, numbers in ((14, 36), (bottom + 32, bottom + 10))
        for part in (Words(0, words, _PHONE_WORDS, "text-quiet", SMALL_SIZE), *axis.numbers(numbers))
    ]  # fmt: skip
    return ByRow(PHONE_WIDTH, axis.left, axis.right, axis.low, axis.high, tuple(rows), _PHONE_TOP,
                 _PHONE_TOP, tuple(frame))  # fmt: skip


def _times(number: float) -> str:
    """A number of tolerances without a sign: on which side it lies is said in words."""
    return format_value(abs(number), "", 0 if float(number).is_integer() else 1)
