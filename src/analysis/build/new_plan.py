"""The first edition of a council's own plan, laid out empty or from its workbook of measures."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from analysis.build.jobs import read_year
from analysis.build.new_edition import csv_of
from analysis.build.replaced import replace_files
from analysis.build.settings import FILE, read_settings
from analysis.vocabulary.errors import DataError, ParameterError, Problem, quoted, raise_if_problems
from analysis.vocabulary.units import UNITS
from analysis.vocabulary.wordings import as_yaml, in_full

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from analysis.build.project import Project
    from analysis.inputs.entries import Reference
    from analysis.inputs.measures import Ask, MeasureRow
    from analysis.vocabulary.indicators import Indicator


# Share of words in common. Tried on the 64 measures of the five documents against the indicators that are
# declared for them: 37 are proposed alone and all are right, 11 are asked with the right one among those
# offered, 16 match nothing. With the right indicator taken away, 9 of the 64 are proposed another one as
# likely and none as certain: whoever is told "likely" looks at it. Words alone are never certain: "Early help
# assessments completed" shares its words with a rate, so a unit that a row names rules out others, and one
# that it does not name leaves a doubt.
_CERTAIN, _LIKELY = 0.8, 0.55
_YEARS_OF_A_PLAN = 15  # a target further off is a slip of the keyboard
_LONGEST_TITLE = 100  # its words name a folder, and Windows takes 260 characters for a whole path
_LIKELY_WORD = "likely"
_APART = 0.08  # two that are nearer to each other than this are two that could be meant
_OPPOSITE = 0.7
# What workbooks say, and what the names of indicators have for it.
_ONE_WORD = (
    (r"\b(children )*looked[ -]after( in care)?\b", "children in care"),
    (r"\beducation,? health,? (and|&) care( ehc)?( plan)?", "ehc plan"),
    (r"\bspecial educational needs( send)?", "send"),
    (r"\bexcl(uding|udes?|\.)?(?!\w)", "without"),
    (r"\bincl(uding|udes?|\.)?(?!\w)", "with"),
)
_LISTS = {
    "actions": ("theme", "action_id", "title", "deadline", "owner"),
    "risks": ("risk_id", "title", "mitigation", "owner", "likelihood", "impact", "deadline"),
}
_TEXTS = {"problem": "What is the problem we are trying to solve?", "good_at": "What are we good at?"}


@dataclass(frozen=True)
class Proposed:
    """The indicator that is proposed for a measure."""

    indicator: Indicator  # The indicator
    group: str  # Its group of children
    likeness: float  # Share of words in common, 0 to 1
    sureness: str  # declared, certain or likely

    @property
    def label(self) -> str:
        """The indicator with its group, as a person chooses it."""
        return f"{self.indicator.id}{'' if self.group == 'all' else f', group {self.group}'}"


def new_plan(
    project: Project, title: str, year: str, area: str = "", measures: Path | None = None, sheet: str = "",
    ask: Ask | None = None,
) -> list[str]:  # fmt: skip
    """Lay out the first edition of a plan; all of it is written or nothing.

    Args:
        project: The project.
        title: The plan's title.
        year: Its first target year.
        area: The council whose plan it is; that of project.yml where none is named.
        measures: A workbook or CSV file of measures.
        sheet: The sheet that is meant.
        ask: Asks somebody where a heading or an indicator is unclear.

    Returns:
        Lines for the person who asked: what was written, each proposal, and what comes next.

    Raises:
        ParameterError: The area or year is unknown, or there is such an edition already.
        DataError: A measure cannot be used; every fault with its row.
        ReportError: A file cannot be written.
    """
    from analysis.build.project import resolve_area, resolve_council
    from analysis.inputs.decisions import read_reference
    from analysis.inputs.measures import read_measures, years_of
    from analysis.inputs.project import known_areas
    from analysis.page.text import slug

    first = read_year(year)
    if not re.search(r"[^\W_]", title) or not title.isprintable() or len(title) > _LONGEST_TITLE:
        expected = f"a plan's title in words, of at most {_LONGEST_TITLE} characters"
        raise ParameterError(
            "The plan cannot be laid out", (Problem(None, None, "TITLE", quoted(title), expected),)
        )
    known = known_areas(project.root).areas
    settings = read_settings(project)
    home = resolve_area(settings.area, known, "project.yml, area")
    own = resolve_council(area, known) if area else home
    reference, _ = read_reference(project.raw, project.reference, project.root)
    words = slug(re.sub("['\u2018\u2019]", "", title)).replace("-", "_")
    name = f"{words}_{first.replace('/', '_')}"
    folder = project.plans / name
    if name in reference.editions or folder.exists():
        raise ParameterError(
            f"TITLE: {name} is there already; `annual-review new-edition` lays out the next."
        )
    rows: Sequence[MeasureRow] = ()
    lines: list[str] = []
    if measures is not None:
        read = read_measures(measures, sheet, ask)
        rows = read.rows
        lines += read.set_aside
    proposals = _proposals(rows, reference, "" if measures is None else measures.name, ask)
    years = sorted({first, *years_of(rows)})
    if rows and (far := [one for one in years if abs(int(one[:4]) - int(first[:4])) > _YEARS_OF_A_PLAN]):
        expected = f"years within {_YEARS_OF_A_PLAN} of {first}, the plan's first"
        far_off = Problem(measures.name if measures else None, None, "Target", ", ".join(far), expected)
        raise DataError("the measures cannot be used", (far_off,))
    kpis, goals = _measures(rows, proposals, years, "" if measures is None else measures.name)
    texts = {folder / file: text for file, text in kpis.items()}
    texts[folder / "edition.yml"] = _edition(title, own.code, years, first, goals)
    for file, columns in _LISTS.items():
        texts[folder / f"{file}.csv"] = csv_of(columns, [])
    for file, heading in _TEXTS.items():
        texts[folder / "narrative" / f"{file}.md"] = f"# {heading}\n\nTo write: a few sentences.\n"
    is_home = own.code == home.code
    if is_home and rows:  # an edition without measures has no review: what was judged stays
        before = (project.root / FILE).read_text(encoding="utf-8")
        after, found = re.subn(r"(?m)^edition:[^#\n]*", f"edition: {json.dumps(name)}    ", before)
        texts[project.root / FILE] = after if found else f"{before.rstrip()}\nedition: {json.dumps(name)}\n"
    kept = replace_files(project, "new-plan", texts)
    lines += [
        f"{key}: {proposal.label}, {proposal.sureness} ({100 * proposal.likeness:.0f}% of the words)"
        f"{_doubt(row, proposal)}"
        for key, row, proposal in zip(goals, rows, proposals, strict=True)
    ]
    count = f"{len(rows)} measure{'s' * (len(rows) != 1)}"
    lines.append(f"Laid out: data/plans/{name}, {count}. What it replaced is kept in {kept}.")
    if not rows:
        lines.append(
            f"To fill in: the measures in data/plans/{name}/kpis.csv, the indicator of each under `goals` in "
            f"edition.yml, then `edition: {name}` in project.yml. Until then reports are made without it."
        )
    if not is_home:
        lines.append(f'project.yml is about {home.name}: `annual-review use "{own.name}"` for this plan.')
    elif settings.year not in years:
        lines.append(f"The review year is {settings.year} and has no target: set `year` in project.yml.")
    return lines


def _doubt(row: MeasureRow, proposal: Proposed) -> str:
    """What to ask of a proposal that is not sure."""
    if proposal.sureness != _LIKELY_WORD:
        return ""
    unit = (
        ""
        if row.units
        else f" Its unit is {UNITS[proposal.indicator.unit].heading}, which the file does not say."
    )
    return f": is it the one that is meant?{unit}"


def _proposals(
    rows: Sequence[MeasureRow], reference: Reference, file: str, ask: Ask | None
) -> list[Proposed]:
    found: list[Proposed] = []
    problems: list[Problem] = []
    for row in rows:
        proposed = _proposal(row, reference.indicators, file, ask)
        if isinstance(proposed, Problem):
            problems.append(proposed)
        else:
            found.append(proposed)
    raise_if_problems(DataError, f"the measures of {file} cannot be used", problems)
    return found


def _proposal(
    row: MeasureRow, indicators: Mapping[str, Indicator], file: str, ask: Ask | None
) -> Proposed | Problem:
    """The indicator of a measure, or what is wrong."""
    named, group = row.said.get("indicator", ""), row.said.get("group", "") or "all"
    if named:
        if named in indicators and group in indicators[named].groups:
            if row.units and indicators[named].unit not in row.units:
                what = f"a measure in {' or '.join(sorted(row.units))}"
                expected = f"{indicators[named].unit}, in which {named} is"
                return Problem(file, row.row, "Unit", what, expected, "correct the unit or the id")
            return Proposed(indicators[named], group, 1.0, "declared")
        what = f"{quoted(named)}, group {group}"
        expected = "an indicator of data/reference/indicators.yml and a group of it"
        return Problem(file, row.row, "Indicator ID", what, expected, "correct the id or the group")
    fitting = [one for one in indicators.values() if not row.units or one.unit in row.units]
    ranked = _ranked(row.said["measure"], fitting)
    is_near = bool(ranked) and ranked[0].likeness >= _LIKELY
    best = [one for one in ranked if is_near and one.likeness >= ranked[0].likeness - _APART]
    if len(best) == 1:
        return best[0] if row.units else replace(best[0], sureness=_LIKELY_WORD)
    offered = best or ranked[:3]
    labels = [one.label for one in offered]
    measure = quoted(row.said["measure"])
    if ask and (chosen := ask(f"Row {row.row}: which indicator answers {measure}?", labels)):
        return offered[labels.index(chosen)]
    found = f"{measure}, which matches {'nothing' if not best else f'{len(best)}: ' + ' or '.join(labels)}"
    advice = "write its id (`annual-review find` shows them) into a column Indicator ID, and Group"
    advice += "; where none measures it, declare it in data/reference/indicators.yml"
    return Problem(file, row.row, "Measure", found, "one indicator", advice)


def _ranked(measure: str, indicators: Iterable[Indicator]) -> list[Proposed]:
    """Every indicator and group by the words that its names share with a measure."""
    found = []
    for one in indicators:
        for group, called in one.groups.items():
            behind = "" if group == "all" else f" {called}"
            if behind and not _is_named(called, measure, one):
                continue
            names = (f"{one.name}{behind}", f"{one.short_name}{behind}", f"{one.subject}{behind}")
            share = max(_share(measure, name) for name in names)
            found.append(Proposed(one, group, share, "certain" if share >= _CERTAIN else _LIKELY_WORD))
    return sorted(found, key=lambda one: (-one.likeness, one.label))


def _is_named(group: str, measure: str, indicator: Indicator) -> bool:
    """Whether a measure has a word of a group that the indicator itself has not: only then is it meant."""
    from analysis.review.editions import likeness

    itself = f"{indicator.name} {indicator.short_name} {indicator.subject}"
    own = [word for word in group.split() if not likeness(word, itself)]
    return bool(likeness(measure, " ".join(own)))


def _share(measure: str, name: str) -> float:
    """The share of words in common; less where one of the two says "not" or "without", the other neither."""
    from analysis.review.editions import likeness

    one, other = _spelled(measure), _spelled(name)
    said = [bool(re.search(r"\bnon?t?\b|\bwithout\b", text)) for text in (one, other)]
    return likeness(one, other) * (1 if said[0] == said[1] else _OPPOSITE)


@cache
def _spelled(text: str) -> str:
    """A wording as indicators' names have it: in full, with one word for one thing."""
    full = in_full(text)
    for said, ours in _ONE_WORD:
        full = re.sub(said, ours, full)
    return full


