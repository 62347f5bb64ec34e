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
