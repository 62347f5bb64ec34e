import pandas as pd
import pytest
from chart_cases import axes_of, gaps, line, runs, table_rows, texts

from analysis.charts.groups import group_gap_chart_of
from analysis.vocabulary.errors import DataError, ParameterError


def test_group_gaps_of_several_areas_need_a_choice():
    both = pd.concat([gaps(), gaps(area_code="E92000001", value_2=60.0)])
    with pytest.raises(ParameterError, match="E06000050, E92000001"):
        group_gap_chart_of(both)
    assert "60.0%" in group_gap_chart_of(both, area_code="E92000001").alt


def test_the_difference_between_the_groups_is_said_at_the_last_point():
    chart = group_gap_chart_of(gaps())
    # 71.2 - 45.0
    assert "26.2 percentage points behind" in " ".join(texts(chart))
    assert "the group “eligible” was 26.2 percentage points behind the group “not eligible”" in chart.alt
    assert table_rows(chart)["2024/25"] == ["71.2%", "45.0%", "26.2", ""]


def test_a_group_that_is_ahead_is_said_to_be_ahead():
    chart = group_gap_chart_of(gaps(difference=-2.0))
    assert "2 percentage points ahead of the group “not eligible”" in chart.alt


def test_the_lines_of_groups_stop_at_a_break():
    chart = group_gap_chart_of(gaps())
    assert "New series" in texts(chart)
    # 2017/18 to 2018/19 is one line; 2021/22 and 2024/25 are two years without a year between them.
    assert runs(chart, "eligible") == [2, 1, 1]
    assert "The series restarted in 2021/22" in chart.alt


def test_the_bar_reaches_from_one_group_to_the_other():
    axes = axes_of(group_gap_chart_of(gaps()))
    (bar,) = [held for held in axes.lines if len(held.get_xdata()) == 4 and held.get_linewidth() == 2]
    low, high = axes.get_ylim()
    ends = sorted({low + share * (high - low) for share in bar.get_ydata()})
    assert ends == pytest.approx([45.0, 71.2])


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="difference"):
        group_gap_chart_of(gaps().drop(columns="difference"))


def test_the_data_are_the_points_of_both_groups():
    data = group_gap_chart_of(gaps()).data
    last = data[data["period_label"] == "2024/25"]
    assert last.set_index("line")["value"].to_dict() == {"not eligible": 71.2, "eligible": 45.0}
    assert line(group_gap_chart_of(gaps()), "eligible").get_linewidth() > 3
