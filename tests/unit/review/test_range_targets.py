"""A target that is a range is met inside it, and is missed by the distance to its nearer end."""

import pytest
from drawn_review import counted, goal, indicator, review_of, tables_of, target, years

from analysis.claims.targets import easier_targets, loose_targets
from analysis.report.annual_review import attention, goals_picture
from analysis.report.goals import goal_sections, scorecard, trend_of_row
from analysis.report.profile import profile_status
from analysis.review.profile import assemble_profile, goals_by_key
from analysis.tables.rows import rows_of
from analysis.words.glance import short_of_target
from analysis.words.status import reached_sentence, verdict_sentence

TOLERANCE = 2.0  # percentage points, of the drawn indicator
LOW, HIGH = 60.0, 70.0


def between(low=LOW, high=HIGH, text="between 60 and 70", **columns):
    return target(text, None, target_kind="range", target_lower=low, target_upper=high, **columns)


def judged(value, figures=(), polarity="high", **columns):
    """The one goal of a review in which a figure is held against a range."""
    drawn = {
        "indicators": [indicator(polarity=polarity, publisher_polarity=polarity)], "goals": [goal(**columns)],
        "targets": [between()],
    }  # fmt: skip
    review = review_of([*figures, *years(2024, value)], **drawn)
    (row,) = rows_of(review.assessments)
    return review, row


@pytest.mark.parametrize("polarity", ["high", "low", "none"])
@pytest.mark.parametrize(
    ("value", "status", "outside"),
    [
        (65, "Met", 0), (60, "Met", 0), (70, "Met", 0), (58, "Within tolerance", 60 - 58),
        (72, "Within tolerance", 72 - 70), (55, "Missed", 60 - 55), (75.5, "Missed", 75.5 - 70),
        (59.96, "Met", 0),  # it prints as 60.0%
    ],
)  # fmt: skip
def test_inside_is_met_and_outside_counts_the_nearer_end_whichever_way_is_good(
    polarity, value, status, outside
):
    _, row = judged(value, polarity=polarity)
    assert (row["status"], row["shortfall"]) == (status, pytest.approx(outside))
    assert row["weight"] == pytest.approx(outside / TOLERANCE)
    assert row["gap"] == pytest.approx(-outside)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (65, "65% in 2024/25, against a 2024/25 target of 60% to 70%: met."),
        (58, "58% in 2024/25, against a 2024/25 target of 60% to 70%: within tolerance, 2 percentage points "
             "below it."),
        (75.5, "75.5% in 2024/25, against a 2024/25 target of 60% to 70%: missed, 5.5 percentage points "
               "above it, on its better side."),  # more is better
    ],
)  # fmt: skip
def test_the_sentence_names_both_ends_and_the_side(value, said):
    assert verdict_sentence(judged(value)[1]) == said


def test_the_headline_says_within_or_how_far_outside():
    assert short_of_target(judged(65)[1]) == "65% in 2024/25, within the 2024/25 target of 60% to 70%."
    expected = "55% in 2024/25, 5 percentage points below the 2024/25 target of 60% to 70%."
    assert short_of_target(judged(55)[1]) == expected
    # 60 - 55 = 5 on the side that is better where less is
    fewer = judged(55, polarity="low")[1]
    assert short_of_target(fewer) == f"{expected[:-1]}, on its better side."
    assert verdict_sentence(fewer).endswith("missed, 5 percentage points below it, on its better side.")


def test_an_interval_that_reaches_over_an_end_makes_the_status_unsure():
    for count, total, is_sure in ((650, 1000, True), (62, 100, False)):  # 65% and 62%, within 60 to 70
        figures = [counted("2024/25", count, total)]
        review = review_of(figures, targets=[between()])
        (row,) = rows_of(review.assessments)
        assert row["status"] == "Met"
        assert (row["reason"] == "small_numbers") is not is_sure


