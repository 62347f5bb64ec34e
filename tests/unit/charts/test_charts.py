import datetime
import math
import re
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.gap_strip import gap_strip
from analysis.charts.groups import group_gap_chart
from analysis.charts.neighbours import neighbour_chart
from analysis.charts.overview import overview_chart
from analysis.charts.scale import scale_for
from analysis.charts.sparkline import sparkline
from analysis.charts.theme import ROLES, spread, text_width, wrapped
from analysis.charts.trend import trend_chart
from analysis.page.check import check_page
from analysis.vocabulary.errors import DataError, ParameterError

HOSTILE = """<script>alert("1")</script> & 'x' $x^2$ --> ]]> <b>"""
AREA_LINE = "var(--chart-area, var(--accent, #12436D)); stroke-width: 3.2"
NO_BREAKS = pd.DataFrame(columns=["indicator_id", "kind", "period_label", "reason", "source"])
BREAK = pd.DataFrame(
    [("reading", "break", "2021/22", "The test was changed.", "The publisher")],
    columns=NO_BREAKS.columns,
)
# Value by the year in which the academic year ends; None is a year without a figure.
AREA = {2018: 53.0, 2019: 52.0, 2020: None, 2021: None, 2022: 43.3, 2023: 48.6, 2024: 43.5, 2025: 45.0}
ENGLAND = {2018: 57.0, 2019: 57.0, 2020: None, 2021: None, 2022: 49.1, 2023: 51.6, 2024: 51.5, 2025: 51.3}


def series(lines, *, break_year=2022, excluded=(), provisional=(), missing="x", indicator="reading"):
    """A review's series: values by line and by the year in which the academic year ends."""
    return pd.DataFrame(
        [
            {
                "indicator_id": indicator,
                "group": "all",
                "line": line,
                "period_label": f"{year - 1}/{year % 100}",
                "period_start": pd.Timestamp(year - 1, 9, 1),
                "period_end": pd.Timestamp(year, 8, 31),
                "period_status": "provisional" if year in provisional else "final",
                "value": math.nan if value is None else value,
                "missing": missing if value is None else "",
                "segment": 2 if year >= break_year else 1,
                "excluded": year in excluded,
                "is_chosen": True,
            }
            for line, values in lines.items()
            for year, value in values.items()
        ],
        columns=[
            "indicator_id", "group", "line", "period_label", "period_start", "period_end", "period_status",
            "value", "missing", "segment", "excluded", "is_chosen",
        ],
    )  # fmt: skip


def trend(lines=None, breaks=BREAK, rows=None, **changes):
    arguments = {"title": "Reading", "unit": "percent", "decimals": 1, "polarity": "high"}
    arguments |= {"area_name": "Chester", "region_name": "North West"} | changes
    given_rows = series(lines or {"area": AREA, "england": ENGLAND}) if rows is None else rows
    return trend_chart(given_rows, breaks, **arguments)


def goal(**changes):
    row = {
        "name": "Reading, eligible for free school meals", "short_name": "Reading", "unit": "percent",
        "decimals": 1, "polarity": "high", "value": 45.0, "period_label": "2024/25",
        "target_year": "2024/25", "target_value": 50.0, "gap": 45.0 - 50.0, "tolerance": 2.0,
        "status": "Missed", "england_value": 51.3, "region_value": 49.1, "neighbour_mean": 46.1,
        "neighbour_n": 10,
    }  # fmt: skip
    return row | changes


def gaps(**changes):
    rows = [
        (2018, 1, 74.0, 53.0), (2019, 1, 74.0, 52.0), (2022, 2, 70.8, 43.3), (2025, 2, 71.2, 45.0),
    ]  # fmt: skip
    frame = pd.DataFrame(
        [
            {
                "indicator_id": "reading", "name": "Reading", "unit": "percent", "decimals": 1,
                "area_code": "E06000050", "period_label": f"{year - 1}/{year % 100}",
                "period_end": pd.Timestamp(year, 8, 31), "segment": segment, "excluded": False,
                "group_1": "not eligible", "group_2": "eligible", "value_1": first, "value_2": second,
                "difference": first - second, "movement": "",
            }
            for year, segment, first, second in rows
        ]
    )  # fmt: skip
    return frame.assign(**changes)


