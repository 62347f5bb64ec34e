"""Data files of the Department for Education's Explore Education Statistics, with or without `.meta.csv`.

The meta file says which column is a filter and which holds figures, with label, unit and decimals. Without
it, a column is one of figures where every cell is a number or a mark.
"""

from __future__ import annotations

import re
from dataclasses import replace
from operator import and_
from typing import TYPE_CHECKING

from analysis.inputs.official.reading import (
    counted,
    is_figure,
    listed,
    once,
    read_cells,
    refusal,
    with_marks,
    without_persons,
)
from analysis.inputs.official.release import LEVELS, ROW_COLUMNS, Measure, Release
from analysis.tables.rows import text_rows_of
from analysis.vocabulary.areas import folded
from analysis.vocabulary.errors import DataError, did_you_mean, quoted
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.numbers import MISSING_MARKS, is_whole, missing_mark
from analysis.vocabulary.periods import parse_ees_period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    import pandas as pd

    from analysis.inputs.official.reading import Head

KIND = "Explore Education Statistics data file"
_REQUIRED = ("time_period", "time_identifier", "geographic_level", "country_code", "country_name")
# Where a level has its number, code and name; an older file says old_la_code for the number.
_PLACES = {
    "National": ("", "country_code", "country_name"),
    "Regional": ("", "region_code", "region_name"),
    "Local authority": ("old_la_code", "new_la_code", "la_name"),
}
_GEOGRAPHY = (
    *_REQUIRED, "region_code", "region_name", "old_la_code", "new_la_code", "la_name", "lad_code", "lad_name",
)  # fmt: skip
# The other levels of the Department's standard, whose rows are left out.
_OTHER_LEVELS = frozenset({
    "local authority district", "school", "provider", "ward", "parliamentary constituency", "mat", "sponsor",
    "english devolved area", "mayoral combined authority", "local skills improvement plan area", "lsip",
    "local enterprise partnership", "lep", "opportunity area", "rsc region", "planning area",
    "police force area", "institution",
})  # fmt: skip
_OF_A_PLACE = re.compile(r".*_(?:code|name|urn|ukprn|laestab|estab|id)", re.IGNORECASE)
# Columns of a place smaller than a level has, which its rows leave empty.
_BEYOND = {
    "National": ("region_code", "region_name", *_PLACES["Local authority"], "lad_code", "lad_name"),
    "Regional": (*_PLACES["Local authority"], "lad_code", "lad_name"),
    "Local authority": ("lad_code", "lad_name"),
}
_META = ("col_name", "col_type", "label")
_UNITS = ("", "%", "pp", "£", "£m", "numberstring")
# How the columns of an interval are named after their figure's, lower and upper.
_LIMITS = (
    ("_lower_CI", "_upper_CI"),
    ("_CI_low", "_CI_upp"),
    ("_CI_low", "_upp"),
    ("_lower_ci", "_upper_ci"),
)
_NUMBER = r"\s*-?[0-9][0-9,]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?\s*"


def claims(head: Head) -> bool:
    """Whether a file that begins so is one of these."""
    return set(_REQUIRED[:3]) <= {column.casefold() for column in head.columns}


def meta_of(path: Path) -> Path | None:
    """The meta file that lies beside a data file, if it does."""
    beside = path.with_name(f"{path.stem}.meta.csv")
    return beside if beside.is_file() else None


