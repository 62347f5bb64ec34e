"""All tables of a report as one set of counts and relations: what a reader can lay side by side."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
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
        of: The column under which the two are declared as `Ratio`, in any table of the report. A percentage
            that is a row of no such table is not followed.
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
        hidden_limits: What a reader knows of a hidden count: it is not 0, since zeros are shown. Where
            nothing is hidden but counts of 1 to 5, (1, 5); where zeros are hidden as well, (0, infinity).
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
            what = ", ".join(missing)
            raise ParameterError(
                f"table {self.name}: found no column {what}; expected every column declared."
            )

    @property
    def title(self) -> str:
        """The name, with the edition of an earlier one."""
        return f"{self.name} ({self.edition})" if self.edition else self.name

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
        hidden: The counts that a table of ours hides, by their numbers.
        withheld: The counts that an official publication hides.
        printed: The counts that a table of ours prints exactly, with the first such table.
        problems: Counts of which two tables of one edition print different figures.
    """

    def __init__(self, tables: Sequence[ReportTable], *, with_own: bool = True) -> None:
        """Enter all tables; where two editions print different figures, the first entered is kept.

        Args:
            tables: The tables, those of the report that is checked first.
            with_own: Enter what our tables print. Without it the ledger holds what everybody knows:
                official figures, and what belongs to what.
        """
        self.book = Book()
        self.hidden: set[int] = set()
        self.withheld: set[int] = set()
        self.printed: dict[int, str] = {}
        self.problems: list[Problem] = []
        self._with_own = with_own
        self._edition_of: dict[int, str] = {}
        self._limits: list[tuple[int, tuple[int, float]]] = []
        self._shares: dict[Key, tuple[Ratio, Limits | None]] = {}
        for table in tables:
            self._enter_counts(table)
        self._enter_limits()
        self.book.tie_parts(part for table in tables for part in table.parts)
        for table in tables:
            self._enter_ratios(table)
        self._enter_differences(tables)

    def _enter_counts(self, table: ReportTable) -> None:
        given = read_counts(table.frame, table.counts, table.title)
        official = table.is_official()
        for row, labels in enumerate(table.labels()):
            for place, column in enumerate(table.counts):
                cell = self.book.cell(key_of(column, labels))
                self.book.note_table(cell, table.title)
                value = given.values[row, place]
                if not np.isnan(value):
                    self._enter_count(table, cell, int(value), bool(official[row]))
                elif given.is_confidential[row, place]:
                    (self.withheld if official[row] else self.hidden).add(cell)
                    if official[row] or self._with_own:
                        self._limits.append((cell, table.hidden_limits))

    def _enter_count(self, table: ReportTable, cell: int, value: int, is_official: bool) -> None:
        if not is_official and table.rounded_to == 1:
            self.printed.setdefault(cell, table.title)
        if is_official or self._with_own:
            edition = self._edition_of.setdefault(cell, table.edition)
            fits = self.book.system.narrow(cell, *rounded_limits(value, table.rounded_to))
            if not fits and edition == table.edition:
                self.problems.append(contradiction(f"{table.title}: {in_words(self.book.keys[cell])}"))

    def _enter_limits(self) -> None:
        """Enter what a reader knows of the hidden counts, after all that is printed."""
        system = self.book.system
        for cell, limits in self._limits:
            # Where another table prints the count, that is what is known of it.
            if not system.is_known(cell):
                system.narrow(cell, *limits)

    def _enter_ratios(self, table: ReportTable) -> None:
        official = table.is_official()
        for ratio in table.ratios:
            values = _numbers(table.frame[ratio.column])
            for row, labels in enumerate(table.labels()):
                if not (official[row] or self._with_own):
                    continue
                share = key_of(ratio.column, labels)
                limits = None if math.isnan(values[row]) else printed_limits(values[row], ratio.decimals)
                if limits is not None or share not in self._shares:
                    self._shares[share] = ratio, limits
                self._enter_share(table, ratio, share, limits)

    def _enter_share(self, table: ReportTable, ratio: Ratio, share: Key, limits: Limits | None) -> None:
        system = self.book.system
        cells = [self.book.cell((name, share[1])) for name in (ratio.numerator, ratio.denominator)]
        is_free = [
            (system.lower[cell], system.upper[cell]) == (0, INFINITY) and not system.relations_of(cell)
            for cell in cells
        ]
        if all(is_free):
            return  # nothing is known of either count, and a ratio alone tells neither
        # beside both its counts a percentage tells nothing new
        if limits is not None and not all(map(system.is_known, cells)):
            what = f"{in_words(share)} is printed to {ratio.decimals} decimals"
            self._tie_share(ratio, cells, limits, what, [table.title], is_below=True)
        # a take-up above 100% has no rest
        is_within = system.lower[cells[0]] <= system.upper[cells[1]] and (limits is None or limits[0] < 100)
        if ratio.per == 100 and is_within:
            self.book.tie_share(*cells)

    def _tie_share(
        self,
        ratio: Ratio,
        cells: Sequence[int],
        limits: Limits,
        what: str,
        tables: Sequence[str],
        *,
        is_below: bool = False,
    ) -> None:
        """Tie numerator and denominator by limits of their ratio; below the upper one, or up to it.

        Per times numerator lies between lower and upper limit times denominator: all in whole numbers.
        """
        for limit, is_upper in zip(limits, (False, True), strict=True):
            weights = [ratio.per * limit.denominator, -limit.numerator]
            if is_upper:
                ends: tuple[Bound, Bound] = (-INFINITY, -1 if is_below else 0)
            else:
                ends = 0, INFINITY
            self.book.tie(cells, weights, what, ends, tables)

    def _enter_differences(self, tables: Sequence[ReportTable]) -> None:
        entries = [
            (table, difference, value, labels, row)
            for table in tables
            for difference in table.differences
            for value, labels, row in zip(
                _numbers(table.frame[difference.column]), table.labels(), table.frame.to_dict("records"),
                strict=True,
            )
            if self._with_own and not math.isnan(value)
        ]  # fmt: skip
        # One difference may give the percentage that the next one needs: go round until nothing is new.
        while any([self._enter_difference(*entry) for entry in entries]):
            pass

    def _enter_difference(
        self,
        table: ReportTable,
        difference: Difference,
        value: float,
        labels: Mapping[str, str],
        row: Mapping[Hashable, object],
    ) -> bool:
        """Pass what is known of one percentage on to the other; say whether that was new."""
        first, second = (
            key_of(difference.of, {**labels, **{key: row[column] for key, column in side.items()}})
            for side in (difference.first, difference.second)
        )
        low, high = printed_limits(difference.sign * value, difference.decimals)
        for unknown, other, limits in ((first, second, (low, high)), (second, first, (-high, -low))):
            known, entry = self._limits_of(other), self._shares.get(unknown)
            if known is None or entry is None or entry[1] is not None:
                continue
            ratio = entry[0]
            reached = limits[0] + known[0], limits[1] + known[1]
            self._shares[unknown] = ratio, reached
            cells = [self.book.cell((name, unknown[1])) for name in (ratio.numerator, ratio.denominator)]
            what = f"{difference.column} of {in_words(first)} and {in_words(second)} is printed"
            others = [self.book.cells.get((name, other[1])) for name in (ratio.numerator, ratio.denominator)]
            names = [name for cell in others if cell is not None for name in self.book.tables[cell]]
            self._tie_share(ratio, cells, reached, what, [table.title, *names])
            return True
        return False

    def _limits_of(self, share: Key) -> Limits | None:
        """What is known of a percentage: exactly where both its counts are, otherwise as printed."""
        if share not in self._shares:
            return None
        ratio, limits = self._shares[share]
        system = self.book.system
        above, below = (self.book.cell((name, share[1])) for name in (ratio.numerator, ratio.denominator))
        if system.is_known(above) and system.is_known(below) and system.lower[below]:
            exact = Fraction(ratio.per * int(system.lower[above]), int(system.lower[below]))
            return exact, exact
        return limits


def _numbers(cells: pd.Series) -> list[float]:
    """Printed percentages as numbers; NaN for marks."""
    return pd.to_numeric(cells, errors="coerce").astype(np.float64).tolist()
