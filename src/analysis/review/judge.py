"""One goal judged: its figure, its target, its movement and its comparators.

The target is a stated number, or the figure of another place of this or last year. Where another target
was set first for the same year, the figure is held against that one too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.review.beside import compare
from analysis.review.figures import (
    Figures,
    Movement,
    ReviewYear,
    Tables,
    alike,
    has_value,
    midpoint,
    of_own_kind,
    period_of,
    same_source,
    tolerance_kind,
    tolerance_of,
    years_long,
)
from analysis.review.gap_targets import cuts_gap, gap_target, judged_gap
from analysis.review.pace import Baseline, baseline_of, pace, path_rows, read_path
from analysis.review.places import ENGLAND, Places, has_place
from analysis.stats.certainty import LongRun, Verdict
from analysis.stats.progress import (
    ROUNDING,
    progress_to_comparator,
    progress_to_target,
    status_in_range,
)
from analysis.tables.data import TARGET_ENDS
from analysis.tables.rows import Row
from analysis.vocabulary.certainty import CLEAR, NOT_CLEAR, judged_word
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.numbers import is_shown, print_alike, printed_decimals
from analysis.vocabulary.periods import Period
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED
from analysis.vocabulary.units import UNITS

_NO_NUMBER = {
    "setting_baseline": "baseline_being_set",
    "not_applicable": "not_applicable",
    "tbc": "target_not_set",
    "qualitative": "target_not_set",
    "direction_only": "target_not_set",
}
_NUMBERS = ("target_value", *(column.name for column in TARGET_ENDS))
_FOLLOWING = ("match_comparator", "beat_comparator")
_STRICT = ("beat_comparator", "improve_on_baseline")  # level with it is not enough


@dataclass(frozen=True)
class Judged:
    """What one target is held against."""

    indicator: Row  # A row of `tables.data.INDICATORS`
    moved: Movement  # The figure and what came before it
    series: list[Row]  # The area's figures of the indicator, oldest first
    figures: Figures  # The figures of all places
    places: Places  # The area and those it is compared with
    tables: Tables  # The processed tables


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
        goal: A row of `tables.data.GOALS`.
        target: A row of `tables.data.TARGETS`.
        held: The figure and what it is held against.

    Returns:
        Columns of `tables.results.ASSESSMENTS`: `status`, `target_value` and what belongs to them.
    """
    indicator, moved = held.indicator, held.moved
    kind = str(target["target_kind"])
    found: dict[str, object] = {"status": NOT_JUDGED} | {name: target[name] for name in _NUMBERS}
    if target["reason"] == "target_ambiguous":
        return {**found, "reason": "target_ambiguous"}
    if kind in _NO_NUMBER:
        return {**found, "reason": _NO_NUMBER[kind]}
    if goal["unit"] != indicator["unit"]:
        detail = str(indicator["unit"])
        return {
            **found, **dict.fromkeys(_NUMBERS), "reason": "unsupported_type", "reason_detail": detail
        }  # fmt: skip
    row = moved.row
    if cuts_gap(goal, target) and not target["reason"]:
        return {**found, **_gap(goal, target, held)}
    if kind in _FOLLOWING:
        if row is None:
            return {**found, **_without_figure(moved)}
        found.update(_follow(goal, target, row, held))
        if found["target_value"] is None:
            return {
                **found,
                "reason": "comparator_missing",
                "reason_detail": _why_no_place(target, row, held),
            }
    number = found["target_value"]
    has_ends = kind == "range" and pd.notna(target["target_lower"])
    if not has_ends and (not isinstance(number, float) or np.isnan(number)):
        return {**found, "reason": str(target["reason"]) or "target_not_set"}
    if row is None or not moved.is_target_year:
        return {**found, **_without_figure(moved)}
    if has_ends:
        return {**found, **_in_range(goal, target, row, held)}
    baseline = None if kind in _FOLLOWING else baseline_of(goal, indicator, held.series, row)
    return {**found, **_status(goal, kind, number, row, baseline, held)}


