"""One build at a time in a project: two that start together take turns.

The lock is the operating system's own on an open file, so that it ends with the process that holds
it, however that ends; the file itself stays and means nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from analysis.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analysis.pipeline.project import Project

LOCK_NAME = ".build.lock"


@contextmanager
def one_at_a_time(project: Project, report: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a project; whoever holds it may take it again.

    Args:
        project: The project.
        report: Told in a line when another process has to be waited for.

    Raises:
        ReportError: The folder of the lock cannot be written.
    """
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
