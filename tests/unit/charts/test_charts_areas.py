import math
import re
from collections import Counter
from xml.etree import ElementTree

import matplotlib
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from test_charts import HOSTILE, page, parts, table_rows, texts

from analysis.charts.chart import VERDICTS, count_verdicts
from analysis.charts.rug import tartan_rug
from analysis.charts.spine import spine_chart
from analysis.charts.theme import ROLES
from analysis.page.check import check_page
from analysis.page.structure import keep_tables_navigable
from analysis.page.tree import read_tree
from analysis.stats.compare import spine_position
from analysis.vocabulary.errors import DataError

MARK_ROLES = ("better", "near", "worse", "england")


def indicator(name="Reading", **changes):
    row = {
        "name": name, "value_text": "45.0%", "benchmark_text": "51.3%", "period": "2024/25",
        "position": 0.3, "low_position": 0.1, "q1": 0.4, "q3": 0.6, "high_position": 0.9, "word": "worse",
        "polarity": "high",
    }  # fmt: skip
    return row | changes


def spine(*rows, **changes):
    frame = pd.DataFrame(rows or [indicator()])
    return spine_chart(frame, **({"title": "Chester beside England", "area_name": "Chester"} | changes))


RUG = pd.DataFrame(
    [
        ("Devon", "Reading", "better", "63.0%"),
        ("Chester", "Reading", "worse", "45.0%"),
        ("Essex", "Reading", "similar", "51.0%"),
        ("Devon", "Children in care", "higher", "72"),
        ("Chester", "Children in care", "lower", "60"),
        ("Devon", "Re-referrals", "the same", "22.6%"),
        ("Chester", "Re-referrals", "not compared", "23.0%"),
        ("Essex", "Re-referrals", "", ""),
    ],
    columns=["area_name", "indicator_name", "word", "value_text"],
)


def rug(rows=RUG, **changes):
    return tartan_rug(rows, **({"title": "Councils beside England", "area_name": "Chester"} | changes))


def marks(chart):
    """Role, shape, place and whether it is hollow, of each mark from the top down."""
    found = []
    for use in sorted(parts(chart, "use"), key=lambda use: float(use.get("y"))):
        role = re.search(r"stroke: var\(--chart-([a-z-]+)", use.get("style"))[1]
        if role in MARK_ROLES:
            hollow = "fill: var(--chart-surface" in use.get("style")
            shape = use.get("href").rpartition("-")[2]
            found.append((role, shape, float(use.get("x")), hollow))
    return found


def upright_line(chart):
    """Pixel of the benchmark's line."""
    for path in parts(chart, "path"):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d"))]
        if len(numbers) == 4 and numbers[0] == numbers[2] and "chart-text-quiet" in path.get("style", ""):
            return numbers[0]
    return None


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


# Spine chart


def test_every_value_is_in_the_text_alternative():
    chart = spine(indicator(), indicator("Children in care", value_text="82", benchmark_text="67",
                                         word="higher", period="31 March 2025"))  # fmt: skip
    assert "Reading: 45.0% (2024/25), England 51.3%, worse." in chart.alt
    assert "Children in care: 82 (31 March 2025), England 67, higher." in chart.alt
    assert "Of 2 indicators beside England: 1 worse and 1 higher." in chart.alt
    assert chart.message == "Of 2 indicators beside England: 1 worse and 1 higher."


def test_without_a_benchmarks_value_none_is_written():
    frame = pd.DataFrame([indicator()]).drop(columns=["benchmark_text", "polarity"])
    chart = spine_chart(frame, title="T", area_name="Chester")
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
    assert "Range: lowest to highest of ten neighbours." in chart.table.text


