"""What a build holds while it runs: its project, since two that start together take turns, and folders.

The folders are in the system's temporary folder, for what is needed only for a while; the next build
removes those that nobody holds. All locks are the operating system's own on an open file or folder, so
that they end with the process that holds them, however that ends; the file of a lock means nothing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.build.project import Project
from analysis.vocabulary.errors import ReportError

LOCK_NAME = ".build.lock"


@contextmanager
def one_at_a_time(project: Project, report: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a project; whoever holds it may take it again."""
    from filelock import FileLock, Timeout

    path = project.processed / LOCK_NAME
    lock = FileLock(path, is_singleton=True, thread_local=False, poll_interval=0.1)
    try:
        project.processed.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            report("Another build of this project is running. Waiting for it to end.")
            lock.acquire()
    except OSError as error:
        raise ReportError(
            f"{path}: cannot be written ({error.strerror or error}). "
            "Ask for the right to write in the project's folder."
        ) from error
    try:
        yield
    finally:
        lock.release()


PREFIX = "annual-review-scratch-"
_IS_POSIX = os.name == "posix"
_HOLD_NAME = ".in-use"  # Windows removes and renames no folder in which a file is open


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder, hold it, and remove it."""
    held = _hold_new()
    try:
        yield held[0]
    finally:
        if _IS_POSIX:  # removed while it is held, so that nobody takes it for abandoned meanwhile
            shutil.rmtree(held[0], ignore_errors=True)
            os.close(held[1])
        else:
            os.close(held[1])
            shutil.rmtree(held[0], ignore_errors=True)


def remove_abandoned() -> None:
    """Remove the folders of processes that ended without removing them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        # somebody else's, one that is in use, or one that another build is removing right now
        with contextlib.suppress(OSError):
            if _IS_POSIX:
                _remove_if_free(folder)
            else:
                gone = folder.rename(folder.with_name(f"{folder.name}.gone"))
                shutil.rmtree(gone, ignore_errors=True)


def _hold_new() -> tuple[Path, int]:
    """A new folder, and the descriptor that holds it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        if not _IS_POSIX:
            return folder, os.open(folder / _HOLD_NAME, os.O_CREAT | os.O_RDWR)
        with contextlib.suppress(OSError):  # a build that looked between the two lines has taken it
            return folder, _held(folder)


def _held(folder: Path) -> int:
    """The descriptor that holds a folder.

    Raises:
        OSError: Somebody else holds it or has removed it.
    """
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise FileNotFoundError(folder)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _remove_if_free(folder: Path) -> None:
    descriptor = _held(folder)
    try:
        if os.fstat(descriptor).st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
