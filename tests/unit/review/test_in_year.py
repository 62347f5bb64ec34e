"""A quarter's months: what they are compared with, what stands out, and whether a goal is on course."""

from dataclasses import replace

import pytest
from own_workbook import HELPED, RE_REFERRALS, REFERRALS, VISITS, settled, workbook, year_to_date
from small_project import BREAKS, INDICATORS, KPIS, PLANS, SmallProject

from analysis.build.add import Wanted
from analysis.build.add_workbook import add_workbook, propose_map
from analysis.build.prepare import check_data
from analysis.report.in_year import in_year_goals
from analysis.review.assemble import assemble_review
from analysis.review.in_year import assemble_in_year
from analysis.vocabulary.errors import DataError, ParameterError

AREA = "E06000050"


def with_targets(small, *, helped="1,300", referred_again="18%"):
    """Targets for 2025/26 beside those of the plan."""
    small.replace(PLANS, '["2023/24", "2024/25"]', '["2023/24", "2024/25", "2025/26"]')
    goal = '    1.3: {indicator: re_referrals, theme: "Social care"}\n'
    small.replace(PLANS, "    1.2: {indicator: families", f"{goal}    1.2: {{indicator: families")
    rows = small.text(KPIS).splitlines()
    more = ["target_2025_26", "73%", "70", f'"{helped}"']
    rows = [f"{row},{cell}" for row, cell in zip(rows, more, strict=True)]
    rows.append(f"plan_2024,14,14,1.3,-,Re-referrals,percent,19.8%,2017-18,19%,18%,{referred_again}")
    small.write(KPIS, "\n".join(rows) + "\n")


def held(small, months=30, change=lambda text: text, **options):
    """The tables of the small project with the workbook added."""
    path = workbook(small.root / "kpis.xlsx", months, **options)
    propose_map(small.folders, path)
    map_file = small.root / "kpis.map.yml"
    map_file.write_text(change(settled(map_file.read_text(encoding="utf-8"))), encoding="utf-8")
    add_workbook(small.folders, path, map_file, Wanted(published="October 2025"))
    return check_data(small.folders, lambda _: None).tables


def monitor(tables, quarter="", edition="plan_2024"):
    found = assemble_in_year(tables, area=AREA, quarter=quarter, edition=edition)
    rows = {row["indicator_id"]: row for row in found.measures.to_dict("records")}
    return found, rows


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    small = SmallProject(tmp_path_factory.mktemp("in_year") / "project")
    with_targets(small)
    return held(small)


def test_the_latest_quarter_that_is_over_is_shown_where_none_is_named(tables):
    assert monitor(tables)[0].quarter == "Q2 2025-26"
    assert monitor(tables, "Q3 2024-25")[0].quarter == "Q3 2024-25"
    with pytest.raises(ParameterError, match="expected a quarter"):
        monitor(tables, "2024-25")
    with pytest.raises(DataError):
        monitor(tables, "the second")


def test_a_quarter_is_the_sum_of_its_months_beside_the_year_and_the_quarter_before(tables):
    row = monitor(tables)[1]["re_referrals"]
    now, before, last = (
        100 * sum(RE_REFERRALS[start : start + 3]) / sum(REFERRALS[start : start + 3])
        for start in (27, 15, 24)  # July 2025, July 2024, April 2025
    )
    assert (row["period_label"], row["year_label"], row["last_label"]) == (
        "Q2 2025-26", "Q2 2024-25", "Q1 2025-26",
    )  # fmt: skip
    assert row["value"] == pytest.approx(now)
    assert row["is_summed"]
    assert row["year_change"] == pytest.approx(now - before)
    assert row["last_change"] == pytest.approx(now - last)
    assert (row["year_certainty"], row["last_certainty"]) == ("clear", "clear")


def test_the_year_to_date_stands_beside_that_of_the_same_point_a_year_before(tables):
    row = monitor(tables)[1]["families_helped"]
    now, before = year_to_date(HELPED, 29), year_to_date(HELPED, 17)
    assert (row["to_date"], row["to_date_year_value"]) == (now, before)
    assert row["to_date_year_change"] == now - before
    assert row["to_date_year_certainty"] == "not tested"


def test_a_quarter_that_is_given_is_not_worked_out(tables):
    row = monitor(tables)[1]["visits_on_time"]
    done, due = VISITS[9]
    assert row["value"] == pytest.approx(100 * done / due)
    assert not row["is_summed"]
    assert row["n"] == sum(
        due - done > 5 for done, due in VISITS
    )  # the quarter with three late ones is hidden
    assert row["lower"] != row["lower"]  # too few points for limits


def test_months_outside_the_limits_stand_out_and_are_not_called_better_or_worse(tables):
    row = monitor(tables)[1]["re_referrals"]
    assert (row["signal"], row["signal_rule"]) == ("high", "outside")
    assert row["signal_labels"] == "July 2025;August 2025;September 2025"
    values = [100 * again / all_ for again, all_ in zip(RE_REFERRALS, REFERRALS, strict=True)]
    assert row["mean"] == pytest.approx(sum(values) / 30)
    earlier = monitor(tables, "Q1 2025-26")[1]["re_referrals"]
    assert (earlier["n"], earlier["signal"]) == (27, "")


def test_a_level_is_held_against_the_target_itself_with_how_sure_it_is(tables):
    row = monitor(tables)[1]["re_referrals"]
    assert (row["course"], row["expected"]) == ("Behind", 18)
    assert row["course_value"] == pytest.approx(
        100 * year_to_date(RE_REFERRALS, 29) / year_to_date(REFERRALS, 29)
    )
    assert row["course_certainty"] == "clear"
    assert row["attention"] == 0


