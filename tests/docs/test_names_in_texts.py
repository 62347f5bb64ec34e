"""A module, file or name of ours that a text points to is there.

Looked at are docstrings and comments of src, tests and benchmarks, and the documents. A text points by a
name such as `analysis.stats.trend`, by the same without `analysis` in backticks, from a room on or from a
module on (`tables.data.OBSERVATIONS`, `printed.Span`), or by a path such as `charts/trend.py`.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from real_project import ROOT

import analysis

HOUSE = ROOT / "src/analysis"
ROOMS = {path.stem for path in HOUSE.iterdir() if path.is_dir() and path.name != "__pycache__"}
FILES = sorted(HOUSE.rglob("*.py"))
MODULES = {path.stem for path in FILES}
DOTTED = re.compile(r"(?<![\w./])analysis((?:\.[A-Za-z_]\w*)+)(?!\.\.\.)\b")  # but `analysis.open_...`
QUOTED = re.compile(rf"`((?:{'|'.join(sorted(ROOMS | MODULES))})(?:\.[A-Za-z_]\w*)+)[`(]")
CONSTANT = re.compile(r"`([a-z]\w*\.[A-Z][A-Z_]+)`")  # whatever it begins with: a module that is gone, too
PATH = re.compile(rf"(?<![\w./])(?:src/analysis/)?((?:{'|'.join(sorted(ROOMS))})/[\w/]+(?:\.\w+)+)")


def lost_in(text: str) -> list[str]:
    """Everything that a text points to and that is not there."""
    lost = [f"analysis{path}" for path in DOTTED.findall(text) if not is_there(path.strip(".").split("."))]
    quoted = dict.fromkeys([*QUOTED.findall(text), *CONSTANT.findall(text)])
    lost += [path for path in quoted if not is_file(path) and not is_named(path)]
    return lost + [
        path for path in PATH.findall(text) if not any((base / path).exists() for base in (HOUSE, ROOT))
    ]


def is_file(path: str) -> bool:
    """Whether it is the name of a file, such as `claims.csv`."""
    return path.rpartition(".")[2] in ("csv", "mplstyle", "py", "yml")


@cache
def is_named(path: str) -> bool:
    """Whether it is a name of a room or module, or of a thing that is called as one is: `review.series`."""
    first, _, rest = path.partition(".")
    homes = [[first]] if first in ROOMS else []
    homes += [[*file.relative_to(HOUSE).with_suffix("").parts] for file in FILES if file.stem == first]
    return any(is_there([*home, *rest.split(".")]) for home in homes) or rest in attributes_of(
        first.capitalize()
    )


def is_there(names: list[str]) -> bool:
    """Whether a module has such a name; a name inside a class is not looked for."""
    if len(names) == 1 and (names[0] in analysis.__all__ or names[0] in ("__all__", "__init__")):
        return True
    folder = HOUSE
    for place, name in enumerate(names):
        if (folder / name).is_dir():
            folder /= name
            continue
        file = folder / f"{name}.py"
        rest = names[place + 1 :]
        if not file.is_file():
            file, rest = folder / "__init__.py", names[place:]
        return not rest or rest[0] in names_of(file) or (folder / f"{name}.mplstyle").is_file()
    return True


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def names_of(file: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in tree_of(file).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            found |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    return frozenset(found)


@cache
def attributes_of(name: str) -> frozenset[str]:
    return frozenset(
        inside.name if isinstance(inside, ast.FunctionDef) else ast.unparse(inside.target)
        for file in FILES
        for node in tree_of(file).body
        if isinstance(node, ast.ClassDef) and node.name == name
        for inside in node.body
        if isinstance(inside, ast.AnnAssign | ast.FunctionDef)
    )


def text_of(file: Path) -> str:
    """What a file says to people: all of a document; docstrings and comments of a module."""
    text = file.read_text(encoding="utf-8")
    return text if file.suffix != ".py" else "\n".join(re.findall(r'"""(?:.|\n)+?"""|#.*', text))


def test_whatever_a_text_points_to_is_there():
    documents = [ROOT / name for name in ("README.md", "DEVELOPERS.md", "GLOSSARY.md", "environment.yml")]
    files = [*documents, ROOT / "Makefile", *(ROOT / "docs").glob("*.md")]
    for folder in ("src", "tests", "benchmarks"):
        files += (ROOT / folder).rglob("*.py")
    lost = [
        f"{file.relative_to(ROOT).as_posix()}: {path}" for file in files for path in lost_in(text_of(file))
    ]
    assert lost == [], "\n".join(lost)


@pytest.mark.parametrize(
    "text",
    [
        "see `tables.data.OBSERVATIONS` and `tables.results.Review`",
        "`words.format_value`, `review.series` and `page.parts`",
        "analysis.stats.trend.recent_trend, analysis.trend_chart, analysis.charts.report",
        "`charts/report.mplstyle`, src/analysis/page/html.py and `tests/unit/stats/test_trend.py`",
    ],
)
def test_a_text_that_points_to_what_is_there_passes(text):
    assert lost_in(text) == []


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("see `tables.schema.OBSERVATIONS`", "tables.schema.OBSERVATIONS"),
        ("see `tables.data.OBSERVATION`", "tables.data.OBSERVATION"),
        ("see `schema.OBSERVATIONS`", "schema.OBSERVATIONS"),
        ("the area is `review.area`", "review.area"),
        ("`page.reading(text)` reads it", "page.reading"),
        ("see analysis.charts.plots, which draws", "analysis.charts.plots"),
        ("call analysis.trend_charts(review)", "analysis.trend_charts"),
        ("`charts/plots.py` draws", "charts/plots.py"),
        ("src/analysis/page/reading.py reads", "page/reading.py"),
    ],
)
def test_a_text_that_points_to_nothing_is_found(text, lost):
    assert lost_in(text) == [lost]
