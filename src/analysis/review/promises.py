"""What earlier editions promised and claimed, and how this edition's targets differ from the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

import pandas as pd

from analysis.claims.targets import easier_targets, loose_targets
from analysis.claims.testing import claims_found
from analysis.review.editions import Match, Promise, compare_measure, match_editions, promises_of
from analysis.review.figures import Tables
from analysis.review.judge import is_other_side
from analysis.tables.declare import table
from analysis.tables.results import EDITION_CHANGES, FINDINGS
from analysis.tables.rows import Row


def findings(tables: Tables, edition_ids: list[str]) -> pd.DataFrame:
    """Targets and claims of plans that their own numbers contradict or leave open.

    Args:
        tables: The processed tables.
        edition_ids: Editions and documents to look at, in the order of the report.

    Returns:
        `tables.results.FINDINGS`. `text` holds the parameters of the sentence, separated by `|`; the words
        are made where they are shown.
    """
    rows: list[dict[str, object]] = []
    laid_out = tables.by_name
    titles = {str(row["edition_id"]): str(row["title"]) for row in laid_out.rows("editions")}
    held = claims_found(laid_out, edition_ids)
    for edition_id in edition_ids:
        goals = tables.goals_of(edition_id)
        has_baselines = any(goal["baseline_text"] not in ("", "-") for goal in goals)
        for goal in goals:
            name = _name(tables.indicator(str(goal["indicator_id"]), str(goal["group"])))
            for kind, grade, text, locator in _target_findings(goal, tables, has_baselines):
                rows.append(
                    {
                        "edition_id": edition_id, "edition_title": titles[edition_id],
                        "measure_id": goal["measure_id"], "name": name, "kind": kind, "grade": grade,
                        "text": text, "locator": locator,
                    }
                )  # fmt: skip
        rows += _claims(held[edition_id], titles[edition_id])
    return table(FINDINGS, rows)


def _name(indicator: Row) -> str:
    """The indicator's short name, with its group where there is one."""
    return f"{indicator['short_name']}: {indicator['group_name'].lower()}".rstrip(": ")


def _target_findings(goal: Row, tables: Tables, has_baselines: bool) -> list[tuple[str, str, str, str]]:
    """What is found about a measure's targets: kind, grade, parameters of the sentence, place."""
    found: list[tuple[str, str, str, str]] = []
    own = tables.targets_of(goal)
    indicator = tables.indicator(str(goal["indicator_id"]), str(goal["group"]))
    polarity = str(indicator["polarity"])
    is_open = [target for target in own if target["reason"] == "target_ambiguous"]
    texts = [
        (f"{target['target_text']}|{target['readings']}", str(target["locator"]))
        for target in sorted(is_open, key=itemgetter("target_year"))
    ]
    found += [("ambiguous_target", "moderate", *one) for one in dict.fromkeys(texts)]  # one for all its years
    easier = easier_targets(goal["baseline_value"], own, polarity)
    if easier:
        complement = _complement(goal, tables)
        text = "|".join((" and ".join(easier), str(goal["baseline_text"]), polarity, complement))
        grade = "moderate" if complement else "strong"
        found.append(("easier_than_baseline", grade, text, str(goal["locator"])))
    loose = loose_targets(goal, own, polarity, has_baselines)
    return found + [(kind, grade, text, str(goal["locator"])) for kind, grade, text in loose]


def _complement(goal: Row, tables: Tables) -> str:
    """The baseline of another edition that adds up to 100% with this one, as printed; empty without one.

    Two editions of the Outcome Plan print the two sides of one share, so that what is worse on one
    side is better on the other.
    """
    by_subject = tables.by_name.by("goals", "indicator_id", "group")
    same = by_subject.get((goal["indicator_id"], goal["group"]), ())
    found = [
        other for other in same if other["edition_id"] != goal["edition_id"] and is_other_side(other, goal)
    ]
    return str(found[0]["baseline_text"]) if found else ""


def _claims(held: Sequence[Row], title: str) -> list[dict[str, object]]:
    """Claims of one document that its numbers contradict or cannot support, by line."""
    return [
        {
            "edition_id": claim["document"], "edition_title": title, "measure_id": claim["claim_id"],
            "name": claim["title"], "grade": claim["grade"], "text": claim["arithmetic"],
            "kind": "unsupported_claim" if claim["grade"] == "weak" else "contradicted_claim",
            "locator": f"{claim['document']}, line {claim['line']}",
        }
        for claim in held
    ]  # fmt: skip


def edition_changes(tables: Tables, edition_id: str, earlier_id: str) -> pd.DataFrame:
    """How the promises of an edition differ from those of the one before it.

    Goals are matched, and their targets held against each other, as the comparison of editions does
    (`analysis.review.editions`), so that both pages say the same.

    Returns:
        `tables.results.EDITION_CHANGES`, empty where there is no earlier edition.
    """
    if not earlier_id:
        return table(EDITION_CHANGES, [])
    rows: dict[tuple[str, str, str], dict[str, object]] = {}
    for match in match_editions(tables.by_name, earlier_id, edition_id, ("measure",))["measure"]:
        for row in _changes(tables, edition_id, earlier_id, match):
            # two goals of one indicator and group are one promise here; the comparison shows both
            key = (str(row["indicator_id"]), str(row["group"]), str(row["kind"]))
            rows.setdefault(key, row)
    return table(EDITION_CHANGES, list(rows.values()))


def _changes(tables: Tables, edition_id: str, earlier_id: str, match: Match) -> list[dict[str, object]]:
    """One matched measure, or two where an id has been given to another measure."""
    if match.is_replaced and match.before and match.after:
        halves = replace(match, before=None, is_replaced=False), replace(match, after=None, is_replaced=False)
        return [row for half in halves for row in _changes(tables, edition_id, earlier_id, half)]
    item = match.after or match.before
    if item is None:
        return []
    name = _name(tables.indicator(*item.subject))
    row: dict[str, object] = {"indicator_id": item.subject[0], "group": item.subject[1], "name": name}
    if match.before is None:
        first = next(iter(promises_of(tables.by_name, edition_id, item.id).values()), None)
        return [{**row, "kind": "new", **_printed("after", first)}]
    if match.after is None:
        last = [*promises_of(tables.by_name, earlier_id, item.id).values()][-1:]
        return [{**row, "kind": "dropped", **_printed("before", last[0] if last else None)}]
    for old, new, (word, note), is_lead in compare_measure(tables.by_name, earlier_id, edition_id, match):
        if is_lead:
            both = {**_printed("before", old), **_printed("after", new)}
            return [{**row, "kind": "kept", **both, "word": word, "note": note}]
    return [{**row, "kind": "kept"}]


def _printed(side: str, promise: Promise | None) -> dict[str, object]:
    return {} if promise is None else {f"{side}_text": promise.text, f"{side}_value": promise.value}
