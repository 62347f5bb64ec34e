"""The files of a plan: measures, figures, actions, risks and the rest, one folder a document.

A published document is transcribed under `data/raw/<document>`; a council's next edition has the
same files under `data/plans/<edition>`. Every row of a transcription names the document and the lines
it comes from; a row that an author writes is its own source.

A printed deadline counts to the last day that it can mean: nothing is to be called late that may not be.
So a month, a season or a year counts to its last day, and what can be read in several ways to the last of
them. The claims of a document are those transcribed, and every printed total of a printed table.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.inputs.csv_text import read_text_table
from analysis.inputs.figures import Record, number_of, period_columns, period_of, place
from analysis.tables.data import CLAIM_KINDS
from analysis.tables.plans import RISK_WORDS
from analysis.tables.rows import rows_of, text_rows_of
from analysis.vocabulary.calendars import MONTHS, day_text
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems
from analysis.vocabulary.numbers import is_whole
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.wordings import letters_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from analysis.inputs.csv_text import RawTable
    from analysis.inputs.entries import PrintedPeriod
    from analysis.inputs.project import ProjectInputs


PLACE = ("document", "line", "line_end")
_WORDING = ("wording_sha256", "wording_key")
# What an author may leave out: the row of the file stands for the lines of a document.
_OF_A_DOCUMENT = (*PLACE, *_WORDING, "mitigation_sha256", "mitigation_key")
LOG_FOLDER = "progress"  # of an edition under data/plans: each of its files is a part of the log
MARK = "mark"  # an author's note to check a carried-over row: `to confirm`

# file: (columns after document, line and line_end; optional columns; key besides the document)
FILES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "kpis.csv": (
        ("measure_id", "kpi", "measure", "unit", "baseline", "baseline_period"),
        ("target", "owner", "refresh", "refresh_period"),  # and target_<year>, see _year_columns
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
        ("text", "mitigation_text", "rating", "likelihood", "impact", "deadline"),
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
    "headings.csv": (("level", "heading"), (), ()),
    # what an edition's own folder holds besides, see `plan_log`; the log is any file of its folder progress/
    "progress.csv": (
        ("action_id", "date", "status", "done"),
        ("title", "now", "role", "next_step", "deadline", "reason", "evidence"),
        (),
    ),
    "decisions.csv": (("date", "board", "about", "decision"), ("role", "look_again", "closed", "result"), ()),
    "risk_ratings.csv": (
        ("risk_id", "date"),
        ("rating", "likelihood", "impact", "reason", "role", "mitigation", "owner", "deadline"),
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
    for path in sorted([*folder.glob("*.csv"), *folder.glob(f"{LOG_FOLDER}/*.csv")]):
        try:
            tables.append(_read(path, root, folder.name, is_own=is_own))
        except DataError as failure:
            problems.extend(failure.problems)
    raise_if_problems(DataError, f"the files of {folder.name} cannot be read", problems)
    return tables


def _read(path: Path, root: Path, document: str, *, is_own: bool) -> RawTable:
    name = LOG_FOLDER if path.parent.name == LOG_FOLDER else path.stem
    if f"{name}.csv" not in FILES:
        file = path.relative_to(root).as_posix()
        problem = Problem(
            file, None, None, "a file that no plan has", f"one of {', '.join(sorted(FILES))}",
            "rename the file, or declare it in analysis/inputs/plan_files.py",
        )  # fmt: skip
        raise DataError(f"{file} is not declared", problems=(problem,))
    columns, optional, key = FILES[f"{name}.csv"]
    if path.name in _YEAR_COLUMNS:
        optional = (*optional, *_year_columns(path))
    required = (*PLACE, *columns)
    if is_own:
        optional = (*optional, MARK, *(column for column in required if column in _OF_A_DOCUMENT))
        required = tuple(column for column in required if column not in _OF_A_DOCUMENT)
    table = read_text_table(
        path, root, name=name, source_id=document, required=required, optional=optional,
        key=key if is_own or not key else ("document", *key), may_be_empty=is_own or path.name != "kpis.csv",
    )  # fmt: skip
    if is_own:
        fill_place(table.frame, document)
    raise_if_problems(DataError, f"{table.file} cannot be used", _place_problems(table, key))
    return table


def fill_place(frame: pd.DataFrame, document: str) -> None:
    """Let the rows of an author's file stand for the lines of a document, where none are given."""
    for column, value in (("document", document), ("line", None), ("line_end", None)):
        written = frame["row"].astype("str") if value is None else value
        frame[column] = frame[column].where(frame[column] != "", written)


