"""The charts as a notebook names them: by review and indicator, on the project's own figures."""

import inspect
import re

import matplotlib.pyplot as plt
import pytest
from real_project import ROOT

import analysis
from analysis import workbench_charts
from analysis.charts.chart import Chart
from analysis.vocabulary.errors import ParameterError

INDICATOR = "re_referrals_within_12_months"
BY_INDICATOR = (
    "trend_chart", "gap_strip", "neighbour_chart", "process_chart", "neighbour_grid", "distribution_chart",
)  # fmt: skip
OF_REVIEW = ("overview_chart", "spine_chart", "tartan_rug")


@pytest.fixture(scope="module")
def review():
    return analysis.open_review()


@pytest.mark.parametrize("name", BY_INDICATOR)
def test_a_chart_is_named_by_review_and_indicator(review, name):
    chart = getattr(analysis, name)(review, INDICATOR)
    assert isinstance(chart, Chart)
    assert chart.alt and chart.message + chart.legend and chart.table.rows
    assert len(chart.data) > 4
    assert chart.figure.axes[0].get_label()


@pytest.mark.parametrize("name", OF_REVIEW)
def test_a_chart_of_the_whole_review_needs_no_indicator(review, name):
    chart = getattr(analysis, name)(review)
    assert len(chart.data) > 4
    assert chart.figure.axes[0].get_label()


def test_two_groups_are_named_by_either(review):
    chart = analysis.group_gap_chart(review, review.group_gaps["indicator_id"].iloc[0])
    groups = chart.data["line"].unique()
    assert len(groups) == 2
    again = analysis.group_gap_chart(review, review.group_gaps["indicator_id"].iloc[0], groups[1])
    assert again.svg == chart.svg
    with pytest.raises(ParameterError, match=groups[1]):
        analysis.group_gap_chart(review, review.group_gaps["indicator_id"].iloc[0], "boys")
    with pytest.raises(ParameterError, match="expected one with groups"):
        analysis.group_gap_chart(review, INDICATOR)


@pytest.mark.parametrize("name", BY_INDICATOR)
def test_an_indicator_that_is_not_known_names_the_near_ones(review, name):
    draw = getattr(analysis, name)
    with pytest.raises(ParameterError, match=f"found 're_referrals'; expected one of {INDICATOR}"):
        draw(review, "re_referrals")
    with pytest.raises(ParameterError, match=INDICATOR):
        draw(review, "re_referals_within_12_month")
    with pytest.raises(ParameterError, match="group: found 'boys'; expected one of all"):
        draw(review, INDICATOR, "boys")


def test_charts_stand_in_axes_of_the_analyst(review):
    figure, (left, right) = plt.subplots(ncols=2)
    try:
        analysis.trend_chart(review, "neet_16_17", ax=left)
        analysis.neighbour_chart(review, INDICATOR, ax=right)
        assert review.area_name in {line.get_label() for line in left.lines}
        assert review.area_name in {label.get_text() for label in right.get_yticklabels()}
    finally:
        plt.close(figure)


def test_the_page_shows_what_a_notebook_shows(review):
    row = review.assessments[review.assessments["indicator_id"] == "neet_16_17"].iloc[0]
    chart = analysis.trend_chart(review, "neet_16_17", str(row["group"]))
    last = chart.data[chart.data["role"] == "area"].iloc[-1]
    assert last["value"] == row["value"]
    assert last["period_label"] == row["period_label"]


def test_every_public_chart_has_words_and_an_example():
    named = [*BY_INDICATOR, *OF_REVIEW, "group_gap_chart"]
    for name in named:
        function = getattr(workbench_charts, name)
        assert "Example:" in inspect.getdoc(function)
        assert list(inspect.signature(function).parameters)[-1] == "ax"


def test_the_guide_changes_a_chart_as_it_says():
    guide = (ROOT / "docs/reference_for_analysts.md").read_text(encoding="utf-8")
    steps = re.findall(r"^<!-- test: chart-\w+ -->\n```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert len(steps) == 3
    held = {}
    try:
        for step in steps:
            exec(step, held)
        assert "Inspection" in held["own"].svg
        assert held["own"].is_themed
        assert held["left"].lines and held["right"].patches
    finally:
        plt.close("all")
