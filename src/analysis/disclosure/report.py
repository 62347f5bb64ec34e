"""The check of a whole report: can any hidden count be worked out from all its tables together?

The check of everything that reports show: what it is made from, and what a refusal says.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.disclosure.counts import LARGEST, SMALLEST
from analysis.disclosure.own_figures import KEYS, with_keys
from analysis.disclosure.plain import is_plain
from analysis.disclosure.relations import (
    Difference,
    Key,
    Ledger,
    Parts,
    Ratio,
    ReportTable,
    in_words,
    key_of,
)
from analysis.disclosure.solver import Component
from analysis.tables.data import OBSERVATIONS
from analysis.tables.declare import table
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import DataError, Problem, ReportError, raise_if_problems
from analysis.vocabulary.indicators import Indicator
from analysis.vocabulary.numbers import parse_printed_number, round_half_away
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.units import COUNTED_UNITS, UNITS

HIDDEN_COUNT = "a hidden count can be worked out"
WITHHELD_COUNT = "a count that its publisher withholds can be worked out"
IMPLIED_COUNT = f"a count of {SMALLEST} to {LARGEST} that is not printed can be worked out"
PRINTED_COUNT = f"a count of {SMALLEST} to {LARGEST} is printed"


@dataclass(frozen=True)
class Recovery:
    """A count that readers may not know and can.

    What is printed of it holds no number: a message about a disclosure must not be one. Messages end in
    logs, and in the record that is kept of a report that was refused.
    """

    cell: str  # What the count is of
    what: str  # What is wrong, one of the four sentences of this module
    how: str  # The arithmetic, in the names of the figures that it uses
    tables: tuple[str, ...]  # The tables that it uses
    # The count, for the person who repairs the report; None for one that its publisher withholds, which is
    # never reconstructed
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
        >>> from analysis.disclosure.relations import Parts
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


def _recoveries(ledger: Ledger, public: Ledger, *, may_contradict: bool = False) -> Iterator[Recovery]:
    system, keys = ledger.book.system, ledger.book.keys
    for cell in sorted({*ledger.printed, *ledger.hidden, *ledger.withheld}):
        what = _judged(ledger, cell, int(system.lower[cell])) if system.is_known(cell) else ""
        if what and not _is_public(public, ledger, cell):
            how = f"it is printed in {ledger.printed.get(cell, 'rounded counts')}"
            yield _recovery(ledger, cell, what, how, ledger.book.tables[cell], int(system.lower[cell]))
    guarded = {*ledger.hidden, *ledger.withheld}
    for component in system.components(range(len(keys))):
        try:
            if _is_as_public(public, ledger, component):
                system.single_values(component, ())  # says where they contradict each other
                continue
            single = system.single_values(component, guarded, small=LARGEST)
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


def _is_as_public(public: Ledger, ledger: Ledger, component: Component) -> bool:
    """Whether official figures alone say just the same of these counts, so that nothing new follows."""
    system, alone = ledger.book.system, public.book.system

    def differs(cell: int) -> bool:
        other = public.book.cells.get(ledger.book.keys[cell])
        known = (system.lower[cell], system.upper[cell])
        return other is None or known != (alone.lower[other], alone.upper[other])

    tied = itertools.chain(component.cells, *(system.relations[one].cells for one in component.relations))
    if any(map(differs, tied)):  # the usual case, told without laying out all that is said
        return False
    first = public.book.cells[ledger.book.keys[component.cells[0]]]
    return _said(ledger, component) == _said(public, alone.component(first))


def _said(ledger: Ledger, component: Component) -> tuple[set[object], Counter[object]]:
    """What is known of the counts of a component, and what ties them, in the names of the counts."""
    system, keys = ledger.book.system, ledger.book.keys

    def bounds(cell: int) -> tuple[Key, object, object]:
        return keys[cell], system.lower[cell], system.upper[cell]

    relations = (system.relations[number] for number in component.relations)
    return set(map(bounds, component.cells)), Counter(
        (tuple(map(bounds, one.cells)), one.weights, one.lower, one.upper) for one in relations
    )


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


_ADVICE = (
    "write [c] for one more figure that this arithmetic uses, or take the row out that gives it away; "
    "the reference for analysts says how, under 'When a count can be worked out'"
)
_EXPECTED = "at least two possible values for every count that is hidden or small"


def check_observations(
    tables: Mapping[str, pd.DataFrame],
    indicators: Mapping[str, Indicator],
    own_sources: Collection[str],
    official_sources: Collection[str],
    relations: Mapping[str, tuple[Parts, ...]],
) -> None:
    """Refuse figures from which a hidden count of the council's own can be worked out.

    All reports of all areas and years print parts of these figures, so what cannot be worked out from all
    of them cannot be worked out from any report. Only indicators with figures of the council's own are
    looked at; without any, nothing is done.

    The figures of each other source are laid beside the council's own, first alone, then all together:
    where two sources contradict each other, nothing follows from them together, but each may still tell.

    Args:
        tables: The processed tables by name: observations, with small counts hidden; goals, for the
            baselines that editions print; and editions, for the area of each.
        indicators: The indicators by their ids.
        own_sources: The sources that hold unpublished figures.
        official_sources: The sources that are official publications; what follows from them alone is
            everybody's. All others are what the council printed in earlier editions.
        relations: What belongs to what, of `declared.relations_of`.

    Raises:
        ReportError: A count can be worked out; each is named with its tables, the arithmetic and what to do,
            without any number.
        DataError: The council's own figures contradict each other.
    """
    observations = tables["observations"]
    is_own = observations["source_id"].isin(list(own_sources))
    if not bool(is_own.any()):
        return
    printed = _baselines(tables["goals"], tables["editions"], indicators, observations[is_own])
    figures = pd.concat([observations, printed], ignore_index=True)
    places = ["indicator_id", "area_code"]
    own_places = pd.MultiIndex.from_frame(observations.loc[is_own, places])
    concerned = figures[pd.MultiIndex.from_frame(figures[places]).isin(own_places)]
    keyed = with_keys(concerned, own_sources)
    problems: list[Problem] = []
    for name, same in keyed.groupby("indicator_id", sort=True):
        same = same[~is_plain(same, indicators[str(name)], relations[str(name)])]
        shown = report_tables(same, indicators[str(name)], relations[str(name)], official_sources)
        if recoveries := _recoveries_of_sources(shown):
            locators = _locators(same)
            problems += [_problem(found, locators) for found in recoveries]
    raise_if_problems(
        ReportError, "The reports are not made: counts of children could be worked out", problems
    )


def _baselines(
    goals: pd.DataFrame, editions: pd.DataFrame, indicators: Mapping[str, Indicator], own: pd.DataFrame
) -> pd.DataFrame:
    """The baselines that editions print, as observations of every period that they may be about.

    A plan that prints "2024/25" beside a figure of 31 March 2025 prints that figure. Where the words for the
    period cannot be read, a small number may be that of any figure that is hidden.
    """
    areas = dict(zip(editions["edition_id"], editions["area_code"], strict=True))
    rows: list[dict[str, object]] = []
    for goal in rows_of(goals[goals["baseline_value"].notna()]):
        indicator = indicators[str(goal["indicator_id"])]
        if goal["unit"] != indicator.unit:
            continue
        area, group = areas[str(goal["edition_id"])], goal["group"]
        same = own[(own["indicator_id"] == indicator.id) & (own["group"] == group)]
        same = same[same["area_code"] == area]
        try:
            period = parse_period(str(goal["baseline_period"]), indicator.year_type)
        except DataError:
            is_small = indicator.unit == "count" and 0 < float(str(goal["baseline_value"])) <= LARGEST
            same = same[(same["missing"] == "c") & is_small]
            periods = []
        else:
            start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
            same = same[(same["period_end"] >= start) & (same["period_end"] <= end)]
            periods = [(period.display(), start, end, period.kind)]
        named = same[["period_label", "period_start", "period_end", "period_kind"]]
        periods += [
            one
            for one in named.itertuples(index=False, name=None)
            if one[1:3] not in (p[1:3] for p in periods)
        ]
        rows += [
            {
                "indicator_id": indicator.id, "group": group, "period_label": label, "area_code": area,
                "period_start": start, "period_end": end, "period_kind": kind,
                "value": goal["baseline_value"], "value_text": f"{goal['baseline_value']:g}", "missing": "",
                "source_id": f"{goal['edition_id']}, baselines", "locator": goal["locator"],
                "is_chosen": False, "counts_exact": False, "segment": 1, "excluded": False,
                **dict.fromkeys(("period_status", "missing_note", "series_id", "notice"), ""),
            }
            for label, start, end, kind in periods
        ]  # fmt: skip
    return table(OBSERVATIONS, rows)


def _locators(figures: pd.DataFrame) -> dict[str, str]:
    """Where the council's own figures stand, by the words for their counts."""
    own = figures[figures["is_own"]].sort_values("is_chosen", kind="stable")
    return {
        in_words(key_of(measure, {key: row[key] for key in KEYS})): str(row["locator"])
        for row in rows_of(own)
        for measure in ("numerator", "denominator")
    }


