"""Intervals against published values, independent implementations and the laws they obey."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis.stats.intervals import (
    as_floats,
    as_series,
    binomial_p_value,
    difference_interval,
    mean_interval,
    polarity_sign,
    proportion_interval,
    rate_change_test,
    rate_interval,
    square_and_add,
)
from analysis.vocabulary.errors import DataError, ParameterError


@st.composite
def parts_of_wholes(draw):
    total = draw(st.integers(1, 100_000))
    return draw(st.integers(0, total)), total


levels = st.floats(0.5, 0.999)


# Proportions. Golden values: PHStatsMethods tests/test_confidence_intervals.py.


def test_wilson_lower_limit_is_that_of_phstatsmethods():
    assert proportion_interval(20, 360).lower == pytest.approx(0.036248204600072345, abs=1e-15)


def test_wilson_upper_limit_is_that_of_phstatsmethods():
    assert proportion_interval(30, 400).upper == pytest.approx(0.10504770626130437, abs=1e-15)


def test_wilson_limit_at_998_is_that_of_phstatsmethods():
    assert proportion_interval(76, 238, 0.998).upper == pytest.approx(0.418131030603369, abs=1e-12)


def test_no_event_has_a_lower_limit_of_zero():
    interval = proportion_interval(0, 20)
    assert interval.lower == 0
    assert interval.upper == pytest.approx(0.161125, abs=5e-7)


def test_all_events_have_an_upper_limit_of_exactly_one():
    assert proportion_interval(20, 20).upper == 1.0


def test_scalars_give_floats():
    interval = proportion_interval(3, 4)
    assert isinstance(interval.lower, float)
    assert interval.reason is None


def test_arrays_give_arrays_with_a_reason_for_each_gap():
    interval = proportion_interval([1, 0, np.nan, 2], [10, 0, 5, np.nan])
    assert interval.reason.tolist() == [None, "denominator_zero", "missing_values", "missing_values"]
    assert np.isnan(interval.lower).tolist() == [False, True, True, True]
    assert np.isnan(interval.upper).tolist() == [False, True, True, True]


def test_a_denominator_of_zero_does_not_spoil_other_rows():
    assert proportion_interval([20, 0], [360, 0]).lower[0] == proportion_interval(20, 360).lower


def test_a_weighted_count_need_not_be_whole():
    interval = proportion_interval(0.445, 1)
    assert interval.lower < 0.445 < interval.upper


def test_a_count_above_its_total_is_refused_not_capped():
    with pytest.raises(
        DataError, match=r"numerator_exceeds_denominator[\s\S]*position 1: found count 6, total 5"
    ):
        proportion_interval([1, 6], [5, 5])


def test_a_negative_count_is_refused():
    with pytest.raises(DataError, match="Negative"):
        proportion_interval(-1, 5)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_outside_zero_to_one_is_refused(level):
    with pytest.raises(ParameterError, match="confidence"):
        proportion_interval(1, 5, level)


def test_text_is_refused_with_what_was_found():
    with pytest.raises(DataError, match="'52,5%'"):
        proportion_interval("52,5%", 100)


@given(parts_of_wholes(), st.sampled_from([0.8, 0.95, 0.998]))
def test_wilson_agrees_with_statsmodels(part, level):
    count, total = part
    interval = proportion_interval(count, total, level)
    expected = proportion_confint(count, total, alpha=1 - level, method="wilson")
    assert (interval.lower, interval.upper) == pytest.approx(expected, abs=1e-10)


@given(parts_of_wholes(), levels)
def test_a_proportion_lies_in_its_interval_and_that_in_zero_to_one(part, level):
    interval = proportion_interval(*part, level)
    assert 0 <= interval.lower <= interval.value <= interval.upper <= 1


@given(parts_of_wholes(), levels, levels)
def test_more_confidence_is_wider_for_a_proportion(part, one, other):
    assume(abs(one - other) > 1e-6)
    narrow, wide = (proportion_interval(*part, level) for level in sorted((one, other)))
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


@given(parts_of_wholes())
def test_the_interval_of_the_complement_is_the_mirror_image(part):
    count, total = part
    interval, mirror = proportion_interval(count, total), proportion_interval(total - count, total)
    assert interval.lower == pytest.approx(1 - mirror.upper, abs=1e-12)


# Rates. Worked numbers: project methods, 1.2; PHStatsMethods testdata_Byars_Wilson.xlsx.


def test_rate_of_47_events_in_61200():
    interval = rate_interval(47, 61_200)
    assert interval.value == pytest.approx(47 / 61_200 * 10_000)
    assert (interval.value, interval.lower, interval.upper) == pytest.approx((7.68, 5.64, 10.21), abs=0.005)


def test_rate_of_seven_events_is_exact_poisson():
    interval = rate_interval(7, 61_200)
    assert (interval.value, interval.lower, interval.upper) == pytest.approx((1.14, 0.46, 2.36), abs=0.005)


def test_byars_limits_of_65_events():
    interval = rate_interval(65, 1, per=1)
    assert (interval.lower, interval.upper) == pytest.approx((50.163188, 82.849139), abs=5e-7)


def test_byars_limits_of_1045_events_at_998():
    interval = rate_interval(1045, 1, 0.998, per=1)
    assert (interval.lower, interval.upper) == pytest.approx((947.940704, 1148.806161), abs=5e-7)


def test_no_event_is_legitimate():
    interval = rate_interval(0, 1, per=1)
    assert interval.lower == 0
    assert interval.upper == pytest.approx(3.688879, abs=5e-7)
    assert interval.reason is None


def test_a_zero_among_counts_does_not_spoil_the_others():
    interval = rate_interval([0, 47], 61_200)
    assert interval.lower[1] == rate_interval(47, 61_200).lower


def test_limits_are_exact_at_nine_events_and_byars_at_ten():
    exact_nine = (stats.chi2.ppf(0.025, 18) / 2, stats.chi2.ppf(0.975, 20) / 2)
    assert tuple(vars(rate_interval(9, 1, per=1))[name] for name in ("lower", "upper")) == pytest.approx(
        exact_nine
    )
    # Breslow and Day's approximation written out for ten events.
    z = stats.norm.ppf(0.975)
    assert rate_interval(10, 1, per=1).lower == pytest.approx(10 * (1 - 1 / 90 - z / (3 * 10**0.5)) ** 3)
    assert rate_interval(10, 1, per=1).upper == pytest.approx(11 * (1 - 1 / 99 + z / (3 * 11**0.5)) ** 3)


def test_events_that_one_child_can_repeat_get_no_interval():
    interval = rate_interval([47, 47], [61_200, 0], independent_events=False)
    assert interval.reason.tolist() == ["non_independent_events", "denominator_zero"]
    assert np.isnan(interval.lower).all()
    assert interval.value[0] == pytest.approx(47 / 61_200 * 10_000)


def test_a_rate_may_have_more_events_than_people():
    assert rate_interval(30, 20, per=1).value == pytest.approx(30 / 20)


def test_a_multiplier_must_be_positive():
    with pytest.raises(ParameterError, match="per"):
        rate_interval(1, 2, per=0)
    with pytest.raises(ParameterError, match="per"):
        rate_change_test(1, 2, 1, 2, per=0)


@given(st.integers(0, 5000), st.integers(1, 1_000_000), levels)
def test_a_rate_lies_in_its_interval(count, population, level):
    interval = rate_interval(count, population, level)
    assert interval.lower <= interval.value <= interval.upper


@given(st.integers(0, 5000), levels, levels)
def test_more_confidence_is_wider_for_a_rate(count, one, other):
    assume(abs(one - other) > 1e-6)
    narrow, wide = (rate_interval(count, 1000, level) for level in sorted((one, other)))
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


# Means. Worked numbers: project methods, 1.3.


def test_mean_of_six_values():
    values = np.array([4.2, 3.9, 4.8, 4.4, 4.1, 4.6])
    interval = mean_interval(values.mean(), values.std(ddof=1), 6)
    assert (interval.value, interval.lower, interval.upper) == pytest.approx((4.333, 3.984, 4.682), abs=5e-4)


def test_mean_agrees_with_the_t_distribution_of_scipy():
    interval = mean_interval(53.7, 20.0, 8, 0.9)
    expected = stats.t.interval(0.9, 7, loc=53.7, scale=20.0 / 8**0.5)
    assert (interval.lower, interval.upper) == pytest.approx(expected)


def test_a_mean_of_one_value_has_no_interval():
    interval = mean_interval([4.0, 4.0], [np.nan, 1.0], [1, 1])
    assert interval.reason.tolist() == ["missing_values", "not_enough_points"]
    assert np.isnan(interval.upper).all()


def test_a_negative_standard_deviation_is_refused():
    with pytest.raises(DataError, match="Negative"):
        mean_interval(1.0, -1.0, 5)


# Differences. Newcombe 1998, Table II, method 10.


@pytest.mark.parametrize(
    ("counts", "lower", "upper"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
    ],
)
def test_newcombe_interval_is_the_published_one(counts, lower, upper):
    interval = difference_interval(*counts)
    assert (interval.lower, interval.upper) == pytest.approx((lower, upper), abs=5.1e-5)


@given(parts_of_wholes(), parts_of_wholes())
def test_newcombe_agrees_with_statsmodels(first, second):
    interval = difference_interval(*first, *second)
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert (interval.lower, interval.upper) == pytest.approx(expected, abs=1e-9)


@given(parts_of_wholes(), parts_of_wholes())
def test_a_difference_lies_in_its_interval_and_changes_sign_with_the_order(first, second):
    interval, turned = difference_interval(*first, *second), difference_interval(*second, *first)
    assert interval.lower <= interval.value <= interval.upper
    assert (turned.value, turned.lower, turned.upper) == pytest.approx(
        (-interval.value, -interval.upper, -interval.lower), abs=1e-12
    )


def test_a_difference_names_what_is_missing():
    interval = difference_interval([1, 1, 1], [10, 0 + 1, 10], [np.nan, 0, 1], [10, 0, 10])
    assert interval.reason.tolist() == ["missing_values", "denominator_zero", None]


def test_square_and_add_of_equal_halves_is_root_two_wider():
    assert square_and_add((5, 4, 6), (3, 2, 4)) == pytest.approx((2 - 2**0.5, 2 + 2**0.5))


# Change in a rate. Worked number: project methods, 12.


def test_change_from_47_to_62_events():
    change = rate_change_test(47, 61_200, 62, 61_900)
    assert change.change == pytest.approx(2.34, abs=0.005)
    assert change.p_value == pytest.approx(0.180, abs=0.0005)
    assert change.ratio == pytest.approx((62 / 61_900) / (47 / 61_200))


def test_no_event_in_either_year_is_no_evidence_of_a_change():
    assert rate_change_test(0, 100, 0, 100).p_value == 1.0


@given(data=st.data(), trials=st.integers(1, 20_000), share=st.floats(0.001, 0.999))
def test_the_binomial_p_value_is_that_of_scipy(data, trials, share):
    successes = data.draw(st.integers(0, trials))
    expected = stats.binomtest(successes, trials, share).pvalue
    if expected < 1e-200:  # there scipy 1.17.1 is off itself: by 1.4e-6 for 22 of 1,535 at 0.375
        expected = float(exact_p_value(successes, trials, share))
    assert binomial_p_value(successes, trials, share) == pytest.approx(expected, rel=1e-6, abs=1e-300)


def exact_p_value(successes, trials, share):
    """The sum of the chances of all counts that are no likelier, with sixty digits."""
    with localcontext() as context:
        context.prec, context.Emin = 60, -999_999_999
        odds = Decimal(share) / (1 - Decimal(share))
        chances = [(1 - Decimal(share)) ** trials]
        for count in range(1, trials + 1):
            chances.append(chances[-1] * (trials - count + 1) / count * odds)
        most = chances[successes] * (1 + Decimal("1e-7"))
        return sum(chance for chance in chances if chance <= most)


def test_a_chance_that_scipy_gives_less_exactly():
    p_value = float(exact_p_value(22, 1_535, 0.375))
    assert binomial_p_value(22, 1_535, 0.375) == pytest.approx(p_value, rel=1e-9)


def test_no_trial_is_no_evidence():
    assert binomial_p_value(0, 0, 0.5) == 1.0


def test_rate_change_over_several_areas_gives_a_reason_for_each_gap():
    change = rate_change_test([47, 1, np.nan], [61_200, 0, 5], [62, 1, 1], [61_900, 5, 5])
    assert change.reason.tolist() == [None, "denominator_zero", "missing_values"]
    assert np.isnan(change.p_value).tolist() == [False, True, True]


def test_a_fraction_of_an_event_is_refused():
    with pytest.raises(DataError, match="whole number"):
        rate_change_test(4.5, 100, 5, 100)


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_order_of_equal_populations_does_not_change_the_p_value(first, second):
    there, back = rate_change_test(first, 1000, second, 1000), rate_change_test(second, 1000, first, 1000)
    assert there.p_value == pytest.approx(back.p_value)
    assert there.change == pytest.approx(-back.change)


# What all of stats shares.


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(DataError, match="different lengths"):
        as_floats(count=[1, 2], total=[1, 2, 3])


def test_infinite_values_are_refused():
    with pytest.raises(DataError, match="infinite"):
        as_floats(value=[1.0, np.inf])


def test_a_single_number_is_not_a_series():
    with pytest.raises(DataError, match="one series"):
        as_series(value=1.0)


def test_polarity_has_three_words():
    assert polarity_sign(["high", "low"]).tolist() == [1.0, -1.0]
    assert np.isnan(polarity_sign("none"))
    with pytest.raises(ParameterError, match="up"):
        polarity_sign("up")


def test_a_callers_array_is_never_changed():
    total = np.array([10.0, 0.0])
    proportion_interval([1, 0], total)
    assert total.tolist() == [10.0, 0.0]
