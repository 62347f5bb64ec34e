"""A chart as a picture of dots, for programs that cannot show a drawing, such as Word.

It is painted from the chart's own SVG, so it shows what the page shows, and a notebook has nothing
more to do. Only what `charts_svg` writes is understood: paths, repeated marks and lines of text.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import is_color_like, to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SCALE = 2  # dots for each pixel of the page: crisp in print at the width of a page
_DOTS_PER_INCH = 72 * SCALE  # a unit of type in the drawing is a pixel of the page
_DOTS_PER_METRE = round(96 * SCALE / 0.0254)  # so that programs show it as wide as the page does

# The font that comes with Matplotlib, so that every machine paints the same picture.
_FONT = "DejaVu Sans"
_PARTS = frozenset({"svg", "g", "defs", "path", "use", "text", "title", "desc"})
_NUMBERS = {"M": 2, "L": 2, "C": 6, "z": 0, "Z": 0}
_CODES = {
    "M": [int(Path.MOVETO)],
    "L": [int(Path.LINETO)],
    "C": [int(Path.CURVE4)] * 3,
    "z": [int(Path.CLOSEPOLY)],
}
_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_ANCHORED = {"start": 0.0, "middle": 0.5, "end": 1.0}


class _NotOurs(Exception):
    """The drawing holds something that `charts_svg` never writes."""


@dataclass(frozen=True)
class _Brush:
    """How a part is drawn."""

    fill: str
    stroke: str
    width: float
    dashes: tuple[float, tuple[float, ...]] | None
    opacity: float


def png_of(svg: str) -> bytes | None:
    """Paint a chart on white.

    Args:
        svg: The drawing of a `Chart`.

    Returns:
        A PNG file with two dots for each pixel of the page; None when the drawing is not one of
        ours, since a picture with parts left out would mislead.
    """
    try:
        return _painted(ElementTree.fromstring(svg))
    except (_NotOurs, ElementTree.ParseError):
        return None


def _painted(root: ElementTree.Element) -> bytes:
    box = [float(number) for number in (root.get("viewBox") or root.get("viewbox") or "").split()]
    if len(box) != 4 or not 0 < box[2] <= 4_000 or not 0 < box[3] <= 8_000:
        raise _NotOurs
    elements = list(root.iter())
    for element in elements:
        # ElementTree writes the namespace into the name
        element.tag = element.tag.rpartition("}")[2]
        if element.tag not in _PARTS or "transform" in element.attrib or "clip-path" in element.attrib:
            raise _NotOurs
    width, height = round(box[2] * SCALE), round(box[3] * SCALE)
    renderer = RendererAgg(width, height, _DOTS_PER_INCH)
    _fill_ground(renderer, width, height)
    place = Affine2D().translate(-box[0], -box[1]).scale(SCALE, -SCALE).translate(0, height)
    marks = {str(e.get("id")): e for e in elements if e.tag == "path" and e.get("id")}
    _paint(renderer, root, place, marks)
    return _png(np.asarray(renderer.buffer_rgba())[:, :, :3])


def _png(dots: NDArray[np.uint8]) -> bytes:
    """Write dots as a PNG file: no date, no program's name, and a third of the usual time.

    Each row is stored as its difference from the row above, which in a chart is mostly nothing.
    """
    height, width, _ = dots.shape
    rows = dots.reshape(height, width * 3)
    stored = np.empty((height, 1 + width * 3), dtype=np.uint8)
    stored[:, 0] = 2  # the filter "up"
    stored[0, 1:] = rows[0]
    stored[1:, 1:] = rows[1:] - rows[:-1]  # counts round at 256, as the format wants it
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    density = struct.pack(">IIB", _DOTS_PER_METRE, _DOTS_PER_METRE, 1)
    parts = (
        (b"IHDR", header),
        (b"pHYs", density),
        (b"IDAT", zlib.compress(stored.tobytes(), 3)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _fill_ground(renderer: RendererAgg, width: int, height: int) -> None:
    ground = renderer.new_gc()
    ground.set_linewidth(0)
    renderer.draw_path(ground, Path.unit_rectangle(), Affine2D().scale(width, height), (1, 1, 1, 1))


def _paint(
    renderer: RendererAgg, parent: ElementTree.Element, place: Affine2D, marks: Mapping[str, Any]
) -> None:
    for part in parent:
        if part.tag == "g":
            _paint(renderer, part, place, marks)
        elif part.tag == "path":
            _draw(renderer, _path(part.get("d", "")), _brush(part), place)
        elif part.tag == "use":
            mark = marks.get((part.get("href") or "").removeprefix("#"))
            if mark is None:
                raise _NotOurs
            own = Affine2D().translate(_number(part, "x"), _number(part, "y")) + place
            _draw(renderer, _path(mark.get("d", "")), _brush(mark, part), own)
        elif part.tag == "text":
            _write(renderer, part, place)


def _draw(renderer: RendererAgg, path: Path, brush: _Brush, place: Any) -> None:
    pen = renderer.new_gc()
    has_line = brush.stroke != "none" and brush.width > 0
    pen.set_foreground(to_rgba(brush.stroke if has_line else "#000000"), isRGBA=True)
    pen.set_linewidth(brush.width if has_line else 0)  # the renderer scales widths and dashes itself
    pen.set_alpha(brush.opacity)
    pen.set_joinstyle("round")
    pen.set_capstyle("butt" if brush.dashes else "round")
    if brush.dashes is not None and has_line:
        pen.set_dashes(*brush.dashes)
    fill = None if brush.fill == "none" else to_rgba(brush.fill)
    renderer.draw_path(pen, path, place, fill)


def _write(renderer: RendererAgg, part: ElementTree.Element, place: Affine2D) -> None:
    style = _style(part)
    font = _font(_length(style.get("font-size", "16px")), style.get("font-weight", "normal"))
    text = part.text or ""
    if not text.strip():
        return
    left, y = place.transform((_number(part, "x"), _number(part, "y")))
    share_before = _ANCHORED.get(style.get("text-anchor", "start"), 0.0)
    if share_before:
        width, _, _ = renderer.get_text_width_height_descent(text, font, ismath=False)
        left -= width * share_before
    pen = renderer.new_gc()
    pen.set_foreground(to_rgba(_colour(style.get("fill", "#000000"))), isRGBA=True)
    # this renderer counts from the top, its paths from the bottom
    renderer.draw_text(pen, left, renderer.height - y, text, font, 0, ismath=False)


@cache
def _font(size: float, weight: str) -> FontProperties:
    return FontProperties(family=_FONT, size=size, weight="bold" if weight == "bold" else "normal")


@cache
def _path(text: str) -> Path:
    tokens = _TOKEN.findall(text)
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    position = 0
    while position < len(tokens):
        letter = tokens[position]
        if letter not in _NUMBERS:
            raise _NotOurs
        numbers = [float(token) for token in tokens[position + 1 : position + 1 + _NUMBERS[letter]]]
        position += 1 + _NUMBERS[letter]
        if letter in "zZ":
            points.append((0.0, 0.0))
            codes += _CODES["z"]
            continue
        points += [(numbers[at], numbers[at + 1]) for at in range(0, len(numbers), 2)]
        codes += _CODES[letter]
    return Path(points, codes) if points else Path(np.empty((0, 2)))


def _brush(*parts: ElementTree.Element) -> _Brush:
    style: dict[str, str] = {}
    for part in parts:
        style |= _style(part)
    lengths = style.get("stroke-dasharray", "none")
    dashes = None
    if lengths != "none":
        dashes = (
            _length(style.get("stroke-dashoffset", "0")),
            tuple(_length(length) for length in lengths.split(",")),
        )
    return _Brush(
        fill=_colour(style.get("fill", "#000000")),
        stroke=_colour(style.get("stroke", "none")),
        width=_length(style.get("stroke-width", "1")),
        dashes=dashes,
        opacity=_length(style.get("opacity", "1")),
    )


def _style(part: ElementTree.Element) -> dict[str, str]:
    pairs = (entry.partition(":") for entry in part.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if value}


def _colour(text: str) -> str:
    """Take the colour that a page without variables of its own would show."""
    colour = text.rpartition(",")[2].strip().rstrip(")") if text.startswith("var(") else text
    if colour != "none" and not is_color_like(colour):
        raise _NotOurs
    return colour


def _number(part: ElementTree.Element, name: str) -> float:
    return _length(part.get(name, "0"))


def _length(text: str) -> float:
    try:
        return float(text.strip().removesuffix("px"))
    except ValueError as error:
        raise _NotOurs from error
