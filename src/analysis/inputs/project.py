"""Files as printed: one reader for each kind of file, and `read_project` for all of them.

Nothing is cleaned here. A reader gives back text with the file and row it comes from, and refuses
what is not declared.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.inputs.areas import read_areas, read_neighbours
from analysis.inputs.authors import EDITION_FILE, read_narratives
from analysis.inputs.csv_text import missing_file
from analysis.inputs.decisions import read_reference
from analysis.inputs.entries import RELEASED_KINDS
from analysis.inputs.figures import LAYOUTS, read_figures
from analysis.inputs.lait import holds_lait, read_lait
from analysis.inputs.plan_files import read_plan_folder
from analysis.tables.data import RAW_FIGURES
from analysis.tables.declare import empty
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import EditionEntry, Reference, Source
    from analysis.inputs.lait import LaitFile
    from analysis.tables.results import NarrativeFile


@dataclass(frozen=True)
class ProjectInputs:
    """Everything read, before anything is cleaned.

    Attributes:
        reference: The decisions.
        raw_tables: Every file as printed.
        raw_figures: The official and council figures as one table (`schema.RAW_FIGURES`).
        hashes: SHA-256 of every file read, by its name below the project's root.
        narratives: The authors' texts, by edition and name.
        lait: The whole LAIT data file, where somebody has put it there.
    """

    reference: Reference
    raw_tables: tuple[RawTable, ...]
    raw_figures: pd.DataFrame
    hashes: dict[str, str] = field(default_factory=dict)
    narratives: tuple[NarrativeFile, ...] = ()
    lait: LaitFile | None = None

    def tables(self, name: str) -> list[RawTable]:
        """The raw tables of one kind, e.g. `kpis`, in the order of their sources."""
        return [table for table in self.raw_tables if table.name == name]


def read_project(root: Path) -> ProjectInputs:
    """Read every file of a project.

    Args:
        root: The folder that holds `data/raw`, `data/plans` and `data/reference`.

    Returns:
        All files as printed, and the decisions.

    Raises:
        DataError: Something is missing or not as declared. The faults of the decisions are
            reported together, and when there are none, those of all other files.
    """
    import pandas as pd

    raw = root / "data" / "raw"
    reference, hashes = read_reference(raw, root / "data" / "reference", root)
    tables: list[RawTable] = []
    figures: list[pd.DataFrame] = [empty(RAW_FIGURES)]
    problems = _undeclared_files(raw, reference.sources, root)
    lait: LaitFile | None = None
    whole = [source for source in reference.sources.values() if source.kind == "lait_file"]
    for source in whole:
        if not holds_lait(raw / source.id):
            continue
        try:
            lait = read_lait(raw / source.id, root, source_id=source.id)
        except DataError as failure:
            problems.extend(failure.problems)
    for source in reference.sources.values():
        if source in whole:
            continue
        try:
            for table, rows in _read_source(raw / source.id, root, source):
                tables.append(table)
                if rows is not None:
                    figures.append(rows)
        except DataError as failure:
            problems.extend(failure.problems)
    narratives: list[NarrativeFile] = []
    for folder in sorted((root / "data" / "plans").glob("[!.]*")):
        problems += _plan_folder_problems(folder, root, reference.editions)
        if not folder.is_dir():
            continue
        for held, read in ((tables, _read_own_tables), (narratives, read_narratives)):
            try:
                held.extend(read(folder, root))  # type: ignore[arg-type]
            except DataError as failure:
                problems.extend(failure.problems)
    if lait is not None:
        tables += [lait.dictionary, *lait.neighbours]
        hashes[lait.file] = lait.sha256
    problems += _changed_files(tables, reference.sources)
    raise_if_problems(DataError, "the raw data cannot be used", problems)
    hashes.update({table.file: table.sha256 for table in tables})
    hashes.update({text.file: text.sha256 for text in narratives})
    if lait is None:  # the codes of all councils are of use with the figures of all councils only
        tables = [table for table in tables if table.name != "council_codes"]
    return ProjectInputs(
        reference=reference,
        raw_tables=tuple(tables),
        raw_figures=pd.concat(figures, ignore_index=True),
        hashes=hashes,
        narratives=tuple(narratives),
        lait=lait,
    )


def _read_own_tables(folder: Path, root: Path) -> list[RawTable]:
    return read_plan_folder(folder, root, is_own=True)


def _read_source(folder: Path, root: Path, source: Source) -> list[tuple[RawTable, pd.DataFrame | None]]:
    where = folder.relative_to(root).as_posix()
    missing = [name for name in source.files if not (folder / name).is_file()]
    raise_if_problems(
        DataError, f"{where} is incomplete",
        [missing_file(folder / name, f"{where}/{name}") for name in missing],
    )  # fmt: skip
    if source.kind == "plan_document":
        return [(table, None) for table in read_plan_folder(folder, root)]
    read: list[tuple[RawTable, pd.DataFrame | None]] = []
    for name in source.files:
        path = folder / name
        if source.kind in LAYOUTS:
            read.append(read_figures(path, root, source_id=source.id, kind=source.kind))
        elif source.kind in ("areas", "council_codes"):
            read.append((read_areas(path, root, source_id=source.id, name=source.kind), None))
        else:
            read.append((read_neighbours(path, root, source_id=source.id), None))
    return read


def _undeclared_files(raw: Path, sources: dict[str, Source], root: Path) -> list[Problem]:
    problems = []
    for path in _files_below(raw):
        folder, _, name = path.relative_to(raw).as_posix().rpartition("/")
        declared = sources.get(folder)
        if (folder, name) == ("", "sources.yml") or (declared is not None and name in declared.files):
            continue
        if declared is not None and declared.kind == "lait_file":
            continue  # what the tool ships, under the names that it has there
        where = path.relative_to(root).as_posix()
        if folder not in sources:
            near = difflib.get_close_matches(folder, sources, n=1)
            hint = f"the folder of a source, such as {near[0]}" if near else "the folder of a declared source"
        else:
            near = difflib.get_close_matches(name, sources[folder].files, n=1)
            hint = f"a declared file, such as {near[0]}" if near else "a declared file with its hash"
        problems.append(
            Problem(
                where, None, None, "a file that data/raw/sources.yml does not name", hint,
                "declare it with publisher, licence and hash, or move it out of data/raw",
            )
        )  # fmt: skip
    return problems


def _files_below(folder: Path) -> list[Path]:
    """Every file but those that programs leave: hidden ones, Office's locks, originals of repaired files."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith((".", "~")) for part in path.relative_to(folder).parts)
        and path.name not in ("Thumbs.db", "desktop.ini")
        and path.suffix != ".original"
    ]


