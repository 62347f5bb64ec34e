"""Where a project keeps its things, and how it is found from anywhere inside it."""

import os
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import ParameterError

PROJECT_VARIABLE = "ANNUAL_REVIEW_PROJECT"
# Set by a build for its notebooks: the name of the set of processed tables that it made or found good.
PREPARED_VARIABLE = "ANNUAL_REVIEW_PREPARED"

INDEX_NAME = "index.html"  # of the page over all reports

_WHAT_MAKES_A_PROJECT = "a folder with pyproject.toml, notebooks/ and data/raw/"


@dataclass(frozen=True)
class Project:
    """The folders of one project, as absolute paths."""

    root: Path
    raw: Path
    plans: Path
    reference: Path
    processed: Path
    notebooks: Path
    reports: Path

    @classmethod
    def at(cls, root: Path) -> "Project":
        """Name the folders of the project whose top folder is `root`."""
        root = root.resolve()
        return cls(
            root=root,
            raw=root / "data" / "raw",
            plans=root / "data" / "plans",
            reference=root / "data" / "reference",
            processed=root / "data" / "processed",
            notebooks=root / "notebooks",
            reports=root / "reports",
        )


def is_project(folder: Path) -> bool:
    """Say whether `folder` is the top folder of a project."""
    return (
        (folder / "pyproject.toml").is_file()
        and (folder / "notebooks").is_dir()
        and (folder / "data" / "raw").is_dir()
    )


def find_project(start: Path | None = None) -> Project:
    """Find the project: from the environment, else upwards from where we are.

    Args:
        start: Folder to look upwards from; the current folder when not given. A given `start`
            is looked at before the environment variable, since the caller named it.

    Returns:
        The project's folders.

    Raises:
        ParameterError: When no project is there, naming every place that was looked at.
    """
    named = os.environ.get(PROJECT_VARIABLE, "")
    if start is None and named:
        folder = Path(named).expanduser()
        if is_project(folder):
            return Project.at(folder)
        raise ParameterError(
            f"{PROJECT_VARIABLE} is '{named}', which is not a project; expected "
            f"{_WHAT_MAKES_A_PROJECT}. Correct the environment variable or remove it."
        )

    first = (start or Path.cwd()).resolve()
    for folder in (first, *first.parents):
        if is_project(folder):
            return Project.at(folder)
    raise ParameterError(
        f"No project at {first} or above it; expected {_WHAT_MAKES_A_PROJECT}. "
        f"Change into the project's folder, or set {PROJECT_VARIABLE} to it."
    )
