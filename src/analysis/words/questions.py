"""Questions that the figures raise, each proposed by a rule, with the fact it rests on and whom to ask.

A rule proposes; it knows no reasons. The page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.vocabulary.certainty import CLEAR, NOT_CLEAR
from analysis.vocabulary.statuses import MISSED, NOT_JUDGED
from analysis.vocabulary.units import UNITS
from analysis.words.figures import Row, count_words, is_missing
from analysis.words.glance import long_trend
from analysis.words.status import (
    gap_sentence,
    movement_sentence,
    national_place,
    reached_sentence,
    trend_word,
    verdict_sentence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST, FEWEST = 5, 4  # where the rules find fewer, more of the goals missed by most are asked about
_WORSENING = 2  # so that the other rules have their turn
_NAMED = 3  # goals without a figure that are named
_LARGE_GAP = 10.0  # percentage points between two groups of children: this project's choice
_OF_LATE = timedelta(days=2 * 366)  # before the newest figure: an older gap may be closed since
_DIRECTOR = "the director of children’s services"
_MEMBER = "the lead member for children’s services"
_FIGURES = "whoever answers for the council’s figures"


@dataclass(frozen=True)
class Question:
    """A question that somebody may put."""

    text: str
    role: str  # Whom to ask
    fact: str  # What it rests on, in a sentence
    about: str = ""  # Number of the goal in the plan, where it is about one


def questions_of(goals: Sequence[Row], gaps: Sequence[Row], actions: Sequence[Row]) -> list[Question]:
    """The questions that the rules propose, at most five; that about the goal missed by most comes first.

    Args:
        goals: Rows of `results.ASSESSMENTS`, the worst first.
        gaps: Rows of `results.GROUP_GAPS`.
        actions: Rows of `plan_results.ACTION_STANDINGS`.
    """
    missed = list(_missed(goals))
    found = [
        *list(_worsening(goals))[:_WORSENING], *list(_late(goals, actions))[:1], *list(_too_easy(goals))[:1],
        *_without_figure(goals), *list(_without_goal(goals, gaps))[:1],
    ]  # fmt: skip
    missed = missed or list(_weakest(goals))
    asked = {one.about for one in found}
    worst = [one for one in missed[:1] if one.about not in asked]
    more = [one for one in missed[1:] if one.about not in asked]
    first = [*worst, *found][:MOST]
    return [*first, *more[: max(FEWEST - len(first), 0)]]


def _worsening(goals: Sequence[Row]) -> Iterator[Question]:
    """Clearly worse, and no action is linked."""
    has_plan = any(row["edition_id"] for row in goals)
    for row in goals:
        is_worse = row["change_word"] == "worse" or trend_word(row) == "worse"
        if is_worse and not row["next_action"]:
            moved = movement_sentence(row) if row["change_word"] == "worse" else long_trend(row)
            nothing = " and has no action linked to it" if has_plan else ""
            text = f"What is done about “{row['name']}”, which is clearly worse{nothing}?"
            yield Question(text, row["owner"] or _DIRECTOR, moved, row["measure_id"])


def _late(goals: Sequence[Row], actions: Sequence[Row]) -> Iterator[Question]:
    """An action is past its deadline, and the goal that it serves is missed."""
    missed = {row["measure_id"]: row for row in goals if row["status"] == MISSED}
    for action in actions:
        served = [missed[goal] for goal in str(action["goals"]).split(", ") if goal in missed]
        if action["state"] in ("overdue", "passed") and served:
            text = f"When will “{action['title']}” be done?"
            fact = (
                f"Its deadline was {action['deadline_text']}, and “{served[0]['name']}”, which it serves, is "
                f"missed: {verdict_sentence(served[0])}"
            )
            yield Question(text, action["owner"] or _DIRECTOR, fact, served[0]["measure_id"])


def _too_easy(goals: Sequence[Row]) -> Iterator[Question]:
    """The figure had reached the target before its year began."""
    for row in goals:
        if fact := reached_sentence(row):
            text = f"Why does the target for “{row['name']}” ask for what had been reached already?"
            yield Question(text, _MEMBER, fact, row["measure_id"])


def _without_figure(goals: Sequence[Row]) -> Iterator[Question]:
    """Goals that cannot be judged for want of a figure."""
    rows = [row for row in goals if row["status"] == NOT_JUDGED and row["reason"] == "not_available"]
    if rows:
        goal = "goal" if len(rows) == 1 else "goals"
        names = "; ".join(f"“{row['name']}”" for row in rows[:_NAMED])
        more = f"; and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        text = f"When will there be figures for {count_words(len(rows), goal, goal)} that nobody can judge?"
        fact = f"No figure for {rows[0]['target_year']} is published or added: {names}{more}."
        yield Question(text, _FIGURES, fact)


def _without_goal(goals: Sequence[Row], gaps: Sequence[Row]) -> Iterator[Question]:
    """The largest gap of late between two groups that no goal is about, where there are children enough."""
    about = {row["indicator_id"] for row in goals if row["group"] != "all"}
    tested = [row for row in goals if row["england_certainty"] in (CLEAR, NOT_CLEAR)]
    ends = [row["period_end"] for row in goals if not is_missing(row["period_end"])]
    if not ends or (tested and all(row["england_is_small"] for row in tested)):
        return
    latest = {
        (row["indicator_id"], row["group_1"]): row for row in sorted(gaps, key=lambda row: row["period_end"])
    }
    large = [
        row
        for row in latest.values()
        if row["indicator_id"] not in about
        and max(ends) - row["period_end"] <= _OF_LATE
        and UNITS[str(row["unit"])].sign
        and not is_missing(row["difference"])
        and float(row["difference"]) >= _LARGE_GAP
    ]
    for row in sorted(large, key=lambda row: -float(row["difference"])):
        fact = gap_sentence(row)  # it says between whom: "others" would not be all others
        text = f"Should there be a goal for the gap in “{row['name']}”?"
        yield Question(text, _MEMBER, f"{fact[0].upper()}{fact[1:]}")


def _weakest(goals: Sequence[Row]) -> Iterator[Question]:
    """Where no plan sets targets: figures in the weakest quarter of all councils, clear differences first."""
    for row in sorted(goals, key=lambda row: row["england_certainty"] != CLEAR):
        if row["national_band"] == "D" and not row["edition_id"]:
            text = f"What lies behind “{row['name']}”, which is among the weakest quarter of all councils?"
            fact = f"{verdict_sentence(row)} {national_place(row)}"
            yield Question(text, _DIRECTOR, fact, row["measure_id"])


def _missed(goals: Sequence[Row]) -> Iterator[Question]:
    """The goals missed by most, where the other rules find little."""
    for row in goals:
        if row["status"] == MISSED:
            yield Question(
                f"What will be different next year for “{row['name']}”?", row["owner"] or _DIRECTOR,
                verdict_sentence(row), row["measure_id"],
            )  # fmt: skip
