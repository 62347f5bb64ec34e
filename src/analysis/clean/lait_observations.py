"""Figures of the whole LAIT file as observations: those of the series that indicators declare.

A council's extract of the tool is part of the same publication. A figure that both give alike stands
once, as the extract's, with whatever is declared about it there; one on which they differ is a figure of
its own, and the difference is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.clean.decisions import break_points
from analysis.clean.prints import Record
from analysis.schema import LAIT_FIGURES, OBSERVATIONS

if TYPE_CHECKING:
    from analysis.clean.lait import LaitFigures
    from analysis.indicators import Indicator, SeriesLink
    from analysis.inputs import LaitFile, Reference, Source

_SAME_FIGURE = ["series_id", "area_code", "period_start", "period_end"]
_SAME_PLACE = ["indicator_id", "group", "area_code", "period_start", "period_end"]
_ROUNDING = 1e-9  # relative; the file prints the binary numbers of a spreadsheet


@dataclass(frozen=True)
class LaitObservations:
    """What the whole file adds to the figures that were read before it.

    Attributes:
        frame: `schema.OBSERVATIONS`: figures that no other source gives, each chosen.
        records: Records of those that another source gives too, or that a correction is declared for.
        notices: Notice records: what was set aside, and how the labels were read.
        rows_used: Rows of the file that are observations.
        rows_missing: Those of them with a mark instead of a value.
    """

    frame: pd.DataFrame
    records: list[Record]
    notices: list[Record]
    rows_used: int
    rows_missing: int


def lait_year_types(reference: Reference) -> dict[str, str]:
    """How the labels of a series count years, for every series of the tool that an indicator declares."""
    return {link.series_id: link.year_type for _, link in _links(reference)}


def lait_observations(
    figures: LaitFigures, lait: LaitFile, reference: Reference, rows: list[Record]
) -> LaitObservations:
    """Take the figures of the declared series.

    Args:
        figures: The cleaned file.
        lait: The file, for where a figure stands.
        reference: The decisions.
        rows: The observation records of all other sources.

    Returns:
        The figures and what is to be said of the others.
    """
    frame, out_of_limits = _declared(figures, lait, reference)
    repeated = _repeats_of_extracts(frame, reference, rows)
    notices = [*_counted(figures, lait, reference), *out_of_limits]
    if repeated.any():
        used = ", ".join(source.short_title for source in _extracts(reference))
        text = f"{int(repeated.sum()):,} figures are the same in {used}, which is used"
        notices.append(_notice(lait, text))
        frame = frame[~repeated].reset_index(drop=True)
    apart = _with_company(frame, rows) | _to_correct(frame, lait, reference)
    alone = frame[~apart].reset_index(drop=True)
    return LaitObservations(
        frame=_marked(alone, reference),
        records=_records(frame[apart]),
        notices=notices,
        rows_used=len(frame),
        rows_missing=int((frame["missing"] != "").sum()),
    )


def _links(reference: Reference) -> list[tuple[Indicator, SeriesLink]]:
    """Each declared series of the tool with its indicator, once, however many of its releases carry it."""
    found = {
        (indicator.id, link.group, link.series_id): (indicator, link)
        for indicator in reference.indicators.values()
        for link in indicator.series
        if reference.sources[link.publisher].kind in ("lait_figures", "lait_file")
    }
    return list(found.values())


def _extracts(reference: Reference) -> list[Source]:
    return [source for source in reference.sources.values() if source.kind == "lait_figures"]


def _declared(
    figures: LaitFigures, lait: LaitFile, reference: Reference
) -> tuple[pd.DataFrame, list[Record]]:
    """The figures of the declared series, without those that their unit does not allow."""
    links = [(i, link) for i, link in _links(reference) if link.series_id in figures.measures]
    chosen, of_link, notices = [], [], []
    for number, (indicator, link) in enumerate(links):
        own = np.flatnonzero(figures.measure == figures.measures.index(link.series_id))
        low, high = indicator.limits
        values = figures.value[own]
        is_out = (values < (-np.inf if low is None else low)) | (values > (np.inf if high is None else high))
        if is_out.any():
            found = f"{int(is_out.sum()):,} figures of {link.series_id} are no possible {indicator.unit}"
            example = f"{figures.texts[figures.text[own[is_out][0]]]} in row {figures.row[own[is_out][0]]}"
            notices.append(_notice(lait, f"{found}, the first {example}", indicator.id))
        chosen.append(own[~is_out])
        of_link.append(np.full(int((~is_out).sum()), number))
    place = np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)
    link_of = np.concatenate(of_link) if of_link else np.zeros(0, dtype=np.int64)
    period, text = figures.period[place], figures.text[place]
    marks, reasons = zip(*figures.marks, strict=True) if figures.marks else ((), ())
    columns = {
        "indicator_id": _taken([indicator.id for indicator, _ in links], link_of),
        "group": _taken([link.group for _, link in links], link_of),
        "area_code": _taken(figures.areas, figures.area[place]),
        "period_label": _taken([period.display() for period in figures.periods], period),
        "period_start": _days([period.start for period in figures.periods], period),
        "period_end": _days([period.end for period in figures.periods], period),
        "period_kind": _taken([period.kind for period in figures.periods], period),
        "period_status": _taken([period.status for period in figures.periods], period),
        "value": pd.Series(figures.value[place]),
        "missing": _taken(marks, text),
        "missing_note": _taken(reasons, text),
        "numerator": pd.Series(np.full(len(place), np.nan)),
        "denominator": pd.Series(np.full(len(place), np.nan)),
        "counts_exact": pd.Series(np.zeros(len(place), dtype=bool)),
        "value_text": _taken(figures.texts, text),
        "source_id": pd.Series([lait.source_id] * len(place), dtype="str"),
        "series_id": _taken([link.series_id for _, link in links], link_of),
        "locator": pd.Series(
            [f"{lait.file}, row {row}" for row in figures.row[place].tolist()], dtype="str"
        ),
        "notice": pd.Series([""] * len(place), dtype="str"),
    }  # fmt: skip
    return pd.DataFrame(columns), notices


def _taken(texts: tuple[str, ...] | list[str], codes: np.ndarray) -> pd.Series:
    return pd.Series(np.array([*texts, ""], dtype=object)[codes], dtype="str")


def _days(days: list[object], codes: np.ndarray) -> pd.Series:
    return pd.Series(np.array([*days, "NaT"], dtype="datetime64[us]")[codes])


def _repeats_of_extracts(frame: pd.DataFrame, reference: Reference, rows: list[Record]) -> np.ndarray:
    """Which figures an extract of the tool gives too, and the same."""
    extracts = {source.id for source in _extracts(reference)}
    theirs = [row for row in rows if row["source_id"] in extracts]
    if not theirs or frame.empty:
        return np.zeros(len(frame), dtype=bool)
    known = pd.DataFrame(
        [{name: row[name] for name in (*_SAME_FIGURE, "value", "missing")} for row in theirs]
    )
    known = known.astype({"series_id": "str", "area_code": "str", "value": "float64"})
    known = known.drop_duplicates(_SAME_FIGURE).rename(columns={"value": "theirs", "missing": "mark"})
    for name in ("period_start", "period_end"):
        known[name] = known[name].astype("datetime64[us]")
    both = frame[[*_SAME_FIGURE, "value"]].merge(known, on=_SAME_FIGURE, how="left")
    ours, others = both["value"].to_numpy(), both["theirs"].to_numpy()
    is_there = both["mark"].notna().to_numpy()
    is_equal = np.isclose(ours, others, rtol=_ROUNDING, atol=0.0, equal_nan=True)
    return is_there & is_equal


def _with_company(frame: pd.DataFrame, rows: list[Record]) -> np.ndarray:
    """Which figures have another one for the same indicator, group, area and period."""
    others = pd.DataFrame([{name: row[name] for name in _SAME_PLACE} for row in rows], columns=_SAME_PLACE)
    others = others.astype(frame[_SAME_PLACE].dtypes.to_dict())
    both = pd.concat([others, frame[_SAME_PLACE]], ignore_index=True)
    return both.duplicated(keep=False).to_numpy()[len(others) :]


def _to_correct(frame: pd.DataFrame, lait: LaitFile, reference: Reference) -> np.ndarray:
    """Which figures may be those that a correction of this source names."""
    found = np.zeros(len(frame), dtype=bool)
    for correction in reference.corrections:
        if correction.source_id == lait.source_id:
            found |= (
                (frame["indicator_id"] == correction.indicator_id)
                & (frame["group"] == correction.group)
                & (frame["area_code"] == correction.area_code)
            ).to_numpy()
    return found


def _records(frame: pd.DataFrame) -> list[Record]:
    rows: list[Record] = []
    for row in frame.to_dict("records"):
        for name in ("value", "numerator", "denominator"):
            row[name] = None if pd.isna(row[name]) else row[name]
        rows.append({str(name): cell for name, cell in row.items()})
    return rows


def _marked(frame: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Number the comparable stretches, mark the years left out, and choose every figure."""
    segment = np.ones(len(frame), dtype=np.int64)
    excluded = np.zeros(len(frame), dtype=bool)
    note = frame["missing_note"].to_numpy(dtype=object)
    starts, left_out = break_points(reference.breaks, reference)
    for name in sorted({*starts, *left_out}):
        own = (frame["indicator_id"] == name).to_numpy()
        if not own.any():
            continue
        for start, groups in starts.get(name, []):
            concerned = own & (frame["period_start"] >= start).to_numpy()
            segment += concerned & _in_groups(frame, groups)
        for label, groups, kind in left_out.get(name, []):
            concerned = own & (frame["period_label"] == label).to_numpy() & _in_groups(frame, groups)
            excluded |= concerned
            if kind == "not_collected":
                note[concerned & (frame["missing"] != "").to_numpy()] = "not_collected"
    marked = frame.assign(
        missing_note=pd.Series(note, dtype="str", index=frame.index),
        segment=pd.Series(segment, dtype="Int64", index=frame.index),
        excluded=excluded,
        is_chosen=True,
    )
    return marked[OBSERVATIONS.column_names]


