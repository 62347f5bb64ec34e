"""Which whole numbers fit all that is printed: a reader's arithmetic, done before the reader does it.

A count is a cell with a least and a greatest possible value; a printed count has one of both. Relations
tie cells together: parts that add up to a total, a percentage printed to one decimal. Cells that are
tied together form a component, and each component is solved apart.

Bounds are narrowed in whole numbers, without rounding error. That gives the exact ranges wherever the
relations form no ring (a list with a total, a tree of areas). In a ring (a cross-table with both totals)
it proves what can have only one value, and integer programming looks for a second value of the rest.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.vocabulary.errors import DataError, Problem

if TYPE_CHECKING:
    from scipy import optimize


INFINITY = math.inf
# Narrowing two cells by a percentage can go on for thousands of small steps; it may stop at any time,
# since its bounds are only ever too wide, and what they leave open goes to integer programming.
NARROWINGS_PER_RELATION = 40
FAR = 1_000_000  # stands for no upper limit, which integer programming cannot search
NODE_LIMIT = 20_000  # a limit in nodes, not seconds: the same input ends the same way on any machine
INFEASIBLE = 2  # status of scipy.optimize.milp

Bound = int | float  # whole, or infinite
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Relation:
    """What ties counts together: lower <= sum of weight times count <= upper."""

    cells: tuple[int, ...]  # The cells, by the numbers that `System.add_cell` gave
    weights: tuple[int, ...]  # A whole number for each
    lower: Bound = 0  # Least value of the sum; minus infinity where there is none
    upper: Bound = 0  # Greatest value of the sum
    what: str = ""  # The relation in words, without any number
    tables: tuple[str, ...] = ()  # The tables that print it


@dataclass(frozen=True)
class Component:
    """Unknown cells that hang together, and the relations between them, by their numbers."""

    cells: tuple[int, ...]
    relations: tuple[int, ...]


@dataclass(frozen=True)
class _Row:
    """A relation with the known cells taken out; cells are counted within the component."""

    terms: tuple[tuple[int, int], ...]
    lower: Bound
    upper: Bound
    what: str


class System:
    """All cells and relations, and what a reader knows of each cell.

    Attributes:
        lower: Least possible value of each cell.
        upper: Greatest possible value of each cell; equal to `lower` where the count is printed.
        relations: The relations, in the order added.
    """

    def __init__(self) -> None:
        self.lower: list[Bound] = []
        self.upper: list[Bound] = []
        self.relations: list[Relation] = []
        self._relations_of: list[list[int]] = []

    def add_cell(self, lower: Bound = 0, upper: Bound = INFINITY) -> int:
        """Add a cell and return its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self._relations_of.append([])
        return len(self.lower) - 1

    def add_relation(self, relation: Relation) -> None:
        """Tie cells together."""
        for cell in relation.cells:
            self._relations_of[cell].append(len(self.relations))
        self.relations.append(relation)

    def relations_of(self, cell: int) -> Sequence[int]:
        """The numbers of the relations that a cell stands in."""
        return self._relations_of[cell]

    def set_bounds(self, cell: int, lower: Bound, upper: Bound) -> None:
        """Say anew what a reader knows of a cell."""
        self.lower[cell], self.upper[cell] = lower, upper

    def narrow(self, cell: int, lower: Bound, upper: Bound) -> bool:
        """Add to what a reader knows of a cell; False, and no change, where it contradicts the rest."""
        new_lower, new_upper = max(self.lower[cell], lower), min(self.upper[cell], upper)
        if new_lower > new_upper:
            return False
        self.set_bounds(cell, new_lower, new_upper)
        return True

    def is_known(self, cell: int) -> bool:
        """Whether a reader knows the count."""
        return self.lower[cell] == self.upper[cell]

    def contradictions(self) -> list[Problem]:
        """The relations between printed counts that do not hold, in the order added."""
        problems = []
        for relation in self.relations:
            if all(map(self.is_known, relation.cells)):
                row = self._row(relation, {})
                if not row.lower <= 0 <= row.upper:
                    problems.append(contradiction(relation.what))
        return problems

    def component(self, cell: int, without: Collection[int] = ()) -> Component:
        """The unknown cells tied to an unknown cell, itself among them, through any number of relations."""
        cells, relations, waiting = {cell}, set[int](), [cell]
        while waiting:
            for number in self._relations_of[waiting.pop()]:
                if number in relations or number in without:
                    continue
                relations.add(number)
                for other in self.relations[number].cells:
                    if other not in cells and not self.is_known(other):
                        cells.add(other)
                        waiting.append(other)
        return Component(tuple(sorted(cells)), tuple(sorted(relations)))

    def components(self, cells: Iterable[int]) -> Iterator[Component]:
        """The components of the unknown ones among some cells, each once."""
        seen: set[int] = set()
        for cell in cells:
            if cell not in seen and not self.is_known(cell):
                component = self.component(cell)
                seen.update(component.cells)
                yield component

    def single_values(
        self, component: Component, wanted: Iterable[int] | None = None, *, small: Bound = -INFINITY
    ) -> dict[int, int]:
        """The cells of a component that only one whole number fits, with that number.

        Args:
            component: Of this system.
            wanted: The cells asked for; all of the component when not given.
            small: Asked for are also cells that may be so small or smaller.

        Returns:
            Number of the cell and its only possible value.

        Raises:
            DataError: No whole numbers fit: what is printed contradicts itself.
        """
        place = {cell: index for index, cell in enumerate(component.cells)}
        rows = [self._row(self.relations[number], place) for number in component.relations]
        lower = [self.lower[cell] for cell in component.cells]
        upper = [self.upper[cell] for cell in component.cells]
        is_settled = _narrow(rows, lower, upper)
        if wanted is None:
            asked = list(place.values())
        else:
            named = {place[cell] for cell in wanted if cell in place}
            asked = [index for index in place.values() if index in named or lower[index] <= small]
        single = {index: int(lower[index]) for index in asked if lower[index] == upper[index]}
        is_open = [index for index in asked if index not in single]
        is_ring = lower != upper and not (is_settled and _has_no_ring(rows, len(place)))
        if is_ring and (is_open or small >= 0):  # where all is asked for, contradictions are to be found too
            single |= _without_second_value(rows, lower, upper, is_open)
        return {component.cells[index]: value for index, value in single.items()}

    def explain(self, cell: int) -> list[Relation]:
        """Relations from which a cell of one possible value can be worked out, and none that is not needed.

        Taking any one of them away leaves the cell open. There may be other such sets.
        """
        needed = self.component(cell)
        dropped: set[int] = set()
        waiting = [needed.relations]
        while waiting:  # many at once, since most are not needed; halves of those of which some are
            numbers = [number for number in waiting.pop() if number in needed.relations]
            if not numbers:
                continue
            fewer = self.component(cell, without=dropped.union(numbers))
            if cell in self.single_values(fewer, [cell]):
                dropped.update(numbers)
                needed = fewer
            elif len(numbers) > 1:
                half = len(numbers) // 2
                waiting += [tuple(numbers[half:]), tuple(numbers[:half])]
        return [self.relations[number] for number in needed.relations]

    def _row(self, relation: Relation, place: dict[int, int]) -> _Row:
        terms = []
        known: Bound = 0
        for cell, weight in zip(relation.cells, relation.weights, strict=True):
            if cell in place:
                terms.append((place[cell], weight))
            else:
                known += weight * self.lower[cell]
        return _Row(tuple(terms), relation.lower - known, relation.upper - known, relation.what)


