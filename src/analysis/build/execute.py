"""Run one notebook in a fresh kernel, and say where it failed."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from papermill.execute import ERROR_MARKER_TAG

from analysis.build.notebooks import ReportNotebook
from analysis.build.orders import CELL_TIMEOUT_S, kernel_environment
from analysis.build.own_code import REMEDIES, stay_offline
from analysis.build.project import Project
from analysis.build.scratch import scratch_folder
from analysis.page.cells import INJECTED_TAG
from analysis.page.text import first_heading
from analysis.tables.noted import NOTES_VARIABLE, Read, begin_notes, read_notes

_PARTIAL_NAME = "executed.ipynb"
_JOURNAL_NAME = "journal.jsonl"
_NOTES_NAME = "read.txt"
# What a kernel does first; the engine without a kernel does the same.
_STARTUP = "from analysis.build.own_code import stay_offline\nstay_offline()\ndel stay_offline\n"

# What warnings call a cell: a temporary file with the kernel's process number, or without a kernel a
# name made from the cell's text.
_CELL_FILE = re.compile(r"\S*ipykernel_\d+[/\\]\d+\.py|<ipython-input-\d+-[0-9a-f]+>")


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
    never shows it. `read` is what it was noted to read (`tables.noted`).
    """

    document: nbformat.NotebookNode
    failure: NotebookFailure | None
    warnings: tuple[str, ...]
    read: Read

    def text(self) -> str:
        """Return the executed notebook as it is stored."""
        return notebook_text(self.document)


def notebook_text(document: nbformat.NotebookNode) -> str:
    """Return a notebook as the text of an .ipynb file."""
    return str(nbformat.writes(document, version=4)).rstrip("\n") + "\n"


def run_notebook(
    notebook: ReportNotebook, parameters: Mapping[str, Any], project: Project, *, prepared: str = "",
    timeout_s: int = CELL_TIMEOUT_S,
) -> NotebookRun:  # fmt: skip
    """Run a notebook with `parameters`, which have been checked, in an ordinary kernel.

    Args:
        notebook: The stored notebook; it is not changed.
        parameters: Value by name, from `check_parameters`.
        project: The project that the kernel finds its data in.
        prepared: Name of the set of processed tables, when they are known to be up to date.
        timeout_s: The longest that one cell may take, in seconds.

    Returns:
        The executed notebook without times, paths and random identifiers; when a cell failed,
        as far as it came, with the failure.
    """
    # here, since a notebook that needs no kernel should not wait for what kernels need
    from analysis.build.engines.kernels import run_in_kernel

    with scratch_folder() as scratch:
        partial = scratch / _PARTIAL_NAME
        environment = {
            **kernel_environment(project, prepared),
            # not what somebody has every kernel do at its start; their history nbclient leaves alone
            "IPYTHONDIR": str(scratch / "ipython"),
            NOTES_VARIABLE: str(scratch / _NOTES_NAME),
        }
        startup = scratch / "ipython" / "profile_default" / "startup" / "parts.py"
        startup.parent.mkdir(parents=True)
        startup.write_text(_STARTUP, encoding="utf-8", newline="\n")

        def execute(**options: Any) -> None:
            _execute(notebook, parameters, partial, **options)

        message = run_in_kernel(execute, notebook.path, environment, timeout_s)
        document = nbformat.reads(partial.read_text(encoding="utf-8"), as_version=4)
        return _run(notebook, parameters, document, message, scratch)


