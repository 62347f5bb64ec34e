"""An approval holds for one text and one set of data; and two editions of a year never share a file."""

import json

import pytest
from bs4 import BeautifulSoup
from toy_project import RecordedProgress, make_project, save_notebook

from analysis import cli
from analysis.build.approve import _manifests, approve
from analysis.build.build import build
from analysis.build.jobs import Asked, plan_jobs
from analysis.build.notebooks import list_notebooks
from analysis.build.prepare import input_hashes
from analysis.build.project import PROJECT_VARIABLE
from analysis.build.settings import read_settings
from analysis.tables import store
from analysis.tables.data import AREAS, EDITIONS, PROCESSED
from analysis.tables.declare import empty, table
from analysis.tables.slices import Slice, Slices
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import DataError, ParameterError, ReportError

ROLE = "Director of Children's Services"
CELL = (
    "from analysis.page.parts import Paragraph, Run, Table, group, headers\n"
    "group(Paragraph(('{words}', Run('more', target='{target}'))),"
    " Table('Rates', headers('Area', 'Rate', numbers=(1,)), (('Barton', '{rate}'),)))"
)


def notebook(project, words="It fell.", rate="45%", target="#rates"):
    cells = [
        "# Review",
        "## What needs attention",
        "## Rates",
        CELL.format(words=words, rate=rate, target=target),
    ]
    save_notebook(project, "review", *cells)


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path)
    notebook(made)
    return made


def built(project, **asked):
    build(project, RecordedProgress(), workers=1, **asked).raise_failures()
    return BeautifulSoup(page_of(project).read_text(encoding="utf-8"), "html.parser")


def page_of(project):
    return next(project.reports.glob("*/*/review.html"))


def status(soup):
    return soup.select_one("dl.page-facts dd").get_text()


def approved(project, role=ROLE, day="20 May 2025"):
    return approve(project, ["review"], role, day, RecordedProgress())


def test_a_page_without_approval_is_a_draft_that_search_engines_leave_out(project):
    soup = built(project)
    assert status(soup) == "Draft: no approval is recorded"
    assert soup.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert soup.select_one(".banner--draft") and "is-draft" in soup.body["class"]


def test_an_approved_page_says_by_which_role_and_when(project):
    built(project)
    (told,) = approved(project)
    assert told.startswith(f"review: approved by {ROLE}, 20 May 2025.")
    soup = BeautifulSoup(page_of(project).read_text(encoding="utf-8"), "html.parser")
    assert status(soup) == f"Approved: {ROLE}, 20 May 2025"
    assert not soup.find("meta", attrs={"name": "robots"}) and not soup.select(".banner--draft")
    progress = RecordedProgress()
    build(project, progress, workers=1)
    assert [outcome.state for outcome in progress.outcomes] == ["current"]
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert "Approved" in index


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"words": "It rose."}, "Rates (text)"),
        ({"target": "https://example.org/"}, "Rates (text)"),
        ({"rate": "46%"}, "Rates (data)"),
        ({"words": "It rose.", "rate": "46%"}, "Rates (text and data)"),
    ],
)
def test_a_change_makes_it_a_draft_again_and_says_since_when_and_what(project, changed, what):
    built(project)
    approved(project)
    notebook(project, **changed)
    assert status(built(project)) == f"Draft: changed since its approval ({ROLE}, 20 May 2025): {what}"
    notebook(project)  # as it was approved
    assert status(built(project)) == f"Approved: {ROLE}, 20 May 2025"


def test_every_approval_is_kept_and_the_last_one_counts(project):
    built(project)
    approved(project)
    approved(project, "Cabinet Member for Children", "1 June 2025")
    (path,) = project.approvals.glob("*/*/review.json")
    kept = json.loads(path.read_text(encoding="utf-8"))["approvals"]
    assert [one["role"] for one in kept] == [ROLE, "Cabinet Member for Children"]
    assert status(built(project)) == "Approved: Cabinet Member for Children, 1 June 2025"


@pytest.mark.parametrize(
    "name",
    ["Jane Smith", "J. Smith", "Cllr Jane Smith", "Director of Services / Jane Smith",
     "j@council.gov.uk", "Director (Anne-Marie O'Neill)", ""],
)  # fmt: skip
def test_a_persons_name_is_no_role(project, name):
    with pytest.raises(ParameterError, match="expected a role, not a person's name"):
        approved(project, name)


@pytest.mark.parametrize(
    "role",
    ["Head of Early Years", "Health and Wellbeing Board", "Director, Children's Services",
     "Deputy Chief Executive", "Performance and insight team",
     "Lead Member (Children and Families Committee)"],
)  # fmt: skip
def test_an_office_is_a_role(project, role):
    built(project)
    assert role in approved(project, role)[0]


def test_what_has_changed_or_was_not_read_cannot_be_approved(project):
    with pytest.raises(ParameterError, match="one page that was built"):
        approved(project)
    built(project, pages_only=True)
    with pytest.raises(ReportError, match="--pages-only"):
        approved(project)
    built(project)
    with pytest.raises(ParameterError, match="--date: found 'soon'"):
        approved(project, day="soon")
    notebook(project, words="It rose.")
    with pytest.raises(ReportError, match=r"notebook changed.*annual-review build"):
        approved(project)
    built(project)
    page_of(project).write_text("by hand", encoding="utf-8")
    with pytest.raises(ReportError, match="page was edited"):
        approved(project)
    with pytest.raises(ParameterError, match="Did you mean review"):
        approve(project, ["reviw"], ROLE, "", RecordedProgress())
    with pytest.raises(ParameterError, match="or a day before it"):
        approved(project, day="1 June 2096")
    assert not list(project.root.glob("data/approvals/**/*.json"))


