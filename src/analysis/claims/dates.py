"""The rules on dates: what lies after the document, what was over before it, and terms that have ended."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from analysis.calendars import day_text
from analysis.claims.rules import CONTRADICTED, HOLDS, Result

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? )?(?:(?P<month>{_MONTH})\b)? ?(?P<year>[0-9]{{4}})?(?![0-9])"
)
_YEARS = re.compile(r"(?P<first>[0-9]{4}) ?[-/] ?(?P<last>[0-9]{2})(?![0-9])")
_SHORT_YEARS = re.compile(r"(?<![0-9/])(?P<first>[0-9]{2})/(?P<last>[0-9]{2})(?![0-9/])")
_QUARTER = re.compile(r"\bq(?P<number>[1-4])\b[^0-9]*(?P<year>[0-9]{4})")
_HOLDS = Result(HOLDS)


@dataclass(frozen=True)
class Days:
    """A printed date: its first and its last day, and the print."""

    text: str
    start: date
    end: date


def read_days(text: str, year: int | None = None) -> Days | None:
    """Read a date, month, quarter, year or financial year such as 2024-25 in a print.

    Args:
        text: The print, e.g. `24th June 2019`, `later in November`, `2024-25`.
        year: The year where the print has none.

    Returns:
        The days; None where the print holds no date, or has no year and none is given.

    Example:
        >>> read_days("September 2018").end
        datetime.date(2018, 9, 30)
    """
    folded = " ".join(text.casefold().split())
    quarter, years = _QUARTER.search(folded), _YEARS.search(folded) or _SHORT_YEARS.search(folded)
    if quarter:
        return _financial_quarter(text, int(quarter["number"]), int(quarter["year"]))
    if years and not re.search(_MONTH, folded):
        first = int(years["first"]) if len(years["first"]) == 4 else 2000 + int(years["first"])
        return Days(text, date(first, 4, 1), date(first + 1, 3, 31))
    found = [match for match in _DATE.finditer(folded) if match["month"] or match["year"]]
    if not found:
        return None
    month, printed = found[0]["month"], found[0]["year"]
    in_year = int(printed) if printed else year
    if in_year is None:
        return None
    if not month:
        return Days(text, date(in_year, 1, 1), date(in_year, 12, 31))
    number = _MONTHS[month]
    last = calendar.monthrange(in_year, number)[1]
    if found[0]["day"] and int(found[0]["day"]) <= last:
        day = date(in_year, number, int(found[0]["day"]))
        return Days(text, day, day)
    return Days(text, date(in_year, number, 1), date(in_year, number, last))


def _financial_quarter(text: str, number: int, year: int) -> Days:
    month = 1 + 3 * (number % 4)
    in_year = year + (number == 4)
    return Days(
        text, date(in_year, month, 1), date(in_year, month + 2, calendar.monthrange(in_year, month + 2)[1])
    )


def hold_past(told: Days, issued: Days) -> Result:
    """Hold what is told as done, or as near, against the document's own date."""
    if told.start <= issued.end:
        return _HOLDS
    return Result(CONTRADICTED, f"“{told.text}” is after the document's own date, {issued.text}")


def hold_future(due: Days, issued: Days) -> Result:
    """Hold what is still to come against the document's own date, or that of its newest figures."""
    if due.end > issued.start:
        return _HOLDS
    over = f"{due.text} was over on {day_text(due.end)}"
    return Result(CONTRADICTED, f"{over}, and the document is of {issued.text} or later")


def hold_within(due: Days, end: Days) -> Result:
    """Hold a date against the end of what it belongs to."""
    if due.start <= end.end:
        return _HOLDS
    return Result(CONTRADICTED, f"{due.text} is after the plan's own end, {end.text}")


def hold_latest(told: Days, newer: Days, where: str) -> Result:
    """Hold "the latest" against a newer print of the same."""
    if newer.start <= told.end:
        return _HOLDS
    return Result(CONTRADICTED, f"the figure is of {told.text}; {where} has “{newer.text}”")


def hold_span(years: float, due: Days, issued: Days) -> Result:
    """Hold "over the next so many years" against its deadline and the document's own date."""
    left = (due.end - issued.start).days / 365.25
    if left >= years - 1.0:
        return _HOLDS
    return Result(
        CONTRADICTED,
        f"{due.text} is at most {left:.1f} years after the start of {issued.text}, not {years:g}",
    )


def hold_term(start: Days, years: float, needed: Days) -> Result:
    """Hold a term that started on a day and runs so many years against a period in which it is in force."""
    ends = start.start.replace(year=start.start.year + int(years))
    if ends > needed.start:
        return _HOLDS
    return Result(
        CONTRADICTED,
        f"{years:g} years from {start.text} ended on {day_text(ends)}, before {needed.text}",
    )
