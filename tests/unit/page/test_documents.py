"""Word, spreadsheet, CSV and pictures made from parts: read back, they say what the parts say."""

import base64
import csv
import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from drawn_svg import Sheet
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.charts.png import png_of
from analysis.page.abbreviations import MEANINGS
from analysis.page.files import documents_of
from analysis.page.html import report_style
from analysis.page.notebook_parts import ON_THE_PAGE_ONLY, About, Document, document_of, runs_of
from analysis.page.parts import (
    MIME_TYPE,
    Cell,
    Facts,
    Fold,
    Header,
    Heading,
    Items,
    Paragraph,
    Picture,
    Run,
    Section,
    Table,
    headers,
    part_of,
    text_of,
    two_lines,
)
from analysis.page.spreadsheet import csv_file, figures_of
from analysis.page.text import file_stem
from analysis.vocabulary.errors import ReportError
from analysis.vocabulary.numbers import ShownNumber

ABOUT = About("annual_review", "Barton", "2024/25", "A Plan", "31 August 2025", "annual_review.html")

# What a name, a title or a cell may hold if somebody means harm or a file is broken.
HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "a\x00b\x0b\x1fc\x7f",
    "]]><w:p/>",
    "{{ 7*7 }} &lt;b&gt;",
    "\u202egnp.exe\u202c אבג",
    "x" * 40_000,
    "'); DROP TABLE",
    "http://example.org/?a=1&b=2",
]


def drawing(title="Rate over time", alt="Line chart. It rose from 1 to 2."):
    surface = Sheet(680, 120)
    surface.line([40, 600], [80, 20], "area", width=3)
    surface.line([40, 600], [60, 60], "target", dash=(6, 4))
    surface.points([40, 600], [80, 20], "area", hollow=True)
    surface.text(600, 40, "Barton 2", bold=True, anchor="right")
    return surface.svg("chart-1", title, alt)


class Chart:
    """A chart as a picture is made of it."""

    title, message, legend, note, source, png = "Rate over time", "It rose.", "", "", (), ""
    alt = "Line chart. It rose from 1 to 2."

    def __init__(self, svg, name):
        self.svg, self.legend = svg, f"Bold line: {name}."
        self.table = Table(
            "Rate over time. Score.", headers("Period", "Score", numbers=(1,)),
            (("2023", number("1", 1)), ("2024", number("2", 2))),
        )  # fmt: skip

    def __html__(self):
        return f"<figure>{self.svg}</figure>"


def number(text, value, decimals=0, **more):
    return ShownNumber(text, value, decimals, **more)


def page(title="Annual review", name="Barton", svg=None):
    """A report with a part of every kind."""
    chart = Picture.of(Chart(svg or drawing(), name))
    scorecard = Table(
        f"Goals of {name}: per cent",
        headers("Goal", "Latest", "Change", "Year", numbers=(1, 2)),
        (
            (name, Cell(number("58.3%", 58.3, 1, is_percent=True), "2023/24"),
             number("−1,204.5", -1204.5, 1), "2024"),
            ("Second", "[x]", number("+2", 2, has_sign=True), "2023"),
        ),
        notes=(f"Rounded once: {name}.",), css_class="scorecard",
    )  # fmt: skip
    return [
        Heading(1, title),
        Paragraph(f"How {name} stands.", "lede"),
        Facts((("Area", name),)),
        Heading(2, "What needs attention", "attention"),
        Section((
            Heading(3, Run(name, target="#goal-1"), "first"), Paragraph((Run("15.8%", "strong"), " in 2024")),
            Paragraph(Run("Missed", "status x")),
        ), anchor="first", css_class="goal"),
        Items((
            (("First ", Run("source", target="https://example.org/")), Items(("inner",))), "Second",
        ), is_numbered=True),
        Heading(2, "Scorecard"),
        scorecard,
        Heading(2, "Every goal"),
        Section((
            Heading(3, name, "goal-1"),
            Paragraph((Run("Missed", "status status--missed"), " ", Run("15.8% in 2024.", "strong"))),
            chart,
            Fold((Paragraph("The rule."),), summary="Why this status", hidden="x", css_class="why"),
            Paragraph(f"As {name} said.", "comment"),
        ), anchor="goal-1"),
    ]  # fmt: skip


def notebook_of(*parts):
    """An executed notebook that shows these: parts hand themselves on, text is Markdown."""
    cells = [
        new_markdown_cell(part)
        if isinstance(part, str)
        else new_code_cell("", outputs=[new_output("display_data", data=part._repr_mimebundle_())])
        for part in parts
    ]
    return new_notebook(cells=cells)


def made_of(*parts, about=ABOUT):
    return documents_of(document_of(notebook_of(*parts), "n.ipynb"), png_of, about)


