"""How counts hang together: what adds up to what, and what lies within what.

All tables of a report are one set of counts and relations: what a reader can lay side by side. Secondary
suppression chooses which further counts are hidden, so that no hidden one can be worked out.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.disclosure.counts import (
    LARGEST,
    SMALLEST,
    BoolArray,
    printed_limits,
    read_counts,
    rounded_limits,
)
from analysis.disclosure.solver import INFINITY, Bound, Component, Relation, System, contradiction
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import ParameterError, Problem, ReportError

# What a count is of: the measure, and column and label of everything that tells its row.
Key = tuple[str, tuple[tuple[str, str], ...]]

PARTS_NAMED = 6  # a relation with more parts says only by what they are told apart


@dataclass(frozen=True)
class Parts:
    """Rows that belong to another: labels of one column, everything else that tells a row being alike.

    Groups of children: `Parts("group", "all", ("fsm", "non_fsm"))`. Nested areas:
    `Parts("area_code", region, councils)`. A rolling period and its years:
    `Parts("period_label", "2022 to 2024", ("2022", "2023", "2024"))`, one for each period; periods that
    overlap share years, which need not be printed themselves.
    """

    column: str  # The column that holds the labels
    whole: str  # Label of the whole
    parts: tuple[str, ...]  # Labels of the parts. A part that is printed nowhere can be any number from 0.
    # The parts make up the whole. False for "of which" groups: each lies within the whole, they may overlap,
    # and what is left beside each is a count of children too.
    adds_up: bool = True


def key_of(measure: str, labels: Mapping[str, object]) -> Key:
    """The key of a count."""
    return measure, tuple(sorted((column, str(label)) for column, label in labels.items()))


def in_words(key: Key) -> str:
    """A count in words.

    Example:
        >>> in_words(key_of("numerator", {"group": "fsm", "area": "Chester"}))
        'numerator (area Chester, group fsm)'
    """
    measure, labels = key
    shown = ", ".join(f"{column} {label}" for column, label in labels)
    return f"{measure} ({shown})" if shown else measure


def is_alone(one: Parts) -> bool:
    """Whether it has a single part, which is the whole by another name."""
    return one.adds_up and len(one.parts) == 1


def said_beside(one: Parts, declared: Iterable[Parts]) -> set[str]:
    """The labels of all other sums that name one of its parts, or a part of such a sum, and so on.

    Where a sum has two parts or more and neither they nor any of these labels stand anywhere, it tells
    nothing: its parts can share it in any way. Otherwise it does, though no part stands anywhere: two
    quarters and their half year are tied by months that nobody prints.
    """
    others = [other for other in declared if other != one and other.adds_up and other.column == one.column]
    labels, found = set(one.parts), set[str]()
    while near := [other for other in others if not labels.isdisjoint((other.whole, *other.parts))]:
        others = [other for other in others if other not in near]
        found.update(*((other.whole, *other.parts) for other in near))
        labels |= found
    return found


class Book:
    """The counts of one or several tables under their keys, as one system.

    Attributes:
        system: What a reader knows of each count, and what ties them.
        cells: Number of each count in the system by its key.
        keys: The key of each count, by its number.
        tables: The tables that print each count, by its number; none for a count that is only implied.
    """

    def __init__(self) -> None:
        self.system = System()
        self.cells: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.tables: list[tuple[str, ...]] = []
        self._labelled: dict[tuple[str, str], list[Key]] = {}  # keys by each of their labels

    def cell(self, key: Key) -> int:
        """The number of a count; it is added, open from 0 upwards, where it is new."""
        if key not in self.cells:
            self.cells[key] = self.system.add_cell()
            self.keys.append(key)
            self.tables.append(())
            for label in key[1]:
                self._labelled.setdefault(label, []).append(key)
        return self.cells[key]

    def note_table(self, cell: int, table: str) -> None:
        """Note that a table has the count, printed or hidden."""
        if table not in self.tables[cell]:
            self.tables[cell] = (*self.tables[cell], table)

    def tie(
        self, cells: Sequence[int], weights: Sequence[int], what: str, limits: tuple[Bound, Bound] = (0, 0),
        tables: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Add a relation; the tables that have its counts are named with it."""
        names = dict.fromkeys([*tables, *(name for cell in cells for name in self.tables[cell])])
        self.system.add_relation(Relation(tuple(cells), tuple(weights), *limits, what, tuple(names)))

    def tie_parts(self, declared: Iterable[Parts]) -> set[int]:
        """Tie every whole that there is to its parts; a part that is a whole itself is one too."""
        each = list(dict.fromkeys(declared))
        besides = [said_beside(one, each) for one in each]
        wholes, tied = set[int](), set[tuple[Parts, Key]]()
        is_new = True
        while is_new:
            before = len(tied)
            for one, beside in zip(each, besides, strict=True):
                keys = self._labelled.get((one.column, one.whole), ())
                wholes.update(map(self.cells.__getitem__, keys))
                if not is_alone(one) and not any(
                    (one.column, name) in self._labelled for name in (*one.parts, *beside)
                ):
                    continue
                for key in [key for key in keys if not one.adds_up or (one, key) not in tied]:
                    tied.add((one, key))
                    self._tie_whole(one, key)
            is_new = len(tied) > before
        return wholes

    def _tie_whole(self, one: Parts, key: Key) -> None:
        whole = self.cells[key]
        parts = [_with_label(key, one.column, name) for name in one.parts]
        if one.adds_up:
            what = f"{in_words(key)} is the sum of {_named(one)}"
            self.tie([whole, *map(self.cell, parts)], [1, *(-1 for _ in parts)], what)
            return
        for name, part in zip(one.parts, parts, strict=True):
            if part in self.cells:
                rest = _with_label(key, one.column, f"{one.whole} without {name}")
                cells = [whole, self.cells[part], self.cell(rest)]
                if not self.system.relations_of(cells[-1]):
                    self.tie(cells, [1, -1, -1], f"{in_words(part)} lies within {one.whole}")

    def tie_share(self, numerator: int, denominator: int) -> None:
        """Say that a numerator lies within its denominator; the rest is a count of children too."""
        measure, labels = self.keys[denominator]
        rest = self.cell((f"{measure} without {self.keys[numerator][0]}", labels))
        if not self.system.relations_of(rest):
            what = f"{in_words(self.keys[numerator])} lies within {measure}"
            self.tie([denominator, numerator, rest], [1, -1, -1], what)

    def free(self, cell: int) -> None:
        """Take away what a reader knows of a count."""
        self.system.set_bounds(cell, 0, INFINITY)


