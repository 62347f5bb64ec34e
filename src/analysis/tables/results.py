"""The declared tables that the analysis gives to readers' pages, and the review that holds them.

`review` makes them with `stats` and `claims`, `words` and `report` show them; neither knows the other.
What an author's text becomes (values by reference, blocks for pages and documents) stands here too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from analysis.tables.data import DIRECTIONS, FRAMEWORKS, MISSING_MARKS, NATIONAL_COLUMNS, TARGET_ENDS
from analysis.tables.declare import Column, Declaration, date, empty, flag, number, text, whole
from analysis.tables.plans import DECISIONS, REPORTED_FIGURES
from analysis.vocabulary.certainty import CERTAINTIES, VERDICT_WORDS
from analysis.vocabulary.statuses import MET, MISSED, STATUSES

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    import pandas as pd


PACE_WORDS = (
    "", "On track", "Behind the path, but fast enough", "On the path, which steepens",
    "Progress, not fast enough", "Limited progress", "No progress", "Moving away",
    "Target met",
    MET, MISSED, "Maintained", "Not maintained", "Target already met at baseline",
    "Baseline year: progress starts next year", "Not assessable: method changed",
    "Not assessable: no baseline", "closing", "widening", "unchanged", "ahead", "caught up",
    "fallen behind",
)  # fmt: skip
ORIGINAL_NOTES = ("", "unchanged", "unit", "complement", "no number")

PACE_COLUMNS = (
    text("baseline_text", "baseline as printed; empty where none is printed"),
    number("baseline_value", "baseline as a number"),
    text("baseline_label", "its period, printed or declared; empty where neither"),
    number("baseline_now", "what is published for that period today"),
    text("pace_year", "year of the target that the path leads to; empty without one"),
    number("pace_target", "that target"),
    text("pace_word", "pace so far against the pace planned; beside another place, which way", *PACE_WORDS),
    text("pace_reason", "reason code where there is no pace"),
    text("pace_caution", "what to print beside the pace"),
    text("pace_certainty", "what the interval of the figure adds"),
    number("pace_ratio", "observed change over the change planned by now; 1 is on the path"),
    number("pace_share", "share of the way from baseline to target"),
    number("pace_time_share", "share of the time"),
    number("expected", "value on the path in the period of the figure"),
    number("gap_to_path", "figure minus expected, positive is better"),
    number("observed_per_year", "change a year since the baseline"),
    number("needed_per_year", "change a year from now that reaches the target"),
    number("projected", "value in the target's year if the change so far went on"),
    text("comparator", "the place that the target follows; empty for a number of the plan's own"),
    text("followed_label", "period of the other place's figure that the target takes; empty otherwise"),
    number("followed_change", "change of that place since the baseline"),
    text("original_edition", "title of the first edition with a target for the same year; empty without one"),
    text("original_text", "that target as printed"),
    number("original_value", "as a number, in the unit of the figure"),
    text("original_status", "the figure against it; empty where it cannot be compared"),
    number("original_shortfall", "what is still to go to it"),
    text("original_note", "unchanged, or why the two cannot be compared", *ORIGINAL_NOTES),
)

TARGET_PATHS = Declaration("target_paths", (
    text("edition_id", "edition"),
    text("measure_id", "measure in the edition"),
    text("period_label", "period"),
    date("period_start", "its first day"),
    date("period_end", "its last day"),
    text("kind", "baseline or target", "baseline", "target"),
    number("value", "value on the path, in the unit of the indicator"),
), ("edition_id", "measure_id", "period_label"))  # fmt: skip

WAYS = ("", "rising", "falling")
RECORDS = ("best", "worst", "highest", "lowest")
_JUDGED = "better, worse where clear and judged; otherwise higher, lower; unchanged, the same; empty"


def _certainty(name: str, of: str) -> tuple[Column, ...]:
    """The columns that say how sure a statement is (`stats.certainty.Verdict`)."""
    return (
        text(f"{name}_certainty", f"how sure {of} is", *CERTAINTIES),
        text(f"{name}_reason", "reason code where it is not tested, or is not clear although counts say so"),
        flag(f"{name}_is_small", "a denominator is under 30"),
    )


GAP_COLUMNS = (
    number("lower", "lower 95% limit of the difference, only where counts by group are published"),
    number("upper", "upper 95% limit"),
    text("gap_word", "gap or no clear gap; empty without an interval or with small groups"),
    text("interval_reason", "reason code where there is no interval or no word"),
    number("change_lower", "lower 95% limit of the change, only where both years have counts"),
    number("change_upper", "upper 95% limit"),
    text(
        "change_word", "closing, widening, smaller or larger but not clearly so, unchanged, reversed; empty"
    ),
    *_certainty("gap", "the gap"),
    *_certainty("change", "its change"),
)


class Opened:
    """What is opened at once and holds tables: printed it names them, and does not print their rows."""

    def __repr__(self) -> str:
        """Its short texts, and the rows of each of its tables."""
        held = ((one.name, getattr(self, one.name)) for one in fields(self))  # type: ignore[arg-type]
        said = (
            f"{name}: {len(value)} rows" if hasattr(value, "dtypes") else f"{name}={value!r}"
            for name, value in held
            if hasattr(value, "dtypes") or (isinstance(value, str) and value and len(value) < 80)
        )  # fmt: skip
        return f"{type(self).__name__}({', '.join(said)})"


REFERENCE_KINDS = ("value", "change", "trend", "compare", "gap", "target", "chart", "table")
DRAWN_KINDS = ("chart", "table")  # those that stand in a line of their own


@dataclass(frozen=True)
class Given:
    """What one reference gives, not yet in words."""

    kind: str  # Which function was called (`REFERENCE_KINDS`)
    # The record behind it: of `tables.results.ASSESSMENTS`, for a gap of `tables.results.GROUP_GAPS`
    row: Mapping[str, Any]
    # england, region or neighbours for a comparison; trend, compare or gap for a chart or its table
    against: str = ""
    region_name: str = ""  # The area's region
    # Why there is no value: a mark of `tables.data.MISSING_MARKS`; empty where there is one
    missing: str = ""
    is_latest: bool = True  # No period was named, so that the figure moves on with the data
    with_period: bool = True  # Whether the words say its period


Spans = tuple[tuple[str, ...], ...]
"""Pieces of text, each with its style (empty, `strong` or `em`) and where it leads, if it does."""


@dataclass(frozen=True)
class NarrativeBlock:
    """A part of a text, its values in words."""

    # heading, paragraph, bullet, numbered, quote, note (a footnote), table, picture; chart or values, which
    # stand where `given` is drawn
    kind: str
    level: int  # Level of a heading, from 1; depth of an item of a list, from 0; number of a footnote
    spans: Spans  # Its text; what a table is called; what a picture shows
    row: int  # The line of the author's file
    cells: tuple[tuple[Spans, ...], ...] = ()  # The rows of a table, its headings first
    numbers: tuple[int, ...] = ()  # The columns of a table that hold numbers
    png: str = ""  # A picture, in base64
    title: str = ""  # What stands under a picture
    start: int = 1  # The number that a list begins with, at its first item
    given: Given | None = None  # What a chart or a table of figures shows

    @property
    def text(self) -> str:
        """The whole text, without styles."""
        return "".join(span[0] for span in self.spans)


@dataclass(frozen=True, repr=False)
class Narrative(Opened):
    """The authors' text of one edition, by section."""

    edition_id: str
    sections: Mapping[str, tuple[NarrativeBlock, ...]]
    review: Review | None = None  # Whose figures it gives


