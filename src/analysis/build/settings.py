"""What project.yml says, for whoever needs a default: the command line, the build and the notebooks.

Reading it takes longer than a whole build with nothing to do, so what it says is kept under its hash.
"""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.build.project import Project
from analysis.page.stamp import OGL, Stamp
from analysis.tables.files import sha256, write_text
from analysis.vocabulary.errors import DataError, ParameterError, Problem, ReportError, quoted

FILE = "project.yml"
_KEPT = ".settings.json"
# What is kept is read by this version of the code only.
_VERSION = 5
WORD_TEMPLATE = "templates/report.docx"
_LARGEST_TEMPLATE = 5_000_000  # bytes; it stands in every Word document
_LARGEST_LOGO = 200_000  # bytes; it stands in every page
# How a file of each kind begins, and what it is in an address.
_LOGOS = {
    ".png": (b"\x89PNG\r\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".svg": (b"", "image/svg+xml"),
}


@dataclass(frozen=True)
class Settings:
    """What project.yml says."""

    area: str  # The area, as written there
    year: str  # The review year; empty where none is named
    edition: str  # The edition whose targets are judged; empty for none
    comparator: str  # What the area is compared with
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # Editions that have a page, by report
    tables: str = ""  # What of it the processed tables are made of, as text
    contact: str = ""  # Who answers questions
    logo: str = ""  # A picture beside the file
    marking: str = ""  # Protective marking
    publisher: str = ""  # Who publishes the council's own figures and its reports
    own_notebooks: str = "notebooks/own"  # The folder of the analysts' own notebooks, below the project's
    licence: str = OGL  # Licence of the reports
    next_update: str = ""  # When the next edition comes, in words
    word_template: str = WORD_TEMPLATE  # Where a template of Word documents of the council's own would stand


def read_settings(project: Project) -> Settings:
    """Read project.yml."""
    path = project.root / FILE
    if not path.is_file():
        problem = Problem(
            FILE, None, None, "no such file", "the file that names area, year and edition",
            'write one with `annual-review use "NAME OF THE COUNCIL"`',
        )  # fmt: skip
        raise ParameterError("The project says nowhere what it is about", (problem,))
    kept = _kept(project)
    if "said" not in kept or any(kept.get(name) != mark for name, mark in _marked(path).items()):
        return _read(project)
    said = dict(kept["said"])
    said["pages"] = {name: tuple(editions) for name, editions in said["pages"].items()}
    return Settings(**said)


def read_stamp(project: Project, settings: Settings) -> Stamp:
    """What every page of the project bears, the logo as an address that holds it."""
    stamp = Stamp(
        settings.contact, settings.marking, publisher=settings.publisher, licence=settings.licence,
        next_update=settings.next_update, word_template=_word_template(project, settings),
    )  # fmt: skip
    if not settings.logo:
        return stamp
    path = project.root / settings.logo
    begins, kind = _LOGOS.get(path.suffix.casefold().replace("jpeg", "jpg"), (b"", ""))
    is_inside = path.resolve().is_relative_to(project.root.resolve())
    content = path.read_bytes() if kind and is_inside and path.is_file() else b""
    is_picture = content.startswith(begins) and (kind != "image/svg+xml" or b"<svg" in content)
    if not content or not is_picture or len(content) > _LARGEST_LOGO:
        found = f"{quoted(settings.logo)}, {f'{len(content):,} bytes' if content else 'no such picture'}"
        expected = f"a picture (.png, .jpg, .svg) beside {FILE} of at most {_LARGEST_LOGO:,} bytes"
        problem = Problem(FILE, None, "logo", found, expected, "put it there, or leave the entry empty")
        raise DataError("The logo cannot be used", (problem,))
    address = f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
    return replace(stamp, logo=address, logo_words=f"Logo of {settings.publisher or 'the council'}")


def _word_template(project: Project, settings: Settings) -> str:
    """The council's own template in base64; empty where none is there and none is named."""
    path = project.root / settings.word_template
    if not path.is_file() and settings.word_template == WORD_TEMPLATE:
        return ""
    from analysis.page.word import TEMPLATE, template_faults
    from analysis.page.zipped import entries_of

    expected = "a Word document (.docx) with every style that the reports use"
    advice = "begin with a copy of the template that is shipped, and change its styles in Word"
    faults, content = ["no such file"], b""
    if path.is_file() and path.resolve().is_relative_to(project.root.resolve()):
        content = path.read_bytes()
        entries_of(content, settings.word_template, _LARGEST_TEMPLATE)
        faults = template_faults(content)
    if faults:
        problems = [Problem(settings.word_template, None, None, one, expected, advice) for one in faults]
        raise DataError(f"The template for Word cannot be used (ours is {TEMPLATE})", problems)
    return base64.b64encode(content).decode("ascii")


def keep_settings(project: Project, settings: Settings) -> None:
    """Keep what project.yml says under its hash, for the next build."""
    kept = {**_marked(project.root / FILE), "said": json.loads(json.dumps(asdict(settings)))}
    if kept != _kept(project):
        # it only saves time; whoever writes a table there will say what is wrong
        with contextlib.suppress(ReportError):
            write_text(project.processed / _KEPT, json.dumps(kept, indent=1, sort_keys=True))


def _marked(path: Path) -> dict[str, object]:
    return {"version": _VERSION, "mark": sha256(path.read_bytes())}


def _kept(project: Project) -> dict[str, Any]:
    path = project.processed / _KEPT
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _read(project: Project) -> Settings:
    from analysis.inputs.decisions import read_project_file

    said = read_project_file(project.root)
    made_of = said.model_dump(include={"tolerances", "publisher", "area"}, mode="json")
    return Settings(
        said.area, said.year, said.edition, said.comparator, said.pages,
        json.dumps(made_of, sort_keys=True), said.contact, said.logo, said.marking, said.publisher,
        said.own_notebooks, said.licence, said.next_update, said.word_template,
    )  # fmt: skip
