"""A review held against the one of an earlier year as it was approved: what is another now, thing by thing.

A figure of the same period that prints otherwise is restated: that is never a change over time. Two figures
of two periods are a change only where the review itself compares these two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.review.actions import END_OF_LOGS, review_day, standings_of
from analysis.review.editions import match_editions
from analysis.review.risks import movement, risk_standings
from analysis.tables.declare import table
from analysis.tables.plan_results import ASKED_SINCE, CARRIED, GOAL_CHANGES, LIST_CHANGES, ReviewChanges
from analysis.tables.rows import Row, rows_of
from analysis.vocabulary.numbers import round_half_away

if TYPE_CHECKING:
    from analysis.tables.results import Review

_OF_A_RISK = {
    "title": "wording", "detail": "mitigation", "owner": "owner", "rated": "rating",
    "deadline_text": "deadline",
}  # fmt: skip
_OF_AN_ACTION = {"status": "status", "deadline_text": "deadline", "owner": "owner", "title": "wording"}


def compare_reviews(
    review: Review, tables: Mapping[str, pd.DataFrame], earlier: Mapping[str, pd.DataFrame],
    reasons: Mapping[tuple[str, str], str], year: str, approved: tuple[str, str], edition: str = "",
) -> ReviewChanges:  # fmt: skip
    """Hold a review against an earlier one of the same plan.

    Args:
        review: The review.
        tables: The processed tables.
        earlier: What was kept of the earlier one, by the names of `build.snapshot.TABLES`.
        reasons: Who edited the target of a measure, when and why, by measure and the year that is noted: of
            the review, or of the target.
        year: The year of the earlier one.
        approved: The role that approved it, and the day.
        edition: Its edition, where that is the one before the review's: targets are then not held against
            each other, since each edition sets its own.
    """
    if edition:
        earlier = _with_ids_of_today(tables, earlier, edition, review.edition_id)
    asked = _asked(rows_of(earlier["asked"]), tables, {edition, review.edition_id})
    risks, _ = risk_standings(tables, review.edition_id, day_of(tables, review))
    now = {"target": tables["targets"], "action": review.actions, "risk": risks}
    own = {kind: rows_of(frame[frame["edition_id"] == review.edition_id]) for kind, frame in now.items()}
    if edition:
        own["target"] = []
    for row in (*own["target"], *(targets := rows_of(earlier["targets"]))):
        row["item_id"] = f"{row['measure_id']} for {row['target_year']}"
        row["title"] = row["measure_id"]
    for row in (*own["risk"], *(risks_then := rows_of(earlier["risks"]))):
        numbers = f"likelihood {row['likelihood']}, impact {row['impact']}" if row["likelihood"] else ""
        row["rated"] = numbers or str(row["rating"]).capitalize()
    lists = [
        *_differences("target", "item_id", {"target_text": "target"}, targets, own["target"]),
        *_differences("action", "action_id", _OF_AN_ACTION, rows_of(earlier["actions"]), own["action"]),
        *_differences("risk", "item_id", _OF_A_RISK, risks_then, own["risk"]),
    ]
    rated = [{str(row["item_id"]): row for row in rows} for rows in (risks_then, own["risk"])]
    ended = {}
    if edition:  # what the log of the edition before says last of the actions that are in the plan no more
        past = rows_of(standings_of(tables, edition, END_OF_LOGS)[0])
        ended = {_of_before(row["action_id"]): str(row["status"]) for row in past}
    for row in lists:
        row["after"] = row.get("after") or ended.get(str(row["item_id"]), "")
        noted = dict.fromkeys((review.year, str(row["item_id"]).rpartition(" ")[2]))
        said = (reasons.get((str(row["title"]), noted_for), "") for noted_for in noted)
        row["note"] = " ".join(filter(None, said)) if row["kind"] == "target" else ""
        if (row["kind"], row["field"]) == ("risk", "rating"):
            row["note"] = movement(*(rows[str(row["item_id"])] for rows in rated))
    return ReviewChanges(
        review, year, approved,
        goals=table(GOAL_CHANGES, list(_goals(review, rows_of(earlier["goals"])))),
        lists=table(LIST_CHANGES, lists),
        asked=table(ASKED_SINCE, list(asked)),
        counts={kind: len(rows) for kind, rows in own.items() if kind != "target" or not edition},
    )  # fmt: skip


def _of_before(name: str) -> str:
    """What an item of the edition before is called that the edition of now has not."""
    return f"{name}, edition before"


def _with_ids_of_today(
    tables: Mapping[str, pd.DataFrame], earlier: Mapping[str, pd.DataFrame], edition: str, now: str
) -> dict[str, pd.DataFrame]:
    """What was kept of a review of the edition before, its items called as the edition of now calls them."""
    ids: dict[str, str] = {}
    for matches in match_editions(tables, edition, now, ("measure", "action", "risk")).values():
        for one in matches:
            if one.before is not None:
                ids[one.before.id] = (
                    one.after.id if one.after and not one.is_replaced else _of_before(one.before.id)
                )
    keys = {"goals": "measure_id", "actions": "action_id", "risks": "item_id", "asked": "about_id"}
    called = {
        name: earlier[name].assign(**{key: [ids.get(one, one) for one in earlier[name][key].astype("str")]})
        for name, key in keys.items()
    }
    return {**called, "targets": earlier["targets"].iloc[:0]}


def day_of(tables: Mapping[str, pd.DataFrame], review: Review) -> pd.Timestamp:
    """The day on which a review judges the actions and risks of its plan."""
    editions = tables["editions"]
    (entry,) = rows_of(editions[editions["edition_id"] == review.edition_id])
    return review_day(tables, entry, review.year)


def _differences(
    kind: str, key: str, fields: Mapping[str, str], before: list[dict[str, object]],
    after: list[dict[str, object]],
) -> Iterator[dict[str, object]]:  # fmt: skip
    """What is new, gone or another among the items of a list, in the order of now."""
    old, new = ({str(row[key]): row for row in rows} for rows in (before, after))
    for item in dict.fromkeys([*new, *old]):
        base = {"kind": kind, "item_id": item, "title": (new.get(item) or old[item])["title"]}
        if item not in old or item not in new:
            said = str((new.get(item) or old[item]).get(next(iter(fields))))
            side = "after" if item in new else "before"
            yield {**base, "field": "item", "what": "new" if item in new else "gone", side: said}
            continue
        for column, name in fields.items():
            if str(old[item][column]) != str(new[item][column]):
                changed = {"before": str(old[item][column]), "after": str(new[item][column])}
                yield {**base, "field": name, "what": "changed", **changed}


def _goals(review: Review, before: list[dict[str, Any]]) -> Iterator[dict[str, object]]:
    series = review.series[review.series["line"] == "area"]
    today = {
        (row["indicator_id"], row["group"], row["period_label"]): row["value"] for row in rows_of(series)
    }
    segments = {
        (row["indicator_id"], row["group"], row["period_label"]): row["segment"] for row in rows_of(series)
    }
    old = {str(row["measure_id"]): row for row in before}
    new = {str(row["measure_id"]): row for row in rows_of(review.assessments)}
    for measure in [*new, *(name for name in old if name not in new)]:
        was, row = old.get(measure), new.get(measure)
        base: dict[str, object] = {"measure_id": measure, "short_name": (row or was or {})["short_name"]}
        if was is None or row is None:
            yield {**base, "what": "goal gone" if row is None else "goal new"}
            continue
        key = (was["indicator_id"], was["group"], was["period_label"])
        other = (row["indicator_id"], row["group"], row["unit"]) != (*key[:2], was["unit"])
        what = "other" if other else _what(was, row)
        now = row["value"] if what in ("same", "restated") else today.get(key)
        if not pd.isna(was["value"]) and key in today and pd.isna(today[key]):
            what, now, was = "withdrawn", None, {**was, "value": None}  # what is hidden now stays hidden
        yield {
            **base,
            **{f"before_{name}": was[name] for name in CARRIED},
            "what": what,
            "now_value": now,
            "is_restated": what == "restated" or (what == "newer" and _is_restated(was, now)),
            "is_tested_pair": row["previous_label"] == was["period_label"] and not pd.isna(row["change"]),
            "is_broken": key in segments
            and segments[key] != segments.get((*key[:2], row["period_label"]), segments[key]),
        }


def _what(was: Row, row: Row) -> str:
    """What became of a goal's figure."""
    if pd.isna(was["value"]) or pd.isna(row["value"]):
        is_none = pd.isna(was["value"]) and pd.isna(row["value"])
        return "none" if is_none else "first" if pd.isna(was["value"]) else "figure gone"
    if was["period_label"] == row["period_label"]:
        return "restated" if _is_restated(was, row["value"]) else "same"
    return "newer" if row["period_end"] > was["period_end"] else "older"


def _is_restated(was: Row, now: float | None) -> bool:
    """Whether the figure of a period prints otherwise today; one that is not there today is not restated."""
    if now is None or pd.isna(now) or pd.isna(was["value"]):
        return False
    places = int(was["decimals"])
    return round_half_away(float(was["value"]), places) != round_half_away(now, places)


def _asked(
    asked: list[dict[str, object]], tables: Mapping[str, pd.DataFrame], editions: set[str]
) -> Iterator[dict[str, object]]:
    decisions = tables["decisions"]
    own = rows_of(decisions[decisions["edition_id"].isin(editions)])
    for row in asked:
        if row["kind"] != "decision":
            yield row
            continue
        now = next((one for one in own if one["decision"] == row["text"]), None)
        closed = None if now is None else now["closed"]
        state = "gone" if now is None else "open" if pd.isna(closed) else "closed"
        yield {**row, "state": state, "closed": closed, "result": "" if now is None else now["result"]}
