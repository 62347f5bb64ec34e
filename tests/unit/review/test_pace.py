"""The way to a target: pace, the place followed, the target set first; and gaps that have counts."""

# ruff: noqa: E501 - a sentence that is expected stands on one line, as it does on the page

import math

import pytest
from drawn_review import (
    AREA,
    EARLIER,
    ENGLAND,
    assessed,
    counted,
    figure,
    goal,
    indicator,
    review_of,
    target,
    years,
)

from analysis import words
from analysis.charts.trend import trend_chart_of
from analysis.report.goals import one_series, target_of_chart
from analysis.stats.gaps import change_in_gap, group_gap

START = {"baseline_text": "64.8%", "baseline_value": 64.8, "baseline_period": "2021/22"}


def paced(*values, first=2021, goals=None, targets=None, **options):
    """The goal of the methods' worked example: 64.8 in 2021/22 towards 72 in 2025/26."""
    return assessed(
        years(first, *values), goals=goals or [goal(**START)],
        targets=targets or [target("72%", 72.0, target_year="2025/26")], year="2023/24", **options,
    )  # fmt: skip


def test_the_worked_example_of_the_methods_stands_on_the_page():
    # METHODS 5.2: 64.8 (2022) to 72 (2026), now 67.2 (2024)
    row = paced(64.8, 66, 67.2)
    assert (row["pace_word"], row["pace_reason"]) == ("Progress, not fast enough", "")
    assert row["expected"] == pytest.approx(68.4)
    assert row["gap_to_path"] == pytest.approx(-1.2)
    assert row["pace_ratio"] == pytest.approx(2 / 3)
    assert row["pace_share"] == pytest.approx(1 / 3)
    assert row["pace_time_share"] == pytest.approx(0.5)
    assert (row["needed_per_year"], row["observed_per_year"]) == pytest.approx((2.4, 1.2))
    assert row["projected"] == pytest.approx(69.6)
    (sentence,) = words.pace_sentences(row)
    for part in (
        "from the plan’s own baseline, 64.8% in 2021/22, to the 2025/26 target of 72%: progress, not fast enough",
        "stands at 68.4% in 2023/24; the figure is 1.2 percentage points behind it",
        "rise by 2.4 percentage points a year", "risen by 1.2 percentage points a year", "69.6%",
    ):  # fmt: skip
        assert part in sentence
    assert "0.67" in words.path_rule(row) and "33% of the way in 50% of the time" in words.path_rule(row)


@pytest.mark.parametrize(
    ("now", "word"),
    [(12.9, "Limited progress"), (14.8, "Moving away"), (12.05, "On track"), (10.0, "Target met")],
)
def test_less_is_better_towards_a_lower_target(now, word):
    # METHODS 5.2: 14.1 (2021) to 10 (2025), now 12.9 or 14.8 (2023)
    row = assessed(
        years(2021, 14.1, None, now), year="2023/24", indicators=[indicator(polarity="low")],
        goals=[goal(baseline_text="14.1%", baseline_value=14.1, baseline_period="2021/22")],
        targets=[target("10%", 10.0, target_year="2025/26")],
    )  # fmt: skip
    assert row["pace_word"] == word


@pytest.mark.parametrize(
    ("start", "promised", "figures", "word", "reason"),
    [
        ({}, 72.0, (66, 67), "Not assessable: no baseline", "no_baseline"),
        ({"baseline_text": "64%", "baseline_value": 64.0}, 72.0, (66, 67), "Not assessable: no baseline", "no_baseline"),
        (
            {"baseline_text": "64%", "baseline_value": 64.0, "baseline_period": "across the last year"}, 72.0,
            (66, 67), "Not assessable: no baseline", "no_baseline",
        ),
        (START | {"baseline_period": "2023/24"}, 72.0, (66, 67, 68), "Baseline year: progress starts next year", "baseline_year"),
        (START, 60.0, (66, 67, 68), "Target already met at baseline", "target_below_baseline"),
        (START, 64.8, (66, 67, 68), "Maintained", ""),
        (START, 64.8, (66, 67, 61), "Not maintained", ""),
    ],
)  # fmt: skip
def test_every_edge_has_its_word_and_reason(start, promised, figures, word, reason):
    row = paced(*figures, goals=[goal(**start)], targets=[target("t", promised, target_year="2025/26")])
    assert (row["pace_word"], row["pace_reason"]) == (word, reason)
    if reason:
        assert math.isnan(row["pace_ratio"])


