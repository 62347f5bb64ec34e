"""What the readers of official files make of every file of a folder: the table of docs/sources.md.

    .venv/bin/python benchmarks/official_sources.py FOLDER            prints the page
    .venv/bin/python benchmarks/official_sources.py FOLDER --write    writes docs/sources.md

A packed file is opened, and a workbook gives a line for each sheet with a table of councils.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from analysis.build.add import checked
from analysis.inputs.official import ees, fingertips, sheets
from analysis.inputs.official.reading import counted
from analysis.inputs.official.recognise import recognise
from analysis.inputs.official.release import Release
from analysis.vocabulary.errors import AnalysisError

PAGE = Path(__file__).resolve().parent.parent / "docs" / "sources.md"
LONGEST = 260  # characters of a sentence that names many areas
HEAD = """\
# Official files, and what is read of them

Every file below was published as it is; `benchmarks/official_sources.py` reads each and writes this page.
Figures stay as printed. What is left out is counted, and a file that is not read says why.

| file | what it is | read | left out | to know |
|---|---|---|---|---|
"""


def page(folder: Path) -> str:
    """The page: one line for each file, or each sheet with a table, below a folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md")
    return HEAD + "".join(line for path in files for line in lines(path, path.relative_to(folder).as_posix()))


def lines(path: Path, name: str) -> Iterator[str]:
    """The lines of one file."""
    if path.suffix == ".zip":
        with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(path) as archive:
            archive.extractall(scratch)
            for inner in sorted(Path(scratch).rglob("*.csv")):
                if not inner.name.endswith(".meta.csv"):
                    yield from lines(inner, f"{name}, {inner.name}")
        return
    try:
        read = recognise(path)
        if read is sheets.read:
            # a workbook without a table is read too: it says what it is
            for sheet in sheets.table_sheets(path) or ("",):
                yield line(f"{name}, {sheet}" if sheet else name, sheets.read(path, sheet=sheet))
        else:
            yield line(name, checked(read(path, companion_of(path, read))))
    except AnalysisError as refusal:
        found = refusal.problems[0] if refusal.problems else None
        why = (
            f"not read: {found.found}. {found.advice[:1].upper()}{found.advice[1:]}."
            if found
            else f"not read: {refusal}"
        )
        yield row(name, "-", why, "", "")


def companion_of(path: Path, read: object) -> Path | None:
    """The metadata that lie beside a file."""
    if read is fingertips.read:
        return next((one for one in sorted(path.parent.glob("*.csv")) if "indicators" in one.name), None)
    return ees.meta_of(path) if read is ees.read else None


def line(name: str, release: Release) -> str:
    """The line of a file that is read."""
    parts = [counted(len(release.rows), "row")]
    areas = release.rows.loc[release.rows["level"] == "Local authority", ["area_number", "area_name"]]
    parts.append(f"{counted(len(areas.drop_duplicates()), 'name')} of councils")
    periods = sorted({text for text in release.rows["period_text"] if text})
    if periods:
        parts.append(
            periods[0] if len(periods) == 1 else f"{len(periods)} periods, {periods[0]} to {periods[-1]}"
        )
    parts.append(f"figures in {len(release.measures)} of the columns")
    parts += [f"{column}: {counted(len(items), 'item')}" for column, items in release.filters.items()]
    return row(
        name, release.kind, "; ".join(parts), " ".join(release.dropped), " ".join(map(short, release.notices))
    )


def short(text: str) -> str:
    """A sentence, cut where it names many areas."""
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " ..."


def row(*cells: str) -> str:
    """A line of the table."""
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="write docs/sources.md")
    options = parser.parse_args()
    made = page(options.folder)
    if options.write:
        PAGE.write_text(made, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(made)
