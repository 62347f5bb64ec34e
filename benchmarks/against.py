"""This tree beside another revision of it: the same reports by turns, as ratios of processor time.

Used by `reports.py --against REVISION`. Each side has a copy of its own code, data and notebooks in a
temporary folder, so that neither is changed. The sides take turns within one run (before, now, before,
now), since a machine that others use is slower at one moment than at the next.

Processor time is that of the command and of every process below it, user and system. Copies of the warm
process are waited for by nobody, so their time is looked up while they run, every `LOOK_S` seconds: what
they use between the last look and their end is not seen, on either side.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
AREA = "E06000050"
# The twelve reports that a build of one council made when the limits were set, whatever is added later.
NOTEBOOKS = (
    "action_progress", "annual_review", "data_quality", "finance", "gap_analysis", "indicator_profile",
    "plan_refresh", "refresh_document", "trend_analysis",
)  # fmt: skip
TWELVE = (
    "action_progress-cyp-plan-mid-year-2017", "action_progress-our-plan-2024-25",
    "action_progress-outcome-plan-2019", "annual_review", "data_quality", "finance", "gap_analysis",
    "indicator_profile-re-referrals-within-12-months-all", "plan_refresh-our-plan-2024-25",
    "plan_refresh-outcome-plan-2019", "refresh_document-outcome-plan-2019", "trend_analysis",
)  # fmt: skip
# Where goals have pages of their own, a review makes them too: neither they nor later reports are timed.
ALONE = ("--set", "links_to_goals=False", "--set", "indicator=re_referrals_within_12_months")
PAGES = """pages:
  annual_review: [our_plan_2024_25]
  action_progress: [cyp_plan_mid_year_2017, outcome_plan_2019, our_plan_2024_25]
  review_changes: []
  plan_contents: []
  plan_refresh: [outcome_plan_2019, our_plan_2024_25]
  refresh_document: [outcome_plan_2019]
"""
FORTY = "trend_analysis"
YEARS = ("2024/25", "2023/24", "2022/23")
LOOK_S = 0.05
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Took:
    """What one run of commands took: seconds of a processor and by the clock, and megabytes."""

    processor: float = 0.0
    clock: float = 0.0
    largest_notebook_mb: float = 0.0


@dataclass
class Side:
    """One of the two trees, with a project of its own."""

    name: str
    folder: Path
    took: dict[str, list[Took]] = field(default_factory=dict)

    @property
    def source(self) -> Path:
        """Its code."""
        return self.folder / "src"

    @property
    def has_goals(self) -> bool:
        """Whether goals have pages of their own here."""
        return "links_to_goals" in (self.folder / "notebooks/annual_review.ipynb").read_text(encoding="utf-8")

    def command(self, name: str, *options: str) -> tuple[str, ...]:
        """A command of this side."""
        return (sys.executable, "-m", "analysis.cli", name, *options)

    def build(self, *options: str) -> tuple[str, ...]:
        """The command that makes reports here."""
        return self.command("build", *options)

    def run(self, what: str, *commands: Sequence[str]) -> None:
        """Run commands one after the other, and keep what they took."""
        took = Took()
        own = {"PYTHONPATH": str(self.source), "ANNUAL_REVIEW_PROJECT": str(self.folder)}
        for command in commands:
            began = time.perf_counter()
            with (
                tempfile.TemporaryFile() as said,
                subprocess.Popen(
                    command, cwd=self.folder, env={**os.environ, **own}, stdout=said, stderr=said
                ) as started,
            ):
                with ProcessorTime(started.pid) as processor:
                    code = started.wait()
                took.clock += time.perf_counter() - began
                took.processor += processor.seconds
                said.seek(0)
                text = said.read().decode(errors="replace")
                if code:
                    raise RuntimeError(f"{self.name}, {what}: {text[-2000:]}")
                held = re.search(r"held ([\d,]+) MB", text)
                if held:
                    largest = float(held[1].replace(",", ""))
                    took.largest_notebook_mb = max(took.largest_notebook_mb, largest)
        self.took.setdefault(what, []).append(took)

    def forget(self, *names: str) -> None:
        """Remove what was made."""
        for name in names:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def touch(self, pattern: str, comment: str) -> None:
        """Change a file of the code by a comment; the pattern finds it wherever the revision has it."""
        (file,) = self.source.rglob(pattern)
        with file.open("a", encoding="utf-8", newline="\n") as opened:
            opened.write(comment)

    def check(self) -> None:
        """Refuse to time another set of reports.

        Raises:
            RuntimeError: One of the twelve was not made.
        """
        made = {page.stem for page in self.folder.glob("reports/*/*/*.html")}
        missing = sorted(set(TWELVE) - made)
        if missing:
            raise RuntimeError(f"{self.name}: not made: {', '.join(missing)}")


class ProcessorTime:
    """Looks how long a process and all below it have worked, while it runs."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._ends = threading.Event()
        self._seen: dict[int, int] = {}
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> ProcessorTime:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ends.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        """The time of all processes that were seen."""
        return sum(self._seen.values()) / TICKS_A_SECOND

    def _look(self) -> None:
        while not self._ends.wait(LOOK_S):
            family = {self._number}
            for number, parent, ticks in sorted(_processes()):
                if number in family or parent in family or number in self._seen:
                    family.add(number)
                    self._seen[number] = max(ticks, self._seen.get(number, 0))