def document(**options):
    return document_of(notebook_of(*page(**options)), "n.ipynb")


def files(about=ABOUT, **options):
    return made_of(*page(**options), about=about)


def word(**options):
    return docx.Document(io.BytesIO(files(**options)["annual_review.docx"]))


def book(**options):
    return openpyxl.load_workbook(io.BytesIO(files(**options)["annual_review.xlsx"]))


def said(words):
    return "".join(run.text for run in runs_of(words))


# The parts of a notebook


def test_a_report_is_headings_paragraphs_lists_tables_and_pictures():
    read = document()
    assert read.title == "Annual review"
    assert [(b.level, text_of(b.words)) for b in read.blocks if isinstance(b, Heading)] == [
        (2, "What needs attention"), (3, "Barton"), (2, "Scorecard"), (2, "Every goal"), (3, "Barton"),
    ]  # fmt: skip
    assert [(b.kind, said(b.words)) for b in read.blocks if isinstance(b, Paragraph)] == [
        ("lede", "How Barton stands."), ("fact", "Area: Barton"), ("text", "15.8% in 2024"),
        ("text", "Missed"), ("text", "Missed: 15.8% in 2024."), ("lead", "Why this status"),
        ("text", "The rule."), ("comment", "As Barton said."),
    ]  # fmt: skip


def test_a_list_keeps_its_depth_its_order_and_its_links():
    (items,) = [block for block in document().blocks if isinstance(block, Items)]
    assert items.is_numbered
    assert [(depth, text_of(words)) for depth, words in items.lines()] == [
        (0, "First source"), (1, "inner"), (0, "Second"),
    ]  # fmt: skip
    assert runs_of(items.entries[0][0])[1].target == "https://example.org/"


def test_markdown_is_the_same_parts_and_its_html_is_text():
    text = "# T\n\n## A *b*\n\none **two** <b>x</b>\n\n- a\n  - b\n\n> said\n"
    read = document_of(notebook_of(text, "| a |\n|-|\n| 1 |"), "n")
    heading, paragraph, items, comment, table = read.blocks
    assert (read.title, text_of(heading.words), heading.anchor) == ("T", "A b", "a-b")
    assert [(run.text, run.manner) for run in runs_of(paragraph.words)] == [
        ("one ", ""), ("two", "strong"), (" <b>x</b>", ""),
    ]  # fmt: skip
    assert [depth for depth, _ in items.lines()] == [0, 1]
    assert (comment.kind, table.data.to_dict("list")) == ("comment", {"a": ["1"]})


def test_what_is_printed_and_what_is_html_alone_is_said_to_be_so():
    outputs = [
        new_output("stream", name="stdout", text="one\ntwo\n"),
        new_output("stream", name="stderr", text="hidden"),
        new_output("display_data", data={"text/html": "<p>kept <script>x</script></p>", "text/plain": "p"}),
    ]
    read = document_of(new_notebook(cells=[new_code_cell("", outputs=outputs)]), "n")
    assert [(b.kind, b.words) for b in read.blocks] == [
        ("plain", "one"), ("plain", "two"), ("note", ON_THE_PAGE_ONLY),
    ]  # fmt: skip


def test_a_picture_of_an_analyst_is_named_for_what_it_stands_under():
    png = png_of(drawing())
    shown = new_output(
        "display_data", data={"image/png": base64.b64encode(png).decode()},
        metadata={"image/png": {"alt": "It falls."}},
    )  # fmt: skip
    notebook = new_notebook(cells=[new_markdown_cell("# T\n\n## Rates"), new_code_cell("", outputs=[shown])])
    made = documents_of(document_of(notebook, "n"), png_of, ABOUT)
    assert made["charts/01_chart_rates.png"] == png
    (inline,) = docx.Document(io.BytesIO(made["annual_review.docx"])).element.body.iter(qn("wp:inline"))
    assert inline.find(qn("wp:docPr")).get("descr") == "It falls."


@pytest.mark.parametrize("handed", ["{}", '{"part": "Other"}', '{"part": "Heading"}', "x", '"x"'])
def test_a_part_that_is_none_is_refused(handed):
    shown = new_output("display_data", data={MIME_TYPE: handed, "text/html": "<p>x</p>"})
    with pytest.raises(ReportError, match=r"n\.ipynb: an output hands on a part .* that is none"):
        document_of(new_notebook(cells=[new_code_cell("", outputs=[shown])]), "n.ipynb")


def test_a_picture_has_title_message_and_words_and_its_table_follows():
    read = document()
    (picture,) = read.pictures
    assert (picture.title, picture.message) == ("Rate over time", "It rose.")
    assert picture.alt == "Line chart. It rose from 1 to 2."
    assert [table.is_of_chart for table in read.tables] == [False, True]
    assert read.sections == ("Scorecard", "Barton")


