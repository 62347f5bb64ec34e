"""An area as somebody writes it: by name, code, former code or number of the Department for Education.

A right code is never answered with another area: what is nearly right in letters is offered only where no
list knows the word.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_WHOLE_CODE = re.compile("[a-z][0-9]{8}")
# What areas beyond the lists are, by how their codes begin, and which is wanted instead.
_BEYOND = {
    "e07": ("a district council", "a council with children's services: the county that it is in, or the "
            "council that took its place"),
    **dict.fromkeys("swn", ("another country than England", "a council of England")),
}  # fmt: skip


def beyond(text: str) -> tuple[str, str] | None:
    """What the code of an area that no list has is of, and what is wanted instead; None for another text.

    Example:
        >>> beyond("W06000015"), beyond("Trafford")
        (('another country than England', 'a council of England'), None)
    """
    code = folded(text)
    if not _WHOLE_CODE.fullmatch(code):
        return None
    return next((said for start, said in _BEYOND.items() if code.startswith(start)), None)


# Who says that a year of a new area is left out.
FIRST_DAYS = "Codes and names of areas, with their first days"
# What publishers put before or behind a council's name, or leave out.
_LOOSE = re.compile(r"\b(?:the|city of|county of|borough of|royal|borough|council|ua)\b|\(.*?\)")


@dataclass(frozen=True)
class Area:
    """A place that figures are published for."""

    code: str  # Its nine-character code
    name: str  # Its name
    type: str = ""  # What it is, as in the table of areas; empty where that is of no concern
    also: tuple[str, ...] = ()  # What else it is called: its number, former codes and names
    successors: tuple[str, ...] = ()  # Codes of the areas that took its place


class AreaList:
    """The areas of a project, found by anything that they are called.

    Example:
        >>> known = AreaList([Area("E08000038", "Barnsley", also=("370", "E08000016"))])
        >>> [area.name for text in ("barnsley", "E08000016", "370") for area in known.find(text)]
        ['Barnsley', 'Barnsley', 'Barnsley']
    """

    def __init__(self, areas: Iterable[Area]) -> None:
        self.areas = sorted(set(areas), key=lambda area: (area.name, area.code))
        self._exact: dict[str, list[Area]] = {}
        self._also: dict[str, list[Area]] = {}
        self._loose: dict[str, list[Area]] = {}
        for area in self.areas:
            for found, texts in ((self._exact, (area.code, area.name)), (self._also, area.also)):
                for text in texts:
                    _put(found, folded(text), area)
            for text in (area.name, *area.also):
                _put(self._loose, _loosely(text), area)

    def find(self, text: str) -> list[Area]:
        """The areas with that code or name; else with that number or former code; else nearly so named."""
        if found := self._exact.get(text.casefold()):  # a code, or a name as the project writes it
            return found
        wanted = folded(text)
        return self._exact.get(wanted) or self._also.get(wanted) or self._loose.get(_loosely(text), [])

    def is_called(self, area: Area, text: str) -> bool:
        """Whether an area has or had a name; what the project puts behind a former one is no part of it.

        Example:
            >>> known = AreaList([Area("E10000009", "Dorset, county until March 2019")])
            >>> known.is_called(known.areas[0], "Dorset"), known.is_called(known.areas[0], "Poole")
            (True, False)
        """
        names = (area.name, *area.also)
        return _loosely(text) in {_loosely(part) for name in names for part in (name, name.partition(",")[0])}

    def offered(self, text: str) -> list[Area]:
        """The areas whose name or code the text is part of, or nearly is: five at most.

        A whole code is nobody's but its own: one that no list knows is near to none by its digits.
        """
        wanted = folded(text)
        if _WHOLE_CODE.fullmatch(wanted):
            return []
        labels = {**self._also, **self._exact}
        # a part of a name ("cheshire") is far from the whole name by edit distance
        near = [key for key in labels if wanted and wanted in key]
        near += difflib.get_close_matches(wanted, labels, n=3, cutoff=0.6)
        return list(dict.fromkeys(area for key in near for area in labels[key]))[:5]


def _put(found: dict[str, list[Area]], key: str, area: Area) -> None:
    if key and area not in found.setdefault(key, []):
        found[key].append(area)


def folded(text: str) -> str:
    """A text without what people write differently: capitals, "&", full stops and commas."""
    return " ".join(re.sub(r"[.,]", " ", text.casefold().replace("&", " and ")).split())


def _loosely(text: str) -> str:
    return " ".join(_LOOSE.sub(" ", folded(text)).split())


def areas_called(areas: pd.DataFrame, vintages: pd.DataFrame) -> list[Area]:
    """Every area with all that it is called."""
    also: dict[str, list[str]] = {}
    heirs: dict[str, list[str]] = {}
    columns = ("area_code", "successors", "code", "area_name", "dfe_la_code")
    for own, successors, *called in zip(*(vintages[name] for name in columns), strict=True):
        also.setdefault(str(own), []).extend(str(text) for text in called if text)
        heirs.setdefault(str(own), []).extend(code for code in str(successors).split() if code != own)
    rows = zip(*(areas[name] for name in ("area_code", "area_name", "area_type")), strict=True)
    return [
        Area(
            str(c),
            str(n),
            str(kind),
            tuple(dict.fromkeys(also.get(str(c), ()))),
            tuple(heirs.get(str(c), ())),
        )
        for c, n, kind in rows
    ]
