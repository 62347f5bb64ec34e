"""The places that one area is compared with: England, its region, its statistical neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter

import pandas as pd

from analysis.stats.certainty import SMALL_DENOMINATOR
from analysis.tables.rows import Row, rows_of

ENGLAND = "E92000001"
A_LIST = re.compile(r"[0-9]{4}-[0-9]{2}")  # the month of a list of statistical neighbours


@dataclass(frozen=True)
class Places:
    """Codes of the places that one area is compared with."""

    area_code: str  # The area
    region_code: str  # Its region; empty where it has none
    neighbours: dict[str, tuple[str, ...]]  # Its statistical neighbours by list version, closest first
    current_list: str  # The list that is used
    group: str = ""  # Name of the council's own group that is used in the place of a list; empty for none
    members: tuple[str, ...] = ()  # Its members but the area, in the order of data/reference/comparators.yml
    is_small: bool = False  # Whether the area has so few children that it has no rank, whatever is published

    @property
    def current(self) -> tuple[str, ...]:
        """The neighbours of the list that is used, or the group in their place."""
        return self.members if self.group else self.statistical

    @property
    def statistical(self) -> tuple[str, ...]:
        """The statistical neighbours, whatever the area is compared with: a plan's target may name them."""
        return self.neighbours.get(self.current_list, ())

    @property
    def codes(self) -> set[str]:
        """The area and everything that it is compared with by name."""
        near = (code for codes in self.neighbours.values() for code in codes)
        return {self.area_code, self.region_code, ENGLAND, *near, *self.members} - {""}


def has_place(row: Row, indicator: Row, places: Places | None) -> bool:
    """Whether a figure may stand in a rank: not of a small council, of under 30, or of a year cut short."""
    is_few = bool(row["denominator"] < SMALL_DENOMINATOR)  # NaN is not
    return not (is_few or (places is not None and places.is_small) or is_cut_short(row, indicator))


def is_cut_short(row: Row, indicator: Row) -> bool:
    """Whether a figure that looks back is of a year that is left out: its months before are not counted."""
    return bool(row["excluded"] and indicator["looks_back"])


def places_of(area_code: str, areas: pd.DataFrame, neighbours: pd.DataFrame, comparator: str = "") -> Places:
    """The places one area is compared with.

    Args:
        area_code: The area.
        areas: `tables.data.AREAS`.
        neighbours: `tables.data.NEIGHBOURS`.
        comparator: A list of statistical neighbours or a council's own group; otherwise the newest list.
    """
    place = areas["area_code"].tolist().index(area_code)
    own = rows_of(neighbours[neighbours["area_code"] == area_code])
    lists: dict[str, tuple[str, ...]] = {}
    for version in sorted({str(row["list_version"]) for row in own}):
        near = sorted((row for row in own if row["list_version"] == version), key=itemgetter("rank"))
        lists[version] = tuple(str(row["neighbour_code"]) for row in near)
    dated = {version: codes for version, codes in lists.items() if A_LIST.fullmatch(version)}
    used = comparator if comparator in dated else max(dated, default="")
    region, is_small = str(areas["region_code"].iloc[place]), bool(areas["is_small"].iloc[place])
    if comparator not in lists or comparator in dated:
        return Places(area_code, region, dated, used, is_small=is_small)
    name = next(str(row["closeness"]) for row in own if row["list_version"] == comparator)
    return Places(area_code, region, dated, used, name, lists[comparator], is_small)
