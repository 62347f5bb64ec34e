"""Gaps between groups: worked and published gaps, who moved, and the slope index."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from analysis.stats.gaps import change_in_gap, decompose_gap_change, group_gap, slope_index
from analysis.stats.intervals import proportion_interval
from analysis.vocabulary.errors import DataError, ParameterError
from analysis.vocabulary.numbers import smallest_shown

# Project methods, 7.3: good level of development, not eligible against eligible for free school meals.
BEFORE = (1700, 2500, 200, 420)
AFTER = (1720, 2480, 232, 440)

points = st.integers(0, 100)


@st.composite
def gaps(draw):
    totals = draw(st.tuples(st.integers(30, 5000), st.integers(30, 5000)))
    counts = [draw(st.integers(0, total)) for total in totals]
    return counts[0], totals[0], counts[1], totals[1]


# Gap.


def test_worked_gap_and_ratio():
    gap = group_gap(*BEFORE)
    assert (gap.gap, gap.lower, gap.upper) == pytest.approx((0.204, 0.153, 0.254), abs=5e-4)
    assert gap.ratio == pytest.approx((1700 / 2500) / (200 / 420))
    assert (gap.status, gap.reason) == ("gap", None)


def test_worked_gap_of_the_next_year():
    gap = group_gap(*AFTER)
    assert (gap.gap, gap.lower, gap.upper) == pytest.approx((0.166, 0.117, 0.216), abs=5.1e-4)
    assert gap.ratio == pytest.approx(1.32, abs=0.005)


def test_a_gap_that_may_be_chance_is_not_clear():
    assert group_gap(50, 100, 48, 100).status == "no clear gap"


def test_a_group_below_thirty_gets_numbers_but_no_word():
    gap = group_gap([9, 90, 1700], [10, 100, 2500], [30, 7, 200], [100, 29, 420])
    assert gap.reason.tolist() == ["small_numbers", "small_numbers", None]
    assert gap.status.tolist() == [None, None, "gap"]
    assert gap.gap[0] == pytest.approx(9 / 10 - 30 / 100)


def test_a_group_of_thirty_is_large_enough():
    assert group_gap(15, 30, 15, 30).reason is None


def test_an_empty_group_has_no_gap():
    gap = group_gap(5, 40, 0, 0)
    assert (gap.status, gap.reason) == (None, "denominator_zero")
    assert math.isnan(gap.gap)


def test_a_ratio_to_zero_does_not_exist():
    assert math.isnan(group_gap(5, 40, 0, 40).ratio)


def test_a_count_above_its_group_is_refused():
    with pytest.raises(DataError, match="numerator_exceeds_denominator"):
        group_gap(50, 40, 0, 40)


@given(gaps())
def test_a_gap_lies_in_its_interval_and_turns_with_the_groups(four):
    gap, turned = group_gap(*four), group_gap(*four[2:], *four[:2])
    assert gap.lower <= gap.gap <= gap.upper
    assert (turned.gap, turned.lower, turned.upper) == pytest.approx(
        (-gap.gap, -gap.upper, -gap.lower), abs=1e-12
    )


@given(gaps())
def test_more_confidence_is_wider_for_a_gap(four):
    narrow, wide = group_gap(*four), group_gap(*four, confidence=0.998)
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


# Change in a gap.


def test_worked_change_is_smaller_but_not_clearly_so():
    change = change_in_gap(group_gap(*BEFORE), group_gap(*AFTER))
    assert (change.change, change.lower, change.upper) == pytest.approx((-0.038, -0.109, 0.034), abs=5.1e-4)
    assert change.status == "smaller, but not clearly so"
    assert (change.z, change.p_value) == pytest.approx((-1.03, 0.30), abs=0.005)


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ((700, 1000, 400, 1000), (700, 1000, 600, 1000), "closing"),
        ((700, 1000, 600, 1000), (700, 1000, 400, 1000), "widening"),
        ((400, 1000, 700, 1000), (600, 1000, 700, 1000), "closing"),
        ((400, 1000, 700, 1000), (300, 1000, 800, 1000), "widening"),
        ((700, 1000, 400, 1000), (400, 1000, 700, 1000), "reversed"),
        ((700, 1000, 600, 1000), (700, 1000, 595, 1000), "larger, but not clearly so"),
        ((700, 1000, 600, 1000), (600, 1000, 500, 1000), "unchanged"),
    ],
)
def test_status_of_a_change(before, after, status):
    assert change_in_gap(group_gap(*before), group_gap(*after)).status == status


def test_a_small_group_in_either_year_leaves_no_status():
    small, large = group_gap(9, 10, 30, 100), group_gap(*BEFORE)
    for pair in ((small, large), (large, small)):
        change = change_in_gap(*pair)
        assert (change.status, change.reason) == (None, "small_numbers")


def test_changes_of_several_areas_at_once():
    before = group_gap([1700, 9], [2500, 10], [200, 30], [420, 100])
    after = group_gap([1720, 9], [2480, 10], [232, 30], [440, 100])
    assert change_in_gap(before, after).status.tolist() == ["smaller, but not clearly so", None]


@given(gaps(), gaps())
def test_a_change_lies_in_its_interval_and_turns_with_time(first, second):
    one, other = group_gap(*first), group_gap(*second)
    there, back = change_in_gap(one, other), change_in_gap(other, one)
    assert there.lower <= there.change <= there.upper
    assert (back.change, back.lower, back.upper) == pytest.approx(
        (-there.change, -there.upper, -there.lower), abs=1e-12
    )


@given(gaps())
def test_the_same_gap_twice_is_unchanged(four):
    assert change_in_gap(group_gap(*four), group_gap(*four)).status == "unchanged"


# Who moved.


def test_worked_change_was_levelling_up():
    share = [100 * count / total for count, total in ((1700, 2500), (200, 420), (1720, 2480), (232, 440))]
    moved = decompose_gap_change(*share)
    assert (moved.label, moved.is_warning) == ("closing, levelling up", False)
    assert moved.change == pytest.approx((share[2] - share[3]) - (share[0] - share[1]))


def test_free_school_meals_2014_rose_with_an_unchanged_gap():
    # DfE SFR46/2014: 36% to 45% for pupils eligible, a gap of 19 points in both years.
    moved = decompose_gap_change(36 + 19, 36, 45 + 19, 45)
    assert (moved.label, moved.change) == ("both improved; gap unchanged", 0)


@pytest.mark.parametrize(
    ("before_1", "before_2", "after_1", "after_2", "label", "is_warning"),
    [
        (70, 50, 71, 54, "closing, levelling up", False),
        (70, 50, 70, 54, "closing, levelling up", False),
        (70, 50, 66, 49, "narrower only because the higher group fell", True),
        (70, 50, 66, 50, "narrower only because the higher group fell", True),
        (70, 50, 68, 52, "closing, but the higher group fell as well", True),
        (70, 50, 76, 52, "both improved; gap wider", False),
        (70, 50, 69, 45, "both fell; gap wider", True),
        (70, 50, 70, 45, "wider because the lower group fell", True),
        (70, 50, 74, 50, "wider; only the higher group improved", False),
        (70, 50, 68, 48, "both fell; gap unchanged", True),
        (70, 50, 70, 50, "gap unchanged", False),
        (55, 50, 56, 60, "the lower group has passed the higher", False),
        (55, 50, 45, 50, "the higher group has fallen below the lower", True),
    ],
)
def test_who_moved(before_1, before_2, after_1, after_2, label, is_warning):
    moved = decompose_gap_change(before_1, before_2, after_1, after_2)
    assert (moved.label, moved.is_warning) == (label, is_warning)


@pytest.mark.parametrize(
    ("after_1", "after_2", "label"),
    [
        (70, 50.7, "closing, levelling up"),  # by 50.7 - 50.2, half of the last place that is shown
        (70, 50.69, "gap unchanged"),
        (70.4, 50.2, "gap unchanged"),
        (69.6, 50.6, "narrower; neither group moved clearly"),  # by 0.4 + 0.4
    ],
)
def test_a_movement_counts_from_where_it_is_shown(after_1, after_2, label):
    assert decompose_gap_change(70, 50.2, after_1, after_2, smallest=smallest_shown(0)).label == label


@given(points, points, points, points)
def test_who_moved_is_the_same_story_told_of_the_opposite(b1, b2, a1, a2):
    attained = decompose_gap_change(b1, b2, a1, a2, "high")
    missed = decompose_gap_change(100 - b1, 100 - b2, 100 - a1, 100 - a2, "low")
    assert (attained.label, attained.is_warning) == (missed.label, missed.is_warning)
    assert (attained.movement_1, attained.movement_2) == (missed.movement_1, missed.movement_2)


@given(points, points, points, points)
def test_a_gap_that_narrows_while_the_higher_group_falls_always_warns(b1, b2, a1, a2):
    moved = decompose_gap_change(b1, b2, a1, a2)
    higher = moved.movement_1 if b1 >= b2 else moved.movement_2
    if moved.change < 0 and higher < 0 and (a1 - a2) * (b1 - b2) > 0:
        assert moved.is_warning


def test_who_moved_over_several_areas():
    moved = decompose_gap_change([70, None], [50, 50], [66, 66], [49, 49])
    assert moved.label.tolist() == ["narrower only because the higher group fell", None]
    assert moved.reason.tolist() == [None, "missing_values"]
    assert moved.is_warning.tolist() == [True, False]


def test_who_moved_needs_to_know_which_way_is_good():
    with pytest.raises(ParameterError, match="polarity none"):
        decompose_gap_change(70, 50, 66, 49, "none")
    with pytest.raises(ParameterError, match="smallest"):
        decompose_gap_change(70, 50, 66, 49, smallest=0)


# Slope index.

QUINTILES = [54.0, 60.5, 66.0, 69.5, 76.0]
PEOPLE = [900, 850, 700, 650, 600]


def shares_and_positions():
    share = np.array(PEOPLE) / sum(PEOPLE)
    return share, np.cumsum(share) - share / 2


def test_a_straight_line_gives_its_own_slope():
    _, position = shares_and_positions()
    index = slope_index(40 + 30 * position, PEOPLE)
    assert (index.sii, index.most_deprived, index.least_deprived) == pytest.approx((30, 40, 70))
    assert index.rii == pytest.approx(70 / 40)


def test_slope_is_that_of_weighted_least_squares_in_statsmodels():
    share, position = shares_and_positions()
    fit = sm.WLS(QUINTILES, sm.add_constant(position), weights=share).fit()
    index = slope_index(QUINTILES, PEOPLE)
    assert (index.most_deprived, index.sii) == pytest.approx(tuple(fit.params))


def test_slope_is_that_of_the_source_regression_through_the_origin():
    # PHEindicatormethods phe_sii: y sqrt(a) on sqrt(a) and b sqrt(a), without intercept.
    share, position = shares_and_positions()
    root = np.sqrt(share)
    solution, *_ = np.linalg.lstsq(np.column_stack([root, position * root]), np.array(QUINTILES) * root)
    assert slope_index(QUINTILES, PEOPLE).sii == pytest.approx(solution[1])


def test_logit_slope_is_fitted_on_the_log_odds():
    share, position = shares_and_positions()
    value = np.array(QUINTILES) / 100
    fit = sm.WLS(special.logit(value), sm.add_constant(position), weights=share).fit()
    most, least = special.expit([fit.params[0], fit.params[0] + fit.params[1]])
    index = slope_index(value, PEOPLE, transform="logit")
    assert (index.sii, index.rii) == pytest.approx((least - most, least / most))


def test_log_slope_of_a_steady_ratio():
    _, position = shares_and_positions()
    index = slope_index(10 * np.exp(-0.7 * position), PEOPLE, transform="log")
    assert (index.rii, index.sii) == pytest.approx((math.exp(-0.7), 10 * math.exp(-0.7) - 10))


@pytest.mark.parametrize("transform", ["none", "logit"])
def test_delta_limits_agree_with_simulation_as_in_the_source(transform):
    count = [486, 514, 462, 452, 456]
    interval = proportion_interval(count, PEOPLE)
    value = np.array(count) / PEOPLE
    index = slope_index(value, PEOPLE, lower=interval.lower, upper=interval.upper, transform=transform)
    turn, back = (special.logit, special.expit) if transform == "logit" else (np.array, np.array)
    se = (turn(interval.upper) - turn(interval.lower)) / (2 * stats.norm.ppf(0.975))
    share, position = shares_and_positions()
    drawn = np.random.default_rng(2024).normal(turn(value), se, size=(40_000, 5))
    slope = (drawn * share) @ (position - share @ position) / (share @ (position - share @ position) ** 2)
    start = drawn @ share - slope * (share @ position)
    simulated = np.quantile(back(start + slope) - back(start), [0.025, 0.975])
    assert (index.sii_lower, index.sii_upper) == pytest.approx(simulated, abs=0.002)
    ratio = np.quantile(back(start + slope) / back(start), [0.025, 0.975])
    assert (index.rii_lower, index.rii_upper) == pytest.approx(ratio, abs=0.01)


def test_without_limits_given_there_are_none():
    index = slope_index(QUINTILES, PEOPLE)
    assert math.isnan(index.sii_lower)
    assert index.reason is None


@given(st.lists(st.integers(1, 99), min_size=5, max_size=10), st.sampled_from(["none", "logit", "log"]))
def test_turning_the_groups_round_turns_the_slope(value, transform):
    share = np.array(value) / 100
    there = slope_index(share, [1] * len(value), transform=transform)
    back = slope_index(share[::-1], [1] * len(value), transform=transform)
    assert there.sii == pytest.approx(-back.sii, abs=1e-12)


@given(st.lists(st.integers(5, 95), min_size=5, max_size=10), st.sampled_from(["none", "logit", "log"]))
def test_a_slope_lies_in_its_limits(value, transform):
    share = np.array(value) / 100
    limits = {"lower": share * 0.9, "upper": share + 0.04, "transform": transform}
    index = slope_index(share, [1] * len(value), **limits)
    assert index.sii_lower <= index.sii <= index.sii_upper


@pytest.mark.parametrize(
    ("value", "population", "transform", "reason"),
    [
        ([1, 2, 3, 4], [1] * 4, "none", "not_enough_points"),
        ([1, 2, 3, 4, None], [1] * 5, "none", "missing_values"),
        ([1, 2, 3, 4, 5], [1, 1, 1, 1, 0], "none", "denominator_zero"),
        ([0, 0.2, 0.3, 0.4, 0.5], [1] * 5, "logit", "proportion_0_or_1"),
        ([0.1, 0.2, 0.3, 0.4, 1], [1] * 5, "logit", "proportion_0_or_1"),
        ([0, 2, 3, 4, 5], [1] * 5, "log", "proportion_0_or_1"),
    ],
)
def test_a_slope_that_cannot_be_fitted_says_why(value, population, transform, reason):
    index = slope_index(value, population, transform=transform)
    assert index.reason == reason
    assert math.isnan(index.sii)


def test_a_limit_at_zero_has_no_logit_so_the_slope_has_no_limits():
    value = np.array(QUINTILES) / 100
    index = slope_index(value, PEOPLE, lower=value * [0, 1, 1, 1, 1], upper=value + 0.1, transform="logit")
    assert math.isnan(index.sii_lower)
    assert math.isnan(index.rii_upper)
    assert index.reason is None


def test_a_fitted_value_below_zero_leaves_no_ratio():
    assert math.isnan(slope_index([-5, 0, 5, 10, 15], [1] * 5).rii)


def test_unknown_transforms_and_too_many_groups_are_refused():
    with pytest.raises(ParameterError, match="transform"):
        slope_index(QUINTILES, PEOPLE, transform="root")
    with pytest.raises(ParameterError, match="101 groups"):
        slope_index(range(101), [1] * 101)


@given(*[st.integers(0, 100)] * 4, st.sampled_from(["high", "low"]))
def test_a_gap_is_wider_or_narrower_because_of_a_fall_only_where_more_than_half_is_the_fall(
    b1, b2, a1, a2, polarity
):
    label = str(decompose_gap_change(b1, b2, a1, a2, polarity=polarity).label)
    if "because" not in label:
        return
    sign = 1 if polarity == "high" else -1
    falls = {"lower": 0.0, "higher": 0.0}
    is_first_higher = sign * (b1 - b2) >= 0
    for group, before, after in (
        ("higher" if is_first_higher else "lower", b1, a1),
        ("lower" if is_first_higher else "higher", b2, a2),
    ):
        falls[group] = max(0, sign * (before - after))
    fallen = "lower" if "the lower group fell" in label else "higher"
    assert falls[fallen] > abs(abs(a1 - a2) - abs(b1 - b2)) / 2
