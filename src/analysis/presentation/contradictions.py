"""What the documents claim and their own numbers contradict or cannot support, document by document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.laid_out import rows_of
from analysis.presentation.markup import Html, render
from analysis.presentation.sections import finding_cells
from analysis.presentation.tables import Table, headers
from analysis.presentation.words import count_words

if TYPE_CHECKING:
    from analysis.results import Review

GRADES = {
    "strong": "the document's own numbers contradict it, beyond rounding",
    "moderate": "it is contradicted, unless a second reading is meant; the reading is named",
    "weak": "nothing printed supports it, or two names for one thing differ",
}


def contradictions(review: Review) -> Html:
    """Every claim and target that a document's own numbers contradict or leave open, graded."""
    found = review.findings
    tables = [
        Table(
            caption=f"{title}: {count_words(len(rows), 'finding', 'findings')}",
            headers=headers("About", "What was found", "Grade", "Where", short=(2, 3)),
            rows=tuple(_cells(row) for row in _surest_first(rows_of(rows))),
            css_class="",
        ).html
        for title, rows in found.groupby("edition_title", sort=False)
    ]
    counts = [
        f"{grade}: {int((found['grade'] == grade).sum())} ({meaning})" for grade, meaning in GRADES.items()
    ]
    return render("contradictions.html.j2", total=len(found), counts=counts, tables=tables)


def _surest_first(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows by grade; within a grade in the order of the document."""
    grades = list(GRADES)
    return sorted(rows, key=lambda row: grades.index(str(row["grade"])))


def _cells(row: dict[str, object]) -> tuple[str, str, str, str]:
    about, _plan, what, where = finding_cells(row)
    return about, what, str(row["grade"]), where
