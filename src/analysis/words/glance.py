"""The shortest words for a goal: what the top of the annual review says of it, and by which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.vocabulary.certainty import CLEAR, LEVELS, NOT_CLEAR, NOT_TESTED, SUBJECTS, THE_SAME, short_note
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.words.figures import (
    Row,
    count_words,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    printed_decimals,
    value_words,
)
from analysis.words.status import size_and_side, trend_word

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import pandas as pd


def trend_note(row: Row) -> str:
    """The long run for a cell, so worded that it is not taken for the change on the year before."""
    certainty = str(row["trend_certainty"])
    if not certainty or is_missing(row["trend_n"]):
        return "no trend"
    n = int(row["trend_n"])
    if certainty == NOT_TESTED:
        few = row["trend_reason"] == "not_enough_points"
        return "too few years for a trend" if few else "trend not tested"
    if not row["trend"]:
        return f"over {n} years: no clear trend"
    return f"over {n} years: {row['trend']}{_judged(trend_word(row))}"


def _judged(word: str) -> str:
    return f", {word}" if word in ("better", "worse") else ""


def long_trend(row: Row) -> str:
    """The long run as a sentence where one is called, with the last five beside it; otherwise nothing."""
    if not row["trend"]:
        return ""
    recent = {"clear": str(row["five"]), "not clear": "no clear change"}.get(str(row["five_certainty"]), "")
    note = trend_note(row)
    return f"{note[0].upper()}{note[1:]}{f'; over the last five {recent}' if recent else ''}."


def short_movement(row: Row) -> str:
    """The change on the comparable year before in a few words; empty where there is none.

    Example:
        "Up 9.3 percentage points on 2023; not tested"
    """
    if is_missing(row["change"]) or is_missing(row["value"]):
        return ""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    verb = direction_verb(row["change"], decimals)
    if verb == "did not change":
        return f"Unchanged on {row['previous_label']}"
    note = change_note(row)
    size = difference_words(row["change"], unit, decimals)
    return (
        f"{'Up' if verb == 'rose' else 'Down'} {size} on {row['previous_label']}{f': {note}' if note else ''}"
    )


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


def short_england(row: Row) -> str:
    """England beside the figure in a few words.

    Example:
        "Lower than England (46.4%); not tested"
    """
    if is_missing(row["england_value"]):
        return "No figure for England in this period"
    value = format_value(row["england_value"], str(row["unit"]), int(row["decimals"]), prose=True)
    word, certainty = str(row["england_word"]), str(row["england_certainty"])
    if word == THE_SAME:
        return f"The same as England ({value})"
    if certainty == NOT_CLEAR:
        return f"No clear difference from England ({value}){small_mark(row, 'england')}"
    tail = "; not tested" if certainty == NOT_TESTED else small_mark(row, "england")
    return f"{word.capitalize()} than England ({value}){tail}"


def short_of_target(row: Row) -> str:
    """How far a figure is from its target, and the target.

    Example:
        "33.2 percentage points below the 2024/25 target of 49%"
    """
    unit = str(row["unit"])
    target = float(row["target_value"])
    places = printed_decimals(target, int(row["decimals"]))
    shown = format_value(target, unit, places, prose=True)
    return f"{size_and_side(row)} the {row['target_year']} target of {shown}"


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


def watch_sentence(row: Row) -> str:
    """Why a goal that is not missed needs watching; empty where nothing about it is worse."""
    if is_missing(row["value"]):
        return ""
    unit, decimals = str(row["unit"]), int(row["decimals"])
    reasons = []
    if row["england_word"] == "worse":
        reasons.append(f"worse than England ({value_words(row['england_value'], unit, decimals)})")
    if row["change_word"] == "worse":
        was = value_words(row["previous_value"], unit, decimals)
        reasons.append(f"worse than {period_words(row['previous_label'])} ({was})")
    if trend_word(row) == "worse":
        reasons.append(f"{row['trend']} over {int(row['trend_n'])} years, which is worse")
    if not reasons:
        return ""
    figure = f"{value_words(row['value'], unit, decimals)} {period_words(row['period_label'])}"
    return f"{figure}, {join_words(reasons)}."


def furthest_words(count: int, *, by_share: bool = False) -> str:
    """What stands above the goals that are missed; what they are ordered by, where there are several.

    Args:
        count: How many goals are missed.
        by_share: They are ordered by the share of the target that they are short of.
    """
    if count < 2:
        return "Missed:"
    first = "The three furthest off target" if count > 3 else "Missed, the furthest off target first"
    measure = "as a share of each target" if by_share else "by the tolerance that each goal has"
    return f"{first}, measured {measure}:"


def restart_sentence(restarts: dict[str, tuple[str, str]]) -> str:
    """Why goals that are judged have no trend: their series restarted.

    Args:
        restarts: For each indicator by its name: the first year of the new series, and what happened.
    """
    if not restarts:
        return ""
    if len(restarts) == 1:
        ((name, (year, reason)),) = restarts.items()
        return f"No trend can be given for “{name}”: its series restarted in {year}. {reason}".strip()
    listed = join_words(f"{name} (in {year})" for name, (year, _) in restarts.items())
    return f"No trend can be given where a series restarted: {listed}."


def easier_sentence(changes: pd.DataFrame) -> str:
    """How many targets of the edition before went on, and how many became easier or harder.

    Args:
        changes: A review's `edition_changes`.
    """
    kept = changes[changes["kind"] == "kept"]
    if kept.empty:
        return ""
    easier, harder = (int((kept["word"] == word).sum()) for word in ("easier", "harder"))
    carried = count_words(len(kept), "target", "targets")
    return f"Of {carried} carried over from the edition before, {easier} became easier and {harder} harder."


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


def moved_sentence(rows: Sequence[Row]) -> str:
    """How many goals moved since the comparable year before: the clear ones first, the others named.

    Example:
        "3 goals clearly worse, 2 clearly better than the comparable year before; 6 moved without being
        clear, 3 could not be tested."
    """
    moved = [row for row in rows if row["change_word"] not in ("", "unchanged")]
    if not moved:
        return ""
    worse, better = (sum(row["change_word"] == word for row in moved) for word in ("worse", "better"))
    sure = sum(row["change_certainty"] == CLEAR for row in moved) - worse - better
    unclear = sum(row["change_certainty"] == NOT_CLEAR for row in moved)
    untested = sum(row["change_certainty"] == NOT_TESTED for row in moved)
    goals = count_words(worse, "goal", "goals").capitalize()
    lead = f"{goals} clearly worse, {better or 'none'} clearly better than the comparable year before"
    rest = [
        f"{sure} clearly moved, with no direction that is better" if sure else "",
        f"{unclear} moved without being clear" if unclear else "",
        f"{untested} could not be tested" if untested else "",
    ]
    more = ", ".join(part for part in rest if part)
    longer = sum(bool(row["change_note"]) for row in moved)
    ago = f" For {longer} of them that year is more than one year earlier." if longer else ""
    return f"{lead}; {more}.{ago}" if more else f"{lead}.{ago}"


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