def _gap(goal: Row, target: Row, held: Judged) -> dict[str, object]:
    row = held.moved.row
    if row is None or not held.moved.is_target_year:
        return _without_figure(held.moved)
    if held.indicator["polarity"] == "none":
        return {"reason": "no_polarity"}
    gap = gap_target(goal, target, row, held.series, held.tables, held.places)
    if isinstance(gap, str):
        return {"reason": "gap_not_measured", "reason_detail": gap}
    tolerance = tolerance_of(goal, held.indicator, float(str(gap["asked"])))
    return judged_gap(gap, tolerance, int(held.indicator["decimals"]))


def gap_targets(
    goals: Sequence[Row], tables: Tables, places: Places, year: ReviewYear
) -> list[dict[str, object]]:
    """The gaps that the targets of a year cut (`tables.results.GAP_TARGETS`), where they are known."""
    found = []
    for goal in goals:
        target = target_row(goal, tables.targets_of(goal), year)
        if target is None or not cuts_gap(goal, target) or target["reason"]:
            continue
        indicator = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
        moved = tables.movement(indicator, places.area_code, year)
        if moved.row is not None and moved.is_target_year and goal["unit"] == indicator["unit"]:
            series = tables.figures.series(str(goal["indicator_id"]), str(goal["group"]), places.area_code)
            own = _own_kind(series, indicator, year)
            gap = gap_target(goal, target, moved.row, own, tables, places)
            found += [] if isinstance(gap, str) or indicator["polarity"] == "none" else [gap]
    return found


def _without_figure(moved: Movement) -> dict[str, object]:
    if moved.part_row is not None:
        kind = "years" if years_long(moved.part_row) > 1 else "part"
        kind = "day" if moved.part_row["period_kind"] == "snapshot" else kind
        return {"reason": "not_annual", "reason_detail": f"{kind}|{moved.part_row['period_label']}"}
    mark = "" if moved.missing_row is None else str(moved.missing_row["missing"])
    detail = mark if moved.row is None else _why_missing(moved) or "latest_only"
    return {"reason": MARKS.get(mark, MARKS["x"]).reason, "reason_detail": detail}


def _why_missing(moved: Movement) -> str:
    if moved.missing_row is None:
        return ""
    return str(moved.missing_row["missing_note"]) or str(moved.missing_row["missing"])


def _status(
    goal: Row, kind: str, target: float, row: Row, baseline: Baseline | None, held: Judged
) -> dict[str, object]:
    indicator, moved = held.indicator, held.moved
    polarity, time = str(indicator["polarity"]), midpoint(row)
    tolerance = tolerance_of(goal, indicator, target)
    value = _as_printed(float(row["value"]), target, int(indicator["decimals"]))
    if tolerance_kind(goal) == "band":
        return _in_band(value, target, tolerance)
    has_start = baseline is not None and kind not in _STRICT and not np.isnan(baseline.value)
    result = progress_to_target(
        value, time, target, time, polarity,
        baseline_value=baseline.value if has_start and baseline is not None else None,
        is_comparable=baseline is None or baseline.is_comparable,
        unit=UNITS[str(indicator["unit"])].tolerance_kind, tolerance=tolerance,
        is_maintain=kind == "maintain",
        lower=None if np.isnan(moved.lower) else moved.lower,
        upper=None if np.isnan(moved.upper) else moved.upper,
    )  # fmt: skip
    if result.status == NOT_JUDGED:
        return {"reason": str(result.reason), "gap": float(result.gap)}
    status, shortfall = str(result.status), float(result.shortfall)
    if kind in _STRICT:
        beaten = progress_to_comparator(value, target, polarity, tolerance=tolerance, is_beat=True)
        status, shortfall = beaten.status, beaten.shortfall
    # a target of zero has no tolerance: whatever misses it comes first
    weight = shortfall / tolerance if tolerance else np.inf if shortfall else 0.0
    return {
        "status": status,
        "gap": float(result.gap),
        "shortfall": shortfall,
        "tolerance": tolerance,
        "tolerance_kind": tolerance_kind(goal),
        "reason": "small_numbers" if bool(result.small_numbers) else "",
        "weight": weight,
    }


