"""Plan documents to goals, targets, printed figures, actions and claims."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

import pandas as pd

from analysis.clean.observations import number_of, period_columns, period_of
from analysis.errors import DataError, Problem, quoted
from analysis.periods import parse_period
from analysis.target_grammar import parse_target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.inputs import GoalLink, ProjectInputs, RawTable

_TARGET_COLUMN = re.compile(r"target_(\d{4})_(\d{2})")
_NO_DEADLINE = {"", "ongoing"}
Record = dict[str, object]


def _rows(table: RawTable) -> Iterator[dict[str, str]]:
    for row in table.frame.to_dict("records"):
        yield {str(column): str(value) for column, value in row.items()}


def place(row: dict[str, str]) -> str:
    """Where a row stands in its document, for readers."""
    same = row["line_end"] in ("", row["line"])
    return (
        f"{row['document']}, line {row['line']}"
        if same
        else f"{row['document']}, lines {row['line']} to {row['line_end']}"
    )


def goals_and_targets(inputs: ProjectInputs) -> tuple[list[Record], list[Record], list[Problem]]:
    """Read every measure of every edition.

    Returns:
        Goal records (`schema.GOALS`), target records (`schema.TARGETS`) and what is wrong.
    """
    links = {(link.edition_id, link.measure_id): link for link in inputs.reference.goals}
    readings = {(r.edition_id, r.measure_id): r.reading for r in inputs.reference.readings}
    comments = {(c.edition_id, c.measure_id): f"{c.text} ({c.date})" for c in inputs.reference.comments}
    actions = {
        (table.source_id, row["action_id"]): row for table in inputs.tables("actions") for row in _rows(table)
    }
    parts = {
        (row["document"], row["measure_id"]): row["value"]
        for table in inputs.tables("kpi_parts")
        for row in _rows(table)
        if row["field"] == "baseline" and row["part"] in ("all", "total")
    }
    goals: list[Record] = []
    targets: list[Record] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for table in inputs.tables("kpis"):
        target_columns = [c for c in table.frame.columns if _TARGET_COLUMN.fullmatch(c)]
        for position, row in enumerate(_rows(table), start=1):
            key = (table.source_id, row["measure_id"])
            link = links.get(key)
            if link is None:
                problems.append(
                    Problem(
                        table.file, int(row["row"]), "measure_id", quoted(row["measure_id"]),
                        f"a goal declared under goals.{table.source_id} in data/reference/plans.yml",
                        "declare which indicator answers it",
                    )
                )  # fmt: skip
                continue
            seen.add(key)
            goal, faults = _goal(row, link, position, table, inputs, actions, parts)
            goal["comment"] = comments.get(key, "")
            problems.extend(faults)
            goals.append(goal)
            printed = [
                (f"{m[1]}/{m[2]}", row[c]) for c in target_columns if (m := _TARGET_COLUMN.fullmatch(c))
            ]
            if row.get("target") and not any(text for _, text in printed):
                printed = [("each year", row["target"])]
            for year, text in printed:
                target, faults = _target(year, text, goal, row, table, readings.get(key, ""))
                problems.extend(faults)
                targets.append(target)
    for key in links:
        if key not in seen:
            problems.append(
                Problem(
                    "data/reference/plans.yml", None, f"goals.{key[0]}.{key[1]}", "a measure that is not in the plan",
                    f"a measure_id of {key[0]}/kpis.csv", "correct the id, or remove the entry",
                )
            )  # fmt: skip
    return goals, targets, problems


def _goal(
    row: dict[str, str],
    link: GoalLink,
    position: int,
    table: RawTable,
    inputs: ProjectInputs,
    actions: dict[tuple[str, str], dict[str, str]],
    parts: dict[tuple[str, str], str],
) -> tuple[Record, list[Problem]]:
    problems: list[Problem] = []
    baseline = None
    text = parts.get((row["document"], row["measure_id"]), row["baseline"])
    if text:
        try:
            number = number_of(text, "plan")
            baseline = number.value if number.qualifier is None else None
        except DataError as failure:
            problems += [p.at(table.file, int(row["row"]), "baseline") for p in failure.problems]
    next_rows = []
    for action in link.actions:
        found = actions.get((link.edition_id, action))
        if found is None:
            problems.append(
                Problem(
                    "data/reference/plans.yml", None, f"goals.{link.edition_id}.{link.measure_id}.actions",
                    quoted(action), f"an action_id of {link.edition_id}/actions.csv", "correct the id",
                )
            )  # fmt: skip
        else:
            next_rows.append(found)
    first = next_rows[0] if next_rows else {}
    return {
        "edition_id": link.edition_id,
        "measure_id": link.measure_id,
        "position": position,
        "theme": link.theme,
        "kpi": row["kpi"],
        "measure": row["measure"],
        "indicator_id": link.indicator_id,
        "group": link.group,
        "unit": row["unit"] or inputs.reference.indicators[link.indicator_id].unit,
        "reason": link.reason,
        "baseline_text": row["baseline"],
        "baseline_value": baseline,
        "baseline_period": row["baseline_period"] or link.baseline_period,
        "locator": place(row),
        "owner": "; ".join(dict.fromkeys(r["owner"] for r in next_rows if r["owner"])),
        "next_action_id": ", ".join(r["action_id"] for r in next_rows),
        "next_action": "; ".join(r["title"] for r in next_rows),
        "next_action_deadline": first.get("deadline", ""),
    }, problems


def _target(
    year: str, text: str, goal: Record, row: dict[str, str], table: RawTable, reading: str
) -> tuple[Record, list[Problem]]:
    record: Record = {
        "edition_id": goal["edition_id"],
        "measure_id": goal["measure_id"],
        "target_year": year,
        "target_text": text,
        "reading": reading,
        "locator": goal["locator"],
    }
    try:
        target = parse_target(text or "-", str(goal["unit"]), goal["baseline_value"])  # type: ignore[arg-type]
    except DataError as failure:
        column = "target" if year == "each year" else f"target_{year.replace('/', '_')}"
        return record, [p.at(table.file, int(row["row"]), column) for p in failure.problems]
    record["target_kind"] = target.kind
    record["target_value"] = target.value
    record["comparator"] = target.comparator or ""
    record["reason"] = target.reason or ""
    if target.is_ambiguous and not reading:
        record["reason"] = "target_ambiguous"
        record["readings"] = "\n".join(f"{r.name}: {r.arithmetic}" for r in target.readings)
    return record, []


def printed_figures(
    inputs: ProjectInputs, area_codes: dict[str, str]
) -> tuple[list[Record], list[Record], list[Problem]]:
    """Read the figures printed in the documents' text.

    Args:
        inputs: Everything read.
        area_codes: Code of each area by its name.

    Returns:
        Records of `schema.PRINTED_FIGURES`, those of them that are observations, and what is wrong.
    """
    records: list[Record] = []
    observations: list[Record] = []
    problems: list[Problem] = []
    for table in inputs.tables("figures"):
        for row in _rows(table):
            try:
                number = number_of(row["value"], "plan")
                value, qualifier = number.value, number.qualifier
            except DataError:
                value, qualifier = None, "in words"  # a range or words: kept as printed
            declared = inputs.reference.printed_periods.get(f"{row['document']}/{row['figure_id']}", "")
            label = row["period"] or declared
            record: Record = {
                "document": row["document"],
                "figure_id": row["figure_id"],
                "line": int(row["line"]),
                "indicator_id": row["indicator"],
                "area_name": row["area"],
                "group": row["group"],
                "period_label": label,
                "value_text": row["value"],
                "value": value,
                "unit": row["unit"],
                "numerator": _count(row["numerator"]),
                "denominator": _count(row["denominator"]),
                "words": row["words"],
            }
            observation, why = _as_observation(record, row, inputs, area_codes, qualifier)
            record["used_as"] = why
            records.append(record)
            if observation is not None:
                observations.append(observation)
    return records, observations, problems


def _count(text: str) -> float | None:
    if not text:
        return None
    try:
        return number_of(text, "plan").value
    except DataError:
        return None  # "Health - 132, Schools - 569": kept as printed in the raw file


def _as_observation(
    record: Record,
    row: dict[str, str],
    inputs: ProjectInputs,
    area_codes: dict[str, str],
    qualifier: str | None,
) -> tuple[Record | None, str]:
    indicator = inputs.reference.indicators.get(row["indicator"])
    if indicator is None:
        return None, "no indicator of the project"
    if row["group"] not in indicator.groups:
        return None, "a group that the indicator does not have"
    if row["area"] not in area_codes:
        return None, "an area outside the data"
    if record["value"] is None or qualifier is not None:
        return None, "not an exact number"
    if row["unit"] != indicator.unit:
        return None, "a unit that is not the indicator's"
    if not record["period_label"]:
        return None, "no period is printed"
    if "target" in row["words"]:
        return None, "a target, not a figure"
    try:
        period = period_of(str(record["period_label"]), indicator.year_type)
    except DataError:
        return None, "a period that cannot be placed"
    if period.is_ambiguous:
        return None, "a period that can be read in several ways"
    number = number_of(row["value"], "plan")
    return {
        "indicator_id": indicator.id,
        "group": row["group"],
        "area_code": area_codes[row["area"]],
        **period_columns(period),
        "period_status": period.status,
        "value": number.value,
        "missing": "",
        "missing_note": "",
        "numerator": record["numerator"],
        "denominator": record["denominator"],
        "counts_exact": False,
        "value_text": row["value"],
        "source_id": row["document"],
        "series_id": "",
        "locator": f"{place(row)} ({row['figure_id']})",
    }, "observation"


def action_records(inputs: ProjectInputs) -> list[Record]:
    """The actions of all editions, with their deadlines as dates where they are dates."""
    records = []
    for table in inputs.tables("actions"):
        for row in _rows(table):
            records.append(
                {
                    "edition_id": row["document"],
                    "action_id": row["action_id"],
                    "line": int(row["line"]),
                    "theme": row["theme"] or row["strategic_outcome"],
                    "title": row.get("text") or row["title"],
                    "deadline_text": row["deadline"],
                    "deadline": _last_day(row["deadline"]),
                    "owner": row["owner"],
                    "progress": row["progress"],
                    "status": row["status"],
                    "uncertain": row["uncertain"] == "yes",
                }
            )
    return records


def _last_day(text: str) -> pd.Timestamp | None:
    """The last day of a printed deadline; None where it is not a date ("Ongoing", "termly")."""
    if text.casefold() in _NO_DEADLINE:
        return None
    try:
        if re.fullmatch(r"\d{4}", text):
            return pd.Timestamp(int(text), 12, 31)
        period = parse_period(text)
    except DataError:
        return None  # shown as printed, and counted in the data quality report
    last = period.end
    day = calendar.monthrange(last.year, last.month)[1] if period.kind == "month" else last.day
    return pd.Timestamp(last.year, last.month, day)


def claim_records(inputs: ProjectInputs) -> list[Record]:
    """The claims transcribed from the documents, with the numbers they bind."""
    records = []
    for table in inputs.tables("claims"):
        for row in _rows(table):
            values = {name: _count(row[name]) for name in ("from_value", "to_value", "claimed_value")}
            records.append(
                {
                    "document": row["document"],
                    "claim_id": row["claim_id"],
                    "line": int(row["line"]),
                    "indicator_id": row["indicator"],
                    "title": row["title"],
                    "direction": row["direction"],
                    **values,
                    "from_text": row["from_value"],
                    "to_text": row["to_value"],
                    "claimed_text": row["claimed_value"],
                }
            )
    return records
