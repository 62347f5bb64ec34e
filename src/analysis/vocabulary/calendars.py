"""The calendars that English statistics count by: year types, kinds of period, and their bounds.

A year type says how a series counts its years and is declared beside the series, because a label
such as 2016-17 does not say it: publishers use that form for financial years, for academic years
and for runs of calendar years.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from analysis.vocabulary.errors import refused_value


@dataclass(frozen=True)
class YearKind:
    """A kind of year."""

    name: str  # As series declare it
    month: int  # Month in which it begins
    day: int  # Day of that month
    # Between the two calendar years in which it lies, as readers know it; empty where it is a calendar year.
    # An undeclared label is read by it.
    separator: str = ""
    prefix: str = ""  # What a reader needs before the label
    is_rolling_base: bool = True  # Whether publishers add up several of them to a rolling period


YEARS: Mapping[str, YearKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            YearKind("calendar", 1, 1),
            YearKind("academic", 9, 1, "/"),
            YearKind("financial", 4, 1, "-"),
            YearKind("tax", 4, 6, "-", prefix="tax year ", is_rolling_base=False),
        )
    }
)
SPLIT_YEARS = tuple(kind.name for kind in YEARS.values() if kind.separator)  # they lie in two calendar years
ROLLING_BASES = tuple(kind.name for kind in YEARS.values() if kind.is_rolling_base)
MONTHS_IN: Mapping[str, int] = MappingProxyType({"month": 1, "quarter": 3, "half": 6})  # a year has twelve
SCHOOL_CENSUS = "school-census"
MONTHS = tuple(calendar.month_name[1:])

# Term dates differ between councils and DfE publishes none; these bounds only place the term.
TERMS: Mapping[str, tuple[tuple[int, int, int], tuple[int, int, int]]] = MappingProxyType(
    {
        "autumn term": ((0, 9, 1), (0, 12, 31)),
        "spring term": ((1, 1, 1), (1, 3, 31)),
        "summer term": ((1, 4, 1), (1, 8, 31)),
        "autumn and spring term": ((0, 9, 1), (1, 3, 31)),
    }
)

_PLAIN_KINDS = (*YEARS, "reporting", "term", "month", "week", "snapshot", "cumulative")
_KIND = re.compile(
    rf"(?:{'|'.join(_PLAIN_KINDS)}|quarter:(?:calendar|financial)|half:financial"
    rf"|rolling(?P<years>[2-9]|10):(?P<basis>{'|'.join(ROLLING_BASES)}))"
)
_YEAR_TYPE = re.compile(
    rf"(?P<plain>{'|'.join(YEARS)})"
    rf"|(?P<dated>reporting|snapshot)(?::(?:(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})|(?P<census>{SCHOOL_CENSUS})))?"
    r"|quarter:(?P<quarter>calendar|financial)"
    rf"|rolling(?P<years>[2-9]|10):(?P<basis>{'|'.join(ROLLING_BASES)})"
)
_LAIT_YEAR_TYPES = {
    "academic year": "academic", "financial year": "financial", "calendar year": "calendar",
    "annual (end of sept)": "snapshot:09-30", "annual - january": f"snapshot:{SCHOOL_CENSUS}", "annual": None,
}  # fmt: skip


@dataclass(frozen=True)
class EesIdentifier:
    """A time identifier of DfE's Explore education statistics."""

    family: str  # What it may share a file with: identifiers of its own family only
    digits: int  # Digits of `time_period` that it needs, 4 or 6
    label: str  # The label that it makes of them
    year_type: str | None  # Year type of that label; None where the label says it


# DfE analysts' guide, "Time identifiers"; eesyscreener 0.3.1, acceptable_time_ids. Keys in lower case.
EES_TIME_IDENTIFIERS: Mapping[str, EesIdentifier] = MappingProxyType(
    {f"{name} year": EesIdentifier(f"{name} year", 6, "{}", name) for name in SPLIT_YEARS}
    | {f"{name} year": EesIdentifier(f"{name} year", 4, "{}", name) for name in ("calendar", "reporting")}
    | {month.casefold(): EesIdentifier("month", 4, f"{month} {{}}", None) for month in MONTHS}
    | {f"week {week}": EesIdentifier("week", 4, f"week {week} of {{}}", None) for week in range(1, 54)}
    | {
        f"financial year q{number}": EesIdentifier("financial quarter", 6, f"Q{number} {{}}", "financial")
        for number in range(1, 5)
    }
    | {term: EesIdentifier("term", 6, f"{term} {{}}", None) for term in TERMS}
    | {
        "part 1 (april to september)": EesIdentifier("financial half", 6, "first half of {}", None),
        "part 2 (october to march)": EesIdentifier("financial half", 6, "second half of {}", None),
    }
)


