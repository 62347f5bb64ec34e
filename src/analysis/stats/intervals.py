"""Confidence intervals: proportions, rates, means, differences; and what all of `stats` shares.

Scalars in give floats out, arrays in arrays. Where no interval exists the limits are NaN and `reason`
holds a code; `reason` is None where there is a result.

The exact two-sided binomial test is written out, since loading the package of scipy that has it takes
longer than a report.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy  # its submodules are loaded when they are first used: cleaning needs none of them
from numpy.typing import ArrayLike, NDArray

from analysis.vocabulary.errors import DataError, ParameterError, Problem, refused_value
from analysis.vocabulary.units import UNITS

_AS_LIKELY = 1e-7  # on the scale of logarithms: chances closer than that are equal, as in scipy and R


def binomial_p_value(successes: int, trials: int, share: float) -> float:
    """Exact two-sided p-value: all outcomes no likelier than the one there is (scipy's `binomtest`).

    Args:
        successes: Number of successes.
        trials: Number of trials; none is no evidence of anything, p 1.
        share: Chance of a success under the null hypothesis, from 0 to 1.

    Example:
        >>> f"{binomial_p_value(3, 15, 0.1):.6f}"
        '0.184061'
    """

    def log_chance(outcome: int) -> float:
        ways = math.lgamma(trials + 1) - math.lgamma(outcome + 1) - math.lgamma(trials - outcome + 1)
        return float(
            ways + scipy.special.xlogy(outcome, share) + scipy.special.xlog1py(trials - outcome, -share)
        )

    mean = trials * share
    if successes == mean:
        return 1.0
    limit = log_chance(successes) + _AS_LIKELY
    if successes < mean:
        tail = range(math.ceil(mean), trials + 1)
        first = tail.start + bisect.bisect_left(tail, True, key=lambda x: log_chance(x) <= limit)
        p_value = scipy.special.bdtr(successes, trials, share) + scipy.special.bdtrc(first - 1, trials, share)
    else:
        tail = range(math.floor(mean) + 1)
        after = bisect.bisect_left(tail, True, key=lambda x: log_chance(x) > limit)
        lower = scipy.special.bdtr(after - 1, trials, share) if after else 0.0
        p_value = lower + scipy.special.bdtrc(successes - 1, trials, share)
    return min(1.0, float(p_value))


FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
ObjectArray = NDArray[np.object_]

EXACT_POISSON_BELOW = 10  # PHStatsMethods rates.py: exact limits below ten events, Byar's from ten
EXCEEDS = "Count above its total (numerator_exceeds_denominator); a count no larger than its total"
POLARITY_SIGN = {"high": 1.0, "low": -1.0, "none": float("nan")}


@dataclass(frozen=True, eq=False)
class Interval:
    """An estimate with its confidence limits; floats, or arrays of one shape.

    Attributes:
        value: The estimate, in the unit of the limits.
        lower: Lower limit, NaN where there is none, beside `upper`.
        reason: Code where there are no limits, otherwise None.
        method: Name of the method.
    """

    value: Any
    lower: Any
    upper: Any
    reason: Any
    method: str


@dataclass(frozen=True, eq=False)
class RateChange:
    """Second rate minus first, second over first, and the two-sided exact p-value of no change."""

    change: Any
    ratio: Any
    p_value: Any
    reason: Any
    method: str = "conditional exact test"


def as_floats(**named: ArrayLike) -> list[FloatArray]:
    """Arguments as float arrays of one shape, missing values as NaN.

    Raises:
        DataError: A value is not a number or is infinite, or the lengths do not match.
    """
    arrays: list[FloatArray] = []
    for name, given in named.items():
        try:
            array = np.asarray(given, dtype=np.float64)
        except (TypeError, ValueError) as error:
            expected = "numbers, missing ones as NaN or None"
            raise refused_value(f"{name} cannot be used", given, expected) from error
        refuse(np.isinf(array), f"{name} is infinite; finite numbers or NaN", **{name: array})
        arrays.append(array)
    has_one_shape = all(array.shape == arrays[0].shape for array in arrays)
    try:
        return [np.array(array) for array in (arrays if has_one_shape else np.broadcast_arrays(*arrays))]
    except ValueError as error:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in zip(named, arrays, strict=True))
        raise DataError(f"Arrays of different lengths: {shapes}; expected one shape.") from error


def as_series(**named: ArrayLike) -> list[FloatArray]:
    """Arguments as one-dimensional float arrays of one length.

    Raises:
        DataError: As `as_floats`, or an argument is not one series.
    """
    arrays = as_floats(**named)
    if arrays[0].ndim != 1:
        raise DataError(f"{', '.join(named)}: found shape {arrays[0].shape}; expected one series of values.")
    return arrays


def refuse(is_wrong: ArrayLike, headline: str, **shown: FloatArray) -> None:
    """Stop when any value is impossible, naming each by its position (from 0) and what it holds.

    Raises:
        DataError: Any element of `is_wrong` is true.
    """
    if np.asarray(is_wrong, dtype=bool).any():
        wrong = np.flatnonzero(is_wrong)
        what, _, expected = headline.partition("; ")
        flat = {name: np.broadcast_to(array, np.shape(is_wrong)).ravel() for name, array in shown.items()}
        found = [", ".join(f"{name} {values[where]:g}" for name, values in flat.items()) for where in wrong]
        problems = [
            Problem(None, None, f"position {where}", text or what, expected or "a possible value")
            for where, text in zip(wrong, found, strict=True)
        ]
        raise DataError(what, problems)


def plain(array: ArrayLike) -> Any:
    """A Python scalar for a zero-dimensional array, otherwise the array."""
    result = np.asarray(array)
    return result.item() if result.ndim == 0 else result


def choose(
    conditions: Sequence[ArrayLike], choices: Sequence[str | None], default: str | None
) -> ObjectArray:
    """First choice whose condition holds, element by element, as an array of objects."""
    shape = np.broadcast_shapes(*(np.shape(condition) for condition in conditions))
    result = np.full(shape, default, dtype=object)
    for condition, choice in zip(reversed(conditions), reversed(choices), strict=True):
        result[np.broadcast_to(np.asarray(condition, dtype=bool), shape)] = choice
    return result


def normal_quantile(confidence: float) -> float:
    """Two-sided standard normal quantile of a confidence level.

    Raises:
        ParameterError: The level is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ParameterError(f"confidence: found {confidence!r}; expected a level between 0 and 1, as 0.95.")
    return float(scipy.special.ndtri(0.5 + confidence / 2))


def polarity_sign(polarity: ArrayLike) -> FloatArray:
    """+1 where high is good, -1 where low is good, NaN where no judgement is made.

    Raises:
        ParameterError: A polarity is not high, low or none.
    """
    words = np.asarray(polarity, dtype=object)
    unknown = {str(word) for word in words.ravel() if word not in POLARITY_SIGN}
    if unknown:
        raise ParameterError(f"polarity: found {', '.join(sorted(unknown))}; expected high, low or none.")
    return np.array([POLARITY_SIGN[word] for word in words.ravel()], dtype=np.float64).reshape(words.shape)


def _count_and_denominator(
    count: ArrayLike, denominator: ArrayLike, *, is_part: bool
) -> tuple[FloatArray, FloatArray, ObjectArray]:
    """Count and denominator, checked, and the reason for every pair that gives no result."""
    x, n = as_floats(count=count, denominator=denominator)
    refuse((x < 0) | (n < 0), "Negative count or denominator; zero or more", count=x, denominator=n)
    if is_part:
        refuse(x > n, EXCEEDS, count=x, total=n)
    reason = choose([np.isnan(x) | np.isnan(n), n == 0], ["missing_values", "denominator_zero"], None)
    n[n == 0] = np.nan
    return x, n, reason


def proportion_interval(count: ArrayLike, total: ArrayLike, confidence: float = 0.95) -> Interval:
    """Wilson score interval of a proportion, on the scale 0 to 1.

    Args:
        count: Numerator; weighted counts need not be whole.
        total: Denominator, in the same unit as the count.
        confidence: Two-sided level, as 0.95 or 0.998.

    Returns:
        Interval clipped to 0 to 1; `denominator_zero` or `missing_values` where there is none.

    Raises:
        DataError: A count is negative or above its total: the row is wrong, and is not capped.
        ParameterError: The level is not between 0 and 1.

    Source:
        Wilson (1927); Newcombe and Altman (2000) in Statistics with Confidence, 2nd edition, page 46;
        as in PHStatsMethods `confidence_intervals.py`.

    Example:
        >>> interval = proportion_interval(20, 360)
        >>> f"{interval.lower:.6f} to {interval.upper:.6f}"
        '0.036248 to 0.084248'
    """
    z = normal_quantile(confidence)
    x, n, reason = _count_and_denominator(count, total, is_part=True)
    share = x / n
    half = z * np.sqrt(z**2 + 4 * x * (1 - share))
    lower = (2 * x + z**2 - half) / (2 * (n + z**2))
    upper = (2 * x + z**2 + half) / (2 * (n + z**2))
    # Exact at the ends: floating point puts 20 of 20 a little above 1.
    lower = np.where(x == 0, 0.0, np.minimum(np.maximum(lower, 0), share))
    upper = np.where(x == n, 1.0, np.minimum(np.maximum(upper, share), 1))
    lower, upper = np.where(np.isnan(share), np.nan, lower), np.where(np.isnan(share), np.nan, upper)
    return Interval(plain(share), plain(lower), plain(upper), plain(reason), "Wilson score")


def count_limits(count: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Limits of a Poisson count: Byar's approximation, exact below ten events (zero included)."""
    z = normal_quantile(confidence)
    tail = (1 - confidence) / 2
    large = np.where(count > 0, count, 1.0)
    lower = np.asarray(large * (1 - 1 / (9 * large) - z / (3 * np.sqrt(large))) ** 3)
    upper = np.asarray((count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * np.sqrt(count + 1))) ** 3)
    is_small = np.asarray(count < EXACT_POISSON_BELOW)
    few, place = np.unique(np.asarray(count)[is_small], return_inverse=True)
    lower[is_small] = np.where(few == 0, 0.0, scipy.special.gammaincinv(np.maximum(few, 1e-300), tail))[place]
    upper[is_small] = scipy.special.gammaincinv(few + 1, 1 - tail)[place]
    return lower, upper


def rate_interval(
    count: ArrayLike, population: ArrayLike, confidence: float = 0.95, per: float = 10_000, *,
    independent_events: bool = True,
) -> Interval:  # fmt: skip
    """Interval of a crude rate, in events per `per`: Byar's, exact Poisson below ten events.

    It covers the numerator only: where the population is an estimate, say so beside it.

    Args:
        count: Events; zero is legitimate.
        population: People (or person-years) at risk.
        confidence: Two-sided level.
        per: Multiplier, as 10,000.
        independent_events: False where one child can count many times (suspensions, absences): a
            Poisson interval would be too narrow, so none is given.

    Returns:
        Interval; `denominator_zero`, `missing_values` or `non_independent_events` where none.

    Raises:
        DataError: A count or a population is negative.
        ParameterError: The level is not between 0 and 1, or `per` is not positive.

    Source:
        Breslow and Day (1987), volume II; Armitage and Berry (2002); as in PHStatsMethods `rates.py`.

    Example:
        >>> interval = rate_interval(47, 61_200)
        >>> f"{interval.value:.2f} ({interval.lower:.2f} to {interval.upper:.2f})"
        '7.68 (5.64 to 10.21)'
    """
    if not per > 0:
        raise ParameterError(f"per: found {per!r}; expected a positive multiplier, as 10_000.")
    x, n, reason = _count_and_denominator(count, population, is_part=False)
    rate = x / n * per
    lower, upper = (limit / n * per for limit in count_limits(x, confidence))
    if not independent_events:
        lower, upper = np.full_like(rate, np.nan), np.full_like(rate, np.nan)
        reason[~np.isnan(rate)] = "non_independent_events"
    return Interval(plain(rate), plain(lower), plain(upper), plain(reason), "Byar's, exact Poisson below 10")


def mean_interval(mean: ArrayLike, sd: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Student t interval of a mean, in the unit of the mean.

    Args:
        mean: Mean of record-level values.
        sd: Their standard deviation, with divisor n - 1.
        n: How many values; at least 2.
        confidence: Two-sided level.

    Returns:
        Interval; `not_enough_points` below two values, `missing_values` where one is missing.

    Raises:
        DataError: A standard deviation or an n is negative.
        ParameterError: The level is not between 0 and 1.

    Source:
        PHStatsMethods `means.py`; Armitage and Berry (2002).

    Example:
        >>> interval = mean_interval(4.3333, 0.3327, 6)
        >>> f"{interval.lower:.2f} to {interval.upper:.2f}"
        '3.98 to 4.68'
    """
    normal_quantile(confidence)
    m, s, size = as_floats(mean=mean, sd=sd, n=n)
    refuse((s < 0) | (size < 0), "Negative standard deviation or n; zero or more", sd=s, n=size)
    is_missing = np.isnan(m) | np.isnan(s) | np.isnan(size)
    reason = choose([is_missing, size < 2], ["missing_values", "not_enough_points"], None)
    usable = np.where(is_missing | (size < 2), np.nan, size)
    sizes, place = np.unique(usable, return_inverse=True)
    quantile = np.asarray(scipy.special.stdtrit(sizes - 1, 0.5 + confidence / 2))[place].reshape(usable.shape)
    half = quantile * s / np.sqrt(usable)
    return Interval(plain(m), plain(m - half), plain(m + half), plain(reason), "Student t")


def square_and_add(first: Sequence[Any], second: Sequence[Any]) -> tuple[Any, Any]:
    """Limits of first minus second, each given as (estimate, lower, upper) and independent.

    Source:
        Newcombe (1998), Statistics in Medicine 17: 873-890, method 10; Zou and Donner (2008), Statistics
        in Medicine 27: 1693-1702, for the general rule, known as MOVER.
    """
    (d1, l1, u1), (d2, l2, u2) = first, second
    down = np.sqrt((d1 - l1) ** 2 + (u2 - d2) ** 2)
    up = np.sqrt((u1 - d1) ** 2 + (d2 - l2) ** 2)
    return d1 - d2 - down, d1 - d2 + up


def difference_interval(
    count_1: ArrayLike, total_1: ArrayLike, count_2: ArrayLike, total_2: ArrayLike, confidence: float = 0.95
) -> Interval:
    """Interval of the difference of two independent proportions, first minus second, on -1 to 1.

    Positive: the first proportion is the higher. The groups must be disjoint: a group against a total
    that contains it has no such interval.

    Args:
        count_1: First numerator.
        total_1: First denominator.
        count_2: Second numerator.
        total_2: Second denominator.
        confidence: Two-sided level.

    Returns:
        Interval; `denominator_zero` or `missing_values` where there is none.

    Raises:
        DataError: A count is negative or above its total.
        ParameterError: The level is not between 0 and 1.

    Source:
        Newcombe (1998), Statistics in Medicine 17: 873-890, method 10 (hybrid score).

    Example:
        >>> interval = difference_interval(56, 70, 48, 80)
        >>> f"{interval.value:.2f} ({interval.lower:.4f} to {interval.upper:.4f})"
        '0.20 (0.0524 to 0.3339)'
    """
    x1, n1, x2, n2 = as_floats(count_1=count_1, total_1=total_1, count_2=count_2, total_2=total_2)
    first, second = proportion_interval(x1, n1, confidence), proportion_interval(x2, n2, confidence)
    lower, upper = square_and_add(*((each.value, each.lower, each.upper) for each in (first, second)))
    is_missing = np.isnan(x1 + n1 + x2 + n2)
    reason = choose([is_missing, n1 * n2 == 0], ["missing_values", "denominator_zero"], None)
    change = first.value - second.value
    return Interval(change, plain(lower), plain(upper), plain(reason), "Newcombe hybrid score")


def rate_change_test(
    count_1: ArrayLike,
    population_1: ArrayLike,
    count_2: ArrayLike,
    population_2: ArrayLike,
    per: float = 10_000,
) -> RateChange:
    """Change from a first rate to a second, with an exact p-value. Positive: the second is higher.

    Given the events of both periods together, the second's share is binomial when the rates are equal.

    Args:
        count_1: Events in the first period, whole numbers.
        population_1: Population of the first period.
        count_2: Events in the second period, whole numbers.
        population_2: Population of the second period.
        per: Multiplier of the rates.

    Returns:
        RateChange; `denominator_zero` or `missing_values` where there is none.

    Raises:
        DataError: A count or population is negative, or a count is not a whole number.
        ParameterError: `per` is not positive.

    Source:
        Przyborowski and Wilenski (1940), Biometrika 31: 313-323.

    Example:
        >>> change = rate_change_test(47, 61_200, 62, 61_900)
        >>> f"{change.change:+.2f}, p {change.p_value:.3f}"
        '+2.34, p 0.180'
    """
    if not per > 0:
        raise ParameterError(f"per: found {per!r}; expected a positive multiplier, as 10_000.")
    x1, n1, x2, n2 = as_floats(count_1=count_1, of_1=population_1, count_2=count_2, of_2=population_2)
    for x, n in ((x1, n1), (x2, n2)):
        refuse((x < 0) | (n < 0), "Negative count or population; zero or more", count=x, population=n)
        refuse(x % 1 > 0, "Count not a whole number; a number of events", count=x)
    is_missing, is_zero = np.isnan(x1 + n1 + x2 + n2), n1 * n2 == 0
    reason = choose([is_missing, is_zero], ["missing_values", "denominator_zero"], None)
    p_value = np.full(x1.shape, np.nan)
    for where in np.ndindex(x1.shape):
        events = x1[where] + x2[where]
        if not (is_missing[where] or is_zero[where]):
            share = n2[where] / (n1[where] + n2[where])
            p_value[where] = binomial_p_value(int(x2[where]), int(events), float(share))
    rate_1, rate_2 = (x / np.where(n == 0, np.nan, n) * per for x, n in ((x1, n1), (x2, n2)))
    ratio = rate_2 / np.where(rate_1 == 0, np.nan, rate_1)
    return RateChange(plain(rate_2 - rate_1), plain(ratio), plain(p_value), plain(reason))


def interval_of_counts(
    numerator: ArrayLike, denominator: ArrayLike, unit: str, confidence: float = 0.95
) -> tuple[Any, Any]:
    """The limits of figures from their counts, in their unit: of a proportion, or of a rate.

    Args:
        numerator: Those counted, or events; one or several.
        denominator: The base of each.
        unit: One of `vocabulary.units.COUNTED_UNITS`.
        confidence: Two-sided level.
    """
    per = UNITS[unit].per or float("nan")
    interval = (
        proportion_interval(numerator, denominator, confidence)
        if UNITS[unit].base == "total"
        else rate_interval(numerator, denominator, confidence, per=1.0)
    )
    return interval.lower * per, interval.upper * per
