"""The declared tables of what a plan holds besides measures and actions.

They stand apart from `tables.data` because they change with the documents, not with the figures.
"""

from __future__ import annotations

from analysis.tables.declare import Declaration, date, flag, number, text, whole
from analysis.vocabulary.units import MONEY_UNITS

# What a deadline is: a date, words that set none, or words that no date can be read from.
DEADLINE_KINDS = ("", "date", "ongoing", "start", "not set", "words")

PLAN_ITEM_KINDS = (
    "risk", "interdependency", "achievement", "outcome sought", "initiative", "partner", "statement",
)  # fmt: skip

PLAN_ITEMS = Declaration("plan_items", (
    text("edition_id", "edition"),
    text("kind", "what it is", *PLAN_ITEM_KINDS),
    text("item_id", "item in the edition; p01 ... (wellbeing risks: w01 ...) where its document gives none"),
    whole("position", "place among the items of its kind, from 1"),
    whole("line", "first line in the document"),
    text("section", "heading, theme or programme it stands under"),
    text("title", "the item in short; the name of a partner"),
    text("wording_key", "hash of the printed letters and digits; equal keys are equal wordings"),
    text("detail", "the mitigation of a risk, in short"),
    text("detail_key", "hash of the printed letters and digits of the detail"),
    text("owner", "role that owns it, as printed"),
    text("rating", "of a risk, in the plan's own word; empty where it has none"),
    text("likelihood", "of a risk, as its owner rates it: 1 (least) to 5; empty where none does"),
    text("impact", "of a risk, likewise"),
    text("deadline_text", "by when something is done about a risk, as written"),
), ("edition_id", "kind", "item_id"))  # fmt: skip

PLAN_CELLS = Declaration("plan_cells", (
    text("edition_id", "edition"),
    text("table", "file it is transcribed in, such as key_actions"),
    whole("position", "place of its row in the file, from 1"),
    whole("line", "first line of the row in the document"),
    text("column", "column of the file"),
    text("text", "what stands there"),
), ("edition_id", "table", "position", "column"))  # fmt: skip

EDITION_NOTES = Declaration("edition_notes", (
    text("kind", "what an author records", "comment", "correction"),
    text("edition_id", "edition"),
    text("year", "review year of the report it is about; empty for every year"),
    text("measure_id", "the measure that it is about; empty where it is about none"),
    text("text", "as written, figures by reference"),
    text("date", "the day, as written"),
    text("role", "who, as a role"),
    text("file", "file below the project's root"),
    whole("row", "its line"),
), ("kind", "edition_id", "year", "measure_id", "file", "row"))  # fmt: skip

ACTION_LOG = Declaration("action_log", (
    text("edition_id", "edition"),
    text("action_id", "action"),
    date("date", "the day of the report"),
    text("status", "complete, ongoing, delayed, not started, dropped, not reported"),
    text("status_text", "the same in the author's words"),
    text("done", "what was done"),
    text("role", "by which role"),
    text("next_step", "what comes next"),
    text("deadline_text", "new deadline, as written; empty where it stays"),
    date("deadline", "last day that it can mean"),
    text("deadline_kind", "what is written: a date, ongoing, ...", *DEADLINE_KINDS),
    text("reason", "why the deadline moves"),
    text("evidence", "where it can be seen"),
    text("file", "file below the project's root"),
    whole("row", "its line"),
), ("edition_id", "action_id", "file", "row"))  # fmt: skip

# The words that risks are rated by, from the least.
RISK_WORDS = ("low", "medium", "high", "very high")

RISK_LOG = Declaration("risk_log", (
    text("edition_id", "edition"),
    text("risk_id", "risk"),
    date("date", "the day of the rating"),
    text("rating", "in a word of RISK_WORDS; empty where it is in numbers", "", *RISK_WORDS),
    text("likelihood", "1 (least) to 5; empty where the rating is a word"),
    text("impact", "likewise"),
    text("reason", "why it is rated so"),
    text("role", "by which role"),
    text("mitigation", "what is done about it now; empty where that stays"),
    text("owner", "the role that does it; empty where that stays"),
    text("deadline_text", "by when, as written; empty where that stays"),
    text("file", "file below the project's root"),
    whole("row", "its line"),
), ("edition_id", "risk_id", "file", "row"))  # fmt: skip

