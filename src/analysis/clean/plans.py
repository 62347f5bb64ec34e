"""What else plan documents hold: printed figures and actions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.clean.deadlines import read_deadline
from analysis.clean.plan_items import wording_key_of
from analysis.clean.prints import Record, number_of, period_columns, period_of, place, rows_of
from analysis.errors import DataError, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.inputs import PrintedPeriod, ProjectInputs, RawTable

ACTION_STATUSES = ("", "complete", "ongoing", "not started", "delayed", "not reported")
# Digits with signs and separators only: a number, or a number that is mistyped.
_DIGITS = re.compile(r"[-+£(]*[0-9][0-9.,\s]*%?\)?")


def printed_figures(
    inputs: ProjectInputs, area_codes: Mapping[str, str]
) -> tuple[list[Record], list[Record], list[Problem]]:
    """Read the figures printed in the documents' text.

    Args:
        inputs: Everything read.
        area_codes: Code of each area by its name.

    Returns:
        Records of `schema.PRINTED_FIGURES`, those of them that are observations, and what is wrong.
    """
    declared = {(p.document, p.figure_id): p for p in inputs.reference.printed_periods}
    figures: list[Record] = []
    observations: list[Record] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for table in inputs.tables("figures"):
        for row in rows_of(table):
            key = (row["document"], row["figure_id"])
            seen[key] = row
            problems += _mistyped(row, table)
            try:
                number = number_of(row["value"], "plan")
                value, qualifier = number.value, number.qualifier
            except DataError:
                value, qualifier = None, "in words"  # a range or words: kept as printed
            record: Record = {
                "document": row["document"],
                "figure_id": row["figure_id"],
                "line": int(row["line"]),
                "indicator_id": row["indicator"],
                "area_name": row["area"],
                "group": row["group"],
                "period_label": row["period"] or (declared[key].period if key in declared else ""),
                "period_is_declared": not row["period"] and key in declared,
                "value_text": row["value"],
                "value": value,
                "unit": row["unit"],
                "numerator": count_of(row["numerator"]),
                "denominator": count_of(row["denominator"]),
                "words": row["words"],
            }
            observation, record["used_as"] = _as_observation(record, row, inputs, area_codes, qualifier)
            figures.append(record)
            if observation is not None:
                observations.append(observation)
    for key, period in declared.items():
        problems += _needless_period(period, seen.get(key))
    return figures, observations, problems


def _mistyped(row: dict[str, str], table: RawTable) -> list[Problem]:
    """Cells of digits that are no number, such as 52,5%; words are left as they are printed."""
    problems = []
    for column in ("value", "numerator", "denominator"):
        if not _DIGITS.fullmatch(row[column]):
            continue
        try:
            number_of(row[column], "plan")
        except DataError as failure:
            problems += [problem.at(table.file, int(row["row"]), column) for problem in failure.problems]
    return problems


def _needless_period(period: PrintedPeriod, row: dict[str, str] | None) -> list[Problem]:
    """A period that is declared for a figure which is not there, or which prints its own."""
    if row is not None and not row["period"]:
        return []
    name = f"{period.document}/{period.figure_id}"
    found = f"{name}, which is not there" if row is None else f"{name}, which prints {quoted(row['period'])}"
    return [
        Problem(
            "data/reference/plans.yml", period.row, f"periods.{name}", found,
            f"a figure_id of {period.document}/figures.csv without a period", "correct the id, or remove it",
        )
    ]  # fmt: skip


def count_of(text: str) -> float | None:
    """The number that a cell prints; None where it prints none, or words."""
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
    area_codes: Mapping[str, str],
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
    if re.search(r"\btargets?\b", row["words"]):
        return None, "a target, not a figure"
    try:
        period = period_of(str(record["period_label"]), indicator.year_type)
    except DataError:
        return None, "a period that cannot be placed"
    if period.is_ambiguous:
        return None, "a period that can be read in several ways"
    return {
        "indicator_id": indicator.id,
        "group": row["group"],
        "area_code": area_codes[row["area"]],
        **period_columns(period),
        "period_status": period.status,
        "value": record["value"],
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


def action_records(inputs: ProjectInputs) -> tuple[list[Record], list[Problem]]:
    """The actions of all editions, with their deadlines as dates where they are dates.

    Returns:
        Records of `schema.ACTIONS`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for table in inputs.tables("actions"):
        for row in rows_of(table):
            for column, allowed in (("status", ACTION_STATUSES), ("uncertain", ("", "yes", "no"))):
                if row[column] not in allowed:
                    expected = f"one of {', '.join(word for word in allowed if word)}, or nothing"
                    problems.append(
                        Problem(
                            table.file, int(row["row"]), column, quoted(row[column]), expected, "choose one"
                        )
                    )
            deadline = read_deadline(row["deadline"])
            records.append(
                {
                    "edition_id": row["document"],
                    "action_id": row["action_id"],
                    "line": int(row["line"]),
                    "theme": row["theme"] or row["strategic_outcome"],
                    "title": row["text"] or row["title"],
                    "wording_key": wording_key_of(row),
                    "deadline_text": row["deadline"],
                    "deadline": deadline.day,
                    "deadline_kind": deadline.kind,
                    "owner": row["owner"],
                    "key_outcome": row["key_outcome"],
                    "progress": row["progress"],
                    "status": row["status"],
                    "uncertain": row["uncertain"] == "yes",
                }
            )
    return records, problems