def _with_label(key: Key, column: str, label: str) -> Key:
    return key[0], tuple((name, label if name == column else old) for name, old in key[1])


def _named(declaration: Parts) -> str:
    if len(declaration.parts) > PARTS_NAMED:
        return f"its {len(declaration.parts)} parts by {declaration.column}"
    return f"{declaration.column} {', '.join(declaration.parts)}"


Limits = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Ratio:
    """A printed percentage or rate, and the counts behind it, whether they are printed or not."""

    column: str  # The column that prints it
    numerator: str = "numerator"  # Measure above the line
    denominator: str = "denominator"  # Measure below the line
    decimals: int = 1  # Places printed
    per: int = 100  # 100 for a percentage, 10,000 for a rate per 10,000


@dataclass(frozen=True)
class Difference:
    """A printed difference of two percentages or rates: a gap or a change, first minus second."""

    column: str  # The column that prints it
    # For each key that is not that of the row, the column that holds the label of the first
    first: Mapping[str, str]
    second: Mapping[str, str]  # The same for the second
    # The column under which the two are declared as `Ratio`, in any table of the report. A percentage that is
    # a row of no such table is not followed.
    of: str = "value"
    decimals: int = 1  # Places printed
    sign: int = 1  # -1 where the table prints second minus first


@dataclass(frozen=True, eq=False)
class ReportTable:
    """A table as a report prints it.

    A count of one table is that of another where the columns of counts have one name and the keys are the
    same columns with the same labels.
    """

    name: str  # Its caption, for messages
    # The figures as printed. A hidden one is [c], or missing in a row whose column `missing` is c. A figure
    # missing for another reason is open, but nobody minds if it is found, unless it is small.
    frame: pd.DataFrame
    keys: tuple[str, ...]  # The columns that tell a row
    counts: tuple[str, ...] = ()  # The columns of counts; the name says what is counted
    # Keys that are the same for all rows, as labels by name
    fixed: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Parts, ...] = ()  # What belongs to what, here or in any table of the report
    ratios: tuple[Ratio, ...] = ()  # The percentages and rates printed
    differences: tuple[Difference, ...] = ()  # The gaps and changes printed
    rounded_to: int = 1  # What the counts are rounded to, half away from zero; 1 for exact counts
    # The figures are quoted from an official publication: true, or a column of booleans
    published: bool | str = False
    edition: str = ""  # Name of an earlier edition or report; empty for the one that is checked
    # What a reader knows of a hidden count: it is not 0, since zeros are shown. Where nothing is hidden but
    # counts of 1 to 5, (1, 5); where zeros are hidden as well, (0, infinity).
    hidden_limits: tuple[int, float] = (1, INFINITY)

    def __post_init__(self) -> None:
        """Refuse a table that lacks a column it declares."""
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
        self, ratio: Ratio, cells: Sequence[int], limits: Limits, what: str, tables: Sequence[str], *,
        is_below: bool = False,
    ) -> None:  # fmt: skip
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
                _numbers(table.frame[difference.column]), table.labels(), rows_of(table.frame),
                strict=True,
            )
            if self._with_own and not math.isnan(value)
        ]  # fmt: skip
        # One difference may give the percentage that the next one needs: go round until nothing is new.
        while any([self._enter_difference(*entry) for entry in entries]):
            pass

    def _enter_difference(
        self, table: ReportTable, difference: Difference, value: float, labels: Mapping[str, str],
        row: Mapping[str, object],
    ) -> bool:  # fmt: skip
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


