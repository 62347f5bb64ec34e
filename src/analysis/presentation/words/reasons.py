"""Why a goal is not judged, what to bear in mind of one that is, and how an open target can be read."""

from __future__ import annotations

import re

from analysis.numbers import round_half_away
from analysis.presentation.words.figures import Row, is_missing, value_words

_REASONS = {
    "baseline_being_set": "The plan says that the baseline is being set: there is no target yet.",
    "not_applicable": "The plan prints “{target_text}” for the target: none was set.",
    "target_not_set": "The plan sets no target for {target_year}.",
    "target_ambiguous": "The wording of the target, “{target_text}”, can be read in several ways, and no "
    "reading is declared.",
    "comparator_missing": "The target follows {place}, and there is no such figure for the period.",
    "baseline_missing": "The target is a change from a baseline that the plan does not give as a number.",
    "kind_not_judged": "A target of this kind cannot be judged by one figure.",
    "no_polarity": "Neither direction is declared as better.",
    "suppressed": "The figure is confidential.{latest}",
    "unsupported_type": "The target and the published figure are not in the same unit.",
}
_FOLLOWED = {"england": "England", "region": "the region", "neighbours": "the statistical neighbours"}


def reason_sentence(row: Row) -> str:
    """Why a goal is not judged, or what the reader must bear in mind; empty where nothing."""
    reason, detail = str(row["reason"]), str(row["reason_detail"])
    if reason == "target_not_set" and detail == "other_area":
        return "The plan is another council's: its targets do not judge this area."
    if reason == "not_available":
        if is_missing(row["value"]):
            return "No figure is published, and the council has not added one."
        latest = "the latest is shown but not judged."
        if detail == "not_collected":
            return f"The figure for {row['target_year']} was not collected or is not published; {latest}"
        if detail != "latest_only":
            return f"The publisher gives no figure for {row['target_year']}; {latest}"
        return f"The figure for {row['target_year']} is not in the data yet; {latest}"
    if reason == "small_numbers":
        decimals = max(int(row["decimals"]), 1)
        low, high = (value_words(row[name], row["unit"], decimals) for name in ("lower", "upper"))
        return (
            f"The 95% interval of the figure ({low} to {high}) reaches into another status: it may be chance."
        )
    if reason == "target_not_set" and row["target_text"] not in ("", "-"):
        text, year = row["target_text"], row["target_year"]
        return f"The plan’s target for {year}, “{text}”, gives no number to judge by."
    if reason not in _REASONS:
        return ""
    return _REASONS[reason].format(
        target_text=row["target_text"],
        target_year=row["target_year"],
        place=_FOLLOWED.get(detail, detail),
        latest="" if is_missing(row["value"]) else " The latest that is published is shown but not judged.",
    )


def above_hundred_sentence(row: Row) -> str:
    """Why a percentage lies above 100 and is not cut; empty for all others."""
    if row["unit"] != "percent" or is_missing(row["value"]) or float(row["value"]) <= 100:
        return ""
    return (
        "It lies above 100% because those counted are divided by an estimate of how many there are. It is "
        "shown as published, not cut to 100%; it does not mean that everybody takes part."
    )


_READING_WORDS = {
    "compound": "of each year’s figure",
    "simple": "of the first figure, each year",
    "percentage_points": "in percentage points, each year",
    "one_off": "once, of the first figure",
    "percentage_points_once": "once, in percentage points",
}


def readings_words(readings: str) -> str:
    """The readings of an open target side by side, with their arithmetic, long decimals rounded.

    Args:
        readings: One reading a line, as `name: arithmetic`.
    """
    found = []
    for line in readings.split("\n"):
        name, _, arithmetic = line.partition(": ")
        short = re.sub(
            r"[0-9]+\.[0-9]{3,}", lambda number: f"{round_half_away(float(number[0]), 1):g}", arithmetic
        )
        if name:
            found.append(f"{_READING_WORDS.get(name, name)}: {short}")
    return f"Readings: {'; '.join(found)}." if found else ""


_WHY_NOT_RECENT = {
    "missing_values": "not all of the latest five years have counts",
    "missing_ci": "not all of the latest five years have an interval",
    "not_annual": "there is not one figure a year",
    "denominator_zero": "a year has nobody to count",
    "proportion_0_or_1": "a year stands at 0% or 100%",
}


def caution_words(caution: str) -> str:
    """What to print beside a trend, with reason codes in words."""
    return re.sub(
        r" \(([a-z0-9_]+)\)",
        lambda code: f": {_WHY_NOT_RECENT.get(code[1], code[1].replace('_', ' '))}",
        caution,
    )
