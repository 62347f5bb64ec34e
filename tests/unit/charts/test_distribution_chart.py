import sys

import numpy as np
import pandas as pd
import pytest
from chart_cases import HOSTILE, axes_of, filled, marks, page, table_rows, texts

from analysis.charts.distribution import distribution_chart_of
from analysis.page.check import check_page
from analysis.tables.results import COUNCILS

REGIONS = ("North West", "London", "South East")


def councils(count=4):
    """So many councils in each of three regions, their values 10, 11, ...; one own, two neighbours."""
    rows = [
        (f"{place}{number}", f"{region} {number}", region, "other", 10.0 + 5 * place + number)
        for place, region in enumerate(REGIONS) for number in range(count)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[column.name for column in COUNCILS.columns])
    frame.loc[[0], ["area_name", "role"]] = ["Chester", "own"]
    frame.loc[[1, count], "role"] = "neighbour"
    return frame


def distribution(frame=None, **changes):
    given = {"title": "Reading", "unit": "percent", "decimals": 1, "polarity": "high", "area_name": "Chester",
             "period_label": "2024/25", "england_value": 15.0}  # fmt: skip
    return distribution_chart_of(councils() if frame is None else frame, **(given | changes))


def test_every_council_is_a_mark_at_its_value_in_the_row_of_its_region():
    chart = distribution()
    axes = axes_of(chart)
    # the region with the highest median first, since higher is better
    assert chart.drawing.regions == ("South East", "London", "North West")
    assert axes.get_label() == "distribution"
    assert marks(chart, "area") == [(10.0, 2.0)]
    assert marks(chart, "other") == [(11.0, 2.0), (15.0, 1.0)]
    assert len(marks(chart, "neighbours")) == 3 * 4 - 3
    assert distribution(polarity="low").drawing.regions == ("North West", "London", "South East")


def test_the_area_its_neighbours_and_the_others_differ_by_more_than_colour():
    chart = distribution()
    shapes = {line.get_label(): line.get_marker() for line in axes_of(chart).lines
              if line.get_label() in ("own", "neighbour", "other")}  # fmt: skip
    assert len(set(shapes.values())) == 3
    for words in ("Chester: large dot", "neighbours: diamonds", "other councils: upright strokes",
                  "England 15.0%: dashed line"):  # fmt: skip
        assert words in chart.legend
    assert "Chester 10.0%" in texts(chart)
    assert "England 15.0%" in texts(chart)


def test_englands_line_stands_at_its_value():
    (line,) = [line for line in axes_of(distribution()).lines if line.get_label() == "England"]
    assert list(line.get_xdata()) == [15.0, 15.0]


def test_the_place_among_all_is_said_and_that_some_only_are_shown():
    chart = distribution()
    # above 10: 11, 12, 13 and all of the other two regions
    assert "Chester 10.0% in 2024/25: of 12 councils with a figure, 11 have a higher one." in chart.alt
    assert "Only the 12 councils whose figures are held here are shown, not all of England." in chart.note
    assert "held here" not in distribution(councils(40)).note
    assert "From 10.0% (Chester) to 23.0% (South East 3)." in chart.alt
    assert "Neighbours: London 0 15.0%, North West 1 11.0%." in chart.alt


def test_the_table_sums_up_each_region():
    rows = table_rows(distribution())
    # 20, 21, 22, 23
    assert rows["South East"] == ["4", "20.0%", "21.5%", "23.0%"]
    assert rows["All of these"] == ["12", "10.0%", "16.5%", "23.0%"]


def test_regions_with_enough_councils_have_the_shape_of_their_spread():
    shaped, bare = distribution(councils(12)), distribution()
    assert len(axes_of(shaped).collections) == 3
    assert not axes_of(bare).collections
    xs = np.concatenate([held.get_paths()[0].vertices[:, 0] for held in axes_of(shaped).collections])
    assert (xs.min(), xs.max()) == pytest.approx((10.0, 20.0 + 11))
    assert shaped.svg.count("chart-band") >= 1
    assert "shape: how many councils of a region lie where" in shaped.legend
    assert "shape" not in bare.legend


def test_the_same_councils_give_the_same_bytes():
    assert distribution(councils(12)).svg == distribution(councils(12)).svg
    assert distribution(councils(12)).svg_narrow == distribution(councils(12)).svg_narrow


def test_seaborn_is_loaded_only_where_a_shape_is_drawn(monkeypatch):
    monkeypatch.setitem(sys.modules, "seaborn", None)
    assert distribution().svg
    with pytest.raises(ImportError):
        assert distribution(councils(12)).svg


def test_the_data_are_the_councils():
    data = distribution().data
    assert data.columns.tolist() == ["name", "region", "role", "value"]
    assert data[data["role"] == "own"].to_dict("records") == [
        {"name": "Chester", "region": "North West", "role": "own", "value": 10.0}
    ]


def test_names_from_data_never_become_markup():
    frame = councils().assign(area_name=HOSTILE, region_name=HOSTILE)
    chart = distribution(frame, title=HOSTILE, area_name=HOSTILE)
    assert "<script" not in chart._repr_html_()
    assert check_page(page(chart)) == ()


def test_without_a_figure_of_the_area_it_says_so():
    chart = distribution(councils().query("role != 'own'"))
    assert chart.message == "There is no figure for Chester."
    assert marks(chart, "area") == []
    assert "There are no figures to show." in distribution(councils().head(0)).alt
    assert filled(chart, "surface") == []
    # a council among none is no place
    alone = distribution(councils().query("role == 'own'"))
    assert "There are no figures to show." in alone.alt
