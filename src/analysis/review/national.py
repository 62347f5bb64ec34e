"""Where each council stands among all councils of England, as the Department's own tool has it.

It is worked out once for all councils, when the tables are made, so that a review reads one row and is
made again only where that row changed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.stats.compare import quartile_bands, quintiles, rank
from analysis.tables.data import NATIONAL_RANKS
from analysis.tables.declare import check, empty
from analysis.vocabulary.numbers import like

# Former councils stand among the others in the years in which they had figures.
COUNCIL_TYPES = ("Unitary authority", "Metropolitan district", "London borough", "County", "Former council")
FEWEST_COUNCILS = 100  # with a figure; below it a rank is not one among the councils of England

_PERIOD = ["indicator_id", "group", "period_label", "period_kind"]


def national_ranks(observations: pd.DataFrame, areas: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Rank and band every council in every period.

    Returns:
        `NATIONAL_RANKS`, by the publisher's direction; nothing for an indicator that the publisher judges
        neither way, nor for a period in which fewer than a hundred councils have a figure.
    """
    councils = areas.loc[areas["area_type"].isin(COUNCIL_TYPES), "area_code"]
    if len(councils) < FEWEST_COUNCILS:
        return empty(NATIONAL_RANKS)
    is_ranked = observations["is_chosen"] & observations["value"].notna()
    is_ranked &= observations["area_code"].isin(councils) & (observations["period_kind"] != "cumulative")
    # a year that looks back to before a council began counts too little, and pushes the others down
    looking = indicators.loc[indicators["looks_back"].astype(bool), "indicator_id"]
    is_ranked &= ~(observations["excluded"] & observations["indicator_id"].isin(looking))
    figures = observations.loc[is_ranked, [*_PERIOD, "area_code", "value", "counts_exact", "places"]]
    polarities = indicators.set_index(["indicator_id", "group"])["publisher_polarity"].to_dict()
    values, decimals = figures["value"].to_numpy(float), figures["places"].to_numpy(float)
    is_exact = figures["counts_exact"].to_numpy(bool)
    period = figures.groupby(_PERIOD, sort=True).ngroup().to_numpy()
    by_period = np.argsort(period, kind="stable")
    series = list(zip(*(figures[name].tolist() for name in _PERIOD[:2]), strict=True))
    places, ranks, sizes, bands, fifths = [], [], [], [], []
    for own in np.split(by_period, np.flatnonzero(np.diff(period[by_period])) + 1):
        if len(own) < FEWEST_COUNCILS:
            continue
        polarity = str(polarities[series[own[0]]])
        if polarity == "none":
            continue
        same, known = values[own], is_exact[own]
        if known.any() and not known.all():  # all as the coarsest is published, or ties would be none
            fewest = int(np.nanmin(decimals[own]))
            same = np.array([like(value, fewest) for value in same.tolist()])
        places.append(own)
        ranks += rank(same, polarity).tolist()
        sizes += [len(own)] * len(own)
        bands += [band or "" for band in quartile_bands(same, polarity)]
        fifths += quintiles(same, polarity).tolist()
    if not places:
        return empty(NATIONAL_RANKS)
    ranked = figures.iloc[np.concatenate(places)][[*_PERIOD, "area_code"]].reset_index(drop=True)
    for name, column in (("rank", ranks), ("of", sizes), ("band", bands), ("quintile", fifths)):
        ranked[f"national_{name}"] = pd.Series(column, dtype="str" if name == "band" else "Int64")
    return check(ranked, NATIONAL_RANKS)
