"""What a cell prints, read once for each print: periods and numbers, and rows as records."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.numbers import PrintedNumber, parse_printed_number
from analysis.periods import Period, parse_period

if TYPE_CHECKING:
    from analysis.inputs import RawTable

Record = dict[str, object]


@cache
def period_of(text: str, year_type: str) -> Period:
    """The period that a label names in a declared year type."""
    return parse_period(text, year_type)


@cache
def number_of(text: str, style: str) -> PrintedNumber:
    """The number that a cell prints, or the mark that says why there is none."""
    return parse_printed_number(text, style)


def period_columns(period: Period) -> Record:
    """A period as the columns of a declared table."""
    return {
        "period_label": period.display(),
        "period_start": pd.Timestamp(period.start),
        "period_end": pd.Timestamp(period.end),
        "period_kind": period.kind,
    }


def rows_of(table: RawTable) -> list[dict[str, str]]:
    """The rows of a raw table, with every cell as text."""
    return records(table.frame)


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a table of text; several times as fast as `to_dict` for columns of text."""
    columns = [[str(cell) for cell in cells.tolist()] for _, cells in frame.items()]
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def place(row: dict[str, str]) -> str:
    """Where a row stands in its document, for readers."""
    if row["line_end"] == row["line"]:
        return f"{row['document']}, line {row['line']}"
    return f"{row['document']}, lines {row['line']} to {row['line_end']}"
