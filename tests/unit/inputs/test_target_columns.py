"""Every form of a target is read alike in both columns: `target`, and that of a year from new-edition."""

import pytest
from small_project import KPIS, PLANS, SmallProject

from analysis.vocabulary.errors import DataError
from analysis.vocabulary.targets import ACCEPTED_FORMS, parse_target

HEADER = "document,line,line_end,measure_id,kpi,measure,unit,baseline,baseline_period"
SHARE, COUNT = ("1.1", "percent", "60%"), ("1.2", "count", "391")
CARE = 'plan_2024,11,11,1.10,-,Children in care,"rate per 10,000",,,'
OTHERS = f"{CARE}-\nplan_2024,12,12,1.2,-,Families,count,,,-\n"
OF_COUNTS = ("1,400", "2018/19 - 1400 (cumulative figure) 2019/20 - 1820 (cumulative figure)")
MORE_FORMS = (
    "A 5% increase annually", "cut the gap by 10% each year", "halve the gap", "narrow the gap",
    "narrow the gap by 2 percentage points", "maintain at 91%", "95%+", "65-70%", "+5%", "[x]", "1 in 4",
    "2023/24: 62%, 2024/25: 70%", "14% by 31 March 2025", "70% by 2025 (KPI)",
)  # fmt: skip


@pytest.fixture
def one_year(tmp_path):
    small = SmallProject(tmp_path)
    small.replace(PLANS, 'target_years: ["2023/24", "2024/25"]', 'target_years: ["2024/25"]')
    return small


def targets_in(small, column, text, measure=SHARE, gap_with=""):
    if gap_with:
        small.replace(PLANS, 'theme: "Early years", ', f'theme: "Early years", gap_with: {gap_with}, ')
    rows = [CARE + "-"]
    for name, unit, baseline in (SHARE, COUNT):
        own = text if name == measure[0] else "-"
        rows.append(f'plan_2024,10,10,{name},-,A measure,{unit},{baseline},2023/24,"{own}"')
    small.write(KPIS, "\n".join([f"{HEADER},{column}", *rows, ""]))
    found = small.tables()["targets"]
    return found[found["measure_id"] == measure[0]].drop(columns="locator").to_dict("records")


@pytest.mark.parametrize("form", [*ACCEPTED_FORMS, *MORE_FORMS])
def test_the_column_of_a_year_takes_every_form_that_the_other_takes(one_year, form):
    measure = COUNT if form in OF_COUNTS else SHARE  # no share is 1,400
    plain = targets_in(one_year, "target", form, measure)
    yearly = targets_in(one_year, "target_2024_25", form, measure)
    # without years of its own a target of the whole plan, which is one year here, is for that year
    meant = [{**row, "target_year": row["target_year"].replace("each year", "2024/25")} for row in plain]
    assert repr(yearly) == repr(meant)  # so that a missing number equals a missing one
    assert yearly[0]["target_kind"] == parse_target(form, measure[1], 60).kind


@pytest.mark.parametrize("column", ["target", "target_2024_25"])
def test_targets_by_year_are_each_for_the_year_that_they_name(one_year, column):
    found = targets_in(one_year, column, "2023/24: 62%, 2024/25: 70%")
    assert [(row["target_year"], row["target_value"]) for row in found] == [("2023/24", 62), ("2024/25", 70)]


@pytest.mark.parametrize(("text", "year"), [("14% by 2025", "2024/25"), ("14% by 2027", "2027")])
def test_a_day_in_the_text_says_when_a_target_is_due_whatever_its_column(one_year, text, year):
    (found,) = targets_in(one_year, "target_2024_25", text)
    assert (found["target_year"], found["target_value"]) == (year, 14)


def test_two_targets_for_one_year_are_refused(small):
    row = 'plan_2024,10,10,1.1,-,Development,percent,60%,2022/23,65%,"70% by 2024"\n'
    others = OTHERS.replace(",-\n", ",-,-\n")
    small.write(KPIS, f"{HEADER},target_2023_24,target_2024_25\n{row}{others}")
    (problem,) = small.problems()
    assert "found '65% and 70% by 2024'; expected one target for 2023/24" in str(problem)


def test_a_text_with_its_years_may_stand_in_the_column_of_each(small):
    text = '"2023/24: 62%, 2024/25: 70%"'
    row = f"plan_2024,10,10,1.1,-,Development,percent,60%,2022/23,{text},{text}\n"
    small.write(
        KPIS,
        f"{HEADER},target_2023_24,target_2024_25\n{row}{OTHERS.replace(',-' + chr(10), ',-,-' + chr(10))}",
    )
    found = small.tables()["targets"].query("measure_id == '1.1'")
    assert found["target_value"].tolist() == [62, 70]


@pytest.mark.parametrize(
    ("text", "gap_with", "reason"),
    [
        ("cut the gap by 10%", "", "gap_not_measured"),
        ("cut the gap by 10%", "fsm", ""),
        ("cut the gap by 10%", "england", ""),
        ("cut the gap by 10% each year", "fsm", "target_ambiguous"),
        ("narrow the gap", "fsm", "kind_not_judged"),
    ],
)
def test_a_target_for_a_gap_gives_the_level_no_number(one_year, text, gap_with, reason):
    (found,) = targets_in(one_year, "target_2024_25", text, gap_with=gap_with)
    assert (found["target_value"] != found["target_value"], found["reason"]) == (True, reason)
    assert "60" not in found["readings"]  # a share of the level is no share of the gap


def test_a_gap_cut_once_in_a_plan_of_several_years_is_due_in_the_last(small):
    (found,) = targets_in(small, "target", "cut the gap by 10%", gap_with="fsm")
    assert found["target_year"] == "2024/25"


@pytest.mark.parametrize("name", ["fms", "all"])
def test_a_gap_to_no_group_or_place_is_refused(one_year, name):
    with pytest.raises(
        DataError, match=f"gap_with: found '{name}'; expected one of england, region, neighbours, fsm"
    ):
        targets_in(one_year, "target_2024_25", "cut the gap by 10%", gap_with=name)


def test_a_gap_of_rates_is_not_cut_by_percentage_points():
    with pytest.raises(DataError, match="a gap in rate per 10,000 cut by a percentage"):
        parse_target("narrow the gap by 2 percentage points", "rate per 10,000", 20)
