"""Hostile text in every table goes through the whole chain and stays text: notebooks, pages, files.

The real tables are taken twice: every text that an author, a council or a publisher writes is replaced by
one that means harm, and by one of the same length that means none. Both pages must have the same elements.
"""

import ast
import io
import json
import re
import zipfile
from collections import Counter

import nbformat
import openpyxl
import pytest
from bs4 import BeautifulSoup
from markupsafe import escape
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from real_project import REPORTS, ROOT, copy_project

from analysis.build.index import write_index
from analysis.build.project import PREPARED_VARIABLE, PROJECT_VARIABLE
from analysis.charts.png import png_of
from analysis.page.files import make_downloads
from analysis.page.html import PageContext, PageLink, render_page
from analysis.tables.data import PROCESSED
from analysis.tables.store import load_table, save_tables

pytestmark = [pytest.mark.reports]

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "[a](javascript:alert(1)) ![b](http://x.example/b.png)",
    "{{ 7*7 }}{% raw %}",
    "=cmd|'/C calc'!A0",
    "</td></table></svg></style><b>bold",
    "]]><!-- -->",
    "\x1b[31m\u202eabc\ufffe\u202c",
    "x" * 120,
)  # fmt: skip
HARM = " ".join(HOSTILE)
# The same length and the same breaks between words, and nothing in it that could be taken for markup.
HARMLESS = HARM.replace("http://", "httpzzz").translate(
    {ord(character): "z" for character in "<>\"'&{}=[]()!|%"}
    | dict.fromkeys(map(ord, "\x1b\u202e\ufffe\u202c"))
)

# Text that decides what is done with a row: it is read again, or it is one of the project's own words.
READ_AGAIN = {
    "after_text", "area_type", "baseline_period", "baseline_text", "before_text", "claimed_text", "column",
    "deadline", "deadline_text", "from_text", "locator", "next_action_id", "numbers", "period_label",
    "published", "readings", "region_code", "row_label", "series_id", "service", "source_id", "status",
    "table", "target_text", "target_year", "theme", "to_text", "unit", "unless", "used_as", "value_text",
    "year_type",
}  # fmt: skip
PAGES = [
    name if name in ("annual_review", "data_quality") else pytest.param(name, marks=pytest.mark.deep)
    for name in REPORTS
]


def replaced(tables, text):
    """The tables with `text` after every text of more than one word in a column that holds such text."""
    made, count = {}, 0
    for declaration in PROCESSED:
        frame = tables[declaration.name].copy()
        for column in declaration.columns:
            if column.kind != "text" or column.allowed or column.name in READ_AGAIN or not len(frame):
                continue
            written = frame[column.name].astype(str)
            if written.str.contains(" ").any():
                frame[column.name] = written.where(~written.str.contains(" "), written + " " + text)
                count += 1
        made[declaration.name] = frame
    assert count > 25  # else hardly anything is tested
    return made


@pytest.fixture(scope="module")
def projects(real_project, tmp_path_factory):
    """Two projects of the same shape: one that means harm, and one that means none."""
    tables = {one.name: load_table(real_project.processed, one) for one in PROCESSED}
    found = {}
    for name, text in (("harm", HARM), ("harmless", HARMLESS)):
        project = copy_project(tmp_path_factory.mktemp(name))
        save_tables(replaced(tables, text), project.processed, {"inputs": name})
        settings = project.root / "project.yml"  # the area by its code: its name is another in these tables
        written = settings.read_text(encoding="utf-8").replace('"Cheshire West and Chester" ', "E06000050 ")
        settings.write_text(written, encoding="utf-8")
        found[name] = (project, text)
    return found


def page_of(name, project, text):
    """The page of a notebook whose cells run here, with the text in its settings and links too."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    cells, values = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT_VARIABLE, str(project.root))
        patch.setenv(PREPARED_VARIABLE, f"{project.root}")
        for cell in notebook.cells:
            if cell.cell_type != "code":
                cells.append(new_markdown_cell(cell.source))
                continue
            cells.append(new_code_cell("", outputs=shown(cell.source, values)))
    cells.append(new_markdown_cell(f"## Words of an author\n\n{text}"))
    context = PageContext(
        notebook=f"{name} {text}",
        title=text,
        index_href="../../index.html",
        links=(PageLink(text, "x.json"),),
        parameters=(("area", text), (text, "x")),
    )
    return render_page(new_notebook(cells=cells), context)


def shown(source, values):
    """What a cell shows: the value of its last line, as a notebook would."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), values)
    if last is None:
        return []
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), values)
    if value is None:
        return []
    return [new_output("display_data", data=value._repr_mimebundle_())]