def _place_problems(table: RawTable, key: tuple[str, ...]) -> list[Problem]:
    """What is wrong with the columns that say where a row stands, or which row it is."""
    problems = []
    for row in rows_of(table.frame):
        if row["document"] != table.source_id:
            expected, advice = f"the folder's name, {table.source_id}", "correct the column or the folder"
            problems.append(table.problem(row, "document", row["document"], expected, advice))
        first, last = row["line"], row["line_end"]
        for column, text in (("line", first), ("line_end", last)):
            if not is_whole(text) or int(text) < 1:
                expected, advice = "the number of a line of the document", "count the lines from 1"
                problems.append(table.problem(row, column, text, expected, advice))
        if is_whole(first) and is_whole(last) and int(last) < int(first):
            expected = f"the last line, not before {first}"
            problems.append(table.problem(row, "line_end", last, expected, "correct it"))
        for column in key:
            if not row[column]:
                expected = "what the row is called in its document"
                problems.append(table.problem(row, column, "", expected, "write it"))
    return problems


def _year_columns(path: Path) -> tuple[str, ...]:
    """The columns of years that this file has."""
    if not path.is_file():  # nobody waits for a pipe; the reader says what it is
        return ()
    first_line = path.read_bytes().split(b"\n", 1)[0].decode("utf-8", errors="ignore")
    return tuple(dict.fromkeys(_YEAR_COLUMNS[path.name].findall(first_line)))


_NOT_SET = {
    "tbc", "tba", "tbd", "to be confirmed", "to be agreed", "to be determined", "to be set", "not set",
}  # fmt: skip
_ONGOING = re.compile(r"(on[ -]?going|continuous|continuing|-)")
_START = re.compile(r"(from|since|starting|starts|beginning)\b")
# Words that leave the last day where it is: a deadline in the middle of a month is not late before its end.
_INTO = re.compile(r"((by|during|within|in|due|early|mid|(the )?middle of|late|(the )?end( of)?)[ -]+)+")
_YEAR = re.compile(r"[0-9]{4}")
_SEASON = re.compile(r"(spring|summer|autumn|winter) ([0-9]{4})")
# Last month of each season as the Met Office counts them; winter ends in the year after.
_LAST_MONTH = {"spring": (5, 0), "summer": (8, 0), "autumn": (11, 0), "winter": (2, 1)}
_YEAR_TYPES = (None, "financial", "academic")


class Deadline(NamedTuple):
    """A printed deadline: its last day where it has one, and of what kind it is."""

    kind: str  # One of `tables.plans.DEADLINE_KINDS`; empty where nothing is printed
    day: pd.Timestamp | None = None  # The last day, for kind `date`


@cache  # a plan writes the same few days again and again
def read_deadline(text: str) -> Deadline:
    """Read a deadline as a plan prints it.

    Returns:
        The deadline. Words that are no date ("termly", "when staff are in post") are kept as words.

    Example:
        >>> read_deadline("March 2020").day.date().isoformat(), read_deadline("Ongoing").kind
        ('2020-03-31', 'ongoing')
    """
    folded = " ".join(text.casefold().replace("–", "-").split()).strip(".")
    if not folded:
        return Deadline("")
    if _ONGOING.fullmatch(folded):
        return Deadline("ongoing")
    if folded in _NOT_SET:
        return Deadline("not set")
    if _START.match(folded):
        return Deadline("start")
    day = _last_day(_INTO.sub("", folded, count=1) if _INTO.match(folded) else folded)
    return Deadline("words") if day is None else Deadline("date", day)


