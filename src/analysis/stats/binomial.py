"""The exact two-sided binomial test.

Written out, since loading the package of scipy that has it takes longer than a report.
"""

from __future__ import annotations

import bisect
import math

from scipy import special

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
        return float(ways + special.xlogy(outcome, share) + special.xlog1py(trials - outcome, -share))

    mean = trials * share
    if successes == mean:
        return 1.0
    limit = log_chance(successes) + _AS_LIKELY
    if successes < mean:
        tail = range(math.ceil(mean), trials + 1)
        first = tail.start + bisect.bisect_left(tail, True, key=lambda x: log_chance(x) <= limit)
        p_value = special.bdtr(successes, trials, share) + special.bdtrc(first - 1, trials, share)
    else:
        tail = range(math.floor(mean) + 1)
        after = bisect.bisect_left(tail, True, key=lambda x: log_chance(x) > limit)
        lower = special.bdtr(after - 1, trials, share) if after else 0.0
        p_value = lower + special.bdtrc(successes - 1, trials, share)
    return min(1.0, float(p_value))