def test_abbreviations_are_explained_at_the_end():
    shown = (Paragraph("NEET and SEND, then NEET."), Heading(2, "KS2"), Paragraph("It."))
    read = document_of(notebook_of("# T", *shown), "n")
    assert [said(block.words) for block in read.blocks[3:]] == [
        "Words used on this page", *(f"{term}: {MEANINGS[term]}" for term in ("KS2", "NEET", "SEND")),
    ]  # fmt: skip


# Pictures


def test_an_svg_file_stands_alone():
    svg = files()["charts/01_rate_over_time.svg"].decode()
    root = ElementTree.fromstring(svg.partition("\n")[2])
    assert (root.get("width"), root.get("height")) == ("680", "120")
    assert root.find("{http://www.w3.org/2000/svg}desc").text == "Line chart. It rose from 1 to 2."
    assert "var(" not in svg
    assert "#12436D" in svg


def test_a_png_shows_the_drawing_twice_as_large_on_white():
    image = pytest.importorskip("PIL.Image")
    picture = image.open(io.BytesIO(png_of(drawing()))).convert("RGB")
    assert picture.size == (1360, 240)
    assert picture.getpixel((2, 2)) == (255, 255, 255)
    colours = {colour for _, colour in picture.getcolors(100_000)}
    assert (0x12, 0x43, 0x6D) in colours  # the area's line
    assert (0x80, 0x16, 0x50) in colours  # the target's
    line = [picture.getpixel((x, 120)) for x in range(80, 1200)]
    assert line.count((255, 255, 255)) > 200  # the target is dashed


def test_parts_that_look_alike_are_painted_in_their_colour():
    """Their style stands once, on a group around them."""
    image = pytest.importorskip("PIL.Image")
    surface = Sheet(400, 100)
    for y in (20, 40):
        surface.line([10, 200, 390], [y, y + 15, y], "target", width=3)
        surface.points([10, 200], [y, y], "better", shape="s")
        surface.text(10, y + 40, "Barton", role="area", bold=True)
    svg = surface.svg("chart-1", "Title", "Words")
    assert svg.count("<g style=") == 3
    picture = image.open(io.BytesIO(png_of(svg))).convert("RGB")
    colours = dict((colour, count) for count, colour in picture.getcolors(100_000))
    for colour in ((0x80, 0x16, 0x50), (0x1C, 0x7A, 0x5C), (0x12, 0x43, 0x6D)):
        assert colours[colour] > 200
    assert (0, 0, 0) not in colours
    # nothing fills the space that the lines enclose with a line between their ends
    assert picture.getpixel((400, 56)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("anchor", "left", "right"), [("left", 60, 140), ("center", 20, 100), ("right", 0, 61)]
)
def test_words_stand_at_their_place_in_a_png(anchor, left, right):
    image = pytest.importorskip("PIL.Image")
    surface = Sheet(100, 40)
    surface.text(30, 25, "Bdg", anchor=anchor)
    picture = image.open(io.BytesIO(png_of(surface.svg("chart-1", "T", "W")))).convert("L")
    across, _, along, below = picture.point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert left <= across < along <= right
    assert 50 < below < 60  # the g reaches under the base line


@pytest.mark.parametrize("text", ["العربية", "学校 🏫", "e\u0301te", "AVATo", "– “x” → ✗"])
def test_words_of_any_script_are_painted(text):
    surface = Sheet(200, 40)
    surface.text(10, 25, text)
    svg, empty = surface.svg("chart-1", "T", "W"), Sheet(200, 40).svg("chart-1", "T", "W")
    assert png_of(svg) not in (None, png_of(empty))
    assert png_of(svg) == png_of(svg)


def test_a_png_of_very_many_colours_keeps_them_all():
    image = pytest.importorskip("PIL.Image")
    colours = [(x * 37 % 251, x * 101 % 241, x * 59 % 239) for x in range(900)]
    boxes = "".join(
        f'<path d="M{x} 0L{x + 1} 0L{x + 1} 9L{x} 9z" style="fill: #{bytes(colour).hex()}"/>'
        for x, colour in enumerate(colours)
    )
    picture = image.open(io.BytesIO(png_of(f'<svg viewBox="0 0 900 9">{boxes}</svg>')))
    assert picture.mode == "RGB"
    assert picture.getpixel((2 * 100 + 1, 9)) == colours[100]