def _as_printed(value: float, target: float, decimals: int) -> float:
    """The target where both read the same, else the figure: 18.04% is published as 18.0% and meets 18%."""
    places = max(decimals, printed_decimals(target, decimals))
    return target if print_alike(value, target, places) else value


def _in_band(value: float, target: float, width: float) -> dict[str, object]:
    """Activity against its target: met within the band, missed beyond it on either side."""
    beyond = max(0.0, abs(value - target) - width)
    return {
        "status": MISSED if beyond > ROUNDING else MET,
        "gap": -abs(value - target),  # nothing is better than the target itself
        "shortfall": beyond,
        "tolerance": width,
        "tolerance_kind": "band",
        "weight": beyond / width if width else np.inf if beyond else 0.0,
    }


def _in_range(goal: Row, target: Row, row: Row, held: Judged) -> dict[str, object]:
    """A range as target: met inside it, otherwise by the distance to its nearer end, on either side."""
    moved, figure = held.moved, float(row["value"])
    low, high = (float(target[column.name]) for column in TARGET_ENDS)
    nearest = min(max(figure, low), high)
    value = _as_printed(figure, nearest, int(held.indicator["decimals"]))
    # a floor that is declared for the measure is near on the side on which it lies
    towards = {**held.indicator, "polarity": "high" if value < low else "low"}
    tolerance = tolerance_of(goal, towards, nearest)
    status, outside = status_in_range(value, low, high, tolerance)
    at_ends = [status_in_range(end, low, high, tolerance)[0] for end in (moved.lower, moved.upper)]
    has_interval = not np.isnan(moved.lower + moved.upper)
    is_across = moved.lower < low and moved.upper > high  # also where both ends are missed
    return {
        "status": status,
        "target_value": nearest,
        "gap": -outside or 0.0,  # nothing is better than inside
        "shortfall": outside,
        "tolerance": tolerance,
        "tolerance_kind": "range",
        "reason": "small_numbers" if has_interval and (is_across or {*at_ends} != {status}) else "",
        "weight": outside / tolerance if tolerance else np.inf if outside else 0.0,
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


def _why_no_place(target: Row, row: Row, held: Judged) -> str:
    """Why there is no figure of the place that a target follows: its name, and what is missing behind it."""
    comparator = str(target["comparator"])
    codes = {"england": (ENGLAND,), "region": (held.places.region_code,)}
    asked = [code for code in codes.get(comparator, held.places.statistical) if code]
    if not asked:
        return f"{comparator}|none"
    is_marked = any(one["area_code"] in asked and not has_value(one) for one in held.figures.same_period(row))
    return f"{comparator}|{'unpublished' if is_marked else 'absent'}"


def _value_of_place(comparator: str, period: Period, row: Row, held: Judged) -> float | None:
    """The figure of England, the region or the neighbours' mean for a period of the same stretch."""
    wanted = {
        "indicator_id": row["indicator_id"], "group": row["group"], "period_label": period.display(),
        "period_kind": period.kind,
    }  # fmt: skip
    codes = {"england": (ENGLAND,), "region": (held.places.region_code,)}
    asked = codes.get(comparator, held.places.statistical)
    values = [
        one["value"] for one in held.figures.same_period(wanted)
        if one["area_code"] in asked and has_value(one) and one["segment"] == row["segment"]
    ]  # fmt: skip
    return float(np.mean(values)) if values else None


_ROUNDING = 0.05  # two printed percentages that add up to 100, each rounded to one decimal


def original_target(
    goal: Row, target: Row, held: Judged, tables: Tables, year: ReviewYear
) -> dict[str, object]:
    """The first edition's target for the same indicator, group and year, and the figure against it.

    Args:
        goal: A row of `tables.data.GOALS`.
        target: Its target for the year.
        held: The figure and what it is held against.
        tables: The processed tables.
        year: The review year.

    Returns:
        The `original_` columns of `tables.results.PACE_COLUMNS`; nothing without such a target.
    """
    first: tuple[str, Row, Row] | None = None
    for edition_id, title in _earlier_editions(str(goal["edition_id"]), tables):
        for earlier in _same_goals(goal, edition_id, tables):
            found = target_row(earlier, tables.targets_of(earlier), year)
            if found is not None and found["target_text"] not in ("", "-"):
                first = (title, earlier, found)
    if first is None:
        return {}
    title, earlier, original = first
    record: dict[str, object] = {"original_edition": title, "original_text": original["target_text"]}
    if earlier["unit"] != goal["unit"]:
        return {**record, "original_note": "unit"}
    if is_other_side(earlier, goal):
        return {**record, "original_note": "complement"}
    if (original["target_text"], original["target_kind"]) == (target["target_text"], target["target_kind"]):
        return {**record, "original_note": "unchanged"}
    judged = judge(earlier, original, held)
    number = judged["target_value"]
    is_range = "range" in (original["target_kind"], target["target_kind"])
    if is_range or not isinstance(number, float) or np.isnan(number):
        return {**record, "original_note": "no number"}
    record["original_value"] = number
    if judged["status"] != NOT_JUDGED:
        record.update(original_status=judged["status"], original_shortfall=judged["shortfall"])
    return record


def is_other_side(one: Row, other: Row) -> bool:
    """Whether two goals print the two sides of one share as their baselines: they add up to 100%."""
    first, second = one["baseline_value"], other["baseline_value"]
    if pd.isna(first) or pd.isna(second) or not one["unit"] == other["unit"] == "percent":
        return False
    total, apart = float(first) + float(second), abs(float(first) - float(second))
    return abs(total - 100) < _ROUNDING < apart


def _earlier_editions(edition_id: str, tables: Tables) -> list[tuple[str, str]]:
    """The editions that this one replaces, the latest first, each with its title."""
    by_id = {str(row["edition_id"]): row for row in tables.by_name.rows("editions")}
    found: list[tuple[str, str]] = []
    earlier = str(by_id[edition_id]["supersedes"]) if edition_id in by_id else ""
    while earlier and earlier in by_id and earlier not in [name for name, _ in found]:
        found.append((earlier, str(by_id[earlier]["title"])))
        earlier = str(by_id[earlier]["supersedes"])
    return found


def _same_goals(goal: Row, edition_id: str, tables: Tables) -> Sequence[Row]:
    by_subject = tables.by_name.by("goals", "edition_id", "indicator_id", "group")
    return by_subject.get((edition_id, goal["indicator_id"], goal["group"]), ())


_OF_THE_PLAN = ("owner", "next_action", "next_action_id", "next_action_deadline", "comment")


def assess(
    goal: Row, tables: Tables, places: Places, year: ReviewYear, *, has_plan: bool
) -> dict[str, object]:
    """Judge one goal for one area and year.

    Args:
        goal: A row of `tables.data.GOALS`.
        tables: The processed tables.
        places: The area and those it is compared with.
        year: The review year.
        has_plan: Whether the plan is this area's own; another council's targets judge nobody, and what it
            wants more or less of does not either: without one the publisher's direction is taken.

    Returns:
        A record of `tables.results.ASSESSMENTS`.
    """
    indicator = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
    if not has_plan:
        indicator = {**indicator, "polarity": indicator["publisher_polarity"]}
    series = tables.figures.series(str(goal["indicator_id"]), str(goal["group"]), places.area_code)
    moved = tables.movement(indicator, places.area_code, year)
    record = _description(goal, indicator, has_plan=has_plan)
    if moved.row is not None:
        record.update(_figure(moved, indicator))
        own_kind = _own_kind(series, indicator, year)
        record.update(_movement(goal, moved, own_kind, indicator))
        record.update(compare(moved.row, indicator, tables.figures, places))
        record.update(tables.standing(moved.row, indicator))
        record["has_place"] = has_place(moved.row, indicator, places)
        if places.is_small:  # a test on so few children is marked, whatever it is divided by
            record |= {
                f"{name}_is_small": True
                for name in ("change", "first", "england", "region")
                if record.get(f"{name}_certainty") in (CLEAR, NOT_CLEAR)
            }
    record.update(_break_note(moved, series, year))
    held = Judged(indicator, moved, _own_kind(series, indicator, year), tables.figures, places, tables)
    record.update(_target(goal, held, tables, year, has_plan=has_plan))
    return record


def target_path(goal: Row, tables: Tables, places: Places, year: ReviewYear) -> list[dict[str, object]]:
    """The way to a goal's target (`tables.results.TARGET_PATHS`); no row without a comparable start."""
    indicator = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
    series = tables.figures.series(str(goal["indicator_id"]), str(goal["group"]), places.area_code)
    row = tables.movement(indicator, places.area_code, year).row
    if row is None or goal["unit"] != indicator["unit"]:
        return []
    path = read_path(goal, indicator, _own_kind(series, indicator, year), row, tables.targets_of(goal))
    return path_rows(goal, path, year)


def _own_kind(series: Sequence[Row], indicator: Row, year: ReviewYear) -> list[Row]:
    horizon = year.horizon
    return of_own_kind([row for row in series if row["period_end"] <= horizon], str(indicator["year_type"]))


def _description(goal: Row, indicator: Row, *, has_plan: bool) -> dict[str, object]:
    in_group = f": {indicator['group_name'].lower()}" if indicator["group_name"] else ""
    copied = (
        "edition_id", "measure_id", "position", "theme", "measure", "indicator_id", "group", "beside",
        "owner", "next_action", "next_action_id", "next_action_deadline", "comment",
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


def _subject(indicator: Row) -> str:
    begins = str(indicator["subject"])
    return f"{begins} ({indicator['group_name'].lower()})" if indicator["group_name"] else begins


def _figure(moved: Movement, indicator: Row) -> dict[str, object]:
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


def _movement(goal: Row, moved: Movement, series: list[Row], indicator: Row) -> dict[str, object]:
    """What happened since the comparable year before and since the start, and over all years."""
    row = moved.row
    if row is None:
        return {}
    decimals = int(indicator["decimals"])
    found: dict[str, object] = {}
    if bool(indicator["is_cumulative"]):
        return {"change_note": "running_total"}  # it always rises: the years between say nothing
    if row["period_kind"] == "cumulative":
        return {"change_note": "part_year"}
    if bool(row["excluded"]):
        return {"change_note": "excluded_year"}
    previous = moved.previous
    if previous is not None:
        change, sure = moved.change_from(previous, indicator)
        found.update(
            previous_value=float(previous["value"]),
            previous_label=previous["period_label"],
            change=change,
            change_word=_word(change, sure, str(indicator["polarity"]), decimals),
            change_note=", ".join(moved.gap_years),
            **_certainty("change", sure),
        )
    start, is_baseline = _start(goal, moved, series, indicator)
    if start is not None:
        change, sure = moved.change_from(start, indicator)
        found.update(
            first_value=float(start["value"]),
            first_label=start["period_label"],
            first_is_baseline=is_baseline,
            change_since_first=change,
            first_word=_word(change, sure, str(indicator["polarity"]), decimals),
            **_certainty("first", sure),
        )
    found["record"] = _record(moved, str(indicator["polarity"]))
    if moved.long is not None and moved.five is not None:
        found.update(_trend(moved, moved.long, moved.five))
    return found


def _word(change: float, sure: Verdict, polarity: str, decimals: int) -> str:
    """A change in one word: better and worse only where it is clear and its direction good or bad."""
    if not is_shown(change, decimals):
        return "unchanged"
    return judged_word(change, polarity, sure.word)


def _certainty(name: str, sure: Verdict) -> dict[str, object]:
    return {
        f"{name}_certainty": sure.word, f"{name}_reason": sure.reason, f"{name}_is_small": sure.is_small
    }  # fmt: skip


def _start(goal: Row, moved: Movement, series: list[Row], indicator: Row) -> tuple[Row | None, bool]:
    """Where a summary starts: the plan's baseline year if it is comparable, otherwise the first year.

    Never the best or the worst year, which would make the change since then worse or better than it was.
    """
    if moved.row is None:
        return None, False
    if goal["baseline_text"]:
        baseline = baseline_of(goal, indicator, series, moved.row)
        if baseline.period is not None and baseline.is_comparable:
            label = baseline.period.display()
            own = [one for one in moved.comparable[:-1] if one["period_label"] == label]
            if own:
                return own[-1], True
    return moved.first, False


_RECORD_YEARS = 5  # "best since" is said of so many comparable years at least


def _record(moved: Movement, polarity: str) -> str:
    """best, worst (highest, lowest without a direction) where the figure is so of all comparable years."""
    used = [one for one in moved.comparable if same_source(one, moved.comparable[-1])]
    if len(used) < _RECORD_YEARS:
        return ""
    *before, now = alike(used)
    if now > max(before):
        return {"high": "best", "low": "worst"}.get(polarity, "highest")
    if now < min(before):
        return {"high": "worst", "low": "best"}.get(polarity, "lowest")
    return ""


_WAYS = {1: "rising", -1: "falling", 0: ""}


def _trend(moved: Movement, long: LongRun, five: tuple[Verdict, int]) -> dict[str, object]:
    """The long run, and the last five years beside it."""
    first, last = moved.long_rows
    recent, way = five
    return {
        "trend": _WAYS[long.direction], "trend_certainty": long.verdict.word,
        "trend_reason": long.verdict.reason, "trend_method": long.verdict.method, "trend_n": long.n,
        "trend_from": str(first["period_label"]), "trend_to": str(last["period_label"]),
        "trend_p": long.verdict.p_value, "trend_s": long.s, "trend_slope": long.slope,
        "trend_rises": long.rises, "trend_falls": long.falls, "trend_lowest": long.lowest,
        "trend_highest": long.highest, "trend_missing": ", ".join(moved.missing_years),
        "trend_left_out": ", ".join(moved.left_out), "trend_has_holes": moved.has_holes,
        "trend_other_source": ", ".join(moved.other_source),
        "trend_caution": moved.caution, "trend_noted": moved.noted, "five": _WAYS[way],
        "five_certainty": recent.word,
        "five_reason": recent.reason, "five_p": recent.p_value,
    }  # fmt: skip


def _break_note(moved: Movement, series: Sequence[Row], year: ReviewYear) -> dict[str, object]:
    """The first year of the comparable stretch, where the area has a figure from before it."""
    if moved.row is None:
        return {}
    segment = moved.row["segment"]
    if not any(row["segment"] < segment and has_value(row) for row in series):
        return {}
    first = next(row for row in series if row["segment"] == segment)
    return {"break_note": str(first["period_label"])}


def _target(
    goal: Row, held: Judged, tables: Tables, year: ReviewYear, *, has_plan: bool
) -> dict[str, object]:
    found: dict[str, object] = {"status": NOT_JUDGED, "target_year": year.label}
    if not has_plan:
        return {
            **found,
            "reason": "target_not_set",
            "reason_detail": "other_area" if goal["edition_id"] else "no_plan",
        }
    found.update(pace(goal, held.indicator, held.moved, held.series, tables.targets_of(goal), year))
    target = target_row(goal, tables.targets_of(goal), year)
    if target is None:
        return {**found, "reason": "target_not_set"}
    found.update(
        target_period_end=pd.Timestamp(year.period(held.indicator).end),
        target_text=target["target_text"], target_kind=target["target_kind"],
        target_locator=target["locator"], readings=target["readings"],
    )  # fmt: skip
    return {**found, **judge(goal, target, held), **original_target(goal, target, held, tables, year)}
