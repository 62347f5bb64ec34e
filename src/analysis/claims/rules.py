"""The rules by which a claim is held against numbers: pure functions, each with its arithmetic in words.

A rule says that a claim is contradicted only where no value that the printed digits and words allow
makes it true (`printed.Span`). Where a claim can be read in several ways, it is contradicted when every
reading fails, and in part when only some do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.claims.printed import POINTS, Print, Span, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

HOLDS, CONTRADICTED, IN_PART, UNSUPPORTED = "holds", "contradicted", "contradicted in part", "unsupported"

RISING = ("increase", "rise", "exceeds", "above")
FALLING = ("decrease", "reduction", "fall", "below")
_COMPARING = ("exceeds", "above", "below")


@dataclass(frozen=True)
class Result:
    """What a rule found.

    Attributes:
        state: `holds`, `contradicted`, `contradicted in part` (on some readings) or `unsupported`.
        arithmetic: The numbers and what they give, in words; empty where the claim holds.
    """

    state: str
    arithmetic: str = ""


_HOLDS = Result(HOLDS)


def hold_direction(word: str, before: Print | None, after: Print | None) -> Result:
    """Hold a word of direction against two figures.

    Args:
        word: One of `RISING` or `FALLING`; another word claims no direction.
        before: The earlier figure, or what the other is compared with.
        after: The later figure, or the one that is compared.

    Returns:
        Contradicted where the later figure lies on the other side, beyond rounding; unsupported where
        a direction is claimed and a figure is missing.

    Example:
        >>> from analysis.claims.printed import read_print
        >>> hold_direction("increase", read_print("22%"), read_print("17.7%")).arithmetic
        'from 22% to 17.7% is a fall of 4.3 percentage points'
    """
    if word not in (*RISING, *FALLING):
        return _HOLDS
    if before is None or after is None:
        missing = (
            "no figures are printed" if before is None and after is None else _one_printed(before, after)
        )
        return Result(UNSUPPORTED, f"{_said(word)}, but {missing}")
    wrong = after.span.is_below(before.span) if word in RISING else before.span.is_below(after.span)
    if not wrong or before.is_percent != after.is_percent:
        return _HOLDS  # a share and a count cannot be compared
    size = shown(abs(after.value - before.value), 2)
    unit = " percentage points" if before.is_percent else ""
    if word in _COMPARING:
        side = "below" if after.value < before.value else "above"
        return Result(CONTRADICTED, f"{after.text} is {side} {before.text}, by {size}{unit}")
    went = "fall" if after.value < before.value else "rise"
    return Result(CONTRADICTED, f"from {before.text} to {after.text} is a {went} of {size}{unit}")


def _said(word: str) -> str:
    if word in RISING:
        return "said to be higher" if word in _COMPARING else "said to rise"
    return "said to be lower" if word in _COMPARING else "said to fall"


def _one_printed(before: Print | None, after: Print | None) -> str:
    known = after or before
    return f"only {known.text if known else ''} is printed, and nothing to compare it with"


def hold_change(
    word: str, before: Print | None, after: Print | None, size: Print, part_of_year: float = 1.0
) -> Result:
    """Hold the claimed size of a change against two figures.

    The size is read as per cent of the earlier figure and, for two percentages, as percentage points. For
    figures of a part of a year, the earlier figure is read whole and in proportion.

    Args:
        word: One of `RISING` or `FALLING`.
        before: The earlier figure.
        after: The later figure.
        size: The claimed size.
        part_of_year: The part of a year that the later figure covers, above 0 and at most 1.
    """
    sign = -1.0 if word in FALLING else 1.0
    if after is None:
        return Result(UNSUPPORTED, f"a change of {size.text} is claimed, but no figures are printed")
    if before is None:
        return _earlier_from(size, after, sign)
    return _change_between(sign, before, after, size, part_of_year)


def _change_between(sign: float, before: Print, after: Print, size: Print, part_of_year: float) -> Result:
    readings: list[tuple[bool, str]] = []
    bases = [(before.span, before.value, before.text)]
    if part_of_year < 1.0:
        scaled = before.value * part_of_year
        bases.append(
            (
                before.span.times(part_of_year),
                scaled,
                f"{shown(scaled)} (in proportion to the part of the year)",
            )
        )
    claimed = size.span if sign > 0 else size.span.negative()
    for span, value, text in bases:
        quotient = after.span.over(span)
        from_to = f"from {text} to {after.text} is"
        if quotient is not None and value and size.unit == "percent":
            change = quotient.times(100.0) + Span(-100.0, -100.0)
            per_cent = _signed(shown(100.0 * (after.value / value - 1.0)))
            readings.append((change.meets(claimed), f"{from_to} {per_cent}%"))
        if before.is_percent and after.is_percent and size.is_percent:
            points = _signed(shown(after.value - value, 2))
            readings.append(((after.span - span).meets(claimed), f"{from_to} {points} points"))
        if not size.is_percent:
            readings.append(
                ((after.span - span).meets(claimed), f"{from_to} {_signed(shown(after.value - value))}")
            )
    if any(holds for holds, _ in readings):
        return _HOLDS
    return Result(CONTRADICTED, f"{joined(text for _, text in readings)}, not {size.text}")


def _signed(number: str) -> str:
    return number if number.startswith("−") else f"+{number}"


def _earlier_from(size: Print, after: Print, sign: float) -> Result:
    """What the earlier figure was, where only the change and the later figure are printed."""
    if size.unit == POINTS or not after.is_percent:
        return _HOLDS
    points = shown(after.value - sign * size.value)
    per_cent = shown(after.value / (1.0 + sign * size.value / 100.0))
    return Result(
        UNSUPPORTED,
        f"the earlier figure is not printed: {points}% if {size.text} are percentage points, {per_cent}% if "
        "per cent",
    )


def hold_same(figure: Print, other: Print, where: str) -> Result:
    """Hold a figure against another print of the same: measure, area, group and period are alike."""
    if figure.span.meets(other.span):
        return _HOLDS
    return Result(CONTRADICTED, f"{figure.text} here, {other.text} in {where}")


def hold_start(start: Print, after: Print, size: Print, word: str, where: str) -> Result:
    """Hold a printed start against another print's end and change; the change as points or per cent."""
    sign = -1.0 if word in FALLING else 1.0
    points = after.span - size.span if sign > 0 else after.span + size.span
    factor = (
        Span(1.0, 1.0) + size.span.times(sign / 100.0) if sign > 0 else Span(1.0, 1.0) - size.span.times(0.01)
    )
    per_cent = after.span.over(factor)
    if start.span.meets(points) or (per_cent is not None and start.span.meets(per_cent)):
        return _HOLDS
    in_points = shown(after.value - sign * size.value)
    relative = shown(after.value / (1.0 + sign * size.value / 100.0))
    return Result(
        CONTRADICTED,
        f"{start.text} here; {where} has {after.text} after a change of {size.text}, which starts from "
        f"{in_points}% in points or {relative}% in per cent",
    )


