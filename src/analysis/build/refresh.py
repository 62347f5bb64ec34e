"""`annual-review refresh`: a folder of newly downloaded files renews the releases that the project holds.

Everything is tried in a copy of the data first: what differs, and which reports would change, is said
before a file of the project is touched.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from analysis.build.add import (
    SOURCES,
    Wanted,
    earlier_release,
    file_name,
    read_release,
    source_entry,
    what_differs,
)
from analysis.build.build import Request, plan
from analysis.build.prepare import prepare
from analysis.build.replaced import copy_with, replace_files
from analysis.inputs.decisions import read_reference
from analysis.inputs.figures import declared_series
from analysis.inputs.official.figures import META, series_problems
from analysis.inputs.yaml_rows import read_yaml
from analysis.vocabulary.errors import AnalysisError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.build.add import Ask
    from analysis.build.build import Progress
    from analysis.build.project import Project
    from analysis.inputs.entries import Reference, Source
    from analysis.inputs.official.release import Release

_YES = "Write them"


def refresh(
    project: Project, folder: Path, progress: Progress, *, is_dry: bool, is_agreed: bool, ask: Ask = None
) -> list[str]:
    """Renew the releases of a project from a folder of downloaded files.

    Returns:
        What each file is, what would change, and what was written, a line each.
    """
    if not folder.is_dir():
        raise ParameterError(f"{folder} is no folder: name the one that holds the downloaded files.")
    reference, _ = read_reference(project.raw, project.reference, project.root)
    licences = list(read_yaml(project.root / SOURCES, project.root).content["licences"])
    held = {sha256: source.id for source in reference.sources.values() for sha256 in source.files.values()}
    lines: list[str] = []
    texts: dict[Path, str | bytes] = {}
    entries: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        is_hidden = any(part.startswith((".", "~")) for part in inside.parts)
        if not path.is_file() or is_hidden or path.name.endswith(META):
            continue
        name = inside.as_posix()
        known = held.get(hashlib.sha256(path.read_bytes()).hexdigest())
        if known is not None:
            lines.append(f"{name}: the project has it as {known}; nothing to do.")
            continue
        beside = path.with_name(f"{path.stem}{META}")
        meta = beside if beside.is_file() else None
        try:
            release = read_release(path, meta, marks=_marks(path, reference))
            earlier = _renewed(path, release, reference)
            if earlier is None:
                lines.append(f"{name}: no source here has its series; `annual-review add` makes it one.")
                continue
            wanted = Wanted(
                title=earlier.title, publisher=earlier.publisher, published=_published(release),
                licence=_licence(earlier, project), source=_free(f"{earlier.id}_renewed", reference, entries),
            )  # fmt: skip
            source_id, entry = source_entry(path, release, wanted, earlier, reference, licences, meta, None)
        except AnalysisError as failure:
            told = failure.problems[0] if failure.problems else failure
            lines.append(f"{name}: not read. {str(told).removeprefix(f'{path.name}: ')}")
            continue
        if any(f"supersedes: {earlier.id}\n" in other for other in entries.values()):
            lines.append(f"{name}: {earlier.id} is renewed by another file of the folder already; not used.")
            continue
        entries[source_id] = entry
        for one in filter(None, (path, meta)):
            texts[project.raw / source_id / file_name(one, path)] = one.read_bytes()
        lines.append(f"{name}: renews {earlier.id} as {source_id}, {_published(release)}.")
    if not entries:
        return [*lines, "Nothing to write."]
    declared = (project.root / SOURCES).read_text(encoding="utf-8").rstrip("\n")
    texts[project.root / SOURCES] = "\n".join([declared, *entries.values()])
    lines += _tried(project, texts, progress)
    if not is_agreed and not is_dry and ask is not None:
        for line in lines:
            progress.step(line)
        is_agreed = ask("Write the new releases?", [_YES]) == _YES
    if is_dry or not is_agreed:
        why = "--dry-run" if is_dry else "nobody agreed; --yes writes"
        return [*lines, f"Nothing was written ({why})."]
    kept = replace_files(project, "refresh", texts)
    return [*lines, f"Written; what was replaced is kept in {kept}, and `annual-review undo` takes it back."]


def _renewed(path: Path, release: Release, reference: Reference) -> Source | None:
    """The source that a file renews: by its name without digits, else the one whose series it has."""
    same = earlier_release(path, Wanted(), reference)
    links: dict[str, list[bool]] = {}
    for (publisher, _, _), (indicator, link) in declared_series(reference).items():
        source = reference.sources[publisher]
        if source.kind == "official_file" and source.id not in reference.superseded:
            links.setdefault(publisher, []).append(not series_problems(link, release, indicator))
    fitting = [publisher for publisher, found in links.items() if all(found)]
    if same is not None and (same.id in fitting or same.id not in links):
        return same
    return reference.sources[fitting[0]] if len(fitting) == 1 else None


def _marks(path: Path, reference: Reference) -> Mapping[str, str] | None:
    """What texts in place of figures mean in the release that a file of this name renews."""
    same = earlier_release(path, Wanted(), reference)
    return None if same is None else same.marks


def _published(release: Release) -> str:
    return f"figures to {max(release.rows['period_text'])}"


def _licence(source: Source, project: Project) -> str:
    """The name of a source's licence, which the source itself says in words."""
    named: Mapping[str, str] = read_yaml(project.root / SOURCES, project.root).content["licences"]
    return next((name for name, words in named.items() if source.licence in (name, words)), source.licence)


def _free(name: str, reference: Reference, entries: Mapping[str, str]) -> str:
    base = name.partition("_renewed")[0]
    names = (f"{base}_renewed{number}" for number in ("", *range(2, len(reference.sources) + 3)))
    return next(one for one in names if one not in reference.sources and one not in entries)


def _tried(project: Project, texts: Mapping[Path, str | bytes], progress: Progress) -> list[str]:
    """What the new releases do to the figures and which reports would change, tried in a copy."""
    with copy_with(project, texts) as copy:
        said, goes_on = what_differs(copy, progress.step)
        if not goes_on:
            return said
        due = plan(project, progress, Request(), prepare(copy, progress.step, save=False))
        changed = [str(one) for one in due if one.reasons]
    return [*said, f"Reports that would change: {len(changed)} of {len(due)}.", *changed]
