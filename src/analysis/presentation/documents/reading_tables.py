"""Read a table of a page as rows of typed cells under one row of headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.presentation.documents.model import Cell, Table
from analysis.presentation.documents.text import cell_of, distinct, plain

if TYPE_CHECKING:
    from bs4.element import Tag

_WIDEST = 200  # cells that one cell may stand for: more is a slip


def read_table(table: Tag, section: str) -> Table:
    """Read a table.

    A cell that spans columns gives its text to the first; one that spans rows gives it to each. A
    column whose cells hold a value and a quieter note under it becomes two columns.

    Args:
        table: The element.
        section: The heading that it stands under.
    """
    for hidden in table.select("[aria-hidden=true]"):
        hidden.extract()
    caption = table.find("caption")
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    heads = [row for row in rows if _is_head(row)]
    body = _grid([row for row in rows if row not in heads])
    names = _headings(_grid(heads), max((len(row) for row in body), default=0))
    columns = len(names)
    header: list[str] = []
    numeric: set[int] = set()
    quiet: set[int] = set()
    cells: list[list[Cell]] = [[] for _ in body]
    for place in range(columns):
        column = [row[place] if place < len(row) else None for row in body]
        is_numeric = any(cell is not None and "num" in (cell.get("class") or []) for cell in column)
        parts = [_parts(cell) for cell in column]
        if is_numeric:
            numeric.add(len(header))
        header.append(names[place])
        has_notes = any(note for _, note in parts)
        if has_notes:
            quiet.add(len(header))
            header.append(f"{names[place]}: note")
        for row, (value, note) in zip(cells, parts, strict=True):
            row.append(cell_of(value, is_numeric=is_numeric))
            if has_notes:
                row.append(Cell(note))
    return Table(
        caption=plain(_spaced(caption)) if caption is not None else f"Table: {section}",
        header=distinct(header),
        rows=tuple(tuple(row) for row in cells if any(cell.text for cell in row)),
        numeric=frozenset(numeric),
        quiet=frozenset(quiet),
        section=section,
    )


def _is_head(row: Tag) -> bool:
    return row.find_parent("thead") is not None or (
        row.find("td") is None and row.find_previous_sibling("tr") is None and row.find("th") is not None
    )


def _grid(rows: list[Tag]) -> list[list[Tag | None]]:
    """Lay cells out so that each row has one a column; None where another cell spans."""
    grid: list[list[Tag | None]] = []
    from_above: dict[int, tuple[Tag, int]] = {}
    for row in rows:
        line: list[Tag | None] = []
        waiting = row.find_all(("td", "th"), recursive=False)
        while waiting or len(line) in from_above:
            place = len(line)
            if place in from_above:
                cell, left = from_above.pop(place)
                if left > 1:
                    from_above[place] = (cell, left - 1)
                line.append(cell)
                continue
            cell = waiting.pop(0)
            down = _span(cell, "rowspan")
            if down > 1:
                from_above[place] = (cell, down - 1)
            line += [cell, *[None] * (_span(cell, "colspan") - 1)]
        grid.append(line)
    return grid


def _span(cell: Tag, name: str) -> int:
    written = str(cell.get(name, "1"))
    return min(max(int(written), 1), _WIDEST) if written.isdecimal() else 1


def _headings(grid: list[list[Tag | None]], least: int) -> list[str]:
    """Give one heading a column; of several rows, the words of each that says something new."""
    count = max([least, *(len(row) for row in grid)])
    names = []
    for place in range(count):
        words: list[str] = []
        for row in grid:
            # under a heading that spans columns, each of them has it
            spanned = next((cell for cell in reversed(row[: place + 1]) if cell is not None), None)
            text = plain(_spaced(spanned)) if spanned is not None and place < len(row) else ""
            if text and text not in words:
                words.append(text)
        names.append(": ".join(words))
    return names


def _parts(cell: Tag | None) -> tuple[str, str]:
    """Give the value of a cell and the note under it."""
    if cell is None:
        return "", ""
    line_end = cell.find("br")
    if line_end is None:
        return plain(_spaced(cell)), ""
    notes = [note.extract() for note in line_end.find_next_siblings(class_="note")]
    return plain(_spaced(cell)), plain(" ".join(note.get_text(" ") for note in notes))


def _spaced(cell: Tag) -> str:
    for line_end in cell.find_all("br"):
        line_end.replace_with(" ")
    return cell.get_text(" " if cell.find(("li", "p", "div")) else "")
