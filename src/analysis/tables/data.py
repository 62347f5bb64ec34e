"""The declared tables that are stored: what each column holds, and in what unit.

Every table that leaves one room for another is declared here once; those that are made for readers'
pages are in `tables.results` and `tables.plan_results`, those of a plan's lists and money in
`tables.plans`. How a table is held to its declaration is in `tables.declare`.
"""

from __future__ import annotations

from analysis.tables.declare import Declaration, date, flag, number, text, whole
from analysis.tables.plans import (
    ACTION_LOG,
    DEADLINE_KINDS,
    DECISIONS,
    EDITION_MATCHES,
    EDITION_NOTES,
    FINANCE_LINES,
    PLAN_CELLS,
    PLAN_ITEMS,
    REPORTED_FIGURES,
    RISK_LOG,
    SPENDING_LINKS,
)
from analysis.vocabulary.indicators import FREQUENCIES, PROFILES
from analysis.vocabulary.marks import MARKS

_STANDING = (
    whole("national_rank", "rank among all councils with a figure, 1 is best", nullable=True),
    whole("national_of", "how many councils have a figure", nullable=True),
    text("national_band", "quarter of all councils, A is best; empty without one", "", "A", "B", "C", "D"),
    whole("national_quintile", "fifth of all councils, 1 is best", nullable=True),
)
# Columns of `tables.results.ASSESSMENTS`: the standing of the figure that is judged.
NATIONAL_COLUMNS = _STANDING

# One row for each figure of a council, for periods in which most councils have one.
AREA_VINTAGES = Declaration("area_vintages", (
    text("code", "a code that the area has or had"),
    text("area_name", "a name that it has or had, or that a publisher gives it"),
    text("area_code", "the code under which its figures stand here"),
    text("dfe_la_code", "its number at the Department for Education; empty where it has none"),
    date("first_date", "first day of the code; missing where that is of no concern"),
    date("last_date", "last day of the code; missing for one of today"),
    text("successors", "codes of those that followed, with spaces between; empty for an area of today"),
), ("code", "area_name"))  # fmt: skip

NATIONAL_RANKS = Declaration("national_ranks", (
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("area_code", "the council"),
    text("period_label", "period"),
    text("period_kind", "calendar, academic, financial, snapshot, ..."),
    *_STANDING,
), ("indicator_id", "group", "area_code", "period_label", "period_kind"))  # fmt: skip

# Stored beside the processed tables where the whole LAIT file is there; no report reads it.
LAIT_FIGURES = Declaration("lait_figures", (
    text("series_id", "the publisher's name of the measure"),
    text("area_code", "nine-character code of the area"),
    text("period_label", "the period as a reader writes it, e.g. 2024/25, 2024-25, 31 March 2025"),
    date("period_start", "first day of the period"),
    date("period_end", "last day of the period"),
    text("period_kind", "calendar, academic, financial, snapshot, rolling3:calendar, ..."),
    text("period_status", "as_published, provisional, revised, final, outturn, ..."),
    number("value", "value in the measure's own unit; missing where `missing` says why"),
    text("missing", "why there is no value: a letter of `marks.MARKS`"),
), ())  # fmt: skip


# The first four are about one figure each, the last two about a series, a year or an area of it.
REVISION_KINDS = ("revised", "added", "withdrawn", "status_changed", "coverage", "magnitude")

# The note of a figure whose whole year, area or series is missing, which a row of its own tells.
PART_OF_A_GAP = "part of what is missing as a whole"

REVISIONS = Declaration("revisions", (
    text("source_id", "the newer release"),
    text("earlier_id", "the release that it supersedes"),
    text("kind", "what happened to the figure", *REVISION_KINDS),
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("area_code", "area; empty where all areas are meant"),
    text("period_label", "period; empty where all periods are meant"),
    date("period_start", "first day of the period"),
    text("series_id", "the publisher's name of the series"),
    text("before_text", "the earlier release's print, its mark in brackets; empty for no figure"),
    text("after_text", "the same of the newer release"),
    number("before", "the earlier release's value"),
    number("after", "the newer release's value"),
    number(
        "difference",
        "newer print less earlier print of the same period, in the unit: a restatement, not a change "
        "over time",
    ),
    text("before_status", "as_published, provisional, ...; empty for no figure"),
    text("after_status", "the same of the newer release"),
    text("locator", "file and row of the newer release; of the earlier one where it has none"),
    flag("is_large", "large, so that somebody has to look at it"),
    flag("is_open", "stops a build until it is accepted: large, and of an area that the reports use"),
    text("note", "what is known about it"),
    text("accepted", "why it is accepted, by which role and when; empty where it is not"),
), ("source_id", "kind", "indicator_id", "group", "area_code", "period_label", "series_id"))  # fmt: skip


