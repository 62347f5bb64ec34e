"""Speed and memory of the statistics, beside packages that work out the same.

    .venv/bin/python benchmarks/methods.py            about a minute
    .venv/bin/python benchmarks/methods.py --quick    a few seconds, too few rows for figures to quote

It measures and judges nothing. docs/benchmarks.md holds the table of one run and says how to read it.
"""

import sys
from pathlib import Path

# Python puts a program's own folder first. This file would then stand in for the standard library's
# module of the same name in every package that asks for it.
if Path(sys.path[0]).resolve() == Path(__file__).resolve().parent:
    sys.path.pop(0)

import argparse
import gc
import importlib
import importlib.metadata
import importlib.util
import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import scipy
import statsmodels
from numpy.typing import NDArray
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis.stats.compare import quartile_bands, quintiles, rank
from analysis.stats.gaps import group_gap
from analysis.stats.intervals import difference_interval, mean_interval, proportion_interval, rate_interval
from analysis.stats.progress import progress_to_target
from analysis.stats.spc import xmr
from analysis.stats.trend import mann_kendall, recent_trend, theil_sen

FloatArray = NDArray[np.float64]

SEED = 20_240_331
A_MILLION = 1_000_000
SERIES_KEPT = 2_000  # different series; a run that takes more goes round again
ROWS_COMPARED = 200  # enough to see that two programs work out the same, before the speed of either counts
NONE = "–"
HOW_TO_INSTALL = """\
PHStatsMethods is not installed. Its licence is GPL-3, so this project does not depend on it. For its rows:
    python3 -m venv /tmp/phs
    /tmp/phs/bin/pip install --no-deps PHStatsMethods
    PYTHONPATH=$(echo /tmp/phs/lib/python*/site-packages) .venv/bin/python benchmarks/methods.py"""


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    rows: int
    slow_rows: int  # for what goes row by row in Python
    runs: int
    seconds_of_series: float  # what one run over series should take


FULL = Scale(rows=A_MILLION, slow_rows=2_000, runs=5, seconds_of_series=0.25)
QUICK = Scale(rows=20_000, slow_rows=100, runs=3, seconds_of_series=0.01)


@dataclass(frozen=True)
class Candidate:
    """One way to work something out.

    `run` works it out for so many rows or series. `difference` is the largest difference from this
    project's result on the rows compared; None for this project itself, and where it means something else.
    """

    name: str
    run: Callable[[int], Any] | None
    size: int | None = None  # None: as many series as take the time wanted
    difference: Callable[[], float] | None = None


@dataclass(frozen=True)
class Comparison:
    """A statistic of this project, and what else works it out."""

    ours: Candidate
    others: Sequence[Candidate] = ()
    unit: str = "rows"


@dataclass(frozen=True)
class Measurement:
    candidate: Candidate
    size: int
    seconds: Sequence[float]
    peak_megabytes: float | None

    @property
    def per_second(self) -> float:
        return self.size / median(self.seconds)


class Rows:
    """Many rows of counts as in published tables: small and large areas, small counts and zeros."""

    def __init__(self, size: int) -> None:
        drawn = np.random.default_rng(SEED)
        self.total = drawn.integers(20, 5_000, size).astype(float)
        self.count = drawn.binomial(self.total.astype(int), drawn.beta(2, 3, size)).astype(float)
        self.total_2 = drawn.integers(20, 5_000, size).astype(float)
        self.count_2 = drawn.binomial(self.total_2.astype(int), drawn.beta(2, 3, size)).astype(float)
        self.population = drawn.integers(2_000, 80_000, size).astype(float)
        # Many below ten events, where the limits are exact, and some of them zero.
        self.events = drawn.poisson(drawn.gamma(1.2, 25, size)).astype(float)
        self.mean = drawn.normal(14, 2, size)
        self.sd = drawn.gamma(4, 1.5, size)
        self.n = drawn.integers(2, 400, size).astype(float)
        self.value = np.round(100 * self.count / self.total, 1)  # as published, so with ties
        self.lower, self.upper = self.value - 3, self.value + 3


