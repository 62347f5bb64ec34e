"""What is to be made: one job for each notebook and area, with checked parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.build.notebooks import ReportNotebook, check_parameters, near_matches
from analysis.page.text import slug
from analysis.vocabulary.errors import ParameterError, Problem, quoted

if TYPE_CHECKING:
    from analysis.build.project import Area, Project


DEFAULT_AREA = "E06000050"
DEFAULT_YEAR = "2024/25"
DEFAULT_EDITION = "our_plan_2024_25"
DEFAULT_COMPARATOR = "statistical_neighbours"

# These have options of their own, since they decide where a report stands.
_OWN_OPTIONS = ("area", "year", "edition", "comparator")


@dataclass(frozen=True)
class Job:
    """One report to be made: a notebook for an area and year, and where its files go."""

    notebook: ReportNotebook
    area: Area
    year: str
    given: Mapping[str, Any]
    folder: Path

    @property
    def label(self) -> str:
        """Name the job in a message."""
        return f"{self.stem}, {self.area.name}, {self.year}"

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the value of every parameter: the given one, else the notebook's default."""
        return {item.name: self.given.get(item.name, item.default) for item in self.notebook.parameters}

    @property
    def variant(self) -> str:
        """Return what sets this page apart from others of its notebook; empty for the only one."""
        values = (self.parameters[name] for name in self.notebook.page_per)
        return "-".join(slug(str(value)) for value in values if value)

    @property
    def title(self) -> str:
        """Return the title of the page where the page itself says nothing, as when it could not be made."""
        return self.titled(self.variant.replace("-", " "))

    def titled(self, subject: str) -> str:
        """Return the title of the page, with what sets it apart from others of its notebook."""
        return f"{self.notebook.title}: {subject}" if subject else self.notebook.title

    @property
    def stem(self) -> str:
        """Return the name that all files of the job begin with."""
        return f"{self.notebook.name}{f'-{self.variant}' if self.variant else ''}"

    def path(self, ending: str) -> Path:
        """Return the path of one of the job's files, such as that ending in ".html"."""
        return self.folder / f"{self.stem}{ending}"


def year_folder(year: str) -> str:
    """Return the name of a year's folder: 2024/25 becomes 2024-25.

    Raises:
        ParameterError: When the year is not written as 2024/25 or 2024.
    """
    if not re.fullmatch(r"[0-9]{4}(/[0-9]{2})?", year):
        problem = Problem(None, None, "--year", quoted(year), "a year such as 2024/25 or 2024")
        raise ParameterError("The year cannot be read", (problem,))
    return year.replace("/", "-")


def plan_jobs(
    project: Project,
    selected: Sequence[ReportNotebook],
    areas: Sequence[Area],
    year: str,
    given: Mapping[str, Mapping[str, Any]],
    asked: Collection[str] = (),
) -> list[Job]:
    """One job for each area, notebook and page of it, in that order, with its parameters checked.

    Args:
        project: The project.
        selected: The notebooks.
        areas: The areas.
        year: The review year.
        given: The checked values for each notebook by its name, the area aside.
        asked: Names of the parameters that somebody gave; a notebook with several pages makes only
            the one asked for.
    """
    jobs = []
    for area in areas:
        folder = project.reports / area.code.lower() / year_folder(year)
        for notebook in selected:
            own_area = {"area": area.code} if notebook.parameter("area") else {}
            is_chosen = any(name in asked for name in notebook.page_per)
            for page in ({},) if is_chosen else notebook.pages or ({},):
                values = check_parameters(notebook, {**own_area, **given[notebook.name], **page})
                jobs.append(Job(notebook, area, year, values, folder))
    return jobs


def given_values(
    selected: Sequence[ReportNotebook],
    year: str | None,
    edition: str | None,
    comparator: str | None,
    settings: Mapping[str, Any],
) -> dict[str, dict[str, Any]]:
    """Return the checked values for each notebook by its name, the area aside."""
    asked = {"year": year, "edition": edition, "comparator": comparator}
    explicit = {name: value for name, value in asked.items() if value is not None}
    known = sorted({item.name for notebook in selected for item in notebook.parameters})
    problems = []
    for name in settings:
        if name in _OWN_OPTIONS:
            advice = f"write --{name} instead"
            problems.append(Problem(None, None, "--set", quoted(name), "another parameter", advice))
    for name in [*explicit, *settings]:
        if name not in known and name not in _OWN_OPTIONS[:1]:
            listed = ", ".join(known) or "no parameters at all"
            problems.append(
                Problem(
                    None, None, f"--{name}" if name in explicit else "--set", quoted(name),
                    f"a parameter of {', '.join(notebook.name for notebook in selected)}: {listed}",
                    near_matches(name, known).strip(),
                )
            )  # fmt: skip
    if problems:
        raise ParameterError("The parameters cannot be used", problems)

    defaults = {"year": DEFAULT_YEAR, "edition": DEFAULT_EDITION, "comparator": DEFAULT_COMPARATOR}
    values = {**defaults, **explicit, **settings}
    year_folder(str(values["year"]))
    refused: list[Problem] = []
    checked = {}
    for notebook in selected:
        taken = {name: value for name, value in values.items() if notebook.parameter(name)}
        try:
            checked[notebook.name] = check_parameters(notebook, taken)
        except ParameterError as error:
            refused += error.problems
    if refused:
        raise ParameterError("The parameters cannot be used", refused)
    return checked
