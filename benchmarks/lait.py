"""The whole LAIT file: cleaning all of it, beside pandas reading it and doing nothing.

    .venv/bin/python benchmarks/lait.py                      about two minutes
    .venv/bin/python benchmarks/lait.py --quick              a few seconds, too few runs for figures to quote
    .venv/bin/python benchmarks/lait.py --against REVISION   the first clean of the project, now and then

The last makes a worktree of an earlier revision beside the present one, and cleans both by turns: the whole
command, from the import of pandas to the stored tables. A revision that did not have the file is given it.

Each way runs in a process of its own, so that its peak memory is its own. docs/benchmarks.md holds the
table of one run.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

ROOT = Path(__file__).resolve().parent.parent
LAIT = ROOT / "data" / "raw" / "lait_spring_2026"
TIMES = (1, 5, 20)
# What a process does: it prints seconds of each run and its peak memory. Nothing is timed but the work.
_PROGRAM = """
import json, resource, sys, time
from pathlib import Path
way, folder, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
(figures,) = folder.glob("bds_long*")
if way == "pandas":
    import pandas as pd
    def work():
        is_parquet = figures.suffix == ".parquet"
        return len(pd.read_parquet(figures) if is_parquet else pd.read_csv(figures, dtype=str))
else:
    import pyarrow.parquet as parquet
    from analysis.inputs.lait import as_table, clean_lait
    from analysis.inputs.lait import read_lait
    given = json.loads(sys.argv[4])
    areas = {int(number): code for number, code in given["areas"].items()}
    def work():
        lait = read_lait(folder, folder.parent, source_id="lait_spring_2026")
        found = clean_lait(lait, given["year_types"], areas)
        table = as_table(found)
        if way == "write":
            parquet.write_table(table, folder / "cleaned.parquet")
        return found.rows_read
seconds, rows = [], 0
for run in range(runs + 1):
    start = time.perf_counter()
    rows = work()
    seconds.append(time.perf_counter() - start)
