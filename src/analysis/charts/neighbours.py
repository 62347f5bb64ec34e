"""One figure in many areas, as bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.charts.chart import (
    WIDTH,
    Chart,
    TableOfChart,
    cell,
    direction_words,
    finished,
    in_period,
    known,
    without_data,
)
from analysis.charts.frame import NARROW_WIDTH
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.theme import SMALL_SIZE, TICK_SIZE, Drawing, text_width, wrapped
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems
from analysis.words.figures import format_value, join_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.charts.scale import Scale


_BAR_ROW = 27.0
_BAR_NAMES = 260.0  # the widest column of area names
_NARROW_TOP = 34.0
_NARROW_LINE = 20.0
_NARROW_BAR = 28.0  # a bar and the room under it
_MIDDLE = 0.35  # of the type size, from the middle of a line of text down to its base line


@dataclass(frozen=True)
class _Bar:
    """One area."""

    name: str
    value: float
    is_own: bool
    figure: str

    @property
    def role(self) -> str:
        return "area" if self.is_own else "neighbours"

    @property
    def name_lines(self) -> list[str]:
        """The name as it stands above the bar on a narrow screen, beside the figure."""
        return wrapped(self.name, NARROW_WIDTH - text_width(self.figure, bold=True) - 12, bold=self.is_own)


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
    rows_of_bars = [
        _Bar(name, value, own, format_value(value, unit, decimals)) for name, value, own in having
    ]
    beside_bars = None if england is None else (england, f"England {format_value(england, unit, decimals)}")
    tall = _NARROW_TOP + sum(len(bar.name_lines) * _NARROW_LINE + _NARROW_BAR for bar in rows_of_bars)
    drawing = Drawing(WIDTH, 50 + len(having) * _BAR_ROW + 8)
    narrow = Drawing(NARROW_WIDTH, tall)
    _draw_bars(drawing, rows_of_bars, scale, beside_bars)
    _draw_narrow(narrow, rows_of_bars, scale, beside_bars)
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
        narrow=narrow,
    )  # fmt: skip


def _draw_bars(
    drawing: Drawing, bars: Sequence[_Bar], scale: Scale, england: tuple[float, str] | None
) -> None:
    widest = max(text_width(bar.name, TICK_SIZE, bold=bar.is_own) for bar in bars)
    figures = max(text_width(bar.figure, TICK_SIZE, bold=True) for bar in bars)
    left, right = min(widest, _BAR_NAMES) + 14, WIDTH - figures - 16
    zero = scale.at(0, left, right)
    top, bottom = 36.0, drawing.height - 6
    drawing.line([zero, zero], [top - 4, bottom], "text-quiet", width=1.25, order=1.5)
    for number, bar in enumerate(bars):
        y = top + (number + 0.5) * _BAR_ROW
        base = y + TICK_SIZE * _MIDDLE
        drawing.text(0, base, _one_line(bar.name, bar.is_own), size=TICK_SIZE, bold=bar.is_own)
        start, end = sorted((zero, scale.at(bar.value, left, right)))
        drawing.box(start, y - 9, end - start, 18, bar.role)
        # All figures stand in one column: at the ends of the bars England's line would cross some.
        drawing.text(WIDTH, base, bar.figure, size=TICK_SIZE, bold=bar.is_own, anchor="right")
    if england is not None:
        x = scale.at(england[0], left, right)
        half = text_width(england[1], SMALL_SIZE) / 2
        drawing.line([x, x], [top - 8, bottom], "text", width=2, dash=(6, 4), order=2)
        drawing.text(
            min(max(x, half), WIDTH - half), top - 14, england[1], size=SMALL_SIZE, anchor="center"
        )  # fmt: skip


def _draw_narrow(
    drawing: Drawing, bars: Sequence[_Bar], scale: Scale, england: tuple[float, str] | None
) -> None:
    """Name and figure of each area above its bar; England's line crosses the bars and no words."""
    left, right = 2.0, NARROW_WIDTH - 2
    zero = scale.at(0, left, right)
    top = _NARROW_TOP
    if england is not None:
        half = text_width(england[1], SMALL_SIZE) / 2
        x = scale.at(england[0], left, right)
        drawing.line([x, x], [20, 30], "text", width=2, dash=(6, 4), order=2)
        drawing.text(
            min(max(x, half), NARROW_WIDTH - half), 15, england[1], size=SMALL_SIZE, anchor="center"
        )  # fmt: skip
    for bar in bars:
        for number, line in enumerate(bar.name_lines, start=1):
            drawing.text(0, top + number * _NARROW_LINE - 5, line, bold=bar.is_own)
        drawing.text(
            NARROW_WIDTH, top + len(bar.name_lines) * _NARROW_LINE - 5, bar.figure, bold=bar.is_own,
            anchor="right",
        )  # fmt: skip
        middle = top + len(bar.name_lines) * _NARROW_LINE + 8
        start, end = sorted((zero, scale.at(bar.value, left, right)))
        drawing.line([zero, zero], [middle - 8, middle + 8], "text-quiet", width=1.25, order=1.5)
        drawing.box(start, middle - 6, end - start, 12, bar.role)
        if england is not None:
            x = scale.at(england[0], left, right)
            drawing.line([x, x], [middle - 8, middle + 8], "text", width=2, dash=(6, 4), order=2)
        top += len(bar.name_lines) * _NARROW_LINE + _NARROW_BAR


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
