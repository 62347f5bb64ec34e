"""New releases against those that they supersede: shown before anything is made, and refused while open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.errors import DataError, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from analysis.inputs import Reference
    from analysis.pipeline.project import Project

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
) -> pd.DataFrame:
    """Say how each release differs from the one before it, and refuse large revisions that are open.

    Args:
        tables: The tables that `clean` made, by name.
        reference: The decisions.
        report: Told how many figures differ, in a line a release.
        show: Told every revision, and how to accept the large ones; nobody where not given.

    Returns:
        `revision_tables.REVISIONS` with what is accepted.

    Raises:
        DataError: A large revision is not accepted, or an accepted one is not what the files say.
    """
    from analysis.revisions import accept, acceptance_text, unaccepted_problems

    revisions, problems = accept(tables["revisions"], reference.accepted_revisions)
    titles = {source.id: source.short_title for source in reference.sources.values()}
    for source in reference.sources.values():
        if source.supersedes:
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


def _tell(
    revisions: pd.DataFrame,
    newer: str,
    earlier: str,
    tables: Mapping[str, pd.DataFrame],
    report: Callable[[str], None],
    show: Callable[[str], None] | None,
) -> None:
    from analysis.presentation.words.revisions import gathered, release_sentence, revision_line

    rows = [{str(name): value for name, value in row.items()} for row in revisions.to_dict("records")]
    sentence = release_sentence(rows, newer, earlier)
    if show is None:
        report(f"{sentence} `annual-review check` lists them." if rows else sentence)
        return
    areas = dict(zip(tables["areas"]["area_code"], tables["areas"]["area_name"], strict=True))
    series = {
        (row["indicator_id"], row["group"]): ": ".join(filter(None, (row["short_name"], row["group_name"])))
        for row in tables["indicators"].to_dict("records")
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

    Args:
        tables: The tables that `clean` made, by name.
        reference: The decisions.
        project: The project, for the tables made before.
        inputs: Hash of each input file.
        tell: Told how many figures differ, in a line a source, and which.

    Raises:
        DataError: A large revision: only a release that stands beside the earlier one can be accepted.
    """
    from analysis import schema, store
    from analysis.revisions import compare_releases, unaccepted_problems
    from analysis.sources.accepted_revisions import RELEASED_KINDS

    earlier = store.made_from(project.processed)
    edited = [
        source
        for source in reference.sources.values()
        if source.kind in RELEASED_KINDS
        and any(
            earlier.get(file, inputs.get(file)) != inputs.get(file)
            for file in (f"data/raw/{source.id}/{name}" for name in source.files)
        )
    ]
    if not edited:
        return
    stored = store.load_table(project.processed, schema.OBSERVATIONS)
    problems = []
    for source in edited:
        before, after = (
            frame[frame["source_id"] == source.id] for frame in (stored, tables[schema.OBSERVATIONS.name])
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
