"""How a figure stands beside a benchmark, as the charts of many areas or indicators show it.

No two verdicts differ by colour alone: each has a symbol and a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.charts.theme import COLOURS, CSS, Look, printable
from analysis.vocabulary.certainty import NOT_TESTED, SUBJECTS, THE_SAME
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems
from analysis.vocabulary.numbers import ShownNumber
from analysis.words.figures import join_words

NO_CLEAR_DIFFERENCE = SUBJECTS["difference"].unclear


@dataclass(frozen=True)
class Verdict:
    """One word of a comparison and its looks."""

    word: str  # The word
    symbol: str  # The symbol beside it
    look: Look  # Its mark
    tint: str  # Role of the ground of a cell; empty for none

    @property
    def ground(self) -> str:
        """The ground of a cell, as the page writes it; empty for none."""
        return CSS[COLOURS[self.tint].lower()] if self.tint else ""


_DIAMOND = Look("near", "D", 9.5, words="diamond")
SQUARE = Look("england", "s", 10.5, words="grey square")
VERDICTS = {
    verdict.word: verdict
    for verdict in (
        Verdict("better", "+", Look("better", "o", 12, words="dot"), "better-tint"),
        Verdict(NO_CLEAR_DIFFERENCE, "=", _DIAMOND, "near-tint"),
        Verdict(THE_SAME, "=", _DIAMOND, "near-tint"),
        Verdict("worse", "−", Look("worse", "X", 13, words="cross"), "worse-tint"),
        Verdict("higher", "↑", SQUARE, "band"),
        Verdict("lower", "↓", SQUARE, "band"),
        Verdict(NOT_TESTED, "·", Look("england", "o", 10, words="hollow circle", is_hollow=True), ""),
    )
}


def text_of(value: object) -> str:
    """Text of a table on one line; empty where it is missing. A number that is shown stays one."""
    if isinstance(value, ShownNumber):
        return value
    return "" if value is None or value != value else printable(str(value))


def verdict_of(value: object) -> Verdict:
    """The verdict of a cell; an empty or missing one is `not tested`."""
    return VERDICTS[text_of(value).strip() or NOT_TESTED]


def check_rows(rows: pd.DataFrame, needed: Sequence[str], name: str, one_each: Sequence[str] = ()) -> None:
    """Refuse rows that lack a column, have a word that is not known, or say a thing twice.

    Args:
        rows: The rows of a chart.
        needed: Columns they must have; `word` among them.
        name: What the rows are, for the message.
        one_each: Columns whose values together may occur once.
    """
    problems = [
        Problem(name, None, column, "no such column", "the column", "")
        for column in needed if column not in rows.columns
    ]  # fmt: skip
    if not problems:
        words = {text_of(word).strip() for word in rows["word"]} - {"", *VERDICTS}
        problems += [
            Problem(name, None, "word", repr(word), f"one of {', '.join(VERDICTS)}", "")
            for word in sorted(words)
        ]
        if one_each:
            twice = rows.loc[rows.duplicated(list(one_each)), list(one_each)].drop_duplicates()
            problems += [
                Problem(name, None, None, f"{' and '.join(map(str, row))} twice", "one row each", "")
                for row in twice.itertuples(index=False)
            ]
    raise_if_problems(DataError, "The chart cannot be drawn", problems)


def count_verdicts(words: Iterable[str]) -> str:
    """How many there are of each word, in words.

    Example:
        >>> count_verdicts(["worse", "better", "worse"])
        '1 better and 2 worse'
    """
    held = list(words)
    return join_words(f"{held.count(word)} {word}" for word in VERDICTS if word in held)
