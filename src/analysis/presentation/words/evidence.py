"""What each statistic says in words, and why one could not be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.presentation.words.figures import difference_words, is_missing, signed_difference, value_words

if TYPE_CHECKING:
    from analysis.presentation.words.figures import Row

NAMES = {
    "recent_trend": "Recent trend",
    "mann_kendall": "Mann-Kendall test",
    "theil_sen": "Theil-Sen slope",
    "prediction": "Prediction of the next year",
    "process_limits": "Process limits (XmR)",
    "assurance": "Target and process limits",
    "run_chart": "Median of the run chart",
}
REASON_CODES = {
    "not_enough_points": "too few comparable years",
    "missing_values": "a year among those needed is missing",
    "missing_ci": "no counts are published, so there is no interval",
    "duplicate_periods": "a year occurs twice",
    "overlapping_periods": "the periods overlap",
    "break_in_series": "the series has a break",
    "not_annual": "the figures are not annual",
    "unsupported_type": "a running total or a type that the method does not take",
    "proportion_0_or_1": "a year at 0% or 100%",
    "too_few_for_spc": "fewer than 12 comparable years",
    "outlier_found": "one year alone decides the direction",
    "suppressed": "the figure is confidential",
    "denominator_zero": "the count below the line is zero",
}


def reason_code_words(code: str) -> str:
    """A reason code with its meaning, e.g. `no counts are published ... [missing_ci]`."""
    return f"{REASON_CODES.get(code, code.replace('_', ' '))} [{code}]" if code else ""


def evidence_sentence(row: Row, unit: str, decimals: int) -> str:
    """One statistic in a sentence, or why there is none.

    Args:
        row: A row of `results.STATISTICS`.
        unit: Unit of the indicator.
        decimals: Decimals shown.
    """
    name, label = str(row["name"]), str(row["label"])
    if name == "process_limits" and row["reason"]:
        centre = value_words(row["value"], unit, max(decimals, 1))
        return f"No limits: {reason_code_words(str(row['reason']))}. The mean of these years is {centre}."
    if name == "recent_trend" and row["reason"] == "outlier_found":
        return "No significant change: one year alone decides the direction [outlier_found]."
    if row["reason"]:
        return f"Not computed: {reason_code_words(str(row['reason']))}."
    if name == "recent_trend":
        caution = f" Caution: {row['caution']}." if row["caution"] else ""
        return f"{label} (99.8% level, {p_words(row['p_value'])}).{caution}"
    if name == "mann_kendall":
        clear = "consistent direction" if float(row["p_value"]) <= 0.05 else "no clear direction"
        way = "up" if float(row["value"]) > 0 else "down" if float(row["value"]) < 0 else "neither way"
        return (
            f"S = {float(row['value']):g} ({way}), exact {p_words(row['p_value'])}: {clear} at the 5% level."
        )
    if name == "theil_sen":
        places = max(decimals, 1)
        slope = difference_words(row["value"], unit, places)
        way = "up" if float(row["value"]) > 0 else "down" if float(row["value"]) < 0 else "no change"
        limits = ""
        if not is_missing(row["lower"]):
            low, high = (signed_difference(row[end], unit, places) for end in ("lower", "upper"))
            limits = f" (95% interval {low} to {high})"
        return f"{slope} a year {way}{limits}."
    low, high = (
        "" if is_missing(row[end]) else value_words(row[end], unit, max(decimals, 1))
        for end in ("lower", "upper")
    )
    if name == "prediction":
        middle = value_words(row["value"], unit, max(decimals, 1))
        return f"{middle} if the straight line went on (95% prediction interval {low} to {high})."
    if name == "process_limits":
        mean = value_words(row["value"], unit, max(decimals, 1))
        trial = " These are trial limits, from 12 to 14 years." if label else ""
        return f"Mean {mean}; a stable process would stay between {low} and {high}.{trial}"
    if name == "assurance":
        return _ASSURANCE.get(label, "")
    return f"{value_words(row['value'], unit, max(decimals, 1))}; a reference only, it judges nothing."


_ASSURANCE = {
    "consistent_pass": "The target lies on the good side of the limits: without change it would be met.",
    "consistent_fail": "The target lies on the wrong side of the limits: without change it would be missed.",
    "inconsistent": "The target lies between the limits: without change it would be met in some years only.",
}


def p_words(p_value: float | None) -> str:
    """A p value for readers: three decimals, never zero."""
    if p_value is None or is_missing(p_value):
        return "p not given"
    return "p below 0.001" if float(p_value) < 0.001 else f"p = {float(p_value):.3f}"
