"""A chart as a picture of dots, for programs that cannot show a drawing, such as Word.

It is painted from the chart's own SVG, so it shows what the page shows, and a notebook has nothing
more to do. Only what `charts.svg` writes is understood: paths, repeated marks and lines of text.

A picture holds few letters many times over, and laying out a line anew costs far more than all else in
it. So each letter is painted once, by Matplotlib's Agg, at each of four places within a dot, and lines
are put together of them.
"""

from __future__ import annotations

import math
import re
import struct
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import is_color_like, to_rgba
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, Kerning
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

# The font that comes with Matplotlib, so that every machine paints the same picture.
_FONT = "DejaVu Sans"
_PLACES = 4  # within a dot
_WHOLE = 65_536  # the font counts advances in parts of a dot
_KERNED = 64


class Face:
    """Letters of one size and weight.

    Attributes:
        room: Dots to the left of where a line begins and to the right of where it ends, for letters
            that reach over.
        below: Dots below the base line.
    """

    def __init__(self, size: float, weight: str, dots_per_inch: float) -> None:
        """Take the letters of a size in pixels and a weight, `normal` or `bold`."""
        self._properties = FontProperties(family=_FONT, size=size, weight=weight)
        self._file = findfont(self._properties)
        self._size = size
        self._dots_per_inch = dots_per_inch
        em = math.ceil(size * dots_per_inch / 72)
        self.room, self.below, self._height = em // 4, em * 2 // 5, em * 8 // 5
        self._advances: dict[str, float] = {}
        self._kernings: dict[tuple[str, str], float] = {}
        self._letters: dict[tuple[str, int], NDArray[np.uint8]] = {}

    def line(self, text: str) -> tuple[NDArray[np.uint8], float]:
        """How much of each dot a line of text covers, from 0 to 255, and how many dots wide it is."""
        if not all(_stands_alone(letter) for letter in text):
            return self._shaped(text)
        places, at, before = [], 0.0, ""
        for letter in text:
            at += self._kerning(before, letter) if before else 0.0
            places.append(at)
            at += self._advance(letter)
            before = letter
        covered = np.zeros((self._height, math.ceil(at) + 2 * self.room + 1), dtype=np.uint8)
        for letter, place in zip(text, places, strict=True):
            quarters = round(place * _PLACES)
            dots = self._letter(letter, quarters % _PLACES)
            start = quarters // _PLACES
            under = covered[:, start : start + dots.shape[1]]
            np.maximum(under, dots[:, : under.shape[1]], out=under)
        return covered, at

    def _font(self) -> FT2Font:
        # Matplotlib keeps one object for a file and sets its size for each use.
        font = get_font(self._file)
        font.set_size(self._size, self._dots_per_inch)
        return font

    def _advance(self, letter: str) -> float:
        if letter not in self._advances:
            self._advances[letter] = self._font().load_char(ord(letter)).linearHoriAdvance / _WHOLE
        return self._advances[letter]

    def _kerning(self, before: str, letter: str) -> float:
        pair = (before, letter)
        if pair not in self._kernings:
            font = self._font()
            left, right = font.get_char_index(ord(before)), font.get_char_index(ord(letter))
            self._kernings[pair] = font.get_kerning(left, right, Kerning.UNFITTED) / _KERNED
        return self._kernings[pair]

    def _letter(self, letter: str, quarter: int) -> NDArray[np.uint8]:
        key = (letter, quarter)
        if key not in self._letters:
            width = math.ceil(self._advance(letter)) + 2 * self.room + 1
            self._letters[key] = self._painted(letter, width, quarter / _PLACES)
        return self._letters[key]

    def _shaped(self, text: str) -> tuple[NDArray[np.uint8], float]:
        """A line whose letters change beside each other, as in Arabic: laid out as a whole."""
        measure = RendererAgg(1, 1, self._dots_per_inch)
        with _boxes_for_what_is_missing():
            width, _, _ = measure.get_text_width_height_descent(text, self._properties, ismath=False)
        return self._painted(text, math.ceil(width) + 2 * self.room + 1, 0.0), width

    def _painted(self, text: str, width: int, offset: float) -> NDArray[np.uint8]:
        renderer = RendererAgg(width, self._height, self._dots_per_inch)
        with _boxes_for_what_is_missing():
            renderer.draw_text(
                renderer.new_gc(), self.room + offset, self._height - self.below, text, self._properties, 0,
                ismath=False,
            )  # fmt: skip
        return np.array(np.asarray(renderer.buffer_rgba())[:, :, 3])


