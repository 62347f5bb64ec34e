"""What a declared table is, and how a table is held to its declaration.

The tables themselves are declared in `tables.data`, `tables.plans`, `tables.results` and
`tables.plan_results`. A function that takes or returns a table names its declaration and calls `check`
at the door: all failures of a table are reported at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analysis.vocabulary.errors import DataError, Problem, quoted, raise_if_problems

if TYPE_CHECKING:
    import pandas as pd


KINDS = {"text": "str", "number": "float64", "whole": "Int64", "flag": "bool", "date": "datetime64[us]"}


@dataclass(frozen=True)
class Column:
    """One column of a declared table."""

    name: str  # Column name; the suffix says the kind (`_code`, `_id`, `_label`, `_date`)
    kind: str  # One of `text`, `number`, `whole`, `flag`, `date`
    meaning: str  # What it holds, with its unit and sign
    nullable: bool = False  # Whether a missing value is allowed. Text is never missing: it is empty.
    allowed: tuple[str, ...] | None = None  # The values that may occur, if they are few


@dataclass(frozen=True)
class Declaration:
    """A declared table: its name, columns and the columns that identify a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]


def text(name: str, meaning: str, *allowed: str) -> Column:
    """A column of text, never missing; `allowed` are the values that may occur, if they are few."""
    return Column(name, "text", meaning, allowed=allowed or None)


def number(name: str, meaning: str) -> Column:
    """A column of numbers that may be missing."""
    return Column(name, "number", meaning, nullable=True)


