"""A figure as a part of a page: a renderer of Matplotlib's that writes compact SVG.

Matplotlib's own SVG renderer writes files: it sets a style for the whole page, names ids by chance or
by a salt, and repeats its style on every part. This one writes at once what a page may hold: text as
text, ids that begin as the page wants, colours as variables of the page, and the style of parts that
look alike once, on a group around them.

One drawing serves the screen and the telephone, which shows a part of it with larger type: what carries
the id `WIDE_ONLY` in Matplotlib (`artist.set_gid`), and labels of an axis that would meet in the larger
type, get that class, which the style sheet hides there.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import rgb2hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform, Transform

from analysis.charts.theme import printable, text_width

WIDE_ONLY = "wide-only"
# Stands for what the ids of a drawing begin with; text from data never holds it, being printable.
PREFIX = "\x1f"

_LARGEST_MARK = 40.0  # in pixels
_CAP_HEIGHT = 0.72  # of the type size; letters are placed by their height without what hangs below
_STARTS = {
    int(Path.MOVETO): ("M", 1), int(Path.LINETO): ("L", 1), int(Path.CURVE3): ("Q", 2),
    int(Path.CURVE4): ("C", 3),
}  # fmt: skip
_CLOSE = int(Path.CLOSEPOLY)
_ANCHORS = {"left": "", "center": "middle", "right": "end"}


class NotForAPage(Exception):
    """A figure holds what is not written here: a picture, a pattern, a formula, smooth shading."""


def figure_parts(figure: Figure, colours: Mapping[str, str], narrow_type: float = 0.0) -> str:
    """Draw a figure as the inside of an SVG element; ids begin with `PREFIX`.

    Args:
        figure: Any figure.
        colours: How the page writes a colour, by the colour as #rrggbb; any other stays as it is.
        narrow_type: Size of the type on a telephone, in units of the drawing; 0 for as drawn.

    Raises:
        NotForAPage: The figure holds what is not written here.
    """
    _renderer.begin(figure, colours, narrow_type)
    figure.draw(_renderer)
    return _renderer.written()


def other_colours() -> frozenset[str]:
    """The colours of the figure drawn last that are none of the page's."""
    return frozenset(_renderer.others)


def as_dots(figure: Figure) -> str:
    """A figure that is not written here as a picture of dots, in base64: Word and files hold it too."""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=2 * figure.dpi, metadata={"Software": None})
    return base64.b64encode(file.getvalue()).decode("ascii")


