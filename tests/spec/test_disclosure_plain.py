"""What is left out of the search for hidden counts changes nothing of what the search says."""

import re

import pandas as pd
import pytest
from drawn_cases import examples
from hypothesis import given
from hypothesis import strategies as st
from test_disclosure_reports import (
    DEVELOPMENT,
    INDICATORS,
    OFFICIAL,
    PLACED,
    checked,
    figure,
    hidden,
)

from analysis.disclosure import own_figures, report
from analysis.disclosure.own_figures import with_keys
from analysis.disclosure.plain import is_plain
from analysis.disclosure.relations import Parts, ReportTable, said_beside
from analysis.disclosure.suppression import suppress
from analysis.tables.data import OBSERVATIONS
from analysis.tables.declare import table
from analysis.vocabulary.errors import DataError, ReportError

pytestmark = pytest.mark.reports

OWN = "council_figures"
PERIODS = ("April 2024", "May 2024", "June 2024", "Q1 2024/25", "2024/25", "2023/24")
# few children, none, and many; and rests of each
COUNTS = st.sampled_from([0, 0, 1, 3, 5, 6, 7, 20, 40])


def placed(counts, period, **other):
    return [figure(PLACED, group, count, period=period, **other) for group, count in counts.items()]


@st.composite
def own_figures_of_a_council(draw, most_periods):
    """Figures of groups and periods that agree with each other, of which some are missing or marked."""
    rows = []
    is_share = draw(st.booleans())
    for area in ("E06000050", "E08000009"):
        months = {}
        for month in PERIODS[:3]:
            months[month] = {group: (draw(COUNTS), draw(COUNTS)) for group in ("fsm", "non_fsm")}
        sums = {**months, "Q1 2024/25": None, "2024/25": None, "2023/24": None}
        for period in PERIODS[3:]:
            more = {group: (draw(COUNTS), draw(COUNTS)) for group in ("fsm", "non_fsm")}
            parts = list(months.values()) if period != "2023/24" else []
            parts += [more] if period != "Q1 2024/25" else []
            sums[period] = {
                group: tuple(sum(part[group][place] for part in parts) for place in (0, 1))
                for group in ("fsm", "non_fsm")
            }
        chosen = draw(st.sets(st.sampled_from(PERIODS), min_size=1, max_size=most_periods))
        for period in sorted(chosen):
            counts = dict(sums[period])
            counts["all"] = tuple(sum(pair) for pair in zip(*counts.values(), strict=True))
            counts["boys"] = tuple(draw(st.integers(0, most)) for most in counts["all"])
            for group, (part, rest) in counts.items():
                if draw(st.integers(0, 9)) == 0:
                    continue
                other = {"area_code": area}
                if draw(st.integers(0, 14)) == 0:
                    other["source_id"] = OFFICIAL
                if is_share:
                    whole = part + rest
                    row = figure(DEVELOPMENT, group, None, part, whole, period=period, **other)
                    if not whole:
                        row.update(value=None, missing="z", value_text="[z]", counts_exact=False)
                    elif draw(st.integers(0, 14)) == 0:
                        row.update(numerator=None, denominator=None, counts_exact=False)
                else:
                    row = figure(PLACED, group, part, period=period, **other)
                rows.append(row)
    return rows


def outcome(rows):
    """What a build stores of them, or what it refuses and why."""
    try:
        return checked(rows).to_dict("records")
    except (DataError, ReportError) as failure:
        # by which of several ways a count is worked out may differ
        said = {re.split(r"(?:worked out|is printed) \(", problem.found)[0] for problem in failure.problems}
        return [type(failure).__name__, *sorted(said)]


def hold_against_the_whole_search(rows):
    if not rows:
        return
    quick = outcome(rows)
    with pytest.MonkeyPatch.context() as patch:
        for module in (own_figures, report):
            patch.setattr(module, "is_plain", lambda figures, *_: pd.Series(False, index=figures.index))
        whole = outcome(rows)
    assert list(map(str, quick)) == list(map(str, whole))


@examples(30)
@given(own_figures_of_a_council(most_periods=2))
def test_the_search_says_the_same_of_all_figures_as_of_those_that_are_not_plain(rows):
    hold_against_the_whole_search(rows)


@pytest.mark.deep
@examples(150)
@given(own_figures_of_a_council(most_periods=4))
def test_the_same_holds_of_more_periods_that_are_tied_by_their_months(rows):
    hold_against_the_whole_search(rows)


def plain(rows, indicator, parts):
    figures = with_keys(table(OBSERVATIONS, rows), [OWN])
    return dict(zip(figures["group"], is_plain(figures, indicator, parts), strict=True))


FSM = Parts("group", "all", ("fsm", "non_fsm"))


@pytest.mark.parametrize(
    "counts, is_so",
    [
        ({"all": 40, "fsm": 20, "non_fsm": 20}, True),
        ({"all": 40, "fsm": 0, "non_fsm": 40}, True),
        ({"all": 40}, True),  # of its parts nothing is said
        ({"all": 40, "fsm": 20}, False),  # the rest is worked out
        ({"all": 41, "fsm": 20, "non_fsm": 20}, False),  # the search says that they contradict each other
        ({"all": 25, "fsm": 20, "non_fsm": 5}, False),
        ({"all": 40, "fsm": 20, "non_fsm": "c"}, False),
    ],
)
def test_one_figure_that_is_not_large_and_printed_leaves_all_to_the_search(counts, is_so):
    assert set(plain(placed(counts, "2024/25"), PLACED, (FSM,)).values()) == {is_so}


