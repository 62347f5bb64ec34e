"""A council's own workbook of measures by month or quarter, read by a map that says what each column is.

The workbook stays as it is; the map, a YAML file beside it, names sheet, headings, the column of the
measures, and of each column of figures its period and whether that is a month, a quarter, the year to date
or twelve months. Only rows that the map names are read, so totals, headings and footnotes are not. What the
map does not settle is refused with file, sheet, column and row; `proposed_map` writes a first map from what
it sees, every doubt as a comment.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from analysis.inputs.csv_text import RawTable
from analysis.inputs.entries import (
    AN_INDICATOR,
    Entries,
    Entry,
    Listed,
    NamedTexts,
    Whole,
    Words,
    choice,
    that,
)
from analysis.inputs.measures import heading_meaning
from analysis.inputs.official.reading import counted, listed, refuse_list_of_children
from analysis.inputs.workbooks import read_sheets
from analysis.inputs.yaml_rows import read_yaml
from analysis.tables.data import RAW_FIGURES
from analysis.vocabulary.calendars import YEARS, add_months, day_text, month_end
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems
from analysis.vocabulary.indicators import FREQUENCIES, PROFILES
from analysis.vocabulary.marks import MARKS, NOT_AVAILABLE
from analysis.vocabulary.numbers import parse_printed_number
from analysis.vocabulary.periods import EXCELS_FIRST_DAY, Period, parse_period
from analysis.vocabulary.units import UNITS
from analysis.vocabulary.wordings import as_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.inputs.entries import Source
    from analysis.inputs.workbooks import Sheet
    from analysis.vocabulary.areas import AreaList
    from analysis.vocabulary.indicators import Indicator

MAP = ".map.yml"
KINDS = ("month", "quarter", "year_to_date", "rolling_12")
GIVES = ("value", "numerator", "denominator")
_STYLE = "gss"
_LOOKED_THROUGH = 30  # rows; titles and notes stand above a table, not a page of them
_YEAR_KINDS = ("financial", "calendar")
_LATEST = "latest_not_available"  # the last one alone is open, those before it are figures
_ZEROS = ("figure", "not_available", _LATEST)
# Words of a note beside a 0 that stands for no figure.
_NOT_YET = re.compile(
    r"\bnot (?:yet )?(?:been )?(?:agreed|available|reported|due|known|set|received|confirmed)\b|\btb[ac]\b"
    r"|to be (?:agreed|confirmed|reported)|\bawait|\bno data\b",
    re.IGNORECASE,
)
_TO_DATE = re.compile(r"\bytd\b|year[ -]to[ -]date|\bcumulative\b", re.IGNORECASE)
_ROLLING = re.compile(r"rolling|12 months to|last 12 months|\br12\b", re.IGNORECASE)
_TOTAL = re.compile(r"(?:grand )?total\b|average\b|all measures\b", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: 00:00:00)?")
_IS_RATE = re.compile(r"\brate\b|\bper (?:1,?000|10,?000|100,?000)\b", re.IGNORECASE)
_EXCELS_DAY = re.compile(r"[34][0-9]{4}")
_PER = 10_000  # what a rate counts on that does not say so
_ALIKE = 0.72  # of the letters, from which an indicator's name is proposed for a measure

Letter = Annotated[
    str, that(lambda text: re.fullmatch("[A-Z]{1,3}", text), "a column such as D", "correct it")
]


class MapColumn(Entry):
    """What the figures of a column are."""

    kind: Annotated[str, choice(*KINDS)]
    period: Words  # a month or a quarter; of a year to date or twelve months the one with which it ends
    gives: Annotated[str, choice(*GIVES)] = "value"


class MapTable(Entry):
    """A table of measures, a row each."""

    sheet: str = ""  # empty for a CSV file
    headings: Whole  # the last row of headings; figures begin below
    measure: Letter  # the column that names the measure
    note: str = ""  # the column with notes; empty for none
    columns: Entries[Letter, MapColumn]


class MapMeasure(Entry):
    """Which indicator a measure is; the keys from `unit` on make one that is not declared yet."""

    indicator: Annotated[
        str, that(lambda text: re.fullmatch("[a-z][a-z0-9_]*", text), AN_INDICATOR, "name it")
    ]
    group: Words = "all"
    numerator: str = ""  # the measure whose figures are the counts above the line
    denominator: str = ""  # the same below the line
    zero: Annotated[str, choice("", *_ZEROS)] = ""  # what a 0 is, where a note says that something is open
    in_year: Annotated[str, choice(*PROFILES)] = ""
    unit: Annotated[str, choice("", *UNITS)] = ""
    decimals: Whole = 0
    better: Annotated[str, choice("", "high", "low", "none")] = ""


class WorkbookMap(Entry):
    """The map of a workbook."""

    area: Words  # whose figures they are: name, code or number
    year: Annotated[str, choice(*_YEAR_KINDS)]  # which year a year to date begins with
    marks: NamedTexts = Field(
        {}, validate_default=True
    )  # texts that stand for no figure, each with the letter of its mark
    tables: Listed[MapTable] = Field(min_length=1)
    measures: Entries[str, MapMeasure]


@dataclass(frozen=True)
class Cell:
    """A figure as printed."""

    sheet: str  # Its sheet; empty for a CSV file
    column: str  # Its column, such as D
    row: int  # Its row
    measure: str  # The measure as printed
    kind: str  # One of `KINDS`
    period: Period  # What it is for
    texts: Mapping[str, str]  # As printed, by `GIVES`

    def place(self, file: str) -> str:
        """File, sheet and column."""
        return f"{file}{f', sheet {self.sheet}' if self.sheet else ''}, column {self.column}"


@dataclass(frozen=True)
class Read:
    """A workbook read by its map."""

    map: WorkbookMap  # The map
    cells: tuple[Cell, ...]  # Its figures, a period of a measure each
    notices: tuple[str, ...]  # What was left out or taken for something, a sentence each

    def frequency(self, measure: str) -> str:
        """How often a measure has a figure: one of `FREQUENCIES`."""
        own = [cell for cell in self.cells if cell.measure == measure]
        kinds = {cell.kind for cell in own}
        is_quarterly = "month" not in kinds and all(cell.period.end.month % 3 == 0 for cell in own)
        return FREQUENCIES[1] if is_quarterly else FREQUENCIES[2]


def read_map(path: Path, root: Path) -> WorkbookMap:
    """Read a map."""
    file = read_yaml(path, root)
    found = file.read(WorkbookMap)
    if found is not None:
        for name, letter in found.marks.items():
            if letter not in MARKS:
                problem = Problem(
                    None, None, None, quoted(letter), f"one of {', '.join(MARKS)}", "correct it"
                )
                file.fault(("marks", name), problem)
        for place, one in enumerate(found.tables, start=1):
            for letter, column in one.columns.items():
                try:
                    _period(column, found.year)
                except DataError as failure:
                    for problem in failure.problems:
                        file.fault(
                            ("tables", str(place), "columns", letter, "period"), problem.at(None, None, None)
                        )
    raise_if_problems(DataError, f"{path.name} is not as declared", file.problems)
    if found is None:
        raise DataError(f"{path.name} is not as declared")
    return found


def _period(column: MapColumn, year: str) -> Period:
    """The time that a column is for."""
    named = parse_period(column.period, year)
    name = named.kind.partition(":")[0]
    wanted = (column.kind,) if column.kind in ("month", "quarter") else ("month", "quarter")
    if name not in wanted:
        examples = {"month": "April 2024", "quarter": "Q1 2024-25"}
        expected = f"a {' or '.join(wanted)}, such as {' or '.join(examples[one] for one in wanted)}"
        raise DataError("The period cannot be used", (
            Problem(None, None, None, quoted(column.period), expected, "correct the period or the kind"),
        ))  # fmt: skip
    if column.kind in ("month", "quarter"):
        return Period(named.start, named.end, named.kind, named.display())
    first = _year_start(named.end, year) if column.kind == "year_to_date" else add_months(
        named.end + timedelta(days=1), -12
    )  # fmt: skip
    label = f"{day_text(first)} to {day_text(named.end)}"
    return parse_period(label, year)


def _year_start(day: date, year: str) -> date:
    month = YEARS[year].month
    return date(day.year if day.month >= month else day.year - 1, month, 1)


def read_with_map(path: Path, mapped: WorkbookMap, known: AreaList | None = None) -> Read:
    """Read the figures of a workbook.

    Args:
        path: The workbook.
        mapped: Its map.
        known: The areas of the project: a row that names another one than the map's is refused.
    """
    sheets = {sheet.name: sheet for sheet in _sheets(path)}
    problems: list[Problem] = []
    notices: list[str] = []
    cells: list[Cell] = []
    found: dict[str, str] = {}
    for one in mapped.tables:
        if one.sheet not in sheets:
            advice = did_you_mean(one.sheet, sheets, "correct the map")
            expected = f"one of the sheets {', '.join(sheets)}" if any(sheets) else "no sheet, in a CSV file"
            problems.append(Problem(path.name, None, None, f"no sheet {quoted(one.sheet)}", expected, advice))
            continue
        table = _Table(path.name, sheets[one.sheet], one, mapped, known)
        told = table.read()
        problems += told[1]
        cells += told[0]
        notices += table.notices
        for name in table.rows:
            if name in found and name in mapped.measures:
                expected = f"each measure in one table ({found[name]} has it too)"
                problems.append(
                    table.problem(None, table.rows[name], quoted(name), expected, "name one table")
                )
            found.setdefault(name, one.sheet or "the file")
    for name in mapped.measures:
        if name not in found and not problems:
            advice = did_you_mean(name, found, "correct the map, or take the measure out of it")
            problems.append(
                Problem(path.name, None, None, f"no row {quoted(name)}", "each measure of the map", advice)
            )
    raise_if_problems(DataError, f"{path.name} is not as its map says", problems)
    kept, faults, dropped = _once(cells, path.name, mapped)
    raise_if_problems(DataError, f"{path.name} contradicts itself", faults)
    notices += dropped
    return Read(mapped, tuple(kept), tuple(notices))


def _sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook; a list of children is refused."""
    sheets = read_sheets(path)
    for sheet in sheets:
        where = f"{path.name}{f', sheet {sheet.name}' if sheet.name else ''}"
        refuse_list_of_children(sheet.cells, where)
    return sheets


