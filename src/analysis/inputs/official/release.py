"""What a reader of an official file gives, whatever the format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

# The columns that `Release.rows` begins with; the filter and the measure columns follow.
ROW_COLUMNS = (
    "row", "area_number", "area_code", "area_name", "level", "period_text", "period_identifier",
)  # fmt: skip
LEVELS = ("National", "Regional", "Local authority")


@dataclass(frozen=True)
class Measure:
    """A column of figures."""

    column: str  # Its heading in the file
    label: str  # What the publisher calls it; the heading where the file has no words for it
    unit: str = ""  # The unit as the publisher's metadata say; empty where they do not
    decimals: int | None = None  # Decimals at which it is published; None where the metadata do not say
    numerator: str = ""  # The column that holds the count above the line, where the file says so
    denominator: str = ""  # The same below the line
    lower: str = ""  # The column of the lower limit of the publisher's own interval
    upper: str = ""  # The same of the upper one


@dataclass(frozen=True)
class Release:
    """An official file as printed."""

    kind: str  # What it is, for readers, e.g. "Explore Education Statistics data file".
    # Text in every column but `row`, its line: `ROW_COLUMNS`, the filters, the measures as printed. `level`
    # is one of `LEVELS`; `area_number` is the Department's number.
    rows: pd.DataFrame
    filters: Mapping[str, tuple[str, ...]]  # The items of each filter column, in the order of the file
    measures: Mapping[str, Measure]  # The columns of figures by their headings
    mark_style: str = "ees"  # Whose symbols stand for missing values (`numbers.MISSING_MARKS`)
    dropped: tuple[str, ...] = ()  # What is not in `rows`, counted, a sentence each
    notices: tuple[str, ...] = ()  # What a reader must know, a sentence each
