"""Figures of the whole LAIT file beside counts and releases: what gives them, and what repeats them.

A figure with the counts that give it can be tested. A figure that a release of the Department prints too is
one figure, and stands once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.vocabulary.numbers import half_a_place
from analysis.vocabulary.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.inputs.entries import Reference, Source
    from analysis.inputs.figures import Record
    from analysis.inputs.lait import LaitFigures
    from analysis.vocabulary.indicators import Indicator, SeriesLink

# Numbers of people by source, area and the year whose 30 June they are of.
Populations = Mapping[str, Mapping[tuple[str, int], float]]
Said = list[tuple[str, str]]  # what is to be told, and of which indicator
SAME_PLACE = ["indicator_id", "group", "area_code", "period_start", "period_end"]
ROUNDING = 1e-9  # relative; the file prints the binary numbers of a spreadsheet
_COUNTS = ("numerator", "denominator")
_NEARLY_EVERY = 0.9  # of the councils' figures of a year that its counts must give
_NO_COUNCIL = ("E92", "E12", "E13")  # their counts are rounded to ten
_MID_YEAR = 6  # estimates of population are of 30 June


def with_counts(
    frame: pd.DataFrame,
    figures: LaitFigures,
    links: Iterable[tuple[Indicator, SeriesLink]],
    sources: Mapping[str, Source],
    populations: Populations,
) -> tuple[pd.DataFrame, Said]:
    """The figures with the counts that other measures of the file hold, where they give the figure.

    A rate is set against the population at the last 30 June before its period ends. The counts of a year
    are used where they give nearly every council's figure as it is printed; elsewhere they are of another
    day, or the estimate was revised since.

    Returns:
        The table, and what to tell of each series: how many figures its counts give.
    """
    columns = {name: frame[name].to_numpy(copy=True) for name in ("value", *_COUNTS, "counts_exact")}
    notices: Said = []
    for indicator, link in links:
        per = UNITS[indicator.unit].per
        if not link.numerator or per is None:
            continue
        is_own = (frame["indicator_id"] == indicator.id) & (frame["group"] == link.group)
        own = np.flatnonzero(is_own.to_numpy(bool))
        rows = frame.iloc[own]
        end, areas = rows["period_end"].dt, rows["area_code"]
        years, is_council = end.year, ~areas.str.startswith(_NO_COUNCIL).to_numpy(bool)
        count = _looked_up(_of_measure(figures, link.numerator), areas, years)
        if link.population:
            total = _looked_up(
                populations.get(link.population, {}), areas, end.year - (end.month < _MID_YEAR)
            )
        else:
            total = _looked_up(_of_measure(figures, link.denominator), areas, years)
        worked = per * count / np.where(total > 0, total, np.nan)
        room = _room(rows["value_text"]).groupby(rows["period_end"]).transform("min").to_numpy(float)
        value = columns["value"][own]
        is_told = ~np.isnan(worked) & ~np.isnan(value)
        is_exact = is_told & (np.abs(worked - value) <= room + ROUNDING)
        by_year = pd.Series(np.where(is_told & is_council, is_exact, np.nan)).groupby(years.to_numpy())
        is_used = is_told & (by_year.transform("mean").to_numpy(float) >= _NEARLY_EVERY)
        for name, numbers in zip(_COUNTS, (count, total), strict=True):
            columns[name][own] = np.where(is_used, numbers, np.nan)
        columns["counts_exact"][own] = is_used & is_exact
        columns["value"][own] = np.where(is_used & is_exact, worked, value)
        base = f"the population of {sources[link.population].short_title}" if link.population else (
            link.denominator
        )  # fmt: skip
        text = (
            f"{link.numerator} over {base} gives {int((is_used & is_exact).sum()):,} of the "
            f"{int(is_told.sum()):,} figures of {link.series_id} that have both, as they are printed"
        )
        notices.append((text, indicator.id))
    return frame.assign(**columns), notices


def _of_measure(figures: LaitFigures, name: str) -> dict[tuple[str, int], float]:
    """The figures of a measure by area and the year in which their periods end."""
    if name not in figures.measures:
        return {}
    own = np.flatnonzero(figures.measure == figures.measures.index(name))
    years = [period.end.year for period in figures.periods]
    return {
        (figures.areas[area], years[period]): value
        for area, period, value in zip(
            figures.area[own].tolist(), figures.period[own].tolist(), figures.value[own].tolist(), strict=True
        )
    }


def _room(prints: pd.Series) -> pd.Series:
    """How far a number may lie from its print."""
    return prints.str.partition(".")[2].str.len().map(half_a_place)


def _looked_up(numbers: Mapping[tuple[str, int], float], areas: pd.Series, years: pd.Series) -> np.ndarray:
    keys = zip(areas.tolist(), years.tolist(), strict=True)
    return np.array([numbers.get(key, np.nan) for key in keys], dtype=float)


def repeats(
    frame: pd.DataFrame, own: Source, reference: Reference, rows: list[Record], is_apart: np.ndarray
) -> tuple[np.ndarray, Said]:
    """Which figures another file of the Department gives too, and the same; and what to tell of them.

    An extract of the tool is the same file: its figures are equal to the last digit. Those of a release
    that is trusted more are the same where both prints can be one number.
    """
    nothing = np.zeros(len(frame), dtype=bool)
    held = {
        source.id: source
        for source in reference.sources.values()
        if source.kind == "lait_figures" or (source.kind == "official_file" and source.trust < own.trust)
    }
    theirs = [row for row in rows if row["source_id"] in held]
    if not theirs or frame.empty:
        return nothing, []
    names = (*SAME_PLACE, "source_id", "missing", "value_text", "printed_value")
    known = pd.DataFrame([{name: row[name] for name in names} for row in theirs])
    known = known.astype(dict.fromkeys(("indicator_id", "group", "area_code", "value_text"), "str"))
    known["printed_value"] = known["printed_value"].astype("float64")
    known[["period_start", "period_end"]] = known[["period_start", "period_end"]].astype("datetime64[us]")
    concerned = np.flatnonzero(frame["indicator_id"].isin(known["indicator_id"].unique()).to_numpy(bool))
    ours = frame[[*SAME_PLACE, "value_text"]].iloc[concerned].assign(place=concerned)
    both = ours.merge(known, on=SAME_PLACE, suffixes=("", "_theirs"))
    if both.empty:
        return nothing, []
    both["number"] = pd.to_numeric(both["value_text"], errors="coerce")
    room = _room(both["value_text"]) + _room(both["value_text_theirs"])
    is_release = both["source_id"].map(lambda name: held[name].kind == "official_file").astype(bool)
    gap = (both["number"] - both["printed_value"]).abs()
    is_same = gap <= room.where(is_release, ROUNDING * both["printed_value"].abs()) + ROUNDING
    is_same |= both["number"].isna() & both["printed_value"].isna()
    both["is_same"] = is_same & ~is_apart[both["place"]]
    repeated = nothing.copy()
    repeated[both.loc[both["is_same"], "place"]] = True
    return repeated, [
        (
            f"{int(same.sum()):,} of the {len(same):,} figures that both have agree with "
            f"{held[str(name)].short_title}, which is used",
            str(indicator),
        )
        for (name, indicator), same in both.groupby(["source_id", "indicator_id"], sort=False)["is_same"]
    ]
