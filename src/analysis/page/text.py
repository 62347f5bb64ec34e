"""Text made fit for a file: what cannot stand in one is taken out; ids and names of files made of words."""

from __future__ import annotations

import re
import unicodedata

from analysis.vocabulary.addresses import slug as slug

# What no file may hold: control characters, halves of characters, what stands for no character, and
# those that turn the direction of all text after them until another ends it: an unfinished one in a name
# would scramble the rest of the line. Marks that act on one letter are kept.
_NO_CHARACTERS = "\ud800-\udfff" + "".join(
    chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
)
_TAKEN_OUT = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069{_NO_CHARACTERS}]")
# The same of a whole page, which has lines of its own.
NOT_IN_A_PAGE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_NO_CHARACTERS}]+")
_LONGEST_NAME = 60

# The files beside a page that a person may edit, by the ending of their names.
EDITABLE = {".docx": "Word document", ".xlsx": "Spreadsheet"}


def plain(text: str) -> str:
    r"""Return `text` on one line, without what an XML file cannot hold.

    Example:
        >>> plain("  a\x00\n b ")
        'a b'
    """
    if text.isprintable() and "  " not in text:  # as nearly all of it is
        return text.strip()
    return " ".join(_TAKEN_OUT.sub("", text).split())


def folded(text: str) -> str:
    """Do as `plain`, but keep a space at either end, which joins two pieces of text.

    Example:
        >>> folded(" a  b")
        ' a b'
    """
    inside = plain(text)
    if not inside:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inside}{' ' if text[-1].isspace() else ''}"


def first_heading(markdown: str) -> str:
    """Return the text of the first heading in a Markdown cell, or empty text."""
    match = re.search(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$", markdown, flags=re.MULTILINE)
    return match.group(1) if match else ""


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
