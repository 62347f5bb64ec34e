"""The money of a plan added up again: totals beside their parts, savings apart, amounts beside goals.

Amounts keep the plan's sign. Nothing here says that money moved a figure.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.tables.declare import table
from analysis.tables.plan_results import (
    BUDGET_CHANGES,
    CONTRARY_LINES,
    FINANCE_CHECKS,
    INVEST_TO_SAVE,
    SPENDING_BESIDE_GOALS,
    Finance,
)
from analysis.tables.results import Review
from analysis.tables.rows import LaidOut, Row, rows_of

Record = dict[str, object]

_YEARS = "years"  # stands for all columns of years
# Table: its totals along a row, each with the columns that it adds up.
_ROW_TOTALS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "revenue": (("net", ("gross", "income")),),
    "capital": (("programme_total", (_YEARS,)), ("total", ("programme_total", "under_development"))),
    "policy_options": (("total", (_YEARS,)),),
    "schools_by_type": (("total", ("nursery", "primary", "secondary", "special")),),
}
# Money is printed to a thousandth of its unit at most; what is less comes from binary fractions.
_PLACES = 6
_AMOUNT = {"revenue": "net", "capital": "total", "policy_options": "total", "schools_by_type": "total"}


def assemble_finance(tables: Mapping[str, pd.DataFrame], review: Review) -> Finance:
    """Add up the finance tables of a review's edition.

    Returns:
        The finance tables and what was found in them; empty where the edition has none, or where it
        is another council's.
    """
    has_plan = review.has_own_plan
    lines, links = (
        frame[(frame["edition_id"] == review.edition_id) & has_plan].sort_values(order, ignore_index=True)
        for frame, order in (
            (tables["finance_lines"], ["line", "position", "column_position"]),
            (tables["spending_links"], ["position"]),
        )
    )
    return Finance(
        review=review,
        lines=lines,
        checks=check_totals(lines),
        changes=budget_changes(lines),
        net_name=_net_name(lines),
        invest_to_save=invest_to_save(lines),
        contrary=contrary_lines(lines),
        beside_goals=_beside_goals(lines, links, review.assessments),
        unlinked=_unlinked(lines, links),
        sources=_sources(LaidOut.of(tables)["source_titles"], review, links)
        if has_plan
        else review.sources.iloc[:0],
    )


def check_totals(lines: pd.DataFrame) -> pd.DataFrame:
    """Every printed total beside the sum of its parts.

    Totals along a row are checked in every line, totals down a column in every total line: for one
    service over its lines, for all services over the services' totals and over all lines as well.

    Returns:
        `tables.plan_results.FINANCE_CHECKS`, one row a total and way of adding it up, in the order of the
        document. A total that is not printed is not checked; a blank part counts as nothing.
    """
    rows: list[Record] = []
    for name, own in lines.groupby("table", sort=False):
        rows += _row_checks(str(name), own)
        rows += _column_checks(str(name), own)
    return table(FINANCE_CHECKS, _explained(rows))


def _row_checks(name: str, own: pd.DataFrame) -> list[Record]:
    years = _years(own)
    rows: list[Record] = []
    for _, line in own.groupby("position", sort=True):
        for total, columns in _ROW_TOTALS[name]:
            parts = [column for part in columns for column in (years if part == _YEARS else [part])]
            cell = rows_of(line[line["column"] == total])[0]
            rows += _check("row", cell, line.loc[line["column"].isin(parts), "value"], ", ".join(parts))
    return rows


def _column_checks(name: str, own: pd.DataFrame) -> list[Record]:
    totals = own[own["line_kind"] == "total"]
    rows: list[Record] = []
    for _, line in totals.groupby("position", sort=True):
        service = str(line["service"].iloc[0])
        below = own[(own["line_kind"] != "total") & (own["service"] == service)]
        ways = [("service" if service else "column", below)]
        if below.empty:  # a total of totals
            others = totals[totals["position"] != line["position"].iloc[0]]
            ways = [("grand", others), ("grand", own[own["line_kind"] != "total"])]
        for kind, parts in ways:
            for cell in rows_of(line):
                column = parts[parts["column"] == cell["column"]]
                rows += _check(kind, cell, column["value"], _lines_words(column["line"].tolist()))
    return rows


def _check(kind: str, cell: Row, parts: pd.Series, named: str) -> list[Record]:
    """One total held against its parts; nothing where it is not printed or has no parts."""
    if pd.isna(cell["value"]) or parts.notna().sum() == 0:
        return []
    computed = round(float(parts.sum()), _PLACES)
    difference = round(float(cell["value"]) - computed, _PLACES)
    return [
        {
            "table": cell["table"], "kind": kind, "service": cell["service"], "item": cell["item"],
            "column": cell["column"], "line": int(cell["line"]), "parts": named,
            "printed_text": cell["value_text"], "printed": float(cell["value"]), "computed": computed,
            "difference": difference, "unit": cell["unit"], "is_equal": difference == 0,
        }
    ]  # fmt: skip


def _explained(rows: list[Record]) -> list[Record]:
    """The checks, with the line whose own total accounts for the difference of a total down a column.

    A total down a column that is short by what one line's total is over adds up once that line does.
    """
    wrong = [row for row in rows if row["kind"] == "row" and not row["is_equal"]]
    for row in rows:
        if row["kind"] == "row" or row["is_equal"]:
            continue
        causes = [
            other for other in wrong
            if (other["table"], other["column"]) == (row["table"], row["column"])
            and other["line"] != row["line"]
            and round(float(str(other["difference"])) + float(str(row["difference"])), _PLACES) == 0
        ]  # fmt: skip
        if len(causes) == 1:
            row["follows_from"] = str(causes[0]["line"])
    return rows


def _years(own: pd.DataFrame) -> list[str]:
    return [str(column) for column in own["column"].unique() if str(column)[:1].isdigit()]


def _lines_words(numbers: list[int]) -> str:
    """Lines of the document as a reader looks them up: `300 to 307`, `316, 346, 359`."""
    ordered = sorted(set(numbers))
    runs: list[list[int]] = []
    for number in ordered:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return f"line{'s' if len(ordered) > 1 else ''} {', '.join(texts)}"


def budget_changes(lines: pd.DataFrame) -> pd.DataFrame:
    """Planned savings and investment apart, for each service and all together.

    Returns:
        `tables.plan_results.BUDGET_CHANGES`, worked out from the lines and not from their totals.
    """
    own = lines[(lines["table"] == "policy_options") & (lines["line_kind"] != "total")]
    rows: list[Record] = []
    services = [str(service) for service in own["service"].unique()]
    for service in [*services, *([""] if services else [])]:
        part = own[own["service"] == service] if service else own
        kinds = {
            "saving": part[part["line_kind"] == "saving"],
            "investment": part[part["line_kind"] == "investment"],
            "invest_to_save": part[part["invest_to_save"]],
            "net": part,
        }
        for kind, cells in kinds.items():
            for column in own["column"].unique():
                value = round(float(cells.loc[cells["column"] == column, "value"].sum()), _PLACES)
                unit = str(own["unit"].iloc[0])
                rows.append(
                    {"service": service, "kind": kind, "column": column, "value": value, "unit": unit}
                )
    return table(BUDGET_CHANGES, rows)


def invest_to_save(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines marked invest to save, each beside the saving of the same name and service.

    Returns:
        `tables.plan_results.INVEST_TO_SAVE`, over all years.
    """
    totals = lines[(lines["table"] == "policy_options") & (lines["column"] == "total")]
    savings = totals[totals["line_kind"] == "saving"]
    rows: list[Record] = []
    for line in rows_of(totals[totals["invest_to_save"]]):
        name = str(line["item"]).partition("(Invest to Save)")[0].strip(" *")
        same = savings[(savings["service"] == line["service"]) & (savings["item"] == name)]
        saving = float(same["value"].iloc[0]) if len(same) == 1 else None
        rows.append(
            {
                "service": line["service"], "item": name, "line": int(line["line"]),
                "investment": float(line["value"]),
                "saving_line": int(same["line"].iloc[0]) if len(same) == 1 else None, "saving": saving,
                "net": None if saving is None else round(float(line["value"]) + saving, _PLACES),
                "unit": line["unit"],
            }
        )  # fmt: skip
    return table(INVEST_TO_SAVE, rows)


