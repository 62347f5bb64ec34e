"""The declared tables of the pipeline: what each column holds, and in what unit.

Every table that leaves one room for another is declared here once (those that are made for readers'
pages: in `results`). How a table is held to its declaration is in `declarations`.
"""

from __future__ import annotations

from analysis.declarations import Column, Declaration, check, empty, table

__all__ = [
    "ACTIONS", "AREAS", "CLAIMS", "COUNT_MULTIPLIERS", "DIRECTIONS", "EDITIONS", "GOALS", "INDICATORS",
    "MISSING_MARKS", "NEIGHBOURS", "NOTICES", "OBSERVATIONS", "PRINTED_FIGURES", "PROCESSED", "RAW_FIGURES",
    "SCHEMA_VERSION", "SOURCE_COUNTS", "STATUSES", "TARGETS", "Column", "Declaration", "check", "empty",
    "table",
]  # fmt: skip

SCHEMA_VERSION = "2"  # raise it when a processed table changes its columns; older files are rebuilt


def _text(name: str, meaning: str, *allowed: str) -> Column:
    return Column(name, "text", meaning, allowed=allowed or None)


def _number(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, nullable=True)


def _date(name: str, meaning: str) -> Column:
    return Column(name, "date", meaning, nullable=True)


# What a share of 1, or one event a head, is in the unit of the value.
COUNT_MULTIPLIERS = {"percent": 100.0, "rate per 10,000": 10_000.0}
MISSING_MARKS = ("", "c", "x", "z", "low", "u")
DIRECTIONS = ("high", "low", "none")
STATUSES = ("Met", "Within tolerance", "Missed", "Not judged")

_PERIOD = (
    _text("period_label", "the period as a reader writes it, e.g. 2024/25, 2024-25, 31 March 2025"),
    _date("period_start", "first day of the period"),
    _date("period_end", "last day of the period"),
    _text("period_kind", "calendar, academic, financial, snapshot, cumulative, ..."),
)

RAW_FIGURES = Declaration(
    "raw_figures",
    (
        _text("source_id", "source in data/raw/sources.yml"),
        _text("file", "file below the project's root"),
        Column("row", "whole", "line of the file"),
        _text("series_id", "the publisher's name of the series"),
        _text("indicator_id", "indicator the source says it answers"),
        _text("group", "group"),
        _text("area_code", "code of the area"),
        _text("area_name", "name of the area as printed"),
        _text("year_type", "the publisher's year type, as printed"),
        _text("period_text", "period as printed"),
        _text("value_text", "value as printed"),
        _text("numerator_text", "count above the line, as printed"),
        _text("denominator_text", "count below the line, as printed"),
        _text("status", "status of the figure, as printed"),
        _text("unit", "unit as the publisher names it; empty where the file does not say"),
        _text("polarity", "the publisher's direction as printed; empty where the file does not say"),
        _text("mark_style", "whose symbols for missing values are used: lait, ees, gss"),
    ),
    ("file", "row"),
)

OBSERVATIONS = Declaration(
    "observations",
    (
        _text("indicator_id", "indicator in data/reference/indicators.yml"),
        _text("group", "group of children, `all` for everybody"),
        _text("area_code", "nine-character code of the area"),
        *_PERIOD,
        _text("period_status", "as_published, provisional, revised, final, ..."),
        _number("value", "value in the indicator's unit; missing where `missing` says why"),
        _text("missing", "why there is no value: c, x, z, low, u", *MISSING_MARKS),
        _text("missing_note", "what is known about the reason, e.g. reason_unknown"),
        _number("numerator", "count above the line, where published"),
        _number("denominator", "count below the line, where published"),
        Column("counts_exact", "flag", "the published counts reproduce the published value"),
        _text("value_text", "the value as printed by the source"),
        _text("source_id", "source in data/raw/sources.yml"),
        _text("series_id", "the publisher's name of the series"),
        _text("locator", "file and row, or document and line, where the value stands"),
        Column("segment", "whole", "number of the comparable stretch; rises at each declared break"),
        Column("excluded", "flag", "kept, but left out of changes and trends (declared in breaks.yml)"),
        Column("is_chosen", "flag", "the one value used where several sources give one"),
        _text("notice", "what the reader must know of this value; empty for most"),
    ),
    ("indicator_id", "group", "area_code", "period_label", "source_id", "locator"),
)

