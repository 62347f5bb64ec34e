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

from analysis.errors import DataError, Problem, quoted
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
        The table: text columns without surrounding white space, and `row`, the line of the file on
        which the row starts (the header is line 1).

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
    columns: dict[str, pd.Series] = {}
    for column in (*required, *optional):
        # stripped here and not in the frame, where it costs half the time of reading
        place = header.index(column) if column in header else None
        cells = ["" if place is None else row[place].strip() for _, row in rows]
        columns[column] = pd.Series(cells, dtype="str")
    columns["row"] = pd.Series([line for line, _ in rows], dtype="int64")
    return RawTable(name, source_id, file, hashlib.sha256(content).hexdigest(), pd.DataFrame(columns))


def missing_file(path: Path, file: str) -> Problem:
    """The problem of a file that should be there, with a file of nearly the same name offered.

    Args:
        path: Where it should be.
        file: Its name below the project's root.
    """
    near = difflib.get_close_matches(path.name, [p.name for p in path.parent.glob("*")], n=1)
    found = f"no such file (there is {near[0]})" if near else "no such file"
    return Problem(
        file, None, None, found, "the file named in data/raw/sources.yml",
        "put the file back, or take it out of data/raw/sources.yml",
    )  # fmt: skip


def _read_bytes(path: Path, file: str) -> bytes:
    if not path.is_file():
        raise DataError(f"{file} is missing", problems=(missing_file(path, file),))
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
    if "\ufffd" in text:
        row = text.count("\n", 0, text.index("\ufffd")) + 1
        problem = Problem(
            file, row, None, "U+FFFD, the sign for a character that was lost", "the character itself",
            "get the file again from where it was lost",
        )  # fmt: skip
        raise DataError(f"{file} has lost characters", problems=(problem,))
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        problem = Problem(file, row, None, "a null character", "plain UTF-8 text", advice)
        raise DataError(f"{file} is not text", problems=(problem,))
    return text


def _split(text: str, file: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    first = text.split("\n", 1)[0]
    repair = f"save as comma-separated, or run `annual-review repair {file}`"
    if first[:4].casefold() == "sep=":
        problem = Problem(file, 1, None, f"Excel's own line {quoted(first)}", "the header", repair)
        raise DataError(f"{file} has no header", problems=(problem,))
    for separator, word in ((";", "semicolons"), ("\t", "tabs")):
        if first.count(separator) > first.count(","):
            problem = Problem(
                file, 1, None, f"columns separated by {word}", "columns separated by commas", repair
            )
            raise DataError(f"{file} is not comma-separated", problems=(problem,))
    if "\r" in first.rstrip("\r"):
        problem = Problem(
            file,
            1,
            None,
            "lines that end in a carriage return alone",
            "lines that end in a line feed",
            repair,
        )
        raise DataError(f"{file} cannot be split into lines", problems=(problem,))
    if not first.strip():
        problem = Problem(file, 1, None, "an empty first line", "the header", "remove the empty lines")
        raise DataError(f"{file} has no header", problems=(problem,))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if not header:
                header = [cell.strip() for cell in cells]
            elif any(cell.strip() for cell in cells):
                rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as failure:
        problem = Problem(
            file, start, None, _quotation_fault(failure), "cells quoted with pairs of double quotes",
            "close the quotation mark, and write a quotation mark inside a quoted cell twice",
        )  # fmt: skip
        raise DataError(f"{file} cannot be split into cells", problems=(problem,)) from None
    return header, rows


def _quotation_fault(failure: csv.Error) -> str:
    """What is wrong in words; the csv module says it in those of its own workings."""
    if "expected after" in str(failure):
        return "text behind a closing quotation mark"
    if "unexpected end" in str(failure) or "field larger" in str(failure):
        return "a quotation mark that is opened in this row and not closed"
    return str(failure)


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
