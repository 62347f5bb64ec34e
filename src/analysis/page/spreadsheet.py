"""The tables of a report as one accessible spreadsheet, and each as a CSV file.

The spreadsheet is laid out as the Analysis Function's guidance on releasing statistics in spreadsheets
has it: a cover, a list of contents, notes, one tidy table of every figure, then one table a sheet;
everything starts in column A; each table is marked up as one, with a row of headings; no cell is merged,
no row or column empty; a missing value is a word in square brackets whose meaning the notes give; units
stand in headings or in a column of their own; nothing depends on colour.

CSV is UTF-8 with a byte-order mark: without it Excel on Windows reads a file that is double-clicked as
Windows-1252, and pound signs, dashes and accents turn into others. pandas, R's readr and LibreOffice
skip the mark. Lines end with LF, so that a file is the same wherever it is made.
"""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from analysis.page.parts import BYTE_ORDER_MARK, distinct, note_of
from analysis.page.zipped import without_dates
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.numbers import ShownNumber
from analysis.vocabulary.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from analysis.page.notebook_parts import About, Document
    from analysis.page.parts import Column, Table


_STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(table: Table) -> bytes:
    """Write a table: headings, then rows.

    A number is written bare, with a full stop and no thousands separator. A column of nothing but
    percentages says so in its heading and holds 58.3 rather than 58.3%. Text that a spreadsheet
    would take for a formula gets an apostrophe before it; numbers never do.
    """
    columns = table.columns
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([safe_text(_with_unit(column)) for column in columns])
    writer.writerows(zip(*(_csv_cells(column) for column in columns), strict=True))
    return (BYTE_ORDER_MARK + written.getvalue()).encode("utf-8")


FIGURES_FILE = "figures.csv"
# Of the file of all figures: name, type as the Data Package standard has it, and what it is.
FIGURES_COLUMNS = (
    ("section", "string", "heading that the table stands under"),
    ("table", "string", "caption of the table"),
    ("group", "string", "what the row stands under, where rows of one kind stand together"),
    ("row", "string", "first cell of the row"),
    ("column", "string", "heading of the column"),
    ("number", "number", "the cell, where it is a number; percentages in per cent"),
    ("unit", "string", "per cent where the number is a percentage"),
    ("text", "string", "the cell, where it is no number; the meaning of a mark such as [c] is on the page"),
)


