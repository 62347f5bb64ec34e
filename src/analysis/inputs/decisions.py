"""The section `matches` of data/reference/plans.yml: which item of an edition is which of the last one.

The section `spending` of plans.yml: units that finance tables leave out, and goals beside money.

data/reference/revisions.yml, and which publication supersedes which.

Reading the decisions: data/raw/sources.yml and the files of data/reference.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.inputs.authors import own_editions, read_edition_files
from analysis.inputs.entries import (
    Break,
    Comment,
    Correction,
    EditionEntry,
    EditionMatch,
    FinanceUnit,
    GoalLink,
    PrintedPeriod,
    Reference,
    Source,
    SpendingLink,
    TargetReading,
)
from analysis.inputs.yaml_rows import AN_INDICATOR, YamlFile, goal_links, note_period, read_yaml
from analysis.tables.data import REVISION_KINDS, AcceptedFigure, AcceptedRevision, RevisionLimits
from analysis.tables.plans import FINANCE_TABLES, MATCHED_LISTS
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems
from analysis.vocabulary.indicators import GroupParts, Indicator, SeriesLink
from analysis.vocabulary.targets import READINGS
from analysis.vocabulary.units import MONEY_UNITS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


_VERDICTS = ("same_as", "replaces", "is_new")


def read_matches(file: YamlFile, editions: Mapping[str, EditionEntry]) -> tuple[EditionMatch, ...]:
    """Read what is declared of single items; faults are noted in `file`.

    Args:
        file: plans.yml.
        editions: The editions declared there.

    Returns:
        One entry an item of a later edition.
    """
    matches = []
    for edition in file.entries("matches"):
        at = ("matches", edition)
        if not file.is_known(at, edition, editions, "an edition"):
            continue
        earlier = editions[edition].supersedes
        if not earlier:
            expected = "an edition that supersedes another"
            file.fault(at, edition, expected, "fill in `supersedes`, or remove the entry")
            continue
        for name in file.entries("matches", edition):
            if not file.is_known((*at, name), name, MATCHED_LISTS, f"one of {', '.join(MATCHED_LISTS)}"):
                continue
            for item, entry in file.entries("matches", edition, name).items():
                path = (*at, name, item)
                if not file.check_keys(entry, path, (), (*_VERDICTS, "reason")):
                    continue
                verdicts = [key for key in _VERDICTS if key in entry]
                is_new = "is_new" in entry and file.flag(entry, "is_new", path)
                if len(verdicts) != 1 or (verdicts == ["is_new"] and not is_new):
                    found = " and ".join(f"`{key}`" for key in verdicts) or "none of them"
                    expected = "one of `same_as: id`, `replaces: id` and `is_new: yes`"
                    file.fault(path, found, expected, "keep the one that holds", is_value=False)
                    continue
                matches.append(
                    EditionMatch(
                        edition_id=edition, earlier_id=earlier, kind=MATCHED_LISTS[name], item_id=item,
                        earlier_item_id="" if is_new else file.words(entry, verdicts[0], path),
                        is_same=verdicts == ["same_as"], reason=file.text(entry, "reason", path),
                        row=file.row(*path),
                    )
                )  # fmt: skip
    return tuple(matches)


_A_TABLE = f"one of {', '.join(FINANCE_TABLES)}"


def read_spending(
    file: YamlFile, editions: Iterable[str]
) -> tuple[tuple[SpendingLink, ...], tuple[FinanceUnit, ...]]:
    """Read what is declared of every edition's money; faults are noted in `file`.

    Args:
        file: plans.yml.
        editions: Every edition that is declared, right or wrong.
    """
    known = tuple(editions)
    links: list[SpendingLink] = []
    units: list[FinanceUnit] = []
    for edition, entry in file.entries("spending").items():
        at = ("spending", edition)
        if file.is_known(at, edition, known, "an edition") and file.check_keys(
            entry, at, (), ("units", "links")
        ):
            units += _units(file, at, edition)
            links += _links(file, at, edition)
    return tuple(links), tuple(units)


def _units(file: YamlFile, at: tuple[str, ...], edition: str) -> list[FinanceUnit]:
    units = []
    for table, entry in file.entries(*at, "units").items():
        path = (*at, "units", table)
        if not file.check_keys(entry, path, ("unit", "reason")):
            continue
        unit = file.words(entry, "unit", path)
        file.is_known(path, table, FINANCE_TABLES, _A_TABLE)
        file.is_known((*path, "unit"), unit, MONEY_UNITS, f"one of {', '.join(MONEY_UNITS)}")
        units.append(FinanceUnit(edition, table, unit, file.words(entry, "reason", path), file.row(*path)))
    return units


def _links(file: YamlFile, at: tuple[str, ...], edition: str) -> list[SpendingLink]:
    links = []
    seen: set[tuple[str, str, str]] = set()
    for path, entry in file.listed(*at, "links"):
        if not file.check_keys(entry, path, ("table", "item", "goals", "reason"), ("service", "named")):
            continue
        link = SpendingLink(
            edition_id=edition, table=file.words(entry, "table", path), item=file.words(entry, "item", path),
            service=file.text(entry, "service", path), goals=file.texts(entry, "goals", path),
            named=file.texts(entry, "named", path), reason=file.words(entry, "reason", path),
            row=file.row(*path),
        )  # fmt: skip
        file.is_known((*path, "table"), link.table, FINANCE_TABLES, _A_TABLE)
        if (link.table, link.service, link.item) in seen:
            file.fault((*path, "item"), link.item, "each line once", "put all its goals into one entry")
        elif len(set(link.goals)) < len(link.goals):
            file.fault((*path, "goals"), list(link.goals), "each goal once", "remove the second")
        elif unknown := [name for name in link.named if name not in link.goals]:
            file.fault((*path, "named"), unknown, "only goals of the same entry", "correct the id")
        else:
            links.append(link)
        seen.add((link.table, link.service, link.item))
    return links


# Only official figures have releases; a council's own file grows, and a plan has editions.
RELEASED_KINDS = ("lait_figures", "dfe_counts")
_KEYS = ("source_id", "kind", "indicator", "group", "figures", "reason", "role", "date")
_FIGURE_KEYS = ("area", "period", "before", "after")


def read_revisions_file(folder: Path, root: Path) -> YamlFile | None:
    """The file; None for a project that has none, where nothing is accepted.

    Raises:
        DataError: The file is not UTF-8 or not YAML.
    """
    path = folder / "revisions.yml"
    return read_yaml(path, root) if path.is_file() else None


def read_accepted(
    file: YamlFile | None, sources: Mapping[str, Source], indicators: Iterable[str]
) -> tuple[RevisionLimits, tuple[AcceptedRevision, ...]]:
    """Read the limits and what is accepted; faults are noted in `file`.

    Args:
        file: revisions.yml; None where there is none.
        sources: The sources of data/raw.
        indicators: The declared indicators.
    """
    if file is None:
        return RevisionLimits(), ()
    file.check_keys(file.content, (), ("large_beyond", "accepted"))
    limits = RevisionLimits()
    beyond = file.entries("large_beyond")
    if file.check_keys(beyond, ("large_beyond",), ("percent", "other_units_pct")):
        at = ("large_beyond",)
        limits = RevisionLimits(
            file.number(beyond, "percent", at), file.number(beyond, "other_units_pct", at)
        )
    newer = [source.id for source in sources.values() if source.supersedes]
    accepted = []
    for path, entry in file.listed("accepted"):
        if not file.check_keys(entry, path, _KEYS):
            continue
        source, kind = file.words(entry, "source_id", path), file.words(entry, "kind", path)
        indicator = file.words(entry, "indicator", path)
        expected = "a source of data/raw/sources.yml that `supersedes` another"
        file.is_known((*path, "source_id"), source, newer, expected)
        file.is_known((*path, "kind"), kind, REVISION_KINDS, f"one of {', '.join(REVISION_KINDS)}")
        file.is_known((*path, "indicator"), indicator, indicators, "an indicator of indicators.yml")
        position = path[-1]
        figures = [
            _figure(file, steps, figure)
            for steps, figure in _listed(file, path, entry)
            if file.check_keys(figure, steps, _FIGURE_KEYS)
        ]
        if not figures:
            file.fault((*path, "figures"), f"none in entry {position}", "one figure at least",
                       "copy them from what annual-review check prints", is_value=False)  # fmt: skip
        accepted.append(
            AcceptedRevision(
                source_id=source, kind=kind, indicator_id=indicator, figures=tuple(figures),
                group=file.words(entry, "group", path), reason=file.words(entry, "reason", path),
                role=file.words(entry, "role", path), date=file.words(entry, "date", path),
                row=file.row(*path),
            )
        )  # fmt: skip
    return limits, tuple(accepted)


def _listed(
    file: YamlFile, path: tuple[str, ...], entry: Mapping[str, object]
) -> list[tuple[tuple[str, ...], dict[str, object]]]:
    figures = entry["figures"]
    if not isinstance(figures, list):
        file.fault((*path, "figures"), figures, "a list", "write each figure behind a dash")
        return []
    return [((*path, "figures", str(place)), figure) for place, figure in enumerate(figures, start=1)]


def _figure(file: YamlFile, steps: tuple[str, ...], figure: dict[str, object]) -> AcceptedFigure:
    area, period, before, after = (file.text(figure, key, steps) for key in _FIGURE_KEYS)
    return AcceptedFigure(area, period, before, after, row=file.row(*steps))


def check_supersedes(file: YamlFile, sources: Mapping[str, Source], names: Iterable[str]) -> None:
    """Note what is wrong with the order of releases; faults are noted in `file`.

    Args:
        file: sources.yml.
        sources: The sources that could be read.
        names: Every source that is declared, right or wrong.
    """
    known = list(names)
    newer: dict[str, str] = {}
    for source in sources.values():
        earlier, path = source.supersedes, ("sources", source.id, "supersedes")
        if not earlier:
            continue
        others = [name for name in known if name != source.id]
        if not file.is_known(path, earlier, others, "another source") or earlier not in sources:
            continue
        if source.kind != sources[earlier].kind or source.kind not in RELEASED_KINDS:
            found = f"{earlier}, of kind {sources[earlier].kind}"
            expected = (
                f"a source of the same kind ({source.kind}); kinds with releases: {', '.join(RELEASED_KINDS)}"
            )
            file.fault(path, found, expected, "name the release before it", is_value=False)
        if earlier in newer:
            found = f"{earlier}, which {newer[earlier]} supersedes already"
            file.fault(
                path, found, f"the latest release before it: {newer[earlier]}", "name that", is_value=False
            )
        newer[earlier] = source.id
        seen, at = {source.id}, earlier
        while at in sources and at not in seen:
            seen.add(at)
            at = sources[at].supersedes
        if at in seen:
            found = f"{earlier}, which is superseded by this one in turn"
            file.fault(path, found, "a release that is older", "name the release before it", is_value=False)


def is_succession(one: str, other: str, sources: Mapping[str, Source]) -> bool:
    """Whether one source is an earlier or later release of the other, however many lie between."""
    return other in _before(one, sources) or one in _before(other, sources)


def _before(name: str, sources: Mapping[str, Source]) -> list[str]:
    found: list[str] = []
    while name in sources and sources[name].supersedes and sources[name].supersedes not in found:
        name = sources[name].supersedes
        found.append(name)
    return found


_SOURCE_KEYS = ("title", "publisher", "published", "licence", "citation", "kind", "trust", "files")
SOURCE_KINDS = (
    "lait_figures", "lait_file", "dfe_counts", "tidy_figures", "plan_document", "areas", "council_codes",
    "neighbours",
)  # fmt: skip
_KINDS_WITHOUT_FIGURES = ("areas", "council_codes", "neighbours")
_INDICATOR_KEYS = (
    "name", "short_name", "description", "unit", "decimals", "polarity", "publisher_polarity",
    "year_type", "answers",
)  # fmt: skip
_INDICATOR_TEXTS = ("subject", *(key for key in _INDICATOR_KEYS if key != "decimals"))
_INDICATOR_OPTIONS = (
    "subject", "groups", "gap", "parts", "series", "terms", "is_cumulative", "may_exceed_100",
    "is_attainment",
)  # fmt: skip
_CORRECTION_KEYS = ("indicator", "area", "period", "source_id", "action", "expected", "reason", "source")
BREAK_KINDS = ("break", "excluded", "not_collected")
CORRECTION_ACTIONS = ("replace", "withdraw")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLAN_YEAR = re.compile(r"[0-9]{4}/[0-9]{2}")

Steps = tuple[str, ...]  # the keys and list positions that lead to an entry


def read_reference(raw: Path, reference: Path, root: Path) -> tuple[Reference, dict[str, str]]:
    """Read all decisions.

    Args:
        raw: The folder data/raw.
        reference: The folder data/reference.
        root: The project's root.

    Returns:
        The decisions, and the SHA-256 of each file they were read from, by its name.

    Raises:
        DataError: A file is missing or an entry is not as declared; the faults of all files are
            reported together.
    """
    problems: list[Problem] = []
    files: dict[str, YamlFile] = {}
    for name in ("sources", "indicators", "plans", "breaks", "corrections"):
        folder = raw if name == "sources" else reference
        try:
            files[name] = read_yaml(folder / f"{name}.yml", root)
        except DataError as failure:
            problems.extend(failure.problems)
    revisions = read_revisions_file(reference, root)
    own_files, faults = read_edition_files(root / "data" / "plans", root)
    raise_if_problems(DataError, "the decisions cannot be read", [*problems, *faults])
    names = _Names(
        sources=tuple(files["sources"].entries("sources")),
        indicators=tuple(files["indicators"].entries("indicators")),
        editions=(*files["plans"].entries("editions"), *own_files),
    )
    sources = _sources(files["sources"], names, raw)
    indicators = _indicators(files["indicators"], names)
    editions = _editions(files["plans"], names)
    own = own_editions(own_files, tuple(editions), indicators, names.indicators)
    editions.update(own.editions)
    parts = _plans(files["plans"], indicators, names)
    parts["matches"] = read_matches(files["plans"], editions)
    parts["spending"], parts["finance_units"] = read_spending(files["plans"], names.editions)
    breaks = _breaks(files["breaks"], indicators, names)
    corrections = _corrections(files["corrections"], indicators, names)
    limits, accepted = read_accepted(revisions, sources, names.indicators)
    for key, entries in (("goals", own.goals), ("readings", own.readings), ("comments", own.comments)):
        parts[key] = (*parts[key], *entries)
    read = [*files.values(), *own_files.values(), *([] if revisions is None else [revisions])]
    problems = [problem for file in read for problem in file.problems]
    raise_if_problems(DataError, "the decisions are not as declared", problems)
    decided = Reference(
        sources=sources, indicators=indicators, editions=editions, breaks=breaks, corrections=corrections,
        edition_notes=tuple(own.notes), accepted_revisions=accepted, revision_limits=limits, **parts,
    )  # fmt: skip
    return decided, {file.name: file.sha256 for file in read}


@dataclass(frozen=True)
class _Names:
    """What is declared, right or wrong: a fault in an entry is not told again wherever it is named."""

    sources: tuple[str, ...]
    indicators: tuple[str, ...]
    editions: tuple[str, ...]


def _sources(file: YamlFile, names: _Names, raw: Path) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    file.check_keys(file.content, (), ("licences", "sources"))
    licences = file.entries("licences")
    trusted: dict[int, str] = {}
    for name, entry in file.entries("sources").items():
        path = ("sources", name)
        if not file.check_keys(entry, path, _SOURCE_KEYS, ("short_title", "grows", "supersedes")):
            continue
        source = Source(
            id=name, title=file.words(entry, "title", path),
            short_title=file.text(entry, "short_title", path, str(entry["title"])),
            publisher=file.words(entry, "publisher", path), published=file.words(entry, "published", path),
            licence=str(licences.get(str(entry["licence"]), "")),
            citation=file.words(entry, "citation", path), kind=file.text(entry, "kind", path),
            trust=file.whole(entry, "trust", path), grows=file.flag(entry, "grows", path),
            files=file.named_texts(entry, "files", path),
            supersedes=file.text(entry, "supersedes", path),
        )  # fmt: skip
        file.is_known((*path, "kind"), source.kind, SOURCE_KINDS, f"one of {', '.join(SOURCE_KINDS)}")
        licence = file.words(entry, "licence", path)
        file.is_known((*path, "licence"), licence, licences, "a licence declared under `licences`")
        if source.kind == "plan_document":
            file.is_known(path, name, names.editions, "an edition of data/reference/plans.yml")
        for key, mark in source.files.items():
            if not source.grows and not _SHA256.fullmatch(mark):
                expected, advice = "a SHA-256 of 64 hexadecimal digits", _put_hash(raw / name / key)
                file.fault((*path, "files", key), mark, expected, advice)
        sources[name] = source
    check_supersedes(file, sources, names.sources)
    for source in sources.values():
        if source.kind in _KINDS_WITHOUT_FIGURES:
            continue
        other = trusted.setdefault(source.trust, source.id)
        # releases of one publication never differ in a choice: only the latest is in it
        if other != source.id and not is_succession(source.id, other, sources):
            steps, found = ("sources", source.id, "trust"), f"{source.trust}, as for {other}"
            advice = "give each source its own place in the order of trust"
            file.fault(steps, found, "a number of its own", advice, is_value=False)
    return sources


def _put_hash(path: Path) -> str:
    if not path.is_file():
        return "put the hash of the file there"
    with path.open("rb") as content:
        return f"put {hashlib.file_digest(content, 'sha256').hexdigest()} there, the hash of the file"


def _indicators(file: YamlFile, names: _Names) -> dict[str, Indicator]:
    indicators: dict[str, Indicator] = {}
    file.check_keys(file.content, (), ("indicators",))
    for name, entry in file.entries("indicators").items():
        path = ("indicators", name)
        if not file.check_keys(entry, path, _INDICATOR_KEYS, _INDICATOR_OPTIONS):
            continue
        links, parts = _series(file, path, names), _parts(file, path)
        try:
            indicators[name] = Indicator(
                id=name, decimals=file.whole(entry, "decimals", path),
                groups=file.named_texts(entry, "groups", path) or {"all": ""},
                gap=file.lists_of_texts(entry, "gap", path), terms=file.texts(entry, "terms", path),
                is_cumulative=file.flag(entry, "is_cumulative", path),
                may_exceed_100=file.flag(entry, "may_exceed_100", path),
                is_attainment=file.flag(entry, "is_attainment", path), parts=parts, series=links,
                **{key: file.text(entry, key, path) for key in _INDICATOR_TEXTS},
            )  # fmt: skip
        except DataError as failure:
            _place(file, path, failure)
    return indicators


def _series(file: YamlFile, path: Steps, names: _Names) -> tuple[SeriesLink, ...]:
    links = []
    for steps, link in file.listed(*path, "series"):
        if not file.check_keys(link, steps, ("source", "id", "group", "year_type")):
            continue
        source = file.text(link, "source", steps)
        file.is_known((*steps, "source"), source, names.sources, "a source of data/raw/sources.yml")
        try:
            links.append(
                SeriesLink(
                    source, file.text(link, "id", steps), file.text(link, "group", steps),
                    file.text(link, "year_type", steps),
                )
            )  # fmt: skip
        except DataError as failure:
            _place(file, steps, failure)
    return tuple(links)


def _parts(file: YamlFile, path: Steps) -> tuple[GroupParts, ...]:
    declared = []
    for steps, entry in file.listed(*path, "parts"):
        if file.check_keys(entry, steps, ("whole", "parts")):
            try:
                declared.append(
                    GroupParts(file.text(entry, "whole", steps), file.texts(entry, "parts", steps))
                )
            except DataError as failure:
                _place(file, steps, failure)
    return tuple(declared)


def _place(file: YamlFile, path: Steps, failure: DataError) -> None:
    """Note the faults of an entry that was refused by what knows no files."""
    for problem in failure.problems:
        steps = (*path, problem.column) if problem.column else path
        file.problems.append(problem.at(file.name, file.row(*steps), ".".join(steps)))


def _editions(file: YamlFile, names: _Names) -> dict[str, EditionEntry]:
    file.check_keys(
        file.content, (),
        (
            "editions", "tolerances", "tolerances_confirmed_by", "goals", "target_readings", "periods",
            "matches", "comments", "spending",
        ),
    )  # fmt: skip
    editions: dict[str, EditionEntry] = {}
    for name, entry in file.entries("editions").items():
        path = ("editions", name)
        if not file.check_keys(entry, path, ("title", "area", "published", "target_years", "supersedes")):
            continue
        years = file.texts(entry, "target_years", path)
        for year in years:
            if not _PLAN_YEAR.fullmatch(year):
                file.fault((*path, "target_years"), year, "years such as 2024/25", "correct the year")
        editions[name] = EditionEntry(
            id=name, title=file.words(entry, "title", path), area_code=file.words(entry, "area", path),
            published=file.words(entry, "published", path), target_years=years,
            supersedes=file.text(entry, "supersedes", path), row=file.row(*path, "area"),
        )  # fmt: skip
    for edition in editions.values():
        if edition.supersedes:
            steps = ("editions", edition.id, "supersedes")
            others = [name for name in names.editions if name != edition.id]
            file.is_known(steps, edition.supersedes, others, "another edition")
    return editions


def _plans(file: YamlFile, indicators: dict[str, Indicator], names: _Names) -> dict[str, Any]:
    readings, periods, comments = [], [], []
    for path, entry in file.listed("target_readings"):
        if file.check_keys(entry, path, ("edition", "measure", "reading", "confirmed_by")):
            reading = TargetReading(
                file.words(entry, "edition", path), file.words(entry, "measure", path),
                file.words(entry, "reading", path), file.words(entry, "confirmed_by", path), file.row(*path),
            )  # fmt: skip
            file.is_known((*path, "edition"), reading.edition_id, names.editions, "an edition")
            file.is_known((*path, "reading"), reading.reading, READINGS, f"one of {', '.join(READINGS)}")
            readings.append(reading)
    for name, entry in file.entries("periods").items():
        path = ("periods", name)
        if file.check_keys(entry, path, ("period", "reason")):
            document, _, figure = name.partition("/")
            period = file.text(entry, "period", path)
            note_period(file, (*path, "period"), period, None)
            periods.append(PrintedPeriod(document, figure, period, row=file.row(*path)))
    for path, entry in file.listed("comments"):
        if file.check_keys(entry, path, ("edition", "measure", "text", "date")):
            comments.append(
                Comment(
                    file.words(entry, "edition", path), file.words(entry, "measure", path),
                    file.words(entry, "text", path), file.words(entry, "date", path), file.row(*path),
                )
            )  # fmt: skip
    tolerances = file.entries("tolerances")
    by_unit = [key for key in tolerances if key != "indicators"]
    for unit in by_unit:
        file.is_known(("tolerances", unit), unit, (*UNITS, "indicators"), "a unit, or `indicators`")
    by_indicator = file.entries("tolerances", "indicators")
    for name in by_indicator:
        file.is_known(("tolerances", "indicators", name), name, names.indicators, AN_INDICATOR)
    return {
        "goals": tuple(_goals(file, indicators, names)),
        "readings": tuple(readings),
        "tolerances": {unit: file.number(tolerances, unit, ("tolerances",)) for unit in by_unit},
        "indicator_tolerances": {
            name: file.number(by_indicator, name, ("tolerances", "indicators")) for name in by_indicator
        },
        "tolerances_confirmed_by": file.text(file.content, "tolerances_confirmed_by", ()),
        "printed_periods": tuple(periods),
        "comments": tuple(comments),
    }


def _goals(file: YamlFile, indicators: dict[str, Indicator], names: _Names) -> list[GoalLink]:
    links = []
    for edition in file.entries("goals"):
        if file.is_known(("goals", edition), edition, names.editions, "an edition"):
            links += goal_links(file, ("goals", edition), edition, indicators, names.indicators)
    return links


def _breaks(file: YamlFile, indicators: dict[str, Indicator], names: _Names) -> tuple[Break, ...]:
    breaks = []
    file.check_keys(file.content, (), ("breaks",))
    for path, entry in file.listed("breaks"):
        keys, options = ("indicator", "kind", "reason", "source"), ("period", "periods", "groups")
        if not file.check_keys(entry, path, keys, options):
            continue
        name, kind = file.text(entry, "indicator", path), file.text(entry, "kind", path)
        file.is_known((*path, "kind"), kind, BREAK_KINDS, f"one of {', '.join(BREAK_KINDS)}")
        wanted, other = ("period", "periods") if kind == "break" else ("periods", "period")
        if wanted not in entry or other in entry:
            found = f"no `{wanted}`" if wanted not in entry else f"`{other}`"
            file.fault(path, found, f"`{wanted}` for kind {kind}", f"write `{wanted}`", is_value=False)
            continue
        texts = (file.text(entry, wanted, path),) if kind == "break" else file.texts(entry, wanted, path)
        groups = file.texts(entry, "groups", path)
        file.is_known((*path, "indicator"), name, names.indicators, AN_INDICATOR)
        if name in indicators:
            indicator = indicators[name]
            for text in texts:
                note_period(file, (*path, wanted), text, indicator.year_type)
            for group in groups:
                file.is_known((*path, "groups"), group, indicator.groups, "a group of the indicator")
        breaks.append(
            Break(name, groups, kind, texts, *(file.words(entry, key, path) for key in ("reason", "source")))
        )
    return tuple(breaks)


def _corrections(file: YamlFile, indicators: dict[str, Indicator], names: _Names) -> tuple[Correction, ...]:
    corrections = []
    file.check_keys(file.content, (), ("corrections",))
    for path, entry in file.listed("corrections"):
        if not file.check_keys(entry, path, _CORRECTION_KEYS, ("group", "value")):
            continue
        name, action = file.words(entry, "indicator", path), file.words(entry, "action", path)
        period, source = file.words(entry, "period", path), file.words(entry, "source_id", path)
        group = file.text(entry, "group", path, "all")
        file.is_known((*path, "source_id"), source, names.sources, "a source of data/raw/sources.yml")
        file.is_known(
            (*path, "action"), action, CORRECTION_ACTIONS, f"one of {', '.join(CORRECTION_ACTIONS)}"
        )
        if (action == "replace") != ("value" in entry):
            found = "no `value`" if action == "replace" else "a `value`"
            expected = f"{'the right value' if action == 'replace' else 'none'} for action {action}"
            file.fault(path, found, expected, "use replace with a value, or withdraw", is_value=False)
        file.is_known((*path, "indicator"), name, names.indicators, AN_INDICATOR)
        if name in indicators:
            note_period(file, (*path, "period"), period, indicators[name].year_type)
            file.is_known((*path, "group"), group, indicators[name].groups, "a group of the indicator")
        corrections.append(
            Correction(
                indicator_id=name, group=group, area_code=file.words(entry, "area", path),
                period=period, source_id=source, action=action,
                expected=file.words(entry, "expected", path), value=file.text(entry, "value", path),
                reason=file.words(entry, "reason", path), source=file.words(entry, "source", path),
                row=file.row(*path),
            )
        )  # fmt: skip
    return tuple(corrections)
