"""A council's own plan from its file of measures: laid out whole or not at all, and taken back."""

import csv

import pytest
from real_project import ROOT, copy_project

import analysis
from analysis.build.new_plan import _proposal, new_plan
from analysis.build.project import PROJECT_VARIABLE
from analysis.build.replaced import KEPT, undo
from analysis.build.settings import read_settings
from analysis.build.use import use
from analysis.inputs.decisions import read_reference
from analysis.inputs.measures import MeasureRow
from analysis.vocabulary.errors import AnalysisError, DataError, ParameterError, Problem

TITLE, YEAR, NAME = "A Plan for Trafford", "2024-25", "a_plan_for_trafford_2024_25"
HEAD = "Measure,Theme,Baseline 2022-23,Target 2024-25\n"
GOOD = f"Title of the sheet,,,\n,,,\n{HEAD}Re-referrals within 12 months,Care,20%,18%\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    found = copy_project(tmp_path_factory.mktemp("plan"))
    use(found, "Trafford")
    return found


def lay_out(project, text, name="measures.csv"):
    path = project.root / name
    path.write_text(text, encoding="utf-8")
    return new_plan(project, TITLE, YEAR, measures=path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("Baseline 2022-23", "Baseline"), "the year that it is of"),
        (GOOD.replace("18%", "rather fewer"), "rather fewer"),
        (GOOD.replace("Re-referrals within 12 months", "Blue bicycles"), "matches nothing"),
        (GOOD.replace("Theme", "Baseline"), "one column for the baseline"),
        (GOOD + "Re-referrals within 12 months,Care,20%,18%\n", "each measure once"),
        (GOOD.replace("Theme", "Owner").replace(",Care,", ",Jane Smith,"), "'Jane Smith'; expected a role"),
        ("a,b\n1,2\n", "a row of headings"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(project, text, said):
    before = (project.root / "project.yml").read_bytes()
    with pytest.raises(DataError, match=said):
        lay_out(project, text)
    assert not (project.plans / NAME).exists()
    assert (project.root / "project.yml").read_bytes() == before


def test_two_sheets_and_merged_cells_are_refused_by_name(project):
    import openpyxl

    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Other")):
        sheet.append(["Measure", "Baseline 2022-23", "Target 2024-25"])
        sheet.append(["Re-referrals within 12 months", 0.2, 0.18])
    path = project.root / "two.xlsx"
    book.save(path)
    with pytest.raises(DataError, match="Sheet, Other"):
        new_plan(project, TITLE, YEAR, measures=path)
    book["Other"].merge_cells("A2:A3")
    book.save(path)
    with pytest.raises(DataError, match="merged cells A2:A3"):
        new_plan(project, TITLE, YEAR, measures=path, sheet="Other")


def test_a_plan_from_a_file_is_judged_and_undo_takes_it_back(project, monkeypatch):
    before = (project.root / "project.yml").read_bytes()
    (proposal, *_) = lay_out(project, GOOD)
    assert proposal.startswith("m01: re_referrals_within_12_months, ")
    assert read_settings(project).edition == NAME
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    review = analysis.open_review()
    (row,) = review.assessments.to_dict("records")
    assert (row["measure_id"], row["theme"], row["target_value"]) == ("m01", "Care", 18)
    assert row["status"] != "Not judged"
    with pytest.raises(ParameterError, match="there already"):
        lay_out(project, GOOD)
    assert "Taken back: new-plan" in undo(project)
    assert not (project.plans / NAME).exists()
    assert (project.root / "project.yml").read_bytes() == before
    assert (project.root / KEPT / "undone-0001/data/plans" / NAME / "kpis.csv").is_file()
    undo(project)
    with pytest.raises(AnalysisError, match="nothing to take back"):
        undo(project)


def test_the_likeness_of_words_is_right_on_the_measures_of_the_worked_example():
    """Numbers that the constants beside the rule stand on: one proposed alone is never a wrong one."""
    reference, _ = read_reference(ROOT / "data/raw", ROOT / "data/reference", ROOT)
    links = {(link.edition_id, link.measure_id): link for link in reference.goals}
    counts = {"right": 0, "wrong": 0, "asked": 0, "refused": 0, "certain without": 0, "likely without": 0}
    for (edition, measure), link in links.items():
        kpis = csv.DictReader((ROOT / "data/raw" / edition / "kpis.csv").open(encoding="utf-8"))
        name = next(row["measure"] for row in kpis if row["measure_id"] == measure)
        row = MeasureRow(2, {"measure": name})
        found = _proposal(row, reference.indicators, "kpis.csv", None)
        if isinstance(found, Problem):
            counts["refused" if "matches nothing" in found.found else "asked"] += 1
        else:
            is_right = (found.indicator.id, found.group) == (link.indicator_id, link.group)
            counts["right" if is_right else "wrong"] += 1
        others = {key: one for key, one in reference.indicators.items() if key != link.indicator_id}
        other = _proposal(row, others, "kpis.csv", None)
        if not isinstance(other, Problem):
            counts[f"{other.sureness} without"] += 1
    assert counts == {
        "right": 37, "wrong": 0, "asked": 11, "refused": 16, "certain without": 0, "likely without": 12,
    }  # fmt: skip
