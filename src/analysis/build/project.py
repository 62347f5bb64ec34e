"""Where a project keeps its things, how it is found, and which areas its commands mean."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.vocabulary.addresses import LIST_OF_REPORTS
from analysis.vocabulary.areas import Area, AreaList, beyond, folded
from analysis.vocabulary.errors import ParameterError

PROJECT_VARIABLE = "ANNUAL_REVIEW_PROJECT"
# Set by a build for its notebooks: the name of the set of processed tables that it made or found good.
PREPARED_VARIABLE = "ANNUAL_REVIEW_PREPARED"

INDEX_NAME = LIST_OF_REPORTS  # of the page over all reports

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

    @property
    def approvals(self) -> Path:
        """Where the approvals of pages are kept."""
        return self.root / "data" / "approvals"

    @classmethod
    def at(cls, root: Path) -> Project:
        """Name the folders of the project whose top folder is `root`."""
        root = root.resolve()
        return cls(
            root=root, raw=root / "data" / "raw", plans=root / "data" / "plans",
            reference=root / "data" / "reference", processed=root / "data" / "processed",
            notebooks=root / "notebooks", reports=root / "reports",
        )  # fmt: skip


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


# What a person writes for every council, and the types of area that a council of today has.
EVERY_COUNCIL = "all"
_COUNCIL_TYPES = ("Unitary authority", "Metropolitan district", "London borough", "County")
_FEWEST_COUNCILS = 100  # of the 153 in England; an extract for one council has a tenth of them


def resolve_areas(texts: Iterable[str], areas: Iterable[Area]) -> list[Area]:
    """Find the areas that somebody asks for, each once; `all` stands for every English council.

    Returns:
        The areas in the order they were asked for; those of `all` by name.

    Raises:
        ParameterError: An area is not known, or `all` is asked for and the data hold some councils only.
    """
    known = list(areas)
    found: list[Area] = []
    for text in texts:
        found += _every_council(known) if folded(text) == EVERY_COUNCIL else [resolve_area(text, known)]
    return list(dict.fromkeys(found))


def _every_council(areas: list[Area]) -> list[Area]:
    councils = [area for area in areas if area.type in _COUNCIL_TYPES]
    if len(councils) < _FEWEST_COUNCILS:
        raise ParameterError(
            f"--area: found '{EVERY_COUNCIL}', but the data hold {len(councils)} councils. Put a list of all "
            "of them into data/raw, as council_codes.csv is one (reference for analysts, 'Every council')."
        )
    return sorted(councils, key=lambda area: (area.name, area.code))


def resolve_council(text: str, areas: Iterable[Area], asked: str = "--area") -> Area:
    """Find the council of today that `text` means, as `resolve_area` does.

    Raises:
        ParameterError: It means no council, or one of former days; its successors are named.
    """
    known = list(areas)
    found = resolve_area(text, known, asked)
    if found.type in _COUNCIL_TYPES or not found.type:  # a list without types cannot tell
        return found
    heirs = [f"{one.name} ({one.code})" for one in known if one.code in found.successors]
    raise ParameterError(
        f"{asked}: found {found.name} ({found.code}), a {found.type.casefold()}; expected a council of today"
        f"{': ' if heirs else ''}{' or '.join(heirs)}{', which took its place' if heirs else ''}."
    )


def resolve_area(text: str, areas: Iterable[Area], asked: str = "--area") -> Area:
    """Find the area that `text` means: by code, name, former code or name, or the Department's number.

    Nothing is guessed: a name that is only nearly right is refused, with the near ones offered.

    Args:
        text: What somebody wrote.
        areas: The areas that the data hold.
        asked: How whoever asks calls it: an option of the command line, or a parameter.

    Raises:
        ParameterError: When no area, or more than one, is called so.
    """
    known = AreaList(areas)
    found = known.find(text)
    if len(found) == 1:
        return found[0]
    if found:
        codes = ", ".join(area.code for area in found)
        raise ParameterError(f"{asked}: '{text}' names {len(found)} areas ({codes}). Give the code instead.")
    if told := beyond(text):
        raise ParameterError(f"{asked}: found '{text}', the code of {told[0]}; expected {told[1]}.")
    offered = " or ".join(f"{area.name} ({area.code})" for area in known.offered(text))
    raise ParameterError(
        f"{asked}: found '{text}'; expected the name, code or number of one of {len(known.areas)} areas "
        f"in the data.{f' Did you mean {offered}?' if offered else ''}"
    )
