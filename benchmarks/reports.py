"""Forty trend analyses with their pages: this project beside the usual ways to make them.

    .venv/bin/python benchmarks/reports.py            about ten minutes
    .venv/bin/python benchmarks/reports.py --quick    two minutes: fewer runs, too few for figures to quote

The usual ways are slow, so they make fewer reports; what is compared is seconds a report. Everything is
made in a temporary copy of the project. docs/benchmarks.md holds the table of one run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = "trend_analysis"
YEARS = ("2024/25", "2023/24", "2022/23")
REPORTS = 40
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Row:
    """One way to make reports, timed several times."""

    name: str
    reports: int
    seconds: tuple[float, ...]

    @property
    def per_report(self) -> float:
        """Seconds a report, the median of the runs."""
        return median(self.seconds) / max(self.reports, 1)


class Silent:
    """A batch that tells nobody anything."""

    def __getattr__(self, _name: str) -> Callable[..., None]:
        return lambda *_given, **_named: None


def copy_of_project(folder: Path) -> Path:
    """A copy of the project with its data cleaned, and no reports."""
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("processed"))
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_*"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def requests(count: int, codes: Sequence[str]) -> list[tuple[str, str]]:
    """Area and year of each report."""
    return [(code, year) for year in YEARS for code in codes][:count]


def ours(root: Path, wanted: Sequence[tuple[str, str]], engine: str) -> None:
    """Make the reports with this project."""
    from analysis.pipeline.build import build
    from analysis.pipeline.project import Project

    for year in YEARS:
        areas = [area for area, own in wanted if own == year]
        if areas:
            result = build(
                Project.at(root), Silent(), notebooks=[NOTEBOOK], areas=areas, year=year, engine=engine,
                force=True,
            )  # fmt: skip
            result.raise_failures()


def commands(root: Path, wanted: Sequence[tuple[str, str]]) -> None:
    """Make the reports with a loop of two commands."""
    out = root / "by_commands"
    out.mkdir(exist_ok=True)
    for number, (area, year) in enumerate(wanted):
        made = out / f"{number}.ipynb"
        notebook = root / "notebooks" / f"{NOTEBOOK}.ipynb"
        run = [str(BIN / "papermill"), str(notebook), str(made), "-p", "area", area, "-p", "year", year]
        page = [str(BIN / "jupyter"), "nbconvert", "--to", "html", "--no-input", str(made)]
        for command in (run, page):
            subprocess.run(command, check=True, capture_output=True, cwd=root / "notebooks")


def threads(root: Path, wanted: Sequence[tuple[str, str]]) -> None:
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


def direct(root: Path, wanted: Sequence[tuple[str, str]]) -> None:
    """Call the functions that the notebook calls, and the template: the limit of what is possible.

    Two processes share the work; each imports and opens everything first, as the fast engine does.
    """
    program = [sys.executable, str(Path(__file__).resolve()), "--direct", str(root)]
    halves = [wanted[0::2], wanted[1::2]]
    running = [
        subprocess.Popen([*program, *(f"{area}={year}" for area, year in half)], cwd=root / "notebooks")
        for half in halves
        if half
    ]
    for process in running:
        if process.wait():
            raise RuntimeError("a process of the direct way failed")


def direct_half(root: Path, wanted: Sequence[tuple[str, str]]) -> None:
    """One process of the direct way."""
    import ast

    import nbformat
    from nbformat.v4 import new_output

    from analysis.pipeline.downloads import make_downloads
    from analysis.pipeline.render import PageContext, render_page

    stored = nbformat.read(root / "notebooks" / f"{NOTEBOOK}.ipynb", as_version=4)
    out = root / "by_functions"
    out.mkdir(exist_ok=True)
    for number, (area, year) in enumerate(wanted):
        names: dict[str, Any] = {}
        document = nbformat.from_dict(stored)
        for cell in document.cells:
            if cell.cell_type != "code":
                continue
            cell.outputs = []
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, NOTEBOOK, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(area=area, year=year)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), NOTEBOOK, "eval"), names)
                html = value._repr_html_()
                cell.outputs.append(new_output("execute_result", data={"text/html": html}))
        page = render_page(document, PageContext(NOTEBOOK))
        downloads = make_downloads(page, out / f"{os.getpid()}-{number}", area, year)
        (out / f"{os.getpid()}-{number}.html").write_text(downloads.html, encoding="utf-8")


def timed(name: str, reports: int, repeats: int, run: Callable[[], None]) -> Row:
    """Run it several times."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    row = Row(name, reports, tuple(seconds))
    spread = f"{min(seconds):.1f} to {max(seconds):.1f}" if repeats > 1 else "one run"
    print(f"  {name}: {row.per_report:.2f} s a report ({median(seconds):.1f} s, {spread})", flush=True)
    return row


