import numpy as np
import pandas as pd
from chart_cases import AREA, BREAK, HOSTILE, NO_BREAKS, page, series, table_rows

from analysis.charts.neighbour_grid import neighbour_grid_of
from analysis.page.check import check_page

NAMES = {"E1": "Chester", "E2": "Devon", "E3": "Essex", "E92000001": "England"}
HIGHER = {year: None if value is None else value + 5 for year, value in AREA.items()}
LOWER = {year: None if value is None else value - 5 for year, value in AREA.items()}


def figures(**changes):
    values = {"E1": AREA, "E2": HIGHER, "E3": LOWER, "E92000001": AREA} | changes
    rows = series(values)
    return rows.rename(columns={"line": "area_code"}).assign(area_name=rows["line"].map(NAMES))


def grid(rows=None, breaks=BREAK, **changes):
    given = {"title": "Reading", "unit": "percent", "decimals": 1, "polarity": "high", "area_name": "Chester",
             "area_code": "E1"}  # fmt: skip
    return neighbour_grid_of(figures() if rows is None else rows, breaks, **(given | changes))


def test_each_neighbour_has_axes_called_by_its_name_and_all_one_scale():
    figure = grid().figure
    assert [axes.get_label() for axes in figure.axes] == ["Devon", "Essex"]
    assert len({axes.get_ylim() for axes in figure.axes}) == 1
    assert len({axes.get_xlim() for axes in figure.axes}) == 1


def test_a_panel_holds_the_neighbour_over_the_area_and_england():
    devon = grid().figure.axes[0]
    lines = {line.get_label(): line for line in devon.lines}
    assert set(lines) == {"england", "own", "neighbour"}
    assert lines["neighbour"].get_zorder() > lines["own"].get_zorder() > lines["england"].get_zorder()
    ys = np.asarray(lines["neighbour"].get_ydata(), float)
    assert ys[~np.isnan(ys)].tolist() == [value for value in HIGHER.values() if value is not None]
    assert {"Devon", "50.0%"} <= {text.get_text() for text in devon.texts}


def test_lines_stop_at_a_break_and_at_missing_years():
    devon = grid().figure.axes[0]
    for line in devon.lines:
        held = "".join(" " if np.isnan(y) else "x" for y in np.asarray(line.get_ydata(), float)).split()
        assert [len(run) for run in held] == [2, 4]
    assert "The series restarted in 2021/22" in grid().alt


def test_who_is_ahead_is_said():
    assert grid().message == "Chester 45.0% in 2024/25: 1 of 2 neighbours has a higher figure: Devon."
    assert "1 of 2 neighbours has a lower figure: Essex." in grid(polarity="low").message
    assert "Latest figures: Devon 50.0%, Essex 40.0%." in grid().alt


def test_the_table_has_every_year_of_everybody():
    rows = table_rows(grid())
    assert rows["Period"] == ["Chester", "Devon", "Essex"]
    assert rows["2024/25"] == ["45.0%", "50.0%", "40.0%"]
    assert rows["2019/20"] == ["[x]", "[x]", "[x]"]


def test_the_data_are_the_points():
    data = grid().data
    own = data[(data["panel"] == "Essex") & (data["role"] == "own")]
    assert own["value"].tolist() == [value for value in AREA.values() if value is not None]
    assert set(data["role"]) == {"own", "neighbour", "england"}


def test_a_neighbour_without_figures_has_no_panel():
    nothing = dict.fromkeys(AREA)
    assert [axes.get_label() for axes in grid(figures(E3=nothing)).figure.axes] == ["Devon"]
    empty = grid(figures(E2=nothing, E3=nothing))
    assert "There are no figures to show." in empty.alt


def test_a_telephone_shows_two_beside_each_other_and_the_same_bytes_each_time():
    chart = grid(breaks=NO_BREAKS)
    assert chart.narrow.columns == 2
    assert chart.svg_narrow == grid(breaks=NO_BREAKS).svg_narrow
    assert 'viewBox="0 0 300 ' in chart.svg_narrow


def test_names_from_data_never_become_markup():
    chart = grid(figures().assign(area_name=HOSTILE), title=HOSTILE, area_name=HOSTILE)
    assert "<script" not in chart._repr_html_()
    assert check_page(page(chart)) == ()


def test_the_rows_are_not_changed():
    rows = figures()
    before = rows.copy(deep=True)
    grid(rows)
    pd.testing.assert_frame_equal(rows, before)
