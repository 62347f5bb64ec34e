"""Drawing with Matplotlib, and its SVG made fit to stand inside a page.

A `Drawing` is placed in pixels from its top left corner, at the size in which a page shows it, so
that text in a chart is as large as text beside it. Colours are named by what they stand for and
reach the page as CSS variables, so that a page can set them for the dark or for paper:

--chart-area, --chart-england, --chart-region, --chart-neighbours, --chart-target, --chart-grid,
--chart-text, --chart-text-quiet, --chart-band, --chart-better, --chart-near, --chart-worse,
--chart-other, --chart-surface. One that is not set follows the page's own variables (--accent,
--comparator, ...), and without those the colour in `ROLES`.
"""

from __future__ import annotations

import io
import re
import warnings
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import matplotlib
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.transforms import Affine2D

from analysis.presentation.markup import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Role: the page's own variable it follows, and the colour without one.
ROLES = {
    "area": ("accent", "#12436D"),
    "england": ("comparator", "#5B656D"),
    "region": ("comparator-quiet", "#7D8992"),
    "neighbours": ("comparator-quiet", "#7D8992"),
    "target": ("target", "#801650"),
    "grid": ("line", "#D3D9DE"),
    "text": ("text", "#16191D"),
    "text-quiet": ("text-quiet", "#4C565E"),
    "band": ("band", "#CFDCEB"),
    "better": ("met-edge", "#1C7A5C"),
    "near": ("near-edge", "#9A5B00"),
    "worse": ("missed-edge", "#801650"),
    "other": ("series-2", "#28A197"),
    "surface": ("surface", "#FFFFFF"),
}
# Matplotlib draws each role in a colour that no data can bring in; it is replaced afterwards.
_STAND_INS = {role: f"#fe01{number:02x}" for number, role in enumerate(ROLES)}
_CSS = {
    _STAND_INS[role]: f"var(--chart-{role}, var(--{variable}, {colour}))"
    for role, (variable, colour) in ROLES.items()
}
_STAND_IN = re.compile(r"#fe01[0-9a-f]{2}")

FONT_FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
LABEL_SIZE = 16.0
TICK_SIZE = 15.0
SMALL_SIZE = 14.0

_PIXELS_PER_INCH = 72  # the unit of Matplotlib's SVG is 1/72 inch, so that one unit is one pixel
_FONT_MEASURED = "DejaVu Sans"  # comes with Matplotlib; the reader's own font replaces it
# All settings of Matplotlib that what is drawn here would follow if the analyst had changed them.
_RC: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "analysis.presentation.charts",
    "font.family": [_FONT_MEASURED],
    "font.style": "normal",
    "font.variant": "normal",
    "font.stretch": "normal",
    "text.usetex": False,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "path.sketch": None,
    "path.effects": [],
    "path.simplify": False,
    "path.snap": True,
    "lines.scale_dashes": True,
    "lines.antialiased": True,
    "markers.fillstyle": "full",
    "patch.antialiased": True,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
}
_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_LONG_NUMBER = re.compile(r"-?\d+\.\d+")
_FONT_STYLE = re.compile(r"\s*font-family:[^;]*;?")


