"""How the actions of a plan stand on a day: complete, overdue, due; by outcome, by owner, and moved.

The day is data, never the clock's: the one asked for, or the edition's own. A date that names a month
or a year counts from its first day, and a deadline to its last, so that nothing is called late that
may not be. Where an edition has a progress log, its latest entry until that day says how an action stands,
in place of what the document prints.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.review.editions import compare_editions, list_sizes, match_editions
from analysis.review.figures import ReviewYear
from analysis.review.risks import risk_standings
from analysis.tables.declare import table
from analysis.tables.plan_results import (
    ACTION_STANDINGS,
    DEADLINE_MOVES,
    EARLIER_LOG,
    OWNER_LOADS,
    RISK_RATINGS,
    RISK_STANDINGS,
    ActionProgress,
)
from analysis.tables.rows import LaidOut, Row, rows_of
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import DataError, ParameterError, Problem, quoted
from analysis.vocabulary.periods import parse_period

Tables = Mapping[str, pd.DataFrame]

UNSERVED = "No goal is declared for these"
_OPEN = ("overdue", "passed", "due", "no deadline")
_LATE = ("overdue", "passed")
END_OF_LOGS = pd.Timestamp(2200, 1, 1)  # a day after every entry: as the logs say last


def assemble_actions(
    tables: Tables, *, area: str, year: str, edition: str, review_date: str = ""
) -> ActionProgress:
    """Put together how the actions of an edition stand.

    Args:
        tables: The processed tables by name (`tables.data.PROCESSED`).
        area: Code of the area.
        year: The review year whose reports these are.
        edition: The edition; empty for an area without a plan, of which there are no actions.
        review_date: The day, e.g. `30 September 2017`; a month or year counts from its first day.
            Empty for the end of the review year (31 March) where the plan covers it, otherwise the
            edition's own date, or for a draft the start of its first target year.

    Returns:
        The actions. Of another council's plan there are none.
    """
    editions = tables["editions"].set_index("edition_id")
    names = tables["areas"].set_index("area_code")["area_name"]
    if not edition:
        return _without_plan(tables, area, year)
    if edition not in editions.index:
        raise ParameterError(f"edition: found {edition!r}; expected one of {', '.join(editions.index)}.")
    if area not in names.index:
        raise ParameterError(f"area: {area!r} is not an area of the data; give its code.")
    entry = editions.loc[edition]
    has_plan = str(entry["area_code"]) == area
    published = str(entry["published"])
    text, basis_of_date = _date_of(tables, edition, entry, year, review_date)
    day = read_review_date(text)
    standings, basis = standings_of(tables, edition if has_plan else "", day)
    log = entries_until(tables, edition if has_plan else "", day)
    risks, ratings = risk_standings(tables, edition if has_plan else "", day)
    earlier = str(entry["supersedes"]) if has_plan else ""
    moves, matched = _moves(tables, earlier, edition) if earlier else ([], 0)
    return ActionProgress(
        area_name=str(names.loc[area]), year=year, edition_id=edition, edition_title=str(entry["title"]),
        published=published, review_date=day, review_text=text, date_basis=basis_of_date, has_plan=has_plan,
        outcome_basis=basis, reports_status=bool((standings["status"] != "").any()), standings=standings,
        owners=_owners(standings, day), earlier_title=str(editions.loc[earlier, "title"]) if earlier else "",
        earlier_actions=list_sizes(tables, earlier).get("action", 0) if earlier else 0,
        matched_actions=matched, moves=table(DEADLINE_MOVES, moves),
        year_moves=table(DEADLINE_MOVES, _moves_of_the_log(tables, edition, log)), log=log,
        earlier_log=_earlier_log(tables, edition if has_plan else "", day),
        risks=risks, risk_log=ratings,
        sources=_of_editions(LaidOut.of(tables)["source_titles"], (edition, earlier) if has_plan else ()),
    )  # fmt: skip


def entries_until(tables: Tables, edition: str, day: pd.Timestamp) -> pd.DataFrame:
    """The entries of an edition's progress log until a day (`tables.plans.ACTION_LOG`), oldest first."""
    log = tables["action_log"]
    own = log[(log["edition_id"] == edition) & (log["date"] <= day)]
    return own.sort_values("date", kind="stable", ignore_index=True)


