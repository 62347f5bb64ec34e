"""One indicator in every council, and over time in the area and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.review.places import ENGLAND, places_of
from analysis.tables.declare import table
from analysis.tables.results import COUNCILS, Review
from analysis.tables.rows import rows_of


def assemble_councils(
    tables: Mapping[str, pd.DataFrame], review: Review, row: Mapping[str, object]
) -> pd.DataFrame:
    """Every council's figure of one indicator and group, for the period of the area's own.

    Returns:
        One row for each council with a figure (`COUNCILS`), by name.
    """
    observations, areas = tables["observations"], tables["areas"]
    places = places_of(review.area_code, areas, tables["neighbours"], review.comparator)
    shown = observations[
        (observations["indicator_id"] == row["indicator_id"])
        & (observations["group"] == row["group"])
        & (observations["period_label"] == row["period_label"])
        & observations["is_chosen"]
        & observations["value"].notna()
    ]
    own = shown.loc[shown["area_code"] == review.area_code, "period_kind"]
    shown = shown[shown["period_kind"].isin(own)]
    known = {str(area["area_code"]): area for area in rows_of(areas) if area["area_type"] not in _NO_COUNCIL}
    roles = {code: "neighbour" for code in places.current} | {review.area_code: "own"}
    rows: list[dict[str, object]] = [
        {
            "area_code": code, "area_name": str(known[code]["area_name"]),
            "region_name": str(known[code]["region_name"] or ""), "role": roles.get(code, "other"),
            "value": float(value),
        }
        for code, value in zip(shown["area_code"].tolist(), shown["value"].tolist(), strict=True)
        if code in known
    ]  # fmt: skip
    return table(COUNCILS, sorted(rows, key=lambda council: str(council["area_name"])))


_NO_COUNCIL = ("Region", "Country")


def assemble_neighbour_series(
    tables: Mapping[str, pd.DataFrame], review: Review, row: Mapping[str, object]
) -> pd.DataFrame:
    """The figures over time of the area, its neighbours and England, for one indicator and group.

    Returns:
        Rows of `tables.data.OBSERVATIONS` that are used, with `area_name`: the area first, then its
        neighbours, the closest first, then England; each in order of time.
    """
    observations, areas = tables["observations"], tables["areas"]
    places = places_of(review.area_code, areas, tables["neighbours"], review.comparator)
    order = {code: place for place, code in enumerate((review.area_code, *places.current, ENGLAND))}
    names = dict(zip(areas["area_code"].tolist(), areas["area_name"].tolist(), strict=True))
    shown = observations[
        (observations["indicator_id"] == row["indicator_id"])
        & (observations["group"] == row["group"])
        & observations["area_code"].isin(order)
        & observations["is_chosen"]
    ]
    own = shown[(shown["area_code"] == review.area_code) & (shown["period_label"] == row["period_label"])]
    shown = shown[
        shown["period_kind"].isin(own["period_kind"]) & (shown["period_end"] <= own["period_end"].max())
    ]
    shown = shown.assign(area_name=shown["area_code"].map(names), place=shown["area_code"].map(order))
    return shown.sort_values(["place", "period_end"], ignore_index=True).drop(columns="place")
