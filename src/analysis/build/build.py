"""Runs a batch of jobs that goes on when one fails, and publishes what they make.

What is due is found first, and nothing else is loaded before something is: a build with nothing to do
opens no table and imports no notebook machinery. The report that took longest the last time is begun
first: begun last, it would keep one processor busy while the others have nothing left to do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from analysis.build.current import (
    MADE_WITH,
    MANIFEST,
    found_in_reports,
    has_other_figures,
    json_text,
    read_json,
    read_manifest,
    reasons,
    what_is_amiss,
)
from analysis.build.engines import ENGINES, can_fork_safely, chosen
from analysis.build.engines.batch import Batch
from analysis.build.index import keep_left_out, write_index
from analysis.build.jobs import Asked, Job, LeftOut, check_values, given_values, job_of, plan_jobs
from analysis.build.notebooks import ReportNotebook, every_notebook, near_matches, select_notebooks
from analysis.build.orders import CELL_TIMEOUT_S, PAGES_ONLY, Made, Order
from analysis.build.prepare import Preparation, prepare
from analysis.build.project import INDEX_NAME, Project, resolve_area, resolve_areas, resolve_council
from analysis.build.publish import forget_failure, has_failed, keep_failure, publish, take_away_gone, withdraw
from analysis.build.scratch import one_at_a_time, remove_abandoned
from analysis.build.settings import FILE as SETTINGS_FILE
from analysis.build.settings import Settings, keep_settings, read_settings, read_stamp
from analysis.tables.code import code_hashes
from analysis.tables.files import refusal, remove_leftovers, write_text
from analysis.vocabulary.errors import (
    AnalysisError,
    NotebookError,
    ParameterError,
    Problem,
    ReportError,
    quoted,
)

_DURATIONS_NAME = ".durations.json"
_TEXTS_NAME = ".texts_that_hold.json"
_TEXTS_HELD_WITH = (
    "vocabulary", "tables", "stats", "claims", "review", "words", "inputs/authors.py", "build/authors.py",
)  # fmt: skip


def longest_first(jobs: Mapping[int, Job], project: Project) -> list[int]:
    """The numbers of jobs in the order in which to begin them; those of unknown length come first."""
    known = _known(project)
    return sorted(
        jobs,
        # pages of goals last: what they alone need is then loaded for no other (`engines.warm`)
        key=lambda number: (
            bool(jobs[number].goal), -known.get(jobs[number].notebook.name, float("inf")), number
        ),
    )  # fmt: skip


def keep_durations(project: Project, took: Mapping[str, float]) -> None:
    """Keep how many seconds each notebook took, beside what is known of the others."""
    known = _known(project)
    now = {**known, **{name: round(seconds, 2) for name, seconds in took.items() if seconds}}
    if now != known:
        # it only saves time; whoever writes a report there will say what is wrong
        with contextlib.suppress(ReportError):
            write_text(project.processed / _DURATIONS_NAME, json_text(dict(sorted(now.items()))))


def _known(project: Project) -> dict[str, float]:
    stored = read_json(project.processed / _DURATIONS_NAME) or {}
    return {name: seconds for name, seconds in stored.items() if isinstance(seconds, int | float)}


@dataclass(frozen=True)
class Outcome:
    """How a job ended: made, current (nothing had changed) or failed, with what failed."""

    job: Job
    state: str
    error: AnalysisError | None = None
    warnings: tuple[str, ...] = ()
    peak_memory_bytes: int = 0
    had_pdf: bool = False  # a PDF of the page before was there


@dataclass(frozen=True)
class BuildResult:
    """How every job ended, in the order planned, and the page over all reports."""

    outcomes: tuple[Outcome, ...]
    index: Path
    index_error: ReportError | None = None

    def count(self, state: str) -> int:
        """Count the jobs that ended so."""
        return sum(outcome.state == state for outcome in self.outcomes)

    def raise_failures(self) -> None:
        """Refuse to call the batch good when a job failed.

        Raises:
            NotebookError: A notebook stopped; every failure is named.
            ReportError: All notebooks ran, but a page or the index could not be published.
        """
        failed = [outcome for outcome in self.outcomes if outcome.error is not None]
        if not failed and self.index_error is None:
            return
        kind: type[AnalysisError] = ReportError
        lines = [f"{len(failed)} of {len(self.outcomes)} reports could not be made."] if failed else []
        for outcome in failed:
            if not isinstance(outcome.error, ReportError):
                kind = NotebookError
            lines.append(f"- {outcome.job.label}: {outcome.error}")
        if self.index_error is not None:
            lines.append(str(self.index_error))
        raise kind("\n".join(lines))


class Progress(Protocol):
    """What a batch tells the person who runs it."""

    def step(self, text: str) -> None:
        """Say what is being done, in a line."""

    def start(self, total: int) -> None:
        """Say how many reports are to be made."""

    def done(self, outcome: Outcome) -> None:
        """Say how one ended."""


@dataclass(frozen=True)
class Request:
    """Which reports are asked for."""

    notebooks: Sequence[str] = ()  # Names; all notebooks when none is named
    # Names, codes or numbers, or `all` for every council. What is not given, here and below, is what a
    # notebook's own cell says, or else what project.yml says.
    areas: Sequence[str] = ()
    year: str | None = None  # Review year
    edition: str | None = None  # Edition whose targets are judged
    comparator: str | None = None  # What the area is compared with
    # Any other parameter by name; each must be one of a selected notebook
    settings: Mapping[str, Any] | None = None
    force: bool = False  # Make the reports again, even those that are up to date
    # Make pages without the Word document and the other files beside them, in about half the time. A report
    # that has them and is up to date keeps them; one that was made without them is due as soon as they are
    # asked for.
    pages_only: bool = False


@dataclass(frozen=True)
class Due:
    """A job, and why its report is to be made; no reason where it is current."""

    job: Job  # The report
    reasons: tuple[str, ...]  # Why
    # The report that stands there was made of figures that have changed since
    has_other_figures: bool = False
    pages_only: bool = False  # Nothing but its page is asked for, and no other file of it is there

    def __str__(self) -> str:
        return f"{self.job.stem} {self.job.area.code}: {'; '.join(self.reasons)}"


def plan(
    project: Project, progress: Progress, request: Request, preparation: Preparation | None = None
) -> list[Due]:
    """Say which reports would be made, and why; nothing is written.

    Args:
        project: The project.
        progress: Told each step.
        request: The reports that are asked for.
        preparation: The tables that they would be made from; those of the project where none are given.

    Returns:
        Every report asked for, those that are up to date among them.

    Raises:
        ParameterError: A name or type is wrong.
        DataError: The data are not as declared.
    """
    selected, given, settings = _checked(project, request)
    preparation = preparation or prepare(project, progress.step, save=False)
    planned, left_out, _ = _planned(project, request, selected, given, settings, preparation)
    _tell_left_out(left_out, progress)
    return planned


def build(
    project: Project, progress: Progress, *, workers: int | None = None, engine: str = "auto",
    timeout_s: int = CELL_TIMEOUT_S, cluster: str = "", **asked: Any,
) -> BuildResult:  # fmt: skip
    """Make the reports asked for that are not up to date, and the index over all reports.

    Args:
        project: The project.
        progress: Told what is done.
        workers: How many notebooks run at once; one for each processor when not given.
        engine: `standard`, `fast` or `auto`; see `engines`.
        timeout_s: The longest that one cell may take, in seconds.
        cluster: Address of a Dask scheduler that hands the work to other machines; empty for this one.
        **asked: The fields of `Request`.

    Returns:
        How each report ended. A failure does not stop the others; `raise_failures` tells.

    Raises:
        ParameterError: A name or type is wrong; nothing has been run then.
        DataError: The data are not as declared; nothing has been run then.
        ReportError: An author's text does not hold, or the tables cannot be written.
    """
    check_engine(engine)
    request = Request(**asked)
    selected, given, settings = _checked(project, request)
    with one_at_a_time(project, progress.step), Batch(project, chosen(engine), workers, cluster) as batch:
        remove_leftovers(project.reports, project.processed)
        remove_abandoned()
        if request.force:
            batch.begin()
        preparation = prepare(project, progress.step, when_stale=batch.begin)
        keep_settings(project, settings)
        planned, left_out, gone = _planned(project, request, selected, given, settings, preparation)
        _tell_left_out(left_out, progress)
        outdated = [job for job in gone if job.parameters.get("edition") == ""]
        for job in gone:
            if job in outdated or _hides_figures(project, job.area.code):
                told = " ".join(withdraw(job))
                if job not in outdated:
                    progress.step(told)
        if outdated:
            name = outdated[0].area.name
            progress.step(f"Taken away: {len(outdated)} pages without a plan, since {name} has one now.")
        there = {notebook.path.name for notebook in notebooks_of(project, settings)}
        for line in take_away_gone(project.reports, there):
            progress.step(line)
        due = {number: one for number, one in enumerate(planned) if one.reasons}
        editions = {str(one.job.parameters.get("edition", "")) for one in planned}
        _refuse_untrue(project, preparation, editions)
        progress.start(len(due))
        outcomes: dict[int, Outcome] = {}
        for number, one in enumerate(planned):
            if not one.reasons:
                outcomes[number] = _settle_current(one.job)
                progress.done(outcomes[number])
        if due:
            orders = {
                number: order_of(
                    due[number].job, project, preparation, timeout_s, pages_only=due[number].pages_only
                )
                for number in longest_first(
                    {number: one.job for number, one in due.items() if not one.job.notebook.fault}, project
                )
            }
            took: dict[str, float] = {}
            for number in due.keys() - orders.keys():
                made_nothing = Made(failure=("NotebookError", due[number].job.notebook.fault))
                outcomes[number] = _settle(project, due[number], partial(_as_it_is, made_nothing), took)
                progress.done(outcomes[number])
            for number, made in batch.made(orders):
                outcomes[number] = _settle(project, planned[number], made, took)
                progress.done(outcomes[number])
            keep_durations(project, took)
        result = BuildResult(
            tuple(outcomes[number] for number in range(len(planned))), project.reports / INDEX_NAME
        )
        try:
            keep_left_out(project.reports, planned, left_out)
            write_index(project.reports, read_stamp(project, settings))
        except ReportError as error:
            return replace(result, index_error=error)
    return result


_Given = dict[str, dict[str, Any]]


def _checked(project: Project, request: Request) -> tuple[tuple[ReportNotebook, ...], _Given, Settings]:
    """The notebooks asked for, the checked values for each, and what project.yml says."""
    settings = read_settings(project)
    notebooks = notebooks_of(project, settings)
    known = [notebook.name for notebook in notebooks]
    for name in settings.pages:
        if name not in known:
            advice = near_matches(name, known).strip()
            problem = Problem(SETTINGS_FILE, None, "pages", quoted(name), "a notebook", advice)
            raise ParameterError("project.yml cannot be used", (problem,))
    selected = select_notebooks(request.notebooks, notebooks)
    given = given_values(
        selected, request.year, request.edition, request.comparator, request.settings or {}, settings
    )
    return selected, given, settings


def _planned(
    project: Project, request: Request, selected: Sequence[ReportNotebook], given: _Given, settings: Settings,
    preparation: Preparation,
) -> tuple[list[Due], list[LeftOut], list[Job]]:  # fmt: skip
    named = {"edition": request.edition, "comparator": request.comparator}
    areas = resolve_areas(request.areas, preparation.areas)
    if len(areas) < 2:  # the goals of many councils are thousands of pages: made where they are asked for
        linked = _linked(project, settings, selected, given)
        if linked:
            given |= given_values(linked, request.year, request.edition, request.comparator, {}, settings)
        selected = (*selected, *linked)
    asked = Asked(
        areas=areas,
        year=request.year or "",
        names={*(request.settings or {}), *(name for name, value in named.items() if value is not None)},
        settings=settings,
        home=resolve_council(settings.area, preparation.areas, "project.yml, area"),
        find=partial(resolve_area, areas=preparation.areas, asked="area"),
        stamp=read_stamp(project, settings),
    )
    ours = [notebook for notebook in selected if not notebook.is_own]
    jobs, left_out = plan_jobs(project, ours, given, asked, preparation.slices)
    check_values(jobs, preparation.slices)
    for notebook in (one for one in selected if one.is_own):
        jobs += _own_jobs(project, notebook, given, asked, preparation)
    planned = [_due(job, preparation, request) for job in jobs]
    older, gone = _older(project, preparation, request, jobs, asked)
    return [*planned, *older], left_out, gone


def _linked(
    project: Project, settings: Settings, selected: Sequence[ReportNotebook], given: _Given
) -> tuple[ReportNotebook, ...]:
    """The notebooks that make the pages that others link to, where nobody asked for them."""
    names = {one.links_to for one in selected if given[one.name].get("links_to_goals", True)}
    names -= {"", *(one.name for one in selected)}
    return tuple(one for one in notebooks_of(project, settings) if one.name in names)


def _older(
    project: Project, preparation: Preparation, request: Request, jobs: Sequence[Job], now: Asked
) -> tuple[list[Due], list[Job]]:
    """The reports that nobody asked for and that stand there with figures which have changed since.

    A figure that was corrected or hidden stays on no page: what was made with other parameters is made
    again as well.

    Returns:
        Those to be made, and those that can be made no more, since the project no longer has their plan, or
        has one now and had none when they were made: no name of an edition asks for the standard set.
    """
    asked = {job.path(MANIFEST) for job in jobs}
    notebooks = {notebook.path.name: notebook for notebook in notebooks_of(project, now.settings)}
    found: list[Due] = []
    gone: list[Job] = []
    for path in found_in_reports(project.reports, MANIFEST):
        stored = None if path in asked else read_manifest(path)
        if stored is None:
            continue
        job = job_of(stored, project, notebooks, now.stamp)
        if job is None or job.path(MANIFEST) != path:
            continue
        if now.settings.edition and job.area.code == now.home.code and job.parameters.get("edition") == "":
            gone.append(job)
            continue
        if not has_other_figures(stored, job, preparation):
            continue
        try:
            check_values([job], preparation.slices)
        except ParameterError:
            gone.append(job)
            continue
        due = _due(job, preparation, request)
        found.append(replace(due, reasons=("its figures have changed since it was made",)))
    return found, gone


def notebooks_of(project: Project, settings: Settings) -> tuple[ReportNotebook, ...]:
    """Every notebook of a project, the analysts' own last."""
    return every_notebook(project.notebooks, project.root / settings.own_notebooks)


