"""The declared tables that exist for every council: standings among all, and the whole LAIT file.

`schema` offers the first with the other processed tables; `results` takes the columns for its own.
"""

from __future__ import annotations

from analysis.declarations import Column, Declaration, date, number, text

_STANDING = (
    Column("national_rank", "whole", "rank among all councils with a figure, 1 is best", nullable=True),
    Column("national_of", "whole", "how many councils have a figure", nullable=True),
    text("national_band", "quarter of all councils, A is best; empty without one", "", "A", "B", "C", "D"),
    Column("national_quintile", "whole", "fifth of all councils, 1 is best", nullable=True),
)
# Columns of `results.ASSESSMENTS`: the standing of the figure that is judged.
NATIONAL_COLUMNS = _STANDING

# One row for each figure of a council, for periods in which most councils have one.
NATIONAL_RANKS = Declaration(
    "national_ranks",
    (
        text("indicator_id", "indicator"),
        text("group", "group"),
        text("area_code", "the council"),
        text("period_label", "period"),
        text("period_kind", "calendar, academic, financial, snapshot, ..."),
        *_STANDING,
    ),
    ("indicator_id", "group", "area_code", "period_label", "period_kind"),
)

# Stored beside the processed tables where the whole LAIT file is there; no report reads it.
LAIT_FIGURES = Declaration(
    "lait_figures",
    (
        text("series_id", "the publisher's name of the measure"),
        text("area_code", "nine-character code of the area"),
        text("period_label", "the period as a reader writes it, e.g. 2024/25, 2024-25, 31 March 2025"),
        date("period_start", "first day of the period"),
        date("period_end", "last day of the period"),
        text("period_kind", "calendar, academic, financial, snapshot, rolling3:calendar, ..."),
        text("period_status", "as_published, provisional, revised, final, outturn, ..."),
        number("value", "value in the measure's own unit; missing where `missing` says why"),
        text("missing", "why there is no value: c, x, z, low, u"),
    ),
    (),
)