def read(
    path: Path, companion: Path | None = None, *, wanted: Collection[str] = (),
    marks: Mapping[str, str] | None = None,
) -> Release:  # fmt: skip
    """Read a data file.

    Args:
        path: The data file.
        companion: Its meta file; the one beside it where none is given.
        wanted: The columns that are used; other columns of figures are left out then. None for all.
        marks: What the source declares of texts in place of figures.
    """
    frame, dropped = without_persons(read_cells(path))
    plain = {str(column): str(column).casefold() for column in frame.columns}
    frame = frame.rename(columns={name: low for name, low in plain.items() if low in _GEOGRAPHY})
    missing = [column for column in _REQUIRED if column not in frame.columns]
    if missing:
        raise refusal(
            path.name, 1, f"no column {', '.join(missing)}", f"the columns {', '.join(_REQUIRED)}",
            "download the file again",
        )  # fmt: skip
    meta_file = companion or meta_of(path)
    rows, left_out = _by_level(frame, path.name)
    if rows.empty:
        raise refusal(
            path.name, None, "no row of England, a region or a council", "figures of councils",
            "download the file of local authorities",
        )  # fmt: skip
    _refuse_periods(rows, path.name)
    own = [column for column in frame.columns if column not in (*_GEOGRAPHY, "row")]
    meta = {} if meta_file is None else _read_meta(meta_file, rows[own])
    rows = with_marks(rows, own, marks)
    filters: dict[str, tuple[str, ...]] = {}
    measures: dict[str, Measure] = {}
    faults = []
    texts: dict[str, tuple[str, ...]] = {}
    used = {*wanted, *(column + end for column in wanted for pair in _LIMITS for end in pair)}
    for column in own:
        cells = rows[column]
        said = meta.get(column)
        if wanted and column not in used and said is None and cells.iloc[0][:1].isdigit():
            continue
        items = tuple(cells.unique())
        if said is None or said["col_type"].casefold() != "filter":
            odd = _odd(items)
            if not odd and any(item[:1].isdigit() or item[:1] == "-" for item in items if item):
                measures[column], texts[column] = _measure(column, said), items
                continue
            if said is not None:
                faults.append((column, odd))
                continue
        if any(items):
            if said is not None and "" in items:
                blank = int(rows.loc[rows[column] == "", "row"].iloc[0])
                expected = f"an item of the filter, such as {listed(tuple(filter(None, items))[:5])}"
                raise refusal(
                    path.name, blank, "an empty cell", expected, "ask the publisher which is meant", column
                )
            filters[column] = items
    measures = {column: _with_limits(measure, measures) for column, measure in measures.items()}
    if faults:
        column, odd = faults[0]
        row = int(rows.loc[rows[column].isin(odd), "row"].iloc[0]) if odd else None
        raise refusal(
            path.name, row, listed(tuple(odd)) or "nothing but marks", "numbers and the marks of these files",
            "ask the publisher, or download the file again", column,
        )  # fmt: skip
    key = ("area_name", "period_text", *filters, "level", "area_number", "area_code", "period_identifier")
    rows, double = once(rows, key, list(measures), path.name)
    notices = [f"{counted(double, 'row')} printed twice with the same figures."] if double else []
    notices += [
        f"Empty cells of {column}: {int((rows[column] == '').sum()):,}."
        for column in measures
        if (rows[column] == "").any()
    ]
    notices += [*_about_places(rows), *_beside_meta(rows, measures, texts)]
    return Release(
        KIND, rows[[*ROW_COLUMNS, *filters, *measures]], filters, measures, "ees",
        (*dropped, *left_out), tuple(notices),
    )  # fmt: skip


def _about_places(rows: pd.DataFrame) -> list[str]:
    """What a reader must know of the places in a file beside the key of each row, a sentence each."""
    own = [name for name in _GEOGRAPHY[3:] if name in rows.columns]
    places = text_rows_of(rows.drop_duplicates(["level", "area_name", *own]))
    nothing = {"", *MISSING_MARKS["ees"]}
    known = {name: [row[name].casefold() not in nothing for row in places] for name in own}
    notices = []
    for level, columns in _BEYOND.items():
        at_level = [row["level"] == level for row in places]
        filled = [name for name in columns if name in own and any(map(and_, known[name], at_level))]
        if filled:
            notices.append(f"Rows of the level {level} have something in {', '.join(filled)}: not read.")
    for name in (column for column in own if column.startswith(("country_", "region_"))):
        lost = [
            row["area_name"]
            for row, is_known in zip(places, known[name], strict=True)
            if not is_known and row["level"] == "Local authority"
        ]
        if lost:
            notices.append(f"No {name} for {listed(tuple(dict.fromkeys(lost)))}.")
    for code, name in (("country_code", "country_name"), ("region_code", "region_name")):
        if {code, name} <= {*own}:
            called: dict[str, dict[str, str]] = {}
            for place, row in enumerate(places):
                if known[code][place] and known[name][place]:
                    called.setdefault(row[code], {}).setdefault(folded(row[name]), row[name])
            notices += [
                f"The {code} {one} stands beside the names {listed(tuple(names.values()))}: not read."
                for one, names in called.items()
                if len(names) > 1
            ]
    return notices


