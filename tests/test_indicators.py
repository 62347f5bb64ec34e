"""Indicators, measures, editions and areas are refused with all their faults where they cannot be right."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.errors import DataError
from analysis.indicators import (
    POLARITIES,
    UNITS,
    Area,
    Edition,
    Indicator,
    PlanMeasure,
    SeriesLink,
    polarity_sign,
)

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
    gap=("non_fsm", "fsm"),
    series=(SeriesLink("lait_spring_2026", "FSP_NEW_GOODDEV", "all", "academic"),),
)
PLAN = Edition(
    "outcome_plan_2018",
    "Outcome Plan",
    "plan",
    "2018",
    date(2018, 4, 1),
    date(2020, 3, 31),
    None,
    "data/raw/x",
)
MEASURE = PlanMeasure("outcome_plan_2018", "m12", "good_level_of_development", "fsm")
COUNCIL = Area("E06000050", "Cheshire West and Chester", "Unitary authority", "E12000002", "North West")


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
        ({"tolerance": -2.0}, ["tolerance"]),
        ({"unit": "count", "may_exceed_100": True}, ["may_exceed_100"]),
        ({"gap": ("fsm",)}, ["gap"]),
        ({"gap": ("fsm", "fsm")}, ["gap"]),
        ({"gap": ("boys", "fsm")}, ["gap"]),
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
        ("rate per 10,000", False, (0, None)),
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
    ("unit", "declared", "target", "tolerance"),
    [
        ("percent", None, 95, 2),
        ("percent", None, 10, 2),
        ("percent", 1.0, 10, 1),
        ("percentage points", None, 10, 2),
        ("proportion", None, 0.95, 0.02),
        ("count", None, 1400, 0.05 * 1400),
        ("rate per 10,000", None, 310, 0.05 * 310),
        ("GBP", None, -3380, 0.05 * 3380),
        ("score", 0.5, 13, 0.5),
    ],
)
def test_the_tolerance_is_in_points_for_percentages_and_a_share_for_the_rest(
    unit, declared, target, tolerance
):
    indicator = replace(DEVELOPMENT, unit=unit, tolerance=declared)
    assert indicator.tolerance_at(target) == pytest.approx(tolerance)


def test_a_score_without_a_declared_tolerance_is_not_judged():
    with pytest.raises(DataError, match="tolerance: found no tolerance; expected one in points of the score"):
        replace(DEVELOPMENT, unit="score").tolerance_at(13)


@pytest.mark.parametrize(("polarity", "sign"), [("high", 1), ("low", -1), ("none", None)])
def test_polarity_is_a_sign_or_no_judgement(polarity, sign):
    assert polarity in POLARITIES
    assert polarity_sign(polarity) is sign


def test_an_unknown_polarity_is_refused():
    with pytest.raises(DataError, match="found 'High'; expected one of high, low, none"):
        polarity_sign("High")


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


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"id": "Outcome Plan"}, "id"),
        ({"title": ""}, "title"),
        ({"kind": "outcome"}, "kind"),
        ({"end": date(2018, 3, 31)}, "end"),
        ({"supersedes": "outcome_plan_2018"}, "supersedes"),
        ({"folder": "data\\raw\\x"}, "folder"),
        ({"folder": "/data/raw/x"}, "folder"),
    ],
)
def test_an_edition_is_refused_where_it_cannot_be_right(changes, column):
    with pytest.raises(DataError) as caught:
        replace(PLAN, **changes)
    assert [problem.column for problem in caught.value.problems] == [column]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"edition_id": "Outcome Plan"}, "edition_id"),
        ({"indicator_id": ""}, "indicator_id"),
        ({"measure_id": ""}, "measure_id"),
        ({"reading": "linear", "reading_confirmed_by": "Head of service"}, "reading"),
        ({"reading": "compound"}, "reading_confirmed_by"),
    ],
)
def test_a_measure_is_refused_where_it_cannot_be_right(changes, column):
    with pytest.raises(DataError) as caught:
        replace(MEASURE, **changes)
    assert [problem.column for problem in caught.value.problems] == [column]


def test_a_measure_keeps_the_reading_that_a_role_confirmed():
    measure = replace(MEASURE, reading="compound", reading_confirmed_by="Head of service")
    assert (measure.reading, measure.reading_confirmed_by) == ("compound", "Head of service")


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"code": "896"}, "code"),
        ({"code": "winsford"}, "code"),
        ({"name": ""}, "name"),
        ({"type": "Town"}, "type"),
        ({"region_code": "North West"}, "region_code"),
    ],
)
def test_an_area_is_refused_where_it_cannot_be_right(changes, column):
    with pytest.raises(DataError) as caught:
        replace(COUNCIL, **changes)
    assert [problem.column for problem in caught.value.problems] == [column]


def test_a_place_without_an_official_code_may_have_a_name_for_one():
    assert Area("winsford", "Winsford", "Place").code == "winsford"
