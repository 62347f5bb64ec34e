"""The guard over what the project itself writes: no sentence that would be refused from an author."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import words
from analysis.claims.text_checks import own_findings
from analysis.tables.results import Review
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import Problem, ReportError, quoted, raise_if_problems
from analysis.words.glance import long_trend, short_england, short_movement, trend_note


def refuse_own_untrue(review: Review) -> None:
    """Refuse to go on where a sentence about a figure says more than the figure bears out.

    Every sentence that a report can show of a review's figures is written and held against the rules for
    authors (`claims.text_checks.own_findings`), in every build.

    Raises:
        ReportError: A sentence says that something is better, worse or closing, or moved or differs, where
            that is not clear; it is a fault of the project, with the sentence and what is true.
    """
    problems = [
        Problem(None, None, f"{row['indicator_id']}, {about}", f"{finding.found} in {quoted(sentence)}",
                finding.expected, "report this: the sentence is the project's own")
        for about, sentence, row in _sentences(review)
        for finding in own_findings(about, sentence, row)
    ]  # fmt: skip
    raise_if_problems(ReportError, f"a sentence of {review.area_name}'s report does not hold", problems)


def _sentences(review: Review) -> Iterator[tuple[str, str, words.Row]]:
    """Every sentence about a figure: what it is about, itself and the record behind it."""
    for frame in (review.assessments, review.other_indicators):
        for row in rows_of(frame):
            if words.is_missing(row["value"]):
                continue
            yield "change", words.movement_sentence(row), row
            yield "first", words.start_sentence(row), row
            yield "trend", words.trend_sentence(row), row
            yield "trend", trend_note(row), row
            yield "trend", long_trend(row), row
            yield "change", short_movement(row), row
            yield "england", short_england(row), row
            yield "england", words.england_sentence(row), row
            yield "region", words.region_sentence(row, review.region_name), row
    for row in rows_of(review.group_gaps):
        yield "gap", words.gap_sentence(row), row
        yield "gap", words.gap_change_note(row), row
