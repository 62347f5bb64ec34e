"""Where each council stands among all councils of England, as the Department's own tool has it.

It is worked out once for all councils, when the tables are made, so that a review reads one row and is
made again only where that row changed.
"""

from __future__ import annotations

import pandas as pd

from analysis.stats.compare import quartile_bands, quintiles, rank
from analysis.tables.data import NATIONAL_RANKS
from analysis.tables.declare import empty, table
from analysis.tables.rows import rows_of

# Former councils stand among the others in the years in which they had figures.
COUNCIL_TYPES = ("Unitary authority", "Metropolitan district", "London borough", "County", "Former council")
FEWEST_COUNCILS = 100  # with a figure; below it a rank is not one among the councils of England

_PERIOD = ["indicator_id", "group", "period_label", "period_kind"]


def national_ranks(observations: pd.DataFrame, areas: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Rank and band every council in every period.

    Args:
        observations: `tables.data.OBSERVATIONS`.
        areas: `tables.data.AREAS`.
        indicators: `tables.data.INDICATORS`.

    Returns:
        `NATIONAL_RANKS`, by the publisher's direction; nothing for an indicator that the publisher judges
        neither way, nor for a period in which fewer than a hundred councils have a figure.
    """
    councils = areas.loc[areas["area_type"].isin(COUNCIL_TYPES), "area_code"]
    if len(councils) < FEWEST_COUNCILS:
        return empty(NATIONAL_RANKS)
    is_ranked = observations["is_chosen"] & observations["value"].notna()
    is_ranked &= observations["area_code"].isin(councils) & (observations["period_kind"] != "cumulative")
    figures = observations.loc[is_ranked, [*_PERIOD, "area_code", "value"]]
    polarities = indicators.set_index(["indicator_id", "group"])["publisher_polarity"].to_dict()
    parts = []
    for key, same in figures.groupby(_PERIOD, sort=True):
        polarity = str(polarities[key[:2]])
        if polarity == "none" or len(same) < FEWEST_COUNCILS:
            continue
        values = same["value"].to_numpy(float)
        parts.append(
            same[[*_PERIOD, "area_code"]].assign(
                national_rank=rank(values, polarity),
                national_of=len(same),
                national_band=[band or "" for band in quartile_bands(values, polarity)],
                national_quintile=quintiles(values, polarity),
            )
        )
    if not parts:
        return empty(NATIONAL_RANKS)
    return table(NATIONAL_RANKS, rows_of(pd.concat(parts)))
