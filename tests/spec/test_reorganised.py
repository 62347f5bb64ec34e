"""A council that a reorganisation made: when it began, what its figures look back to, what is left out."""

import datetime

import pandas as pd
import pytest

from analysis.inputs.areas import with_beginnings
from analysis.report.notes import beginning
from analysis.tables.data import AREA_VINTAGES, AREAS
from analysis.tables.declare import table
from analysis.tables.rows import rows_of
from analysis.words import movement_sentence, trend_sentence

RE_REFERRALS = "re_referrals_within_12_months"


def areas_of(*vintages):
    """The areas of drawn vintages: code, area, first day, successors."""
    rows = [
        {"code": code, "area_name": f"{code} council", "area_code": area, "successors": successors,
         "first_date": pd.Timestamp(day) if day else None}
        for code, area, day, successors in vintages
    ]  # fmt: skip
    areas = [
        {"area_code": code, "area_name": f"Place {code}"} for code in sorted({row[1] for row in vintages})
    ]
    found = with_beginnings(table(AREAS, areas), table(AREA_VINTAGES, rows), ["E06000002"])
    return found.set_index("area_code")


def test_a_county_that_becomes_a_unitary_council_is_a_new_council_of_the_same_area():
    areas = areas_of(
        ("E10000001", "E06000001", "", "E06000001"), ("E06000001", "E06000001", "2023-04-01", "")
    )
    assert areas.at["E06000001", "began_date"] == pd.Timestamp("2023-04-01")
    assert areas.at["E06000001", "before"] == ""


def test_a_county_that_is_divided_makes_new_areas_that_say_where_they_come_from():
    areas = areas_of(
        ("E10000009", "E10000009", "", "E06000001 E06000002"), ("E06000028", "E06000028", "", "E06000001"),
        ("E06000001", "E06000001", "2019-04-01", ""), ("E06000002", "E06000002", "2019-04-01", ""),
    )  # fmt: skip
    assert areas.at["E06000001", "before"] == "Place E06000028 and Place E10000009"
    assert areas.at["E06000002", "before"] == "Place E10000009"
    assert areas["is_small"].to_dict() == dict.fromkeys(areas.index, False) | {"E06000002": True}


def test_a_code_that_changes_with_a_boundary_makes_no_new_council():
    areas = areas_of(
        ("E08000016", "E08000038", "", "E08000038"), ("E08000038", "E08000038", "2025-04-01", "")
    )
    assert pd.isna(areas.at["E08000038", "began_date"])


def test_a_page_of_a_year_that_no_figure_is_of_yet_says_so(open_real_review):
    ahead = beginning(open_real_review(area="Trafford", year="2031/32", edition=""))
    assert [part.words for part in ahead.flat()] == [
        "No figure of 2031/32 is in the data yet: the latest are to 30 September 2025. What stands here is "
        "of earlier years."
    ]
    assert not list(beginning(open_real_review(area="Trafford", year="2024/25", edition="")).flat())


# As published: first day, figure of the first year, which looks back to the council before, and of the next.
DIVIDED = [
    ("Cumberland", datetime.date(2023, 4, 1), "2023-24", 10.7),
    ("Westmorland and Furness", datetime.date(2023, 4, 1), "2023-24", 7.4),
    ("North Northamptonshire", datetime.date(2021, 4, 1), "2021-22", 21.4),
    ("West Northamptonshire", datetime.date(2021, 4, 1), "2021-22", 19.6),
]  # fmt: skip


@pytest.mark.parametrize(("area", "day", "first_year", "figure"), DIVIDED)
def test_a_first_year_that_looks_back_to_the_council_before_is_left_out_and_named(
    open_real_review, area, day, first_year, figure
):
    review = open_real_review(area=area, edition="")
    assert review.area_began == day
    (row,) = [one for one in rows_of(review.assessments) if one["indicator_id"] == RE_REFERRALS]
    assert f"Left out: {first_year}." in trend_sentence(row)
    assert first_year not in movement_sentence(row)
    own = review.series[(review.series["indicator_id"] == RE_REFERRALS) & (review.series["line"] == "area")]
    assert own.loc[own["excluded"], "period_label"].tolist() == [first_year]
    assert own.loc[own["excluded"], "value"].tolist() == [
        pytest.approx(figure, abs=0.05)
    ]  # shown all the same
    (told,) = review.breaks.loc[review.breaks["indicator_id"] == RE_REFERRALS, "reason"]
    assert "12 months that the figure looks back" in told
    said = " ".join(str(part.words) for part in beginning(review).flat() if hasattr(part, "words"))
    assert f"{area} began on {day.day} April {day.year}; before, its area belonged to" in said


@pytest.mark.parametrize("area", ["Somerset", "North Yorkshire", "Buckinghamshire"])
def test_a_new_council_of_the_same_area_keeps_its_years(open_real_review, area):
    review = open_real_review(area=area, edition="")
    assert review.area_began.month == 4 and review.area_before == ""
    (row,) = [one for one in rows_of(review.assessments) if one["indicator_id"] == RE_REFERRALS]
    assert (int(row["trend_n"]), row["trend_left_out"]) == (13, "")  # 2012-13 to 2024-25


def test_the_first_year_is_compared_with_nobody(open_real_review):
    """10.7% in the first year was 'better than England' by a test that two years of records would fail."""
    review = open_real_review(area="Cumberland", edition="", year="2023/24")
    (row,) = [one for one in rows_of(review.assessments) if one["indicator_id"] == RE_REFERRALS]
    assert (row["period_label"], row["england_certainty"], row["england_reason"]) == (
        "2023-24", "not tested", "look_back",
    )  # fmt: skip
    assert pd.isna(row["rank"]) and pd.isna(row["national_rank"]) and pd.isna(row["neighbour_below"])


def test_a_council_that_no_reorganisation_made_says_nothing_of_it(open_real_review):
    review = open_real_review()
    assert review.area_began is None


def test_series_that_publishers_worked_back_are_named_with_their_first_year(open_real_review):
    """ "Its series begin with the first figures published for it" hid eleven years of injury admissions."""
    review = open_real_review(area="Cumberland", edition="")
    own = review.series[(review.series["line"] == "area") & review.series["value"].notna()]
    before = own[own["period_end"] < pd.Timestamp(2023, 4, 1)]
    said = " ".join(str(part.words) for part in beginning(review).flat() if hasattr(part, "words"))
    assert "so most changes and trends rest on few years" in said
    assert "Admissions for injuries (from 2012-13)" in said
    named = before.drop_duplicates(["indicator_id", "group"])["indicator_id"].isin(
        review.assessments["indicator_id"]
    )
    assert said.count("(from ") == named.sum() > 0


def test_the_first_turnover_of_a_new_council_counts_half_a_year_and_is_left_out(open_real_review):
    """Those who left in the year to 30 September 2023, of a council of six months: 2.1%, then 15.8%."""
    review = open_real_review(area="Cumberland", edition="")
    (row,) = [one for one in rows_of(review.assessments) if one["indicator_id"] == "social_worker_turnover"]
    assert row["change_word"] == "" and row["trend_left_out"] == "30 September 2023"
