"""What the top of the annual review says of a goal, in the fewest words."""

# ruff: noqa: E501 - a sentence that is expected stands on one line, as it does on the page

import pandas as pd
import pytest
from test_words import row

from analysis.words.glance import (
    apart_note,
    count_sentence,
    doubt_sentence,
    late_sentence,
    long_trend,
    method_sentence,
    missed_words,
    moved_and_beside,
    short_england,
    short_movement,
    short_of_target,
    shortened,
    spelled_out,
    sure_sentence,
    trend_note,
    watch_sentence,
)
from analysis.words.status import comparator_sentence

MOVED = {
    "change": 9.3, "previous_value": 6.5, "previous_label": "2023", "change_word": "better",
    "change_certainty": "clear",
}  # fmt: skip


def test_a_figure_is_said_with_its_distance_from_the_target():
    assert short_of_target(row()) == "15.8% in 2024, 33.2 percentage points below the 2024/25 target of 49%."
    low = row(polarity="low", target_value=10.5, shortfall=5.3)
    assert short_of_target(low) == "15.8% in 2024, 5.3 percentage points above the 2024/25 target of 10.5%."
    assert short_of_target(row(target_value=15.8)).endswith("level with the 2024/25 target of 15.8%.")
    rate = row(unit="rate per 10,000", value=82.0, decimals=0, target_value=72.0)
    assert short_of_target(rate) == "82 per 10,000 children in 2024, 10 above the 2024/25 target of 72."


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        (MOVED, "Up 9.3 percentage points on 2023, which is better."),
        (
            MOVED | {"change": -2.0, "change_word": "worse"},
            "Down 2 percentage points on 2023, which is worse.",
        ),
        (MOVED | {"change": 0.0, "change_word": "unchanged"}, "Unchanged on 2023."),
        (
            MOVED
            | {"change_word": "higher", "change_certainty": "not tested", "change_reason": "missing_ci"},
            "Up 9.3 percentage points on 2023; not tested, no counts are published.",
        ),
        (
            MOVED | {"change_word": "higher", "change_certainty": "not clear"},
            "Up 9.3 percentage points on 2023: no clear change.",
        ),
        ({}, ""),
    ],
)
def test_the_movement_begins_with_its_direction(columns, text):
    assert short_movement(row(**columns)) == text


@pytest.mark.parametrize(
    ("england", "word", "certainty", "text", "note"),
    [
        (46.4, "worse", "clear", "30.6 percentage points below England (46.4%), which is worse.", "30.6 below: worse"),
        (46.4, "lower", "clear", "30.6 percentage points below England (46.4%): a clear difference.", "30.6 below: clear"),
        (46.4, "lower", "not tested", "30.6 percentage points below England (46.4%); not tested.", "30.6 below: not tested"),
        (13.7, "higher", "not clear", "2.1 percentage points above England (13.7%): no clear difference.", "2.1 above: not clear"),
        (15.8, "the same", "not tested", "the same as England (15.8%).", "level"),
    ],
)  # fmt: skip
def test_a_difference_is_said_as_it_is_read_and_never_turned(england, word, certainty, text, note):
    """15.8 - 46.4 = -30.6 stands below, 15.8 - 13.7 = 2.1 above, whichever is better."""
    drawn = row(england_value=england, england_word=word, england_certainty=certainty)
    assert short_england(drawn) == text
    assert apart_note(drawn, "england") == note


@pytest.mark.parametrize(
    ("plan", "publisher", "tail"),
    [
        ("low", "none", ": a clear difference, which the publisher does not judge."),
        ("none", "none", ": a clear difference."),
    ],
)
def test_a_plan_with_a_direction_does_not_judge_places_that_the_publisher_does_not(plan, publisher, tail):
    """One page calls the rise worse, by the plan, and leaves England open, by the publisher: it says why.

    82 - 68 = 14.
    """
    drawn = row(
        unit="rate per 10,000", decimals=0, value=82.0, england_value=68.0, england_word="higher",
        england_certainty="clear", polarity=plan, publisher_polarity=publisher,
    )  # fmt: skip
    assert short_england(drawn) == f"14 above England (68){tail}"
    assert comparator_sentence(drawn, "England", "england").endswith(tail)


