"""An analyst's own chart and table: the house style, and the words that a page needs."""

import itertools

import matplotlib.pyplot as plt
import pandas as pd
import pytest
import seaborn

import analysis
from analysis.vocabulary.errors import ParameterError

FIGURES = pd.DataFrame(
    {
        "area": ["Barton", "Barton", "Ashby", "Ashby"],
        "period": ["2023-24", "2024-25"] * 2,
        "value": [4.25, 4.75, 3.0, 2.5],
    }
)


@pytest.fixture(autouse=True)
def no_figure_is_left():
    with plt.rc_context():
        yield
    plt.close("all")


def drawn():
    figure, axes = plt.subplots()
    axes.plot([2023, 2024], [4.25, 4.75])
    return figure, axes


def test_a_caption_makes_a_frame_a_table_with_numbers_right_and_rounded_half_away_from_zero():
    frame = pd.DataFrame({"area_name": ["Barton", "Ashby"], "rate": [0.125, None], "children": [1_204, 17]})
    table = analysis.caption(frame, "Rates, per cent", decimals={"rate": 2})
    assert [(one.label, one.is_number) for one in table.headers] == [
        ("Area name", False), ("Rate", True), ("Children", True)
    ]  # fmt: skip
    assert table.rows == (("Barton", "0.13", "1,204"), ("Ashby", "[x]", "17"))
    assert frame.columns.tolist() == ["area_name", "rate", "children"]


def test_the_index_of_a_pivot_is_a_column_and_dates_and_flags_are_words():
    wide = analysis.caption(FIGURES.pivot(index="area", columns="period", values="value"), "Rates")
    assert [one.label for one in wide.headers] == ["Area", "2023-24", "2024-25"]
    assert wide.rows == (("Ashby", "3.00", "2.50"), ("Barton", "4.25", "4.75"))
    days = pd.DataFrame({"day": pd.to_datetime(["2025-03-31"]), "is_late": [True]})
    assert analysis.caption(days, "Days").rows == (("31 March 2025", "yes"),)


@pytest.mark.parametrize("text", ["", "...", "what, where, when and unit"])
def test_a_caption_that_says_nothing_is_refused(text):
    with pytest.raises(ParameterError, match=r"Write: analysis.caption\(frame, "):
        analysis.caption(FIGURES, text)


@pytest.mark.parametrize("text", ["", "...", "what it shows, in words"])
def test_a_text_alternative_that_says_nothing_is_refused(text):
    figure, _ = drawn()
    with pytest.raises(ParameterError, match=r"Write: analysis.alt\(figure, "):
        analysis.alt(figure, text)


def test_a_figure_with_its_words_is_a_chart_of_a_page_and_is_shown_once():
    figure, axes = drawn()
    axes.set_title("NEET in Barton")
    chart = analysis.alt(axes, "Line chart. From 4.3% to 4.8%.", table=FIGURES, message="It rose.")
    assert (chart.title, chart.alt) == ("NEET in Barton", "Line chart. From 4.3% to 4.8%.")
    assert axes.get_title(loc="left") == ""  # the page writes it above the drawing
    html = chart._repr_html_()
    assert "<desc" in html
    assert "It rose." in html
    assert html.count("<caption>") == 1
    assert not plt.fignum_exists(figure.number)
    bare = analysis.alt(drawn()[0], "Line chart. From 4.3% to 4.8%.", title="NEET")
    assert "<details" not in bare._repr_html_()
    assert bare.part.table is None


def test_the_house_style_colours_a_seaborn_chart_so_that_it_follows_light_and_dark():
    style = analysis.style()
    assert plt.rcParams["axes.spines.left"] is False
    colours = style.palette(["Barton", "Ashby", "England"], own="Barton")
    assert colours["Barton"] == style.colours["area"] != colours["Ashby"]
    axes = seaborn.lineplot(FIGURES, x="period", y="value", hue="area", palette=colours)
    style.label_lines(axes)
    assert axes.get_legend() is None
    assert [text.get_text() for text in axes.texts] == ["Barton", "Ashby"]
    assert axes.get_lines()[0].get_linewidth() > axes.get_lines()[1].get_linewidth()
    assert analysis.alt(axes, "Line chart of two areas.").is_themed


def test_names_at_the_ends_of_lines_keep_apart_and_only_those_asked_for_are_written():
    style = analysis.style()
    _, axes = plt.subplots()
    for place, name in enumerate(["Barton", "Ashby", "Corby"]):
        axes.plot([2023, 2024], [3, 3 + place / 1000], label=name)
    style.label_lines(axes)
    heights = sorted(
        text.xyann[1] + axes.transData.transform(text.xy)[1] * 72 / axes.figure.dpi for text in axes.texts
    )
    assert all(later - earlier >= 18 for earlier, later in itertools.pairwise(heights))
    _, other = plt.subplots()
    other.plot([1, 2], label="Barton")
    other.plot([2, 3], label="Ashby")
    style.label_lines(other, only=["Ashby"])
    assert [text.get_text() for text in other.texts] == ["Ashby"]


def test_figures_are_written_as_the_reports_write_them():
    style = analysis.style()
    assert style.text(4.25, "percent", 1) == "4.3%"
    assert style.text(None) == "[x]"
    assert style.number("percent", 0)(12.5, 0) == "13%"


@pytest.mark.parametrize(
    ("index", "first"),
    [
        ([7, 89], "Area"),  # what rows keep when others are taken out says nothing
        (range(5, 7), "Area"),
        ([2019, 2024], "Index"),  # years do
        (range(2019, 2021), "Index"),
        (pd.Index([5, 6], name="age"), "Age"),
    ],
)
def test_row_numbers_are_no_column_of_a_table_and_years_are(index, first):
    frame = pd.DataFrame({"area": ["Barton", "Ashby"], "value": [4.25, 2.5]}, index=index)
    assert analysis.caption(frame, "Rates, per cent").headers[0].label == first


def test_an_index_of_numbers_stays_where_no_words_say_what_a_row_is():
    frame = pd.DataFrame({"children": [12, 9]}, index=[5, 8])
    assert analysis.caption(frame, "Children by age").rows == (("5", "12"), ("8", "9"))
