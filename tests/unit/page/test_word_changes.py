"""What an author does to a Word document comes back: drawn mark-up as Word and LibreOffice write it."""

import io
import zipfile

import docx
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from analysis.page.files import documents_of
from analysis.page.notebook_parts import About, document_of
from analysis.page.word_changes import read_word
from analysis.page.zipped import entries_of, zipped
from analysis.vocabulary.errors import DataError

TEXT = "# Plan\n\n## Problem\n\nToo few.\n\nThe rest.\n\n## Aims\n\nMore of all."
ABOUT = About("plan", "Barton", "2024/25")
SAYS = '<w:t xml:space="preserve">{}</w:t>'
GONE, ADDED = (
    f'<w:{kind} w:id="9" w:author="A"><w:r>{{}}</w:r></w:{kind}>' for kind in ("del", "ins")
)  # fmt: skip
HEADING = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>'
MARK = '<w:pPr><w:rPr><w:{} w:id="8" w:author="A"/></w:rPr></w:pPr>'


@pytest.fixture(scope="module")
def made():
    notebook = new_notebook(cells=[new_markdown_cell(TEXT)])
    return documents_of(document_of(notebook, "n"), lambda drawing: None, ABOUT)["plan.docx"]


def run(text):
    return f"<w:r>{SAYS.format(text)}</w:r>"


def deleted(text):
    return GONE.format(SAYS.format(text).replace("w:t", "w:delText"))


def added(text):
    return ADDED.format(SAYS.format(text))


