"""A file is written completely or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from analysis.vocabulary.errors import AnalysisError, DataError, ReportError

# On Windows a file that is open in a browser, or being looked at by a virus scanner, cannot be
# replaced for a moment; the waits add up to about two seconds.
_IS_WINDOWS = os.name == "nt"
_SYNCS_AT_ONCE = 4
_REPLACE_WAITS_S = (0.05, 0.1, 0.2, 0.5, 1.0)

_WHAT_TO_DO = {
    errno.ENOSPC: "the disk is full. Free some space and run the command again",
    errno.EDQUOT: "your disk quota is used up. Free some space and run the command again",
    errno.EROFS: "the disk is read-only. Choose a folder that can be written",
    errno.EACCES: (
        "writing is not allowed. Close the file if another program has it open, "
        "or ask for the right to write in its folder"
    ),
    errno.EPERM: (
        "writing is not allowed. Close the file if another program has it open, "
        "or ask for the right to write in its folder"
    ),
    errno.ENAMETOOLONG: "the path is too long. Move the project to a folder with a shorter path",
}


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` as UTF-8 with LF line ends, completely or not at all.

    Raises:
        ReportError: When the file cannot be written; an earlier file is left as it was.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` completely or not at all; folders are made as needed.

    Raises:
        ReportError: When the file cannot be written; an earlier file is left as it was.
    """
    # The temporary file is in the same folder because a rename is atomic only on one disk. It is
    # opened with the usual rights (tempfile would make it readable by its owner alone).
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _replace(temporary, path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ReportError(_explanation(path, error)) from error


@contextmanager
def staged(folder: Path, name: str, files: Mapping[str, bytes]) -> Iterator[Callable[[], None]]:
    """Write files elsewhere first, so that a full disk leaves the earlier ones as they were.

    Args:
        folder: Where they are to stand; made as needed, and what else is in it stays.
        name: What they are, for the name of the folder in which they wait.
        files: Content by path inside the folder, with `/` between folders, in the order in which they
            take their places: put first what another program may have open, and last what says that
            the others are there.

    Yields:
        A function that puts each in its place, one rename after the other.

    Raises:
        ReportError: When one cannot be written.
    """
    waiting = folder / f".{name}.{uuid.uuid4().hex}.tmp"
    target = folder
    try:
        try:
            for path, content in files.items():
                target = folder / path
                (waiting / path).parent.mkdir(parents=True, exist_ok=True)
                (waiting / path).write_bytes(content)
            # several at a time: the disk takes what comes together in one go
            with ThreadPoolExecutor(_SYNCS_AT_ONCE) as threads:
                deque(threads.map(sync, [waiting / path for path in files]), maxlen=0)

            def publish() -> None:
                nonlocal target
                for number, path in enumerate(files, start=1):
                    target = folder / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    if number == len(files):
                        _settle({(folder / one).parent for one in files})
                    _replace(waiting / path, target)
                _settle({target.parent})

            yield publish
        finally:
            shutil.rmtree(waiting, ignore_errors=True)
    except OSError as error:
        raise ReportError(_explanation(target, error)) from error


def remove_leftovers(*folders: Path) -> None:
    """Remove what writes that were killed left in folders and two levels below.

    Nobody else may be writing there.
    """
    for folder in folders:
        for path in (*folder.glob(".*.tmp"), *folder.glob("*/*/.*.tmp"), *folder.glob("*/*/goals/*/.*.tmp")):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                remove(path)


def remove(path: Path) -> None:
    """Remove a file that an earlier run left, if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(
            f"{path}: cannot be removed ({error.strerror or error}). "
            "Close it if another program has it open, and run the command again."
        ) from error


def _replace(temporary: Path, path: Path) -> None:
    for wait in _REPLACE_WAITS_S:
        try:
            temporary.replace(path)
            return
        except PermissionError:
            if not _IS_WINDOWS:
                raise
            time.sleep(wait)
    temporary.replace(path)


def sync(path: Path) -> None:
    """Wait until a file is on the disk, and not only with the system."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _settle(folders: set[Path]) -> None:
    """Have the system write down which names these folders hold, so that a power cut keeps their order."""
    if _IS_WINDOWS:
        return  # where a folder cannot be opened
    for folder in sorted(folders):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _explanation(path: Path, error: OSError) -> str:
    reason = _WHAT_TO_DO.get(error.errno or 0, f"{error.strerror or error}")
    kept = " The earlier file is as it was." if path.is_file() else ""
    return f"{path}: cannot be written: {reason}.{kept}"


_READ = ("data/raw", "data/plans", "data/reference", "notebooks", "project.yml")


def refusal(error: OSError, root: Path) -> AnalysisError:
    """What to tell a person of a file that could not be read or written where nobody expected it.

    Args:
        error: What the operating system said.
        root: The project's root; files in it are named from there, others by what they are.
    """
    place = Path(os.fsdecode(error.filename)) if error.filename else None
    name = "a file for a while in the system's temporary folder"
    if place is not None and place.is_relative_to(root):
        name = place.relative_to(root).as_posix()
    elif place is not None and not place.is_relative_to(tempfile.gettempdir()):
        name = place.name
    if name.startswith(_READ):
        said = error.strerror or str(error)
        advice = "Ask for the right to read it, or put back the file that belongs there."
        return DataError(f"{name}: cannot be read ({said}). {advice}")
    reason = _WHAT_TO_DO.get(error.errno or 0, f"{error.strerror or error}")
    return ReportError(f"{name}: cannot be read or written: {reason}.")


def file_hash(path: Path) -> str:
    """Return the hash of a file that was written before; empty where it can no longer be read."""
    try:
        return sha256(path.read_bytes())
    except OSError:  # such as one that somebody else owns now: it counts as changed
        return ""


def sha256(content: bytes) -> str:
    """Return the hash of `content` in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