def test_scorecard_picture_and_chart_show_both_ends():
    review, row = judged(55, years(2022, 50, 52))
    card = scorecard(review).data.iloc[0]
    assert (card["target_note"], card["short_by"]) == ("60% to 70%", (60 - 55) / TOLERANCE)
    assert "60% to 70%" in str(goals_picture(review).alt)
    assert "5 percentage points below the 2024/25 target of 60% to 70%" in attention(review).html
    assert "within the 2024/25 target of 60% to 70%" in goal_sections(judged(65)[0]).html
    drawn = trend_of_row(row, review).data
    strip = drawn[drawn["role"] == "target"]
    assert set(strip["value"]) == {60, 70}
    assert set(strip["line"]) == {"Target 60% to 70% (2024/25)"}


def test_the_page_of_the_goal_says_the_rule():
    figures = years(2022, 50, 52, 55)
    drawn = {"targets": [between()]}
    review, tables = review_of(figures, **drawn), tables_of(figures, **drawn)
    ((key, _),) = goals_by_key(review)
    page = profile_status(assemble_profile(tables, review, indicator="", group="", goal=key)).html
    assert "Met: inside the range, its ends included." in page
    assert "Here 5 percentage points outside, so: Missed." in page


def test_a_range_that_the_year_before_lay_in_had_been_reached():
    inside, outside = (judged(66, years(2023, before))[1] for before in (65, 75))
    assert reached_sentence(inside) == "The target of 60% to 70% had been reached already: 65% in 2023/24."
    assert reached_sentence(outside) == ""
    left = judged(78, years(2023, 65))[1]  # what left the range on either side is missed, not too easy
    assert left["status"] == "Missed" and reached_sentence(left) == ""


def test_a_range_missed_by_less_than_the_figure_shows_says_by_how_much():
    narrow = [target("", None, target_kind="range", target_lower=50.0, target_upper=54.9)]
    review = review_of(years(2024, 55), indicators=[indicator(decimals=0)], goals=[goal()], targets=narrow)
    (row,) = rows_of(review.assessments)
    assert row["status"] in ("Missed", "Within tolerance")
    # 55 - 54.9 = 0.1, which no whole number shows
    assert "0.1 percentage points above" in short_of_target(row)
    assert "0.1 percentage points above" in verdict_sentence(row)


def test_a_range_that_lies_wholly_on_the_worse_side_of_the_baseline_is_easier():
    own = [between() | {"target_value": float("nan")}]
    assert easier_targets(75.0, own, "high") == ["between 60 and 70 for 2024/25"]
    assert easier_targets(55.0, own, "low") == ["between 60 and 70 for 2024/25"]
    assert easier_targets(65.0, own, "high") == easier_targets(75.0, own, "low") == []


def test_a_floor_is_near_on_its_own_side_only():
    assert judged(57, tolerance_floor=56.0)[1]["status"] == "Within tolerance"
    assert judged(72, tolerance_floor=56.0)[1]["status"] == "Missed"


@pytest.mark.parametrize(
    ("polarity", "first", "second", "is_found"),
    [
        ("high", 43.5, 41.3, True),  # 41.3 < 43.5, and more is better
        ("low", 43.5, 41.3, False),
        ("low", 5.0, 5.5, True),
        ("high", 50.0, 50.0, False),
        ("none", 43.5, 41.3, False),
    ],
)
def test_a_target_easier_than_that_of_an_earlier_year_is_found(polarity, first, second, is_found):
    own = [
        {"target_kind": "absolute", "target_year": year, "target_text": f"{value:g}%", "target_value": value}
        for year, value in (("2026/27", second), ("2025/26", first))
    ]
    found = list(loose_targets({"measure": "Pupils", "baseline_value": 40.0}, own, polarity, False))
    assert [kind for kind, _, _ in found] == ["easier_than_earlier"] * is_found
    assert all(
        f"{second:g}% for 2026/27 is easier than the {first:g}% for 2025/26" in one[2] for one in found
    )