def report_tables(
    figures: pd.DataFrame,
    indicator: Indicator,
    parts: tuple[Parts, ...],
    official_sources: Collection[str] = (),
) -> list[ReportTable]:
    """Everything that reports show of one indicator, as tables of the check.

    Args:
        figures: Its figures, as `declared.with_keys` gives them.
        indicator: Its declaration.
        parts: What belongs to what.
        official_sources: The sources that are official publications.

    Returns:
        The council's own figures and the gaps between groups, then the figures of each other source as
        those of an edition.
    """
    tables: list[ReportTable] = []
    for is_own, source, is_again, rows in _by_source(figures):
        places = pd.Series(_decimals(rows, indicator), index=rows.index)
        for decimals in sorted(set(places)):
            tables.append(
                _table(
                    rows[places == decimals],
                    indicator,
                    decimals,
                    parts,
                    name=f"{indicator.short_name}, {source}",
                    published=source in official_sources,
                    edition="" if is_own and not is_again else source,
                )
            )  # fmt: skip
    gaps = _gaps(figures, indicator)
    return [*tables, gaps] if gaps is not None else tables


def _by_source(figures: pd.DataFrame) -> Iterator[tuple[bool, str, bool, pd.DataFrame]]:
    """The figures of each source, those of the council first; those it gives a second time apart."""
    own = figures[figures["is_own"]].sort_values("is_chosen", ascending=False, kind="stable")
    is_again = own.duplicated(list(KEYS))
    others = figures[~figures["is_own"]].sort_values("is_chosen", ascending=False, kind="stable")
    others_again = others.duplicated([*KEYS, "source_id"])
    for told, again, is_own in ((own, is_again, True), (others, others_again, False)):
        for flag in (False, True):
            for source, rows in told[again == flag].groupby("source_id", sort=True):
                yield is_own, f"{source}{' (again)' if flag and not is_own else ''}", flag, rows