class Drawing:
    """A surface to draw on, in pixels from the top left corner.

    Attributes:
        width: Width in pixels.
        height: Height in pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        """Make an empty surface; use it inside `open_drawing`."""
        self.width = width
        self.height = height
        inches = (width / _PIXELS_PER_INCH, height / _PIXELS_PER_INCH)
        self._figure = Figure(figsize=inches, dpi=_PIXELS_PER_INCH, frameon=False)
        self._down = Affine2D().scale(1, -1).translate(0, height)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], role: str, *, width: float = 1.5,
        dash: Sequence[float] | None = None, order: float = 2,
    ) -> None:  # fmt: skip
        """Draw one unbroken line; `dash` is lengths of strokes and gaps in pixels."""
        # Matplotlib counts dashes in widths of the line.
        style: Any = "-" if dash is None else (0, tuple(part / width for part in dash))
        self._figure.add_artist(
            Line2D(
                xs, ys, transform=self._down, color=_STAND_INS[role], linewidth=width, linestyle=style,
                marker="None", zorder=order, solid_capstyle="round", dash_capstyle="butt",
                solid_joinstyle="round", dash_joinstyle="round",
            )
        )  # fmt: skip

    def points(
        self, xs: Sequence[float], ys: Sequence[float], role: str, *, shape: str = "o", size: float = 7,
        hollow: bool = False, order: float = 3,
    ) -> None:  # fmt: skip
        """Draw unconnected marks of one shape (Matplotlib's letters); hollow ones are open inside."""
        self._figure.add_artist(
            Line2D(
                xs, ys, transform=self._down, linestyle="None", marker=shape, markersize=size,
                markerfacecolor=_STAND_INS["surface" if hollow else role],
                markeredgecolor=_STAND_INS[role], markeredgewidth=2 if hollow or shape in "x+" else 1,
                zorder=order,
            )
        )  # fmt: skip

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], role: str) -> None:
        """Fill the space between two lines."""
        corners = [*zip(xs, lows, strict=True), *reversed(list(zip(xs, highs, strict=True)))]
        self._figure.add_artist(
            Polygon(
                corners, closed=True, transform=self._down, facecolor=_STAND_INS[role],
                edgecolor="none", zorder=0.5,
            )
        )  # fmt: skip

    def box(
        self, left: float, top: float, width: float, height: float, role: str, *, order: float = 1
    ) -> None:
        """Fill a rectangle."""
        self._figure.add_artist(
            Rectangle(
                (left, top), width, height, transform=self._down, facecolor=_STAND_INS[role],
                edgecolor="none", zorder=order,
            )
        )  # fmt: skip

    def text(
        self, x: float, y: float, text: str, *, role: str = "text", size: float = LABEL_SIZE,
        bold: bool = False, anchor: str = "left",
    ) -> None:  # fmt: skip
        """Write one line; `y` is its base line, `anchor` which part stands at `x`."""
        self._figure.text(
            x, y, printable(text), transform=self._down, color=_STAND_INS[role], fontsize=size,
            fontweight="bold" if bold else "normal", ha=anchor, va="baseline", parse_math=False,
        )  # fmt: skip

    def svg(
        self, prefix: str, title: str, description: str, *, min_width: float, max_width: float = 0,
        named_by: str = "",
    ) -> str:  # fmt: skip
        """Write what was drawn as an element of a page.

        Args:
            prefix: Start of every id inside, unlike that of any other figure of the page.
            title: Its name.
            description: Its text alternative.
            min_width: Narrower than this it is not shown, but scrolled by what holds it.
            max_width: Up to how wide it grows; as wide as it was drawn when not given.
            named_by: Prefix of the drawing whose name and text alternative this one shares.
        """
        written = io.StringIO()
        with warnings.catch_warnings():
            # The font that Matplotlib measures with lacks letters which the reader's has.
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            # No bounding box is asked for, so nothing depends on how wide that font is.
            FigureCanvasSVG(self._figure).print_svg(written, metadata={"Date": None, "Creator": None})
        parts = ElementTree.fromstring(written.getvalue())
        _clean(parts, prefix)
        style = (
            f"display:block;width:100%;max-width:{_short(max_width or self.width)}px;"
            f"min-width:{_short(min_width)}px;height:auto;overflow:visible;"
            "background:var(--chart-surface, var(--surface, #FFFFFF));"
            f"font-family:{FONT_FAMILY};font-variant-numeric:tabular-nums;"
            "stroke-linejoin:round;stroke-linecap:butt;forced-color-adjust:none"
        )
        inside = "".join(
            ElementTree.tostring(part, encoding="unicode") for part in _alike_together(_flat(parts))
        )
        words = "" if named_by else (
            f'<title id="{prefix}-title">{escape(printable(title))}</title>'
            f'<desc id="{prefix}-desc">{escape(printable(description))}</desc>'
        )  # fmt: skip
        named_by = named_by or prefix
        return (
            f'<svg xmlns="{_SVG}" viewBox="0 0 {_short(self.width)} {_short(self.height)}" role="img" '
            f'aria-labelledby="{named_by}-title {named_by}-desc" style="{style}">{words}{inside}</svg>'
        )


@contextmanager
def open_drawing(width: float, height: float) -> Iterator[Drawing]:
    """Draw with our own settings of Matplotlib, whatever the analyst has set, and put theirs back."""
    with matplotlib.rc_context(_RC):
        yield Drawing(width, height)


