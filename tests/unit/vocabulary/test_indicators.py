"""Indicators and their series are refused with all their faults where they cannot be right."""

from dataclasses import replace

import pytest

from analysis.vocabulary.errors import DataError
from analysis.vocabulary.indicators import Indicator, SeriesLink
from analysis.vocabulary.units import UNITS

DEVELOPMENT = Indicator(
    id="good_level_of_development",
    name="Good level of development",
    short_name="Good level of development",
    unit="percent",
    decimals=1,
    polarity="high",
    publisher_polarity="high",
    year_type="academic",
    answers="same_academic_year",
    groups={"all": "All children", "fsm": "Eligible", "non_fsm": "Not eligible"},
    gap=(("non_fsm", "fsm"),),
    series=(SeriesLink("lait_spring_2026", "FSP_NEW_GOODDEV", "all", "academic"),),
)


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"id": "Good level"}, ["id"]),
        ({"name": ""}, ["name"]),
        ({"unit": "%"}, ["unit"]),
        ({"decimals": -1}, ["decimals"]),
        ({"decimals": 1.5}, ["decimals"]),
        ({"polarity": "up"}, ["polarity"]),
        ({"publisher_polarity": "High"}, ["publisher_polarity"]),
        ({"year_type": "school"}, ["year_type"]),
        ({"answers": "next_year"}, ["answers"]),
        ({"unit": "count", "may_exceed_100": True}, ["may_exceed_100"]),
        ({"gap": (("fsm",),)}, ["gap"]),
        ({"gap": (("fsm", "fsm"),)}, ["gap"]),
        ({"gap": (("boys", "fsm"),)}, ["gap"]),
        ({"gap": (("non_fsm", "fsm"), ("fsm", "non_fsm"))}, ["gap"]),
        ({"groups": {"fsm": "Eligible", "non_fsm": "Not eligible"}}, ["series"]),
        ({"groups": {}, "gap": (), "series": ()}, ["groups"]),
        ({"id": "", "unit": "", "polarity": "", "year_type": ""}, ["id", "unit", "polarity", "year_type"]),
    ],
)
def test_an_indicator_is_refused_with_every_fault(changes, columns):
    with pytest.raises(DataError) as caught:
        replace(DEVELOPMENT, **changes)
    assert [problem.column for problem in caught.value.problems] == columns
    assert all(problem.expected and problem.advice for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("unit", "may_exceed_100", "limits"),
    [
        ("percent", False, (0, 100)),
        ("percent", True, (0, None)),
        ("proportion", False, (0, 1)),
        ("count", False, (0, None)),
        ("rate per 10,000", False, (0, 10_000)),
        ("rate per 10,000", True, (0, None)),
        ("score", False, (None, None)),
        ("GBP", False, (None, None)),
    ],
)
def test_an_indicator_knows_what_its_values_can_be(unit, may_exceed_100, limits):
    assert replace(DEVELOPMENT, unit=unit, may_exceed_100=may_exceed_100).limits == limits


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_can_be_declared(unit):
    assert replace(DEVELOPMENT, unit=unit).unit == unit


@pytest.mark.parametrize(
    ("values", "columns"),
    [
        (("", "x", "all", "academic"), ["publisher"]),
        (("lait", "", "", "academic"), ["series_id", "group"]),
        (("lait", "x", "all", "snapshot:31-03"), ["year_type"]),
    ],
)
def test_a_series_needs_a_publisher_a_name_a_group_and_a_year_type(values, columns):
    with pytest.raises(DataError) as caught:
        SeriesLink(*values)
    assert [problem.column for problem in caught.value.problems] == columns
