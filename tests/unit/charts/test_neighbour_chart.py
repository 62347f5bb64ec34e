import math

import pytest
from chart_cases import AREAS, axes_of, filled, neighbours, table_rows

from analysis.vocabulary.errors import DataError


def bars(chart):
    """Left and right end of each bar, from top to bottom."""
    boxes = [*filled(chart, "area"), *filled(chart, "neighbours")]
    return [(left, right) for _, left, right in sorted((top, left, right) for left, top, right, _ in boxes)]


def test_bars_start_at_zero():
    assert bars(neighbours()) == [(0, 53.4), (0, 46.3), (0, 45.0)]


def test_bars_of_negative_figures_lie_on_the_other_side_of_zero():
    values = AREAS.assign(value=[-0.2, 0.1, math.nan, -0.1])
    ends = bars(neighbours(values, unit="score"))
    assert ends == [(0, 0.1), (-0.1, 0), (-0.2, 0)]


@pytest.mark.parametrize(
    ("polarity", "order"),
    [("high", ["Solihull", "Devon", "Chester"]), ("low", ["Chester", "Devon", "Solihull"])],
)
def test_the_best_area_comes_first(polarity, order):
    names = [
        text.get_text() for text in axes_of(neighbours(polarity=polarity)).texts if text.get_text() in order
    ]
    assert names == order


def test_an_area_without_a_figure_has_no_bar_and_is_named():
    chart = neighbours()
    assert len(bars(chart)) == 3
    assert "No figure: Essex." in chart.alt
    assert table_rows(chart)["Essex"] == ["[x]"]


def test_the_area_is_brought_out_by_more_than_colour():
    bold = [text.get_text() for text in axes_of(neighbours()).texts if text.get_fontweight() == "bold"]
    assert bold == ["Chester", "45.0%"]


def test_the_place_of_the_area_is_said():
    assert "Chester 45.0%: of 3 areas with a figure, 2 have a higher one." in neighbours().alt
    assert "0 have a lower one." in neighbours(polarity="low").alt


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="area_name"):
        neighbours(AREAS.drop(columns="area_name"))


def test_englands_line_stands_at_its_value():
    lines = [held for held in axes_of(neighbours(england_value=51.3)).lines if held.get_linestyle() == "--"]
    assert [list(held.get_xdata()) for held in lines] == [[51.3, 51.3]]


def test_the_data_are_the_bars_best_first():
    data = neighbours().data
    assert data.to_dict("list") == {
        "name": ["Solihull", "Devon", "Chester"], "value": [53.4, 46.3, 45.0],
        "is_own": [False, False, True],
    }  # fmt: skip


def test_a_bar_beside_nobody_is_not_drawn():
    alone = AREAS.query("area_code == 'A'")
    assert "There are no figures to show." in neighbours(alone).alt
    assert bars(neighbours(alone, england_value=50.0)) == [(0, 45.0)]
