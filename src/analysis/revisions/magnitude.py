"""How large a restatement is, and the slips that it may be: of the decimal point, sign, year or copy."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.revision_tables import RevisionLimits

Figure = dict[str, object]  # a row of `schema.OBSERVATIONS`

_MOVES_NEEDED = 3  # fewer say nothing about how far a series moves
_YEARS_OF_A_SLIP = 3  # fewer may agree by chance
_AREAS_OF_A_COPY = 3
_SLIPS = (10.0, 100.0, 0.1, 0.01)
_SLIP_ROOM = 0.02  # a figure times ten that was restated a little as well is still times ten
_EQUAL = 1e-9


@dataclass(frozen=True)
class Past:
    """What the earlier release says of one series of one area.

    Attributes:
        values: The values of its comparable years, in order.
        largest_move: The largest difference between one comparable year and the next; None for too few.
    """

    values: tuple[float, ...]
    largest_move: float | None


def past_of(figures: Sequence[Figure]) -> Past:
    """What a series says of itself; years that are left out of comparisons say nothing.

    Args:
        figures: The figures of one series of one area in the earlier release, by period.
    """
    kept = [
        (f["segment"], number(f["value"])) for f in figures if f["value"] is not None and not f["excluded"]
    ]
    moves = [abs(after - before) for (one, before), (other, after) in pairwise(kept) if one == other]
    largest = max(moves) if len(moves) >= _MOVES_NEEDED else None
    return Past(tuple(value for _, value in kept), largest)


def number(value: object) -> float:
    """A value of a row as a number."""
    return float(value)  # type: ignore[arg-type]


def rounding_room(*figures: Figure) -> float:
    """How far prints of one number can lie apart through rounding alone."""
    return sum(0.5 * 10.0 ** -_decimals(str(figure["value_text"])) for figure in figures)


def _decimals(text: str) -> int:
    digits = text.partition(".")[2]
    return len(digits) - len(digits.lstrip("0123456789"))


def size_of(before: Figure, after: Figure, past: Past, unit: str, limits: RevisionLimits) -> tuple[bool, str]:
    """Whether a restated figure has to be accepted, and why.

    It is large beyond rounding where it looks like a slip, lies beyond the declared limit, or moves the
    figure further than the series ever moved from one comparable year to the next.
    """
    one, other = number(before["value"]), number(after["value"])
    difference, room = abs(other - one), rounding_room(before, after)
    slip = slip_between(one, other, room)
    if slip:
        return True, slip
    if difference <= room + _EQUAL:
        is_print = before["value_text"] == after["value_text"]
        return False, "the counts behind it changed" if is_print else "within rounding"
    if unit == "percent":
        limit, said = limits.percent, f"{limits.percent:g} percentage points"
    else:
        limit = abs(one) * limits.other_units_pct / 100
        said = f"{limits.other_units_pct:g}% of the earlier figure"
    if difference > limit + _EQUAL:
        return True, f"beyond {said}"
    if past.largest_move is not None and difference > past.largest_move + _EQUAL:
        return True, "more than the series ever moved from one comparable year to the next"
    return False, ""


def slip_between(before: float, after: float, room: float) -> str:
    """The slip that turns one figure into the other; empty for none."""
    if abs(before) <= room:
        return ""
    for times in _SLIPS:
        if abs(after - times * before) <= max(room, _SLIP_ROOM * abs(times * before)):
            return _times_words(times, "the earlier figure")
    if abs(after + before) <= room + _EQUAL:
        return "the earlier figure with the other sign"
    return ""


def slip_in_new(value: float, past: Past) -> str:
    """The slip of the decimal point that a figure of a new year may be, beside all earlier years."""
    if not past.values or min(past.values) <= 0:
        return ""
    low, high = min(past.values), max(past.values)
    if low / 2 <= value <= 2 * high:
        return ""
    for times in _SLIPS:
        if 0.8 * low <= value / times <= 1.25 * high:
            return _times_words(times, "what the earlier years say")
    return ""


def _times_words(times: float, what: str) -> str:
    said = f"{times:g} times" if times > 1 else f"one {'tenth' if times == 0.1 else 'hundredth'} of"
    return f"about {said} {what}: the decimal point or the unit may have slipped"


def year_slip(before: Mapping[object, float], after: Mapping[object, float]) -> str:
    """Whether a series of one area was moved by a year against its labels; empty where not.

    Args:
        before: The earlier release's values by period, in order.
        after: The newer release's values by period.
    """
    periods = list(before)
    for pairs, word in (
        ([(one, other) for one, other in pairwise(periods)], "before"),
        ([(other, one) for one, other in pairwise(periods)], "after"),
    ):
        both = [(before[one], after[other], before[other]) for one, other in pairs if other in after]
        is_moved = all(abs(new - old) <= _EQUAL for old, new, _ in both)
        restated = [new for _, new, own in both if abs(new - own) > _EQUAL]
        if is_moved and len(set(restated)) >= _YEARS_OF_A_SLIP:
            return f"each figure is the earlier release’s of the year {word}: the years may have moved by one"
    return ""


def is_copy(year: Mapping[str, float], year_before: Mapping[str, float]) -> int:
    """How many areas have exactly last year's figure, where all do; 0 where not all do or too few.

    Args:
        year: The values of a year by area.
        year_before: The values of the year before it by area.
    """
    shared = [area for area in year if area in year_before]
    is_same = all(abs(year[area] - year_before[area]) <= _EQUAL for area in shared)
    is_told = len({year[area] for area in shared}) > 1  # a year of zeros may follow another
    return len(shared) if is_same and is_told and len(shared) >= _AREAS_OF_A_COPY else 0
