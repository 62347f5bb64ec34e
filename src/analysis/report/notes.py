"""Actions, notes on the data, methods and sources: the parts of a page that stand after the goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.page.parts import Html, Table, headers, join, render
from analysis.tables.rows import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from analysis.tables.plan_results import ActionProgress, EditionComparison, Finance, PlanDocument
    from analysis.tables.results import Review


def action_table(review: Review) -> Table:
    """The edition's actions with deadline and owner."""
    is_served = _serving(review)
    rows = tuple(
        (
            str(row["action_id"]),
            str(row["title"]),
            str(row["deadline_text"]) or "none given",
            str(row["owner"]) or "not named in the plan",
            is_served.get(str(row["action_id"]), "none of the goals, as declared"),
        )
        for row in rows_of(review.actions)
    )
    return Table(
        caption=f"Actions of the {review.edition_title}",
        headers=headers("Action", "What is to be done", "Deadline", "Owner", "Serves goal"),
        rows=rows,
    )


def _serving(review: Review) -> dict[str, str]:
    served: dict[str, list[str]] = {}
    for row in rows_of(review.assessments):
        for action in str(row["next_action_id"]).split(", "):
            if action:
                served.setdefault(action, []).append(str(row["measure_id"]))
    return {action: ", ".join(goals) for action, goals in served.items()}


def data_notes(review: Review) -> Html:
    """What a reader must know of the figures: breaks, differing sources, corrections."""
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
    return join(
        [
            breaks.html,
            difference_table(review.notices, names).html,
            correction_table(review.notices, names).html,
        ]
    )


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


def methods(review: Review) -> Html:
    """How the figures are worked out, in plain words, and what may not be concluded from them."""
    return render("methods.html.j2", review=review)


def source_table(review: Review | EditionComparison | ActionProgress | Finance | PlanDocument) -> Table:
    """Sources of the figures, with their licence."""
    sources = review.sources.drop_duplicates("source_id")
    return Table(
        caption="Sources and licences",
        headers=headers("Source", "Publisher", "Licence"),
        rows=tuple(
            (str(row["citation"]) or str(row["title"]), str(row["publisher"]), str(row["licence"]))
            for row in rows_of(sources)
        ),
    )
