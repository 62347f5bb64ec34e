"""Forty trend analyses with their pages, and other builds: this project beside the usual ways.

    .venv/bin/python benchmarks/reports.py                about ten minutes on two idle processors
    .venv/bin/python benchmarks/reports.py --quick        two minutes, too few runs for figures to quote
    .venv/bin/python benchmarks/reports.py --from FOLDER  where the whole LAIT file is, if not in data/raw
    .venv/bin/python benchmarks/reports.py --every        every council's annual review, not forty of them
    .venv/bin/python benchmarks/reports.py --against REVISION   this tree beside another, as ratios

Each way runs as a command of its own, started anew for each run, so that its start counts and its memory
is its own. The usual ways are slow, so they make fewer reports; what is compared is seconds a report.
Everything is made in a temporary copy of the project. docs/benchmarks.md holds the table of one run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = "trend_analysis"
DEFAULT_AREA = "E06000050"
YEARS = ("2024/25", "2023/24", "2022/23")
REPORTS = 40
BIN = Path(sys.executable).parent
LOOK_S = 0.25  # how often memory is looked at

Wanted = Sequence[tuple[str, str]]  # area and year of each report
Command = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One way to make reports, timed several times.

    Attributes:
        name: What it is.
        reports: How many reports a run makes.
        seconds: Of each run.
        peak_mb: The most memory that its processes held together; 0 where it is not known.
        growth: The same in the last quarter of the last run, divided by that in the second.
    """

    name: str
    reports: int
    seconds: tuple[float, ...]
    peak_mb: float
    growth: float

    @property
    def per_report(self) -> float:
        """Seconds a report, the median of the runs."""
        return median(self.seconds) / max(self.reports, 1)


class Memory:
    """Looks how much memory a process and all below it hold; shared pages count once."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._ends = threading.Event()
        self.seen: list[float] = []
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Memory:
        if Path("/proc/self/smaps_rollup").is_file():
            self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ends.set()
        if self._thread.ident:
            self._thread.join()

    def _look(self) -> None:
        while not self._ends.wait(LOOK_S):
            self.seen.append(sum(held_kb(number) for number in family(self._number)) / 1024)


def family(number: int) -> list[int]:
    """A process and all below it."""
    below: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
            below.setdefault(parent, []).append(int(stat.parent.name))
    found = [number]
    for one in found:
        found += below.get(one, [])
    return found


def held_kb(number: int) -> int:
    """The memory of a process in kilobytes, its part of what it shares."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{number}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def copy_of_project(folder: Path) -> Path:
    """A copy of the project without processed tables and reports."""
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("processed"))
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_*"))
    for name in ("pyproject.toml", "project.yml"):
        shutil.copy(ROOT / name, folder)
    return folder


def named(areas: Sequence[str]) -> list[str]:
    """Areas as the command takes them."""
    return [part for area in areas for part in ("--area", area)]


def build_commands(wanted: Wanted, *options: str) -> list[Command]:
    """The commands that make the reports with this project: one for each year."""
    found: list[Command] = []
    for year in YEARS:
        areas = [area for area, own in wanted if own == year]
        if areas:
            base = (str(BIN / "annual-review"), "build", NOTEBOOK, "--year", year, "--force", *options)
            found.append((*base, *named(areas)))
    return found


def usual_commands(root: Path, wanted: Wanted) -> list[Command]:
    """A loop of two commands a report."""
    notebook, found = root / "notebooks" / f"{NOTEBOOK}.ipynb", []
    for number, (area, year) in enumerate(wanted):
        made = str(root / "by_commands" / f"{number}.ipynb")
        found.append((str(BIN / "papermill"), str(notebook), made, "-p", "area", area, "-p", "year", year))
        found.append((str(BIN / "jupyter"), "nbconvert", "--to", "html", "--no-input", made))
    return found


def own_command(way: str, root: Path, wanted: Wanted) -> Command:
    """A command that runs one of the ways below."""
    asked = (f"{area}={year}" for area, year in wanted)
    return (sys.executable, str(Path(__file__).resolve()), "--way", way, str(root), *asked)


