"""What a review said when it was approved, kept under git for the review of the year after.

Three CSV files beside the approval: goals with figures, statuses, comparators, trends and targets; actions;
risks. They are made of the tables after disclosure control, so that nothing is in them that is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.tables.results import Review

_GOALS = (
    "edition_id", "measure_id", "theme", "indicator_id", "group", "short_name", "unit", "decimals",
    "polarity", "period_label", "value", "is_provisional", "target_year", "target_text", "target_value",
    "status", "reason", "change", "change_word", "change_certainty", "england_value",
    "england_word", "england_certainty", "neighbour_mean", "neighbour_n", "rank",
    "rank_of", "trend", "trend_certainty", "owner", "next_action_id",
)  # fmt: skip
_ACTIONS = ("edition_id", "action_id", "title", "deadline_text", "owner", "status", "progress")
_RISKS = ("edition_id", "item_id", "title", "detail", "owner")
TABLES = {"goals": _GOALS, "actions": _ACTIONS, "risks": _RISKS}


def snapshot_of(tables: Mapping[str, pd.DataFrame], review: Review) -> dict[str, pd.DataFrame]:
    """The results of a review as they are kept.

    Args:
        tables: The processed tables.
        review: The review.

    Returns:
        By the names of `TABLES`: one row a goal, an action of its edition, a risk of its edition.
    """
    items = tables["plan_items"]
    risks = items[(items["kind"] == "risk") & (items["edition_id"] == review.edition_id)]
    found = {"goals": review.assessments, "actions": review.actions, "risks": risks}
    return {name: found[name].reindex(columns=list(kept)) for name, kept in TABLES.items()}


def as_csv(table: pd.DataFrame) -> str:
    """A table of a snapshot as text; a missing value is an empty cell."""
    return str(table.to_csv(index=False, lineterminator="\n", float_format="%.10g"))