def whole(name: str, meaning: str, *, nullable: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(name, "whole", meaning, nullable=nullable)


def flag(name: str, meaning: str) -> Column:
    """A column that says yes or no."""
    return Column(name, "flag", meaning)


def date(name: str, meaning: str) -> Column:
    """A column of days that may be missing."""
    return Column(name, "date", meaning, nullable=True)


def empty(declaration: Declaration) -> pd.DataFrame:
    """An empty table of the declared columns and types."""
    return _empty(declaration).copy()


@lru_cache(maxsize=128)
def _empty(declaration: Declaration) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({c.name: pd.Series([], dtype=KINDS[c.kind]) for c in declaration.columns})


def table(declaration: Declaration, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Build a declared table from records; a column that a record leaves out is empty or missing."""
    import pandas as pd

    if not rows:
        return empty(declaration)
    blanks = {"text": "", "flag": False}
    cells = {
        column.name: [row.get(column.name, blanks.get(column.kind)) for row in rows]
        for column in declaration.columns
    }
    columns = _arrays(cells, declaration)
    if columns is not None:
        return pd.DataFrame(columns)
    series = {c.name: pd.Series(cells[c.name], dtype=KINDS[c.kind]) for c in declaration.columns}
    return check(pd.DataFrame(series), declaration)


def _arrays(cells: dict[str, list[Any]], declaration: Declaration) -> dict[str, Any] | None:
    """The columns of a table whose cells are as declared beyond doubt; None leaves it to `check` to say.

    Most tables of a report have a dozen rows and dozens of columns. Told cell by cell and built
    together, they take a tenth of the time that column after column takes.
    """
    import numpy as np
    import pandas as pd

    texts = [column.name for column in declaration.columns if column.kind == "text"]
    prints = [cell for name in texts for cell in cells[name]]
    if not all(isinstance(cell, str) for cell in prints):
        return None
    for column in declaration.columns:
        if column.allowed and not set(cells[column.name]) <= set(column.allowed):
            return None
        if column.kind == "flag" and not all(isinstance(one, bool | np.bool_) for one in cells[column.name]):
            return None
    keys = list(zip(*(cells[name] for name in declaration.key), strict=True))
    if len(set(keys)) < len(keys) or any(cell != cell for key in keys for cell in key):
        return None
    together = pd.Series(prints, dtype=KINDS["text"]).array
    rows = len(next(iter(cells.values())))
    found: dict[str, Any] = {
        name: together[place * rows : (place + 1) * rows] for place, name in enumerate(texts)
    }
    for column in declaration.columns:
        values = cells[column.name]
        if column.kind in ("number", "flag"):
            found[column.name] = np.array(values, dtype=KINDS[column.kind])
        elif column.kind != "text":
            found[column.name] = pd.Series(values, dtype=KINDS[column.kind]).array
        if not column.nullable and column.kind != "text" and pd.isna(found[column.name]).any():
            return None
    return {name: found[name] for name in declaration.column_names}


def check(frame: pd.DataFrame, declaration: Declaration, file: str | None = None) -> pd.DataFrame:
    """Check a table against its declaration, reporting all failures at once.

    Returns:
        The same table with its columns in declared order.

    Raises:
        DataError: A column is missing or undeclared, holds another type or a value that is not
            allowed, or two rows have the same key.
    """
    if not _holds(frame, declaration):
        where = file or f"table {declaration.name}"
        raise_if_problems(DataError, f"{where} is not as declared", _failures(frame, declaration, where))
    return frame[declaration.column_names]


def in_order(frame: pd.DataFrame, declaration: Declaration) -> pd.DataFrame:
    """A table checked against its declaration, its rows in the order of its key.

    Every column of the key is coded once, for the order and for keys that are there twice: sorting and
    looking for pairs each code all of them, and that is most of the time that a large table takes.

    Raises:
        DataError: As `check`.
    """
    import numpy as np
    import pandas as pd

    place, several = np.zeros(len(frame), dtype=np.int64), 1
    if not set(declaration.key) <= set(frame.columns):
        check(frame, declaration)
    for name in declaration.key:
        codes, values = pd.factorize(frame[name], sort=True)
        if (several := several * (len(values) + 1)) > np.iinfo(np.int64).max:
            return check(frame, declaration).sort_values(
                list(declaration.key), kind="stable", ignore_index=True
            )
        place = place * (len(values) + 1) + codes
    order = np.argsort(place, kind="stable")
    is_twice = bool((np.diff(place[order]) == 0).any())
    if is_twice or not _holds(frame, declaration, is_unique=True):
        check(frame, declaration)
    return frame[declaration.column_names].take(order).reset_index(drop=True)


def _holds(frame: pd.DataFrame, declaration: Declaration, *, is_unique: bool = False) -> bool:
    """Whether all is well: the usual case, told without the half second that pandera takes to start."""
    if set(frame.columns) != set(declaration.column_names) or not frame.columns.is_unique:
        return False
    for column in declaration.columns:
        cells = frame[column.name]
        if str(cells.dtype) != KINDS[column.kind] or (not column.nullable and cells.hasnans):
            return False
        if column.allowed and not cells.isin(column.allowed).all():
            return False
    return is_unique or not declaration.key or not frame.duplicated(list(declaration.key)).any()


def _failures(frame: pd.DataFrame, declaration: Declaration, where: str) -> tuple[Problem, ...]:
    """Everything in which a table differs from its declaration, as pandera finds it."""
    import pandera.errors
    import pandera.pandas as pa

    columns = {}
    for column in declaration.columns:
        checks = [pa.Check.isin(column.allowed)] if column.allowed else []
        columns[column.name] = pa.Column(KINDS[column.kind], checks=checks, nullable=column.nullable)
    schema = pa.DataFrameSchema(columns, strict=True, ordered=False, unique=list(declaration.key) or None)
    try:
        # pandera takes rows by their labels, and needs each label once
        schema.validate(frame.reset_index(drop=True), lazy=True)
    except pandera.errors.SchemaErrors as failure:
        cases = failure.failure_cases.to_dict("records")
        return tuple(dict.fromkeys(_problem(where, case, declaration) for case in cases))
    return ()


def _problem(where: str, case: dict[str, object], declaration: Declaration) -> Problem:
    found, kind = case.get("failure_case"), str(case.get("check"))
    columns = {column.name: column for column in declaration.columns}
    name = str(found) if kind.startswith("column_in_") else str(case.get("column"))
    index = case.get("index")
    row = int(index) + 1 if isinstance(index, int | float) and index == index else None
    advice = "correct the value where it is written, or the declaration if the table has changed"
    if kind == "column_in_dataframe":
        shown, expected = "no such column", f"the columns {', '.join(columns)}"
    elif kind == "column_in_schema":
        shown, expected = "a column that is not declared", f"only {', '.join(columns)}"
    elif kind == "multiple_fields_uniqueness":
        name, shown, expected = name or ", ".join(declaration.key), quoted(found), "each key once"
    elif kind == "not_nullable":
        shown, expected = "no value", f"a value: {columns[name].meaning}"
    elif name in columns and columns[name].allowed and kind.startswith("isin"):
        shown, expected = quoted(found), f"one of {', '.join(map(quoted, columns[name].allowed or ()))}"
    else:
        shown, expected = quoted(found), columns[name].kind if name in columns else kind
    return Problem(where, row, name, shown, f"{expected} (table {declaration.name})", advice)
