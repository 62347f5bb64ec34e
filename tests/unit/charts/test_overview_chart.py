import math
import re

from chart_cases import axes_of, goals, marks, shapes, table_rows, texts

from analysis.charts.overview import overview_chart_of


def test_goals_stand_in_order_of_their_distance_behind_the_target():
    names = list(table_rows(overview_chart_of(goals())))[1:]
    assert names == ["Far goal", "Missed goal", "Near goal", "Met goal"]


def test_distance_is_counted_in_tolerances():
    # (45.0 - 50.0) / 2.0: short of the target, and never a minus before a number that was turned
    assert table_rows(overview_chart_of(goals()))["Missed goal"][3:5] == ["2.5", "short"]


def test_a_goal_beyond_the_axis_has_its_number_and_no_dot():
    chart = overview_chart_of(goals())
    # (15.8 - 50.0) / 2.0
    assert "17.1" in texts(chart)
    assert sum(len(marks(chart, role)) for role in ("better", "near", "worse")) == 3
    assert "Beyond the axis, with the number beside the arrow: Far goal (not tested)." in chart.note


def test_goals_that_are_not_drawn_are_counted_or_named():
    chart = overview_chart_of(goals())
    assert "1 goal is not judged and not shown." in chart.note
    assert "without a tolerance to draw with: Loose goal." in chart.note
    assert "Open goal" not in chart.alt


def without_tolerance():
    """The same goals in a plan that declares no tolerance: what is not met is missed."""
    drawn = goals().assign(tolerance=math.nan)
    is_missed = drawn["status"].isin(["Missed", "Within tolerance"])
    drawn.loc[is_missed, "status"] = "Missed"
    return drawn.assign(weight=[math.inf if missed else 0.0 for missed in is_missed])


def test_goals_without_a_tolerance_are_drawn_by_their_share_of_the_target():
    chart = overview_chart_of(without_tolerance())
    shares = dict(zip(chart.data["name"], chart.data["distance_in_percent_of_target"], strict=True))
    # (15.8 - 50.0) / 50.0, (45 - 50) / 50, (49 - 50) / 50, (52 - 50) / 50, each times 100
    assert {name: round(share, 9) for name, share in shares.items()} == {
        "Far goal": -68.4, "Missed goal": -10.0, "Loose goal": -10.0, "Near goal": -2.0, "Met goal": 4.0,
    }  # fmt: skip
    assert table_rows(chart)["Far goal"][3:5] == ["68.4%", "short"]
    assert "Beyond the axis, with the number beside the arrow: Far goal (not tested)." in chart.note
    assert "from 60% of the target short of it to 20% better" in chart.alt
    assert axes_of(chart).get_xlim() == (-60, 20)


def test_no_missed_goal_is_drawn_at_no_distance():
    """(76.38 - 76.4) / 76.4 = -0.026% of the target: 0.0% would read as reached beside "Missed"."""
    drawn = without_tolerance()
    drawn.loc[drawn["short_name"] == "Missed goal", ["value", "target_value", "gap"]] = [76.38, 76.4, -0.02]
    assert table_rows(overview_chart_of(drawn))["Missed goal"][3:5] == ["0.03%", "short"]


def test_without_a_tolerance_no_strip_is_shaded_and_no_word_is_about_one():
    chart = overview_chart_of(without_tolerance())
    said = f"{chart.alt} {chart.legend} {chart.message} {' '.join(texts(chart))}"
    assert "within tolerance" not in said and "in tolerances" not in said
    assert "in per cent of target" in said
    assert "--band" in overview_chart_of(goals()).svg
    assert "--band" not in f"{chart.svg}{chart.svg_narrow}"
    assert "since goals have no tolerance to count in" in chart.note


def test_a_missed_goal_without_a_tolerance_stands_in_the_picture_among_others_that_have_one():
    """As the list of what goes wrong is ordered by shares then, and would leave nothing out."""
    drawn = goals()
    drawn.loc[drawn["short_name"] == "Missed goal", ["tolerance", "weight"]] = [math.nan, math.inf]
    chart = overview_chart_of(drawn)
    assert "distance_in_percent_of_target" in chart.data.columns
    assert {"Missed goal", "Near goal"} <= set(chart.data["name"])


def test_a_target_of_nought_without_a_tolerance_is_named():
    drawn = without_tolerance()
    drawn.loc[drawn["short_name"] == "Loose goal", "target_value"] = 0.0
    assert "with a target of 0, of which there is no share: Loose goal." in overview_chart_of(drawn).note


def test_a_status_is_a_symbol_and_a_shape_not_only_a_colour():
    chart = overview_chart_of(goals())
    assert {"✓", "≈", "✗"} <= set(texts(chart))
    assert len({*shapes(chart, "better"), *shapes(chart, "near"), *shapes(chart, "worse")}) == 3


def test_marks_stand_at_their_distance_and_the_names_in_the_order_of_the_rows():
    chart = overview_chart_of(goals())
    # (52 - 50) / 2, (49 - 50) / 2, (45 - 50) / 2
    assert [x for role in ("better", "near", "worse") for x, _ in marks(chart, role)] == [1.0, -0.5, -2.5]
    assert chart.data["name"].tolist() == ["Far goal", "Missed goal", "Near goal", "Met goal"]
    assert chart.data["distance_in_tolerances"].tolist() == [(15.8 - 50.0) / 2, -2.5, -0.5, 1.0]
    low, high = axes_of(chart).get_xlim()
    assert (low, high) == (-6, 2)


def test_a_goal_is_said_to_be_met_or_missed_in_words_on_a_telephone():
    said = " ".join(re.findall(r">([^<]+)</text>", overview_chart_of(goals()).svg_narrow))
    for figure, word in (("52.0%", "met"), ("49.0%", "within tolerance"), ("45.0%", "missed")):
        assert f"{figure}, target 50%: {word}" in said  # the target as it was set


def test_a_mark_is_filled_where_its_status_is_sure_and_hollow_where_it_is_not():
    """Sure: the interval lies within the status; not clear: it reaches into another."""
    drawn = goals().assign(lower=[44.0] * len(goals()))
    drawn["reason"] = ["small_numbers" if name == "Near goal" else "" for name in drawn["short_name"]]
    drawn.loc[drawn["short_name"] == "Met goal", "lower"] = float("nan")
    chart = overview_chart_of(drawn)
    said = dict(zip(chart.data["name"], chart.data["certainty"], strict=True))
    assert (
        said["Missed goal"] == "clear"
        and said["Near goal"] == "not clear"
        and said["Met goal"] == "not tested"
    )
    assert table_rows(chart)["Near goal"][-1] == "not clear"
    assert "Filled: sure" in chart.legend
