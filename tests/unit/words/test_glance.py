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
    moved_sentence,
    restart_sentence,
    short_england,
    short_movement,
    short_of_target,
    trend_note,
    watch_sentence,
)

MOVED = {
    "change": 9.3, "previous_value": 6.5, "previous_label": "2023", "change_word": "better",
    "change_certainty": "clear",
}  # fmt: skip


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
        (
            MOVED | {"change_word": "higher", "change_certainty": "not tested"},
            "Up 9.3 percentage points on 2023: not tested",
        ),
        (
            MOVED | {"change_word": "higher", "change_certainty": "not clear"},
            "Up 9.3 percentage points on 2023: no clear change",
        ),
        ({}, ""),
    ],
)
def test_the_movement_begins_with_its_direction(columns, text):
    assert short_movement(row(**columns)) == text


@pytest.mark.parametrize(
    ("word", "certainty", "text"),
    [
        ("worse", "clear", "Worse than England (46.4%)"),
        ("higher", "clear", "Higher than England (46.4%)"),
        ("lower", "not tested", "Lower than England (46.4%); not tested"),
        ("lower", "not clear", "No clear difference from England (46.4%)"),
        ("the same", "not tested", "The same as England (46.4%)"),
    ],
)
def test_england_stands_beside_the_figure(word, certainty, text):
    assert short_england(row(england_value=46.4, england_word=word, england_certainty=certainty)) == text


def test_a_figure_without_england_says_so():
    assert short_england(row()) == "No figure for England in this period"


FALLING = {"trend": "falling", "trend_certainty": "clear", "trend_n": 9}


def test_a_trend_is_said_only_where_one_is_called():
    assert long_trend(row(**FALLING)) == "Over 9 years: falling, worse."
    both = row(**FALLING, five="rising", five_certainty="clear")
    assert long_trend(both) == "Over 9 years: falling, worse; over the last five rising."
    assert long_trend(row(**FALLING, five_certainty="not clear")) == (
        "Over 9 years: falling, worse; over the last five no clear change."
    )
    assert long_trend(row(trend_certainty="not clear", trend_n=9)) == ""
    assert trend_note(row(trend_certainty="not clear", trend_n=9)) == "over 9 years: no clear trend"
    assert long_trend(row()) == ""


def test_a_goal_is_watched_for_each_clear_reason():
    columns = MOVED | {"change_word": "worse", "england_value": 46.4, "england_word": "worse"}
    goal = row(status="Met", **FALLING, **columns)
    assert watch_sentence(goal) == (
        "15.8% in 2024, worse than England (46.4%), worse than in 2023 (6.5%) and falling over 9 years, "
        "which is worse."
    )
    unsure = MOVED | {"change_word": "lower", "change_certainty": "not tested", "england_word": "lower"}
    assert watch_sentence(row(status="Met", england_value=46.4, **unsure)) == ""
    assert watch_sentence(row(status="Not judged", value=None)) == ""


def test_goals_that_clearly_moved_are_counted_and_the_others_named():
    def goals(count, word, certainty):
        return [row(change=1.0, change_word=word, change_certainty=certainty)] * count

    moved = [*goals(3, "worse", "clear"), *goals(2, "better", "clear"), *goals(6, "higher", "not clear")]
    untested, none = goals(3, "lower", "not tested"), goals(4, "unchanged", "not tested")
    assert moved_sentence([*moved, *untested, *none]) == (
        "3 goals clearly worse, 2 clearly better than the comparable year before; 6 moved without being "
        "clear, 3 could not be tested."
    )
    assert moved_sentence(none) == ""


def test_what_stands_above_the_missed_goals_says_their_order():
    assert furthest_words(4).startswith("The three furthest off target, measured by the tolerance")
    assert furthest_words(3).startswith("Missed, the furthest off target first")
    assert furthest_words(1) == "Missed:"
    assert furthest_words(3, by_share=True).endswith("first, measured as a share of each target:")


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
            "Of the plan’s 2 actions, 1 was past the deadline on 1 May 2024 and not complete; of 1 more "
            "nothing is reported of whether it was done.",
        ),
        (
            ["passed", "passed", "due"],
            "Of the plan’s 3 actions, 2 were past the deadline on 1 May 2024 and nothing is reported of "
            "whether they were done.",
        ),
        (["no deadline"] * 2, "None of the plan’s 2 actions has a deadline that could pass."),
        ([], ""),
    ],
)
def test_late_actions_are_counted(states, text):
    assert late_sentence(pd.Series(states, dtype=str), "1 May 2024") == text


def test_the_method_says_which_way_is_better():
    assert "by the plan more is better" in method_sentence(row())
    assert "Nothing is estimated" in method_sentence(row(status="Not judged"))