@lru_cache(maxsize=32)
def face(size: float, weight: str, dots_per_inch: float) -> Face:
    """The letters of a size and weight."""
    return Face(size, weight, dots_per_inch)


@contextmanager
def _boxes_for_what_is_missing() -> Iterator[None]:
    """A letter that the font lacks is painted as a box, as any program does, and nobody is warned."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def _stands_alone(letter: str) -> bool:
    """Whether a letter looks the same whatever stands beside it."""
    return letter < "\u0300" or "\u2010" <= letter < "\u2300"


SCALE = 2  # dots for each pixel of the page: crisp in print at the width of a page
_DOTS_PER_INCH = 72 * SCALE  # a unit of type in the drawing is a pixel of the page
_DOTS_PER_METRE = round(96 * SCALE / 0.0254)  # so that programs show it as wide as the page does

_PARTS = frozenset(
    {"svg", "g", "defs", "path", "rect", "use", "text", "title", "desc", "clipPath", "clippath"}
)
_TURNED = re.compile(r"rotate\((-?90|180|-?270|0) \S+ \S+\)")
_NUMBERS = {"M": 2, "L": 2, "C": 6, "Q": 4, "z": 0, "Z": 0}
_CODES = {
    "M": [int(Path.MOVETO)],
    "L": [int(Path.LINETO)],
    "C": [int(Path.CURVE4)] * 3,
    "Q": [int(Path.CURVE3)] * 2,
    "z": [int(Path.CLOSEPOLY)],
}
_COMMANDS = re.compile(r"(?:[MLCQzZ][\d\s.,e-]*)*")
_COMMAND = re.compile(r"([MLCQzZ])([^MLCQzZ]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
_WHITE = 0xFFFFFFFF  # four bytes, as the renderer holds a dot
_ANCHORED = {"start": 0.0, "middle": 0.5, "end": 1.0}


class _NotOurs(Exception):
    """The drawing holds something that `charts.svg` never writes."""


@dataclass(frozen=True, eq=False)
class _Brush:
    """How a part is drawn: Matplotlib's pen, and the colour that fills it."""

    pen: GraphicsContextBase
    fill: Any


def png_of(svg: str) -> bytes | None:
    """Paint a chart on white.

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
        if element.tag not in _PARTS or ("transform" in element.attrib and element.tag != "text"):
            raise _NotOurs
    width, height = round(box[2] * SCALE), round(box[3] * SCALE)
    renderer = RendererAgg(width, height, _DOTS_PER_INCH)
    np.asarray(renderer.buffer_rgba())[:] = 255  # white
    place = Affine2D().translate(-box[0], -box[1]).scale(SCALE, -SCALE).translate(0, height)
    marks = {str(e.get("id")): e.get("d", "") for e in elements if e.tag == "path" and e.get("id")}
    marks |= {str(e.get("id")): e[0].get("d", "") for e in elements if e.tag.lower() == "clippath" and len(e)}
    _paint(renderer, root, "", place, marks)
    return _png(np.asarray(renderer.buffer_rgba()), _pure_colours(elements))


def _pure_colours(elements: Sequence[ElementTree.Element]) -> NDArray[np.uint32]:
    """The colours that a drawing is made with, four bytes each."""
    styles = {element.get("style", "") for element in elements[1:]}
    named = {_colour(_declared(style).get(part, "none")) for style in styles for part in ("fill", "stroke")}
    shares = [to_rgba(name) for name in sorted(named - {"none"})]
    return np.rint(np.array(shares).reshape(-1, 4) * 255).astype(np.uint8).view("<u4").ravel()


def _paint(
    renderer: RendererAgg, parent: ElementTree.Element, given: str, place: Affine2D, marks: Mapping[str, str]
) -> None:
    """Paint the parts of a group, each in the style given to the group and, over it, its own."""
    for part in parent:
        own = part.get("style", "")
        style = f"{given};{own}" if given and own else given or own
        if part.tag == "g":
            _paint(renderer, part, style, place, marks)
        elif part.tag == "path":
            brush = _brush(style)
            pen = _inside(brush.pen, part.get("clip-path", ""), place, marks)
            renderer.draw_path(pen, _path(part.get("d", "")), place, brush.fill)
        elif part.tag == "use":
            mark = marks.get((part.get("href") or "").removeprefix("#"))
            if mark is None:
                raise _NotOurs
            brush = _brush(style)
            there = Affine2D().translate(_number(part, "x"), _number(part, "y")) + place
            renderer.draw_path(brush.pen, _mark(mark), there, brush.fill)
        elif part.tag == "text":
            _write(renderer, part, style, place)
        elif part.tag == "rect" and _declared(style).get("fill") != "none":
            raise _NotOurs  # those of ours are not seen: they say values where they are pointed at


def _inside(
    pen: GraphicsContextBase, reference: str, place: Affine2D, marks: Mapping[str, str]
) -> GraphicsContextBase:
    """The pen, kept inside the rectangle that a part of an analyst's own figure refers to."""
    if not reference:
        return pen
    outline = marks.get(reference.removeprefix("url(#").removesuffix(")"))
    if outline is None:
        raise _NotOurs
    kept = GraphicsContextBase()
    kept.copy_properties(pen)
    kept.set_clip_rectangle(place.transform_path(_path(outline)).get_extents())
    return kept