def note_id(section: str, number: int) -> str:
    """The id that a footnote of a section has on its page.

    Example:
        >>> note_id("good_at", 1)
        'note-good-at-1'
    """
    return f"note-{re.sub('[^a-z0-9]+', '-', section.casefold())}-{number}"


@dataclass(frozen=True)
class QuotedFigure:
    """A figure that an author takes from a source outside the data, as it is typed."""

    figure: str
    source: str
    row: int | None = None


@dataclass(frozen=True)
class NarrativeFile:
    """An author's text as written."""

    edition_id: str  # The edition
    name: str  # The section: the file's name without its ending
    file: str  # The file below the project's root
    sha256: str  # Hash of the file's bytes
    text: str  # The text behind the front matter
    first_row: int = 1  # The line on which it starts
    quoted: tuple[QuotedFigure, ...] = ()  # The figures declared in the front matter
    # The pictures that may stand in it, by the names of their files, as PNG in base64
    pictures: Mapping[str, str] = field(default_factory=dict)


ASSESSMENTS = Declaration("assessments", (
    text("edition_id", "edition"),
    text("measure_id", "measure in the edition"),
    whole("position", "place in the plan's table"),
    text("theme", "theme"),
    text("measure", "the measure as printed"),
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("name", "the indicator's name, with its group where there is one"),
    text("short_name", "short name, with its group where there is one"),
    text("subject", "how a sentence about it begins"),
    text("unit", "unit of value, target, gap and change"),
    whole("decimals", "decimals shown"),
    text("polarity", "the plan's direction", *DIRECTIONS),
    text("publisher_polarity", "the publisher's direction", *DIRECTIONS),
    # latest figure
    number("value", "the figure that is judged, or the latest available"),
    text("period_label", "its period"),
    Column("period_end", "date", "last day of its period", nullable=True),
    flag("is_target_year", "the period answers the review year; otherwise it is only the latest"),
    flag("is_provisional", "the publisher calls it provisional"),
    number("numerator", "count above the line"),
    number("denominator", "count below the line"),
    number("lower", "lower 95% limit, only where counts are published"),
    number("upper", "upper 95% limit"),
    text("source_id", "source of the value"),
    text("locator", "where it stands"),
    # target
    text("target_year", "year of the target"),
    Column("target_period_end", "date", "last day of the period that answers the target", nullable=True),
    text("target_text", "target as printed"),
    text("target_kind", "kind in the target grammar"),
    number("target_value", "number to reach; of a range the one that is nearest to the figure"),
    *TARGET_ENDS,
    text("target_locator", "document and line of the target"),
    text("readings", "open readings side by side, where none is declared"),
    number("gap", "value minus target, turned so that positive is better"),
    number("shortfall", "what is still to go; never negative"),
    number("tolerance", "distance still called within tolerance, in the unit"),
    text("tolerance_kind", "how it is taken: empty for a distance, floor, band, range; gap, without one"),
    text("status", "the word that carries the colour", *STATUSES),
    text("reason", "reason code where not judged or where a caution applies"),
    text("reason_detail", "what the reason's sentence needs besides the other columns"),
    # movement within the comparable stretch
    number("previous_value", "the comparable figure before"),
    text("previous_label", "its period"),
    number("change", "value minus previous value, unturned"),
    text("change_word", _JUDGED),
    *_certainty("change", "the change"),
    text(
        "change_note",
        "years without data between; without a change: running_total, part_year, excluded_year or empty",
    ),
    number("first_value", "figure of the plan's baseline year, or the first comparable of the stretch"),
    text("first_label", "its period"),
    flag("first_is_baseline", "it is the year of the plan's baseline"),
    number("change_since_first", "value minus first value, unturned"),
    text("first_word", _JUDGED),
    *_certainty("first", "the change since then"),
    text("record", "of five comparable years or more it is the", "", *RECORDS),
    text("break_note", "first year of the stretch, where a break stands before it; empty"),
    text("trend", "over all comparable years; empty where no trend is called", *WAYS),
    text("trend_certainty", "how sure that is", *CERTAINTIES),
    text("trend_reason", "reason code where it is not tested"),
    text("trend_method", "name of the method behind it"),
    text("trend_caution", "what to print beside it"),
    text(
        "trend_noted", "what the publisher's notes say of comparing its years, where nothing is declared"
    ),
    whole("trend_n", "figures used", nullable=True),
    text("trend_from", "first year used"),
    text("trend_to", "last year used"),
    text("trend_missing", "years between without a figure"),
    text("trend_left_out", "years between that a declaration leaves out"),
    flag("trend_has_holes", "fewer figures than years from the first to the last"),
    text("trend_other_source", "comparable years that only the other kind of source has"),
    number("trend_p", "its p value"),
    number("trend_s", "Kendall's S: rises less falls among all pairs of years"),
    number("trend_slope", "Theil-Sen change a year, in the unit"),
    whole("trend_rises", "steps up among them", nullable=True),
    whole("trend_falls", "steps down among them", nullable=True),
    number("trend_lowest", "lowest of them"),
    number("trend_highest", "highest of them"),
    text("five", "direction of the last five years; also of one that is indicative only", *WAYS),
    flag("has_place", "it may stand in a rank: on 30 or more, and not of a council declared small"),
    text("five_certainty", "how sure that is", *CERTAINTIES),
    text("five_reason", "reason code, or why a test that is passed is not clear"),
    number("five_p", "its p value"),
    # comparators, all for the same period
    number("england_value", "England"),
    number("england_gap", "value minus England, positive is better by the publisher's direction"),
    text("england_word", _JUDGED),
    *_certainty("england", "the difference"),
    flag("england_is_strict", "the difference is clear at 99.8% too"),
    number("region_value", "the region"),
    number("region_gap", "value minus region"),
    text("region_word", _JUDGED),
    *_certainty("region", "the difference"),
    number("neighbour_mean", "unweighted mean of the statistical neighbours with a figure"),
    number("neighbour_median", "their median"),
    text("comparator_group", "the council's own group that stands in the neighbours' place; empty for none"),
    whole("neighbour_n", "how many of them have a figure; none where no list is held", nullable=True),
    number("neighbour_gap", "value minus neighbour mean"),
    whole("neighbour_below", "how many of them it is below", nullable=True),
    whole("neighbour_above", "how many of them it is above", nullable=True),
    number("neighbour_lowest", "their lowest figure; missing with fewer than six of them"),
    number("neighbour_highest", "their highest figure"),
    text("comparison_basis", "interval, or point where no counts are published"),
    whole("rank", "rank among the area and its neighbours, 1 is best", nullable=True),
    whole("rank_of", "how many were ranked", nullable=True),
    *NATIONAL_COLUMNS,
    text("sensitivity", "a sentence where mean or median, or the two lists, disagree"),
    # what the plan says of it
    text("beside", "indicator whose figure is shown beside it; empty for none"),
    text("owner", "role"),
    text("next_action", "action of the plan that serves it"),
    text("next_action_id", "its id"),
    text("next_action_deadline", "its deadline as printed"),
    text("comment", "the author's comment"),
    number("weight", "shortfall divided by tolerance: the order of attention"),
    *PACE_COLUMNS,
    text("notices", "what the reader must know, one a line"),
), ("edition_id", "measure_id"))  # fmt: skip

