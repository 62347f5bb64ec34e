import math

import pandas as pd
import pytest
from chart_cases import axes_of, filled, indicator, marks, page, shapes, spine, table_rows, texts

from analysis.charts.spine import spine_chart_of
from analysis.charts.theme import COLOURS
from analysis.charts.verdicts import VERDICTS, count_verdicts
from analysis.page.check import check_page
from analysis.stats.compare import spine_position
from analysis.vocabulary.errors import DataError

ROLES = ("better", "near", "worse", "england")


def places(chart):
    """Role, shape, place and whether it is hollow, of each mark from the top down."""
    found = []
    for role in ROLES:
        for hollow in (False, True):
            found += [(y, role, x, hollow) for x, y in marks(chart, role, hollow=hollow)]
    return [(role, x, hollow) for _, role, x, hollow in sorted(found)]


def test_every_value_is_in_the_text_alternative():
    chart = spine(indicator(), indicator("Children in care", value_text="82", benchmark_text="67",
                                         word="higher", period="31 March 2025"))  # fmt: skip
    assert "Reading: 45.0% (2024/25), England 51.3%, worse." in chart.alt
    assert "Children in care: 82 (31 March 2025), England 67, higher." in chart.alt
    assert "Of 2 indicators beside England: 1 worse and 1 higher." in chart.alt
    assert chart.message == "Of 2 indicators beside England: 1 worse and 1 higher."


def test_without_a_benchmarks_value_none_is_written():
    frame = pd.DataFrame([indicator()]).drop(columns=["benchmark_text", "polarity"])
    chart = spine_chart_of(frame, title="T", area_name="Chester")
    assert "Reading: 45.0% (2024/25), worse." in chart.alt
    assert list(table_rows(chart)["Indicator"]) == [
        "Period", "Chester", "Beside England", "Position", "Range", "Middle half",
    ]  # fmt: skip


def test_the_table_holds_all_values():
    rows = table_rows(spine())
    assert rows["Indicator"] == [
        "Period", "Chester", "England", "Beside England", "Position", "Range", "Middle half",
    ]  # fmt: skip
    assert rows["Reading"] == [
        "2024/25", "45.0%", "51.3%", "worse", "0.30", "0.10 to 0.90", "0.40 to 0.60",
    ]  # fmt: skip


def test_what_the_range_is_stands_under_the_chart_and_the_table():
    chart = spine(scale_label="lowest to highest of ten neighbours")
    assert "Line with ends: lowest to highest of ten neighbours" in chart.legend
    assert "Range: lowest to highest of ten neighbours." in chart.table.html


def test_the_benchmark_stands_in_the_middle_and_better_to_the_right():
    positions = spine_position([45.0, 53.1, 51.3, 57.6], 51.3, "high")
    words = ("worse", "better", "no clear difference", "better")
    chart = spine(*(indicator(position=at, word=word) for at, word in zip(positions, words, strict=True)))
    first, second, third, fourth = (x for _, x, _ in places(chart))
    assert first < 0.5 < second < fourth
    assert third == pytest.approx(0.5)
    # 51.3 - 45.0 = 57.6 - 51.3
    assert 0.5 - first == pytest.approx(fourth - 0.5)
    assert [0.5, 0.5] in [list(line.get_xdata()) for line in axes_of(chart).lines]
    assert {"← Worse", "Better →", "England"} <= set(texts(chart))


def test_without_any_direction_the_ends_are_lower_and_higher():
    chart = spine(indicator(word="higher", polarity="none"))
    assert {"← Lower", "Higher →"} <= set(texts(chart))
    assert "higher to the right" in chart.note


def test_better_unclear_and_worse_differ_by_shape_and_word_not_only_colour():
    words = ("better", "no clear difference", "worse")
    chart = spine(*(indicator(word, word=word) for word in words))
    assert len({*shapes(chart, "better"), *shapes(chart, "near"), *shapes(chart, "worse")}) == 3
    assert {"+ better", "= no clear difference", "− worse"} <= set(texts(chart))
    for text in ("dot: better", "diamond: no clear difference", "cross: worse"):
        assert text in chart.legend


