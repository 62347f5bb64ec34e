"""Contact, logo, marking and template of project.yml on every page and file; changed, every report is due."""

import base64
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from docx.shared import RGBColor
from toy_project import GOOD, make_project, save_notebook

from analysis.build.build import Request, build, plan
from analysis.build.progress import BatchProgress
from analysis.build.settings import read_settings, read_stamp
from analysis.page.word import TEMPLATE
from analysis.vocabulary.errors import DataError

MARKING, CONTACT = 'OFFICIAL <"1">', "Performance and insight team"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path)
    save_notebook(made, "review", *GOOD)
    return made


def say(project, **said):
    path = project.root / "project.yml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if line.split(":")[0] not in said]
    lines = [f"{name}: {value!r}" for name, value in said.items()]
    path.write_text("\n".join([*kept, *lines]) + "\n", encoding="utf-8")


def made(project):
    with BatchProgress() as progress:
        build(project, progress, workers=1).raise_failures()
    return next(project.reports.glob("*/*/review.html"))


def test_every_page_and_file_bears_contact_logo_and_marking(project):
    (project.root / "logo.png").write_bytes(DOT)
    say(project, contact=CONTACT, marking=MARKING, logo="logo.png")
    named = replace(read_settings(project), publisher="Barton Council")
    assert read_stamp(project, named).logo_words == "Logo of Barton Council"
    page = made(project)
    for path in (page, project.reports / "index.html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for place in (soup.find("header"), soup.find("footer")):
            assert [one.get_text() for one in place.select(".marking")] == [MARKING]
        assert f"Questions about this report: {CONTACT}" in soup.find("footer").get_text()
        picture = soup.find("header").find("img")
        assert picture["alt"] == "Logo of the council"
        assert base64.b64decode(picture["src"].partition(",")[2]) == DOT
        # each letter of the marking by its number, twice: head and foot of a sheet of paper
        assert soup.find("style").get_text().count("".join(f"\\{ord(one):06x}" for one in MARKING)) == 2
    with zipfile.ZipFile(next(page.parent.glob("review/*.docx"))) as document:
        body = document.read("word/document.xml").decode()
        feet = [document.read(name).decode() for name in document.namelist() if "word/footer" in name]
    assert "OFFICIAL &lt;" in body and CONTACT in body
    assert any("OFFICIAL &lt;" in foot for foot in feet)


def test_nothing_stands_where_nothing_is_said(project):
    soup = BeautifulSoup(made(project).read_text(encoding="utf-8"), "html.parser")
    assert not soup.select(".marking, .logo")
    assert "Questions about" not in soup.get_text()


@pytest.mark.parametrize("name", ["contact", "marking"])
def test_a_change_makes_every_report_due_and_says_why(project, name):
    made(project)
    with BatchProgress() as progress:
        assert [one.reasons for one in plan(project, progress, Request())] == [()]
        say(project, **{name: "Another"})
        (due,) = plan(project, progress, Request())
    assert due.reasons == (f"project.yml: {name} changed",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.png", None), ("logo.png", b"no picture"), ("logo.gif", DOT), ("../logo.png", DOT),
        ("logo.svg", b"text"), ("logo.png", DOT + b" " * 200_000),
    ],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_what_was_found(project, name, content):
    path = Path(project.root / name)
    if content is not None:
        path.write_bytes(content)
    say(project, logo=name)
    with pytest.raises(DataError, match="logo: found"):
        read_stamp(project, read_settings(project))


def template(project, change=lambda word: None, name="templates/report.docx"):
    """A template of the council's own: a copy of ours with its own colour, and what else is changed."""
    word = docx.Document(str(TEMPLATE))
    word.styles["Title"].font.color.rgb = RGBColor(0, 99, 65)
    word.styles["Key Figure"].element.set(qn("w:styleId"), "Grossezahl")  # as Word in another language has it
    change(word)
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    word.save(str(path))
    return path


@pytest.mark.parametrize("name", ["templates/report.docx", "house/style.docx"])
def test_a_template_of_the_councils_own_makes_the_word_documents(project, name):
    template(project, name=name)
    if not name.startswith("templates"):
        say(project, word_template=name)
    (written,) = made(project).parent.glob("review/*.docx")
    word = docx.Document(str(written))
    assert word.styles["Title"].font.color.rgb == RGBColor(0, 99, 65)
    known = {style.style_id for style in word.styles}
    used = word.element.body.xpath(".//w:pStyle/@w:val | .//w:rStyle/@w:val | .//w:tblStyle/@w:val")
    assert used and set(used) <= known


def test_a_changed_template_makes_every_report_due(project):
    made(project)
    template(project)
    with BatchProgress() as progress:
        (due,) = plan(project, progress, Request())
    assert due.reasons == ("project.yml: word_template changed",)


def without(*names):
    def change(word):
        for name in names:
            word.styles[name].delete()

    return change


def empty_foot(word):
    for paragraph in word.sections[0].footer.paragraphs:
        paragraph.clear()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without("Lede", "Status Met"), ["no style called 'Lede'", "no style called 'Status Met'"]),
        (empty_foot, ["no {{footer}} in its footer or header"]),
        (lambda word: word.styles["List Number"].element.pPr.clear(), ["no numbering in the style"]),
    ],
)  # fmt: skip
def test_what_a_template_lacks_is_said_by_name(project, change, said):
    template(project, change)
    with pytest.raises(DataError) as refused:
        read_stamp(project, read_settings(project))
    for one in said:
        assert f"templates/report.docx: found {one}" in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no Word document", None])
def test_what_is_no_template_is_refused(project, content):
    say(project, word_template="house/style.docx")
    if content is not None:
        (project.root / "house").mkdir()
        (project.root / "house/style.docx").write_bytes(content)
    with pytest.raises(DataError, match=r"house/style\.docx"):
        read_stamp(project, read_settings(project))