def structure(html):
    """Every element outside of pictures, by its name and the names of its attributes, in order."""
    soup = BeautifulSoup(html, "html.parser")
    found = [
        (element.name, tuple(sorted(element.attrs)))
        for element in soup.find_all(True)
        # where a long word of any text may break holds no text and has no attribute
        if (element.name, element.attrs) != ("wbr", {})
        and (element.name == "svg" or element.find_parent("svg") is None)
    ]
    drawn = Counter(element.name for svg in soup.find_all("svg") for element in svg.find_all(True))
    return found, drawn


@pytest.fixture(scope="module")
def pages(projects):
    made = {}

    def get(name):
        if name not in made:
            made[name] = {kind: page_of(name, *projects[kind]) for kind in ("harm", "harmless")}
        return made[name]

    return get


@pytest.mark.parametrize("name", PAGES)
def test_hostile_text_changes_no_element_of_a_page(pages, name):
    made = pages(name)
    (harm, drawn), (harmless, drawn_harmless) = (structure(made[kind].html) for kind in ("harm", "harmless"))
    assert harm == harmless
    assert set(drawn) <= set(drawn_harmless)
    soup = BeautifulSoup(made["harm"].html, "html.parser")
    for element in soup.find_all(True):
        for attribute, value in element.attrs.items():
            assert not attribute.lower().startswith("on"), (element.name, attribute)
            if attribute in ("href", "src", "srcset", "action", "formaction", "xlink:href"):
                assert not str(value).strip().lower().startswith(("javascript:", "data:text")), value
    assert "<script>alert(1)</script>" in soup.get_text()  # shown, as text
    assert escape(HOSTILE[0]) in made["harm"].html and "\x1b" not in made["harm"].html


@pytest.mark.parametrize("name", PAGES)
def test_hostile_text_stays_text_in_word_spreadsheet_and_files(pages, name, tmp_path):
    page = pages(name)["harm"]
    made = make_downloads(page, tmp_path / name, HARM, HARM, png_of)
    of_tables = {"xlsx", "csv"} if "<table" in page.html else set()
    assert of_tables or name == "methods"  # which has none
    assert {path.rpartition(".")[2] for path in made.files} >= {"docx"} | of_tables
    for path, content in made.files.items():
        if path.endswith(".xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(content))
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert not [cell.value for cell in cells if cell.data_type == "f"]
        elif path.endswith(".docx"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                document = archive.read("word/document.xml").decode()
            assert "<script" not in document and "javascript:" not in _targets(content)
        elif path.endswith(".svg"):
            assert "<script" not in content.decode() and " on" not in re.sub(
                r">[^<]*<", "><", content.decode()
            )
        elif path.endswith(".csv"):
            lines = content.decode("utf-8-sig")
            assert not re.search(r'(?:^|,)"?[=+@](?!\d)', lines, flags=re.MULTILINE)


def _targets(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/_rels/document.xml.rels").decode()


def test_hostile_text_changes_no_element_of_the_list_of_reports(tmp_path):
    found = {}
    for kind, text in (("harm", HARM), ("harmless", HARMLESS)):
        reports = tmp_path / kind
        folder = reports / "e06000050" / "2024-25"
        folder.mkdir(parents=True)
        entry = {name: text for name in ("title", "area_name", "year", "edition", "data_date", "message")}
        made = entry | {"outputs": {f"{text.replace('/', '')[:40]}.docx": "0"}}
        (folder / "one.manifest.json").write_text(json.dumps(made), encoding="utf-8")
        (folder / "two.failed.json").write_text(json.dumps(entry | {"partial": "x"}), encoding="utf-8")
        found[kind] = structure(write_index(reports).read_text(encoding="utf-8"))
    assert found["harm"] == found["harmless"]
