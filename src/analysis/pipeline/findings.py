"""What `annual-review check` says of the documents: their contradictions, as text or as lines of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import pandas as pd

_GRADES = ("strong", "moderate", "weak")


def document_findings(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Everything in the documents that their own numbers contradict or cannot support.

    Args:
        tables: The processed tables by name.

    Returns:
        `results.CLAIM_FINDINGS`.

    Raises:
        DataError: A claim lacks a number that its rule needs.
    """
    from analysis.claims import contradictions

    return contradictions(tables)


def as_text(found: pd.DataFrame, editions: pd.DataFrame) -> str:
    """The findings for a reader: by document, each with its lines, its grade and the arithmetic."""
    if found.empty:
        return "No claim of a document is contradicted or left open by its own numbers."
    lines = [f"What the documents' own numbers contradict or cannot support: {_counted(found)}."]
    titles = dict(zip(editions["edition_id"], editions["title"], strict=True))
    for document, rows in found.groupby("document", sort=False):
        lines += ["", f"{titles.get(document, document)} ({document}): {_counted(rows)}"]
        lines += [f"  {_place(row)}, {row['grade']}: {row['message']}" for row in rows.to_dict("records")]
    return "\n".join(lines)


def as_json_lines(found: pd.DataFrame) -> Iterator[str]:
    """The findings for a program: one JSON object a line."""
    for row in found.to_dict("records"):
        yield json.dumps(
            {
                "document": row["document"], "line": int(row["line"]), "line_end": int(row["line_end"]),
                "grade": row["grade"], "message": row["message"], "kind": row["kind"],
                "claim_id": row["claim_id"], "see": [place for place in row["see"].split("; ") if place],
            },
            ensure_ascii=False,
        )  # fmt: skip


def _counted(rows: pd.DataFrame) -> str:
    counts = [(int((rows["grade"] == grade).sum()), grade) for grade in _GRADES]
    return ", ".join(f"{count} {grade}" for count, grade in counts if count)


def _place(row: Mapping[Hashable, object]) -> str:
    if row["line"] == row["line_end"]:
        return f"line {row['line']}"
    return f"lines {row['line']} to {row['line_end']}"
