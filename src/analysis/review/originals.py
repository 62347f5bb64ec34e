"""The target that was set first for the same year, and where the figure stands against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.review.judgement import Judged, judge, target_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.laid_out import Row
    from analysis.review.figures import ReviewYear
    from analysis.review.held import Tables

_ROUNDING = 0.05  # two printed percentages that add up to 100, each rounded to one decimal


def original_target(
    goal: Row, target: Row, held: Judged, tables: Tables, year: ReviewYear
) -> dict[str, object]:
    """The first edition's target for the same indicator, group and year, and the figure against it.

    Args:
        goal: A row of `schema.GOALS`.
        target: Its target for the year.
        held: The figure and what it is held against.
        tables: The processed tables.
        year: The review year.

    Returns:
        The `original_` columns of `target_columns.PACE_COLUMNS`; nothing without such a target.
    """
    first: tuple[str, Row, Row] | None = None
    for edition_id, title in _earlier_editions(str(goal["edition_id"]), tables):
        for earlier in _same_goals(goal, edition_id, tables):
            found = target_row(earlier, tables.targets_of(earlier), year)
            if found is not None and found["target_text"] not in ("", "-"):
                first = (title, earlier, found)
    if first is None:
        return {}
    title, earlier, original = first
    record: dict[str, object] = {"original_edition": title, "original_text": original["target_text"]}
    if earlier["unit"] != goal["unit"]:
        return {**record, "original_note": "unit"}
    if is_other_side(earlier, goal):
        return {**record, "original_note": "complement"}
    if (original["target_text"], original["target_kind"]) == (target["target_text"], target["target_kind"]):
        return {**record, "original_note": "unchanged"}
    judged = judge(earlier, original, held)
    number = judged["target_value"]
    if not isinstance(number, float) or np.isnan(number):
        return {**record, "original_note": "no number"}
    record["original_value"] = number
    if judged["status"] != "Not judged":
        record.update(original_status=judged["status"], original_shortfall=judged["shortfall"])
    return record


def is_other_side(one: Row, other: Row) -> bool:
    """Whether two goals print the two sides of one share as their baselines: they add up to 100%."""
    first, second = one["baseline_value"], other["baseline_value"]
    if pd.isna(first) or pd.isna(second) or not one["unit"] == other["unit"] == "percent":
        return False
    total, apart = float(first) + float(second), abs(float(first) - float(second))
    return abs(total - 100) < _ROUNDING < apart


def _earlier_editions(edition_id: str, tables: Tables) -> list[tuple[str, str]]:
    """The editions that this one replaces, the latest first, each with its title."""
    by_id = {str(row["edition_id"]): row for row in tables.by_name.rows("editions")}
    found: list[tuple[str, str]] = []
    earlier = str(by_id[edition_id]["supersedes"]) if edition_id in by_id else ""
    while earlier and earlier in by_id and earlier not in [name for name, _ in found]:
        found.append((earlier, str(by_id[earlier]["title"])))
        earlier = str(by_id[earlier]["supersedes"])
    return found


def _same_goals(goal: Row, edition_id: str, tables: Tables) -> Sequence[Row]:
    by_subject = tables.by_name.by("goals", "edition_id", "indicator_id", "group")
    return by_subject.get((edition_id, goal["indicator_id"], goal["group"]), ())
