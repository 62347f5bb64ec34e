"""Sentences drawn at random from built pages, derived again by code that shares nothing with the product.

It reads the pages as a reader does, and the publishers' files as they lie in data/raw; nothing of
`analysis` is imported. Each drawn sentence about a figure is worked out anew (values, changes, intervals,
Mann-Kendall, neighbours) and must hold. Seed 12; same seed and pages, same sentences:

    annual-review build annual_review trend_analysis --pages-only
    python benchmarks/sentences.py
    python benchmarks/sentences.py --area Trafford --area Somerset --area "City of London" --count 50
"""

from __future__ import annotations

import argparse
import csv
import itertools
import math
import random
import re
import sys
from calendar import month_name
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd
import yaml
from lxml import html
from scipy.stats import binomtest, chi2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
LAIT = "lait_spring_2026"
SEED, ENGLAND, Z = 12, "E92000001", 1.959963984540054
PLANNED = "E06000050"  # the council of the plans
MINUS = "\u2212"
YEAR = 2024  # the review year begins in it
DECIMALS: dict[str, int] = {}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a raw file."""
    with (ROOT / "data" / "raw" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def declared() -> dict[str, dict]:
    """The declarations of the indicators."""
    text = (ROOT / "data" / "reference" / "indicators.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["indicators"]


@cache
def breaks() -> list[dict]:
    """The declared breaks."""
    text = (ROOT / "data" / "reference" / "breaks.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["breaks"]


def label_of(indicator: str, end_year: int) -> str:
    """A year as the pages write it, from the year in which it ends."""
    kind = declared()[indicator]["year_type"]
    if kind == "calendar":
        return str(end_year)
    if kind.startswith("snapshot"):
        month, day = (int(part) for part in kind.partition(":")[2].split("-"))
        return f"{day} {month_name[month]} {end_year}"
    return f"{end_year - 1}{'/' if kind == 'academic' else '-'}{end_year % 100:02d}"


Figure = tuple[float, float | None, float | None]  # value, count, total


@cache
def of_the_tool() -> list[tuple[str, str, int, float]]:
    """Every number of the interactive tool: measure, area, the year in which its period ends, value."""
    codes = {row["dfe_la_code"]: row["area_code"] for row in rows("council_codes/council_codes.csv")}
    asked = {one["id"] for entry in declared().values() for one in entry.get("series", [])}
    asked |= {name for line in _NUMBERS for name in line[1:]}
    whole = pd.read_parquet(ROOT / "data" / "raw" / LAIT / "bds_long_0.parquet")
    whole = whole[whole["Short Desc"].isin(asked) & whole["Years"].str.fullmatch(r"[0-9]{4}(?: \(prov\))?")]
    found = []
    columns = (whole[name] for name in ("Short Desc", "LA Number", "Years", "Values"))
    for measure, number, year, text in zip(*columns, strict=True):
        try:
            value, code = float(text), codes[str(int(number))]
        except (ValueError, KeyError, TypeError):
            continue
        if math.isfinite(value):
            found.append((measure, code, int(year[:4]), value))
    return found


@cache
def carried() -> dict[str, list[tuple[str, str]]]:
    """Indicator and group that a measure of the interactive tool carries."""
    series: dict[str, list[tuple[str, str]]] = {}
    for name, entry in declared().items():
        for one in entry.get("series", []):
            if one["source"] == LAIT:
                series.setdefault(one["id"], []).append((name, one.get("group", "all")))
    return series


@cache
def printed_places() -> dict[tuple[str, str, int], int]:
    """The most decimals that a council's printed figure has, by indicator, group and year."""
    prints: dict[tuple[str, str, int], list[float]] = {}
    for measure, area, year, value in of_the_tool():
        for name, group in carried().get(measure, []) if area.startswith("E0") else ():
            prints.setdefault((name, group, year), []).append(value)
    only_there: dict[tuple[str, str, int], list[float]] = {}
    for indicator, group, area, year, _, _, printed in counts_beside():
        if printed is not None and area.startswith("E0") and (indicator, group, year) not in prints:
            only_there.setdefault((indicator, group, year), []).append(printed)
    return {key: most_places(values) for key, values in (prints | only_there).items()}


