"""What happened to a plan since it was written: its progress log, and what boards decided.

`data/plans/<edition>/progress/*.csv` holds dated entries, an action a row, `risk_ratings.csv` how risks were
rated, and `decisions.csv` decisions; each may be a sheet of a workbook there. They only grow: a later entry
says how things stand, an earlier one stays as the history. A row in which nothing but action and date is
written was laid out for an author and is no entry yet.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from analysis.inputs.plan_files import (
    RATING,
    action_status,
    day_meant,
    deadline_fault,
    rating_faults,
    read_deadline,
)
from analysis.tables.rows import text_rows_of
from analysis.vocabulary.calendars import day_text, not_after
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.roles import ADVICE, person_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import EditionEntry
    from analysis.inputs.figures import Record

    Ids = Mapping[tuple[str, str], Collection[str]]  # the ids of an edition's items, by edition and kind
    Row = dict[str, str]

_SAID = ("status", "done", "role", "next_step", "deadline", "reason", "evidence")
_A_DAY = "a day such as 30 September 2025 or 2025-09-30"
_KINDS = {"goal": "measure", "action": "action", "risk": "risk"}


@cache
def day_of(text: str) -> pd.Timestamp | None:
    """The day that a text names; None where it names none."""
    for written in (text, day_meant(text) or ""):
        try:
            period = parse_period(written)
        except DataError:
            continue
        if period.kind == "snapshot" and not period.is_ambiguous:
            return pd.Timestamp(period.start)
    return None


def action_log(
    tables: Iterable[RawTable],
    ids: Ids,
    editions: Mapping[str, EditionEntry],
    known: Mapping[str, Collection[str]],
    actions: Iterable[Record],
) -> tuple[list[Record], list[Problem]]:
    """The entries of all progress logs.

    Args:
        tables: The logs of all editions.
        ids: The ids of their items.
        editions: The editions by their ids.
        known: The words that each edition calls its roles by.
        actions: The actions as the documents print them.

    Returns:
        Records of `tables.plans.ACTION_LOG`, the earliest of an action first, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for table in tables:
        edition = table.source_id
        for row in text_rows_of(table.frame):
            if not any(row[name] for name in _SAID):
                continue
            record, faults = _entry(table, row, known.get(edition, ()))
            faults += _before_the_plan(table, row, record["date"], editions, is_progress=True)
            if row["action_id"] not in ids.get((edition, "action"), ()):
                faults = [_unknown_action(table, row, ids, editions), *faults]
            problems += faults
            records += [] if faults else [record]
    # a stable sort: entries of one day stay as their files have them
    records.sort(key=lambda one: (str(one["edition_id"]), str(one["action_id"]), one["date"]))
    return records, [*problems, *_in_order(records), *_reopened(records, actions, editions)]


def _entry(table: RawTable, row: Row, known: Collection[str]) -> tuple[Record, list[Problem]]:
    day, deadline = day_of(row["date"]), read_deadline(row["deadline"])
    status, faults = action_status(table, row)
    if not row["status"]:
        expected = "how the action stands: on track, delayed, complete, not started or dropped"
        faults.append(table.problem(row, "status", "", expected, "write it"))
    if day is None:
        faults.append(table.problem(row, "date", row["date"], _A_DAY, "write the day of the report"))
    faults += _role_faults(table, row, known)
    faults += deadline_fault(table, row)
    if row["deadline"] and not row["reason"]:
        faults.append(table.problem(row, "reason", "", "why the deadline moves", "write it"))
    if day is not None and deadline.day is not None and deadline.day < day:
        expected = f"a day after {row['date']}, the day of the entry"
        faults.append(table.problem(row, "deadline", row["deadline"], expected, "correct one of the two"))
    return {
        **{name: row[name] for name in ("action_id", "done", "role", "next_step", "reason", "evidence")},
        "edition_id": table.source_id,
        "date": day,
        "status": status,
        "status_text": row["status"],
        "deadline_text": row["deadline"],
        "deadline": deadline.day,
        "deadline_kind": deadline.kind,
        "file": table.file,
        "row": int(row["row"]),
    }, faults


def _role_faults(table: RawTable, row: Row, known: Collection[str], column: str = "role") -> list[Problem]:
    name = person_in(row[column], known)
    expected = "a role, not what looks like a person's name"
    return [table.problem(row, column, name, expected, ADVICE)] if name else []