def test_nothing_is_paced_across_a_break_or_from_a_year_that_does_not_count():
    restarted = [
        row | {"segment": 1 + (row["period_label"] >= "2023/24")} for row in years(2021, 64.8, 66, 68)
    ]
    options = {
        "goals": [goal(**START)],
        "targets": [target("72%", 72.0, target_year="2025/26")],
        "year": "2023/24",
    }
    row = assessed(restarted, **options)
    assert (row["pace_word"], row["pace_reason"]) == (
        "Not assessable: method changed",
        "baseline_other_segment",
    )
    assert "series changed between the baseline (64.8% in 2021/22)" in words.pace_sentences(row)[0]
    assert review_of(restarted, **options).target_paths.empty
    left_out = [row | {"excluded": row["period_label"] == "2021/22"} for row in years(2021, 64.8, 66, 68)]
    assert assessed(left_out, **options)["pace_reason"] == "baseline_other_segment"


def test_the_path_runs_through_every_stated_target():
    # METHODS 5.5: 43 at year 0, 1,400 at year 2, 1,820 at year 4 gives 721.5 at year 1 and 1,610 at year 3
    goals = [goal(unit="count", baseline_text="43", baseline_value=43.0, baseline_period="2020/21")]
    targets = [
        target("1,400", 1400.0, target_year="2022/23"), target("1,820", 1820.0, target_year="2024/25"),
    ]  # fmt: skip
    counts = [indicator(unit="count", is_cumulative=True, tolerance=None, tolerance_pct=5.0, decimals=0)]
    for year, expected in (("2021/22", 721.5), ("2023/24", 1610.0)):
        row = assessed([figure(year, 700)], goals=goals, targets=targets, indicators=counts, year=year)
        assert row["expected"] == pytest.approx(expected)
        assert row["pace_year"] == "2024/25"


def test_after_the_last_target_there_is_met_or_missed_and_no_pace():
    row = paced(64.8, 66, 67.2, targets=[target("72%", 72.0, target_year="2023/24")])
    assert (row["status"], row["pace_word"]) == ("Missed", "Missed")
    assert math.isnan(row["needed_per_year"]) and math.isnan(row["projected"])
    past = paced(64.8, 66, 67.2, targets=[target("72%", 72.0, target_year="2022/23")])
    assert (past["pace_word"], past["pace_reason"]) == ("", "target_not_set")


def test_a_target_easier_than_its_baseline_is_met_or_missed_and_never_near():
    figures = years(2023, 66, 59)
    easier = assessed(
        figures, goals=[goal(**START)], targets=[target("60%", 60.0)]
    )  # within two points of 60, but below what was there at the start
    assert easier["status"] == "Missed"
    assert assessed(figures, targets=[target("60%", 60.0)])["status"] == "Within tolerance"


def test_to_improve_on_the_baseline_level_is_not_enough():
    for value, status in ((64.8, "Within tolerance"), (64.9, "Met"), (60, "Missed")):
        row = assessed(
            years(2024, value), goals=[goal(**START)],
            targets=[target("Improve on baseline", 64.8, target_kind="improve_on_baseline")],
        )  # fmt: skip
        assert row["status"] == status
        assert words.reaching_words(row) == "above"


def test_one_sentence_says_for_all_goals_that_a_plan_prints_no_baselines():
    rows = review_of(years(2021, 60, 61, 62, 63), goals=[goal(), goal("2", position=2)]).assessments
    said = words.no_pace_sentence(rows.to_dict("records"))
    assert "This plan prints no baselines, so none of its goals has one." in said
    assert words.no_pace_sentence([paced(64.8, 66, 67.2)]) == ""


def test_reasons_for_no_pace_are_counted():
    goals = [
        goal(**START), goal("2", position=2, baseline_text="60%", baseline_value=60.0),
        goal("3", position=3, baseline_text="about 60"),
    ]  # fmt: skip
    targets = [target("72%", 72.0, name, target_year="2025/26") for name in ("1", "2", "3")]
    rows = review_of(years(2021, 64.8, 66, 67.2), goals=goals, targets=targets, year="2023/24").assessments
    said = words.no_pace_sentence(rows.to_dict("records"))
    assert "Of 3 goals 2 have none" in said
    assert "1 goal: the plan prints a baseline that is no number" in said
    assert "1 goal: the plan prints the baseline without its year" in said


def test_a_restated_baseline_is_said():
    row = paced(63.1, 66, 67.2)
    assert row["baseline_now"] == 63.1
    assert (
        "printed 64.8% as its baseline; published for that period today: 63.1%"
        in words.pace_sentences(row)[1]
    )


def test_the_chart_draws_the_path_and_tells_it():
    review = review_of(
        years(2021, 64.8, 66, 67.2), goals=[goal(**START)], year="2023/24",
        targets=[target("70%", 70.0, target_year="2024/25"), target("72%", 72.0, target_year="2025/26")],
    )  # fmt: skip
    assert review.target_paths["value"].tolist() == [64.8, 70, 72]
    (row,) = review.assessments.to_dict("records")
    chart = trend_chart_of(
        one_series(review, "reading", "all"), None, title="Reading", unit="percent", decimals=1, polarity="high",
        **target_of_chart(row, review),
    )  # fmt: skip
    shown = chart.__html__()
    assert "Target 72% (2025/26)" in shown
    assert "path of the plan runs from 64.8% in 2021/22, 70% in 2024/25 to 72% in 2025/26" in shown


