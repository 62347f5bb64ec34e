"""Markup that may be trusted, kept apart from text that may not.

Text from data reaches a page only through `escape` or a template, which escapes every value that
is not `Html`. `Html(text)` is a promise that `text` is markup of our own making.

Tables that show themselves: caption, header cells with scope, numbers right-aligned, marks explained.

Files that a part of a page offers beside it: written by the pipeline, whole or not at all.
"""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.vocabulary.marks import MARKS, NOT_AVAILABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinja2 import Environment


_ROOMS = Path(__file__).parents[1]
TEMPLATES = tuple(_ROOMS / room / "templates" for room in ("page", "charts", "report"))


@dataclass(frozen=True)
class Html:
    """Trusted markup, which shows itself in a notebook.

    It is not text: it cannot be joined to a string by accident, and a template that meets it does
    not escape it again.

    Attributes:
        text: The markup.
    """

    text: str

    def __html__(self) -> str:
        """The markup, for a template."""
        return self.text

    def __str__(self) -> str:
        """The markup."""
        return self.text

    def _repr_html_(self) -> str:
        return self.text


def escape(value: object) -> Html:
    """Make any value safe as the text of an element or of a quoted attribute.

    Args:
        value: Text from data, or anything that can be written; trusted markup is left as it is.

    Returns:
        The same text as markup.

    Example:
        >>> escape('a < b & "c"').text
        'a &lt; b &amp; &quot;c&quot;'
        >>> escape(Html("<b>kept</b>")).text
        '<b>kept</b>'
    """
    return value if isinstance(value, Html) else Html(html.escape(str(value), quote=True))


def join(parts: Iterable[object], separator: str = "") -> Html:
    """Put pieces one after the other; text among them is escaped, and so is the separator.

    Args:
        parts: Trusted markup or text.
        separator: Text between two pieces.

    Example:
        >>> join([Html("<b>1</b>"), "<2>"], " & ").text
        '<b>1</b> &amp; &lt;2&gt;'
    """
    return Html(escape(separator).text.join(escape(part).text for part in parts))


@cache
def environment() -> Environment:
    """The templates of the rooms that make pages: every value is escaped, and a missing one is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 50 ms, only where a page is made

    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def load_templates() -> None:
    """Read every template, so that a copy of this process need not."""
    for name in environment().list_templates():
        if "/" not in name:  # nbconvert reads those of whole pages itself, with filters of its own
            environment().get_template(name)


def render(template_name: str, **values: object) -> Html:
    """Fill a template of `page/templates`, `charts/templates` or `report/templates`.

    Args:
        template_name: File name, e.g. `chart.html.j2`.
        values: What the template names; text is escaped, `Html` is not.

    Returns:
        The markup.

    Raises:
        jinja2.TemplateNotFound: There is no such template.
        jinja2.UndefinedError: The template names a value that was not given.
    """
    return Html(environment().get_template(template_name).render(**values))


_TAG = re.compile(r"<[^>]*>")
_SHORT = 17  # characters of a cell: "1 September 2017" and a space
_LONG = 40  # characters of a cell: more than a phone has room for beside two other columns


@dataclass(frozen=True)
class Header:
    """A column: what stands above it, whether its cells are numbers, and whether they stay on one line."""

    label: str
    is_number: bool = False
    is_short: bool = False


@dataclass(frozen=True)
class Table:
    """A table for readers.

    Attributes:
        caption: What, where, when and unit.
        headers: One a column; the first column names the row.
        rows: Cells as text or trusted markup, one tuple a row.
        notes: Sentences under the table.
        css_class: `numbers`, `scorecard` or another class of the page's style sheet.
        groups: The group of each row, where rows of one stand together under its name.
        group_name: What a group is, e.g. `Theme`.
        folded: What a reader opens to see the table, where it is long and few need it.
    """

    caption: str
    headers: tuple[Header, ...]
    rows: tuple[tuple[str | Html, ...], ...]
    notes: tuple[str, ...] = ()
    css_class: str = "numbers"
    groups: tuple[str, ...] = ()
    group_name: str = "Group"
    folded: str = ""

    @cached_property  # every cell asks
    def is_listing(self) -> bool:
        """Whether it holds text that a narrow column would cut into a word a line.

        On a phone each row of such a table becomes a card. A table of figures scrolls sideways there
        instead, since figures are compared down a column.
        """
        if "scorecard" in self.css_class.split():  # cards already
            return False
        if "listing" in self.css_class.split():
            return True
        others = (str(cell) for row in self.rows for cell in row[1:])
        return len(self.headers) > 2 and any(len(_TAG.sub("", cell)) > _LONG for cell in others)

    @property
    def classes(self) -> str:
        """Its classes in the style sheet."""
        has_it = "listing" in self.css_class.split() or not self.is_listing
        return self.css_class if has_it else f"{self.css_class} listing".strip()

    def cell_class(self, place: int, cell: str | Html) -> str:
        """The class of a cell: a number, or text so short that it stays on one line."""
        if self.headers[place].is_number:
            return "num"
        is_one_line = self.headers[place].is_short and len(_TAG.sub("", str(cell))) <= _SHORT
        return "short" if is_one_line else ""

    def group_at(self, place: int) -> str:
        """The name of the group that begins with a row; empty where none does."""
        if not self.groups or (place and self.groups[place - 1] == self.groups[place]):
            return ""
        return self.groups[place]

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks for missing values that occur, with their meaning."""
        used = {str(cell).strip() for row in self.rows for cell in row}
        return tuple(f"{mark.sign} {mark.short}" for mark in MARKS.values() if mark.sign in used)

    def _repr_html_(self) -> str:
        return self.html.text

    @property
    def html(self) -> Html:
        """The table as markup."""
        table = render("table.html.j2", table=self)
        return render("folded.html.j2", summary=self.folded, content=table) if self.folded else table


def headers(*labels: str, numbers: tuple[int, ...] = (), short: tuple[int, ...] = ()) -> tuple[Header, ...]:
    """Headers from labels.

    Args:
        labels: What stands above each column.
        numbers: Positions of the columns that hold numbers.
        short: Positions of the columns whose cells stay on one line, such as periods.
    """
    return tuple(Header(label, place in numbers, place in short) for place, label in enumerate(labels))


def two_lines(first: str | Html, second: str) -> Html:
    """A cell with a value and a quieter note under it; without a value there is no note."""
    return render("two_lines.html.j2", first=first, second="" if first == NOT_AVAILABLE else second)


# What a notebook's output carries them under; `analysis.page.files` reads it.
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
