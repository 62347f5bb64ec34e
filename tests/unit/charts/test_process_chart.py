import math
import re

import numpy as np
import pandas as pd
import pytest
from chart_cases import (
    FIRST,
    MARKS,
    NO_BREAKS,
    PUBLISHED,
    axes_of,
    labelled,
    line,
    marks,
    page,
    process,
    rows_of,
    runs,
    shapes,
    table_rows,
    texts,
)

from analysis.charts.process import POINTS_NEEDED
from analysis.charts.theme import text_width
from analysis.page.check import check_page
from analysis.stats.spc import SPC_MINIMUM
from analysis.vocabulary.errors import DataError, ParameterError

LIMITS = ("limit", "Mean", "Median")


def level_lines(chart):
    """Left end, right end and value of each level line, from high to low."""
    found = []
    for held in axes_of(chart).lines:
        if any(word in str(held.get_label()) for word in LIMITS):
            (left, right), (value, same) = held.get_data()
            assert value == same
            found.append((left, right, value))
    return sorted(found, key=lambda level: -level[2])


# Limits


def test_the_published_limits_are_said():
    chart = process()
    assert chart.kind == "process"
    assert chart.alt.startswith("XmR process chart. Reading. In 2027/28: Chester 1.00.")
    assert "Process limits −0.72 to 4.60, mean 1.94, from 18 points." in chart.alt
    assert "Process limits −0.72 to 4.60, mean 1.94, from 18 points." in chart._repr_html_()


def test_the_limits_are_labelled_at_the_right():
    assert {"Upper limit", "4.60", "Mean", "1.94", "Lower limit", "−0.72"} <= set(texts(process()))


def test_limits_are_dashed_and_the_mean_is_not():
    chart = process()
    dashes = [line(chart, name).is_dashed() for name in ("Upper limit", "Mean", "Lower limit")]
    assert dashes == [True, False, True]


def test_limits_stand_at_their_heights():
    upper, mean, lower = (height for _, _, height in level_lines(process()))
    # mean -/+ 2.66 times the mean moving range: both limits are as far from the mean
    assert upper - mean == pytest.approx(mean - lower)
    assert (upper, mean, lower) == pytest.approx((4.60, 1.94, -0.72), abs=0.005)


def test_limits_from_few_points_are_called_trial_limits():
    chart = process([20.0, 22.0, 19.0, 21.0] * 3)
    assert "Trial limits" in chart.alt
    assert "from 12 points: few points, so they may still move." in chart.note
    assert "Upper trial limit" in texts(chart)
    assert "trial limits: dashed level lines" in chart.legend
    assert "rial limit" not in process().alt + process().legend


def test_limits_of_a_percentage_are_drawn_within_0_and_100_and_said_as_computed():
    chart = labelled(["common cause"] * 12, [1.0, 99.0] * 6, unit="percent", decimals=1,
                     mean=50.0, lower=-80.5, upper=180.5)  # fmt: skip
    assert "The lower limit is −80.5% as computed, less than there can be, and is drawn at 0%." in chart.note
    assert (
        "The upper limit is 180.5% as computed, more than there can be, and is drawn at 100%." in chart.note
    )
    assert "Process limits −80.5% to 180.5%" in chart.alt
    assert "The vertical axis runs from 0% to 100%." in chart.alt
    assert any("(capped)" in text for text in texts(chart))


def test_a_percentage_that_exceeds_100_has_no_ceiling():
    chart = labelled(["common cause"] * 12, [101.0, 99.0] * 6, unit="percent",
                     mean=100.0, lower=95.0, upper=105.0)  # fmt: skip
    assert "as computed" not in chart.note
    assert [value for _, _, value in level_lines(chart)] == [105.0, 100.0, 95.0]


@pytest.mark.parametrize(
    ("unit", "is_capped"), [("count", True), ("rate per 10,000", True), ("score", False)]
)
def test_a_count_and_a_rate_are_not_below_zero_but_a_score_may_be(unit, is_capped):
    chart = labelled(["common cause"] * 12, [1.0, 9.0] * 6, unit=unit, mean=5.0, lower=-4.0, upper=14.0)
    assert ("drawn at 0" in chart.note) is is_capped


def test_limits_are_drawn_over_the_current_stretch_only():
    values = [30.0] * 4 + [10.0, 12.0] * 6
    rows = rows_of(values, break_year=FIRST + 4)
    chart = process(values[4:], rows=rows)
    assert "from 12 points" in chart.alt
    assert "New series" in texts(chart)
    whole = process(values)
    cut = FIRST + 4 - 0.34  # half a year before the middle of the first year of the stretch
    assert all(cut < left < FIRST + 4.2 for left, _, _ in level_lines(chart))
    assert all(left < FIRST + 0.2 for left, _, _ in level_lines(whole))
    # the four points before the break are drawn, but not judged
    assert [table_rows(chart)[label][1] for label in ("2010/11", "2013/14")] == ["Not judged"] * 2
    assert table_rows(chart)["2014/15"][1:] == ["Common cause", "New series"]