SCHEMA_VERSION = "11"  # raise it when a processed table changes its columns; older files are rebuilt


MISSING_MARKS = ("", *MARKS)
DIRECTIONS = ("high", "low", "none")

_PERIOD = (
    text("period_label", "the period as a reader writes it, e.g. 2024/25, 2024-25, 31 March 2025"),
    date("period_start", "first day of the period"),
    date("period_end", "last day of the period"),
    text("period_kind", "calendar, academic, financial, snapshot, cumulative, ..."),
)

RAW_FIGURES = Declaration("raw_figures", (
    text("source_id", "source in data/raw/sources.yml"),
    text("file", "file below the project's root"),
    whole("row", "line of the file"),
    text("series_id", "the publisher's name of the series"),
    text("indicator_id", "indicator the source says it answers"),
    text("group", "group"),
    text("area_code", "code of the area"),
    text("area_name", "name of the area as printed"),
    text("year_type", "the publisher's year type, as printed"),
    text("period_text", "period as printed"),
    text("value_text", "value as printed"),
    text("numerator_text", "count above the line, as printed"),
    text("denominator_text", "count below the line, as printed"),
    text("lower_text", "lower 95% limit of the publisher's own interval, as printed"),
    text("upper_text", "the same of the upper limit"),
    text("status", "status of the figure, as printed"),
    text("published", "day, month or year of publication, as printed; empty where the file does not say"),
    text("unit", "unit as the publisher names it; empty where the file does not say"),
    text("polarity", "the publisher's direction as printed; empty where the file does not say"),
    text("mark_style", "whose symbols for missing values are used: lait, ees, gss"),
), ("file", "row", "indicator_id", "group", "series_id"))  # fmt: skip

OBSERVATIONS = Declaration("observations", (
    text("indicator_id", "indicator in data/reference/indicators.yml"),
    text("group", "group of children, `all` for everybody"),
    text("area_code", "nine-character code of the area"),
    *_PERIOD,
    text("period_status", "as_published, provisional, revised, final, ..."),
    number("value", "value in the indicator's unit; missing where `missing` says why"),
    text("missing", "why there is no value: a letter of `marks.MARKS`", *MISSING_MARKS),
    text("missing_note", "what is known about the reason, e.g. reason_unknown"),
    number("numerator", "count above the line, where published"),
    number("denominator", "count below the line, where published"),
    flag("counts_exact", "the published counts reproduce the published value"),
    number("lower_limit", "lower 95% limit as published, in the unit; missing where not published"),
    number("upper_limit", "the same of the upper limit"),
    text("value_text", "the value as printed by the source"),
    number("places", "decimals at which the series is published for this period"),
    flag("is_councils_own", "from the council's own documents or files, not from the publisher"),
    text("source_id", "source in data/raw/sources.yml"),
    text("series_id", "the publisher's name of the series"),
    text("locator", "file and row, or document and line, where the value stands"),
    whole("segment", "number of the comparable stretch; rises at each declared break"),
    flag("excluded", "kept, but left out of changes and trends (declared in breaks.yml)"),
    flag("is_chosen", "the one value used where several sources give one"),
    text("notice", "what the reader must know of this value; empty for most"),
), ("indicator_id", "group", "area_code", "period_label", "source_id", "locator"))  # fmt: skip

# Every vintage is kept, but only the latest release of a publication is analysed.
SUPERSEDED_OBSERVATIONS = Declaration("superseded_observations", OBSERVATIONS.columns, OBSERVATIONS.key)

