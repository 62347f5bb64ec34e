"""What is measured, which way is good, and where it is promised: indicators, measures, editions, areas.

Each is declared once, in data/reference, and refused with all its faults at once where the declaration
cannot be right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from analysis.calendars import read_year_type
from analysis.errors import DataError, Problem, quoted, raise_if_problems, refused_value
from analysis.target_readings import READINGS, unit_limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

POLARITIES = ("high", "low", "none")
POLARITY_SIGNS: Mapping[str, int] = MappingProxyType({"high": 1, "low": -1})
UNITS = (
    "percent", "percentage points", "proportion", "count", "rate per 1,000", "rate per 10,000",
    "rate per 100,000", "score", "GBP", "GBP thousands", "GBP millions", "days", "weeks", "months", "years",
)  # fmt: skip
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "same_academic_year": "the figure of the academic year with the target's name",
        "within_financial_year": "the figure whose period ends within the financial year",
        "calendar_year_before": "the figure of the calendar year in which the target's year begins",
    }
)
EDITION_KINDS = ("plan", "strategy", "mid_year_review")
AREA_TYPES = (
    "Country", "Region", "Unitary authority", "Metropolitan district", "London borough", "County",
    "Non-metropolitan district", "Place",
)  # fmt: skip

# No national standard exists. Percentages are judged in percentage points, because 5% of 95% is 4.75
# points and 5% of 10% is half a point.
PERCENT_TOLERANCE = 2.0
SHARE_TOLERANCE = 0.05

_ID = re.compile(r"[a-z][a-z0-9_]*")
_AREA_CODE = re.compile(r"[EWSNK][0-9]{8}")


@dataclass(frozen=True)
class SeriesLink:
    """A published series that carries an indicator for one group.

    Attributes:
        publisher: The source, as in data/raw/sources.yml.
        series_id: The publisher's name of the series.
        group: The group of children that it counts.
        year_type: How its labels count years (`calendars.read_year_type`).
    """

    publisher: str
    series_id: str
    group: str
    year_type: str

    def __post_init__(self) -> None:
        faults = [
            _problem(name, "", "a text", "fill it in")
            for name in ("publisher", "series_id", "group")
            if not getattr(self, name)
        ]
        raise_if_problems(
            DataError, "The series cannot be used", faults + _year_type_problems(self.year_type)
        )


@dataclass(frozen=True)
class Indicator:
    """What is measured and which way is good.

    Attributes:
        id: Lower-case name with underscores.
        name: Full name.
        short_name: Name for tables and charts.
        unit: One of `UNITS`.
        decimals: Decimals shown to readers.
        polarity: The plan's direction, one of `POLARITIES`; it judges targets.
        publisher_polarity: The publisher's direction; it judges ranks and comparisons.
        year_type: How the indicator's own years run (`calendars.read_year_type`).
        answers: Which figure answers a target of a year, a key of `ANSWERS`.
        description: What it measures, in a sentence for readers.
        groups: Name of each group by its id; `all` is everybody.
        gap: The two disjoint groups compared, advantaged group first; empty without a gap.
        terms: Words that readers find in the glossary.
        is_cumulative: Whether figures are running totals, which no trend test takes.
        may_exceed_100: Whether its percentages can lie above 100.
        tolerance: How far from a target is still within tolerance, in the indicator's unit; None for
            the rule of its unit.
        series: Published series that carry it.
    """

    id: str
    name: str
    short_name: str
    unit: str
    decimals: int
    polarity: str
    publisher_polarity: str
    year_type: str
    answers: str = "within_financial_year"
    description: str = ""
    groups: Mapping[str, str] = field(default_factory=lambda: {"all": ""}, hash=False)
    gap: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    is_cumulative: bool = False
    may_exceed_100: bool = False
    tolerance: float | None = None
    series: tuple[SeriesLink, ...] = ()

    def __post_init__(self) -> None:
        problems = _id_problems("id", self.id)
        for name, allowed in (
            ("unit", UNITS),
            ("polarity", POLARITIES),
            ("publisher_polarity", POLARITIES),
            ("answers", ANSWERS),
        ):
            problems += _choice_problems(name, getattr(self, name), allowed)
        problems += _year_type_problems(self.year_type)
        for name in ("name", "short_name"):
            if not getattr(self, name):
                problems.append(_problem(name, getattr(self, name), "a text for readers", "write it"))
        if not isinstance(self.decimals, int) or not 0 <= self.decimals <= 4:
            problems.append(_problem("decimals", self.decimals, "a whole number from 0 to 4", "correct it"))
        if self.tolerance is not None and self.tolerance < 0:
            problems.append(_problem("tolerance", self.tolerance, "0 or more", "leave the sign out"))
        if self.may_exceed_100 and self.unit != "percent":
            problems.append(
                _problem("may_exceed_100", "true", "false where the unit is not percent", "remove it")
            )
        raise_if_problems(
            DataError, f"The indicator {self.id} cannot be used", problems + self._group_problems()
        )

    def _group_problems(self) -> list[Problem]:
        known = ", ".join(self.groups)
        problems = []
        if not self.groups:
            problems.append(_problem("groups", "", "at least one group", "declare `all`"))
        if self.gap and (
            len(self.gap) != 2 or self.gap[0] == self.gap[1] or not set(self.gap) <= set(self.groups)
        ):
            found = ", ".join(self.gap)
            problems.append(
                _problem("gap", found, f"two of the groups {known}", "put the advantaged group first")
            )
        problems += [
            _problem("series", link.series_id, f"a series of one of the groups {known}", "declare the group")
            for link in self.series
            if link.group not in self.groups
        ]
        return problems

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Lowest and highest possible value; None for no limit."""
        return unit_limits(self.unit, self.may_exceed_100)

    def tolerance_at(self, target: float) -> float:
        """How far a value may lie from a target and still be within tolerance.

        Args:
            target: The number to reach, in the indicator's unit.

        Returns:
            The distance in the indicator's unit: the declared one, otherwise 2 percentage points for
            percentages and 5% of the target for counts, rates and sums.

        Raises:
            DataError: The unit has no rule, as scores have none, and no tolerance is declared.

        Example:
            >>> rate = Indicator("cin", "Children in need", "In need", "rate per 10,000", 1, "low", "none",
            ...                  "snapshot:03-31")
            >>> rate.tolerance_at(310)
            15.5
        """
        if self.tolerance is not None:
            return self.tolerance
        if self.unit in ("percent", "percentage points"):
            return PERCENT_TOLERANCE
        if self.unit == "proportion":
            return PERCENT_TOLERANCE / 100
        if self.unit == "score":
            problem = Problem(
                None, None, "tolerance", "no tolerance", "one in points of the score", "declare it"
            )
            raise DataError(f"The targets of {self.id} cannot be judged", (problem,))
        return SHARE_TOLERANCE * abs(target)


