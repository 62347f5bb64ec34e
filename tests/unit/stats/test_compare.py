"""Comparisons against Fingertips, DfE's Local authority interactive tool (LAIT) and R."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stats.compare import (
    difference,
    quartile_bands,
    quartile_cuts,
    quintiles,
    rank,
    ratio,
    spine_position,
)
from analysis.vocabulary.errors import DataError, ParameterError

# LAIT: good level of development 2025, infant mortality 2023, road casualties 2020-22, suspensions
# 2023/24: minimum, quartiles, maximum.
GLD_CUTS = [60.3, 66.1, 68.3, 70.6, 92.3]
INFANT_MORTALITY_CUTS = [1.6, 2.8, 3.7, 4.9, 9.0]
ROAD_CASUALTIES_CUTS = [0, 10.72, 14.26, 19.725, 64.14]
SUSPENSIONS_CUTS = [0, 7.1815, 10.2198, 14.515, 38.2025]

numbers = st.integers(-1000, 1000)
some_missing = st.lists(st.one_of(numbers, st.none()), min_size=1, max_size=40)


# Ranks: LAIT tests/testthat/test-fn_analysis.R.


def test_ranks_are_those_of_lait():
    assert rank([10, 20, 20, 30, 40], "high").tolist() == [5, 3, 3, 2, 1]
    assert rank([10, None, 30, 20, None], "low").tolist() == [1, None, 3, 2, None]


def test_without_polarity_there_is_no_rank():
    assert rank([1, 2], "none").tolist() == [None, None]


@given(some_missing)
def test_a_rank_is_one_more_than_the_number_of_better_areas(values):
    ranks = rank(values, "high")
    there = [value for value in values if value is not None]
    expected = [None if v is None else 1 + sum(other > v for other in there) for v in values]
    assert ranks.tolist() == expected


@given(st.lists(numbers, min_size=1, max_size=30), st.randoms())
def test_the_order_of_areas_does_not_change_rank_band_or_quintile(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    for judge in (rank, quartile_bands, quintiles):
        there = judge(values, "low").tolist()
        assert judge([values[index] for index in order], "low").tolist() == [there[index] for index in order]


@given(st.lists(numbers, min_size=1, max_size=30))
def test_turning_values_and_polarity_leaves_ranks_unchanged(values):
    assert rank(values, "high").tolist() == rank([-value for value in values], "low").tolist()


# Quartile bands.


def test_bands_on_the_cuts_are_those_of_lait():
    assert quartile_bands([25, 50], "low", [0, 25, 50, 75, 100]).tolist() == ["A", "B"]
    assert quartile_bands([0, 25, 25.1, 75, 100], "high", [0, 25, 50, 75, 100]).tolist() == [
        "D",
        "D",
        "C",
        "B",
        "A",
    ]


@pytest.mark.parametrize(
    ("value", "polarity", "cuts", "band"),
    [
        (71.3, "high", GLD_CUTS, "A"),  # Barnet
        (74.0, "high", GLD_CUTS, "A"),  # Trafford
        (66.3, "high", GLD_CUTS, "C"),  # Knowsley
        (3.7, "low", INFANT_MORTALITY_CUTS, "B"),  # Trafford, on the median
        (3.3, "low", INFANT_MORTALITY_CUTS, "B"),  # Barnet
        (19.66, "low", ROAD_CASUALTIES_CUTS, "C"),  # Knowsley
        (9.92111, "low", SUSPENSIONS_CUTS, "B"),  # Knowsley
    ],
)
def test_published_values_fall_in_the_bands_of_lait(value, polarity, cuts, band):
    assert quartile_bands([value], polarity, cuts).tolist() == [band]


def test_quartile_cuts_leave_missing_values_out():
    assert quartile_cuts([4, None, 1, 2, 3, 5]).tolist() == [1, 2, 3, 4, 5]
    assert np.isnan(quartile_cuts([None, None])).all()


def test_no_band_for_missing_for_outside_without_polarity_or_without_range():
    assert quartile_bands([None, 101, -1], "high", [0, 25, 50, 75, 100]).tolist() == [None] * 3
    assert quartile_bands([1, 2, 3, 4], "none").tolist() == [None] * 4
    assert quartile_bands([7, 7, 7], "high").tolist() == [None] * 3


def test_four_cuts_are_refused():
    with pytest.raises(DataError, match="five cuts"):
        quartile_bands([1], "high", [0, 1, 2, 3])


@given(st.lists(numbers, min_size=1, max_size=40, unique=True))
def test_bands_of_unlike_values_are_about_equal_in_size(values):
    bands = quartile_bands(values, "low").tolist()
    if len(values) > 1:
        sizes = [bands.count(letter) for letter in "ABCD"]
        assert max(sizes) - min(sizes) <= 1


@given(some_missing, st.sampled_from(["high", "low"]))
def test_a_better_value_is_never_in_a_worse_band(values, polarity):
    bands, ranks = quartile_bands(values, polarity), rank(values, polarity)
    judged = sorted((place, band) for place, band in zip(ranks, bands, strict=True) if band)
    assert [band for _, band in judged] == sorted(band for _, band in judged)


# Quintiles: Fingertips, 1..50 has bounds 10.8, 20.6, 30.4, 40.2.


def test_quintiles_of_one_to_fifty():
    assert quintiles(range(1, 51), "low").tolist() == [1] * 10 + [2] * 10 + [3] * 10 + [4] * 10 + [5] * 10
    assert quintiles(range(1, 51), "high").tolist() == [5] * 10 + [4] * 10 + [3] * 10 + [2] * 10 + [1] * 10


def test_equal_values_are_never_split_between_quintiles():
    assert len(set(quintiles([1, 2, 2, 2, 2, 2, 2, 2, 9, 10], "low")[1:8])) == 1


def test_four_values_have_no_quintiles():
    assert quintiles([1, 2, 3, 4, None], "low").tolist() == [None] * 5


# Spine chart: project methods, 6.5, from LAIT's good level of development 2025.


def test_worked_positions_on_a_spine_chart():
    positions = spine_position([60.3, 71.3, 66.3, 68.3, 92.3], 68.3, "high")
    assert positions == pytest.approx([1 / 3, 0.5625, 0.4583, 0.5, 1.0], abs=5e-5)


def test_right_is_better_on_a_spine_chart():
    assert spine_position([1, 3], 2, "low").tolist() == [1.0, 0.0]
    assert spine_position([1, 3], 2, "none").tolist() == [0.0, 1.0]


def test_a_quarter_missing_hides_a_spine_chart():
    assert np.isnan(spine_position([1, 2, 3, None], 2, "high")).all()
    assert np.isnan(spine_position([1, 2, 3, 4, None], 2, "high")).sum() == 1
    assert spine_position([], 2, "high").size == 0


# Difference and ratio.


@given(numbers, numbers)
def test_a_gap_changes_sign_with_polarity(value, reference):
    assert difference(value, reference, "high") == -difference(value, reference, "low")
    assert difference(value, reference, "none") == value - reference


def test_ratio_of_two_rates():
    assert ratio([14.0, 5.0, None], [10.0, 0.0, 1.0]) == pytest.approx([14 / 10, np.nan, np.nan], nan_ok=True)


def test_an_unknown_polarity_is_refused():
    with pytest.raises(ParameterError, match="polarity"):
        rank([1, 2], "up")
