"""Areas and their statistical neighbours, and what the whole LAIT file brings to a project.

That file has every council, its neighbours and its figures. Without it a project has the areas and
neighbours that it lists itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.inputs.csv_text import read_text_table
from analysis.inputs.figures import Record, rows_of
from analysis.inputs.lait import as_table, clean_lait, lait_observations, lait_year_types
from analysis.tables.data import LAIT_FIGURES, OBSERVATIONS
from analysis.tables.declare import empty
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.project import ProjectInputs


AREA_TYPES = (
    "Country", "Region", "Unitary authority", "Metropolitan district", "London borough", "County",
    "Non-metropolitan district", "Former council", "Place",
)  # fmt: skip
_AREA_CODE = re.compile(r"[EWSNK][0-9]{8}")
_A_CODE = "a code such as E06000050"


def read_areas(path: Path, root: Path, *, source_id: str, name: str = "areas") -> RawTable:
    """Read a list of areas: code, name, type and region, one row per area.

    Args:
        path: The file.
        root: The project's root.
        source_id: Its source.
        name: What kind of table it is: `areas`, or `council_codes` for the areas of the whole LAIT file.

    Raises:
        DataError: The file cannot be read, or a code or type is not one.
    """
    table = read_text_table(
        path, root, name=name, source_id=source_id, key=("area_code",),
        required=("area_code", "dfe_la_code", "area_name", "area_type", "region_code", "region_name"),
    )  # fmt: skip
    problems = _refused(table, "area_code", _is_code, _A_CODE)
    problems += _refused(table, "area_name", bool, "a name")
    problems += _refused(table, "area_type", AREA_TYPES.__contains__, f"one of {', '.join(AREA_TYPES)}")
    problems += _refused(table, "region_code", lambda text: not text or _is_code(text), f"{_A_CODE}, or none")
    raise_if_problems(DataError, f"{table.file} cannot be used", problems)
    return table


def read_neighbours(path: Path, root: Path, *, source_id: str) -> RawTable:
    """Read the lists of statistical neighbours, one row per area, list and neighbour.

    Raises:
        DataError: The file cannot be read, or a rank is not a whole number.
    """
    table = read_text_table(
        path, root, name="neighbours", source_id=source_id,
        key=("area_code", "list_version", "neighbour_code"),
        required=(
            "area_code", "area_name", "rank", "neighbour_code", "neighbour_name", "closeness",
            "list_version",
        ),
    )  # fmt: skip
    problems = _refused(
        table, "rank", lambda text: text.isdecimal() and int(text) > 0, "a whole number from 1"
    )
    problems += _refused(table, "list_version", bool, "the month of the list, such as 2025-05")
    raise_if_problems(DataError, f"{table.file} cannot be used", problems)
    return table


def _is_code(text: str) -> bool:
    return _AREA_CODE.fullmatch(text) is not None


def _refused(table: RawTable, column: str, is_right: Callable[[str], bool], expected: str) -> list[Problem]:
    return [
        table.problem({"row": row}, column, text, expected, "correct it")
        for text, row in zip(table.frame[column], table.frame["row"], strict=True)
        if not is_right(str(text))
    ]


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
