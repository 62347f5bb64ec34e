"""Every year of an indicator: a column stands only where a year has something to say in it."""

import pytest

import analysis
from analysis.build.project import PROJECT_VARIABLE


@pytest.fixture(autouse=True)
def in_the_real_project(real_project, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(real_project.root))


def table_of(indicator):
    (table,) = [
        part
        for part in analysis.profile_table(analysis.open_profile(analysis.open_review(), indicator)).flat()
        if hasattr(part, "rows")
    ]
    return table


def test_without_counts_one_note_says_what_every_row_would():
    table = table_of("neet_16_17")
    assert [one.label for one in table.headers] == ["Period", "Figure", "England"]
    assert [one.is_number for one in table.headers] == [False, True, True]
    assert table.notes == (
        "No counts are published, so there is no interval, and the difference from England is not tested.",
    )
    assert all(len(row) == 3 for row in table.rows)


def test_with_counts_each_year_has_its_interval_and_its_comparison():
    table = table_of("re_referrals_within_12_months")
    assert [one.label for one in table.headers] == [
        "Period", "Figure", "95% interval", "England", "Beside England, by the interval", "Unusual year",
    ]  # fmt: skip
    assert [one.is_number for one in table.headers] == [False, True, False, True, False, False]
    assert table.notes[0].startswith("Intervals: Wilson")


def test_a_year_of_a_new_series_is_marked_in_every_table_of_years_and_so_in_every_file():
    """The 20-week measure was collected anew from calendar year 2022; files beside a page hold its tables."""
    rows = {row[0]: str(row[1]) for row in table_of("ehcp_within_20_weeks_excl_exceptions").rows}
    marked = [period for period, figure in rows.items() if "new series" in figure]
    assert marked == ["2022"]
    profile = analysis.open_profile(analysis.open_review(), "ehcp_within_20_weeks_excl_exceptions")
    grid = analysis.profile_neighbour_grid(profile, analysis.open_neighbour_series(profile))
    for chart in (grid, analysis.profile_chart(profile)):
        assert "The series restarted in 2022: earlier figures are not comparable." in chart.table.notes
