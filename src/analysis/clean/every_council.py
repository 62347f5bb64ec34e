"""What the whole LAIT file brings to a project: every council, its neighbours and its figures.

Without the file all of it is empty, and a project has the areas and neighbours that it lists itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.clean.lait import as_table, clean_lait
from analysis.clean.lait_observations import lait_observations, lait_year_types
from analysis.clean.prints import Record, rows_of
from analysis.schema import LAIT_FIGURES, OBSERVATIONS, empty

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from analysis.inputs import ProjectInputs


@dataclass(frozen=True)
class WholeFile:
    """The whole LAIT file, cleaned.

    Attributes:
        observations: `schema.OBSERVATIONS`: figures of declared series that nothing else gives.
        records: Observation records that stand beside those of another source.
        notices: Notice records.
        counts: Record of `schema.SOURCE_COUNTS` for the file; none without the file.
        tables: `schema.LAIT_FIGURES` by its name; none without the file.
    """

    observations: pd.DataFrame
    records: list[Record] = field(default_factory=list)
    notices: list[Record] = field(default_factory=list)
    counts: list[Record] = field(default_factory=list)
    tables: dict[str, pa.Table] = field(default_factory=dict)


def every_area(inputs: ProjectInputs) -> list[Record]:
    """The project's own areas, and those of the whole file where it is there."""
    own = [dict(row) for raw in inputs.tables("areas") for row in rows_of(raw)]
    known = {row["area_code"] for row in own}
    codes = [dict(row) for raw in inputs.tables("council_codes") for row in rows_of(raw)]
    return [*own, *(row for row in codes if row["area_code"] not in known)]  # type: ignore[list-item]


def every_neighbour(inputs: ProjectInputs, areas: pd.DataFrame) -> tuple[list[Record], list[Record]]:
    """The project's own lists of neighbours, and those beside the whole file.

    Args:
        inputs: The files as printed.
        areas: `schema.AREAS`.

    Returns:
        Records of `schema.NEIGHBOURS`, a council's own list before that of the whole country; and a
        notice for each council of a list that has no code.
    """
    rows: list[Record] = [
        {**row, "rank": int(row["rank"])} for raw in inputs.tables("neighbours") for row in rows_of(raw)
    ]
    known = {(row["area_code"], row["list_version"]) for row in rows}
    names = dict(zip(areas["area_code"].tolist(), areas["area_name"].tolist(), strict=True))
    codes = _codes(inputs)
    notices: list[Record] = []
    for raw in [] if inputs.lait is None else inputs.lait.neighbours:
        missing: dict[int, int] = {}
        for row in raw.frame.to_dict("records"):
            own, near = codes.get(row["la_number"]), codes.get(row["neighbour_number"])
            if own is None or near is None:
                missing.setdefault(row["la_number"] if own is None else row["neighbour_number"], row["row"])
            elif (own, row["list_version"]) not in known:
                rows.append(
                    {
                        "area_code": own, "list_version": row["list_version"], "rank": row["rank"],
                        "neighbour_code": near, "neighbour_name": names[near], "closeness": row["closeness"],
                    }
                )  # fmt: skip
        notices += [
            {
                "kind": "set aside", "source_id": raw.source_id, "locator": f"{raw.file}, row {line}",
                "text": f"the list names council {number}, which is not in data/raw/council_codes",
            }
            for number, line in missing.items()
        ]  # fmt: skip
    return rows, notices


def whole_file(inputs: ProjectInputs, rows: list[Record]) -> WholeFile:
    """Clean the whole file.

    Args:
        inputs: The files as printed.
        rows: The observation records of all other sources, before any correction.

    Returns:
        What it adds; nothing where the file is not there.
    """
    lait = inputs.lait
    if lait is None:
        return WholeFile(empty(OBSERVATIONS))
    figures = clean_lait(lait, lait_year_types(inputs.reference), _codes(inputs))
    found = lait_observations(figures, lait, inputs.reference, rows)
    source = inputs.reference.sources[lait.source_id]
    counts: Record = {
        "source_id": source.id, "title": source.title, "publisher": source.publisher,
        "licence": source.licence, "citation": source.citation, "file": lait.file, "sha256": lait.sha256,
        "rows_read": figures.rows_read, "rows_used": found.rows_used, "rows_missing": found.rows_missing,
        "rows_set_aside": figures.rows_read - found.rows_used,
    }  # fmt: skip
    return WholeFile(
        found.frame, found.records, found.notices, [counts], {LAIT_FIGURES.name: as_table(figures)}
    )


def _codes(inputs: ProjectInputs) -> dict[int, str]:
    """Code of each area by the Department's number."""
    return {
        int(row["dfe_la_code"]): row["area_code"]
        for raw in inputs.tables("council_codes")
        for row in rows_of(raw)
        if row["dfe_la_code"].isdecimal()
    }
