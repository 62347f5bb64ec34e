"""What a target is held against, worked out again with plain pandas from the Department's file alone."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from real_project import ROOT

from analysis.review.assemble import assemble_review
from analysis.review.target_options import assemble_target_options

# the publisher's name of the series, and which way is better
SERIES = {
    "re_referrals_within_12_months": ("ReReferral", -1),
    "care_leavers_eet": ("CareLeaverEET", 1),
    "repeat_child_protection_plans": ("PrevRegCPR", -1),
}
COUNCILS = {"E06000050": "Cheshire West and Chester", "E08000009": "Trafford", "E06000007": "Warrington"}


@pytest.fixture(scope="module")
def published():
    raw = pd.read_parquet(ROOT / "data/raw/lait_spring_2026/bds_long_0.parquet")
    raw = raw[raw["Short Desc"].isin([name for name, _ in SERIES.values()])]
    return raw.assign(
        value=pd.to_numeric(raw["Values"], errors="coerce"),
        year=raw["Years"].str.strip().str[:4].astype(int),
        area=raw["LA and Regions"].str.strip(),
    ).dropna(subset=["value"])


@pytest.mark.parametrize("code", COUNCILS)
@pytest.mark.parametrize("indicator", SERIES)
def test_the_options_are_those_of_the_publishers_file(project_tables, published, indicator, code):
    edition = "our_plan_2024_25" if code == "E06000050" else ""
    review = assemble_review(
        project_tables, area=code, year="2024/25", edition=edition, comparator="statistical_neighbours"
    )
    found = assemble_target_options(project_tables, review, indicator, "all", "", None).set_index("kind")
    name, way = SERIES[indicator]
    series = published[published["Short Desc"] == name]
    own = series[series["area"] == COUNCILS[code]].set_index("year")["value"].sort_index()
    rounding = 0.5  # of a whole number of per cent, as the file prints some years
    assert found.loc["reached", "value"] == pytest.approx(own.iloc[-1], abs=rounding)

    last = own.tail(5)
    assert found.loc["pace", "n"] == len(last)
    slopes = [(last[b] - last[a]) / (b - a) for a, b in combinations(last.index, 2)]
    pace = np.clip(own.iloc[-1] + np.median(slopes), 0, 100)
    assert found.loc["pace", "value"] == pytest.approx(pace, abs=2 * rounding)

    councils = series[
        (series["year"] == own.index[-1]) & series["LA Number"].between(200, 969) & series["Region"].notna()
    ]
    best = found.loc["national", "value"]
    assert found.loc["national", "n"] == len(councils)
    from_best = way * (councils["value"] - best)
    n_reached = found.loc["national", "n_reached"]
    assert (from_best >= 0.05).sum() <= n_reached <= (from_best >= -0.05).sum()  # counts are not rounded
    bound = np.quantile(way * councils["value"], 0.75)  # those beyond it are the best quarter
    assert way * best == pytest.approx(bound, abs=1)
    assert n_reached <= len(councils) / 4 + 1
