"""Tables that show themselves: caption, header cells with scope, numbers right-aligned, marks explained."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.presentation.markup import Html, render

MARKS = {
    "[c]": "confidential",
    "[x]": "not available",
    "[z]": "not applicable",
    "[low]": "rounds to zero but is not zero",
    "[u]": "low reliability",
}


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
    """

    caption: str
    headers: tuple[Header, ...]
    rows: tuple[tuple[str | Html, ...], ...]
    notes: tuple[str, ...] = ()
    css_class: str = "numbers"

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
        return render("table.html.j2", table=self)


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
