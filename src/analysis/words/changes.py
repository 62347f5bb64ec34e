"""Sentences on what is another in a review than in the one of an earlier year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.tables.plan_results import ReviewChanges
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import CLEAR, NOT_CLEAR, NOT_TESTED, SUBJECTS, certainty_note
from analysis.vocabulary.statuses import MET, NOT_JUDGED
from analysis.words.figures import Row, count_words, is_missing, join_words, period_words, value_words
from analysis.words.status import movement_sentence

_NAMED = 4  # goals that a line of the front sheet names
_FIGURE_WORDS = {
    "same": "No newer figure is published.",
    "none": "There was no figure, and there is none now.",
    "first": "There was no figure then.",
    "figure gone": "The figure of then is not there any more, and no other is.",
    "withdrawn": "The figure of then is hidden or withdrawn today, so it is not repeated here.",
    "older": "The figure shown now is of an earlier period than the one of then.",
    "other": "The goal is measured by another indicator now, so the two cannot be compared.",
    "goal new": "The goal was not in that review.",
    "goal gone": "The goal is in the plan no more.",
}


def figure_then(row: Row) -> str:
    """The figure of the earlier review with its period; empty where it had none."""
    return figure_words(row, row["before_value"], "before_")


def figure_words(row: Row, value: float, before: str = "") -> str:
    """A figure with its period; empty for none. `before_` for the period of the earlier review."""
    if is_missing(value):
        return ""
    words = value_words(value, str(row[f"{before}unit"]), int(row[f"{before}decimals"]))
    return f"{words} {period_words(row[f'{before}period_label'])}"


def figure_sentence(row: Row, now: Row | None) -> str:
    """What became of a goal's figure.

    Args:
        row: A row of `tables.plan_results.GOAL_CHANGES`.
        now: The goal's row of `tables.results.ASSESSMENTS`; None where it is in the plan no more.
    """
    restated = ""
    if row["is_restated"]:
        now_words = figure_words(row, row["now_value"], "before_")
        restated = f"Restated: {figure_then(row)} then, the same is published as {now_words} now; that is "
        restated += "no change over time."
    if row["what"] != "newer" or now is None:
        return restated or _FIGURE_WORDS[str(row["what"])]
    if row["is_tested_pair"]:
        return f"{restated} {movement_sentence(now)}".strip()
    why = "break_in_series" if row["is_broken"] or now["break_note"] else ""
    note = certainty_note("change", NOT_TESTED, why)
    return f"{restated} A newer period; its change since {row['before_period_label']} is {note}.".strip()


def england_words(row: Row, before: str = "") -> str:
    """How a figure stands beside England with how sure that is; `before_` for the earlier review."""
    word, certainty = str(row[f"{before}england_word"]), str(row[f"{before}england_certainty"])
    if certainty == NOT_CLEAR:
        return SUBJECTS["difference"].unclear
    return f"{word}, not tested" if word and certainty == NOT_TESTED else word or "no comparison"


def trend_words(row: Row, before: str = "") -> str:
    """The trend with how sure it is; `before_` for the earlier review."""
    trend, certainty = str(row[f"{before}trend"]), str(row[f"{before}trend_certainty"])
    if certainty == CLEAR and trend:
        return trend
    return SUBJECTS["trend"].unclear if certainty in (CLEAR, NOT_CLEAR) else "no trend tested"


def rank_words(row: Row, before: str = "") -> str:
    """The rank among the neighbours; `before_` for the earlier review."""
    rank, of = row[f"{before}rank"], row[f"{before}rank_of"]
    return "no rank" if is_missing(rank) else f"{int(rank)} of {int(of)}"


def status_then(row: Row) -> str:
    """The status of the earlier review with the target that it was held against."""
    target = f" (target {row['before_target_text']})" if row["before_target_text"] else ""
    return f"{row['before_status']}{target}"


def summary_lines(
    changes: ReviewChanges, goals: Mapping[str, Row], rows: Sequence[Row]
) -> list[tuple[str, str]]:
    """One line each: figures, statuses, comparators, trends, targets, actions, risks, what was asked.

    Args:
        changes: The review held against the earlier one.
        goals: The rows of its assessments by measure.
        rows: Rows of `tables.plan_results.GOAL_CHANGES`.
    """
    both = [row for row in rows if row["measure_id"] in goals and row["before_status"]]
    # a goal judged then whose figure for the year is still to come: its status has not changed
    waiting = [row["measure_id"] for row in both if _waits(row, goals[row["measure_id"]])]
    lines = [("Figures", _figures(rows, goals))]
    for name, words_of in (
        ("Statuses", lambda row, before="": str(row[f"{before}status"]).lower()),
        ("Beside England", england_words),
        ("Trends", trend_words),
    ):
        pairs = [
            (row["short_name"], words_of(row, "before_"), words_of(goals[row["measure_id"]]))
            for row in both
            if name != "Statuses" or row["measure_id"] not in waiting
        ]
        said = [one for one in pairs if not {*one[1:]} <= {"no comparison", "no trend tested"}]
        found = [f"{goal} ({then} then, {now} now)" for goal, then, now in said if then != now]
        waited = count_words(len(waiting), "goal judged then has", "goals judged then have")
        tail = f" {waited} no figure for {changes.review.year}." if name == "Statuses" and waiting else ""
        lines.append((name, f"{_named(found, len(said))}{tail}"))
    listed = changes.lists
    for kind, title, one, many in (
        ("target", "Targets edited in the plan", "target", "targets"),
        ("action", "Actions", "action", "actions"),
        ("risk", "Risks", "risk", "risks"),
    ):
        own = listed[listed["kind"] == kind]
        n, of = own["item_id"].nunique(), changes.counts.get(kind, 0)
        if kind not in changes.counts:
            lines.append((title, "that review was of the edition before; this one sets its own targets."))
            continue
        if not n:
            lines.append(
                (title, f"none of {count_words(of, one, many)} differs." if of else "the plan has none.")
            )
            continue
        whole, others = own[own["field"] == "item"], rows_of(own[own["field"] != "item"])
        changed = [field_words(row) for row in others]
        parts = [
            f"{(whole['what'] == what).sum()} {what}"
            for what in ("new", "gone")
            if what in set(whole["what"])
        ]
        parts += [f"{name} for {changed.count(name)}" for name in dict.fromkeys(changed)]
        unexplained = int((own["note"] == "").sum()) if kind == "target" else 0
        tail = f" Who edited it, when and why is not recorded for {unexplained}." if unexplained else ""
        differ = "differs" if n == 1 else "differ"
        lines.append((title, f"{count_words(n, one, many)} {differ}: {join_words(parts)}.{tail}"))
    lines.append(("What that review asked", _asked(changes, goals)))
    return lines


def _waits(row: Row, now: Row) -> bool:
    is_without = is_missing(now["value"]) or not now["is_target_year"]
    return is_without and now["status"] == NOT_JUDGED != row["before_status"]


def field_words(row: Row) -> str:
    """What of a thing is another: of a target its number or wording, of a rating of a risk how it moved."""
    if row["kind"] == "risk" and row["field"] == "rating":
        return f"rating {row['note']}"
    return f"{'number or wording' if row['field'] == 'target' else row['field']} changed"


def _named(found: Sequence[str], of: int) -> str:
    if not of:
        return "no goal can be compared."
    if not found:
        return f"the same for {count_words(of, 'goal', 'goals')} that can be compared."
    more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    differ = "differs" if len(found) == 1 else "differ"
    return f"{len(found)} of {count_words(of, 'goal', 'goals')} {differ}: {'; '.join(found[:_NAMED])}{more}."


def _figures(rows: Sequence[Row], goals: Mapping[str, Row]) -> str:
    newer = [row for row in rows if row["what"] == "newer"]
    tested = [goals[row["measure_id"]] for row in newer if row["is_tested_pair"]]
    counted = [f"{len(newer)} of {count_words(len(rows), 'goal has', 'goals have')} a newer figure"]
    counted += [
        f"{count} of them clearly {word}"
        for word in ("better", "worse")
        if (count := sum(row["change_word"] == word for row in tested))
    ]
    restated = [str(row["short_name"]) for row in rows if row["is_restated"]]
    tail = f" Restated, which is no change over time: {'; '.join(restated)}." if restated else ""
    return f"{', '.join(counted)}.{tail}"


def _asked(changes: ReviewChanges, goals: Mapping[str, Row]) -> str:
    asked = changes.asked
    questions, decisions = (asked[asked["kind"] == kind] for kind in ("question", "decision"))
    if asked.empty:
        return "nothing is kept."
    about = [goals[one] for one in questions["about_id"] if one in goals]
    met = sum(row["status"] == MET for row in about)
    of = f" (of the goals asked about, {met} of {len(about)} met now)" if about else ""
    said = [f"{count_words(len(questions), 'question', 'questions')}{of}"]
    if len(decisions):
        closed = int((decisions["state"] == "closed").sum())
        said.append(
            f"{count_words(len(decisions), 'decision', 'decisions')} left open, {closed} closed since"
        )
    return f"{'; '.join(said)}."


def came_words(row: Row, now: Row | None, figure: str) -> str:
    """What came of a question or decision.

    Args:
        row: A row of `tables.plan_results.ASKED_SINCE`.
        now: The row of the goal that it is about; None where it is about none.
        figure: What became of that goal's figure since (`figure_sentence`): its change on the year before may
            be what that review knew already.
    """
    if row["state"] == "closed":
        return f"Closed: {row['result'] or 'no result is recorded'}"
    if row["state"]:
        return "Still open" if row["state"] == "open" else "In the record of decisions no more"
    if now is None:
        return "It is about no single goal of the plan"
    return f"The goal: {str(now['status']).lower()} now. {figure}"
