"""The parts of an executed notebook: those that its outputs hand on, its Markdown, its prints and pictures.

Together they are the document that Word, spreadsheet and CSV are written from. Markup is not read: what
an output shows as HTML alone, without a part beside it, is on the web page only, and the document says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from analysis.page.abbreviations import MEANINGS, TERMS_TITLE, used_in
from analysis.page.parts import (
    MIME_TYPE,
    Download,
    Facts,
    Files,
    Group,
    Heading,
    Items,
    PageFacts,
    Paragraph,
    Part,
    Picture,
    Run,
    Table,
    Words,
    headers,
    part_of,
    pieces,
    text_of,
)
from analysis.page.text import folded, plain, slug
from analysis.vocabulary.errors import ReportError
from analysis.vocabulary.wordings import is_web_address

if TYPE_CHECKING:
    import nbformat

ON_THE_PAGE_ONLY = "A part of the report stands here on the web page only."
_SET_APART = ("strong", "em")

Block = Heading | Paragraph | Items | Table | Picture


@dataclass(frozen=True)
class Document:
    """All that a report says, in the kinds of part that every format has."""

    title: str  # Its title
    blocks: tuple[Block, ...] = ()  # What it holds, in order
    facts: PageFacts = field(default_factory=PageFacts)  # What it says of itself
    files: tuple[Download, ...] = ()  # The files that it offers beside its page

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))

    @property
    def sections(self) -> tuple[str, ...]:
        """The heading that each table stands under."""
        found, section = [], ""
        for block in self.blocks:
            if isinstance(block, Heading):
                section = plain(text_of(block.words))
            elif isinstance(block, Table):
                found.append(section)
        return tuple(found)


@dataclass(frozen=True)
class About:
    """What is known of a document besides what it says."""

    name: str  # Start of the names of its files, such as `annual_review`
    area: str  # Name of the area
    year: str  # Review year
    edition: str = ""  # Title of the plan; empty where none is concerned
    data_date: str = ""  # Date of the data, in words; empty where none is stated
    page: str = ""  # Name of the web page
    marking: str = ""  # Protective marking; empty for none
    contact: str = ""  # Whom to ask, in a sentence; empty for nobody
    facts: tuple[tuple[str, str], ...] = ()  # Its status, and when the next edition comes
    is_draft: bool = False  # Whether it is not approved
    word_template: str = ""  # The council's own template for Word, in base64; empty for ours


def document_of(notebook: nbformat.NotebookNode, name: str) -> Document:
    """The document of an executed notebook.

    Raises:
        ReportError: A part was handed on that is none.
    """
    try:
        parts = tuple(_parts(notebook))
    except (KeyError, TypeError, ValueError) as error:
        raise ReportError(
            f"{name}: an output hands on a part under {MIME_TYPE} that is none ({error!r}); expected what "
            "analysis.page.parts makes. Run the notebook again with this version."
        ) from error
    every = list(_inner(parts))
    told = [part for part in every if isinstance(part, PageFacts)]
    facts = PageFacts(**{
        one: next((value for part in told if (value := getattr(part, one))), "")
        for one in ("date", "edition", "year", "subject", "title")
    })  # fmt: skip
    blocks = [block for part in parts for block in part.flat() if isinstance(block, Block)]
    title = next((b.words for b in blocks if isinstance(b, Heading) and b.level == 1), "")
    shown = [b for b in blocks if not (isinstance(b, Heading) and b.level == 1) and _says_something(b)]
    shown = [b for b, after in zip_longest(shown, shown[1:]) if not _is_empty_section(b, after)]
    shown += _terms(shown)
    files = tuple(file for part in every if isinstance(part, Files) for file in part.files)
    return Document(
        facts.title or plain(text_of(title)), tuple(_with_titles(_with_anchors(shown))), facts, files
    )


_A_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def page_title(document: Document, report: str, year: str, area: str) -> str:
    """The title of a page, which is its first heading too: which report, of which year, about whom.

    A page about something with a year in its name, such as an edition of a plan, takes none beside it.

    Args:
        document: What the page says.
        report: What its notebook is called, where the page has no title of its own.
        year: Review year.
        area: Name of the area.

    Example:
        >>> page_title(Document("Annual review"), "Review", "2024/25", "Barton")
        'Annual review 2024/25: Barton'
    """
    facts, name = document.facts, document.title or report
    if area in name:
        return name  # it says itself whom it is about
    name = name if _A_YEAR.search(f"{name} {facts.subject}") else f"{name} {facts.year or year}"
    return f"{name}: {f'{facts.subject}, ' if facts.subject and not facts.title else ''}{area}"


def _inner(parts: Iterable[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        if isinstance(part, Group):
            yield from _inner(part.parts)


def _parts(notebook: nbformat.NotebookNode) -> Iterator[Part]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from markdown_parts(cell.source)
        elif cell.cell_type == "code":
            for output in cell.get("outputs", []):
                yield from _output_parts(output)


def _output_parts(output: nbformat.NotebookNode) -> Iterator[Part]:
    if output.output_type == "stream":
        if output.name == "stdout":
            yield from _printed(output.text)
        return
    data, about = output.get("data", {}), output.get("metadata", {})
    if MIME_TYPE in data:
        yield part_of(data[MIME_TYPE], folded)
    elif "text/html" in data:
        if str(data["text/html"]).strip():
            yield Paragraph(ON_THE_PAGE_ONLY, "note")
    elif "text/markdown" in data:
        yield from markdown_parts(data["text/markdown"])
    elif "image/svg+xml" in data:
        yield Picture("", _alt(about, "image/svg+xml"), svg=str(data["image/svg+xml"]))
    elif "image/png" in data:
        yield Picture("", _alt(about, "image/png"), png="".join(str(data["image/png"]).split()))
    elif "text/plain" in data:
        yield from _printed(data["text/plain"])


def _alt(about: dict[str, Any], kind: str) -> str:
    return plain(str(about.get(kind, {}).get("alt", "")))


def _printed(text: str) -> Iterator[Part]:
    for line in str(text).splitlines():
        yield Paragraph(plain(line), "plain")


def _is_empty_section(block: Block, after: Block | None) -> bool:
    """Whether it is a heading that nothing stands under; the page leaves it out too."""
    is_next = after is None or (isinstance(after, Heading) and after.level == 2)
    return isinstance(block, Heading) and block.level == 2 and is_next


def _says_something(block: Block) -> bool:
    if isinstance(block, Heading | Paragraph):
        return bool(text_of(block.words).strip())
    return bool(block.entries) if isinstance(block, Items) else True


def _with_anchors(blocks: Iterable[Block]) -> Iterator[Block]:
    """Give each heading the anchor that it has on the page, so that links lead to it."""
    known = list(blocks)
    taken = {block.anchor for block in known if isinstance(block, Heading) and block.anchor}
    for block in known:
        if isinstance(block, Heading) and not block.anchor:
            wanted = slug(text_of(block.words))
            unique, number = wanted, 2
            while unique in taken:
                unique, number = f"{wanted}-{number}", number + 1
            taken.add(unique)
            block = replace(block, anchor=unique)
        yield block


def _with_titles(blocks: Iterable[Block]) -> Iterator[Block]:
    """Name pictures that have no title of their own for what they stand under."""
    section = ""
    for block in blocks:
        if isinstance(block, Heading):
            section = text_of(block.words)
        if isinstance(block, Picture) and not block.title:
            title = f"Chart: {section}"
            block = replace(block, title=title, alt=block.alt or title)
        yield block


def _terms(blocks: Iterable[Block]) -> list[Block]:
    """The abbreviations of a document with their meaning, as the page has them at its end."""
    used = used_in("\n".join(text for block in blocks for text in texts_of(block)))
    if not used:
        return []
    facts = Facts(tuple((term, MEANINGS[term]) for term in MEANINGS if term in used))
    return [Heading(2, TERMS_TITLE), *(part for part in facts.flat() if isinstance(part, Paragraph))]


def texts_of(block: Block) -> Iterator[str]:
    """Every text that a block shows."""
    if isinstance(block, Heading | Paragraph):
        yield text_of(block.words)
    elif isinstance(block, Items):
        yield from (text_of(words) for _, words in block.lines())
    elif isinstance(block, Picture):
        yield from (block.title, block.message, *block.notes)
    else:
        yield from (block.caption, *block.all_notes, *block.groups, *(one.label for one in block.headers))
        for row in block.cells:
            yield from (text for cell in row for text in (cell.text, cell.note))


# Markdown


@cache
def _reader() -> Callable[[str], Any]:
    import mistune

    return mistune.create_markdown(renderer=None, plugins=["strikethrough", "table"])


def markdown_parts(source: str) -> list[Part]:
    """The parts of a Markdown text; HTML in it is text, as on the page.

    Example:
        >>> markdown_parts("## A *b*")
        [Heading(level=2, words=('A ', Run(text='b', manner='em', target='')), anchor='')]
    """
    return [part for token in _reader()(source) for part in _token_parts(token)]


def _token_parts(token: dict[str, Any]) -> Iterator[Part]:
    kind, inside = token["type"], token.get("children", [])
    if kind == "heading":
        yield Heading(token["attrs"]["level"], _words(inside))
    elif kind in ("paragraph", "block_text"):
        yield Paragraph(_words(inside))
    elif kind == "list":
        yield _items(token)
    elif kind == "block_quote":
        for part in (part for one in inside for part in _token_parts(one)):
            yield replace(part, kind="comment") if isinstance(part, Paragraph) else part
    elif kind in ("block_code", "block_html"):
        yield from _printed(token["raw"])
    elif kind == "table":
        head, body = inside
        labels = [text_of(_words(cell["children"])) for cell in head["children"]]
        rows = tuple(tuple(_words(cell["children"]) for cell in row["children"]) for row in body["children"])
        yield Table("Table", headers(*labels), rows)


def _items(token: dict[str, Any]) -> Items:
    entries: list[Any] = []
    for item in token["children"]:
        inner = [_items(one) for one in item["children"] if one["type"] == "list"]
        own = [
            _words(one["children"]) for one in item["children"] if one["type"] != "list" and "children" in one
        ]
        words = tuple(piece for place, text in enumerate(own) for piece in ((" ",) if place else ()) + text)
        entries += [(words, inner[0])] if inner else [words]
    attributes = token["attrs"]
    return Items(tuple(entries), bool(attributes["ordered"]), start=attributes.get("start", 1))


def _words(tokens: Iterable[dict[str, Any]], manner: str = "", target: str = "") -> tuple[Any, ...]:
    found: list[Any] = []
    for token in tokens:
        kind = token["type"]
        if kind == "link":
            found += _words(token["children"], manner, token["attrs"]["url"])
        elif kind in ("strong", "emphasis"):
            found += _words(token["children"], {"emphasis": "em"}.get(kind, kind), target)
        elif kind in ("softbreak", "linebreak"):
            found.append(" ")
        elif "children" in token:
            found += _words(token["children"], manner, target)
        else:
            text, own = folded(token["raw"]), "code" if kind == "codespan" else manner
            found.append(Run(text, own, target) if own or target else text)
    return tuple(found)


# Words as runs of a text with single spaces


def runs_of(words: Words) -> tuple[Run, ...]:
    """Words as runs, strong, stressed, plain or a status, with single spaces and none at the ends.

    A status that other words follow has a colon behind it, since no tint sets it apart.

    Example:
        >>> [(run.text, run.manner) for run in runs_of((Run("Met", "status status--met"), " in 2024"))]
        [('Met:', 'status status--met'), (' in 2024', '')]
    """
    given = pieces(words)
    joined: list[Run] = []
    for place, piece in enumerate(given):
        run = _run(piece, has_more=bool(text_of(given[place + 1 :]).strip()))
        text = run.text
        if not joined or joined[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if not text:
            continue
        last = joined[-1] if joined else None
        if last is not None and (last.manner, last.target) == (run.manner, run.target):
            joined[-1] = replace(last, text=last.text + text)
        else:
            joined.append(replace(run, text=text))
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip())
    return tuple(joined)


def _run(piece: Any, *, has_more: bool) -> Run:
    if not isinstance(piece, Run):
        return Run(folded(text_of(piece)))
    text = folded(piece.text)
    if piece.manner.startswith("status"):
        return Run(f"{text.strip()}:" if has_more else text.strip(), piece.manner)
    return Run(text, piece.manner if piece.manner in _SET_APART else "", _safe_target(piece.target))


def _safe_target(address: str) -> str:
    """Return where a link leads, if it may be followed from a document: on the web or inside it."""
    address = plain(address)
    return address if is_web_address(address) or re.fullmatch(r"#\S+", address) else ""
