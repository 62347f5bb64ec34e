"""Processed tables laid out for looking up: rows as plain records, found by their keys.

A report asks thousands of times for a row or two. Taken from a table by comparing a whole column,
each answer costs more than everything that is worked out from it; so the rows are laid out once,
and every later answer is one look into a dictionary. In a process that makes many reports the
layout is shared by all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from analysis.tables.data import SOURCE_COUNTS, SOURCE_TITLES
from analysis.tables.noted import TABLE, note

if TYPE_CHECKING:
    import pandas as pd


Row = Mapping[str, Any]
Key = tuple[Any, ...]
T = TypeVar("T")


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as records of plain values, in order.

    Example:
        >>> import pandas as pd
        >>> rows_of(pd.DataFrame({"area": ["A", "B"], "value": [1.5, 2.5]}))
        [{'area': 'A', 'value': 1.5}, {'area': 'B', 'value': 2.5}]
    """
    names = [str(name) for name in frame.columns]
    columns = (cells.tolist() for _, cells in frame.items())
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


class LaidOut(Mapping[str, "pd.DataFrame"]):
    """Tables by name, and their rows by key; neither may be changed.

    Whatever is looked at is noted (`tables.noted`), also where it was worked out before.

    Args:
        tables: The processed tables by name.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = dict(tables)
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._by: dict[tuple[str, tuple[str, ...]], dict[Key, list[dict[str, Any]]]] = {}
        self._places: dict[tuple[str, str], dict[Any, Any]] = {}
        self._kept: dict[Hashable, tuple[Any, frozenset[str]]] = {}
        self._looking: list[set[str]] = []  # what is being worked out now has looked at these tables

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> LaidOut:
        """These tables laid out; the same object where they are so already."""
        return tables if isinstance(tables, cls) else cls(tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        self._look_at(name)
        if name == SOURCE_TITLES.name and name not in self._tables:
            # of its own, since what each file gave changes with every file, and pages name sources only
            counts = self._tables[SOURCE_COUNTS.name]
            self._tables[name] = counts[list(SOURCE_TITLES.column_names)].drop_duplicates()
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Every row of a table, in order."""
        self._look_at(name)
        if name not in self._rows:
            self._rows[name] = rows_of(self._tables[name])
        return self._rows[name]

    def by(self, name: str, *columns: str) -> dict[Key, list[dict[str, Any]]]:
        """The rows of a table by the values of some columns, in order within each."""
        self._look_at(name)
        key = (name, columns)
        if key not in self._by:
            found: dict[Key, list[dict[str, Any]]] = {}
            for row in self.rows(name):
                found.setdefault(tuple(row[column] for column in columns), []).append(row)
            self._by[key] = found
        return self._by[key]

    def places(self, name: str, column: str) -> dict[Any, Any]:
        """The positions of the rows of a large table by the values of one column."""
        self._look_at(name)
        key = (name, column)
        if key not in self._places:
            self._places[key] = dict(self._tables[name].groupby(column, sort=False).indices)
        return self._places[key]

    def kept(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """What is worked out of these tables, once; whoever asks again has looked at the same tables.

        Args:
            key: What it is.
            work_out: Works it out, from nothing that the key does not say but these tables.
        """
        if key not in self._kept:
            self._looking.append(set())
            try:
                found = work_out()
            finally:
                looked_at = frozenset(self._looking.pop())
            self._kept[key] = found, looked_at
        kept, names = self._kept[key]
        for name in names:
            self._look_at(name)
        return kept

    def _look_at(self, name: str) -> None:
        note(TABLE, name)
        for names in self._looking:
            names.add(name)
