"""One job for each area and notebook, run as a batch that goes on when one fails."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from analysis.errors import AnalysisError, NotebookError, ParameterError, Problem, ReportError, quoted
from analysis.pipeline.areas import Area, resolve_area
from analysis.pipeline.execute import NotebookRun, run_notebook
from analysis.pipeline.index import INDEX_NAME, write_index
from analysis.pipeline.manifest import describe_ingredients, is_current, json_text, page_facts, sha256
from analysis.pipeline.notebooks import (
    ReportNotebook,
    check_parameters,
    list_notebooks,
    near_matches,
    select_notebooks,
)
from analysis.pipeline.prepare import prepare
from analysis.pipeline.render import PageContext, PageLink, render_page
from analysis.pipeline.structure import slug
from analysis.pipeline.write import remove, write_text

if TYPE_CHECKING:
    from analysis.pipeline.project import Project

DEFAULT_AREA = "E06000050"
DEFAULT_YEAR = "2024/25"
DEFAULT_EDITION = "our_plan_2024_25"
DEFAULT_COMPARATOR = "statistical_neighbours"

# These have options of their own, since they decide where a report stands.
_OWN_OPTIONS = ("area", "year", "edition", "comparator")


@dataclass(frozen=True)
class Job:
    """One report to be made: a notebook for an area and year, and where its files go."""

    notebook: ReportNotebook
    area: Area
    year: str
    given: Mapping[str, Any]
    folder: Path

    @property
    def label(self) -> str:
        """Name the job in a message."""
        return f"{self.notebook.name}, {self.area.name}, {self.year}"

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the value of every parameter: the given one, else the notebook's default."""
        return {item.name: self.given.get(item.name, item.default) for item in self.notebook.parameters}

    @property
    def variant(self) -> str:
        """Return what sets this page apart from others of its notebook; empty for the only one."""
        return "-".join(slug(str(self.parameters[name])) for name in self.notebook.page_per)

    @property
    def title(self) -> str:
        """Return the title of the page."""
        return (
            f"{self.notebook.title}: {self.variant.replace('-', ' ')}"
            if self.variant
            else self.notebook.title
        )

    def path(self, ending: str) -> Path:
        """Return the path of one of the job's files, such as that ending in ".html"."""
        return self.folder / f"{self.notebook.name}{f'-{self.variant}' if self.variant else ''}{ending}"


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

    Returns:
        How each report ended. A failure does not stop the others; `raise_failures` tells.

    Raises:
        ParameterError: A name or type is wrong; nothing has been run then.
        DataError: The data are not as declared; nothing has been run then.
        ReportError: The index cannot be written.
    """
    selected = select_notebooks(notebooks, list_notebooks(project.notebooks))
    given = _given_values(selected, year, edition, comparator, settings or {})
    preparation = prepare(project, progress.step)
    wanted = [resolve_area(text, preparation.areas) for text in areas or (DEFAULT_AREA,)]
    jobs = _plan(project, selected, list(dict.fromkeys(wanted)), year or DEFAULT_YEAR, given)

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

    executor = ThreadPoolExecutor(max_workers=min(workers or os.cpu_count() or 1, max(len(due), 1)))
    try:
        futures: dict[Future[NotebookRun], int] = {
            executor.submit(run_notebook, jobs[number].notebook, jobs[number].given, project): number
            for number in due
        }
        # nbconvert's exporter holds state, so pages are made here, one at a time
        for future in as_completed(futures):
            number = futures[future]
            outcomes[number] = _finish(jobs[number], future, due[number], project)
            progress.done(outcomes[number])
    finally:
        # after an interruption the notebooks that run are let finish, so no kernel is left behind
        executor.shutdown(wait=True, cancel_futures=True)

    index = write_index(project.reports)
    return BuildResult(tuple(outcomes[number] for number in range(len(jobs))), index)


def year_folder(year: str) -> str:
    """Return the name of a year's folder: 2024/25 becomes 2024-25.

    Raises:
        ParameterError: When the year is not written as 2024/25 or 2024.
    """
    if not re.fullmatch(r"[0-9]{4}(/[0-9]{2})?", year):
        problem = Problem(None, None, "--year", quoted(year), "a year such as 2024/25 or 2024")
        raise ParameterError("The year cannot be read", (problem,))
    return year.replace("/", "-")


def _given_values(
    selected: Sequence[ReportNotebook],
    year: str | None,
    edition: str | None,
    comparator: str | None,
    settings: Mapping[str, Any],
) -> dict[str, dict[str, Any]]:
    """Return the checked values for each notebook by its name, the area aside."""
    asked = {"year": year, "edition": edition, "comparator": comparator}
    explicit = {name: value for name, value in asked.items() if value is not None}
    known = sorted({item.name for notebook in selected for item in notebook.parameters})
    problems = []
    for name in settings:
        if name in _OWN_OPTIONS:
            advice = f"write --{name} instead"
            problems.append(Problem(None, None, "--set", quoted(name), "another parameter", advice))
    for name in [*explicit, *settings]:
        if name not in known and name not in _OWN_OPTIONS[:1]:
            listed = ", ".join(known) or "no parameters at all"
            problems.append(
                Problem(
                    None, None, f"--{name}" if name in explicit else "--set", quoted(name),
                    f"a parameter of {', '.join(notebook.name for notebook in selected)}: {listed}",
                    near_matches(name, known).strip(),
                )
            )  # fmt: skip
    if problems:
        raise ParameterError("The parameters cannot be used", problems)

    defaults = {"year": DEFAULT_YEAR, "edition": DEFAULT_EDITION, "comparator": DEFAULT_COMPARATOR}
    values = {**defaults, **explicit, **settings}
    year_folder(str(values["year"]))
    refused: list[Problem] = []
    checked = {}
    for notebook in selected:
        taken = {name: value for name, value in values.items() if notebook.parameter(name)}
        try:
            checked[notebook.name] = check_parameters(notebook, taken)
        except ParameterError as error:
            refused += error.problems
    if refused:
        raise ParameterError("The parameters cannot be used", refused)
    return checked


def _plan(
    project: Project,
    selected: Sequence[ReportNotebook],
    areas: Sequence[Area],
    year: str,
    given: Mapping[str, Mapping[str, Any]],
) -> list[Job]:
    jobs = []
    for area in areas:
        folder = project.reports / area.code.lower() / year_folder(year)
        for notebook in selected:
            own_area = {"area": area.code} if notebook.parameter("area") else {}
            values = check_parameters(notebook, {**own_area, **given[notebook.name]})
            jobs.append(Job(notebook, area, year, values, folder))
    return jobs


def _finish(
    job: Job, future: Future[NotebookRun], ingredients: Mapping[str, Any], project: Project
) -> Outcome:
    """Publish what a notebook made, or keep what there is of it beside the last good report."""
    run: NotebookRun | None = None
    try:
        run = future.result()
        if run.failure is not None:
            raise NotebookError(str(run.failure))
        _publish(job, run, ingredients, project)
        return Outcome(job, "made", warnings=run.warnings)
    except AnalysisError as error:
        return Outcome(job, "failed", _keep_failure(job, run, error), run.warnings if run else ())


def _publish(job: Job, run: NotebookRun, ingredients: Mapping[str, Any], project: Project) -> None:
    page, notebook = job.path(".html"), job.path(".ipynb")
    html = render_page(run.document, _page_context(job, page.relative_to(project.root)))
    facts = page_facts(html)
    text = run.text()
    manifest = {
        "title": job.title,
        "area_code": job.area.code,
        "area_name": job.area.name,
        "year": job.year,
        "edition": facts["edition"] or str(job.parameters.get("edition", "")),
        "data_date": facts["data_date"],
        **ingredients,
        "outputs": {page.name: sha256(html.encode("utf-8")), notebook.name: sha256(text.encode("utf-8"))},
    }
    # the manifest comes last: where writing stops before it, its hashes say that the report is stale
    write_text(page, html)
    write_text(notebook, text)
    write_text(job.path(".manifest.json"), json_text(manifest))
    _forget_failure(job)


def _page_context(job: Job, page: Path) -> PageContext:
    return PageContext(
        notebook=job.notebook.path.name,
        title=job.title,
        index_href=f"../../{INDEX_NAME}",
        links=(
            PageLink("Executed notebook", job.path(".ipynb").name),
            PageLink("Manifest: inputs, settings and versions", job.path(".manifest.json").name),
        ),
        parameters=tuple((name, _shown(value)) for name, value in job.parameters.items()),
        page=page.as_posix(),
    )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "") else str(value)


def _keep_failure(job: Job, run: NotebookRun | None, error: AnalysisError) -> AnalysisError:
    """Write what there is of a failed report; return the failure, with that of writing if any."""
    partial = job.path(".failed.ipynb")
    record = {
        "title": job.title,
        "area_code": job.area.code,
        "area_name": job.area.name,
        "year": job.year,
        "edition": str(job.parameters.get("edition", "")),
        "message": str(error),
        "partial": partial.name if run is not None else "",
    }
    try:
        if run is not None:
            write_text(partial, run.text())
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
