"""Run one notebook in a fresh kernel, and say where it failed."""

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
import zmq
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.execute import ERROR_MARKER_TAG
from traitlets import Dict, Unicode
from traitlets.config import Config

from analysis.errors import NotebookError
from analysis.pipeline.notebooks import ReportNotebook, first_heading
from analysis.pipeline.project import PROJECT_VARIABLE, Project

KERNEL_NAME = "python3"
INJECTED_TAG = "injected-parameters"

# 1 January 1980 UTC, the first moment that a zip file (and so a Word or Excel file) can hold.
# A fixed moment, because a date taken from the clock would change every file at every run.
SOURCE_DATE_EPOCH = "315532800"

# No cell of ours takes more than seconds; one that takes this long waits for something.
CELL_TIMEOUT_S = 900

_KERNEL_START_FAILURE = "Kernel died before replying"


@dataclass(frozen=True)
class NotebookFailure:
    """Where and why a notebook stopped.

    `cell_number` counts from 1 as the cells stand in the stored notebook, and is 0 when no cell
    had been started.
    """

    notebook: str
    cell_number: int
    cell_heading: str
    message: str

    def __str__(self) -> str:
        if not self.cell_number:
            return f"{self.notebook}: {self.message}"
        under = f" (under '{self.cell_heading}')" if self.cell_heading else ""
        return f"{self.notebook}, cell {self.cell_number}{under}: {self.message}"


@dataclass(frozen=True)
class NotebookRun:
    """What came out of running a notebook; `failure` is None when it ran to the end.

    `warnings` is what the notebook wrote to its error stream, for the person who runs it; a page
    never shows it.
    """

    document: nbformat.NotebookNode
    failure: NotebookFailure | None
    warnings: tuple[str, ...]

    @property
    def status(self) -> str:
        """Say "ok" or "failed"."""
        return "failed" if self.failure else "ok"

    def text(self) -> str:
        """Return the executed notebook as it is stored."""
        return notebook_text(self.document)


def notebook_text(document: nbformat.NotebookNode) -> str:
    """Return a notebook as the text of an .ipynb file."""
    return str(nbformat.writes(document, version=4)).rstrip("\n") + "\n"


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


def kernel_environment(project: Project) -> dict[str, str]:
    """Return what a kernel is told so that the same inputs give the same bytes."""
    return {
        PROJECT_VARIABLE: str(project.root),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def run_notebook(notebook: ReportNotebook, parameters: Mapping[str, Any], project: Project) -> NotebookRun:
    """Run a notebook with `parameters`, which have been checked.

    Args:
        notebook: The stored notebook; it is not changed.
        parameters: Value by name, from `check_parameters`.
        project: The project that the kernel finds its data in.

    Returns:
        The executed notebook without times, paths and random identifiers; when a cell failed,
        as far as it came, with the failure.

    Raises:
        NotebookError: When no kernel can be started at all.
    """
    with tempfile.TemporaryDirectory(prefix="annual-review-") as scratch:
        partial = Path(scratch) / "executed.ipynb"
        try:
            message = _execute(notebook, parameters, project, partial)
        except NoSuchKernel as error:
            raise NotebookError(
                f"{notebook.path.name}: there is no Jupyter kernel called '{KERNEL_NAME}'. "
                "Install ipykernel in the environment that runs this command."
            ) from error
        document = nbformat.reads(partial.read_text(encoding="utf-8"), as_version=4)

    document.cells = [
        cell for cell in document.cells if ERROR_MARKER_TAG not in cell.metadata.get("tags", [])
    ]
    failure = _failure(notebook, document, message) if message else None
    _tidy(document, parameters)
    return NotebookRun(document, failure, tuple(_error_streams(document)))


def _execute(notebook: ReportNotebook, parameters: Mapping[str, Any], project: Project, output: Path) -> str:
    """Run the notebook into `output`; return why it failed, or empty text."""
    configuration = Config()
    configuration.ReportKernelManager.environment = kernel_environment(project)
    configuration.ReportKernelManager.folder = str(notebook.path.parent)
    # Kernels listen on the machine's own network; with keys nobody else on it can read along, and
    # ipykernel has nothing to warn about.
    configuration.ReportKernelManager.transport_encryption = "auto" if zmq.has("curve") else "disabled"
    for attempt in (1, 2):
        try:
            papermill.execute_notebook(
                _without_placeholders(notebook.path),
                _without_placeholders(output),
                parameters=dict(parameters),
                kernel_name=KERNEL_NAME,
                language="python",  # a notebook that was never run does not say it
                progress_bar=False,
                log_output=False,
                record_timing=False,
                execution_timeout=CELL_TIMEOUT_S,
                kernel_manager_class=ReportKernelManager,
                config=configuration,
            )
            return ""
        except PapermillExecutionError as error:
            return f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
        except CellTimeoutError:
            return f"stopped after {CELL_TIMEOUT_S} seconds in one cell."
        except DeadKernelError:
            return "the Python process of the notebook ended (out of memory is the usual cause)."
        except RuntimeError as error:
            # Two kernels that start together can be given the same port (papermill issue 511);
            # a second start gets another.
            if _KERNEL_START_FAILURE not in str(error) or attempt == 2:
                raise
    return ""


def _without_placeholders(path: Path) -> str:
    """Return `path` so that papermill, which fills parameters into `{}`, leaves it alone."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _failure(notebook: ReportNotebook, document: nbformat.NotebookNode, message: str) -> NotebookFailure:
    started = [
        index
        for index, cell in enumerate(document.cells)
        if cell.metadata.get("papermill", {}).get("start_time")
    ]
    if not started:
        return NotebookFailure(notebook.path.name, 0, "", message)
    # papermill stops at the cell that failed, so the last one started is the one
    last = started[-1]
    heading = ""
    for cell in document.cells[:last]:
        if cell.cell_type == "markdown":
            heading = first_heading(cell.source) or heading
    injected = sum(INJECTED_TAG in cell.metadata.get("tags", []) for cell in document.cells[:last])
    return NotebookFailure(notebook.path.name, last + 1 - injected, heading, message)


def _error_streams(document: nbformat.NotebookNode) -> list[str]:
    return [
        str(output.text).strip()
        for cell in document.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    ]


def _tidy(document: nbformat.NotebookNode, parameters: Mapping[str, Any]) -> None:
    """Take out whatever differs between two runs of the same thing."""
    document.metadata.pop("papermill", None)
    document.metadata["parameters"] = dict(parameters)
    for index, cell in enumerate(document.cells):
        digest = hashlib.sha256(f"{index}\n{cell.source}".encode()).hexdigest()
        cell["id"] = digest[:16]
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            cell.metadata.pop("tags")
        for output in cell.get("outputs", []):
            _tidy_output(output)


def _tidy_output(output: nbformat.NotebookNode) -> None:
    if output.output_type == "stream":
        # warnings name the temporary file of the cell, which holds the kernel's process number
        output.text = re.sub(r"\S*ipykernel_\d+[/\\]\d+\.py", "cell", output.text)
    elif output.output_type == "error":
        output.traceback = [
            re.sub(r"\S*ipykernel_\d+[/\\]\d+\.py", "cell", line) for line in output.traceback
        ]
    elif "data" in output:
        if len(output.data) > 1:
            # the plain form of an object that also shows itself as a page or picture is its
            # type and memory address
            output.data.pop("text/plain", None)
        plain = output.data.get("text/plain")
        if isinstance(plain, str):
            output.data["text/plain"] = re.sub(r" at 0x[0-9a-fA-F]+", "", plain)
