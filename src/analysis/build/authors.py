"""What authors write, held against the data and put into the words of the reports.

The one place where the authors' text, the review that gives its figures and the words that say them
meet. `build` and `check` refuse what does not hold; a notebook gets what does. `check` also says what a
draft still lacks, by file and row, and what the documents' own numbers contradict.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.build.new_edition import TO_CONFIRM, TO_WRITE
from analysis.build.project import resolve_area
from analysis.inputs.plan_log import early_entries
from analysis.tables.noted import AREA, TEXTS_OF, note
from analysis.tables.rows import LaidOut, rows_of
from analysis.vocabulary.areas import Area, areas_called
from analysis.vocabulary.calendars import not_after
from analysis.vocabulary.errors import Problem, ReportError, quoted, raise_if_problems
from analysis.vocabulary.numbers import half_a_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from analysis.build.project import Project
    from analysis.claims.text_values import Values
    from analysis.inputs.csv_text import RawTable
    from analysis.tables.results import Narrative, NarrativeFile, Review


_GRADES = ("strong", "moderate", "weak")


def document_findings(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Everything in the documents that their own numbers contradict or cannot support.

    Returns:
        `tables.results.CLAIM_FINDINGS`.
    """
    from analysis.claims.testing import contradictions

    # in one order, whether the tables were stored or not
    return contradictions(tables).sort_values("document", kind="stable", ignore_index=True)


def still_to_come(tables: Mapping[str, pd.DataFrame], today: date) -> list[Problem]:
    """Figures and entries of days that are still to come: a slip of a year.

    Only `check` asks: no report depends on what day it is.
    """
    figures, advice = tables["observations"], "correct the year"
    problems = [
        Problem(str(row["locator"]), None, "period", quoted(row["period_label"]), not_after(today), advice)
        for row in rows_of(figures[figures["period_end"].dt.date > today])
    ]
    for name in ("action_log", "risk_log", "decisions"):
        problems += early_entries(rows_of(tables[name]), today)
    return problems


def as_text(found: pd.DataFrame, editions: pd.DataFrame) -> str:
    """The findings for a reader: by document, each with its lines, its grade and the arithmetic."""
    if found.empty:
        return "No claim of a document is contradicted or left open by its own numbers."
    lines = [f"What the documents' own numbers contradict or cannot support: {_counted_grades(found)}."]
    titles = dict(zip(editions["edition_id"], editions["title"], strict=True))
    for document, rows in found.groupby("document", sort=False):
        lines += ["", f"{titles.get(document, document)} ({document}): {_counted_grades(rows)}"]
        lines += [f"  {_place_of_claim(row)}, {row['grade']}: {row['message']}" for row in rows_of(rows)]
    return "\n".join(lines)


