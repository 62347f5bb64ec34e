"""Trend: OHID's and Fingertips' own test data, exact distributions by brute force, the decision table."""

from itertools import permutations

import numpy as np
import pytest
import statsmodels.api as sm
from drawn_cases import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.stats.trend import (
    mann_kendall,
    ols_prediction,
    recent_trend,
    theil_sen,
)
from analysis.vocabulary.errors import DataError, ParameterError

YEARS = [2021, 2022, 2023, 2024, 2025]
# PHEindicatormethods testdata_trend_markers.xlsx: sheets prop, other, other_6.
PROP_COUNT = [318, 314, 318, 291, 292]
PROP_TOTAL = [468.3357879, 472.8915663, 500.7874016, 480.1980198, 499.1452991]
OTHER_VALUE = [30.6, 30.2, 28, 24.6, 24.67]
OTHER_LOWER = [28.98, 28.63, 26.44, 23.15, 23.16]
OTHER_UPPER = [32.25, 31.9, 29.64, 26.19, 26.25]
# FingertipsNext: MMR at two years, Yorkshire and the Humber.
MMR_COUNT = [57274, 55865, 53681, 51767, 53185]
MMR_TOTAL = [61834, 60511, 59074, 57508, 59028]
# Project methods, 2.5: the same rise with and without scatter.
SCATTERED = ([1950, 2120, 1990, 2190, 2130], [3010, 3050, 2990, 3080, 3040])
SMOOTH = ([1950, 2010, 2010, 2120, 2130], [3010, 3050, 2990, 3080, 3040])
# Project methods, 4.5.
FIVE = [64.8, 65.9, 67.2, 68.8, 70.1]
EIGHT_YEARS = list(range(2018, 2026))
EIGHT = [12.1, 12.9, 12.4, 13.6, 13.1, 14.2, 14.0, 15.1]
# Good level of development, England, from 2021/22 (DfE): the series restarted there.
GLD = ([2022, 2023, 2024, 2025], [65.2, 67.2, 67.7, 68.3])

five_counts = st.lists(st.tuples(st.integers(1, 999), st.just(1000)), min_size=5, max_size=5)
short_values = st.lists(st.integers(0, 6), min_size=2, max_size=7)


# Recent trend: published results.


def test_recent_trend_of_ohids_proportions():
    trend = recent_trend(YEARS, count=PROP_COUNT, total=PROP_TOTAL)
    assert trend.label == "Decreasing"
    assert (trend.chi_squared, trend.slope) == pytest.approx((12.5688, -0.1062), abs=5e-5)


def test_recent_trend_of_ohids_other_values():
    trend = recent_trend(YEARS, value=OTHER_VALUE, lower=OTHER_LOWER, upper=OTHER_UPPER)
    assert trend.label == "Decreasing"
    assert (trend.chi_squared, trend.slope) == pytest.approx((46.7636, -1.7516), abs=5e-5)


def test_recent_trend_uses_the_five_latest_of_six():
    trend = recent_trend(
        range(2020, 2026),
        value=[*OTHER_VALUE, 30.9],
        lower=[*OTHER_LOWER, 28.98],
        upper=[*OTHER_UPPER, 32.25],
    )
    assert trend.label == "No significant change"
    assert (trend.chi_squared, trend.slope) == pytest.approx((0.7433, -0.2256), abs=5e-5)
    assert trend.years == (2021, 2022, 2023, 2024, 2025)


def test_recent_trend_of_fingertips_counts():
    # Fingertips AnalysisTest/TrendMarkerCalculatorTest.cs.
    trend = recent_trend(
        YEARS, count=[994, 1023, 1199, 1332, 1367], total=[40299, 41527, 42811, 44064, 44701], polarity="low"
    )
    assert trend.chi_squared == pytest.approx(47.90, abs=0.005)
    assert trend.label == "Increasing and getting worse"


def test_recent_trend_of_fingertips_next_vaccination():
    trend = recent_trend(YEARS, count=MMR_COUNT, total=MMR_TOTAL, polarity="high")
    assert trend.chi_squared == pytest.approx(405.05, abs=0.005)
    assert trend.label == "Decreasing and getting worse"


def test_width_of_the_interval_is_divided_by_twice_z_not_by_392():
    trend = recent_trend(YEARS, value=OTHER_VALUE, lower=OTHER_LOWER, upper=OTHER_UPPER)
    # Fingertips divides by 3.92 and publishes 46.77.
    assert trend.chi_squared * (3.92 / (2 * stats.norm.ppf(0.975))) ** 2 == pytest.approx(46.77, abs=0.005)


