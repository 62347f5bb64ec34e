"""What a chart has on a narrow screen in place of names at the line ends: a key under the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.presentation.charts_svg import LABEL_SIZE, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.presentation.charts_svg import Drawing

NARROW_WIDTH = 300.0  # a telephone of 320 px less its margins; on wider ones it grows to the page's type size
NARROW_MAX_WIDTH = 340.0
_SAMPLE = 34.0
_LEFT = 44.0
_LINE = 20.0
_GAP = 6.0


@dataclass(frozen=True)
class KeyEntry:
    """One line of the key: how it looks and what it is.

    Attributes:
        text: Name and value.
        role: Colour by what it stands for.
        shape: Mark; empty for none.
        size: Size of the mark.
        line_width: Width of the line through the mark; 0 for no line.
        dash: Strokes and gaps; None for an unbroken line.
        hollow: Whether the mark is open inside.
        bold: Set in bold.
    """

    text: str
    role: str
    shape: str
    size: float
    line_width: float = 0.0
    dash: tuple[float, ...] | None = None
    hollow: bool = False
    bold: bool = False

    @property
    def lines(self) -> list[str]:
        """The text broken into lines."""
        return wrapped(self.text, NARROW_WIDTH - _LEFT, bold=self.bold)


def further_entries(*, has_band: bool, has_provisional: bool, has_left_out: bool) -> list[KeyEntry]:
    """What else a key explains, where the drawing has it."""
    entries = [KeyEntry("95% interval", "band", "s", 15)] if has_band else []
    entries += [KeyEntry("Provisional figure", "area", "o", 8, hollow=True)] if has_provisional else []
    return entries + ([KeyEntry("Left out of comparisons", "region", "x", 7)] if has_left_out else [])


def key_height(entries: Sequence[KeyEntry]) -> float:
    """How much room the key takes."""
    return sum(len(entry.lines) * _LINE + _GAP for entry in entries) + _GAP


def draw_key(drawing: Drawing, top: float, entries: Sequence[KeyEntry]) -> None:
    """Draw the key from `top` downwards."""
    y = top + _LINE
    for entry in entries:
        middle = y - LABEL_SIZE * 0.35
        if entry.line_width:
            drawing.line([0, _SAMPLE], [middle, middle], entry.role, width=entry.line_width, dash=entry.dash)
        if entry.shape:
            drawing.points(
                [_SAMPLE / 2], [middle], entry.role, shape=entry.shape, size=entry.size, hollow=entry.hollow
            )
        for text in entry.lines:
            drawing.text(_LEFT, y, text, bold=entry.bold)
            y += _LINE
        y += _GAP
