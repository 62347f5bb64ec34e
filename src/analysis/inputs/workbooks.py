"""The sheets of a workbook or CSV file that a council made itself, every cell as the workbook shows it."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.inputs.csv_text import utf8_text
from analysis.vocabulary.errors import DataError, Problem


@dataclass(frozen=True)
class Sheet:
    """A sheet."""

    name: str  # Its name; empty for a CSV file
    cells: list[list[str]]  # Its rows of cells, text without white space around it
    merged: tuple[Any, ...] = ()  # Each run of merged cells, an `openpyxl` CellRange
    # Row from 1 and place from 0 of each cell that is no text or number, and what stands there
    faults: tuple[tuple[int, int, str], ...] = ()
    # Row from 1 and place from 0 of each cell that is a number with a fraction: 1.10 is 1.1 there
    fractions: frozenset[tuple[int, int]] = frozenset()

    def headings(self, row: int) -> list[str]:
        """The headings of a row from 1, each with the one above it in two rows: `2024/25` over `Apr`."""
        own = self.cells[row - 1]
        above = list(self.cells[row - 2]) if row > 1 else []
        over = [run for run in self.merged if run.min_row == row - 1]
        for run in over:
            above[run.min_col - 1 : run.max_col] = [above[run.min_col - 1]] * (run.max_col + 1 - run.min_col)
        above += [""] * (len(own) - len(above))
        is_heading = over or len({text for text in above if text}) > 1
        return [
            " ".join(filter(None, (text, top if is_heading and top != text else "")))
            for text, top in zip(own, above, strict=False)
        ]


def read_sheets(path: Path) -> list[Sheet]:
    """Read every sheet of a workbook, or the one of a CSV file."""
    if not path.is_file():
        found = f"a {'folder' if path.is_dir() else 'device'}" if path.exists() else "no such file"
        problem = Problem(str(path), None, None, found, "a workbook or CSV file", "correct the path")
        raise DataError(f"{path.name} cannot be read", (problem,))
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        return _workbook(path)
    if path.suffix.casefold() in (".xls", ".xlsb", ".ods"):
        found, expected = f"a workbook of the kind {path.suffix}", "an Excel workbook (.xlsx) or a CSV file"
        raise DataError(
            f"{path.name} cannot be read",
            (Problem(path.name, None, None, found, expected, "save it as .xlsx"),),
        )
    text = utf8_text(path.read_bytes(), path.name)
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = list(reader)
    except csv.Error as failure:
        found, expected = f"a row that cannot be split ({failure})", "cells quoted in pairs"
        problem = Problem(path.name, reader.line_num, None, found, expected, "close the quotation mark")
        raise DataError(f"{path.name} cannot be read", (problem,)) from None
    return [Sheet("", [[cell.strip() for cell in row] for row in rows])]


# what openpyxl raises of a file that is no zip file, lacks a part, or has a part that is not as it should be
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, SyntaxError, LookupError, ValueError, TypeError,
    AttributeError,
)  # fmt: skip


def _workbook(path: Path) -> list[Sheet]:
    import openpyxl  # type: ignore[import-untyped]

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except _UNREADABLE as failure:
        expected, advice = "an Excel workbook (.xlsx) without a password", "save it again as .xlsx"
        problem = Problem(path.name, None, None, f"a file that cannot be read ({failure})", expected, advice)
        raise DataError(f"{path.name} cannot be read", (problem,)) from failure
    sheets = []
    for one in book.worksheets:
        faults: list[tuple[int, int, str]] = []
        cells = [[_printed(cell, faults) for cell in row] for row in one.iter_rows()]
        fractions = frozenset(
            (cell.row, cell.column - 1) for row in one.iter_rows() for cell in row
            if isinstance(cell.value, float) and cell.value % 1
        )  # fmt: skip
        sheets.append(Sheet(one.title, cells, tuple(one.merged_cells.ranges), tuple(faults), fractions))
    return sheets


def _printed(cell: Any, faults: list[tuple[int, int, str]]) -> str:
    """A cell as the workbook shows it: 0.685 in a cell of per cent is 68.5%."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, (datetime.date, datetime.time)):
        faults.append((cell.row, cell.column - 1, f"a date in {cell.coordinate}, {value}"))
    if isinstance(value, str):
        if cell.data_type == "e":
            faults.append((cell.row, cell.column - 1, f"an error in {cell.coordinate}, {value}"))
        return " ".join(value.split())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        is_percent = "%" in str(cell.number_format)
        return f"{value * 100:.10g}%" if is_percent else f"{value:.10g}"
    return str(value)
