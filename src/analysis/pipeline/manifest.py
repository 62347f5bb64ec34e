"""The file beside a report that says what went in and what came out."""

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


def page_facts(html: str) -> dict[str, str]:
    """Return what a page says of itself for the index.

    An element anywhere on the page may carry `data-report-date` (the date of the data, in words),
    `data-report-edition` (the edition's title), `data-report-year` (the year of its figures) and
    `data-report-subject` (what sets it apart from other pages of its notebook, in words).

    Returns:
        `data_date`, `edition`, `year` and `subject`; empty text for what the page does not say.
    """
    facts = {}
    for name, attribute in (
        ("data_date", "data-report-date"),
        ("edition", "data-report-edition"),
        ("year", "data-report-year"),
        ("subject", "data-report-subject"),
    ):
        # looked for by its name, which is quick on a long page, and then whether that is inside a tag
        found = (
            match[1]
            for match in re.finditer(rf'{attribute}="([^"]*)"', html)
            if html.rfind("<", 0, match.start()) > html.rfind(">", 0, match.start())
        )
        facts[name] = unescape(next(found, ""))
    return facts


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