def contradiction(what: str) -> Problem:
    """The problem of a relation that no counts fit; it names no count."""
    expected = "counts that agree with each other and with their totals and percentages"
    advice = "check these figures"
    if " is the sum of group " in what:
        advice += (
            ", or take the line out of `parts` in data/reference/indicators.yml if some children are in none "
            "of these groups"
        )
    return Problem(None, None, what, "no whole numbers that fit", expected, advice)


def _refuse(what: str) -> DataError:
    return DataError("Figures contradict each other", (contradiction(what),))


def _narrow(rows: Sequence[_Row], lower: list[Bound], upper: list[Bound]) -> bool:
    """Narrow the bounds in place until nothing changes; False where it stopped before."""
    rows_of: dict[int, list[int]] = {}
    for number, row in enumerate(rows):
        for cell, _ in row.terms:
            rows_of.setdefault(cell, []).append(number)
    waiting, is_waiting = deque(range(len(rows))), [True] * len(rows)
    steps_left = NARROWINGS_PER_RELATION * max(len(rows), 1)
    while waiting:
        if steps_left == 0:
            return False
        steps_left -= 1
        number = waiting.popleft()
        is_waiting[number] = False
        for cell in _narrow_row(rows[number], lower, upper):
            # the row itself too: rounding a bound to a whole number may narrow its other cells again
            for other in rows_of[cell]:
                if not is_waiting[other]:
                    is_waiting[other] = True
                    waiting.append(other)
    return True


def _narrow_row(row: _Row, lower: list[Bound], upper: list[Bound]) -> list[int]:
    """Narrow the cells of one relation in place, and return those that changed."""
    least = [w * (lower[cell] if w > 0 else upper[cell]) for cell, w in row.terms]
    most = [w * (upper[cell] if w > 0 else lower[cell]) for cell, w in row.terms]
    least_sum, least_open = _sum(least)
    most_sum, most_open = _sum(most)
    if (not least_open and least_sum > row.upper) or (not most_open and most_sum < row.lower):
        raise _refuse(row.what)
    changed = []
    for (cell, weight), own_least, own_most in zip(row.terms, least, most, strict=True):
        room = row.upper - _without(own_least, least_sum, least_open, -INFINITY)
        need = row.lower - _without(own_most, most_sum, most_open, INFINITY)
        if weight < 0:
            room, need = need, room
        new_lower = max(lower[cell], _divide(need, weight, is_up=True))
        new_upper = min(upper[cell], _divide(room, weight, is_up=False))
        if new_lower > new_upper:
            raise _refuse(row.what)
        if (new_lower, new_upper) != (lower[cell], upper[cell]):
            lower[cell], upper[cell] = new_lower, new_upper
            changed.append(cell)
    return changed


