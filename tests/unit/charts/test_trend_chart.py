import datetime
import math
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from chart_cases import (
    AREA,
    BREAK,
    ENGLAND,
    NO_BREAKS,
    axes_of,
    filled,
    line,
    marks,
    runs,
    series,
    table_rows,
    texts,
    trend,
)

from analysis.charts.png import png_of
from analysis.charts.trend import trend_chart_of
from analysis.vocabulary.errors import DataError

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


@pytest.mark.parametrize(
    ("exact", "size"),
    [
        ((True, True), "1.7 percentage points (before rounding)"),
        ((False, True), "1.6 percentage points"),
        ((False, False), "1.6 percentage points"),
    ],
)
def test_figures_known_from_counts_and_from_print_are_compared_as_printed(exact, size):
    held = series({"area": {2022: 43.36, 2025: 45.04}}).assign(counts_exact=exact, places=1)
    chart = trend_chart_of(held, NO_BREAKS, title="Reading", unit="percent", decimals=1, polarity="high")
    # unrounded 45.04 - 43.36 = 1.68, as printed 45.0 - 43.4 = 1.6
    assert f"{size} higher in 2024/25 than in 2021/22" in chart.alt


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


# What is drawn


def test_a_break_leaves_a_gap_in_the_line():
    lines = {"area": {year: 40.0 + year % 10 for year in range(2018, 2026)}}
    whole = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS)
    broken = trend(rows=series(lines, break_year=2022))
    assert runs(whole, "Chester") == [8]
    assert runs(broken, "Chester") == [4, 4]
    assert "New series" in texts(broken)
    assert "New series" not in texts(whole)


def test_a_declared_break_leaves_a_gap_even_if_the_rows_know_nothing_of_it():
    lines = {"area": {year: 40.0 + year % 10 for year in range(2018, 2026)}}
    chart = trend(rows=series(lines, break_year=2030), breaks=BREAK)
    assert runs(chart, "Chester") == [4, 4]


def test_a_year_without_a_figure_is_a_gap_and_no_dot():
    lines = {"area": {2018: 50.0, 2019: 51.0, 2020: None, 2021: 53.0, 2022: 54.0, 2023: 55.0}}
    chart = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS)
    assert runs(chart, "Chester") == [2, 3]
    assert len(marks(chart, "area")) == 5
    assert texts(chart).count("no data") == 1


def test_a_year_without_a_row_is_a_gap_too():
    lines = {"area": {2018: 50.0, 2019: 51.0, 2021: 53.0, 2022: 54.0}}
    chart = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS)
    assert runs(chart, "Chester") == [2, 2]
    assert texts(chart).count("no data") == 1


def test_an_excluded_year_is_shown_but_not_joined():
    lines = {"area": {year: 40.0 + year % 10 for year in range(2018, 2026)}}
    chart = trend(rows=series(lines, break_year=2030, excluded=(2020, 2021)), breaks=NO_BREAKS)
    assert runs(chart, "Chester") == [2, 4]
    assert len(marks(chart, "area")) == 6
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
    assert len(marks(chart, "area", hollow=True)) == 1
    assert len(marks(chart, "area", hollow=False)) == 1
    assert "provisional" in chart.legend
    assert table_rows(chart)["2024/25"][-1] == "Provisional"


def test_only_the_chosen_value_of_a_period_is_drawn():
    rows = series({"area": {2024: 43.0, 2025: 45.0}}, break_year=2030)
    other = rows.tail(1).assign(value=99.0, is_chosen=False)
    chart = trend(rows=pd.concat([rows, other]), breaks=NO_BREAKS)
    assert len(marks(chart, "area")) == 2
    assert "99" not in chart.alt


def test_the_target_stands_at_its_year_even_beyond_the_data():
    until = {"target_value": 50.0, "target_label": "Target 50% (2026/27)"}
    near = trend(target_year_end=datetime.date(2025, 8, 31), **until)
    far = trend(target_year_end=datetime.date(2027, 8, 31), **until)

    def diamond_and_last_dot(chart):
        ((diamond, height),) = marks(chart, "target")
        assert height == 50.0
        return diamond, marks(chart, "area")[-1][0]

    assert diamond_and_last_dot(near)[0] == pytest.approx(diamond_and_last_dot(near)[1], abs=0.01)
    assert diamond_and_last_dot(far)[0] == pytest.approx(diamond_and_last_dot(far)[1] + 2, abs=0.01)