class PageRenderer(RendererBase):
    """Writes what is drawn as parts of an SVG element, counted in pixels from its top left corner."""

    def begin(self, figure: Figure, colours: Mapping[str, str], narrow_type: float) -> None:
        """Begin a drawing."""
        self._width, self._height = (float(side) for side in figure.bbox.size)
        self._scale = figure.dpi / 72
        self._colours = colours
        self._narrow_type = narrow_type
        # of each layer, by tag, style and class, the rest of each element
        self._layers: list[dict[tuple[str, str, str], list[str]]] = []
        self._kind: object = None  # of the layer on top
        self._ids: dict[str, str] = {}  # of each mark and each clipped part by its outline
        self._styles: dict[tuple[object, ...], str] = {}
        self._written: dict[tuple[float, ...], str] = {}  # colours as the page writes them
        self.others: set[str] = set()  # colours that are none of the page's
        self._within: list[tuple[str, str]] = []  # groups of Matplotlib's and their ids
        self._in_axis = False
        self._labels: list[tuple[float, float, str, str]] = []  # of an axis: place, width, style, the rest

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Size of the drawing in pixels."""
        return self._width, self._height

    def points_to_pixels(self, points: Any) -> Any:
        """Lengths of Matplotlib's in pixels."""
        return points * self._scale

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """Size of a line of text, estimated: the reader's font is not known."""
        size = prop.get_size_in_points() * self._scale
        return text_width(s, size, bold=_is_bold(prop)), size * _CAP_HEIGHT, 0.0

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Note what is drawn from here on: Matplotlib says it of every artist."""
        self._within.append((s, gid or ""))
        self._in_axis = self._in_axis or s == "matplotlib.axis"

    def close_group(self, s: str) -> None:
        """Write the labels of an axis once all are known."""
        if s == "matplotlib.axis":
            if self._labels:
                self._write_labels()
            self._in_axis = False
        self._within.pop()

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None
    ) -> None:
        """Draw a path, filled where there is a colour to fill it with."""
        if gc.get_hatch():
            raise NotForAPage
        points = self._flipped(transform.transform(path.vertices))
        style = self._style(gc, rgbFace)
        if style and len(points):
            outline = _outline(points.tolist(), path.codes)
            if outline:
                self._add("path", style, f' d="{outline}"{self._clip(gc, points)}/>')

    def draw_markers(
        self, gc: GraphicsContextBase, marker_path: Path, marker_trans: Transform, path: Path,
        trans: Transform, rgbFace: Any = None,
    ) -> None:  # fmt: skip
        """Draw one mark at every point of a path; its outline is written once."""
        points = trans.transform(path.vertices).tolist()
        style = self._style(gc, rgbFace)
        shape = marker_trans.transform(marker_path.vertices)
        if not style or not len(shape):
            return
        if len(points) == 1 and np.ptp(shape, axis=0).max() > _LARGEST_MARK:  # a shape, for Matplotlib too
            there = Path(shape + points[0], marker_path.codes)
            self.draw_path(gc, there, IdentityTransform(), rgbFace)
            return
        identity = self._identity(_outline_of_mark(shape, marker_path.codes))
        inside = gc.get_clip_rectangle()
        for x, y in points:
            if x == x and y == y and (inside is None or inside.padded(1).contains(x, y)):
                place = f' x="{short(x)}" y="{short(self._height - y)}"/>'
                self._add("use", style, f' href="#{identity}"{place}')

    def draw_text(
        self, gc: GraphicsContextBase, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: bool | Literal["TeX"] = False, mtext: Text | None = None,
    ) -> None:  # fmt: skip
        """Write one line of text."""
        if ismath:
            raise NotForAPage
        words = printable(s)
        if not words:
            return
        anchor = ""
        if mtext is not None and not angle:
            # The reader's font is wider or narrower than estimated: the line grows from its anchor.
            anchor = _ANCHORS[mtext.get_horizontalalignment()]
            x = float(mtext.get_transform().transform(mtext.get_unitless_position())[0])
        turned = f' transform="rotate({short(-angle)} {short(x)} {short(y)})"' if angle else ""
        style = self._type(gc, prop, anchor)
        rest = f' x="{short(x)}" y="{short(y)}"{turned}>{html.escape(words)}</text>'
        if self._narrow_type and self._within[-2:-1] and self._within[-2][0] == "xtick":
            self._labels.append((x, text_width(words, self._narrow_type), style, rest))
        else:
            self._add("text", style, rest)

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        """Refuse a picture."""
        raise NotForAPage

    def draw_gouraud_triangles(self, *given: Any) -> None:
        """Refuse smooth shading."""
        raise NotForAPage

    def written(self) -> str:
        """Everything drawn; what looks alike stands in one group with its style."""
        marks = "".join(
            f'<path class="mark" id="{identity}" d="{outline}"/>' if outline[0] != "c"
            else f'<clipPath id="{identity}"><path d="{outline[1:]}"/></clipPath>'
            for outline, identity in self._ids.items()
        )  # fmt: skip
        pieces = [f"<defs>{marks}</defs>"] if marks else []
        for layer in self._layers:
            for (tag, style, css_class), members in layer.items():
                look = f'{f" class={chr(34)}{css_class}{chr(34)}" if css_class else ""} style="{style}"'
                if len(members) == 1:
                    pieces.append(f"<{tag}{look}{members[0]}")
                else:
                    inside = "".join(f"<{tag}{rest}" for rest in members)
                    pieces.append(f"<g{look}>{inside}</g>")
        return "".join(pieces)

    def _add(self, tag: str, style: str, rest: str, *, is_wide_only: bool = False) -> None:
        """Add a part; those of one layer may be put in groups, as their order does not show.

        The parts of an axis make a layer, and so do words that follow each other, and shapes of one
        style.
        """
        kind = "axis" if self._in_axis else tag if tag == "text" else (tag, style)
        if kind != self._kind:
            self._layers.append({})
            self._kind = kind
        css_class = WIDE_ONLY if is_wide_only or self._within[-1][1] == WIDE_ONLY else ""
        self._layers[-1].setdefault((tag, style, css_class), []).append(rest)

    def _write_labels(self) -> None:
        """The labels of an axis: every n-th from the last stays where type is larger."""
        labels, self._labels = sorted(self._labels), []
        every = next(
            every for every in range(1, len(labels) + 1)
            if all(
                right[0] - left[0] >= (right[1] + left[1]) / 2 + 8
                for right, left in pairwise(labels[::-1][::every])
            )
        )  # fmt: skip
        for place, (_, _, style, rest) in enumerate(reversed(labels)):
            self._add("text", style, rest, is_wide_only=place % every != 0)

    def _flipped(self, points: Any) -> Any:
        """Points counted from the top."""
        return np.column_stack((points[:, 0], self._height - points[:, 1]))

    def _clip(self, gc: GraphicsContextBase, points: Any) -> str:
        inside: Bbox | None = gc.get_clip_rectangle()
        if inside is None or gc.get_clip_path()[0] is not None:
            return ""
        left, right = inside.x0 - 1, inside.x1 + 1
        top, bottom = self._height - inside.y1 - 1, self._height - inside.y0 + 1
        low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
        if low[0] >= left and low[1] >= top and high[0] <= right and high[1] <= bottom:
            return ""
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        outline = f"cM{'L'.join(f'{short(x)} {short(y)}' for x, y in corners)}z"
        return f' clip-path="url(#{self._identity(outline)})"'

    def _identity(self, outline: str) -> str:
        return self._ids.setdefault(outline, f"{PREFIX}-{len(self._ids)}")

    def _colour(self, rgba: Any) -> str:
        key = tuple(rgba)
        if key not in self._written:
            colour = rgb2hex(rgba)
            if colour not in self._colours:
                self.others.add(colour)
            self._written[key] = self._colours.get(colour, colour)
        return self._written[key]

    def _style(self, gc: GraphicsContextBase, fill: Any) -> str:
        """How a shape is drawn; empty where nothing of it would be seen."""
        width, stroke = gc.get_linewidth() * self._scale, tuple(gc.get_rgb())
        dashes: Any = gc.get_dashes()[1]
        face = None if fill is None or (len(fill) > 3 and not fill[3]) else tuple(fill)
        key = (width, stroke, face, None if dashes is None else tuple(dashes), gc.get_joinstyle(),
               gc.get_capstyle())  # fmt: skip
        if key not in self._styles:
            has_line = width > 0 and stroke[3] > 0
            parts = [f"fill: {'none' if face is None else self._colour(face)}"]
            if face is not None and len(face) > 3 and face[3] < 1:
                parts.append(f"fill-opacity: {short(face[3])}")
            if has_line:
                if dashes is not None:
                    lengths = (short(length * self._scale) for length in np.asarray(dashes).tolist())
                    parts.append(f"stroke-dasharray: {','.join(lengths)}")
                parts.append(f"stroke: {self._colour(stroke)}")
                parts += [f"stroke-opacity: {short(stroke[3])}"] if stroke[3] < 1 else []
                parts += [f"stroke-width: {short(width)}"] if width != 1 else []
                # round joins and butt ends are the rule of the whole drawing
                parts += [f"stroke-linejoin: {gc.get_joinstyle()}"] if gc.get_joinstyle() != "round" else []
                cap = {"projecting": "square"}.get(gc.get_capstyle(), gc.get_capstyle())
                parts += [f"stroke-linecap: {cap}"] if cap != "butt" else []
            self._styles[key] = "; ".join(parts) if has_line or face is not None else ""
        return self._styles[key]

    def _type(self, gc: GraphicsContextBase, font: FontProperties, anchor: str) -> str:
        parts = ["font-weight: bold"] if _is_bold(font) else []
        parts += ["font-style: italic"] if font.get_style() == "italic" else []
        parts.append(f"font-size: {short(font.get_size_in_points() * self._scale)}px")
        parts += [f"text-anchor: {anchor}"] if anchor else []
        parts.append(f"fill: {self._colour(gc.get_rgb())}")
        return "; ".join(parts)


# One for the process: Matplotlib keeps the sizes of words for each renderer.
_renderer = PageRenderer()


def short(number: float) -> str:
    """A number as a drawing holds it: two decimals at most.

    Example:
        >>> short(12.5), short(-0.001)
        ('12.5', '0')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def outline_of(path: Path) -> str:
    """A path as SVG writes it, where y grows downwards already."""
    return _outline(np.asarray(path.vertices).tolist(), path.codes)


