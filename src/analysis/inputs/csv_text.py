"""Reading a CSV file exactly as printed, and writing one that a spreadsheet program saved as it should be.

The reader guesses nothing. A file in another encoding, with another separator or with columns that
nobody declared is refused, and the message says which row and what to do. The repair changes nothing but
encoding, separator and line ends: a decimal comma stays, since only the author knows whether `1,234` is a
thousand or a little more than one. The original is kept.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.tables.files import write_bytes
from analysis.vocabulary.errors import DataError, ParameterError, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


_SAVE_AS_UTF8 = (
    "save the file as UTF-8 without a byte-order mark, or run `annual-review repair {file}`, "
    "which keeps the original beside it"
)
# Byte-order marks: the encoding that each is of, and what it is called.
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: ("utf-8", "UTF-8 with a byte-order mark"),
    codecs.BOM_UTF16_LE: ("utf-16-le", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16-be", "UTF-16"),
}
# Characters that no text should have: what each is, what is expected, and what else to do than save again.
_UNUSABLE = {
    "\x00": ("a null character", "plain UTF-8 text", ""),
    "\ufffd": (  # what a program puts where it could not keep a character
        "U+FFFD, the sign for a character that was lost", "the character itself",
        "get the file again from where it was lost",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class RawTable:
    """A file as printed: text in every cell, and `row`, its line in the file."""

    name: str  # What kind of table it is, e.g. `kpis`.
    source_id: str  # The source in data/raw/sources.yml, or the edition in data/plans
    file: str  # The file below the project's root, with forward slashes
    sha256: str  # Hash of the file's bytes
    frame: pd.DataFrame  # The rows

    def problem(
        self, row: Mapping[Any, Any], column: str | None, found: object, expected: str, advice: str
    ) -> Problem:
        """What is wrong with a cell, whose value is quoted, or with the whole row."""
        return Problem(self.file, int(row["row"]), column, quoted(found), expected, advice)


def utf8_text(content: bytes, name: str) -> str:
    """The text of a file, without its byte-order mark.

    Args:
        content: Its bytes.
        name: The file below the project's root.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        row = content.count(b"\n", 0, failure.start) + 1
        problem = Problem(name, row, None, "bytes that are not UTF-8", "UTF-8 text", "save the file as UTF-8")
        raise DataError(f"{name} is not UTF-8", problems=(problem,)) from None


def read_text_table(
    path: Path, root: Path, *, name: str, source_id: str, required: Sequence[str],
    optional: Sequence[str] = (), key: Sequence[str] = (), may_be_empty: bool = False,
) -> RawTable:  # fmt: skip
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
    file = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    content = _read_bytes(path, file)
    return table_of(
        *_split(_decode(content, file), file), file=file, content=content, name=name, source_id=source_id,
        required=required, optional=optional, key=key, may_be_empty=may_be_empty,
    )  # fmt: skip


def table_of(
    header: list[str], rows: list[tuple[int, list[str]]], *, file: str, content: bytes, name: str,
    source_id: str, required: Sequence[str], optional: Sequence[str] = (), key: Sequence[str] = (),
    may_be_empty: bool = False,
) -> RawTable:  # fmt: skip
    """The rows of a file or sheet as they are declared: see `read_text_table`.

    Args:
        header: Its columns.
        rows: Its rows, each with the line or row on which it starts.
        file: What it is called in messages.
        content: The bytes of the file.
        name: What kind of table it is.
        source_id: The source it belongs to.
        required: Columns that must be there.
        optional: Columns that may be there.
        key: Columns that together may occur only once.
        may_be_empty: Whether a header without rows is in order.
    """
    import pandas as pd

    problems = _header_problems(header, required, optional, file)
    problems += [
        Problem(file, line, None, "the header again", "rows", "remove it, and look at what was put together")
        for line, row in rows
        if row == header
    ]
    if not problems:
        problems = _row_problems(header, rows, key, file)
    if not rows and not may_be_empty and not problems:
        problems.append(
            Problem(file, 1, None, "a header and no rows", "at least one row", "put the rows back")
        )
    if problems:
        raise DataError(f"{file} cannot be read", problems=tuple(problems))
    names = (*required, *optional)
    # stripped here, and made in one piece: column by column in the frame both cost several times as much
    prints: list[str] = []
    for place in (header.index(name) if name in header else None for name in names):
        prints += [""] * len(rows) if place is None else [row[place].strip() for _, row in rows]
    together = pd.Series(prints, dtype="str").array
    columns: dict[str, Any] = {
        name: together[place * len(rows) : (place + 1) * len(rows)] for place, name in enumerate(names)
    }
    columns["row"] = np.array([line for line, _ in rows], dtype="int64")
    return RawTable(name, source_id, file, hashlib.sha256(content).hexdigest(), pd.DataFrame(columns))


