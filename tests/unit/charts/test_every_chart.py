"""What every kind of chart promises, in a notebook and on a page."""

import io
import re
from base64 import b64decode
from collections import Counter
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from chart_cases import (
    AREAS,
    HOSTILE,
    MARKS,
    NO_BREAKS,
    every_chart,
    gaps,
    goal,
    goals,
    indicator,
    labelled,
    money,
    neighbours,
    page,
    process,
    rug,
    series,
    spine,
    texts,
    trend,
)
from matplotlib.figure import Figure

from analysis.charts import chart as chart_module
from analysis.charts import kept
from analysis.charts.chart import parts_of
from analysis.charts.gap_strip import gap_strip_of
from analysis.charts.groups import group_gap_chart_of
from analysis.charts.overview import overview_chart_of
from analysis.charts.png import png_of
from analysis.charts.svg import WIDE_ONLY, figure_parts
from analysis.charts.theme import CSS, PHONE_WIDTH, ROLES, house_style, text_width
from analysis.page.check import check_page
from analysis.vocabulary.errors import ParameterError

LONG = "Cheshire West and Chester, Children eligible for free school meals"
KINDS = (
    "trend", "gap_strip", "group_gap", "overview", "neighbours", "process", "run", "spine", "rug", "money",
)  # fmt: skip
WITH_KEY = {"trend", "gap_strip", "group_gap", "process", "run"}


def drawn_charts(text="Reading"):
    return [chart for chart in every_chart(text) if chart.kind != "rug"]


def test_every_kind_is_here():
    assert tuple(chart.kind for chart in every_chart()) == KINDS


# Words from data


def test_text_from_data_never_becomes_markup():
    for chart in every_chart(HOSTILE):
        html = chart._repr_html_()
        assert "<script" not in html
        assert "<b>" not in html
        soup = BeautifulSoup(html, "html.parser")
        assert {a for e in soup.find_all(True) for a in e.attrs if a.startswith("on")} == set()
        assert "$x^2$" in chart.alt
        for drawing in (chart.svg, chart.svg_narrow):
            ElementTree.fromstring(drawing or "<svg/>")


@pytest.mark.parametrize(
    "text", ["\x00\x1b\x1f\u202e name", "学校 🏫", "\u00a0", "x" * 300, "\n\n", "{n} {0} {{ x }}", "_name"]
)
def test_text_that_is_hard_to_write_does_not_stop_a_chart(text):
    for chart in every_chart(text):
        chart._repr_html_().encode("utf-8")
        ElementTree.fromstring(chart.svg)
        assert chart.figure.axes


def test_no_cause_is_given_for_a_movement():
    for chart in every_chart():
        assert not re.search("because|due to|caused|led to|thanks to|as a result", chart.alt)


# The same bytes


def test_the_same_figures_give_the_same_bytes_whatever_the_analyst_has_set():
    first = [chart._repr_html_() for chart in every_chart()]
    chart_module._sheets.clear()
    with matplotlib.rc_context(
        {"lines.linewidth": 9, "font.size": 30, "svg.fonttype": "path", "path.sketch": (1, 100, 2),
         "text.color": "red", "axes.facecolor": "red", "savefig.bbox": "tight", "svg.hashsalt": "other",
         "lines.scale_dashes": False, "font.style": "italic", "figure.autolayout": True,
         "axes.spines.top": True, "xtick.labelsize": 40, "lines.marker": "*"}
    ):  # fmt: skip
        second = [chart._repr_html_() for chart in every_chart()]
    assert first == second


def test_a_chart_leaves_the_analysts_settings_alone():
    before = dict(matplotlib.rcParams)
    for chart in every_chart():
        assert chart.figure
        assert chart.svg
    assert dict(matplotlib.rcParams) == before


