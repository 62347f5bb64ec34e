"""`annual-review add FILE --map MAP`: a council's own workbook of months and quarters becomes a source.

`--propose-map` writes a first map beside the workbook. What is added is tried in a copy of the data first;
then all of it is written or nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from analysis.build.add import SOURCES, entry_of
from analysis.build.replaced import try_and_write
from analysis.inputs.council_workbook import (
    KINDS,
    MAP,
    MapMeasure,
    Read,
    proposed_map,
    read_map,
    read_with_map,
)
from analysis.inputs.decisions import read_reference
from analysis.inputs.official.figures import INDICATORS
from analysis.inputs.official.reading import counted, listed
from analysis.inputs.project import known_areas
from analysis.inputs.yaml_rows import read_yaml
from analysis.tables.files import write_text
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import (
    DataError,
    ParameterError,
    Problem,
    did_you_mean,
    quoted,
    raise_if_problems,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from analysis.build.add import Wanted
    from analysis.build.project import Project
    from analysis.inputs.entries import Reference, Source
    from analysis.vocabulary.indicators import Indicator

KIND = "council_workbook"


def propose_map(project: Project, file: Path, *, is_dry: bool = False) -> list[str]:
    """Write a first map of a workbook beside it, every doubt as a comment.

    Returns:
        The map, and what to do with it, a line each.

    Raises:
        DataError: The workbook cannot be read, or has no table of months or quarters.
        ParameterError: A map is there already.
    """
    reference, _ = read_reference(project.raw, project.reference, project.root)
    path = file.with_name(f"{file.stem}{MAP}")
    if path.is_file() and not is_dry:
        raise ParameterError(f"{path.name} is there already: take it away, or correct it by hand.")
    earlier = _latest(reference)
    before = None
    if earlier is not None:
        before = read_map(project.raw / earlier.id / _map_of(earlier), project.root)
    (area,) = known_areas(project.root).find(reference.project.area)
    text = proposed_map(file, area.code, reference.indicators, before)
    doubts = text.count("# doubt")
    if is_dry:
        return [*text.splitlines(), "Nothing was written (--dry-run)."]
    write_text(path, text)
    said = f"{path.name} is written, with {counted(doubts, 'doubt')} to settle; each says so in a comment."
    return [*text.splitlines(), said, f"Then: annual-review add {file.name} --map {path.name}"]


def add_workbook(project: Project, file: Path, map_file: Path, wanted: Wanted) -> list[str]:
    """Add a council's own workbook, read by its map.

    Returns:
        What was read, and what was or would be written, a line each.

    Raises:
        DataError: The workbook, the map or an indicator cannot be used; then nothing is written.
        ParameterError: Something must be said that nobody can be asked for.
        ReportError: A file cannot be written; then everything is as it was.
    """
    mapped, known = read_map(map_file, project.root), known_areas(project.root)
    read = read_with_map(file, mapped, known)
    areas = known.find(mapped.area)
    if len(areas) != 1:
        problem = Problem(map_file.name, None, "area", quoted(mapped.area), "one area", "give its code")
        raise DataError("the map cannot be used", (problem,))
    reference, _ = read_reference(project.raw, project.reference, project.root)
    lines = [*_about(file, read), *read.notices]
    text, changed = _with_indicators(project, read, reference, map_file.name)
    lines += changed
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    held = [source.id for source in reference.sources.values() if sha256 in source.files.values()]
    if held:
        raise ParameterError(f"The workbook is already the source {held[0]}: correct the map there.")
    earlier = _earlier(wanted, reference)
    source_id, entry = _entry(project, file, map_file, wanted, reference, earlier)
    lines += [f"Source for {SOURCES}:", *entry.splitlines()]
    if earlier is not None:
        lines += _renewed(project, read, earlier)
    sources = (project.root / SOURCES).read_text(encoding="utf-8").rstrip("\n")
    folder = project.raw / source_id
    lines += try_and_write(project, "add", {
        folder / file.name: file.read_bytes(),
        folder / f"{file.stem}{MAP}": map_file.read_bytes(),
        project.root / SOURCES: f"{sources}\n{entry}",
        project.root / INDICATORS: text,
    }, is_dry=wanted.is_dry)  # fmt: skip
    return lines if wanted.is_dry else [*lines, "annual-review build in_year_monitor"]


def _about(file: Path, read: Read) -> list[str]:
    kinds = [
        f"{len(own)} {kind.replace('_', ' ').replace('rolling 12', 'of twelve months')}"
        for kind in KINDS if (own := [cell for cell in read.cells if cell.kind == kind])
    ]  # fmt: skip
    first = min((cell.period.start for cell in read.cells), default=None)
    last = max((cell.period.end for cell in read.cells), default=None)
    span = f", {day_text(first)} to {day_text(last)}" if first and last else ""
    measures = list(dict.fromkeys(cell.measure for cell in read.cells))
    empty = tuple(name for name in read.map.measures if name not in measures)
    said = f"{file.name}: {counted(len(measures), 'measure')}, {counted(len(read.cells), 'figure')}"
    lines = [f"{said} ({', '.join(kinds)}){span}."]
    return [*lines, *([f"No figure yet: {listed(empty)}."] if empty else [])]


def _with_indicators(
    project: Project, read: Read, reference: Reference, map_file: str
) -> tuple[str, list[str]]:
    """The text of indicators.yml with what the map says of its indicators, and what is new in it."""
    text = (project.root / INDICATORS).read_text(encoding="utf-8")
    problems: list[Problem] = []
    said: list[str] = []
    done: dict[str, str] = {}
    for name, entry in read.map.measures.items():
        frequency = done.setdefault(entry.indicator, read.frequency(name))
        if frequency != read.frequency(name):
            found = f"{name}: a figure a {read.frequency(name)}, beside one a {frequency}"
            expected = f"one frequency for {entry.indicator}"
            problems.append(
                Problem(map_file, None, f"measures.{name}", found, expected, "name another indicator")
            )
        known = reference.indicators.get(entry.indicator)
        if known is None and f"\n  {entry.indicator}:\n" not in text:
            problems += _incomplete(entry, name, map_file, reference.indicators)
            made = _made(name, entry, read.map.year, frequency)
            text = f"{text.rstrip()}\n{made}"
            said.append(
                f"New in {INDICATORS}: {entry.indicator}. Read it there: name and direction are the map's."
            )
        elif known is not None:
            lines = {}
            if entry.unit and entry.unit != known.unit:
                found, expected = f"unit: {entry.unit}", f"{known.unit}, the unit of {known.id}"
                advice = "name another indicator: a number is no percentage or rate of the like name"
                problems.append(Problem(map_file, None, f"measures.{name}", found, expected, advice))
            for key, value in (("frequency", frequency), ("in_year", entry.in_year)):
                now = getattr(known, key)
                if value and now in ("", "year"):
                    lines[key] = value
                elif value and now != value:
                    found, expected = f"{key}: {value}", f"{now}, as {INDICATORS} says of {known.id}"
                    problems.append(
                        Problem(map_file, None, f"measures.{name}", found, expected, "correct one of them")
                    )
            if lines and not any(line.startswith(f"{known.id} in {INDICATORS}") for line in said):
                text = _with_keys(text, known.id, lines)
                told = ", ".join(f"{key}: {value}" for key, value in lines.items())
                said.append(f"{known.id} in {INDICATORS}: {told}")
    raise_if_problems(DataError, "the map cannot be used", problems)
    return text, said


def _incomplete(
    entry: MapMeasure, name: str, map_file: str, indicators: Mapping[str, Indicator]
) -> list[Problem]:
    missing = [key for key in ("unit", "better") if not getattr(entry, key)]
    if not missing:
        return []
    advice = did_you_mean(entry.indicator, indicators, f"add {' and '.join(missing)} to make a new one")
    found = f"no indicator {quoted(entry.indicator)}, and no {' and no '.join(missing)}"
    return [Problem(map_file, None, f"measures.{name}", found, f"an indicator of {INDICATORS}", advice)]


def _made(name: str, entry: MapMeasure, year: str, frequency: str) -> str:
    shown = json.dumps(re.sub(r"\s*\(?%\)?$", "", name), ensure_ascii=False)
    answers = "within_financial_year" if year == "financial" else "calendar_year_before"
    lines = [
        f"  {entry.indicator}:",
        *(f"    {key}: {shown}" for key in ("name", "short_name", "description")),
        f"    unit: {entry.unit}", f"    decimals: {entry.decimals}", f"    polarity: {entry.better}",
        "    publisher_polarity: none", f"    year_type: {year}", f"    answers: {answers}",
        f"    frequency: {frequency}", *([f"    in_year: {entry.in_year}"] if entry.in_year else []),
    ]  # fmt: skip
    if entry.group != "all":
        lines.append(f"    groups: {{{entry.group}: {json.dumps(entry.group.replace('_', ' '))}}}")
    return "\n".join(lines) + "\n"


def _with_keys(text: str, indicator: str, keys: Mapping[str, str]) -> str:
    """The text of indicators.yml with more keys for an indicator, behind the line of its year type."""
    lines = text.splitlines(keepends=True)
    start, end = entry_of(lines, indicator)
    place = next(at for at in range(start, end) if lines[at].startswith("    year_type:"))
    return "".join([*lines[: place + 1], *(f"    {key}: {keys[key]}\n" for key in keys), *lines[place + 1 :]])


def _map_of(source: Source) -> str:
    return next(name for name in source.files if name.endswith(MAP))


def _latest(reference: Reference) -> Source | None:
    """The latest workbook that no other renews."""
    own = [
        one for one in reference.sources.values() if one.kind == KIND and one.id not in reference.superseded
    ]
    return own[-1] if own else None


def _earlier(wanted: Wanted, reference: Reference) -> Source | None:
    if not wanted.supersedes:
        return _latest(reference)
    found = reference.sources.get(wanted.supersedes)
    if found is None:
        hint = did_you_mean(wanted.supersedes, reference.sources, "correct it")
        raise ParameterError(f"No source is called {wanted.supersedes}: {hint}.")
    return found


def _entry(
    project: Project, file: Path, map_file: Path, wanted: Wanted, reference: Reference, earlier: Source | None
) -> tuple[str, str]:
    """The id and the entry of the new source."""
    stem = re.sub(r"[^a-z0-9]+", "_", file.stem.casefold()).strip("_") or "workbook"
    free = [stem, *(f"{stem}_{number}" for number in range(2, len(reference.sources) + 3))]
    source_id = wanted.source or next(name for name in free if name not in reference.sources)
    if source_id in reference.sources:
        raise ParameterError(f"A source is called {source_id} already; give another name with --source.")
    licences = list(read_yaml(project.root / SOURCES, project.root).content["licences"])
    licence = wanted.licence or ("own" if "own" in licences else "")
    if not licence or not wanted.published:
        missing = [f"--{name}" for name in ("published", "licence") if not getattr(wanted, name)]
        raise ParameterError(
            f"Say {' and '.join(missing)}: as of when the workbook is, such as October 2025"
            f" (licences: {', '.join(licences)})."
        )
    publisher = (
        wanted.publisher or (earlier.publisher if earlier else reference.project.publisher) or "the council"
    )
    title = wanted.title or (earlier.title if earlier else "The council's own figures by month and quarter")
    trust = earlier.trust if earlier else max(source.trust for source in reference.sources.values()) + 1
    texts = {
        "title": title, "publisher": publisher, "published": wanted.published,
        "citation": wanted.citation or f"{publisher}, {title}, {wanted.published}.",
    }  # fmt: skip
    lines = [f"  {source_id}:"]
    lines += [f"    {key}: {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items()]
    lines += [f"    licence: {licence}", f"    kind: {KIND}", f"    trust: {trust}"]
    lines += [f"    supersedes: {earlier.id}"] if earlier else []
    lines.append("    files:")
    for name, path in ((file.name, file), (f"{file.stem}{MAP}", map_file)):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'      {json.dumps(name, ensure_ascii=False)}: "{sha256}"')
    return source_id, "\n".join(lines) + "\n"


def _renewed(project: Project, read: Read, earlier: Source) -> list[str]:
    """How the figures differ from those of the workbook that this one renews, for the person who adds it."""
    folder = project.raw / earlier.id
    book = next(name for name in earlier.files if not name.endswith(MAP))
    before = _by_figure(read_with_map(folder / book, read_map(folder / _map_of(earlier), project.root)))
    now = _by_figure(read)
    both = [key for key in now if key in before]
    other = [key for key in both if now[key] != before[key]]
    lines = [
        f"It renews {earlier.id}: {counted(len(both), 'figure')} of the same measures and periods, "
        f"{len(other)} with another print; {len(now) - len(both)} new; "
        f"{len(before) - len(both)} that only the earlier workbook has stay in use."
    ]
    return lines + [
        f"  {key[0]}, {key[1]}, {key[4]}: {before[key]} before, {now[key]} now" for key in other[:20]
    ]


def _by_figure(read: Read) -> dict[tuple[object, ...], str]:
    found: dict[tuple[object, ...], str] = {}
    for cell in read.cells:
        entry = read.map.measures[cell.measure]
        period = cell.period
        found[entry.indicator, entry.group, period.start, period.end, period.display()] = cell.texts["value"]
    return found
