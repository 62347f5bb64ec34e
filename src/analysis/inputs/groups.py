"""Kinds of groups and small areas, declared once for all indicators: which of them an indicator is split by.

A published series may be of a group of a kind, and so may a figure that the council adds. An indicator with
such a figure of the council's own has every group of that kind: a group without a figure is then known to be
missing, and where the groups make up the whole no hidden count can be found from the others.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from pydantic import model_validator

from analysis.inputs.entries import (
    OWN_KINDS,
    Entries,
    Entry,
    Flag,
    Listed,
    NamedTexts,
    PartsEntry,
    Words,
    by_place,
)
from analysis.inputs.yaml_rows import Refusal, YamlFile, problem_of, unknown
from analysis.vocabulary.errors import Problem, did_you_mean, quoted
from analysis.vocabulary.indicators import GroupParts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from analysis.inputs.entries import Reference
    from analysis.vocabulary.indicators import Indicator

FILE = "data/reference/groups.yml"
EVERYBODY = "all"


class GroupKind(Entry):
    """A kind of group, such as sex, or the small areas of a council: what any indicator may be split by."""

    id: str = by_place()
    name: Words  # what pages call it
    groups: NamedTexts  # name of each group by its id
    reference: str = ""  # the group that the others are held against; empty for the council's whole
    divides: Flag = False  # every child is in exactly one of the groups, so that they add up to the whole
    area: str = ""  # of small areas: code of the council they lie in
    parts: Listed[PartsEntry] = ()  # groups that make up another one of it

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        named = [self.reference, *(name for one in self.parts for name in (one.whole, *one.parts))]
        for name in filter(None, named):
            problem = unknown(name, list(self.groups), "a group of the kind")
            if problem is not None:
                raise Refusal(problem)
        return self


class GroupsFile(Entry):
    """data/reference/groups.yml."""

    kinds: Entries[str, GroupKind]


def group_kinds(file: YamlFile | None) -> tuple[GroupKind, ...]:
    """The kinds that the file declares; one group is of one kind."""
    content = None if file is None else file.read(GroupsFile)
    if file is None or content is None:
        return ()
    seen: dict[str, str] = {}
    kinds = []
    for name, kind in content.kinds.items():
        at = {"id": name, "file": file.name, "row": file.row("kinds", name)}
        kinds.append(kind.model_copy(update=at))
        for group in kind.groups:
            first = seen.setdefault(group, name)
            if first != name:
                found, expected = f"{group}, as in {first}", "a group of one kind"
                problem = problem_of(found, expected, "rename one of them", is_value=False)
                file.fault(("kinds", name, "groups", group), problem)
    return tuple(kinds)


def kinds_by_group(kinds: Iterable[GroupKind]) -> dict[str, GroupKind]:
    """The kind of each group."""
    return {group: kind for kind in kinds for group in kind.groups}


def small_areas(kinds: Iterable[GroupKind]) -> list[dict[str, object]]:
    """The small areas of councils, as `tables.data.SMALL_AREAS`."""
    return [
        {"group": group, "name": name, "kind": kind.id, "area_code": kind.area}
        for kind in kinds if kind.area for group, name in kind.groups.items()
    ]  # fmt: skip


def with_kinds(fields: dict[str, Any], kinds: Iterable[GroupKind]) -> dict[str, Any]:
    """What is declared of an indicator, with the names of the groups of kinds that its series are of."""
    known, own = kinds_by_group(kinds), fields["groups"]
    used = {link.group for link in fields["series"]} - set(own)
    named = {group: known[group].groups[group] for group in known if group in used}
    return {**fields, "groups": {**own, **named}, "kinds": {group: known[group].id for group in named}}


def with_own_groups(reference: Reference, figures: pd.DataFrame) -> Reference:
    """The decisions, each indicator with the kinds of groups of which the council has figures of its own."""
    known = kinds_by_group(reference.kinds)
    own = [name for name, source in reference.sources.items() if source.kind in OWN_KINDS]
    rows = figures[figures["source_id"].isin(own) & figures["group"].isin(list(known))]
    used: dict[str, dict[str, GroupKind]] = {}
    for name, group in rows[["indicator_id", "group"]].drop_duplicates().itertuples(index=False):
        indicator = reference.indicators.get(str(name))
        # a group of that name may be the indicator's own
        if indicator is not None and (group not in indicator.groups or group in indicator.kinds):
            used.setdefault(str(name), {})[known[str(group)].id] = known[str(group)]
    found = {name: _split(reference.indicators[name], kinds.values()) for name, kinds in used.items()}
    return replace(reference, indicators={**reference.indicators, **found}) if found else reference


def _split(indicator: Indicator, kinds: Iterable[GroupKind]) -> Indicator:
    groups, parts, of_kinds = dict(indicator.groups), list(indicator.parts), dict(indicator.kinds)
    for kind in kinds:
        of_kinds |= {name: kind.id for name in kind.groups if name not in groups}
        groups = {**kind.groups, **groups}
        made = [GroupParts(one.whole, one.parts) for one in kind.parts]
        parts += made
        inner = {name for one in made for name in one.parts}
        outer = tuple(name for name in kind.groups if name not in inner)
        whole = GroupParts(EVERYBODY, outer) if kind.divides and len(outer) > 1 else None
        if whole is not None and EVERYBODY in indicator.groups and whole not in parts:
            parts.append(whole)
    # everybody comes first, then the indicator's own, then those of kinds
    own = {name: groups.pop(name) for name in indicator.groups}
    return replace(indicator, groups={**own, **groups}, parts=tuple(parts), kinds=of_kinds)


def sum_faults(rows: Iterable[Mapping[str, Any]], reference: Reference) -> list[Problem]:
    """Counts of the council's own groups or small areas that do not make up the group they are parts of.

    Where a part has no figure they must not come to more.
    """
    held: dict[tuple[object, ...], dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        if row["source_id"] in reference.sources and reference.sources[row["source_id"]].kind in OWN_KINDS:
            names = ("source_id", "indicator_id", "area_code", "period_start", "period_end")
            held.setdefault(tuple(row[name] for name in names), {})[str(row["group"])] = row
    problems = []
    for (_, name, *_), own in held.items():
        indicator = reference.indicators[str(name)]
        counted = ("value",) if indicator.unit == "count" else ("numerator", "denominator")
        for declared, column in itertools.product(indicator.parts, counted):
            known = {one: own[one][column] for one in (declared.whole, *declared.parts)
                     if one in own and own[one][column] is not None}  # fmt: skip
            whole, total = known.pop(declared.whole, None), sum(known.values())
            if whole is None or total == whole or (total < whole and len(known) < len(declared.parts)):
                continue
            file, _, line = str(own[declared.whole]["locator"]).rpartition(", row ")
            said = ", ".join(f"{one} {count:g}" for one, count in known.items())
            found = f"{whole:g} for {name}, group {declared.whole}, and {total:g} in its parts: {said}"
            advice = (
                f"correct the counts, or take `divides` out of {FILE} (or the line out of `parts`) where "
                "some children are in none of these groups"
            )
            problems.append(Problem(file, int(line), column, found, "parts that make up the whole", advice))
    return problems


def group_fault(
    cells: Mapping[str, str], indicator: Indicator, kinds: Iterable[GroupKind], file: str, row: int
) -> Problem | None:
    """What is wrong with the group of a figure: unknown, or a small area of another council."""
    group, known = cells["group"], kinds_by_group(kinds)
    if group not in indicator.groups:
        advice = did_you_mean(group, [*indicator.groups, *known], f"declare the group, or its kind in {FILE}")
        expected = f"a group of {indicator.id}: {', '.join(indicator.groups)}"
        others = ", ".join(kind.id for kind in kinds)
        expected += f"; or one of the kinds {others} of {FILE}" if others else ""
        return Problem(file, row, "group", quoted(group), expected, advice)
    kind = known[group] if group in indicator.kinds else None
    if kind is not None and kind.area and kind.area != cells["area_code"]:
        found = f"{quoted(group)}, which lies in {kind.area}, beside the area {cells['area_code']}"
        expected = f"a figure of {kind.area}, the council of {kind.id} in {FILE}"
        return Problem(file, row, "group", found, expected, "correct the group or the area")
    return None
