"""What national frameworks ask, beside the figures of the standard set."""

import pandas as pd
from drawn_review import AREA, ENGLAND, PLAN, figure, indicator, review_of, tables_of, years

from analysis.page.parts import Table
from analysis.report.frameworks import framework_facts, national_frameworks
from analysis.review.assemble import assemble_review
from analysis.tables.data import FRAMEWORKS
from analysis.tables.declare import table

OF = {
    "framework_id": "one", "title": "Framework One", "publisher": "A ministry", "published": "1 May 2026",
    "address": "https://example.org/one", "read": "All of it.",
}  # fmt: skip
ROWS = [
    {"outcome": "Outcome 2: Homes", "metric": "", "note": "It is about adults."},
    {"outcome": "Outcome 1: Schools", "metric": "Reading", "indicator_id": "reading", "note": "at seven"},
    {
        "outcome": "Outcome 1: Schools",
        "metric": "Gap in reading",
        "indicator_id": "reading",
        "gap_group": "FSM",
    },
    {"outcome": "Outcome 1: Schools", "metric": "Swimming", "measures": "SWIM SWIM2"},
    {"outcome": "Outcome 1: Schools", "metric": "Running", "note": "nobody counts it"},
    {"outcome": "Outcome 1: Schools", "metric": "Writing", "indicator_id": "writing", "note": "another age"},
]


def review(edition="", rows=ROWS):
    """Two years of reading, 60% and 64% (England 70%); of children with free meals 40%, of others 65%."""
    figures = [
        *years(2023, 60.0, 64.0),
        *years(2023, 70.0, 70.0, area=ENGLAND),
        *years(2024, 65.0, group="non_fsm"),
        *years(2024, 40.0, group="fsm"),
    ]
    groups = [
        indicator(standard_theme="Schools"),
        indicator(group="non_fsm", group_name="others", compared_with="fsm"),
        indicator(group="fsm", group_name="FSM"),
        indicator(indicator_id="writing", name="Writing", short_name="Writing"),
    ]
    tables = tables_of(figures, indicators=groups)
    framed = [{"position": at, **OF, **row} for at, row in enumerate(rows, start=1)]
    tables[FRAMEWORKS.name] = table(FRAMEWORKS, framed)
    return assemble_review(
        tables, area=AREA, year="2024/25", edition=edition, comparator="statistical_neighbours"
    )


def tables_shown(part):
    return {one.caption.partition(": ")[2]: one for one in part.flat() if isinstance(one, Table)}


def cells(shown):
    return [[cell.text for cell in row] for row in shown.cells]


def test_each_metric_that_is_measured_stands_with_the_figure_and_england_beside_it():
    shown = tables_shown(national_frameworks(review()))[
        "Aldern on the metrics that are measured here, by outcome"
    ]
    assert shown.groups == ("Outcome 1: Schools", "Outcome 1: Schools")
    reading, gap = shown.data.to_dict("records")
    assert (reading["metric"], reading["latest"], reading["england"]) == ("Reading", 64.0, 70.0)
    assert reading["metric_note"] == "at seven"
    assert reading["england_note"] == f"{70 - 64:.1f} below: not tested"
    # a gap is the gap and not the figure of all children
    assert f"{65 - 40} percentage points behind" in str(gap)
    assert "64" not in str(gap)


def test_every_other_metric_about_children_says_why_it_is_not_measured():
    shown = tables_shown(national_frameworks(review()))
    missing = shown["metrics about children that no indicator here measures"]
    assert dict(zip(missing.data["metric"], missing.data["why"], strict=True)) == {
        "Swimming": "the interactive tool has it (SWIM, SWIM2)",
        "Running": "nobody counts it",
        "Writing": "another age; measured by an indicator that is not of the standard set",
    }


def test_the_page_says_whose_match_it_is_and_where_the_framework_is():
    said = " ".join(str(part.html) for part in national_frameworks(review()).flat())
    assert "The match is this project’s, not the publisher’s" in said
    assert 'href="https://example.org/one"' in said
    assert "A ministry, 1 May 2026" in said
    assert "All of it." in said


def test_a_review_with_a_plan_shows_nothing_of_it_and_the_page_of_a_goal_one_line():
    own = review(edition=PLAN)
    assert list(national_frameworks(own).flat()) == []
    ((name, said),) = framework_facts(own, "reading")
    text = "".join(piece if isinstance(piece, str) else piece.text for piece in said)
    assert name == "In national frameworks"
    assert text == (
        "Framework One: Outcome 1: Schools, “Reading” (at seven); Outcome 1: Schools, “Gap in reading”. "
        "The match is this project’s, not the publisher’s."
    )
    assert framework_facts(own, "running") == []


def test_a_project_without_frameworks_has_no_heading_of_them():
    assert list(national_frameworks(review(rows=[])).flat()) == []
    assert review_of([figure("2024/25", 64.0)], edition=PLAN).frameworks.empty
    assert isinstance(review().frameworks, pd.DataFrame)
