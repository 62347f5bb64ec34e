"""The parts of the annual review, each made from one `Review` and shown by a notebook cell.

A part computes nothing but words: which goals need attention is decided by the columns `status` and
`weight` of the assessments.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import words
from analysis.page.parts import Html, Table, headers, render
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import NOT_TESTED
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED, STATUSES
from analysis.vocabulary.units import UNITS
from analysis.words.glance import (
    by_chance_sentence,
    easier_sentence,
    furthest_words,
    late_sentence,
    long_trend,
    moved_sentence,
    restart_sentence,
    short_england,
    short_movement,
    short_of_target,
    watch_sentence,
)
from analysis.words.plans import day_words

if TYPE_CHECKING:
    from analysis.tables.plan_results import ActionProgress
    from analysis.tables.results import Review


FIRST_CARDS = 3  # as many as stand beside each other
CARDS_SHOWN = 7  # more than a reader takes in on one screen; the scorecard has the rest


def anchor(row: words.Row) -> str:
    """The id of a goal's section."""
    return f"goal-{str(row['measure_id']).replace('.', '-').lower()}"


def status_badge(status: str) -> Html:
    """A status as a word with a tint; the symbol comes from the style sheet."""
    return render("status.html.j2", status=status, css_class=STATUSES[status].css_class)


def page_header(review: Review) -> Html:
    """What the page is, for whom, on which figures."""
    return render(
        "header.html.j2", review=review, is_own_plan=review.has_own_plan, status=sign_off_words(review)
    )


def sign_off_words(review: Review) -> str:
    """How far the report is: draft or approved, by which role, when."""
    record = review.record
    if not record.status:
        return "Draft: no approval is recorded"
    by = ", ".join(part for part in (record.role, record.date) if part)
    return f"Approved: {by}" if record.status == "approved" else f"Draft: {by}"


def made_corrections(review: Review) -> Html:
    """What was put right in the report since it was published."""
    return render("made_corrections.html.j2", corrections=review.record.corrections)


def counting_sentence(review: Review) -> str:
    """All goals counted by status, in one sentence."""
    counts = review.assessments["status"].value_counts()
    total = len(review.assessments)
    parts = [
        _counted(int(counts.get(word, 0)), status.one, status.several) for word, status in STATUSES.items()
    ]
    goals = words.count_words(total, "goal", "goals")
    return f"Of {goals} for {review.year}, {words.join_words(parts)}."


def better_sentence(review: Review) -> str:
    """How many figures clearly moved, whatever their status; the others are named."""
    return moved_sentence(rows_of(review.assessments))


def _counted(count: int, one: str, many: str) -> str:
    return f"none {one}" if count == 0 else words.count_words(count, one, many)


def attention(review: Review, progress: ActionProgress | None = None) -> Html:
    """What needs a decision: the goals missed by most, in order of weight; then those to be watched.

    Args:
        review: The review.
        progress: How the actions of its plan stand, to say whether any is late.
    """
    missed = review.assessments[review.assessments["status"] == MISSED]
    ordered = missed.sort_values(["weight", "position"], ascending=[False, True])
    glance = [
        better_sentence(review),
        by_chance_sentence(rows_of(review.assessments)),
        _late(progress) if progress and progress.has_plan else "",
        easier_sentence(review.edition_changes),
        restart_sentence(_restarts(review)),
    ]
    unnamed = unnamed_words(review)
    cards = [_card(row, unnamed) for row in rows_of(ordered.head(CARDS_SHOWN))]
    more = max(len(ordered) - CARDS_SHOWN, 0)
    others = rows_of(review.assessments[review.assessments["status"] != MISSED].sort_values("position"))
    watch = [_line(row, text) for row in others if (text := watch_sentence(row))]
    nothing = "No goal that can be judged is missed."
    if (review.assessments["status"] == NOT_JUDGED).all():
        nothing = "No goal can be judged."
    return render(
        "attention.html.j2",
        sentence=counting_sentence(review),
        glance=[sentence for sentence in glance if sentence],
        lead=furthest_words(len(cards)),
        first=cards[:FIRST_CARDS],
        others=cards[FIRST_CARDS:],
        more=more,
        watch=watch,
        nothing=nothing,
    )