def test_a_figure_without_england_says_nothing_of_it():
    assert short_england(row()) == "" and apart_note(row(), "england") == ""


def test_what_could_not_be_tested_for_one_reason_is_said_once():
    untested = {f"{name}_{what}": value for name in ("change", "england")
                for what, value in (("certainty", "not tested"), ("reason", "missing_ci"))}  # fmt: skip
    both = row(**MOVED | untested | {"change_word": "higher"}, england_value=46.4, england_word="lower")
    said = "Up 9.3 percentage points on 2023; 30.6 percentage points below England (46.4%). "
    assert moved_and_beside(both) == f"{said}Nothing tested: no counts are published."  # nor is the status
    tested = both | {"lower": 14.0, "upper": 17.0}
    assert moved_and_beside(tested) == f"{said}Neither tested: no counts are published."
    apart = row(**MOVED, england_value=46.4, england_word="lower", england_certainty="not clear")
    assert moved_and_beside(apart) == (
        "Up 9.3 percentage points on 2023, which is better. "
        "30.6 percentage points below England (46.4%): no clear difference."
    )


def test_a_status_that_chance_may_decide_says_so():
    near = row(lower=14.0, upper=50.0, reason="small_numbers")
    assert doubt_sentence(near) == "Not clearly missed: chance alone may decide."
    assert doubt_sentence(row(lower=14.0, upper=17.0)) == "" and doubt_sentence(row()) == ""


def test_a_missed_goal_says_how_sure_that_is_once():
    sure = row(lower=14.0, upper=17.0)
    near = sure | {"reason": "small_numbers"}
    assert sure_sentence(sure) == "Clearly missed."
    assert "chance alone may decide" in sure_sentence(near)
    assert sure_sentence(row()) == "Whether by chance is not tested."
    untested = {f"{name}_{what}": value for name in ("change", "england")
                for what, value in (("certainty", "not tested"), ("reason", "missing_ci"))}  # fmt: skip
    said_below = row(**MOVED | untested | {"change_word": "higher"}, england_value=46.4, england_word="lower")
    assert "Nothing tested" in moved_and_beside(said_below) and sure_sentence(said_below) == ""


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Visit every family early; train all staff", "Visit every family early …"),
        ("Visit, and then go on with what was said to be enough", "Visit, and then go on with what was …"),
        ("Help improved by the experience of those who need it now", "Help improved by the experience …"),
        ("Visit every family early, and train staff", "Visit every family early …"),
        ("Books for every child, at home and school", "Books for every child …"),
        ("Forty letters are not cut: here they are.", "Forty letters are not cut …"),
        ("Just forty letters stand here, none more", "Just forty letters stand here, none more"),
    ],
)
def test_a_long_action_is_cut_behind_a_clause_or_else_a_word_that_can_end_it(text, cut):
    assert shortened(text, letters=40) == cut


@pytest.mark.parametrize("status", ["Missed", "Not judged"])
def test_a_figure_beside_its_status_does_not_say_the_status_again(status):
    said = short_of_target(row(status=status))
    assert "judged" not in said and "issed" not in said and said.startswith("15.8% in 2024")


def test_a_short_name_is_spelled_out_for_readers_without_a_glossary():
    assert spelled_out("NEET at 16 to 17") == "Not in education, employment or training at 16 to 17"
    assert spelled_out("EHC plans within 20 weeks") == "Education, health and care plans within 20 weeks"
    assert (
        spelled_out("16 to 17 with SEND in learning") == "16 to 17 with special educational needs in learning"
    )


FALLING = {
    "trend": "falling", "trend_certainty": "clear", "trend_n": 9, "trend_from": "2015/16",
    "trend_to": "2023/24", "five_certainty": "not tested",
}  # fmt: skip


