"""What is still to be filled in of an author's edition, by file and row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.errors import Problem, ReportError, quoted, raise_if_problems
from analysis.pipeline.authors import edition_problems
from analysis.pipeline.new_edition import TO_CONFIRM, TO_WRITE

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import pandas as pd

    from analysis.inputs import RawTable
    from analysis.pipeline.project import Project

_NEEDED = {
    "actions": {"deadline": "a deadline, or Ongoing", "owner": "a role"},
    "risks": {"mitigation": "what is done about it", "owner": "a role"},
}
_LISTS = {
    "actions": "an action", "risks": "a risk", "partners": "a partner",
    "outcomes_sought": "an outcome sought",
    "achievements": "what was achieved since the last edition",
}  # fmt: skip


def draft_lines(project: Project, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Say what the drafts under data/plans still lack.

    Args:
        project: The project.
        tables: The processed tables.

    Returns:
        Lines for the person who writes: a headline for each draft and a line for each thing to do.

    Raises:
        ReportError: An edition that is approved still lacks something, or its text does not hold.
    """
    lines: list[str] = []
    refused: list[Problem] = []
    editions = tables["editions"]
    for row in editions.to_dict("records"):
        edition, status = str(row["edition_id"]), str(row["status"])
        if not (project.plans / edition).is_dir():
            continue
        to_fill = [] if status == "published" else sorted(_to_fill(project, tables, edition), key=_place)
        untrue = edition_problems(project, tables, edition)
        if status != "draft":
            refused += [*to_fill, *untrue]
            continue
        lines.append(f"{edition} is a draft: {_counted(len(to_fill))} still to be filled in.")
        lines += [f"  {problem}" for problem in to_fill]
        if untrue:
            lines.append(f"{edition}: {_counted(len(untrue))} in the text that the data do not bear out.")
            lines += [f"  {problem}" for problem in untrue]
    raise_if_problems(ReportError, "an edition that is not a draft cannot be published", refused)
    return lines


def _place(problem: Problem) -> tuple[str, int]:
    return problem.file or "", problem.row or 0


def _counted(count: int) -> str:
    return {0: "nothing", 1: "1 thing"}.get(count, f"{count} things")


def _to_fill(project: Project, tables: Mapping[str, pd.DataFrame], edition: str) -> Iterator[Problem]:
    from analysis.sources.authors import read_narratives
    from analysis.sources.plan_documents import read_plan_folder

    folder = project.plans / edition
    read = {table.name: table for table in read_plan_folder(folder, project.root, is_own=True)}
    where = folder.relative_to(project.root).as_posix()
    for table in read.values():
        for row in table.frame.to_dict("records"):
            yield from _of_row(table, row)
    for name, what in _LISTS.items():
        if name not in read or read[name].frame.empty:
            yield Problem(f"{where}/{name}.csv", None, None, "no row", what, "add one a row")
    yield from _late(tables, read, edition)
    for file in read_narratives(folder, project.root):
        for at, line in enumerate(file.text.split("\n"), start=file.first_row):
            if line.strip().startswith(TO_WRITE):
                yield Problem(
                    file.file, at, None, quoted(line.strip()), "the text itself", "replace the line"
                )


def _of_row(table: RawTable, row: Mapping[Hashable, object]) -> Iterator[Problem]:
    """What one row of a file still lacks."""
    at = int(str(row["row"]))
    if row.get("mark"):
        yield Problem(
            table.file, at, "mark", quoted(row["mark"]), f"nothing, once {_to_confirm(table, row)}",
            "correct the row where needed, and empty the cell" if row["mark"] == TO_CONFIRM else "settle it",
        )  # fmt: skip
    for column in row:
        if table.name == "kpis" and str(column).startswith("target_") and not row[column]:
            year = str(column).removeprefix("target_").replace("_", "/")
            yield Problem(
                table.file, at, str(column), "an empty cell", f"the target for {year}",
                "write a number or one of the words in the target grammar, or - for none",
            )  # fmt: skip
    for column, expected in _NEEDED.get(table.name, {}).items():
        if not row[column]:
            yield Problem(table.file, at, column, "an empty cell", expected, "write it")


def _to_confirm(table: RawTable, row: Mapping[Hashable, object]) -> str:
    if table.name != "kpis":
        return "the row is confirmed"
    if not row["baseline"]:
        return "a baseline is written"
    return f"the baseline, {row['baseline']} of {row['baseline_period'] or 'no period'}, is confirmed"


def _late(
    tables: Mapping[str, pd.DataFrame], read: Mapping[str, RawTable], edition: str
) -> Iterator[Problem]:
    """Carried-over actions whose deadline is before the plan begins."""
    import pandas as pd

    first = str(tables["editions"].set_index("edition_id").loc[edition, "first_year"])
    begins = pd.Timestamp(int(first[:4]), 4, 1)
    actions = tables["actions"]
    own = actions[(actions["edition_id"] == edition) & (actions["deadline"] < begins)]
    file = read["actions"].file if "actions" in read else ""
    for row in own.to_dict("records"):
        yield Problem(
            file, int(row["line"]), "deadline", quoted(row["deadline_text"]),
            f"a deadline in {first} or later",
            "set a new one, or take the action out if it is complete",
        )  # fmt: skip