def test_the_benchmark_stands_in_the_middle_and_better_to_the_right():
    positions = spine_position([45.0, 53.1, 51.3, 57.6], 51.3, "high")
    words = ("worse", "better", "similar", "better")
    chart = spine(*(indicator(position=at, word=word) for at, word in zip(positions, words, strict=True)))
    middle = upright_line(chart)
    first, second, third, fourth = (x for _, _, x, _ in marks(chart))
    assert first < middle < second < fourth
    assert third == pytest.approx(middle, abs=0.01)
    # 51.3 - 45.0 = 57.6 - 51.3
    assert middle - first == pytest.approx(fourth - middle, abs=0.02)
    assert {"← Worse", "Better →", "England"} <= set(texts(chart))


def test_without_any_direction_the_ends_are_lower_and_higher():
    chart = spine(indicator(word="higher", polarity="none"))
    assert {"← Lower", "Higher →"} <= set(texts(chart))
    assert "higher to the right" in chart.note


def test_better_similar_and_worse_differ_by_shape_and_word_not_only_colour():
    words = ("better", "similar", "worse")
    chart = spine(*(indicator(word, word=word) for word in words))
    assert len({shape for _, shape, _, _ in marks(chart)}) == 3
    assert {"+ better", "= similar", "− worse"} <= set(texts(chart))
    for text in ("dot: better", "diamond: similar", "cross: worse"):
        assert text in chart.legend


@pytest.mark.parametrize("word", ["higher", "lower", "similar", "the same"])
def test_an_indicator_without_direction_is_a_grey_square(word):
    square = marks(spine(indicator(word="higher")))[0]
    chart = spine(indicator(word=word, polarity="none"))
    assert marks(chart)[0][:2] == ("england", square[1])
    assert f"{VERDICTS[word].symbol} {word}" in texts(chart)
    assert "grey square: neither direction is judged better" in chart.legend
    assert "dot" not in chart.legend
    assert "diamond" not in chart.legend


@pytest.mark.parametrize("word", ["not compared", "", None, math.nan])
def test_what_is_not_compared_is_hollow_and_said(word):
    chart = spine(indicator(word=word))
    ((_, _, _, is_hollow),) = marks(chart)
    assert is_hollow
    assert "· not compared" in texts(chart)
    assert "hollow circle: not compared" in chart.legend


def test_a_missing_figure_has_no_mark_and_is_named():
    chart = spine(indicator("Gone", value_text=None, position=math.nan, word=None), indicator())
    assert len(marks(chart)) == 1
    assert "Without a place on the scale: Gone." in chart.note
    assert "Gone: [x] (2024/25), England 51.3%, not compared." in chart.alt
    assert table_rows(chart)["Gone"][1] == "[x]"
    assert table_rows(chart)["Gone"][4] == "[x]"
    assert "[x]: not available." in chart.table.text


def test_a_missing_range_is_not_drawn():
    full, bare = spine(), spine(indicator(low_position=None, q1=math.nan))
    assert "chart-region" in full.svg
    assert "chart-band" in full.svg
    assert "chart-region" not in bare.svg
    assert "chart-band" not in bare.svg
    assert table_rows(bare)["Reading"][5:] == ["[x]", "[x]"]
    assert "Line with ends" not in bare.legend


def test_a_range_turned_round_for_low_is_good_is_drawn_all_the_same():
    turned = spine(indicator(low_position=0.9, high_position=0.1, q1=0.6, q3=0.4))
    assert turned.svg == spine().svg


def test_an_area_beyond_the_scale_stands_at_its_end_and_is_named():
    chart = spine(
        indicator("Far", position=1.4), indicator("End", position=1.0), indicator("Low", position=-2)
    )
    far, end, low = (x for _, _, x, _ in marks(chart))
    assert far == pytest.approx(end, abs=0.01)
    assert low < end
    assert "Beyond the scale, with an arrow at its end: Far and Low." in chart.note
    assert table_rows(chart)["Far"][4] == "1.40"


def test_rows_keep_their_order():
    names = ["Zebra", "Apple", "Mango"]
    assert list(table_rows(spine(*(indicator(name) for name in names))))[1:] == names