_TWO = "[0-9]{2}"
_MONTHS_WRITTEN = rf"(?P<month>{'|'.join(month[:3] for month in MONTHS)})[a-z]*"
_MEANT_AS_DAYS = (
    re.compile(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[-./ ]{_MONTHS_WRITTEN}[-./ ,]+(?P<year>{_TWO}(?:{_TWO})?)",
        re.IGNORECASE,
    ),
    re.compile(rf"{_MONTHS_WRITTEN}[-./ ']+(?P<year>[0-9]{{2}})", re.IGNORECASE),
    re.compile(
        rf"{_MONTHS_WRITTEN} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>{_TWO}(?:{_TWO})?)",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<day>[0-9]{1,2})[-./ ](?P<number>[0-9]{1,2})[-./ ](?P<year>[0-9]{2}|[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})[-./ ](?P<number>[0-9]{1,2})[-./ ](?P<day>[0-9]{1,2})(?:[T ][0-9:.]+)?"),
)  # fmt: skip


_BEFORE_A_DAY = re.compile(r"(?:by|before|until)? ?(?:(?:the )?end (?:of )?)?", re.IGNORECASE)


def day_meant(text: str) -> str | None:
    """The day or month that a spreadsheet program's way of writing one means, as a plan writes it.

    Returns:
        The day; empty where the text is meant as one and there is no such day; None for ordinary words.

    Example:
        >>> day_meant("31-Mar-26"), day_meant("46112"), day_meant("31 June 2026"), day_meant("termly")
        ('31 March 2026', '31 March 2026', '', None)
    """
    folded = _BEFORE_A_DAY.sub("", " ".join(text.split()), count=1)
    quarter = re.fullmatch(r"(Q[1-4]) ([0-9]{2})/([0-9]{2})", folded, re.IGNORECASE)
    if quarter:
        return f"{quarter[1].upper()} 20{quarter[2]}/{quarter[3]}"
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", folded):  # Excel's number of a day
        return day_text(pd.Timestamp(1899, 12, 30) + pd.Timedelta(days=int(float(folded))))
    for pattern in _MEANT_AS_DAYS:
        found = pattern.fullmatch(folded)
        if found is None:
            continue
        parts = found.groupdict()
        name = parts.get("month")
        number = _MONTH_NUMBERS[name[:3].casefold()] if name else int(parts["number"])
        year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
        if not 1 <= number <= len(MONTHS):
            return ""
        if not parts.get("day"):
            return f"{MONTHS[number - 1]} {year}"
        try:
            return day_text(pd.Timestamp(year, number, int(parts["day"])))
        except ValueError:
            return ""  # there is no such day
    return "" if folded and re.fullmatch(r"[0-9][0-9\s./:-]*", folded) else None


_MONTH_NUMBERS = {month[:3].casefold(): number for number, month in enumerate(MONTHS, start=1)}


def _last_day(text: str) -> pd.Timestamp | None:
    if _YEAR.fullmatch(text):
        return pd.Timestamp(int(text), 12, 31)
    found = [day for day in (_season_end(text), *(_period_end(text, kind) for kind in _YEAR_TYPES)) if day]
    return max(found) if found else None


def _season_end(text: str) -> pd.Timestamp | None:
    found = _SEASON.fullmatch(text)
    if found is None:
        return None
    month, later = _LAST_MONTH[found[1]]
    return pd.Timestamp(int(found[2]) + later, month, 1) + pd.offsets.MonthEnd(0)


def _period_end(text: str, year_type: str | None) -> pd.Timestamp | None:
    try:
        period = parse_period(text, year_type)
    except DataError:
        return None
    end = pd.Timestamp(period.end)
    # "Q1 2018" may be a quarter of the financial year that begins in 2018, which ends three months later
    is_open_quarter = period.is_ambiguous and period.kind == "quarter:calendar"
    return end + pd.offsets.MonthEnd(3) if is_open_quarter else end


