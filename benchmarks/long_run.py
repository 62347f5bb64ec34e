"""How often the rule for the long run calls a trend in series that have none (methods, 14.1).

Years of one series hang together: each is drawn as `rho` times the year before plus fresh chance. The rule
tests as if they did not, so it calls more trends than its level says; this measures how many, at 5% and at
the 1% that is used. Same seed, same figures:

    python benchmarks/long_run.py
"""

from __future__ import annotations

import argparse

import numpy as np

from analysis.stats.certainty import LONG_RUN_LEVEL, LONG_RUN_POINTS
from analysis.stats.trend import mann_kendall

SEED = 12
SERIES = 40_000
YEARS = range(LONG_RUN_POINTS, 14)
LEVELS = (0.05, LONG_RUN_LEVEL)
CORRELATIONS = (0.0, 0.5, 0.9)


def smallest_s(years: int, level: float) -> int:
    """The smallest S whose exact two-sided p lies below the level; every larger S does too."""
    order = list(range(years))
    found = years * years  # no series reaches it
    while True:
        test = mann_kendall(range(years), order)
        if not test.p_value < level:
            return found
        found = int(test.s)
        place = next(i for i in range(years - 1) if order[i] < order[i + 1])
        order[place], order[place + 1] = order[place + 1], order[place]  # takes 2 off S


def drawn(rng: np.random.Generator, years: int, rho: float) -> np.ndarray:
    """Series without a trend, one a row, each with the variance of a settled process."""
    noise = rng.standard_normal((SERIES, years))
    series = np.empty_like(noise)
    series[:, 0] = noise[:, 0]
    fresh = np.sqrt(1 - rho**2)
    for year in range(1, years):
        series[:, year] = rho * series[:, year - 1] + fresh * noise[:, year]
    return series


def share_called(series: np.ndarray, smallest: int) -> float:
    """How many of the series the rule calls a trend."""
    years = series.shape[1]
    s = sum(
        np.sign(series[:, later] - series[:, earlier])
        for earlier in range(years) for later in range(earlier + 1, years)
    )  # fmt: skip
    return float(np.mean(np.abs(s) >= smallest))


def main() -> None:
    """Print the table of docs/methods.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="start of the random numbers")
    rng = np.random.default_rng(parser.parse_args().seed)
    heads = [f"{level:.0%}, AR {rho}" for level in LEVELS for rho in CORRELATIONS]
    print("| years | " + " | ".join(heads) + " |")
    print("|--:|" + "--:|" * len(heads))
    for years in YEARS:
        series = {rho: drawn(rng, years, rho) for rho in CORRELATIONS}
        cells = [
            f"{share_called(series[rho], smallest_s(years, level)):.1%}"
            for level in LEVELS for rho in CORRELATIONS
        ]  # fmt: skip
        print(f"| {years} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
