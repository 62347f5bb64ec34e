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
from analysis.vocabulary.units import units_called, units_of_measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from analysis.inputs.workbooks import Sheet

    Ask = Callable[[str, Sequence[str]], str]


# A year as headings write it: 2024/25, 2024-2025, 24/25.
_YEAR = re.compile(r"(?<![0-9])((?:19|20)?[0-9]{2})\s*[-/–]\s*(?:20)?([0-9]{2})(?![0-9])")
# What a heading says, by the words that are left of it without years; the first that fits is meant.
_HEADINGS = {
    "measure_id": r"(measure |kpi )?(id|ref|reference|no|number)",
    "measure": r"((key |success |outcome )?(performance )?(measure|indicator|kpi|metric)s?"
    r"( kpi| name| title| description)?)|name",
    "indicator": r"(indicator|lait|series) (id|code)",
    "group": r"(cohort|pupil group|group( of children)?)",
    "unit": r"units?( of measure)?",
    "baseline_period": r"baseline (year|period|date)",
    "baseline": r"base ?line( value| figure)?|(starting|start) (point|value)",
    "owner": r"(lead |responsible |accountable |measure )?(owner|lead|officer)( role| title)?",
    "theme": r"(theme|priority|outcome|section)( area)?",
    "target": r"(annual |agreed |year end |stretch )?(target|tgt)s?( for| value| figure)?",
    "year": "",  # one alone does not say what the column holds
}
# What else a baseline or target may say of its time: 31 March 2024, Q4.
_TIME = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\bas at\b|\b(?:at|by|to|q|st)\b"
)
_OF_A_BASELINE = re.compile(
    r"base ?line[a-z ]*[ (:,-]+(?:as )?(?:at )?([0-9a-z ]*[0-9]{4})\)?", re.IGNORECASE
)
_LOOKED_THROUGH = 30  # rows; title and notes stand above a table, not a page of them
_ADVICE_SHEET = "name it with --sheet"
_IN_YEARS = ("targets", "figures of earlier years")
_NAMES_ONLY = ("measure", "measure_id", "theme", "group")  # without anything else a row is no measure


@dataclass(frozen=True)
class MeasureRow:
    """A measure as its council prints it, every value as text."""

    row: int  # The row of the file
    # What it says by the names of `_HEADINGS`; a name that the file has no column for is missing
    said: dict[str, str]
    targets: dict[str, str] = field(default_factory=dict)  # The target of each year, such as 2025/26

    @property
    def units(self) -> frozenset[str]:
        """The units that the row leaves to it, by its unit, name and figures; none where it names none."""
        figures = (self.said.get("baseline", ""), *self.targets.values())
        called = units_called(self.said.get("unit", ""))
        return called or units_of_measure(self.said.get("measure", ""), figures)


@dataclass(frozen=True)
class MeasureSheet:
    """A table of measures."""

    file: str  # The file's name
    rows: tuple[MeasureRow, ...]  # Its measures
    set_aside: tuple[str, ...]  # Which columns and rows say nothing that a plan needs, a sentence each


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
    tables: list[tuple[Sheet, int]] = []
    for wanted in ({"baseline", "target"}, {"year"}):
        tables = tables or [
            (one, place) for one in sheets if (place := _heading_row(one, wanted)) is not None
        ]
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
    """What a heading of a table of measures means, and the year it names; both empty for nothing.

    Example:
        >>> [heading_meaning(text) for text in ("24/25 tgt", "Baseline (March 2024)", "Target", "2024/25")]
        [('target', '2024/25'), ('baseline', 'March 2024'), ('target', ''), ('year', '2024/25')]
    """
    said = heading.replace("_", "-")
    years = (
        plan_year(f"{'20' if len(found[1]) == 2 else ''}{found[1]}/{found[2]}")
        for found in _YEAR.finditer(said)
    )
    year = next(filter(None, years), "")
    words = " ".join(re.sub(r"[^a-z ]+", " ", _YEAR.sub(" ", said.casefold())).split())
    without_time = " ".join(_TIME.sub(" ", words).split())
    for name, shape in _HEADINGS.items():
        is_dated = name in ("baseline", "target")
        if not re.fullmatch(shape, without_time if is_dated else words) or (name == "year" and not year):
            continue
        if not is_dated or words == without_time:
            return name, year
        # of a day or month: a baseline can be that, and a target has to say its year
        day = _OF_A_BASELINE.fullmatch(said.strip()) if name == "baseline" else None
        return name, day[1].strip() if day else ""
    return "", ""


def _meanings(sheet: Sheet, place: int) -> list[tuple[str, str, str]]:
    """What each heading of a row means, the year it names, and its words, with those above where need be."""
    found = []
    for own, both in zip(sheet.cells[place], sheet.headings(place + 1), strict=True):
        alone = heading_meaning(own)
        said = alone if alone[0] not in ("", "year") else heading_meaning(both)
        text = both if alone[0] == "year" or not own else own
        found.append((*(said if said[0] else alone), text))
    return found