def _is_bold(font: FontProperties) -> bool:
    weight = font.get_weight()
    return weight in ("bold", "semibold", "heavy", "black") or (isinstance(weight, int) and weight >= 600)


def _outline(points: list[list[float]], codes: Any) -> str:
    """The commands of a path; a line begins anew after a point without a place."""
    if codes is None:
        runs: list[list[str]] = [[]]
        for x, y in points:
            if x == x and y == y:
                runs[-1].append(f"{short(x)} {short(y)}")
            elif runs[-1]:
                runs.append([])
        return "".join(f"M{'L'.join(run)}" for run in runs if len(run) > 1)
    written, at = [], 0
    kinds = codes.tolist()
    while at < len(kinds):
        if kinds[at] == _CLOSE:
            written.append("z")
            at += 1
        elif kinds[at] in _STARTS:
            letter, count = _STARTS[kinds[at]]
            there = (f"{short(x)} {short(y)}" for x, y in points[at : at + count])
            written.append(f"{letter}{' '.join(there)}")
            at += count
        else:  # a path of Matplotlib's may be told to stop
            break
    return "".join(written)


@lru_cache(maxsize=256)
def _mark_outline(vertices: bytes, codes: bytes | None) -> str:
    points = np.frombuffer(vertices).reshape(-1, 2).tolist()
    return _outline(points, None if codes is None else np.frombuffer(codes, dtype=np.uint8))


def _outline_of_mark(shape: Any, codes: Any) -> str:
    """The outline of a mark around its middle, which stands upright where y grows downwards."""
    points = np.asarray(shape) * (1, -1)
    return _mark_outline(points.tobytes(), None if codes is None else np.asarray(codes).tobytes())
