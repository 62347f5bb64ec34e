"""The files of a plan: measures, figures, actions, risks and the rest, one folder a document.

A published document is transcribed under `data/raw/<document>`; a council's next edition has the
same files under `data/plans/<edition>`. Every row of a transcription names the document and the lines
it comes from; a row that an author writes is its own source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.errors import DataError, Problem, quoted, raise_if_problems
from analysis.sources.text_table import read_text_table

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from analysis.inputs import RawTable

_PLACE = ("document", "line", "line_end")
_WORDING = ("wording_sha256", "wording_key")
# What an author may leave out: the row of the file stands for the lines of a document.
_OF_A_DOCUMENT = (*_PLACE, *_WORDING, "mitigation_sha256", "mitigation_key")
MARK = "mark"  # an author's note to check a carried-over row: `to confirm`

# file: (columns after document, line and line_end; optional columns; key besides the document)
FILES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "kpis.csv": (
        ("measure_id", "kpi", "measure", "unit", "baseline", "baseline_period"),
        ("target", "refresh", "refresh_period"),  # and target_<year>, see _year_columns
        ("measure_id",),
    ),
    "kpi_parts.csv": (("measure_id", "part", "field", "period", "value", "unit"), (), ()),
    "figures.csv": (
        (
            "figure_id", "indicator", "area", "group", "period", "value", "unit", "numerator",
            "denominator", "words",
        ),
        (),
        ("figure_id",),
    ),
    "actions.csv": (
        ("theme", "action_id", "title", *_WORDING, "deadline", "owner"),
        (
            "strategic_outcome", "key_outcome", "what_we_will_do", "progress", "progress_sha256",
            "status", "uncertain", "deadline_line", "text",
        ),
        ("action_id",),
    ),
    "risks.csv": (
        ("risk_id", "title", *_WORDING, "mitigation", "mitigation_sha256", "mitigation_key", "owner"),
        ("text", "mitigation_text"),
        ("risk_id",),
    ),
    "interdependencies.csv": (
        ("interdependency_id", "programme", "title", *_WORDING), ("text",), ("interdependency_id",),
    ),
    "partners.csv": (("kind", "name"), (), ()),
    "achievements.csv": (("achievement_id", "section", "title", *_WORDING), ("text",), ("achievement_id",)),
    "outcomes_sought.csv": (("outcome_id", "section", "title", *_WORDING), ("text",), ("outcome_id",)),
    "statements.csv": (("statement_id", "section", "title", *_WORDING), ("text",), ("statement_id",)),
    "key_initiatives.csv": (("theme", "initiative_id", "title", *_WORDING), ("text",), ("initiative_id",)),
    "claims.csv": (
        (
            "claim_id", "indicator", "title", "direction", "from_value", "to_value",
            "claimed_value", "period", *_WORDING,
        ),
        ("measure_id", "kind", "numbers", "unless"),
        ("claim_id",),
    ),
    "principles.csv": (("principle_id", "title", *_WORDING), (), ("principle_id",)),
    "key_actions.csv": (("heading", "item_id", "title", *_WORDING), (), ()),
    "contributions.csv": (("priority", "contribution_id", "title", *_WORDING), (), ()),
    "strategic_priorities.csv": (("owner_body", "priority", "title", *_WORDING), (), ()),
    "revenue.csv": (("service", "gross", "net", "income"), ("unit", "unit_note"), ("service",)),
    "capital.csv": (
        ("scheme", "programme_total", "under_development", "total", "unit", "is_total"),
        (),  # and y<year>, see _year_columns
        ("scheme",),
    ),
    "policy_options.csv": (
        ("service", "section", "item", "total", "unit", "is_total"),
        ("invest_to_save", "star"),  # and y<year>
        ("service", "section", "item"),
    ),
    "schools_by_type.csv": (
        ("type", "nursery", "primary", "secondary", "special", "total", "is_total"), (), ("type",),
    ),
    "people_gaps.csv": (
        (
            "gap", "priority", "service_priority", "outcome_sought", "development_activity", "impact",
            *_WORDING,
        ),
        (),
        (),
    ),
    "wellbeing_risks.csv": (
        ("risk", "reason", "interventions", "assessment", "escalation_or_review", *_WORDING), (), (),
    ),
    "apprenticeships.csv": (("opportunity", "level", "service_area", "status"), (), ()),
    "technology.csv": (
        ("challenge", "solution", "lead_officer", "services_affected", "in_place"),
        (
            "apr_sep_2022", "oct_mar_2022_23", "apr_sep_2023", "oct_mar_2023_24", *_WORDING,
        ),
        (),
    ),
    "assets.csv": (("name", "main_purpose", "customer_facing", "staff_building"), (), ("name",)),
    "asset_questions.csv": (("question", "answer", *_WORDING), (), ()),
}  # fmt: skip

# Columns of years, which differ from edition to edition.
_YEAR_COLUMNS = {
    "kpis.csv": re.compile(r"target_\d{4}_\d{2}"),
    "capital.csv": re.compile(r"y\d{4}_\d{2}"),
    "policy_options.csv": re.compile(r"y\d{4}_\d{2}"),
}


def read_plan_folder(folder: Path, root: Path, *, is_own: bool = False) -> list[RawTable]:
    """Read every file of one document or edition.

    Args:
        folder: The folder; its name is the document's or edition's id.
        root: The project's root.
        is_own: An author's edition, which needs no lines and hashes of a printed document.

    Returns:
        One raw table a file, in the order of file names.

    Raises:
        DataError: A file is not as declared, or has a name that is not. All files are read first,
            and their faults are reported together.
    """
    tables = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.csv")):
        try:
            tables.append(_read(path, root, folder.name, is_own=is_own))
        except DataError as failure:
            problems.extend(failure.problems)
    raise_if_problems(DataError, f"the files of {folder.name} cannot be read", problems)
    return tables


def _read(path: Path, root: Path, document: str, *, is_own: bool) -> RawTable:
    if path.name not in FILES:
        file = path.relative_to(root).as_posix()
        problem = Problem(
            file, None, None, "a file that no plan has", f"one of {', '.join(sorted(FILES))}",
            "rename the file, or declare it in analysis/sources/plan_documents.py",
        )  # fmt: skip
        raise DataError(f"{file} is not declared", problems=(problem,))
    columns, optional, key = FILES[path.name]
    if path.name in _YEAR_COLUMNS:
        optional = (*optional, *_year_columns(path))
    required = (*_PLACE, *columns)
    if is_own:
        optional = (*optional, MARK, *(column for column in required if column in _OF_A_DOCUMENT))
        required = tuple(column for column in required if column not in _OF_A_DOCUMENT)
    table = read_text_table(
        path, root, name=path.stem, source_id=document, required=required, optional=optional,
        key=key if is_own or not key else ("document", *key), may_be_empty=path.name != "kpis.csv",
    )  # fmt: skip
    if is_own:
        _fill_place(table.frame, document)
    raise_if_problems(DataError, f"{table.file} cannot be used", _place_problems(table, key))
    return table


def _fill_place(frame: pd.DataFrame, document: str) -> None:
    """Let the rows of an author's file stand for the lines of a document, where none are given."""
    for column, value in (("document", document), ("line", None), ("line_end", None)):
        written = frame["row"].astype("str") if value is None else value
        frame[column] = frame[column].where(frame[column] != "", written)


