"""The words for how sure a statement is: clear, not clear, not tested; one table for every page.

`stats.certainty` decides, and page, spreadsheet, Word, text alternatives and the guard for authors all take
their words from here. Source: this project's methods, 14.2.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.indicators import polarity_word

CLEAR, NOT_CLEAR, NOT_TESTED = "clear", "not clear", "not tested"
CERTAINTIES = ("", CLEAR, NOT_CLEAR, NOT_TESTED)  # empty where there is no statement
# At which level each statement is tested: the chance of `clear` where there is nothing. Years of one series
# hang together, so a long run at 5% would call too many trends.
LEVELS = {
    "change": 0.05, "first": 0.05, "england": 0.05, "region": 0.05, "gap": 0.05, "trend": 0.01, "five": 0.002
}  # fmt: skip
THE_SAME = "the same"  # two places whose figures differ by nothing that is shown

# Why something is not tested, as it stands behind "not tested, ".
WHY_NOT_TESTED = {
    "missing_ci": "no counts are published", "counts_inexact": "the counts do not give the figure exactly",
    "missing_values": "years are missing", "denominator_zero": "a year has nobody to count",
    "not_enough_points": "too few comparable years", "overlapping_periods": "the periods share years",
    "duplicate_periods": "a year occurs twice",
    "unsupported_type": "there is no test for figures of this kind",
    "not_annual": "there is not one figure a year", "proportion_0_or_1": "a year stands at 0% or 100%",
    "break_in_series": "the series changed between the two",
    "comparability_note": "the publisher’s notes warn of comparisons",
    "mixed_sources": "it joins figures of the council’s own documents and of the publisher",
    "other_source": "one of the two is of the council’s own documents",
    "small_numbers": "the numbers are small",
    "groups_overlap": "the two groups are not declared to share no children",
    "look_back": "it looks back to before the area began",
}  # fmt: skip
# Why something that counting error alone would have called clear is not.
WHY_NOT_CLEAR = {
    "within_usual": "more than counting error, within its usual ups and downs",
    "prints_alike": "the two figures read the same",
    "scatter": "indicative only, the years scatter by more than chance",
    "outlier_found": "one year alone decides the direction",
}


@dataclass(frozen=True)
class Subject:
    """What a statement is about, in the words that go with it."""

    unclear: str  # What is said where it is not clear, e.g. `no clear change`.


SUBJECTS = {
    "change": Subject("no clear change"),
    "difference": Subject("no clear difference"),
    "gap": Subject("no clear gap"),
    "trend": Subject("no clear trend"),
}


def certainty_note(subject: str, certainty: str, reason: str = "", *, is_small: bool = False) -> str:
    """What stands beside a figure that moved or differs, where that is not clear; empty where it is.

    Args:
        subject: change, difference, gap or trend.
        certainty: One of `CERTAINTIES`.
        reason: Reason code, as `stats.certainty` gives it.
        is_small: A denominator is under 30.

    Example:
        >>> certainty_note("change", "not clear")
        'no clear change'
        >>> certainty_note("change", "not tested", "missing_ci")
        'not tested, no counts are published'
    """
    if subject not in SUBJECTS:
        raise ParameterError(f"subject: found {subject!r}; expected one of {', '.join(SUBJECTS)}.")
    small = "small numbers" if is_small else ""
    if certainty == NOT_TESTED:
        note = ", ".join(part for part in ("not tested", WHY_NOT_TESTED.get(reason, "")) if part)
    elif certainty == NOT_CLEAR:
        note = SUBJECTS[subject].unclear
        if reason in WHY_NOT_CLEAR:
            note += f" ({WHY_NOT_CLEAR[reason]})"
    else:
        note = ""
    return "; ".join(part for part in (note, small) if part)


def certainty_tail(
    subject: str, word: str, certainty: str, reason: str = "", *, is_small: bool = False
) -> str:
    """How a sentence about a movement or a difference ends: what it means, or how sure it is.

    Args:
        subject: change, difference, gap or trend.
        word: better, worse, higher or lower.
        certainty: One of `CERTAINTIES`.
        reason: Reason code, as `stats.certainty` gives it.
        is_small: A denominator is under 30.

    Example:
        >>> "It rose by 7.3 points" + certainty_tail("change", "worse", "clear")
        'It rose by 7.3 points, which is worse'
        >>> "It rose by 1.2 points" + certainty_tail("change", "higher", "not tested", "missing_ci")
        'It rose by 1.2 points; not tested, no counts are published'
    """
    note = certainty_note(subject, certainty, reason, is_small=is_small)
    if certainty == CLEAR:
        meaning = f", which is {word}" if word in ("better", "worse") else f": a clear {subject}"
        return f"{meaning}; {note}" if note else meaning
    return f"{'; ' if certainty == NOT_TESTED else ': '}{note}" if note else ""


def short_note(subject: str, certainty: str) -> str:
    """The same in a table's cell: the bare words.

    Example:
        >>> short_note("difference", "not clear"), short_note("difference", "not tested")
        ('no clear difference', 'not tested')
    """
    if certainty == NOT_TESTED:
        return "not tested"
    return SUBJECTS[subject].unclear if certainty == NOT_CLEAR else ""


VERDICT_WORDS = (
    "", "better", "worse", "higher", "lower", SUBJECTS["difference"].unclear, THE_SAME, NOT_TESTED,
)  # fmt: skip


def verdict_word(difference: float, polarity: str, certainty: str, *, is_alike: bool = False) -> str:
    """A difference in the one word of a chart or a cell: better, worse, higher, lower only where it is clear.

    Args:
        difference: Value minus reference.
        polarity: high, low or none.
        certainty: clear, not clear or not tested.
        is_alike: The two print alike.

    Example:
        >>> verdict_word(1.2, "low", "clear"), verdict_word(1.2, "low", "not clear")
        ('worse', 'no clear difference')
    """
    if is_alike:
        return THE_SAME
    return short_note("difference", certainty) or judged_word(difference, polarity, certainty)


def judged_word(difference: float, polarity: str, certainty: str) -> str:
    """Better or worse where a difference is clear and its direction good or bad; otherwise higher, lower.

    Args:
        difference: Value minus reference; not zero.
        polarity: high, low or none.
        certainty: One of `CERTAINTIES`.

    Example:
        >>> judged_word(1.2, "low", "clear"), judged_word(1.2, "low", "not tested")
        ('worse', 'higher')
    """
    return polarity_word(difference, polarity if certainty == CLEAR else "none")
