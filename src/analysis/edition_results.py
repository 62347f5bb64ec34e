"""The declared tables of one edition of a plan held against another, and the comparison that holds them.

`editions` and `review` make them, `presentation` shows them; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.declarations import Column, Declaration, number, text
from analysis.schema import DIRECTIONS, STATUSES

if TYPE_CHECKING:
    import pandas as pd

DIFFERENCE_WORDS = (
    "kept", "reworded", "replaced", "dropped", "new", "changed", "restated", "slipped", "brought forward",
    "dated", "undated", "renumbered", "moved",
)  # fmt: skip
CERTAINTIES = ("certain", "likely", "uncertain", "declared")
TARGET_WORDS = ("easier", "harder", "unchanged", "not comparable", "")

EDITION_DIFFERENCES = Declaration(
    "edition_differences",
    (
        text("kind", "measure, action, risk, figure, achievement, ..."),
        text("item_id", "its id in the earlier edition, or in the later one where it is new"),
        text("name", "what it is, in words: of a measure as printed, of a figure what it counts"),
        text(
            "field",
            "what of it: wording, baseline, target 2019/20, unit, deadline, owner, mitigation, value, ...; "
            "item where the whole of it is dropped or new",
        ),
        text("before", "as the earlier edition prints it; sentences in our own short words"),
        text("after", "as the later edition prints it"),
        text("what", "what happened", *DIFFERENCE_WORDS),
        text("judgement", "for a target: easier, harder, unchanged, not comparable", *TARGET_WORDS),
        Column("months", "whole", "months a deadline moved; positive is later", nullable=True),
        text("certainty", "how sure the match of the two items is", *CERTAINTIES),
        number("likeness", "share of words the two wordings have in common, 0 to 1"),
        Column("is_minor", "flag", "spelling, or a wording of the same meaning"),
        text("note", "reason code, parameters behind a colon: see presentation.words.editions"),
        text("before_id", "id in the earlier edition; empty where it is new"),
        text("after_id", "id in the later edition; empty where it is dropped"),
        text("before_locator", "document and line"),
        text("after_locator", "document and line"),
    ),
    ("kind", "before_id", "after_id", "field"),
)

TARGET_PAIRS = Declaration(
    "target_pairs",
    (
        text("before_id", "measure in the earlier edition"),
        text("after_id", "measure in the later edition"),
        text("indicator_id", "indicator of the later edition's measure"),
        text("group", "its group"),
        text("name", "short name, with its group"),
        text("unit", "unit of the figures"),
        Column("decimals", "whole", "decimals shown"),
        text("polarity", "which way is better", *DIRECTIONS),
        text("before_year", "year of the earlier target"),
        text("after_year", "year of the later target"),
        text("before_text", "earlier target as printed"),
        text("after_text", "later target as printed"),
        number("before_value", "as a number"),
        number("after_value", "as a number"),
        text("before_baseline", "earlier baseline as printed"),
        text("after_baseline", "later baseline as printed"),
        number("asked_before", "improvement from baseline that the earlier target asks; negative is worse"),
        number("asked_after", "the same of the later target"),
        text("word", "how the later target compares with the earlier", *TARGET_WORDS),
        text("note", "why they cannot be compared"),
        Column("is_lead", "flag", "the pair that speaks for the measure"),
        Column("is_changed", "flag", "the two are printed differently, or are for different years"),
        number("value", "the area's figure for the later target's year, or the latest before it"),
        text("period_label", "its period"),
        text("before_status", "the figure against the earlier target", *STATUSES),
        text("after_status", "the figure against the later target", *STATUSES),
        text("reason", "reason code where a status is not judged"),
        text("known_now", "official figures of the two years before the plan, as label|value pairs"),
    ),
    ("before_id", "after_id", "before_year", "after_year"),
)


@dataclass(frozen=True)
class EditionComparison:
    """Two editions of a plan, held against each other for one area.

    Attributes:
        area_name: The area.
        before_id: The earlier edition.
        after_id: The later edition.
        before_title: Its title.
        after_title: Its title.
        has_plan: Whether both are this area's own plans; no figure is judged by another council's.
        data_date: Last day of the figures held against targets, in words; empty where there are none.
        before_lists: Kinds of which the earlier edition has a list, with how many are in it.
        after_lists: The same of the later edition.
        differences: One row a difference, and one an item that was kept (`EDITION_DIFFERENCES`).
        targets: One row a measure and pair of target years (`TARGET_PAIRS`).
        sources: Sources used (`schema.SOURCE_COUNTS`).
    """

    area_name: str
    before_id: str
    after_id: str
    before_title: str
    after_title: str
    has_plan: bool
    data_date: str
    before_lists: dict[str, int]
    after_lists: dict[str, int]
    differences: pd.DataFrame
    targets: pd.DataFrame
    sources: pd.DataFrame
