"""What a notebook calls: processed tables and reviews by the names an analyst knows.

Only `analysis/__init__` imports this module. It finds the project, cleans again what has changed,
loads what is stored and hands it to `review`; everything it returns is a declared table or a `Review`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from analysis.build.authors import areas_of, read_narrative, with_notes
from analysis.build.own_text import refuse_own_untrue
from analysis.build.prepare import prepare
from analysis.build.project import PREPARED_VARIABLE, Project, find_project, resolve_area
from analysis.review.actions import assemble_actions
from analysis.review.areas import assemble_areas
from analysis.review.assemble import assemble_review, lay_out
from analysis.review.comparison import assemble_comparison
from analysis.review.money import assemble_finance
from analysis.review.plan_document import assemble_plan_document
from analysis.review.profile import assemble_profile
from analysis.tables.data import LAIT_FIGURES, PROCESSED
from analysis.tables.noted import AREA, EDITION, EVERYTHING, WHOLE_TABLE, note
from analysis.tables.rows import LaidOut
from analysis.tables.store import load_table
from analysis.vocabulary.errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.tables.plan_results import ActionProgress, EditionComparison, Finance, PlanDocument
    from analysis.tables.results import AreaComparison, Narrative, Profile, Review


_DECLARATIONS = {declaration.name: declaration for declaration in PROCESSED}


def project() -> Project:
    """The project's folders, found from where the notebook runs."""
    note(EVERYTHING, "analysis.project")  # whatever is read by way of its folders
    return find_project()


def load(name: str) -> pd.DataFrame:
    """Load one processed table.

    Args:
        name: Name of the table, e.g. `observations`; see `analysis.tables.data`.

    Returns:
        A copy of the table, which may be changed freely.

    Raises:
        ParameterError: There is no such table.
        DataError: A file under data/ is not as declared.

    Example:
        >>> load("observations").head()  # doctest: +SKIP
    """
    if name == LAIT_FIGURES.name:  # too large to be loaded with the others
        note(EVERYTHING, f"analysis.load({name!r})")  # which is not cut into slices
        _tables()
        return load_table(find_project().processed, LAIT_FIGURES)
    if name not in _DECLARATIONS:
        raise ParameterError(f"table: found {name!r}; expected one of {', '.join(_DECLARATIONS)}.")
    note(WHOLE_TABLE, name)
    return _tables()[name].copy()


def load_all() -> dict[str, pd.DataFrame]:
    """All processed tables by name, as copies that may be changed freely.

    Raises:
        DataError: A file under data/ is not as declared.
    """
    tables = _tables()
    for name in tables:
        note(WHOLE_TABLE, name)
    return {name: frame.copy() for name, frame in tables.items()}


def lay_out_tables() -> None:
    """Open all tables and lay out what every review looks up, for a process that others are copied from."""
    lay_out(_tables())


def open_review(
    area: str = "Cheshire West and Chester",
    year: str = "2024/25",
    edition: str = "our_plan_2024_25",
    comparator: str = "statistical_neighbours",
) -> Review:
    """Put together everything about one area and year.

    Args:
        area: Name or code of the area.
        year: The review year, e.g. `2024/25`.
        edition: The edition of the plan whose targets are judged.
        comparator: `statistical_neighbours`, `region` or `england`.

    Returns:
        The review; its tables are those of `analysis.tables.results`.

    Raises:
        ParameterError: One of the four is unknown; near matches are offered.
        DataError: A file under data/ is not as declared.
        ReportError: A figure, year or direction word in an author's comment does not hold.
    """
    tables, code = _opened(area, edition)
    review = assemble_review(tables, area=code, year=year, edition=edition, comparator=comparator)
    refuse_own_untrue(review)
    return with_notes(tables, review)


def open_narrative(review: Review) -> Narrative:
    """The authors' text of a review's edition, every value in it that of the review.

    Args:
        review: What `open_review` gave.

    Returns:
        The text by section: the files of data/plans/<edition>/narrative; none for other editions.

    Raises:
        DataError: A file of the text is not as declared.
        ReportError: A figure, year or direction word in the text does not hold.
    """
    return read_narrative(find_project(), _tables(), review)


def open_profile(review: Review, indicator: str, group: str = "all") -> Profile:
    """Put together everything about one indicator of a review's area.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.

    Returns:
        The profile.

    Raises:
        ParameterError: The indicator or group is unknown, or the area has no figure for it.
    """
    return assemble_profile(_tables(), review, indicator=indicator, group=group)


