"""A small project with toy notebooks, for the tests of the build and of the command line."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.build.prepare import input_hashes
from analysis.build.project import Project
from analysis.tables import store
from analysis.tables.data import AREAS, PROCESSED
from analysis.tables.declare import empty, table

PARAMETERS = """\
area: str = "E06000050"  # code of the area
year: str = "2024/25"  # review year
years_shown: int | None = None  # how many years; all when none
"""

GOOD = (
    "# Review of one area",
    "## What needs attention",
    "from analysis.page.parts import PageFacts, Paragraph, group\n"
    "group(PageFacts('31 March 2025'), Paragraph(f'{area} in {year}, {years_shown} years.'))",
    "## Methods",
)

FAILING = (
    "# Gaps",
    "first = 1\nprint('so far')",
    "## Groups",
    "raise ValueError('no figure for Barton')",
    "print('never')",
)


def notebook(*cells, parameters=PARAMETERS, title=""):
    """A notebook of these cells; text that starts with # is Markdown, anything else is code."""
    document = new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    if title:
        document.metadata["title"] = title
    for number, text in enumerate(cells):
        document.cells.append(new_markdown_cell(text) if text.startswith("#") else new_code_cell(text))
        if number == 0 and parameters is not None:
            document.cells.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    return document


def save_notebook(project, name, *cells, **options):
    path = project.notebooks / f"{name}.ipynb"
    path.write_text(nbformat.writes(notebook(*cells, **options)), encoding="utf-8")
    return path


def make_project(root, areas=(("E06000050", "Cheshire West and Chester"),)):
    """A project whose processed tables are up to date and hold nothing but these areas."""
    shutil.copytree(_made(tuple(areas)).name, root, dirs_exist_ok=True)
    return Project.at(root)


@cache
def _made(areas):
    """The project with these areas, of which every test gets a copy; it goes with this process."""
    folder = tempfile.TemporaryDirectory(prefix="toy-project-")
    project = Project.at(Path(folder.name))
    for part in (project.raw, project.reference, project.plans, project.notebooks):
        part.mkdir(parents=True)
    (project.root / "pyproject.toml").write_text("", encoding="utf-8")
    said = f'area: {areas[0][0]}\nyear: "2024/25"\n' if areas else 'area: E06000050\nyear: "2024/25"\n'
    (project.root / "project.yml").write_text(said, encoding="utf-8")
    (project.raw / "figures.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    tables = {declaration.name: empty(declaration) for declaration in PROCESSED}
    rows = [{"area_code": code, "area_name": name} for code, name in areas]
    tables["areas"] = table(AREAS, rows)
    store.save_tables(tables, project.processed, input_hashes(project))
    return folder


class RecordedProgress:
    """Keeps what a batch says."""

    def __init__(self):
        self.steps, self.total, self.outcomes = [], 0, []

    def step(self, text):
        self.steps.append(text)

    def start(self, total):
        self.total = total

    def done(self, outcome):
        self.outcomes.append(outcome)
