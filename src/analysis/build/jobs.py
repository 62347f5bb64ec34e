"""What is to be made: one job for each notebook and area, with checked parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.build.approvals import KeptResults, approvals_file, goes_on_from, kept_before, last_approval
from analysis.build.notebooks import ReportNotebook, check_parameters, near_matches
from analysis.build.project import Project
from analysis.build.settings import Settings
from analysis.page.stamp import NO_STAMP, Stamp
from analysis.tables.slices import IN_YEAR, Slices
from analysis.vocabulary.addresses import goal_folder, slug
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import ParameterError, Problem, quoted
from analysis.vocabulary.periods import is_day, plan_year

COMPARATORS = ("statistical_neighbours", "region", "england")
MOST_NAMED = 12  # more names than that are counted in a message

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
    stamp: Stamp = NO_STAMP
    # the edition that sets it apart from the report whose the plain name is; empty for that one
    other_edition: str = ""
    approval: Mapping[str, Any] = field(default_factory=dict)  # the last one of its page; none while empty
    earlier: tuple[KeptResults, ...] = ()  # of reviews of earlier years of its area

    @property
    def label(self) -> str:
        """Name the job in a message."""
        edition = str(self.parameters.get("edition") or "") or "the standard set"
        what = f"goal {self.goal} of {edition}" if self.goal else self.stem
        return f"{what}, {self.area.name}, {self.year}"

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the value of every parameter: the given one, else the notebook's default."""
        return {item.name: self.given.get(item.name, item.default) for item in self.notebook.parameters}

    @property
    def goal(self) -> str:
        """Return the goal that the page is about, where it is one of those of each goal; empty otherwise."""
        return str(self.parameters[self.notebook.of_each]) if self.notebook.of_each else ""

    @property
    def variant(self) -> str:
        """Return what sets this page apart from others of its notebook; empty for the only one."""
        if self.goal:
            return slug(self.goal)
        values = [self.parameters[name] for name in self.notebook.page_per]
        values += [] if "edition" in self.notebook.page_per else [self.other_edition]
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
        if self.goal:
            return self.variant  # in a folder of its own
        return f"{self.notebook.name}{f'-{self.variant}' if self.variant else ''}"

    def path(self, ending: str) -> Path:
        """Return the path of one of the job's files, such as that ending in ".html"."""
        return self.folder / f"{self.stem}{ending}"


def job_of(
    stored: Mapping[str, Any], project: Project, notebooks: Mapping[str, ReportNotebook], stamp: Stamp
) -> Job | None:
    """The job that a report was made by.

    Returns:
        None where its notebook is gone, or takes other parameters now.
    """
    notebook = notebooks.get(stored["notebook"])
    if notebook is None:
        return None
    names = {parameter.name for parameter in notebook.parameters}
    given = {name: value for name, value in stored["parameters"].items() if name in names}
    try:
        values = check_parameters(notebook, given)
    except ParameterError:
        return None
    area, year = Area(stored["area_code"], stored["area_name"]), str(stored["year"])
    other = str(stored.get("other_edition", ""))
    return _job(project, notebook, area, year, values, stamp, other)


NO_PLAN = "standard-set"


def _other_edition(edition: str, own: str, area: Area, year: str, slices: Slices | None) -> str:
    """What sets a report apart from the same one on another edition of its area and year.

    The plain name belongs to one edition of an area and year, the project's own: so that two never write the
    same file, whatever project.yml named before, only where the plans themselves give that edition the year.
    Those with targets for it come before others, a draft after all that are none, then the latest.

    Args:
        edition: The edition of the report; empty for none.
        own: The project's own; empty for none, as for every other area.
        area: The area.
        year: The review year.
        slices: The tables, which know the plans.
    """
    plans = {
        name: (said["first"] <= year <= said["last"], said["status"] != "draft", said["first"], name)
        for name, said in (slices.editions if slices else {}).items()
        if slices and said["area"] == area.code and name in slices.by_table.get("goals", {})
    }
    owner = max(plans, key=plans.__getitem__, default=own)
    if not edition:
        return NO_PLAN if owner and plans[owner][1] else ""
    return "" if edition == owner == own else edition


