"""The places that one area is compared with: England, its region, its statistical neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from analysis.tables.rows import rows_of

if TYPE_CHECKING:
    import pandas as pd


ENGLAND = "E92000001"
# City of London and Isles of Scilly: so few children that a rank says nothing, whatever is published.
TINY_COUNCILS = ("E09000001", "E06000053")


@dataclass(frozen=True)
class Places:
    """Codes of the places that one area is compared with.

    Attributes:
        area_code: The area.
        region_code: Its region; empty where it has none.
        neighbours: Its statistical neighbours by list version, closest first.
        current_list: The list that is used.
    """

    area_code: str
    region_code: str
    neighbours: dict[str, tuple[str, ...]]
    current_list: str

    @property
    def current(self) -> tuple[str, ...]:
        """The neighbours of the list that is used."""
        return self.neighbours.get(self.current_list, ())

    @property
    def codes(self) -> set[str]:
        """The area and everything that it is compared with by name."""
        near = (code for codes in self.neighbours.values() for code in codes)
        return {self.area_code, self.region_code, ENGLAND, *near} - {""}


def places_of(area_code: str, areas: pd.DataFrame, neighbours: pd.DataFrame) -> Places:
    """The places one area is compared with; the newest list of neighbours is used."""
    place = areas["area_code"].tolist().index(area_code)
    own = rows_of(neighbours[neighbours["area_code"] == area_code])
    lists: dict[str, tuple[str, ...]] = {}
    for version in sorted({str(row["list_version"]) for row in own}):
        near = sorted((row for row in own if row["list_version"] == version), key=itemgetter("rank"))
        lists[version] = tuple(str(row["neighbour_code"]) for row in near)
    return Places(area_code, str(areas["region_code"].iloc[place]), lists, max(lists) if lists else "")
