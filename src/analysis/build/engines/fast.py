"""The messages between a build and its warm process: a letter, a length, and that many bytes.

The fast engine: each notebook in a fresh copy of one warm process. Linux only.

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
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.build.orders import Made, Order, kernel_environment, stopped_after
from analysis.build.scratch import scratch_folder
from analysis.vocabulary.errors import NotebookError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.build.project import Project


STARTED, CELL, ENDED_CELLS, RESULT = b"S", b"C", b"E", b"R"

_HEAD = struct.Struct(">cQ")


class Frame(NamedTuple):
    """One message."""

    kind: bytes
    content: bytes


class Ended(Exception):
    """The other side is gone, or stopped in the middle of a message."""


class Silent(Exception):
    """The other side sent nothing for too long."""


def send(descriptor: int, kind: bytes, content: bytes) -> None:
    """Write one message.

    Raises:
        BrokenPipeError: Nobody reads it.
    """
    view = memoryview(_HEAD.pack(kind, len(content)) + content)
    while view:
        view = view[os.write(descriptor, view) :]


def receive(descriptor: int, timeout_s: float | None = None) -> Frame:
    """Read one message.

    Args:
        descriptor: Where from.
        timeout_s: How long to wait for it; without end when not given.

    Raises:
        Ended: The other side is gone.
        Silent: Nothing came in time.
    """
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    kind, length = _HEAD.unpack(_exactly(descriptor, _HEAD.size, deadline))
    return Frame(kind, _exactly(descriptor, length, deadline))


def _exactly(descriptor: int, length: int, deadline: float | None) -> bytes:
    parts = []
    while length:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise Silent
        part = os.read(descriptor, min(length, 1 << 20))
        if not part:
            raise Ended
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


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
                [sys.executable, "-c", SERVE, str(theirs.fileno())],
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
                kind, content = receive(reading, longest)
                if kind == STARTED:
                    group = int(content)
                    self._running.add(group)
                elif kind == ENDED_CELLS:
                    longest = None  # the limit is on a cell; pages are ours
                elif kind == RESULT:
                    made = pickle.loads(content)
                    if not isinstance(made, Made):
                        raise RuntimeError(f"{order.job.label}: a fault of this program\n{made}")
                    return made
        except Silent:
            return _so_far(order, scratch, stopped_after(order.timeout_s))
        except Ended as ended:
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
    from analysis.build.make import made_so_far

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