REPORTED_FIGURES = Declaration("reported_figures", (
    text("edition_id", "edition"),
    text("measure_id", "the measure that it is about"),
    text("year", "review year in which it was reported"),
    flag("is_whole_year", "it is the figure of that year, not of a part of it"),
    text("period_text", "period as the council prints it"),
    number("value", "in the unit"),
    text("value_text", "as printed"),
    text("unit", "unit"),
    text("target_text", "target that the council prints beside it"),
    text("status_text", "status in the council's words"),
    text("judged_by", "which figure judges the goal", "official", "council"),
    text("reason", "why, as plans.yml declares"),
    text("source", "where the council reported it"),
    text("note", "what else it says"),
    text("locator", "file and row"),
), ("edition_id", "measure_id", "period_text"))  # fmt: skip

DECISIONS = Declaration("decisions", (
    text("edition_id", "edition"),
    date("date", "the day"),
    text("board", "the board that decided"),
    text("about_kind", "what it is about; empty for the plan", "", "goal", "action", "risk"),
    text("about_id", "its id"),
    text("decision", "what was decided"),
    text("role", "the role that carries it out"),
    date("look_again", "when it is to be looked at again"),
    date("closed", "when it was closed; missing while it is open"),
    text("result", "what came of it"),
    text("file", "file below the project's root"),
    whole("row", "its line"),
), ("edition_id", "file", "row"))  # fmt: skip

# What a list is called in data/reference/plans.yml, and the kind of its items.
# The sections of a plan by the names that authors use, as the Outcome Plans print their headings.
PLAN_SECTIONS = {
    "problem": "What is the problem we are trying to solve?", "good_at": "What are we good at?",
    "to_improve": "What areas do we need to improve on?", "what_good_looks_like": "What will good look like?",
    "resources": "Resources and partners that will help us to get there",
    "achievements": "What have we already achieved?",
    "measures": "How will we measure our impact on the outcome?",
    "themes": "How we will deliver our outcomes", "risks": "Risks", "interdependencies": "Interdependencies",
}  # fmt: skip

MATCHED_LISTS = {
    "measures": "measure", "actions": "action", "risks": "risk", "interdependencies": "interdependency",
    "figures": "figure", "achievements": "achievement", "outcomes_sought": "outcome sought",
    "initiatives": "initiative", "partners": "partner", "statements": "statement",
}  # fmt: skip

EDITION_MATCHES = Declaration("edition_matches", (
    text("edition_id", "the later edition"),
    text("earlier_id", "the edition it supersedes"),
    text("kind", "what it is", *MATCHED_LISTS.values()),
    text("item_id", "item of the later edition"),
    text("earlier_item_id", "item of the earlier edition; empty where the later one is declared new"),
    flag("is_same", "the same item; otherwise another one in its place"),
    text("reason", "why, where one is given"),
), ("edition_id", "kind", "item_id"))  # fmt: skip

FINANCE_TABLES = ("revenue", "capital", "policy_options", "schools_by_type")
LINE_KINDS = ("line", "total", "saving", "investment")

FINANCE_LINES = Declaration("finance_lines", (
    text("edition_id", "edition"),
    text("table", "finance table of the edition", *FINANCE_TABLES),
    whole("position", "place of the line in its table, from 1"),
    whole("line", "line of the document"),
    text("service", "service whose money it is; empty where the table is not by service"),
    text("section", "heading it stands under; empty where the table has none"),
    text("item", "the line as printed"),
    text("line_kind", "line, total, saving or investment", *LINE_KINDS),
    flag("invest_to_save", "the plan calls it invest to save"),
    text("column", "gross, net, income, 2024/25, programme_total, total, primary, ..."),
    whole("column_position", "place of the column in its table, from 1"),
    text("value_text", "value as printed; empty where nothing is printed"),
    number("value", "in the unit: a dash of a money table is nothing, 0; a blank cell has no value"),
    text("unit", "unit of the table, as printed or declared", *MONEY_UNITS, "count"),
    text("unit_note", "why the unit is taken to be this, where the table prints none"),
), ("edition_id", "table", "position", "column"))  # fmt: skip

SPENDING_LINKS = Declaration("spending_links", (
    text("edition_id", "edition"),
    whole("position", "place among the links of its edition, from 1"),
    text("table", "finance table of the edition", *FINANCE_TABLES),
    text("service", "service of the line; empty for all services"),
    text("item", "line or service that the money is for, as printed"),
    text("measure_id", "goal shown beside it; empty where the plan has none to show"),
    flag("is_named", "the plan's own words make the link; otherwise it is our reading"),
    text("reason", "why they stand side by side, or why no goal does"),
), ("edition_id", "table", "service", "item", "measure_id"))  # fmt: skip
