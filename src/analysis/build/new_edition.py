"""The files of a plan's next edition, laid out from the edition before it.

What goes on is carried over word for word; what an author must decide is left empty or marked. A
file that is there is never written again.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.tables.files import write_text
from analysis.tables.plans import PLAN_SECTIONS
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import ParameterError, Problem, quoted
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED
from analysis.vocabulary.wordings import as_yaml
from analysis.words import MINUS, format_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analysis.build.project import Project
    from analysis.inputs.entries import EditionEntry
    from analysis.inputs.project import ProjectInputs
    from analysis.tables.results import Review


TO_CONFIRM = "to confirm"
TO_WRITE = "To write:"

_YEARS_IN_NAME = re.compile(r"_[0-9]{4}(_[0-9]{2})?$")
_YEARS_IN_TITLE = re.compile(r"(?:19|20)[0-9]{2}(?:[-/–][0-9]{2,4})?")
_CARRIED = {
    "actions": ("theme", "action_id", "title", "deadline", "owner", "strategic_outcome", "status", "mark"),
    "risks": ("risk_id", "title", "mitigation", "owner", "rating", "likelihood", "impact", "deadline"),
    "interdependencies": ("interdependency_id", "programme", "title"),
    "partners": ("kind", "name"),
    "outcomes_sought": ("outcome_id", "section", "title"),
    "key_initiatives": ("theme", "initiative_id", "title"),
}
_ACHIEVEMENTS = ("achievement_id", "section", "title")
_SECTIONS = {
    "problem": "why this plan is needed, in a few sentences",
    "good_at": "what lies behind these figures",
    "to_improve": "what lies behind these figures",
    "what_good_looks_like": "what children and families will notice",
    "resources": "the money and people that the plan can count on",
}


@dataclass(frozen=True)
class LaidOut:
    """One file of the new edition, and whether it was written."""

    file: str  # The file below the project's root
    state: str  # written, unchanged, or kept: it is there and differs from what would be laid out


def new_edition(
    project: Project, year: str, from_edition: str, report: Callable[[str], None]
) -> list[LaidOut]:
    """Lay out the files of the next edition of a plan.

    Args:
        project: The project.
        year: Its first target year, e.g. `2025-26` or `2025/26`.
        from_edition: The edition it follows.
        report: Told each step in a line.
    """
    from analysis.inputs.project import read_project

    label = _year_label(year)
    inputs = read_project(project.root)
    before = _edition(inputs, from_edition)
    own = sorted({table.name for table in inputs.raw_tables if table.source_id == from_edition})
    if "kpis" not in own:
        raise ParameterError(f"--from: {from_edition} has no measures (kpis.csv) to carry over.")
    name = f"{_YEARS_IN_NAME.sub('', from_edition)}_{label.replace('/', '_')}"
    declared = inputs.reference.editions.get(name)
    if declared is not None and declared.status == "published":
        raise ParameterError(f"YEAR: {name} is a published edition of data/reference/plans.yml already.")
    folder = project.plans / name
    laid = []
    for file, text in _files(project, inputs, before, name, label, report).items():
        path = folder / file
        shown = path.relative_to(project.root).as_posix()
        if path.is_file():
            same = path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n") == text
            laid.append(LaidOut(shown, "unchanged" if same else "kept"))
            continue
        write_text(path, text)
        laid.append(LaidOut(shown, "written"))
    return laid


def _year_label(year: str) -> str:
    found = re.fullmatch(r"([0-9]{4})[-/]([0-9]{2})", year.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        problem = Problem(None, None, "YEAR", quoted(year), "two consecutive years such as 2025-26")
        raise ParameterError("The year cannot be read", (problem,))
    return f"{found[1]}/{found[2]}"


def _edition(inputs: ProjectInputs, name: str) -> EditionEntry:
    from analysis.build.notebooks import near_matches

    editions = inputs.reference.editions
    if name not in editions:
        problem = Problem(
            None, None, "--from", quoted(name), f"an edition: {', '.join(editions)}",
            near_matches(name, list(editions)).strip(),
        )  # fmt: skip
        raise ParameterError("The edition cannot be found", (problem,))
    return editions[name]


def _files(
    project: Project, inputs: ProjectInputs, before: EditionEntry, name: str, label: str,
    report: Callable[[str], None],
) -> dict[str, str]:  # fmt: skip
    """The text of every file by its name in the edition's folder."""
    rows = {
        table.name: rows_of(table.frame.astype("str"))
        for table in inputs.raw_tables
        if table.source_id == before.id
    }
    review, tables = _review_before(project, before, label, report)
    open_actions = _open_actions(rows.get("actions", []), tables, before.id)
    carried = {**rows, "actions": open_actions, "risks": _risks(tables, before.id)}
    files = {
        "edition.yml": _edition_file(inputs, before, name, label, {row["action_id"] for row in open_actions}),
        "kpis.csv": _measures(rows["kpis"], label, review),
        "achievements.csv": csv_of(_ACHIEVEMENTS, []),
    }
    for kind, columns in _CARRIED.items():
        files[f"{kind}.csv"] = csv_of(columns, [_own_words(row) for row in carried.get(kind, [])])
    for section, text in _texts(review, tables, before).items():
        files[f"narrative/{section}.md"] = text
    return files


