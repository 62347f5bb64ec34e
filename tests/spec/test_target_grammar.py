"""A target is read as it is worded: its kind, its numbers, and every reading where it has several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.vocabulary.errors import DataError, ParameterError
from analysis.vocabulary.targets import (
    ACCEPTED_FORMS,
    READINGS,
    TARGET_KINDS,
    Milestone,
    TargetPart,
    change_readings,
    parse_target,
    piecewise_linear,
    resolve,
)
from analysis.vocabulary.units import UNITS

STEPS = (
    "2018/19 – 1400 Troubled Families (cumulative figure)",
    "2019/20 – 1820 Troubled Families (cumulative figure)",
)
CUMULATIVE = " ".join(STEPS)
WITH_FOCUS = "A 5% overall increase with a focus on health (15% increase) and schools (10% increase)."


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("310.0", "rate per 10,000", 310),
        ("338.9 per 10,000", "rate per 10,000", 338.9),
        ("1,400", "count", 1400),
        ("2006", "count", 2006),
        ("70%", "percent", 70),
        ("72.5%", "percent", 72.5),
        ("85%.", "percent", 85),
        ("5", "percent", 5),
        ("12.8", "score", 12.8),
        ("-0.2", "score", -0.2),
        ("£4million", "GBP", 4_000_000),
        ("1 in 4", "percent", 25),
        ("70%", None, 70),
    ],
)
def test_a_number_is_an_absolute_target(text, unit, value):
    target = parse_target(text, unit)
    assert (target.kind, target.value, target.bound, target.reason) == ("absolute", value, None, None)
    assert (target.text, target.note, target.readings) == (text, "", ())


@pytest.mark.parametrize(
    ("text", "bound", "lower", "upper"),
    [
        ("at least 95%", "at least", 95, None),
        ("95% or more", "at least", 95, None),
        ("95% or above", "at least", 95, None),
        ("95%+", "at least", 95, None),
        ("≥ 95%", "at least", 95, None),
        ("a minimum of 95%", "at least", 95, None),
        ("no more than 95%", "at most", None, 95),
        ("95% or fewer", "at most", None, 95),
        ("up to 95%", "at most", None, 95),
        ("less than 95%", "less than", None, None),
        ("under 95%", "less than", None, None),
        ("above 95%", "more than", None, None),
    ],
)
def test_a_number_with_a_bound_is_met_on_one_side(text, bound, lower, upper):
    target = parse_target(text, "percent")
    assert (target.kind, target.value, target.bound) == ("absolute", 95, bound)
    assert (target.lower, target.upper) == (lower, upper)


@pytest.mark.parametrize(
    "text",
    [
        "65% to 70%", "between 65% and 70%", "65-70%", "65%–70%", "65 to 70", "from 65% to 70%",
        "65–70% range",
        "within 65-70%", "within the range of 65% to 70%", "a range from 65 to 70",
        "67.5% ± 2.5",
        "at least 65% and at most 70%", "no less than 65%, but no more than 70%",
        "67.5% plus or minus 2.5 percentage points",
    ],
)  # fmt: skip
def test_two_numbers_are_a_range(text):
    target = parse_target(text, "percent")
    assert (target.kind, target.lower, target.upper, target.value) == ("range", 65, 70, None)


@pytest.mark.parametrize(
    ("text", "unit", "lower", "upper"),
    [
        ("-0.2 to 0.1", "score", -0.2, 0.1),
        ("65.3 to 70 per 10,000", "rate per 10,000", 65.3, 70),
        ("1,200 to 1,400", "count", 1200, 1400),
    ],
)
def test_a_range_may_begin_below_nought_and_name_its_unit(text, unit, lower, upper):
    target = parse_target(text, unit)
    assert (target.kind, target.lower, target.upper) == ("range", lower, upper)


@pytest.mark.parametrize("text", ["65% ± 5%", "at least 65% to 70%", "70 to 70", "95% - 105%"])
def test_a_range_that_could_mean_two_things_is_refused(text):
    with pytest.raises(DataError):
        parse_target(text, "percent")


@pytest.mark.parametrize("text", ["2025 - 2100", "1990 - 2005", "1400 - 1600"])
def test_two_numbers_of_four_digits_are_a_range_or_the_target_of_a_year_and_asked_about(text):
    lower, _, upper = text.partition(" - ")
    with pytest.raises(DataError, match=f"between {lower} and {upper}, or {lower}: {upper}"):
        parse_target(text, "count")
    assert parse_target(f"between {lower} and {upper}", "count").lower == float(lower)


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("-", "not_applicable", "target_not_set"),
        ("–", "not_applicable", "target_not_set"),
        ("n/a", "not_applicable", "not_applicable"),
        ("N/A", "not_applicable", "not_applicable"),
        ("[x]", "not_applicable", "not_available"),
        ("TBC", "tbc", "target_not_set"),
        ("To be confirmed", "tbc", "target_not_set"),
        ("Setting baseline", "setting_baseline", "target_not_set"),
        ("qualitative: children say that they are heard", "qualitative", "unsupported_type"),
    ],
)
def test_words_that_set_no_number_carry_the_reason(text, kind, reason):
    target = parse_target(text, "percent", 60)
    assert (target.kind, target.reason, target.value) == (kind, reason, None)


@pytest.mark.parametrize(
    ("text", "kind", "comparator", "year", "bound"),
    [
        ("National Average", "match_comparator", "england", "this_year", None),
        ("match national average", "match_comparator", "england", "this_year", None),
        ("in line with the England average", "match_comparator", "england", "this_year", None),
        ("match England", "match_comparator", "england", "this_year", None),
        ("at or above the national average", "match_comparator", "england", "this_year", "at least"),
        ("last year's national average", "match_comparator", "england", "last_year", None),
        ("match the previous year’s England average", "match_comparator", "england", "last_year", None),
        ("England average in the previous year", "match_comparator", "england", "last_year", None),
        ("regional average", "match_comparator", "region", "this_year", None),
        ("match the North West average", "match_comparator", "region", "this_year", None),
        ("statistical neighbours", "match_comparator", "neighbours", "this_year", None),
        ("above the England average", "beat_comparator", "england", "this_year", "more than"),
        ("below the regional average", "beat_comparator", "region", "this_year", "less than"),
        ("better than statistical neighbours", "beat_comparator", "neighbours", "this_year", None),
        (
            "better than our statistical neighbours' average",
            "beat_comparator",
            "neighbours",
            "this_year",
            None,
        ),
    ],
)
def test_a_target_may_follow_another_area(text, kind, comparator, year, bound):
    target = parse_target(text, "percent", 60)
    assert (target.kind, target.comparator, target.comparator_year) == (kind, comparator, year)
    assert (target.bound, target.value) == (bound, None)


@pytest.mark.parametrize(
    ("text", "value"), [("maintain", 60), ("Maintain current performance", 60), ("maintain at 91%", 91)]
)
def test_maintain_holds_the_baseline_or_the_level_named(text, value):
    target = parse_target(text, "percent", 60)
    assert (target.kind, target.value, target.reason) == ("maintain", value, None)


@pytest.mark.parametrize("text", ["maintain", "improve on baseline"])
def test_what_needs_a_baseline_says_that_there_is_none(text):
    assert parse_target(text, "percent").reason == "no_baseline"


@pytest.mark.parametrize(
    ("text", "kind", "direction"),
    [
        ("improve on baseline", "improve_on_baseline", "improve"),
        ("better than the baseline", "improve_on_baseline", "improve"),
        ("above baseline", "improve_on_baseline", "increase"),
        ("lower than baseline", "improve_on_baseline", "decrease"),
        ("increase", "direction_only", "increase"),
        ("An increase", "direction_only", "increase"),
        ("reduce year on year", "direction_only", "decrease"),
        ("improve", "direction_only", "improve"),
    ],
)
def test_a_direction_alone_is_kept_as_one(text, kind, direction):
    target = parse_target(text, "percent", 60)
    assert (target.kind, target.direction, target.value) == (kind, direction, None)


@pytest.mark.parametrize(
    ("text", "by", "is_kpi"),
    [
        ("14% by 2020 (KPI)", "2020", True),
        ("14% by 2020", "2020", False),
        ("14% by 31st March 2020", "31 March 2020", False),
        ("14% by the end of March 2020", "March 2020", False),
        ("14% by 2019/20", "2019/20", False),
    ],
)
def test_a_deadline_and_a_kpi_mark_are_kept_beside_the_number(text, by, is_kpi):
    target = parse_target(text, "percent", 19.9)
    assert (target.kind, target.value, target.is_kpi) == ("absolute", 14, is_kpi)
    assert target.by.display() == by


def test_the_cumulative_target_of_the_strategy_has_its_two_milestones():
    target = parse_target(CUMULATIVE, "count", 391)
    assert (target.kind, target.value) == ("cumulative_count", 1820)
    assert target.milestones == (Milestone("2018/19", 1400), Milestone("2019/20", 1820))


def test_numbers_by_year_are_milestones():
    target = parse_target("2018: 70%, 2019: 75%", "percent")
    assert (target.kind, target.value) == ("milestone_list", 75)
    assert target.milestones == (Milestone("2018", 70), Milestone("2019", 75))


def test_one_cumulative_number_is_a_cumulative_count():
    assert parse_target("1,820 families (cumulative figure)", "count").kind == "cumulative_count"


READINGS_AFTER_FOUR_YEARS = [
    ("A 5% increase each year", 60, "compound", 60 * 1.05**4, 72.93),
    ("A 5% increase each year", 60, "simple", 60 + 4 * 3, 72.00),
    ("A 5% increase each year", 60, "percentage_points", 60 + 4 * 5, 80.0),
    ("A 5% increase each year", 60, "one_off", 60 + 3, 63.0),
    ("a 5% reduction each year", 20, "compound", 20 * 0.95**4, 16.29),
    ("a 5% reduction each year", 20, "simple", 20 - 4 * 1, 16.00),
    ("a 5% reduction each year", 20, "percentage_points", 20 - 4 * 5, 0.0),
    ("a 5% reduction each year", 20, "one_off", 20 - 1, 19.0),
]


@pytest.mark.parametrize(("text", "baseline", "reading", "worked", "published"), READINGS_AFTER_FOUR_YEARS)
def test_the_four_readings_of_a_yearly_change(text, baseline, reading, worked, published):
    target = parse_target(text, "percent", baseline)
    found = {known.name: known for known in target.readings}[reading]
    assert found.yearly[-1] == pytest.approx(worked, rel=1e-12)
    assert found.yearly[-1] == pytest.approx(published, abs=0.005)
    assert (found.is_capped, found.warning) == (False, "")
    assert resolve(target, reading, baseline, 4) == found.yearly


def test_a_yearly_change_of_a_percentage_is_ambiguous_and_shows_its_arithmetic():
    target = parse_target("A 5% increase annually", "percent", 60)
    assert (target.kind, target.change, target.direction, target.is_yearly) == (
        "change_pct",
        5,
        "increase",
        True,
    )
    assert target.is_ambiguous
    assert [(reading.name, reading.arithmetic) for reading in target.readings] == [
        ("compound", "60 × 1.05^4 = 72.930375"),
        ("simple", "60 + 4 × 5% of 60 = 72"),
        ("percentage_points", "60 + 4 × 5 percentage points = 80"),
        ("one_off", "60 + 5% of 60 = 63"),
    ]


def test_readings_stand_side_by_side_without_a_baseline_too():
    target = parse_target("A 5% increase each year", "percent")
    assert [reading.arithmetic for reading in target.readings][:2] == [
        "baseline × 1.05^years",
        "baseline + years × 5% of baseline",
    ]
    assert {reading.yearly for reading in target.readings} == {()}


def test_a_reading_beyond_100_percent_is_held_there_and_says_so():
    readings = {
        reading.name: reading for reading in parse_target("5% increase each year", "percent", 85).readings
    }
    assert readings["percentage_points"].yearly == (90, 95, 100, 100)
    assert readings["percentage_points"].uncapped == (90, 95, 100, 105)
    compound = readings["compound"]
    assert compound.uncapped[3] == pytest.approx(103.3, abs=0.05)
    assert compound.yearly[3] == 100
    assert compound.warning == "reading gives 103.3180313 in year 4: not possible, held at 100"
    assert not readings["one_off"].is_capped


def test_a_measure_that_can_exceed_100_percent_is_not_held_there():
    target = parse_target("5% increase each year", "percent", 85, may_exceed_100=True)
    assert not any(reading.is_capped for reading in target.readings)


@pytest.mark.parametrize(("may_exceed_100", "has_note"), [(False, True), (True, False)])
def test_a_number_above_100_percent_is_noted(may_exceed_100, has_note):
    target = parse_target("107%", "percent", may_exceed_100=may_exceed_100)
    assert (target.value, bool(target.note)) == (107, has_note)


@pytest.mark.parametrize(
    ("text", "unit", "names"),
    [
        ("a 5% increase each year", "count", ["compound", "simple", "one_off"]),
        ("increase by 5% each year", "percent", ["compound", "simple", "percentage_points", "one_off"]),
        ("a 5% increase", "count", ["one_off"]),
        ("+5%", "percent", ["one_off", "percentage_points_once"]),
        ("reduce by 20% over 4 years", "count", ["one_off"]),
        ("+2 percentage points a year", "percent", ["percentage_points"]),
        ("an increase of 2 percentage points", "percent", ["percentage_points_once"]),
        ("-2pp per annum", "percent", ["percentage_points"]),
        ("cut the gap by 10%", "percent", ["one_off"]),
        ("cut the gap by 10% each year", "percent", ["compound", "simple"]),
        ("narrow the gap by 2 percentage points", "percent", ["percentage_points_once"]),
        ("narrow the gap", "percent", []),
    ],
)
def test_only_the_readings_that_the_text_allows_are_offered(text, unit, names):
    target = parse_target(text, unit, 20)
    assert [reading.name for reading in target.readings] == names
    assert target.is_ambiguous is (len(names) > 1)


def test_the_target_with_a_focus_keeps_the_parts():
    target = parse_target(WITH_FOCUS, "count", 750)
    assert (target.kind, target.change, target.is_ambiguous) == ("change_pct", 5, False)
    assert target.parts == (TargetPart("health", 15), TargetPart("schools", 10))
    assert resolve(target, None, 750, 1) == (750 + 0.05 * 750,)


@pytest.mark.parametrize(
    ("text", "change", "after"),
    [("cut the gap by 10%", 10, 20 * 0.9), ("halve the gap", 50, 10), ("close the gap", 100, 0)],
)
def test_a_gap_is_cut_by_a_share_of_itself(text, change, after):
    target = parse_target(text, "percent", 20)
    assert (target.kind, target.change, target.direction) == ("cut_gap", change, "decrease")
    assert resolve(target, None, 20, 2) == (pytest.approx(after), pytest.approx(after))


def test_a_gap_is_not_cut_below_nothing():
    target = parse_target("reduce the gap by 15 percentage points a year", "percent", 20)
    assert resolve(target, None, 20, 2) == (5, 0)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("", "percent", "expected one of these forms: 70%; 1,400; at least 95%"),
        ("make it better for everyone", "percent", "expected one of these forms"),
        ("52,5%", "percent", "a full stop before decimals.*write 52.5%"),
        ("70%", "count", "a target in the measure's unit, count"),
        ("£70", "percent", "a target in the measure's unit, percent"),
        ("338 per 10,000", "count", "counts, rates and percentages are not converted"),
        ("around 70%", "percent", "an exact number"),
        ("almost a quarter", "percent", "an exact number"),
        ("70% to 65%", "percent", "a range with the lower number first"),
        ("2016-17", "count", "a range with the lower number first"),
        ("national", "percent", "the figure that is meant, as national average"),
        ("+2 pp", "count", "a change in count or in percent"),
        ("5% overall increase each year", "count", "a change each year or a change in all"),
        ("halve the gap by 10%", "percent", "one size, as halve the gap"),
        ("a 5% increase with a focus on happiness", "count", "parts as health"),
        (
            "2018/19 - 1900 families (cumulative) 2019/20 - 1820 families (cumulative)",
            "count",
            "cumulative figures that never fall",
        ),
        ("14% by 31 June 2020", "percent", "a day that exists"),
    ],
)
def test_what_is_outside_the_grammar_is_refused_with_what_to_do(text, unit, expected):
    with pytest.raises(DataError, match=expected) as caught:
        parse_target(text, unit, 20)
    assert caught.value.problems[0].advice


words = st.sampled_from(
    [
        "a", "5%", "2 pp", "70", "1,400", "2019/20", "-", "+", "increase", "reduce", "by", "each year",
        "overall", "the gap", "cut", "national", "average", "above", "at least", "or more", "to", "2020",
        "(kpi)", "n/a",
        "maintain", "baseline", "with a focus on", "health (15% increase)", "(cumulative figure)", "£", ".",
    ]
)  # fmt: skip


@given(st.lists(words, max_size=6), st.sampled_from([None, "percent", "count", "score"]))
def test_any_text_is_a_target_or_refused(parts, unit):
    text = " ".join(parts)
    try:
        target = parse_target(text, unit, 60)
    except DataError as error:
        assert len(error.problems) == 1
    else:
        assert (target.kind in TARGET_KINDS, target.text) == (True, text)


@pytest.mark.parametrize("form", ACCEPTED_FORMS)
def test_every_form_that_a_message_offers_is_accepted(form):
    assert parse_target(form, None, 60).kind in TARGET_KINDS


def test_every_kind_of_target_can_be_written():
    kinds = {parse_target(form, None, 60).kind for form in ACCEPTED_FORMS}
    assert set(TARGET_KINDS) - kinds == {"milestone_list"}  # as the cumulative form, without the word


def test_an_ambiguous_target_has_no_numbers_until_a_reading_is_declared():
    target = parse_target("A 5% increase each year", "percent", 60)
    with pytest.raises(DataError, match="a declared reading: compound, simple, percentage_points, one_off"):
        resolve(target, None, 60, 4)


def test_a_reading_that_the_text_does_not_allow_is_refused():
    target = parse_target("+2 percentage points a year", "percent", 60)
    with pytest.raises(ParameterError, match="found 'compound'; expected one of percentage_points"):
        resolve(target, "compound", 60, 4)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("National Average", "comparator_missing"),
        ("TBC", "target_not_set"),
        ("n/a", "not_applicable"),
        ("increase", "unsupported_type"),
        ("65% to 70%", "unsupported_type"),
    ],
)
def test_a_target_without_a_number_of_its_own_has_no_yearly_values(text, reason):
    with pytest.raises(DataError, match=f"reason: {reason}"):
        resolve(parse_target(text, "percent", 60), None, 60, 4)


@pytest.mark.parametrize(
    ("text", "yearly"),
    [
        ("72%", (63, 66, 69, 72)),
        ("at least 72%", (63, 66, 69, 72)),
        ("maintain", (60, 60, 60, 60)),
        ("maintain at 91%", (91, 91, 91, 91)),
        ("improve on baseline", (60, 60, 60, 60)),
    ],
)
def test_a_number_is_approached_in_a_straight_line_and_a_level_is_held(text, yearly):
    assert resolve(parse_target(text, "percent", 60), None, 60, 4) == yearly


def test_milestones_are_joined_by_straight_lines():
    assert [piecewise_linear([(0, 43), (2, 1400), (4, 1820)], year) for year in (0, 1, 2, 3, 4)] == [
        43,
        43 + (1400 - 43) / 2,
        1400,
        1400 + (1820 - 1400) / 2,
        1820,
    ]
    target = parse_target(CUMULATIVE, "count", 391)
    assert resolve(target, None, 391, 3, milestone_years=(2, 3)) == (391 + (1400 - 391) / 2, 1400, 1820)


@pytest.mark.parametrize(
    ("points", "at"),
    [([(0, 43)], 0), ([(0, 43), (0, 50)], 0), ([(0, 43), (2, 50)], 3), ([(0, 43), (2, 50)], -1)],
)
def test_a_time_outside_the_milestones_is_refused(points, at):
    with pytest.raises(ParameterError, match="milestones: found the time"):
        piecewise_linear(points, at)


def test_milestones_need_their_years():
    with pytest.raises(ParameterError, match="milestone_years: found 0; expected 2"):
        resolve(parse_target(CUMULATIVE, "count", 391), None, 391, 3)


@pytest.mark.parametrize("years", [0, -1])
def test_less_than_one_year_is_refused(years):
    with pytest.raises(ParameterError, match="expected 1 or more"):
        resolve(parse_target("70%", "percent", 60), None, 60, years)
    with pytest.raises(ParameterError, match="expected 1 or more"):
        parse_target("70%", "percent", 60, years=years)


@given(
    st.sampled_from(sorted(READINGS)),
    st.floats(-50, 50),
    st.floats(0, 100),
    st.integers(1, 8),
)
def test_no_reading_leaves_what_the_unit_allows(name, change, baseline, years):
    (reading,) = change_readings((name,), change, baseline, years, UNITS["percent"].limits())
    assert len(reading.yearly) == years
    assert all(0 <= value <= 100 for value in reading.yearly)
    assert reading.is_capped is bool(reading.warning)


@given(st.floats(1, 20), st.floats(10, 40), st.integers(1, 4))
def test_compound_growth_asks_for_at_least_as_much_as_simple_growth(change, baseline, years):
    compound, simple = change_readings(("compound", "simple"), change, baseline, years)
    assert compound.yearly[-1] >= simple.yearly[-1] - 1e-9


# Every target printed in the four plans, with the unit of its measure.
PRINTED = {
    "rate per 10,000": "310.0 300.0 310 72 168 247",
    "count": "1,400 1,820 225 364 482 802 2006 676 30 70 -",
    "percent": "70% 75% 72.5% 80% 91% 95% 85% 90% 80.0% 43.5% 41.3% 56.5% 58.7% 56.0% 48.0% 44% 52% 52.5% "
    "54.0% 71.0% 41.7% 43.8% 20.0% 30.6% 30.0% 14.1% 13.2% 61% 5% 68% 50% 42% 67% 19% 60% 49%",
    "score": "13.0 n/a",
}


@pytest.mark.parametrize(
    ("unit", "text"), [(unit, text) for unit in PRINTED for text in PRINTED[unit].split()]
)
def test_every_number_printed_as_a_target_in_the_plans_is_read(unit, text):
    target = parse_target(text, unit)
    assert target.kind == ("not_applicable" if text in ("-", "n/a") else "absolute")
    assert not target.is_ambiguous
