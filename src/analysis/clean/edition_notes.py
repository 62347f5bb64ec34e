"""Comments, sign-offs and corrections that authors record, each at the measure it is about."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from analysis.errors import Problem, quoted

if TYPE_CHECKING:
    from analysis.clean.prints import Record
    from analysis.inputs import Comment, ProjectInputs


def edition_notes(inputs: ProjectInputs, goals: list[Record]) -> tuple[list[Record], list[Problem]]:
    """Everything that authors record of the editions and of the reports on them.

    Args:
        inputs: Everything read.
        goals: Records of `schema.GOALS`, which say what indicator answers which measure.

    Returns:
        Records of `schema.EDITION_NOTES`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for comment in inputs.reference.comments:
        found, fault = _measures(comment, goals)
        problems += [] if fault is None else [fault]
        records += [
            {
                "kind": "comment", "edition_id": comment.edition_id, "year": comment.year,
                "measure_id": measure, "text": comment.text, "date": comment.date, "role": comment.role,
                "file": comment.file, "row": comment.row or 0,
            }
            for measure in found
        ]  # fmt: skip
    records += [
        {
            "kind": note.kind, "edition_id": note.edition_id, "year": note.year, "measure_id": "",
            "text": note.text, "date": note.date, "role": note.role, "file": note.file, "row": note.row or 0,
        }
        for note in inputs.reference.edition_notes
    ]  # fmt: skip
    return records, problems


def _measures(comment: Comment, goals: list[Record]) -> tuple[list[str], Problem | None]:
    """The measures a comment is about; a measure that is named stands for itself (see `goals`)."""
    if comment.measure_id:
        return [comment.measure_id], None
    own = [goal for goal in goals if goal["edition_id"] == comment.edition_id]
    found = [
        str(goal["measure_id"])
        for goal in own
        if (goal["indicator_id"], goal["group"]) == (comment.indicator_id, comment.group)
    ]
    if found:
        return found, None
    asked = f"{comment.indicator_id}, group {comment.group}"
    known = sorted({f"{goal['indicator_id']}, group {goal['group']}" for goal in own})
    near = difflib.get_close_matches(asked, known, n=1)
    return [], Problem(
        comment.file, comment.row, "comments", quoted(asked),
        f"the indicator and group of a measure of {comment.edition_id}",
        f"did you mean {near[0]}?" if near else "name an indicator that the plan has a measure for",
    )  # fmt: skip
