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
from analysis.vocabulary.numbers import is_shown
from analysis.vocabulary.statuses import MET, MISSED, STATUSES, WITHIN_TOLERANCE
from analysis.words.figures import count_words, format_value, join_words
from analysis.words.glance import is_by_share, spelled_out
from analysis.words.status import status_certainty, target_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_LOOKS = {
    MET: Look("better", "o", 11.0, words="dot"),
    WITHIN_TOLERANCE: Look("near", "s", 9.5, words="square"),
    MISSED: Look("worse", "X", 11.0, words="cross"),
}
_FARTHEST, _LEAST = 6, 2  # steps from the target that are drawn; farther ones get an arrow and their number
_NAMES = 268.0
_TEXTS = 142.0
_LINE = 18.0
_INDENT = 22.0  # of a goal's name, behind its symbol
_TOP = 42.0
_PHONE_INSET = 18.0  # so that no mark and no number of the axis is cut off
_PHONE_TOP = 46.0
_PHONE_LINE = 20.0
_PHONE_STRIP = 38.0  # room for the dot under its words, and for the number over its arrow
_SURE = "Filled: sure, by the counts behind the figure; hollow: not clear, or no counts to tell."


@dataclass(frozen=True)
class _Measure:
    """What the distance to a target is counted in."""

    column: str  # of the chart's data
    words: str  # of the axis, behind "in"
    unit: str  # of its numbers
    step: int  # of the axis
    axis_words: str  # The axis and its numbers, for the text alternative
    remark: str = ""  # Why it is counted so

    def distance(self, gap: float | None, tolerance: float | None, target: float | None) -> float | None:
        """The distance of a goal, negative behind its target; None where it cannot be counted so."""
        of = tolerance if self is _TOLERANCES else abs(target or 0.0) / 100
        return gap / of if gap is not None and of else None

    def number(self, distance: float, decimals: int = 1) -> str:
        """A distance without a sign: on which side it lies is said in words.

        Where its decimals would show none of it, as many as show that there is some.
        """
        size = abs(float(distance))
        places = range(decimals, 6)
        shown = next((one for one in places if is_shown(size, one)), places[-1]) if size else decimals
        return format_value(size, self.unit, shown)


_TOLERANCES = _Measure(
    "distance_in_tolerances", "tolerances", "", 1,
    "The horizontal axis runs from {} times the tolerance short of the target to {} better; 0 is the target, "
    "and the shaded strip is within tolerance.",
)  # fmt: skip
_SHARES = _Measure(
    "distance_in_percent_of_target", "per cent of target", "percent", 10,
    "The horizontal axis runs from {} of the target short of it to {} better; 0 is the target.",
    "Counted as a share of each target, since goals have no tolerance to count in.",
)  # fmt: skip


@dataclass(frozen=True)
class _Goal:
    """A judged goal as a row of the overview."""

    name: str
    status: str
    times: float  # how far from its target, negative behind it
    measure: _Measure  # what that is counted in
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
            (self.measure.column, self.times), ("status", self.status), ("certainty", self.certainty),
            ("period_label", self.period),
        )  # fmt: skip

    @property
    def side(self) -> str:
        """On which side of its target it lies."""
        return "short" if self.times < 0 else "ahead" if self.times > 0 else "level"


@dataclass(frozen=True)
class _Axis:
    """The axis, and where it stands in pixels."""

    measure: _Measure
    low: int
    high: int
    left: float
    right: float

    def pixel(self, times: float) -> float:
        """Where a distance lies, from the left of the figure."""
        return self.left + (times - self.low) / (self.high - self.low) * (self.right - self.left)

    @property
    def ticks(self) -> list[int]:
        """Every second step."""
        return [tick for tick in range(self.low, self.high + 1) if tick % (2 * self.measure.step) == 0]

    def numbers(self, y: float) -> list[Part]:
        """The numbers of its ticks."""
        return [
            Words(
                self.pixel(tick), y, self.measure.number(tick, 0), "text-quiet", SMALL_SIZE, anchor="center"
            )
            for tick in self.ticks
        ]

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
            Words(self.pixel(tail) + way * 6, -5, self.measure.number(goal.times), size=SMALL_SIZE,
                  anchor=anchor),
        ]  # fmt: skip