AREAS = Declaration("areas", (
    text("area_code", "nine-character code"),
    text("area_name", "name"),
    text("area_type", "Country, Region, Unitary authority, ..."),
    text("region_code", "code of the region the area lies in; empty for countries and regions"),
    text("region_name", "its name"),
    flag("is_small", "so few children that it has no rank (data/reference/small_councils.yml)"),
    date("began_date", "its first day, where a reorganisation made it; otherwise missing"),
    text("before", "the areas that it was before, in words; empty where only the council is new"),
), ("area_code",))  # fmt: skip

NEIGHBOURS = Declaration("neighbours", (
    text("area_code", "the area that has the neighbours"),
    text("list_version", "which list: 2021-04, 2025-05, or a group of data/reference/comparators.yml"),
    whole("rank", "1 is the closest neighbour"),
    text("neighbour_code", "code of the neighbour"),
    text("neighbour_name", "its name"),
    text("closeness", "the publisher's word for how close it is; the name of a council's own group"),
), ("area_code", "list_version", "neighbour_code"))  # fmt: skip

INDICATORS = Declaration("indicators", (
    text("indicator_id", "indicator"),
    text("group", "group; one row an indicator and group"),
    text("name", "full name"),
    text("short_name", "short name for tables and charts"),
    text("group_name", "the group in words; empty for everybody"),
    text("kind", "kind of group in data/reference/groups.yml; empty for the indicator's own groups"),
    text("kind_name", "that kind in words"),
    whole("kind_position", "place among the groups of its kind, from 1", nullable=True),
    text("reference_group", "the group of the kind that it is held against; empty for the whole"),
    text("description", "what it measures"),
    text("subject", "how a sentence about it begins, e.g. The share of pupils reaching ..."),
    text("unit", "percent, rate per 10,000, score, count"),
    whole("decimals", "decimals shown to readers"),
    text("polarity", "the plan's direction", *DIRECTIONS),
    text("publisher_polarity", "the publisher's direction", *DIRECTIONS),
    text("year_type", "how its years run: academic, financial, calendar, snapshot:MM-DD"),
    text("answers", "which figure answers a target of a year"),
    text("compared_with", "groups that it, the advantaged one, is compared with, apart by spaces; empty"),
    flag("is_cumulative", "a running total, not a yearly figure"),
    flag("may_exceed_100", "a percentage that can lie above 100, with the reason in description"),
    number("tolerance", "distance from a target still called within tolerance, in the unit"),
    number("tolerance_pct", "the same as per cent of the target, for rates and counts"),
    text("standard_theme", "its theme in the standard set; empty where it is no part of it"),
    flag("is_standard_only", "no plan of the project asks for it"),
    flag("looks_back", "a figure counts back to before its period, as re-referrals within 12 months"),
    text("frequency", "how often it has a figure; empty for year", "", *FREQUENCIES),
    text("in_year", "how figures within a year stand to a yearly target; empty for none", *PROFILES),
    text("without_counts", "why figures have no counts, and which publication has them; empty for nothing"),
), ("indicator_id", "group"))  # fmt: skip

SMALL_AREAS = Declaration("small_areas", (
    text("group", "small area, as a group of figures"),
    text("name", "its name"),
    text("kind", "kind in data/reference/groups.yml, such as ward"),
    text("area_code", "the council that it lies in"),
), ("group",))  # fmt: skip

EDITIONS = Declaration("editions", (
    text("edition_id", "edition of a plan; its folder under data/raw or data/plans"),
    text("title", "title for readers"),
    text("area_code", "the council whose plan it is"),
    text("published", "month or year of publication as printed"),
    text("first_year", "first target year"),
    text("last_year", "last target year"),
    text("supersedes", "the edition before it; empty for a first one"),
    text("citation", "how it is cited"),
    text("status", "published; draft or approved for an edition under data/plans"),
    text("approved_by", "the role that approved it"),
    text("approved_on", "the day, as written"),
    text("figures_to", "review year whose figures its text gives; empty for a published document"),
    text("sections", "sections of its document that come first, in order, with ; between them"),
), ("edition_id",))  # fmt: skip

