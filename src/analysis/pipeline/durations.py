"""Which report is begun first: the one that took longest the last time.

A long report that is begun last keeps one processor busy while the others have nothing left to do.
What is kept here changes nothing but the order of the work.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from analysis.errors import ReportError
from analysis.pipeline.manifest import json_text, read_json
from analysis.pipeline.write import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.pipeline.jobs import Job
    from analysis.pipeline.project import Project

_NAME = ".durations.json"


def longest_first(jobs: Mapping[int, Job], project: Project) -> list[int]:
    """The numbers of jobs in the order in which to begin them; those of unknown length come first."""
    known = _known(project)
    return sorted(jobs, key=lambda number: (-known.get(jobs[number].notebook.name, float("inf")), number))


def keep_durations(project: Project, took: Mapping[str, float]) -> None:
    """Keep how many seconds each notebook took, beside what is known of the others."""
    known = _known(project)
    now = {**known, **{name: round(seconds, 2) for name, seconds in took.items() if seconds}}
    if now != known:
        # it only saves time; whoever writes a report there will say what is wrong
        with contextlib.suppress(ReportError):
            write_text(project.processed / _NAME, json_text(dict(sorted(now.items()))))


def _known(project: Project) -> dict[str, float]:
    stored = read_json(project.processed / _NAME) or {}
    return {name: seconds for name, seconds in stored.items() if isinstance(seconds, int | float)}
