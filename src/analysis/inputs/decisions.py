"""Reading the decisions: data/raw/sources.yml, the files of data/reference and each edition's own file.

What a file may say is declared in `entries`; here is what the files say of one another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from analysis.inputs.authors import EDITION_FILE
from analysis.inputs.csv_text import stands_instead
from analysis.inputs.entries import (
    KINDS_BY_SERIES,
    KINDS_WITHOUT_FIGURES,
    RELEASED_KINDS,
    BreaksFile,
    ComparatorsFile,
    CorrectionsFile,
    EditionEntry,
    EditionRecords,
    Entry,
    IndicatorEntry,
    IndicatorsFile,
    Names,
    OwnEdition,
    PlansFile,
    ProjectFile,
    Reference,
    RevisionsFile,
    SmallCouncilsFile,
    Source,
    SourcesFile,
    fields_of,
)
from analysis.inputs.frameworks import framework_rows
from analysis.inputs.groups import GroupKind, group_kinds, with_kinds
from analysis.inputs.yaml_rows import YamlFile, problem_of, read_yaml, unknown
from analysis.tables.plans import MATCHED_LISTS
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems
from analysis.vocabulary.indicators import Indicator

Placed = TypeVar("Placed", bound=Entry)
Parts = dict[str, Any]  # fields of `Reference`


def read_reference(raw: Path, reference: Path, root: Path) -> tuple[Reference, dict[str, str]]:
    """Read all decisions.

    Returns:
        The decisions, and the SHA-256 of each file they were read from, by its name.
    """
    files, own = _opened(raw, reference, root)
    names = Names(
        sources=files["sources"].keys("sources"),
        newer=tuple(
            name
            for name in files["sources"].keys("sources")
            if "supersedes" in files["sources"].keys("sources", name)
        ),
        licences=files["sources"].keys("licences"),
        indicators=files["indicators"].keys("indicators"),
        editions=(*files["plans"].keys("editions"), *own),
        comparators=files["comparators"].keys("groups") if "comparators" in files else (),
    )
    sources = _sources(files["sources"], names, raw)
    kinds = group_kinds(files.get("groups"))
    indicators = _indicators(files["indicators"], names, kinds)
    names = replace(names, declared=indicators)
    parts = {"edition_notes": (), **_plans(files["plans"], names)}
    for edition, file in own.items():
        for part, entries in _own_edition(file, edition, names, files["plans"]).items():
            parts[part] = (*parts.get(part, ()), *entries)
    by_file = {files["plans"].name: files["plans"], **{file.name: file for file in own.values()}}
    editions = _editions(parts.get("editions", ()), by_file, names)
    parts["editions"] = editions
    parts["matches"] = _matches(files["plans"], parts.get("matches", ()), editions)
    for name, model in (("breaks", BreaksFile), ("corrections", CorrectionsFile)):
        content = files[name].read(model, names=names)
        parts[name] = _listed(files[name], name, () if content is None else getattr(content, name))
    parts |= _revisions(files.get("revisions"), names)
    if "comparators" in files:
        groups = files["comparators"].read(ComparatorsFile, names=names)
        found = {} if groups is None else groups.groups
        parts["comparators"] = tuple(one.model_copy(update={"id": name}) for name, one in found.items())
    if "small_councils" in files:
        small = files["small_councils"].read(SmallCouncilsFile, names=names)
        councils = () if small is None else small.councils
        parts["small_councils"] = _listed(files["small_councils"], "councils", councils)
    parts["frameworks"] = framework_rows(files.get("frameworks"), names)
    said = files["project"].read(ProjectFile, names=names)
    parts["project"] = None if said is None else _placed(files["project"], said, "area")
    read = [*files.values(), *own.values()]
    problems = [problem for file in read for problem in file.problems]
    raise_if_problems(DataError, "the decisions are not as declared", problems)
    return Reference(sources=sources, indicators=indicators, kinds=kinds, **parts), {
        f.name: f.sha256 for f in read
    }


def read_project_file(root: Path) -> ProjectFile:
    """Read project.yml alone; that it names an edition and indicators that are there is held elsewhere."""
    file = read_yaml(root / "project.yml", root)
    said = file.read(ProjectFile)
    raise_if_problems(DataError, "project.yml is not as declared", file.problems)
    return ProjectFile(area="") if said is None else said


def _opened(raw: Path, reference: Path, root: Path) -> tuple[dict[str, YamlFile], dict[str, YamlFile]]:
    """The files of the project, and those of editions by the edition."""
    paths = {"sources": raw / "sources.yml"}
    paths |= {name: reference / f"{name}.yml" for name in ("indicators", "plans", "breaks", "corrections")}
    paths["project"] = root / "project.yml"
    # a project without one accepts nothing, has no group, no council too small for a rank and no framework
    for name in ("revisions", "comparators", "groups", "small_councils", "frameworks"):
        path = reference / f"{name}.yml"
        if path.is_file() or stands_instead(path):  # refused: what it decides would be lost
            paths[name] = path
    own_paths = sorted((root / "data" / "plans").glob(f"[!.]*/{EDITION_FILE}"))
    opened: dict[Path, YamlFile] = {}
    problems: list[Problem] = []
    for path in (*paths.values(), *own_paths):
        try:
            opened[path] = read_yaml(path, root)
        except DataError as failure:
            problems.extend(failure.problems)
    raise_if_problems(DataError, "the decisions cannot be read", problems)
    own = {path.parent.name: opened[path] for path in own_paths}
    return {name: opened[path] for name, path in paths.items()}, own


def _placed(file: YamlFile, entry: Placed, *path: str, **fields: object) -> Placed:
    """The entry with where it stands, and what the keys above it say."""
    return entry.model_copy(update={"file": file.name, "row": file.row(*path), **fields})


def _listed(
    file: YamlFile, key: str, entries: Iterable[Placed], below: str = "", **fields: object
) -> tuple[Placed, ...]:
    """The entries of a list with their places; `below` is a key of the entry whose row is told."""
    return tuple(
        _placed(file, entry, key, str(position), *filter(None, [below]), **fields)
        for position, entry in enumerate(entries, start=1)
    )


def _sources(file: YamlFile, names: Names, raw: Path) -> dict[str, Source]:
    listed = file.read(SourcesFile)
    licences = {} if listed is None else listed.licences
    sources: dict[str, Source] = {}
    for name in names.sources:
        source = file.read(Source, "sources", name, names=replace(names, folder=raw / name))
        if source is not None:
            licence, short_title = licences.get(source.licence, ""), source.short_title or source.title
            said = {"licence": licence, "short_title": short_title}
            sources[name] = _placed(file, source, "sources", name, id=name, **said)
    _check_supersedes(file, sources, names.sources)
    trusted: dict[int, str] = {}
    for source in sources.values():
        if source.kind in KINDS_WITHOUT_FIGURES:
            continue
        other = trusted.setdefault(source.trust, source.id)
        # releases of one publication never differ in a choice: only the latest is in it
        is_succession = other in _before(source.id, sources) or source.id in _before(other, sources)
        # what the publisher issues itself may be trusted alike: the later entry is believed first
        is_alike = {source.kind, sources[other].kind} <= set(KINDS_BY_SERIES)
        if source.id != other and not is_succession and not is_alike:
            advice = "give each source its own place in the order of trust"
            problem = problem_of(
                f"{source.trust}, as for {other}", "a number of its own", advice, is_value=False
            )
            file.fault(("sources", source.id, "trust"), problem)
    return sources


def _check_supersedes(file: YamlFile, sources: Mapping[str, Source], names: tuple[str, ...]) -> None:
    """Note what is wrong with the order of releases."""
    newer: dict[str, str] = {}
    for source in sources.values():
        earlier = source.supersedes
        faults = [_not_another(earlier, source.id, names, "another source")] if earlier else []
        if earlier in sources and faults == [None]:
            kind = sources[earlier].kind
            is_alike = source.kind == kind or {source.kind, kind} <= set(KINDS_BY_SERIES)
            if not is_alike or kind not in RELEASED_KINDS:
                allowed = f"({source.kind}); kinds with releases: {', '.join(RELEASED_KINDS)}"
                faults.append(
                    _wrong_release(f"of kind {kind}", earlier, f"a source of the same kind {allowed}")
                )
            if earlier in newer:
                expected = f"the latest release before it: {newer[earlier]}"
                found = f"{earlier}, which {newer[earlier]} supersedes already"
                faults.append(problem_of(found, expected, "name that", is_value=False))
            newer[earlier] = source.id
            if source.id in _before(earlier, sources) or source.id == earlier:
                found = "which is superseded by this one in turn"
                faults.append(_wrong_release(found, earlier, "a release that is older"))
        for problem in filter(None, faults):
            file.fault(("sources", source.id, "supersedes"), problem)


def _not_another(name: str, own: str, names: Iterable[str], what: str) -> Problem | None:
    return unknown(name, [other for other in names if other != own], what)


def _wrong_release(found: str, earlier: str, expected: str) -> Problem:
    return problem_of(f"{earlier}, {found}", expected, "name the release before it", is_value=False)


def _before(name: str, sources: Mapping[str, Source]) -> list[str]:
    """The releases before one, the latest first."""
    found: list[str] = []
    while name in sources and sources[name].supersedes and sources[name].supersedes not in found:
        name = sources[name].supersedes
        found.append(name)
    return found


def _indicators(file: YamlFile, names: Names, kinds: tuple[GroupKind, ...]) -> dict[str, Indicator]:
    file.read(IndicatorsFile)
    indicators: dict[str, Indicator] = {}
    for name in names.indicators:
        entry = file.read(IndicatorEntry, "indicators", name, names=names)
        try:
            if entry is not None:
                indicators[name] = Indicator(id=name, **with_kinds(fields_of(entry), kinds))
        except DataError as failure:
            for problem in failure.problems:
                file.fault(("indicators", name), problem)
    return indicators


def _plans(file: YamlFile, names: Names) -> Parts:
    """What plans.yml says; its fields of `Reference`, its editions and matches as they are listed."""
    plans = file.read(PlansFile, names=names)
    if plans is None:
        return {}
    return {
        "editions": tuple(
            _placed(file, entry, "editions", name, "area", id=name) for name, entry in plans.editions.items()
        ),
        "goals": tuple(
            link for name, links in plans.goals.items() for link in _goals(file, ("goals", name), name, links)
        ),
        "readings": _listed(file, "target_readings", plans.target_readings),
        "comments": _listed(file, "comments", plans.comments),
        "printed_periods": tuple(
            _placed(file, entry, "periods", name, document=document, figure_id=figure)
            for name, entry in plans.periods.items()
            for document, _, figure in [name.partition("/")]
        ),
        "matches": tuple(
            _placed(
                file, entry, "matches", edition, name, item, edition_id=edition, kind=MATCHED_LISTS[name],
                item_id=item,
            )
            for edition, lists in plans.matches.items()
            for name, items in lists.items()
            for item, entry in items.items()
        ),
        "spending": tuple(
            _placed(file, link, "spending", edition, "links", str(position), edition_id=edition)
            for edition, money in plans.spending.items()
            for position, link in enumerate(money.links, start=1)
        ),
        "finance_units": tuple(
            _placed(file, unit, "spending", edition, "units", table, edition_id=edition, table=table)
            for edition, money in plans.spending.items()
            for table, unit in money.units.items()
        ),
    }  # fmt: skip


def _goals(file: YamlFile, at: tuple[str, ...], edition: str, links: Mapping[str, Placed]) -> list[Placed]:
    return [
        _placed(file, link, *at, measure, edition_id=edition, measure_id=measure)
        for measure, link in links.items()
    ]


def _own_edition(file: YamlFile, edition: str, names: Names, plans: YamlFile) -> Parts:
    """What an edition's own file says: of a published edition only what authors record of it."""
    is_published = edition in plans.keys("editions")
    content = file.read(EditionRecords if is_published else OwnEdition, names=names)
    if content is None:
        return {}
    parts: Parts = {
        "comments": _listed(file, "comments", content.comments, "text", edition_id=edition),
        "edition_notes": (*_listed(file, "corrections", content.corrections, "text", edition_id=edition),),
    }
    if isinstance(content, OwnEdition):
        parts["editions"] = [_placed(file, content, "area", id=edition, sections_row=file.row("sections"))]
        parts["goals"] = _goals(file, ("goals",), edition, content.goals)
        readings = content.target_readings
        parts["readings"] = _listed(file, "target_readings", readings, edition_id=edition)
    return parts