@contextlib.contextmanager
def prepared_project() -> Iterator[tuple[Path, list[str]]]:
    """A project to work in, and the codes of its areas."""
    from analysis.pipeline.prepare import prepare
    from analysis.pipeline.project import PROJECT_VARIABLE, Project

    with tempfile.TemporaryDirectory(prefix="annual-review-bench-") as folder:
        root = copy_of_project(Path(folder) / "project")
        os.environ[PROJECT_VARIABLE] = str(root)
        found = prepare(Project.at(root), lambda _line: None)
        yield root, [area.code for area in found.areas if area.code.startswith(("E06", "E08", "E09", "E10"))]


def main(arguments: argparse.Namespace) -> None:
    """Time every way and print the ratios."""
    from analysis.pipeline.build import build
    from analysis.pipeline.project import Project

    repeats = 1 if arguments.quick else 3
    forty = 8 if arguments.quick else REPORTS
    few = 2 if arguments.quick else 6
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {forty} reports of {NOTEBOOK}")
    with prepared_project() as (root, codes):
        wanted = requests(forty, codes)
        fast = timed("fast engine", len(wanted), repeats, lambda: ours(root, wanted, "auto"))
        standard = timed("standard engine", few, 1, lambda: ours(root, wanted[:few], "standard"))
        limit = timed(
            "functions and template, no notebook", len(wanted), repeats, lambda: direct(root, wanted)
        )
        loop = timed("papermill and nbconvert commands", few, 1, lambda: commands(root, wanted[:few]))
        two = timed("papermill in two threads, one exporter", few, 1, lambda: threads(root, wanted[:few]))

        project = Project.at(root)

        def all_reports(engine: str) -> None:
            build(project, Silent(), engine=engine, force=True).raise_failures()

        first = timed("all reports of one council, fast", 1, repeats, lambda: all_reports("auto"))
        ordinary = timed("all reports of one council, standard", 1, 1, lambda: all_reports("standard"))
        command = [str(BIN / "annual-review"), "build"]
        nothing = timed(
            "nothing changed, from the shell", 1, max(repeats, 3),
            lambda: subprocess.run(command, check=True, capture_output=True, cwd=root) and None,
        )  # fmt: skip

    print("\n| what | against | ratio | to reach |\n|---|---|---|---|")
    rows = [
        ("forty reports", "loop of commands", loop.per_report / fast.per_report, "30 times"),
        ("forty reports", "two threads, one exporter", two.per_report / fast.per_report, "10 times"),
        ("forty reports", "functions and template alone", fast.per_report / limit.per_report, "at most 1.5"),
        ("forty reports", "the standard engine", standard.per_report / fast.per_report, "–"),
        (
            "all reports of one council",
            "the standard engine",
            ordinary.per_report / first.per_report,
            "5 times",
        ),
        ("nothing changed", "the first build", nothing.per_report, "under 1 s"),
    ]
    for what, against, ratio, target in rows:
        print(f"| {what} | {against} | {ratio:.2f} | {target} |")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nPeak memory of one process: {peak:.0f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer reports and runs")
    parser.add_argument("--direct", nargs="+", metavar="WHAT", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.direct:
        direct_half(Path(given.direct[0]), [tuple(item.split("=")) for item in given.direct[1:]])  # type: ignore[misc]
    else:
        main(given)
