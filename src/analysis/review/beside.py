"""The figure beside England, the region and the statistical neighbours, for the same period."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.review.figures import Figures, alike, has_value, measured, with_true_reason
from analysis.review.places import ENGLAND, Places, has_place, is_cut_short
from analysis.stats.certainty import Measured, benchmark_certainty, neighbour_range, not_tested
from analysis.stats.compare import rank
from analysis.stats.intervals import polarity_sign
from analysis.tables.rows import Row
from analysis.vocabulary.certainty import THE_SAME, judged_word
from analysis.vocabulary.indicators import change_word
from analysis.vocabulary.numbers import print_alike


def compare(row: Row, indicator: Row, figures: Figures, places: Places) -> dict[str, object]:
    """Compare one figure with England, the region and the neighbours.

    Returns:
        The comparator columns of `tables.results.ASSESSMENTS`. Gaps are value minus reference, turned so
        that positive is better by the publisher's direction; plain differences where it has none.
    """
    same = figures.same_period(row)
    polarity = str(indicator["publisher_polarity"])
    sign = 1.0 if polarity == "none" else float(polarity_sign(polarity))
    unit, decimals = str(indicator["unit"]), int(indicator["decimals"])
    own = measured(row, unit)
    found: dict[str, object] = {"comparison_basis": "interval" if own.has_counts else "point"}
    for name, code in (("england", ENGLAND), ("region", places.region_code)):
        there = [one for one in same if one["area_code"] == code]
        other = next((one for one in there if has_value(one)), None)
        if other is None:
            found[f"{name}_reason"] = str(there[-1]["missing_note"]) if there else ""
            continue
        reference = measured(other, unit)
        if name == "region" and not reference.has_counts:  # counts rounded by themselves still say how many
            reference = _counted(other, reference)
        sure = benchmark_certainty(own, reference, is_fixed=name == "england", places=decimals)
        sure = not_tested("look_back") if is_cut_short(row, indicator) else with_true_reason(sure, row)
        value, compared = alike([row, other])
        found.update(
            {
                f"{name}_value": float(other["value"]),
                f"{name}_gap": sign * (value - compared),
                f"{name}_word": THE_SAME
                if print_alike(value, compared, decimals)
                else judged_word(value - compared, polarity, sure.word),
                f"{name}_certainty": sure.word,
                f"{name}_reason": sure.reason,
                f"{name}_is_small": sure.is_small,
            }
        )
        if name == "england":
            found["england_is_strict"] = sure.is_strict
    found["comparator_group"] = places.group
    found.update(
        _neighbours(row, indicator, [one for one in same if not is_cut_short(one, indicator)], places)
    )
    return found


def _counted(other: Row, reference: Measured) -> Measured:
    """A region's figure with its published counts, also where they are rounded and do not give it exactly."""
    count, total = other["numerator"], other["denominator"]
    if pd.isna(count) or pd.isna(total) or reference.kind != "proportion" or not 0 <= count <= total:
        return reference
    return replace(reference, count=float(count), total=float(total), scale=100.0)


def _neighbours(row: Row, indicator: Row, same: list[Row], places: Places) -> dict[str, object]:
    """The neighbours' mean, their range and the rank among them, all like with like."""
    polarity, decimals = str(indicator["publisher_polarity"]), int(indicator["decimals"])
    sign = 1.0 if polarity == "none" else float(polarity_sign(polarity))
    near = _of(same, places.current)
    if not near:
        return {"neighbour_n": 0} if places.current else {}
    value, *others = alike([row, *near])
    mean, median = float(np.mean(others)), float(np.median(others))
    stands = neighbour_range(value, others)
    found: dict[str, object] = {
        "neighbour_mean": mean,
        "neighbour_median": median,
        "neighbour_n": len(others),
        "neighbour_gap": sign * (value - mean),
    }
    if not stands.reason and not is_cut_short(row, indicator):
        found.update(
            neighbour_below=stands.below, neighbour_above=stands.above, neighbour_lowest=stands.lowest,
            neighbour_highest=stands.highest,
        )  # fmt: skip
    if polarity != "none" and has_place(row, indicator, places):
        ranks = rank(np.append(others, value), polarity)
        found["rank"] = int(ranks[-1])
        found["rank_of"] = len(others) + 1
    found["sensitivity"] = _sensitivity(value, same, (mean, median), polarity, decimals, places)
    return found


def _of(same: list[Row], codes: tuple[str, ...]) -> list[Row]:
    by_area = {row["area_code"]: row for row in same}
    return [by_area[code] for code in codes if code in by_area and has_value(by_area[code])]


def _sensitivity(
    value: float, same: list[Row], middles: tuple[float, float], polarity: str, decimals: int, places: Places
) -> str:
    """Codes of what flips the side of the neighbours: `median`, `list:<version>`, apart by spaces."""
    mean, median = middles
    verdict = change_word(value - mean, polarity, decimals)
    flips = []
    if change_word(value - median, polarity, decimals) != verdict:
        flips.append("median")
    for version, codes in sorted(places.neighbours.items()):
        others = _of(same, codes)
        if places.group or version == places.current_list or not others:
            continue
        if change_word(value - float(np.mean(alike(others))), polarity, decimals) != verdict:
            flips.append(f"list:{version}")
    return " ".join(flips)
