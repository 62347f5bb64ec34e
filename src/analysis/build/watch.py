"""Makes reports again whenever something that they depend on is saved."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.build.project import Project
from analysis.build.settings import read_settings
from analysis.tables.code import PACKAGE

_SETTLE_MS = 300  # editors save in several steps, and "save all" saves several files
_LOOK_MS = 100
_FILES_SHOWN = 5
_END_S = 0.7  # how long a batch that is interrupted may take to end by itself


def watch(project: Project, command: Sequence[str], report: Callable[[str], None]) -> None:
    """Run a command now, and again after every change of data, notebooks or library code, until Ctrl-C.

    Raises:
        KeyboardInterrupt: The person who runs it has had enough; no process of it is left.
    """
    from watchfiles import watch as changes_in

    folders = [project.raw, project.plans, project.reference, project.notebooks, PACKAGE]
    own = project.root / read_settings(project).own_notebooks
    folders += [] if own.is_relative_to(project.notebooks) else [own]
    there = [folder for folder in folders if folder.is_dir()]
    changes = changes_in(
        *there, debounce=_SETTLE_MS, step=50, rust_timeout=_LOOK_MS, yield_on_timeout=True,
        raise_interrupt=True,
    )  # fmt: skip
    next(changes)  # from here on no change is missed, not even one made during the first batch
    _run(command, report)
    report("Watching data, notebooks and library code. Ctrl-C ends it.")
    for found in changes:
        if found:
            report(f"Changed: {_listed({path for _, path in found}, project.root)}.")
            _run(command, report)
            report("Watching.")


def _listed(paths: set[str], root: Path) -> str:
    names = sorted(
        Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path for path in paths
    )
    more = f" and {len(names) - _FILES_SHOWN} more" if len(names) > _FILES_SHOWN else ""
    return f"{', '.join(names[:_FILES_SHOWN])}{more}"


def _run(command: Sequence[str], report: Callable[[str], None]) -> None:
    # In a session of its own, so that Ctrl-C comes to it once and through us.
    with subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL) as batch:
        try:
            code = batch.wait()
        except BaseException:
            _end(batch)
            raise
    if code:
        report("Not everything could be made; see above. The last good reports are as they were.")


def _end(batch: subprocess.Popen[bytes]) -> None:
    """Interrupt a batch, and end it where it does not end by itself in time."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.kill(batch.pid, signal.SIGINT)
    else:
        batch.terminate()
    deadline = time.monotonic() + _END_S
    while batch.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    if batch.poll() is None:
        batch.kill()
        batch.wait()
