"""What authors write, held against the data and put into the words of the reports.

The one place where the authors' text, the review that gives its figures and the words that say them
meet. `build` and `check` refuse what does not hold; a notebook gets what does.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from analysis.errors import Problem, ReportError, raise_if_problems
from analysis.narratives import PublicationRecord
from analysis.pipeline.areas import Area, resolve_area

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from analysis.claims.narrative_values import Values
    from analysis.inputs import NarrativeFile
    from analysis.narratives import Narrative
    from analysis.pipeline.project import Project
    from analysis.results import Review


def warm_up() -> None:
    """Load what holding an author's words against a review needs, so that a copy of this process need not."""
    from analysis.claims import narrative
    from analysis.presentation.narrative import phrase

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
    """A review with what authors record of it: comments under their goals, sign-off, corrections.

    Raises:
        ReportError: A figure, year or direction word in a comment or correction does not hold.
    """
    comments, faults = _comments(tables, review)
    corrections, problems = _corrections(tables, review)
    raise_if_problems(ReportError, f"the notes on {review.edition_id} do not hold", [*faults, *problems])
    assessments = review.assessments.copy()
    assessments["comment"] = [comments.get(str(name), "") for name in assessments["measure_id"]]
    record = _sign_off(tables, review)
    return replace(review, assessments=assessments, record=replace(record, corrections=tuple(corrections)))


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
        found = _narrative(project, tables, review)[1] if year == text_year else []
        for problem in (*found, *_comments(tables, review)[1], *_corrections(tables, review)[1]):
            problems.setdefault(str(problem), problem)
    return list(problems.values())


def refuse_untrue(project: Project, editions: Sequence[str]) -> None:
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
    from analysis import schema, store

    tables = {one.name: store.load_table(project.processed, one) for one in schema.PROCESSED}
    problems = [problem for edition in asked for problem in edition_problems(project, tables, edition)]
    raise_if_problems(ReportError, f"the text of {', '.join(asked)} does not hold", problems)


def _narrative(
    project: Project, tables: Mapping[str, pd.DataFrame], review: Review
) -> tuple[Narrative, list[Problem]]:
    from analysis.claims import narrative
    from analysis.presentation.narrative import phrase
    from analysis.sources.authors import read_narratives

    files: list[NarrativeFile] = []
    if _is_own(tables, review):
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


def _sign_off(tables: Mapping[str, pd.DataFrame], review: Review) -> PublicationRecord:
    """What was last recorded of the year's report."""
    if not _is_own(tables, review):
        return PublicationRecord()
    notes = tables["edition_notes"]
    own = notes[
        (notes["kind"] == "sign-off")
        & (notes["edition_id"] == review.edition_id)
        & (notes["year"] == review.year)
    ].sort_values("row")
    if own.empty:
        return PublicationRecord()
    last = own.iloc[-1]
    return PublicationRecord(str(last["text"]), str(last["role"]), str(last["date"]))


def _notes(
    tables: Mapping[str, pd.DataFrame], review: Review, kind: str
) -> list[tuple[pd.Series, str, list[Problem]]]:
    """The notes of one kind on a review, each in words and with what does not hold in it."""
    from analysis.claims.narrative import read_text
    from analysis.inputs import NarrativeFile
    from analysis.presentation.narrative import phrase

    if not _is_own(tables, review):
        return []
    notes = tables["edition_notes"]
    own = notes[
        (notes["kind"] == kind)
        & (notes["edition_id"] == review.edition_id)
        & notes["year"].isin(["", review.year])
    ]
    values = values_of(tables, review)
    found = []
    for _, row in own.sort_values(["row"]).iterrows():
        file = NarrativeFile(review.edition_id, kind, str(row["file"]), "", str(row["text"]), int(row["row"]))
        text, problems = read_text(file, values, phrase)
        found.append((row, text, problems))
    return found


def values_of(tables: Mapping[str, pd.DataFrame], review: Review) -> Values:
    """The values of a review's references; another area or year is opened when one is named."""
    from analysis.claims.narrative_values import Values
    from analysis.review import assemble_review

    areas = tables["areas"]
    known = [Area(str(c), str(n)) for c, n in zip(areas["area_code"], areas["area_name"], strict=True)]

    @cache
    def opened(area: str, year: str) -> Review:
        code = resolve_area(area, known).code if area else review.area_code
        if (code, year or review.year) == (review.area_code, review.year):
            return review
        return assemble_review(
            tables, area=code, year=year or review.year, edition=review.edition_id,
            comparator=review.comparator,
        )  # fmt: skip

    return Values(opened, tables["indicators"])


def _is_own(tables: Mapping[str, pd.DataFrame], review: Review) -> bool:
    """Whether the edition is the plan of the review's own area."""
    editions = tables["editions"].set_index("edition_id")
    return str(editions.loc[review.edition_id, "area_code"]) == review.area_code


def _open(tables: Mapping[str, pd.DataFrame], edition: str, year: str) -> Review | None:
    from analysis.review import assemble_review

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
