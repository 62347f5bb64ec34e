"""What a notebook calls: processed tables and reviews by the names an analyst knows.

Only `analysis/__init__` imports this module. It finds the project, cleans again what has changed,
loads what is stored and hands it to `review`; everything it returns is a declared table or a `Review`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from analysis.errors import ParameterError
from analysis.pipeline.areas import Area, resolve_area
from analysis.pipeline.prepare import prepare
from analysis.pipeline.project import Project, find_project
from analysis.review import assemble_review
from analysis.review.profile import assemble_profile
from analysis.schema import PROCESSED
from analysis.store import load_table

if TYPE_CHECKING:
    import pandas as pd

    from analysis.results import Profile, Review

_DECLARATIONS = {declaration.name: declaration for declaration in PROCESSED}


def project() -> Project:
    """The project's folders, found from where the notebook runs."""
    return find_project()


def load(name: str) -> pd.DataFrame:
    """Load one processed table.

    Args:
        name: Name of the table, e.g. `observations`; see `analysis.schema`.

    Returns:
        A copy of the table, which may be changed freely.

    Raises:
        ParameterError: There is no such table.
        DataError: A file under data/ is not as declared.

    Example:
        >>> load("observations").head()  # doctest: +SKIP
    """
    if name not in _DECLARATIONS:
        raise ParameterError(f"table: found {name!r}; expected one of {', '.join(_DECLARATIONS)}.")
    return _tables()[name].copy()


def load_all() -> dict[str, pd.DataFrame]:
    """All processed tables by name, as copies that may be changed freely.

    Raises:
        DataError: A file under data/ is not as declared.
    """
    return {name: frame.copy() for name, frame in _tables().items()}


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
        The review; its tables are those of `analysis.results`.

    Raises:
        ParameterError: One of the four is unknown; near matches are offered.
        DataError: A file under data/ is not as declared.
    """
    tables = _tables()
    names = tables["areas"]
    known = [Area(str(c), str(n)) for c, n in zip(names["area_code"], names["area_name"], strict=True)]
    code = resolve_area(area, known).code
    return assemble_review(tables, area=code, year=year, edition=edition, comparator=comparator)


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


def _tables() -> dict[str, pd.DataFrame]:
    """All tables, made again first where a file under data/ has changed since."""
    found = find_project()
    inputs = prepare(found, report=_say_nothing).inputs
    return _loaded(str(found.processed), tuple(sorted(inputs.items())))


def _say_nothing(_line: str) -> None:
    """A notebook shows results, not the steps to them."""


@cache
def _loaded(processed: str, inputs: tuple[tuple[str, str], ...]) -> dict[str, pd.DataFrame]:
    """All tables; read again when the inputs they were made from have changed."""
    from pathlib import Path

    return {name: load_table(Path(processed), declaration) for name, declaration in _DECLARATIONS.items()}