def test_a_target_of_one_year_is_not_drawn_over_the_years_before():
    rows = series({"area": {2022: 42.0, 2023: 43.0, 2024: 44.0, 2025: 45.0}}, break_year=2030)
    chart = trend(
        rows=rows, breaks=NO_BREAKS, target_value=50.0, target_label="Target 50% (2024/25)",
        target_year_end=datetime.date(2025, 8, 31),
    )  # fmt: skip
    first, last = line(chart, "Target 50% (2024/25)").get_xdata()
    *_, (before, _), (at, _) = marks(chart, "area")
    assert last == pytest.approx(at)
    assert before < first < last  # after the mark of 2023/24, up to that of 2024/25


def test_an_interval_is_a_band_and_stands_in_the_table():
    rows = series({"area": {2023: 43.0, 2024: 44.0, 2025: 45.0}}, break_year=2030)
    rows = rows.assign(lower=rows["value"] - 3, upper=rows["value"] + 3)
    chart = trend(rows=rows, breaks=NO_BREAKS)
    ((_, low, _, high),) = filled(chart, "band")
    assert (low, high) == (43.0 - 3, 45.0 + 3)
    assert table_rows(chart)["2024/25"] == ["45.0%", "42.0%", "48.0%"]


def test_a_figure_without_an_interval_is_not_under_a_band():
    rows = series({"area": {2023: 43.0, 2024: 44.0, 2025: 45.0}}, break_year=2030)
    rows = rows.assign(lower=[40.0, math.nan, 42.0], upper=[46.0, math.nan, 48.0])
    bands = filled(trend(rows=rows, breaks=NO_BREAKS), "band")
    assert len(bands) == 2


def test_periods_keep_the_publishers_writing_and_the_last_is_always_there():
    shown = [text for text in texts(trend()) if re.fullmatch(r"\d{4}/\d{2}", text or "")]
    assert "2024/25" in shown
    assert set(shown) <= set(series({"area": AREA})["period_label"])


def test_the_last_point_is_labelled_with_its_value():
    assert {"45.0%", "Chester", "51.3%", "England"} <= set(texts(trend()))


def test_no_two_names_at_the_line_ends_meet():
    same = dict.fromkeys(range(2018, 2026), 50.0)
    lines = {"area": same, "england": same, "region": same, "neighbours": same}
    chart = trend(rows=series(lines, break_year=2030), breaks=NO_BREAKS, target_value=50.0)
    names = [t for t in axes_of(chart).texts if re.search("Chester|England|North|mean|50", t.get_text())]
    heights = sorted(
        t.get_position()[1] * axes_of(chart).bbox.height for t in names if t.get_position()[0] > 1
    )
    apart = {round(height) for height in heights}
    assert len(apart) >= 5
    assert all(after - before >= 15 for before, after in pairwise(sorted(apart)))


def test_a_line_holds_its_values_at_the_middle_of_their_periods():
    chart = trend()
    xs, ys = (np.asarray(values, float) for values in line(chart, "England").get_data())
    held = ~np.isnan(ys)
    assert ys[held].tolist() == [value for value in ENGLAND.values() if value is not None]
    # the middle of a year from September to August is the end of February
    assert xs[held].tolist() == pytest.approx(
        [year + 0.16 for year, v in ENGLAND.items() if v is not None], abs=0.01
    )


def test_the_data_are_the_points_that_are_drawn():
    rows = series({"area": AREA, "england": ENGLAND}, excluded=(2023,), provisional=(2025,))
    data = trend(rows=rows, target_value=50.0, target_label="Target 50%").data
    area = data[data["role"] == "area"].set_index("period_label")
    assert area["value"].to_dict() == {
        f"{year - 1}/{year % 100}": value for year, value in AREA.items() if value is not None
    }
    assert area.index[area["is_left_out"]].tolist() == ["2022/23"]
    assert area.index[area["is_provisional"]].tolist() == ["2024/25"]
    assert set(data["line"]) == {"Chester", "England", "Target 50%"}
    assert data[data["role"] == "target"]["value"].tolist() == [50.0, 50.0]


def test_the_area_is_drawn_over_the_others_and_told_apart_by_more_than_colour():
    chart = trend({"area": AREA, "england": ENGLAND, "region": ENGLAND, "neighbours": ENGLAND})
    area, *others = [line(chart, name) for name in ("Chester", "England", "North West", "Neighbours’ mean")]
    assert all(area.get_zorder() > other.get_zorder() for other in others)
    assert all(area.get_linewidth() > other.get_linewidth() for other in others)
    assert len({held.get_marker() for held in (area, *others)}) == 4
    assert len({str(held.get_linestyle()) + held.get_marker() for held in (area, *others)}) == 4