def threads(root: Path, wanted: Wanted) -> None:
    """Make the reports with papermill in two threads and one exporter."""
    import nbformat
    import papermill
    from nbconvert import HTMLExporter

    out = root / "by_threads"
    out.mkdir(exist_ok=True)
    exporter = HTMLExporter(exclude_input=True)

    def run(number: int, area: str, year: str) -> Path:
        made = out / f"{number}.ipynb"
        papermill.execute_notebook(
            str(root / "notebooks" / f"{NOTEBOOK}.ipynb"), str(made), {"area": area, "year": year},
            progress_bar=False, kernel_name="python3",
        )  # fmt: skip
        return made

    with ThreadPoolExecutor(2) as pool:
        for made in pool.map(lambda item: run(item[0], *item[1]), enumerate(wanted)):
            html, _ = exporter.from_notebook_node(nbformat.read(made, as_version=4))
            made.with_suffix(".html").write_text(html, encoding="utf-8")


def direct(root: Path, wanted: Wanted, *, with_downloads: bool) -> None:
    """Call the functions that the notebook calls, and the template: the limit of what is possible.

    Two processes share the work; each imports and opens everything first, as the fast engine does.
    """
    way = "half-all" if with_downloads else "half-pages"
    halves = [half for half in (wanted[0::2], wanted[1::2]) if half]
    running = [subprocess.Popen(own_command(way, root, half), cwd=root / "notebooks") for half in halves]
    for process in running:
        if process.wait():
            raise RuntimeError("a process of the direct way failed")


def direct_half(root: Path, wanted: Wanted, *, with_downloads: bool) -> None:
    """One process of the direct way; every cell of the notebook is run as it stands there."""
    direct_all(root, [(NOTEBOOK, {"area": area, "year": year}) for area, year in wanted], with_downloads)


def direct_council(root: Path, wanted: Wanted) -> None:
    """One process of the direct way for reports of one council: every `area`th of so many as `year` says."""
    ((first, step),) = wanted
    from analysis.build.build import Request, plan
    from analysis.build.project import Project

    due = plan(Project.at(root), Silent(), Request(areas=(DEFAULT_AREA,), force=True))
    jobs = [one.job for one in due][int(first) :: int(step)]
    direct_all(root, [(job.notebook.name, dict(job.given)) for job in jobs], with_downloads=True)


class Silent:
    """Is told what is done, and says nothing."""

    def step(self, _text: str) -> None:
        """Say nothing."""


def direct_all(root: Path, reports: Sequence[tuple[str, dict[str, Any]]], with_downloads: bool) -> None:
    """Run the cells of notebooks one after the other, and make their pages."""
    import ast

    from analysis.build.engines.batch import put_off_slow_imports

    put_off_slow_imports()  # as the fast engine does
    import nbformat
    from nbformat.v4 import new_output

    from analysis.charts.png import png_of
    from analysis.page.files import make_downloads
    from analysis.page.html import PageContext, render_page

    out = root / "by_functions"
    out.mkdir(exist_ok=True)
    for number, (notebook, given) in enumerate(reports):
        names: dict[str, Any] = {}
        document = nbformat.read(root / "notebooks" / f"{notebook}.ipynb", as_version=4)
        for cell in document.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs = []
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, notebook, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(given)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), notebook, "eval"), names)
                cell.outputs.append(new_output("execute_result", data=value._repr_mimebundle_()))
        page = render_page(document, PageContext(notebook))
        name = f"{os.getpid()}-{number}"
        html = page.html
        if with_downloads:
            downloads = make_downloads(page, out / name, DEFAULT_AREA, YEARS[0], png_of)
            html = downloads.html
            for path, content in downloads.files.items():
                file = out / name / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        (out / f"{name}.html").write_text(html, encoding="utf-8")


def council(root: Path, _wanted: Wanted) -> None:
    """All reports of one council without a notebook, in two processes."""
    commands = [own_command("half-council", root, [(str(first), "2")]) for first in (0, 1)]
    running = [subprocess.Popen(command, cwd=root / "notebooks") for command in commands]
    for process in running:
        if process.wait():
            raise RuntimeError("a process of the direct way failed")


