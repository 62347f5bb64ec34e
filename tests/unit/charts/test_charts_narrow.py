"""What a telephone shows: every chart drawn once more, narrow and tall, with nothing to scroll to."""

import re
from collections import Counter
from itertools import combinations
from xml.etree import ElementTree

import pandas as pd
import pytest
import test_charts as common
import test_charts_areas as areas
import test_charts_process as processes

from analysis.charts.frame import NARROW_WIDTH
from analysis.charts.money import MoneyBar, money_chart
from analysis.charts.theme import text_width

LONG = "Cheshire West and Chester, Children eligible for free school meals"
WITH_KEY = {"trend", "gap_strip", "group_gap", "process", "run"}


def charts(text):
    bars = [MoneyBar(text, 12.5), MoneyBar(f"{text} 2", -3.0, is_main=False)]
    goals = [common.goal(short_name=text, gap=gap, status=status) for gap, status in (
        (-30.0, "Missed"), (-1.0, "Within tolerance"), (30.0, "Met"),
    )]  # fmt: skip
    return [
        *common.every_chart(text),
        common.overview_chart(pd.DataFrame(goals)),
        *processes.every_chart(text),
        processes.labelled([*processes.MARKS, *["common cause"] * 8], area_name=text),
        areas.spine(
            areas.indicator(text, position=1.2), areas.indicator(position=None, low_position=None),
            areas.indicator(word="higher", value_text="82 per 10,000", period="31 March 2025", position=0.9),
        ),
        money_chart(bars, title="Grants", unit="GBP million"),
        common.trend({"area": {2020: None}}),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    return charts(LONG)


def lines_of_text(svg):
    """Text, left, right, base line and size of each line of text."""
    root = ElementTree.fromstring(svg)
    styles = {}
    for parent in root.iter():
        for child in parent:
            styles[child] = child.get("style") or parent.get("style", "")
    found = []
    for element, style in styles.items():
        if element.tag.endswith("}text"):
            size = float(re.search(r"font-size: ([\d.]+)px", style)[1])
            # the narrowest the letters are: the estimate of the charts is on the safe side
            width = text_width(element.text, size, bold="bold" in style) * 0.85
            anchor = re.search(r"text-anchor: (\w+)", style)
            share = {"start": 0, "middle": 0.5, "end": 1}[anchor[1] if anchor else "start"]
            left = float(element.get("x")) - share * width
            found.append((element.text, left, left + width, float(element.get("y")), size))
    return found


def size_of(svg):
    return tuple(float(number) for number in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())


def test_every_kind_is_drawn_as_narrow_as_a_telephone(drawn):
    assert {chart.kind for chart in drawn} == {
        "trend", "gap_strip", "group_gap", "overview", "neighbours", "process", "run", "spine", "money",
    }  # fmt: skip
    for chart in drawn:
        assert size_of(chart.svg_narrow)[0] == NARROW_WIDTH == 300
        assert "min-width" not in chart.svg_narrow
        assert "overflow-x" not in chart._repr_html_()


def test_no_line_of_text_stands_outside_the_narrow_drawing(drawn):
    for chart in drawn:
        width, height = size_of(chart.svg_narrow)
        for text, left, right, base, size in lines_of_text(chart.svg_narrow):
            assert left >= -1 and right <= width + 1, (chart.kind, text)
            assert base - size >= -3 and base + size * 0.25 <= height, (chart.kind, text)


def test_no_two_lines_of_text_meet(drawn):
    for chart in drawn:
        for one, other in combinations(lines_of_text(chart.svg_narrow), 2):
            beside = min(one[2], other[2]) - max(one[1], other[1]) <= 0
            assert beside or abs(one[3] - other[3]) >= 12, (chart.kind, one[0], other[0])


def test_no_text_is_smaller_than_the_small_print_of_the_page(drawn):
    assert min(line[4] for chart in drawn for line in lines_of_text(chart.svg_narrow)) >= 14


def test_the_narrow_drawing_says_what_the_wide_one_says(drawn):
    for chart in drawn:
        wide, narrow = (
            set(re.sub("[(),:]", "", " ".join(line[0] for line in lines_of_text(svg))).split())
            for svg in (chart.svg, chart.svg_narrow)
        )
        figures = {word for word in wide if re.search(r"\d", word) and "/" not in word}
        # an axis may have other numbers than the wide one's
        missing = {figure for figure in figures - narrow if not re.fullmatch(r"−?\d+%?", figure)}
        assert missing == set(), chart.kind


def test_both_drawings_have_one_name_and_ids_of_their_own(drawn):
    for chart in drawn:
        name = re.search(r'aria-labelledby="([^"]+)"', chart.svg)[1]
        assert f'aria-labelledby="{name}"' in chart.svg_narrow
        counts = Counter(re.findall(r'\bid="([^"]+)"', chart.svg + chart.svg_narrow))
        assert set(name.split()) <= set(counts)
        assert max(counts.values()) == 1


def test_the_legend_is_left_out_on_a_telephone_only_where_the_drawing_has_a_key(drawn):
    for chart in drawn:
        if chart.legend:
            assert ('class="legend"' in chart._repr_html_()) is (chart.kind in WITH_KEY), chart.kind


def test_the_key_explains_every_mark_of_the_drawing():
    rows = common.series({"area": {2022: 50.0, 2023: 51.0, 2024: 53.0, 2025: 54.0}}, break_year=2000,
                         excluded=(2022,), provisional=(2025,))  # fmt: skip
    rows = rows.assign(lower=rows["value"] - 1, upper=rows["value"] + 1)
    said = {line[0] for line in lines_of_text(common.trend(rows=rows, breaks=common.NO_BREAKS).svg_narrow)}
    assert {"95% interval", "Provisional figure", "Left out of comparisons"} <= said
    plain = {line[0] for line in lines_of_text(common.trend().svg_narrow)}
    assert not {"95% interval", "Provisional figure", "Left out of comparisons"} & plain


def test_what_stands_out_in_a_process_is_in_its_key():
    chart = processes.labelled([*processes.MARKS, *["common cause"] * 8])
    said = {line[0] for line in lines_of_text(chart.svg_narrow)}
    assert {f"Special cause: {word}" for word in ("improvement", "concern", "high", "low")} <= said
    assert not any(
        line[0].startswith("Special") for line in lines_of_text(processes.process([1.0]).svg_narrow)
    )


def test_a_goal_is_said_to_be_met_or_missed_in_words(drawn):
    overview = [chart for chart in drawn if chart.kind == "overview"][-1]
    said = " ".join(line[0] for line in lines_of_text(overview.svg_narrow))
    for word in ("missed", "within tolerance", "met"):
        assert f"45.0%, target 50.0%: {word}" in said


def test_text_from_data_never_becomes_markup():
    for chart in charts(common.HOSTILE):
        assert "<script" not in chart.svg_narrow
        assert "<b>" not in chart.svg_narrow
        ElementTree.fromstring(chart.svg_narrow)