# As people write them, and as they are kept.
_STATUSES_WRITTEN = {
    "completed": "complete", "done": "complete", "finished": "complete", "achieved": "complete",
    "in progress": "ongoing", "under way": "ongoing", "underway": "ongoing", "on track": "ongoing",
    "on target": "ongoing", "continuing": "ongoing", "started": "ongoing", "behind": "delayed",
    "behind schedule": "delayed", "late": "delayed", "slipped": "delayed", "not begun": "not started",
    "cancelled": "dropped", "stopped": "dropped", "withdrawn": "dropped", "nothing reported": "not reported",
    "partly complete": "ongoing", "partially complete": "ongoing", "progressing": "ongoing",
    "off track": "delayed", "overdue": "delayed", "on hold": "delayed", "paused": "delayed",
    "not yet started": "not started", "yet to start": "not started", "planned": "not started",
    "abandoned": "dropped", "superseded": "dropped", "no longer required": "dropped",
    "no update": "not reported",
}  # fmt: skip
ACTION_STATUSES = ("", "complete", "ongoing", "not started", "delayed", "not reported", "dropped")
_OF_AN_ACTION = ("action_id", "owner", "key_outcome", "what_we_will_do", "progress", "status")
# Digits with signs and separators only: a number, or a number that is mistyped.
_DIGITS = re.compile(r"[-+£(]*[0-9][0-9.,\s]*%?\)?")


def printed_figures(
    inputs: ProjectInputs, area_codes: Mapping[str, str]
) -> tuple[list[Record], list[Record], list[Problem]]:
    """Read the figures printed in the documents' text.

    Returns:
        Records of `tables.data.PRINTED_FIGURES`, those of them that are observations, and what is wrong.
    """
    declared = {(p.document, p.figure_id): p for p in inputs.reference.printed_periods}
    figures: list[Record] = []
    observations: list[Record] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for table in inputs.tables("figures"):
        for row in text_rows_of(table.frame):
            key = (row["document"], row["figure_id"])
            seen[key] = row
            problems += _mistyped(row, table)
            try:
                number = number_of(row["value"], "plan")
                value, qualifier = number.value, number.qualifier
            except DataError:
                value, qualifier = None, "in words"  # a range or words: kept as printed
            record: Record = {
                **{name: row[name] for name in ("document", "figure_id", "group", "unit", "words")},
                "line": int(row["line"]), "indicator_id": row["indicator"], "area_name": row["area"],
                "period_label": row["period"] or (declared[key].period if key in declared else ""),
                "period_is_declared": not row["period"] and key in declared, "value_text": row["value"],
                "value": value, **{name: count_of(row[name]) for name in ("numerator", "denominator")},
            }  # fmt: skip
            observation, record["used_as"] = _as_observation(record, row, inputs, area_codes, qualifier)
            figures.append(record)
            if observation is not None:
                observations.append(observation)
    for key, period in declared.items():
        problems += _needless_period(period, seen.get(key))
    return figures, observations, problems


def _mistyped(row: dict[str, str], table: RawTable) -> list[Problem]:
    """Cells of digits that are no number, such as 52,5%; words are left as they are printed."""
    problems = []
    for column in ("value", "numerator", "denominator"):
        if not _DIGITS.fullmatch(row[column]):
            continue
        try:
            number_of(row[column], "plan")
        except DataError as failure:
            problems += [problem.at(table.file, int(row["row"]), column) for problem in failure.problems]
    return problems


def _needless_period(period: PrintedPeriod, row: dict[str, str] | None) -> list[Problem]:
    """A period that is declared for a figure which is not there, or which prints its own."""
    if row is not None and not row["period"]:
        return []
    name = f"{period.document}/{period.figure_id}"
    found = f"{name}, which is not there" if row is None else f"{name}, which prints {quoted(row['period'])}"
    expected = f"a figure_id of {period.document}/figures.csv without a period"
    return [period.problem(f"periods.{name}", found, expected, "correct the id, or remove it")]