def test_what_is_left_beside_an_of_which_group_is_a_count_too():
    within = Parts("group", "all", ("boys",), adds_up=False)
    assert all(plain(placed({"all": 40, "boys": 34}, "2024/25"), PLACED, (within,)).values())  # 6 others
    assert not any(plain(placed({"all": 40, "boys": 35}, "2024/25"), PLACED, (within,)).values())


def test_another_source_leaves_it_to_the_search():
    own, other = placed({"all": 40}, "2024/25"), placed({"all": 40}, "2024/25", source_id=OFFICIAL)
    assert all(plain(own, PLACED, ()).values())
    assert not any(plain(other, PLACED, ()).values())
    assert not any(plain([*own, *other], PLACED, ()).values())


def test_periods_that_are_tied_are_plain_together_or_not_at_all():
    # June is what April and May leave of the quarter: 40 - 20 - 17 = 3
    quarter = Parts("period", "Q1 2024-25", ("April 2024", "May 2024", "June 2024"))
    counts = {"April 2024": 20, "May 2024": 17, "Q1 2024/25": 40}
    rows = [row for period, count in counts.items() for row in placed({"all": count}, period)]
    figures = with_keys(table(OBSERVATIONS, rows), [OWN])
    assert not is_plain(figures, PLACED, (quarter,)).any()
    assert is_plain(figures, PLACED, ()).all()
    whole = [*rows, *placed({"all": 13}, "June 2024")]
    whole[2] = placed({"all": 50}, "Q1 2024/25")[0]
    assert is_plain(with_keys(table(OBSERVATIONS, whole), [OWN]), PLACED, (quarter,)).all()


def test_sums_that_share_parts_that_nobody_prints_are_left_to_the_search():
    months = ("April 2024", "May 2024", "June 2024", "July 2024", "August 2024", "September 2024")
    sums = (
        Parts("period", "Q1 2024-25", months[:3]),
        Parts("period", "Q2 2024-25", months[3:]),
        Parts("period", "2024-25", months),
    )
    rows = [
        row
        for period, count in (("Q1 2024/25", 20), ("Q2 2024/25", 20), ("2024/25", 40))
        for row in placed({"all": count}, period)
    ]
    figures = with_keys(table(OBSERVATIONS, rows), [OWN])
    assert is_plain(figures, PLACED, sums[:2]).all()
    assert not is_plain(figures, PLACED, sums).any()


# Two quarters, their half year, and months that nobody prints.


def test_quarters_and_their_half_year_are_tied_by_months_that_nobody_prints():
    # 23 in the half year and 20 in its first quarter are 3 in the second
    quarters = [
        *placed({"all": 20}, "Q1 2024/25"), *placed({"all": 3}, "Q2 2024/25"),
        *placed({"all": 23}, "April 2024 to September 2024"),
    ]  # fmt: skip
    assert len(hidden(quarters, INDICATORS)) == 2


def test_sums_that_share_parts_that_stand_nowhere_give_a_count_away():
    first, second = Parts("period", "Q1", ("m1", "m2")), Parts("period", "Q2", ("m3", "m4"))
    half = Parts("period", "H1", ("m1", "m2", "m3", "m4"))
    counts = pd.DataFrame({"period": ["Q1", "Q2", "H1"], "count": [20, 3, 23]})
    result = suppress(counts, counts=["count"], rows="period", parts=(first, second, half))
    assert [cell for cell, _ in (*result.primary, *result.secondary)] == [1, 0]
    printed = counts.assign(count=["20", "[c]", "23"])
    shown = ReportTable("Quarters", printed, ("period",), ("count",), parts=(first, second, half))
    (found,) = report.check_report([shown])
    assert (found.cell, found.value) == ("count (period Q2)", 3)
    # of one of them alone nothing is said
    alone = ReportTable("Quarters", printed, ("period",), ("count",), parts=(first, second))
    assert report.check_report([alone]) == []


def test_a_part_of_a_part_is_reckoned_whichever_is_declared_first():
    # 30 of all are A and B; A, which nobody prints, is 14 and 12; so B is 4
    above, below = Parts("group", "all", ("A", "B")), Parts("group", "A", ("a1", "a2"))
    counts = pd.DataFrame({"group": ["all", "a1", "a2"], "count": ["30", "14", "12"]})
    for parts in ((above, below), (below, above)):
        found = report.check_report([ReportTable("Groups", counts, ("group",), ("count",), parts=parts)])
        assert [(one.cell, one.value) for one in found] == [("count (group B)", 4)]


def test_what_is_said_beside_a_sum_is_followed_from_sum_to_sum():
    first, second = Parts("period", "W", ("a", "b")), Parts("period", "R", ("b", "c"))
    third, other = Parts("period", "T", ("c", "d")), Parts("period", "U", ("e", "f"))
    each = (first, second, third, other)
    assert said_beside(first, each) == {"R", "b", "c", "T", "d"}
    assert said_beside(other, each) == set()