GOALS = Declaration("goals", (
    text("edition_id", "edition"),
    text("measure_id", "measure in the edition"),
    whole("position", "place in the printed table, from 1"),
    text("theme", "theme under which the goal is shown"),
    text("kpi", "KPI flag as printed"),
    text("measure", "the measure as printed"),
    text("indicator_id", "the indicator that answers it"),
    text("group", "its group"),
    text("unit", "the unit of this goal's targets"),
    text("reason", "why this series answers the goal"),
    text("baseline_text", "baseline as printed; empty where none is printed"),
    number("baseline_value", "baseline as a number"),
    text("baseline_period", "period of the baseline as printed or declared; empty where neither"),
    text("locator", "document and line"),
    text("beside", "indicator whose figure is shown beside it; empty for none"),
    text("gap_with", "group, england, region or neighbours to which a target cuts the gap; empty for none"),
    text("owner", "role that owns it, where the plan names one"),
    text("next_action_id", "action of the plan that serves it, as declared"),
    text("next_action", "its title"),
    text("next_action_deadline", "its deadline as printed"),
    text("comment", "the author's comment, where there is one"),
    number("tolerance_floor", "figure down to which, or up to which where less is better, is near"),
    number("tolerance_band", "per cent of the target, on either side, within which it is met"),
    number("tolerance", "tolerance of this measure alone, in the unit"),
    number("tolerance_pct", "the same as per cent of the target"),
), ("edition_id", "measure_id"))  # fmt: skip

TARGET_ENDS = (
    number("target_lower", "lower end of a target that is a range; missing for every other"),
    number("target_upper", "its upper end"),
)

TARGETS = Declaration("targets", (
    text("edition_id", "edition"),
    text("measure_id", "measure"),
    text("target_year", "year the target is for, as printed, e.g. 2024/25"),
    text("target_text", "target as printed"),
    text("target_kind", "kind in the target grammar"),
    number("target_value", "the number to reach; missing where it cannot be computed"),
    *TARGET_ENDS,
    text("comparator", "england, region or neighbours for a target that follows another area"),
    text(
        "comparator_year",
        "whose figure of which year: this_year or last_year; empty without a comparator",
    ),
    text("reading", "how an open wording was declared to be read"),
    text("readings", "the possible readings side by side, where none is declared"),
    text("reason", "reason code where there is no number"),
    text("locator", "document and line"),
), ("edition_id", "measure_id", "target_year"))  # fmt: skip

PRINTED_FIGURES = Declaration("printed_figures", (
    text("document", "document"),
    text("figure_id", "figure in the document"),
    whole("line", "first line"),
    text("indicator_id", "indicator or topic"),
    text("area_name", "area as printed"),
    text("group", "group"),
    text("period_label", "period as printed or declared"),
    flag("period_is_declared", "the document prints none; plans.yml declares it"),
    text("value_text", "value as printed"),
    number("value", "as a number; missing where the words are not one"),
    text("unit", "unit"),
    number("numerator", "count above the line"),
    number("denominator", "count below the line"),
    text("words", "a few words that identify it"),
    text("used_as", "observation, or why it is not one"),
), ("document", "figure_id"))  # fmt: skip

ACTIONS = Declaration("actions", (
    text("edition_id", "edition"),
    text("action_id", "action"),
    whole("line", "first line in the document"),
    text("theme", "theme or strategic outcome"),
    text("title", "what is to be done, in short"),
    text("wording_key", "hash of the printed letters and digits; equal keys are equal wordings"),
    text("deadline_text", "deadline as printed"),
    date("deadline", "last day that the deadline can mean; missing where there is none"),
    text("deadline_kind", "what is printed: a date, ongoing, ...; empty for nothing", *DEADLINE_KINDS),
    text("owner", "role"),
    text("key_outcome", "key outcome it stands under, where the plan has such headings"),
    text("what_we_will_do", "what will be done, under the key outcome, where the plan has such a column"),
    text("progress", "progress in short, where reported"),
    text("status", "complete, ongoing, delayed, ..., not reported, dropped; empty where not reported"),
    flag("uncertain", "the printed columns could not be told apart with certainty"),
), ("edition_id", "action_id"))  # fmt: skip