class Series:
    """Many short series; what is drawn for a statistic is what it is used on."""

    def __init__(self) -> None:
        drawn = np.random.default_rng(SEED + 1)
        shape = (SERIES_KEPT, 5)
        self.five_years = np.arange(2020, 2025, dtype=float)
        self.total = drawn.integers(200, 4_000, shape).astype(float)
        self.count = np.clip(drawn.binomial(self.total.astype(int), 0.6), 1, self.total - 1).astype(float)
        self.ten_years = np.arange(2015, 2025, dtype=float)
        self.with_ties = drawn.integers(0, 8, (SERIES_KEPT, 10)).astype(float)  # ten points, eight values
        self.without_ties = drawn.normal(60, 4, (SERIES_KEPT, 10))
        self.months = drawn.normal(60, 4, (SERIES_KEPT, 24))
        self.progress = drawn.normal([64.0, 60.0, 70.0], 3, (SERIES_KEPT, 3)).tolist()
        totals = drawn.integers(10, 900, (SERIES_KEPT, 2))
        counts = drawn.binomial(totals, [0.7, 0.5])
        self.groups = np.stack([counts, totals], axis=2).reshape(SERIES_KEPT, 4).tolist()


def each(function: Callable[[int], Any]) -> Callable[[int], None]:
    """A run of a function that takes one series."""

    def run(size: int) -> None:
        for index in range(size):
            function(index % SERIES_KEPT)

    return run


def apart(ours: Any, theirs: Any) -> float:
    """Largest difference of two sets of results."""
    return float(np.max(np.abs(np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float))))


def apart_in_series(ours: Callable[[int], Any], theirs: Callable[[int], Any]) -> Callable[[], float]:
    return lambda: apart(*([one(i) for i in range(ROWS_COMPARED)] for one in (ours, theirs)))


def limits(interval: Any) -> tuple[Any, Any]:
    return interval.lower, interval.upper


def comparisons(rows: Rows, series: Series, scale: Scale, phs: ModuleType | None) -> Iterator[Comparison]:
    for confidence in (0.95, 0.998):
        yield _proportions(rows, scale, phs, confidence)
    yield _rates(rows, scale, phs)
    yield from _means_and_differences(rows, scale)
    yield from _areas_compared(rows, scale)
    yield from _series_statistics(series)


def _public_health(
    phs: ModuleType | None,
    name: str,
    size: int,
    ours: Callable[[], Any],
    count: FloatArray,
    total: FloatArray,
    **options: Any,
) -> Candidate:
    """A function of PHStatsMethods; `ours` gives this project's limits for the rows compared."""
    label = f"PHStatsMethods {name}"
    if phs is None:
        return Candidate(label, None)
    function = getattr(phs, name)

    def run(size: int) -> pd.DataFrame:
        table = pd.DataFrame({"count": count[:size], "total": total[:size]})
        return function(table, "count", "total", **options)

    def its_limits() -> FloatArray:
        found = run(ROWS_COMPARED)
        columns = [column for side in ("lower", "upper") for column in found if column.startswith(side)]
        return found[columns].to_numpy(dtype=float).T

    return Candidate(label, run, size, lambda: apart(limits(ours()), its_limits()))


def _proportions(rows: Rows, scale: Scale, phs: ModuleType | None, confidence: float) -> Comparison:
    count, total = rows.count, rows.total

    def ours(size: int) -> Any:
        return proportion_interval(count[:size], total[:size], confidence)

    def wilson(size: int) -> Any:
        return proportion_confint(count[:size], total[:size], alpha=1 - confidence, method="wilson")

    return Comparison(
        Candidate(f"proportion_interval, {100 * confidence:g}%", ours, scale.rows),
        [
            Candidate(
                "statsmodels proportion_confint, wilson",
                wilson,
                scale.rows,
                lambda: apart(limits(ours(ROWS_COMPARED)), wilson(ROWS_COMPARED)),
            ),
            _public_health(
                phs,
                "ph_proportion",
                scale.slow_rows,
                lambda: ours(ROWS_COMPARED),
                count,
                total,
                confidence=confidence,
            ),
        ],
    )


def _rates(rows: Rows, scale: Scale, phs: ModuleType | None) -> Comparison:
    events, population = rows.events, rows.population
    has_events = events > 0  # ph_rate refuses a whole table for one zero
    some, people = events[has_events], population[has_events]
    return Comparison(
        Candidate("rate_interval", lambda size: rate_interval(events[:size], population[:size]), scale.rows),
        [
            _public_health(
                phs,
                "ph_rate",
                scale.slow_rows,
                lambda: rate_interval(some[:ROWS_COMPARED], people[:ROWS_COMPARED]),
                some,
                people,
                confidence=0.95,
                multiplier=10_000,
            )
        ],
    )