AREAS = pd.DataFrame(
    {
        "area_code": ["A", "B", "C", "D"],
        "area_name": ["Chester", "Devon", "Essex", "Solihull"],
        "value": [45.0, 46.3, math.nan, 53.4],
    }
)


def neighbours(values=AREAS, **changes):
    arguments = {"title": "Reading", "unit": "percent", "decimals": 1, "polarity": "high", "area_code": "A"}
    return neighbour_chart(values, **(arguments | changes))


def every_chart(text="Reading"):
    """One chart of each kind with `text` wherever text comes from data."""
    lines = {"area": AREA, "region": ENGLAND}
    groups = gaps(group_1=f"1 {text}", group_2=f"2 {text}", name=text, movement=text)
    return [
        trend(lines, title=text, area_name=text, region_name=text, target_value=50.0, target_label=text,
              message=text),
        gap_strip(goal(name=text), area_name=text, region_name=text),
        group_gap_chart(groups, area_name=text),
        overview_chart(pd.DataFrame([goal(short_name=text)]), title=text),
        neighbours(AREAS.assign(area_name=text), title=text, england_value=50.0, period_label=text),
    ]  # fmt: skip


def parts(chart, tag):
    """The elements of a kind; those of a group have the style that is written on the group."""
    root = ElementTree.fromstring(chart.svg)
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        for member in group:
            member.set("style", member.get("style") or group.get("style", ""))
    return [element for element in root.iter() if element.tag.endswith(f"}}{tag}")]


def texts(chart):
    return [element.text for element in parts(chart, "text")]


def area_paths(chart):
    return [path.get("d") for path in parts(chart, "path") if AREA_LINE in path.get("style", "")]


def area_marks(chart):
    """The round dots of the area, by their fill."""
    uses = [use.get("style", "") for use in parts(chart, "use")]
    return [style for style in uses if "stroke: var(--chart-area" in style]


def table_rows(chart):
    table = BeautifulSoup(chart._repr_html_(), "html.parser").find("table")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    return {row[0]: row[1:] for row in rows}


def page(*charts):
    body = "".join(chart._repr_html_() for chart in charts)
    return (
        f"<html lang='en-GB'><head><title>T</title></head><body><main><h1>T</h1>{body}</main></body></html>"
    )


# The text alternative


def test_the_text_alternative_holds_the_latest_figures():
    chart = trend(target_value=50.0, target_label="Target 50% (2024/25)")
    assert "In 2024/25: Chester 45.0%, England 51.3%." in chart.alt
    assert "Target 50% (2024/25)." in chart.alt
    assert chart.alt.startswith("Line chart. Reading.")


def test_the_text_alternative_says_the_break_and_compares_only_within_the_new_series():
    chart = trend()
    assert "The series restarted in 2021/22: earlier figures are not comparable." in chart.alt
    # 45.0 - 43.3, and nothing about the 53.0 before the break
    assert "Chester was 1.7 percentage points higher in 2024/25 than in 2021/22 (43.3%)" in chart.alt
    assert "53.0" not in chart.alt


def test_the_text_alternative_names_the_years_without_data():
    assert "No data for Chester in 2019/20 and 2020/21." in trend().alt


def test_the_range_of_the_axis_is_said_in_words():
    chart = trend()
    assert "The vertical axis runs from 40% to 60%." in chart.alt
    assert "The vertical axis runs from 40% to 60%." in chart.note


def test_why_a_series_restarted_is_said_under_the_chart():
    assert "The test was changed." in trend().note


def test_breaks_of_other_indicators_are_left_out():
    chart = trend(breaks=BREAK.assign(indicator_id="writing", period_label="2022/23"))
    assert "The test was changed." not in chart.note
    assert "2022/23" not in chart.alt


