"""The largest official file of a folder: recognised, checked and read, beside pandas reading it as text.

    .venv/bin/python benchmarks/official_files.py FOLDER

Each way runs in a process of its own, so that its peak memory is its own; the same file with its rows four
times over, in other years, shows how time and memory grow. Time is that of the processor, since a machine
that does other work as well stretches the clock. Ends with 1 where the limit is not kept.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 2.0  # times what pandas takes
RUNS = 15
TIMES = (1, 4)
_PROGRAM = """
import json, resource, sys, time
from pathlib import Path
way, path, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
if way == "pandas":
    import pandas as pd
    def work():
        return len(pd.read_csv(path, dtype=str))
else:
    import pandas as pd
    from analysis.inputs.official.recognise import recognise
    def work():
        return len(recognise(path)(path, None).rows)
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
seconds = []
for _ in range(runs):
    begun = time.process_time()
    rows = work()
    seconds.append(time.process_time() - begun)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"rows": rows, "seconds": seconds, "start": start, "peak": peak}))
"""


def run(way: str, path: Path) -> dict[str, object]:
    """One way in a process of its own: rows, seconds of each run, memory in kB before and at its peak."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, way, str(path), str(RUNS)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def repeated(path: Path, times: int, folder: Path) -> Path:
    """The file with its rows several times over, each time in years of their own."""
    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    first, last = (function(int(row[:4]) for row in rows) for function in (min, max))
    copies = [f"{int(row[:4]) + (last - first + 1) * copy}{row[4:]}" for copy in range(times) for row in rows]
    made = folder / path.name
    made.write_text("\n".join([head, *copies]) + "\n", encoding="utf-8", newline="\n")
    return made


def main() -> int:
    """Measure and print; 1 where the limit is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    files = parser.parse_args().folder.rglob("*.csv")
    largest = max(files, key=lambda path: (path.stat().st_size, path.name))
    print(f"{largest.name}, {largest.stat().st_size / 1e6:.1f} MB, median of {RUNS} runs")
    print(f"{'':24}{'rows':>10}{'median':>10}{'fastest':>10}{'slowest':>10}{'of pandas':>11}{'memory':>11}")
    ratios = []
    with tempfile.TemporaryDirectory() as scratch:
        for times in TIMES:
            path = largest if times == 1 else repeated(largest, times, Path(scratch))
            medians = {}
            for way, name in (("pandas", "pandas reads text"), ("read", "recognised and read")):
                found = run(way, path)
                seconds = found["seconds"]
                medians[way] = statistics.median(seconds)
                ratios.append(medians[way] / medians["pandas"])
                print(
                    f"{name:24}{found['rows']:>10,}{medians[way]:>9.3f}s{min(seconds):>9.3f}s{max(seconds):>9.3f}s"
                    f"{ratios[-1]:>11.2f}{(found['peak'] - found['start']) / 1024:>8.0f} MB"
                )
    print(f"limit: {LIMIT} times; {'kept' if max(ratios) <= LIMIT else 'NOT kept'}")
    return int(max(ratios) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
