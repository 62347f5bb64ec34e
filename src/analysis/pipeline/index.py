"""The page over all reports, made of the manifests and failures that stand beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.pipeline.manifest import read_json
from analysis.pipeline.render import render_template
from analysis.pipeline.structure import slug
from analysis.pipeline.write import write_text

if TYPE_CHECKING:
    from pathlib import Path

INDEX_NAME = "index.html"

_MANIFEST = ".manifest.json"
_FAILED = ".failed.json"


def write_index(reports: Path) -> Path:
    """Write the page over all reports in `reports`, and return its path.

    Raises:
        ReportError: When it cannot be written, or not every reader could use it.
    """
    path = reports / INDEX_NAME
    write_text(path, render_template("reports.html.j2", _contents(reports), path.name))
    return path


def _contents(reports: Path) -> dict[str, Any]:
    entries: dict[tuple[str, str, str], dict[str, Any]] = {}
    failures = []
    for file in sorted(reports.glob(f"*/*/*{_MANIFEST}")):
        manifest = read_json(file)
        if manifest is not None:
            entries[_key(reports, file, _MANIFEST)] = {**manifest, "failed": False}
    for file in sorted(reports.glob(f"*/*/*{_FAILED}")):
        failure = read_json(file)
        if failure is None:
            continue
        key = _key(reports, file, _FAILED)
        entries[key] = {**failure, **entries.get(key, {}), "failed": True}
        partial = failure.get("partial")
        failures.append(
            {
                "title": failure["title"],
                "area": failure["area_name"],
                "year": failure["year"],
                "message": failure["message"],
                "partial_href": f"{key[0]}/{key[1]}/{partial}" if partial else "",
            }
        )
    made = sum("outputs" in entry for entry in entries.values())
    return {
        "title": "Reports",
        "summary": _summary(made, len(failures)),
        "failures": failures,
        "groups": _groups(entries),
    }


def _key(reports: Path, file: Path, ending: str) -> tuple[str, str, str]:
    area, year, name = file.relative_to(reports).parts
    return area, year, name.removesuffix(ending)


def _groups(entries: dict[tuple[str, str, str], dict[str, Any]]) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for (area, year, name), entry in sorted(entries.items()):
        title = f"{entry['area_name']}, {entry['year']}"
        group = groups.setdefault((area, year), {"title": title, "slug": slug(title), "rows": []})
        group["rows"].append(_row(f"{area}/{year}/{name}.html", entry))
    # areas by name, and the newest year of each first
    newest_first = sorted(groups.items(), key=lambda item: item[0][1], reverse=True)
    ordered = sorted(newest_first, key=lambda item: item[1]["title"].rpartition(",")[0])
    return [group for _, group in ordered]


def _row(href: str, entry: dict[str, Any]) -> dict[str, str]:
    is_there = "outputs" in entry
    if not entry["failed"]:
        state, status_class = "Made", "met"
    elif is_there:
        state, status_class = "Failed: this is the last good one", "near"
    else:
        state, status_class = "Failed", "missed"
    return {
        "title": entry["title"],
        "href": href if is_there else "",
        "edition": entry.get("edition") or "not applicable",
        "data_date": entry.get("data_date") or "not stated",
        "state": state,
        "status_class": status_class,
    }


def _summary(made: int, failed: int) -> str:
    reports = "1 report" if made == 1 else f"{made} reports"
    if not failed:
        return f"{reports}, each of which can be read with nothing installed."
    return f"{reports} can be read; {failed} could not be made the last time it was tried."
