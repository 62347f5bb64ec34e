"""The files for other programs that stand beside a page: made, written and linked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from analysis.pipeline.manifest import page_facts, read_json, sha256
from analysis.pipeline.render import DOWNLOADS_HERE, FILES_HERE, render_part
from analysis.pipeline.write import remove, staged
from analysis.presentation.charts_png import png_of
from analysis.presentation.documents import About, documents_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# What a person may go on writing in; it is put aside, never written over.
_EDITABLE = {".docx": "Word document", ".xlsx": "Spreadsheet"}


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


def make_downloads(html: str, folder: Path, area: str, year: str) -> Downloads:
    """Make the files of a page, and the page with links to them; nothing is written.

    Args:
        html: The finished page, without links.
        folder: Where the files will stand, beside the page and named as it is.
        area: Name of the area.
        year: Review year.
    """
    facts = page_facts(html)
    about = About(folder.name, area, facts["year"] or year, facts["edition"], facts["data_date"], f"{folder.name}.html")
    files = documents_of(html, png_of, about)
    return Downloads(folder, files, _with_links(html, folder.name, files))


def publish_files(folder: Path, stem: str, files: Mapping[str, bytes], manifest: Path) -> tuple[str, ...]:
    """Put all files of a report in their places, all or none, and remove those that are no longer made.

    A document that somebody changed is kept under another name.

    Args:
        folder: The folder of the report.
        stem: What the names of its files begin with; also the name of the folder of its downloads.
        files: Content by path below the folder, the manifest last.
        manifest: The manifest of the report before, which says what it wrote.

    Returns:
        What the person who runs it should know.

    Raises:
        ReportError: When they cannot be written.
    """
    before = (read_json(manifest) or {}).get("outputs")
    hashes = before if isinstance(before, dict) else {}
    with staged(folder, stem, files) as publish:
        notices = [
            _put_aside(folder / path)
            for path, content in files.items()
            if PurePosixPath(path).suffix in _EDITABLE
            and _is_changed(folder / path, {hashes.get(path), sha256(content)})
        ]
        publish()
    for path in hashes:
        if path not in files and path.startswith((f"{stem}/", f"{stem}-")):
            remove(folder / path)
    return tuple(notices)


def document_links(outputs: Mapping[str, str], prefix: str) -> list[dict[str, str]]:
    """Name the documents among the outputs of a manifest, with where each is.

    Args:
        outputs: Hash by path, as a manifest has them.
        prefix: Start of each address.
    """
    found = ((path, _EDITABLE.get(PurePosixPath(path).suffix)) for path in outputs)
    return [{"label": label, "href": f"{prefix}{path}"} for path, label in found if label]


def _with_links(html: str, folder: str, files: Mapping[str, bytes]) -> str:
    documents = [
        {"label": f"{_EDITABLE[suffix]} ({_size(content)})", "href": f"{folder}/{path}"}
        for path, content in files.items()
        if (suffix := PurePosixPath(path).suffix) in _EDITABLE
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


def _is_changed(path: Path, written: set[object]) -> bool:
    """Whether a file is there that is neither the one written before nor the one to be written.

    The latter is there where a build was killed after it had put some of the files in their places.
    """
    return path.is_file() and sha256(path.read_bytes()) not in written


def _put_aside(path: Path) -> str:
    number = 1
    while (kept := path.with_stem(f"{path.stem}-edited{f'-{number}' if number > 1 else ''}")).exists():
        number += 1
    path.rename(kept)
    return f"{path.name} had been changed; it is kept as {kept.name}, and a new one is beside it"
