"""One rule of certainty (methods, 14): what is clear, what is not, and what was not tested.

The expected values are those of the methods' own worked examples (14.5), or are worked out beside the test.
"""

from __future__ import annotations

import math
from itertools import pairwise, permutations

import pytest

from analysis.stats.certainty import (
    Measured,
    benchmark_certainty,
    change_certainty,
    gap_certainty,
    last_five_certainty,
    long_run,
    neighbour_range,
    target_certainty,
)
from analysis.stats.gaps import change_in_gap, group_gap
from analysis.stats.trend import recent_trend
from analysis.vocabulary.certainty import (
    CERTAINTIES,
    LEVELS,
    VERDICT_WORDS,
    WHY_NOT_CLEAR,
    WHY_NOT_TESTED,
    certainty_note,
    judged_word,
    short_note,
    verdict_word,
)
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.numbers import like, print_alike
from analysis.words.glance import by_chance_sentence

# Cheshire West and Chester, counts as the Department for Education publishes them: year, part, whole.
REPEAT_PLANS = (
    26 / 227, 8 / 211, 33 / 329, 67 / 387, 41 / 283, 51 / 302, 44 / 276, 49 / 286, 61 / 265, 83 / 382,
    76 / 340, 65 / 337, 93 / 350,
)  # fmt: skip


def share(count: float, total: float) -> Measured:
    return Measured(100 * count / total, "proportion", count, total, scale=100)


def rate(count: float, population: float) -> Measured:
    return Measured(10_000 * count / population, "rate", count, population, scale=10_000)


def z_of(now: Measured, then: Measured) -> float:
    """The pooled two-sample z, which the methods quote beside the verdict."""
    p = (now.count + then.count) / (now.total + then.total)
    error = math.sqrt(p * (1 - p) * (1 / now.total + 1 / then.total))
    return (now.count / now.total - then.count / then.total) / error


@pytest.mark.parametrize(
    ("now", "then", "z", "word"),
    [
        ((810, 3529), (755, 3550), 1.7, "not clear"),  # re-referrals
        ((114, 213), (97, 173), -0.5, "not clear"),  # care leavers in education, employment or training
        ((93, 350), (65, 337), 2.3, "clear"),  # repeat child protection plans: beyond counting error
    ],
)
def test_a_change_of_a_percentage_is_judged_by_the_interval_of_the_difference(now, then, z, word):
    assert round(z_of(share(*now), share(*then)), 1) == z
    assert change_certainty(share(*now), share(*then)).word == word


def test_a_change_of_a_rate_is_judged_by_the_exact_test():
    now, then = rate(584, 71_565), rate(570, 71_193)  # children in care
    assert round(z_of(now, then), 1) == 0.3
    found = change_certainty(now, then)
    assert (found.word, found.method) == ("not clear", "conditional exact test")


def test_a_change_is_clear_only_beyond_the_usual_ups_and_downs_of_its_series():
    yearly = [100 * (after - before) for before, after in pairwise(REPEAT_PLANS)]
    sizes = sorted(abs(step) for step in yearly[:-1])  # eleven changes before the latest
    usual = sizes[5]  # their median
    assert round(usual, 2) == 2.83
    assert round(yearly[-1], 2) == 7.28  # more than 2 * 2.83
    now, then = share(93, 350), share(65, 337)
    assert change_certainty(now, then, earlier=yearly[:-1]).word == "clear"
    # with yearly changes of four points before it, 7.28 is less than twice the usual 4
    found = change_certainty(now, then, earlier=[4, -4, 4, -4])
    assert (found.word, found.reason) == ("not clear", "within_usual")
    # exactly twice the usual is enough, and three years say nothing of what is usual
    assert change_certainty(now, then, earlier=[yearly[-1] / 2] * 4).word == "clear"
    assert change_certainty(now, then, earlier=[4, -4, 4]).word == "clear"


def test_a_change_is_not_tested_without_counts_and_limits_of_both_years():
    found = change_certainty(Measured(7.2), Measured(6.0))
    assert (found.word, found.reason, found.level) == ("not tested", "missing_ci", 0.0)
    half_known = change_certainty(share(93, 350), Measured(19.3, "proportion"))
    assert (half_known.word, half_known.reason) == ("not tested", "missing_ci")


