"""A drawing of a page made fit to be a file of its own."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

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


PIXELS = (680.0, 400.0)  # of a picture that does not say how large it is
_PNG_START = b"\x89PNG\r\n\x1a\n"


def is_png(content: bytes) -> bool:
    """Whether it is a picture of dots as Word can hold it."""
    return content.startswith(_PNG_START) and len(content) > 24


def size_of_png(png: bytes) -> tuple[float, float]:
    """Return width and height of a picture in dots."""
    return float(int.from_bytes(png[16:20], "big")), float(int.from_bytes(png[20:24], "big"))