def count_of(text: str) -> float | None:
    """The number that a cell prints; None where it prints none, or words."""
    if not text:
        return None
    try:
        return number_of(text, "plan").value
    except DataError:
        return None  # "Health - 132, Schools - 569": kept as printed in the raw file


def _as_observation(
    record: Record,
    row: dict[str, str],
    inputs: ProjectInputs,
    area_codes: Mapping[str, str],
    qualifier: str | None,
) -> tuple[Record | None, str]:
    indicator = inputs.reference.indicators.get(row["indicator"])
    if indicator is None:
        return None, "no indicator of the project"
    if row["group"] not in indicator.groups:
        return None, "a group that the indicator does not have"
    if row["area"] not in area_codes:
        return None, "an area outside the data"
    if record["value"] is None or qualifier is not None:
        return None, "not an exact number"
    if row["unit"] != indicator.unit:
        return None, "a unit that is not the indicator's"
    if not record["period_label"]:
        return None, "no period is printed"
    if re.search(r"\btargets?\b", row["words"]):
        return None, "a target, not a figure"
    try:
        period = period_of(str(record["period_label"]), indicator.year_type)
    except DataError:
        return None, "a period that cannot be placed"
    if period.is_ambiguous:
        return None, "a period that can be read in several ways"
    return {
        "indicator_id": indicator.id,
        "group": row["group"],
        "area_code": area_codes[row["area"]],
        **period_columns(period),
        "period_status": period.status,
        "value": record["value"],
        "missing": "",
        "missing_note": "",
        "numerator": record["numerator"],
        "denominator": record["denominator"],
        "counts_exact": False,
        "value_text": row["value"],
        "is_councils_own": True,
        "source_id": row["document"],
        "series_id": "",
        "locator": f"{place(row)} ({row['figure_id']})",
    }, "observation"


