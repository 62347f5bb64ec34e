"""Months and quarters as what they are: what a quarter says, and whether yearly goals are on course.

A quarter is compared with the same quarter a year before, with the quarter before, and the year to date with
the year to date at the same point. None of them answers a yearly target: it is held against the profile that
the indicator declares, and is on course or behind at this point of the year. How sure a change is follows
the one rule of `stats.certainty`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.review.assemble import breaks_of, sources_of
from analysis.review.figures import (
    ReviewYear,
    Tables,
    alike,
    has_value,
    measured,
    same_source,
    with_true_reason,
)
from analysis.review.judge import target_row
from analysis.review.places import places_of
from analysis.stats.certainty import Verdict, change_certainty, not_tested, target_certainty
from analysis.stats.spc import run_chart_median, special_causes, xmr
from analysis.tables.declare import table
from analysis.tables.in_year import BEHIND, IN_YEAR, IN_YEAR_POINTS, NO_COURSE, ON_COURSE, InYear
from analysis.tables.rows import Row
from analysis.vocabulary.calendars import YEARS, add_months, day_text, read_year_type
from analysis.vocabulary.certainty import CLEAR, NOT_TESTED
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.indicators import YEARLY
from analysis.vocabulary.periods import Period, parse_period
from analysis.vocabulary.units import UNITS

NAN = float("nan")
YEARS_OF_SHARES = 2  # earlier whole years from which a seasonal share is taken
_SUMMED = ("cumulative", "seasonal")
_MONTHS = 12
_QUARTER = 3


def assemble_in_year(tables: Mapping[str, pd.DataFrame], *, area: str, quarter: str, edition: str) -> InYear:
    """Put together what the months and quarters of an area say up to the end of a quarter.

    Args:
        tables: The processed tables by name.
        area: Code of the area.
        quarter: The quarter, e.g. `Q2 2025-26`; empty for the latest that is over and has a figure.
        edition: The edition whose yearly goals are asked; empty for none.
    """
    places = places_of(area, tables["areas"], tables["neighbours"])
    held = Tables(tables).around(places)
    indicators = [row for row in held.by_name.rows("indicators") if str(row["frequency"]) not in YEARLY]
    series = {
        (str(row["indicator_id"]), str(row["group"])): held.figures.series(
            str(row["indicator_id"]), str(row["group"]), area
        )
        for row in indicators
    }
    ends = [row["period_end"] for rows in series.values() for row in rows if has_value(row) and _is_part(row)]
    asked = _quarter(quarter, max(ends).date()) if ends else None
    editions = {str(row["edition_id"]): row for row in held.by_name.rows("editions")}
    is_own = edition in editions and str(editions[edition]["area_code"]) == area
    goals = held.goals_of(edition) if is_own else []
    rows: list[dict[str, object]] = []
    points: list[dict[str, object]] = []
    shown: list[Row] = []
    for indicator in indicators:
        key = (str(indicator["indicator_id"]), str(indicator["group"]))
        figures = [row for row in series[key] if asked and row["period_end"].date() <= asked.end]
        if asked is None or not any(has_value(row) and _is_part(row) for row in figures):
            continue
        one = _Measure(indicator, figures, asked)
        found, own_points = one.record(), one.points()
        points += own_points
        shown += one.line
        own = [goal for goal in goals if (goal["indicator_id"], goal["group"]) == key]
        courses = [one.course(goal, held.targets_of(goal)) for goal in own]
        for course in courses or [{}]:
            rows.append({**found, **course, "attention": _attention({**found, **course})})
    rows.sort(key=lambda row: (row["attention"], str(row["measure_id"] or "~"), str(row["short_name"])))
    (own_area,) = held.by_name.by("areas", "area_code")[(area,)]
    names = [(str(row["indicator_id"]), str(row["group"])) for row in rows]
    last = max((row["period_end"] for row in shown), default=None)
    return InYear(
        area_code=area, area_name=str(own_area["area_name"]), quarter=asked.display() if asked else "",
        quarter_end=day_text(asked.end) if asked else "", edition_id=edition if is_own else "",
        edition_title=str(editions[edition]["title"]) if is_own else "",
        data_date=day_text(last.date()) if last is not None else "", measures=table(IN_YEAR, rows),
        points=table(IN_YEAR_POINTS, points),
        series=pd.DataFrame(shown, columns=[*held["observations"].columns]).assign(line="area"),
        breaks=breaks_of(held["notices"], names, area), sources=sources_of(held, editions, area),
    )  # fmt: skip


def _quarter(text: str, last: datetime.date) -> Period:
    """The quarter that is asked for, or the latest that is over."""
    if text:
        found = parse_period(text)
        if found.kind.partition(":")[0] != "quarter":
            raise ParameterError(f"quarter: found {text!r}; expected a quarter such as Q2 2025-26.")
        return found
    month = (last.month - 1) // _QUARTER * _QUARTER + 1
    start = datetime.date(last.year, month, 1)
    found = Period(start, add_months(start, _QUARTER) - datetime.timedelta(days=1), "quarter:financial")
    return found if found.end <= last else found.step(-1)


def _is_part(row: Row) -> bool:
    return str(row["period_kind"]).partition(":")[0] in ("month", "quarter", "cumulative")


def _attention(row: Mapping[str, object]) -> int:
    if row.get("course") == BEHIND:
        return 0 if row["course_certainty"] == CLEAR else 1
    if row["signal"]:
        return 2
    return 3 if CLEAR in (row["year_certainty"], row["last_certainty"], row["to_date_year_certainty"]) else 4


@dataclass(frozen=True)
class _Measure:
    """One indicator and group with the figures of the area up to the end of the quarter."""

    indicator: Row
    figures: Sequence[Row]
    quarter: Period

    @cached_property
    def by_span(self) -> dict[tuple[datetime.date, datetime.date], Row]:
        """The figures by their first and last day."""
        return {(row["period_start"].date(), row["period_end"].date()): row for row in self.figures}

    @property
    def _first(self) -> datetime.date:
        """The first day of any figure."""
        return min(first for first, _ in self.by_span)

    @cached_property
    def line(self) -> list[Row]:
        """The months or quarters, whichever the indicator's figures are."""
        wanted = str(self.indicator["frequency"])
        return [row for row in self.figures if str(row["period_kind"]).partition(":")[0] == wanted]

    @property
    def is_summed(self) -> bool:
        """Whether its months may be added up: counts so declared, and shares that are no state on a day."""
        if str(self.indicator["unit"]) == "count":
            return str(self.indicator["in_year"]) in _SUMMED
        is_state = read_year_type(str(self.indicator["year_type"])).name == "snapshot"
        return UNITS[str(self.indicator["unit"])].base == "total" and not is_state

    def stretch(self, start: datetime.date, months: int) -> Row | None:
        """The figure of so many months: as given, or else added up; None where neither can be had."""
        given = self._given(start, months)
        has_given = given is not None and (has_value(given) or given["missing"])
        return given if has_given else self._added(start, months)

    def _given(self, start: datetime.date, months: int) -> Row | None:
        return self.by_span.get((start, add_months(start, months) - datetime.timedelta(days=1)))

    def _added(self, start: datetime.date, months: int) -> Row | None:
        """The same from its months or quarters."""
        if not self.is_summed or months % self.step:
            return None
        firsts = [add_months(start, number) for number in range(0, months, self.step)]
        parts = [row for first in firsts if (row := self._given(first, self.step)) is not None]
        return _sum(parts, self.indicator) if len(parts) == len(firsts) else None

    @property
    def step(self) -> int:
        """Months from one figure to the next."""
        return 1 if str(self.indicator["frequency"]) == "month" else _QUARTER

    def record(self) -> dict[str, object]:
        """The row of `IN_YEAR`, without its goal."""
        name = str(self.indicator["short_name"])
        group = str(self.indicator["group_name"])
        found: dict[str, object] = {
            **{key: self.indicator[key] for key in ("indicator_id", "group", "unit", "decimals", "polarity",
                                                    "frequency", "in_year")},
            "short_name": f"{name}: {group.lower()}" if group else name, "measure_id": "", "course": "",
        }  # fmt: skip
        start, months = self._now()
        row = None if start is None else self.stretch(start, months)
        if row is not None and start is not None:
            found |= {
                "value": row["value"], "missing": row["missing"],
                "period_label": _label(start, months, row),
                "is_late": row["period_end"].date() <= self.quarter.start, "is_summed": not row["locator"],
            }  # fmt: skip
        for name, back in (("year", _MONTHS), ("last", months)):
            found |= self._change(name, row, start, months, back)
        begun = self._year_start(self.quarter.end)
        passed = _months_between(begun, self.quarter.end)
        to_date = self.stretch(begun, passed)
        if to_date is not None and passed > months:
            found |= {"to_date": to_date["value"], "to_date_label": _label(begun, passed, to_date)}
            found |= self._change("to_date_year", to_date, begun, passed, _MONTHS)
        else:
            found |= self._change("to_date_year", None, None, 1, _MONTHS)
        return found | self._process()

    def _now(self) -> tuple[datetime.date | None, int]:
        """First day and months of what the quarter is shown by: itself, or its latest month."""
        whole = self.stretch(self.quarter.start, _QUARTER)
        if whole is not None:
            return self.quarter.start, _QUARTER
        having = [row for row in self.line if has_value(row) or row["missing"]]
        if not having:
            return None, 1
        return having[-1]["period_start"].date(), _months_of(having[-1])

    def _change(
        self, name: str, row: Row | None, start: datetime.date | None, months: int, back: int
    ) -> dict[str, object]:
        """The comparison with the same stretch so many months before."""
        nothing = {f"{name}_certainty": "", f"{name}_label": "", f"{name}_is_small": False}
        if row is None or start is None:
            return nothing
        first = add_months(start, -back)
        before = self.stretch(first, months)
        if before is None:
            return nothing
        found = {f"{name}_value": before["value"], f"{name}_label": _label(first, months, before)}
        if not _may_be_compared(before, row):
            return {**nothing, **found}
        # its usual changes: of the stretches before this one; a year to date has but one a year
        step = _MONTHS if name == "to_date_year" else months
        earlier: list[float] = []
        while (first := add_months(start, -step * (len(earlier) + 1))) >= self._first:
            pair = [self.stretch(add_months(first, -back), months), self.stretch(first, months)]
            is_like = pair[0] is not None and pair[1] is not None and _may_be_compared(pair[0], pair[1])
            old, new = alike(pair) if is_like else (NAN, NAN)  # type: ignore[arg-type]
            earlier.append(new - old)
        then, now = alike([before, row])
        sure = self._sure(row, before, earlier)
        return {
            **found, f"{name}_change": now - then, f"{name}_certainty": sure.word,
            f"{name}_reason": sure.reason, f"{name}_is_small": sure.is_small,
        }  # fmt: skip

    def _sure(self, row: Row, before: Row, earlier: Iterable[float]) -> Verdict:
        unit = str(self.indicator["unit"])
        if not same_source(before, row):
            return not_tested("other_source")
        if unit == "count":
            return not_tested("unsupported_type")
        sure = change_certainty(
            measured(row, unit), measured(before, unit), earlier=earlier,
            places=int(self.indicator["decimals"]),
        )  # fmt: skip
        return with_true_reason(sure, before, row)

    @cached_property
    def _stretch_rows(self) -> list[Row]:
        """The comparable stretch of months or quarters to which the latest figure belongs."""
        usable = [row for row in self.line if not row["excluded"]]
        return [row for row in usable if row["segment"] == usable[-1]["segment"]] if usable else []

    @cached_property
    def _values(self) -> list[float]:
        """Their values, with a gap for each period that has none: no moving range is taken across it."""
        by_start = {row["period_start"].date(): float(row["value"]) for row in self._stretch_rows}
        first, last = min(by_start), max(by_start)
        count = _months_between(first, add_months(last, self.step) - datetime.timedelta(days=1)) // self.step
        return [by_start.get(add_months(first, self.step * number), NAN) for number in range(count)]

    def _labels(self) -> dict[datetime.date, tuple[str, str]]:
        """Word and rule of each month or quarter of the stretch by its first day."""
        if not self._stretch_rows:
            return {}
        causes = special_causes(self._values, xmr(self._values), "none")
        first = min(row["period_start"].date() for row in self._stretch_rows)
        return {
            add_months(first, self.step * number): (str(label or ""), str(rule or ""))
            for number, (label, rule) in enumerate(zip(causes.label, causes.rule, strict=True))
        }

    def _process(self) -> dict[str, object]:
        if not self._stretch_rows:
            return {"signal": "", "signal_rule": "", "signal_labels": ""}
        limits = xmr(self._values)
        found: dict[str, object] = {"n": limits.n, "is_trial": limits.trial, "signal": "", "signal_rule": ""}
        if limits.reason:
            return found | {"median": run_chart_median(self._values).median, "signal_labels": ""}
        labels = self._labels()
        out = [
            (row, *labels[row["period_start"].date()]) for row in self._stretch_rows
            if row["period_start"].date() >= self.quarter.start
            and labels[row["period_start"].date()][0] in ("neutral high", "neutral low")
        ]  # fmt: skip
        found |= {"mean": limits.mean, "lower": limits.lower, "upper": limits.upper}
        if out:
            found |= {"signal": out[-1][1].partition(" ")[2], "signal_rule": out[-1][2]}
        return found | {"signal_labels": ";".join(str(row["period_label"]) for row, *_ in out)}

    def points(self) -> list[dict[str, object]]:
        """The rows of `IN_YEAR_POINTS`."""
        labels = self._labels()
        own = (
            [row for row in self.line if row["segment"] == self._stretch_rows[-1]["segment"]]
            if labels
            else []
        )
        return [
            {
                "indicator_id": row["indicator_id"], "group": row["group"],
                "period_label": row["period_label"], "period_end": row["period_end"],
                "label": labels[row["period_start"].date()][0]
                if has_value(row) and not row["excluded"] else "",
            }
            for row in own
        ]  # fmt: skip

    # --- the yearly goal -------------------------------------------------------------------------

    def _year_kind(self) -> str:
        name = read_year_type(str(self.indicator["year_type"])).name
        return name if name in YEARS else "financial"

    def _year_start(self, day: datetime.date) -> datetime.date:
        kind = YEARS[self._year_kind()]
        first = datetime.date(day.year, kind.month, kind.day)
        return first if first <= day else datetime.date(day.year - 1, kind.month, kind.day)

    def course(self, goal: Row, targets: list[Row]) -> dict[str, object]:
        """How the year stands against the target of a goal: the columns of its course."""
        begun = self._year_start(self.quarter.end)
        # a plan writes 2025/26 for the year that begins in 2025, whichever kind of year it is
        year = ReviewYear.read(f"{begun.year}/{(begun.year + 1) % 100:02}")
        target = target_row(goal, targets, year)
        found: dict[str, object] = {
            "measure_id": goal["measure_id"], "owner": goal["owner"], "target_year": year.label,
            "course": NO_COURSE, "course_certainty": "", "course_reason": "",
            "target_text": "" if target is None else target["target_text"],
            "target_value": None if target is None else target["target_value"],
        }  # fmt: skip
        reason = self._no_course(goal, target)
        if reason:
            return {**found, "course_reason": reason}
        if target is None:
            return {**found, "course_reason": "target_not_set"}
        number = float(target["target_value"])
        passed = _months_between(begun, self.quarter.end)
        profile = str(self.indicator["in_year"])
        row = self.stretch(begun, passed)
        if profile == "level" and (row is None or not has_value(row)):
            within = [one for one in self.line if has_value(one) and one["period_start"].date() >= begun]
            row = within[-1] if within else None
        if row is None or not has_value(row):
            return {**found, "course_reason": "no_year_to_date"}
        share, shares = 1.0, []
        if profile == "cumulative":
            share = passed / _MONTHS
        elif profile == "seasonal":
            shares = self._shares(begun, passed)
            if len(shares) < YEARS_OF_SHARES:
                return {**found, "course_reason": "no_seasonal_share", "share_years": len(shares)}
            share = float(np.mean(shares))
        expected, value = number * share, float(row["value"])
        is_behind = value < expected if self.indicator["polarity"] == "high" else value > expected
        sure = not_tested("unsupported_type")
        if profile == "level":
            sure = target_certainty(measured(row, str(self.indicator["unit"])), number)
        return {
            **found, "course": BEHIND if is_behind else ON_COURSE, "course_value": value,
            "course_label": _label(row["period_start"].date(), _months_of(row), row),
            "expected": expected, "share": share, "course_certainty": sure.word,
            "course_certainty_reason": sure.reason if sure.word == NOT_TESTED else "",
            "share_lowest": min(shares, default=NAN), "share_highest": max(shares, default=NAN),
            "share_years": len(shares) or None,
        }  # fmt: skip

    def _no_course(self, goal: Row, target: Row | None) -> str:
        """Why a goal cannot be on course or behind; empty where it can."""
        if target is not None and target["target_kind"] == "range":
            return "range"
        if target is None or pd.isna(target["target_value"]):
            return "target_not_set" if target is None else str(target["reason"]) or "target_not_set"
        if goal["unit"] != self.indicator["unit"]:
            return "unsupported_type"
        if str(self.indicator["polarity"]) == "none":
            return "no_polarity"
        if not self.indicator["in_year"]:
            return "no_profile"
        if _months_between(self._year_start(self.quarter.end), self.quarter.end) == _MONTHS:
            return "year_over"
        return ""

    def _shares(self, begun: datetime.date, passed: int) -> list[float]:
        """The share of its whole year that each earlier year had at this point."""
        found = []
        back = 1
        while (first := add_months(begun, -_MONTHS * back)) >= self._first:
            for figure in (self._added, self._given):  # a share is of one kind of figure and one source
                part, whole = figure(first, passed), figure(first, _MONTHS)
                if part is None or whole is None or part["source_id"] != whole["source_id"]:
                    continue
                if _may_be_compared(part, whole) and float(whole["value"]) > 0:
                    found.append(float(part["value"]) / float(whole["value"]))
                    break
            back += 1
        return found


