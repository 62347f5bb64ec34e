"""How much the project stands: whole runs of the fuzzer, the attack and the kills, into docs/reliability.md.

    python benchmarks/reliability.py [fuzz] [attack] [kills] [--changes N]

Each part that is named (all where none is) runs whole and writes its section; the others stay as the last
run left them. Nothing in the sections is typed: what is said of a run is counted by it. The seeds are fixed.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reliability.md"
HEAD = """# How far the project can be relied on

Made by `benchmarks/reliability.py`, from whole runs; no figure here is typed. The tests run \
samples of the same (`make test`) and all of it (`make test-deep`).
"""
PARTS = {
    "fuzz": "Files changed at random",
    "attack": "A reader who wants to know what is hidden",
    "kills": "Builds that are killed",
}
TESTS = {
    "attack": (("tests/spec/test_attack.py",), "of_any_kind or finds"),
    "kills": (("tests/build/test_faults.py", "tests/build/test_publish.py"), "killed"),
}
WHAT = {
    "attack": (
        "Each passed test is a project of two drawn indicators, whose reports were read whole and whose "
        "hidden counts were bounded by linear programming; it fails where a count of one to five is known "
        "within two."
    ),
    "kills": (
        "Each test kills builds at every write or at random moments, with both engines, or `publish` at "
        "random writes (seeds in `tests/build/test_faults.py` and `tests/build/test_publish.py`), then looks "
        "at every report and builds or publishes again; it fails where a good report is lost or a page "
        "stands beside files of another build."
    ),
}
IN_EACH = 250


def fuzz_part(seed: int) -> tuple[Counter[str], list[str]]:
    sys.path.insert(0, str(ROOT / "tests"))
    from fuzzer import run

    with tempfile.TemporaryDirectory() as folder:
        done = run(Path(folder), seed, IN_EACH)
    return done.counts, done.faults


def fuzz(changes: int) -> list[str]:
    sys.path.insert(0, str(ROOT / "tests"))
    from fuzzer import LONGEST_S, SEED

    seeds = [SEED * 1_000 + part for part in range(max(1, changes // IN_EACH))]
    total: Counter[str] = Counter()
    faults: list[str] = []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for counts, found in pool.map(fuzz_part, seeds):
            total += counts
            faults += found
    lines = [
        f"{total['changes']:,} changes of every kind of file (seeds {seeds[0]} to {seeds[-1]}): "
        f"{total['refused']:,} were refused, {total['accepted']:,} accepted; the oracle could judge "
        f"{total['judged']:,}.",
        "",
        "| what must not be | how often |",
        "|---|---:|",
    ]
    names = {
        "traceback": "a traceback", "hang": f"longer than {LONGEST_S} s",
        "accepted wrongly": "accepted wrongly",
        "refused wrongly": "refused wrongly", "message without end": "a message without end",
    }  # fmt: skip
    lines += [f"| {words} | {total[name]:,} |" for name, words in names.items()]
    return [*lines, *(["", *(f"* {fault}" for fault in faults)] if faults else [])]


def tested(part: str) -> list[str]:
    files, chosen = TESTS[part]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", *files, "-k", chosen],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    counts = {
        word: int(number) for number, word in re.findall(r"([0-9]+) (passed|failed|skipped)", done.stdout)
    }
    if not counts.get("passed"):
        sys.exit(f"no test of {part} ran: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    rows = [f"| {word} | {counts.get(word, 0)} |" for word in ("passed", "failed", "skipped")]
    return [WHAT[part], "", "| tests | number |", "|---|---:|", *rows]


def sections_of(text: str) -> dict[str, str]:
    found = re.split(r"(?m)^## (.*)\n", text)
    return dict(zip(found[1::2], (body.strip() for body in found[2::2]), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART")
    parser.add_argument("--changes", type=int, default=5_000)
    given = parser.parse_args()
    sections = sections_of(PAGE.read_text(encoding="utf-8")) if PAGE.is_file() else {}
    for part in given.parts or PARTS:
        began = time.monotonic()
        lines = fuzz(given.changes) if part == "fuzz" else tested(part)
        took = f"{time.monotonic() - began:,.0f} seconds with {os.cpu_count()} processors"
        lines += ["", f"{platform.system()}, Python {platform.python_version()}; {took}."]
        sections[PARTS[part]] = "\n".join(lines)
        ordered = [f"## {name}\n\n{sections[name]}\n" for name in PARTS.values() if name in sections]
        PAGE.write_text("\n".join([HEAD, *ordered]), encoding="utf-8", newline="\n")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
