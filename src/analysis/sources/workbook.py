"""The first sheet of an Excel workbook (.xlsx) as text; nothing but the standard library is needed."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from analysis.errors import DataError, Problem

if TYPE_CHECKING:
    from pathlib import Path

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")
_LARGEST_PART = 50_000_000  # bytes; a list of neighbours has a hundredth of it


def read_first_sheet(path: Path, root: Path) -> list[tuple[int, dict[int, str]]]:
    """Read the first sheet.

    Args:
        path: The workbook.
        root: The project's root, for naming the file in messages.

    Returns:
        The number of each row that has cells, from 1, and its cells as text by column, from 0.

    Raises:
        DataError: The file is not a workbook that Excel can read.
    """
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    try:
        with zipfile.ZipFile(path) as workbook:
            strings = _shared_strings(workbook)
            sheet = _xml(workbook, _first_sheet_name(workbook))
            return [
                (int(row.get("r", "0")), dict(_cells(row, strings)))
                for row in sheet.iter(f"{_MAIN}row")
                if len(row)
            ]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError) as failure:
        problem = Problem(
            file, None, None, f"a file that cannot be read ({str(failure) or type(failure).__name__})",
            "an Excel workbook (.xlsx)", "take the file from the publisher again",
        )  # fmt: skip
        raise DataError(f"{file} cannot be read", problems=(problem,)) from failure


def _xml(workbook: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if workbook.getinfo(name).file_size > _LARGEST_PART:
        raise ValueError(f"{name} is larger than {_LARGEST_PART} bytes")
    return ElementTree.fromstring(workbook.read(name))


def _first_sheet_name(workbook: zipfile.ZipFile) -> str:
    sheet = _xml(workbook, "xl/workbook.xml").find(f"{_MAIN}sheets/{_MAIN}sheet")
    if sheet is None:
        raise ValueError("no sheet")
    for link in _xml(workbook, "xl/_rels/workbook.xml.rels"):
        if link.get("Id") == sheet.get(_LINK):
            target = link.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise ValueError("the first sheet is not there")


def _shared_strings(workbook: zipfile.ZipFile) -> list[str]:
    name = "xl/sharedStrings.xml"
    if name not in workbook.namelist():
        return []
    return [_text(entry) for entry in _xml(workbook, name).findall(f"{_MAIN}si")]


def _text(entry: ElementTree.Element) -> str:
    """The text of an entry, in one piece or in runs; how it is pronounced is left out."""
    pieces = [*entry.findall(f"{_MAIN}t"), *entry.findall(f"{_MAIN}r/{_MAIN}t")]
    return "".join(piece.text or "" for piece in pieces)


def _cells(row: ElementTree.Element, strings: list[str]) -> list[tuple[int, str]]:
    found = []
    for place, cell in enumerate(row.findall(f"{_MAIN}c")):
        named = _CELL.fullmatch(cell.get("r", ""))
        column = _column(named[1]) if named else place
        inline, value = cell.find(f"{_MAIN}is"), cell.find(f"{_MAIN}v")
        if inline is not None:
            text = _text(inline)
        elif value is None or value.text is None:
            continue
        else:
            text = strings[int(value.text)] if cell.get("t") == "s" else value.text
        if text.strip():
            found.append((column, text.strip()))
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
