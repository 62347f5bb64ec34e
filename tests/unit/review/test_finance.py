"""The money of a plan: every total recomputed, savings apart from investment, money beside goals."""

import csv
from decimal import Decimal

import pytest
from real_project import ROOT
from small_project import KPIS, PLANS, SOURCES

from analysis.charts.money import MoneyBar, money_chart
from analysis.report.finance import (
    NO_CAUSE,
    capital_part,
    changes_part,
    finance_header,
    invest_to_save_table,
    net_sentence,
    revenue_part,
    schools_part,
    spending_goals,
    total_differences,
    totals_sentence,
    totals_table,
)
from analysis.review.assemble import assemble_review
from analysis.review.money import (
    assemble_finance,
    budget_changes,
    check_totals,
    contrary_lines,
    invest_to_save,
)
from analysis.tables.declare import table
from analysis.tables.plans import FINANCE_LINES
from analysis.words.plans import amount_text, money_words, signed_amount

RAW = ROOT / "data" / "raw" / "our_plan_2024_25"
YEARS = ("y2024_25", "y2025_26", "y2026_27", "y2027_28")


def amount(text):
    """A printed amount by a second route: brackets and a minus are below zero, a dash is nothing."""
    digits = Decimal(text.strip("()-").replace(",", "") or "0")
    return -digits if text.startswith("(") or (text.startswith("-") and text != "-") else digits


