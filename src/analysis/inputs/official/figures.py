"""From official files to raw figures: the series that data/reference/indicators.yml declares of a source.

A series names its column, the item of every filter column, and the columns with its counts. What a figure
must be is checked where all figures are (`inputs.figures`).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from analysis.inputs.csv_text import RawTable
from analysis.inputs.figures import declared_series, fits_year_type
from analysis.inputs.official import ees, sheets
from analysis.inputs.official.reading import area_of, counted, is_figure, listed
from analysis.inputs.official.recognise import recognise
from analysis.inputs.official.release import ROW_COLUMNS
from analysis.tables.data import RAW_FIGURES
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems
from analysis.vocabulary.numbers import MISSING_MARKS
from analysis.vocabulary.periods import STATUSES, ees_label

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from analysis.inputs.entries import Reference
    from analysis.inputs.official.release import Release
    from analysis.vocabulary.areas import AreaList
    from analysis.vocabulary.indicators import Indicator, SeriesLink

INDICATORS = "data/reference/indicators.yml"
META = ".meta.csv"
# Filter columns that say how final a figure is.
_STATUS_COLUMNS = ("version", "status", "data_type")
# What a publisher says of a column's unit, in its metadata or in the column's name, and the units that fit.
_UNITS = {"%": ("percent", "proportion"), "pp": ("percentage points",), "£": ("GBP",), "£m": ("GBP million",)}
_A_PERCENTAGE = re.compile(r"(?:.*_)?(?:percent|percentage|pc|pct|pt)(?:_.*)?", re.IGNORECASE)
_MOST_ODD = 0.5  # of the cells of a column of figures, above which it is one of items
_UNKNOWN_MARK = "ask the publisher what it means, and say so, such as --mark TEXT=x (`marks` of the source)"
_A_COUNT = re.compile(r"(?:.*_)?(?:count|number)(?:_.*)?", re.IGNORECASE)
_A_RATE = re.compile(r"(?:.*_)?rate(?:_.*)?", re.IGNORECASE)


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
    problems: list[Problem] = []
    links = [link for (name, _, _), (_, link) in declared_series(reference).items() if name == source_id]
    named_sheets = {link.sheet for link in links}
    used = {
        column for link in links for column in (link.series_id, link.numerator, link.denominator, *link.where)
    }
    marks = reference.sources[source_id].marks
    for name in reference.sources[source_id].files:
        path = folder / name
        file = path.relative_to(root).as_posix()
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if name.endswith(META):
            read.append((RawTable("official_meta", source_id, file, sha256, pd.DataFrame({"row": []})), None))
            continue
        read_release = recognise(path)
        if read_release is sheets.read:
            parts = [
                (sheets.read(path, sheet=sheet, marks=marks), sheet)
                for sheet in sorted(named_sheets) or ("",)
            ]
        elif read_release is ees.read:
            parts = [(ees.read(path, wanted=used, marks=marks), "")]
        else:
            parts = [(read_release(path, None, marks=marks), "")]
        releases += [(file, release, sheet) for release, sheet in parts]
        problems += [fault for release, _ in parts for fault in area_problems(release, areas, file)]
        read.append((RawTable("official_file", source_id, file, sha256, parts[0][0].rows), None))
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
            told = [fault for file, release, _ in releases for fault in _text_problems(link, release, file)]
            problems += told or [_no_column(link, indicator.id, known)]
        for file, release in having:
            faults = series_problems(link, release, indicator, file)
            problems += faults
            if not faults:
                rows = series_rows(link, release.rows, areas)
                found.append(_raw(rows, link, release, indicator.id, source_id, file))
    raise_if_problems(DataError, "the official files cannot be used", problems)
    if found:
        read[0] = (read[0][0], pd.concat(found, ignore_index=True))
    return read


def _text_problems(link: SeriesLink, release: Release, file: str) -> list[Problem]:
    """What is neither number nor mark in a column of figures, which was taken for a filter because of it."""
    items = release.filters.get(link.series_id, ())
    odd = [text for text in items if text and not is_figure(text, release.mark_style)]
    has_figures = any(text[:1].isdigit() for text in items)
    if not odd or not has_figures or (release.rows[link.series_id].isin(odd)).mean() > _MOST_ODD:
        return []
    row = int(release.rows.loc[release.rows[link.series_id] == odd[0], "row"].iloc[0])
    expected = f"a number, or one of the marks {', '.join(MISSING_MARKS[release.mark_style])}"
    return [Problem(file, row, link.series_id, listed(tuple(odd)), expected, _UNKNOWN_MARK)]


def _no_column(link: SeriesLink, indicator_id: str, known: list[str]) -> Problem:
    advice = did_you_mean(link.series_id, known, "correct the id")
    expected = f"a column of figures: {', '.join(known)}"
    return Problem(INDICATORS, None, f"{indicator_id}.series", quoted(link.series_id), expected, advice)


def series_problems(
    link: SeriesLink, release: Release, indicator: Indicator, file: str = ""
) -> list[Problem]:
    """What is wrong with a series beside the file: an unknown column or item, or a filter that is not named.

    Args:
        link: The series.
        release: The file.
        indicator: The indicator that it carries.
        file: The file's name, for what is wrong in it.
    """
    place = f"{indicator.id}.series"
    if link.series_id not in release.measures:
        return _text_problems(link, release, file) or [_no_column(link, indicator.id, list(release.measures))]
    problems = _unlike(link, release, indicator, place)
    if link.period and release.rows["period_text"].any():
        found, expected = f"period: {link.period}", "none, as the file has a period in each row"
        problems.append(Problem(INDICATORS, None, place, found, expected, "leave it out"))
    if not link.period and not release.rows["period_text"].any():
        expected = "period: the year or day of the file's figures, as its title says"
        advice = "say it (add takes --period)"
        problems.append(Problem(INDICATORS, None, place, "no period in the file", expected, advice))
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
    rows = _chosen(link, release.rows)
    for column, items in release.filters.items():
        left = tuple(item for item in items if (rows[column] == item).any())
        if column not in link.where and column not in _STATUS_COLUMNS and len(left) > 1:
            found = f"no item of {column}, which has {listed(left)}"
            advice = "name the one that is meant: an item is not the sum of the others"
            problems.append(Problem(INDICATORS, None, place, found, "one item of each filter", advice))
    return problems


def _unlike(link: SeriesLink, release: Release, indicator: Indicator, place: str) -> list[Problem]:
    """Where the file says another unit or another kind of year than is declared."""
    problems = []
    column, measure = link.series_id, release.measures[link.series_id]
    fitting, said = _UNITS.get(measure.unit, ()), f"in {measure.unit}"
    is_unlike = bool(fitting) and indicator.unit not in fitting
    if not measure.unit:
        is_percentage = _A_PERCENTAGE.fullmatch(column) is not None
        said = "by its name a percentage"
        is_unlike = is_percentage and indicator.unit not in (*_UNITS["%"], *_UNITS["pp"])
        for pattern, unit, what in ((_A_RATE, "count", "a rate"), (_A_COUNT, "percent", "no percentage")):
            if not is_percentage and indicator.unit == unit and pattern.fullmatch(column):
                is_unlike, said = True, f"by its name {what}"
    if is_unlike:
        expected = f"a column in {indicator.unit}, the unit of {indicator.id}"
        problems.append(
            Problem(INDICATORS, None, place, f"{column}, {said}", expected, "name the column that is meant")
        )
    for word in release.rows["period_identifier"].unique():
        if word and not fits_year_type(word, link.year_type):
            found = f"year_type: {link.year_type} for figures by {quoted(word)}"
            advice = "declare year_type as the file counts (add takes --year-type), or name another indicator"
            problems.append(Problem(INDICATORS, None, place, found, "a year type that fits the file", advice))
    return problems


def _chosen(link: SeriesLink, rows: pd.DataFrame) -> pd.DataFrame:
    for column, item in link.where.items():
        rows = rows[rows[column] == item]
    return rows


def series_rows(link: SeriesLink, rows: pd.DataFrame, areas: AreaList) -> pd.DataFrame:
    """The rows of a series, with `found_code`, the code of the area as the project knows it.

    Args:
        link: The series.
        rows: The rows of the file.
        areas: The areas that are known; rows of others are left out.
    """
    rows = _chosen(link, rows)
    keys = list(zip(*(rows[name].tolist() for name in ROW_COLUMNS[1:4]), strict=True))
    codes = {key: area.code for key in set(keys) if (area := area_of(areas, *key)) is not None}
    rows = rows.assign(found_code=[codes.get(key, "") for key in keys])
    return rows[rows["found_code"] != ""]


def area_problems(release: Release, areas: AreaList, file: str) -> list[Problem]:
    """Rows whose number and code are those of two areas, or whose one key has the name of another area.

    Of a file of Explore Education Statistics also a known area's without number and code where others have
    them: by its name alone it could be another's.

    Args:
        release: The file.
        areas: The areas that are known.
        file: Its name.
    """
    problems = []
    keys = list(ROW_COLUMNS[1:4])
    printed = release.rows[["row", *keys]].drop_duplicates(keys)
    has_key = printed["area_number"].str.isdecimal() | (printed["area_code"].str.len() == 9)
    lacking = printed[~has_key] if release.kind == ees.KIND and has_key.any() else printed[:0]
    for row, name in lacking[["row", "area_name"]].itertuples(index=False, name=None):
        if len(areas.find(name)) == 1:
            told, expected = f"{quoted(name)} without number and code", "one of the two, as in other rows"
            problems.append(Problem(file, row, None, told, expected, "ask the publisher which is meant"))
    for row, number, code, name in printed.itertuples(index=False, name=None):
        by_key = {text: areas.find(text) for text in (number, code) if text.isdecimal() or len(text) == 9}
        found = {text: one[0] for text, one in by_key.items() if len(one) == 1}
        if len(found) == 1 and name and not areas.is_called(next(iter(found.values())), name):
            called = areas.find(name)
            if len(called) == 1:
                found[name] = called[0]
        if len(set(found.values())) > 1:
            told = " beside ".join(f"{quoted(text)} ({area.name})" for text, area in found.items())
            expected, advice = "number, code and name of one area", "ask the publisher which is right"
            problems.append(Problem(file, row, None, told, expected, advice))
    return problems


def unknown_areas(release: Release, areas: AreaList) -> tuple[str, ...]:
    """What is not read for its area, and names that the project does not know, a sentence each."""
    keys = release.rows[list(ROW_COLUMNS[1:4])].value_counts(sort=False)
    lost: dict[str, int] = {}
    other = []
    for key, count in keys.items():
        number, code, name = (str(text) for text in key)  # type: ignore[attr-defined]
        area = area_of(areas, number, code, name)
        if area is None:
            called = name or code or "(no name)"
            lost[called] = lost.get(called, 0) + int(count)
        elif name and not areas.is_called(area, name):
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
    labels = {
        key: ees_label(*key) for key in set(zip(rows["period_text"], rows["period_identifier"], strict=True))
    }
    label = [labels[key] for key in zip(rows["period_text"], rows["period_identifier"], strict=True)]
    measure = release.measures[link.series_id]
    given = {
        "source_id": source_id, "file": file, "row": rows["row"], "series_id": link.name,
        "indicator_id": indicator_id, "group": link.group, "area_code": rows["found_code"],
        "year_type": rows["period_identifier"], "period_text": link.period or label,
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
