"""All tables of a report as one set of counts and relations: what a reader can lay side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.disclosure.counts import BoolArray, printed_limits, read_counts, rounded_limits
from analysis.disclosure.solver import INFINITY, Bound, contradiction
from analysis.disclosure.structure import Book, Key, Parts, in_words, key_of
from analysis.errors import ParameterError, Problem

Limits = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Ratio:
    """A printed percentage or rate, and the counts behind it, whether they are printed or not.

    Attributes:
        column: The column that prints it.
        numerator: Measure above the line.
        denominator: Measure below the line.
        decimals: Places printed.
        per: 100 for a percentage, 10,000 for a rate per 10,000.
    """

    column: str
    numerator: str = "numerator"
    denominator: str = "denominator"
    decimals: int = 1
    per: int = 100


@dataclass(frozen=True)
class Difference:
    """A printed difference of two percentages or rates: a gap or a change, first minus second.

    Attributes:
        column: The column that prints it.
        first: For each key that is not that of the row, the column that holds the label of the first.
        second: The same for the second.
        of: The column under which the two are declared as `Ratio`, in any table of the report.
        decimals: Places printed.
        sign: -1 where the table prints second minus first.
    """

    column: str
    first: Mapping[str, str]
    second: Mapping[str, str]
    of: str = "value"
    decimals: int = 1
    sign: int = 1


@dataclass(frozen=True, eq=False)
class ReportTable:
    """A table as a report prints it.

    A count of one table is that of another where the columns of counts have one name and the keys are the
    same columns with the same labels.

    Attributes:
        name: Its caption, for messages.
        frame: The figures as printed. A hidden one is [c], or missing in a row whose column `missing` is c.
            A figure missing for another reason is open, but nobody minds if it is found, unless it is small.
        keys: The columns that tell a row.
        counts: The columns of counts; the name says what is counted.
        fixed: Keys that are the same for all rows, as labels by name.
        parts: What belongs to what, here or in any table of the report.
        ratios: The percentages and rates printed.
        differences: The gaps and changes printed.
        rounded_to: What the counts are rounded to, half away from zero; 1 for exact counts.
        published: The figures are quoted from an official publication: true, or a column of booleans.
        edition: Name of an earlier edition or report; empty for the one that is checked.
        hidden_limits: What a reader knows of a hidden count. It is not 0, since zeros are shown; where
            nothing is hidden but counts of 1 to 5, (1, 5).
    """

    name: str
    frame: pd.DataFrame
    keys: tuple[str, ...]
    counts: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Parts, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    differences: tuple[Difference, ...] = ()
    rounded_to: int = 1
    published: bool | str = False
    edition: str = ""
    hidden_limits: tuple[int, float] = (1, INFINITY)

    def __post_init__(self) -> None:
        """Refuse a table that lacks a column it declares.

        Raises:
            ParameterError: A column is not there.
        """
        wanted = [*self.keys, *self.counts, *(ratio.column for ratio in self.ratios)]
        for difference in self.differences:
            wanted += [difference.column, *difference.first.values(), *difference.second.values()]
        wanted += [self.published] if isinstance(self.published, str) else []
        missing = [column for column in wanted if column not in self.frame.columns]
        if missing:
            raise ParameterError(f"table {self.name}: found no column {', '.join(missing)}; expected all declared.")

    def is_official(self) -> BoolArray:
        """Whether each row is quoted from an official publication."""
        if isinstance(self.published, str):
            return self.frame[self.published].to_numpy(dtype=bool)
        return np.full(len(self.frame), self.published, dtype=bool)

    def labels(self) -> list[dict[str, str]]:
        """Key and label of each row, those that are fixed among them."""
        columns = {column: self.frame[column].astype(str).tolist() for column in self.keys}
        return [
            {**self.fixed, **{column: labels[row] for column, labels in columns.items()}}
            for row in range(len(self.frame))
        ]


class Ledger:
    """The figures of several tables in one book.

    Attributes:
        book: The counts and what ties them.
        hidden: The counts that our tables hide, by their number, with the tables.
        withheld: The counts that an official publication hides.
        printed: The counts that a table of ours prints exactly, with the first such table.
        official: The counts that an official publication prints or hides, or that only its percentages imply.
        problems: Tables that print different figures for the same count.
    """

    def __init__(self, tables: Sequence[ReportTable], *, with_own: bool = True) -> None:
        """Enter all tables.

        Args:
            tables: The tables.
            with_own: Enter what our tables print. Without it the ledger holds what everybody knows:
                official figures and what belongs to what.
        """
        self.book = Book()
        self.hidden: dict[int, list[str]] = {}
        self.withheld: set[int] = set()
        self.printed: dict[int, str] = {}
        self.official: set[int] = set()
        self.problems: list[Problem] = []
        self._with_own = with_own
        self._own: set[int] = set()
        self._shares: dict[tuple[str, Key], tuple[Ratio, Limits | None]] = {}
        for table in tables:
            self._enter_counts(table)
        self.book.tie_parts(part for table in tables for part in table.parts)
        for table in tables:
            self._enter_ratios(table)
        for table in tables:
            self._enter_differences(table)

    def is_ours(self, cell: int) -> bool:
        """Whether a table of ours prints or implies the count."""
        return cell in self._own or cell not in self.official

    def _enter_counts(self, table: ReportTable) -> None:
        given = read_counts(table.frame, table.counts, table.name)
        official = table.is_official()
        for row, labels in enumerate(table.labels()):
            for place, column in enumerate(table.counts):
                cell = self.book.cell(key_of(column, labels))
                (self.official if official[row] else self._own).add(cell)
                self.book.note_table(cell, table.name)
                value = given.values[row, place]
                if not np.isnan(value):
                    self._enter_count(table, cell, value, bool(official[row]))
                elif given.is_confidential[row, place]:
                    self._enter_hidden(table, cell, bool(official[row]))

    def _enter_count(self, table: ReportTable, cell: int, value: float, is_official: bool) -> None:
        if not is_official and table.rounded_to == 1:
            self.printed.setdefault(cell, table.name)
        if is_official or self._with_own:
            limits = rounded_limits(value, table.rounded_to)
            if not self.book.system.narrow(cell, *limits):
                self.problems.append(contradiction(f"{in_words(self.book.keys[cell])}, {table.name}"))

    def _enter_hidden(self, table: ReportTable, cell: int, is_official: bool) -> None:
        if is_official:
            self.withheld.add(cell)
        else:
            self.hidden.setdefault(cell, []).append(table.name)
        # a count that another table prints as 0 is found as such: the contradiction is not the report's
        self.book.system.narrow(cell, *table.hidden_limits)

    def _enter_ratios(self, table: ReportTable) -> None:
        official = table.is_official()
        for ratio in table.ratios:
            values = _figures(table.frame[ratio.column])
            for row, labels in enumerate(table.labels()):
                is_official = bool(official[row])
                if not (is_official or self._with_own):
                    continue
                limits = None if math.isnan(values[row]) else printed_limits(values[row], ratio.decimals)
                share = key_of(ratio.column, labels)
                if limits is not None or (ratio.column, share) not in self._shares:
                    self._shares[ratio.column, share] = ratio, limits
                above, below = (
                    self._counted(key_of(measure, labels), is_official)
                    for measure in (ratio.numerator, ratio.denominator)
                )
                if limits is not None:
                    what = f"{in_words(share)} is printed with {ratio.decimals} decimals"
                    self._tie_ratio(ratio, above, below, limits, what, table.name, is_open=True)
                if ratio.per == 100 and (limits is None or limits[0] < 100):
                    self._enter_rest(above, below, is_official)

    def _counted(self, key: Key, is_official: bool) -> int:
        """The number of a count, which is new where no table prints it."""
        is_new = key not in self.book.cells
        cell = self.book.cell(key)
        if is_new:
            (self.official if is_official else self._own).add(cell)
        return cell

    def _enter_rest(self, above: int, below: int, is_official: bool) -> None:
        lower, upper = self.book.system.lower, self.book.system.upper
        if lower[above] > upper[below]:
            return  # a take-up above 100% has no rest
        before = len(self.book.keys)
        self.book.tie_share(above, below)
        (self.official if is_official else self._own).update(range(before, len(self.book.keys)))

    def _enter_differences(self, table: ReportTable) -> None:
        if not self._with_own:
            return
        entries = [
            (difference, value, labels, row)
            for difference in table.differences
            for value, (labels, row) in zip(
                _figures(table.frame[difference.column]),
                zip(table.labels(), table.frame.to_dict("records"), strict=True), strict=True,
            )
            if not math.isnan(value)
        ]  # fmt: skip
        # One difference may give the figure that the next one needs, so go round until nothing is new.
        is_new = True
        while is_new:
            is_new = any([self._enter_difference(table, *entry) for entry in entries])

    def _enter_difference(
        self,
        table: ReportTable,
        difference: Difference,
        value: float,
        labels: Mapping[str, str],
        row: Mapping[Hashable, object],
    ) -> bool:
        """Pass what is known of one percentage on to the other; say whether anything new was learnt."""
        first, second = (
            key_of(difference.of, {**labels, **{key: str(row[column]) for key, column in side.items()}})
            for side in (difference.first, difference.second)
        )
        low, high = printed_limits(difference.sign * value, difference.decimals)
        what = f"{difference.column} between {in_words(first)} and {in_words(second)}"
        learnt = False
        for unknown, other, limits in ((first, second, (low, high)), (second, first, (-high, -low))):
            known = self._limits_of(difference.of, other)
            entry = self._shares.get((difference.of, unknown))
            if known is None or entry is None or entry[1] is not None:
                continue
            ratio, reached = entry[0], (limits[0] + known[0], limits[1] + known[1])
            self._shares[difference.of, unknown] = ratio, reached
            above, below = (
                self.book.cell((measure, unknown[1])) for measure in (ratio.numerator, ratio.denominator)
            )
            tables = dict.fromkeys([table.name, *self._tables_of(other)])
            self._tie_ratio(ratio, above, below, reached, what, *tables)
            learnt = True
        return learnt

    def _limits_of(self, column: str, share: Key) -> Limits | None:
        """What is known of a percentage: exact where both counts are, otherwise as printed."""
        entry = self._shares.get((column, share))
        if entry is None:
            return None
        ratio, limits = entry
        cells = [self.book.cells.get((measure, share[1])) for measure in (ratio.numerator, ratio.denominator)]
        system = self.book.system
        if all(cell is not None and system.is_known(cell) for cell in cells):
            above, below = (int(system.lower[cell]) for cell in cells if cell is not None)
            if below:
                return Fraction(ratio.per * above, below), Fraction(ratio.per * above, below)
        return limits
