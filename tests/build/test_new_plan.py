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
from analysis.inputs.measures import MeasureRow, read_measures
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
        (GOOD.replace("18%", "105%"), "row 4, Target 2024/25: found '105%'; expected a figure that"),
        (GOOD.replace("20%", "120%"), "row 4, Baseline: found '120%'; expected a figure that"),
        (GOOD.replace("18%", "95%-105%"), "a range of figures from 0 to 100"),
        (GOOD.replace("Re-referrals within 12 months", "Blue bicycles"), "matches nothing"),
        (GOOD.replace("Theme", "Baseline"), "one column for the baseline"),
        (GOOD + "Re-referrals within 12 months,Care,20%,18%\n", "each measure once"),
        (GOOD.replace("Theme", "Owner").replace(",Care,", ",Jane Smith,"), "'Jane Smith'; expected a role"),
        ("a,b\n1,2\n", "a row of headings"),
        (GOOD.replace("20%", "20,5%"), "row 4: found 5 cells; expected 4"),  # 20, and 5% as the target
        (GOOD.replace("18%", "0.18"), "row 4, Target 2024/25: found '0.18'; expected a percentage from 0"),
        (GOOD.replace("Target 2024-25", "Target 2054-55"), "found 2054/55; expected years within 15"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(project, text, said):
    before = (project.root / "project.yml").read_bytes()
    with pytest.raises(DataError, match=said):
        lay_out(project, text)
    assert not (project.plans / NAME).exists()
    assert (project.root / "project.yml").read_bytes() == before


@pytest.mark.parametrize("title", ["", "  ", "!!!", "x" * 101, "A\u202eB", "A\nB"])
def test_a_title_without_words_or_without_end_is_refused(project, title):
    before = sorted(project.plans.glob("*"))
    with pytest.raises(ParameterError, match="a plan's title in words"):
        new_plan(project, title, YEAR)
    assert sorted(project.plans.glob("*")) == before


def test_a_row_that_cannot_be_split_and_a_folder_in_place_of_a_file_are_refused(project):
    with pytest.raises(DataError, match="row 4: found a row that cannot be split"):
        lay_out(project, GOOD.replace("Re-ref", '"' + "x" * 140_000))
    with pytest.raises(DataError, match="found a folder"):
        new_plan(project, TITLE, YEAR, measures=project.plans)
    lines = lay_out(project, GOOD.replace("\n", "\r"))  # the line ends of older spreadsheet programs
    assert any("re_referrals_within_12_months, certain" in line for line in lines)
    undo(project)


UNITS_SAID = [
    # measure, unit, baseline, the indicator that is proposed, how sure that is
    (
        "Early help assessments",
        "",
        "410",
        "early_help_assessment_start_rate",
        "likely",
    ),  # its unit is not said
    ("Early help assessments", "Rate per 10,000", "41", "early_help_assessment_start_rate", "certain"),
    ("Early help assessments", "Number", "410", None, "matches nothing"),  # a count is not that rate
    ("Early help assessments", "%", "41", None, "matches nothing"),
    ("Re-referrals within 12 months", "", "20.1%", "re_referrals_within_12_months", "certain"),
    ("Re-referrals within 12 months", "", "20.1", "re_referrals_within_12_months", "likely"),
    ("Re-referrals within 12 months", "Percentage", "20.1", "re_referrals_within_12_months", "certain"),
    # what councils write short or otherwise
    ("Children looked after per 10,000", "Rate", "62", "children_in_care_rate", "certain"),
    ("Reading, writing and maths at KS2", "%", "62", "ks2_rwm_expected", "certain"),
    (
        "EHCPs within 20 weeks (excl. exceptions)",
        "%",
        "51",
        "ehcp_within_20_weeks_excl_exceptions",
        "certain",
    ),
    ("Obesity in Year 6", "%", "21", "excess_weight_year_6", "likely"),  # not the same: somebody has to look
]


@pytest.mark.parametrize(("measure", "unit", "baseline", "indicator", "sureness"), UNITS_SAID)
def test_a_unit_that_a_row_names_rules_out_others_and_one_that_it_does_not_leaves_a_doubt(
    measure, unit, baseline, indicator, sureness
):
    reference, _ = read_reference(ROOT / "data/raw", ROOT / "data/reference", ROOT)
    row = MeasureRow(2, {"measure": measure, "unit": unit, "baseline": baseline})
    found = _proposal(row, reference.indicators, "measures.csv", None)
    if indicator is None:
        assert isinstance(found, Problem) and sureness in found.found
    else:
        assert (found.indicator.id, found.sureness) == (indicator, sureness)


def test_a_unit_in_a_word_of_nobody_and_an_indicator_in_another_unit_are_refused(project):
    head = "Measure,Unit,Indicator ID,Baseline 2022-23,Target 2024-25\n"
    with pytest.raises(DataError, match="row 2, Unit: found 'bananas'; expected a unit"):
        lay_out(project, f"{head}Re-referrals within 12 months,bananas,,20,18\n")
    with pytest.raises(DataError, match="row 2, Unit: found a measure in count; expected percent"):
        lay_out(project, f"{head}Re-referrals,Number,re_referrals_within_12_months,20,18\n")


HEADINGS = (
    "Baseline 2022-23,Target 2024-25", "Baseline (2022/23),24/25 tgt", "2022/23 baseline,Tgt 2024/25",
    "Base line 22-23,Target 24-25", "Baseline value 2022-2023,2024/25 Target (%)",
    "Baseline (March 2023),Agreed target for 2024/25", "Starting point 22/23,Year-end target 24/25",
)  # fmt: skip


@pytest.mark.parametrize("headings", HEADINGS)
def test_headings_are_read_as_councils_write_them(tmp_path, headings):
    path = tmp_path / "measures.csv"
    text = GOOD.replace("Baseline 2022-23,Target 2024-25", headings).replace(",18%", ",18%,17%")
    path.write_text(text.replace(headings, f"{headings},Q4 23/24"), encoding="utf-8")
    found = read_measures(path)
    (row,) = found.rows
    assert row.targets == {"2024/25": "18%"}
    assert row.said["baseline"] == "20%"
    assert row.said["baseline_period"] in ("2022/23", "March 2023")
    assert found.set_aside == ("Set aside of measures.csv, columns: 'Q4 23/24'.",)


@pytest.mark.parametrize(
    ("headings", "said", "answer", "target"),
    [
        ("Baseline 2022-23,Target", "the year of the target", "2024-25", "18%"),
        ("Baseline 2022-23,Target March 2025", "the year of the target", "24/25", None),
        ("Baseline 2022-23,2024/25", "headings that say what they hold", "targets", "18%"),
        ("Baseline 2022-23,2024/25", "headings that say what they hold", "figures of earlier years", None),
    ],
)
def test_a_heading_that_leaves_the_year_or_the_target_open_is_asked_about(
    tmp_path, headings, said, answer, target
):
    path = tmp_path / "measures.csv"
    path.write_text(GOOD.replace("Baseline 2022-23,Target 2024-25", headings), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_measures(path)
    if target is None and answer == "24/25":  # no year as the question wants it
        with pytest.raises(DataError, match=said):
            read_measures(path, ask=lambda question, choices: answer)
        return
    (row,) = read_measures(path, ask=lambda question, choices: answer).rows
    assert row.targets.get("2024/25") == target


def test_a_scorecard_with_headings_in_two_rows_sections_and_footnotes_is_read(tmp_path):
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (
        ["Scorecard 2024/25"],
        ["Ref", "Performance indicator", "Baseline", "Targets", None, "Actual", "RAG", "Updated"],
        [None, None, "2022/23", "24/25", "2025/26", "2023/24", None, None],
        ["Priority 1: Safe"],
        ["A1", "Re-referrals within 12 months", 0.2, 0.18, "17%", 0.5, "#N/A", datetime.date(2024, 5, 1)],
        [],
        ["* Provisional."],
    ):
        sheet.append(cells)
    for column in (3, 4, 6):
        sheet.cell(5, column).number_format = "0%"
    for cells in ("A1:H1", "A2:A3", "B2:B3", "D2:E2", "A4:H4", "A7:H8"):
        sheet.merge_cells(cells)
    path = tmp_path / "scorecard.xlsx"
    book.save(path)
    found = read_measures(path)
    (row,) = found.rows
    assert row.row == 5
    assert row.targets == {"2024/25": "18%", "2025/26": "17%"}
    assert (row.said["baseline"], row.said["baseline_period"]) == ("20%", "2022/23")
    assert found.set_aside == (
        "Set aside of scorecard.xlsx, columns: '2023/24 Actual', 'RAG', 'Updated'.",
        "Set aside of scorecard.xlsx, rows without baseline, target or owner: 4 'Priority 1: Safe', "
        "7 '* Provisional.'.",
    )


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
    book["Other"].append(["Children in need", 350, 340])
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
        printed = next(row for row in kpis if row["measure_id"] == measure)
        row = MeasureRow(2, {name: printed[name] for name in ("measure", "baseline")})
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
        "right": 37, "wrong": 0, "asked": 11, "refused": 16, "certain without": 0, "likely without": 9,
    }  # fmt: skip
