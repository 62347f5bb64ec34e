"""Actions, notes on the data, methods and sources: the parts of a page that stand after the goals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.page.parts import Items, PageFacts, Paragraph, Part, Piece, Run, Table, Words, group, headers
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import line_of_list
from analysis.vocabulary.areas import FIRST_DAYS
from analysis.vocabulary.calendars import MONTHS
from analysis.vocabulary.wordings import is_web_address
from analysis.words.areas import beginning_sentences
from analysis.words.figures import Row, count_words
from analysis.words.plans import NOT_NAMED, latest_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analysis.tables.in_year import InYear
    from analysis.tables.plan_results import (
        ActionProgress,
        EditionComparison,
        Finance,
        PlanContents,
        PlanDocument,
    )
    from analysis.tables.results import Review


def action_table(review: Review) -> Part:
    """The edition's actions with deadline, owner and latest status; those that serve no goal come last.

    Args:
        review: What `open_review` gave.

    Returns:
        The table: one row an action, in the order of the plan. Columns that the plan says nothing in are
        left out. Nothing without a plan.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.action_table(review).data.columns.tolist()
        ['action', 'what_is_to_be_done', 'deadline', 'serves_goal', 'link_to_goals']
    """
    if not review.edition_id:
        return group()
    linked = {True: "Serves a goal", False: "Serves none of the goals, as declared"}
    ordered = sorted(rows_of(review.actions), key=lambda row: not row["goals"])
    has_owners, has_status = ((review.actions[name] != "").any() for name in ("owner", "status"))
    columns: dict[str, Callable[[dict[str, Any]], str]] = {
        "Action": lambda row: str(row["action_id"]),
        "What is to be done": lambda row: str(row["title"]),
        "Deadline": lambda row: str(row["deadline_text"]) or "none given",
        **({"Owner": lambda row: str(row["owner"]) or NOT_NAMED} if has_owners else {}),
        **({"Latest status": latest_status} if has_status else {}),
        "Serves goal": lambda row: str(row["goals"]) or "none",
    }
    table = Table(
        caption=f"Actions of the {review.edition_title}" if review.edition_title else "Actions of a plan",
        headers=headers(*columns),
        rows=tuple(tuple(of(row) for of in columns.values()) for row in ordered),
        notes=()
        if has_owners or not ordered
        else (f"The plan names no owner for its {len(ordered)} actions.",),
        groups=tuple(linked[bool(row["goals"])] for row in ordered),
        group_name="Link to goals",
    )
    return _behind_a_line(table)


def data_notes(review: Review) -> Part:
    """What a reader must know of the figures: breaks, differing sources, corrections.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a table for each kind of note, or a sentence that there is none.

    Example:
        >>> review = analysis.open_review()
        >>> [table.caption for table in analysis.data_notes(review).tables]
        ['Years that cannot be compared', ...]
    """
    names = {
        str(row["indicator_id"]): str(row["short_name"]).partition(":")[0]
        for frame in (review.other_indicators, review.assessments)
        for row in rows_of(frame)
    }
    breaks = Table(
        caption="Years that cannot be compared",
        headers=headers("Indicator", "Year", "What happened", "Who says so", short=(1,)),
        rows=tuple(
            (
                names.get(str(b["indicator_id"]), str(b["indicator_id"])), str(b["period_label"]),
                str(b["reason"]), str(b["source"]),
            )
            for b in rows_of(review.breaks)
        ),
    )  # fmt: skip
    tables = (breaks, difference_table(review.notices, names), correction_table(review.notices, names))
    return group(*(_behind_a_line(table) for table in tables))


def _behind_a_line(table: Table) -> Table:
    """A table that few need, behind a line that counts its rows."""
    counted = count_words(len(table.rows), "row", "rows")
    return replace(table, folded=f"{table.caption}: {counted}") if table.rows else table


def beginning(review: Review) -> Part | None:
    """That the year is still to come, or when the area began and what that does; None where neither is so."""
    last = str(review.assessments["period_end"].max())[:10]  # "NaT", which comes after digits, where none is
    is_ahead = last < f"{review.year[:4]}-04-01"
    ahead = (
        f"No figure of {review.year} is in the data yet: the latest are to {review.data_date}. What stands "
        "here is of earlier years."
    )
    return group(Paragraph(ahead) if is_ahead else None, _began(review))


def _began(review: Review) -> Part | None:
    if review.area_began is None:
        return None
    has_left_out = bool((review.breaks["source"] == FIRST_DAYS).any())
    own = review.series[(review.series["line"] == "area") & review.series["value"].notna()]
    own = own[own["period_end"] < pd.Timestamp(review.area_began)].drop_duplicates(["indicator_id", "group"])
    first = {(row["indicator_id"], row["group"]): str(row["period_label"]) for row in rows_of(own)}
    sentences = beginning_sentences(
        review.area_name, review.area_began, review.area_before,
        {
            str(row["short_name"]): first[key]
            for row in rows_of(review.assessments)
            if (key := (row["indicator_id"], row["group"])) in first
        },
        has_left_out=has_left_out,
    )  # fmt: skip
    return Paragraph(" ".join(filter(None, sentences)))


def difference_table(notices: pd.DataFrame, names: dict[str, str]) -> Table:
    """Figures of one indicator and period that differ between sources."""
    own = notices[notices["kind"] == "difference"]
    return Table(
        caption="Figures that differ between sources; the most trusted is used, and all are kept",
        headers=headers("Indicator", "Period", "Figures", "Where the other figure stands", short=(1,)),
        rows=tuple(
            (
                names.get(str(n["indicator_id"]), str(n["indicator_id"])), str(n["period_label"]),
                str(n["text"]), str(n["locator"]),
            )
            for n in rows_of(own)
        ),
    )  # fmt: skip


def correction_table(notices: pd.DataFrame, names: dict[str, str]) -> Table:
    """Published errors put right before analysis."""
    own = notices[notices["kind"] == "correction"]
    return Table(
        caption="Published errors that were corrected before analysis",
        headers=headers("Indicator", "Period", "Correction", "Where"),
        rows=tuple(
            (
                names.get(str(n["indicator_id"]), str(n["indicator_id"])), str(n["period_label"]),
                str(n["text"]), str(n["locator"]),
            )
            for n in rows_of(own)
        ),
    )  # fmt: skip


_METHODS = (
    (
        "Which figure answers a target.",
        "For {year}: the academic year {year}, a financial year or day that ends within it, or the calendar "
        "year in which it begins, as declared for each indicator. If that figure is not there, the latest one"
        " is shown and not judged.",
    ),
    (
        "Status.",
        "Met: at the target or better, as the figure is published. "
        "Within tolerance: short by no more than the tolerance. Missed: short by more. "
        "{tolerance_note} A status is about one year and says nothing of chance: where counts are published, "
        "a caution says when the uncertainty of the figure reaches over more than one status.",
    ),
    (
        "Pace towards a target.",
        "Only where the plan’s baseline has a year and belongs to the same series. The path runs straight "
        "from the baseline through every target that the plan states; the pace is the change so far over the "
        "change planned by now (on track from 0.95; not fast enough from 0.60; limited from 0; below 0 moving"
        " away). You may conclude where the figure stands beside the plan’s own path; not that it will get "
        "there, for a straight path is our choice and the figure if the change went on is arithmetic. No pace"
        " is given where the target is easier than its baseline: meeting it would allow performance to fall. "
        "Without a baseline with its year there is none.",
    ),
    (
        "The target set first.",
        "Where an earlier edition of the plan set a target for the same year, the status stands against both."
        " They are not compared where the unit changed or where the editions print the two sides of one "
        "share.",
    ),
    (
        "Targets that follow another place.",
        "They take its figure of the same period, or of the year before where the plan says last year’s. To "
        "match it is met by the same figure; to beat it is not.",
    ),
    (
        "Wording that can be read in several ways.",
        "“A 5% increase each year” has four readings with four different targets. No reading "
        "judges until the council declares one; they stand side by side.",
    ),
    (
        "Percentages above 100.",
        "Take-up of early education is divided by an estimate of how many children there are, so it can lie "
        "above 100%. It is shown as published, not cut to 100. It does not mean that every child takes part.",
    ),
    (
        "Clear, not clear, not tested.",
        "Every change, difference, gap and trend is one of the three, by one rule. A change is clear "
        "where the 95% interval of the difference leaves out zero and the change is at least twice the "
        "median size of the series’ earlier yearly changes; a difference from England where the area’s "
        "95% interval leaves out England’s figure. Without counts nothing is tested. “Better” and “worse” "
        "stand only where a result is clear and the direction is declared.",
    ),
    (
        "Change.",
        "Against the last comparable year before, never across a break in the series, never with a year that "
        "is marked as not comparable, and never between the council’s own documents and official figures "
        "without saying so. A summary starts at the plan’s baseline year or the first comparable year, never "
        "at the best.",
    ),
    (
        "Trend.",
        "The long run over all comparable years is called at the 1% level (exact Mann-Kendall), from six "
        "figures on; the last five years (OHID Recent trend, 99.8% level) stand beside it where counts are "
        "published. “No clear trend” over few years is weak evidence that nothing changed, and years of one "
        "series hang together, so that a trend is called too often: it says what the years did, not what "
        "comes next. Nothing may be concluded across a break: good level of development restarted in 2021/22,"
        " and its earlier years are another measure.",
    ),
    (
        "England, region, neighbours.",
        "The same indicator, group and period. {near} Their mean is unweighted, and where the "
        "figure stands in their range is said without a test. The rank is among the area and them, not a "
        "national rank.",
    ),
    (
        "Direction.",
        "The plan says which way is good, and that judges targets. The publisher’s direction judges "
        "comparisons; for children in need and children in care the publisher names none, so the page says "
        "higher or lower there.",
    ),
    (
        "Gaps between groups.",
        "The difference between two separate groups of children. A gap that narrows only because the higher "
        "group fell is a warning, not a success. Where counts by group are published the gap and its change "
        "have a 95% interval, and a gap is called closing only if the interval of the change leaves out "
        "zero. Without counts nothing is tested, and a small change may be chance.",
    ),
    (
        "Rounding.",
        "Figures are rounded once, for display, half away from zero. Differences are taken from unrounded "
        "figures, so they can differ by one in the last place from the difference of the printed figures.",
    ),
    ("No cause is claimed.", "The page says what the figures are and how they moved, not why."),
)


def methods_link(review: Review, goal: str = "") -> Part:
    """Where it is said how the figures are worked out.

    Args:
        review: What `open_review` gave.
        goal: The goal whose page it stands on; empty for the others.

    Returns:
        The part: a sentence with the way to that page.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.methods_link(review).words[0]
        'What is judged, and what is clear: '
    """
    target = line_of_list(review.area_code, review.year, "methods", of_goal=bool(goal))
    link = Run("how the figures are worked out", target=target)
    return Paragraph(("What is judged, and what is clear: ", link, "."))


def methods(review: Review) -> Part:
    """How the figures are worked out, in plain words, and what may not be concluded from them.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: one point a method.

    Example:
        >>> review = analysis.open_review()
        >>> [type(part).__name__ for part in analysis.methods(review).parts]
        ['PageFacts', 'Items']
    """
    year, _, month = review.neighbour_list.partition("-")
    listed = f" in its list of {MONTHS[int(month) - 1]} {year}" if month else ""
    near = (
        "Statistical neighbours are the ten councils that the Department for Education names as most alike"
        f"{listed}."
    )
    if review.comparator_group:
        near = f"The group {review.comparator_group} is the council’s choice: {review.comparator_reason}"
    values = {"near": near, "year": review.year, "tolerance_note": review.tolerance_note}
    facts = PageFacts(date=review.data_date, edition=review.edition_title)
    lines = tuple((Run(title, "strong"), f" {text.format(**values)}") for title, text in _METHODS)
    return group(facts, Items(lines))


def source_words(review: Review, used: Iterable[str], *, is_short: bool = False) -> Words:
    """Where the figures of a chart or table come from, each source with the way to its publisher's page.

    Args:
        review: The review.
        used: The ids of the sources; those that the review does not know are left out.
        is_short: Name each publisher once and no title, where there is no room.
    """
    own = review.sources[review.sources["source_id"].isin({*used})]
    found: list[Piece] = []
    for publisher, held in own.groupby("publisher", sort=False):
        for row in rows_of(held.head(1) if is_short else held):
            found += ["; ", Run(str(row["publisher" if is_short else "title"]), target=_cited(row)[1])]
        if publisher and not is_short:
            found.append(f", {'all ' if len(held) > 1 else ''}{publisher!s}")
    return ("Source: " if found.count("; ") == 1 else "Sources: ", *found[1:], ".") if found else ()


def sources_of(review: Review, indicators: Iterable[str]) -> Iterable[str]:
    """The ids of the sources of some indicators' figures, all groups and areas of the review."""
    return review.series.loc[review.series["indicator_id"].isin({*indicators}), "source_id"]


def _cited(row: Row) -> tuple[str, str]:
    """How a source is cited, and the address of its page that stands at the end of it."""
    text, _, address = str(row["citation"]).rpartition(" ")
    return (text, address) if text and is_web_address(address) else (str(row["citation"] or row["title"]), "")


def source_table(
    review: Review | EditionComparison | ActionProgress | Finance | InYear | PlanContents | PlanDocument,
) -> Table:
    """Sources of the figures, with their licence.

    Args:
        review: What `open_review` gave, or another of the `open_` functions.

    Returns:
        The table: one row a source.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.source_table(review).data.columns.tolist()
        ['source', 'publisher', 'licence']
    """
    rows = [(*_cited(row), str(row["publisher"]), str(row["licence"])) for row in rows_of(review.sources)]
    return _behind_a_line(Table(
        caption="Sources and licences",
        headers=headers("Source", "Publisher", "Licence"),
        rows=tuple(
            (Run(text, target=address), publisher, licence)
            for text, address, publisher, licence in dict.fromkeys(rows)
        ),
    ))  # fmt: skip
