"""A table to be suppressed: which of its cells are counts, which of them are small, what ties them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.counts import (
    COMPLEMENT_REASON,
    COUNT_REASON,
    DENOMINATOR_REASON,
    HIDDEN,
    LARGEST,
    SMALLEST,
    ZERO_REASON,
    BoolArray,
    Cells,
    is_small,
    read_counts,
    share_reasons,
)
from analysis.disclosure.protection import Protection
from analysis.disclosure.solver import INFINITY, Bound
from analysis.disclosure.structure import Book, Key, Parts, key_of
from analysis.errors import DataError, ParameterError, Problem, raise_if_problems

ObjectArray = NDArray[np.object_]

COUNT_COLUMNS = ("numerator", "denominator", "count")
KEY_COLUMNS = ("indicator_id", "group", "area_code", "period_label")
INDEX = "row"  # the name under which labels of the index stand in a key
COLUMN = "column"
CROSSED = "count"  # the measure of a crossed table


@dataclass(frozen=True, eq=False)
class CountTable:
    """A table, and what was declared of it.

    Attributes:
        frame: The table as given.
        columns: The columns of counts.
        keys: The columns that tell a row; the index where there are none.
        cells: The counts, rows by `columns`.
        is_official: Whether each row is quoted from an official publication.
        above: Place of the numerator in `columns`; None without.
        below: Place of the denominator; None without.
        total_row: Label of the row of totals; None without.
        total_column: The column of totals; None without.
        parts: What belongs to what.
    """

    frame: pd.DataFrame
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    cells: Cells
    is_official: BoolArray
    above: int | None
    below: int | None
    total_row: str | None
    total_column: str | None
    parts: tuple[Parts, ...]

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
    known = cells[cells != HIDDEN].dropna()
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
    frame: pd.DataFrame,
    *,
    counts: Sequence[str] | None,
    numerator: str,
    denominator: str,
    rows: str | Sequence[str] | None,
    total_row: str | None,
    total_column: str | None,
    parts: Sequence[Parts],
    published: str | None,
) -> CountTable:
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