GROUP_GAPS = Declaration("group_gaps", (
    text("indicator_id", "indicator"),
    text("name", "its name"),
    text("unit", "unit"),
    whole("decimals", "decimals shown"),
    text("area_code", "area"),
    text("period_label", "period"),
    Column("period_end", "date", "last day of the period"),
    whole("segment", "comparable stretch"),
    flag("excluded", "left out of changes"),
    text("group_1", "the advantaged group in words"),
    text("group_2", "the disadvantaged group in words"),
    number("value_1", "its value"),
    number("value_2", "its value"),
    number("difference", "how far group 2 is behind group 1; positive is behind"),
    number("ratio", "value_1 divided by value_2; missing for scores"),
    number("change", "difference minus the comparable one before; negative is closing"),
    text("previous_label", "its period"),
    text("movement", "who moved since then"),
    flag("is_warning", "the gap narrowed because the higher group fell, or both fell"),
    *GAP_COLUMNS,
), ("indicator_id", "area_code", "period_label", "group_1", "group_2"))  # fmt: skip

# Figures of groups of the kinds of data/reference/groups.yml, each in the latest period that its kind has.
GROUP_FIGURES = Declaration("group_figures", (
    text("indicator_id", "indicator"),
    text("name", "its short name"),
    text("unit", "unit"),
    whole("decimals", "decimals shown"),
    text("kind", "kind of group"),
    text("kind_name", "that kind in words"),
    text("group", "group or small area"),
    text("group_name", "the same in words"),
    whole("position", "place among the groups of the indicator, from 1"),
    text("period_label", "period"),
    date("period_end", "last day of the period"),
    number("value", "its figure; missing where `missing` says why"),
    text("missing", "why there is no figure: a mark; x where nothing is known", *MISSING_MARKS),
    number("numerator", "count above the line, where exact"),
    number("denominator", "count below the line, where exact"),
    number("figure_lower", "lower 95% limit of the figure, where counts are known"),
    number("figure_upper", "the same of the upper limit"),
    flag("is_reference", "the others of its kind are held against it"),
    text("reference_name", "what it is held against: another group; empty for the council's whole"),
    number("reference_value", "its figure for the same period"),
    number("difference", "value minus reference"),
    *GAP_COLUMNS,
    number("england_value", "England's figure for the same group and period"),
    text("source_id", "source of the figure; empty without one"),
), ("indicator_id", "group"))  # fmt: skip