def _may_be_compared(before: Row, row: Row) -> bool:
    is_there = has_value(before) and has_value(row) and not before["excluded"] and not row["excluded"]
    return bool(is_there and before["segment"] == row["segment"])


def _months_between(first: datetime.date, last: datetime.date) -> int:
    return 12 * (last.year - first.year) + last.month - first.month + 1


def _months_of(row: Row) -> int:
    return _months_between(row["period_start"].date(), row["period_end"].date())


def _label(start: datetime.date, months: int, row: Row) -> str:
    """A quarter by its name, also where it is added up; everything else as it is called."""
    if months == _QUARTER and start.month % _QUARTER == 1:
        kind = str(row["period_kind"])
        basis = kind if kind.startswith("quarter") else "quarter:financial"
        return Period(start, add_months(start, _QUARTER) - datetime.timedelta(days=1), basis).display()
    return str(row["period_label"])


def _sum(parts: Sequence[Row], indicator: Row) -> Row | None:
    """Several stretches as one; None where a part has no figure, or no counts behind a share."""
    first, last = parts[0], parts[-1]
    if not all(map(has_value, parts)) or len({row["segment"] for row in parts}) > 1:
        return None
    if any(row["excluded"] for row in parts):
        return None
    given = {
        **last, "period_start": first["period_start"], "period_kind": "cumulative", "locator": "",
        "period_label": f"{day_text(first['period_start'].date())} to {day_text(last['period_end'].date())}",
    }  # fmt: skip
    if str(indicator["unit"]) == "count":
        return {**given, "value": sum(float(row["value"]) for row in parts)}
    if not all(bool(row["counts_exact"]) for row in parts):
        return None
    counts = {name: sum(float(row[name]) for row in parts) for name in ("numerator", "denominator")}
    value = (UNITS[str(indicator["unit"])].per or NAN) * counts["numerator"] / counts["denominator"]
    return {**given, **counts, "value": value}