def _processes() -> Iterator[tuple[int, int, int]]:
    """Number, parent and ticks of every process."""
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it ended meanwhile
                text = Path(f"/proc/{entry.name}/stat").read_bytes().rpartition(b")")[2].split()
                yield int(entry.name), int(text[1]), int(text[11]) + int(text[12])


@contextlib.contextmanager
def both_sides(revision: str) -> Iterator[tuple[Side, Side]]:
    """The revision and this tree, each with its code, its notebooks and its data.

    Raises:
        RuntimeError: git knows no such revision.
    """
    with tempfile.TemporaryDirectory(prefix="annual-review-against-") as folder:
        worktree = Path(folder) / "worktree"
        added = subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "add", "--detach", str(worktree), revision],
            capture_output=True, text=True,
        )  # fmt: skip
        if added.returncode:
            raise RuntimeError(f"--against {revision}: {added.stderr.strip()}")
        try:
            yield (
                Side("before", copied(worktree, Path(folder) / "before")),
                Side("now", copied(ROOT, Path(folder) / "now")),
            )
        finally:
            subprocess.run(
                ["git", "-C", str(ROOT), "worktree", "remove", "--force", str(worktree)],
                capture_output=True, check=True,
            )  # fmt: skip


def copied(tree: Path, folder: Path) -> Path:
    """A copy of a tree: its code, data and notebooks without what is made of them."""
    made_here = shutil.ignore_patterns("processed", "lait_full", "__pycache__", ".ipynb_*")
    for name in ("src", "data", "notebooks"):
        shutil.copytree(tree / name, folder / name, ignore=made_here)
    for path in (tree / "pyproject.toml", *tree.glob("project.yml")):  # earlier revisions have no second
        shutil.copy(path, folder)
    return folder


def lone_pages(side: Side) -> None:
    """Leave out what later reports a side would make beside the twelve."""
    path = side.folder / "project.yml"
    if path.is_file():
        text, count = re.subn(r"(?m)^pages:\n(  .*\n)+", PAGES, path.read_text(encoding="utf-8"))
        if not count:
            raise RuntimeError(f"{side.name}: project.yml has no pages to leave out")
        path.write_text(text, encoding="utf-8", newline="\n")


def every_council(sides: tuple[Side, Side]) -> None:
    """The annual review of every council with all its files, on both sides; both have the whole file."""
    figures = ROOT / "data" / "raw" / "lait_spring_2026"
    if not list((sides[0].folder / "data" / "raw").glob("*/bds_long*")):
        (sides[0].folder / "data" / "raw" / "lait_full").symlink_to(figures, target_is_directory=True)
    for side in sides:
        side.forget("reports", "data/processed")
        side.run("every council", side.build("annual_review", "--area", "all", *ALONE[: 2 * side.has_goals]))


def measure(sides: tuple[Side, Side], runs: int, reports: int, by_commands: int) -> None:
    """Do everything on both sides by turns.

    Args:
        sides: The two.
        runs: How often.
        reports: How many trend analyses.
        by_commands: How many of them with papermill's and nbconvert's commands, which take long.
    """
    wanted = _wanted(sides[0], reports)  # an earlier revision may have the figures of fewer areas
    for side in sides:
        lone_pages(side)
    for number in range(runs):
        for side in sides:
            selected = side.build(*NOTEBOOKS, *named([AREA]), *(ALONE if side.has_goals else ()))
            side.forget("reports", "data/processed")
            side.run("from nothing", selected)
            side.check()
            side.forget("reports")
            side.run("tables made", selected)
            side.run("nothing changed", selected)
            side.touch("words/figures.py", f"\n# changed {number}\n")
            side.run("words changed", selected)
            side.touch("report/report.css", f"\n/* changed {number} */\n")
            side.run("template changed", selected)
            by_year = {year: [area for area, own in wanted if own == year] for year in YEARS}
            forced = (
                side.build(FORTY, "--force", "--year", year, *named(areas))
                for year, areas in by_year.items()
                if areas
            )
            side.run("forty", *forced)
            side.run("check", side.command("check"))
        sides[1].run("commands", *_commands(sides[1], wanted[:by_commands]))


