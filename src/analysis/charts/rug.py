"""Areas by indicators as a matrix of verdicts: a tartan rug.

A page shows it as a table and not as a drawing, so that every cell can be read out, searched and copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import Chart, values_table, without_data
from analysis.charts.theme import LABEL_SIZE, MIDDLE, TICK_SIZE, Surface, printable, text_width
from analysis.charts.verdicts import (
    NO_CLEAR_DIFFERENCE,
    VERDICTS,
    Verdict,
    check_rows,
    count_verdicts,
    text_of,
    verdict_of,
)
from analysis.page.parts import Group, Paragraph, Part, Words, render
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import NOT_TESTED, THE_SAME
from analysis.vocabulary.marks import MARKS, NOT_AVAILABLE
from analysis.words.figures import count_words

_COLUMNS = ("area_name", "indicator_name", "word", "value_text")
_SIGNS = frozenset(mark.sign for mark in MARKS.values())
_ROW, _COLUMN = 44.0, 62.0  # of the figure, in pixels
_LINKS = {NO_CLEAR_DIFFERENCE: " from", THE_SAME: " as", NOT_TESTED: " against"}


@dataclass(frozen=True)
class _Cell:
    """One area's verdict on one indicator."""

    verdict: Verdict
    value: str

    @property
    def has_figure(self) -> bool:
        """Whether there is a figure, and not a mark in its place."""
        return bool(self.value) and self.value not in _SIGNS


@dataclass(frozen=True)
class Rug:
    """The matrix: a column an area, a row an indicator."""

    name: ClassVar[str] = "tartan rug"
    phone: ClassVar[None] = None

    areas: tuple[str, ...]
    indicators: tuple[str, ...]
    periods: tuple[str, ...]
    matrix: tuple[tuple[_Cell | None, ...], ...]
    has_own: bool

    @property
    def height(self) -> float:
        """Height of the figure in pixels."""
        return self._head + len(self.indicators) * _ROW

    @property
    def width(self) -> float:
        """Width of the figure in pixels."""
        return self._names + len(self.areas) * _COLUMN

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """The cells."""
        return self._names, self._head, self.width, self.height

    @property
    def _names(self) -> float:
        return max(text_width(name, TICK_SIZE) for name in self.indicators) + 12

    @property
    def _head(self) -> float:
        return max(text_width(name, TICK_SIZE, bold=True) for name in self.areas) + 12

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each cell."""
        for indicator, period, cells in zip(self.indicators, self.periods, self.matrix, strict=True):
            for area, cell in zip(self.areas, cells, strict=True):
                yield {
                    "area_name": area, "indicator_name": indicator, "period_label": period,
                    "word": cell.verdict.word if cell is not None and cell.has_figure else "",
                    "value_text": "" if cell is None else cell.value,
                }  # fmt: skip

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Draw into axes, a unit a cell."""
        columns, lines = len(self.areas), len(self.indicators)
        on = Surface(axes, columns * _COLUMN, lines * _ROW)
        axes.set_xlim(0, columns)
        axes.set_ylim(lines, 0)
        axes.grid(visible=False)
        axes.set_xticks([place + 0.5 for place in range(columns)], self.areas, rotation=90)
        axes.set_yticks([place + 0.5 for place in range(lines)], self.indicators)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for y, cells in enumerate(self.matrix):
            for x, cell in enumerate(cells):
                if cell is not None and cell.verdict.tint:
                    on.area([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)], cell.verdict.tint, 1)
                is_own, middle = self.has_own and x == 0, (x + 0.5) * _COLUMN
                above = cell.verdict.symbol if cell is not None and cell.has_figure else ""
                under = (cell and cell.value) or "[x]"
                on.words(middle, y * _ROW + 16, above, size=LABEL_SIZE, bold=True, anchor="center")
                on.words(middle, y * _ROW + 30 + TICK_SIZE * MIDDLE, under, size=13, bold=is_own,
                         anchor="center")  # fmt: skip


@dataclass(frozen=True)
class TartanRug(Chart):
    """A chart that a page shows as a table, so that every cell can be read out, searched and copied."""

    head: str = ""  # What the table is of

    def _repr_html_(self) -> str:
        if self.own_figure is not None or not isinstance(self.drawing, Rug):
            return super()._repr_html_()
        rug = self.drawing
        rows = list(zip(rug.indicators, rug.periods, rug.matrix, strict=True))
        matrix = render("rug_table.html.j2", title=self.title, head=self.head, areas=rug.areas,
                        has_own=rug.has_own, rows=rows)  # fmt: skip
        return str(render("rug.html.j2", chart=self, matrix=matrix))

    @property
    def part(self) -> Part:
        """Its point, its legend and its table, as a page shows them."""
        if self.own_figure is not None:
            return super().part
        shown = replace(self.table, notes=(*self.table.notes, *([self.note] if self.note else [])))
        return Group((Paragraph(self.message), Paragraph(self.legend, "note"), shown))


