"""Areas and their statistical neighbours, and what the whole LAIT file brings to a project.

That file has every council, its neighbours and its figures.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.inputs.csv_text import RawTable, read_text_table
from analysis.inputs.figures import Record
from analysis.inputs.lait import LA_NEIGHBOURS, WholeFile, clean_lait, lait_observations, lait_year_types
from analysis.inputs.official import neighbours as wide_list
from analysis.inputs.official.reading import area_of, read_head
from analysis.inputs.official.release import ROW_COLUMNS
from analysis.tables.data import OBSERVATIONS
from analysis.tables.declare import empty
from analysis.tables.files import sha256
from analysis.tables.rows import rows_of, text_rows_of
from analysis.vocabulary.areas import FIRST_DAYS
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems
from analysis.vocabulary.numbers import is_whole
from analysis.vocabulary.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from analysis.inputs.entries import Reference
    from analysis.inputs.lait import LaitFile
    from analysis.inputs.project import ProjectInputs
    from analysis.vocabulary.areas import AreaList


AREA_TYPES = (
    "Country", "Region", "Unitary authority", "Metropolitan district", "London borough", "County",
    "Non-metropolitan district", "Former council", "Place",
)  # fmt: skip
_AREA_CODE = re.compile(r"[EWSNK][0-9]{8}")
_A_CODE = "a code of nine characters: E and eight digits"


def read_areas(path: Path, root: Path, *, source_id: str) -> RawTable:
    """Read a list of areas: code, name, type and region, one row per area."""
    table = read_text_table(
        path, root, name="areas", source_id=source_id, key=("area_code",),
        required=("area_code", "dfe_la_code", "area_name", "area_type", "region_code", "region_name"),
    )  # fmt: skip
    problems = _refused(table, "area_code", _is_code, _A_CODE)
    problems += _refused(table, "area_name", bool, "a name")
    problems += _refused(table, "area_type", AREA_TYPES.__contains__, f"one of {', '.join(AREA_TYPES)}")
    problems += _refused(table, "region_code", lambda text: not text or _is_code(text), f"{_A_CODE}, or none")
    raise_if_problems(DataError, f"{table.file} cannot be used", problems)
    return table


def read_area_history(path: Path, root: Path, *, source_id: str) -> RawTable:
    """Read the former codes and names of areas, one row a code and name."""
    table = read_text_table(
        path, root, name="area_history", source_id=source_id, key=("code", "name"),
        required=("code", "dfe_la_code", "name", "first_day", "last_day", "area_code", "successors"),
    )  # fmt: skip
    problems = _refused(table, "code", _is_code, _A_CODE) + _refused(table, "area_code", _is_code, _A_CODE)
    expected = "codes with spaces between, or nothing"
    problems += _refused(table, "successors", lambda text: all(map(_is_code, text.split())), expected)
    for column in ("first_day", "last_day"):
        problems += _refused(table, column, _is_day_or_none, "a day such as 2025-03-31, or nothing")
    raise_if_problems(DataError, f"{table.file} cannot be used", problems)
    return table


def _is_day_or_none(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _day(text: str) -> pd.Timestamp | None:
    return pd.Timestamp(text) if text else None


def area_vintages(lists: Iterable[RawTable], areas: pd.DataFrame) -> list[Record]:
    """What every area is and was called.

    Returns:
        Records of `tables.data.AREA_VINTAGES`: each area as it is, and what the lists of former codes add.
    """
    raws = list(lists)
    numbers = {code: number for number, code in reversed(_codes(raws).items())}
    found: dict[tuple[str, str], Record] = {}
    known = dict(zip(areas["area_code"].tolist(), areas["area_name"].tolist(), strict=True))
    for raw in raws:
        for row in text_rows_of(raw.frame) if raw.name == "area_history" else ():
            if row["area_code"] in known:
                found[(row["code"], row["name"])] = {
                    **{name: row[name] for name in ("code", "area_code", "dfe_la_code", "successors")},
                    "area_name": row["name"],
                    **{f"{end}_date": _day(row[f"{end}_day"]) for end in ("first", "last")},
                }
    for code, name in known.items():
        number = str(numbers[code]) if code in numbers else ""
        record: Record = {"code": code, "area_code": code, "area_name": name, "dfe_la_code": number}
        found.setdefault((code, name), record)
    return list(found.values())


_COUNTY = "E10"  # how codes of county councils begin


def with_beginnings(areas: pd.DataFrame, vintages: pd.DataFrame, small: Iterable[str]) -> pd.DataFrame:
    """The areas with the day on which a reorganisation made them, what they were before, and the small ones.

    A code that changed with a boundary makes no new area; one of a county council that became one of a
    unitary council makes a new council of the same area.

    Args:
        areas: `tables.data.AREAS`.
        vintages: `tables.data.AREA_VINTAGES`.
        small: Codes of the councils that have no rank.
    """
    rows = rows_of(vintages)
    own = {str(row["code"]): str(row["area_code"]) for row in rows}
    days = {str(row["code"]): row["first_date"] for row in rows if not pd.isna(row["first_date"])}
    names = dict(zip(areas["area_code"].tolist(), areas["area_name"].tolist(), strict=True))
    began: dict[str, pd.Timestamp] = {}
    before: dict[str, list[str]] = {}
    for row in rows:
        for code in str(row["successors"]).split():
            area, former = own.get(code, ""), str(row["area_code"])
            is_new_council = str(row["code"]).startswith(_COUNTY) and not code.startswith(_COUNTY)
            if code not in days or not area or (area == former and not is_new_council):
                continue
            began[area] = days[code]
            if area != former and (name := names.get(former, str(row["area_name"]))):
                first, _, rest = str(name).partition(", ")
                before.setdefault(area, []).append(f"{first} ({rest})" if rest else first)
    codes = areas["area_code"]
    return areas.assign(
        is_small=codes.isin(set(small)),
        began_date=pd.to_datetime(codes.map(began)).astype("datetime64[us]"),
        before=pd.Series([_listed(before.get(code, [])) for code in codes], index=areas.index, dtype="str"),
    )


def _listed(names: list[str]) -> str:
    held = sorted(dict.fromkeys(names))
    return held[0] if len(held) == 1 else f"{', '.join(held[:-1])} and {held[-1]}" if held else ""


def leave_out_first_years(
    observations: pd.DataFrame, areas: pd.DataFrame, reference: Reference
) -> tuple[pd.DataFrame, list[Record]]:
    """Leave out the years in which a new area's figure looks back to before the area was there.

    Returns:
        The observations, those figures marked as left out; and a notice for each.
    """
    new = {str(row["area_code"]): row for row in rows_of(areas) if row["before"]}
    months = {one.id: one.look_back_months for one in reference.indicators.values() if one.look_back_months}
    is_asked = observations["area_code"].isin(new) & observations["indicator_id"].isin(months)
    is_asked &= observations["value"].notna()
    is_cut = np.zeros(len(observations), dtype=bool)
    notices: dict[tuple[str, ...], Record] = {}
    asked = np.flatnonzero(is_asked.to_numpy(bool))
    for place, row in zip(asked.tolist(), rows_of(observations.take(asked)), strict=True):
        area, reach = new[row["area_code"]], months[row["indicator_id"]]
        first = area["began_date"]
        if first <= row["period_start"] < first + pd.DateOffset(months=reach):
            is_cut[place] = True
            key = {name: row[name] for name in ("indicator_id", "area_code", "period_label")}
            notices[tuple(key.values())] = {
                **key, "kind": "excluded", "source_id": FIRST_DAYS,
                "text": f"{area['area_name']} began on {day_text(first.date())}: the {reach} months that the "
                "figure looks back reach into the time before, counted in part or not at all, so it may be "
                "far too low.",
                "locator": "data/raw/council_code_history",
            }  # fmt: skip
    return observations.assign(excluded=observations["excluded"] | is_cut), list(notices.values())


def read_neighbours(path: Path, root: Path, *, source_id: str, published: str = "") -> RawTable:
    """Read lists of statistical neighbours: a row an area, list and neighbour, or the Department's wide CSV.

    Args:
        path: The file.
        root: The project's root.
        source_id: Its source.
        published: Of which month a wide CSV is, which it does not say itself.
    """
    if wide_list.claims(read_head(path)):
        rows = wide_list.read(path).rows
        columns = {"area_number": "la_number", "neighbour_number": "neighbour_number", "rank": "rank"}
        frame = rows[["row", "closeness", *columns]].rename(columns=columns)
        frame = frame.astype(dict.fromkeys(columns.values(), "int64"))
        month = parse_period(published).start
        file = path.relative_to(root).as_posix()
        frame = frame.assign(list_version=f"{month:%Y-%m}")
        return RawTable(LA_NEIGHBOURS, source_id, file, sha256(path.read_bytes()), frame)
    table = read_text_table(
        path, root, name="neighbours", source_id=source_id,
        key=("area_code", "list_version", "neighbour_code"),
        required=(
            "area_code", "area_name", "rank", "neighbour_code", "neighbour_name", "closeness",
            "list_version",
        ),
    )  # fmt: skip
    problems = _refused(table, "rank", lambda text: is_whole(text) and int(text) > 0, "a whole number from 1")
    problems += _refused(table, "list_version", bool, "the month of the list, such as 2025-05")
    raise_if_problems(DataError, f"{table.file} cannot be used", problems)
    return table


def _is_code(text: str) -> bool:
    return _AREA_CODE.fullmatch(text) is not None


def _refused(table: RawTable, column: str, is_right: Callable[[str], bool], expected: str) -> list[Problem]:
    return [
        table.problem({"row": row}, column, text, expected, "correct it")
        for text, row in zip(table.frame[column], table.frame["row"], strict=True)
        if not is_right(str(text))
    ]


def every_area(lists: Iterable[RawTable]) -> list[Record]:
    """Every area that a list of the project names, once: as the first list has it."""
    found: dict[str, Record] = {}
    for raw in lists:
        for row in text_rows_of(raw.frame) if raw.name == "areas" else ():
            found.setdefault(row["area_code"], dict(row))
    return list(found.values())


def group_rows(
    reference: Reference, areas: pd.DataFrame, known: AreaList
) -> tuple[list[Record], list[Record], list[Problem]]:
    """The groups of data/reference/comparators.yml, for each member and for the project's own council.

    Returns:
        Records of `tables.data.NEIGHBOURS`; a notice a group, with its name and reason; what is wrong.
    """
    file, problems = "data/reference/comparators.yml", []
    names = dict(zip(areas["area_code"].tolist(), areas["area_name"].tolist(), strict=True))
    home = [area.code for area in known.find(reference.project.area)]
    rows: list[Record] = []
    for group in reference.comparators:
        members = areas.loc[areas["area_type"] == group.type, "area_code"].tolist()
        if group.type and not members:
            expected = f"one of {', '.join(AREA_TYPES)}"
            problems.append(
                Problem(file, None, f"groups.{group.id}.type", quoted(group.type), expected, "correct it")
            )
        for text in group.members:
            found = known.find(text)
            members += [area.code for area in found[:1]]
            if len(found) != 1:
                what = f"{quoted(text)}, which is {len(found)} areas" if found else quoted(text)
                expected = "the name or code of one council"
                problems.append(
                    Problem(file, None, f"groups.{group.id}.members", what, expected, "correct it")
                )
        codes = list(dict.fromkeys(members))
        rows += [
            {
                "area_code": own, "list_version": group.id, "rank": rank, "neighbour_code": code,
                "neighbour_name": names[code], "closeness": group.name,
            }
            for own in dict.fromkeys([*home, *codes])
            for rank, code in enumerate((code for code in codes if code != own), start=1)
        ]  # fmt: skip
    notices: list[Record] = [
        {"kind": "comparator", "source_id": group.id, "text": group.reason, "locator": file}
        for group in reference.comparators
    ]
    return rows, notices, problems


def every_neighbour(inputs: ProjectInputs, areas: pd.DataFrame) -> tuple[list[Record], list[Record]]:
    """The project's own lists of neighbours, and those beside the whole file.

    Returns:
        Records of `tables.data.NEIGHBOURS`, a council's own list before that of the whole country; and a
        notice for each council of a list that has no code.
    """
    rows: list[Record] = [
        {**row, "rank": int(row["rank"])}
        for raw in inputs.tables("neighbours")
        for row in text_rows_of(raw.frame)
    ]
    known = {(row["area_code"], row["list_version"]) for row in rows}
    own_lists = [
        raw
        for raw in inputs.tables(LA_NEIGHBOURS)
        if inputs.reference.sources[raw.source_id].kind == "neighbours"
    ]
    names = dict(zip(areas["area_code"].tolist(), areas["area_name"].tolist(), strict=True))
    codes = _codes(inputs.raw_tables)
    notices: list[Record] = []
    for raw in [*own_lists, *(() if (lait := _analysed(inputs)) is None else lait.neighbours)]:
        held = set(known)
        missing: dict[int, int] = {}
        for row in rows_of(raw.frame):
            own, near = codes.get(row["la_number"]), codes.get(row["neighbour_number"])
            if own is None or near is None:
                missing.setdefault(row["la_number"] if own is None else row["neighbour_number"], row["row"])
            elif (own, row["list_version"]) not in held:
                known.add((own, row["list_version"]))
                rows.append(
                    {
                        "area_code": own, "list_version": row["list_version"], "rank": row["rank"],
                        "neighbour_code": near, "neighbour_name": names[near], "closeness": row["closeness"],
                    }
                )  # fmt: skip
        notices += [
            {
                "kind": "set aside", "source_id": raw.source_id, "locator": f"{raw.file}, row {line}",
                "text": f"the list names council {number}, which is not in data/raw/council_codes",
            }
            for number, line in missing.items()
        ]  # fmt: skip
    return rows, notices


def _analysed(inputs: ProjectInputs) -> LaitFile | None:
    """The whole file that no later release supersedes."""
    superseded = inputs.reference.superseded
    return next((lait for lait in inputs.lait_files if lait.source_id not in superseded), None)


def whole_file(inputs: ProjectInputs, rows: list[Record]) -> WholeFile:
    """Clean the whole file, and what its declared series were in the releases before it.

    Returns:
        What it adds; nothing where the file is not there.
    """
    analysed = _analysed(inputs)
    populations = _populations(inputs)
    codes, year_types = _codes(inputs.raw_tables), lait_year_types(inputs.reference)
    made = WholeFile(empty(OBSERVATIONS), empty(OBSERVATIONS))
    counts: list[Record] = []
    releases: dict[str, pd.DataFrame] = {}
    for lait in inputs.lait_files:
        figures = clean_lait(lait, year_types, codes)
        found = lait_observations(figures, lait, inputs.reference, rows, populations)
        counts += found.counts
        if inputs.reference.sources[lait.source_id].supersedes or lait is not analysed:
            releases[lait.source_id] = found.published.assign(is_chosen=False)
        if lait is analysed:
            made = found
    return replace(made, counts=counts, releases=releases)


def _populations(inputs: ProjectInputs) -> dict[str, dict[tuple[str, int], float]]:
    """The numbers of people that series name as what they are set against, by source, area and year."""
    known = inputs.known_areas
    named = {link.population for entry in inputs.reference.indicators.values() for link in entry.series}
    found: dict[str, dict[tuple[str, int], float]] = {}
    for raw in inputs.tables("official_file"):
        if raw.source_id in named:
            rows, column = raw.frame, raw.frame.columns[-1]  # the only column of figures stands last
            numbers = pd.to_numeric(rows[column], errors="coerce").tolist()
            places = zip(*(rows[name].tolist() for name in ROW_COLUMNS[1:4]), strict=True)
            areas = [area_of(known, *place) for place in places]
            years = rows["period_text"].tolist()
            found[raw.source_id] = {
                (area.code, int(year)): number
                for area, year, number in zip(areas, years, numbers, strict=True)
                if area is not None and year.isdecimal()
            }
    return found


def _codes(lists: Iterable[RawTable]) -> dict[int, str]:
    """Code of each area by the Department's number."""
    return {
        int(row["dfe_la_code"]): row["area_code"]
        for raw in lists
        if raw.name == "areas"
        for row in text_rows_of(raw.frame)
        if is_whole(row["dfe_la_code"])
    }
