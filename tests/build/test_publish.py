"""A release holds what is approved and nothing else, and every link in it leads somewhere."""

import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
import zipfile
from pathlib import Path

import jsonschema
import pytest
from bs4 import BeautifulSoup
from real_project import ROOT
from release_rules import dead_links, files_of, private_things, soup_of
from toy_project import RecordedProgress, make_project, save_notebook

from analysis import cli
from analysis.build import release
from analysis.build.approve import approve
from analysis.build.build import build
from analysis.build.project import PROJECT_VARIABLE, Project
from analysis.build.release import publish_release
from analysis.build.serve import server_of
from analysis.build.settings import read_settings, read_stamp
from analysis.page.check import check_page
from analysis.page.release import ReleasePage, one_page
from analysis.vocabulary.errors import ParameterError, ReportError

needs_posix = pytest.mark.skipif(os.name != "posix", reason="kills as POSIX systems do")
SEED = 18
ROLE = "Director of Children's Services"
CELL = (
    "from analysis import words\n"
    "from analysis.page.parts import Heading, Items, Paragraph, Run, Table, group, headers\n"
    "group(Paragraph((Run('the other page', target='gaps.html#rates'), Run('a draft', target='draft.html'),"
    " Run('the list', target='../../index.html#gone'), Run('here', target='#rates'))),"
    " Table('Rates of {name}', headers('Area', 'Rate', 'Note', numbers=(1,)),"
    " (('Barton', words.format_value({rate}, 'percent', 0), 'higher'), ('Carton', '[c]', '=1+1'))),"
    " Heading(2, 'Corrections since publication'), Items(('2 June 2025: an owner was named wrongly',)))"
)