@dataclass(frozen=True)
class Edition:
    """One edition of a plan.

    Attributes:
        id: Its folder's name.
        title: Title for readers.
        kind: One of `EDITION_KINDS`.
        year_label: The year that it is for or was published in, as printed.
        start: First day that it covers.
        end: Last day that it covers.
        supersedes: The edition before it; None for a first one.
        folder: Its folder below the project's root, with forward slashes.
    """

    id: str
    title: str
    kind: str
    year_label: str
    start: date
    end: date
    supersedes: str | None
    folder: str

    def __post_init__(self) -> None:
        problems = _id_problems("id", self.id) + _choice_problems("kind", self.kind, EDITION_KINDS)
        if not self.title:
            problems.append(_problem("title", self.title, "a title for readers", "write it"))
        if self.start > self.end:
            problems.append(_problem("end", self.end, f"a day not before {self.start}", "correct the days"))
        if self.supersedes == self.id:
            problems.append(_problem("supersedes", self.supersedes, "another edition", "correct it"))
        if "\\" in self.folder or self.folder.startswith("/"):
            problems.append(_problem("folder", self.folder, "a path below the root, with /", "correct it"))
        raise_if_problems(DataError, f"The edition {self.id} cannot be used", problems)


@dataclass(frozen=True)
class PlanMeasure:
    """A measure of an edition, and the indicator and group that answer it.

    Attributes:
        edition_id: The edition.
        measure_id: The measure's number in it, as printed or counted.
        indicator_id: The indicator that answers it.
        group: The group of that indicator.
        measure: The measure as printed.
        is_kpi: Whether the edition marks it as a key performance indicator.
        reading: How an open wording of its target is declared to be read; None where none is.
        reading_confirmed_by: The role that said so; empty where no reading is declared.
    """

    edition_id: str
    measure_id: str
    indicator_id: str
    group: str = "all"
    measure: str = ""
    is_kpi: bool = False
    reading: str | None = None
    reading_confirmed_by: str = ""

    def __post_init__(self) -> None:
        problems = _id_problems("edition_id", self.edition_id) + _id_problems(
            "indicator_id", self.indicator_id
        )
        if not self.measure_id:
            problems.append(_problem("measure_id", "", "the measure's number", "write it"))
        if self.reading is not None:
            problems += _choice_problems("reading", self.reading, READINGS)
            if not self.reading_confirmed_by:
                problems.append(
                    _problem("reading_confirmed_by", "", "the role that confirmed it", "ask and write it")
                )
        headline = f"The measure {self.measure_id} of {self.edition_id} cannot be used"
        raise_if_problems(DataError, headline, problems)


