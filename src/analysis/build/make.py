"""Makes one report from its order: runs the notebook, makes the page, and hands over all files.

Nothing is published here. What is made may come from another process or another machine, so it
travels as bytes; `build` writes it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

from analysis.build.approvals import standing
from analysis.build.current import (
    MADE_WITH,
    MANIFEST,
    has_own_code,
    inputs_shown,
    json_text,
    made_of,
    package_versions,
)
from analysis.build.execute import (
    NotebookRun,
    notebook_text,
    run_here_so_far,
    run_notebook,
    run_notebook_here,
)
from analysis.build.jobs import Job
from analysis.build.orders import PAGES_ONLY, Made, Order
from analysis.build.prepare import Preparation, stored_preparation
from analysis.build.project import INDEX_NAME, Project
from analysis.charts.png import png_of
from analysis.page.files import check_offered, make_downloads, without_downloads
from analysis.page.fingerprint import fingerprint
from analysis.page.html import PageContext, PageLink, render_page, warm_renderer
from analysis.page.notebook_parts import Document, document_of, page_title
from analysis.page.parts import MIME_TYPE, Download, PageFacts
from analysis.tables.code import code_hashes
from analysis.tables.files import refusal, sha256
from analysis.tables.noted import EVERYTHING
from analysis.vocabulary.errors import NotebookError, ReportError

# nbconvert's exporter holds state, so only one thread of a process makes a page at a time.
_one_page_at_a_time = threading.Lock()


def make_report(order: Order) -> Made:
    """Make one report with an ordinary kernel.

    A failure of the notebook or of the page is in what is returned.
    """
    try:
        run = run_notebook(
            order.job.notebook,
            order.job.parameters,
            order.project,
            prepared=order.prepared,
            timeout_s=order.timeout_s,
        )
    except NotebookError as error:
        return Made(failure=("NotebookError", str(error)))
    except OSError as error:  # such as a temporary folder that is full
        return _not_made(order, error)
    return _made(order, run)


def _not_made(order: Order, error: OSError) -> Made:
    told = refusal(error, order.project.root)
    return Made(failure=(type(told).__name__, str(told)))


def make_report_here(
    order: Order, scratch: str, report_cell: Callable[[int], None], report_end: Callable[[], None]
) -> Made:
    """Make one report in this process, which is used for nothing else and ends afterwards.

    Args:
        order: The order.
        scratch: Folder in which the notebook is kept while it runs.
        report_cell: Told the index of each cell before it is run.
        report_end: Told when no cell is left to run.
    """
    import resource  # there is none on Windows, where this is not called

    try:
        run = run_notebook_here(order.job.notebook, order.job.parameters, Path(scratch), report_cell)
    except OSError as error:  # such as a temporary folder that is full
        return _not_made(order, error)
    finally:
        report_end()
    made = _made(order, run)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return replace(made, peak_memory_bytes=peak_kib * 1024, seconds=time.process_time())


def made_so_far(order: Order, scratch: str, message: str) -> Made:
    """What is left of an order whose process ended before it could hand over anything."""
    job = order.job
    try:
        run = run_here_so_far(job.notebook, job.parameters, Path(scratch), message)
    except (FileNotFoundError, ValueError):  # it ended before the first cell
        return Made(failure=("NotebookError", f"{job.notebook.path.name}: {message}"))
    return _made(order, run)


def warm_up() -> None:
    """Load what making a page and its manifest needs, so that a copy of this process need not."""
    package_versions()
    code_hashes(MADE_WITH)
    make_downloads(warm_renderer(), Path("warm"), "", "", png_of)


@cache
def tables_of(project: Project, _prepared: str) -> Preparation:
    """What is known of the processed tables, read once for each set of them."""
    return stored_preparation(project)


def _made(order: Order, run: NotebookRun) -> Made:
    text = notebook_text(_without_parts(run.document)).encode("utf-8")
    if run.failure is not None:
        return Made(failure=("NotebookError", str(run.failure)), partial=text, warnings=run.warnings)
    try:
        files = _files(order, run, text)
    except ReportError as error:
        return Made(failure=("ReportError", str(error)), partial=text, warnings=run.warnings)
    return Made(files, warnings=run.warnings)


def _without_parts(document: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook as it is published: what its files were made of would be in it twice."""
    copy = nbformat.from_dict(document)
    for cell in copy.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(MIME_TYPE, None)
    return copy


