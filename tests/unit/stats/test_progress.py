"""Targets: worked numbers of the methods, sdg-build's compound growth, Fingertips' target tests."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.stats.progress import (
    milestone_path,
    progress_to_comparator,
    progress_to_target,
)
from analysis.vocabulary.errors import DataError, ParameterError

percentages = st.integers(0, 1000).map(lambda tenths: tenths / 10)


def rising(value=67.2, time=2024, **changed):
    """The worked target with high polarity: 64.8 in 2022 to 72 in 2026."""
    arguments = {"baseline_value": 64.8, "baseline_time": 2022, **changed}
    return progress_to_target(value, time, 72, 2026, "high", **arguments)


def falling(value, **changed):
    """The worked target with low polarity: 14.1 in 2021 to 10 in 2025, looked at in 2023."""
    arguments = {"baseline_value": 14.1, "baseline_time": 2021, **changed}
    return progress_to_target(value, 2023, 10, 2025, "low", **arguments)


# Worked numbers: project methods, 5.2.


def test_worked_target_that_rises():
    result = rising()
    assert result.expected == pytest.approx(68.4)
    assert result.gap_to_trajectory == pytest.approx(67.2 - 68.4)
    assert result.shortfall == pytest.approx(72 - 67.2)
    assert (result.progress, result.time_share) == pytest.approx((2.4 / 7.2, 2 / 4))
    assert result.rate_ratio == pytest.approx((2.4 / 2) / (7.2 / 4))
    assert result.progress_word == "Progress, not fast enough"
    assert result.needed_per_year == pytest.approx((72 - 67.2) / 2)
    assert result.observed_per_year == pytest.approx((67.2 - 64.8) / 2)
    assert result.projected == pytest.approx(69.6)
    assert (result.status, result.rag, result.is_due) == ("Missed", "red", False)


def test_worked_target_that_falls():
    result = falling(12.9)
    assert result.expected == pytest.approx(12.05)
    assert result.rate_ratio == pytest.approx(0.585, abs=5e-4)
    assert result.progress_word == "Limited progress"


def test_worked_target_that_moves_away():
    result = falling(14.8)
    assert result.rate_ratio == pytest.approx(-0.341, abs=5e-4)
    assert result.progress_word == "Moving away"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (50.0 + 0.95 * 5, "On track"),
        (50.0 + 0.949 * 5, "Progress, not fast enough"),
        (50.0 + 0.60 * 5, "Progress, not fast enough"),
        (50.0 + 0.599 * 5, "Limited progress"),
        (50.001, "Limited progress"),
        (50.0, "No progress"),
        (49.9, "Moving away"),
        (60.0, "Target met"),
    ],
)
def test_cut_points_of_pace(value, word):
    result = progress_to_target(value, 2023, 60, 2024, "high", baseline_value=50, baseline_time=2022)
    assert result.progress_word == word


@pytest.mark.parametrize(
    ("start", "now", "goal", "polarity", "compound"), [(90, 92, 98, "high", 0.643), (10, 8, 2, "low", 0.384)]
)
def test_compound_growth_depends_on_the_framing_and_linear_does_not(start, now, goal, polarity, compound):
    # Two of five years gone.
    facts = {"baseline_value": start, "baseline_time": 2020, "unit": "rate"}
    linear = progress_to_target(now, 2022, goal, 2025, polarity, **facts)
    assert linear.rate_ratio == pytest.approx(0.625)
    growth = progress_to_target(now, 2022, goal, 2025, polarity, method="cagr", **facts)
    assert growth.rate_ratio == pytest.approx(compound, abs=5e-4)


@pytest.mark.parametrize(
    ("start", "now", "goal", "years", "polarity", "expected"),
    [
        (64.8, 67.2, 72, (2022, 2024, 2026), "high", 0.687527),
        (14.1, 12.9, 10, (2021, 2023, 2025), "low", 0.528471),
        (62, 58, 50, (2021, 2024, 2026), "low", 0.522090),
    ],
)
def test_compound_growth_is_that_of_sdg_build(start, now, goal, years, polarity, expected):
    result = progress_to_target(
        now,
        years[1],
        goal,
        years[2],
        polarity,
        baseline_value=start,
        baseline_time=years[0],
        unit="rate",
        method="cagr",
    )
    assert result.rate_ratio == pytest.approx(expected, abs=5e-7)


def test_compound_growth_from_zero_is_not_computed():
    result = progress_to_target(
        5, 2023, 10, 2025, "high", baseline_value=0, baseline_time=2021, unit="count", method="cagr"
    )
    assert (result.progress_word, result.reason) == (None, "unsupported_type")
    assert result.status == "Missed"


def test_compound_growth_is_not_for_percentages():
    with pytest.raises(ParameterError, match="cagr"):
        rising(method="cagr")


# Status and colour: 5.4.


@pytest.mark.parametrize(
    ("value", "status", "rag"),
    [
        (72.0, "Met", "green"),
        (80.0, "Met", "green"),
        (71.9, "Within tolerance", "amber"),
        (70.0, "Within tolerance", "amber"),
        (69.9, "Missed", "red"),
    ],
)
def test_percentages_have_two_points_of_tolerance(value, status, rag):
    result = progress_to_target(value, 2026, 72, 2026, "high")
    assert (result.status, result.rag) == (status, rag)


@pytest.mark.parametrize(("value", "status"), [(10.0, "Met"), (10.5, "Within tolerance"), (10.6, "Missed")])
def test_rates_have_five_per_cent_of_the_target(value, status):
    assert progress_to_target(value, 2025, 10, 2025, "low", unit="rate").status == status


def test_binary_fractions_do_not_move_a_boundary():
    # 0.1 + 0.2 is a little above 0.3.
    assert progress_to_target(0.1 + 0.2, 2025, 0.3, 2025, "low").status == "Met"
    assert progress_to_target(52.1 - 2.0, 2025, 52.1, 2025, "high").status == "Within tolerance"


def test_a_score_must_declare_its_tolerance():
    with pytest.raises(ParameterError, match="declare it"):
        progress_to_target(13, 2025, 12, 2025, "low", unit="score")
    assert (
        progress_to_target(12.5, 2025, 12, 2025, "low", unit="score", tolerance=0.5).status
        == "Within tolerance"
    )


def test_every_target_has_a_status_without_any_baseline():
    # EHC plans within 20 weeks, Cheshire West and Chester: 15.8% in 2024, target 49% for 2024/25.
    result = progress_to_target(15.8, 2024.5, 49, 2025, "high")
    assert (result.status, result.reason) == ("Missed", "no_baseline")
    assert result.shortfall == pytest.approx(49 - 15.8)
    assert result.progress_word == "Not assessable: no baseline"


def test_until_it_is_due_a_target_may_be_coloured_by_its_path():
    on_path = rising(68.4, rag_against="trajectory")
    assert (on_path.status, on_path.rag) == ("Missed", "green")
    assert rising(66.5, rag_against="trajectory").rag == "amber"
    assert rising(66.3, rag_against="trajectory").rag == "red"
    assert rising(68.4).rag == "red"
    assert rising(69.0, 2026, rag_against="trajectory").rag == "red"


def test_after_its_date_a_target_is_met_or_missed():
    assert rising(72, 2026).progress_word == "Met"
    late = rising(71.9, 2027)
    assert (late.progress_word, late.is_due) == ("Missed", True)
    assert math.isnan(late.needed_per_year)
    assert rising(71.9, 2024, now_after_target=True).progress_word == "Missed"


def test_nothing_more_is_needed_once_a_target_is_met():
    early = rising(73)
    assert (early.needed_per_year, early.shortfall) == (0.0, 0.0)


# Uncertainty: 5.3 and 5.4.


def test_an_interval_over_two_colours_is_small_numbers():
    # 300 children at 67% against 69%: 61.5 to 72.1.
    result = progress_to_target(67, 2026, 69, 2026, "high", lower=61.5, upper=72.1)
    assert result.small_numbers
    assert result.certainty == "not met, but the interval includes the target"
    assert not progress_to_target(60, 2026, 69, 2026, "high", lower=59, upper=61).small_numbers


def test_met_with_doubt_says_so():
    result = progress_to_target(70, 2026, 69, 2026, "high", lower=66, upper=74)
    assert result.certainty == "met, but the interval includes values short of the target"


def test_an_interval_around_the_path_is_consistent_with_on_track():
    assert rising(lower=66.0, upper=69.0).certainty == "consistent with on track"
    assert rising(lower=66.0, upper=68.0).certainty is None


# Edge cases: 5.5.


def test_a_target_easier_than_its_baseline_is_said_to_be():
    # The SDQ score's target of 2018 was worse than its baseline; low is good.
    facts = {"baseline_value": 12.5, "baseline_time": 2017, "unit": "score", "tolerance": 0.5}
    result = progress_to_target(12.9, 2019, 13, 2020, "low", **facts)
    assert (result.status, result.reason) == ("Met", "target_below_baseline")
    assert result.progress_word == "Target already met at baseline"
    assert result.caution == (
        "target is below the starting point; meeting it would allow performance to fall"
    )
    assert math.isnan(result.rate_ratio)


def test_a_target_easier_than_its_baseline_has_no_tolerance():
    facts = {"baseline_value": 12.5, "baseline_time": 2017, "unit": "score", "tolerance": 0.5}
    assert progress_to_target(13.2, 2019, 13, 2020, "low", **facts).status == "Missed"


@pytest.mark.parametrize(
    ("value", "status", "word"),
    [
        (50, "Met", "Maintained"),
        (48, "Met", "Maintained"),
        (60, "Met", "Maintained"),
        (47.9, "Missed", "Not maintained"),
    ],
)
def test_maintaining_allows_the_tolerance(value, status, word):
    result = progress_to_target(
        value, 2024, None, 2026, "high", baseline_value=50, baseline_time=2022, is_maintain=True
    )
    assert (result.status, result.progress_word, result.reason) == (status, word, None)
    same = progress_to_target(value, 2024, 50, 2026, "high", baseline_value=50, baseline_time=2022)
    assert (same.status, same.progress_word) == (status, word)


def test_an_interval_around_the_baseline_is_maintained():
    result = progress_to_target(
        47, 2024, 50, 2026, "high", baseline_value=50, baseline_time=2022, lower=43, upper=51
    )
    assert (result.status, result.progress_word, result.small_numbers) == ("Met", "Maintained", False)
    assert result.certainty == "the interval includes the baseline"


def test_in_the_baseline_year_progress_has_not_begun():
    result = rising(64.8, 2022)
    assert (result.progress_word, result.reason) == (
        "Baseline year: progress starts next year",
        "baseline_year",
    )
    assert result.status == "Missed"


def test_a_baseline_of_another_method_is_not_used():
    result = rising(is_comparable=False)
    assert (result.progress_word, result.reason) == (
        "Not assessable: method changed",
        "baseline_other_segment",
    )
    assert result.gap == pytest.approx(67.2 - 72)
    assert math.isnan(result.expected)


def test_a_baseline_of_another_method_does_not_make_a_target_easy():
    result = progress_to_target(
        60, 2024, 65, 2026, "high", baseline_value=70, baseline_time=2019, is_comparable=False
    )
    assert (result.reason, result.caution) == ("baseline_other_segment", None)


def test_without_polarity_there_is_only_a_distance():
    result = progress_to_target(47, 2024, 50, 2026, "none", baseline_value=45, baseline_time=2022)
    assert (result.status, result.rag, result.reason) == ("Not judged", None, "no_polarity")
    assert result.gap == -3
    assert math.isnan(result.shortfall)


@pytest.mark.parametrize(
    ("value", "target", "reason"), [(None, 50, "not_available"), (47, None, "target_not_set")]
)
def test_a_missing_value_or_target_is_not_judged(value, target, reason):
    result = progress_to_target(value, 2024, target, 2026, "high")
    assert (result.status, result.reason) == ("Not judged", reason)
    assert math.isnan(result.shortfall)


def test_an_ambiguous_target_is_not_computed():
    result = progress_to_target(64, 2024, 63, 2026, "high", not_judged="target_ambiguous")
    assert (result.status, result.rag, result.reason) == ("Not judged", None, "target_ambiguous")
    assert math.isnan(result.gap)


def test_a_percentage_above_100_is_capped_and_said_to_be():
    result = progress_to_target(90, 2023, 105, 2025, "high", baseline_value=80, baseline_time=2021)
    assert result.caution == "reading gives 105%: not possible"
    assert result.expected == pytest.approx((80 + 100) / 2)
    assert result.shortfall == 10


def test_a_rate_above_100_is_not_capped():
    result = progress_to_target(
        300, 2023, 200, 2025, "low", baseline_value=400, baseline_time=2021, unit="rate"
    )
    assert (result.expected, result.caution) == (300, None)


def test_a_target_due_before_its_baseline_has_no_path():
    assert rising(baseline_time=2026, time=2027).reason == "no_baseline"


def test_limits_the_wrong_way_round_are_refused():
    with pytest.raises(DataError, match="Lower limit above"):
        rising(lower=70, upper=60)


@pytest.mark.parametrize(
    "wrong", [{"unit": "furlongs"}, {"method": "guess"}, {"tolerance": -1}, {"rag_against": "mood"}]
)
def test_unknown_words_are_refused(wrong):
    with pytest.raises(ParameterError):
        rising(**wrong)


# Laws.


@given(percentages, percentages)
def test_the_gap_changes_sign_with_polarity(value, target):
    high, low = (progress_to_target(value, 2024, target, 2025, polarity) for polarity in ("high", "low"))
    assert high.gap == -low.gap
    assert min(high.shortfall, low.shortfall) == 0


@given(percentages, percentages, percentages)
def test_mirroring_everything_changes_nothing_but_signs(value, baseline, target):
    facts = {"baseline_time": 2020, "unit": "rate", "tolerance": 1.0}
    high = progress_to_target(value, 2022, target, 2025, "high", baseline_value=baseline, **facts)
    low = progress_to_target(-value, 2022, -target, 2025, "low", baseline_value=-baseline, **facts)
    assert (high.status, high.progress_word, high.reason) == (low.status, low.progress_word, low.reason)
    assert (high.gap, high.shortfall) == pytest.approx((low.gap, low.shortfall))
    assert high.rate_ratio == pytest.approx(low.rate_ratio, nan_ok=True)


@given(percentages, percentages, percentages)
def test_a_value_on_the_path_is_on_track(baseline, target, share):
    assume(target - baseline > 0.1)
    when = 2020 + 5 * (0.05 + 0.9 * share / 100)
    path = baseline + (target - baseline) * (when - 2020) / 5
    result = progress_to_target(path, when, target, 2025, "high", baseline_value=baseline, baseline_time=2020)
    assert result.progress_word == "On track"
    assert result.projected == pytest.approx(target)


@given(percentages, percentages)
def test_a_shortfall_is_never_negative_and_zero_exactly_when_met(value, target):
    result = progress_to_target(value, 2024, target, 2025, "high")
    assert result.shortfall >= 0
    assert (result.shortfall == 0) == (result.status == "Met")


# Milestones: 43 at year 0, 1,400 at year 2, 1,820 at year 4.


def test_worked_milestones():
    path = milestone_path([0, 1, 2, 3, 4, 5], [0, 2, 4], [43, 1400, 1820])
    assert path.expected[:5].tolist() == [43, 721.5, 1400, 1610, 1820]
    assert np.isnan(path.expected[5])
    assert path.per_year.tolist() == [(1400 - 43) / 2, 210]


def test_the_last_year_of_the_plan_needs_420():
    assert milestone_path([2019], [2017, 2018, 2019], [921, 1400, 1820]).per_year[-1] == 420


def test_a_milestone_path_replaces_the_line():
    expected = milestone_path([1], [0, 2, 4], [43, 1400, 1820]).expected[0]
    result = progress_to_target(
        721.5, 1, 1820, 4, "high", baseline_value=43, baseline_time=0, unit="count", expected=expected
    )
    assert (result.progress_word, result.rate_ratio) == ("On track", 1.0)
    line = progress_to_target(430, 1, 1820, 4, "high", baseline_value=43, baseline_time=0, unit="count")
    assert line.progress_word == "Progress, not fast enough"


@pytest.mark.parametrize(
    ("milestone", "now", "word", "projected"),
    [
        # 60 in 2016, 70 by 2018 and 72 by 2019: the path is at 65 in 2017, 64 is 4 / 5 of the way to it, and
        # 64 + 2 years of 4 reaches the 72
        (70, 64, "Behind the path, but fast enough", 72),
        # 61 by 2018 and 72 by 2019: 60.5 is on the path, and 60.5 + 2 years of 0.5 is far from 72
        (61, 60.5, "On the path, which steepens", 61.5),
        (70, 62, "Limited progress", 66),  # 2 / 5 of the way, and 2 of the 4 a year that 72 takes
        (61, 64, "On track", 72),
    ],
)
def test_on_a_path_with_a_bend_the_word_agrees_with_the_arithmetic_of_the_last_target(
    milestone, now, word, projected
):
    expected = milestone_path([2017], [2016, 2018, 2019], [60, milestone, 72]).expected[0]
    result = progress_to_target(
        now, 2017, 72, 2019, "high", baseline_value=60, baseline_time=2016, expected=expected
    )
    assert (result.progress_word, result.projected) == (word, pytest.approx(projected))


def test_on_a_level_stretch_staying_is_on_the_path():
    facts = {"baseline_value": 50, "baseline_time": 2020, "expected": 50}
    on_path = progress_to_target(50, 2021, 60, 2025, "high", **facts)
    assert on_path.progress_word == "On the path, which steepens"  # nothing of the ten points so far
    assert progress_to_target(49, 2021, 60, 2025, "high", **facts).progress_word == "Moving away"


def test_a_running_total_cannot_fall():
    with pytest.raises(DataError, match="falls"):
        milestone_path([1], [0, 2], [1400, 43])
    assert milestone_path([1], [0, 2], [14, 10], is_cumulative=False).expected.tolist() == [12]


def test_milestones_must_be_in_order_and_complete():
    with pytest.raises(DataError, match="out of order"):
        milestone_path([1], [2, 0], [1, 2])
    with pytest.raises(DataError, match="without year or value"):
        milestone_path([1], [0, 2], [1, None])
    with pytest.raises(DataError, match="Fewer than two"):
        milestone_path([1], [0], [1])


# Matching a comparator that moves too.


def test_we_rose_but_england_rose_more():
    result = progress_to_comparator(66, 69, "high", baseline_value=64, baseline_comparator=66)
    assert (result.status, result.movement) == ("Missed", "widening")
    assert (result.own_change, result.comparator_change) == (2, 3)
    assert (result.baseline_gap, result.gap, result.shortfall) == (-2, -3, 3)
    assert result.progress == pytest.approx((2 - 3) / 2)


def test_half_the_gap_to_england_has_closed():
    result = progress_to_comparator(47, 51, "high", baseline_value=42, baseline_comparator=50, tolerance=2)
    assert (result.movement, result.progress) == ("closing", 0.5)
    assert result.status == "Missed"
    near = progress_to_comparator(49, 51, "high", baseline_value=42, baseline_comparator=50, tolerance=2)
    assert near.status == "Within tolerance"


def test_matching_is_enough_unless_the_target_is_to_beat():
    assert progress_to_comparator(51, 51, "high").status == "Met"
    assert progress_to_comparator(51, 51, "high", is_beat=True).status == "Missed"
    assert progress_to_comparator(50.9, 51, "low", is_beat=True).status == "Met"


@pytest.mark.parametrize(
    ("value", "comparator", "polarity", "reason"),
    [
        (51, math.nan, "high", "comparator_missing"),
        (math.nan, 51, "high", "not_available"),
        (51, 51, "none", "no_polarity"),
    ],
)
def test_a_comparator_that_cannot_be_judged_says_why(value, comparator, polarity, reason):
    result = progress_to_comparator(value, comparator, polarity)
    assert (result.status, result.reason) == ("Not judged", reason)


def test_without_a_baseline_only_the_status_is_known():
    result = progress_to_comparator(52, 51, "high")
    assert (result.status, result.reason, result.movement) == ("Met", "no_baseline", None)


@pytest.mark.parametrize(
    ("before", "now", "movement"),
    [
        ((49, 50), (52, 51), "caught up"),
        ((72.1, 67.2), (74, 68.3), "ahead"),  # 4.9 ahead, then 5.7: it was never behind
        ((52, 50), (50, 51), "fallen behind"),  # 2 ahead, then 1 behind: a smaller distance is no gain
        ((49, 50), (50, 50.5), "closing"),
    ],
)
def test_who_was_ahead_before_is_not_said_to_have_caught_up(before, now, movement):
    found = progress_to_comparator(*now, "high", baseline_value=before[0], baseline_comparator=before[1])
    assert found.movement == movement


@pytest.mark.parametrize(("value", "word"), [(4.2, "Moving away"), (3.8, "On the path, which steepens")])
def test_a_first_target_easier_than_the_baseline_makes_no_loss_a_pace(value, word):
    """3.9% in 2023, then 4% in 2024 and 3.5% in 2025, less is better: 4.2 - 3.9 over 4.0 - 3.9 would be 3."""
    found = progress_to_target(
        value, 2024, 3.5, 2025, "low", baseline_value=3.9, baseline_time=2023, expected=4.0
    )
    assert found.progress_word == word
    assert math.isnan(found.rate_ratio)
