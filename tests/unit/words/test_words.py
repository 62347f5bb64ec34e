"""Numbers and sentences exactly as a reader sees them."""

# ruff: noqa: E501 - a sentence that is expected stands on one line, as it does on the page

import ast
import math
import re
from pathlib import Path

import pytest

from analysis import words
from analysis.report.annual_review import finding_sentence
from analysis.tables.declare import table
from analysis.tables.results import ASSESSMENTS, FINDINGS, GROUP_GAPS, Given
from analysis.tables.rows import rows_of
from analysis.words.glance import count_sentence
from analysis.words.text import phrase

NAN = float("nan")


def row(**columns):
    """A goal that was missed: 15.8% in 2024 against 49%."""
    drawn = {
        "measure_id": "1", "position": 1, "subject": "The share of plans", "short_name": "Plans", "unit": "percent",
        "decimals": 1, "polarity": "high", "publisher_polarity": "high", "value": 15.8, "period_label": "2024",
        "target_year": "2024/25", "target_text": "49%", "target_kind": "absolute", "target_value": 49.0, "target_lower": None,
        "gap": -33.2, "shortfall": 33.2, "tolerance": 2.0, "status": "Missed",
    }  # fmt: skip
    return table(ASSESSMENTS, [drawn | columns]).to_dict("records")[0]


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (45.0, "percent", 1, "45.0%"),
        (0.05, "percent", 1, "0.1%"),
        (2.675, "score", 2, "2.68"),
        (-2.675, "score", 2, "−2.68"),
        (-0.0249999, "score", 2, "−0.02"),
        (-0.02499999999999999, "score", 2, "−0.03"),
        (-0.04, "percent", 1, "0.0%"),
        (12.5, "percent", 0, "13%"),
        (1820, "count", 0, "1,820"),
        (1_234_567.4, "count", 0, "1,234,567"),
        (314.5, "rate per 10,000", 1, "314.5"),
        (None, "percent", 1, "[x]"),
        (NAN, "percent", 1, "[x]"),
    ],
)  # fmt: skip
def test_a_value_is_rounded_half_away_from_zero_once(value, unit, decimals, text):
    assert words.format_value(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (45.0, "percent", 1, "45%"),
        (45.04, "percent", 1, "45%"),
        (45.05, "percent", 1, "45.1%"),
        (100.0, "percent", 1, "100%"),
        (10.0, "count", 0, "10"),
        (72.0, "rate per 10,000", 0, "72 per 10,000 children"),
        (-0.85, "score", 2, "−0.85 points"),
        (0.0, "score", 2, "0 points"),
        (NAN, "score", 2, "[x]"),
    ],
)
def test_a_value_in_a_sentence_carries_its_unit_and_no_needless_decimals(value, unit, decimals, text):
    assert words.value_words(value, unit, decimals) == text


@pytest.mark.parametrize(
    ("difference", "unit", "decimals", "text"),
    [
        (-33.2, "percent", 1, "33.2 percentage points"),
        (1.0, "percent", 1, "1 percentage point"),
        (0.95, "percent", 1, "1 percentage point"),
        (1.0, "score", 2, "1 point"),
        (0.5, "score", 1, "0.5 points"),
        (0.0, "percent", 1, "0 percentage points"),
        (4.5, "rate per 10,000", 1, "4.5 per 10,000 children"),
        (1200, "count", 0, "1,200"),
    ],
)
def test_a_difference_of_percentages_is_in_percentage_points(difference, unit, decimals, text):
    assert words.difference_words(difference, unit, decimals) == text


