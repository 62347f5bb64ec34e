"""The report authors' guide is carried out step by step, with the very text that it prints.

A step's text stands in the fenced block after a comment such as `<!-- test: lay-out -->`.
"""

import io
import re
import shlex
import zipfile

import pytest
from real_project import ROOT, copy_project
from release_rules import dead_links, private_things

import analysis
from analysis.build.authors import values_of
from analysis.build.project import PROJECT_VARIABLE
from analysis.claims.text_checks import read_text
from analysis.cli import main
from analysis.page.files import documents_of
from analysis.page.notebook_parts import About, Document
from analysis.page.parts import Heading, Paragraph
from analysis.page.zipped import zipped
from analysis.tables.results import NarrativeFile
from analysis.words.text import phrase

GUIDE = (ROOT / "docs/guide_for_report_authors.md").read_text(encoding="utf-8")
STEPS = dict(re.findall(r"^<!-- test: ([a-z-]+) -->\n```\w+\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
EXAMPLES = re.findall(r"^\| `(\{\{ .* \}\})` \| (.*) \|$", GUIDE, re.MULTILINE)
NEW = "data/plans/outcome_plan_2020_21"


@pytest.fixture(scope="module")
def author(tmp_path_factory):
    """A copy of the project in which every step of the guide has been carried out; what `check` said."""
    project = copy_project(tmp_path_factory.mktemp("author"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT_VARIABLE, str(project.root))
        carry_out(project.root)
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


def test_every_step_of_the_guide_is_carried_out():
    assert set(STEPS) == {
        "lay-out", "check", "add-figures", "set-target", "narrative", "quoted", "build", "notes",
        "word-changes", "progress", "new-review", "approve", "publish",
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
    assert "The owner of action ap20 was named wrongly." in (site / "index.html").read_text(encoding="utf-8")
    assert dead_links(site) == [] and private_things(site, author) == []
    assert dead_links(mail) == [] and private_things(mail, author) == []
    assert sorted(path.suffix for path in mail.iterdir()) == [".html", ".zip"]
    kept = author.approvals / "e06000050/2024-25/annual_review/goals.csv"
    goals = {line.split(",")[1] for line in kept.read_text(encoding="utf-8").splitlines()[1:]}
    assert goals == {f"1.{number:02d}" for number in range(1, 24)}


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
    assert f"`edit:    {NEW}/narrative/to_improve.md, row 1`" in GUIDE
