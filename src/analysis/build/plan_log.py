"""Commands that add to what happened to a plan: an entry of a log, a decision, the next review.

A row is added at the end of its file and nothing that stands there is written again; what the data would
refuse is refused before anything is written.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from analysis.build.new_edition import csv_of
from analysis.build.replaced import replace_files
from analysis.build.settings import FILE, read_settings
from analysis.tables.data import RAW_FIGURES
from analysis.tables.declare import empty
from analysis.tables.files import write_text
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import DataError, ParameterError, Problem, quoted, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from analysis.build.project import Project
    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import Reference

_PROGRESS = ("action_id", "date", "status", "done", "role", "next_step", "deadline", "reason", "evidence")
_DECISION = ("date", "board", "about", "decision", "role", "look_again", "closed", "result")
_RATING = (
    "risk_id", "date", "rating", "likelihood", "impact", "reason", "role", "mitigation", "owner", "deadline",
)  # fmt: skip
_FILES = {
    "progress": ("progress/progress.csv", _PROGRESS), "decisions": ("decisions.csv", _DECISION),
    "risk_ratings": ("risk_ratings.csv", _RATING),
}  # fmt: skip
# The last day of each review of a financial year: month, day and how many years after it begins.
_REVIEWS = {
    "mid-year": (9, 30, 0), "q1": (6, 30, 0), "q2": (9, 30, 0), "q3": (12, 31, 0), "q4": (3, 31, 1),
    "year-end": (3, 31, 1),
}  # fmt: skip


class _Plans:
    """The plans of a project as they are on disk: enough to hold a new row against them."""

    def __init__(self, project: Project) -> None:
        from analysis.inputs.decisions import read_reference
        from analysis.inputs.groups import small_areas
        from analysis.inputs.plan_files import action_records, plan_items, read_plan_folder
        from analysis.inputs.plan_folder import read_own_folder
        from analysis.inputs.plan_log import role_words
        from analysis.inputs.project import ProjectInputs

        self.project = project
        self.reference: Reference = read_reference(project.raw, project.reference, project.root)[0]
        tables: list[RawTable] = []
        for edition in self.reference.editions:
            for above, read in ((project.raw, read_plan_folder), (project.plans, read_own_folder)):
                if (above / edition).is_dir():
                    tables += read(above / edition, project.root)
        inputs = ProjectInputs(self.reference, tuple(tables), empty(RAW_FIGURES))
        self.tables = tables
        self.actions = action_records(inputs)[0]
        items = plan_items(inputs)
        self.ids: dict[tuple[str, str], set[str]] = {}
        for row in self.actions:
            self.ids.setdefault((str(row["edition_id"]), "action"), set()).add(str(row["action_id"]))
        for row in items:
            self.ids.setdefault((str(row["edition_id"]), str(row["kind"])), set()).add(str(row["item_id"]))
        for table in inputs.tables("kpis"):
            self.ids[table.source_id, "measure"] = {str(name) for name in table.frame["measure_id"]}
        places = [str(row["name"]) for row in small_areas(self.reference.kinds)]
        self.known = role_words(self.actions, items, places)

    def edition(self, asked: str, action: str = "") -> str:
        """The edition that is meant: the one asked for, or project.yml's."""
        from analysis.build.notebooks import near_matches

        editions = self.reference.editions
        name = asked or read_settings(self.project).edition
        if name not in editions:
            expected = f"an edition: {', '.join(editions)}"
            advice = near_matches(name, list(editions)).strip() or "name it with --edition"
            problem = Problem(None, None, "--edition", quoted(name), expected, advice)
            raise ParameterError("The edition cannot be found", (problem,))
        others = [one for one in editions if action in self.ids.get((one, "action"), ())]
        if action and not asked and others and name not in others:
            expected, advice = f"an action of {name}", f"write --edition {' or --edition '.join(others)}"
            problem = Problem(None, None, "ACTION", quoted(action), expected, advice)
            raise ParameterError("The action is one of another edition", (problem,))
        return name

    def of_kind(self, kind: str, edition: str) -> list[RawTable]:
        """The files of a kind that an edition has."""
        return [one for one in self.tables if (one.name, one.source_id) == (kind, edition)]