# A row a goal whose target cuts a gap, where the gap of the baseline's year and of the figure's are known.
GAP_TARGETS = Declaration("gap_targets", (
    text("edition_id", "edition"),
    text("measure_id", "measure"),
    text("target_text", "the target as printed"),
    text("gap_with", "england, region or neighbours; otherwise the group that group_1 names"),
    number("before_1", "value of group 1 in the baseline's year, previous_label"),
    number("before_2", "value of group 2 then"),
    number("before", "the gap then"),
    number("asked", "the widest gap that meets the target"),
    *GROUP_GAPS.columns,
), ("edition_id", "measure_id"))  # fmt: skip

OPTION_KINDS = ("reached", "pace", "neighbours", "national", "clear", "proposed", "range")

TARGET_OPTIONS = Declaration("target_options", (
    text("measure_id", "measure of the plan; empty for an indicator alone"),
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("kind", "what a target may be held against, and the target proposed", *OPTION_KINDS),
    text("target_year", "the year that the target is for"),
    number("value", "the figure, in the unit; missing where `reason` says why"),
    number("reached", "the latest figure of the area"),
    text("period_label", "its period, and that of the neighbours and councils"),
    text("from_label", "first year whose pace is taken"),
    whole("n", "years, neighbours or councils used", nullable=True),
    whole("n_reached", "neighbours or councils at the figure or better", nullable=True),
    text("certainty", "how sure the movement of the years is; whether a change of that size would be clear"),
    text("way", "of the last five years", *WAYS),
    text("reason", "reason code where there is no figure, or counting error is not known"),
    text("unit", "unit"),
    whole("decimals", "decimals shown"),
    text("polarity", "the plan's direction", *DIRECTIONS),
    text("publisher_polarity", "the publisher's direction", *DIRECTIONS),
), ("measure_id", "indicator_id", "group", "kind"))  # fmt: skip

