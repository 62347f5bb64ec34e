"""Areas by indicators as a matrix of verdicts: a tartan rug.

It is a table and not a drawing, so that every cell can be read out, searched and copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.charts.chart import (
    MARK_MEANINGS,
    NOT_COMPARED,
    VERDICTS,
    Chart,
    check_rows,
    count_verdicts,
    text_of,
    verdict_of,
    without_data,
)
from analysis.charts.theme import printable
from analysis.page.parts import render
from analysis.words.figures import count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from analysis.charts.chart import Verdict


_COLUMNS = ("area_name", "indicator_name", "word", "value_text")
_LINKS = {"similar": " to", "the same": " as", NOT_COMPARED: " with"}


@dataclass(frozen=True)
class _Cell:
    """One area's verdict on one indicator."""

    verdict: Verdict
    value: str


@dataclass(frozen=True)
class TartanRug(Chart):
    """A chart that is a table: `table` is what is shown, and there is no drawing."""

    def _repr_html_(self) -> str:
        return render("rug.html.j2", chart=self).text


def tartan_rug(
    rows: pd.DataFrame, *, title: str, area_name: str = "This area", benchmark_name: str = "England",
    message: str | None = None, note: str = "",
) -> Chart:  # fmt: skip
    """Show how every area stands beside a benchmark on every indicator, the own area first.

    Args:
        rows: One row an area and indicator: `area_name`, `indicator_name`, `word` (better, worse,
            similar, the same, higher, lower or not compared) and `value_text`. Where it exists,
            `period` stands under the indicator's name. Indicators, and areas but the own one, come
            in the order in which they first occur.
        title: Title, shown above the table.
        area_name: The area that is put first and marked.
        benchmark_name: What the areas are compared with.
        message: The point of the chart; None counts the own area's verdicts.
        note: How the words were found, shown under the table.

    Returns:
        The chart, whose `table` is the matrix and whose `svg` is empty.

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
        for record in rows.to_dict("records")
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
    matrix = [[cells.get((area, name)) for area in areas] for name in indicators]
    return TartanRug(
        kind="rug",
        title=printable(title),
        svg="",
        alt=" ".join([f"Table of areas by indicators. {printable(title)}.", head, *figures,
                      *summaries.values()]),
        table=render(
            "rug_table.html.j2", title=printable(title), head=head, areas=areas,
            has_own=has_own, rows=list(zip(indicators, _periods(rows), matrix, strict=True)),
        ),
        note=" ".join(part for part in (absent, _missing(matrix), note) if part),
        message=(summaries.get(own) or absent) if message is None else message,
        legend=_legend(matrix, own, has_own, benchmark_name),
    )  # fmt: skip


def _periods(rows: pd.DataFrame) -> list[str]:
    """The period of each indicator; several where the areas have figures of different ones."""
    found: dict[str, dict[str, None]] = {}
    for record in rows.to_dict("records"):
        periods = found.setdefault(text_of(record["indicator_name"]), {})
        period = text_of(record.get("period"))
        if period:
            periods[period] = None
    return [", ".join(periods) for periods in found.values()]


def _summary(area: str, cells: Sequence[_Cell | None]) -> str:
    words = [cell.verdict.word for cell in cells if cell is not None]
    return f"{area}: {count_verdicts(words)}."


def _sentence(name: str, cell: _Cell | None) -> str:
    if cell is None:
        return f"{name}: [x]."
    return f"{name}: {cell.value or '[x]'}, {cell.verdict.word}."


def _missing(matrix: Sequence[Sequence[_Cell | None]]) -> str:
    cells = [cell for row in matrix for cell in row]
    has_gap = any(cell is None or not cell.value or cell.value == "[x]" for cell in cells)
    used = {cell.value for cell in cells if cell is not None} | ({"[x]"} if has_gap else set())
    return " ".join(text for mark, text in MARK_MEANINGS.items() if f"[{mark}]" in used)


def _legend(matrix: Sequence[Sequence[_Cell | None]], own: str, has_own: bool, benchmark_name: str) -> str:
    used = {cell.verdict.word for row in matrix for cell in row if cell is not None}
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
