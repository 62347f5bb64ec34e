"""Periods: the time of a figure, which comes first, and which may be compared; and reading their labels.

A period has a first and a last day and a kind. Two periods of unlike kinds, such as an academic and
a financial year, are never compared.

What a label says alone decides nothing where publishers use it for unlike years: the declared year
type decides, and without one the reading carries a note that begins with `year_type_undeclared`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import total_ordering

from analysis.vocabulary.calendars import (
    EES_TIME_IDENTIFIERS,
    MONTHS,
    MONTHS_IN,
    ROLLING_BASES,
    SPLIT_YEARS,
    YEARS,
    YearType,
    add_months,
    day_text,
    kind_fault,
    kinds_by_separator,
    lait_year_type,
    month_end,
    read_year_type,
    term_bounds,
    term_text,
    year_bounds,
    year_text,
)
from analysis.vocabulary.errors import DataError, Problem, quoted, refused_value
from analysis.vocabulary.wordings import folded

YEAR_TYPE_UNDECLARED = "year_type_undeclared"  # reason code
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100  # outside lie typing errors, and spreadsheets' serial numbers
LONGEST_ROLLING = 10
EXCELS_FIRST_DAY = date(1899, 12, 30)  # its day 0, since it counts a 29 February 1900

_STATUS_WORDS = {
    "p": "provisional", "prov": "provisional", "provisional": "provisional", "r": "revised",
    "rev": "revised", "revised": "revised", "final": "final", "ot": "outturn", "outturn": "outturn",
    "budget": "budget", "e": "estimated", "est": "estimated", "estimated": "estimated",
}  # fmt: skip
_MONTH_NUMBERS = {
    name[:length].casefold(): number for number, name in enumerate(MONTHS, 1) for length in (3, 15)
}
_MONTH_NUMBERS["sept"] = 9
_EXPECTED = "a period such as 2016/17, 2016-17, 2016, 31 March 2019, Q3 2018/19 or Aug 2014"

_M = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([a-z]*)\.?"
_Y = r"([0-9]{4})"
_TAIL = r"([0-9]{4}|[0-9]{2})"
_TO = r" ?(?:-|to|until|up to) ?"


@dataclass(frozen=True)
class Span:
    """What a label stands for: days, kind, status and what is open about the reading."""

    start: date
    end: date
    kind: str
    status: str = "as_published"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Label:
    """A label being read."""

    text: str
    year_type: YearType | None
    ends_in: bool
    open_readings: list[str] = field(default_factory=list)

    def refusal(self, expected: str, advice: str) -> DataError:
        return refused_value("The period cannot be read", self.text, expected, advice)

    def declared(self, *names: str) -> bool:
        return self.year_type is not None and self.year_type.name in names

    def assume(self, taken: str, other: str) -> None:
        self.open_readings.append(f"{YEAR_TYPE_UNDECLARED}: read as {taken}; it may be {other}")


def read_label(text: str, year_type: str | None, ends_in: bool) -> Span:
    """Read a label; `periods.parse_period` describes the arguments.

    Args:
        text: The label as printed.
        year_type: How the series counts its years; None where nobody declared it.
        ends_in: Whether a bare year names the year in which an academic, financial or tax year ends.

    Returns:
        Days, kind, status and notes.

    Raises:
        DataError: The label is not a period, or can be read in two ways that have unlike days.

    Example:
        >>> read_label("2018 (Rev)", "academic", True).status
        'revised'
    """
    declared = None if year_type is None else read_year_type(year_type)
    label = _Label(text, declared, ends_in)
    body = folded(text)
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", body):
        day = day_text(EXCELS_FIRST_DAY + timedelta(days=int(float(body))))
        if EARLIEST_YEAR <= int(day[-4:]) <= LATEST_YEAR:
            said = f"{quoted(text)}, Excel's number of a day, {day}"
            advice = f"format the column as text, and write {day} or the year that is meant"
            problem = Problem(None, None, None, said, _EXPECTED, advice)
            raise DataError("The period cannot be read", (problem,))
    body, status = _split_status(body, label)
    body = re.sub(r"([0-9])(?:st|nd|rd|th)\b", r"\1", body)
    named = re.fullmatch(rf"({'|'.join(YEARS)}) year (.+)|(.+) ({'|'.join(YEARS)}) year", body)
    if named:
        name, body = (named[1], named[2]) if named[1] else (named[4], named[3])
        if declared and declared.text != name:
            raise label.refusal(f"a label of year type {declared.text}", "correct the label or the year type")
        label = _Label(text, read_year_type(name), ends_in)
    for shape, read in _SHAPES:
        found = re.fullmatch(shape, body)
        if found:
            start, end, kind = read(label, found)
            return Span(start, end, kind, status, tuple(label.open_readings))
    raise label.refusal(_EXPECTED, "correct the label, or declare its period")


def _split_status(body: str, label: _Label) -> tuple[str, str]:
    found = re.fullmatch(r"(.*?) ?(?:\(([^()]*)\)|\[([^\[\]]*)\])", body)
    if not found:
        return body, "as_published"
    word = found[2] or found[3] or ""
    if word not in _STATUS_WORDS:
        known = ", ".join(f"({known})" for known in _STATUS_WORDS)
        raise label.refusal(f"one of {known} after the period", "correct what stands in brackets")
    return found[1], _STATUS_WORDS[word]


def _year(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    year, kind = _checked(label, found[1]), label.year_type
    if kind is None:
        label.assume(f"the calendar year {year}", f"a year that ends in {year}, or a day in it")
        return *year_bounds("calendar", year), "calendar"
    if kind.name in YEARS:
        is_end = kind.name in SPLIT_YEARS and label.ends_in
        return *year_bounds(kind.name, year - is_end), kind.name
    if kind.name == "reporting":
        end = kind.day_in(year)
        return add_months(end, -12) + timedelta(days=1), end, "reporting"
    if kind.name == "snapshot":
        return kind.day_in(year), kind.day_in(year), "snapshot"
    written = "Q1 2019" if kind.name == "quarter" else "2014-16"
    raise label.refusal(
        f"a label of year type {kind.text}, such as {written}", "correct the label or the type"
    )


def _six_digits(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    year = _checked(label, found[1])
    if int(found[2]) != (year + 1) % 100:
        raise label.refusal("six digits for two years in a row, as 201617", "correct the digits")
    if label.year_type is None:
        raise label.refusal("a declared year type", f"declare one of {', '.join(SPLIT_YEARS)}")
    return _split_year(label, year, "")


def _years(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    year, separator = _checked(label, found[1]), found[2]
    last = _completed(label, year, found[3])
    if last == year + 1 and not label.declared("rolling") and separator != "to":
        return _split_year(label, year, separator)
    return _run_of_years(label, year, last, separator)


def _split_year(label: _Label, year: int, separator: str) -> tuple[date, date, str]:
    if label.year_type is None:
        kind, other = kinds_by_separator(separator)
        label.assume(f"the {kind} year that begins in {year}", f"the {other} year")
        return *year_bounds(kind, year), kind
    if not label.declared(*SPLIT_YEARS):
        raise label.refusal(
            f"a label of year type {label.year_type.text}",
            f"write {year + 1} if the year that ends then is meant, or correct the year type",
        )
    return *year_bounds(label.year_type.name, year), label.year_type.name


def _run_of_years(label: _Label, year: int, last: int, separator: str) -> tuple[date, date, str]:
    """A run such as 2014-16: three calendar years, or two that begin in 2014 and 2015."""
    calendar_years, split_years = last - year + 1, last - year
    if separator == "/" or not 2 <= calendar_years <= LONGEST_ROLLING:
        raise label.refusal("two years in a row, as 2016/17, or a run such as 2014-16", "correct the years")
    kind = label.year_type
    if kind is None or kind.name == "calendar":
        return *year_bounds("calendar", year, calendar_years), f"rolling{calendar_years}:calendar"
    if kind.name == "rolling":
        if kind.years != (calendar_years if kind.basis == "calendar" else split_years):
            raise label.refusal(f"a run of year type {kind.text}", "correct the label or the year type")
        return *year_bounds(kind.basis, year, kind.years), kind.text
    raise label.refusal(
        f"one reading: {split_years} {kind.name} years, or {calendar_years} calendar years",
        f"declare the year type rolling{calendar_years}:calendar, or write the years out "
        f"({year}/{(year + 1) % 100:02d} to {last - 1}/{last % 100:02d})",
    )


def _rolling_split(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    first, last = _checked(label, found[1]), _completed(label, int(found[1]), found[4])
    years = last - first + 1
    is_whole = _completed(label, first, found[3]) == first + 1 and int(found[5]) % 100 == (last + 1) % 100
    if not is_whole or not 2 <= years <= LONGEST_ROLLING:
        raise label.refusal("a run of whole years, as 2013/14-15/16", "correct the years")
    kind = label.year_type
    if kind is None:
        basis, other = kinds_by_separator(found[2])
        label.assume(f"{years} {basis} years", f"{years} {other} years")
    elif kind.name in ROLLING_BASES[1:]:
        basis = kind.name
    elif kind.name == "rolling" and kind.basis != "calendar" and kind.years == years:
        basis = kind.basis
    else:
        raise label.refusal(f"a label of year type {kind.text}", "correct the label or the year type")
    return *year_bounds(basis, first, years), f"rolling{years}:{basis}"


def _quarter(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    number, year, tail = found["q"] or found["q2"], found["y"] or found["y2"], found["t"] or found["t2"]
    start_year = _checked(label, year)
    kind = label.year_type
    is_declared = kind is not None and kind.name in ("calendar", "financial", "quarter")
    basis = (kind.basis or kind.name) if kind and is_declared else ""
    if tail:
        if _completed(label, start_year, tail) != start_year + 1 or basis not in ("", "financial"):
            raise label.refusal(
                "a quarter of a financial year, as Q3 2018/19", "correct the label or the type"
            )
        if not basis:
            label.open_readings.append("financial quarter assumed")
        basis, first_month = "financial", 4
    else:
        if basis not in ("", "calendar"):
            raise label.refusal(
                "a quarter of a calendar year, as Q1 2019", "write the financial year in full"
            )
        if not basis:
            label.assume(f"a quarter of the calendar year {year}", "a quarter of a financial year")
        basis, first_month = "calendar", 1
    start = add_months(date(start_year, first_month, 1), 3 * (int(number) - 1))
    return start, month_end(add_months(start, 2)), f"quarter:{basis}"


def _month(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    start = date(_checked(label, found[3]), _month_number(label, found[1] + found[2]), 1)
    return start, month_end(start), "month"


def _day(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    day = _date(label, found[1], found[2] + found[3], found[4])
    return day, day, "snapshot"


def _numeric_day(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    parts = (found[3], found[2], found[1]) if found[1] else (found[4], found[5], found[6])
    day = _date(label, parts[0], parts[1], parts[2])
    return day, day, "snapshot"


def _range(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    last_month = found["m2"] + found["r2"]
    start = _date(label, found["d1"] or "1", found["m1"] + found["r1"], found["y1"] or found["y2"])
    end = _date(label, found["d2"] or "1", last_month, found["y2"])
    end = end if found["d2"] else month_end(end)
    if start >= end:
        raise label.refusal("a first day before the last", "correct the days")
    return start, end, _kind_of_stretch(label, start, end)


def _up_to(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    year = _checked(label, found[1])
    if _completed(label, year, found[3]) != year + 1:
        raise label.refusal("two years in a row, as 2018/19 up to 31 December 2018", "correct the years")
    start, last, _ = _split_year(label, year, found[2])
    end = _date(label, found[4] or "1", found[5] + found[6], found[7])
    end = end if found[4] else month_end(end)
    if not start < end <= last:
        raise label.refusal(f"a day from {start} to {last}", "correct the day, the year or the year type")
    return start, end, _kind_of_stretch(label, start, end)


def _kind_of_stretch(label: _Label, start: date, end: date) -> str:
    """A stretch that is exactly a year of the declared type is that year, however it is written."""
    name = label.year_type.name if label.year_type and label.declared(*YEARS) else ""
    return name if name and (start, end) == year_bounds(name, start.year) else "cumulative"


def _term(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    season, year = found[1], _checked(label, found[2])
    if found[3]:
        if _completed(label, year, found[3]) != year + 1:
            raise label.refusal("a term of two years in a row, as spring term 2018/19", "correct the years")
    elif "and" in season:
        raise label.refusal("the academic year of the two terms, as 2018/19", "write the year in full")
    else:
        year -= season != "autumn"
    return *term_bounds(f"{season} term", year), "term"


def _half(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    year = _checked(label, found[2])
    if _completed(label, year, found[3]) != year + 1 or (label.year_type and not label.declared("financial")):
        raise label.refusal("half of a financial year, as first half of 2018-19", "correct the label")
    start = add_months(date(year, 4, 1), 0 if found[1] == "first" else 6)
    return start, month_end(add_months(start, 5)), "half:financial"


def _week(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    try:
        monday = date.fromisocalendar(_checked(label, found[2]), int(found[1]), 1)
    except ValueError:
        raise label.refusal("a week of that year (ISO 8601)", "correct the number of the week") from None
    return monday, monday + timedelta(days=6), "week"


def _year_ending(label: _Label, found: re.Match[str]) -> tuple[date, date, str]:
    name, year = found[2] + found[3], found[4]
    last = calendar.monthrange(_checked(label, year), _month_number(label, name))[1]
    end = _date(label, found[1] or str(last), name, year)
    start = add_months(end, -12) + timedelta(days=1)
    if label.declared(*YEARS) and label.year_type:
        name = label.year_type.name
        if (start, end) == year_bounds(name, start.year):
            return start, end, name
        raise label.refusal(f"the end of a year of type {name}", "correct the day or the year type")
    return start, end, "reporting"


def _checked(label: _Label, digits: str) -> int:
    year = int(digits)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise label.refusal(f"years from {EARLIEST_YEAR} to {LATEST_YEAR}", "correct the year")
    return year


def _completed(label: _Label, first: int, digits: str) -> int:
    """The later year of a pair; two digits take the century of the first year or the next one."""
    if len(digits) == 4:
        return _checked(label, digits)
    year = first - first % 100 + int(digits)
    return year if year >= first else year + 100


def _month_number(label: _Label, name: str) -> int:
    if name in _MONTH_NUMBERS:
        return _MONTH_NUMBERS[name]
    raise label.refusal("the name of a month, or its first three letters", "correct the month")


def _date(label: _Label, day: str, month: str, year: str) -> date:
    number = int(month) if month.isdigit() else _month_number(label, month)
    if not 1 <= number <= 12 or not 1 <= int(day) <= calendar.monthrange(_checked(label, year), number)[1]:
        raise label.refusal("a day that exists", "correct the day")
    return date(int(year), number, int(day))


_AT = r"(?:(?:data )?(?:as )?(?:at|on|of) )?"
_SHAPES: tuple[tuple[str, Callable[[_Label, re.Match[str]], tuple[date, date, str]]], ...] = (
    (_Y, _year),
    (rf"{_Y}([0-9]{{2}})", _six_digits),
    (rf"{_Y} ?([-/]) ?{_TAIL}", _years),
    (rf"{_Y} (to) {_Y}", _years),
    (rf"{_Y}(/){_TAIL} ?(?:-|to) ?{_TAIL}/{_TAIL}", _rolling_split),
    (rf"{_Y}(-){_TAIL} to {_TAIL}-{_TAIL}", _rolling_split),
    (
        r"(?:q|quarter )(?P<q>[1-4])[ ,-]+(?P<y>[0-9]{4})(?:[-/](?P<t>[0-9]{4}|[0-9]{2}))?"
        r"|(?P<y2>[0-9]{4})(?:[-/](?P<t2>[0-9]{4}|[0-9]{2}))?[ ,]+(?:q|quarter )(?P<q2>[1-4])",
        _quarter,
    ),
    (rf"(?:end of )?{_M} ?{_Y}", _month),
    (rf"{_AT}([0-9]{{1,2}}) ?{_M},? ?{_Y}", _day),
    (rf"{_AT}(?:{_Y}-([0-9]{{2}})-([0-9]{{2}})|([0-9]{{1,2}})/([0-9]{{1,2}})/{_Y})", _numeric_day),
    (rf"(?:year|12 months) (?:ending|ended|to)(?: the end of)? (?:([0-9]{{1,2}}) )?{_M} {_Y}", _year_ending),
    (
        r"(?:(?P<d1>[0-9]{1,2}) ?)?(?P<m1>[a-z]{3})(?P<r1>[a-z]*)\.? ?(?P<y1>[0-9]{4})?"
        rf"{_TO}(?:(?P<d2>[0-9]{{1,2}}) ?)?(?P<m2>[a-z]{{3}})(?P<r2>[a-z]*)\.? ?(?P<y2>[0-9]{{4}})",
        _range,
    ),
    (rf"{_Y}([-/]){_TAIL} (?:up )?(?:to|until) (?:([0-9]{{1,2}}) ?)?{_M} ?{_Y}", _up_to),
    (rf"(autumn and spring|autumn|spring|summer)(?: term)? {_Y}(?:[-/]{_TAIL})?", _term),
    (rf"(first|second) half of {_Y}[-/]{_TAIL}", _half),
    (rf"week ([0-9]{{1,2}}) (?:of )?{_Y}", _week),
)


STATUSES = ("as_published", "provisional", "revised", "final", "outturn", "budget", "estimated")

# A year further is the same stretch of the calendar: these kinds have no other length in common.
_SAME_STRETCH = ("reporting", "term", "cumulative")


@total_ordering
@dataclass(frozen=True)
class Period:
    """The time that a figure is for.

    Two periods are equal where days and kind are; label, status and notes belong to the print.

    Attributes:
        start: First day.
        end: Last day, within the period.
        kind: `calendar`, `academic`, `financial`, `tax`, `reporting`, `term`, `quarter:<basis>`,
            `half:financial`, `month`, `week`, `snapshot`, `rolling<k>:<basis>` or `cumulative`.
        label: The print, verbatim.
        status: One of `STATUSES`.
        notes: What a reader must know of how the label was read.
    """

    start: date
    end: date
    kind: str
    label: str = field(default="", compare=False)
    status: str = field(default="as_published", compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        fault = kind_fault(self.kind, self.start, self.end)
        if fault:
            raise _refusal(
                f"{self.kind} from {self.start} to {self.end}", fault, "correct the days or the kind"
            )
        if self.status not in STATUSES:
            raise _refusal(f"the status '{self.status}'", f"one of {', '.join(STATUSES)}", "correct it")

    def __lt__(self, other: Period) -> bool:
        return self.sort_key < other.sort_key

    @property
    def sort_key(self) -> tuple[date, date, str]:
        """What periods are ordered by: last day, then first day."""
        return self.end, self.start, self.kind

    @property
    def is_ambiguous(self) -> bool:
        """Whether the label can be read in another way until the year type is declared."""
        return any(note.startswith(YEAR_TYPE_UNDECLARED) for note in self.notes)

    @property
    def midpoint(self) -> float:
        """Where the period stands on a time axis, in years; a snapshot stands on its day.

        Months count as twelfths of a year, so that periods a year apart are exactly 1 apart whether
        or not a 29 February lies between.

        Example:
            >>> Period(date(2016, 1, 1), date(2016, 12, 31), "calendar").midpoint
            2016.5
        """
        return float(self._exact_midpoint())

    @property
    def year_type(self) -> str:
        """The year type with which `display` is read back as this period.

        Example:
            >>> Period(date(2014, 1, 1), date(2016, 12, 31), "rolling3:calendar").year_type
            'rolling3:calendar'
        """
        name = self.kind.partition(":")[0]
        if name in ("reporting", "snapshot"):
            return f"{name}:{self.end:%m-%d}"
        if name in ("term", "half", "month", "week", "cumulative"):
            return {"term": "academic", "half": "financial"}.get(name, "calendar")
        return self.kind

    def overlaps(self, other: Period) -> bool:
        """Whether the two share at least one day.

        Example:
            >>> first = Period(date(2014, 1, 1), date(2016, 12, 31), "rolling3:calendar")
            >>> first.overlaps(first.step()), first.overlaps(first.step(3))
            (True, False)
        """
        return self.start <= other.end and other.start <= self.end

    def step(self, count: int = 1) -> Period:
        """The period of the same kind that comes after this one.

        A quarter is followed by the next quarter and a month by the next month; a term, a snapshot, a
        rolling and a cumulative period by the same a year later.

        Args:
            count: How many steps; negative for earlier periods.

        Returns:
            The period, labelled as it is displayed. What was open about this one stays open.

        Example:
            >>> Period(date(2018, 10, 1), date(2018, 12, 31), "quarter:financial").step().label
            'Q4 2018-19'
        """
        name = self.kind.partition(":")[0]
        if name == "week":
            shift = timedelta(days=7 * count)
            start, end = self.start + shift, self.end + shift
        else:
            months = MONTHS_IN.get(name, 12) * count
            start, end = add_months(self.start, months), add_months(self.end, months)
        notes = tuple(note for note in self.notes if note.startswith(YEAR_TYPE_UNDECLARED))
        moved = Period(start, end, self.kind)
        return Period(start, end, self.kind, moved.display(), notes=notes)

    def follows(self, other: Period) -> bool:
        """Whether this is the next period after another one of its kind.

        A snapshot follows one of the same month a year before: the day of a census moves.

        Returns:
            True where nothing is missing between the two.

        Raises:
            DataError: The two are of unlike kinds.

        Example:
            >>> year = Period(date(2016, 9, 1), date(2017, 8, 31), "academic")
            >>> year.step().follows(year), year.step(2).follows(year)
            (True, False)
        """
        self.check_comparable_with(other)
        if self.kind == "snapshot":
            return (self.start.year - 1, self.start.month) == (other.start.year, other.start.month)
        return self == other.step()

    def is_comparable_with(self, other: Period) -> bool:
        """Whether figures for the two may be compared, as far as time goes.

        Returns:
            True where both are of one kind; reporting years, terms and cumulative periods must also
            begin and end on the same days of the year.

        Example:
            >>> nine_months = Period(date(2018, 4, 1), date(2018, 12, 31), "cumulative")
            >>> six_months = Period(date(2017, 4, 1), date(2017, 9, 30), "cumulative")
            >>> nine_months.is_comparable_with(six_months)
            False
        """
        if self.kind != other.kind:
            return False
        if self.kind not in _SAME_STRETCH:
            return True
        months = 12 * (other.end.year - self.end.year)
        return (add_months(self.start, months), add_months(self.end, months)) == (other.start, other.end)

    def check_comparable_with(self, other: Period) -> None:
        """Refuse to compare periods of unlike kinds.

        Raises:
            DataError: The two may not be compared; see `is_comparable_with`.

        Example:
            >>> academic = Period(date(2016, 9, 1), date(2017, 8, 31), "academic")
            >>> academic.check_comparable_with(Period(date(2016, 4, 1), date(2017, 3, 31), "financial"))
            Traceback (most recent call last):
            analysis.vocabulary.errors.DataError: The periods cannot be compared: found 2016/17 (academic) and
            2016-17 (financial); expected two periods of one kind; compare figures of one series.
        """
        if not self.is_comparable_with(other):
            found = f"{self.display()} ({self.kind}) and {other.display()} ({other.kind})"
            problem = Problem(
                None, None, None, found, "two periods of one kind", "compare figures of one series"
            )
            raise DataError("The periods cannot be compared", (problem,))

    def years_since(self, other: Period) -> float:
        """Years from another period to this one, between their midpoints.

        Args:
            other: The earlier period.

        Returns:
            Years; negative where the other is later.

        Raises:
            DataError: The two are of unlike kinds.

        Example:
            >>> year = Period(date(2016, 4, 1), date(2017, 3, 31), "financial")
            >>> year.step(4).years_since(year)
            4.0
        """
        self.check_comparable_with(other)
        return float(self._exact_midpoint() - other._exact_midpoint())

    def display(self) -> str:
        """The period as a reader knows it: academic 2016/17, financial 2016-17, calendar 2016.

        Returns:
            The text; `parse_period` reads it back with `year_type`.

        Example:
            >>> Period(date(2014, 1, 1), date(2016, 12, 31), "rolling3:calendar").display()
            '2014 to 2016'
        """
        name, _, basis = self.kind.partition(":")
        year = self.start.year
        if name.startswith("rolling"):
            last = year + int(name.removeprefix("rolling")) - 1
            return f"{year_text(basis, year)} to {year_text(basis, last)}"
        if name == "quarter":
            in_year = self.start.month if basis == "calendar" else (self.start.month - 4) % 12 + 1
            return f"Q{(in_year + 2) // 3} {year_text(basis, _start_year(self.start, basis))}"
        if name == "half":
            half = "first" if self.start.month == 4 else "second"
            return f"{half} half of {year_text(basis, _start_year(self.start, basis))}"
        if name == "term":
            return term_text(self.start, self.end)
        if name == "month":
            return f"{MONTHS[self.start.month - 1]} {year}"
        if name == "week":
            iso = self.start.isocalendar()
            return f"week {iso.week} of {iso.year}"
        if name == "snapshot":
            return day_text(self.start)
        if name == "reporting":
            return f"year ending {day_text(self.end)}"
        if name == "cumulative":
            return f"{day_text(self.start)} to {day_text(self.end)}"
        return year_text(name, year)

    def _exact_midpoint(self) -> Fraction:
        if self.kind == "snapshot":
            return _exact_year(self.start)
        return (_exact_year(self.start) + _exact_year(self.end + timedelta(days=1))) / 2


def _start_year(day: date, basis: str) -> int:
    return day.year if basis == "calendar" or day.month >= 4 else day.year - 1


def _exact_year(day: date) -> Fraction:
    days_in_month = calendar.monthrange(day.year, day.month)[1]
    return day.year + (day.month - 1 + Fraction(day.day - 1, days_in_month)) / 12


def _refusal(found: str, expected: str, advice: str) -> DataError:
    problem = Problem(None, None, None, found, expected, advice)
    return DataError("The period cannot be made", (problem,))


def parse_period(text: str, year_type: str | None = None, ends_in: bool = True) -> Period:
    """Read a period from the label that a publisher or a plan prints.

    Args:
        text: The label, e.g. 2016/17, 2016-17 (OT), 31 March 2019, Q3 2018/19, 2013/14-15/16.
        year_type: How the series counts its years (`calendars.read_year_type`); None where nobody
            declared it, and then what the label leaves open is noted.
        ends_in: Whether a bare year names the year in which an academic, financial or tax year ends,
            as DfE and LAIT write; False where it names the year in which it begins.

    Returns:
        The period; `is_ambiguous` where a declared year type could change its days.

    Raises:
        DataError: The text is not a period, needs a year type, or could be two unlike periods.

    Example:
        >>> parse_period("2016", "academic").display(), parse_period("2016-17").is_ambiguous
        ('2015/16', True)
    """
    span = read_label(text, year_type, ends_in)
    return Period(span.start, span.end, span.kind, text, span.status, span.notes)


def is_day(text: str) -> bool:
    """Whether a text is a day as people write one.

    Example:
        >>> is_day("30 September 2017"), is_day("September 2017")
        (True, False)
    """
    try:
        return parse_period(text).kind == "snapshot"
    except DataError:
        return False


def parse_lait_period(label: str, publisher_year_type: str) -> Period:
    """Read a label of DfE's Local authority interactive tool with the `Year_Type` of its dictionary.

    Returns:
        The period, ambiguous for the three annual types, which the publisher does not define.

    Raises:
        DataError: The label or the type cannot be read.

    Example:
        >>> parse_lait_period("2019", "Annual (end of Sept)").notes
        ("year_type_undeclared: the publisher says 'Annual (end of Sept)'; read as 30 September 2019",)
    """
    year_type = lait_year_type(publisher_year_type)
    period = parse_period(label, year_type)
    if period.is_ambiguous or not publisher_year_type.strip().casefold().startswith("annual"):
        return period
    note = f"{YEAR_TYPE_UNDECLARED}: the publisher says '{publisher_year_type}'; read as {period.display()}"
    return replace(period, notes=(*period.notes, note))


def _identifier(text: str) -> str:
    return " ".join(text.split()).casefold()


def ees_label(time_period: str, time_identifier: str) -> str:
    """The label of a period of Explore Education Statistics; of another file, the period as printed.

    Example:
        >>> ees_label("202425", "Academic year"), ees_label("202425", "Financial year Q2")
        ('2024/25', 'Q2 2024/25')
    """
    entry = EES_TIME_IDENTIFIERS.get(_identifier(time_identifier))
    if entry is None:
        return time_period
    is_split = entry.digits == 6
    return entry.label.format(f"{time_period[:4]}/{time_period[4:]}" if is_split else time_period)


def parse_ees_period(
    time_period: str | int, time_identifier: str, reporting: str = "reporting:03-31"
) -> Period:
    """Read a period of DfE's Explore education statistics.

    Args:
        time_period: Four or six digits, column `time_period`.
        time_identifier: Column `time_identifier`, e.g. `Academic year`, `Financial year Q1`.
        reporting: What a `Reporting year` of this file is: `reporting:MM-DD` for a year that ends on
            a day, `snapshot:MM-DD` for figures collected on a day.

    Returns:
        The period.

    Raises:
        DataError: The identifier is unknown, or the digits are not those it needs.

    Example:
        >>> parse_ees_period(201617, "Academic year").display()
        '2016/17'
        >>> parse_ees_period(2025, "Reporting year").display()
        'year ending 31 March 2025'
    """
    digits = str(time_period).strip()
    identifier = _identifier(time_identifier)
    if identifier not in EES_TIME_IDENTIFIERS:
        known = "a time identifier of the DfE data standard, such as Academic year"
        raise refused_value("The period cannot be read", time_identifier, known, "correct time_identifier")
    entry = EES_TIME_IDENTIFIERS[identifier]
    if not digits.isdecimal() or len(digits) != entry.digits:
        expected = f"{entry.digits} digits for {time_identifier}"
        raise refused_value("The period cannot be read", digits, expected, "correct time_period")
    if entry.digits == 6:
        read_label(digits, "academic", ends_in=True)  # refuses two years that are not in a row
    year_type = reporting if entry.family == "reporting year" else entry.year_type
    span = read_label(ees_label(digits, identifier), year_type, ends_in=True)
    return Period(span.start, span.end, span.kind, f"{time_period} {time_identifier}", notes=span.notes)


_PLAN_YEAR = re.compile(r"([0-9]{4})[-/ ]?([0-9]{2})")


def plan_year(text: str) -> str | None:
    """A year as plans write it, from any of the forms that people and publishers use; None for another text.

    Example:
        >>> [plan_year(text) for text in ("2024-25", "2024/25", "202425", "2024")]
        ['2024/25', '2024/25', '2024/25', None]
    """
    found = _PLAN_YEAR.fullmatch(text.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    return f"{found[1]}/{found[2]}"


def plan_year_of(day: date) -> str:
    """The financial year that a day is in, as plans write it.

    Example:
        >>> plan_year_of(date(2025, 3, 31)), plan_year_of(date(2025, 4, 1))
        ('2024/25', '2025/26')
    """
    start = _start_year(day, "financial")
    return f"{start}/{(start + 1) % 100:02}"
