"""One edition of a plan held against another: what was kept, reworded, replaced, dropped, new, moved.

Matches come first (`matching`), differences follow from them (`differences`). Nothing is judged here
but targets against targets; figures come in `review`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.edition_results import EDITION_DIFFERENCES
from analysis.editions.differences import rows_of
from analysis.editions.items import KINDS, Field, Item, items_of
from analysis.editions.matching import Decision, Match, match_items
from analysis.editions.targets import Promise, asked, compare_promises, pairs_of, promises_of
from analysis.errors import ParameterError
from analysis.laid_out import LaidOut, Row
from analysis.schema import table

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "KINDS", "Item", "Match", "Promise", "asked", "compare_editions", "compare_measure", "list_sizes",
    "match_editions", "pairs_of", "promises_of",
]  # fmt: skip

Tables = Mapping[str, "pd.DataFrame"]


def compare_editions(tables: Tables, before_id: str, after_id: str) -> pd.DataFrame:
    """Everything in which two editions differ, and what they have in common.

    Args:
        tables: The processed tables by name.
        before_id: The earlier edition.
        after_id: The later edition.

    Returns:
        `edition_results.EDITION_DIFFERENCES`: one row a difference, and one with the word `kept` an
        item whose wording was kept.

    Raises:
        ParameterError: One of the two is no edition.
    """
    tables = LaidOut.of(tables)
    rows: list[dict[str, object]] = []
    for kind, matches in match_editions(tables, before_id, after_id).items():
        skipped = _fields_of_one_side(matches)
        for match in matches:
            judgements: dict[str, tuple[str, str]] = {}
            if kind == "measure" and match.before is not None and match.after is not None:
                found = compare_measure(tables, before_id, after_id, match)
                judgements = {_field_of(old, new): judged for old, new, judged, _ in found}
                match = _with_one_target(match, found)
            rows += rows_of(match, judgements, skipped)
    return table(EDITION_DIFFERENCES, rows)


def match_editions(
    tables: Tables, before_id: str, after_id: str, kinds: Sequence[str] = KINDS
) -> dict[str, list[Match]]:
    """Which item of one edition is which of the other, by kind.

    Args:
        tables: The processed tables by name.
        before_id: The earlier edition.
        after_id: The later edition.
        kinds: The kinds of item that are wanted.

    Raises:
        ParameterError: One of the two is no edition.
    """
    tables = LaidOut.of(tables)
    _check(tables, before_id, after_id)
    before, after = items_of(tables, before_id), items_of(tables, after_id)
    decided = _decisions(tables, before_id, after_id)
    return {
        kind: match_items(
            [item for item in before if item.kind == kind], [item for item in after if item.kind == kind],
            [decision for decision in decided if decision.kind == kind],
        )
        for kind in kinds
    }  # fmt: skip


def compare_measure(
    tables: Tables, before_id: str, after_id: str, match: Match
) -> list[tuple[Promise, Promise, tuple[str, str], bool]]:
    """The targets of one matched measure: earlier, later, how they compare, and whether the pair leads."""
    if match.before is None or match.after is None:
        return []
    indicator = _indicator(tables, match.after)
    breaks = LaidOut.of(tables).by("notices", "kind", "indicator_id")
    restarts = [str(row["period_label"]) for row in breaks.get(("break", match.after.subject[0]), ())]
    old, new = match.before.fields["baseline"], match.after.fields["baseline"]
    is_restated = (
        old.number is not None and new.number is not None and abs(old.number + new.number - 100) < 0.05
    )
    pairs = pairs_of(
        promises_of(tables, before_id, match.before.id), promises_of(tables, after_id, match.after.id)
    )
    return [
        (one, other, compare_promises(one, other, indicator, restarts, is_restated=is_restated), is_lead)
        for one, other, is_lead in pairs
    ]


def list_sizes(tables: Tables, edition_id: str) -> dict[str, int]:
    """How many items of each kind an edition has; kinds of which it has no list are left out."""
    sizes: dict[str, int] = {}
    for item in items_of(tables, edition_id):
        sizes[item.kind] = sizes.get(item.kind, 0) + 1
    return sizes


def _check(tables: Tables, before_id: str, after_id: str) -> None:
    known = list(tables["editions"]["edition_id"])
    for name, value in (("earlier_edition", before_id), ("edition", after_id)):
        if value not in known:
            raise ParameterError(f"{name}: found {value!r}; expected one of {', '.join(known)}.")


def _indicator(tables: Tables, item: Item) -> Row:
    return LaidOut.of(tables).by("indicators", "indicator_id", "group")[item.subject][0]


def _decisions(tables: Tables, before_id: str, after_id: str) -> list[Decision]:
    """What plans.yml says of this pair of editions, turned round where the later one is asked for first."""
    found = []
    for row in LaidOut.of(tables).rows("edition_matches"):
        pair = (row["earlier_id"], row["edition_id"])
        if pair == (before_id, after_id):
            found.append(Decision(row["kind"], row["item_id"], row["earlier_item_id"], bool(row["is_same"])))
        elif pair == (after_id, before_id) and row["earlier_item_id"]:
            found.append(Decision(row["kind"], row["earlier_item_id"], row["item_id"], bool(row["is_same"])))
    return found


def _field_of(old: Promise, new: Promise) -> str:
    """The field under which a pair of targets stands: with its year where both are for one year."""
    return f"target {old.year}" if old.year == new.year else "target"


def _with_one_target(match: Match, found: list[tuple[Promise, Promise, tuple[str, str], bool]]) -> Match:
    """A match of measures whose targets are for unlike years, with the pair that speaks for them."""
    if match.before is None or match.after is None or not found or found[0][0].year == found[0][1].year:
        return match
    old, new = found[0][0], found[0][1]
    return replace(match, before=_with_target(match.before, old), after=_with_target(match.after, new))


def _with_target(item: Item, promise: Promise) -> Item:
    kept = {name: value for name, value in item.fields.items() if not name.startswith("target")}
    return replace(item, fields={**kept, "target": Field(promise.text, promise.text)})


def _fields_of_one_side(matches: list[Match]) -> frozenset[str]:
    """Fields that one of the two editions has for none of its items, so that nothing was taken away."""
    names: dict[str, set[str]] = {"before": set(), "after": set()}
    for match in matches:
        for side, item in (("before", match.before), ("after", match.after)):
            names[side] |= {name for name, value in (item.fields if item else {}).items() if value.text}
    one_sided = names["before"] ^ names["after"]
    return frozenset(name for name in one_sided if not name.startswith("target") and name != "baseline")