def _unknown_action(table: RawTable, row: Row, ids: Ids, editions: Mapping[str, EditionEntry]) -> Problem:
    action, edition = row["action_id"], table.source_id
    before = editions[edition].supersedes if edition in editions else ""
    if action in ids.get((before, "action"), ()):
        expected = f"an action of {edition}"
        advice = f"{before} has it and {edition} dropped it: log it under {before}, or correct the id"
        return table.problem(row, "action_id", action, expected, advice)
    advice = did_you_mean(action, sorted(ids.get((edition, "action"), ())), "correct the id")
    return table.problem(row, "action_id", action, f"an action_id of {edition}", advice)


def early_entries(entries: Iterable[Mapping[str, object]], today: date) -> list[Problem]:
    """Entries of a log, ratings or decisions of a day that is still to come: a slip of a year."""
    return [
        Problem(
            str(row["file"]), int(str(row["row"])), name, quoted(day_text(day)), not_after(today),
            "correct the year",
        )
        for row in entries
        for name in ("date", "closed")
        if isinstance(day := row.get(name), pd.Timestamp) and day.date() > today
    ]  # fmt: skip


def _in_order(records: list[Record]) -> list[Problem]:
    """Entries of an action that contradict each other, or that stand in its file before an earlier one."""
    problems = [
        *_out_of_order(records, "action_id", ("status", "deadline_text")),
        *_twice(records, "action_id"),
    ]
    for before, record in pairwise(records):
        if (before["edition_id"], before["action_id"]) != (record["edition_id"], record["action_id"]):
            continue
        if before["status"] == "dropped" and record["status"] in ("ongoing", "delayed", "complete"):
            found = f"progress of {record['action_id']}, which was dropped on {_day(before)}"
            expected = f"no progress of an action that was dropped ({_place(before)})"
            advice = "if it was taken up again, log `not started` first"
            problems.append(_at(record, "action_id", found, expected, advice))
    return problems


def _reopened(
    records: list[Record], actions: Iterable[Record], editions: Mapping[str, EditionEntry]
) -> Iterator[Problem]:
    """Entries that open again what was complete and say no reason: readers were told that it is done."""
    last: dict[tuple[object, object], tuple[str, str]] = {}
    printed = {(one["edition_id"], one["action_id"]): one for one in actions if one["status"] == "complete"}
    for record in records:
        key = (record["edition_id"], record["action_id"])
        if key in printed and key not in last and _is_of_plan(record, editions):
            last[key] = ("complete in the plan", f"{record['edition_id']}, {record['action_id']}")
        if key in last and record["status"] != "complete" and not record["reason"]:
            when, where = last[key]
            found = f"{record['status_text']}, after {record['action_id']} was {when}"
            expected = f"why an action that was complete ({where}) is so no more"
            yield _at(record, "reason", found, expected, "write it, or correct the status")
        last.pop(key, None)
        printed.pop(key, None)
        if record["status"] == "complete":
            last[key] = (f"complete on {_day(record)}", _place(record))


def _is_of_plan(record: Record, editions: Mapping[str, EditionEntry]) -> bool:
    """Whether an entry is of a day on which the document was out; what is older it knew already."""
    start = _start_of(editions[str(record["edition_id"])].published)
    return start is None or bool(record["date"] >= start)  # type: ignore[operator]


def _out_of_order(records: list[Record], name: str, said: tuple[str, ...]) -> list[Problem]:
    """Rows of one thing, ordered by day, that stand otherwise in their file or contradict each other."""
    problems: list[Problem] = []
    last: dict[tuple[object, object], Record] = {}
    in_file: dict[tuple[object, object], Record] = {}
    for record in records:
        key, where = (record["edition_id"], record[name]), (record["file"], record[name])
        before, above = last.get(key), in_file.get(where)
        if above is not None and int(str(above["row"])) > int(str(record["row"])):
            found = f"{_day(above)}, below {_day(record)} of row {record['row']}"
            expected = f"the entries of {record[name]} in order of their days"
            advice = "correct the date, or put the row above that one"
            problems.append(_at(above, "date", found, expected, advice))
        in_file[where] = last[key] = record
        if before is None or before["date"] != record["date"]:
            continue
        differing = next((column for column in said if before[column] != record[column]), "")
        if differing:
            found = f"{record[name]}: {record[differing] or 'none'} on {_day(record)}"
            expected = f"one account of a day ({_place(before)} says {before[differing] or 'none'})"
            advice = "correct one of the two, or give the later one its own day"
            problems.append(_at(record, differing.removesuffix("_text"), found, expected, advice))
    return problems


