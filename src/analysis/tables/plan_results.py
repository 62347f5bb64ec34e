"""The declared tables about plans that the analysis gives to readers' pages, and what holds them.

Two editions held against each other, a plan's actions, its money, and a plan written anew from its files.
`review` makes them, `words` and `report` show them; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analysis.tables.data import DIRECTIONS
from analysis.tables.declare import Declaration, date, empty, flag, number, text, whole
from analysis.tables.plans import (
    ACTION_LOG,
    DEADLINE_KINDS,
    FINANCE_TABLES,
    LINE_KINDS,
    REPORTED_FIGURES,
    RISK_LOG,
)
from analysis.tables.results import ASSESSMENTS, Opened
from analysis.vocabulary.statuses import STATUSES
from analysis.vocabulary.units import MONEY_UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from analysis.tables.results import Review


DIFFERENCE_WORDS = (
    "kept", "reworded", "replaced", "dropped", "new", "changed", "restated", "slipped", "brought forward",
    "dated", "undated", "renumbered", "moved",
)  # fmt: skip
CERTAINTIES = ("certain", "likely", "uncertain", "declared")
TARGET_WORDS = ("easier", "harder", "unchanged", "not comparable", "")

EDITION_DIFFERENCES = Declaration("edition_differences", (
    text("kind", "measure, action, risk, figure, achievement, ..."),
    text("item_id", "its id in the earlier edition, or in the later one where it is new"),
    text("name", "what it is, in words: of a measure as printed, of a figure what it counts"),
    text(
        "field",
        "what of it: wording, baseline, target 2019/20, unit, deadline, owner, mitigation, value, ...; "
        "item where the whole of it is dropped or new",
    ),
    text("before", "as the earlier edition prints it; sentences in our own short words"),
    text("after", "as the later edition prints it"),
    text("what", "what happened", *DIFFERENCE_WORDS),
    text("judgement", "for a target: easier, harder, unchanged, not comparable", *TARGET_WORDS),
    whole("months", "months a deadline moved; positive is later", nullable=True),
    text("certainty", "how sure the match of the two items is", *CERTAINTIES),
    number("likeness", "share of words the two wordings have in common, 0 to 1"),
    flag("is_minor", "spelling, or a wording of the same meaning"),
    text("note", "reason code, parameters behind a colon: see words.plans"),
    text("before_id", "id in the earlier edition; empty where it is new"),
    text("after_id", "id in the later edition; empty where it is dropped"),
    text("before_locator", "document and line"),
    text("after_locator", "document and line"),
), ("kind", "before_id", "after_id", "field"))  # fmt: skip

TARGET_PAIRS = Declaration("target_pairs", (
    text("before_id", "measure in the earlier edition"),
    text("after_id", "measure in the later edition"),
    text("indicator_id", "indicator of the later edition's measure"),
    text("group", "its group"),
    text("name", "short name, with its group"),
    text("unit", "unit of the figures"),
    whole("decimals", "decimals shown"),
    text("polarity", "which way is better", *DIRECTIONS),
    text("before_year", "year of the earlier target"),
    text("after_year", "year of the later target"),
    text("before_text", "earlier target as printed"),
    text("after_text", "later target as printed"),
    number("before_value", "as a number"),
    number("after_value", "as a number"),
    text("before_baseline", "earlier baseline as printed"),
    text("after_baseline", "later baseline as printed"),
    number("asked_before", "improvement from baseline that the earlier target asks; negative is worse"),
    number("asked_after", "the same of the later target"),
    text("word", "how the later target compares with the earlier", *TARGET_WORDS),
    text("note", "why they cannot be compared"),
    flag("is_lead", "the pair that speaks for the measure"),
    flag("is_changed", "the two are printed differently, or are for different years"),
    number("value", "the area's figure for the later target's year, or the latest before it"),
    text("period_label", "its period"),
    text("before_status", "the figure against the earlier target", *STATUSES),
    text("after_status", "the figure against the later target", *STATUSES),
    text("reason", "reason code where a status is not judged"),
    text("known_now", "official figures of the two years before the plan, as label|value pairs"),
), ("before_id", "after_id", "before_year", "after_year"))  # fmt: skip


@dataclass(frozen=True, repr=False)
class EditionComparison(Opened):
    """Two editions of a plan, held against each other for one area.

    Attributes:
        area_name: The area.
        before_id: The earlier edition.
        after_id: The later edition.
        before_title: Its title.
        after_title: Its title.
        has_plan: Whether both are this area's own plans; no figure is judged by another council's.
        data_date: Last day of the figures held against targets, in words; empty where there are none.
        before_lists: Kinds of which the earlier edition has a list, with how many are in it.
        after_lists: The same of the later edition.
        differences: One row a difference, and one an item that was kept (`EDITION_DIFFERENCES`).
        targets: One row a measure and pair of target years (`TARGET_PAIRS`).
        sources: Sources used (`data.SOURCE_TITLES`).
    """

    area_name: str
    before_id: str
    after_id: str
    before_title: str
    after_title: str
    has_plan: bool
    data_date: str
    before_lists: dict[str, int]
    after_lists: dict[str, int]
    differences: pd.DataFrame
    targets: pd.DataFrame
    sources: pd.DataFrame


REPORTED_BESIDE = Declaration("reported_beside", (
    *REPORTED_FIGURES.columns,
    text("status", "the council's figure against the plan's target; empty where it is not for the year", "",
         *STATUSES),
), REPORTED_FIGURES.key)  # fmt: skip

# Overdue is only what is reported and not complete; where a plan reports nothing its deadline has passed.
ACTION_STATES = ("complete", "overdue", "passed", "due", "no deadline", "dropped")

ACTION_STANDINGS = Declaration("action_standings", (
    text("edition_id", "edition"),
    text("action_id", "action"),
    whole("line", "first line in the document"),
    text("theme", "theme or strategic outcome, as the plan has it"),
    text("outcome", "strategic outcome or theme; see ActionProgress.outcome_basis"),
    text("key_outcome", "key outcome it stands under, where the plan has such headings"),
    text("title", "what is to be done, in short"),
    text("what_we_will_do", "what will be done under the key outcome, where the plan has such a column"),
    text("deadline_text", "deadline as printed, or as the log moved it"),
    date("deadline", "last day that the deadline can mean"),
    text("deadline_kind", "what is printed for a deadline", *DEADLINE_KINDS),
    text("owner", "role, as printed"),
    text("progress", "progress in short: the latest entry of the log, otherwise as printed"),
    text("status", "status that is logged, or read from the progress text; empty where none is reported"),
    text("status_text", "the status in the words of the log; empty without an entry"),
    date("reported_on", "the day of the latest entry of the log"),
    text("reported_by", "the role that reported it"),
    text("next_step", "what comes next, as the log says"),
    text("state", "how it stands on the review date", *ACTION_STATES),
    whole("months", "whole months from the review date to the deadline; negative is past", nullable=True),
    flag("uncertain", "the printed columns could not be told apart with certainty"),
    text("goals", "goals that it is declared to serve, apart by commas"),
), ("edition_id", "action_id"))  # fmt: skip

RISK_MOVEMENTS = ("", "first rated", "higher", "lower", "moved", "unchanged", "not comparable")

RISK_STANDINGS = Declaration("risk_standings", (
    text("edition_id", "edition"),
    text("item_id", "risk"),
    text("title", "the risk in short"),
    text("detail", "its mitigation, in short, as the log says last"),
    text("owner", "role that owns it, as the log says last"),
    text("deadline_text", "by when something is done about it, as the log says last"),
    text("plan_rating", "as the plan rates it, in a word"),
    text("plan_likelihood", "as the plan rates it, 1 (least) to 5"),
    text("plan_impact", "likewise"),
    text("rating", "as it is rated on the day, in a word"),
    text("likelihood", "as it is rated on the day, 1 (least) to 5"),
    text("impact", "likewise"),
    date("rated_on", "the day of that rating; missing where it is the plan's"),
    text("movement", "since the plan; empty where it was not rated since", *RISK_MOVEMENTS),
), ("edition_id", "item_id"))  # fmt: skip

RISK_RATINGS = Declaration("risk_ratings", (
    *RISK_LOG.columns, text("movement", "against the rating before it", *RISK_MOVEMENTS),
), RISK_LOG.key)  # fmt: skip

OWNER_LOADS = Declaration("owner_loads", (
    text("owner", "role, as printed; empty where none is named"),
    whole("actions", "all its actions"),
    whole("open", "those neither complete nor dropped"),
    whole("late", "open ones whose deadline has passed"),
    date("next_deadline", "next deadline of an open one on or after the review date"),
    text("next_deadline_text", "the same as printed"),
), ("owner",))  # fmt: skip

DEADLINE_MOVES = Declaration("deadline_moves", (
    text("action_id", "action in the later edition"),
    text("before_id", "action in the earlier edition"),
    text("title", "what is to be done, in short"),
    text("before", "deadline in the earlier edition, as printed"),
    text("after", "deadline in the later edition, as printed"),
    text("what", "slipped, brought forward, dated, undated, changed"),
    whole("months", "months moved; positive is later", nullable=True),
    flag("is_sure", "the two are certainly the same action"),
    text("moved_on", "the day of the entry that moved it, in words; empty for a move between editions"),
    text("reason", "why it was moved, as the log says"),
), ("action_id", "before_id", "moved_on"))  # fmt: skip


EARLIER_LOG = Declaration(
    "earlier_log",
    (
        *ACTION_LOG.columns,
        text("edition_title", "title of the edition under which it was logged"),
        text("printed_on", "date of the document that prints it itself; empty for an entry of a log"),
    ),
    ACTION_LOG.key,
)


@dataclass(frozen=True, repr=False)
class ActionProgress(Opened):
    """How the actions of one edition stand on a day.

    Attributes:
        area_name: The area.
        year: The review year whose reports these are.
        edition_id: The edition.
        edition_title: Its title.
        published: Its date as printed.
        review_date: The day: a deadline before it has passed.
        review_text: What the day was read from, as given or as the edition prints it.
        date_basis: `asked` for a day that was asked for, `review year` for the end of the review year that
            the plan covers, `published` for the edition's own date,
            `first year` for the start of its first target year, where a draft has no date yet.
        has_plan: Whether the plan is this area's own; of another council's no action is shown.
        outcome_basis: `plan` where the plan has the outcomes, `goals` where all actions stand under
            one heading and are shown by the theme of a goal that they are declared to serve.
        reports_status: Whether the edition reports on any action.
        standings: One row an action (`ACTION_STANDINGS`).
        owners: One row a role (`OWNER_LOADS`).
        earlier_title: The edition that it supersedes; empty without one.
        earlier_actions: How many actions that one has.
        matched_actions: How many of them are also in this one.
        moves: One row an action whose deadline differs (`DEADLINE_MOVES`).
        year_moves: One row a deadline that the progress log moved until the day (`DEADLINE_MOVES`).
        log: The entries of the progress log until the day (`plans.ACTION_LOG`).
        earlier_log: Those of earlier editions, and what these printed, of the actions that went on
            (`EARLIER_LOG`).
        risks: One row a risk as it is rated on the day (`RISK_STANDINGS`).
        risk_log: The ratings logged until the day (`RISK_RATINGS`).
        sources: Sources used (`data.SOURCE_TITLES`).
    """

    area_name: str
    year: str
    edition_id: str
    edition_title: str
    published: str
    review_date: pd.Timestamp
    review_text: str
    date_basis: str
    has_plan: bool
    outcome_basis: str
    reports_status: bool
    standings: pd.DataFrame
    owners: pd.DataFrame
    earlier_title: str
    earlier_actions: int
    matched_actions: int
    moves: pd.DataFrame
    year_moves: pd.DataFrame
    log: pd.DataFrame
    earlier_log: pd.DataFrame
    risks: pd.DataFrame
    risk_log: pd.DataFrame
    sources: pd.DataFrame


# Where the text of a plan names a small area.
PLACES_NAMED = Declaration("places_named", (
    text("group", "small area"),
    text("group_name", "the same in words"),
    text("table", "file of the plan, such as actions"),
    text("item", "id of what names it; empty where it has none"),
    whole("line", "first line in the document"),
    text("text", "what names it, in our words where the plan's are sentences"),
), ("group", "table", "item", "line", "text"))  # fmt: skip


@dataclass(frozen=True)
class PlanContents:
    """What is transcribed of an edition.

    Attributes:
        area_name: The area.
        edition_title: The edition's title.
        last_day: The last day that its date can mean, in words; empty for a draft without a date.
        has_plan: Whether it is the area's own; of another council's nothing is shown.
        headings: Level and text of each heading of the document, by its line.
        cells: `tables.plans.PLAN_CELLS` in the order of the document, with `section_line`, the line of the
            heading above; 0 before the first.
        places: Where its text names a small area of the council (`PLACES_NAMED`).
        sources: Its source (`data.SOURCE_TITLES`).
    """

    area_name: str
    edition_title: str
    last_day: str
    has_plan: bool
    headings: dict[int, tuple[int, str]]
    cells: pd.DataFrame
    places: pd.DataFrame
    sources: pd.DataFrame


# row: along the line; column: down the table; service: one service's lines; grand: over all services.
CHECK_KINDS = ("row", "column", "service", "grand")

FINANCE_CHECKS = Declaration("finance_checks", (
    text("table", "finance table", *FINANCE_TABLES),
    text("kind", "what kind of total it is", *CHECK_KINDS),
    text("service", "service of the total's line, where the table is by service"),
    text("item", "line of the total, as printed"),
    text("column", "column of the total"),
    whole("line", "line of the document that prints the total"),
    text("parts", "what was added up: columns, or lines of the document"),
    text("printed_text", "the total as printed"),
    number("printed", "the total as a number, in the unit"),
    number("computed", "sum of the parts, in the unit"),
    number("difference", "printed minus computed; 0 where they agree"),
    text("unit", "unit", *MONEY_UNITS, "count"),
    flag("is_equal", "printed and computed agree exactly"),
    text("follows_from", "line whose own total accounts for the difference; empty"),
), ("table", "kind", "line", "column", "parts"))  # fmt: skip

BUDGET_CHANGES = Declaration("budget_changes", (
    text("service", "service; empty for all of them together"),
    text("kind", "saving, investment, invest_to_save (part of investment) or net"),
    text("column", "year, or total"),
    number("value", "sum of the lines, in the unit; positive adds to the budget"),
    text("unit", "unit", *MONEY_UNITS),
), ("service", "kind", "column"))  # fmt: skip

INVEST_TO_SAVE = Declaration("invest_to_save", (
    text("service", "service"),
    text("item", "line as printed, without its mark"),
    whole("line", "line of the document"),
    number("investment", "all years, in the unit"),
    whole("saving_line", "line of the saving of the same name", nullable=True),
    number("saving", "that saving, all years; negative; missing where there is none of the name"),
    number("net", "the two together; negative saves more than it costs"),
    text("unit", "unit", *MONEY_UNITS),
), ("service", "line"))  # fmt: skip

CONTRARY_LINES = Declaration("contrary_lines", (
    text("service", "service"),
    text("item", "line as printed"),
    whole("line", "line of the document"),
    text("line_kind", "saving or investment: the heading it stands under"),
    text("columns", "years whose amount has the other sign, apart by commas; empty for its name"),
    text("amounts", "these amounts, in the unit, apart by semicolons"),
    text("unit", "unit", *MONEY_UNITS),
), ("line",))  # fmt: skip

SPENDING_BESIDE_GOALS = Declaration("spending_beside_goals", (
    text("table", "finance table", *FINANCE_TABLES),
    text("service", "service of the line, where the table is by service"),
    text("item", "line as printed"),
    whole("line", "line of the document"),
    text("line_kind", "line, total, saving or investment", *LINE_KINDS),
    flag("invest_to_save", "the plan calls it invest to save"),
    text("column", "which of its amounts is shown: net, total"),
    number("amount", "the amount, in the unit"),
    text("unit", "unit", *MONEY_UNITS),
    text("measure_id", "goal; empty where none is shown"),
    text("name", "its short name"),
    number("value", "the figure that is judged"),
    text("value_unit", "its unit"),
    whole("decimals", "its decimals", nullable=True),
    text("period_label", "its period"),
    text("target_text", "its target as printed"),
    text("status", "its status; empty where no goal is shown", "", *STATUSES),
    flag("is_named", "the plan's own words make the link"),
    text("reason", "why they stand side by side, or why no goal does"),
), ("table", "service", "item", "measure_id"))  # fmt: skip


@dataclass(frozen=True, repr=False)
class Finance(Opened):
    """The finance tables of a review's edition, added up again.

    Attributes:
        review: The review whose goals stand beside the money; of another council's plan no money is shown.
        lines: The edition's lines (`tables.plans.FINANCE_LINES`).
        checks: Every total and what its parts add up to (`FINANCE_CHECKS`).
        changes: Savings and investment apart (`BUDGET_CHANGES`).
        net_name: What the plan calls the bottom line of its changes; empty without one.
        invest_to_save: What the plan marks as invest to save (`INVEST_TO_SAVE`).
        contrary: Lines that go against their heading (`CONTRARY_LINES`).
        beside_goals: Money beside goals, as declared (`SPENDING_BESIDE_GOALS`).
        unlinked: How many lines of the tables of money no goal is declared beside.
        sources: Sources of the money and of the figures beside it (`data.SOURCE_TITLES`).
    """

    review: Review
    lines: pd.DataFrame
    checks: pd.DataFrame
    changes: pd.DataFrame
    net_name: str
    invest_to_save: pd.DataFrame
    contrary: pd.DataFrame
    beside_goals: pd.DataFrame
    unlinked: int
    sources: pd.DataFrame


# Where a figure is proposed to stand; `both` has reasons for either.
PROPOSAL_SIDES = ("good_at", "to_improve", "both")
PROPOSAL_KINDS = ("measure", "indicator", "gap")

PROPOSALS = Declaration("proposals", (
    text("kind", "a measure of the plan, another indicator, a gap between groups", *PROPOSAL_KINDS),
    whole("position", "place in the table it is from: of measures, indicators or gaps"),
    text("indicator_id", "indicator"),
    text("group", "its group; of a gap the group that is behind, in words"),
    text("side", "where it is proposed to stand", *PROPOSAL_SIDES),
    text("good", "reason codes for a strength, apart by spaces: met, england, trend, gap"),
    text("bad", "reason codes for improvement, apart by spaces: missed, england, trend, gap"),
), ("kind", "indicator_id", "group"))  # fmt: skip


@dataclass(frozen=True, repr=False)
class PlanDocument(Opened):
    """One edition of a plan, with all that it takes to write it anew.

    Attributes:
        review: The edition's measures with the figures of one year; its goals in the order of the plan.
        title: Title of the edition.
        status: published, draft or approved.
        approved: The role that approved it and the day; empty.
        target_years: The years that it sets targets for.
        figures_year: The review year whose figures are shown.
        goals: The edition's measures with their baselines (`tables.data.GOALS`).
        targets: Their targets (`tables.data.TARGETS`).
        judged: The figures against the targets of `figures_year` (`tables.results.ASSESSMENTS`).
        judged_by: Title of the edition whose targets these are.
        is_judged_by_earlier: It is the edition before, as this one has no target for that year.
        latest: The newest figures of the measures, for a published edition whose years have passed
            (`tables.results.ASSESSMENTS`); empty otherwise.
        proposals: Strengths and areas to improve, proposed by rule (`PROPOSALS`).
        items: What the edition lists besides measures and actions (`tables.plans.PLAN_ITEMS`).
        figures: The figures printed in its text (`tables.data.PRINTED_FIGURES`).
        earlier_money: Amounts of money that the text of the edition before prints.
        comparison: The edition against the one before; None for a first edition.
        sources: Sources of the figures shown and of the editions (`data.SOURCE_TITLES`).
        sections: The sections that come first, in order (`tables.plans.PLAN_SECTIONS`, or an author's own).
    """

    review: Review
    title: str
    status: str
    approved: str
    target_years: tuple[str, ...]
    figures_year: str
    goals: pd.DataFrame
    targets: pd.DataFrame
    judged: pd.DataFrame
    judged_by: str
    is_judged_by_earlier: bool
    latest: pd.DataFrame
    proposals: pd.DataFrame
    items: pd.DataFrame
    figures: pd.DataFrame
    earlier_money: pd.DataFrame
    comparison: EditionComparison | None
    sources: pd.DataFrame
    sections: tuple[str, ...] = ()


CARRIED = (
    "value", "period_label", "unit", "decimals", "status", "target_year", "target_text", "england_word",
    "england_certainty", "rank", "rank_of", "trend", "trend_certainty",
)  # fmt: skip
GOAL_WHATS = (
    "newer", "same", "restated", "withdrawn", "first", "none", "figure gone", "older", "other", "goal new",
    "goal gone",
)  # fmt: skip

GOAL_CHANGES = Declaration("goal_changes", (
    text("measure_id", "measure in the edition"),
    text("short_name", "short name"),
    text("what", "what became of its figure since the earlier review", *GOAL_WHATS),
    *(
        replace(column, name=f"before_{column.name}", meaning=f"in the earlier review: {column.meaning}",
                nullable=column.nullable or column.kind == "whole")
        for column in ASSESSMENTS.columns if column.name in CARRIED
    ),
    number("now_value", "the figure of the earlier review's period as published today"),
    flag("is_restated", "that one prints otherwise than in the earlier review"),
    flag("is_tested_pair", "the review compares its figure with that of this very period"),
    flag("is_broken", "the series changed between the two periods"),
), ("measure_id",))  # fmt: skip

LIST_CHANGES = Declaration("list_changes", (
    text("kind", "what it is", "target", "action", "risk"),
    text("item_id", "its id; of a target the measure and its year"),
    text("title", "the item in short; of a target the measure"),
    text("field", "what of it is another; item for the whole", "item", "target", "status", "deadline",
         "owner", "wording", "mitigation", "rating"),
    text("what", "what happened", "new", "gone", "changed"),
    text("before", "in the earlier review"),
    text("after", "now"),
    text("note", "who edited a target, when and why, empty where nobody recorded it; how a rating moved"),
), ("kind", "item_id", "field"))  # fmt: skip

ASKED = Declaration("asked", (
    text("edition_id", "edition"),
    text("kind", "what was left open", "question", "decision"),
    text("about_id", "goal, action or risk; empty for the plan"),
    text("text", "in words"),
    text("role", "of whom"),
), ())  # fmt: skip

ASKED_SINCE = Declaration("asked_since", (
    *ASKED.columns,
    text("state", "of a decision: closed, open, or in the record no more", "", "closed", "open", "gone"),
    date("closed", "when it was closed"),
    text("result", "what came of it"),
), ())  # fmt: skip


@dataclass(frozen=True, repr=False)
class ReviewChanges(Opened):
    """A review held against the latest earlier one of the same plan that was approved.

    Attributes:
        review: The review.
        earlier_year: The year of the earlier one; empty where there is none.
        approved: The role that approved it, and the day.
        other_plans: Where there is none: year and edition of approved reviews of other plans.
        goals: What became of each goal (`GOAL_CHANGES`).
        lists: Targets, actions and risks that are other, new or gone (`LIST_CHANGES`).
        asked: What the earlier review asked or left open, and what came of it (`ASKED_SINCE`).
        counts: How many targets, actions and risks the plan has now.
    """

    review: Review
    earlier_year: str = ""
    approved: tuple[str, str] = ("", "")
    other_plans: tuple[tuple[str, str], ...] = ()
    goals: pd.DataFrame = field(default_factory=lambda: empty(GOAL_CHANGES))
    lists: pd.DataFrame = field(default_factory=lambda: empty(LIST_CHANGES))
    asked: pd.DataFrame = field(default_factory=lambda: empty(ASKED_SINCE))
    counts: Mapping[str, int] = field(default_factory=dict)
