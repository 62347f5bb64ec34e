"""The files for other programs that stand beside a page: Word, one spreadsheet, tables and charts as files.

Made from the parts of its notebook, and linked from the page. The same parts give the same bytes.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from analysis.page.html import DOWNLOADS_HERE, FILES_HERE, Page, render_part
from analysis.page.notebook_parts import About, Document
from analysis.page.parts import Download, Picture
from analysis.page.picture import is_png, size_of, svg_file
from analysis.page.spreadsheet import FIGURES_FILE, csv_file, figures_file, spreadsheet
from analysis.page.stamp import NO_STAMP, Stamp
from analysis.page.text import EDITABLE, file_stem, plain
from analysis.page.word import word_document
from analysis.tables.files import sha256
from analysis.vocabulary.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Paint = Callable[[str], bytes | None]


TABLES, CHARTS = "tables", "charts"


def documents_of(document: Document, paint: Paint, about: About) -> dict[str, bytes]:
    """Make every file of a document.

    Args:
        document: What the report says.
        paint: Makes a PNG of a drawing, or None where it cannot.
        about: What is known of it besides.

    Returns:
        Content by path, with `/` between folders: the Word document; the spreadsheet, a CSV file of
        all figures and one for each table, if there are tables; an SVG and a PNG file for each chart that
        has them.
    """
    document = replace(
        document,
        blocks=tuple(_painted(one, paint) if isinstance(one, Picture) else one for one in document.blocks),
    )
    texts: dict[str, Any] = {
        name: plain(value) for name, value in asdict(about).items() if isinstance(value, str)
    }
    about = replace(about, **texts, facts=tuple((name, plain(value)) for name, value in about.facts))
    files = {f"{about.name}.docx": word_document(document, about)}
    if document.tables:
        files[f"{about.name}.xlsx"] = spreadsheet(document, about)
        files[FIGURES_FILE] = figures_file(document)
    for number, table in enumerate(document.tables, start=1):
        files[f"{TABLES}/{file_stem(number, table.caption)}.csv"] = csv_file(table)
    for number, picture in enumerate(document.pictures, start=1):
        path = f"{CHARTS}/{file_stem(number, picture.title)}"
        if picture.svg:
            files[f"{path}.svg"] = picture.svg.encode("utf-8")
        if picture.png:
            files[f"{path}.png"] = b64decode(picture.png)
    return files


def _painted(picture: Picture, paint: Paint) -> Picture:
    """The picture as a drawing that can stand alone and as dots, each where there can be one."""
    if not picture.svg:
        return picture if picture.png and is_png(b64decode(picture.png)) else replace(picture, png="")
    svg = svg_file(picture.svg, picture.title, picture.alt)
    png = paint(picture.svg) if svg and all(size_of(svg)) else None
    return replace(picture, svg=svg, png=b64encode(png).decode("ascii") if png else picture.png)


# A name cannot lead out of the folder, nor take that of the page, its notebook or its manifest.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.(csv|json|svg|txt)")


def check_offered(files: Iterable[Download], notebook: str) -> tuple[Download, ...]:
    """Refuse files that a notebook must not offer.

    Raises:
        ReportError: A file has a name that is not allowed, or two have the same.
    """
    found: dict[str, Download] = {}
    for file in files:
        if not _NAME.fullmatch(file.name):
            raise ReportError(
                f"{notebook}: a part offers a file called {file.name!r}; expected small letters, digits and "
                "hyphens, ending in .csv, .json, .svg or .txt."
            )
        if file.name in found:
            raise ReportError(f"{notebook}: two parts offer a file called {file.name}.")
        found[file.name] = file
    return tuple(found.values())


@dataclass(frozen=True)
class Downloads:
    """The files of one page."""

    folder: Path  # Where they stand
    files: Mapping[str, bytes]  # Content by path inside the folder
    html: str  # The page, with links to them

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of each, by its path as seen from the page."""
        return {f"{self.folder.name}/{path}": sha256(content) for path, content in self.files.items()}


def make_downloads(
    page: Page, folder: Path, area: str, year: str, paint: Paint, stamp: Stamp = NO_STAMP
) -> Downloads:
    """Make the files of a page, and the page with links to them; nothing is written.

    Args:
        page: The finished page, without links.
        folder: Where the files will stand, beside the page and named as it is.
        area: Name of the area.
        year: Review year.
        paint: Makes a PNG of a drawing, or None where it cannot.
        stamp: Contact and marking, which every file for reading bears.
    """
    facts = page.document.facts
    about = About(
        folder.name, area, facts.year or year, facts.edition, facts.date, f"{folder.name}.html",
        stamp.marking, stamp.contact_line, stamp.facts, stamp.is_draft,
        stamp.word_template,
    )  # fmt: skip
    files = documents_of(page.document, paint, about)
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
    if FIGURES_FILE in files:
        every = [{"kind": "CSV", "href": f"{folder}/{FIGURES_FILE}"}]
        listed[TABLES]["All tables in one file, a cell a row"] = every
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
