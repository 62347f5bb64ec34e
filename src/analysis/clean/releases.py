"""Releases of one publication: the latest is analysed, the others are kept and compared with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.clean.decisions import mark_breaks
from analysis.revision_tables import REVISIONS
from analysis.revisions import compare_releases
from analysis.schema import OBSERVATIONS, SUPERSEDED_OBSERVATIONS, empty, table

if TYPE_CHECKING:
    import pandas as pd

    from analysis.clean.prints import Record
    from analysis.inputs import Reference


def latest_releases(rows: list[Record], reference: Reference) -> tuple[list[Record], list[Record]]:
    """Tell the releases that are analysed from those that a later one supersedes.

    Args:
        rows: Observation records of all sources.
        reference: The decisions.

    Returns:
        The records that are analysed; and as published, before any correction, those of every release
        that has one before or after it.
    """
    superseded = reference.superseded
    if not superseded:
        return rows, []
    newer = {source.id for source in reference.sources.values() if source.supersedes}
    published = [dict(row) for row in rows if row["source_id"] in superseded | newer]
    mark_breaks(published, reference.breaks, reference)
    for row in published:
        row["is_chosen"] = False
    return [row for row in rows if row["source_id"] not in superseded], published


def release_tables(
    published: list[Record], indicators: pd.DataFrame, reference: Reference
) -> dict[str, pd.DataFrame]:
    """The figures of superseded releases, and how each release differs from the one before it.

    Args:
        published: What `latest_releases` gave, as published.
        indicators: `schema.INDICATORS`.
        reference: The decisions.

    Returns:
        `schema.SUPERSEDED_OBSERVATIONS` and `revision_tables.REVISIONS` by name.
    """
    import pandas as pd

    def of(source_id: str) -> pd.DataFrame:
        return table(OBSERVATIONS, [row for row in published if row["source_id"] == source_id])

    compared = [
        compare_releases(
            of(source.supersedes), of(source.id), indicators, source_id=source.id,
            earlier_id=source.supersedes, limits=reference.revision_limits,
        )
        for source in reference.sources.values()
        if source.supersedes
    ]  # fmt: skip
    found = [one for one in compared if len(one)]
    kept = [row for row in published if row["source_id"] in reference.superseded]
    return {
        SUPERSEDED_OBSERVATIONS.name: table(SUPERSEDED_OBSERVATIONS, kept),
        REVISIONS.name: pd.concat(found, ignore_index=True) if found else empty(REVISIONS),
    }