def _beside_meta(
    rows: pd.DataFrame, measures: Mapping[str, Measure], texts: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Where figures are not as the meta file says, and marks that say no reason or are no longer used."""
    notices, marked = [], dict[tuple[str, str], int]()
    for column, measure in measures.items():
        if measure.unit not in _UNITS:
            notices.append(f"The meta file gives {column} the unit {quoted(measure.unit)}, which is none.")
        finer = [
            text
            for text in (texts[column] if measure.decimals is not None else ())
            if len(text.partition(".")[2].rstrip("0%")) > (measure.decimals or 0)
        ]
        if finer:
            count = counted(int(rows[column].isin(finer).sum()), "figure")
            notices.append(f"{column}: {count} with more decimals than the meta file says.")
        for text in texts[column]:
            mark = missing_mark(text, "ees") if not text[-1:].isdigit() else None
            if mark is not None and mark.flag is not None:
                key = text, MARKS[mark.mark].sign
                marked[key] = marked.get(key, 0) + int((rows[column] == text).sum())
    return [
        *notices,
        *(
            f"The mark {text} in {counted(n, 'cell')} is read as {sign}."
            for (text, sign), n in marked.items()
        ),
    ]


def _refuse_periods(rows: pd.DataFrame, file: str) -> None:
    """Refuse a period that is none, and stretches of unlike kinds, which no series may join."""
    pairs = rows[["row", "time_period", "time_identifier"]].drop_duplicates(
        ["time_period", "time_identifier"]
    )
    kinds: dict[str, str] = {}
    for row, period, identifier in pairs.itertuples(index=False, name=None):
        try:
            kind = parse_ees_period(period, identifier).kind
        except DataError as failure:
            told = [problem.at(file, row, "time_period, time_identifier") for problem in failure.problems]
            raise DataError(f"{file} cannot be read", told) from None
        other = next((text for known, text in kinds.items() if known != kind), None)
        if other is not None:
            raise refusal(
                file, row, f"'{identifier}', after '{other}'", "periods of one kind in a file",
                "ask the publisher, or download the file again", "time_identifier",
            )  # fmt: skip
        kinds[kind] = identifier


def _read_meta(path: Path, own: pd.DataFrame) -> dict[str, dict[str, str]]:
    """What the meta file says of each column of a data file; both must know the same columns."""
    frame = read_cells(path)
    missing = [column for column in _META if column not in frame.columns]
    if missing:
        raise refusal(
            path.name, 1, f"no column {', '.join(missing)}", f"a meta file: {', '.join(_META)}",
            "give the .meta.csv of the data file",
        )  # fmt: skip
    meta: dict[str, dict[str, str]] = {}
    for row in text_rows_of(frame):
        name, kind = row["col_name"], row["col_type"]
        advice = "give the .meta.csv of this very data file"
        if name not in own.columns or name in meta:
            found = f"{name} twice" if name in meta else f"{name}, which the data file does not have"
            expected = f"each of its columns once: {', '.join(own.columns)}"
            advice = did_you_mean(name, own.columns, advice)
            raise refusal(path.name, int(row["row"]), found, expected, advice, "col_name")
        if kind.casefold() not in ("filter", "indicator"):
            raise refusal(path.name, int(row["row"]), f"'{kind}'", "Filter or Indicator", advice, "col_type")
        meta[name] = row
    groupings = {row.get("filter_grouping_column", "") for row in meta.values()}
    for row in meta.values():
        grouping = row.get("filter_grouping_column", "")
        if grouping and grouping not in own.columns:
            advice = did_you_mean(grouping, own.columns, "give the .meta.csv of this very data file")
            expected = f"one of its columns: {', '.join(own.columns)}"
            found = f"{grouping}, which the data file does not have"
            raise refusal(path.name, int(row["row"]), found, expected, advice, "filter_grouping_column")
    for column in own.columns.difference([*meta, *groupings]):
        # a constant needs no line, nor a further place
        if own[column].nunique() > 1 and not _OF_A_PLACE.fullmatch(column):
            raise refusal(
                path.name, None, f"nothing of {column}, a column of the data file", "a line for each column",
                "give the .meta.csv of this very data file", "col_name",
            )  # fmt: skip
    return meta


def _measure(column: str, said: dict[str, str] | None) -> Measure:
    if said is None:
        return Measure(column, column)
    places = said.get("indicator_dp", "")
    decimals = int(places) if is_whole(places) else None
    return Measure(column, said["label"] or column, said.get("indicator_unit", ""), decimals)


def _with_limits(measure: Measure, measures: Mapping[str, Measure]) -> Measure:
    """A column of figures with the columns of its 95% limits, which publishers name after it."""
    for lower, upper in _LIMITS:
        found = measure.column + lower, measure.column + upper
        if set(found) <= set(measures):
            return replace(measure, lower=found[0], upper=found[1])
    return measure


def _odd(items: tuple[str, ...]) -> list[str]:
    """What is neither number nor mark among the items of a column."""
    import pandas as pd

    texts = pd.Series(items, dtype="str")
    odd = texts[~texts.str.fullmatch(_NUMBER)]
    return [text for text in odd if text and not is_figure(text, "ees")]


def _by_level(frame: pd.DataFrame, file: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows of England, regions and councils with their area, and what was left out."""
    import numpy as np
    import pandas as pd

    known = [level.casefold() for level in LEVELS]
    codes, printed = pd.factorize(frame["geographic_level"])
    levels = np.array([known.index(text) if text in known else -1 for text in printed.str.casefold()])[codes]
    odd = [text for text in printed if text.casefold() not in {*known, *_OTHER_LEVELS}]
    if odd:
        row = int(frame.loc[frame["geographic_level"] == odd[0], "row"].iloc[0])
        raise refusal(
            file, row, listed(tuple(odd)), f"a level of these files: {', '.join(LEVELS)}, School and so on",
            "ask the publisher, or download the file again", "geographic_level",
        )  # fmt: skip
    counts = np.bincount(codes, minlength=len(printed))
    dropped = tuple(
        f"{counted(int(count), 'row')} of the level {text} left out."
        for text, count in zip(printed, counts, strict=True)
        if text.casefold() not in known
    )
    is_used = levels >= 0
    rows, levels = (frame, levels) if is_used.all() else (frame[is_used], levels[is_used])
    # the cells of all levels one below the other, of which each row takes that of its own
    own = levels * len(rows) + np.arange(len(rows))
    nothing = pd.Series("", index=rows.index, dtype="str")
    rows = rows.drop(columns="", errors="ignore")  # no name: neither a number of England nor of a region
    named = {
        name: pd.concat([rows.get(columns[place], nothing) for columns in _PLACES.values()])
        .take(own)
        .set_axis(rows.index)
        for place, name in enumerate(("area_number", "area_code", "area_name"))
    }
    return rows.assign(
        **named,
        level=pd.Series(LEVELS, dtype="str").take(levels).set_axis(rows.index),
        period_text=rows["time_period"],
        period_identifier=rows["time_identifier"],
    ), dropped
