"""The report authors' guide is carried out step by step, with the very text that it prints.

A step's text stands in the fenced block after a comment such as `<!-- test: lay-out -->`.
"""

import io
import re
import shlex
import zipfile

import docx
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from real_project import ROOT, copy_project, without_earlier_plans
from release_rules import dead_links, private_things

import analysis
from analysis.build.authors import values_of
from analysis.build.project import PROJECT_VARIABLE
from analysis.claims.text_checks import read_narrative, read_text
from analysis.cli import main
from analysis.page.files import documents_of
from analysis.page.notebook_parts import About, Document
from analysis.page.parts import Heading, Paragraph, Table, text_of
from analysis.page.word import word_document
from analysis.page.zipped import zipped
from analysis.tables.results import NarrativeFile
from analysis.words.text import phrase

pytestmark = pytest.mark.reports

GUIDE = (ROOT / "docs/guide_for_report_authors.md").read_text(encoding="utf-8")
STEPS = dict(re.findall(r"^<!-- test: ([a-z-]+) -->\n```\w+\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
EXAMPLES = re.findall(r"^\| `(\{\{ (?!chart|table).* \}\})` \| (.*) \|$", GUIDE, re.MULTILINE)
DRAWN = re.findall(r"^\| `(\{\{ (?:chart|table).* \}\})` \|", GUIDE, re.MULTILINE)
NEW = "data/plans/outcome_plan_2020_21"


@pytest.fixture(scope="module")
def author(tmp_path_factory):
    """A copy of the project in which every step of the guide has been carried out; what `check` said."""
    project = copy_project(tmp_path_factory.mktemp("author"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT_VARIABLE, str(project.root))
        carry_out(project.root)
        write_more(project.root / NEW)
        yield project


def carry_out(root):
    assert main(shlex.split(STEPS["lay-out"])[1:]) == 0
    figures = root / "data/raw/council_figures/council_figures.csv"
    figures.write_text(figures.read_text(encoding="utf-8") + STEPS["add-figures"], encoding="utf-8")
    kpis = root / NEW / "kpis.csv"
    lines = kpis.read_text(encoding="utf-8").splitlines(keepends=True)
    (place,) = [number for number, line in enumerate(lines) if line.startswith("m02,")]
    lines[place] = STEPS["set-target"]
    kpis.write_text("".join(lines), encoding="utf-8")
    (root / NEW / "narrative/to_improve.md").write_text(STEPS["narrative"], encoding="utf-8")
    (root / NEW / "narrative/good_at.md").write_text(STEPS["quoted"], encoding="utf-8")
    notes = root / "data/plans/our_plan_2024_25/edition.yml"
    notes.parent.mkdir()
    notes.write_text(STEPS["notes"], encoding="utf-8")


def write_more(folder):
    """The steps that are about Markdown and the order of the sections."""
    (folder / "narrative/what_good_looks_like.md").write_text(STEPS["markdown"], encoding="utf-8")
    (folder / "narrative/voices.md").write_text(STEPS["own-section"], encoding="utf-8")
    Image.new("RGB", (60, 40), "teal").save(folder / "narrative/hub.png")
    edition = (folder / "edition.yml").read_text(encoding="utf-8")
    line = re.search(r"^sections: .*\n", edition, re.MULTILINE)[0]
    (folder / "edition.yml").write_text(edition.replace(line, STEPS["order"]), encoding="utf-8")


def test_every_step_of_the_guide_is_carried_out():
    assert set(STEPS) == {
        "lay-out", "check", "add-figures", "set-target", "narrative", "quoted", "build", "notes",
        "progress", "risk", "new-review", "approve", "publish", "markdown", "own-section", "order",
        "word-changes",
    }  # fmt: skip


def test_check_lists_what_is_left_and_finds_the_guides_sentences_true(author, capsys):
    capsys.readouterr()
    assert main(shlex.split(STEPS["check"])[1:]) == 0
    said = capsys.readouterr().out
    assert "outcome_plan_2020_21 is a draft: " in said
    assert f"{NEW}/kpis.csv, row 2, target_2020_21: found an empty cell" in said
    assert f"{NEW}/kpis.csv, row 3" not in said  # the measure that the guide fills in
    assert "good_at.md" not in said
    assert "do not bear out" not in said


def test_three_figures_and_a_changed_target_show_in_the_review_and_beside_the_old_edition(author):
    review = analysis.open_review(year="2019/20", edition="outcome_plan_2020_21")
    rows = review.assessments.set_index("measure_id")
    assert rows.loc[["m02", "m03", "m09"], "value"].tolist() == [71, 74, 85]
    changes = review.edition_changes.set_index("indicator_id").loc["taf_closed_with_outcomes_met"]
    assert (changes["before_value"], changes["after_value"], changes["kind"]) == (72.5, 74, "kept")
    assert "(draft)" in analysis.page_header(review)._repr_html_()
    text = analysis.open_narrative(review).sections
    assert "87.4%" in text["good_at"][1].text
    assert "52% in 2018/19 of the children eligible" in text["to_improve"][0].text


def test_the_notes_stand_in_the_review_of_the_published_plan(author):
    review = analysis.open_review()
    comment = review.assessments.set_index("measure_id").loc["1.05", "comment"]
    assert comment.startswith("The share is 45% in 2024/25; it rose by 1.5 percentage points")
    assert "The owner of action ap20 was named wrongly." in analysis.made_corrections(review)._repr_html_()


@pytest.mark.parametrize(("reference", "shown"), EXAMPLES)
def test_an_example_of_a_reference_gives_what_the_guide_says(author, reference, shown):
    review = analysis.open_review()
    file = NarrativeFile(review.edition_id, "example", "example.md", "", reference)
    text, problems = read_text(file, values_of(analysis.load_all(), review), phrase)
    assert problems == []
    if shown[0].isdigit() or shown.startswith(("rose", "Children", "a 2024")):
        begins = shown.partition("...")[0].rstrip(" ,")
        assert text.casefold().startswith(begins.casefold())


@pytest.mark.reports
def test_the_example_is_approved_and_published_as_the_guide_says(author, capsys):
    without_earlier_plans(author)
    for line in (*STEPS["approve"].splitlines(), *STEPS["publish"].splitlines()):
        given = shlex.split(line)[1:]
        if given[0] == "build":
            given += ["annual_review"]  # the others take their time, and are not approved here
        given = [str(author.root / one) if one.startswith("../") else one for one in given]
        assert main(given) == 0, capsys.readouterr().err
    site, mail = author.root.parent / "site", author.root.parent / "to_mail"
    page = (site / "2025-05-21/e06000050/2024-25/annual_review.html").read_text(encoding="utf-8")
    assert "Approved: Director of Children's Services, 20 May 2025" in page
    assert "Published by Cheshire West and Chester Council" in page
    # the release has the page of every goal, and the review leads to it
    assert 'href="goals/our_plan_2024_25/1-22.html"' in page
    assert len(list((site / "2025-05-21").glob("*/*/goals/our_plan_2024_25/*.html"))) == 23
    assert "The owner of action ap20 was named wrongly." in (site / "index.html").read_text(encoding="utf-8")
    assert dead_links(site) == [] and private_things(site, author) == []
    assert dead_links(mail) == [] and private_things(mail, author) == []
    assert sorted(path.suffix for path in mail.iterdir()) == [".html", ".zip"]
    kept = author.approvals / "e06000050/2024-25/annual_review/goals.csv"
    goals = {line.split(",")[1] for line in kept.read_text(encoding="utf-8").splitlines()[1:]}
    assert goals == {f"1.{number:02d}" for number in range(1, 24)}


@pytest.fixture(scope="module")
def plan(author):
    """The sections of the plan, with what the author wrote in them."""
    document = analysis.open_document(edition="outcome_plan_2020_21")
    return analysis.plan_sections(document, analysis.open_narrative(document.review))


def test_the_sections_stand_in_the_authors_order_under_the_authors_headings(plan):
    titles = [text_of(part.words) for part in plan.flat() if isinstance(part, Heading) and part.level == 2]
    assert titles[:3] == [
        "What children told us", "How will we measure our impact on the outcome?",
        "What is the problem we are trying to solve?",
    ]  # fmt: skip
    assert "What we do well, in our own words" in titles and "What will good look like?" not in titles
    assert len(titles) == 10 + 1  # those of every plan, and the author's own


def test_every_form_of_the_guides_text_is_on_the_page(plan):
    page = BeautifulSoup(plan.html, "html.parser")
    start = next(part for part in page.find_all("h2") if part.get_text().startswith("What we do well"))
    found = list(start.find_all_next(limit=200))
    link = next(part for part in found if part.name == "a" and part["href"].startswith("https"))
    assert (link.get_text(), link["href"]) == (
        "statistics of the department", "https://www.gov.uk/government/statistics",
    )  # fmt: skip
    mark = next(part for part in found if part.name == "a" and part["href"].startswith("#note"))
    assert (
        page.find(id=mark["href"][1:]).get_text()
        == "[1] As teachers saw them at the end of the reception year."
    )
    assert "71.8% of the children" in start.find_next("p").get_text()  # without its period
    assert start.find_next("figure", class_="chart").find("svg") is not None
    assert start.find_next("blockquote").get_text() == "We were listened to, and nobody hurried us."
    lists = start.find_next("blockquote").find_next("ul")
    assert [item.get_text() for item in lists.select(":scope ul li")] == ["at home, and", "in school."]
    captions = [caption.get_text() for caption in start.find_all_next("caption")]
    assert "Where families find us, and since when" in captions
    picture = start.find_next("img")
    assert picture["src"].startswith("data:image/png;base64,")
    assert picture["alt"] == "A house with a yellow door and children before it"
    assert picture.find_next("figcaption").get_text() == "The hub in Blacon"


def test_the_word_document_has_the_same_with_its_links_and_notes(plan):
    about = About("plan", "Cheshire West and Chester", "2019/20")
    file = docx.Document(io.BytesIO(word_document(Document("Plan", tuple(plan.flat())), about)))
    said = [(paragraph.style.name, paragraph.text) for paragraph in file.paragraphs]
    assert ("Quote", "We were listened to, and nobody hurried us.") in said
    assert ("List Bullet 2", "at home, and") in said
    assert ("Note", "[1] As teachers saw them at the end of the reception year.") in said
    assert any(text.endswith(": The hub in Blacon") for style, text in said if style == "Caption")
    assert any(text.endswith(": Where families find us, and since when") for _, text in said)
    markup = file.element.xml
    assert 'w:anchor="note_1"' in markup and 'w:name="note_1"' in markup
    assert "https://www.gov.uk/government/statistics" in {
        one.target_ref for one in file.part.rels.values() if one.is_external
    }


@pytest.mark.parametrize("reference", DRAWN)
def test_a_chart_or_table_of_the_guide_is_drawn_in_a_line_of_its_own(author, reference):
    document = analysis.open_document(edition="outcome_plan_2020_21")
    file = NarrativeFile("outcome_plan_2020_21", "more", "more.md", "", reference)
    narrative, problems = read_narrative(
        [file], values_of(analysis.load_all(), document.review), phrase, "outcome_plan_2020_21"
    )
    assert problems == []
    parts = list(analysis.plan_sections(document, narrative).flat())
    own = parts[
        [text_of(part.words) if isinstance(part, Heading) else "" for part in parts].index("More") + 1 :
    ]
    if isinstance(own[-1], Paragraph):  # where its figures are from
        assert text_of(own.pop().words).startswith("Source")
    drawn, *others = [type(part).__name__ for part in own]
    assert drawn == ("Picture" if "chart(" in reference else "Table")
    assert Paragraph.__name__ not in others and own[-1].rows
    assert isinstance(own[-1], Table)


def test_a_section_that_is_not_there_is_refused_with_the_nearest(author, capsys):
    path = author.root / NEW / "edition.yml"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace("[voices, measures]", "[voises, measures, measures]"), encoding="utf-8")
    try:
        assert main(["check"]) == 10
    finally:
        path.write_text(kept, encoding="utf-8")
    said = capsys.readouterr().err
    row = 1 + kept[: kept.index("sections:")].count("\n")
    assert f"edition.yml, row {row}, sections: found 'voises'" in said and "did you mean voices?" in said
    assert "sections: found 'measures' twice" in said


def test_what_the_director_changed_in_word_names_the_file_to_edit(author, monkeypatch, tmp_path, capsys):
    review = analysis.open_review(year="2019/20", edition="outcome_plan_2020_21")
    (part, *_) = analysis.open_narrative(review).sections["to_improve"]
    about = About("refresh_document", "Barton", "2019/20")
    made = documents_of(Document("Plan", (Heading(2, "To improve"), Paragraph(part.text))), str, about)
    with zipfile.ZipFile(io.BytesIO(made["refresh_document.docx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    end = b"</w:t></w:r></w:p>"
    added = b'</w:t></w:r><w:ins w:id="1"><w:r><w:t> And?</w:t></w:r></w:ins></w:p>'
    place = parts["word/document.xml"].index(end, parts["word/document.xml"].index(b"reception classes"))
    body = parts["word/document.xml"]
    parts["word/document.xml"] = body[:place] + added + body[place + len(end) :]
    command = shlex.split(STEPS["word-changes"])
    (tmp_path / command[-1]).write_bytes(zipped(parts))
    monkeypatch.chdir(tmp_path)
    assert main(command[1:]) == 0
    said = capsys.readouterr().out
    assert 'Under "To improve"' in said and "And?" in said
    assert f"edit:    {NEW}/narrative/to_improve.md, row 1" in said
    assert f"\nedit:    {NEW}/narrative/to_improve.md, row 1\n" in GUIDE