AREAS = Declaration(
    "areas",
    (
        _text("area_code", "nine-character code"),
        _text("area_name", "name"),
        _text("area_type", "Country, Region, Unitary authority, ..."),
        _text("region_code", "code of the region the area lies in; empty for countries and regions"),
        _text("region_name", "its name"),
    ),
    ("area_code",),
)

NEIGHBOURS = Declaration(
    "neighbours",
    (
        _text("area_code", "the area that has the neighbours"),
        _text("list_version", "which list: 2021-04, 2025-05"),
        Column("rank", "whole", "1 is the closest neighbour"),
        _text("neighbour_code", "code of the neighbour"),
        _text("neighbour_name", "its name"),
        _text("closeness", "the publisher's word for how close it is"),
    ),
    ("area_code", "list_version", "neighbour_code"),
)

INDICATORS = Declaration(
    "indicators",
    (
        _text("indicator_id", "indicator"),
        _text("group", "group; one row an indicator and group"),
        _text("name", "full name"),
        _text("short_name", "short name for tables and charts"),
        _text("group_name", "the group in words; empty for everybody"),
        _text("description", "what it measures"),
        _text("subject", "how a sentence about it begins, e.g. The share of pupils reaching ..."),
        _text("unit", "percent, rate per 10,000, score, count"),
        Column("decimals", "whole", "decimals shown to readers"),
        _text("polarity", "the plan's direction", *DIRECTIONS),
        _text("publisher_polarity", "the publisher's direction", *DIRECTIONS),
        _text("year_type", "how its years run: academic, financial, calendar, snapshot:MM-DD"),
        _text("answers", "which figure answers a target of a year"),
        _text("gap_role", "advantaged or disadvantaged group of the declared gap, or empty"),
        Column("is_cumulative", "flag", "a running total, not a yearly figure"),
        Column(
            "may_exceed_100", "flag", "a percentage that can lie above 100, with the reason in description"
        ),
        _number("tolerance", "distance from a target still called within tolerance, in the unit"),
        _number("tolerance_pct", "the same as per cent of the target, for rates and counts"),
    ),
    ("indicator_id", "group"),
)

EDITIONS = Declaration(
    "editions",
    (
        _text("edition_id", "edition of a plan; its folder under data/raw or data/plans"),
        _text("title", "title for readers"),
        _text("area_code", "the council whose plan it is"),
        _text("published", "month or year of publication as printed"),
        _text("first_year", "first target year"),
        _text("last_year", "last target year"),
        _text("supersedes", "the edition before it; empty for a first one"),
        _text("citation", "how it is cited"),
    ),
    ("edition_id",),
)

GOALS = Declaration(
    "goals",
    (
        _text("edition_id", "edition"),
        _text("measure_id", "measure in the edition"),
        Column("position", "whole", "place in the printed table, from 1"),
        _text("theme", "theme under which the goal is shown"),
        _text("kpi", "KPI flag as printed"),
        _text("measure", "the measure as printed"),
        _text("indicator_id", "the indicator that answers it"),
        _text("group", "its group"),
        _text("unit", "the unit of this goal's targets"),
        _text("reason", "why this series answers the goal"),
        _text("baseline_text", "baseline as printed; empty where none is printed"),
        _number("baseline_value", "baseline as a number"),
        _text("baseline_period", "period of the baseline as printed or declared; empty where neither"),
        _text("locator", "document and line"),
        _text("owner", "role that owns it, where the plan names one"),
        _text("next_action_id", "action of the plan that serves it, as declared"),
        _text("next_action", "its title"),
        _text("next_action_deadline", "its deadline as printed"),
        _text("comment", "the author's comment, where there is one"),
    ),
    ("edition_id", "measure_id"),
)

