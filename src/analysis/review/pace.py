"""How fast a goal moves to its target: from a comparable baseline through every target that is stated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.claims.targets import easier_targets
from analysis.review.figures import Movement, ReviewYear, has_value, midpoint, tolerance_of
from analysis.stats.progress import TARGET_BELOW_START, milestone_path, progress_to_target
from analysis.tables.rows import Row
from analysis.vocabulary.errors import DataError
from analysis.vocabulary.periods import Period, parse_period
from analysis.vocabulary.units import UNITS

NAN = float("nan")
_PLAN_YEAR = re.compile("[0-9]{4}/[0-9]{2}")
# A path leads to a number of the plan's own; another place's figure moves and is followed instead, and a
# range is met anywhere in it.
_STATED = (
    "absolute", "maintain", "change_pct", "change_pp", "cumulative_count", "milestone_list", "cut_gap",
)  # fmt: skip


@dataclass(frozen=True)
class Baseline:
    """Where a goal started."""

    text: str  # As printed; empty where nothing is
    value: float  # As a number, NaN without one
    period: Period | None  # Its period; None where none is printed or declared
    is_comparable: bool  # Whether it belongs to the same stretch of the series as the figure
    now: float = NAN  # What is published for that period today, NaN where nothing is

    @property
    def time(self) -> float:
        """Its place on the time axis, NaN without a period."""
        return NAN if self.period is None else self.period.midpoint


@dataclass(frozen=True)
class TargetPath:
    """The way from the baseline to the last stated target."""

    baseline: Baseline  # Where it starts
    # Year, period and number of each stated target after the baseline, in order
    stages: tuple[tuple[str, Period, float], ...]

    def expected(self, time: float) -> float:
        """The value on the path at a time; NaN outside it, or where it has no start."""
        times = [self.baseline.time, *(period.midpoint for _, period, _ in self.stages)]
        values = [self.baseline.value, *(value for _, _, value in self.stages)]
        if len(times) < 2 or bool(np.isnan([*times, *values]).any()):
            return NAN
        return float(milestone_path([time], times, values, is_cumulative=False).expected[0])


def baseline_of(goal: Row, indicator: Row, series: Sequence[Row], row: Row) -> Baseline:
    """The baseline of a goal and whether the figure may be compared with it.

    Returns:
        The baseline. Without a period it counts as comparable: nothing speaks against it, and no pace
        is worked out from it.
    """
    text, value = str(goal["baseline_text"]), goal["baseline_value"]
    number: float = NAN if pd.isna(value) else float(value)
    period = _period(str(goal["baseline_period"]), str(indicator["year_type"]))
    if period is None:
        return Baseline(text, number, None, is_comparable=True)
    label, last = period.display(), pd.Timestamp(period.end)
    same = [one for one in series if one["period_label"] == label and one["period_kind"] == period.kind]
    known = same or [one for one in series if one["period_end"] <= last]
    # before the first figure of a series no break is behind it: stretches are counted by breaks
    segment = int(known[-1]["segment"]) if known else 1
    is_left_out = any(one["excluded"] for one in same) or bool(row["excluded"])
    values = [float(one["value"]) for one in same if has_value(one)]
    return Baseline(
        text, number, period, is_comparable=segment == int(row["segment"]) and not is_left_out,
        now=values[-1] if values else NAN,
    )  # fmt: skip


@lru_cache(maxsize=1024)  # a goal asks several times
def _period(text: str, year_type: str) -> Period | None:
    """The period a baseline names; None where it names none ("across the last year")."""
    if not text:
        return None
    try:
        period = parse_period(text, year_type)
    except DataError:
        return None
    return None if period.is_ambiguous else period


def read_path(
    goal: Row, indicator: Row, series: Sequence[Row], row: Row, targets: Sequence[Row]
) -> TargetPath:
    """The way from a goal's baseline through its stated targets."""
    baseline = baseline_of(goal, indicator, series, row)
    own = [
        target
        for target in targets
        if (target["edition_id"], target["measure_id"]) == (goal["edition_id"], goal["measure_id"])
        and target["target_kind"] in _STATED
        and pd.notna(target["target_value"])
        and _PLAN_YEAR.fullmatch(str(target["target_year"]))
    ]
    stages = []
    for target in sorted(own, key=lambda target: str(target["target_year"])):
        label = str(target["target_year"])
        period = ReviewYear.read(label).period(indicator)
        if not period.midpoint <= baseline.time:  # also where the baseline has no period
            stages.append((label, period, float(target["target_value"])))
    return TargetPath(baseline, tuple(stages))


