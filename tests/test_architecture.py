"""Who may import whom, and what no module may hold: the plan of the house, as a test.

A module is named here without the leading `analysis.`, so `stats.trend` is src/analysis/stats/trend.py.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src"

# Each may import those before it.
VOCABULARY = (
    "errors",
    "numbers",
    "calendars",
    "period_labels",
    "periods",
    "target_readings",
    "target_grammar",
    "indicators",
    "declarations",
    "laid_out",
    "plan_tables",
    "national_tables",
    "revision_tables",
    "target_columns",
    "schema",
    "inputs",
    "narratives",
    "results",
    "edition_results",
    "plan_results",
    "document_results",
)

# What a room may import beside the vocabulary. A name stands for the module and all below it.
# `cli` is the exception that gets less: see `may_import`.
MAY_ALSO_IMPORT = {
    "sources": (
        "sources.text_table",
        "sources.yaml_file",
        "sources.plan_matches",
        "sources.accepted_revisions",
        "sources.goal_links",
        "sources.spending",
        "sources.authors",
        "sources.workbook",
    ),
    "revisions": ("revisions",),
    "clean": ("clean", "revisions"),
    "slices": (),
    "store": ("slices",),
    "stats": ("stats.intervals", "stats.binomial"),
    "editions": ("stats", "editions"),
    "claims": ("stats", "claims"),
    "review": ("stats", "claims", "editions", "review"),
    "disclosure": ("disclosure",),
    "presentation": ("presentation.words", "presentation.markup", "presentation.page_tree"),
    # The parts of a page are made of tables and charts; each may use those before it.
    "presentation.sections": ("presentation.tables", "presentation.charts"),
    "presentation.goals": ("presentation.tables", "presentation.charts", "presentation.sections"),
    "presentation.notes": ("presentation.tables", "presentation.sections"),
    "presentation.areas": ("presentation.tables", "presentation.charts", "presentation.sections"),
    "presentation.contradictions": ("presentation.tables", "presentation.sections"),
    "presentation.revisions": ("presentation.tables", "presentation.sections"),
    "presentation.refresh": (
        "presentation.tables",
        "presentation.sections",
        "presentation.offered",
    ),
    "presentation.refresh_lists": (
        "presentation.tables",
        "presentation.sections",
        "presentation.refresh",
    ),
    "presentation.plan_document": ("presentation.sections", "presentation.refresh"),
    "presentation.plan_lists": ("presentation.tables", "presentation.sections", "presentation.goals"),
    "presentation.finance_totals": ("presentation.tables", "presentation.sections"),
    "presentation.finance": (
        "presentation.tables",
        "presentation.charts",
        "presentation.sections",
        "presentation.finance_totals",
    ),
    "presentation.actions": ("presentation.tables", "presentation.sections"),
    "presentation.profile": (
        "presentation.tables",
        "presentation.charts",
        "presentation.sections",
        "presentation.goals",
    ),
    "presentation.analyses": (
        "presentation.tables",
        "presentation.charts",
        "presentation.sections",
        "presentation.goals",
    ),
    "pipeline": (
        "sources",
        "slices",
        "clean",
        "store",
        "revisions",
        "editions",
        "claims",
        "disclosure",
        "presentation.documents",
        "presentation.charts_png",
        "presentation.page_tree",
        "pipeline",
    ),
    "pipeline.releases": ("presentation.words",),
    # An author's text is held against the reports' own figures and words.
    "pipeline.authors": ("review", "presentation.narrative"),
    "pipeline.new_edition": ("review",),
    # Standings among all councils are worked out once, when the tables are made.
    "pipeline.prepare": ("review.national",),
    # What every notebook would load and lay out again, it does once.
    "pipeline.engines.warm": ("presentation.markup",),
    "workbench": ("store", "review", "pipeline"),
}
# It loads, before any notebook runs, what a notebook's own `import analysis` would load.
WARM_PROCESS = "pipeline.engines.warm"
CLI_MAY_IMPORT = ("errors", "pipeline")

# Packages from outside that one room keeps for itself.
KEPT_IN = {
    "matplotlib": "presentation.charts",
    "seaborn": "presentation.charts",
    "papermill": "pipeline",
    "nbconvert": "pipeline",
    "nbclient": "pipeline",
    "nbformat": "pipeline",
    "argparse": "cli",
    "IPython": "pipeline.engines",
    "filelock": "pipeline",
    "distributed": "pipeline.engines",
    "watchfiles": "pipeline",
}

NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "common", "config", "constants"}
LONGEST_MODULE = 400


def architecture_violations(src: Path) -> list[str]:
    """Say every way in which the modules under `src` break the plan, each with its file and line."""
    modules = {module_name(path, src): path for path in sorted(src.rglob("*.py"))}
    violations = []
    for name, path in modules.items():
        lines = path.read_text(encoding="utf-8").splitlines()
        tree = ast.parse("\n".join(lines))
        where = path.relative_to(src).as_posix()
        found = [(1, problem) for problem in problems_of_the_module(name, len(lines))]
        found += forbidden_imports(name, path, tree, modules)
        found += forbidden_statements(tree)
        violations += [f"{where}:{line}: {problem}" for line, problem in sorted(set(found))]
    return violations


def module_name(path: Path, src: Path) -> str:
    """`analysis.stats.trend`; for a package, and for its `__init__`, `analysis.stats`."""
    parts = path.relative_to(src).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def is_kept_in(name: str, room: str) -> bool:
    """Whether a package that is kept in `room` may be used here."""
    return is_charts(name) if room == "presentation.charts" else is_within(name, room)


def is_charts(name: str) -> bool:
    """Whether it is the charts, which may be split in files side by side (`presentation.charts_small`)."""
    return name.startswith("presentation.charts")


def problems_of_the_module(name: str, line_count: int) -> Iterator[str]:
    package, _, inside = name.partition(".")
    room = inside.partition(".")[0]
    if package != "analysis":
        yield "stands outside the package analysis"
    elif inside and room not in {*VOCABULARY, *MAY_ALSO_IMPORT, "cli"}:
        yield f"{room} is not a known room"
    for part in sorted(NAMES_THAT_SAY_NOTHING & set(name.split("."))):
        yield f"the name {part} does not say what is in it"
    if line_count > LONGEST_MODULE:
        yield f"{line_count} lines; split it, {LONGEST_MODULE} are the most"


def may_import(importer: str, target: str, is_package: bool) -> bool:
    """Whether one module of ours may import another; both named without `analysis.`, "" being itself."""
    room = importer.partition(".")[0]
    if importer == "":
        return True  # only __init__ imports across, to offer the names that notebooks use
    if target == "":
        return importer == WARM_PROCESS
    if is_package and is_within(target, importer):
        return True  # a package offers what is inside it
    if is_charts(importer) and is_charts(target):
        return True  # one room, however many files it is split in
    if all(is_within(name, "presentation.documents") for name in (importer, target)):
        return True
    if room in VOCABULARY:
        return target in VOCABULARY[: VOCABULARY.index(room)]
    if room == "cli":
        return any(is_within(target, allowed) for allowed in CLI_MAY_IMPORT)
    besides = (*MAY_ALSO_IMPORT.get(room, ()), *MAY_ALSO_IMPORT.get(importer, ()))
    return any(is_within(target, allowed) for allowed in (*VOCABULARY, *besides))


def forbidden_imports(
    name: str, path: Path, tree: ast.Module, modules: dict[str, Path]
) -> Iterator[tuple[int, str]]:
    is_package = path.name == "__init__.py"
    importer = name.partition(".")[2]
    for line, target in imported_modules(name, is_package, tree, modules):
        package, _, inside = target.partition(".")
        if package == "analysis":
            if name.startswith("analysis") and not may_import(importer, inside, is_package):
                yield line, f"{importer} may not import {target}"
        elif package in KEPT_IN and not is_kept_in(importer, KEPT_IN[package]):
            yield line, f"{package} is for {KEPT_IN[package]} only"


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


@pytest.fixture
def violations_in(tmp_path):
    """Write a small package from {module: text} and check it; modules it imports exist, and are empty."""

    def check(modules: dict[str, str]) -> list[str]:
        for name in (*VOCABULARY, "clean", "stats.intervals", "stats.trend", "presentation.words"):
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
        ("numbers", "from analysis.errors import DataError"),
        ("schema", "from analysis import errors, indicators"),
        ("sources.lait", "from analysis.schema import OBSERVATIONS"),
        ("clean", "import analysis.periods"),
        ("stats.trend", "from analysis.stats import intervals"),
        ("stats.spc", "from .intervals import wilson"),
        ("editions", "from analysis.stats.trend import recent_trend"),
        ("claims", "from analysis.stats import trend"),
        ("review", "import analysis.stats.trend"),
        ("presentation.tables", "from analysis.presentation import words"),
        ("presentation.charts", "import matplotlib.pyplot as plt\nimport seaborn"),
        ("presentation.charts_small", "import matplotlib.pyplot as plt"),
        ("presentation.charts.spine", "from matplotlib.figure import Figure"),
        ("presentation.charts_spine", "from analysis.presentation.charts_small import x"),
        ("pipeline.render", "import nbconvert, papermill\nfrom analysis.pipeline.plan import Job"),
        ("pipeline.plan", "from analysis.clean import observations"),
        ("cli", "import argparse\nfrom analysis import errors\nfrom analysis.pipeline.plan import Job"),
        ("__init__", "from analysis.stats.trend import recent_trend\nfrom analysis.clean import x"),
        ("sources.__init__", "from analysis.sources import lait\nfrom .lait import read"),
        ("store", "try:\n    1\nexcept OSError:\n    pass"),
        ("store", "try:\n    1\nexcept Exception as error:\n    raise ValueError from error"),
        ("store", "#\n" * LONGEST_MODULE),
    ],
)
def test_what_the_plan_allows_passes(violations_in, module, text):
    modules = {"sources.lait": "", "pipeline.plan": "", "presentation.charts_small": ""}
    modules[module] = text
    assert violations_in(modules) == []


@pytest.mark.parametrize(
    ("module", "text", "problem"),
    [
        ("errors", "import analysis.numbers", "errors may not import analysis.numbers"),
        ("periods", "from analysis.schema import x", "periods may not import analysis.schema"),
        ("numbers", "from . import periods", "numbers may not import analysis.periods"),
        ("schema", "from analysis import clean", "schema may not import analysis.clean"),
        ("clean", "from analysis.sources.lait import x", "clean may not import analysis.sources.lait"),
        ("clean", "from analysis import recent_trend", "clean may not import analysis"),
        ("sources.lait", "from ..clean import x", "sources.lait may not import analysis.clean"),
        ("sources.lait", "from .tidy import x", "sources.lait may not import analysis.sources.tidy"),
        ("stats.trend", "from .spc import x", "stats.trend may not import analysis.stats.spc"),
        ("stats.trend", "from analysis.stats import x", "stats.trend may not import analysis.stats"),
        (
            "stats.trend",
            "from analysis.presentation import words",
            "stats.trend may not import analysis.presentation.words",
        ),
        (
            "presentation.tables",
            "import analysis.stats.trend",
            "presentation.tables may not import analysis.stats.trend",
        ),
        (
            "presentation.tables",
            "from analysis.presentation.charts import x",
            "presentation.tables may not import analysis.presentation.charts",
        ),
        (
            "presentation.words",
            "from analysis.presentation.wordsmith import x",
            "presentation.words may not import analysis.presentation.wordsmith",
        ),
        ("disclosure", "from analysis.stats import trend", "disclosure may not import analysis.stats.trend"),
        ("review", "from analysis.clean import x", "review may not import analysis.clean"),
        (
            "pipeline.plan",
            "from analysis.stats import trend",
            "pipeline.plan may not import analysis.stats.trend",
        ),
        (
            "pipeline.plan",
            "from analysis.presentation import words",
            "pipeline.plan may not import analysis.presentation.words",
        ),
        ("pipeline.__init__", "from analysis import cli", "pipeline may not import analysis.cli"),
        ("cli", "from analysis.schema import x", "cli may not import analysis.schema"),
        (
            "editions",
            "from analysis.pipeline.plan import x",
            "editions may not import analysis.pipeline.plan",
        ),
        (
            "clean",
            "def f():\n    from analysis.stats import trend",
            "clean may not import analysis.stats.trend",
        ),
        (
            "clean",
            "if TYPE_CHECKING:\n    from analysis.stats import trend",
            "clean may not import analysis.stats.trend",
        ),
        (
            "clean",
            "importlib.import_module('analysis.stats.trend')",
            "clean may not import analysis.stats.trend",
        ),
        ("stats.trend", "import matplotlib.pyplot", "matplotlib is for presentation.charts only"),
        ("presentation.tables", "from seaborn import x", "seaborn is for presentation.charts only"),
        ("__init__", "import matplotlib", "matplotlib is for presentation.charts only"),
        ("cli", "import papermill", "papermill is for pipeline only"),
        ("presentation.documents", "import nbconvert", "nbconvert is for pipeline only"),
        ("store", "import nbformat", "nbformat is for pipeline only"),
        ("clean", "from nbclient import x", "nbclient is for pipeline only"),
        ("pipeline.plan", "import argparse", "argparse is for cli only"),
        ("tidying", "", "tidying is not a known room"),
        ("stats.helpers", "", "the name helpers does not say what is in it"),
        ("presentation.constants", "", "the name constants does not say what is in it"),
        ("clean", "#\n" * 401, "401 lines; split it, 400 are the most"),
        ("clean", "assert 1", "assert: python -O leaves it out; raise an error of ours"),
        ("clean", "try:\n    1\nexcept:\n    raise", "bare except"),
        ("clean", "try:\n    1\nexcept Exception:\n    pass", "an exception is swallowed"),
        ("clean", "try:\n    1\nexcept (OSError, Exception):\n    ...", "an exception is swallowed"),
        (
            "clean",
            "for _ in ():\n    try:\n        1\n    except BaseException:\n        continue",
            "an exception is swallowed",
        ),
        ("clean", "with contextlib.suppress(Exception):\n    1", "an exception is swallowed"),
    ],
)
def test_what_the_plan_forbids_is_found(violations_in, module, text, problem):
    modules = {
        "sources.lait": "",
        "sources.tidy": "",
        "stats.spc": "",
        "presentation.charts": "",
        "presentation.wordsmith": "",
        "cli": "",
        "pipeline.plan": "",
    }
    modules[module] = text
    (violation,) = violations_in(modules)
    assert violation.startswith(f"analysis/{module.replace('.', '/')}.py:")
    assert violation.endswith(f": {problem}")


def test_a_module_outside_the_package_is_found(tmp_path):
    (tmp_path / "stray.py").write_text("from analysis.stats import trend\n", encoding="utf-8")
    assert architecture_violations(tmp_path) == ["stray.py:1: stands outside the package analysis"]


def test_the_line_of_a_violation_is_named(violations_in):
    assert violations_in({"clean": "import csv\n\nimport matplotlib\n"}) == [
        "analysis/clean.py:3: matplotlib is for presentation.charts only"
    ]