def named(areas: Sequence[str]) -> list[str]:
    """Areas as the command takes them."""
    return [part for area in areas for part in ("--area", area)]


def _wanted(side: Side, reports: int) -> list[tuple[str, str]]:
    """Area and year of each report."""
    # a revision before the whole file of every council names its areas in a list of its own
    lists = ("data/raw/areas/areas.csv", "data/raw/council_codes/council_codes.csv")
    file = next(path for name in lists if (path := side.folder / name).is_file())
    rows = file.read_text(encoding="utf-8").splitlines()
    codes = [row.partition(",")[0] for row in rows if re.match(r"E(06|08|09|10)\d{6},", row)]
    return [(code, year) for year in YEARS for code in codes][:reports]


def _commands(side: Side, wanted: Sequence[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """The usual loop: two commands a report."""
    out = side.folder / "by_commands"
    out.mkdir(exist_ok=True)
    for number, (area, year) in enumerate(wanted):
        made = str(out / f"{number}.ipynb")
        notebook = str(side.folder / "notebooks" / f"{FORTY}.ipynb")
        papermill = (sys.executable, "-m", "papermill")
        yield (*papermill, notebook, made, "-p", "area", area, "-p", "year", year)
        yield (sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", made)


def print_table(sides: tuple[Side, Side], reports: int, by_commands: int) -> None:
    """Print what each side took, the medians of its runs, and the ratios."""
    print("| what | before | now | now / before | to reach |")
    print("|---|--:|--:|--:|--:|")
    for what, label, limit in (
        ("from nothing", "twelve reports with all files, tables made too", "0.9"),
        ("tables made", "twelve reports with all files, tables there", "–"),
        ("words changed", "built again after a change of words", "0.5 of from nothing"),
        ("template changed", "built again after a change of template", "0.5 of from nothing"),
        ("nothing changed", "nothing changed", "–"),
        ("forty", f"{reports} trend analyses", "–"),
        ("check", "`annual-review check`", "0.7"),
    ):
        _line(sides, what, label, limit, lambda took: took.processor, "s")
    _line(sides, "nothing changed", "nothing changed, by the clock", "0.25 s", lambda took: took.clock, "s")
    _line(
        sides, "from nothing", "memory of the largest notebook", "0.8",
        lambda took: took.largest_notebook_mb, "MB",
    )  # fmt: skip
    if "every council" in sides[0].took:
        _line(
            sides, "every council", "the review of every council with its files, by the clock", "0.6",
            lambda took: took.clock, "s",
        )  # fmt: skip
        _line(
            sides, "every council", "memory of the largest notebook there", "1",
            lambda took: took.largest_notebook_mb, "MB",
        )  # fmt: skip
    loop = _median(sides[1], "commands", lambda took: took.processor) / by_commands
    times = [loop / (_median(side, "forty", lambda took: took.processor) / reports) for side in sides]
    print(
        f"| a loop of papermill and nbconvert commands takes, times as long | {times[0]:.1f} "
        f"| {times[1]:.1f} | {times[1] / times[0]:.2f} | 12 |"
    )


def _line(
    sides: tuple[Side, Side], what: str, label: str, limit: str, of: Callable[[Took], float], unit: str
) -> None:
    before, now = (_median(side, what, of) for side in sides)
    ratio = f"{now / before:.2f}" if before else "–"
    places = 0 if unit == "MB" else 2
    print(f"| {label} | {before:.{places}f} {unit} | {now:.{places}f} {unit} | {ratio} | {limit} |")


def _median(side: Side, what: str, of: Callable[[Took], float]) -> float:
    return median(of(took) for took in side.took[what])


def compare(revision: str, *, is_quick: bool) -> None:
    """Measure and print.

    Args:
        revision: Anything that git takes for a commit.
        is_quick: One run of fewer reports: too few for figures to quote.
    """
    runs, reports, by_commands = (1, 2, 1) if is_quick else (5, 40, 2)
    with both_sides(revision) as sides:
        measure(sides, runs, reports, by_commands)
        if not is_quick:
            every_council(sides)
        count = "one run" if runs == 1 else f"{runs} runs, medians"
        print(f"Processor seconds, {count}, the sides by turns; before: {revision}\n")
        print_table(sides, reports, by_commands)
