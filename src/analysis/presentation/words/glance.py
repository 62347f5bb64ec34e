"""The shortest words for a goal: what the top of the annual review says of it, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.presentation.words.figures import (
    Row,
    count_words,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    value_words,
)

if TYPE_CHECKING:
    import pandas as pd

_TREND_WORDS = {
    "Too few years to call a trend": "too few years for a trend",
    "Cannot be calculated": "no trend can be calculated",
    "No significant change": "no significant trend",
    "One year only": "one year only",
}


def trend_note(row: Row) -> str:
    """The trend over years, so worded that it is not taken for the change on the year before."""
    label = str(row["trend"])
    if not label or label in _TREND_WORDS:
        return _TREND_WORDS.get(label, "no trend")
    return f"over {int(row['trend_n'])} years: {label[0].lower()}{label[1:]}"


def long_trend(row: Row) -> str:
    """The trend as a sentence where one is called; otherwise nothing."""
    label = str(row["trend"])
    if not label or label in _TREND_WORDS:
        return ""
    note = trend_note(row)
    return f"{note[0].upper()}{note[1:]}."


def short_movement(row: Row) -> str:
    """The change on the comparable year before in a few words; empty where there is none.

    Example:
        "Up 9.3 percentage points on 2023: better"
    """
    if is_missing(row["change"]) or is_missing(row["value"]):
        return ""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    verb = direction_verb(row["change"], decimals)
    if verb == "did not change":
        return f"Unchanged on {row['previous_label']}"
    judged = f": {row['change_word']}" if row["change_word"] in ("better", "worse") else ""
    size = difference_words(row["change"], unit, decimals)
    return f"{'Up' if verb == 'rose' else 'Down'} {size} on {row['previous_label']}{judged}"


def short_england(row: Row) -> str:
    """England beside the figure in a few words.

    Example:
        "Worse than England (46.4%)"
    """
    if is_missing(row["england_value"]):
        return "No figure for England in this period"
    value = format_value(row["england_value"], str(row["unit"]), int(row["decimals"]), prose=True)
    word = str(row["england_word"])
    words = {"similar": "No clear difference from", "the same": "The same as", "": "Beside"}
    return f"{words.get(word, f'{word.capitalize()} than')} England ({value})"


def short_of_target(row: Row) -> str:
    """How far a figure is from its target, and the target.

    Example:
        "33.2 percentage points below the 2024/25 target of 49%"
    """
    unit = str(row["unit"])
    size = difference_words(row["shortfall"], unit, int(row["decimals"]))
    target = float(row["target_value"])
    places = next((n for n in range(3) if round(target, n) == target), int(row["decimals"]))
    side = "below" if row["polarity"] == "high" else "above"
    return (
        f"{size} {side} the {row['target_year']} target of {format_value(target, unit, places, prose=True)}"
    )


def method_sentence(row: Row) -> str:
    """The rule of the methods by which a goal was judged or was not."""
    if row["status"] == "Not judged":
        return (
            "Method: a goal is judged only by a figure of the period that answers its target’s year, held "
            "against a number that the plan states or that follows from what it states. Nothing is estimated "
            "in place of either."
        )
    side = {"high": "more", "low": "less"}.get(str(row["polarity"]), "neither direction")
    return (
        f"Method: the figure of the period that answers {row['target_year']} is held unrounded against the "
        f"target; by the plan {side} is better. One status is about one year and says nothing of cause."
    )


def watch_sentence(row: Row) -> str:
    """Why a goal that is not missed needs watching; empty where nothing about it is worse."""
    if is_missing(row["value"]):
        return ""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    reasons = []
    if row["england_word"] == "worse":
        reasons.append(f"worse than England ({value_words(row['england_value'], unit, decimals)})")
    if row["change_word"] == "worse":
        was = value_words(row["previous_value"], unit, decimals)
        reasons.append(f"worse than {period_words(row['previous_label'])} ({was})")
    if str(row["trend"]).endswith("getting worse"):
        reasons.append(f"getting worse over {int(row['trend_n'])} years")
    if not reasons:
        return ""
    figure = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    return f"{figure}, {join_words(reasons)}."


def furthest_sentence(names: list[str]) -> str:
    """The three goals that are furthest off; empty where hardly any is missed.

    Args:
        names: Short names of the goals that are missed, in order of weight.
    """
    if len(names) < 4:
        return ""
    return f"Furthest off target for their tolerance: {join_words(names[:3])}."


def easier_sentence(changes: pd.DataFrame) -> str:
    """How many targets of the edition before went on, and how many became easier or harder.

    Args:
        changes: A review's `edition_changes`.
    """
    kept = changes[changes["kind"] == "kept"]
    if kept.empty:
        return ""
    easier, harder = (int((kept["word"] == word).sum()) for word in ("easier", "harder"))
    went_on = count_words(len(kept), "promise", "promises")
    return f"Of {went_on} kept from the edition before, {easier} became easier and {harder} harder."


def late_sentence(states: pd.Series) -> str:
    """How many actions of the plan are past their deadline.

    Args:
        states: The column `state` of `plan_results.ACTION_STANDINGS`.
    """
    if states.empty:
        return ""
    late = int(states.isin(("overdue", "passed")).sum())
    actions = count_words(len(states), "action", "actions")
    if not late:
        return f"No open action of the plan’s {len(states)} is past its deadline."
    return (
        f"Of the plan’s {actions}, {late} {'is' if late == 1 else 'are'} past the deadline and not complete."
    )
