"""Official and council figures: three layouts of file, one table of raw figures.

`lait_figures` is an extract of the Department for Education's Local authority interactive tool,
`dfe_counts` the numerators and denominators of its releases, `tidy_figures` the file to which a
council adds figures of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.schema import RAW_FIGURES
from analysis.sources.text_table import read_text_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from analysis.inputs import RawTable


@dataclass(frozen=True)
class _Layout:
    """Columns of one kind of file, and what each is called in the table of raw figures."""

    required: tuple[str, ...]
    key: tuple[str, ...]
    renamed: dict[str, str]
    mark_style: str
    optional: tuple[str, ...] = ()
    may_be_empty: bool = False


LAYOUTS = {
    "lait_figures": _Layout(
        required=(
            "indicator", "group", "unit", "polarity", "area_code", "area_name", "year_type",
            "year_label", "value", "lait_measure", "lait_last_update", "measure",
        ),
        key=("lait_measure", "area_code", "year_label"),
        renamed={
            "indicator": "indicator_id", "lait_measure": "series_id", "year_label": "period_text",
            "value": "value_text",
        },
        mark_style="lait",
    ),
    "dfe_counts": _Layout(
        required=(
            "indicator", "group", "area_code", "area_name", "time_identifier", "time_period",
            "numerator", "denominator", "value", "publication",
        ),
        key=("indicator", "group", "area_code", "time_period"),
        renamed={
            "indicator": "indicator_id", "time_identifier": "year_type", "time_period": "period_text",
            "value": "value_text", "numerator": "numerator_text", "denominator": "denominator_text",
        },
        mark_style="ees",
    ),
    "tidy_figures": _Layout(
        required=(
            "indicator", "group", "area_code", "period", "value", "numerator", "denominator",
            "status", "published", "source_note",
        ),
        key=("indicator", "group", "area_code", "period"),
        renamed={
            "indicator": "indicator_id", "period": "period_text", "value": "value_text",
            "numerator": "numerator_text", "denominator": "denominator_text",
        },
        mark_style="gss",
        may_be_empty=True,
    ),
}  # fmt: skip


def read_figures(path: Path, root: Path, *, source_id: str, kind: str) -> tuple[RawTable, pd.DataFrame]:
    """Read a file of figures.

    Args:
        path: The file.
        root: The project's root.
        source_id: Its source.
        kind: One of the keys of `LAYOUTS`.

    Returns:
        The file as printed, and the same rows as a `raw_figures` table, one row per figure.

    Raises:
        DataError: The file is not as declared.
    """
    import pandas as pd

    layout = LAYOUTS[kind]
    raw = read_text_table(
        path, root, name=kind, source_id=source_id, required=layout.required,
        optional=layout.optional, key=layout.key, may_be_empty=layout.may_be_empty,
    )  # fmt: skip
    renamed = raw.frame.rename(columns=layout.renamed)
    constants = {"source_id": source_id, "file": raw.file, "mark_style": layout.mark_style}
    columns = {}
    for column in RAW_FIGURES.columns:
        if column.name in renamed.columns and column.name not in constants:
            cells = renamed[column.name]
            columns[column.name] = cells.astype("Int64") if column.kind == "whole" else cells
        else:
            text = constants.get(column.name, "")
            columns[column.name] = pd.Series(text, index=renamed.index, dtype="str")
    figures = pd.DataFrame(columns, index=renamed.index)
    if kind == "dfe_counts":  # these releases name no series: the publication and indicator do
        figures["series_id"] = figures["indicator_id"]
    return raw, figures
