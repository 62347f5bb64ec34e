"""Which format an official file has, told from its beginning."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from analysis.inputs.csv_text import refuse_no_text
from analysis.inputs.official import ees, fingertips, neighbours, sheets, tidy
from analysis.inputs.official.reading import Head, read_head, refusal, refuse_children
from analysis.vocabulary.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    (("area_code", "date_from", "date_to", "period_type"), "a file of the service to follow Fingertips",
     "download the indicator's data as CSV from Fingertips"),
    (("DATE_NAME", "GEOGRAPHY_CODE", "OBS_VALUE"), "a Nomis table", "use the publication of the department"),
    (("IndicatorID", "Polarity", "ValueType"), "metadata of Fingertips indicators",
     "give it together with the indicator's data"),
    (("Measure_code", "Measure_short", "Polarity"), "the dictionary of the Local authority interactive tool",
     "keep it beside the tool's data, in one folder that is a source of the kind lait_full"),
)  # fmt: skip


def recognise(path: Path) -> Callable[..., Release]:
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
    if not head.is_packed and not head.content.startswith(b"PAR1"):
        refuse_no_text(head.content, path.name)
    found, advice = _seen(head)
    raise refusal(path.name, None, found, "an official file of a format that is read", advice)


_FORMATS_THERE = "see the formats in the reference for analysts, 'Add an official file'"
_AGAIN = "download it again; a published file is not opened and saved"


def _seen(head: Head) -> tuple[str, str]:
    """What a file of no known format is, and what to do."""
    if head.content.startswith(b"PAR1"):
        what = "a Parquet file, in which the interactive tool's data come (a source of the kind lait_full)"
        return what, _FORMATS_THERE
    if head.is_packed and zipfile.is_zipfile(head.path):
        with zipfile.ZipFile(head.path) as archive:
            return f"a packed file that holds {', '.join(archive.namelist()[:8])}", "unpack it first"
    if head.is_packed:
        return "a packed file or workbook that is damaged", "download it again"
    if b"\x00" in head.content:
        return "text in UTF-16, as Excel's 'Unicode text', or no text at all", _AGAIN
    first = head.content.partition(b"\n")[0]
    if max(first.count(b";"), first.count(b"\t")) > first.count(b","):
        first_line = quoted(",".join(head.columns))
        return f"a file that a spreadsheet program saved: its first line is {first_line}", _AGAIN
    if head.content.lstrip().startswith(b"<"):
        return "a page of the web in place of the file", "download it again"
    shown = ", ".join(head.columns[:8]) + (", ..." if len(head.columns) > 8 else "")
    return f"a file that begins with the columns {shown}" if shown else "an empty first line", _FORMATS_THERE
