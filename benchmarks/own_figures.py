"""Many figures of a council's own: `annual-review check` of them, beside pandas reading the file.

    .venv/bin/python benchmarks/own_figures.py [--megabytes N]

The figures are drawn (the seed is fixed): percentages of every indicator that is one, with numerator and
denominator, of every English council and some groups of children, year after year. Each way runs in a process
of its own, by turns; what is compared is processor time. What `check` takes for the other files of the
project is measured apart and taken off. Most of the time is the search for counts that could be worked out.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import random
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml
from against import AREA, ROOT, copied

RUNS = 1
SEED = 18
GROUPS = ("all", "in_care", "in_need", "sen_support", "ehcp", "no_sen")
FILE = "data/raw/council_figures/council_figures.csv"
READ = """
import sys, time
import pandas
start = time.process_time()
pandas.read_csv(sys.argv[1], dtype=str)
print(time.process_time() - start)
"""


def rows(root: Path) -> Iterator[list[str]]:
    """Figures without end that `check` has nothing against."""
    declared = yaml.safe_load((root / "data/reference/indicators.yml").read_text(encoding="utf-8"))
    with (root / "data/raw/council_codes/council_codes.csv").open(encoding="utf-8", newline="") as file:
        areas = sorted((row["area_code"] for row in csv.DictReader(file)), key=lambda code: code != AREA)
    percents = [
        name
        for name, one in declared["indicators"].items()
        if one.get("unit") == "percent"
        and one.get("year_type") in ("academic", "financial")
        and not one.get("series")  # drawn figures would contradict official ones
    ]
    drawn = random.Random(SEED)
    # the council's own first, then others'
    for area, year, group, indicator in itertools.product(areas, range(2024, 1960, -1), GROUPS, percents):
        most = 90_000 if group == "all" else 9_000
        denominator = drawn.randint(most // 2, most)  # a group lies within all
        numerator = drawn.randint(denominator * 2 // 5, denominator * 3 // 5)
        value = (2_000 * numerator + denominator) // (2 * denominator) / 10  # halves up, as pages round
        period = f"{year}/{(year + 1) % 100:02d}"
        counts = [str(numerator), str(denominator)]
        yield [indicator, group, area, period, str(value), *counts, "", f"{year + 1}-12-01", "drawn"]


def fill(root: Path, size: int) -> int:
    """Write figures until the file is so many bytes; returns how many rows that took."""
    path = root / FILE
    header = path.read_text(encoding="utf-8").splitlines()[0]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        writer = csv.writer(file, lineterminator="\n")
        for number, row in enumerate(rows(root), start=1):
            writer.writerow(row)
            if file.tell() >= size:
                return number
    raise RuntimeError(f"there are too few figures for {size:,} bytes")


def processor_seconds(folder: Path, *command: str) -> float:
    """What a command took of a processor, with all below it that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=float, default=1.0)
    size = int(parser.parse_args().megabytes * 1_000_000)
    check = ("-m", "analysis.cli", "check")
    took: dict[str, list[float]] = {"pandas": [], "without": [], "with": []}
    with tempfile.TemporaryDirectory(prefix="annual-review-bench-") as temporary:
        empty = copied(ROOT, Path(temporary) / "empty")
        full = copied(ROOT, Path(temporary) / "full")
        number = fill(full, size)
        for _ in range(RUNS):
            read = [sys.executable, "-c", READ, FILE]
            said = subprocess.run(read, cwd=full, capture_output=True, encoding="utf-8", check=True).stdout
            took["pandas"].append(float(said))
            took["without"].append(processor_seconds(empty, *check))
            took["with"].append(processor_seconds(full, *check))
    middle = {name: statistics.median(one) for name, one in took.items()}
    ratio = (middle["with"] - middle["without"]) / middle["pandas"]
    print(f"{number:,} own figures, {size / 1e6:.1f} MB; processor seconds, median of {RUNS} runs by turns")
    print(f"pandas reads them: {middle['pandas']:.3f}")
    print(f"check with them {middle['with']:.2f}, without {middle['without']:.2f}")
    print(f"{ratio:,.0f} times what pandas takes")


if __name__ == "__main__":
    main()
