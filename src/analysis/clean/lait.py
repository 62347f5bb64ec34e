"""The whole LAIT file: every label and value read once, however many rows hold it.

A row is four codes: of its measure, label, council and value. What a distinct label or value means is
worked out once and handed to the rows by code, so that the time grows with the rows as slowly as it can.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as compute

from analysis.clean.prints import number_of, period_of
from analysis.errors import DataError, quoted
from analysis.periods import parse_lait_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.inputs import LaitFile
    from analysis.periods import Period

_NUMBER = r"^-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"
_NONE = -1  # code of what could not be read


@dataclass(frozen=True)
class Refused:
    """Rows of the file that are not used, all for one reason.

    Attributes:
        what: What could not be read, with its measure where it is one measure's.
        reason: Why.
        rows: How many rows it concerns.
    """

    what: str
    reason: str
    rows: int


@dataclass(frozen=True)
class LaitFigures:
    """The rows of the file that could be read, each as codes into the lists beside it.

    Attributes:
        row: Its line in the file as a table, the header being line 1.
        measure: Code into `measures`.
        area: Code into `areas`.
        period: Code into `periods`.
        value: The value; NaN where a mark stands.
        text: Code into `texts`, the values as printed.
        measures: The publisher's names of the measures.
        areas: Codes of the areas.
        periods: The periods.
        texts: The distinct values as printed.
        marks: For each text the mark and what is known of its reason; two empty texts for a number.
        rows_read: Rows of the file.
        labels_read: Distinct pairs of measure and label.
        labels_open: Those of them whose year type the publisher leaves open, each read as a note says.
        refused: What could not be read.
    """

    row: np.ndarray
    measure: np.ndarray
    area: np.ndarray
    period: np.ndarray
    value: np.ndarray
    text: np.ndarray
    measures: tuple[str, ...]
    areas: tuple[str, ...]
    periods: tuple[Period, ...]
    texts: tuple[str, ...]
    marks: tuple[tuple[str, str], ...]
    rows_read: int
    labels_read: int
    labels_open: int
    refused: tuple[Refused, ...]


def clean_lait(lait: LaitFile, year_types: Mapping[str, str], areas: Mapping[int, str]) -> LaitFigures:
    """Read every label and value of the file.

    Args:
        lait: The file as printed.
        year_types: How the labels of a measure count years, where an indicator declares it. All other
            measures count as the publisher's dictionary says.
        areas: Code of each area by the Department's number.

    Returns:
        The figures, and what could not be read, with its reason. Nothing stops at one bad row: nobody
        but the publisher can put the file right.
    """
    measure, measures = _coded(lait.rows, "measure")
    label, labels = _coded(lait.rows, "period_text")
    text, texts = _coded(lait.rows, "value_text")
    area, refused = _areas(lait.rows, areas)
    pair = measure.astype(np.int64) * len(labels) + label
    pairs = np.bincount(pair, minlength=len(measures) * len(labels))
    labelled = _labelled(pairs, measures, labels, _publishers_year_types(lait), year_types)
    value, marks, faults = _values(texts, np.bincount(text, minlength=len(texts)))
    is_readable = np.array([mark is not None for mark in marks])
    period = labelled.codes[pair]
    kept = np.flatnonzero((period != _NONE) & (area != _NONE) & is_readable[text])
    return LaitFigures(
        row=kept + 2, measure=measure[kept], area=area[kept], period=period[kept], value=value[text[kept]],
        text=text[kept], measures=measures, areas=tuple(areas.values()), periods=labelled.periods,
        texts=texts, marks=tuple(mark or ("", "") for mark in marks), rows_read=lait.rows.num_rows,
        labels_read=int(np.count_nonzero(pairs)), labels_open=labelled.open_readings,
        refused=(*refused, *labelled.refused, *faults),
    )  # fmt: skip


def as_table(figures: LaitFigures) -> pa.Table:
    """The figures as one table of `schema.LAIT_FIGURES`, its texts kept as codes."""
    periods = figures.periods

    def by_code(codes: np.ndarray, texts: list[str]) -> pa.Array:
        known = {text: place for place, text in enumerate(dict.fromkeys(texts))}  # two periods may read alike
        of_text = np.array([known[text] for text in texts], dtype=np.int32)
        return pa.DictionaryArray.from_arrays(pa.array(of_text[codes]), pa.array(list(known), pa.string()))

    def days(of_period: list[object]) -> pa.Array:
        return pa.array(np.array(of_period, dtype="datetime64[us]")[figures.period])

    return pa.table(
        {
            "series_id": by_code(figures.measure, list(figures.measures)),
            "area_code": by_code(figures.area, list(figures.areas)),
            "period_label": by_code(figures.period, [period.display() for period in periods]),
            "period_start": days([period.start for period in periods]),
            "period_end": days([period.end for period in periods]),
            "period_kind": by_code(figures.period, [period.kind for period in periods]),
            "period_status": by_code(figures.period, [period.status for period in periods]),
            "value": pa.array(figures.value),
            "missing": by_code(figures.text, [mark for mark, _ in figures.marks]),
        }
    )


def _coded(rows: pa.Table, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The codes of a column of texts and the texts; an empty cell has the code of the empty text."""
    cells = rows.column(column).combine_chunks()
    texts = cells.dictionary.to_pylist()
    codes = cells.indices.to_numpy(zero_copy_only=False)
    if cells.null_count:
        codes = np.where(cells.is_null().to_numpy(zero_copy_only=False), len(texts), codes)
        texts = [*texts, ""]
    return codes.astype(np.int32, copy=False), tuple(texts)