def tartan_rug_of(
    rows: pd.DataFrame, *, title: str, area_name: str = "This area", benchmark_name: str = "England",
    message: str | None = None, note: str = "",
) -> Chart:  # fmt: skip
    """Show how every area stands beside a benchmark on every indicator, the own area first.

    `rows` has a row an area and indicator: `area_name`, `indicator_name`, `word` (better, worse, no clear
    difference, the same, higher, lower or not tested) and `value_text`. Where it exists, `period` stands
    under the indicator's name. Indicators, and areas but the own one, come in the order in which they first
    occur. `note` says how the words were found.

    Returns:
        The chart, which a page shows as a table; its figure is the matrix drawn. Its data have a row a
        cell: `area_name`, `indicator_name`, `period_label`, `word`, `value_text`.

    Raises:
        DataError: A column is missing, a word is not known, or a pair of area and indicator occurs
            twice.
    """
    check_rows(rows, _COLUMNS, "areas of the chart", one_each=("area_name", "indicator_name"))
    if rows.empty:
        return without_data("rug", "Table of areas by indicators", title, message or "")
    own = printable(area_name)
    cells = {
        (text_of(record["area_name"]), text_of(record["indicator_name"])): _Cell(
            verdict_of(record["word"]), text_of(record["value_text"])
        )
        for record in rows_of(rows)
    }
    areas = list(dict.fromkeys(area for area, _ in cells))
    areas.sort(key=lambda area: area != own)
    indicators = list(dict.fromkeys(indicator for _, indicator in cells))
    summaries = {area: _summary(area, [cells.get((area, name)) for name in indicators]) for area in areas}
    has_own = own in areas
    absent = "" if has_own else f"There is no figure for {own}."
    head = (
        f"{count_words(len(indicators), 'indicator', 'indicators')} by "
        f"{count_words(len(areas), 'area', 'areas')}, each beside {printable(benchmark_name)}."
    )
    figures = [_sentence(name, cells.get((own, name))) for name in indicators] if has_own else [absent]
    periods = _periods(rows)
    matrix = tuple(tuple(cells.get((area, name)) for area in areas) for name in indicators)
    name = printable(title)
    return TartanRug(
        kind="rug",
        title=name,
        alt=" ".join([f"Table of areas by indicators. {name}.", head, *figures, *summaries.values()]),
        table=values_table(
            f"{name}. {head}", ("Indicator", "Period", *areas),
            [(indicator, period, *(_said(cell) for cell in line))
             for indicator, period, line in zip(indicators, periods, matrix, strict=True)],
            range(2, 2 + len(areas)),
        ),
        drawing=Rug(tuple(areas), tuple(indicators), tuple(periods), matrix, has_own),
        note=" ".join(part for part in (absent, _missing(matrix), note) if part),
        message=(summaries.get(own) or absent) if message is None else message,
        legend=_legend(matrix, own, has_own, benchmark_name),
        head=head,
    )  # fmt: skip


def _said(cell: _Cell | None) -> Words:
    if cell is None or not cell.has_figure:
        return (cell and cell.value) or NOT_AVAILABLE
    return (f"{cell.verdict.word}, ", cell.value)


def _periods(rows: pd.DataFrame) -> list[str]:
    """The period of each indicator; several where the areas have figures of different ones."""
    found: dict[str, dict[str, None]] = {}
    for record in rows_of(rows):
        periods = found.setdefault(text_of(record["indicator_name"]), {})
        period = text_of(record.get("period"))
        if period:
            periods[period] = None
    return [", ".join(periods) for periods in found.values()]


def _summary(area: str, cells: Sequence[_Cell | None]) -> str:
    words = [cell.verdict.word for cell in cells if cell is not None and cell.has_figure]
    return f"{area}: {count_verdicts(words) or 'no figure'}."


def _sentence(name: str, cell: _Cell | None) -> str:
    if cell is None or not cell.has_figure:
        return f"{name}: {(cell and cell.value) or '[x]'}."
    return f"{name}: {cell.value}, {cell.verdict.word}."


def _missing(matrix: Sequence[Sequence[_Cell | None]]) -> str:
    cells = [cell for row in matrix for cell in row]
    has_gap = any(cell is None or not cell.value or cell.value == "[x]" for cell in cells)
    used = {cell.value for cell in cells if cell is not None} | ({"[x]"} if has_gap else set())
    return " ".join(f"{mark.sign}: {mark.short}." for mark in MARKS.values() if mark.sign in used)


def _legend(matrix: Sequence[Sequence[_Cell | None]], own: str, has_own: bool, benchmark_name: str) -> str:
    used = {cell.verdict.word for row in matrix for cell in row if cell is not None and cell.has_figure}
    by_symbol: dict[str, list[str]] = {}
    for verdict in VERDICTS.values():
        if verdict.word in used:
            link = _LINKS.get(verdict.word, " than")
            by_symbol.setdefault(verdict.symbol, []).append(f"{verdict.word}{link}")
    parts = [
        f"{symbol} {' or '.join(words)} {printable(benchmark_name)}" for symbol, words in by_symbol.items()
    ]
    first = f"First column, bold and framed: {own}. " if has_own else ""
    return f"{first}{'; '.join(parts)}."