WAYS: dict[str, Callable[[Path, Wanted], None]] = {
    "threads": threads,
    "direct-pages": lambda root, wanted: direct(root, wanted, with_downloads=False),
    "direct-all": lambda root, wanted: direct(root, wanted, with_downloads=True),
    "half-pages": lambda root, wanted: direct_half(root, wanted, with_downloads=False),
    "council": council,
    "half-council": direct_council,
    "half-all": lambda root, wanted: direct_half(root, wanted, with_downloads=True),
}


@dataclass(frozen=True)
class Bench:
    """Where and how often the ways are run."""

    root: Path
    runs: int

    def timed(
        self,
        name: str,
        reports: int,
        commands: Sequence[Command],
        *,
        runs: int = 0,
        before: Callable[[], None] = lambda: None,
    ) -> Row:
        """Run commands several times, and print how long they took."""
        seconds: list[float] = []
        peak = 0.0
        seen: list[float] = []
        for _ in range(min(runs or self.runs, self.runs)):
            before()
            took, seen = 0.0, []
            for command in commands:
                began = time.perf_counter()
                with (
                    tempfile.TemporaryFile() as said,
                    subprocess.Popen(command, cwd=self.root, stdout=said, stderr=said) as started,
                    Memory(started.pid) as memory,
                ):
                    code = started.wait()
                    took += time.perf_counter() - began
                    if code:
                        said.seek(0)
                        raise RuntimeError(f"{name}: {said.read().decode(errors='replace')[-2000:]}")
                seen += memory.seen
            seconds.append(took)
            peak = max(peak, *seen, 0.0)
        quarter = len(seen) // 4
        is_long = quarter >= 4  # a quarter of a second run says nothing of growth
        growth = mean(seen[-quarter:]) / mean(seen[quarter : 2 * quarter]) if is_long else 0.0
        row = Row(name, reports, tuple(seconds), peak, growth)
        print(line_of(row), flush=True)
        return row


def line_of(row: Row) -> str:
    """A line of the first table."""
    spread = f"{min(row.seconds):.1f} to {max(row.seconds):.1f} s" if len(row.seconds) > 1 else "one run"
    peak = f"{row.peak_mb:.0f} MB" if row.peak_mb else "not known"
    return (
        f"| {row.name} | {row.reports} | {len(row.seconds)} | {median(row.seconds):.1f} s | {spread} "
        f"| {row.per_report:.2f} s | {peak} |"
    )


@contextlib.contextmanager
def prepared_project() -> Iterator[tuple[Path, list[str]]]:
    """A project whose data are cleaned, and the codes of its councils."""
    from analysis.build.prepare import prepare
    from analysis.build.project import PROJECT_VARIABLE, Project

    with tempfile.TemporaryDirectory(prefix="annual-review-bench-") as folder:
        root = copy_of_project(Path(folder) / "project")
        os.environ[PROJECT_VARIABLE] = str(root)
        found = prepare(Project.at(root), lambda _line: None)
        yield root, [area.code for area in found.areas if area.code.startswith(("E06", "E08", "E09", "E10"))]


