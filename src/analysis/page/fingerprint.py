"""What a page says as hashes, section by section: an approval holds for one text and one set of data.

Words, links and the layout of tables are the text; the cells of tables, the descriptions of charts and
pictures are the data. How a page looks is neither, nor what stands around its report: status, dates,
links to other formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.page.notebook_parts import Block, Document, texts_of
from analysis.page.parts import Heading, Items, Paragraph, Picture, Run, Table, Words, pieces, text_of
from analysis.tables.files import sha256

TOP = "the top of the page"  # what stands before the first heading
TEXT, DATA = "text", "data"
Fingerprint = dict[str, dict[str, str]]


def fingerprint(document: Document) -> Fingerprint:
    """The hashes of a page: for `TEXT` and for `DATA`, one a section by the section's heading."""
    said: dict[str, dict[str, list[str]]] = {}
    section = TOP
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            section = text_of(block.words)
        of_section = said.setdefault(section, {TEXT: [], DATA: []})
        for kind, text in _told(block):
            of_section[kind].append(text)
    title = said.setdefault(TOP, {TEXT: [], DATA: []})[TEXT]
    title += [document.title, document.facts.edition, document.facts.date]
    return {
        kind: {name: sha256("\x1e".join(texts[kind]).encode("utf-8"))[:16] for name, texts in said.items()}
        for kind in (TEXT, DATA)
    }


def whole(hashes: Mapping[str, str]) -> str:
    """One hash over those of all sections."""
    return sha256("\n".join(f"{name}\t{one}" for name, one in hashes.items()).encode("utf-8"))


def differences(before: Fingerprint, now: Fingerprint) -> list[str]:
    """What differs between two fingerprints, in words: a section and whether its text, its data or both."""
    found = []
    for name in dict.fromkeys([*now[TEXT], *before[TEXT]]):
        kinds = [kind for kind in (TEXT, DATA) if before[kind].get(name) != now[kind].get(name)]
        if name not in now[TEXT] or name not in before[TEXT]:
            found.append(f"{name} ({'new' if name in now[TEXT] else 'gone'})")
        elif kinds:
            found.append(f"{name} ({' and '.join(kinds)})")
    return found


def _told(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, Table):
        yield from (
            (TEXT, text) for text in (block.caption, *block.notes, *(one.label for one in block.headers))
        )
        cells = [*block.groups, *(f"{cell.text}\t{cell.note}" for row in block.cells for cell in row)]
        yield from ((DATA, text) for text in cells)
        yield from ((TEXT, target) for row in block.rows for cell in row for target in _targets(cell))
        return
    if isinstance(block, Picture):
        yield DATA, block.alt
        yield DATA, block.png
    yield from ((TEXT, text) for text in texts_of(block))
    words = [block.words] if isinstance(block, Heading | Paragraph) else []
    words += [line for _, line in block.lines()] if isinstance(block, Items) else []
    yield from ((TEXT, target) for one in words for target in _targets(one))


def _targets(words: Words | object) -> Iterator[str]:
    for piece in pieces(words) if isinstance(words, str | tuple | Run) else ():
        if isinstance(piece, Run) and piece.target:
            yield piece.target