def _heading_row(sheet: Sheet, wanted: set[str]) -> int | None:
    """Position of the row of headings with a measure and one of these; None where the sheet has none."""
    for place in range(min(len(sheet.cells), _LOOKED_THROUGH)):
        found = _meanings(sheet, place)
        meanings = {meaning for meaning, _, _ in found}
        if "measure" in meanings and meanings & wanted:
            below = sheet.cells[place + 1] if place + 1 < len(sheet.cells) else []
            is_upper = any(
                meaning in ("baseline", "target") and not year and heading_meaning(cell)[0] == "year"
                for (meaning, year, _), cell in zip(found, below, strict=False)
            )
            return place + is_upper
    return None


def _measures(file: str, sheet: Sheet, heading: int, ask: Ask | None) -> MeasureSheet:
    columns: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    set_aside: list[str] = []
    found = _meanings(sheet, heading)
    alone = [text for meaning, _, text in found if meaning == "year"]
    has_targets = any(meaning == "target" for meaning, _, _ in found)
    if alone and not has_targets:
        told = " and ".join(map(quoted, alone))
        answer = ask(f"{file}: what do the columns {told} hold?", _IN_YEARS) if ask else ""
        if answer == _IN_YEARS[0]:
            found = [("target" if one[0] == "year" else one[0], *one[1:]) for one in found]
        elif not answer:
            expected, advice = "headings that say what they hold", "write Target or Baseline before the year"
            problems.append(Problem(file, heading + 1, None, told, expected, advice))
    by_meaning: dict[tuple[str, str], list[int]] = {}
    for place, (meaning, year, text) in enumerate(found):
        if meaning == "target" and not year:
            answer = ask(f"{file}: of which year is the column {quoted(text)}?", ()) if ask else ""
            year = plan_year(answer) or ""
            if not year:
                expected = "the year of the target, such as Target 2024/25"
                advice = "write it into the heading"
                problems.append(Problem(file, heading + 1, None, quoted(text), expected, advice))
                continue
        if meaning and meaning != "year":
            by_meaning.setdefault((meaning, year if meaning == "target" else ""), []).append(place)
        elif text:
            set_aside.append(quoted(text))
    for (meaning, year), places in by_meaning.items():
        named = [found[place][2] for place in places]
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
    # one that goes over a row which holds nothing else is a heading or a note
    below = [
        run for run in sheet.merged
        if run.min_row > heading + 1
        and any(sum(map(bool, row)) > 1 for row in sheet.cells[run.min_row - 1 : run.max_row])
    ]  # fmt: skip
    problems += [
        Problem(
            file, run.min_row, None, f"merged cells {run.coord}", "one value in each cell of the table",
            "unmerge them and write the value into each row",
        )
        for run in below
    ]  # fmt: skip
    problems += [
        Problem(file, row, None, told, "a text or a number", "write it as it is to be read")
        for row, place, told in sheet.faults
        if row > heading + 1 and place in columns.values()
    ]
    named_year = found[columns["baseline", ""]][1] if ("baseline", "") in columns else ""
    width = len(sheet.cells[heading])
    if not sheet.name:  # of a CSV file a comma in a figure or a name that is not in quotation marks
        expected, advice = f"{width}, as in the row of headings", "write a cell with a comma in quotes"
        problems += [
            Problem(file, number, None, f"{len(row)} cells", expected, advice)
            for number, row in enumerate(sheet.cells, start=1)
            if number > heading + 1 and any(row[width:])
        ]
    rows: list[MeasureRow] = []
    left_out: list[str] = []
    if not problems:
        rows, problems, left_out = _rows(file, sheet.cells, heading, columns, named_year)
    raise_if_problems(DataError, f"the measures of {file} cannot be used", problems)
    kinds = {"columns": set_aside, "rows without baseline, target or owner": left_out}
    said = tuple(
        f"Set aside of {file}, {what}: {', '.join(texts)}." for what, texts in kinds.items() if texts
    )
    return MeasureSheet(file, tuple(rows), said)


def _rows(
    file: str,
    cells: Sequence[Sequence[str]],
    heading: int,
    columns: dict[tuple[str, str], int],
    named_year: str,
) -> tuple[list[MeasureRow], list[Problem], list[str]]:
    rows: list[MeasureRow] = []
    problems: list[Problem] = []
    left_out: list[str] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(cells[heading + 1 :], start=heading + 2):
        found = {key: row[place] if place < len(row) else "" for key, place in columns.items()}
        if not any(text for (meaning, _), text in found.items() if meaning not in _NAMES_ONLY):
            told = next(filter(None, row), "")  # a heading between measures, a note below them
            left_out += [f"{number} {quoted(told)}"] if told else []
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
        if (unit := said.get("unit", "")) and not units_called(unit):
            expected = "a unit, such as per cent, number, rate per 10,000 or score"
            problems.append(Problem(file, number, "Unit", quoted(unit), expected, "correct it, or empty it"))
        if person := person_in(said.get("owner", "")):
            expected = "a role, not what looks like a person's name"
            problems.append(Problem(file, number, "Owner", quoted(person), expected, ADVICE))
        rows.append(MeasureRow(number, said, targets))
    if not rows and not problems:
        advice = "write one a row"
        problems.append(Problem(file, heading + 1, None, "headings and no row", "a measure", advice))
    return rows, problems, left_out


def years_of(rows: Iterable[MeasureRow]) -> list[str]:
    """The years that some measure has a target for, in order."""
    return sorted({year for row in rows for year in row.targets})
