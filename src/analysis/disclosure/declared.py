"""What is declared of an indicator, as relations between its counts: groups, areas and periods."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.disclosure.structure import Parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from analysis.indicators import Indicator

# What tells one figure of an indicator from another, whichever source prints it.
KEYS = ("group", "area_code", "period")
EVERYBODY = "all"
_COUNTS = ("numerator", "denominator")


def with_keys(observations: pd.DataFrame, own_sources: Collection[str]) -> pd.DataFrame:
    """Observations with two columns more: `period`, alike for all prints of one period, and `is_own`."""
    days = observations[["period_start", "period_end"]].apply(tuple, axis=1)
    labels = dict(zip(reversed(days.tolist()), reversed(observations["period_label"].tolist()), strict=True))
    return observations.assign(
        period=days.map(labels).astype(str), is_own=observations["source_id"].isin(list(own_sources))
    )


def relations_of(
    observations: pd.DataFrame, indicators: Mapping[str, Indicator], own_sources: Collection[str]
) -> dict[str, tuple[Parts, ...]]:
    """What belongs to what, for every indicator with figures of the council's own.

    It is read from the figures as they are, before any is hidden: whether years add up to a longer period
    shows in the counts only.

    Args:
        observations: `schema.OBSERVATIONS`.
        indicators: The indicators by their ids.
        own_sources: The sources that hold unpublished figures.

    Returns:
        The relations by the indicator's id; none where there are no own figures.
    """
    own = observations.loc[observations["source_id"].isin(list(own_sources)), "indicator_id"]
    if own.empty:
        return {}
    keyed = with_keys(observations[observations["indicator_id"].isin(own)], own_sources)
    return {
        str(name): declared_parts(indicators[str(name)], figures)
        for name, figures in keyed.groupby("indicator_id", sort=True)
    }


def declared_parts(indicator: Indicator, figures: pd.DataFrame) -> tuple[Parts, ...]:
    """What belongs to what among the figures of one indicator.

    * groups: as declared under `parts`; every other group lies within `all`;
    * periods: the years of a rolling period make it up; the part of a year lies within the year; a running
      total lies within the next one.

    A relation between periods that the counts do not keep is left out: the measure is no sum over time.

    Args:
        indicator: Its declaration.
        figures: Its figures, as `with_keys` gives them.
    """
    if indicator.unit == "count":
        figures = figures.assign(numerator=figures["numerator"].fillna(figures["value"]))
    found = [Parts("group", each.whole, each.parts) for each in indicator.parts]
    in_parts = {name for each in indicator.parts for name in each.parts}
    if EVERYBODY in indicator.groups:
        others = [name for name in indicator.groups if name != EVERYBODY and name not in in_parts]
        found += [Parts("group", EVERYBODY, (name,), adds_up=False) for name in others]
    found += [part for part in _period_parts(indicator, figures) if _is_kept(part, figures)]
    return tuple(found)


def _period_parts(indicator: Indicator, figures: pd.DataFrame) -> Iterator[Parts]:
    spans = figures[figures["period_kind"] != "snapshot"].drop_duplicates("period")
    rows = list(
        spans.sort_values(["period_end", "period_start"])[
            ["period", "period_start", "period_end", "period_kind"]
        ].itertuples(index=False, name=None)
    )
    named = {(start, end): label for label, start, end, _ in rows}
    if indicator.is_cumulative:
        for before, after in pairwise(rows):
            yield Parts("period", after[0], (before[0],), adds_up=False)
        return
    for label, start, end, kind in rows:
        if str(kind).startswith("rolling"):
            years = _years(start, end)
            names = tuple(named.get(year, f"the year from {year[0]:%Y-%m-%d}") for year in years)
            yield Parts("period", label, names)
            continue
        for other, other_start, other_end, other_kind in rows:
            is_inside = start <= other_start and other_end <= end and (start, end) != (other_start, other_end)
            if is_inside and not str(other_kind).startswith("rolling"):
                yield Parts("period", label, (other,), adds_up=False)


def _years(start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    count = round((end - start).days / 365.25)
    starts = [start + pd.DateOffset(years=number) for number in range(count + 1)]
    day = pd.Timedelta(days=1)
    return [(first, following - day) for first, following in pairwise(starts)]


def _is_kept(part: Parts, figures: pd.DataFrame) -> bool:
    """Whether the counts that are there keep the relation."""
    counts = [name for name in _COUNTS if name in figures.columns]
    wide = figures[figures["period"].isin([part.whole, *part.parts])].drop_duplicates(
        ["group", "area_code", "period"]
    )
    for _, same in wide.groupby(["group", "area_code"], sort=True):
        by_period = same.set_index("period")[counts].astype(np.float64)
        if part.whole not in by_period.index:
            continue
        known = by_period.reindex(list(part.parts))
        whole, total = by_period.loc[part.whole], known.sum()
        if bool((total > whole).any()):
            return False
        is_whole = part.adds_up & known.notna().all()
        if bool((is_whole & whole.notna() & (total != whole)).any()):
            return False
    return True