def _open_actions(
    rows: Sequence[Mapping[Any, str]], tables: Mapping[str, pd.DataFrame], edition: str
) -> list[dict[Any, str]]:
    """The actions that are neither complete nor dropped, with the deadlines that the log gives them last."""
    from analysis.review.actions import END_OF_LOGS, standings_of

    now = {row["action_id"]: row for row in rows_of(standings_of(tables, edition, END_OF_LOGS)[0])}
    return [
        {**row, "deadline": now[row["action_id"]]["deadline_text"], "mark": TO_CONFIRM}
        for row in rows
        if now[row["action_id"]]["status"] not in ("complete", "dropped")
    ]


def _risks(tables: Mapping[str, pd.DataFrame], edition: str) -> list[dict[str, Any]]:
    """The risks as the log rates them last, with their mitigation, owner and day of then."""
    from analysis.review.actions import END_OF_LOGS
    from analysis.review.risks import risk_standings

    columns = {"item_id": "risk_id", "detail": "mitigation", "deadline_text": "deadline"}
    return rows_of(risk_standings(tables, edition, END_OF_LOGS)[0].rename(columns=columns))


def _own_words(row: Mapping[Any, str]) -> dict[Any, str]:
    """A row as it goes on: in an author's own words where the edition before has them."""
    own = {"title": row.get("text", ""), "mitigation": row.get("mitigation_text", "")}
    return {**row, **{column: text for column, text in own.items() if text}}


def _edition_file(
    inputs: ProjectInputs, before: EditionEntry, name: str, label: str, open_actions: set[str]
) -> str:
    years = label.replace("/", "-")
    places = list(_YEARS_IN_TITLE.finditer(before.title))
    title = f"{before.title}, {years}"
    if places:
        title = f"{before.title[: places[-1].start()]}{years}{before.title[places[-1].end() :]}"
    lines = [
        f"# The edition {name}: what it is, how far it is, and which indicator answers each measure.",
        "# docs/guide_for_report_authors.md says what each entry means.",
        f"title: {as_yaml(title)}",
        f"area: {before.area_code}",
        f"published: {as_yaml('draft')}",
        f"target_years: [{as_yaml(label)}]",
        f"supersedes: {before.id}",
        f"figures_to: {as_yaml(_year_before(label))}  # review year whose figures the text gives",
        "status: draft  # draft or approved",
        'approved_by: ""  # the role that approved it',
        'approved_on: ""  # the day, such as 12 May 2025',
        "goals:",
    ]
    for link in inputs.reference.goals:
        if link.edition_id != before.id:
            continue
        parts = [f"indicator: {link.indicator_id}"]
        parts += [f"group: {link.group}"] if link.group != "all" else []
        parts += [f"theme: {as_yaml(link.theme)}"]
        parts += [f"reason: {as_yaml(link.reason)}"] if link.reason else []
        parts += [f"beside: {link.beside}"] if link.beside else []
        parts += [f"gap_with: {link.gap_with}"] if link.gap_with else []
        kept = [action for action in link.actions if action in open_actions]
        parts += [f"actions: [{', '.join(as_yaml(action) for action in kept)}]"] if kept else []
        lines.append(f"  {as_yaml(link.measure_id)}: {{{', '.join(parts)}}}")
    lines += ["sections: []  # the order of the sections, where it is not the usual one"]
    lines += ["target_readings: []", "comments: []", "corrections: []"]
    return "\n".join(lines) + "\n"


def _year_before(label: str) -> str:
    start = int(label[:4]) - 1
    return f"{start}/{(start + 1) % 100:02d}"