def year_folder(year: str) -> str:
    """Return the name of a year's folder: 2024/25 becomes 2024-25."""
    return year.replace("/", "-")


def _job(
    project: Project, notebook: ReportNotebook, area: Area, year: str, values: Mapping[str, Any],
    stamp: Stamp = NO_STAMP, other_edition: str = "",
) -> Job:  # fmt: skip
    """A job whose files go where those of its kind stand."""
    folder = project.reports / area.code.lower() / year_folder(year)
    job = Job(notebook, area, year, values, folder, stamp, other_edition)
    if job.goal:
        job = replace(job, folder=folder / goal_folder(str(job.parameters.get("edition", ""))))
    kept = kept_before(project.approvals / folder.relative_to(project.reports))
    approval = last_approval(approvals_file(project, job.folder, job.stem))
    return replace(job, approval=approval, earlier=kept)


def read_year(text: str) -> str:
    """The review year that somebody asks for, as plans write it."""
    year = plan_year(text)
    if year is None:
        expected = "two consecutive years such as 2024/25, 2024-25 or 202425"
        problem = Problem(None, None, "--year", quoted(text), expected)
        raise ParameterError("The year cannot be read", (problem,))
    return year


@dataclass(frozen=True)
class LeftOut:
    """A report that has nothing to say of an area, and why."""

    notebook: ReportNotebook
    area: Area
    year: str
    why: str

    def __str__(self) -> str:
        return f"{self.notebook.name}, {self.area.name}, {self.year}: {self.why}"


@dataclass(frozen=True)
class Asked:
    """What reports are asked for, and what stands where nobody asks."""

    areas: Sequence[Area]  # The areas asked for; none where each notebook takes its own
    year: str  # The review year asked for; empty where each notebook takes its own
    names: Collection[str]  # Names of the parameters that somebody gave
    settings: Settings  # What project.yml says
    home: Area  # The area that project.yml names
    find: Callable[[str], Area]  # Finds the area that a notebook's own cell names
    stamp: Stamp = NO_STAMP  # What every page bears

    def areas_of(self, notebook: ReportNotebook) -> Sequence[Area]:
        """The areas that a notebook is run for."""
        own = own_default(notebook, "area")
        return self.areas or (self.find(own) if own else self.home,)

    def year_of(self, notebook: ReportNotebook) -> str:
        """The review year that a notebook is run for."""
        return read_year(self.year or own_default(notebook, "year") or self.settings.year)


def plan_jobs(
    project: Project,
    selected: Sequence[ReportNotebook],
    given: Mapping[str, Mapping[str, Any]],
    asked: Asked,
    slices: Slices | None = None,
) -> tuple[list[Job], list[LeftOut]]:
    """One job for each area, notebook and page of it, in that order, with its parameters checked.

    Args:
        project: The project.
        selected: The notebooks.
        given: The checked values for each notebook by its name, the area aside.
        asked: The areas and year; a notebook with several pages makes only the one asked for.
        slices: The tables, which tell what there is to say; where none are given, everything is made.

    Returns:
        The jobs, and the reports that have nothing to say.
    """
    jobs: list[Job] = []
    left_out: list[LeftOut] = []
    names = {notebook.name for notebook in selected}
    several = [(area, notebook) for notebook in selected for area in asked.areas_of(notebook)]
    for area, notebook in sorted(several, key=lambda pair: _place(pair[0], asked.areas)):
        year = asked.year_of(notebook)
        own: dict[str, Any] = {"area": area.code} if notebook.parameter("area") else {}
        is_home = area.code == asked.home.code
        if not is_home and _is_open(notebook, "edition") and "edition" not in asked.names:
            own["edition"] = ""  # no other council's targets, nor its words
        leads = next((one.name for one in selected if one.links_to == notebook.name), notebook.name)
        pages = [read_page(text) for text in asked.settings.pages.get(leads, ()) if is_home]
        if "edition" in asked.names or (asked.year and any("year" in page for page in pages)):
            pages = []  # whoever asks for an edition or a year gets that one
        if notebook.links_to and notebook.links_to not in names:
            own["links_to_goals"] = False
        if notebook.of_each and slices is not None:
            own_edition = {"edition": "", **given[notebook.name], **own}["edition"]
            pages = [
                {**page, notebook.of_each: goal}
                for page in pages or ({},)
                for goal in slices.goals.get(str(page.get("edition", own_edition)), ())
            ]
        is_chosen = any(name in asked.names for name in (*notebook.page_per, notebook.of_each))
        for page in ({},) if is_chosen else notebook.pages or pages or ({},):
            on = read_year(page.get("year", year))
            if notebook.parameter("year"):
                own["year"] = on
            values = check_parameters(notebook, {**given[notebook.name], **own, **_without_year(page)})
            edition = str(values.get("edition") or "")
            home_edition = asked.settings.edition if is_home else ""
            has_one = notebook.parameter("edition") is not None  # a notebook of no plan has the plain name
            other = _other_edition(edition, home_edition, area, on, slices) if has_one else ""
            back = notebook.parameter("review_page")
            if back and other:  # the review that the page of a goal leads back to bears its edition
                values["review_page"] = f"{back.default}-{slug(other)}"
            job = _job(project, notebook, area, on, values, asked.stamp, other)
            why = "" if slices is None else _nothing_to_say(job, slices)
            if why:
                left_out.append(LeftOut(notebook, area, on, why))
            else:
                jobs.append(job)
    return jobs, left_out


