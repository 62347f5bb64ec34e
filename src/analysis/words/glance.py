"""The shortest words for a goal: what the top of the annual review says of it, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.tables.results import Review
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import (
    CLEAR,
    LEVELS,
    NOT_CLEAR,
    NOT_TESTED,
    SUBJECTS,
    THE_SAME,
    WHY_NOT_TESTED,
    short_note,
)
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED, STATUSES, WITHIN_TOLERANCE
from analysis.vocabulary.units import UNITS
from analysis.words.figures import (
    Row,
    apart_words,
    count_words,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    rounding_note,
    told_apart,
    value_words,
)
from analysis.words.status import (
    apart_decimals,
    better_side_note,
    change_tail,
    comparator_tail,
    distance_to_target,
    national_place,
    over_words,
    status_certainty,
    target_number,
    target_rounding_note,
    trend_word,
)


def trend_note(row: Row) -> str:
    """The long run for a cell, so worded that it is not taken for the change on the year before."""
    certainty = str(row["trend_certainty"])
    if not certainty or is_missing(row["trend_n"]):
        return "no trend"
    if certainty == NOT_TESTED:
        few = row["trend_reason"] == "not_enough_points"
        return "too few years for a trend" if few else "trend not tested"
    if not row["trend"]:
        return f"{over_words(row)}: no clear trend"
    return f"{over_words(row)}: {row['trend']}{_judged(trend_word(row))}"


def _judged(word: str) -> str:
    return f", {word}" if word in ("better", "worse") else ""


def long_trend(row: Row) -> str:
    """The long run as a sentence where one is called, with the last five beside it; otherwise nothing.

    Example:
        "Rising over 13 years, 2012-13 to 2024-25, which is worse; over the last five no clear change."
    """
    if not row["trend"]:
        return ""
    recent = {CLEAR: f"over the last five {row['five']}", NOT_CLEAR: "over the last five no clear change"}
    tail = recent.get(str(row["five_certainty"]), "the last five are not tested")
    word = trend_word(row)
    meaning = f", which is {word}" if word in ("better", "worse") else ""
    return f"{str(row['trend']).capitalize()} {over_words(row, has_span=True)}{meaning}; {tail}."


def short_of_target(row: Row) -> str:
    """The figure and how far it is from its target, without the status, which stands beside it.

    Example:
        "15.8% in 2024, 33.2 percentage points below the 2024/25 target of 49%."
    """
    unit, decimals = str(row["unit"]), int(row["decimals"])
    figure = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    if row["status"] == NOT_JUDGED:
        return f"{figure}."
    if row["tolerance_kind"] == "gap":
        if row["status"] == MET:
            return f"{figure}; the gap is as narrow as the {row['target_year']} target asks for."
        return f"{figure}; {distance_to_target(row)}."
    target = target_number(row)
    apart = float(row["value"]) - float(row["target_value"])
    size = short_difference(apart, unit, apart_decimals(row))
    size += target_rounding_note(row, apart) if size else ""
    side = f"{size} {'above' if apart > 0 else 'below'}" if size else "level with"
    if row["tolerance_kind"] == "range" and row["status"] == MET:
        side = "within"
    return f"{figure}, {side} the {row['target_year']} target of {target}{better_side_note(row)}."


def short_difference(difference: float, unit: str, decimals: int) -> str:
    """The size of a difference where its unit is said already; empty where it would be shown as nothing."""
    if direction_verb(difference, decimals) == "did not change":
        return ""
    if UNITS[unit].sign:
        return difference_words(difference, unit, decimals)
    return format_value(abs(difference), "count", decimals, prose=True)


def moved_and_beside(row: Row) -> str:
    """The change on the comparable year before and England beside the figure, each with how sure it is.

    Example:
        "Up 9.3 percentage points on 2023; 30.6 percentage points below England (46.4%). Neither tested: no
        counts are published."
    """
    moved, beside = _moved(row), _beside(row)
    both = {(row[f"{name}_certainty"], row[f"{name}_reason"]) for name in ("change", "england")}
    if moved and beside and len(both) == 1 and row["change_certainty"] == NOT_TESTED:
        why = WHY_NOT_TESTED.get(str(row["change_reason"]), "")
        which = "Nothing" if _is_untested(row) else "Neither"
        return f"{moved}; {beside}. {which} tested{f': {why}' if why else ''}."
    said = short_england(row)
    return " ".join(filter(None, (short_movement(row), f"{said[:1].upper()}{said[1:]}")))


def short_movement(row: Row) -> str:
    """The change on the comparable year before with how sure it is; empty where there is none."""
    return _ended(_moved(row), change_tail(row, "change", str(row["change_word"])))


def short_england(row: Row) -> str:
    """England beside the figure with how sure the difference is; empty where it has no figure."""
    return _ended(_beside(row), comparator_tail(row, "england"))


def _ended(said: str, tail: str) -> str:
    if not said:
        return ""
    return f"{said}{'' if said.startswith(('Unchanged', 'the same')) else tail}."


def _moved(row: Row) -> str:
    if is_missing(row["change"]) or is_missing(row["value"]):
        return ""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    size = told_apart(row["value"], row["previous_value"], unit, decimals, difference=float(row["change"]))
    if not size:
        return f"Unchanged on {row['previous_label']}"
    size = short_difference(row["change"], unit, decimals) or size
    return f"{'Up' if float(row['change']) > 0 else 'Down'} {size} on {row['previous_label']}"


def _beside(row: Row) -> str:
    if is_missing(row["england_value"]):
        return ""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    england = format_value(row["england_value"], unit, decimals, prose=True)
    apart = float(row["value"]) - float(row["england_value"])
    size = told_apart(row["value"], row["england_value"], unit, decimals)
    if not size or row["england_word"] == THE_SAME:
        return f"the same as England ({england})"
    if short := short_difference(apart, unit, decimals):
        figures = (row["value"], decimals), (row["england_value"], decimals)
        size = f"{short}{rounding_note((apart, decimals), *figures)}"
    return f"{size} {'above' if apart > 0 else 'below'} England ({england})"


_END_OF_CLAUSE = re.compile(r"[,;:.](?= )")
_NO_LAST_WORDS = re.compile(r"( (a|an|and|as|at|by|for|from|in|of|on|or|that|the|to|where|who|with))+$")


def shortened(text: str, letters: int) -> str:
    """A text cut behind a clause, otherwise behind a word, where it has more letters than there is room for.

    Example:
        >>> shortened("Visit every family early; train staff, and offer advice", letters=40)
        'Visit every family early; train staff …'
        >>> shortened("Short.", letters=40)
        'Short.'
    """
    if len(text) <= letters:
        return text
    clauses = [found.start() for found in _END_OF_CLAUSE.finditer(text[: letters + 2])]
    end = clauses[-1] if clauses and clauses[-1] > letters / 2 else text.rfind(" ", 0, letters)
    return f"{_NO_LAST_WORDS.sub('', text[:end])} …"


def _is_untested(row: Row) -> bool:
    return row["status"] != NOT_JUDGED and status_certainty(row) == NOT_TESTED


def sure_sentence(row: Row) -> str:
    """How sure it is that a goal is missed, where what follows of it does not say so."""
    if _is_untested(row):
        return "" if "Nothing tested" in moved_and_beside(row) else "Whether by chance is not tested."
    return doubt_sentence(row) or "Clearly missed."


def doubt_sentence(row: Row) -> str:
    """That chance may decide a status; empty where the figure is sure or nothing is known of its chance."""
    is_near = row["status"] != NOT_JUDGED and status_certainty(row) == NOT_CLEAR
    return f"Not clearly {str(row['status']).lower()}: chance alone may decide." if is_near else ""


def missed_words(count: int, *, by_share: bool = False) -> str:
    """What goals that are missed are ordered by, where there are several, and what is called clear.

    Args:
        count: How many goals are missed.
        by_share: They are ordered by the share of the target that they are short of.
    """
    measure = (
        "as a share of each target"
        if by_share
        else "counted in each goal’s tolerance, the shortfall that still counts as near its target"
    )
    order = f"The farthest short of its target first, {measure}. " if count > 1 else ""
    return f"{order}Clear: more than chance explains." if count else ""


def change_note(row: Row, name: str = "change") -> str:
    """How sure a change is and what it means, for a cell: `worse`, `no clear change`, `not tested`.

    Args:
        row: A row of `results.ASSESSMENTS`.
        name: change, or first for the change since the start: whose columns to read.
    """
    word = str(row[f"{name}_word"])
    if word == "unchanged":
        return word
    return f"{short_note('change', str(row[f'{name}_certainty'])) or word}{small_mark(row, name)}"


def small_mark(row: Row, name: str) -> str:
    """What stands behind a note of a test that was made on fewer than 30; otherwise nothing."""
    is_tested = row[f"{name}_certainty"] in (CLEAR, NOT_CLEAR)
    return ", small numbers" if is_tested and bool(row[f"{name}_is_small"]) else ""


def difference_note(row: Row, name: str) -> str:
    """How sure a difference is and what it means, for a cell; `name` is england or region."""
    word = str(row[f"{name}_word"])
    note = short_note("difference", str(row[f"{name}_certainty"]))
    if word in ("", THE_SAME):
        return word
    if note != SUBJECTS["difference"].unclear:
        note = f"{word}, {note}" if note else word
    return f"{note}{small_mark(row, name)}"


def apart_note(row: Row, name: str) -> str:
    """How far a figure is from England's or the region's, as it is read, and how sure that is, for a cell.

    Args:
        row: A row of `results.ASSESSMENTS`.
        name: england or region: whose columns to read.

    Example:
        "2.1 above: not clear"
    """
    if is_missing(row["value"]) or is_missing(row[f"{name}_value"]):
        return ""
    apart = apart_words(float(row["value"]) - float(row[f"{name}_value"]), int(row["decimals"]))
    word, certainty = str(row[f"{name}_word"]), str(row[f"{name}_certainty"])
    meaning = word if certainty == CLEAR and word in ("better", "worse") else certainty
    if word == THE_SAME:
        return "level"
    if apart == "level" or not meaning:
        return apart
    return f"{apart}: {meaning}{small_mark(row, name)}"


def method_sentence(row: Row) -> str:
    """The rule of the methods by which a goal was judged or was not."""
    if row["reason_detail"] == "no_plan":
        return ""
    if row["status"] == NOT_JUDGED:
        return (
            "Method: a goal is judged only by a figure of the period that answers its target’s year, held "
            "against a number that the plan states or that follows from what it states. Nothing is estimated "
            "in place of either."
        )
    side = {"high": "more", "low": "less"}.get(str(row["polarity"]), "neither direction")
    return (
        f"Method: the figure of the period that answers {row['target_year']} is held unrounded against the "
        f"target; by the plan {side} is better. One status is about one year and says nothing of cause."
    )


def worse_words(row: Row) -> str:
    """What is clearly worse about a figure, as the end of a sentence; empty for nothing."""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    reasons = []
    if row["england_word"] == "worse":
        reasons.append(f"worse than England ({value_words(row['england_value'], unit, decimals)})")
    if row["change_word"] == "worse":
        was = value_words(row["previous_value"], unit, decimals)
        reasons.append(f"worse than {period_words(row['previous_label'])} ({was})")
    if trend_word(row) == "worse":
        reasons.append(f"{row['trend']} {over_words(row)}, which is worse")
    return join_words(reasons) if reasons else ""


def watch_sentence(row: Row) -> str:
    """Why a goal that is not missed needs watching; empty where nothing about it is worse."""
    reasons = "" if is_missing(row["value"]) else worse_words(row)
    if not reasons:
        return ""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    figure = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    # what is worse than it was may still be better than elsewhere, and is not read as bad all round
    beside = f" {short_england(row)}" if row["england_word"] == "better" else ""
    if row["change_word"] == "better":
        beside += f" But {short_movement(row)[0].lower()}{short_movement(row)[1:]}"
    if not beside and row["national_band"] == "A":
        beside = f" {national_place(row)}"
    return f"{figure}, {reasons}.{beside}"


def late_sentence(states: pd.Series, day: str) -> str:
    """How many actions of the plan are past their deadline, and on which day.

    Args:
        states: The column `state` of `tables.plan_results.ACTION_STANDINGS`.
        day: The day that deadlines are held against, in words.
    """
    if states.empty:
        return ""
    overdue, silent = (int((states == state).sum()) for state in ("overdue", "passed"))
    actions = count_words(len(states), "action", "actions")
    if (states == "no deadline").all():
        return f"None of the plan’s {actions} has a deadline that could pass."
    if not overdue + silent:
        return f"On {day} no open action of the plan’s {len(states)} was past its deadline."
    late = overdue or silent
    said = f"Of the plan’s {actions}, {late} {'was' if late == 1 else 'were'} past the deadline on {day} and "
    if not silent:
        return f"{said}not complete."
    nothing = "nothing is reported of whether"
    if not overdue:
        return f"{said}{nothing} {'it was' if silent == 1 else 'they were'} done."
    return f"{said}not complete; of {silent} more {nothing} {'it was' if silent == 1 else 'they were'} done."


def count_sentence(rows: Sequence[Row], year: str) -> str:
    """All goals counted by status, and what clearly moved apart from what did not.

    Args:
        rows: Rows of `results.ASSESSMENTS`.
        year: The review year; empty where nothing is judged.

    Example:
        "Of 23 goals for 2024/25, 2 are met, 4 are within tolerance, 6 are missed and 11 cannot be judged.
        Against the comparable year before, 1 is clearly worse, none is clearly better, 4 moved without being
        clear, 7 could not be tested, 1 did not move and 10 have no such year."
    """
    goals = count_words(len(rows), "goal", "goals")
    judged = join_words(
        _counted(sum(row["status"] == word for row in rows), status.one, status.several)
        for word, status in STATUSES.items()
        if status.is_judged or any(row["status"] == word for row in rows)
    )
    compared = [row for row in rows if row["change_word"] != ""]
    moved = [row for row in compared if row["change_word"] != "unchanged"]
    still, alone = len(compared) - len(moved), len(rows) - len(compared)
    worse, better = (sum(row["change_word"] == word for row in moved) for word in ("worse", "better"))
    sure, unclear = (sum(row["change_certainty"] == word for row in moved) for word in (CLEAR, NOT_CLEAR))
    untested = len(untested_changes(rows))
    parts = [
        _counted(worse, "is clearly worse", "are clearly worse"),
        _counted(better, "is clearly better", "are clearly better"),
        *(
            [f"{sure - worse - better} clearly moved with no direction that is better"]
            if sure > worse + better
            else []
        ),
        *([f"{unclear} moved without being clear"] if unclear else []),
        *([f"{untested} could not be tested"] if untested else []),
        *([f"{still} did not move"] if still else []),
        *([_counted(alone, "has no such year", "have no such year")] if alone
          else []),
    ]  # fmt: skip
    of_all = "Against" if year else f"Of all {len(rows)}, against"
    movement = (
        f"{of_all} the comparable year before, {join_words(parts)}"
        if compared
        else "No figure can be compared with a year before"
    )
    longer = sum(bool(row["change_note"]) for row in moved)
    ago = f" For {longer} of them that year is more than one year earlier." if longer else ""
    return f"Of {goals} for {year}, {judged}. {movement}.{ago}" if year else f"{movement}.{ago}"


def untested_changes(rows: Iterable[Row]) -> list[Row]:
    """Those that moved on the comparable year before without a test of whether it is more than chance."""
    return [
        row
        for row in rows
        if row["change_word"] not in ("", "unchanged") and row["change_certainty"] == NOT_TESTED
    ]


def _counted(count: int, one: str, many: str) -> str:
    return f"none {one}" if count == 0 else f"{count} {one if count == 1 else many}"


_SPELLED_OUT = (
    ("NEET", "Not in education, employment or training"), ("EET", "education, employment or training"),
    ("EHC plan", "Education, health and care plan"), ("SEND", "special educational needs"),
    ("SDQ", "Strengths and difficulties"), ("TAF", "Team Around the Family"),
)  # fmt: skip


def spelled_out(name: str) -> str:
    """A short name without abbreviations, for readers who have no glossary at hand.

    Example:
        >>> spelled_out("Care leavers in EET")
        'Care leavers in education, employment or training'
    """
    for short, long in _SPELLED_OUT:
        name = re.sub(rf"\b{short}(?![A-Z])", long, name)
    return name[:1].upper() + name[1:]


_TESTED = {
    "change": "changes", "first": "changes", "trend": "trends", "five": "trends", "england": "differences",
    "region": "differences", "gap": "gaps",
}  # fmt: skip


def by_chance_sentence(
    rows: Sequence[Row], gaps: Sequence[Row] = (), about: Collection[str] = (), where: str = "on this page"
) -> str:
    """How many of a page's tests would look clear by chance alone; empty where nothing was tested.

    Args:
        rows: Rows of `results.ASSESSMENTS`; goals of one indicator and group share their tests.
        gaps: The rows of `results.GROUP_GAPS` that the page shows.
        about: Which of the statements the page makes: change, first, trend, five, england, region; empty
            for all.
        where: Where they stand.
    """
    wanted = about or ("change", "first", "trend", "five", "england", "region")
    tested: list[str] = []
    for row in {(row["indicator_id"], row["group"]): row for row in rows}.values():
        said = {"first"} if row["first_label"] == row["previous_label"] else set()  # as the change
        tested += [
            name for name in wanted if row[f"{name}_certainty"] in (CLEAR, NOT_CLEAR) and name not in said
        ]
    tested += [
        "gap" for row in gaps for name in ("gap", "change") if row[f"{name}_certainty"] in (CLEAR, NOT_CLEAR)
    ]
    if not tested:
        return ""
    about_words = format_value(sum(LEVELS[name] for name in tested), "count", 1, prose=True)
    counted = count_words(len(tested), "test", "tests").capitalize()
    kinds = join_words(dict.fromkeys(kind for name, kind in _TESTED.items() if name in tested))
    return (
        f"{counted} of {kinds} stand behind the words “clear”, “better” and “worse” {where}; by chance "
        f"alone about {about_words} would look clear."
    )


def latest_gaps(gaps: pd.DataFrame) -> pd.DataFrame:
    """The latest row of each indicator and pair of groups, as pages show it."""
    return gaps.sort_values("period_end").groupby(["indicator_id", "group_1", "group_2"], sort=True).tail(1)


_ORDER = (MISSED, WITHIN_TOLERANCE, NOT_JUDGED, MET)  # the worst first


def worst_first(review: Review) -> Sequence[Row]:
    """The goals of a review: missed by most first, then what is close, cannot be judged, or is met.

    Without a plan, those in the weakest place among all councils come first.
    """
    rows = review.assessments
    weight = rows["weight"].astype(float)
    if is_by_share(rows):
        weight = rows["shortfall"].astype(float) / rows["target_value"].astype(float).abs()
    place = rows["national_rank"].astype(float) / rows["national_of"].astype(float)
    ordered = rows.assign(
        _status=[_ORDER.index(str(status)) for status in rows["status"]], _weight=-weight, _place=-place
    ).sort_values(["_status", "_weight", "_place", "position"], kind="stable")
    return rows_of(ordered[rows.columns])


def is_by_share(rows: pd.DataFrame) -> bool:
    """Whether goals can be weighed by the share of their target only: no tolerance is confirmed."""
    is_missed = rows["status"] == MISSED
    return bool((is_missed & rows["weight"].eq(np.inf) & rows["target_value"].ne(0)).any())
