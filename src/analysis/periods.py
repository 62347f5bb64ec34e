"""Periods: the time of a figure, which comes first, and which may be compared.

A period has a first and a last day and a kind. Two periods of unlike kinds, such as an academic and
a financial year, are never compared.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import total_ordering

from analysis.calendars import (
    EES_TIME_IDENTIFIERS,
    MONTHS,
    add_months,
    day_text,
    kind_fault,
    lait_year_type,
    term_text,
    year_text,
)
from analysis.errors import DataError, Problem, refused_value
from analysis.period_labels import YEAR_TYPE_UNDECLARED, read_label

__all__ = [
    "STATUSES",
    "YEAR_TYPE_UNDECLARED",
    "Period",
    "day_text",
    "lait_year_type",
    "parse_ees_period",
    "parse_lait_period",
    "parse_period",
]

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

        Args:
            other: Period of any kind.

        Returns:
            True where a day lies in both.

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
            months = {"month": 1, "quarter": 3, "half": 6}.get(name, 12) * count
            start, end = add_months(self.start, months), add_months(self.end, months)
        notes = tuple(note for note in self.notes if note.startswith(YEAR_TYPE_UNDECLARED))
        moved = Period(start, end, self.kind)
        return Period(start, end, self.kind, moved.display(), notes=notes)

    def follows(self, other: Period) -> bool:
        """Whether this is the next period after another one of its kind.

        A snapshot follows one of the same month a year before: the day of a census moves.

        Args:
            other: The earlier period.

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

        Args:
            other: Another period.

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

        Args:
            other: Another period.

        Raises:
            DataError: The two may not be compared; see `is_comparable_with`.

        Example:
            >>> academic = Period(date(2016, 9, 1), date(2017, 8, 31), "academic")
            >>> academic.check_comparable_with(Period(date(2016, 4, 1), date(2017, 3, 31), "financial"))
            Traceback (most recent call last):
            analysis.errors.DataError: The periods cannot be compared: found 2016/17 (academic) and
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


def parse_lait_period(label: str, publisher_year_type: str) -> Period:
    """Read a label of DfE's Local authority interactive tool with the `Year_Type` of its dictionary.

    Args:
        label: The label, column `Years`.
        publisher_year_type: The `Year_Type` of the measure.

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
    identifier = " ".join(time_identifier.split()).casefold()
    if identifier not in EES_TIME_IDENTIFIERS:
        known = "a time identifier of the DfE data standard, such as Academic year"
        raise refused_value("The period cannot be read", time_identifier, known, "correct time_identifier")
    entry = EES_TIME_IDENTIFIERS[identifier]
    if not digits.isdecimal() or len(digits) != entry.digits:
        expected = f"{entry.digits} digits for {time_identifier}"
        raise refused_value("The period cannot be read", digits, expected, "correct time_period")
    if entry.digits == 6:
        read_label(digits, "academic", ends_in=True)  # refuses two years that are not in a row
        digits = f"{digits[:4]}/{digits[4:]}"
    year_type = reporting if entry.family == "reporting year" else entry.year_type
    span = read_label(entry.label.format(digits), year_type, ends_in=True)
    return Period(span.start, span.end, span.kind, f"{time_period} {time_identifier}", notes=span.notes)
