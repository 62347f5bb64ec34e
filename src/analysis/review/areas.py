"""The area and its statistical neighbours beside England, for every indicator that England has too.

A verdict needs an interval, and an interval needs counts. Where none are published the word is `not
tested`, however far two figures are apart: what was not tested is not dressed as a test.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.review.figures import Tables, measured, of_own_kind, with_true_reason
from analysis.review.places import Places, places_of
from analysis.stats.certainty import Measured, benchmark_certainty
from analysis.stats.compare import spine_position
from analysis.tables.declare import table
from analysis.tables.results import AREA_VERDICTS, SPINE_POSITIONS, AreaComparison, Review
from analysis.tables.rows import Row, rows_of
from analysis.vocabulary.certainty import NOT_TESTED, verdict_word
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.numbers import print_alike
from analysis.vocabulary.units import UNITS

_SHARED = (
    "indicator_id", "group", "name", "short_name", "unit", "decimals", "polarity", "period_label", "value",
    "england_value", "word",
)  # fmt: skip


def assemble_areas(tables: Mapping[str, pd.DataFrame], review: Review) -> AreaComparison:
    """Compare a review's area and each of its neighbours with England, indicator by indicator.

    Returns:
        The comparison, indicators in the order of the review. An indicator without a figure of the
        area, or of England for the same period, is not among them.
    """
    places = places_of(review.area_code, tables["areas"], tables["neighbours"], review.comparator)
    held = Tables(tables).around(places)
    both = pd.concat([review.assessments, review.other_indicators], ignore_index=True)
    both = both.drop_duplicates(["indicator_id", "group"])
    verdicts: list[dict[str, object]] = []
    positions: list[dict[str, object]] = []
    for shown in rows_of(both[both["value"].notna() & both["england_value"].notna()]):
        areas = _areas(shown, held, places)
        verdicts += areas
        positions.append(_position(shown, areas))
    return AreaComparison(
        review=review,
        list_version=places.current_list,
        verdicts=table(AREA_VERDICTS, verdicts),
        positions=table(SPINE_POSITIONS, positions),
    )


def _areas(shown: Row, held: Tables, places: Places) -> list[dict[str, object]]:
    """Records of `AREA_VERDICTS` for one indicator, the own area first."""
    indicator_id, group = str(shown["indicator_id"]), str(shown["group"])
    indicator = held.indicator(indicator_id, group)
    own = held.figures.series(indicator_id, group, places.area_code)
    own = [row for row in own if row["period_label"] == shown["period_label"]]
    own = of_own_kind(own, str(indicator["year_type"]))
    figures = {str(row["area_code"]): row for row in held.figures.same_period(own[-1])}
    unit, polarity = str(shown["unit"]), str(shown["publisher_polarity"])
    benchmark = float(shown["england_value"])
    names = {row["area_code"]: row["area_name"] for row in held.by_name.rows("areas")}
    return [
        {
            **{name: shown[name] for name in ("indicator_id", "group", "name", "short_name", "decimals")},
            "unit": unit,
            "polarity": polarity,
            "period_label": shown["period_label"],
            "area_code": code,
            "area_name": str(names[code]),
            "is_own": code == places.area_code,
            "england_value": benchmark,
            **_verdict(figures.get(code), unit, polarity, benchmark, int(shown["decimals"])),
        }
        for code in (places.area_code, *places.current)
    ]


def _verdict(row: Row | None, unit: str, polarity: str, benchmark: float, decimals: int) -> dict[str, object]:
    """Figure, interval and word of one area, or the reason why there is no word."""
    if row is None or pd.isna(row["value"]):
        mark = "x" if row is None else str(row["missing"])
        return {"missing": mark, "reason": MARKS[mark].reason}
    found: dict[str, object] = {
        "value": float(row["value"]),
        "numerator": row["numerator"],
        "denominator": row["denominator"],
    }
    own = measured(row, unit)
    sure = benchmark_certainty(own, Measured(benchmark), is_fixed=True, places=decimals)
    is_alike = print_alike(own.value, benchmark, decimals)
    found.update(
        word=verdict_word(own.value - benchmark, polarity, sure.word, is_alike=is_alike),
        certainty=sure.word, is_small=sure.is_small,
    )  # fmt: skip
    if sure.word == NOT_TESTED:
        return {**found, "reason": with_true_reason(sure, row).reason}
    lower, upper = own.limits()
    return {**found, "lower": lower, "upper": upper, "method": UNITS[unit].interval}


def _position(shown: Row, areas: list[dict[str, object]]) -> dict[str, object]:
    """Record of `SPINE_POSITIONS` for one indicator.

    The range is the whole range: of eleven areas, the 5th and the 95th percentile would lie between
    the outermost two, where no area stands.
    """
    values = np.array([area.get("value", np.nan) for area in areas], dtype=float)
    there = ~np.isnan(values)
    found: dict[str, object] = {
        **{name: areas[0][name] for name in _SHARED},
        "areas": int(there.sum()),
        "areas_asked": values.size,
    }
    if there.sum() > 1:
        found.update(lowest=float(np.nanmin(values)), highest=float(np.nanmax(values)))
    positions = spine_position(values, float(shown["england_value"]), str(shown["publisher_polarity"]))
    if there.sum() < 2 or np.isnan(positions[0]):
        is_flat = bool(there.sum() >= 2 and np.ptp(values[there]) == 0)
        return {**found, "reason": "not_applicable" if is_flat else "comparator_missing"}
    low, q1, q3, high = np.quantile(positions[there], [0, 0.25, 0.75, 1], method="linear")
    return {
        **found, "position": float(positions[0]), "low_position": float(low), "q1": float(q1),
        "q3": float(q3), "high_position": float(high),
    }  # fmt: skip