def _write(renderer: RendererAgg, part: ElementTree.Element, style: str, place: Affine2D) -> None:
    text = part.text or ""
    if not text.strip():
        return
    image, before, below = _line_of_text(text, style)
    x, y = place.transform((_number(part, "x"), _number(part, "y")))
    turned = part.get("transform", "")
    if turned:
        found = _TURNED.fullmatch(turned)
        if found is None:
            raise _NotOurs
        for _ in range(-int(found[1]) // 90 % 4):  # a quarter of a turn to the left each
            image, before, below = np.rot90(image, -1), image.shape[0] - below, before
    # whole dots, so that the same words can be painted once and used again
    renderer.draw_image(renderer.new_gc(), round(x) - before, round(y) - below, image)


@lru_cache(maxsize=256)  # some 30 kB each
def _line_of_text(text: str, style: str) -> tuple[NDArray[np.uint8], int, int]:
    """A line of text as dots, and how many of them lie to the left of its place and below its base line."""
    held = _declared(style)
    weight = "bold" if held.get("font-weight") == "bold" else "normal"
    letters = face(_length(held.get("font-size", "16px")), weight, _DOTS_PER_INCH)
    covered, width = letters.line(text)
    dots = np.empty((*covered.shape, 4), dtype=np.uint8)
    dots[:] = np.rint(np.array(to_rgba(_colour(held.get("fill", "#000000")))) * 255)
    dots[:, :, 3] = covered[::-1]  # images are taken from the bottom row upwards
    share_before = _ANCHORED.get(held.get("text-anchor", "start"), 0.0)
    return dots, letters.room + round(width * share_before), letters.below


def _path(text: str) -> Path:
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    if not _COMMANDS.fullmatch(text):
        raise _NotOurs
    for letter, written in _COMMAND.findall(text):
        numbers = [float(number) for number in _NUMBER.findall(written)]
        if len(numbers) != _NUMBERS[letter]:
            raise _NotOurs
        points += zip(numbers[0::2], numbers[1::2], strict=True) if numbers else [(0.0, 0.0)]
        codes += _CODES[letter]
    return Path(points, codes) if points else Path(np.empty((0, 2)))


@lru_cache(maxsize=128)
def _mark(text: str) -> Path:
    return _path(text)


@lru_cache(maxsize=512)
def _brush(style: str) -> _Brush:
    held = _declared(style)
    fill, stroke = _colour(held.get("fill", "#000000")), _colour(held.get("stroke", "none"))
    width = _length(held.get("stroke-width", "1"))
    lengths = held.get("stroke-dasharray", "none")
    pen = GraphicsContextBase()
    has_line = stroke != "none" and width > 0
    pen.set_foreground(to_rgba(stroke if has_line else "#000000"), isRGBA=True)
    pen.set_linewidth(width if has_line else 0)  # the renderer scales widths and dashes itself
    if "opacity" in held:  # it takes the place of the opacity of line and filling
        pen.set_alpha(_length(held["opacity"]))
    # round joins and butt ends are the rule of the whole drawing, as `charts.svg` has it
    pen.set_joinstyle(held.get("stroke-linejoin", "round"))  # type: ignore[arg-type]
    cap = held.get("stroke-linecap", "butt")
    pen.set_capstyle("projecting" if cap == "square" else cap)  # type: ignore[arg-type]
    if lengths != "none" and has_line:
        offset = _length(held.get("stroke-dashoffset", "0"))
        pen.set_dashes(offset, [_length(length) for length in lengths.split(",")])
    if "stroke-opacity" in held and has_line:
        pen.set_foreground(to_rgba(stroke, _length(held["stroke-opacity"])), isRGBA=True)
    opacity = _length(held.get("fill-opacity", "1"))
    return _Brush(pen, None if fill == "none" else to_rgba(fill, opacity))


@lru_cache(maxsize=512)
def _declared(style: str) -> dict[str, str]:
    pairs = (entry.partition(":") for entry in style.split(";"))
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


def _png(dots: NDArray[np.uint8], pure: NDArray[np.uint32]) -> bytes:
    """Write dots as a PNG file: no date, no program's name, and a fifth of the usual time.

    Each dot is stored as its number in a list of colours where the list is long enough; `pure` is those
    that the drawing is made with.
    """
    height, width, _ = dots.shape
    numbered = _numbered(dots, pure)
    if numbered is None:
        rows, kind, colours = dots[:, :, :3].reshape(height, width * 3), 2, b""
    else:
        rows, kind = numbered[0], 3
        colours = _chunk(b"PLTE", numbered[1].tobytes())
    stored = np.zeros((height, 1 + rows.shape[1]), dtype=np.uint8)  # each row begins with 0: as it is
    stored[:, 1:] = rows
    # Such pictures are mostly runs of one number, and looking for anything else takes twice as long.
    packer = zlib.compressobj(strategy=zlib.Z_RLE)
    return b"".join((
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)),
        _chunk(b"pHYs", struct.pack(">IIB", _DOTS_PER_METRE, _DOTS_PER_METRE, 1)),
        colours,
        _chunk(b"IDAT", packer.compress(stored.data) + packer.flush()),
        _chunk(b"IEND", b""),
    ))  # fmt: skip


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _numbered(
    dots: NDArray[np.uint8], pure: NDArray[np.uint32]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]] | None:
    """Each dot as its number in a list of at most 256 colours, and the list; None where they are more.

    Colours that no eye tells apart, as along the edges of letters, share a number: they differ by less
    than 8 of 255, or than 16 where there are very many; those the drawing was made with stay as they
    are. White is number 0: in a chart nineteen dots in twenty are, and only the others are looked at.
    """
    height, width, _ = dots.shape
    packed = dots.view("<u4").ravel()
    where = np.flatnonzero(packed != _WHITE)
    colours = packed[where]
    for bits in (5, 4):
        bins = _bins(colours, bits)
        used = np.flatnonzero(np.bincount(bins, minlength=1))
        if len(used) < 256:
            break
    else:
        return None
    at = np.zeros(1 << 3 * bits, dtype=np.uint8)
    at[used] = np.arange(1, len(used) + 1, dtype=np.uint8)
    found = at[bins]
    numbers = np.zeros(height * width, dtype=np.uint8)
    numbers[where] = found
    listed = np.full(len(used) + 1, _WHITE, dtype="<u4")
    listed[found] = colours  # of those that share a number the last
    listed[at[_bins(pure, bits)]] = pure
    listed[0] = _WHITE
    return numbers.reshape(height, width), listed.view(np.uint8).reshape(-1, 4)[:, :3]


def _bins(colours: NDArray[np.uint32], bits: int) -> NDArray[Any]:
    """The first bits of red, of green and of blue, as one number."""
    mask, low = (1 << bits) - 1, 8 - bits
    red, green, blue = (colours >> shift & mask for shift in (low, 8 + low, 16 + low))
    return red << 2 * bits | green << bits | blue