def action_records(inputs: ProjectInputs) -> tuple[list[Record], list[Problem]]:
    """The actions of all editions, with their deadlines as dates where they are dates.

    Returns:
        Records of `tables.data.ACTIONS`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for table in inputs.tables("actions"):
        for row in text_rows_of(table.frame):
            status, faults = action_status(table, row)
            if row["uncertain"] not in ("", "yes", "no"):
                expected = "one of yes, no, or nothing"
                faults.append(table.problem(row, "uncertain", row["uncertain"], expected, "choose one"))
            deadline = read_deadline(row["deadline"])
            problems += [*faults, *deadline_fault(table, row)]
            records.append(
                {
                    **{name: row[name] for name in _OF_AN_ACTION},
                    "edition_id": row["document"],
                    "line": int(row["line"]),
                    "theme": row["theme"] or row["strategic_outcome"],
                    "title": row["text"] or row["title"],
                    "wording_key": wording_key_of(row),
                    "deadline_text": row["deadline"],
                    "deadline": deadline.day,
                    "deadline_kind": deadline.kind,
                    "status": status,
                    "uncertain": row["uncertain"] == "yes",
                }
            )
    return records, problems


def action_status(table: RawTable, row: dict[str, str]) -> tuple[str, list[Problem]]:
    """How an action stands, in one of `ACTION_STATUSES`, from the words that its author writes."""
    written = " ".join(row["status"].split()).casefold()
    status = _STATUSES_WRITTEN.get(written, written)
    if status in ACTION_STATUSES:
        return status, []
    expected = f"one of {', '.join(word for word in ACTION_STATUSES if word)}, or nothing"
    advice = did_you_mean(written, [*filter(None, ACTION_STATUSES), *_STATUSES_WRITTEN], "choose one")
    return "", [table.problem(row, "status", row["status"], expected, advice)]


def deadline_fault(table: RawTable, row: dict[str, str]) -> list[Problem]:
    """A deadline that is meant as a day and is not written as one."""
    deadline = read_deadline(row["deadline"])
    meant = day_meant(row["deadline"]) if deadline.kind == "words" else None
    if meant is None:
        return []
    expected = "a day or month such as 31 March 2026, or words"
    advice = f"write {meant}" if meant else "write the day that is meant; there is no such day"
    return [table.problem(row, "deadline", row["deadline"], expected, advice)]


class _List(NamedTuple):
    """Where one kind of item stands in its file."""

    file: str
    kind: str
    id_column: str = ""
    section_column: str = ""
    title_column: str = "title"
    detail_column: str = "mitigation"
    rating_column: str = ""


_LISTS = (
    _List("statements", "statement", "statement_id", "section"),
    _List("outcomes_sought", "outcome sought", "outcome_id", "section"),
    _List("partners", "partner", section_column="kind", title_column="name"),
    _List("achievements", "achievement", "achievement_id", "section"),
    _List("key_initiatives", "initiative", "initiative_id", "theme"),
    _List("risks", "risk", "risk_id", rating_column="rating"),
    _List("people_gaps", "risk", "", "", "gap", "development_activity", "priority"),
    _List("wellbeing_risks", "risk", "", "", "risk", "interventions", "assessment"),
    _List("interdependencies", "interdependency", "interdependency_id", "programme"),
)


def plan_items(inputs: ProjectInputs) -> list[Record]:
    """Everything that the editions list besides measures, figures and actions.

    Returns:
        Records of `tables.plans.PLAN_ITEMS`, edition by edition in the order of the documents.
    """
    return [
        record
        for item_list in _LISTS
        for raw in inputs.tables(item_list.file)
        for record in _items_in(raw, item_list)
    ]


def _items_in(raw: RawTable, item_list: _List) -> list[Record]:
    records: list[Record] = []
    for position, row in enumerate(text_rows_of(raw.frame), start=1):
        detail = row.get("mitigation_text", "") or row.get(item_list.detail_column, "")
        records.append(
            {
                "edition_id": row["document"],
                "kind": item_list.kind,
                "item_id": row.get(item_list.id_column, "") or f"{item_list.file[0]}{position:02}",
                "position": position,
                "line": int(row["line"]),
                "section": row.get(item_list.section_column, ""),
                "title": row.get("text", "") or row.get(item_list.title_column, ""),
                "wording_key": wording_key_of(row),
                "detail": detail,
                "detail_key": row.get("mitigation_key", "") or (letters_key(detail) if detail else ""),
                "owner": row.get("owner", ""),
                "rating": row.get(item_list.rating_column, ""),
                # the `impact` of a gap in skills is a text
                **{name: row.get(name, "") if item_list.file == "risks" else "" for name in RATING},
                "deadline_text": row.get("deadline", "") if item_list.kind == "risk" else "",
            }
        )
    return records


RATING = ("likelihood", "impact")  # of a risk, each from 1 to 5


def risk_faults(inputs: ProjectInputs) -> list[Problem]:
    """What is wrong with the ratings and days that a council gives its risks."""
    return [
        fault
        for table in inputs.tables("risks") for row in text_rows_of(table.frame)
        for fault in (*rating_faults(table, row), *deadline_fault(table, row))
    ]  # fmt: skip


def rating_faults(table: RawTable, row: dict[str, str]) -> list[Problem]:
    """What is wrong with how a risk is rated: in a word, or in likelihood and impact."""
    problems, word = [], " ".join(row["rating"].casefold().split())
    is_rated = any(row[name] for name in RATING)
    for name in RATING:
        if is_rated and row[name] not in ("1", "2", "3", "4", "5"):
            expected = "a whole number from 1 (least) to 5 (most)"
            advice = "correct it" if row[name] else "a risk has both or neither: write it"
            problems.append(table.problem(row, name, row[name], expected, advice))
    if word and word not in RISK_WORDS:
        advice = did_you_mean(word, RISK_WORDS, "choose one, or give likelihood and impact")
        problems.append(
            table.problem(row, "rating", row["rating"], f"one of {', '.join(RISK_WORDS)}", advice)
        )
    if word and is_rated:
        expected = "a rating in a word, or likelihood and impact"
        problems.append(table.problem(row, "rating", row["rating"], expected, "keep one of the two"))
    return problems


# What holds the work on a transcription, or stands on pages of its own.
_NOT_CONTENTS = ("progress", "risk_ratings", "decisions")
_NOT_CELLS = {"row", "document", "mark", *_OF_A_DOCUMENT, "progress_sha256"}
_OF_THE_TEST = {"direction", "kind", "numbers", "unless"}  # of a claim: how its rule is told what to do


def plan_cells(inputs: ProjectInputs) -> list[Record]:
    """Every cell that is transcribed of the documents, so that each can be read.

    Returns:
        Records of `tables.plans.PLAN_CELLS`, in the order of the lines of each document.
    """
    records: list[Record] = []
    for raw in inputs.raw_tables:
        if f"{raw.name}.csv" not in FILES or raw.name in _NOT_CONTENTS:
            continue
        for position, row in enumerate(text_rows_of(raw.frame), start=1):
            records += [
                {
                    "edition_id": raw.source_id, "table": raw.name, "position": position,
                    "line": int(row["line"]), "column": column, "text": text,
                }
                for column, text in row.items()
                if text
                and column not in _NOT_CELLS
                and not (raw.name == "claims" and column in _OF_THE_TEST)
            ]  # fmt: skip
    return sorted(records, key=lambda one: (str(one["edition_id"]), int(str(one["line"]))))


def wording_key_of(row: Mapping[str, str]) -> str:
    """The key of a row's wording.

    A published document's wording is not stored, only its key; an author's own text is its wording.
    """
    own = row.get("text", "") or row.get("name", "")
    return letters_key(own) if own else row.get("wording_key", "") or letters_key(row.get("title", ""))


Row = dict[str, str]

_LISTED = re.compile(r"listed=#([a-z_]+)")
_YEAR_OF_COLUMN = re.compile(r"y[0-9]{4}_[0-9]{2}")
_NOTHING = ("", "-")
_GRAND_TOTAL = "Children & Families"


def claim_records(inputs: ProjectInputs) -> tuple[list[Record], list[Problem]]:
    """The claims of all documents, with the numbers they bind.

    Returns:
        Records of `tables.data.CLAIMS`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for table in inputs.tables("claims"):
        for row in text_rows_of(table.frame):
            if row["kind"] not in CLAIM_KINDS:
                expected = f"one of {', '.join(filter(None, CLAIM_KINDS))}, or nothing"
                problems.append(table.problem(row, "kind", row["kind"], expected, "choose one"))
                continue
            records.append(_record(row, _with_lists_counted(row, inputs)))
    for name, claims in _TABLES.items():
        for table in inputs.tables(name):
            records += [
                {"document": table.source_id, "claim_id": f"{name}:{claim_id}", **claim}
                for claim_id, claim in claims(text_rows_of(table.frame))
            ]
    return records, problems