def test_a_declared_break_starts_the_stretch_even_if_the_rows_know_nothing_of_it():
    breaks = pd.DataFrame([("reading", "break", "2014/15", "New form.", "x")], columns=NO_BREAKS.columns)
    values = [30.0] * 4 + [10.0, 12.0] * 6
    chart = process(values[4:], rows=rows_of(values), breaks=breaks)
    assert "from 12 points" in chart.alt
    assert "New form." in chart.note


def test_other_lines_are_not_drawn():
    rows = rows_of(PUBLISHED)
    # England's figures go on for two years more
    england = rows_of([77.0] * 20).assign(line="england")
    assert process(rows=pd.concat([rows, england])).drawing == process().drawing


# What stands out


def test_what_stands_out_is_said_and_stands_in_the_table():
    chart = process()
    assert chart.message == "1 of 18 points stands out from the usual variation: 2014/15 (concern)."
    assert chart.message in chart.alt
    assert table_rows(chart)["Period"] == ["Chester", "Variation"]
    assert table_rows(chart)["2014/15"] == ["10.00", "Special cause, concern"]
    assert table_rows(chart)["2015/16"] == ["1.00", "Common cause"]


def test_the_same_point_is_an_improvement_where_higher_is_better():
    assert "2014/15 (improvement)" in process(polarity="high").message
    assert "2014/15 (high)" in process(polarity="none").message


def test_three_or_more_periods_in_a_row_are_written_by_their_ends():
    words = ["concern"] * 3 + ["common cause"] * 7 + ["improvement"] * 2
    assert labelled(words).message == (
        "5 of 12 points stand out from the usual variation: 2020/21 and 2021/22 (improvement); "
        "2010/11 to 2012/13 (concern)."
    )


def test_nothing_that_stands_out_is_said_too():
    chart = labelled(["common cause"] * 12)
    assert chart.message == "None of the 12 points stands out from the usual variation."
    assert not any(marks(chart, role) for role in MARKS.values())


def test_each_direction_has_a_shape_of_its_own():
    chart = labelled([*MARKS, *["common cause"] * 8])
    special = [shape for role in ("better", "worse", "other") for shape in shapes(chart, role)]
    assert len(set(special)) == len(special) == 4
    assert not shapes(chart, "area") & set(special)
    for words in ("squares: special cause, improvement", "crosses: special cause, concern",
                  "triangles: special cause, high", "upturned triangles: special cause, low"):  # fmt: skip
        assert words in chart.legend


@pytest.mark.parametrize("word", MARKS)
def test_the_mark_of_a_word_is_drawn_once_and_alone(word):
    chart = labelled([word, *["common cause"] * 11])
    assert len(marks(chart, MARKS[word])) == 1
    assert len(marks(chart, "area")) == 11


def test_a_provisional_point_that_stands_out_is_hollow():
    rows = rows_of([15.0] * 12, provisional=(FIRST + 11,))
    chart = labelled([*["common cause"] * 11, "concern"], [15.0] * 12, rows=rows)
    assert len(marks(chart, "worse", hollow=True)) == len(marks(chart, "worse")) == 1
    assert "hollow marks: provisional figures" in chart.legend


def test_no_cause_is_given():
    for chart in (process(), process([1.0, 2.0])):
        said = f"{chart.alt} {chart.note}"
        assert not re.search("because|due to|caused|led to|thanks to|as a result", said)


# Points


def test_a_missing_and_an_excluded_point_break_the_line_and_are_not_counted():
    values = [*[10.0, 12.0] * 6, None, 11.0, 50.0, 12.0]
    rows = rows_of(values, excluded=(FIRST + 14,))
    compared = [math.nan if value is None or value == 50.0 else value for value in values]
    chart = process(compared, rows=rows)
    assert "from 14 points" in chart.alt
    assert "No data for Chester in 2022/23." in chart.alt
    assert "Shown but not compared: 2024/25." in chart.alt
    assert table_rows(chart)["2022/23"] == ["[x]", "", ""]
    assert table_rows(chart)["2024/25"] == ["50.00", "Not judged", "Left out of comparisons"]
    assert runs(chart, "Chester") == [12, 1, 1]


def test_the_order_of_the_rows_does_not_matter():
    assert process(rows=rows_of(PUBLISHED).iloc[::-1])._repr_html_() == process()._repr_html_()


def test_the_rows_are_not_changed():
    rows = rows_of(PUBLISHED)
    before = rows.copy(deep=True)
    process(rows=rows)
    pd.testing.assert_frame_equal(rows, before)


