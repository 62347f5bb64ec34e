"""The council's own, unpublished figures: small counts are hidden before anything is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.disclosure.suppression import suppress
from analysis.schema import NOTICES, OBSERVATIONS, check

if TYPE_CHECKING:
    from collections.abc import Collection


def protect_observations(
    observations: pd.DataFrame, notices: pd.DataFrame, indicators: pd.DataFrame, own_sources: Collection[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hide small counts in figures that the council adds itself; published figures stay as published.

    Pages, charts and words are made of what this returns, so none of them ever meets a hidden count.

    Args:
        observations: `schema.OBSERVATIONS`.
        notices: `schema.NOTICES`.
        indicators: `schema.INDICATORS`, for the units.
        own_sources: The sources that hold unpublished figures.

    Returns:
        The observations with [c] for what is hidden, and the notices with one for each such figure.
    """
    is_own = observations["source_id"].isin(list(own_sources))
    if not bool(is_own.any()):
        return observations, notices
    units = indicators.drop_duplicates("indicator_id").set_index("indicator_id")["unit"]
    is_count = (
        is_own & (observations["indicator_id"].map(units) == "count") & observations["numerator"].isna()
    )
    counted = observations.assign(
        numerator=observations["numerator"].where(~is_count, observations["value"]), is_official=~is_own
    )
    result = suppress(counted, rows=OBSERVATIONS.key, published="is_official")
    protected = result.table.drop(columns="is_official")
    protected["numerator"] = protected["numerator"].where(~is_count, observations["numerator"])
    is_hidden = is_own & observations["value"].notna() & protected["value"].isna()
    protected["counts_exact"] = protected["counts_exact"] & ~is_hidden
    hidden = pd.DataFrame(
        {
            **{
                name: protected.loc[is_hidden, name]
                for name in ("source_id", "indicator_id", "area_code", "period_label", "locator")
            },
            "kind": "suppressed",
            "text": "The figure is confidential [c]: it rests on too few children.",
        }
    )
    found = pd.concat([notices, hidden[NOTICES.column_names]], ignore_index=True)
    return check(protected, OBSERVATIONS), check(found, NOTICES)