@dataclass
class Protection:
    """The counts of a book while more and more of them are hidden.

    The order in which counts are chosen follows their values and their numbers in the book, so a book
    whose counts were added in order of their keys gives the same result for any order of rows.
    """

    book: Book  # The counts; each hidden one is open in its system
    own: Mapping[int, int]  # The true value of each count that may be hidden, by its number
    hidden: set[int]  # The counts whose values must not be known; grows
    wholes: Set[int]  # Totals, which are hidden only when nothing else helps
    # The smallest count that is hidden for the sake of others: 1, so that zeros stay, or 0. A reader knows
    # it.
    least: int = 1
    # The counts hidden for the sake of others, and whose; grows
    chosen: dict[int, str] = field(default_factory=dict)

    def run(self) -> None:
        """Hide further counts until every hidden one has at least two possible values.

        Raises:
            ReportError: A hidden count is given away by figures that cannot be hidden.
            DataError: The counts contradict their totals.
        """
        system = self.book.system
        self._join_lonely(range(len(system.relations)))
        waiting = [cell for cell in range(len(self.book.keys)) if not system.is_known(cell)]
        # What has two possible values keeps them, since every further hidden count leaves more open.
        safe: set[int] = set()
        while waiting:
            if waiting[0] in safe:
                heapq.heappop(waiting)
                continue
            component = system.component(waiting[0])
            single = system.single_values(component, [cell for cell in component.cells if cell not in safe])
            given_away = sorted(cell for cell, value in single.items() if self._is_to_be_kept(cell, value))
            safe |= set(component.cells) - set(given_away)
            if given_away and not self._is_ours_to_protect(given_away[0]):
                safe.add(given_away[0])
            elif given_away:
                before = set(self.hidden)
                # one at a time: what protects the first often protects the others
                self._hide(self._choose(given_away[0], component), given_away[0])
                for cell in self.hidden - before:
                    heapq.heappush(waiting, cell)

    def _is_ours_to_protect(self, cell: int) -> bool:
        """Whether the count is ours, or found with the help of a count of ours that could be hidden."""
        return cell in self.own or any(
            self._may_be_hidden(relation.cells) for relation in self.book.system.explain(cell)
        )

    def _is_to_be_kept(self, cell: int, value: int) -> bool:
        """Whether a reader may not know this: a hidden count, or a small one that is not printed."""
        return cell in self.hidden or SMALLEST <= value <= LARGEST

    def _choose(self, cell: int, component: Component) -> int:
        """The count to hide next: the smallest of those that give another away."""
        system = self.book.system
        needed = [number for number in component.relations if cell in system.relations[number].cells]
        for numbers in (needed, component.relations):
            candidates = {
                other for number in numbers for other in self._may_be_hidden(system.relations[number].cells)
            }
            if candidates:
                return min(candidates, key=self._order)
        what = in_words(self.book.keys[cell])
        how = "; ".join(relation.what for relation in system.explain(cell))
        raise ReportError(
            "A hidden count cannot be protected",
            [Problem(None, None, what, f"figures that give it away ({how}) and may not be hidden",
                     "at least two possible values", "leave out the table, or join the group to another")],
        )  # fmt: skip

    def _join_lonely(self, relations: range) -> None:
        """Give company to every hidden count that is the only unknown one of a relation."""
        system, waiting = self.book.system, list(relations)
        heapq.heapify(waiting)
        while waiting:
            number = heapq.heappop(waiting)
            unknown = [cell for cell in system.relations[number].cells if not system.is_known(cell)]
            candidates = self._may_be_hidden(system.relations[number].cells)
            if len(unknown) == 1 and unknown[0] in self.hidden and candidates:
                chosen = min(candidates, key=self._order)
                self._mark(chosen, unknown[0])
                for touched in system.relations_of(chosen):
                    heapq.heappush(waiting, touched)

    def _hide(self, chosen: int, because_of: int) -> None:
        self._mark(chosen, because_of)
        for number in self.book.system.relations_of(chosen):
            self._join_lonely(range(number, number + 1))

    def _mark(self, chosen: int, because_of: int) -> None:
        self.chosen[chosen] = in_words(self.book.keys[because_of])
        self.hidden.add(chosen)
        self.book.system.set_bounds(chosen, self.least, INFINITY)

    def _may_be_hidden(self, cells: Iterable[int]) -> list[int]:
        """Those of some counts that are shown, ours to hide and large enough."""
        return [cell for cell in cells if cell not in self.hidden and self.own.get(cell, -1) >= self.least]

    def _order(self, cell: int) -> tuple[bool, int, int]:
        return cell in self.wholes, self.own[cell], cell
