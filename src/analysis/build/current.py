"""What a report was made of, as its manifest says it, and why a report is due.

What a notebook read was noted while it ran (`tables.noted`), and the manifest keeps the notes with a hash
of every slice of a table behind them. A report is up to date while these slices, its notebook, its
parameters, the code that makes reports and the versions of packages are those of its manifest: the same
notebook would read the same again.

A notebook with code of its own (an import of something else, `open`, a shell line) may read what nobody
notes. It counts as reading everything there is: a report made once too often costs a second, one not
made misleads.
"""

from __future__ import annotations

import ast
import builtins
import functools
import json
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.build.approvals import named
from analysis.build.jobs import Job
from analysis.build.prepare import Preparation
from analysis.tables.code import all_code, code_hashes
from analysis.tables.files import file_hash, sha256
from analysis.tables.noted import AREA, EARLIER, EDITION, EVERYTHING, TABLE, TEXTS_OF, WHOLE_TABLE, Read
from analysis.tables.slices import ALL, TABLES, Slice

# The rooms and files that a report is made with. The code that makes the tables is not among them:
# what changes there shows in the tables, slice by slice.
MADE_WITH = (
    "vocabulary", "tables", "disclosure", "stats", "claims", "review", "words", "charts", "page", "report",
    "__init__.py", "workbench.py", "workbench_charts.py", "inputs/authors.py", "build/add.py",
    "build/approvals.py", "build/authors.py", "build/find.py", "build/replaced.py", "build/current.py",
    "build/execute.py", "build/jobs.py", "build/make.py", "build/notebooks.py",
    "build/orders.py", "build/own_code.py", "build/own_text.py", "build/project.py", "build/settings.py",
    "build/engines", "build/snapshot.py", "panel.py",
)  # fmt: skip
# Packages whose version can change a figure, a chart or the page.
_SHAPING_PACKAGES = (
    "beautifulsoup4", "ipykernel", "jinja2", "lxml", "matplotlib", "mistune", "nbconvert", "numpy", "pandas",
    "papermill", "pyarrow", "python-docx", "scipy", "seaborn", "xlsxwriter",
)  # fmt: skip
# Built-in functions that reach nothing outside the notebook.
_HARMLESS = {
    "abs", "bool", "dict", "enumerate", "float", "int", "len", "list", "max", "min", "print", "range",
    "repr", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip",
}  # fmt: skip
# Tables whose rows are about an area; those of the others are about an edition, or about everything.
_BY_AREA = (
    "observations", "areas", "neighbours", "notices", "national_ranks", "superseded_observations",
)  # fmt: skip
# A review says where its own council stands among all of them, not where its neighbours do.
_OWN_AREA_ALONE = ("national_ranks",)
_ROOMS = {name.removesuffix(".py") for name in all_code()}
_FILES_SHOWN = 3  # of the reasons why a report is due

_STAMPED = ("contact", "marking", "publisher", "licence", "next_update")
KEYS = (
    "notebook", "notebook_sha256", "parameters", "stamp", "approval", "read", "inputs", "rows", "code",
    "versions",
)  # fmt: skip


def json_text(content: Mapping[str, Any]) -> str:
    """Return `content` as the text of a JSON file that reads well and compares well."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def read_json(path: Path) -> dict[str, Any] | None:
    """Return what a JSON file of ours holds, or None when it is not there or not whole."""
    try:
        if not path.is_file():  # nobody waits for a pipe
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return None  # a report without a readable manifest counts as not made
    return content if isinstance(content, dict) else None


_STATED = {
    "title": str, "area_code": str, "area_name": str, "year": str, "notebook": str, "parameters": dict,
    "outputs": dict,
}  # fmt: skip
MANIFEST = ".manifest.json"


def found_in_reports(reports: Path, ending: str) -> list[Path]:
    """Return the files of all reports that end so, in order: beside their pages, those of goals included."""
    return sorted(path for place in ("*/*", "*/*/goals/*") for path in reports.glob(f"{place}/*{ending}"))


def read_manifest(path: Path) -> dict[str, Any] | None:
    """Return what the manifest of a report says.

    Returns:
        None where it is not there, is not whole, or names files that no report of its name has.
    """
    stored = read_json(path)
    if stored is None or not all(isinstance(stored.get(key), kind) for key, kind in _STATED.items()):
        return None
    return stored if len(_own_outputs(path, stored)) == len(stored["outputs"]) else None


# a report's page, its notebook, its downloads, and what it offers beside the page, behind its name
_OF_A_REPORT = re.compile(r"\.html|\.ipynb|/[^\\:]+|-[^/\\:]+(?<!\.html)(?<!\.ipynb)(?<!\.json)")


def outputs_of(path: Path) -> dict[str, str]:
    """Return the files of a report that its manifest names, each with its hash.

    What lies under `reports` may come from somebody else: a path that leads out of the report's own folder
    is left out.
    """
    return _own_outputs(path, read_json(path) or {})


def _own_outputs(path: Path, stored: Mapping[str, Any]) -> dict[str, str]:
    stem, named = path.name.removesuffix(MANIFEST), stored.get("outputs")
    return {
        name: str(digest)
        for name, digest in (named.items() if isinstance(named, dict) else ())
        if name.startswith(stem) and _OF_A_REPORT.fullmatch(name, len(stem)) and ".." not in name.split("/")
    }


@functools.cache
def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape what a report shows."""
    return {"python": platform.python_version(), **{name: version(name) for name in _SHAPING_PACKAGES}}


