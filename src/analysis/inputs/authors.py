"""What authors keep under data/plans: their text, and what they record of reports and of two editions.

`narrative/*.md` is the text, with the figures it quotes from elsewhere declared in its front matter, and
beside it stand its pictures; an edition's own file is read in `decisions`.
"""

from __future__ import annotations

import hashlib
import io
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.inputs.csv_text import utf8_text
from analysis.inputs.entries import Entry, Listed, Words
from analysis.tables.plans import EDITION_MATCHES, MATCHED_LISTS
from analysis.tables.results import NarrativeFile, QuotedFigure
from analysis.vocabulary.errors import DataError, Problem, did_you_mean, quoted, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from analysis.inputs.entries import Comment, EditionEntry, EditionMatch, EditionNote
    from analysis.inputs.figures import Record
    from analysis.inputs.project import ProjectInputs


EDITION_FILE = "edition.yml"
PICTURES = (".png", ".jpg", ".jpeg")  # by the ends of their names
_WIDEST = 1_000  # dots across, which is more than a page shows
_MOST_DOTS = 50_000_000  # of a picture as it comes from a camera


class Quoted(Entry):
    """A figure that an author's text quotes from elsewhere, and from where."""

    figure: Words
    source: Words


class FrontMatter(Entry):
    """What stands before an author's text, between two lines of ---."""

    quoted: Listed[Quoted] = ()


def read_narratives(folder: Path, root: Path) -> list[NarrativeFile]:
    """Read the text of one edition.

    Returns:
        One entry a file of `narrative/`, by name.

    Raises:
        DataError: A file is not UTF-8, its front matter is not as declared, or something in the folder is
            no file of text, whose words would be on no page.
    """
    kept = sorted((folder / "narrative").glob("*"))
    others = [
        Problem(
            path.relative_to(root).as_posix(), None, None, "a folder" if path.is_dir() else "no file of text",
            "files whose names end in .md, and PNG or JPEG pictures",
            "rename it, or move it out of the folder",
        )
        for path in kept
        if (not path.is_file() or path.suffix.lower() not in (".md", *PICTURES))
        and not path.name.startswith((".", "~$"))
    ]  # fmt: skip
    raise_if_problems(DataError, "text that would be on no page", others)
    pictures = {
        path.name: _as_png(path.read_bytes(), path.relative_to(root).as_posix())
        for path in kept
        if path.suffix.lower() in PICTURES and not path.name.startswith((".", "~$"))
    }
    return [_narrative(path, root, folder.name, pictures) for path in kept if path.suffix == ".md"]


@lru_cache(maxsize=64)  # a text is read several times in a run
def _as_png(content: bytes, name: str) -> str:
    """A picture as PNG in base64: its dots alone, without place and camera that a photograph names."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MOST_DOTS:
                raise ValueError(f"{opened.width} by {opened.height} dots")
            upright = ImageOps.exif_transpose(opened).convert(
                "RGBA" if opened.has_transparency_data else "RGB"
            )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        problem = Problem(
            name, None, None, f"a file that is no picture as expected ({error})",
            f"PNG or JPEG of at most {_MOST_DOTS // 1_000_000} million dots", "save the picture again as PNG",
        )  # fmt: skip
        raise DataError("a picture cannot be read", (problem,)) from error
    upright.thumbnail((_WIDEST, 2 * _WIDEST))
    drawn = Image.new(upright.mode, upright.size)
    drawn.paste(upright)
    written = io.BytesIO()
    drawn.save(written, "PNG", optimize=True)
    return b64encode(written.getvalue()).decode("ascii")


def _narrative(path: Path, root: Path, edition: str, pictures: Mapping[str, str]) -> NarrativeFile:
    name = path.relative_to(root).as_posix()
    content = path.read_bytes()
    text = utf8_text(content, name).replace("\r\n", "\n")
    sha256 = hashlib.sha256(content).hexdigest()
    front, first_row, body = _split(text, name)
    quoted = _quoted_figures(front, name, sha256) if front.strip() else ()
    return NarrativeFile(edition, path.stem, name, sha256, body, first_row, quoted, pictures)


def _quoted_figures(front: str, name: str, sha256: str) -> tuple[QuotedFigure, ...]:
    from analysis.inputs.yaml_rows import parse_yaml

    # the lines before it are kept empty, so that a fault has the line of the file
    file = parse_yaml(f"\n{front}", name, sha256)
    content = file.read(FrontMatter)
    raise_if_problems(DataError, f"{name} is not as declared", file.problems)
    return tuple(
        QuotedFigure(entry.figure, entry.source, file.row("quoted", str(position)))
        for position, entry in enumerate(() if content is None else content.quoted, start=1)
    )


def _split(text: str, name: str) -> tuple[str, int, str]:
    """The front matter, the line on which the text starts, and the text."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != "---":
        return "", 1, text
    for place, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return "\n".join(lines[1:place]), place + 2, "\n".join(lines[place + 1 :])
    found, advice = "front matter without an end", "write --- below the front matter"
    problem = Problem(name, 1, None, found, "a second line of ---", advice)
    raise DataError(f"{name} has no end of its front matter", (problem,))


def edition_notes(inputs: ProjectInputs, goals: list[Record]) -> tuple[list[Record], list[Problem]]:
    """Everything that authors record of the editions and of the reports on them.

    Returns:
        Records of `tables.plans.EDITION_NOTES`, and what is wrong.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    for comment in inputs.reference.comments:
        found, fault = _measures(comment, goals)
        problems += [] if fault is None else [fault]
        records += [_noted(comment, "comment", measure) for measure in found]
    for note in inputs.reference.edition_notes:
        own = [str(goal["measure_id"]) for goal in goals if goal["edition_id"] == note.edition_id]
        if note.measure_id not in ("", *own):
            advice = did_you_mean(note.measure_id, own, "give its number as in the plan")
            found_text, expected = quoted(note.measure_id), f"a measure of {note.edition_id}"
            problems.append(note.problem("measure", found_text, expected, advice))
        records.append(_noted(note, "correction", note.measure_id))
    return records, problems


def _noted(note: Comment | EditionNote, kind: str, measure: str) -> Record:
    said = {name: getattr(note, name) for name in ("edition_id", "year", "text", "date", "role", "file")}
    return {"kind": kind, "measure_id": measure, "row": note.row or 0, **said}


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
    expected = f"the indicator and group of a measure of {comment.edition_id}"
    advice = did_you_mean(asked, known, "name an indicator that the plan has a measure for")
    return [], comment.problem("comments", quoted(asked), expected, advice)


_PARTS = (("title", "wording_key"), ("detail", "detail_key"))


def carry_keys(records: Sequence[Record], editions: Mapping[str, EditionEntry]) -> None:
    """Give items of authors' editions the keys of the equal items of the edition they supersede."""
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

    Returns:
        Records of `tables.plans.EDITION_MATCHES`, and what is wrong.
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
            problems.append(match.problem(where, found, expected, advice))
        used.setdefault(earlier, match.item_id)
        records.append(
            {
                **{name: getattr(match, name) for name in EDITION_MATCHES.column_names if name != "is_same"},
                "is_same": bool(match.same_as),
            }
        )
    return records, problems


def _unknown(
    match: EditionMatch, where: str, edition: str, item: str, ids: Mapping[tuple[str, str], set[str]]
) -> Problem:
    known = sorted(ids.get((edition, match.kind), set()))
    advice = did_you_mean(item, known, "correct the id")
    expected = f"the id of one of the {_LISTS[match.kind].replace('_', ' ')} of {edition}"
    return match.problem(where, quoted(item), expected, advice)
