"""What a notebook calls: processed tables and reviews by the names an analyst knows.

Only `analysis/__init__` imports this module. It finds the project, cleans again what has changed,
loads what is stored and hands it to `review`; everything it returns is a declared table or a `Review`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.build.authors import areas_of, read_narrative, with_notes
from analysis.build.own_text import refuse_own_untrue
from analysis.build.prepare import prepare
from analysis.build.project import PREPARED_VARIABLE, Project, find_project, resolve_area
from analysis.build.settings import read_settings
from analysis.build.snapshot import changes_of
from analysis.charts import kept
from analysis.review.actions import assemble_actions
from analysis.review.areas import assemble_areas
from analysis.review.assemble import assemble_review, lay_out
from analysis.review.comparison import assemble_comparison
from analysis.review.contents import assemble_contents
from analysis.review.councils import assemble_councils, assemble_neighbour_series
from analysis.review.in_year import assemble_in_year
from analysis.review.money import assemble_finance
from analysis.review.plan_document import assemble_plan_document
from analysis.review.profile import assemble_profile
from analysis.review.target_options import assemble_target_options
from analysis.review.tidy import chosen_areas, neighbours_of, tidy_figures
from analysis.tables.data import LAIT_FIGURES, PROCESSED
from analysis.tables.in_year import InYear
from analysis.tables.noted import AREA, EDITION, EVERYTHING, WHOLE_TABLE, note
from analysis.tables.plan_results import (
    ActionProgress,
    EditionComparison,
    Finance,
    PlanContents,
    PlanDocument,
    ReviewChanges,
)
from analysis.tables.results import AreaComparison, Narrative, Profile, Review
from analysis.tables.rows import LaidOut
from analysis.tables.store import load_table
from analysis.vocabulary.errors import ParameterError

_DECLARATIONS = {declaration.name: declaration for declaration in PROCESSED}


def project() -> Project:
    """The project's folders, found from where the notebook runs.

    Returns:
        The folders: `root`, `raw`, `plans`, `reference` and others.

    Raises:
        ParameterError: No project is found.

    Example:
        >>> analysis.project().raw.name
        'raw'
    """
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
        >>> analysis.load("observations")[["indicator_id", "area_code", "value"]].columns.tolist()
        ['indicator_id', 'area_code', 'value']
    """
    if name == LAIT_FIGURES.name:  # too large to be loaded with the others
        from analysis.build.find import every_figure

        note(EVERYTHING, f"analysis.load({name!r})")  # which is not cut into slices
        _tables()
        return every_figure(find_project())
    if name not in _DECLARATIONS:
        raise ParameterError(f"table: found {name!r}; expected one of {', '.join(_DECLARATIONS)}.")
    note(WHOLE_TABLE, name)
    return _tables()[name].copy()


def load_all() -> dict[str, pd.DataFrame]:
    """All processed tables by name, as copies that may be changed freely.

    Returns:
        A DataFrame by the name of each table of `tables.data.PROCESSED`.

    Raises:
        DataError: A file under data/ is not as declared.

    Example:
        >>> "observations" in analysis.load_all()
        True
    """
    tables = _tables()
    for name in tables:
        note(WHOLE_TABLE, name)
    return {name: frame.copy() for name, frame in tables.items()}


def add_preview(file: str | Path) -> pd.DataFrame:
    """What an official file has, before it is added to the project.

    Args:
        file: The file as it was downloaded.

    Returns:
        A row a filter and a column of figures: `is`, `column`, `label`, `unit`, `items`, `periods`, `marks`.

    Raises:
        DataError: The file cannot be read, with the reason.
        ParameterError: It is not there.

    Example:
        >>> file = analysis.project().root / "tests" / "official" / "referrals.csv"
        >>> "referral_count" in analysis.add_preview(file)["column"].tolist()
        True
    """
    from analysis.build.add import preview  # here and below: reading files, which few notebooks need

    path = Path(file)
    note(EVERYTHING, "analysis.add_preview")  # a file outside the project may change at any time
    return preview(path)


