"""Suppression of one table: small counts, what would give them away, and what is derived from them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.disclosure.count_table import CountTable, ObjectArray, read_table
from analysis.disclosure.counts import HIDDEN, SMALL_DENOMINATOR, BoolArray
from analysis.disclosure.structure import Parts
from analysis.errors import ParameterError

Cell = tuple[Hashable, str]  # label of the row in the table's index, and column

DERIVED_TEXT = ("value_text",)
DERIVED_REASON = "derived from a hidden count"
MISSING = "missing"  # the column of marks of the declared tables


@dataclass(frozen=True, eq=False)
class SuppressionResult:
    """A table that may be shown, and what was hidden in it.

    Attributes:
        table: The table as given, without the hidden figures: missing in columns of numbers, [c] in
            columns of text; and `c` in the column `missing`, where there is one, of rows that lost a figure.
        marks: `c` for every hidden figure and every [c] among the counts given, otherwise empty; the shape
            of `table`.
        primary: The counts hidden for their own size, as (label of the row, column).
        secondary: The counts hidden because they would give others away.
        derived: The figures hidden because they were computed from hidden counts.
        reasons: Why each of these is hidden, in words.
        unchecked: Labels of rows with derived figures but without counts, to which no rule can be applied.
    """

    table: pd.DataFrame
    marks: pd.DataFrame
    primary: tuple[Cell, ...]
    secondary: tuple[Cell, ...]
    derived: tuple[Cell, ...]
    reasons: Mapping[Cell, str]
    unchecked: tuple[Hashable, ...]

    def printed(self) -> pd.DataFrame:
        """The table with [c] in place of every hidden figure."""
        return self.table.astype(object).mask(self.marks.to_numpy() == "c", HIDDEN)


def suppress(
    table: pd.DataFrame,
    *,
    counts: Sequence[str] | None = None,
    numerator: str = "numerator",
    denominator: str = "denominator",
    derived: Sequence[str] | None = None,
    rows: str | Sequence[str] | None = None,
    total_row: str | None = None,
    total_column: str | None = None,
    parts: Sequence[Parts] = (),
    published: str | None = None,
    small_denominator: int | Sequence[int] = SMALL_DENOMINATOR,
    zero_is_disclosive: bool = False,
) -> SuppressionResult:
    """Hide the counts of a table that could point to a child, and all that would give them away.

    1. Counts of 1 to 5 are hidden; zeros stay.
    2. In a row with numerator and denominator, the numerator and what is derived from it are hidden where
       the numerator or the rest of the denominator is 1 to 5, or the denominator is too small (though a
       numerator of 0 stays).
    3. Where totals or parts are declared, further counts are hidden, the smallest first, totals last and
       zeros never, until every hidden count has at least two possible values. A reader is taken to know
       all that is shown, that zeros are shown, and which counts are hidden for their own size.
    4. That holds across all declared parts: nested areas, "of which" groups, rolling periods.
    5. What is derived from a hidden count of its row is hidden.
    6. Counts are taken as exact. For published rounded counts see `share_limits`.
    7. Rows marked as published are left as they are. A [c] among them is treated as hidden: no count of
       ours is left to give it away.

    A table is taken alone. Tables that are safe apart can give a count away together (`check_report`), and
    ranks or gaps of other rows can depend on a hidden one: compute them from what this returns.

    Args:
        table: Tidy (a row for each figure, with numerator and denominator) or crossed (rows and columns are
            categories of one count). Its cells may hold marks such as [c]. It is not changed.
        counts: The columns of counts. When not given: `numerator`, `denominator` and `count` as far as
            there are such columns, otherwise all columns of whole numbers.
        numerator: The count above the line, for rule 2.
        denominator: The count below the line, for rule 2.
        derived: The columns computed from the counts of their row. When not given: all other columns of
            decimal numbers, and `value_text`.
        rows: The columns that tell a row. When not given: as many of `indicator_id`, `group`, `area_code`
            and `period_label` as there are, otherwise the index, or the column that holds `total_row`.
        total_row: Label of the row that holds the sum of all other rows, in a crossed table.
        total_column: The column that holds the sum of all other counts of its row, in a crossed table.
        parts: Which rows of a tidy table belong to which.
        published: A column of booleans: the row is quoted from an official publication.
        small_denominator: The largest denominator too small to show a percentage: 5, or 10 for
            attainment; one number, or one for each row.
        zero_is_disclosive: Hide as well where all children of a row are in one category, for a category
            that nobody may be known to belong to, or not to. Further zeros may then be hidden too.

    Returns:
        The table that may be shown, what was hidden in it, and why.

    Raises:
        DataError: A count is not a whole number, declared totals do not add up, or two rows have the same
            labels.
        ParameterError: A column or label that is named is not there.
        ReportError: Published figures give a hidden count away, whatever else is hidden.

    Source:
        Project methods, 8.2; Department for Education, Children in need, data guidance.

    Example:
        >>> plans = pd.DataFrame({"girls": [3, 9, 12], "boys": [8, 7, 15], "all": [11, 16, 27]},
        ...                      index=["north", "south", "both"])
        >>> print(suppress(plans, total_row="both", total_column="all").printed())
              girls boys all
        north   [c]  [c]  11
        south   [c]  [c]  16
        both     12   15  27
    """
    read = read_table(
        table, counts=counts, numerator=numerator, denominator=denominator, rows=rows,
        total_row=total_row, total_column=total_column, parts=parts, published=published,
    )  # fmt: skip
    figures = _derived_columns(read) if derived is None else list(derived)
    missing = [column for column in figures if column not in table.columns]
    if missing:
        raise ParameterError(f"derived: found {', '.join(missing)}; expected columns of the table.")
    reasons, is_concerned = read.primary_reasons(small_denominator, zero_is_disclosive)
    others = np.full(reasons.shape, "", dtype=object)
    if read.is_crossed or read.parts:
        others = read.protect(reasons, zero_is_disclosive)
    return _result(read, figures, reasons, is_concerned, others)


def _derived_columns(read: CountTable) -> list[str]:
    known = {*read.columns, *read.keys}
    return [
        str(column)
        for column, kind in read.frame.dtypes.items()
        if column not in known and (kind.kind == "f" or column in DERIVED_TEXT)
    ]


def _result(
    read: CountTable,
    figures: Sequence[str],
    reasons: ObjectArray,
    is_concerned: BoolArray,
    others: ObjectArray,
) -> SuppressionResult:
    is_there = ~np.isnan(read.cells.values)
    is_primary, is_secondary = reasons != "", others != ""
    is_withheld = is_primary | is_secondary | read.cells.is_confidential
    concerned = (is_concerned | is_withheld.any(axis=1)) & ~read.is_official
    had = read.frame[list(figures)].notna().to_numpy(dtype=bool)
    is_derived = concerned[:, None] & had
    table = read.frame.copy()
    marks = pd.DataFrame("", index=table.index, columns=table.columns)
    for place, column in enumerate(read.columns):
        _hide(table, column, (is_primary | is_secondary)[:, place])
        marks.loc[is_withheld[:, place], column] = "c"
    for place, column in enumerate(figures):
        _hide(table, column, is_derived[:, place])
        marks.loc[concerned, column] = "c"
    if MISSING in table.columns:
        lost = (is_primary | is_secondary).any(axis=1) | is_derived.any(axis=1)
        table.loc[lost & (table[MISSING] == "").to_numpy(dtype=bool), MISSING] = "c"
    words = {cell: str(reasons[place]) for place, cell in _cells(read.frame, read.columns, is_primary)}
    secondary = {
        cell: f"would give away {others[place]}"
        for place, cell in _cells(read.frame, read.columns, is_secondary)
    }
    derived = [cell for _, cell in _cells(read.frame, figures, is_derived)]
    without_counts = ~is_there.any(axis=1) & ~concerned & ~read.is_official & had.any(axis=1)
    return SuppressionResult(
        table=table,
        marks=marks,
        primary=tuple(words),
        secondary=tuple(secondary),
        derived=tuple(derived),
        reasons=words | secondary | dict.fromkeys(derived, DERIVED_REASON),
        unchecked=tuple(read.frame.index[without_counts]),
    )


def _hide(table: pd.DataFrame, column: str, is_hidden: BoolArray) -> None:
    if not is_hidden.any():
        return
    cells = table[column]
    if cells.dtype.kind in "iu":
        table[column] = cells.astype("Int64").mask(is_hidden)  # whole numbers stay whole beside missing ones
    elif cells.dtype.kind == "f":
        table[column] = cells.mask(is_hidden)
    else:
        table[column] = cells.mask(is_hidden, HIDDEN)


def _cells(
    table: pd.DataFrame, columns: Sequence[str], is_meant: BoolArray
) -> list[tuple[tuple[int, int], Cell]]:
    return [
        ((int(row), int(place)), (table.index[row], columns[place]))
        for row, place in zip(*np.nonzero(is_meant), strict=True)
    ]
