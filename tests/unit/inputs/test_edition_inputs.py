"""What is declared of two editions in plans.yml, the lists of a plan, and the pages made of a pair."""

import json
from dataclasses import replace

import pytest

from analysis.build.jobs import Asked, Job, plan_jobs
from analysis.build.make import _heading, _title
from analysis.build.notebooks import read_notebook
from analysis.build.project import Project
from analysis.build.settings import Settings
from analysis.inputs.authors import edition_matches
from analysis.inputs.entries import EditionMatch
from analysis.inputs.plan_files import plan_items, wording_key_of
from analysis.page.files import check_offered
from analysis.page.notebook_parts import Document
from analysis.page.parts import Download, Files, PageFacts
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import ParameterError, ReportError


def match(item, earlier, **columns):
    return EditionMatch(
        edition_id="plan_2", earlier_id="plan_1", item_id=item, same_as=earlier, **columns
    )  # fmt: skip


def test_an_id_that_no_edition_has_is_refused_with_the_nearest():
    ids = {("plan_2", "action"): {"A.1"}, ("plan_1", "action"): {"A.1", "A.12"}}
    _, (problem,) = edition_matches([match("A.1", "A.11", kind="action", row=7)], ids)
    assert "A.11" in str(problem)
    assert "did you mean A.1" in str(problem)
    assert problem.row == 7


def test_one_earlier_item_cannot_be_two_later_ones():
    ids = {("plan_2", "risk"): {"r1", "r2"}, ("plan_1", "risk"): {"r1"}}
    pair = [match(name, "r1", kind="risk") for name in ("r1", "r2")]
    _, (problem,) = edition_matches(pair, ids)
    assert "as for r1" in str(problem)


def test_every_list_of_the_real_plans_is_there(project_inputs):
    counts = {}
    for row in plan_items(project_inputs):
        key = (row["edition_id"], row["kind"])
        counts[key] = counts.get(key, 0) + 1
    assert counts[("outcome_plan_2018", "risk")] == 10
    assert counts[("outcome_plan_2019", "achievement")] == 30
    assert counts[("outcome_plan_2019", "statement")] == 42


def test_the_wording_of_an_authors_own_text_makes_its_key():
    published = {"title": "short", "wording_key": "abc", "text": ""}
    assert wording_key_of(published) == "abc"
    own = {**published, "text": "The whole sentence."}
    assert wording_key_of(own) == wording_key_of({"name": "the WHOLE sentence"}) != "abc"


def notebook(folder, metadata):
    """A notebook with two parameters."""
    source = 'edition: str = "b"  # which\nearlier: str = ""  # before'
    cells = [
        {"cell_type": "code", "id": "c1", "metadata": {"tags": ["parameters"]}, "source": source,
         "execution_count": None, "outputs": []},
    ]  # fmt: skip
    content = {"cells": cells, "metadata": {"annual_review": metadata}, "nbformat": 4, "nbformat_minor": 5}
    path = folder / "pair.ipynb"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_notebook(path)


def planned(tmp_path, asked, given):
    pair = notebook(
        tmp_path, {"page_per": ["edition", "earlier"], "pages": [{"edition": "a"}, {"edition": "b"}]}
    )
    home = Area("A01", "Aldern")
    settings = Settings(area="A01", year="2024/25", edition="", comparator="region")
    wanted = Asked((home,), "2024/25", asked, settings, home, lambda text: home)
    jobs, _ = plan_jobs(Project.at(tmp_path), [pair], {"pair": given}, wanted)
    return [(job.parameters["edition"], job.path(".html").name) for job in jobs]


def test_the_declared_pages_are_made_where_none_is_asked_for(tmp_path):
    assert planned(tmp_path, set(), {"edition": "z"}) == [("a", "pair-a.html"), ("b", "pair-b.html")]


def test_a_goals_page_is_named_in_a_message_by_its_goal_and_plan(tmp_path):
    (tmp_path / "one").mkdir()
    pair = notebook(tmp_path / "one", {})
    job = Job(replace(pair, of_each="earlier"), Area("A01", "Aldern"), "2024/25",
              {"edition": "plan_2024", "earlier": "1.22"}, tmp_path)  # fmt: skip
    assert job.label == "goal 1.22 of plan_2024, Aldern, 2024/25"
    assert replace(job, notebook=pair).label == "pair, Aldern, 2024/25"


def test_a_page_that_is_asked_for_is_the_only_one(tmp_path):
    assert planned(tmp_path, {"edition"}, {"edition": "z", "earlier": "y"}) == [("z", "pair-z-y.html")]


def test_a_page_cannot_be_declared_for_what_is_no_parameter(tmp_path):
    with pytest.raises(ParameterError, match="name year, which are no parameters"):
        notebook(tmp_path, {"pages": [{"year": "2024/25"}]})


def test_a_part_offers_its_files_and_shows_none():
    offered = Files((Download("all.csv", "All", "a\n"),))
    assert offered.html == ""
    (file,) = check_offered(offered.files, "n")
    assert (file.name, file.written) == ("all.csv", "\ufeffa\n")  # the mark by which Excel knows UTF-8


@pytest.mark.parametrize(
    "name", ["../x.csv", "x.html", "/x.csv", "X.csv", "x.csv\n", ".csv", "x.manifest.json"]
)
def test_a_file_cannot_leave_its_folder_or_take_a_pages_name(name):
    with pytest.raises(ReportError, match="a part offers a file called"):
        check_offered([Download(name, "x", "")], "n")


def test_two_files_of_one_name_are_refused():
    file = Download("x.csv", "x", "")
    with pytest.raises(ReportError, match=r"two parts offer a file called x\.csv"):
        check_offered([file, file], "n")


def test_a_job_without_a_variant_has_a_plain_name(tmp_path):
    plain = notebook(tmp_path, {})
    assert Job(plain, Area("A01", "Aldern"), "2024/25", {}, tmp_path).path(".html").name == "pair.html"


def test_two_reviews_of_one_year_are_told_apart_by_their_plans(tmp_path):
    (tmp_path / "one").mkdir()
    own = Job(notebook(tmp_path / "one", {}), Area("A01", "Aldern"), "2018/19", {"edition": "a"}, tmp_path)
    other = replace(own, other_edition="plan_2018")
    said = Document("Annual review", facts=PageFacts(edition="Plan, 2018 refresh"))
    assert _heading(own, said) == "Annual review 2018/19: Aldern"
    assert _heading(other, said) == "Annual review 2018/19: Plan, 2018 refresh, Aldern"
    assert _title(own, said.facts) == own.title
    assert _title(other, said.facts) == f"{own.notebook.title}: Plan, 2018 refresh"