@pytest.mark.parametrize(
    ("difference", "decimals", "text"),
    [
        (2.4, 1, "+2.4"),
        (-0.85, 2, "−0.85"),
        (0.0, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (0.05, 1, "+0.1"),
        (NAN, 1, "[x]"),
    ],
)
def test_a_difference_in_a_table_carries_its_sign(difference, decimals, text):
    assert words.signed_difference(difference, "percent", decimals) == text


def test_lists_counts_and_periods_read_as_english():
    assert [words.join_words("abc"[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
    assert [words.count_words(n, "goal", "goals") for n in (0, 1, 2)] == ["no goals", "1 goal", "2 goals"]
    assert [words.period_words(p) for p in ("31 March 2025", "1 April 2018 to 31 December 2018", "2024")] == [
        "on 31 March 2025", "from 1 April 2018 to 31 December 2018", "in 2024",
    ]  # fmt: skip


# The figure and its target


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (
            {},
            "15.8% in 2024, against a 2024/25 target of 49%: missed, 33.2 percentage points below the target.",
        ),
        (
            {"polarity": "low", "value": 20.0, "target_value": 19.0, "shortfall": 1.0, "status": "Within tolerance"},
            "20% in 2024, against a 2024/25 target of 19%: within tolerance, 1 percentage point above the target.",
        ),
        ({"value": 50.0, "status": "Met"}, "50% in 2024, against a 2024/25 target of 49%: met."),
        ({"status": "Not judged"}, "15.8% in 2024; not judged against the plan."),
        ({"value": None}, "No figure is available."),
        (
            {
                "value": 82.0, "unit": "rate per 10,000", "decimals": 0, "period_label": "31 March 2025",
                "target_value": 72.0, "polarity": "low", "shortfall": 9.6,
            },
            "82 per 10,000 children on 31 March 2025, against a 2024/25 target of 72 per 10,000 children: missed, "
            "10 per 10,000 children above the target.",
        ),
    ],
)  # fmt: skip
def test_the_verdict_names_figure_target_and_distance(columns, text):
    assert words.verdict_sentence(row(**columns)) == text


@pytest.mark.parametrize(
    ("value", "decimals", "kind", "text"),
    [
        (49.0, 1, "absolute", "a 2024/25 target of 49%"),
        (54.5, 0, "absolute", "a 2024/25 target of 54.5%"),
        (72.25, 1, "absolute", "a 2024/25 target of 72.25%"),
        (68.26, 1, "match_comparator", "a 2024/25 target of 68.3%"),
        (None, 1, "setting_baseline", "a 2024/25 target printed as “49%”"),
    ],
)
def test_a_target_is_shown_as_it_was_set(value, decimals, kind, text):
    assert words.target_words(row(target_value=value, decimals=decimals, target_kind=kind)) == text


# Why there is no verdict


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"reason": ""}, ""),
        (
            {"reason": "baseline_being_set"},
            "The plan says that the baseline is being set: there is no target yet.",
        ),
        (
            {"reason": "not_applicable", "target_text": "n/a"},
            "The plan prints “n/a” for the target: none was set.",
        ),
        ({"reason": "target_not_set", "target_text": ""}, "The plan sets no target for 2024/25."),
        ({"reason": "target_not_set", "target_text": "-"}, "The plan sets no target for 2024/25."),
        (
            {"reason": "target_not_set", "target_text": "65% to 70%"},
            "The plan’s target for 2024/25, “65% to 70%”, gives no number to judge by.",
        ),
        (
            {"reason": "target_not_set", "reason_detail": "other_area"},
            "The plan is another council's: its targets do not judge this area.",
        ),
        (
            {"reason": "target_ambiguous", "target_text": "5% a year"},
            "The wording of the target, “5% a year”, can be read in several ways, and no reading is declared.",
        ),
        (
            {"reason": "comparator_missing", "reason_detail": "england|unpublished"},
            "The target follows England, whose figure for the period is not published.",
        ),
        (
            {"reason": "comparator_missing", "reason_detail": "neighbours|none"},
            "The target follows the statistical neighbours, and no list of statistical neighbours is held for "
            "this area.",
        ),
        (
            {"reason": "target_not_set", "target_text": "", "pace_year": "2025/26", "pace_target": 52.5},
            "The plan sets no target for 2024/25; for 2025/26 it sets 52.5%.",
        ),
        (
            {"reason": "target_not_set", "target_text": "", "pace_year": "2023/24", "pace_target": 52.5},
            "The plan sets no target for 2024/25.",
        ),
        ({"reason": "no_polarity"}, "Neither direction is declared as better."),
        ({"reason": "unsupported_type"}, "The target and the published figure are not in the same unit."),
        ({"reason": "suppressed", "value": None}, "The figure is confidential."),
        (
            {"reason": "suppressed"},
            "The figure is confidential. The latest that is published is shown but not judged.",
        ),
        (
            {"reason": "not_available", "value": None},
            "No figure is published, and the council has not added one.",
        ),
        (
            {"reason": "not_available", "reason_detail": "latest_only"},
            "No figure for 2024/25 is in the data; the latest is shown but not judged.",
        ),
        (
            {"reason": "not_available", "reason_detail": "not_collected"},
            "The figure for 2024/25 was not collected or is not published; the latest is shown but not judged.",
        ),
        (
            {"reason": "not_available", "reason_detail": "reason_unknown"},
            "The publisher gives no figure for 2024/25; the latest is shown but not judged.",
        ),
        (
            {"reason": "small_numbers", "lower": 46.84, "upper": 60.06},
            "The 95% interval of the figure (46.8% to 60.1%) reaches into another status: it may be chance.",
        ),
    ],
)
def test_every_reason_is_a_sentence(columns, text):
    assert words.reason_sentence(row(**columns)) == text


