"""An author's Markdown as blocks and sentences, each with its line: what may stand in it, and what not.

What stands between `{{` and `}}` is a reference to a value, a chart or a table. mistune reads the Markdown;
a form that no page shows, such as HTML, is refused by its name, so that no word is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from analysis.tables.results import NarrativeFile, Spans, note_id
from analysis.vocabulary.errors import Problem, did_you_mean, quoted
from analysis.vocabulary.wordings import is_web_address

# A reference stands in a block's text as one sign of the private use area, so that no full stop or figure
# inside it is taken for the author's.
_FIRST_SIGN = 0xE000
_SIGNS = 6400  # how many signs that area has
SIGN = re.compile(f"[{chr(_FIRST_SIGN)}-{chr(_FIRST_SIGN + _SIGNS - 1)}]")

# behind a full stop may stand the mark of a footnote
_SENTENCE_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bNo)(?<!\bSt)(?<!\betc)[.!?](?=\s|$|\[[0-9])")
_CAPTION = re.compile(r"Table:\s*")
_FOOTNOTE = re.compile(r"^ {0,4}\[\^(\S+?)\]:", re.MULTILINE)
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]+\]:", re.MULTILINE)
# What Markdown has and a plan has not: how it is called, what is expected and what to do.
_TO_MARKDOWN = ("words and Markdown", "take the mark-up out; a note to yourself stands in {# … #}")
_NOT_TAKEN = {
    "block_html": ("HTML", *_TO_MARKDOWN),
    "inline_html": ("HTML", *_TO_MARKDOWN),
    "codespan": ("code", "text", "take out the ` around it"),
    "block_code": ("a block of code", "text", "take out the four spaces or the ``` before it"),
    "thematic_break": ("a dividing line", "a heading where something new begins", "take it out"),
}
# What Markdown of other programs has and ours would show as it is typed.
_SHOWN_AS_TYPED = (
    (re.compile(r"\[\^\S+?\]"), "{} without its footnote", "a line {}: …", "write the note under the text"),
    (re.compile(r"~~.+"), "text that is struck out: '{}'", "text that stands", "take it out"),
    (re.compile(r"^\|.*\|\s*$"), "a row of a table that is none: '{}'", "as many cells as headings",
     "count the | in each row, with |---| under the headings"),
    (re.compile(r"^\[[ xX]\] .*"), "a box to tick: '{}'", "an item of a list", "take the box out"),
    (re.compile(r"&(?:\w+|#\w+);"), "a sign in HTML’s writing: '{}'", "the sign itself", "type the sign"),
)  # fmt: skip
_IS_CALLED = {
    "block_quote": "a quotation", "heading": "a heading", "list": "a list", "paragraph": "a paragraph",
    "table": "a table",
}  # fmt: skip


@dataclass(frozen=True)
class Marker:
    """One reference as it is written: its text and its line."""

    expression: str
    row: int


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, an item of a list, a quotation, a footnote, a table or a picture."""

    kind: str  # As `tables.results.NarrativeBlock` has it
    level: int  # Level of a heading, from 1; depth of an item of a list, from 0; number of a footnote
    # The text with a sign for each reference and a line feed at each end of a line; what a table is called;
    # what a picture shows, for who cannot see it
    spans: Spans
    row: int  # The line on which it starts
    cells: tuple[tuple[Spans, ...], ...] = ()  # The rows of a table, its headings first
    numbers: tuple[int, ...] = ()  # The columns of a table that hold numbers
    source: str = ""  # Name of the file of a picture
    title: str = ""  # What stands under a picture
    start: int = 1  # The number that a list begins with, at its first item

    @property
    def text(self) -> str:
        """All of it without its styles; of a table a line for each of the file's, from its caption on."""
        own = " | ".join(filter(None, [text_of(self.spans), self.title]))
        rows = [" | ".join(map(text_of, row)) for row in self.cells]
        return "\n".join([own, *rows[:1], *([""] if rows else []), *rows[1:]])

    def row_at(self, place: int) -> int:
        """The line of a character of the text."""
        return self.row + self.text.count("\n", 0, place)

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Each sentence, or row of a table, with the place where it starts."""
        start, text = 0, self.text
        for end in (re.compile("\n") if self.cells else _SENTENCE_END).finditer(text):
            yield start, text[start : end.end()]
            start = end.end()
        if text[start:].strip():
            yield start, text[start:]


def text_of(spans: Spans) -> str:
    """A text without its styles."""
    return "".join(span[0] for span in spans)


def marker_at(sign: str) -> int:
    """Which marker a sign stands for."""
    return ord(sign) - _FIRST_SIGN


def environment() -> SandboxedEnvironment:
    """Where references are read: nothing but the functions it is given can be reached."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def read_blocks(file: NarrativeFile) -> tuple[list[Block], list[Marker], list[Problem]]:
    """Split a narrative file into blocks and references.

    Returns:
        The blocks in order, footnotes last; the references in order, and what cannot be read.
    """
    text, markers, problems = _with_signs(file)
    if problems:
        return [], markers, problems
    reader = _Reader(file, text)
    reader.read()
    shown = {marker_at(sign) for block in reader.blocks for sign in SIGN.findall(block.text)}
    problems = reader.problems or [
        Problem(
            file.file, marker.row, None, quoted(f"{{{{ {marker.expression} }}}}") + " inside an address",
            "a reference among words", "move it into the text",
        )
        for number, marker in enumerate(markers)
        if number not in shown
    ]  # fmt: skip
    return reader.blocks, markers, problems


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(renderer=None, plugins=["table", "footnotes", "url"])