def contrary_lines(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines that go against their heading.

    A saving that adds to the budget, an investment that takes from it, or a saving that is called growth.

    Returns:
        `tables.plan_results.CONTRARY_LINES`.
    """
    own = lines[lines["line_kind"].isin(["saving", "investment"])]
    rows: list[Record] = []
    for _, line in own.groupby("position", sort=True):
        first = line.iloc[0]
        sign = 1 if first["line_kind"] == "saving" else -1
        against = line[(line["value"] * sign > 0) & (line["column"] != "total")]
        is_misnamed = first["line_kind"] == "saving" and "growth" in str(first["item"]).casefold()
        if against.empty and not is_misnamed:
            continue
        rows.append(
            {
                "service": first["service"], "item": first["item"], "line": int(first["line"]),
                "line_kind": first["line_kind"], "columns": ", ".join(against["column"]),
                "amounts": "; ".join(map(repr, against["value"].tolist())), "unit": first["unit"],
            }
        )  # fmt: skip
    return table(CONTRARY_LINES, rows)


def _net_name(lines: pd.DataFrame) -> str:
    """What the plan calls the bottom line of its planned changes."""
    totals = lines[(lines["table"] == "policy_options") & (lines["line_kind"] == "total")]
    return "" if totals.empty else str(totals.sort_values("position")["item"].iloc[-1])


def _beside_goals(lines: pd.DataFrame, links: pd.DataFrame, assessments: pd.DataFrame) -> pd.DataFrame:
    goals = assessments.set_index("measure_id")
    rows: list[Record] = []
    for link in rows_of(links):
        own = lines[(lines["table"] == link["table"]) & (lines["item"] == link["item"])]
        if link["service"]:
            own = own[own["service"] == link["service"]]
        line = own[own["column"] == _AMOUNT[str(link["table"])]].iloc[0]
        row: Record = {
            "table": link["table"], "service": link["service"], "item": link["item"],
            "line": int(line["line"]), "line_kind": line["line_kind"],
            "invest_to_save": bool(line["invest_to_save"]), "column": line["column"],
            "amount": float(line["value"]), "unit": line["unit"], "measure_id": link["measure_id"],
            "value": None, "decimals": None, "is_named": bool(link["is_named"]), "reason": link["reason"],
        }  # fmt: skip
        if link["measure_id"]:
            goal = goals.loc[link["measure_id"]]
            row |= {
                "name": goal["short_name"], "value": goal["value"], "value_unit": goal["unit"],
                "decimals": int(goal["decimals"]), "period_label": goal["period_label"],
                "target_text": goal["target_text"], "status": goal["status"],
            }  # fmt: skip
        rows.append(row)
    return table(SPENDING_BESIDE_GOALS, rows)


def _unlinked(lines: pd.DataFrame, links: pd.DataFrame) -> int:
    """How many lines of money have no goal declared beside them."""
    own = lines[(lines["unit"] != "count") & (lines["line_kind"] != "total")]
    linked = {
        (str(link["table"]), str(link["service"]), str(link["item"]))
        for link in rows_of(links[links["measure_id"] != ""])
    }
    places = [
        (str(row["table"]), str(row["service"]), str(row["item"]))
        for row in rows_of(own.drop_duplicates(["table", "position"]))
    ]
    return sum(
        (table_name, service, item) not in linked and (table_name, "", item) not in linked
        for table_name, service, item in places
    )


def _sources(titles: pd.DataFrame, review: Review, links: pd.DataFrame) -> pd.DataFrame:
    """The plan that prints the money, and where the figures of the goals beside it come from."""
    goals = review.assessments
    figures = goals.loc[goals["measure_id"].isin(links["measure_id"]), "source_id"]
    return titles[titles["source_id"].isin([review.edition_id, *figures])].reset_index(drop=True)