def _place_problems(table: RawTable, key: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the columns that say where a row stands, or which row it is."""
    problems = []
    for row in table.frame.to_dict("records"):
        at = int(row["row"])
        if row["document"] != table.source_id:
            expected, advice = f"the folder's name, {table.source_id}", "correct the column or the folder"
            problems.append(Problem(table.file, at, "document", quoted(row["document"]), expected, advice))
        first, last = str(row["line"]), str(row["line_end"])
        for column, text in (("line", first), ("line_end", last)):
            if not text.isdecimal() or int(text) < 1:
                expected, advice = "the number of a line of the document", "count the lines from 1"
                problems.append(Problem(table.file, at, column, quoted(text), expected, advice))
        if first.isdecimal() and last.isdecimal() and int(last) < int(first):
            expected = f"the last line, not before {first}"
            problems.append(Problem(table.file, at, "line_end", quoted(last), expected, "correct it"))
        for column in key:
            if not row[column]:
                expected = "what the row is called in its document"
                problems.append(Problem(table.file, at, column, quoted(""), expected, "write it"))
    return problems


def _year_columns(path: Path) -> tuple[str, ...]:
    """The columns of years that this file has."""
    first_line = path.read_bytes().split(b"\n", 1)[0].decode("utf-8", errors="ignore")
    return tuple(dict.fromkeys(_YEAR_COLUMNS[path.name].findall(first_line)))
