"""One goal judged: its figure, its target, its movement and its comparators."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.laid_out import Row
from analysis.review.comparators import Places, compare
from analysis.review.figures import Movement, ReviewYear, change_word, of_own_kind
from analysis.review.held import Tables
from analysis.review.judgement import Judged, judge, target_row
from analysis.review.originals import original_target
from analysis.review.pace import pace, path_rows, read_path

_OF_THE_PLAN = ("owner", "next_action", "next_action_id", "next_action_deadline", "comment")


def assess(
    goal: Row, tables: Tables, places: Places, year: ReviewYear, *, has_plan: bool
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
    series = tables.figures.series(str(goal["indicator_id"]), str(goal["group"]), places.area_code)
    moved = tables.movement(indicator, places.area_code, year)
    record = _description(goal, indicator, has_plan=has_plan)
    if moved.row is not None:
        record.update(_figure(moved, indicator))
        record.update(_movement(moved, indicator))
        record.update(compare(moved.row, indicator, tables.figures, places))
        record.update(tables.standing(moved.row))
    record.update(_break_note(moved, series, year))
    held = Judged(indicator, moved, _own_kind(series, indicator, year), tables.figures, places)
    record.update(_target(goal, held, tables, year, has_plan=has_plan))
    return record


def target_path(goal: Row, tables: Tables, places: Places, year: ReviewYear) -> list[dict[str, object]]:
    """The way to a goal's target (`target_columns.TARGET_PATHS`); no row without a comparable start."""
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


def _movement(moved: Movement, indicator: Row) -> dict[str, object]:
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


def _break_note(moved: Movement, series: Sequence[Row], year: ReviewYear) -> dict[str, object]:
    """The first year of the comparable stretch, where a break stands before it."""
    if moved.row is None or int(moved.row["segment"]) == 1:
        return {}
    first = next(row for row in series if row["segment"] == moved.row["segment"])
    return {"break_note": str(first["period_label"])}


def _target(
    goal: Row, held: Judged, tables: Tables, year: ReviewYear, *, has_plan: bool
) -> dict[str, object]:
    found: dict[str, object] = {"status": "Not judged", "target_year": year.label}
    if not has_plan:
        return {**found, "reason": "target_not_set", "reason_detail": "other_area"}
    found.update(pace(goal, held.indicator, held.moved, held.series, tables.targets_of(goal), year))
    target = target_row(goal, tables.targets_of(goal), year)
    if target is None:
        return {**found, "reason": "target_not_set"}
    found.update(
        target_text=target["target_text"], target_kind=target["target_kind"],
        target_locator=target["locator"], readings=target["readings"],
    )  # fmt: skip
    return {**found, **judge(goal, target, held), **original_target(goal, target, held, tables, year)}
