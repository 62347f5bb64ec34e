"""Read, clean and store the data: the one place where the pipeline meets the other rooms.

They are imported inside the functions, so that a command that needs no data starts at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.errors import ReportError
from analysis.pipeline.areas import Area
from analysis.pipeline.lock import one_at_a_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.pipeline.project import Project
    from analysis.slices import Slices

# Files that an editor or an operating system leaves are no input, nor what `annual-review repair` keeps.
_IGNORED_NAMES = ("Thumbs.db", "desktop.ini")
_IGNORED_ENDING = ".original"
_OWN_KIND = "tidy_figures"  # of sources with unpublished figures


@dataclass(frozen=True)
class Preparation:
    """The processed tables are there: what they were made from, and the areas in them.

    Attributes:
        inputs: Hash of each input file by its name below the project's root.
        areas: The areas that reports can be made for.
        is_new: The tables were made now, not found.
        prepared: Name of this set of tables; another set has another name.
        slices: The tables in slices, by which a report is up to date or not.
    """

    inputs: Mapping[str, str]
    areas: tuple[Area, ...]
    is_new: bool
    prepared: str
    slices: Slices


def input_hashes(project: Project) -> dict[str, str]:
    """Hash every file under data/raw, data/plans and data/reference.

    Returns:
        The sha256 of each by its name below the project's root, with forward slashes, in order.
    """
    found: dict[str, str] = {}
    for folder in (project.raw, project.plans, project.reference):
        for path in _below(folder):
            if path.is_file() and _is_input(path, folder):
                name = path.relative_to(project.root).as_posix()
                with path.open("rb") as file:  # in pieces: the whole LAIT file is one of them
                    found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return dict(sorted(found.items()))


def _below(folder: Path) -> Iterator[Path]:
    """Everything below a folder, and what stands in a folder that is linked to."""
    for path in folder.rglob("*"):
        yield path
        if path.is_symlink() and path.is_dir():  # rglob stops there
            yield from path.iterdir()


def prepare(
    project: Project,
    report: Callable[[str], None],
    force: bool = False,
    *,
    save: bool = True,
    when_stale: Callable[[], None] | None = None,
) -> Preparation:
    """Make the processed tables if an input changed since they were made.

    Args:
        project: The project.
        report: Told each step in a line.
        force: Make them even if no input changed.
        save: Store what is made; otherwise only say what it would be.
        when_stale: Called before tables are made.

    Returns:
        What the tables were made from, and the areas in them.

    Raises:
        DataError: A file or value is not as declared.
        ReportError: A hidden count could be worked out, or the tables cannot be written.
    """
    from analysis import store

    inputs = input_hashes(project)
    slices = store.load_slices(project.processed)
    if slices is not None and not force and store.is_current(project.processed, inputs):
        report("Data: nothing changed since the tables were made.")
        return _preparation(inputs, slices, is_new=False)
    if when_stale is not None:
        when_stale()
    if not save:
        tables = _clean_tables(project, report)
        return _preparation(inputs, store.slices_of(tables, project.processed, inputs), is_new=True)
    with one_at_a_time(project, report):
        inputs = input_hashes(project)  # another process may have held the lock for a while
        if force or not store.is_current(project.processed, inputs):
            tables = _clean_tables(project, report, is_forced=force)
            store.save_tables(tables, project.processed, inputs)
            rows = sum(len(table) for table in tables.values())
            report(f"Stored {len(tables)} tables with {rows} rows.")
        slices = store.load_slices(project.processed)
    if slices is None:
        raise ReportError(f"{project.processed}: the tables that were just stored are gone; run it again.")
    return _preparation(inputs, slices, is_new=True)


def _preparation(inputs: Mapping[str, str], slices: Slices, *, is_new: bool) -> Preparation:
    from analysis import store

    areas = tuple(
        Area(code, str(facts["name"]), str(facts["type"])) for code, facts in sorted(slices.areas.items())
    )
    return Preparation(inputs, areas, is_new, store.fingerprint(inputs), slices)


@dataclass(frozen=True)
class Checked:
    """What a check of the data found.

    Attributes:
        summary: A line that says how much is as declared.
        tables: The processed tables by name; nothing is stored.
    """

    summary: str
    tables: Mapping[str, pd.DataFrame]


def check_data(
    project: Project, report: Callable[[str], None], show: Callable[[str], None] | None = None
) -> Checked:
    """Read and clean everything, and write nothing.

    Args:
        project: The project.
        report: Told each step in a line.
        show: Told how each new release differs from the one before it, before any refusal.

    Returns:
        A line that says how much was found good, and the tables.

    Raises:
        DataError: A file or value is not as declared.
        ReportError: A hidden count could be worked out from the figures.
    """
    inputs = input_hashes(project)
    tables = _clean_tables(project, report, show)
    rows = sum(len(table) for table in tables.values())
    summary = f"{len(inputs)} files are as declared; they give {len(tables)} tables with {rows} rows."
    return Checked(summary, tables)


def _clean_tables(
    project: Project,
    report: Callable[[str], None],
    show: Callable[[str], None] | None = None,
    *,
    is_forced: bool = False,
) -> Mapping[str, pd.DataFrame]:
    import pandas as pd

    from analysis import clean, sources
    from analysis.disclosure.declared import relations_of
    from analysis.disclosure.own_figures import protect_observations
    from analysis.disclosure.whole_report import check_observations
    from analysis.pipeline.releases import hold_edits, hold_releases
    from analysis.review.national import national_ranks

    report("Reading the files.")
    raw = sources.read_project(project.root)
    report("Cleaning the figures.")
    tables = dict(clean.clean_project(raw))
    tables["revisions"] = hold_releases(tables, raw.reference, report, show)
    if not is_forced:
        hold_edits(tables, raw.reference, project, raw.hashes, show or report)
    declared, indicators = raw.reference.sources.values(), raw.reference.indicators
    own = [source.id for source in declared if source.kind == _OWN_KIND]
    official = [source.id for source in declared if source.kind not in (_OWN_KIND, "plan_document")]
    relations = relations_of(tables["observations"], indicators, own)
    tables["observations"], tables["notices"] = protect_observations(
        tables["observations"], tables["notices"], indicators, own, relations
    )
    # Here, before anything is stored: no report is made but from these tables.
    # The data quality report prints what superseded releases said, so that counts as known too.
    everything = pd.concat([tables["observations"], tables["superseded_observations"]], ignore_index=True)
    check_observations({**tables, "observations": everything}, indicators, own, official, relations)
    tables["national_ranks"] = national_ranks(tables["observations"], tables["areas"], tables["indicators"])
    return tables


def _is_input(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    if path.name in _IGNORED_NAMES or path.suffix == _IGNORED_ENDING:
        return False
    return not any(part.startswith((".", "~")) for part in parts)