FINDINGS = Declaration("findings", (
    text("edition_id", "edition"),
    text("edition_title", "its title"),
    text("measure_id", "measure"),
    text("name", "indicator in words"),
    text("kind", "of a target as in analysis.claims.targets, contradicted_claim or unsupported_claim"),
    text("grade", "how sure it is", "strong", "moderate", "weak"),
    text("text", "the finding, computed"),
    text("locator", "document and line"),
), ("edition_id", "measure_id", "kind", "locator", "text"))  # fmt: skip

CLAIM_FINDINGS = Declaration("claim_findings", (
    text("document", "document"),
    text("claim_id", "claim, or measure and target for a finding about a target"),
    whole("line", "first line of the claim"),
    whole("line_end", "last line"),
    text("kind", "the rule that tested it: of tables.data.CLAIM_KINDS, or what is found about a target"),
    text("grade", "how sure it is", "strong", "moderate", "weak"),
    text("title", "the claim in our words"),
    text("arithmetic", "the numbers, what they give, and what would explain it"),
    text("message", "the claim and its arithmetic, as one sentence"),
    text("see", "other lines its numbers are printed at: document:line, apart by semicolons"),
), ("document", "claim_id", "kind"))  # fmt: skip

EDITION_CHANGES = Declaration("edition_changes", (
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("name", "indicator in words"),
    text("kind", "kept, new, dropped"),
    text("before_text", "last target of the earlier edition, as printed, with its year"),
    text("after_text", "target of this edition, as printed, with its year"),
    number("before_value", "as a number"),
    number("after_value", "as a number"),
    text("word", "harder, easier, unchanged, not comparable; empty"),
    text("note", "why they cannot be compared, or what else changed"),
), ("indicator_id", "group", "kind"))  # fmt: skip