def run_notebook_here(
    notebook: ReportNotebook, parameters: Mapping[str, Any], scratch: Path, report_cell: Callable[[int], None]
) -> NotebookRun:
    """Run a notebook in this process, which is used for nothing else and ends afterwards.

    Args:
        notebook: The stored notebook; it is not changed.
        parameters: Value by name, from `check_parameters`.
        scratch: Folder in which the notebook is kept while it runs.
        report_cell: Told the index of each cell before it is run.
    """
    from analysis.build.engines.shell import ENGINE_NAME

    journal = scratch / _JOURNAL_NAME
    os.chdir(notebook.path.parent)  # as a kernel does, which finds modules there too
    sys.path.insert(0, str(notebook.path.parent))
    stay_offline()
    begin_notes(scratch / _NOTES_NAME)
    try:
        done = _execute(
            notebook, parameters, None, engine_name=ENGINE_NAME, journal=journal, report_cell=report_cell
        )
    except PapermillExecutionError as error:
        return run_here_so_far(notebook, parameters, scratch, error_message(error))
    # through its text, as a kernel's notebook comes through a file
    return _run(notebook, parameters, nbformat.reads(nbformat.writes(done), as_version=4), "", scratch)


def run_here_so_far(
    notebook: ReportNotebook, parameters: Mapping[str, Any], scratch: Path, message: str
) -> NotebookRun:
    """Return what is left of a run of `run_notebook_here` that failed, whoever ended it.

    Raises:
        FileNotFoundError: It ended before anything was kept.
        ValueError: It ended before the first cell.
    """
    from analysis.build.engines.shell import read_journal

    return _run(notebook, parameters, read_journal(scratch / _JOURNAL_NAME), message, scratch)


def _run(
    notebook: ReportNotebook,
    parameters: Mapping[str, Any],
    document: nbformat.NotebookNode,
    message: str,
    scratch: Path,
) -> NotebookRun:
    """A run without what papermill adds; `message` says why it failed, or is empty."""
    document.cells = [
        cell for cell in document.cells if ERROR_MARKER_TAG not in cell.metadata.get("tags", [])
    ]
    failure = _failure(notebook, document, message) if message else None
    _tidy(document, parameters)
    return NotebookRun(document, failure, tuple(_error_streams(document)), read_notes(scratch / _NOTES_NAME))


def error_message(error: PapermillExecutionError) -> str:
    """Say what a cell raised, and what to do where the error itself does not say it."""
    said = f"{error.ename}: {error.evalue}" if error.evalue else str(error.ename)
    remedy = REMEDIES.get(str(error.ename))
    return f"{said.rstrip('.')}: {remedy}" if remedy else said


def _execute(
    notebook: ReportNotebook, parameters: Mapping[str, Any], output: Path | None, **options: Any
) -> nbformat.NotebookNode:
    return papermill.execute_notebook(
        _without_placeholders(notebook.path),
        _without_placeholders(output) if output else None,
        parameters=dict(parameters),
        kernel_name="python3",
        language="python",  # a notebook that was never run does not say it
        progress_bar=False,
        log_output=False,
        **options,
    )


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
    # a kernel adds its own version and how an editor colours it, which say nothing of the report
    document.metadata["language_info"] = {"name": "python"}
    for index, cell in enumerate(document.cells):
        digest = hashlib.sha256(f"{index}\n{cell.source}".encode()).hexdigest()
        cell["id"] = digest[:16]
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if not cell.metadata.get("tags", True):
            cell.metadata.pop("tags")
        for output in cell.get("outputs", []):
            _tidy_output(output)


def _without_cell_files(text: str) -> str:
    # the search takes a minute for a line of a million letters, so it is made where there is something
    return _CELL_FILE.sub("cell", text) if "ipykernel_" in text or "<ipython-input-" in text else text


def _tidy_output(output: nbformat.NotebookNode) -> None:
    if output.output_type == "stream":
        output.text = _without_cell_files(output.text)
    elif output.output_type == "error":
        output.traceback = [_without_cell_files(line) for line in output.traceback]
    elif "data" in output:
        if len(output.data) > 1:
            # the plain form of an object that also shows itself as a page or picture is its
            # type and memory address
            output.data.pop("text/plain", None)
        plain = output.data.get("text/plain")
        if isinstance(plain, str):
            output.data["text/plain"] = re.sub(r" at 0x[0-9a-fA-F]+", "", plain)
