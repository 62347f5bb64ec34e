"""What went into a report, written beside it, and whether the report is still current."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import re
from html import unescape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.pipeline.notebooks import ReportNotebook

# Packages whose version can change a figure, a chart or the page.
_SHAPING_PACKAGES = (
    "beautifulsoup4",
    "ipykernel",
    "jinja2",
    "matplotlib",
    "mistune",
    "nbconvert",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scipy",
    "seaborn",
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


def sha256(content: bytes) -> str:
    """Return the hash of `content` in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@functools.cache
def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that shape what a report shows."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in _SHAPING_PACKAGES},
    }


@functools.cache
def code_hash() -> str:
    """Return one hash of all our code, templates and styles."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*"), key=lambda item: item.relative_to(root).as_posix()):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(root).as_posix()}\n".encode())
            # line ends differ between machines where git converts them
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def describe_ingredients(
    notebook: ReportNotebook, parameters: Mapping[str, Any], inputs: Mapping[str, str]
) -> dict[str, Any]:
    """Say what a report is made of; two runs with the same ingredients give the same bytes."""
    return {
        "notebook": notebook.path.name,
        "notebook_sha256": notebook.content_hash,
        "parameters": dict(parameters),
        "code_sha256": code_hash(),
        "versions": package_versions(),
        "inputs": dict(inputs),
    }


def is_current(manifest: Path, ingredients: Mapping[str, Any]) -> bool:
    """Say whether a report was made of exactly these ingredients and its files are untouched."""
    stored = read_json(manifest)
    if stored is None or any(stored.get(key) != value for key, value in ingredients.items()):
        return False
    outputs = stored.get("outputs")
    if not isinstance(outputs, dict) or not outputs:
        return False
    return all(
        (manifest.parent / name).is_file() and sha256((manifest.parent / name).read_bytes()) == digest
        for name, digest in outputs.items()
    )


def page_facts(html: str) -> dict[str, str]:
    """Return what a page says of itself for the index.

    An element anywhere on the page may carry `data-report-date` (the date of the data, in words)
    and `data-report-edition` (the edition's title).

    Returns:
        `data_date` and `edition`; empty text for what the page does not say.
    """
    facts = {}
    for name, attribute in (("data_date", "data-report-date"), ("edition", "data-report-edition")):
        # the pattern and not a parser: a long page takes a second to parse, and was checked before
        match = re.search(rf'<[a-z][^<>]*\s{attribute}="([^"]*)"', html)
        facts[name] = unescape(match[1]) if match else ""
    return facts
