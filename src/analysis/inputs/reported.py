"""What a council itself reported of its measures, beside the official figures and never joined to them.

A goal that no official figure answers may declare `judged_by: council`: then the reported figure judges it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.inputs.figures import number_of, period_columns, period_of
from analysis.tables.rows import text_rows_of
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted
from analysis.vocabulary.periods import plan_year
from analysis.vocabulary.units import UNITS

if TYPE_CHECKING:
    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import GoalLink
    from analysis.inputs.figures import Record
    from analysis.inputs.project import ProjectInputs

NAME = "council_reported"
COLUMNS = (
    "edition", "measure_id", "measure", "period_as_printed", "year", "is_whole_year", "period", "value",
    "unit", "target", "status_printed", "source", "note",
)  # fmt: skip
KEY = ("edition", "measure_id", "period_as_printed")


def reported_figures(inputs: ProjectInputs) -> tuple[list[Record], list[Record], list[Problem]]:
    """Read what the council reported.

    Returns:
        Records of `tables.plans.REPORTED_FIGURES`, those of them that judge a goal as observations, and
        what is wrong.
    """
    links = {(link.edition_id, link.measure_id): link for link in inputs.reference.goals}
    records: list[Record] = []
    observations: list[Record] = []
    problems: list[Problem] = []
    for table in inputs.tables(NAME):
        for row in text_rows_of(table.frame):
            link = links.get((row["edition"], row["measure_id"]))
            problems += _faults(table, row, link, links)
            if link is None or problems:
                continue
            place = f"{table.file}, row {row['row']}"
            records.append(
                {
                    "edition_id": row["edition"], "measure_id": row["measure_id"],
                    "year": plan_year(row["year"]),
                    "is_whole_year": row["is_whole_year"] == "yes", "period_text": row["period_as_printed"],
                    "value": number_of(row["value"], "plan").value, "value_text": row["value"],
                    "unit": row["unit"], "target_text": row["target"], "status_text": row["status_printed"],
                    "judged_by": link.judged_by, "reason": link.reported, "source": row["source"],
                    "note": row["note"], "locator": place,
                }
            )  # fmt: skip
            if link.judged_by == "council" and row["is_whole_year"] == "yes":
                observations.append(_observation(inputs, row, link, place))
    return records, observations, problems


def _faults(
    table: RawTable, row: dict[str, str], link: GoalLink | None, links: dict[tuple[str, str], GoalLink]
) -> list[Problem]:
    if link is None:
        known = [measure for edition, measure in links if edition == row["edition"]]
        advice = did_you_mean(row["measure_id"], known, "correct the edition or the id")
        expected = f"a measure of {row['edition']} that plans.yml links to an indicator"
        return [table.problem(row, "measure_id", row["measure_id"], expected, advice)]
    found = []
    if not link.reported:
        where = f"goals.{link.edition_id}.{link.measure_id}"
        expected = "`reported`: why one of the two figures judges the goal"
        found.append(link.problem(where, f"none, and {table.file} reports a figure", expected, "write it"))
    if row["unit"] not in UNITS:
        advice = did_you_mean(row["unit"], UNITS, "choose one")
        found.append(table.problem(row, "unit", row["unit"], f"one of {', '.join(UNITS)}", advice))
    if plan_year(row["year"]) is None:
        found.append(table.problem(row, "year", row["year"], "a year such as 2024/25", "correct it"))
    if row["is_whole_year"] not in ("yes", "no"):
        found.append(table.problem(row, "is_whole_year", row["is_whole_year"], "yes or no", "write one"))
    try:
        number_of(row["value"], "plan")
    except DataError as failure:
        found += [problem.at(table.file, int(row["row"]), "value") for problem in failure.problems]
    return found


def _observation(inputs: ProjectInputs, row: dict[str, str], link: GoalLink, place: str) -> Record:
    """The reported figure of a goal that it judges."""
    indicator = inputs.reference.indicators[link.indicator_id]
    where = f"goals.{link.edition_id}.{link.measure_id}.judged_by"
    if indicator.series or row["unit"] != indicator.unit:
        found = f"council, and {indicator.id} is an official series in {quoted(indicator.unit)}"
        expected = "official, where an official series answers the goal: the two are never joined"
        advice = "take `judged_by` out, or link the goal to an indicator of the council's own"
        raise DataError(
            "what the council reported cannot be used", (link.problem(where, found, expected, advice),)
        )
    return {
        "indicator_id": indicator.id,
        "group": link.group,
        "area_code": inputs.reference.editions[link.edition_id].area_code,
        **period_columns(period_of(row["period"], indicator.year_type)),
        "period_status": "final",
        "value": number_of(row["value"], "plan").value,
        "missing": "", "missing_note": "", "numerator": None, "denominator": None, "counts_exact": False,
        "value_text": row["value"],
        "is_councils_own": True,
        "source_id": NAME,
        "series_id": "",
        "locator": place,
    }  # fmt: skip
