"""One figure in many areas, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.charts.chart import (
    NO_PLACE,
    Chart,
    cell,
    chart_of,
    direction_words,
    in_period,
    known,
    values_table,
    without_data,
)
from analysis.charts.rows import Bar, ByRow, Part, Row, Stroke, Words
from analysis.charts.scale import Scale, scale_for, unit_heading
from analysis.charts.theme import MIDDLE, PHONE_WIDTH, SMALL_SIZE, TICK_SIZE, WIDTH, Look, text_width, wrapped
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems
from analysis.words.figures import format_value, join_words

_ROW = 27.0
_NAMES = 260.0  # the widest column of area names
_LINE = 20.0  # of words above a bar on a telephone
_UNDER = 28.0  # a bar there and the room under it
_ZERO = Look("text-quiet", width=1.25)
_ENGLAND = Look("text", width=2, dash=(6, 4))


@dataclass(frozen=True)
class _Area:
    """One area that has a figure."""

    name: str
    value: float
    is_own: bool
    figure: str

    @property
    def bar(self) -> str:
        """Colour of its bar."""
        return "area" if self.is_own else "neighbours"

    @property
    def shown(self) -> tuple[tuple[str, object], ...]:
        """What its row shows."""
        return ("value", self.value), ("is_own", self.is_own)


def neighbour_chart_of(
    values: pd.DataFrame, *, title: str, unit: str, decimals: int, polarity: str, area_code: str,
    period_label: str = "", england_value: float | None = None, message: str | None = None,
    has_place: bool = True,
) -> Chart:  # fmt: skip
    """Draw one figure in many areas as bars from zero, best first.

    `values` has a row an area: `area_code`, `area_name`, `value` and, where it exists, `missing`, why there
    is none. `area_code` is the area to bring out; without a direction the highest comes first.

    Returns:
        The chart. Its data have a row an area that has a figure, best first: `name`, `value`, `is_own`.

    Raises:
        DataError: A column is missing.
    """
    raise_if_problems(DataError, "The chart cannot be drawn", [
        Problem("areas of the chart", None, name, "no such column", "the column", "")
        for name in ("area_code", "area_name", "value") if name not in values.columns
    ])  # fmt: skip
    records = [(str(row["area_name"]), known(row["value"]), str(row.get("missing", "")),
                row["area_code"] == area_code) for row in rows_of(values)]  # fmt: skip
    areas = [
        _Area(name, value, is_own, format_value(value, unit, decimals))
        for name, value, _, is_own in records if value is not None
    ]  # fmt: skip
    if (
        all(area.is_own for area in areas) and known(england_value) is None
    ):  # a bar beside nobody says nothing
        return without_data("neighbours", "Bar chart", title, message or "")
    sign = 1 if polarity == "low" else -1
    areas.sort(key=lambda area: (sign * area.value, area.name))
    without = sorted((name, mark) for name, value, mark, _ in records if value is None)
    england = known(england_value)
    scale = scale_for([area.value for area in areas] + ([england] if england is not None else []),
                      unit, zero=True)  # fmt: skip
    line = None if england is None else (england, f"England {format_value(england, unit, decimals)}")
    place = _place(areas, polarity, period_label) if has_place else NO_PLACE
    figures = ", ".join(f"{area.name} {area.figure}" for area in areas)
    beside = f"{line[1].replace(' ', ': ', 1)}." if line else ""
    absent = f"No figure: {join_words([name for name, _ in without])}." if without else ""
    order = {"high": "highest", "low": "lowest"}.get(polarity, "highest")
    axis = f"The bars start at zero; the axis runs {scale.range_words}."
    rows = [(area.name, area.figure) for area in areas]
    rows += [(name, cell(None, unit, decimals, mark)) for name, mark in without]
    rows += [("England", format_value(england, unit, decimals))] if england is not None else []
    when = f", {period_label}" if period_label else ""
    return chart_of(
        "neighbours", title, _wide(areas, scale, line),
        sentences=[f"Bar chart, {order} first. {title}{when}.", place, f"{figures}.", beside, absent,
                   axis, direction_words(polarity)],
        table=values_table(f"{title}{when}. {unit_heading(unit)}.", ("Area", "Figure"), rows, [1]),
        notes=[axis, absent],
        message=place if message is None else message,
        legend="Bold name: this area; grey bars: the other areas"
               f"{'; dashed line: England' if england is not None else ''}.",
        narrow=_narrow(areas, scale, line),
    )  # fmt: skip


def _wide(areas: Sequence[_Area], scale: Scale, england: tuple[float, str] | None) -> ByRow:
    """Names at the left, bars, and all figures in one column: at the bars England's line would cross some."""
    widest = max(text_width(area.name, TICK_SIZE, bold=area.is_own) for area in areas)
    figures = max(text_width(area.figure, TICK_SIZE, bold=True) for area in areas)
    left, right = min(widest, _NAMES) + 14, WIDTH - figures - 16
    top, height = 36.0, 36.0 + len(areas) * _ROW + 8
    base = TICK_SIZE * MIDDLE
    rows = tuple(
        Row(area.name, _ROW, _ROW / 2, (
            Words(0, base, _one_line(area.name, area.is_own), size=TICK_SIZE, is_bold=area.is_own),
            Bar(0, area.value, area.bar, 18),
            Words(WIDTH, base, area.figure, size=TICK_SIZE, is_bold=area.is_own, anchor="right"),
        ), area.shown)
        for area in areas
    )  # fmt: skip
    parts: list[Part] = [Stroke((0, 0), (top - 4, height - 6), _ZERO)]
    if england is not None:
        parts += [_england_name(england, scale, left, right, WIDTH, 22),
                  Stroke((england[0],) * 2, (top - 8, height - 6), _ENGLAND, 2)]  # fmt: skip
    return ByRow(WIDTH, left, right, scale.low, scale.high, rows, top, 8, tuple(parts))