def test_published_limits_of_both_years_are_squared_and_added_and_never_compared_by_overlap():
    # 50 (47 to 53) and 55 (52 to 58) overlap, but 5 exceeds sqrt(3^2 + 3^2) = 4.24
    now, then = Measured(55, lower=52, upper=58), Measured(50, lower=47, upper=53)
    found = change_certainty(now, then)
    assert found.word == "clear"
    assert found.lower == pytest.approx(5 - math.sqrt(18))
    assert found.upper == pytest.approx(5 + math.sqrt(18))


def test_nobody_to_count_is_no_result():
    found = change_certainty(share(3, 10), Measured(0.0, "proportion", 0, 0, scale=100))
    assert (found.word, found.reason) == ("not tested", "denominator_zero")


def test_two_kinds_of_figure_are_not_subtracted():
    with pytest.raises(ParameterError, match="kind"):
        change_certainty(share(3, 10), rate(3, 10))


def test_a_small_denominator_is_tested_and_marked():
    found = change_certainty(share(25, 29), share(10, 200))
    assert (found.word, found.is_small) == ("clear", True)
    assert not change_certainty(share(25, 30), share(10, 200)).is_small


@pytest.mark.parametrize(
    ("count", "total", "word", "is_strict"),
    [
        (405, 640, "clear", False),  # 63.3% (59.5 to 66.9; at 99.8% 57.2 to 68.9) against 68.3
        (430, 640, "not clear", False),  # 67.2% (63.5 to 70.7)
        (30, 60, "clear", False),  # 50% (37.7 to 62.3; 31.5 to 68.5)
        (380, 640, "clear", True),  # 59.4%: the 99.8% interval ends near 65.3
    ],
)
def test_england_is_a_fixed_number(count, total, word, is_strict):
    found = benchmark_certainty(share(count, total), Measured(68.3), is_fixed=True)
    assert (found.word, found.is_strict) == (word, is_strict)


def test_an_interval_that_touches_england_is_not_clear():
    for low, high in ((60.0, 68.3), (68.3, 70.0)):
        own = Measured((low + high) / 2, lower=low, upper=high)
        assert benchmark_certainty(own, Measured(68.3), is_fixed=True).word == "not clear"


@pytest.mark.parametrize(
    ("difference", "direction", "certainty", "word"),
    [
        (2.0, "high", "clear", "better"), (2.0, "low", "clear", "worse"), (-2.0, "none", "clear", "lower"),
        (2.0, "high", "not clear", "no clear difference"), (2.0, "low", "not tested", "not tested"),
    ],
)  # fmt: skip
def test_a_cell_or_a_mark_has_one_word_for_a_difference(difference, direction, certainty, word):
    assert verdict_word(difference, direction, certainty) == word
    assert verdict_word(difference, direction, certainty, is_alike=True) == "the same"
    assert {word, "the same"} <= set(VERDICT_WORDS)


def test_a_region_of_known_counts_has_chance_of_its_own():
    own, region = share(405, 640), share(675, 1000)  # 63.3 against 67.5
    assert benchmark_certainty(own, region, is_fixed=True).word == "clear"  # 67.5 lies above 66.9
    # the same 4.2 points with the region's own interval: sqrt(3.66^2 + 2.97^2) = 4.71 above
    assert benchmark_certainty(own, region, is_fixed=False).word == "not clear"


def test_figures_that_print_alike_are_not_clear():
    own, england = share(6_634_000, 10_000_000), Measured(66.26)
    assert print_alike(own.value, england.value, 1)
    found = benchmark_certainty(own, england, is_fixed=True, places=1)
    assert (found.word, found.reason) == ("not clear", "prints_alike")


def test_without_counts_a_difference_from_england_is_not_tested():
    found = benchmark_certainty(Measured(-0.06), Measured(-0.03), is_fixed=True, places=2)
    assert (found.word, found.reason) == ("not tested", "missing_ci")


def test_a_gap_and_its_change_ask_for_an_interval():
    before, after = group_gap(1700, 2500, 200, 420), group_gap(1720, 2480, 232, 440)
    assert gap_certainty(before).word == "clear"  # 20.4 (15.3 to 25.4)
    assert gap_certainty(change_in_gap(before, after)).word == "not clear"  # -3.8 (-10.9 to 3.4)
    small = gap_certainty(group_gap(90, 100, 5, 20))
    assert (small.word, small.is_small) == ("clear", True)  # 65 points are clear, and marked small
    assert gap_certainty(group_gap(90, 100, 0, 0)).reason == "denominator_zero"


