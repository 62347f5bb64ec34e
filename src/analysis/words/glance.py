"""The shortest words for a goal: what the top of the annual review says of it, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.words.figures import (
    Row,
    count_words,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    printed_decimals,
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
    places = printed_decimals(target, int(row["decimals"]))
    side = "below" if row["polarity"] == "high" else "above"
    return (
        f"{size} {side} the {row['target_year']} target of {format_value(target, unit, places, prose=True)}"
    )


def method_sentence(row: Row) -> str:
    """The rule of the methods by which a goal was judged or was not."""
    if row["reason_detail"] == "no_plan":
        return ""
    if row["status"] == NOT_JUDGED:
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


def furthest_words(count: int) -> str:
    """What stands above the goals that are missed; what they are ordered by, where there are several.

    Args:
        count: How many goals are missed.
    """
    if count < 2:
        return "Missed:"
    first = "The three furthest off target" if count > 3 else "Missed, the furthest off target first"
    return f"{first}, measured by the tolerance that each goal has:"


def restart_sentence(restarts: dict[str, tuple[str, str]]) -> str:
    """Why goals that are judged have no trend: their series restarted.

    Args:
        restarts: For each indicator by its name: the first year of the new series, and what happened.
    """
    if not restarts:
        return ""
    if len(restarts) == 1:
        ((name, (year, reason)),) = restarts.items()
        return f"No trend can be given for “{name}”: its series restarted in {year}. {reason}".strip()
    listed = join_words(f"{name} (in {year})" for name, (year, _) in restarts.items())
    return f"No trend can be given where a series restarted: {listed}."


def easier_sentence(changes: pd.DataFrame) -> str:
    """How many targets of the edition before went on, and how many became easier or harder.

    Args:
        changes: A review's `edition_changes`.
    """
    kept = changes[changes["kind"] == "kept"]
    if kept.empty:
        return ""
    easier, harder = (int((kept["word"] == word).sum()) for word in ("easier", "harder"))
    carried = count_words(len(kept), "target", "targets")
    return f"Of {carried} carried over from the edition before, {easier} became easier and {harder} harder."


def late_sentence(states: pd.Series, day: str) -> str:
    """How many actions of the plan are past their deadline, and on which day.

    Args:
        states: The column `state` of `tables.plan_results.ACTION_STANDINGS`.
        day: The day that deadlines are held against, in words.
    """
    if states.empty:
        return ""
    late = int(states.isin(("overdue", "passed")).sum())
    actions = count_words(len(states), "action", "actions")
    if not late:
        return f"On {day} no open action of the plan’s {len(states)} was past its deadline."
    return (
        f"Of the plan’s {actions}, {late} {'was' if late == 1 else 'were'} past the deadline on {day} and "
        "not complete."
    )
