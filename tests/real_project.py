"""A copy of the project for tests that clean its data and build its reports."""

import shutil
from pathlib import Path

from analysis.pipeline.project import Project

ROOT = Path(__file__).parent.parent
REPORTS = tuple(sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")))


def copy_project(folder):
    """A project of its own with the real data and notebooks, and nothing made from them."""
    for name in ("raw", "reference", "plans"):
        if (ROOT / "data" / name).is_dir():
            shutil.copytree(ROOT / "data" / name, folder / "data" / name)
    shutil.copytree(
        ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return Project.at(folder)


def file_of(folder, name, ending=".html"):
    """The file of a report: `name.html`, or `name-<value>.html` where it has one page per value."""
    exact = folder / f"{name}{ending}"
    return exact if exact.is_file() else next(iter(sorted(folder.glob(f"{name}-*{ending}"))), exact)
