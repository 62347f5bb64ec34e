"""The parts on what changed since the latest earlier review of the same plan: in lines, and in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.page.parts import Cell, Content, Heading, Items, Paragraph, Part, Run, Table, group, headers
from analysis.report.annual_review import page_facts
from analysis.tables.plan_results import ReviewChanges
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import line_of_list, slug
from analysis.words.changes import (
    came_words,
    england_words,
    field_words,
    figure_sentence,
    figure_then,
    figure_words,
    rank_words,
    status_then,
    summary_lines,
    trend_words,
)
from analysis.words.figures import Row, join_words

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


def changes_sections(changes: ReviewChanges) -> Part:
    """Goal by goal, then targets, actions and risks, then what that review asked, each in a section.

    Args:
        changes: What `open_changes` gave.

    Returns:
        The part: a table a section, with a row a goal or a difference.

    Example:
        >>> changes = analysis.open_changes(analysis.open_review())
        >>> analysis.changes_sections(changes).parts  # no earlier review is stored
        ()
    """
    if not changes.earlier_year:
        return group()
    goals, rows = _goals(changes), rows_of(changes.goals)
    names = {str(row["measure_id"]): str(row["short_name"]) for row in rows}
    years = f"review of {changes.earlier_year} and of {changes.review.year}"
    figures: list[tuple[Content, ...]] = []
    beside: list[tuple[Content, ...]] = []
    became: dict[str, str] = {}
    for row in rows:
        measure = str(row["measure_id"])
        name, now = Cell(names[measure], measure), goals.get(measure)
        then = (
            Cell(figure_then(row) or "no figure", status_then(row)) if row["before_status"] else "not in it"
        )
        became[measure] = figure_sentence(row, now)
        figures.append((name, then, _now(now), became[measure]))
        if now is not None and row["before_status"]:
            pairs = [(said(row, "before_"), said(now)) for said in (england_words, rank_words, trend_words)]
            if any(old != new for old, new in pairs):
                beside.append((name, *(old if old == new else f"{old} → {new}" for old, new in pairs)))
    asked = [
        (Cell(str(row["text"]), str(row["kind"])), str(row["role"]) or _NONE,
         came_words(row, goals.get(str(row["about_id"])), became.get(str(row["about_id"]), "")))
        for row in rows_of(changes.asked)
    ]  # fmt: skip
    tables: list[tuple[str, tuple[str, ...], Sequence[tuple[Content, ...]]]] = [
        ("Figures and statuses", ("Goal", "Then", "Now", "What became of it"), figures),
        (
            "Comparators and trends that differ",
            ("Goal", "Beside England", "Rank among neighbours", "Trend"),
            beside,
        ),
        ("Targets edited in the plan", (*_DIFFERS, "Who, when and why"), _listed(changes, "target", names)),
        ("Actions", _DIFFERS, _listed(changes, "action", names)),
        ("Risks", _DIFFERS, _listed(changes, "risk", names)),
        ("What that review asked for, and what came of it", ("What", "Of whom", "What came of it"), asked),
    ]
    return group(
        *(
            part
            for title, labels, found in tables
            for part in (
                Heading(2, title, slug(title)),
                Table(f"{title}: {years}", headers(*labels), tuple(found), css_class="listing"),
            )
        )
    )  # fmt: skip


def _now(row: Row | None) -> Content:
    if row is None:
        return "not in it"
    target = f" (target {row['target_text']})" if row["target_text"] else ""
    return Cell(figure_words(row, row["value"]) or "no figure", f"{row['status']}{target}")


_DIFFERS = ("Item", "What", "Then", "Now")


def _listed(changes: ReviewChanges, kind: str, names: Mapping[str, str]) -> list[tuple[Content, ...]]:
    """The rows on targets, actions or risks; of targets with who edited them, when and why."""
    found: list[tuple[Content, ...]] = []
    for row in rows_of(changes.lists[changes.lists["kind"] == kind]):
        what = str(row["what"]) if row["field"] == "item" else field_words(row)
        why = (str(row["note"]) or "not recorded",) if kind == "target" else ()
        title = names.get(str(row["title"]), str(row["title"])) if why else str(row["title"])
        name = Cell(title, str(row["item_id"]).rpartition(" ")[2] if why else str(row["item_id"]))
        found.append((name, what, str(row["before"]) or _NONE, str(row["after"]) or _NONE, *why))
    return found
