"""What national frameworks ask of councils: read as declared, and refused where it cannot be right."""

import csv
import re

import pytest
from real_project import copy_project
from small_project import INDICATORS, assert_refused

from analysis.inputs.decisions import read_reference
from analysis.inputs.project import read_project

FILE = "data/reference/frameworks.yml"
ONE = """\
frameworks:
  one:
    title: "Framework One"
    publisher: "A ministry"
    published: "1 May 2026"
    address: "https://example.org/one"
    read: "All of it."
    outcomes:
      - name: "Outcome 1: Homes"
        note: "It is about adults."
      - name: "Outcome 2: Children"
        metrics:
          - {metric: "In care", indicators: [in_care_rate, development], note: "by another count"}
          - {metric: "Gap in development", indicators: [development], gap: fsm}
          - {metric: "Far from home", measures: [LACDistance]}
"""


@pytest.fixture
def framed(small):
    """The small project with the file, and a pair of groups whose gap a metric can ask for."""
    fsm = '      fsm: "Children eligible for free school meals"\n'
    others = '      non_fsm: "Children not eligible"\n    gap: [[non_fsm, fsm]]\n'
    small.replace(INDICATORS, fsm, fsm + others)
    small.write(FILE, ONE)
    return small


def test_a_row_for_each_outcome_metric_and_indicator_in_the_order_of_the_file(framed):
    rows = read_project(framed.root).reference.frameworks
    assert [(r["position"], r["outcome"][:9], r["metric"], r["indicator_id"]) for r in rows] == [
        (1, "Outcome 1", "", ""),
        (2, "Outcome 2", "In care", "in_care_rate"),
        (3, "Outcome 2", "In care", "development"),
        (4, "Outcome 2", "Gap in development", "development"),
        (5, "Outcome 2", "Far from home", ""),
    ]
    assert [r["note"] for r in rows[:2]] == ["It is about adults.", "by another count"]
    assert [bool(r["gap_group"]) for r in rows] == [False, False, False, True, False]
    assert rows[4]["measures"] == "LACDistance"


def test_a_project_without_the_file_has_no_framework(small):
    assert read_project(small.root).reference.frameworks == ()


AT = "frameworks.one"
METRICS = f"{AT}.outcomes.2.metrics"


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "found", "said"),
    [
        (
            "[in_care_rate, ",
            "[in_care_rat, ",
            13,
            f"{METRICS}.1.indicators",
            "in_care_rat",
            "an indicator of",
        ),
        ("[in_care_rate, ", "[development, ", 13, f"{METRICS}.1.indicators", "development", "each once"),
        ("gap: fsm", "gap: all", 14, f"{METRICS}.2.gap", "all", "fsm"),
        (", measures: [LACDistance]", "", 15, f"{METRICS}.3", "none of them", "`note`"),
        ("measures:", "measure:", 15, f"{METRICS}.3.measure", "measure", "one of metric"),
        ("Gap in development", "In care", 11, f"{AT}.outcomes.2", "In care", "each once"),
        ('        note: "It is about adults."\n', "", 9, f"{AT}.outcomes.1", "neither", "`metrics`"),
        ("https://example.org/one", "example.org", 6, f"{AT}.address", "example.org", "https://"),
        ('    publisher: "A ministry"\n', "", 2, AT, "no `publisher`", "publisher"),
        ('    read: "All of it."', "    title: 2", 7, f"{AT}.title", "again, after row 3", "each key once"),
    ],
)
def test_what_it_may_not_say_is_refused_with_its_row(framed, old, new, row, column, found, said):
    framed.replace(FILE, old, new)
    assert_refused(framed.problems(), FILE, row, column, found, said, "")


def test_two_frameworks_of_one_name_are_refused(framed):
    framed.write(FILE, ONE + ONE.partition("\n")[2])
    assert_refused(framed.problems(), FILE, 16, AT, "again, after row 2", "each key once", "keep one")


def shipped(tmp_path):
    project = copy_project(tmp_path / "project")
    return project, read_reference(project.raw, project.reference, project.root)[0]


def test_the_shipped_match_names_only_indicators_and_measures_that_there_are(tmp_path):
    project, reference = shipped(tmp_path)
    named = {one for row in reference.frameworks for one in row["measures"].split()}
    with (project.raw / "lait_spring_2026" / "lait_data_dictionary.csv").open(
        encoding="utf-8-sig", errors="replace", newline=""
    ) as file:
        known = {row["Measure_short"] for row in csv.DictReader(file)}
    assert named <= known
    declared = {link.series_id for one in reference.indicators.values() for link in one.series}
    # a measure that an indicator has is not one that only the interactive tool would give
    gaps = {row["measures"] for row in reference.frameworks if row["gap_group"]}
    assert not (named - {one for text in gaps for one in text.split()}) & declared


def test_the_shipped_frameworks_have_the_outcomes_that_their_publishers_name(tmp_path):
    _, reference = shipped(tmp_path)
    outcomes = {}
    for row in reference.frameworks:
        outcomes.setdefault(row["framework_id"], {})[row["outcome"]] = None
    numbers = {
        name: [int(n) for n in re.findall(r"^Outcome (\d+):", "\n".join(own), flags=re.M)]
        for name, own in outcomes.items()
    }
    # sixteen priority outcomes; four outcomes and three enablers
    assert numbers == {
        "local_outcomes_framework": list(range(1, 17)),
        "childrens_social_care_framework": [1, 2, 3, 4],
    }
    assert len(outcomes["childrens_social_care_framework"]) == 4 + 3