def _record(row: Row, numbers: str) -> Record:
    said = {name: row[name] for name in ("document", "claim_id", "title", "direction", "kind", "unless")}
    sizes = ("from", "to", "claimed")
    return {
        **said,
        **_lines(row),
        "indicator_id": row["indicator"],
        **{f"{name}_value": count_of(row[f"{name}_value"]) for name in sizes},
        **{f"{name}_text": row[f"{name}_value"] for name in sizes},
        "numbers": numbers,
    }


def _lines(row: Row) -> Record:
    return {name: int(row[name]) for name in ("line", "line_end")}


def _with_lists_counted(row: Row, inputs: ProjectInputs) -> str:
    """`listed=#assets` becomes the number of rows of that file of the document, and where they stand."""

    def counted(match: re.Match[str]) -> str:
        rows = [
            item
            for table in inputs.tables(match[1])
            if table.source_id == row["document"]
            for item in text_rows_of(table.frame)
        ]
        return f"listed={len(rows)} @{rows[0]['line']}" if rows else "listed=0"

    return _LISTED.sub(counted, row["numbers"])


def _school_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    types = ("nursery", "primary", "secondary", "special")
    for row in rows:
        yield _total(
            row, "row", row["type"], [row[name] for name in types], row["total"], "schools of all phases"
        )
    yield from _columns(rows, "type", (*types, "total"))


