import re

from chart_cases import AREA, BREAK, ENGLAND, NO_BREAKS, series

from analysis.charts.sparkline import sparkline


def test_a_sparkline_is_hidden_from_screen_readers_and_said_in_words():
    line = sparkline(series({"area": AREA}), BREAK, unit="percent", decimals=1)
    assert 'aria-hidden="true"' in line.svg
    assert line.alt == "From 43.3% in 2021/22 to 45.0% in 2024/25. New series from 2021/22."
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


def test_a_break_before_the_areas_own_first_figure_is_not_drawn():
    # a council that began after the break of 2021/22, beside England, which is in the series from before it
    own = {year: value for year, value in AREA.items() if year > 2022}
    line = sparkline(series({"area": own, "england": ENGLAND}), BREAK, unit="percent", decimals=1)
    assert "New series" not in line.alt and "stroke-dasharray" not in line.svg
    whole = sparkline(series({"area": AREA}), BREAK, unit="percent", decimals=1)
    assert "New series from 2021/22" in whole.alt and "stroke-dasharray" in whole.svg
