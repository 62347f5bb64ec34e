"""Targets held against their own baselines: easier than it, no different from it, without one, or open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

import pandas as pd

from analysis.claims.printed import read_print
from analysis.tables.declare import table
from analysis.tables.results import CLAIM_FINDINGS
from analysis.tables.rows import Row, rows_of

EASIER, EQUAL, MISSING, OPEN, BACK = (
    "easier_than_baseline", "equal_to_baseline", "baseline_missing", "ambiguous_target",
    "easier_than_earlier",
)  # fmt: skip
_CHANGING = ("increase", "reduce", "improve")
_NO_PRINT = ("", "-")


def easier_targets(baseline: float, own: Sequence[Row], polarity: str) -> list[str]:
    """The targets that would be met if performance fell, each with its year.

    Args:
        baseline: The baseline.
        own: The measure's targets (`tables.data.TARGETS`).
        polarity: Which way is good: `high`, `low`, or `none`, which judges nothing.

    Returns:
        For example `91% for 2018/19`, by year.
    """
    if pd.isna(baseline) or polarity == "none":
        return []
    return [
        f"{text} for {year}"
        for year, text, value in _numbers(own, "target_upper" if polarity == "high" else "target_lower")
        if value != float(baseline) and (value < float(baseline)) == (polarity == "high")
    ]


def _numbers(own: Sequence[Row], end: str = "") -> list[tuple[str, str, float]]:
    """The targets that are a number, or one end of a range: year, print and number, by year."""
    columns = {"absolute": "target_value", "range": end}
    named = [(target, columns.get(str(target["target_kind"]))) for target in own]
    found = [(t["target_year"], t["target_text"], float(t[column])) for t, column in named if column]
    return sorted(one for one in found if one[2] == one[2])


def target_findings(goals: pd.DataFrame, targets: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Hold every target of every edition against its baseline.

    Returns:
        `tables.results.CLAIM_FINDINGS`.
    """
    ways = indicators.set_index(["indicator_id", "group"])["polarity"].to_dict()
    by_measure: dict[tuple[str, str], list[Row]] = {}
    for target in rows_of(targets):
        by_measure.setdefault((target["edition_id"], target["measure_id"]), []).append(target)
    measures = rows_of(goals)
    with_baselines = {goal["edition_id"] for goal in measures if goal["baseline_text"] not in _NO_PRINT}
    rows: list[dict[str, object]] = []
    for goal in sorted(measures, key=itemgetter("edition_id", "position")):
        own = by_measure.get((goal["edition_id"], goal["measure_id"]))
        if own is None:
            continue
        polarity = str(ways.get((goal["indicator_id"], goal["group"]), "none"))
        found = list(_of_goal(goal, own, polarity, _other_side(goal, measures)))
        found += loose_targets(goal, own, polarity, goal["edition_id"] in with_baselines)
        first, last = _lines(str(goal["locator"]))
        rows += [
            {
                "document": goal["edition_id"], "claim_id": goal["measure_id"], "line": first,
                "line_end": last, "kind": kind, "grade": grade, "title": goal["measure"],
                "arithmetic": arithmetic, "message": f"{goal['measure']}: {arithmetic}",
            }
            for kind, grade, arithmetic in found
        ]  # fmt: skip
    return table(CLAIM_FINDINGS, rows)


def _of_goal(goal: Row, own: Sequence[Row], polarity: str, other_side: str) -> Iterator[tuple[str, str, str]]:
    easier = easier_targets(goal["baseline_value"], own, polarity)
    if easier:
        way = "lower" if polarity == "high" else "higher"
        message = (
            f"the target ({' and '.join(easier)}) is {way} than the baseline of "
            f"{goal['baseline_text']}, so that meeting it would allow performance to fall"
        )
        if other_side:
            message += (
                f", unless it is the other side of the share that another edition prints ({other_side})"
            )
        yield EASIER, "moderate" if other_side else "strong", f"{message}."
    open_ = [target["target_text"] for target in own if target["reason"] == "target_ambiguous"]
    if open_:
        yield OPEN, "moderate", f"“{open_[0]}” can be read in several ways, and each gives another target."


def loose_targets(
    goal: Row, own: Sequence[Row], polarity: str, has_baselines: bool
) -> Iterator[tuple[str, str, str]]:
    """A change that is asked for and is none, that starts from nothing, or that a later target takes back.

    Yields:
        Kind, grade and arithmetic.
    """
    way = {"high": 1.0, "low": -1.0}.get(polarity, 0.0)
    for (year, text, value), (later, back, then) in pairwise(_numbers(own)):
        if way * (then - value) < 0.0:
            message = f"the target of {back} for {later} is easier than the {text} for {year}"
            yield BACK, "moderate", f"{message}, unless a step back is planned."
    if not str(goal["measure"]).casefold().startswith(_CHANGING):
        return
    baseline = goal["baseline_value"]
    equal = [f"{text} for {year}" for year, text, value in _numbers(own) if value == baseline]
    if equal:
        yield EQUAL, "weak", f"a change is asked for, and the target ({' and '.join(equal)}) is the baseline."
    asked = [str(target["target_text"]) for target in own if target["target_text"] not in _NO_PRINT]
    if has_baselines and asked and goal["baseline_text"] in _NO_PRINT:
        yield MISSING, "weak", f"a change is asked for ({', '.join(asked)}), and no baseline is printed."


def _other_side(goal: Row, goals: Sequence[Row]) -> str:
    """The baseline of another edition that adds up to 100% with this one; empty without one."""
    own = read_print(str(goal["baseline_text"])) if goal["unit"] == "percent" else None
    if own is None:
        return ""
    for one in goals:
        is_same = (one["indicator_id"], one["group"]) == (goal["indicator_id"], goal["group"])
        if not is_same or one["edition_id"] == goal["edition_id"] or one["unit"] != "percent":
            continue
        text = one["baseline_text"]
        other = read_print(str(text))
        if other is not None and abs(own.value + other.value - 100.0) < 0.05 < abs(own.value - other.value):
            return str(text)
    return ""


def _lines(locator: str) -> tuple[int, int]:
    numbers = [int(number) for number in re.findall(r"[0-9]+", locator.rpartition(", ")[2])]
    return (numbers[0], numbers[-1]) if numbers else (1, 1)