def test_a_seasonal_goal_is_held_against_the_share_that_earlier_years_had_by_then(tables):
    row = monitor(tables)[1]["families_helped"]
    shares = [sum(HELPED[start : start + 6]) / sum(HELPED[start : start + 12]) for start in (0, 12)]
    assert row["share"] == pytest.approx(sum(shares) / 2)
    assert (row["share_lowest"], row["share_highest"]) == (min(shares), max(shares))
    assert row["expected"] == pytest.approx(1300 * sum(shares) / 2)
    assert row["course_value"] == sum(HELPED[24:30])
    assert row["course"] == "Behind"


def test_a_cumulative_goal_is_held_against_the_months_that_are_over(tmp_path):
    small = SmallProject(tmp_path / "project")
    with_targets(small, helped=f"{2 * sum(HELPED[24:30])}")
    tables = held(small, change=lambda text: text.replace("in_year: seasonal", "in_year: cumulative"))
    row = monitor(tables)[1]["families_helped"]
    assert (row["share"], row["expected"]) == (6 / 12, sum(HELPED[24:30]))
    assert row["course"] == "On course"  # exactly what is expected


@pytest.mark.parametrize(
    ("quarter", "months", "indicator", "reason"),
    [("Q4 2024-25", 30, "re_referrals", "year_over"), ("Q2 2025-26", 30, "re_referrals", ""),
     ("Q2 2024-25", 18, "families_helped", "no_seasonal_share")],
)  # fmt: skip
def test_what_cannot_be_on_course_says_why(tmp_path, quarter, months, indicator, reason):
    small = SmallProject(tmp_path / "project")
    with_targets(small)
    row = monitor(held(small, months), quarter)[1][indicator]
    assert row["course_reason"] == reason
    assert (row["course"] == "Not judged") == bool(reason)


def test_without_a_declared_profile_nothing_is_on_course(tmp_path):
    small = SmallProject(tmp_path / "project")
    with_targets(small)
    row = monitor(held(small, change=lambda text: text.replace("    in_year: level\n", "")))[1][
        "re_referrals"
    ]
    assert (row["course"], row["course_reason"]) == ("Not judged", "no_profile")


def test_no_month_answers_the_target_of_a_year_or_stands_in_a_line_of_years(tables):
    review = assemble_review(
        tables, area=AREA, year="2025/26", edition="plan_2024", comparator="statistical_neighbours"
    )
    rows = {row["indicator_id"]: row for row in review.assessments.to_dict("records")}
    assert rows["re_referrals"]["status"] == "Not judged"
    assert rows["re_referrals"]["reason"] == "not_annual"
    kinds = review.series.loc[review.series["indicator_id"] == "re_referrals", "period_kind"]
    assert set(kinds) == {"financial"}
    assert "referrals" not in set(review.other_indicators["indicator_id"])  # it has months alone


def test_the_year_to_date_of_a_whole_year_is_that_year(tmp_path):
    small = SmallProject(tmp_path / "project")
    tables = held(small, months=24)
    review = assemble_review(
        tables, area=AREA, year="2024/25", edition="plan_2024", comparator="statistical_neighbours"
    )
    row = {one["indicator_id"]: one for one in review.assessments.to_dict("records")}["families_helped"]
    assert (row["period_label"], row["value"], row["target_value"]) == ("2024-25", sum(HELPED[12:24]), 1400)


def test_limits_begin_anew_at_a_declared_change(tmp_path):
    small = SmallProject(tmp_path / "project")
    why = 'reason: "A new way of counting.", source: "Head of Performance"'
    small.append(BREAKS, f'  - {{indicator: re_referrals, kind: break, period: "July 2024", {why}}}\n')
    row = monitor(held(small), edition="")[1]["re_referrals"]
    values = [100 * again / all_ for again, all_ in zip(RE_REFERRALS, REFERRALS, strict=True)][15:]
    assert row["n"] == 15
    assert row["mean"] == pytest.approx(sum(values) / 15)
    assert monitor(held_again(small), "Q1 2025-26", "")[1]["re_referrals"]["n"] == 12
    assert (
        row["year_certainty"] == "clear"
    )  # July 2024 begins the stretch: the quarter a year before is in it
    earlier = monitor(held_again(small), "Q1 2025-26", "")[1]["re_referrals"]
    assert earlier["year_certainty"] == ""  # its quarter a year before is not


def held_again(small):
    return check_data(small.folders, lambda _: None).tables


def test_an_area_without_months_has_an_empty_monitor(tmp_path):
    found = assemble_in_year(
        SmallProject(tmp_path / "project").tables(), area=AREA, quarter="", edition="plan_2024"
    )
    assert found.measures.empty
    assert found.quarter == ""


def test_a_profile_that_adds_up_is_refused_for_a_percentage(tmp_path):
    small = SmallProject(tmp_path / "project")
    name = '    short_name: "Re-referrals"\n'
    small.replace(INDICATORS, name, f"{name}    frequency: month\n    in_year: cumulative\n")
    (problem,) = small.problems()
    assert (problem.found, "level" in problem.expected) == ("'cumulative'", True)


def test_a_goal_that_is_not_judged_shows_the_figure_that_is_there(tables):
    found, _ = monitor(tables)
    unjudged = found.measures.assign(course_value=float("nan"))
    text = str(in_year_goals(replace(found, measures=unjudged)).rows)
    september = 29  # the 30th month from April 2023
    share = 100 * year_to_date(RE_REFERRALS, september) / year_to_date(REFERRALS, september)
    assert f"{share:.1f}%" in text
    assert "[x]" not in text
