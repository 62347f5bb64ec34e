import pandas as pd
import pytest
from bs4 import BeautifulSoup
from chart_cases import RUG, axes_of, filled, page, rug, texts

from analysis.charts.verdicts import VERDICTS
from analysis.page.check import check_page
from analysis.page.parts import text_of
from analysis.page.structure import keep_tables_navigable, read_tree, written
from analysis.vocabulary.errors import DataError


def matrix(chart):
    """Text of each cell by indicator and area, and the areas in order."""
    table = BeautifulSoup(chart._repr_html_(), "html.parser").find("table")
    areas = [cell.get_text(strip=True) for cell in table.select("thead th")][1:]
    cells = {
        (row.find("th").get_text(" ", strip=True), area): cell
        for row in table.select("tbody tr")
        for area, cell in zip(areas, row.find_all("td"), strict=True)
    }
    return areas, cells


def said(cell):
    """What a screen reader reads of a cell."""
    for hidden in cell.select("[aria-hidden=true]"):
        hidden.extract()
    return " ".join(cell.get_text(" ", strip=True).split())


def test_the_rug_is_a_table_with_headers_both_ways():
    table = BeautifulSoup(rug()._repr_html_(), "html.parser").find("table")
    assert table.find("caption").get_text() == (
        "Councils beside England. 3 indicators by 3 areas, each beside England."
    )
    assert {cell["scope"] for cell in table.select("thead th")} == {"col"}
    assert [cell["scope"] for cell in table.select("tbody th")] == ["row"] * 3
    assert len(table.select("tbody td")) == 3 * 3
    assert not table.find_parent("details")


def test_the_own_area_comes_first_and_is_marked():
    chart = rug()
    areas, cells = matrix(chart)
    assert areas == ["Chester", "Devon", "Essex"]
    framed = {area for (_, area), cell in cells.items() if "border-left:3px" in cell["style"]}
    assert framed == {"Chester"}
    assert "First column, bold and framed: Chester." in chart.legend


def test_every_cell_has_its_word_its_symbol_and_its_value():
    _, cells = matrix(rug())
    for row in RUG[RUG["value_text"] != ""].itertuples():
        cell = cells[row.indicator_name, row.area_name]
        assert VERDICTS[row.word].symbol in cell.get_text()
        assert said(cell) == f"{row.word}, {row.value_text}"


def test_no_two_directions_share_a_symbol():
    symbols = [
        VERDICTS[word].symbol
        for word in ("better", "worse", "no clear difference", "higher", "lower", "not tested")
    ]
    assert len(set(symbols)) == len(symbols)


def test_what_is_not_tested_has_no_tint_and_the_others_follow_the_page():
    _, cells = matrix(rug())
    assert "background" not in cells["Re-referrals", "Chester"]["style"]
    assert "var(--missed-tint" in cells["Reading", "Chester"]["style"]
    assert "var(--met-tint" in cells["Reading", "Devon"]["style"]


def test_a_pair_without_a_row_and_a_row_without_a_figure_are_marked_as_missing():
    chart = rug()
    _, cells = matrix(chart)
    assert said(cells["Children in care", "Essex"]) == "[x]"
    assert said(cells["Re-referrals", "Essex"]) == "[x]"
    assert "[x]: not available." in chart.note
    assert "[x]" not in rug(RUG.head(2)).note


def test_the_text_alternative_has_the_own_areas_values_and_every_areas_counts():
    chart = rug()
    assert "Reading: 45.0%, worse." in chart.alt
    assert "Re-referrals: 23.0%, not tested." in chart.alt
    assert "Devon: 1 better, 1 the same and 1 higher." in chart.alt
    assert "Essex: 1 no clear difference." in chart.alt
    assert chart.message == "Chester: 1 worse, 1 lower and 1 not tested."
    assert "45.0%" in chart._repr_mimebundle_()["text/plain"]


def test_only_the_symbols_that_occur_are_explained():
    assert rug(RUG.head(2), area_name="Devon").legend == (
        "First column, bold and framed: Devon. + better than England; − worse than England."
    )
    assert "= no clear difference from or the same as England" in rug().legend
    assert "· not tested against England" in rug().legend


def test_an_own_area_without_a_row_is_said():
    chart = rug(area_name="Solihull")
    assert matrix(chart)[0] == ["Devon", "Chester", "Essex"]
    assert chart.message == "There is no figure for Solihull."
    assert "There is no figure for Solihull." in chart.alt
    assert "framed" not in chart.legend
    assert "border-left" not in chart._repr_html_()


def test_the_period_stands_under_the_indicator():
    chart = rug(RUG.assign(period=["2024/25"] * 7 + ["2023/24"]))
    assert ("Reading 2024/25", "Chester") in matrix(chart)[1]
    assert ("Re-referrals 2024/25, 2023/24", "Chester") in matrix(chart)[1]


def test_the_rug_scrolls_in_a_named_region_that_can_be_focused_and_needs_no_other():
    tree = read_tree(rug()._repr_html_())
    keep_tables_navigable(tree)
    soup = BeautifulSoup(written(tree), "html.parser")
    (region,) = soup.select(".table-region")
    assert region["tabindex"] == "0"
    assert region["role"] == "region"
    assert region["aria-label"] == "Table: Councils beside England"
    assert "overflow-x:auto" in region["style"]
    # hidden words are placed absolutely: without it they widen the page beyond a phone
    assert "position:relative" in region["style"]


def test_rows_without_figures_are_said_to_have_none():
    assert "There are no figures to show." in texts(rug(RUG.head(0)))
    assert check_page(page(rug(RUG.head(0)))) == ()


def test_a_missing_column_and_an_unknown_word_are_refused():
    with pytest.raises(DataError, match="value_text"):
        rug(RUG.drop(columns="value_text"))
    with pytest.raises(DataError, match="'Better'"):
        rug(RUG.assign(word="Better"))


def test_two_rows_for_an_area_and_indicator_are_refused():
    with pytest.raises(DataError, match="Devon and Reading twice"):
        rug(pd.concat([RUG, RUG.head(1).assign(value_text="1%")]))


def test_the_rows_are_not_changed():
    before = RUG.copy(deep=True)
    rug()
    pd.testing.assert_frame_equal(RUG, before)


def test_the_figure_is_the_matrix_and_the_data_its_cells():
    chart = rug()
    axes = axes_of(chart)
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Chester", "Devon", "Essex"]
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "Reading", "Children in care", "Re-referrals",
    ]  # fmt: skip
    assert filled(chart, "worse-tint") == [(0, 0, 1, 1)]
    data = chart.data.set_index(["indicator_name", "area_name"])
    assert data.loc[("Reading", "Devon"), "word"] == "better"
    assert len(data) == 3 * 3


def test_the_table_of_documents_says_every_cell():
    table = rug().table
    assert [header.label for header in table.headers] == ["Indicator", "Period", "Chester", "Devon", "Essex"]
    first = [text_of(cell) for cell in table.rows[0]]
    assert first == ["Reading", "", "worse, 45.0%", "better, 63.0%", "no clear difference, 51.0%"]
