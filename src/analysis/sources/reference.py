"""Reading the decisions: data/raw/sources.yml and the files of data/reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.errors import DataError, Problem
from analysis.indicators import Indicator, SeriesLink
from analysis.inputs import (
    Break,
    Comment,
    Correction,
    EditionEntry,
    GoalLink,
    Reference,
    Source,
    TargetReading,
)
from analysis.sources.yaml_file import YamlFile, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

_SOURCE_KEYS = ("title", "publisher", "published", "licence", "citation", "kind", "trust", "files")
SOURCE_KINDS = ("lait_figures", "dfe_counts", "tidy_figures", "plan_document", "areas", "neighbours")
_INDICATOR_KEYS = (
    "name", "short_name", "description", "unit", "decimals", "polarity", "publisher_polarity",
    "year_type", "answers",
)  # fmt: skip
_INDICATOR_OPTIONS = ("subject", "groups", "gap", "series", "terms", "is_cumulative", "may_exceed_100")
BREAK_KINDS = ("break", "excluded", "not_collected")
CORRECTION_ACTIONS = ("replace", "withdraw")


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
    for name, folder in (
        ("sources", raw),
        ("indicators", reference),
        ("plans", reference),
        ("breaks", reference),
        ("corrections", reference),
    ):
        try:
            files[name] = read_yaml(folder / f"{name}.yml", root)
        except DataError as failure:
            problems.extend(failure.problems)
    if problems:
        raise DataError("the decisions cannot be read", problems=tuple(problems))
    sources = _sources(files["sources"])
    indicators = _indicators(files["indicators"], sources)
    parts = _plans(files["plans"], indicators)
    breaks = _breaks(files["breaks"], indicators)
    corrections = _corrections(files["corrections"], indicators, sources)
    problems = [problem for file in files.values() for problem in file.problems]
    if problems:
        raise DataError("the decisions are not as declared", problems=tuple(problems))
    decided = Reference(
        sources=sources, indicators=indicators, breaks=breaks, corrections=corrections, **parts
    )
    return decided, {file.name: file.sha256 for file in files.values()}


def _sources(file: YamlFile) -> dict[str, Source]:
    sources = {}
    file.check_keys(file.content, (), ("licences", "sources"))
    licences = file.content.get("licences") or {}
    for name, entry in (file.content.get("sources") or {}).items():
        path = ("sources", name)
        if not file.check_keys(entry, path, _SOURCE_KEYS, ("grows",)):
            continue
        if entry["kind"] not in SOURCE_KINDS:
            file.fault(
                (*path, "kind"), entry["kind"], f"one of {', '.join(SOURCE_KINDS)}", "choose the reader"
            )
        if entry["licence"] not in licences:
            known = ", ".join(licences)
            file.fault((*path, "licence"), entry["licence"], f"one of {known}", "declare it under licences")
            continue
        files = {str(key): str(value or "") for key, value in (entry["files"] or {}).items()}
        grows = bool(entry.get("grows", False))
        for key, mark in files.items():
            if not grows and len(mark) != 64:
                file.fault(
                    (*path, "files", key),
                    mark,
                    "a SHA-256 of 64 characters",
                    "put the hash of the file there",
                )
        sources[name] = Source(
            id=name, title=entry["title"], publisher=entry["publisher"], published=str(entry["published"]),
            licence=str(licences[entry["licence"]]), citation=entry["citation"], kind=entry["kind"],
            trust=int(entry["trust"]), grows=grows, files=files,
        )  # fmt: skip
    return sources


def _indicators(file: YamlFile, sources: dict[str, Source]) -> dict[str, Indicator]:
    indicators = {}
    file.check_keys(file.content, (), ("indicators",))
    for name, entry in (file.content.get("indicators") or {}).items():
        path = ("indicators", name)
        if not file.check_keys(entry, path, _INDICATOR_KEYS, _INDICATOR_OPTIONS):
            continue
        links = []
        for position, link in enumerate(entry.get("series") or [], start=1):
            steps = (*path, "series", str(position))
            if not file.check_keys(link, steps, ("source", "id", "group", "year_type")):
                continue
            if link["source"] not in sources:
                file.fault(
                    (*steps, "source"), link["source"], "a source of data/raw/sources.yml", "declare it"
                )
            links.append(
                SeriesLink(
                    publisher=link["source"], series_id=str(link["id"]), group=link["group"],
                    year_type=link["year_type"],
                )
            )  # fmt: skip
        try:
            indicators[name] = Indicator(
                id=name, name=entry["name"], short_name=entry["short_name"], unit=entry["unit"],
                decimals=entry["decimals"], polarity=entry["polarity"],
                publisher_polarity=entry["publisher_polarity"], year_type=entry["year_type"],
                answers=entry["answers"], description=entry["description"], subject=entry.get("subject", ""),
                groups=dict(entry.get("groups") or {"all": ""}),
                gap=tuple(entry.get("gap") or ()), terms=tuple(entry.get("terms") or ()),
                is_cumulative=bool(entry.get("is_cumulative", False)),
                may_exceed_100=bool(entry.get("may_exceed_100", False)), series=tuple(links),
            )  # fmt: skip
        except DataError as failure:
            row = file.row(*path)
            file.problems += [
                problem.at(file.name, row, f"{name}.{problem.column or ''}".rstrip("."))
                for problem in failure.problems
            ]
    return indicators


def _known(file: YamlFile, path: tuple[str, ...], value: str, known: Any, what: str) -> bool:
    if value in known:
        return True
    import difflib

    near = difflib.get_close_matches(str(value), list(known), n=1)
    advice = f"did you mean `{near[0]}`?" if near else f"declare it, or choose {what}"
    file.fault(path, value, what, advice)
    return False


def _plans(file: YamlFile, indicators: dict[str, Indicator]) -> dict[str, Any]:
    file.check_keys(
        file.content, (),
        ("editions", "tolerances", "tolerances_confirmed_by", "goals", "target_readings", "periods", "comments"),
    )  # fmt: skip
    content = file.content
    editions = {}
    for name, entry in (content.get("editions") or {}).items():
        path = ("editions", name)
        if not file.check_keys(entry, path, ("title", "area", "published", "target_years", "supersedes")):
            continue
        editions[name] = EditionEntry(
            id=name, title=entry["title"], area_code=entry["area"], published=str(entry["published"]),
            target_years=tuple(entry["target_years"]), supersedes=entry["supersedes"] or "",
        )  # fmt: skip
    for edition in editions.values():
        if edition.supersedes:
            _known(file, ("editions", edition.id, "supersedes"), edition.supersedes, editions, "an edition")
    readings = []
    for position, entry in enumerate(content.get("target_readings") or [], start=1):
        path = ("target_readings", str(position))
        if file.check_keys(entry, path, ("edition", "measure", "reading", "confirmed_by")):
            _known(file, (*path, "edition"), entry["edition"], editions, "an edition")
            readings.append(
                TargetReading(
                    entry["edition"], str(entry["measure"]), entry["reading"], entry["confirmed_by"]
                )
            )
    periods = {}
    for name, entry in (content.get("periods") or {}).items():
        if file.check_keys(entry, ("periods", name), ("period", "reason")):
            periods[str(name)] = str(entry["period"])
    comments = []
    for position, entry in enumerate(content.get("comments") or [], start=1):
        path = ("comments", str(position))
        if file.check_keys(entry, path, ("edition", "measure", "text", "date")):
            comments.append(
                Comment(entry["edition"], str(entry["measure"]), entry["text"], str(entry["date"]))
            )
    tolerances = dict(content.get("tolerances") or {})
    by_indicator = tolerances.pop("indicators", {}) or {}
    for name in by_indicator:
        _known(file, ("tolerances", "indicators", name), name, indicators, "an indicator of indicators.yml")
    return {
        "editions": editions,
        "goals": tuple(_goals(file, editions, indicators)),
        "readings": tuple(readings),
        "tolerances": {str(unit): float(value) for unit, value in tolerances.items()},
        "indicator_tolerances": {str(name): float(value) for name, value in by_indicator.items()},
        "tolerances_confirmed_by": str(content.get("tolerances_confirmed_by") or ""),
        "printed_periods": periods,
        "comments": tuple(comments),
    }


def _goals(
    file: YamlFile, editions: dict[str, EditionEntry], indicators: dict[str, Indicator]
) -> list[GoalLink]:
    links = []
    for edition, measures in (file.content.get("goals") or {}).items():
        if not _known(file, ("goals", edition), edition, editions, "an edition"):
            continue
        for measure, entry in measures.items():
            path = ("goals", edition, str(measure))
            options = ("group", "reason", "beside", "actions", "baseline_period")
            if not file.check_keys(entry, path, ("indicator", "theme"), options):
                continue
            name, group = entry["indicator"], entry.get("group", "all")
            if not _known(file, (*path, "indicator"), name, indicators, "an indicator of indicators.yml"):
                continue
            _known(file, (*path, "group"), group, indicators[name].groups, "a group of the indicator")
            if entry.get("beside"):
                _known(file, (*path, "beside"), entry["beside"], indicators, "an indicator of indicators.yml")
            links.append(
                GoalLink(
                    edition_id=edition, measure_id=str(measure), indicator_id=name, group=group,
                    theme=entry["theme"], reason=entry.get("reason", ""), beside=entry.get("beside", ""),
                    actions=tuple(str(action) for action in entry.get("actions", ())),
                    baseline_period=str(entry.get("baseline_period", "")),
                )
            )  # fmt: skip
    return links


def _breaks(file: YamlFile, indicators: dict[str, Indicator]) -> tuple[Break, ...]:
    breaks = []
    file.check_keys(file.content, (), ("breaks",))
    for position, entry in enumerate(file.content.get("breaks") or [], start=1):
        path = ("breaks", str(position))
        if not file.check_keys(
            entry, path, ("indicator", "kind", "reason", "source"), ("period", "periods", "groups")
        ):
            continue
        _known(file, (*path, "indicator"), entry["indicator"], indicators, "an indicator of indicators.yml")
        if entry["kind"] not in BREAK_KINDS:
            file.fault((*path, "kind"), entry["kind"], f"one of {', '.join(BREAK_KINDS)}", "choose the kind")
        wanted = "period" if entry["kind"] == "break" else "periods"
        if wanted not in entry:
            file.fault(path, f"no `{wanted}`", f"`{wanted}` for kind {entry['kind']}", f"add `{wanted}`")
            continue
        periods = (entry["period"],) if wanted == "period" else tuple(entry["periods"])
        breaks.append(
            Break(
                entry["indicator"], tuple(entry.get("groups") or ()), entry["kind"],
                tuple(str(period) for period in periods), entry["reason"], entry["source"],
            )
        )  # fmt: skip
    return tuple(breaks)


def _corrections(
    file: YamlFile, indicators: dict[str, Indicator], sources: dict[str, Source]
) -> tuple[Correction, ...]:
    corrections = []
    file.check_keys(file.content, (), ("corrections",))
    required = ("indicator", "area", "period", "source_id", "action", "expected", "reason", "source")
    for position, entry in enumerate(file.content.get("corrections") or [], start=1):
        path = ("corrections", str(position))
        if not file.check_keys(entry, path, required, ("group", "value")):
            continue
        _known(file, (*path, "indicator"), entry["indicator"], indicators, "an indicator of indicators.yml")
        _known(file, (*path, "source_id"), entry["source_id"], sources, "a source of data/raw/sources.yml")
        if entry["action"] not in CORRECTION_ACTIONS:
            file.fault(
                (*path, "action"), entry["action"], f"one of {', '.join(CORRECTION_ACTIONS)}", "choose one"
            )
        if entry["action"] == "replace" and "value" not in entry:
            file.fault(path, "no `value`", "the right value", "add `value`, or use action: withdraw")
        corrections.append(
            Correction(
                indicator_id=entry["indicator"], group=entry.get("group", "all"), area_code=entry["area"],
                period=str(entry["period"]), source_id=entry["source_id"], action=entry["action"],
                expected=str(entry["expected"]), value=str(entry.get("value", "")), reason=entry["reason"],
                source=entry["source"],
            )
        )  # fmt: skip
    return tuple(corrections)
