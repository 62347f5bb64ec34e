"""Secondary suppression: which further counts are hidden, so that no hidden one can be worked out."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Set
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
        least: The smallest count that is hidden for the sake of others: 1, so that zeros stay, or 0. A
            reader knows it.
        chosen: The counts hidden for the sake of others, and whose; grows.
    """

    book: Book
    own: Mapping[int, int]
    hidden: set[int]
    wholes: Set[int]
    least: int = 1
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
