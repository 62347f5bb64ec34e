"""The declared tables of a plan's actions and money as readers' pages show them, and what holds them.

`review` makes them, `presentation` shows them; neither knows the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.declarations import Column, Declaration, date, number, text
from analysis.plan_tables import DEADLINE_KINDS, FINANCE_TABLES, LINE_KINDS, MONEY_UNITS
from analysis.schema import STATUSES

if TYPE_CHECKING:
    import pandas as pd

    from analysis.results import Review

# Overdue is only what is reported and not complete; where a plan reports nothing its deadline has passed.
ACTION_STATES = ("complete", "overdue", "passed", "due", "no deadline")

ACTION_STANDINGS = Declaration(
    "action_standings",
    (
        text("edition_id", "edition"),
        text("action_id", "action"),
        Column("line", "whole", "first line in the document"),
        text("outcome", "strategic outcome or theme; see ActionProgress.outcome_basis"),
        text("key_outcome", "key outcome it stands under, where the plan has such headings"),
        text("title", "what is to be done, in short"),
        text("deadline_text", "deadline as printed"),
        date("deadline", "last day that the deadline can mean"),
        text("deadline_kind", "what is printed for a deadline", *DEADLINE_KINDS),
        text("owner", "role, as printed"),
        text("progress", "progress in short"),
        text("status", "status as read from the progress text; empty where none is reported"),
        text("state", "how it stands on the review date", *ACTION_STATES),
        Column("months", "whole", "whole months from the review date to the deadline; negative is past",
               nullable=True),
        Column("uncertain", "flag", "the printed columns could not be told apart with certainty"),
        text("goals", "goals that it is declared to serve, apart by commas"),
    ),
    ("edition_id", "action_id"),
)  # fmt: skip

OWNER_LOADS = Declaration(
    "owner_loads",
    (
        text("owner", "role, as printed; empty where none is named"),
        Column("actions", "whole", "all its actions"),
        Column("open", "whole", "those not reported complete"),
        Column("late", "whole", "open ones whose deadline has passed"),
        date("next_deadline", "next deadline of an open one on or after the review date"),
        text("next_deadline_text", "the same as printed"),
    ),
    ("owner",),
)

DEADLINE_MOVES = Declaration(
    "deadline_moves",
    (
        text("action_id", "action in the later edition"),
        text("before_id", "action in the earlier edition"),
        text("title", "what is to be done, in short"),
        text("before", "deadline in the earlier edition, as printed"),
        text("after", "deadline in the later edition, as printed"),
        text("what", "slipped, brought forward, dated, undated, changed"),
        Column("months", "whole", "months moved; positive is later", nullable=True),
        Column("is_sure", "flag", "the two are certainly the same action"),
    ),
    ("action_id", "before_id"),
)


@dataclass(frozen=True)
class ActionProgress:
    """How the actions of one edition stand on a day.

    Attributes:
        area_name: The area.
        year: The review year whose reports these are.
        edition_id: The edition.
        edition_title: Its title.
        published: Its date as printed.
        review_date: The day: a deadline before it has passed.
        review_text: What the day was read from, as given or as the edition prints it.
        date_basis: `asked` for a day that was asked for, `published` for the edition's own date,
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
        sources: Sources used (`schema.SOURCE_COUNTS`).
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
    sources: pd.DataFrame


# row: along the line; column: down the table; service: one service's lines; grand: over all services.
CHECK_KINDS = ("row", "column", "service", "grand")

FINANCE_CHECKS = Declaration(
    "finance_checks",
    (
        text("table", "finance table", *FINANCE_TABLES),
        text("kind", "what kind of total it is", *CHECK_KINDS),
        text("service", "service of the total's line, where the table is by service"),
        text("item", "line of the total, as printed"),
        text("column", "column of the total"),
        Column("line", "whole", "line of the document that prints the total"),
        text("parts", "what was added up: columns, or lines of the document"),
        text("printed_text", "the total as printed"),
        number("printed", "the total as a number, in the unit"),
        number("computed", "sum of the parts, in the unit"),
        number("difference", "printed minus computed; 0 where they agree"),
        text("unit", "unit", *MONEY_UNITS, "count"),
        Column("is_equal", "flag", "printed and computed agree exactly"),
        text("follows_from", "line whose own total accounts for the difference; empty"),
    ),
    ("table", "kind", "line", "column", "parts"),
)