def stands_instead(path: Path) -> str:
    """What stands where a file should be; empty for a file, and where nothing does."""
    if path.is_file() or not (path.is_symlink() or path.exists()):
        return ""
    return "a folder" if path.is_dir() else "a link to nowhere" if path.is_symlink() else "no plain file"


def missing_file(path: Path, file: str) -> Problem:
    """The problem of a file that should be there, with a file of nearly the same name offered."""
    if found := stands_instead(path):
        return Problem(file, None, None, found, "a file", "take it away, and put the file in its place")
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


# How a file begins that is no text: what it is.
_NO_TEXT = {
    b"PK\x03\x04": "a packed file",
    b"\xd0\xcf\x11\xe0": "an Excel 97-2003 workbook (.xls)",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF document", b"\x1f\x8b": "a file packed with gzip",
}  # fmt: skip
_SHEETS_SHOWN = 12


def refuse_no_text(content: bytes, file: str) -> None:
    """Name a file that is no text for what it is, a workbook with its sheets."""
    what = next((name for start, name in _NO_TEXT.items() if content.startswith(start)), "")
    if not what:
        return
    sheets = ""
    if content.startswith(b"PK\x03\x04"):
        what, sheets = _packed(content)
    found = f"{what}, with the sheets {sheets}" if sheets else what
    is_workbook = "workbook" in what or "spreadsheet" in what
    advice = "save the sheet that is meant as CSV UTF-8 (Comma delimited)" if is_workbook else (
        "put the CSV file in its place"
    )  # fmt: skip
    problem = Problem(file, None, None, found, "a CSV file", advice)
    raise DataError(f"{file} is {what} and no text", problems=(problem,))


def _packed(content: bytes) -> tuple[str, str]:
    """What a ZIP archive is, and the names of a workbook's sheets where they can be read."""
    import python_calamine

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, KeyError):
        return "a packed file that is damaged", ""
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        what = "an OpenDocument spreadsheet (.ods)"
    elif any(name.startswith("xl/") for name in names):
        what = "an Excel workbook (.xlsx)"
    else:
        return f"a ZIP archive ({', '.join(names[:3])})", ""
    try:
        sheets = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    except python_calamine.CalamineError:  # it is a workbook all the same, and is refused as one
        return what, ""
    more = f" and {len(sheets) - _SHEETS_SHOWN} more" if len(sheets) > _SHEETS_SHOWN else ""
    return what, ", ".join(map(quoted, sheets[:_SHEETS_SHOWN])) + more


def _decode(content: bytes, file: str) -> str:
    refuse_no_text(content, file)
    advice = _SAVE_AS_UTF8.format(file=file)
    for mark, (_, name) in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            meaning = f"{name} (starts with the bytes {mark.hex(' ').upper()})"
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
    for character, (found, expected, what_to_do) in _UNUSABLE.items():
        if character in text:
            row = text.count("\n", 0, text.index(character)) + 1
            problem = Problem(file, row, None, found, expected, what_to_do or advice)
            raise DataError(f"{file} is not text that is whole", problems=(problem,))
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
        found, expected = "lines that end in a carriage return alone", "lines that end in a line feed"
        problem = Problem(file, 1, None, found, expected, repair)
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
    if {column.casefold() for column in header} >= _OF_EES and not set(known) >= _OF_EES:
        what = "the header of a data file of Explore education statistics (DfE)"
        found = f"{what}: {', '.join(sorted(_OF_EES))} and {len(header) - len(_OF_EES)} further columns"
        advice = (
            "put the figures that are meant into a file of these columns, a row a figure; the council's code "
            "is in new_la_code, not in region_code"
        )
        return [Problem(file, 1, None, found, f"the columns {', '.join(required)}", advice)]
    for column in required:
        if column not in header:
            near = _near_columns(column, extra)
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