# Movement


def moved(**columns):
    change = columns.pop("change", 9.3)
    drawn = {
        "previous_value": 15.8 - change,
        "previous_label": "2023",
        "change": change,
        "change_word": "better",
        "change_certainty": "clear",
    }
    return row(**(drawn | columns))


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({}, "It rose by 9.3 percentage points from 6.5% in 2023, which is better."),
        (
            {"change": -1.0, "change_word": "worse"},
            "It fell by 1 percentage point from 16.8% in 2023, which is worse.",
        ),
        ({"change": 0.04, "change_word": "unchanged"}, "It did not change from 15.8% in 2023."),
        (
            {"change_word": "higher"},
            "It rose by 9.3 percentage points from 6.5% in 2023: a clear change.",
        ),
        (
            {"change_word": "higher", "change_certainty": "not clear", "change_reason": "within_usual"},
            "It rose by 9.3 percentage points from 6.5% in 2023: no clear change (more than counting error, within "
            "its usual ups and downs).",
        ),
        (
            {"change_word": "higher", "change_certainty": "not tested", "change_reason": "missing_ci"},
            "It rose by 9.3 percentage points from 6.5% in 2023; not tested, no counts are published.",
        ),
        (
            {"change_is_small": True},
            "It rose by 9.3 percentage points from 6.5% in 2023, which is better; small numbers.",
        ),
        (
            {"change_note": "2020/21, 2021/22"},
            "It rose by 9.3 percentage points from 6.5% in 2023, which is better. There are no comparable figures "
            "for 2020/21 and 2021/22.",
        ),
        (
            {"change": None, "previous_value": None, "break_note": "2024"},
            "The series restarted in 2024 and has no earlier comparable year.",
        ),
        ({"change": None, "previous_value": None}, "There is no comparable earlier figure."),
        (
            {"change": None, "previous_value": None, "change_note": "running_total"},
            "This is a running total: its years are not compared.",
        ),
        (
            {"change": None, "previous_value": None, "change_note": "part_year"},
            "This figure covers part of a year, so it is not compared with whole years.",
        ),
        (
            {"change": None, "previous_value": None, "change_note": "excluded_year", "break_note": "2024"},
            "This year is marked as not comparable with others.",
        ),
        ({"value": None, "change": None, "previous_value": None}, ""),
    ],
)
def test_the_movement_says_rise_or_fall_apart_from_better_or_worse(columns, text):
    columns = dict(columns)
    if columns.get("change", 0) is None:
        columns.pop("change")
        assert words.movement_sentence(row(change=None, **columns)) == text
    else:
        assert words.movement_sentence(moved(**columns)) == text


