"""Labels become periods with first and last day, or are refused; unlike periods are never compared."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_project import ROOT

from analysis.vocabulary.calendars import (
    EES_TIME_IDENTIFIERS,
    TERMS,
    add_months,
    lait_year_type,
    read_year_type,
    term_bounds,
    year_bounds,
)
from analysis.vocabulary.errors import DataError
from analysis.vocabulary.periods import Period, parse_ees_period, parse_lait_period, parse_period

LAIT = ROOT.parent / "shared" / "data" / "lait"


def days(start, end):
    return date.fromisoformat(start), date.fromisoformat(end)


@pytest.mark.parametrize(
    ("text", "year_type", "start", "end", "kind"),
    [
        ("2016", "calendar", "2016-01-01", "2016-12-31", "calendar"),
        ("2016", "academic", "2015-09-01", "2016-08-31", "academic"),
        ("2016", "financial", "2015-04-01", "2016-03-31", "financial"),
        ("2016", "tax", "2015-04-06", "2016-04-05", "tax"),
        ("2016/17", "academic", "2016-09-01", "2017-08-31", "academic"),
        ("201617", "academic", "2016-09-01", "2017-08-31", "academic"),
        ("2016-17", "financial", "2016-04-01", "2017-03-31", "financial"),
        ("2016–17", "financial", "2016-04-01", "2017-03-31", "financial"),
        ("2016/2017", "financial", "2016-04-01", "2017-03-31", "financial"),
        ("2015-16", "academic", "2015-09-01", "2016-08-31", "academic"),
        ("2016-17", "tax", "2016-04-06", "2017-04-05", "tax"),
        ("1999-00", "financial", "1999-04-01", "2000-03-31", "financial"),
        ("199900", "academic", "1999-09-01", "2000-08-31", "academic"),
        ("2014-16", "calendar", "2014-01-01", "2016-12-31", "rolling3:calendar"),
        ("2014-16", None, "2014-01-01", "2016-12-31", "rolling3:calendar"),
        ("2014 to 2016", "rolling3:calendar", "2014-01-01", "2016-12-31", "rolling3:calendar"),
        ("2014-16", "rolling2:financial", "2014-04-01", "2016-03-31", "rolling2:financial"),
        ("2013/14-15/16", "financial", "2013-04-01", "2016-03-31", "rolling3:financial"),
        ("2013/14 to 2015/16", "academic", "2013-09-01", "2016-08-31", "rolling3:academic"),
        ("1999/00-2001/02", "financial", "1999-04-01", "2002-03-31", "rolling3:financial"),
        ("31 March 2019", None, "2019-03-31", "2019-03-31", "snapshot"),
        ("at 31 December 2018", None, "2018-12-31", "2018-12-31", "snapshot"),
        ("Data as at 31st March 2019", None, "2019-03-31", "2019-03-31", "snapshot"),
        ("24th June 2019", "academic", "2019-06-24", "2019-06-24", "snapshot"),
        ("2019-03-31", None, "2019-03-31", "2019-03-31", "snapshot"),
        ("31/03/2019", None, "2019-03-31", "2019-03-31", "snapshot"),
        ("29 February 2020", None, "2020-02-29", "2020-02-29", "snapshot"),
        ("2016", "snapshot:03-31", "2016-03-31", "2016-03-31", "snapshot"),
        ("2019", "snapshot:09-30", "2019-09-30", "2019-09-30", "snapshot"),
        ("2019", "snapshot:school-census", "2019-01-17", "2019-01-17", "snapshot"),
        ("2025", "reporting", "2024-04-01", "2025-03-31", "reporting"),
        ("2025", "reporting:09-30", "2024-10-01", "2025-09-30", "reporting"),
        ("year ending 31 March 2025", None, "2024-04-01", "2025-03-31", "reporting"),
        ("year ending 31 March 2025", "financial", "2024-04-01", "2025-03-31", "financial"),
        ("Q3 2018/19", "financial", "2018-10-01", "2018-12-31", "quarter:financial"),
        ("Q4 2018-19", "quarter:financial", "2019-01-01", "2019-03-31", "quarter:financial"),
        ("Quarter 3, 2018/19", "financial", "2018-10-01", "2018-12-31", "quarter:financial"),
        ("2018/19 Q3", "financial", "2018-10-01", "2018-12-31", "quarter:financial"),
        ("Q1 2019", "calendar", "2019-01-01", "2019-03-31", "quarter:calendar"),
        ("Aug 2014", None, "2014-08-01", "2014-08-31", "month"),
        ("July 2018", "financial", "2018-07-01", "2018-07-31", "month"),
        ("March 2019", None, "2019-03-01", "2019-03-31", "month"),
        ("Sept 2017", None, "2017-09-01", "2017-09-30", "month"),
        ("end of Nov 2017", None, "2017-11-01", "2017-11-30", "month"),
        ("April 2017-30 September 2017", None, "2017-04-01", "2017-09-30", "cumulative"),
        ("April 2017-30September 2017", None, "2017-04-01", "2017-09-30", "cumulative"),
        ("Jan-July 2017", None, "2017-01-01", "2017-07-31", "cumulative"),
        ("1 April to 30 June 2017", None, "2017-04-01", "2017-06-30", "cumulative"),
        ("2018/2019 up to 31st December 2018", "financial", "2018-04-01", "2018-12-31", "cumulative"),
        ("2018/2019 up to 31st Dec 2018", "academic", "2018-09-01", "2018-12-31", "cumulative"),
        ("Autumn term 2017", None, "2017-09-01", "2017-12-31", "term"),
        ("Spring term 2017/18", None, "2018-01-01", "2018-03-31", "term"),
        ("summer 2018", None, "2018-04-01", "2018-08-31", "term"),
        ("Week 1 2021", None, "2021-01-04", "2021-01-10", "week"),
        ("first half of 2018-19", None, "2018-04-01", "2018-09-30", "half:financial"),
        ("academic year 2016/17", None, "2016-09-01", "2017-08-31", "academic"),
        ("2016/17 financial year", None, "2016-04-01", "2017-03-31", "financial"),
    ],
)
def test_a_label_with_its_year_type_is_one_period(text, year_type, start, end, kind):
    period = parse_period(text, year_type)
    assert (period.start, period.end, period.kind) == (*days(start, end), kind)
    assert (period.label, period.notes, period.is_ambiguous) == (text, (), False)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("2018", "as_published"),
        ("2018 (OT)", "outturn"),
        ("2018 (Rev)", "revised"),
        ("2018 (Final)", "final"),
        ("2018 (prov)", "provisional"),
        ("2018(budget)", "budget"),
        ("2018 [e]", "estimated"),
    ],
)
def test_what_stands_in_brackets_is_the_status(text, status):
    period = parse_period(text, "academic")
    assert (period.display(), period.status, period.label) == ("2017/18", status, text)


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2016", "2016-01-01", "2016-12-31", "calendar"),
        ("2016/17", "2016-09-01", "2017-08-31", "academic"),
        ("2016-17", "2016-04-01", "2017-03-31", "financial"),
        ("2013/14-15/16", "2013-09-01", "2016-08-31", "rolling3:academic"),
        ("Q1 2019", "2019-01-01", "2019-03-31", "quarter:calendar"),
        ("2018/2019 up to 31st December 2018", "2018-09-01", "2018-12-31", "cumulative"),
    ],
)
def test_a_label_without_a_year_type_is_read_and_marked(text, start, end, kind):
    period = parse_period(text)
    assert (period.start, period.end, period.kind) == (*days(start, end), kind)
    assert period.is_ambiguous
    assert period.notes[0].startswith("year_type_undeclared: read as")


def test_a_quarter_of_a_split_year_is_taken_as_financial_and_says_so():
    period = parse_period("Q3 2018/19")
    assert (period.kind, period.notes) == ("quarter:financial", ("financial quarter assumed",))
    assert not period.is_ambiguous


@pytest.mark.parametrize(("year_type", "start"), [("academic", "2016-09-01"), ("financial", "2016-04-01")])
def test_a_bare_year_may_name_the_year_in_which_it_begins(year_type, start):
    assert parse_period("2016", year_type, ends_in=False).start == date.fromisoformat(start)


@pytest.mark.parametrize("text", ["2016", "2016-17", "Aug 2014", "Q3 2018/19", "2016-17 (OT)"])
def test_capitals_dashes_and_spaces_make_no_difference(text):
    changed = f"  {text.upper().replace('-', '–').replace(' ', '  ')} "
    assert parse_period(changed, "financial") == parse_period(text, "financial")


@pytest.mark.parametrize(
    ("text", "year_type", "expected"),
    [
        ("", None, "a period such as"),
        ("0", "academic", "a period such as"),
        ("Ongoing", None, "a period such as"),
        ("across the last year", None, "a period such as"),
        ("by 2020", None, "a period such as"),
        ("2016.0", "calendar", "a period such as"),
        ("24-25", "financial", "a period such as"),
        ("Autumn tern 2017", None, "a period such as"),
        ("2012-2014/15", None, "a period such as"),
        ("٢٠١٦", "calendar", "a period such as"),
        ("201617", None, "a declared year type; declare one of academic, financial, tax"),
        ("201618", None, "six digits for two years in a row"),
        ("201618", "academic", "six digits for two years in a row"),
        ("2014-16", "financial", "2 financial years, or 3 calendar years"),
        ("2014-16", "academic", "2 academic years, or 3 calendar years"),
        ("2014-16", "rolling4:calendar", "a run of year type rolling4:calendar"),
        ("2014/16", "academic", "two years in a row"),
        ("2016-14", None, "two years in a row"),
        ("2014-08", None, "two years in a row"),
        ("2013/14-15/17", "financial", "a run of whole years"),
        ("2016/17", "calendar", "a label of year type calendar; write 2017"),
        ("2016/17", "snapshot:03-31", "a label of year type snapshot:03-31"),
        ("2016", "quarter:financial", "a label of year type quarter:financial, such as Q1 2019"),
        ("Q1 2019", "financial", "a quarter of a calendar year"),
        ("Q3 2018/19", "calendar", "a quarter of a financial year"),
        ("Q3 2018/20", "financial", "a quarter of a financial year"),
        ("31 June 2019", None, "a day that exists"),
        ("29 February 2019", None, "a day that exists"),
        ("31/13/2019", None, "a day that exists"),
        ("Augst 2014", None, "the name of a month"),
        ("0016", "calendar", "years from 1900 to 2100"),
        ("9999", "academic", "years from 1900 to 2100"),
        ("week 54 of 2019", None, "a week of that year"),
        ("2016/17 (xyz)", "academic", r"one of \(p\), \(prov\)"),
        ("2018/19 up to 31 December 2019", "financial", "a day from 2018-04-01 to 2019-03-31"),
        ("30 September 2017-1 April 2017", None, "a first day before the last"),
        ("academic year 2016/17", "financial", "a label of year type financial"),
        ("year ending 30 June 2025", "financial", "the end of a year of type financial"),
        ("2016", "school", "academic, financial, calendar, tax, reporting"),
        ("2016", "snapshot", "academic, financial, calendar, tax, reporting"),
        ("2016", "snapshot:02-29", "a day of every year"),
        ("2016", "reporting:13-01", "a day of every year"),
    ],
)
def test_what_is_not_one_period_is_refused_with_what_to_do(text, year_type, expected):
    with pytest.raises(DataError, match=expected) as caught:
        parse_period(text, year_type)
    problem = caught.value.problems[0]
    assert problem.found in (f"'{text}'", f"'{year_type}'")
    assert problem.advice


words = st.sampled_from(
    [
        "2016", "16", "201617", "2016/17", "17", "-", "/", " to ", " up to ", "q3", "31", "march",
        "sept 2017", "1 april", "(prov)", "week ", "autumn", "term ", "academic year ", "year ending ",
        "half of ", "0", "é",
    ]
)  # fmt: skip


@given(st.lists(words, max_size=5), st.sampled_from([None, "academic", "calendar", "snapshot:03-31"]))
def test_any_text_is_a_period_or_refused(parts, year_type):
    text = " ".join(parts)
    try:
        period = parse_period(text, year_type)
    except DataError as error:
        assert error.problems[0].found == f"'{text}'"
    else:
        assert (period.label, period.start <= period.end) == (text, True)


@pytest.mark.parametrize(
    ("text", "year_type", "display"),
    [
        ("2016", "academic", "2015/16"),
        ("1999/00", "academic", "1999/00"),
        ("2016/17", "financial", "2016-17"),
        ("2016", "calendar", "2016"),
        ("2014-16", "calendar", "2014 to 2016"),
        ("2013/14-15/16", "financial", "2013-14 to 2015-16"),
        ("2019", "snapshot:03-31", "31 March 2019"),
        ("2016-17", "tax", "tax year 2016-17"),
        ("2025", "reporting", "year ending 31 March 2025"),
        ("Q4 2018/19", "financial", "Q4 2018-19"),
        ("Aug 2014", None, "August 2014"),
        ("spring term 2019", None, "spring term 2018/19"),
        ("2018/19 up to Dec 2018", "financial", "1 April 2018 to 31 December 2018"),
    ],
)
def test_a_period_is_displayed_as_readers_know_it(text, year_type, display):
    assert parse_period(text, year_type).display() == display


KINDS = (
    "calendar", "academic", "financial", "tax", "reporting", "snapshot", "month", "week", "term",
    "quarter:calendar", "quarter:financial", "half:financial", "cumulative", "rolling3:calendar",
    "rolling5:academic", "rolling2:financial",
)  # fmt: skip
years = st.integers(1910, 2080)
ordinary_days = st.dates(date(1910, 1, 1), date(2080, 12, 31)).filter(lambda day: day.month != 2)


@st.composite
def periods(draw):
    """A period of any kind. February is left out: its last day is another one in leap years."""
    kind = draw(st.sampled_from(KINDS))
    name, _, basis = kind.partition(":")
    year, day = draw(years), draw(ordinary_days)
    if kind in ("calendar", "academic", "financial", "tax"):
        start, end = year_bounds(kind, year)
    elif name.startswith("rolling"):
        start, end = year_bounds(basis, year, int(name.removeprefix("rolling")))
    elif kind == "reporting":
        start, end = add_months(day, -12) + timedelta(days=1), day
    elif kind == "snapshot":
        start = end = day
    elif kind == "week":
        start = day - timedelta(days=day.weekday())
        end = start + timedelta(days=6)
    elif kind == "term":
        start, end = term_bounds(draw(st.sampled_from(sorted(TERMS))), year)
    elif kind == "cumulative":
        start = day.replace(day=1)
        end = start + timedelta(days=draw(st.integers(1, 20)))
    else:
        length = {"month": 1, "quarter": 3, "half": 6}[name]
        start = date(year, 4, 1) if name == "half" else date(year, 1 + length * draw(st.integers(0, 3)), 1)
        end = add_months(start, length) - timedelta(days=1)
    return Period(start, end, kind)


@given(periods())
def test_a_period_survives_a_round_trip(period):
    assert parse_period(period.display(), period.year_type) == period


@given(periods(), st.integers(-2, 2))
def test_steps_forward_and_back_lead_home(period, count):
    moved = period.step(count)
    assert moved.kind == period.kind
    assert moved.step(-count) == period
    assert parse_period(moved.label, moved.year_type) == moved


@given(periods())
def test_the_next_period_follows_and_the_one_after_it_does_not(period):
    assert period.step().follows(period)
    assert not period.step(2).follows(period)
    assert not period.follows(period.step())
    assert period.step() > period


@given(st.lists(periods(), max_size=6), st.randoms())
def test_the_order_does_not_depend_on_the_order_of_the_rows(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert sorted(shuffled) == sorted(rows)


@given(periods(), periods())
def test_of_two_periods_one_comes_first_unless_they_are_equal(first, second):
    assert [first < second, first == second, first > second].count(True) == 1


@given(periods(), periods())
def test_overlapping_is_mutual(first, second):
    assert first.overlaps(second) == second.overlaps(first)
    assert first.overlaps(first)


@given(periods())
def test_the_midpoint_lies_within_the_period(period):
    assert period.start.year <= period.midpoint < period.end.year + 1


def test_periods_are_ordered_by_last_day_and_then_by_first_day():
    academic, financial = parse_period("2016/17", "academic"), parse_period("2016-17", "financial")
    rolling, snapshot = parse_period("2014-16", "calendar"), parse_period("31 March 2017")
    calendar = parse_period("2016", "calendar")
    assert sorted([academic, snapshot, financial, calendar, rolling]) == [
        rolling,
        calendar,
        financial,
        snapshot,
        academic,
    ]


def test_label_status_and_notes_do_not_make_another_period():
    assert parse_period("2018 (Rev)", "academic") == parse_period("2017/18", "academic")
    assert len({parse_period("2016-17"), parse_period("2016/17", "financial")}) == 1


@pytest.mark.parametrize(
    ("text", "year_type", "midpoint"),
    [
        ("2016", "calendar", 2016 + 1 / 2),
        ("2016/17", "academic", 2017 + 2 / 12),
        ("2016-17", "financial", 2016 + 9 / 12),
        ("2014-16", "calendar", 2015 + 1 / 2),
        ("31 March 2019", None, 2019 + (2 + 30 / 31) / 12),
    ],
)
def test_a_period_stands_at_its_middle_and_a_snapshot_on_its_day(text, year_type, midpoint):
    assert parse_period(text, year_type).midpoint == pytest.approx(midpoint, rel=1e-15)


@given(periods().filter(lambda period: period.kind in ("calendar", "academic", "financial", "snapshot")))
def test_years_count_as_whole_years_with_or_without_a_leap_day(period):
    assert period.step(2).years_since(period) == 2.0


@pytest.mark.parametrize(
    ("first", "second", "is_comparable"),
    [
        (("2016/17", "academic"), ("2017/18", "academic"), True),
        (("2016/17", "academic"), ("2016-17", "financial"), False),
        (("2016", "calendar"), ("2014-16", "calendar"), False),
        (("2025", "reporting"), ("2024", "reporting"), True),
        (("2025", "reporting"), ("2024", "reporting:09-30"), False),
        (("Q1 2018/19", "financial"), ("Q3 2018/19", "financial"), True),
        (("autumn term 2018", None), ("autumn term 2017", None), True),
        (("autumn term 2018", None), ("spring term 2018", None), False),
        (("2018/19 up to Dec 2018", "financial"), ("2017/18 up to Dec 2017", "financial"), True),
        (("2018/19 up to Dec 2018", "financial"), ("2017/18 up to Sept 2017", "financial"), False),
    ],
)
def test_only_like_periods_are_compared(first, second, is_comparable):
    one, other = parse_period(*first), parse_period(*second)
    assert one.is_comparable_with(other) is is_comparable
    assert other.is_comparable_with(one) is is_comparable
    if is_comparable:
        one.check_comparable_with(other)
    else:
        for compare in (one.check_comparable_with, one.follows, one.years_since):
            with pytest.raises(DataError, match="The periods cannot be compared: found"):
                compare(other)


def test_a_census_day_that_moves_still_follows_the_census_before():
    first, second = (parse_period(year, "snapshot:school-census") for year in ("2018", "2019"))
    assert (first.start, second.start) == (date(2018, 1, 18), date(2019, 1, 17))
    assert second.follows(first)


def test_what_is_open_about_a_label_stays_open_in_the_next_period():
    assert parse_period("2016-17").step().is_ambiguous
    assert not parse_period("2016-17", "financial").step().is_ambiguous


@pytest.mark.parametrize(
    ("start", "end", "kind", "expected"),
    [
        ("2016-09-01", "2017-07-31", "academic", "an academic period from 2016-09-01 to 2017-08-31"),
        ("2016-04-06", "2017-04-05", "financial", "a financial period from 2016-04-01 to 2017-03-31"),
        ("2019-03-31", "2019-04-01", "snapshot", "a snapshot period from 2019-03-31 to 2019-03-31"),
        ("2014-01-01", "2015-12-31", "rolling3:calendar", "from 2014-01-01 to 2016-12-31"),
        ("2018-02-01", "2018-04-30", "quarter:calendar", "from 2018-01-01 to 2018-03-31"),
        ("2018-12-31", "2018-04-01", "cumulative", "a first day that is not after the last"),
        ("2018-09-01", "2018-12-20", "term", "one of the terms autumn term"),
        ("2016-01-01", "2016-12-31", "year", "a kind of period: calendar, academic"),
    ],
)
def test_days_that_do_not_fit_the_kind_are_refused(start, end, kind, expected):
    with pytest.raises(DataError, match=expected):
        Period(*days(start, end), kind)


def test_an_unknown_status_is_refused():
    with pytest.raises(DataError, match="found the status 'draft'; expected one of as_published"):
        Period(*days("2016-01-01", "2016-12-31"), "calendar", status="draft")


@pytest.mark.parametrize(
    ("time_period", "identifier", "start", "end", "kind"),
    [
        (201617, "Academic year", "2016-09-01", "2017-08-31", "academic"),
        ("201617", "Financial year", "2016-04-01", "2017-03-31", "financial"),
        ("199900", "Tax year", "1999-04-06", "2000-04-05", "tax"),
        (2016, "Calendar year", "2016-01-01", "2016-12-31", "calendar"),
        (2025, "Reporting year", "2024-04-01", "2025-03-31", "reporting"),
        (2016, "September", "2016-09-01", "2016-09-30", "month"),
        (2020, "Week 53", "2020-12-28", "2021-01-03", "week"),
        (201819, "Financial year Q4", "2019-01-01", "2019-03-31", "quarter:financial"),
        (201819, "Part 1 (April to September)", "2018-04-01", "2018-09-30", "half:financial"),
        (201819, "Part 2 (October to March)", "2018-10-01", "2019-03-31", "half:financial"),
        (201819, "Autumn term", "2018-09-01", "2018-12-31", "term"),
        (201819, "Summer term", "2019-04-01", "2019-08-31", "term"),
        (201819, "Autumn and spring term", "2018-09-01", "2019-03-31", "term"),
    ],
)
def test_a_period_of_explore_education_statistics_is_read(time_period, identifier, start, end, kind):
    period = parse_ees_period(time_period, identifier)
    assert (period.start, period.end, period.kind) == (*days(start, end), kind)
    assert (period.label, period.is_ambiguous) == (f"{time_period} {identifier}", False)


def test_a_reporting_year_may_be_declared_as_a_day():
    assert parse_ees_period(2025, "Reporting year", "snapshot:03-31") == parse_period("31 March 2025")


@pytest.mark.parametrize("identifier", sorted(EES_TIME_IDENTIFIERS))
def test_every_time_identifier_is_read(identifier):
    entry = EES_TIME_IDENTIFIERS[identifier]
    period = parse_ees_period("2020" if entry.digits == 4 else "202021", identifier)
    assert date(2019, 4, 1) <= period.start <= period.end <= date(2021, 8, 31)


@pytest.mark.parametrize(
    ("time_period", "identifier", "expected"),
    [
        (2016, "Academic year", "found '2016'; expected 6 digits for Academic year"),
        (201617, "Calendar year", "found '201617'; expected 4 digits for Calendar year"),
        (201618, "Financial year", "six digits for two years in a row"),
        ("2016-17", "Academic year", "expected 6 digits"),
        (2016, "School year", "found 'School year'; expected a time identifier"),
    ],
)
def test_a_period_outside_the_data_standard_is_refused(time_period, identifier, expected):
    with pytest.raises(DataError, match=expected):
        parse_ees_period(time_period, identifier)


@pytest.mark.parametrize(
    ("text", "year_type"),
    [
        ("Academic Year", "academic"),
        ("Financial Year", "financial"),
        ("Calendar Year", "calendar"),
        ("Annual (end of Sept)", "snapshot:09-30"),
        ("Annual - January", "snapshot:school-census"),
        ("Annual", None),
    ],
)
def test_every_year_type_of_lait_has_its_meaning(text, year_type):
    assert lait_year_type(text) == year_type
    if year_type is not None:
        assert read_year_type(year_type).text == year_type


def test_an_unknown_year_type_of_lait_is_refused():
    with pytest.raises(DataError, match="found 'School Year'; expected one of: academic year"):
        lait_year_type("School Year")


@pytest.mark.parametrize("text", ["Annual (end of Sept)", "Annual - January", "Annual"])
def test_the_annual_types_of_lait_are_marked_as_undeclared(text):
    assert parse_lait_period("2019", text).is_ambiguous


@pytest.mark.needs_shared
def test_every_label_of_the_whole_lait_file_is_read_or_refused_with_a_reason():
    """3,770 of 3,771 distinct pairs of measure and label are periods; one measure has the label 0."""
    labels, dictionary = LAIT / "bds_long_0.parquet", LAIT / "lait_data_dictionary.csv"
    if not (labels.is_file() and dictionary.is_file()):
        pytest.skip(f"the whole LAIT file is not at {LAIT}")
    pandas = pytest.importorskip("pandas")
    declared = pandas.read_csv(dictionary, dtype=str).drop_duplicates("Measure_short")
    year_types = dict(zip(declared["Measure_short"], declared["Year_Type"], strict=True))
    pairs = pandas.read_parquet(labels, columns=["Short Desc", "Years"]).drop_duplicates()
    read, refused = [], []
    for measure, label in pairs.itertuples(index=False):
        try:
            read.append(parse_lait_period(label, year_types[measure]))
        except DataError as error:
            refused.append((measure, label, error.problems[0].found))
    assert len(read) == 3770
    assert refused == [("CINPermExclusion", "0", "'0'")]
    assert sum(period.is_ambiguous for period in read) == 260
    assert sum(period.status == "outturn" for period in read) == 14 * 9


@pytest.mark.parametrize(
    "text",
    [
        "year ending March 2025",
        "12 months to March 2025",
        "year to 31 March 2025",
        "year ended 31 March 2025",
    ],
)
def test_a_year_may_be_named_by_the_month_in_which_it_ends(text):
    period = parse_period(text, "financial")
    assert (period.start, period.end, period.kind) == (date(2024, 4, 1), date(2025, 3, 31), "financial")
    with pytest.raises(DataError, match="the end of a year of type academic"):
        parse_period(text, "academic")