def test_axes_used_again_draw_what_fresh_ones_do():
    charts = [*every_chart("One"), *every_chart(LONG), *every_chart("Three")]
    used = [parts_of(chart.drawing) for chart in charts]
    for chart, parts in zip(charts, used, strict=True):
        figure = chart.figure
        for patch in (figure.patch, figure.axes[0].patch):
            patch.set_visible(False)
        with house_style():
            size = chart.drawing.phone[2] if chart.drawing.phone else 0.0
            assert figure_parts(figure, CSS, size) == parts


def test_a_drawing_that_fails_leaves_nothing_behind(monkeypatch):
    chart = trend()
    expected = parts_of(chart.drawing)
    with monkeypatch.context() as patch:
        patch.setattr(chart_module.svg, "figure_parts", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            parts_of(trend(area_name="Other").drawing)
    assert parts_of(chart.drawing) == expected


# Drawings that are kept


@pytest.fixture
def folder(tmp_path):
    kept.keep_in(tmp_path)
    yield tmp_path
    kept.keep_in(None)


def files(folder):
    return [file for file in folder.rglob("*") if file.is_file()]


def test_a_drawing_is_found_by_what_it_shows(folder, monkeypatch):
    first = [chart.svg for chart in [*drawn_charts(), trend()]]
    count = len(files(folder))
    assert count == len({repr(chart.drawing) for chart in [*drawn_charts(), trend()]})
    monkeypatch.setattr(chart_module, "parts_of", lambda drawing: 1 / 0)
    assert [chart.svg for chart in [*drawn_charts(), trend()]] == first
    assert trend(title="Other title").svg != trend().svg  # its name is another, the drawing the same
    with pytest.raises(ZeroDivisionError):
        assert trend(area_name="Another area").svg


def test_a_kept_drawing_that_is_not_whole_is_drawn_again(folder):
    expected = trend().svg
    (file,) = files(folder)
    for content in (
        b"",
        file.read_bytes()[:-1],
        b"\xff" * 100,
        file.read_bytes().replace(b"45.0%", b"54.0%"),
    ):
        file.write_bytes(content)
        assert trend().svg == expected


def test_the_folder_of_drawings_does_not_grow_for_ever(folder, monkeypatch):
    monkeypatch.setattr(kept, "_MOST", 4)
    for number in range(200):
        kept.found_or_made(f"drawing {number}", lambda: "<path/>")
    assert len(files(folder)) <= 4 * 16
    assert kept.found_or_made("drawing 199", lambda: "made anew") == "<path/>"


def test_a_folder_that_cannot_be_written_keeps_nobody_from_drawing(tmp_path):
    (tmp_path / "file").write_text("")
    kept.keep_in(tmp_path / "file")
    try:
        assert "45.0%" in trend().svg
    finally:
        kept.keep_in(None)


# The page


def test_no_id_occurs_in_two_figures():
    html = page(*every_chart("One"), *every_chart("Two"))
    counts = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert counts
    assert max(counts.values()) == 1


def test_what_a_drawing_refers_to_is_inside_it():
    for chart in drawn_charts():
        for drawing in (chart.svg, chart.svg_narrow):
            ids = set(re.findall(r'\bid="([^"]+)"', drawing))
            assert set(re.findall(r'href="#([^"]+)"', drawing)) <= ids
            assert "url(" not in drawing
            assert "\x1f" not in drawing


def test_a_drawing_styles_nothing_outside_it_and_shrinks_with_the_page():
    for chart in drawn_charts():
        root = ElementTree.fromstring(chart.svg)
        assert not {element.tag.rpartition("}")[2] for element in root.iter()} & {
            "style",
            "metadata",
            "script",
        }
        assert root.get("width") is None
        assert root.get("viewBox")
        assert "max-width" in root.get("style")


def test_every_colour_can_be_set_by_the_page():
    charts = [*drawn_charts(), labelled([*MARKS, *["common cause"] * 8]), overview_chart_of(goals())]
    for chart in charts:
        drawn = chart.svg + chart.svg_narrow + "".join(entry.swatch for entry in chart.key)
        plain = re.sub(r"var\(--chart-[a-z-]+, var\(--[a-z0-9-]+, #[0-9A-F]{6}\)\)", "", drawn)
        assert not re.search(r"#[0-9a-fA-F]{6}\b|rgb|fill: black", plain)
        assert set(re.findall(r"--chart-([a-z-]+)", drawn)) <= set(ROLES)


def test_a_drawing_is_named_by_its_title_and_its_text_alternative():
    for chart in drawn_charts():
        root = ElementTree.fromstring(chart.svg)
        by_id = {element.get("id"): element for element in root.iter()}
        named = [by_id[name].text for name in root.get("aria-labelledby").split()]
        assert root.get("role") == "img"
        assert named == [chart.title, chart.alt]
        if chart.svg_narrow:
            assert f'aria-labelledby="{root.get("aria-labelledby")}"' in chart.svg_narrow


def test_a_page_of_charts_may_be_published():
    assert check_page(page(*every_chart(), *every_chart("Other"))) == ()


def test_a_notebook_shows_the_figure_and_its_words():
    for chart in every_chart():
        bundle = chart._repr_mimebundle_()
        assert bundle["text/html"].startswith("<figure")
        assert bundle["text/plain"] == f"{chart.title}. {chart.alt}"


def test_without_figures_a_chart_says_so():
    empty = [
        trend(rows=series({})),
        trend(rows=series({"area": {2024: None, 2025: None}})),
        gap_strip_of(
            goal(value=None, target_value=None, england_value=None, region_value=None, neighbour_mean=None)
        ),
        group_gap_chart_of(gaps().head(0)),
        group_gap_chart_of(gaps(value_1=np.nan, value_2=np.nan, difference=np.nan)),
        overview_chart_of(pd.DataFrame([goal(status="Not judged")])),
        overview_chart_of(pd.DataFrame([goal()]).head(0)),
        neighbours(AREAS.assign(value=np.nan)),
        process([None, None], compute=False),
    ]
    for chart in empty:
        assert texts(chart) == ["There are no figures to show."]
        assert "There are no figures to show." in chart.alt
        assert "There are no figures to show." in chart.svg
        assert chart.data.empty
        assert "<use" not in chart.svg
    assert check_page(page(empty[0])) == ()


# The telephone


def words_on_a_telephone(chart):
    """Text, left, right, base line and size of each line of text, in pixels of a telephone 300 wide."""
    drawing, part, size_of_type = chart.svg, PHONE_WIDTH, 0.0
    if chart.svg_narrow:
        drawing = chart.svg_narrow
    elif chart.drawing.phone:
        part, _, size_of_type = chart.drawing.phone
    scale = PHONE_WIDTH / part
    root = ElementTree.fromstring(drawing)
    looks = {}
    for parent in root.iter():
        for child in parent:
            css_class = child.get("class") or parent.get("class", "")
            looks[child] = (child.get("style") or parent.get("style", ""), css_class)
    found = []
    for element, (style, css_class) in looks.items():
        if not element.tag.endswith("}text") or css_class == WIDE_ONLY:
            continue
        size = (size_of_type or float(re.search(r"font-size: ([\d.]+)px", style)[1])) * scale
        # the narrowest the letters are: the estimate of the charts is on the safe side
        width = text_width(element.text, size, bold="bold" in style) * 0.85
        anchor = re.search(r"text-anchor: (\w+)", style)
        share = {"start": 0, "middle": 0.5, "end": 1}[anchor[1] if anchor else "start"]
        left = float(element.get("x")) * scale - share * width
        found.append((element.text, left, left + width, float(element.get("y")) * scale, size))
    return found


@pytest.fixture(scope="module")
def on_a_telephone():
    charts = [
        *(chart for chart in drawn_charts(LONG) if chart.kind != "spine"), overview_chart_of(goals()),
        spine(indicator(LONG, position=1.2), indicator(position=None, low_position=None),
              indicator(word="higher", value_text="82 per 10,000", period="31 March 2025", position=0.9)),
        labelled([*MARKS, *["common cause"] * 8], area_name=LONG),
        trend({"area": {2020: None}}),
        trend(rows=series({"area": {2022: 50.0, 2023: 51.0, 2024: 53.0}}, break_year=2023, excluded=(2022,)),
              breaks=NO_BREAKS),
        gap_strip_of(goal(value=51.3, england_value=51.2, region_value=51.4)),
    ]  # fmt: skip
    return [(chart, words_on_a_telephone(chart)) for chart in charts]


def test_no_line_of_text_stands_outside_what_a_telephone_shows(on_a_telephone):
    for chart, words in on_a_telephone:
        for text, left, right, _, _ in words:
            assert left >= -1, (chart.kind, text)
            assert right <= PHONE_WIDTH + 1, (chart.kind, text)


def test_no_two_lines_of_text_meet_on_a_telephone(on_a_telephone):
    for chart, words in on_a_telephone:
        for one, other in combinations(words, 2):
            beside = min(one[2], other[2]) - max(one[1], other[1]) <= 0
            assert beside or abs(one[3] - other[3]) >= 10, (chart.kind, one[0], other[0])


def test_no_text_is_smaller_than_small_print_on_a_telephone(on_a_telephone):
    assert min(size for chart, words in on_a_telephone if chart.data.size for *_, size in words) >= 14


def test_what_a_telephone_leaves_out_of_the_drawing_is_in_its_key(on_a_telephone):
    for chart, words in on_a_telephone:
        assert bool(chart.key) is (chart.kind in WITH_KEY and not chart.data.empty), chart.kind
        if chart.key:
            said = " ".join([*(entry.text for entry in chart.key), *(text for text, *_ in words)]).split()
            wide = " ".join(text for text in texts(chart)).split()
            years = {word for word in wide if re.fullmatch(r"\d{4}/\d{2}", word)}
            left_out = {*wide} - {*said} - years - {"no", "data", "not", "compared"}
            assert left_out == set(), chart.kind


def test_the_legend_is_left_out_on_a_telephone_only_where_there_is_a_key(on_a_telephone):
    for chart, _ in on_a_telephone:
        if chart.legend:
            assert ('class="legend"' in chart._repr_html_()) is bool(chart.key), chart.kind


def test_the_key_explains_every_mark_of_the_drawing():
    rows = series({"area": {2022: 50.0, 2023: 51.0, 2024: 53.0, 2025: 54.0}}, break_year=2000,
                  excluded=(2022,), provisional=(2025,))  # fmt: skip
    rows = rows.assign(lower=rows["value"] - 1, upper=rows["value"] + 1)
    said = {entry.text for entry in trend(rows=rows, breaks=NO_BREAKS).key}
    assert {"95% interval", "Provisional figure", "Left out of comparisons"} <= said
    plain = {entry.text for entry in trend().key}
    assert not {"95% interval", "Provisional figure", "Left out of comparisons"} & plain


# What an analyst does with a chart


def test_a_figure_is_an_ordinary_one_with_named_axes_and_fresh_each_time():
    for chart in every_chart():
        figure = chart.figure
        assert type(figure) is Figure
        assert [axes.get_label() for axes in figure.axes] == [chart.drawing.name]
        assert chart.figure is not figure
        before = chart.svg
        figure.axes[0].axhline(1)
        assert len(chart.figure.axes[0].lines) < len(figure.axes[0].lines)
        assert chart.svg == before


def test_no_underscored_name_of_matplotlib_is_used():
    folder = Path(chart_module.__file__).parent
    for file in folder.glob("*.py"):
        source = file.read_text()
        assert not re.search(r"\b(axes|ax|axis|figure|artist|gc|path|font|prop|mtext|renderer)\._", source), (
            file
        )
        assert not re.search(r"matplotlib[\w.]*\._(?!_)|import _(?!_)", source), file


def test_a_chart_draws_into_axes_of_the_analyst():
    figure, (left, right) = plt.subplots(ncols=2)
    try:
        chart = trend()
        assert chart.drawn_into(left) is chart
        assert {"Chester", "England"} <= {line.get_label() for line in left.lines}
        assert left.get_legend() is not None
        assert not right.lines
        for other in every_chart():
            right.clear()
            other.drawn_into(right)
            assert [*right.lines, *right.patches, *right.texts]
        figure.draw_without_rendering()
    finally:
        plt.close(figure)


@pytest.mark.parametrize("alt", ["", " \n", "...", "\u200b"])
def test_an_own_figure_needs_a_text_alternative(alt):
    with pytest.raises(ParameterError, match=r"Write: chart.with_figure\(figure, alt="):
        trend().with_figure(trend().figure, alt=alt)
    with pytest.raises(ParameterError, match="found Axes; expected a matplotlib"):
        trend().with_figure(trend().figure.axes[0], alt="Words.")


def test_an_own_figure_stands_in_place_of_the_charts():
    chart = trend()
    figure = chart.figure
    figure.axes[0].axhline(42, color="#801650")
    figure.axes[0].text(2019, 43, "Minister’s line <b>")
    own = chart.with_figure(figure, alt="Line chart with a line at 42 per cent.")
    html = own._repr_html_()
    assert "Minister’s line &lt;b&gt;" in own.svg
    assert "Line chart with a line at 42 per cent." in html
    assert (own.title, own.table, own.note) == (chart.title, chart.table, chart.note)
    assert own.is_themed
    assert "var(--chart-target" in own.svg
    assert check_page(page(own, chart)) == ()
    again = chart.with_figure(figure, alt="Line chart with a line at 42 per cent.")
    assert again.svg == own.svg


def test_an_own_figure_in_other_colours_stays_on_white():
    figure, axes = plt.subplots()
    try:
        axes.plot([1, 2, 3], [1, 4, 2], color="hotpink")
        axes.set_xlim(1.5, 2.5)  # the line is cut off at the frame
        axes.set_ylabel("Upright")
        own = trend().with_figure(figure, alt="A pink line.")
        assert "var(--" not in own.svg.partition("<defs>")[2]
        assert "chart--themed" not in own._repr_html_()
        assert "clip-path=" in own.svg
        assert "rotate(-90" in own.svg
        assert check_page(page(own)) == ()
        # it is painted for Word as well
        image = pytest.importorskip("PIL.Image")
        picture = image.open(io.BytesIO(png_of(own.svg))).convert("RGB")
        assert picture.size == tuple(2 * side for side in figure.canvas.get_width_height())
        assert (0xFF, 0x69, 0xB4) in {colour for _, colour in picture.getcolors(200_000)}
    finally:
        plt.close(figure)


def test_an_own_figure_of_any_kind_is_shown():
    figure, (bars, picture) = plt.subplots(ncols=2)
    try:
        bars.bar([1, 2], [3, 4], hatch="//")
        picture.imshow(np.arange(4).reshape(2, 2))
        picture.set_title("$x^2$")
        own = trend().with_figure(figure, alt="Bars and a picture.")
        root = ElementTree.fromstring(own.svg)
        assert root.get("role") == "img"
        assert own.svg == trend().with_figure(figure, alt="Bars and a picture.").svg
        assert "chart--themed" not in own._repr_html_()
        assert check_page(page(own)) == ()
        # what Word and the files beside the page hold of what is no drawing of ours
        image = pytest.importorskip("PIL.Image")
        dots = image.open(io.BytesIO(b64decode(own.part.png)))
        assert dots.size == tuple(2 * side for side in figure.canvas.get_width_height())
        assert trend().part.png == ""
    finally:
        plt.close(figure)


def test_data_are_tidy_and_the_callers_to_change():
    for chart in every_chart():
        data = chart.data
        assert len(data) > 0
        assert data.columns.is_unique
        data["mine"] = 1
        assert "mine" not in chart.data.columns
    assert {"line", "value", "time"} <= set(trend().data.columns)
    assert len(money().data) == 2
    assert len(rug().data) == 9
    assert len(spine().data) == 1
