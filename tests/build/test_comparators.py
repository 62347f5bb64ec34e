"""Groups of the council's own in the place of its statistical neighbours: their figures, and their name."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from real_project import copy_project, without_earlier_plans

import analysis
from analysis.build.prepare import prepare
from analysis.build.project import PROJECT_VARIABLE
from analysis.build.settings import read_settings
from analysis.cli import EXIT_OK, main
from analysis.inputs.decisions import read_reference
from analysis.vocabulary.errors import DataError, ParameterError

pytestmark = pytest.mark.reports

MEMBERS = {"E06000049": "Cheshire East", "E06000007": "Warrington", "E06000006": "Halton"}
GROUPS = """\
groups:
  old_county:
    name: "The old county"
    members: ["Cheshire East", E06000007, "Halton"]
    reason: "They were one county until 2009."
  unitaries:
    name: "Unitary authorities"
    type: "Unitary authority"
    reason: "They have the same duties."
"""
RATE = "re_referrals_within_12_months"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    found = copy_project(tmp_path_factory.mktemp("groups"))
    (found.reference / "comparators.yml").write_text(GROUPS, encoding="utf-8")
    prepare(found, lambda line: None)
    return found


@pytest.fixture
def here(project, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    return project


def figures(label):
    """What the publisher prints for every area, to one decimal: councils are compared as they are printed."""
    rows = analysis.load("observations")
    rows = rows[(rows["indicator_id"] == RATE) & rows["is_chosen"] & (rows["period_label"] == label)]
    return {code: round(value, 1) for code, value in zip(rows["area_code"], rows["value"], strict=True)}


def row_of(review):
    both = pd.concat([review.assessments, review.other_indicators])
    return both[both["indicator_id"] == RATE].iloc[0]


def test_a_group_gives_mean_and_rank_in_the_neighbours_place(here):
    row = row_of(analysis.open_review(comparator="old_county"))
    printed = figures(row["period_label"])
    assert row["neighbour_n"] == 3
    assert row["neighbour_mean"] == pytest.approx(sum(printed[code] for code in MEMBERS) / 3, abs=0.05)
    better = sum(printed[code] < row["value"] for code in MEMBERS)  # fewer re-referrals are better
    assert (row["rank"], row["rank_of"]) == (1 + better, 1 + 3)


def test_a_member_is_compared_with_the_others_and_who_is_none_is_told(here):
    row = row_of(analysis.open_review(area="Warrington", comparator="old_county"))
    printed = figures(row["period_label"])
    assert row["neighbour_mean"] == pytest.approx((printed["E06000049"] + printed["E06000006"]) / 2, abs=0.05)
    with pytest.raises(ParameterError, match="old_county"):
        analysis.open_review(area="Trafford", comparator="old_county")


@pytest.mark.deep
def test_all_councils_of_a_type_are_a_group(here):
    review = analysis.open_review(comparator="unitaries")
    areas = analysis.load("areas")
    codes = set(areas.loc[areas["area_type"] == "Unitary authority", "area_code"]) - {review.area_code}
    row = row_of(review)
    values = [
        value for code, value in figures(row["period_label"]).items() if code in codes and value == value
    ]
    assert row["neighbour_n"] == len(values)
    assert row["neighbour_mean"] == pytest.approx(sum(values) / len(values), abs=0.05)


def test_either_list_of_neighbours_can_be_chosen(here):
    lists = analysis.load("neighbours")
    lists = lists[lists["area_code"] == "E06000050"]
    for version in ("2021-04", "2025-05"):
        row = row_of(analysis.open_review(comparator=version))
        near = lists.loc[lists["list_version"] == version, "neighbour_code"]
        printed = [value for code, value in figures(row["period_label"]).items() if code in set(near)]
        assert row["neighbour_mean"] == pytest.approx(sum(printed) / len(printed), abs=0.05)


def test_a_plans_target_beside_the_statistical_neighbours_is_not_judged_by_the_group(here):
    usual, grouped = (
        analysis.open_review(comparator=name) for name in ("statistical_neighbours", "old_county")
    )
    columns = ["measure_id", "status", "target_value", "gap"]
    pd.testing.assert_frame_equal(usual.assessments[columns], grouped.assessments[columns])


@pytest.mark.deep
def test_pages_name_the_group_and_its_reason_and_no_neighbours(here):
    without_earlier_plans(here)
    reports = ["annual_review", "gap_analysis", "methods"]
    assert main(["build", *reports, "--comparator", "old_county", "--pages-only"]) == EXIT_OK
    for path in here.reports.glob("e06000050/2024-25/*.html"):
        text = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").body.get_text(" ")
        assert "The old county" in text, path.name
        assert "statistical neighbours" not in text.casefold(), path.name
        if path.name.startswith("methods"):
            assert "They were one county until 2009." in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Halton"]', '"Haltown"]', "'Haltown'"),
        ('type: "Unitary authority"', 'type: "Unitary"', "'Unitary'"),
        ('    type: "Unitary authority"\n', "", "neither"),
        ('    reason: "They have the same duties."\n', "", "reason"),
    ],
)
def test_a_group_that_cannot_be_is_refused_by_name(project, old, new, said):
    path = project.reference / "comparators.yml"
    path.write_text(GROUPS.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        prepare(project, lambda line: None, save=False)
    path.write_text(GROUPS, encoding="utf-8")


def test_project_yml_takes_the_name_of_a_group_and_no_other(project):
    path = project.root / "project.yml"
    text = path.read_text(encoding="utf-8")
    for name in ("old_county", "old_country"):
        path.write_text(text.replace("comparator: statistical_neighbours", f"comparator: {name}"), "utf-8")
        if name == "old_county":
            assert read_settings(project).comparator == name
            read_reference(project.raw, project.reference, project.root)
    with pytest.raises(DataError, match="old_country"):
        read_reference(project.raw, project.reference, project.root)
    path.write_text(text, encoding="utf-8")