def test_a_day_is_written_as_a_day():
    rows = series({"area": {2024: 80.0, 2025: 82.0}}, break_year=2030)
    rows["period_label"] = [f"31 March {year}" for year in (2024, 2025)]
    assert "On 31 March 2025: Chester 82.0%." in trend(rows=rows, breaks=NO_BREAKS).alt


def test_no_cause_is_given_for_a_movement():
    for chart in every_chart():
        assert not re.search("because|due to|caused|led to|thanks to|as a result", chart.alt)


# What is drawn


def test_a_break_leaves_a_gap_in_the_line():
    lines = {"area": {year: 40.0 + year % 10 for year in range(2018, 2026)}}
    whole = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS)
    broken = trend(rows=series(lines, break_year=2022))
    assert [path.count("L") for path in area_paths(whole)] == [7]
    assert [path.count("L") for path in area_paths(broken)] == [3, 3]
    assert "New series" in texts(broken)
    assert "New series" not in texts(whole)


def test_a_declared_break_leaves_a_gap_even_if_the_rows_know_nothing_of_it():
    lines = {"area": {year: 40.0 + year % 10 for year in range(2018, 2026)}}
    chart = trend(rows=series(lines, break_year=2030), breaks=BREAK)
    assert [path.count("L") for path in area_paths(chart)] == [3, 3]


def test_a_year_without_a_figure_is_a_gap_and_no_dot():
    lines = {"area": {2018: 50.0, 2019: 51.0, 2020: None, 2021: 53.0, 2022: 54.0, 2023: 55.0}}
    chart = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS)
    assert [path.count("L") for path in area_paths(chart)] == [1, 2]
    assert len(area_marks(chart)) == 5
    assert texts(chart).count("no data") == 1


def test_a_year_without_a_row_is_a_gap_too():
    lines = {"area": {2018: 50.0, 2019: 51.0, 2021: 53.0, 2022: 54.0}}
    chart = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS)
    assert [path.count("L") for path in area_paths(chart)] == [1, 1]
    assert texts(chart).count("no data") == 1


def test_an_excluded_year_is_shown_but_not_joined():
    lines = {"area": {year: 40.0 + year % 10 for year in range(2018, 2026)}}
    chart = trend(rows=series(lines, break_year=2030, excluded=(2020, 2021)), breaks=NO_BREAKS)
    assert [path.count("L") for path in area_paths(chart)] == [1, 3]
    assert len(area_marks(chart)) == 6
    assert "not compared" in texts(chart)
    assert "Shown but not compared: 2019/20 and 2020/21." in chart.alt
    assert table_rows(chart)["2019/20"] == ["40.0%", "Left out of comparisons"]


def test_the_change_is_not_counted_from_an_excluded_year():
    lines = {"area": {2020: 10.0, 2021: 50.0, 2022: 60.0}}
    chart = trend(rows=series(lines, break_year=2030, excluded=(2020,)), breaks=NO_BREAKS)
    assert "10 percentage points higher in 2021/22 than in 2020/21" in chart.alt


def test_a_provisional_figure_is_hollow_and_said():
    chart = trend(rows=series({"area": {2024: 43.0, 2025: 45.0}}, break_year=2030, provisional=(2025,)),
                  breaks=NO_BREAKS)  # fmt: skip
    assert sum("fill: var(--chart-surface" in style for style in area_marks(chart)) == 1
    assert "provisional" in chart.legend
    assert table_rows(chart)["2024/25"][-1] == "Provisional"


def test_only_the_chosen_value_of_a_period_is_drawn():
    rows = series({"area": {2024: 43.0, 2025: 45.0}}, break_year=2030)
    other = rows.tail(1).assign(value=99.0, is_chosen=False)
    chart = trend(rows=pd.concat([rows, other]), breaks=NO_BREAKS)
    assert len(area_marks(chart)) == 2
    assert "99" not in chart.alt


