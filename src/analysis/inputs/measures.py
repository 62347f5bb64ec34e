"""A council's measures as they stand in its own workbook or CSV file: name, baseline, targets by year.

Headings are matched by their words, wherever the table begins. Nothing is guessed: what is unclear is
asked where somebody can answer, and refused by name where nobody can.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.inputs.workbooks import read_sheets
from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems
from analysis.vocabulary.periods import plan_year
from analysis.vocabulary.roles import ADVICE, person_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from analysis.inputs.workbooks import Sheet

    Ask = Callable[[str, Sequence[str]], str]


_YEAR = re.compile(r"(?:19|20)[0-9]{2}\s*[-/–]\s*(?:20)?[0-9]{2}\b")
# What a heading says, by the words that are left of it without years; the first that fits is meant.
_HEADINGS = {
    "measure_id": r"(measure |kpi )?(id|ref|reference|no|number)",
    "measure": r"(performance )?(measure|indicator|kpi|metric|measures)( name| title| description)?|name",
    "indicator": r"(indicator|lait|series) (id|code)",
    "group": r"(cohort|pupil group|group( of children)?)",
    "unit": r"units?( of measure)?",
    "baseline_period": r"baseline (year|period|date)",
    "baseline": r"baseline( value| figure)?|(starting|start) (point|value)",
    "owner": r"(lead |responsible |measure )?(owner|lead|officer)",
    "theme": r"(theme|priority|outcome|section)",
    "target": r"targets?( for)?|",  # with a year
}
_LOOKED_THROUGH = 30  # rows; title and notes stand above a table, not a page of them
_ADVICE_SHEET = "name it with --sheet"


@dataclass(frozen=True)
class MeasureRow:
    """A measure as its council prints it, every value as text."""

    row: int  # The row of the file
    # What it says by the names of `_HEADINGS`; a name that the file has no column for is missing
    said: dict[str, str]
    targets: dict[str, str] = field(default_factory=dict)  # The target of each year, such as 2025/26


@dataclass(frozen=True)
class MeasureSheet:
    """A table of measures."""

    file: str  # The file's name
    rows: tuple[MeasureRow, ...]  # Its measures
    set_aside: tuple[str, ...]  # Headings that say nothing that a plan needs


def read_measures(path: Path, sheet: str = "", ask: Ask | None = None) -> MeasureSheet:
    """Read the measures of a workbook or CSV file.

    Args:
        path: The file.
        sheet: The sheet that is meant, where a workbook has several tables of measures.
        ask: Asks somebody to choose one of several; nobody is there where it is not given.

    Raises:
        DataError: The file cannot be read, or what is meant cannot be told; every fault with its row.
    """
    file = path.name
    sheets = read_sheets(path)
    if sheet:
        known = ", ".join(one.name for one in sheets)
        sheets = [one for one in sheets if one.name == sheet]
        if not sheets:
            problem = Problem(file, None, "--sheet", quoted(sheet), f"one of {known}", "correct the name")
            raise DataError("the measures cannot be read", (problem,))
    tables = [(one, place) for one in sheets if (place := _heading_row(one)) is not None]
    if not tables:
        expected = "a row of headings with Measure (or Indicator, KPI) and Baseline or a target of a year"
        problem = Problem(file, None, None, "no such row", expected, "name the columns so, in one row")
        raise DataError("the measures cannot be read", (problem,))
    if len(tables) > 1:
        names = [one.name for one, _ in tables]
        chosen = ask(f"{file}: which sheet holds the measures?", names) if ask else ""
        if not chosen:
            expected = "one sheet with measures"
            problem = Problem(file, None, None, f"{len(names)}: {', '.join(names)}", expected, _ADVICE_SHEET)
            raise DataError("the measures cannot be read", (problem,))
        tables = [(one, place) for one, place in tables if one.name == chosen]
    return _measures(file, *tables[0], ask)


def heading_meaning(heading: str) -> tuple[str, str]:
    """What a heading of a table of measures means, and the year it names; both empty for nothing."""
    found = _YEAR.search(heading.replace("_", "-"))
    year = "" if found is None else plan_year(re.sub(r"\s", "", found[0]).replace("–", "-")) or ""
    words = _YEAR.sub(" ", heading.casefold().replace("_", "-"))
    words = " ".join(re.sub(r"[^a-z ]+", " ", words).split())
    for name, shape in _HEADINGS.items():
        if re.fullmatch(shape, words) and (name != "target" or year):
            return name, year
    return "", ""


def _heading_row(sheet: Sheet) -> int | None:
    """Position of the row of headings; None where the sheet has no table of measures."""
    for place, cells in enumerate(sheet.cells[:_LOOKED_THROUGH]):
        meanings = {heading_meaning(cell)[0] for cell in cells if cell}
        if "measure" in meanings and meanings & {"baseline", "target"}:
            return place
    return None


def _measures(file: str, sheet: Sheet, heading: int, ask: Ask | None) -> MeasureSheet:
    columns: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    set_aside: list[str] = []
    headings = sheet.cells[heading]
    by_meaning: dict[tuple[str, str], list[int]] = {}
    for place, cell in enumerate(headings):
        meaning, year = heading_meaning(cell)
        if meaning:
            by_meaning.setdefault((meaning, year if meaning == "target" else ""), []).append(place)
        elif cell:
            set_aside.append(cell)
    for (meaning, year), places in by_meaning.items():
        named = [headings[place] for place in places]
        chosen = places[0]
        if len(places) > 1:
            what = f"{meaning.replace('_', ' ')}{f' for {year}' if year else ''}"
            answer = ask(f"{file}: which column holds the {what}?", named) if ask else ""
            if not answer:
                expected = f"one column for the {what}"
                problems.append(
                    Problem(file, heading + 1, None, " and ".join(map(quoted, named)), expected, "rename one")
                )
                continue
            chosen = places[named.index(answer)]
        columns[meaning, year] = chosen
    below = [(row, range_) for row, range_ in sheet.merged if row > heading]
    problems += [
        Problem(
            file, row, None, f"merged cells {range_}", "one value in each cell of the table",
            "unmerge them and write the value into each row",
        )
        for row, range_ in below
    ]  # fmt: skip
    problems += [
        Problem(file, row, None, found, "a text or a number", "write it as it is to be read")
        for row, found in sheet.faults
        if row > heading + 1
    ]
    named_year = heading_meaning(headings[columns["baseline", ""]])[1] if ("baseline", "") in columns else ""
    rows: list[MeasureRow] = []
    if not problems:
        rows, problems = _rows(file, sheet.cells, heading, columns, named_year)
    raise_if_problems(DataError, f"the measures of {file} cannot be used", problems)
    return MeasureSheet(file, tuple(rows), tuple(set_aside))


def _rows(
    file: str,
    cells: Sequence[Sequence[str]],
    heading: int,
    columns: dict[tuple[str, str], int],
    named_year: str,
) -> tuple[list[MeasureRow], list[Problem]]:
    rows: list[MeasureRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(cells[heading + 1 :], start=heading + 2):
        found = {key: row[place] if place < len(row) else "" for key, place in columns.items()}
        if not any(found.values()):
            continue
        said = {meaning: text for (meaning, year), text in found.items() if not year}
        targets = {year: text for (meaning, year), text in found.items() if year}
        name = said.get("measure", "")
        if not name:
            advice = "write it, or empty the row"
            problems.append(Problem(file, number, "Measure", "an empty cell", "what is measured", advice))
            continue
        if name.casefold() in seen:
            expected = f"each measure once (row {seen[name.casefold()]} has it too)"
            advice = "take one out, or say what sets them apart"
            problems.append(Problem(file, number, "Measure", quoted(name), expected, advice))
        seen.setdefault(name.casefold(), number)
        baseline = said.get("baseline", "")
        said["baseline_period"] = said.get("baseline_period", "") or (named_year if baseline else "")
        if re.search(r"[0-9]", baseline) and not said["baseline_period"]:
            expected = "the year that it is of"
            advice = "write it into a column Baseline year, or into the heading: Baseline 2023-24"
            problems.append(Problem(file, number, "Baseline", quoted(baseline), expected, advice))
        if person := person_in(said.get("owner", "")):
            expected = "a role, not what looks like a person's name"
            problems.append(Problem(file, number, "Owner", quoted(person), expected, ADVICE))
        rows.append(MeasureRow(number, said, targets))
    if not rows and not problems:
        advice = "write one a row"
        problems.append(Problem(file, heading + 1, None, "headings and no row", "a measure", advice))
    return rows, problems


def years_of(rows: Iterable[MeasureRow]) -> list[str]:
    """The years that some measure has a target for, in order."""
    return sorted({year for row in rows for year in row.targets})
