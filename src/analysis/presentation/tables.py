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
    """A column: what stands above it, and whether its cells are numbers."""

    label: str
    is_number: bool = False


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


def headers(*labels: str, numbers: tuple[int, ...] = ()) -> tuple[Header, ...]:
    """Headers from labels; `numbers` are the positions of columns that hold numbers."""
    return tuple(Header(label, position in numbers) for position, label in enumerate(labels))
