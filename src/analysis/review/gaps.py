"""Gaps between two groups of children, as a series, with who moved."""

from __future__ import annotations

import pandas as pd

from analysis.results import GROUP_GAPS
from analysis.schema import table
from analysis.stats.inequality import decompose_gap_change

PAIRS = (("non_fsm", "fsm"), ("non_disadvantaged", "disadvantaged"))
_RATIO_UNITS = ("percent", "rate per 10,000")  # a score has no natural zero, so no ratio


def group_gaps(
    observations: pd.DataFrame, indicators: pd.DataFrame, area_code: str, horizon: pd.Timestamp
) -> pd.DataFrame:
    """Gaps between disjoint groups of one area, for every indicator that has them.

    Args:
        observations: `schema.OBSERVATIONS`.
        indicators: `schema.INDICATORS`.
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
    rows: list[dict[str, object]] = []
    for indicator_id, groups in indicators.groupby("indicator_id", sort=True):
        for first, second in PAIRS:
            if {first, second} <= set(groups["group"]):
                one, two = (groups[groups["group"] == name].iloc[0] for name in (first, second))
                rows += _pair(own[own["indicator_id"] == indicator_id], one, two, area_code)
    return table(GROUP_GAPS, rows)


def _pair(figures: pd.DataFrame, one: pd.Series, two: pd.Series, area_code: str) -> list[dict[str, object]]:
    sign = -1.0 if one["polarity"] == "low" else 1.0
    left = figures[figures["group"] == one["group"]].set_index("period_label")
    right = figures[figures["group"] == two["group"]].set_index("period_label")
    rows: list[dict[str, object]] = []
    before: dict[str, object] | None = None
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
        if before is not None and before["segment"] == row["segment"] and not row["excluded"]:
            row["change"] = float(row["difference"]) - float(before["difference"])  # type: ignore[arg-type]
            row["previous_label"] = before["period_label"]
            if one["polarity"] != "none":  # without a direction nobody rises or falls behind
                moved = decompose_gap_change(
                    float(before["value_1"]), float(before["value_2"]), value_1, value_2,  # type: ignore[arg-type]
                    polarity=str(one["polarity"]), tolerance=0.5 * 10.0 ** -int(one["decimals"]) - 1e-12,
                )  # fmt: skip
                row["movement"], row["is_warning"] = str(moved.label), bool(moved.is_warning)
        if not row["excluded"]:
            before = row
        rows.append(row)
    return rows
