"""One record a unit: its words, limits and the interval of its figures, and nothing left to a unit's name."""

import pytest

from analysis.review.figures import interval_of_counts
from analysis.stats import progress
from analysis.stats.intervals import proportion_interval, rate_interval
from analysis.vocabulary.numbers import parse_printed_number
from analysis.vocabulary.units import COUNTED_UNITS, MONEY_UNITS, UNITS
from analysis.words.figures import difference_words, format_value, value_words


@pytest.mark.parametrize(
    ("unit", "cell", "sentence", "one", "several"),
    [
        ("percent", "45%", "45%", "1 percentage point", "2 percentage points"),
        ("percentage points", "45", "45 percentage points", "1 percentage point", "2 percentage points"),
        ("proportion", "45", "45", "1", "2"),
        ("count", "45", "45", "1", "2"),
        ("rate per 1,000", "45", "45 per 1,000 children", "1 per 1,000 children", "2 per 1,000 children"),
        ("rate per 10,000", "45", "45 per 10,000 children", "1 per 10,000 children", "2 per 10,000 children"),
        (
            "rate per 100,000", "45", "45 per 100,000 children", "1 per 100,000 children",
            "2 per 100,000 children",
        ),
        (
            "rate per 1,000 live births", "45", "45 per 1,000 live births", "1 per 1,000 live births",
            "2 per 1,000 live births",
        ),
        ("score", "45", "45 points", "1 point", "2 points"),
        ("GBP", "45", "45 pounds", "1 pound", "2 pounds"),
        ("GBP thousands", "45", "45 thousand pounds", "1 thousand pounds", "2 thousand pounds"),
        ("GBP million", "45", "45 million pounds", "1 million pounds", "2 million pounds"),
        ("days", "45", "45 days", "1 day", "2 days"),
        ("weeks", "45", "45 weeks", "1 week", "2 weeks"),
        ("months", "45", "45 months", "1 month", "2 months"),
        ("years", "45", "45 years", "1 year", "2 years"),
    ],
)  # fmt: skip
def test_the_words_of_every_unit(unit, cell, sentence, one, several):
    assert (format_value(45, unit, 0), value_words(45, unit, 0)) == (cell, sentence)
    assert (difference_words(-1, unit, 0), difference_words(2, unit, 0)) == (one, several)


def test_every_unit_is_in_the_table_above():
    (mark,) = test_the_words_of_every_unit.pytestmark
    assert [row[0] for row in mark.args[1]] == list(UNITS)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("45 per cent", "percent"), ("2 ppts", "percentage points"), ("3 per 1,000", "rate per 1,000"),
        ("3 per 10k", "rate per 10,000"), ("3 per 100,000", "rate per 100,000"), ("1 day", "days"),
        ("20 weeks", "weeks"),
    ],
)  # fmt: skip
def test_a_unit_is_read_as_it_is_printed(text, unit):
    assert parse_printed_number(text).unit == unit


def test_a_percentage_alone_may_exceed_a_hundred_where_that_is_declared():
    assert UNITS["percent"].limits(may_exceed_100=True) == (0, None)
    assert UNITS["proportion"].limits(may_exceed_100=True) == (0, 1)


def test_every_rate_has_byars_interval_in_its_own_unit_and_a_percentage_wilsons():
    # 12 events among 4,000: 3 per 1,000, 30 per 10,000, 300 per 100,000
    for unit in COUNTED_UNITS:
        lower, upper = interval_of_counts(12, 4_000, unit)
        wanted = proportion_interval(12, 4_000) if unit == "percent" else rate_interval(12, 4_000, per=1)
        assert (lower, upper) == pytest.approx(
            (wanted.lower * UNITS[unit].per, wanted.upper * UNITS[unit].per)
        )


def test_the_statistics_know_how_every_unit_takes_a_tolerance():
    assert {unit.tolerance_kind for unit in UNITS.values()} == set(progress.UNITS)


def test_pounds_in_one():
    assert {name: UNITS[name].pounds for name in MONEY_UNITS} == {
        "GBP": 1, "GBP thousands": 1_000, "GBP million": 1_000_000
    }  # fmt: skip