@dataclass(frozen=True)
class Area:
    """A place that figures are for.

    Attributes:
        code: Nine-character code of the Office for National Statistics; for a `Place`, which may have
            none, a lower-case name with underscores.
        name: Name for readers.
        type: One of `AREA_TYPES`.
        region_code: Code of the region it lies in; empty for countries and regions.
        region_name: Its name.
    """

    code: str
    name: str
    type: str
    region_code: str = ""
    region_name: str = ""

    def __post_init__(self) -> None:
        problems = _choice_problems("type", self.type, AREA_TYPES)
        is_named = self.type == "Place" and _ID.fullmatch(self.code)
        if not _AREA_CODE.fullmatch(self.code) and not is_named:
            problems.append(_problem("code", self.code, "a code such as E06000050", "correct it"))
        if self.region_code and not _AREA_CODE.fullmatch(self.region_code):
            problems.append(
                _problem("region_code", self.region_code, "a code such as E12000002", "correct it")
            )
        if not self.name:
            problems.append(_problem("name", self.name, "a name for readers", "write it"))
        raise_if_problems(DataError, f"The area {self.code} cannot be used", problems)


def polarity_sign(polarity: str) -> int | None:
    """Which way is good, as a sign.

    Args:
        polarity: `high`, `low` or `none`.

    Returns:
        1 where more is better, -1 where less is better, None where nothing is judged.

    Raises:
        DataError: The polarity is none of the three.

    Example:
        >>> [polarity_sign(polarity) for polarity in POLARITIES]
        [1, -1, None]
    """
    if polarity not in POLARITIES:
        raise refused_value(
            "The polarity cannot be used", polarity, f"one of {', '.join(POLARITIES)}", "correct it"
        )
    return POLARITY_SIGNS.get(polarity)


def _problem(column: str, found: object, expected: str, advice: str) -> Problem:
    return Problem(None, None, column, quoted(found), expected, advice)


def _id_problems(column: str, value: str) -> list[Problem]:
    if _ID.fullmatch(value):
        return []
    return [_problem(column, value, "lower-case letters, digits and underscores", "rename it")]


def _choice_problems(column: str, value: str, allowed: Iterable[str]) -> list[Problem]:
    choices = list(allowed)
    return [] if value in choices else [_problem(column, value, f"one of {', '.join(choices)}", "choose one")]


def _year_type_problems(year_type: str) -> list[Problem]:
    try:
        read_year_type(year_type)
    except DataError as failure:
        return [problem.at(None, None, "year_type") for problem in failure.problems]
    return []
