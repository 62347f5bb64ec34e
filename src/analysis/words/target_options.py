"""What a target may be held against, in words."""

from __future__ import annotations

from analysis.vocabulary.certainty import CLEAR, NOT_TESTED
from analysis.vocabulary.numbers import printed_decimals
from analysis.words.figures import (
    Row,
    difference_words,
    format_value,
    is_missing,
    period_words,
    rounding_note,
)
from analysis.words.status import span_words

OPTION_NAMES = {
    "reached": "Figure reached",
    "pace": "Where the pace so far would lead",
    "neighbours": "Best quarter of the neighbours",
    "national": "Best quarter of councils in England",
    "clear": "Nearest figure that would be a clear change",
    "proposed": "Target proposed",
    "range": "Target proposed, the end of its range that asks less",
}
_WHY_NONE = {
    "running_total": "A running total always rises: its years give no pace.",
    "baseline_year": "The figure is of the year of the target: no year is left.",
    "none_clear": "No possible figure is far enough from the one reached to be a clear change.",
    "missing_ci": "Too few yearly changes to know what is usual, and no counts to know counting error.",
}
_TOO_FEW = {
    "pace": "Too few comparable years ({n}).",
    "neighbours": "Too few neighbours with a figure {when} ({n}).",
    "national": "Not given: the data hold {n} councils with a figure {when}, not England’s.",
}
OPTIONS_NOTE = "Nothing is filled in from here: which target is set, and why, is the council’s decision."


def option_value(row: Row) -> str:
    """The figure of an option for a cell; a proposed target with the decimals that it has."""
    decimals = int(row["decimals"])
    if row["kind"] in ("proposed", "range"):
        decimals = printed_decimals(float(row["value"]), decimals)
    return format_value(row["value"], str(row["unit"]), decimals)


def option_sentence(row: Row) -> str:
    """What an option says.

    Args:
        row: A row of `tables.results.TARGET_OPTIONS`.

    Example:
        "Easier than the figure reached, by 2 percentage points: meeting it would allow performance to fall."
    """
    kind, when = str(row["kind"]), period_words(str(row["period_label"]))
    if is_missing(row["value"]):
        n = 0 if is_missing(row["n"]) else int(row["n"])
        return _WHY_NONE.get(str(row["reason"])) or _TOO_FEW[kind].format(n=n, when=when)
    if kind == "reached":
        return f"{when[0].upper()}{when[1:]}."
    if kind == "pace":
        span = span_words(str(row["from_label"]), str(row["period_label"]))
        return (
            f"In {row['target_year']}, if the middle pace of the last {int(row['n'])} comparable years "
            f"({span}) went on: arithmetic, no forecast. {_years(row)}"
        )
    if kind in ("neighbours", "national"):
        return f"Reached by {int(row['n_reached'])} of {int(row['n'])} {when}."
    if kind == "clear":
        if row["reason"]:
            return "Twice its usual yearly change. Without counts counting error is not known: not tested."
        return f"More than counting error and its usual ups and downs, on as many as {when}."
    return _proposed(row)


def _years(row: Row) -> str:
    if row["certainty"] == CLEAR:
        return f"Those years are clearly {row['way']}."
    untested = row["certainty"] in ("", NOT_TESTED)
    return "Not tested whether those years moved." if untested else "Those years show no clear change."


def _proposed(row: Row) -> str:
    unit, decimals = str(row["unit"]), int(row["decimals"])
    apart = float(row["value"]) - float(row["reached"])
    beyond = apart if row["polarity"] == "high" else -apart
    places = max(decimals, printed_decimals(float(row["value"]), decimals))
    size = difference_words(apart, unit, places)
    size += rounding_note((apart, places), (row["value"], places), (row["reached"], decimals))
    if size.startswith("0 "):
        return "Level with the figure reached: it asks for no change."
    if beyond < 0:
        return f"Easier than the figure reached, by {size}: meeting it would allow performance to fall."
    if not row["certainty"]:
        return f"{size} beyond the figure reached; whether that would be a clear change cannot be said."
    word = "be a clear change" if row["certainty"] == CLEAR else "not be a clear change"
    return f"{size} beyond the figure reached; in one year that would {word}."
