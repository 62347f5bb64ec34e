"""Slope and relative index of inequality across ranked groups, with limits by the delta method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from analysis.errors import ParameterError
from analysis.stats.intervals import as_series, normal_quantile, refuse

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from analysis.stats.intervals import FloatArray

NAN = float("nan")
FEWEST_GROUPS, MOST_GROUPS = 5, 100  # PHEindicatormethods `phe_sii`


@dataclass(frozen=True)
class SlopeIndex:
    """Slope and relative index of inequality, least deprived against most deprived.

    Attributes:
        sii: Value fitted at the least deprived end minus that at the most deprived, in its unit.
        rii: The first over the second.
        sii_lower: Limits, beside `sii_upper`, `rii_lower`, `rii_upper`; NaN without intervals given.
        most_deprived: Fitted value at the most deprived end, beside `least_deprived`.
        n: Groups used.
        reason: Code where nothing could be computed, otherwise None.
    """

    sii: float
    rii: float
    sii_lower: float
    sii_upper: float
    rii_lower: float
    rii_upper: float
    most_deprived: float
    least_deprived: float
    n: int
    reason: str | None
    method: str = "slope index, weighted least squares; delta method"


def slope_index(
    value: ArrayLike,
    population: ArrayLike,
    *,
    lower: ArrayLike | None = None,
    upper: ArrayLike | None = None,
    transform: str = "none",
    confidence: float = 0.95,
) -> SlopeIndex:
    """Slope index of inequality across ranked groups: least deprived end minus most deprived end.

    Positive: the least deprived have the higher value. Linearity is assumed: with quintiles, show the
    five points. Limits come by the delta method, exact for an untransformed slope; the source simulates.

    Args:
        value: Values of the groups, most deprived first.
        population: Their populations, or shares of it.
        lower: Lower limits of the values, at `confidence`.
        upper: Upper limits of the values.
        transform: none, logit (proportions, 0 to 1) or log (rates); results are turned back.
        confidence: Level of the limits given, and of those returned.

    Returns:
        SlopeIndex; `not_enough_points` below 5 groups, `missing_values`, `proportion_0_or_1` or
        `denominator_zero` where the transform or the weights fail.

    Raises:
        DataError: The arrays differ in length, or a population is negative.
        ParameterError: An unknown transform or level, or more than 100 groups.

    Source:
        Mackenbach and Kunst (1997), Social Science and Medicine 44: 757-771; PHEindicatormethods `phe_sii`.

    Example:
        >>> index = slope_index([10, 12, 14, 16, 18], [1, 1, 1, 1, 1])
        >>> f"{index.sii:.1f}, {index.rii:.2f} times"
        '10.0, 2.11 times'
    """
    if transform not in ("none", "logit", "log"):
        raise ParameterError(f"transform: found {transform!r}; expected none, logit or log.")
    z = normal_quantile(confidence)
    limits = [np.nan if limit is None else limit for limit in (lower, upper)]
    y, people, low, high = as_series(value=value, population=population, lower=limits[0], upper=limits[1])
    refuse(people < 0, "Negative population; zero or more", population=people)
    refuse(low > high, "Lower limit above upper limit; the lower first", lower=low, upper=high)
    if y.size > MOST_GROUPS:
        raise ParameterError(f"slope_index: found {y.size} groups; expected {MOST_GROUPS} at most.")
    reason = _why_no_slope(y, people, transform)
    if reason:
        return SlopeIndex(NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, y.size, reason)
    share = people / people.sum()
    position = np.cumsum(share) - share / 2
    design = np.column_stack([np.ones_like(position), position])
    # Each fitted value is a weighted sum of the values: hence its variance.
    solver = np.linalg.solve((design.T * share) @ design, design.T * share)
    ends = np.array([[1.0, 0.0], [1.0, 1.0]]) @ solver
    with np.errstate(divide="ignore", invalid="ignore"):
        # A limit at 0 or 1 has no logit: there are then no limits of the slope either.
        se = (_transformed(high, transform) - _transformed(low, transform)) / (2 * z)
    se[~np.isfinite(se)] = np.nan
    at_0, at_1 = ends @ _transformed(y, transform)
    covariance = (ends * se**2) @ ends.T
    if transform == "none":
        most, least, slopes = float(at_0), float(at_1), np.ones(2)
    elif transform == "log":
        most, least = float(np.exp(at_0)), float(np.exp(at_1))
        slopes = np.array([most, least])
    else:
        most, least = float(special.expit(at_0)), float(special.expit(at_1))
        slopes = np.array([most * (1 - most), least * (1 - least)])
    sii = least - most
    along = np.array([-1.0, 1.0]) * slopes
    half = z * float(np.sqrt(along @ covariance @ along))
    rii = rii_lower = rii_upper = NAN
    if most > 0 and least > 0:
        rii = least / most
        relative = np.array([-1.0 / most, 1.0 / least]) * slopes
        spread = float(np.exp(z * np.sqrt(relative @ covariance @ relative)))
        rii_lower, rii_upper = rii / spread, rii * spread
    return SlopeIndex(sii, rii, sii - half, sii + half, rii_lower, rii_upper, most, least, y.size, None)


def _transformed(value: FloatArray, transform: str) -> FloatArray:
    """The value on the scale of the regression."""
    if transform == "logit":
        return np.log(value / (1 - value))
    return np.log(value) if transform == "log" else value


def _why_no_slope(value: FloatArray, people: FloatArray, transform: str) -> str | None:
    """Reason code why there is no slope, otherwise None."""
    if value.size < FEWEST_GROUPS:
        return "not_enough_points"
    if np.any(np.isnan(value + people)):
        return "missing_values"
    if not np.all(people > 0):
        return "denominator_zero"
    is_out = (value <= 0) | ((value >= 1) & (transform == "logit"))
    return "proportion_0_or_1" if transform != "none" and np.any(is_out) else None
