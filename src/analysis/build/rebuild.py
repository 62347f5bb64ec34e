"""Makes a past report again from exactly what its manifest names, or says what has changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.build.build import Progress, order_of
from analysis.build.current import read_json, reasons
from analysis.build.engines import chosen
from analysis.build.engines.batch import Batch
from analysis.build.jobs import Job, year_folder
from analysis.build.notebooks import check_parameters, list_notebooks, select_notebooks
from analysis.build.orders import CELL_TIMEOUT_S, PAGES_ONLY
from analysis.build.prepare import prepare
from analysis.build.publish import publish_files
from analysis.build.scratch import one_at_a_time
from analysis.build.settings import read_settings, read_stamp
from analysis.tables.files import sha256
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import ParameterError, ReportError

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.build.project import Project


_ENDING = ".manifest.json"


def rebuild(project: Project, manifest: Path, progress: Progress) -> Path:
    """Make the report of a manifest again, beside the manifest.

    Args:
        project: The project with the report's inputs, notebooks and library.
        manifest: The manifest.
        progress: Told what is done.

    Returns:
        The page.

    Raises:
        ParameterError: There is no such manifest, or it is not whole.
        NotebookError: The notebook stopped.
        ReportError: Something that the manifest names has changed since; all of it is named.
    """
    stored = read_json(manifest) if manifest.name.endswith(_ENDING) else None
    if stored is None or "outputs" not in stored:
        raise ParameterError(f"{manifest}: found no manifest of a report; expected a file {_ENDING} of one.")
    try:
        job = _job(project, stored)
    except (KeyError, TypeError, AttributeError) as error:
        raise ParameterError(f"{manifest}: the manifest lacks {error}, which every report's has.") from error
    with one_at_a_time(project, progress.step):
        preparation = prepare(project, progress.step)
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
        stem = manifest.name.removesuffix(_ENDING)
        publish_files(manifest.parent, stem, found.files, manifest)
    return manifest.with_name(f"{stem}.html")


def _job(project: Project, stored: dict[str, Any]) -> Job:
    (notebook,) = select_notebooks([str(stored["notebook"])], list_notebooks(project.notebooks))
    area, year = Area(str(stored["area_code"]), str(stored["area_name"])), str(stored["year"])
    names = {parameter.name for parameter in notebook.parameters}
    # a parameter that the notebook no longer takes is found when the ingredients are compared
    given = {name: value for name, value in stored["parameters"].items() if name in names}
    folder = project.reports / area.code.lower() / year_folder(year)
    stamp = read_stamp(project, read_settings(project))
    return Job(notebook, area, year, check_parameters(notebook, given), folder, stamp)


def _compare(manifest: Path, stored: dict[str, Any], files: Any, job: Job) -> None:
    own = {name: sha256(content) for name, content in files.items() if not name.endswith(_ENDING)}
    differ = sorted(
        name for name in {*own, *stored["outputs"]} if own.get(name) != stored["outputs"].get(name)
    )
    if differ:
        raise ReportError(
            f"{manifest.name}: {job.label} was made again of the same inputs, and {', '.join(differ)} "
            "came out different; nothing was written. All that the manifest names is as it was, so the cause "
            "is something that it does not name."
        )
