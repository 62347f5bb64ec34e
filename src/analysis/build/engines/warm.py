"""The warm process of the fast engine: it knows everything that a notebook needs, and runs none.

Started as `python -m analysis.build.engines.warm DESCRIPTOR` by `fast`. It imports the libraries
and opens the processed tables once. For each order it makes a copy of itself, which runs the
notebook, makes the page, sends everything back and ends; so every notebook starts from the same
state, and what one does to its process no other ever sees.

It has one thread, since a copy has only the thread that asked for it: locks that another thread
held would stay locked.
"""

from __future__ import annotations

import array
import contextlib
import ctypes
import gc
import logging
import os
import pickle
import random
import select
import signal
import socket
import sys
import traceback
from typing import TYPE_CHECKING

from analysis.build.engines.batch import put_off_slow_imports
from analysis.build.engines.fast import CELL, ENDED_CELLS, RESULT, STARTED, send
from analysis.build.project import PREPARED_VARIABLE

if TYPE_CHECKING:
    from analysis.build.orders import Order


_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_NOBODY_WAITS_S = 0.05
_RARELY = (100_000, 50, 100)  # of the cyclic garbage collection; Python's own is (700, 10, 10)


def main() -> None:
    """Serve orders until the build closes its end."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the build's to answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets copies that ended
    _warm_up()
    if not _open_tables(control):
        return
    control.sendall(b"!")
    own = os.getpid()
    children: set[int] = set()
    has_practised = False
    while (received := _next_order(control)) is not None:
        order, answer, scratch = received
        child = os.fork()
        if child == 0:
            control.close()
            _serve(order, answer, scratch, own)  # does not return
        children.add(child)
        os.close(answer)  # or the build would wait for a copy that is gone
        if not has_practised and not select.select([control], [], [], _NOBODY_WAITS_S)[0]:
            has_practised = True
            _practise()
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def _die_with_parent(parent: int) -> None:
    """Ask the system to end this copy when the warm process ends, however that happens."""
    ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended already
        os._exit(1)


def _warm_up() -> None:
    """Import what notebooks and pages need, and make the axes that charts are drawn into; write nothing."""
    put_off_slow_imports()
    import analysis
    from analysis.build import authors
    from analysis.build.engines import shell
    from analysis.build.make import warm_up
    from analysis.charts.warm import warm_up as warm_up_charts

    shell.register()
    warm_up()
    authors.warm_up()
    for name in analysis.__all__:
        getattr(analysis, name)
    warm_up_charts()


def _open_tables(control: socket.socket) -> bool:
    """Open the processed tables once the build says which; whether it still wants any."""
    import analysis

    length = control.recv(1)
    if not length:
        return False
    os.environ[PREPARED_VARIABLE] = control.recv(length[0]).decode()
    analysis.load_all()
    # What is here now stays until the end: a copy that looked through it for garbage would only make
    # its own pages of it. It has memory enough to look for its own garbage rarely.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARELY)
    return True


def _practise() -> None:
    """Do once what every copy would do again, in the time in which the first copies are at work."""
    import analysis
    from analysis.build.engines import shell
    from analysis.page.parts import load_templates
    from analysis.vocabulary.errors import AnalysisError

    shell.load()
    load_templates()
    try:
        analysis.open_review()
    except AnalysisError as error:  # the notebooks that meet it say so with their names
        logging.getLogger("analysis").debug("practice: %s", error)
    gc.freeze()


def _next_order(control: socket.socket) -> tuple[Order, int, str] | None:
    """The next order, where its answer goes, and its scratch folder; None when no more will come."""
    descriptors = array.array("i")
    try:
        head, ancillary, _, _ = control.recvmsg(8, socket.CMSG_LEN(descriptors.itemsize))
    except ConnectionResetError:
        return None
    if len(head) < 8:
        return None
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
    length = int.from_bytes(head, "big")
    parts = bytearray()
    while len(parts) < length:
        part = control.recv(length - len(parts))
        if not part:
            return None
        parts += part
    order, scratch = pickle.loads(bytes(parts))
    return order, descriptors[0], scratch


def _serve(order: Order, answer: int, scratch: str, parent: int) -> None:
    """Make one report in this copy, and end."""
    status = 1
    try:
        os.setsid()  # a group of its own, so that all that the notebook started can be ended with it
        _die_with_parent(parent)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        send(answer, STARTED, str(os.getpid()).encode())
        _forget_shared_chance()
        from analysis.build.make import make_report_here

        made = make_report_here(
            order,
            scratch,
            report_cell=lambda index: send(answer, CELL, str(index).encode()),
            report_end=lambda: send(answer, ENDED_CELLS, b""),
        )
        send(answer, RESULT, pickle.dumps(made))
        status = 0
    except BrokenPipeError:
        pass  # the build is gone; nobody waits
    except BaseException:
        # A fault of ours: the build shows it. Nothing may escape, or this copy would serve orders.
        with contextlib.suppress(BrokenPipeError):
            send(answer, RESULT, pickle.dumps(traceback.format_exc()))
    finally:
        os._exit(status)


def _forget_shared_chance() -> None:
    """Give this copy random numbers of its own: without it every notebook would draw the same."""
    import numpy as np

    random.seed()
    np.random.seed()


if __name__ == "__main__":
    main()