def add_row(project: Project, kind: str, said: Mapping[str, str], edition: str = "", *, today: date) -> str:
    """Add a row to an edition's progress log, to its ratings of risks or to its decisions.

    Args:
        project: The project.
        kind: `progress`, `risk_ratings` or `decisions`.
        said: What the row says, by column.
        edition: The edition; that of project.yml where none is named.
        today: The day on which it is added; what happened did so by then.

    Raises:
        ParameterError: The edition is unknown.
        DataError: The row is not as declared, contradicts what stands there, or is of a day still to come;
            nothing is written.
        ReportError: The file cannot be written.
    """
    import pandas as pd

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.plan_log import action_log, decision_records, early_entries, risk_log

    plans = _Plans(project)
    name = plans.edition(edition, said.get("action_id", ""))
    inside, columns = _FILES[kind]
    path = project.plans / name / inside
    file = path.relative_to(project.root).as_posix()
    before = path.read_bytes().decode("utf-8-sig") if path.is_file() else csv_of(columns, [])
    before += "" if before.endswith("\n") else "\n"
    header = next(csv.reader(io.StringIO(before)))
    wanted = [column for column in columns if said.get(column) and column not in header]
    if wanted:
        expected = f"the columns {', '.join(wanted)}"
        problem = Problem(file, 1, None, ", ".join(header), expected, "add them to the first row")
        raise ParameterError("The row cannot be added", (problem,))
    said = {column: text.strip() for column, text in said.items()}
    number = before.count("\n") + 1
    row = {**dict.fromkeys((*columns, "title", "now"), ""), **said, "row": number}
    new = pd.DataFrame([{**row, "document": name, "line": str(number), "line_end": str(number)}])
    held = [one for one in plans.of_kind(kind, name) if one.file != file]
    own = [one.frame for one in plans.of_kind(kind, name) if one.file == file]
    held.append(RawTable(kind, name, file, "", pd.concat([*own, new], ignore_index=True).fillna("")))
    if kind == "progress":
        records, problems = action_log(held, plans.ids, plans.reference.editions, plans.known, plans.actions)
    elif kind == "risk_ratings":
        records, problems = risk_log(held, plans.ids, plans.reference.editions, plans.known)
    else:
        records, problems = decision_records(held, plans.ids, plans.reference.editions, plans.known)
    problems += early_entries([one for one in records if one["file"] == file], today)
    if not problems and not any((one["file"], one["row"]) == (file, number) for one in records):
        # a row that is laid out and not filled in is no entry
        problems = [Problem(file, number, None, "nothing", "what is reported", "give --status")]
    raise_if_problems(DataError, "nothing is written", problems)
    text = csv_of(header, [said]).partition("\n")[2]
    is_windows = "\r\n" in before
    write_text(path, before + (text.replace("\n", "\r\n") if is_windows else text))
    return f"{file}, row {number}: added."


