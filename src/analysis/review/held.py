"""The processed tables as a review looks things up in them.

Tables may hold the figures of every council of England. A review asks hundreds of times for the figures
of one indicator and group, so they are laid out once, and only those of the area and of the places that
it is compared with: what a review costs does not grow with what the tables hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from analysis.national_tables import NATIONAL_COLUMNS, NATIONAL_RANKS
from analysis.review.figures import Movement, ReviewYear, movement

if TYPE_CHECKING:
    from analysis.review.comparators import Places

_Key = tuple[str, str]


class Figures:
    """Chosen figures by indicator and group; what it gives may not be changed.

    Args:
        observations: `schema.OBSERVATIONS`.
    """

    def __init__(self, observations: pd.DataFrame) -> None:
        self._chosen = plain(observations[observations["is_chosen"]])
        self._rows = self._chosen.groupby(["indicator_id", "group"], sort=False).indices
        self._of: dict[_Key, pd.DataFrame] = {}
        self._series: dict[tuple[str, str, str], pd.DataFrame] = {}

    @property
    def all(self) -> pd.DataFrame:
        """Every chosen figure."""
        return self._chosen

    def of(self, indicator_id: str, group: str) -> pd.DataFrame:
        """The figures of one indicator and group, of all areas and periods."""
        key = (indicator_id, group)
        if key not in self._of:
            rows = self._rows.get(key)
            self._of[key] = self._chosen.iloc[:0] if rows is None else self._chosen.iloc[rows]
        return self._of[key]

    def series(self, indicator_id: str, group: str, area_code: str) -> pd.DataFrame:
        """The figures of one indicator, group and area, oldest first."""
        key = (indicator_id, group, area_code)
        if key not in self._series:
            own = self.of(indicator_id, group)
            own = own[own["area_code"] == area_code]
            self._series[key] = own.sort_values(["period_end", "period_start"], kind="stable")
        return self._series[key]

    def same_period(self, row: pd.Series) -> pd.DataFrame:
        """The figures of every area for the indicator, group and period of one figure, by area."""
        all_periods = self.of(str(row["indicator_id"]), str(row["group"]))
        is_same = (all_periods["period_label"] == row["period_label"]) & (
            all_periods["period_kind"] == row["period_kind"]
        )
        return all_periods[is_same].set_index("area_code", drop=False)


@dataclass(frozen=True)
class Tables:
    """The processed tables that a review is made from, by name."""

    by_name: Mapping[str, pd.DataFrame]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.by_name[name]

    def around(self, places: Places) -> Tables:
        """The same tables with the figures of one area and the places it is compared with only."""
        observations, ranks = self["observations"], self["national_ranks"]
        near = observations["area_code"].isin(places.codes)
        own = ranks[ranks["area_code"] == places.area_code]
        return Tables({**self.by_name, "observations": observations[near], "national_ranks": own})

    def with_targets(self, targets: pd.DataFrame) -> Tables:
        """The same tables with other targets; figures and indicators are not laid out again."""
        other = Tables({**self.by_name, "targets": targets})
        vars(other).update(figures=self.figures, _indicators=self._indicators, _moved=self._moved)
        return other

    @cached_property
    def figures(self) -> Figures:
        """The chosen figures, laid out for looking up."""
        return Figures(self["observations"])

    @cached_property
    def _indicators(self) -> dict[_Key, pd.Series]:
        rows = (row for _, row in self["indicators"].iterrows())
        return {(str(row["indicator_id"]), str(row["group"])): row for row in rows}

    @cached_property
    def goals(self) -> pd.DataFrame:
        """`schema.GOALS`, laid out for looking up."""
        return plain(self["goals"])

    @cached_property
    def _targets(self) -> dict[_Key, pd.DataFrame]:
        return _by_measure(self["targets"])

    @cached_property
    def _moved(self) -> dict[tuple[str, str, str, str], Movement]:
        return {}

    def movement(self, indicator: pd.Series, area_code: str, year: ReviewYear) -> Movement:
        """What the figures of one area say of an indicator in a year (`figures.movement`)."""
        key = (str(indicator["indicator_id"]), str(indicator["group"]), area_code, year.label)
        if key not in self._moved:
            self._moved[key] = movement(self.figures.series(*key[:3]), year, indicator)
        return self._moved[key]

    def indicator(self, indicator_id: str, group: str) -> pd.Series:
        """The row of `schema.INDICATORS` for one indicator and group."""
        return self._indicators[(indicator_id, group)]

    @cached_property
    def _standings(self) -> dict[tuple[str, ...], dict[str, object]]:
        names = [column.name for column in NATIONAL_COLUMNS]
        return {
            tuple(row[name] for name in NATIONAL_RANKS.key): {name: row[name] for name in names}
            for row in self["national_ranks"].to_dict("records")
        }

    def standing(self, row: pd.Series) -> dict[str, object]:
        """The national columns of `results.ASSESSMENTS` for one figure; none where it has no standing."""
        return self._standings.get(tuple(row[name] for name in NATIONAL_RANKS.key), {})

    def targets_of(self, goal: pd.Series) -> pd.DataFrame:
        """The rows of `schema.TARGETS` of one goal."""
        own = self._targets.get((str(goal["edition_id"]), str(goal["measure_id"])))
        return self["targets"].iloc[:0] if own is None else own


def _by_measure(frame: pd.DataFrame) -> dict[_Key, pd.DataFrame]:
    objects = plain(frame)
    rows = objects.groupby(["edition_id", "measure_id"], sort=False).indices
    return {key: objects.iloc[places] for key, places in rows.items()}  # type: ignore[misc]


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows with text and whole numbers as plain objects, which are taken together, not by column."""
    columns = {
        name: cells.astype(object) if isinstance(cells.dtype, pd.api.extensions.ExtensionDtype) else cells
        for name, cells in frame.items()
    }
    return pd.DataFrame(columns, index=frame.index).copy()