def test_a_difference_that_the_printed_figures_do_not_give_says_how_it_comes_about():
    fell = moved(value=53.6, previous_value=56.4, change=53.6 - 56.4, decimals=0)
    assert words.movement_sentence(fell).startswith(
        "It fell by 3 percentage points (before rounding) from 56% in 2023"  # 54 - 56 is 2
    )
    assert phrase(Given("change", fell)).startswith("fell by 3 percentage points (before rounding) from 56%")
    agreeing = moved(value=53.6, previous_value=56.0, change=53.6 - 56.0, decimals=0)
    assert words.movement_sentence(agreeing).startswith("It fell by 2 percentage points from 56% in 2023")


def test_a_distance_from_a_target_of_more_places_than_the_figure_says_so_too():
    missed = row(value=53.6, decimals=0, target_value=56.5, shortfall=56.5 - 53.6, status="Missed")
    assert words.distance_to_target(missed) == "3 percentage points below the target"  # 56.5 - 54 rounds to 3
    missed = row(value=53.6, decimals=0, target_value=57.9, shortfall=57.9 - 53.6, status="Missed")
    assert words.distance_to_target(missed) == "4 percentage points below the target"  # 57.9 - 54 is 3.9
    missed = row(value=53.6, decimals=0, target_value=56.4, shortfall=56.4 - 53.6, status="Missed")
    assert (  # 56.4 - 54 is 2.4
        words.distance_to_target(missed) == "3 percentage points (before rounding) below the target"
    )


def test_a_fall_of_a_figure_that_should_be_low_is_better():
    fell = moved(change=-2.5, unit="score", polarity="low", value=12.8, previous_value=15.3)
    assert (
        words.movement_sentence(fell, "The score")
        == "The score fell by 2.5 points from 15.3 points in 2023, which is better."
    )


def started(**columns):
    drawn = {
        "first_value": 31.2, "first_label": "2022", "previous_label": "2023", "change_since_first": -15.4,
        "first_word": "lower", "first_certainty": "not tested", "first_reason": "missing_ci",
    }  # fmt: skip
    return row(**(drawn | columns))


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (
            {},
            "The share of plans fell from 31.2% in 2022 (the first comparable year) to 15.8% in 2024; not tested, no "
            "counts are published.",
        ),
        (
            {
                "first_is_baseline": True,
                "first_word": "worse",
                "first_certainty": "clear",
                "first_reason": "",
            },
            "The share of plans fell from 31.2% in 2022 (the plan’s baseline year) to 15.8% in 2024, which is worse.",
        ),
        (
            {"change_since_first": 0.04, "first_value": 15.76},
            "The share of plans stands where it stood in 2022 (the first comparable year), at 15.8% in 2024.",
        ),
        ({"first_label": "2023"}, ""),  # the sentence about the year before says it
        ({"change_since_first": None}, ""),
    ],
)
def test_a_summary_starts_at_the_baseline_or_the_first_comparable_year(columns, text):
    assert words.start_sentence(started(**columns), "The share of plans") == text


def test_a_record_is_a_fact_of_its_own():
    long = {"trend_n": 13, "trend_from": "2012-13"}
    assert words.record_sentence(row(record="worst", **long)) == (
        "It is the worst of the 13 comparable figures since 2012-13."
    )
    assert words.record_sentence(row(**long)) == ""


FEW = {"trend_certainty": "not tested", "trend_reason": "not_enough_points", "five_certainty": "not tested",
       "five_reason": "not_enough_points"}  # fmt: skip
