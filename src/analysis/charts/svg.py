"""What Matplotlib draws, written for a page: a renderer of Matplotlib's whose surface is SVG.

Matplotlib's own SVG renderer writes files. It sets a style for the whole page, names ids by chance or
by a salt, and repeats its style on every part, so that each drawing would have to be read again and
cleaned. This one writes at once what a page may hold: ids that begin as told, colours as variables of
the page, and the style of parts that look alike once, on a group around them.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import rgb2hex, to_rgba
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from analysis.page.parts import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text
    from matplotlib.transforms import Transform


_STARTS = {
    int(Path.MOVETO): ("M", 1), int(Path.LINETO): ("L", 1), int(Path.CURVE3): ("Q", 2),
    int(Path.CURVE4): ("C", 3),
}  # fmt: skip
_CLOSE = int(Path.CLOSEPOLY)


class Pen(GraphicsContextBase):
    """How a part is drawn, in Matplotlib's terms; nothing of it is changed once it is made.

    Attributes:
        anchor: Which part of a line of text stands at its place, as SVG calls it.
    """

    def __init__(
        self, colour: str, width: float = 0.0, dash: Sequence[float] | None = None, *, cap: Any = "butt",
        join: Any = "round", anchor: str = "start",
    ) -> None:  # fmt: skip
        """Make a pen; `width` 0 draws no line, `dash` is lengths of strokes and gaps in pixels."""
        super().__init__()
        self.set_foreground(to_rgba(colour), isRGBA=True)
        self.set_linewidth(width)
        self.set_dashes(0, dash)
        self.set_capstyle(cap)
        self.set_joinstyle(join)
        self.anchor = anchor


class PageRenderer(RendererBase):
    """Writes what is drawn as parts of an SVG element.

    Its pixels are counted from the top left corner, as a page counts them, for paths as for text.
    """

    def __init__(self, prefix: str, colours: Mapping[str, str]) -> None:
        """Take what every id begins with, and how each colour is written in the page."""
        super().__init__()
        self._prefix = prefix
        self._colours = colours
        # of each layer, by tag and style, the rest of each element
        self._layers: list[dict[tuple[str, str], list[str]]] = [{}]
        self._ids: dict[str, str] = {}  # of each mark by its outline
        self._styles: dict[tuple[object, ...], str] = {}

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None
    ) -> None:
        """Draw a path, filled where there is a colour to fill it with."""
        self._add("path", self._style(gc, rgbFace), f' d="{_outline(_moved(path, transform))}"/>')

    def draw_markers(
        self, gc: GraphicsContextBase, marker_path: Path, marker_trans: Transform, path: Path,
        trans: Transform, rgbFace: Any = None,
    ) -> None:  # fmt: skip
        """Draw one mark at every point of a path; its outline is written once."""
        outline = _outline_of_mark(_moved(marker_path, marker_trans))
        identity = self._ids.get(outline)
        if identity is None:
            identity = self._ids[outline] = f"{self._prefix}-{len(self._ids)}"
        style = self._style(gc, rgbFace)
        for x, y in _numbers(_moved(path, trans).vertices):
            self._add("use", style, f' href="#{identity}" x="{short(x)}" y="{short(y)}"/>')

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: bool | Literal["TeX"] = False, mtext: Text | None = None,
    ) -> None:  # fmt: skip
        """Write one level line of text; nothing in it is read as a formula."""
        self._add("text", self._type(gc, prop), f' x="{short(x)}" y="{short(y)}">{escape(s).text}</text>')

    def begin_layer(self) -> None:
        """Draw over everything drawn so far; inside a layer, what looks alike is drawn together."""
        self._layers.append({})

    def written(self) -> str:
        """Everything drawn so far; what looks alike stands in one group with its style."""
        marks = "".join(f'<path id="{identity}" d="{outline}"/>' for outline, identity in self._ids.items())
        pieces = [f"<defs>{marks}</defs>"] if marks else []
        for (tag, style), members in chain.from_iterable(layer.items() for layer in self._layers):
            if len(members) == 1:
                pieces.append(f'<{tag} style="{style}"{members[0]}')
            else:
                inside = "".join(f"<{tag}{rest}" for rest in members)
                pieces.append(f'<g style="{style}">{inside}</g>')
        return "".join(pieces)

    def _add(self, tag: str, style: str, rest: str) -> None:
        self._layers[-1].setdefault((tag, style), []).append(rest)

    def _colour(self, rgba: Any) -> str:
        return self._colours[rgb2hex(rgba)]

    def _style(self, gc: GraphicsContextBase, fill: Any) -> str:
        key = (gc, fill)
        if key not in self._styles:
            parts = [f"fill: {'none' if fill is None else self._colour(fill)}"]
            width, (_, dashes) = gc.get_linewidth(), gc.get_dashes()
            if dashes is not None:
                parts.append(f"stroke-dasharray: {','.join(short(length) for length in _numbers(dashes))}")
            if width:
                parts.append(f"stroke: {self._colour(gc.get_rgb())}")
                parts += [f"stroke-width: {short(width)}"] if width != 1 else []
                # round joins and butt ends are the rule of the whole drawing
                parts += [f"stroke-linejoin: {gc.get_joinstyle()}"] if gc.get_joinstyle() != "round" else []
                parts += [f"stroke-linecap: {gc.get_capstyle()}"] if gc.get_capstyle() != "butt" else []
            self._styles[key] = "; ".join(parts)
        return self._styles[key]

    def _type(self, gc: GraphicsContextBase, font: FontProperties) -> str:
        key = (gc, font.get_size_in_points(), font.get_weight())
        if key not in self._styles:
            anchor = gc.anchor if isinstance(gc, Pen) else "start"
            parts = ["font-weight: bold"] if font.get_weight() == "bold" else []
            parts.append(f"font-size: {short(font.get_size_in_points())}px")
            parts += [f"text-anchor: {anchor}"] if anchor != "start" else []
            parts.append(f"fill: {self._colour(gc.get_rgb())}")
            self._styles[key] = "; ".join(parts)
        return self._styles[key]


def short(number: float) -> str:
    """A number as a drawing holds it: two decimals at most.

    Example:
        >>> short(12.5), short(-0.001)
        ('12.5', '0')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _moved(path: Path, transform: Transform) -> Path:
    return path if isinstance(transform, IdentityTransform) else path.transformed(transform)


def _numbers(array: Any) -> Any:
    """Numbers of Python, which are written faster than an array's."""
    return np.asarray(array).tolist()


def _outline(path: Path) -> str:
    """The commands of a path."""
    points = [f"{short(x)} {short(y)}" for x, y in _numbers(path.vertices)]
    if path.codes is None:
        return f"M{'L'.join(points)}"
    codes = _numbers(path.codes)
    written, at = [], 0
    while at < len(codes):
        if codes[at] == _CLOSE:
            written.append("z")
            at += 1
            continue
        letter, count = _STARTS[codes[at]]
        written.append(f"{letter}{' '.join(points[at : at + count])}")
        at += count
    return "".join(written)


@lru_cache(maxsize=128)
def _outline_of_mark(path: Path) -> str:
    return _outline(path)