@dataclass(frozen=True, repr=False)
class Review(Opened):
    """Everything one area's pages are made of, for one year and edition.

    Attributes:
        area_code: The area.
        area_name: Its name.
        region_name: Its region.
        year: The review year as the plan prints it, e.g. 2024/25.
        comparator: `statistical_neighbours`, `region`, `england`, a list such as `2021-04` or a group.
        comparator_group: Name of the council's own group where it stands in the neighbours' place.
        comparator_reason: Why the council compares itself with that group.
        neighbour_list: The list of statistical neighbours, such as `2025-05`; empty where there is none.
        edition_id: The edition whose targets are judged.
        has_own_plan: Whether it is the area's own plan; another council's judges nobody.
        edition_title: Its title.
        earlier_edition_title: The edition it is compared with; empty for a first one.
        data_date: The last day that any figure used covers, in words.
        assessments: One row per goal (`ASSESSMENTS`).
        other_indicators: One row per indicator with figures that no goal asks for (`ASSESSMENTS`).
        series: Observations of the area and its comparators for all these indicators: the columns of
            `tables.data.OBSERVATIONS`; `line`: area, england, region, neighbours; and `lower`, `upper`, the
            95% limits of the area's figures in their unit.
        group_gaps: One row per indicator, pair of groups and period (`GROUP_GAPS`).
        target_paths: One row per goal with a comparable baseline and step to its target
            (`tables.results.TARGET_PATHS`).
        edition_changes: One row per indicator and group (`EDITION_CHANGES`).
        findings: Earlier targets and claims that do not hold (`FINDINGS`).
        actions: How the edition's actions stand (`tables.plan_results.ACTION_STANDINGS`).
        breaks: Breaks of the indicators shown: indicator_id, kind, period_label, reason, source.
        notices: Notices that concern the area and the indicators shown (`tables.data.NOTICES`).
        sources: Sources used (`data.SOURCE_TITLES`).
        tolerance_note: The tolerances and who confirmed them, in words.
        area_began: The day on which a reorganisation made the area; None where none did.
        area_before: The areas that it was before, in words; empty where only the council is new.
        corrections: What was put right in the year's report since it was published: day, text and role.
        decisions: What boards decided about the plan and have not closed (`tables.plans.DECISIONS`).
        decisions_to: The day of the newest entry of that record, which may be after the year; None without.
        reported: What the council itself reported of the goals for the year, beside the figures that judge
            them (`tables.plan_results.REPORTED_BESIDE`).
        group_figures: Figures of groups and small areas, each beside another group or the council's whole
            (`GROUP_FIGURES`).
        gap_targets: The gaps that targets cut, where they are known (`GAP_TARGETS`).
        target_options: What the targets of a draft may be held against (`TARGET_OPTIONS`); none for others.
        frameworks: What national frameworks ask, and the indicators that measure it (`data.FRAMEWORKS`).
    """

    area_code: str
    area_name: str
    region_name: str
    year: str
    comparator: str
    edition_id: str
    has_own_plan: bool
    edition_title: str
    earlier_edition_title: str
    data_date: str
    assessments: pd.DataFrame
    other_indicators: pd.DataFrame
    series: pd.DataFrame
    group_gaps: pd.DataFrame
    target_paths: pd.DataFrame
    edition_changes: pd.DataFrame
    findings: pd.DataFrame
    actions: pd.DataFrame
    breaks: pd.DataFrame
    notices: pd.DataFrame
    sources: pd.DataFrame
    tolerance_note: str
    comparator_group: str = ""
    comparator_reason: str = ""
    neighbour_list: str = ""
    area_began: datetime.date | None = None
    area_before: str = ""
    corrections: tuple[tuple[str, str, str], ...] = ()
    decisions: pd.DataFrame = field(default_factory=lambda: empty(DECISIONS))
    decisions_to: datetime.date | None = None
    reported: pd.DataFrame = field(default_factory=lambda: empty(REPORTED_FIGURES))
    group_figures: pd.DataFrame = field(default_factory=lambda: empty(GROUP_FIGURES))
    gap_targets: pd.DataFrame = field(default_factory=lambda: empty(GAP_TARGETS))
    target_options: pd.DataFrame = field(default_factory=lambda: empty(TARGET_OPTIONS))
    frameworks: pd.DataFrame = field(default_factory=lambda: empty(FRAMEWORKS))


