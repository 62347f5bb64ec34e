"""The standard engine: each notebook in an ordinary Jupyter kernel."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets import Dict, Unicode
from traitlets.config import Config

from analysis.build.execute import error_message
from analysis.build.orders import PROCESS_ENDED, stopped_after
from analysis.vocabulary.errors import NotebookError

KERNEL_NAME = "python3"

_KERNEL_START_FAILURE = "Kernel died before replying"

_running: set[int] = set()  # process numbers of the kernels that run now
_running_lock = threading.Lock()


class ReportKernelManager(AsyncKernelManager):
    """Starts a kernel with its own environment and folder.

    Both are given to the kernel's process alone, so notebooks may run in several threads; the
    `cwd` argument of papermill changes the folder of the whole process.
    """

    environment = Dict(help="Environment variables for the kernel.").tag(config=True)
    folder = Unicode(help="Folder that the kernel starts in.").tag(config=True)

    async def start_kernel(self, **kw: Any) -> None:  # type: ignore[override]
        """Start the kernel in `folder` with `environment` added to our own."""
        kw["env"] = {**os.environ, **self.environment}
        kw["cwd"] = self.folder
        await super().start_kernel(**kw)
        number = getattr(self.provisioner, "pid", None)
        if number is not None:
            with _running_lock:
                _running.add(int(number))

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """Forget the kernel, which has ended."""
        number = getattr(self.provisioner, "pid", None)
        with _running_lock:
            _running.discard(number)
        await super().cleanup_resources(restart)


def end_all_kernels() -> None:
    """End every kernel that runs now, and what it started, at once."""
    with _running_lock:
        numbers = list(_running)
    for number in numbers:
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(number, signal.SIGKILL)  # a kernel leads a group of its own
            else:
                os.kill(number, signal.SIGTERM)  # on Windows this ends it at once


def run_in_kernel(
    execute: Callable[..., None], notebook: Path, environment: Mapping[str, str], timeout_s: int
) -> str:
    """Run a notebook through papermill in a kernel of its own.

    Args:
        execute: Calls papermill with what it is given.
        notebook: The stored notebook; the kernel starts in its folder.
        environment: What the kernel is told beside our own environment.
        timeout_s: The longest that one cell may take, in seconds.

    Returns:
        Why it failed; empty when it ran to its end.
    """
    configuration = Config()
    configuration.ReportKernelManager.environment = dict(environment)
    configuration.ReportKernelManager.folder = str(notebook.parent)
    # Kernels listen on the machine's own network; with keys nobody else on it can read along, and
    # ipykernel has nothing to warn about.
    configuration.ReportKernelManager.transport_encryption = "auto" if zmq.has("curve") else "disabled"
    for attempt in (1, 2):
        try:
            execute(
                record_timing=False,
                execution_timeout=timeout_s,
                kernel_manager_class=ReportKernelManager,
                shutdown_kernel="immediate",
                config=configuration,
            )
            return ""
        except NoSuchKernel as error:
            raise NotebookError(
                f"{notebook.name}: there is no Jupyter kernel called '{KERNEL_NAME}'. "
                "Install ipykernel in the environment that runs this command."
            ) from error
        except PapermillExecutionError as error:
            return error_message(error)
        except CellTimeoutError:
            return stopped_after(timeout_s)
        except DeadKernelError:
            return PROCESS_ENDED
        except RuntimeError as error:
            # Two kernels that start together can be given the same port (papermill issue 511);
            # a second start gets another.
            if _KERNEL_START_FAILURE not in str(error) or attempt == 2:
                raise
    return ""
