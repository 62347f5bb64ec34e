"""Official and council figures: three layouts of file, one table of raw figures, and observations of it.

`lait_figures` is an extract of the Department for Education's Local authority interactive tool,
`dfe_counts` the numerators and denominators of its releases, `tidy_figures` the file to which a
council adds figures of its own. What a cell prints is read once for each print.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd

from analysis.inputs.csv_text import read_text_table
from analysis.inputs.entries import OWN_KINDS
from analysis.inputs.groups import group_fault, sum_faults
from analysis.tables.data import RAW_FIGURES
from analysis.tables.rows import text_rows_of
from analysis.vocabulary.areas import beyond
from analysis.vocabulary.calendars import EES_TIME_IDENTIFIERS, SPLIT_YEARS, YEARS
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted
from analysis.vocabulary.numbers import (
    NOTE_MARKS,
    PrintedNumber,
    parse_printed_number,
    round_half_away,
    scale_problem,
)
from analysis.vocabulary.periods import STATUSES, Period, parse_period
from analysis.vocabulary.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import Reference
    from analysis.vocabulary.areas import AreaList
    from analysis.vocabulary.indicators import Indicator, SeriesLink


@dataclass(frozen=True)
class _Layout:
    """Columns of one kind of file, and what each is called in the table of raw figures."""

    required: tuple[str, ...]
    key: tuple[str, ...]
    renamed: dict[str, str]
    mark_style: str
    optional: tuple[str, ...] = ()
    may_be_empty: bool = False


LAYOUTS = {
    "lait_figures": _Layout(
        required=(
            "indicator", "group", "unit", "polarity", "area_code", "area_name", "year_type",
            "year_label", "value", "lait_measure", "lait_last_update", "measure",
        ),
        key=("lait_measure", "area_code", "year_label"),
        renamed={
            "indicator": "indicator_id", "lait_measure": "series_id", "year_label": "period_text",
            "value": "value_text",
        },
        mark_style="lait",
    ),
    "dfe_counts": _Layout(
        required=(
            "indicator", "group", "area_code", "area_name", "time_identifier", "time_period",
            "numerator", "denominator", "value", "publication",
        ),
        key=("indicator", "group", "area_code", "time_period"),
        renamed={
            "indicator": "indicator_id", "time_identifier": "year_type", "time_period": "period_text",
            "value": "value_text", "numerator": "numerator_text", "denominator": "denominator_text",
        },
        mark_style="ees",
    ),
    "tidy_figures": _Layout(
        required=(
            "indicator", "group", "area_code", "period", "value", "numerator", "denominator",
            "status", "published", "source_note",
        ),
        key=("indicator", "group", "area_code", "period"),
        renamed={
            "indicator": "indicator_id", "period": "period_text", "value": "value_text",
            "numerator": "numerator_text", "denominator": "denominator_text",
        },
        mark_style="gss",
        may_be_empty=True,
    ),
}  # fmt: skip


# About six times the children of the largest such area in mid-2024 (England 12,183,016; the South East
# 2,023,914; Kent 355,390), so that counts of adults pass too and a larger one is a slip. Source: Office for
# National Statistics, mid-year population estimates, children aged 0 to 17.
_MOST_PEOPLE = {"Country": 70_000_000, "Region": 12_000_000}
_MOST_IN_A_COUNCIL = 2_000_000


# Lessons and assessments of an academic year, which counts to the end of August, are over in July.
_ENDS_EARLY = {"academic": timedelta(days=61)}


def read_figures(path: Path, root: Path, *, source_id: str, kind: str) -> tuple[RawTable, pd.DataFrame]:
    """Read a file of figures."""
    layout = LAYOUTS[kind]
    raw = read_text_table(
        path, root, name=kind, source_id=source_id, required=layout.required,
        optional=layout.optional, key=layout.key, may_be_empty=layout.may_be_empty,
    )  # fmt: skip
    renamed = raw.frame.rename(columns=layout.renamed)
    constants = {"source_id": source_id, "file": raw.file, "mark_style": layout.mark_style}
    columns = {}
    for column in RAW_FIGURES.columns:
        if column.name in renamed.columns and column.name not in constants:
            cells = renamed[column.name]
            columns[column.name] = cells.astype("Int64") if column.kind == "whole" else cells
        else:
            text = constants.get(column.name, "")
            columns[column.name] = pd.Series(text, index=renamed.index, dtype="str")
    figures = pd.DataFrame(columns, index=renamed.index)
    if kind == "dfe_counts":  # these releases name no series: the publication and indicator do
        figures["series_id"] = figures["indicator_id"]
    return raw, figures


Record = dict[str, object]


@cache
def period_of(text: str, year_type: str | None = None) -> Period:
    """The period that a label names in a declared year type, or in none."""
    return parse_period(text, year_type)


@cache
def number_of(text: str, style: str) -> PrintedNumber:
    """The number that a cell prints, or the mark that says why there is none."""
    return parse_printed_number(text, style)


@cache  # a hundred periods, and a figure each for hundreds of areas
def period_columns(period: Period) -> Mapping[str, object]:
    """A period as the columns of a declared table."""
    return {
        "period_label": period.display(),
        "period_start": pd.Timestamp(period.start),
        "period_end": pd.Timestamp(period.end),
        "period_kind": period.kind,
    }


def place(row: dict[str, str]) -> str:
    """Where a row stands in its document, for readers."""
    if row["line_end"] == row["line"]:
        return f"{row['document']}, line {row['line']}"
    return f"{row['document']}, lines {row['line']} to {row['line_end']}"


# How the publishers' own words for a year fit the year types declared for a series.
_YEAR_WORDS: dict[str, tuple[str, ...]] = {
    "academic year": ("academic",),
    "financial year": ("financial",),
    "calendar year": ("calendar", "snapshot"),  # as at a day in January
    "annual": ("snapshot",),
    "reporting year": ("financial", "snapshot", "reporting"),
    "tax year": ("tax",),
}
# Releases call it so too where the figure is of December to February, which lie in one financial year.
_ALSO_OF_A_CALENDAR_YEAR = ("financial",)
# Parts of a year stand beside any declared year in which they lie.
_PARTS_OF_A_YEAR = {
    "financial quarter": ("financial", "quarter"), "financial half": ("financial",), "term": ("academic",),
    "month": tuple(YEARS), "week": tuple(YEARS),
}  # fmt: skip


def fits_year_type(word: str, year_type: str, *, is_release: bool = True) -> bool:
    """Whether what a publisher calls its periods fits how a series is declared to count its years.

    Args:
        word: The word, such as `Academic year` or `Financial year Q1`.
        year_type: The declaration (`calendars.read_year_type`).
        is_release: Whether it stands in a release of Explore Education Statistics.

    Example:
        >>> fits_year_type("Financial year Q1", "financial"), fits_year_type("Academic year", "financial")
        (True, False)
    """
    plain = " ".join(word.split()).casefold()
    fitting = _YEAR_WORDS.get(plain, ())
    if is_release and plain == "calendar year":
        fitting += _ALSO_OF_A_CALENDAR_YEAR
    if plain in EES_TIME_IDENTIFIERS:
        fitting += _PARTS_OF_A_YEAR.get(EES_TIME_IDENTIFIERS[plain].family, ())
    return year_type.partition(":")[0] in fitting


_POLARITY_WORDS = {"high": "high", "low": "low", "-": "none"}
_AS_PRINTED = ("group", "area_code", "value_text", "source_id", "series_id")  # columns of an observation
_FAR_ABOVE = 200.0  # of a percentage: a publisher's rounding or definition goes little beyond 100
_TENFOLD = 10  # all figures of a source are proportions that lie so far below the middle of the others
_FAR_BELOW = 20.0  # a percentage this many times below all others of its indicator may be a proportion
_A_YEAR = re.compile(r"[0-9]{4}")
_AREAS = "data/raw/council_codes/council_codes.csv"
_INDICATORS = "data/reference/indicators.yml"


_MOST_FAULTS = 2_000


def observation_rows(
    raw_figures: pd.DataFrame, reference: Reference, areas: AreaList
) -> tuple[list[Record], list[Problem]]:
    """Turn raw figures into observation records.

    Returns:
        One record an observation (without segment and choice), and everything that is wrong.
    """
    series = declared_series(reference)
    rows: list[Record] = []
    problems: list[Problem] = []
    told: set[tuple[str, ...]] = set()
    for cells in text_rows_of(raw_figures):
        figure = _Figure(cells)
        row = figure.observation(reference, series, areas)
        if figure.is_undeclared:  # one line is missing, however many rows the series has
            key = tuple(cells[name] for name in ("source_id", "series_id", "group", "indicator_id"))
            figure.problems = [] if key in told else figure.problems
            told.add(key)
        problems.extend(figure.problems)
        if row is not None:
            rows.append(row)
        if len(problems) > _MOST_FAULTS:  # each is looked up among all that is known; nobody reads a million
            return rows, problems
    problems.extend(_scale_problems(rows, reference))
    problems.extend(_double_problems(rows))
    problems.extend(sum_faults(rows, reference))
    return rows, problems


Series = dict[tuple[str, str, str], tuple["Indicator", "SeriesLink"]]


def declared_series(reference: Reference) -> Series:
    """Each series by source, name and group; a new release carries those of the one it supersedes."""
    series = {
        (link.publisher, link.name, link.group): (indicator, link)
        for indicator in reference.indicators.values()
        for link in indicator.series
    }
    for source in reference.sources.values():
        earlier = source.supersedes
        while earlier:
            for (publisher, name, group), declared in list(series.items()):
                if publisher == earlier:
                    series.setdefault((source.id, name, group), declared)
            earlier = reference.sources[earlier].supersedes
    return series


class _Figure:
    """One raw figure being read, with what is wrong with it."""

    def __init__(self, cells: dict[str, str]) -> None:
        self.cells = cells
        self.file, self.line = cells["file"], int(cells["row"])
        self.problems: list[Problem] = []
        self.is_undeclared = False

    def fault(self, column: str, found: str, expected: str, advice: str) -> None:
        self.problems.append(Problem(self.file, self.line, column, found, expected, advice))

    def observation(self, reference: Reference, series: Series, areas: AreaList) -> Record | None:
        """The record of `tables.data.OBSERVATIONS`; None where something is wrong."""
        cells = self.cells
        self._check_area(areas)
        indicator = self._indicator(reference)
        if indicator is None:
            return None
        kind = reference.sources[cells["source_id"]].kind
        # the map of a council's workbook says how its years run, whatever the indicator's own are
        is_mapped = kind == "council_workbook"
        year_type = cells["year_type"] if is_mapped else self._year_type(indicator, series, reference)
        if year_type is None:
            return None
        if not is_mapped:
            self._check_declarations(indicator, year_type, is_release=kind == "official_file")
        period = self._period(year_type, kind)
        number = self._number("value", indicator.unit)
        numerator, denominator = self._count("numerator"), self._count("denominator")
        is_own, above = kind in OWN_KINDS, ""
        if number is not None:
            beyond = value_problems(number, indicator, self.file, self.line, "value")
            if beyond and kind == "official_file" and (number.value or 0) > 0:
                # a publisher's definition or rounding may go beyond 100%: shown as printed, and said
                above, beyond, numerator, denominator = (
                    f"{number.text} is above what its unit allows",
                    [],
                    None,
                    None,
                )
            self.problems += beyond
            if is_own and number.missing == "c":
                numerator = denominator = None  # what a person marks as confidential is shown nowhere
            if indicator.unit == "count":
                self._check_size("value", number.value, areas)
            self._check_counts(number, numerator, denominator, indicator, is_own=is_own)
        self._check_size("numerator", numerator, areas)
        self._check_size("denominator", denominator, areas)
        self._check_published(period)
        status, notice = self._status(number)
        notice = "; ".join(filter(None, (notice, above)))
        if period is None or number is None:
            return None
        value, is_exact = _exact(number, numerator, denominator, indicator)
        missing, note = number.missing or "", number.flag or ""
        if value is not None and numerator == denominator == 0 and UNITS[indicator.unit].per is not None:
            value, missing, note = None, "z", "nobody to count"  # 0 of 0 is no percentage
        lower, upper, outside = self._limits(number)
        notice = "; ".join(filter(None, (notice, outside)))
        if self.problems:
            return None
        return {
            **{name: cells[name] for name in _AS_PRINTED},
            "indicator_id": indicator.id,
            **period_columns(period),
            "period_status": status or period.status,
            "value": value,
            "missing": missing,
            "missing_note": note,
            "numerator": numerator,
            "denominator": denominator,
            "counts_exact": is_exact,
            "lower_limit": lower,
            "upper_limit": upper,
            "is_councils_own": is_own,
            "locator": f"{self.file}, row {self.line}",
            "notice": notice,
            "printed_value": number.value,  # for the checks below; no column of the table
        }

    def _indicator(self, reference: Reference) -> Indicator | None:
        name = self.cells["indicator_id"]
        indicator = reference.indicators.get(name)
        if indicator is None:
            advice = did_you_mean(name, reference.indicators, "declare it, or correct it")
            self.fault("indicator", quoted(name), f"an indicator of {_INDICATORS}", advice)
            return None
        # a former code or the number of an area is read as its code before this
        fault = group_fault(self.cells, indicator, reference.kinds, self.file, self.line)
        if fault is not None:
            self.problems.append(fault)
            return None
        return indicator

    def _check_area(self, areas: AreaList) -> None:
        """Read the row as the council that its code, former code or number means."""
        code, name = self.cells["area_code"], self.cells["area_name"]
        found = areas.find(code)
        if len(found) != 1:
            offered = " or ".join(f"{area.code} ({area.name})" for area in (found or areas.offered(code)[:1]))
            advice = f"did you mean {offered}?" if offered else "correct it"
            what, wanted = beyond(code) or ("", f"an area of {_AREAS}")
            self.fault("area_code", f"{quoted(code)}{what and ', the code of '}{what}", wanted, advice)
            return
        self.cells["area_code"] = found[0].code
        if name and found != areas.find(name):
            expected = f"{found[0].name}, the name of {code} in {_AREAS}"
            self.fault("area_name", quoted(name), expected, "correct the code or the name")

    def _year_type(self, indicator: Indicator, series: Series, reference: Reference) -> str | None:
        """How the label counts its years: as declared for the series, or else for the indicator."""
        cells = self.cells
        if not cells["series_id"] and reference.sources[cells["source_id"]].kind == "tidy_figures":
            return indicator.year_type
        declared = series.get((cells["source_id"], cells["series_id"], cells["group"]))
        if declared is None or declared[0].id != indicator.id:
            known = [
                link.name
                for link in indicator.series
                if (link.publisher, link.group) == (cells["source_id"], cells["group"])
            ]
            expected = (
                f"a series declared for {indicator.id}, group {cells['group']}: {', '.join(known) or 'none'}"
            )
            line = f'- {{source: {cells["source_id"]}, id: "{cells["series_id"]}", group: {cells["group"]}, '
            line += f"year_type: {indicator.year_type}}}"
            advice = f"correct it, or declare the series: add to {indicator.id} in {_INDICATORS} {line}"
            column = "indicator" if cells["series_id"] == cells["indicator_id"] else "series"
            self.is_undeclared = True
            self.fault(column, quoted(cells["series_id"]), expected, advice)
            return None
        return declared[1].year_type

    def _check_declarations(self, indicator: Indicator, year_type: str, *, is_release: bool) -> None:
        """Hold what the publisher's file says of its series against what is declared."""
        word = self.cells["year_type"]
        if word and not fits_year_type(word, year_type, is_release=is_release):
            expected = f"a year type that fits {year_type}, as declared for the series"
            self.fault("year_type", quoted(word), expected, "correct the declaration of the series")
        unit, polarity = self.cells["unit"], self.cells["polarity"]
        advice = f"correct the file or {_INDICATORS}"
        if unit and unit != indicator.unit:
            self.fault("unit", quoted(unit), f"{indicator.unit}, the unit of {indicator.id}", advice)
        if polarity and _POLARITY_WORDS.get(polarity.casefold()) != indicator.publisher_polarity:
            expected = f"{indicator.publisher_polarity}, the declared publisher_polarity of {indicator.id}"
            self.fault("polarity", quoted(polarity), expected, advice)

    def _period(self, year_type: str, source_kind: str) -> Period | None:
        text = self.cells["period_text"]
        if source_kind == "tidy_figures" and _A_YEAR.fullmatch(text) and year_type in SPLIT_YEARS:
            # a publisher's label is declared; a colleague may mean the year that begins or that ends then
            self.fault(
                "period", quoted(text), f"both years, such as {_two_years(text)}", "write which is meant"
            )
            return None
        try:
            period = period_of(text, year_type)
        except DataError as failure:
            self.problems += [problem.at(self.file, self.line, "period") for problem in failure.problems]
            return None
        if period.is_ambiguous:
            expected = f"a period that can be read one way ({year_type})"
            self.fault("period", quoted(text), expected, "write both years, or the day")
        return period

    def _number(self, column: str, unit: str | None) -> PrintedNumber | None:
        text = self.cells[f"{column}_text"]
        try:
            number = number_of(text, self.cells["mark_style"])
        except DataError as failure:
            self.problems += [problem.at(self.file, self.line, column) for problem in failure.problems]
            return None
        if number.qualifier is not None:
            self.fault(
                column, quoted(text), "an exact number", f"leave out '{number.qualifier}', or the figure"
            )
        elif number.unit is not None and number.unit != unit:
            self.fault(
                column, quoted(text), f"a number in {unit or 'children'}", "check the unit of the figure"
            )
        return number

    def _count(self, column: str) -> float | None:
        if not self.cells[f"{column}_text"]:
            return None
        number = self._number(column, None)
        if number is not None and number.value is not None and number.value < 0:
            self.fault(column, quoted(number.text), "no negative number", "correct the sign")
        return None if number is None else number.value

    def _limits(self, number: PrintedNumber) -> tuple[float | None, float | None, str]:
        """The publisher's own limits of a figure and what must be said of them; none where one is missing."""
        if number.value is None or not (self.cells["lower_text"] and self.cells["upper_text"]):
            return None, None, ""
        ends = [self._number(name, None) for name in ("lower", "upper")]
        lower, upper = (None if end is None else end.value for end in ends)
        if lower is None or upper is None:
            return None, None, ""
        if not lower <= number.value <= upper:
            printed = f"{self.cells['lower_text']} to {self.cells['upper_text']}"
            return None, None, f"its published limits, {printed}, do not contain it and are not used"
        return lower, upper, ""

    def _check_size(self, column: str, count: float | None, areas: AreaList) -> None:
        """A count larger than the people who live there."""
        found = areas.find(self.cells["area_code"])
        most = _MOST_PEOPLE.get(found[0].type, _MOST_IN_A_COUNCIL) if found else None
        if count is not None and most is not None and count > most:
            expected = f"at most {most:,}, since no such area has more people"
            self.fault(column, quoted(self.cells[f"{column}_text"]), expected, "correct the figure")

    def _check_published(self, period: Period | None) -> None:
        """A day of publication that is none, or that comes before the end of what the figure counts."""
        text = self.cells["published"].strip()
        if not text:
            return
        try:
            published = period_of(text)
        except DataError:
            published = None
        if published is None or published.kind not in ("snapshot", "month", "calendar"):
            expected = "a day, a month or a year, such as 10 July 2025"
            self.fault("published", quoted(text), expected, "correct it, or leave it empty")
        elif period is not None and period.end - _ENDS_EARLY.get(period.kind, timedelta()) > published.end:
            found = f"{quoted(text)}, before the end of {quoted(self.cells['period_text'])}"
            self.fault("published", found, "a period that had ended", "correct the period or the day")

    def _check_counts(
        self, number: PrintedNumber, numerator: float | None, denominator: float | None, indicator: Indicator,
        *, is_own: bool,
    ) -> None:  # fmt: skip
        """Counts that cannot be, or that contradict their value where the council itself gives both.

        A publisher's counts may be rounded by themselves, as England's are: those are listed, not refused.
        """
        counts = {"numerator": numerator, "denominator": denominator}
        if indicator.unit == "count" and indicator.decimals == 0:  # an average is no count
            counts["value"] = number.value
        if is_own and not self._are_whole(**counts):
            return
        if numerator is None or denominator is None:
            if is_own and denominator and indicator.unit == "percent":
                self._check_share(number, denominator)
            return
        is_part = indicator.unit == "percent" and not indicator.may_exceed_100
        if is_part and numerator > denominator:
            found = f"{numerator:g} above a denominator of {denominator:g}"
            self.fault("numerator", found, "a part no larger than the whole", "correct the counts")
            return
        if not is_own or number.value is None or UNITS[indicator.unit].per is None:
            return
        if denominator == 0:
            found = f"{quoted(number.text)} beside a denominator of 0"
            self.fault("value", found, "[z], since there is nobody to count", "write [z] as the value")
        else:
            _, is_exact = _exact(number, numerator, denominator, indicator)
            if not is_exact:
                places = number.decimals or 0
                worked = round_half_away(worked_out(numerator, denominator, indicator), max(places, 1))
                found = f"{quoted(number.text)} beside {numerator:g} of {denominator:g}, which is {worked}"
                self.fault("value", found, "a value that its counts give", "correct the value or the counts")

    def _are_whole(self, **counts: float | None) -> bool:
        """Whether counts of children are whole numbers, as they can be hidden; told where not."""
        broken = {name: count for name, count in counts.items() if count is not None and count % 1}
        for name, count in broken.items():
            found = f"{count:g} for {self.cells['indicator_id']}"
            advice = "correct the count, or leave the counts out"
            self.fault(name, found, "a whole number from 0, or a mark such as [c]", advice)
        return not broken

    def _check_share(self, number: PrintedNumber, total: float) -> None:
        """A percentage of so many children that no number of them gives; what was tried is told."""
        if number.value is None:
            return
        places, exact = number.decimals or 0, number.value * total / 100
        near = [math.floor(exact), math.floor(exact) + 1]
        tried = [round_half_away(100 * count / total, places) for count in near]
        if round_half_away(number.value, places) not in tried:
            found = (
                f"{quoted(number.text)} for {self.cells['indicator_id']}: {number.value:g}% of {total:g} is "
            )
            found += f"{round_half_away(exact, 1):.1f}; "
            found += ", ".join(f"{n} is {value:.{places}f}%" for n, value in zip(near, tried, strict=True))
            advice = "correct the value or the denominator, or give the numerator"
            self.fault("value", found, "a percentage that a whole number of children gives", advice)

    def _status(self, number: PrintedNumber | None) -> tuple[str, str]:
        """The status that the row or a mark behind the number gives, and a notice of any other mark."""
        status = self.cells["status"]
        if status and status not in STATUSES:
            advice = did_you_mean(status, STATUSES, "choose one, or leave it empty")
            self.fault("status", quoted(status), f"one of {', '.join(STATUSES)}, or nothing", advice)
        marks = [NOTE_MARKS[note] for note in (() if number is None else number.notes)]
        notice = ", ".join(mark for mark in marks if mark not in STATUSES)
        said = [mark for mark in marks if mark in STATUSES]
        return status or (said[0] if said else ""), f"marked {notice} by the source" if notice else ""


