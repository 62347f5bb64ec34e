"""A page as a tree: read once, given its structure, checked, read out for documents, and written.

Only what our pages need, on Python's own HTML parser: a page has thousands of elements, and a library
that serves every purpose takes most of the time that a report has. What a browser would not show as an
element (declarations, comments other than the plain ones of our templates) does not come into the tree,
so nothing can hide in it.

Most elements of a page are inside its charts. A drawing that holds nothing but shapes and words, as
ours do, is recognised as a whole and stays text (`Drawing`); any other is read element by element.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from analysis.vocabulary.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator


_BLANKS = " \n\t\f\r"
_AS_WRITTEN = ("script", "style")  # a browser reads no entities in them
_BLANKS_COUNT = ("pre", "textarea")
_WITHOUT_END = frozenset(
    ("area", "base", "basefont", "bgsound", "br", "col", "command", "embed", "frame", "hr", "image", "img",
     "input", "isindex", "keygen", "link", "menuitem", "meta", "nextid", "param", "source", "spacer",
     "track", "wbr")
)  # fmt: skip

# What a drawing may hold to stay text. Nothing here can run, load or lead anywhere, and no reference to
# a character is left that could spell something else; everything else is read element by element.
_VALUE = r'"[^"<>&\\=@]*+"'
_OWN = (
    "class|cx|cy|d|dx|dy|fill|fill-opacity|fill-rule|font-family|font-size|font-style|font-weight|height|id|"
    "opacity|points|r|rx|ry|stroke|stroke-dasharray|stroke-dashoffset|stroke-linecap|stroke-linejoin|stroke-opacity|"
    "stroke-width|style|text-anchor|transform|width|x|x1|x2|y|y1|y2"
)
_SHAPES = "circle|defs|desc|ellipse|g|line|path|polygon|polyline|rect|text|title|tspan|use"
_WORDS = r'(?:[^<>=&]|=(?!")|&(?:amp|lt|gt|quot|\#x27|\#39);)++'
_DRAWING = re.compile(
    rf"""(?P<start><svg(?:\ [\w:-]++="[^"<>]*+")*+>)
    (?P<inside>(?:{_WORDS}|</(?:{_SHAPES})>
        |<(?:{_SHAPES})(?:\ (?:(?:{_OWN})={_VALUE}|href="\#[\w-]++"))*+(?:\ ?/)?+>)++)
    </svg>""",
    re.VERBOSE,
)
_ID = re.compile(r' id="([^"]*)"')
_WORDS_SHOWN = re.compile(r">([^<]+)")


class Verbatim(str):
    """A piece of a page that is written as it stands: a script, a style, a comment of a template."""

    __slots__ = ()


class Drawing(Verbatim):
    """All that is inside an `svg` element, recognised as nothing but shapes and words."""

    __slots__ = ()

    @property
    def ids(self) -> list[str]:
        """The ids of its elements."""
        return _ID.findall(self)

    def opened(self) -> list[Node]:
        """The same as elements."""
        return _Reader().read(str(self)).children


class Element:
    """An element of a page.

    Attributes:
        name: Its name in small letters; empty for what holds a whole page.
        attributes: Its attributes by name in small letters; one without a value has empty text.
        children: The elements and pieces of text inside it, in order.
        parent: The element that it is in.
    """

    __slots__ = ("attributes", "children", "name", "parent")

    def __init__(self, name: str, attributes: dict[str, str] | None = None, *children: Node) -> None:
        self.name = name
        self.attributes = attributes if attributes is not None else {}
        self.children: list[Node] = []
        self.parent: Element | None = None
        for child in children:
            self.append(child)

    def append(self, node: Node) -> None:
        """Put a node inside it, behind the others."""
        if isinstance(node, Element):
            node.parent = self
        self.children.append(node)

    def get(self, attribute: str) -> str:
        """Give the value of an attribute; empty text where it has none."""
        return self.attributes.get(attribute, "")

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    @property
    def own(self) -> list[Element]:
        """The elements right inside it."""
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def ancestors(self) -> Iterator[Element]:
        """The elements around it, from the inside out."""
        around = self.parent
        while around is not None:
            yield around
            around = around.parent

    def is_in(self, *names: str) -> bool:
        """Whether one of the elements around it has one of these names."""
        return any(around.name in names for around in self.ancestors)

    def elements(self) -> list[Element]:
        """Every element inside it, in the order of the page."""
        found = []
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                found.append(node)
                if node.children:
                    waiting += node.children[::-1]
        return found

    def find_all(self, *names: str) -> list[Element]:
        """Every element of these names inside it, in the order of the page."""
        return [element for element in self.elements() if element.name in names]

    def find(self, *names: str) -> Element | None:
        """The first of them."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                if node.name in names:
                    return node
                waiting += node.children[::-1]
        return None

    def texts(self) -> list[str]:
        """Every piece of text inside it that a reader could see."""
        found: list[str] = []
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                if node.name != "template":
                    waiting += node.children[::-1]
            elif isinstance(node, Drawing):
                for piece in node.opened():
                    found += piece.texts() if isinstance(piece, Element) else [piece]
            elif not isinstance(node, Verbatim):
                found.append(node)
        return found

    def words(self) -> str:
        """Give its text on one line, with a space between any two pieces."""
        return " ".join(" ".join(self.texts()).split())

    def code(self) -> str:
        """Give what stands inside a script or a style, to the letter."""
        return "".join(child for child in self.children if isinstance(child, str))

    def set_text(self, text: str) -> None:
        """Put text in place of all that is inside it."""
        self.children = [text]

    def copy(self) -> Element:
        """Make another of it and of all that is inside it, which stands nowhere."""
        made = Element(self.name, dict(self.attributes))
        made.children = [child.copy() if isinstance(child, Element) else child for child in self.children]
        for child in made.children:
            if isinstance(child, Element):
                child.parent = made
        return made

    def remove(self) -> None:
        """Take it out of what it is in."""
        if self.parent is not None:
            self.parent.replace_child(self)
            self.parent = None

    def replace_child(self, old: Node, *new: Node) -> None:
        """Put other nodes in place of one that is right inside it."""
        place = next(at for at, child in enumerate(self.children) if child is old)
        self.children[place : place + 1] = new
        for node in new:
            if isinstance(node, Element):
                node.parent = self

    def wrap_in(self, wrapper: Element) -> None:
        """Put an element around it."""
        if self.parent is not None:
            self.parent.replace_child(self, wrapper)
        wrapper.append(self)

    def __str__(self) -> str:
        """It and all that is inside it as markup; attributes stand in the order of the alphabet."""
        written: list[str] = []
        write = written.append
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Element):
                if not node.name:
                    waiting += node.children[::-1]
                    continue
                write(_start_tag(node.name, node.attributes))
                if not node.children and node.name in _WITHOUT_END:
                    continue
                waiting.append(Verbatim(f"</{node.name}>"))
                waiting += node.children[::-1]
            else:
                write(node if isinstance(node, Verbatim) else _escaped(node))
        return "".join(written)