def test_the_target_stands_at_its_year_even_beyond_the_data():
    until = {"target_value": 50.0, "target_label": "Target 50% (2026/27)"}
    near = trend(target_year_end=datetime.date(2025, 8, 31), **until)
    far = trend(target_year_end=datetime.date(2027, 8, 31), **until)

    def diamond_and_last_dot(chart):
        marks = [(u.get("style", ""), float(u.get("x"))) for u in parts(chart, "use")]
        diamond = [x for style, x in marks if "stroke: var(--chart-target" in style]
        return diamond[0], max(x for style, x in marks if "stroke: var(--chart-area" in style)

    assert diamond_and_last_dot(near)[0] == pytest.approx(diamond_and_last_dot(near)[1], abs=0.01)
    assert diamond_and_last_dot(far)[0] > diamond_and_last_dot(far)[1] + 50


def test_an_interval_is_a_band_and_stands_in_the_table():
    rows = series({"area": {2023: 43.0, 2024: 44.0, 2025: 45.0}}, break_year=2030)
    rows = rows.assign(lower=rows["value"] - 3, upper=rows["value"] + 3)
    chart = trend(rows=rows, breaks=NO_BREAKS)
    assert sum("fill: var(--chart-band" in p.get("style", "") for p in parts(chart, "path")) == 1
    assert table_rows(chart)["2024/25"] == ["45.0%", "42.0%", "48.0%"]


def test_a_figure_without_an_interval_is_not_under_a_band():
    rows = series({"area": {2023: 43.0, 2024: 44.0, 2025: 45.0}}, break_year=2030)
    rows = rows.assign(lower=[40.0, math.nan, 42.0], upper=[46.0, math.nan, 48.0])
    bands = [
        p for p in parts(trend(rows=rows, breaks=NO_BREAKS), "path") if "chart-band" in p.get("style", "")
    ]
    assert len(bands) == 2


def test_periods_keep_the_publishers_writing_and_the_last_is_always_there():
    shown = [text for text in texts(trend()) if re.fullmatch(r"\d{4}/\d{2}", text or "")]
    assert "2024/25" in shown
    assert set(shown) <= set(series({"area": AREA})["period_label"])


def test_the_last_point_is_labelled_with_its_value():
    assert "Chester 45.0%" in texts(trend())


def test_no_two_names_at_the_line_ends_meet():
    same = dict.fromkeys(range(2018, 2026), 50.0)
    lines = {"area": same, "england": same, "region": same, "neighbours": same}
    chart = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS, target_value=50.0)
    names = [t for t in parts(chart, "text") if re.search("Chester|England|North|mean|Target", t.text or "")]
    heights = sorted(float(t.get("y")) for t in names)
    assert len(heights) >= 5
    assert all(after - before >= 15 for before, after in pairwise(heights))


@given(st.lists(st.tuples(st.floats(-50, 450), st.floats(5, 40)), min_size=1, max_size=8))
def test_labels_moved_apart_do_not_meet_stay_inside_and_keep_their_order(labels):
    centres, sizes = [c for c, _ in labels], [s for _, s in labels]
    placed = spread(centres, sizes, 0, 400)
    order = sorted(range(len(labels)), key=lambda i: placed[i])
    for before, after in pairwise(order):
        assert placed[after] - placed[before] >= (sizes[after] + sizes[before]) / 2 - 1e-6
        assert centres[before] <= centres[after]
    assert min(p - s / 2 for p, s in zip(placed, sizes, strict=True)) >= -1e-6
    assert max(p + s / 2 for p, s in zip(placed, sizes, strict=True)) <= 400 + 1e-6


def test_labels_that_do_not_meet_are_left_where_they_are():
    assert spread([10.0, 100.0], [20.0, 20.0], 0, 200) == [10.0, 100.0]


