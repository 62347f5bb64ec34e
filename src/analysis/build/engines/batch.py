"""What makes the reports of one build, wherever they are made, and ends with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from types import TracebackType

    from analysis.build.orders import Made, Order
    from analysis.build.project import Project


_SLOW, _ITS_USER = "rfc3987_syntax", "jsonschema"


def put_off_slow_imports() -> None:
    """Import jsonschema without the parser; nothing where either is imported already, or not there.

    nbformat imports jsonschema, which imports rfc3987_syntax for addresses, which at once builds a parser:
    most of a second, where all the rest of nbformat takes a tenth. The check stays as it is; its parser is
    built when an address is first checked.
    """
    if _SLOW in sys.modules or _ITS_USER in sys.modules or find_spec(_SLOW) is None:
        return
    stand_in = ModuleType(_SLOW)
    stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_SLOW] = stand_in
    try:
        import_module(_ITS_USER)
    finally:
        del sys.modules[_SLOW]  # whoever imports it from now on gets the real one


def _is_valid_syntax(term: str, value: str) -> bool:
    return bool(import_module(_SLOW).is_valid_syntax(term, value))


class Batch:
    """Makes orders in any order, several at a time; nothing is started before there is something to make.

    Args:
        project: The project.
        engine: `standard` or `fast`.
        workers: How many reports are made at once; one for each processor when not given.
        cluster: Address of a Dask scheduler that hands the work to other machines; empty for this one.
    """

    def __init__(self, project: Project, engine: str, workers: int | None = None, cluster: str = "") -> None:
        self._project, self._engine, self._cluster = project, engine, cluster
        self._workers = workers or os.cpu_count() or 1
        self._opened: _Opened | None = None
        self._futures: dict[Future[Made], int] = {}

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened is None:
            return
        if kind is not None:
            # An interruption, or a fault of ours: nobody waits for what still runs.
            for future in self._futures:
                future.cancel()
            self._opened.executor.shutdown(wait=False)
            self._opened.end()
        self._opened.executor.shutdown(wait=True)
        self._opened.end()

    def begin(self) -> None:
        """Start what takes a while to start, since something will be made; it goes on beside the caller."""
        if self._opened is None and self._engine == "fast" and not self._cluster:
            self._opened = _open_fast(self._project, self._workers)

    def made(self, orders: Mapping[int, Order]) -> Iterator[tuple[int, Callable[[], Made]]]:
        """Make every order, and give each as soon as it is ready.

        Yields:
            The number of each, and a function that returns what came of it.
        """
        self.begin()
        put_off_slow_imports()
        if self._opened is None:
            if self._cluster:
                self._opened = _open_cluster(self._project, self._cluster)
            else:
                self._opened = _open_standard(self._workers)
        executor, make, _, beside = self._opened
        self._futures = {executor.submit(make, order, *beside): number for number, order in orders.items()}
        # The page over all reports needs it at the end; now the others are still starting.
        import_module("analysis.page.html")
        for future in as_completed(list(self._futures)):
            yield self._futures.pop(future), future.result


class _Opened(NamedTuple):
    """What makes orders: an executor, the function that it calls, and what ends at once all that it runs.

    `beside` is what the function is given beside its order.
    """

    executor: Executor
    make: Callable[..., Made]
    end: Callable[[], None]
    beside: tuple[Any, ...] = ()


def _open_fast(project: Project, workers: int) -> _Opened:
    from analysis.build.engines.fast import WarmProcess

    warm = WarmProcess(project)  # each thread waits for one copy of it
    return _Opened(ThreadPoolExecutor(workers), warm.make, warm.close)


def _open_standard(workers: int) -> _Opened:
    from analysis.build.engines.kernels import end_all_kernels
    from analysis.build.make import make_report

    return _Opened(ThreadPoolExecutor(workers), make_report, end_all_kernels)


def _open_cluster(project: Project, address: str) -> _Opened:
    from analysis.build.engines.cluster import connect, make_on_worker, pack

    client = connect(address)
    # each worker gets its copy of the tables from a worker that has one, not all from here
    bundle = client.scatter(pack(project), broadcast=True)
    # an order is made again where a worker ends; the same order twice is no mistake
    executor = client.get_executor(pure=False, retries=2)
    return _Opened(executor, make_on_worker, client.close, (bundle,))
