"""Differences between two editions of a plan, in words."""

from __future__ import annotations

from analysis.presentation.words.figures import (
    Row,
    count_words,
    difference_words,
    is_missing,
    join_words,
    value_words,
)

NONE_PRINTED = "none"  # what a cell says where an edition prints nothing
_DASHES = ("-", "–")  # what a plan prints where it says nothing

# One of a kind, and many of it.
KIND_WORDS = {
    "measure": ("measure", "measures"),
    "action": ("action", "actions"),
    "risk": ("risk", "risks"),
    "interdependency": ("interdependency", "interdependencies"),
    "figure": ("figure in the text", "figures in the text"),
    "achievement": ("achievement", "achievements"),
    "outcome sought": ("outcome sought", "outcomes sought"),
    "initiative": ("key initiative", "key initiatives"),
    "partner": ("partner or service", "partners and services"),
    "statement": ("statement in the text", "statements in the text"),
}

_NOTES = {
    "typing": "a typing difference only",
    "same meaning": "worded slightly differently, with the same meaning",
    "another item": "the id now stands for something else",
    "other side": "the two add up to 100% and are two sides of one share",
    "unit": "one is a number, the other a percentage",
    "cumulative": "a running total in one, not said in the other",
    "no number": "one of the two is not a number",
}
_UNITS = {"percent": "percentage", "count": "number", "score": "score"}
_JUDGED = {
    "easier": "easier",
    "harder": "harder",
    "unchanged": "unchanged",
    "not comparable": "cannot be compared",
    "": "changed",
}


def note_words(row: Row) -> str:
    """The note of a difference in words; empty where there is none."""
    note = str(row["note"])
    code, _, rest = note.partition(":")
    if code == "break":
        return f"the series restarted in {rest}"
    if code == "perhaps":
        other = "the earlier" if row["what"] == "new" else "the later"
        return (
            f"may be {rest} of {other} edition, but too little of the wording is the same to say so "
            f"({percent_words(row['likeness'])})"
        )
    return _NOTES.get(note, note)


def change_words(row: Row) -> str:
    """One difference as a line: what, then, now.

    Example:
        >>> row = {"field": "baseline", "before": "79%", "after": "-", "what": "dropped", "note": ""}
        >>> change_words({**row, "judgement": ""})
        'Baseline: 79%, now none'
    """
    field = str(row["field"])
    before, after = str(row["before"]), str(row["after"])
    if field == "unit":
        before, after = _UNITS.get(before, before), _UNITS.get(after, after)
    if row["what"] == "dropped":
        text = f"{before}, now none"
    elif row["what"] == "new":
        text = f"none, now {after}"
    else:
        text = f"“{before}” became “{after}”" if field == "wording" else f"{before} became {after}"
    judgement = str(row["judgement"]) if row["judgement"] in ("easier", "harder") else ""
    notes = "; ".join(part for part in (judgement, note_words(row)) if part)
    return f"{field[0].upper()}{field[1:]}: {text}{f' ({notes})' if notes else ''}"


def percent_words(share: float) -> str:
    """A share between 0 and 1 as a whole percentage."""
    return value_words(100 * float(share), "percent", 0)


def judgement_words(row: Row) -> str:
    """How a later target compares with the earlier one, with the reason where it cannot be compared.

    Args:
        row: A row of `edition_results.TARGET_PAIRS`.
    """
    note = note_words({**row, "what": "", "likeness": 0.0})
    word = _JUDGED[str(row["word"])]
    return f"{word}: {note}" if note else word


def months_words(row: Row) -> str:
    """How far a deadline moved.

    Args:
        row: A row of `edition_results.EDITION_DIFFERENCES` with the field `deadline`.

    Example:
        >>> months_words({"what": "slipped", "months": 12, "before": "", "after": ""})
        'slipped by 12 months'
    """
    if row["what"] == "dated":
        return "given a date"
    if row["what"] == "undated":
        return "no longer has a date"
    if is_missing(row["months"]):
        return "changed"
    months = abs(int(row["months"]))
    by = f"by {count_words(months, 'month', 'months')}" if months else "within the month"
    return f"{row['what']} {by}" if row["what"] in ("slipped", "brought forward") else "the same date"


def asked_words(asked: float, unit: str, decimals: int) -> str:
    """The change from its baseline that a target asks, in the direction that is better.

    Example:
        >>> asked_words(-2.2, "percent", 1)
        '2.2 percentage points worse than the baseline'
        >>> asked_words(0.0, "percent", 1)
        'no change'
    """
    if is_missing(asked):
        return "cannot be said"
    if not asked:
        return "no change"
    size = difference_words(asked, unit, max(decimals, 1))
    return f"{size} {'better' if asked > 0 else 'worse'} than the baseline"


def printed_words(text: object) -> str:
    """A print in a cell, or a word where there is none or only a dash."""
    printed = str(text).strip()
    return "a dash" if printed in _DASHES else printed or NONE_PRINTED


def known_words(known: str, unit: str, decimals: int) -> str:
    """The official figures of the years before a plan, in a line."""
    pairs = [line.split("|") for line in known.splitlines()]
    figures = [f"{value_words(float(value), unit, decimals)} ({label})" for label, value in pairs]
    return join_words(figures) or "no figure is published"


def went_from(kind: str, before: int, after: int) -> str:
    """How many of a kind there were and are.

    Example:
        >>> went_from("action", 33, 26)
        'Actions went from 33 to 26.'
    """
    one, many = KIND_WORDS[kind]
    name = many[0].upper() + many[1:]
    if not before or not after:
        had = "later" if not after else "earlier"
        return f"The {had} edition has no list of {many}."
    if before == after:
        return f"There are {count_words(after, one, many)} in both."
    return f"{name} went from {before} to {after}."