def test_repeat_plans_rose_over_thirteen_years():
    found = long_run(range(2013, 2026), [like(100 * value, 1) for value in REPEAT_PLANS])
    assert (found.verdict.word, found.direction, found.s) == ("clear", 1, 54)
    assert round(found.verdict.p_value, 4) == 0.0005
    assert round(found.slope, 2) == 1.35


def test_children_in_care_rose_over_ten_years():
    found = long_run(range(2016, 2026), [70, 72, 73, 70, 71, 74, 77, 83, 80, 82])
    assert (found.verdict.word, found.s, round(found.verdict.p_value, 3)) == ("clear", 32, 0.003)


def test_five_years_of_attainment_are_too_few_whatever_their_p():
    # Attainment 8, eligible for free school meals, without 2019/20 to 2021/22
    found = long_run([2018, 2019, 2023, 2024, 2025], [30.9, 31.6, 30.3, 30.2, 29.8])
    assert (found.verdict.word, found.verdict.reason) == ("not tested", "not_enough_points")  # five points
    assert found.n == 5


def test_the_level_is_one_in_a_hundred():
    # of the 720 orders of six values 2 have |S| = 15 and 10 more |S| = 13: p = 2/720, then 12/720
    assert sum(1 for order in permutations(range(6)) if abs(_s(order)) >= 13) == 12
    assert long_run(range(6), [1, 2, 3, 4, 5, 6]).verdict.word == "clear"  # p = 0.0028
    nearly = long_run(range(6), [1, 2, 3, 4, 6, 5]).verdict
    assert (nearly.word, round(nearly.p_value, 4)) == ("not clear", 0.0167)


def _s(values):
    return sum(
        (values[j] > values[i]) - (values[j] < values[i])
        for i in range(len(values)) for j in range(i + 1, len(values))
    )  # fmt: skip


@pytest.mark.parametrize(
    ("time", "missing", "window", "reason"),
    [
        (range(5), 0, 1.0, "not_enough_points"),
        (range(8), 4, 1.0, ""),  # four of twelve years are missing: a third, not more
        (range(8), 5, 1.0, "missing_values"),  # five of thirteen
        (range(8), 0, 3.0, "overlapping_periods"),  # three-year windows, one a year
        (range(0, 24, 3), 0, 3.0, ""),  # three-year windows end to end
        ((0, 1, 1, 2, 3, 4, 5), 0, 1.0, "duplicate_periods"),
    ],
)
def test_a_long_run_is_refused_with_its_reason(time, missing, window, reason):
    time = list(time)
    found = long_run(time, list(range(len(time))), years_missing=missing, window_years=window)
    assert found.verdict.reason == reason
    assert found.verdict.word == ("not tested" if reason else "clear")


def test_a_running_total_has_no_trend():
    found = long_run(range(8), range(8), is_cumulative=True)
    assert (found.verdict.word, found.verdict.reason) == ("not tested", "unsupported_type")


def test_eight_figures_that_print_alike_are_ties():
    exact = [66.26, 66.27, 66.28, 66.29, 66.30, 66.31, 66.32, 66.33]
    assert long_run(range(8), exact).verdict.word == "clear"
    found = long_run(range(8), [like(value, 1) for value in exact])
    assert (found.verdict.word, found.s, found.verdict.p_value) == ("not clear", 0, 1.0)


def test_the_last_five_years_are_indicative_where_they_scatter():
    years = range(2018, 2023)
    scattered = recent_trend(
        years, count=[1950, 2120, 1990, 2190, 2130], total=[3010, 3050, 2990, 3080, 3040]
    )
    smooth = recent_trend(years, count=[1950, 2010, 2010, 2120, 2130], total=[3010, 3050, 2990, 3080, 3040])
    assert [(v.word, v.reason, d) for v, d in map(last_five_certainty, (scattered, smooth))] == [
        ("not clear", "scatter", 1), ("clear", "", 1)
    ]  # fmt: skip
    few = recent_trend(range(4), count=[1, 2, 3, 4], total=[9, 9, 9, 9])
    assert last_five_certainty(few)[0].reason == "not_enough_points"


def test_a_target_is_surely_met_or_missed_where_the_interval_excludes_it():
    # 198 of 300, 66.0% (60.5 to 71.1)
    assert target_certainty(share(198, 300), 69.0).word == "not clear"
    assert target_certainty(share(198, 300), 72.0).word == "clear"
    assert target_certainty(Measured(66.0), 69.0).reason == "missing_ci"


