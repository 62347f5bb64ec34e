"""The check of a whole report: can any hidden count be worked out from all its tables together?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from analysis.disclosure.counts import LARGEST, SMALLEST
from analysis.disclosure.ledger import Ledger, ReportTable
from analysis.disclosure.structure import in_words
from analysis.errors import DataError, Problem, ReportError, raise_if_problems

HIDDEN_COUNT = "a hidden count can be worked out"
WITHHELD_COUNT = "a count that its publisher withholds can be worked out"
IMPLIED_COUNT = f"a count of {SMALLEST} to {LARGEST} that is not printed can be worked out"
PRINTED_COUNT = f"a count of {SMALLEST} to {LARGEST} is printed"
ADVICE = "hide one more of these figures, or leave it out"


@dataclass(frozen=True)
class Recovery:
    """A count that readers may not know and can.

    What is printed of it holds no number: a message about a disclosure must not be one. Messages end in
    logs, and in the record that is kept of a report that was refused.

    Attributes:
        cell: What the count is of.
        what: What is wrong, one of the four sentences of this module.
        how: The arithmetic, in the names of the figures that it uses.
        tables: The tables that it uses.
        value: The count, for the person who repairs the report; None for one that its publisher withholds,
            which is never reconstructed.
    """

    cell: str
    what: str
    how: str
    tables: tuple[str, ...]
    value: int | None = field(repr=False, default=None)


def check_report(tables: Sequence[ReportTable]) -> list[Recovery]:
    """Find every hidden count that the tables of a report, taken together, give away.

    All printed counts, declared sums and parts, printed percentages and rates (with their decimals, whether
    their counts are printed or not), gaps and changes, rounded counts and earlier editions are one set of
    relations between whole numbers. A count is found when one number only fits them. So is a count of 1 to
    5 that nobody printed (what is left of a total, the numerator of a percentage), and one that is printed.

    What this cannot see:

    * relations that are not declared, and figures in text, pictures or other publications;
    * that two tables print the same count under other names: equal measures, keys and labels make it one;
    * what a reader knows who is one of the children, or knows some of them;
    * narrow ranges: a count that can be 2 or 3 is not found, only one that can be 2 alone;
    * figures other than sums, parts, ratios and differences of two ratios: ranks, averages, intervals,
      trend lines. An interval printed to several decimals gives its counts away as a percentage does;
    * gaps between two percentages of which neither is printed nor follows from printed counts;
    * figures revised between editions: they are kept apart, the current one counts, and where revised and
      unrevised figures contradict each other nothing is concluded from them together.

    A large ring of relations is searched up to a limit; a count that is undecided there is found too.

    Args:
        tables: All tables of the report, and those of earlier editions, marked with their `edition`.

    Returns:
        Everything found, in the order of the tables; none where the report may be published.

    Raises:
        DataError: The tables of the report contradict each other, so they cannot be checked.

    Source:
        Project methods, 8.2, rules 2 to 7.

    Example:
        >>> import pandas as pd
        >>> from analysis.disclosure import Parts
        >>> ages = pd.DataFrame({"age": ["all", "under 5", "5 and over"], "count": ["21", "[c]", "18"]})
        >>> parts = (Parts("age", "all", ("under 5", "5 and over")),)
        >>> table = ReportTable("Children by age", ages, ("age",), ("count",), parts=parts)
        >>> for found in check_report([table]):
        ...     print(f"{found.cell}: {found.what}: {found.how}")
        count (age under 5): a hidden count can be worked out:
        count (age all) is the sum of age under 5, 5 and over
    """
    current = [table for table in tables if not table.edition]
    earlier = [table for table in tables if table.edition]
    ledger = Ledger(current)
    problems = [*ledger.problems, *ledger.book.system.contradictions()]
    raise_if_problems(DataError, "The tables of the report contradict each other", problems)
    found = list(_recoveries(ledger, Ledger(current, with_own=False)))
    if earlier:
        ordered = [*current, *earlier]
        titles = {table.title for table in current}
        found += [
            recovery
            for recovery in _recoveries(Ledger(ordered), Ledger(ordered, with_own=False), may_contradict=True)
            if titles & set(recovery.tables)
        ]
    return list({(recovery.cell, recovery.what): recovery for recovery in reversed(found)}.values())[::-1]


def raise_if_recoverable(tables: Sequence[ReportTable], report: str = "The report") -> None:
    """Refuse a report whose tables give a hidden count away; see `check_report`.

    Args:
        tables: All tables of the report, and those of earlier editions.
        report: Name of the report for the message.

    Raises:
        ReportError: A count can be worked out; the message names it, the tables and the arithmetic, but no
            count.
        DataError: The tables contradict each other.
    """
    problems = [
        Problem(
            None, None, f"{', '.join(found.tables)}: {found.cell}", f"{found.what} ({found.how})",
            "at least two possible values for every count that is hidden or small", ADVICE,
        )
        for found in check_report(tables)
    ]  # fmt: skip
    raise_if_problems(ReportError, f"{report} was not published: it gives away counts of children", problems)


def _recoveries(ledger: Ledger, public: Ledger, *, may_contradict: bool = False) -> Iterator[Recovery]:
    system, keys = ledger.book.system, ledger.book.keys
    for cell in sorted({*ledger.printed, *ledger.hidden, *ledger.withheld}):
        if system.is_known(cell) and not _is_public(public, ledger, cell):
            what = _judged(ledger, cell, int(system.lower[cell]))
            if what:
                how = f"it is printed in {ledger.printed.get(cell, 'rounded counts')}"
                yield _recovery(ledger, cell, what, how, ledger.book.tables[cell], int(system.lower[cell]))
    for component in system.components(range(len(keys))):
        try:
            single = system.single_values(component)
        except DataError:
            if may_contradict:
                continue  # figures revised between editions: nothing follows from them together
            raise
        for cell, value in sorted(single.items()):
            what = _judged(ledger, cell, value)
            if what and not _is_public(public, ledger, cell):
                relations = system.explain(cell)
                how = "; ".join(dict.fromkeys(relation.what for relation in relations))
                named = dict.fromkeys(name for relation in relations for name in relation.tables)
                tables = tuple(dict.fromkeys([*ledger.book.tables[cell], *named]))
                yield _recovery(ledger, cell, what, how, tables, value)


def _judged(ledger: Ledger, cell: int, value: int) -> str:
    """What is wrong when readers know this count; empty where nothing is."""
    if cell in ledger.withheld:
        return WITHHELD_COUNT
    if cell in ledger.hidden:
        return HIDDEN_COUNT
    if SMALLEST <= value <= LARGEST:
        return PRINTED_COUNT if cell in ledger.printed else IMPLIED_COUNT
    return ""


def _is_public(public: Ledger, ledger: Ledger, cell: int) -> bool:
    """Whether the count follows from official figures alone, so that the report adds nothing."""
    known = public.book.cells.get(ledger.book.keys[cell])
    if known is None:
        return False
    system = public.book.system
    if system.is_known(known):
        return True
    try:
        return known in system.single_values(system.component(known), [known])
    except DataError:
        return False  # official figures of two editions that were revised: nothing follows from them


def _recovery(ledger: Ledger, cell: int, what: str, how: str, tables: Sequence[str], value: int) -> Recovery:
    shown = None if cell in ledger.withheld else value
    return Recovery(in_words(ledger.book.keys[cell]), what, how, tuple(tables), shown)