@given(st.text(alphabet="abc W", max_size=60))
def test_lines_of_text_keep_every_word_and_fit_unless_one_word_is_too_long(text):
    lines = wrapped(text, 90)
    assert " ".join(lines).split() == text.split()
    assert all(text_width(line) <= 90 or " " not in line for line in lines)


# The axis


def test_zero_is_on_the_axis_where_it_is_near():
    assert scale_for([6.5, 100.0], "percent").low == 0
    assert scale_for([43.3, 57.0], "percent").low == 40


def test_a_percentage_axis_ends_at_100_unless_a_value_lies_beyond():
    assert scale_for([70.0, 99.0], "percent").high == 100
    assert scale_for([97.0, 104.0], "percent").high > 104 - 1e-9


def test_bars_have_zero_on_the_axis():
    assert scale_for([43.3, 57.0], "percent", zero=True).low == 0
    assert scale_for([-0.2, -0.1], "score", zero=True).high == 0


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=12))
def test_every_value_lies_on_the_axis(values):
    scale = scale_for(values, "score")
    room = (scale.high - scale.low) * 1e-6
    assert scale.low - room <= min(values)
    assert max(values) <= scale.high + room
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert len({scale.label(tick) for tick in scale.ticks}) == len(scale.ticks)


# The table


def test_the_table_holds_the_same_figures():
    rows = table_rows(trend())
    assert rows["Period"] == ["Chester", "England", "Remark"]
    assert rows["2024/25"] == ["45.0%", "51.3%", ""]
    assert rows["2021/22"] == ["43.3%", "49.1%", "New series"]
    assert rows["2019/20"] == ["[x]", "[x]", ""]
    assert len(rows) == 1 + len(AREA)


def test_a_mark_says_why_a_figure_is_missing_and_is_explained():
    chart = trend(
        rows=series({"area": {2024: None, 2025: 45.0}}, break_year=2030, missing="c"), breaks=NO_BREAKS
    )
    assert table_rows(chart)["2023/24"] == ["[c]"]
    assert "[c]: withheld" in chart._repr_html_()
    assert "[x]:" not in chart._repr_html_()


# Every chart


def test_text_from_data_never_becomes_markup():
    for chart in every_chart(HOSTILE):
        html = chart._repr_html_()
        assert "<script" not in html
        assert "<b>" not in html
        soup = BeautifulSoup(html, "html.parser")
        assert {a for e in soup.find_all(True) for a in e.attrs if a.startswith("on")} == set()
        said = " ".join([*(text or "" for text in texts(chart)), chart.alt])
        assert "$x^2$" in said.replace(" ", "")


@pytest.mark.parametrize("text", ["\x00\x1b\u202e name", "学校 🏫", "\u00a0", "x" * 300, "\n\n"])
def test_text_that_is_hard_to_write_does_not_stop_a_chart(text):
    for chart in every_chart(text):
        chart._repr_html_().encode("utf-8")
        ElementTree.fromstring(chart.svg)


def test_the_same_figures_give_the_same_bytes_whatever_the_analyst_has_set():
    first = [chart._repr_html_() for chart in every_chart()]
    with matplotlib.rc_context(
        {"lines.linewidth": 9, "font.size": 30, "svg.fonttype": "path", "path.sketch": (1, 100, 2),
         "text.color": "red", "axes.facecolor": "red", "savefig.bbox": "tight", "svg.hashsalt": "other",
         "lines.scale_dashes": False, "font.style": "italic", "figure.autolayout": True}
    ):  # fmt: skip
        second = [chart._repr_html_() for chart in every_chart()]
    assert first == second


def test_a_chart_leaves_the_analysts_settings_alone():
    before = dict(matplotlib.rcParams)
    every_chart()
    assert dict(matplotlib.rcParams) == before


def test_no_id_occurs_in_two_figures():
    charts = [*every_chart("One"), *every_chart("Two")]
    counts = Counter(identity for chart in charts for identity in re.findall(r'\bid="([^"]+)"', chart.svg))
    assert counts
    assert max(counts.values()) == 1


