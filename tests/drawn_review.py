"""A small council drawn in a few columns, for the tests of the review and of the pages made from it.

One area, England, its region and neighbours; one indicator, `reading`, in per cent, more is better,
academic years, unless a test says otherwise.
"""

from functools import cache

import pandas as pd

from analysis.review.assemble import assemble_review
from analysis.tables.data import (
    ACTIONS,
    AREAS,
    CLAIMS,
    EDITIONS,
    GOALS,
    INDICATORS,
    NEIGHBOURS,
    NOTICES,
    OBSERVATIONS,
    PROCESSED,
    SOURCE_COUNTS,
    TARGETS,
)
from analysis.tables.declare import table

AREA, OTHER, ENGLAND, REGION = "A01", "A02", "E92000001", "R01"
NEAR = tuple(f"N{number:02d}" for number in range(1, 16))
NEW_LIST, OLD_LIST = NEAR[:10], NEAR[5:15]
PLAN, EARLIER = "plan_2024", "plan_2019"
NAMES = {AREA: "Aldern", OTHER: "Barrow", ENGLAND: "England", REGION: "North"}


def dates_of(label, kind):
    """First and last day of a period, drawn by hand."""
    if kind == "calendar":
        return f"{label}-01-01", f"{label}-12-31"
    if kind == "snapshot":
        day = pd.to_datetime(label, format="%d %B %Y")
        return day, day
    if kind == "cumulative":  # the first nine months of a financial year
        return f"{label[:4]}-04-01", f"{label[:4]}-12-31"
    start = int(label[:4])
    first, last = {"academic": ("09-01", "08-31"), "financial": ("04-01", "03-31")}[kind]
    return f"{start}-{first}", f"{start + 1}-{last}"


def figure(label, value, *, kind="academic", area=AREA, **columns):
    """One observation; a value that is text is a mark for a missing one."""
    start, end = dates_of(label, kind)
    mark = value if isinstance(value, str) else ""
    group = columns.get("group", "all")
    return {
        "indicator_id": "reading", "group": group, "area_code": area, "period_label": label,
        "period_start": pd.Timestamp(start), "period_end": pd.Timestamp(end), "period_kind": kind,
        "period_status": "as_published", "value": None if mark else float(value), "missing": mark,
        "value_text": mark or str(value), "source_id": "source", "locator": f"row {label} {area} {group}",
        "segment": 1, "is_chosen": True,
    } | columns  # fmt: skip


def year_type_of(row):
    """How the series of a figure counts its years, as an indicator declares it."""
    kind = row["period_kind"]
    return f"snapshot:{row['period_end']:%m-%d}" if kind == "snapshot" else kind


def years(first, *values, **columns):
    """Academic years in a row from the one that starts in `first`; None leaves a year out."""
    labels = [f"{first + step}/{(first + step + 1) % 100:02d}" for step in range(len(values))]
    return [
        figure(label, value, **columns)
        for label, value in zip(labels, values, strict=True)
        if value is not None
    ]


def counted(label, numerator, denominator, **columns):
    """A percentage from published counts."""
    value = 100 * numerator / denominator
    counts = {"numerator": numerator, "denominator": denominator, "counts_exact": True}
    return figure(label, value, **counts, **columns)


def indicator(**columns):
    return {
        "indicator_id": "reading", "group": "all", "name": "Reading well at seven", "short_name": "Reading",
        "subject": "The share of children reading well", "unit": "percent", "decimals": 1, "polarity": "high",
        "publisher_polarity": "high", "year_type": "academic", "answers": "same_academic_year",
        "tolerance": 2.0,
    } | columns  # fmt: skip


def goal(measure_id="1", **columns):
    return {
        "edition_id": PLAN, "measure_id": measure_id, "position": 1, "theme": "Learning",
        "measure": "% of children reading well", "indicator_id": "reading", "group": "all", "unit": "percent",
        "locator": f"plan, line {measure_id}",
    } | columns  # fmt: skip


def target(text="70%", value=70.0, measure_id="1", **columns):
    return {
        "edition_id": PLAN, "measure_id": measure_id, "target_year": "2024/25", "target_text": text,
        "target_kind": "absolute", "target_value": value, "locator": f"plan, line {measure_id}",
    } | columns  # fmt: skip


def claim(**columns):
    return {
        "document": PLAN, "claim_id": "c1", "line": 7, "line_end": 7, "title": "Contacts",
        "direction": "increase", "kind": "direction",
        "from_value": 22.0, "to_value": 17.7, "from_text": "22%", "to_text": "17.7%",
    } | columns  # fmt: skip


def notice(kind, label="", text="What happened.", **columns):
    return {
        "kind": kind, "source_id": "source", "indicator_id": "reading", "period_label": label, "text": text,
        "locator": "breaks.yml",
    } | columns  # fmt: skip


@cache
def _places_and_plans():
    """The tables that no test changes, made once."""
    areas = [(AREA, REGION), (OTHER, REGION), (ENGLAND, ""), (REGION, ""), *((code, REGION) for code in NEAR)]
    lists = [("2025-05", NEW_LIST), ("2021-04", OLD_LIST)]
    edition = {"area_code": AREA, "title": "Plan of 2024", "published": "2024"}
    made = {
        AREAS: [
            {
                "area_code": code, "area_name": NAMES.get(code, f"Near {code[1:]}"), "region_code": region,
                "region_name": NAMES[REGION] if region else "",
            }
            for code, region in areas
        ],
        NEIGHBOURS: [
            {"area_code": AREA, "list_version": version, "rank": place, "neighbour_code": code}
            for version, codes in lists
            for place, code in enumerate(codes, start=1)
        ],
        EDITIONS: [
            edition | {"edition_id": PLAN, "supersedes": EARLIER},
            edition | {"edition_id": EARLIER, "title": "Plan of 2019", "published": "2019"},
        ],
    }  # fmt: skip
    return {declaration.name: table(declaration, rows) for declaration, rows in made.items()}


def tables_of(figures, indicators=None, goals=None, targets=None, claims=(), notices=(), actions=()):
    """The processed tables of the drawn council."""
    made = {
        OBSERVATIONS: figures,
        INDICATORS: indicators or [indicator()],
        GOALS: [goal()] if goals is None else goals,
        TARGETS: [target()] if targets is None else targets,
        CLAIMS: claims,
        NOTICES: notices,
        ACTIONS: actions,
        SOURCE_COUNTS: (),
    }
    drawn = {declaration.name: table(declaration, list(rows)) for declaration, rows in made.items()}
    nothing = {declaration.name: table(declaration, []) for declaration in PROCESSED}
    return nothing | _places_and_plans() | drawn


def review_of(
    figures, *, area=AREA, year="2024/25", edition=PLAN, comparator="statistical_neighbours", **drawn
):
    """The whole review of the drawn council."""
    return assemble_review(
        tables_of(figures, **drawn), area=area, year=year, edition=edition, comparator=comparator
    )


def assessed(figures, **options):
    """The row of the one goal."""
    (row,) = review_of(figures, **options).assessments.to_dict("records")
    return row