def _in_groups(frame: pd.DataFrame, groups: tuple[str, ...]) -> np.ndarray:
    return frame["group"].isin(groups).to_numpy() if groups else np.ones(len(frame), dtype=bool)


def _counted(figures: LaitFigures, lait: LaitFile, reference: Reference) -> list[Record]:
    """What of the file is no observation, and how its labels were read."""
    asked_for = set(lait_year_types(reference))
    is_other = np.array([name not in asked_for for name in figures.measures], dtype=bool)
    rest = int(is_other[figures.measure].sum())
    refused = [_notice(lait, f"{each.rows:,} rows, {each.what}: {each.reason}") for each in figures.refused]
    labels = (
        f"{figures.labels_read:,} pairs of measure and label among {figures.rows_read:,} rows of "
        f"{len(figures.measures)} measures; {figures.labels_open:,} are read as the publisher's words "
        "suggest, which leave the day or year open; those refused are listed with what is set aside"
    )
    unused = f"{rest:,} figures of {int(is_other.sum())} measures that no indicator asks for"
    unused += f"; the table {LAIT_FIGURES.name} has them"
    return [_notice(lait, labels), _notice(lait, unused), *refused]


def _notice(lait: LaitFile, text: str, indicator_id: str = "") -> Record:
    return {
        "kind": "set aside", "source_id": lait.source_id, "indicator_id": indicator_id, "text": text,
        "locator": lait.file,
    }  # fmt: skip
