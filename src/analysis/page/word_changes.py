"""What somebody changed in a Word document of ours: tracked changes, comments, content controls.

The mark-up is read, since a reader of text drops what is inserted with tracking and what stands in a
content control.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree

from analysis.page.word import MADE_HERE
from analysis.page.zipped import entries_of
from analysis.vocabulary.errors import DataError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KEYWORDS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords"
_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same once more
_OURS = b'w:val="Program Output"'  # a style that no other template has
_ADDED, _GONE = (f"{_W}ins", f"{_W}moveTo"), (f"{_W}del", f"{_W}moveFrom")
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}


@dataclass(frozen=True)
class Passage:
    """A paragraph, or several that a change joins or parts."""

    heading: str  # The heading that it stands under
    before: str  # Without the tracked changes
    after: str  # With them; an empty line between paragraphs
    comments: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()  # The text of each content control in it
    previous: str = ""  # The passage before it, without tracked changes
    is_tracked: bool = True  # Whether Word tracked what is changed

    @property
    def is_changed(self) -> bool:
        """Whether anybody did something to it."""
        return self.before != self.after or bool(self.comments or self.controls)


@dataclass(frozen=True)
class WordText:
    """What a document says."""

    mark: str  # By which the document that was made is known; empty where it was taken out
    passages: tuple[Passage, ...]
    margins: tuple[Passage, ...] = ()  # Of the heads and feet of the pages
    formats: int = 0  # Tracked changes of the look alone
    loose: tuple[str, ...] = field(default=())  # Comments whose place is gone

    def untracked(self, made: WordText) -> Iterator[Passage]:
        """What differs from the document as it was made, though Word did not track it."""
        ours, _ = made._untouched()
        theirs, places = self._untouched()
        steps = difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
        for kind, first, last, start, end in steps:
            if kind == "equal":
                continue
            is_paired = last - first == end - start
            for at in range(start, end) if is_paired else (start,):
                old = [ours[first + at - start]] if is_paired else ours[first:last]
                new = [theirs[at]] if is_paired else theirs[start:end]
                yield replace(
                    places[min(at, len(places) - 1)], before="\n\n".join(old), after="\n\n".join(new),
                    comments=(), controls=(), previous=theirs[at - 1] if at else "", is_tracked=False,
                )  # fmt: skip

    def _untouched(self) -> tuple[list[str], list[Passage]]:
        """Each paragraph as it is without the tracked changes, and the passage it stands in."""
        found = [(line, one) for one in self.passages for line in one.before.split("\n\n") if line]
        return [line for line, _ in found], [one for _, one in found]


def read_word(content: bytes, file: str) -> WordText:
    """Read a Word document that a report was written to, and somebody has worked on."""
    entries = entries_of(content, file)
    if "word/document.xml" not in entries:
        raise _refused(file, "no Word document")
    roots = {name: _tree(entries[name], file) for name in entries if _is_text(name)}
    core = _tree(entries["docProps/core.xml"], file) if "docProps/core.xml" in entries else None
    mark = (core.findtext(_KEYWORDS) or "" if core is not None else "").strip()
    mark = mark if mark.startswith(MADE_HERE) else ""
    if not mark and _OURS not in entries.get("word/styles.xml", b""):
        raise _refused(file, "a Word document that is none of our reports")
    commented = _all(roots.get("word/comments.xml"), "comment")
    comments = {str(one.get(f"{_W}id")): " ".join(_text(one)) for one in commented}
    passages, margins = list[Passage](), list[Passage]()
    for name, root in sorted(roots.items()):
        if name != "word/comments.xml":
            is_margin = name.startswith(("word/header", "word/footer"))
            (margins if is_margin else passages).extend(_passages(root, comments))
    placed = {one for passage in (*passages, *margins) for one in passage.comments}
    formats = sum(
        len(list(root.iter(f"{_W}rPrChange", f"{_W}pPrChange", f"{_W}tblPrChange", f"{_W}sectPrChange")))
        for root in roots.values()
    )
    loose = tuple(text for text in comments.values() if text not in placed)
    return WordText(mark, tuple(passages), tuple(margins), formats, loose)


def _refused(file: str, found: str) -> DataError:
    expected = "a Word document that `annual-review build` made, with what was changed in it"
    problem = Problem(file, None, None, found, expected, "name the .docx that was made for a report")
    return DataError(f"{file} cannot be read", (problem,))


def _is_text(name: str) -> bool:
    folder, _, own = name.rpartition("/")
    kinds = ("document", "comments", "footnotes", "endnotes", "header", "footer")
    return folder == "word" and own.endswith(".xml") and own.rstrip(".xml0123456789") in kinds


def _tree(content: bytes, file: str) -> Element:
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as failure:
        raise _refused(file, f"a broken Word document ({failure})") from failure
    if root.getroottree().docinfo.doctype:  # no word processor writes one; it can stand for endless text
        raise _refused(file, "a Word document with a document type")
    return root


def _all(root: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if root is None else root.iter(f"{_W}{name}")


def _text(element: Element) -> Iterator[str]:
    yield from (node.text or "" for node in element.iter(f"{_W}t"))


def _passages(root: Element, comments: Mapping[str, str]) -> Iterator[Passage]:
    """The paragraphs of a file in order; those between which a mark was added or taken out are one."""
    heading, previous, before, after, ids, controls = "", "", "", "", list[str](), list[str]()
    open_ids: list[str] = []
    for paragraph in _all(root, "p"):
        if _is_contents(paragraph) or next(paragraph.iterancestors(_COPY), None) is not None:
            continue
        ids += [one for one in open_ids if one not in ids]
        old, new = _read(paragraph, open_ids, ids)
        before, after = before + old, after + new
        controls += _controls(paragraph)
        mark = paragraph.find(f"{_W}pPr/{_W}rPr")
        is_added, is_gone = (
            mark is not None and mark.find(f"{_W}{name}") is not None for name in ("ins", "del")
        )
        if is_added or is_gone:
            before, after = before + ("" if is_added else "\n\n"), after + ("" if is_gone else "\n\n")
            following = paragraph.getnext()
            if following is not None and following.tag == paragraph.tag:
                continue
        before, after = _lines(before), _lines(after)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and str(style.get(f"{_W}val")).lower().startswith(("heading", "title")):
            heading = after or before
        if before or after or ids:
            said = tuple(comments[one] for one in dict.fromkeys(ids) if one in comments)
            yield Passage(heading, before, after, said, tuple(controls), previous)
            previous = before or previous
        before, after, ids, controls = "", "", [], []


def _is_contents(paragraph: Element) -> bool:
    around = paragraph.iterancestors(f"{_W}sdt")
    return any(next(_all(one, "docPartGallery"), None) is not None for one in around)


def _lines(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def _read(paragraph: Element, open_ids: list[str], ids: list[str]) -> tuple[str, str]:
    """The text of a paragraph before and after; the comments that begin and end in it are noted."""
    before = after = ""
    for node in paragraph.iter(etree.Element):
        if node.tag == f"{_W}commentRangeStart" or node.tag == f"{_W}commentReference":
            ids += [str(node.get(f"{_W}id"))]
            open_ids += ids[-1:] if node.tag == f"{_W}commentRangeStart" else []
        elif node.tag == f"{_W}commentRangeEnd":
            open_ids[:] = [one for one in open_ids if one != node.get(f"{_W}id")]
        elif node.tag in (f"{_W}t", f"{_W}delText", *_BREAKS):
            text = _BREAKS.get(str(node.tag), node.text or "")
            around = list(node.iterancestors())
            if next(one for one in around if one.tag == f"{_W}p") is not paragraph:
                continue  # of a text box, whose paragraphs come by themselves
            tags = {one.tag for one in around}
            rows = [row for one in around if one.tag == f"{_W}tr" for row in one.iterfind(f"{_W}trPr/*")]
            tags |= {row.tag for row in rows}
            before += "" if tags & set(_ADDED) else text
            after += "" if tags & set(_GONE) else text
    return before, after


def _controls(paragraph: Element) -> Iterable[str]:
    """The text of the content controls in or around a paragraph; the reports have none of their own."""
    own = [one for one in _all(paragraph, "sdt") if next(one.iterancestors(f"{_W}p"), None) is paragraph]
    if next(paragraph.iterancestors(f"{_W}sdt"), None) is not None:
        own.append(paragraph)
    return [text for one in own if (text := _lines("".join(_text(one))))]
