"""What a notebook uses of the library: which tables it can read, and which of our modules it runs.

Found by reading, not by running. Where a notebook does anything that reading does not settle (an import
of something else, a shell line, `open`), it counts as using everything: a report made once too often
costs a second, one not made misleads.

The file beside a report that says what went in and what came out.

What a report is made of, and in what that differs from what it was made of the last time.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import functools
import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.tables.files import sha256, write_text
from analysis.tables.slices import ALL, TABLES
from analysis.vocabulary.errors import ReportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analysis.build.jobs import Job
    from analysis.build.prepare import Preparation
    from analysis.tables.slices import Slice


PACKAGE = Path(__file__).parents[1]

_FACADE = "analysis.workbench"
_OPENERS = (_FACADE, "analysis.workbench_charts")  # the modules whose functions read tables
# A change in how tables are made shows in the tables, slice by slice; the code adds nothing to that.
_SEEN_IN_THE_TABLES = ("analysis", "analysis.build.prepare", "analysis.build.scratch")
_PAGE_MAKERS = ("analysis.build.make", "analysis.build.jobs", "analysis.build.current")
_TEMPLATES = ("page/templates", "charts/templates", "report/templates")
_INDEX_TEMPLATE = "page/templates/report/reports.html.j2"

_REVIEW = (
    "observations", "areas", "neighbours", "indicators", "editions", "goals", "targets", "actions",
    "claims", "notices", "national_ranks", "source_titles", "edition_notes",
)  # fmt: skip
# What each function that opens something reads. A test holds every notebook to it.
_EDITIONS = ("areas", "editions", "goals", "targets", "actions", "edition_matches", "plan_items",
             "printed_figures", "indicators", "notices", "source_titles")  # fmt: skip
_READS = {
    "open_review": _REVIEW,
    "open_narrative": _REVIEW,
    "open_profile": _REVIEW,
    "open_areas": _REVIEW,
    "open_neighbour_series": _REVIEW,
    "open_councils": _REVIEW,
    **dict.fromkeys(
        (
            "distribution_chart",
            "gap_strip",
            "group_gap_chart",
            "neighbour_chart",
            "neighbour_grid",
            "overview_chart",
            "process_chart",
            "spine_chart",
            "tartan_rug",
            "trend_chart",
        ),
        _REVIEW,
    ),
    "open_finance": (*_REVIEW, "finance_lines", "spending_links"),
    "open_actions": _EDITIONS,
    "open_comparison": (*_REVIEW, *_EDITIONS),
    "open_document": (*_REVIEW, *_EDITIONS),
}
# Those that show every council, and so read the figures of all.
_OF_EVERY_COUNCIL = {"open_councils", "distribution_chart"}
# Those that are told an area; the others take what one of these gave.
_TOLD_AN_AREA = ("open_review", "open_actions", "open_comparison", "open_document")
# Built-in functions that reach nothing outside the notebook.
_HARMLESS = {
    "abs", "bool", "dict", "enumerate", "float", "int", "len", "list", "max", "min", "print", "range",
    "repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip",
}  # fmt: skip


@dataclass(frozen=True)
class Uses:
    """What a notebook uses.

    Attributes:
        names: The names of `analysis` that it calls; None where it may use anything.
        tables: The tables that it reads; None for all.
        is_of_its_area: Every table is read for the area it was given, and those it is compared with.
        reads_texts: It reads the authors' texts of its edition.
    """

    names: tuple[str, ...] | None
    tables: frozenset[str] | None
    is_of_its_area: bool
    reads_texts: bool


EVERYTHING = Uses(None, None, is_of_its_area=False, reads_texts=True)


def uses_of(cells: Sequence[str]) -> Uses:
    """Find what a notebook uses.

    Args:
        cells: The text of its code cells, without the one that holds its parameters.

    Example:
        >>> uses_of(["import analysis", "analysis.open_actions(area=area)"]).names
        ('open_actions',)
        >>> uses_of(["import pandas"]).names is None
        True
    """
    try:
        trees = [ast.parse(cell) for cell in cells]
    except (SyntaxError, ValueError):  # a shell line, or a cell that stops there
        return EVERYTHING
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = _names(nodes)
    if names is None:
        return EVERYTHING
    known = [name for name in names if offered().get(name) in _OPENERS]
    if any(name not in _READS for name in known):
        # `load_all`, as in the data quality report: it counts every row and prints the hash of every file,
        # so there is no change of data that does not change it.
        return Uses(tuple(names), None, is_of_its_area=False, reads_texts=True)
    tables = frozenset(table for name in known for table in _READS[name])
    keeps = _keeps_to_its_area(nodes) and _OF_EVERY_COUNCIL.isdisjoint(known)
    return Uses(tuple(names), tables, keeps, "open_narrative" in known)


def _names(nodes: Sequence[ast.AST]) -> list[str] | None:
    """The names of the library that are used; None where something else is done."""
    names: set[str] = set()
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if isinstance(node, ast.Import):
            if any(alias.name != "analysis" or alias.asname for alias in node.names):
                return None
        elif isinstance(node, ast.ImportFrom):
            return None
        elif isinstance(node, ast.Attribute):
            if node.attr.startswith("_"):
                return None
            if isinstance(node.value, ast.Name) and node.value.id == "analysis":
                if node.attr not in offered():
                    return None
                names.add(node.attr)
        elif isinstance(node, ast.Name) and node.id not in bound:
            if node.id == "analysis" and id(node) not in inner:
                return None
            if hasattr(builtins, node.id) and node.id not in _HARMLESS:
                return None
    return None if "analysis" in bound else sorted(names)


def _keeps_to_its_area(nodes: Sequence[ast.AST]) -> bool:
    """Whether everything is opened for the area of the parameters."""
    for node in nodes:
        if isinstance(node, ast.Name) and node.id == "area" and isinstance(node.ctx, ast.Store):
            return False
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("open_review", "open_actions", "open_comparison", "open_document")
        ):
            given = [keyword.value for keyword in node.keywords if keyword.arg == "area"] or node.args[:1]
            if not given or not isinstance(given[0], ast.Name) or given[0].id != "area":
                return False
    return True


@functools.cache
def offered() -> Mapping[str, str]:
    """The module that defines each name of `analysis`, read from its own list."""
    for statement in ast.parse((PACKAGE / "__init__.py").read_bytes()).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "_OFFERED_BY":
            by_module = ast.literal_eval(statement.value)
            return {name: module for module, names in by_module.items() for name in names}
    raise RuntimeError("analysis/__init__.py has no _OFFERED_BY")


def code_of(uses: Uses, memo: Path | None = None, *, keep: bool = True) -> dict[str, str]:
    """Hash every file of ours that a notebook's report is made with.

    Args:
        uses: What the notebook uses.
        memo: A file that keeps what was read out of each module, since reading takes long; None for none.
        keep: Write the file where it has changed.

    Returns:
        Hash by name below src/analysis, in order.
    """
    files = package_files()
    if uses.names is None:
        return dict(files)
    graph = _graph(memo, keep)
    modules = graph.closure(_PAGE_MAKERS)
    if uses.names:
        modules |= graph.closure(graph.start_of(uses.names))
    wanted = {graph.file_of(module) for module in modules}
    return {
        name: digest
        for name, digest in files.items()
        if name in wanted or (name.startswith(_TEMPLATES) and name != _INDEX_TEMPLATE)
    }


def have_same_code(code: Mapping[str, str]) -> bool:
    """Whether this machine has the same files of ours."""
    files = package_files()
    return all(files.get(name) == digest for name, digest in code.items())


@functools.cache
def package_files() -> Mapping[str, str]:
    """Hash of each file of the package, by its name below it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            # line ends differ between machines where git converts them
            content = path.read_bytes().replace(b"\r\n", b"\n")
            found[path.relative_to(PACKAGE).as_posix()] = hashlib.sha256(content).hexdigest()[:16]
    return dict(sorted(found.items()))


