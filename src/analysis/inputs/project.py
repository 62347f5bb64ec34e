"""Files as printed: one reader for each kind of file, and `read_project` for all of them.

Nothing is cleaned here. A reader gives back text with the file and row it comes from, and refuses
what is not declared.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.inputs.areas import area_vintages, every_area, read_area_history, read_areas, read_neighbours
from analysis.inputs.authors import EDITION_FILE, PICTURES, read_narratives
from analysis.inputs.council_workbook import read_workbook
from analysis.inputs.csv_text import RawTable, missing_file, read_text_table
from analysis.inputs.decisions import read_reference
from analysis.inputs.entries import OWN_KINDS, RELEASED_KINDS, EditionEntry, Reference, Source
from analysis.inputs.figures import LAYOUTS, read_figures
from analysis.inputs.groups import with_own_groups
from analysis.inputs.lait import LaitFile, read_lait
from analysis.inputs.official.figures import read_official
from analysis.inputs.plan_files import LOG_FOLDER, read_plan_folder
from analysis.inputs.plan_folder import read_own_folder
from analysis.inputs.reported import COLUMNS as REPORTED_COLUMNS
from analysis.inputs.reported import KEY as REPORTED_KEY
from analysis.inputs.reported import NAME as NAME_OF_REPORTED
from analysis.inputs.yaml_rows import read_yaml
from analysis.tables.data import AREA_VINTAGES, AREAS, RAW_FIGURES
from analysis.tables.declare import empty, table
from analysis.tables.files import sha256
from analysis.tables.plans import PLAN_SECTIONS
from analysis.tables.results import NarrativeFile
from analysis.vocabulary.areas import AreaList, areas_called
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems


@dataclass(frozen=True)
class ProjectInputs:
    """Everything read, before anything is cleaned."""

    reference: Reference  # The decisions
    raw_tables: tuple[RawTable, ...]  # Every file as printed
    raw_figures: pd.DataFrame  # The official and council figures as one table (`tables.data.RAW_FIGURES`)
    # SHA-256 of every file read, by its name below the project's root
    hashes: dict[str, str] = field(default_factory=dict)
    narratives: tuple[NarrativeFile, ...] = ()  # The authors' texts, by edition and name
    # Each release of the whole LAIT data file, in the order of their sources
    lait_files: tuple[LaitFile, ...] = ()

    @property
    def known_areas(self) -> AreaList:
        """The areas that the lists of the project name."""
        return _called(self.raw_tables)

    def tables(self, name: str) -> list[RawTable]:
        """The raw tables of one kind, e.g. `kpis`, in the order of their sources."""
        return [table for table in self.raw_tables if table.name == name]


def read_project(root: Path) -> ProjectInputs:
    """Read every file of a project.

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
    lait_files: list[LaitFile] = []
    areas: AreaList | None = None
    for source in reference.sources.values():
        try:
            _refuse_incomplete(raw / source.id, root, source)
            if source.kind == "lait_file":
                lait_files.append(read_lait(raw / source.id, root, source_id=source.id))
                continue
            if source.kind == "official_file":
                areas = areas or known_areas(root)
                given_rows = read_official(raw / source.id, root, source.id, reference, areas)
            elif source.kind == "council_workbook":
                areas = areas or known_areas(root)
                given_rows = read_workbook(raw / source.id, root, source, areas)
            else:
                given_rows = _read_source(raw / source.id, root, source)
            for table, rows in given_rows:
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
        for held, read in ((tables, read_own_folder), (narratives, read_narratives)):
            try:
                held.extend(read(folder, root))  # type: ignore[arg-type]
            except DataError as failure:
                problems.extend(failure.problems)
    problems += _section_problems(reference.editions.values(), narratives)
    given = {table.file: (table.source_id, table.sha256) for table in tables}
    for lait in lait_files:
        given |= {file: (lait.source_id, sha256) for file, sha256 in lait.hashes.items()}
    problems += _changed_files(given, reference.sources)
    raise_if_problems(DataError, "the raw data cannot be used", problems)
    hashes.update({file: sha256 for file, (_, sha256) in given.items()})
    hashes.update({text.file: text.sha256 for text in narratives})
    for path in (root / "data" / "plans").glob("[!.]*/narrative/[!.~]*"):
        if path.suffix.lower() in PICTURES:
            hashes[path.relative_to(root).as_posix()] = sha256(path.read_bytes())
    for lait in lait_files:
        tables += [lait.dictionary, *lait.neighbours]
    together = pd.concat(figures, ignore_index=True)
    return _of_the_area(
        ProjectInputs(
            reference=with_own_groups(reference, together),
            raw_tables=tuple(tables),
            raw_figures=together,
            hashes=hashes,
            narratives=tuple(narratives),
            lait_files=tuple(lait_files),
        )
    )