def _twice(records: list[Record], name: str) -> Iterator[Problem]:
    """Rows that say word for word what another says."""
    seen: dict[tuple[str, ...], Record] = {}
    for record in records:
        said = tuple(
            str(value).casefold() for column, value in record.items() if column not in ("file", "row")
        )
        first = seen.setdefault(said, record)
        if first is not record:
            expected = f"each entry once: {_place(first)} says the same"
            yield _at(record, name, str(record[name]), expected, "take one of the two out")


def _before_the_plan(
    table: RawTable,
    row: Row,
    day: object,
    editions: Mapping[str, EditionEntry],
    *,
    is_progress: bool = False,
) -> list[Problem]:
    """A day before a plan can have it: a slip of a year.

    Risks are rated and boards decide while a plan is written, in the year before its first; actions move
    from its first year on, or from its own date where that is earlier.
    """
    edition = editions.get(table.source_id)
    years = edition.target_years if edition is not None else ()
    if edition is None or not years or not isinstance(day, pd.Timestamp):
        return []
    first = pd.Timestamp(int(min(years)[:4]), 4, 1)
    if is_progress:
        first = min(first, _start_of(edition.published) or first)
    else:
        first -= pd.DateOffset(years=1)
    if day >= first:
        return []
    expected = f"a day from {day_text(first.date())} on: the plan is for {', '.join(years)}"
    advice = "correct the year"
    if is_progress and edition.supersedes:
        advice += f", or log it under {edition.supersedes}"
    return [table.problem(row, "date", row["date"], expected, advice)]


def _start_of(published: str) -> pd.Timestamp | None:
    """The first day that a document's date can mean; None where it has none."""
    try:
        return pd.Timestamp(parse_period(published, "calendar" if published.isdecimal() else None).start)
    except DataError:
        return None


def _at(record: Record, column: str, found: str, expected: str, advice: str) -> Problem:
    return Problem(str(record["file"]), int(str(record["row"])), column, found, expected, advice)


def _place(record: Record) -> str:
    return f"{record['file']}, row {record['row']}"


