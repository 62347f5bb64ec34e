"""Files as printed: one reader for each kind of file, and `read_project` for all of them.

Nothing is cleaned here. A reader gives back text with the file and row it comes from, and refuses
what is not declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import DataError, Problem
from analysis.inputs import ProjectInputs, RawTable, Source
from analysis.schema import RAW_FIGURES, empty
from analysis.sources.areas import read_areas, read_neighbours
from analysis.sources.plan_documents import read_plan_folder
from analysis.sources.published import LAYOUTS, read_figures
from analysis.sources.reference import read_reference

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["read_project"]


def read_project(root: Path) -> ProjectInputs:
    """Read every file of a project.

    Args:
        root: The folder that holds `data/raw`, `data/plans` and `data/reference`.

    Returns:
        All files as printed, and the decisions.

    Raises:
        DataError: Something is missing or not as declared; the faults of all files are reported
            together.
    """
    import pandas as pd

    raw = root / "data" / "raw"
    reference, hashes = read_reference(raw, root / "data" / "reference", root)
    tables: list[RawTable] = []
    figures: list[pd.DataFrame] = [empty(RAW_FIGURES)]
    problems = _undeclared_files(raw, reference.sources, root)
    for source in reference.sources.values():
        try:
            for table, rows in _read_source(raw / source.id, root, source):
                tables.append(table)
                if rows is not None:
                    figures.append(rows)
        except DataError as failure:
            problems.extend(failure.problems)
    for folder in sorted((root / "data" / "plans").glob("*")):
        if not folder.is_dir():
            continue
        try:
            tables.extend(read_plan_folder(folder, root))
        except DataError as failure:
            problems.extend(failure.problems)
    problems += _changed_files(tables, reference.sources)
    if problems:
        raise DataError("the raw data cannot be used", problems=tuple(problems))
    hashes.update({table.file: table.sha256 for table in tables})
    return ProjectInputs(
        reference=reference,
        raw_tables=tuple(tables),
        raw_figures=pd.concat(figures, ignore_index=True),
        hashes=hashes,
    )


def _read_source(folder: Path, root: Path, source: Source) -> list[tuple[RawTable, pd.DataFrame | None]]:
    missing = [name for name in source.files if not (folder / name).is_file()]
    if missing:
        where = folder.relative_to(root).as_posix()
        raise DataError(
            f"{where} is incomplete",
            problems=tuple(
                Problem(
                    f"{where}/{name}", None, None, "no such file", "the file named in data/raw/sources.yml",
                    "put the file back, or take it out of data/raw/sources.yml",
                )
                for name in missing
            ),
        )  # fmt: skip
    if source.kind == "plan_document":
        return [(table, None) for table in read_plan_folder(folder, root)]
    read: list[tuple[RawTable, pd.DataFrame | None]] = []
    for name in source.files:
        path = folder / name
        if source.kind in LAYOUTS:
            read.append(read_figures(path, root, source_id=source.id, kind=source.kind))
        elif source.kind == "areas":
            read.append((read_areas(path, root, source_id=source.id), None))
        else:
            read.append((read_neighbours(path, root, source_id=source.id), None))
    return read


def _undeclared_files(raw: Path, sources: dict[str, Source], root: Path) -> list[Problem]:
    problems = []
    for path in sorted(raw.glob("*/*")):
        declared = sources.get(path.parent.name)
        if path.name.startswith(".") or (declared is not None and path.name in declared.files):
            continue
        problems.append(
            Problem(
                path.relative_to(root).as_posix(), None, None, "a file that data/raw/sources.yml does not name",
                "a source with its publisher, licence and hash",
                f"declare it under `{path.parent.name}`, or move it out of data/raw",
            )
        )  # fmt: skip
    return problems


def _changed_files(tables: list[RawTable], sources: dict[str, Source]) -> list[Problem]:
    problems = []
    for table in tables:
        source = sources.get(table.source_id)
        if source is None or source.grows:
            continue
        declared = source.files.get(table.file.rsplit("/", 1)[-1], "")
        if declared and declared != table.sha256:
            problems.append(
                Problem(
                    table.file, None, None, f"contents with SHA-256 {table.sha256[:12]}...",
                    f"{declared[:12]}..., as in data/raw/sources.yml",
                    "undo the edit; for an error of the publisher use data/reference/corrections.yml; "
                    f"for a new release put {table.sha256} into data/raw/sources.yml",
                )
            )  # fmt: skip
    return problems
