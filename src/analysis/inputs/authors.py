"""What authors keep under data/plans: an edition's own file, and its text.

`edition.yml` declares a new edition, or records comments, sign-off and corrections of a published one.
`narrative/*.md` is the text, with the figures it quotes from elsewhere declared in its front matter.

Comments, sign-offs and corrections that authors record, each at the measure it is about.

What an author carries over word for word has the wording of the edition before.

A published document's wording is kept as a key only; an author's file holds the item in short. Where
that is unchanged, so is the wording.

What is declared of items in two editions, held against the items that the editions have.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.inputs.entries import Comment, EditionEntry, EditionNote, GoalLink, TargetReading
from analysis.inputs.yaml_rows import AN_INDICATOR, YamlFile, goal_links, parse_yaml, read_yaml
from analysis.tables.plans import MATCHED_LISTS
from analysis.tables.results import NarrativeFile, QuotedFigure
from analysis.vocabulary.errors import DataError, Problem, quoted
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.targets import READINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from analysis.inputs.entries import EditionMatch, ProjectInputs
    from analysis.inputs.figures import Record
    from analysis.vocabulary.indicators import Indicator


EDITION_FILE = "edition.yml"
STATUSES = ("draft", "approved")

_PLAN_YEAR = re.compile(r"[0-9]{4}/[0-9]{2}")
_DECLARING = ("title", "area", "published", "target_years", "supersedes", "status", "goals")
_SIGNING = ("approved_by", "approved_on")
_RECORDS = ("comments", "reviews", "corrections")


@dataclass
class OwnEditions:
    """Everything that the files edition.yml declare."""

    editions: dict[str, EditionEntry] = field(default_factory=dict)
    goals: list[GoalLink] = field(default_factory=list)
    readings: list[TargetReading] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    notes: list[EditionNote] = field(default_factory=list)


def read_edition_files(plans: Path, root: Path) -> tuple[dict[str, YamlFile], list[Problem]]:
    """Open the file edition.yml of every folder that has one.

    Returns:
        The files by edition, and what cannot be read as YAML.
    """
    files: dict[str, YamlFile] = {}
    problems: list[Problem] = []
    for path in sorted(plans.glob(f"[!.]*/{EDITION_FILE}")):
        try:
            files[path.parent.name] = read_yaml(path, root)
        except DataError as failure:
            problems.extend(failure.problems)
    return files, problems


def own_editions(
    files: Mapping[str, YamlFile],
    published: Iterable[str],
    indicators: Mapping[str, Indicator],
    indicator_names: Iterable[str],
) -> OwnEditions:
    """Read the editions' own files; faults are noted in them.

    Args:
        files: The files by edition.
        published: The editions of plans.yml.
        indicators: The indicators that are as declared.
        indicator_names: Every indicator that is declared, right or wrong.
    """
    own = OwnEditions()
    known = [*published, *files]
    for edition, file in files.items():
        if edition in published:
            file.check_keys(file.content, (), (), _RECORDS)
        else:
            file.check_keys(
                file.content, (), _DECLARING, (*_SIGNING, "figures_to", "target_readings", *_RECORDS)
            )
            own.editions[edition] = _edition(file, edition, known)
            own.goals += goal_links(file, ("goals",), edition, indicators, indicator_names)
            own.readings += _readings(file, edition)
        own.comments += _comments(file, edition, indicators, indicator_names)
        own.notes += _notes(file, edition)
    return own


def _edition(file: YamlFile, edition: str, known: Iterable[str]) -> EditionEntry:
    content = file.content
    years = file.texts(content, "target_years", ())
    for year in years:
        _note_year(file, ("target_years",), year)
    if not years:
        file.fault(("target_years",), "", "years such as 2025/26", "write the years in square brackets")
    figures_to = file.text(content, "figures_to", ())
    if figures_to:
        _note_year(file, ("figures_to",), figures_to)
    status = file.text(content, "status", ())
    file.is_known(("status",), status, STATUSES, f"one of {', '.join(STATUSES)}")
    supersedes = file.text(content, "supersedes", ())
    if supersedes:
        others = [name for name in known if name != edition]
        file.is_known(("supersedes",), supersedes, others, "another edition")
    entry = EditionEntry(
        id=edition, title=file.words(content, "title", ()), area_code=file.words(content, "area", ()),
        published=file.words(content, "published", ()), target_years=years, supersedes=supersedes,
        row=file.row("area"), status=status, approved_by=file.text(content, "approved_by", ()),
        approved_on=file.text(content, "approved_on", ()), figures_to=figures_to, file=file.name,
    )  # fmt: skip
    if status == "approved":
        file.words(content, "approved_by", ())
        _note_day(file, ("approved_on",), entry.approved_on)
    return entry


def _readings(file: YamlFile, edition: str) -> list[TargetReading]:
    readings = []
    for path, entry in file.listed("target_readings"):
        if file.check_keys(entry, path, ("measure", "reading", "confirmed_by")):
            reading = TargetReading(
                edition, file.words(entry, "measure", path), file.words(entry, "reading", path),
                file.words(entry, "confirmed_by", path), file.row(*path), file.name,
            )  # fmt: skip
            file.is_known((*path, "reading"), reading.reading, READINGS, f"one of {', '.join(READINGS)}")
            readings.append(reading)
    return readings


def _comments(
    file: YamlFile, edition: str, indicators: Mapping[str, Indicator], names: Iterable[str]
) -> list[Comment]:
    comments = []
    for path, entry in file.listed("comments"):
        wanted = "measure" if isinstance(entry, dict) and "measure" in entry else "indicator"
        options = ("group",) if wanted == "indicator" else ()
        if not file.check_keys(entry, path, (wanted, "year", "text", "date", "role"), options):
            continue
        comment = Comment(
            edition, file.text(entry, "measure", path), file.words(entry, "text", path),
            file.words(entry, "date", path), file.row(*path, "text"), file.words(entry, "role", path),
            file.words(entry, "year", path), file.text(entry, "indicator", path),
            file.text(entry, "group", path, "all"), file.name,
        )  # fmt: skip
        _note_year(file, (*path, "year"), comment.year)
        _note_day(file, (*path, "date"), comment.date)
        if comment.indicator_id:
            file.is_known((*path, "indicator"), comment.indicator_id, names, AN_INDICATOR)
            if comment.indicator_id in indicators:
                groups = indicators[comment.indicator_id].groups
                file.is_known((*path, "group"), comment.group, groups, f"a group of it: {', '.join(groups)}")
        comments.append(comment)
    return comments


def _notes(file: YamlFile, edition: str) -> list[EditionNote]:
    notes = []
    for key, kind, said in (("reviews", "sign-off", "status"), ("corrections", "correction", "text")):
        for path, entry in file.listed(key):
            if not file.check_keys(entry, path, ("year", said, "date", "role")):
                continue
            note = EditionNote(
                kind, edition, file.words(entry, "year", path), file.words(entry, said, path),
                file.words(entry, "date", path), file.words(entry, "role", path), file.name,
                file.row(*path, said),
            )  # fmt: skip
            _note_year(file, (*path, "year"), note.year)
            _note_day(file, (*path, "date"), note.date)
            if kind == "sign-off":
                file.is_known((*path, "status"), note.text, STATUSES, f"one of {', '.join(STATUSES)}")
            notes.append(note)
    return notes


def _note_year(file: YamlFile, path: tuple[str, ...], year: str) -> None:
    if not _PLAN_YEAR.fullmatch(year):
        file.fault(path, year, "a year such as 2025/26", "correct the year")


def _note_day(file: YamlFile, path: tuple[str, ...], day: str) -> None:
    try:
        is_day = parse_period(day).kind == "snapshot"
    except DataError:
        is_day = False
    if not is_day:
        file.fault(path, day, "a day such as 12 May 2025", "correct the date")


def read_narratives(folder: Path, root: Path) -> list[NarrativeFile]:
    """Read the text of one edition.

    Args:
        folder: The edition's folder.
        root: The project's root.

    Returns:
        One entry a file of `narrative/`, by name.

    Raises:
        DataError: A file is not UTF-8, or its front matter is not as declared.
    """
    return [_narrative(path, root, folder.name) for path in sorted((folder / "narrative").glob("*.md"))]


def _narrative(path: Path, root: Path, edition: str) -> NarrativeFile:
    name = path.relative_to(root).as_posix()
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as failure:
        row = content.count(b"\n", 0, failure.start) + 1
        problem = Problem(name, row, None, "bytes that are not UTF-8", "UTF-8 text", "save the file as UTF-8")
        raise DataError(f"{name} is not UTF-8", (problem,)) from None
    sha256 = hashlib.sha256(content).hexdigest()
    front, first_row, body = _split(text, name)
    quoted: list[QuotedFigure] = []
    if front.strip():
        # the lines before it are kept empty, so that a fault has the line of the file
        file = parse_yaml(f"\n{front}", name, sha256)
        file.check_keys(file.content, (), (), ("quoted",))
        for steps, entry in file.listed("quoted"):
            if file.check_keys(entry, steps, ("figure", "source")):
                figure, source = (file.words(entry, key, steps) for key in ("figure", "source"))
                quoted.append(QuotedFigure(figure, source, file.row(*steps)))
        if file.problems:
            raise DataError(f"{name} is not as declared", tuple(file.problems))
    return NarrativeFile(edition, path.stem, name, sha256, body, first_row, tuple(quoted))


def _split(text: str, name: str) -> tuple[str, int, str]:
    """The front matter, the line on which the text starts, and the text."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != "---":
        return "", 1, text
    for place, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return "\n".join(lines[1:place]), place + 2, "\n".join(lines[place + 1 :])
    problem = Problem(
        name,
        1,
        None,
        "front matter without an end",
        "a second line of ---",
        "write --- below the front matter",
    )
    raise DataError(f"{name} has no end of its front matter", (problem,))