# The place that a target follows


def following(text, own, *, kind="match_comparator", year="this_year", england=(66.0, 68.0), start=None):
    figures = [*years(2022, *own), *years(2023, *england, area=ENGLAND)]
    return assessed(
        figures, goals=[goal(**(start or {}))],
        targets=[target(text, None, target_kind=kind, comparator="england", comparator_year=year)],
    )  # fmt: skip


def test_a_target_that_follows_last_years_england_takes_last_years():
    now = following("National average", (60, 64, 67))
    before = following("Last year's national average", (60, 64, 67), year="last_year")
    assert (now["target_value"], now["followed_label"], now["status"]) == (68, "2024/25", "Within tolerance")
    assert (before["target_value"], before["followed_label"], before["status"]) == (66, "2023/24", "Met")
    assert words.followed_sentence(before) == "The target takes the figure of England in 2023/24."


@pytest.mark.parametrize(
    ("kind", "value", "status"),
    [
        ("match_comparator", 68, "Met"), ("beat_comparator", 68, "Within tolerance"),
        ("beat_comparator", 68.1, "Met"), ("beat_comparator", 66, "Within tolerance"),
        ("beat_comparator", 65.9, "Missed"),
    ],
)  # fmt: skip
def test_to_match_is_met_by_the_same_figure_and_to_beat_is_not(kind, value, status):
    row = following("England", (60, 64, value), kind=kind)
    assert row["status"] == status
    if (kind, value) == ("beat_comparator", 68):
        assert words.verdict_sentence(row).endswith("level with it, and the target asks for more.")


def test_the_movement_of_both_is_told():
    # METHODS 5.5: we rose 2, England rose 3, the gap widened
    start = {"baseline_text": "64%", "baseline_value": 64.0, "baseline_period": "2023/24"}
    row = following("National average", (60, 64, 66), england=(66.0, 69.0), start=start)
    assert (row["pace_word"], row["followed_change"]) == ("widening", 3)
    (sentence,) = words.pace_sentences(row)
    assert (
        "rose by 2 percentage points, and England rose by 3 percentage points: the gap has widened"
        in sentence
    )


def test_last_years_figure_of_another_stretch_is_not_followed():
    figures = [row | {"segment": 2} for row in years(2024, 67)]
    figures += years(2023, 66, area=ENGLAND) + [row | {"segment": 2} for row in years(2024, 68, area=ENGLAND)]
    row = assessed(
        figures,
        targets=[target("x", None, target_kind="match_comparator", comparator="england", comparator_year="last_year")],
    )  # fmt: skip
    assert (row["status"], row["reason"]) == ("Not judged", "comparator_missing")


# The target set first


def set_first(text, value, now="72.5%", now_value=72.5, own=74, **columns):
    return assessed(
        years(2024, own), goals=[goal(**columns.pop("goal_now", {})), goal("e1", edition_id=EARLIER, **columns)],
        targets=[target(now, now_value), target(text, value, "e1", edition_id=EARLIER)],
    )  # fmt: skip


def test_the_status_is_shown_against_the_first_target_and_the_current_one():
    row = set_first("75%", 75.0)
    assert (row["status"], row["original_status"], row["original_value"]) == ("Met", "Within tolerance", 75)
    said = words.original_sentence(row)
    assert "Set first for 2024/25 (Plan of 2019): 75%; now: 72.5%." in said
    assert "easier by 2.5 percentage points" in said
    assert (
        "Against the first target: within tolerance, 1 percentage point below it; against the current one: met"
        in said
    )


@pytest.mark.parametrize(
    ("first", "note", "words_said"),
    [
        (("72.5%", 72.5, {}), "unchanged", "is the one set first"),
        (("300", 300.0, {"unit": "count"}), "unit", "one is a number, the other a percentage"),
        (
            ("58.7%", 58.7, {"baseline_value": 58.7, "goal_now": {"baseline_value": 41.3}}), "complement",
            "the two sides of one share",
        ),
    ],
)  # fmt: skip
def test_targets_that_cannot_be_compared_say_why(first, note, words_said):
    text, value, columns = first
    row = set_first(text, value, **columns)
    assert (row["original_note"], row["original_status"]) == (note, "")
    assert words_said in words.original_sentence(row)


def test_two_baselines_of_half_are_not_two_sides_of_a_share():
    row = set_first("75%", 75.0, baseline_value=50.0, goal_now={"baseline_value": 50.0})
    assert row["original_note"] == ""


# Gaps with counts by group


