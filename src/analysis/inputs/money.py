"""The finance tables of a plan as one table of amounts, and the goals that are shown beside them.

Amounts keep the sign that the plan prints: in brackets, or with a minus, they are below zero. A dash
of a money table says that nothing is planned, which is 0; a blank cell says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analysis.inputs.figures import Record, number_of
from analysis.tables.rows import text_rows_of
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted
from analysis.vocabulary.units import MONEY_UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import SpendingLink
    from analysis.inputs.project import ProjectInputs


_YEAR = re.compile(r"y([0-9]{4})_([0-9]{2})")
_NOTHING = {"-", "–", "—"}
_OF_A_LINK = ("edition_id", "table", "service", "item", "reason")
_TOTAL = re.compile(r"(sub-?)?totals?\b", re.IGNORECASE)
_KINDS = (("saving", "saving"), ("investment", "investment"), ("growth", "investment"))


class _Layout(NamedTuple):
    """Which columns of a file hold what, besides its years."""

    item: str
    amounts: tuple[str, ...]
    unit: str = ""  # where the file has no column for it


_LAYOUTS = {
    "revenue": _Layout("service", ("gross", "net", "income")),
    "capital": _Layout("scheme", ("programme_total", "under_development", "total")),
    "policy_options": _Layout("item", ("total",)),
    "schools_by_type": _Layout("type", ("nursery", "primary", "secondary", "special", "total"), "count"),
}


def finance_lines(inputs: ProjectInputs) -> tuple[list[Record], list[Problem]]:
    """Every cell of the finance tables.

    Returns:
        Records of `tables.plans.FINANCE_LINES`, and what is wrong.
    """
    declared = {(unit.edition_id, unit.table): unit for unit in inputs.reference.finance_units}
    records: list[Record] = []
    problems: list[Problem] = []
    without_unit: set[tuple[str, str]] = set()
    for name, layout in _LAYOUTS.items():
        for raw in inputs.tables(name):
            columns = [column for column in raw.frame.columns if _YEAR.fullmatch(str(column))]
            for position, row in enumerate(text_rows_of(raw.frame), start=1):
                unit = layout.unit or row.get("unit", "")
                note = ""
                key = (row["document"], name)
                if not unit:
                    without_unit.add(key)
                    if key in declared:
                        unit, note = declared[key].unit, declared[key].reason
                problems += _unit_problems(raw, row, unit, layout)
                problems += _flag_problems(raw, row)
                line = _line(name, layout, row, position) | {"unit": unit, "unit_note": note}
                for place, column in enumerate((*columns, *layout.amounts), start=1):
                    value, faults = _amount(raw, row, str(column), is_money=not layout.unit)
                    problems += faults
                    label = _YEAR.sub(r"\1/\2", str(column))
                    cell = {"column": label, "column_position": place, "value_text": row[column]}
                    records.append({**line, **cell, "value": value})
    for key, entry in declared.items():
        if key not in without_unit:
            where = f"spending.{entry.edition_id}.units.{entry.table}"
            expected = "a finance table that prints no unit"
            problems.append(entry.problem(where, quoted(entry.table), expected, "remove the entry"))
    return records, problems


def _line(name: str, layout: _Layout, row: Mapping[str, str], position: int) -> Record:
    item = row[layout.item]
    return {
        "edition_id": row["document"], "table": name, "position": position, "line": int(row["line"]),
        "service": row["service"] if name == "policy_options" else "", "section": row.get("section", ""),
        "item": item, "line_kind": _line_kind(row, item),
        "invest_to_save": row.get("invest_to_save", "") == "yes",
    }  # fmt: skip


def _line_kind(row: Mapping[str, str], item: str) -> str:
    """What a line is: by its column `is_total` where there is one, otherwise by its first word."""
    is_total = row["is_total"] == "yes" if row.get("is_total") else bool(_TOTAL.match(item))
    if is_total:
        return "total"
    section = row.get("section", "").casefold()
    return next((kind for word, kind in _KINDS if word in section), "line")


def _amount(
    raw: RawTable, row: Mapping[str, str], column: str, *, is_money: bool
) -> tuple[float | None, list[Problem]]:
    text = row[column].strip()
    if not text:
        return None, []
    if is_money and text in _NOTHING:
        return 0.0, []
    try:
        number = number_of(text, "plan")
    except DataError as failure:
        return None, [problem.at(raw.file, int(row["row"]), column) for problem in failure.problems]
    if number.value is None or number.qualifier is not None or number.unit is not None:
        expected = "an amount such as 1,008, (651) or -3,380, a dash, or nothing"
        advice = "write the amount as the table prints it, without its unit"
        return None, [raw.problem(row, column, text, expected, advice)]
    return number.value, []


def _unit_problems(raw: RawTable, row: Mapping[str, str], unit: str, layout: _Layout) -> list[Problem]:
    if layout.unit or unit in MONEY_UNITS:
        return []
    expected = f"one of {', '.join(MONEY_UNITS)}"
    declared = f"data/reference/plans.yml under spending.{row['document']}.units"
    advice = f"write it, or declare it in {declared}, with a reason"
    return [raw.problem(row, "unit", unit, expected, advice)]


def _flag_problems(raw: RawTable, row: Mapping[str, str]) -> list[Problem]:
    return [
        raw.problem(row, column, row[column], "yes or no", "choose one")
        for column in ("is_total", "invest_to_save")
        if row.get(column, "") not in ("", "yes", "no")
    ]


def spending_links(
    inputs: ProjectInputs, lines: Sequence[Record], goals: Sequence[Record]
) -> tuple[list[Record], list[Problem]]:
    """Which goals stand beside which money, as declared, each with a line and goals that are there.

    Returns:
        Records of `tables.plans.SPENDING_LINKS`, and what is wrong.
    """
    items: dict[tuple[str, str], set[tuple[int, str, str]]] = {}
    for line in lines:
        place = (str(line["edition_id"]), str(line["table"]))
        number, service, item = int(str(line["position"])), str(line["service"]), str(line["item"])
        items.setdefault(place, set()).add((number, service, item))
    measures: dict[str, set[str]] = {}
    for goal in goals:
        measures.setdefault(str(goal["edition_id"]), set()).add(str(goal["measure_id"]))
    records: list[Record] = []
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for link in inputs.reference.spending:
        where = f"spending.{link.edition_id}.links"
        known = items.get((link.edition_id, link.table), set())
        meant = [item for _, service, item in known if item == link.item and link.service in ("", service)]
        if len(meant) != 1:
            problems.append(_not_one_line(link, where, len(meant), sorted({item for *_, item in known})))
        for measure in link.goals or ("",):
            if measure and measure not in measures.get(link.edition_id, set()):
                expected = f"a measure_id of {link.edition_id}/kpis.csv"
                problems.append(link.problem(where, quoted(measure), expected, "correct the id"))
            places[link.edition_id] = places.get(link.edition_id, 0) + 1
            records.append(
                {
                    **{name: getattr(link, name) for name in _OF_A_LINK},
                    "position": places[link.edition_id],
                    "measure_id": measure,
                    "is_named": measure in link.named,
                }
            )
    return records, problems


def _not_one_line(link: SpendingLink, where: str, count: int, items: list[str]) -> Problem:
    """A link whose line is not there, or whose name stands more than once."""
    expected = f"a line of {link.table}.csv of {link.edition_id}"
    if count:
        found = f"{quoted(link.item)}, which stands {count} times"
        return link.problem(where, found, f"{expected} that stands once", "name its service")
    advice = did_you_mean(link.item, items, "write it as the table prints it", "'{}'")
    return link.problem(where, quoted(link.item), expected, advice)