def _plan_folder_problems(folder: Path, root: Path, editions: dict[str, EditionEntry]) -> list[Problem]:
    """What stands under data/plans and is no file of a declared edition."""
    where = folder.relative_to(root).as_posix()
    if not folder.is_dir():
        return [
            Problem(
                where, None, None, "a file", "a folder for each edition",
                "move it into the folder of its edition",
            )
        ]  # fmt: skip
    problems = []
    if folder.name not in editions:
        near = difflib.get_close_matches(folder.name, editions, n=1)
        advice = f"rename it to {near[0]}, or declare it" if near else "declare it under `editions`"
        expected = f"an {EDITION_FILE} in it, or an edition of data/reference/plans.yml"
        problems.append(Problem(where, None, None, "a folder of no declared edition", expected, advice))
    for path in _files_below(folder):
        inside = path.relative_to(folder).as_posix()
        is_text = inside.startswith("narrative/") and path.suffix == ".md"
        if path.suffix != ".csv" and inside != EDITION_FILE and not is_text:
            problems.append(
                Problem(
                    f"{where}/{inside}", None, None, "a file that is not read",
                    f"CSV, {EDITION_FILE} or narrative/*.md",
                    "save it as CSV, or move it out of data/plans",
                )
            )  # fmt: skip
    return problems


def _of_a_release(source: Source, sha256: str) -> str:
    """What to do with a changed file that is meant."""
    put = f"put {sha256} into data/raw/sources.yml"
    if source.kind not in RELEASED_KINDS:
        return f"for a new release {put}"
    return (
        "for a new release put the old file back and the new one into a folder of its own that "
        f"`supersedes` {source.id} (guide for analysts, 'When a publication is replaced'); where this "
        f"project had misprinted the publisher, {put}"
    )


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
                    table.file, None, None, f"contents with SHA-256 {table.sha256[:12]}…",
                    f"{declared[:12]}…, as in data/raw/sources.yml",
                    "undo the edit; for an error of the publisher use data/reference/corrections.yml; "
                    + _of_a_release(source, table.sha256),
                )
            )  # fmt: skip
    return problems
