"""Read, clean and store the data: the one place where the pipeline meets the other rooms.

They are imported inside the functions, so that a command that needs no data starts at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.pipeline.areas import Area

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.pipeline.project import Project

# Files that an editor or an operating system leaves are no input, nor what `annual-review repair` keeps.
_IGNORED_NAMES = ("Thumbs.db", "desktop.ini")
_IGNORED_ENDING = ".original"


@dataclass(frozen=True)
class Preparation:
    """The processed tables are there: what they were made from, and the areas in them.

    Attributes:
        inputs: Hash of each input file by its name below the project's root.
        areas: The areas that reports can be made for.
        is_new: The tables were made now, not found.
    """

    inputs: Mapping[str, str]
    areas: tuple[Area, ...]
    is_new: bool


def input_hashes(project: Project) -> dict[str, str]:
    """Hash every file under data/raw, data/plans and data/reference.

    Returns:
        The sha256 of each by its name below the project's root, with forward slashes, in order.
    """
    found: dict[str, str] = {}
    for folder in (project.raw, project.plans, project.reference):
        for path in folder.rglob("*"):
            if path.is_file() and _is_input(path, folder):
                name = path.relative_to(project.root).as_posix()
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return dict(sorted(found.items()))


def prepare(project: Project, report: Callable[[str], None], force: bool = False) -> Preparation:
    """Make the processed tables if an input changed since they were made.

    Args:
        project: The project.
        report: Told each step in a line.
        force: Make them even if no input changed.

    Returns:
        What the tables were made from, and the areas in them.

    Raises:
        DataError: A file or value is not as declared.
        ReportError: The tables cannot be written.
    """
    from analysis import schema, store

    inputs = input_hashes(project)
    is_new = force or not store.is_current(project.processed, inputs)
    if is_new:
        tables = _clean_tables(project, report)
        store.save_tables(tables, project.processed, inputs)
        rows = sum(len(table) for table in tables.values())
        report(f"Stored {len(tables)} tables with {rows} rows.")
    else:
        report("Data: nothing changed since the tables were made.")
    table = store.load_table(project.processed, schema.AREAS)
    areas = tuple(
        Area(str(code), str(name)) for code, name in zip(table["area_code"], table["area_name"], strict=True)
    )
    return Preparation(inputs, areas, is_new)


def check_data(project: Project, report: Callable[[str], None]) -> str:
    """Read and clean everything, and write nothing.

    Returns:
        A line that says how much was found good.

    Raises:
        DataError: A file or value is not as declared.
    """
    inputs = input_hashes(project)
    tables = _clean_tables(project, report)
    rows = sum(len(table) for table in tables.values())
    return f"{len(inputs)} files are as declared; they give {len(tables)} tables with {rows} rows."


def _clean_tables(project: Project, report: Callable[[str], None]) -> Mapping[str, pd.DataFrame]:
    from analysis import clean, sources
    from analysis.disclosure.own_figures import protect_observations

    report("Reading the files.")
    raw = sources.read_project(project.root)
    report("Cleaning the figures.")
    tables = dict(clean.clean_project(raw))
    own = [source.id for source in raw.reference.sources.values() if source.kind == "tidy_figures"]
    tables["observations"], tables["notices"] = protect_observations(
        tables["observations"], tables["notices"], tables["indicators"], own
    )
    return tables


def _is_input(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    if path.name in _IGNORED_NAMES or path.suffix == _IGNORED_ENDING:
        return False
    return not any(part.startswith((".", "~")) for part in parts)