def _means_and_differences(rows: Rows, scale: Scale) -> Iterator[Comparison]:
    size = scale.rows

    def our_mean(size: int) -> Any:
        return mean_interval(rows.mean[:size], rows.sd[:size], rows.n[:size])

    def scipy_mean(size: int) -> Any:
        n = rows.n[:size]
        return stats.t.interval(0.95, n - 1, loc=rows.mean[:size], scale=rows.sd[:size] / np.sqrt(n))

    yield Comparison(
        Candidate("mean_interval", our_mean, size),
        [
            Candidate(
                "scipy t.interval",
                scipy_mean,
                size,
                lambda: apart(limits(our_mean(ROWS_COMPARED)), scipy_mean(ROWS_COMPARED)),
            )
        ],
    )

    def two_groups(size: int) -> tuple[FloatArray, ...]:
        return rows.count[:size], rows.total[:size], rows.count_2[:size], rows.total_2[:size]

    def newcombe(size: int) -> Any:
        return confint_proportions_2indep(*two_groups(size), method="newcomb", compare="diff")

    yield Comparison(
        Candidate("difference_interval", lambda size: difference_interval(*two_groups(size)), size),
        [
            Candidate(
                "statsmodels confint_proportions_2indep, newcomb",
                newcombe,
                size,
                lambda: apart(
                    limits(difference_interval(*two_groups(ROWS_COMPARED))), newcombe(ROWS_COMPARED)
                ),
            )
        ],
    )


def _areas_compared(rows: Rows, scale: Scale) -> Iterator[Comparison]:
    size = scale.rows
    yield Comparison(
        Candidate("rank", lambda size: rank(rows.value[:size], "high"), size),
        [
            Candidate(
                "scipy rankdata, min",
                lambda size: stats.rankdata(-rows.value[:size], method="min"),
                size,
                lambda: apart(
                    rank(rows.value[:ROWS_COMPARED], "high"),
                    stats.rankdata(-rows.value[:ROWS_COMPARED], method="min"),
                ),
            )
        ],
    )
    yield Comparison(
        Candidate("quartile_bands", lambda size: quartile_bands(rows.value[:size], "high"), size)
    )
    yield Comparison(Candidate("quintiles", lambda size: quintiles(rows.value[:size], "high"), size))


def _series_statistics(series: Series) -> Iterator[Comparison]:
    def trend_of_five(index: int) -> Any:
        return recent_trend(
            series.five_years, count=series.count[index], total=series.total[index], polarity="high"
        )

    yield Comparison(Candidate("recent_trend, 5 points", each(trend_of_five)), unit="series")

    ten_years, without_ties = series.ten_years, series.without_ties
    yield Comparison(
        Candidate(
            "mann_kendall, 10 points with ties", each(lambda i: mann_kendall(ten_years, series.with_ties[i]))
        ),
        unit="series",
    )

    def our_kendall(index: int) -> Any:
        return mann_kendall(ten_years, without_ties[index])

    def scipy_kendall(index: int) -> Any:
        return stats.kendalltau(ten_years, without_ties[index], method="exact")

    yield Comparison(
        Candidate("mann_kendall, 10 points without ties", each(our_kendall)),
        [
            Candidate(
                "scipy kendalltau, exact",
                each(scipy_kendall),
                difference=apart_in_series(
                    lambda index: our_kendall(index).p_value, lambda index: scipy_kendall(index).pvalue
                ),
            )
        ],
        unit="series",
    )

    def our_slope(index: int) -> Any:
        return theil_sen(ten_years, without_ties[index])

    def scipy_slope(index: int) -> Any:
        return stats.theilslopes(without_ties[index], ten_years)

    yield Comparison(
        Candidate("theil_sen, 10 points", each(our_slope)),
        [
            Candidate(
                "scipy theilslopes",
                each(scipy_slope),
                difference=apart_in_series(
                    lambda index: our_slope(index).slope, lambda index: scipy_slope(index).slope
                ),
            )
        ],
        unit="series",
    )
    yield Comparison(Candidate("xmr, 24 points", each(lambda i: xmr(series.months[i]))), unit="series")

    def progress(index: int) -> Any:
        latest, baseline, target = series.progress[index]
        return progress_to_target(
            latest, 2023, target, 2025, "high", baseline_value=baseline, baseline_time=2019
        )

    yield Comparison(Candidate("progress_to_target", each(progress)), unit="series")
    yield Comparison(Candidate("group_gap", each(lambda i: group_gap(*series.groups[i]))), unit="series")


def timed(run: Callable[[int], Any], size: int) -> float:
    gc.collect()
    started = time.perf_counter()
    run(size)
    return time.perf_counter() - started


