"""A copy of the project for tests that clean its data and build its reports."""

import re
import shutil
from pathlib import Path

import pytest

from analysis.build.project import Project

ROOT = Path(__file__).parent.parent
# The pages that `make test` opens in a browser; `make test-pages` opens every one.
SAMPLED = ("annual_review", "indicator_profile", "refresh_document", "index")
GOAL = "indicator_profile"
# They need what the example has not, figures within the year and an approved review; other tests build them.
NEEDS_MORE = ("in_year_monitor", "review_changes")
REPORTS = tuple(
    sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb") if path.stem not in NEEDS_MORE)
)


def each_page(*names):
    """These pages as parameters of a browser test; those that are not sampled are for the deep run."""
    return [name if name in SAMPLED else pytest.param(name, marks=pytest.mark.deep) for name in names]


def copy_project(folder):
    """A project of its own with the real data and notebooks, and nothing made from them."""
    for name in ("raw", "reference", "plans"):
        if (ROOT / "data" / name).is_dir():
            shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    shutil.copytree(
        ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    for name in ("pyproject.toml", "project.yml"):
        shutil.copy(ROOT / name, folder)
    return Project.at(folder)


def without_earlier_plans(project):
    """Leave the reports of earlier plans, with a page for each of their goals, out of what is built."""
    path = project.root / "project.yml"
    text, count = re.subn(r"(?m)^pages:\n(  .*\n)+", "pages: {}\n", path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8", newline="\n")


def copy_cleaned(project, folder):
    """A copy of a project with its data as they were cleaned there."""
    shutil.copytree(project.root, folder, dirs_exist_ok=True)
    return Project.at(folder)


def file_of(folder, name, ending=".html"):
    """The file of a report: `name.html`, or `name-<value>.html` where it has one page per value."""
    exact = folder / f"{name}{ending}"
    if name == GOAL:  # the notebook that makes a page of each goal
        exact = folder / f"goals/our_plan_2024_25/1-22{ending}"
        return exact if exact.is_file() else next(iter(sorted(folder.glob(f"goals/*/*{ending}"))), exact)
    return exact if exact.is_file() else next(iter(sorted(folder.glob(f"{name}-*{ending}"))), exact)
