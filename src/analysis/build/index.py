"""The page over all reports, made of the manifests and failures that stand beside them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from analysis.build.current import MANIFEST, found_in_reports, json_text, read_json, read_manifest
from analysis.build.project import INDEX_NAME
from analysis.build.publish import FAILED, document_links
from analysis.page.stamp import NO_STAMP, Stamp
from analysis.page.text import slug
from analysis.tables.code import code_hashes
from analysis.tables.files import file_hash, sha256, write_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from analysis.build.build import Due
    from analysis.build.jobs import LeftOut


ACCESSIBILITY_NAME = "accessibility.html"
_FIRST = "annual_review"
_LEFT_OUT = ".left_out.json"  # beside the reports of an area and year: those with nothing to say, and why
# Beside the page: what it was made of, so that it is not made again of the same.
_STATE_NAME = ".index.json"
_MADE_BY = ("build/index.py", "build/publish.py", "page")


def write_index(reports: Path, stamp: Stamp = NO_STAMP) -> Path:
    """Write the page over all reports in `reports`, bearing `stamp`, where it is not so yet; its path."""
    path = reports / INDEX_NAME
    entries, failures = _found(reports)
    made_of = json_text(
        {
            "entries": {"/".join(key): entry for key, entry in entries.items()},
            "failures": failures,
            "left_out": _left_out(reports),
            "stamp": asdict(stamp),
            "code": code_hashes(_MADE_BY),
        }
    )
    state = {"made_of": sha256(made_of.encode("utf-8"))}
    if path.is_file() and (reports / ACCESSIBILITY_NAME).is_file():
        state["sha256"] = file_hash(path)
    if read_json(reports / _STATE_NAME) != state or "sha256" not in state:
        # here, since what it needs takes long to load
        from analysis.page.html import render_template

        contents = {
            **_contents(entries, failures, _left_out(reports)),
            "stamp": replace(stamp, is_draft=True),
        }
        text = render_template("reports.html.j2", contents, path.name)
        write_text(path, text)
        title = "Accessibility statement"
        values = {"title": title, "stamp": contents["stamp"]}
        write_text(reports / ACCESSIBILITY_NAME, render_template("accessibility.html.j2", values, title))
        write_text(reports / _STATE_NAME, json_text({**state, "sha256": sha256(text.encode("utf-8"))}))
    return path


def keep_left_out(reports: Path, made: Iterable[Due], left_out: Iterable[LeftOut]) -> None:
    """Keep which reports have nothing to say, beside those of their area and year.

    Args:
        reports: The folder of all reports.
        made: The reports that are made; what was said of them before is forgotten.
        left_out: Those that are not.
    """
    changes: dict[Path, dict[str, str | None]] = {}
    for due in made:
        changes.setdefault(due.job.folder, {})[due.job.notebook.name] = None
    for one in left_out:
        folder = reports / one.area.code.lower() / one.year.replace("/", "-")
        told = {"title": one.notebook.title, "why": one.why, "area": one.area.name, "year": one.year}
        changes.setdefault(folder, {}).setdefault(one.notebook.name, json_text(told))
    for folder, changed in changes.items():
        path = folder / _LEFT_OUT
        known = read_json(path) or {}
        now = {name: text for name, text in {**known, **changed}.items() if text is not None}
        if now != known:
            write_text(path, json_text(now))


_Entries = dict[tuple[str, str, str], dict[str, Any]]
_TOLD = ("title", "area_name", "year", "message", "partial")
_SHOWN = ("title", "area_name", "year", "edition", "data_date", "outputs", "is_own", "is_approved")


def _found(reports: Path) -> tuple[_Entries, list[dict[str, str]]]:
    """What the manifests and failures in `reports` say."""
    entries: _Entries = {}
    failures = []
    for file in found_in_reports(reports, MANIFEST):
        manifest = read_manifest(file)
        if manifest is not None:
            shown = {name: manifest[name] for name in _SHOWN if name in manifest}
            entries[_key(reports, file, MANIFEST)] = {**shown, "failed": False}
    for file in found_in_reports(reports, FAILED):
        failure = read_json(file)
        if failure is None or not all(isinstance(failure.get(name), str) for name in _TOLD):
            continue  # not one of ours
        key = _key(reports, file, FAILED)
        entries[key] = {**failure, **entries.get(key, {}), "failed": True}
        partial, last = failure.get("partial"), entries[key].get("data_date")
        is_there = "outputs" in entries[key]
        failures.append(
            {
                "title": entries[key]["title"],
                "area": failure["area_name"],
                "year": failure["year"],
                "message": failure["message"],
                "partial_href": (file.relative_to(reports).parent / partial).as_posix() if partial else "",
                "shown": _shown_instead(last) if is_there else "There is no earlier report.",
            }
        )
    return entries, failures


def _shown_instead(data_date: str | None) -> str:
    when = f", with data to {data_date}" if data_date else ""
    return f"The last good report is shown instead{when}."


def _left_out(reports: Path) -> list[dict[str, str]]:
    """What has nothing to say, in order of area, year and title."""
    found = [
        json.loads(text)
        for file in sorted(reports.glob(f"*/*/{_LEFT_OUT}"))
        for text in (read_json(file) or {}).values()
    ]
    return sorted(found, key=lambda one: (one["area"], one["year"], one["title"]))


def _contents(
    entries: _Entries, failures: list[dict[str, str]], left_out: list[dict[str, str]]
) -> dict[str, Any]:
    made = sum("outputs" in entry for entry in entries.values())
    return {
        "title": "Reports",
        "summary": _summary(made, len(failures)),
        "failures": failures,
        "left_out": left_out,
        "groups": _groups(entries),
    }


def _key(reports: Path, file: Path, ending: str) -> tuple[str, str, str]:
    area, year, *name = file.relative_to(reports).parts
    return area, year, "/".join(name).removesuffix(ending)


def _groups(entries: _Entries) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    # the report that most people come for stands first, the others by name
    for (area, year, name), entry in sorted(
        entries.items(), key=lambda item: (item[0][2] != _FIRST, item[0])
    ):
        title = f"{entry['area_name']}, {entry['year']}"
        group = groups.setdefault(
            (area, year), {"title": title, "slug": slug(title), "rows": [], "goals": []}
        )
        row = _row(f"{area}/{year}/{name}.html", entry)
        group["goals" if "/" in name else "rows"].append(row)  # many, each linked from its review
    # areas by name, and the newest year of each first
    newest_first = sorted(groups.items(), key=lambda item: item[0][1], reverse=True)
    ordered = sorted(newest_first, key=lambda item: item[1]["title"].rpartition(",")[0])
    return [group for _, group in ordered]


def _row(href: str, entry: dict[str, Any]) -> dict[str, Any]:
    is_there = "outputs" in entry
    if not entry["failed"]:
        state, status_class = ("Approved", "met") if entry.get("is_approved") else ("Draft", "unjudged")
    elif is_there:
        state, status_class = "Failed: this is the last good one", "near"
    else:
        state, status_class = "Failed", "missed"
    return {
        "title": f"{entry['title']} (an analyst's own)" if entry.get("is_own") else entry["title"],
        "slug": slug(href.removesuffix(".html")),  # `comparison_link` leads here
        "href": href if is_there else "",
        "edition": entry.get("edition") or "not applicable",
        "data_date": entry.get("data_date") or "not stated",
        "documents": document_links(entry.get("outputs", {}), f"{href.rpartition('/')[0]}/"),
        "state": state,
        "status_class": status_class,
    }


def _summary(made: int, failed: int) -> str:
    reports = "1 report" if made == 1 else f"{made} reports"
    if not failed:
        return f"{reports}, {'which' if made == 1 else 'each of which'} can be read with nothing installed."
    were = "it was" if failed == 1 else "they were"
    return f"{reports} can be read; {failed} could not be made the last time {were} tried."