def test_what_a_drawing_refers_to_is_inside_it():
    for chart in every_chart():
        ids = set(re.findall(r'\bid="([^"]+)"', chart.svg))
        refers = set(re.findall(r'href="#([^"]+)"', chart.svg))
        assert refers <= ids
        assert "url(" not in chart.svg


def test_a_drawing_styles_nothing_outside_it_and_shrinks_with_the_page():
    for chart in every_chart():
        root = ElementTree.fromstring(chart.svg)
        assert not parts(chart, "style")
        assert not parts(chart, "metadata")
        assert root.get("width") is None
        assert root.get("viewBox")
        assert "max-width" in root.get("style")


def test_every_colour_can_be_set_by_the_page():
    for chart in every_chart():
        without_variables = re.sub(
            r"var\(--chart-[a-z-]+, var\(--[a-z0-9-]+, #[0-9A-F]{6}\)\)", "", chart.svg
        )
        assert not re.search(r"#[0-9a-fA-F]{6}|rgb|fill: black", without_variables)
        assert set(re.findall(r"--chart-([a-z-]+)", chart.svg)) <= set(ROLES)


def test_a_page_of_charts_may_be_published():
    assert check_page(page(*every_chart(), *every_chart("Other"))) == ()


def test_a_drawing_is_named_by_its_title_and_its_text_alternative():
    for chart in every_chart():
        root = ElementTree.fromstring(chart.svg)
        by_id = {element.get("id"): element for element in root.iter()}
        named = [by_id[name].text for name in root.get("aria-labelledby").split()]
        assert root.get("role") == "img"
        assert named == [chart.title, chart.alt]


def test_a_notebook_shows_the_figure_and_its_words():
    bundle = trend()._repr_mimebundle_()
    assert bundle["text/html"].startswith("<figure")
    assert "45.0%" in bundle["text/plain"]


def test_without_figures_a_chart_says_so():
    empty = [
        trend(rows=series({})),
        trend(rows=series({"area": {2024: None, 2025: None}})),
        gap_strip(
            goal(value=None, target_value=None, england_value=None, region_value=None, neighbour_mean=None)
        ),
        group_gap_chart(gaps().head(0)),
        group_gap_chart(gaps(value_1=math.nan, value_2=math.nan, difference=math.nan)),
        overview_chart(pd.DataFrame([goal(status="Not judged")])),
        overview_chart(pd.DataFrame([goal()]).head(0)),
        neighbours(AREAS.assign(value=math.nan)),
    ]
    for chart in empty:
        assert "There are no figures to show." in texts(chart)
        assert "There are no figures to show." in chart.alt
        assert not parts(chart, "use")
    assert check_page(page(empty[0])) == ()


# Refusals


def test_a_series_of_two_indicators_is_refused():
    rows = pd.concat([series({"area": AREA}), series({"area": AREA}, indicator="writing")])
    with pytest.raises(DataError, match=r"reading .* writing"):
        trend(rows=rows)


def test_two_values_for_a_period_are_refused():
    rows = series({"area": {2025: 45.0}})
    with pytest.raises(DataError, match="two rows for 2024/25"):
        trend(rows=pd.concat([rows, rows]))


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="segment"):
        trend(rows=series({"area": AREA}).drop(columns="segment"))
    with pytest.raises(DataError, match="difference"):
        group_gap_chart(gaps().drop(columns="difference"))
    with pytest.raises(DataError, match="area_name"):
        neighbours(AREAS.drop(columns="area_name"))


def test_group_gaps_of_several_areas_need_a_choice():
    both = pd.concat([gaps(), gaps(area_code="E92000001", value_2=60.0)])
    with pytest.raises(ParameterError, match="E06000050, E92000001"):
        group_gap_chart(both)
    assert "60.0%" in group_gap_chart(both, area_code="E92000001").alt


# Gap strip


