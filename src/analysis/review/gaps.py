"""Gaps between two groups of children, as a series: how large, how sure, and who moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from analysis.review.figures import Tables, has_value
from analysis.stats.certainty import Verdict, gap_certainty, not_tested
from analysis.stats.gaps import GroupGap, change_in_gap, decompose_gap_change, group_gap
from analysis.tables.rows import Row
from analysis.vocabulary.certainty import CLEAR
from analysis.vocabulary.numbers import smallest_shown
from analysis.vocabulary.units import COUNTED_UNITS

_POINTS = 100.0  # the statistics take shares, the table percentages


def group_gaps(tables: Tables, area_code: str, horizon: pd.Timestamp) -> list[dict[str, object]]:
    """Gaps between disjoint groups of one area, for every pair that the indicators declare.

    Returns:
        Records of `tables.results.GROUP_GAPS`, one per indicator, pair of groups and period, oldest first.
        `difference` is positive where the disadvantaged group is behind.
    """
    declared = [row for row in tables.by_name.rows("indicators") if row["compared_with"]]
    rows: list[dict[str, object]] = []
    for one in sorted(declared, key=itemgetter("indicator_id", "group")):
        name = str(one["indicator_id"])
        for second in str(one["compared_with"]).split():
            two = tables.indicator(name, second)
            left, right = (
                {
                    str(row["period_label"]): row
                    for row in tables.figures.series(name, str(side["group"]), area_code)
                    if row["period_end"] <= horizon and has_value(row)
                }
                for side in (one, two)
            )
            rows += pair_of(left, right, one, two, area_code)
    return rows


def pair_of(
    left: Mapping[str, Row], right: Mapping[str, Row], one: Row, two: Row, area_code: str,
    counted: Callable[[Row, Row, str], GroupGap | None] | None = None,
) -> list[dict[str, object]]:  # fmt: skip
    """The gaps of one pair, oldest first, each with its change since the one before.

    Args:
        left: The figures of the first by period.
        right: Those of the second.
        one: The first's row of `tables.data.INDICATORS`.
        two: The second's.
        area_code: The area.
        counted: How the counts of two figures and their unit give a gap; two disjoint groups otherwise.

    Returns:
        Records of `tables.results.GROUP_GAPS`, of the periods that both have.
    """
    counted = counted or counted_gap
    sign = -1.0 if one["polarity"] == "low" else 1.0
    rows: list[dict[str, object]] = []
    before: dict[str, object] | None = None
    gap_before: GroupGap | None = None
    for label in sorted(set(left) & set(right), key=lambda name: left[name]["period_end"]):
        first, second = left[label], right[label]
        value_1, value_2 = float(first["value"]), float(second["value"])
        has_ratio = one["unit"] in COUNTED_UNITS and value_2 > 0  # a score has no natural zero
        row: dict[str, object] = {
            "indicator_id": one["indicator_id"], "name": one["short_name"], "unit": one["unit"],
            "decimals": int(one["decimals"]), "area_code": area_code, "period_label": label,
            "period_end": first["period_end"], "segment": int(first["segment"]),
            "excluded": bool(first["excluded"]), "group_1": one["group_name"], "group_2": two["group_name"],
            "value_1": value_1, "value_2": value_2, "difference": sign * (value_1 - value_2),
            "ratio": value_1 / value_2 if has_ratio else None,
        }  # fmt: skip
        gap = counted(first, second, str(one["unit"]))
        row.update(gap_interval(gap, sign, str(one["unit"])))
        if before is not None and before["segment"] == row["segment"] and not row["excluded"]:
            row["change"] = float(row["difference"]) - float(before["difference"])  # type: ignore[arg-type]
            row["previous_label"] = before["period_label"]
            row.update(_change_interval(gap_before, gap, sign, str(one["unit"])))
            if one["polarity"] != "none":  # without a direction nobody rises or falls behind
                moved = decompose_gap_change(
                    float(before["value_1"]), float(before["value_2"]), value_1, value_2,  # type: ignore[arg-type]
                    polarity=str(one["polarity"]), smallest=smallest_shown(int(one["decimals"])),
                )  # fmt: skip
                is_sure = row["change_certainty"] == CLEAR
                label = str(moved.label)
                row["movement"] = label if is_sure else _plainly(label, str(one["polarity"]))
                row["is_warning"] = bool(moved.is_warning)
        if not row["excluded"]:
            before, gap_before = row, gap
        rows.append(row)
    return rows


def counted_gap(first: Row, second: Row, unit: str) -> GroupGap | None:
    """The gap from the counts of both groups; None where one of them has none."""
    if unit != "percent" or not (bool(first["counts_exact"]) and bool(second["counts_exact"])):
        return None
    return group_gap(
        first["numerator"], first["denominator"], second["numerator"], second["denominator"]
    )  # fmt: skip


def gap_interval(gap: GroupGap | None, sign: float, unit: str) -> dict[str, object]:
    """The limits of a gap in percentage points, turned by a sign, and how sure it is."""
    if gap is None:
        reason = _why_none(unit)
        return {"interval_reason": reason, **_certainty("gap", not_tested(reason))}
    low, high = _turned(gap, sign)
    return {
        "lower": low, "upper": high, "gap_word": str(gap.status or ""),
        "interval_reason": str(gap.reason or ""), **_certainty("gap", gap_certainty(gap)),
    }  # fmt: skip


def _why_none(unit: str) -> str:
    return "missing_ci" if unit == "percent" else "unsupported_type"


def _change_interval(
    before: GroupGap | None, after: GroupGap | None, sign: float, unit: str
) -> dict[str, object]:
    """The interval of a change and how sure it is, where both years have counts."""
    if before is None or after is None:
        return _certainty("change", not_tested(_why_none(unit)))
    change = change_in_gap(before, after)
    low, high = _turned(change, sign)
    return {
        "change_lower": low, "change_upper": high, "change_word": str(change.status or ""),
        **_certainty("change", gap_certainty(change)),
    }  # fmt: skip


def _certainty(name: str, sure: Verdict) -> dict[str, object]:
    return {
        f"{name}_certainty": sure.word, f"{name}_reason": sure.reason, f"{name}_is_small": sure.is_small
    }  # fmt: skip


def _plainly(movement: str, polarity: str) -> str:
    """Who moved, in words that judge nothing, for a change that is not clear."""
    up, down = ("rose", "fell") if polarity == "high" else ("fell", "rose")
    plain = {
        "closing, levelling up": f"narrower; the lower group {up}",
        "closing, but the higher group fell as well": f"narrower; the lower group {up}, the higher {down}",
    }  # fmt: skip
    if movement in plain:
        return plain[movement]
    return re.sub("improved|fell", lambda found: up if found[0] == "improved" else down, movement)


def _turned(found: Any, sign: float) -> tuple[float | None, float | None]:
    """The limits in percentage points, turned as the difference is; None where there are none."""
    ends = sorted((sign * float(found.lower) * _POINTS, sign * float(found.upper) * _POINTS))
    return (None, None) if np.isnan(ends).any() else (ends[0], ends[1])