@dataclass(frozen=True)
class YearType:
    """How a series counts its years."""

    text: str  # The declaration, e.g. `academic`, `snapshot:03-31`, `rolling3:calendar`.
    name: str  # `calendar`, `academic`, `financial`, `tax`, `reporting`, `snapshot`, `quarter` or `rolling`
    basis: str = ""  # The years that quarters and rolling periods are made of; empty for the others
    years: int = 1  # Years in a rolling period; 1 for the others
    month: int = 0  # Month of the day on which a reporting year ends or a snapshot is taken; 0 for none
    day: int = 0  # Day of that month

    def day_in(self, year: int) -> date:
        """The day of a year on which a reporting year ends or a snapshot is taken.

        Returns:
            The declared day; the third Thursday in January for DfE's spring school census.

        Example:
            >>> read_year_type("snapshot:03-31").day_in(2019)
            datetime.date(2019, 3, 31)
            >>> read_year_type("snapshot:school-census").day_in(2019)
            datetime.date(2019, 1, 17)
        """
        if self.basis == SCHOOL_CENSUS:
            first = date(year, 1, 1)
            return first + timedelta(days=(calendar.THURSDAY - first.weekday()) % 7 + 14)
        return date(year, self.month, self.day)


def read_year_type(text: str) -> YearType:
    """Read a declared year type.

    Args:
        text: `academic`, `financial`, `calendar`, `tax`; `reporting` (ends on 31 March) or
            `reporting:MM-DD`; `snapshot:MM-DD` or `snapshot:school-census`; `quarter:financial` or
            `quarter:calendar`; `rolling3:calendar` and the like, with `academic` or `financial`.

    Returns:
        The year type.

    Raises:
        DataError: The text is none of these, or the day does not exist in every year.

    Example:
        >>> read_year_type("rolling3:calendar").years
        3
    """
    found = _YEAR_TYPE.fullmatch(text)
    if not found or text in ("snapshot", f"reporting:{SCHOOL_CENSUS}"):
        raise refused_value(
            "The year type cannot be read",
            text,
            "academic, financial, calendar, tax, reporting, reporting:MM-DD, snapshot:MM-DD, "
            f"snapshot:{SCHOOL_CENSUS}, quarter:financial, quarter:calendar or rolling3:calendar",
            "declare how the series counts its years",
        )
    if found["plain"]:
        return YearType(text, found["plain"])
    if found["quarter"]:
        return YearType(text, "quarter", found["quarter"])
    if found["years"]:
        return YearType(text, "rolling", found["basis"], int(found["years"]))
    if found["census"]:
        return YearType(text, "snapshot", SCHOOL_CENSUS)
    month, day = (int(found["month"]), int(found["day"])) if found["month"] else (3, 31)
    common_year = 2001
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(common_year, month)[1]:
        raise refused_value(
            "The year type cannot be read", text, "a day of every year, as 03-31", "correct it"
        )
    return YearType(text, found["dated"], month=month, day=day)


@lru_cache(maxsize=4096)  # the same few hundred answers hold for many thousand figures
def is_of_year_type(kind: str, end: datetime, year_type: str) -> bool:
    """Whether a period is one of an indicator's own: its whole year, its day of the year.

    Args:
        kind: Kind of the period, such as `financial`, `snapshot` or `month`.
        end: Its last day.
        year_type: The indicator's year type, e.g. `snapshot:03-31`.

    Example:
        >>> is_of_year_type("quarter", datetime(2025, 3, 31), "financial")
        False
    """
    declared = read_year_type(year_type)
    if declared.name == "snapshot":
        has_day = bool(declared.month or declared.basis)
        return kind == "snapshot" and (not has_day or declared.day_in(end.year) == end.date())
    return kind == (year_type if declared.name.startswith("rolling") else declared.name)


def lait_year_type(text: str) -> str | None:
    """The year type that a `Year_Type` of DfE's Local authority interactive tool stands for.

    The three annual types are not declared by their publisher: 'Annual (end of Sept)' covers counts
    on 30 September and rates for the year to it, 'Annual - January' follows the school census,
    'Annual' says nothing. `parse_lait_period` marks their periods.

    Args:
        text: The `Year_Type` of the tool's data dictionary.

    Returns:
        A year type for `parse_period`; None where the text does not say one.

    Raises:
        DataError: The text is not one of the tool's six.

    Example:
        >>> lait_year_type("Academic Year"), lait_year_type("Annual (end of Sept)")
        ('academic', 'snapshot:09-30')
    """
    folded = " ".join(text.split()).casefold()
    if folded not in _LAIT_YEAR_TYPES:
        known = ", ".join(_LAIT_YEAR_TYPES)
        raise refused_value(
            "The year type cannot be read", text, f"one of: {known}", "read the data dictionary"
        )
    return _LAIT_YEAR_TYPES[folded]