def known_areas(root: Path) -> AreaList:
    """The areas that the lists of a project name, read from nothing but those lists."""
    raw, lists = root / "data" / "raw", []
    declared = read_yaml(raw / "sources.yml", root).content.get("sources", {})
    readers = {"areas": read_areas, "area_history": read_area_history}
    for name, source in declared.items():
        reader = readers.get(source.get("kind", ""))
        if reader is not None:
            lists += [reader(raw / name / file, root, source_id=name) for file in source["files"]]
    return _called(lists)


def _called(lists: Iterable[RawTable]) -> AreaList:
    inputs = [raw for raw in lists if raw.name in ("areas", "area_history")]
    areas = table(AREAS, every_area(inputs))
    return AreaList(areas_called(areas, table(AREA_VINTAGES, area_vintages(inputs, areas))))


def _of_the_area(inputs: ProjectInputs) -> ProjectInputs:
    """What was read without the plans of other councils than the project's own.

    They stay where they are, and are read and held to what is declared, so that nothing decays there. But
    nothing of them gets into a table: no goal, action, money, claim, edition or source.
    """
    reference, said = inputs.reference, inputs.reference.project
    known = _called(inputs.raw_tables)
    found = known.find(said.area)
    if len(found) != 1:
        offered = " or ".join(f"{area.name} ({area.code})" for area in (found or known.offered(said.area)))
        problem = Problem(
            "project.yml", said.row, "area", quoted(said.area), "the name, code or number of one area",
            f"did you mean {offered}?" if offered else "correct it",
        )  # fmt: skip
        raise DataError("project.yml is not as declared", (problem,))
    codes = {area.code for area in known.areas} - {found[0].code}  # one that is not known is told later
    others = {edition.id for edition in reference.editions.values() if edition.area_code in codes}
    if said.publisher:
        named = {
            name: source.model_copy(update={"publisher": said.publisher})
            for name, source in reference.sources.items()
            if source.kind in OWN_KINDS
        }
        reference = replace(reference, sources={**reference.sources, **named})

    def own(entries: Any) -> Any:
        if isinstance(entries, dict):
            return {name: entry for name, entry in entries.items() if name not in others}
        if isinstance(entries, tuple):
            named = ("edition_id", "document")
            return tuple(one for one in entries if not others & {getattr(one, name, "") for name in named})
        return entries

    kept = {item.name: own(getattr(reference, item.name)) for item in fields(reference)}
    figures = inputs.raw_figures
    return replace(
        inputs,
        reference=replace(reference, **kept),
        raw_tables=tuple(_without(raw, others) for raw in inputs.raw_tables if not _is_others(raw, others)),
        raw_figures=figures[~figures["source_id"].isin(others)].reset_index(drop=True),
        narratives=tuple(text for text in inputs.narratives if text.edition_id not in others),
    )


def _is_others(raw: RawTable, others: set[str]) -> bool:
    """Whether a file is of nobody's editions but other councils'."""
    if raw.name == NAME_OF_REPORTED:
        return set(raw.frame["edition"]) <= others
    return raw.source_id in others


def _without(raw: RawTable, others: set[str]) -> RawTable:
    """What the council reported of its own editions; any other file as it is."""
    if raw.name != NAME_OF_REPORTED:
        return raw
    return replace(raw, frame=raw.frame[~raw.frame["edition"].isin(others)].reset_index(drop=True))


def _refuse_incomplete(folder: Path, root: Path, source: Source) -> None:
    where = folder.relative_to(root).as_posix()
    missing = [name for name in source.files if not (folder / name).is_file()]
    raise_if_problems(
        DataError, f"{where} is incomplete",
        [missing_file(folder / name, f"{where}/{name}") for name in missing],
    )  # fmt: skip