TARGETS = Declaration(
    "targets",
    (
        _text("edition_id", "edition"),
        _text("measure_id", "measure"),
        _text("target_year", "year the target is for, as printed, e.g. 2024/25"),
        _text("target_text", "target as printed"),
        _text("target_kind", "kind in the target grammar"),
        _number("target_value", "the number to reach; missing where it cannot be computed"),
        _text("comparator", "england, region or neighbours for a target that follows another area"),
        _text("reading", "how an open wording was declared to be read"),
        _text("readings", "the possible readings side by side, where none is declared"),
        _text("reason", "reason code where there is no number"),
        _text("locator", "document and line"),
    ),
    ("edition_id", "measure_id", "target_year"),
)

PRINTED_FIGURES = Declaration(
    "printed_figures",
    (
        _text("document", "document"),
        _text("figure_id", "figure in the document"),
        Column("line", "whole", "first line"),
        _text("indicator_id", "indicator or topic"),
        _text("area_name", "area as printed"),
        _text("group", "group"),
        _text("period_label", "period as printed or declared"),
        _text("value_text", "value as printed"),
        _number("value", "as a number; missing where the words are not one"),
        _text("unit", "unit"),
        _number("numerator", "count above the line"),
        _number("denominator", "count below the line"),
        _text("words", "a few words that identify it"),
        _text("used_as", "observation, or why it is not one"),
    ),
    ("document", "figure_id"),
)

ACTIONS = Declaration(
    "actions",
    (
        _text("edition_id", "edition"),
        _text("action_id", "action"),
        Column("line", "whole", "first line in the document"),
        _text("theme", "theme or strategic outcome"),
        _text("title", "what is to be done, in short"),
        _text("deadline_text", "deadline as printed"),
        _date("deadline", "last day of the deadline; missing where there is none"),
        _text("owner", "role"),
        _text("progress", "progress in short, where reported"),
        _text("status", "complete, ongoing, not started, delayed, not reported; empty where not reported"),
        Column("uncertain", "flag", "the printed columns could not be told apart with certainty"),
    ),
    ("edition_id", "action_id"),
)

CLAIMS = Declaration(
    "claims",
    (
        _text("document", "document"),
        _text("claim_id", "claim"),
        Column("line", "whole", "first line"),
        _text("indicator_id", "indicator or topic"),
        _text("title", "the claim in our words"),
        _text("direction", "increase, decrease, ... as claimed"),
        _number("from_value", "earlier value"),
        _number("to_value", "later value"),
        _number("claimed_value", "the size that is claimed"),
        _text("from_text", "earlier value as printed"),
        _text("to_text", "later value as printed"),
        _text("claimed_text", "size as printed"),
    ),
    ("document", "claim_id"),
)

NOTICES = Declaration(
    "notices",
    (
        _text(
            "kind", "difference, correction, break, excluded, not_collected, set aside, suppressed, tolerance"
        ),
        _text("source_id", "source or document"),
        _text("indicator_id", "indicator; empty for all"),
        _text("area_code", "area; empty for all"),
        _text("period_label", "period; empty for all"),
        _text("text", "what the reader must know"),
        _text("locator", "file and row, or document and line"),
    ),
    ("kind", "source_id", "indicator_id", "area_code", "period_label", "text", "locator"),
)

SOURCE_COUNTS = Declaration(
    "source_counts",
    (
        _text("source_id", "source"),
        _text("title", "title"),
        _text("publisher", "publisher"),
        _text("licence", "licence"),
        _text("citation", "how it is cited"),
        _text("file", "file below the project's root"),
        _text("sha256", "hash of the file"),
        Column("rows_read", "whole", "rows in the file"),
        Column("rows_used", "whole", "rows that became observations or records"),
        Column("rows_missing", "whole", "rows with a missing mark"),
        Column("rows_set_aside", "whole", "rows not used, each with its reason in the notices"),
    ),
    ("source_id", "file"),
)

PROCESSED = (
    OBSERVATIONS,
    AREAS,
    NEIGHBOURS,
    INDICATORS,
    EDITIONS,
    GOALS,
    TARGETS,
    PRINTED_FIGURES,
    ACTIONS,
    CLAIMS,
    NOTICES,
    SOURCE_COUNTS,
)
