"""The warm process of the fast engine: it knows everything that a notebook needs, and runs none.

Started by `fast` through `analysis` itself, which hands it what loads the library and opens the processed
tables: both happen once. For each order it makes a copy of itself, which runs the
notebook, makes the page, sends everything back and ends; so every notebook starts from the same
state, and what one does to its process no other ever sees.

It has one thread, since a copy has only the thread that asked for it: locks that another thread
held would stay locked.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle

from analysis.build.engines.batch import put_off_slow_imports
from analysis.build.engines.fast import CELL, ENDED_CELLS, RESULT, STARTED, WARM
from analysis.build.orders import Order
from analysis.build.project import PREPARED_VARIABLE, find_project

_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_NOBODY_WAITS_S = 0.05
_RARELY = (100_000, 50, 100)  # of the cyclic garbage collection; Python's own is (700, 10, 10)


def serve(
    load: Callable[[], object], open_tables: Callable[[], object], practise: Callable[[], object]
) -> None:
    """Serve orders until the build closes its end.

    Args:
        load: Loads all that notebooks may call.
        open_tables: Opens the processed tables and lays them out for every copy.
        practise: Does something that most notebooks do, whose traces save every copy time.
    """
    from analysis.charts.warm import warm_up_distributions

    control = Connection(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the build's to answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets copies that ended
    _warm_up(load)
    if not _open_tables(control, open_tables):
        return
    control.send(WARM)
    own = os.getpid()
    children: set[int] = set()
    has_practised = False
    while (received := _next_order(control)) is not None:
        order, answer, scratch = received
        if order.job.goal:  # its page shows a distribution; once here, or a second in every copy
            warm_up_distributions()
        child = os.fork()
        if child == 0:
            control.close()
            _serve(order, answer, scratch, own)  # does not return
        children.add(child)
        answer.close()  # or the build would wait for a copy that is gone
        if not has_practised and not control.poll(_NOBODY_WAITS_S):
            has_practised = True
            _practise(practise)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def _die_with_parent(parent: int) -> None:
    """Ask the system to end this copy when the warm process ends, however that happens."""
    ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended already
        os._exit(1)


def _warm_up(load: Callable[[], object]) -> None:
    """Import what notebooks and pages need, and make the axes that charts are drawn into; write nothing."""
    put_off_slow_imports()
    from analysis.build import authors
    from analysis.build.engines import shell
    from analysis.build.make import warm_up
    from analysis.charts.warm import warm_up as warm_up_charts

    shell.register()
    warm_up()
    authors.warm_up()
    load()
    warm_up_charts()


def _open_tables(control: Connection, open_tables: Callable[[], object]) -> bool:
    """Open the processed tables once the build says which; whether it still wants any."""
    from analysis.build.make import tables_of

    try:
        os.environ[PREPARED_VARIABLE] = control.recv()
    except (EOFError, ConnectionResetError):
        return False
    open_tables()
    tables_of(find_project(), os.environ[PREPARED_VARIABLE])
    # What is here now stays until the end: a copy that looked through it for garbage would only make
    # its own pages of it. It has memory enough to look for its own garbage rarely.
    gc.collect()
    _give_back_memory()
    gc.freeze()
    gc.set_threshold(*_RARELY)
    return True


def _give_back_memory() -> None:
    """Hand free memory to the system, or every copy would hold it too; only glibc has to be asked."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _practise(practise: Callable[[], object]) -> None:
    """Do once what every copy would do again, in the time in which the first copies are at work."""
    from analysis.build.engines import shell
    from analysis.page.parts import load_templates
    from analysis.vocabulary.errors import AnalysisError

    shell.load()
    load_templates()
    try:
        practise()
    except AnalysisError as error:  # the notebooks that meet it say so with their names
        logging.getLogger("analysis").debug("practice: %s", error)
    gc.freeze()


def _next_order(control: Connection) -> tuple[Order, Connection, str] | None:
    """The next order, where its answer goes, and its scratch folder; None when no more will come."""
    try:
        order, scratch = control.recv()
        return order, Connection(recv_handle(control), readable=False), scratch
    except (EOFError, ConnectionResetError):
        return None


def _serve(order: Order, answer: Connection, scratch: str, parent: int) -> None:
    """Make one report in this copy, and end."""
    status = 1
    try:
        os.setsid()  # a group of its own, so that all that the notebook started can be ended with it
        _die_with_parent(parent)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        answer.send((STARTED, os.getpid()))
        _forget_shared_chance()
        from analysis.build.make import make_report_here

        made = make_report_here(
            order,
            scratch,
            report_cell=lambda index: answer.send((CELL, index)),
            report_end=lambda: answer.send((ENDED_CELLS, None)),
        )
        answer.send((RESULT, made))
        status = 0
    except BrokenPipeError:
        pass  # the build is gone; nobody waits
    except BaseException:
        # A fault of ours: the build shows it. Nothing may escape, or this copy would serve orders.
        with contextlib.suppress(BrokenPipeError):
            answer.send((RESULT, traceback.format_exc()))
    finally:
        os._exit(status)


def _forget_shared_chance() -> None:
    """Give this copy random numbers of its own: without it every notebook would draw the same."""
    import numpy as np

    random.seed()
    np.random.seed()
