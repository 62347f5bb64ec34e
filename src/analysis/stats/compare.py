"""Where a figure stands among other areas: difference, ratio, rank, quartile band, quintile, spine chart.

`high`, `low` and `none` polarity: with `none` there is no rank and no band. None stands where nothing can be
said. A missing value takes no place. Rank and bands are computed as the publishers do. How sure a difference
is, is decided in `stats.certainty`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from analysis.stats.intervals import (
    FloatArray,
    ObjectArray,
    as_floats,
    as_series,
    plain,
    polarity_sign,
    refuse,
)

NAN = float("nan")
NEIGHBOURS_NEEDED = 6  # project methods, 6.4: with fewer, no z and no t
SPINE_MISSING_SHARE = 0.25  # fingertipscharts `spine_rescaler`: hide from a quarter missing


def difference(value: ArrayLike, reference: ArrayLike, polarity: ArrayLike = "none") -> Any:
    """Gap to a reference, in the unit of the value; positive is better, plain difference for none.

    Args:
        value: Values.
        reference: References, of the same periods.
        polarity: high, low or none.

    Returns:
        The gap, NaN where either is missing.

    Raises:
        DataError: A value is not a number.
        ParameterError: A polarity is not known.

    Source:
        This project's one rule of signs.

    Example:
        >>> difference(12.0, 10.0, "low")
        -2.0
    """
    v, r = as_floats(value=value, reference=reference)
    return plain((v - r) * np.nan_to_num(polarity_sign(polarity), nan=1.0))


def ratio(value: ArrayLike, reference: ArrayLike) -> Any:
    """Value over reference, for rates ("1.4 times"); NaN where the reference is zero or missing.

    Args:
        value: Values.
        reference: References, of the same periods.

    Returns:
        The ratio.

    Raises:
        DataError: A value is not a number.

    Source:
        Arithmetic.

    Example:
        >>> ratio(14.0, 10.0)
        1.4
    """
    v, r = as_floats(value=value, reference=reference)
    return plain(v / np.where(r == 0, np.nan, r))


def spine_position(values: ArrayLike, benchmark: float, polarity: str) -> FloatArray:
    """Position of each value on a spine chart, 0 to 1: benchmark at 0.5, better to the right.

    The scale is symmetric about the benchmark and reaches to the value farthest from it.

    Args:
        values: Values of all areas of the chart, tiny areas left out.
        benchmark: Benchmark value.
        polarity: high, low or none (right is higher).

    Returns:
        Positions; NaN for a missing value, and for all where a quarter or more are missing.

    Raises:
        DataError: The values are not one series of numbers.
        ParameterError: The polarity is not known.

    Source:
        fingertipscharts, `spine_rescaler`.

    Example:
        >>> spine_position([60.3, 71.3, 92.3], 68.3, "high").tolist()[1:]
        [0.5625, 1.0]
    """
    (v,) = as_series(values=values)
    from_centre = (v - benchmark) * np.nan_to_num(polarity_sign(polarity), nan=1.0)
    there = ~np.isnan(from_centre)
    if np.sum(~there) >= SPINE_MISSING_SHARE * v.size or not np.any(from_centre[there]):
        return np.full(v.size, np.nan)
    return 0.5 + from_centre / (2 * np.max(np.abs(from_centre[there])))


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
