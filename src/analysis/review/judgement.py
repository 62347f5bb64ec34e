"""One figure against one target: a stated number, or the figure of another place of this or last year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.laid_out import Row
from analysis.periods import Period
from analysis.review.comparators import ENGLAND, Places
from analysis.review.figures import (
    Movement,
    ReviewYear,
    has_value,
    midpoint,
    period_of,
    tolerance_of,
    unit_word,
)
from analysis.review.held import Figures
from analysis.review.pace import Baseline, baseline_of
from analysis.stats.progress import progress_to_comparator, progress_to_target

_NO_NUMBER = {
    "setting_baseline": "baseline_being_set",
    "not_applicable": "not_applicable",
    "tbc": "target_not_set",
    "qualitative": "target_not_set",
    "direction_only": "target_not_set",
}
_FOLLOWING = ("match_comparator", "beat_comparator")
_STRICT = ("beat_comparator", "improve_on_baseline")  # level with it is not enough


@dataclass(frozen=True)
class Judged:
    """What one target is held against.

    Attributes:
        indicator: A row of `schema.INDICATORS`.
        moved: The figure and what came before it.
        series: The area's figures of the indicator, oldest first.
        figures: The figures of all places.
        places: The area and those it is compared with.
    """

    indicator: Row
    moved: Movement
    series: list[Row]
    figures: Figures
    places: Places


def target_row(goal: Row, targets: list[Row], year: ReviewYear) -> Row | None:
    """A goal's target for the year, or for each year; None where there is none."""
    wanted = (goal["edition_id"], goal["measure_id"])
    for target in targets:
        is_own = (target["edition_id"], target["measure_id"]) == wanted
        if is_own and target["target_year"] in (year.label, "each year"):
            return target
    return None


def judge(goal: Row, target: Row, held: Judged) -> dict[str, object]:
    """Hold the figure against one target.

    Args:
        goal: A row of `schema.GOALS`.
        target: A row of `schema.TARGETS`.
        held: The figure and what it is held against.

    Returns:
        Columns of `results.ASSESSMENTS`: `status`, `target_value` and what belongs to them.
    """
    indicator, moved = held.indicator, held.moved
    kind = str(target["target_kind"])
    found: dict[str, object] = {"status": "Not judged", "target_value": target["target_value"]}
    if target["reason"] == "target_ambiguous":
        return {**found, "reason": "target_ambiguous"}
    if kind in _NO_NUMBER:
        return {**found, "reason": _NO_NUMBER[kind]}
    if goal["unit"] != indicator["unit"]:
        detail = str(indicator["unit"])
        return {**found, "target_value": None, "reason": "unsupported_type", "reason_detail": detail}
    row = moved.row
    if kind in _FOLLOWING:
        if row is None:
            return {**found, **_without_figure(moved)}
        found.update(_follow(goal, target, row, held))
        if found["target_value"] is None:
            return {**found, "reason": "comparator_missing", "reason_detail": target["comparator"]}
    number = found["target_value"]
    if not isinstance(number, float) or np.isnan(number):
        return {**found, "reason": str(target["reason"]) or "target_not_set"}
    if row is None or not moved.is_target_year:
        return {**found, **_without_figure(moved)}
    baseline = None if kind in _FOLLOWING else baseline_of(goal, indicator, held.series, row)
    return {**found, **_status(kind, number, row, baseline, held)}


def _without_figure(moved: Movement) -> dict[str, object]:
    mark = "" if moved.missing_row is None else str(moved.missing_row["missing"])
    detail = mark if moved.row is None else _why_missing(moved) or "latest_only"
    return {"reason": "suppressed" if mark == "c" else "not_available", "reason_detail": detail}


def _why_missing(moved: Movement) -> str:
    if moved.missing_row is None:
        return ""
    return str(moved.missing_row["missing_note"]) or str(moved.missing_row["missing"])


