"""Measures of plans to goals and targets: which indicator answers each, and what was promised."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.inputs.figures import Record, number_of, period_of, place
from analysis.tables.rows import text_rows_of
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted
from analysis.vocabulary.numbers import as_percentage
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.targets import COMPARATORS, Target, parse_target, resolve
from analysis.vocabulary.units import UNITS

if TYPE_CHECKING:
    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import GoalLink, Reference, TargetReading
    from analysis.inputs.project import ProjectInputs
    from analysis.vocabulary.indicators import Indicator
    from analysis.vocabulary.periods import Period


TARGET_COLUMN = re.compile(r"target_([0-9]{4})_([0-9]{2})")
_PLANS = "data/reference/plans.yml"
_EACH_YEAR = "each year"
_ONCE = ("one_off", "percentage_points_once")


def goals_and_targets(inputs: ProjectInputs) -> tuple[list[Record], list[Record], list[Problem]]:
    """Read every measure of every edition.

    Returns:
        Goal records (`tables.data.GOALS`), target records (`tables.data.TARGETS`) and what is wrong.
    """
    reference = inputs.reference
    links = {(link.edition_id, link.measure_id): link for link in reference.goals}
    readings = {(r.edition_id, r.measure_id): r for r in reference.readings}
    named = [comment for comment in reference.comments if comment.measure_id]
    comments = {(c.edition_id, c.measure_id): f"{c.text} ({c.date})" for c in named}
    context = _Context(inputs)
    goals: list[Record] = []
    targets: list[Record] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    for table in inputs.tables("kpis"):
        problems += _year_problems(table, inputs)
        for position, row in enumerate(text_rows_of(table.frame), start=1):
            key = (table.source_id, row["measure_id"])
            seen.add(key)
            link = links.get(key)
            if link is None:
                expected = f"a goal declared under {_goals_of(table.source_id, inputs)}"
                advice = "declare which indicator answers it"
                problems.append(table.problem(row, "measure_id", key[1], expected, advice))
                continue
            measure = _Measure(row, link, table, context, readings.get(key))
            goal = measure.goal(position)
            goal["comment"] = comments.get(key, "")
            goal.update(_own_tolerance(f"{key[0]}/{key[1]}", reference))
            goals.append(goal)
            targets += measure.targets(goal)
            problems += measure.problems
    declared = (("goals", reference.goals), ("target_readings", reference.readings), ("comments", named))
    for what, entries in declared:
        for entry in entries:
            edition, name = entry.edition_id, entry.measure_id
            if (edition, name) not in seen:
                found = f"{quoted(name)}, a measure that is not in the plan"
                expected = f"a measure_id of {edition}/kpis.csv"
                advice = "correct the id, or remove the entry"
                problems.append(entry.problem(f"{what}.{edition}.{name}", found, expected, advice))
    for named_so in reference.project.tolerances.measures:
        if tuple(named_so.rsplit("/", 1)) not in seen:
            expected = "an edition and a measure_id of its kpis.csv, such as my_plan/1.02"
            advice, column = "correct it, or remove the entry", f"tolerances.measures.{named_so}"
            problems.append(Problem(reference.project.file, None, column, quoted(named_so), expected, advice))
    return goals, targets, problems


def _own_tolerance(measure: str, reference: Reference) -> Record:
    """The columns of a tolerance that is declared for this measure alone; none where it is not."""
    declared = reference.project.tolerances.measures.get(measure)
    if declared is None:
        return {}
    columns = {"points": "tolerance", "percent_of_target": "tolerance_pct"}
    return {columns.get(declared.kind, f"tolerance_{declared.kind}"): declared.amount}


def _goals_of(edition_id: str, inputs: ProjectInputs) -> str:
    """Where the goals of an edition are declared."""
    edition = inputs.reference.editions.get(edition_id)
    is_own = edition is not None and edition.file != _PLANS
    return f"goals in {edition.file}" if edition and is_own else f"goals.{edition_id} in {_PLANS}"


def _year_problems(table: RawTable, inputs: ProjectInputs) -> list[Problem]:
    """Target columns of years that are not declared for the edition."""
    edition = inputs.reference.editions.get(table.source_id)
    if edition is None:
        return []  # the folder is refused where it is read
    return [
        Problem(
            table.file, 1, column, "targets of a year that is not declared",
            f"a year of {edition.id} in {edition.file}: {', '.join(edition.target_years) or 'none'}",
            "correct the column, or declare the year",
        )
        for column in table.frame.columns
        if (match := TARGET_COLUMN.fullmatch(column)) and f"{match[1]}/{match[2]}" not in edition.target_years
    ]  # fmt: skip


class _Context:
    """What the measures of all plans are joined with."""

    def __init__(self, inputs: ProjectInputs) -> None:
        self.reference = inputs.reference
        self.actions = {
            (table.source_id, row["action_id"]): row
            for table in inputs.tables("actions")
            for row in text_rows_of(table.frame)
        }
        self.baseline_parts = {
            (row["document"], row["measure_id"]): row["value"]
            for table in inputs.tables("kpi_parts")
            for row in text_rows_of(table.frame)
            if row["field"] == "baseline" and row["part"] in ("all", "total")
        }


class _Measure:
    """One measure of a plan being read, with what is wrong with it."""

    def __init__(
        self, row: dict[str, str], link: GoalLink, table: RawTable, context: _Context,
        reading: TargetReading | None,
    ) -> None:  # fmt: skip
        self.row, self.link, self.table, self.context, self.reading = row, link, table, context, reading
        self.indicator: Indicator = context.reference.indicators[link.indicator_id]
        self.problems: list[Problem] = []
        self.read: list[Target] = []
        self.unit = row["unit"] or self.indicator.unit
        if self.unit not in UNITS:
            advice = did_you_mean(self.unit, UNITS, "choose one")
            self.fault("unit", self.unit, f"one of {', '.join(UNITS)}", advice)
            self.unit = self.indicator.unit  # so that no target is refused for the same fault

    def fault(self, column: str, found: str, expected: str, advice: str) -> None:
        self.problems.append(self.table.problem(self.row, column, found, expected, advice))

    def goal(self, position: int) -> Record:
        """The record of `tables.data.GOALS`."""
        row, link = self.row, self.link
        actions = self._actions()
        return {
            "edition_id": link.edition_id, "measure_id": link.measure_id, "position": position,
            "theme": link.theme, "kpi": row["kpi"], "measure": row["measure"],
            "indicator_id": link.indicator_id, "group": link.group, "unit": self.unit, "reason": link.reason,
            "baseline_text": row["baseline"], "baseline_value": self._baseline(),
            "baseline_period": row["baseline_period"] or link.baseline_period, "locator": place(row),
            "beside": link.beside, "gap_with": self._gap_with(),
            "owner": row["owner"] or "; ".join(dict.fromkeys(a["owner"] for a in actions if a["owner"])),
            "next_action_id": ", ".join(a["action_id"] for a in actions),
            "next_action": "; ".join(a["title"] for a in actions),
            "next_action_deadline": actions[0]["deadline"] if actions else "",
        }  # fmt: skip

    def _gap_with(self) -> str:
        """The group or place to which a target cuts the gap, as declared; empty where it is none."""
        link = self.link
        known = [*COMPARATORS, *(group for group in self.indicator.groups if group != link.group)]
        if link.gap_with and link.gap_with not in known:
            where = f"goals.{link.edition_id}.{link.measure_id}.gap_with"
            advice = did_you_mean(link.gap_with, known, "choose one")
            expected = f"one of {', '.join(known)}"
            self.problems.append(link.problem(where, quoted(link.gap_with), expected, advice))
        return link.gap_with

    def _cuts_a_gap(self, target: Target) -> bool:
        """Whether a target is for the gap between two levels; a measure that is a gap itself has its own."""
        return target.kind == "cut_gap" and self.unit != "percentage points"

    def _actions(self) -> list[dict[str, str]]:
        found = []
        for action in self.link.actions:
            row = self.context.actions.get((self.link.edition_id, action))
            if row is not None:
                found.append(row)
                continue
            where = f"goals.{self.link.edition_id}.{self.link.measure_id}.actions"
            expected = f"an action_id of {self.link.edition_id}/actions.csv"
            self.problems.append(self.link.problem(where, quoted(action), expected, "correct the id"))
        return found

    def _baseline(self) -> float | None:
        row = self.row
        text = self.context.baseline_parts.get((row["document"], row["measure_id"]), row["baseline"])
        if not text:
            return None
        try:
            number = number_of(text, "plan")
        except DataError as failure:
            self.problems += [
                problem.at(self.table.file, int(row["row"]), "baseline") for problem in failure.problems
            ]
            return None
        if number.unit is not None and number.unit != self.unit:
            self.fault("baseline", text, f"a number in {self.unit}", "correct it, or the unit")
        self._refuse_proportion("baseline", text, number.value)
        self._refuse_impossible("baseline", text, number.value)
        return number.value if number.qualifier is None else None

    def _refuse_proportion(self, column: str, text: str, value: float | None) -> None:
        """A percentage is printed with its sign: without it 0.61 is a proportion."""
        if advice := as_percentage(text, value, self.unit):
            self.fault(column, text, "a percentage from 0 to 100", advice)

    def _refuse_impossible(self, column: str, text: str, value: float | None) -> None:
        """A figure that no such measure can have, such as 610% of a group."""
        unit, may_exceed = UNITS[self.unit], self.indicator.may_exceed_100
        if value is not None and not unit.can_be(value, may_exceed_100=may_exceed):
            low, high = unit.limits(may_exceed_100=may_exceed)
            expected = f"{low:g} or more" if high is None else f"a figure from {low:g} to {high:,.0f}"
            self.fault(column, text, f"{expected} ({self.unit})", "correct the figure")

    def targets(self, goal: Record) -> list[Record]:
        """The records of `tables.data.TARGETS`: one a year, or one for a target of all years."""
        row = self.row
        printed = [
            (f"{match[1]}/{match[2]}", column)
            for column in self.table.frame.columns
            if (match := TARGET_COLUMN.fullmatch(column))
        ]
        if row["target"] and not any(row[column] for _, column in printed):
            years = self.context.reference.editions[self.link.edition_id].target_years
            records = self._targets_in("target", years, "", goal)
        else:
            records = [
                one for year, column in printed for one in self._targets_in(column, (year,), year, goal)
            ]
        self._refuse_needless_reading()
        return self._one_a_year(records)

    def _one_a_year(self, records: list[Record]) -> list[Record]:
        """The targets, each once: a text with its own years may stand in the column of each of them."""
        by_year: dict[object, Record] = {}
        for record in records:
            first = by_year.setdefault(record["target_year"], record)
            if (first["target_text"], first["target_value"]) != (
                record["target_text"],
                record["target_value"],
            ):
                found = f"{first['target_text']} and {record['target_text']}"
                expected = f"one target for {record['target_year']}"
                self.fault("target", found, expected, "correct the year that one of them names")
        return list(by_year.values())

    def _parse(self, column: str, goal: Record) -> Target | None:
        text = self.row[column]
        may_exceed_100 = self.indicator.may_exceed_100
        try:
            target = parse_target(
                text or "-", self.unit, goal["baseline_value"],  # type: ignore[arg-type]
                may_exceed_100=may_exceed_100,
            )  # fmt: skip
            if self._cuts_a_gap(target):  # the baseline is a level: a share of it is no share of the gap
                target = parse_target(text, self.unit, may_exceed_100=may_exceed_100)
        except DataError as failure:
            line = int(self.row["row"])
            self.problems += [problem.at(self.table.file, line, column) for problem in failure.problems]
            return None
        for number in dict.fromkeys((target.value, target.lower, target.upper)):
            self._refuse_proportion(column, text, number)
            self._refuse_impossible(column, text, number)
        return target

    def _record(self, goal: Record, year: str, text: str, target: Target) -> Record:
        baseline = goal["baseline_value"]
        value, reason, is_range = target.value, target.reason or "", target.kind == "range"
        if value is None and target.kind in ("maintain", "improve_on_baseline") and baseline is not None:
            value = float(baseline)  # type: ignore[arg-type]
        if self._cuts_a_gap(target) and not self.link.gap_with:
            reason = "gap_not_measured"
        elif target.is_ambiguous and self.reading is None:
            reason = "target_ambiguous"
        elif self._cuts_a_gap(target) and target.readings:
            pass  # the review takes the gap from the figures of both
        elif value is None and not reason and target.comparator is None and not is_range:
            reason = "baseline_missing" if target.readings else "kind_not_judged"
        is_open = reason == "target_ambiguous"
        return {
            "edition_id": goal["edition_id"], "measure_id": goal["measure_id"], "target_year": year,
            "target_text": text, "target_kind": target.kind, "target_value": value,
            "target_lower": target.lower if is_range else None,
            "target_upper": target.upper if is_range else None,
            "comparator": target.comparator or "", "comparator_year": target.comparator_year or "",
            "reading": self.reading.reading if self.reading is not None and target.is_ambiguous else "",
            "readings": "\n".join(f"{r.name}: {r.arithmetic}" for r in target.readings) if is_open else "",
            "reason": reason, "locator": goal["locator"],
        }  # fmt: skip

    def _targets_in(self, column: str, years: tuple[str, ...], year: str, goal: Record) -> list[Record]:
        """The target of one column: a number for each of its years where it can be had.

        Args:
            column: The column; `target` holds the target of the whole plan.
            years: The years that the column is for.
            year: The year of the column; empty for `target`. A wording that names its own years goes first.
            goal: The measure's record.
        """
        target = self._parse(column, goal)
        if target is None:
            return []
        self.read.append(target)
        due = self._year_of(target.by) if target.by else year or _EACH_YEAR
        record = self._record(goal, due, self.row[column], target)
        if target.milestones:  # each for the year that it names, whatever the column
            steps = [(self._year_of(parse_period(step.label)), step.value) for step in target.milestones]
            return [{**record, "target_year": on, "target_value": value} for on, value in steps]
        name = self._reading_name(target)
        if self._cuts_a_gap(target):
            is_once = name in _ONCE and due == _EACH_YEAR and years
            return [{**record, "target_year": years[-1]} if is_once else record]
        if name is None:
            return [record]
        yearly = self._yearly(target, name, years, goal)
        return [{**record, "target_year": on, "target_value": v, "reason": ""} for on, v in yearly] or [
            record
        ]

    def _year_of(self, due: Period) -> str:
        """The year of the plan that ends when a target is due; the day as printed where none does."""
        for year in self.context.reference.editions[self.link.edition_id].target_years:
            if int(year[:4]) + 1 == due.end.year:
                return year
        return due.display()

    def _reading_name(self, target: Target) -> str | None:
        """The reading to work out: the declared one, or the only one; None where it is open or wrong."""
        names = [reading.name for reading in target.readings]
        if self.reading is None or not target.is_ambiguous:
            return names[0] if len(names) == 1 else None
        if not names or self.reading.reading in names:
            return self.reading.reading if names else None
        where = f"target_readings.{self.link.edition_id}.{self.link.measure_id}"
        found, expected = (
            quoted(self.reading.reading),
            f"a reading of {quoted(target.text)}: {', '.join(names)}",
        )
        self.problems.append(self.reading.problem(where, found, expected, "choose one of them"))
        return None

    def _refuse_needless_reading(self) -> None:
        """A declared reading is for the targets that are open; where none is, it is a mistake."""
        if self.reading is None or not self.read or any(target.is_ambiguous for target in self.read):
            return
        target = self.read[0]
        where = f"target_readings.{self.link.edition_id}.{self.link.measure_id}"
        found, expected = f"a reading of {quoted(target.text)}", "a target that can be read in several ways"
        self.problems.append(self.reading.problem(where, found, expected, "remove the entry"))

    def _yearly(
        self, target: Target, name: str, years: tuple[str, ...], goal: Record
    ) -> list[tuple[str, float]]:
        """What a promised change asks for in each year; nothing where the start is not known."""
        baseline = goal["baseline_value"]
        if baseline is None or not years:
            return []
        if name in _ONCE:
            return [(years[-1], resolve(target, name, float(baseline), 1)[-1])]  # type: ignore[arg-type]
        try:
            start = period_of(str(goal["baseline_period"]), self.indicator.year_type)
        except DataError:
            return []  # "across the last year": the record says that the start is missing
        is_calendar = self.indicator.answers == "calendar_year_before"
        steps = [int(year[:4]) + (0 if is_calendar else 1) - start.end.year for year in years]
        if start.is_ambiguous or min(steps) < 1:
            return []
        values = resolve(target, name, float(baseline), max(steps))  # type: ignore[arg-type]
        return [(year, values[step - 1]) for year, step in zip(years, steps, strict=True)]
