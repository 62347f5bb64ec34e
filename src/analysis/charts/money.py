"""Amounts of money as bars from zero: to the right what adds to a budget, to the left what takes from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.charts.chart import Chart, chart_of, values_table, without_data
from analysis.charts.rows import Bar, ByRow, Part, Row, Stroke, Words
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.theme import MIDDLE, PHONE_WIDTH, TICK_SIZE, WIDTH, Look, text_width, wrapped
from analysis.words.plans import amount_text, money_words

_NAMES = 290.0  # the widest column of names
_LINE = 18.0
_UNDER = 34.0  # a bar on a telephone and the room under it
_ZERO = Look("text-quiet", width=1.25)


@dataclass(frozen=True)
class MoneyBar:
    """One bar: its name, its amount, and whether it stands out among the others."""

    name: str
    value: float
    is_main: bool = True

    @property
    def role(self) -> str:
        """Its colour."""
        return "area" if self.is_main else "neighbours"

    @property
    def shown(self) -> tuple[tuple[str, object], ...]:
        """What its row shows."""
        return ("value", self.value), ("is_main", self.is_main)


def money_chart(
    bars: Sequence[MoneyBar], *, title: str, unit: str, message: str = "", legend: str = "",
) -> Chart:  # fmt: skip
    """Draw amounts as bars, in the order given.

    `unit` is one of `units.MONEY_UNITS`; `legend` says what dark and grey bars are, where both occur.

    Returns:
        The chart. Its data have a row a bar: `name`, `value`, `is_main`.
    """
    if not bars:
        return without_data("money", "Bar chart", title, message)
    each = ", ".join(f"{bar.name} {money_words(bar.value, unit)}" for bar in bars)
    return chart_of(
        "money", title, _wide(bars, unit),
        sentences=[f"Bar chart. {title}.", message, f"{each}."],
        table=values_table(
            f"{title}. {unit_heading(unit)}.", ("Item", "Amount"),
            [(bar.name, amount_text(bar.value, unit)) for bar in bars], [1],
        ),
        notes=["The bars start at zero."], message=message, legend=legend, narrow=_narrow(bars, unit),
    )  # fmt: skip


def _wide(bars: Sequence[MoneyBar], unit: str) -> ByRow:
    names = [wrapped(bar.name, _NAMES - 8, TICK_SIZE) for bar in bars]
    figures = max(text_width(money_words(bar.value, unit), TICK_SIZE, bold=True) for bar in bars)
    widest = max(text_width(line, TICK_SIZE) for lines in names for line in lines)
    base = TICK_SIZE * MIDDLE
    rows = []
    for bar, lines in zip(bars, names, strict=True):
        height, first = 16 + len(lines) * _LINE, base - (len(lines) - 1) * _LINE / 2
        rows.append(Row(bar.name, height, height / 2, (
            *(Words(0, first + number * _LINE, line, size=TICK_SIZE) for number, line in enumerate(lines)),
            Bar(0, bar.value, bar.role, 18),
            Words(WIDTH, base, money_words(bar.value, unit), size=TICK_SIZE, anchor="right"),
        ), bar.shown))  # fmt: skip
    scale = scale_for([bar.value for bar in bars], unit, zero=True)
    end = 10.0 + sum(row.height for row in rows) + 4
    return ByRow(WIDTH, min(widest, _NAMES) + 16, WIDTH - figures - 16, scale.low, scale.high, tuple(rows),
                 10, 10, (Stroke((0, 0), (6, end), _ZERO),))  # fmt: skip


def _narrow(bars: Sequence[MoneyBar], unit: str) -> ByRow:
    """Name and amount above each bar."""
    rows = []
    for bar in bars:
        lines = wrapped(f"{bar.name}: {money_words(bar.value, unit)}", PHONE_WIDTH - 4, TICK_SIZE)
        middle = len(lines) * _LINE + 11
        parts: list[Part] = [
            Words(0, number * _LINE - 4 - middle, line, size=TICK_SIZE)
            for number, line in enumerate(lines, start=1)
        ]  # fmt: skip
        parts += [Stroke((0, 0), (-11, 11), _ZERO), Bar(0, bar.value, bar.role, 16)]
        rows.append(Row(bar.name, len(lines) * _LINE + _UNDER, middle, tuple(parts), bar.shown))
    scale = scale_for([bar.value for bar in bars], unit, zero=True)
    return ByRow(PHONE_WIDTH, 2, PHONE_WIDTH - 2, scale.low, scale.high, tuple(rows), 8, 8)