def _own_jobs(
    project: Project, notebook: ReportNotebook, given: _Given, asked: Asked, preparation: Preparation
) -> list[Job]:
    """The jobs of an analyst's notebook; what is wrong with its own values stops no other report."""
    try:
        jobs, _ = plan_jobs(project, [notebook], given, asked, preparation.slices)
        check_values(jobs, preparation.slices)
    except ParameterError as error:
        told = replace(notebook, parameters=(), fault=f"{notebook.path.name}: {error}")
        jobs, _ = plan_jobs(project, [told], {notebook.name: {}}, asked)
    return jobs


def _tell_left_out(left_out: Sequence[LeftOut], progress: Progress) -> None:
    for one in left_out:
        progress.step(f"Not made, since there is nothing to say: {one}.")


def _due(job: Job, preparation: Preparation, request: Request) -> Due:
    """Why a report is to be made; for no reason where it is up to date and its files are untouched."""
    manifest = job.path(MANIFEST)
    stored = read_manifest(manifest)
    if job.notebook.fault:
        has_others = stored is not None and has_other_figures(stored, job, preparation)
        return Due(job, ("it cannot be run",), has_others)
    # the files beside a page would be older than the page if it alone were made again
    pages_only = request.pages_only and (stored is None or PAGES_ONLY in stored)
    if stored is None:
        why = ["failed the last time"] if has_failed(job) else ["not made before"]
    else:
        why = reasons(stored, job, preparation)
        if PAGES_ONLY in stored and not request.pages_only:
            why.append("made with --pages-only before")
        why = why or what_is_amiss(manifest, stored)
    if request.force:
        why = ["asked for with --force"]
    has_others = bool(why) and stored is not None and has_other_figures(stored, job, preparation)
    return Due(job, tuple(why), has_others, pages_only)


