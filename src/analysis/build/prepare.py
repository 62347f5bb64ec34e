"""Read, clean and store the data: the one place where the build meets the rooms that make tables.

They are imported inside the functions, so that a command that needs no data starts at once. New releases
are held against those that they supersede: shown before anything is made, and refused while open.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.build.scratch import one_at_a_time
from analysis.build.settings import FILE as SETTINGS_FILE
from analysis.build.settings import read_settings
from analysis.tables.rows import rows_of
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import DataError, ReportError, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.build.project import Project
    from analysis.inputs.entries import Reference
    from analysis.inputs.project import ProjectInputs
    from analysis.tables.slices import Slices


_NOTHING_EARLIER = (
    "Releases: no publication supersedes another, so there are no earlier data to compare with."
)
_HOW_TO_ACCEPT = (
    "To accept what is open, put these entries under `accepted` in data/reference/revisions.yml, keep those "
    "that you can give a reason for, and fill in reason, role and date:"
)


def hold_releases(
    tables: Mapping[str, pd.DataFrame],
    reference: Reference,
    report: Callable[[str], None],
    show: Callable[[str], None] | None = None,
    home: str = "",
) -> pd.DataFrame:
    """Say how each release differs from the one before it, and refuse large revisions that are open.

    Args:
        tables: The tables that `inputs.clean` made, by name.
        reference: The decisions.
        report: Told how many figures differ, in a line a release.
        show: Told every revision, and how to accept the large ones; nobody where not given.
        home: Code of the project's area. Large revisions of the areas that it is compared with have to be
            accepted; those of other councils are listed. Where none is given, all have to be.

    Returns:
        `tables.data.REVISIONS` with what is accepted.

    Raises:
        DataError: A large revision is not accepted, or an accepted one is not what the files say.
    """
    from analysis.inputs.entries import OWN_KINDS
    from analysis.inputs.releases import accept, acceptance_text, unaccepted_problems

    revisions, problems = accept(tables["revisions"], reference.accepted_revisions)
    revisions["is_open"] &= _is_of_concern(revisions, tables, home)
    titles = {source.id: source.short_title for source in reference.sources.values()}
    for source in reference.sources.values():
        if source.supersedes and source.kind not in OWN_KINDS:
            own = revisions[revisions["source_id"] == source.id]
            _tell(own, titles[source.id], titles[source.supersedes], tables, report, show)
    if show is not None and not reference.superseded:
        show(_NOTHING_EARLIER)
    entries = acceptance_text(revisions)
    if show is not None and entries:
        show(f"\n{_HOW_TO_ACCEPT}\n\n{entries}\n")
    problems += unaccepted_problems(revisions, titles)
    raise_if_problems(DataError, "a new release cannot be used yet", problems)
    return revisions


def _is_of_concern(revisions: pd.DataFrame, tables: Mapping[str, pd.DataFrame], home: str) -> pd.Series:
    if not home or revisions.empty:
        return revisions["area_code"].notna()
    from analysis.review.places import places_of

    codes = places_of(home, tables["areas"], tables["neighbours"]).codes
    return revisions["area_code"].isin([*codes, ""])


def _tell(
    revisions: pd.DataFrame, newer: str, earlier: str, tables: Mapping[str, pd.DataFrame],
    report: Callable[[str], None], show: Callable[[str], None] | None,
) -> None:  # fmt: skip
    from analysis.words.revisions import gathered, release_sentence, revision_line

    rows = rows_of(revisions)
    sentence = release_sentence(rows, newer, earlier)
    if show is None:
        report(f"{sentence} `annual-review check` lists them." if rows else sentence)
        return
    areas = dict(zip(tables["areas"]["area_code"], tables["areas"]["area_name"], strict=True))
    series = {
        (row["indicator_id"], row["group"]): ": ".join(filter(None, (row["short_name"], row["group_name"])))
        for row in rows_of(tables["indicators"])
    }
    show(sentence)
    for row in gathered(rows, areas):
        show(f"  {revision_line(row, series[(row['indicator_id'], row['group'])])}")


def hold_edits(
    tables: Mapping[str, pd.DataFrame],
    reference: Reference,
    project: Project,
    inputs: Mapping[str, str],
    tell: Callable[[str], None],
) -> None:
    """Say what became of figures whose published file was edited since the tables here were made.

    A published file is not edited, and its hash in sources.yml says so. Where somebody changed both, the
    last tables on this machine are the only earlier data there are.

    Raises:
        DataError: A large revision: only a release that stands beside the earlier one can be accepted.
    """
    from analysis.inputs.entries import OWN_KINDS, RELEASED_KINDS
    from analysis.inputs.releases import compare_releases, unaccepted_problems
    from analysis.tables import store
    from analysis.tables.data import OBSERVATIONS

    earlier = store.made_from(project.processed)
    edited = [
        source
        for source in reference.sources.values()
        if source.kind in RELEASED_KINDS
        and source.kind not in OWN_KINDS  # the tables here hold [c] for what is hidden
        and any(
            earlier.get(file, inputs.get(file)) != inputs.get(file)
            for file in (f"data/raw/{source.id}/{name}" for name in source.files)
        )
    ]
    if not edited:
        return
    stored = store.load_table(project.processed, OBSERVATIONS)
    problems = []
    for source in edited:
        before, after = (
            frame[frame["source_id"] == source.id] for frame in (stored, tables[OBSERVATIONS.name])
        )
        # a release that was superseded since is compared with its successor
        if source.id in reference.superseded:
            continue
        found = compare_releases(
            before, after, tables["indicators"], source_id=source.id, earlier_id=source.id,
            limits=reference.revision_limits,
        )  # fmt: skip
        was = f"the file before it was edited ({source.short_title})"
        _tell(found, source.short_title, was, tables, tell, tell)
        problems += unaccepted_problems(found, {source.id: was})
    advice = (
        "put the old file back and the new one into a folder of its own that `supersedes` it; where this "
        "project had misprinted the publisher, run `annual-review clean --force`"
    )
    problems = [replace(problem, advice=advice) for problem in problems]
    raise_if_problems(DataError, "a published file was edited, and its figures moved far", problems)


# Files that an editor or an operating system leaves are no input, nor what `annual-review repair` keeps.
_IGNORED_NAMES = ("Thumbs.db", "desktop.ini")
_IGNORED_ENDING = ".original"
_NOT_OFFICIAL = ("tidy_figures", "council_workbook", "plan_document", "council_reported")


@dataclass(frozen=True)
class Preparation:
    """The processed tables are there: what they were made from, and the areas in them."""

    inputs: Mapping[str, str]  # Hash of each input file by its name below the project's root
    areas: tuple[Area, ...]  # The areas that reports can be made for
    is_new: bool  # The tables were made now, not found
    prepared: str  # Name of this set of tables; another set has another name
    slices: Slices  # The tables in slices, by which a report is up to date or not


def input_hashes(project: Project) -> dict[str, str]:
    """Hash every file under data/raw, data/plans and data/reference, and what tables take from project.yml.

    Returns:
        The sha256 of each by its name below the project's root, with forward slashes, in order.
    """
    found: dict[str, str] = {}
    for folder in (project.raw, project.plans, project.reference):
        for path in folder.rglob("*"):
            if path.is_file() and _is_input(path, folder):
                name = path.relative_to(project.root).as_posix()
                with path.open("rb") as file:  # in pieces: the whole LAIT file is one of them
                    found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    # of project.yml only what the tables are made of: its other lines choose among what is in them
    found[SETTINGS_FILE] = hashlib.sha256(read_settings(project).tables.encode("utf-8")).hexdigest()
    return dict(sorted(found.items()))


def prepare(
    project: Project, report: Callable[[str], None], force: bool = False, *, save: bool = True,
    when_stale: Callable[[], None] | None = None,
) -> Preparation:  # fmt: skip
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
    from analysis.tables import store

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
    return replace(stored_preparation(project), is_new=True)


def stored_preparation(project: Project) -> Preparation:
    """The tables that are there, whatever they were made from."""
    from analysis.tables import store

    slices = store.load_slices(project.processed)
    if slices is None:
        raise ReportError(f"{project.processed}: there are no processed tables; run it again.")
    return _preparation(store.made_from(project.processed), slices, is_new=False)


def _preparation(inputs: Mapping[str, str], slices: Slices, *, is_new: bool) -> Preparation:
    from analysis.tables import store

    areas = tuple(
        Area(code, str(facts["name"]), str(facts["type"]), tuple(facts["also"]))
        for code, facts in sorted(slices.areas.items())
    )
    return Preparation(inputs, areas, is_new, store.fingerprint(inputs), slices)


@dataclass(frozen=True)
class Checked:
    """What a check of the data found."""

    summary: str  # A line that says how much is as declared
    tables: Mapping[str, pd.DataFrame]  # The processed tables by name; nothing is stored


def check_data(
    project: Project, report: Callable[[str], None], show: Callable[[str], None] | None = None
) -> Checked:
    """Read and clean everything, and write nothing.

    Tables that are there and were made of the same files by the same code are the proof that these are as
    declared, as nothing else is ever stored: then they are read in place of making them again.

    Returns:
        A line that says how much was found good, and the tables.

    Raises:
        DataError: A file or value is not as declared.
        ReportError: A hidden count could be worked out from the figures.
    """
    from analysis.tables import store

    inputs = input_hashes(project)
    tables: Mapping[str, pd.DataFrame]
    if store.is_current(project.processed, inputs) and store.is_whole(project.processed):
        report("Data: nothing changed since the tables were made.")
        tables = store.StoredTables(project.processed, is_whole=True)
        rows = store.stored_rows(project.processed)
        if show is not None:
            _hold_again(project, tables, report, show)
    else:
        tables = _clean_tables(project, report, show)
        rows = [len(table) for table in tables.values()]
    summary = f"{len(inputs)} files are as declared; they give {len(rows)} tables with {sum(rows)} rows."
    return Checked(summary, tables)


def _hold_again(
    project: Project, tables: Mapping[str, pd.DataFrame], report: Callable[[str], None],
    show: Callable[[str], None],
) -> None:  # fmt: skip
    """Say of the stored releases what was said when the tables were made."""
    from analysis.inputs.decisions import read_reference
    from analysis.inputs.project import known_areas

    reference, _ = read_reference(project.raw, project.reference, project.root)
    home = known_areas(project.root).find(reference.project.area)[0].code
    hold_releases(tables, reference, report, show, home)


def _clean_tables(
    project: Project,
    report: Callable[[str], None],
    show: Callable[[str], None] | None = None,
    *,
    is_forced: bool = False,
) -> Mapping[str, pd.DataFrame]:
    import pandas as pd

    from analysis.disclosure.own_figures import protect_observations, relations_of
    from analysis.disclosure.report import check_observations
    from analysis.inputs import clean
    from analysis.inputs.entries import OWN_KINDS
    from analysis.inputs.project import read_project
    from analysis.review.national import national_ranks

    report("Reading the files.")
    raw = read_project(project.root)
    report("Cleaning the figures.")
    tables = dict(clean.clean_project(raw))
    tables["notices"] = pd.concat([tables["notices"], _published_trends(raw)], ignore_index=True)
    home = raw.known_areas.find(raw.reference.project.area)[0].code
    tables["revisions"] = hold_releases(tables, raw.reference, report, show, home)
    if not is_forced:
        hold_edits(tables, raw.reference, project, raw.hashes, show or report)
    declared, indicators = raw.reference.sources.values(), raw.reference.indicators
    own = [source.id for source in declared if source.kind in OWN_KINDS]
    official = [source.id for source in declared if source.kind not in _NOT_OFFICIAL]
    relations = relations_of(tables["observations"], indicators, own)
    tables["observations"], tables["notices"] = protect_observations(
        tables["observations"], tables["notices"], indicators, own, relations
    )
    # told by what is shown: the decimals of a hidden print say something of it, and manifests hash them
    shown = tables["observations"]
    is_own = shown["source_id"].isin(own)
    if bool(is_own.any()):
        shown.loc[is_own, "places"] = clean.published_places(shown[is_own])
    # Here, before anything is stored: no report is made but from these tables.
    # The data quality report prints what superseded releases said, so that counts as known too.
    everything = pd.concat([tables["observations"], tables["superseded_observations"]], ignore_index=True)
    check_observations({**tables, "observations": everything}, indicators, own, official, relations)
    tables["national_ranks"] = national_ranks(tables["observations"], tables["areas"], tables["indicators"])
    return tables


def _published_trends(raw: ProjectInputs) -> pd.DataFrame:
    """What publishers say of trends and their own figures do not show, as `tables.data.NOTICES`."""
    from analysis.inputs.figures import declared_series
    from analysis.inputs.official.figures import series_rows
    from analysis.review.published_trend import trend_notices
    from analysis.tables.data import NOTICES
    from analysis.tables.declare import table

    series, known = declared_series(raw.reference), raw.known_areas
    notices = [
        notice
        for file in raw.tables("official_file") if "Recent Trend" in file.frame
        for (source_id, _, _), (indicator, link) in series.items() if source_id == file.source_id
        for notice in trend_notices(
            series_rows(link, file.frame, known), source_id=source_id, indicator_id=indicator.id,
            is_proportion=indicator.unit == "percent" and bool(link.numerator), file=file.file,
        )
    ]  # fmt: skip
    return table(NOTICES, notices)


def _is_input(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    if path.name in _IGNORED_NAMES or path.suffix == _IGNORED_ENDING:
        return False
    return not any(part.startswith((".", "~")) for part in parts)