def _narrow(areas: Sequence[_Area], scale: Scale, england: tuple[float, str] | None) -> ByRow:
    """Name and figure of each area above its bar; England's line crosses the bars and no words."""
    rows = []
    for area in areas:
        room = PHONE_WIDTH - text_width(area.figure, bold=True) - 12
        lines = wrapped(area.name, room, bold=area.is_own)
        middle = len(lines) * _LINE + 8
        parts: list[Part] = [
            Words(0, number * _LINE - 5 - middle, line, is_bold=area.is_own)
            for number, line in enumerate(lines, start=1)
        ]  # fmt: skip
        parts += [
            Words(PHONE_WIDTH, -13, area.figure, is_bold=area.is_own, anchor="right"),
            Stroke((0, 0), (-8, 8), _ZERO), Bar(0, area.value, area.bar, 12),
        ]  # fmt: skip
        if england is not None:
            parts.append(Stroke((england[0],) * 2, (-8, 8), _ENGLAND, 2))
        rows.append(Row(area.name, len(lines) * _LINE + _UNDER, middle, tuple(parts), area.shown))
    left, right = 2.0, PHONE_WIDTH - 2
    head: list[Part] = []
    if england is not None:
        head = [_england_name(england, scale, left, right, PHONE_WIDTH, 15),
                Stroke((england[0],) * 2, (20, 30), _ENGLAND, 2)]  # fmt: skip
    return ByRow(PHONE_WIDTH, left, right, scale.low, scale.high, tuple(rows), 34, 0, tuple(head))


def _england_name(
    england: tuple[float, str], scale: Scale, left: float, right: float, width: float, y: float
) -> Words:
    """England's name and figure over its line, as far as the figure reaches."""
    half = text_width(england[1], SMALL_SIZE) / 2
    x = left + scale.share(england[0]) * (right - left)
    return Words(min(max(x, half), width - half), y, england[1], size=SMALL_SIZE, anchor="center")


def _one_line(name: str, bold: bool) -> str:
    """A name on one line; one too long for the column loses words at its end and says so."""
    first = wrapped(name, _NAMES - 16, TICK_SIZE, bold=bold)
    return first[0] if len(first) == 1 else f"{first[0]}…"


def _place(areas: Sequence[_Area], polarity: str, period: str) -> str:
    """Where the area stands, in words."""
    own = next((area for area in areas if area.is_own), None)
    if own is None:
        return "There is no figure for the area itself."
    is_low = polarity == "low"
    ahead = sum(area.value < own.value if is_low else area.value > own.value for area in areas)
    same = sum(area.value == own.value for area in areas) - 1
    tie = f", {same} the same" if same else ""
    verb = "has" if ahead == 1 else "have"
    return (
        f"{own.name} {own.figure}{f' {in_period(period)}' if period else ''}: of {len(areas)} areas with a "
        f"figure, {ahead} {verb} a {'lower' if is_low else 'higher'} one{tie}."
    )