@pytest.mark.parametrize(
    "svg",
    [
        "<svg viewBox='0 0 10 10'><image href='data:image/png;base64,x'/></svg>",
        "<svg viewBox='0 0 10 10'><path transform='scale(2)' d='M 0 0'/></svg>",
        "<svg viewBox='0 0 10 10'><path d='A 1 1 0'/></svg>",
        "<svg viewBox='0 0 1e9 10'></svg>",
        "<svg",
    ],
)
def test_a_drawing_that_is_not_understood_is_not_painted_in_part(svg):
    assert png_of(svg) is None


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject/>",
        "<use href='https://example.org/#a'/>",
        "<path style='fill: url(https://example.org/)'/>",
    ],
)
def test_a_drawing_with_foreign_parts_is_no_file(inside):
    made = files(svg=f"<svg viewBox='0 0 10 10'>{inside}</svg>")
    assert not any(name.endswith((".svg", ".png")) for name in made)
    assert "The drawing is on the web page only." in "\n".join(
        p.text for p in docx.Document(io.BytesIO(made["annual_review.docx"])).paragraphs
    )


# Word


def test_a_word_document_has_one_title_and_real_headings():
    paragraphs = word().paragraphs
    assert [p.text for p in paragraphs if p.style.name == "Title"] == ["Annual review"]
    assert [(p.style.name, p.text) for p in paragraphs if p.style.name.startswith("Heading")] == [
        ("Heading 1", "What needs attention"), ("Heading 2", "Barton"), ("Heading 1", "Scorecard"),
        ("Heading 1", "Every goal"), ("Heading 2", "Barton"), ("Heading 1", "Values of the charts"),
    ]  # fmt: skip
    assert not any(p.text.strip() == "" and not p._p.xpath(".//w:drawing|.//w:sectPr") for p in paragraphs)


def test_a_word_table_repeats_its_headings_and_merges_no_cell():
    tables = word().tables
    assert [[cell.text for cell in table.rows[0].cells] for table in tables] == [
        ["Goal", "Latest", "Change", "Year"], ["Period", "Score"],
    ]  # fmt: skip
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert not table._tbl.xpath(".//w:gridSpan|.//w:vMerge")
        assert table.style.name == "Report Table"
    assert tables[0].rows[1].cells[1].text == "58.3%\n2023/24"


def test_numbered_lists_keep_their_numbers_at_every_depth():
    lists = Items((("a", Items(("b", "c"), is_numbered=True, start=3)), "d"), is_numbered=False)
    made = made_of("# T", lists, Items(("e",), is_numbered=True))
    file = docx.Document(io.BytesIO(made["annual_review.docx"]))
    said = [
        (p.style.name, p.text, p._p.pPr.numPr) for p in file.paragraphs if p.style.name.startswith("List")
    ]
    assert [one[:2] for one in said] == [
        ("List Bullet", "a"), ("List Number 2", "b"), ("List Number 2", "c"), ("List Bullet", "d"),
        ("List Number", "e"),
    ]  # fmt: skip
    numbering = file.part.numbering_part.element
    starts = {
        num.numId: [int(start.get(qn("w:val"))) for start in num.iter(qn("w:startOverride"))]
        for num in numbering.num_lst
    }
    assert [starts[one[2].numId.val] for one in (said[1], said[4])] == [[3], [1]]
    assert said[1][2].numId.val == said[2][2].numId.val
    assert '<ol start="3">' in lists.html and "<ol>" in Items(("e",), is_numbered=True).html


def test_a_note_is_led_to_in_word_and_on_the_page():
    text = Paragraph(("Said.", Run("[1]", target="#note-a-1")))
    note = Paragraph("[1] By whom.", "note", "note-a-1")
    assert 'href="#note-a-1"' in text.html and 'id="note-a-1"' in note.html
    file = docx.Document(io.BytesIO(made_of("# T", text, note)["annual_review.docx"]))
    assert 'w:anchor="note_1"' in file.element.xml and 'w:name="note_1"' in file.element.xml


def test_a_status_has_its_colour_and_its_word():
    """The styles of the template have the colours of the page."""
    status = Run("Missed", "status status--missed")
    table = Table("c", headers("Goal", "Status"), (("NEET", Cell(status, "by 2 points")), ("KS2", "Missed")))
    parts = ("# T", "## A", Paragraph((status, " in 2024")), table)
    written = docx.Document(io.BytesIO(made_of(*parts)["annual_review.docx"]))
    (own,) = [p for p in written.paragraphs if p.text == "Missed: in 2024"]
    assert [run.style.name for run in own.runs] == ["Status Missed", "Default Paragraph Font"]
    cells = [row.cells[1] for row in written.tables[0].rows[1:]]
    assert [[run.style.name for p in cell.paragraphs for run in p.runs] for cell in cells] == [
        ["Status Missed", "Default Paragraph Font"], ["Default Paragraph Font"],
    ]  # fmt: skip
    for name in ("Met", "Near", "Missed", "Unjudged"):
        (fill,) = written.styles[f"Status {name}"].element.xpath(".//w:shd/@w:fill")
        assert f"--{name.lower()}-tint: #{fill.lower()};" in report_style()