def edited(content, *changes, **more):
    """The document with paragraphs in the place of others: text of the old one, mark-up of the new."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode()
    for old, new in changes:
        place = body.rindex(f">{old}<")  # the contents list has headings too
        start, end = body.rindex("<w:p>", 0, place), body.index("</w:p>", place) + len("</w:p>")
        body = body[:start] + new + body[end:]
    parts["word/document.xml"] = body.encode()
    return zipped(parts | more)


def changed(content):
    return [
        (one.heading, one.before, one.after)
        for one in read_word(content, "x.docx").passages
        if one.is_changed
    ]


def p(inside):
    return f"<w:p>{inside}</w:p>"


CASES = {
    "words for others": ([("Too few.", p(run("Too ") + deleted("few") + added("many") + run(".")))],
                         ("Problem", "Too few.", "Too many.")),
    "moved away": ([("Too few.", p(added("x").replace("w:ins", "w:moveFrom") + run("Too few.")))],
                   ("Problem", "xToo few.", "Too few.")),
    "added and taken out again": ([("Too few.", p(run("Too few.") + ADDED.replace("{}", "{{}}").format()
                                    .replace("<w:r>{}</w:r>", deleted("never"))))], None),
    "a new paragraph": ([("The rest.", p(MARK.format("ins") + added("New.")) + p(run("The rest.")))],
                        ("Problem", "The rest.", "New.\n\nThe rest.")),
    "two made of one": ([("Too few.", p(MARK.format("ins") + run("Too")) + p(run(" few.")))],
                        ("Problem", "Too few.", "Too\n\nfew.")),
    "one made of two": ([("Too few.", p(MARK.format("del") + run("Too few. ")) + p(run("And"))) ],
                        ("Problem", "Too few.\n\nAnd", "Too few. And")),
    "a paragraph taken out": ([("Too few.", p(MARK.format("del") + deleted("Too few.")))],
                              ("Problem", "Too few.\n\nThe rest.", "The rest.")),
    "a heading": ([("Aims", p(HEADING + deleted("Aims") + added("Goals")))],
                  ("Goals", "Aims", "Goals")),
    "a row of a table": ([("Too few.", "<w:tbl><w:tr><w:trPr><w:ins w:id='7'/></w:trPr><w:tc>"
                           + p(run("Cell")) + "</w:tc></w:tr></w:tbl>" + p(run("Too few.")))],
                         ("Problem", "", "Cell")),
    "a text box": ([("Too few.", p(run("Too few.") + "<w:r><w:pict><w:txbxContent>" + p(added("Box"))
                                   + "</w:txbxContent></w:pict></w:r>"))], ("Problem", "", "Box")),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "found"), CASES.values(), ids=CASES)
def test_a_tracked_change_gives_the_text_before_and_after(made, changes, found):
    assert changed(edited(made, *changes)) == ([found] if found else [])


def test_a_document_that_nobody_touched_has_no_changes(made):
    assert changed(made) == []
    assert read_word(made, "x.docx").mark.startswith("annual-review ")


def test_a_comment_comes_with_the_text_it_stands_at(made):
    word = docx.Document(io.BytesIO(made))
    place = next(one for one in word.paragraphs if one.text == "The rest.")
    word.add_comment(place.runs, "Which rest?", author="A")
    saved = io.BytesIO()
    word.save(saved)
    (found,) = [one for one in read_word(saved.getvalue(), "x.docx").passages if one.is_changed]
    assert (found.before, found.comments) == ("The rest.", ("Which rest?",))
    with zipfile.ZipFile(saved) as archive:
        loose = {"word/comments.xml": archive.read("word/comments.xml")}
    assert read_word(edited(made, **loose), "x.docx").loose == ("Which rest?",)


@pytest.mark.parametrize("around", ["<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"])
def test_what_stands_in_a_content_control_is_not_lost(made, around):
    inline = edited(made, ("Too few.", p(run("Too ") + around.format(run("chosen")))))
    block = edited(made, ("Too few.", around.format(p(run("chosen")))))
    for content, text in ((inline, "Too chosen"), (block, "chosen")):
        (found,) = [one for one in read_word(content, "x.docx").passages if one.is_changed]
        assert (found.after, found.controls) == (text, ("chosen",))


def test_what_word_did_not_track_is_found_beside_the_document_as_it_was_made(made):
    content = edited(
        made, ("Too few.", p(run("Far too few."))), ("More of all.", p(run("New.")) + p(run("Last.")))
    )
    found = [
        (one.before, one.after) for one in read_word(content, "x.docx").untracked(read_word(made, "m.docx"))
    ]
    assert found == [("Too few.", "Far too few."), ("More of all.", "New.\n\nLast.")]


def test_a_change_of_the_look_alone_is_counted(made):
    look = '<w:r><w:rPr><w:b/><w:rPrChange w:id="3"><w:rPr/></w:rPrChange></w:rPr>' + SAYS.format("Too few.")
    content = edited(made, ("Too few.", p(look + "</w:r>")))
    assert changed(content) == [] and read_word(content, "x.docx").formats == 1


def own_document():
    saved = io.BytesIO()
    docx.Document().save(saved)
    return saved.getvalue()


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda made: b"", "no Word document"), (lambda made: b"PK\x03\x04 cut", "no Word document"),
        (lambda made: made[:-400], "no Word document"),
        (lambda made: zipped({"a.txt": b""}), "no Word document"),
        (lambda made: own_document(), "none of our reports"),
        (lambda made: edited(made, **{"word/comments.xml": BOMB}), "a document type"),
        (lambda made: edited(made, **{"word/document.xml": b"<w:p>"}), "a broken Word document"),
        (lambda made: zipped({f"{n}": b"" for n in range(5_001)}), "5,001 entries"),
    ],
)  # fmt: skip
def test_what_is_no_document_of_ours_is_refused_with_what_was_found(made, content, said):
    with pytest.raises(DataError, match=rf"x\.docx: found .*{said}.*; expected a Word document"):
        read_word(content(made), "x.docx")


def test_what_unpacks_to_more_than_ten_times_the_bound_is_not_unpacked():
    packed = zipped({"word/document.xml": bytes(5_001)})
    assert entries_of(packed, "x.docx", 501)["word/document.xml"] == bytes(5_001)
    with pytest.raises(DataError, match=r"1 entries of 5,001 bytes; expected .* of at most 500 bytes"):
        entries_of(packed, "x.docx", 500)
    with pytest.raises(DataError, match=rf"found {len(packed)} bytes"):
        entries_of(packed, "x.docx", len(packed) - 1)