def test_critical_value_is_the_998_per_cent_point():
    assert stats.chi2.isf(0.002, 1) == pytest.approx(9.549535706083237)
    # Just below and just above it: the same rise in a population scaled to fit.
    base = recent_trend(YEARS, count=SMOOTH[0], total=SMOOTH[1]).chi_squared
    for factor, label in ((0.99, "No significant change"), (1.01, "Increasing")):
        scale = factor * 9.549535706083237 / base
        trend = recent_trend(
            YEARS, count=[scale * one for one in SMOOTH[0]], total=[scale * one for one in SMOOTH[1]]
        )
        assert trend.label == label


def test_chi_squared_is_the_score_test_of_statsmodels():
    # Its Table divides by N - 1 where the formula here divides by N.
    count, total = (np.array(one) for one in SMOOTH)
    table = sm.stats.Table(np.column_stack([count, total - count]))
    score = (
        table.test_ordinal_association(row_scores=np.arange(5.0), col_scores=np.array([1.0, 0.0])).zscore ** 2
    )
    people = total.sum()
    trend = recent_trend(YEARS, count=count, total=total)
    assert trend.chi_squared == pytest.approx(score * people / (people - 1))


# Recent trend: dispersion.


def test_scattered_years_get_a_caution_beside_ohids_label():
    trend = recent_trend(YEARS, count=SCATTERED[0], total=SCATTERED[1])
    assert trend.label == "Increasing"
    assert trend.chi_squared == pytest.approx(20.71, abs=0.005)
    assert trend.dispersion == pytest.approx(6.0, abs=0.05)
    assert (trend.adjusted_f, trend.adjusted_p_value) == pytest.approx((3.45, 0.16), abs=0.005)
    assert trend.caution == "year-to-year scatter larger than chance: treat as indicative"


def test_smooth_years_get_no_caution():
    trend = recent_trend(YEARS, count=SMOOTH[0], total=SMOOTH[1], polarity="high")
    assert trend.label == "Increasing and getting better"
    assert (trend.chi_squared, trend.slope) == pytest.approx((25.1349, 0.0615), abs=5e-5)
    assert trend.dispersion == pytest.approx(0.04, abs=0.005)
    assert trend.adjusted_f == trend.chi_squared
    assert trend.caution is None


def test_dispersion_is_pearsons_of_the_logistic_line_of_statsmodels():
    count, total = (np.array(one, dtype=float) for one in SCATTERED)
    design = sm.add_constant(np.arange(5.0))
    fit = sm.GLM(np.column_stack([count, total - count]), design, family=sm.families.Binomial()).fit()
    assert recent_trend(YEARS, count=count, total=total).dispersion == pytest.approx(fit.pearson_chi2 / 3)


# Recent trend: when it cannot be calculated.


def test_four_points_are_not_enough():
    trend = recent_trend(YEARS[:4], count=PROP_COUNT[:4], total=PROP_TOTAL[:4])
    assert (trend.label, trend.reason) == ("Cannot be calculated", "not_enough_points")
    assert np.isnan(trend.chi_squared)


def test_a_missing_year_among_the_five_stops_it():
    trend = recent_trend(YEARS, count=[318, None, 318, 291, 292], total=PROP_TOTAL)
    assert trend.reason == "missing_values"
    missing = recent_trend(YEARS, value=[1, 2, None, 4, 5], lower=[0, 1, 2, 3, 4], upper=[2, 3, 4, 5, 6])
    assert missing.reason == "missing_values"


def test_a_missing_limit_stops_it():
    lower = [None, *OTHER_LOWER[1:]]
    assert recent_trend(YEARS, value=OTHER_VALUE, lower=lower, upper=OTHER_UPPER).reason == "missing_ci"
    assert recent_trend(YEARS, value=OTHER_VALUE).reason == "missing_ci"


def test_a_year_given_twice_stops_it():
    trend = recent_trend([2021, 2022, 2023, 2024, 2024], count=PROP_COUNT, total=PROP_TOTAL)
    assert trend.reason == "duplicate_periods"


def test_quarters_are_not_years():
    trend = recent_trend(np.arange(5) / 4, count=PROP_COUNT, total=PROP_TOTAL)
    assert trend.reason == "not_annual"


@pytest.mark.parametrize("count", [[5, 2, 3, 4, 3], [0, 2, 3, 4, 3]])
def test_a_year_of_all_or_none_stops_it(count):
    # Fingertips, proportions set 2: a year of 5 of 5 cannot be calculated.
    assert recent_trend(YEARS, count=count, total=[5, 9, 9, 9, 9]).reason == "proportion_0_or_1"


def test_a_year_without_children_stops_it():
    assert recent_trend(YEARS, count=[0, 2, 3, 4, 3], total=[0, 9, 9, 9, 9]).reason == "denominator_zero"


def test_a_count_above_its_total_is_refused():
    with pytest.raises(DataError, match="numerator_exceeds_denominator"):
        recent_trend(YEARS, count=[9, 2, 3, 4, 3], total=[5, 9, 9, 9, 9])