def test_a_trend_is_said_only_where_one_is_called():
    said = "Falling over 9 years, 2015/16 to 2023/24, which is worse"
    assert long_trend(row(**FALLING)) == f"{said}; the last five are not tested."
    both = row(**FALLING | {"five": "rising", "five_certainty": "clear"})
    assert long_trend(both) == f"{said}; over the last five rising."
    unclear = row(**FALLING | {"five_certainty": "not clear"})
    assert long_trend(unclear) == f"{said}; over the last five no clear change."
    assert long_trend(row(trend_certainty="not clear", trend_n=9)) == ""
    assert trend_note(row(trend_certainty="not clear", trend_n=9)) == "over 9 years: no clear trend"
    assert long_trend(row()) == ""
    # nine figures of the eleven years from 2013/14 to 2023/24 are not nine years
    holed = row(**FALLING | {"trend_from": "2013/14", "trend_has_holes": True})
    assert long_trend(holed).startswith("Falling over 9 figures from 2013/14 to 2023/24, which is worse;")
    assert trend_note(holed) == "over 9 figures: falling, worse"


def test_a_goal_is_watched_for_each_clear_reason():
    columns = MOVED | {"change_word": "worse", "england_value": 46.4, "england_word": "worse"}
    goal = row(status="Met", **FALLING, **columns)
    assert watch_sentence(goal) == (
        "15.8% in 2024, worse than England (46.4%), worse than in 2023 (6.5%) and falling over 9 years, "
        "which is worse."
    )
    better = {"value": 53.4, "england_word": "better", "england_certainty": "clear"}  # 53.4 - 46.4 = 7
    assert watch_sentence(row(status="Met", **columns | better)) == (
        "53.4% in 2024, worse than in 2023 (6.5%). 7 percentage points above England (46.4%), which is better."
    )
    unsure = MOVED | {"change_word": "lower", "change_certainty": "not tested", "england_word": "lower"}
    assert watch_sentence(row(status="Met", england_value=46.4, **unsure)) == ""
    assert watch_sentence(row(status="Not judged", value=None)) == ""


def test_all_goals_are_counted_and_clear_results_stand_apart():
    def goals(count, word, certainty, status="Missed"):
        return [row(change=1.0, change_word=word, change_certainty=certainty, status=status)] * count

    rows = [
        *goals(3, "worse", "clear"), *goals(2, "better", "clear", "Met"), *goals(1, "higher", "clear"),
        *goals(6, "higher", "not clear", "Within tolerance"), *goals(3, "lower", "not tested"),
        *goals(4, "unchanged", "not tested", "Not judged"), *goals(1, "", "", "Not judged"),
    ]  # fmt: skip
    # 2 + 6 + 7 + 5 = 3 + 2 + 1 + 6 + 3 + 4 + 1 = 20
    assert count_sentence(rows, "2024/25") == (
        "Of 20 goals for 2024/25, 2 are met, 6 are within tolerance, 7 are missed and 5 cannot be judged. "
        "Against the comparable year before, 3 are clearly worse, 2 are clearly better, 1 clearly moved with "
        "no direction that is better, 6 moved without being clear, 3 could not be tested, 4 did not move and "
        "1 has no such year."
    )
    assert count_sentence(goals(1, "unchanged", "not clear"), "2024/25").endswith(
        "none is clearly worse, none is clearly better and 1 did not move."
    )
    assert count_sentence(goals(2, "", ""), "2024/25").endswith(
        "No figure can be compared with a year before."
    )


def test_what_stands_under_the_missed_goals_says_their_order():
    assert (
        missed_words(3)
        == "The farthest short of its target first, counted in each goal’s tolerance, the shortfall that still counts as near its target. Clear: more than chance explains."
    )
    assert "as a share of each target." in missed_words(3, by_share=True)
    assert missed_words(1) == "Clear: more than chance explains."
    assert missed_words(0) == ""


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
