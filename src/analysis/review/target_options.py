"""What a target may be held against before it is set: it proposes, and nothing is filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.review.figures import ReviewYear, Tables, alike, measured, midpoint, midpoints, same_source
from analysis.review.judge import target_row
from analysis.review.national import COUNCIL_TYPES, FEWEST_COUNCILS
from analysis.review.places import is_cut_short, places_of
from analysis.stats.certainty import smallest_clear
from analysis.stats.compare import NEIGHBOURS_NEEDED, quartile_bands
from analysis.stats.intervals import polarity_sign
from analysis.stats.trend import theil_sen
from analysis.tables.declare import table
from analysis.tables.results import TARGET_OPTIONS, WAYS, Review
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import CLEAR, NOT_CLEAR
from analysis.vocabulary.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.review.figures import Movement
    from analysis.review.places import Places
    from analysis.tables.rows import Row


PACE_YEARS, PACE_NEEDED = 5, 3  # comparable years whose pace is taken, and the fewest of them


def assemble_target_options(
    tables: Mapping[str, pd.DataFrame], review: Review, indicator: str, group: str, year: str,
    proposed: float | None,
) -> pd.DataFrame:  # fmt: skip
    """What a target for one indicator of a review may be held against.

    Args:
        tables: The processed tables by name.
        review: The review of the area and year.
        indicator: The indicator.
        group: Its group.
        year: The year of the target, empty for the year after the review's.
        proposed: The target, in the unit; None for that of the review's plan, where it has one for the year.

    Returns:
        `tables.results.TARGET_OPTIONS`; no row where the area has no figure.
    """
    held, own_year = Tables(tables), ReviewYear.read(review.year)
    start = own_year.start + 1
    aimed = ReviewYear.read(year or f"{start}/{(start + 1) % 100:02d}")
    goals = held.goals_of(review.edition_id) if review.has_own_plan else []
    goal = next(
        (one for one in goals if (one["indicator_id"], one["group"]) == (indicator, group)),
        {"measure_id": "", "indicator_id": indicator, "group": group},
    )
    is_range = False
    if proposed is None and goal["measure_id"]:
        proposed, is_range = _promised(goal, held, aimed)
    places = places_of(review.area_code, held["areas"], held["neighbours"], review.comparator)
    return table(TARGET_OPTIONS, options(goal, held, places, own_year, aimed, proposed, is_range))


def draft_options(
    goals: Sequence[Row],
    tables: Mapping[str, pd.DataFrame],
    places: Places,
    year: ReviewYear,
    first_year: str,
) -> list[dict[str, object]]:
    """The options of every goal of a draft edition, whose first target year is given."""
    held, aimed = Tables(tables), ReviewYear.read(first_year)
    found = []
    for goal in goals:
        if goal["unit"] == held.indicator(str(goal["indicator_id"]), str(goal["group"]))["unit"]:
            found += options(goal, held, places, year, aimed, *_promised(goal, held, aimed))
    return found


def _promised(goal: Row, held: Tables, aimed: ReviewYear) -> tuple[float | None, bool]:
    """The number that the plan asks for, of a range the end that asks less; and whether it is a range."""
    target = target_row(goal, held.targets_of(goal), aimed)
    if target is None:
        return None, False
    indicator = held.indicator(str(goal["indicator_id"]), str(goal["group"]))
    end = {"high": "target_lower", "low": "target_upper"}.get(str(indicator["polarity"]), "")
    if end and pd.notna(target[end]):
        return float(target[end]), True
    return (None if pd.isna(target["target_value"]) else float(target["target_value"])), False


def options(
    goal: Row, tables: Tables, places: Places, year: ReviewYear, aimed: ReviewYear, proposed: float | None,
    is_range: bool = False,
) -> list[dict[str, object]]:  # fmt: skip
    """The records of `tables.results.TARGET_OPTIONS` of one goal; none without a figure.

    Args:
        goal: `measure_id`, `indicator_id` and `group`, as in `tables.data.GOALS`.
        tables: The processed tables, of every council.
        places: The area and those it is compared with.
        year: The review year: figures after it are left out.
        aimed: The year of the target.
        proposed: The target, in the unit; None without one.
        is_range: It is an end of a range.
    """
    indicator = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
    moved = tables.movement(indicator, places.area_code, year)
    row = moved.row
    if row is None:
        return []
    sign, reached = float(polarity_sign(str(indicator["polarity"]))), float(row["value"])
    found: list[dict[str, object]] = [{"kind": "reached", "value": reached}]
    found.append({"kind": "pace", **_pace(moved, row, indicator, aimed)})
    if not np.isnan(sign):
        same = [one for one in _same_period(row, tables) if not is_cut_short(one, indicator)]
        types = {str(one["area_code"]): one["area_type"] for one in tables.by_name.rows("areas")}
        near = [one for one in same if one["area_code"] in places.current]
        councils = [one for one in same if types.get(str(one["area_code"])) in COUNCIL_TYPES]
        found.append({"kind": "neighbours", **_best_quarter(near, NEIGHBOURS_NEEDED, indicator)})
        found.append({"kind": "national", **_best_quarter(councils, FEWEST_COUNCILS, indicator)})
        clear = _clear(moved, row, indicator, sign)
        found.append({"kind": "clear", **clear})
        if proposed is not None:
            limit = float(str(clear["value"]))
            is_enough = sign * (proposed - limit) >= 0
            certainty = "" if clear["reason"] else CLEAR if is_enough else NOT_CLEAR
            kind = "range" if is_range else "proposed"
            found.append({"kind": kind, "value": proposed, "certainty": certainty})
    return [
        {
            "measure_id": goal["measure_id"], "target_year": aimed.label, "reached": reached,
            "period_label": row["period_label"], **one, "decimals": int(indicator["decimals"]),
            **{
                name: indicator[name]
                for name in ("indicator_id", "group", "unit", "polarity", "publisher_polarity")
            },
        }
        for one in found
    ]  # fmt: skip


def _same_period(row: Row, tables: Tables) -> list[Row]:
    """The figures of every council for the period of one: too many to be laid out area by area."""
    held = tables["observations"]
    is_wanted = held["is_chosen"] & held["value"].notna()
    for name in ("indicator_id", "group", "period_label", "period_kind"):
        is_wanted &= held[name] == row[name]
    return list(rows_of(held[is_wanted]))


def _own(moved: Movement) -> list[Row]:
    """The comparable figures of the latest one's kind of source."""
    return [one for one in moved.comparable if same_source(one, moved.comparable[-1])]