BUDGET_CHANGES = Declaration(
    "budget_changes",
    (
        text("service", "service; empty for all of them together"),
        text("kind", "saving, investment, invest_to_save (part of investment) or net"),
        text("column", "year, or total"),
        number("value", "sum of the lines, in the unit; positive adds to the budget"),
        text("unit", "unit", *MONEY_UNITS),
    ),
    ("service", "kind", "column"),
)

INVEST_TO_SAVE = Declaration(
    "invest_to_save",
    (
        text("service", "service"),
        text("item", "line as printed, without its mark"),
        Column("line", "whole", "line of the document"),
        number("investment", "all years, in the unit"),
        Column("saving_line", "whole", "line of the saving of the same name", nullable=True),
        number("saving", "that saving, all years; negative; missing where there is none of the name"),
        number("net", "the two together; negative saves more than it costs"),
        text("unit", "unit", *MONEY_UNITS),
    ),
    ("service", "line"),
)

CONTRARY_LINES = Declaration(
    "contrary_lines",
    (
        text("service", "service"),
        text("item", "line as printed"),
        Column("line", "whole", "line of the document"),
        text("line_kind", "saving or investment: the heading it stands under"),
        text("columns", "years whose amount has the other sign, apart by commas; empty for its name"),
        text("amounts", "these amounts, in the unit, apart by semicolons"),
        text("unit", "unit", *MONEY_UNITS),
    ),
    ("line",),
)

SPENDING_BESIDE_GOALS = Declaration(
    "spending_beside_goals",
    (
        text("table", "finance table", *FINANCE_TABLES),
        text("service", "service of the line, where the table is by service"),
        text("item", "line as printed"),
        Column("line", "whole", "line of the document"),
        text("line_kind", "line, total, saving or investment", *LINE_KINDS),
        Column("invest_to_save", "flag", "the plan calls it invest to save"),
        text("column", "which of its amounts is shown: net, total"),
        number("amount", "the amount, in the unit"),
        text("unit", "unit", *MONEY_UNITS),
        text("measure_id", "goal; empty where none is shown"),
        text("name", "its short name"),
        number("value", "the figure that is judged"),
        text("value_unit", "its unit"),
        Column("decimals", "whole", "its decimals", nullable=True),
        text("period_label", "its period"),
        text("target_text", "its target as printed"),
        text("status", "its status; empty where no goal is shown", "", *STATUSES),
        Column("is_named", "flag", "the plan's own words make the link"),
        text("reason", "why they stand side by side, or why no goal does"),
    ),
    ("table", "service", "item", "measure_id"),
)


@dataclass(frozen=True)
class Finance:
    """The finance tables of a review's edition, added up again.

    Attributes:
        review: The review whose goals stand beside the money.
        has_plan: Whether the plan is the area's own; of another council's no money is shown.
        lines: The edition's lines (`plan_tables.FINANCE_LINES`).
        checks: Every total and what its parts add up to (`FINANCE_CHECKS`).
        changes: Savings and investment apart (`BUDGET_CHANGES`).
        net_name: What the plan calls the bottom line of its changes; empty without one.
        invest_to_save: What the plan marks as invest to save (`INVEST_TO_SAVE`).
        contrary: Lines that go against their heading (`CONTRARY_LINES`).
        beside_goals: Money beside goals, as declared (`SPENDING_BESIDE_GOALS`).
        unlinked: How many lines of the tables of money no goal is declared beside.
        sources: Sources of the money and of the figures beside it (`schema.SOURCE_COUNTS`).
    """

    review: Review
    has_plan: bool
    lines: pd.DataFrame
    checks: pd.DataFrame
    changes: pd.DataFrame
    net_name: str
    invest_to_save: pd.DataFrame
    contrary: pd.DataFrame
    beside_goals: pd.DataFrame
    unlinked: int
    sources: pd.DataFrame