def figures_file(document: Document) -> bytes:
    """Every cell of every table of a document, one a row, for programs: without a byte-order mark."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([name for name, _, _ in FIGURES_COLUMNS])
    for table, section in zip(document.tables, document.sections, strict=True):
        first, *others = table.columns
        grouped = others.pop().cells if table.groups else [""] * len(table.rows)
        for column in others:
            for row, group, cell in zip(first.cells, grouped, column.cells, strict=True):
                number = cell if isinstance(cell, ShownNumber) else None
                if not (number or cell):
                    continue
                shown = "" if number is None else f"{number.value:.{number.decimals}f}"
                unit = "" if number is None else _unit(table, column, number)
                texts = (section, table.caption, str(group or ""), str(row or ""), column.name)
                text = safe_text(str(cell)) if number is None else ""
                writer.writerow([*(safe_text(one) for one in texts), shown, unit, text])
    return written.getvalue().encode("utf-8")


def safe_text(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula.

    Example:
        >>> safe_text("=1+1"), safe_text("1+1")
        ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(_STARTS_OF_FORMULAS) else text


def _is_all_percent(column: Column) -> bool:
    numbers = [cell for cell in column.cells if isinstance(cell, ShownNumber)]
    return column.is_number and bool(numbers) and all(number.is_percent for number in numbers)


def _with_unit(column: Column) -> str:
    """The heading of a column, with its unit where all its numbers are percentages."""
    return f"{column.name} (%)" if _is_all_percent(column) else column.name


def _csv_cells(column: Column) -> list[str]:
    sign = "" if _is_all_percent(column) else "%"
    return [_csv_cell(cell, sign) if column.is_number else safe_text(str(cell)) for cell in column.cells]


def _csv_cell(cell: str | None, sign: str) -> str:
    if not isinstance(cell, ShownNumber):
        return ""
    return f"{cell.value:.{cell.decimals}f}{sign if cell.is_percent else ''}"


_MARKS = tuple((mark.sign, mark.note) for mark in MARKS.values())
_LONGEST_TEXT = 32_767  # letters that a cell of Excel holds
_LONGEST_HEADING = 240  # 255 in Excel, and a number may be put behind it
_CUT = " [cut here: a cell holds no more]"
_NARROWEST, _WIDEST = 10.0, 60.0  # widths of a column, in letters
_A4 = 9
_LINE_HEIGHT = 15.0
_TALLEST = 400.0  # points; Excel allows 409
_HEADER_ROW = 4  # after title, description, notes and the way back
_MOST_ROWS = 1_048_576 - _HEADER_ROW - 1
# the moment that the file is said to be made, since the clock's would change it at every build
_MADE = datetime(1980, 1, 1)

_CONTENTS_WIDTHS = (12.0, 80.0, 40.0)
_NOTES_WIDTHS = (14.0, 90.0, 40.0)
_FIGURES_WIDTHS = (12.0, 60.0, 30.0, 10.0, 40.0, 30.0, 30.0, 20.0, 14.0, 30.0, 10.0, 40.0)
_CONTENTS, _NOTES, _FIGURES = "Contents", "Notes", "Figures"
_FIGURES_HEADER = (
    "Worksheet", "Table", "Section of the report", "Row", "Name of the row", "Group",
    "Other names of the row", "Column", "Figure", "Unit", "Mark", "Note",
)  # fmt: skip
# the unit that the heading of a column ends with, or the caption of a chart's values
_UNIT_OF_HEADING, _UNIT_OF_CAPTION = re.compile(r"\(([^()]+)\)$"), re.compile(r"\. ([^.]+)\.$")
_UNIT_HEADINGS = {unit.heading for unit in UNITS.values()}


class _Book:
    """The workbook and the formats of its cells."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.title = self.format(bold=True, font_size=14)
        self.heading = self.format(bold=True, font_size=12)
        self.plain = self.format()
        self.wrapped = self.format(text_wrap=True, valign="top")
        self.link = self.format(font_color="#12436D", underline=1, valign="top")
        self.column = self.format(bold=True, text_wrap=True, valign="bottom", bottom=1)

    def format(self, **properties: Any) -> Format:
        """Give the format with these properties; each is made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(
                {"font_name": "Arial", "font_size": 11, **properties}
            )
        return self._formats[key]


def spreadsheet(document: Document, about: About) -> bytes:
    """Write the tables of a document as an .xlsx file."""
    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(written, options)
    workbook.set_properties(
        {"title": f"{document.title}: tables", "subject": f"{about.area}, {about.year}", "created": _MADE}
    )
    book = _Book(workbook)
    tables = document.tables
    notes = _numbered_notes(tables)
    _write_cover(book, document, about)
    _write_contents(book, document)
    _write_notes(book, tables, notes)
    _write_figures(book, document)
    for number, (table, section) in enumerate(zip(tables, document.sections, strict=True), start=1):
        _write_table(book, number, table, section, [notes[note] for note in table.notes if note in notes])
    if about.marking:
        for sheet in workbook.worksheets():
            sheet.set_header(f"&C{about.marking.replace('&', '&&')}")
    workbook.close()
    return without_dates(written.getvalue())


def sheet_name(number: int) -> str:
    """Return the name of the sheet of a table."""
    return f"Table_{number}"


def _write_cover(book: _Book, document: Document, about: About) -> None:
    count = len(document.tables)
    sheet = _sheet(book, "Cover", (90.0,))
    tables = f"The {count} tables of this report, one on each worksheet." if count != 1 else "One table."
    lines = [
        (about.marking, book.heading),
        (document.title, book.title),
        *((f"{name}: {value}", book.wrapped) for name, value in about.facts),
        (tables, book.wrapped),
        ("About the figures", book.heading),
        (f"Plan: {about.edition}." if about.edition else "", book.wrapped),
        (f"Figures to {about.data_date}." if about.data_date else "", book.wrapped),
        ("Figures are rounded as the report shows them. Percentages are numbers.", book.wrapped),
        ("Sources and licences are in the report and among its tables.", book.wrapped),
        ("How to find a table", book.heading),
        (f"The worksheet {_CONTENTS} lists the tables and leads to each.", book.wrapped),
        (f"The worksheet {_FIGURES} has every figure of all tables, one a row.", book.wrapped),
        (f"The worksheet {_NOTES} says what marks in square brackets mean.", book.wrapped),
        (f"Made together with the web page {about.page}." if about.page else "", book.wrapped),
        (about.contact, book.wrapped),
    ]
    for row, (text, look) in enumerate(line for line in lines if line[0]):
        _write_text(sheet, row, 0, text, look)


def _write_contents(book: _Book, document: Document) -> None:
    sheet = _sheet(book, _CONTENTS, _CONTENTS_WIDTHS)
    _write_text(sheet, 0, 0, "Contents", book.title)
    _write_text(
        sheet, 1, 0, "This worksheet contains one table, which lists the other worksheets.", book.plain
    )
    rows = [(_NOTES, "Notes and the meaning of marks", ""), (_FIGURES, "Every figure, one a row", "")]
    rows += [
        (sheet_name(number), table.caption, section)
        for number, (table, section) in enumerate(
            zip(document.tables, document.sections, strict=True), start=1
        )
    ]
    _mark_up(book, sheet, 2, "Contents_table", ("Worksheet", "Title", "Section of the report"), len(rows))
    for row, (name, title, section) in enumerate(rows, start=3):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.link, name)
        _write_text(sheet, row, 1, title, book.wrapped)
        _write_text(sheet, row, 2, section or "All", book.wrapped)
        _set_height(sheet, row, (name, title, section), _CONTENTS_WIDTHS)


def _write_notes(book: _Book, tables: tuple[Table, ...], notes: dict[str, str]) -> None:
    sheet = _sheet(book, _NOTES, _NOTES_WIDTHS)
    _write_text(sheet, 0, 0, "Notes", book.title)
    _write_text(sheet, 1, 0, "This worksheet contains one table.", book.plain)
    texts = {cell.mark for table in tables for row in table.cells for cell in row}
    rows = [(mark, meaning, "All" if mark in texts else "None of this report") for mark, meaning in _MARKS]
    for note, mark in notes.items():
        where = [sheet_name(number) for number, table in enumerate(tables, start=1) if note in table.notes]
        rows.append((mark, note, ", ".join(where)))
    _mark_up(book, sheet, 2, "Notes_table", ("Mark or note", "Meaning", "Worksheets"), len(rows))
    for row, cells in enumerate(rows, start=3):
        for column, text in enumerate(cells):
            _write_text(sheet, row, column, text, book.wrapped)
        _set_height(sheet, row, cells, _NOTES_WIDTHS)


@dataclass(frozen=True)
class Figure:
    """One number of a table, or the mark or words that stand in its place."""

    worksheet: str
    table: str  # The caption
    section: str
    row: int  # Its row in the table, the first being 1
    name: str  # What the first column calls the row
    group: str
    others: str  # What other short columns call it, such as its period
    column: str
    number: ShownNumber | None
    unit: str  # Empty where neither number, heading nor caption says it
    mark: str
    note: str


def figures_of(document: Document) -> Iterator[Figure]:
    """Every number of the tables of a document, in order; a cell without one gives its mark or words."""
    for number, (table, section) in enumerate(zip(document.tables, document.sections, strict=True), start=1):
        short = [at for at, header in enumerate(table.headers) if at and header.is_short]
        columns = [column for column in table.columns if column.is_number]
        for at, cells in enumerate(table.cells):
            for column in columns:
                cell, shown = cells[column.place], column.cells[at]
                figure = shown if isinstance(shown, ShownNumber) else None
                note = note_of(cell, table.headers[column.place])
                if figure is not None or cell.mark or note:
                    yield Figure(
                        sheet_name(number), table.caption, section, at + 1, cells[0].text,
                        table.groups[at] if table.groups else "",
                        "; ".join(f"{table.headers[one].label}: {cells[one].text}" for one in short),
                        column.name, figure, _unit(table, column, figure), cell.mark, note,
                    )  # fmt: skip


def _heading(table: Table, column: Column) -> str:
    """The heading of a column, with the unit of its numbers as far as number, heading or caption says it."""
    if not column.is_number or _is_all_percent(column) or _UNIT_OF_HEADING.search(column.name):
        return _with_unit(column)
    is_mixed = any(isinstance(cell, ShownNumber) and cell.is_percent for cell in column.cells)
    unit = "%, or the unit of its row" if is_mixed else _unit(table, column, None)
    return f"{column.name} ({unit})" if unit else column.name


def _unit(table: Table, column: Column, number: ShownNumber | None) -> str:
    if number is not None and number.is_percent:
        return "per cent"
    if (own := _UNIT_OF_HEADING.search(column.name)) is not None:
        return own[1]
    said = _UNIT_OF_CAPTION.search(table.caption) if table.is_of_chart else None
    unit = said[1].lower() if said else ""
    # a number beside percentages that is none of them counts something else
    return unit if unit in _UNIT_HEADINGS and unit != "per cent" else ""


def _write_figures(book: _Book, document: Document) -> None:
    sheet = _sheet(book, _FIGURES, _FIGURES_WIDTHS)
    rows = list(figures_of(document))
    count = min(len(rows), _MOST_ROWS)
    _write_text(sheet, 0, 0, "Every figure of the report", book.title)
    said = "This worksheet contains one table: every number of the tables that follow, one a row."
    _write_text(sheet, 1, 0, said, book.plain)
    said = "58.3 with the unit per cent is 58.3%. Where Unit is empty, column and table say what is counted."
    _write_text(sheet, 2, 0, said, book.plain)
    sheet.write_url(3, 0, f"internal:'{_CONTENTS}'!A1", book.link, "Back to the contents")
    _mark_up(book, sheet, _HEADER_ROW, "Figures_data", _FIGURES_HEADER, count)
    for row, figure in enumerate(rows[:count], start=_HEADER_ROW + 1):
        for place, one in enumerate(vars(figure).values()):
            if isinstance(one, ShownNumber):
                sheet.write_number(row, place, one.value, book.format(num_format=_digits(one)))
            elif isinstance(one, int):
                sheet.write_number(row, place, one, book.plain)
            elif one:
                _write_text(sheet, row, place, one, book.plain)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.repeat_rows(_HEADER_ROW)


def _write_table(book: _Book, number: int, table: Table, section: str, marks: list[str]) -> None:
    columns = table.columns
    widths = _widths(columns)
    sheet = _sheet(book, sheet_name(number), widths)
    count = min(len(table.rows), _MOST_ROWS)
    _write_text(sheet, 0, 0, f"Table {number}: {' '.join((table.caption, *marks))}", book.title)
    described = f"This worksheet contains one table, from the section “{section}” of the report."
    _write_text(sheet, 1, 0, described if section else "This worksheet contains one table.", book.plain)
    notes = "Marks in square brackets are explained on the worksheet Notes."
    cut = "" if count == len(table.rows) else " Rows beyond what a sheet holds are left out."
    _write_text(sheet, 2, 0, f"{notes}{cut}", book.plain)
    sheet.write_url(3, 0, f"internal:'{_CONTENTS}'!A1", book.link, "Back to the contents")
    header = [_heading(table, column) for column in columns]
    _mark_up(book, sheet, _HEADER_ROW, f"{sheet_name(number)}_data", header, count)
    for at in range(count):
        cells, row = [column.cells[at] for column in columns], _HEADER_ROW + 1 + at
        for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
            if column.is_number:
                _write_number(book, sheet, row, place, cell)
            else:
                _write_text(sheet, row, place, str(cell), book.wrapped)
        _set_height(sheet, row, [cell or "" for cell in cells], widths)
    _set_height(sheet, _HEADER_ROW, header, [width * 0.85 for width in widths])  # bold is wider
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    # years such as 2024 are text on purpose; Excel would put a warning on each
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    sheet.repeat_rows(_HEADER_ROW)


def _write_number(book: _Book, sheet: Worksheet, row: int, place: int, cell: str | None) -> None:
    if not isinstance(cell, ShownNumber):
        sheet.write_blank(row, place, None, book.wrapped)
        return
    shown = _digits(cell) + ("%" if cell.is_percent else "")
    if cell.has_sign:
        shown = f"+{shown};-{shown};{shown}"
    # divided as text is read, so that 58.3% is 0.583 and not its neighbour
    value = float(f"{cell.value}e-2") if cell.is_percent else cell.value
    sheet.write_number(row, place, value, book.format(num_format=shown, align="right", valign="top"))


def _digits(number: ShownNumber) -> str:
    return "#,##0" + (f".{'0' * number.decimals}" if number.decimals else "")


def _write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT - len(_CUT)] + _CUT
    sheet.write_string(row, column, text, look)


def _sheet(book: _Book, name: str, widths: tuple[float, ...]) -> Worksheet:
    sheet = book.workbook.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, book.plain)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    return sheet


def _set_height(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its text needs; not every program does it by itself."""
    lines = max(math.ceil(len(text) * 0.98 / width) for text, width in zip(texts, widths, strict=True))
    if lines > 1:
        sheet.set_row(row, min(lines * _LINE_HEIGHT, _TALLEST))


