"""How counts hang together: what adds up to what, and what lies within what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.disclosure.solver import INFINITY, Bound, Relation, System

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

    Attributes:
        column: The column that holds the labels.
        whole: Label of the whole.
        parts: Labels of the parts. A part that is printed nowhere can be any number from 0.
        adds_up: The parts make up the whole. False for "of which" groups: each lies within the whole, they
            may overlap, and what is left beside each is a count of children too.
    """

    column: str
    whole: str
    parts: tuple[str, ...]
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

    def cell(self, key: Key) -> int:
        """The number of a count; it is added, open from 0 upwards, where it is new."""
        if key not in self.cells:
            self.cells[key] = self.system.add_cell()
            self.keys.append(key)
            self.tables.append(())
        return self.cells[key]

    def note_table(self, cell: int, table: str) -> None:
        """Note that a table has the count, printed or hidden."""
        if table not in self.tables[cell]:
            self.tables[cell] = (*self.tables[cell], table)

    def tie(
        self,
        cells: Sequence[int],
        weights: Sequence[int],
        what: str,
        limits: tuple[Bound, Bound] = (0, 0),
        tables: Sequence[str] = (),
    ) -> None:
        """Add a relation; the tables that have its counts are named with it."""
        names = dict.fromkeys([*tables, *(name for cell in cells for name in self.tables[cell])])
        self.system.add_relation(Relation(tuple(cells), tuple(weights), *limits, what, tuple(names)))

    def tie_parts(self, declared: Iterable[Parts]) -> set[int]:
        """Tie every whole that there is to its parts.

        Args:
            declared: What belongs to what.

        Returns:
            The wholes.
        """
        wholes = set()
        for declaration in dict.fromkeys(declared):
            label = (declaration.column, declaration.whole)
            for key in [key for key in self.cells if label in key[1]]:
                whole = self.cells[key]
                wholes.add(whole)
                parts = [_with_label(key, declaration.column, name) for name in declaration.parts]
                if declaration.adds_up:
                    self.tie(
                        [whole, *map(self.cell, parts)], [1, *(-1 for _ in parts)],
                        f"{in_words(key)} is the sum of {_named(declaration)}",
                    )  # fmt: skip
                    continue
                for name, part in zip(declaration.parts, parts, strict=True):
                    if part in self.cells:
                        rest = _with_label(key, declaration.column, f"{declaration.whole} without {name}")
                        self.tie(
                            [whole, self.cells[part], self.cell(rest)], [1, -1, -1],
                            f"{in_words(part)} lies within {declaration.whole}",
                        )  # fmt: skip
        return wholes

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