@functools.cache
def _graph(memo: Path | None, keep: bool) -> _Graph:
    return _Graph(memo, keep)


class _Graph:
    """Which of our modules imports which, wherever in it the import stands."""

    def __init__(self, memo: Path | None, keep: bool) -> None:
        self._files = {name: digest for name, digest in package_files().items() if name.endswith(".py")}
        self._modules = {_module(name): name for name in self._files}
        self._facts = _facts(self._files, memo, keep)

    def file_of(self, module: str) -> str:
        return self._modules[module]

    def start_of(self, names: Iterable[str]) -> set[str]:
        """The modules that define names of the library, and what those of the facade use."""
        found: set[str] = set()
        facade = self._facts[self._modules[_FACADE]]["definitions"]
        for name in names:
            module = offered()[name]
            found.add(module)
            if module == _FACADE:
                found |= {target for one in _reached(facade, name) for target in facade[one]["imports"]}
        return found

    def closure(self, start: Iterable[str]) -> set[str]:
        """Every module that these import, and those import, with the packages they stand in.

        A package that is imported only because something in it is counts as itself, without what it
        imports in turn: nothing of that is called.
        """
        found: set[str] = set()
        packages: set[str] = set()
        waiting = list(start)
        while waiting:
            module = waiting.pop()
            while module and module not in self._modules:
                module = module.rpartition(".")[0]  # a name out of a module, not a module
            if module in found or module in _SEEN_IN_THE_TABLES or not module:
                continue
            found.add(module)
            package = module.rpartition(".")[0]
            while package and package not in _SEEN_IN_THE_TABLES:
                packages.add(package)
                package = package.rpartition(".")[0]
            if module != _FACADE:
                waiting += self._facts[self._modules[module]]["imports"]
        return found | packages