NO_COUNTS = {"five_certainty": "not tested", "five_reason": "missing_ci"}
FALLS = {"trend": "falling", "trend_certainty": "clear"}
SPAN = "2018/19 to 2024/25"


def trended(n, **columns):
    drawn = {
        "trend_n": n, "trend_from": "2018/19", "trend_to": "2024/25", "trend_rises": 2, "trend_falls": 1,
        "trend_lowest": 10.0, "trend_highest": 20.5, "trend_slope": -1.3,
    }  # fmt: skip
    return row(**(drawn | columns))


@pytest.mark.parametrize(
    ("n", "columns", "text"),
    [
        (0, {}, ""),
        (1, FEW, "Only one comparable year (2024/25): no trend can be given."),
        (
            2,
            FEW | {"trend_rises": 1},
            f"2 comparable years ({SPAN}), up in 1 of 1 step; too few for a long-run trend.",
        ),
        (
            4,
            FEW | {"break_note": "2021/22", "trend_has_holes": True},
            f"4 comparable figures ({SPAN}), up in 2 of 3 steps; too few for a long-run trend. The series restarted "
            "in 2021/22: earlier years are not comparable.",
        ),
        (
            7,
            FALLS | {"five_certainty": "not clear"},
            f"Falling over 7 years, {SPAN}, by about 1.3 percentage points a year, which is worse; over the last five "
            "no clear change.",
        ),
        (
            7,
            FALLS | {"polarity": "none", "five": "falling", "five_certainty": "clear"},
            f"Falling over 7 years, {SPAN}, by about 1.3 percentage points a year; over the last five falling too.",
        ),
        (
            7,
            FALLS | {"five": "rising", "five_certainty": "clear", "polarity": "low"},
            f"Falling over 7 years, {SPAN}, by about 1.3 percentage points a year, which is better; but rising over "
            "the last five: the two disagree.",
        ),
        (
            7,
            {"trend_certainty": "not clear", "five": "rising", "five_certainty": "not clear", "five_reason": "scatter"},
            f"No clear trend over 7 years, {SPAN}, ranging from 10% to 20.5%; over the last five rising "
            "(indicative only, the years scatter by more than chance).",
        ),
        (
            7,
            {"trend_certainty": "not clear", **NO_COUNTS},
            f"No clear trend over 7 years, {SPAN}, ranging from 10% to 20.5%; the last five are not tested, no "
            "counts are published.",
        ),
        (
            7,
            {"trend_certainty": "not tested", "trend_reason": "overlapping_periods",
             "five_certainty": "not tested", "five_reason": "overlapping_periods"},
            f"The long run over 7 figures ({SPAN}): not tested, the periods share years.",
        ),
        (
            7,
            FALLS | NO_COUNTS | {
                "trend_has_holes": True, "trend_slope": -0.04, "trend_missing": "2019/20", "trend_left_out": "2020/21, 2021/22",
                "trend_other_source": "2017/18", "trend_caution": "depends on a provisional figure",
            },
            f"Falling over 7 figures from {SPAN}, by less than 0.1 percentage points a year, which is worse; the last five "
            "are not tested, no counts are published. No figure for 2019/20. Left out: 2020/21 and 2021/22. Not joined, "
            "being of another kind of source: 2017/18. Caution: it depends on a provisional figure.",
        ),
    ],
)  # fmt: skip
def test_the_long_run_leads_and_the_last_five_years_stand_beside_it(n, columns, text):
    assert words.trend_sentence(trended(n, **columns)) == text


def test_a_cumulative_series_has_no_trend_sentence():
    assert words.trend_sentence(row(trend_n=None)) == ""


# Comparators