def year_bounds(kind: str, start_year: int, years: int = 1) -> tuple[date, date]:
    """First and last day of a year, or of several years in a row.

    Args:
        kind: `calendar`, `academic`, `financial` or `tax`.
        start_year: Calendar year in which the first of them begins.
        years: How many years in a row.

    Returns:
        First and last day, both within.

    Example:
        >>> year_bounds("academic", 2016)
        (datetime.date(2016, 9, 1), datetime.date(2017, 8, 31))
    """
    start = date(start_year, YEARS[kind].month, YEARS[kind].day)
    return start, add_months(start, 12 * years) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day some months later; the last day of a month stays the last day.

    Args:
        day: Any day.
        months: How many months later; negative for earlier.

    Returns:
        The day, or the last of its month where the month is shorter.

    Example:
        >>> add_months(date(2019, 2, 28), 12)
        datetime.date(2020, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def month_end(day: date) -> date:
    """The last day of the month in which a day lies.

    Example:
        >>> month_end(date(2020, 2, 1))
        datetime.date(2020, 2, 29)
    """
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])


def kind_fault(kind: str, start: date, end: date) -> str:
    """What is wrong with the bounds of a period of some kind.

    Args:
        kind: Kind of period, e.g. `academic`, `rolling3:calendar`, `snapshot`.
        start: First day.
        end: Last day.

    Returns:
        What such a period must be; empty where nothing is wrong.

    Example:
        >>> kind_fault("academic", date(2016, 9, 1), date(2017, 7, 31))
        'an academic period from 2016-09-01 to 2017-08-31'
    """
    known = _KIND.fullmatch(kind)
    if not known:
        plain = ", ".join(_PLAIN_KINDS)
        return f"a kind of period: {plain}, quarter:<basis>, half:financial or rolling3:<basis>"
    name, _, basis = kind.partition(":")
    if name in YEARS:
        bounds = year_bounds(name, start.year)
    elif known["years"]:
        bounds = year_bounds(basis, start.year, int(known["years"]))
    elif name == "reporting":
        bounds = (add_months(end, -12) + timedelta(days=1), end)
    elif name == "snapshot":
        bounds = (start, start)
    elif name == "week":
        monday = start - timedelta(days=start.weekday())
        bounds = (monday, monday + timedelta(days=6))
    elif name in MONTHS_IN:
        length = MONTHS_IN[name]
        first = start.replace(day=1)
        # Quarters of both bases begin in January, April, July or October; halves in April or October.
        into = (start.month - 4) % length
        first = add_months(first, -into)
        bounds = (first, month_end(add_months(first, length - 1)))
    elif name == "term":
        return "" if term_text(start, end) else f"one of the terms {', '.join(TERMS)}"
    else:
        return "" if start <= end else "a first day that is not after the last"
    if (start, end) == bounds:
        return ""
    article = "an" if kind[0] in "aeiou" else "a"
    return f"{article} {kind} period from {bounds[0]} to {bounds[1]}"


def not_after(today: date) -> str:
    """What is expected of the day of something that is said to have happened."""
    return f"today, {day_text(today)}, or a day before it"


def term_bounds(term: str, start_year: int) -> tuple[date, date]:
    """First and last day by which a school term is placed; the days themselves are a convention.

    Args:
        term: One of `TERMS`.
        start_year: Calendar year in which the academic year begins.

    Returns:
        First and last day.

    Example:
        >>> term_bounds("spring term", 2018)
        (datetime.date(2019, 1, 1), datetime.date(2019, 3, 31))
    """
    (first_year, *first), (last_year, *last) = TERMS[term]
    return date(start_year + first_year, *first), date(start_year + last_year, *last)


def term_text(start: date, end: date) -> str:
    """The term that has these bounds, as a reader knows it; empty where none has.

    Example:
        >>> term_text(date(2019, 1, 1), date(2019, 3, 31))
        'spring term 2018/19'
    """
    for term in TERMS:
        for year in (start.year - 1, start.year):
            if (start, end) == term_bounds(term, year):
                return f"{term} {year_text('academic', year)}"
    return ""


def day_text(day: date) -> str:
    """A day as a reader knows it.

    Example:
        >>> day_text(date(2019, 3, 31))
        '31 March 2019'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def year_text(kind: str, start_year: int) -> str:
    """A year as a reader knows it: academic 2016/17, financial 2016-17, calendar 2016.

    Example:
        >>> year_text("academic", 1999), year_text("financial", 2016), year_text("tax", 2016)
        ('1999/00', '2016-17', 'tax year 2016-17')
    """
    year = YEARS[kind]
    if not year.separator:
        return str(start_year)
    return f"{year.prefix}{start_year}{year.separator}{(start_year + 1) % 100:02d}"


def kinds_by_separator(separator: str) -> tuple[str, str]:
    """How a pair of years of an undeclared kind is read, and how else it could be.

    Args:
        separator: What stands between the two years.

    Example:
        >>> kinds_by_separator("/"), kinds_by_separator("-")
        (('academic', 'financial'), ('financial', 'academic'))
    """
    return (
        ("academic", "financial") if separator == YEARS["academic"].separator else ("financial", "academic")
    )