def _mark_up(book: _Book, sheet: Worksheet, row: int, name: str, header: Sequence[str], count: int) -> None:
    """Mark cells up as a table with a row of headings, which screen readers read out."""
    names = distinct([text[:_LONGEST_HEADING] for text in header])
    columns = [{"header": text, "header_format": book.column} for text in names]
    options = {
        "name": name, "columns": columns, "autofilter": False, "style": "Table Style Light 15",
        "banded_rows": False,
    }  # fmt: skip
    sheet.add_table(row, 0, row + max(count, 1), len(header) - 1, options)


def _widths(columns: Sequence[Column]) -> tuple[float, ...]:
    widths = []
    for column in columns:
        lengths = sorted(len(cell or "") for cell in column.cells)
        # a few long cells wrap rather than make the column wide
        usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
        longest_word = max((len(word) for word in column.name.split()), default=0)
        widths.append(min(max(_NARROWEST, usual + 2.0, longest_word + 3.0), _WIDEST))
    return tuple(widths)


def _numbered_notes(tables: tuple[Table, ...]) -> dict[str, str]:
    """Give each note of the tables its number."""
    notes: dict[str, str] = {}
    for table in tables:
        for note in table.notes:
            if note not in notes:
                notes[note] = f"[note {len(notes) + 1}]"
    return notes