_PAGE = re.compile(r"(?P<edition>\S+)(?: for (?P<year>\S+))?(?: on (?P<review_date>.+))?")


def read_page(text: str) -> dict[str, str]:
    """What project.yml says of a page: an edition, and its review year or the day of its review.

    Example:
        >>> read_page("outcome_plan_2018 for 2018/19")
        {'edition': 'outcome_plan_2018', 'year': '2018/19'}
        >>> read_page("our_plan_2024_25 on 30 September 2025")["review_date"]
        '30 September 2025'
    """
    found = _PAGE.fullmatch(text.strip())
    if found is None:
        expected = "an edition, such as our_plan, our_plan for 2024/25 or our_plan on 30 September 2025"
        raise ParameterError(
            "project.yml cannot be used", (Problem("project.yml", None, "pages", quoted(text), expected),)
        )
    return {name: value for name, value in found.groupdict().items() if value}


def _without_year(page: Mapping[str, str]) -> dict[str, str]:
    """The year of a page decides its folder, and is given to notebooks that take one."""
    return {name: value for name, value in page.items() if name != "year"}


def _place(area: Area, areas: Sequence[Area]) -> int:
    return areas.index(area) if area in areas else 0


EARLIER_REVIEW = "earlier_review"  # of the same plan, approved, with its results kept
_WITHOUT = {
    "goals": "measures", "actions": "actions", "finance_lines": "money", "earlier_edition": "earlier edition",
    "plan_cells": "text or list",
}  # fmt: skip


def _nothing_to_say(job: Job, slices: Slices) -> str:
    """Why a report has nothing to say; empty where it has."""
    for table in job.notebook.needs:
        if table == IN_YEAR:
            if not slices.areas.get(job.area.code, {}).get(IN_YEAR):
                return f"{job.area.name} has no figures of months or quarters"
            continue
        edition = str(job.parameters.get("edition") or "")
        if table == EARLIER_REVIEW:
            before = slices.editions.get(edition, {}).get("supersedes", "")
            if not any(kept.edition in goes_on_from(edition, before) for kept in job.earlier):
                return "no review of an earlier year is approved of the same plan"
            continue
        if not edition:
            return f"the project has no plan of {job.area.name}"
        if table == "earlier_edition":
            is_there = bool(slices.editions.get(edition, {}).get("supersedes"))
            is_there |= bool(job.parameters.get("earlier_edition"))
        else:
            is_there = edition in slices.by_table.get(table, {})
        if edition in slices.editions and not is_there:
            return f"the plan ({edition}) has no {_WITHOUT[table]}"
    return ""


