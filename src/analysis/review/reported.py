"""What the council itself reported of a year's goals, held against the same targets as official figures."""

from __future__ import annotations

import pandas as pd

from analysis.review.figures import Tables, tolerance_of
from analysis.stats.progress import progress_to_target, status_in_range
from analysis.tables.declare import table
from analysis.tables.plan_results import REPORTED_BESIDE
from analysis.tables.rows import Row, rows_of
from analysis.vocabulary.units import UNITS


def reported_beside(
    held: Tables, edition: str, year: str, goals: list[Row], assessments: pd.DataFrame
) -> pd.DataFrame:
    """The council's own figures of a year, each with its status where it is the year's.

    Returns:
        `REPORTED_BESIDE`.
    """
    reported = held["reported_figures"]
    own = reported[(reported["edition_id"] == edition) & (reported["year"] == year)]
    by_goal = {str(goal["measure_id"]): goal for goal in goals}
    judged = {str(row["measure_id"]): row for row in rows_of(assessments)}
    found = []
    for row in rows_of(own):
        status, name = "", str(row["measure_id"])
        target = judged[name]["target_value"]
        ends = judged[name]["target_lower"], judged[name]["target_upper"]
        is_judged = row["is_whole_year"] and row["unit"] == judged[name]["unit"]
        if is_judged and pd.notna(ends[0]):
            value = float(row["value"])
            indicator = held.indicator(str(by_goal[name]["indicator_id"]), str(by_goal[name]["group"]))
            tolerance = tolerance_of(by_goal[name], indicator, min(max(value, ends[0]), ends[1]))
            status = status_in_range(value, *ends, tolerance)[0]
        elif is_judged and pd.notna(target):
            indicator = held.indicator(str(by_goal[name]["indicator_id"]), str(by_goal[name]["group"]))
            result = progress_to_target(
                float(row["value"]), 0.0, float(target), 0.0, str(indicator["polarity"]),
                unit=UNITS[str(row["unit"])].tolerance_kind,
                tolerance=tolerance_of(by_goal[name], indicator, float(target)),
            )  # fmt: skip
            status = str(result.status)
        found.append({**row, "status": status})
    return table(REPORTED_BESIDE, found)
