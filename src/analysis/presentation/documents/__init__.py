"""Documents made from a finished page: Word, one spreadsheet, every table and every chart as a file.

| module              | what it does                                                        |
| ------------------- | ------------------------------------------------------------------- |
| `model.py`          | what a document is made of, before any format                       |
| `reading.py`        | reads a document out of the main part of a page                     |
| `reading_tables.py` | reads a table as typed cells under one row of headings              |
| `text.py`           | text without what no file can hold; numbers; names of files         |
| `drawing.py`        | a drawing of a page as an SVG file of its own                       |
| `word.py`           | the Word document; `word_styles`, `word_tables`, `word_contents`    |
| `spreadsheet.py`    | all tables in one accessible workbook                               |
| `csv_files.py`      | a table as CSV, safe against formulas                               |
| `zipped.py`         | Word and Excel files without the time of writing                    |

Every writer escapes text in its own way, and the same page gives the same bytes.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from analysis.presentation.documents.csv_files import csv_file
from analysis.presentation.documents.model import About
from analysis.presentation.documents.reading import read_page
from analysis.presentation.documents.spreadsheet import spreadsheet
from analysis.presentation.documents.text import file_stem, plain
from analysis.presentation.documents.word import word_document

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.presentation.page_tree import Element

__all__ = ["About", "documents_of"]

TABLES, CHARTS = "tables", "charts"


def documents_of(
    page: Element | str, pictures: Callable[[str], bytes | None], meta: About
) -> dict[str, bytes]:
    """Make every document of a page.

    Args:
        page: The finished page, as a tree or as text.
        pictures: Makes a PNG of a drawing, or None where it cannot.
        meta: What is known of the page besides what it says.

    Returns:
        Content by path, with `/` between folders: the Word document; the spreadsheet and a CSV file
        for each table, if the page has tables; an SVG and a PNG file for each chart that has them.
    """
    document = read_page(page, pictures)
    meta = About(**{name: plain(value) for name, value in asdict(meta).items()})
    files = {f"{meta.name}.docx": word_document(document, meta)}
    if document.tables:
        files[f"{meta.name}.xlsx"] = spreadsheet(document, meta)
    for number, table in enumerate(document.tables, start=1):
        files[f"{TABLES}/{file_stem(number, table.caption)}.csv"] = csv_file(table)
    for number, picture in enumerate(document.pictures, start=1):
        path = f"{CHARTS}/{file_stem(number, picture.title)}"
        if picture.svg:
            files[f"{path}.svg"] = picture.svg.encode("utf-8")
        if picture.png is not None:
            files[f"{path}.png"] = picture.png
    return files
