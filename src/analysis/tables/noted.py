"""What a notebook reads, noted while it runs, so that its report is made again when that has changed.

Whoever hands something out notes it here. The notes stand in a file that an environment variable names:
so every engine gets them in the same way, and those of processes that a notebook starts as well. Where
the variable is not set, nobody wants to know.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

NOTES_VARIABLE = "ANNUAL_REVIEW_NOTES"

# Kinds of notes, as a manifest names them. Of a table, the rows are read that concern the areas and
# editions noted; of a whole table all rows; of everything all rows and files there are.
TABLE, WHOLE_TABLE, AREA, EDITION, TEXTS_OF, EARLIER, EVERYTHING = (
    "tables", "whole_tables", "areas", "editions", "texts_of", "earlier_reviews", "everything_for",
)  # fmt: skip

Read = Mapping[str, list[str]]

_noted: set[tuple[str, str]] = set()


def note(kind: str, name: str) -> None:
    """Note that something is read."""
    if (kind, name) in _noted:
        return
    _noted.add((kind, name))
    path = os.environ.get(NOTES_VARIABLE, "")
    if path:
        with Path(path).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"{kind}\t{name}\n")


def begin_notes(path: Path) -> None:
    """Note from now on in a file, whatever was noted before; for a copy of a process that read much."""
    os.environ[NOTES_VARIABLE] = str(path)
    _noted.clear()


def read_notes(path: Path) -> Read:
    """The names noted by kind, each in order; nothing where no note was taken."""
    return gathered(path.read_text(encoding="utf-8").splitlines() if path.is_file() else ())


def gathered(lines: Iterable[str]) -> Read:
    r"""Notes as they stand in their file, by kind.

    Example:
        >>> gathered(["tables\tgoals", "tables\tareas", "areas\tE06000050"])
        {'areas': ['E06000050'], 'tables': ['areas', 'goals']}
    """
    found: dict[str, set[str]] = {}
    for line in lines:
        kind, _, name = line.partition("\t")
        found.setdefault(kind, set()).add(name)
    return {kind: sorted(found[kind]) for kind in sorted(found)}
