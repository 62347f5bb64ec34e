"""Runs a batch of jobs that goes on when one fails, and publishes what they make."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from analysis.errors import AnalysisError, NotebookError, ParameterError, Problem, ReportError, quoted
from analysis.pipeline.areas import resolve_area
from analysis.pipeline.authors import refuse_untrue
from analysis.pipeline.downloads import Downloads, write_downloads
from analysis.pipeline.engines import ENGINES, can_fork_safely, chosen
from analysis.pipeline.index import write_index
from analysis.pipeline.jobs import (
    DEFAULT_AREA,
    DEFAULT_COMPARATOR,
    DEFAULT_EDITION,
    DEFAULT_YEAR,
    Job,
    given_values,
    plan_jobs,
    year_folder,
)
from analysis.pipeline.manifest import describe_ingredients, is_current, json_text
from analysis.pipeline.notebooks import list_notebooks, select_notebooks
from analysis.pipeline.prepare import prepare
from analysis.pipeline.write import remove, write_bytes, write_text

if TYPE_CHECKING:
    from analysis.pipeline.making import Made, Order
    from analysis.pipeline.project import Project

__all__ = [
    "DEFAULT_AREA", "DEFAULT_COMPARATOR", "DEFAULT_EDITION", "DEFAULT_YEAR", "BuildResult", "Job", "Outcome",
    "Progress", "build", "year_folder",
]  # fmt: skip

CELL_TIMEOUT_S = 900  # no cell of ours takes more than seconds; one that takes this long waits for something


@dataclass(frozen=True)
class Outcome:
    """How a job ended: made, current (nothing had changed) or failed, with what failed."""

    job: Job
    state: str
    error: AnalysisError | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class BuildResult:
    """How every job ended, in the order planned, and the page over all reports."""

    outcomes: tuple[Outcome, ...]
    index: Path

    def count(self, state: str) -> int:
        """Count the jobs that ended so."""
        return sum(outcome.state == state for outcome in self.outcomes)

    def raise_failures(self) -> None:
        """Refuse to call the batch good when a job failed.

        Raises:
            NotebookError: A notebook stopped; every failure is named.
            ReportError: All notebooks ran, but a page could not be published.
        """
        failed = [outcome for outcome in self.outcomes if outcome.error is not None]
        if not failed:
            return
        kind: type[AnalysisError] = ReportError
        lines = [f"{len(failed)} of {len(self.outcomes)} reports could not be made."]
        for outcome in failed:
            if not isinstance(outcome.error, ReportError):
                kind = NotebookError
            lines.append(f"- {outcome.job.label}: {outcome.error}")
        raise kind("\n".join(lines))


class Progress(Protocol):
    """What a batch tells the person who runs it."""

    def step(self, text: str) -> None:
        """Say what is being done, in a line."""

    def start(self, total: int) -> None:
        """Say how many reports are to be made."""

    def done(self, outcome: Outcome) -> None:
        """Say how one ended."""


def build(
    project: Project,
    progress: Progress,
    *,
    notebooks: Sequence[str] = (),
    areas: Sequence[str] = (),
    year: str | None = None,
    edition: str | None = None,
    comparator: str | None = None,
    settings: Mapping[str, Any] | None = None,
    force: bool = False,
    workers: int | None = None,
    engine: str = "auto",
    timeout_s: int = CELL_TIMEOUT_S,
    cluster: str = "",
) -> BuildResult:
    """Make the reports asked for that are not up to date, and the index over all reports.

    Args:
        project: The project.
        progress: Told what is done.
        notebooks: Names; all notebooks when none is named.
        areas: Names or codes; the default area when none is named.
        year: Review year as the plan prints it; the default year when not given.
        edition: Edition whose targets are judged; the default edition when not given.
        comparator: What the area is compared with; the default when not given.
        settings: Any other parameter by name; each must be one of a selected notebook.
        force: Make the reports again, even those that are up to date.
        workers: How many notebooks run at once; one for each processor when not given.
        engine: `standard`, `fast` or `auto`; see `engines`.
        timeout_s: The longest that one cell may take, in seconds.
        cluster: Address of a Dask scheduler that hands the work to other machines; empty for this one.

    Returns:
        How each report ended. A failure does not stop the others; `raise_failures` tells.

    Raises:
        ParameterError: A name or type is wrong; nothing has been run then.
        DataError: The data are not as declared; nothing has been run then.
        ReportError: An author's text does not hold, or the index cannot be written.
    """
    _check_engine(engine)
    selected = select_notebooks(notebooks, list_notebooks(project.notebooks))
    given = given_values(selected, year, edition, comparator, settings or {})
    preparation = prepare(project, progress.step)
    wanted = [resolve_area(text, preparation.areas) for text in areas or (DEFAULT_AREA,)]
    asked = {*(settings or {}), *(["edition"] if edition else []), *(["comparator"] if comparator else [])}
    jobs = plan_jobs(project, selected, list(dict.fromkeys(wanted)), year or DEFAULT_YEAR, given, asked)
    refuse_untrue(project, [str(job.parameters.get("edition", "")) for job in jobs])

    progress.start(len(jobs))
    outcomes: dict[int, Outcome] = {}
    due: dict[int, dict[str, Any]] = {}
    for number, job in enumerate(jobs):
        ingredients = describe_ingredients(job.notebook, job.parameters, preparation.inputs)
        if not force and is_current(job.path(".manifest.json"), ingredients):
            outcomes[number] = _settle_current(job)
            progress.done(outcomes[number])
        else:
            due[number] = ingredients

    if due:
        from analysis.pipeline.making import Order

        orders = {
            number: Order(jobs[number], ingredients, project, preparation.prepared, timeout_s)
            for number, ingredients in due.items()
        }
        for number, made in _made(orders, chosen(engine), workers, cluster):
            outcomes[number] = _settle(jobs[number], made)
            progress.done(outcomes[number])

    index = write_index(project.reports)
    return BuildResult(tuple(outcomes[number] for number in range(len(jobs))), index)


def _check_engine(engine: str) -> None:
    if engine not in ENGINES:
        problem = Problem(None, None, "--engine", quoted(engine), f"one of {', '.join(ENGINES)}")
        raise ParameterError("The engine is not known", (problem,))
    if engine == "fast" and not can_fork_safely():
        problem = Problem(
            None, None, "--engine", quoted(engine), "standard or auto", "the fast engine works on Linux only"
        )
        raise ParameterError("The engine does not work here", (problem,))


def _made(
    orders: Mapping[int, Order], engine: str, workers: int | None, cluster: str
) -> Iterator[tuple[int, Callable[[], Made]]]:
    """Make every order, and give each as soon as it is ready, in the order of becoming ready."""
    jobs = min(workers or os.cpu_count() or 1, len(orders))
    with _executor(engine, next(iter(orders.values())), jobs, cluster) as (executor, make):
        futures: dict[Future[Made], int] = {
            executor.submit(make, order): number for number, order in orders.items()
        }
        for future in as_completed(futures):
            yield futures.pop(future), future.result


@contextmanager
def _executor(
    engine: str, first: Order, jobs: int, cluster: str
) -> Iterator[tuple[Executor, Callable[[Order], Made]]]:
    """What runs the orders, and the function that makes one; ends all that runs when interrupted."""
    from analysis.pipeline.making import make_report

    executor: Executor
    end: Callable[[], None]
    if cluster:
        from analysis.pipeline.engines.cluster import ClusterExecutor, connect, worker_count

        client = connect(cluster)
        worker_count(client)
        executor = ClusterExecutor(client, first.project)
        end = executor.end_all
    elif engine == "fast":
        from analysis.pipeline.engines.fast import FastExecutor

        executor = FastExecutor(first.project, first.prepared, jobs)
        end = executor.end_all
    else:
        from concurrent.futures import ThreadPoolExecutor

        from analysis.pipeline.engines.kernels import end_all_kernels

        executor, end = ThreadPoolExecutor(max_workers=jobs), end_all_kernels
    try:
        yield executor, make_report
    except BaseException:
        # An interruption, or a fault of ours: nobody waits for what still runs.
        executor.shutdown(wait=False, cancel_futures=True)
        end()
        raise
    finally:
        executor.shutdown(wait=True)


def _settle(job: Job, made: Callable[[], Made]) -> Outcome:
    """Publish what came of a job, or keep what there is of it beside the last good report."""
    result: Made | None = None
    try:
        result = made()
        if result.error is not None:
            raise result.error
        notices = _publish(job, result.files)
        _forget_failure(job)
        return Outcome(job, "made", warnings=(*result.warnings, *notices))
    except AnalysisError as error:
        kept = _keep_failure(job, result.partial if result else b"", error)
        return Outcome(job, "failed", kept, result.warnings if result else ())


def _publish(job: Job, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the files of a report; return what the person who runs it should know."""
    own = f"{job.stem}/"
    beside = {name.removeprefix(own): content for name, content in files.items() if name.startswith(own)}
    notices = write_downloads(Downloads(job.path(""), beside, ""), job.path(".manifest.json"))
    for name, content in files.items():
        if not name.startswith(own):
            write_bytes(job.folder / name, content)
    return notices


def _keep_failure(job: Job, notebook: bytes, error: AnalysisError) -> AnalysisError:
    """Write what there is of a failed report; return the failure, with that of writing if any."""
    partial = job.path(".failed.ipynb")
    record = {
        "title": job.title,
        "area_code": job.area.code,
        "area_name": job.area.name,
        "year": job.year,
        "edition": str(job.parameters.get("edition", "")),
        "message": str(error),
        "partial": partial.name if notebook else "",
    }
    try:
        if notebook:
            write_bytes(partial, notebook)
        write_text(job.path(".failed.json"), json_text(record))
    except ReportError as second:
        return type(error)(f"{error}\n{second}")
    return error


def _forget_failure(job: Job) -> None:
    remove(job.path(".failed.ipynb"))
    remove(job.path(".failed.json"))


def _settle_current(job: Job) -> Outcome:
    try:
        _forget_failure(job)
    except ReportError as error:
        return Outcome(job, "failed", error)
    return Outcome(job, "current")