def _files(order: Order, run: NotebookRun, notebook: bytes) -> dict[str, bytes]:
    job, document, name = order.job, run.document, order.job.notebook.path.name
    read = {EVERYTHING: ["code of its own"]} if has_own_code(job.notebook.code) else run.read
    ingredients = made_of(job, read, tables_of(order.project, order.prepared))
    parts = document_of(document, name)
    parts = replace(parts, title=_heading(job, parts))
    said = fingerprint(parts)
    status, is_approved = standing(job.approval, said)
    job = replace(job, stamp=replace(job.stamp, status=status, is_draft=not is_approved))
    offered = {f"{job.stem}-{file.name}": file for file in check_offered(parts.files, name)}
    with _one_page_at_a_time:
        bare = render_page(
            document, _page_context(job, order.project, parts.title, offered, ingredients), parts
        )
        if order.pages_only:
            downloads = without_downloads(bare, job.path(""))
        else:
            downloads = make_downloads(bare, job.path(""), job.area.name, job.year, png_of, job.stamp)
    facts = parts.facts
    files = {f"{downloads.folder.name}/{name}": content for name, content in downloads.files.items()}
    files |= {name: file.written.encode("utf-8") for name, file in offered.items()}
    files |= {f"{job.stem}.html": downloads.html.encode("utf-8"), f"{job.stem}.ipynb": notebook}
    manifest = {
        "title": _title(job, facts),
        "area_code": job.area.code, "area_name": job.area.name, "year": job.year,
        "edition": facts.edition or str(job.parameters.get("edition", "")), "data_date": facts.date,
        **({"is_own": True} if job.notebook.is_own else {}), **ingredients,
        **({"other_edition": job.other_edition} if job.other_edition else {}),
        **({PAGES_ONLY: True} if order.pages_only else {}), "fingerprint": said, "is_approved": is_approved,
        "outputs": {name: sha256(content) for name, content in files.items()},
    }  # fmt: skip
    # the manifest comes last: where writing stops before it, its hashes say that the report is stale
    return {**files, job.path(MANIFEST).name: json_text(manifest).encode("utf-8")}


# Parameters of the profile that a goal takes the place of, or that only say where its page leads back to
_INSTEAD_OF_A_GOAL = ("indicator", "group", "review_page")


def _heading(job: Job, parts: Document) -> str:
    """Title and first heading of a page, with the plan that sets it apart from the others of its year."""
    heading, edition = page_title(parts, job.notebook.title, job.year, job.area.name), parts.facts.edition
    if not job.other_edition or job.goal or edition in heading:
        return heading
    return heading.replace(f": {job.area.name}", f": {edition}, {job.area.name}")


def _title(job: Job, facts: PageFacts) -> str:
    """What the list of reports calls a page, with the plan that sets it apart from others of its notebook."""
    if job.goal:
        return facts.title
    subject = facts.subject or (facts.edition if job.other_edition else "")
    return job.titled(subject) if subject else job.title


def _page_context(
    job: Job, project: Project, heading: str, offered: Mapping[str, Download], ingredients: Mapping[str, Any]
) -> PageContext:
    return PageContext(
        notebook=job.notebook.path.name,
        title=job.title,
        heading=heading,
        index_href=f"{'../' * len(job.folder.relative_to(project.reports).parts)}{INDEX_NAME}",
        links=(
            *(PageLink(file.label, name) for name, file in offered.items()),
            PageLink("Executed notebook", job.path(".ipynb").name),
            PageLink("Manifest: inputs, settings and versions", job.path(MANIFEST).name),
        ),
        # on a goal's page the goal stands in place of what its notebook shows without one
        parameters=tuple(
            (name, _shown(value))
            for name, value in job.parameters.items()
            if not job.goal or name not in _INSTEAD_OF_A_GOAL
        ),
        page=job.path(".html").relative_to(project.root).as_posix(),
        inputs=inputs_shown(ingredients),
        versions=tuple(ingredients["versions"].items()),
        stamp=job.stamp,
        area=job.area.name,
        is_own=job.notebook.is_own,
    )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "") else str(value)