def test_a_note_of_the_caller_stands_under_the_chart():
    assert "By the 95% interval." in spine(note="By the 95% interval.").note


def test_rows_without_figures_are_said_to_have_none():
    for chart in (
        spine(indicator(value_text="", position=None)),
        spine_chart(pd.DataFrame([indicator()]).head(0), title="T"),
        rug(RUG.head(0)),
    ):
        assert "There are no figures to show." in texts(chart)
        assert check_page(page(chart)) == ()


# Rug


def test_the_rug_is_a_table_with_headers_both_ways():
    table = BeautifulSoup(rug()._repr_html_(), "html.parser").find("table")
    assert table.find("caption").get_text() == (
        "Councils beside England. 3 indicators by 3 areas, each beside England."
    )
    assert {cell["scope"] for cell in table.select("thead th")} == {"col"}
    assert [cell["scope"] for cell in table.select("tbody th")] == ["row"] * 3
    assert len(table.select("tbody td")) == 3 * 3
    assert not table.find_parent("details")
    assert rug().svg == ""


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
        VERDICTS[word].symbol for word in ("better", "worse", "similar", "higher", "lower", "not compared")
    ]
    assert len(set(symbols)) == len(symbols)


def test_what_is_not_compared_has_no_tint_and_the_others_follow_the_page():
    _, cells = matrix(rug())
    assert "background" not in cells["Re-referrals", "Chester"]["style"]
    assert "background:var(--missed-tint" in cells["Reading", "Chester"]["style"]
    assert "background:var(--met-tint" in cells["Reading", "Devon"]["style"]


def test_a_pair_without_a_row_and_a_row_without_a_figure_are_marked_as_missing():
    chart = rug()
    _, cells = matrix(chart)
    assert said(cells["Children in care", "Essex"]) == "[x]"
    assert said(cells["Re-referrals", "Essex"]) == "not compared, [x]"
    assert "[x]: not available." in chart.note
    assert "[x]" not in rug(RUG.head(2)).note


def test_the_text_alternative_has_the_own_areas_values_and_every_areas_counts():
    chart = rug()
    assert "Reading: 45.0%, worse." in chart.alt
    assert "Re-referrals: 23.0%, not compared." in chart.alt
    assert "Devon: 1 better, 1 the same and 1 higher." in chart.alt
    assert "Essex: 1 similar and 1 not compared." in chart.alt
    assert chart.message == "Chester: 1 worse, 1 lower and 1 not compared."
    assert "45.0%" in chart._repr_mimebundle_()["text/plain"]


def test_only_the_symbols_that_occur_are_explained():
    assert rug(RUG.head(2), area_name="Devon").legend == (
        "First column, bold and framed: Devon. + better than England; − worse than England."
    )
    assert "= similar to or the same as England" in rug().legend
    assert "· not compared with England" in rug().legend


def test_an_own_area_without_a_row_is_said():
    chart = rug(area_name="Solihull")
    assert matrix(chart)[0] == ["Devon", "Chester", "Essex"]
    assert chart.message == "There is no figure for Solihull."
    assert "There is no figure for Solihull." in chart.alt
    assert "framed" not in chart.legend
    assert "border-left" not in chart.table.text


def test_the_period_stands_under_the_indicator():
    chart = rug(RUG.assign(period=["2024/25"] * 7 + ["2023/24"]))
    assert ("Reading 2024/25", "Chester") in matrix(chart)[1]
    assert ("Re-referrals 2024/25, 2023/24", "Chester") in matrix(chart)[1]


def test_the_rug_scrolls_in_a_named_region_that_can_be_focused_and_needs_no_other():
    tree = read_tree(rug()._repr_html_())
    keep_tables_navigable(tree.elements())
    soup = BeautifulSoup(str(tree), "html.parser")
    (region,) = soup.select(".table-region")
    assert region["tabindex"] == "0"
    assert region["role"] == "region"
    assert region["aria-label"] == "Table: Councils beside England"
    assert "overflow-x:auto" in region["style"]
    # hidden words are placed absolutely: without it they widen the page beyond a phone
    assert "position:relative" in region["style"]


