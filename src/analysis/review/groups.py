"""Figures of groups of one kind and of small areas, each beside another group or the council's whole.

The kinds are those of data/reference/groups.yml. A figure is tested against another group only: the whole
has the group in it, so no interval holds for the two.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.review.figures import Tables, has_value, interval_limits
from analysis.review.gaps import counted_gap, gap_interval
from analysis.review.places import ENGLAND
from analysis.tables.rows import Row
from analysis.vocabulary.units import COUNTED_UNITS

_EVERYBODY = "all"


def group_figures(
    tables: Tables, area_code: str, horizon: pd.Timestamp, indicators: Collection[str]
) -> list[dict[str, object]]:
    """Figures of one area by groups of a kind, in the latest period in which one of the kind has one.

    Args:
        tables: The processed tables.
        area_code: The area.
        horizon: The last day that is looked at.
        indicators: The indicators.

    Returns:
        Records of `tables.results.GROUP_FIGURES`, in the order in which the groups are declared.
    """
    kinds: dict[tuple[str, str], list[Row]] = {}
    for row in tables.by_name.rows("indicators"):
        if row["kind"] and row["indicator_id"] in indicators:
            kinds.setdefault((str(row["indicator_id"]), str(row["kind"])), []).append(row)
    return [
        record for (name, _), groups in kinds.items()
        for record in _of_kind(tables, name, sorted(groups, key=_place), area_code, horizon)
    ]  # fmt: skip


def _place(group: Row) -> int:
    return 0 if pd.isna(group["kind_position"]) else int(group["kind_position"])


def _of_kind(
    tables: Tables, name: str, groups: list[Row], area_code: str, horizon: pd.Timestamp
) -> list[dict[str, object]]:
    def figures(group: str, area: str) -> dict[pd.Timestamp, Row]:
        own = tables.figures.series(name, group, area)
        return {row["period_end"]: row for row in own if row["period_end"] <= horizon}

    held = {str(row["group"]): figures(str(row["group"]), area_code) for row in groups}
    ends = [
        end for rows in held.values() for end, row in rows.items() if has_value(row) or row["missing"] == "c"
    ]
    if not ends:
        return []
    last = max(ends)
    reference = str(groups[0]["reference_group"])
    against = held.get(reference, {}).get(last)
    if against is None or not has_value(against):  # without a figure of its own it is no reference
        reference, against = "", figures(_EVERYBODY, area_code).get(last)
    records = []
    names = {str(one["group"]): one["group_name"] for one in groups}
    for position, declared in enumerate(groups, start=1):
        group = str(declared["group"])
        row = held[group].get(last)
        labels = {"name": declared["short_name"], "position": position, "is_reference": group == reference}
        record: dict[str, object] = {
            **{column: declared[column] for column in _AS_DECLARED}, **labels, "period_end": last,
            "period_label": next(rows[last]["period_label"] for rows in held.values() if last in rows),
            **({"missing": "x", "source_id": ""} if row is None else {n: row[n] for n in _AS_STORED}),
        }  # fmt: skip
        if row is not None and has_value(row):
            record |= _figure(row, str(declared["unit"]))
            england = figures(group, ENGLAND).get(last)
            record["england_value"] = england["value"] if england else None
            if against is not None and has_value(against) and group != reference:
                record |= {
                    "reference_name": names.get(reference, ""), "reference_value": against["value"],
                    "difference": float(row["value"]) - float(against["value"]),
                    **(_tested(against, row, str(declared["unit"])) if reference else {}),
                }  # fmt: skip
        records.append(record)
    return records


_AS_STORED = ("missing", "source_id")
_AS_DECLARED = ("indicator_id", "unit", "decimals", "kind", "kind_name", "group", "group_name")


def _figure(row: Row, unit: str) -> dict[str, object]:
    found: dict[str, object] = {"value": row["value"]}
    if bool(row["counts_exact"]):
        counts = np.array([[row["numerator"], row["denominator"]]], dtype=float)
        found |= {"numerator": counts[0, 0], "denominator": counts[0, 1]}
        if unit in COUNTED_UNITS:
            lower, upper = interval_limits(counts, unit)
            found |= {"figure_lower": lower[0], "figure_upper": upper[0]}
    return found


def _tested(reference: Row, row: Row, unit: str) -> dict[str, object]:
    """The difference from another group, tested where both have counts; its limits as the difference is."""
    return gap_interval(counted_gap(row, reference, unit), 1.0, unit)
