"""What a build hands to whoever makes a report, and what it gets back.

Both travel between processes and machines. Nothing heavy is imported here: a build whose reports are
made by other processes needs none of what makes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.build.project import PREPARED_VARIABLE, PROJECT_VARIABLE
from analysis.vocabulary.errors import AnalysisError, DataError, NotebookError, ReportError

if TYPE_CHECKING:
    from analysis.build.jobs import Job
    from analysis.build.project import Project


PAGES_ONLY = "pages_only"  # in the manifest of a report that was made without the files beside its page

# No cell of ours takes more than seconds; one that takes this long waits for something.
CELL_TIMEOUT_S = 900

# 1 January 1980 UTC, the first moment that a zip file (and so a Word or Excel file) can hold.
# A fixed moment, because a date taken from the clock would change every file at every run.
SOURCE_DATE_EPOCH = "315532800"


@dataclass(frozen=True)
class Order:
    """What it takes to make one report, wherever it is made."""

    job: Job  # The report
    project: Project  # The project whose processed tables are read
    # Name of the set of processed tables; a notebook that is told it does not look whether a file has changed
    # since
    prepared: str = ""
    timeout_s: int = CELL_TIMEOUT_S  # The longest that one cell may take, in seconds
    pages_only: bool = False  # Make the page without the Word document and the other files beside it
    # Hash of each room that makes reports; another machine must have the same
    code: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """What came of an order."""

    # Content of each file by its name below the job's folder, in the order to write them; the manifest comes
    # last. Empty when it failed.
    files: Mapping[str, bytes] = field(default_factory=dict)
    # The kind and the message of what went wrong; empty kind when nothing did
    failure: tuple[str, str] = ("", "")
    partial: bytes = b""  # The notebook as far as it came, when it failed
    warnings: tuple[str, ...] = ()  # What the notebook wrote to its error stream
    peak_memory_bytes: int = 0  # The most memory that its process held; 0 where that is not known
    seconds: float = 0.0  # How long its process worked; 0 where that is not known

    @property
    def error(self) -> AnalysisError | None:
        """The failure as an error; None when there is none."""
        kind, message = self.failure
        if not kind:
            return None
        kinds = {"ReportError": ReportError, "DataError": DataError}
        return kinds.get(kind, NotebookError)(message)


def kernel_environment(project: Project, prepared: str = "") -> dict[str, str]:
    """Return what a notebook's process is told so that the same inputs give the same bytes."""
    told = {
        PROJECT_VARIABLE: str(project.root),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    return {**told, PREPARED_VARIABLE: prepared} if prepared else told


PROCESS_ENDED = "the Python process of the notebook ended (out of memory is the usual cause)."


def stopped_after(timeout_s: int) -> str:
    """Say that a cell took too long."""
    return f"stopped after {timeout_s} seconds in one cell."
