"""Disclosure control: worked cases, each rule as a drawn table, laws, and the check of a whole report."""

import itertools
import math
import time
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from drawn_cases import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from real_project import copy_project

from analysis.build.prepare import prepare
from analysis.disclosure.counts import (
    SMALL_DENOMINATOR_ATTAINMENT,
    printed_limits,
    rounded_limits,
    share_reasons,
)
from analysis.disclosure.relations import Difference, Parts, Ratio, ReportTable
from analysis.disclosure.report import check_report
from analysis.disclosure.solver import Component, Relation, System
from analysis.disclosure.suppression import suppress
from analysis.tables.data import NOTICES, OBSERVATIONS
from analysis.tables.store import load_table
from analysis.vocabulary.errors import DataError, ParameterError, ReportError

INFINITY = math.inf


def drawn(text: str) -> pd.DataFrame:
    """A table drawn with spaces: header, then rows; whole numbers, true/false and text as they look."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame([[read(cell) for cell in line] for line in lines], columns=header)


def read(cell: str) -> object:
    if cell in ("true", "false"):
        return cell == "true"
    if cell == "-":
        return np.nan
    try:
        return int(cell)
    except ValueError:
        try:
            return float(cell)
        except ValueError:
            return cell


def crossed(text: str) -> pd.DataFrame:
    """A drawn cross-table whose first column holds the labels of the rows."""
    table = drawn(text)
    return table.set_index(table.columns[0])


def printed(result) -> list[list[object]]:
    return result.printed().to_numpy().tolist()


def hide(table: pd.DataFrame, **options) -> list[list[object]]:
    return printed(suppress(table, total_row="total", total_column="total", **options))


# Worked cases. Project methods, 8.2, rules 2, 3 and 6.


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_the_limits_of_a_print_hold_the_counts_that_print_it_and_no_other(denominator, data, decimals):
    numerator = data.draw(st.integers(0, denominator))
    scale = 10**decimals

    def print_of(count):  # half away from zero, in whole numbers
        return (2 * 100 * scale * count + denominator) // (2 * denominator)

    fitting = [n for n in range(denominator + 1) if print_of(n) == print_of(numerator)]
    low, high = printed_limits(print_of(numerator) / scale, decimals)
    assert [n for n in range(denominator + 1) if low <= Fraction(100 * n, denominator) < high] == fitting


@given(st.integers(0, 500), st.sampled_from([5, 10]))
def test_limits_of_a_rounded_count_hold_the_true_one(count, base):
    lower, upper = rounded_limits(base * ((2 * count + base) // (2 * base)), base)
    assert lower <= count <= upper
    assert upper - lower < base


def test_two_hidden_counts_that_add_up_to_two_need_a_third():
    table = crossed(
        """
        area   a  b  c  total
        north  1  1  9     11
        south  8  7  6     21
        total  9  8 15     32
        """
    )
    result = suppress(table, total_row="total", total_column="total")
    assert result.primary == (("north", "a"), ("north", "b"))
    assert ("north", "c") in result.secondary
    # 1 + 1 + 9 = 11: with c hidden a can be 1 or 2


def test_a_rounded_count_that_is_no_multiple_is_refused():
    with pytest.raises(ParameterError, match="multiple of the base"):
        rounded_limits(13, 5)


# Rule 1.


def test_counts_of_one_to_five_are_hidden_and_zeros_stay():
    result = suppress(drawn("count\n0\n1\n5\n6"))
    assert printed(result) == [[0], ["[c]"], ["[c]"], [6]]
    assert result.reasons == {(1, "count"): "a count of 1 to 5", (2, "count"): "a count of 1 to 5"}


def test_the_given_table_is_not_changed_and_whole_numbers_stay_whole():
    table = drawn("count\n3\n6")
    result = suppress(table)
    assert table["count"].tolist() == [3, 6]
    assert result.table["count"].dtype == "Int64"
    assert result.table.shape == result.marks.shape == table.shape


def test_a_zero_is_hidden_only_where_it_is_declared_to_disclose():
    table = drawn("numerator denominator\n0 47\n47 47\n20 47")
    assert printed(suppress(table)) == [[0, 47], [47, 47], [20, 47]]
    assert printed(suppress(table, zero_is_disclosive=True)) == [["[c]", 47], ["[c]", 47], [20, 47]]


def test_a_row_with_all_children_in_one_category_is_hidden_where_that_discloses():
    table = crossed(
        """
        school  yes  no  total
        a         0  12     12
        b        20  30     50
        c        10  11     21
        total    30  53     83
        """
    )
    assert hide(table)[0] == [0, 12, 12]
    assert hide(table, zero_is_disclosive=True)[0] == ["[c]", "[c]", 12]


# Rule 2.


@pytest.mark.parametrize(
    ("numerator", "denominator", "is_shown"),
    [(2, 47, False), (44, 47, False), (42, 47, False), (41, 47, True), (6, 47, True), (0, 47, True),
     (47, 47, True), (0, 4, False), (5, 5, False), (0, 6, True), (0, 0, True)],
)  # fmt: skip
def test_a_percentage_is_hidden_with_a_small_part_rest_or_denominator(numerator, denominator, is_shown):
    table = pd.DataFrame({"numerator": [numerator], "denominator": [denominator], "value": [50.0]})
    result = suppress(table).table
    assert bool(result["value"].notna()[0]) is is_shown
    assert bool(result["numerator"].notna()[0]) is (is_shown or numerator == 0)


def test_for_attainment_a_denominator_of_ten_is_too_small():
    table = drawn("numerator denominator value\n0 10 0.0\n0 11 0.0")
    assert suppress(table).derived == ()
    assert suppress(table, small_denominator=SMALL_DENOMINATOR_ATTAINMENT).derived == ((0, "value"),)
    assert suppress(table, small_denominator=[5, 11]).derived == ((1, "value"),)


def test_a_mean_of_few_children_is_hidden():
    table = drawn("numerator denominator value\n- 4 46.2\n- 40 46.2")
    assert suppress(table).derived == ((0, "value"),)


def test_a_rate_above_one_hundred_percent_is_no_fault():
    assert printed(suppress(drawn("numerator denominator\n103 100"))) == [[103, 100]]


def test_the_reasons_of_rule_two():
    reasons = share_reasons([2, 44, 0, np.nan], [47, 47, 4, 47])
    assert reasons.tolist() == [
        "a count of 1 to 5",
        "all but 1 to 5 of the denominator",
        "too small a denominator",
        "",
    ]


# Rule 3.


def test_the_next_smallest_count_is_hidden_with_a_single_one():
    table = crossed("age count\na 3\nb 20\nc 0\nd 9\ntotal 32")
    assert printed(suppress(table, total_row="total")) == [["[c]"], [20], [0], ["[c]"], [32]]


def test_rows_and_columns_protect_each_other():
    table = crossed(
        """
        area   a   b   c  total
        north  3  20  30     53
        south  9  11  40     60
        west  50  60  70    180
        total 62  91 140    293
        """
    )
    hidden = [[cell == "[c]" for cell in row] for row in hide(table)]
    assert [sum(row) for row in hidden] == [2, 2, 0, 0]
    assert [sum(column) for column in zip(*hidden, strict=True)] == [2, 2, 0, 0]


def test_the_labels_of_rows_may_stand_in_a_column():
    table = drawn("area girls boys all\nnorth 3 8 11\nsouth 9 7 16\nboth 12 15 27")
    named = suppress(table, rows="area", total_row="both", total_column="all")
    found = suppress(table, total_row="both", total_column="all")
    assert printed(named) == printed(found)
    assert printed(found)[0] == ["north", "[c]", "[c]", 11]
    assert found.secondary == ((0, "boys"), (1, "girls"), (1, "boys"))


def test_a_figure_that_is_missing_is_not_given_away_where_it_is_small():
    table = drawn("group count\nall 40\nfsm [x]\nother 37")
    assert printed(suppress(table, rows="group", parts=[GROUPS])) == [
        ["all", 40], ["fsm", "[x]"], ["other", "[c]"],
    ]  # fmt: skip
    table = drawn("group count\nall 40\nfsm [x]\nother 30")
    assert suppress(table, rows="group", parts=[GROUPS]).secondary == ()


def test_without_a_total_nothing_but_the_small_count_is_hidden():
    table = crossed("age count\na 3\nb 20")
    assert printed(suppress(table)) == [["[c]"], [20]]


def test_a_total_is_hidden_where_no_other_count_is_left():
    table = crossed("age count\na 4\nb 3\nc 0\ntotal 7")
    # 4 + 3 = 7 leaves 2 + 5, 3 + 4, 4 + 3 and 5 + 2
    assert printed(suppress(table, total_row="total")) == [["[c]"], ["[c]"], [0], [7]]
    alone = crossed("age count\na 5\nb 5\nc 0\ntotal 10")
    # both at most 5: 10 can only be 5 + 5
    assert printed(suppress(alone, total_row="total")) == [["[c]"], ["[c]"], [0], ["[c]"]]


def test_a_total_may_be_hidden_for_its_parts_so_a_reader_cannot_tell_that_it_is_small():
    ones = crossed("age count\na 1\nb 1\nc 1\nd 1\ne 1\ntotal 5")
    assert printed(suppress(ones, total_row="total")) == [["[c]"]] * 6


def test_totals_that_do_not_add_up_are_refused_without_naming_a_count():
    table = crossed("age count\na 13\nb 20\ntotal 34")
    with pytest.raises(DataError, match="do not agree") as refusal:
        suppress(table, total_row="total")
    assert not any(number in str(refusal.value) for number in ("13", "20", "34"))


def test_a_ring_of_hidden_counts_that_row_and_column_pairs_hide_can_still_be_solved_and_is_not_left():
    # Each row and column has two hidden counts, but 1 to 5 each leaves one solution: 5 and 5 everywhere.
    table = crossed("area a b total\nnorth 5 5 10\nsouth 5 5 10\ntotal 10 10 20")
    shown = hide(table)
    assert [row[:2] for row in shown[:2]] == [["[c]", "[c]"], ["[c]", "[c]"]]
    assert sum(cell == "[c]" for row in shown for cell in row) > 4


# Rule 4.

GROUPS = Parts("group", "all", ("fsm", "other"))


def test_differencing_across_groups():
    table = drawn("group numerator denominator\nall 60 100\nfsm 3 20\nother 57 80")
    result = suppress(table, rows="group", parts=[GROUPS])
    assert printed(result) == [["all", 60, 100], ["fsm", "[c]", 20], ["other", "[c]", 80]]
    assert result.reasons[(2, "numerator")] == "would give away numerator (group fsm)"


def test_differencing_across_nested_areas():
    table = drawn("area count\ncounty 40\neast 25\nwest 15\nwinsford 22\nnorthwich 3")
    nested = [Parts("area", "county", ("east", "west")), Parts("area", "east", ("winsford", "northwich"))]
    result = suppress(table, rows="area", parts=nested)
    assert set(result.primary) | set(result.secondary) == {(4, "count"), (3, "count")}


def test_what_is_left_beside_an_of_which_group_is_not_given_away():
    table = drawn("group count\nall 30\nsend 27\ngirls 12")
    result = suppress(table, rows="group", parts=[Parts("group", "all", ("send", "girls"), adds_up=False)])
    # all without send would be 3
    assert printed(result) == [["all", 30], ["send", "[c]"], ["girls", 12]]


ROLLING = [
    Parts("period_label", "2021 to 2023", ("2021", "2022", "2023")),
    Parts("period_label", "2022 to 2024", ("2022", "2023", "2024")),
]


def periods(**counts: int) -> pd.DataFrame:
    labels = [name.strip("y").replace("_", " ") for name in counts]
    return pd.DataFrame({"period_label": labels, "count": list(counts.values())})


def test_differencing_across_rolling_periods():
    table = periods(y2021_to_2023=12, y2022_to_2024=14, y2021=9)
    # 12 - 9 leaves 3 for 2022 and 2023, which is 0 and 3 to 3 and 0; so 14 - 3 leaves 11 for 2024
    assert suppress(table, parts=ROLLING).secondary == ()
    table = periods(y2021_to_2023=12, y2022_to_2024=14, y2021=9, y2023=0)
    # now 12 - 9 - 0 leaves 3 for 2022, which is printed nowhere
    assert suppress(table, parts=ROLLING).secondary == ((2, "count"),)


def test_a_year_that_is_hidden_is_not_found_from_the_next_rolling_period():
    table = periods(y2021_to_2023=30, y2022_to_2024=24, y2021=9, y2024=3)
    # 24 - 30 + 9 = 3; 2022 to 2024 is the only shown figure that 2024 is a part of
    assert suppress(table, parts=ROLLING).secondary == ((1, "count"),)


def test_the_same_check_holds_for_denominators():
    table = drawn("group numerator denominator\nall 0 30\nfsm 0 4\nother 0 26")
    result = suppress(table, rows="group", parts=[GROUPS])
    assert (1, "denominator") in result.primary
    assert (2, "denominator") in result.secondary
    assert result.table["denominator"].isna().tolist() == [False, True, True]


def test_a_denominator_that_its_numerator_reaches_gives_nothing_away():
    table = drawn("group numerator denominator\nall 20 49\na 8 8\nb 12 40\nc 0 1")
    parts = [Parts("group", "all", ("a", "b", "c"))]
    # a and c have 9 between them and a has at least its numerator, so that is hidden too: 8 leaves 1 for c
    result = suppress(table, rows="group", parts=parts)
    assert {(1, "denominator"), (1, "numerator")} <= set(result.secondary)


# Rule 5.


def test_what_is_derived_from_a_hidden_count_is_hidden():
    table = drawn(
        "numerator denominator value lower upper name value_text missing\n3 47 6.4 2.2 17.2 x 6.4 -"
    )
    table["missing"] = ""
    result = suppress(table)
    assert printed(result) == [["[c]", 47, "[c]", "[c]", "[c]", "x", "[c]", "c"]]
    assert result.derived == ((0, "value"), (0, "lower"), (0, "upper"), (0, "value_text"))
    assert result.table[["value", "lower", "upper"]].isna().all(axis=None)


def test_a_figure_is_hidden_with_a_count_that_is_hidden_for_the_sake_of_another():
    table = drawn("group numerator denominator value\nall 60 100 60.0\nfsm 3 20 15.0\nother 57 80 71.2")
    result = suppress(table, rows="group", parts=[GROUPS])
    assert result.table["value"].notna().tolist() == [True, False, False]


def test_only_the_named_columns_are_derived():
    table = drawn("numerator denominator gap weight\n3 47 1.5 2.5")
    assert suppress(table, derived=["gap"]).derived == ((0, "gap"),)


def test_figures_without_counts_are_said_to_be_unchecked():
    table = drawn("numerator denominator value\n- - 12.0\n30 100 30.0")
    assert suppress(table).unchecked == (0,)


# Rule 7.


def test_a_published_row_is_quoted_as_published():
    table = drawn("numerator denominator value is_official\n3 47 6.4 true\n3 47 6.4 false")
    result = suppress(table, published="is_official")
    assert printed(result) == [[3, 47, 6.4, True], ["[c]", 47, "[c]", False]]


def test_a_count_that_a_publisher_withholds_is_not_given_away_by_ours():
    table = pd.DataFrame(
        {
            "group": ["all", "fsm", "other"],
            "count": ["40", "[c]", "31"],
            "is_official": [True, True, False],
        }
    )
    result = suppress(table, rows="group", parts=[GROUPS], published="is_official")
    assert printed(result) == [["all", "40", True], ["fsm", "[c]", True], ["other", "[c]", False]]


def test_a_count_that_published_figures_give_away_cannot_be_protected():
    table = drawn("group count is_official\nall 40 true\nfsm 3 false\nother 37 true")
    with pytest.raises(ReportError, match="cannot be protected") as refusal:
        suppress(table, rows="group", parts=[GROUPS], published="is_official")
    assert "37" not in str(refusal.value) and "3;" not in str(refusal.value)


def test_what_published_figures_give_away_alone_is_left_as_it_is():
    table = pd.DataFrame(
        {"group": ["all", "fsm", "other"], "count": ["40", "[c]", "37"], "is_official": True}
    )
    result = suppress(table, rows="group", parts=[GROUPS], published="is_official")
    assert result.printed().equals(table.astype(object))


# What is refused.


def test_a_count_that_is_none_is_refused_with_its_place():
    with pytest.raises(DataError, match=r"row 1, count: found '2\.5'"):
        suppress(drawn("count\n3\n2.5"))
    with pytest.raises(DataError, match="row 0, count: found 'about"):
        suppress(pd.DataFrame({"count": ["about 12"]}))


def test_marks_are_read_and_kept():
    table = pd.DataFrame({"count": ["[c]", "[x]", "c", "1,204", ""]})
    result = suppress(table)
    assert result.marks["count"].tolist() == ["c", "", "c", "", ""]
    assert result.table["count"].tolist() == table["count"].tolist()


@pytest.mark.parametrize(
    "options",
    [{"counts": ["children"]}, {"rows": "area"}, {"published": "official"}, {"derived": ["share"]},
     {"total_column": "sum"}, {"total_row": "sum"}, {"parts": [GROUPS]}],
)  # fmt: skip
def test_what_is_named_must_be_there(options):
    with pytest.raises(ParameterError):
        suppress(drawn("count\n3"), **options)


def test_a_table_without_counts_is_refused():
    with pytest.raises(ParameterError, match="a column of counts"):
        suppress(pd.DataFrame({"name": ["x"]}))


def test_rows_that_cannot_be_told_apart_are_refused():
    with pytest.raises(DataError, match="cannot be told apart"):
        suppress(drawn("group count\nall 3\nall 9"), rows="group", parts=[GROUPS])


# Laws.


@st.composite
def cross_tables(draw, largest=12):
    rows, columns = draw(st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3)]))
    # small counts and zeros often: that is where it goes wrong
    cell = st.one_of(st.integers(0, 6), st.integers(0, largest))
    cells = draw(st.lists(st.lists(cell, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    return totalled(cells)


def totalled(cells) -> pd.DataFrame:
    inner = np.array(cells)
    table = pd.DataFrame(inner, columns=[f"c{n}" for n in range(inner.shape[1])])
    table.index = [f"r{n}" for n in range(inner.shape[0])]
    table["total"] = table.sum(axis=1)
    table.loc["total"] = table.sum()
    return table


def brute_force_recoverable(true: pd.DataFrame, result) -> set[tuple[object, str]]:
    """The hidden cells that keep one value in every table a reader could imagine.

    A reader knows what is shown, that hidden cells hold at least 1, and that inner ones hidden for their own
    size hold 1 to 5. Trying one more and one less in every hidden inner cell is enough: any two
    solutions of sums by row and column differ by steps that change each cell by at most one.
    """
    hidden = set(result.primary) | set(result.secondary)
    inner = [(row, column) for row, column in hidden if "total" not in (row, column)]
    options = [
        [
            value
            for value in range(true.loc[cell] - 1, true.loc[cell] + 2)
            if 1 <= value <= (5 if cell in result.primary else INFINITY)
        ]
        for cell in inner
    ]
    grid = true.drop(index="total", columns="total")
    places = [(grid.index.get_loc(row), grid.columns.get_loc(column)) for row, column in inner]
    guesses = np.array(list(itertools.product(*options)), dtype=int).reshape(
        math.prod(map(len, options)), len(inner)
    )
    tables = np.repeat(grid.to_numpy()[None], len(guesses), axis=0)
    for number, (row, column) in enumerate(places):
        tables[:, row, column] = guesses[:, number]
    full = np.concatenate([tables, tables.sum(axis=2, keepdims=True)], axis=2)
    full = np.concatenate([full, full.sum(axis=1, keepdims=True)], axis=1)
    is_hidden = np.array([[(row, column) in hidden for column in true.columns] for row in true.index])
    fits = ((full == true.to_numpy()) | is_hidden).all(axis=(1, 2)) & (~is_hidden | (full >= 1)).all(
        axis=(1, 2)
    )
    varies = (full[fits] != true.to_numpy()).any(axis=0)
    return {(true.index[r], true.columns[c]) for r, c in zip(*np.nonzero(is_hidden & ~varies), strict=True)}


@examples(120)
@given(cross_tables())
def test_no_hidden_count_can_be_worked_out_by_trying_all_tables(table):
    result = suppress(table, total_row="total", total_column="total")
    assert brute_force_recoverable(table, result) == set()


@examples(50)
@given(cross_tables())
def test_every_small_count_is_hidden_and_every_zero_stays(table):
    shown = suppress(table, total_row="total", total_column="total").table
    small = (table >= 1) & (table <= 5)
    assert shown.isna().to_numpy()[small.to_numpy()].all()
    assert (shown.to_numpy()[(table == 0).to_numpy()] == 0).all()
    rest = shown.notna().to_numpy()
    assert (shown.to_numpy()[rest] == table.to_numpy()[rest]).all()


@examples(60)
@given(cross_tables())
def test_suppressing_twice_hides_no_more(table):
    once = suppress(table, total_row="total", total_column="total").printed()
    twice = suppress(once, counts=list(once.columns), total_row="total", total_column="total").printed()
    assert twice.to_numpy().tolist() == once.to_numpy().tolist()


@examples(60)
@given(cross_tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_does_not_matter(table, random):
    rows, columns = random.sample(list(table.index), len(table)), random.sample(list(table), table.shape[1])
    straight = suppress(table, total_row="total", total_column="total")
    mixed = suppress(table.loc[rows, columns], total_row="total", total_column="total")
    assert mixed.printed().loc[table.index, table.columns].equals(straight.printed())


@examples(60)
@given(st.lists(st.lists(st.integers(6, 9999), min_size=3, max_size=3), min_size=2, max_size=5))
def test_a_table_of_large_counts_is_left_as_it_is(cells):
    table = totalled(cells)
    result = suppress(table, total_row="total", total_column="total")
    assert result.table.equals(table)
    assert result.primary == result.secondary == ()


@st.composite
def figures(draw):
    """Two areas and their sum, two groups and all, with numerators, denominators and percentages."""
    parts = {}
    for area, group in itertools.product(("east", "west"), ("fsm", "other")):
        denominator = draw(st.one_of(st.integers(0, 9), st.integers(0, 60)))
        parts[area, group] = draw(st.integers(0, denominator)), denominator
    rows = []
    for area, group in itertools.product(("east", "west", "county"), ("fsm", "other", "all")):
        inside = [counts for (a, g), counts in parts.items() if area in (a, "county") and group in (g, "all")]
        numerator, denominator = (sum(counts) for counts in zip(*inside, strict=True))
        value = 100 * numerator / denominator if denominator else np.nan
        rows.append((area, group, numerator, denominator, value))
    return pd.DataFrame(rows, columns=["area_code", "group", "numerator", "denominator", "value"])


AREAS = Parts("area_code", "county", ("east", "west"))
SHARE = Ratio("value", decimals=1)


def as_printed(table: pd.DataFrame) -> pd.DataFrame:
    """The percentages to one decimal, half away from zero."""
    return table.assign(value=np.floor(table["value"].astype(float) * 10 + 0.5) / 10)


@examples(60)
@given(figures())
def test_a_suppressed_table_passes_the_check_of_the_report_with_its_percentages(table):
    result = suppress(table, parts=[GROUPS, AREAS])
    shown = as_printed(result.table)
    for column in ("numerator", "denominator"):
        shown[column] = shown[column].astype(object).mask(result.marks[column] == "c", "[c]")
    report = ReportTable(
        "figures", shown, ("area_code", "group"), ("numerator", "denominator"),
        parts=(GROUPS, AREAS), ratios=(SHARE,),
    )  # fmt: skip
    assert check_report([report]) == []


@examples(60)
@given(figures(), st.randoms(use_true_random=False))
def test_the_order_of_figures_does_not_matter(table, random):
    order = random.sample(range(len(table)), len(table))
    straight = suppress(table, parts=[GROUPS, AREAS])
    mixed = suppress(table.iloc[order], parts=[GROUPS, AREAS])
    assert mixed.printed().sort_index().equals(straight.printed())


# The solver, against trying all numbers.


@st.composite
def systems(draw):
    limits = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=2, max_size=5))
    system = System()
    for lower, width in limits:
        system.add_cell(lower, lower + width)
    true = [draw(st.integers(lower, lower + width)) for lower, width in limits]
    for _ in range(draw(st.integers(1, 4))):
        cells = draw(st.lists(st.sampled_from(range(len(limits))), min_size=1, max_size=4, unique=True))
        weights = [draw(st.sampled_from([1, 1, -1, 2, -3])) for _ in cells]
        sum_ = sum(w * true[cell] for cell, w in zip(cells, weights, strict=True))
        slack = draw(st.sampled_from([0, 0, 1]))
        system.add_relation(Relation(tuple(cells), tuple(weights), sum_ - slack, sum_ + slack))
    return system


@examples(120)
@given(systems())
def test_the_solver_finds_exactly_the_cells_of_one_value(system):
    ranges = [range(int(low), int(high) + 1) for low, high in zip(system.lower, system.upper, strict=True)]
    solutions = [
        values
        for values in itertools.product(*ranges)
        if all(
            r.lower <= sum(w * values[c] for c, w in zip(r.cells, r.weights, strict=True)) <= r.upper
            for r in system.relations
        )
    ]
    expected = {
        cell: values.pop()
        for cell, values in ((cell, {s[cell] for s in solutions}) for cell in range(len(ranges)))
        if len(values) == 1
    }
    found = {cell: int(system.lower[cell]) for cell in range(len(ranges)) if system.is_known(cell)}
    for component in system.components(range(len(ranges))):
        found |= system.single_values(component)
    assert found == expected


@examples(50)
@given(systems())
def test_an_explanation_holds_nothing_that_is_not_needed(system):
    for component in system.components(range(len(system.lower))):
        for cell in system.single_values(component):
            relations = system.explain(cell)
            for left_out in relations:
                fewer = System()
                for low, high in zip(system.lower, system.upper, strict=True):
                    fewer.add_cell(low, high)
                for relation in relations:
                    if relation is not left_out:
                        fewer.add_relation(relation)
                assert cell not in fewer.single_values(fewer.component(cell))


def test_three_sums_in_a_ring_are_solved():
    system = System()
    cells = [system.add_cell() for _ in range(3)]
    # a + b, b + c and c + a of 3, 4 and 5: no single sum narrows anything down to one value
    for first, second, total in ((0, 1, 3 + 4), (1, 2, 4 + 5), (2, 0, 5 + 3)):
        system.add_relation(Relation((first, second), (1, 1), total, total))
    assert system.single_values(system.component(cells[0])) == {0: 3, 1: 4, 2: 5}
    assert len(system.explain(cells[0])) == 3


def test_numbers_that_fit_nothing_are_refused():
    system = System()
    cells = [system.add_cell(0, 9) for _ in range(2)]
    system.add_relation(Relation(tuple(cells), (2, 2), 7, 7, "twice two counts"))
    with pytest.raises(DataError, match="twice two counts"):
        system.single_values(Component(tuple(cells), (0,)))


# The check of a whole report.


def groups(text: str, name: str = "groups", **options) -> ReportTable:
    table = pd.DataFrame([line.split() for line in text.strip().splitlines()], columns=["group", "count"])
    return ReportTable(name, table, ("group",), ("count",), **options)


def test_a_total_minus_its_parts_is_found():
    table = groups("all 40\nfsm [c]\nother 37", parts=(GROUPS,))
    (found,) = check_report([table])
    assert (found.cell, found.value, found.tables) == ("count (group fsm)", 40 - 37, ("groups",))
    assert found.what == "a hidden count can be worked out"
    assert found.how == "count (group all) is the sum of group fsm, other"


def test_a_difference_between_two_tables_is_found():
    first = groups("fsm [c]\nother 37", "by group", parts=(GROUPS,))
    second = groups("all 40", "overall")
    assert check_report([first]) == check_report([second]) == []
    (found,) = check_report([first, second])
    assert set(found.tables) == {"by group", "overall"}


def test_a_count_that_another_table_prints_is_found():
    (found, *_) = check_report([groups("fsm [c]", "first"), groups("fsm 12", "second")])
    assert (found.what, found.how, found.value) == (
        "a hidden count can be worked out", "it is printed in second", 12,
    )  # fmt: skip


def test_two_hidden_counts_of_one_to_five_that_add_up_to_ten_are_found_where_only_those_are_hidden():
    text = "all 10\nfsm [c]\nother [c]"
    assert check_report([groups(text, parts=(GROUPS,))]) == []
    found = check_report([groups(text, parts=(GROUPS,), hidden_limits=(1, 5))])
    assert [recovery.value for recovery in found] == [5, 5]


def test_two_hidden_counts_that_add_up_to_two_are_found():
    found = check_report(
        [groups("all 2", "total", published=True), groups("fsm [c]\nother [c]", parts=(GROUPS,))]
    )
    assert [recovery.value for recovery in found] == [1, 1]


def test_a_small_count_that_is_printed_is_found_unless_an_official_publication_prints_it():
    (found,) = check_report([groups("fsm 3")])
    assert found.what == "a count of 1 to 5 is printed"
    assert check_report([groups("fsm 3", published=True)]) == []
    assert check_report([groups("fsm 15"), groups("fsm 15", "again")]) == []


def shares(text: str, name: str = "shares", **options) -> ReportTable:
    columns = ["group", "value", "numerator", "denominator"]
    table = pd.DataFrame([line.split() for line in text.strip().splitlines()], columns=columns)
    options = {"ratios": (SHARE,), **options}
    return ReportTable(name, table, ("group",), ("numerator", "denominator"), **options)


@pytest.mark.parametrize(
    ("value", "decimals", "denominator", "per"),
    [("4.3", 1, 47, 100), ("4", 0, 47, 100), ("2", 0, 120, 100), ("0.3", 1, 61_200, 10_000)],
)
def test_a_percentage_or_rate_with_its_denominator_is_found(value, decimals, denominator, per):
    # 3 of 120 is 2.5%, which is printed as 3%
    ratios = (Ratio("value", decimals=decimals, per=per),)
    found = check_report([shares(f"fsm {value} [c] {denominator}", ratios=ratios)])
    assert {(recovery.cell, recovery.value) for recovery in found} == {("numerator (group fsm)", 2)}


def test_a_rate_per_ten_thousand_with_its_population_is_found():
    rate = Ratio("value", decimals=1, per=10_000)
    (found,) = check_report([shares("fsm 0.3 [c] 61200", ratios=(rate,))])
    assert found.value == 2


def test_a_percentage_whose_denominator_another_table_prints_is_found():
    percentages = pd.DataFrame({"group": ["fsm"], "value": ["4.3"]})
    sizes = pd.DataFrame({"group": ["fsm"], "denominator": ["47"]})
    tables = [
        ReportTable("percentages", percentages, ("group",), ratios=(SHARE,)),
        ReportTable("sizes", sizes, ("group",), ("denominator",)),
    ]
    assert check_report(tables[:1]) == check_report(tables[1:]) == []
    (found,) = check_report(tables)
    assert (found.cell, found.value, found.tables) == ("numerator (group fsm)", 2, ("percentages", "sizes"))
    assert found.what == "a count of 1 to 5 that is not printed can be worked out"


def test_a_hidden_denominator_is_found_from_numerator_and_percentage():
    found = check_report([shares("fsm 66.7 8 [c]")])
    # 8 of 12 is 66.7%; 8 of 11 is 72.7%, 8 of 13 is 61.5%; the rest is 4
    assert {recovery.value for recovery in found} == {12, 4}


def test_the_rest_of_a_percentage_is_found():
    (found,) = check_report([shares("fsm 93.6 44 47")])
    assert (found.cell, found.value) == ("denominator without numerator (group fsm)", 3)


def test_a_percentage_that_leaves_two_counts_open_is_not_found():
    # 36 and 37 of 130 are both 28%
    assert check_report([shares("fsm 28 [c] 130", ratios=(Ratio("value", decimals=0),))]) == []


def test_a_take_up_above_one_hundred_percent_is_no_contradiction():
    assert check_report([shares("fsm 103.0 103 100")]) == []


def test_an_unrounded_percentage_is_taken_as_it_will_be_printed():
    (found,) = check_report([shares("fsm 4.25531914893617 [c] 47")])
    assert found.value == 2
    assert check_report([shares("fsm 28.4615 [c] 130", ratios=(Ratio("value", decimals=0),))]) == []


def test_a_gap_gives_a_hidden_percentage_away():
    gap = pd.DataFrame({"high": ["other"], "low": ["fsm"], "gap": ["23.7"]})
    difference = Difference("gap", {"group": "high"}, {"group": "low"})
    tables = [
        shares("other 28.0 28 100\nfsm [c] [c] 47"),
        ReportTable("gaps", gap, (), differences=(difference,)),
    ]
    assert check_report(tables[:1]) == []
    (found,) = check_report(tables)
    # 28.0 - 23.7 = 4.3, and 4.3% of 47 can only be 2
    assert (found.cell, found.value, found.tables) == ("numerator (group fsm)", 2, ("shares", "gaps"))
    reverse = Difference("gap", {"group": "low"}, {"group": "high"}, sign=-1)
    (again,) = check_report([tables[0], ReportTable("gaps", gap, (), differences=(reverse,))])
    assert again.value == 2


def test_a_gap_to_a_percentage_that_follows_from_printed_counts_gives_a_hidden_one_away():
    gap = pd.DataFrame({"high": ["other"], "low": ["fsm"], "gap": ["23.7"]})
    tables = [
        shares("other [x] 28 100\nfsm [c] [c] 47"),
        ReportTable("gaps", gap, (), differences=(Difference("gap", {"group": "high"}, {"group": "low"}),)),
    ]
    assert [found.value for found in check_report(tables)] == [2]


def test_a_gap_to_a_percentage_without_counts_gives_a_hidden_percentage_away():
    england = pd.DataFrame({"group": ["england"], "value": ["28.0"]})
    gap = pd.DataFrame({"high": ["england"], "low": ["fsm"], "gap": ["23.7"]})
    tables = [
        shares("fsm [c] [c] 47"),
        ReportTable("England", england, ("group",), ratios=(SHARE,), published=True),
        ReportTable("gaps", gap, (), differences=(Difference("gap", {"group": "high"}, {"group": "low"}),)),
    ]
    # 27.95 to 28.05, less 23.65 to 23.75: 4.2% to 4.4% of 47 is 1.97 to 2.07
    assert [found.value for found in check_report(tables)] == [2]


def test_an_earlier_edition_gives_a_hidden_count_away():
    now = groups("all 40\nfsm [c]\nother [c]", "groups", parts=(GROUPS,))
    before = groups("other 37", "groups", edition="2023")
    assert check_report([now]) == []
    (found, *_) = [r for r in check_report([now, before]) if r.cell == "count (group fsm)"]
    assert found.value == 3
    assert "groups (2023)" in found.tables


def test_figures_revised_since_an_earlier_edition_are_kept_apart():
    now = groups("all 41\nfsm [c]\nother [c]", parts=(GROUPS,))
    before = groups("all 40\nfsm [c]\nother [c]", parts=(GROUPS,), edition="2023")
    assert check_report([now, before]) == []


def test_an_earlier_edition_that_gives_itself_away_is_not_the_fault_of_this_report():
    before = groups("all 40\nfsm [c]\nother 37", "old", parts=(GROUPS,), edition="2023")
    assert check_report([shares("boys 50.0 50 100"), before]) == []


def test_a_rounded_count_gives_limits_and_not_a_value():
    table = groups("all 40\nfsm [c]\nother 35", parts=(GROUPS,), rounded_to=5)
    # 38 to 42, less 33 to 37
    assert check_report([table]) == []
    assert check_report([groups("all 40\nfsm [c]\nother 35", parts=(GROUPS,))]) != []


def test_a_count_that_its_publisher_withholds_is_found_and_never_reconstructed():
    official = groups("all 40\nfsm [c]", "official", published=True, parts=(GROUPS,))
    ours = groups("other 31", "ours")
    (found,) = check_report([official, ours])
    assert found.what == "a count that its publisher withholds can be worked out"
    assert found.value is None


def test_what_official_figures_give_away_alone_is_not_the_fault_of_this_report():
    official = groups("all 40\nfsm [c]\nother 37", "official", published=True, parts=(GROUPS,))
    assert check_report([official, groups("boys 20", "ours")]) == []


def test_a_figure_missing_for_another_reason_is_found_only_where_it_is_small():
    assert check_report([groups("all 40\nfsm [x]\nother 31", parts=(GROUPS,))]) == []
    (found,) = check_report([groups("all 40\nfsm [x]\nother 37", parts=(GROUPS,))])
    assert found.value == 40 - 37


def test_a_fixed_key_makes_counts_of_two_tables_one():
    first = groups("all 40\nfsm [c]\nother [c]", fixed={"period": "2024"}, parts=(GROUPS,))
    years = pd.DataFrame({"period": ["2023", "2024"], "count": ["20", "37"]})
    second = ReportTable("other pupils", years, ("period",), ("count",), fixed={"group": "other"})
    assert "count (group fsm, period 2024)" in {found.cell for found in check_report([first, second])}


def test_tables_that_contradict_each_other_are_refused():
    with pytest.raises(DataError, match="contradict"):
        check_report([groups("fsm 12", "first"), groups("fsm 13", "second")])
    with pytest.raises(DataError, match="contradict"):
        check_report([groups("all 40\nfsm 20\nother 21", parts=(GROUPS,))])


def test_a_table_without_a_declared_column_is_refused():
    with pytest.raises(ParameterError, match="found no column total"):
        ReportTable("groups", drawn("group count\nall 12"), ("group",), ("count", "total"))


def test_what_gives_a_count_away_is_named_without_a_number():
    tables = [groups("all 40\nfsm [c]", "first", parts=(GROUPS,)), groups("other 37", "second")]
    (found,) = check_report(tables)
    assert (found.tables, found.cell) == (("first", "second"), "count (group fsm)")
    assert not any(character.isdigit() for character in f"{found.what} {found.how}")
    assert "value" not in repr(found)


def test_a_report_that_gives_nothing_away_passes():
    assert check_report([groups("all 40\nfsm 20\nother 20", parts=(GROUPS,))]) == []


@examples(50)
@given(cross_tables())
def test_the_check_finds_nothing_in_a_suppressed_cross_table(table):
    result = suppress(table, total_row="total", total_column="total")
    assert check_report([in_rows(result.printed())]) == []


@examples(50)
@given(cross_tables(), st.data())
def test_the_check_finds_a_single_hidden_count_of_any_row(table, data):
    row = data.draw(st.sampled_from([label for label in table.index if label != "total"]))
    column = data.draw(st.sampled_from([label for label in table.columns if label != "total"]))
    assume(table.loc[row, column] > 0)
    shown = table.astype(object)
    shown.loc[row, column] = "[c]"
    found = check_report([in_rows(shown)])
    assert (f"count (column {column}, row {row})", table.loc[row, column]) in {
        (f.cell, f.value) for f in found
    }


def in_rows(shown: pd.DataFrame) -> ReportTable:
    rows = [
        {"row": row, "column": column, "count": shown.loc[row, column]}
        for row, column in itertools.product(shown.index, shown.columns)
    ]
    parts = (
        Parts("row", "total", tuple(label for label in shown.index if label != "total")),
        Parts("column", "total", tuple(label for label in shown.columns if label != "total")),
    )
    return ReportTable("crossed", pd.DataFrame(rows), ("row", "column"), ("count",), parts=parts)


# Speed.


def test_a_hundred_thousand_counts_take_less_than_a_second():
    counts = np.random.default_rng(8).poisson(20, (50_000, 2))
    table = pd.DataFrame({"numerator": counts[:, 0], "denominator": counts.sum(axis=1), "value": 50.0})
    started = time.perf_counter()
    result = suppress(table)
    assert time.perf_counter() - started < 1
    is_small = (counts >= 1) & (counts <= 5)
    assert len(result.primary) == np.sum(is_small.any(axis=1)) + np.sum(
        (counts.sum(axis=1) >= 1) & (counts.sum(axis=1) <= 5)
    )


# The council's own figures, on their way into the processed tables.


def own_and_official(small, first="6.4%,3,47"):
    rows = [
        f"send_primary_mainstream,all,E06000050,2024/25,{first},,2025,own return",
        "children_in_temporary_accommodation,all,E06000050,31 March 2023,4,,,,2023,own return",
        "send_secondary_mainstream,all,E06000050,2024/25,42.6%,20,47,,2025,own return",
    ]
    path = small.raw / "council_figures" / "council_figures.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="\n")
    prepare(small, lambda step: None)
    return load_table(small.processed, OBSERVATIONS), load_table(small.processed, NOTICES)


def test_the_decimals_of_a_hidden_print_stand_in_no_table(tmp_path):
    """3 of 8 is 37.5%, 4 of 8 is 50%: a decimal would tell which, and manifests hash the rows."""
    stored = []
    for name, print_and_counts in (("three", "37.5,3,8"), ("four", "50,4,8")):
        (tmp_path / name).mkdir()
        stored.append(own_and_official(copy_project(tmp_path / name), print_and_counts)[0])
    pd.testing.assert_frame_equal(*stored)


def test_a_small_count_of_the_councils_own_never_reaches_a_table(tmp_path):
    observations, notices = own_and_official(copy_project(tmp_path))
    own = observations[observations["source_id"] == "council_figures"].set_index("indicator_id")
    hidden = own.loc[["send_primary_mainstream", "children_in_temporary_accommodation"]]
    assert hidden["value"].isna().all() and set(hidden["missing"]) == {"c"}
    assert set(hidden["value_text"]) == {"[c]"}
    assert hidden["numerator"].isna().all()
    assert own.loc["send_secondary_mainstream", "value"] == pytest.approx(20 / 47 * 100)
    told = notices[notices["kind"] == "suppressed"]
    assert set(told["indicator_id"]) == set(hidden.index)
    # published counts stay as published
    assert observations["numerator"].notna().sum() > 600