def value_problems(
    number: PrintedNumber, indicator: Indicator, file: str, line: int | None, column: str
) -> list[Problem]:
    """What is wrong with a value that its indicator's unit does not allow."""
    low, high = indicator.limits
    value = number.value
    if value is None or ((low is None or value >= low) and (high is None or value <= high)):
        return []
    if high is None:
        expected, advice = "no negative number", "correct the sign"
    elif low == 0 and UNITS[indicator.unit].base == "population":
        expected = f"from 0 to {high:,.0f} {UNITS[indicator.unit].many}"
        advice = "correct the figure, or declare may_exceed_100 where one child may count several times"
    else:
        expected = f"a number from {low:g} to {high:g} ({indicator.unit})"
        advice = "correct the figure"
        if indicator.unit == "percent":
            advice += ", or declare may_exceed_100 for the indicator"
    return [Problem(file, line, column, quoted(number.text), expected, advice)]


def _exact(
    number: PrintedNumber, numerator: float | None, denominator: float | None, indicator: Indicator
) -> tuple[float | None, bool]:
    """The value from unrounded counts where they reproduce the print; otherwise the print."""
    factor = UNITS[indicator.unit].per
    if number.value is None or factor is None or numerator is None or not denominator:
        return number.value, False
    exact = worked_out(numerator, denominator, indicator)
    if round_half_away(exact, number.decimals or 0) != round_half_away(number.value, number.decimals or 0):
        return number.value, False  # e.g. counts for England, which are rounded to ten
    return exact, True


