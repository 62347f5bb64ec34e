"""The declared tables of a plan written anew from its files, and the document that holds them.

`review` makes them, `presentation` shows them; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.declarations import Column, Declaration, text

if TYPE_CHECKING:
    import pandas as pd

    from analysis.edition_results import EditionComparison
    from analysis.results import Review

# Where a figure is proposed to stand; `both` has reasons for either.
PROPOSAL_SIDES = ("good_at", "to_improve", "both")
PROPOSAL_KINDS = ("measure", "indicator", "gap")

PROPOSALS = Declaration(
    "proposals",
    (
        text("kind", "a measure of the plan, another indicator, a gap between groups", *PROPOSAL_KINDS),
        Column("position", "whole", "place in the table it is from: of measures, indicators or gaps"),
        text("indicator_id", "indicator"),
        text("group", "its group; of a gap the group that is behind, in words"),
        text("side", "where it is proposed to stand", *PROPOSAL_SIDES),
        text("good", "reason codes for a strength, apart by spaces: met, england, trend, gap"),
        text("bad", "reason codes for improvement, apart by spaces: missed, england, trend, gap"),
    ),
    ("kind", "indicator_id", "group"),
)


@dataclass(frozen=True)
class PlanDocument:
    """One edition of a plan, with all that it takes to write it anew.

    Attributes:
        review: The edition's measures with the figures of one year; its goals in the order of the plan.
        title: Title of the edition.
        status: published, draft or approved.
        approved: The role that approved it and the day; empty.
        target_years: The years that it sets targets for.
        figures_year: The review year whose figures are shown.
        goals: The edition's measures with their baselines (`schema.GOALS`).
        targets: Their targets (`schema.TARGETS`).
        judged: The figures against the targets of `figures_year` (`results.ASSESSMENTS`).
        judged_by: Title of the edition whose targets these are.
        is_judged_by_earlier: It is the edition before, as this one has no target for that year.
        latest: The newest figures of the measures, for a published edition whose years have passed
            (`results.ASSESSMENTS`); empty otherwise.
        proposals: Strengths and areas to improve, proposed by rule (`PROPOSALS`).
        items: What the edition lists besides measures and actions (`plan_tables.PLAN_ITEMS`).
        figures: The figures printed in its text (`schema.PRINTED_FIGURES`).
        earlier_money: Amounts of money that the text of the edition before prints.
        comparison: The edition against the one before; None for a first edition.
        sources: Sources of the figures shown and of the editions (`schema.SOURCE_COUNTS`).
    """

    review: Review
    title: str
    status: str
    approved: str
    target_years: tuple[str, ...]
    figures_year: str
    goals: pd.DataFrame
    targets: pd.DataFrame
    judged: pd.DataFrame
    judged_by: str
    is_judged_by_earlier: bool
    latest: pd.DataFrame
    proposals: pd.DataFrame
    items: pd.DataFrame
    figures: pd.DataFrame
    earlier_money: pd.DataFrame
    comparison: EditionComparison | None
    sources: pd.DataFrame
