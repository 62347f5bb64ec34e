"""Reading a CSV file exactly as printed: text in every cell, and every fault named with its row.

The reader guesses nothing. A file in another encoding, with another separator or with columns that
nobody declared is refused, and the message says which row and what to do.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
from typing import TYPE_CHECKING

from analysis.errors import DataError, Problem
from analysis.inputs import RawTable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SAVE_AS_UTF8 = (
    "save the file as UTF-8 without a byte-order mark, or run `annual-review repair {file}`, "
    "which keeps the original beside it"
)
_BYTE_ORDER_MARKS = {
    b"\xff\xfe": "UTF-16 (starts with the bytes FF FE)",
    b"\xfe\xff": "UTF-16 (starts with the bytes FE FF)",
    b"\xef\xbb\xbf": "UTF-8 with a byte-order mark (starts with the bytes EF BB BF)",
}


def read_text_table(
    path: Path,
    root: Path,
    *,
    name: str,
    source_id: str,
    required: Sequence[str],
    optional: Sequence[str] = (),
    key: Sequence[str] = (),
    may_be_empty: bool = False,
) -> RawTable:
    """Read one CSV file as text, with the line each row starts on.

    Args:
        path: The file.
        root: The project's root, for naming the file in messages and results.
        name: What kind of table it is, e.g. `kpis`.
        source_id: The source it belongs to.
        required: Columns that must be there.
        optional: Columns that may be there; they are empty where they are not.
        key: Columns that together may occur only once.
        may_be_empty: Whether a header without rows is in order.

    Returns:
        The table: text columns, and `row`, the line of the file on which the row ends
        (the header is line 1).

    Raises:
        DataError: The file is missing, empty, not UTF-8, not comma-separated, or its columns or
            rows are not as declared. All faults of the file are reported at once.
    """
    import pandas as pd

    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    content = _read_bytes(path, file)
    header, rows = _split(_decode(content, file), file)
    problems = _header_problems(header, required, optional, file)
    if not problems:
        problems = _row_problems(header, rows, key, file)
    if not rows and not may_be_empty and not problems:
        problems.append(
            Problem(file, 1, None, "a header and no rows", "at least one row", "put the rows back")
        )
    if problems:
        raise DataError(f"{file} cannot be read", problems=tuple(problems))
    frame = pd.DataFrame([cells for _, cells in rows], columns=header, dtype="str")
    for column in optional:
        if column not in frame.columns:
            frame[column] = pd.Series("", index=frame.index, dtype="str")
    frame = frame[[*required, *optional]].apply(lambda cells: cells.str.strip())
    frame["row"] = pd.Series([line for line, _ in rows], index=frame.index, dtype="int64")
    return RawTable(name, source_id, file, hashlib.sha256(content).hexdigest(), frame)


def _read_bytes(path: Path, file: str) -> bytes:
    if not path.is_file():
        near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*")], n=1)
        found = f"no such file (there is {near[0]})" if near else "no such file"
        raise DataError(
            f"{file} is missing",
            problems=(
                Problem(
                    file, None, None, found, "a CSV file", "put it back, or correct data/raw/sources.yml"
                ),
            ),
        )
    content = path.read_bytes()
    if not content.strip():
        problem = Problem(file, None, None, "an empty file", "a header and rows", "put the content back")
        raise DataError(f"{file} is empty", problems=(problem,))
    return content


def _decode(content: bytes, file: str) -> str:
    advice = _SAVE_AS_UTF8.format(file=file)
    for mark, meaning in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            problem = Problem(file, 1, None, meaning, "plain UTF-8", advice)
            raise DataError(f"{file} is not plain UTF-8", problems=(problem,))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as failure:
        row = content.count(b"\n", 0, failure.start) + 1
        byte = content[failure.start]
        guess = content[failure.start : failure.start + 1].decode("cp1252", errors="replace")
        found = f"the byte {byte:#04x} ({guess!r} in Windows-1252)"
        raise DataError(
            f"{file} is not UTF-8", problems=(Problem(file, row, None, found, "UTF-8 text", advice),)
        ) from None
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        problem = Problem(file, row, None, "a null character", "plain UTF-8 text", advice)
        raise DataError(f"{file} is not text", problems=(problem,))
    return text


def _split(text: str, file: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    first = text.splitlines()[0]
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if separator in first and "," not in first:
            problem = Problem(
                file, 1, None, f"columns separated by {word}", "columns separated by commas",
                f"save as comma-separated, or run `annual-review repair {file}`",
            )  # fmt: skip
            raise DataError(f"{file} is not comma-separated", problems=(problem,))
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [cell.strip() for cell in next(reader)]
        rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as failure:
        problem = Problem(
            file, reader.line_num, None, str(failure), "cells quoted with pairs of double quotes",
            "close the quotation mark",
        )  # fmt: skip
        raise DataError(f"{file} cannot be split into cells", problems=(problem,)) from None
    return header, rows


def _header_problems(
    header: list[str], required: Sequence[str], optional: Sequence[str], file: str
) -> list[Problem]:
    problems = []
    known = [*required, *optional]
    extra = [column for column in header if column not in known]
    for column in required:
        if column not in header:
            near = difflib.get_close_matches(column, extra, n=1)
            found = f"no such column (there is {near[0]!r})" if near else "no such column"
            advice = f"rename {near[0]!r} to {column!r}" if near else "add the column"
            problems.append(Problem(file, 1, column, found, f"the columns {', '.join(required)}", advice))
    problems += [
        Problem(
            file, 1, column or "(no name)", "a column that is not declared", f"only {', '.join(known)}",
            "remove the column, or rename it to the one that is meant",
        )
        for column in extra
    ]  # fmt: skip
    problems += [
        Problem(file, 1, column, "the column twice", "each column once", "remove one of them")
        for column in sorted({column for column in header if column and header.count(column) > 1})
    ]
    return problems


def _row_problems(
    header: list[str], rows: list[tuple[int, list[str]]], key: Sequence[str], file: str
) -> list[Problem]:
    problems = []
    first_seen: dict[tuple[str, ...], tuple[int, list[str]]] = {}
    for line, cells in rows:
        if len(cells) != len(header):
            problems.append(
                Problem(
                    file, line, None, f"{len(cells)} cells", f"{len(header)} cells, as in the header",
                    "quote a cell that holds a comma, or add the missing cells",
                )
            )  # fmt: skip
            continue
        if not key:
            continue
        identity = tuple(cells[header.index(column)].strip() for column in key)
        if identity not in first_seen:
            first_seen[identity] = (line, cells)
            continue
        earlier, earlier_cells = first_seen[identity]
        where = ", ".join(f"{column}={value}" for column, value in zip(key, identity, strict=True))
        if cells == earlier_cells:
            found, advice = f"the same row as row {earlier} ({where})", "remove one of the two"
        else:
            found, advice = f"another row for {where}, after row {earlier}", "keep the right one"
        problems.append(Problem(file, line, ", ".join(key), found, "each key once", advice))
    return problems
