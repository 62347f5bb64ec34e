"""Who may import whom, and what no module may hold: the plan of the house, as a test.

The rooms and what each may import are the table of DEVELOPERS.md. A module is named here without the
leading `analysis.`, so `stats.trend` is src/analysis/stats/trend.py.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src"

ALWAYS = ("vocabulary", "tables")
# Each may import those before it.
VOCABULARY = (
    "errors",
    "addresses",
    "areas",
    "wordings",
    "roles",
    "units",
    "marks",
    "statuses",
    "numbers",
    "calendars",
    "periods",
    "targets",
    "indicators",
    "certainty",
)

# Packages from outside that one room keeps for itself.
KEPT_IN = {
    "matplotlib": "charts",
    "seaborn": "charts",
    "papermill": "build",
    "nbconvert": "page",
    "nbclient": "build",
    "argparse": "cli",
    "IPython": "build.engines",
    "ipywidgets": "panel",
    "filelock": "build",
    "distributed": "build.engines",
    "watchfiles": "build",
    "docx": "page",
    "xlsxwriter": "page",
}

NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "config", "constants"}
LONGEST_MODULE = 900


@cache
def rooms() -> dict[str, tuple[str, ...]]:
    """What each room may import beside vocabulary and tables, as DEVELOPERS.md says."""
    text = (ROOT / "DEVELOPERS.md").read_text(encoding="utf-8")
    section = text.partition("## The rooms")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    return {row[0].strip().strip("`").rstrip("/"): tuple(re.findall(r"`([a-z_.]+)`", row[2])) for row in rows}


def architecture_violations(src: Path) -> list[str]:
    """Say every way in which the modules under `src` break the plan, each with its file and line."""
    modules = {module_name(path, src): path for path in sorted(src.rglob("*.py"))}
    violations = []
    imports: dict[str, set[str]] = {}
    for name, path in modules.items():
        lines = path.read_text(encoding="utf-8").splitlines()
        tree = ast.parse("\n".join(lines))
        where = path.relative_to(src).as_posix()
        found = [(1, problem) for problem in problems_of_the_module(name, len(lines))]
        found += forbidden_imports(name, path, tree, modules)
        found += forbidden_statements(tree)
        violations += [f"{where}:{line}: {problem}" for line, problem in sorted(set(found))]
        imports[name] = set(loaded_at_once(name, path.name == "__init__.py", tree, modules)) - {name}
    return violations + [f"a circle of imports: {' -> '.join(circle)}" for circle in circles(imports)]


def module_name(path: Path, src: Path) -> str:
    """`analysis.stats.trend`; for a package, and for its `__init__`, `analysis.stats`."""
    parts = path.relative_to(src).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def problems_of_the_module(name: str, line_count: int) -> Iterator[str]:
    package, _, inside = name.partition(".")
    room = inside.partition(".")[0]
    if package != "analysis":
        yield "stands outside the package analysis"
    elif inside and room not in rooms():
        yield f"{room} is not a known room"
    elif room == "vocabulary" and inside != room and inside.partition(".")[2] not in VOCABULARY:
        yield f"{inside} has no place in the order of the vocabulary"
    for part in sorted(NAMES_THAT_SAY_NOTHING & set(name.split("."))):
        yield f"the name {part} does not say what is in it"
    if line_count > LONGEST_MODULE:
        yield f"{line_count} lines; split it, {LONGEST_MODULE} are the most"


def may_import(importer: str, target: str) -> bool:
    """Whether one module of ours may import another; both named without `analysis.`, "" being itself."""
    room = importer.partition(".")[0]
    if importer == "":
        return True  # only __init__ imports across, to offer the names that notebooks use
    if target == "":
        return False
    if room == "vocabulary" and is_within(target, room):
        names = [name.partition(".")[2] for name in (importer, target)]
        return all(name in VOCABULARY for name in names) and VOCABULARY.index(names[1]) < VOCABULARY.index(
            names[0]
        )
    if is_within(target, room):
        return True
    always = ALWAYS[: ALWAYS.index(room)] if room in ALWAYS else ALWAYS
    return any(is_within(target, allowed) for allowed in (*always, *rooms().get(room, ())))


def forbidden_imports(
    name: str, path: Path, tree: ast.Module, modules: dict[str, Path]
) -> Iterator[tuple[int, str]]:
    importer = name.partition(".")[2]
    for line, target in imported_modules(name, path.name == "__init__.py", tree, modules):
        package, _, inside = target.partition(".")
        if package == "analysis":
            if name.startswith("analysis") and not may_import(importer, inside):
                yield line, f"{importer} may not import {target}"
        elif package in KEPT_IN and not is_within(importer, KEPT_IN[package]):
            yield line, f"{package} is for {KEPT_IN[package]} only"


def loaded_at_once(name: str, is_package: bool, tree: ast.Module, modules: dict[str, Path]) -> Iterator[str]:
    """The modules of ours that are loaded with this one: not those for type checks or inside functions."""
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    for _, target in imported_modules(name, is_package, ast.Module(top, []), modules):
        if target in modules and target != "analysis":
            yield target


def circles(imports: dict[str, set[str]]) -> Iterator[list[str]]:
    """Every way round through modules that load each other, each found once."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> Iterator[list[str]]:
        if name in way:
            yield [*way[way.index(name) :], name]
        elif name not in done:
            for target in sorted(imports.get(name, ())):
                yield from walk(target, [*way, name])
            done.add(name)

    for name in sorted(imports):
        yield from walk(name, [])


