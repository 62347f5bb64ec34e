"""Every read and write of a processed table: Parquet, with what it was made from inside the file.

A set of tables is written whole or not at all: into a folder of its own beside the old one, which
it then replaces by one rename of a small pointer file. Each file carries the version of the schema
and the hashes of all inputs, so that a stale or foreign file is never read in silence.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from analysis.tables.code import code_hashes
from analysis.tables.data import LAIT_FIGURES, PROCESSED, SCHEMA_VERSION
from analysis.tables.declare import Declaration, check, in_order
from analysis.tables.files import file_hash, sync
from analysis.tables.slices import Slices, read_slices, slice_tables
from analysis.vocabulary.errors import DataError, Problem, ReportError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


_POINTER = "current.json"
_METADATA_KEY = b"annual_review"
# What makes the tables: rooms, and what these and `build/prepare.py` call of others.
CODE_OF_TABLES = (
    "vocabulary", "tables", "inputs", "disclosure", "build/prepare.py",
    "review/national.py", "stats/certainty.py", "stats/compare.py", "stats/gaps.py", "stats/intervals.py",
    "stats/trend.py",
)  # fmt: skip
_SLICES = "slices.json"


def fingerprint(inputs: Mapping[str, str]) -> str:
    """One hash for a set of inputs, this version of the schema and the code that makes the tables.

    Returns:
        Twelve hexadecimal digits; the same for the same inputs in any order.
    """
    made_of = {
        "schema": SCHEMA_VERSION,
        "code": code_hashes(CODE_OF_TABLES),
        "inputs": dict(sorted(inputs.items())),
    }
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode("utf-8")).hexdigest()[:12]


def is_current(processed: Path, inputs: Mapping[str, str]) -> bool:
    """Whether the stored tables were made from exactly these inputs and are all there."""
    pointer = _read_pointer(processed)
    if pointer is None or pointer.get("fingerprint") != fingerprint(inputs):
        return False
    folder = processed / str(pointer["folder"])
    is_whole = all((folder / f"{declaration.name}.parquet").is_file() for declaration in PROCESSED)
    return is_whole and load_slices(processed) is not None


def is_whole(processed: Path) -> bool:
    """Whether every stored table is, byte for byte, as it was written."""
    pointer = _read_pointer(processed) or {}
    folder = processed / str(pointer.get("folder", ""))
    found = {path.name: file_hash(path) for path in sorted(folder.glob("*.parquet"))}
    return bool(found) and found == pointer.get("tables")


def made_from(processed: Path) -> dict[str, str]:
    """What the stored tables were made from.

    Returns:
        Hash of each input by its name below the project's root; empty where no tables can be read.
    """
    pointer = _read_pointer(processed)
    if pointer is None or pointer.get("schema") != SCHEMA_VERSION:
        return {}
    inputs = pointer.get("inputs")
    return {str(name): str(mark) for name, mark in inputs.items()} if isinstance(inputs, dict) else {}


def save_tables(tables: Mapping[str, pd.DataFrame], processed: Path, inputs: Mapping[str, str]) -> Path:
    """Write all processed tables, whole or not at all.

    Returns:
        The folder that now holds the tables.

    Raises:
        DataError: A table is missing or not as declared.
        ReportError: The folder cannot be written; the tables before stay as they were.
    """
    missing = [declaration.name for declaration in PROCESSED if declaration.name not in tables]
    if missing:
        raise DataError(f"processed tables are missing: {', '.join(missing)}")
    checked = {declaration: in_order(tables[declaration.name], declaration) for declaration in PROCESSED}
    mark = fingerprint(inputs)
    draft = processed / f".draft-{mark}-{os.getpid()}"
    try:
        processed.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for declaration, frame in checked.items():
            _write(frame, draft, declaration, inputs)
        if LAIT_FIGURES.name in tables:
            _write(tables[LAIT_FIGURES.name], draft, LAIT_FIGURES, inputs)
        slices = _slices({one.name: frame for one, frame in checked.items()}, processed, inputs)
        (draft / _SLICES).write_text(slices.as_text(), encoding="utf-8", newline="\n")
        with ThreadPoolExecutor() as pool:  # most of it is waiting for the disk
            list(pool.map(sync, draft.iterdir()))
        folder = _free_folder(processed, mark)
        draft.replace(folder)
        pointer = {
            "fingerprint": mark,
            "folder": folder.name,
            "schema": SCHEMA_VERSION,
            "inputs": dict(inputs),
            "tables": {path.name: file_hash(path) for path in sorted(folder.glob("*.parquet"))},
        }
        _write_pointer(processed, pointer)
    except OSError as failure:
        shutil.rmtree(draft, ignore_errors=True)
        problem = Problem(
            _shown(processed), None, None, failure.strerror or str(failure),
            "a folder with space that can be written",
            "free space or give write permission, and run the command again; earlier tables are as they were",
        )  # fmt: skip
        raise ReportError("the processed tables cannot be written", problems=(problem,)) from failure
    _remove_stale(processed, folder)
    return folder


def _free_folder(processed: Path, mark: str) -> Path:
    """A folder that is not there yet: the tables that are read now must never be in the way."""
    folder = processed / f"tables-{mark}"
    for number in itertools.count(2):
        if not folder.exists():
            break
        folder = processed / f"tables-{mark}-{number}"
    return folder


def _remove_stale(processed: Path, current: Path) -> None:
    """Remove sets of tables that nothing points to; one that cannot be removed now is left for later."""
    for folder in processed.glob("tables-*"):
        if folder != current:
            shutil.rmtree(folder, ignore_errors=True)
    # Whoever saves holds the lock of the project, so that nobody else is at work on a draft.
    for draft in processed.glob(".draft-*"):
        shutil.rmtree(draft, ignore_errors=True)
    for file in processed.glob(f".{_POINTER}-*"):
        file.unlink(missing_ok=True)


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def load_slices(processed: Path) -> Slices | None:
    """The slices of the stored tables; None where there are none that can be read."""
    pointer = _read_pointer(processed)
    if pointer is None:
        return None
    path = processed / str(pointer["folder"]) / _SLICES
    return read_slices(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None


def slices_of(tables: Mapping[str, pd.DataFrame], processed: Path, inputs: Mapping[str, str]) -> Slices:
    """The slices that these tables would have, were they saved; nothing is written."""
    checked = {one.name: in_order(tables[one.name], one) for one in PROCESSED}
    return _slices(checked, processed, inputs)


def _slices(tables: Mapping[str, pd.DataFrame], processed: Path, inputs: Mapping[str, str]) -> Slices:
    """The slices of tables in order; each knows which inputs changed when it last changed."""
    pointer = _read_pointer(processed) or {}
    stored = pointer.get("inputs")
    old = stored if isinstance(stored, dict) else {}
    changed = [name for name in {*old, *inputs} if old.get(name) != inputs.get(name)] if old else []
    return slice_tables(tables, changed, load_slices(processed))


def load_table(processed: Path, declaration: Declaration, *, is_whole: bool = False) -> pd.DataFrame:
    """Read one processed table.

    Args:
        processed: Folder of the processed tables.
        declaration: The table's.
        is_whole: `is_whole` found the tables to be, byte for byte, what was checked and written.

    Returns:
        The table, checked against its declaration.

    Raises:
        DataError: There is none, it is damaged, or it was written for another version of the schema.
    """
    import pandas as pd

    pointer = _read_pointer(processed)
    if pointer is None:
        raise _unusable("there are no processed tables", _shown(processed), "no processed tables")
    path = processed / str(pointer["folder"]) / f"{declaration.name}.parquet"
    frame = _read(path, declaration)
    for column in declaration.columns:
        if column.name not in frame.columns:
            continue  # `check` says so
        if column.kind == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[us]")
        elif column.kind == "text":
            frame[column.name] = frame[column.name].astype("str")
        elif column.kind == "whole":
            frame[column.name] = frame[column.name].astype("Int64")
    return frame[declaration.column_names] if is_whole else check(frame, declaration, path.name)


class StoredTables(Mapping[str, "pd.DataFrame"]):
    """All processed tables but the whole LAIT file by name, each read when it is first asked for."""

    def __init__(self, processed: Path, *, is_whole: bool = False) -> None:
        self._processed = processed
        self._is_whole = is_whole  # as `load_table` takes it
        self._declared = {declaration.name: declaration for declaration in PROCESSED}
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            self._read[name] = load_table(self._processed, self._declared[name], is_whole=self._is_whole)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._declared)

    def __len__(self) -> int:
        return len(self._declared)


def stored_rows(processed: Path) -> list[int]:
    """How many rows each file of the tables that are there has, without reading them."""
    import pyarrow.parquet as parquet

    folder = processed / str((_read_pointer(processed) or {}).get("folder", ""))
    return [parquet.read_metadata(path).num_rows for path in sorted(folder.glob("*.parquet"))]


def _read(path: Path, declaration: Declaration) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    where = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        raise _unusable(f"the table {declaration.name} is missing", where, "no such table")
    # Arrow's usual pool keeps what it once held: a third of all the memory of a notebook.
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        with parquet.ParquetFile(path) as file:  # `read_table` loads the machinery for many files first
            stored = file.read(use_threads=False)  # each thread would keep memory of its own
        metadata = json.loads((stored.schema.metadata or {}).get(_METADATA_KEY, b"{}"))
    except (pa.ArrowInvalid, OSError, ValueError) as failure:
        found = f"a file that cannot be read ({str(failure).splitlines()[0]})"
        raise _unusable(f"the table {declaration.name} is damaged", where, found) from failure
    version = metadata.get("schema")
    if version != SCHEMA_VERSION:
        found = f"schema version {version}" if version else "a file that this project did not write"
        raise _unusable(f"the table {declaration.name} is out of date", where, found)
    return stored.to_pandas(use_threads=False)


def _unusable(message: str, where: str, found: str) -> DataError:
    expected = f"a table made from data/raw, schema version {SCHEMA_VERSION}"
    problem = Problem(where, None, None, found, expected, "run `annual-review clean --force`")
    return DataError(message, problems=(problem,))


def _write(frame: pd.DataFrame, folder: Path, declaration: Declaration, inputs: Mapping[str, str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    stored = frame if isinstance(frame, pa.Table) else pa.Table.from_pandas(frame, preserve_index=False)
    metadata = json.dumps(
        {"schema": SCHEMA_VERSION, "table": declaration.name, "inputs": dict(sorted(inputs.items()))},
        sort_keys=True,
    )
    stored = stored.replace_schema_metadata(
        {**(stored.schema.metadata or {}), _METADATA_KEY: metadata.encode("utf-8")}
    )
    with (folder / f"{declaration.name}.parquet").open("wb") as file:
        parquet.write_table(stored, file)


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
    try:
        _write_whole(draft, json.dumps(pointer, indent=1, sort_keys=True))
        draft.replace(processed / _POINTER)
    finally:
        draft.unlink(missing_ok=True)


def _write_whole(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