@pytest.mark.parametrize("word", ["higher", "lower", "no clear difference", "the same"])
def test_an_indicator_without_direction_is_a_grey_square(word):
    square = shapes(spine(indicator(word="higher")), "england")
    chart = spine(indicator(word=word, polarity="none"))
    assert shapes(chart, "england") == square
    assert [role for role, _, _ in places(chart)] == ["england"]
    assert f"{VERDICTS[word].symbol} {word}" in texts(chart)
    assert "grey square: neither direction is judged better" in chart.legend
    assert "dot" not in chart.legend
    assert "diamond" not in chart.legend


@pytest.mark.parametrize("word", ["not tested", "", None, math.nan])
def test_what_is_not_tested_is_hollow_and_said(word):
    chart = spine(indicator(word=word))
    ((_, _, is_hollow),) = places(chart)
    assert is_hollow
    assert "· not tested" in texts(chart)
    assert "hollow circle: not tested" in chart.legend


def test_a_missing_figure_has_no_mark_and_is_named():
    chart = spine(indicator("Gone", value_text=None, position=math.nan, word=None), indicator())
    assert len(places(chart)) == 1
    assert "Without a place on the scale: Gone." in chart.note
    assert "Gone: [x] (2024/25), England 51.3%, not tested." in chart.alt
    assert table_rows(chart)["Gone"][1] == "[x]"
    assert table_rows(chart)["Gone"][4] == "[x]"
    assert "[x] not available." in chart.table.html


def test_a_missing_range_is_not_drawn():
    full, bare = spine(), spine(indicator(low_position=None, q1=math.nan))
    assert len(filled(full, "band")) == 1
    assert filled(full, "band")[0][0::2] == (0.4, 0.6)
    assert filled(bare, "band") == []
    colours = [line.get_color() for line in axes_of(bare).lines]
    assert COLOURS["region"] in [line.get_color() for line in axes_of(full).lines]
    assert COLOURS["region"] not in colours
    assert table_rows(bare)["Reading"][5:] == ["[x]", "[x]"]
    assert "Line with ends" not in bare.legend


def test_a_range_turned_round_for_low_is_good_is_drawn_all_the_same():
    turned = spine(indicator(low_position=0.9, high_position=0.1, q1=0.6, q3=0.4))
    assert turned.drawing == spine().drawing


def test_an_area_beyond_the_scale_stands_at_its_end_and_is_named():
    chart = spine(
        indicator("Far", position=1.4), indicator("End", position=1.0), indicator("Low", position=-2)
    )
    far, end, low = (x for _, x, _ in places(chart))
    assert (far, end, low) == (1.0, 1.0, 0.0)
    assert "Beyond the scale, with an arrow at its end: Far and Low." in chart.note
    assert table_rows(chart)["Far"][4] == "1.40"


def test_rows_keep_their_order():
    names = ["Zebra", "Apple", "Mango"]
    assert list(table_rows(spine(*(indicator(name) for name in names))))[1:] == names


def test_a_note_of_the_caller_stands_under_the_chart():
    assert "By the 95% interval." in spine(note="By the 95% interval.").note


def test_rows_without_figures_are_said_to_have_none():
    empty = spine_chart_of(pd.DataFrame([indicator()]).head(0), title="T")
    for chart in (spine(indicator(value_text="", position=None)), empty):
        assert "There are no figures to show." in texts(chart)
        assert check_page(page(chart)) == ()


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="q3"):
        spine_chart_of(pd.DataFrame([indicator()]).drop(columns="q3"), title="T")


def test_a_word_that_is_not_known_is_refused():
    with pytest.raises(DataError, match="'good'; expected one of better"):
        spine(indicator(word="good"))


def test_words_are_counted_in_their_order_whatever_the_order_of_the_rows():
    assert count_verdicts(["worse", "better", "worse"]) == count_verdicts(["worse", "worse", "better"])


def test_the_data_are_the_places_on_the_scale():
    (row,) = spine().data.to_dict("records")
    assert row == {
        "name": "Reading", "period_label": "2024/25", "value_text": "45.0%", "word": "worse",
        "position": 0.3, "low_position": 0.1, "q1": 0.4, "q3": 0.6, "high_position": 0.9,
    }  # fmt: skip