def open_areas(review: Review) -> AreaComparison:
    """Put a review's area and its statistical neighbours beside England, for every indicator.

    Args:
        review: What `open_review` gave.

    Returns:
        The comparison.

    Raises:
        DataError: A file under data/ is not as declared.
    """
    return assemble_areas(_tables(), review)


def open_comparison(
    area: str = "Cheshire West and Chester", edition: str = "outcome_plan_2019", earlier_edition: str = ""
) -> EditionComparison:
    """Hold an edition of a plan against an earlier one.

    Args:
        area: Name or code of the area whose figures decide between targets.
        edition: The later edition.
        earlier_edition: The earlier one; the edition that the later one supersedes where none is named.

    Returns:
        The comparison; its tables are those of `analysis.tables.plan_results`.

    Raises:
        ParameterError: The area or an edition is unknown, or there is no earlier edition.
        DataError: A file under data/ is not as declared.
    """
    tables, code = _opened(area, edition, earlier_edition)
    return assemble_comparison(tables, area=code, edition=edition, earlier_edition=earlier_edition)


def open_document(
    area: str = "Cheshire West and Chester", edition: str = "outcome_plan_2019", figures_year: str = ""
) -> PlanDocument:
    """Put together all that it takes to write an edition of a plan anew.

    Args:
        area: Name or code of the area whose plan it is.
        edition: The edition.
        figures_year: The review year whose figures are shown; where none is named, the one that the
            edition declares (`figures_to`), or else its last target year.

    Returns:
        The document's parts; its tables are those of `analysis.tables.plan_results`.

    Raises:
        ParameterError: The area or edition is unknown, or the edition has no measures.
        DataError: A file under data/ is not as declared.
        ReportError: A figure, year or direction word in an author's comment does not hold.
    """
    tables, code = _opened(area, edition)
    document = assemble_plan_document(tables, area=code, edition=edition, figures_year=figures_year)
    refuse_own_untrue(document.review)
    return replace(document, review=with_notes(tables, document.review))


def open_finance(review: Review) -> Finance:
    """Add up the finance tables of a review's edition, and put money beside its goals.

    Args:
        review: What `open_review` gave.

    Returns:
        The finance tables; empty where the edition has none.

    Raises:
        DataError: A file under data/ is not as declared.
    """
    return assemble_finance(_tables(), review)


def open_actions(
    area: str = "Cheshire West and Chester",
    year: str = "2024/25",
    edition: str = "our_plan_2024_25",
    review_date: str = "",
) -> ActionProgress:
    """Put together how the actions of an edition stand on a day.

    Args:
        area: Name or code of the area.
        year: The review year whose reports these are.
        edition: The edition of the plan.
        review_date: The day, e.g. `30 September 2017`; empty for the edition's own date.

    Returns:
        The actions with their deadlines, owners and moves.

    Raises:
        ParameterError: The area, edition or date cannot be read.
        DataError: A file under data/ is not as declared.
    """
    tables, code = _opened(area, edition)
    return assemble_actions(tables, area=code, year=year, edition=edition, review_date=review_date)


def _opened(area: str, *editions: str) -> tuple[LaidOut, str]:
    """All tables, and the code of the area that something is opened for; both are noted."""
    tables = _tables()
    code = resolve_area(area, areas_of(tables)).code
    note(AREA, code)
    for edition in filter(None, editions):
        note(EDITION, edition)
    return tables, code


def _tables() -> LaidOut:
    """All tables, made again first where a file under data/ has changed since."""
    found = find_project()
    prepared = os.environ.get(PREPARED_VARIABLE, "")
    if prepared:  # a build has looked already, and all its notebooks read the same tables
        return _loaded(str(found.processed), prepared)
    return _loaded(str(found.processed), prepare(found, report=_say_nothing).prepared)


def _say_nothing(_line: str) -> None:
    """A notebook shows results, not the steps to them."""


@cache
def _loaded(processed: str, prepared: str) -> LaidOut:
    """All tables of the set called `prepared`, which is what is stored now."""
    from pathlib import Path

    return LaidOut(
        {name: load_table(Path(processed), declaration) for name, declaration in _DECLARATIONS.items()}
    )
