"""What differs between two matched items, one row a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.editions.items import PRINTED_IDS, Field, Item
from analysis.editions.targets import is_other_side
from analysis.editions.wordings import is_slip

if TYPE_CHECKING:
    from analysis.editions.matching import Match

Row = dict[str, object]
# By field, how two targets of one measure compare: the words of `targets.compare_promises`.
Judgements = Mapping[str, tuple[str, str]]

_NOTHING = ("", "-", "–", "n/a", "N/A")
_BLANK = Field("", "")
_WORD_OF_CHANGE = {"theme": "moved", "section": "moved", "mitigation": "reworded"}


def rows_of(match: Match, judgements: Judgements, skipped: frozenset[str] = frozenset()) -> list[Row]:
    """Every difference between the two items of a match, or one row that says it was kept.

    Args:
        match: Two items, or one.
        judgements: How the targets of a measure compare, by field.
        skipped: Fields that one of the two editions does not have at all.

    Returns:
        Records of `edition_results.EDITION_DIFFERENCES`.
    """
    before, after = match.before, match.after
    if before is None or after is None:
        return [_single(match)]
    rows = [_wording(match, before, after)]
    if before.kind in PRINTED_IDS and before.id != after.id:
        rows.append({"field": "id", "before": before.id, "after": after.id, "what": "renumbered"})
    names = dict.fromkeys([*before.fields, *after.fields])
    for name in names:
        old, new = before.fields.get(name, _BLANK), after.fields.get(name, _BLANK)
        if old.key != new.key and name not in skipped:
            row = _field(name, old, new, before, after, judgements)
            if match.is_replaced and name == "deadline":
                row["note"] = "another item"  # the deadline of one action is not that of another put off
            rows.append(row)
    return [{**_place(match), **row} for row in rows]


def _place(match: Match) -> Row:
    before, after = match.before, match.after
    named, numbered = after or before, before or after
    return {
        "kind": numbered.kind if numbered else "",
        "item_id": numbered.id if numbered else "",
        "name": named.wording if named else "",
        "certainty": match.certainty,
        "likeness": match.likeness,
        "before_id": before.id if before else "",
        "after_id": after.id if after else "",
        "before_locator": before.locator if before else "",
        "after_locator": after.locator if after else "",
    }


def _single(match: Match) -> Row:
    row: Row = {
        **_place(match), "field": "item", "before": _shown(match.before), "after": _shown(match.after),
        "what": "new" if match.before is None else "dropped",
    }  # fmt: skip
    if match.perhaps:
        row["note"] = f"perhaps:{match.perhaps}"
    return row


def _shown(item: Item | None) -> str:
    """An item in a cell; a figure with the words that say what it counts."""
    if item is None:
        return ""
    return f"{item.fields['value'].text} ({item.wording})" if item.kind == "figure" else item.wording


def _wording(match: Match, before: Item, after: Item) -> Row:
    row: Row = {"field": "wording", "before": _shown(before), "after": _shown(after), "what": "kept"}
    if match.is_replaced:
        return {**row, "what": "replaced", "note": "another item"}
    if before.kind == "figure" or before.key == after.key:
        return row  # the words beside a figure are ours
    row["what"] = "reworded"
    if is_slip(before.wording, after.wording):
        return {**row, "is_minor": True, "note": "typing"}
    if before.wording == after.wording:
        return {**row, "is_minor": True, "note": "same meaning"}
    return row


def _field(name: str, old: Field, new: Field, before: Item, after: Item, judgements: Judgements) -> Row:
    row: Row = {"field": name, "before": old.text, "after": new.text}
    was_none, is_none = old.text.strip() in _NOTHING, new.text.strip() in _NOTHING
    if name == "deadline":
        return {**row, **_deadline(before.deadline, after.deadline)}
    if was_none or is_none:
        row["what"] = "new" if was_none else "dropped"
        if was_none and is_none:
            return {**row, "what": "changed", "is_minor": True}
    else:
        row["what"] = _WORD_OF_CHANGE.get(name, "changed")
    if name == "baseline" and row["what"] == "changed":
        row["what"] = "restated"
        unit = before.fields["unit"].text
        if unit == after.fields["unit"].text and is_other_side(old.number, new.number, unit):
            row["note"] = "other side"
    if name.startswith("target"):
        row["judgement"], row["note"] = judgements.get(name, ("", ""))
        if row["note"] == "other side":
            row["what"] = "restated"
    return row


def _deadline(old: pd.Timestamp | None, new: pd.Timestamp | None) -> Row:
    if old is None or new is None:
        if old is None and new is None:
            return {"what": "changed"}
        return {"what": "dated" if old is None else "undated"}
    months = (new.year - old.year) * 12 + new.month - old.month
    if months == 0 and new == old:
        return {"what": "changed", "months": 0, "is_minor": True}  # one date, written in two ways
    is_later = new > old
    return {"what": "slipped" if is_later else "brought forward", "months": months}
