"""Everything that is transcribed can be read: a list of every raw file with the page that shows its rows."""

import csv

import pytest
from real_project import ROOT

from analysis.page.parts import Fold, Group, Heading, Items, Table, as_cell
from analysis.report.plan_contents import _naming_column, contents_header, contents_sections
from analysis.report.profile import profile_header
from analysis.review.assemble import assemble_review
from analysis.review.contents import assemble_contents
from analysis.review.profile import assemble_profile, goals_by_key
from analysis.words.plans import NONE_PRINTED

RAW = ROOT / "data/raw"
EDITIONS = (
    "outcome_plan_2018", "outcome_plan_2019", "our_plan_2024_25", "early_help_strategy_2019",
    "cyp_plan_mid_year_2017",
)  # fmt: skip
# Headings are no rows: a test below finds them as the headings of the page.
HEADINGS = "headings"
# What places a row or tells one from another; of a wording that is not ours there is only a hash.
NOT_IN_CELLS = {
    "document", "line", "line_end", "wording_sha256", "wording_key", "mitigation_sha256", "mitigation_key",
    "progress_sha256", "uncertain", "deadline_line", "is_total", "unit_note", "indicator", "group", "kind",
    "item_id", "figure_id", "contribution_id", "outcome_id", "statement_id", "initiative_id",
    "principle_id", "achievement_id", "interdependency_id", "risk_id", "claim_id",
}  # fmt: skip
OF_A_TEST = {"direction", "numbers", "unless"}  # of a claim: for the rule that tests it


def contents(tables, edition, area="E06000050"):
    return assemble_contents(tables, area=area, edition=edition)


def files_of(edition):
    return sorted((RAW / edition).glob("*.csv"))


def rows_of(path):
    return list(csv.DictReader(path.open(encoding="utf-8")))


def shown(part):
    """The cells of all rows of lists and tables, one text a row."""
    for one in part.flat():
        if isinstance(one, Items):
            yield from (str(entry) for entry in one.entries)
        elif isinstance(one, Table):
            yield from (" | ".join(str(cell) for cell in row) for row in one.rows)
        elif isinstance(one, (Fold, Group)) and one is not part:
            yield from shown(one)


@pytest.mark.parametrize("path", [path for edition in EDITIONS for path in files_of(edition)],
                         ids=lambda path: f"{path.parent.name}/{path.name}")  # fmt: skip
def test_every_raw_file_has_a_page_that_shows_every_row_of_it(project_tables, path):
    if path.stem == HEADINGS:
        return
    held = contents(project_tables, path.parent.name).cells
    own = held[held["table"] == path.stem]
    raw = rows_of(path)
    assert own["position"].nunique() == len(raw)
    for position, row in enumerate(raw, start=1):
        texts = set(own.loc[own["position"] == position, "text"])
        for column in ("title", "name", "measure", "words", "item", "scheme", "risk", "question", "gap"):
            assert not row.get(column) or row[column] in texts


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_row_of_the_files_is_a_row_of_the_page_with_all_its_cells(project_tables, edition):
    """Held against the files alone, so that a row or cell taken out, or one shown twice, is found."""
    entries = [text.split(" | ") for text in shown(contents_sections(contents(project_tables, edition)))]
    missing = []
    for path in files_of(edition):
        unseen = NOT_IN_CELLS | (OF_A_TEST if path.stem == "claims" else set())
        for row in rows_of(path) if path.stem != HEADINGS else ():
            wanted = {text.strip() for column, text in row.items() if text.strip() and column not in unseen}
            found = next((entry for entry in entries if wanted <= set(entry)), None)
            if found is None:
                missing.append((path.name, row["line"], sorted(wanted)))
            else:
                entries.remove(found)
    assert missing == []
    assert entries == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_page_holds_as_many_rows_as_the_files(project_tables, edition):
    expected = sum(len(rows_of(path)) for path in files_of(edition) if path.stem != HEADINGS)
    assert len(list(shown(contents_sections(contents(project_tables, edition))))) == expected


def test_the_167_rows_of_our_plan_that_stood_on_no_page_are_there(project_tables):
    counts = {
        "key_actions": 67, "contributions": 29, "strategic_priorities": 25, "assets": 14,
        "apprenticeships": 10, "asset_questions": 9, "wellbeing_risks": 7, "people_gaps": 3, "technology": 3,
    }  # fmt: skip
    assert sum(counts.values()) == 167
    held = contents(project_tables, "our_plan_2024_25").cells
    assert {name: held.loc[held["table"] == name, "position"].nunique() for name in counts} == counts


