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
import pickle
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from analysis.errors import NotebookError
from analysis.pipeline.engines import frames
from analysis.pipeline.orders import Made, Order, kernel_environment, stopped_after
from analysis.pipeline.scratch import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.pipeline.project import Project

# One thread each: the copies are what runs at the same time, and a process with more threads than
# one is not safe to copy.
_ONE_THREAD = {
    name: "1"
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
}
# Memory that is given back to the system comes back page by page, each emptied first: keep it instead.
_KEEP_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "33554432"}
_PIPE_BYTES = 1 << 20  # the most that anybody may ask for: a report is megabytes
_ENDED = "the Python process of the notebook ended (out of memory is the usual cause)."


class WarmProcess:
    """The build's end of the warm process, which starts at once and beside the caller."""

    def __init__(self, project: Project) -> None:
        ours, theirs = socket.socketpair()
        self._control = ours
        self._lock = threading.Lock()
        self._running: set[int] = set()
        self._is_closed = False
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "analysis.pipeline.engines.warm", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                cwd=project.notebooks,
                env={**os.environ, **kernel_environment(project), **_ONE_THREAD, **_KEEP_MEMORY},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._is_warm = threading.Event()

    def make(self, order: Order) -> Made:
        """Make one report in a copy of the warm process.

        Raises:
            NotebookError: The warm process itself ended.
        """
        with scratch_folder() as scratch:
            reading, writing = os.pipe()
            with contextlib.suppress(OSError):  # only slower
                fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            try:
                try:
                    self._hand_over(order, str(scratch), writing)
                finally:
                    os.close(writing)
                return self._answer(order, str(scratch), reading)
            finally:
                os.close(reading)

    def _hand_over(self, order: Order, scratch: str, writing: int) -> None:
        content = pickle.dumps((order, scratch))
        with self._lock:
            self._wait_until_warm(order.prepared)
            try:
                socket.send_fds(self._control, [len(content).to_bytes(8, "big")], [writing])
                self._control.sendall(content)
            except OSError as error:
                raise NotebookError("The process that runs the notebooks ended.") from error

    def _wait_until_warm(self, prepared: str) -> None:
        if self._is_warm.is_set():
            return
        name = prepared.encode()
        # it can open the tables only now: they may have been made while it started
        with contextlib.suppress(OSError):
            self._control.sendall(bytes([len(name)]) + name)
            if self._control.recv(1) == b"!":
                self._is_warm.set()
                return
        raise NotebookError(
            "The process that runs the notebooks could not start. "
            "Its message is above; `--engine standard` does without it."
        )

    def _answer(self, order: Order, scratch: str, reading: int) -> Made:
        group = 0
        longest: float | None = order.timeout_s
        try:
            while True:
                kind, content = frames.receive(reading, longest)
                if kind == frames.STARTED:
                    group = int(content)
                    self._running.add(group)
                elif kind == frames.ENDED_CELLS:
                    longest = None  # the limit is on a cell; pages are ours
                elif kind == frames.RESULT:
                    made = pickle.loads(content)
                    if not isinstance(made, Made):
                        raise RuntimeError(f"{order.job.label}: a fault of this program\n{made}")
                    return made
        except frames.Silent:
            return _so_far(order, scratch, stopped_after(order.timeout_s))
        except frames.Ended as ended:
            if self._is_closed:  # nobody waits for what is left
                raise NotebookError("The build was interrupted.") from ended
            return _so_far(order, scratch, _ENDED)
        finally:
            if group:
                self._running.discard(group)
                _end_group(group)  # also what the notebook started and left running

    def close(self) -> None:
        """End the warm process and every copy of it."""
        self._is_closed = True
        for group in list(self._running):
            _end_group(group)
        if self._control.fileno() >= 0:
            self._control.shutdown(socket.SHUT_RDWR)  # the warm process sees the end of its orders
            self._control.close()
        self._process.kill()  # it holds nothing; its copies end with it
        self._process.wait()


def _so_far(order: Order, scratch: str, message: str) -> Made:
    # here, since it loads all that makes reports, and this is rare
    from analysis.pipeline.making import made_so_far

    return made_so_far(order, scratch, message)


def _end_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


class FastExecutor(Executor):
    """Threads that each wait for one copy of the warm process."""

    def __init__(self, project: Project, jobs: int) -> None:
        self._warm = WarmProcess(project)
        self._threads = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="report")

    def make(self, order: Order) -> Made:
        """Make one report in a copy of the warm process."""
        return self._warm.make(order)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function in a thread; `make` waits there for its copy."""
        return self._threads.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more orders; when `wait`, end the warm process once those taken are made."""
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait:
            self._warm.close()

    def end_all(self) -> None:
        """End the warm process and every copy of it, at once."""
        self._warm.close()
