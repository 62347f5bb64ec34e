"""Everything that is transcribed of an edition, row by row, each under the heading that it stands under."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

import pandas as pd

from analysis.tables.declare import table
from analysis.tables.plan_results import PLACES_NAMED, PlanContents
from analysis.tables.rows import LaidOut, rows_of
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import DataError, ParameterError
from analysis.vocabulary.periods import parse_period

_HEADINGS = "headings"
# Columns whose words name whose it is or what kind of thing, and no place.
_NO_TEXT = ("owner", "theme", "section", "kind", "lead_officer")


def assemble_contents(tables: Mapping[str, pd.DataFrame], *, area: str, edition: str) -> PlanContents:
    """Put together what is transcribed of an edition.

    Returns:
        The contents; none of another council's plan.
    """
    tables = LaidOut.of(tables)
    editions = tables["editions"].set_index("edition_id")
    if edition not in editions.index:
        raise ParameterError(f"edition: found {edition!r}; expected one of {', '.join(editions.index)}.")
    has_plan = str(editions.loc[edition, "area_code"]) == area
    cells = tables["plan_cells"]
    cells = cells[cells["edition_id"] == edition] if has_plan else cells.iloc[:0]
    is_heading = cells["table"] == _HEADINGS
    headings: dict[int, tuple[int, str]] = {}
    for _, own in cells[is_heading].groupby("position", sort=True):
        said = {str(row["column"]): row for row in rows_of(own)}
        headings[int(own["line"].iloc[0])] = int(said["level"]["text"]), str(said["heading"]["text"])
    lines = sorted(headings)
    cells = cells[~is_heading]
    above = [lines[place - 1] if (place := bisect_right(lines, int(line))) else 0 for line in cells["line"]]
    names = tables["areas"].set_index("area_code")["area_name"]
    sources = tables["source_titles"]
    return PlanContents(
        area_name=str(names.loc[area]),
        edition_title=str(editions.loc[edition, "title"]),
        last_day=_last_day(str(editions.loc[edition, "published"])),
        has_plan=has_plan,
        headings=headings,
        places=table(PLACES_NAMED, list(_places(tables["small_areas"], cells, area, str(names.loc[area])))),
        cells=cells.assign(section_line=above).reset_index(drop=True),
        sources=sources[sources["source_id"] == edition if has_plan else sources["source_id"] == ""],
    )


def _places(
    declared: pd.DataFrame, cells: pd.DataFrame, area: str, area_name: str
) -> Iterator[dict[str, object]]:
    """Where a text names a small area; the council's own name names none."""
    texts = cells["text"].where(~cells["column"].isin(_NO_TEXT), "").str.replace(area_name, "", regex=False)
    items = cells[cells["column"].str.endswith("_id")].set_index(["table", "position"])["text"].to_dict()
    for place in rows_of(declared[declared["area_code"] == area]):
        named = cells[texts.str.contains(rf"\b{re.escape(str(place['name']))}\b")]
        keys = zip(named["table"], named["position"], strict=True)
        named = named.assign(item=[items.get(key, "") for key in keys])
        once = named.drop_duplicates(["table", "position"])
        for row in rows_of(once.drop_duplicates(["table", "item", "line", "text"])):
            yield {
                "group": place["group"], "group_name": place["name"], "table": row["table"],
                "item": row["item"], "line": row["line"], "text": row["text"],
            }  # fmt: skip


def _last_day(published: str) -> str:
    """The last day that a document's date can mean, in words; empty for a draft without one."""
    try:
        return day_text(parse_period(published, "calendar" if published.isdecimal() else None).end)
    except DataError:
        return ""
