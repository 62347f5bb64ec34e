"""What the top of the annual review says of a goal, in the fewest words."""

import pandas as pd
import pytest
from test_words import row

from analysis.words.glance import (
    easier_sentence,
    furthest_words,
    late_sentence,
    long_trend,
    method_sentence,
    restart_sentence,
    short_england,
    short_movement,
    short_of_target,
    watch_sentence,
)

MOVED = {"change": 9.3, "previous_value": 6.5, "previous_label": "2023", "change_word": "better"}


def test_the_distance_names_the_target():
    assert short_of_target(row()) == "33.2 percentage points below the 2024/25 target of 49%"
    low = row(polarity="low", target_value=10.5, shortfall=5.3)
    assert short_of_target(low) == "5.3 percentage points above the 2024/25 target of 10.5%"


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (MOVED, "Up 9.3 percentage points on 2023: better"),
        (MOVED | {"change": -2.0, "change_word": "worse"}, "Down 2 percentage points on 2023: worse"),
        (MOVED | {"change": 0.0, "change_word": "unchanged"}, "Unchanged on 2023"),
        (MOVED | {"change_word": ""}, "Up 9.3 percentage points on 2023"),
        ({}, ""),
    ],
)
def test_the_movement_begins_with_its_direction(columns, text):
    assert short_movement(row(**columns)) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("worse", "Worse than England (46.4%)"),
        ("higher", "Higher than England (46.4%)"),
        ("similar", "No clear difference from England (46.4%)"),
        ("the same", "The same as England (46.4%)"),
        ("", "Beside England (46.4%)"),
    ],
)
def test_england_stands_beside_the_figure(word, text):
    assert short_england(row(england_value=46.4, england_word=word)) == text


def test_a_figure_without_england_says_so():
    assert short_england(row()) == "No figure for England in this period"


def test_a_trend_is_said_only_where_one_is_called():
    called = row(trend="Decreasing and getting worse", trend_n=9)
    assert long_trend(called) == "Over 9 years: decreasing and getting worse."
    assert long_trend(row(trend="No significant change", trend_n=9)) == ""
    assert long_trend(row()) == ""


def test_a_goal_is_watched_for_each_reason():
    columns = MOVED | {"change_word": "worse", "england_value": 46.4, "england_word": "worse"}
    goal = row(status="Met", trend="Decreasing and getting worse", trend_n=9, **columns)
    assert watch_sentence(goal) == (
        "15.8% in 2024, worse than England (46.4%), worse than in 2023 (6.5%) and getting worse over 9 years."
    )
    assert watch_sentence(row(status="Met", **MOVED)) == ""
    assert watch_sentence(row(status="Not judged", value=None)) == ""


def test_what_stands_above_the_missed_goals_says_their_order():
    assert furthest_words(4).startswith("The three furthest off target, measured by the tolerance")
    assert furthest_words(3).startswith("Missed, the furthest off target first")
    assert furthest_words(1) == "Missed:"


def test_a_series_that_restarted_says_why_it_has_no_trend():
    assert restart_sentence({}) == ""
    assert restart_sentence({"Reading": ("2021/22", "The tests are new.")}) == (
        "No trend can be given for “Reading”: its series restarted in 2021/22. The tests are new."
    )
    assert restart_sentence({"Reading": ("2021/22", "New."), "Sums": ("2022/23", "New.")}) == (
        "No trend can be given where a series restarted: Reading (in 2021/22) and Sums (in 2022/23)."
    )


def test_targets_that_were_carried_over_are_counted():
    changes = pd.DataFrame({"kind": ["kept", "kept", "new"], "word": ["easier", "unchanged", ""]})
    assert easier_sentence(changes) == (
        "Of 2 targets carried over from the edition before, 1 became easier and 0 harder."
    )
    assert easier_sentence(changes[changes["kind"] == "new"]) == ""


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (["due", "complete"], "On 1 May 2024 no open action of the plan’s 2 was past its deadline."),
        (
            ["overdue", "due"],
            "Of the plan’s 2 actions, 1 was past the deadline on 1 May 2024 and not complete.",
        ),
        (
            ["overdue", "passed"],
            "Of the plan’s 2 actions, 2 were past the deadline on 1 May 2024 and not complete.",
        ),
        ([], ""),
    ],
)
def test_late_actions_are_counted(states, text):
    assert late_sentence(pd.Series(states, dtype=str), "1 May 2024") == text


def test_the_method_says_which_way_is_better():
    assert "by the plan more is better" in method_sentence(row())
    assert "Nothing is estimated" in method_sentence(row(status="Not judged"))
