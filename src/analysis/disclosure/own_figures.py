"""The council's own, unpublished figures: small counts are hidden before anything is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.disclosure.counts import SMALL_DENOMINATOR, SMALL_DENOMINATOR_ATTAINMENT
from analysis.disclosure.declared import KEYS, with_keys
from analysis.disclosure.suppression import suppress
from analysis.errors import DataError, ReportError
from analysis.schema import COUNT_MULTIPLIERS, NOTICES, OBSERVATIONS, check

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from analysis.disclosure.structure import Parts
    from analysis.indicators import Indicator

_COUNTS = ("numerator", "denominator")
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

    Args:
        observations: `schema.OBSERVATIONS`.
        notices: `schema.NOTICES`.
        indicators: The indicators by their ids, for units, parts and what is attainment.
        own_sources: The sources that hold unpublished figures.
        relations: What belongs to what, of `declared.relations_of`.

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
    for name, figures in keyed.groupby("indicator_id", sort=True):
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


def _protect_indicator(figures: pd.DataFrame, indicator: Indicator, parts: tuple[Parts, ...]) -> pd.DataFrame:
    """The council's own rows of one indicator, with what is hidden taken out."""
    own = figures[figures["is_own"]]
    is_count = (own["numerator"].isna() & (indicator.unit == "count")).astype(bool)
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
    if indicator.unit not in COUNT_MULTIPLIERS and indicator.unit != "count":
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
                table.loc[row, "value"], table.loc[row, "value_text"] = float("nan"), "[c]"
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
