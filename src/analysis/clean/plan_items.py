"""Risks, interdependencies, achievements and whatever else a plan lists besides measures and actions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from analysis.clean.prints import Record, rows_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.inputs import ProjectInputs, RawTable


class _List(NamedTuple):
    """Where one kind of item stands in its file."""

    file: str
    kind: str
    id_column: str
    section_column: str


_LISTS = (
    _List("statements", "statement", "statement_id", "section"),
    _List("outcomes_sought", "outcome sought", "outcome_id", "section"),
    _List("partners", "partner", "", "kind"),
    _List("achievements", "achievement", "achievement_id", "section"),
    _List("key_initiatives", "initiative", "initiative_id", "theme"),
    _List("risks", "risk", "risk_id", ""),
    _List("interdependencies", "interdependency", "interdependency_id", "programme"),
)


def plan_items(inputs: ProjectInputs) -> list[Record]:
    """Everything that the editions list besides measures, figures and actions.

    Args:
        inputs: Everything read.

    Returns:
        Records of `schema.PLAN_ITEMS`, edition by edition in the order of the documents.
    """
    return [
        record
        for item_list in _LISTS
        for raw in inputs.tables(item_list.file)
        for record in _records(raw, item_list)
    ]


def _records(raw: RawTable, item_list: _List) -> list[Record]:
    records: list[Record] = []
    for position, row in enumerate(rows_of(raw), start=1):
        detail = row.get("mitigation_text", "") or row.get("mitigation", "")
        records.append(
            {
                "edition_id": row["document"],
                "kind": item_list.kind,
                "item_id": row.get(item_list.id_column, "") or f"p{position:02}",
                "position": position,
                "line": int(row["line"]),
                "section": row.get(item_list.section_column, ""),
                "title": row.get("text", "") or row.get("title", "") or row.get("name", ""),
                "wording_key": wording_key_of(row),
                "detail": detail,
                "detail_key": row.get("mitigation_key", "") or (_key(detail) if detail else ""),
                "owner": row.get("owner", ""),
            }
        )
    return records


def wording_key_of(row: Mapping[str, str]) -> str:
    """The key of a row's wording.

    A published document's wording is not stored, only its key; an author's own text is its wording.
    """
    own = row.get("text", "") or row.get("name", "")
    return _key(own) if own else row.get("wording_key", "") or _key(row.get("title", ""))


def _key(wording: str) -> str:
    """A hash of the letters and digits, so that quotation marks and spaces make no difference."""
    letters = "".join(character for character in wording.casefold() if character.isalnum())
    return hashlib.sha256(letters.encode("utf-8")).hexdigest()