@cache
def figures() -> dict[tuple[str, str, str], dict[int, Figure]]:
    """Every official figure by indicator, group and area, and the year in which its period ends."""
    found: dict[tuple[str, str, str], dict[int, Figure]] = {}
    for measure, area, year, value in of_the_tool():
        for name, group in carried().get(measure, []):
            found.setdefault((name, group, area), {})[year] = (value, None, None)
    for row in rows("dfe_releases_2025/published_counts.csv"):
        try:
            count, total, printed = (
                float(row[name].replace(",", "")) for name in ("numerator", "denominator", "value")
            )
        except ValueError:
            continue
        per = 100 if declared()[row["indicator"]]["unit"] == "percent" else 10_000
        places = len(row["value"].partition(".")[2])
        exact = per * count / total if total else printed
        is_exact = bool(total) and rounded(exact, places) == rounded(printed, places)
        key = (row["indicator"], row["group"], row["area_code"])
        figure = (exact, count, total) if is_exact else (printed, None, None)
        found.setdefault(key, {})[int(row["time_period"])] = figure
    for key, by_year in published_limits().items():
        found.setdefault(key, {}).update({year: (value, None, None) for year, (value, *_) in by_year.items()})
    for indicator, group, area, year, count, total, printed in counts_beside():
        own = found.setdefault((indicator, group, area), {})
        value, known, _ = own.get(year, (printed, None, None))
        exact = (100 if declared()[indicator]["unit"] == "percent" else 10_000) * count / total
        places = printed_places().get((indicator, group, year), 0)
        if known is None and value is not None and rounded(exact, places) == rounded(value, places):
            own[year] = (exact, count, total)
    return found


