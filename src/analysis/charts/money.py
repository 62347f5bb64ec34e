"""Amounts of money as bars from zero: to the right what adds to a budget, to the left what takes from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.charts.chart import WIDTH, Chart, TableOfChart, finished, without_data
from analysis.charts.frame import NARROW_WIDTH
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.theme import TICK_SIZE, Drawing, text_width, wrapped
from analysis.words.plans import amount_text, money_words

if TYPE_CHECKING:
    from collections.abc import Sequence


_NAMES = 290.0  # the widest column of names
_LINE = 18.0
_NARROW_BAR = 34.0  # a bar and the room under it
_MIDDLE = 0.35  # of the type size, from the middle of a line of text down to its base line


@dataclass(frozen=True)
class MoneyBar:
    """One bar: its name, its amount, and whether it stands out among the others."""

    name: str
    value: float
    is_main: bool = True


def money_chart(
    bars: Sequence[MoneyBar], *, title: str, unit: str, message: str = "", legend: str = ""
) -> Chart:
    """Draw amounts as bars, in the order given.

    Args:
        bars: The amounts, in the unit.
        title: Title, shown above the drawing.
        unit: A unit of `units.MONEY_UNITS`.
        message: The point of the chart in one sentence.
        legend: What dark and grey bars are, where both occur.
    """
    if not bars:
        return without_data("money", "Bar chart", title, message)
    names = [wrapped(bar.name, _NAMES - 8, TICK_SIZE) for bar in bars]
    heights = [16 + len(lines) * _LINE for lines in names]
    above = [_words_above(bar, unit) for bar in bars]
    tall = 16 + sum(len(lines) * _LINE + _NARROW_BAR for lines in above)
    drawing = Drawing(WIDTH, 20 + sum(heights))
    narrow = Drawing(NARROW_WIDTH, tall)
    _draw(drawing, bars, names, heights, unit)
    _draw_narrow(narrow, bars, above, unit)
    each = ", ".join(f"{bar.name} {money_words(bar.value, unit)}" for bar in bars)
    table = TableOfChart(
        f"{title}. {unit_heading(unit)}.",
        ("Item", "Amount"),
        [(bar.name, amount_text(bar.value, unit)) for bar in bars],
        frozenset({1}),
    )
    return finished(
        drawing, "money", title, sentences=[f"Bar chart. {title}.", message, f"{each}."], table=table,
        notes=["The bars start at zero."], message=message, legend=legend, narrow=narrow,
    )  # fmt: skip


def _draw(
    drawing: Drawing,
    bars: Sequence[MoneyBar],
    names: Sequence[Sequence[str]],
    heights: Sequence[float],
    unit: str,
) -> None:
    figures = max(text_width(money_words(bar.value, unit), TICK_SIZE, bold=True) for bar in bars)
    widest = max(text_width(line, TICK_SIZE) for lines in names for line in lines)
    left, right = min(widest, _NAMES) + 16, WIDTH - figures - 16
    scale = scale_for([bar.value for bar in bars], unit, zero=True)
    zero = scale.at(0, left, right)
    top = 10.0
    drawing.line([zero, zero], [top - 4, drawing.height - 6], "text-quiet", width=1.25, order=1.5)
    for bar, lines, height in zip(bars, names, heights, strict=True):
        middle = top + height / 2
        base = middle + TICK_SIZE * _MIDDLE
        first = base - (len(lines) - 1) * _LINE / 2
        for number, line in enumerate(lines):
            drawing.text(0, first + number * _LINE, line, size=TICK_SIZE)
        start, end = sorted((zero, scale.at(bar.value, left, right)))
        drawing.box(start, middle - 9, end - start, 18, "area" if bar.is_main else "neighbours")
        drawing.text(WIDTH, base, money_words(bar.value, unit), size=TICK_SIZE, anchor="right")
        top += height


def _words_above(bar: MoneyBar, unit: str) -> list[str]:
    """Name and amount, which stand above a bar on a narrow screen."""
    return wrapped(f"{bar.name}: {money_words(bar.value, unit)}", NARROW_WIDTH - 4, TICK_SIZE)


def _draw_narrow(
    drawing: Drawing, bars: Sequence[MoneyBar], above: Sequence[Sequence[str]], unit: str
) -> None:
    scale = scale_for([bar.value for bar in bars], unit, zero=True)
    zero = scale.at(0, 2, NARROW_WIDTH - 2)
    top = 8.0
    for bar, lines in zip(bars, above, strict=True):
        for number, line in enumerate(lines, start=1):
            drawing.text(0, top + number * _LINE - 4, line, size=TICK_SIZE)
        middle = top + len(lines) * _LINE + 11
        start, end = sorted((zero, scale.at(bar.value, 2, NARROW_WIDTH - 2)))
        drawing.line([zero, zero], [middle - 11, middle + 11], "text-quiet", width=1.25, order=1.5)
        drawing.box(start, middle - 8, end - start, 16, "area" if bar.is_main else "neighbours")
        top += len(lines) * _LINE + _NARROW_BAR