def lay_out_tables() -> None:
    """Open all tables and lay out what every review looks up, for a process that others are copied from."""
    lay_out(_tables())


def find(words: str, area: str = "") -> pd.DataFrame:
    """Measures of the publisher's whole file and declared indicators, by words of name, topic, description.

    Args:
        words: The words, in any order; the beginning of a word will do.
        area: Name or code of the area whose latest figure is shown; empty for project.yml's.

    Returns:
        One row for each (`tables.results.FOUND`), with the area's latest figure and England's of the same
        period. `annual-review find --add ID` makes an indicator of one that none declares.

    Raises:
        ParameterError: The area is unknown, or no word is given.
        DataError: A file under data/ is not as declared.

    Example:
        >>> found = analysis.find("care leavers education")
        >>> found[["id", "indicator_id", "unit", "years", "value", "england_value"]].columns.tolist()
        ['id', 'indicator_id', 'unit', 'years', 'value', 'england_value']
    """
    from analysis.build import find as finding

    note(EVERYTHING, f"analysis.find({words!r})")
    tables, code, _ = _opened(area, "")
    return finding.find(find_project(), tables, finding.every_figure(find_project()), words, code)


def open_review(area: str = "", year: str = "", edition: str = "", comparator: str = "") -> Review:
    """Put together everything about one area and year.

    Args:
        area: Name, code or number of the area. What is left empty, here and below, is project.yml's.
        year: The review year, such as `2024/25`.
        edition: The edition of the plan whose targets are judged. For another area than project.yml's there
            is none where none is named: the review then shows the standard set of indicators.
        comparator: `statistical_neighbours`, `region` or `england`.

    Returns:
        The review; its tables are those of `analysis.tables.results`.

    Raises:
        ParameterError: One of the four is unknown; near matches are offered.
        DataError: A file under data/ is not as declared.
        ReportError: A figure, year or direction word in an author's comment does not hold.

    Example:
        >>> review = analysis.open_review(year="2024/25")
        >>> review.year
        '2024/25'
        >>> review.assessments[["measure_id", "value", "status"]].columns.tolist()
        ['measure_id', 'value', 'status']
    """
    tables, code, edition = _opened(area, edition)
    settings = read_settings(find_project())
    review = assemble_review(
        tables, area=code, year=year or settings.year, edition=edition,
        comparator=comparator or settings.comparator,
    )  # fmt: skip
    refuse_own_untrue(review)
    if not review.target_options.empty:  # the best quarter is one of all councils
        note(WHOLE_TABLE, "observations")
    return with_notes(tables, review)


def open_changes(review: Review) -> ReviewChanges:
    """Hold a review against the latest earlier one of the same plan that was approved.

    Args:
        review: What `open_review` gave.

    Returns:
        What changed; where there is no earlier one, nothing but the review.

    Raises:
        DataError: What is kept in data/approvals is not what was approved.

    Example:
        >>> analysis.open_changes(analysis.open_review()).earlier_year
        ''
    """
    return changes_of(find_project(), _tables(), review)


