"""Which format an official file has, told from its beginning."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from analysis.inputs.official import ees, fingertips, neighbours, sheets, tidy
from analysis.inputs.official.reading import Head, read_head, refusal, refuse_children
from analysis.inputs.official.release import Release

# A module a format, asked in this order: `claims(head)` and `read(path, companion)`.
FORMATS = (ees, fingertips, neighbours, tidy, sheets)
# What is known and of no use here: columns that tell it, what it is, and why it is not read.
_REFUSED = (
    (("IndicatorId", "AgeId", "Denominator"), "Fingertips' upload format",
     "download the indicator's data as CSV from Fingertips"),
    (("YearCode", "AreaCode", "RowRef"), "a StatsWales table, which needs its look-ups",
     "use a source for England"),
    (("LocalAuthority", "Period", "DataType"), "Scotland's benchmarking data", "use a source for England"),
    (("MADs_from_median", "rank_order"), "a ranked table of Oflog or LG Inform",
     "use the publication that it was made from"),
    (("DateCode", "Measurement", "Units"), "an extract of statistics.gov.scot", "use a source for England"),
    (("IndicatorID", "Polarity", "ValueType"), "metadata of Fingertips indicators",
     "give it together with the indicator's data"),
    (("Measure_code", "Measure_short", "Polarity"), "the dictionary of the Local authority interactive tool",
     "keep it beside the tool's data, in one folder that is a source of the kind lait_full"),
)  # fmt: skip


def recognise(path: Path) -> Callable[[Path, Path | None], Release]:
    """The reader of a file.

    Raises:
        DataError: No format is its own, or it is one that is not read, with the reason.
        ParameterError: It cannot be read at all.
    """
    head = read_head(path)
    refuse_children(head.columns, path.name)
    for module in FORMATS:
        if module.claims(head):
            return module.read
    for columns, what, advice in _REFUSED:
        if set(columns) <= set(head.columns):
            raise refusal(path.name, None, what, "a file that can be read", advice)
    raise refusal(
        path.name, None, _seen(head), "an official file of a format that is read",
        "see the formats in the reference for analysts, 'Add an official file'",
    )  # fmt: skip


def _seen(head: Head) -> str:
    if head.content.startswith(b"PAR1"):
        return "a Parquet file, in which the interactive tool's data come (a source of the kind lait_full)"
    if head.is_packed and zipfile.is_zipfile(head.path):
        with zipfile.ZipFile(head.path) as archive:
            return f"a packed file that holds {', '.join(archive.namelist()[:8])}; unpack it first"
    shown = ", ".join(head.columns[:8]) + (", ..." if len(head.columns) > 8 else "")
    return f"a file that begins with the columns {shown}" if shown else "an empty first line"