def printable(text: str) -> str:
    """Text on one line, without the characters that cannot be written in a page."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def text_width(text: str, size: float = LABEL_SIZE, *, bold: bool = False) -> float:
    """How wide a line of text is at most, in pixels, in the usual fonts of a screen.

    The reader's font is not known when the chart is made, so this is an estimate on the safe side.
    """
    ems = sum(_EMS.get(character, 0.73 if character.isupper() else 0.63) for character in text)
    return ems * size * (1.13 if bold else 1.0)


# In ems of DejaVu Sans, the widest font in common use on screens.
_EMS = dict.fromkeys("iljtfrI.,:;'|!()[] /\u2019", 0.38) | dict.fromkeys("mwMW%@\u2014", 0.97)


def wrapped(text: str, width: float, size: float = LABEL_SIZE, *, bold: bool = False) -> list[str]:
    """Break text into lines no wider than `width` pixels, between words; a longer word stays whole."""
    lines: list[str] = []
    for word in printable(text).split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def spread(centres: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels apart along one direction, as little as possible and in the same order.

    Args:
        centres: Where each label would stand by itself.
        sizes: How much room it takes, its distance to the next included.
        low: Where the room begins.
        high: Where it ends.

    Returns:
        Where each label stands, in the order given.

    Example:
        >>> spread([10, 11, 50], [8, 8, 8], 0, 100)
        [6.5, 14.5, 50.0]
    """
    order = sorted(range(len(centres)), key=lambda index: centres[index])
    blocks: list[tuple[float, float, list[int]]] = []  # start, size, members
    for index in order:
        members, size = [index], sizes[index]
        start = _start(members, centres, sizes, low, high)
        while blocks and blocks[-1][0] + blocks[-1][1] > start:
            _, previous_size, previous = blocks.pop()
            members, size = [*previous, *members], previous_size + size
            start = _start(members, centres, sizes, low, high)
        blocks.append((start, size, members))
    placed = [0.0] * len(centres)
    for start, _, members in blocks:
        for index in members:
            placed[index] = start + sizes[index] / 2
            start += sizes[index]
    return placed


def _start(
    members: Sequence[int], centres: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> float:
    offset, wished = 0.0, 0.0
    for index in members:
        wished += centres[index] - sizes[index] / 2 - offset
        offset += sizes[index]
    return max(low, min(wished / len(members), high - offset))


def _clean(root: ElementTree.Element, prefix: str) -> None:
    """Take out what a page must not have; name ids and colours anew."""
    for parent in list(root.iter()):
        for child in list(parent):
            # A style element inside one picture would style the whole page.
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                parent.remove(child)
    used = {element.get(_XLINK_HREF, "")[1:] for element in root.iter()}
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        for name in list(element.attrib):
            value = element.attrib.pop(name)
            if name == "id":
                if value in used:
                    element.set("id", f"{prefix}-{value}")
            elif name == _XLINK_HREF:
                element.set("href", f"#{prefix}-{value[1:]}")
            elif name in ("d", "x", "y"):
                element.set(name, _LONG_NUMBER.sub(lambda n: _short(float(n[0])), " ".join(value.split())))
            elif name == "style":
                plain = _FONT_STYLE.sub("", value).strip().replace("font-weight: 700", "font-weight: bold")
                element.set("style", _STAND_IN.sub(lambda colour: _CSS[colour[0]], plain))
            elif not (name == "transform" and value.startswith("rotate(-0 ")):
                element.set(name, value)
        if element.tag != "text":
            element.text = None
        element.tail = None


def _flat(group: ElementTree.Element) -> Iterable[ElementTree.Element]:
    """The parts of a group, those of groups that carry nothing in place of the groups."""
    for child in list(group):
        bare = child.tag == "g" and not child.attrib
        if child.tag in ("g", "defs"):
            inner = list(_flat(child))
            for part in list(child):
                child.remove(part)
            child.extend(inner)
        if bare:
            yield from list(child)
        elif len(child) or child.tag not in ("g", "defs"):
            yield child


def _alike_together(parts: Iterable[ElementTree.Element]) -> Iterable[ElementTree.Element]:
    """Write the style of neighbours that look alike once, on a group around them."""
    for (tag, style), run in groupby(parts, key=lambda part: (part.tag, part.get("style", ""))):
        members = list(run)
        if len(members) < 2 or tag not in ("path", "use", "text") or not style:
            yield from members
            continue
        group = ElementTree.Element("g", {"style": style})
        for member in members:
            del member.attrib["style"]
            group.append(member)
        yield group


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