_OF_EES = {"time_period", "time_identifier", "geographic_level"}
_GEOGRAPHY = re.compile(
    r"(?:^|[ _])(?:areas?|regions?|country|la|lad|lsoa|msoa|wards?|districts?|county|councils?|authority|"
    r"parent|neighbours?|ons|gss|geograph[a-z]*|utla|ltla)(?:$|[ _0-9])"
)
_A_SLIP = 0.9  # how alike a misspelt name is: `area_cod` 0.94; `ward_code` is 0.78
# Columns in which publishers write what a geographical column of the project means.
_SAME_GEOGRAPHY = {
    "area_code": (
        "areacode",
        "new_la_code",
        "area code",
        "ons_code",
        "gss_code",
        "utla_code",
        "council_code",
    ),
    "area_name": ("areaname", "la_name", "area name", "council_name", "local authority name"),
    "dfe_la_code": ("old_la_code", "la_number", "dfe_number"),
}


def _near_columns(column: str, extra: list[str]) -> list[str]:
    """The column that may be meant, one at most: never another kind of place.

    `region_code` is nearer to `area_code` than `new_la_code` is, and who renamed it would have a
    council's figures read as those of its region.
    """
    same = [one for one in extra if one.casefold() in _SAME_GEOGRAPHY.get(column, ())]
    others = [one for one in extra if not (_GEOGRAPHY.search(column) and _GEOGRAPHY.search(one.casefold()))]
    misspelt = difflib.get_close_matches(column, extra, n=1, cutoff=_A_SLIP)
    return same[:1] or misspelt or difflib.get_close_matches(column, others, n=1)


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


_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_EXCELS_LINE = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)  # no row: Excel tells itself the separator
_CHARACTERS_SHOWN = 20

Rows = list[list[str]]


@dataclass(frozen=True)
class Repair:
    """What was done to a file."""

    file: str  # The file, as it was named
    original: Path | None  # Where it is kept as it was; None where nothing had to be done
    changes: tuple[str, ...]  # What was changed, in words
    rows: int  # Number of rows, with the header
    characters: str  # Characters outside ASCII, which a person should look at
    sha256: str  # Hash of the file as it is now

    def __str__(self) -> str:
        """What was done, in lines for the person who asked for it."""
        if self.original is None:
            return f"{self.file}: nothing to do, it is plain UTF-8 separated by commas."
        lines = [
            f"{self.file}: {'; '.join(self.changes)}. {self.rows} rows, no character lost.",
            f"The original is kept as {self.original.name}.",
            f"SHA-256: {self.sha256}",
        ]
        if self.characters:
            lines.insert(1, f"Please look at these characters in it: {' '.join(self.characters)}")
        return "\n".join(lines)


def repair(path: Path) -> Repair:
    """Write a CSV file again as plain UTF-8 with commas, and keep the original beside it.

    Args:
        path: The file, in UTF-8, UTF-16 or Windows-1252, separated by commas, semicolons or tabs.

    Returns:
        What was done; nothing is written where there is nothing to do.

    Raises:
        ParameterError: There is no such file.
        DataError: The file cannot be read without losing characters, its separator cannot be told,
            or an earlier original is in the way. Nothing is written.
        ReportError: The file cannot be written.
    """
    file = path.as_posix()
    if not path.is_file():
        folder = path.parent
        if path.exists():
            raise ParameterError(f"{file} is no file but a {'folder' if path.is_dir() else 'device'}.")
        names = [entry.name for entry in folder.glob("*")] if folder.is_dir() else []
        near = difflib.get_close_matches(path.name, names, n=1)
        hint = f" Did you mean {(folder / near[0]).as_posix()}?" if near else ""
        raise ParameterError(f"{file}: no such file.{hint}")
    content = path.read_bytes()
    text, encoding = _decoded(content, file)
    rows, separator = _cells_and_separator(text, file)
    changes = []
    if encoding != "UTF-8":
        changes.append(f"was {encoding}, is plain UTF-8")
    if separator != ",":
        changes.append(f"was separated by {_SEPARATORS[separator]}, is separated by commas")
    if "\r" in _first_line(text).rstrip("\r"):
        changes.append("lines ended in a carriage return, end in a line feed")
    if _EXCELS_LINE.match(text):
        changes.append("Excel's own first line sep= is left out")
    result = _written(rows) if changes else content
    characters = "".join(sorted({c for c in text if not c.isascii()}))[:_CHARACTERS_SHOWN]
    done = Repair(
        file, path.with_name(f"{path.name}.original") if changes else None, tuple(changes), len(rows),
        characters, hashlib.sha256(result).hexdigest(),
    )  # fmt: skip
    if done.original is None:
        return done
    if _cells_and_separator(_decoded(result, file)[0], file) != (rows, ","):
        raise _refusal(file, None, "cells that change when they are written", "cells that stay as they are",
                       "save the file again as CSV UTF-8 (Comma delimited)")  # fmt: skip
    if done.original.exists() and done.original.read_bytes() != content:
        raise _refusal(file, None, f"an earlier {done.original.name} beside it", "none",
                       "move it away if it is no longer needed, and run the command again")  # fmt: skip
    write_bytes(done.original, content)
    write_bytes(path, result)
    return done