def has_own_code(cells: Sequence[str]) -> bool:
    """Whether a notebook does anything but call what `import analysis` offers with plain values.

    Args:
        cells: The text of its code cells, without the one that holds its parameters.

    Example:
        >>> has_own_code(["import analysis", "analysis.open_actions(area=area)"])
        False
        >>> has_own_code(["import pandas"])
        True
    """
    try:
        nodes = [node for cell in cells for node in ast.walk(ast.parse(cell))]
    except (SyntaxError, ValueError):  # a shell line, or a cell that stops there
        return True
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    of_attributes = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    return "analysis" in bound or any(_is_own(node, bound, of_attributes) for node in nodes)


def _is_own(node: ast.AST, bound: set[str], of_attributes: set[int]) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name != "analysis" or alias.asname for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return True
    if isinstance(node, ast.Attribute):
        is_ours = isinstance(node.value, ast.Name) and node.value.id == "analysis"
        return node.attr.startswith("_") or (is_ours and node.attr in _ROOMS)
    if isinstance(node, ast.Name) and node.id not in bound:
        if node.id == "analysis":
            return id(node) not in of_attributes
        return hasattr(builtins, node.id) and node.id not in _HARMLESS
    return False


def made_of(job: Job, read: Read, preparation: Preparation) -> dict[str, Any]:
    """Say what a report is made of; two runs that are made of the same give the same bytes.

    Returns:
        By name: the notebook and its hash, the parameters; `stamp`: contact, marking,
            logo and template; `approval`, the last one; `read`, the notes; `inputs`, hash by name of each
    file that it reads itself; `rows`, hash of what it reads of each table, by table, scope and origin;
    `code`, hash of each room that it is made with; `versions` of packages.
    """
    return {
        "notebook": job.notebook.path.name,
        "notebook_sha256": job.notebook.content_hash,
        "parameters": dict(job.parameters),
        "stamp": {
            **{name: getattr(job.stamp, name) for name in _STAMPED},
            "logo": sha256((job.stamp.logo + job.stamp.logo_words).encode("utf-8")) if job.stamp.logo else "",
            "word_template": sha256(job.stamp.word_template.encode("ascii")),
        },
        "approval": named(job.approval),
        "read": {kind: list(names) for kind, names in read.items()},
        "inputs": _files_read(job, read, preparation),
        "rows": {
            table: {
                scope: {origin: one.hash for origin, one in origins.items()}
                for scope, origins in scopes.items()
            }
            for table, scopes in _slices_read(read, preparation).items()
        },
        "code": code_hashes(all_code() if EVERYTHING in read else MADE_WITH),
        "versions": package_versions(),
    }


def reasons(stored: Mapping[str, Any] | None, job: Job, preparation: Preparation) -> list[str]:
    """Say in what a report made now would differ from what it was made of the last time, a thing a line."""
    if stored is None:
        return ["not made before"]
    read = stored.get("read")
    if not isinstance(read, dict) or not isinstance(stored.get("rows"), dict):
        return ["the manifest is of another version"]
    now = made_of(job, read, preparation)
    if all(stored.get(key) == now[key] for key in KEYS):
        return []
    found = []
    if any(stored.get(key) != now[key] for key in ("notebook", "notebook_sha256")):
        found.append("notebook changed")
    for name in _different(stored, now, "parameters"):
        before = (stored.get("parameters") or {}).get(name)
        found.append(f"parameter {name}: {before!r} before, {now['parameters'].get(name)!r} now")
    found += [f"project.yml: {name} changed" for name in _different(stored, now, "stamp")]
    if stored.get("approval") != now["approval"]:
        found.append("its approval changed")
    found += [f"{file} changed" for file in _shortened(_changed_files(stored, now, read, preparation))]
    found += [f"library code: {name} changed" for name in _shortened(_different(stored, now, "code"))]
    for name in _different(stored, now, "versions"):
        before = (stored.get("versions") or {}).get(name, "none")
        found.append(f"{name}: {before} before, {now['versions'].get(name, 'none')} now")
    return found or ["the manifest is of another version"]


def has_other_figures(stored: Mapping[str, Any], job: Job, preparation: Preparation) -> bool:
    """Whether what a report reads is no longer what it read when it was made: its figures or its words."""
    read = stored.get("read")
    if not isinstance(read, dict):
        return True  # of another version, which did not say
    now = made_of(job, read, preparation)
    return any(stored.get(key) != now[key] for key in ("rows", "inputs"))


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
        elif file_hash(path) != digest:
            found.append(f"{what} was edited")
    return found