PROFILE_POINTS = Declaration("profile_points", (
    text("period_label", "period"),
    Column("period_end", "date", "last day of the period"),
    number("value", "the area's figure"),
    text("missing", "why there is none"),
    flag("excluded", "left out of changes and trends"),
    whole("segment", "comparable stretch"),
    number("numerator", "count above the line"),
    number("denominator", "count below the line"),
    number("lower_95", "lower 95% limit, where counts are published"),
    number("upper_95", "upper 95% limit"),
    number("lower_998", "lower 99.8% limit"),
    number("upper_998", "upper 99.8% limit"),
    text("interval_reason", "reason code where there is no interval"),
    number("england_value", "England, same period"),
    text("england_word", "the area beside England in one word; empty where one has no figure"),
    text("england_certainty", "how sure the difference is", *CERTAINTIES),
    text("england_reason", "why it is not clear or not tested"),
    flag("england_is_small", "it is tested on fewer than 30"),
    flag("england_is_strict", "it is clear at 99.8% too"),
    text("cause", "improvement, concern, neutral high, neutral low, common cause; empty without limits"),
    text("locator", "where the figure stands"),
    text("source_id", "source"),
), ("period_label",))  # fmt: skip

STATISTICS = Declaration("statistics", (
    text("name", "which statistic: a key of words.status.NAMES"),
    text("label", "result in a word, or empty"),
    number("value", "main number of the result"),
    number("lower", "its lower limit"),
    number("upper", "its upper limit"),
    number("p_value", "p value"),
    text("method", "method"),
    whole("n", "years used"),
    text("first_label", "first year used"),
    text("last_label", "last year used"),
    text("reason", "reason code where nothing could be computed"),
    text("caution", "what to print beside it"),
), ("name",))  # fmt: skip


@dataclass(frozen=True, repr=False)
class Profile(Opened):
    """One indicator of one area in depth.

    Attributes:
        review: The review it belongs to.
        row: Its record of `ASSESSMENTS`.
        points: Every year of the area (`PROFILE_POINTS`).
        statistics: What was computed, or why not (`STATISTICS`).
        areas: The area and its neighbours for the period shown: area_code, area_name, value, missing.
        prints: Every figure of the area from every source (`tables.data.OBSERVATIONS`).
        goal: The goal of the review that it is of (`vocabulary.addresses.goal_key`); empty for none.
        parts: What the plan prints of parts of its measure, as printed: part, field, period, value, unit.
    """

    review: Review
    row: dict[str, object]
    points: pd.DataFrame
    statistics: pd.DataFrame
    areas: pd.DataFrame
    prints: pd.DataFrame
    goal: str = ""
    parts: tuple[Mapping[str, str], ...] = ()