def test_without_numbers_there_is_nothing_to_test():
    with pytest.raises(ParameterError, match="expected count and total"):
        recent_trend(YEARS, count=PROP_COUNT)


def test_a_skipped_year_stops_it_unless_it_was_never_collected():
    years = [2017, 2018, 2019, 2022, 2023]
    assert recent_trend(years, count=PROP_COUNT, total=PROP_TOTAL).reason == "missing_values"
    allowed = recent_trend(years, count=PROP_COUNT, total=PROP_TOTAL, not_collected=[2020, 2021])
    assert allowed.label == "Decreasing"


def test_five_points_over_more_than_seven_years_are_too_far_apart():
    trend = recent_trend(
        [2016, 2017, 2018, 2022, 2023], count=PROP_COUNT, total=PROP_TOTAL, not_collected=[2019, 2020, 2021]
    )
    assert trend.reason == "missing_values"


def test_a_trend_resting_on_one_point_is_withheld():
    trend = recent_trend(YEARS, count=[500, 500, 499, 498, 700], total=[1000] * 5)
    assert trend.chi_squared > 9.55
    assert (trend.label, trend.reason) == ("No significant change", "outlier_found")


def test_one_of_count_and_total_may_come_from_the_value():
    whole = recent_trend(YEARS, count=PROP_COUNT, total=PROP_TOTAL)
    share = np.array(PROP_COUNT) / np.array(PROP_TOTAL)
    for part in ({"count": PROP_COUNT}, {"total": PROP_TOTAL}):
        assert recent_trend(YEARS, value=share, **part).chi_squared == pytest.approx(whole.chi_squared)


@given(five_counts, st.permutations(range(5)))
def test_the_order_of_rows_does_not_change_a_recent_trend(rows, order):
    count, total = zip(*rows, strict=True)
    there = recent_trend(YEARS, count=count, total=total)
    mixed = recent_trend(
        [YEARS[i] for i in order], count=[count[i] for i in order], total=[total[i] for i in order]
    )
    assert mixed == there


@given(five_counts)
def test_polarity_changes_only_the_judgement(rows):
    count, total = zip(*rows, strict=True)
    labels = [
        recent_trend(YEARS, count=count, total=total, polarity=p).label for p in ("none", "high", "low")
    ]
    plain, high, low = labels
    assert high.startswith(plain)
    assert low.startswith(plain)
    assert (high == low) == (plain == "No significant change")


# Mann-Kendall.


def test_smallest_attainable_p_values():
    for n, p_value in ((3, 2 / 6), (4, 2 / 24), (5, 2 / 120), (6, 2 / 720)):
        assert mann_kendall(range(n), range(n)).p_value == pytest.approx(p_value)


