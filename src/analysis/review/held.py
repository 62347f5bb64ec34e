"""The processed tables as a review looks things up in them.

Tables may hold the figures of every council of England. A review asks hundreds of times for the figures
of one indicator and group, so they are laid out once, and only those of the area and of the places that
it is compared with: what a review costs does not grow with what the tables hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.laid_out import LaidOut, Row, rows_of
from analysis.national_tables import NATIONAL_COLUMNS, NATIONAL_RANKS
from analysis.review.figures import Movement, ReviewYear, movement

if TYPE_CHECKING:
    from analysis.review.comparators import Places

_Key = tuple[str, str]
_Placed = tuple[int, Row]
_PERIOD = ("indicator_id", "group", "period_label", "period_kind")
_MOVEMENTS_KEPT = 1024  # a document with its comparison asks for about a hundred
_COMPARED_WITH_ALL = ("Country", "Region")
_AREAS_KEPT = 64  # an area and those it is compared with are about fifteen
_LATEST = np.iinfo(np.int64).max


class Figures:
    """Chosen figures by indicator and group; what it gives may not be changed.

    Args:
        tables: The processed tables.
        codes: The areas whose figures are wanted; None for all.
    """

    def __init__(self, tables: LaidOut, codes: Collection[str] | None = None) -> None:
        self._tables = tables
        held = tables.places("observations", "area_code")
        self._codes = [str(code) for code in held if codes is None or code in codes]

    @property
    def codes(self) -> Sequence[str]:
        """The areas that have figures."""
        return self._codes

    def placed(self, indicator_id: str, group: str, area_code: str) -> Sequence[_Placed]:
        """The figures of one indicator, group and area, oldest first, with their places in the table."""
        if area_code not in self._codes:
            return ()
        return _figures_of(self._tables, area_code).series.get((indicator_id, group), ())

    def series(self, indicator_id: str, group: str, area_code: str) -> list[Row]:
        """The figures of one indicator, group and area, oldest first."""
        return [row for _, row in self.placed(indicator_id, group, area_code)]

    def same_period(self, row: Row) -> list[Row]:
        """The figures of every area for the indicator, group and period of one figure, as stored."""
        key = tuple(row[name] for name in _PERIOD)
        found = [one for code in self._codes for one in _figures_of(self._tables, code).periods.get(key, ())]
        return [figure for _, figure in sorted(found, key=_place)]


def _place(placed: _Placed) -> int:
    return placed[0]


class _OfArea(NamedTuple):
    """The chosen figures of one area: by indicator and group, oldest first; and by their period as well."""

    series: dict[_Key, list[_Placed]]
    periods: dict[tuple[str, ...], list[_Placed]]


def _figures_of(tables: LaidOut, area_code: str) -> _OfArea:
    """The chosen figures of one area, laid out.

    They are kept with the tables: the next report compares with many of the same places.
    """
    kept: dict[str, _OfArea] = tables.kept.setdefault("figures", {})
    found = kept.get(area_code)
    if found is None:
        while len(kept) >= _AREAS_KEPT:
            del kept[next(iter(kept))]
        found = kept[area_code] = _OfArea({}, {})
        if "columns" not in tables.kept:
            tables.kept["columns"] = _Columns(tables["observations"])
        columns: _Columns = tables.kept["columns"]
        for place, row in columns.of(area_code):
            subject = row["indicator_id"], row["group"]
            found.series.setdefault(subject, []).append((place, row))
            found.periods.setdefault((*subject, row["period_label"], row["period_kind"]), []).append(
                (place, row)
            )
    return found


class _Columns:
    """The chosen figures of every area, area by area and oldest first, as lists: quick to cut rows from.

    The records of all areas would take ten times the memory. Equal words are one object.
    """

    def __init__(self, observations: pd.DataFrame) -> None:
        is_chosen = np.flatnonzero(observations["is_chosen"].to_numpy(bool))
        chosen = observations.take(is_chosen)
        areas, codes = pd.factorize(chosen["area_code"])
        order = np.lexsort((_days(chosen["period_start"]), _days(chosen["period_end"]), areas))
        ends = np.cumsum(np.bincount(areas, minlength=len(codes))).tolist()
        self._spans = dict(zip(codes.tolist(), zip([0, *ends], ends, strict=False), strict=True))
        self._places = is_chosen[order].tolist()
        self._names = [str(name) for name in chosen.columns]
        self._cells = [_shared(cells, order) for _, cells in chosen.items()]

    def of(self, area_code: str) -> list[_Placed]:
        """The chosen figures of one area, oldest first, with their places in the table."""
        first, end = self._spans.get(area_code, (0, 0))
        cut = zip(*(cells[first:end] for cells in self._cells), strict=True)
        rows = (dict(zip(self._names, cells, strict=True)) for cells in cut)
        return list(zip(self._places[first:end], rows, strict=True))


def _shared(cells: pd.Series, order: NDArray[np.intp]) -> list[Any]:
    if not isinstance(cells.dtype, pd.StringDtype):
        return list(cells.take(order).tolist())
    numbers, words = pd.factorize(cells, use_na_sentinel=False)
    known = words.tolist()
    return [known[number] for number in numbers[order].tolist()]


def lay_out_figures(tables: LaidOut) -> None:
    """Lay out the figures that every review looks up, where there are few enough to keep them all."""
    areas = list(tables.places("observations", "area_code"))
    if len(areas) > _AREAS_KEPT:
        kinds = {row["area_code"]: row["area_type"] for row in tables.rows("areas")}
        areas = [code for code in areas if kinds.get(code) in _COMPARED_WITH_ALL]
    for code in areas:
        _figures_of(tables, str(code))


def _days(dates: pd.Series) -> NDArray[np.int64]:
    """Dates as numbers, a missing one after all others."""
    numbers = dates.to_numpy().astype("datetime64[us]").astype(np.int64)
    return np.where(dates.isna().to_numpy(), _LATEST, numbers)


class Tables:
    """The processed tables that a review is made from, by name.

    Args:
        tables: The processed tables by name.
        places: The area of the review and those it is compared with; without them the figures of
            every area are looked through.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame], places: Places | None = None) -> None:
        self.by_name = LaidOut.of(tables)
        self._places = places
        self._other_targets: Sequence[Row] | None = None

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.by_name[name]

    def around(self, places: Places) -> Tables:
        """The same tables with the figures of one area and the places it is compared with only."""
        return Tables(self.by_name, places)

    def with_targets(self, targets: Sequence[Row]) -> Tables:
        """The same tables with other targets; figures and indicators are not laid out again."""
        other = Tables(self.by_name, self._places)
        vars(other).update(figures=self.figures, _standings=self._standings, _other_targets=targets)
        return other

    @cached_property
    def figures(self) -> Figures:
        """The chosen figures, laid out for looking up."""
        return Figures(self.by_name, self._places.codes if self._places else None)

    def observations_by_area(self) -> dict[str, NDArray[np.int64]]:
        """Where the figures of the area and of the places that it is compared with stand."""
        places = self.by_name.places("observations", "area_code")
        return {code: places[code] for code in self.figures.codes}

    def observations_of(self, area_code: str) -> pd.DataFrame:
        """Every figure of one area from every source, as stored."""
        places = self.by_name.places("observations", "area_code").get(area_code, [])
        return self["observations"].take(places)

    def movement(self, indicator: Row, area_code: str, year: ReviewYear) -> Movement:
        """What the figures of one area say of an indicator in a year (`figures.movement`)."""
        moved: dict[tuple[str, ...], Movement] = self.by_name.kept.setdefault("moved", {})
        key = (str(indicator["indicator_id"]), str(indicator["group"]), area_code, year.label)
        if key not in moved:
            while len(moved) >= _MOVEMENTS_KEPT:
                del moved[next(iter(moved))]
            moved[key] = movement(self.figures.series(*key[:3]), year, indicator)
        return moved[key]

    def indicator(self, indicator_id: str, group: str) -> Row:
        """The row of `schema.INDICATORS` for one indicator and group."""
        return self.by_name.by("indicators", "indicator_id", "group")[(indicator_id, group)][-1]

    def goals_of(self, edition_id: str) -> list[Row]:
        """The rows of `schema.GOALS` of one edition, in its order."""
        return sorted(self.by_name.by("goals", "edition_id").get((edition_id,), []), key=_position)

    @cached_property
    def _standings(self) -> dict[tuple[str, ...], dict[str, object]]:
        names = [column.name for column in NATIONAL_COLUMNS]
        ranks = self["national_ranks"]
        if self._places is not None:
            own = self.by_name.places("national_ranks", "area_code").get(self._places.area_code, [])
            ranks = ranks.take(own)
        return {
            tuple(row[name] for name in NATIONAL_RANKS.key): {name: row[name] for name in names}
            for row in rows_of(ranks)
        }

    def standing(self, row: Row) -> dict[str, object]:
        """The national columns of `results.ASSESSMENTS` for one figure; none where it has no standing."""
        return self._standings.get(tuple(row[name] for name in NATIONAL_RANKS.key), {})

    def targets_of(self, goal: Row) -> list[Row]:
        """The rows of `schema.TARGETS` of one goal."""
        key = (str(goal["edition_id"]), str(goal["measure_id"]))
        if self._other_targets is not None:
            return [row for row in self._other_targets if (row["edition_id"], row["measure_id"]) == key]
        return list(self.by_name.by("targets", "edition_id", "measure_id").get(key, []))


def _position(goal: Row) -> Any:
    return goal["position"]
