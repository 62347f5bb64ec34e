"""A drawing of a page made fit to be a file of its own.

Read a table of a page as rows of typed cells under one row of headings.

Read a document out of the main part of one of our pages.

A page is the only place where all that a report says is put together, so a document made from it says
the same, whatever parts the report has. Only text is taken, never markup; what a page folds away
(`details`) becomes ordinary text; what a page shows to its owner alone (scripts, buttons) is left out.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from analysis.page.document import (
    Block,
    Cell,
    Document,
    Heading,
    Items,
    Paragraph,
    Picture,
    Run,
    Runs,
    Table,
)
from analysis.page.text import cell_of, distinct, plain
from analysis.page.tree import Element, Node, Verbatim, read_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Paint = Callable[[str], bytes | None]


_SVG = "http://www.w3.org/2000/svg"

# An HTML parser writes all names in small letters; a file of its own needs them as SVG has them.
_NAMES = {
    name.lower(): name
    for name in ("viewBox", "clipPath", "clipPathUnits", "gradientTransform", "gradientUnits",
                 "linearGradient", "preserveAspectRatio", "radialGradient", "textLength", "lengthAdjust")
}  # fmt: skip
_DRAWN = frozenset(
    ("svg", "g", "defs", "path", "use", "text", "tspan", "title", "desc", "rect", "line", "circle",
     "ellipse", "polyline", "polygon", "clipPath", "linearGradient", "radialGradient", "stop")
)  # fmt: skip
_OF_THE_PAGE = frozenset(
    ("aria-hidden", "aria-labelledby", "class", "focusable", "role", "tabindex", "xmlns")
)
_INNERMOST_VARIABLE = re.compile(r"var\(\s*--[\w-]+\s*(?:,([^()]*))?\)")
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)


def size_of(markup: str) -> tuple[float, float]:
    """Return width and height of a drawing in pixels; zeros where it does not say them."""
    found = re.search(r'\bviewbox="([^"]*)"', markup, re.IGNORECASE)
    numbers = found[1].replace(",", " ").split() if found else []
    try:
        _, _, width, height = (float(number) for number in numbers)
    except ValueError:
        return 0.0, 0.0
    return width, height


def svg_file(markup: str, title: str, alt: str) -> str:
    """Make a file of a drawing: the colours of the page written out, on white, with its words inside.

    Args:
        markup: The element as it stands in the page.
        title: Its title.
        alt: Its text alternative.

    Returns:
        The text of an SVG file; empty when the drawing has parts that are no drawing or come from
        elsewhere.
    """
    try:
        root = ElementTree.fromstring(markup)
    except ElementTree.ParseError:
        return ""
    width, height = size_of(markup)
    for element in root.iter():
        element.tag = _name(element.tag)
        if element.tag not in _DRAWN:
            return ""
        for name in sorted(element.attrib):
            value = element.attrib.pop(name)
            name = _name(name)
            if name in _OF_THE_PAGE or name.startswith(("on", "aria-", "data-")):
                continue
            if name == "href" and not value.startswith("#"):
                return ""
            if "(" in value:
                value = _without_variables(value)
                if _OUTSIDE.search(value):
                    return ""
            element.set(name, value)
    for child in list(root):
        if child.tag in ("title", "desc"):
            root.remove(child)
    root.attrib.pop("style", None)
    for name, value in (
        ("xmlns", _SVG), ("width", f"{width:g}"), ("height", f"{height:g}"), ("role", "img"),
        ("font-family", "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"),
        ("stroke-linejoin", "round"),
    ):  # fmt: skip
        root.set(name, value)
    ground = ElementTree.Element("rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    words = [ElementTree.Element("title"), ElementTree.Element("desc")]
    words[0].text, words[1].text = title, alt
    for place, element in enumerate((*words, ground)):
        root.insert(place, element)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


@lru_cache(maxsize=256)
def _name(written: str) -> str:
    bare = written.rpartition("}")[2]
    return _NAMES.get(bare.lower(), bare)


def _without_variables(value: str) -> str:
    """Put in place of each variable the value that stands for it where it is not set."""
    while (found := _INNERMOST_VARIABLE.search(value)) is not None:
        value = f"{value[: found.start()]}{(found[1] or 'inherit').strip()}{value[found.end() :]}"
    return value


_WIDEST = 200  # cells that one cell may stand for: more is a slip


def read_table(table: Element, section: str) -> Table:
    """Read a table.

    A cell that spans columns gives its text to the first; one that spans rows gives it to each. A
    column whose cells hold a value and a quieter note under it becomes two columns. The names of groups
    of rows, which on a page stand between them, become a column.

    Args:
        table: The element.
        section: The heading that it stands under.
    """
    for hidden in [part for part in table.elements() if part.get("aria-hidden") == "true"]:
        hidden.remove()
    caption = table.find("caption")
    rows = [row for row in table.find_all("tr") if _table_of(row) is table]
    groups = _groups(rows)
    rows = [row for row in rows if "group" not in row.classes]
    heads = [row for row in rows if _is_head(row)]
    body = _grid([row for row in rows if not _is_head(row)])
    names = _headings(_grid(heads), max((len(row) for row in body), default=0))
    columns = len(names)
    header: list[str] = []
    numeric: set[int] = set()
    quiet: set[int] = set()
    cells: list[list[Cell]] = [[] for _ in body]
    for place in range(columns):
        column = [row[place] if place < len(row) else None for row in body]
        is_numeric = any(cell is not None and "num" in cell.classes for cell in column)
        parts = [_parts(cell) for cell in column]
        if is_numeric:
            numeric.add(len(header))
        header.append(names[place])
        has_notes = any(note for _, note in parts)
        if has_notes:
            quiet.add(len(header))
            header.append(f"{names[place]}: note")
        for row, (value, note) in zip(cells, parts, strict=True):
            row.append(cell_of(value, is_numeric=is_numeric))
            if has_notes:
                row.append(Cell(note))
    if groups:
        header.append(groups[0])
        for row, group in zip(cells, groups[1:], strict=True):
            row.append(Cell(group))
    return Table(
        caption=plain(_spaced(caption)) if caption is not None else f"Table: {section}",
        header=distinct(header),
        rows=tuple(tuple(row) for row in cells if any(cell.text for cell in row)),
        numeric=frozenset(numeric),
        quiet=frozenset(quiet),
        section=section,
    )


def _table_of(row: Element) -> Element | None:
    return next((around for around in row.ancestors if around.name == "table"), None)


def _groups(rows: list[Element]) -> list[str]:
    """What groups of rows are called, then the group of each row; nothing where there are no groups."""
    found: list[str] = []
    name = ""
    for row in rows:
        if "group" in row.classes:
            name = plain(row.words())
            found = found or [row.get("data-groups") or "Group"]
        elif found and not row.is_in("thead"):
            found.append(name)
    return found


def _is_head(row: Element) -> bool:
    if row.is_in("thead"):
        return True
    if row.find("td") is not None or row.find("th") is None or row.parent is None:
        return False
    return next(beside for beside in row.parent.own if beside.name == "tr") is row


def _grid(rows: list[Element]) -> list[list[Element | None]]:
    """Lay cells out so that each row has one a column; None where another cell spans."""
    grid: list[list[Element | None]] = []
    from_above: dict[int, tuple[Element, int]] = {}
    for row in rows:
        line: list[Element | None] = []
        waiting = [part for part in row.own if part.name in ("td", "th")]
        while waiting or len(line) in from_above:
            place = len(line)
            if place in from_above:
                cell, left = from_above.pop(place)
                if left > 1:
                    from_above[place] = (cell, left - 1)
                line.append(cell)
                continue
            cell = waiting.pop(0)
            down = _span(cell, "rowspan")
            if down > 1:
                from_above[place] = (cell, down - 1)
            line += [cell, *[None] * (_span(cell, "colspan") - 1)]
        grid.append(line)
    return grid


def _span(cell: Element, name: str) -> int:
    written = cell.get(name)
    return min(max(int(written), 1), _WIDEST) if written.isdecimal() else 1


def _headings(grid: list[list[Element | None]], least: int) -> list[str]:
    """Give one heading a column; of several rows, the words of each that says something new."""
    count = max([least, *(len(row) for row in grid)])
    names = []
    for place in range(count):
        words: list[str] = []
        for row in grid:
            # under a heading that spans columns, each of them has it
            spanned = next((cell for cell in reversed(row[: place + 1]) if cell is not None), None)
            text = plain(_spaced(spanned)) if spanned is not None and place < len(row) else ""
            if text and text not in words:
                words.append(text)
        names.append(": ".join(words))
    return names


def _parts(cell: Element | None) -> tuple[str, str]:
    """Give the value of a cell and the note under it."""
    if cell is None:
        return "", ""
    line_end = cell.find("br")
    if line_end is None or line_end.parent is None:
        return plain(_spaced(cell)), ""
    beside = line_end.parent.own
    after = beside[next(at for at, part in enumerate(beside) if part is line_end) :]
    notes = [part for part in after if "note" in part.classes]
    for note in notes:
        note.remove()
    return plain(_spaced(cell)), plain(" ".join(" ".join(note.texts()) for note in notes))


def _spaced(cell: Element) -> str:
    for line_end in cell.find_all("br"):
        if line_end.parent is not None:
            line_end.parent.replace_child(line_end, " ")
    return (" " if cell.find("li", "p", "div") else "").join(cell.texts())


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LEFT_OUT = ("script", "style", "template", "nav", "button", "form", "input", "select", "hr", "noscript")
_BLOCKS = (
    *_HEADINGS, "p", "ul", "ol", "dl", "table", "figure", "details", "blockquote", "pre", "div", "section",
    "article", "aside", "header", "footer", "main", "img",
)  # fmt: skip
_KINDS = {"lede": "lede", "kpi": "figure", "note": "note", "callout": "callout"}
_STRONG = ("strong", "b", "em", "dt")
_PNG = "data:image/png;base64,"
_PIXELS = (680.0, 400.0)  # of a picture that does not say how large it is


def read_page(page: Element | str, paint: Paint) -> Document:
    """Read the main part of a page.

    Args:
        page: The whole page, or its main part, as a tree or as text.
        paint: Makes a PNG of a drawing, or None where it cannot.

    Returns:
        What the page says.
    """
    tree = read_tree(page) if isinstance(page, str) else page
    # what has been read is taken out of its place, so this is done with a copy
    return _Reader(paint).document((tree.find("main") or tree).copy())


class _Reader:
    """One pass through a page."""

    def __init__(self, paint: Paint) -> None:
        self._paint = paint
        self._title = ""
        self._section = ""
        self._anchors: list[str] = []

    def document(self, main: Element) -> Document:
        blocks = _with_their_notes(list(self._blocks(main)))
        return Document(self._title, tuple(blocks))

    def _blocks(self, parent: Element) -> Iterator[Block]:
        """Give the blocks inside an element; text that stands between them is a paragraph."""
        loose: list[Run] = []
        for child in parent.children:
            if isinstance(child, Element) and _holds_blocks(child):
                yield from _paragraph(loose)
                loose = []
                yield from self._block(child)
            else:
                loose += self._runs((child,))
        yield from _paragraph(loose)

    def _block(self, tag: Element) -> Iterator[Block]:
        name, classes = tag.name, tag.classes
        if tag.get("aria-hidden") == "true" or name in _LEFT_OUT:
            return
        if name in _HEADINGS:
            yield from self._heading(tag)
        elif name == "p":
            kind = next((_KINDS[item] for item in classes if item in _KINDS), "text")
            yield from _paragraph(self._runs(tag.children), kind)
        elif name in ("ul", "ol") and "cards" not in classes:
            entries = tuple(self._entries(tag, 0))
            if entries:
                yield Items(entries, name == "ol")
        elif name == "dl":
            yield from self._facts(tag)
        elif name == "table":
            yield read_table(tag, self._section)
        elif name == "figure":
            yield from self._figure(tag)
        elif name == "details":
            yield from self._details(tag)
        elif name == "blockquote":
            yield from (
                replace(block, kind="comment") if isinstance(block, Paragraph) else block
                for block in self._blocks(tag)
            )
        elif name == "pre":
            for line in "".join(tag.texts()).splitlines():
                yield from _paragraph([Run(plain(line))], "plain")
        elif name == "img" or tag.get("role") == "img":
            yield from self._picture(tag, "", "", ())
        elif "callout" in classes:
            yield from (
                replace(block, kind="callout") if isinstance(block, Paragraph) else block
                for block in self._blocks(tag)
            )
        else:
            yield from self._blocks(tag)

    def _heading(self, tag: Element) -> Iterator[Block]:
        text = _text(tag)
        own = [tag.get("id")] if tag.get("id") else []
        if tag.name == "h1":
            self._title = self._title or text
        elif text:
            self._section = text
            yield Heading(int(tag.name[1]) - 1, text, tuple(own))

    def _facts(self, tag: Element) -> Iterator[Block]:
        name: list[Run] = []
        for part in tag.find_all("dt", "dd"):
            runs = self._runs(part.children)
            if part.name == "dt":
                name = runs
            elif runs:
                label = " ".join(run.text for run in name)
                yield Paragraph((Run(f"{label}: ", is_strong=True), *_trimmed(runs)), "fact")

    def _details(self, tag: Element) -> Iterator[Block]:
        summary = next((part for part in tag.own if part.name == "summary"), None)
        if summary is not None:
            for hidden in _of_class(summary, "visually-hidden"):
                hidden.remove()
            text = _text(summary)
            summary.remove()
            if text:
                yield Paragraph((Run(text),), "lead")
        yield from self._blocks(tag)

    def _figure(self, tag: Element) -> Iterator[Block]:
        for narrow in _of_class(tag, "for-narrow"):
            narrow.remove()
        picture = tag.find("svg", "img")
        caption = tag.find("figcaption")
        if picture is None or picture.is_in("table"):
            # a table of marks in place of a drawing: its caption says the same as the figure's
            if caption is not None:
                for strong in caption.find_all("strong"):
                    strong.remove()
                yield from _paragraph(self._runs(caption.children))
                caption.remove()
            yield from self._blocks(tag)
            return
        title, message = _title_and_message(caption) if caption is not None else ("", "")
        notes = tuple(_text(note) for note in tag.own if note.name == "p" and "note" in note.classes)
        yield from self._picture(picture, title, message, tuple(note for note in notes if note))
        for details in [part for part in _of_class(tag, "table") if part.name == "details"]:
            own = [block for block in self._details(details) if not _is_lead(block)]
            yield from (
                replace(block, is_of_chart=True) if isinstance(block, Table) else block
                for block in _with_their_notes(own)
            )

    def _picture(self, tag: Element, title: str, message: str, notes: tuple[str, ...]) -> Iterator[Block]:
        element = tag if tag.name in ("svg", "img") else tag.find("svg", "img")
        if element is None:
            return
        label = plain(tag.get("aria-label") or element.get("alt"))
        title = title or f"Chart: {self._section or self._title}"
        if element.name == "img":
            png = _png_inside(element.get("src"))
            width, height = _size_of_png(png) if png else _PIXELS
            yield Picture(title, message, label or title, "", png, width, height, notes)
            return
        markup = str(element)
        described = re.search(r"<desc[^>]*>([^<]*)</desc>", markup, re.DOTALL)
        alt = plain(unescape(described[1])) if described else label
        width, height = size_of(markup)
        yield Picture(
            title, message, alt or title, svg_file(markup, title, alt or title), self._paint(markup),
            width or _PIXELS[0], height or _PIXELS[1], notes,
        )  # fmt: skip

    def _entries(self, tag: Element, depth: int) -> Iterator[tuple[int, Runs]]:
        for item in [part for part in tag.own if part.name == "li"]:
            inner = [own for own in item.find_all("ul", "ol") if _nearest(own, "li") is item]
            for own in inner:
                own.remove()
            runs = _trimmed(self._runs(item.children))
            if runs:
                yield depth, runs
            for own in inner:
                yield from self._entries(own, depth + 1)

    def _runs(self, nodes: Iterable[Node], *, is_strong: bool = False, target: str = "") -> list[Run]:
        """Give the text of inline nodes, in the manner in which it stands."""
        runs: list[Run] = []
        for node in nodes:
            if isinstance(node, Element):
                if node.get("aria-hidden") == "true" or node.name in (*_LEFT_OUT, "svg", "img"):
                    continue
                if node.name == "br":
                    runs.append(Run("\n"))
                    continue
                leads = _safe_target(node.get("href")) if node.name == "a" else target
                strong = is_strong or node.name in _STRONG
                inner = self._runs(node.children, is_strong=strong, target=leads)
                if "status" in node.classes:
                    word = "".join(run.text for run in inner).strip()
                    inner = [Run(f"{word}:" if _comes_before_text(node) else word, is_strong=True)]
                if node.name in _BLOCKS:  # paragraphs inside an item of a list
                    inner = [*inner, Run(" ")]
                runs += inner
            elif not isinstance(node, Verbatim):
                runs.append(Run(_folded(node), is_strong, target))
        return runs


def _with_their_notes(blocks: list[Block]) -> list[Block]:
    """Give each table the small print that stands right under it."""
    kept: list[Block] = []
    for block in blocks:
        last = kept[-1] if kept else None
        if isinstance(block, Paragraph) and block.kind == "note" and isinstance(last, Table):
            text = "".join(run.text for run in block.runs)
            kept[-1] = replace(last, notes=(*last.notes, text))
        else:
            kept.append(block)
    return kept


def _holds_blocks(tag: Element) -> bool:
    return tag.name in _BLOCKS or tag.name in _LEFT_OUT or tag.find(*_BLOCKS) is not None


def _is_lead(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.kind == "lead"


def _paragraph(runs: list[Run], kind: str = "text") -> Iterator[Paragraph]:
    trimmed = _trimmed(runs)
    if trimmed:
        yield Paragraph(trimmed, kind)


def _trimmed(runs: list[Run]) -> Runs:
    """Put runs of one manner together, with single spaces between words and none at the ends."""
    joined: list[Run] = []
    for run in runs:
        text = run.text
        if not joined or joined[-1].text.endswith((" ", "\n")):
            text = text.removeprefix(" ")
        if not text or (text == "\n" and not joined):
            continue
        if joined and text.startswith("\n"):
            joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
        last = joined[-1] if joined else None
        if last is not None and (last.is_strong, last.target) == (run.is_strong, run.target):
            joined[-1] = replace(last, text=last.text + text)
        else:
            joined.append(replace(run, text=text))
    while joined and not joined[-1].text.strip():
        joined.pop()
    if joined:
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip())
    return tuple(joined)


def _folded(text: str) -> str:
    """Fold white space like `plain`, but keep a space at either end, which joins two runs."""
    inside = plain(text)
    if not inside:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inside}{' ' if text[-1].isspace() else ''}"


def _text(tag: Element) -> str:
    return plain((" " if tag.find("br") else "").join(tag.texts()))


def _title_and_message(caption: Element) -> tuple[str, str]:
    strong = caption.find("strong")
    if strong is None:
        return _text(caption), ""
    title = _text(strong)
    strong.remove()
    return title.removesuffix("."), _text(caption)


def _comes_before_text(tag: Element) -> bool:
    """Whether other words of the same paragraph follow."""
    beside = tag.parent.children if tag.parent is not None else []
    for sibling in beside[next(at for at, child in enumerate(beside) if child is tag) + 1 :]:
        if isinstance(sibling, Element) and _holds_blocks(sibling):
            return False
        text = "".join(sibling.texts()) if isinstance(sibling, Element) else sibling
        if not isinstance(text, Verbatim) and plain(text):
            return True
    return False


def _of_class(tag: Element, name: str) -> list[Element]:
    return [part for part in tag.elements() if name in part.classes]


def _nearest(tag: Element, name: str) -> Element | None:
    return next((around for around in tag.ancestors if around.name == name), None)


def _safe_target(address: str) -> str:
    """Return where a link leads, if it may be followed from a document: on the web or inside it."""
    address = plain(address)
    return address if re.match(r"(?:https?://|mailto:|#)[^\s]+$", address, re.IGNORECASE) else ""


def _png_inside(source: str) -> bytes | None:
    if not source.startswith(_PNG):
        return None
    try:
        content = base64.b64decode(source.removeprefix(_PNG), validate=True)
    except binascii.Error:
        return None
    return content if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24 else None


def _size_of_png(png: bytes) -> tuple[float, float]:
    return float(int.from_bytes(png[16:20], "big")), float(int.from_bytes(png[20:24], "big"))