GROUPS = [
    indicator(group="fsm", group_name="Pupils eligible"),
    indicator(group="non_fsm", group_name="Pupils not eligible", compared_with="fsm"),
]


def gaps_of(*years_of_counts, groups=GROUPS):
    """Gaps from (label, higher count, its total, lower count, its total)."""
    figures = []
    for label, x1, n1, x2, n2 in years_of_counts:
        figures += [counted(label, x1, n1, group="non_fsm"), counted(label, x2, n2, group="fsm")]
    return review_of(figures, indicators=groups, goals=[goal(group="fsm")]).group_gaps.to_dict("records")


WORKED = (("2023/24", 1700, 2500, 200, 420), ("2024/25", 1720, 2480, 232, 440))


def test_a_gap_with_counts_has_newcombes_interval_and_its_change_has_one():
    # METHODS 7.3: 20.4 (15.3 to 25.4), then 16.6 (11.7 to 21.6); change -3.8 (-10.9 to +3.4)
    first, last = gaps_of(*WORKED)
    assert (first["lower"], first["upper"]) == pytest.approx((15.3, 25.4), abs=0.06)
    assert (last["lower"], last["upper"]) == pytest.approx((11.7, 21.6), abs=0.06)
    assert (last["change_lower"], last["change_upper"]) == pytest.approx((-10.9, 3.4), abs=0.06)
    assert (last["gap_word"], last["change_word"]) == ("gap", "smaller, but not clearly so")
    said = words.gap_certainty(last)
    assert "+11.7 to +21.6" in said and "−10.9 to +3.4: no clear change" in said
    assert (last["gap_certainty"], last["change_certainty"]) == ("clear", "not clear")
    assert "closing" not in words.movement_words(last)


def test_a_gap_that_is_turned_keeps_its_interval_around_it():
    low = [group | {"polarity": "low", "publisher_polarity": "low"} for group in GROUPS]
    _, last = gaps_of(*WORKED, groups=low)
    one, two = group_gap(1700, 2500, 200, 420), group_gap(1720, 2480, 232, 440)
    change = change_in_gap(one, two)
    assert last["lower"] < last["difference"] < last["upper"] < 0
    assert (last["lower"], last["upper"]) == pytest.approx((-100 * two.upper, -100 * two.lower))
    assert (last["change_lower"], last["change_upper"]) == pytest.approx(
        (-100 * change.upper, -100 * change.lower)
    )
    assert last["change_lower"] < last["change"] < last["change_upper"]


@pytest.mark.parametrize(("total", "word", "reason"), [(29, "", "small_numbers"), (30, "gap", "")])
def test_with_fewer_than_thirty_in_a_group_the_test_is_made_and_marked(total, word, reason):
    (row,) = gaps_of(("2024/25", 90, 100, 5, total))
    assert (row["gap_word"], row["interval_reason"]) == (word, reason)
    # 90 of 100 beside 5 of 29 or 30: more than seventy points apart
    assert (row["gap_certainty"], row["gap_is_small"]) == ("clear", bool(reason))
    assert ("small numbers" in words.gap_certainty(row)) is bool(reason)


def test_without_counts_there_is_no_interval_and_it_is_said():
    figures = [*years(2023, 70, 72, group="non_fsm"), *years(2023, 50, 56, group="fsm")]
    rows = review_of(figures, indicators=GROUPS, goals=[goal(group="fsm")]).group_gaps.to_dict("records")
    assert all(math.isnan(row["lower"]) and row["interval_reason"] == "missing_ci" for row in rows)
    # said once, of the change; without a change it is said of the gap
    assert words.gap_certainty(rows[-1]) == ""
    assert words.gap_sentence(rows[-1]).endswith("; not tested, no counts are published.")
    alone = rows[-1] | {"change": float("nan")}
    assert words.gap_certainty(alone) == "The gap is not tested, no counts are published."
    assert rows[-1]["area_code"] == AREA


def test_every_declared_pair_is_compared_and_no_other():
    groups = [
        indicator(group=name, group_name=name, compared_with=other)
        for name, other in (("a", "b c"), ("b", ""), ("c", ""), ("d", ""))
    ]
    figures = [row for place, name in enumerate("abcd") for row in years(2024, 70 - place, group=name)]
    rows = review_of(figures, indicators=groups, goals=[goal(group="a")]).group_gaps
    assert list(zip(rows["group_1"], rows["group_2"], strict=True)) == [("a", "b"), ("a", "c")]


def test_a_percentage_above_a_hundred_is_explained_and_not_cut():
    row = assessed(years(2024, 107), indicators=[indicator(may_exceed_100=True)])
    assert row["value"] == 107
    assert "not cut to 100%" in words.above_hundred_sentence(row)
    assert words.above_hundred_sentence(assessed(years(2024, 100))) == ""