def order_of(
    job: Job, project: Project, preparation: Preparation, timeout_s: int, *, pages_only: bool = False
) -> Order:
    """What it takes to make a report."""
    return Order(job, project, preparation.prepared, timeout_s, pages_only, code_hashes(MADE_WITH))


def check_engine(engine: str) -> None:
    """Refuse an engine that is not known or does not work here."""
    if engine not in ENGINES:
        problem = Problem(None, None, "--engine", quoted(engine), f"one of {', '.join(ENGINES)}")
        raise ParameterError("The engine is not known", (problem,))
    if engine == "fast" and not can_fork_safely():
        problem = Problem(
            None, None, "--engine", quoted(engine), "standard or auto", "the fast engine works on Linux only"
        )
        raise ParameterError("The engine does not work here", (problem,))


def _refuse_untrue(project: Project, preparation: Preparation, editions: set[str]) -> None:
    """Refuse authors' texts that do not hold.

    Those that were found to hold are not looked at again until the tables, whose name knows every text, or
    the code that looks at them change.
    """
    made_of = {"tables": preparation.prepared, "code": code_hashes(_TEXTS_HELD_WITH)}
    stored = read_json(project.processed / _TEXTS_NAME) or {}
    held = stored["editions"] if stored.get("made_of") == made_of else []
    if editions <= set(held):
        return
    from analysis.build.authors import refuse_untrue

    refuse_untrue(project, sorted(editions))
    # it only saves time; whoever writes a report there will say what is wrong
    with contextlib.suppress(ReportError):
        content = {"made_of": made_of, "editions": sorted({*held, *editions})}
        write_text(project.processed / _TEXTS_NAME, json_text(content))