def _earlier_log(tables: Tables, edition: str, day: pd.Timestamp) -> pd.DataFrame:
    """What earlier editions printed and logged of the actions that went on, each by its id of today."""
    editions = tables["editions"].set_index("edition_id")
    own = tables["actions"]
    names = {action: action for action in own.loc[own["edition_id"] == edition, "action_id"].astype(str)}
    found: list[dict[str, object]] = []
    said = {*tables["action_log"]["edition_id"], *own.loc[own["status"] != "", "edition_id"]} - {edition}
    while said and (earlier := str(editions["supersedes"].get(edition, ""))) in editions.index:
        matches = match_editions(tables, earlier, edition, ("action",))["action"]
        pairs = [(one.before.id, one.after.id) for one in matches if one.before and one.after]
        replaced = {one.after.id for one in matches if one.after and one.is_replaced}
        names = {old: names[new] for old, new in pairs if new in names and new not in replaced}
        title = str(editions.loc[earlier, "title"])
        entries = [
            {**row, "action_id": names[str(row["action_id"])], "edition_title": title}
            for row in (
                *_printed(own, editions.loc[earlier], day),
                *rows_of(entries_until(tables, earlier, day)),
            )
            if row["action_id"] in names
        ]
        editions = editions.drop(index=edition)
        found, said, edition = [*entries, *found], said - {earlier}, earlier
    return table(EARLIER_LOG, found)


def _printed(actions: pd.DataFrame, edition: Any, day: pd.Timestamp) -> list[dict[str, object]]:
    """How a document itself says that its actions stand, as entries of its date; none where that is later."""
    published = str(edition["published"])
    date: pd.Timestamp | None
    try:
        date = read_review_date(published)
    except ParameterError:
        date = None  # a draft has none yet
    own = actions[(actions["edition_id"] == edition.name) & (actions["status"] != "")]
    return [] if date is not None and date > day else [
        {
            **dict.fromkeys(EARLIER_LOG.column_names, ""), "edition_id": edition.name,
            "action_id": row["action_id"], "date": date, "status": row["status"], "done": row["progress"],
            "deadline": pd.NaT, "row": row["line"], "printed_on": published or "no date is printed",
        }
        for row in rows_of(own.sort_values(["line", "action_id"]))
    ]  # fmt: skip


def standings_of(tables: Tables, edition: str, day: pd.Timestamp) -> tuple[pd.DataFrame, str]:
    """How every action of an edition stands on a day.

    Returns:
        `ACTION_STANDINGS`, and whose outcomes they stand under (`ActionProgress.outcome_basis`).
    """
    own = tables["actions"]
    own = own[own["edition_id"] == edition].sort_values(["line", "action_id"], ignore_index=True)
    outcomes, goals, basis = _outcomes(own, tables["goals"], edition)
    entries: dict[str, list[Row]] = {}
    for entry in rows_of(entries_until(tables, edition, day)):
        entries.setdefault(str(entry["action_id"]), []).append(entry)
    rows = []
    for printed in rows_of(own):
        action = str(printed["action_id"])
        row = {**printed, **_as_logged(entries.get(action, []))}
        rows.append({**row, "outcome": outcomes[action], "goals": goals[action], **standing(row, day)})
    keep = set(ACTION_STANDINGS.column_names)
    return table(ACTION_STANDINGS, [{k: v for k, v in row.items() if k in keep} for row in rows]), basis


_OF_A_DEADLINE = ("deadline_text", "deadline", "deadline_kind")


def _as_logged(entries: list[Row]) -> dict[str, object]:
    """What the log says of an action, from its entries in order; nothing where it has none."""
    if not entries:
        return {}
    last = entries[-1]
    moved = [entry for entry in entries if entry["deadline_text"]]
    return {
        "status": last["status"], "status_text": last["status_text"], "progress": last["done"],
        "reported_on": last["date"], "reported_by": last["role"], "next_step": last["next_step"],
        **({name: moved[-1][name] for name in _OF_A_DEADLINE} if moved else {}),
    }  # fmt: skip


def _moves_of_the_log(tables: Tables, edition: str, log: pd.DataFrame) -> list[dict[str, object]]:
    """Every deadline that the log moved, in order."""
    actions = tables["actions"]
    now = {str(row["action_id"]): row for row in rows_of(actions[actions["edition_id"] == edition])}
    moves: list[dict[str, object]] = []
    for entry in rows_of(log[log["deadline_text"] != ""]):
        action = str(entry["action_id"])
        before = now[action]
        has = [not pd.isna(row["deadline"]) for row in (before, entry)]
        months = whole_months(before["deadline"], entry["deadline"]) if all(has) else None
        if all(has):
            what = "slipped" if entry["deadline"] >= before["deadline"] else "brought forward"
        else:
            what = "dated" if has[1] else "undated" if has[0] else "changed"
        moves.append(
            {
                "action_id": action, "before_id": action, "title": str(before["title"]),
                "before": str(before["deadline_text"]), "after": str(entry["deadline_text"]), "what": what,
                "months": months, "is_sure": True, "moved_on": day_text(entry["date"].date()),
                "reason": str(entry["reason"]),
            }
        )  # fmt: skip
        now[action] = {**before, **{name: entry[name] for name in _OF_A_DEADLINE}}
    return moves


