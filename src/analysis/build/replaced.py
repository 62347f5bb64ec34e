"""What commands replace: kept before it is replaced, and taken back by `annual-review undo`.

A folder a command under `.replaced`, the latest with the highest number. What is taken back is kept in
turn, as `undone-<number>`, so that nothing that somebody wrote since is lost.
"""

from __future__ import annotations

import itertools
import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analysis.build.scratch import scratch_folder
from analysis.tables.files import remove, write_bytes, write_text
from analysis.vocabulary.errors import AnalysisError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from analysis.build.project import Project

KEPT = ".replaced"
_WHAT = "what.json"


def replace_files(project: Project, command: str, texts: Mapping[Path, str | bytes | None]) -> str:
    """Write files for a command, and keep what they replace; all of them are written or none.

    Args:
        project: The project.
        command: The command.
        texts: The text of each file, or its bytes, or None for one to be taken out; one that is not there yet
            is noted as new.

    Returns:
        The folder that holds what was replaced, below the project's root.

    Raises:
        ReportError: A file cannot be kept or written; then everything is as it was.
    """
    folder = _free(project, "")
    was_there = {_name(project, path): path.is_file() for path in texts}
    for path in texts:
        if path.is_file():
            write_bytes(folder / _name(project, path), path.read_bytes())
    told = {"command": command, "files": was_there}
    write_text(folder / _WHAT, json.dumps(told, indent=1, sort_keys=True) + "\n")
    try:
        for path, text in texts.items():
            _write(project, path, text)
    except AnalysisError:
        _put_back(project, folder, was_there)
        shutil.rmtree(folder)
        raise
    return _name(project, folder)


@contextmanager
def copy_with(project: Project, texts: Mapping[Path, str | bytes | None]) -> Iterator[Project]:
    """A copy of a project's data with files as they would be written, to try them; it is removed again."""
    with scratch_folder() as scratch:
        root = scratch / "project"
        root.mkdir()
        for folder in (project.raw, project.plans, project.reference):
            if folder.is_dir():
                shutil.copytree(folder, root / _name(project, folder))
        for file in ("project.yml", "pyproject.toml"):
            if (project.root / file).is_file():
                shutil.copy(project.root / file, root)
        copy = type(project).at(root)
        for path, text in texts.items():
            _write(copy, root / _name(project, path), text)
        yield copy


def try_and_write(
    project: Project, command: str, texts: Mapping[Path, str | bytes], *, is_dry: bool
) -> list[str]:
    """Write files for a command if the project's data can be read with them.

    Args:
        project: The project.
        command: The command.
        texts: The text of each file, or its bytes.
        is_dry: Whether they are only tried.

    Returns:
        What was done, a line each.

    Raises:
        DataError: The data cannot be read with them; then nothing is written.
        ReportError: A file cannot be written; then everything is as it was.
    """
    from analysis.inputs.clean import clean_project
    from analysis.inputs.project import read_project

    with copy_with(project, texts) as copy:
        clean_project(read_project(copy.root))
    if is_dry:
        return ["Nothing was written (--dry-run)."]
    kept = replace_files(project, command, texts)
    return [f"Written; what was replaced is kept in {kept}, and `annual-review undo` takes it back."]


def undo(project: Project) -> str:
    """Take back the last command that replaced files.

    Returns:
        What was taken back, and where its files are kept, in a line.

    Raises:
        ParameterError: There is nothing to take back.
        ReportError: A file cannot be written.
    """
    kept = sorted(
        (folder for folder in (project.root / KEPT).glob("[0-9]*") if (folder / _WHAT).is_file()),
        key=lambda folder: int(folder.name),
    )
    if not kept:
        raise ParameterError(f"There is nothing to take back: {KEPT} holds nothing that a command replaced.")
    last = kept[-1]
    told = json.loads((last / _WHAT).read_text(encoding="utf-8"))
    aside = _free(project, "undone-")
    for name in told["files"]:
        path = project.root / name
        if path.is_file():
            write_bytes(aside / name, path.read_bytes())
    _put_back(project, last, told["files"])
    shutil.rmtree(last)
    files = ", ".join(told["files"])
    return f"Taken back: {told['command']} ({files}). The files as they were are in {_name(project, aside)}."


def _put_back(project: Project, folder: Path, was_there: Mapping[str, bool]) -> None:
    for name, is_kept in was_there.items():
        _write(project, project.root / name, (folder / name).read_bytes() if is_kept else None)


def _write(project: Project, path: Path, text: str | bytes | None) -> None:
    """Write a file, or take it out where there is no text."""
    if text is not None:
        write_bytes(path, text.encode("utf-8") if isinstance(text, str) else text)
        return
    remove(path)
    # a folder that a command made goes with its last file
    for above in path.parents:
        if above in (project.root, project.plans) or not above.is_dir() or any(above.iterdir()):
            break
        above.rmdir()


def _free(project: Project, prefix: str) -> Path:
    numbered = (project.root / KEPT / f"{prefix}{number:04}" for number in itertools.count(1))
    return next(folder for folder in numbered if not folder.exists())


def _name(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()