Node = Element | str


def read_tree(html: str) -> Element:
    """Read a page, or a part of one.

    Args:
        html: The markup.

    Returns:
        An element without a name that holds what is on the page.

    Raises:
        ReportError: The markup is no page that a browser would read in the same way.
    """
    # a mark that the page does not hold already, so that nothing else can stand for a drawing
    mark = "drawing-put-aside-"
    while mark in html:
        mark += "-"
    aside: list[Drawing] = []

    def put_aside(found: re.Match[str]) -> str:
        inside = found["inside"]
        # a picture without a name of its own may have it inside
        if " aria-" not in found["start"] or "url(" in inside.lower():
            return found[0]
        aside.append(Drawing(inside))
        return f"{found['start']}{mark}{len(aside) - 1}</svg>"

    tree = _Reader().read(_DRAWING.sub(put_aside, html))
    places = [element for element in tree.elements() if element.name == "svg"] if aside else []
    marked = [place for place in places if place.code().startswith(mark)]
    if [place.children for place in marked] != [[f"{mark}{number}"] for number in range(len(aside))]:
        return _Reader().read(html)  # what looks like a drawing stands where none can, as in a script
    for place, drawing in zip(marked, aside, strict=True):
        place.children = [drawing]
    return tree


class _Reader(HTMLParser):
    """Builds the tree."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._root = self._place = Element("")
        self._text: list[str] = []

    def read(self, html: str) -> Element:
        try:
            self.feed(html)
            self.close()
        except AssertionError as error:  # as the parser of Python refuses an unknown declaration
            raise ReportError(f"A part of the page is no markup that browsers know: {error}.") from error
        self._end_text()
        return self._root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._started(tag, attrs)
        if tag not in _WITHOUT_END:
            self._place = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._started(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        closed: Element | None = self._place
        while closed is not None and closed.name != tag:
            closed = closed.parent
        if closed is not None and closed.parent is not None:  # what closes nothing parts no text either
            self._end_text()
            self._place = closed.parent

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_comment(self, data: str) -> None:
        if re.fullmatch(r"[\w ]+", data):
            self._end_text()
            self._place.append(Verbatim(f"<!--{data}-->"))

    def handle_decl(self, decl: str) -> None:
        if decl.lower() == "doctype html":
            self._end_text()
            self._place.append(Verbatim("<!DOCTYPE html>\n"))

    def _started(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        if self._text:
            self._end_text()
        element = Element(tag, {name: value or "" for name, value in attrs})
        element.parent = self._place
        self._place.children.append(element)
        return element

    def _end_text(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if not text:
            return
        place = self._place
        if place.name in _AS_WRITTEN:
            text = Verbatim(text)
        elif not text.strip(_BLANKS) and place.name not in _BLANKS_COUNT and not place.is_in(*_BLANKS_COUNT):
            text = "\n" if "\n" in text else " "
        place.children.append(text)


def _start_tag(name: str, attributes: dict[str, str]) -> str:
    if not attributes:
        return f"<{name}>"
    written = [f"{attribute}={_quoted(_escaped(attributes[attribute]))}" for attribute in sorted(attributes)]
    return f"<{name} {' '.join(written)}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    if '"' not in value:
        return f'"{value}"'
    return f"'{value}'" if "'" not in value else '"{}"'.format(value.replace('"', "&quot;"))