def _decoded(content: bytes, file: str) -> tuple[str, str]:
    """The text of a file, and the name of its encoding; refused where a character would be lost."""
    refuse_no_text(content, file)
    for mark, (codec, name) in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return _checked(content[len(mark) :], codec, name, file), name
    for codec in ("utf-16-le", "utf-16-be"):
        if _is_utf16(content, codec):
            return _checked(content, codec, "UTF-16", file), "UTF-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _checked(content, "cp1252", "Windows-1252", file), "Windows-1252"
    return _checked(content, "utf-8", "UTF-8", file), "UTF-8"


def _is_utf16(content: bytes, codec: str) -> bool:
    """Whether text without a byte-order mark is UTF-16: most of its characters have a zero byte."""
    zeros = content[1::2] if codec == "utf-16-le" else content[::2]
    return len(content) > 1 and zeros.count(0) > len(zeros) / 2


def _checked(content: bytes, codec: str, name: str, file: str) -> str:
    advice = "open the file in the program that made it, and save it as CSV UTF-8 (Comma delimited)"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as failure:
        row = content.count(b"\n", 0, failure.start) + 1
        found = f"the byte {content[failure.start]:#04x}, which is no character in {name}"
        raise _refusal(file, row, found, "UTF-8, UTF-16 or Windows-1252", advice) from None
    for character, (what, *_) in _UNUSABLE.items():
        if character in text:
            row = text.count("\n", 0, text.index(character)) + 1
            raise _refusal(file, row, what, f"text that is whole in {name}", advice)
    return text


def _cells_and_separator(text: str, file: str) -> tuple[Rows, str]:
    """The cells of a file and what separates them."""
    text = _EXCELS_LINE.sub("", text)
    first = re.split("[\r\n]", text, maxsplit=1)[0]
    counts = {separator: first.count(separator) for separator in _SEPARATORS}
    separator = max(counts, key=lambda candidate: counts[candidate])
    if not counts[separator] or list(counts.values()).count(counts[separator]) > 1:
        raise _refusal(
            file, 1, f"the first line {quoted(first)}",
            "names of columns separated by commas, semicolons or tabs", "correct the first line",
        )  # fmt: skip
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: Rows = []
    try:
        rows.extend(reader)
    except csv.Error as failure:
        raise _refusal(
            file, reader.line_num, f"a row that cannot be split ({failure})", "cells quoted in pairs",
            "close the quotation mark",
        ) from None  # fmt: skip
    return rows, separator


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]


def _written(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    plain = csv.writer(text, lineterminator="\n")
    # a lone carriage return inside a cell is not quoted by every version of Python that we support
    careful = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        (careful if any("\r" in cell for cell in row) else plain).writerow(row)
    return text.getvalue().encode("utf-8")


def _refusal(file: str, row: int | None, found: str, expected: str, advice: str) -> DataError:
    return DataError(f"{file} was not repaired", (Problem(file, row, None, found, expected, advice),))
