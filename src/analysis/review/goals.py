"""One goal judged: its figure, its target, its movement and its comparators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.review.comparators import Places, compare
from analysis.review.figures import Movement, ReviewYear, change_word, midpoint, movement, one_series
from analysis.stats.progress import progress_to_target

# The project's units and the statistics' words for how a tolerance is taken.
_UNIT_WORDS = {"percent": "percent", "rate per 10,000": "rate", "count": "count", "score": "score"}
_NO_NUMBER = {
    "setting_baseline": "baseline_being_set",
    "not_applicable": "not_applicable",
    "tbc": "target_not_set",
    "qualitative": "target_not_set",
    "direction_only": "target_not_set",
}
# What follows another place takes its figure of the same period.
_COMPARATOR_COLUMNS = {"england": "england_value", "region": "region_value", "neighbours": "neighbour_mean"}
_OF_THE_PLAN = ("owner", "next_action", "next_action_id", "next_action_deadline", "comment")


@dataclass(frozen=True)
class Tables:
    """The processed tables that a review is made from, by name."""

    by_name: Mapping[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.by_name[name]

    def indicator(self, indicator_id: str, group: str) -> pd.Series:
        """The row of `schema.INDICATORS` for one indicator and group."""
        indicators = self["indicators"]
        return indicators[(indicators["indicator_id"] == indicator_id) & (indicators["group"] == group)].iloc[
            0
        ]


def assess(
    goal: pd.Series, tables: Tables, places: Places, year: ReviewYear, *, has_plan: bool
) -> dict[str, object]:
    """Judge one goal for one area and year.

    Args:
        goal: A row of `schema.GOALS`.
        tables: The processed tables.
        places: The area and those it is compared with.
        year: The review year.
        has_plan: Whether the plan is this area's own; another council's targets judge nobody.

    Returns:
        A record of `results.ASSESSMENTS`.
    """
    indicator = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
    observations = tables["observations"]
    series = one_series(observations, str(goal["indicator_id"]), str(goal["group"]), places.area_code)
    moved = movement(series, year, indicator)
    record = _description(goal, indicator, has_plan=has_plan)
    if moved.row is not None:
        record.update(_figure(moved, indicator))
        record.update(_movement(moved, indicator))
        record.update(compare(moved.row, indicator, observations, places))
    record.update(_break_note(moved, series, year))
    record.update(_target(goal, indicator, moved, tables, year, record, has_plan=has_plan))
    return record


def _description(goal: pd.Series, indicator: pd.Series, *, has_plan: bool) -> dict[str, object]:
    in_group = f": {indicator['group_name'].lower()}" if indicator["group_name"] else ""
    copied = (
        "edition_id", "measure_id", "position", "theme", "measure", "indicator_id", "group", "owner",
        "next_action", "next_action_id", "next_action_deadline", "comment",
    )  # fmt: skip
    return {
        **{name: goal[name] for name in copied},
        **({} if has_plan else dict.fromkeys(_OF_THE_PLAN, "")),  # another council does none of it
        "name": f"{indicator['name']}{in_group}",
        "short_name": f"{indicator['short_name']}{in_group}",
        "subject": _subject(indicator),
        "unit": indicator["unit"],
        "decimals": int(indicator["decimals"]),
        "polarity": indicator["polarity"],
        "publisher_polarity": indicator["publisher_polarity"],
        "notices": str(goal["reason"]),
    }


def _subject(indicator: pd.Series) -> str:
    begins = str(indicator["subject"])
    return f"{begins} ({indicator['group_name'].lower()})" if indicator["group_name"] else begins


def _figure(moved: Movement, indicator: pd.Series) -> dict[str, object]:
    row = moved.row
    if row is None:
        return {}
    return {
        "value": float(row["value"]),
        "period_label": row["period_label"],
        "period_end": row["period_end"],
        "is_target_year": moved.is_target_year,
        "is_provisional": row["period_status"] == "provisional",
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "lower": moved.lower,
        "upper": moved.upper,
        "source_id": row["source_id"],
        "locator": row["locator"],
    }


def _movement(moved: Movement, indicator: pd.Series) -> dict[str, object]:
    row = moved.row
    if row is None:
        return {}
    polarity, decimals = str(indicator["polarity"]), int(indicator["decimals"])
    found: dict[str, object] = {}
    if bool(indicator["is_cumulative"]):
        return {"change_note": "running_total"}  # it always rises: the years between say nothing
    if row["period_kind"] == "cumulative":
        return {"change_note": "part_year"}
    if bool(row["excluded"]):
        return {"change_note": "excluded_year"}
    if moved.previous is not None:
        change = float(row["value"]) - float(moved.previous["value"])
        found.update(
            previous_value=float(moved.previous["value"]),
            previous_label=moved.previous["period_label"],
            change=change,
            change_word=change_word(change, polarity, decimals),
            change_note=", ".join(moved.gap_years),
        )
    if moved.first is not None:
        change = float(row["value"]) - float(moved.first["value"])
        found.update(
            first_value=float(moved.first["value"]),
            first_label=moved.first["period_label"],
            change_since_first=change,
            first_word=change_word(change, polarity, decimals),
        )
    if moved.best is not None:
        found.update(best_value=float(moved.best["value"]), best_label=moved.best["period_label"])
    if moved.trend is not None:
        trend = moved.trend
        found.update(
            trend=trend.label, trend_method=trend.method, trend_reason=trend.reason or "",
            trend_caution=trend.caution or "", trend_n=trend.n, trend_from=moved.trend_years[0],
            trend_to=moved.trend_years[1], trend_slope=trend.slope, trend_rises=trend.rises,
            trend_falls=trend.falls, trend_lowest=trend.lowest, trend_highest=trend.highest,
        )  # fmt: skip
    return found


def _break_note(moved: Movement, series: pd.DataFrame, year: ReviewYear) -> dict[str, object]:
    """The first year of the comparable stretch, where a break stands before it."""
    if moved.row is None or int(moved.row["segment"]) == 1:
        return {}
    stretch = series[series["segment"] == moved.row["segment"]]
    return {"break_note": str(stretch.iloc[0]["period_label"])}


def _target(
    goal: pd.Series,
    indicator: pd.Series,
    moved: Movement,
    tables: Tables,
    year: ReviewYear,
    record: dict[str, object],
    *,
    has_plan: bool,
) -> dict[str, object]:
    found: dict[str, object] = {"status": "Not judged", "target_year": year.label}
    if not has_plan:
        return {**found, "reason": "target_not_set", "reason_detail": "other_area"}
    target = _target_row(goal, tables["targets"], year)
    if target is None:
        return {**found, "reason": "target_not_set"}
    found.update(
        target_text=target["target_text"], target_kind=target["target_kind"],
        target_locator=target["locator"], readings=target["readings"], target_value=target["target_value"],
    )  # fmt: skip
    if target["reason"] == "target_ambiguous":
        return {**found, "reason": "target_ambiguous"}
    if target["target_kind"] in _NO_NUMBER:
        return {**found, "reason": _NO_NUMBER[str(target["target_kind"])]}
    if goal["unit"] != indicator["unit"]:
        detail = str(indicator["unit"])
        return {**found, "target_value": None, "reason": "unsupported_type", "reason_detail": detail}
    if target["target_kind"] in ("match_comparator", "beat_comparator"):
        found["target_value"] = record.get(_COMPARATOR_COLUMNS[str(target["comparator"])])
        if found["target_value"] is None:
            return {**found, "reason": "comparator_missing", "reason_detail": target["comparator"]}
    number = found["target_value"]
    if not isinstance(number, float) or np.isnan(number):
        return {**found, "reason": str(target["reason"]) or "target_not_set"}
    return {**found, **_judgement(indicator, moved, number)}


def _target_row(goal: pd.Series, targets: pd.DataFrame, year: ReviewYear) -> pd.Series | None:
    own = targets[
        (targets["edition_id"] == goal["edition_id"]) & (targets["measure_id"] == goal["measure_id"])
    ]
    exact = own[own["target_year"].isin([year.label, "each year"])]
    return None if exact.empty else exact.iloc[0]


def _judgement(indicator: pd.Series, moved: Movement, target: float) -> dict[str, object]:
    row = moved.row
    if row is None or not moved.is_target_year:
        mark = "" if moved.missing_row is None else str(moved.missing_row["missing"])
        detail = mark if row is None else _why_missing(moved) or "latest_only"
        return {"reason": "suppressed" if mark == "c" else "not_available", "reason_detail": detail}
    time = midpoint(row)
    result = progress_to_target(
        float(row["value"]), time, target, time, str(indicator["polarity"]),
        unit=_UNIT_WORDS[str(indicator["unit"])], tolerance=_tolerance(indicator, target),
        lower=None if np.isnan(moved.lower) else moved.lower,
        upper=None if np.isnan(moved.upper) else moved.upper,
    )  # fmt: skip
    if result.status == "Not judged":
        return {"reason": str(result.reason), "gap": float(result.gap)}
    shortfall, tolerance = float(result.shortfall), float(result.tolerance)
    # a target of zero has no tolerance: whatever misses it comes first
    weight = shortfall / tolerance if tolerance else np.inf if shortfall else 0.0
    return {
        "status": str(result.status),
        "gap": float(result.gap),
        "shortfall": shortfall,
        "tolerance": tolerance,
        "reason": "small_numbers" if bool(result.small_numbers) else "",
        "weight": weight,
    }


def _why_missing(moved: Movement) -> str:
    if moved.missing_row is None:
        return ""
    return str(moved.missing_row["missing_note"]) or str(moved.missing_row["missing"])


def _tolerance(indicator: pd.Series, target: float) -> float:
    """The declared tolerance in the unit of the value."""
    if pd.notna(indicator["tolerance"]):
        return float(indicator["tolerance"])
    return abs(target) * float(indicator["tolerance_pct"]) / 100