def new_review(project: Project, name: str, edition: str = "", day: str = "") -> list[str]:
    """Lay out the next review of a plan's actions: a row for each open action, and a page of its own.

    Args:
        project: The project.
        name: The year and the review, such as `2025-26-mid-year`.
        edition: The edition; that of project.yml where none is named.
        day: The day of the review; the last day of its stretch where none is named.

    Raises:
        ParameterError: The name, day or edition cannot be used, or the review is laid out already.
        DataError: A file of the plan is not as declared.
        ReportError: A file cannot be written.
    """
    from analysis.inputs.plan_log import day_of

    found = re.fullmatch(r"(\d{4})[-/](\d{2})-([a-z0-9-]+)", name.strip().casefold())
    if found is None or found[3] not in _REVIEWS or (int(found[1]) + 1) % 100 != int(found[2]):
        expected = f"a year and one of {', '.join(_REVIEWS)}, such as 2025-26-mid-year"
        raise ParameterError(
            "The review cannot be laid out", (Problem(None, None, "REVIEW", quoted(name), expected),)
        )
    month, last, later = _REVIEWS[found[3]]
    on = day_of(day or f"{int(found[1]) + later}-{month:02}-{last:02}")
    if on is None:
        problem = Problem(None, None, "--date", quoted(day), "a day such as 30 September 2025")
        raise ParameterError("The review cannot be laid out", (problem,))
    plans = _Plans(project)
    own = plans.edition(edition)
    path = project.plans / own / "progress" / f"{found[0]}.csv"
    file = path.relative_to(project.root).as_posix()
    if path.is_file():
        raise ParameterError(f"{file} is there already, and nothing is written over it.")
    rows = _rows_to_fill(plans, own, on)
    texts = {path: csv_of(("title", "now", *_PROGRESS), rows)}
    page = f"{own} for {found[1]}/{found[2]} on {day_text(on.date())}"
    settings = project.root / FILE
    texts[settings] = _with_page(settings.read_text(encoding="utf-8"), "action_progress", page, own)
    kept = replace_files(project, "new-review", texts)
    return [
        f"written: {file}, a row for each of {len(rows)} open actions: fill in status and done; a row that "
        "stays empty is shown as not reported",
        f"written: {FILE}, so that `annual-review build action_progress` makes the page of "
        f"{day_text(on.date())}, also as Word",
        f"`annual-review undo` takes both back (kept in {kept})",
    ]


def _rows_to_fill(plans: _Plans, edition: str, day: pd.Timestamp) -> list[dict[str, str]]:
    """A row for each action that is not closed on a day, with how it stands now."""
    from analysis.inputs.plan_log import action_log

    logs = plans.of_kind("progress", edition)
    log = action_log(logs, plans.ids, plans.reference.editions, plans.known, plans.actions)[0]
    latest: dict[str, Any] = {str(one["action_id"]): one for one in log if not day < one["date"]}  # type: ignore[operator]
    moved = {str(entry["action_id"]): str(entry["deadline_text"]) for entry in log if entry["deadline_text"]}
    rows = []
    for action in plans.actions:
        key = str(action["action_id"])
        entry = latest.get(key)
        status = action["status"] if entry is None else entry["status"]
        if action["edition_id"] != edition or status in ("complete", "dropped"):
            continue
        said = str(action["status"] or "nothing reported")
        if entry is not None:
            said = f"{entry['status_text']} on {day_text(entry['date'].date())}"
        deadline = moved.get(key) or str(action["deadline_text"]) or "none"
        rows.append(
            {
                "title": str(action["title"]), "now": f"{said}; deadline {deadline}", "action_id": key,
                "date": f"{day:%Y-%m-%d}",
            }
        )  # fmt: skip
    return rows


def _with_page(text: str, report: str, page: str, edition: str) -> str:
    """project.yml with one more page of a report; what it says otherwise stays as it is written."""
    found = re.search(rf"(?m)^  {report}: \[(.*)\]", text)
    if found is not None:
        others = found[1] if found[1].strip() else json.dumps(edition)
        return f"{text[: found.start(1)]}{others}, {json.dumps(page)}{text[found.end(1) :]}"
    entry = f"  {report}: [{json.dumps(edition)}, {json.dumps(page)}]\n"
    heading = re.search(r"(?m)^pages:[ \t]*(?:\{\})?[ \t]*(?:#.*)?\n", text)
    if heading is not None:
        return f"{text[: heading.start()]}pages:\n{entry}{text[heading.end() :]}"
    return f"{text.rstrip()}\n\npages:\n{entry}"
