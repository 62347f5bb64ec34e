"""Text of a page made fit for a file: what cannot stand in one is taken out, numbers are read."""

from __future__ import annotations

import re
import unicodedata

from analysis.page.document import Cell

# What no file may hold: control characters, halves of characters, what stands for no character, and
# those that turn the direction of all text after them until another ends it: an unfinished one in a name
# would scramble the rest of the line. Marks that act on one letter are kept.
_TAKEN_OUT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    + "".join(chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_NUMBER = re.compile(
    r"(?P<sign>[+\u2212-]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<rest>\.\d+)?(?P<percent>%?)"
)
_LONGEST_NAME = 60

# The files beside a page that a person may edit, by the ending of their names.
EDITABLE = {".docx": "Word document", ".xlsx": "Spreadsheet"}


def plain(text: str) -> str:
    r"""Return `text` on one line, without what an XML file cannot hold.

    Example:
        >>> plain("  a\x00\n b ")
        'a b'
    """
    return " ".join(_TAKEN_OUT.sub("", text).split())


def cell_of(text: str, *, is_numeric: bool) -> Cell:
    """Read a cell; a number is one only in a column of numbers, so that the year 2024 stays text.

    Example:
        >>> cell_of("\u22121,204.5%", is_numeric=True).number
        -1204.5
    """
    found = _NUMBER.fullmatch(text) if is_numeric else None
    if found is None:
        return Cell(text)
    digits = found["digits"].replace(",", "") + (found["rest"] or "")
    value = float(digits)
    return Cell(
        text,
        number=-value if found["sign"] in ("-", "\u2212") and value else value,
        decimals=max(len(found["rest"] or "") - 1, 0),
        is_percent=bool(found["percent"]),
        has_sign=found["sign"] == "+",
    )


def distinct(names: list[str]) -> tuple[str, ...]:
    """Give every column a heading of its own, whatever its letters' case: a spreadsheet needs it."""
    taken: set[str] = set()
    given = []
    for place, name in enumerate(names, start=1):
        wanted = name or f"Column {place}"
        unique, number = wanted, 2
        while unique.casefold() in taken:
            unique, number = f"{wanted} ({number})", number + 1
        taken.add(unique.casefold())
        given.append(unique)
    return tuple(given)


def file_stem(number: int, title: str) -> str:
    """Return the name of a file for a table or chart: its place and its title in plain letters.

    The number keeps the files in the order of the page, and the names apart.

    Example:
        >>> file_stem(3, "Children in need: rate, \u00a3 & more")
        '03_children_in_need_rate_more'
    """
    letters = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    words = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
    return f"{number:02}_{words[:_LONGEST_NAME].rstrip('_')}".rstrip("_")
