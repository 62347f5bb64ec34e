from itertools import pairwise

import pytest
from chart_cases import axes_of, goal, line, marks, table_rows, texts

from analysis.charts.gap_strip import gap_strip_of


def test_the_strip_says_every_figure_and_its_distance():
    chart = gap_strip_of(goal(), area_name="Chester", region_name="North West")
    for words in ("Chester 45.0%", "Target 2024/25 50.0%", "England 51.3%", "North West 49.1%",
                  "Mean of 10 neighbours 46.1%"):  # fmt: skip
        assert words in chart.alt
    # 51.3 - 45.0
    assert "6.3 percentage points lower than England" in chart.alt
    assert table_rows(chart)["England"] == ["51.3%", "6.3 percentage points lower"]


def test_a_missing_comparator_is_not_on_the_strip():
    chart = gap_strip_of(goal(region_value=None), region_name="North West")
    assert "North West" not in chart.alt
    assert "North West" not in "".join(texts(chart))


@pytest.mark.parametrize(("polarity", "is_right"), [("high", True), ("low", False)])
def test_the_arrow_points_to_what_is_better(polarity, is_right):
    chart = gap_strip_of(goal(polarity=polarity))
    tail, tip, *_ = line(chart, "better").get_xdata()
    assert (tip > tail) is is_right
    assert ("Higher is better." if is_right else "Lower is better.") in chart.alt


def test_without_a_direction_there_is_no_arrow():
    chart = gap_strip_of(goal(polarity="none"))
    assert "better" not in [held.get_label() for held in axes_of(chart).lines]
    assert "No direction is judged better" in texts(chart)


def test_figures_in_order_of_value_stand_in_order_from_left_to_right():
    chart = gap_strip_of(goal())
    places = {
        role: marks(chart, role)[0][0] for role in ("area", "target", "england", "region", "neighbours")
    }
    assert places == {"area": 45.0, "target": 50.0, "england": 51.3, "region": 49.1, "neighbours": 46.1}
    assert sorted(places, key=places.get) == ["area", "neighbours", "region", "target", "england"]
    low, high = axes_of(chart).get_xlim()
    assert low <= 45.0 and high >= 51.3


def test_the_data_are_the_marks():
    data = gap_strip_of(goal(region_value=None), area_name="Chester").data
    assert data.set_index("role")["value"].to_dict() == {
        "area": 45.0, "target": 50.0, "england": 51.3, "neighbours": 46.1,
    }  # fmt: skip


def test_names_stand_beside_each_other_where_values_are_alike():
    chart = gap_strip_of(goal(england_value=49.2, neighbour_mean=49.0), region_name="North West")
    places = sorted(
        text.get_position()[0] * axes_of(chart).bbox.width for text in axes_of(chart).texts
        if text.get_text() in ("England", "North West", "neighbours", "Target 2024/25")
    )  # fmt: skip
    assert len(places) == 4
    assert all(after - before > 50 for before, after in pairwise(places))


@pytest.mark.parametrize(("polarity", "gap"), [("high", 2.52), ("low", -2.52), ("none", 2.52)])
def test_the_distance_to_the_neighbours_is_that_of_the_table(polarity, gap):
    """46.04% is known from counts, the neighbours are printed to one place: 46.0 is compared."""
    near = {"neighbour_mean": 43.48, "neighbour_gap": gap, "publisher_polarity": polarity}
    chart = gap_strip_of(goal(value=46.04, **near))
    assert "2.5 percentage points higher than the mean" in chart.alt  # 46.0 - 43.48 = 2.52, not 2.56
    assert table_rows(chart)["Mean of 10 neighbours"] == ["43.5%", "2.5 percentage points higher"]


def test_what_reads_alike_is_the_same_in_the_strip_as_in_the_text():
    # 51.34 and 51.26 both read 51.3, though 0.08 would read as 0.1
    assert "the same as England" in gap_strip_of(goal(value=51.34, england_value=51.26)).alt