class _Reader:
    """Turns what mistune found in a file into blocks.

    mistune tells no lines: each text is looked for behind the one before it.
    """

    def __init__(self, file: NarrativeFile, text: str) -> None:
        self.blocks: list[Block] = []
        self.problems: list[Problem] = []
        self._file = file
        self._text = text
        self._place = 0  # behind the text that was found last
        self._first: int | None = None  # where the block begins that is being read
        self._not_shown: list[str] = []  # addresses and names, which are read and stand on no page
        self._notes = {found[1].casefold(): found.end() for found in _FOOTNOTE.finditer(text)}

    def read(self) -> None:
        """Read everything, and refuse what would be lost."""
        tokens, state = _markdown().parse(self._text)
        for token in tokens:
            self._take(token)
        used = {str(key).casefold() for key in state.env.get("footnotes", ())}
        for key, place in self._notes.items():
            if key not in used:
                self._refuse(
                    self._row(place), f"the footnote [^{key}], which no sentence refers to",
                    f"[^{key}] in the text", "write it where the note belongs, or take the note out",
                )  # fmt: skip
        if not self.problems and self._lost():
            place = next((found.start() for found in _DEFINITION.finditer(self._text)), 0)
            self._refuse(
                self._row(place), "words that Markdown does not show", "text that stands on the page",
                "look for an address in [ ]: that no link uses, and for a name or note that is there twice",
            )  # fmt: skip

    def _lost(self) -> bool:
        shown = [block.text for block in self.blocks]
        letters = [
            Counter(letter for letter in text.casefold() if letter.isalpha())
            for text in (self._text, " ".join([*shown, *self._not_shown]))
        ]
        return bool(letters[0] - letters[1])

    def _take(self, token: dict[str, Any]) -> None:
        kind, inside = token["type"], token.get("children", [])
        if kind == "heading":
            self._add("heading", token["attrs"]["level"], inside)
        elif kind == "paragraph":
            self._paragraph(inside)
        elif kind == "list":
            self._list(token, 0)
        elif kind == "block_quote":
            for one in inside:
                if one["type"] == "paragraph":
                    self._add("quote", 0, one["children"])
                else:
                    self._refuse_inside(one, "a quotation")
        elif kind == "table":
            self._table(inside)
        elif kind == "footnotes":
            for note in inside:
                self._place = self._notes[note["attrs"]["key"].casefold()]
                self._not_shown.append(note["attrs"]["key"])
                self._add("note", note["attrs"]["index"], self._texts(note["children"], "a footnote"))
        elif kind != "blank_line":
            self._refuse_token(token)

    def _add(self, kind: str, level: int, tokens: Iterable[dict[str, Any]], **more: Any) -> None:
        self._first = None
        spans = tuple(self._spans(tokens))
        first = self._place if self._first is None else self._first
        self.blocks.append(Block(kind, level, spans, self._row(first), **more))

    def _paragraph(self, tokens: list[dict[str, Any]]) -> None:
        if [token["type"] for token in tokens] != ["image"]:
            self._add("paragraph", 0, tokens)
            return
        picture, title = tokens[0]["attrs"]["url"], tokens[0]["attrs"].get("title") or ""
        name, known = unquote(picture), self._file.pictures
        self._find("![")
        if name not in known:
            is_remote = ":" in name or name.startswith("//")
            self._refuse(
                self._row(self._place),
                f"the picture {quoted(name)}" + (" from elsewhere" if is_remote else ", which is not there"),
                "the name of a PNG or JPEG file in the folder narrative of the edition",
                did_you_mean(name, sorted(known), "put the file beside the text and write its name"),
            )
        self._not_shown.append(name)
        self._add("picture", 0, tokens[0].get("children", ()), source=name, title=title)
        if not self.blocks[-1].text.strip():
            self._refuse(
                self._row(self._place), f"the picture {quoted(name)} without a text alternative",
                "what it shows, in words", f"write ![what it shows]({picture})",
            )  # fmt: skip

    def _texts(self, tokens: list[dict[str, Any]], where: str) -> list[dict[str, Any]]:
        """The words of the paragraphs of an item or footnote, one behind the other."""
        found: list[dict[str, Any]] = []
        for token in tokens:
            if token["type"] in ("paragraph", "block_text"):
                found += [{"type": "softbreak"}] * bool(found) + token["children"]
            elif token["type"] != "list" or where != "a list":
                self._refuse_inside(token, where)
        return found

    def _list(self, token: dict[str, Any], depth: int) -> None:
        kind = "numbered" if token["attrs"]["ordered"] else "bullet"
        start = token["attrs"].get("start", 1)
        for item in token["children"]:
            self._add(kind, depth, self._texts(item["children"], "a list"), start=start)
            for inner in item["children"]:
                if inner["type"] == "list":
                    self._list(inner, depth + 1)

    def _table(self, parts: list[dict[str, Any]]) -> None:
        above = self.blocks[-1] if self.blocks else None
        named = above if above is not None and above.kind == "paragraph" else None
        lines = [parts[0], *(row for body in parts[1:] for row in body["children"])]
        self._first = None
        cells = tuple(
            tuple(tuple(self._spans(cell["children"])) for cell in line["children"]) for line in lines
        )
        row = self._row(self._place if self._first is None else self._first)
        caption: Spans = ()
        if named is None or not _CAPTION.match(named.text):
            self._refuse(
                row, "a table without a caption", "a line above it that says what, where, when and unit",
                "write Table: and the caption above the table",
            )  # fmt: skip
        else:
            self.blocks.pop()
            self._not_shown.append("Table")
            first = (_CAPTION.sub("", named.spans[0][0], count=1), *named.spans[0][1:])
            caption = (first, *named.spans[1:])
        for number, line in enumerate(cells):
            empty = [place for place, cell in enumerate(line) if not text_of(cell).strip()]
            if empty and (number == 0 or empty[0] == 0):
                at = row + number + (number > 0)
                found = (
                    f"column {empty[0] + 1} without heading"
                    if number == 0
                    else "a row whose first cell is empty"
                )
                self._refuse(at, found, "words for readers who hear the table", "say what it is about")
        numbers = tuple(
            place for place, cell in enumerate(parts[0]["children"]) if cell["attrs"].get("align") == "right"
        )
        self.blocks.append(Block("table", 0, caption, row - 1, cells, numbers))

    def _spans(
        self, tokens: Iterable[dict[str, Any]], style: str = "", target: str = ""
    ) -> Iterator[tuple[str, str, str]]:
        for token in tokens:
            kind, inside = token["type"], token.get("children", [])
            if kind == "link":
                yield from self._link(token, style)
            elif kind in ("strong", "emphasis"):
                yield from self._spans(inside, {"emphasis": "em"}.get(kind, kind), target)
            elif kind in ("softbreak", "linebreak"):
                yield "\n", "", ""
            elif kind == "footnote_ref":
                self._not_shown.append(token["raw"])
                number = token["attrs"]["index"]
                yield f"[{number}]", "", f"#{note_id(self._file.name, number)}"
            elif kind == "image":
                self._find("![")
                self._refuse(
                    self._row(self._place), "a picture inside a sentence", "a picture in a line of its own",
                    "leave an empty line before and behind it",
                )  # fmt: skip
            elif kind == "text":
                place = self._find(token["raw"])
                self._first = place if self._first is None else self._first
                for form, found, expected, advice in _SHOWN_AS_TYPED:
                    if typed := form.search(token["raw"]):
                        shown = typed[0][:40]
                        self._refuse(self._row(place), found.format(shown), expected.format(shown), advice)
                        break
                yield token["raw"], style, target
            else:
                self._refuse_token(token)

    def _link(self, token: dict[str, Any], style: str) -> Iterator[tuple[str, str, str]]:
        address, title = token["attrs"]["url"], token["attrs"].get("title")
        self._not_shown += [unquote(address), token.get("label", "")]
        words = list(self._spans(token["children"], style, address))
        if not words:
            self._find("](")
        row = self._row(self._place)
        if not is_web_address(address):
            self._refuse(
                row, f"a link to {quoted(unquote(address))}",
                "an address that begins with https://, http:// or mailto:", "write the whole address",
            )  # fmt: skip
        elif not text_of(tuple(words)).strip() or title:
            found = f"the words {quoted(title)} behind the address" if title else "no words"
            advice = "say in square brackets where it leads"
            self._refuse(row, f"a link with {found}", "[words](address)", advice)
        yield from words

    def _refuse_inside(self, token: dict[str, Any], where: str) -> None:
        kind = token["type"]
        if kind in _NOT_TAKEN:
            self._refuse_token(token)
        elif kind != "blank_line":
            text_of(tuple(self._spans(_leaves(token))))
            found = f"{_IS_CALLED.get(kind, kind)} inside {where}"
            self._refuse(self._row(self._place), found, f"only words in {where}", "move it out of it")

    def _refuse_token(self, token: dict[str, Any]) -> None:
        raw = str(token.get("raw", "")).strip()
        following = re.compile(r"\n\s*\S").search(self._text, self._place)
        place = following.end() - 1 if following is not None else self._place
        place = self._find(raw.partition("\n")[0]) if raw else place
        name, expected, advice = _NOT_TAKEN.get(token["type"], (token["type"], "text", "take it out"))
        said = f"{name}: {quoted(' '.join(raw.split())[:40])}" if raw else name
        self._refuse(self._row(place), said, expected, advice)

    def _refuse(self, row: int, found: str, expected: str, advice: str) -> None:
        self.problems.append(Problem(self._file.file, row, None, SIGN.sub("…", found), expected, advice))

    def _find(self, raw: str) -> int:
        """Where a text stands behind the one before it, passing over footnotes that come later."""
        starts = set(self._notes.values())
        place = self._text.find(raw, self._place)
        while place >= 0 and any(
            start <= place < self._end_of(start) for start in starts if start > self._place
        ):
            place = self._text.find(raw, place + 1)
        if place < 0:
            return self._place
        self._place = place + len(raw)
        return place

    def _end_of(self, start: int) -> int:
        end = self._text.find("\n", start)
        return len(self._text) if end < 0 else end

    def _row(self, place: int) -> int:
        return self._file.first_row + self._text.count("\n", 0, place)


def _leaves(token: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The texts of a block, wherever in it they stand."""
    for one in token.get("children", ()):
        if "children" in one and one["type"] != "link":
            yield from _leaves(one)
        elif one["type"] == "text":
            yield one


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


def shown(text: str) -> str:
    """A sentence as a message quotes it: on one line, its references as dots."""
    return quoted(" ".join(SIGN.sub("…", text).split()))
