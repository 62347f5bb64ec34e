"""What earlier editions promised and claimed, and how this edition's targets differ from the last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.results import EDITION_CHANGES, FINDINGS
from analysis.schema import table

if TYPE_CHECKING:
    from analysis.review.goals import Tables

_UP, _DOWN = ("increase", "rise", "exceeds"), ("decrease", "reduction", "fall")


def findings(tables: Tables, edition_ids: list[str]) -> pd.DataFrame:
    """Targets and claims of plans that their own numbers contradict or leave open.

    Args:
        tables: The processed tables.
        edition_ids: Editions and documents to look at, in the order of the report.

    Returns:
        `results.FINDINGS`. `text` holds the parameters of the sentence, separated by `|`; the words
        are made where they are shown.
    """
    rows: list[dict[str, object]] = []
    editions = tables["editions"].set_index("edition_id")
    goals, targets = tables["goals"], tables["targets"]
    for edition_id in edition_ids:
        title = str(editions.loc[edition_id, "title"])
        for _, goal in goals[goals["edition_id"] == edition_id].sort_values("position").iterrows():
            own = targets[
                (targets["edition_id"] == edition_id) & (targets["measure_id"] == goal["measure_id"])
            ]
            name = _name(tables.indicator(str(goal["indicator_id"]), str(goal["group"])))
            for kind, text, locator in _target_findings(goal, own, tables):
                rows.append(
                    {
                        "edition_id": edition_id, "edition_title": title, "measure_id": goal["measure_id"],
                        "name": name, "kind": kind, "text": text, "locator": locator,
                    }
                )  # fmt: skip
        rows += _claims(tables, edition_id, title)
    return table(FINDINGS, rows)


def _name(indicator: pd.Series) -> str:
    """The indicator's short name, with its group where there is one."""
    return f"{indicator['short_name']}: {indicator['group_name'].lower()}".rstrip(": ")


def _target_findings(goal: pd.Series, own: pd.DataFrame, tables: Tables) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    indicator = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
    baseline, polarity = goal["baseline_value"], str(indicator["polarity"])
    easier: list[str] = []
    for _, target in own.sort_values("target_year").iterrows():
        if target["reason"] == "target_ambiguous":
            text = f"{target['target_text']}|{target['readings']}"
            found.append(("ambiguous_target", text, str(target["locator"])))
        value = target["target_value"]
        if pd.isna(value) or pd.isna(baseline) or polarity == "none" or target["target_kind"] != "absolute":
            continue
        if (float(value) < float(baseline)) == (polarity == "high") and float(value) != float(baseline):
            easier.append(f"{target['target_text']} for {target['target_year']}")
    if easier:
        complement = _complement(goal, tables)
        text = "|".join((" and ".join(easier), str(goal["baseline_text"]), polarity, complement))
        found.append(("easier_than_baseline", text, str(goal["locator"])))
    return found


def _complement(goal: pd.Series, tables: Tables) -> str:
    """The baseline of another edition that adds up to 100% with this one, as printed; empty without one.

    Two editions of the Outcome Plan print the two sides of one share, so that what is worse on one
    side is better on the other.
    """
    goals = tables["goals"]
    same = goals[
        (goals["indicator_id"] == goal["indicator_id"])
        & (goals["group"] == goal["group"])
        & (goals["edition_id"] != goal["edition_id"])
    ]
    is_other_side = (same["baseline_value"] + float(goal["baseline_value"]) - 100).abs() < 0.05
    found = same[is_other_side & (same["unit"] == "percent")]
    return "" if found.empty else str(found.iloc[0]["baseline_text"])


def _claims(tables: Tables, edition_id: str, title: str) -> list[dict[str, object]]:
    """Claims of a direction that their own two percentages contradict.

    Counts are left alone: one may be for part of a year, and then less is no fall.
    """
    rows: list[dict[str, object]] = []
    claims = tables["claims"]
    for _, claim in claims[claims["document"] == edition_id].sort_values("line").iterrows():
        before, after = claim["from_value"], claim["to_value"]
        are_shares = "%" in str(claim["from_text"]) and "%" in str(claim["to_text"])
        if pd.isna(before) or pd.isna(after) or before == after or not are_shares:
            continue
        rose = float(after) > float(before)
        direction = str(claim["direction"])
        if (direction in _UP and not rose) or (direction in _DOWN and rose):
            rows.append(
                {
                    "edition_id": edition_id, "edition_title": title, "measure_id": claim["claim_id"],
                    "name": claim["title"], "kind": "contradicted_claim",
                    "text": f"{direction}|{claim['from_text']}|{claim['to_text']}",
                    "locator": f"{claim['document']}, line {claim['line']}",
                }
            )  # fmt: skip
    return rows


