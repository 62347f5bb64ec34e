"""When an action is to be done: a printed deadline as the last day that it can mean.

Nothing is to be called late that may not be. So a month, a season or a year counts to its last day,
and what can be read in several ways counts to the last of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from analysis.errors import DataError
from analysis.periods import parse_period

_NOT_SET = {
    "tbc",
    "tba",
    "tbd",
    "to be confirmed",
    "to be agreed",
    "to be determined",
    "to be set",
    "not set",
}
_ONGOING = re.compile(r"(on[ -]?going|continuous|continuing|-)")
_START = re.compile(r"(from|since|starting|starts|beginning)\b")
# Words that leave the last day where it is: a deadline in the middle of a month is not late before its end.
_INTO = re.compile(r"((by|during|within|in|due|early|mid|(the )?middle of|late|(the )?end of)[ -]+)+")
_YEAR = re.compile(r"[0-9]{4}")
_SEASON = re.compile(r"(spring|summer|autumn|winter) ([0-9]{4})")
# Last month of each season as the Met Office counts them; winter ends in the year after.
_LAST_MONTH = {"spring": (5, 0), "summer": (8, 0), "autumn": (11, 0), "winter": (2, 1)}
_YEAR_TYPES = (None, "financial", "academic")


class Deadline(NamedTuple):
    """A printed deadline: its last day where it has one, and of what kind it is.

    Attributes:
        kind: One of `plan_tables.DEADLINE_KINDS`; empty where nothing is printed.
        day: The last day, for kind `date`.
    """

    kind: str
    day: pd.Timestamp | None = None


def read_deadline(text: str) -> Deadline:
    """Read a deadline as a plan prints it.

    Args:
        text: The print; empty where there is none.

    Returns:
        The deadline. Words that are no date ("termly", "when staff are in post") are kept as words.

    Example:
        >>> read_deadline("March 2020").day.date().isoformat(), read_deadline("Ongoing").kind
        ('2020-03-31', 'ongoing')
    """
    folded = " ".join(text.casefold().replace("–", "-").split()).strip(".")
    if not folded:
        return Deadline("")
    if _ONGOING.fullmatch(folded):
        return Deadline("ongoing")
    if folded in _NOT_SET:
        return Deadline("not set")
    if _START.match(folded):
        return Deadline("start")
    day = _last_day(_INTO.sub("", folded, count=1) if _INTO.match(folded) else folded)
    return Deadline("words") if day is None else Deadline("date", day)


def last_day(text: str) -> pd.Timestamp | None:
    """The last day of a printed deadline; None where it is not a date ("Ongoing", "termly")."""
    return read_deadline(text).day


def _last_day(text: str) -> pd.Timestamp | None:
    if _YEAR.fullmatch(text):
        return pd.Timestamp(int(text), 12, 31)
    found = [day for day in (_season_end(text), *(_period_end(text, kind) for kind in _YEAR_TYPES)) if day]
    return max(found) if found else None


def _season_end(text: str) -> pd.Timestamp | None:
    found = _SEASON.fullmatch(text)
    if found is None:
        return None
    month, later = _LAST_MONTH[found[1]]
    return pd.Timestamp(int(found[2]) + later, month, 1) + pd.offsets.MonthEnd(0)


def _period_end(text: str, year_type: str | None) -> pd.Timestamp | None:
    try:
        period = parse_period(text, year_type)
    except DataError:
        return None
    end = pd.Timestamp(period.end)
    # "Q1 2018" may be a quarter of the financial year that begins in 2018, which ends three months later
    is_open_quarter = period.is_ambiguous and period.kind == "quarter:calendar"
    return end + pd.offsets.MonthEnd(3) if is_open_quarter else end