def hold_difference(high: Print, low: Print, claimed: Print, where: str) -> Result:
    """Hold a printed gap against the two figures it lies between."""
    if (high.span - low.span).meets(claimed.span):
        return _HOLDS
    gap = shown(high.value - low.value, 2)
    return Result(
        CONTRADICTED, f"{high.text} minus {low.text} is {gap} points; {where} has a gap of {claimed.text}"
    )


def hold_words(claimed: Print, figure: Print) -> Result:
    """Hold a size in words ("almost a quarter", "one in three", "majority") against a figure."""
    if claimed.span.meets(figure.span):
        return _HOLDS
    low, high = shown(claimed.span.low), shown(claimed.span.high)
    return Result(
        CONTRADICTED, f"{figure.text} is not “{claimed.text}”: read widely, that is {low}% to {high}%"
    )


def hold_none(found: Print, what: str) -> Result:
    """Hold "none" or "absence" against a figure above zero."""
    if found.span.low <= 0:
        return _HOLDS
    return Result(CONTRADICTED, f"said to be absent, but {what} is {found.text}")


def hold_ambition(word: str, latest: Print, target: Print, where: str) -> Result:
    """Hold a target against the latest figure that is printed: an aim must lie beyond it."""
    reached = target.span.is_below(latest.span) if word in RISING else latest.span.is_below(target.span)
    if not reached:
        return _HOLDS
    return Result(
        CONTRADICTED, f"the target of {target.text} is already passed by the {latest.text} printed in {where}"
    )


def hold_standing(word: str, position: str, target: str) -> Result:
    """Hold a target that follows another area against where the plan itself says the area stands.

    Example:
        >>> hold_standing("increase", "above the national average", "National Average").state
        'contradicted'
    """
    passed = position.casefold().startswith("above" if word in RISING else "below")
    if not passed:
        return _HOLDS
    return Result(CONTRADICTED, f"the target is “{target}”, and the text says “{position}” already")


def hold_sign(word: str, figure: Print) -> Result:
    """Hold the name of a sum against its sign, in a table that prints savings in brackets."""
    is_wrong = figure.value > 0 if word == "saving" else figure.value < 0
    if not is_wrong:
        return _HOLDS
    side = "growth, not a saving" if word == "saving" else "a saving, not growth"
    why = "the table prints savings in brackets"
    if "+" in figure.text:
        total = f"the sums {figure.text} = {shown(figure.value)} are"
    else:
        total = f"printed as {figure.text}, which is"
    return Result(CONTRADICTED, f"{total} {side} ({why})")


def hold_terms(first: str, second: str) -> Result:
    """Hold two names of one thing against each other."""
    if first.casefold() == second.casefold():
        return _HOLDS
    return Result(CONTRADICTED, f"“{first}” in one place, “{second}” in another")


def joined(texts: Iterable[str]) -> str:
    """Several findings as one."""
    return "; ".join(texts)
