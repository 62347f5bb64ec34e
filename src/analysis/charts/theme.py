"""Drawing with Matplotlib, and its SVG made fit to stand inside a page.

A `Drawing` is made in pixels from its top left corner, at the size in which a page shows it, so
that text in a chart is as large as text beside it. Colours are named by what they stand for and
reach the page as CSS variables, so that a page can set them for the dark or for paper:

--chart-area, --chart-england, --chart-region, --chart-neighbours, --chart-target, --chart-grid,
--chart-text, --chart-text-quiet, --chart-band, --chart-better, --chart-near, --chart-worse,
--chart-other, --chart-surface. One that is not set follows the page's own variables (--accent,
--comparator, ...), and without those the colour in `ROLES`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from analysis.charts.svg import PageRenderer, Pen, short
from analysis.page.parts import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
# Matplotlib draws each role in a colour that no data can bring in; the page's variable stands for it.
_STAND_INS = {role: f"#fe01{number:02x}" for number, role in enumerate(ROLES)}
_CSS = {
    _STAND_INS[role]: f"var(--chart-{role}, var(--{variable}, {colour}))"
    for role, (variable, colour) in ROLES.items()
}

FONT_FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
LABEL_SIZE = 16.0
TICK_SIZE = 15.0
SMALL_SIZE = 14.0

_FONT_MEASURED = "DejaVu Sans"  # comes with Matplotlib; the reader's own font replaces it
_SVG = "http://www.w3.org/2000/svg"
_STYLE = (
    "height:auto;overflow:visible;background:var(--chart-surface, var(--surface, #FFFFFF));"
    f"font-family:{FONT_FAMILY};font-variant-numeric:tabular-nums;"
    "stroke-linejoin:round;stroke-linecap:butt;forced-color-adjust:none"
)
_STILL = IdentityTransform()
_ORDER = itemgetter(0)
_ON_TOP = 9.0  # no line crosses out a word


class Drawing:
    """A surface to draw on, in pixels from the top left corner.

    What is drawn is kept in Matplotlib's terms, as paths, marks and pens, and goes straight to a
    renderer of Matplotlib's: its figures and artists would do the same in twenty times the time.

    Attributes:
        width: Width in pixels.
        height: Height in pixels.
    """

    def __init__(self, width: float, height: float) -> None:
        """Make an empty surface."""
        self.width = width
        self.height = height
        # order, method of the renderer, what it is given
        self._drawn: list[tuple[float, Callable[..., None], tuple[Any, ...]]] = []

    def line(
        self, xs: Sequence[float], ys: Sequence[float], role: str, *, width: float = 1.5,
        dash: Sequence[float] | None = None, order: float = 2,
    ) -> None:  # fmt: skip
        """Draw one unbroken line; `dash` is lengths of strokes and gaps in pixels."""
        path = Path(list(zip(xs, ys, strict=True)))
        pen = _line_pen(role, width, None if dash is None else tuple(dash))
        self._add(order, PageRenderer.draw_path, pen, path, _STILL)

    def points(
        self, xs: Sequence[float], ys: Sequence[float], role: str, *, shape: str = "o", size: float = 7,
        hollow: bool = False, order: float = 3,
    ) -> None:  # fmt: skip
        """Draw unconnected marks of one shape (Matplotlib's letters); hollow ones are open inside."""
        pen, mark, fill = _mark(role, shape, size, hollow)
        path = Path(list(zip(xs, ys, strict=True)))
        self._add(order, PageRenderer.draw_markers, pen, mark, _STILL, path, _STILL, fill)

    def band(self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], role: str) -> None:
        """Fill the space between two lines."""
        corners = [*zip(xs, lows, strict=True), *reversed(list(zip(xs, highs, strict=True)))]
        self._fill(corners, role, 0.5)

    def box(
        self, left: float, top: float, width: float, height: float, role: str, *, order: float = 1
    ) -> None:
        """Fill a rectangle."""
        right, bottom = left + width, top + height
        self._fill([(left, top), (right, top), (right, bottom), (left, bottom)], role, order)

    def text(
        self, x: float, y: float, text: str, *, role: str = "text", size: float = LABEL_SIZE,
        bold: bool = False, anchor: str = "left",
    ) -> None:  # fmt: skip
        """Write one line; `y` is its base line, `anchor` which part stands at `x`."""
        written = printable(text)
        if written:
            self._add(
                _ON_TOP, PageRenderer.draw_text, _text_pen(role, anchor), x, y, written, _font(size, bold), 0
            )

    def svg(
        self, prefix: str, title: str, description: str, *, min_width: float = 0, max_width: float = 0,
        named_by: str = "",
    ) -> str:  # fmt: skip
        """Write what was drawn as an element of a page.

        Args:
            prefix: Start of every id inside, unlike that of any other figure of the page.
            title: Its name.
            description: Its text alternative.
            min_width: Narrower than this it is not shown.
            max_width: Up to how wide it grows; as wide as it was drawn when not given.
            named_by: Prefix of the drawing whose name and text alternative this one shares.
        """
        renderer = PageRenderer(prefix, _CSS)
        for _, layer in groupby(sorted(self._drawn, key=_ORDER), key=_ORDER):
            renderer.begin_layer()
            for _, draw, given in layer:
                draw(renderer, *given)
        style = f"display:block;width:100%;max-width:{short(max_width or self.width)}px;"
        style += f"min-width:{short(min_width)}px;{_STYLE}" if min_width else _STYLE
        words = "" if named_by else (
            f'<title id="{prefix}-title">{escape(printable(title))}</title>'
            f'<desc id="{prefix}-desc">{escape(printable(description))}</desc>'
        )  # fmt: skip
        named_by = named_by or prefix
        return (
            f'<svg xmlns="{_SVG}" viewBox="0 0 {short(self.width)} {short(self.height)}" role="img" '
            f'aria-labelledby="{named_by}-title {named_by}-desc" style="{style}">'
            f"{words}{renderer.written()}</svg>"
        )

    def _add(self, order: float, draw: Callable[..., None], *given: Any) -> None:
        self._drawn.append((order, draw, given))

    def _fill(self, corners: Sequence[tuple[float, float]], role: str, order: float) -> None:
        path = Path([*corners, corners[0]], closed=True)
        self._add(order, PageRenderer.draw_path, _fill_pen(role), path, _STILL, _STAND_INS[role])


