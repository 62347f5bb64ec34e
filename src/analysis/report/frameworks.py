"""The indicators of the standard set under the outcomes of national frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import words
from analysis.page.parts import (
    Content,
    Header,
    Heading,
    Paragraph,
    Part,
    Piece,
    Run,
    Table,
    Words,
    group,
    headers,
    two_lines,
)
from analysis.report.annual_review import anchor
from analysis.tables.rows import rows_of
from analysis.words.frameworks import OURS, metric_words
from analysis.words.glance import apart_note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.tables.results import Review


def national_frameworks(review: Review) -> Part:
    """What national frameworks ask and the review's indicators that measure it, by outcome.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: for each framework its source, a table of its metrics with the area's figures, and the
        metrics that no indicator of the review measures. Nothing where a plan says what stands in it.

    Example:
        >>> review = analysis.open_review()
        >>> len(analysis.national_frameworks(review).parts) > 0 or bool(review.edition_id)
        True
    """
    if review.edition_id or review.frameworks.empty:
        return group()
    shown = {str(row["indicator_id"]): row for row in rows_of(review.assessments)}
    parts: list[Part] = [
        Paragraph(
            "Outcomes that the government names for councils, and the indicators of this page that measure "
            f"what it counts under them. {OURS}; nothing is judged by it.",
        )
    ]
    for _, own in review.frameworks.groupby("framework_id", sort=False):
        parts += _framework(rows_of(own), shown, review)
    return group(*parts)


def _framework(rows: Sequence[words.Row], shown: Mapping[str, words.Row], review: Review) -> tuple[Part, ...]:
    first, metrics = rows[0], [row for row in rows if row["metric"]]
    here = [row for row in metrics if row["indicator_id"] in shown]
    measured = {(row["outcome"], row["metric"]) for row in here}
    # a metric that two indicators would measure is missing once
    missing = {key: row for row in metrics if (key := (row["outcome"], row["metric"])) not in measured}
    title = str(first["title"])
    cited = Run(f"{first['publisher']}, {first['published']}", target=str(first["address"]))
    table = Table(
        caption=f"{title}: {review.area_name} on the metrics that are measured here, by outcome",
        headers=(
            Header("Metric"), Header("Indicator"), Header("Latest", is_number=True),
            Header("England", is_number=True),
        ),
        rows=tuple(_row(row, shown[str(row["indicator_id"])], review) for row in here),
        groups=tuple(str(row["outcome"]) for row in here),
        group_name="Outcome",
        folded=f"{words.count_words(len(measured), 'metric', 'metrics')} measured here, by outcome",
    )  # fmt: skip
    count = words.count_words(len(missing), "metric", "metrics")
    rest = Table(
        caption=f"{title}: metrics about children that no indicator here measures",
        headers=headers("Metric", "Why"),
        rows=tuple((str(row["metric"]), _why(row)) for row in missing.values()),
        groups=tuple(str(outcome) for outcome, _ in missing),
        group_name="Outcome",
        folded=f"{count} about children that no indicator here measures, and why",
    )
    return Heading(3, title), Paragraph((cited, f". {first['read']}")), table, *([rest] if missing else [])


def _row(row: words.Row, assessed: words.Row, review: Review) -> tuple[Content, ...]:
    metric = two_lines(str(row["metric"]), str(row["note"]))
    indicator = Run(str(assessed["short_name"]), target=f"#{anchor(assessed)}")
    unit, decimals, nothing = str(assessed["unit"]), int(assessed["decimals"]), words.NOT_AVAILABLE
    if row["gap_group"]:
        return metric, indicator, _gap(row, review), ""
    if words.is_missing(assessed["value"]):
        return metric, indicator, nothing, nothing
    return (
        metric,
        indicator,
        two_lines(words.format_value(assessed["value"], unit, decimals), assessed["period_label"]),
        two_lines(
            words.format_value(assessed["england_value"], unit, decimals), apart_note(assessed, "england")
        ),
    )


def _gap(row: words.Row, review: Review) -> Content:
    """The latest gap that a metric asks for, in place of the figure of all children."""
    gaps = review.group_gaps
    own = gaps[(gaps["indicator_id"] == row["indicator_id"]) & (gaps["group_2"] == row["gap_group"])]
    found = rows_of(own[own["difference"].notna()].sort_values("period_end").tail(1))
    if not found:
        return words.NOT_AVAILABLE
    (last,) = found
    apart = words.difference_words(last["difference"], str(last["unit"]), int(last["decimals"]))
    return two_lines(f"{apart} {'behind' if last['difference'] >= 0 else 'ahead'}", last["period_label"])


def _why(row: words.Row) -> str:
    """Why no indicator of the review measures a metric, and what the interactive tool has."""
    declared = "measured by an indicator that is not of the standard set" if row["indicator_id"] else ""
    tool = f" ({row['measures'].replace(' ', ', ')})" if row["measures"] else ""
    said = row["note"] or ("the interactive tool has it" if tool else "")
    return "; ".join(filter(None, [f"{said}{tool}", declared]))


def framework_facts(review: Review, indicator_id: str) -> list[tuple[str, Words]]:
    """Where national frameworks have an indicator, as a fact of its page; none where no framework has it."""
    own = review.frameworks[review.frameworks["indicator_id"] == indicator_id]
    said: list[Piece] = []
    for title, rows in own.groupby("title", sort=False):
        cited = Run(str(title), target=str(rows["address"].iloc[0]))
        said += ["; " if said else "", cited, f": {'; '.join(map(metric_words, rows_of(rows)))}"]
    return [("In national frameworks", (*said, f". {OURS}."))] if said else []
