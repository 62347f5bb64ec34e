"""A target that cuts a gap: how wide the gap was, how wide it may be, how wide it is.

"Cut the gap by 10%" says nothing of the level of either side. The plan declares whose gap is meant
(`gap_with` of the goal), and the gap of the baseline's year and of the figure's come from the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from analysis.review.figures import Tables, has_value, midpoint
from analysis.review.gaps import counted_gap, pair_of
from analysis.review.pace import baseline_of
from analysis.review.places import ENGLAND, Places
from analysis.stats.gaps import GroupGap, gap_to_fixed
from analysis.tables.rows import Row
from analysis.vocabulary.certainty import NOT_TESTED
from analysis.vocabulary.numbers import is_shown
from analysis.vocabulary.statuses import MET, MISSED
from analysis.vocabulary.targets import COMPARATORS, parse_target, resolve


def cuts_gap(goal: Row, target: Row) -> bool:
    """Whether a target is for the gap to a group or place that the plan declares."""
    return target["target_kind"] == "cut_gap" and bool(goal["gap_with"])


def gap_target(
    goal: Row, target: Row, row: Row, series: Sequence[Row], tables: Tables, places: Places
) -> dict[str, object] | str:
    """The gap that a target cuts, in the baseline's year and in that of the figure.

    Returns:
        A record of `tables.results.GAP_TARGETS`, its gap positive where the goal's group or area is behind;
        or why there is none, as `reason_detail` of `gap_not_measured`.
    """
    own = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
    baseline = baseline_of(goal, own, series, row)
    if baseline.period is None:
        return "no_year"
    start, end = baseline.period.display(), str(row["period_label"])
    if not baseline.is_comparable:
        return f"break|{start}"
    years = round(midpoint(row) - baseline.time)
    if years < 1:
        return f"no_time|{start}"
    held = {str(one["period_label"]): one for one in series if has_value(one)}
    right = {label: held[label] for label in (start, end) if label in held}
    other, left = _other_side(str(goal["gap_with"]), right, own, tables, places)
    for label in (start, end):
        if label not in left or label not in right:
            return f"absent|{label}"
    name = str(goal["gap_with"])
    gaps = pair_of(left, right, other, own, places.area_code, _counting(name, own, other))
    if len(gaps) < 2 or gaps[-1].get("change") is None:
        return f"break|{start}"
    before, now = gaps[0], gaps[-1]
    width = float(before["difference"])  # type: ignore[arg-type]
    if width <= 0 or not is_shown(width, int(own["decimals"])):
        return f"none|{start}"
    promised = parse_target(str(target["target_text"]), str(own["unit"]), width)
    asked = resolve(promised, str(target["reading"]) or None, width, years)[-1]
    return {
        **now, **_why_not_tested(now, name, own, other), "edition_id": goal["edition_id"],
        "measure_id": goal["measure_id"], "target_text": target["target_text"], "gap_with": name,
        "before_1": before["value_1"], "before_2": before["value_2"], "before": width, "asked": asked,
    }  # fmt: skip


def judged_gap(found: Mapping[str, object], tolerance: float, decimals: int) -> dict[str, object]:
    """The columns of `tables.results.ASSESSMENTS` that say whether a gap is as narrow as its target asks.

    A gap has no tolerance: one that is as wide as the cut would call a gap that did not move near enough.
    The declared tolerance only weighs how far off it is among other goals.
    """
    gap = float(found["asked"]) - float(found["difference"])  # type: ignore[arg-type]
    shortfall = max(0.0, -gap)
    is_met = not is_shown(shortfall, decimals)
    return {
        "status": MET if is_met else MISSED, "gap": gap, "shortfall": 0.0 if is_met else shortfall,
        "tolerance": 0.0, "tolerance_kind": "gap", "reason": "",
        "weight": 0.0 if is_met else shortfall / tolerance if tolerance else np.inf,
    }  # fmt: skip


def _other_side(
    name: str, own: Mapping[str, Row], indicator: Row, tables: Tables, places: Places
) -> tuple[Row, dict[str, Row]]:
    """The group or place as a row of `tables.data.INDICATORS`, and its figures by period."""
    if name not in COMPARATORS:
        other = tables.indicator(str(indicator["indicator_id"]), name)
        series = tables.figures.series(str(indicator["indicator_id"]), name, places.area_code)
        return other, {str(one["period_label"]): one for one in series if has_value(one)}
    codes = {"england": (ENGLAND,), "region": (places.region_code,)}.get(name, places.statistical)
    by_period = {
        label: {
            one["area_code"]: one for one in tables.figures.same_period(row)
            if one["area_code"] in codes and has_value(one)
        }
        for label, row in own.items()
    }  # fmt: skip
    both = set.intersection(*map(set, by_period.values())) if by_period else set()  # the same places twice
    found: dict[str, Row] = {}
    for label, areas in by_period.items():
        if both:
            rows = [areas[code] for code in codes if code in both]
            mean = float(np.mean([float(one["value"]) for one in rows]))
            found[label] = {**rows[0], "value": mean}
    return {**indicator, "group_name": name}, found


def _counting(name: str, own: Row, other: Row) -> Callable[[Row, Row, str], GroupGap | None]:
    """How the counts of both sides give a gap: two disjoint groups, or one beside a fixed number."""
    if name == "england":
        return _beside_fixed
    if name == "region":
        return lambda first, second, unit: (
            counted_gap(first, second, unit) or _beside_fixed(first, second, unit)
        )
    return counted_gap if _are_disjoint(name, own, other) else lambda first, second, unit: None


def _beside_fixed(first: Row, second: Row, unit: str) -> GroupGap | None:
    if unit != "percent" or not bool(second["counts_exact"]):
        return None
    return gap_to_fixed(float(first["value"]) / 100, float(second["numerator"]), float(second["denominator"]))


def _are_disjoint(name: str, own: Row, other: Row) -> bool:
    """Whether the indicator declares the two groups as a pair that shares no children."""
    return (
        name in str(own["compared_with"]).split() or str(own["group"]) in str(other["compared_with"]).split()
    )


def _why_not_tested(now: Mapping[str, object], name: str, own: Row, other: Row) -> dict[str, object]:
    """The true reason where the counts of the two sides give no test."""
    if now["change_certainty"] != NOT_TESTED or name in ("england", "region"):
        return {}
    if name == "neighbours":
        return {"change_reason": "unsupported_type", "gap_reason": "unsupported_type"}
    reason = "groups_overlap"
    return {} if _are_disjoint(name, own, other) else {"change_reason": reason, "gap_reason": reason}