@cache
def published_limits() -> dict[tuple[str, str, str], dict[int, tuple[float, float, float]]]:
    """Figures that a publisher gives with 95% limits of its own: figure, lower and upper limit."""
    found: dict[tuple[str, str, str], dict[int, tuple[float, float, float]]] = {}
    for row in rows("injury_admissions_2024/la_hospital_admissions_2324.csv"):
        if row["Sex"] == "Persons" and not row["Category Type"] and row["Value"]:
            names = ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit")
            value, low, high = (float(row[name]) for name in names)
            key = ("injury_admissions_0_14", "all", row["Area Code"])
            found.setdefault(key, {})[int(row["Time period"][:4]) + 1] = (value, low, high)
    return found


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether two figures with limits differ by more than chance: square and add (MOVER)."""
    (a, low_a, high_a), (b, low_b, high_b) = one, other
    return a - b > math.hypot(a - low_a, high_b - b) or b - a > math.hypot(high_a - a, b - low_b)


def most_places(values: Iterable[float]) -> int:
    """The most decimals that one of some published numbers has."""
    return max((len(repr(round(value, 9)).partition(".")[2].rstrip("0")) for value in values), default=0)


# Files of the Department with counts: folder, what a row must say, indicator and group; count, total, figure.
_WITH_COUNTS = (
    ("ehc_plans_2025", {"breakdown": "All EHC plans issued"}, "ehcp_within_20_weeks_excl_exceptions", "all",
     "plans_issued_20_weeks_ex", "plans_issued_den_ex", "PC_plans_issued_20_weeks_ex"),
    ("ehc_plans_2025", {"breakdown": "All EHC plans issued"}, "ehcp_within_20_weeks_all", "all",
     "plans_issued_within_20_weeks", "plans_issued_den", "pc_plans_issued_within_20_weeks"),
    ("referrals_2025", {}, "re_referrals_within_12_months", "all",
     "rereferral_count", "referral_count", "rereferral_percent"),
    ("children_looked_after_2025", {"population_type": "Children looked after on 31 March each year"},
     "children_in_care_rate", "all", "children_count", "population_estimate", "rate_per_10000"),
    ("early_years_profile_2022", {"characteristic": "Total", "gender": "Total"}, "good_level_of_development",
     "all", "gld_number", "children_number", "gld_percentage"),
    ("early_years_profile_2022",
     {"characteristic_type": "Known to be eligible for free school meals", "gender": "Total"},
     "good_level_of_development", "fsm", "gld_number", "children_number", "gld_percentage"),
)  # fmt: skip
# Numbers of the interactive tool: figure, count, and total or (empty) the children of the area.
_NUMBERS = (
    ("child_protection_plan_rate", "CPP_rate", "CPP_Num", ""),
    ("children_in_care_rate", "LAC", "LACnum", ""),
    ("repeat_child_protection_plans", "PrevRegCPR", "ReRegCPR", "CPP_Abuse"),
)
_MOST = 0.9  # of the councils must have the figure that their numbers give, or they count something else
Counted = tuple[str, str, str, int, float, float, float | None]


def counts_beside() -> Iterator[Counted]:
    """Every count and total that a file has, with the figure that it prints."""
    for folder, asked, indicator, group, count, total, printed in _WITH_COUNTS:
        (path,) = (ROOT / "data" / "raw" / folder).glob("*.csv")
        for row in rows(f"{folder}/{path.name}"):
            if all(row[name] == value for name, value in asked.items()):
                area = row["new_la_code"] or row["region_code"] or row["country_code"]
                area = codes_today().get(area, area)
                year = int(row["time_period"][:4]) + (len(row["time_period"]) == 6)
                try:
                    numbers = [float(row[name]) for name in (count, total, printed)]
                except ValueError:
                    continue
                yield indicator, group, area, year, numbers[0], numbers[1], numbers[2]
    people = {
        (codes_today().get(row["new_la_code"], row["new_la_code"]) or row["region_code"]
         or row["country_code"], int(row["time_period"]) + 1): float(row["population_estimate"])
        for row in rows("children_population_2024/ons_mid-year_population_estimates_2012_to_2024.csv")
        if row["age_group"] == "Children aged 0 to 17 years" and row["population_estimate"].isdigit()
    }  # fmt: skip
    held: dict[str, dict[tuple[str, int], float]] = {}
    for measure, area, year, value in of_the_tool():
        held.setdefault(measure, {})[area, year] = value
    for indicator, figure, count, total in _NUMBERS:
        per = 100 if total else 10_000
        pairs = [
            (area, year, number, (held[total] if total else people).get((area, year)))
            for (area, year), number in held[count].items()
        ]
        agreeing: dict[int, list[bool]] = {}
        for area, year, number, base in pairs:
            value = held[figure].get((area, year))
            if area.startswith("E0") and base and value is not None:
                places = most_places(other for (_, at), other in held[figure].items() if at == year)
                fits = rounded(per * number / base, places) == rounded(value, places)
                agreeing.setdefault(year, []).append(fits)
        for area, year, number, base in pairs:
            fits = agreeing.get(year, [])
            if base and fits and sum(fits) >= _MOST * len(fits):
                yield indicator, "all", area, year, number, base, None


@cache
def neighbours() -> dict[str, list[str]]:
    """The neighbours of each council in the newest list, by code."""
    sheet = (
        pd.read_excel(ROOT / "data" / "raw" / LAIT / "sn_may_2025.xlsx", header=None, engine="calamine")
        .to_numpy()
        .tolist()
    )
    heads = next(line for line in sheet if str(line[0]).strip() == "LA num")
    places = [at for at, head in enumerate(heads) if re.fullmatch("SN[0-9]+", str(head).strip())]
    codes = {row["dfe_la_code"]: row["area_code"] for row in rows("council_codes/council_codes.csv")}
    lines = [line for line in sheet if str(line[0]).strip().isdigit()]
    return {
        codes[str(int(line[0]))]: [codes[str(int(line[at]))] for at in places]
        for line in lines
        if str(int(line[0])) in codes and all(str(line[at]).strip().isdigit() for at in places)
    }


def rounded(value: float, places: int) -> Decimal:
    """Half away from zero."""
    step = Decimal(1).scaleb(-places)
    return Decimal(repr(round(value, 9))).quantize(step, rounding=ROUND_HALF_UP)


@cache
def codes_today() -> dict[str, str]:
    """The newest code of each council, by every code that it had."""
    return {
        row["code"]: row["area_code"]
        for row in rows("council_code_history/council_code_history.csv")
        if row["area_code"]
    }


@cache
def first_days() -> dict[str, int]:
    """The year in which an area began that was part of others before, by its code."""
    history = rows("council_code_history/council_code_history.csv")
    days = {row["code"]: row["first_day"] for row in history if row["first_day"]}
    return {
        code: int(days[code][:4])
        for row in history
        for code in row["successors"].split()
        if code in days and row["area_code"] != code
    }


@cache
def left_out(indicator: str) -> tuple[int, frozenset[int]]:
    """The first comparable year and the years that are left out, by the year in which they end."""
    first, out = 0, set()
    for entry in breaks():
        if entry["indicator"] == indicator:
            ends = [end_of(indicator, text) for text in entry.get("periods", [entry.get("period")])]
            if entry["kind"] == "break":
                first = max(first, *ends)
            else:
                out |= set(ends)
    return first, frozenset(out)


def end_of(indicator: str, text: str) -> int:
    """The year in which a period ends."""
    year = int(re.search(r"[0-9]{4}", str(text))[0])
    kind = declared()[indicator]["year_type"]
    return year if kind == "calendar" or kind.startswith("snapshot") else year + 1


def comparable(key: tuple[str, str, str]) -> dict[int, Figure]:
    """The official figures of a series that may be compared, up to the review year."""
    first, out = left_out(key[0])
    kind = declared()[key[0]]["year_type"]
    is_over = kind == "calendar" or (kind.startswith("snapshot") and kind.partition(":")[2] > "08-31")
    last = YEAR if is_over else YEAR + 1
    own = figures().get(key, {})
    out = out | {cut_year(key[0], key[2])}
    return {year: own[year] for year in sorted(own) if first <= year <= last and year not in out}


def cut_year(indicator: str, area: str) -> int | None:
    """The end of the first year of a new area, which cannot look back twelve months into its own records."""
    entry, began = declared()[indicator], first_days().get(area)
    if not entry.get("look_back_months") or began is None:
        return None
    kind, _, day = entry["year_type"].partition(":")
    return began if kind == "snapshot" and day > "04-01" else began + 1


@cache
def places_of(indicator: str, group: str, year: int) -> int:
    """At how many decimals the series is published for a year: the most that any council's figure has."""
    most = printed_places().get((indicator, group, year), 0)
    for row in rows("dfe_releases_2025/published_counts.csv"):
        about = (row["indicator"], row["group"], int(row["time_period"]))
        if row["area_code"].startswith("E0") and about == (indicator, group, year):
            most = max(most, len(row["value"].partition(".")[2].rstrip("0")))
    return most


