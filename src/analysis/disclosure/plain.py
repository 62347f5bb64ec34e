"""Figures from which nothing small follows: what the search for hidden counts need not lay out.

Most areas and years of a council's own figures hold large counts only, all printed, once. There every sum,
rest and complement is a difference of two printed counts, so whole columns are looked at, and the search is
left the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.disclosure.counts import LARGEST, SMALL_DENOMINATOR_ATTAINMENT, BoolArray, FloatArray
from analysis.disclosure.relations import Parts, is_alone, said_beside
from analysis.vocabulary.indicators import Indicator

Places = NDArray[np.int64]

_KEYS = ("group", "area_code", "period")


def is_plain(figures: pd.DataFrame, indicator: Indicator, parts: Sequence[Parts]) -> pd.Series:
    """Which figures of one indicator can neither be hidden nor give a hidden count away.

    Nothing ties the figures of two areas, nor those of two periods unless `parts` names periods: of such a
    set all figures are plain, or none. They are where each is the council's own and is printed once, and

    * all have their counts: each count, what is left of it beside a part of it, and what is left of a
      denominator beside its numerator is 0 or more than 5 (denominators: more than is too small anywhere),
      and a whole is the sum of its parts, or has none of them; or
    * none has a count, nor is one: then nothing can be reckoned.

    Args:
        figures: All figures of the indicator, from whatever source, as `own_figures.with_keys` gives them.
        indicator: Its declaration.
        parts: What belongs to what.

    Returns:
        A boolean for each figure.
    """
    if figures.empty:
        return pd.Series(False, index=figures.index)
    above, below = (figures[name].to_numpy(dtype=np.float64) for name in ("numerator", "denominator"))
    if indicator.unit == "count":
        above = np.where(np.isnan(above), figures["value"].to_numpy(dtype=np.float64), above)
        measures, is_large = [above], _is_none_or_many(above) & np.isnan(below)
    else:
        measures = [above, below]
        is_large = _is_none_or_many(above) & _is_none_or_many(below - above)
        is_large &= below > SMALL_DENOMINATOR_ATTAINMENT
    declared = list(dict.fromkeys(parts))
    for column in sorted({one.column for one in declared}):
        beside = [name for name in _KEYS if name != column]
        place = _numbered(figures, beside)
        rows = {str(name): np.asarray(found) for name, found in figures.groupby(column).indices.items()}
        for one in declared:
            if one.column == column and one.whole in rows:
                is_large &= _tells_nothing(one, place, rows, measures, said_beside(one, declared))
    is_usual = (
        figures["is_own"].to_numpy(dtype=bool)
        & (figures["missing"] == "").to_numpy(dtype=bool)
        & figures["value"].notna().to_numpy(dtype=bool)
        & ~figures.duplicated(list(_KEYS), keep=False).to_numpy(dtype=bool)
    )
    joined = _joined(declared)
    periods = figures["period"].map(lambda name: joined.get(name, name)) if joined else figures["period"]
    sets = _numbered(figures, ["area_code", periods.rename("joined")])
    has_no_count = np.isnan(above) & np.isnan(below)
    plain = _all_of(sets, is_usual & (is_large | _all_of(sets, has_no_count)))
    return pd.Series(plain, index=figures.index, dtype=bool)


def _numbered(figures: pd.DataFrame, by: list[Any]) -> Places:
    """For each figure, a number that is the same for all that are alike in this."""
    return np.asarray(figures.groupby(by, sort=False).ngroup(), dtype=np.int64)


def _is_none_or_many(counts: FloatArray) -> BoolArray:
    return (counts % 1 == 0) & ((counts == 0) | (counts > LARGEST))


def _all_of(sets: Places, flags: BoolArray) -> BoolArray:
    """For each figure, whether the flag is true of all figures of its set."""
    return (np.bincount(sets, weights=~flags) == 0)[sets]


def _joined(declared: Iterable[Parts]) -> dict[str, str]:
    """For every period that is tied to another, the name of one of all that hang together."""
    joined: dict[str, set[str]] = {}
    for one in declared:
        if one.column == "period":
            together = set[str]().union(*(joined.get(name, {name}) for name in (one.whole, *one.parts)))
            joined.update(dict.fromkeys(together, together))
    return {name: min(together) for name, together in joined.items()}


def _tells_nothing(
    one: Parts, place: Places, rows: Mapping[str, Places],
    measures: Sequence[FloatArray], beside: Collection[str],
) -> BoolArray:  # fmt: skip
    """Of each figure that is the whole, whether nothing small follows from its parts; true of all others.

    Args:
        one: What belongs to what.
        place: For each figure, what is alike for a whole and its parts, as a number.
        rows: The positions of the figures by their labels.
        measures: The counts.
        beside: The labels of `said_beside`.
    """
    nowhere = np.array([], dtype=np.int64)
    wholes, kept = rows[one.whole], np.ones(len(place), dtype=bool)
    spots = int(place.max()) + 1
    for counts in measures:
        known, there = np.full((len(one.parts), spots), np.nan), np.zeros((len(one.parts), spots), dtype=bool)
        for number, name in enumerate(one.parts):
            found = rows.get(name, nowhere)
            known[number, place[found]], there[number, place[found]] = counts[found], True
        known, there = known[:, place[wholes]], there[:, place[wholes]]
        if one.adds_up:
            others = np.concatenate([nowhere, *(place[rows[name]] for name in beside if name in rows)])
            is_open = ~there.any(axis=0) & ~np.isin(place[wholes], others) & (not is_alone(one))
            kept[wholes] &= is_open | (known.sum(axis=0) == counts[wholes])
        else:
            kept[wholes] &= (~there | _is_none_or_many(counts[wholes] - known)).all(axis=0)
    return kept