def test_a_cover_and_the_contents_stand_on_pages_of_their_own():
    paragraphs = word().paragraphs
    assert [(p.style.name, p.text) for p in paragraphs[:4]] == [
        ("Title", "Annual review"), ("Subtitle", "Barton, 2024/25"), ("Fact", "Plan: A Plan"),
        ("Fact", "Figures to: 31 August 2025"),
    ]  # fmt: skip
    assert paragraphs[4].text == "How Barton stands."
    assert paragraphs[4]._p.pPr.find(qn("w:pageBreakBefore")) is not None
    contents = word().element.body.find(qn("w:sdt")).find(f".//{qn('w:p')}")
    assert contents.pPr.find(qn("w:pageBreakBefore")) is not None


def test_captions_are_numbered_by_word_itself():
    captions = [p for p in word().paragraphs if p.style.name == "Caption"]
    assert [p.text for p in captions] == [
        "Table 1: Goals of Barton: per cent", "Figure 1: Rate over time", "Table 2: Rate over time. Score.",
    ]  # fmt: skip
    codes = ["".join(part.text for part in p._p.iter(qn("w:instrText"))).split()[:2] for p in captions]
    assert codes == [["SEQ", "Table"], ["SEQ", "Figure"], ["SEQ", "Table"]]


def test_a_word_picture_has_its_words():
    (inline,) = word().element.body.iter(qn("wp:inline"))
    properties = inline.find(qn("wp:docPr"))
    assert properties.get("descr") == "Line chart. It rose from 1 to 2."


def test_the_contents_list_is_filled_and_leads_to_the_headings():
    document = word()
    links = document.element.body.find(qn("w:sdt")).findall(f".//{qn('w:hyperlink')}")
    marks = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    assert ["".join(t.text for t in link.iter(qn("w:t"))) for link in links] == [
        "What needs attention", "Barton", "Scorecard", "Every goal", "Barton", "Values of the charts",
    ]  # fmt: skip
    assert {link.get(qn("w:anchor")) for link in links} <= marks
    assert document.settings.element.find(qn("w:updateFields")).get(qn("w:val")) == "true"