def edition_notes(inputs: ProjectInputs, goals: list[Record]) -> tuple[list[Record], list[Problem]]:
    """Everything that authors record of the editions and of the reports on them.

    Args:
        inputs: Everything read.
        goals: Records of `schema.GOALS`, which say what indicator answers which measure.

    Returns:
        Records of `schema.EDITION_NOTES`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for comment in inputs.reference.comments:
        found, fault = _measures(comment, goals)
        problems += [] if fault is None else [fault]
        records += [
            {
                "kind": "comment", "edition_id": comment.edition_id, "year": comment.year,
                "measure_id": measure, "text": comment.text, "date": comment.date, "role": comment.role,
                "file": comment.file, "row": comment.row or 0,
            }
            for measure in found
        ]  # fmt: skip
    records += [
        {
            "kind": note.kind, "edition_id": note.edition_id, "year": note.year, "measure_id": "",
            "text": note.text, "date": note.date, "role": note.role, "file": note.file, "row": note.row or 0,
        }
        for note in inputs.reference.edition_notes
    ]  # fmt: skip
    return records, problems


def _measures(comment: Comment, goals: list[Record]) -> tuple[list[str], Problem | None]:
    """The measures a comment is about; a measure that is named stands for itself (see `goals`)."""
    if comment.measure_id:
        return [comment.measure_id], None
    own = [goal for goal in goals if goal["edition_id"] == comment.edition_id]
    found = [
        str(goal["measure_id"])
        for goal in own
        if (goal["indicator_id"], goal["group"]) == (comment.indicator_id, comment.group)
    ]
    if found:
        return found, None
    asked = f"{comment.indicator_id}, group {comment.group}"
    known = sorted({f"{goal['indicator_id']}, group {goal['group']}" for goal in own})
    near = difflib.get_close_matches(asked, known, n=1)
    return [], Problem(
        comment.file, comment.row, "comments", quoted(asked),
        f"the indicator and group of a measure of {comment.edition_id}",
        f"did you mean {near[0]}?" if near else "name an indicator that the plan has a measure for",
    )  # fmt: skip


_PARTS = (("title", "wording_key"), ("detail", "detail_key"))


def carry_keys(records: Sequence[Record], editions: Mapping[str, EditionEntry]) -> None:
    """Give items of authors' editions the keys of the equal items of the edition they supersede.

    Args:
        records: Records of `schema.ACTIONS` or `schema.PLAN_ITEMS`; their keys are replaced.
        editions: The editions.
    """
    for edition in sorted(editions.values(), key=lambda entry: len(_before(entry, editions))):
        if edition.status == "published" or not edition.supersedes:
            continue
        for words, key in _PARTS:
            known = {
                (row.get("kind"), row[words]): row[key]
                for row in records
                if row["edition_id"] == edition.supersedes and row.get(words)
            }
            for row in records:
                is_own = row["edition_id"] == edition.id and key in row
                row.update({key: known.get((row.get("kind"), row[words]), row[key])} if is_own else {})


def _before(entry: EditionEntry, editions: Mapping[str, EditionEntry]) -> list[str]:
    """The editions before one, so that each is carried on after the one it follows."""
    chain: list[str] = []
    name = entry.supersedes
    while name in editions and name not in chain:
        chain.append(name)
        name = editions[name].supersedes
    return chain


_LISTS = {kind: name for name, kind in MATCHED_LISTS.items()}


def edition_matches(
    matches: Iterable[EditionMatch], ids: Mapping[tuple[str, str], set[str]]
) -> tuple[list[Record], list[Problem]]:
    """The declared matches as a table, each with two items that are there.

    Args:
        matches: What plans.yml declares.
        ids: The ids of every edition's items, by edition and kind.

    Returns:
        Records of `plan_tables.EDITION_MATCHES`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    used: dict[tuple[str, str, str], str] = {}
    for match in matches:
        where = f"matches.{match.edition_id}.{_LISTS[match.kind]}.{match.item_id}"
        for edition, item in ((match.edition_id, match.item_id), (match.earlier_id, match.earlier_item_id)):
            if item and item not in ids.get((edition, match.kind), set()):
                problems.append(_unknown(match, where, edition, item, ids))
        earlier = (match.edition_id, match.kind, match.earlier_item_id)
        if match.earlier_item_id and earlier in used:
            found = f"{quoted(match.earlier_item_id)}, as for {used[earlier]}"
            expected, advice = "each earlier item once", "correct one of the two"
            problems.append(Problem("data/reference/plans.yml", match.row, where, found, expected, advice))
        used.setdefault(earlier, match.item_id)
        records.append(
            {
                "edition_id": match.edition_id,
                "earlier_id": match.earlier_id,
                "kind": match.kind,
                "item_id": match.item_id,
                "earlier_item_id": match.earlier_item_id,
                "is_same": match.is_same,
                "reason": match.reason,
            }
        )
    return records, problems


def _unknown(
    match: EditionMatch, where: str, edition: str, item: str, ids: Mapping[tuple[str, str], set[str]]
) -> Problem:
    known = sorted(ids.get((edition, match.kind), set()))
    near = difflib.get_close_matches(item, known, n=1)
    advice = f"did you mean {near[0]}?" if near else "correct the id"
    expected = f"the id of one of the {_LISTS[match.kind].replace('_', ' ')} of {edition}"
    return Problem("data/reference/plans.yml", match.row, where, quoted(item), expected, advice)