def overview_chart_of(
    assessments: pd.DataFrame, *, title: str = "How far each goal is from its target",
    message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw the distance to target of every judged goal, farthest behind first.

    Goals have different units, so the distance is counted in tolerances: 0 is the target, minus 1
    the edge of what is still within tolerance. Where no tolerance is declared, as the list of what is
    missed is then ordered, it is counted in per cent of the target. A goal that cannot be placed is named
    under the chart.

    Args:
        assessments: Rows of `tables.results.ASSESSMENTS`.
        title: Title, shown above the drawing.
        message: The point of the chart; None writes the counts.

    Returns:
        The chart. Its data have a row a goal: `name`, `distance_in_tolerances` or
        `distance_in_percent_of_target` (negative is behind the target), `status`, `certainty` of the status,
        `period_label`.
    """
    goals, not_placed, not_judged = _goals(assessments, _TOLERANCES)
    if not goals or is_by_share(assessments):
        goals, not_placed, not_judged = _goals(assessments, _SHARES)
    measure = goals[0].measure if goals else _TOLERANCES
    has_strip = measure is _TOLERANCES
    looks = {status: look for status, look in _LOOKS.items() if has_strip or status != WITHIN_TOLERANCE
             or any(goal.status == status for goal in goals)}  # fmt: skip
    counts = join_words([
        f"{sum(goal.status == status for goal in goals)} {status.lower()}" for status in looks
    ])  # fmt: skip
    total = len(goals) + len(not_placed)
    remark = " ".join(part for part in (
        f"{count_words(not_judged, 'goal is', 'goals are')} not judged and not shown." if not_judged else "",
        f"Judged but without a tolerance to draw with: {join_words(not_placed)}."
        if not_placed and has_strip else "",
        f"Judged but with a target of 0, of which there is no share: {join_words(not_placed)}."
        if not_placed and not has_strip else "",
    ) if part)  # fmt: skip
    if not goals:
        point = remark if message is None else message
        return without_data("overview", "Chart of goals", title, point)
    steps = [goal.times / measure.step for goal in goals]
    low = measure.step * max(-_FARTHEST, min(-_LEAST, math.floor(min(steps))))
    high = measure.step * min(_FARTHEST, max(_LEAST, math.ceil(max(steps))))
    summary = f"Of {total} judged goals: {counts}." if not not_placed else f"Shown: {counts}."
    # an arrow is neither filled nor hollow
    far = [f"{goal.name} ({goal.certainty})" for goal in goals if not low <= goal.times <= high]
    axis = measure.axis_words.format(measure.number(low, 0), measure.number(high, 0))
    each = [
        f"{goal.name}: {goal.value}, target {goal.target}, {goal.status.lower()}, {goal.certainty}."
        for goal in goals
    ]
    marks = [f"{STATUSES[status].symbol} {look.words}: {status.lower()}" for status, look in looks.items()]
    return chart_of(
        "overview", title,
        _wide(goals, _Axis(measure, low, high, _NAMES + 12, WIDTH - _TEXTS - 24)),
        sentences=[
            f"Dot chart, one row a goal, farthest behind its target first. {title}.", summary,
            *each, axis,
        ],
        table=values_table(
            f"{title}. Distance counted in {measure.words}.",
            ("Goal", "Period", "Figure", "Target", f"Distance in {measure.words}", "Short or ahead",
             "Status", "How sure"),
            [(goal.name, goal.period, goal.value, goal.target, measure.number(goal.times), goal.side,
              goal.status, goal.certainty) for goal in goals],
            [2, 3, 4],
        ),
        notes=[
            f"Beyond the axis, with the number beside the arrow: {join_words(far)}." if far else "",
            measure.remark, remark,
        ],
        message=summary if message is None else message,
        legend=f"{'; '.join(marks)}. {_SURE}",
        narrow=_narrow(goals, _Axis(measure, low, high, _PHONE_INSET, PHONE_WIDTH - _PHONE_INSET)),
    )  # fmt: skip


def _goals(assessments: pd.DataFrame, measure: _Measure) -> tuple[list[_Goal], list[str], int]:
    """Goals to draw, names of judged ones that cannot be placed, and how many are not judged."""
    goals, not_placed, not_judged = [], [], 0
    for row in rows_of(assessments):
        if row["status"] not in _LOOKS:
            not_judged += 1
            continue
        name = spelled_out(str(row["short_name"]))
        target = known(row["target_value"])
        times = measure.distance(known(row["gap"]), known(row["tolerance"]), target)
        if times is None:
            not_placed.append(name)
            continue
        unit, decimals = str(row["unit"]), int(row["decimals"])
        goals.append(_Goal(
            name=name, certainty=status_certainty(row), status=str(row["status"]), times=times,
            measure=measure, value=cell(known(row["value"]), unit, decimals),
            target=target_number(row),
            period=str(row["period_label"]),
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
        *((Shade(-1, 0, _TOP - 4, bottom),) if axis.measure is _TOLERANCES else ()),
        Words(axis.pixel(0), 30, "Target", "text-quiet", SMALL_SIZE, anchor="center"),
        Words(WIDTH, 30, "Figure (target)", "text-quiet", SMALL_SIZE, anchor="right"),
        Stroke((0, 0), (_TOP - 4, bottom + 5), UPRIGHT),
        Stroke(ends, (bottom, bottom), Look("text-quiet", width=1), 0.6),
        *(Stroke((tick, tick), (bottom, bottom + 5), Look("text-quiet", width=1), 1)
          for tick in axis.ticks),
        *axis.numbers(bottom + 20),
        Words((axis.left + axis.right) / 2, bottom + 40,
              f"Short of the target (left) or better (right), in {axis.measure.words}", "text-quiet",
              SMALL_SIZE, anchor="center"),
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
            *((Bar(-1, 0, "band", 22, 0.4),) if axis.measure is _TOLERANCES else ()),
            Stroke((axis.low, axis.high), (0, 0), Look("grid", width=1), 0.6),
            Stroke((0, 0), (-12, 12), UPRIGHT),
            *axis.distance(goal),
        ), goal.shown))  # fmt: skip
    bottom = _PHONE_TOP + sum(row.height for row in rows)
    frame = [
        part for words, numbers in ((14, 36), (bottom + 32, bottom + 10))
        for part in (Words(0, words, f"Short or better, in {axis.measure.words}", "text-quiet",
                           SMALL_SIZE), *axis.numbers(numbers))
    ]  # fmt: skip
    return ByRow(PHONE_WIDTH, axis.left, axis.right, axis.low, axis.high, tuple(rows), _PHONE_TOP,
                 _PHONE_TOP, tuple(frame))  # fmt: skip