def _out_of_years(job: Job, slices: Slices) -> Problem | None:
    """A year without any figure of the area and without a target: a slip of the keyboard."""
    years = list(slices.areas.get(job.area.code, {}).get("years", ()))
    if not years:
        return None
    last = int(years[1][:4]) + 1  # the year that is under way has its targets and no figure yet
    edition = slices.editions.get(str(job.parameters.get("edition") or ""), {})
    years = [years[0], f"{last}/{(last + 1) % 100:02}", edition.get("first", ""), edition.get("last", "")]
    known = sorted(filter(None, years))
    if known[0] <= job.year <= known[-1]:
        return None
    expected = f"a year from {known[0]} to {known[-1]}, of which {job.area.name} has figures or targets"
    return Problem(None, None, "year", quoted(job.year), expected)


def check_values(jobs: Sequence[Job], slices: Slices) -> None:
    """Refuse values that name nothing, before anything is run.

    Raises:
        ParameterError: A year, edition, indicator, group, comparator or day is not known; all of them are
            named.
    """
    problems: dict[Problem, None] = {}
    for job in jobs:
        if why := _out_of_years(job, slices):
            problems.setdefault(why)
        values = {name: value for name, value in job.parameters.items() if isinstance(value, str) and value}
        known = {
            "edition": slices.editions, "earlier_edition": slices.editions, "indicator": slices.indicators,
            "group": slices.indicators.get(values.get("indicator", ""), ("all",)),
            "goal": slices.goals.get(values.get("edition", ""), ()),
            "comparator": (*COMPARATORS, *slices.areas.get(job.area.code, {}).get("lists", ())),
        }  # fmt: skip
        for name, names in known.items():
            if name in values and values[name] not in names:
                expected = f"one of {', '.join(names)}"
                if len(names) > MOST_NAMED:
                    expected = f"one of the {len(names)} of data/reference/indicators.yml"
                advice = near_matches(values[name], names).strip()
                found = Problem(None, None, name, quoted(values[name]), expected, advice)
                problems.setdefault(found)
        if "review_date" in values and not is_day(values["review_date"]):
            expected = "a day such as 30 September 2017"
            problems.setdefault(Problem(None, None, "review_date", quoted(values["review_date"]), expected))
    if problems:
        raise ParameterError("The parameters cannot be used", list(problems))


def given_values(
    selected: Sequence[ReportNotebook], year: str | None, edition: str | None, comparator: str | None,
    values_set: Mapping[str, Any], settings: Settings,
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """Return the checked values for each notebook by its name, the area aside.

    What nobody gives is what a notebook's own cell says, or else what project.yml says.
    """
    asked = {"year": year, "edition": edition, "comparator": comparator}
    explicit = {name: value for name, value in asked.items() if value is not None}
    known = sorted({item.name for notebook in selected for item in notebook.parameters})
    problems = []
    for name in values_set:
        if name in _OWN_OPTIONS:
            advice = f"write --{name} instead"
            problems.append(Problem(None, None, "--set", quoted(name), "another parameter", advice))
    for name in [*explicit, *values_set]:
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

    if year is not None:
        explicit["year"] = read_year(year)
    asked_for = {**explicit, **values_set}
    defaults = {"year": settings.year, "edition": settings.edition, "comparator": settings.comparator}
    refused: list[Problem] = []
    checked = {}
    for notebook in selected:
        # an empty cell of a notebook leaves it to project.yml; one that an analyst filled in is obeyed
        open_ones = {name: value for name, value in defaults.items() if _is_open(notebook, name)}
        taken = {
            name: value for name, value in {**open_ones, **asked_for}.items() if notebook.parameter(name)
        }
        try:
            checked[notebook.name] = check_parameters(notebook, taken)
        except ParameterError as error:
            refused += error.problems
    if refused:
        raise ParameterError("The parameters cannot be used", refused)
    return checked


def _is_open(notebook: ReportNotebook, name: str) -> bool:
    parameter = notebook.parameter(name)
    return parameter is not None and parameter.default == ""


def own_default(notebook: ReportNotebook, name: str) -> str:
    """What a notebook's own cell says of a parameter; empty where it leaves it to project.yml."""
    parameter = notebook.parameter(name)
    return "" if parameter is None else str(parameter.default or "")
