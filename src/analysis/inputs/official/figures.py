"""From official files to raw figures: the series that data/reference/indicators.yml declares of a source.

A series names its column, the item of every filter column, and the columns with its counts. What a figure
must be is checked where all figures are (`inputs.figures`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from analysis.inputs.csv_text import RawTable
from analysis.inputs.entries import Reference
from analysis.inputs.figures import declared_series
from analysis.inputs.official import ees, sheets
from analysis.inputs.official.reading import area_of, counted, listed
from analysis.inputs.official.recognise import recognise
from analysis.inputs.official.release import ROW_COLUMNS, Release
from analysis.tables.data import RAW_FIGURES
from analysis.vocabulary.areas import AreaList
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems
from analysis.vocabulary.indicators import SeriesLink
from analysis.vocabulary.periods import STATUSES

INDICATORS = "data/reference/indicators.yml"
META = ".meta.csv"
# Filter columns that say how final a figure is.
_STATUS_COLUMNS = ("version", "status", "data_type")


def read_official(
    folder: Path, root: Path, source_id: str, reference: Reference, areas: AreaList
) -> list[tuple[RawTable, pd.DataFrame | None]]:
    """Read the files of a source.

    Raises:
        DataError: A file cannot be read, or a declared series is not in any of them.
    """
    import pandas as pd

    read: list[tuple[RawTable, pd.DataFrame | None]] = []
    releases: list[tuple[str, Release, str]] = []
    links = [link for (name, _, _), (_, link) in declared_series(reference).items() if name == source_id]
    named_sheets = {link.sheet for link in links}
    used = {
        column for link in links for column in (link.series_id, link.numerator, link.denominator, *link.where)
    }
    for name in reference.sources[source_id].files:
        path = folder / name
        file = path.relative_to(root).as_posix()
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if name.endswith(META):
            read.append((RawTable("official_meta", source_id, file, sha256, pd.DataFrame({"row": []})), None))
            continue
        read_release = recognise(path)
        if read_release is sheets.read:
            parts = [(sheets.read(path, sheet=sheet), sheet) for sheet in sorted(named_sheets) or ("",)]
        elif read_release is ees.read:
            parts = [(ees.read(path, wanted=used), "")]
        else:
            parts = [(read_release(path, None), "")]
        releases += [(file, release, sheet) for release, sheet in parts]
        read.append((RawTable("official_file", source_id, file, sha256, parts[0][0].rows), None))
    problems: list[Problem] = []
    found: list[pd.DataFrame] = []
    for (publisher, _, _), (indicator, link) in declared_series(reference).items():
        if publisher != source_id:
            continue
        having = [
            (file, release)
            for file, release, sheet in releases
            if link.series_id in release.measures and sheet == link.sheet
        ]
        if not having and link.publisher == source_id:
            known = [column for _, release, _ in releases for column in release.measures]
            problems.append(_no_column(link, indicator.id, known))
        for file, release in having:
            faults = series_problems(link, release, indicator.id)
            problems += faults
            if not faults:
                rows = series_rows(link, release, areas)
                found.append(_raw(rows, link, release, indicator.id, source_id, file))
    raise_if_problems(DataError, "the official files cannot be used", problems)
    if found:
        read[0] = (read[0][0], pd.concat(found, ignore_index=True))
    return read


def _no_column(link: SeriesLink, indicator_id: str, known: list[str]) -> Problem:
    advice = did_you_mean(link.series_id, known, "correct the id")
    expected = f"a column of figures: {', '.join(known)}"
    return Problem(INDICATORS, None, f"{indicator_id}.series", quoted(link.series_id), expected, advice)


def series_problems(link: SeriesLink, release: Release, indicator_id: str) -> list[Problem]:
    """What is wrong with a series beside the file: an unknown column or item, or a filter without a name."""
    place = f"{indicator_id}.series"
    if link.series_id not in release.measures:
        return [_no_column(link, indicator_id, list(release.measures))]
    problems = []
    for column in filter(None, (link.numerator, link.denominator)):
        if column not in release.measures:
            advice = did_you_mean(column, release.measures, "correct it")
            expected = f"a column of figures: {', '.join(release.measures)}"
            problems.append(Problem(INDICATORS, None, place, quoted(column), expected, advice))
    for column, item in link.where.items():
        items = release.filters.get(column)
        if items is None:
            advice = did_you_mean(column, release.filters, "correct it")
            expected = f"a filter column: {', '.join(release.filters) or 'none'}"
            problems.append(Problem(INDICATORS, None, place, quoted(column), expected, advice))
        elif item not in items:
            advice = did_you_mean(item, items, "correct it")
            expected = f"an item of {column}: {listed(items)}"
            problems.append(Problem(INDICATORS, None, place, quoted(item), expected, advice))
    if problems:
        return problems
    rows = _chosen(link, release)
    for column, items in release.filters.items():
        left = tuple(item for item in items if (rows[column] == item).any())
        if column not in link.where and column not in _STATUS_COLUMNS and len(left) > 1:
            found = f"no item of {column}, which has {listed(left)}"
            advice = "name the one that is meant: an item is not the sum of the others"
            problems.append(Problem(INDICATORS, None, place, found, "one item of each filter", advice))
    return problems


def _chosen(link: SeriesLink, release: Release) -> pd.DataFrame:
    rows = release.rows
    for column, item in link.where.items():
        rows = rows[rows[column] == item]
    return rows


def series_rows(link: SeriesLink, release: Release, areas: AreaList) -> pd.DataFrame:
    """The rows of a series, with `found_code`, the code of the area as the project knows it."""
    rows = _chosen(link, release)
    keys = list(zip(*(rows[name].tolist() for name in ROW_COLUMNS[1:4]), strict=True))
    codes = {key: area.code for key in set(keys) if (area := area_of(areas, *key)) is not None}
    rows = rows.assign(found_code=[codes.get(key, "") for key in keys])
    return rows[rows["found_code"] != ""]


def unknown_areas(release: Release, areas: AreaList) -> tuple[str, ...]:
    """What is not read for its area, and names that the project does not know, a sentence each."""
    keys = release.rows[list(ROW_COLUMNS[1:4])].value_counts(sort=False)
    lost: dict[str, int] = {}
    other = []
    for key, count in keys.items():
        number, code, name = (str(text) for text in key)  # type: ignore[attr-defined]
        area = area_of(areas, number, code, name)
        if area is None:
            lost[name or code] = lost.get(name or code, 0) + int(count)
        elif name and area not in areas.find(name):
            other.append(f"{name} ({area.name})")
    said = []
    if lost:
        rows = counted(sum(lost.values()), "row")
        said.append(f"{rows} of areas that the project does not know left out: {listed(tuple(lost))}.")
    if other:
        said.append(
            f"Names other than the project's, read by number or code: {', '.join(sorted(set(other)))}."
        )
    return tuple(said)


def _without_padding(cells: pd.Series) -> pd.Series:
    """The prints of a series without zeros that some program put behind every one of them.

    43.300000 among figures that all end in five zeros is one decimal, and its counts are held against that.
    """
    places = cells.str.partition(".").reindex(columns=range(3))[2]  # of no cells, pandas gives no columns
    numbers = places[places != ""]
    if numbers.empty or numbers.str.len().nunique() > 1:
        return cells
    padding = int(numbers.str.len().iloc[0]) - int(numbers.str.rstrip("0").str.len().max())
    return cells.where(places == "", cells.str[:-padding].str.rstrip(".")) if padding > 1 else cells


def _raw(
    rows: pd.DataFrame, link: SeriesLink, release: Release, indicator_id: str, source_id: str, file: str
) -> pd.DataFrame:
    import pandas as pd

    status = next((rows[c].str.casefold() for c in _STATUS_COLUMNS if c in release.filters), "")
    if not isinstance(status, str):
        status = status.where(status.isin(STATUSES), "")
    label = rows["period_text"].str.replace(r"^([0-9]{4})([0-9]{2})$", r"\1/\2", regex=True)
    measure = release.measures[link.series_id]
    given = {
        "source_id": source_id, "file": file, "row": rows["row"], "series_id": link.name,
        "indicator_id": indicator_id, "group": link.group, "area_code": rows["found_code"],
        "year_type": rows["period_identifier"], "period_text": label,
        "value_text": _without_padding(rows[link.series_id]),
        "numerator_text": rows[link.numerator] if link.numerator else "",
        "denominator_text": rows[link.denominator] if link.denominator else "",
        "lower_text": rows[measure.lower] if measure.lower else "",
        "upper_text": rows[measure.upper] if measure.upper else "",
        "status": status, "mark_style": release.mark_style,
    }  # fmt: skip
    columns = {
        column.name: pd.Series(given.get(column.name, ""), index=rows.index).astype(
            "Int64" if column.kind == "whole" else "str"
        )
        for column in RAW_FIGURES.columns
    }
    return pd.DataFrame(columns)
