"""Areas and their statistical neighbours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.errors import DataError, Problem, quoted, raise_if_problems
from analysis.sources.text_table import read_text_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analysis.inputs import RawTable

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
        Problem(table.file, int(row), column, quoted(text), expected, "correct it")
        for text, row in zip(table.frame[column], table.frame["row"], strict=True)
        if not is_right(str(text))
    ]
