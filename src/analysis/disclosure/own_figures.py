"""What is declared of an indicator, as relations between its counts: groups, areas and periods.

The council's own, unpublished figures: small counts are hidden before anything is made of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.disclosure.counts import LARGEST, SMALL_DENOMINATOR, SMALL_DENOMINATOR_ATTAINMENT
from analysis.disclosure.plain import is_plain
from analysis.disclosure.relations import Parts
from analysis.disclosure.suppression import suppress
from analysis.tables.data import NOTICES, OBSERVATIONS
from analysis.tables.declare import check
from analysis.vocabulary.errors import DataError, ReportError
from analysis.vocabulary.indicators import Indicator
from analysis.vocabulary.marks import CONFIDENTIAL
from analysis.vocabulary.units import COUNTED_UNITS, UNITS

# What tells one figure of an indicator from another, whichever source prints it.
KEYS = ("group", "area_code", "period")
EVERYBODY = "all"
_COUNTS = ("numerator", "denominator")
_A_YEAR = 12  # months


def with_keys(observations: pd.DataFrame, own_sources: Collection[str]) -> pd.DataFrame:
    """Observations with two columns more: `period`, alike for all prints of one period, and `is_own`."""
    same = observations.groupby(["period_start", "period_end"], sort=False, dropna=False)["period_label"]
    return observations.assign(
        period=same.transform("first").astype(str), is_own=observations["source_id"].isin(list(own_sources))
    )


def relations_of(
    observations: pd.DataFrame, indicators: Mapping[str, Indicator], own_sources: Collection[str]
) -> dict[str, tuple[Parts, ...]]:
    """What belongs to what, for every indicator with figures of the council's own.

    It is read from the figures as they are, before any is hidden: whether years add up to a longer period
    shows in the counts only.

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
    * periods: the years of a rolling period make it up; where there are figures within a year, the months
      of every period make it up, printed or not, so that no sum or difference of months, quarters, years to
      date and twelve months gives a count away; otherwise the part of a year lies within the year; a running
      total lies within the next one.

    A relation between periods that the counts do not keep is left out: the measure is no sum over time.
    """
    if indicator.unit == "count":
        figures = figures.assign(numerator=figures["numerator"].fillna(figures["value"]))
    found = [Parts("group", each.whole, each.parts) for each in indicator.parts]
    in_parts = {name for each in indicator.parts for name in each.parts}
    if EVERYBODY in indicator.groups:
        others = [name for name in indicator.groups if name != EVERYBODY and name not in in_parts]
        found += [Parts("group", EVERYBODY, (name,), adds_up=False) for name in others]
    periods = list(_period_parts(indicator, figures))
    counts = _by_period(figures) if periods else ()
    found += [part for part in periods if _is_kept(part, counts)]
    return tuple(found)


def _period_parts(indicator: Indicator, figures: pd.DataFrame) -> Iterator[Parts]:
    spans = figures[figures["period_kind"] != "snapshot"].drop_duplicates("period")
    rows = list(
        spans.sort_values(["period_end", "period_start"])[
            ["period", "period_start", "period_end", "period_kind"]
        ].itertuples(index=False, name=None)
    )
    named = {(start, end): label for label, start, end, _ in rows}
    months = _month_parts(rows, named)
    if months:
        yield from months
        return
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


def _month_parts(
    rows: list[tuple[str, pd.Timestamp, pd.Timestamp, str]],
    named: Mapping[tuple[pd.Timestamp, pd.Timestamp], str],
) -> list[Parts]:
    """Every period of whole months as the sum of its months; none where no figure is for part of a year."""
    spans = [
        (label, start, 12 * (end.year - start.year) + end.month - start.month + 1)
        for label, start, end, _ in rows
        if start.day == 1 and end.is_month_end
    ]
    if not any(count < _A_YEAR for _, _, count in spans):
        return []
    found = []
    for label, start, count in spans:
        firsts = [start + pd.DateOffset(months=number) for number in range(count)]
        ends = [first + pd.offsets.MonthEnd(0) for first in firsts]
        months = tuple(
            named.get((first, end), f"the month from {first:%Y-%m-%d}")
            for first, end in zip(firsts, ends, strict=True)
        )
        found += [Parts("period", label, months)] if count > 1 else []
    return found


def _years(start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    count = round((end - start).days / 365.25)
    starts = [start + pd.DateOffset(years=number) for number in range(count + 1)]
    day = pd.Timedelta(days=1)
    return [(first, following - day) for first, following in pairwise(starts)]


def _by_period(figures: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """Each kind of count by group and area, a column a period."""
    rows = figures.drop_duplicates(["group", "area_code", "period"])
    return tuple(
        rows.pivot(index=["group", "area_code"], columns="period", values=name).astype(np.float64)
        for name in _COUNTS
        if name in rows.columns
    )


def _is_kept(part: Parts, counts: Iterable[pd.DataFrame]) -> bool:
    """Whether the counts that are there keep the relation."""
    for by_period in counts:
        if set(part.parts).isdisjoint(by_period.columns):
            continue  # nothing to add up
        there = by_period.reindex(columns=[part.whole, *part.parts])
        whole, known = there[part.whole], there[list(part.parts)]
        total = known.sum(axis=1)
        is_whole = part.adds_up & known.notna().all(axis=1) & whole.notna()
        if bool(((total > whole) | (is_whole & (total != whole))).any()):
            return False
    return True


_DERIVED = ("value", "value_text")
_HIDDEN_COLUMNS = ("value", "value_text", "missing", *_COUNTS)
# Notices whose text quotes the figure as its source has it.
_QUOTING = ("difference", "correction")
_HIDDEN_TEXT = (
    "The figure is confidential [c]: it rests on too few children, or would give such a figure away."
)
_WITHHELD_TEXT = "Sources differ here, or one was corrected; one of the figures is confidential [c]."


def protect_observations(
    observations: pd.DataFrame,
    notices: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    own_sources: Collection[str],
    relations: Mapping[str, tuple[Parts, ...]],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hide small counts in figures that the council adds itself, and all that would give them away.

    Published figures stay as published; where they agree with the council's, they count as known. Pages,
    charts and words are made of what this returns, so none of them ever meets a hidden count.

    Returns:
        The observations with [c] for what is hidden, and the notices with one for each such figure; a
        notice that quoted a hidden figure no longer does.

    Raises:
        DataError: The council's own counts do not add up as declared.
        ReportError: A hidden count cannot be protected.
    """
    is_own = observations["source_id"].isin(list(own_sources))
    if not bool(is_own.any()):
        return observations, notices
    concerned = observations["indicator_id"].isin(observations.loc[is_own, "indicator_id"])
    protected = observations.copy()
    keyed = with_keys(observations[concerned], own_sources)
    people = _people(observations, indicators)
    for name, figures in keyed.groupby("indicator_id", sort=True):
        few = _is_of_few(figures, indicators[str(name)], people)
        figures.loc[few, ["value", "value_text", "missing"]] = (float("nan"), CONFIDENTIAL, "c")
        figures = figures[~is_plain(figures, indicators[str(name)], relations[str(name)])]
        if not bool(figures["is_own"].any()):
            continue
        told = _protect_indicator(figures, indicators[str(name)], relations[str(name)])
        for column in _HIDDEN_COLUMNS:
            protected.loc[told.index, column] = told[column]
    is_hidden = is_own & (
        (observations["value"].notna() & protected["value"].isna())
        | (observations["numerator"].notna() & protected["numerator"].isna())
        | (observations["denominator"].notna() & protected["denominator"].isna())
    )
    protected["counts_exact"] = protected["counts_exact"] & ~is_hidden
    protected.loc[is_hidden, "notice"] = ""  # that of a correction quotes the figure
    hidden = pd.DataFrame(
        {
            **{
                name: protected.loc[is_hidden, name]
                for name in ("source_id", "indicator_id", "area_code", "period_label", "locator")
            },
            "kind": "suppressed",
            "text": _HIDDEN_TEXT,
        }
    )
    found = pd.concat([_without_quotes(notices, observations, is_hidden), hidden[NOTICES.column_names]])
    found = found.drop_duplicates(list(NOTICES.key), ignore_index=True)
    return check(protected, OBSERVATIONS), check(found, NOTICES)