def alike(indicator: str, group: str, held: list[tuple[int, Figure]]) -> list[float]:
    """Figures of one kind: all unrounded, or all at the coarsest published places."""
    if all(count is not None for _, (_, count, _) in held):
        return [value for _, (value, _, _) in held]
    fewest = min(places_of(indicator, group, year) for year, _ in held)
    return [float(rounded(value, fewest)) for _, (value, _, _) in held]


# Statistics, written again


def wilson(count: float, total: float) -> tuple[float, float]:
    """Wilson's interval of a share."""
    p, n = count / total, total
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return middle - half, middle + half


def byar(count: float) -> tuple[float, float]:
    """Byar's limits of a count of ten or more, the exact ones of a smaller one."""
    if count < 10:
        return float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0, float(
            chi2.ppf(0.975, 2 * count + 2)
        ) / 2
    low = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3
    high = (count + 1) * (1 - 1 / (9 * (count + 1)) + Z / (3 * math.sqrt(count + 1))) ** 3
    return low, high


def change_is_clear(unit: str, now: Figure, then: Figure) -> bool:
    """Whether a change is more than counting error."""
    if unit != "percent":
        test = binomtest(int(now[1]), int(now[1] + then[1]), now[2] / (now[2] + then[2]))
        return test.pvalue < 0.05
    (l1, u1), (l2, u2) = wilson(now[1], now[2]), wilson(then[1], then[2])
    p1, p2 = now[1] / now[2], then[1] / then[2]
    low = p1 - p2 - math.hypot(p1 - l1, u2 - p2)
    high = p1 - p2 + math.hypot(u1 - p1, p2 - l2)
    return low > 0 or high < 0


def kendall(values: list[float]) -> tuple[int, float]:
    """Kendall's S and its exact two-sided p: orders of a multiset, put together value by value."""
    n = len(values)
    s = sum((values[j] > values[i]) - (values[j] < values[i]) for i in range(n) for j in range(i + 1, n))
    ways, placed = {0: 1}, 0
    for value in sorted(set(values)):
        size = values.count(value)
        crossings = {0: 1}  # ways to put `size` equal ones among those placed, by pairs out of order
        table = {(0, 0): {0: 1}}
        for a in range(placed + 1):
            for b in range(size + 1):
                if (a, b) == (0, 0):
                    continue
                cell: dict[int, int] = {}
                if a:
                    for pairs, number in table[a - 1, b].items():
                        cell[pairs + b] = cell.get(pairs + b, 0) + number
                if b:
                    for pairs, number in table[a, b - 1].items():
                        cell[pairs] = cell.get(pairs, 0) + number
                table[a, b] = cell
        crossings = table[placed, size]
        fresh: dict[int, int] = {}
        for one, first in ways.items():
            for two, second in crossings.items():
                fresh[one + two] = fresh.get(one + two, 0) + first * second
        ways, placed = fresh, placed + size
    most, total = max(ways), sum(ways.values())
    extreme = sum(number for pairs, number in ways.items() if abs(most - 2 * pairs) >= abs(s))
    return s, extreme / total


# What a sentence says


class Wrong(Exception):
    """A sentence that does not hold."""


def hold(is_so: bool, why: str) -> None:
    """Refuse a sentence where something in it is not so."""
    if not is_so:
        raise Wrong(why)


def number(text: str) -> Decimal:
    """A printed number without its sign of percentage."""
    return Decimal(text.replace(MINUS, "-").replace(",", "").rstrip("%"))


_VALUE = rf"({MINUS}?[0-9][0-9,.]*[0-9]|{MINUS}?[0-9])%?(?: per [0-9,]+ (?:children|live births)| points?)?"
_SIZE = (
    r"([0-9][0-9.]*)(?: percentage points?| per [0-9,]+ (?:children|live births)| points?)"
    r"(?: \(before rounding\))?"
)
_PERIOD = r"(?:in|on) ([0-9][0-9A-Za-z /-]*[0-9])"