class _Table:
    """One table of a workbook beside its map."""

    def __init__(
        self, file: str, sheet: Sheet, mapped: MapTable, whole: WorkbookMap, known: AreaList | None
    ) -> None:
        self.file, self.sheet, self.mapped, self.whole, self.known = file, sheet, mapped, whole, known
        self.notices: list[str] = []
        self.rows: dict[str, int] = {}
        self.problems: list[Problem] = []
        name_place = place_of(mapped.measure)
        wanted = {name for entry in whole.measures.values() for name in (entry.numerator, entry.denominator)}
        self.wanted = {*whole.measures, *wanted} - {""}
        others = []
        for number in range(mapped.headings + 1, len(sheet.cells) + 1):
            name = self.cell(number, name_place)
            if name in self.rows and name in self.wanted:
                expected = f"each measure once (row {self.rows[name]} has it too)"
                self.problems.append(
                    self.problem(
                        mapped.measure, number, quoted(name), expected, "set them apart by their names"
                    )
                )
            self.rows.setdefault(name, number)
            has_figures = any(self.cell(number, place_of(letter)) for letter in mapped.columns)
            if name not in self.wanted and has_figures:
                others.append(name or f"row {number}")
        if others:
            where = f" of sheet {sheet.name}" if sheet.name else ""
            self.notices.append(
                f"{counted(len(others), 'row')}{where} with figures that the map does not name left out: "
                f"{listed(tuple(others))}."
            )

    def cell(self, row: int, place: int) -> str:
        cells = self.sheet.cells[row - 1]
        return cells[place] if place < len(cells) else ""

    def problem(self, letter: str | None, row: int | None, found: str, expected: str, advice: str) -> Problem:
        where = f"{self.file}{f', sheet {self.sheet.name}' if self.sheet.name else ''}"
        return Problem(where, row, None if letter is None else f"column {letter}", found, expected, advice)

    def read(self) -> tuple[list[Cell], list[Problem]]:
        """The figures of the measures that the map names, and what is wrong with them."""
        cells: list[Cell] = []
        letters = [self.mapped.measure, *self.mapped.columns, *filter(None, [self.mapped.note])]
        widest = max(map(len, self.sheet.cells), default=0)
        for letter in letters:
            if place_of(letter) >= widest:
                found = f"{widest} columns"
                self.problems.append(
                    self.problem(letter, None, found, "a column of the sheet", "correct the map")
                )
        if self.problems:
            return [], self.problems
        for name, entry in self.whole.measures.items():
            if name in self.rows:
                self._hold_area(self.rows[name])
                cells += self._of_measure(name, entry)
        return cells, self.problems

    def _hold_area(self, row: int) -> None:
        """A row that names another area holds its figures, not the council's."""
        if self.known is None:
            return
        own = {area.code for area in self.known.find(self.whole.area)}
        read = {self.mapped.measure, self.mapped.note, *self.mapped.columns}
        for place, text in enumerate(self.sheet.cells[row - 1]):
            letter = letter_of(place)
            areas = [] if letter in read or not re.search("[^0-9]", text) else self.known.find(text)
            if areas and not own & {area.code for area in areas}:
                expected = f"figures of {', '.join(area.name for area in self.known.find(self.whole.area))}"
                advice = "keep the rows of one area, or a sheet for each"
                self.problems.append(
                    self.problem(letter, row, f"{quoted(text)}, another area", expected, advice)
                )

    def _of_measure(self, name: str, entry: MapMeasure) -> Iterator[Cell]:
        row = self.rows[name]
        by_time: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
        for letter, column in self.mapped.columns.items():
            text = self._text(row, letter, entry)
            given = by_time.setdefault((column.kind, column.period), {})
            if column.gives in given:
                expected = f"one column for each period (column {given[column.gives][0]} is it too)"
                advice = "correct the map"
                self.problems.append(
                    self.problem(letter, self.mapped.headings, column.period, expected, advice)
                )
            given[column.gives] = (letter, text)
            for what in GIVES[1:]:
                other = getattr(entry, what)
                if not other or column.gives != "value":
                    continue
                if other not in self.rows:
                    advice = did_you_mean(other, self.rows, "correct the map")
                    self.problems.append(
                        self.problem(None, None, f"no row {quoted(other)}", f"the {what} of {name}", advice)
                    )
                    return
                given[what] = (letter, self._text(self.rows[other], letter, entry))
        last: dict[str, date] = {}
        periods = {key: _period(MapColumn(kind=key[0], period=key[1]), self.whole.year) for key in by_time}
        for (kind, _), given in by_time.items():
            end = periods[kind, _].end
            if given.get("value", ("", ""))[1]:
                last[kind] = max(last.get(kind, end), end)
        for (kind, label), given in by_time.items():
            letter, text = given.get("value", ("", ""))
            period = periods[kind, label]
            if kind not in last or period.end > last[kind] or not letter:
                continue  # not there yet: columns of months to come are empty
            texts = {what: cell for what, (_, cell) in given.items()}
            yield Cell(
                self.sheet.name, letter, row, name, kind, period, {**texts, "value": text or NOT_AVAILABLE}
            )

    def _text(self, row: int, letter: str, entry: MapMeasure) -> str:
        """A cell as printed; a text that the map declares a mark is that mark."""
        text = self.cell(row, place_of(letter))
        if text in self.whole.marks:
            return MARKS[self.whole.marks[text]].sign
        note = self.cell(row, place_of(self.mapped.note)) if self.mapped.note else ""
        if not re.fullmatch(r"0(?:\.0+)?%?", text) or not _NOT_YET.search(note):
            return text
        kind = self.mapped.columns[letter].kind
        is_last = not any(
            column.kind == kind and place_of(other) > place_of(letter) and self.cell(row, place_of(other))
            for other, column in self.mapped.columns.items()
        )
        if entry.zero == "not_available" or (entry.zero == _LATEST and is_last):
            return NOT_AVAILABLE
        if not entry.zero:
            found = f"{text} beside the note {quoted(note)}"
            expected = "a figure, or nothing where there is none yet"
            advice = f"say in the map what it is: zero: {' or zero: '.join(_ZEROS)}"
            self.problems.append(self.problem(letter, row, found, expected, advice))
        return text


