"""Word, spreadsheet, CSV and pictures made from a page: read back, they say what the page says."""

import csv
import io
import zipfile
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from drawn_svg import Sheet

from analysis.charts.png import png_of
from analysis.page.document import About, Cell, Heading, Items, Paragraph, Table
from analysis.page.files import documents_of
from analysis.page.reading import read_page
from analysis.page.spreadsheet import csv_file
from analysis.page.text import file_stem

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


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def page(title="Annual review", name="Barton", svg=None):
    name = escaped(name)
    return f"""<html><body><main id="main"><h1 id="t">{escaped(title)}</h1>
<p class="lede">How {name} stands.</p>
<dl class="meta"><div><dt>Area</dt><dd>{name}</dd></div></dl>
<h2 id="attention">What needs attention</h2>
<ul class="cards"><li class="card"><h3 id="c1"><a href="#goal-1">{name}</a></h3>
<span class="status">Missed</span><p class="kpi"><strong>15.8%</strong> in 2024<br>33 below</p></li></ul>
<ol><li>First <a href="https://example.org/">source</a><ul><li>inner</li></ul></li><li>Second</li></ol>
<h2>Scorecard</h2>
<div class="table-region"><table class="scorecard"><caption>Goals of {name}: per cent</caption>
<thead><tr><th>Goal</th><th class="num">Latest</th><th class="num">Change</th><th>Year</th></tr></thead>
<tbody><tr><th scope="row">{name}</th><td class="num">58.3%<br><span class="note">2023/24</span></td>
<td class="num">−1,204.5</td><td>2024</td></tr>
<tr><th scope="row">Second</th><td class="num">[x]</td><td class="num">+2</td><td>2023</td></tr></tbody></table></div>
<p class="note">[x] not available.</p><p class="note">Rounded once: {name}.</p>
<h2>Every goal</h2><section><h3 id="goal-1">{name}</h3>
<p><span class="status">Missed</span> <strong>15.8% in 2024.</strong></p>
<figure class="chart"><figcaption><strong>Rate over time.</strong> It rose.</figcaption>
<div class="chart-scroll">{svg or drawing()}</div><p class="note">Bold line: {name}.</p>
<details class="table"><summary>Table of this chart<span class="visually-hidden">: rate</span></summary>
<table class="numbers"><caption>Rate over time. Score.</caption>
<thead><tr><th>Period</th><th class="num">Score</th></tr></thead>
<tbody><tr><th>2023</th><td class="num">1</td></tr><tr><th>2024</th><td class="num">2</td></tr></tbody></table>
</details></figure>
<details class="why"><summary>Why this status<span class="visually-hidden">: x</span></summary><p>The rule.</p></details>
<blockquote class="comment">As {name} said.</blockquote></section>
<script>secret()</script><nav><ol><li>not content</li></ol></nav></main></body></html>"""  # noqa: E501


def document(**options):
    return read_page(page(**options), png_of)


def files(**options):
    return documents_of(page(**options), png_of, ABOUT)


def word(**options):
    return docx.Document(io.BytesIO(files(**options)["annual_review.docx"]))


def book(**options):
    return openpyxl.load_workbook(io.BytesIO(files(**options)["annual_review.xlsx"]))


def text_of(runs):
    return "".join(run.text for run in runs)


# Reading a page


def test_a_page_is_read_as_headings_paragraphs_lists_tables_and_pictures():
    read = document()
    assert read.title == "Annual review"
    assert [(b.level, b.text) for b in read.blocks if isinstance(b, Heading)] == [
        (1, "What needs attention"), (2, "Barton"), (1, "Scorecard"), (1, "Every goal"), (2, "Barton"),
    ]  # fmt: skip
    assert [(b.kind, text_of(b.runs)) for b in read.blocks if isinstance(b, Paragraph)] == [
        ("lede", "How Barton stands."), ("fact", "Area: Barton"), ("text", "Missed"),
        ("figure", "15.8% in 2024\n33 below"), ("text", "Missed: 15.8% in 2024."),
        ("lead", "Why this status"), ("text", "The rule."), ("comment", "As Barton said."),
    ]  # fmt: skip


def test_a_list_keeps_its_depth_its_order_and_its_links():
    (items,) = [block for block in document().blocks if isinstance(block, Items)]
    assert items.is_numbered
    assert [(depth, text_of(runs)) for depth, runs in items.entries] == [
        (0, "First source"), (1, "inner"), (0, "Second"),
    ]  # fmt: skip
    assert items.entries[0][1][1].target == "https://example.org/"


def test_a_cell_with_a_value_and_a_note_becomes_two_columns():
    scorecard = document().tables[0]
    assert scorecard.header == ("Goal", "Latest", "Latest: note", "Change", "Year")
    assert [cell.text for cell in scorecard.rows[0]] == ["Barton", "58.3%", "2023/24", "−1,204.5", "2024"]
    assert scorecard.rows[0][1] == Cell("58.3%", 58.3, 1, is_percent=True)
    assert scorecard.rows[0][3].number == -1204.5
    assert scorecard.rows[0][4].number is None  # a year is a name
    assert scorecard.notes == ("[x] not available.", "Rounded once: Barton.")
    assert (scorecard.section, scorecard.is_of_chart) == ("Scorecard", False)
    assert document().tables[1].is_of_chart


