"""Read a table of a page as rows of typed cells under one row of headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.presentation.documents.model import Cell, Table
from analysis.presentation.documents.text import cell_of, distinct, plain

if TYPE_CHECKING:
    from analysis.presentation.page_tree import Element

_WIDEST = 200  # cells that one cell may stand for: more is a slip


def read_table(table: Element, section: str) -> Table:
    """Read a table.

    A cell that spans columns gives its text to the first; one that spans rows gives it to each. A
    column whose cells hold a value and a quieter note under it becomes two columns. The names of groups
    of rows, which on a page stand between them, become a column.

    Args:
        table: The element.
        section: The heading that it stands under.
    """
    for hidden in [part for part in table.elements() if part.get("aria-hidden") == "true"]:
        hidden.remove()
    caption = table.find("caption")
    rows = [row for row in table.find_all("tr") if _table_of(row) is table]
    groups = _groups(rows)
    rows = [row for row in rows if "group" not in row.classes]
    heads = [row for row in rows if _is_head(row)]
    body = _grid([row for row in rows if not _is_head(row)])
    names = _headings(_grid(heads), max((len(row) for row in body), default=0))
    columns = len(names)
    header: list[str] = []
    numeric: set[int] = set()
    quiet: set[int] = set()
    cells: list[list[Cell]] = [[] for _ in body]
    for place in range(columns):
        column = [row[place] if place < len(row) else None for row in body]
        is_numeric = any(cell is not None and "num" in cell.classes for cell in column)
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
    if groups:
        header.append(groups[0])
        for row, group in zip(cells, groups[1:], strict=True):
            row.append(Cell(group))
    return Table(
        caption=plain(_spaced(caption)) if caption is not None else f"Table: {section}",
        header=distinct(header),
        rows=tuple(tuple(row) for row in cells if any(cell.text for cell in row)),
        numeric=frozenset(numeric),
        quiet=frozenset(quiet),
        section=section,
    )


def _table_of(row: Element) -> Element | None:
    return next((around for around in row.ancestors if around.name == "table"), None)


def _groups(rows: list[Element]) -> list[str]:
    """What groups of rows are called, then the group of each row; nothing where there are no groups."""
    found: list[str] = []
    name = ""
    for row in rows:
        if "group" in row.classes:
            name = plain(row.words())
            found = found or [row.get("data-groups") or "Group"]
        elif found and not row.is_in("thead"):
            found.append(name)
    return found


def _is_head(row: Element) -> bool:
    if row.is_in("thead"):
        return True
    if row.find("td") is not None or row.find("th") is None or row.parent is None:
        return False
    return next(beside for beside in row.parent.own if beside.name == "tr") is row


def _grid(rows: list[Element]) -> list[list[Element | None]]:
    """Lay cells out so that each row has one a column; None where another cell spans."""
    grid: list[list[Element | None]] = []
    from_above: dict[int, tuple[Element, int]] = {}
    for row in rows:
        line: list[Element | None] = []
        waiting = [part for part in row.own if part.name in ("td", "th")]
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


def _span(cell: Element, name: str) -> int:
    written = cell.get(name)
    return min(max(int(written), 1), _WIDEST) if written.isdecimal() else 1


def _headings(grid: list[list[Element | None]], least: int) -> list[str]:
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


def _parts(cell: Element | None) -> tuple[str, str]:
    """Give the value of a cell and the note under it."""
    if cell is None:
        return "", ""
    line_end = cell.find("br")
    if line_end is None or line_end.parent is None:
        return plain(_spaced(cell)), ""
    beside = line_end.parent.own
    after = beside[next(at for at, part in enumerate(beside) if part is line_end) :]
    notes = [part for part in after if "note" in part.classes]
    for note in notes:
        note.remove()
    return plain(_spaced(cell)), plain(" ".join(" ".join(note.texts()) for note in notes))


def _spaced(cell: Element) -> str:
    for line_end in cell.find_all("br"):
        if line_end.parent is not None:
            line_end.parent.replace_child(line_end, " ")
    return (" " if cell.find("li", "p", "div") else "").join(cell.texts())