def test_independent_counts_of_actions_risks_and_dependencies(project_tables):
    def count(table, *editions):
        cells = [contents(project_tables, one).cells for one in editions]
        return sum(held.loc[held["table"] == table, "position"].nunique() for held in cells)

    plans = ("outcome_plan_2018", "outcome_plan_2019")
    assert [count("actions", one) for one in plans] == [33, 26]
    assert count("risks", *plans) == 16
    assert count("interdependencies", *plans) == 10
    assert count("actions", "cyp_plan_mid_year_2017") == 121  # the yearly cohort is an action of its own


def test_the_headings_are_the_documents_own_in_its_order(project_tables):
    found = [one.words for one in contents_sections(contents(project_tables, "our_plan_2024_25")).flat()
             if isinstance(one, Heading)]  # fmt: skip
    printed = [row["heading"] for row in rows_of(RAW / "our_plan_2024_25/headings.csv")]
    assert found == [heading for heading in printed if heading in found]
    assert "What are we good at?" not in found
    assert {"Our Activity Plan", "Our Finance Plan", "Our technology plan", "Asset Management"} <= set(found)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_heading_of_the_file_that_anything_stands_under_is_on_the_page(project_tables, edition):
    """Held against the files alone: what is transcribed between a heading's line and the next one's."""
    headings = rows_of(RAW / edition / "headings.csv")
    lines = [int(row["line"]) for path in files_of(edition) if path.stem != HEADINGS for row in rows_of(path)]
    ends = [int(row["line"]) for row in headings[1:]] + [10**9]
    filled = [
        any(int(row["line"]) <= line < end for line in lines) for row, end in zip(headings, ends, strict=True)
    ]
    expected, chapter = [], None
    for row, has_rows in zip(headings, filled, strict=True):
        chapter = row["heading"] if row["level"] == "1" else chapter
        if has_rows:
            expected += [name for name in (chapter, row["heading"]) if name and name not in expected]
    found = {one.words for one in contents_sections(contents(project_tables, edition)).flat()
             if isinstance(one, Heading)}  # fmt: skip
    assert found - {"Before the first heading"} == set(expected)


def test_nothing_of_another_councils_plan_is_shown(project_tables):
    held = contents(project_tables, "our_plan_2024_25", area="E06000007")
    assert held.cells.empty
    assert "not a plan of Warrington" in str(next(contents_header(held).flat()))


@pytest.mark.parametrize(
    ("rows", "naming"),
    [
        ([{"gross": "5", "service": "Schools"}, {"gross": "7", "service": "Care"}], "service"),
        ([{"level": "Degree", "what": "Nurse"}, {"level": "Degree", "what": "Teacher"}], "what"),
        ([{"reason": "A long reason", "risk": "Short"}, {"reason": "Another one", "risk": "Brief"}], "risk"),
        ([{"gap": "Staff", "deed": "Hire"}, {"gap": "Rooms", "deed": ""}], "gap"),
        ([{"count": "4", "words": "Sites"}, {"count": "4", "words": "Sites"}], "words"),
        ([{"a": "1", "b": "1"}, {"a": "2", "b": "1"}], "a"),
    ],
)  # fmt: skip
def test_a_table_begins_with_the_column_that_names_its_rows(rows, naming):
    assert _naming_column(list(rows[0]), rows) == naming


def test_what_the_plan_prints_of_parts_of_a_measure_stands_on_the_page_of_its_goal(project_tables):
    review = assemble_review(
        project_tables, area="E06000050", year="2018/19", edition="early_help_strategy_2019",
        comparator="statistical_neighbours",
    )  # fmt: skip
    pages = {
        row["measure_id"]: profile_header(
            assemble_profile(project_tables, review, indicator="", group="", goal=key)
        )
        for key, row in goals_by_key(review)
    }
    tables = {name: [table.caption for table in page.tables] for name, page in pages.items()}
    assert [name for name, found in tables.items() if "What the plan prints of its parts" in found] == ["3"]
    (parts,) = (table for table in pages["3"].tables if table.caption == "What the plan prints of its parts")
    assert [[as_cell(cell).text for cell in row] for row in parts.rows] == [
        ["All", "750", "5% increase", NONE_PRINTED],
        ["Health", "132", "15% increase", "100"],
        ["Schools", "569", "10% increase", "578"],
    ]
    # 750 and 5% of it
    assert "The plan sets no target for 2018/19; for 2019/20 it sets 787.5" in pages["3"].html