def test_the_neighbours_are_a_range_and_no_test():
    ten = [67.1, 69.4, 66.0, 70.2, 68.8, 65.9, 71.0, 67.7, 69.0, 66.5]
    found = neighbour_range(66.2, ten)
    assert (found.below, found.above, found.lowest, found.highest) == (8, 2, 65.9, 71.0)
    assert neighbour_range(66.2, ten[:5]).reason == "not_enough_points"
    tied = neighbour_range(66.0, [66.04] * 6, places=1)
    assert (tied.below, tied.above) == (0, 0)


def drawn_row(name, **certainties):
    """A row of a review as far as its tests go; what is not named was not tested."""
    blank = dict.fromkeys((f"{one}_certainty" for one in LEVELS), "not tested")
    return {
        "indicator_id": name, "group": "all", "first_label": "2019/20", "previous_label": "2023/24",
        **blank, **{f"{one}_certainty": word for one, word in certainties.items()},
    }  # fmt: skip


def test_what_chance_alone_would_give_is_the_sum_of_the_levels():
    first = drawn_row(
        "a", change="clear", first="not clear", england="clear", region="not clear", trend="clear"
    )
    second = drawn_row("b", change="not clear", five="not clear")
    gap = {"gap_certainty": "clear", "change_certainty": "not tested"}
    # 8 tests: 0.05 four times and 0.01 of the first, 0.05 and 0.002 of the second; a gap: 0.05 more
    said = by_chance_sentence([first, second], [gap])
    assert pytest.approx(0.312) == 4 * 0.05 + 0.01 + 0.05 + 0.002 + 0.05
    assert said.startswith("8 tests of changes, trends, differences and gaps stand behind")
    assert "by chance alone about 0.3 would look clear" in said


def test_a_test_that_is_said_twice_counts_once():
    row = drawn_row("a", change="clear", first="clear") | {"first_label": "2023/24"}
    assert by_chance_sentence([row, row]).startswith("1 test of changes")  # two goals of one indicator, too


def test_a_page_counts_the_tests_that_it_shows():
    row = drawn_row("a", change="clear", england="clear", region="clear")
    assert by_chance_sentence([row], about=("change", "england")).startswith("2 tests of changes and diff")
    assert by_chance_sentence([drawn_row("a")]) == ""


def test_half_a_place_is_rounded_away_from_zero_after_multiplying_first():
    assert like(100 * 23 / 80, 1) == 28.8  # 28.75
    assert like(-0.025, 2) == -0.03
    assert like(273.89999999999998, 1) == 273.9


@pytest.mark.parametrize(
    ("certainty", "reason", "note"),
    [
        ("clear", "", ""),
        ("not clear", "", "no clear change"),
        (
            "not clear", "within_usual",
            "no clear change (more than counting error, within its usual ups and downs)",
        ),
        ("not tested", "missing_ci", "not tested, no counts are published"),
    ],
)  # fmt: skip
def test_one_table_holds_the_words(certainty, reason, note):
    assert certainty in CERTAINTIES
    assert certainty_note("change", certainty, reason) == note


def test_small_numbers_are_said_beside_any_verdict():
    assert certainty_note("change", "clear", is_small=True) == "small numbers"
    assert certainty_note("gap", "not clear", is_small=True) == "no clear gap; small numbers"


def test_better_and_worse_need_a_clear_result_and_a_direction():
    words = {
        (certainty, polarity): judged_word(2.0, polarity, certainty)
        for certainty in CERTAINTIES for polarity in ("high", "low", "none")
    }  # fmt: skip
    assert {key: word for key, word in words.items() if word in ("better", "worse")} == {
        ("clear", "high"): "better", ("clear", "low"): "worse",
    }  # fmt: skip
    assert set(words.values()) == {"better", "worse", "higher"}
    assert judged_word(-2.0, "low", "clear") == "better"


def test_every_reason_a_test_can_give_has_its_words():
    given = {
        "missing_ci", "missing_values", "denominator_zero", "not_enough_points", "overlapping_periods",
        "duplicate_periods", "unsupported_type", "not_annual", "proportion_0_or_1",
    }  # fmt: skip
    assert given <= set(WHY_NOT_TESTED)
    assert {"within_usual", "prints_alike", "scatter", "outlier_found"} == set(WHY_NOT_CLEAR)
    assert short_note("trend", "not clear") == "no clear trend"