def worked_out(numerator: float, denominator: float, indicator: Indicator) -> float:
    """The value in its unit. Multiplied first: 23 of 80 is 28.75, which prints as 28.8; 23/80*100 is less."""
    return float(UNITS[indicator.unit].per or 1) * numerator / denominator


def _two_years(text: str) -> str:
    year = int(text)
    return f"{year - 1}/{year % 100:02} or {year}/{(year + 1) % 100:02}"


def _where(row: Record) -> tuple[str, int]:
    file, _, line = str(row["locator"]).rpartition(", row ")
    return file, int(line)


def _scale_problems(rows: list[Record], reference: Reference) -> list[Problem]:
    """Percentages that look like proportions; a figure that is printed with its sign is none.

    Where all figures of an indicator lie between 0 and 1, they are told as one. Otherwise a figure is
    one where it lies far below all others, and a hundred times itself among them.
    """
    by_indicator: dict[str, list[tuple[Record, float]]] = {}
    by_series: dict[tuple[object, ...], list[Record]] = {}
    for row in rows:
        value, is_signed = row["printed_value"], "%" in str(row["value_text"])
        if value is None or is_signed or reference.indicators[str(row["indicator_id"])].unit != "percent":
            continue
        by_series.setdefault((row["source_id"], row["series_id"], row["indicator_id"]), []).append(row)
        by_indicator.setdefault(str(row["indicator_id"]), []).append((row, float(value)))  # type: ignore[arg-type]
    problems = []
    for (_, series, name), figures in by_series.items():
        above = [row for row in figures if float(row["printed_value"]) > _FAR_ABOVE]  # type: ignore[arg-type]
        if 2 * len(above) > len(figures) and not reference.indicators[str(name)].may_exceed_100:
            file, line = _where(above[0])
            told = f"{len(above):,} of {len(figures):,} figures of {series} above {_FAR_ABOVE:g}"
            advice = f"name the column with percentages, or correct the unit of {name}"
            problems.append(Problem(file, line, "value", told, f"percentages of {name}", advice))
    for name, own in by_indicator.items():
        file, line = _where(own[0][0])
        is_released = reference.sources[str(own[0][0]["source_id"])].kind == "official_file"
        found = scale_problem([value for _, value in own], "percent", file, "value")
        if found is not None:
            advice = "multiply them by 100, or write the sign (0.45%) if that is meant"
            if is_released:  # nobody edits a published file
                advice = f"declare the unit of {name} as proportion, or name another column"
            problems.append(replace(found, row=line, found=f"for {name} {found.found}", advice=advice))
            continue
        others = [value for _, value in own if value > 1]
        by_source: dict[str, list[tuple[Record, float]]] = {}
        for row, value in own:
            by_source.setdefault(str(row["source_id"]), []).append((row, value))
        whole = {source: _all_proportions(name, figures, others) for source, figures in by_source.items()}
        problems += filter(None, whole.values())
        for row, value in own if others else ():
            if whole[str(row["source_id"])] or not 0 < value < 1 or value * _FAR_BELOW >= min(others):
                continue
            if min(others) / 2 <= 100 * value <= 2 * max(others):
                file, line = _where(row)
                expected = f"a percentage; the others of {name} lie from {min(others):g} to {max(others):g}"
                advice = f"write {100 * value:g}, or {row['value_text']}% if that is meant"
                problems.append(Problem(file, line, "value", quoted(row["value_text"]), expected, advice))
    return problems


