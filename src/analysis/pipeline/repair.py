"""Write a CSV file that a spreadsheet program saved again as plain UTF-8 with commas.

Nothing but encoding, separator and line ends is changed: a decimal comma stays, since only the
author knows whether `1,234` is a thousand or a little more than one. The original is kept.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataError, ParameterError, Problem, quoted
from analysis.pipeline.write import write_bytes

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_EXCELS_LINE = re.compile(r"\Asep=.\r?\n", re.IGNORECASE)  # no row: Excel tells itself the separator
_CHARACTERS_SHOWN = 20
_LOST = "\ufffd"  # what a program puts where it could not keep a character

Rows = list[list[str]]


@dataclass(frozen=True)
class Repair:
    """What was done to a file.

    Attributes:
        file: The file, as it was named.
        original: Where it is kept as it was; None where nothing had to be done.
        changes: What was changed, in words.
        rows: Number of rows, with the header.
        characters: Characters outside ASCII, which a person should look at.
        sha256: Hash of the file as it is now.
    """

    file: str
    original: Path | None
    changes: tuple[str, ...]
    rows: int
    characters: str
    sha256: str

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
        names = [entry.name for entry in folder.glob("*")] if folder.is_dir() else []
        near = difflib.get_close_matches(path.name, names, n=1)
        hint = f" Did you mean {(folder / near[0]).as_posix()}?" if near else ""
        raise ParameterError(f"{file}: no such file.{hint}")
    content = path.read_bytes()
    text, encoding = _decoded(content, file)
    rows, separator = _split(text, file)
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
    if _split(_decoded(result, file)[0], file) != (rows, ","):
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
    for mark, codec, name in _BYTE_ORDER_MARKS:
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
    for character, what in (("\x00", "a null character"), (_LOST, "U+FFFD, the sign for a lost character")):
        if character in text:
            row = text.count("\n", 0, text.index(character)) + 1
            raise _refusal(file, row, what, f"text that is whole in {name}", advice)
    return text


def _split(text: str, file: str) -> tuple[Rows, str]:
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
