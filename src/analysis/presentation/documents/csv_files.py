"""Tables as CSV files, for other programs and for Excel.

UTF-8 with a byte-order mark: without it Excel on Windows reads a file that is double-clicked as
Windows-1252, and pound signs, dashes and accents turn into others. pandas, R's readr and LibreOffice
skip the mark. Lines end with LF, so that a file is the same wherever it is made.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.presentation.documents.model import Cell, Table

_BYTE_ORDER_MARK = "\ufeff"
_STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(table: Table) -> bytes:
    """Write a table: headings, then rows.

    A number is written bare, with a full stop and no thousands separator. A column of nothing but
    percentages says so in its heading and holds 58.3 rather than 58.3%. Text that a spreadsheet
    would take for a formula gets an apostrophe before it; numbers never do.
    """
    percentages = frozenset(place for place in table.numeric if _is_all_percent(table, place))
    header = [f"{name} (%)" if place in percentages else name for place, name in enumerate(table.header)]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([safe_text(name) for name in header])
    for row in table.rows:
        writer.writerow([_written(cell, place in percentages) for place, cell in enumerate(row)])
    return (_BYTE_ORDER_MARK + written.getvalue()).encode("utf-8")


def safe_text(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula.

    Example:
        >>> safe_text("=1+1"), safe_text("1+1")
        ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(_STARTS_OF_FORMULAS) else text


def _is_all_percent(table: Table, place: int) -> bool:
    cells = [row[place] for row in table.rows]
    numbers = [cell for cell in cells if cell.number is not None]
    return bool(numbers) and all(cell.is_percent for cell in numbers)


def _written(cell: Cell, is_percent_column: bool) -> str:
    if cell.number is None:
        return safe_text(cell.text)
    number = f"{cell.number:.{cell.decimals}f}"
    return f"{number}%" if cell.is_percent and not is_percent_column else number
