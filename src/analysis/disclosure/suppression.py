"""A table to be suppressed: which of its cells are counts, which of them are small, what ties them.

Suppression of one table: small counts, what would give them away, and what is derived from them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.counts import (
    COMPLEMENT_REASON,
    COUNT_REASON,
    DENOMINATOR_REASON,
    LARGEST,
    SMALL_DENOMINATOR,
    SMALLEST,
    ZERO_REASON,
    BoolArray,
    Cells,
    is_small,
    read_counts,
    share_reasons,
)
from analysis.disclosure.relations import Book, Key, Parts, Protection, key_of
from analysis.disclosure.solver import INFINITY, Bound
from analysis.vocabulary.errors import DataError, ParameterError, Problem, raise_if_problems
from analysis.vocabulary.marks import CONFIDENTIAL

ObjectArray = NDArray[np.object_]

COUNT_COLUMNS = ("numerator", "denominator", "count")
KEY_COLUMNS = ("indicator_id", "group", "area_code", "period_label")
INDEX = "row"  # the name under which labels of the index stand in a key
COLUMN = "column"
CROSSED = "count"  # the measure of a crossed table


@dataclass(frozen=True, eq=False)
class CountTable:
    """A table, and what was declared of it."""

    frame: pd.DataFrame  # The table as given
    columns: tuple[str, ...]  # The columns of counts
    keys: tuple[str, ...]  # The columns that tell a row; the index where there are none
    cells: Cells  # The counts, rows by `columns`
    is_official: BoolArray  # Whether each row is quoted from an official publication
    above: int | None  # Place of the numerator in `columns`; None without
    below: int | None  # Place of the denominator; None without
    total_row: str | None  # Label of the row of totals; None without
    total_column: str | None  # The column of totals; None without
    parts: tuple[Parts, ...]  # What belongs to what

    @property
    def is_crossed(self) -> bool:
        """Whether the columns are categories of one count."""
        return self.total_row is not None or self.total_column is not None

    def primary_reasons(
        self, small_denominator: int | Sequence[int], zero_is_disclosive: bool
    ) -> tuple[ObjectArray, BoolArray]:
        """Say which counts are too small to show.

        Returns:
            Why, for each count, rows by columns, empty where it may be shown; and for each row whether
            what is derived from its counts is to be hidden: a percentage with too small a denominator is,
            although its numerator may be a 0 that stays, or missing.
        """
        values = self.cells.values
        reasons = np.full(values.shape, "", dtype=object)
        reasons[is_small(values)] = COUNT_REASON
        is_concerned = np.zeros(len(values), dtype=bool)
        if self.above is not None and self.below is not None:
            above, below = values[:, self.above], values[:, self.below]
            shares = share_reasons(above, below, np.asarray(small_denominator))
            is_concerned |= shares != ""
            reasons[:, self.above] = np.where((above == 0) & (shares == DENOMINATOR_REASON), "", shares)
            if zero_is_disclosive:
                is_uniform = (below >= 1) & ((above == 0) | (above == below))
                reasons[is_uniform & (reasons[:, self.above] == ""), self.above] = ZERO_REASON
        if zero_is_disclosive and self.is_crossed:
            inner = [place for place, name in enumerate(self.columns) if name != self.total_column]
            is_uniform = np.sum(values[:, inner] > 0, axis=1) == 1
            is_uniform &= np.array([label != self.total_row for label in self.row_labels()], dtype=bool)
            for place in inner:
                reasons[is_uniform & (reasons[:, place] == ""), place] = ZERO_REASON
        reasons[np.isnan(values) | self.is_official[:, None]] = ""
        return reasons, (is_concerned | (reasons != "").any(axis=1)) & ~self.is_official

    def row_labels(self) -> list[str]:
        """The label of each row; those of several columns are joined."""
        if not self.keys:
            return [str(label) for label in self.frame.index]
        labels = (self.frame[column].astype(str) for column in self.keys)
        return [" / ".join(parts) for parts in zip(*labels, strict=True)]

    def protect(self, reasons: ObjectArray, zero_is_disclosive: bool) -> ObjectArray:
        """Say which further counts are to be hidden.

        Args:
            reasons: Of `primary_reasons`.
            zero_is_disclosive: Zeros are hidden like other counts where that helps.

        Returns:
            The hidden count that each would give away, in words; empty where it stays.

        Raises:
            DataError: Totals do not add up, or two rows have the same labels.
            ReportError: A hidden count cannot be protected.
        """
        places = self._places()
        book = Book()
        own: dict[int, int] = {}
        # In order of the keys, so that the order of rows decides nothing.
        for key in sorted(places):
            row, column = places[key]
            cell, value = book.cell(key), self.cells.values[row, column]
            book.note_table(cell, "the table")
            if not np.isnan(value):
                book.system.set_bounds(cell, int(value), int(value))
                if not self.is_official[row]:
                    own[cell] = int(value)
        wholes = book.tie_parts([*self._totals(), *self.parts])
        self._tie_shares(book, places)
        raise_if_problems(DataError, "The counts do not agree", book.system.contradictions())
        hidden = self._hide(book, places, reasons, wholes)
        protection = Protection(book, own, hidden, wholes, least=0 if zero_is_disclosive else 1)
        protection.run()
        others = np.full(reasons.shape, "", dtype=object)
        for cell, because_of in protection.chosen.items():
            others[places[book.keys[cell]]] = because_of
        return others

    def _places(self) -> dict[Key, tuple[int, int]]:
        """Row and column of each count by its key."""
        if self.keys:
            named = {column: self.frame[column].astype(str).tolist() for column in self.keys}
        else:
            named = {INDEX: self.row_labels()}
        places: dict[Key, tuple[int, int]] = {}
        problems = []
        for row, labels in enumerate(zip(*named.values(), strict=True)):
            told = dict(zip(named, labels, strict=True))
            for place, column in enumerate(self.columns):
                key = key_of(CROSSED, {**told, COLUMN: column}) if self.is_crossed else key_of(column, told)
                if key in places:
                    found = f"two rows labelled {' / '.join(labels)}"
                    problems.append(
                        Problem(
                            None, None, ", ".join(named), found, "each row once", "name the columns in `rows`"
                        )
                    )
                    break
                places[key] = row, place
        raise_if_problems(DataError, "The rows of the table cannot be told apart", problems)
        return places

    def _totals(self) -> list[Parts]:
        totals = []
        if self.total_row is not None:
            if len(self.keys) > 1:
                raise ParameterError(
                    f"rows: found {', '.join(self.keys)}; expected one column beside total_row."
                )
            labels = self.row_labels()
            if self.total_row not in labels:
                raise ParameterError(f"total_row: found '{self.total_row}'; expected the label of a row.")
            others = tuple(sorted(label for label in labels if label != self.total_row))
            totals.append(Parts(self.keys[0] if self.keys else INDEX, self.total_row, others))
        if self.total_column is not None:
            others = tuple(column for column in self.columns if column != self.total_column)
            totals.append(Parts(COLUMN, self.total_column, others))
        return totals

    def _tie_shares(self, book: Book, places: dict[Key, tuple[int, int]]) -> None:
        if self.is_crossed or self.above is None or self.below is None:
            return
        measure = self.columns[self.below]
        for key in sorted(places):
            row, place = places[key]
            # a take-up above 100% has no rest
            if (
                place == self.above
                and not self.cells.values[row, self.above] > self.cells.values[row, self.below]
            ):
                book.tie_share(book.cell(key), book.cell((measure, key[1])))

    def _hide(
        self, book: Book, places: dict[Key, tuple[int, int]], reasons: ObjectArray, wholes: set[int]
    ) -> set[int]:
        """Open the hidden counts in the book, as far as a reader knows them."""
        hidden = set()
        for key, (row, place) in places.items():
            cell, reason = book.cells[key], reasons[row, place]
            if self.cells.is_confidential[row, place]:
                hidden.add(cell)
            elif reason:
                hidden.add(cell)
                below = np.nan if self.below is None else self.cells.values[row, self.below]
                book.system.set_bounds(cell, *_known_limits(reason, below, cell in wholes))
        return hidden


def _known_limits(reason: str, below: float, is_whole: bool) -> tuple[Bound, Bound]:
    """What a reader who knows the rules, and the denominator, knows of a count hidden for a reason.

    A total may be hidden for the sake of its parts as well, so nothing is known of its size.
    """
    if reason == COUNT_REASON:
        return SMALLEST, INFINITY if is_whole else LARGEST
    if reason == COMPLEMENT_REASON and not is_whole:
        return int(below) - LARGEST, int(below) - SMALLEST
    if reason == DENOMINATOR_REASON:
        return 1, INFINITY if is_whole else int(below)
    return 0, INFINITY


def count_columns(frame: pd.DataFrame, besides: Sequence[str | None]) -> tuple[str, ...]:
    """The columns of counts of a table for which none are named."""
    named = tuple(column for column in COUNT_COLUMNS if column in frame.columns)
    others = (str(column) for column in frame.columns if column not in besides)
    return named or tuple(column for column in others if _holds_counts(frame[column]))


def _holds_counts(cells: pd.Series) -> bool:
    """Whether a column holds whole numbers only, beside missing values and [c]."""
    if cells.dtype.kind in "iu":
        return True
    known = cells[cells != CONFIDENTIAL].dropna()
    is_number = known.map(lambda cell: isinstance(cell, int | float) and not isinstance(cell, bool))
    return bool(known.size and is_number.all() and (known % 1 == 0).all())


def _row_columns(frame: pd.DataFrame, total_row: str | None) -> tuple[str, ...]:
    """The columns that tell the rows of a table for which none are named; none where its index does."""
    named = tuple(column for column in KEY_COLUMNS if column in frame.columns)
    if named or total_row is None or total_row in frame.index.astype(str):
        return named
    # the labels of a table that was read from a file stand in a column of their own
    return tuple(str(column) for column in frame.columns if (frame[column] == total_row).any())[:1]


def read_table(
    frame: pd.DataFrame, *, counts: Sequence[str] | None, numerator: str, denominator: str,
    rows: str | Sequence[str] | None, total_row: str | None, total_column: str | None, parts: Sequence[Parts],
    published: str | None,
) -> CountTable:  # fmt: skip
    """Read a table to be suppressed; the arguments are those of `suppress`.

    Raises:
        DataError: A count is not a whole number.
        ParameterError: A column that is named is not there, or the declarations do not fit together.
    """
    keys = (
        _row_columns(frame, total_row) if rows is None else (rows,) if isinstance(rows, str) else tuple(rows)
    )
    columns = count_columns(frame, (*keys, published)) if counts is None else tuple(counts)
    wanted = [*columns, *keys, *(name for name in (total_column, published) if name is not None)]
    missing = [name for name in wanted if name not in frame.columns]
    missing += [] if columns else ["a column of counts"]
    missing += [] if total_column is None or total_column in columns else [f"{total_column} among the counts"]
    missing += [f"{part.column} among the rows" for part in parts if part.column not in keys]
    if missing:
        raise ParameterError(
            f"The table cannot be suppressed: found the columns {', '.join(map(str, frame.columns))}; "
            f"expected also {', '.join(dict.fromkeys(missing))}."
        )
    is_share = numerator in columns and denominator in columns
    return CountTable(
        frame=frame,
        columns=columns,
        keys=keys,
        cells=read_counts(frame, columns),
        is_official=np.zeros(len(frame), dtype=bool)
        if published is None
        else frame[published].to_numpy(dtype=bool),
        above=columns.index(numerator) if is_share else None,
        below=columns.index(denominator) if is_share else None,
        total_row=total_row,
        total_column=total_column,
        parts=tuple(parts),
    )


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
        return self.table.astype(object).mask(self.marks.to_numpy() == "c", CONFIDENTIAL)


def suppress(
    table: pd.DataFrame, *, counts: Sequence[str] | None = None, numerator: str = "numerator",
    denominator: str = "denominator", derived: Sequence[str] | None = None,
    rows: str | Sequence[str] | None = None, total_row: str | None = None, total_column: str | None = None,
    parts: Sequence[Parts] = (), published: str | None = None,
    small_denominator: int | Sequence[int] = SMALL_DENOMINATOR, zero_is_disclosive: bool = False,
) -> SuppressionResult:  # fmt: skip
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
    6. Counts are taken as exact. For published rounded counts see `counts.rounded_limits`.
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
        table=table, marks=marks, primary=tuple(words), secondary=tuple(secondary), derived=tuple(derived),
        reasons=words | secondary | dict.fromkeys(derived, DERIVED_REASON),
        unchecked=tuple(read.frame.index[without_counts]),
    )  # fmt: skip


def _hide(table: pd.DataFrame, column: str, is_hidden: BoolArray) -> None:
    if not is_hidden.any():
        return
    cells = table[column]
    if cells.dtype.kind in "iu":
        table[column] = cells.astype("Int64").mask(is_hidden)  # whole numbers stay whole beside missing ones
    elif cells.dtype.kind == "f":
        table[column] = cells.mask(is_hidden)
    else:
        table[column] = cells.mask(is_hidden, CONFIDENTIAL)


def _cells(
    table: pd.DataFrame, columns: Sequence[str], is_meant: BoolArray
) -> list[tuple[tuple[int, int], Cell]]:
    return [
        ((int(row), int(place)), (table.index[row], columns[place]))
        for row, place in zip(*np.nonzero(is_meant), strict=True)
    ]
