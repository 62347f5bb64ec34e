"""Runs the same orders on an existing Dask cluster.

Nothing is expected of the other machines but this package, in the same version: the processed
tables and the notebooks travel to each of them once, and what is made comes back as bytes. Where a
worker ends halfway, the scheduler gives its orders to another.
"""

from __future__ import annotations

import atexit
import hashlib
import io
import threading
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.build.engines import can_fork_safely
from analysis.build.make import make_report
from analysis.build.orders import Made, Order
from analysis.build.project import Project
from analysis.build.scratch import remove_abandoned, scratch_folder
from analysis.build.settings import FILE as SETTINGS_FILE
from analysis.build.settings import read_settings
from analysis.tables.code import code_hashes
from analysis.vocabulary.errors import NotebookError, ParameterError, Problem, quoted

if TYPE_CHECKING:
    from distributed import Client


CONNECT_S = 15
_PACKED_AT = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can hold
_one_at_a_time = threading.Lock()


def connect(address: str) -> Client:
    """Connect to the scheduler of a cluster.

    Args:
        address: Such as `tcp://10.0.0.5:8786`.

    Raises:
        ParameterError: Dask is not installed, no scheduler answers there, or it has no workers and gets none
            while we wait.
    """
    try:
        from distributed import Client
    except ImportError as error:
        problem = Problem(
            None, None, "--cluster", "no Dask in this environment", "the package distributed",
            'install it with: python -m pip install "annual-review[cluster]"',
        )  # fmt: skip
        raise ParameterError("The cluster cannot be used", (problem,)) from error
    client = None
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
        client.wait_for_workers(1, timeout=CONNECT_S)
    except (OSError, TimeoutError, ValueError) as error:
        found, expected = quoted(address), "the address of a Dask scheduler that runs"
        if client is not None:
            found, expected = "a scheduler without workers", "one worker at least"
            client.close()
        advice = "" if client else f"such as tcp://10.0.0.5:8786 ({type(error).__name__})"
        problem = Problem(None, None, "--cluster", found, expected, advice)
        raise ParameterError("The cluster cannot be used", (problem,)) from error
    return client


def pack(project: Project) -> bytes:
    """Everything a worker needs of the project: the notebooks and the processed tables, as a zip file."""
    own = project.root / read_settings(project).own_notebooks
    beside = (path for ending in ("ipynb", "py") for path in own.rglob(f"*.{ending}"))
    files = [*sorted({*project.notebooks.glob("*.ipynb"), *beside})]
    files += [*sorted(project.processed.glob("current.json"))]
    files += [*sorted(project.processed.glob("tables-*/*")), *project.root.glob(SETTINGS_FILE)]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            name = path.relative_to(project.root).as_posix()
            packed.writestr(zipfile.ZipInfo(name, _PACKED_AT), path.read_bytes())
        # these make a folder a project
        packed.writestr(zipfile.ZipInfo("pyproject.toml", _PACKED_AT), "")
        packed.writestr(zipfile.ZipInfo("data/raw/", _PACKED_AT), "")
    return buffer.getvalue()


def make_on_worker(order: Order, bundle: bytes = b"") -> Made:
    """Make one report on a worker."""
    if code_hashes(order.code) != order.code:
        raise NotebookError(
            f"{order.job.label}: a machine of the cluster has another version of annual-review. "
            "Install the same version on all of them."
        )
    with _one_at_a_time:
        project = _unpacked(hashlib.sha256(bundle).hexdigest(), bundle)
    job = replace(
        order.job,
        notebook=replace(
            order.job.notebook, path=project.root / order.job.notebook.path.relative_to(order.project.root)
        ),
        folder=project.root / order.job.folder.relative_to(order.project.root),
    )
    own = replace(order, job=job, project=project)
    if can_fork_safely():
        return _warm(project).make(own)
    return make_report(own)


_projects: dict[str, Project] = {}
_until_the_worker_ends = ExitStack()
atexit.register(_until_the_worker_ends.close)


def _unpacked(name: str, bundle: bytes) -> Project:
    """The project of a bundle on this worker, unpacked once; it goes when the worker ends."""
    if name not in _projects:
        remove_abandoned()  # of workers that were killed
        folder = _until_the_worker_ends.enter_context(scratch_folder())
        with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
            packed.extractall(folder)
        _projects[name] = Project.at(folder)
    return _projects[name]


@cache
def _warm(project: Project) -> Any:
    """The warm process of this worker."""
    from analysis.build.engines.fast import WarmProcess

    return WarmProcess(project)
