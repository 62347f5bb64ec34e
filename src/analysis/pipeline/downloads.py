"""The files for other programs that stand beside a page: made, written and linked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from analysis.pipeline.manifest import page_facts, sha256
from analysis.pipeline.publish import EDITABLE
from analysis.pipeline.render import DOWNLOADS_HERE, FILES_HERE, Page, render_part
from analysis.presentation.charts_png import png_of
from analysis.presentation.documents import About, documents_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


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


def make_downloads(page: Page, folder: Path, area: str, year: str) -> Downloads:
    """Make the files of a page, and the page with links to them; nothing is written.

    Args:
        page: The finished page, without links.
        folder: Where the files will stand, beside the page and named as it is.
        area: Name of the area.
        year: Review year.
    """
    facts = page_facts(page.html)
    year = facts["year"] or year
    about = About(folder.name, area, year, facts["edition"], facts["data_date"], f"{folder.name}.html")
    files = documents_of(page.tree, png_of, about)
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