def test_a_path_is_drawn_from_its_baseline_through_every_target():
    path = pd.DataFrame({
        "period_start": [pd.Timestamp(year - 1, 9, 1) for year in (2023, 2024, 2025)],
        "period_end": [pd.Timestamp(year, 8, 31) for year in (2023, 2024, 2025)],
        "period_label": ["2022/23", "2023/24", "2024/25"], "value": [48.6, 50.0, 52.0],
    })  # fmt: skip
    chart = trend(target_value=52.0, target_label="Target 52% (2024/25)", target_path=path)
    drawn = line(chart, "Target 52% (2024/25)")
    assert list(drawn.get_ydata()) == [48.6, 50.0, 52.0]
    assert [value for _, value in marks(chart, "target")] == [50.0, 52.0]
    assert "The path of the plan runs from 48.6% in 2022/23, 50% in 2023/24 to 52% in 2024/25." in chart.alt
    assert [entry.short for entry in chart.key if entry.short.startswith("Target")] == [
        "Target 52% (2024/25)"
    ]
    single = trend(target_value=52.0, target_label="Target 52% (2024/25)", target_path=path.iloc[1:])
    assert [entry.short for entry in single.key if entry.short.startswith("Target")] == ["Target 52%"]


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
    assert "[c] confidential" in chart._repr_html_()
    assert "[x]" not in chart._repr_html_()


# Refusals


def test_a_series_of_two_indicators_is_refused():
    rows = pd.concat([series({"area": AREA}), series({"area": AREA}, indicator="writing")])
    with pytest.raises(DataError, match=r"reading .* writing"):
        trend(rows=rows)


def test_two_values_for_a_period_are_refused():
    rows = series({"area": {2025: 45.0}})
    with pytest.raises(DataError, match="two rows for 2024/25"):
        trend(rows=pd.concat([rows, rows]))


# Values where a reader points


def strips(chart):
    """Left and right end of each strip, and what it says."""
    strip = r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="[\d.]+"><title>(.+?)</title>'
    found = re.findall(strip, chart.svg)
    return [(float(left), float(left) + float(width), text) for left, width, text in found]


def test_pointing_at_a_period_says_its_values_as_the_table_has_them():
    chart = trend()
    said = {text.split(":")[0]: text for _, _, text in strips(chart)}
    rows = [[cell.text for cell in row] for row in chart.table.cells]
    assert list(said) == [row[0] for row in rows if any(re.match(r"\d", cell) for cell in row[1:3])]
    assert said["2024/25"].startswith("2024/25: Chester 45.0%; England 51.3%")
    assert "[x]" not in "".join(said.values())


def test_a_page_lets_a_reader_choose_a_period_and_a_small_chart_does_not():
    chart = trend()
    assert [said for said, *_ in chart.readings] == [text for _, _, text in strips(chart)]
    assert [float(left) for _, left, *_ in chart.readings] == [left for left, _, _ in strips(chart)]
    soup = BeautifulSoup(chart._repr_html_(), "html.parser")
    choices = soup.select("[role=radiogroup] label > input[type=radio]")
    assert [choice.parent.text.strip() for choice in choices] == [said for said, *_ in chart.readings]
    assert [choice.has_attr("checked") for choice in choices] == [False] * (len(choices) - 1) + [True]
    assert chart.readings and not chart.brief.readings and "radio" not in chart.brief._repr_html_()


def test_a_reading_says_what_its_row_remarks():
    rows = series({"area": {2024: 44.0, 2025: 45.0}})
    rows.loc[rows["period_label"] == "2024/25", "period_status"] = "provisional"
    said = [said for said, *_ in trend(rows=rows, breaks=NO_BREAKS).readings]
    assert [one.endswith("; Provisional") for one in said] == [False, True]


def test_the_strips_stay_in_the_frame_and_do_not_overlap():
    places = [(left, right) for left, right, _ in strips(trend(breaks=NO_BREAKS))]
    frame_left, _, frame_right, _ = trend().drawing.frame
    assert places[0][0] >= frame_left - 0.01 and places[-1][1] <= frame_right + 0.02
    assert all(right <= left + 0.02 for (_, right), (left, _) in pairwise(places))


def test_years_after_the_last_figure_say_nothing():
    """The frame goes on to the target's year; the strip of 2024/25 is no wider than the others."""
    later = trend(target_value=50.0, target_label="Target 50%", target_year_end=datetime.date(2030, 8, 31))
    widths = [right - left for left, right, _ in strips(later)]
    assert max(widths) == pytest.approx(min(widths), rel=0.1)
    assert strips(later)[-1][1] < later.drawing.frame[2] - 4 * widths[-1]


def test_the_strips_are_not_seen_in_the_picture_for_word():
    drawn = trend().svg
    bare = re.sub(r'<g style="fill: none; pointer-events: all">.*?</g>', "", drawn)
    assert bare != drawn and "<rect" not in bare
    picture = png_of(drawn)
    assert picture is not None and picture == png_of(bare)
    assert png_of(drawn.replace("fill: none; pointer-events", "fill: #123456; pointer-events")) is None