def test_a_target_is_drawn_beside_the_limits():
    chart = process(target_value=3.0, target_label="Target 3 (2024/25)")
    assert {"Target", "3 (2024/25)"} <= set(texts(chart))
    assert set(line(chart, "Target 3 (2024/25)").get_ydata()) == {3.0}
    assert "Target 3 (2024/25)." in chart.alt
    assert "Target 3 (2024/25): level dotted line" in chart.legend
    assert {"Target", "3"} <= set(texts(process(target_value=3.0)))


# Run charts


def test_below_twelve_points_it_is_a_run_chart_that_says_why():
    chart = process([1.0, 2.0, 3.0, 7.0, 5.0, 6.0], unit="percent", decimals=1)
    assert chart.kind == "run"
    assert chart.message == "Too few points for process limits (n = 6; 12 needed)."
    assert chart.alt.startswith("Run chart. Reading.")
    assert chart.message in chart.alt
    # (3.0 + 5.0) / 2
    assert "Median 4.0%, from 6 points: for reference only, nothing is judged by it." in chart.alt
    assert {"Median", "4.0%"} <= set(texts(chart))
    assert not any("imit" in text for text in texts(chart))
    assert table_rows(chart)["Period"] == ["Chester"]
    assert len(level_lines(chart)) == 1


def test_the_points_needed_are_those_of_the_statistics():
    assert POINTS_NEEDED == SPC_MINIMUM


def test_a_reason_in_words_is_kept():
    chart = process([1.0, 2.0], reason="The series is cumulative")
    assert chart.message == "The series is cumulative."
    assert process([1.0, 2.0], reason="").message == "No process limits are given."


def test_a_run_chart_without_a_median_has_no_level_line():
    chart = process([1.0, 2.0], median=None)
    assert level_lines(chart) == []
    assert "edian" not in chart.alt + chart.legend


def test_a_message_of_the_caller_does_not_hide_the_finding():
    chart = process([1.0, 2.0], message="Mine.")
    assert chart.message == "Mine."
    assert "Too few points for process limits (n = 2; 12 needed)." in chart.note


def test_without_figures_it_says_so():
    for chart in (process([None, None], compute=False), process(compute=False, rows=rows_of([]))):
        assert "There are no figures to show." in texts(chart)
        assert "There are no figures to show." in chart.alt
    assert check_page(page(chart)) == ()


def test_figures_that_are_all_left_out_have_no_limits_to_draw():
    chart = process([5.0, 6.0], rows=rows_of([5.0, 6.0], excluded=(FIRST, FIRST + 1)), compute=False)
    assert chart.kind == "run"
    assert "Shown but not compared: 2010/11 and 2011/12." in chart.alt


# Refusals


def test_words_that_do_not_fit_the_points_are_refused():
    with pytest.raises(ParameterError, match="found 3; expected 18"):
        process(point_labels=["common cause"] * 3)
    with pytest.raises(ParameterError, match="found 'good' for 2010/11"):
        process(point_labels=["good"] * 18)
    with pytest.raises(ParameterError, match="found None for 2010/11"):
        process(point_labels=[None] * 18)


def test_limits_out_of_order_are_refused():
    with pytest.raises(ParameterError, match="found lower 9"):
        process(lower=9.0)


def test_a_missing_column_is_named():
    for column in ("line", "segment"):
        with pytest.raises(DataError, match=column):
            process(rows=rows_of(PUBLISHED).drop(columns=column))


def test_limits_of_a_series_that_never_changes_are_drawn_on_its_mean():
    chart = process([4.0] * 12)
    assert "Trial limits 4.00 to 4.00, mean 4.00" in chart.alt
    assert {value for _, _, value in level_lines(chart)} == {4.0}


def test_words_may_come_as_an_array():
    assert process(point_labels=np.array(["common cause"] * 18, dtype=object)).message.startswith("None of")


def test_what_stands_out_is_in_the_key_of_a_telephone():
    said = {entry.text for entry in labelled([*MARKS, *["common cause"] * 8]).key}
    assert {f"Special cause: {word}" for word in ("improvement", "concern", "high", "low")} <= said
    assert not any(entry.text.startswith("Special") for entry in process([1.0]).key)


def test_the_data_say_what_stands_out():
    data = process().data
    own = data[data["role"] == "area"].set_index("period_label")
    assert own["value"].tolist() == PUBLISHED
    assert own.index[own["mark"] != ""].tolist() == ["2014/15"]
    assert data[data["line"] == "Mean"]["value"].round(2).tolist() == [1.94, 1.94]


def test_the_last_label_of_a_month_is_whole_on_a_telephone():
    rows = rows_of([4.0, 6.0] * 8)
    rows["period_label"] = [f"September {year}" for year in range(2001, 2017)]
    drawing = process([4.0, 6.0] * 8, rows=rows, unit="count", decimals=0).drawing
    last, label = drawing.periods[-1]
    width, _, size = drawing.phone
    assert drawing.left + drawing._pixel(last) + text_width(label, size) / 2 <= width
