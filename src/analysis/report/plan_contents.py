"""Everything that is transcribed of a document, under the document's own headings and in its own order."""

from __future__ import annotations

import re

import pandas as pd

from analysis import words
from analysis.page.parts import (
    Facts,
    Fold,
    Heading,
    Items,
    PageFacts,
    Paragraph,
    Part,
    Table,
    group,
    headers,
    two_lines,
)
from analysis.tables.plan_results import PlanContents
from analysis.tables.rows import rows_of

_LETTERS = re.compile(r"[^\W\d_]{2}")  # no number, no dash
_MANY = 15  # longer lists and tables are folded
_TITLES = {
    "kpis": "Measures and targets", "kpi_parts": "Measures: baselines, targets and later figures by part",
    "figures": "Figures in the text", "people_gaps": "Gaps in skills and people",
    "partners": "Services, partners and bodies named", "revenue": "Revenue budget",
    "capital": "Capital programme",
    "policy_options": "Planned changes to the revenue budget", "outcomes_sought": "Outcomes sought",
    "claims": "What it claims, in our words",
}  # fmt: skip
_LABELS = {
    "title": "In short", "words": "What is counted", "kpi": "Key", "text": "In full", "name": "Name",
    "owner_body": "Whose", "star": "Marked", "from_value": "From", "to_value": "To",
    "claimed_value": "Claimed",
}  # fmt: skip
# What stands in a column for the work on it, and no part of the document.
_CODES = {
    "uncertain", "deadline_line", "is_total", "unit_note", "indicator", "group", "kind", "item_id",
    "figure_id", "contribution_id", "outcome_id", "statement_id", "initiative_id", "principle_id",
    "achievement_id", "interdependency_id", "risk_id", "claim_id",
}  # fmt: skip


def contents_header(contents: PlanContents) -> Part:
    """What the page is: the plan, whose words these are, how many rows.

    Args:
        contents: What `open_contents` gave.

    Returns:
        The part: sentences.

    Example:
        >>> contents = analysis.open_contents(edition="our_plan_2024_25")
        >>> next(analysis.contents_header(contents).flat()).words
        'What the ...Our Plan 2024-25 says, under its own headings and in its own order.'
    """
    title = contents.edition_title
    if not contents.has_plan:
        text = f"The {title} is not a plan of {contents.area_name}, so nothing of it is shown."
        return group(PageFacts(date=contents.last_day, edition=title, subject=title), Paragraph(text, "lede"))
    rows = len(contents.cells[["table", "position"]].drop_duplicates())
    return group(
        PageFacts(date=contents.last_day, edition=title, subject=title),
        Paragraph(f"What the {title} says, under its own headings and in its own order.", "lede"),
        Facts((("Council", contents.area_name), ("Rows", words.whole_number(rows)))),
        Paragraph(
            "Measures, figures, amounts, dates and owners are as printed. Everything else is in short words "
            "of ours, not the document’s sentences. Persons whom it names are not shown."
        ),
    )


def contents_sections(contents: PlanContents) -> Part:
    """Each heading of the document with what stands under it.

    Args:
        contents: What `open_contents` gave.

    Returns:
        The part: a section a heading that something is transcribed under, with lists and tables.

    Example:
        >>> contents = analysis.open_contents(edition="our_plan_2024_25")
        >>> next(analysis.contents_sections(contents).flat()).words
        'Children and Families: Summary Plan'
    """
    if contents.cells.empty:
        return Paragraph("Nothing is transcribed.")
    parts: list[Part] = []
    for section, held in contents.cells.groupby("section_line", sort=True):
        line = int(str(section))
        level, name = contents.headings.get(line, (1, "Before the first heading"))
        chapters = [text for at, (above, text) in contents.headings.items() if above == 1 and at <= line]
        chapter = Heading(2, chapters[-1] if chapters else name)
        parts += [] if chapter in parts else [chapter]
        parts += [] if level == 1 else [Heading(level + 1, name)]
        parts += [_block(str(table), own, name) for table, own in held.groupby("table", sort=False)]
    return group(*parts)


def places_in_plan(contents: PlanContents) -> Part:
    """Where the text of the plan names a small area of the council.

    Args:
        contents: What `open_contents` gave.

    Returns:
        The part: a table, one row a place and item; or a sentence.

    Example:
        >>> contents = analysis.open_contents(edition="our_plan_2024_25")
        >>> sorted(set(analysis.places_in_plan(contents).tables[0].data["place"]))[:2]
        ['Chester', 'Ellesmere Port']
    """
    named = contents.places
    if named.empty:
        return Paragraph("The plan names no small area that data/reference/groups.yml declares.")
    table = Table(
        caption=f"{contents.edition_title}: where it names a place",
        headers=headers("Place", "What names it", "In the plan’s", "Line"),
        rows=tuple(
            (str(row["group_name"]), two_lines(str(row["text"]), str(row["item"])),
             str(row["table"]).replace("_", " "), str(row["line"]))
            for row in rows_of(named)
        ),
        css_class="listing",
    )  # fmt: skip
    summary = f"Where the plan names a place: {len(table.rows)} rows"
    return Fold((table,), summary=summary, css_class="table") if len(table.rows) > _MANY else table


def _block(table: str, held: pd.DataFrame, heading: str) -> Part:
    """The rows of one file under a heading: a list of one column, a table of several."""
    cells = [cell for cell in rows_of(held) if cell["column"] not in _CODES]
    named = dict.fromkeys(str(cell["column"]) for cell in cells)
    rows: dict[int, dict[str, str]] = {}
    for cell in cells:
        rows.setdefault(int(cell["position"]), {})[str(cell["column"])] = str(cell["text"])
    naming = _naming_column(list(named), list(rows.values()))
    columns = sorted(named, key=lambda column: column != naming)
    title = _TITLES.get(table, table.replace("_", " ").capitalize())
    if len(columns) == 1:
        part: Part = group(
            Paragraph(f"{title}:"), Items(tuple(row.get(columns[0], "") for row in rows.values()))
        )
    else:
        part = Table(
            caption=f"{heading}: {title[:1].lower()}{title[1:]}",
            headers=headers(*map(_label, columns)),
            rows=tuple(tuple(row.get(column, "none") for column in columns) for row in rows.values()),
            css_class="scorecard listing",
        )
    return (
        Fold((part,), summary=f"{title}: {len(rows)} rows", css_class="table") if len(rows) > _MANY else part
    )


def _naming_column(columns: list[str], rows: list[dict[str, str]]) -> str:
    """The column that names rows: the key, what is counted, or the shortest words that tell them apart."""
    for column in ("words", "kpi", "action_id"):
        if column in columns:
            return column
    texts = {column: [row.get(column, "") for row in rows] for column in columns}
    apart = [
        column
        for column, own in texts.items()
        if len(set(own)) == len(own) and all(map(_LETTERS.search, own))
    ]
    return min(apart, key=lambda column: sum(map(len, texts[column])), default=columns[0])


def _label(column: str) -> str:
    """A column of a file as readers see it; `y2024_25` and `target_2024_25` are years."""
    if column in _LABELS:
        return _LABELS[column]
    before, year, end = column[:-7], column[-7:-3], column[-2:]
    if column[-3:-2] == "_" and year.isdecimal() and end.isdecimal():
        return f"{before.rstrip('_').capitalize()} {year}/{end}".strip() if before != "y" else f"{year}/{end}"
    return column.removesuffix("_id").replace("_", " ").capitalize()
