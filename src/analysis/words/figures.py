"""Numbers, differences and short phrases as a reader sees them: the only place that rounds for display."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.vocabulary.marks import NOT_AVAILABLE
from analysis.vocabulary.numbers import (
    ShownNumber,
    half_a_place,
    is_shown,
    print_alike,
    round_half_away,
)
from analysis.vocabulary.units import UNITS

MINUS = "\u2212"  # the true minus sign: as wide as a plus, and never broken at the end of a line
Row = Mapping[str, Any]

# Places that a target may follow, in a sentence.
COMPARATOR_WORDS = {
    "england": "England", "region": "the region", "neighbours": "the statistical neighbours"
}  # fmt: skip


def is_missing(value: object) -> bool:
    """Whether a number or day of a table is missing."""
    if value is None:
        return True
    try:
        return math.isnan(value)  # type: ignore[arg-type]
    except TypeError:
        return str(value) in ("<NA>", "NaT")


def format_value(value: float | None, unit: str, decimals: int, *, prose: bool = False) -> str:
    """Write a value as a reader sees it.

    Args:
        value: The value in its unit; None or NaN where there is none.
        unit: One of `UNITS`; percent carries its sign, others stand in a heading. Empty for a bare number.
        decimals: Decimals shown.
        prose: Leave out decimals that are all zero, as a sentence does.

    Returns:
        The rounded value with thousands separated, which knows its number; `[x]` where there is none.

    Example:
        >>> format_value(45, "percent", 1), format_value(45, "percent", 1, prose=True)
        ('45.0%', '45%')
        >>> format_value(1820, "count", 0), format_value(None, "count", 0)
        ('1,820', '[x]')
    """
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    # nine decimals first: a mean of -0.025 that binary fractions leave at -0.02499999999999999 is -0.025
    rounded = round_half_away(round(float(value), 9), decimals)
    text = f"{abs(rounded):,.{max(decimals, 0)}f}"
    if prose and "." in text and not text.rpartition(".")[2].strip("0"):
        text, decimals = text.rpartition(".")[0], 0
    sign, behind = MINUS if rounded < 0 else "", UNITS[unit].sign if unit in UNITS else ""
    return ShownNumber(f"{sign}{text}{behind}", rounded, max(decimals, 0), is_percent=behind == "%")


def whole_number(number: float) -> str:
    """A whole number that is no amount, such as a line of a document or a rank: without separators.

    Example:
        >>> whole_number(1204.0)
        '1204'
    """
    return ShownNumber(str(int(number)), int(number))


def value_words(value: float | None, unit: str, decimals: int) -> str:
    """A value with its unit, for a sentence.

    Example:
        >>> value_words(314.5, "rate per 10,000", 1), value_words(15.8, "percent", 1)
        ('314.5 per 10,000 children', '15.8%')
    """
    text = format_value(value, unit, decimals, prose=True)
    tail = UNITS[unit].after_value
    return f"{text} {tail}".strip() if tail and text != NOT_AVAILABLE else text


def period_words(label: str) -> str:
    """A period with its preposition: a day has `on`, days of part of a year `from`, all else `in`.

    Example:
        >>> period_words("31 March 2025"), period_words("2024/25")
        ('on 31 March 2025', 'in 2024/25')
    """
    if re.match(r"[0-9]{1,2} [A-Z].* to ", label):
        return f"from {label}"
    return f"{'on' if re.match(r'[0-9]{1,2} [A-Z]', label) else 'in'} {label}"


def difference_words(difference: float, unit: str, decimals: int) -> str:
    """The size of a difference with its unit; the sign is said in words elsewhere.

    Example:
        >>> difference_words(-33.2, "percent", 1), difference_words(1.0, "percent", 1)
        ('33.2 percentage points', '1 percentage point')
    """
    text = format_value(abs(difference), "count", decimals, prose=True)
    return f"{text} {UNITS[unit].one if text == '1' else UNITS[unit].many}".strip()


def rounding_note(difference: tuple[float, int], *figures: tuple[float, int]) -> str:
    """What stands behind a difference that is not that of the two figures as they are printed beside it.

    Args:
        difference: The difference, unrounded, and the decimals that it is shown with.
        figures: The two figures, each with its own.

    Example:
        >>> rounding_note((-2.4, 0), (53.6, 0), (56.0, 0)), rounding_note((-2.8, 0), (53.6, 0), (56.4, 0))
        ('', ' (before rounding)')
    """
    size, places = abs(difference[0]), difference[1]
    first, second = (round_half_away(round(float(figure), 9), at) for figure, at in figures)
    shown = abs(first - second)
    most = sum(half_a_place(at) for _, at in figures) + 1e-9  # more than this no rounding explains
    is_so = not print_alike(shown, size, places) and abs(shown - size) <= most
    return " (before rounding)" if is_so else ""


def told_apart(
    now: float, reference: float, unit: str, decimals: int, *, difference: float | None = None
) -> str:
    """How far two printed figures are apart, so that nobody reads a difference between two that read alike.

    Args:
        now: The figure, unrounded.
        reference: The other one, in the same unit.
        unit: A unit of `vocabulary.units.UNITS`.
        decimals: Decimals that both are shown with.
        difference: Now minus reference, where they are compared otherwise than as they stand.

    Returns:
        The size with its unit; empty where the two read alike. Two that only rounding tells apart are less
        than the last place apart, and a size that their prints do not give says so.

    Example:
        >>> told_apart(2.24, 2.16, "percent", 1), told_apart(2.26, 2.24, "percent", 1)
        ('', 'less than 0.1 percentage points')
        >>> told_apart(53.6, 56.4, "percent", 0)
        '3 percentage points (before rounding)'
    """
    if print_alike(now, reference, decimals):
        return ""
    apart = float(now) - float(reference) if difference is None else difference
    if is_shown(apart, decimals):
        note = rounding_note((apart, decimals), (now, decimals), (reference, decimals))
        return f"{difference_words(apart, unit, decimals)}{note}"
    return f"less than {difference_words(10.0**-decimals, unit, decimals)}" if apart else ""


def held_against(size: float, allowed: float, unit: str, decimals: int) -> tuple[str, str]:
    """A size and the most that is allowed of it, with as many decimals as it takes to see which is larger.

    Args:
        size: The size, not negative.
        allowed: What it is held against, in the same unit.
        unit: A unit of `vocabulary.units.UNITS`.
        decimals: Decimals of the figures.

    Example:
        >>> held_against(3.4, 3.0, "percent", 0)
        ('3.4 percentage points', '3 percentage points')
        >>> held_against(33.2, 2.45, "percent", 1)
        ('33.2 percentage points', '2.5 percentage points')
    """
    for places in (decimals, *range(max(decimals, 1), 5)):
        most = max(places, 1)
        shown = [round_half_away(round(number, 9), at) for number, at in ((size, places), (allowed, most))]
        if (shown[0] > shown[1], shown[0] == shown[1]) == (size > allowed, size == allowed):
            break
    return difference_words(size, unit, places), difference_words(allowed, unit, most)


def apart_words(difference: float, decimals: int) -> str:
    """A difference as it is read, for a cell; what it means is another word's to say.

    Example:
        >>> apart_words(-33.2, 1), apart_words(0.8, 1), apart_words(0.01, 1)
        ('33.2 below', '0.8 above', 'level')
    """
    if not is_shown(difference, decimals):
        return "level"
    size = format_value(abs(difference), "count", decimals)
    return f"{size} {'above' if difference > 0 else 'below'}"


def signed_difference(difference: float | None, unit: str, decimals: int) -> str:
    """A difference with its sign, for a table cell; `[x]` where there is none.

    Example:
        >>> signed_difference(2.4, "percent", 1), signed_difference(-0.85, "score", 2)
        ('+2.4', '−0.85')
    """
    if difference is None or is_missing(difference):
        return NOT_AVAILABLE
    return with_plus(format_value(difference, "count", decimals))


def with_plus(shown: str) -> str:
    """A number that is shown as a difference: with a plus before it where it is above zero.

    Example:
        >>> with_plus(format_value(2, "count", 1)), with_plus(format_value(0, "count", 1))
        ('+2.0', '0.0')
    """
    if not isinstance(shown, ShownNumber) or shown.value <= 0:
        return shown
    return ShownNumber(f"+{shown}", shown.value, shown.decimals, shown.is_percent, has_sign=True)


def join_words(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    Example:
        >>> join_words(["a", "b", "c"])
        'a, b and c'
    """
    held = list(words)
    return held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}" if held else ""


def count_words(count: int, one: str, many: str) -> str:
    """A count with its noun.

    Example:
        >>> count_words(1, "goal is", "goals are"), count_words(0, "goal", "goals")
        ('1 goal is', 'no goals')
    """
    return f"{count or 'no'} {one if count == 1 else many}"


def direction_verb(change: float, decimals: int) -> str:
    """What a figure did between two years: rose, fell, did not change at the decimals shown."""
    if not is_shown(change, decimals):
        return "did not change"
    return "rose" if change > 0 else "fell"