@pytest.mark.parametrize(
    ("value", "word", "certainty", "text"),
    [
        (46.4, "worse", "clear", "30.6 percentage points below England (46.4%), which is worse."),
        (14.8, "better", "clear", "1 percentage point above England (14.8%), which is better."),
        (14.8, "higher", "not clear", "1 percentage point above England (14.8%): no clear difference."),
        (14.8, "higher", "clear", "1 percentage point above England (14.8%): a clear difference."),
        (14.8, "higher", "not tested", "1 percentage point above England (14.8%); not tested."),
        (15.82, "the same", "not clear", "The same as England (15.8%)."),
        (None, "", "", "No figure for England in 2024."),
    ],
)
def test_england_is_named_with_its_figure_and_how_clear_the_difference_is(value, word, certainty, text):
    beside = row(england_value=value, england_word=word, england_certainty=certainty)
    assert words.england_sentence(beside) == text


def test_the_stricter_level_is_named():
    sure = row(england_value=46.4, england_word="worse", england_certainty="clear", england_is_strict=True)
    assert words.england_sentence(sure).endswith("which is worse; at the stricter level of 99.8% too.")


@pytest.mark.parametrize(
    ("region", "place"),
    [
        ("North West", "the North West"),
        ("East of England", "the East of England"),
        ("Yorkshire and The Humber", "Yorkshire and The Humber"),
        ("London", "London"),
    ],
)
def test_a_region_is_named_as_people_name_it(region, place):
    beside = row(region_value=20.0, region_word="worse", region_certainty="clear")
    assert (
        words.region_sentence(beside, region) == f"4.2 percentage points below {place} (20%), which is worse."
    )


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (
            {"neighbour_n": 10, "neighbour_below": 4, "neighbour_above": 6, "rank": 8, "rank_of": 11},
            "Within the range of its ten neighbours (12% to 40%); their mean is 34.4%. Rank 8 of 11, where 1 is best.",
        ),
        (
            {"neighbour_n": 10, "neighbour_below": 9, "neighbour_above": 1},
            "Below nine of its ten neighbours (12% to 40%); their mean is 34.4%.",
        ),
        (
            {"neighbour_n": 8, "neighbour_below": 0, "neighbour_above": 8},
            "Above all of its eight neighbours (12% to 40%); their mean is 34.4%.",
        ),
        (
            {"neighbour_n": 5},
            "Five statistical neighbours have a figure, their mean is 34.4%: too few for a range.",
        ),
        ({"neighbour_n": 1}, "One statistical neighbour has a figure, 34.4%: too few for a range."),
        ({"neighbour_n": 0, "neighbour_mean": None}, "No figure for statistical neighbours in 2024."),
        ({"neighbour_mean": None}, "No list of statistical neighbours is held for this area."),
    ],
)
def test_the_neighbours_are_a_range(columns, text):
    drawn = {"neighbour_mean": 34.4, "neighbour_lowest": 12.0, "neighbour_highest": 40.0}
    assert words.neighbour_sentence(row(**(drawn | columns))) == text


@pytest.mark.parametrize(
    ("flips", "text"),
    [
        ("", ""),
        (
            "median",
            "Which side of the neighbours it is on is not settled: it changes against their median instead of their "
            "mean.",
        ),
        (
            "median list:2021-04",
            "Which side of the neighbours it is on is not settled: it changes against their median instead of their "
            "mean and with the neighbour list of 2021-04.",
        ),
    ],
)
def test_what_turns_the_comparison_round_is_said(flips, text):
    assert words.sensitivity_sentence(row(sensitivity=flips)) == text


# Groups