print(json.dumps([rows, seconds[1:], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


# The first clean of a whole project, in the process that a person starts.
_FIRST_CLEAN = """
import json, resource, sys, time
start = time.perf_counter()
from analysis.cli import main
status = main(["clean"])
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([seconds, used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(status)
"""


def first_clean(root: Path) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of a processor, and peak memory in kilobytes of a first clean."""
    shutil.rmtree(root / "data" / "processed", ignore_errors=True)
    own = {"PYTHONPATH": str(root / "src"), "ANNUAL_REVIEW_PROJECT": str(root)}
    made = subprocess.run(
        [sys.executable, "-c", _FIRST_CLEAN], cwd=root,
        capture_output=True, encoding="utf-8", check=True, env={**os.environ, **own},
    )  # fmt: skip
    seconds, processor, peak = json.loads(made.stdout.splitlines()[-1])
    return seconds, processor, peak


def against(revision: str, runs: int) -> None:
    """Measure the first clean of this tree and of an earlier revision, by turns."""
    with tempfile.TemporaryDirectory(prefix="annual-review-bench-") as temporary:
        roots = {"then": Path(temporary) / "then", "now": Path(temporary) / "now"}
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(roots["then"]), revision], check=True)
        try:
            shutil.copytree(
                ROOT,
                roots["now"],
                ignore=shutil.ignore_patterns(".*", "processed", "reports", "docs", "tests"),
            )
            if not list((roots["then"] / "data" / "raw").glob("*/bds_long*")):
                (roots["then"] / "data" / "raw" / "lait_full").symlink_to(LAIT, target_is_directory=True)
            found: dict[str, list[tuple[float, float, int]]] = {name: [] for name in roots}
            for _ in range(runs + 1):  # the first fills the caches of both, and is not counted
                for name, root in roots.items():
                    found[name].append(first_clean(root))
        finally:
            subprocess.run([*git, "remove", "--force", str(roots["then"])], check=True)
    middle = {name: np.median(np.array(one[1:]), axis=0) for name, one in found.items()}
    print(f"First clean of the project, {runs} runs by turns; {revision} is then.\n")
    print(f"{'':6}{'clock':>10}{'processor':>12}{'peak':>10}")
    for name, (seconds, processor, peak) in middle.items():
        print(f"{name:6}{seconds:>8.2f} s{processor:>10.2f} s{peak / 1024:>7.0f} MB")
    print("ratio " + "".join(f"{ratio:>{width}.2f}" for ratio, width in zip(
        middle["now"] / middle["then"], (10, 12, 10), strict=True
    )))  # fmt: skip


def measured(way: str, folder: Path, runs: int, given: str) -> tuple[int, list[float], int]:
    """Rows, seconds of each run after one that is not timed, and peak memory in kilobytes."""
    made = subprocess.run(
        [sys.executable, "-c", _PROGRAM, way, str(folder), str(runs), given],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"{way}: {made.stderr[-2000:]}")
    rows, seconds, peak = json.loads(made.stdout)
    return rows, seconds, peak


def what_is_declared() -> str:
    """The year types of the declared series and the codes of all areas, as `inputs` reads them."""
    from analysis.inputs.decisions import read_reference
    from analysis.inputs.lait import lait_year_types

    reference, _ = read_reference(ROOT / "data" / "raw", ROOT / "data" / "reference", ROOT)
    codes = ROOT / "data" / "raw" / "council_codes" / "council_codes.csv"
    with codes.open(encoding="utf-8", newline="") as file:
        areas = {row["dfe_la_code"]: row["area_code"] for row in csv.DictReader(file)}
    return json.dumps({"year_types": lait_year_types(reference), "areas": areas})


def enlarged(original: Path, folder: Path, times: int, ending: str) -> Path:
    """The file with its rows several times over, and what stands beside it."""
    folder.mkdir()
    (figures,) = original.glob("bds_long*")
    rows = parquet.read_table(figures) if figures.suffix == ".parquet" else arrow_csv.read_csv(figures)
    repeated = pa.concat_tables([rows] * times)
    if ending == "parquet":
        parquet.write_table(repeated, folder / "bds_long_0.parquet")
    else:
        arrow_csv.write_csv(repeated, folder / "bds_long_0.csv")
    for path in original.glob("lait_data_dictionary*.csv"):
        shutil.copy(path, folder / path.name)
    return folder


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="fewer runs and rows")
    parser.add_argument("--against", metavar="REVISION", help="the first clean, beside that of a revision")
    options = parser.parse_args(arguments)
    folder = LAIT
    if options.against:
        against(options.against, 1 if options.quick else 5)
        return
    runs, sizes = (1, TIMES[:1]) if options.quick else (5, TIMES)
    given = what_is_declared()
    print(
        f"{platform.system()}, {platform.machine()}; Python {platform.python_version()}, "
        f"pyarrow {pa.__version__}"
    )
    print(f"Medians of {runs} runs after one that is not timed, each way in a process of its own.\n")
    print(
        f"{'':34}{'rows':>12}{'median':>10}{'fastest to slowest':>22}{'of pandas':>11}{'a million':>11}"
        f"{'peak':>9}"
    )
    with tempfile.TemporaryDirectory() as temporary:
        for times in sizes:
            for ending in ("parquet", "csv"):
                made = enlarged(folder, Path(temporary) / f"{ending}{times}", times, ending)
                alone = 0.0
                for way, name in (
                    ("pandas", f"pandas reads the {ending}"),
                    ("clean", "  this project cleans it"),
                    ("write", "  and writes it as Parquet"),
                ):
                    rows, seconds, peak = measured(way, made, runs if times == 1 else min(runs, 3), given)
                    middle = float(np.median(seconds))
                    alone = middle if way == "pandas" else alone
                    spread = f"{min(seconds):.2f} s to {max(seconds):.2f} s"
                    print(
                        f"{name:34}{rows:>12,}{middle:>8.2f} s{spread:>22}{middle / alone:>11.2f}"
                        f"{middle / rows * 1e6:>9.2f} s{peak / 1024:>6.0f} MB",
                        flush=True,
                    )
                shutil.rmtree(made)


if __name__ == "__main__":
    main()
