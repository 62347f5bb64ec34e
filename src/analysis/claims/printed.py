"""What a printed figure allows: the span of values that its digits and its words leave open.

"17.7%" is any value from 17.65 to 17.75, "over 77,500" any above it, "almost a quarter" any from 22.5 to
25. Two prints contradict each other only where their spans do not meet, so rounding never accuses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from analysis.vocabulary.errors import DataError
from analysis.vocabulary.numbers import (
    QUALIFIERS,
    PrintedNumber,
    half_a_place,
    parse_printed_number,
    round_half_away,
)

NEAR_SHARE = 0.1  # "almost" and a fraction in words are read to within a tenth of themselves
POINTS = "percentage points"
_SLACK = 1e-9  # what adding decimals may cost in binary; far below any printed digit

# Words that claim a size and are no number, as the span of a percentage.
_SIZES = {
    "majority": (50.0, 100.0, False, True), "most": (50.0, 100.0, False, True),
    "half": (45.0, 55.0, True, True), "minority": (0.0, 50.0, True, False),
    "all": (100.0, 100.0, True, True), "none": (0.0, 0.0, True, True),
}  # fmt: skip
_ARTICLES = {"a": "1", "an": "1"}


@dataclass(frozen=True)
class Span:
    """The values that a print allows, from `low` to `high` in its unit."""

    low: float  # The lowest value; minus infinity where the print gives none
    high: float  # The highest value; infinity where the print gives none
    has_low: bool = True  # Whether `low` itself is allowed
    has_high: bool = True  # Whether `high` itself is allowed

    def meets(self, other: Span) -> bool:
        """Whether some value is allowed by both."""
        return not (self.is_below(other) or other.is_below(self))

    def is_below(self, other: Span) -> bool:
        """Whether every value of this one is lower than every value of the other."""
        if self.high > other.low + _SLACK:
            return False
        return self.high < other.low - _SLACK or not (self.has_high and other.has_low)

    def __add__(self, other: Span) -> Span:
        return Span(
            self.low + other.low, self.high + other.high,
            self.has_low and other.has_low, self.has_high and other.has_high,
        )  # fmt: skip

    def __sub__(self, other: Span) -> Span:
        return Span(
            self.low - other.high, self.high - other.low,
            self.has_low and other.has_high, self.has_high and other.has_low,
        )  # fmt: skip

    def negative(self) -> Span:
        """The span of the opposite sign."""
        return Span(-self.high, -self.low, self.has_high, self.has_low)

    def times(self, factor: float) -> Span:
        """The span in another unit or for another part of a year; `factor` is positive."""
        return Span(self.low * factor, self.high * factor, self.has_low, self.has_high)

    def over(self, other: Span) -> Span | None:
        """This span divided by another; None where that one is not above zero."""
        if other.low <= 0 or self.low < 0:
            return None
        return Span(
            self.low / other.high, self.high / other.low,
            self.has_low and other.has_high, self.has_high and other.has_low,
        )  # fmt: skip


@dataclass(frozen=True)
class Print:
    """A figure as printed, and what it allows."""

    text: str  # As printed
    value: float  # The number itself
    unit: str | None  # `percent`, `percentage points`, ...; None for a bare number
    span: Span  # The values allowed

    @property
    def is_percent(self) -> bool:
        """Whether it is a share in per cent, or a difference of such shares."""
        return self.unit in ("percent", POINTS)


@cache
def read_print(text: str) -> Print | None:
    """Read a figure as printed.

    Args:
        text: The print, e.g. `17.7%`, `almost a quarter`, `over 77,500`, `fifteen`, `majority`.

    Returns:
        The figure; None where the text is no number.

    Example:
        >>> read_print("17.7%").span
        Span(low=17.65, high=17.75, has_low=True, has_high=True)
    """
    folded = " ".join(text.casefold().split()).strip(" .,;:()") if not text.startswith("(") else text
    folded = _ARTICLES.get(folded, folded)
    if folded in _SIZES:
        low, high, has_low, has_high = _SIZES[folded]
        return Print(text, (low + high) / 2, "percent", Span(low, high, has_low, has_high))
    folded = re.sub(r"\+$", "", f"at least {folded}") if folded.endswith("+") else folded
    folded = re.sub(r"(?<=\d)percentage", " percentage", folded)
    try:
        number = parse_printed_number(folded)
    except DataError:
        return None
    if number.value is None:
        return None
    return Print(text, number.value, number.unit, _span(number, folded))


def _span(number: PrintedNumber, text: str) -> Span:
    value = float(number.value or 0.0)
    near = abs(value) * NEAR_SHARE
    half = _half_step(number, text)
    by_word: dict[str | None, Callable[[], Span]] = {
        "just below": lambda: Span(value - near, value, has_high=False),
        "just above": lambda: Span(value, value + near, has_low=False),
        "near": lambda: Span(value - _rounded_to(value), value + _rounded_to(value)),
        "below": lambda: Span(-math.inf, value, has_high=False),
        "above": lambda: Span(value, math.inf, has_low=False),
        "at least": lambda: Span(value, math.inf),
        "at most": lambda: Span(-math.inf, value),
    }
    word = QUALIFIERS.get(number.qualifier or "")
    return by_word[word]() if word else Span(value - half, value + half)


def _half_step(number: PrintedNumber, text: str) -> float:
    """Half of the last printed place; nothing for a bare whole number, which is a count."""
    value = float(number.value or 0.0)
    if number.decimals is None:
        return abs(value) * NEAR_SHARE  # a fraction in words: a quarter, 1 in 3
    if number.unit is None and number.decimals <= 0 and "thousand" not in text and "million" not in text:
        return 0.0
    return half_a_place(number.decimals)


def _rounded_to(value: float) -> float:
    """Half of the last place that is not nought: "around 79,500" is rounded to hundreds."""
    digits = f"{abs(value):.6f}".rstrip("0").rstrip(".")
    if "." in digits:
        return half_a_place(len(digits.partition(".")[2]))
    return half_a_place(len(digits.rstrip("0")) - len(digits))


def shown(value: float, decimals: int = 1) -> str:
    """A computed value as the messages print it: rounded half away from zero, with commas, no empty places.

    Example:
        >>> shown(94.3396), shown(10640.0), shown(-24.24)
        ('94.3', '10,640', '−24.2')
    """
    rounded = round_half_away(value, decimals)
    text = f"{rounded:,.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{rounded:,.0f}"
    return text.replace("-", "−")