# How a claim is tested; an empty kind is a statement that no number could contradict.
CLAIM_KINDS = (
    "", "ambition", "change", "complement", "count", "date", "difference", "direction", "limit", "missing",
    "none", "pace", "population", "rounded total", "same", "share", "sign", "span", "standing", "start",
    "states", "term", "terms", "total", "weighted", "whole share", "words",
)  # fmt: skip
CLAIMS = Declaration("claims", (
    text("document", "document"),
    text("claim_id", "claim"),
    whole("line", "first line"),
    whole("line_end", "last line"),
    text("indicator_id", "indicator or topic"),
    text("title", "the claim in our words"),
    text("direction", "increase, decrease, ... as claimed"),
    number("from_value", "earlier value"),
    number("to_value", "later value"),
    number("claimed_value", "the size that is claimed"),
    text("from_text", "earlier value as printed"),
    text("to_text", "later value as printed"),
    text("claimed_text", "size as printed"),
    text("kind", "how it is tested", *CLAIM_KINDS),
    text("numbers", "what it is bound to: name=print @line, one after the other, apart by semicolons"),
    text("unless", "what would explain a contradiction; empty where nothing printed would"),
), ("document", "claim_id"))  # fmt: skip

NOTICES = Declaration("notices", (
    text(
        "kind",
        "difference, counts, correction, break, excluded, not_collected, comparability, set aside, "
        "suppressed, tolerance, comparator, cross-check, "
        "published trend",
    ),
    text("source_id", "source or document"),
    text("indicator_id", "indicator; empty for all"),
    text("area_code", "area; empty for all"),
    text("period_label", "period; empty for all"),
    text("text", "what the reader must know"),
    text("locator", "file and row, or document and line"),
), ("kind", "source_id", "indicator_id", "area_code", "period_label", "text", "locator"))  # fmt: skip

FRAMEWORKS = Declaration("frameworks", (
    whole("position", "place in the file of frameworks, from 1"),
    text("framework_id", "national framework"),
    text("title", "its title"),
    text("publisher", "who publishes it"),
    text("published", "when, in words"),
    text("address", "where"),
    text("read", "what of its list of metrics was read and what was not"),
    text("outcome", "outcome or enabler, in the framework's order"),
    text("metric", "a metric about children; empty for an outcome that has none"),
    text("indicator_id", "an indicator that measures it; empty where none does"),
    text("gap_group", "the group whose gap to the others is asked, in words; empty for the indicator itself"),
    text("measures", "measures of the interactive tool that would, apart by spaces"),
    text("note", "how what is here differs from the metric, or why nothing is"),
), ("position",))  # fmt: skip

SOURCE_COUNTS = Declaration("source_counts", (
    text("source_id", "source"),
    text("title", "title"),
    text("publisher", "publisher"),
    text("licence", "licence"),
    text("citation", "how it is cited"),
    text("file", "file below the project's root"),
    text("sha256", "hash of the file; empty for one that the council adds to"),
    whole("rows_read", "rows in the file"),
    whole("rows_used", "rows that became observations or records"),
    whole("rows_missing", "rows with a missing mark"),
    whole("rows_set_aside", "rows not used, each with its reason in the notices"),
), ("source_id", "file"))  # fmt: skip

# What a page says of a source; the other columns of SOURCE_COUNTS change with every file.
SOURCE_TITLES = Declaration("source_titles", SOURCE_COUNTS.columns[:5], ("source_id",))

PROCESSED = (
    OBSERVATIONS, AREAS, AREA_VINTAGES, NEIGHBOURS, NATIONAL_RANKS, INDICATORS, SMALL_AREAS, EDITIONS, GOALS,
    TARGETS, PRINTED_FIGURES, ACTIONS, PLAN_ITEMS, EDITION_MATCHES, FINANCE_LINES, SPENDING_LINKS,
    EDITION_NOTES, ACTION_LOG, RISK_LOG, DECISIONS, REPORTED_FIGURES, PLAN_CELLS, CLAIMS, NOTICES,
    FRAMEWORKS, SOURCE_COUNTS, SUPERSEDED_OBSERVATIONS, REVISIONS,
)  # fmt: skip
