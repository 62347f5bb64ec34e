"""The parts on what changed since the latest earlier review of the same plan: in lines, and in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.page.parts import Cell, Items, Paragraph, Part, Run, Table, group, headers
from analysis.report.annual_review import page_facts
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import line_of_list
from analysis.words.changes import (
    came_words,
    england_words,
    figure_sentence,
    figure_then,
    figure_words,
    rank_words,
    status_then,
    summary_lines,
    trend_words,
)
from analysis.words.figures import join_words

if TYPE_CHECKING:
    from analysis.page.parts import Content
    from analysis.tables.plan_results import ReviewChanges
    from analysis.words.figures import Row

_NONE = "none"


def review_changes(changes: ReviewChanges) -> Part:
    """What changed since the review of the year before, a line each.

    Args:
        changes: What `open_changes` gave.

    Returns:
        The part: a list with the way to the page that has all of it; a sentence where there is none.

    Example:
        >>> changes = analysis.open_changes(analysis.open_review())
        >>> analysis.review_changes(changes).words
        'No earlier review ... is stored, so nothing can be compared with it yet.'
    """
    review = changes.review
    if not changes.earlier_year:
        what = "of this plan" if review.edition_id else f"of {review.area_name}"
        text = f"No earlier review {what} is stored, so nothing can be compared with it yet."
        if changes.other_plans:
            named = join_words([f"{edition or 'no plan'}, {year}" for year, edition in changes.other_plans])
            text += f" Those stored are of other plans: {named}."
        return Paragraph(text)
    link = Run("review against review", target=line_of_list(
        review.area_code, review.year, f"review_changes {review.edition_id}".strip()))  # fmt: skip
    by = ", ".join(changes.approved)
    tail = (f"Against the review of {changes.earlier_year} (approved: {by}). All of it: ", link, ".")
    return group(_lines(changes), Paragraph(tail, "note"))


def _lines(changes: ReviewChanges) -> Part:
    lines = summary_lines(changes, _goals(changes), rows_of(changes.goals))
    return Items(tuple((Run(f"{name}:", "strong"), f" {text}") for name, text in lines), css_class="front")


def _goals(changes: ReviewChanges) -> dict[str, Row]:
    return {str(row["measure_id"]): row for row in rows_of(changes.review.assessments)}


def changes_header(changes: ReviewChanges) -> Part:
    """What is held against what, and the differences in a line each.

    Args:
        changes: What `open_changes` gave.

    Returns:
        The part: a sentence, the lines, and how to read them.

    Example:
        >>> changes = analysis.open_changes(analysis.open_review())
        >>> next(analysis.changes_header(changes).flat()).words
        'No earlier review ...'
    """
    review = changes.review
    if not changes.earlier_year:
        return group(review_changes(changes), page_facts(review))
    role, day = changes.approved
    text = (
        f"What differs between the review of {review.year} and that of {changes.earlier_year} as it was "
        f"approved ({role}, {day}). Plan: {review.edition_title or 'none, the standard set'}."
    )
    reading = (
        "Each status is held against the target of its own year. A figure of the same period that is "
        "published otherwise now is restated, and no change over time. Better, worse and the words for "
        "trends stand only where a test finds them clear."
    )
    return group(page_facts(review), Paragraph(text, "lede"), _lines(changes), Paragraph(reading, "note"))


def changes_goals(changes: ReviewChanges) -> Part:
    """Every goal: figure and status then and now, and what the difference means.

    Args:
        changes: What `open_changes` gave.

    Returns:
        The part: a table with a row a goal.

    Example:
        >>> changes = analysis.open_changes(analysis.open_review())
        >>> analysis.changes_goals(changes).data.columns.tolist()[:2]
        ['goal', 'then']
    """
    goals = _goals(changes)
    rows = []
    for row in rows_of(changes.goals):
        now = goals.get(str(row["measure_id"]))
        then = (
            Cell(figure_then(row) or "no figure", status_then(row)) if row["before_status"] else "not in it"
        )
        rows.append((_name(row), then, _now(now), figure_sentence(row, now)))
    labels = ("Goal", "Then", "Now", "What became of it")
    return Table(f"Figures and statuses, {_years(changes)}", headers(*labels), tuple(rows))


def _name(row: Row) -> str:
    return f"{row['measure_id']} {row['short_name']}"


def _years(changes: ReviewChanges) -> str:
    return f"review of {changes.earlier_year} and of {changes.review.year}"


def _now(row: Row | None) -> Content:
    if row is None:
        return "not in it"
    figure = figure_words(row, row["value"]) or "no figure"
    target = f" (target {row['target_text']})" if row["target_text"] else ""
    return Cell(figure, f"{row['status']}{target}")


def changes_beside(changes: ReviewChanges) -> Part:
    """England, the neighbours and the trend: how each goal stood then and stands now, where that differs.

    Args:
        changes: What `open_changes` gave.

    Returns:
        The part: a table with a row a goal that differs in one of the three.

    Example:
        >>> changes = analysis.open_changes(analysis.open_review())
        >>> analysis.changes_beside(changes).data.columns.tolist()[0]
        'goal'
    """
    goals, rows = _goals(changes), []
    for row in rows_of(changes.goals):
        now = goals.get(str(row["measure_id"]))
        if now is None or not row["before_status"]:
            continue
        pairs = [(said(row, "before_"), said(now)) for said in (england_words, rank_words, trend_words)]
        if any(then != after for then, after in pairs):
            rows.append(
                (_name(row), *(then if then == after else f"{then} → {after}" for then, after in pairs))
            )
    labels = ("Goal", "Beside England", "Rank among neighbours", "Trend")
    return Table(
        f"Beside others and over the years, where it differs: {_years(changes)}",
        headers(*labels),
        tuple(rows),
    )


def changes_lists(changes: ReviewChanges, kind: str) -> Part:
    """Targets, actions or risks that are new, gone or another.

    Args:
        changes: What `open_changes` gave.
        kind: target, action or risk.

    Returns:
        The part: a table with a row a difference; of targets with who edited them, when and why.

    Example:
        >>> changes = analysis.open_changes(analysis.open_review())
        >>> len(analysis.changes_lists(changes, "risk").data)
        0
    """
    names = {str(row["measure_id"]): _name(row) for row in rows_of(changes.goals)}
    is_target = kind == "target"
    unknown = "nobody recorded who, when and why: `corrections` of edition.yml with `measure` says so"
    rows = []
    for row in rows_of(changes.lists[changes.lists["kind"] == kind]):
        title = names.get(str(row["title"]), str(row["title"])) if is_target else str(row["title"])
        what = str(row["what"]) if row["field"] == "item" else f"{row['field']} changed"
        last = (str(row["note"]) or unknown,) if is_target else ()
        name = Cell(title, str(row["item_id"]).rpartition(" ")[2] if is_target else str(row["item_id"]))
        rows.append((name, what, str(row["before"]) or _NONE, str(row["after"]) or _NONE, *last))
    labels = (kind.capitalize(), "What", "Then", "Now", *(("Who, when and why",) if is_target else ()))
    return Table(f"{kind.capitalize()}s, {_years(changes)}", headers(*labels), tuple(rows))


def changes_asked(changes: ReviewChanges) -> Part:
    """What the earlier review asked or left open, and what came of it.

    Args:
        changes: What `open_changes` gave.

    Returns:
        The part: a table with a row a question or open decision.

    Example:
        >>> changes = analysis.open_changes(analysis.open_review())
        >>> len(analysis.changes_asked(changes).data)
        0
    """
    goals = _goals(changes)
    rows = tuple(
        (Cell(str(row["text"]), str(row["kind"])), str(row["role"]) or _NONE,
         came_words(row, goals.get(str(row["about_id"]))))
        for row in rows_of(changes.asked)
    )  # fmt: skip
    return Table("Asked or left open then", headers("What", "Of whom", "What came of it"), rows)
