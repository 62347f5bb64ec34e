"""The claims of the documents: those transcribed, and every printed total of a printed table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.clean.plans import count_of
from analysis.clean.prints import Record, rows_of
from analysis.errors import Problem, quoted
from analysis.schema import CLAIM_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.inputs import ProjectInputs

Row = dict[str, str]

_LISTED = re.compile(r"listed=#([a-z_]+)")
_YEAR = re.compile(r"y[0-9]{4}_[0-9]{2}")
_NOTHING = ("", "-")
_GRAND_TOTAL = "Children & Families"


def claim_records(inputs: ProjectInputs) -> tuple[list[Record], list[Problem]]:
    """The claims of all documents, with the numbers they bind.

    Returns:
        Records of `schema.CLAIMS`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for table in inputs.tables("claims"):
        for row in rows_of(table):
            if row["kind"] not in CLAIM_KINDS:
                expected = f"one of {', '.join(filter(None, CLAIM_KINDS))}, or nothing"
                problems.append(
                    Problem(table.file, int(row["row"]), "kind", quoted(row["kind"]), expected, "choose one")
                )
                continue
            records.append(_record(row, _with_lists_counted(row, inputs)))
    for name, claims in _TABLES.items():
        for table in inputs.tables(name):
            records += [
                {"document": table.source_id, "claim_id": f"{name}:{claim_id}", **claim}
                for claim_id, claim in claims(rows_of(table))
            ]
    return records, problems


def _record(row: Row, numbers: str) -> Record:
    return {
        "document": row["document"],
        "claim_id": row["claim_id"],
        "line": int(row["line"]),
        "line_end": int(row["line_end"]),
        "indicator_id": row["indicator"],
        "title": row["title"],
        "direction": row["direction"],
        **{name: count_of(row[name]) for name in ("from_value", "to_value", "claimed_value")},
        "from_text": row["from_value"],
        "to_text": row["to_value"],
        "claimed_text": row["claimed_value"],
        "kind": row["kind"],
        "numbers": numbers,
        "unless": row["unless"],
    }


def _with_lists_counted(row: Row, inputs: ProjectInputs) -> str:
    """`listed=#assets` becomes the number of rows of that file of the document, and where they stand."""

    def counted(match: re.Match[str]) -> str:
        rows = [
            item
            for table in inputs.tables(match[1])
            if table.source_id == row["document"]
            for item in rows_of(table)
        ]
        return f"listed={len(rows)} @{rows[0]['line']}" if rows else "listed=0"

    return _LISTED.sub(counted, row["numbers"])


def _school_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    types = ("nursery", "primary", "secondary", "special")
    for row in rows:
        yield _total(
            row, "row", row["type"], [row[name] for name in types], row["total"], "schools of all phases"
        )
    yield from _columns(rows, "type", (*types, "total"))


def _capital_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    for row in rows:
        parts = [row[year] for year in _years(row)]
        yield _total(
            row, "programme", row["scheme"], parts, row["programme_total"], "the four years together"
        )
        both = [row["programme_total"], row["under_development"]]
        yield _total(row, "row", row["scheme"], both, row["total"], "programme and schemes under development")
    years = _years(rows[0]) if rows else ()
    yield from _columns(rows, "scheme", (*years, "programme_total", "under_development", "total"))


def _revenue_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    marked = [{**row, "is_total": "yes" if row["service"].startswith("Total") else "no"} for row in rows]
    for row in marked:
        yield _total(
            row, "row", row["service"], [row["gross"], row["income"]], row["net"], "gross and income", True
        )
    yield from _columns(marked, "service", ("gross", "net", "income"), is_rounded=True)


def _policy_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    for row in rows:
        parts = [row[year] for year in _years(row)]
        yield _total(row, "row", row["item"], parts, row["total"], "the four years together", True)
        if row["is_total"] == "yes" and "saving" in row["item"].casefold():
            yield _sign(row, "saving")
        elif "growth" in row["item"].casefold() and "saving" in row["section"].casefold():
            yield _sign(row, "growth")
    totals = [row for row in rows if row["is_total"] == "yes"]
    for total in totals:
        is_grand = total["service"] == _GRAND_TOTAL
        others = [row for row in totals if row is not total]
        own = [row for row in rows if row not in totals and row["service"] == total["service"]]
        above = others if is_grand else own
        columns = (*_years(total), "total")
        yield from _columns([*above, total], "item", columns, is_rounded=True, total=total)


def _years(row: Row) -> tuple[str, ...]:
    """The columns of years that the table has."""
    return tuple(column for column in row if _YEAR.fullmatch(column))


_TABLES = {
    "schools_by_type": _school_claims,
    "capital": _capital_claims,
    "revenue": _revenue_claims,
    "policy_options": _policy_claims,
}


def _columns(
    rows: list[Row], name: str, columns: Sequence[str], is_rounded: bool = False, total: Row | None = None
) -> Iterator[tuple[str, Record]]:
    """The printed total of each column."""
    ends = [total] if total else [row for row in rows if row["is_total"] == "yes"]
    for end in ends:
        above = [row for row in rows if row is not end]
        for column in columns:
            parts = [row[column] for row in above]
            label = "all" if column == "total" else column.replace("_", "-").removeprefix("y")
            yield _total(end, column, f"{end[name]}, {label}", parts, end[column], "its column", is_rounded)


def _total(
    row: Row, part: str, title: str, parts: Sequence[str], total: str, what: str, is_rounded: bool = False
) -> tuple[str, Record]:
    printed = [text for text in parts if text not in _NOTHING] or ["0"]
    bound = [f"part={text}" for text in printed] + [f"total={'0' if total in _NOTHING else total}"]
    return f"{row['line']}:{part}", {
        "line": int(row["line"]),
        "line_end": int(row["line_end"]),
        "title": f"{title}: total of {what}",
        "direction": "equals",
        "kind": "rounded total" if is_rounded else "total",
        "numbers": "; ".join(bound),
    }


def _sign(row: Row, word: str) -> tuple[str, Record]:
    called = "a net saving" if word == "saving" else "growth, among the savings"
    return f"{row['line']}:sign", {
        "line": int(row["line"]),
        "line_end": int(row["line_end"]),
        "title": f"{row['item']}: called {called}",
        "direction": word,
        "kind": "sign",
        "numbers": f"figure={row['total']}",
        "unless": "" if word == "saving" else "growth approved earlier is being taken back",
    }
