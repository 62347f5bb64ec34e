"""The guide's section on the living plan is carried out: six entries and a decision become a review."""

import csv
import shlex

import docx
import pytest
from real_project import copy_project
from test_guide_for_report_authors import STEPS

import analysis
from analysis.build.project import PROJECT_VARIABLE
from analysis.cli import main

pytestmark = pytest.mark.reports

PLAN = "data/plans/our_plan_2024_25"
PAGE = "reports/e06000050/2025-26/action_progress-our-plan-2024-25-30-september-2025"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project in which the commands of the guide were typed, but not the build."""
    made = copy_project(tmp_path_factory.mktemp("living"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT_VARIABLE, str(made.root))
        for line in (*STEPS["progress"].splitlines(), STEPS["risk"], STEPS["new-review"].splitlines()[0]):
            assert main(shlex.split(line)[1:]) == 0, line
        yield made


def rows(project, file):
    return list(csv.DictReader((project.root / PLAN / file).open(encoding="utf-8")))


def test_six_entries_and_a_decision_are_kept_in_their_order(project):
    assert [row["action_id"] for row in rows(project, "progress/progress.csv")] == [
        "ap12", "ap15", "ap20", "ap13", "ap15", "ap24",
    ]  # fmt: skip
    assert [row["about"] for row in rows(project, "decisions.csv")] == ["goal 1.22"]


def test_the_review_asks_for_every_action_that_is_open(project):
    laid = rows(project, "progress/2025-26-mid-year.csv")
    assert len(laid) == 39 - 2  # one is complete, one was dropped
    now = {row["action_id"]: row["now"] for row in laid}
    assert now["ap15"] == "delayed on 20 September 2025; deadline March 2028"
    assert now["ap01"] == "nothing reported; deadline 2027"


def test_a_review_is_never_laid_out_over_another(project, capsys):
    before = (project.root / PLAN / "progress/2025-26-mid-year.csv").read_bytes()
    assert main(["new-review", "2025-26-mid-year"]) == 11
    assert "there already" in capsys.readouterr().err
    assert (project.root / PLAN / "progress/2025-26-mid-year.csv").read_bytes() == before


def test_on_the_day_of_the_review_the_log_says_how_the_actions_stand(project):
    progress = analysis.open_actions(edition="our_plan_2024_25", review_date="30 September 2025")
    assert progress.standings["status"].value_counts().to_dict() == {
        "": 39 - 5, "ongoing": 2, "delayed": 1, "complete": 1, "dropped": 1,
    }  # fmt: skip
    assert len(progress.log) == 6
    move = progress.year_moves.iloc[0]
    assert (move["before"], move["after"], move["months"]) == ("2027", "March 2028", 3)


def test_a_risk_that_was_rated_anew_shows_its_movement_owner_and_day(project):
    progress = analysis.open_actions(edition="our_plan_2024_25", review_date="30 September 2025")
    risk = progress.risks.set_index("item_id").loc["w02"]
    assert (risk["plan_rating"], risk["rating"], risk["movement"]) == ("High", "very high", "higher")
    assert (risk["owner"], risk["deadline_text"]) == ("Director of Children's Services", "March 2026")
    assert len(progress.risks) == 3 + 7  # gaps in skills and wellbeing risks of the plan


def test_before_the_first_entry_nothing_of_it_is_known(project):
    progress = analysis.open_actions(edition="our_plan_2024_25", review_date="29 June 2025")
    assert not progress.reports_status
    assert progress.year_moves.empty


def test_the_page_and_its_word_document_are_made(project):
    assert main(shlex.split(STEPS["new-review"].splitlines()[1])[1:]) == 0
    html = (project.root / f"{PAGE}.html").read_text(encoding="utf-8")
    for said in ("A second one appointed", "Two posts could not be filled", "Progress to date",
                 "What we will do", "Interviews in November"):  # fmt: skip
        assert said in html
    document = docx.Document(str(next((project.root / PAGE).glob("*.docx"))))
    cells = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "A second one appointed" in cells and "Report to the board, June 2025" in cells


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["progress", "ap12", "--status", "on trak", "--date", "30 June 2026"], "did you mean on track?"),
        (["progress", "ap12", "--status", "done", "--date", "1 May 2025"], "in order of their days"),
        (["progress", "ap12", "--status", "done", "--date", "30 June 2025"], "one account of a day"),
        (["progress", "ap24", "--status", "done", "--date", "30 June 2026"], "was dropped on 2025-09-22"),
        (["progress", "A.1.1.6", "--status", "done", "--date", "1 July 2026"], "--edition outcome_plan_20"),
        (["progress", "ap12", "--status", "done", "--date", "1 July 2026", "--role", "A. Name"], "a role"),
        (["risk", "w02", "--date", "1 July 2026", "--rating", "hgih"], "did you mean high?"),
        (["risk", "w20", "--date", "1 July 2026", "--rating", "high"], "a risk_id of our_plan_2024_25"),
        (["risk", "w02", "--date", "1 May 2025", "--rating", "low"], "in order of their days"),
        (["decision", "Ask", "--board", "Cabinet", "--date", "30 June 2026", "--about", "goal 1.29"], "1.2"),
        (["progress", "ap12", "--status", "done", "--date", "1 July 2096"], "or a day before it"),
        (["progress", "ap12", "--status", " ", "--date", "31/13/2026"], "found nothing; expected what"),
        (["risk", "w02", "--date", "1 July 2096", "--rating", "low"], "or a day before it"),
        (["decision", "Ask", "--board", "Cabinet", "--date", "1 July 2096"], "or a day before it"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(project, capsys, asked, said):
    folder = project.root / PLAN
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    assert main(asked) in (10, 11)
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*.csv")} == before