# Refusals


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="q3"):
        spine_chart(pd.DataFrame([indicator()]).drop(columns="q3"), title="T")
    with pytest.raises(DataError, match="value_text"):
        rug(RUG.drop(columns="value_text"))


def test_a_word_that_is_not_known_is_refused():
    with pytest.raises(DataError, match="'good'; expected one of better"):
        spine(indicator(word="good"))
    with pytest.raises(DataError, match="'Better'"):
        rug(RUG.assign(word="Better"))


def test_two_rows_for_an_area_and_indicator_are_refused():
    with pytest.raises(DataError, match="Devon and Reading twice"):
        rug(pd.concat([RUG, RUG.head(1).assign(value_text="1%")]))


# Both


def every_chart(text="Reading"):
    rows = pd.concat([RUG.assign(value_text=text, indicator_name=RUG["indicator_name"] + text, period=text),
                      RUG.head(1).assign(area_name=text)])  # fmt: skip
    return [
        spine(indicator(text, value_text=text, benchmark_text=text, period=text), title=text, area_name=text,
              scale_label=text, benchmark_name=text, note=text, message=text),
        rug(rows, title=text, area_name=text, benchmark_name=text, note=text, message=text),
    ]  # fmt: skip


def test_text_from_data_never_becomes_markup():
    for chart in every_chart(HOSTILE):
        html = chart._repr_html_()
        assert "<script" not in html
        assert "<b>" not in html
        soup = BeautifulSoup(html, "html.parser")
        assert {a for e in soup.find_all(True) for a in e.attrs if a.startswith("on")} == set()
        assert "$x^2$" in chart.alt
        assert HOSTILE in soup.get_text()


@pytest.mark.parametrize("text", ["\x00\x1b\u202e name", "学校 🏫", "\u00a0", "x" * 300, "\n\n", "{{ x }}"])
def test_text_that_is_hard_to_write_does_not_stop_a_chart(text):
    for chart in every_chart(text):
        chart._repr_html_().encode("utf-8")
        if chart.svg:
            ElementTree.fromstring(chart.svg)


def test_the_same_rows_give_the_same_bytes_whatever_the_analyst_has_set():
    first = [chart._repr_html_() for chart in every_chart()]
    with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30, "svg.hashsalt": "other"}):
        assert [chart._repr_html_() for chart in every_chart()] == first


def test_no_id_occurs_twice_on_a_page():
    html = page(*every_chart("One"), *every_chart("Two"))
    counts = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert counts
    assert max(counts.values()) == 1


def test_every_colour_can_be_set_by_the_page():
    chart = spine(*(indicator(word, word=word) for word in VERDICTS))
    plain = re.sub(r"var\(--chart-[a-z-]+, var\(--[a-z0-9-]+, #[0-9A-F]{6}\)\)", "", chart.svg)
    assert not re.search(r"#[0-9a-fA-F]{6}|rgb|fill: black", plain)
    assert set(re.findall(r"--chart-([a-z-]+)", chart.svg)) <= set(ROLES)
    plain = re.sub(r"var\(--[a-z-]+, #[0-9a-f]{6}\)", "", rug()._repr_html_())
    assert not re.search(r"#[0-9a-fA-F]{6}|rgb", plain)


def test_a_page_of_both_may_be_published():
    assert check_page(page(*every_chart(), *every_chart("Other"))) == ()


def test_the_rows_are_not_changed():
    before = RUG.copy(deep=True)
    rug()
    pd.testing.assert_frame_equal(RUG, before)


def test_words_are_counted_in_their_order_whatever_the_order_of_the_rows():
    assert count_verdicts(["worse", "better", "worse"]) == count_verdicts(["worse", "worse", "better"])