class Series:
    """One indicator, group and area, as its sentences need it."""

    def __init__(self, indicator: str, group: str, area: str) -> None:
        self.key = (indicator, group, area)
        self.unit, self.decimals = declared()[indicator]["unit"], declared()[indicator]["decimals"]
        self.publisher = declared()[indicator]["publisher_polarity"]
        # the plan's direction is that of its own council's pages alone
        self.polarity = declared()[indicator]["polarity"] if area == PLANNED else self.publisher
        self.own = comparable(self.key)
        self.limits = published_limits().get(self.key, {})
        self.years = list(self.own)

    def show(self, value: float) -> Decimal:
        return rounded(value, self.decimals).normalize()

    def pair(self, first: int, last: int) -> tuple[float, float]:
        before, after = alike(*self.key[:2], [(first, self.own[first]), (last, self.own[last])])
        return before, after

    def verdict(self, first: int, last: int) -> str:
        """How a change must be called, by counting error and the usual ups and downs."""
        now, then = self.own[last], self.own[first]
        if first in self.limits and last in self.limits:
            is_clear = apart(self.limits[last], self.limits[first])
        elif now[1] is None or then[1] is None:
            return "not tested"
        else:
            is_clear = change_is_clear(self.unit, now, then)
        if not is_clear:
            return "no clear change"
        early = self.years[:-1]
        values = alike(*self.key[:2], [(year, self.own[year]) for year in early])
        steps = sorted(
            abs(b - a) for a, b, y, z in zip(values, values[1:], early, early[1:], strict=False) if z - y == 1
        )
        if len(steps) >= 4:
            middle = len(steps) // 2
            usual = steps[middle] if len(steps) % 2 else (steps[middle - 1] + steps[middle]) / 2
            if abs(now[0] - then[0]) < 2 * usual - 1e-9:
                return "usual ups and downs"
        return "clear"

    def tail(self, sentence: str, verdict: str, change: float, polarity: str) -> None:
        """Whether a sentence ends as its verdict asks."""
        if verdict == "clear":
            word = "better" if (change > 0) == (polarity == "high") else "worse"
            expected = "a clear" if polarity == "none" else f"which is {word}"
        else:
            expected = verdict
        hold(expected in sentence, f"expected {expected}")
        if verdict != "clear":
            hold(not re.search(r"\b(better|worse)\b", sentence), "better or worse without a clear result")


def check_change(series: Series, sentence: str) -> bool:
    found = re.match(rf"It (rose|fell) by {_SIZE} from {_VALUE} {_PERIOD}", sentence)
    start = re.match(
        rf".* (rose|fell) from {_VALUE} {_PERIOD} \((?:the first comparable year)\) to {_VALUE} {_PERIOD}",
        sentence,
    )
    if not found and not start:
        return False
    first, last = (series.years[-2] if found else series.years[0]), series.years[-1]
    before, after = series.pair(first, last)
    verb, period = (found or start)[1], (found[4] if found else start[3])
    hold((after > before) == (verb == "rose"), f"{before} to {after}")
    hold(period.startswith(label_of(series.key[0], first)), f"starts in {label_of(series.key[0], first)}")
    if found:
        hold(number(found[2]) == abs(rounded(after - before, series.decimals)), f"change {after - before}")
        hold(number(found[3]) == series.show(series.own[first][0]), f"from {before}")
    else:
        hold(number(start[2]) == series.show(series.own[first][0]), f"from {before}")
        hold(number(start[4]) == series.show(series.own[last][0]), f"to {after}")
    series.tail(sentence, series.verdict(first, last), after - before, series.polarity)
    return True


def check_place(series: Series, sentence: str, region: str) -> bool:
    found = re.match(
        rf"{_SIZE} (above|below) (England|the [A-Z][A-Za-z ]+|[A-Z][A-Za-z ]+) \({_VALUE}\)", sentence
    )
    if not found:
        return False
    year = series.years[-1]
    place = ENGLAND if found[3] == "England" else region
    other = figures()[series.key[0], series.key[1], place][year]
    value, reference = alike(*series.key[:2], [(year, series.own[year]), (year, other)])
    own = series.own[year]
    hold(number(found[4]) == series.show(other[0]), f"the other is {other[0]}")
    hold((found[2] == "above") == (value > reference), f"{value} beside {reference}")
    theirs = published_limits().get((*series.key[:2], place), {})
    if year in series.limits:
        _, low, high = series.limits[year]
        is_clear = low > other[0] or high < other[0]
        if place != ENGLAND and year in theirs:
            is_clear = apart(series.limits[year], theirs[year])
        verdict = "clear" if is_clear else "no clear difference"
        series.tail(sentence, verdict, value - reference, series.publisher)
    elif own[1] is None:
        series.tail(sentence, "not tested", 0, series.publisher)
    elif place == ENGLAND:
        low, high = wilson(own[1], own[2]) if series.unit == "percent" else byar(own[1])
        per = 100 if series.unit == "percent" else 10_000 / own[2]
        is_clear = low * per > other[0] or high * per < other[0]
        verdict = "clear" if is_clear else "no clear difference"
        series.tail(sentence, verdict, value - reference, series.publisher)
    return True