def inputs_shown(manifest: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """The inputs of a report as its page lists them.

    Args:
        manifest: What `made_of` says.

    Returns:
        For each source: its name, the tables that were read of it, and one hash over those rows; then
        each file that the notebook read itself, with its hash.
    """
    by_source: dict[str, dict[str, list[str]]] = {}
    for table, scopes in manifest["rows"].items():
        for scope, origins in scopes.items():
            for origin, digest in origins.items():
                lines = by_source.setdefault(origin or "all sources", {}).setdefault(table, [])
                lines.append(f"{table}\t{scope}\t{digest}\n")
    found = []
    for source, tables in sorted(by_source.items()):
        rows = "".join(line for table in sorted(tables) for line in sorted(tables[table]))
        found.append((source, ", ".join(sorted(tables)), sha256(rows.encode("utf-8"))[:16]))
    return (*found, *((name, "the file itself", digest[:16]) for name, digest in manifest["inputs"].items()))


def _slices_read(read: Read, preparation: Preparation) -> dict[str, dict[str, dict[str, Slice]]]:
    areas, named = read.get(AREA, []), read.get(EDITION, [])
    compared = {code for area in areas for code in preparation.slices.areas_read(area)}
    editions = {name for area in areas for name in preparation.slices.editions_read(area, named)}
    found = {}
    for table in TABLES:
        is_whole = EVERYTHING in read or table in read.get(WHOLE_TABLE, ())
        if not is_whole and table not in read.get(TABLE, ()):
            continue
        scopes = editions if table not in _BY_AREA else set(areas) if table in _OWN_AREA_ALONE else compared
        slices = preparation.slices.of(table, None if is_whole or not areas else scopes)
        if slices and any(slices.values()):
            found[table] = slices
    return found


def _files_read(job: Job, read: Read, preparation: Preparation) -> dict[str, str]:
    found = _own_files_read(job, read, preparation)
    if EARLIER in read or EVERYTHING in read:
        for kept in job.earlier:
            found |= kept.hashes()
    return found


def _own_files_read(job: Job, read: Read, preparation: Preparation) -> dict[str, str]:
    if EVERYTHING in read:
        folder = job.notebook.path.parent
        modules = sorted(folder.rglob("*.py"))  # which it may import
        own = {
            f"{folder.name}/{path.relative_to(folder).as_posix()}": sha256(path.read_bytes())
            for path in modules
            if job.notebook.is_own or not {"own", "scratch"} & set(path.relative_to(folder).parts)
        }
        hidden = preparation.slices.unpublished
        return {**{name: digest for name, digest in preparation.inputs.items() if name not in hidden}, **own}
    # the authors' texts of an edition are read as they are, and not through a table
    editions = read.get(TEXTS_OF, ())
    return {
        name: digest
        for name, digest in preparation.inputs.items()
        for parts in [name.split("/")]
        if parts[:2] == ["data", "plans"] and parts[2] in editions and "narrative" in parts
    }


def _different(stored: Mapping[str, Any], now: Mapping[str, Any], key: str) -> list[str]:
    before, after = stored.get(key), now[key]
    if not isinstance(before, Mapping):
        return sorted(after)
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _changed_files(
    stored: Mapping[str, Any], now: Mapping[str, Any], read: Read, preparation: Preparation
) -> list[str]:
    """The files behind the rows that changed; the table and its scope where no file is known."""
    files = set(_different(stored, now, "inputs"))
    slices = _slices_read(read, preparation)
    for table, scope, origin in _different_rows(stored["rows"], now["rows"]):
        one = slices.get(table, {}).get(scope, {}).get(origin)
        because = _nearest(one.because if one else (), origin)
        files.update(because or [f"table {table} ({scope if scope != ALL else 'all rows'})"])
    return sorted(files)


def _different_rows(before: Any, now: Any) -> Iterable[tuple[str, str, str]]:
    for table in sorted({*before, *now}):
        scopes, earlier = now.get(table, {}), before.get(table, {})
        for scope in sorted({*scopes, *earlier}):
            origins, earlier_origins = scopes.get(scope, {}), earlier.get(scope, {})
            for origin in sorted({*origins, *earlier_origins}):
                if origins.get(origin) != earlier_origins.get(origin):
                    yield table, scope, origin


def _nearest(because: tuple[str, ...], origin: str) -> list[str]:
    """Of the files that changed at the time, those of the origin; else the decisions; else all of them."""
    own = [file for file in because if origin and f"/{origin}/" in file]
    return own or [file for file in because if file.startswith("data/reference/")] or list(because)


def _shortened(names: list[str]) -> list[str]:
    if len(names) <= _FILES_SHOWN:
        return names
    return [*names[: _FILES_SHOWN - 1], f"{names[_FILES_SHOWN - 1]} and {len(names) - _FILES_SHOWN} more"]
