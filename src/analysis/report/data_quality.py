"""What the documents claim and their own numbers contradict or cannot support, document by document.

What new releases do to the figures of those that they supersede.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis import words
from analysis.page.parts import Items, Paragraph, Part, Table, group, headers, two_lines
from analysis.report.annual_review import finding_cells
from analysis.tables.rows import rows_of
from analysis.vocabulary.numbers import printed_number
from analysis.words.figures import count_words
from analysis.words.revisions import (
    KIND_WORDS,
    NO_FIGURE,
    gathered,
    prints_words,
    reason_words,
    release_sentence,
    status_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.tables.results import Review


GRADES = {
    "strong": "the document's own numbers contradict it, beyond rounding",
    "moderate": "it is contradicted, unless a second reading is meant; the reading is named",
    "weak": "nothing printed supports it, or two names for one thing differ",
}


_CLAIMS = (
    "Each claim of the plans is held against the numbers that its document, or another of the council's, "
    "prints. What rounding explains is no finding. The grades:"
)


def contradictions(review: Review) -> Part:
    """Every claim and target that a document's own numbers contradict or leave open, graded."""
    found = review.findings
    tables = [
        Table(
            caption=f"{title}: {count_words(len(rows), 'finding', 'findings')}",
            headers=headers("About", "What was found", "Grade", "Where", short=(2, 3)),
            rows=tuple(_cells(row) for row in _surest_first(rows_of(rows))),
            css_class="",
        )
        for title, rows in found.groupby("edition_title", sort=False)
    ]
    counts = [
        f"{grade}: {int((found['grade'] == grade).sum())} ({meaning})" for grade, meaning in GRADES.items()
    ]
    if found.empty:
        return Paragraph("No claim of a plan is contradicted or left open by its own numbers.")
    return group(Paragraph(_CLAIMS), Items(tuple(counts)), *tables)


def _surest_first(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rows by grade; within a grade in the order of the document."""
    grades = list(GRADES)
    return sorted(rows, key=lambda row: grades.index(str(row["grade"])))


def _cells(row: dict[str, object]) -> tuple[str, str, str, str]:
    about, _plan, what, where = finding_cells(row)
    return about, what, str(row["grade"]), where


SEVERAL = "several"  # prints, where a line is about more than one figure
_NOTES = (
    "Both releases print the same period: the difference restates a figure and is no change over time, the "
    "less so where one of the two is provisional. Differences of percentages are in percentage points.",
    "Only the newer release is used. A large revision is listed first, with the reason why it is accepted.",
)


def release_revisions(tables: Mapping[str, pd.DataFrame]) -> Part:
    """What each new release restates, adds, withdraws or leaves out beside the one that it supersedes."""
    if tables["superseded_observations"].empty:
        nothing = (
            "No publication in the data supersedes another, so there are no earlier data to compare with."
        )
        return Paragraph(nothing)
    revisions, counts = tables["revisions"], tables["source_counts"]
    if revisions.empty:
        nothing = "A newer release restates no figure of the release that it supersedes."
        return Paragraph(nothing)
    titles = dict(zip(counts["source_id"], counts["title"], strict=True))
    parts: list[Part] = []
    for (newer, earlier), own in revisions.groupby(["source_id", "earlier_id"], sort=False):
        pair = titles.get(newer, str(newer)), titles.get(earlier, str(earlier))
        parts.append(Paragraph(release_sentence(rows_of(own), *pair)))
        parts.append(_table(own, tables, *pair))
    return group(*parts)


def _table(revisions: pd.DataFrame, tables: Mapping[str, pd.DataFrame], newer: str, earlier: str) -> Table:
    areas = dict(zip(tables["areas"]["area_code"], tables["areas"]["area_name"], strict=True))
    named = {(str(row["indicator_id"]), str(row["group"])): row for row in rows_of(tables["indicators"])}
    rows = []
    for row in gathered(rows_of(revisions), areas):
        series = named[(str(row["indicator_id"]), str(row["group"]))]
        about = ": ".join(filter(None, (str(series["short_name"]), str(series["group_name"]))))
        is_magnitude = row["kind"] == "magnitude"  # about a year or a series: there are no two prints
        found = prints_words(row) if is_magnitude else ""
        said = "; ".join(filter(None, (found, status_words(row), str(row["note"]), reason_words(row))))
        difference = _difference(row["difference"], str(series["unit"]), int(series["decimals"]))
        rows.append(
            (
                two_lines(about, f"{row['area_text']}, {row['period_label'] or 'all periods'}"),
                f"large: {_what(row)}" if row["is_large"] else _what(row),
                SEVERAL if is_magnitude else _print(row, "before"),
                SEVERAL if is_magnitude else two_lines(_print(row, "after"), difference),
                two_lines(said, str(row["locator"])) if said else str(row["locator"]),
            )
        )
    return Table(
        caption=f"{newer} beside {earlier}: figures that differ",
        headers=headers(
            "Series, area and period", "What", "Earlier release", "Newer release, and difference",
            "What is known", numbers=(2, 3),
        ),
        rows=tuple(rows),
        notes=_NOTES,
        css_class="scorecard numbers",
    )  # fmt: skip


def _what(row: Mapping[str, object]) -> str:
    return KIND_WORDS[str(row["kind"])]


def _difference(difference: Any, unit: str, decimals: int) -> str:
    return "" if words.is_missing(difference) else words.signed_difference(difference, unit, decimals)


def _print(row: Mapping[str, object], which: str) -> str:
    """A print as a cell; one word where many areas share the line."""
    if row["before_text"] == row["after_text"] == "":
        return SEVERAL
    return printed_number(str(row[f"{which}_text"])) or NO_FIGURE