def check_trend(series: Series, sentence: str) -> bool:
    found = re.match(
        r"(Rising|Falling|No clear trend) over ([0-9]+) (?:years,|figures from) (.+?) to ([^,]+?),", sentence
    )
    few = re.match(
        r"([0-9]+) comparable (?:years|figures) \((.+?) to (.+?)\), up in ([0-9]+) of ([0-9]+) step", sentence
    )
    if not found and not few:
        return False
    values = alike(*series.key[:2], list(series.own.items()))
    n = len(values)
    ends = [label_of(series.key[0], series.years[place]) for place in (0, -1)]
    # "8 years" may not be said where ten lie from the first to the last
    has_all = series.years[-1] - series.years[0] + 1 == n
    hold((" years" in sentence[: sentence.index(ends[0])]) == has_all, f"{n} figures of {series.years}")
    if few:
        ups = sum(b > a for a, b in itertools.pairwise(values))
        hold([int(few[1]), few[2], few[3]] == [n, *ends], f"{n} years {ends}")
        hold((int(few[4]), int(few[5])) == (ups, n - 1), f"up in {ups}")
        hold(n < 6, "six figures are tested")
        return True
    hold([int(found[2]), found[3], found[4]] == [n, *ends], f"{n} years {ends}")
    s, p = kendall(values)
    word = "No clear trend" if not p < 0.01 else "Rising" if s > 0 else "Falling"
    hold(found[1] == word, f"S = {s}, p = {p:.4f}")
    if word != "No clear trend" and series.polarity != "none":
        good = "better" if (s > 0) == (series.polarity == "high") else "worse"
        hold(f"which is {good}" in sentence, f"it is {good}")
    return True


_COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def check_neighbours(series: Series, sentence: str) -> bool:
    found = re.match(
        r"(Within the range|Below all|Above all|Below \w+|Above \w+) of its (\w+) neighbours "
        rf"\({_VALUE} to {_VALUE}\); "
        rf"their mean is {_VALUE}\.(?: Rank ([0-9]+) of ([0-9]+))?",
        sentence,
    )
    if not found:
        return False
    year = series.years[-1]
    codes = neighbours().get(series.key[2], [])
    held = [own[year] for code in codes if year in (own := figures().get((*series.key[:2], code), {}))]
    value, *near = alike(*series.key[:2], [(year, figure) for figure in (series.own[year], *held)])
    below, above, n = sum(x > value for x in near), sum(x < value for x in near), len(near)
    place = "Within the range"
    for count, side in ((below, "Below"), (above, "Above")):
        if count in (n, n - 1):
            place = f"{side} all" if count == n else f"{side} {_COUNTS[count]}"
            break
    hold((found[1], found[2]) == (place, _COUNTS[n]), f"{place} of {n}")
    hold(
        [number(found[3]), number(found[4])] == [series.show(min(near)), series.show(max(near))], "the range"
    )
    hold(number(found[5]) == series.show(sum(near) / n), f"mean {sum(near) / n}")
    if found[6]:
        better = below if series.publisher == "high" else above
        hold((int(found[6]), int(found[7])) == (better + 1, n + 1), f"rank {better + 1}")
    return True


@cache
def councils() -> frozenset[str]:
    """The councils by their newest code: a file may hold one under its code of before as well."""
    codes = {row["area_code"] for row in rows("council_codes/council_codes.csv")}
    return frozenset(code for code in codes if re.match("E0[6-9]|E10", code))


def check_rank(series: Series, sentence: str) -> bool:
    """The place among all councils, those cut short by their first day left out."""
    found = re.match(r"Among the ([0-9]+) councils in England with a figure it ranks ([0-9]+),", sentence)
    if not found:
        return False
    year = series.years[-1]
    held = {
        area: own[year]
        for (name, group, area), own in figures().items()
        if (name, group) == series.key[:2] and area in councils() and year in own
        and cut_year(series.key[0], area) != year
    }  # fmt: skip
    values = dict(zip(held, alike(*series.key[:2], [(year, one) for one in held.values()]), strict=True))
    mine = values[series.key[2]]
    ahead = sum(value > mine if series.publisher == "high" else value < mine for value in values.values())
    hold((int(found[1]), int(found[2])) == (len(values), ahead + 1), f"rank {ahead + 1} of {len(values)}")
    return True


def check_same(series: Series, sentence: str, region: str) -> bool:
    """That two figures read the same: the year before, or another place."""
    before = re.match(rf"It did not change from {_VALUE} {_PERIOD}\.", sentence)
    place = re.match(rf"The same as (England|.+) \({_VALUE}\)\.", sentence)
    if not before and not place:
        return False
    now = series.show(series.own[series.years[-1]][0])
    if before:
        hold(number(before[1]) == now == series.show(series.own[series.years[-2]][0]), f"now {now}")
        return True
    code = ENGLAND if place[1] == "England" else region
    other = figures()[series.key[0], series.key[1], code][series.years[-1]]
    hold(number(place[2]) == now == series.show(other[0]), f"{now} beside {other[0]}")
    return True