def _editions(
    entries: Iterable[EditionEntry], files: Mapping[str, YamlFile], names: Names
) -> dict[str, EditionEntry]:
    """The editions by their ids; one that supersedes none that is declared is noted."""
    for entry in entries:
        problem = _not_another(entry.supersedes, entry.id, names.editions, "another edition")
        if entry.supersedes and problem is not None:
            at = () if isinstance(entry, OwnEdition) else ("editions", entry.id)
            files[entry.file].fault((*at, "supersedes"), problem)
    return {entry.id: entry for entry in entries}


def _matches(file: YamlFile, matches: Iterable[Any], editions: Mapping[str, EditionEntry]) -> tuple[Any, ...]:
    """The matches of editions that supersede another; those of other editions are noted."""
    for edition in dict.fromkeys(match.edition_id for match in matches):
        if edition in editions and not editions[edition].supersedes:
            expected, advice = (
                "an edition that supersedes another",
                "fill in `supersedes`, or remove the entry",
            )
            file.fault(("matches", edition), problem_of(edition, expected, advice))
    return tuple(
        match.model_copy(update={"earlier_id": editions[match.edition_id].supersedes})
        for match in matches
        if match.edition_id in editions
    )


def _revisions(file: YamlFile | None, names: Names) -> Parts:
    content = None if file is None else file.read(RevisionsFile, names=names)
    if file is None or content is None:
        return {"revision_limits": None, "accepted_revisions": ()}
    accepted = []
    for position, entry in enumerate(content.accepted, start=1):
        at = ("accepted", str(position))
        figures = tuple(
            _placed(file, figure, *at, "figures", str(place))
            for place, figure in enumerate(entry.figures, start=1)
        )
        accepted.append(_placed(file, entry, *at, figures=figures))
    return {"revision_limits": content.large_beyond, "accepted_revisions": tuple(accepted)}