def _module(file: str) -> str:
    parts = ["analysis", *file.removesuffix(".py").split("/")]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _reached(definitions: Mapping[str, Any], name: str) -> set[str]:
    """The definitions of a module that one of them uses, itself among them."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in definitions and one not in found:
            found.add(one)
            waiting += definitions[one]["names"]
    return found


def _facts(files: Mapping[str, str], memo: Path | None, keep: bool) -> dict[str, Any]:
    """What each module imports, from the memo where the module is as it was."""
    known = _read_memo(memo)
    found = {}
    for name, digest in files.items():
        key = f"{name} {digest}"
        found[key] = known.get(key) or _read_module(name)
    if memo is not None and keep and found != known:
        # it only saves time; whoever writes a report here will say what is wrong
        with contextlib.suppress(ReportError):
            write_text(memo, json.dumps(found, indent=0, sort_keys=True))
    return {key.partition(" ")[0]: facts for key, facts in found.items()}


def _read_memo(memo: Path | None) -> dict[str, Any]:
    try:
        content = json.loads(memo.read_text(encoding="utf-8")) if memo else {}
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _read_module(file: str) -> dict[str, Any]:
    tree = ast.parse((PACKAGE / file).read_bytes())
    module = _module(file)
    package = module if file.endswith("__init__.py") else module.rpartition(".")[0]
    facts: dict[str, Any] = {"imports": sorted({name for _, name in _imports(tree, package)})}
    if module == _FACADE:
        facts["definitions"] = _definitions(tree, package)
    return facts


def _definitions(tree: ast.Module, package: str) -> dict[str, Any]:
    """For each name at the top of a module, the names it uses and the modules it imports."""
    found: dict[str, Any] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for bound, target in _imports(statement, package):
                found[bound] = {"names": [], "imports": [target]}
            continue
        names = [statement.name] if isinstance(statement, ast.FunctionDef | ast.ClassDef) else []
        names += [
            n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        ]
        used = sorted({n.id for n in ast.walk(statement) if isinstance(n, ast.Name)})
        imports = sorted({target for _, target in _imports(statement, package)})
        for name in names:
            found.setdefault(name, {"names": used, "imports": imports})
    return found


def _imports(tree: ast.AST, package: str) -> Iterator[tuple[str, str]]:
    """Each name that an import binds, and what it stands for; types alone have no effect on a report."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == "analysis":
                    yield alias.asname or alias.name.partition(".")[0], alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            if base.partition(".")[0] == "analysis":
                for alias in node.names:
                    yield alias.asname or alias.name, f"{base}.{alias.name}"
        waiting += ast.iter_child_nodes(node)


# Packages whose version can change a figure, a chart or the page.
_SHAPING_PACKAGES = (
    "beautifulsoup4",
    "ipykernel",
    "jinja2",
    "lxml",
    "matplotlib",
    "mistune",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "python-docx",
    "scipy",
    "seaborn",
    "xlsxwriter",
)


