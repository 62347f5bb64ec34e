"""What an author carries over word for word has the wording of the edition before.

A published document's wording is kept as a key only; an author's file holds the item in short. Where
that is unchanged, so is the wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.clean.prints import Record
    from analysis.inputs import EditionEntry

_PARTS = (("title", "wording_key"), ("detail", "detail_key"))


def carry_keys(records: Sequence[Record], editions: Mapping[str, EditionEntry]) -> None:
    """Give items of authors' editions the keys of the equal items of the edition they supersede.

    Args:
        records: Records of `schema.ACTIONS` or `schema.PLAN_ITEMS`; their keys are replaced.
        editions: The editions.
    """
    for edition in sorted(editions.values(), key=lambda entry: len(_before(entry, editions))):
        if edition.status == "published" or not edition.supersedes:
            continue
        for words, key in _PARTS:
            known = {
                (row.get("kind"), row[words]): row[key]
                for row in records
                if row["edition_id"] == edition.supersedes and row.get(words)
            }
            for row in records:
                is_own = row["edition_id"] == edition.id and key in row
                row.update({key: known.get((row.get("kind"), row[words]), row[key])} if is_own else {})


def _before(entry: EditionEntry, editions: Mapping[str, EditionEntry]) -> list[str]:
    """The editions before one, so that each is carried on after the one it follows."""
    chain: list[str] = []
    name = entry.supersedes
    while name in editions and name not in chain:
        chain.append(name)
        name = editions[name].supersedes
    return chain