def _measures(rows: Sequence[Mapping[Any, str]], label: str, review: Review) -> str:
    """The measures, each with its latest figure and its period as the baseline to confirm, and no target.

    A target is a wish, not where the measure stands: one that was missed would begin the next edition at a
    point that was never reached. A measure without a figure in its unit has no baseline proposed.
    """
    target = f"target_{label.replace('/', '_')}"
    owner = ["owner"] if any(row.get("owner") for row in rows) else []
    columns = ["measure_id", "kpi", "measure", "unit", "baseline", "baseline_period", target, "mark", *owner]
    figures = {str(row["measure_id"]): row for row in rows_of(review.assessments)}
    carried = []
    for row in rows:
        figure = figures[row["measure_id"]]
        is_usable = pd.notna(figure["value"]) and row["unit"] in ("", figure["unit"])
        carried.append(
            {
                **{name: row.get(name, "") for name in ("measure_id", "kpi", "measure", "unit", "owner")},
                "baseline": _as_typed(figure) if is_usable else "",
                "baseline_period": figure["period_label"] if is_usable else "",
                target: "",
                "mark": TO_CONFIRM,
            }
        )
    return csv_of(columns, carried)


def _as_typed(figure: Mapping[Any, Any]) -> str:
    """A figure as its page shows it, typed with a plain minus."""
    shown = format_value(figure["value"], str(figure["unit"]), int(figure["decimals"]))
    return str(shown).replace(MINUS, "-")


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[Any, Any]]) -> str:
    """The text of a file of a plan; what a row has besides the columns is left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _review_before(
    project: Project, before: EditionEntry, label: str, report: Callable[[str], None]
) -> tuple[Review, Mapping[str, pd.DataFrame]]:
    """The review of the year before the new edition, and the tables it is from."""
    from analysis.build.prepare import check_data
    from analysis.review.assemble import assemble_review

    tables = check_data(project, report).tables  # nothing is stored: laying out is not building
    review = assemble_review(
        tables, area=before.area_code, year=_year_before(label), edition=before.id,
        comparator="statistical_neighbours",
    )  # fmt: skip
    return review, tables


def _texts(review: Review, tables: Mapping[str, pd.DataFrame], before: EditionEntry) -> dict[str, str]:
    """The sections of the text, each with the figures that belong to it by reference."""
    lines: dict[str, list[str]] = {section: [] for section in _SECTIONS}
    asked = set()
    for row in rows_of(review.assessments):
        key = (str(row["indicator_id"]), str(row["group"]))
        if key in asked:
            continue
        asked.add(key)
        section = _section_of(row)
        if section:
            lines[section].append(_bullet(row))
    lines["problem"] = _named_before(review, tables["printed_figures"], before.id)
    return {section: _text_file(section, found) for section, found in lines.items()}


def _section_of(row: Mapping[Any, Any]) -> str:
    """Where a measure belongs, by the plan's target first and by England where there is none."""
    if row["value"] != row["value"]:  # NaN: no figure to speak of
        return ""
    status, word = str(row["status"]), str(row["england_word"])
    if status == MET or (status == NOT_JUDGED and word == "better"):
        return "good_at"
    if status == MISSED or (status == NOT_JUDGED and word == "worse"):
        return "to_improve"
    return ""


def _named_before(review: Review, printed: pd.DataFrame, edition: str) -> list[str]:
    """Figures that the last edition's text gave and that no measure asks for."""
    named = printed.loc[printed["document"] == edition, ["indicator_id", "group"]]
    wanted = set(named.itertuples(index=False, name=None))
    rows = [row for row in rows_of(review.other_indicators) if (row["indicator_id"], row["group"]) in wanted]
    return [_bullet(row) for row in rows]


def _bullet(row: Mapping[Any, Any]) -> str:
    name = as_yaml(str(row["indicator_id"]))
    group = "" if row["group"] == "all" else f", group={as_yaml(str(row['group']))}"
    compared = "" if row["england_value"] != row["england_value"] else f", {{{{ compare({name}{group}) }}}}"
    moved = "" if row["change"] != row["change"] else f" It {{{{ change({name}{group}) }}}}."
    return f"- {row['subject']}: {{{{ value({name}{group}) }}}}{compared}.{moved}"


def _text_file(section: str, bullets: Sequence[str]) -> str:
    lines = [
        "---",
        "# Figures from outside the data stand here as they are typed, each with its source:",
        '#   - {figure: "87.4%", source: "Department, title, year"}',
        "quoted: []",
        "---",
        f"# {PLAN_SECTIONS[section]}",
        "",
        f"{TO_WRITE} {_SECTIONS[section]}.",
    ]
    lines += ["", *bullets] if bullets else []
    return "\n".join(lines) + "\n"