@pytest.mark.parametrize(
    ("n", "critical"), [(5, 10), (6, 13), (7, 15), (8, 18), (9, 20), (10, 23), (11, 27), (12, 30)]
)
def test_critical_values_at_five_per_cent(n, critical):
    # Swapping neighbours in a rising series takes 2 from S for each swap.
    def p_value_at(s):
        value, to_swap = list(range(n)), (n * (n - 1) // 2 - s) // 2
        for end in range(n - 1, 0, -1):
            for index in range(min(end, to_swap)):
                value[index], value[index + 1] = value[index + 1], value[index]
            to_swap -= min(end, to_swap)
        test = mann_kendall(range(n), value)
        assert test.s == s
        return test.p_value

    assert p_value_at(critical) <= 0.05 < p_value_at(critical - 2)


def test_published_example_without_ties():
    # scipy issue 8456 quotes the exact p-value of R.
    assert mann_kendall(range(5), [3, 2, 0, 4, 1]).p_value == pytest.approx(0.8167, abs=5e-5)


def test_published_examples_with_ties():
    assert mann_kendall(YEARS, [64.8, 65.9, 65.9, 68.8, 70.1]).p_value == pytest.approx(0.033333, abs=5e-7)
    assert mann_kendall(range(6), [1, 1, 2, 2, 3, 3]).p_value == pytest.approx(0.022222, abs=5e-7)


def test_eight_worked_points():
    test = mann_kendall(EIGHT_YEARS, EIGHT)
    assert (test.s, test.p_value) == pytest.approx((22, 0.00550595), abs=5e-9)


def test_scattered_years_have_no_trend_by_rank():
    assert mann_kendall(YEARS, [64.8, 69.5, 66.6, 71.1, 70.1]).p_value == pytest.approx(0.23, abs=0.005)


def test_segment_of_four_years_cannot_be_significant():
    assert mann_kendall(*GLD).p_value == pytest.approx(0.083, abs=5e-4)


@examples(40)
@given(short_values)
def test_mann_kendall_agrees_with_all_orderings(value):
    def s_of(ordering):
        return sum(np.sign(b - a) for i, a in enumerate(ordering) for b in ordering[i + 1 :])

    everything = [abs(s_of(ordering)) for ordering in permutations(value)]
    expected = np.mean([s >= abs(s_of(value)) for s in everything])
    test = mann_kendall(range(len(value)), value)
    assert test.s == s_of(value)
    assert test.p_value == pytest.approx(expected)


@given(st.permutations(range(9)))
def test_mann_kendall_without_ties_agrees_with_scipy(value):
    expected = stats.kendalltau(range(9), value, method="exact").pvalue
    assert mann_kendall(range(9), value).p_value == pytest.approx(expected)


@given(short_values)
def test_turning_a_series_turns_s(value):
    there, back = mann_kendall(range(len(value)), value), mann_kendall(range(len(value)), value[::-1])
    assert (there.s, there.p_value) == (-back.s, back.p_value)


def test_a_series_that_cannot_be_ranked_says_why():
    assert mann_kendall([1, 1, 2], [1, 2, 3]).reason == "duplicate_periods"
    assert mann_kendall([1, 2, 3], [1, None, 3]).reason == "missing_values"
    assert mann_kendall([1], [1]).reason == "not_enough_points"
    assert theil_sen([1], [1]).reason == "not_enough_points"


def test_a_value_without_a_year_is_refused():
    with pytest.raises(DataError, match="Missing time"):
        mann_kendall([1, None], [1, 2])


# Theil-Sen.


def test_slope_of_eight_worked_points():
    size = theil_sen(EIGHT_YEARS, EIGHT)
    assert size.slope == pytest.approx(0.370833, abs=5e-7)
    assert (size.lower, size.upper) == pytest.approx((0.15, 0.60))


def test_slope_of_five_worked_points_and_the_level_it_has():
    size = theil_sen(YEARS, FIVE)
    assert size.slope == pytest.approx(1.329167, abs=5e-7)
    assert (size.lower, size.upper) == pytest.approx((1.10, 1.60))
    assert size.level == pytest.approx(1 - 2 / 120)  # 98.3%


def test_four_points_have_a_slope_without_limits():
    size = theil_sen(*GLD)
    assert size.slope == pytest.approx(0.82, abs=0.005)
    assert np.isnan(size.lower)


def test_a_break_makes_a_false_decline():
    # LAIT holds the good level of development of 2016 to 2025 as one series.
    years, values = [2016, 2017, 2018, 2019, *GLD[0]], [69.3, 70.7, 71.5, 71.8, *GLD[1]]
    assert theil_sen(years, values).slope == pytest.approx(-0.25)


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=12))
def test_theil_sen_agrees_with_scipy_and_lies_in_its_limits(value):
    size = theil_sen(range(len(value)), value)
    assert size.slope == pytest.approx(stats.theilslopes(value, range(len(value))).slope)
    assert size.lower <= size.slope <= size.upper
    assert size.level >= 0.95


@given(st.lists(st.integers(-50, 50), min_size=6, max_size=12))
def test_more_confidence_is_wider_for_a_slope(value):
    narrow, wide = (theil_sen(range(len(value)), value, level) for level in (0.8, 0.95))
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


# One step ahead.


def test_prediction_of_2026():
    ahead = ols_prediction(EIGHT_YEARS, EIGHT, 2026)
    assert (ahead.value, ahead.lower, ahead.upper) == pytest.approx((15.107, 13.787, 16.427), abs=5e-4)


def test_prediction_agrees_with_statsmodels():
    fit = sm.OLS(EIGHT, sm.add_constant(np.array(EIGHT_YEARS) - 2018.0)).fit()
    frame = fit.get_prediction([[1.0, 8.0]]).summary_frame(alpha=0.05)
    ahead = ols_prediction(EIGHT_YEARS, EIGHT, 2026)
    expected = (frame["mean"][0], frame["obs_ci_lower"][0], frame["obs_ci_upper"][0])
    assert (ahead.value, ahead.lower, ahead.upper) == pytest.approx(expected)


def test_prediction_from_three_points_is_useless_so_it_is_not_given():
    assert ols_prediction([1, 2, 3], [10, 12, 11], 4).reason == "not_enough_points"
    useless = ols_prediction([1, 2, 3], [10, 12, 11], 4, minimum_points=3)
    assert (useless.value, useless.lower, useless.upper) == pytest.approx((12.0, -16.4, 40.4), abs=0.05)


@pytest.mark.parametrize("at", [2025, 2028])
def test_only_the_next_year_is_predicted(at):
    with pytest.raises(ParameterError, match="one step after 2025"):
        ols_prediction(EIGHT_YEARS, EIGHT, at)