AREA_VERDICTS = Declaration("area_verdicts", (
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("name", "the indicator's name, with its group where there is one"),
    text("short_name", "short name, with its group where there is one"),
    text("unit", "unit of the value, the limits and England"),
    whole("decimals", "decimals shown"),
    text("polarity", "the publisher's direction", *DIRECTIONS),
    text("period_label", "the period, the same for every area and for England"),
    text("area_code", "the area or one of its statistical neighbours"),
    text("area_name", "its name"),
    flag("is_own", "the area of the review"),
    number("value", "its figure"),
    text("missing", "mark that says why there is none", *MISSING_MARKS),
    number("numerator", "count above the line, where published"),
    number("denominator", "count below the line, where published"),
    number("lower", "lower 95% limit, where counts give one"),
    number("upper", "upper 95% limit"),
    number("england_value", "England"),
    text("word", "the area beside England in one word", *VERDICT_WORDS),
    text("certainty", "how sure the difference is; empty without a figure", *CERTAINTIES),
    flag("is_small", "it is tested on fewer than 30"),
    text("method", "method of the interval; empty without one"),
    text("reason", "reason code where it is not tested, or there is no figure"),
), ("indicator_id", "group", "area_code"))  # fmt: skip

COUNCIL_ROLES = ("own", "neighbour", "other")

COUNCILS = Declaration("councils", (
    text("area_code", "the council"),
    text("area_name", "its name"),
    text("region_name", "its region; empty where none is known"),
    text("role", "the area itself, one of its statistical neighbours, or another", *COUNCIL_ROLES),
    number("value", "its figure, in the indicator's unit"),
), ("area_code",))  # fmt: skip

FOUND = Declaration("found", (
    text("id", "the publisher's name of the measure; the indicator where no publisher has it"),
    text("indicator_id", "the indicator that declares it; empty where none does"),
    text("group", "its group there; empty where none declares it"),
    text("name", "name"),
    text("topic", "the publisher's topic, or the theme of the standard set"),
    text("unit", "unit of its figures; empty where it cannot be read from the publisher's dictionary"),
    whole("decimals", "decimals shown to readers"),
    text("years", "first and last period of which any council has a figure"),
    text("period_label", "the area's latest period with a figure; England's where the area has none"),
    number("value", "the area's figure of it"),
    number("england_value", "England's figure of the same period"),
    text("frameworks", "where national frameworks have it, in words; empty for nowhere"),
), ())  # fmt: skip

SPINE_POSITIONS = Declaration("spine_positions", (
    text("indicator_id", "indicator"),
    text("group", "group"),
    text("name", "the indicator's name, with its group where there is one"),
    text("short_name", "short name, with its group where there is one"),
    text("unit", "unit of value, England, lowest and highest"),
    whole("decimals", "decimals shown"),
    text("polarity", "the publisher's direction", *DIRECTIONS),
    text("period_label", "the period"),
    number("value", "the area's figure"),
    number("england_value", "England"),
    text("word", "the area beside England in one word", *VERDICT_WORDS),
    whole("areas", "areas with a figure, the own one among them"),
    whole("areas_asked", "the own area and its neighbours"),
    number("lowest", "lowest figure among them"),
    number("highest", "highest figure among them"),
    number("position", "the area from 0 to 1: England at 0.5, better to the right; higher without one"),
    number("low_position", "the left end of the areas"),
    number("q1", "their first quartile on that scale"),
    number("q3", "their third quartile on that scale"),
    number("high_position", "the right end of the areas"),
    text("reason", "reason code where there is no position"),
), ("indicator_id", "group"))  # fmt: skip


@dataclass(frozen=True, repr=False)
class AreaComparison(Opened):
    """One area and its statistical neighbours beside England.

    Attributes:
        review: The review it belongs to.
        list_version: The list of neighbours, e.g. 2025-05; empty where the area has none.
        verdicts: Every indicator and area (`AREA_VERDICTS`): the own area first, the closest neighbour
            next.
        positions: Every indicator (`SPINE_POSITIONS`).
    """

    review: Review
    list_version: str
    verdicts: pd.DataFrame
    positions: pd.DataFrame
