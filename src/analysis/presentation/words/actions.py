"""How an action stands, its deadline and its owner, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.periods import day_text
from analysis.presentation.words.figures import Row, count_words, is_missing, join_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

STATE_WORDS = {
    "complete": "Complete",
    "overdue": "Overdue",
    "passed": "Deadline passed",
    "due": "Due",
    "no deadline": "No deadline",
}
STATE_CLASSES = {
    "complete": "status--met",
    "overdue": "status--missed",
    "passed": "status--passed",
    "due": "status--unjudged",
    "no deadline": "status--unjudged",
}
STATUS_WORDS = {
    "complete": "complete",
    "ongoing": "under way",
    "not started": "not started",
    "delayed": "delayed",
    "not reported": "nothing reported",
    "": "",
}
NOT_NAMED = "not named in the plan"
# Number of actions in a state, in a sentence: one, many.
_COUNTED = {
    "complete": ("is complete", "are complete"),
    "overdue": ("is overdue", "are overdue"),
    "passed": ("has passed its deadline without a report", "have passed their deadline without a report"),
    "due": ("is not yet due", "are not yet due"),
    "no deadline": ("has no deadline", "have no deadline"),
}
# The same where all actions stand alike.
_ALIKE = {
    "due": "All {} actions have a deadline that is still ahead.",
    "no deadline": "No deadline is given for any of the {} actions.",
}


def day_words(day: date) -> str:
    """A day as a reader writes it."""
    return day_text(day)


def counting_sentence(counts: Mapping[str, int]) -> str:
    """All actions counted by how they stand.

    Example:
        >>> counting_sentence({"complete": 15, "overdue": 2, "due": 4, "no deadline": 99})
        'Of 120 actions, 15 are complete, 2 are overdue, 4 are not yet due and 99 have no deadline.'
    """
    total = sum(counts.values())
    if total == 0:
        return "The plan has no actions."
    parts = [count_words(counts[state], *_COUNTED[state]) for state in _COUNTED if counts.get(state)]
    if total == 1:
        return f"The one action {parts[0].partition(' ')[2]}."
    if len(parts) == 1:
        state = next(state for state in _COUNTED if counts.get(state))
        return _ALIKE.get(state, f"All {{}} actions {_COUNTED[state][1]}.").format(total)
    return f"Of {total} actions, {join_words(parts)}."


def deadline_text(row: Row) -> str:
    """A deadline as printed; in words where none is."""
    return str(row["deadline_text"]) or "none given"


def deadline_note(row: Row) -> str:
    """How far off a deadline is on the review date, or why it is none; empty for what is complete.

    Args:
        row: A row of `plan_results.ACTION_STANDINGS`.
    """
    if row["state"] == "complete" or row["deadline_kind"] in ("", "ongoing"):
        return ""
    notes = {"start": "a start, not a deadline", "words": "no date can be read from it"}
    if is_missing(row["months"]):
        return notes.get(str(row["deadline_kind"]), "")
    months = abs(int(row["months"]))
    if row["state"] == "due":
        return f"in {count_words(months, 'month', 'months')}" if months else "within a month"
    return f"{count_words(months, 'month', 'months')} past" if months else "less than a month past"


def move_words(row: Row) -> str:
    """How a deadline moved between two editions.

    Args:
        row: A row of `plan_results.DEADLINE_MOVES`.

    Example:
        >>> move_words({"what": "slipped", "months": 14})
        '14 months later'
    """
    if row["what"] in ("slipped", "brought forward") and int(row["months"]):
        size = count_words(abs(int(row["months"])), "month", "months")
        return f"{size} {'later' if row['what'] == 'slipped' else 'earlier'}"
    return {
        "dated": "has a date now",
        "undated": "has no date any more",
        "slipped": "later in the same month",
        "brought forward": "earlier in the same month",
    }.get(str(row["what"]), "worded otherwise")
