"""XmR limits and rules against NHSRplotthedots 0.2.2, and the twelve-point rule of this project."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stats.spc import Limits, assurance, run_chart_median, special_causes, xmr
from analysis.vocabulary.errors import DataError, ParameterError

# NHSRplotthedots vignettes/deviations.Rmd: one outlier among ones and twos.
ONE_OUTLIER = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
# R: set.seed(123); rnorm(20). NHSRplotthedots tests/testthat/_snaps/ptd_spc_standard.md
NORMAL = [
    *(-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621),
    *(-1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272),
    *(-0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141),
]
NORMAL_WITH_OUTLIER = [*NORMAL[:14], 10, *NORMAL[15:]]
WIDE = Limits(mean=4, lower=-100, upper=100, near_lower=-60, near_upper=60)
UNIT = Limits(mean=0, lower=-3, upper=3, near_lower=-2, near_upper=2)

series_of_twelve_or_more = st.lists(st.integers(-100, 100), min_size=12, max_size=40)


@pytest.mark.parametrize(
    ("value", "screen", "mean", "lower", "upper"),
    [
        (ONE_OUTLIER, True, 1.944444, -0.715556, 4.604444),
        (ONE_OUTLIER, False, 1.944444, -3.062614, 6.951503),
        (NORMAL, True, 0.1416238, -3.01138, 3.294627),
        (NORMAL_WITH_OUTLIER, True, 0.6694159, -2.383666, 3.722497),
        (NORMAL_WITH_OUTLIER, False, 0.6694159, -4.596625, 5.935457),
    ],
)
def test_limits_are_those_of_nhsrplotthedots(value, screen, mean, lower, upper):
    limits = xmr(value, screen)
    assert (limits.mean, limits.lower, limits.upper) == pytest.approx((mean, lower, upper), abs=1e-6)
    assert limits.is_screened is screen


def test_near_limits_stand_two_thirds_of_the_way():
    limits = xmr(ONE_OUTLIER)
    assert limits.near_upper - limits.mean == pytest.approx(2 / 3 * 2.66 * limits.moving_range_mean)
    assert limits.mean - limits.near_lower == pytest.approx(2 / 3 * 2.66 * limits.moving_range_mean)


def test_only_the_outlier_is_flagged():
    causes = special_causes(ONE_OUTLIER, xmr(ONE_OUTLIER), "low")
    assert [rule for rule in causes.rule if rule] == ["outside"]
    assert causes.label[4] == "concern"


def test_eleven_points_give_no_limits():
    limits = xmr([1, 2] * 5 + [1])
    assert limits.reason == "too_few_for_spc"
    assert np.isnan(limits.lower)
    assert limits.mean == pytest.approx(16 / 11)
    assert limits.n == 11


def test_without_limits_nothing_is_judged():
    limits = xmr([1, 2, 3])
    causes = special_causes([1, 2, 3], limits, "high")
    assert causes.label.tolist() == [None, None, None]
    assert causes.reason == "too_few_for_spc"
    assert assurance(2, limits, "high") is None


@pytest.mark.parametrize(("n", "trial"), [(12, True), (14, True), (15, False)])
def test_twelve_to_fourteen_points_give_trial_limits(n, trial):
    limits = xmr(list(range(n)))
    assert limits.reason is None
    assert limits.trial is trial


def test_a_series_that_never_moves_has_limits_on_its_mean():
    limits = xmr([5] * 12)
    assert (limits.lower, limits.upper) == (5, 5)


def test_a_missing_value_gives_no_moving_range_and_is_not_counted():
    limits = xmr([1, 2, np.nan, *[1, 2] * 6])
    assert limits.n == 14
    assert limits.moving_range_mean == 1


def test_limits_fixed_on_the_first_points_apply_to_later_ones():
    limits = xmr([*[1, 2] * 6, 50, 60], fix_after=12)
    assert limits.upper == pytest.approx(1.5 + 2.66)


def test_limits_cannot_be_fixed_on_fewer_than_twelve_points():
    with pytest.raises(ParameterError, match="fix_after"):
        xmr(ONE_OUTLIER, fix_after=8)


def test_points_beyond_both_limits_at_the_end_can_be_common_cause():
    # NHSRplotthedots tests: eight pairs of 1 and -1, then 5.5 and -5.5.
    value = [1, -1] * 8 + [5.5, -5.5]
    assert set(special_causes(value, xmr(value), "high").label) == {"common cause"}


def test_a_tie_breaks_a_trend():
    assert special_causes([1, 2, 3, 3, 4, 5, 6], WIDE, "none").rule.tolist() == [None] * 7


def test_all_seven_points_of_a_trend_are_flagged():
    rule = special_causes([2, 1, 2, 3, 4, 5, 6, 7, 3], WIDE, "none").rule
    assert rule.tolist() == [None, *["trend"] * 7, None]


def test_a_trend_is_judged_by_where_it_goes_not_by_side_of_mean():
    below = special_causes([-7, -6, -5, -4, -3, -2, -1], WIDE, "high")
    assert set(below.label) == {"improvement"}
    above = special_causes([50, 49, 48, 47, 46, 45, 44], WIDE, "high")
    assert set(above.label) == {"concern"}


@pytest.mark.parametrize(
    ("value", "shift"),
    [
        ([1, 1.5] * 3, [False] * 6),
        ([1, 1.5] * 4, [True] * 8),
        ([1, 1.5, 1, 0, 1, 1.5, 1], [False] * 7),
        ([-1, *[1, 1.5] * 4, -1], [False, *[True] * 8, False]),
    ],
)
def test_seven_points_on_one_side_are_a_shift(value, shift):
    assert (special_causes(value, UNIT, "none").rule == "shift").tolist() == shift


def test_two_of_three_flags_only_the_points_near_the_limit():
    assert special_causes([-1, 2.5, 1, 2.5, -1], UNIT, "none").rule.tolist() == [
        None,
        "two_of_three",
        None,
        "two_of_three",
        None,
    ]


def test_two_of_three_needs_all_three_on_one_side():
    assert special_causes([2.5, -1, 2.5], UNIT, "none").rule.tolist() == [None] * 3


def test_two_near_points_too_far_apart_are_common_cause():
    assert special_causes([2.5, 1, 1, 2.5], UNIT, "none").rule.tolist() == [None] * 4


def test_a_point_outside_does_not_count_as_one_of_two():
    assert special_causes([3.5, 1, 2.5], UNIT, "none").rule.tolist() == ["outside", None, None]


def test_outside_comes_before_every_other_rule():
    assert special_causes([1, 1.1, 1.2, 1.3, 1.4, 1.5, 9], UNIT, "none").rule[6] == "outside"


def test_a_point_on_a_limit_is_inside():
    assert special_causes([-1, 3, -1], UNIT, "none").rule[1] is None


def test_without_polarity_causes_are_neutral():
    assert special_causes([9, 0, -9], UNIT, "none").label.tolist() == [
        "neutral high",
        "common cause",
        "neutral low",
    ]


@given(series_of_twelve_or_more)
def test_polarity_turns_improvement_into_concern(value):
    limits = xmr(value)
    high, low = (special_causes(value, limits, polarity).label for polarity in ("high", "low"))
    turned = {"improvement": "concern", "concern": "improvement"}
    assert [turned.get(word, word) for word in high] == low.tolist()


@given(series_of_twelve_or_more, st.integers(-50, 50))
def test_moving_a_series_moves_its_limits(value, shift):
    before, after = xmr(value), xmr([one + shift for one in value])
    assert (after.lower, after.upper) == pytest.approx((before.lower + shift, before.upper + shift))


@given(series_of_twelve_or_more)
def test_screening_never_widens_the_limits(value):
    assert xmr(value, screen=True).upper <= xmr(value, screen=False).upper + 1e-9


# Assurance: NHSRplotthedots tests/testthat/test-ptd_calculate_assurance_type.R


def test_target_against_three_pairs_of_limits():
    limits = Limits(mean=[2, 6, 3], lower=[1, 5, 1], upper=[3, 7, 5])
    words = ["consistent_fail", "consistent_pass", "inconsistent"]
    assert assurance(4, limits, "high").tolist() == words
    assert assurance(4, limits, "low").tolist() == [words[1], words[0], words[2]]


def test_a_target_on_a_limit_is_hit_and_miss():
    assert assurance([1, 3], Limits(mean=2, lower=1, upper=3), "high").tolist() == ["inconsistent"] * 2


def test_no_assurance_without_target_or_polarity():
    limits = Limits(mean=2, lower=1, upper=3)
    assert assurance(None, limits, "high") is None
    assert assurance(4, limits, "none") is None


def test_limits_the_wrong_way_round_are_refused():
    with pytest.raises(DataError, match="Lower limit above"):
        assurance(4, Limits(mean=2, lower=3, upper=1), "high")


def test_run_chart_median_is_of_the_values_there_are():
    chart = run_chart_median([1, np.nan, 9, 2])
    assert (chart.median, chart.n, chart.reason) == (2, 3, None)


def test_two_points_have_no_run_chart():
    assert run_chart_median([1, 2]).reason == "not_enough_points"
