"""What is declared of items in two editions, held against the items that the editions have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from analysis.errors import Problem, quoted
from analysis.plan_tables import MATCHED_LISTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.clean.prints import Record
    from analysis.inputs import EditionMatch

_LISTS = {kind: name for name, kind in MATCHED_LISTS.items()}


def edition_matches(
    matches: Iterable[EditionMatch], ids: Mapping[tuple[str, str], set[str]]
) -> tuple[list[Record], list[Problem]]:
    """The declared matches as a table, each with two items that are there.

    Args:
        matches: What plans.yml declares.
        ids: The ids of every edition's items, by edition and kind.

    Returns:
        Records of `plan_tables.EDITION_MATCHES`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    used: dict[tuple[str, str, str], str] = {}
    for match in matches:
        where = f"matches.{match.edition_id}.{_LISTS[match.kind]}.{match.item_id}"
        for edition, item in ((match.edition_id, match.item_id), (match.earlier_id, match.earlier_item_id)):
            if item and item not in ids.get((edition, match.kind), set()):
                problems.append(_unknown(match, where, edition, item, ids))
        earlier = (match.edition_id, match.kind, match.earlier_item_id)
        if match.earlier_item_id and earlier in used:
            found = f"{quoted(match.earlier_item_id)}, as for {used[earlier]}"
            expected, advice = "each earlier item once", "correct one of the two"
            problems.append(Problem("data/reference/plans.yml", match.row, where, found, expected, advice))
        used.setdefault(earlier, match.item_id)
        records.append(
            {
                "edition_id": match.edition_id,
                "earlier_id": match.earlier_id,
                "kind": match.kind,
                "item_id": match.item_id,
                "earlier_item_id": match.earlier_item_id,
                "is_same": match.is_same,
                "reason": match.reason,
            }
        )
    return records, problems


def _unknown(
    match: EditionMatch, where: str, edition: str, item: str, ids: Mapping[tuple[str, str], set[str]]
) -> Problem:
    known = sorted(ids.get((edition, match.kind), set()))
    near = difflib.get_close_matches(item, known, n=1)
    advice = f"did you mean {near[0]}?" if near else "correct the id"
    expected = f"the id of one of the {_LISTS[match.kind].replace('_', ' ')} of {edition}"
    return Problem("data/reference/plans.yml", match.row, where, quoted(item), expected, advice)
