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

Files that the parts of a page offer beside it, taken from a notebook's outputs.

The files for other programs that stand beside a page: made, written and linked.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from analysis.page.document import About
from analysis.page.html import DOWNLOADS_HERE, FILES_HERE, Page, page_facts, render_part
from analysis.page.reading import read_page
from analysis.page.spreadsheet import csv_file, spreadsheet
from analysis.page.text import EDITABLE, file_stem, plain
from analysis.page.word import word_document
from analysis.tables.files import sha256
from analysis.vocabulary.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import nbformat

    from analysis.page.tree import Element


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


MIME_TYPE = "application/vnd.annual-review.files+json"

# A name cannot lead out of the folder, nor take that of the page, its notebook or its manifest.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.(csv|json|svg|txt)")


@dataclass(frozen=True)
class OfferedFile:
    """A file to be written beside a page.

    Attributes:
        name: End of its name after that of the page.
        label: What the link to it says.
        content: Its text.
    """

    name: str
    label: str
    content: str


def offered_files(document: nbformat.NotebookNode, notebook: str) -> tuple[OfferedFile, ...]:
    """The files that an executed notebook offers, in the order of its cells.

    Args:
        document: The notebook with its outputs.
        notebook: Its name, for messages.

    Returns:
        The files; their names differ.

    Raises:
        ReportError: A file has a name that is not allowed, or two have the same.
    """
    found: dict[str, OfferedFile] = {}
    for cell in document.cells:
        for output in cell.get("outputs", []):
            for item in output.get("data", {}).get(MIME_TYPE, {}).get("files", []):
                file = _file(item, notebook)
                if file.name in found:
                    raise ReportError(f"{notebook}: two parts offer a file called {file.name}.")
                found[file.name] = file
    return tuple(found.values())


def _file(item: dict[str, Any], notebook: str) -> OfferedFile:
    name = str(item["name"])
    if not _NAME.fullmatch(name):
        raise ReportError(
            f"{notebook}: a part offers a file called {name!r}; expected small letters, digits and hyphens, "
            "ending in .csv, .json, .svg or .txt."
        )
    return OfferedFile(name, str(item["label"]), str(item["content"]))


@dataclass(frozen=True)
class Downloads:
    """The files of one page.

    Attributes:
        folder: Where they stand.
        files: Content by path inside the folder.
        html: The page, with links to them.
    """

    folder: Path
    files: Mapping[str, bytes]
    html: str

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of each, by its path as seen from the page."""
        return {f"{self.folder.name}/{path}": sha256(content) for path, content in self.files.items()}


def make_downloads(
    page: Page, folder: Path, area: str, year: str, paint: Callable[[str], bytes | None]
) -> Downloads:
    """Make the files of a page, and the page with links to them; nothing is written.

    Args:
        page: The finished page, without links.
        folder: Where the files will stand, beside the page and named as it is.
        area: Name of the area.
        year: Review year.
        paint: Makes a PNG of a drawing, or None where it cannot.
    """
    facts = page_facts(page.html)
    year = facts["year"] or year
    about = About(folder.name, area, year, facts["edition"], facts["data_date"], f"{folder.name}.html")
    files = documents_of(page.tree, paint, about)
    return Downloads(folder, files, _with_links(page.html, folder.name, files))


def without_downloads(page: Page, folder: Path) -> Downloads:
    """Leave the files of a page out, and the links to them."""
    return Downloads(folder, {}, _with_links(page.html, folder.name, {}))


def _with_links(html: str, folder: str, files: Mapping[str, bytes]) -> str:
    documents = [
        {"label": f"{EDITABLE[suffix]} ({_size(content)})", "href": f"{folder}/{path}"}
        for path, content in files.items()
        if (suffix := PurePosixPath(path).suffix) in EDITABLE
    ]
    listed: dict[str, dict[str, list[dict[str, str]]]] = {"tables": {}, "charts": {}}
    for path in files:
        inside, _, name = path.partition("/")
        if inside in listed:
            stem, _, kind = name.rpartition(".")
            entry = {"kind": kind.upper(), "href": f"{folder}/{path}"}
            listed[inside].setdefault(re.sub(r"^0*(\d+)_", r"\1 ", stem).replace("_", " "), []).append(entry)
    has_files = any(listed.values())
    top = render_part("downloads.html.j2", part="top", documents=documents, has_files=has_files)
    bottom = render_part("downloads.html.j2", part="files", **listed) if has_files else ""
    return html.replace(DOWNLOADS_HERE, top, 1).replace(FILES_HERE, bottom, 1)


def _size(content: bytes) -> str:
    kilobytes = max(round(len(content) / 1_000), 1)
    return f"{kilobytes} kB" if kilobytes < 1_000 else f"{kilobytes / 1_000:.1f} MB"
