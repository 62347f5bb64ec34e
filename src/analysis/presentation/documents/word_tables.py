"""A table as Word has it: a caption with a number, a row of headings that repeats, no merged cell."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from analysis.presentation.documents.word_markup import quoted
from analysis.presentation.documents.word_styles import TABLE_STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.presentation.documents.model import Table

PORTRAIT_CM, LANDSCAPE_CM = 16.5, 25.2  # between the margins
_MOST_COLUMNS_UPRIGHT = 6
_TWIPS = 567  # in a centimetre
_MOST_OF_A_WORD_CM = 3.4
_MOST_OF_A_CELL_CM = 24.0  # so that a column of sentences gets more than one of names
_PADDING_CM = 0.35
_BOLD = 1.25  # headings are bold, which is wider
# a table of no more rows and letters is not divided between pages
_MOST_ROWS_TOGETHER, _MOST_LETTERS_TOGETHER = 14, 1_200


def needs_landscape(table: Table) -> bool:
    """Whether a table has too many columns for an upright page."""
    return len(table.header) - len(table.quiet) > _MOST_COLUMNS_UPRIGHT


def table_markup(table: Table, available_cm: float) -> str:
    """Write the table.

    Args:
        table: The table.
        available_cm: Width between the margins.
    """
    columns = [place for place in range(len(table.header)) if place not in table.quiet]
    is_small = len(columns) > _MOST_COLUMNS_UPRIGHT
    style = "TableTextSmall" if is_small else "TableText"
    header = [[table.header[place]] for place in columns]
    body = [[_lines(table, row_number, place) for place in columns] for row_number in range(len(table.rows))]
    widths = column_widths([header, *body], available_cm, 0.155 if is_small else 0.175)
    right = {number for number, place in enumerate(columns) if place in table.numeric}
    letters = sum(len(line) for cells in body for lines in cells for line in lines)
    is_short = len(body) <= _MOST_ROWS_TOGETHER and letters <= _MOST_LETTERS_TOGETHER
    rows = [_row(header, widths, right, style.replace("Text", "Heading"), is_header=True, stays=True)]
    rows += [
        _row(cells, widths, right, style, is_header=False, stays=is_short and number < len(body))
        for number, cells in enumerate(body, start=1)
    ]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    caption = quoted(table.caption[:250])
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={caption}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def column_widths(
    rows: Sequence[Sequence[Sequence[str]]], available_cm: float, letter_cm: float
) -> list[int]:
    """Share the width among the columns, so that long text gets room and no usual word is broken.

    Args:
        rows: For each row and column, the lines of the cell.
        available_cm: Width that there is.
        letter_cm: Width of a letter.

    Returns:
        One width a column, in twentieths of a point.
    """
    count = len(rows[0])
    least, wished = [], []
    for place in range(count):
        lines = [line for row in rows for line in row[place]]
        word = max((len(word) for line in lines for word in line.split()), default=1)
        line = max((len(line) for line in lines), default=1)
        heading = max((len(word) for line in rows[0][place] for word in line.split()), default=1)
        word = max(word, math.ceil(heading * _BOLD))
        least.append(min(word * letter_cm, _MOST_OF_A_WORD_CM) + _PADDING_CM)
        wished.append(max(min(line * letter_cm, _MOST_OF_A_CELL_CM) + _PADDING_CM, least[-1]))
    if sum(wished) <= available_cm:
        widths = wished
    elif sum(least) >= available_cm:
        widths = [width * available_cm / sum(least) for width in least]
    else:
        share = (available_cm - sum(least)) / (sum(wished) - sum(least))
        widths = [low + (high - low) * share for low, high in zip(least, wished, strict=True)]
    return [int(width * _TWIPS) for width in widths]


def _lines(table: Table, row: int, place: int) -> list[str]:
    """Give a cell, and under it the note that a page shows there."""
    cells = table.rows[row]
    note = cells[place + 1].text if place + 1 in table.quiet else ""
    return [line for line in (cells[place].text, note) if line] or [""]


def _row(
    cells: Sequence[Sequence[str]], widths: Sequence[int], right: set[int], style: str, *,
    is_header: bool, stays: bool,
) -> str:  # fmt: skip
    """Write a row; one that stays is not parted from the next."""
    kept = "<w:tblHeader/>" if is_header else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{widths[place]}" w:type="dxa"/></w:tcPr>'
        + "".join(_line(line, style, place in right, stays) for line in lines)
        + "</w:tc>"
        for place, lines in enumerate(cells)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{kept}</w:trPr>{written}</w:tr>"


def _line(text: str, style: str, is_right: bool, stays: bool) -> str:
    kept = "<w:keepNext/>" if stays else ""
    aligned = '<w:jc w:val="right"/>' if is_right else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{aligned}</w:pPr>'
        f'<w:r><w:t xml:space="preserve"{f">{escape(text)}</w:t>" if text else "/>"}</w:r></w:p>'
    )