def pace(
    goal: Row, indicator: Row, moved: Movement, series: Sequence[Row], targets: Sequence[Row],
    year: ReviewYear,
) -> dict[str, object]:  # fmt: skip
    """How fast a goal moves to the last target of its edition.

    Args:
        goal: A row of `tables.data.GOALS`.
        indicator: Its row of `tables.data.INDICATORS`.
        moved: The figure and what came before it.
        series: The area's figures of the indicator, oldest first.
        targets: `tables.data.TARGETS`.
        year: The review year; a plan whose targets are all past has no pace.

    Returns:
        Columns of `tables.results.PACE_COLUMNS`.
    """
    found: dict[str, object] = {
        "baseline_text": goal["baseline_text"],
        "baseline_value": goal["baseline_value"],
    }
    row = moved.row
    if row is None:
        return {**found, "pace_reason": "not_available"}
    path = read_path(goal, indicator, series, row, targets)
    baseline = path.baseline
    found.update(
        baseline_label="" if baseline.period is None else baseline.period.display(),
        baseline_now=None if np.isnan(baseline.now) else baseline.now,
    )
    if goal["unit"] != indicator["unit"]:
        return {**found, "pace_reason": "unsupported_type"}
    if easier_targets(baseline.value, _ranges_of(goal, targets), str(indicator["polarity"])):
        return {**found, "pace_reason": "target_below_baseline", "pace_caution": TARGET_BELOW_START}
    ahead = [stage for stage in path.stages if stage[0] >= year.label]
    if not ahead:
        reason = "target_not_set" if baseline.text else "no_baseline"
        return {**found, "pace_reason": reason}
    label, period, target = ahead[-1]
    found.update(pace_year=label, pace_target=target)
    if row["period_kind"] == "cumulative":
        return {**found, "pace_reason": "not_annual"}
    time = midpoint(row)
    result = progress_to_target(
        float(row["value"]), time, target, period.midpoint, str(indicator["polarity"]),
        baseline_value=None if np.isnan(baseline.value) else baseline.value,
        baseline_time=None if np.isnan(baseline.time) else baseline.time,
        unit=UNITS[str(indicator["unit"])].tolerance_kind, tolerance=tolerance_of(goal, indicator, target),
        lower=None if np.isnan(moved.lower) else moved.lower,
        upper=None if np.isnan(moved.upper) else moved.upper,
        expected=path.expected(time) if baseline.is_comparable else None,
        is_comparable=baseline.is_comparable,
    )  # fmt: skip
    numbers = {
        "pace_ratio": result.rate_ratio, "pace_share": result.progress, "pace_time_share": result.time_share,
        "expected": result.expected, "gap_to_path": result.gap_to_trajectory,
        "observed_per_year": result.observed_per_year, "needed_per_year": result.needed_per_year,
        "projected": result.projected,
    }  # fmt: skip
    return {
        **found,
        "pace_word": result.progress_word or "",
        "pace_reason": result.reason or "",
        "pace_caution": result.caution or "",
        "pace_certainty": result.certainty or "",
        **{name: None if np.isnan(value) else value for name, value in numbers.items()},
    }


def _ranges_of(goal: Row, targets: Sequence[Row]) -> list[Row]:
    """The goal's targets that are a range: they have no path, and may be easier than the baseline."""
    of_goal = (goal["edition_id"], goal["measure_id"])
    return [
        one
        for one in targets
        if (one["edition_id"], one["measure_id"]) == of_goal and one["target_kind"] == "range"
    ]


def path_rows(goal: Row, path: TargetPath, year: ReviewYear) -> list[dict[str, object]]:
    """A path as rows of `tables.results.TARGET_PATHS`; none where it has no comparable start."""
    baseline = path.baseline
    is_drawn = baseline.period is not None and baseline.is_comparable and not np.isnan(baseline.value)
    if not is_drawn or not any(label >= year.label for label, _, _ in path.stages):
        return []
    steps = [("baseline", baseline.period, baseline.value)]
    steps += [("target", period, value) for _, period, value in path.stages]
    return [
        {
            "edition_id": goal["edition_id"], "measure_id": goal["measure_id"], "kind": kind, "value": value,
            "period_label": period.display(), "period_start": pd.Timestamp(period.start),
            "period_end": pd.Timestamp(period.end),
        }
        for kind, period, value in steps
        if period is not None
    ]  # fmt: skip