def check_record(series: Series, sentence: str) -> bool:
    """That a figure is the best, the worst, the highest or the lowest of its years."""
    found = re.match(r"It is the (best|worst|highest|lowest) of the ([0-9]+) comparable figures", sentence)
    if not found:
        return False
    *early, now = alike(*series.key[:2], list(series.own.items()))
    most = found[1] == "highest" or (found[1] == "best") == (series.polarity == "high")
    if found[1] == "lowest":
        most = False
    hold(int(found[2]) == len(early) + 1, f"{len(early) + 1} figures")
    hold(now > max(early) if most else now < min(early), f"{now} beside {early}")
    return True


def check_level(series: Series, sentence: str) -> bool:
    """That a series stands where it stood in its first comparable year, or moved by less than is shown."""
    level = re.match(
        rf".* stands where it stood {_PERIOD} \(the first comparable year\), at {_VALUE} {_PERIOD}", sentence
    )
    least = re.match(rf"It (rose|fell) by less than {_SIZE} from {_VALUE} {_PERIOD}", sentence)
    if not level and not least:
        return False
    first, last = (series.years[0] if level else series.years[-2]), series.years[-1]
    before, after = series.pair(first, last)
    hold((level[1] if level else least[4]) == label_of(series.key[0], first), f"starts in {first}")
    hold(number(level[2] if level else least[3]) == series.show(series.own[first][0]), f"from {before}")
    if level:
        hold(series.show(before) == series.show(after), f"{before} to {after}")
    else:
        hold((after > before) == (least[1] == "rose"), f"{before} to {after}")
        hold(abs(after - before) < float(least[2]), f"change {after - before}")
        series.tail(sentence, series.verdict(first, last), after - before, series.polarity)
    return True


def check_absent(series: Series, sentence: str, region: str) -> bool:
    """That a place has no figure of the period shown."""
    found = re.match(
        rf"No figure for (England|the [A-Z].+?|[A-Z].+?) {_PERIOD}(?:: the published one .*)?\.$", sentence
    )
    if not found or found[1] == "statistical neighbours":
        return False
    held = figures().get((*series.key[:2], ENGLAND if found[1] == "England" else region), {})
    hold(found[2] == label_of(series.key[0], series.years[-1]), f"the latest is of {series.years[-1]}")
    is_left_out = "the published one cannot be right" in sentence
    hold(
        (series.years[-1] in held) == is_left_out, "there is a figure" if not is_left_out else "there is none"
    )
    if is_left_out:  # it must lie outside every council's
        last = series.years[-1]
        near = [
            own[last][0]
            for (*key, area), own in figures().items()
            if tuple(key) == series.key[:2] and area in councils() and last in own
        ]
        value = held[last][0]
        hold(not min(near) <= value <= max(near), f"{value} is among the councils'")
    return True


def check_side(series: Series, sentence: str) -> bool:
    """That mean and median of the neighbours lie on two sides of the figure."""
    if "it changes against their median instead of their mean" not in sentence:
        return False
    year = series.years[-1]
    codes = neighbours().get(series.key[2], [])
    held = [own[year] for code in codes if year in (own := figures().get((*series.key[:2], code), {}))]
    value, *near = alike(*series.key[:2], [(year, figure) for figure in (series.own[year], *held)])
    sides = set()
    for middle in (sum(near) / len(near), median(near)):
        apart_by = rounded(value - middle, series.decimals)  # less than is shown is no side
        sides.add((apart_by > 0) - (apart_by < 0))
    hold(len(sides) == 2, f"mean {sum(near) / len(near)}, median {median(near)}, figure {value}")
    return True


def check_reached(series: Series, sentence: str) -> bool:
    """That the target had been reached in the year before."""
    found = re.match(rf"The target of {_VALUE} had been reached already: {_VALUE} {_PERIOD}\.", sentence)
    if not found:
        return False
    before = series.own[series.years[-2]][0]
    hold(found[3] == label_of(series.key[0], series.years[-2]), f"the year before is {series.years[-2]}")
    hold(number(found[2]) == series.show(before), f"the figure is {before}")
    is_met = (
        before >= float(number(found[1])) if series.polarity == "high" else before <= float(number(found[1]))
    )
    hold(is_met, f"{before} is short of it")
    return True


