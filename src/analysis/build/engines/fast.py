"""The fast engine: each notebook in a fresh copy of one warm process. Linux only.

Its limits beside ordinary kernels: no widgets and no `input()`; a cell that takes longer than the
time limit is ended with its process, not interrupted; what other programs and processes write
appears after the rest of the cell's text, not between. Everything else is the same, and a test holds every
notebook of the project to it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
from multiprocessing import Pipe
from multiprocessing.reduction import send_handle
from typing import TYPE_CHECKING

from analysis.build.orders import PROCESS_ENDED, Made, Order, kernel_environment, stopped_after
from analysis.build.scratch import scratch_folder
from analysis.vocabulary.errors import NotebookError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from analysis.build.project import Project


# What a copy tells the build: its process, that a cell begins, that no cell is left, what came of it.
STARTED, CELL, ENDED_CELLS, RESULT = "started", "cell", "ended cells", "result"
WARM = "warm"

# One thread each: the copies are what runs at the same time, and a process with more threads than
# one is not safe to copy.
_ONE_THREAD = {
    name: "1"
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
}
# Memory that is given back to the system comes back page by page, each emptied first: keep it instead.
_KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "33554432"}
# It stands above the build, and hands the warm process what loads the library and opens the tables.
SERVE = "import analysis; analysis._serve_notebooks()"
_PIPE_BYTES = 1 << 20  # the most that anybody may ask for: a report is megabytes


class WarmProcess:
    """The build's end of the warm process, which starts at once and beside the caller."""

    def __init__(self, project: Project) -> None:
        self._control, theirs = Pipe()
        self._lock = threading.Lock()
        self._running: set[int] = set()
        self._is_closed = False
        self._is_warm = False
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                cwd=project.notebooks,
                env={**os.environ, **kernel_environment(project), **_ONE_THREAD, **_KEEP_MEMORY},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def make(self, order: Order) -> Made:
        """Make one report in a copy of the warm process."""
        with scratch_folder() as scratch:
            reading, writing = Pipe(duplex=False)
            with reading:
                with writing:
                    with contextlib.suppress(OSError):  # only slower
                        fcntl.fcntl(writing.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
                    self._hand_over(order, str(scratch), writing)
                return self._answer(order, str(scratch), reading)

    def _hand_over(self, order: Order, scratch: str, writing: Connection) -> None:
        with self._lock:
            self._wait_until_warm(order.prepared)
            try:
                self._control.send((order, scratch))
                send_handle(self._control, writing.fileno(), self._process.pid)
            except OSError as error:
                raise NotebookError("The process that runs the notebooks ended.") from error

    def _wait_until_warm(self, prepared: str) -> None:
        if self._is_warm:
            return
        # it can open the tables only now: they may have been made while it started
        with contextlib.suppress(OSError, EOFError):
            self._control.send(prepared)
            self._is_warm = self._control.recv() == WARM
        if not self._is_warm:
            raise NotebookError(
                "The process that runs the notebooks could not start. "
                "Its message is above; `--engine standard` does without it."
            )

    def _answer(self, order: Order, scratch: str, reading: Connection) -> Made:
        group = 0
        longest: float | None = order.timeout_s
        try:
            while reading.poll(longest):
                kind, content = reading.recv()
                if kind == STARTED:
                    group = content
                    self._running.add(group)
                elif kind == ENDED_CELLS:
                    longest = None  # the limit is on a cell; pages are ours
                elif kind == RESULT and isinstance(content, Made):
                    return content
                elif kind == RESULT:
                    raise RuntimeError(f"{order.job.label}: a fault of this program\n{content}")
            return _so_far(order, scratch, stopped_after(order.timeout_s))
        except EOFError as ended:
            if self._is_closed:  # nobody waits for what is left
                raise NotebookError("The build was interrupted.") from ended
            return _so_far(order, scratch, PROCESS_ENDED)
        finally:
            if group:
                self._running.discard(group)
                _end_group(group)  # also what the notebook started and left running

    def close(self) -> None:
        """End the warm process and every copy of it."""
        self._is_closed = True
        for group in list(self._running):
            _end_group(group)
        self._control.close()  # the warm process sees the end of its orders
        self._process.kill()  # it holds nothing; its copies end with it
        self._process.wait()


def _so_far(order: Order, scratch: str, message: str) -> Made:
    # here, since it loads all that makes reports, and this is rare
    from analysis.build.make import made_so_far

    return made_so_far(order, scratch, message)


def _end_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