def peak_megabytes() -> float | None:
    """The most memory that this process has held so far; None on Windows, which does not say."""
    if importlib.util.find_spec("resource") is None:
        return None
    resource = importlib.import_module("resource")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def measure(comparison: Comparison, scale: Scale) -> list[Measurement]:
    """Measure side by side: one run of each in turn, so that a slow moment of the machine meets all."""
    ready: list[tuple[Candidate, Callable[[int], Any], int, float | None]] = []
    for candidate in (comparison.ours, *comparison.others):
        if candidate.run is None:
            continue
        if candidate.size is None:
            candidate.run(10)
            each_takes = min(timed(candidate.run, 20) for _ in range(3)) / 20
            size = max(20, round(scale.seconds_of_series / each_takes))
        else:
            size = candidate.size
        candidate.run(size)  # not timed: the first run also fills what is kept between calls
        ready.append((candidate, candidate.run, size, peak_megabytes()))
    seconds = [[timed(run, size) for _, run, size, _ in ready] for _ in range(scale.runs)]
    return [
        Measurement(candidate, size, taken, peak)
        for (candidate, _, size, peak), taken in zip(ready, zip(*seconds, strict=True), strict=True)
    ]


def duration(seconds: float) -> str:
    if seconds < 0.9995:
        return f"{1000 * seconds:.3g} ms"
    return f"{seconds:.3g} s" if seconds < 100 else f"{seconds:.0f} s"


def times(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 10 else f"{float(f'{ratio:.3g}'):,.0f}"


HEADINGS = (
    "statistic",
    "measured on",
    "median",
    "fastest to slowest",
    "each second",
    "a million take",
    "ours: times as fast",
    "results differ by",
    "peak so far",
)


def table_rows(comparison: Comparison, measured: Sequence[Measurement]) -> Iterator[list[str]]:
    found = {measurement.candidate.name: measurement for measurement in measured}
    ours = found[comparison.ours.name]
    for candidate in (comparison.ours, *comparison.others):
        is_ours = candidate is comparison.ours
        name = candidate.name if is_ours else f"  {candidate.name}"
        if candidate.name not in found:
            yield [name, "not installed", *[NONE] * (len(HEADINGS) - 2)]
            continue
        its = found[candidate.name]
        extrapolated = "*" if its.size < A_MILLION else ""
        difference = None if candidate.difference is None else candidate.difference()
        yield [
            name,
            f"{its.size:,} {comparison.unit}",
            duration(median(its.seconds)),
            f"{duration(min(its.seconds))} to {duration(max(its.seconds))}",
            f"{float(f'{its.per_second:.3g}'):,.0f}",
            duration(A_MILLION / its.per_second) + extrapolated if comparison.unit == "rows" else NONE,
            NONE if is_ours else times(ours.per_second / its.per_second),
            NONE if difference is None else f"{difference:.0e}" if difference else "0",
            NONE if its.peak_megabytes is None else f"{its.peak_megabytes:,.0f} MB",
        ]


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def machine(phs: ModuleType | None) -> str:
    """What the figures depend on, without the name of a machine or of anybody."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = [f"Python {platform.python_version()}"]
    versions += [f"{package.__name__} {package.__version__}" for package in (np, scipy, pd, statsmodels)]
    if phs is not None:
        versions.append(f"PHStatsMethods {importlib.metadata.version('PHStatsMethods')}")
    return f"{platform.system()}, {platform.machine()}, {processors} processors; {', '.join(versions)}"


def public_health_statistics() -> ModuleType | None:
    try:
        return importlib.import_module("PHStatsMethods")
    except ImportError:
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Measure the speed of the statistics.")
    parser.add_argument(
        "--quick", action="store_true", help="a few seconds, on too few rows for figures to quote"
    )
    scale = QUICK if parser.parse_args(arguments).quick else FULL
    started = time.perf_counter()
    phs = public_health_statistics()
    rows, series = Rows(scale.rows), Series()
    at_start = peak_megabytes()
    table: list[Sequence[str]] = [HEADINGS]
    for comparison in comparisons(rows, series, scale, phs):
        table += table_rows(comparison, measure(comparison, scale))

    is_small = rows.events < 10
    print(machine(phs))
    print(
        f"Medians of {scale.runs} runs after one that is not timed; seeds are fixed. "
        f"rate_interval: {100 * np.mean(is_small):.0f}% of the counts below ten, "
        f"{100 * np.mean(rows.events == 0):.1f}% zero."
    )
    if scale is QUICK:
        print("QUICK: too few rows and runs for figures to quote.")
    print(f"\n{aligned(table)}\n")
    print("* extrapolated: the time for each row measured, times a million.")
    if at_start is not None:
        print(f"Memory before the first statistic, with all packages and rows: {at_start:,.0f} MB.")
    if phs is None:
        print(HOW_TO_INSTALL)
    print(f"Took {time.perf_counter() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
