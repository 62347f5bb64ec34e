"""The folder of an author's edition: its files, and the logs that it keeps as sheets of a workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from analysis.inputs.csv_text import table_of
from analysis.inputs.plan_files import FILES, LOG_FOLDER, MARK, PLACE, fill_place, read_plan_folder
from analysis.inputs.workbooks import read_sheets
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.inputs.csv_text import RawTable

# The logs that a workbook may hold as sheets, each with the column that tells its rows.
_LOGS = {"progress": "action_id", "risk_ratings": "risk_id", "decisions": "board"}
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00")  # how a cell that is a day is printed


def read_own_folder(folder: Path, root: Path) -> list[RawTable]:
    """Read every file of an author's edition, a workbook's logs among them.

    Args:
        folder: The folder; its name is the edition's id.
        root: The project's root.

    Returns:
        One raw table a file or sheet.

    Raises:
        DataError: A file or sheet is not as declared.
    """
    tables: list[RawTable] = []
    problems: list[Problem] = []
    try:
        tables += read_plan_folder(folder, root, is_own=True)
    except DataError as failure:
        problems.extend(failure.problems)
    for path in sorted([*folder.glob("[!~]*.xlsx"), *folder.glob(f"{LOG_FOLDER}/[!~]*.xlsx")]):
        try:
            tables += _read_logs(path, root, folder.name)
        except DataError as failure:
            problems.extend(failure.problems)
    raise_if_problems(DataError, f"the files of {folder.name} cannot be read", problems)
    return tables


def _read_logs(path: Path, root: Path, edition: str) -> list[RawTable]:
    """The logs in a workbook, a sheet each: known by their names, or by their columns."""
    file = path.relative_to(root).as_posix()
    try:
        sheets = read_sheets(path)
    except DataError as failure:
        raise DataError(str(failure), [one.at(file, None, None) for one in failure.problems]) from failure
    tables: list[RawTable] = []
    problems: list[Problem] = []
    for sheet in sheets:
        filled = [(row, cells) for row, cells in enumerate(sheet.cells, start=1) if any(cells)]
        header = [_column_name(cell) for cell in filled[0][1]] if filled else []
        called = _column_name(sheet.name)
        kind = called if called in _LOGS else next((one for one, own in _LOGS.items() if own in header), "")
        if not kind:
            continue
        name = f"{file}, sheet {sheet.name}"
        width = max((place + 1 for place, cell in enumerate(header) if cell), default=0)
        rows = [(row, [_day_cell(cell) for cell in cells[:width]]) for row, cells in filled[1:]]
        problems += [
            Problem(name, row, None, found, "text, a day or a number", "correct the cell")
            for row, _, found in sheet.faults if found.startswith("an error")
        ]  # fmt: skip
        problems += [
            Problem(
                name, row, header[place], quoted(sheet.cells[row - 1][place]), "an id that is text",
                "format the cell as text and write it again: as a number 1.10 is 1.1",
            )
            for row, place in sorted(sheet.fractions)
            if place < width and header[place] in ("action_id", "risk_id", "about")
        ]  # fmt: skip
        required, optional, _ = FILES[f"{kind}.csv"]
        try:
            table = table_of(
                header[:width], rows, file=name, content=path.read_bytes(), name=kind, source_id=edition,
                required=required, optional=(*optional, MARK, *PLACE), may_be_empty=True,
            )  # fmt: skip
        except DataError as failure:
            problems.extend(failure.problems)
            continue
        fill_place(table.frame, edition)
        tables.append(table)
    if not tables and not problems:
        expected = f"a sheet called {', '.join(_LOGS)}, with the columns of such a file in its first row"
        found = f"the sheets {', '.join(quoted(sheet.name) for sheet in sheets)}"
        advice = "rename the sheet that is meant; any other table of a plan is a CSV file"
        problems.append(Problem(file, None, None, found, expected, advice))
    raise_if_problems(DataError, f"{file} cannot be read", problems)
    return tables


def _column_name(text: str) -> str:
    return "_".join(text.casefold().split())


def _day_cell(text: str) -> str:
    found = _MIDNIGHT.fullmatch(text)
    return day_text(pd.Timestamp(found[1])) if found else text