def review_day(tables: Tables, entry: Row, year: str) -> pd.Timestamp:
    """The day on which a review of a year judges an edition's actions.

    Args:
        tables: The processed tables by name.
        entry: The edition's row of `tables.data.EDITIONS`.
        year: The review year; its last day, 31 March, stands for a date of the plan that is none.
    """
    try:
        return read_review_date(_date_of(tables, str(entry["edition_id"]), entry, year, "")[0])
    except ParameterError:
        return pd.Timestamp(ReviewYear.read(year).start + 1, 3, 31)


def _without_plan(tables: Tables, area: str, year: str) -> ActionProgress:
    """The progress of no plan at all, on the last day of the council's year."""
    names = tables["areas"].set_index("area_code")["area_name"]
    return ActionProgress(
        area_name=str(names.loc[area]), year=year, edition_id="", edition_title="", published="",
        review_date=pd.Timestamp(ReviewYear.read(year).start + 1, 3, 31), review_text="", date_basis="",
        has_plan=False, outcome_basis="", reports_status=False, standings=table(ACTION_STANDINGS, []),
        owners=table(OWNER_LOADS, []), earlier_title="", earlier_actions=0, matched_actions=0,
        moves=table(DEADLINE_MOVES, []), year_moves=table(DEADLINE_MOVES, []),
        log=tables["action_log"].iloc[:0], earlier_log=table(EARLIER_LOG, []),
        risks=table(RISK_STANDINGS, []),
        risk_log=table(RISK_RATINGS, []), sources=_of_editions(LaidOut.of(tables)["source_titles"], ()),
    )  # fmt: skip


def _date_of(
    tables: Tables, edition: str, entry: Any, year: str, review_date: str
) -> tuple[str, str]:  # fmt: skip
    """The date to judge by, as text, and what it is.

    A plan that covers the review year, or that is kept alive in it by an entry of its logs, is judged at
    that year's end, when the year can be judged; an older one as of its own date. The first day of a year
    that a plan prints as its date judges nothing. A plan of the council's own is dated by its approval.
    """
    if review_date:
        return review_date, "asked"
    first_year, logged = str(entry["first_year"]), _last_logged_year(tables, edition)
    printed = (str(entry[name]) for name in ("published", "approved_on"))
    published = next((text for text in printed if any(map(str.isdigit, text))), "")
    # a draft of which nothing is logged has no date yet; the council's year begins on 1 April
    if first_year and not published and not logged:
        return f"1 April {first_year[:4]}", "first year"
    reviewed = ReviewYear.read(year)
    if first_year and first_year <= reviewed.label <= max(str(entry["last_year"]), logged):
        return f"31 March {reviewed.start + 1}", "review year"
    if published.isdecimal():
        return f"31 December {published}", "published"
    return published or f"1 April {first_year[:4]}", "published" if published else "first year"


def _last_logged_year(tables: Tables, edition: str) -> str:
    """The council's year in which the logs of a plan have their latest entry; empty where they have none."""
    logs = (tables[name] for name in ("action_log", "risk_log"))
    days = [day for log in logs for day in log.loc[log["edition_id"] == edition, "date"]]
    if not days:
        return ""
    start = max(days).year - (max(days).month < 4)
    return f"{start}/{(start + 1) % 100:02d}"


def read_review_date(text: str) -> pd.Timestamp:
    """The first day that a date names."""
    try:
        period = parse_period(text, "calendar") if text.isdecimal() else parse_period(text)
    except DataError:
        period = None
    if period is None or period.is_ambiguous:
        expected = "a day, month or calendar year, such as 30 September 2017, September 2017 or 2017"
        problem = Problem(None, None, "review_date", quoted(text), expected)
        raise ParameterError("The review date cannot be read", (problem,))
    return pd.Timestamp(period.start)


