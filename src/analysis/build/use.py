"""`annual-review use`: make the project another council's, and keep what that replaces.

Only project.yml is written. Plans of other councils stay under data/ and get into no table
(`inputs.project`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from analysis.build.project import Project
from analysis.build.replaced import replace_files
from analysis.build.settings import FILE
from analysis.vocabulary.errors import ParameterError, Problem, quoted
from analysis.vocabulary.periods import plan_year
from analysis.vocabulary.wordings import as_yaml

_TEXT = """\
# What this project is about: the only place where a default stands. The command line, the notebooks, the
# functions `analysis.open_...` and the Makefile read it; whoever gives a value of their own is obeyed.

area: {area}    # name, code, former code or number of the Department for Education
year: {year}    # review year
edition: {edition}    # edition of the plan whose targets are judged; empty for the standard set
comparator: {comparator}    # statistical_neighbours, region, england or a group: which one leads

publisher: ""    # who publishes the council's own figures
contact: ""      # who answers questions, as a role
logo: ""         # a picture beside this file
marking: ""      # protective marking, such as OFFICIAL
licence: "Open Government Licence v3.0"  # under which the reports may be used again
next_update: ""  # when the next edition comes, such as "September 2026"

# Reports that show one edition a page: which editions have one, such as my_plan, my_plan for 2024/25 or
# my_plan on 30 September 2025. A report that is not named shows `edition`.
pages: {{}}

# How far from a target is still "within tolerance": points, percent_of_target; for a measure floor or band.
# No national rule exists, so nothing is within tolerance until the council says how far it is.
tolerances:
  confirmed_by: "not confirmed: no tolerance is declared in project.yml"
  units: {{}}
  indicators: {{}}
  measures: {{}}
"""


@dataclass(frozen=True)
class Used:
    """What the project is about now."""

    area: str  # The area's name
    file: str  # The file that was written
    kept: str  # The folder that holds what it replaced; empty where there was nothing


def use(project: Project, text: str, year: str = "") -> Used:
    """Make the project a council's.

    A council whose plan is in the project gets its latest edition; every other one the standard set.
    """
    from analysis.build.project import resolve_council
    from analysis.inputs.project import known_areas
    from analysis.inputs.yaml_rows import read_yaml

    area = resolve_council(text, known_areas(project.root).areas, "AREA")
    path = project.root / FILE
    before = read_yaml(path, project.root).content if path.is_file() else {}
    wanted = year or str(before.get("year", ""))
    review_year = plan_year(wanted)
    if review_year is None:
        problem = Problem(None, None, "--year", quoted(wanted), "a year such as 2024/25")
        raise ParameterError("The year cannot be read", (problem,))
    content = _TEXT.format(
        area=as_yaml(area.name), year=json.dumps(review_year),
        edition=json.dumps(_latest_edition(project, area.code)),
        comparator=before.get("comparator") or "statistical_neighbours",
    )  # fmt: skip
    return Used(area.name, FILE, replace_files(project, "use", {path: content}))


def _latest_edition(project: Project, area_code: str) -> str:
    from analysis.inputs.authors import EDITION_FILE
    from analysis.inputs.yaml_rows import read_yaml

    declared = dict(read_yaml(project.reference / "plans.yml", project.root).content.get("editions") or {})
    for path in sorted(project.plans.glob(f"[!.]*/{EDITION_FILE}")):
        declared[path.parent.name] = read_yaml(path, project.root).content
    own = {name: entry for name, entry in declared.items() if entry.get("area") == area_code}
    earlier = {entry.get("supersedes") for entry in own.values()}
    latest = [
        name
        for name in own
        if name not in earlier and own[name].get("target_years") and _has_measures(project, name)
    ]
    return max(latest, key=lambda name: max(own[name]["target_years"]), default="")


def _has_measures(project: Project, edition: str) -> bool:
    """Whether an edition's file of measures holds more than its heading."""
    file = next(
        (f / edition / "kpis.csv" for f in (project.plans, project.raw) if (f / edition).is_dir()), None
    )
    return file is not None and file.is_file() and len(file.read_bytes().splitlines()) > 1
