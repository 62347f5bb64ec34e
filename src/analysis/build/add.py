"""`annual-review add`: an official file becomes a source, and its columns series of indicators.

All is tried in a copy of the data first; then everything is written or nothing (`replaced`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.build.prepare import check_data
from analysis.build.replaced import copy_with, try_and_write
from analysis.inputs.decisions import read_reference
from analysis.inputs.official import neighbours, sheets
from analysis.inputs.official.figures import (
    INDICATORS,
    META,
    area_problems,
    series_problems,
    series_rows,
    unknown_areas,
)
from analysis.inputs.official.reading import counted, listed
from analysis.inputs.official.recognise import recognise
from analysis.inputs.project import known_areas
from analysis.inputs.yaml_rows import read_yaml
from analysis.review.published_trend import trend_differences
from analysis.vocabulary.errors import (
    AnalysisError,
    DataError,
    ParameterError,
    did_you_mean,
    raise_if_problems,
)
from analysis.vocabulary.indicators import SeriesLink
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.numbers import half_a_place
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.units import UNITS
from analysis.vocabulary.wordings import as_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from analysis.build.project import Project
    from analysis.inputs.entries import Reference, Source
    from analysis.inputs.official.release import Release
    from analysis.vocabulary.areas import AreaList
    from analysis.vocabulary.indicators import Indicator

    Ask = Callable[[str, Sequence[str]], str] | None

SOURCES = "data/raw/sources.yml"
_KIND = "official_file"
_DEPARTMENT = "Department for Education"
_MOST_COUNTS = 40  # columns among which a pair of counts is looked for
_ALL_BUT_FEW = 0.99  # of the councils' figures that a pair of counts must give


@dataclass(frozen=True)
class Wanted:
    """What is to be added, as somebody asks for it; what is empty is found out, asked for or left out."""

    indicator: str = ""  # Indicator that the series carries; none to look at the file only
    column: str = ""  # Its column of figures
    filters: tuple[str, ...] = ()  # `column=item`, one a filter column
    group: str = "all"  # Group of children
    year_type: str = ""  # How the labels count years; the indicator's own where none is given
    numerator: str = ""  # Column with the count above the line
    denominator: str = ""  # Column with the count below the line
    source: str = ""  # Folder of the source
    title: str = ""  # Title of the publication
    publisher: str = ""  # Who published it
    published: str = ""  # When, as printed
    licence: str = ""  # A licence of sources.yml
    citation: str = ""  # How it is cited
    supersedes: str = ""  # The release that it renews
    sheet: str = ""  # The sheet of a workbook
    period: str = ""  # The period of its figures, where no column has it
    marks: tuple[str, ...] = ()  # `text=letter`, what a text in place of a figure means
    is_dry: bool = False  # Whether nothing is to be written


def checked(release: Release) -> Release:
    """A release with what its publisher says of trends held against its figures."""
    is_proportion = any(measure.unit == "%" and measure.numerator for measure in release.measures.values())
    said = trend_differences(release.rows, tuple(release.filters), is_proportion=is_proportion)
    return replace(release, notices=(*release.notices, *said))


def read_release(
    data: Path, meta: Path | None, sheet: str = "", marks: Mapping[str, str] | None = None
) -> Release:
    """Read an official file, of a workbook the sheet that is meant.

    Raises:
        DataError: It cannot be read, or has several tables and no sheet is named.
    """
    read = recognise(data)
    named = {"sheet": sheet} if read is sheets.read else {}
    return checked(read(data, meta, marks=marks, **named))


def _sheet(data: Path, sheet: str, ask: Ask) -> str:
    """The sheet that is meant: asked for where a workbook has several and none is named."""
    if sheet or ask is None or recognise(data) is not sheets.read:
        return sheet
    names = sheets.table_sheets(data)
    return ask(f"{data.name}: which sheet?", names) if len(names) > 1 else ""


def add(project: Project, files: Sequence[Path], wanted: Wanted, ask: Ask = None) -> list[str]:
    """Add an official file, and a series of it to an indicator.

    Returns:
        What the file is and has, and what was or would be written, a line each.

    Raises:
        DataError: The file or the series cannot be used; then nothing is written.
        ParameterError: Something must be said that nobody can be asked for.
        ReportError: A file cannot be written; then everything is as it was.
    """
    data, meta = files[0], (files[1] if len(files) > 1 else None)
    beside = data.with_name(f"{data.stem}{META}")
    meta = meta or (beside if beside.is_file() else None)
    wanted = replace(wanted, sheet=_sheet(data, wanted.sheet, ask))
    marks = pairs_of("mark", wanted.marks)
    for text, letter in marks.items():
        if letter not in MARKS:
            raise ParameterError(f"--mark {text}={letter}: expected one of the letters {', '.join(MARKS)}.")
    release = read_release(data, meta, wanted.sheet, marks)
    areas = known_areas(project.root)
    raise_if_problems(DataError, f"{data.name} cannot be read", area_problems(release, areas, data.name))
    lines = [*_about(data, release, areas), *_listing(release)]
    if release.kind == neighbours.KIND:
        return [*lines, *_add_list(project, data, release, wanted, ask)]
    if not wanted.indicator:
        return [*lines, "Nothing was written: name an indicator with --indicator, and its --column."]
    raw, reference_folder = project.root / "data" / "raw", project.root / "data" / "reference"
    reference, _ = read_reference(raw, reference_folder, project.root)
    if wanted.indicator not in reference.indicators:
        hint = did_you_mean(wanted.indicator, reference.indicators, f"declare it in {INDICATORS} first")
        raise ParameterError(f"No indicator is called {wanted.indicator}: {hint}.")
    indicator = reference.indicators[wanted.indicator]
    link = _link(wanted, release, data.name, indicator, areas, ask)
    sha256 = hashlib.sha256(data.read_bytes()).hexdigest()
    held = next((s for s in reference.sources.values() if sha256 in s.files.values()), None)
    texts: dict[Path, str | bytes] = {}
    if held is None:
        licences = list(read_yaml(project.root / SOURCES, project.root).content["licences"])
        earlier = earlier_release(data, wanted, reference)
        source_id, entry = source_entry(data, release, wanted, earlier, reference, licences, meta, ask)
        link = replace(link, publisher=source_id)
        for path in filter(None, (data, meta)):
            texts[raw / source_id / file_name(path, data)] = path.read_bytes()
        sources = (project.root / SOURCES).read_text(encoding="utf-8").rstrip("\n")
        texts[project.root / SOURCES] = f"{sources}\n{entry}"
        lines += [f"Source for {SOURCES}:", *entry.splitlines()]
    else:
        link = replace(link, publisher=held.id)
        lines.append(f"The file is already the source {held.id}; only the series is added.")
    line = _series_line(link)
    text = (project.root / INDICATORS).read_text(encoding="utf-8")
    if line.strip() in text:
        raise ParameterError(f"{indicator.id} has this series already: {line.strip()}")
    texts[project.root / INDICATORS] = with_series(text, indicator.id, line)
    lines += [f"Series for {indicator.id} in {INDICATORS}:", line.rstrip()]
    lines.append(_own_rows(link, release, areas))
    written = try_and_write(project, "add", texts, is_dry=wanted.is_dry)
    if held is None and earlier is not None:
        with copy_with(project, {} if not wanted.is_dry else texts) as copy:
            lines += what_differs(copy)[0]
    return [*lines, *written]


def what_differs(copy: Project, report: Callable[[str], None] = lambda _: None) -> tuple[list[str], bool]:
    """How the releases of a project differ, a line each, and whether its build goes on in spite of it."""
    said: list[str] = []
    try:
        check_data(copy, report, said.append)
    except AnalysisError as failure:
        return [*said, f"With these files the build stops until this is settled: {failure}"], False
    return said, True


def _add_list(project: Project, data: Path, release: Release, wanted: Wanted, ask: Ask) -> list[str]:
    """Add a list of statistical neighbours, which needs no indicator, but the month that it is of."""
    published = wanted.published or (ask("Of which month is the list?", ()) if ask is not None else "")
    if not published:
        return ['Nothing was written: say of which month the list is, such as --published "May 2025".']
    parse_period(published)  # refuses what is no month
    title = wanted.title or "Lists of statistical neighbours"
    wanted = replace(wanted, published=published, title=title, publisher=wanted.publisher or _DEPARTMENT)
    raw = project.root / "data" / "raw"
    reference, _ = read_reference(raw, project.root / "data" / "reference", project.root)
    licences = list(read_yaml(project.root / SOURCES, project.root).content["licences"])
    source_id, entry = source_entry(data, release, wanted, None, reference, licences, None, ask)
    sources = (project.root / SOURCES).read_text(encoding="utf-8").rstrip("\n")
    texts: dict[Path, str | bytes] = {project.root / SOURCES: f"{sources}\n{entry}"}
    texts[raw / source_id / data.name] = data.read_bytes()
    lines = [f"Source for {SOURCES}:", *entry.splitlines()]
    return [*lines, *try_and_write(project, "add", texts, is_dry=wanted.is_dry)]


def preview(path: Path) -> pd.DataFrame:
    """What an official file has: a row a filter and a measure.

    Args:
        path: The file.

    Returns:
        Columns `is`, `column`, `label`, `unit`, `items`, `periods`, `marks`.

    Raises:
        DataError: The file cannot be read, with the reason.
    """
    import pandas as pd

    release = checked(recognise(path)(path, None))
    periods = _periods(release.rows)
    rows = [("filter", name, "", "", listed(items, 60), "", "") for name, items in release.filters.items()]
    for name, measure in release.measures.items():
        label = measure.label if measure.label != name else ""
        rows.append(("measure", name, label, measure.unit, "", periods, _marks(release.rows[name])))
    return pd.DataFrame(rows, columns=["is", "column", "label", "unit", "items", "periods", "marks"])


def _about(data: Path, release: Release, areas: AreaList) -> list[str]:
    identifiers = ", ".join(filter(None, release.rows["period_identifier"].unique()))
    line = f"{data.name}: {release.kind}, {counted(len(release.rows), 'row')}, {_periods(release.rows)}"
    line += f" ({identifiers})" if identifiers else ""
    councils = release.rows.loc[release.rows["level"] == "Local authority", "area_name"].nunique()
    return [
        f"{line}, {counted(councils, 'council')}.",
        *release.dropped,
        *release.notices,
        *unknown_areas(release, areas),
    ]


def _listing(release: Release) -> list[str]:
    lines = ["Filters:" if release.filters else "Filters: none."]
    lines += [f"  {name}: {listed(items, 60)}" for name, items in release.filters.items()]
    lines.append("Columns of figures:")
    for name, measure in release.measures.items():
        said = [measure.label if measure.label != name else "", measure.unit and f"in {measure.unit}"]
        marks = _marks(release.rows[name])
        said.append(f"marks {marks}" if marks else "")
        words = "; ".join(filter(None, said))
        lines.append(f"  {name}: {words}" if words else f"  {name}")
    return lines


def _periods(rows: pd.DataFrame) -> str:
    periods = sorted(filter(None, rows["period_text"].unique()))
    if not periods:
        return "no period in it"
    return periods[0] if len(periods) == 1 else f"{periods[0]} to {periods[-1]}"


def _marks(cells: pd.Series) -> str:
    found = cells[~cells.str.contains("[0-9]", regex=True)].value_counts()
    return ", ".join(f"{mark or 'empty'} {count:,}" for mark, count in found.items())


def _link(
    wanted: Wanted, release: Release, file: str, indicator: Indicator, areas: AreaList, ask: Ask
) -> SeriesLink:
    column = wanted.column
    if not column and len(release.measures) == 1:
        column = next(iter(release.measures))
    if not column and ask is not None:
        column = ask(f"Which column is {indicator.name}?", list(release.measures))
    if not column:
        raise ParameterError(f"Name the column with --column: {', '.join(release.measures)}.")
    where = pairs_of("filter", wanted.filters)
    if ask is not None:
        for name, items in release.filters.items():
            if name not in where and len(items) > 1:
                where[name] = ask(f"Which item of {name}?", items)
        where = {name: item for name, item in where.items() if item}
    if wanted.group not in indicator.groups:
        raise ParameterError(
            f"{indicator.id} has the groups {', '.join(indicator.groups)}; --group says which."
        )
    year_type = wanted.year_type or indicator.year_type
    link = SeriesLink(
        _KIND, column, wanted.group, year_type, where, wanted.numerator, wanted.denominator,
        sheet=wanted.sheet, period=wanted.period,
    )  # fmt: skip
    raise_if_problems(
        DataError, "The series cannot be added", series_problems(link, release, indicator, file)
    )
    measure = release.measures[column]
    if not link.numerator and measure.numerator and measure.denominator:
        return replace(link, numerator=measure.numerator, denominator=measure.denominator)
    if not link.numerator:
        numerator, denominator = _counts(link, release, indicator, areas)
        return replace(link, numerator=numerator, denominator=denominator)
    return link


def pairs_of(option: str, given: Sequence[str]) -> dict[str, str]:
    """What an option that takes pairs says, such as `column=item`."""
    for said in given:
        if "=" not in said:
            shape = "TEXT=LETTER" if option == "mark" else "COLUMN=ITEM"
            raise ParameterError(f"--{option} takes {shape}, not {said}.")
    parts = (said.rpartition("=") if option == "mark" else said.partition("=") for said in given)
    return {name.strip(): item.strip() for name, _, item in parts}


def _counts(link: SeriesLink, release: Release, indicator: Indicator, areas: AreaList) -> tuple[str, str]:
    """The one pair of columns whose quotient is the figure for nearly every council; none for none or two."""
    import pandas as pd

    per = UNITS[indicator.unit].per
    rows = series_rows(link, release.rows, areas)
    rows = rows[rows["level"] == "Local authority"]
    if per is None or rows.empty or len(release.measures) > _MOST_COUNTS:
        return "", ""
    numbers = {
        name: pd.to_numeric(rows[name].str.replace(",", ""), errors="coerce") for name in release.measures
    }
    value = numbers[link.series_id]
    places = rows[link.series_id].str.rstrip("0").str.partition(".")[2].str.len().max()
    room = half_a_place(int(places)) + 1e-9
    whole = [
        name
        for name, cells in numbers.items()
        if name != link.series_id and (cells.dropna() % 1 == 0).all() and (cells > 0).any()
    ]
    found = []
    for above in whole:
        for below in whole:
            worked = per * numbers[above] / numbers[below].where(numbers[below] > 0)
            both = worked.notna() & value.notna() & (value > 0)
            is_told = above != below and both.any() and both.sum() >= (value > 0).sum() / 2
            if is_told and ((worked - value).abs()[both] <= room).mean() >= _ALL_BUT_FEW:
                found.append((above, below))
    return found[0] if len(found) == 1 else ("", "")


def _own_rows(link: SeriesLink, release: Release, areas: AreaList) -> str:
    rows = series_rows(link, release.rows, areas)
    counts = f"{link.numerator} of {link.denominator}" if link.numerator else "no counts, so no certainty"
    return f"It brings {counted(len(rows), 'figure')}, {_periods(rows)}; counts: {counts}."


def file_name(path: Path, data: Path) -> str:
    """The name under which a file is kept: a meta file has that of its data file."""
    return path.name if path == data else f"{data.stem}{META}"


def source_entry(
    data: Path, release: Release, wanted: Wanted, earlier: Source | None, reference: Reference,
    licences: list[str], meta: Path | None, ask: Ask,
) -> tuple[str, str]:  # fmt: skip
    """The id and the entry of a new source, which renews an earlier one where that is given."""
    said = {
        name: getattr(wanted, name) or (getattr(earlier, name) if earlier and name == "publisher" else "")
        for name in ("title", "publisher", "published", "licence")
    }
    if not said["publisher"] and release.kind.startswith("Explore Education Statistics"):
        said["publisher"] = _DEPARTMENT
    if ask is not None:
        for name, text in said.items():
            choices = licences if name == "licence" else ()
            said[name] = text or ask(f"{name.capitalize()} of the publication?", choices)
    missing = [f"--{name}" for name, text in said.items() if not text]
    if missing:
        raise ParameterError(
            f"The file does not say everything about its source: give {', '.join(missing)}"
            f" (licences: {', '.join(licences)})."
        )
    stem = re.sub(r"[^a-z0-9]+", "_", data.stem.casefold()).strip("_")
    source_id = wanted.source or stem
    if source_id in reference.sources:
        raise ParameterError(f"A source is called {source_id} already; give another name with --source.")
    citation = wanted.citation or f"{said['publisher']}, {said['title']}, {said['published']}."
    texts = {**{name: said[name] for name in ("title", "publisher", "published")}, "citation": citation}
    lines = [f"  {source_id}:"]
    for name, text in texts.items():
        if name == "citation":
            lines.append(f"    licence: {said['licence']}")
        lines.append(f"    {name}: {as_yaml(text)}")
    trust = earlier.trust if earlier else min(
        (s.trust for s in reference.sources.values() if s.kind in ("dfe_counts", _KIND)), default=1
    )  # fmt: skip
    is_list = release.kind == neighbours.KIND
    lines += [f"    kind: {'neighbours' if is_list else _KIND}", f"    trust: {0 if is_list else trust}"]
    if earlier is not None:
        lines.append(f"    supersedes: {earlier.id}")
    marks = pairs_of("mark", wanted.marks) or (dict(earlier.marks) if earlier else {})
    if marks:
        items = (f"{as_yaml(name)}: {as_yaml(letter)}" for name, letter in marks.items())
        lines.append(f"    marks: {{{', '.join(items)}}}")
    lines.append("    files:")
    for path in filter(None, (data, meta)):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f'      {as_yaml(file_name(path, data))}: "{sha256}"')
    return source_id, "\n".join(lines) + "\n"


def earlier_release(data: Path, wanted: Wanted, reference: Reference) -> Source | None:
    """The release that a file renews: the named one, or the latest whose file has its name without digits."""
    if wanted.supersedes:
        found = reference.sources.get(wanted.supersedes)
        if found is None:
            hint = did_you_mean(wanted.supersedes, reference.sources, "correct it")
            raise ParameterError(f"No source is called {wanted.supersedes}: {hint}.")
        return found
    own = _without_digits(data.name)
    same = [
        source
        for source in reference.sources.values()
        if source.kind == _KIND
        and source.id not in reference.superseded
        and any(_without_digits(name) == own for name in source.files)
    ]
    return same[-1] if same else None


def _without_digits(name: str) -> str:
    return re.sub(r"[0-9]+", "", name.casefold())


def _series_line(link: SeriesLink) -> str:
    parts = [f"source: {link.publisher}", f"id: {as_yaml(link.series_id)}"]
    if link.where:
        items = (f"{as_yaml(name)}: {as_yaml(item)}" for name, item in link.where.items())
        parts.append(f"where: {{{', '.join(items)}}}")
    for name in ("numerator", "denominator", "sheet", "period"):
        if getattr(link, name):
            parts.append(f"{name}: {as_yaml(getattr(link, name))}")
    parts += [f"group: {link.group}", f"year_type: {link.year_type}"]
    return f"      - {{{', '.join(parts)}}}\n"


def entry_of(lines: list[str], indicator: str) -> tuple[int, int]:
    """Where the entry of an indicator stands among the lines of indicators.yml: its first, and behind it."""
    start = next(place for place, one in enumerate(lines) if one.rstrip() == f"  {indicator}:")
    end = next(
        (place for place in range(start + 1, len(lines)) if re.match(r" {0,2}\S", lines[place])), len(lines)
    )
    return start, end


def with_series(text: str, indicator: str, line: str) -> str:
    """The text of indicators.yml with a line behind the last series of an indicator."""
    lines = text.splitlines(keepends=True)
    start, end = entry_of(lines, indicator)
    series = [place for place in range(start, end) if lines[place].rstrip() == "    series:"]
    if series:
        last = series[0]
        while last + 1 < end and lines[last + 1].startswith("      "):
            last += 1
        return "".join([*lines[: last + 1], line, *lines[last + 1 :]])
    while not lines[end - 1].strip():
        end -= 1
    if not lines[end - 1].endswith("\n"):
        lines[end - 1] += "\n"
    return "".join([*lines[:end], "    series:\n", line, *lines[end:]])