def _read_source(folder: Path, root: Path, source: Source) -> list[tuple[RawTable, pd.DataFrame | None]]:
    if source.kind == NAME_OF_REPORTED:
        return [
            (read_text_table(folder / name, root, name=NAME_OF_REPORTED, source_id=source.id,
                             required=REPORTED_COLUMNS, key=REPORTED_KEY), None)
            for name in source.files
        ]  # fmt: skip
    if source.kind == "plan_document":
        return [(table, None) for table in read_plan_folder(folder, root)]
    read: list[tuple[RawTable, pd.DataFrame | None]] = []
    for name in source.files:
        path = folder / name
        if source.kind in LAYOUTS:
            read.append(read_figures(path, root, source_id=source.id, kind=source.kind))
        elif source.kind == "areas":
            read.append((read_areas(path, root, source_id=source.id), None))
        elif source.kind == "area_history":
            read.append((read_area_history(path, root, source_id=source.id), None))
        else:
            published = source.published
            read.append((read_neighbours(path, root, source_id=source.id, published=published), None))
    return read


def _undeclared_files(raw: Path, sources: dict[str, Source], root: Path) -> list[Problem]:
    problems = []
    for path in _files_below(raw):
        folder, _, name = path.relative_to(raw).as_posix().rpartition("/")
        declared = sources.get(folder)
        if (folder, name) == ("", "sources.yml") or (declared is not None and name in declared.files):
            continue
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
        is_text = inside.startswith("narrative/") and path.suffix.lower() in (".md", *PICTURES)
        is_table = path.suffix in (".csv", ".xlsx") and inside in (path.name, f"{LOG_FOLDER}/{path.name}")
        if not is_table and inside != EDITION_FILE and not is_text:
            problems.append(
                Problem(
                    f"{where}/{inside}", None, None, "a file that is not read",
                    f"CSV, {EDITION_FILE}, {LOG_FOLDER}/*.csv, a workbook (.xlsx) of logs, narrative/*.md or "
                    "a picture beside it",
                    "save it as CSV, or move it out of data/plans",
                )
            )  # fmt: skip
    return problems


def _section_problems(
    editions: Iterable[EditionEntry], narratives: Iterable[NarrativeFile]
) -> Iterator[Problem]:
    """Sections of a plan that its edition puts in order and that are not there, or twice."""
    texts = [(text.edition_id, text.name) for text in narratives]
    for edition in editions:
        known = [*PLAN_SECTIONS, *(name for owner, name in texts if owner == edition.id)]
        for place, name in enumerate(edition.sections):
            at = (edition.file, edition.sections_row, "sections")
            if name not in known:
                expected = f"one of {', '.join(dict.fromkeys(known))}"
                advice = did_you_mean(name, known, "correct it, or write narrative/<name>.md")
                yield Problem(*at, quoted(name), expected, advice)
            elif name in edition.sections[:place]:
                yield Problem(*at, f"{quoted(name)} twice", "each section once", "take one out")


def _of_a_release(source: Source, sha256: str) -> str:
    """What to do with a changed file that is meant."""
    put = f"put {sha256} into data/raw/sources.yml"
    if source.kind not in RELEASED_KINDS:
        return f"for a new release {put}"
    return (
        "for a new release put the old file back and the new one into a folder of its own that "
        f"`supersedes` {source.id} (reference for analysts, 'When a publication is replaced'); where this "
        f"project had misprinted the publisher, {put}"
    )


def _changed_files(read: Mapping[str, tuple[str, str]], sources: dict[str, Source]) -> list[Problem]:
    """What is wrong with the hashes of the files that were read, each with its source and hash."""
    problems = []
    for file, (source_id, digest) in read.items():
        source = sources.get(source_id)
        if source is None or source.grows:
            continue
        declared = source.files.get(file.rsplit("/", 1)[-1], "")
        if declared and declared != digest:
            problems.append(
                Problem(
                    file, None, None, f"contents with SHA-256 {digest[:12]}…",
                    f"{declared[:12]}…, as in data/raw/sources.yml",
                    "undo the edit; for an error of the publisher use data/reference/corrections.yml; "
                    + _of_a_release(source, digest),
                )
            )  # fmt: skip
    return problems
