"""Tables that show themselves: caption, header cells with scope, numbers right-aligned, marks explained."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.presentation.markup import Html, render

MARKS = {
    "[c]": "confidential",
    "[x]": "not available",
    "[z]": "not applicable",
    "[low]": "rounds to zero but is not zero",
    "[u]": "low reliability",
}


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

    @property
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
        return tuple(f"{mark} {meaning}" for mark, meaning in MARKS.items() if mark in used)

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
    return render("two_lines.html.j2", first=first, second="" if first == "[x]" else second)