def standing(row: Mapping[str, object], day: pd.Timestamp) -> dict[str, object]:
    """How one action stands on a day: its state, and the whole months to its deadline.

    Args:
        row: A row of `tables.data.ACTIONS`, with `reported_on` where a log says how it stands.
        day: The review date.

    Returns:
        `state` and `months`, see `ACTION_STANDINGS`. What is complete stays complete; a deadline has
        passed from the day after it.
    """
    deadline = None if pd.isna(row["deadline"]) else pd.Timestamp(str(row["deadline"]))  # type: ignore[call-overload]
    months = None if deadline is None else whole_months(day, deadline)
    if row["status"] in ("complete", "dropped"):
        return {"state": row["status"], "months": months}
    if deadline is None:
        return {"state": "no deadline", "months": None}
    if deadline >= day:
        return {"state": "due", "months": months}
    reported_on = row.get("reported_on")
    is_reported = row["status"] not in ("", "not reported")
    if reported_on is not None and not pd.isna(reported_on):  # type: ignore[call-overload]
        is_reported &= pd.Timestamp(str(reported_on)) >= deadline  # earlier, it may have been done since
    return {"state": "overdue" if is_reported else "passed", "months": months}


def whole_months(start: pd.Timestamp, end: pd.Timestamp) -> int:
    """Whole months from one day to another; negative where the other is earlier.

    A deadline at the end of a month is whole months away from a day in it: 30 April to 31 May is one.
    """
    if end < start:
        return -whole_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    is_month_end = (end + pd.Timedelta(days=1)).day == 1
    return months - (end.day < start.day and not is_month_end)


def _outcomes(
    own: pd.DataFrame, goals: pd.DataFrame, edition: str
) -> tuple[dict[str, str], dict[str, str], str]:
    """The outcome that each action stands under, the goals that it serves, and whose outcomes these are."""
    ordered = goals[goals["edition_id"] == edition].sort_values("position")
    served: dict[str, list[tuple[str, str]]] = {}
    for goal in rows_of(ordered):
        for action in str(goal["next_action_id"]).split(", "):
            served.setdefault(action, []).append((str(goal["measure_id"]), str(goal["theme"])))
    ids = [str(action) for action in own["action_id"]]
    listed = {action: ", ".join(measure for measure, _ in served.get(action, [])) for action in ids}
    if own["theme"].nunique() > 1 or not any(listed.values()):
        return dict(zip(ids, own["theme"].astype(str), strict=True)), listed, "plan"
    themes = {action: served[action][0][1] if action in served else UNSERVED for action in ids}
    return themes, listed, "goals"


def _owners(standings: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The load of every role, the heaviest first; actions without one come last."""
    rows: list[dict[str, object]] = []
    for owner, own in standings.groupby("owner", sort=True):
        is_open = own["state"].isin(_OPEN)
        ahead = own[is_open & (own["deadline"] >= day)].sort_values(["deadline", "line"])
        rows.append(
            {
                "owner": owner,
                "actions": len(own),
                "open": int(is_open.sum()),
                "late": int(own["state"].isin(_LATE).sum()),
                "next_deadline": ahead["deadline"].iloc[0] if len(ahead) else None,
                "next_deadline_text": str(ahead["deadline_text"].iloc[0]) if len(ahead) else "",
            }
        )
    loads = table(OWNER_LOADS, rows)
    loads = loads.assign(unnamed=loads["owner"] == "")
    ordered = loads.sort_values(["unnamed", "open", "actions", "owner"], ascending=[True, False, False, True])
    return ordered.drop(columns="unnamed").reset_index(drop=True)


def _moves(tables: Tables, earlier: str, edition: str) -> tuple[list[dict[str, object]], int]:
    """Deadlines that differ from those of the earlier edition, and how many actions both have."""
    differences = compare_editions(tables, earlier, edition)
    actions = differences[differences["kind"] == "action"]
    wordings = actions[actions["field"] == "wording"]
    replaced = set(wordings.loc[wordings["what"] == "replaced", "after_id"])
    both = wordings[(wordings["before_id"] != "") & (wordings["after_id"] != "")]
    titles = tables["actions"][tables["actions"]["edition_id"] == edition].set_index("action_id")["title"]
    rows: list[dict[str, object]] = []
    moved = actions[(actions["field"] == "deadline") & ~actions["is_minor"]]
    for row in rows_of(moved):
        action = str(row["after_id"])
        rows.append(
            {
                "action_id": action,
                "before_id": row["before_id"],
                "title": str(titles[action]),
                "before": row["before"],
                "after": row["after"],
                "what": row["what"],
                "months": row["months"],
                "is_sure": row["certainty"] in ("certain", "declared") and action not in replaced,
            }
        )
    return rows, int((~both["after_id"].isin(replaced)).sum())


def _of_editions(sources: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return sources[sources["source_id"].isin(names)].reset_index(drop=True)
