"""Counts and cells of the documents' own files, held against the rows of the pages made of them."""

import csv
import re
from collections import Counter

import pytest
from real_project import ROOT

from analysis.page.parts import Table, as_cell
from analysis.report.action_progress import outcome_sections, plan_risk_ratings
from analysis.report.finance import capital_part, changes_part, revenue_part, schools_part
from analysis.report.refresh_document import plan_interdependencies, plan_risks
from analysis.review.actions import assemble_actions
from analysis.review.assemble import assemble_review
from analysis.review.money import assemble_finance
from analysis.review.plan_document import assemble_plan_document

AREA = "E06000050"
ACTIONS = {
    "outcome_plan_2018": 33, "outcome_plan_2019": 26, "our_plan_2024_25": 39, "early_help_strategy_2019": 32,
    "cyp_plan_mid_year_2017": 121,
}  # fmt: skip


def printed(edition, name):
    return list(csv.DictReader((ROOT / f"data/raw/{edition}/{name}.csv").open(encoding="utf-8")))


def texts(table):
    return [[as_cell(cell).text for cell in row] for row in table.rows]


def progress_of(tables, edition):
    return assemble_actions(tables, area=AREA, year="2024/25", edition=edition)


@pytest.mark.parametrize("edition", ACTIONS)
def test_every_action_of_a_document_is_one_row_of_its_action_page(project_tables, edition):
    part = outcome_sections(progress_of(project_tables, edition))
    shown = Counter(row[0] for table in part.tables for row in texts(table))
    assert shown == Counter(row["action_id"] for row in printed(edition, "actions"))
    assert len(shown) == ACTIONS[edition]


def test_the_sixteen_risks_and_ten_dependencies_of_the_outcome_plans_are_rows_of_action_and_plan_page(
    project_tables,
):
    found = Counter()
    for edition in ("outcome_plan_2018", "outcome_plan_2019"):
        document = assemble_plan_document(project_tables, area=AREA, edition=edition)
        for name, column, table in (
            ("risks", 0, plan_risk_ratings(progress_of(project_tables, edition)).tables[0]),
            ("risks", 0, plan_risks(document)),
            ("interdependencies", 1, plan_interdependencies(document)),
        ):
            assert isinstance(table, Table)
            titles = [row["title"] for row in printed(edition, name)]
            assert sorted(row[column] for row in texts(table)) == sorted(titles)
            found[name] += len(titles)
    assert found == {"risks": 2 * 16, "interdependencies": 10}
    rated = plan_risk_ratings(progress_of(project_tables, "our_plan_2024_25")).tables[0]
    expected = [*printed("our_plan_2024_25", "people_gaps"), *printed("our_plan_2024_25", "wellbeing_risks")]
    assert [row[0] for row in texts(rated)] == [row.get("gap") or row["risk"] for row in expected]


AMOUNTS = (
    r"y\d{4}_\d\d|gross|net|income|total|programme_total|under_development|nursery|primary|secondary|special"
)


def amount(text):
    """What an amount is however it is printed: brackets and a minus are below zero, a dash is nothing."""
    digits = re.sub(r"[^0-9.]", "", text)
    return (-1 if text.startswith(("(", "-", "−")) else 1) * float(digits) if digits else 0.0


@pytest.mark.parametrize(
    ("name", "part", "first", "skipped"),
    [
        ("revenue", revenue_part, "service", 0),
        ("capital", capital_part, "scheme", 0),
        ("schools_by_type", schools_part, "type", 0),
        ("policy_options", changes_part, "item", 3),  # behind its name: service, heading and line
    ],
)
def test_every_amount_of_the_finance_tables_stands_in_its_row_and_column(
    project_tables, name, part, first, skipped
):
    how = {"area": AREA, "year": "2024/25", "edition": "our_plan_2024_25", "comparator": "england"}
    table = part(assemble_finance(project_tables, assemble_review(project_tables, **how))).tables[-1]
    raw = printed("our_plan_2024_25", name)
    columns = [column for column in raw[0] if re.fullmatch(AMOUNTS, column)]
    expected = [(row[first], *(amount(row[column]) for column in columns)) for row in raw]
    assert [(row[0], *map(amount, row[1 + skipped :])) for row in texts(table)] == expected
