"""Lines of text as dots, for the pictures of `charts_png`.

A picture holds few letters many times over, and laying out a line anew costs far more than all else in
it. So each letter is painted once, by Matplotlib's Agg, at each of four places within a dot, and lines
are put together of them.
"""

from __future__ import annotations

import math
import warnings
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import Kerning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.ft2font import FT2Font
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
