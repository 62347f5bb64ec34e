"""Every read and write of a processed table: Parquet, with what it was made from inside the file.

A set of tables is written whole or not at all: into a folder of its own beside the old one, which
it then replaces by one rename of a small pointer file. Each file carries the version of the schema
and the hashes of all inputs, so that a stale or foreign file is never read in silence.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING

from analysis.errors import DataError, Problem, ReportError
from analysis.schema import PROCESSED, SCHEMA_VERSION, Declaration, check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

_POINTER = "current.json"
_METADATA_KEY = b"annual_review"


def fingerprint(inputs: Mapping[str, str]) -> str:
    """One hash for a set of inputs and this version of the schema.

    Args:
        inputs: Hash of each input by its name below the project's root.

    Returns:
        Twelve hexadecimal digits; the same for the same inputs in any order.
    """
    text = json.dumps({"schema": SCHEMA_VERSION, "inputs": dict(sorted(inputs.items()))}, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def is_current(processed: Path, inputs: Mapping[str, str]) -> bool:
    """Whether the stored tables were made from exactly these inputs and are all there."""
    pointer = _read_pointer(processed)
    if pointer is None or pointer.get("fingerprint") != fingerprint(inputs):
        return False
    folder = processed / str(pointer["folder"])
    return all((folder / f"{declaration.name}.parquet").is_file() for declaration in PROCESSED)


def save_tables(tables: Mapping[str, pd.DataFrame], processed: Path, inputs: Mapping[str, str]) -> Path:
    """Write all processed tables, whole or not at all.

    Args:
        tables: Each declared table by its name; all of `schema.PROCESSED` must be there.
        processed: The folder `data/processed`.
        inputs: Hash of each input by its name below the project's root.

    Returns:
        The folder that now holds the tables.

    Raises:
        DataError: A table is missing or not as declared.
        ReportError: The folder cannot be written; the tables before stay as they were.
    """
    missing = [declaration.name for declaration in PROCESSED if declaration.name not in tables]
    if missing:
        raise DataError(f"processed tables are missing: {', '.join(missing)}")
    mark = fingerprint(inputs)
    folder = processed / f"tables-{mark}"
    draft = processed / f".draft-{mark}-{os.getpid()}"
    try:
        processed.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for declaration in PROCESSED:
            _write(check(tables[declaration.name], declaration), draft, declaration, inputs)
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
        pointer = {
            "fingerprint": mark,
            "folder": folder.name,
            "schema": SCHEMA_VERSION,
            "inputs": dict(inputs),
        }
        _write_pointer(processed, pointer)
    except OSError as failure:
        shutil.rmtree(draft, ignore_errors=True)
        problem = Problem(
            str(processed.name), None, None, str(failure), "a folder with space that can be written",
            "free space or give write permission, and run the command again; nothing was replaced",
        )  # fmt: skip
        raise ReportError("the processed tables cannot be written", problems=(problem,)) from failure
    for stale in processed.glob("tables-*"):
        if stale != folder:
            shutil.rmtree(stale, ignore_errors=True)
    return folder


def load_table(processed: Path, declaration: Declaration) -> pd.DataFrame:
    """Read one processed table.

    Args:
        processed: The folder `data/processed`.
        declaration: Which table.

    Returns:
        The table, checked against its declaration.

    Raises:
        DataError: There is none, or it was written for another version of the schema.
    """
    import pandas as pd
    import pyarrow.parquet as parquet

    pointer = _read_pointer(processed)
    advice = "run `annual-review clean`"
    if pointer is None:
        problem = Problem(
            processed.name, None, None, "no processed tables", "tables made from data/raw", advice
        )
        raise DataError("there are no processed tables", problems=(problem,))
    path = processed / str(pointer["folder"]) / f"{declaration.name}.parquet"
    if not path.is_file():
        problem = Problem(path.name, None, None, "no such table", "a processed table", advice)
        raise DataError(f"the table {declaration.name} is missing", problems=(problem,))
    stored = parquet.read_table(path)
    metadata = json.loads((stored.schema.metadata or {}).get(_METADATA_KEY, b"{}"))
    if metadata.get("schema") != SCHEMA_VERSION:
        problem = Problem(
            path.name,
            None,
            None,
            f"schema version {metadata.get('schema')}",
            f"version {SCHEMA_VERSION}",
            advice,
        )
        raise DataError(f"the table {declaration.name} is out of date", problems=(problem,))
    frame = stored.to_pandas()
    for column in declaration.columns:
        if column.kind == "text":
            frame[column.name] = frame[column.name].astype("str")
        elif column.kind == "whole":
            frame[column.name] = frame[column.name].astype("Int64")
        elif column.kind == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[us]")
    return check(frame, declaration, path.name)


def stored_inputs(processed: Path) -> dict[str, str]:
    """Hash of each input that the stored tables were made from, by name; empty where none are stored."""
    pointer = _read_pointer(processed)
    inputs = {} if pointer is None else pointer.get("inputs", {})
    return {str(name): str(mark) for name, mark in dict(inputs).items()}  # type: ignore[call-overload]


def _write(frame: pd.DataFrame, folder: Path, declaration: Declaration, inputs: Mapping[str, str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    ordered = frame.sort_values(list(declaration.key), kind="stable").reset_index(drop=True)
    stored = pa.Table.from_pandas(ordered, preserve_index=False)
    metadata = json.dumps(
        {"schema": SCHEMA_VERSION, "table": declaration.name, "inputs": dict(sorted(inputs.items()))},
        sort_keys=True,
    )
    stored = stored.replace_schema_metadata(
        {**(stored.schema.metadata or {}), _METADATA_KEY: metadata.encode("utf-8")}
    )
    with (folder / f"{declaration.name}.parquet").open("wb") as file:
        parquet.write_table(stored, file)
        file.flush()
        os.fsync(file.fileno())


def _read_pointer(processed: Path) -> dict[str, object] | None:
    path = processed / _POINTER
    if not path.is_file():
        return None
    try:
        pointer = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None  # half-written by another program: the tables are made again
    return pointer if isinstance(pointer, dict) and "folder" in pointer else None


def _write_pointer(processed: Path, pointer: Mapping[str, object]) -> None:
    draft = processed / f".{_POINTER}-{os.getpid()}"
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        json.dump(pointer, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(processed / _POINTER)
