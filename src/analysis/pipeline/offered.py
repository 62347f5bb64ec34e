"""Files that the parts of a page offer beside it, taken from a notebook's outputs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.errors import ReportError

if TYPE_CHECKING:
    import nbformat

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
