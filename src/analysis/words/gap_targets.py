"""A target that cuts a gap, in words: how wide the gap was, how wide it may be, how wide it is, who moved."""

from __future__ import annotations

from analysis.vocabulary.certainty import certainty_note
from analysis.words.figures import (
    COMPARATOR_WORDS,
    Row,
    difference_words,
    direction_verb,
    is_missing,
    period_words,
    rounding_note,
    signed_difference,
    value_words,
)
from analysis.words.status import movement_words


def gap_target_sentences(row: Row, area_name: str) -> list[str]:
    """The gap against its target, and what became of it and of both sides since the baseline's year.

    Args:
        row: A row of `tables.results.GAP_TARGETS`.
        area_name: The area, for a gap that is to another place.

    Example:
        "The gap between pupils eligible and pupils not eligible was 20.4 percentage points in 2023/24; “cut
        the gap by 10%” asks for 18.3 percentage points or less. It is 16.6 percentage points in 2024/25."
    """
    unit, decimals = str(row["unit"]), int(row["decimals"])
    lower, higher = _sides(row, area_name)
    then, now = period_words(str(row["previous_label"])), period_words(str(row["period_label"]))
    before, asked = (difference_words(row[name], unit, decimals) for name in ("before", "asked"))
    side = direction_verb(float(row["difference"]), decimals)
    size = difference_words(row["difference"], unit, decimals)
    size += rounding_note(
        (row["difference"], decimals), (row["value_1"], decimals), (row["value_2"], decimals)
    )
    stands = {"rose": f"It is {size} {now}.", "fell": f"There is none {now}: {lower} is {size} ahead."}
    lead = (
        f"The gap between {lower} and {higher} was {before} {then}; “{row['target_text']}” asks for {asked} "
        f"or less. {stands.get(side, f'There is none {now}.')}"
    )
    sides = "; ".join(
        f"{name} {value_words(row[f'before_{one}'], unit, decimals)}, now "
        f"{value_words(row[f'value_{one}'], unit, decimals)}"
        for one, name in ((2, lower), (1, higher))
    )
    return [lead, f"{_moved(row, then)} {sides[0].upper()}{sides[1:]}."]


def _sides(row: Row, area_name: str) -> tuple[str, str]:
    """Who is behind and who is ahead, as they stand in a sentence."""
    own = str(row["group_2"])
    behind = f"{own[0].lower()}{own[1:]}" if own else area_name
    ahead = COMPARATOR_WORDS.get(str(row["gap_with"]))
    other = str(row["group_1"]) or "all children"
    return behind, ahead or f"{other[0].lower()}{other[1:]}"


def _moved(row: Row, then: str) -> str:
    unit, decimals = str(row["unit"]), int(row["decimals"])
    if direction_verb(row["change"], decimals) == "did not change":
        return f"The gap is as wide as {then}."
    note = certainty_note(
        "change", str(row["change_certainty"]), str(row["change_reason"]),
        is_small=bool(row["change_is_small"]),
    )  # fmt: skip
    word = "narrower" if abs(row["difference"]) < abs(row["before"]) else "wider"
    warning = ": a warning, not a success" if bool(row["is_warning"]) and word == "narrower" else ""
    size = difference_words(row["change"], unit, decimals)
    size += rounding_note((row["change"], decimals), (row["difference"], decimals), (row["before"], decimals))
    limits = ""
    if not is_missing(row["change_lower"]):
        low, high = (
            signed_difference(row[name], unit, max(decimals, 1)) for name in ("change_lower", "change_upper")
        )
        limits = f" (95% interval of the change: {low} to {high})"
    who = f"; {movement_words(row)}{warning}" if row["movement"] else ""
    return f"That is {size} {word} than {then}{limits}{f': {note}' if note else ': a clear change'}{who}."
