"""Where pages stand beside each other: whoever links to a page and whoever writes it ask here."""

from __future__ import annotations

import re
import unicodedata

LIST_OF_REPORTS = "index.html"
GOALS = "goals"  # the folder of pages of goals, beside the other pages of an area and year
_WITHOUT_PLAN = "standard_set"


def slug(text: str) -> str:
    """Return `text` as an id: lower-case letters, digits and hyphens.

    Example:
        >>> slug("Cheshire West, 2024/25")
        'cheshire-west-2024-25'
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-") or "section"


def goal_key(edition_id: str, measure_id: str, indicator_id: str) -> str:
    """What a goal is called by: its number in the plan; its indicator where there is no plan.

    The places of the standard set are no names: they move when an indicator is added.
    """
    return measure_id if edition_id else indicator_id


def goal_folder(edition_id: str) -> str:
    """The folder of an edition's goals, below that of the area and year."""
    return f"{GOALS}/{edition_id or _WITHOUT_PLAN}"


def goal_page(edition_id: str, key: str) -> str:
    """The page of a goal, as seen from the folder of the area and year.

    Example:
        >>> goal_page("our_plan_2024_25", "1.22"), goal_page("", "neet_16_17")
        ('goals/our_plan_2024_25/1-22.html', 'goals/standard_set/neet-16-17.html')
    """
    return f"{goal_folder(edition_id)}/{slug(key)}.html"


def line_of_list(area_code: str, year: str, report: str, *, of_goal: bool = False) -> str:
    """The line of a report in the list of reports, as seen from the folder of an area and year.

    Args:
        area_code: The area.
        year: The review year.
        report: The report's name.
        of_goal: As seen from the folder of an edition's goals, which stands two below.

    Example:
        >>> line_of_list("E06000050", "2024/25", "methods")
        '../../index.html#e06000050-2024-25-methods'
    """
    return f"{'../' * (4 if of_goal else 2)}{LIST_OF_REPORTS}#{slug(f'{area_code} {year} {report}')}"
