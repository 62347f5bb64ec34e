"""What a printed deadline can mean at the latest, and how an action stands on a day."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.inputs.plan_files import day_meant, read_deadline
from analysis.review.actions import read_review_date, standing, whole_months
from analysis.vocabulary.errors import ParameterError


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("February 2020", "date", "2020-02-29"),
        ("February 2100", "date", "2100-02-28"),
        ("by March 2019", "date", "2019-03-31"),
        ("by the end of March 2019", "date", "2019-03-31"),
        ("End of November 2017", "date", "2017-11-30"),
        ("end March 2019", "date", "2019-03-31"),
        ("mid-August 2017", "date", "2017-08-31"),
        ("During 2017", "date", "2017-12-31"),
        ("March 2019 - June 2019", "date", "2019-06-30"),
        ("September – December 2018", "date", "2018-12-31"),
        ("31/03/2018", "date", "2018-03-31"),
        # read in two ways, it counts to the later: the season ends in May, the term in March
        ("Spring 2018", "date", "2018-05-31"),
        ("Winter 2019", "date", "2020-02-29"),
        # the financial year ends in March, the academic in August
        ("2017/18", "date", "2018-08-31"),
        # the quarter may be one of the calendar year, or of the financial year, which is three months later
        ("Q1 2018", "date", "2018-06-30"),
        ("Q1 2018/19", "date", "2018-06-30"),
        ("", "", None),
        ("Ongoing", "ongoing", None),
        ("On-going", "ongoing", None),
        ("from September 2017", "start", None),
        ("TBC", "not set", None),
        ("to be confirmed", "not set", None),
        ("termly", "words", None),
        ("31 September 2018", "words", None),
        ("when staff are in post", "words", None),
        ("<b>March 2019</b>", "words", None),
    ],
)
def test_a_deadline_counts_to_the_last_day_that_it_can_mean(text, kind, day):
    deadline = read_deadline(text)
    assert deadline.kind == kind
    assert deadline.day == (None if day is None else pd.Timestamp(day))


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_a_month_is_not_over_before_its_last_day(year, month):
    day = read_deadline(pd.Timestamp(year, month, 1).strftime("%B %Y")).day
    assert (day.year, day.month) == (year, month)
    assert (day + pd.Timedelta(days=1)).day == 1


@given(st.text())
def test_no_text_stops_the_reading_of_a_deadline(text):
    deadline = read_deadline(text)
    assert (deadline.day is not None) == (deadline.kind == "date")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("end March 26", "March 2026"), ("by 31-Mar-26", "31 March 2026"),
        ("March 31st, 2026", "31 March 2026"),
        ("Q4 25/26", "Q4 2025/26"), ("before 30 Febuary 2026", ""), ("end of term", None), ("termly", None),
    ],
)  # fmt: skip
def test_a_day_that_is_meant_is_offered_behind_words_too(text, meant):
    assert day_meant(text) == meant


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("September 2017", "2017-09-01"),
        ("2024", "2024-01-01"),
        ("30 September 2017", "2017-09-30"),
        ("2017-09-30", "2017-09-30"),
    ],
)
def test_a_review_date_counts_from_its_first_day(text, day):
    assert read_review_date(text) == pd.Timestamp(day)


@pytest.mark.parametrize("text", ["soon", "2017/18", "", "31 September 2018"])
def test_a_review_date_that_is_none_is_refused(text):
    with pytest.raises(ParameterError, match="review_date"):
        read_review_date(text)


def action(status="ongoing", deadline="2018-03-31"):
    return {"status": status, "deadline": pd.NaT if deadline is None else pd.Timestamp(deadline)}


@pytest.mark.parametrize(
    ("row", "day", "state", "months"),
    [
        (action(), "2018-03-31", "due", 0),  # the last day itself is in time
        (action(), "2018-04-01", "overdue", 0),
        (action(), "2018-05-31", "overdue", -2),
        (action("delayed"), "2018-04-01", "overdue", 0),
        (action(""), "2018-04-01", "passed", 0),  # nothing is reported: it may have been done
        (action("not reported"), "2018-04-01", "passed", 0),
        (action("complete"), "2018-04-01", "complete", 0),
        (action("complete", None), "2018-04-01", "complete", None),
        (action(deadline=None), "2018-04-01", "no deadline", None),
        (action(), "2017-12-31", "due", 3),
    ],
)
def test_how_an_action_stands_on_a_day(row, day, state, months):
    assert standing(row, pd.Timestamp(day)) == {"state": state, "months": months}


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2018-01-31", "2018-02-28", 1),  # from month's end to month's end
        ("2018-01-01", "2018-01-31", 0),
        ("2018-01-15", "2018-03-14", 1),
        ("2018-01-15", "2018-03-15", 2),
        ("2019-01-01", "2021-03-31", 2 * 12 + 2),
        ("2018-03-15", "2018-01-15", -2),
    ],
)
def test_whole_months_between_two_days(start, end, months):
    assert whole_months(pd.Timestamp(start), pd.Timestamp(end)) == months


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # what a spreadsheet program makes of 31 March 2026 and of March 2026
        ("31-Mar-26", "31 March 2026"),
        ("Mar-26", "March 2026"),
        ("46112", "31 March 2026"),  # days since 30 December 1899: 126 years of 365, 31 leap days, 90, 1
        ("2026-03-31 00:00:00", "31 March 2026"),
        ("31.03.2026", "31 March 2026"),
        ("31/3/26", "31 March 2026"),
        ("31st Mar 2026", "31 March 2026"),
        # no such day
        ("31 June 2026", ""),
        ("2026-02-30", ""),
        ("31/13/2026", ""),
        ("00/00/00", ""),
        ("1999999", ""),
        # words
        ("termly", None),
        ("when 3 staff are in post", None),
        ("within 6 months of the review", None),
    ],
)
def test_a_day_as_a_spreadsheet_writes_it_is_told_as_a_plan_writes_it(written, meant):
    assert day_meant(written) == meant