def test_the_strip_says_every_figure_and_its_distance():
    chart = gap_strip(goal(), area_name="Chester", region_name="North West")
    for words in ("Chester 45.0%", "Target 2024/25 50.0%", "England 51.3%", "North West 49.1%",
                  "Mean of 10 neighbours 46.1%"):  # fmt: skip
        assert words in chart.alt
    # 51.3 - 45.0
    assert "6.3 percentage points lower than England" in chart.alt
    assert table_rows(chart)["England"] == ["51.3%", "6.3 percentage points lower"]


def test_a_missing_comparator_is_not_on_the_strip():
    chart = gap_strip(goal(region_value=None), region_name="North West")
    assert "North West" not in chart.alt
    assert "North West" not in "".join(texts(chart))


@pytest.mark.parametrize(("polarity", "is_right"), [("high", True), ("low", False)])
def test_the_arrow_points_to_what_is_better(polarity, is_right):
    chart = gap_strip(goal(polarity=polarity))
    arrow = next(p.get("d") for p in parts(chart, "path") if "chart-better" in p.get("style", ""))
    tail, tip = (float(number) for number in re.findall(r"[ML] ?([\d.]+)", arrow))
    assert (tip > tail) is is_right
    assert ("Higher is better." if is_right else "Lower is better.") in chart.alt


def test_without_a_direction_there_is_no_arrow():
    chart = gap_strip(goal(polarity="none"))
    assert "chart-better" not in chart.svg
    assert "No direction is judged better" in texts(chart)


def test_figures_in_order_of_value_stand_in_order_from_left_to_right():
    chart = gap_strip(goal())
    marks = {re.search(r"stroke: var\(--chart-([a-z]+)", u.get("style"))[1]: float(u.get("x")) for u in
             parts(chart, "use")}  # fmt: skip
    assert sorted(marks, key=marks.get) == ["area", "neighbours", "region", "target", "england"]


# Groups


def test_the_difference_between_the_groups_is_said_at_the_last_point():
    chart = group_gap_chart(gaps())
    # 71.2 - 45.0
    assert "26.2 percentage points behind" in " ".join(text or "" for text in texts(chart))
    assert "the group “eligible” was 26.2 percentage points behind the group “not eligible”" in chart.alt
    assert table_rows(chart)["2024/25"] == ["71.2%", "45.0%", "26.2", ""]


def test_a_group_that_is_ahead_is_said_to_be_ahead():
    chart = group_gap_chart(gaps(difference=-2.0))
    assert "2 percentage points ahead of the group “not eligible”" in chart.alt


def test_the_lines_of_groups_stop_at_a_break():
    chart = group_gap_chart(gaps())
    assert "New series" in texts(chart)
    # 2017/18 to 2018/19 is one line; 2021/22 and 2024/25 are two years without a year between them.
    assert [path.count("L") for path in area_paths(chart)] == [1]
    assert "The series restarted in 2021/22" in chart.alt


# Overview


def goals():
    return pd.DataFrame(
        [
            goal(short_name="Met goal", value=52.0, gap=52.0 - 50.0, status="Met"),
            goal(short_name="Near goal", value=49.0, gap=49.0 - 50.0, status="Within tolerance"),
            goal(short_name="Missed goal", value=45.0, gap=45.0 - 50.0),
            goal(short_name="Far goal", value=15.8, gap=15.8 - 50.0),
            goal(short_name="Open goal", status="Not judged", gap=math.nan),
            goal(short_name="Loose goal", tolerance=math.nan),
        ]
    )


def test_goals_stand_in_order_of_their_distance_behind_the_target():
    names = list(table_rows(overview_chart(goals())))[1:]
    assert names == ["Far goal", "Missed goal", "Near goal", "Met goal"]


def test_distance_is_counted_in_tolerances():
    # (45.0 - 50.0) / 2.0
    assert table_rows(overview_chart(goals()))["Missed goal"][3] == "−2.5"


