"""Records that a page is approved, with what it says; and makes the page again, which then says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from analysis.build.approvals import RESULTS, approvals_file, read_approvals, text_hash
from analysis.build.build import Progress, notebooks_of, order_of
from analysis.build.current import (
    MANIFEST,
    found_in_reports,
    json_text,
    read_manifest,
    reasons,
    what_is_amiss,
)
from analysis.build.engines import chosen
from analysis.build.engines.batch import Batch
from analysis.build.index import write_index
from analysis.build.jobs import Job, job_of
from analysis.build.notebooks import near_matches
from analysis.build.orders import CELL_TIMEOUT_S, PAGES_ONLY, Made
from analysis.build.prepare import Preparation, prepare
from analysis.build.project import Project
from analysis.build.publish import publish
from analysis.build.scratch import one_at_a_time
from analysis.build.settings import read_settings, read_stamp
from analysis.tables.files import write_text
from analysis.vocabulary.addresses import GOALS
from analysis.vocabulary.calendars import day_text, not_after
from analysis.vocabulary.errors import DataError, ParameterError, Problem, ReportError, quoted
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.roles import ADVICE, person_in

_OF_A_REVIEW = ("area", "year", "edition", "comparator")
_KEEPS_RESULTS = "annual_review"  # the notebook of whose pages a snapshot is kept


def approve(project: Project, pages: Sequence[str], role: str, day: str, progress: Progress) -> list[str]:
    """Approve pages as they are.

    Args:
        project: The project.
        pages: Each a page's file below `reports`, or its name there, such as `annual_review`; or a folder
            of pages of goals, such as `goals/EDITION`, for all of them.
        role: Who approves, as a role.
        day: The day; empty for today.
        progress: Told what is done.

    Returns:
        A line for each page: what was recorded, and where.

    Raises:
        ParameterError: The role names a person, the day is none or still to come, or a page is not there.
        ReportError: A page is not up to date, was changed by hand, or is about a plan that is a draft.
    """
    if not role.strip() or person_in(role):
        problem = Problem(None, None, "--role", quoted(role), "a role, not a person's name", ADVICE)
        raise ParameterError("The approval cannot be recorded", (problem,))
    said = read_day("--date", day, is_over=True)
    found = [manifest for page in pages for manifest in _manifests(project, page)]
    with one_at_a_time(project, progress.step):
        preparation = prepare(project, progress.step)
        stamp = read_stamp(project, read_settings(project))
        notebooks = {
            notebook.path.name: notebook for notebook in notebooks_of(project, read_settings(project))
        }
        jobs = []
        for manifest, stored in found:
            job = job_of(stored, project, notebooks, stamp)
            jobs.append(checked(manifest, stored, job, preparation, "approved"))
        approvals = [{"role": role.strip(), "date": said, **stored["fingerprint"]} for _, stored in found]
        jobs = [replace(job, approval=one) for job, one in zip(jobs, approvals, strict=True)]
        orders = {at: order_of(job, project, preparation, CELL_TIMEOUT_S) for at, job in enumerate(jobs)}
        with Batch(project, chosen("auto")) as batch:
            told = [_recorded(project, jobs[at], made()) for at, made in batch.made(orders)]
        write_index(project.reports, stamp)
    return sorted(told)


def read_day(option: str, day: str, *, is_over: bool = False) -> str:
    """A day as pages write it, today where none is given; where `is_over`, none that is still to come."""
    today = date.today()  # when somebody does something is no input of a report
    if not day:
        return day_text(today)
    try:
        period = parse_period(day)
    except DataError:
        period = None
    if period is None or period.kind != "snapshot":
        problem = Problem(None, None, option, quoted(day), "a day such as 20 May 2025")
        raise ParameterError("The day cannot be read", (problem,))
    if is_over and period.end > today:
        problem = Problem(None, None, option, quoted(day), not_after(today), "correct the year")
        raise ParameterError("The day is still to come", (problem,))
    return day_text(period.end)


def _manifests(project: Project, page: str) -> list[tuple[Path, dict[str, Any]]]:
    """The manifests of a page, or of all pages of goals in a folder, and what each says."""
    name = page.replace("\\", "/").removesuffix(".html").removeprefix("./").strip("/")
    known = {path: stored for path in found_in_reports(project.reports, MANIFEST)
             if (stored := read_manifest(path)) and isinstance(stored.get("fingerprint"), dict)}  # fmt: skip
    there, of_goals = {}, {}
    for path, stored in known.items():
        place = path.as_posix()
        if place.endswith(f"/{name}{MANIFEST}"):
            there[path] = stored
        elif path.parent.parent.name == GOALS and place.rpartition("/")[0].endswith(f"/{name}"):
            of_goals[path] = stored
    there = there or of_goals
    if len({path.parent for path in there}) > 1:  # several councils or years: that of project.yml is meant
        settings = read_settings(project)
        there = {
            path: stored
            for path, stored in there.items()
            if stored["year"] == settings.year and settings.area in (stored["area_name"], stored["area_code"])
        }
    if not there or (len(there) > 1 and not of_goals):
        advice = "build it first; give its path below reports where several are called so"
        names = {path.name.removesuffix(MANIFEST) for path in known}
        problem = Problem(
            None, None, "PAGE", quoted(page), "one page that was built, such as annual_review",
            near_matches(name, names - {name}).strip() or advice,
        )  # fmt: skip
        raise ParameterError("The page cannot be approved", (problem,))
    return list(there.items())


def checked(
    manifest: Path, stored: dict[str, Any], job: Job | None, preparation: Preparation, what: str
) -> Job:
    """The job of a page that can be approved, or published, as it is.

    Args:
        manifest: The manifest of the page.
        stored: What it says.
        job: The job; None where the page can be made no more.
        preparation: The tables.
        what: `approved` or `published`, for the message.

    Raises:
        ReportError: The page is not up to date, was changed by hand, or is about a plan that is a draft.
    """
    amiss = what_is_amiss(manifest, stored)
    if job is None or job.path(MANIFEST) != manifest:
        amiss.append("its notebook is gone, or takes other parameters now")
    elif not amiss:
        amiss = reasons(stored, job, preparation)
    if PAGES_ONLY in stored:
        amiss.append("it was made without the files beside it (--pages-only)")
    if amiss or job is None:
        raise ReportError(
            f"{manifest.name.removesuffix(MANIFEST)} cannot be {what} as it stands: {'; '.join(amiss)}. "
            "Run `annual-review build`, read the page, and approve it then."
        )
    edition = str(job.parameters.get("edition", ""))
    if preparation.slices.editions.get(edition, {}).get("status") == "draft":
        raise ReportError(
            f"{job.stem} cannot be {what}: its plan, {edition}, is a draft itself. Approve the plan first: "
            f"in data/plans/{edition}/edition.yml `status: approved`, `approved_by` (a role) and "
            "`approved_on` (a day)."
        )
    return job


def _recorded(project: Project, job: Job, made: Made) -> str:
    """Record the approval of a page that was made again with it."""
    if made.error is not None:
        raise made.error
    approval = dict(job.approval)
    path = approvals_file(project, job.folder, job.stem)
    if job.notebook.name == _KEEPS_RESULTS and {*_OF_A_REVIEW} <= {*job.parameters}:
        kept = _snapshot(project, job)
        for name, text in kept.items():
            write_text(path.parent / job.stem / f"{name}.csv", text)
        hashes = {name: text_hash(text) for name, text in kept.items()}
        approval[RESULTS] = {"edition": job.parameters["edition"], "files": hashes}
    # before the page: a page that says approved always has its record
    write_text(path, json_text({"approvals": [*read_approvals(path), approval]}))
    publish(job, made.files)
    where = path.relative_to(project.root).as_posix()
    by = f"{approval['role']}, {approval['date']}"
    return f"{job.stem}: approved by {by}. Recorded in {where}; put it under git."


def _snapshot(project: Project, job: Job) -> dict[str, str]:
    from analysis.build.authors import with_notes
    from analysis.build.snapshot import as_csv, snapshot_of
    from analysis.review.actions import assemble_actions
    from analysis.review.assemble import assemble_review
    from analysis.tables.rows import LaidOut
    from analysis.tables.store import StoredTables

    tables = LaidOut(StoredTables(project.processed))
    asked = {name: str(job.parameters[name]) for name in _OF_A_REVIEW}
    review = with_notes(tables, assemble_review(tables, **asked))
    day = str(job.parameters.get("review_date", ""))
    of = {name: asked[name] for name in ("area", "year", "edition")}
    standings = assemble_actions(tables, **of, review_date=day).standings
    return {name: as_csv(table) for name, table in snapshot_of(tables, review, standings).items()}