def gap(difference=26.2, change=-0.7, movement="closing, levelling up", is_warning=False, **columns):
    drawn = {
        "indicator_id": "gld", "name": "GLD", "unit": "percent", "decimals": 1, "period_label": "2024/25",
        "group_1": "Other children", "group_2": "Poor children", "difference": difference, "change": change,
        "previous_label": "2023/24", "movement": movement, "is_warning": is_warning, "change_certainty": "clear",
        "period_end": "2025-08-31", "segment": 1,
    }  # fmt: skip
    return table(GROUP_GAPS, [drawn | columns]).to_dict("records")[0]


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (
            {},
            "Poor children were 26.2 percentage points behind other children in 2024/25, 0.7 percentage points less "
            "than in 2023/24 (closing, levelling up).",
        ),
        (
            {"change": 1.0, "movement": "both improved; gap wider"},
            "Poor children were 26.2 percentage points behind other children in 2024/25, 1 percentage point more "
            "than in 2023/24 (both improved; gap wider).",
        ),
        (
            {"movement": "narrower only because the higher group fell", "is_warning": True},
            "Poor children were 26.2 percentage points behind other children in 2024/25, 0.7 percentage points less "
            "than in 2023/24 (narrower only because the higher group fell: a warning, not a success).",
        ),
        (
            {"change": 2.0, "movement": "both fell; gap wider", "is_warning": True},
            "Poor children were 26.2 percentage points behind other children in 2024/25, 2 percentage points more "
            "than in 2023/24 (both fell; gap wider).",
        ),
        (
            {"change": None},
            "Poor children were 26.2 percentage points behind other children in 2024/25; there is no comparable "
            "earlier gap.",
        ),
        (
            {"change": 0.04},
            "Poor children were 26.2 percentage points behind other children in 2024/25, the same as in 2023/24.",
        ),
        (
            {"difference": -3.0, "change": -1.0, "movement": "both improved; gap wider"},
            "Poor children were 3 percentage points ahead of other children in 2024/25, 1 percentage point more than "
            "in 2023/24 (both improved; gap wider).",
        ),
        (
            {"difference": -3.0, "change": -5.0, "movement": "the groups changed places"},
            "Poor children were 3 percentage points ahead of other children in 2024/25, after being 2 percentage "
            "points behind in 2023/24 (the groups changed places).",
        ),
        (
            {"difference": 0.0, "change": -5.0},
            "Poor children were level with other children in 2024/25, 5 percentage points less than in 2023/24 "
            "(closing, levelling up).",
        ),
        (
            {
                "movement": "narrower; the lower group rose",
                "change_certainty": "not tested",
                "change_reason": "missing_ci",
            },
            "Poor children were 26.2 percentage points behind other children in 2024/25, 0.7 percentage points less "
            "than in 2023/24 (narrower; the lower group rose); not tested, no counts are published.",
        ),
        (
            {"movement": ""},
            "Poor children were 26.2 percentage points behind other children in 2024/25, 0.7 percentage points less "
            "than in 2023/24.",
        ),
    ],
)
def test_a_gap_between_groups_in_words(drawn, text):
    assert words.gap_sentence(gap(**drawn)) == text


# Promises


@pytest.mark.parametrize(
    ("kind", "parameters", "text"),
    [
        (
            "easier_than_baseline",
            "13.0 for 2018/19 and 13.0 for 2019/20|12.8|low",
            "The target (13.0 for 2018/19 and 13.0 for 2019/20) is worse than the baseline of 12.8: it is higher, and "
            "less is better. Meeting it would allow performance to fall.",
        ),
        (
            "easier_than_baseline",
            "80.0% for 2018/19|89.5%|high",
            "The target (80.0% for 2018/19) is worse than the baseline of 89.5%: it is lower, and more is better. "
            "Meeting it would allow performance to fall.",
        ),
        ("contradicted_claim", "from 22% to 17.7% is a fall.", "From 22% to 17.7% is a fall."),
        (
            "unsupported_claim",
            "said to rise, but no figures are printed.",
            "Said to rise, but no figures are printed.",
        ),
        ("equal_to_baseline", "a change is asked for.", "A change is asked for."),
        (
            "ambiguous_target",
            "A 5% increase|simple: 22 + 5% of 22 = 23.1\npercentage_points_once: 22 + 5 = 27.123456",
            "“A 5% increase” can be read in several ways, and no reading is declared, so none judges. Readings: of "
            "the first figure, each year: 22 + 5% of 22 = 23.1; once, in percentage points: 22 + 5 = 27.1.",
        ),
    ],
)
def test_a_finding_is_a_sentence(kind, parameters, text):
    (finding,) = rows_of(table(FINDINGS, [{"kind": kind, "grade": "strong", "text": parameters}]))
    assert finding_sentence(finding) == text