def _decimals(rows: pd.DataFrame, indicator: Indicator) -> list[int]:
    """Places of each value: those that its source prints, or that pages do, whichever is more."""
    found = []
    for text, value in zip(rows["value_text"].tolist(), rows["value"].tolist(), strict=True):
        printed = parse_printed_number(str(text), "plan").decimals if not math.isnan(value) else None
        found.append(max(indicator.decimals, printed or 0))
    return found


def _table(
    rows: pd.DataFrame, indicator: Indicator, decimals: int, parts: tuple[Parts, ...], *, name: str,
    published: bool, edition: str,
) -> ReportTable:  # fmt: skip
    multiplier = UNITS[indicator.unit].per
    columns = rows[[*KEYS, "missing"]].assign(
        **{column: _whole(rows[column]) for column in ("numerator", "denominator")}, value=rows["value"]
    )
    if indicator.unit == "count":
        columns["numerator"] = columns["numerator"].fillna(_whole(rows["value"]))
    counts = ("numerator",) if indicator.unit == "count" else ("numerator", "denominator")
    ratios = () if multiplier is None else (Ratio("value", decimals=decimals, per=int(multiplier)),)
    return ReportTable(
        name, columns.reset_index(drop=True), KEYS, counts, parts=parts, ratios=ratios, published=published,
        edition=edition,
    )  # fmt: skip


def _whole(counts: pd.Series) -> pd.Series:
    """Counts of children; an average of several months is none."""
    return counts.where((counts >= 0) & (counts % 1 == 0))


def _gaps(figures: pd.DataFrame, indicator: Indicator) -> ReportTable | None:
    """The gaps between groups as pages print them: of figures that both are shown."""
    if indicator.unit not in COUNTED_UNITS:
        return None
    shown = figures[figures["is_chosen"] & figures["value"].notna()]
    rows = []
    for (area, period), same in shown.groupby(["area_code", "period"], sort=True):
        values = dict(zip(same["group"].tolist(), same["value"].tolist(), strict=True))
        rows += [
            {
                "area_code": area, "period": period, "first": first, "second": second,
                "difference": round_half_away(values[first] - values[second], indicator.decimals),
            }
            for first, second in indicator.gap
            if first in values and second in values
        ]  # fmt: skip
    if not rows:
        return None
    difference = Difference(
        "difference", {"group": "first"}, {"group": "second"}, decimals=indicator.decimals
    )
    return ReportTable(
        f"{indicator.short_name}, gaps between groups", pd.DataFrame(rows),
        ("area_code", "period"), differences=(difference,),
    )  # fmt: skip


def _recoveries_of_sources(tables: Sequence[ReportTable]) -> list[Recovery]:
    """What the council's own figures give away alone, beside each other source, and beside all."""
    current = [shown for shown in tables if not shown.edition]
    editions = list(dict.fromkeys(shown.edition for shown in tables if shown.edition))
    sets = [*([name] for name in editions), editions] if len(editions) > 1 else [editions]
    found: dict[tuple[str, str], Recovery] = {}
    for names in sets:
        beside = [shown for shown in tables if shown.edition in names]
        for recovery in check_report([*current, *beside]):
            found.setdefault((recovery.cell, recovery.what), recovery)
    return list(found.values())


def _problem(found: Recovery, locators: Mapping[str, str]) -> Problem:
    file, _, row = locators.get(found.cell, "").rpartition(", row ")
    where = f"{'; '.join(found.tables)}: {found.cell}"
    said = f"{where}: {found.what} ({found.how})"
    return Problem(file or None, int(row) if file else None, None, said, _EXPECTED, _ADVICE)
