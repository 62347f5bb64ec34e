"""Tidy files that councils publish: area_code, area_name, period, indicator, measure, unit, value.

Several indicators may stand in one file, so `indicator` is a filter, and so are `measure`, `unit`,
`area_type` and what else has several items.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.inputs.official.reading import counted, once, read_cells, with_marks, without_persons
from analysis.inputs.official.release import LEVELS, ROW_COLUMNS, Measure, Release

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.inputs.official.reading import Head

KIND = "Tidy file of figures for councils"
_REQUIRED = ("area_code", "area_name", "period", "indicator", "value")
_BY_CODE = {"E92": LEVELS[0], "E12": LEVELS[1], "E13": LEVELS[1], "E06": LEVELS[2],
            "E08": LEVELS[2], "E09": LEVELS[2], "E10": LEVELS[2]}  # fmt: skip


def claims(head: Head) -> bool:
    """Whether a file that begins so is one of these."""
    return set(_REQUIRED) <= {column.casefold() for column in head.columns}


def read(path: Path, companion: Path | None = None, *, marks: Mapping[str, str] | None = None) -> Release:
    """Read a tidy file.

    Args:
        path: The file.
        companion: Not used.
        marks: What the source declares of texts in place of figures.
    """
    frame, dropped = without_persons(read_cells(path))
    frame = frame.rename(
        columns={name: name.casefold() for name in frame.columns if name.casefold() in _REQUIRED}
    )
    frame = with_marks(frame, ["value"], marks)
    levels = frame["area_code"].str[:3].map(_BY_CODE).fillna("")
    named = {
        "area_number": "", "level": levels, "period_text": frame["period"], "period_identifier": "",
    }  # fmt: skip
    rows = frame.assign(**named)  # type: ignore[arg-type]
    count = int((levels == "").sum())
    if count:
        dropped = (
            *dropped,
            f"{counted(count, 'row')} of areas other than councils, regions and England left out.",
        )
        rows = rows[levels != ""]
    own = [c for c in frame.columns if c not in ("row", "area_code", "area_name", "period", "value")]
    filters = {column: tuple(rows[column].unique()) for column in own if rows[column].nunique() > 1}
    rows, double = once(rows, ("area_name", "period_text", *filters, "area_code"), ["value"], path.name)
    notices = (f"{counted(double, 'row')} printed twice with the same figures.",) if double else ()
    return Release(
        KIND,
        rows[[*ROW_COLUMNS, *filters, "value"]],
        filters,
        {"value": Measure("value", "value")},
        "ees",
        dropped,
        notices,
    )