def test_a_damaged_record_is_refused_and_not_taken_for_none(project):
    built(project)
    approved(project)
    (path,) = project.approvals.glob("*/*/review.json")
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=r"data/approvals/.*review.json.*from git"):
        built(project)


def test_the_command_approves_by_path_too(project, monkeypatch, capsys):
    built(project)
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    path = page_of(project).relative_to(project.root).as_posix()
    assert cli.main(["approve", path, "--role", ROLE, "--date", "2025-05-20"]) == 0
    assert "20 May 2025" in capsys.readouterr().out


PLAN_CELL = 'area: str = ""  # area\nyear: str = ""  # year\nedition: str = ""  # edition of the plan'


def test_a_page_on_a_plan_that_is_a_draft_cannot_be_approved(tmp_path):
    project = make_project(tmp_path)
    editions = [{"edition_id": "plan", "area_code": "E06000050", "status": "draft", "first_year": "2024/25",
                 "last_year": "2024/25"}]  # fmt: skip
    tables = {declaration.name: empty(declaration) for declaration in PROCESSED}
    tables["areas"] = table(AREAS, [{"area_code": "E06000050", "area_name": "Barton"}])
    tables["editions"] = table(EDITIONS, editions)
    store.save_tables(tables, project.processed, input_hashes(project))
    save_notebook(project, "review", "# Review", "print(1)", parameters=PLAN_CELL)
    build(project, RecordedProgress(), workers=1, edition="plan").raise_failures()
    with pytest.raises(ReportError, match="its plan, plan, is a draft itself"):
        approve(project, ["review-plan"], ROLE, "", RecordedProgress())


# Two editions of one year

AREA = Area("E06000050", "Barton")


def edition(first, last, status="published", area="E06000050"):
    return {"area": area, "supersedes": "", "status": status, "first": first, "last": last}


EDITIONS_HELD = {
    "old": edition("2018/19", "2019/20"),
    "new": edition("2024/25", "2025/26"),
    "draft": edition("2025/26", "2026/27", "draft"),
    "other": edition("2024/25", "2025/26", area="E06000007"),
}


@pytest.mark.parametrize(
    ("asked", "year", "name"),
    [
        ("new", "2024/25", "review"),
        ("old", "2024/25", "review-old"),
        ("draft", "2025/26", "review-draft"),  # in the year that a published plan has targets for
        ("other", "2024/25", "review-other"),  # another council's plan
        ("", "2024/25", "review-standard-set"),
    ],
)
def test_the_projects_own_plan_has_the_plain_name_and_others_their_own(project, asked, year, name):
    assert names(project, "new", asked, year) == [name]


@pytest.mark.parametrize("year", ["2018/19", "2024/25", "2025/26", "2026/27", "2030/31"])
def test_two_editions_of_a_year_never_write_the_same_file_whatever_project_yml_named(project, year):
    files = {}
    for own in ("", "old", "new", "draft"):
        for asked in ("", "old", "new", "draft", "other"):
            (name,) = names(project, own, asked, year)
            files.setdefault(name, set()).add(asked)
    # a page without a plan gives way to the first plan that a council makes, which is a draft for long
    assert all(len(editions - {""}) <= 1 for editions in files.values())
    assert "draft" not in files.get("review", ()) or year == "2026/27"  # a year no other has targets for


def names(project, own, asked, year):
    save_notebook(project, "review", "# Review", "print(1)", parameters=PLAN_CELL)
    file = project.root / "project.yml"
    said = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("edition")]
    file.write_text("\n".join([*said, f"edition: {own or chr(34) * 2}"]) + "\n", encoding="utf-8")
    one = {"published": Slice("0")}
    slices = Slices({"goals": dict.fromkeys(EDITIONS_HELD, one)}, {}, EDITIONS_HELD, {})
    wanted = Asked((AREA,), year, {"edition"}, read_settings(project), AREA, lambda text: AREA)
    given = {"review": {"edition": asked}}
    jobs, _ = plan_jobs(project, list_notebooks(project.notebooks), given, wanted, slices)
    return [job.stem for job in jobs]


def manifest_at(project, place, area=("E06000050", "Cheshire West and Chester"), year="2024/25"):
    path = project.reports / f"{place}.manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    said = {"title": "T", "area_code": area[0], "area_name": area[1], "year": year, "notebook": "n",
            "parameters": {}, "outputs": {}, "fingerprint": {}}  # fmt: skip
    path.write_text(json.dumps(said), encoding="utf-8")
    return path


def test_a_folder_of_goals_stands_for_all_of_its_pages_and_a_goal_for_its_own(project):
    two = [manifest_at(project, f"e06000050/2024-25/goals/plan/1-0{number}") for number in (1, 2)]
    manifest_at(project, "e06000050/2024-25/goals/other_plan/1-01")
    for said, meant in (("goals/plan", two), ("goals/plan/1-02.html", two[1:])):
        assert [path for path, _ in _manifests(project, said)] == meant


def test_of_two_pages_of_one_name_that_of_the_projects_council_and_year_is_approved(project):
    own = manifest_at(project, "e06000050/2024-25/review_of")
    manifest_at(project, "e06000025/2024-25/review_of", ("E06000025", "South Gloucestershire"))
    manifest_at(project, "e06000050/2018-19/review_of", year="2018/19")
    assert [path for path, _ in _manifests(project, "review_of")] == [own]
    with pytest.raises(ParameterError, match="expected one page that was built"):
        _manifests(project, "goals/none")