def _measures(
    rows: Sequence[MeasureRow], proposals: Sequence[Proposed], years: Sequence[str], file: str
) -> tuple[dict[str, str], dict[str, str]]:
    """kpis.csv, and the line of each measure under `goals`."""
    from analysis.inputs.figures import number_of
    from analysis.vocabulary.numbers import as_percentage
    from analysis.vocabulary.targets import parse_target

    problems: list[Problem] = []
    records: list[dict[str, str]] = []
    goals: dict[str, str] = {}
    for place, (row, proposed) in enumerate(zip(rows, proposals, strict=True), start=1):
        said, indicator = row.said, proposed.indicator
        key, unit = said.get("measure_id") or f"m{place:02}", indicator.unit
        if key in goals:
            expected = "each id once"
            problems.append(Problem(file, row.row, "ID", quoted(key), expected, "correct one of the two"))
        start = None
        checks = [
            ("Baseline", said.get("baseline", "")),
            *((f"Target {y}", t) for y, t in row.targets.items()),
        ]
        for column, text in checks:
            try:
                if column == "Baseline":
                    value = start = number_of(text, "plan").value if text not in ("", "-") else None
                else:
                    may_exceed = indicator.may_exceed_100
                    value = parse_target(text or "-", unit, start, may_exceed_100=may_exceed).value
                if advice := as_percentage(text, value, unit):
                    expected = "a percentage from 0 to 100"
                    problems.append(Problem(file, row.row, column, quoted(text), expected, advice))
                elif value is not None and not UNITS[unit].can_be(
                    value, may_exceed_100=indicator.may_exceed_100
                ):
                    expected = f"a figure that a measure in {unit} can have"
                    problems.append(Problem(file, row.row, column, quoted(text), expected, "correct it"))
            except DataError as failure:
                problems += [problem.at(file, row.row, column) for problem in failure.problems]
        targets = {f"target_{year.replace('/', '_')}": row.targets.get(year) or "-" for year in years}
        records.append(
            {
                "measure_id": key, "kpi": "-", "measure": said["measure"], "unit": unit,
                "baseline": said.get("baseline", ""), "baseline_period": said.get("baseline_period", ""),
                **targets, "owner": said.get("owner", ""),
            }
        )  # fmt: skip
        theme = said.get("theme") or indicator.theme or "Measures"
        group = "" if proposed.group == "all" else f", group: {proposed.group}"
        goals[key] = f"{{indicator: {indicator.id}{group}, theme: {as_yaml(theme)}}}"
    raise_if_problems(DataError, f"the measures of {file} cannot be used", problems)
    columns = ["measure_id", "kpi", "measure", "unit", "baseline", "baseline_period"]
    columns += [*(f"target_{year.replace('/', '_')}" for year in years), "owner"]
    return {"kpis.csv": csv_of(columns, records)}, goals


def _edition(title: str, area: str, years: Sequence[str], first: str, goals: Mapping[str, str]) -> str:
    start = int(first[:4]) - 1
    lines = [
        "# The first edition of a plan. docs/guide_for_report_authors.md says what each entry means.",
        f"title: {as_yaml(title)}",
        f"area: {area}",
        'published: "draft"',
        f"target_years: {json.dumps(list(years))}",
        'supersedes: ""',
        f'figures_to: "{start}/{(start + 1) % 100:02}"',
        "status: draft",
        'approved_by: ""',
        'approved_on: ""',
        f"goals:{'' if goals else ' {}'}",
        *(f"  {as_yaml(key)}: {link}" for key, link in goals.items()),
        "target_readings: []",
        "comments: []",
        "corrections: []",
    ]
    return "\n".join(lines) + "\n"
