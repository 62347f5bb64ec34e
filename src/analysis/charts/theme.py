"""The house style: colours by what they stand for, sizes, and the placing of words.

One unit of length is a pixel of the page, so that text in a chart is as large as text beside it. A
figure has plain colours, as any figure; on the page each becomes a variable of the style sheet, so that
the page can set it for the dark or for paper:

--chart-area, --chart-england, --chart-region, --chart-neighbours, --chart-target, --chart-grid,
--chart-text, --chart-text-quiet, --chart-band, --chart-better, --chart-near, --chart-worse,
--chart-other, --chart-surface, --chart-better-tint, --chart-near-tint, --chart-worse-tint. One that is
not set follows the page's own variables (--accent, --comparator, ...), and without those the colour in
`ROLES`.

Everything else about the look is in `report.mplstyle`.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import matplotlib
from matplotlib.artist import Artist
from matplotlib.axes import Axes as Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import TransformedPath

STYLE_FILE = pathlib.Path(__file__).parent / "report.mplstyle"

# Role: the page's own variable it follows, and its colour. No two are quite the same, so that the role
# is known by the colour; a step of one is seen by nobody.
ROLES = {
    "area": ("accent", "#12436D"),
    "england": ("comparator", "#5B656D"),
    "region": ("comparator-quiet", "#7D8992"),
    "neighbours": ("comparator-quiet", "#7D8993"),
    "target": ("target", "#801650"),
    "grid": ("line", "#D3D9DE"),
    "text": ("text", "#16191D"),
    "text-quiet": ("text-quiet", "#4C565E"),
    "band": ("band", "#CFDCEB"),
    "better": ("met-edge", "#1C7A5C"),
    "near": ("near-edge", "#9A5B00"),
    "worse": ("missed-edge", "#801651"),
    "other": ("series-2", "#28A197"),
    "surface": ("surface", "#FFFFFF"),
    "better-tint": ("met-tint", "#DCF0E8"),
    "near-tint": ("near-tint", "#FCEFCF"),
    "worse-tint": ("missed-tint", "#F9E0E7"),
}
COLOURS = {role: colour for role, (_, colour) in ROLES.items()}
CSS = {
    colour.lower(): f"var(--chart-{role}, var(--{variable}, {colour}))"
    for role, (variable, colour) in ROLES.items()
}
CSS["#000000"] = CSS[COLOURS["text"].lower()]  # what an analyst adds without saying a colour

WIDTH = 680.0  # as wide as the column of text at 18 px
PHONE_WIDTH = 300.0  # a telephone of 320 px less its margins
LABEL_SIZE = 16.0
TICK_SIZE = 15.0
SMALL_SIZE = 14.0
LINE_HEIGHT = 19.0
MIDDLE = 0.35  # of the type size, from the middle of a line of text down to its base line
ON_TOP = 9.0  # no line crosses out a word


@dataclass(frozen=True)
class Look:
    """How a line or a mark looks; no two differ by colour alone."""

    role: str  # Colour by what it stands for
    shape: str = ""  # Mark, in Matplotlib's letters; empty for none
    size: float = 0.0  # Size of the mark in pixels
    width: float = 0.0  # Width of the line in pixels; 0 for none
    dash: tuple[float, ...] | None = None  # Strokes and gaps in pixels; None for an unbroken line
    words: str = ""  # The look in words, for the legend
    is_hollow: bool = False  # Whether the mark is open inside

    @property
    def line(self) -> dict[str, Any]:
        """What Matplotlib calls the look of the line."""
        return {
            "color": COLOURS[self.role], "linewidth": self.width,
            "linestyle": "none" if not self.width else (0, self.dash) if self.dash else "solid",
        }  # fmt: skip

    def mark(self, is_hollow: bool = False) -> dict[str, Any]:
        """What Matplotlib calls the look of the mark."""
        hollow = is_hollow or self.is_hollow
        return {
            "marker": self.shape or "none", "markersize": self.size, "markeredgecolor": COLOURS[self.role],
            "markerfacecolor": COLOURS["surface" if hollow else self.role],
            "markeredgewidth": 2.0 if hollow or self.shape in "x|" else 1.0,
        }  # fmt: skip


LEADER = Look("neighbours", width=1.0)  # from a mark or line to its name
NOWHERE = float("nan")  # as a value of a line it parts two pieces of it


@cache
def _style() -> dict[str, Any]:
    """Every setting that a figure looks at: those of the file, the rest as Matplotlib has them."""
    ours = matplotlib.rc_params_from_file(STYLE_FILE, use_default_template=False)
    of_a_screen = ("backend", "interactive", "toolbar", "timezone", "webagg", "figure.hooks", "tk.", "keymap",
                   "animation", "macosx", "_", "savefig.directory", "docstring")  # fmt: skip
    return {
        name: ours.get(name, value)
        for name, value in dict.items(matplotlib.rcParamsDefault) if not name.startswith(of_a_screen)
    }  # fmt: skip


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style, whatever the analyst has set, and leave that as it was."""
    # As `matplotlib.rc_context`, which copies and checks all three hundred settings each time.
    now: Any = matplotlib.rcParams
    before = {name: held for name, value in _style().items() if (held := dict.get(now, name)) != value}
    now.update({name: _style()[name] for name in before})
    try:
        yield
    finally:
        now.update(before)


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of a size in pixels."""
    return Figure(figsize=(width / 72, height / 72), dpi=72)


class Surface:
    """Axes to draw into: in their own values, or in pixels from the top left corner of their frame.

    What is drawn is not cut off at the frame, so that marks at its edge stay whole and words can stand
    beside it.
    """

    def __init__(self, axes: Axes, width: float, height: float) -> None:
        """Take axes whose frame is so many pixels wide and high."""
        self.axes = axes
        self._width, self._height = width, height
        # Without one Matplotlib works out the frame anew for each part that is drawn.
        self._frame = TransformedPath(Path.unit_rectangle(), axes.transAxes)

    def line(
        self, xs: Sequence[float], ys: Sequence[float], look: Look, zorder: float, *, label: str = "",
        marked: Sequence[int] | None = None, in_pixels: bool = False, gid: str | None = None,
    ) -> None:  # fmt: skip
        """Draw a line, with a gap at a value that is no number; `marked` are the positions of its marks."""
        where: dict[str, Any] = {}
        if in_pixels:
            xs, ys = [x / self._width for x in xs], [1 - y / self._height for y in ys]
            where = {"transform": self.axes.transAxes}
        marks = look.mark() if marked is None or marked else {"marker": "none"}
        self._add(Line2D(xs, ys, zorder=zorder, gid=gid, label=printable(label),
                         markevery=None if marked is None else list(marked), **look.line, **marks,
                         **where))  # fmt: skip

    def marks(
        self, xs: Sequence[float], ys: Sequence[float], look: Look, zorder: float, *, label: str = "",
        is_hollow: bool = False,
    ) -> None:  # fmt: skip
        """Draw marks at values."""
        if len(xs):
            self._add(Line2D(xs, ys, zorder=zorder, label=printable(label), linestyle="none",
                             **look.mark(is_hollow)))  # fmt: skip

    def area(
        self, corners: Sequence[tuple[float, float]], role: str, zorder: float, *, label: str = ""
    ) -> None:
        """Fill the shape between corners, given in values."""
        self._add(Polygon(corners, closed=True, facecolor=COLOURS[role], edgecolor="none", linewidth=0,
                          zorder=zorder, label=printable(label)))  # fmt: skip

    def words(
        self, x: float, y: float, text: str, *, role: str = "text", size: float = LABEL_SIZE,
        bold: bool = False, anchor: Any = "left", gid: str | None = None,
    ) -> None:  # fmt: skip
        """Write one line; `y` is its base line, `anchor` which part stands at `x`, both in pixels."""
        written = printable(text)
        if written:
            self._add(Text(x / self._width, 1 - y / self._height, written, transform=self.axes.transAxes,
                           color=COLOURS[role], fontsize=size, fontweight="bold" if bold else "normal",
                           gid=gid, horizontalalignment=anchor, zorder=ON_TOP))  # fmt: skip

    def _add(self, artist: Artist) -> None:
        artist.set_clip_path(self._frame)
        artist.set_clip_on(False)
        self.axes.add_artist(artist)


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


@lru_cache(maxsize=4_096)
def wrapped(text: str, width: float, size: float = LABEL_SIZE, *, bold: bool = False) -> tuple[str, ...]:
    """Break text into lines no wider than `width` pixels, between words; a longer word stays whole."""
    lines: list[str] = []
    for word in printable(text).split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size, bold=bold) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


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
