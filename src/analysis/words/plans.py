"""What a plan holds, in words: differences between two editions, actions, proposals and money.

Money is as a reader sees it: pounds in sentences, rounded once; the unit of the table in its cells.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date

from analysis import words
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.marks import NOT_AVAILABLE
from analysis.vocabulary.numbers import printed_number, round_half_away
from analysis.vocabulary.statuses import STATUSES
from analysis.vocabulary.units import UNITS
from analysis.words.figures import (
    MINUS,
    Row,
    count_words,
    difference_words,
    format_value,
    is_missing,
    join_words,
    value_words,
    with_plus,
)
from analysis.words.glance import trend_note

NONE_PRINTED = "none"  # what a cell says where an edition prints nothing
_DASHES = ("-", "–")  # what a plan prints where it says nothing

# One of a kind, and many of it.
KIND_WORDS = {
    "measure": ("measure", "measures"),
    "action": ("action", "actions"),
    "risk": ("risk", "risks"),
    "interdependency": ("interdependency", "interdependencies"),
    "figure": ("figure in the text", "figures in the text"),
    "achievement": ("achievement", "achievements"),
    "outcome sought": ("outcome sought", "outcomes sought"),
    "initiative": ("key initiative", "key initiatives"),
    "partner": ("partner or service", "partners and services"),
    "statement": ("statement in the text", "statements in the text"),
}

_NOTES = {
    "typing": "a typing difference only",
    "same meaning": "worded slightly differently, with the same meaning",
    "another item": "the id now stands for something else",
    "other side": "the two add up to 100% and are two sides of one share",
    "unit": "one is a number, the other a percentage",
    "cumulative": "a running total in one, not said in the other",
    "no number": "one of the two is not a number",
}
_JUDGED = {
    "easier": "easier",
    "harder": "harder",
    "unchanged": "unchanged",
    "not comparable": "cannot be compared",
    "": "changed",
}


def note_words(row: Row) -> str:
    """The note of a difference in words; empty where there is none."""
    note = str(row["note"])
    code, _, rest = note.partition(":")
    if code == "break":
        return f"the series restarted in {rest}"
    if code == "perhaps":
        other = "the earlier" if row["what"] == "new" else "the later"
        return (
            f"may be {rest} of {other} edition, but too little of the wording is the same to say so "
            f"({percent_words(row['likeness'])})"
        )
    return _NOTES.get(note, note)


def change_words(row: Row) -> str:
    """One difference as a line: what, then, now.

    Example:
        >>> row = {"field": "baseline", "before": "79%", "after": "-", "what": "dropped", "note": ""}
        >>> change_words({**row, "judgement": ""})
        'Baseline: 79%, now none'
    """
    field = str(row["field"])
    before, after = str(row["before"]), str(row["after"])
    if field == "unit":
        before, after = (UNITS[unit].noun or unit for unit in (before, after))
    if row["what"] == "dropped":
        text = f"{before}, now none"
    elif row["what"] == "new":
        text = f"none, now {after}"
    else:
        text = f"“{before}” became “{after}”" if field == "wording" else f"{before} became {after}"
    judgement = str(row["judgement"]) if row["judgement"] in ("easier", "harder") else ""
    notes = "; ".join(part for part in (judgement, note_words(row)) if part)
    return f"{field[0].upper()}{field[1:]}: {text}{f' ({notes})' if notes else ''}"


def percent_words(share: float) -> str:
    """A share between 0 and 1 as a whole percentage."""
    return value_words(100 * float(share), "percent", 0)


def judgement_words(row: Row) -> str:
    """How a later target compares with the earlier one, with the reason where it cannot be compared.

    Args:
        row: A row of `tables.plan_results.TARGET_PAIRS`.
    """
    note = note_words({**row, "what": "", "likeness": 0.0})
    word = _JUDGED[str(row["word"])]
    return f"{word}: {note}" if note else word


def months_words(row: Row) -> str:
    """How far a deadline moved.

    Args:
        row: A row of `tables.plan_results.EDITION_DIFFERENCES` with the field `deadline`.

    Example:
        >>> months_words({"what": "slipped", "months": 12, "before": "", "after": ""})
        'slipped by 12 months'
    """
    if row["what"] == "dated":
        return "given a date"
    if row["what"] == "undated":
        return "no longer has a date"
    if is_missing(row["months"]):
        return "changed"
    months = abs(int(row["months"]))
    by = f"by {count_words(months, 'month', 'months')}" if months else "within the month"
    return f"{row['what']} {by}" if row["what"] in ("slipped", "brought forward") else "the same date"


def asked_words(asked: float, unit: str, decimals: int) -> str:
    """The change from its baseline that a target asks, in the direction that is better.

    Example:
        >>> asked_words(-2.2, "percent", 1)
        '2.2 percentage points worse than the baseline'
        >>> asked_words(0.0, "percent", 1)
        'no change'
    """
    if is_missing(asked):
        return "cannot be said"
    if not asked:
        return "no change"
    size = difference_words(asked, unit, max(decimals, 1))
    return f"{size} {'better' if asked > 0 else 'worse'} than the baseline"


def printed_words(text: object) -> str:
    """A print in a cell, or a word where there is none or only a dash."""
    printed = str(text).strip()
    return "a dash" if printed in _DASHES else printed_number(printed) or NONE_PRINTED


def known_words(known: str, unit: str, decimals: int) -> str:
    """The official figures of the years before a plan, in a line."""
    pairs = [line.split("|") for line in known.splitlines()]
    figures = [f"{value_words(float(value), unit, decimals)} ({label})" for label, value in pairs]
    return join_words(figures) or "no figure is published"


def went_from(kind: str, before: int, after: int) -> str:
    """How many of a kind there were and are.

    Example:
        >>> went_from("action", 33, 26)
        'Actions went from 33 to 26.'
    """
    one, many = KIND_WORDS[kind]
    name = many[0].upper() + many[1:]
    if not before or not after:
        had = "later" if not after else "earlier"
        return f"The {had} edition has no list of {many}."
    if before == after:
        return f"There are {count_words(after, one, many)} in both."
    return f"{name} went from {before} to {after}."


STATE_WORDS = {
    "complete": "Complete", "overdue": "Overdue", "passed": "Deadline passed", "due": "Due",
    "no deadline": "No deadline", "dropped": "Dropped",
}  # fmt: skip
STATE_CLASSES = {
    "complete": "status--met", "overdue": "status--missed", "passed": "status--passed",
    "due": "status--unjudged", "no deadline": "status--unjudged", "dropped": "status--unjudged",
}  # fmt: skip
STATUS_WORDS = {
    "complete": "complete", "ongoing": "under way", "not started": "not started", "delayed": "delayed",
    "not reported": "nothing reported", "dropped": "dropped", "": "",
}  # fmt: skip
# Columns of a table that counts actions by what is reported of them.
REPORTED_NAMES = {
    "ongoing": "On track or under way", "delayed": "Delayed", "not started": "Not started",
    "complete": "Done", "dropped": "Dropped", "not reported": "Not reported",
}  # fmt: skip
NOT_NAMED = "not named in the plan"
# Number of actions in a state, in a sentence: one, many.
_COUNTED = {
    "complete": ("is complete", "are complete"),
    "overdue": ("is overdue", "are overdue"),
    "passed": ("has passed its deadline without a report", "have passed their deadline without a report"),
    "due": ("is not yet due", "are not yet due"),
    "no deadline": ("has no deadline", "have no deadline"),
    "dropped": ("was dropped", "were dropped"),
}
# The same where all actions stand alike.
_ALIKE = {
    "due": "All {} actions have a deadline that is still ahead.",
    "no deadline": "No deadline is given for any of the {} actions.",
}


def day_words(day: date) -> str:
    """A day as a reader writes it."""
    return day_text(day)


def counting_sentence(counts: Mapping[str, int]) -> str:
    """All actions counted by how they stand.

    Example:
        >>> counting_sentence({"complete": 15, "overdue": 2, "due": 4, "no deadline": 99})
        'Of 120 actions, 15 are complete, 2 are overdue, 4 are not yet due and 99 have no deadline.'
    """
    total = sum(counts.values())
    if total == 0:
        return "The plan has no actions."
    parts = [count_words(counts[state], *_COUNTED[state]) for state in _COUNTED if counts.get(state)]
    if total == 1:
        return f"The one action {parts[0].partition(' ')[2]}."
    if len(parts) == 1:
        state = next(state for state in _COUNTED if counts.get(state))
        return _ALIKE.get(state, f"All {{}} actions {_COUNTED[state][1]}.").format(total)
    return f"Of {total} actions, {join_words(parts)}."


def deadline_text(row: Row) -> str:
    """A deadline as printed; in words where none is."""
    return str(row["deadline_text"]) or "none given"


def deadline_note(row: Row) -> str:
    """How far off a deadline is on the review date, or why it is none; empty for what is complete.

    Args:
        row: A row of `tables.plan_results.ACTION_STANDINGS`.
    """
    if row["state"] in ("complete", "dropped") or row["deadline_kind"] in ("", "ongoing"):
        return ""
    notes = {"start": "a start, not a deadline", "words": "no date can be read from it"}
    if is_missing(row["months"]):
        return notes.get(str(row["deadline_kind"]), "")
    months = abs(int(row["months"]))
    if row["state"] == "due":
        return f"in {count_words(months, 'month', 'months')}" if months else "within a month"
    return f"{count_words(months, 'month', 'months')} past" if months else "less than a month past"


def _printed_places(row: Row) -> int:
    return len(str(row["value_text"]).rstrip("%").partition(".")[2])


def reported_note(rows: Iterable[Row], judged: Mapping[str, Row]) -> str:
    """What the council itself reported of goals that an official figure judges, for a note; empty for none.

    Args:
        rows: Rows of `tables.plan_results.REPORTED_BESIDE`.
        judged: The rows of `tables.results.ASSESSMENTS` by measure.
    """
    said = []
    for row in rows:
        goal = judged.get(str(row["measure_id"]))
        if goal is None or row["judged_by"] != "official" or is_missing(goal["value"]):
            continue
        value = format_value(row["value"], str(row["unit"]), _printed_places(row))
        about = str(row["status"]).lower() if row["status"] else str(row["period_text"])
        said.append(f"{goal['short_name']} {value} ({about})")
    return f"The council itself reported: {'; '.join(said)}. The table’s figures judge." if said else ""


def reported_sentence(row: Row, judged: Row) -> str:
    """What the council itself reported of a goal, beside the figure that judges it.

    Args:
        row: A row of `tables.plan_results.REPORTED_BESIDE`.
        judged: The goal's row of `tables.results.ASSESSMENTS`.
    """
    value = value_words(row["value"], str(row["unit"]), _printed_places(row))
    said = f"The council itself reported {value} "
    said += f"({row['period_text']})"
    said += f", against a target of {row['target_text']}" if row["target_text"] else ""
    said += f", and called it “{row['status_text']}”" if row["status_text"] else ""
    parts = [f"{said}: {row['source']}."]
    if row["judged_by"] == "council":
        parts.append("That figure judges the goal here.")
    elif not row["is_whole_year"]:
        parts.append("It is for part of the year, so no target of the year judges it.")
    elif row["status"] and not is_missing(judged["value"]):
        ours = value_words(judged["value"], str(judged["unit"]), int(judged["decimals"]))
        verdicts = [STATUSES[str(one["status"])].one for one in (row, judged)]
        too = " too" if verdicts[0] == verdicts[1] else ""
        when = words.period_words(str(judged["period_label"]))
        parts.append(
            f"By that figure the goal {verdicts[0]}; by the official one, {ours} {when}, which judges it "
            f"here, it {verdicts[1]}{too}."
        )
    return " ".join([*parts, *filter(None, (str(row["reason"]), str(row["note"])))])


def latest_status(row: Row) -> str:
    """How an action stands: what the log says last, otherwise what its document reports.

    Args:
        row: A row of `tables.plan_results.ACTION_STANDINGS`.
    """
    return report_note(row) if row["status_text"] else STATUS_WORDS[str(row["status"])] or "not reported"


def report_note(row: Row) -> str:
    """What the log says of an action besides what was done: status, day, role, next step.

    Args:
        row: A row of `tables.plan_results.ACTION_STANDINGS` with an entry of the log.
    """
    by = f", {row['reported_by']}" if row["reported_by"] else ""
    said = f"{row['status_text']}, reported {day_text(row['reported_on'].date())}{by}"
    return f"{said}; next: {row['next_step']}" if row["next_step"] else said


def rating_words(row: Row, of: str = "") -> str:
    """How a risk is rated, as shown; empty where it is not.

    Args:
        row: A row with `rating`, `likelihood` and `impact`.
        of: What stands before their names: `plan_` for the plan's own.

    Example:
        >>> rating_words({"rating": "", "likelihood": "4", "impact": "5"})
        'likelihood 4, impact 5'
    """
    if row[f"{of}likelihood"]:
        return f"likelihood {row[f'{of}likelihood']}, impact {row[f'{of}impact']}"
    return str(row[f"{of}rating"]).capitalize()


def move_words(row: Row) -> str:
    """How a deadline moved, between two editions or in the course of a plan.

    Args:
        row: A row of `tables.plan_results.DEADLINE_MOVES`.

    Example:
        >>> move_words({"what": "slipped", "months": 14})
        '14 months later'
    """
    if row["what"] in ("slipped", "brought forward") and int(row["months"]):
        size = count_words(abs(int(row["months"])), "month", "months")
        return f"{size} {'later' if row['what'] == 'slipped' else 'earlier'}"
    return {
        "dated": "has a date now",
        "undated": "has no date any more",
        "slipped": "later in the same month",
        "brought forward": "earlier in the same month",
    }.get(str(row["what"]), "worded otherwise")


def proposal_words(row: Row, judged: Row | None, reasons: str) -> str:
    """One proposal in a few sentences: the figure, then every reason for it.

    Args:
        row: A row of `tables.results.ASSESSMENTS` with the figure.
        judged: The same figure against the target of its year; None where there is no target.
        reasons: Reason codes, apart by spaces.
    """
    codes = reasons.split()
    figure = words.value_words(row["value"], row["unit"], int(row["decimals"]))
    parts = [f"{figure} {words.period_words(str(row['period_label']))}."]
    if judged is not None and ("met" in codes or "missed" in codes):
        parts = [words.verdict_sentence(judged)]
    if "england" in codes:
        parts.append(words.england_sentence(row))
    if "trend" in codes:
        parts.append(f"{trend_note(row).capitalize()}.")
    return f"{row['short_name']}: {' '.join(part for part in parts if part)}"


def gap_proposal_words(row: Row) -> str:
    """One proposal about a gap between groups.

    Args:
        row: A row of `tables.results.GROUP_GAPS`.
    """
    return f"{row['name']}, gap: {words.gap_sentence(row)}"


def rule_lines() -> list[str]:
    """The rule by which proposals are made, one sentence a line."""
    return [
        "A measure is proposed as something the plan is good at where it met its target for the year, is "
        "clearly better than England, or has a clear trend that gets better.",
        "It is proposed as an area to improve where it missed its target, is clearly worse than England, or "
        "has a clear trend that gets worse. Within tolerance of the target counts for neither.",
        "A measure with reasons on both sides stands apart: the author decides.",
        "Clear is judged by the 95% interval where counts are published; where they are not, nothing is "
        "proposed for its difference from England. A trend is clear by the rule of the long run.",
        "Other indicators are proposed by the same two reasons.",
        "A gap between groups of children is to improve where it clearly widened, and also where it clearly "
        "narrowed only because the group ahead fell.",
        "The rule knows figures and nothing else. What no figure shows is for the author to add.",
    ]


TABLE_NAMES = {
    "revenue": "Revenue budget",
    "capital": "Capital programme",
    "policy_options": "Planned changes to the revenue budget",
    "schools_by_type": "Schools by type",
}
COLUMN_NAMES = {
    "gross": "Gross", "net": "Net", "income": "Income", "programme_total": "Programme, all years",
    "under_development": "Under development", "total": "Total", "nursery": "Nursery", "primary": "Primary",
    "secondary": "Secondary", "special": "Special",
}  # fmt: skip
CHANGE_NAMES = {
    "saving": "Savings",
    "investment": "Investment",
    "invest_to_save": "of which invest to save",
    "net": "Net change",
}
NOTHING_PRINTED = "–"
_MILLION, _THOUSAND = 1_000_000.0, 1_000.0
_LEAST_AS_MILLIONS = 999_500.0  # what would be written £1,000,000 when rounded to thousands


def money_words(value: float | None, unit: str) -> str:
    """An amount in a sentence: millions to one decimal, below that whole thousands, then whole pounds.

    Example:
        >>> money_words(24265, "GBP thousands"), money_words(-64, "GBP thousands")
        ('£24.3m', '−£64,000')
        >>> money_words(0.0796, "GBP million"), money_words(0, "GBP million")
        ('£80,000', '£0')
    """
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    pounds = float(value) * (UNITS[unit].pounds or math.nan)
    size = abs(pounds)
    if size >= _LEAST_AS_MILLIONS:
        text = f"{round_half_away(size / _MILLION, 1):,.1f}m"
    elif size >= _THOUSAND:
        text = f"{round_half_away(size, -3):,.0f}"
    else:
        text = f"{round_half_away(size, 0):,.0f}"
    return f"{MINUS if pounds < 0 and text != '0' else ''}£{text}"


def size_words(value: float, unit: str) -> str:
    """The size of an amount whose sign is said in words."""
    return money_words(abs(value), unit)


def amount_text(value: float | None, unit: str) -> str:
    """An amount in a table, in the table's own unit and with a real minus.

    Example:
        >>> amount_text(-7219, "GBP thousands"), amount_text(16.728, "GBP million"), amount_text(8, "count")
        ('−7,219', '16.728', '8')
    """
    if value is None or is_missing(value):
        return NOT_AVAILABLE
    return format_value(value, "count", UNITS[unit].decimals)


def signed_amount(value: float, unit: str) -> str:
    """A difference in a table: with a plus or a minus."""
    return with_plus(amount_text(value, unit))


def column_words(name: object) -> str:
    """The heading of a column of a finance table."""
    return COLUMN_NAMES.get(str(name), str(name))
