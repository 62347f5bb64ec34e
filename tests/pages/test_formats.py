"""The reports of the real project in every format: the same words, and numbers that are numbers."""

import ast
import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from bs4 import BeautifulSoup
from real_project import REPORTS, file_of

import analysis
from analysis.page.parts import MIME_TYPE

pytestmark = [pytest.mark.reports]

HERE = "reports/e06000050/2024-25"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
# What stands in one format alone: the way about a page, and what Word puts in by itself.
# The key of a telephone says what the legend says.
OF_THE_PAGE = "nav, script, svg, .visually-hidden, [aria-hidden=true], caption, .key, .terms summary"


def files_of(built, ending):
    found = sorted((built[0].root / HERE).rglob(f"*{ending}"))
    assert len(found) >= len(REPORTS)
    return found


def test_no_column_of_numbers_holds_text(built):
    """Every number of a table can be added up: marks, notes and words stand in columns of their own."""
    numbers = 0
    for path in files_of(built, ".xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            if not sheet.title.startswith("Table_"):
                continue
            for header, *cells in sheet.iter_cols(min_row=5):
                kinds = {cell.data_type for cell in cells if cell.value is not None}
                assert len(kinds) <= 1, (path.name, sheet.title, header.value, kinds)
                numbers += sum(cell.data_type == "n" and cell.value is not None for cell in cells)
    assert numbers > 4_000


def test_the_tidy_sheet_has_every_figure_of_the_tables_and_its_figures_are_numbers(built):
    for path in files_of(built, ".xlsx"):
        book = openpyxl.load_workbook(path)
        assert book.sheetnames[:4] == ["Cover", "Contents", "Notes", "Figures"]
        tables = [
            cell for sheet in book.worksheets[4:] for column in sheet.iter_cols(min_row=6) for cell in column
        ]
        count = sum(cell.data_type == "n" and cell.value is not None for cell in tables)
        figures = [row[8] for row in book["Figures"].iter_rows(min_row=6) if row[8].value is not None]
        assert {cell.data_type for cell in figures} <= {"n"}, path.name
        assert len(figures) == count, path.name


def test_a_number_never_stands_as_text_where_numbers_are_counted(built):
    for path in files_of(built, ".xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            for header, *cells in sheet.iter_cols(min_row=5) if sheet.title.startswith("Table_") else ():
                if str(header.value).endswith(": note"):
                    found = [cell.value for cell in cells if re.fullmatch(r"[+−][\d,.]+%?", str(cell.value))]
                    assert not found, (path.name, sheet.title, header.value)


@pytest.mark.parametrize("name", REPORTS)
def test_page_and_word_document_say_the_same(built, name):
    page = file_of(built[0].root / HERE, name)
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    main = soup.find("main")
    captions = {_letters(caption.get_text()) for caption in main.find_all("caption")}
    for hidden in main.select(OF_THE_PAGE):
        if hidden.find_parent("td") is None or hidden.name == "svg":  # in a cell they are its words
            hidden.decompose()
    for title in main.select("figcaption strong"):  # in Word it is part of the caption, with a number
        title.name = "p"
    blocks = ("p", "li", "dt", "dd", "th", "td", "h1", "h2", "h3", "summary", "figcaption", "blockquote")
    content = (page.with_suffix("") / f"{page.stem}.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    said = _letters("".join(text.text or "" for text in root.iter(f"{WORD}t")))
    missing = [
        element.get_text(" ")
        for element in main.find_all(blocks)
        if element.find(blocks) is None
        and element.get("scope") != "rowgroup"
        and "Table of this chart" not in element.get_text()
        and _letters(element.get_text()) not in said
    ]
    assert missing == []
    assert captions or name == "methods"  # the one page without a table
    assert all(caption in said for caption in captions)
    drawn = [figure for figure in main.find_all("figure") if figure["data-kind"] != "rug"]  # a table
    assert len(list(root.iter(PICTURE))) == len(drawn)


def _letters(text):
    """Letters and digits alone: a status has a colon behind it in Word, and cells stand in lines."""
    return "".join(character for character in text.casefold() if character.isalnum())


def test_no_parser_of_html_makes_a_document():
    """Word, spreadsheet and CSV are written from parts: what makes them reads no markup."""
    folder = Path(analysis.__file__).parent / "page"
    parsers = {"lxml", "html.parser", "bs4", "analysis.page.structure", "analysis.page.check"}
    makers = ["files", "notebook_parts", "parts", "word", "spreadsheet", "text", "abbreviations", "zipped"]
    for name in makers:
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        found = {
            module
            for node in ast.walk(tree)
            for module in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not {module for module in found if module in parsers or module.startswith("lxml.")}, name
    for path in (folder.parent).rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "bs4" not in text and "html.parser" not in text, path.name
        assert path.parent == folder or "lxml" not in text or path.name == "current.py", (
            path.name
        )  # which names versions


def test_a_published_notebook_does_not_hold_its_parts_twice(built):
    for path in files_of(built, ".ipynb"):
        assert MIME_TYPE not in path.read_text(encoding="utf-8"), path.name