def imported_modules(
    name: str, is_package: bool, tree: ast.Module, modules: dict[str, Path]
) -> Iterator[tuple[int, str]]:
    """Every module that is imported anywhere in the file, inside functions and for type checks too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = name.split(".") if is_package else name.split(".")[:-1]
                kept = parents[: len(parents) - node.level + 1]
                base = ".".join([*kept, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield node.lineno, inner if inner in modules else base
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "import_module",
            "importlib.import_module",
            "__import__",
        }:
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield node.lineno, argument.value


def forbidden_statements(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            yield node.lineno, "assert: python -O leaves it out; raise an error of ours"
        elif isinstance(node, ast.ExceptHandler):
            if node.type is None:
                yield node.lineno, "bare except"
            elif catches_everything(node.type) and does_nothing(node.body):
                yield node.lineno, "an exception is swallowed"
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"suppress", "contextlib.suppress"}
            and any(catches_everything(argument) for argument in node.args)
        ):
            yield node.lineno, "an exception is swallowed"


def catches_everything(caught: ast.expr) -> bool:
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in names)


def does_nothing(body: list[ast.stmt]) -> bool:
    return all(
        isinstance(statement, ast.Pass | ast.Continue)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in body
    )


def test_the_house_is_built_as_planned():
    violations = architecture_violations(SRC)
    assert violations == [], "\n" + "\n".join(violations)


def test_there_is_a_house():
    assert (SRC / "analysis" / "__init__.py").is_file()


def test_every_room_of_the_plan_is_there_and_the_library_draws_the_same_map():
    there = {path.stem for path in (SRC / "analysis").iterdir() if path.is_dir() or path.suffix == ".py"} - {
        "__init__",
        "__pycache__",
    }
    assert set(rooms()) == there
    drawn = ast.get_docstring(ast.parse((SRC / "analysis/__init__.py").read_text(encoding="utf-8"))) or ""
    lines = re.findall(r"^    (\w+) {2,}.*?(?:\(([a-z_., ]*)\))?$", drawn, re.MULTILINE)
    assert {room: tuple(filter(None, named.split(", "))) for room, named in lines if room in rooms()} == {
        room: tuple(name for name in allowed if name not in ALWAYS) for room, allowed in rooms().items()
    }


def test_every_place_that_the_map_names_is_there():
    text = (ROOT / "DEVELOPERS.md").read_text(encoding="utf-8")
    section = text.partition("## Where do I change")[2].partition("\n## ")[0]
    named = re.findall(r"`([a-z_/.]+\.(?:py|yml|css|docx|mplstyle))`", section)
    assert len(named) > 15
    missing = [
        name for name in named if not any((base / name).is_file() for base in (ROOT, SRC / "analysis"))
    ]
    assert missing == []


@pytest.fixture
def violations_in(tmp_path):
    """Write a small package from {module: text} and check it; modules it imports exist, and are empty."""

    def check(modules: dict[str, str]) -> list[str]:
        for name in (*(f"vocabulary.{one}" for one in VOCABULARY), "stats.intervals", "stats.trend"):
            modules.setdefault(name, "")
        for name, text in modules.items():
            path = tmp_path / "analysis" / f"{name.replace('.', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            (path.parent / "__init__.py").touch()
        return architecture_violations(tmp_path)

    return check


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("vocabulary.numbers", "from analysis.vocabulary.errors import DataError"),
        ("tables.data", "from analysis.vocabulary import errors, indicators"),
        ("inputs.lait", "from analysis.tables.data import OBSERVATIONS"),
        ("inputs.clean", "import analysis.vocabulary.periods\nfrom analysis.inputs.lait import x"),
        ("stats.trend", "from analysis.stats import intervals"),
        ("stats.spc", "from .intervals import wilson"),
        ("claims.rules", "from analysis.stats import trend"),
        ("review.judge", "import analysis.stats.trend\nfrom analysis.claims.rules import x"),
        ("charts.trend", "import matplotlib.pyplot as plt\nimport seaborn"),
        ("charts.spine", "from analysis.page.parts import Table\nfrom analysis.words.status import x"),
        ("report.finance", "from analysis.charts.money import x\nfrom analysis import words"),
        ("page.html", "import nbconvert"),
        ("build.execute", "import papermill\nfrom analysis.page.html import x"),
        ("build.make", "from analysis.charts.png import png_of"),
        (
            "cli",
            "import argparse\nfrom analysis.vocabulary import errors\nfrom analysis.build.jobs import Job",
        ),
        ("__init__", "from analysis.stats.trend import recent_trend\nfrom analysis.inputs.clean import x"),
        ("tables.store", "try:\n    1\nexcept OSError:\n    pass"),
        ("tables.store", "try:\n    1\nexcept Exception as error:\n    raise ValueError from error"),
        ("tables.store", "#\n" * LONGEST_MODULE),
    ],
)
def test_what_the_plan_allows_passes(violations_in, module, text):
    modules = {
        name: "" for name in ("inputs.lait", "inputs.clean", "charts.money", "charts.png", "words.status")
    }
    modules |= {"page.parts": "", "page.html": "", "build.jobs": "", "claims.rules": "", "tables.data": ""}
    modules[module] = text
    assert violations_in(modules) == []


@pytest.mark.parametrize(
    ("module", "text", "problem"),
    [
        (
            "vocabulary.errors",
            "import analysis.vocabulary.numbers",
            "vocabulary.errors may not import analysis.vocabulary.numbers",
        ),
        (
            "vocabulary.periods",
            "from analysis.tables.data import x",
            "vocabulary.periods may not import analysis.tables.data",
        ),
        (
            "vocabulary.numbers",
            "from . import periods",
            "vocabulary.numbers may not import analysis.vocabulary.periods",
        ),
        (
            "tables.data",
            "from analysis.inputs import clean",
            "tables.data may not import analysis.inputs.clean",
        ),
        ("inputs.clean", "from analysis import recent_trend", "inputs.clean may not import analysis"),
        ("inputs.lait", "from ..stats.trend import x", "inputs.lait may not import analysis.stats.trend"),
        ("stats.trend", "from analysis.words import x", "stats.trend may not import analysis.words"),
        ("words.status", "import analysis.page.parts", "words.status may not import analysis.page.parts"),
        ("page.word", "from analysis.charts.png import x", "page.word may not import analysis.charts.png"),
        ("page.word", "from analysis.words import x", "page.word may not import analysis.words"),
        (
            "charts.trend",
            "from analysis.page.html import x",
            "charts.trend may not import analysis.page.html",
        ),
        (
            "disclosure.report",
            "from analysis.stats import trend",
            "disclosure.report may not import analysis.stats.trend",
        ),
        (
            "review.judge",
            "from analysis.inputs.clean import x",
            "review.judge may not import analysis.inputs.clean",
        ),
        (
            "report.goals",
            "from analysis.review.judge import x",
            "report.goals may not import analysis.review.judge",
        ),
        (
            "build.jobs",
            "from analysis.stats import trend",
            "build.jobs may not import analysis.stats.trend",
        ),
        ("build.jobs", "from analysis import cli", "build.jobs may not import analysis.cli"),
        ("cli", "from analysis.review.judge import x", "cli may not import analysis.review.judge"),
        (
            "inputs.clean",
            "def f():\n    from analysis.stats import trend",
            "inputs.clean may not import analysis.stats.trend",
        ),
        (
            "inputs.clean",
            "if TYPE_CHECKING:\n    from analysis.stats import trend",
            "inputs.clean may not import analysis.stats.trend",
        ),
        (
            "inputs.clean",
            "importlib.import_module('analysis.stats.trend')",
            "inputs.clean may not import analysis.stats.trend",
        ),
        ("stats.trend", "import matplotlib.pyplot", "matplotlib is for charts only"),
        ("page.parts", "from seaborn import x", "seaborn is for charts only"),
        ("__init__", "import matplotlib", "matplotlib is for charts only"),
        ("cli", "import papermill", "papermill is for build only"),
        ("build.index", "import nbconvert", "nbconvert is for page only"),
        ("inputs.clean", "from nbclient import x", "nbclient is for build only"),
        ("build.jobs", "import argparse", "argparse is for cli only"),
        ("tidying", "", "tidying is not a known room"),
        (
            "vocabulary.colours",
            "",
            "vocabulary.colours has no place in the order of the vocabulary",
        ),
        ("stats.helpers", "", "the name helpers does not say what is in it"),
        ("page.constants", "", "the name constants does not say what is in it"),
        ("inputs.clean", "#\n" * 901, "901 lines; split it, 900 are the most"),
        ("inputs.clean", "assert 1", "assert: python -O leaves it out; raise an error of ours"),
        ("inputs.clean", "try:\n    1\nexcept:\n    raise", "bare except"),
        ("inputs.clean", "try:\n    1\nexcept Exception:\n    pass", "an exception is swallowed"),
        ("inputs.clean", "try:\n    1\nexcept (OSError, Exception):\n    ...", "an exception is swallowed"),
        (
            "inputs.clean",
            "for _ in ():\n    try:\n        1\n    except BaseException:\n        continue",
            "an exception is swallowed",
        ),
        ("inputs.clean", "with contextlib.suppress(Exception):\n    1", "an exception is swallowed"),
    ],
)
def test_what_the_plan_forbids_is_found(violations_in, module, text, problem):
    modules = dict.fromkeys(
        ("inputs.clean", "review.judge", "page.parts", "page.html", "charts.png", "cli"), ""
    )
    modules |= {"tables.data": "", "words.figures": ""}
    modules[module] = text
    (violation,) = violations_in(modules)
    assert violation.startswith(f"analysis/{module.replace('.', '/')}.py:")
    assert violation.endswith(f": {problem}")


def test_modules_that_load_each_other_are_found(violations_in):
    modules = {
        "review.judge": "from analysis.review.beside import x",
        "review.beside": "from analysis.review.places import y",
        "review.places": "from analysis.review.judge import z",
    }
    assert violations_in(modules) == [
        "a circle of imports: analysis.review.beside -> analysis.review.places -> analysis.review.judge "
        "-> analysis.review.beside"
    ]


def test_modules_that_load_each_other_later_or_for_types_alone_are_no_circle(violations_in):
    modules = {
        "review.judge": "from analysis.review.beside import x",
        "review.beside": "if TYPE_CHECKING:\n    from analysis.review.judge import x",
        "review.places": "def f():\n    from analysis.review.judge import x",
    }
    assert violations_in(modules) == []


def test_a_module_outside_the_package_is_found(tmp_path):
    (tmp_path / "stray.py").write_text("from analysis.stats import trend\n", encoding="utf-8")
    assert architecture_violations(tmp_path) == ["stray.py:1: stands outside the package analysis"]


def test_the_line_of_a_violation_is_named(violations_in):
    assert violations_in({"inputs.clean": "import csv\n\nimport matplotlib\n"}) == [
        "analysis/inputs/clean.py:3: matplotlib is for charts only"
    ]