def _settle(project: Project, due: Due, made: Callable[[], Made], took: dict[str, float]) -> Outcome:
    """Publish what came of a job, or keep what there is of it beside the last good report.

    The last good report goes where it was made of other figures and its area has hidden ones: it may show
    what is hidden now.
    """
    job = due.job
    result: Made | None = None
    try:
        result = made()
        took[job.notebook.name] = max(took.get(job.notebook.name, 0.0), result.seconds)
        if result.error is not None:
            raise result.error
        had_pdf = job.path(".pdf").is_file()
        notices = publish(job, result.files)
        return Outcome(
            job, "made", warnings=(*result.warnings, *notices),
            peak_memory_bytes=result.peak_memory_bytes, had_pdf=had_pdf,
        )  # fmt: skip
    except (AnalysisError, OSError) as error:
        told = refusal(error, project.root) if isinstance(error, OSError) else error
        warnings = result.warnings if result else ()
        if due.has_other_figures and _hides_figures(project, job.area.code):
            warnings = (*warnings, *withdraw(job))
        kept = keep_failure(job, result.partial if result else b"", told, project.root)
        return Outcome(job, "failed", kept, warnings)


def _as_it_is(made: Made) -> Made:
    return made


def _hides_figures(project: Project, area_code: str) -> bool:
    """Whether a figure of an area is hidden, so that a page from before may show what is hidden now."""
    from analysis.tables.data import NOTICES
    from analysis.tables.store import load_table

    notices = load_table(project.processed, NOTICES)
    return bool(((notices["area_code"] == area_code) & (notices["kind"] == "suppressed")).any())


def _settle_current(job: Job) -> Outcome:
    try:
        forget_failure(job)
    except ReportError as error:
        return Outcome(job, "failed", error)
    return Outcome(job, "current")
