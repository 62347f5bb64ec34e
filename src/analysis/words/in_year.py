"""Months and quarters in words: what a quarter says, and whether a yearly goal is on course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.tables.in_year import BEHIND, NO_COURSE, ON_COURSE
from analysis.vocabulary.certainty import (
    CLEAR,
    NOT_CLEAR,
    NOT_TESTED,
    certainty_note,
    certainty_tail,
    judged_word,
    short_note,
)
from analysis.vocabulary.numbers import printed_decimals
from analysis.words.figures import (
    Row,
    difference_words,
    direction_verb,
    format_value,
    is_missing,
    join_words,
    period_words,
    rounding_note,
    signed_difference,
    value_words,
)
from analysis.words.plans import percent_words

_RULES = {
    "outside": "outside the process limits of {lower} to {upper}",
    "trend": "one of seven in a row that rise or fall",
    "two_of_three": "one of two in three that lie near the limit of {near}",
    "shift": "one of seven in a row on the same side of the mean of {mean}",
}
_NO_COURSE = {
    "target_not_set": "The plan sets no number for {year}",
    "target_ambiguous": "The wording of the target can be read in several ways",
    "unsupported_type": "Target and figure are not in the same unit",
    "range": "The target is a range, and whether a figure lies in it is judged when the year is over",
    "no_polarity": "Neither direction is declared as better",
    "no_profile": "It is not declared how its months or quarters stand to the target of a year",
    "year_over": "The year is over, and the annual review judges it",
    "no_year_to_date": "There is no figure for the year to date",
    "no_seasonal_share": "Fewer than two earlier whole years tell how much is usual by now",
}


def quarter_sentence(row: Row) -> str:
    """The figure of the quarter, or of its latest month."""
    if is_missing(row["value"]):
        is_hidden = row["missing"] == "c"
        return f"{'The figure of the quarter is confidential' if is_hidden else 'The quarter has no figure'}."
    text = (
        f"{value_words(row['value'], row['unit'], int(row['decimals']))} {period_words(row['period_label'])}"
    )
    made = ", worked out from its months" if row["is_summed"] else ""
    late = "; nothing later is in" if row["is_late"] else ""
    return f"{text}{made}{late}."


def change_sentence(row: Row, name: str) -> str:
    """What moved since an earlier stretch, and how sure that is; empty with nothing to compare with.

    Args:
        row: A row of `tables.in_year.IN_YEAR`.
        name: `year`, `last` or `to_date_year`: whose columns to read.
    """
    if is_missing(row[f"{name}_value"]) or is_missing(row[f"{name}_change"]):
        return ""
    unit, decimals, change = row["unit"], int(row["decimals"]), float(row[f"{name}_change"])
    was = f"{value_words(row[f'{name}_value'], unit, decimals)} {period_words(row[f'{name}_label'])}"
    subject = "It"
    if name == "to_date_year":
        was = f"{value_words(row[f'{name}_value'], unit, decimals)} at the same point a year before"
        subject = f"The year to date, {value_words(row['to_date'], unit, decimals)},"
    verb = direction_verb(change, decimals)
    if verb == "did not change":
        return f"{subject} did not change from {was}."
    certainty, reason = str(row[f"{name}_certainty"]), str(row[f"{name}_reason"])
    tail = certainty_tail(
        "change", judged_word(change, str(row["polarity"]), certainty), certainty, reason,
        is_small=bool(row[f"{name}_is_small"]),
    )  # fmt: skip
    now = row["to_date" if name == "to_date_year" else "value"]
    size = difference_words(change, unit, decimals)
    size += rounding_note((change, decimals), (now, decimals), (row[f"{name}_value"], decimals))
    return f"{subject} {verb} by {size} from {was}{tail}."


def change_words(row: Row, name: str) -> tuple[str, str]:
    """The same for a cell: the difference, and the earlier figure with how sure the change is."""
    if is_missing(row[f"{name}_change"]):
        return signed_difference(None, row["unit"], 0), ""
    was = format_value(row[f"{name}_value"], row["unit"], int(row["decimals"]))
    certainty, change = str(row[f"{name}_certainty"]), float(row[f"{name}_change"])
    note = (
        short_note("change", certainty) or f"clearly {judged_word(change, str(row['polarity']), certainty)}"
    )
    return signed_difference(change, row["unit"], int(row["decimals"])), f"from {was}; {note}"


def signal_sentence(row: Row) -> str:
    """Which figures of the quarter stand out and by which rule; empty where none does."""
    if not row["signal"]:
        return ""
    unit, decimals = row["unit"], int(row["decimals"])
    numbers = {name: value_words(row[name], unit, decimals) for name in ("lower", "upper", "mean")}
    rule = _RULES[str(row["signal_rule"])].format(
        **numbers, near=numbers["upper" if row["signal"] == "high" else "lower"]
    )
    periods = str(row["signal_labels"]).split(";")
    verb = "stands" if len(periods) == 1 else "stand"
    of_last = "" if len(periods) == 1 else f"{periods[-1]} is "
    return f"{join_words(periods)} {verb} out as unusually {row['signal']}: {of_last}{rule}."


def counting_sentence(rows: Sequence[Row], measures: Sequence[Row]) -> str:
    """Everything on the page counted: goals by their course, what stands out, what moved clearly.

    Args:
        rows: Rows of `tables.in_year.IN_YEAR`: one a goal, and one a measure that no goal asks for.
        measures: The same with each measure once.
    """
    asked = Counter(str(row["course"]) for row in rows if row["course"])
    clear = sum(row["course"] == BEHIND and row["course_certainty"] == CLEAR for row in rows)
    goals = ""
    if asked:
        sure = f" ({clear or 'none'} clearly)" if asked[BEHIND] else ""
        goals = (
            f" Yearly goals among them: {asked.total()}, of which {asked[BEHIND] or 'none'} behind at this "
            f"point of the year{sure}, {asked[ON_COURSE] or 'none'} on course, {asked[NO_COURSE] or 'none'} "
            "not judged."
        )
    out = sum(bool(row["signal"]) for row in measures)
    moved = sum(row["year_certainty"] == CLEAR for row in measures)
    return (
        f"Measures with figures within the year: {len(measures) or 'none'}.{goals} Standing out from the "
        f"usual variation: {out or 'none'}. Moved clearly since the same time a year before: "
        f"{moved or 'none'}."
    )


def course_sentence(row: Row) -> str:
    """How the year stands against the target of a goal at this point; empty where no goal asks."""
    if not row["course"]:
        return ""
    note = course_note(row)
    if row["course"] == NO_COURSE:
        return f"Not judged at this point of the year: {note[:1].lower()}{note[1:]}."
    now = value_words(row["course_value"], row["unit"], int(row["decimals"]))
    when, course = period_words(str(row["course_label"])), str(row["course"]).lower()
    return f"{now} {when}, against {expected_words(row)}: {course} at this point of the year. {note}."


def expected_words(row: Row) -> str:
    """What is expected by now, and of which target; the target alone where nothing is judged."""
    if row["course"] == NO_COURSE:
        return f"{row['target_year']}: {row['target_text'] or 'no target'}"
    unit, target = row["unit"], float(row["target_value"])
    whole = value_words(target, unit, printed_decimals(target, int(row["decimals"])))
    of_target = f"the {row['target_year']} target of {whole}"
    if row["in_year"] == "level":
        return of_target
    expected = value_words(row["expected"], unit, int(row["decimals"]))
    text = f"{expected} expected by now, {percent_words(row['share'])} of {of_target}"
    if row["in_year"] == "cumulative":
        return text
    low, high = (percent_words(row[f"share_{end}"]) for end in ("lowest", "highest"))
    return f"{text} as in {int(row['share_years'])} earlier years ({low} to {high})"


def course_note(row: Row) -> str:
    """How sure it is on which side of the target the figure lies, or why that is not judged."""
    if row["course"] == NO_COURSE:
        reason = _NO_COURSE.get(str(row["course_reason"]), "The target gives no number")
        return reason.format(year=row["target_year"])
    if row["course_certainty"] == CLEAR:
        return "Clear: the 95% interval of the figure leaves the target out"
    if row["course_certainty"] == NOT_CLEAR:
        return "Not clear: the 95% interval of the figure reaches over the target"
    note = certainty_note("difference", NOT_TESTED, str(row["course_certainty_reason"]))
    return f"{note[:1].upper()}{note[1:]}"