def own_and_shipped(project: Project, found: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The findings on plans under data/plans, and a line that counts those on published documents."""
    is_own = found["document"].map(lambda name: (project.plans / str(name)).is_dir()).astype(bool)
    shipped = found[~is_own]
    if shipped.empty:
        return found[is_own], ""
    documents = shipped["document"].nunique()
    return found[is_own], (
        f"On {documents} published document{'' if documents == 1 else 's'} under data/raw: "
        f"{_counted_grades(shipped)}. `annual-review check --documents` lists them."
    )


def changed_last_first(project: Project, problems: Iterable[Problem]) -> list[Problem]:
    """Problems of what the council writes before those of data/raw, of the file changed last at the top."""

    def place(problem: Problem) -> tuple[bool, int, str, int]:
        path = project.root / (problem.file or "")
        changed = path.stat().st_mtime_ns if path.is_file() else 0
        return project.raw in path.parents, -changed, problem.file or "", problem.row or 0

    return sorted(problems, key=place)


def as_json_lines(found: pd.DataFrame) -> Iterator[str]:
    """The findings for a program: one JSON object a line."""
    for row in rows_of(found):
        yield json.dumps(
            {
                "document": row["document"], "line": int(row["line"]), "line_end": int(row["line_end"]),
                "grade": row["grade"], "message": row["message"], "kind": row["kind"],
                "claim_id": row["claim_id"], "see": [place for place in row["see"].split("; ") if place],
            },
            ensure_ascii=False,
        )  # fmt: skip


def problem_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """What was refused, for a program: one JSON object a line."""
    for one in problems:
        yield json.dumps({**asdict(one), "grade": "refused", "message": str(one)}, ensure_ascii=False)


def _counted_grades(rows: pd.DataFrame) -> str:
    counts = [(int((rows["grade"] == grade).sum()), grade) for grade in _GRADES]
    return ", ".join(f"{count} {grade}" for count, grade in counts if count)


def _place_of_claim(row: Mapping[str, object]) -> str:
    if row["line"] == row["line_end"]:
        return f"line {row['line']}"
    return f"lines {row['line']} to {row['line_end']}"


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

    Returns:
        Lines for the person who writes: a headline for each draft and a line for each thing to do.

    Raises:
        ReportError: An edition that is approved still lacks something, or its text does not hold.
    """
    lines: list[str] = []
    refused: list[Problem] = []
    editions = tables["editions"]
    for row in rows_of(editions):
        edition, status = str(row["edition_id"]), str(row["status"])
        if not (project.plans / edition).is_dir():
            continue
        to_fill = (
            [] if status == "published" else changed_last_first(project, _to_fill(project, tables, edition))
        )
        untrue = edition_problems(project, tables, edition)
        if status != "draft":
            refused += [*to_fill, *untrue]
            continue
        lines.append(f"{edition} is a draft: {_counted_things(len(to_fill))} still to be filled in.")
        lines += [f"  {problem}" for problem in to_fill]
        if untrue:
            lines.append(
                f"{edition}: {_counted_things(len(untrue))} in the text that the data do not bear out."
            )
            lines += [f"  {problem}" for problem in untrue]
    raise_if_problems(ReportError, "an edition that is not a draft cannot be published", refused)
    return lines


def _counted_things(count: int) -> str:
    return {0: "nothing", 1: "1 thing"}.get(count, f"{count} things")


def _to_fill(project: Project, tables: Mapping[str, pd.DataFrame], edition: str) -> Iterator[Problem]:
    from analysis.inputs.authors import read_narratives
    from analysis.inputs.plan_files import read_plan_folder

    folder = project.plans / edition
    read = {table.name: table for table in read_plan_folder(folder, project.root, is_own=True)}
    where = folder.relative_to(project.root).as_posix()
    for table in read.values():
        for row in rows_of(table.frame):
            yield from _of_row(table, row)
    if "kpis" not in read or read["kpis"].frame.empty:
        expected, advice = "a measure", "add one a row, and its indicator under `goals` in edition.yml"
        yield Problem(f"{where}/kpis.csv", None, None, "no row", expected, advice)
    editions = tables["editions"].set_index("edition_id")
    # a first edition needs its measures only; one that follows another says why a list has ended
    for name, what in _LISTS.items() if editions.loc[edition, "supersedes"] else ():
        if name not in read or read[name].frame.empty:
            yield Problem(f"{where}/{name}.csv", None, None, "no row", what, "add one a row")
    yield from _late(tables, read, edition)
    for file in read_narratives(folder, project.root):
        for at, line in enumerate(file.text.split("\n"), start=file.first_row):
            if line.strip().startswith(TO_WRITE):
                yield Problem(
                    file.file, at, None, quoted(line.strip()), "the text itself", "replace the line"
                )


def _of_row(table: RawTable, row: Mapping[str, object]) -> Iterator[Problem]:
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


def _to_confirm(table: RawTable, row: Mapping[str, object]) -> str:
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
    for row in rows_of(own):
        yield Problem(
            file, int(row["line"]), "deadline", quoted(row["deadline_text"]),
            f"a deadline in {first} or later",
            "set a new one, or take the action out if it is complete",
        )  # fmt: skip


def warm_up() -> None:
    """Load what holding an author's words against a review needs, so that a copy of this process need not."""
    from analysis.claims import text_checks as narrative
    from analysis.words.text import phrase

    _ = narrative, phrase


def read_narrative(project: Project, tables: Mapping[str, pd.DataFrame], review: Review) -> Narrative:
    """The text of a review's edition, its values those of the review.

    Args:
        project: The project.
        tables: The processed tables.
        review: The review; an edition that is another council's has no text here.

    Returns:
        The text by section; no section where the edition has none.

    Raises:
        DataError: A file of the text is not as declared.
        ReportError: A figure, year or direction word in it does not hold.
    """
    narrative, problems = _narrative(project, tables, review)
    raise_if_problems(ReportError, f"the text of {review.edition_id} does not hold", problems)
    return narrative


def with_notes(tables: Mapping[str, pd.DataFrame], review: Review) -> Review:
    """A review with what authors record of it: comments under their goals, corrections.

    Raises:
        ReportError: A figure, year or direction word in a comment or correction does not hold.
    """
    comments, faults = _comments(tables, review)
    corrections, problems = _corrections(tables, review)
    raise_if_problems(ReportError, f"the notes on {review.edition_id} do not hold", [*faults, *problems])
    assessments = review.assessments.copy()
    assessments["comment"] = [comments.get(str(name), "") for name in assessments["measure_id"]]
    return replace(review, assessments=assessments, corrections=tuple(corrections))


def edition_problems(project: Project, tables: Mapping[str, pd.DataFrame], edition: str) -> list[Problem]:
    """Everything in an edition's text, comments and corrections that the data do not bear out.

    The text is held against the year whose figures it gives, a comment against the year it is about.
    """
    text_year = _text_year(tables, edition)
    problems: dict[str, Problem] = {}
    for year in _years(project, tables, edition):
        review = _open(tables, edition, year)
        if review is None:
            continue
        for problem in _baselines(project, tables, review):
            problems.setdefault(str(problem), problem)
        found = _narrative(project, tables, review)[1] if year == text_year else []
        for problem in (*found, *_comments(tables, review)[1], *_corrections(tables, review)[1]):
            problems.setdefault(str(problem), problem)
    return list(problems.values())


def _baselines(project: Project, tables: Mapping[str, pd.DataFrame], review: Review) -> Iterator[Problem]:
    """The baselines of an author's own plan whose period has another figure than they say.

    A baseline agrees with the figure, and with what its page shows, rounded to the baseline's own places, or
    within what its words allow ("almost a quarter"). One with more places agrees with a figure that is known
    in fewer.
    """
    from analysis.claims.printed import Span, read_print
    from analysis.vocabulary.numbers import round_half_away
    from analysis.words import format_value

    file = (project.plans / review.edition_id / "kpis.csv").relative_to(project.root).as_posix()
    goals = tables["goals"][tables["goals"]["edition_id"] == review.edition_id]
    positions = dict(zip(goals["measure_id"], goals["position"], strict=True))
    for row in rows_of(review.assessments):
        printed, now = read_print(str(row["baseline_text"])), row["baseline_now"]
        if printed is None or now != now or row["pace_reason"] == "unsupported_type":
            continue
        places = int(row["decimals"])
        half, shown = half_a_place(places), round_half_away(round(float(now), 9), places)
        known = [Span(now, now), Span(shown, shown)]
        if printed.span.high - printed.span.low < half and abs(now - shown) < 1e-9:
            known.append(Span(shown - half, shown + half))
        if any(map(printed.span.meets, known)):
            continue
        figure = format_value(now, str(row["unit"]), int(row["decimals"]))
        yield Problem(
            file, int(positions[row["measure_id"]]) + 1, "baseline", quoted(row["baseline_text"]),
            f"{figure}, the figure of {row['baseline_label']}",
            "write the figure, or the period that the baseline is of",
        )  # fmt: skip


def refuse_untrue(project: Project, editions: Iterable[str]) -> None:
    """Refuse to report on editions whose text, comments or corrections do not hold.

    Args:
        project: The project, its processed tables made.
        editions: The editions asked for; names that are none are left to who opens them.

    Raises:
        ReportError: Something does not hold, with its file and line and what would be true.
    """
    asked = [name for name in dict.fromkeys(editions) if name and (project.plans / name).is_dir()]
    if not asked:
        return
    from analysis.tables import store

    tables = LaidOut(store.StoredTables(project.processed))
    problems = [problem for edition in asked for problem in edition_problems(project, tables, edition)]
    raise_if_problems(ReportError, f"the text of {', '.join(asked)} does not hold", problems)


def _narrative(
    project: Project, tables: Mapping[str, pd.DataFrame], review: Review
) -> tuple[Narrative, list[Problem]]:
    from analysis.claims import text_checks as narrative
    from analysis.inputs.authors import read_narratives
    from analysis.words.text import phrase

    files: list[NarrativeFile] = []
    if _is_own(tables, review):
        note(TEXTS_OF, review.edition_id)
        files = read_narratives(project.plans / review.edition_id, project.root)
    return narrative.read_narrative(files, values_of(tables, review), phrase, review.edition_id)


def _comments(tables: Mapping[str, pd.DataFrame], review: Review) -> tuple[dict[str, str], list[Problem]]:
    said: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for row, text, found in _notes(tables, review, "comment"):
        problems += found
        by = f"{row['date']}, {row['role']}" if row["role"] else row["date"]
        said.setdefault(str(row["measure_id"]), []).append(f"{text} ({by})")
    return {measure: " ".join(texts) for measure, texts in said.items()}, problems


def _corrections(
    tables: Mapping[str, pd.DataFrame], review: Review
) -> tuple[list[tuple[str, str, str]], list[Problem]]:
    made: list[tuple[str, str, str]] = []
    problems: list[Problem] = []
    for row, text, found in _notes(tables, review, "correction"):
        problems += found
        made.append((str(row["date"]), text, str(row["role"])))
    return made, problems


def reasons_by_measure(tables: Mapping[str, pd.DataFrame], review: Review) -> dict[tuple[str, str], str]:
    """Who edited the target of a measure, when and why, by measure and the year of the correction."""
    found: dict[tuple[str, str], list[str]] = {}
    years = tables["edition_notes"]["year"].unique().tolist()
    for row, text, _ in _notes(tables, review, "correction", years):
        said = f"{text} ({row['role']}, {row['date']})"
        found.setdefault((str(row["measure_id"]), str(row["year"])), []).append(said)
    return {key: " ".join(texts) for key, texts in found.items()}


def _notes(
    tables: Mapping[str, pd.DataFrame], review: Review, kind: str, years: Sequence[str] = ()
) -> list[tuple[dict[str, Any], str, list[Problem]]]:
    """The notes of one kind on a review, each in words and with what does not hold in it."""
    from analysis.claims.text_checks import read_text
    from analysis.tables.results import NarrativeFile
    from analysis.words.text import phrase

    if not _is_own(tables, review):
        return []
    notes = tables["edition_notes"]
    own = notes[
        (notes["kind"] == kind)
        & (notes["edition_id"] == review.edition_id)
        & notes["year"].isin(["", review.year, *years])
    ]
    values = values_of(tables, review)
    found = []
    for row in rows_of(own.sort_values(["row"])):
        file = NarrativeFile(review.edition_id, kind, str(row["file"]), "", str(row["text"]), int(row["row"]))
        text, problems = read_text(file, values, phrase)
        found.append((row, text, problems))
    return found


def values_of(tables: Mapping[str, pd.DataFrame], review: Review) -> Values:
    """The values of a review's references; another area or year is opened when one is named."""
    from analysis.claims.text_values import Values
    from analysis.review.assemble import assemble_review

    known = areas_of(tables)

    @cache
    def opened(area: str, year: str) -> Review:
        code = resolve_area(area, known).code if area else review.area_code
        note(AREA, code)
        if (code, year or review.year) == (review.area_code, review.year):
            return review
        return assemble_review(
            tables, area=code, year=year or review.year, edition=review.edition_id,
            comparator=review.comparator,
        )  # fmt: skip

    return Values(opened, tables["indicators"])


def areas_of(tables: Mapping[str, pd.DataFrame]) -> list[Area]:
    """The areas that figures are published for."""
    return areas_called(tables["areas"], tables["area_vintages"])


def _is_own(tables: Mapping[str, pd.DataFrame], review: Review) -> bool:
    """Whether the edition is the plan of the review's own area."""
    if not review.edition_id:
        return False
    editions = tables["editions"].set_index("edition_id")
    return str(editions.loc[review.edition_id, "area_code"]) == review.area_code


def _open(tables: Mapping[str, pd.DataFrame], edition: str, year: str) -> Review | None:
    from analysis.review.assemble import assemble_review

    area = str(tables["editions"].set_index("edition_id").loc[edition, "area_code"])
    if not (tables["goals"]["edition_id"] == edition).any():
        return None  # a plan without measures has no review to hold a text against
    return assemble_review(tables, area=area, year=year, edition=edition, comparator="statistical_neighbours")


def _text_year(tables: Mapping[str, pd.DataFrame], edition: str) -> str:
    """The review year whose figures an edition's text gives: the year before its first target year."""
    row = tables["editions"].set_index("edition_id").loc[edition]
    if row["figures_to"] or not row["first_year"]:
        return str(row["figures_to"])
    start = int(str(row["first_year"])[:4]) - 1
    return f"{start}/{(start + 1) % 100:02d}"


def _years(project: Project, tables: Mapping[str, pd.DataFrame], edition: str) -> list[str]:
    """The review years that something an author wrote is about."""
    notes = tables["edition_notes"]
    own = notes[(notes["edition_id"] == edition) & notes["kind"].isin(["comment", "correction"])]
    has_text = any((project.plans / edition / "narrative").glob("*.md"))
    text_year = _text_year(tables, edition)
    years = [text_year] if has_text else []
    years += [str(year) or text_year for year in own["year"].tolist()]
    return list(dict.fromkeys(year for year in years if year))