def risk_log(
    tables: Iterable[RawTable],
    ids: Ids,
    editions: Mapping[str, EditionEntry],
    known: Mapping[str, Collection[str]],
) -> tuple[list[Record], list[Problem]]:
    """How risks were rated in the course of a plan.

    Returns:
        Records of `tables.plans.RISK_LOG`, the earliest of a risk first, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for table in tables:
        edition = table.source_id
        for row in text_rows_of(table.frame):
            record, faults = _rated(table, row, known.get(edition, ()))
            faults += _before_the_plan(table, row, record["date"], editions)
            named = ids.get((edition, "risk"), ())
            if row["risk_id"] not in named:
                advice = did_you_mean(row["risk_id"], sorted(named), "correct the id")
                expected = f"a risk_id of {edition}{'' if named else ', which lists no risk'}"
                faults.insert(0, table.problem(row, "risk_id", row["risk_id"], expected, advice))
            problems += faults
            records += [] if faults else [record]
    records.sort(key=lambda one: (str(one["edition_id"]), str(one["risk_id"]), one["date"]))
    faults = [*_out_of_order(records, "risk_id", ("rating", *RATING)), *_twice(records, "risk_id")]
    return records, [*problems, *faults]


def _rated(table: RawTable, row: Row, known: Collection[str]) -> tuple[Record, list[Problem]]:
    day, word = day_of(row["date"]), " ".join(row["rating"].casefold().split())
    faults = [*rating_faults(table, row), *deadline_fault(table, row)]
    if day is None:
        faults.append(table.problem(row, "date", row["date"], _A_DAY, "write the day of the rating"))
    if not word and not any(row[name] for name in RATING):
        expected = "a rating in a word, or likelihood and impact"
        faults.append(table.problem(row, "rating", "", expected, "write one of the two"))
    for column in ("role", "owner"):
        faults += _role_faults(table, row, known, column)
    same = ("risk_id", *RATING, "reason", "role", "mitigation", "owner")
    return {
        **{name: row[name] for name in same}, "rating": word, "edition_id": table.source_id, "date": day,
        "deadline_text": row["deadline"], "file": table.file, "row": int(row["row"]),
    }, faults  # fmt: skip


def _day(record: Record) -> str:
    return f"{record['date']:%Y-%m-%d}"


def decision_records(
    tables: Iterable[RawTable],
    ids: Ids,
    editions: Mapping[str, EditionEntry],
    known: Mapping[str, Collection[str]],
) -> tuple[list[Record], list[Problem]]:
    """What boards decided about plans.

    Returns:
        Records of `tables.plans.DECISIONS`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for table in tables:
        for row in text_rows_of(table.frame):
            days = {name: day_of(row[name]) for name in ("date", "look_again", "closed")}
            kind, about = _about(row["about"], table.source_id, ids)
            for name, day in days.items():
                if day is None and (row[name] or name == "date"):
                    problems.append(table.problem(row, name, row[name], _A_DAY, "write the day"))
                elif day is not None and days["date"] is not None and day < days["date"]:
                    expected = f"a day not before {row['date']}, the day of the decision"
                    problems.append(table.problem(row, name, row[name], expected, "correct one of the two"))
            problems += [
                table.problem(row, name, "", "what was decided, and by which board", "write it")
                for name in ("board", "decision")
                if not row[name]
            ]
            problems += _before_the_plan(table, row, days["date"], editions)
            for column in ("board", "role"):
                problems += _role_faults(table, row, known.get(table.source_id, ()), column)
            if row["about"] and not kind:
                named = {
                    name: one for one, its in _KINDS.items() for name in ids.get((table.source_id, its), ())
                }
                advice = did_you_mean(about, sorted(named), "correct the id, or leave it empty for the plan")
                first = min(named, default="")
                example = f", such as {named[first]} {first}" if first else ""
                expected = f"a goal, action or risk of {table.source_id}{example}"
                problems.append(table.problem(row, "about", row["about"], expected, advice))
            records.append(
                {
                    **{name: row[name] for name in ("board", "decision", "role", "result")},
                    **days,
                    "edition_id": table.source_id, "about_kind": kind, "about_id": about if kind else "",
                    "file": table.file, "row": int(row["row"]),
                }
            )  # fmt: skip
    return records, [*problems, *_twice(records, "decision")]


def _about(text: str, edition: str, ids: Ids) -> tuple[str, str]:
    """What a decision is about: goal, action or risk and its id; no kind where the edition has none."""
    first, _, rest = text.partition(" ")
    asked = [first.casefold()] if first.casefold() in _KINDS and rest else list(_KINDS)
    name = rest.strip() if asked == [first.casefold()] else text
    kind = next((one for one in asked if name in ids.get((edition, _KINDS[one]), ())), "")
    return kind, name


def owner_faults(
    tables: Iterable[RawTable], known: Mapping[str, Collection[str]], printed: Collection[str]
) -> list[Problem]:
    """Owners in an author's own files of a plan that look like a person's name.

    Args:
        tables: The tables of measures, actions and risks of all editions.
        known: The words that each edition calls its services and partners by (`role_words`).
        printed: The words that published documents call roles by: what goes on is carried over from them.
    """
    return [
        fault
        for table in tables
        if table.file.startswith("data/plans/") and "owner" in table.frame.columns
        for row in text_rows_of(table.frame)
        for fault in _role_faults(table, row, {*known.get(table.source_id, ()), *printed}, "owner")
    ]


def role_words(
    actions: Iterable[Record], items: Iterable[Record], places: Iterable[str] = ()
) -> dict[str, set[str]]:
    """The words that each edition's roles, services and partners are called by, in lower case.

    Args:
        actions: The actions of all editions.
        items: What else they list.
        places: The small areas that the council declares. Whole names of several words count: one word
            might be somebody's surname, and none alone is taken for a name.
    """
    names = {name.casefold() for name in places if " " in name}
    found: dict[str, set[str]] = {}
    for row in (*actions, *items):
        named = f"{row.get('owner', '')} {row.get('theme', '')}"
        named += f" {row['title']}" if row.get("kind") == "partner" else ""
        words = (word.casefold().strip(".,;:()'’") for word in named.split())
        found.setdefault(str(row["edition_id"]), set(names)).update(words)
    return found
