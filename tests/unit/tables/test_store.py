"""Processed tables come back as they were, are stored whole or not at all, and are never stale in silence."""

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from small_project import SmallProject

from analysis.tables import store
from analysis.tables.data import GOALS, PROCESSED, SCHEMA_VERSION
from analysis.tables.declare import empty
from analysis.vocabulary.errors import DataError, ReportError

INPUTS = {"data/raw/a.csv": "1" * 64, "data/raw/b.csv": "2" * 64}


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The tables of the small project; tests do not change them."""
    return SmallProject(tmp_path_factory.mktemp("small")).tables()


@pytest.fixture
def processed(tmp_path):
    return tmp_path / "data" / "processed"


@pytest.fixture(scope="module")
def stored(tables, tmp_path_factory):
    """A folder in which the tables are stored; tests do not change it."""
    folder = tmp_path_factory.mktemp("stored") / "data" / "processed"
    store.save_tables(tables, folder, INPUTS)
    return folder


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("declaration", PROCESSED, ids=lambda declaration: declaration.name)
def test_a_table_comes_back_with_its_values_and_types(tables, stored, declaration):
    loaded = store.load_table(stored, declaration)
    wanted = tables[declaration.name].sort_values(list(declaration.key), kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(loaded, wanted)


def test_empty_tables_keep_their_types(processed):
    frames = {declaration.name: empty(declaration) for declaration in PROCESSED}
    store.save_tables(frames, processed, INPUTS)
    for declaration in PROCESSED:
        pd.testing.assert_frame_equal(store.load_table(processed, declaration), frames[declaration.name])


def test_two_saves_give_the_same_bytes(tables, tmp_path):
    one = store.save_tables(tables, tmp_path / "one" / "processed", INPUTS)
    two = store.save_tables(tables, tmp_path / "two" / "processed", dict(reversed(INPUTS.items())))
    assert bytes_of(one) == bytes_of(two)


def test_the_order_of_rows_does_not_change_the_bytes(tables, tmp_path):
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()}
    one = store.save_tables(tables, tmp_path / "one" / "processed", INPUTS)
    two = store.save_tables(turned, tmp_path / "two" / "processed", INPUTS)
    assert bytes_of(one) == bytes_of(two)


def test_a_file_says_what_it_was_made_from(stored):
    (file,) = stored.glob("*/observations.parquet")
    metadata = parquet.read_schema(file).metadata[b"annual_review"]
    said = {"schema": SCHEMA_VERSION, "table": "observations", "inputs": INPUTS}
    assert json.loads(metadata) == said


def test_stored_tables_are_current_until_an_input_changes(tables, processed):
    assert not store.is_current(processed, INPUTS)
    folder = store.save_tables(tables, processed, INPUTS)
    assert store.is_current(processed, INPUTS)
    assert store.is_current(processed, dict(reversed(INPUTS.items())))
    assert not store.is_current(processed, INPUTS | {"data/raw/a.csv": "3" * 64})
    assert not store.is_current(processed, INPUTS | {"data/raw/c.csv": "3" * 64})
    (folder / "goals.parquet").unlink()
    assert not store.is_current(processed, INPUTS)


def test_stored_tables_are_whole_only_as_they_were_written(tables, processed):
    assert not store.is_whole(processed)
    folder = store.save_tables(tables, processed, INPUTS)
    assert store.is_whole(processed)
    assert len(store.stored_rows(processed)) == len([*folder.glob("*.parquet")])
    path = folder / f"{GOALS.name}.parquet"
    content = path.read_bytes()
    for harm in (content[:1_000], content + b"x"):
        path.write_bytes(harm)
        assert not store.is_whole(processed)
    path.write_bytes(content)
    assert store.is_whole(processed)


@pytest.mark.parametrize(
    ("what", "value"), [("SCHEMA_VERSION", "0"), ("code_hashes", lambda _names: {"tables": "other code"})]
)
def test_tables_of_another_schema_or_code_are_not_current(stored, monkeypatch, what, value):
    assert store.is_current(stored, INPUTS)
    monkeypatch.setattr(store, what, value)
    assert not store.is_current(stored, INPUTS)


def test_a_table_of_another_schema_is_refused(tables, processed, monkeypatch):
    monkeypatch.setattr(store, "SCHEMA_VERSION", "0")
    folder = store.save_tables(tables, processed, INPUTS)
    monkeypatch.undo()
    with pytest.raises(DataError, match="is out of date") as caught:
        store.load_table(processed, GOALS)
    (problem,) = caught.value.problems
    assert problem.file == f"{folder.name}/goals.parquet"
    assert problem.found == "schema version 0"
    assert f"schema version {SCHEMA_VERSION}" in problem.expected
    assert problem.advice == "run `annual-review clean --force`"


def test_without_tables_the_reader_is_told_how_to_make_them(processed):
    with pytest.raises(
        DataError, match=r"data/processed: found no processed tables; .* run `annual-review clean"
    ):
        store.load_table(processed, GOALS)


def damage(path):
    path.write_bytes(path.read_bytes()[:100])


def write_foreign(path):
    parquet.write_table(pa.table({"a": [1]}), path)


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (Path.unlink, "the table goals is missing"),
        (damage, "the table goals is damaged"),
        (lambda path: path.write_bytes(b""), "the table goals is damaged"),
        (write_foreign, "a file that this project did not write"),
    ],
)
def test_a_missing_damaged_or_foreign_table_is_refused(tables, processed, harm, message):
    folder = store.save_tables(tables, processed, INPUTS)
    harm(folder / "goals.parquet")
    with pytest.raises(DataError, match=message) as caught:
        store.load_table(processed, GOALS)
    assert "annual-review clean --force" in str(caught.value)


def test_a_table_that_is_not_as_declared_is_refused_and_nothing_written(tables, processed):
    wrong = tables["goals"].drop(columns="theme")
    with pytest.raises(DataError, match="theme: found no such column"):
        store.save_tables({**tables, "goals": wrong}, processed, INPUTS)
    with pytest.raises(DataError, match="processed tables are missing: goals"):
        store.save_tables({n: t for n, t in tables.items() if n != "goals"}, processed, INPUTS)
    assert not processed.exists()


@pytest.mark.parametrize("text", ["", "{", '{"folder": "tables-', "[]", "{}", '"text"', b"\xff\xfe{"])
def test_a_half_written_pointer_heals(tables, processed, text):
    store.save_tables(tables, processed, INPUTS)
    pointer = processed / "current.json"
    pointer.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    assert not store.is_current(processed, INPUTS)
    with pytest.raises(DataError, match="annual-review clean"):
        store.load_table(processed, GOALS)
    store.save_tables(tables, processed, INPUTS)
    assert store.is_current(processed, INPUTS)
    assert len(store.load_table(processed, GOALS)) == len(tables["goals"])


def test_a_new_set_replaces_the_old_one_and_leaves_nothing_behind(tables, processed):
    store.save_tables(tables, processed, {"a": "1"})
    folder = store.save_tables(tables, processed, {"a": "2"})
    assert sorted(path.name for path in processed.iterdir()) == ["current.json", folder.name]
    assert store.is_current(processed, {"a": "2"})


def test_the_same_set_is_made_again_beside_the_one_that_is_read(tables, processed):
    """With `--force` the inputs are the same, and the tables in use must not be in the way."""
    first = store.save_tables(tables, processed, INPUTS)
    second = store.save_tables(tables, processed, INPUTS)
    assert first != second
    assert sorted(path.name for path in processed.iterdir()) == ["current.json", second.name]
    assert store.is_current(processed, INPUTS)


@pytest.mark.parametrize("inputs", [INPUTS, {"a": "new"}], ids=["same inputs", "new inputs"])
@pytest.mark.parametrize("moment", [1, 7, 12, 13, 14, 15])
def test_a_save_that_stops_at_any_moment_leaves_the_old_set(tables, processed, monkeypatch, inputs, moment):
    """12 tables, the folder's name (13), the pointer (14) and its name (15): each of these steps can fail."""
    store.save_tables(tables, processed, INPUTS)
    changed = {**tables, "goals": tables["goals"].iloc[:1]}
    steps = {"done": 0}

    def stops(step):
        def wrapped(*arguments, **options):
            steps["done"] += 1
            if steps["done"] == moment:
                raise OSError(28, "No space left on device")
            return step(*arguments, **options)

        return wrapped

    monkeypatch.setattr(parquet, "write_table", stops(parquet.write_table))
    monkeypatch.setattr(Path, "replace", stops(Path.replace))
    monkeypatch.setattr(store.json, "dump", stops(json.dump))
    with pytest.raises(ReportError, match="No space left on device"):
        store.save_tables(changed, processed, inputs)
    monkeypatch.undo()
    assert store.is_current(processed, INPUTS)
    assert len(store.load_table(processed, GOALS)) == 3
    store.save_tables(changed, processed, inputs)
    assert len(store.load_table(processed, GOALS)) == 1
    assert len(list(processed.iterdir())) == 2


def test_an_interruption_leaves_the_old_set(tables, processed, monkeypatch):
    store.save_tables(tables, processed, INPUTS)

    def interrupt(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(parquet, "write_table", interrupt)
    with pytest.raises(KeyboardInterrupt):
        store.save_tables(tables, processed, {"a": "new"})
    monkeypatch.undo()
    assert store.is_current(processed, INPUTS)
    assert len(store.load_table(processed, GOALS)) == 3


def test_what_a_killed_save_left_behind_goes_with_the_next(tables, processed):
    store.save_tables(tables, processed, INPUTS)
    draft, pointer = processed / ".draft-old-1", processed / ".current.json-1"
    draft.mkdir()
    pointer.touch()
    store.save_tables(tables, processed, {"a": "2"})
    assert not draft.exists() and not pointer.exists()
