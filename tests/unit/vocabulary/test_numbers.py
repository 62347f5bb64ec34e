"""Printed numbers are read with what their print says, or refused; rounding is half away from zero."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.vocabulary.errors import DataError, ParameterError
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.numbers import (
    MISSING_MARKS,
    is_shown,
    looks_like_percentage,
    looks_like_proportion,
    missing_mark,
    parse_printed_number,
    round_half_away,
    scale_problem,
)

finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (-0.5, 0, -1.0),
        (-2.5, 0, -3.0),
        (2.675, 2, 2.68),  # the nearest binary number is 2.67499...
        (0.285, 2, 0.29),
        (60 - 52, 0, 8.0),
        (72.930375, 2, 72.93),
        (145, -1, 150.0),
        (11_449_999, -5, 11_400_000.0),
        (1e300, 2, 1e300),
        (17, 3, 17.0),
    ],
)
def test_halves_are_rounded_away_from_zero(value, decimals, rounded):
    assert round_half_away(value, decimals) == rounded


def test_a_missing_value_stays_missing():
    assert math.isnan(round_half_away(math.nan, 1))


def test_nothing_is_rounded_to_minus_zero():
    assert math.copysign(1, round_half_away(-0.04, 1)) == 1


def test_an_infinite_value_is_refused():
    with pytest.raises(DataError, match="found 'inf'; expected a finite number"):
        round_half_away(math.inf, 1)


@given(finite, st.integers(-3, 6))
def test_rounding_is_symmetric(value, decimals):
    assert round_half_away(-value, decimals) == -round_half_away(value, decimals)


@given(finite, st.integers(-3, 6))
def test_rounding_moves_a_value_by_half_a_place_at_most(value, decimals):
    rounded = Decimal(repr(round_half_away(value, decimals)))
    half = Decimal((0, (5,), -decimals - 1))
    slack = Decimal("1e-15") * abs(rounded)  # the rounded number is a float again
    assert abs(rounded - Decimal(repr(value))) <= half + slack


@given(finite, st.integers(0, 6))
def test_rounding_twice_changes_nothing(value, decimals):
    once = round_half_away(value, decimals)
    assert round_half_away(once, decimals) == once


@pytest.mark.parametrize(
    ("difference", "decimals", "answer"),
    [
        (0.7 - 0.2, 0, True),  # half a place, which binary fractions leave at 0.49999999999999994
        (0.2 - 0.7, 0, True),
        (0.49, 0, False),
        (45.15 - 45.10, 1, True),
        (0.04, 1, False),
        (50, -2, True),
        (49, -2, False),
        (0.0, 0, False),
        (math.nan, 0, False),
    ],
)
def test_half_a_place_is_shown_and_less_is_not(difference, decimals, answer):
    assert is_shown(difference, decimals) is answer


@given(st.floats(-1e4, 1e4), st.integers(0, 3))
def test_what_is_shown_is_what_does_not_round_to_nothing(difference, decimals):
    rounded = round_half_away(round(difference, 11), decimals)  # as far as binary fractions can be trusted
    assert is_shown(difference, decimals) == (rounded != 0)


@pytest.mark.parametrize(
    ("text", "value", "unit", "decimals", "qualifier"),
    [
        ("1,400", 1400, None, 0, None),
        ("107%", 107, "percent", 0, None),
        ("£11.5m", 11_500_000, "GBP", -5, None),
        ("£456k", 456_000, "GBP", -3, None),
        ("£4million", 4_000_000, "GBP", -6, None),
        ("(651)", -651, None, 0, None),
        ("(7,219)", -7219, None, 0, None),
        ("£(651)", -651, "GBP", 0, None),
        ("-3,380", -3380, None, 0, None),
        ("−3,380", -3380, None, 0, None),
        ("-£5.15", -5.15, "GBP", 2, None),
        ("338.9", 338.9, None, 1, None),
        ("13.0", 13, None, 1, None),
        ("72.5%", 72.5, "percent", 1, None),
        ("72.5 per cent", 72.5, "percent", 1, None),
        ("2006", 2006, None, 0, None),
        ("16.728", 16.728, None, 3, None),
        ("4.7980000000000002E-2", 0.047980000000000002, None, 18, None),
        ("+2 percentage points", 2, "percentage points", 0, None),
        ("-1.5pp", -1.5, "percentage points", 1, None),
        ("338.9 per 10,000", 338.9, "rate per 10,000", 1, None),
        ("five year", 5, "years", 0, None),
        ("up to nine months", 9, "months", 0, "up to"),
        ("fourteen", 14, None, 0, None),
        ("over two million", 2_000_000, None, -6, "over"),
        ("1 in 3", 100 / 3, "percent", None, None),
        ("Almost 1 in 3", 100 / 3, "percent", None, "almost"),
        ("9 out of 10", 90, "percent", None, None),
        ("one third", 100 / 3, "percent", None, None),
        ("two-thirds", 200 / 3, "percent", None, None),
        ("almost a quarter", 25, "percent", None, "almost"),
        ("half", 50, "percent", None, None),
        ("over 77,500", 77_500, None, 0, "over"),
        ("around 40%", 40, "percent", 0, "around"),
        ("less than 5%", 5, "percent", 0, "less than"),
        ("<5%", 5, "percent", 0, "less than"),
        ("in excess of 30%", 30, "percent", 0, "in excess of"),
        ("as low as 23.5%", 23.5, "percent", 1, "as low as"),
        ("just under 10%", 10, "percent", 0, "just under"),
        ("approximately 9,230", 9230, None, 0, "approximately"),
        ("  70 % ", 70, "percent", 0, None),
    ],
)
def test_a_number_is_read_as_printed(text, value, unit, decimals, qualifier):
    number = parse_printed_number(text)
    assert number.value == pytest.approx(value, rel=1e-15)
    assert (number.unit, number.decimals, number.qualifier) == (unit, decimals, qualifier)
    assert (number.text, number.missing) == (text, None)


@pytest.mark.parametrize(
    ("text", "notes"), [("12.3 [r]", ("r",)), ("12.3[r][e]", ("r", "e")), ("5% [u]", ("u",)), ("12.3", ())]
)
def test_marks_behind_a_number_are_kept_as_notes(text, notes):
    assert parse_printed_number(text, "gss").notes == notes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("52,5%", "a full stop before decimals.*write 52.5%"),
        ("1.400,5", "a full stop before decimals.*write 1,400.5"),
        ("1,40", "only between groups of three digits"),
        ("1,400,5", "only between groups of three digits"),
        ("12,34,567", "only between groups of three digits"),
        ("1 400", "only between groups of three digits"),
        ("", "expected a number such as"),
        ("   ", "expected a number such as"),
        ("hundreds", "expected a number such as"),
        ("--5", "expected a number such as"),
        ("(-5)", "expected a number such as"),
        ("£5%", "expected a number such as"),
        ("3m", "expected a number such as"),
        ("5.", "expected a number such as"),
        (".5", "expected a number such as"),
        ("٣", "expected a number such as"),
        ("nan", "expected a number such as"),
        ("inf", "expected a number such as"),
        ("1e", "expected a number such as"),
        ("1e400", "expected a number such as"),
        ("overall", "expected a number such as"),
        ("over", "expected a number such as"),
        ("101 in 5", "expected a number such as"),
        ("1 in 0", "expected a number such as"),
        ("525 families", "expected a number such as"),
        ("5 [q]", "expected a number such as"),
        ("24th June 2019", "expected a number such as"),
    ],
)
def test_what_is_not_a_number_is_refused_with_what_was_found(text, expected):
    with pytest.raises(DataError, match=expected) as caught:
        parse_printed_number(text)
    assert caught.value.problems[0].found == f"'{text}'"


@pytest.mark.parametrize(
    ("style", "text", "mark", "flag"),
    [
        ("gss", "[c]", "c", None),
        ("gss", "[x]", "x", None),
        ("gss", "[z]", "z", None),
        ("gss", "[low]", "low", None),
        ("gss", "[u]", "u", None),
        ("gss", "[k]", "low", None),
        ("ees", "c", "c", None),
        ("ees", "x", "x", None),
        ("ees", "z", "z", None),
        ("ees", "low", "low", None),
        ("ees", "k", "low", None),
        ("ees", "u", "u", None),
        ("lait", "-", "x", "reason_unknown"),
        ("lait", "c", "c", None),
        ("lait", "*", "c", "obsolete_symbol"),
        ("lait", "..", "x", "obsolete_symbol"),
        ("lait", ":", "x", "obsolete_symbol"),
        ("lait", ".", "z", "obsolete_symbol"),
        ("lait", "~", "low", "obsolete_symbol"),
        ("lait", "N/A", "z", None),
        ("lait", "n/a", "z", None),
        ("lait", "NULL", "x", "written_by_software"),
        ("ees", "NA", "x", "written_by_software"),
        ("plan", "-", "x", "reason_unknown"),
        ("plan", "–", "x", "reason_unknown"),
        ("plan", "n/a", "z", "x_or_z_unconfirmed"),
    ],
)
def test_a_missing_mark_says_why_there_is_no_number(style, text, mark, flag):
    number = parse_printed_number(text, style)
    assert (number.value, number.missing, number.flag) == (None, mark, flag)


def test_every_mark_of_every_style_has_one_of_the_five_meanings():
    assert {mark.mark for marks in MISSING_MARKS.values() for mark in marks.values()} == set(MARKS)


def test_a_letter_of_another_style_is_refused_with_the_known_marks():
    with pytest.raises(DataError, match=r"found 'c'.*\[c\] \[x\] \[z\] \[low\] \[u\] \[k\]"):
        parse_printed_number("c", "gss")


def test_an_unknown_style_is_refused():
    with pytest.raises(
        ParameterError, match="found 'ons'; expected one of gss, spreadsheet, ees, lait, plan"
    ):
        missing_mark("-", "ons")


@given(st.text("0123456789,.-+()£%kme <~[]:ruchalfinotpres*/", max_size=12) | st.text(max_size=12))
def test_any_text_is_a_number_a_mark_or_refused(text):
    try:
        number = parse_printed_number(text)
    except DataError as error:
        assert len(error.problems) == 1
    else:
        assert (number.value is None) is (number.missing is not None)
        assert number.value is None or math.isfinite(number.value)


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_survives_printing_with_commas(number):
    assert parse_printed_number(f"{number:,}").value == number


@given(st.decimals(min_value=-1000, max_value=1000, places=2))
def test_a_percentage_survives_printing_with_its_places(number):
    printed = parse_printed_number(f"{number}%")
    assert (printed.value, printed.unit, printed.decimals) == (float(number), "percent", 2)


@pytest.mark.parametrize(
    ("values", "is_proportion"),
    [
        ([0.45, 0.513], True),
        ([0.45, None, math.nan, 1.0], True),
        ([45.0, 51.3], False),
        ([0.4, 45.1], False),
        ([0, 1, 1], False),
        ([-0.4, 0.3], False),
        ([None], False),
        ([], False),
    ],
)
def test_percentages_that_look_like_proportions_are_noticed(values, is_proportion):
    assert looks_like_proportion(values) is is_proportion


@pytest.mark.parametrize(
    ("values", "is_percentage"), [([0.4, 45.1], True), ([0.4, 1.0, None], False), ([], False)]
)
def test_proportions_that_look_like_percentages_are_noticed(values, is_percentage):
    assert looks_like_percentage(values) is is_percentage


@pytest.mark.parametrize(
    ("values", "unit", "line"),
    [
        (
            [0.45, 0.51],
            "percent",
            "x.csv, value: found values between 0.45 and 0.51; expected percentages from 0 to 100; "
            "multiply them by 100, or declare the unit as proportion.",
        ),
        (
            [45, 51],
            "proportion",
            "x.csv, value: found values between 45 and 51; expected proportions from 0 to 1; "
            "divide them by 100, or declare the unit as percent.",
        ),
        ([45, 51], "percent", "None"),
        ([0.45, 0.51], "proportion", "None"),
        ([0.45, 0.51], "rate per 10,000", "None"),
    ],
)
def test_a_unit_a_hundredfold_off_is_a_problem(values, unit, line):
    assert str(scale_problem(values, unit, "x.csv", "value")) == line
