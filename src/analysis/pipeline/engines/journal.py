"""Keeps a notebook on disk while it runs, so that something is left of it when its process ends.

papermill stores the whole notebook before and after every cell, and a report's charts are megabytes;
here each cell is added to the end of a file once it is done.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from papermill.engines import NotebookExecutionManager

if TYPE_CHECKING:
    from types import TracebackType


class Journal(NotebookExecutionManager):
    """papermill's keeper of a notebook that runs, which writes each cell once."""

    def __init__(self, notebook: nbformat.NotebookNode, path: Path) -> None:
        super().__init__(notebook, progress_bar=False)
        self._file = path.open("w", encoding="utf-8")

    def __enter__(self) -> Journal:
        self.notebook_start()
        self._write(self.nb)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.notebook_complete()

    def cell_start(self, cell: nbformat.NotebookNode, cell_index: int | None = None, **_named: Any) -> None:
        """Note that a cell is begun."""
        super().cell_start(cell, cell_index)
        self._write([cell_index, cell])

    def cell_complete(
        self, cell: nbformat.NotebookNode, cell_index: int | None = None, **_named: Any
    ) -> None:
        """Note what came of a cell."""
        super().cell_complete(cell, cell_index)
        if cell.cell_type == "code":
            self._write([cell_index, cell])

    def save(self, **_named: Any) -> None:
        """Nothing: every cell is written when it begins and when it ends."""

    def _write(self, what: object) -> None:
        self._file.write(json.dumps(what) + "\n")
        self._file.flush()


def read_journal(path: Path) -> nbformat.NotebookNode:
    """The notebook as far as it came.

    Raises:
        ValueError: Its process ended before there was anything to keep.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    document = json.loads(lines[0])
    for line in lines[1:-1]:  # after the last line end stands nothing, or a line that was cut off
        index, cell = json.loads(line)
        document["cells"][index] = cell
    return nbformat.reads(json.dumps(document), as_version=4)