def test_a_table_with_spans_and_two_rows_of_headings_is_laid_out():
    html = (
        "<main><h1>x</h1><table><caption>c</caption><thead><tr><th rowspan=2>Goal</th><th colspan=2>Rate</th>"
        "</tr><tr><th>2023</th><th>2024</th></tr></thead><tbody><tr><th rowspan=2>A</th><td>1</td><td>2</td>"
        "</tr><tr><td colspan=2>3</td></tr></tbody></table></main>"
    )
    table = read_page(html, png_of).tables[0]
    assert table.header == ("Goal", "Rate: 2023", "Rate: 2024")
    assert [[cell.text for cell in row] for row in table.rows] == [["A", "1", "2"], ["A", "3", ""]]


def test_a_picture_has_title_message_words_and_both_forms():
    (picture,) = document().pictures
    assert (picture.title, picture.message) == ("Rate over time", "It rose.")
    assert picture.alt == "Line chart. It rose from 1 to 2."
    assert (picture.width, picture.height) == (680, 120)
    assert picture.png.startswith(b"\x89PNG")


# Pictures


def test_an_svg_file_stands_alone():
    svg = document().pictures[0].svg
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
    assert "Barton, 2024/25. Page 1 of 1" in document.sections[0].footer.paragraphs[0].text


def test_links_lead_to_the_web_and_to_headings_and_nowhere_else():
    html = (
        "<main><h1>x</h1><h2 id='a'>A</h2><h2>B</h2><p><a href='#a'>in</a> <a href='https://e.org/'>out</a> "
        "<a href='javascript:alert(1)'>script</a> <a href='file:///etc/passwd'>file</a> "
        "<a href='#z'>lost</a></p></main>"
    )
    content = documents_of(html, png_of, ABOUT)["annual_review.docx"]
    document = docx.Document(io.BytesIO(content))
    paragraph = next(p for p in document.paragraphs if p.text.startswith("in out"))
    assert [link.text for link in paragraph.hyperlinks] == ["in", "out"]
    assert paragraph.hyperlinks[1].url == "https://e.org/"


def test_a_wide_table_is_on_a_page_of_its_own_across():
    cells = "".join(f"<th>Area {n}</th>" for n in range(9))
    html = f"<main><h1>x</h1><h2>S</h2><table><caption>c</caption><tr>{cells}</tr></table><p>after</p></main>"
    document = docx.Document(io.BytesIO(documents_of(html, png_of, ABOUT)["annual_review.docx"]))
    assert [s.page_width > s.page_height for s in document.sections] == [False, True, False]


# Spreadsheet


def test_a_spreadsheet_has_cover_contents_notes_and_one_table_a_sheet():
    workbook = book()
    assert workbook.sheetnames == ["Cover", "Contents", "Notes", "Table_1", "Table_2"]
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
    assert [cell.value for cell in sheet[5]] == ["Goal", "Latest", "Latest: note", "Change", "Year"]
    notes = [[cell.value for cell in row] for row in book()["Notes"].iter_rows(min_row=4)]
    assert ["[note 1]", "Rounded once: Barton.", "Table_1"] in notes
    assert notes[1][:2] == ["[x]", "Not available."]


def test_numbers_are_numbers_shown_as_on_the_page():
    sheet = book()["Table_1"]
    assert [(cell.value, cell.number_format) for cell in (sheet["B6"], sheet["D6"], sheet["D7"])] == [
        (0.583, "#,##0.0%"), (-1204.5, "#,##0.0"), (2, "+#,##0;-#,##0;#,##0"),
    ]  # fmt: skip
    assert sheet["B7"].value == "[x]"
    assert sheet["E6"].value == "2024"


def test_the_contents_lead_to_every_sheet():
    workbook = book()
    sheet = workbook["Contents"]
    assert [(sheet[f"A{row}"].value, sheet[f"A{row}"].hyperlink.location) for row in (4, 5, 6)] == [
        ("Notes", "'Notes'!A1"), ("Table_1", "'Table_1'!A1"), ("Table_2", "'Table_2'!A1"),
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
        ["Goal", "Latest (%)", "Latest: note", "Change", "Year"],
        ["Barton", "58.3", "2023/24", "-1204.5", "2024"],
        ["Second", "[x]", "", "2", "2023"],
    ]


def test_a_column_of_percentages_and_others_keeps_the_signs():
    cells = ((Cell("61%", 61.0, 0, is_percent=True),), (Cell("921", 921.0),))
    assert rows_of(csv_file(Table("c", ("Target",), cells, frozenset({0})))) == [["Target"], ["61%"], ["921"]]


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
    made = documents_of("<main><h1>Short</h1><p>One line.</p></main>", png_of, ABOUT)
    assert list(made) == ["annual_review.docx"]
    paragraphs = [p.text for p in docx.Document(io.BytesIO(made["annual_review.docx"])).paragraphs]
    assert paragraphs[:2] == ["Short", "One line."]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: repr(text[:12]))
def test_hostile_text_stays_text_everywhere(hostile):
    svg = drawing(title=hostile, alt=hostile)
    made = files(title=hostile, name=hostile, svg=svg)
    about = About("annual_review", hostile, hostile, hostile, hostile, "annual_review.html")
    made |= documents_of(page(title=hostile, name=hostile, svg=svg), png_of, about)
    document = docx.Document(io.BytesIO(made["annual_review.docx"]))
    said = " ".join("".join(c for c in hostile if c.isprintable() or c.isspace()).split())
    said = said.replace("\u202e", "").replace("\u202c", "")
    assert any(said[:30_000] in p.text for p in document.paragraphs)
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
