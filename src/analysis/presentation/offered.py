"""Files that a part of a page offers beside it: written by the pipeline, whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.presentation.markup import Html

# What a notebook's output carries them under; `analysis.pipeline.offered` reads it.
MIME_TYPE = "application/vnd.annual-review.files+json"

# Every CSV file of a report begins with it: Excel on Windows takes a file without it for Windows-1252.
_BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_A_PLAIN_NUMBER = re.compile(r"[-+]?[0-9.,]*%?")


@dataclass(frozen=True)
class Download:
    """One file beside a page.

    Attributes:
        name: End of its name after that of the page, e.g. `differences.csv`.
        label: What the link to it says.
        content: Its text.
    """

    name: str
    label: str
    content: str

    @property
    def written(self) -> str:
        """Its text as it is written to the file."""
        return f"{_BYTE_ORDER_MARK}{self.content}" if self.name.endswith(".csv") else self.content


@dataclass(frozen=True)
class WithDownloads:
    """A part of a page with files beside it; in a notebook it shows itself as the part alone.

    Attributes:
        part: The part.
        downloads: The files.
    """

    part: Html
    downloads: tuple[Download, ...]

    def __html__(self) -> str:
        """The part's markup, for a template."""
        return self.part.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        files = [{"name": item.name, "label": item.label, "content": item.written} for item in self.downloads]
        return {"text/html": self.part.text, MIME_TYPE: {"files": files}}


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV: UTF-8, comma, LF; no cell can start a formula in a spreadsheet.

    Example:
        >>> csv_text(["a"], [["=1+1"], ["-2.5"]]).split()
        ['a', "'=1+1", '-2.5']
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return file.getvalue()


def _harmless(text: str) -> str:
    is_formula = text.startswith(_STARTS_A_FORMULA) and not _A_PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text