def _capital_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    for row in rows:
        parts = [row[year] for year in _years(row)]
        yield _total(
            row, "programme", row["scheme"], parts, row["programme_total"], "the four years together"
        )
        both = [row["programme_total"], row["under_development"]]
        yield _total(row, "row", row["scheme"], both, row["total"], "programme and schemes under development")
    years = _years(rows[0]) if rows else ()
    yield from _columns(rows, "scheme", (*years, "programme_total", "under_development", "total"))


def _revenue_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    marked = [{**row, "is_total": "yes" if row["service"].startswith("Total") else "no"} for row in rows]
    for row in marked:
        yield _total(
            row, "row", row["service"], [row["gross"], row["income"]], row["net"], "gross and income", True
        )
    yield from _columns(marked, "service", ("gross", "net", "income"), is_rounded=True)


def _policy_claims(rows: list[Row]) -> Iterator[tuple[str, Record]]:
    for row in rows:
        parts = [row[year] for year in _years(row)]
        yield _total(row, "row", row["item"], parts, row["total"], "the four years together", True)
        if row["is_total"] == "yes" and "saving" in row["item"].casefold():
            yield _sign(row, "saving")
        elif "growth" in row["item"].casefold() and "saving" in row["section"].casefold():
            yield _sign(row, "growth")
    totals = [row for row in rows if row["is_total"] == "yes"]
    for total in totals:
        is_grand = total["service"] == _GRAND_TOTAL
        others = [row for row in totals if row is not total]
        own = [row for row in rows if row not in totals and row["service"] == total["service"]]
        above = others if is_grand else own
        columns = (*_years(total), "total")
        yield from _columns([*above, total], "item", columns, is_rounded=True, total=total)


def _years(row: Row) -> tuple[str, ...]:
    """The columns of years that the table has."""
    return tuple(column for column in row if _YEAR_OF_COLUMN.fullmatch(column))


_TABLES = {
    "schools_by_type": _school_claims,
    "capital": _capital_claims,
    "revenue": _revenue_claims,
    "policy_options": _policy_claims,
}


def _columns(
    rows: list[Row], name: str, columns: Sequence[str], is_rounded: bool = False, total: Row | None = None
) -> Iterator[tuple[str, Record]]:
    """The printed total of each column."""
    ends = [total] if total else [row for row in rows if row["is_total"] == "yes"]
    for end in ends:
        above = [row for row in rows if row is not end]
        for column in columns:
            parts = [row[column] for row in above]
            label = "all" if column == "total" else column.replace("_", "-").removeprefix("y")
            yield _total(end, column, f"{end[name]}, {label}", parts, end[column], "its column", is_rounded)


def _total(
    row: Row, part: str, title: str, parts: Sequence[str], total: str, what: str, is_rounded: bool = False
) -> tuple[str, Record]:
    printed = [text for text in parts if text not in _NOTHING] or ["0"]
    bound = [f"part={text}" for text in printed] + [f"total={'0' if total in _NOTHING else total}"]
    return f"{row['line']}:{part}", {
        **_lines(row),
        "title": f"{title}: total of {what}",
        "direction": "equals",
        "kind": "rounded total" if is_rounded else "total",
        "numbers": "; ".join(bound),
    }


def _sign(row: Row, word: str) -> tuple[str, Record]:
    called = "a net saving" if word == "saving" else "growth, among the savings"
    return f"{row['line']}:sign", {
        **_lines(row),
        "title": f"{row['item']}: called {called}",
        "direction": word,
        "kind": "sign",
        "numbers": f"figure={row['total']}",
        "unless": "" if word == "saving" else "growth approved earlier is being taken back",
    }
