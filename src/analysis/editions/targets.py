"""Two targets of one measure held against each other: easier, harder, or not to be compared."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import pandas as pd

from analysis.laid_out import LaidOut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.laid_out import Row

_ROUNDING = 0.05  # printed percentages have one decimal


@dataclass(frozen=True)
class Promise:
    """One target of one edition.

    Attributes:
        printed: As printed.
        value: Its number, where it is one.
        unit: Its unit.
        year: The year it is for, as printed.
    """

    printed: str
    value: float | None
    unit: str
    year: str

    @property
    def text(self) -> str:
        """The target with its year, e.g. `75% (2019/20)`."""
        return f"{self.printed} ({self.year})"

    @property
    def start(self) -> int:
        """The calendar year in which its year begins; 0 where none is printed."""
        found = re.match(r"[0-9]{4}", self.year)
        return int(found[0]) if found else 0


def promises_of(tables: Mapping[str, pd.DataFrame], edition_id: str, measure_id: str) -> dict[str, Promise]:
    """The targets of one measure by year, the earliest first; one that is left empty is none yet."""
    laid_out = LaidOut.of(tables)
    key = (edition_id, measure_id)
    goal = laid_out.by("goals", "edition_id", "measure_id")[key][0]
    own = laid_out.by("targets", "edition_id", "measure_id").get(key, ())
    found = {}
    for target in sorted((one for one in own if one["target_text"] != ""), key=itemgetter("target_year")):
        value = float(target["target_value"])
        year = str(target["target_year"])
        number = None if math.isnan(value) else value
        found[year] = Promise(str(target["target_text"]), number, str(goal["unit"]), year)
    return found


def pairs_of(
    before: Mapping[str, Promise], after: Mapping[str, Promise]
) -> list[tuple[Promise, Promise, bool]]:
    """The targets to hold against each other, and which of the pairs speaks for the measure.

    Targets of the same year are held against each other: the last that differ lead. Without a common
    year it is the last of the earlier edition against the first of the later one.
    """
    both = sorted(set(before) & set(after))
    if both:
        changed = [year for year in both if before[year].printed != after[year].printed]
        lead = (changed or both)[-1]
        return [(before[year], after[year], year == lead) for year in both]
    if not before or not after:
        return []
    return [(before[max(before)], after[min(after)], True)]


def is_other_side(before: float | None, after: float | None, unit: str) -> bool:
    """Whether two percentages are the two sides of one share: they add up to 100."""
    if unit != "percent" or before is None or after is None or pd.isna(before) or pd.isna(after):
        return False
    return abs(before + after - 100) < _ROUNDING and before != after


def compare_promises(
    old: Promise, new: Promise, indicator: Row, restarts: list[str], *, is_restated: bool = False
) -> tuple[str, str]:
    """Say how a later target compares with an earlier one.

    Args:
        old: The earlier target.
        new: The later target.
        indicator: A row of `schema.INDICATORS`.
        restarts: First years of new stretches of the indicator's series.
        is_restated: The baselines are the two sides of one share.

    Returns:
        easier, harder, unchanged or not comparable, empty where the indicator has no better side; and
        the code of the reason where they are not comparable.
    """
    for label in restarts:
        if old.start < year_of(label) <= new.start:
            return "not comparable", f"break:{label}"
    if old.unit != new.unit:
        return "not comparable", "unit"
    if bool(indicator["is_cumulative"]) and old.year != new.year:
        return "not comparable", "cumulative"
    if old.printed == new.printed:
        return "unchanged", ""
    if old.value is None or new.value is None:
        return "not comparable", "no number"
    if is_restated and is_other_side(old.value, new.value, old.unit):
        return "not comparable", "other side"
    if indicator["polarity"] == "none" or old.value == new.value:
        return ("unchanged" if old.value == new.value else ""), ""
    return ("harder" if (new.value > old.value) == (indicator["polarity"] == "high") else "easier"), ""


def asked(target: float | None, baseline: float | None, polarity: str) -> float | None:
    """The improvement from its baseline that a target asks; negative where it allows things to get worse."""
    if target is None or baseline is None or pd.isna(target) or pd.isna(baseline) or polarity == "none":
        return None
    return round(target - baseline if polarity == "high" else baseline - target, 9)


def year_of(label: str) -> int:
    """The year in which a period starts; a day such as 31 March 2025 belongs to the year before."""
    found = re.search(r"[0-9]{4}", label)
    year = int(found[0]) if found else 0
    return year if label.startswith(str(year)) else year - 1
