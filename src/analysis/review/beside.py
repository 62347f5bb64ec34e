"""The figure beside England, the region and the statistical neighbours, for the same period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.review.figures import has_value, limits
from analysis.review.places import ENGLAND, Places
from analysis.stats.compare import (
    compare_with_benchmark,
    neighbour_comparison,
    rank,
)
from analysis.stats.intervals import difference_interval, polarity_sign
from analysis.tables.rows import Row
from analysis.vocabulary.indicators import change_word, polarity_word

if TYPE_CHECKING:
    from analysis.review.figures import Figures

LEVEL = "the same"  # two places whose figures differ by nothing that is shown


def compare(row: Row, indicator: Row, figures: Figures, places: Places) -> dict[str, object]:
    """Compare one figure with England, the region and the neighbours.

    Args:
        row: The figure (`tables.data.OBSERVATIONS`).
        indicator: Its row of `tables.data.INDICATORS`.
        figures: The figures of all places.
        places: The places to compare with.

    Returns:
        The comparator columns of `tables.results.ASSESSMENTS`. Gaps are value minus reference, turned so
        that positive is better by the publisher's direction; plain differences where it has none.
    """
    same = figures.same_period(row)
    polarity = str(indicator["publisher_polarity"])
    sign = 1.0 if polarity == "none" else float(polarity_sign(polarity))
    unit, decimals = str(indicator["unit"]), int(indicator["decimals"])
    value = float(row["value"])
    lower, upper = limits(row, unit)
    found: dict[str, object] = {"comparison_basis": "point" if np.isnan(lower) else "interval"}
    for name, code in (("england", ENGLAND), ("region", places.region_code)):
        other = next((one for one in same if one["area_code"] == code and has_value(one)), None)
        if other is None:
            continue
        reference = float(other["value"])
        found[f"{name}_value"] = reference
        found[f"{name}_gap"] = sign * (value - reference)
        if name == "england" and not np.isnan(lower):
            word = str(compare_with_benchmark(lower, upper, reference, polarity))
        elif (
            name == "region" and not np.isnan(lower) and unit == "percent" and pd.notna(other["denominator"])
        ):
            word = _difference_word(row, other, polarity)
        else:
            word = change_word(value - reference, polarity, decimals, level=LEVEL)
        found[f"{name}_word"] = word
    found.update(_neighbours(value, same, polarity, sign, decimals, places))
    return found


def _neighbours(
    value: float, same: list[Row], polarity: str, sign: float, decimals: int, places: Places
) -> dict[str, object]:
    values = _values(same, places.current)
    if values.size == 0:
        return {}
    compared = neighbour_comparison(value, values, polarity)
    found: dict[str, object] = {
        "neighbour_mean": float(compared.mean),
        "neighbour_median": float(compared.median),
        "neighbour_n": int(values.size),
        "neighbour_gap": sign * (value - float(compared.mean)),
        "neighbour_word": change_word(value - float(compared.mean), polarity, decimals, level=LEVEL),
    }
    if not np.isnan(compared.p_value):
        is_clear = compared.p_value < 0.05
        if not is_clear and found["neighbour_word"] != LEVEL:
            found["neighbour_word"] = "similar"
    if polarity != "none":
        ranks = rank(np.append(values, value), polarity)
        found["rank"] = int(ranks[-1])
        found["rank_of"] = int(values.size + 1)
    found["sensitivity"] = _sensitivity(value, same, compared, polarity, decimals, places)
    return found


def _values(same: list[Row], codes: tuple[str, ...]) -> np.ndarray:
    by_area = {row["area_code"]: row["value"] for row in same}
    values = np.array([by_area[code] for code in codes if code in by_area], dtype=float)
    return values[~np.isnan(values)]


def _sensitivity(
    value: float, same: list[Row], compared: object, polarity: str, decimals: int, places: Places
) -> str:
    """Code of what flips the verdict: `median`, `list:<version>`; several joined by a space."""
    mean, median = float(compared.mean), float(compared.median)  # type: ignore[attr-defined]
    verdict = change_word(value - mean, polarity, decimals)
    flips = []
    if change_word(value - median, polarity, decimals) != verdict:
        flips.append("median")
    for version, codes in sorted(places.neighbours.items()):
        others = _values(same, codes)
        if version == places.current_list or others.size == 0:
            continue
        if change_word(value - float(others.mean()), polarity, decimals) != verdict:
            flips.append(f"list:{version}")
    return " ".join(flips)


def _difference_word(row: Row, other: Row, polarity: str) -> str:
    interval = difference_interval(
        row["numerator"], row["denominator"], other["numerator"], other["denominator"]
    )
    if interval.lower <= 0 <= interval.upper:
        return "similar"
    return polarity_word(interval.lower, polarity)


# Former councils stand among the others in the years in which they had figures.
