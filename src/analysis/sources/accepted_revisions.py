"""data/reference/revisions.yml, and which publication supersedes which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.revision_tables import REVISION_KINDS, AcceptedFigure, AcceptedRevision, RevisionLimits
from analysis.sources.yaml_file import YamlFile, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from analysis.inputs import Source

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