def notebook(project, name, rate=45):
    save_notebook(project, name, f"# {name.title()}", "## Rates", CELL.format(name=name, rate=rate))


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A project with three pages, two of them approved, of which every test gets a copy."""
    made = make_project(tmp_path_factory.mktemp("publish") / "project")
    for name in ("annual_review", "gaps", "draft"):
        notebook(made, name)
    said = made.root / "project.yml"
    stamp = "contact: Performance team\nmarking: OFFICIAL\nnext_update: May 2026\n"
    said.write_text(said.read_text(encoding="utf-8") + stamp, encoding="utf-8")
    approved(made)
    return made


@pytest.fixture
def project(first, tmp_path):
    return Project.at(shutil.copytree(first.root, tmp_path / "project"))


def approved(project, *names):
    build(project, RecordedProgress(), workers=1).raise_failures()
    approve(project, names or ("annual_review", "gaps"), ROLE, "20 May 2025", RecordedProgress())


def published(project, to, form="folder", day="21 May 2025", edition=""):
    return publish_release(project, to, edition, form, day, RecordedProgress())


def test_a_release_holds_the_approved_pages_with_working_links_and_nothing_private(project, tmp_path):
    (project.reports / "e06000050/2024-25/gaps/gaps-edited.docx").write_bytes(b"mine")
    told = published(project, tmp_path / "site")
    assert "Left out, since it is not approved: e06000050/2024-25/draft." in told
    names = set(files_of(tmp_path / "site"))
    folder = "2025-05-21/e06000050/2024-25"
    assert {
        f"{folder}/annual_review.html", f"{folder}/gaps/gaps.docx", "index.html", "2025-05-21/search.html",
        "2025-05-21/accessibility.html", "2025-05-21/data/datapackage.json",
    } <= names  # fmt: skip
    assert dead_links(tmp_path / "site") == []
    assert private_things(tmp_path / "site", project) == []
    for name, path in files_of(tmp_path / "site").items():
        if name.endswith(".html"):
            assert check_page(path.read_text(encoding="utf-8"), name) == ()
    page = soup_of(tmp_path / "site" / folder / "annual_review.html")
    assert page.find("a", string="the other page")["href"] == "gaps.html#rates"
    assert page.find("span", string="a draft") and not page.find("a", string="a draft")


def test_a_page_says_whose_it_is_when_it_was_published_and_when_the_next_comes(project, tmp_path):
    published(project, tmp_path / "site")
    page = soup_of(tmp_path / "site/2025-05-21/e06000050/2024-25/annual_review.html")
    title = "Annual_Review 2024/25: Cheshire West and Chester"
    assert page.title.get_text() == page.h1.get_text() == title
    facts = {div.dt.get_text(): div.dd.get_text() for div in page.select("dl.page-facts > div")}
    assert facts == {"Status": f"Approved: {ROLE}, 20 May 2025", "Next update": "May 2026",
                     "Published": "21 May 2025"}  # fmt: skip
    foot = page.footer.get_text()
    for words in ("Performance team", "Open Government Licence v3.0", "OFFICIAL",
                  "Accessibility statement"):  # fmt: skip
        assert words in foot
    assert "latest release" in page.select_one(".banner--release").get_text()


def test_an_earlier_release_stays_and_says_that_it_is_superseded(project, tmp_path):
    site = tmp_path / "site"
    published(project, site)
    before = soup_of(site / "2025-05-21/e06000050/2024-25/gaps.html")
    notebook(project, "gaps", 46)
    with pytest.raises(ReportError, match=r"gaps cannot be published as it stands: notebook changed"):
        published(project, site)
    approved(project, "gaps")
    published(project, site, day="2 June 2025")
    old, new = (soup_of(site / f"{day}/e06000050/2024-25/gaps.html") for day in ("2025-05-21", "2025-06-02"))
    banner = old.select_one(".banner--release")
    assert banner.get_text().startswith("Superseded: this was published 21 May 2025")
    assert banner.a["href"] == "../../../2025-06-02/e06000050/2024-25/gaps.html"
    assert old.main == before.main  # the report itself is what was approved
    facts = new.select_one("dl.page-facts").get_text(" ")
    assert "Published 21 May 2025" in facts and "Updated 2 June 2025" in facts
    index = soup_of(site / "index.html")
    log = index.find(id="corrections").find_next("ul").get_text(" ")
    assert "Changed: gaps, 2024/25: Rates (data)" in log.replace("Gaps", "gaps")
    assert "2 June 2025: an owner was named wrongly" in log
    assert index.find(id="earlier").find_next("a")["href"] == "2025-05-21/index.html"
    assert dead_links(site) == []
    told = published(project, site, day="3 June 2025")
    assert "Nothing has changed since the release of 2 June 2025" in told[-1]
    assert not (site / "2025-06-03").exists()


def test_two_releases_of_one_day_have_folders_of_their_own(project, tmp_path):
    published(project, tmp_path / "site")
    notebook(project, "gaps", 46)
    approved(project, "gaps")
    published(project, tmp_path / "site")
    assert sorted(path.name for path in (tmp_path / "site").iterdir() if path.is_dir()) == [
        "2025-05-21", "2025-05-21-2",
    ]  # fmt: skip


class TestKilled:
    """A `publish` that is killed at its n-th write leaves the old release or the new one, each whole."""

    @pytest.fixture(scope="class")
    @classmethod
    def begun(cls, first, tmp_path_factory):
        """The folder of a project that published once and has more to publish; how many writes that takes."""
        both = tmp_path_factory.mktemp("killed")
        project = Project.at(shutil.copytree(first.root, both / "project"))
        published(project, both / "site")
        notebook(project, "gaps", 46)
        approved(project, "gaps")
        calm = shutil.copytree(both, tmp_path_factory.mktemp("calm") / "both")
        done = publish_from_outside(calm)
        assert done.returncode == 0, done.stderr
        return both, int(done.stdout.rpartition("writes ")[2])

    def killed_at(self, begun, number, folder):
        both = Path(shutil.copytree(begun[0], folder / f"at-{number}"))
        site = both / "site"
        old = {name: path.read_bytes() for name, path in files_of(site).items()}
        assert publish_from_outside(both, number).returncode == -signal.SIGKILL, number
        # what is waiting to take its place is nobody's yet
        assert not [one for one in dead_links(site) if not one[0].startswith(".")], number
        shown = soup_of(site / "index.html").find("tbody").a["href"]
        if shown.startswith("2025-05-21/"):
            assert (site / "index.html").read_bytes() == old["index.html"], number
        else:
            assert shown.startswith("2025-06-02/"), number
        project = Project.at(both / "project")
        published(project, site, day="2 June 2025")  # the next run ends what was begun
        assert soup_of(site / "index.html").find("tbody").a["href"].startswith("2025-06-02/"), number
        assert private_things(site, project) == [] and dead_links(site) == [], number
        assert "Superseded" in (site / "2025-05-21/index.html").read_text(encoding="utf-8"), number
        assert [path for path in site.iterdir() if path.name.endswith(".tmp")] == [], number
        shutil.rmtree(both)

    @needs_posix
    def test_a_publish_killed_at_some_writes_is_ended_by_the_next(self, begun, tmp_path):
        for number in random.Random(SEED).sample(range(1, begun[1] + 1), 3):
            self.killed_at(begun, number, tmp_path)

    @needs_posix
    @pytest.mark.deep
    def test_a_publish_killed_at_fifty_writes_is_ended_by_the_next(self, begun, tmp_path):
        for number in random.Random(SEED + 1).choices(range(1, begun[1] + 1), k=50):
            self.killed_at(begun, number, tmp_path)


def publish_from_outside(both, last=0):
    """Publish on 2 June 2025 in a process of its own, killed at its `last` write below `both`."""
    command = [sys.executable, str(ROOT / "tests/faulty_build.py"), str(both), str(last), "real", "publish"]
    return subprocess.run(
        [*command, "--to", str(both / "site"), "--date", "2 June 2025"], cwd=both / "project",
        capture_output=True, text=True, start_new_session=True, check=False,
    )  # fmt: skip


def test_nothing_is_published_where_nothing_is_approved_or_the_folder_holds_something_else(project, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match="holds something else"):
        published(project, tmp_path / "mine")
    with pytest.raises(ReportError, match=r"No page of other is approved.*annual-review approve"):
        save_notebook(project, "plan", "# Plan", "print(1)", parameters='edition: str = ""  # edition')
        for name in ("annual_review", "gaps", "draft"):
            (project.notebooks / f"{name}.ipynb").unlink()
        published(project, tmp_path / "site", edition="other")
    assert not (tmp_path / "site").exists()


# The published JSON schema of a tabular data package, as far as it goes for one table
# (specs.frictionlessdata.io, version 1): names, required members and types.
_NAME = {"type": "string", "pattern": r"^([-a-z0-9._/])+$"}
_TYPES = ["string", "number", "integer", "boolean", "date", "year", "any"]
DATA_PACKAGE = {
    "type": "object",
    "required": ["profile", "resources"],
    "properties": {
        "profile": {"const": "tabular-data-package"},
        "name": _NAME,
        "licenses": {
            "type": "array", "minItems": 1,
            "items": {"type": "object", "anyOf": [{"required": ["name"]}, {"required": ["path"]}],
                      "properties": {"name": {"pattern": r"^([-a-zA-Z0-9._])+$"}}},
        },
        "resources": {
            "type": "array", "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "schema", "profile"],
                "properties": {
                    "name": _NAME,
                    "path": {"type": "string", "pattern": r"^(?=^[^./~])(^((?!\.{2}).)*$).*$"},
                    "profile": {"const": "tabular-data-resource"},
                    "schema": {
                        "type": "object", "required": ["fields"],
                        "properties": {"fields": {
                            "type": "array", "minItems": 1,
                            "items": {"type": "object", "required": ["name"],
                                      "properties": {"type": {"enum": _TYPES}}},
                        }},
                    },
                },
            },
        },
    },
}  # fmt: skip


def test_the_data_package_describes_every_cell_that_is_shown(project, tmp_path):
    published(project, tmp_path / "site")
    folder = tmp_path / "site/2025-05-21/data"
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    jsonschema.validate(described, DATA_PACKAGE)
    (resource,) = described["resources"]
    content = (folder / resource["path"]).read_bytes()
    assert len(content) == resource["bytes"]
    rows = list(csv.DictReader(io.StringIO(content.decode(resource["encoding"]), newline="")))
    fields = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    assert list(rows[0]) == list(fields)
    for row in rows:
        for name, kind in fields.items():
            assert kind == "string" or row[name] == "" or float(row[name]) == pytest.approx(float(row[name]))
    gaps = [row for row in rows if row["page"].startswith("Gaps") and row["table"] == "Rates of gaps"]
    barton = {row["column"]: (row["number"], row["text"]) for row in gaps if row["row"] == "Barton"}
    assert barton == {"Rate": ("45", ""), "Note": ("", "higher")}
    hidden = [row for row in gaps if row["row"] == "Carton"]
    assert "[c]" in {row["text"] for row in hidden} and not any(row["number"] for row in hidden)
    assert "'=1+1" in {row["text"] for row in hidden}  # no spreadsheet takes it for a formula


def test_the_search_finds_sections_and_lists_words_for_browsers_without_scripts(project, tmp_path):
    published(project, tmp_path / "site")
    search = soup_of(tmp_path / "site/2025-05-21/search.html")
    (row,) = [
        row for row in search.select("[data-group] tbody tr")
        if row.a["href"] == "e06000050/2024-25/gaps.html#rates"
    ]  # fmt: skip
    assert {"barton", "carton", "higher"} <= set(row["data-words"].split())
    listed = {
        div.dt.get_text(): [a["href"] for a in div.find_all("a")] for div in search.select("dl.words > div")
    }
    assert listed["carton"] == [
        "e06000050/2024-25/annual_review.html#rates", "e06000050/2024-25/gaps.html#rates",
    ]  # fmt: skip


def test_one_page_holds_all_pages_and_figures_and_leads_nowhere_else(project, tmp_path):
    published(project, tmp_path / "mail", "single-file")
    (path,) = (tmp_path / "mail").iterdir()
    page = soup_of(path)
    assert check_page(path.read_text(encoding="utf-8"), path.name) == ()
    assert dead_links(tmp_path / "mail") == [] and private_things(tmp_path / "mail", project) == []
    assert [one.get_text() for one in page.find_all("h1")] == [
        "Annual_Review 2024/25: Cheshire West and Chester"
    ]
    parts = {article["id"]: article.h2.get_text() for article in page.find_all("article")}
    assert parts == {"page-2": "Gaps 2024/25: Cheshire West and Chester", "page-3": "Accessibility statement"}
    assert page.find("a", string="the other page")["href"] == "#page-2--rates"
    assert page.find(id="page-2").find("a", string="here")["href"] == "#page-2--rates"
    assert page.find("a", download=True)["href"].startswith("data:text/csv;base64,")
    assert "#page-2" in [a["href"] for a in page.select("nav.contents a")]
    # what the folder alone has, search and other formats, is not offered in words that lead nowhere
    head = page.header.get_text(" ")
    assert "Search" not in head and "Word document" not in head


def test_a_page_without_a_table_is_published_too(project, tmp_path):
    save_notebook(project, "words", "# Words", "## Said", "print('Only words.')")
    approved(project, "words")
    published(project, tmp_path / "site")
    folder = tmp_path / "site/2025-05-21"
    assert "Only words." in soup_of(folder / "e06000050/2024-25/words.html").main.get_text()
    with (folder / "data/figures.csv").open(encoding="utf-8", newline="") as file:
        pages = {row["page"].partition(" 2024/25")[0] for row in csv.DictReader(file)}
    assert pages == {"Annual_Review", "Gaps"}  # each row beside the page that shows it


def test_the_pages_of_goals_stand_on_the_front_page_apart_from_the_others(project):
    shown = {"area": "Aldern", "year": "2024/25", "approval": {"role": ROLE, "date": "20 May 2025"}}
    pages = {"a/b/annual_review.html": {**shown, "title": "Annual review", "is_of_goal": False}}
    pages |= {f"a/b/goals/plan/1-0{number}.html": {**shown, "title": f"1.0{number} Goal", "is_of_goal": True}
              for number in (1, 2)}  # fmt: skip
    latest = {"id": "2025-05-21", "date": "21 May 2025", "pages": pages, "changed": [], "corrections": [],
              "documents": {path: [] for path in pages}}  # fmt: skip
    html = release._index([latest], read_stamp(project, read_settings(project)), "2025-05-21/")
    page = BeautifulSoup(html, "html.parser")
    assert [row.th.a["href"] for row in page.select("table tbody tr")] == [
        "2025-05-21/a/b/annual_review.html"
    ]
    assert page.details.summary.get_text().startswith("2 pages on single goals")
    assert [link["href"] for link in page.select("details a")] == [
        "2025-05-21/a/b/goals/plan/1-01.html", "2025-05-21/a/b/goals/plan/1-02.html"
    ]  # fmt: skip


def test_the_readings_of_a_chart_stay_apart_where_all_pages_are_one():
    page = (
        "<!DOCTYPE html><html lang='en'><head><title>{0}</title></head><body><main id='main'><h1>{0}</h1>{1}"
    )
    reading = "<label><input type='radio' name='readings-1' checked>2024</label>"
    pages = [ReleasePage(f"{name}.html", page.format(name, reading)) for name in ("one", "two", "three")]
    soup = BeautifulSoup(one_page(pages, b"", "figures.csv"), "html.parser")
    assert [one["name"] for one in soup.find_all("input")] == [
        "readings-1", "page-2--readings-1", "page-3--readings-1"
    ]  # fmt: skip


def test_a_later_release_says_which_figures_of_the_scorecard_are_others():
    head = "page,section,table,group,row,column,number,unit,text"

    def figures(latest, target, status, plans):
        cells = (*latest, f"Target,{target},per cent,", f"Status,,,{status}", "England,46.4,per cent,")
        lines = [f"Review,Scorecard,Goals,,1.1 Plans,{line}" for line in cells]
        others = [f"Review,Each measure in turn,Goals,,1.1 Plans,Latest,{plans},,",
                  f"Review,Scorecard,Goals,,{plans},Latest,7,,"]  # fmt: skip
        return "\n".join((head, *lines, *others)).encode()

    before = figures(["Latest: mark,,,[x]"], 49, "Not judged", 1)
    now = figures(["Latest,15.8,per cent,", "Latest: note,,,2024"], 49, "Missed", 2)
    # neither another section nor a goal that only one of the two has
    assert release.revised(before, now) == [
        ["Review", "1.1 Plans", "Latest", "not available", "15.8 per cent (2024)"],
        ["Review", "1.1 Plans", "Status", "Not judged", "Missed"],
    ]  # fmt: skip
    assert release.revised(b"", now) == release.revised(now, now) == []


def test_the_front_page_shows_what_a_later_release_revised(project):
    shown = {"area": "Aldern", "year": "2024/25", "approval": {"role": ROLE, "date": "20 May 2025"}}
    pages = {"a/b/annual_review.html": {**shown, "title": "Annual review"}}
    first = {"id": "2025-05-21", "date": "21 May 2025", "pages": pages, "changed": [], "corrections": [],
             "documents": {path: [] for path in pages}}  # fmt: skip
    row = ["Review", "1.1 Plans", "Latest", "45 per cent (2023)", "15.8 per cent (2024)"]
    later = {**first, "id": "2025-06-02", "date": "2 June 2025", "revised": [row]}
    stamp = read_stamp(project, read_settings(project))
    page = BeautifulSoup(release._index([first, later], stamp, "2025-06-02/"), "html.parser")
    table = page.find("caption", string=lambda text: "changed on 2 June 2025" in text).find_parent("table")
    assert [cell.get_text() for cell in table.select("tbody td")] == row[2:]
    assert table.select_one("tbody th").get_text() == "1.1 Plans Review"


def test_a_zip_holds_the_same_release_and_the_same_bytes_each_time(project, tmp_path):
    for name in ("a", "b"):
        published(project, tmp_path / name, "zip")
    (one,), (other,) = ((tmp_path / name).iterdir() for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        archive.extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    assert (folder / "index.html").is_file() and dead_links(folder) == []


def test_a_pdf_that_is_there_is_linked_from_its_page_and_the_list(project, tmp_path):
    (project.reports / "e06000050/2024-25/gaps.pdf").write_bytes(b"%PDF-1.7")
    published(project, tmp_path / "site")
    folder = tmp_path / "site/2025-05-21"
    assert (folder / "e06000050/2024-25/gaps.pdf").is_file()
    assert soup_of(folder / "e06000050/2024-25/gaps.html").select_one("nav.downloads a[href='gaps.pdf']")
    assert soup_of(tmp_path / "site/index.html").select_one("a[href$='gaps.pdf']")


def test_a_folder_is_shown_on_this_machine_only(project, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    assert cli.main(["publish", "--to", str(tmp_path / "site"), "--date", "21 May 2025"]) == 0
    assert Path(capsys.readouterr().out.splitlines()[-1].partition(": ")[2]).is_file()
    with server_of(tmp_path / "site", 0) as server:
        host, port = server.server_address[:2]
        assert host == "127.0.0.1"
        threading.Thread(target=server.handle_request, daemon=True).start()
        with urllib.request.urlopen(f"http://{host}:{port}/index.html", timeout=10) as answer:
            assert b"Cheshire West and Chester" in answer.read()
        with pytest.raises(ParameterError, match="a port that nothing else uses"):
            server_of(tmp_path / "site", port)
    assert cli.main(["serve", str(tmp_path / "gone")]) == 11
