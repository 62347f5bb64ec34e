"""What an author changed in Word is told with the file and row that it belongs into."""

import io
import zipfile

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from analysis.build.project import PROJECT_VARIABLE, Project
from analysis.build.word_changes import word_changes
from analysis.cli import main
from analysis.page.files import documents_of
from analysis.page.notebook_parts import About, document_of
from analysis.page.zipped import zipped

NARRATIVE = """---
quoted:
  - {figure: "87.4%", source: "A department, 2015"}
---
# What is the problem?

The share is {{ value("neet_16_17") }} and
it **rose** in the end.

We asked.[^who] It was so.

[^who]: All families of the town.

- Fewer families come to the hubs.
"""
SHOWN = """# Plan

## What is the problem?

The share is 4.2% in 2024-25 and it rose in the end.

We asked.[1] It was so.

[1] All families of the town.

- Fewer families come to the hubs.

Made of the figures alone.

Train all schools by 2026.
"""
ABOUT = About("plan", "Barton", "2024/25")


@pytest.fixture
def project(tmp_path):
    files = {
        "data/plans/our_plan/narrative/problem.md": NARRATIVE,
        "data/plans/our_plan/actions.csv": 'id,title\na1,"Open\nhubs"\na2,Train all schools by 2026.\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8", newline="\n")
    made = documents_of(
        document_of(new_notebook(cells=[new_markdown_cell(SHOWN)]), "n"), lambda drawing: None, ABOUT
    )
    kept = tmp_path / "reports/e1/2024-25/plan/plan.docx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(made["plan.docx"])
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data/raw").mkdir()
    (tmp_path / "pyproject.toml").touch()
    return Project.at(tmp_path)


def worked_on(project, *changes):
    """The document with pieces of its mark-up in the place of others."""
    kept = next(project.reports.rglob("plan.docx"))
    with zipfile.ZipFile(io.BytesIO(kept.read_bytes())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode()
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    path = kept.with_name("plan from the author.docx")
    path.write_bytes(zipped({**parts, "word/document.xml": body.encode()}))
    return path


def tracked(old, new):
    """A run before and after as Word tracks it: the run ends, and begins anew."""
    return old, (
        f'</w:t></w:r><w:del w:id="1"><w:r><w:delText>{old}</w:delText></w:r></w:del>'
        f'<w:ins w:id="2"><w:r><w:t>{new}</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">'
    )


PLACES = [
    ("in the end", "data/plans/our_plan/narrative/problem.md, row 7"),
    ("Fewer", "data/plans/our_plan/narrative/problem.md, row 14"),
    ("It was so", "data/plans/our_plan/narrative/problem.md, row 10"),
    ("All families", "data/plans/our_plan/narrative/problem.md, row 12"),
    ("Train all", "data/plans/our_plan/actions.csv, row 4, title"),
    ("of the figures alone", "no file of text has it"),
]


@pytest.mark.parametrize(("words", "place"), PLACES)
def test_a_tracked_change_names_the_file_and_row_to_edit(project, words, place):
    path = worked_on(project, tracked(words, "Other words"))
    lines = word_changes(project, path)
    assert lines[0] == 'Under "What is the problem?"'
    assert words in lines[1] and "Other words" in lines[2] and words not in lines[2]
    assert lines[3].startswith(f"  edit:    {place}")
    assert lines[-1] == "plan from the author.docx: 1 places to carry over."


def test_a_new_paragraph_goes_after_what_stands_before_it(project):
    mark = '<w:pPr><w:rPr><w:ins w:id="1"/></w:rPr></w:pPr>'
    new = f'<w:p>{mark}<w:ins w:id="2"><w:r><w:t>New.</w:t></w:r></w:ins></w:p>'
    path = worked_on(project, ("<w:p><w:r><w:rPr/><w:t>Made of", f"{new}<w:p><w:r><w:rPr/><w:t>Made of"))
    lines = word_changes(project, path)
    assert lines[1:3] == [
        "  before:  Made of the figures alone.", "  after:   New.\n\nMade of the figures alone.",
    ]  # fmt: skip
    assert lines[3] == (
        "  edit:    data/plans/our_plan/narrative/problem.md, row 14, after the text before it"
    )


def test_what_was_changed_without_tracking_is_told_while_the_made_document_is_there(
    project, monkeypatch, capsys
):
    path = worked_on(project, ("Fewer families", "Many fewer families"))
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    assert main(["word-changes", str(path)]) == 0
    said = capsys.readouterr().out
    assert 'Under "What is the problem?", changed without tracking' in said
    assert "before:  Fewer families come" in said and "after:   Many fewer families come" in said
    assert "problem.md, row 14" in said
    next(project.reports.rglob("plan.docx")).unlink()
    assert main(["word-changes", str(path)]) == 0
    said = capsys.readouterr().out
    assert "0 places" in said and "What was changed without tracking cannot be listed" in said


def test_a_file_that_is_not_there_is_told(project, monkeypatch, capsys):
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    assert main(["word-changes", "lost.docx"]) == 10
    assert "lost.docx: found no such file" in capsys.readouterr().err


def test_a_paragraph_that_was_moved_goes_after_the_one_before_its_new_place(project):
    inside = '<w:moveTo w:id="4"><w:r><w:t>Moved.</w:t></w:r></w:moveTo>'
    moved = f'<w:p><w:pPr><w:rPr><w:moveTo w:id="3"/></w:rPr></w:pPr>{inside}</w:p>'
    end = "it rose in the end.</w:t></w:r></w:p>"
    said = "\n".join(word_changes(project, worked_on(project, (end, f"{end}{moved}"))))
    assert "after:   Moved.\n  edit:    data/plans/our_plan/narrative/problem.md, row 7, after" in said
    assert "1 places to carry over" in said  # and not once more as changed without tracking


def test_a_figure_or_a_hash_is_looked_for_in_no_file(project):
    text = "id,title,wording_key\na1,Up 7,12madeofthefiguresalone\n"
    (project.root / "data/plans/our_plan/kpis.csv").write_text(text, encoding="utf-8")
    for old, new in (("Made of the figures alone.", "Made of all."), ("Train all schools by 2026.", "7")):
        path = worked_on(project, ("Made of the figures alone.", old), tracked(old, new))
        place = "no file of text has it" if old.startswith("Made") else "actions.csv, row 4"
        assert place in "\n".join(word_changes(project, path))