@pytest.mark.parametrize(
    ("statuses", "text"),
    [
        (
            ["Met", "Missed", "Missed", "Not judged"],
            "Of 4 goals for 2024/25, 1 is met, none is within tolerance, 2 are missed and 1 cannot be judged",
        ),
        (
            ["Within tolerance"],
            "Of 1 goal for 2024/25, none is met, 1 is within tolerance and none is missed",
        ),
    ],
)
def test_all_goals_are_counted_by_status(statuses, text):
    goals = [row(measure_id=str(number), status=status) for number, status in enumerate(statuses)]
    assert count_sentence(goals, "2024/25").startswith(f"{text}. ")


# Every sentence of the real project

CAUSAL = re.compile(
    r"\b(because of|due to|led to|leads to|caused|thanks to|owing to|as a result|resulted in|driven by|contributed)\b"
)


def sentences(review):
    """Every sentence of every series of a review."""
    for frame in (review.assessments, review.other_indicators):
        for goal in rows_of(frame):
            yield from (
                words.verdict_sentence(goal),
                words.reason_sentence(goal),
                words.movement_sentence(goal),
                words.start_sentence(goal, goal["subject"]),
                words.record_sentence(goal),
                words.trend_sentence(goal),
                words.sensitivity_sentence(goal),
                words.readings_words(goal["readings"]),
            )
            if not math.isnan(goal["value"]):
                yield words.england_sentence(goal)
                if review.region_name:
                    yield words.region_sentence(goal, review.region_name)
                yield words.neighbour_sentence(goal)
    yield from (words.gap_sentence(gap_row) for gap_row in rows_of(review.group_gaps))
    yield from (finding_sentence(finding) for finding in rows_of(review.findings))
    yield count_sentence(rows_of(review.assessments), review.year)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"year": "2023/24"},
        {"year": "2018/19", "edition": "outcome_plan_2019"},
        {"year": "2019/20", "edition": "outcome_plan_2018"},
        {"edition": "early_help_strategy_2019"},
        {"area": "Warrington"},
        {"area": "East Riding of Yorkshire"},
        {"area": "England"},
        {"year": "1999/00"},
    ],
    ids=lambda options: "-".join(options.values()) or "as published",
)
def test_every_sentence_of_the_project_is_whole_and_claims_no_cause(open_real_review, options):
    found = [text for text in sentences(open_real_review(**options)) if text]
    assert len(found) >= 24
    for text in found:
        assert not re.search(r"\bNone\b|\bnan\b|<NA>|NaT|\[[a-z]+\]|\{|\}|_|  |\.\.$", text), text
        assert not CAUSAL.search(text), text
        assert text[0].isupper() or text[0].isdigit() or text[0] in "“−", text
        assert text.endswith("."), text
        assert not re.search(r"[0-9]% (above|below|behind|more|less)", text), text
        assert not re.search(r"(?<![0-9A-Za-z])-[0-9]", text), text  # a minus sign is a minus sign
        assert not re.search(
            r"(?<![0-9.])1 (goals|points|percentage points|statistical neighbours)\b", text
        ), text


def test_the_words_that_reports_print_claim_no_cause():
    """Those of the project; what a plan or an author says is theirs."""
    reports = list((Path(words.__file__).parents[1] / "report").glob("*.py"))
    assert len(reports) > 8
    for path in reports:
        texts = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
        assert texts and not [node.value for node in texts if CAUSAL.search(node.value)], path.name
