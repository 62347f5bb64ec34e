"""What the council itself reported stands beside the official figure and is never joined to it."""

import pytest
from small_project import PLANS, SOURCES, assert_refused

from analysis.review.assemble import assemble_review
from analysis.words.plans import reported_note, reported_sentence

FILE = "data/raw/council_reported/council_reported.csv"
HEADER = (
    "edition,measure_id,measure,period_as_printed,year,is_whole_year,period,value,unit,target,status_printed,"
    "source,note\n"
)
SOURCE = f"""\
  council_reported:
    title: "What the council reported"
    publisher: "The Council"
    published: "2025"
    licence: ogl
    citation: "The Council."
    kind: council_reported
    trust: 40
    files:
      council_reported.csv: "HASH OF {FILE}"
"""


def review(tables, year, edition):
    return assemble_review(
        tables, area="E06000050", year=year, edition=edition, comparator="statistical_neighbours"
    )


def sentence(opened, measure):
    (row,) = opened.reported[opened.reported["measure_id"] == measure].to_dict("records")
    (judged,) = opened.assessments[opened.assessments["measure_id"] == measure].to_dict("records")
    return row, judged, reported_sentence(row, judged)


def test_children_in_need_is_met_by_the_councils_figure_and_within_tolerance_by_the_departments(
    project_tables,
):
    row, judged, text = sentence(review(project_tables, "2024/25", "our_plan_2024_25"), "1.14")
    # 310 is the target of both; 5% of it is 15.5
    assert 283 <= 310 < 314.5 <= 310 * 1.05
    assert (row["value"], row["status"]) == (283, "Met")
    assert (judged["value"], judged["status"]) == (314.5, "Within tolerance")
    assert "By that figure the goal is met; by the official one, 314.5" in text
    assert "which judges it here, it is within tolerance." in text
    assert "one rule" in text  # the reason that plans.yml declares


def test_a_note_says_what_the_council_reported_of_goals_that_official_figures_judge(project_tables):
    opened = review(project_tables, "2024/25", "our_plan_2024_25")
    judged = {row["measure_id"]: row for row in opened.assessments.to_dict("records")}
    text = reported_note(opened.reported.to_dict("records"), judged)
    assert "Children in need rate 283 (met); EHC plans within 20 weeks 16.9% (missed)" in text
    assert "Temporary" not in text  # the council's own figure judges that goal
    assert reported_note([], judged) == ""


def test_the_reported_figure_stands_in_no_official_series(project_tables):
    figures = project_tables["observations"]
    own = figures[figures["source_id"] == "council_reported"]
    assert own["indicator_id"].tolist() == ["children_in_temporary_accommodation"]
    is_it = (figures["indicator_id"] == "children_in_need_rate") & (figures["area_code"] == "E06000050")
    assert not set(figures.loc[is_it, "value"]) & {283, 262.3, 291.4, 257}


def test_a_goal_without_an_official_figure_is_judged_by_what_the_council_reported(project_tables):
    _, judged, text = sentence(review(project_tables, "2024/25", "our_plan_2024_25"), "1.19")
    assert (judged["value"], judged["target_value"], judged["status"]) == (21, 30, "Met")
    assert "That figure judges the goal here. No official figure" in text and "34 at the start" in text


def test_a_part_of_a_year_answers_no_target(project_tables):
    row, _, text = sentence(review(project_tables, "2019/20", "outcome_plan_2019"), "m01")
    assert (row["value"], row["status"]) == (257, "")
    assert "“significantly better than target”" in text and "part of the year" in text


def test_the_review_of_2018_19_shows_what_the_council_reported_then(project_tables):
    opened = review(project_tables, "2018/19", "outcome_plan_2018")
    assert opened.reported["value"].tolist() == [262.3, 291.4] or set(opened.reported["value"]) == {
        262.3,
        291.4,
    }


def with_report(small, row, link=', reported: "The Department counts all alike."'):
    small.replace(SOURCES, "sources:\n", f"sources:\n{SOURCE}")
    small.replace(PLANS, 'reason: "The published rate."', f'reason: "The published rate."{link}')
    small.write(FILE, f"{HEADER}{row}\n")
    return small


@pytest.mark.parametrize(
    ("row", "column", "found", "expected", "advice"),
    [
        ("plan_2024,1.11,Care,2024-25,2024/25,yes,31 March 2025,70,\"rate per 10,000\",72,,Page,",
         "measure_id", "1.11", "a measure of plan_2024", "did you mean 1.1"),
        ("plan_2024,1.10,Care,2024-25,2024/25,yes,31 March 2025,70,per 10000,72,,Page,",
         "unit", "per 10000", "rate per 10,000", ""),
        ("plan_2024,1.10,Care,2024-25,2024/25,yes,31 March 2025,\"7,,0\",\"rate per 10,000\",72,,Page,",
         "value", "7,,0", "a number", ""),
        ("plan_2024,1.10,Care,2024-25,last year,yes,31 March 2025,70,\"rate per 10,000\",72,,Page,",
         "year", "last year", "a year", "correct"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_refused(small, row, column, found, expected, advice):
    assert_refused(with_report(small, row).problems(), FILE, 2, column, found, expected, advice)


ROW = 'plan_2024,1.10,Care,2024-25,2024/25,yes,31 March 2025,70,"rate per 10,000",72,,Page,'


def test_which_figure_judges_must_be_declared_with_its_reason(small):
    (problem,) = with_report(small, ROW, link="").problems()
    assert problem.file == PLANS and "`reported`" in problem.expected


def test_the_councils_figure_never_judges_where_an_official_series_answers(small):
    (problem,) = with_report(small, ROW, link=', judged_by: council, reported: "Ours."').problems()
    assert problem.file == PLANS and "never joined" in problem.expected