def check_status(series: Series, sentence: str) -> bool:
    """A status beside its target: figure, distance and word."""
    found = re.match(
        rf"{_VALUE} {_PERIOD}, against a [0-9/]+ target of {_VALUE}: (met|missed|within tolerance)"
        rf"(?:, {_SIZE} (above|below) the target)?\.$",
        sentence,
    )
    alone = re.match(rf"{_VALUE} {_PERIOD}\.$", sentence)
    if alone:
        hold(alone[2] == label_of(series.key[0], series.years[-1]), f"the latest is of {series.years[-1]}")
        hold(number(alone[1]) == series.show(series.own[series.years[-1]][0]), "the figure")
        return True
    if not found:
        return False
    value, target = series.own[series.years[-1]][0], float(number(found[3]))
    short = (target - value) * (1 if series.polarity == "high" else -1)
    hold(found[2] == label_of(series.key[0], series.years[-1]), f"the latest is of {series.years[-1]}")
    hold(number(found[1]) == series.show(value), f"the figure is {value}")
    hold((short <= 1e-9) == (found[4] == "met"), f"short by {short}")
    if found[5]:
        hold((value > target) == (found[6] == "above"), f"{value} beside {target}")
        hold(abs(float(number(found[5])) - abs(short)) < 0.5 * 10.0**-series.decimals + 1e-9, f"{short}")
        # within 5% of the target in these units; a score has points of its own
        if series.unit in ("percent", "rate per 10,000"):
            hold((short <= 0.05 * target) == (found[4] == "within tolerance"), f"{short} of {target}")
    return True


def sections(area: str, folder: Path) -> list[tuple[tuple[str, str], str]]:
    """Every sentence on a goal's page or under a series, with the indicator and group it is about."""
    goals = yaml.safe_load((ROOT / "data/reference/plans.yml").read_text(encoding="utf-8"))["goals"][
        "our_plan_2024_25"
    ]
    by_anchor = {
        f"goal-{name.replace('.', '-').lower()}": (goal["indicator"], goal.get("group", "all"))
        for name, goal in goals.items()
    }
    for name, entry in declared().items():
        for group in entry.get("groups", {"all": ""}):
            by_anchor[f"series-{name}-{group}".replace("_", "-")] = (name, group)
        by_anchor[f"goal-{name.replace('_', '-')}"] = (name, "all")  # of the standard set
    found = []
    for page in sorted((folder / "goals").glob("*/*.html")):
        about = by_anchor.get(f"goal-{page.stem}")
        root = html.parse(str(page)).getroot() if about else None
        lists = root.xpath("//main/ul[not(@class)]") if about else []
        said = root.xpath("//main/p[span[contains(@class, 'status')]]/strong") if about else []
        found += [(about, " ".join(one.text_content().split())) for one in said]
        for item in (item for one in lists[:1] for item in one.iterfind("li")):
            found.append((about, " ".join(item.text_content().split())))
    if (folder / "trend_analysis.html").is_file():
        for tile in html.parse(str(folder / "trend_analysis.html")).getroot().xpath("//section[h3]"):
            about = by_anchor.get(tile.find("h3").get("id"))
            for said in tile.iterfind("p") if about else ():
                text = " ".join(said.text_content().split())
                if not re.match("Sources?: ", text):
                    found.append((about, text))
    return found


def main() -> int:
    """Draw, derive again, and print what does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--area", action="append", help="name of an area; several times")
    parser.add_argument("--count", type=int, default=100, help="how many sentences of each")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--reports", type=Path, default=ROOT / "reports")
    asked = parser.parse_args()
    codes = {row["area_name"]: row for row in rows("council_codes/council_codes.csv")}
    bad = 0
    for name in asked.area or ["Cheshire West and Chester"]:
        code = codes[name]["area_code"]
        region = codes[name]["region_code"]
        folder = asked.reports / code.lower() / f"{YEAR}-{(YEAR + 1) % 100:02d}"
        held: list[str] = []
        pool = sections(name, folder)
        random.Random(asked.seed).shuffle(pool)
        other = wrong = 0
        for (indicator, group), sentence in pool:
            if len(held) == asked.count:
                break
            series = Series(indicator, group, code)
            if len(series.years) < 2:
                continue
            try:
                checks = (check_change(series, sentence), check_place(series, sentence, region),
                          check_trend(series, sentence), check_neighbours(series, sentence),
                          check_rank(series, sentence), check_same(series, sentence, region),
                          check_record(series, sentence), check_level(series, sentence),
                          check_absent(series, sentence, region), check_side(series, sentence),
                          check_reached(series, sentence), check_status(series, sentence))  # fmt: skip
            except Wrong as failure:
                wrong += 1
                held.append(sentence)
                print(f"DOES NOT HOLD ({indicator}, {group}, {name}): {sentence}\n    {failure}")
                continue
            if any(checks):
                held.append(sentence)
            else:
                other += 1
        bad += wrong
        print(f"{name}: {len(held)} sentences derived again, {wrong} do not hold; {other} others passed over")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