# Pens, fonts and marks are few and made for good: all of them are written in the code of the charts.
@lru_cache(maxsize=256)
def _line_pen(role: str, width: float, dash: tuple[float, ...] | None) -> Pen:
    return Pen(_STAND_INS[role], width, dash, cap="butt" if dash else "round")


@lru_cache(maxsize=64)
def _fill_pen(role: str) -> Pen:
    return Pen(_STAND_INS[role])


@lru_cache(maxsize=64)
def _text_pen(role: str, anchor: str) -> Pen:
    return Pen(_STAND_INS[role], anchor={"left": "start", "center": "middle", "right": "end"}[anchor])


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(family=_FONT_MEASURED, size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=256)
def _mark(role: str, shape: str, size: float, hollow: bool) -> tuple[Pen, Path, str | None]:
    """Pen, outline and filling of a mark."""
    style = MarkerStyle(shape, fillstyle="full")
    # Matplotlib's marks stand upright where y grows upwards.
    path = style.get_path().transformed(style.get_transform() + Affine2D().scale(size, -size))
    width = 2 if hollow or not style.is_filled() else 1
    pen = Pen(_STAND_INS[role], width, cap=style.get_capstyle(), join=style.get_joinstyle())
    return pen, path, _STAND_INS["surface" if hollow else role] if style.is_filled() else None


def printable(text: str) -> str:
    """Text on one line, without the characters that cannot be written in a page."""
    joined = " ".join(text.split())
    if joined.isprintable():
        return joined
    return "".join(character for character in joined if character.isprintable())


@lru_cache(maxsize=4_096)
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