def data(
    indicator: str | Iterable[str], areas: str | Iterable[str] = ("own", "neighbours", "region", "england"),
    years: str | Iterable[str] = (), groups: str | Iterable[str] = "all", review: Review | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Figures as a tidy table: one row an indicator, group, area and period, names beside codes.

    Args:
        indicator: One indicator of data/reference/indicators.yml, or several.
        areas: `own`, `neighbours` (of the list in force), `region`, `england`, `councils`, a list such as
            `2021-04`, names or codes; one or several.
        years: Periods as they are printed (`2024/25`), or `2018/19 to 2024/25`; all where none is named.
        groups: Groups of children or small areas, kinds of data/reference/groups.yml such as `send`, `every`
            for all of them.
        review: What `open_review` gave: whose neighbours are meant; project.yml's where none is given.

    Returns:
        The table (`review.tidy.COLUMNS`): `value` in `unit`, `lower` and `upper` its 95% limits where exact
        counts are published, `mark` why there is no value, `segment` the comparable stretch: never compare
        two segments; `excluded` years count in no change; `neighbour_list` the list of a neighbour.

    Raises:
        ParameterError: A name is unknown, near ones are offered; or two lists of neighbours are asked for.
        DataError: A file under data/ is not as declared.

    Example:
        >>> figures = analysis.data("neet_16_17", years="2019-20 to 2024-25")
        >>> figures[figures["role"] == "own"]["period"].tolist()[-1]
        '2024-25'
        >>> figures["neighbour_list"].unique().tolist()
        ['', '2025-05']
    """
    tables, review = _tables(), review or open_review()
    for name in ("observations", "areas", "neighbours", "indicators", "source_counts"):
        note(WHOLE_TABLE, name)
    places, of = chosen_areas(tables, review, areas, _code_of)
    return tidy_figures(tables, places, of, indicator, groups, years)


def neighbours(review: Review | None = None) -> pd.DataFrame:
    """The statistical neighbours of a review, of the list in force, or its own group in their place.

    Args:
        review: What `open_review` gave; that of project.yml where none is given.

    Returns:
        A row a neighbour, the closest first: `rank`, `area`, `area_code`, `closeness`, `neighbour_list`.

    Raises:
        DataError: A file under data/ is not as declared.

    Example:
        >>> analysis.neighbours().columns.tolist()
        ['rank', 'area', 'area_code', 'closeness', 'neighbour_list']
    """
    note(WHOLE_TABLE, "neighbours")
    return neighbours_of(_tables(), review or open_review())


def lait(
    measure: str, areas: str | Iterable[str] = ("own", "neighbours", "region", "england"),
    years: str | Iterable[str] = (), review: Review | None = None,
) -> pd.DataFrame:  # fmt: skip
    """One measure of the publisher's whole file, also one that no indicator declares.

    Nothing is known of breaks in its series, and no limits: `annual-review find --add` makes an indicator
    of it, of which `analysis.data` gives more.

    Args:
        measure: The publisher's name of it, the `id` of `analysis.find`.
        areas: As for `analysis.data`.
        years: As for `analysis.data`.
        review: As for `analysis.data`.

    Returns:
        A row an area and period: `measure`, `measure_name`, `area`, `area_code`, `role`, `neighbour_list`,
        `period`, `start`, `end`, `value`, `mark`, `status`, `unit`.

    Raises:
        ParameterError: There is no such measure; near ones are offered.
        DataError: A file under data/ is not as declared.

    Example:
        >>> analysis.lait("CareLeaverEET", areas="own")["measure_name"].iloc[0]
        'Care Leavers - Education, Employment & Training (EET) (%)'
    """
    from analysis.build.find import measure_figures

    note(EVERYTHING, f"analysis.lait({measure!r})")
    tables, review = _tables(), review or open_review()
    places, of = chosen_areas(tables, review, areas, _code_of)
    return measure_figures(find_project(), places, of, measure, years)


def _code_of(area: str) -> str:
    return resolve_area(area, areas_of(_tables()), "areas").code


def open_narrative(review: Review) -> Narrative:
    """The authors' text of a review's edition, every value in it that of the review.

    Args:
        review: What `open_review` gave.

    Returns:
        The text by section: the files of data/plans/<edition>/narrative; none for other editions.

    Raises:
        DataError: A file of the text is not as declared.
        ReportError: A figure, year or direction word in the text does not hold.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> analysis.open_narrative(document.review).edition_id
        'outcome_plan_2019'
    """
    return read_narrative(find_project(), _tables(), review)


def open_profile(review: Review, indicator: str, group: str = "all", goal: str = "") -> Profile:
    """Put together everything about one indicator of a review's area.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        goal: A goal of the review in place of both: its number in the plan, or its indicator where the
            review is of the standard set. It may have no figure.

    Returns:
        The profile.

    Raises:
        ParameterError: The indicator, group or goal is unknown, or the area has no figure for it.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> str(profile.row["indicator_id"])
        're_referrals_within_12_months'
    """
    return assemble_profile(_tables(), review, indicator=indicator, group=group, goal=goal)


def target_option_rows(
    review: Review, indicator: str, group: str, year: str, proposed: float | None
) -> pd.DataFrame:
    """What a target may be held against (`tables.results.TARGET_OPTIONS`), of all councils that are held."""
    note(WHOLE_TABLE, "observations")
    return assemble_target_options(_tables(), review, indicator, group, year, proposed)


def open_councils(profile: Profile) -> pd.DataFrame:
    """Every council's figure of a profile's indicator, for the period that the profile shows.

    Args:
        profile: What `open_profile` gave.

    Returns:
        One row for each council with a figure (`tables.results.COUNCILS`); all of England where the whole
        LAIT file is there, otherwise the councils that the project holds.

    Raises:
        DataError: A file under data/ is not as declared.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.open_councils(profile).columns.tolist()
        ['area_code', 'area_name', 'region_name', 'role', 'value']
    """
    for name in ("observations", "areas"):
        note(WHOLE_TABLE, name)
    return assemble_councils(_tables(), profile.review, profile.row)


def open_neighbour_series(profile: Profile) -> pd.DataFrame:
    """A profile's indicator over time in the area, its statistical neighbours and England.

    Args:
        profile: What `open_profile` gave.

    Returns:
        Rows of `tables.data.OBSERVATIONS` with `area_name`, the area first, the closest neighbour next.

    Raises:
        DataError: A file under data/ is not as declared.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.open_neighbour_series(profile)["area_name"].iloc[0] == profile.review.area_name
        True
    """
    return assemble_neighbour_series(_tables(), profile.review, profile.row)


def open_areas(review: Review) -> AreaComparison:
    """Put a review's area and its statistical neighbours beside England, for every indicator.

    Args:
        review: What `open_review` gave.

    Returns:
        The comparison.

    Raises:
        DataError: A file under data/ is not as declared.

    Example:
        >>> areas = analysis.open_areas(analysis.open_review())
        >>> areas.review.area_name
        '...'
    """
    return assemble_areas(_tables(), review)


def open_comparison(area: str = "", edition: str = "", earlier_edition: str = "") -> EditionComparison:
    """Hold an edition of a plan against an earlier one.

    Args:
        area: Name or code of the area whose figures decide between targets; empty for project.yml's.
        edition: The later edition; empty for project.yml's.
        earlier_edition: The earlier one; the edition that the later one supersedes where none is named.

    Returns:
        The comparison; its tables are those of `analysis.tables.plan_results`.

    Raises:
        ParameterError: The area or an edition is unknown, or there is no earlier edition.
        DataError: A file under data/ is not as declared.

    Example:
        >>> comparison = analysis.open_comparison(edition="outcome_plan_2019")
        >>> comparison.before_id, comparison.after_id
        ('outcome_plan_2018', 'outcome_plan_2019')
    """
    tables, code, edition = _opened(area, edition, earlier_edition)
    return assemble_comparison(tables, area=code, edition=edition, earlier_edition=earlier_edition)


def open_document(area: str = "", edition: str = "", figures_year: str = "") -> PlanDocument:
    """Put together all that it takes to write an edition of a plan anew.

    Args:
        area: Name or code of the area whose plan it is; empty for project.yml's.
        edition: The edition; empty for project.yml's.
        figures_year: The review year whose figures are shown; where none is named, the one that the
            edition declares (`figures_to`), or else its last target year.

    Returns:
        The document's parts; its tables are those of `analysis.tables.plan_results`.

    Raises:
        ParameterError: The area or edition is unknown, or the edition has no measures.
        DataError: A file under data/ is not as declared.
        ReportError: A figure, year or direction word in an author's comment does not hold.

    Example:
        >>> document = analysis.open_document(edition="outcome_plan_2019")
        >>> document.review.year
        '2019/20'
    """
    tables, code, edition = _opened(area, edition)
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

    Example:
        >>> finance = analysis.open_finance(analysis.open_review(edition="our_plan_2024_25"))
        >>> finance.review.edition_id
        'our_plan_2024_25'
    """
    return assemble_finance(_tables(), review)


def open_in_year(area: str = "", quarter: str = "", edition: str = "") -> InYear:
    """Put together what the months and quarters of an area say up to the end of a quarter.

    Args:
        area: Name or code of the area; empty for project.yml's.
        quarter: The quarter, such as `Q2 2025-26`; empty for the latest that is over and has a figure.
        edition: The edition of the plan whose yearly goals are asked; empty for project.yml's.

    Returns:
        The measures with figures within the year, none where there are none (`tables.in_year.InYear`).

    Raises:
        ParameterError: The area, quarter or edition is unknown.
        DataError: A file under data/ is not as declared.

    Example:
        >>> analysis.open_in_year().measures[["short_name", "value", "course"]].columns.tolist()
        ['short_name', 'value', 'course']
    """
    tables, code, edition = _opened(area, edition)
    return assemble_in_year(tables, area=code, quarter=quarter, edition=edition)


def open_actions(area: str = "", year: str = "", edition: str = "", review_date: str = "") -> ActionProgress:
    """Put together how the actions of an edition stand on a day.

    Args:
        area: Name or code of the area. What is left empty, here and below, is project.yml's.
        year: The review year whose reports these are.
        edition: The edition of the plan; another area than project.yml's has none where none is named.
        review_date: The day, e.g. `30 September 2017`; empty for the edition's own date.

    Returns:
        The actions with their deadlines, owners and moves.

    Raises:
        ParameterError: The area, edition or date cannot be read.
        DataError: A file under data/ is not as declared.

    Example:
        >>> progress = analysis.open_actions(edition="cyp_plan_mid_year_2017")
        >>> str(progress.review_date.date())
        '2017-09-01'
    """
    tables, code, edition = _opened(area, edition)
    year = year or read_settings(find_project()).year
    return assemble_actions(tables, area=code, year=year, edition=edition, review_date=review_date)


def open_contents(area: str = "", edition: str = "") -> PlanContents:
    """Put together everything that is transcribed of an edition, under the document's own headings.

    Args:
        area: Name or code of the area; empty for project.yml's.
        edition: The edition; empty for project.yml's.

    Returns:
        The contents, row by row.

    Raises:
        ParameterError: The area or edition is unknown.
        DataError: A file under data/ is not as declared.

    Example:
        >>> contents = analysis.open_contents(edition="our_plan_2024_25")
        >>> "key_actions" in set(contents.cells["table"])
        True
    """
    tables, code, edition = _opened(area, edition)
    return assemble_contents(tables, area=code, edition=edition)


def _opened(area: str, edition: str, *others: str) -> tuple[LaidOut, str, str]:
    """All tables, the code of the area that something is opened for, and the edition; both are noted."""
    tables, settings = _tables(), read_settings(find_project())
    known = areas_of(tables)
    home = resolve_area(settings.area, known).code
    code = resolve_area(area, known, "area").code if area else home
    note(AREA, code)
    if not edition and code == home:
        edition = settings.edition
    for name in filter(None, (edition, *others)):
        note(EDITION, name)
    return tables, code, edition


def _tables() -> LaidOut:
    """All tables, made again first where a file under data/ has changed since."""
    found = find_project()
    kept.keep_in(found.processed / "drawings")
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