def place_of(letter: str) -> int:
    """The position of a column from 0: 26 for AA."""
    place = 0
    for one in letter:
        place = 26 * place + ord(one) - 64
    return place - 1


def letter_of(place: int) -> str:
    """The letters of a column from its position, as `place_of` reads them."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _once(
    cells: Iterable[Cell], file: str, mapped: WorkbookMap
) -> tuple[list[Cell], list[Problem], list[str]]:
    """Each figure once: the first month of a year is its year to date too, and must say the same."""
    kept: dict[tuple[object, ...], Cell] = {}
    problems, twice = [], 0
    for cell in sorted(cells, key=lambda one: KINDS.index(one.kind)):
        entry = mapped.measures[cell.measure]
        key = (entry.indicator, entry.group, cell.period.start, cell.period.end)
        first = kept.setdefault(key, cell)
        if first is cell:
            continue
        if first.texts["value"] == cell.texts["value"]:
            twice += 1
            continue
        expected = (
            f"{quoted(first.texts['value'])}, as in column {first.column}, row {first.row}, for the same days"
        )
        advice = "take the column or the measure that is wrong out of the map"
        problems.append(
            Problem(cell.place(file), cell.row, None, quoted(cell.texts["value"]), expected, advice)
        )
    said = f"{counted(twice, 'figure')} given twice for the same days, with the same print: kept once."
    return list(kept.values()), problems, [said] if twice else []


def read_workbook(
    folder: Path, root: Path, source: Source, known: AreaList
) -> list[tuple[RawTable, pd.DataFrame | None]]:
    """Read the workbook of a source with its map.

    Returns:
        Both files, and the figures as `tables.data.RAW_FIGURES`.
    """
    import pandas as pd

    maps = [name for name in source.files if name.endswith(MAP)]
    books = [name for name in source.files if not name.endswith(MAP)]
    if len(maps) != 1 or len(books) != 1:
        expected = f"a workbook or CSV file, and its map (a name that ends in {MAP})"
        problem = source.problem("files", ", ".join(source.files), expected, "name both")
        raise DataError("the workbook cannot be read", (problem,))
    path = folder / books[0]
    file = path.relative_to(root).as_posix()
    read = read_with_map(path, read_map(folder / maps[0], root), known)
    rows = []
    for cell in read.cells:
        entry = read.map.measures[cell.measure]
        given = {
            "source_id": source.id, "file": cell.place(file), "row": cell.row, "series_id": "",
            "indicator_id": entry.indicator, "group": entry.group, "area_code": read.map.area,
            "year_type": read.map.year, "period_text": cell.period.label,
            **{f"{what}_text": cell.texts.get(what, "") for what in GIVES}, "mark_style": _STYLE,
        }  # fmt: skip
        rows.append({column.name: given.get(column.name, "") for column in RAW_FIGURES.columns})
    kinds = {column.name: "Int64" if column.kind == "whole" else "str" for column in RAW_FIGURES.columns}
    figures = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    raw = figures[["row"]]
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in source.files}
    map_file = (folder / maps[0]).relative_to(root).as_posix()
    return [
        (RawTable("council_workbook", source.id, file, hashes[books[0]], raw), figures),
        (RawTable("council_workbook", source.id, map_file, hashes[maps[0]], raw.iloc[:0]), None),
    ]


# --- a first map -----------------------------------------------------------------------------------


def proposed_map(
    path: Path, area: str, indicators: Mapping[str, Indicator], earlier: WorkbookMap | None = None
) -> str:
    """The text of a map from what a workbook shows, every doubt as a comment.

    Args:
        path: The workbook.
        area: Code of the council.
        indicators: The indicators that are declared.
        earlier: The map of the workbook before; what it says of a measure is taken over.

    Raises:
        DataError: No sheet has a table with measures and months or quarters.
    """
    found = [(sheet, seen) for sheet in _sheets(path) if (seen := _seen(sheet)) is not None]
    if not found:
        expected = "headings with months or quarters (Apr-24, Q1 2024-25) above rows of measures with figures"
        advice = (
            "write the map by hand; where periods stand below each other, turn the table first (copy it, "
        )
        advice += "Paste Special, Transpose)"
        problem = Problem(path.name, None, None, "no such row in any sheet", expected, advice)
        raise DataError(f"no map can be proposed for {path.name}", (problem,))
    year = earlier.year if earlier else "financial"
    lines = [
        f"# What the columns and rows of {path.name} are. Look at every line that says `doubt`, then run",
        f"# annual-review add {path.name} --map {path.with_name(path.stem + MAP).name}",
        f"area: {area}",
        f"year: {year}  # doubt: a year to date begins in {'April' if year == 'financial' else 'January'}",
    ]
    unread: dict[str, str] = {}
    body = ["tables:"]
    measures: dict[str, list[str]] = {}
    for sheet, seen in found:
        body += [
            f"  - sheet: {as_yaml(sheet.name)}",
            f"    headings: {seen.headings}",
            f"    measure: {letter_of(seen.measure)}",
            *([f"    note: {letter_of(seen.note)}"] if seen.note is not None else []),
            "    columns:",
        ]
        for place, (column, doubt) in seen.columns.items():
            gives = f", gives: {column.gives}" if column.gives != "value" else ""
            said = f"{{kind: {column.kind}, period: {as_yaml(column.period)}{gives}}}"
            body.append(f"      {letter_of(place)}: {said}" + (f"  # doubt: {doubt}" if doubt else ""))
        measures |= _proposed_measures(sheet, seen, indicators, earlier, unread)
    # what holds a digit is a figure written in some way, and a mark would lose it
    numbers = {text: where for text, where in unread.items() if re.search("[0-9]", text)}
    lines += [f"# doubt: {where}, {as_yaml(text)}: correct it there" for text, where in numbers.items()]
    if marks := {text: where for text, where in unread.items() if text not in numbers}:
        lines += ["marks:", *(f"  {as_yaml(text)}: x  # doubt: {where}" for text, where in marks.items())]
    lines += [*body, "measures:", *(line for entry in measures.values() for line in entry)]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Seen:
    """What is seen of a table: positions from 0, but the row of headings, which is counted from 1."""

    headings: int
    measure: int
    note: int | None
    columns: Mapping[int, tuple[MapColumn, str]]


def _seen(sheet: Sheet) -> _Seen | None:
    best: _Seen | None = None
    for number in range(1, min(len(sheet.cells), _LOOKED_THROUGH) + 1):
        texts = sheet.headings(number)
        columns = _columns(texts)
        own = [text for text in sheet.cells[number - 1] if text]
        if not columns or len(set(own)) < 2 or (best is not None and len(columns) <= len(best.columns)):
            continue
        below = sheet.cells[number:]
        if any(_period_in(row[place]) for row in below[:2] for place in columns if place < len(row)):
            continue  # the periods stand below each other
        if not any(row[place : place + 1] and row[place][:1].isdigit() for row in below for place in columns):
            continue
        named = [i for i, text in enumerate(texts) if heading_meaning(text)[0] == "measure"]
        measure = named[0] if named else next((i for i in range(len(texts)) if i not in columns), 0)
        note = next(
            (i for i, text in enumerate(texts) if re.search("note|comment", text, re.IGNORECASE)), None
        )
        best = _Seen(number, measure, note, columns)
    return best


def _columns(texts: Sequence[str]) -> dict[int, tuple[MapColumn, str]]:
    """What each heading says of its column, and what is in doubt."""
    found: dict[int, tuple[MapColumn, str]] = {}
    last = ""
    for place, text in enumerate(texts):
        low = text.casefold()
        kind = "year_to_date" if _TO_DATE.search(text) else "rolling_12" if _ROLLING.search(text) else ""
        gives = (
            "numerator" if re.search(r"\bnum(?:erator)?\b", low)
            else "denominator" if re.search(r"\bden(?:om(?:inator)?)?\b", low) else "value"
        )  # fmt: skip
        doubt = f"{text} is Excel's number of a day" if _EXCELS_DAY.fullmatch(text) else ""
        period = _period_in(str(EXCELS_FIRST_DAY + timedelta(days=int(text))) if doubt else text)
        if re.search(r"\btarget\b|\bbaseline\b|\bannual\b", low):
            continue
        if period:
            last = period
            own = parse_period(period, "financial").kind.partition(":")[0]
            found[place] = (MapColumn(kind=kind or own, period=period, gives=gives), doubt)
        elif kind and last:
            doubt = f"the heading {quoted(text)} names no month: taken to end with {last}"
            found[place] = (MapColumn(kind=kind, period=last, gives=gives), doubt)
    return found


_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*"


def _period_in(heading: str) -> str:
    """The month or quarter that a heading names, as the map writes it; empty for none."""
    day = _DAY.search(heading)
    if day is not None:
        return parse_period(f"{day[1]}-{day[2]}-{day[3]}").start.strftime("%B %Y")
    years = re.search(r"(20[0-9]{2})\s*[-/–]\s*(?:20)?([0-9]{2})(?![0-9])", heading)
    quarter = re.search(r"\b(?:q|quarter )([1-4])\b", heading, re.IGNORECASE)
    single = re.search(r"\b(20[0-9]{2})\b", heading)
    if quarter is not None:
        year = f"{years[1]}-{years[2]}" if years else single[1] if single else ""
        return f"Q{quarter[1]} {year}" if year else ""
    month = re.search(
        rf"\b{_MONTH}\b\.?(?:\s*[-/' ’]?\s*(20[0-9]{{2}}|[0-9]{{2}}))?(?![0-9])", heading, re.IGNORECASE
    )
    if month is None:
        return ""
    number = parse_period(f"{month[1][:3]} 2000").start.month
    if years is not None:
        year = int(years[1]) + (number < 4)
    elif month[2] or single:
        year = int(month[2] or single[1])  # type: ignore[index]
        year += 2000 if year < 100 else 0
    else:
        return ""
    return month_end(date(year, number, 1)).strftime("%B %Y")


def _proposed_measures(
    sheet: Sheet,
    seen: _Seen,
    indicators: Mapping[str, Indicator],
    earlier: WorkbookMap | None,
    unread: dict[str, str],
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    names = {one.name.casefold(): one.id for one in indicators.values()}
    names |= {one.short_name.casefold(): one.id for one in indicators.values()}
    for number, row in enumerate(sheet.cells[seen.headings :], start=seen.headings + 1):
        name = row[seen.measure] if seen.measure < len(row) else ""
        texts = [row[place] for place in seen.columns if place < len(row) and row[place]]
        if not name or not texts or _TOTAL.match(name):
            continue
        note = row[seen.note] if seen.note is not None and seen.note < len(row) else ""
        for text in texts:
            if not _is_readable(text):
                unread.setdefault(text, f"row {number} has this text where figures stand")
        before = earlier.measures.get(name) if earlier else None
        lines = [f"  {as_yaml(name)}:"]
        if before is not None:
            said = before.model_dump(exclude_defaults=True)
            lines += [
                f"    {key}: {as_yaml(value) if isinstance(value, str) else value}"
                for key, value in said.items()
            ]
            found[name] = lines
            continue
        plain = re.sub(r"[^a-z0-9 ]+", " ", name.casefold())
        near = get_close_matches(plain, names, 1, _ALIKE)
        shown = [text for text in texts if text[:1].isdigit()]
        unit = "percent" if "%" in "".join([name, *shown]) or "percent" in plain else "count"
        if _IS_RATE.search(name):
            unit = next((one for one in UNITS if one.startswith("rate per") and one[9:] in name), "rate")
        decimals = max((len(text.strip("%").partition(".")[2]) for text in shown), default=0)
        # a number of children is not the percentage or rate that its name is like
        if near and indicators[names[near[0]]].unit.startswith(unit):
            one = indicators[names[near[0]]]
            exact = near[0] == plain.strip()
            lines.append(f"    indicator: {one.id}" + ("" if exact else f"  # doubt: {one.name}?"))
            if one.frequency == FREQUENCIES[0] or not one.in_year:
                unit = one.unit
                lines.append(f"    in_year: {_profile(unit)}")
        else:
            made = "_".join(plain.split())[:60].strip("_")
            made = made if made[:1].isalpha() else f"measure_{made}"
            made = f"{made}_in_year" if made in indicators else made
            unit = next(one for one, said in UNITS.items() if said.per == _PER) if unit == "rate" else unit
            lines += [
                f"    indicator: {made}  # doubt: no indicator has this name; one is made of the next lines",
                f"    unit: {unit}  # doubt: as the figures look",
                f"    decimals: {min(decimals, 2)}",
                "    better: none  # doubt: high, low or none",
                f"    in_year: {_profile(unit)}",
            ]
        zeros = sum(bool(re.fullmatch(r"0(?:\.0+)?%?", text)) for text in texts)
        if zeros and _NOT_YET.search(note):
            meant = "not_available" if zeros == 1 else _LATEST
            lines.append(f"    zero: {meant}  # doubt: row {number} has 0 beside the note {quoted(note)}")
        if name in found:
            lines[0] += f"  # doubt: row {number} has the same name again; the map cannot tell them apart"
            lines = [f"# {line}" for line in lines]
            name = f"{name} {number}"
        found[name] = lines
    return found


def _profile(unit: str) -> str:
    if unit == "count":
        return "cumulative  # doubt: level, cumulative or seasonal (see the guide)"
    return "level  # doubt: level, unless the figure adds up over the year"


def _is_readable(text: str) -> bool:
    try:
        parse_printed_number(text, _STYLE)
    except DataError:
        return False
    return True
