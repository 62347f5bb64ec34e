"""Rank, quartile band and quintile of areas, as the publishers compute them.

A missing value gets None and takes no place; with polarity `none` there is no rank and no band.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.stats.intervals import as_series, polarity_sign, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from analysis.stats.intervals import FloatArray, ObjectArray

VALUES_NEEDED_FOR_QUINTILES = 5


def rank(values: ArrayLike, polarity: str) -> ObjectArray:
    """Rank of each value, 1 best; ties share the smallest; None where missing or without polarity.

    Args:
        values: Values of the areas ranked, England and regions left out.
        polarity: high, low or none.

    Returns:
        Whole numbers or None, in the order given.

    Raises:
        DataError: The values are not one series of numbers.
        ParameterError: The polarity is not known.

    Source:
        DfE Local authority interactive tool, `R/fn_analysis.R` (rank with ties "min").

    Example:
        >>> rank([10, 20, 20, 30, 40], "high").tolist()
        [5, 3, 3, 2, 1]
    """
    (v,) = as_series(values=values)
    sign = float(polarity_sign(polarity))
    is_ranked = ~np.isnan(v * sign)
    ranks = np.full(v.size, None, dtype=object)
    ordered = -sign * v[is_ranked]
    ranks[is_ranked] = (np.searchsorted(np.sort(ordered), ordered) + 1).tolist()  # how many are before it
    return ranks


def quartile_cuts(values: ArrayLike) -> FloatArray:
    """Minimum, quartiles and maximum of the values there are (type 7), in their unit.

    Args:
        values: Values of the areas compared; missing ones are left out.

    Returns:
        Five cuts; all NaN where there is no value.

    Raises:
        DataError: The values are not one series of numbers.

    Source:
        Hyndman and Fan (1996), The American Statistician 50: 361-365, definition 7, as in DfE's tool.

    Example:
        >>> quartile_cuts([0, 25, 50, 75, 100]).tolist()
        [0.0, 25.0, 50.0, 75.0, 100.0]
    """
    (v,) = as_series(values=values)
    v = v[~np.isnan(v)]
    return np.quantile(v, [0, 0.25, 0.5, 0.75, 1], method="linear") if v.size else np.full(5, np.nan)


def quartile_bands(values: ArrayLike, polarity: str, cuts: ArrayLike | None = None) -> ObjectArray:
    """Quartile band of each value, A best to D; a value on a cut falls in the numerically lower band.

    Args:
        values: Values, unrounded.
        polarity: high, low or none.
        cuts: Five cuts of `quartile_cuts`, where they are not those of the values themselves.

    Returns:
        A, B, C, D or None: missing, outside the cuts, without polarity, or all cuts equal.

    Raises:
        DataError: The values are not one series of numbers, or there are not five cuts.
        ParameterError: The polarity is not known.

    Source:
        DfE Local authority interactive tool, `R/fn_analysis.R`.

    Example:
        >>> quartile_bands([0, 25, 50, 75, 100], "low").tolist()
        ['A', 'A', 'B', 'C', 'D']
    """
    (v,) = as_series(values=values)
    (limits,) = as_series(cuts=quartile_cuts(v) if cuts is None else cuts)
    refuse(limits.size != 5, "Not the five cuts of quartile_cuts; minimum, quartiles, maximum")
    sign = float(polarity_sign(polarity))
    letters = "ABCD" if sign < 0 else "DCBA"
    is_banded = (v >= limits[0]) & (v <= limits[4]) & (limits[0] < limits[4]) & ~np.isnan(sign)
    bands = np.full(v.size, None, dtype=object)
    where = np.searchsorted(limits[1:4], v[is_banded], side="left")
    bands[is_banded] = [letters[index] for index in where]
    return bands


def quintiles(values: ArrayLike, polarity: str) -> ObjectArray:
    """Quintile of each value: 1 best to 5, or 1 lowest without polarity; ties stay together.

    Args:
        values: Values of the areas compared.
        polarity: high, low or none.

    Returns:
        1 to 5 or None, in the order given; all None with fewer than five values.

    Raises:
        DataError: The values are not one series of numbers.
        ParameterError: The polarity is not known.

    Source:
        Fingertips quintiles of 2020: type 7 bounds rounded to ten decimals, a value on a bound below it.

    Example:
        >>> quintiles([1, 2, 3, 4, 5], "high").tolist()
        [5, 4, 3, 2, 1]
    """
    (v,) = as_series(values=values)
    sign = float(polarity_sign(polarity))
    there = ~np.isnan(v)
    result = np.full(v.size, None, dtype=object)
    if np.sum(there) >= VALUES_NEEDED_FOR_QUINTILES:
        bounds = np.round(np.quantile(v[there], [0.2, 0.4, 0.6, 0.8], method="linear"), 10)
        number = np.searchsorted(bounds, np.round(v[there], 10), side="left") + 1
        result[there] = (6 - number if sign > 0 else number).tolist()
    return result
