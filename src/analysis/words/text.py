"""The values that authors refer to, in the words of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis import words
from analysis.tables.results import Given
from analysis.vocabulary.certainty import short_note
from analysis.vocabulary.marks import MARKS
from analysis.words.figures import rounding_note

_NO_CHANGE = {
    "running_total": "is a running total, whose years are not compared",
    "part_year": "covers part of a year, so it is not compared with whole years",
    "excluded_year": "is of a year that is marked as not comparable",
}


def phrase(given: Given) -> str:
    """What a reference gives, as a phrase without a full stop.

    Args:
        given: A value, change, trend, comparison, gap or target.

    Returns:
        Plain text.

    Example:
        `45% in 2024/25`; `rose by 1.5 percentage points from 43.5% in 2023/24 to 45% in 2024/25`
    """
    return {
        "value": _value, "change": _change, "trend": _trend, "compare": _compare, "gap": _gap,
        "target": _target,
    }[given.kind](given)  # fmt: skip


def _value(given: Given) -> str:
    row = given.row
    if given.missing:
        label = str(row["period_label"])
        mark = MARKS[given.missing]
        has_period = label and given.with_period
        return f"{mark.phrase} ({mark.sign}){f' {words.period_words(label)}' if has_period else ''}"
    if not given.with_period:
        return words.value_words(row["value"], row["unit"], int(row["decimals"]))
    return _figure(row, "value", "period_label")


def _figure(row: Mapping[str, Any], value: str, label: str) -> str:
    figure = words.value_words(row[value], row["unit"], int(row["decimals"]))
    return f"{figure} {words.period_words(str(row[label]))}"


def _change(given: Given) -> str:
    row = given.row
    if words.is_missing(row["value"]):
        return "has no figure"
    if words.is_missing(row["change"]):
        if row["change_note"]:
            return _NO_CHANGE[str(row["change_note"])]
        if row["break_note"]:
            return f"has no earlier comparable year, since the series restarted in {row['break_note']}"
        return "has no earlier comparable figure"
    decimals = int(row["decimals"])
    verb = words.direction_verb(row["change"], decimals)
    before, now = _figure(row, "previous_value", "previous_label"), _figure(row, "value", "period_label")
    if verb == "did not change":
        return f"did not change between {row['previous_label']} and {row['period_label']} ({now})"
    size = words.difference_words(row["change"], row["unit"], decimals)
    size += rounding_note(
        (row["change"], decimals), (row["value"], decimals), (row["previous_value"], decimals)
    )
    note = short_note("change", str(row["change_certainty"]))
    doubt = f" ({note})" if note else words.change_tail(row, "change", str(row["change_word"]))
    return f"{verb} by {size} from {before} to {now}{doubt}"


def _trend(given: Given) -> str:
    return words.trend_sentence(given.row).removesuffix(".") or "No trend can be given"


def _compare(given: Given) -> str:
    row = given.row
    if words.is_missing(row["value"]):
        return "not compared, since there is no figure"
    if given.against == "england":
        text = words.england_sentence(row)
    elif given.against == "region":
        text = words.region_sentence(row, given.region_name)
    else:
        text = words.neighbour_sentence(row).partition(" Rank ")[0]
    text = f"{text[0].lower()}{text[1:]}".removesuffix(".")
    lead, close, tail = text.partition(")")
    certainty = "" if given.against == "neighbours" else str(row[f"{given.against}_certainty"])
    note = short_note("difference", certainty)
    # in brackets, so that an author's sentence can go on behind it
    return f"{lead}; {note})" if note and tail else f"{lead}{close}{tail}"


def _gap(given: Given) -> str:
    return words.gap_sentence(given.row).removesuffix(".")


def _target(given: Given) -> str:
    return words.target_words(given.row)