def json_text(content: Mapping[str, Any]) -> str:
    """Return `content` as the text of a JSON file that reads well and compares well."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read_json(path: Path) -> dict[str, Any] | None:
    """Return what a JSON file of ours holds, or None when it is not there or not whole."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, json.JSONDecodeError):
        return None  # a report without a readable manifest counts as not made
    return content if isinstance(content, dict) else None


@functools.cache
def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape what a report shows."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in _SHAPING_PACKAGES},
    }


def what_is_amiss(manifest: Path, stored: Mapping[str, Any]) -> list[str]:
    """Say which files of a report are missing, or are not those that its manifest names."""
    outputs = stored.get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        return ["the manifest names no files"]
    found = []
    for name, digest in outputs.items():
        path = manifest.parent / name
        what = "page" if name.endswith(".html") else name
        if not path.is_file():
            found.append(f"{what} missing")
        elif sha256(path.read_bytes()) != digest:
            found.append(f"{what} was edited")
    return found


def inputs_shown(ingredients: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """The inputs of a report as its page lists them.

    Args:
        ingredients: What the manifest says of them.

    Returns:
        For each source: its name, the tables that were read of it, and one hash over those rows; then
        each file that the notebook read itself, with its hash.
    """
    by_source: dict[str, dict[str, list[str]]] = {}
    for table, scopes in ingredients["rows"].items():
        for scope, origins in scopes.items():
            for origin, digest in origins.items():
                lines = by_source.setdefault(origin or "all sources", {}).setdefault(table, [])
                lines.append(f"{table}\t{scope}\t{digest}\n")
    found = []
    for source, tables in sorted(by_source.items()):
        rows = "".join(line for table in sorted(tables) for line in sorted(tables[table]))
        found.append((source, ", ".join(sorted(tables)), sha256(rows.encode("utf-8"))[:16]))
    return (
        *found,
        *((name, "the file itself", digest[:16]) for name, digest in ingredients["inputs"].items()),
    )


# Tables whose rows are about an area; those of the others are about an edition, or about everything.
_BY_AREA = (
    "observations", "areas", "neighbours", "notices", "national_ranks", "superseded_observations",
)  # fmt: skip
# A review says where its own council stands among all of them, not where its neighbours do.
_OWN_AREA_ALONE = ("national_ranks",)
_EDITION_PARAMETERS = ("edition", "earlier_edition")
_FILES_SHOWN = 3  # of the reasons why a report is due

KEYS = ("notebook", "notebook_sha256", "parameters", "inputs", "rows", "code", "versions")


def describe_ingredients(
    job: Job, preparation: Preparation, memo: Path | None = None, *, keep: bool = True
) -> dict[str, Any]:
    """Say what a report is made of; two runs with the same ingredients give the same bytes.

    Args:
        job: The report.
        preparation: The tables.
        memo: Where `uses.code_of` keeps what it read; None for nowhere.
        keep: Write there what was read now.

    Returns:
        By name: the notebook and its hash, the parameters; `inputs`, hash by name of each file that it
        reads itself; `rows`, hash of what it reads of each table, by table, scope and origin; `code`,
        hash of each module and template; `versions` of packages.
    """
    uses = uses_of(job.notebook.code)
    return {
        "notebook": job.notebook.path.name,
        "notebook_sha256": job.notebook.content_hash,
        "parameters": dict(job.parameters),
        "inputs": _files_read(job, uses, preparation),
        "rows": {
            table: {
                scope: {origin: one.hash for origin, one in origins.items()}
                for scope, origins in scopes.items()
            }
            for table, scopes in _slices_read(job, uses, preparation).items()
        },
        "code": code_of(uses, memo, keep=keep),
        "versions": package_versions(),
    }


def reasons(
    stored: Mapping[str, Any] | None, ingredients: Mapping[str, Any], job: Job, preparation: Preparation
) -> list[str]:
    """Say in what a report's ingredients differ from those of the last time, one thing a line.

    Args:
        stored: The manifest of the last time; None for none.
        ingredients: Those of now.
        job: The report.
        preparation: The tables, which know the files whose change changed them.
    """
    if stored is None:
        return ["not made before"]
    if all(stored.get(key) == ingredients[key] for key in KEYS):
        return []
    found = []
    if any(stored.get(key) != ingredients[key] for key in ("notebook", "notebook_sha256")):
        found.append("notebook changed")
    for name in _different(stored, ingredients, "parameters"):
        before = (stored.get("parameters") or {}).get(name)
        found.append(f"parameter {name}: {before!r} before, {ingredients['parameters'].get(name)!r} now")
    found += [f"{file} changed" for file in _shortened(_changed_files(stored, ingredients, job, preparation))]
    found += [f"library code: {file} changed" for file in _shortened(_different(stored, ingredients, "code"))]
    for name in _different(stored, ingredients, "versions"):
        before = (stored.get("versions") or {}).get(name, "none")
        found.append(f"{name}: {before} before, {ingredients['versions'].get(name, 'none')} now")
    return found or ["the manifest is of another version"]


def _slices_read(job: Job, uses: Uses, preparation: Preparation) -> dict[str, dict[str, dict[str, Slice]]]:
    slices = preparation.slices
    editions = _editions(job, preparation)
    areas = slices.areas_read(job.area.code)
    # What an author writes may name any area.
    has_texts = bool(slices.of("edition_notes", editions) or _texts(editions, preparation))
    is_whole = has_texts or not uses.is_of_its_area
    found = {}
    for table in TABLES:
        if uses.tables is not None and table not in uses.tables:
            continue
        of_table = areas if table in _BY_AREA else editions
        if table in _OWN_AREA_ALONE:
            of_table = {job.area.code}
        read = slices.of(table, None if is_whole or uses.tables is None else of_table)
        if read and any(read.values()):
            found[table] = read
    return found


def _files_read(job: Job, uses: Uses, preparation: Preparation) -> dict[str, str]:
    if uses == EVERYTHING:
        return dict(preparation.inputs)
    if not uses.reads_texts:
        return {}
    return _texts(_editions(job, preparation), preparation)


def _texts(editions: set[str], preparation: Preparation) -> dict[str, str]:
    """The authors' texts of these editions, which are read as they are and not through a table."""
    return {
        name: digest
        for name, digest in preparation.inputs.items()
        for parts in [name.split("/")]
        if parts[:2] == ["data", "plans"] and parts[2] in editions and "narrative" in parts
    }


def _editions(job: Job, preparation: Preparation) -> set[str]:
    named = [str(job.parameters.get(name) or "") for name in _EDITION_PARAMETERS]
    return preparation.slices.editions_read(job.area.code, named)


def _different(stored: Mapping[str, Any], ingredients: Mapping[str, Any], key: str) -> list[str]:
    before, now = stored.get(key), ingredients[key]
    if not isinstance(before, Mapping):
        return sorted(now)
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _changed_files(
    stored: Mapping[str, Any], ingredients: Mapping[str, Any], job: Job, preparation: Preparation
) -> list[str]:
    """The files behind the rows that changed; the table and its scope where no file is known."""
    files = set(_different(stored, ingredients, "inputs"))
    before = stored.get("rows")
    if not isinstance(before, Mapping):
        return sorted(files)
    read = _slices_read(job, uses_of(job.notebook.code), preparation)
    for table in sorted({*before, *ingredients["rows"]}):
        scopes, earlier = ingredients["rows"].get(table, {}), before.get(table, {})
        for scope in sorted({*scopes, *earlier}):
            for origin in sorted({*scopes.get(scope, {}), *earlier.get(scope, {})}):
                if scopes.get(scope, {}).get(origin) == earlier.get(scope, {}).get(origin):
                    continue
                one = read.get(table, {}).get(scope, {}).get(origin)
                because = _nearest(one.because if one else (), origin, preparation)
                files.update(because or [f"table {table} ({scope if scope != ALL else 'all rows'})"])
    return sorted(files)


def _nearest(because: tuple[str, ...], origin: str, preparation: Preparation) -> list[str]:
    """Of the files that changed at the time, those of the origin; else the decisions; else all of them."""
    own = [file for file in because if origin and f"/{origin}/" in file]
    return own or [file for file in because if file.startswith("data/reference/")] or list(because)


def _shortened(names: list[str]) -> list[str]:
    if len(names) <= _FILES_SHOWN:
        return names
    return [
        *names[: _FILES_SHOWN - 1],
        f"{names[_FILES_SHOWN - 1]} and {len(names) - _FILES_SHOWN} more files",
    ]