def _pace(moved: Movement, row: Row, indicator: Row, aimed: ReviewYear) -> dict[str, object]:
    """Where the middle pace of the last comparable years would lead by the target's year."""
    own = _own(moved)[-PACE_YEARS:]
    ahead = aimed.period(indicator).midpoint - midpoint(row)
    if bool(indicator["is_cumulative"]):
        return {"reason": "running_total"}
    if len(own) < PACE_NEEDED:
        return {"reason": "not_enough_points", "n": len(own)}
    if ahead < 0.5:
        return {"reason": "baseline_year"}
    value = float(row["value"]) + theil_sen(midpoints(own), alike(own)).slope * ahead
    low, high = UNITS[str(indicator["unit"])].limits(may_exceed_100=float(row["value"]) > 100)
    sure, way = moved.five if moved.five is not None else (None, 0)
    return {
        "value": float(np.clip(value, low, high)), "n": len(own), "from_label": own[0]["period_label"],
        "certainty": "" if sure is None else sure.word, "way": WAYS[way],
    }  # fmt: skip


def _best_quarter(rows: Sequence[Row], needed: int, indicator: Row) -> dict[str, object]:
    """The figure that the best quarter have reached, by the plan's direction (band A of DfE's tool)."""
    if len(rows) < needed:
        return {"reason": "not_enough_points", "n": len(rows)}
    values, polarity = np.array(alike(rows)), str(indicator["polarity"])
    best = values[quartile_bands(values, polarity) == "A"]
    if best.size == 0:  # all have the same figure
        best = values
    value = best.min() if polarity == "high" else best.max()
    return {"value": float(value), "n": len(rows), "n_reached": int(best.size)}


def _clear(moved: Movement, row: Row, indicator: Row, sign: float) -> dict[str, object]:
    # the change to the latest figure is one of the earlier ones for the change that a target asks for
    earlier = replace(moved, comparable=(*moved.comparable, row)).yearly_changes
    unit, places = str(indicator["unit"]), int(indicator["decimals"])
    value, reason = smallest_clear(measured(row, unit), sign, earlier=earlier, places=places)
    low, high = UNITS[unit].limits()
    if (low is not None and value < low) or (high is not None and value > high):
        return {"value": float("nan"), "reason": "none_clear"}
    return {"value": value, "reason": reason}
