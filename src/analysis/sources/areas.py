"""Areas and their statistical neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.sources.text_table import read_text_table

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.inputs import RawTable


def read_areas(path: Path, root: Path, *, source_id: str) -> RawTable:
    """Read the list of areas: code, name, type and region, one row per area."""
    return read_text_table(
        path, root, name="areas", source_id=source_id, key=("area_code",),
        required=("area_code", "dfe_la_code", "area_name", "area_type", "region_code", "region_name"),
    )  # fmt: skip


def read_neighbours(path: Path, root: Path, *, source_id: str) -> RawTable:
    """Read the lists of statistical neighbours, one row per area, list and neighbour."""
    return read_text_table(
        path, root, name="neighbours", source_id=source_id,
        key=("area_code", "list_version", "neighbour_code"),
        required=(
            "area_code", "area_name", "rank", "neighbour_code", "neighbour_name", "closeness",
            "list_version",
        ),
    )  # fmt: skip