def unnamed_words(review: Review) -> tuple[str, str]:
    """What stands for no owner and no action: a plan that names some is not said to name none."""
    actions = review.actions
    has_owners = bool((actions["owner"] != "").any() or (review.assessments["owner"] != "").any())
    return (
        "no owner is linked to this goal" if has_owners else "not named in the plan",
        "not named in the plan" if actions.empty else "no action is linked to this goal",
    )


def _card(row: words.Row, unnamed: tuple[str, str]) -> dict[str, Any]:
    unit, decimals = row["unit"], int(row["decimals"])
    big = words.format_value(row["value"], unit, decimals, prose=True)
    unit_words = UNITS[str(unit)].after_value
    return {
        "anchor": anchor(row),
        "name": row["short_name"],
        "status": status_badge(row["status"]),
        "big": big,
        "small": f"{unit_words} {words.period_words(row['period_label'])}".strip(),
        "distance": short_of_target(row),
        "movement": short_movement(row) or words.movement_sentence(row),
        "trend": long_trend(row),
        "break_note": _restart(row),
        "england": short_england(row),
        "caution": words.reason_sentence(row),
        "owner": row["owner"] or unnamed[0],
        "action": row["next_action"] or unnamed[1],
        "deadline": row["next_action_deadline"],
    }


def _restart(row: words.Row) -> str:
    if not row["break_note"]:
        return ""
    return f"The series restarted in {row['break_note']}, so no trend is claimed across it."


def _late(progress: ActionProgress) -> str:
    return late_sentence(progress.standings["state"], day_words(progress.review_date.date()))


def _restarts(review: Review) -> dict[str, tuple[str, str]]:
    """The indicators of judged goals whose series restarted: first year of the new one, and why."""
    reasons = _reasons_by_indicator(review)
    return {
        str(row["short_name"]).partition(":")[0]: (
            str(row["break_note"]),
            reasons.get(row["indicator_id"], ""),
        )
        for row in rows_of(_restarted(review))
        if row["trend_certainty"] == NOT_TESTED
    }


def _restarted(review: Review) -> pd.DataFrame:
    """Goals that are judged, of a series that restarted."""
    assessments = review.assessments
    return assessments[(assessments["break_note"] != "") & (assessments["status"] != NOT_JUDGED)]


def went_well(review: Review) -> Html:
    """Goals that are met, and goals that moved the right way."""
    assessments = review.assessments
    met = assessments[assessments["status"] == MET]
    improved = assessments[(assessments["status"] != MET) & (assessments["change_word"] == "better")]
    return render(
        "went_well.html.j2",
        met=[_line(row, words.verdict_sentence(row)) for row in rows_of(met)],
        improved=[_line(row, words.movement_sentence(row)) for row in rows_of(improved)],
    )


def not_judged(review: Review) -> Html:
    """Goals that cannot be judged, grouped by reason, and series that restarted."""
    assessments = review.assessments
    waiting = assessments[assessments["status"] == NOT_JUDGED]
    reasons = _reasons_by_indicator(review)
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(waiting):
        groups.setdefault(words.reason_sentence(row), []).append(_line(row, _latest_text(row)))
    explained: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(_restarted(review)):
        text = f"{_restart(row)} {reasons.get(row['indicator_id'], '')}".strip()
        explained.setdefault(text, []).append(_line(row, ""))
    return render("not_judged.html.j2", groups=groups, restarted=explained)


def _reasons_by_indicator(review: Review) -> dict[str, str]:
    breaks = review.breaks[review.breaks["kind"] == "break"]
    return {str(row["indicator_id"]): str(row["reason"]) for row in rows_of(breaks)}


def _latest_text(row: words.Row) -> str:
    if words.is_missing(row["value"]):
        return ""
    latest = words.value_words(row["value"], row["unit"], int(row["decimals"]))
    return f"latest {latest} {words.period_words(row['period_label'])}"


def _line(row: words.Row, text: str) -> dict[str, str]:
    return {"anchor": anchor(row), "goal": row["measure_id"], "name": row["short_name"], "text": text}