def _areas(rows: pa.Table, areas: Mapping[int, str]) -> tuple[np.ndarray, list[Refused]]:
    """The code of each row's area by the Department's number, which is below a thousand."""
    printed = rows.column("la_number").to_numpy()
    whole = np.nan_to_num(printed, nan=_NONE, posinf=_NONE, neginf=_NONE).astype(np.int64)
    place = np.full(max([*areas, 0]) + 2, _NONE, dtype=np.int32)  # the last stands for all that are unknown
    for code, number in enumerate(areas):
        place[number] = code
    is_possible = (whole >= 0) & (whole < len(place) - 1) & (whole == printed)
    found = place[np.where(is_possible, whole, len(place) - 1)]
    unknown, counts = np.unique(printed[found == _NONE], return_counts=True)
    reason = "no council, region or country of data/raw/council_codes has this number"
    return found, [
        Refused(f"area number {number:g}", reason, int(count))
        for number, count in zip(unknown, counts, strict=True)
    ]


@dataclass(frozen=True)
class _Labelled:
    """The period of each pair of measure and label, as a code into the periods."""

    codes: np.ndarray
    periods: tuple[Period, ...]
    open_readings: int
    refused: tuple[Refused, ...]


def _publishers_year_types(lait: LaitFile) -> dict[str, str]:
    frame = lait.dictionary.frame
    return dict(zip(frame["measure"].tolist(), frame["year_type"].tolist(), strict=True))


def _labelled(
    pairs: np.ndarray,
    measures: tuple[str, ...],
    labels: tuple[str, ...],
    publishers: Mapping[str, str],
    declared: Mapping[str, str],
) -> _Labelled:
    """Read every pair of measure and label that occurs; `pairs` counts the rows of each."""
    codes = np.full(len(pairs), _NONE, dtype=np.int32)
    known: dict[tuple[str, str, str], int | DataError] = {}
    periods: list[Period] = []
    open_readings = 0
    refused: list[Refused] = []
    for pair in np.flatnonzero(pairs).tolist():
        measure, label = measures[pair // len(labels)], labels[pair % len(labels)]
        year_types = declared.get(measure, ""), publishers.get(measure, "")
        key = (label, *year_types)
        if key not in known:
            try:
                period = _period(label, *year_types)
            except DataError as failure:
                known[key] = failure
            else:
                known[key] = len(periods)
                periods.append(period)
        found = known[key]
        if isinstance(found, DataError):
            refused.append(Refused(f"{measure}, period {quoted(label)}", _reason(found), int(pairs[pair])))
            continue
        codes[pair] = found
        open_readings += bool(periods[found].notes)
    return _Labelled(codes, tuple(periods), open_readings, tuple(refused))


def _period(label: str, declared: str, publishers: str) -> Period:
    return period_of(label, declared) if declared else parse_lait_period(label, publishers)


def _reason(failure: DataError) -> str:
    return f"expected {failure.problems[0].expected}" if failure.problems else str(failure)


def _values(
    texts: tuple[str, ...], counts: np.ndarray
) -> tuple[np.ndarray, list[tuple[str, str] | None], list[Refused]]:
    """The number, or the mark and its reason, of each distinct text; None where it is neither."""
    values = np.full(len(texts), np.nan)
    printed = pa.array(texts, pa.string())
    is_number = compute.match_substring_regex(printed, _NUMBER).to_numpy(zero_copy_only=False)
    values[is_number] = compute.cast(printed.filter(pa.array(is_number)), pa.float64()).to_numpy()
    marks: list[tuple[str, str] | None] = [("", "")] * len(texts)
    refused: list[Refused] = []
    for code in np.flatnonzero(~is_number).tolist():
        try:
            number = number_of(texts[code], "lait")
        except DataError as failure:
            marks[code] = None
            refused.append(Refused(f"value {quoted(texts[code])}", _reason(failure), int(counts[code])))
            continue
        values[code] = np.nan if number.value is None else number.value
        marks[code] = (number.missing or "", number.flag or "")
    return values, marks, refused
