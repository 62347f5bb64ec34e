"""A review of 2023/24 is approved, the data change, and the review of 2024/25 says what is another."""

import json

import pytest
from bs4 import BeautifulSoup
from real_project import ROOT
from small_project import ACTIONS, COUNCIL, KPIS, LAIT, SmallProject
from toy_project import RecordedProgress

from analysis.build.approve import approve
from analysis.build.build import build
from analysis.vocabulary.errors import NotebookError

pytestmark = pytest.mark.reports

ROLE = "Director of Children's Services"
DECISIONS = "data/plans/plan_2024/decisions.csv"
NOTES = "data/plans/plan_2024/edition.yml"
DEVELOPMENT = "development,all,percent,High,E06000050,Cheshire West and Chester,Academic Year"
KEPT = "data/approvals/e06000050/2023-24/annual_review"


def make(small, name, year):
    progress = RecordedProgress()
    build(small.folders, progress, workers=1, notebooks=[name], year=year).raise_failures()
    return progress.outcomes


def page(small, name, year="2024-25"):
    path = small.path(f"reports/e06000050/{year}/{name}.html")
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def text_of(found):
    for year in found.find_all("span", class_="whole"):
        year.unwrap()
    found.smooth()
    return " ".join(found.get_text(" ").split())


def section(soup, title):
    heading = next(one for one in soup.find_all("h2") if title in one.get_text())
    parts = []
    for one in heading.find_all_next():
        if one.name == "h2":
            break
        parts += [one] if one.name in ("p", "li", "tr") else []
    return [text_of(one) for one in parts]


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """The small project after both builds, with what the first page of 2024/25 had said."""
    small = SmallProject(tmp_path_factory.mktemp("small"))
    for name in ("annual_review", "review_changes"):
        notebook = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))
        notebook["metadata"]["annual_review"].pop("links_to", None)  # pages of goals are another matter
        small.path(f"notebooks/{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    small.append(LAIT, f"{DEVELOPMENT},2024,72.0,DEV,2026-02-01,GLD\n")
    head = "date,board,about,decision,role,look_again,closed,result\n"
    asked = "2024-06-10,Children's Board,goal 1.2,Fund two more workers,Head of Early Help,,"
    small.write(DECISIONS, f"{head}{asked},\n")
    make(small, "annual_review", "2023/24")
    approve(small.folders, ["2023-24/annual_review"], ROLE, "20 June 2024", RecordedProgress())
    make(small, "annual_review", "2024/25")
    small.before = page(small, "annual_review")
    # a figure restated, two newer ones, a target edited with its reason, a deadline moved, a decision closed
    small.replace(LAIT, "2024,72.0,DEV", "2024,71.6,DEV")
    small.append(
        COUNCIL, 'families_helped,all,E06000050,2024-25,"1,310",,,final,2025-06-01,Early help team\n'
    )
    small.replace(KPIS, '"1,400"', '"1,250"')
    small.replace(ACTIONS, "March 2025", "June 2025")
    small.write(DECISIONS, f"{head}{asked}2024-12-01,Both have started\n")
    why = "text: 'The target was lowered: one team closed.', date: '2 May 2025', role: 'Children’s Board'"
    small.write(NOTES, f"corrections:\n  - {{measure: '1.2', year: '2024/25', {why}}}\n")
    make(small, "annual_review", "2024/25")
    make(small, "review_changes", "2024/25")
    return small


def test_the_first_sheet_says_what_changed_in_one_line_each(changed):
    lines = section(page(changed, "annual_review"), "What changed since")
    found = dict(line.split(": ", 1) for line in lines if ": " in line)
    # newer: development (2024/25) and families (2024-25); children in care have none
    restated = "Restated, which is no change over time: Good level of development."
    assert found["Figures"] == f"2 of 3 goals have a newer figure. {restated}"
    assert "TAF families helped (not judged then, met now)" in found["Statuses"]
    assert found["Targets edited in the plan"] == "1 target differs: number or wording changed for 1."
    assert found["Actions"] == "1 action differs: deadline changed for 1."
    assert found["Risks"] == "the plan has none."
    assert found["Beside England"] == "no goal can be compared."  # England has no figure of these periods
    assert found["What that review asked"].endswith("1 decision left open, 1 closed since.")
    assert f"Against the review of 2023/24 (approved: {ROLE}, 20 June 2024)." in lines[-1]


def test_the_page_calls_a_restated_figure_restated_and_counts_the_change_from_its_new_print(changed):
    soup = page(changed, "review_changes-plan-2024")
    ids = {text_of(cell).rpartition(" ")[2]: text_of(cell.parent) for cell in soup.select("tbody th")[:3]}
    rows = dict(sorted(ids.items()))
    assert list(rows) == ["1.1", "1.10", "1.2"]  # the name first, its number quietly below it
    assert "Restated: 72% in 2023/24 then, the same is published as 71.6% in 2023/24 now" in rows["1.1"]
    assert "rose by 2.7 percentage points from 71.6%" in rows["1.1"]  # 74.3 - 71.6, not 74.3 - 72
    assert "rose by 106 from 1,204 in 2023-24; not tested" in rows["1.2"]  # 1310 - 1204
    assert rows["1.10"].endswith("No newer figure is published.")


def test_an_edited_target_is_shown_with_who_when_and_why(changed):
    (_, row) = section(page(changed, "review_changes-plan-2024"), "Targets edited")
    assert "1,400 1,250 The target was lowered: one team closed. (Children’s Board, 2 May 2025)" in row


def test_what_was_asked_is_shown_with_what_came_of_it(changed):
    lines = section(page(changed, "review_changes-plan-2024"), "What that review asked for")
    assert any("Fund two more workers" in line and "Closed: Both have started" in line for line in lines)
    # a change that the earlier review knew already has not come of what it asked
    figures = section(page(changed, "review_changes-plan-2024"), "Figures and statuses")
    came = [line.partition(" now. ")[2] for line in lines if "The goal: " in line]
    assert came
    assert all(any(figure.endswith(one) for figure in figures) for one in came)


def test_the_approval_of_a_year_leaves_its_own_page_up_to_date(changed):
    assert "Restated" not in text_of(changed.before)
    (outcome,) = make(changed, "annual_review", "2024/25")
    assert outcome.state == "current"
    approve(changed.folders, ["2024-25/annual_review"], ROLE, "20 June 2025", RecordedProgress())
    (outcome,) = make(changed, "annual_review", "2024/25")
    assert outcome.state == "current"


def test_results_that_are_not_those_approved_are_refused_with_their_file(changed):
    path = changed.path(f"{KEPT}/goals.csv")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\n", b"\r\n"))  # as git may give it on Windows
    make(changed, "review_changes", "2024/25")
    try:
        path.write_bytes(whole.replace(b"71.5%", b"70.5%"))
        with pytest.raises(NotebookError, match=rf"{KEPT}/goals.csv.*not|{KEPT}/goals.csv.*git"):
            make(changed, "review_changes", "2024/25")
    finally:
        path.write_bytes(whole)


def test_a_review_of_another_plan_is_named_and_nothing_is_held_against_it(changed):
    record = changed.path(f"{KEPT}.json")
    whole = record.read_text(encoding="utf-8")
    record.write_text(whole.replace('"edition": "plan_2024"', '"edition": "plan_2019"'), encoding="utf-8")
    try:
        make(changed, "annual_review", "2024/25")
        lines = section(page(changed, "annual_review"), "What changed since")
        assert lines == [
            "No earlier review of this plan is stored, so nothing can be compared with it yet. "
            "Those stored are of other plans: plan_2019, 2023/24."
        ]
        assert make(changed, "review_changes", "2024/25") == []
        index = changed.path("reports/index.html").read_text(encoding="utf-8")
        assert "no review of an earlier year is approved of the same plan" in index
    finally:
        record.write_text(whole, encoding="utf-8")