def edition_changes(review: Review) -> Html:
    """How this edition's targets differ from those of the edition before it."""
    changes = review.edition_changes
    kept = changes[changes["kind"] == "kept"]
    return render(
        "edition_changes.html.j2",
        earlier=review.earlier_edition_title,
        href=comparison_link(review),
        is_own_plan=review.has_own_plan,
        kept=[_change(row) for row in rows_of(kept)],
        new=list(changes.loc[changes["kind"] == "new", "name"]),
        dropped=list(changes.loc[changes["kind"] == "dropped", "name"]),
        counts={
            name: int((kept["word"] == name).sum())
            for name in ("easier", "harder", "unchanged", "not comparable")
        },
    )


LIST_OF_REPORTS = "../../index.html"  # as seen from the folder of an area and year


def comparison_link(review: Review) -> str:
    """The way from a page of an area to the page that compares its edition with the one before it.

    It leads over the line of that page in the list of reports, because the list is always there: the
    comparison is a report of its own, which somebody who makes one report only does not have.
    """
    line = f"{review.area_code} {review.year} plan_refresh {review.edition_id}"
    return f"{LIST_OF_REPORTS}#{re.sub(r'[^a-z0-9]+', '-', line.casefold())}"


_CHANGE_NOTES = {
    "unit": "one is a number of children, the other a percentage",
    "cumulative": "a running total in one, not said in the other",
    "no number": "one of the two is no number",
    "other side": "the two are the two sides of one share and add up to 100%",
}


def _change(row: words.Row) -> dict[str, str]:
    note = str(row["note"])
    if note.startswith("break:"):
        note = f"the series restarted in {note.partition(':')[2]}"
    return {
        "name": row["name"],
        "before": row["before_text"],
        "after": row["after_text"],
        "word": row["word"] or "changed",
        "note": _CHANGE_NOTES.get(note, note),
    }


_OF_TARGETS = ("easier_than_baseline", "ambiguous_target")


def findings(review: Review) -> Table:
    """Targets and claims of the plans that their own numbers contradict or leave open: the clear cases."""
    found = review.findings
    clear = found[(found["grade"] == "strong") | found["kind"].isin(_OF_TARGETS)]
    left = len(found) - len(clear)
    more = words.count_words(left, "more claim is", "more claims are")
    note = f"{more} left open or not supported; see the data quality report."
    return Table(
        caption=f"Plans of {review.area_name}: what their own numbers contradict or leave open",
        headers=headers("About", "Plan", "What was found", "Where"),
        rows=tuple(finding_cells(row) for row in rows_of(clear)),
        notes=(note,) if left else (),
        css_class="",
    )


def finding_cells(row: words.Row) -> tuple[str, str, str, str]:
    """A finding as the cells of a row: about, plan, what was found, where."""
    return str(row["name"]), str(row["edition_title"]), finding_sentence(row), _line_of(row)


def _line_of(row: words.Row) -> str:
    """The line in the document, without the document's name."""
    return str(row["locator"]).rpartition(", ")[2]


def finding_sentence(row: words.Row) -> str:
    """One finding in words, from its parameters."""
    parts = str(row["text"]).split("|")
    if row["kind"] == "easier_than_baseline":
        targets, baseline, polarity, complement = [*parts, ""][:4]
        way = "higher" if polarity == "low" else "lower"
        if complement:
            return (
                f"The target ({targets}) is {way} than the baseline of {baseline}; another edition prints "
                f"the other side of the same share as its baseline ({complement}), so it is open which side "
                "is measured and whether the target is easier."
            )
        return (
            f"The target ({targets}) is worse than the baseline of {baseline}: it is {way}, and "
            f"{'less' if polarity == 'low' else 'more'} is better. "
            "Meeting it would allow performance to fall."
        )
    if row["kind"] != "ambiguous_target":
        text = str(row["text"])
        return text[:1].upper() + text[1:]
    readings = words.readings_words(parts[1])
    return f"“{parts[0]}” can be read in several ways, so no number is computed. {readings}"
