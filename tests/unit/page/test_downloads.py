"""The files beside a page: written together, linked where they are there, and never over a person's work."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from real_project import file_of
from toy_project import RecordedProgress, make_project, save_notebook

from analysis.build.build import Request, build, plan
from analysis.build.current import KEYS
from analysis.build.publish import publish_files
from analysis.charts.png import png_of
from analysis.page.check import check_page
from analysis.page.files import make_downloads
from analysis.page.html import Page
from analysis.page.notebook_parts import Document
from analysis.page.parts import Paragraph, Table, headers
from analysis.tables.files import staged
from analysis.vocabulary.errors import ReportError

FOLDER = "reports/e06000050/2024-25"
WITH_TABLE = (
    "# Review of one area",
    "## Figures",
    "from analysis.page.parts import Table, headers\n"
    "Table('Rates, per cent', headers('Area', 'Rate', numbers=(1,)), (('Barton', '4.2%'),))",
    "## Methods",
)
PAGE = (
    "<header><!--downloads--></header><main><h1>T</h1>{}</main><footer><h2>How made</h2><!--files--></footer>"
)


def page_with(*blocks):
    return Page(PAGE.format("<p>x</p>"), Document("T", blocks))


def table(caption):
    return Table(caption, headers("A"), (("1",),))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """A project with one report that has a table, built once."""
    project = make_project(tmp_path_factory.mktemp("council"))
    save_notebook(project, "annual_review", *WITH_TABLE)
    build(project, RecordedProgress()).raise_failures()
    return project


def test_every_file_is_in_the_manifest_and_is_linked(report):
    folder = report.root / FOLDER
    manifest = json.loads((folder / "annual_review.manifest.json").read_text(encoding="utf-8"))
    made = {name for name in manifest["outputs"] if "/" in name}
    assert made == {
        "annual_review/annual_review.docx", "annual_review/annual_review.xlsx", "annual_review/figures.csv",
        "annual_review/tables/01_rates_per_cent.csv",
    }  # fmt: skip
    html = (folder / "annual_review.html").read_text(encoding="utf-8")
    assert check_page(html) == ()
    soup = BeautifulSoup(html, "html.parser")
    assert made <= {link["href"] for link in soup.select(".downloads a")}
    assert all((folder / name).is_file() for name in made)
    top = [link.get_text().partition(" (")[0] for link in soup.select("header .downloads a")]
    assert top == ["Word document", "Spreadsheet", "Tables and charts as files"]


def test_the_list_of_reports_leads_to_the_documents(report):
    soup = BeautifulSoup((report.reports / "index.html").read_text(encoding="utf-8"), "html.parser")
    links = [link["href"] for link in soup.select("td a")]
    assert links == [f"e06000050/2024-25/annual_review/annual_review.{kind}" for kind in ("docx", "xlsx")]
    assert all((report.reports / link).is_file() for link in links)


def test_a_page_without_tables_has_no_link_to_any():
    made = make_downloads(page_with(Paragraph("words")), Path("review"), "Barton", "2024/25", png_of)
    assert list(made.files) == ["review.docx"]
    assert "Tables and charts" not in made.html
    assert "<!--" not in made.html


def write(folder, caption):
    """Write the files of a small page, and its manifest, as a build does."""
    manifest = folder.with_name("review.manifest.json")
    made = make_downloads(page_with(table(caption)), folder, "Barton", "2024/25", png_of)
    files = {f"{folder.name}/{name}": content for name, content in made.files.items()}
    files[manifest.name] = json.dumps({"outputs": made.hashes}).encode("utf-8")
    return publish_files(folder.parent, folder.name, files, manifest)


def test_a_changed_document_is_kept_when_none_is_made_anew(tmp_path):
    folder = tmp_path / "review"
    write(folder, "Rates")
    (folder / "review.docx").write_bytes(b"my words")
    manifest = folder.with_name("review.manifest.json")
    files = {manifest.name: json.dumps({"outputs": {}}).encode("utf-8")}
    (notice,) = publish_files(folder.parent, folder.name, files, manifest)
    assert "review-edited.docx, and none was made anew" in notice
    assert names(folder) == {"review-edited.docx"}
    assert (folder / "review-edited.docx").read_bytes() == b"my words"


def test_a_page_alone_has_no_files_and_no_links_to_any_and_they_come_when_asked_for(tmp_path):
    project = make_project(tmp_path)
    save_notebook(project, "annual_review", *WITH_TABLE)
    page = project.root / FOLDER / "annual_review.html"
    manifest = page.with_name("annual_review.manifest.json")

    def made(**asked):
        (outcome,) = build(project, RecordedProgress(), **asked).outcomes
        return outcome.state, json.loads(manifest.read_text(encoding="utf-8"))

    state, alone = made(pages_only=True)
    assert (state, set(alone["outputs"])) == ("made", {"annual_review.html", "annual_review.ipynb"})
    html = page.read_text(encoding="utf-8")
    assert check_page(html) == ()
    soup = BeautifulSoup(html, "html.parser")
    assert soup.select(".downloads") == [] and "<!--" not in html.partition("</head>")[2]
    assert not page.with_suffix("").exists()
    assert made(pages_only=True)[0] == "current"
    planned = plan(project, RecordedProgress(), Request())
    assert [due.reasons for due in planned] == [("made with --pages-only before",)]

    state, whole = made()
    assert (state, len(whole["outputs"])) == ("made", 6)
    assert (page.with_suffix("") / "annual_review.docx").is_file()
    assert made(pages_only=True)[0] == "current"  # what is there already is kept
    assert {name: whole[name] for name in KEYS} == {name: alone[name] for name in KEYS}


def names(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_files_that_are_no_longer_made_go_and_those_of_others_stay(tmp_path):
    folder = tmp_path / "review"
    write(folder, "Old name")
    (folder / "my notes.txt").write_text("mine", encoding="utf-8")
    assert write(folder, "New name") == ()
    assert names(folder) == {
        "review.docx", "review.xlsx", "figures.csv", "tables/01_new_name.csv", "my notes.txt",
    }  # fmt: skip


def test_a_document_that_somebody_changed_is_kept_under_another_name(tmp_path):
    folder = tmp_path / "review"
    write(folder, "Rates")
    (folder / "review.docx").write_bytes(b"my words")
    (notice,) = write(folder, "Rates")
    assert "review-edited.docx" in notice
    (folder / "review.docx").write_bytes(b"my second words")
    write(folder, "Rates")
    assert (folder / "review-edited.docx").read_bytes() == b"my words"
    assert (folder / "review-edited-2.docx").read_bytes() == b"my second words"
    assert (folder / "review.docx").read_bytes().startswith(b"PK")


def write_staged(folder, files):
    with staged(folder, "review", files) as publish:
        publish()


def test_a_full_disk_leaves_all_files_as_they_were(tmp_path, monkeypatch):
    folder = tmp_path / "review"
    write_staged(folder, {"a.txt": b"old", "in/b.txt": b"old"})
    real_write = Path.write_bytes

    def full(self, content):
        if self.name == "b.txt":
            raise OSError(28, "No space left on device")
        return real_write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ReportError, match=r"b\.txt: cannot be written: the disk is full"):
        write_staged(folder, {"a.txt": b"new", "in/b.txt": b"new"})
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in folder.rglob("*.txt")} == {
        "a.txt": b"old",
        "b.txt": b"old",
    }
    assert {path.name for path in folder.iterdir()} == {"a.txt", "in"}


def office():
    """The office program, or a skip that says why; one folder of its own keeps it from a running one."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-writer, libreoffice-calc)")
    return program


@pytest.mark.reports
@pytest.mark.deep
@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_libreoffice_makes_a_pdf_of_the_annual_review(built, tmp_path, ending):
    program = office()
    project, _ = built
    folder = file_of(project.root / FOLDER, "annual_review").with_suffix("")
    subprocess.run(
        [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(folder / f"annual_review{ending}")],
        check=True, capture_output=True, timeout=180, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    pdf = (tmp_path / "annual_review.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 10
