"""Figures as an analyst wants them: one row a figure, plain columns, names beside codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.review.figures import interval_limits, is_own_kind
from analysis.review.places import A_LIST, ENGLAND, Places, places_of
from analysis.tables.results import Review
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import ParameterError, did_you_mean, near_names
from analysis.vocabulary.units import COUNTED_UNITS

Tables = Mapping[str, pd.DataFrame]
Wanted = str | Iterable[str]
PLACES = ("own", "neighbours", "region", "england", "councils")
_NO_COUNCIL = ("Region", "Country")
COLUMNS = (
    "indicator", "indicator_name", "group", "group_name", "area", "area_code", "role", "neighbour_list",
    "period", "start", "end", "value", "lower", "upper", "numerator", "denominator", "status", "mark",
    "source", "segment", "excluded", "unit", "decimals",
)  # fmt: skip
_PLAIN = {
    "indicator_id": "indicator", "period_label": "period", "period_start": "start", "period_end": "end",
    "period_status": "status", "missing": "mark",
}  # fmt: skip


def listed(wanted: Wanted) -> list[str]:
    """One name or several as a list."""
    return [wanted] if isinstance(wanted, str) else [str(one) for one in wanted]


def councils_of(areas: pd.DataFrame) -> pd.DataFrame:
    """The areas that are councils, of today or before: all but England and its regions."""
    return areas[~areas["area_type"].isin(_NO_COUNCIL)]


def chosen_areas(
    tables: Tables, review: Review, areas: Wanted, find: Callable[[str], str]
) -> tuple[pd.DataFrame, str]:
    """The areas that are asked for, each once.

    Args:
        tables: The processed tables by name.
        review: The review whose area and list of neighbours are meant.
        areas: Words of `PLACES`, a list of neighbours such as `2021-04`, names or codes.
        find: Gives the code of a name.

    Returns:
        A row an area: `area_code`, `area`, `role`; and the list that its neighbours are of.
    """
    names = listed(areas)
    lists = sorted({one for one in names if A_LIST.fullmatch(one)} | (
        {review.neighbour_list} if "neighbours" in names and not review.comparator_group else set()
    ))  # fmt: skip
    if len(lists) > 1:
        raise ParameterError(
            f"areas: found two lists of neighbours, {' and '.join(lists)}; expected one, since an area may "
            'be a neighbour in one and not in the other. Call once for each: areas=("own", "2021-04").'
        )
    of = lists[0] if lists and lists[0] != review.neighbour_list else review.comparator
    places = places_of(review.area_code, tables["areas"], tables["neighbours"], of)
    if lists and places.current_list != lists[0]:
        held = sorted(set(tables["neighbours"]["list_version"]))
        raise ParameterError(f"areas: found {lists[0]!r}; expected one of {', '.join(held)}.")
    known = tables["areas"].set_index("area_code")
    council = councils_of(tables["areas"])["area_code"].tolist()
    codes: list[str] = []
    for name in names:
        codes += (
            [places.area_code] if name == "own"
            else places.current if name == "neighbours" or A_LIST.fullmatch(name)
            else [places.region_code] if name == "region"
            else [ENGLAND] if name == "england"
            else council if name == "councils"
            else [_code_of(name, find)]
        )  # fmt: skip
    unique = [code for code in dict.fromkeys(codes) if code]
    roles = [_role(code, places, known["area_type"].get(code, "")) for code in unique]
    rows = pd.DataFrame(
        {"area_code": unique, "area": known["area_name"].reindex(unique).tolist(), "role": roles}
    )
    return rows, places.group or places.current_list


def _code_of(name: str, find: Callable[[str], str]) -> str:
    try:
        return find(name)
    except ParameterError as error:
        if not (offered := did_you_mean(name, PLACES, "")):
            raise
        raise ParameterError(f"{error} {offered[0].upper()}{offered[1:]}") from error


def _role(code: str, places: Places, kind: str) -> str:
    return (
        "own" if code == places.area_code else "neighbour" if code in places.current
        else "England" if code == ENGLAND else "region" if kind in _NO_COUNCIL else "other"
    )  # fmt: skip


def neighbours_of(tables: Tables, review: Review) -> pd.DataFrame:
    """The neighbours of a review or its group: `rank`, `area`, `area_code`, `closeness`, `neighbour_list`."""
    held = tables["neighbours"]
    wanted = review.comparator if review.comparator_group else review.neighbour_list
    rows = held[(held["area_code"] == review.area_code) & (held["list_version"] == wanted)]
    rows = rows.drop(columns="area_code").rename(
        columns={"neighbour_code": "area_code", "neighbour_name": "area", "list_version": "neighbour_list"}
    )
    return rows.sort_values("rank", ignore_index=True)[
        ["rank", "area", "area_code", "closeness", "neighbour_list"]
    ]


def tidy_figures(
    tables: Tables, places: pd.DataFrame, neighbour_list: str, indicators: Wanted, groups: Wanted,
    years: Wanted,
) -> pd.DataFrame:  # fmt: skip
    """Figures of indicators, areas, groups and years, one row each (`COLUMNS`).

    Args:
        tables: The processed tables by name.
        places: The areas, as `chosen_areas` gives them.
        neighbour_list: The list that its neighbours are of.
        indicators: Indicators.
        groups: Groups of children, kinds of groups such as `send`, or `every`.
        years: Periods as they are printed, `first to last`, or none for all.
    """
    known = tables["indicators"].drop_duplicates(["indicator_id", "group"])
    wanted = [_one_of("indicator", name, known["indicator_id"]) for name in listed(indicators)]
    declared = known[known["indicator_id"].isin(wanted)]
    if listed(groups) != ["every"]:
        kinds = {str(kind): rows["group"].tolist() for kind, rows in declared.groupby("kind") if kind}
        named = [group for name in listed(groups) for group in kinds.get(name, [name])]
        kept = [_one_of("groups", name, [*declared["group"], *kinds]) for name in named]
        declared = declared[declared["group"].isin(kept)]
    figures = tables["observations"]
    figures = figures[figures["is_chosen"] & figures["indicator_id"].isin(wanted)]
    figures = figures.merge(
        declared[["indicator_id", "group", "name", "group_name", "unit", "decimals", "year_type"]],
        on=["indicator_id", "group"],
    ).merge(places, on="area_code")
    own = pd.Series([is_own_kind(row, str(row["year_type"])) for row in rows_of(figures)], dtype=bool)
    has_own = figures["indicator_id"].isin(figures.loc[own, "indicator_id"])
    figures = figures[own | ~has_own]  # a running total or a month beside its year would be drawn as a year
    order = {code: place for place, code in enumerate(places["area_code"])}
    figures = in_years(figures, "period_label", years)
    figures = figures.assign(place=figures["area_code"].map(order)).sort_values(
        ["indicator_id", "group", "place", "period_end"], ignore_index=True
    )
    counts = figures[["numerator", "denominator"]].to_numpy(float)
    limits = np.full((2, len(figures)), np.nan)
    for unit in set(figures["unit"]) & set(COUNTED_UNITS):
        rows = np.flatnonzero(
            figures["counts_exact"].to_numpy(bool) & (figures["unit"] == unit).to_numpy(bool)
        )
        if len(rows):
            limits[:, rows] = interval_limits(counts[rows], unit)
    titles = tables["source_counts"].drop_duplicates("source_id").set_index("source_id")["title"]
    figures = figures.assign(
        lower=limits[0], upper=limits[1], indicator_name=figures["name"],
        source=figures["source_id"].map(titles),
        neighbour_list=np.where(figures["role"] == "neighbour", neighbour_list, ""),
    )  # fmt: skip
    figures["neighbour_list"] = figures["neighbour_list"].astype("str")
    return figures.rename(columns=_PLAIN)[list(COLUMNS)]


def in_years(figures: pd.DataFrame, column: str, years: Wanted) -> pd.DataFrame:
    """Rows of periods by their labels, or of `first to last`; all of them where none is named."""
    labels = figures.drop_duplicates(column).set_index(column)["period_end"].sort_values()
    kept: list[str] = []
    for text in listed(years):
        first, _, last = (part.strip() for part in text.partition(" to "))
        ends = [labels[_one_of("years", name, labels.index)] for name in (first, last or first)]
        kept += labels.index[(labels >= ends[0]) & (labels <= ends[1])].tolist()
    return figures[figures[column].isin(kept)] if listed(years) else figures


def _one_of(parameter: str, name: str, known: Iterable[str]) -> str:
    names = list(dict.fromkeys(str(one) for one in known))
    if name in names:
        return name
    same = [one for one in names if re.sub(r"[-/]", "", one) == re.sub(r"[-/]", "", name)]  # 2024/25, 2024-25
    if len(same) == 1:
        return same[0]
    near = near_names(name, names)
    raise ParameterError(f"{parameter}: found {name!r}; expected one of {', '.join(near or _short(names))}.")


def _short(names: Sequence[str]) -> list[str]:
    return [*names[:12], f"{len(names) - 12} others"] if len(names) > 12 else list(names)