def _status(kind: str, target: float, row: Row, baseline: Baseline | None, held: Judged) -> dict[str, object]:
    indicator, moved = held.indicator, held.moved
    polarity, tolerance, time = str(indicator["polarity"]), tolerance_of(indicator, target), midpoint(row)
    has_start = baseline is not None and kind not in _STRICT and not np.isnan(baseline.value)
    result = progress_to_target(
        float(row["value"]), time, target, time, polarity,
        baseline_value=baseline.value if has_start and baseline is not None else None,
        is_comparable=baseline is None or baseline.is_comparable,
        unit=unit_word(indicator), tolerance=tolerance, is_maintain=kind == "maintain",
        lower=None if np.isnan(moved.lower) else moved.lower,
        upper=None if np.isnan(moved.upper) else moved.upper,
    )  # fmt: skip
    if result.status == "Not judged":
        return {"reason": str(result.reason), "gap": float(result.gap)}
    status, shortfall = str(result.status), float(result.shortfall)
    if kind in _STRICT:
        beaten = progress_to_comparator(
            float(row["value"]), target, polarity, tolerance=tolerance, is_beat=True
        )
        status, shortfall = beaten.status, beaten.shortfall
    # a target of zero has no tolerance: whatever misses it comes first
    weight = shortfall / tolerance if tolerance else np.inf if shortfall else 0.0
    return {
        "status": status,
        "gap": float(result.gap),
        "shortfall": shortfall,
        "tolerance": tolerance,
        "reason": "small_numbers" if bool(result.small_numbers) else "",
        "weight": weight,
    }


def _follow(goal: Row, target: Row, row: Row, held: Judged) -> dict[str, object]:
    """The figure of the place that a target follows, and how the gap to it has moved since the baseline."""
    period = period_of(row)
    wanted = period.step(-1) if target["comparator_year"] == "last_year" else period
    comparator = str(target["comparator"])
    value = _value_of_place(comparator, wanted, row, held)
    found: dict[str, object] = {"target_value": value, "comparator": comparator}
    if value is not None:
        found["followed_label"] = wanted.display()
    baseline = baseline_of(goal, held.indicator, held.series, row)
    if baseline.period is None or np.isnan(baseline.value):
        return {**found, "pace_reason": "no_baseline"}
    if not baseline.is_comparable:
        return {**found, "pace_reason": "baseline_other_segment"}
    start = baseline.period.step(-1) if wanted != period else baseline.period
    before = _value_of_place(comparator, start, row, held)
    if value is None or before is None:
        return {**found, "pace_reason": "comparator_missing"}
    if baseline.period.end >= period.end:
        return {**found, "pace_reason": "baseline_year"}
    moved = progress_to_comparator(
        float(row["value"]), value, str(held.indicator["polarity"]), baseline_value=baseline.value,
        baseline_comparator=before, is_beat=target["target_kind"] == "beat_comparator",
    )  # fmt: skip
    return {
        **found,
        "baseline_label": baseline.period.display(),
        "pace_word": moved.movement or "",
        "pace_reason": "",
        "pace_year": target["target_year"],
        "pace_share": None if np.isnan(moved.progress) else moved.progress,
        "followed_change": moved.comparator_change,
    }


def _value_of_place(comparator: str, period: Period, row: Row, held: Judged) -> float | None:
    """The figure of England, the region or the neighbours' mean for a period of the same stretch."""
    wanted = {
        "indicator_id": row["indicator_id"], "group": row["group"], "period_label": period.display(),
        "period_kind": period.kind,
    }  # fmt: skip
    codes = {"england": (ENGLAND,), "region": (held.places.region_code,)}
    asked = codes.get(comparator, held.places.current)
    values = [
        one["value"] for one in held.figures.same_period(wanted)
        if one["area_code"] in asked and has_value(one) and one["segment"] == row["segment"]
    ]  # fmt: skip
    return float(np.mean(values)) if values else None