def _people(observations: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.Series:
    """The most people that any rate is set against, by area: anybody finds them in what is published."""
    rates = [name for name, one in indicators.items() if UNITS[one.unit].base == "population"]
    return observations[observations["indicator_id"].isin(rates)].groupby("area_code")["denominator"].max()


def _is_of_few(figures: pd.DataFrame, indicator: Indicator, people: pd.Series) -> pd.Series:
    """Which own rates and percentages, printed without counts, are of one to five children.

    A rate is set against the people of its area, a percentage against the most that its group, or else its
    indicator, counts in any year. Where nothing is known of them, nothing can be said.
    """
    unit = UNITS[indicator.unit]
    if unit.per is None:
        return pd.Series(False, index=figures.index)
    by_group = figures.groupby(["area_code", "group"])["denominator"].transform("max")
    by_area = figures.groupby("area_code")["denominator"].transform("max")
    base = by_group.fillna(by_area)
    if unit.base == "population":
        base = base.fillna(figures["area_code"].map(people))
    children = figures["value"] / unit.per * base
    has_no_count = figures["numerator"].isna() & figures["denominator"].isna()
    return figures["is_own"] & has_no_count & (children > 0) & (children < LARGEST + 0.5)


def _protect_indicator(figures: pd.DataFrame, indicator: Indicator, parts: tuple[Parts, ...]) -> pd.DataFrame:
    """The council's own rows of one indicator, with what is hidden taken out."""
    own = figures[figures["is_own"]]
    counts_heads = indicator.unit == "count" and indicator.decimals == 0  # an average number is no count
    is_count = (own["numerator"].isna() & counts_heads).astype(bool)
    counted = own.assign(numerator=own["numerator"].where(~is_count, own["value"]))
    # one row for each figure: of two own sources each is protected with the other's figures as they are
    others = figures[~figures["is_own"] & (figures["numerator"].notna() | (figures["missing"] == "c"))]
    others = others[~_cells(others).isin(_cells(own))]
    others = others.sort_values(["is_chosen", "locator"], ascending=[False, True]).drop_duplicates(list(KEYS))
    parts_told = []
    for _, rows in counted.groupby("source_id", sort=True):
        try:
            table = _suppressed(pd.concat([rows, others]) if len(others) else rows, indicator, parts)
        except (DataError, ReportError):
            if not len(others):
                raise
            # Figures that do not agree with ours prove nothing of them; `whole_report` checks what is left.
            table = _suppressed(rows, indicator, parts)
        parts_told.append(table.loc[rows.index])
    told = pd.concat(parts_told)
    told["numerator"] = told["numerator"].where(~is_count, own["numerator"]).astype("float64")
    return told


def _cells(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[list(KEYS)])


def _suppressed(figures: pd.DataFrame, indicator: Indicator, parts: tuple[Parts, ...]) -> pd.DataFrame:
    limit = SMALL_DENOMINATOR_ATTAINMENT if indicator.is_attainment else SMALL_DENOMINATOR
    official = ~figures["is_own"]
    result = suppress(
        figures.assign(is_official=official), counts=_COUNTS, derived=_DERIVED, rows=KEYS, parts=parts,
        published="is_official", small_denominator=limit,
    )  # fmt: skip
    table = result.table
    if indicator.unit not in COUNTED_UNITS and indicator.unit != "count":
        _hide_means(table, indicator)
    return table


def _hide_means(table: pd.DataFrame, indicator: Indicator) -> None:
    """Hide a second mean beside a single hidden one; the table is changed in place.

    The mean of a group follows from those of the whole and of the other parts, weighted by their numbers.
    The part of fewest children is taken, the whole last.
    """
    for _, same in table.groupby(["area_code", "period"], sort=True):
        for declared in indicator.parts:
            members = same[same["group"].isin([declared.whole, *declared.parts])]
            shown = members[members["value"].notna()]
            if set(members["group"]) != {declared.whole, *declared.parts} or len(members) - len(shown) != 1:
                continue
            ours = shown[shown["is_own"]]
            if (members["missing"] == "c").sum() == 1 and len(ours):
                order = ours.assign(is_whole=ours["group"] == declared.whole)
                row = order.sort_values(["is_whole", "denominator", "group"]).index[0]
                table.loc[row, "value"], table.loc[row, "value_text"] = float("nan"), CONFIDENTIAL
                table.loc[row, "missing"] = "c"


def _without_quotes(notices: pd.DataFrame, observations: pd.DataFrame, is_hidden: pd.Series) -> pd.DataFrame:
    """The notices, with other words where they quote a figure that is now hidden.

    A notice does not say of which group it is, so all of the indicator, area and period are reworded.
    """
    place = ["indicator_id", "area_code", "period_start", "period_end"]
    same = pd.MultiIndex.from_frame(observations[place]).isin(
        pd.MultiIndex.from_frame(observations.loc[is_hidden, place])
    )
    told = ["indicator_id", "area_code", "period_label"]
    is_quoting = notices["kind"].isin(_QUOTING) & pd.MultiIndex.from_frame(notices[told]).isin(
        pd.MultiIndex.from_frame(observations.loc[same, told])
    )
    return notices.assign(text=notices["text"].mask(is_quoting, _WITHHELD_TEXT))
