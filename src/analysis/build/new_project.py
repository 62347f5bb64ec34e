"""A project folder of a council's own, and a project of an earlier layout brought to the present one."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from analysis.build.jobs import own_default
from analysis.build.project import Project, resolve_council
from analysis.build.replaced import KEPT
from analysis.build.settings import FILE, read_settings
from analysis.build.use import use
from analysis.tables.files import write_text
from analysis.vocabulary.errors import (
    DataError,
    ParameterError,
    Problem,
    ReportError,
    quoted,
    raise_if_problems,
)

_MARK = (
    "# Marks the top of a project of annual-review; the program itself is installed from its own folder.\n"
)
_SOURCES, _PLANS = "sources.yml", "plans.yml"
_OF_THE_EXAMPLE = ("plan_document", "council_reported", "council_workbook")
_LINKED = "lait_full"  # the folder or link that held the whole LAIT file before it was shipped


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
    blocks = re.split(r"(?m)^(?=  [A-Za-z0-9_-]+:[ ]*$)", path.read_text(encoding="utf-8"))
    return "".join(block for block in blocks if block.partition(":")[0].strip() not in names)


def upgrade(project: Project, area: str = "", year: str = "") -> list[str]:
    """Bring a project of an earlier layout to the present one.

    Returns:
        What was done, a line each.

    Raises:
        DataError: Something under data/raw is of no layout that is known; nothing is changed.
        ParameterError: There is no project.yml, and no area that it could name.
        ReportError: A file cannot be written.
    """
    from analysis.build.notebooks import list_notebooks
    from analysis.inputs.entries import SOURCE_KINDS

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
    problems += [
        Problem(
            f"data/raw/{_SOURCES}", None, f"sources.{name}.kind", quoted(entry.get("kind", "")),
            f"one of {', '.join(SOURCE_KINDS)}", "put the release that this version ships in its place",
        )
        for name, entry in declared.items()
        if entry.get("kind") not in SOURCE_KINDS
    ]  # fmt: skip
    is_shipped = any(entry.get("kind") == "lait_file" and name != _LINKED for name, entry in declared.items())
    if is_link and not is_shipped:
        expected, advice = "a source of kind lait_file", "copy data/raw/lait_spring_2026 and its entry first"
        problems.append(Problem(f"data/raw/{_LINKED}", None, None, "a link alone", expected, advice))
    raise_if_problems(DataError, "the project is of no layout that is known", problems)
    done: list[str] = []
    if not (project.root / FILE).is_file():
        notebooks = list_notebooks(project.notebooks)
        said = {
            name: next((text for one in notebooks if (text := own_default(one, name))), "")
            for name in ("area", "year")
        }
        said |= {name: text for name, text in (("area", area), ("year", year)) if text}
        if not all(said.values()):
            raise ParameterError(
                "The project names no council and year: `annual-review upgrade --area NAME --year 2024-25`."
            )
        used = use(project, said["area"], said["year"])
        done.append(f"{FILE}: written for {used.area}, {said['year']}; it is where defaults stand now.")
    if is_link:
        target = linked.readlink()
        if os.name == "nt":
            linked.rmdir()  # takes the link, not what it leads to
        else:
            linked.unlink()
        if _LINKED in declared:
            write_text(project.raw / _SOURCES, _without(project.raw / _SOURCES, {_LINKED}))
        done.append(
            f"data/raw/{_LINKED}: the link to {target} is gone, its files are not: the release is shipped."
        )
    return done or ["The project has the present layout: nothing to do."]