def edition_changes(tables: Tables, edition_id: str, earlier_id: str) -> pd.DataFrame:
    """How the promises of an edition differ from those of the one before it.

    Goals are matched by indicator and group. Targets of the latest year that both editions have are
    held against each other; without one, the last of the earlier edition against the first of this.
    `easier` and `harder` are judged by polarity.

    Returns:
        `results.EDITION_CHANGES`, empty where there is no earlier edition.
    """
    if not earlier_id:
        return table(EDITION_CHANGES, [])
    before, after = _promises(tables, earlier_id), _promises(tables, edition_id)
    rows: list[dict[str, object]] = []
    for key in [*after, *(key for key in before if key not in after)]:
        indicator = tables.indicator(*key)
        old, new = _pair(before.get(key, {}), after.get(key, {}))
        row: dict[str, object] = {
            "indicator_id": key[0],
            "group": key[1],
            "name": _name(indicator),
            "kind": "kept" if old and new else "new" if new else "dropped",
        }
        if old:
            row.update(before_text=old.text, before_value=old.value)
        if new:
            row.update(after_text=new.text, after_value=new.value)
        if old and new:
            row["word"], row["note"] = _word(old, new, indicator, tables)
        rows.append(row)
    return table(EDITION_CHANGES, rows)


@dataclass(frozen=True)
class _Promise:
    """One target of one edition: its print with the year, its number, its unit, and when its year starts."""

    printed: str
    value: float | None
    unit: str
    year: str

    @property
    def text(self) -> str:
        return f"{self.printed} ({self.year})"

    @property
    def start(self) -> int:
        found = re.match(r"[0-9]{4}", self.year)
        return int(found[0]) if found else 0


def _promises(tables: Tables, edition_id: str) -> dict[tuple[str, str], dict[str, _Promise]]:
    """The targets of an edition by indicator and group, and by year."""
    goals, targets = tables["goals"], tables["targets"]
    found: dict[tuple[str, str], dict[str, _Promise]] = {}
    for _, goal in goals[goals["edition_id"] == edition_id].sort_values("position").iterrows():
        is_own = (targets["edition_id"] == edition_id) & (targets["measure_id"] == goal["measure_id"])
        for _, target in targets[is_own].sort_values("target_year").iterrows():
            value = None if pd.isna(target["target_value"]) else float(target["target_value"])
            year = str(target["target_year"])
            promise = _Promise(str(target["target_text"]), value, str(goal["unit"]), year)
            found.setdefault((str(goal["indicator_id"]), str(goal["group"])), {})[year] = promise
    return found


def _pair(before: dict[str, _Promise], after: dict[str, _Promise]) -> tuple[_Promise | None, _Promise | None]:
    """The two targets to hold against each other; None where an edition has none."""
    both = sorted(set(before) & set(after))
    changed = [year for year in both if before[year].printed != after[year].printed]
    if both:
        year = (changed or both)[-1]
        return before[year], after[year]
    old = before[max(before)] if before else None
    new = after[min(after)] if after else None
    return old, new


def _word(old: _Promise, new: _Promise, indicator: pd.Series, tables: Tables) -> tuple[str, str]:
    breaks = tables["notices"]
    restarts = breaks[(breaks["kind"] == "break") & (breaks["indicator_id"] == indicator["indicator_id"])]
    for label in restarts["period_label"]:
        if old.start < _year_of(str(label)) <= new.start:
            return "not comparable", f"break:{label}"
    if old.unit != new.unit:
        return "not comparable", "unit"
    if bool(indicator["is_cumulative"]) and old.year != new.year:
        return "not comparable", "cumulative"
    if old.printed == new.printed:
        return "unchanged", ""
    if old.value is None or new.value is None:
        return "not comparable", "no number"
    if indicator["polarity"] == "none" or old.value == new.value:
        return ("unchanged" if old.value == new.value else ""), ""
    return ("harder" if (new.value > old.value) == (indicator["polarity"] == "high") else "easier"), ""


def _year_of(label: str) -> int:
    """The year in which a period starts; a day such as 31 March 2025 belongs to the year before."""
    found = re.search(r"[0-9]{4}", label)
    year = int(found[0]) if found else 0
    return year if label.startswith(str(year)) else year - 1