def _sum(values: Sequence[Bound]) -> tuple[Bound, int]:
    """The sum of the finite values, and how many are infinite."""
    finite = [value for value in values if not math.isinf(value)]
    return sum(finite), len(values) - len(finite)


def _without(own: Bound, total: Bound, infinite: int, sign: float) -> Bound:
    """The sum of all values but one."""
    if math.isinf(own):
        return total if infinite == 1 else sign
    return sign if infinite else total - own


def _divide(value: Bound, by: int, *, is_up: bool) -> Bound:
    if math.isinf(value):
        return value if by > 0 else -value
    return -(-value // by) if is_up else value // by


def _has_no_ring(rows: Sequence[_Row], cells: int) -> bool:
    """Whether the relations form a tree of plain sums, for which narrowed bounds are exact.

    Cells and relations joined by a line for each term are connected, so they are a tree where there is
    one line fewer than cells and relations; a sum of whole-number ranges is a range again. A relation of
    one cell is but a bound of it, which the narrowed bounds hold.
    """
    sums = [row.terms for row in rows if len(row.terms) > 1]
    lines = sum(map(len, sums))
    return lines == cells + len(sums) - 1 and all(abs(w) == 1 for terms in sums for _, w in terms)


def _without_second_value(
    rows: Sequence[_Row], lower: list[Bound], upper: list[Bound], is_open: Sequence[int]
) -> dict[int, int]:
    """Those of some cells that have only one value, by integer programming."""
    nameless = tuple(replace(row, what="") for row in rows)
    found = _searched(nameless, tuple(lower), tuple(upper), tuple(is_open))
    if found is None:
        raise _refuse("; ".join(row.what for row in rows if row.what))
    return found


@lru_cache(maxsize=10_000)  # the same relations come again for every year and area
def _searched(
    rows: tuple[_Row, ...], lower: tuple[Bound, ...], upper: tuple[Bound, ...], is_open: tuple[int, ...]
) -> dict[int, int] | None:
    """As `_without_second_value`; None where no whole numbers fit. What is returned is not changed.

    Every solution found shows at once which cells can differ. A solution counts only after it has been
    checked in whole numbers. A cell for which the search ends without an answer counts as given away.
    """
    from scipy import optimize  # here, since few reports need it and loading it takes as long as a review

    count = len(lower)
    ends = [bound for bound in (*lower, *upper) if not math.isinf(bound)]
    limits = optimize.Bounds(lower, [min(u, max(ends, default=0) + FAR) for u in upper])
    ties = _constraints(rows, count)
    first: list[int] | None = None
    differing: set[int] = set()

    def search(objective: FloatArray) -> bool:
        nonlocal first
        answer = optimize.milp(
            objective, integrality=np.ones(count, dtype=np.int64), bounds=limits, constraints=ties,
            options={"node_limit": NODE_LIMIT},
        )  # fmt: skip
        if answer.status == INFEASIBLE:
            return False
        found = [] if answer.x is None else [round(value) for value in answer.x]
        if found and _fits(found, rows, lower, upper):
            first = found if first is None else first
            differing.update(index for index in is_open if found[index] != first[index])
        return True

    # Push all open cells at once, up, down and in turn: few searches settle most of them. Then each alone.
    together = ((1.0,), (-1.0,), (1.0, -1.0), (-1.0, 1.0)) if len(is_open) > 1 else ()
    for pushed, signs in [(is_open, signs) for signs in together] + [
        ([index], (sign,)) for index in is_open for sign in (1.0, -1.0)
    ]:
        if left := [index for index in pushed if index not in differing]:
            objective = np.zeros(count)
            objective[left] = np.resize(signs, len(left))
            if not search(objective):
                return None
    if not is_open and not search(np.zeros(count)):
        return None
    known = lower if first is None else first
    return {index: int(known[index]) for index in is_open if index not in differing}


def _constraints(rows: Sequence[_Row], count: int) -> list[optimize.LinearConstraint]:
    from scipy import optimize, sparse

    if not rows:
        return []
    entries = [(number, cell, weight) for number, row in enumerate(rows) for cell, weight in row.terms]
    at, cells, weights = (np.array(column, dtype=np.float64) for column in zip(*entries, strict=True))
    matrix = sparse.csr_array((weights, (at.astype(int), cells.astype(int))), shape=(len(rows), count))
    # the search calls a relation kept within a ten-millionth: let that mean the same for every relation
    size = 1 / np.asarray(abs(matrix).max(axis=1).todense()).ravel()
    lower, upper = ([getattr(row, end) for row in rows] for end in ("lower", "upper"))
    return [optimize.LinearConstraint(sparse.diags_array(size) @ matrix, lower * size, upper * size)]


def _fits(found: Sequence[int], rows: Sequence[_Row], lower: Sequence[Bound], upper: Sequence[Bound]) -> bool:
    return all(low <= value <= high for low, value, high in zip(lower, found, upper, strict=True)) and all(
        row.lower <= sum(weight * found[cell] for cell, weight in row.terms) <= row.upper for row in rows
    )
