"""Gaps between two groups of children, as a series: how large, how sure, and who moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.results import GROUP_GAPS
from analysis.schema import table
from analysis.stats.inequality import GroupGap, change_in_gap, decompose_gap_change, group_gap

_RATIO_UNITS = ("percent", "rate per 10,000")  # a score has no natural zero, so no ratio
_POINTS = 100.0  # the statistics take shares, the table percentages


def group_gaps(
    observations: pd.DataFrame, indicators: pd.DataFrame, area_code: str, horizon: pd.Timestamp
) -> pd.DataFrame:
    """Gaps between disjoint groups of one area, for every pair that the indicators declare.

    Args:
        observations: `schema.OBSERVATIONS`.
        indicators: `schema.INDICATORS`; `compared_with` declares the pairs.
        area_code: The area.
        horizon: Later figures are left out.

    Returns:
        `results.GROUP_GAPS`, one row per indicator, pair of groups and period, oldest first.
        `difference` is positive where the disadvantaged group is behind.
    """
    own = observations[
        observations["is_chosen"]
        & (observations["area_code"] == area_code)
        & (observations["period_end"] <= horizon)
        & observations["value"].notna()
    ]
    declared = indicators.set_index(["indicator_id", "group"], drop=False)
    rows: list[dict[str, object]] = []
    for _, one in declared[declared["compared_with"] != ""].sort_index().iterrows():
        name = str(one["indicator_id"])
        figures = own[own["indicator_id"] == name]
        for second in str(one["compared_with"]).split():
            (two,) = (row for _, row in declared.loc[[(name, second)]].iterrows())
            rows += _pair(figures, one, two, area_code)
    return table(GROUP_GAPS, rows)


def _pair(figures: pd.DataFrame, one: pd.Series, two: pd.Series, area_code: str) -> list[dict[str, object]]:
    sign = -1.0 if one["polarity"] == "low" else 1.0
    left = figures[figures["group"] == one["group"]].set_index("period_label")
    right = figures[figures["group"] == two["group"]].set_index("period_label")
    rows: list[dict[str, object]] = []
    before: dict[str, object] | None = None
    gap_before: GroupGap | None = None
    for label in sorted(set(left.index) & set(right.index), key=lambda name: left.loc[name, "period_end"]):
        first, second = left.loc[label], right.loc[label]
        value_1, value_2 = float(first["value"]), float(second["value"])
        has_ratio = one["unit"] in _RATIO_UNITS and value_2 > 0
        row: dict[str, object] = {
            "indicator_id": one["indicator_id"],
            "name": one["short_name"],
            "unit": one["unit"],
            "decimals": int(one["decimals"]),
            "area_code": area_code,
            "period_label": label,
            "period_end": first["period_end"],
            "segment": int(first["segment"]),
            "excluded": bool(first["excluded"]),
            "group_1": one["group_name"],
            "group_2": two["group_name"],
            "value_1": value_1,
            "value_2": value_2,
            "difference": sign * (value_1 - value_2),
            "ratio": value_1 / value_2 if has_ratio else None,
        }
        gap = _counted(first, second, str(one["unit"]))
        row.update(_interval(gap, sign, str(one["unit"])))
        if before is not None and before["segment"] == row["segment"] and not row["excluded"]:
            row["change"] = float(row["difference"]) - float(before["difference"])  # type: ignore[arg-type]
            row["previous_label"] = before["period_label"]
            row.update(_change_interval(gap_before, gap, sign))
            if one["polarity"] != "none":  # without a direction nobody rises or falls behind
                moved = decompose_gap_change(
                    float(before["value_1"]), float(before["value_2"]), value_1, value_2,  # type: ignore[arg-type]
                    polarity=str(one["polarity"]), tolerance=0.5 * 10.0 ** -int(one["decimals"]) - 1e-12,
                )  # fmt: skip
                row["movement"], row["is_warning"] = str(moved.label), bool(moved.is_warning)
        if not row["excluded"]:
            before, gap_before = row, gap
        rows.append(row)
    return rows


def _counted(first: pd.Series, second: pd.Series, unit: str) -> GroupGap | None:
    """The gap from the counts of both groups; None where one of them has none."""
    if unit != "percent" or not (bool(first["counts_exact"]) and bool(second["counts_exact"])):
        return None
    return group_gap(
        first["numerator"], first["denominator"], second["numerator"], second["denominator"]
    )  # fmt: skip


def _interval(gap: GroupGap | None, sign: float, unit: str) -> dict[str, object]:
    if gap is None:
        return {"interval_reason": "missing_ci" if unit == "percent" else "unsupported_type"}
    low, high = _turned(gap, sign)
    return {
        "lower": low, "upper": high, "gap_word": str(gap.status or ""),
        "interval_reason": str(gap.reason or ""),
    }  # fmt: skip


def _change_interval(before: GroupGap | None, after: GroupGap | None, sign: float) -> dict[str, object]:
    """The interval of a change, where both years have counts."""
    if before is None or after is None:
        return {}
    change = change_in_gap(before, after)
    low, high = _turned(change, sign)
    return {
        "change_lower": low, "change_upper": high, "change_word": str(change.status or ""),
        "change_reason": str(change.reason or ""),
    }  # fmt: skip


def _turned(found: Any, sign: float) -> tuple[float | None, float | None]:
    """The limits in percentage points, turned as the difference is; None where there are none."""
    ends = sorted((sign * float(found.lower) * _POINTS, sign * float(found.upper) * _POINTS))
    return (None, None) if np.isnan(ends).any() else (ends[0], ends[1])