def main(arguments: argparse.Namespace) -> None:
    """Time every way and print the ratios."""
    is_quick = arguments.quick
    with prepared_project() as (root, codes):
        bench = Bench(root, 1 if is_quick else 3)
        wanted = [(code, year) for year in YEARS for code in codes][: 8 if is_quick else REPORTS]
        few = wanted[: 1 if is_quick else 2]
        asked = subprocess.run(
            [str(BIN / "annual-review"), "build", "--help"], capture_output=True, text=True, check=True
        ).stdout
        pages = ["--pages-only"] if "--pages-only" in asked else []
        limit_way = "direct-pages" if pages else "direct-all"
        what = "pages only" if pages else "with all downloads"
        councils = codes if arguments.every else codes[: 8 if is_quick else REPORTS]

        def forget() -> None:
            for name in ("reports", "data/processed"):
                shutil.rmtree(root / name, ignore_errors=True)

        print(f"{platform.system()}, {platform.machine()}; Python {platform.python_version()}, "
              f"{os.cpu_count()} processors; {len(codes)} councils in the data; {NOTEBOOK}\n")  # fmt: skip
        print("| way | reports | runs | median | fastest to slowest | a report | peak memory |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        fast = bench.timed(f"fast engine, {what}", len(wanted), build_commands(wanted, *pages))
        limit = bench.timed(
            f"functions and template, no notebook, {what}",
            len(wanted),
            [own_command(limit_way, root, wanted)],
        )
        if pages:
            whole = bench.timed("fast engine, with all downloads", len(wanted), build_commands(wanted))
            whole_limit = bench.timed(
                "functions and template, with all downloads", len(wanted),
                [own_command("direct-all", root, wanted)],
            )  # fmt: skip
        else:
            whole, whole_limit = fast, limit
        standard = bench.timed(
            f"standard engine, {what}", 2 * len(few),
            build_commands(wanted[: 2 * len(few)], "--engine", "standard", *pages),
        )  # fmt: skip
        (root / "by_commands").mkdir()
        loop = bench.timed("papermill and nbconvert commands", len(few), usual_commands(root, few))
        two = bench.timed(
            "papermill in two threads, one exporter", 2 * len(few),
            [own_command("threads", root, wanted[: 2 * len(few)])],
        )  # fmt: skip
        command = (str(BIN / "annual-review"), "build", "--area", DEFAULT_AREA)
        ordinary = bench.timed(
            "all reports of one council, from nothing, standard", 1, [(*command, "--engine", "standard")],
            runs=2, before=forget,
        )  # fmt: skip
        first = bench.timed("all reports of one council, from nothing, fast", 1, [command], before=forget)
        nothing = bench.timed("the same, nothing changed", 1, [command])
        ready = bench.timed("all reports of one council, tables made, fast", 1, [(*command, "--force")])
        ready_limit = bench.timed(
            "functions and template, all reports of one council, tables made", 1,
            [own_command("council", root, [])],
        )  # fmt: skip
        every = bench.timed(
            f"annual review of {len(councils)} councils, with all downloads", len(councils),
            [(str(BIN / "annual-review"), "build", "annual_review", "--force", *named(councils))], runs=1,
        )  # fmt: skip

    per = fast.per_report
    ratios = [
        ("forty reports", "a loop of two commands", loop.per_report / per, "at least 30"),
        ("forty reports", "two threads, one exporter", two.per_report / per, "at least 10"),
        ("forty reports", "functions and template alone", per / limit.per_report, "at most 1.5"),
        ("forty reports with all downloads", "the same, no notebook",
         whole.per_report / whole_limit.per_report, "at most 1.5"),
        ("forty reports", "the standard engine", standard.per_report / per, "–"),
        ("all reports of one council", "the standard engine", ordinary.per_report / first.per_report,
         "at least 5"),
        ("all reports of one council, tables made", "functions and template alone",
         ready.per_report / ready_limit.per_report, "–"),
        ("functions and template alone: forty reports", "a loop of two commands",
         loop.per_report / limit.per_report, "–"),
        ("functions and template alone: forty reports", "two threads, one exporter",
         two.per_report / limit.per_report, "–"),
        ("functions and template alone: all reports of one council, tables made",
         "the standard engine, from nothing", ordinary.per_report / ready_limit.per_report, "–"),
        ("every council's review, a report", "the forty, with all downloads",
         every.per_report / whole.per_report, "the same cost"),
    ]  # fmt: skip
    print("\n| what | against | times | to reach |\n|---|---|--:|---|")
    for what_is_made, against, ratio, target in ratios:
        print(f"| {what_is_made} | {against} | {ratio:.2f} | {target} |")
    print(f"| nothing changed | the clock | {nothing.per_report:.2f} s | under 1 s |")
    if every.growth:
        print(
            f"| memory of every council's reviews, last quarter | second quarter | {every.growth:.2f} | 1 |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="fewer reports and runs")
    parser.add_argument("--every", action="store_true", help="every council's annual review, not forty")
    parser.add_argument(
        "--against", metavar="REVISION", help="measure this tree beside another revision of it"
    )
    parser.add_argument("--way", nargs="+", metavar="WHAT", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        way, place, *reports = options.way
        WAYS[way](Path(place), [(area, year) for area, _, year in (item.partition("=") for item in reports)])
    elif options.against:
        from against import compare

        compare(options.against, is_quick=options.quick)
    else:
        main(options)
