"""Two editions of a plan held against each other, with the figures that decide between their targets."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.review.editions import (
    Match,
    Promise,
    asked,
    compare_editions,
    compare_measure,
    list_sizes,
    match_editions,
    promises_of,
)
from analysis.review.figures import Movement, ReviewYear, Tables, has_value, of_own_kind
from analysis.review.judge import assess
from analysis.review.places import Places, places_of
from analysis.tables.declare import table
from analysis.tables.plan_results import TARGET_PAIRS, EditionComparison
from analysis.tables.rows import Row
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.statuses import NOT_JUDGED

_YEARS_KNOWN = 2  # official years shown beside a baseline whose year the plan does not print


def assemble_comparison(
    tables: Mapping[str, pd.DataFrame], *, area: str, edition: str, earlier_edition: str = ""
) -> EditionComparison:
    """Hold an edition against an earlier one.

    Args:
        tables: The processed tables by name (`tables.data.PROCESSED`).
        area: Code of the area whose figures decide.
        edition: The later edition.
        earlier_edition: The earlier one; the edition that the later one supersedes where none is named.
    """
    held = Tables(tables).around(places_of(area, tables["areas"], tables["neighbours"]))
    tables = held.by_name
    editions = held["editions"].set_index("edition_id")
    _check(editions, edition, earlier_edition)
    earlier = earlier_edition or str(editions.loc[edition, "supersedes"])
    areas = held["areas"].set_index("area_code")
    has_plan = all(str(editions.loc[name, "area_code"]) == area for name in (earlier, edition))
    targets = _target_pairs(held, earlier, edition, area, has_plan=has_plan)
    return EditionComparison(
        area_name=str(areas.loc[area, "area_name"]), before_id=earlier, after_id=edition,
        before_title=str(editions.loc[earlier, "title"]), after_title=str(editions.loc[edition, "title"]),
        has_plan=has_plan, before_lists=list_sizes(tables, earlier), after_lists=list_sizes(tables, edition),
        differences=compare_editions(tables, earlier, edition), data_date=_data_date(held, targets, area),
        targets=targets, sources=_sources(held, earlier, edition, area),
    )  # fmt: skip


def _data_date(held: Tables, targets: pd.DataFrame, area: str) -> str:
    """The last day of the figures that are held against targets, in words; empty where there are none."""
    shown = targets[targets["value"].notna()]
    ends = [
        row["period_end"]
        for subject in zip(shown["indicator_id"], shown["group"], shown["period_label"], strict=True)
        for row in held.figures.series(*subject[:2], area)
        if row["period_label"] == subject[2]
    ]
    return day_text(max(ends).date()) if ends else ""


def _sources(held: Tables, before_id: str, after_id: str, area: str) -> pd.DataFrame:
    """The two editions, and where the figures of their measures come from."""
    goals = [*held.goals_of(before_id), *held.goals_of(after_id)]
    asked_for = {goal["indicator_id"] for goal in goals}
    own = held.observations_of(area)
    is_used = own["is_chosen"] & own["indicator_id"].isin(asked_for)
    used = {before_id, after_id, *own.loc[is_used, "source_id"]}
    titles = held["source_titles"]
    return titles[titles["source_id"].isin(used)].reset_index(drop=True)


def _check(editions: pd.DataFrame, edition: str, earlier: str) -> None:
    known = ", ".join(editions.index)
    for name, value in (("edition", edition), ("earlier_edition", earlier)):
        if value not in editions.index and (value or name == "edition"):
            raise ParameterError(f"{name}: found {value!r}; expected one of {known}.")
    if not earlier and not str(editions.loc[edition, "supersedes"]):
        raise ParameterError(
            f"edition: {edition} supersedes no other edition in data/reference/plans.yml; name the one to "
            f"compare it with as earlier_edition, one of {known}."
        )
    if edition == earlier:
        raise ParameterError(f"earlier_edition: {earlier} is the edition itself; name another one.")


def _target_pairs(held: Tables, before_id: str, after_id: str, area: str, *, has_plan: bool) -> pd.DataFrame:
    places = places_of(area, held["areas"], held["neighbours"])
    rows: list[dict[str, object]] = []
    for match in match_editions(held.by_name, before_id, after_id)["measure"]:
        for old, new, judged, is_lead in compare_measure(held.by_name, before_id, after_id, match):
            row = _pair(held, match, old, new)
            row.update(word=judged[0], note=judged[1], is_lead=is_lead)
            if has_plan:
                row.update(_statuses(held, places, before_id, after_id, match, (old, new), judged[1]))
            rows.append(row)
    return table(TARGET_PAIRS, [{**_UNJUDGED, **row} for row in rows])


_UNJUDGED = {"before_status": NOT_JUDGED, "after_status": NOT_JUDGED}


def _pair(held: Tables, match: Match, old: Promise, new: Promise) -> dict[str, object]:
    before, after = match.before, match.after
    if before is None or after is None:
        return {}
    indicator = held.indicator(*after.subject)
    polarity = str(indicator["polarity"])
    group = str(indicator["group_name"])
    baselines = before.fields["baseline"], after.fields["baseline"]
    return {
        "before_id": before.id, "after_id": after.id, "indicator_id": after.subject[0],
        "group": after.subject[1],
        "name": f"{indicator['short_name']}: {group.lower()}" if group else str(indicator["short_name"]),
        "unit": indicator["unit"], "decimals": int(indicator["decimals"]), "polarity": polarity,
        "before_year": old.year, "after_year": new.year,
        "before_text": old.printed, "after_text": new.printed,
        "before_value": old.value, "after_value": new.value,
        "before_baseline": baselines[0].text, "after_baseline": baselines[1].text,
        "asked_before": asked(old.value, baselines[0].number, polarity),
        "asked_after": asked(new.value, baselines[1].number, polarity),
        "is_changed": (old.printed, old.year) != (new.printed, new.year),
    }  # fmt: skip


def _statuses(
    held: Tables, places: Places, before_id: str, after_id: str, match: Match, pair: tuple[Promise, Promise],
    note: str,
) -> dict[str, object]:  # fmt: skip
    """The area's figure for the later target's year, against both targets."""
    if match.before is None or match.after is None:
        return {}
    old, new = pair
    year = _year(new.year)
    if year is None:
        return {"reason": "target_not_set"}
    indicator_id, group = match.after.subject
    indicator = held.indicator(indicator_id, group)
    series = held.figures.series(indicator_id, group, places.area_code)
    moved = held.movement(indicator, places.area_code, year)
    first_year = min(promises_of(held.by_name, before_id, match.before.id).values(), key=_start).start
    found: dict[str, object] = {"known_now": _known_now(series, first_year, indicator)}
    found.update(_figure(moved))
    later = _judged(held, places, after_id, match.after.id, year, new)
    found["after_status"], found["reason"] = str(later["status"]), str(later.get("reason", ""))
    # a target of other children, of the other side of a share or of another series judges nothing here
    if note in ("unit", "cumulative", "other side") or note.startswith("break:"):
        return found
    if (old.printed, old.year) == (new.printed, new.year):
        return {**found, "before_status": found["after_status"]}
    earlier = _judged(held, places, before_id, match.before.id, year, old)
    found["before_status"] = str(earlier["status"])
    return found


def _judged(
    held: Tables, places: Places, edition_id: str, measure_id: str, year: ReviewYear, promise: Promise
) -> dict[str, object]:
    """One measure judged for a year as if its target were for that year."""
    goal = held.by_name.by("goals", "edition_id", "measure_id")[(edition_id, measure_id)][0]
    own = held.targets_of(goal)
    moved = [{**row, "target_year": year.label} for row in own if row["target_year"] == promise.year]
    return assess(goal, held.with_targets(moved), places, year, has_plan=True)


def _figure(moved: Movement) -> dict[str, object]:
    if moved.row is None:
        return {}
    return {"value": float(moved.row["value"]), "period_label": str(moved.row["period_label"])}


def _known_now(series: list[Row], first_year: int, indicator: Row) -> str:
    """The figures of the two years before a plan's first target year, as they are known now."""
    end = pd.Timestamp(first_year, 9, 1)
    own = of_own_kind(series, str(indicator["year_type"]))
    known = [row for row in own if has_value(row) and row["period_end"] < end]
    return "\n".join(f"{row['period_label']}|{float(row['value'])!r}" for row in known[-_YEARS_KNOWN:])


def _start(promise: Promise) -> int:
    return promise.start


def _year(text: str) -> ReviewYear | None:
    try:
        return ReviewYear.read(text)
    except ParameterError:
        return None  # "each year", "by 2020": no figure answers it alone