def test_a_goal_beyond_the_axis_has_its_number_and_no_dot():
    chart = overview_chart(goals())
    # (15.8 - 50.0) / 2.0
    assert "−17.1" in texts(chart)
    assert len(parts(chart, "use")) == 3
    assert "Beyond the axis, with the number beside the arrow: Far goal." in chart.note


def test_goals_that_are_not_drawn_are_counted_or_named():
    chart = overview_chart(goals())
    assert "1 goal is not judged and not shown." in chart.note
    assert "without a tolerance to draw with: Loose goal." in chart.note
    assert "Open goal" not in chart.alt


def test_a_status_is_a_symbol_and_a_shape_not_only_a_colour():
    chart = overview_chart(goals())
    assert {"✓", "≈", "✗"} <= set(texts(chart))
    shapes = {use.get("href") for use in parts(chart, "use")}
    assert len(shapes) == 3


# Neighbours


def bars(chart):
    """Left and right end of each bar, from top to bottom, and the zero line."""
    boxes = []
    for path in parts(chart, "path"):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d"))]
        if re.search("fill: var\\(--chart-(area|neighbours)", path.get("style", "")):
            boxes.append((min(numbers[1::2]), min(numbers[0::2]), max(numbers[0::2])))
    return [(left, right) for _, left, right in sorted(boxes)]


def test_bars_start_at_zero():
    ends = bars(neighbours())
    assert len({left for left, _ in ends}) == 1
    widths = [right - left for left, right in ends]
    assert widths[0] / widths[1] == pytest.approx(53.4 / 46.3, abs=0.002)


def test_bars_of_negative_figures_lie_on_the_other_side_of_zero():
    values = AREAS.assign(value=[-0.2, 0.1, math.nan, -0.1])
    ends = bars(neighbours(values, unit="score"))
    zero = ends[0][0]
    assert [right for _, right in ends[1:]] == pytest.approx([zero, zero], abs=0.01)


@pytest.mark.parametrize(
    ("polarity", "order"),
    [("high", ["Solihull", "Devon", "Chester"]), ("low", ["Chester", "Devon", "Solihull"])],
)
def test_the_best_area_comes_first(polarity, order):
    names = [name for name in texts(neighbours(polarity=polarity)) if name in order]
    assert names == order


def test_an_area_without_a_figure_has_no_bar_and_is_named():
    chart = neighbours()
    assert len(bars(chart)) == 3
    assert "No figure: Essex." in chart.alt
    assert table_rows(chart)["Essex"] == ["[x]"]


def test_the_area_is_brought_out_by_more_than_colour():
    bold = [t.text for t in parts(neighbours(), "text") if "bold" in t.get("style", "")]
    assert bold == ["Chester", "45.0%"]


def test_the_place_of_the_area_is_said():
    assert "Chester 45.0%: of 3 areas with a figure, 2 have a higher one." in neighbours().alt
    assert "0 have a lower one." in neighbours(polarity="low").alt


# Sparkline


def test_a_sparkline_is_hidden_from_screen_readers_and_said_in_words():
    line = sparkline(series({"area": AREA}), BREAK, unit="percent", decimals=1)
    assert 'aria-hidden="true"' in line.svg
    assert line.alt == "From 53.0% in 2017/18 to 45.0% in 2024/25. New series from 2021/22."
    assert line.alt in line._repr_html_()


def test_a_sparkline_stops_at_a_break_and_at_missing_years():
    line = sparkline(series({"area": AREA}), BREAK, unit="percent", decimals=1)
    assert [len(run.split()) for run in re.findall(r'points="([^"]+)"', line.svg)] == [2, 4]


def test_a_sparkline_without_figures_says_so():
    line = sparkline(series({"england": ENGLAND}), BREAK, unit="percent", decimals=1)
    assert line.alt == "No figures."
    assert "<circle" not in line.svg


def test_a_sparkline_of_one_figure_is_a_dot():
    line = sparkline(series({"area": {2025: 45.0}}), NO_BREAKS, unit="percent", decimals=1)
    assert line.alt == "45.0% in 2024/25."
    assert "polyline" not in line.svg
