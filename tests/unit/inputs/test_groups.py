"""Kinds of groups and small areas: declared once, figures of any indicator, hidden together."""

import numpy as np
import pytest
from scipy.optimize import linprog
from small_project import COUNCIL, INDICATORS, assert_refused

from analysis.build.prepare import check_data
from analysis.review.figures import Tables
from analysis.review.groups import group_figures
from analysis.tables.rows import LaidOut

GROUPS = "data/reference/groups.yml"
KINDS = """\
kinds:
  sex: {name: "Sex", reference: girls, divides: true, groups: {girls: "Girls", boys: "Boys"}}
  ward:
    name: "Wards"
    area: E06000050
    divides: true
    groups: {north: "North ward", east: "East ward", south: "South ward", west: "West ward"}
"""


def with_counts(small, area="E06000050", **counts):
    """Re-referrals by group: a numerator and a denominator each."""
    small.write(GROUPS, KINDS, declared=False)
    rows = [
        f"re_referrals,{group},{area},2024-25,{100 * above / below:.1f},{above},{below},final,2025-06-01,Team"
        for group, (above, below) in counts.items()
    ]
    small.append(COUNCIL, "\n".join(rows) + "\n")
    return small


def hidden_and_shown(small):
    """The figures as they are stored for reports: counts by group, None where they are hidden."""
    tables = check_data(small.folders, lambda _line: None).tables
    rows = tables["observations"]
    own = rows[(rows["source_id"] == "council") & (rows["indicator_id"] == "re_referrals")]
    return tables, {
        row["group"]: None if np.isnan(row["numerator"]) else (row["numerator"], row["denominator"])
        for row in own.to_dict("records")
    }


WARDS = {"north": (3, 50), "east": (40, 100), "south": (60, 150), "west": (97, 200)}


def test_a_small_count_of_a_ward_cannot_be_worked_out_from_what_is_shown(small):
    """Every ward's count within what a reader can find: the wards and the sexes add up to all."""
    groups = {"girls": (90, 240), "boys": (110, 260)}
    tables, shown = hidden_and_shown(with_counts(small, all=(200, 500), **WARDS, **groups))
    assert shown["north"] is None  # 3 of 50
    unknown = [ward for ward in WARDS if shown[ward] is None]
    assert len(unknown) >= 2
    known = sum(shown[ward][0] for ward in WARDS if shown[ward] is not None)
    ends = [
        linprog(
            [sign * (ward == "north") for ward in unknown], A_eq=[[1] * len(unknown)], b_eq=[200 - known]
        ).fun
        for sign in (1, -1)
    ]
    assert -ends[1] - ends[0] > 5  # from the least to the most that it can be
    figures = group_figures(Tables(LaidOut.of(tables)), "E06000050", rows_end(tables), {"re_referrals"})
    said = {row["group"]: row for row in figures}
    assert said["north"]["missing"] == "c" and "value" not in said["north"]
    assert "numerator" not in said["north"]


def rows_end(tables):
    return tables["observations"]["period_end"].max()


def test_wards_and_the_other_kinds_stand_beside_what_they_are_held_against(small):
    counts = {"north": (30, 100), "east": (40, 100), "south": (60, 150), "west": (70, 150)}
    sexes = {"girls": (60, 240), "boys": (140, 260)}
    tables, _ = hidden_and_shown(with_counts(small, all=(200, 500), **counts, **sexes))
    rows = group_figures(Tables(LaidOut.of(tables)), "E06000050", rows_end(tables), {"re_referrals"})
    said = {row["group"]: row for row in rows}
    assert [row["group"] for row in rows] == ["girls", "boys", "north", "east", "south", "west"]
    assert said["north"]["difference"] == pytest.approx(100 * 30 / 100 - 100 * 200 / 500)
    assert (
        said["north"]["reference_name"] == "" and "gap_certainty" not in said["north"]
    )  # it is in the whole
    assert said["boys"]["difference"] == pytest.approx(100 * 140 / 260 - 100 * 60 / 240)
    assert (said["boys"]["reference_name"], said["boys"]["gap_certainty"]) == ("Girls", "clear")
    assert said["girls"]["is_reference"]


@pytest.mark.parametrize(
    ("counts", "area", "column", "found", "expected", "advice"),
    [
        ({"nroth": (30, 100)}, "E06000050", "group", "nroth", "one of the kinds sex, ward", "mean north?"),
        ({"north": (30, 100)}, "E06000007", "group", "lies in E06000050, beside the area E06000007",
         "a figure of E06000050", "correct the group or the area"),
    ],
)  # fmt: skip
def test_a_group_that_cannot_be_is_refused(small, counts, area, column, found, expected, advice):
    row = small.text(COUNCIL).count("\n") + 1
    problems = with_counts(small, area=area, **counts).problems()
    assert_refused(problems, COUNCIL, row, column, found, expected, advice)


def test_wards_that_do_not_add_up_to_the_council_are_refused(small):
    row = small.text(COUNCIL).count("\n") + 1
    problems = with_counts(small, all=(300, 500), **{**WARDS, "north": (30, 50)}).problems()
    found = "300 for re_referrals, group all, and 227 in its parts: north 30, east 40, south 60, west 97"
    assert 30 + 40 + 60 + 97 == 227
    assert_refused(problems, COUNCIL, row, "numerator", found, "make up the whole", "`divides`")


def test_a_ward_of_more_children_than_the_council_is_refused(small):
    row = small.text(COUNCIL).count("\n") + 1
    problems = with_counts(small, all=(20, 500), north=(30, 50)).problems()
    assert_refused(problems, COUNCIL, row, "numerator", "20 for re_referrals", "make up the whole", "correct")


def test_a_group_that_an_indicator_declares_itself_is_its_own_and_of_no_kind(small):
    fsm = '      fsm: "Children eligible for free school meals"\n'
    small.replace(INDICATORS, fsm, fsm + '      girls: "Girls who are assessed"\n')
    small.write(GROUPS, KINDS, declared=False)
    rows = small.tables()["indicators"]
    own = rows[(rows["indicator_id"] == "development") & (rows["group"] == "girls")]
    assert own[["group_name", "kind"]].to_numpy().tolist() == [["Girls who are assessed", ""]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (KINDS.replace("reference: girls", "reference: girl"), "a group of the kind"),
        (KINDS.replace("north:", "girls:"), "a group of one kind"),
        (KINDS.replace("E06000050", "E99999999"), "an area of"),
    ],
)
def test_kinds_that_are_not_as_declared_are_refused(small, text, said):
    small.write(GROUPS, text, declared=False)
    assert said in str(small.problems()[0])
