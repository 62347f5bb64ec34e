"""Counts as a table holds them, which of them are small, and what rounded figures still tell."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from analysis.vocabulary.errors import DataError, ParameterError, Problem, quoted, raise_if_problems
from analysis.vocabulary.numbers import missing_mark, round_half_away

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# Department for Education, Children in need, data guidance: any number from 1 to 5 becomes c.
SMALLEST, LARGEST = 1, 5
SMALL_DENOMINATOR = 5
SMALL_DENOMINATOR_ATTAINMENT = 10  # project methods 8.2, rule 2

COUNT_REASON = f"a count of {SMALLEST} to {LARGEST}"
COMPLEMENT_REASON = f"all but {SMALLEST} to {LARGEST} of the denominator"
DENOMINATOR_REASON = "too small a denominator"
ZERO_REASON = "all in one category"


@dataclass(frozen=True, eq=False)
class Cells:
    """The count columns of a table as numbers."""

    values: FloatArray  # Counts, rows by columns; NaN where there is none
    is_confidential: BoolArray  # Whether a cell without a count carries the mark for confidential


def read_counts(table: pd.DataFrame, columns: Sequence[str], name: str = "") -> Cells:
    """Read count columns, whose cells may be marks such as [c] instead of counts.

    Args:
        table: The table; where it has a column `missing`, a `c` there marks all empty counts of its row.
        columns: The count columns.
        name: Name of the table for messages.

    Returns:
        The counts and which cells are confidential.

    Raises:
        DataError: A cell is not a whole number from 0 and not a mark for a missing value.
    """
    values = np.full((len(table), len(columns)), np.nan)
    confidential = np.zeros(values.shape, dtype=bool)
    problems: list[Problem] = []
    labels = table.index.tolist()
    for place, column in enumerate(columns):
        cells = table[column]
        if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
            values[:, place] = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        else:
            for row, cell in enumerate(cells.tolist()):
                values[row, place], confidential[row, place] = _read_cell(cell)
        column_values = values[:, place]
        # minus one stands for what could not be read
        wrong = ~np.isnan(column_values) & ((column_values < 0) | (column_values % 1 != 0))
        problems += [
            Problem(
                name or None, None, f"row {labels[row]}, {column}", quoted(cells.iloc[row]),
                "a whole number from 0, or a mark such as [c]", "correct the cell, or leave the column out",
            )
            for row in np.flatnonzero(wrong)
        ]  # fmt: skip
    raise_if_problems(DataError, "The counts cannot be used", problems)
    if "missing" in table.columns:
        confidential |= np.isnan(values) & (table["missing"] == "c").to_numpy(dtype=bool)[:, None]
    return Cells(values, confidential)


def _read_cell(cell: object) -> tuple[float, bool]:
    if isinstance(cell, str):
        mark = missing_mark(cell, "gss") or missing_mark(cell, "ees")
        if mark is not None or not cell.strip():
            return math.nan, mark is not None and mark.mark == "c"
        digits = cell.strip().replace(",", "")
        return (float(digits) if digits.isdecimal() else -1.0), False
    if pd.isna(cell):  # type: ignore[call-overload]
        return math.nan, False
    return (float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else -1.0), False


def is_small(counts: ArrayLike) -> BoolArray:
    """Rule 1: which counts of children are 1 to 5. Zero and missing counts are not.

    Args:
        counts: Counts, NaN where missing.

    Source:
        Department for Education, Children in need, data guidance.

    Example:
        >>> is_small([0, 1, 5, 6, float("nan")]).tolist()
        [False, True, True, False, False]
    """
    values = np.asarray(counts, dtype=np.float64)
    return (values >= SMALLEST) & (values <= LARGEST)


def share_reasons(
    numerator: ArrayLike, denominator: ArrayLike, small_denominator: ArrayLike = SMALL_DENOMINATOR
) -> NDArray[np.object_]:
    """Rule 2: why a percentage may not be shown, for each; empty where it may.

    Args:
        numerator: Counts above the line, NaN where missing.
        denominator: Counts below the line, NaN where missing.
        small_denominator: The largest denominator, of at least one child, that is too small: 5, or 10 for
            attainment; one number, or one for each.

    Returns:
        The reason in words, one for each percentage.

    Source:
        Project methods, 8.2, rule 2.

    Example:
        >>> share_reasons([2, 44, 0, 0], [47, 47, 47, 4]).tolist()
        ['a count of 1 to 5', 'all but 1 to 5 of the denominator', '', 'too small a denominator']
    """
    above, below, limit = (
        np.asarray(given, dtype=np.float64) for given in (numerator, denominator, small_denominator)
    )
    conditions = [is_small(above), (below >= 1) & (below <= limit), is_small(below - above)]
    reasons = np.array(["", COUNT_REASON, DENOMINATOR_REASON, COMPLEMENT_REASON], dtype=object)
    chosen: NDArray[np.object_] = reasons[np.select(conditions, [1, 2, 3], default=0)]
    return chosen


def printed_limits(value: float, decimals: int) -> tuple[Fraction, Fraction]:
    """The numbers that are printed as a value: from the first up to, and without, the second.

    That is for a value of 0 or more; for a negative one it is the first that is left out. A value with more
    decimals than are printed is rounded as a page rounds it.
    """
    half = Fraction(1, 2) / Fraction(10) ** decimals
    exact = Fraction(repr(round_half_away(float(value), decimals)))
    return exact - half, exact + half


def rounded_limits(count: int, base: int) -> tuple[int, int]:
    """Rule 6: the least and the greatest count behind one that was rounded, half away from zero.

    Args:
        count: The published count.
        base: What it was rounded to: 5, 10; 1 for a count that was not rounded.

    Returns:
        The limits, both included.

    Raises:
        ParameterError: The base is not positive, or the count not a multiple of it.

    Example:
        >>> rounded_limits(15, 5), rounded_limits(150, 10), rounded_limits(0, 5)
        ((13, 17), (145, 154), (0, 2))
    """
    if base < 1 or count < 0 or count % base:
        raise ParameterError(
            f"rounded count: found {count} and base {base}; expected a multiple of the base."
        )
    return max(0, count - base // 2), count + (base - 1) // 2
