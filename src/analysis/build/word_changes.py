"""`annual-review word-changes`: what was changed in a Word document, and which file each change belongs into.

A document is made again at the next build; what is to last stands in the files.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from analysis.build.project import Project
from analysis.inputs.csv_text import utf8_text
from analysis.page.word_changes import Passage, read_word
from analysis.vocabulary.errors import DataError, Problem
from analysis.vocabulary.wordings import letters

_FEWEST = 12  # letters and digits that a text and a file must share
_FIGURES = (
    "no file of text has it: it is made of the figures. Write what it should add under `comments` in "
    "data/plans/EDITION/edition.yml"
)
_REFERENCE = re.compile(r"\{\{.*?\}\}")
_MARKS = re.compile(r"^\s*(?:#+|>|[-*+]|\d+[.)])\s+|\[\^\S+?\]:?|\]\([^)]*\)|[*_`\[\]]")
_NOTE = re.compile(r"\[\d+\]")  # the mark of a footnote
Source = tuple[str, tuple[str, ...]]  # Where it stands; its letters between the references in it


def word_changes(project: Project, path: Path) -> list[str]:
    """List what somebody changed in a Word document of a report, each with the file to edit."""
    if not path.is_file():
        problem = Problem(
            str(path), None, None, "no such file", "a Word document (.docx)", "correct the path"
        )
        raise DataError(f"{path.name} cannot be read", (problem,))
    text = read_word(path.read_bytes(), path.name)
    changes = [one for one in (*text.passages, *text.margins) if one.is_changed]
    made = (
        found for file in sorted(project.reports.rglob("*.docx")) if file.resolve() != path.resolve()
        and (found := read_word(file.read_bytes(), file.name)).mark == text.mark
    )  # fmt: skip
    original = next(made, None) if text.mark else None
    changes += [] if original is None else text.untracked(original)
    sources = list(_sources(project.root))
    lines = [line for one in changes for line in (*_told(one, sources), "")]
    lines += [f"A comment whose place was taken out: {comment}" for comment in text.loose]
    lines.append(f"{path.name}: {len(changes)} places to carry over.")
    if text.formats:
        lines.append(f"{text.formats} tracked changes of the look alone are not listed.")
    if original is None:
        lines.append(
            "What was changed without tracking cannot be listed: the document as it was made is not among "
            "the reports (they were made again, or its keyword was taken out). Compare the two in Word."
        )
    return lines


def _told(change: Passage, sources: Iterable[Source]) -> Iterator[str]:
    how = "" if change.is_tracked else ", changed without tracking"
    yield f'Under "{change.heading or "the title"}"{how}'
    yield f"  before:  {change.before or '(nothing)'}"
    if change.after != change.before:
        yield f"  after:   {change.after or '(taken out)'}"
    yield from (f"  comment: {one}" for one in change.comments)
    yield from (f"  content control: {one}" for one in change.controls)
    kept = change.after.split("\n\n")
    gone = [line for line in change.before.split("\n\n") if line and line not in kept]
    if gone or change.before == change.after:
        place = next(filter(None, (_place(line, sources) for line in gone or [change.before])), "")
    elif place := _place(change.previous, sources):  # a new paragraph goes after what stands before it
        place += ", after the text before it"
    yield f"  edit:    {place or _FIGURES}"


def _place(text: str, sources: Iterable[Source]) -> str:
    """The file and row whose text has most in common with a passage; empty where none has."""
    own, best, place = letters(_NOTE.sub("", text)), (False, 0), ""
    for where, parts in sources:
        shared = sum(map(len, parts)) if re.search("[^0-9]", own) else 0  # a figure stands in many files
        score = ("".join(parts) == own, shared)  # all of a text comes before a longer one that holds it
        if score <= best or shared < min(_FEWEST, len(own)):
            continue
        is_part = own and own in "".join(parts)
        if is_part or re.search(".*".join(map(re.escape, parts)), own):
            best, place = score, where
    return place


def _sources(root: Path) -> Iterator[Source]:
    """Every text that a person wrote: of a plan that is kept here, and what is transcribed of a document."""
    documents = sorted(one.parent for one in root.glob("data/raw/*/kpis.csv"))
    for folder in (root / "data" / "plans", *documents):
        for path in sorted(folder.rglob("*")):
            if path.suffix not in (".md", ".csv", ".yml") or not path.is_file():
                continue
            name = path.relative_to(root).as_posix()
            text = utf8_text(path.read_bytes(), name)
            for where, cell in (_cells if path.suffix == ".csv" else _paragraphs)(name, text):
                parts = tuple(map(letters, _REFERENCE.split(cell)))
                if any(parts):
                    yield where, parts


def _cells(name: str, text: str) -> Iterator[tuple[str, str]]:
    rows = csv.reader(io.StringIO(text))
    header = next(rows, [])
    for cells in rows:
        for column, cell in zip(header, cells, strict=False):
            if not column.startswith("wording_"):  # hashes
                yield f"{name}, row {rows.line_num}, {column}", cell


def _paragraphs(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Each paragraph, heading and entry of a list, with the row where it begins."""
    row, held = 1, list[str]()
    for at, line in enumerate((*text.splitlines(), ""), start=1):
        if held and (not line.strip() or _MARKS.match(line) or name.endswith(".yml")):
            yield f"{name}, row {row}", _MARKS.sub("", "\n".join(held)).replace("\n", " ")
            held = []
        if line.strip():
            row = row if held else at
            held.append(line)
