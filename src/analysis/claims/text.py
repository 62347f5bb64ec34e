"""An author's Markdown as blocks and sentences, each with its line: headings, paragraphs and lists.

What stands between `{{` and `}}` is a reference to a value. Control structures, pictures and tables
are no part of a narrative.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from analysis.tables.results import NarrativeFile
from analysis.vocabulary.errors import Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator


# A reference stands in a block's text as one sign of the private use area, so that no full stop or figure
# inside it is taken for the author's.
_FIRST_SIGN = 0xE000
_SIGNS = 6400  # how many signs that area has
SIGN = re.compile(f"[{chr(_FIRST_SIGN)}-{chr(_FIRST_SIGN + _SIGNS - 1)}]")

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BULLET = re.compile(r"\s*[-*+]\s+(.*)")
_NUMBERED = re.compile(r"\s*[0-9]{1,3}[.)]\s+(.*)")
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bNo)(?<!\bSt)(?<!\betc)[.!?](?=\s|$)")


@dataclass(frozen=True)
class Marker:
    """One reference as it is written: its text and its line."""

    expression: str
    row: int


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph or an item of a list.

    Attributes:
        kind: heading, paragraph, bullet or numbered.
        level: Level of a heading, from 1; 0 for everything else.
        text: The text with a sign for each reference and a line feed at each end of a line.
        row: The line on which it starts.
    """

    kind: str
    level: int
    text: str
    row: int

    def row_at(self, place: int) -> int:
        """The line of a character of the text."""
        return self.row + self.text.count("\n", 0, place)

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Each sentence with the place where it starts."""
        start = 0
        for end in _SENTENCE_END.finditer(self.text):
            yield start, self.text[start : end.end()]
            start = end.end()
        if self.text[start:].strip():
            yield start, self.text[start:]


def marker_at(sign: str) -> int:
    """Which marker a sign stands for."""
    return ord(sign) - _FIRST_SIGN


def environment() -> SandboxedEnvironment:
    """Where references are read: nothing but the functions it is given can be reached."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def read_blocks(file: NarrativeFile) -> tuple[list[Block], list[Marker], list[Problem]]:
    """Split a narrative file into blocks and references.

    Args:
        file: The file.

    Returns:
        The blocks in order, the references in order, and what cannot be read.
    """
    text, markers, problems = _with_signs(file)
    blocks: list[Block] = []
    held: list[str] = []
    opened: tuple[str, int, int] | None = None

    def close() -> None:
        nonlocal opened
        if opened is not None:
            kind, level, row = opened
            blocks.append(Block(kind, level, "\n".join(held), row))
        opened = None
        held.clear()

    for row, line in enumerate(text.split("\n"), start=file.first_row):
        heading = _HEADING.fullmatch(line.rstrip())
        item = _BULLET.fullmatch(line) or _NUMBERED.fullmatch(line)
        if not line.strip():
            close()
        elif heading:
            close()
            blocks.append(Block("heading", len(heading[1]), heading[2], row))
        elif item:
            close()
            opened = ("bullet" if _BULLET.fullmatch(line) else "numbered", 0, row)
            held.append(item[1])
        else:
            opened = opened or ("paragraph", 0, row)
            held.append(line)
    close()
    return blocks, markers, problems


def _with_signs(file: NarrativeFile) -> tuple[str, list[Marker], list[Problem]]:
    """The text with a sign for each reference; what is not a reference is refused."""
    parts: list[str] = []
    markers: list[Marker] = []
    expression: list[str] | None = None
    start = 0
    try:
        for row, kind, token in environment().lex(file.text):
            at = file.first_row + row - 1
            if kind == "data":
                parts.append(SIGN.sub("", token))
            elif kind == "variable_begin":
                expression, start = [], at
            elif kind == "variable_end" and expression is not None:
                written = "".join(expression)
                # the lines that a reference fills stay, so that later lines keep their numbers
                parts.append(chr(_FIRST_SIGN + len(markers)) + "\n" * written.count("\n"))
                markers.append(Marker(" ".join(written.split()), start))
                expression = None
            elif expression is not None:
                expression.append(token)
            elif kind in ("block_begin", "raw_begin") or (kind == "comment" and "\n\n" in token):
                found = "a comment ({# ... #}) over several paragraphs"
                problem = Problem(
                    file.file, at, None, found if kind == "comment" else "a control structure ({% ... %})",
                    "values by reference only",
                    "write one {{ ... }} for each value; whatever else stands in signs would be on no page",
                )  # fmt: skip
                return "", [], [problem]
            elif kind == "comment":  # a note to oneself
                parts.append("\n" * token.count("\n"))
    except TemplateSyntaxError as failure:
        problem = Problem(
            file.file, file.first_row + failure.lineno - 1, None,
            f"a reference that cannot be read ({failure.message})",
            'a reference such as {{ value("good_level_of_development", group="fsm") }}',
            "check the quotation marks and brackets",
        )  # fmt: skip
        return "", [], [problem]
    if expression is not None:
        beginning = quoted("{{ " + " ".join("".join(expression).split())[:40])
        problem = Problem(
            file.file, start, None, f"a reference that does not end: {beginning}", "}} behind the reference",
            "write }} where it ends, or all that follows would be lost",
        )  # fmt: skip
        return "", [], [problem]
    if len(markers) > _SIGNS:
        problem = Problem(
            file.file, None, None, f"{len(markers)} references", f"{_SIGNS} at most", "split the file"
        )
        return "", [], [problem]
    return "".join(parts), markers, []


def spans_of(text: str) -> tuple[tuple[str, str], ...]:
    """A text with Markdown's marks for strong and emphasised words as pieces, each with its style.

    Example:
        >>> spans_of("a **b** *c*")
        (('a ', ''), ('b', 'strong'), (' ', ''), ('c', 'em'))
    """
    pieces: list[tuple[str, str]] = []
    place = 0
    for found in re.finditer(
        r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?![\w*])", text
    ):
        if found.start() > place:
            pieces.append((text[place : found.start()], ""))
        pieces.append((found[1], "strong") if found[1] else (found[2], "em"))
        place = found.end()
    if place < len(text):
        pieces.append((text[place:], ""))
    return tuple(pieces)


def shown(text: str) -> str:
    """A sentence as a message quotes it: on one line, its references as dots."""
    return quoted(" ".join(SIGN.sub("…", text).split()))
