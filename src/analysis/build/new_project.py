"""A project folder of a council's own, and a project of an earlier layout brought to the present one."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from analysis.build.add import with_series
from analysis.build.jobs import own_default
from analysis.build.project import Project, resolve_council
from analysis.build.replaced import KEPT, copy_with, replace_files
from analysis.build.settings import FILE, read_settings
from analysis.build.use import use
from analysis.tables.files import write_text
from analysis.vocabulary.errors import (
    DataError,
    ParameterError,
    Problem,
    ReportError,
    raise_if_problems,
)

_MARK = (
    "# Marks the top of a project of annual-review; the program itself is installed from its own folder.\n"
)
_SOURCES, _PLANS = "sources.yml", "plans.yml"
_OF_THE_EXAMPLE = ("plan_document", "council_reported", "council_workbook")
_LINKED = "lait_full"  # the folder or link that held the whole LAIT file before it was shipped
_NO_LONGER = (_LINKED, "areas", "statistical_neighbours")  # which earlier versions shipped
_INDICATORS = "indicators.yml"


def new_project(source: Project, folder: Path, area: str, year: str = "") -> Project:
    """Make a project about one council from the figures, indicators and notebooks of another project.

    No plan comes along, neither those of the worked example nor anybody's own figures.

    Raises:
        ParameterError: The folder holds something, or the area or year is unknown.
        DataError: The list of sources or decisions is not as declared.
        ReportError: The folder cannot be written; then nothing of it is left.
    """
    from analysis.inputs.project import known_areas

    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ParameterError(
            f"PROJECT_FOLDER: {folder} is there and not empty; name one that is not there yet."
        )
    council = resolve_council(area, known_areas(source.root).areas)
    asked = year or read_settings(source).year
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-project-") as beside:
            made = Project.at(Path(beside) / "project")
            _copy(source, made)
            use(made, council.code, asked)
            shutil.rmtree(made.root / KEPT)  # there is nothing to go back to
            if folder.is_dir():
                folder.rmdir()
            made.root.rename(folder)
    except OSError as failure:
        raise ReportError(f"{folder} cannot be written: {failure}.") from failure
    return Project.at(folder)


def _copy(source: Project, made: Project) -> None:
    declared = _content(source, source.raw / _SOURCES).get("sources") or {}
    kept = {name: entry for name, entry in declared.items() if entry.get("kind") not in _OF_THE_EXAMPLE}
    write_text(made.root / "pyproject.toml", _MARK)
    if (source.root / ".gitignore").is_file():
        write_text(made.root / ".gitignore", (source.root / ".gitignore").read_text(encoding="utf-8"))
    shutil.copytree(
        source.notebooks,
        made.notebooks,
        ignore=shutil.ignore_patterns(".ipynb_checkpoints", "scratch", "own"),
    )
    shutil.copytree(source.reference, made.reference, ignore=shutil.ignore_patterns(".*", _PLANS))
    made.plans.mkdir()
    for name, entry in kept.items():
        for file in entry["files"]:
            held = source.raw / name / file
            if entry.get("grows"):  # somebody's own figures: the headings only
                headings = held.read_text(encoding="utf-8").partition("\n")[0]
                write_text(made.raw / name / file, f"{headings}\n")
            else:
                (made.raw / name).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(held, made.raw / name / file)
    write_text(made.raw / _SOURCES, _without(source.raw / _SOURCES, declared.keys() - kept.keys()))
    plans = _content(source, source.reference / _PLANS)
    lines = [f"{name}: {json.dumps(type(entry)())}" for name, entry in plans.items()]
    write_text(made.reference / _PLANS, "\n".join(["# What is decided about plans.", *lines, ""]))


def _content(project: Project, path: Path) -> dict[str, Any]:
    from analysis.inputs.yaml_rows import read_yaml

    return read_yaml(path, project.root).content


def _without(path: Path, names: set[str]) -> str:
    """The text of sources.yml without these sources."""
    return "".join(block for block in _blocks(path) if block.partition(":")[0].strip() not in names)


def _blocks(path: Path) -> list[str]:
    """The text of a file of entries: what stands above them, then each."""
    return re.split(r"(?m)^(?=  [A-Za-z0-9_-]+:[ ]*$)", path.read_text(encoding="utf-8"))


def upgrade(project: Project, area: str = "", year: str = "") -> list[str]:
    """Bring a project of an earlier layout to the present one.

    Returns:
        What was done, a line each.

    Raises:
        DataError: Something under data/raw is of no layout that is known, or the project cannot be read with
            what this version ships; nothing is changed.
        ParameterError: There is no project.yml, and no area that it could name.
        ReportError: A file cannot be written.
    """
    from analysis.build.notebooks import list_notebooks
    from analysis.inputs.clean import clean_project
    from analysis.inputs.project import read_project

    declared = _content(project, project.raw / _SOURCES).get("sources") or {}
    linked = project.raw / _LINKED
    is_link = linked.is_symlink() or getattr(linked, "is_junction", bool)()  # Path.is_junction is of 3.12
    problems = [
        Problem(
            f"data/raw/{path.name}", None, None, "a folder that sources.yml does not name",
            "the folder of a source", "declare it, or move it out of data/raw",
        )
        for path in sorted(project.raw.iterdir())
        if path.is_dir() and path.name not in declared and not (path == linked and is_link)
    ]  # fmt: skip
    raise_if_problems(DataError, "the project is of no layout that is known", problems)
    texts, done = _brought(project, Project.at(Path(__file__).parents[3]))
    missing = not (project.root / FILE).is_file()
    said = {"area": area, "year": year}
    if missing:
        notebooks = list_notebooks(project.notebooks)
        for name, text in said.items():
            said[name] = text or next((own for one in notebooks if (own := own_default(one, name))), "")
        if not all(said.values()):
            raise ParameterError(
                "The project names no council and year: `annual-review upgrade --area NAME --year 2024-25`."
            )
    if texts or missing:
        with copy_with(project, texts) as copy:
            shutil.rmtree(copy.raw / _LINKED, ignore_errors=True)
            if missing:
                used = use(copy, said["area"], said["year"])
                texts[project.root / FILE] = (copy.root / FILE).read_bytes()
                done.append(f"{FILE}: written for {used.area}, {said['year']}; defaults stand there now.")
            clean_project(read_project(copy.root))
        done.append(f"What that replaced is kept in {replace_files(project, 'upgrade', texts)}.")
    if is_link:
        target = linked.readlink()
        if os.name == "nt":
            linked.rmdir()  # takes the link, not what it leads to
        else:
            linked.unlink()
        if _LINKED in (_content(project, project.raw / _SOURCES).get("sources") or {}):
            write_text(project.raw / _SOURCES, _without(project.raw / _SOURCES, {_LINKED}))
        done.append(
            f"data/raw/{_LINKED}: the link to {target} is gone, its files are not: the release is shipped."
        )
    return done or ["The project has the present layout: nothing to do."]


def _brought(project: Project, shipped: Project) -> tuple[dict[Path, str | bytes | None], list[str]]:
    """What this version ships and a project of an earlier one has not, and a line about each kind of it.

    The council's own stays: its figures, plans, sources, notebooks, indicators, and series of its sources.

    Returns:
        The files to be written, None for one to be taken out; nothing for a project of the present layout.
    """
    ours, theirs = (_content(one, one.raw / _SOURCES).get("sources") or {} for one in (project, shipped))
    has_example = any(entry.get("kind") == "plan_document" and name in theirs for name, entry in ours.items())
    wanted = {
        name: entry for name, entry in theirs.items()
        if name in ours or has_example or entry["kind"] not in _OF_THE_EXAMPLE
    }  # fmt: skip
    notebooks = [path for path in shipped.notebooks.glob("*.ipynb")]
    if wanted.keys() <= ours.keys() and all((project.notebooks / path.name).is_file() for path in notebooks):
        return {}, []
    texts: dict[Path, str | bytes | None] = {}
    for name in (name for name in ours if name in _NO_LONGER or name in wanted):
        known = wanted.get(name, {}).get("files", {})
        texts |= {project.raw / name / file: None for file in ours[name]["files"] if file not in known}
    pairs = [
        (shipped.raw / name / file, project.raw / name / file)
        for name, entry in wanted.items() for file in entry["files"]
        if not (entry.get("grows") and (project.raw / name / file).is_file())
    ]  # fmt: skip
    decided = [path for path in shipped.reference.glob("*.yml") if has_example or path.name != _PLANS]
    pairs += [(path, project.reference / path.name) for path in decided]
    pairs += [(path, project.notebooks / path.name) for path in notebooks]
    changed = [(old, new) for old, new in pairs if not new.is_file() or new.read_bytes() != old.read_bytes()]
    texts |= {new: old.read_bytes() for old, new in changed}
    own = ours.keys() - theirs.keys() - {*_NO_LONGER}
    blocks = _blocks(project.raw / _SOURCES)[1:]
    kept = "".join(block for block in blocks if block.partition(":")[0].strip() in own)
    texts[project.raw / _SOURCES] = _without(shipped.raw / _SOURCES, theirs.keys() - wanted.keys()) + kept
    indicators = _with_own_indicators(project, shipped, own)
    texts[project.reference / _INDICATORS] = indicators
    new = ", ".join(name for name in wanted if name not in ours)
    gone = ", ".join(name for name in ours if name in _NO_LONGER)
    replaced = sorted(new.name for _, new in changed if new.is_file() and new.parent == project.reference)
    lines = (
        new and f"data/raw: {new} as this version ships them.",
        gone and f"data/raw: {gone} taken out; the sources of this version hold what they held.",
        own and f"data/raw: {', '.join(sorted(own))} kept.",
        replaced
        and f"data/reference: {', '.join(replaced)} of this version. Indicators of your own and the "
        "series of your own sources are kept; carry other lines of your own over by hand.",
        f"notebooks: {sum(new.parent == project.notebooks for _, new in changed)} of this version.",
    )
    return texts, [line for line in lines if line]


def _with_own_indicators(project: Project, shipped: Project, own: set[str]) -> str:
    """indicators.yml of this version with what only the project has: indicators, series of own sources."""
    text = (shipped.reference / _INDICATORS).read_text(encoding="utf-8")
    if not (project.reference / _INDICATORS).is_file():
        return text
    known = {block.partition(":")[0].strip() for block in _blocks(shipped.reference / _INDICATORS)}
    for block in _blocks(project.reference / _INDICATORS)[1:]:
        name = block.partition(":")[0].strip()
        if name not in known:
            text = f"{text.rstrip()}\n{block}"
            continue
        for line in block.splitlines(keepends=True):
            named = re.match(r"      - \{source: ([^,]+),", line)
            if named and named[1] in own:
                text = with_series(text, name, line)
    return text
