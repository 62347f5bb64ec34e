"""Secondary suppression: which further counts are hidden, so that no hidden one can be worked out."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from analysis.disclosure.counts import LARGEST, SMALLEST
from analysis.disclosure.solver import INFINITY, Component
from analysis.disclosure.structure import Book, in_words
from analysis.errors import Problem, ReportError


@dataclass
class Protection:
    """The counts of a book while more and more of them are hidden.

    The order in which counts are chosen follows their values and their numbers in the book, so a book
    whose counts were added in order of their keys gives the same result for any order of rows.

    Attributes:
        book: The counts; each hidden one is open in its system.
        own: The true value of each count that may be hidden, by its number.
        hidden: The counts whose values must not be known; grows.
        wholes: Totals, which are hidden only when nothing else helps.
        chosen: The counts hidden for the sake of others, and whose; grows.
    """

    book: Book
    own: Mapping[int, int]
    hidden: set[int]
    wholes: Set[int]
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
            if given_away:
                before = set(self.hidden)
                # one at a time: what protects the first often protects the others
                self._hide(self._choose(given_away[0], component), given_away[0])
                for cell in self.hidden - before:
                    heapq.heappush(waiting, cell)

    def _is_to_be_kept(self, cell: int, value: int) -> bool:
        """Whether a reader may not know this: a hidden count, or a small one that is only implied."""
        return cell in self.hidden or (not self.book.tables[cell] and SMALLEST <= value <= LARGEST)

    def _choose(self, cell: int, component: Component) -> int:
        """The count to hide next: the smallest of those that give another away."""
        system = self.book.system
        needed = [number for number in component.relations if cell in system.relations[number].cells]
        for numbers in (needed, component.relations):
            candidates = {other for number in numbers for other in self._may_be_hidden(number)}
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
        waiting = list(relations)
        heapq.heapify(waiting)
        while waiting:
            number = heapq.heappop(waiting)
            unknown = [
                cell
                for cell in self.book.system.relations[number].cells
                if not self.book.system.is_known(cell)
            ]
            candidates = self._may_be_hidden(number)
            if len(unknown) == 1 and unknown[0] in self.hidden and candidates:
                chosen = min(candidates, key=self._order)
                self._mark(chosen, unknown[0])
                for touched in self.book.system.relations_of(chosen):
                    heapq.heappush(waiting, touched)

    def _hide(self, chosen: int, because_of: int) -> None:
        self._mark(chosen, because_of)
        for number in self.book.system.relations_of(chosen):
            self._join_lonely(range(number, number + 1))

    def _mark(self, chosen: int, because_of: int) -> None:
        self.chosen[chosen] = in_words(self.book.keys[because_of])
        self.hidden.add(chosen)
        # Zeros are never chosen, and a reader knows that.
        self.book.system.set_bounds(chosen, 1, INFINITY)

    def _may_be_hidden(self, relation: int) -> list[int]:
        """The counts of a relation that are shown, are ours to hide and are not 0."""
        return [
            cell
            for cell in self.book.system.relations[relation].cells
            if cell not in self.hidden and self.own.get(cell, 0) > 0
        ]

    def _order(self, cell: int) -> tuple[bool, int, int]:
        return cell in self.wholes, self.own[cell], cell
