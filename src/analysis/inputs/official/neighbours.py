"""The Department's lists of statistical neighbours as wide CSV files: a row a council, ten neighbours across.

The list of 2025 names its columns `SN_1`, `SN_1P`; that of 2021 `SN1` and ten times `SNP`. The closeness
always stands in the column behind the neighbour.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.inputs.official.reading import counted, read_cells, refusal
from analysis.inputs.official.release import LEVELS, ROW_COLUMNS, Measure, Release

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.inputs.official.reading import Head

KIND = "List of statistical neighbours"
_NUMBER = ("old_la_code", "la num")
_NAME = ("la_name", "la name")
_NEIGHBOUR = re.compile(r"SN_?([0-9]{1,2})", re.IGNORECASE)


def claims(head: Head) -> bool:
    """Whether a file that begins so is one of these."""
    names = {column.casefold() for column in head.columns}
    return bool(names & {*_NUMBER}) and any(_NEIGHBOUR.fullmatch(column) for column in head.columns)


def read(path: Path, companion: Path | None = None, *, marks: Mapping[str, str] | None = None) -> Release:
    """Read a list, a row for each council and neighbour, the nearest of rank 1."""
    frame = read_cells(path)
    plain = {str(column).casefold(): str(column) for column in frame.columns}
    number = next((plain[name] for name in _NUMBER if name in plain), "")
    name = next((plain[text] for text in _NAME if text in plain), "")
    columns = list(frame.columns)
    places = {int(m[1]): i for i, column in enumerate(columns) if (m := _NEIGHBOUR.fullmatch(str(column)))}
    if not number or not name or sorted(places) != list(range(1, len(places) + 1)):
        raise refusal(
            path.name, 1, f"the columns {', '.join(columns[:8])}", "number, name and SN1 to SN10",
            "download the list again",
        )  # fmt: skip
    dropped = []
    heading = frame.index[frame[number].eq("") & frame[name].str.casefold().str.startswith("old sn")]
    if len(heading):
        former = frame.loc[heading[0] :].iloc[1:]
        dropped.append(f"{counted(len(former), 'row')} of former councils, under 'Old SNs:', left out.")
        frame = frame.loc[: heading[0]].iloc[:-1]
    rows = []
    for cells in frame.itertuples(index=False, name=None):
        line, own, council = (cells[columns.index(column)] for column in ("row", number, name))
        found = [str(cells[place]) for place in places.values()]
        wrong = [text for text in (own, *found) if not re.fullmatch("[1-9][0-9]{2}", text)]
        if wrong or len({own, *found}) <= len(found):
            raise refusal(
                path.name, line, f"{council}: {', '.join(found)}",
                f"{len(found)} different numbers of other councils, of three digits",
                "download the list again",
            )  # fmt: skip
        area = (line, own, "", council, LEVELS[2], "", "")
        rows += [(*area, str(rank), cells[place], cells[place + 1]) for rank, place in places.items()]
    import pandas as pd

    held = pd.DataFrame(rows, columns=[*ROW_COLUMNS, "rank", "neighbour_number", "closeness"])
    return Release(
        KIND, held, {"rank": tuple(str(rank) for rank in places)},
        {"neighbour_number": Measure("neighbour_number", "Number of the neighbour", decimals=0)}, "ees",
        tuple(dropped), ("The file does not say of which month the list is: --published says it.",),
    )  # fmt: skip
