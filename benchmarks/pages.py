"""Budgets of the pages: the annual review beside nbconvert's own page of the same notebook.

Run by `make bench`; needs a Chromium and the packages for tests. Prints size, time until the page is
ready, movement of the first screen and what axe-core finds; medians with the lowest and highest.
"""

import statistics
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import nbformat
from nbconvert.exporters import HTMLExporter
from playwright.sync_api import Browser, Error, sync_playwright

from analysis.build.build import build
from analysis.build.progress import BatchProgress
from analysis.build.project import find_project
from analysis.page.pdf import find_browser

ROUNDS = 9
BUDGET_BYTES, BUDGET_READY_MS, BUDGET_SHIFT = 1_000_000, 1_000, 0.0

# Layout shift counts only while observed, so the observer is set before anything of the page is read.
OBSERVE = """window.moved = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.moved += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""
READY = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


def measure(browser: Browser, page_file: Path) -> tuple[float, float]:
    """Load a page afresh; milliseconds until it is ready, and how much of the first screen moved."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    page = context.new_page()
    page.add_init_script(OBSERVE)
    page.goto(page_file.as_uri(), wait_until="load")
    page.wait_for_timeout(300)  # what comes late would move things now
    ready, moved = float(page.evaluate(READY)), float(page.evaluate("window.moved"))
    context.close()
    return ready, moved


def breaches(browser: Browser, page_file: Path) -> int:
    """How many elements axe-core finds wrong."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True, offline=True)
    page = context.new_page()
    page.goto(page_file.as_uri(), wait_until="load")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    context.close()
    return sum(len(rule["nodes"]) for rule in found)


def spread(values: list[float], unit: str, places: int = 0) -> str:
    """Median with the lowest and the highest."""
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{places}f}{unit} ({low:.{places}f} to {high:.{places}f})"


def main() -> int:
    """Print the figures; 1 when a budget is not kept."""
    project = find_project()
    with BatchProgress() as progress:
        result = build(project, progress, notebooks=["annual_review"])
    result.raise_failures()
    job = result.outcomes[0].job
    ours = job.path(".html")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        theirs = Path(folder) / "default.html"
        notebook = nbformat.read(job.path(".ipynb"), as_version=4)
        theirs.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
        try:
            browser = started.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        except Error as failure:
            print(f"No browser can be started: {str(failure).splitlines()[0]}")
            return 0
        print(f"Annual review of {job.area.name}, {job.year}; {ROUNDS} rounds in {browser.version}")
        print("page      kilobytes   ready, ms                 moved     found by axe-core")
        found = {}
        for name, file in (("ours", ours), ("default", theirs)):
            measure(browser, file)  # the first one of a browser takes longer
            rounds = [measure(browser, file) for _ in range(ROUNDS)]
            size = file.stat().st_size
            ready, moved = [one[0] for one in rounds], [one[1] for one in rounds]
            found[name] = (size, statistics.median(ready), max(moved), breaches(browser, file))
            print(
                f"{name:9} {size / 1000:9.0f}   {spread(ready, ''):24}  {max(moved):.4f}    {found[name][3]}"
            )
        browser.close()
    size, ready_ms, shift, wrong = found["ours"]
    print(
        f"ours over default: size {size / found['default'][0]:.2f}, time {ready_ms / found['default'][1]:.2f}"
    )
    kept = size < BUDGET_BYTES and ready_ms < BUDGET_READY_MS and shift <= BUDGET_SHIFT and wrong == 0
    print(
        f"Budgets (under {BUDGET_BYTES / 1e6:.0f} MB, ready within {BUDGET_READY_MS} ms, nothing moves, "
        f"axe-core finds nothing): {'kept' if kept else 'NOT kept'}"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