def printed(name):
    return list(csv.DictReader((RAW / f"{name}.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def finance(project_tables):
    review = assemble_review(
        project_tables, area="E06000050", year="2024/25", edition="our_plan_2024_25", comparator="england"
    )
    return assemble_finance(project_tables, review)


@pytest.fixture(scope="module")
def elsewhere(project_tables):
    review = assemble_review(
        project_tables, area="E06000007", year="2024/25", edition="our_plan_2024_25", comparator="england"
    )
    return assemble_finance(project_tables, review)


def drawn(name, *rows, unit="GBP thousands"):
    """Lines drawn as (item, kind, {column: value}, service), one line of the document each from 1."""
    records = []
    for number, (item, kind, cells, *service) in enumerate(rows, start=1):
        for place, (column, value) in enumerate(cells.items(), start=1):
            records.append(
                {
                    "edition_id": "plan", "table": name, "position": number, "line": number, "item": item,
                    "service": service[0] if service else "", "line_kind": kind, "column": column,
                    "column_position": place, "value": value, "unit": unit,
                    "invest_to_save": "(Invest to Save)" in item,
                    "value_text": "" if value is None else str(value),
                }
            )  # fmt: skip
    return table(FINANCE_LINES, records)


def years(first, second, total):
    return {"2024/25": first, "2025/26": second, "total": total}


# the real tables, by a second route


@pytest.mark.parametrize("name", ["revenue", "capital", "policy_options", "schools_by_type"])
def test_every_cell_of_the_file_is_read(finance, name):
    lines = finance.lines[finance.lines["table"] == name]
    rows = printed(name)
    assert len(lines) >= len(rows) > 0
    for _, line in lines.iterrows():
        column = line["column"]
        column = f"y{column.replace('/', '_')}" if column[0].isdigit() else column
        text = rows[line["position"] - 1][column]
        assert line["value_text"] == text
        if text:
            assert Decimal(str(line["value"])) == amount(text), (name, line["line"], column)
        else:
            assert line[["value"]].isna().all()


def test_totals_along_a_row_agree_with_a_second_route(finance):
    parts = {
        ("revenue", "net"): ("gross", "income"),
        ("capital", "programme_total"): YEARS,
        ("capital", "total"): ("programme_total", "under_development"),
        ("policy_options", "total"): YEARS,
        ("schools_by_type", "total"): ("nursery", "primary", "secondary", "special"),
    }
    checks = finance.checks[finance.checks["kind"] == "row"].set_index(["table", "line", "column"])
    expected = {
        (name, int(row["line"]), total): sum(amount(row[column]) for column in columns)
        for (name, total), columns in parts.items()
        for row in printed(name)
    }
    found = {key: Decimal(str(value)) for key, value in checks["computed"].items()}
    assert found == expected


def test_totals_of_the_planned_changes_agree_with_a_second_route(finance):
    rows = printed("policy_options")
    lines = [row for row in rows if row["is_total"] == "no"]
    checks = finance.checks[finance.checks["table"] == "policy_options"]
    totals = [row for row in rows if row["is_total"] == "yes"]
    assert totals and lines
    for row in totals:
        own = [line for line in lines if line["service"] == row["service"]] or lines
        for column in (*YEARS, "total"):
            label = column if column == "total" else column[1:].replace("_", "/")
            is_it = (checks["line"] == int(row["line"])) & (checks["column"] == label)
            found = checks[is_it & checks["kind"].isin(["service", "grand"])]
            assert set(found["computed"]) == {float(sum(amount(line[column]) for line in own))}
            assert found["is_equal"].all()


def test_only_the_two_known_totals_of_the_school_table_differ(finance):
    wrong = finance.checks[~finance.checks["is_equal"]].set_index("line")
    assert wrong.loc[518, ["kind", "printed", "computed"]].tolist() == ["row", 16, 14 + 1]
    column = 59 + 19 + 16 + 12 + 4 + 2 + 47 + 1 + 2
    assert wrong.loc[525, ["kind", "printed", "computed"]].tolist() == ["column", 161, column]
    assert wrong.loc[525, "difference"] == 161 - column
    assert wrong.loc[525, "follows_from"] == "518"  # 15 instead of 16 mends both
    assert len(wrong) == 2


def test_savings_and_investment_are_apart_and_together_the_net(finance):
    rows = [row for row in printed("policy_options") if row["is_total"] == "no"]
    changes = finance.changes[finance.changes["column"] == "total"].set_index(["service", "kind"])["value"]
    saving = sum(amount(row["total"]) for row in rows if "Savings" in row["section"])
    investment = sum(amount(row["total"]) for row in rows if "Investment" in row["section"])
    marked = sum(amount(row["total"]) for row in rows if row["invest_to_save"] == "yes")
    assert changes["", "saving"] == float(saving)
    assert changes["", "investment"] == float(investment)
    assert changes["", "invest_to_save"] == float(marked)
    assert changes["", "net"] == float(saving + investment)


def test_a_total_net_saving_that_is_growth_is_said_to_be(finance):
    text = net_sentence(finance)
    assert text == (
        "What the plan calls “Total Net Savings Children & Families” is not a saving but net growth: planned "
        "savings of £14.8m and investment of £39.1m together add £24.3m to the budgets from 2024/25 to "
        "2027/28."
    )


def test_money_stands_beside_goals_without_a_claim_of_cause(finance, project_tables):
    html = spending_goals(finance)._repr_html_()
    assert NO_CAUSE in html
    assert "1.22 EHC plans within 20 weeks" in html
    assert "only where a goal names a service (1.03 and 1.13)" in html
    links = project_tables["spending_links"]
    assert set(links.loc[links["is_named"], "measure_id"]) == {"1.03", "1.13"}


def test_a_line_that_no_goal_is_about_says_so(finance):
    assert "none of the plan&#39;s goals is about transport" in spending_goals(finance)._repr_html_()


def test_every_line_is_linked_or_counted_as_not_linked(finance):
    linked = finance.beside_goals.loc[finance.beside_goals["measure_id"] != ""]
    lines = sum(
        row.get("is_total", "no") == "no" and not row.get("service", "").startswith("Total")
        for name in ("revenue", "capital", "policy_options")
        for row in printed(name)
    )
    assert finance.unlinked == lines - len(linked.drop_duplicates(["table", "service", "item"]))


def test_invest_to_save_is_marked_and_paired_by_name(finance):
    rows = {row["line"]: row for row in printed("policy_options")}
    pairs = finance.invest_to_save.set_index("line")
    assert len(pairs) == sum(row["invest_to_save"] == "yes" for row in rows.values())
    assert pairs.loc[343, ["investment", "saving", "net"]].tolist() == [5269, -7219, 5269 - 7219]
    assert pairs.loc[342, ["saving", "net"]].isna().all()  # no saving is called Pinewood Plus
    assert "none of this name" in invest_to_save_table(finance)._repr_html_()


def test_lines_against_their_heading_are_named(finance):
    assert finance.contrary["line"].tolist() == [323, 324, 331, 342]
    html = total_differences(finance)._repr_html_()
    assert "adds to the budget: £100,000 in 2026/27" in html
    assert "takes from the budget: £106,000 in 2025/26" in html
    assert "it is called growth, and its amounts take from the budget" in html


def test_below_zero_has_a_real_minus_everywhere(finance):
    for part in (revenue_part(finance), changes_part(finance), invest_to_save_table(finance)):
        html = part._repr_html_()
        assert "−" in html
        assert ">-" not in html


def test_the_tables_keep_the_columns_in_the_order_of_the_plan(finance):
    html = revenue_part(finance)._repr_html_()
    assert html.rindex(">Gross<") < html.rindex(">Net<") < html.rindex(">Income<")


def test_another_council_is_shown_no_money(elsewhere):
    assert elsewhere.lines.empty and elsewhere.checks.empty
    assert "another council’s plan" in finance_header(elsewhere)._repr_html_()
    for part in (revenue_part, changes_part, capital_part, schools_part, spending_goals, totals_table):
        assert "£" not in part(elsewhere)._repr_html_()


# drawn tables


def test_a_wrong_total_down_a_column_is_found_with_its_lines():
    lines = drawn(
        "capital",
        ("A", "line", {"2024/25": 1.5, "programme_total": 1.5, "under_development": 0.0, "total": 1.5}),
        ("B", "line", {"2024/25": 0.2, "programme_total": 0.2, "under_development": 0.1, "total": 0.3}),
        ("All", "total", {"2024/25": 1.8, "programme_total": 1.7, "under_development": 0.1, "total": 1.8}),
        unit="GBP million",
    )
    wrong = check_totals(lines)
    wrong = wrong[~wrong["is_equal"]].set_index(["kind", "column"])
    assert wrong.loc[("column", "2024/25"), ["computed", "difference"]].tolist() == [1.5 + 0.2, 0.1]
    assert wrong.loc[("column", "2024/25"), "parts"] == "lines 1 to 2"
    assert wrong.loc[("row", "programme_total"), ["computed", "difference"]].tolist() == [1.8, -0.1]
    assert len(wrong) == 2


def test_binary_fractions_make_no_difference():
    lines = drawn(
        "capital",
        ("A", "line", {"2024/25": 0.1, "2025/26": 0.2, "programme_total": 0.3,
                       "under_development": 0.0, "total": 0.3}),
        unit="GBP million",
    )  # fmt: skip
    assert check_totals(lines)["is_equal"].all()


def test_a_total_that_is_not_printed_is_not_checked_and_a_blank_part_counts_nothing():
    lines = drawn(
        "schools_by_type",
        ("A", "line", {"nursery": None, "primary": 2, "secondary": None, "special": 1, "total": 2 + 1}),
        ("B", "line", {"nursery": 1, "primary": 2, "secondary": 3, "special": 4, "total": None}),
        unit="count",
    )
    checks = check_totals(lines)
    assert checks[["item", "computed", "is_equal"]].to_numpy().tolist() == [["A", 3.0, True]]


def test_a_total_of_totals_is_added_up_both_ways():
    lines = drawn(
        "policy_options",
        ("a", "saving", years(-1, -2, -3), "One"),
        ("One in all", "total", years(-1, -2, -3), "One"),
        ("b", "investment", years(5, 0, 5), "Two"),
        ("Two in all", "total", years(5, 1, 6), "Two"),
        ("All", "total", years(4, -1, 3), "Both"),
    )
    checks = check_totals(lines)
    assert not checks[(checks["line"] == 4) & (checks["column"] == "2025/26")]["is_equal"].any()
    grand = checks[(checks["kind"] == "grand") & (checks["column"] == "2025/26")]
    assert grand["computed"].tolist() == [-2 + 1, -2 + 0]
    assert grand["parts"].tolist() == ["lines 2, 4", "lines 1, 3"]
    assert grand["is_equal"].tolist() == [True, False]


def test_savings_of_each_service_stay_with_it():
    lines = drawn(
        "policy_options",
        ("a", "saving", years(-10, 4, -6), "One"),
        ("b (Invest to Save) *", "investment", years(3, 0, 3), "One"),
        ("c", "investment", years(7, 7, 14), "Two"),
    )
    changes = budget_changes(lines).set_index(["service", "kind", "column"])["value"]
    assert changes["One", "saving", "total"] == -10 + 4
    assert changes["One", "invest_to_save", "total"] == 3
    assert changes["One", "net", "2024/25"] == -10 + 3
    assert changes["", "net", "total"] == -6 + 3 + 14


def test_an_investment_without_a_saving_of_its_name_is_not_paired():
    lines = drawn(
        "policy_options",
        ("Homes", "saving", years(-4, 0, -4), "One"),
        ("Homes (Invest to Save) *", "investment", years(1, 0, 1), "One"),
        ("Homes (Invest to Save) *", "investment", years(2, 0, 2), "Two"),
    )
    pairs = invest_to_save(lines).set_index("service")
    assert pairs.loc["One", "net"] == 1 - 4
    assert pairs.loc[["Two"], "saving"].isna().all()  # another service's saving is not its own


def test_an_amount_against_its_heading_is_found():
    lines = drawn(
        "policy_options",
        ("a", "saving", years(-1, 2, 1)),
        ("b", "investment", years(1, 2, 3)),
        ("Staff growth", "saving", years(-1, 0, -1)),
    )
    contrary = contrary_lines(lines).set_index("item")
    assert contrary.loc["a", "columns"] == "2025/26"
    assert set(contrary.index) == {"a", "Staff growth"}


def test_a_table_without_faults_says_so(finance):
    from dataclasses import replace

    right = finance.checks[finance.checks["is_equal"]]
    sound = replace(finance, checks=right)
    assert totals_sentence(sound).endswith("every one agrees with the sum of its parts.")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (11.5, "GBP million", "£11.5m"),
        (15024, "GBP thousands", "£15.0m"),
        (-64, "GBP thousands", "−£64,000"),
        (999.5, "GBP thousands", "£1.0m"),
        (999.4, "GBP thousands", "£999,000"),
        (0.0049, "GBP million", "£5,000"),
        (0, "GBP million", "£0"),
        (-0.4, "GBP", "£0"),
        (650, "GBP", "£650"),
        (0.25, "GBP million", "£250,000"),
        (1.25, "GBP million", "£1.3m"),  # half away from zero, from the unrounded amount
        (None, "GBP", "[x]"),
    ],
)
def test_money_is_rounded_once_for_a_sentence(value, unit, text):
    assert money_words(value, unit) == text


def test_amounts_in_tables_keep_the_tables_unit():
    assert amount_text(-1989, "GBP thousands") == "−1,989"
    assert amount_text(0.079, "GBP million") == "0.079"
    assert signed_amount(1, "count") == "+1"
    assert signed_amount(-1, "count") == "−1"


def test_a_chart_of_money_says_every_amount_and_has_a_layout_for_a_telephone():
    chart = money_chart(
        [MoneyBar("Saving <1>", -64), MoneyBar("Investment", 27440)], title="Both", unit="GBP thousands"
    )
    assert "Saving <1> −£64,000, Investment £27.4m." in chart.alt
    assert [row[1] for row in chart.table.rows] == ["−64", "27,440"]
    assert chart.svg_narrow
    assert "<1>" not in chart._repr_html_()
    assert "no figures" in money_chart([], title="Nothing", unit="GBP").alt


def test_hostile_names_of_lines_are_shown_and_not_run(finance):
    from dataclasses import replace

    hostile = "<script>alert('x')</script>"
    lines = finance.lines.assign(item=hostile)
    checks = finance.checks.assign(item=hostile, is_equal=False)
    spoiled = replace(
        finance, lines=lines, checks=checks, net_name=hostile,
        invest_to_save=finance.invest_to_save.assign(item=hostile),
        contrary=finance.contrary.assign(item=hostile),
        beside_goals=finance.beside_goals.assign(item=hostile, reason=hostile, name=hostile),
    )  # fmt: skip
    parts = (
        finance_header, total_differences, revenue_part, changes_part, capital_part, schools_part,
        invest_to_save_table, spending_goals, totals_table,
    )  # fmt: skip
    for part in parts:
        html = part(spoiled)._repr_html_()
        assert "<script" not in html, part.__name__
        assert "&lt;script&gt;" in html, part.__name__


# files that are wrong

REVENUE = "data/raw/plan_2024/revenue.csv"
_REVENUE = """\
document,line,line_end,service,gross,net,income,unit
plan_2024,40,40,Early help,"1,500","1,000",(500),GBP thousands
plan_2024,41,41,Total,"1,500","1,000",(500),GBP thousands
"""


@pytest.fixture
def with_revenue(small):
    small.replace(SOURCES, "      kpis.csv:", f'      revenue.csv: "HASH OF {REVENUE}"\n      kpis.csv:')
    small.write(REVENUE, _REVENUE)
    return small


def test_a_small_revenue_table_is_read(with_revenue):
    lines = with_revenue.tables()["finance_lines"]
    assert lines[["item", "column", "value", "line_kind"]].to_numpy().tolist() == [
        ["Early help", "gross", 1500.0, "line"],
        ["Early help", "net", 1000.0, "line"],
        ["Early help", "income", -500.0, "line"],
        ["Total", "gross", 1500.0, "total"],
        ["Total", "net", 1000.0, "total"],
        ["Total", "income", -500.0, "total"],
    ]


@pytest.mark.parametrize("cell", ["1.500,0", "about 1,000", "£1.0m", "n/a", "10%"])
def test_an_amount_that_cannot_be_read_is_told_with_its_place(with_revenue, cell):
    with_revenue.write(REVENUE, _REVENUE.replace('Early help,"1,500"', f'Early help,"{cell}"'))
    (problem,) = with_revenue.problems()
    assert (problem.file, problem.row, problem.column) == (REVENUE, 2, "gross")
    assert cell in problem.found


def test_a_unit_that_is_not_known_is_told_with_its_place(with_revenue):
    with_revenue.write(REVENUE, _REVENUE.replace("(500),GBP thousands\nplan", "(500),pounds\nplan"))
    (problem,) = with_revenue.problems()
    assert (problem.file, problem.row, problem.column) == (REVENUE, 2, "unit")
    assert "spending.plan_2024.units" in problem.advice


def test_a_unit_that_a_table_leaves_out_is_declared_with_a_reason(with_revenue):
    with_revenue.write(REVENUE, _REVENUE.replace("GBP thousands", ""))
    assert len(with_revenue.problems()) == 2
    with_revenue.replace(PLANS, "spending: {}\n", UNIT)
    lines = with_revenue.tables()["finance_lines"]
    assert set(lines["unit"]) == {"GBP thousands"}
    assert set(lines["unit_note"]) == {"As elsewhere."}


def test_a_declared_unit_that_nothing_needs_is_refused(with_revenue):
    with_revenue.replace(PLANS, "spending: {}\n", UNIT)
    (problem,) = with_revenue.problems()
    assert problem.column == "spending.plan_2024.units.revenue"


UNIT = """\
spending:
  plan_2024:
    units:
      revenue: {unit: GBP thousands, reason: "As elsewhere."}
"""
LINK = """\
spending:
  plan_2024:
    links:
      - {table: revenue, item: Early help, goals: ["1.2"], named: ["1.2"], reason: "The goal names it."}
"""


def test_a_link_joins_a_line_and_a_goal(with_revenue):
    with_revenue.replace(PLANS, "spending: {}\n", LINK)
    (link,) = with_revenue.tables()["spending_links"].to_dict("records")
    assert (link["item"], link["measure_id"], link["is_named"]) == ("Early help", "1.2", True)


@pytest.mark.parametrize(
    ("old", "new", "column", "words"),
    [
        ("item: Early help", "item: Early hlep", "spending.plan_2024.links", "did you mean 'Early help'?"),
        ('goals: ["1.2"]', 'goals: ["1.2", "9.9"]', "spending.plan_2024.links", "correct the id"),
        ("table: revenue", "table: revenues", "spending.plan_2024.links.1.table", "did you mean `revenue`?"),
        ('named: ["1.2"]', 'named: ["1.1"]', "spending.plan_2024.links.1.named", "correct the id"),
        (', reason: "The goal names it."', "", "spending.plan_2024.links.1", "add `reason`"),
    ],
)
def test_a_link_that_is_wrong_is_told_with_its_place(with_revenue, old, new, column, words):
    with_revenue.replace(PLANS, "spending: {}\n", LINK.replace(old, new))
    problem = with_revenue.problems()[0]
    assert problem.file == PLANS
    assert problem.row == with_revenue.row_of(PLANS, "      - {table: revenue")
    assert problem.column == column
    assert words in problem.advice


def test_a_name_that_stands_twice_is_refused(small):
    policy = "data/raw/plan_2024/policy_options.csv"
    small.replace(
        SOURCES, "      kpis.csv:", f'      policy_options.csv: "HASH OF {policy}"\n      kpis.csv:'
    )
    small.write(
        policy,
        "document,line,line_end,service,section,item,y2024_25,total,unit,is_total\n"
        "plan_2024,60,60,Early help,Savings,Hubs,(5),(5),GBP thousands,no\n"
        "plan_2024,61,61,Early help,Investment,Hubs,2,2,GBP thousands,no\n",
    )
    link = LINK.replace("table: revenue, item: Early help", "table: policy_options, item: Hubs")
    small.replace(PLANS, "spending: {}\n", link)
    (problem,) = small.problems()
    assert problem.found == "'Hubs', which stands 2 times"


def test_the_years_of_a_table_are_those_of_its_columns(small):
    capital = "data/raw/plan_2024/capital.csv"
    small.replace(SOURCES, "      kpis.csv:", f'      capital.csv: "HASH OF {capital}"\n      kpis.csv:')
    small.write(
        capital,
        "document,line,line_end,scheme,y2030_31,programme_total,under_development,total,unit,is_total\n"
        "plan_2024,50,50,Homes,1.5,1.5,-,1.5,GBP million,no\n",
    )
    lines = small.tables()["finance_lines"]
    assert lines["column"].tolist() == ["2030/31", "programme_total", "under_development", "total"]
    assert lines["value"].tolist() == [1.5, 1.5, 0.0, 1.5]  # a dash of a money table is nothing


def test_a_plan_without_finance_tables_has_none(small):
    assert KPIS.endswith("kpis.csv")
    tables = small.tables()
    assert tables["finance_lines"].empty
    assert tables["spending_links"].empty
