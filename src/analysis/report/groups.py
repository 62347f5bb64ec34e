"""The parts on groups of one kind and on small areas: their figures beside each other."""

from __future__ import annotations

import pandas as pd

from analysis import words
from analysis.page.parts import (
    Content,
    Fold,
    Heading,
    Paragraph,
    Part,
    Table,
    group,
    headers,
    two_lines,
)
from analysis.report.notes import source_words
from analysis.tables.results import Review
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import CLEAR, certainty_note
from analysis.vocabulary.marks import MARKS

_MANY = 3  # more rows in one table are folded


def group_tables(review: Review) -> Part:
    """Figures by kind of group and by small area, a table a kind.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a table a kind, one row an indicator and group; a sentence where there is no such figure.

    Example:
        >>> review = analysis.open_review()
        >>> [table.caption for table in analysis.group_tables(review).tables]
        ['... by special educational needs...', '... by children in care and in need...']
    """
    held = review.group_figures
    if held.empty:
        return Paragraph(
            "No figure by sex, ethnic group, deprivation, special educational needs or small area is held."
        )
    parts: list[Part] = []
    for kind, rows in held.groupby("kind_name", sort=False):
        part = figures_of_kind(review, rows)
        parts += [part] if isinstance(part, Fold) else [Heading(3, str(kind)), part]  # a fold names its kind
    return group(*parts)


def figures_of_kind(review: Review, held: pd.DataFrame) -> Part:
    """The figures of one kind of group (`results.GROUP_FIGURES`), folded where they are many."""
    kind = str(held["kind_name"].iloc[0])
    table = Table(
        caption=f"{review.area_name}: by {kind[0].lower()}{kind[1:]}, the latest figures",
        headers=headers(
            "Indicator", "Group", "Period", "Figure", "Difference", "England", numbers=(3, 4, 5), short=(2,)
        ),
        rows=tuple(_row(row) for row in rows_of(held)),
        notes=(_note(held),), css_class="scorecard",
        source=source_words(review, held["source_id"], is_short=True),
    )  # fmt: skip
    summary = f"{kind}: {len(table.rows)} figures"
    return Fold((table,), summary=summary, css_class="table") if len(table.rows) > _MANY else table


def _row(row: words.Row) -> tuple[Content, ...]:
    unit, decimals = str(row["unit"]), int(row["decimals"])
    name, period = str(row["name"]), str(row["period_label"])
    if words.is_missing(row["value"]):
        mark = MARKS[str(row["missing"]) or "x"]
        return name, str(row["group_name"]), period, mark.sign, "not known", "none"
    counts = ""
    if not words.is_missing(row["denominator"]):
        counts = f"{int(row['numerator']):,} of {int(row['denominator']):,}"
    if not words.is_missing(row["figure_lower"]):
        ends = (
            words.format_value(row[end], unit, max(decimals, 1)) for end in ("figure_lower", "figure_upper")
        )
        counts += f"; {' to '.join(ends)}"
    has_none = words.is_missing(row["england_value"])
    england = "none" if has_none else words.format_value(row["england_value"], unit, decimals)
    return (
        name, str(row["group_name"]), period,
        two_lines(words.format_value(row["value"], unit, decimals), counts), _difference(row),
        england,
    )  # fmt: skip


def _difference(row: words.Row) -> Content:
    if words.is_missing(row["difference"]):
        return "the others are held against it" if row["is_reference"] else "not known"
    beside = str(row["reference_name"]).lower() or "all"
    apart = words.apart_words(row["difference"], int(row["decimals"]))
    if not row["reference_name"]:
        return two_lines(f"{apart} {beside}", "not tested")
    sure = certainty_note(
        "difference", str(row["gap_certainty"]), str(row["gap_reason"]), is_small=bool(row["gap_is_small"])
    )
    if not words.is_missing(row["lower"]):
        ends = (words.signed_difference(row[end], row["unit"], 1) for end in ("lower", "upper"))
        sure = "; ".join(filter(None, (" to ".join(ends), sure or CLEAR)))
    return two_lines(f"{apart} {beside}", sure)


def _note(held: pd.DataFrame) -> str:
    text = (
        "Differences are in the unit of the figure, percentages in percentage points. Against all children "
        "of the council nothing is tested, since the group is among them. A figure of few children moves far "
        "from year to year."
    )
    if (held["missing"] == "c").any():
        why = "so few children, or a figure that would give such a one away"
        text += f" {MARKS['c'].sign} is confidential: {why}."
    return text