def _all_proportions(name: str, figures: list[tuple[Record, float]], others: list[float]) -> Problem | None:
    """All figures of a source far below the middle of the others, where a hundredfold they lie among them."""
    values = [value for _, value in figures if value]
    if not values or not others or max(values) >= 1 or _TENFOLD * max(values) >= median(others):
        return None
    if not min(others) / 2 <= 100 * median(values) <= 2 * max(others):
        return None
    file, line = _where(figures[0][0])
    found = f"for {name} {min(values):g} to {max(values):g}"
    expected = f"percentages; the others of {name} lie from {min(others):g} to {max(others):g}"
    advice = "multiply them by 100, or write the sign (0.45%) if that is meant"
    return Problem(file, line, "value", found, expected, advice)


def _double_problems(rows: list[Record]) -> list[Problem]:
    """Two figures of one source for one series, group, area and period, however the period is written."""
    key = ("source_id", "series_id", "indicator_id", "group", "area_code", "period_start", "period_end")
    seen: dict[tuple[object, ...], Record] = {}
    problems = []
    for row in rows:
        first = seen.setdefault(tuple(row[column] for column in key), row)
        if first is row:
            continue
        file, line = _where(row)
        what = f"{row['indicator_id']}, group {row['group']}, {row['area_code']}, {row['period_label']}"
        found = f"{quoted(row['value_text'])} for {what}"
        found += f", after {quoted(first['value_text'])} at {first['locator']}"
        problems.append(
            Problem(file, line, "value", found, "one figure a source for each period", "keep the right one")
        )
    return problems