def test_a_word_document_says_its_language_date_and_title_and_no_user():
    document = word()
    assert {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    properties = document.core_properties
    assert (properties.title, properties.last_modified_by) == ("Annual review", "")
    assert properties.created.date().isoformat() == "2025-08-31"
    assert "Annual review. Page 1 of 1" in document.sections[0].footer.paragraphs[0].text


def test_links_lead_to_the_web_and_to_headings_and_nowhere_else():
    links = {
        "in": "#a", "out": "https://e.org/", "script": "javascript:alert(1)", "file": "file:///etc/passwd",
        "lost": "#z",
    }  # fmt: skip
    words = tuple(piece for text, target in links.items() for piece in (Run(text, target=target), " "))
    parts = (Heading(2, "A", "a"), Paragraph("a"), Heading(2, "B"), Paragraph(words))
    content = made_of("# x", *parts)["annual_review.docx"]
    paragraph = next(p for p in docx.Document(io.BytesIO(content)).paragraphs if p.text.startswith("in out"))
    assert [link.text for link in paragraph.hyperlinks] == ["in", "out"]
    assert paragraph.hyperlinks[1].url == "https://e.org/"


def test_a_link_in_a_cell_leads_there_in_word_and_its_source_stands_under_the_table():
    cells = (Run("a release", target="https://e.org/"), two_lines(Run("1.22", target="#a"), "2024"))
    source = ("Source: ", Run("the publisher", target="https://p.org/"), ".")
    table = Table("Rates", headers("Source", "Goal"), (cells,), source=source)
    content = made_of("# x", Heading(2, "A", "a"), table)["annual_review.docx"]
    document = docx.Document(io.BytesIO(content))
    web, inside = (cell.paragraphs[0].hyperlinks[0] for cell in document.tables[0].rows[1].cells)
    assert (web.text, web.url) == ("a release", "https://e.org/")
    assert inside.text == "1.22" and inside.fragment
    under = next(p for p in document.paragraphs if p.text == "Source: the publisher.")
    assert under.hyperlinks[0].url == "https://p.org/"


def test_a_wide_table_is_on_a_page_of_its_own_across():
    wide = Table("c", headers(*(f"Area {n}" for n in range(9))), (tuple("123456789"),))
    made = made_of("# x", "## S", wide, "after")
    document = docx.Document(io.BytesIO(made["annual_review.docx"]))
    assert [s.page_width > s.page_height for s in document.sections] == [False, True, False]


def test_what_is_said_under_a_wide_table_stands_on_the_next_upright_page():
    wide = Table("c", headers(*(f"Area {n}" for n in range(9))), (tuple("123456789"),), notes=("Said.",))

    def sheets(*parts):
        """The words of each sheet that ends with a break, and of the last."""
        document = docx.Document(io.BytesIO(made_of("# x", *parts)["annual_review.docx"]))
        texts = [""]
        for each in document.element.body:
            texts[-1] += "".join(each.itertext(qn("w:t")))
            texts += [""] if each.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None else []
        return texts

    _, across, rest = sheets("## S", wide, "after")
    assert "Said." not in across and rest.index("Said.") < rest.index("after")
    # at the end no sheet is begun for it
    assert "Said." in sheets("## S", wide)[-1] and len(sheets("## S", wide)) == 2


def test_two_charts_that_are_wider_than_high_stand_on_a_page_with_their_text():
    heights = {}
    for name, (width, height) in {"wide": (660, 400), "square": (400, 400)}.items():
        surface = Sheet(width, height)
        surface.line([40, 300], [80, 20], "area", width=3)
        chart = Picture.of(Chart(surface.svg("chart-1", "T", "W"), "Barton"))
        document = docx.Document(io.BytesIO(made_of("# x", chart)["annual_review.docx"]))
        (shape,) = document.inline_shapes
        heights[name] = shape.height.cm
        assert shape.width.cm / shape.height.cm == pytest.approx(width / height, rel=0.01)
    # at full width the first would be 10 cm high: 16.5 / 660 * 400
    assert heights["wide"] == pytest.approx(7.0, abs=0.05)
    assert heights["square"] == pytest.approx(400 / (96 / 2.54), abs=0.05)


# Spreadsheet


def test_a_spreadsheet_has_cover_contents_notes_and_one_table_a_sheet():
    workbook = book()
    assert workbook.sheetnames == ["Cover", "Contents", "Notes", "Figures", "Table_1", "Table_2"]
    for sheet in workbook.worksheets[1:]:
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A")
        assert not sheet.merged_cells.ranges
        first, last = table.ref.split(":")
        header = [cell.value for cell in sheet[first : last.rstrip("0123456789") + first[1:]][0]]
        assert header == [column.name for column in table.tableColumns]
        assert all(header)


def test_a_sheet_starts_with_title_what_is_on_it_and_a_way_back():
    sheet = book()["Table_1"]
    assert sheet["A1"].value == "Table 1: Goals of Barton: per cent [note 1]"
    assert sheet["A2"].value.startswith("This worksheet contains one table")
    assert sheet["A4"].hyperlink.location == "'Contents'!A1"
    assert sheet.freeze_panes == "A6"
    assert [cell.value for cell in sheet[5]] == [
        "Goal", "Latest (%)", "Latest: mark", "Latest: note", "Change", "Year",
    ]  # fmt: skip
    notes = [[cell.value for cell in row] for row in book()["Notes"].iter_rows(min_row=4)]
    assert ["[note 1]", "Rounded once: Barton.", "Table_1"] in notes
    assert notes[1][:2] == ["[x]", "Not available."]


def test_numbers_are_numbers_shown_as_on_the_page():
    sheet = book()["Table_1"]
    assert [(cell.value, cell.number_format) for cell in (sheet["B6"], sheet["E6"], sheet["E7"])] == [
        (0.583, "#,##0.0%"), (-1204.5, "#,##0.0"), (2, "+#,##0;-#,##0;#,##0"),
    ]  # fmt: skip
    assert [sheet["B7"].value, sheet["C7"].value] == [None, "[x]"]
    assert sheet["F6"].value == "2024"  # a year is a name


def test_every_figure_stands_on_one_tidy_sheet_before_the_tables():
    """A row for each number, and for each mark in place of one; per cent counts in per cent."""
    sheet = book()["Figures"]
    header, *rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert header == (
        "Worksheet", "Table", "Section of the report", "Row", "Name of the row", "Group",
        "Other names of the row", "Column", "Figure", "Unit", "Mark", "Note",
    )  # fmt: skip
    caption = "Goals of Barton: per cent"
    score = "Rate over time. Score."
    assert rows == [
        (
            "Table_1",
            caption,
            "Scorecard",
            1,
            "Barton",
            None,
            None,
            "Latest",
            58.3,
            "per cent",
            None,
            "2023/24",
        ),
        ("Table_1", caption, "Scorecard", 1, "Barton", None, None, "Change", -1204.5, None, None, None),
        ("Table_1", caption, "Scorecard", 2, "Second", None, None, "Latest", None, None, "[x]", None),
        ("Table_1", caption, "Scorecard", 2, "Second", None, None, "Change", 2, None, None, None),
        ("Table_2", score, "Barton", 1, "2023", None, None, "Score", 1, "score", None, None),
        ("Table_2", score, "Barton", 2, "2024", None, None, "Score", 2, "score", None, None),
    ]
    assert {cell.data_type for cell in sheet["I"][5:] if cell.value is not None} == {"n"}


def test_a_figure_says_its_unit_where_heading_number_or_chart_does_and_no_other():
    cells = (("North", number("4", 4), number("9", 9), number("61%", 61, is_percent=True)),)
    named = headers("Region", "Councils (number)", "Lowest", "Share", numbers=(1, 2, 3))
    table = Table("By region. Rate per 10,000.", named, cells)
    units = {}
    for is_of_chart in (True, False):
        made = Document("T", (replace(table, is_of_chart=is_of_chart),))
        units[is_of_chart] = [figure.unit for figure in figures_of(made)]
    assert units == {True: ["number", "rate per 10,000", "per cent"], False: ["number", "", "per cent"]}
    shown = {}
    for is_of_chart in (True, False):
        pages = documents_of(Document("T", (replace(table, is_of_chart=is_of_chart),)), png_of, ABOUT)
        sheet = openpyxl.load_workbook(io.BytesIO(pages["annual_review.xlsx"]))["Table_1"]
        shown[is_of_chart] = [cell.value for cell in sheet[5]]
    always = ["Region", "Councils (number)"]
    assert shown[True] == [*always, "Lowest (rate per 10,000)", "Share (%)"]
    assert shown[False] == [*always, "Lowest", "Share (%)"]


def test_the_contents_lead_to_every_sheet():
    workbook = book()
    sheet = workbook["Contents"]
    assert [(sheet[f"A{row}"].value, sheet[f"A{row}"].hyperlink.location) for row in range(4, 8)] == [
        ("Notes", "'Notes'!A1"), ("Figures", "'Figures'!A1"), ("Table_1", "'Table_1'!A1"),
        ("Table_2", "'Table_2'!A1"),
    ]  # fmt: skip


# CSV


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_csv_file_opens_in_excel_and_holds_plain_numbers():
    made = files()
    content = made["tables/01_goals_of_barton_per_cent.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert rows_of(content) == [
        ["Goal", "Latest (%)", "Latest: mark", "Latest: note", "Change", "Year"],
        ["Barton", "58.3", "", "2023/24", "-1204.5", "2024"],
        ["Second", "", "[x]", "", "2", "2023"],
    ]


def test_a_column_of_percentages_and_others_keeps_the_signs():
    cells = ((number("61%", 61, is_percent=True),), (number("921", 921),))
    table = Table("c", headers("Target", numbers=(0,)), cells)
    assert rows_of(csv_file(table)) == [["Target"], ["61%"], ["921"]]
    made = made_of("# T", table)["annual_review.xlsx"]
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Table_1"]
    assert [cell.value for cell in sheet["A"][4:7]] == ["Target (%, or the unit of its row)", 0.61, 921]


TYPED = Table(
    "What a cell may hold",
    (
        Header("What"), Header("Saving", is_number=True), Header("Interval", is_number=True,
        parts=("lower", "upper")), Header("Status"),
    ),
    (
        ("a number and its line", (number("−651", -651), " (line 322)"),
         (number("0.5%", 0.5, 1, is_percent=True), " to ", number("1.0%", 1, 1, is_percent=True)),
         Cell(Run("Met", "status status--met"), "in time")),
        ("words in its place", "none of this name", "[c]", Run("Missed", "status status--missed")),
        ("a note under it", Cell(number("+1,204", 1204, has_sign=True), "since 2020"), "[x]", "Not judged"),
    ),
)  # fmt: skip


def test_a_typed_cell_is_the_same_in_every_format():
    """The page shows a cell on a line or two; a file has its number, mark and note beside each other."""
    header = [
        "What", "Saving", "Saving: note", "Interval: lower", "Interval: upper", "Interval: mark", "Status",
        "Status: note",
    ]  # fmt: skip
    expected = [
        ("a number and its line", -651, "line 322", 0.5, 1, "", "Met", "in time"),
        ("words in its place", None, "none of this name", None, None, "[c]", "Missed", ""),
        ("a note under it", 1204, "since 2020", None, None, "[x]", "Not judged", ""),
    ]
    columns = TYPED.columns
    assert [column.name for column in columns] == header
    assert [column.is_number for column in columns] == [name in (header[1], *header[3:5]) for name in header]
    made = made_of("# T", TYPED)
    sheet = openpyxl.load_workbook(io.BytesIO(made["annual_review.xlsx"]))["Table_1"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert rows[0] == tuple(f"{name} (%)" if name[-5:] in ("lower", "upper") else name for name in header)
    as_shares = [
        (*row[:3], *(None if one is None else one / 100 for one in row[3:5]), *row[5:]) for row in expected
    ]
    assert rows[1:] == as_shares
    texts = rows_of(made["tables/01_what_a_cell_may_hold.csv"])
    assert texts[0] == [f"{name} (%)" if name.startswith("Interval: l") or name.endswith("upper") else name
                        for name in header]  # fmt: skip
    assert texts[1:] == [
        ["a number and its line", "-651", "line 322", "0.5", "1.0", "", "Met", "in time"],
        ["words in its place", "", "none of this name", "", "", "[c]", "Missed", ""],
        ["a note under it", "1204", "since 2020", "", "", "[x]", "Not judged", ""],
    ]
    (table,) = docx.Document(io.BytesIO(made["annual_review.docx"])).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["What", "Saving", "Interval", "Status"],
        ["a number and its line", "−651 (line 322)", "0.5% to 1.0%", "Met\nin time"],
        ["words in its place", "none of this name", "[c]", "Missed"],
        ["a note under it", "+1,204\nsince 2020", "[x]", "Not judged"],
    ]
    soup = BeautifulSoup(TYPED.html, "html.parser")
    assert [[cell.get_text("\n") for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")] == [
        [cell.text for cell in row.cells] for row in table.rows
    ]
    frame = TYPED.data
    assert frame["saving"].tolist() == [-651, pd.NA, 1204]
    assert frame["interval_upper"].dtype == "Float64" and frame["interval_mark"].tolist() == [
        "",
        "[c]",
        "[x]",
    ]


@given(
    st.lists(
        st.tuples(st.text(max_size=9), st.floats(-1e6, 1e6).map(lambda x: round(x, 2)), st.text(max_size=9)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_a_part_that_is_handed_on_is_the_part(rows):
    table = Table("c", headers("A", "B", numbers=(1,)), tuple(
        (Run(text, "strong", "#x"), Cell((number(f"{value}", value, 2), " of ", text), note))
        for text, value, note in rows
    ))  # fmt: skip
    again = part_of(table._repr_mimebundle_()[MIME_TYPE])
    assert again == table
    assert [cell.numbers[0].value for _, cell in again.rows] == [value for _, value, _ in rows]


def test_names_of_files_are_short_plain_and_never_alike():
    assert file_stem(7, "../CON: “Größe”\n\x00 " + "y" * 300) == "07_con_groe_" + "y" * 51
    assert file_stem(8, "אבג") == "08"


# All of them


def test_the_same_page_gives_the_same_bytes():
    assert files() == files()


def test_archives_say_nothing_of_the_clock():
    made = files()
    for name in ("annual_review.docx", "annual_review.xlsx"):
        with zipfile.ZipFile(io.BytesIO(made[name])) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_page_without_tables_and_charts_gives_a_word_document_alone():
    made = made_of("# Short\n\nOne line.")
    assert list(made) == ["annual_review.docx"]
    paragraphs = [p.text for p in docx.Document(io.BytesIO(made["annual_review.docx"])).paragraphs]
    assert paragraphs[:2] == ["Short", "One line."]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_text_stays_text_everywhere(hostile):
    svg = drawing(title=hostile, alt=hostile)
    about = About("annual_review", hostile, hostile, hostile, hostile, "annual_review.html")
    made = files(title=hostile, name=hostile, svg=svg) | files(about, title=hostile, name=hostile, svg=svg)
    document = docx.Document(io.BytesIO(made["annual_review.docx"]))
    kept = " ".join("".join(c for c in hostile if c.isprintable() or c.isspace()).split())
    kept = kept.replace("\u202e", "").replace("\u202c", "")
    assert any(kept[:30_000] in p.text for p in document.paragraphs)
    assert not list(document.element.body.iter("script"))
    workbook = openpyxl.load_workbook(io.BytesIO(made["annual_review.xlsx"]))
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title}!{cell.coordinate} is a formula"
                is_ours = cell.hyperlink is None or cell.hyperlink.target is None
                assert is_ours, f"{sheet.title}!{cell.coordinate} leads outside"
    for name, content in made.items():
        if name.endswith(".csv"):
            for row in rows_of(content):
                for text in row:
                    is_number = text.lstrip("-").replace(".", "").isdigit()
                    assert is_number or not text.startswith(("=", "+", "-", "@")), f"{name}: {text[:40]}"
        elif name.endswith(".svg"):
            ElementTree.fromstring(content.decode("utf-8").partition("\n")[2])
            assert b"<script" not in content
        assert name.isascii()
        assert ".." not in name
