"""Makes a past report again from exactly what its manifest names, or says what has changed since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.build.build import Progress, notebooks_of, order_of
from analysis.build.current import MANIFEST, read_manifest, reasons
from analysis.build.engines import chosen
from analysis.build.engines.batch import Batch
from analysis.build.jobs import Job, job_of
from analysis.build.orders import CELL_TIMEOUT_S, PAGES_ONLY
from analysis.build.prepare import prepare
from analysis.build.project import Project
from analysis.build.publish import publish_files
from analysis.build.scratch import one_at_a_time
from analysis.build.settings import read_settings, read_stamp
from analysis.tables.files import sha256
from analysis.vocabulary.errors import ParameterError, ReportError


def rebuild(project: Project, manifest: Path, progress: Progress) -> Path:
    """Make the report of a manifest again, beside the manifest."""
    stored = read_manifest(manifest) if manifest.name.endswith(MANIFEST) else None
    if stored is None:
        raise ParameterError(f"{manifest}: found no manifest of a report; expected a file {MANIFEST} of one.")
    settings = read_settings(project)
    notebooks = {notebook.path.name: notebook for notebook in notebooks_of(project, settings)}
    with one_at_a_time(project, progress.step):
        preparation = prepare(project, progress.step)
        stamp = read_stamp(project, settings)
        job = job_of(stored, project, notebooks, stamp)
        if job is None:
            raise ParameterError(f"{manifest}: {stored['notebook']} is gone, or takes other parameters now.")
        changed = reasons(stored, job, preparation)
        if changed:
            listed = "\n".join(f"  {one}" for one in changed)
            raise ReportError(
                f"{manifest.name} cannot be rebuilt into the same report; since it was made:\n{listed}"
            )
        order = order_of(job, project, preparation, CELL_TIMEOUT_S, pages_only=PAGES_ONLY in stored)
        with Batch(project, chosen("auto"), 1) as batch:
            ((_, made),) = batch.made({0: order})
            found = made()
        if found.error is not None:
            raise found.error
        _compare(manifest, stored, found.files, job)
        stem = manifest.name.removesuffix(MANIFEST)
        publish_files(manifest.parent, stem, found.files, manifest)
    return manifest.with_name(f"{stem}.html")


def _compare(manifest: Path, stored: dict[str, Any], files: Any, job: Job) -> None:
    own = {name: sha256(content) for name, content in files.items() if not name.endswith(MANIFEST)}
    differ = sorted(
        name for name in {*own, *stored["outputs"]} if own.get(name) != stored["outputs"].get(name)
    )
    if differ:
        raise ReportError(
            f"{manifest.name}: {job.label} was made again of the same inputs, and {', '.join(differ)} "
            "came out different; nothing was written. All that the manifest names is as it was, so the cause "
            "is something that it does not name."
        )
