"""What is measured, which way is good, and which published series carry it.

Each indicator is declared once, in data/reference, and refused with all its faults at once where the
declaration cannot be right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from analysis.vocabulary.calendars import read_year_type
from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems
from analysis.vocabulary.numbers import is_shown
from analysis.vocabulary.units import UNITS

POLARITIES = ("high", "low", "none")
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "same_academic_year": "the figure of the academic year with the target's name",
        "within_financial_year": "the figure whose period ends within the financial year",
        "calendar_year_before": "the figure of the calendar year in which the target's year begins",
    }
)
# How often an indicator has a figure; and how its figures within a year stand to that of the year.
FREQUENCIES = ("year", "quarter", "month")
YEARLY = ("", FREQUENCIES[0])  # of indicators without figures within the year
PROFILES: Mapping[str, str] = MappingProxyType(
    {
        "": "not declared",
        "level": "the figure of any part of the year is held against the target itself",
        "cumulative": "the year to date is held against the target in proportion to the months that are over",
        "seasonal": "the year to date is held against the share of the target that earlier years had by then",
    }
)
_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class SeriesLink:
    """A published series that carries an indicator for one group."""

    publisher: str  # The source, as in data/raw/sources.yml
    series_id: str  # The publisher's name of the series
    group: str  # The group of children that it counts
    year_type: str  # How its labels count years (`calendars.read_year_type`)
    # Of an official file: the item of each filter column; `series_id` is its column of figures
    where: Mapping[str, str] = field(default_factory=dict, hash=False)
    # Of an official file: the column with the count above the line; of the interactive tool: the measure;
    # empty for none
    numerator: str = ""
    denominator: str = ""  # The same below the line
    # Of a rate of the interactive tool, in place of `denominator`: the source with the mid-year estimates
    # that it is worked out with
    population: str = ""
    sheet: str = ""  # Of a workbook: the sheet; may be empty where one only holds a table of councils
    period: str = ""  # Of a file that has no column with it: the period of its figures

    @property
    def name(self) -> str:
        """The series in words: its column, and the items that are meant."""
        return f"{self.series_id} ({', '.join(self.where.values())})" if self.where else self.series_id

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
class GroupParts:
    """Groups that make up another group: every child of the whole is in exactly one of the parts."""

    whole: str  # The group that is made up
    parts: tuple[str, ...]  # The groups that make it up

    def __post_init__(self) -> None:
        problems = []
        if not self.whole:
            problems.append(_problem("whole", "", "a group", "name the group that the parts make up"))
        if len(self.parts) < 2 or len(set(self.parts)) < len(self.parts) or self.whole in self.parts:
            expected = "two or more different groups, and not the whole itself"
            problems.append(_problem("parts", ", ".join(self.parts), expected, "correct the list"))
        raise_if_problems(DataError, "The parts of a group cannot be used", problems)


@dataclass(frozen=True)
class Indicator:
    """What is measured and which way is good."""

    id: str  # Lower-case name with underscores
    name: str  # Full name
    short_name: str  # Name for tables and charts
    unit: str  # One of `units.UNITS`
    decimals: int  # Decimals shown to readers
    polarity: str  # The plan's direction, one of `POLARITIES`; it judges targets
    publisher_polarity: str  # The publisher's direction; it judges ranks and comparisons
    year_type: str  # How the indicator's own years run (`calendars.read_year_type`)
    answers: str = "within_financial_year"  # Which figure answers a target of a year, a key of `ANSWERS`
    description: str = ""  # What it measures, in a sentence for readers
    subject: str = ""  # How a sentence about it begins; empty for "The figure for" and the short name
    # Name of each group by its id; `all` is everybody
    groups: Mapping[str, str] = field(default_factory=lambda: {"all": ""}, hash=False)
    # The kind of each group that is declared for all indicators (data/reference/groups.yml)
    kinds: Mapping[str, str] = field(default_factory=dict, hash=False)
    # Pairs of disjoint groups that are compared, the advantaged group first; empty without a gap
    gap: tuple[tuple[str, ...], ...] = ()
    terms: tuple[str, ...] = ()  # Words that readers find in the glossary
    is_cumulative: bool = False  # Whether figures are running totals, which no trend test takes
    # Whether its percentages can lie above 100, or its rates above one for every child
    may_exceed_100: bool = False
    # Whether it says what children attain, so that a figure of ten or fewer is confidential
    is_attainment: bool = False
    parts: tuple[GroupParts, ...] = ()  # Which groups make up which
    series: tuple[SeriesLink, ...] = ()  # Published series that carry it
    theme: str = ""  # Its theme in the standard set; empty where it is no part of it
    is_standard_only: bool = False  # Whether no plan of the project asks for it
    # How far before its period a figure counts back, e.g. 12 where referrals within the twelve months before
    # are looked for; 0 where it does not.
    look_back_months: int = 0
    frequency: str = "year"  # How often it has a figure, one of `FREQUENCIES`
    in_year: str = ""  # How figures within a year stand to a yearly target, a key of `PROFILES`
    without_counts: str = ""  # Why figures have no counts, and which publication would give them; for readers

    def __post_init__(self) -> None:
        problems = _id_problems("id", self.id)
        for name, allowed in (
            ("unit", UNITS),
            ("polarity", POLARITIES),
            ("publisher_polarity", POLARITIES),
            ("answers", ANSWERS),
            ("frequency", FREQUENCIES),
            ("in_year", PROFILES),
        ):
            problems += _choice_problems(name, getattr(self, name), allowed)
        problems += _year_type_problems(self.year_type)
        for name in ("name", "short_name"):
            if not getattr(self, name):
                problems.append(_problem(name, getattr(self, name), "a text for readers", "write it"))
        if not isinstance(self.decimals, int) or not 0 <= self.decimals <= 4:
            problems.append(_problem("decimals", self.decimals, "a whole number from 0 to 4", "correct it"))
        if self.may_exceed_100 and UNITS[self.unit].per is None:
            problems.append(
                _problem("may_exceed_100", "true", "false where the unit is no share of a whole", "remove it")
            )
        if self.in_year in ("cumulative", "seasonal") and self.unit != "count":
            expected = "level, where the figure is no count that adds up over the year"
            problems.append(_problem("in_year", self.in_year, expected, "write level"))
        raise_if_problems(
            DataError, f"The indicator {self.id} cannot be used", problems + self._group_problems()
        )

    def _group_problems(self) -> list[Problem]:
        known = ", ".join(self.groups)
        problems = []
        if not self.groups:
            problems.append(_problem("groups", "", "at least one group", "declare `all`"))
        expected = f"pairs of two of the groups {known}, each pair once"
        for place, pair in enumerate(self.gap):
            is_pair = len(pair) == 2 and pair[0] != pair[1] and set(pair) <= set(self.groups)
            if not is_pair or set(pair) in [set(other) for other in self.gap[:place]]:
                found = ", ".join(pair)
                problems.append(_problem("gap", found, expected, "put the advantaged group first"))
        problems += [
            _problem("series", link.series_id, f"a series of one of the groups {known}", "declare the group")
            for link in self.series
            if link.group not in self.groups
        ]
        return problems + self._parts_problems()

    def _parts_problems(self) -> list[Problem]:
        known = ", ".join(self.groups)
        problems = [
            _problem("parts", name, f"one of the groups {known}", "declare the group, or correct it")
            for declared in self.parts
            for name in (declared.whole, *declared.parts)
            if name not in self.groups
        ]
        within = {name: declared.whole for declared in self.parts for name in declared.parts}
        for declared in self.parts:
            above, seen = within.get(declared.whole), {declared.whole}
            while above is not None and above not in seen:
                seen.add(above)
                above = within.get(above)
            if above == declared.whole:
                problems.append(
                    _problem("parts", above, "a group that is no part of its own parts", "correct the whole")
                )
        return problems

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Lowest and highest possible value; None for no limit."""
        return UNITS[self.unit].limits(may_exceed_100=self.may_exceed_100)


def polarity_word(difference: float, polarity: str) -> str:
    """What a difference that is not zero means: better or worse, and higher or lower without a direction.

    Args:
        difference: Value minus reference, positive where the value is higher.
        polarity: One of `POLARITIES`.

    Example:
        >>> polarity_word(1.5, "low"), polarity_word(1.5, "none")
        ('worse', 'higher')
    """
    if polarity == "none":
        return "higher" if difference > 0 else "lower"
    return "better" if (difference > 0) == (polarity == "high") else "worse"


def change_word(change: float, polarity: str, decimals: int, *, level: str = "unchanged") -> str:
    """A difference in one word, as far as it is shown: better, worse; higher, lower without a direction.

    Args:
        change: Value minus reference; NaN where there is none.
        polarity: One of `POLARITIES`.
        decimals: Decimals of the figures as shown.
        level: The word for a difference that rounds to nothing.

    Returns:
        The word; empty where there is no difference to speak of because a value is missing.

    Example:
        >>> change_word(-0.4, "low", 0), change_word(-0.5, "low", 0)
        ('unchanged', 'better')
    """
    if math.isnan(change):
        return ""
    return polarity_word(change, polarity) if is_shown(change, decimals) else level


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
