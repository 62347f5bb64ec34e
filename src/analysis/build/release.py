"""Publishes what is approved: a release in a folder of its own, as one zip file, or as one page.

A folder holds every release, each under its date, and a front page over the latest. A release is written
beside the others first and takes its place by one rename; the list of releases and the page over them come
after it, each whole or not at all. So whatever ends a run, the folder shows the release of before or the new
one, and the next run finishes what was begun.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.build.approvals import named, standing
from analysis.build.approve import checked, read_day
from analysis.build.build import Progress, notebooks_of
from analysis.build.current import MANIFEST, found_in_reports, json_text, read_manifest
from analysis.build.index import ACCESSIBILITY_NAME
from analysis.build.jobs import Job, job_of
from analysis.build.prepare import prepare
from analysis.build.project import INDEX_NAME, Project
from analysis.build.scratch import one_at_a_time
from analysis.build.settings import read_settings, read_stamp
from analysis.page.fingerprint import differences
from analysis.page.html import render_template
from analysis.page.release import ReleasePage, one_page, with_banner
from analysis.page.spreadsheet import FIGURES_COLUMNS, FIGURES_FILE
from analysis.page.stamp import Stamp
from analysis.page.text import EDITABLE, slug
from analysis.page.zipped import zipped
from analysis.tables.files import refusal, remove_leftovers, sha256, write_bytes, write_text
from analysis.vocabulary.addresses import GOALS
from analysis.vocabulary.errors import ParameterError, ReportError
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.periods import parse_period

RELEASES = "releases.json"
SEARCH_NAME, PACKAGE = "search.html", "data"
_FIRST = "annual_review"  # the notebook whose page leads
_SCORECARD = "Scorecard"  # its section that has each goal once
_REVISED = ("Latest", "Target", "Status")  # the columns there that a later release says to have changed
_ID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:-[0-9]+)?")
_PLACES_LISTED = 6  # a word with more places is left to the search

_Release = dict[str, Any]


def publish_release(
    project: Project, to: Path, edition: str, form: str, day: str, progress: Progress
) -> list[str]:
    """Publish the pages that are approved.

    Args:
        project: The project.
        to: The folder; a new one, an empty one, or one of earlier releases.
        edition: The edition whose pages are published; empty for those of every edition.
        form: `folder`, `zip` or `single-file`.
        day: The day of publication; empty for today.
        progress: Told what is done.

    Returns:
        What was published and where, and what was left out, a thing a line.

    Raises:
        ParameterError: The folder holds something else, or the day is none.
        ReportError: No page is approved, or one that is has changed since; then nothing is written.
    """
    said = read_day("--date", day)
    _refuse_others(to)
    with one_at_a_time(project, progress.step):
        # of a run that was ended: whoever copies the folder would copy them too
        remove_leftovers(to, *(path for path in to.rglob("*") if path.is_dir()))
        jobs, left_out = _approved(project, edition, progress)
        stamp = read_stamp(project, read_settings(project))
        earlier = _earlier(to) if form == "folder" else []
        release = _described(project, jobs, said, earlier)
        told = [f"Left out, since it is not approved: {name}." for name in left_out]
        if earlier and earlier[-1]["pages"] == release["pages"]:
            _finish(to, earlier, stamp)
            return [
                *told,
                f"Nothing has changed since the release of {earlier[-1]['date']}: {to / INDEX_NAME}",
            ]
        files, pages = _files(project, jobs, release, earlier, stamp)
        before = to / earlier[-1]["id"] / PACKAGE / FIGURES_FILE if earlier else to
        release["revised"] = revised(_bytes(before), files[f"{PACKAGE}/{FIGURES_FILE}"])
        files[INDEX_NAME] = _index([*earlier, release], stamp, "").encode("utf-8")
        name = f"{slug(jobs[0][0].area.name)}-{release['id']}"
        if form == "single-file":
            path = to / f"{name}.html"
            figures = files[f"{PACKAGE}/{FIGURES_FILE}"]
            write_text(path, one_page(pages, figures, f"{name}-{FIGURES_FILE}"))
            return [*told, f"{len(jobs)} pages in one: {path}"]
        if form == "zip":
            path = to / f"{name}.zip"
            write_bytes(path, zipped({f"{name}/{inside}": content for inside, content in files.items()}))
            return [*told, f"{len(jobs)} pages: {path}"]
        _put(to / release["id"], files)
        _finish(to, [*earlier, release], stamp)
    return [*told, f"{len(jobs)} pages, release of {said}: {to / INDEX_NAME}"]


def _refuse_others(to: Path) -> None:
    """Refuse a folder that holds something else than releases."""
    if to.is_file() or (to.is_dir() and any(to.iterdir()) and not _is_ours(to)):
        raise ParameterError(
            f"--to: found {to.name!r}, which holds something else; expected a new folder, an empty one or "
            "one that `annual-review publish` wrote. Name another folder."
        )


def _is_ours(to: Path) -> bool:
    left = [path for path in to.iterdir() if not path.name.endswith(".tmp")]
    return (to / RELEASES).is_file() or all(
        path.suffix in (".html", ".zip") or _ID.fullmatch(path.name) for path in left
    )


def _approved(
    project: Project, edition: str, progress: Progress
) -> tuple[list[tuple[Job, dict[str, Any]]], list[str]]:
    """The approved pages, the annual review first, and the names of those that are not."""
    preparation = prepare(project, progress.step)
    stamp = read_stamp(project, read_settings(project))
    notebooks = {notebook.path.name: notebook for notebook in notebooks_of(project, read_settings(project))}
    found: list[tuple[Job, dict[str, Any]]] = []
    left_out = []
    for path in found_in_reports(project.reports, MANIFEST):
        stored = read_manifest(path)
        if stored is None or edition not in ("", stored["parameters"].get("edition", edition)):
            continue
        job = job_of(stored, project, notebooks, stamp)
        if job is None or not stored.get("is_approved"):
            folder = path.parent.relative_to(project.reports).as_posix()
            is_of_goal = path.parent.parent.name == GOALS
            name = path.name.removesuffix(MANIFEST)
            left_out.append(f"pages of goals in {folder}" if is_of_goal else f"{folder}/{name}")
            continue
        checked(path, stored, job, preparation, "published")
        if not standing(job.approval, stored["fingerprint"])[1]:
            raise ReportError(f"{job.stem}: its approval is not that of the page; build it again.")
        found.append((job, stored))
    if not found:
        of = f" of {edition}" if edition else ""
        raise ReportError(
            f"No page{of} is approved, so there is nothing to publish. Read a page and approve it: "
            'annual-review approve annual_review --role "ROLE"'
        )
    found.sort(key=lambda one: (one[0].notebook.name != _FIRST, bool(one[0].goal), one[0].area.code))
    return found, list(dict.fromkeys(left_out))


def _earlier(to: Path) -> list[_Release]:
    path = to / RELEASES
    return list(json.loads(path.read_text(encoding="utf-8"))["releases"]) if path.is_file() else []


def _described(
    project: Project, jobs: list[tuple[Job, dict[str, Any]]], day: str, earlier: list[_Release]
) -> _Release:
    """What a release is: each page with its approval and the hashes of what it says."""
    iso = parse_period(day).end.isoformat()
    known = {one["id"] for one in earlier}
    numbered = (f"{iso}-{number}" for number in range(2, len(known) + 3))
    pages = {
        _page_path(project, job): {
            "title": stored["title"], "area": job.area.name, "year": job.year, "is_of_goal": bool(job.goal),
            "approval": named(job.approval), "fingerprint": stored["fingerprint"],
            # with what stands around the report, such as contact and logo
            "built": sha256(b"".join(_bytes(job.path(ending)) for ending in (".html", ".pdf")))[:16],
        }
        for job, stored in jobs
    }  # fmt: skip
    return {
        "id": iso if iso not in known else next(name for name in numbered if name not in known),
        "date": day,
        "pages": pages,
        "corrections": [],
    }


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _page_path(project: Project, job: Job) -> str:
    return job.path(".html").relative_to(project.reports).as_posix()


def _files(
    project: Project,
    jobs: list[tuple[Job, dict[str, Any]]],
    release: _Release,
    earlier: list[_Release],
    stamp: Stamp,
) -> tuple[dict[str, bytes], list[ReleasePage]]:
    """Every file of a release by its path, and its pages."""
    files: dict[str, bytes] = {}
    pages: list[ReleasePage] = []
    figures: list[tuple[ReleasePage, bytes]] = []
    documents: dict[str, list[tuple[str, str]]] = {}
    for job, stored in jobs:
        path = _page_path(project, job)
        folder = path.rpartition("/")[0]
        kept = [name for name in stored["outputs"] if not name.endswith((".ipynb", ".html"))]
        page = ReleasePage(path, job.path(".html").read_text(encoding="utf-8"))
        for name in kept:
            content = (job.folder / name).read_bytes()
            files[f"{folder}/{name}"] = content
            figures += [(page, content)] if name.endswith(f"/{FIGURES_FILE}") else []
        first = next((one["date"] for one in earlier if page.path in one["pages"]), release["date"])
        updated = (("Updated", release["date"]),) if first != release["date"] else ()
        page.say((("Published", first), *updated))
        others = [
            (EDITABLE[suffix], f"{folder}/{name}")
            for name in kept
            if (suffix := Path(name).suffix) in EDITABLE
        ]
        if job.path(".pdf").is_file():
            pdf = page.path.replace(".html", ".pdf")
            files[pdf] = job.path(".pdf").read_bytes()
            page.offer("PDF", pdf)
            others.append(("PDF", pdf))
        documents[page.path] = others
        release["corrections"] += page.corrections()
        pages.append(page)
    before = earlier[-1]["pages"] if earlier else {}
    release["changed"] = [
        f"{one['title'].removesuffix(', ' + one['year'])}, {one['year']}: {'; '.join(changed)}"
        for path, one in release["pages"].items()
        if path in before and (changed := differences(before[path]["fingerprint"], one["fingerprint"]))
    ]
    files[f"{PACKAGE}/{FIGURES_FILE}"] = _together(figures)
    files[f"{PACKAGE}/datapackage.json"] = _described_data(files, release, jobs, stamp)
    accessibility = (project.reports / ACCESSIBILITY_NAME).read_text(encoding="utf-8")
    accessibility = accessibility.replace('<meta name="robots" content="noindex">\n', "")
    pages.append(ReleasePage(ACCESSIBILITY_NAME, accessibility))
    release["documents"] = documents
    search = render_template("search.html.j2", _searched(pages, stamp), SEARCH_NAME)
    files[SEARCH_NAME] = search.encode("utf-8")
    there = {page.path: page.ids for page in pages}
    there |= {name: set() for name in (*files, INDEX_NAME)}
    for page in pages:
        page.mend_links(there)
        files[page.path] = page.html().encode("utf-8")
    return files, pages


def revised(before: bytes, now: bytes) -> list[list[str]]:
    """What the scorecards of the release before said of a goal and those of this one say otherwise.

    Args:
        before: The figures of the release before, as `_together` writes them; empty where there is none.
        now: Those of this one.

    Returns:
        Page, goal, what it is, then and now: a row each figure, target or status that is another.
    """
    then, today = (_of_goals(figures) for figures in (before, now))
    return [
        [*key, then[key], said] for key, said in today.items() if then.get(key, said) != said
    ]  # fmt: skip


def _of_goals(figures: bytes) -> dict[tuple[str, str, str], str]:
    """What the scorecards say, by page, goal and column, each figure with its period."""
    said: dict[tuple[str, str, str], str] = {}
    for row in csv.DictReader(io.StringIO(figures.decode("utf-8"), newline="")):
        column, _, kind = row["column"].partition(": ")
        key = row["page"], row["row"], column
        if row["section"] != _SCORECARD or column not in _REVISED:
            continue
        if kind != "note":
            mark = MARKS.get(row["text"].strip("[]"))
            said[key] = mark.short if mark else f"{row['number']} {row['unit']}".strip() or row["text"]
        elif key in said:
            said[key] += f" ({row['text']})"
    return said


def _together(figures: list[tuple[ReleasePage, bytes]]) -> bytes:
    """The figures of all pages as one table, each row with its page."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["page", *(name for name, _, _ in FIGURES_COLUMNS)])
    for page, part in figures:
        rows = csv.reader(io.StringIO(part.decode("utf-8"), newline=""))
        next(rows)
        writer.writerows([page.title, *row] for row in rows)
    return written.getvalue().encode("utf-8")


def _described_data(
    files: Mapping[str, bytes], release: _Release, jobs: list[tuple[Job, dict[str, Any]]], stamp: Stamp
) -> bytes:
    """The description of the figures, as the Data Package standard has it (specs.frictionlessdata.io)."""
    content = files[f"{PACKAGE}/{FIGURES_FILE}"]
    fields = [("page", "string", "title of the page that shows it"), *FIGURES_COLUMNS]
    job = jobs[0][0]
    licence = {"name": "OGL-UK-3.0", "path": stamp.licence_address} if stamp.licence_address else {}
    described = {
        "profile": "tabular-data-package",
        "name": slug(f"{job.area.name} {job.year} figures"),
        "title": f"Figures of {job.area.name} as published on {release['date']}",
        "version": release["id"],
        "licenses": [{"title": stamp.licence, **licence}] if licence else [],
        "contributors": [{"title": stamp.publisher, "role": "publisher"}] if stamp.publisher else [],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "figures",
                "path": FIGURES_FILE,
                "title": "Every cell of every table on the pages, one a row",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{sha256(content)}",
                "schema": {
                    "fields": [
                        {"name": name, "type": kind, "description": text} for name, kind, text in fields
                    ],
                    "missingValues": [""],
                },
            }
        ],
    }
    return json_text({name: value for name, value in described.items() if value}).encode("utf-8")


def _searched(pages: list[ReleasePage], stamp: Stamp) -> dict[str, Any]:
    """The sections of all pages for the search, and the words that lead somewhere."""
    sections = [section for page in pages for section in page.sections()]
    places: dict[str, list[Any]] = {}
    for section in sections:
        for word in section.words:
            places.setdefault(word, []).append(section)
    words = {word: found for word, found in sorted(places.items()) if len(found) <= _PLACES_LISTED}
    letters: dict[str, list[Any]] = {}
    for word, found in words.items():
        letters.setdefault(word[0].upper(), []).append((word, found))
    return {"title": "Search", "sections": sections, "letters": letters, "stamp": stamp}


def _index(releases: list[_Release], stamp: Stamp, top: str) -> str:
    """The front page of a release; `top` is the way from it to the release."""
    latest = releases[-1]
    groups: dict[str, list[Any]] = {}
    goals: dict[str, list[Any]] = {}
    for path, one in latest["pages"].items():
        row = {"href": f"{top}{path}", "title": one["title"], "approval": one["approval"]}
        row["documents"] = [(label, f"{top}{href}") for label, href in latest["documents"][path]]
        own = goals if one.get("is_of_goal") else groups
        own.setdefault(f"{one['area']}, {one['year']}", []).append(row)
    values = {
        "title": "; ".join(f"Annual review and analyses: {name}" for name in groups | goals),
        "groups": {name: groups.get(name, []) for name in groups | goals},
        "goals": goals,
        "top": top,
        "release": latest,
        "first": releases[0]["date"],
        # a release alone cannot know where the others are
        "earlier": releases[-2::-1] if top else [],
        "log": [one for one in releases[::-1] if one["changed"] or one["corrections"] or one.get("revised")],
        "stamp": stamp,
    }
    return render_template("release.html.j2", values, INDEX_NAME)


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a release: all of its folder or nothing."""
    waiting = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}.tmp")
    try:
        if folder.is_dir():
            shutil.rmtree(folder)  # of a run that was ended: it took its place and was never listed
        for path, content in files.items():
            write_bytes(waiting / path, content)
        waiting.rename(folder)
    except OSError as error:
        shutil.rmtree(waiting, ignore_errors=True)
        raise refusal(error, folder.parent) from error


def _finish(to: Path, releases: list[_Release], stamp: Stamp) -> None:
    """List the releases, lead to the latest, and say on each page which is the latest."""
    write_text(to / RELEASES, json_text({"releases": releases}))
    latest = releases[-1]
    write_text(to / INDEX_NAME, _index(releases, stamp, f"{latest['id']}/"))
    for release in releases:
        for path in sorted((to / release["id"]).rglob("*.html")):
            inside = path.relative_to(to / release["id"]).as_posix()
            up = "../" * (inside.count("/") + 1)
            html = path.read_text(encoding="utf-8")
            if release is latest:
                words = f"This is the latest release, published {release['date']}."
                banner = with_banner(html, words, f"{up}{INDEX_NAME}", "All releases")
            else:
                words = f"Superseded: this was published {release['date']}; a later release is there."
                place = f"{latest['id']}/{inside}"
                is_there = (to / place).is_file()
                banner = with_banner(html, words, f"{up}{place if is_there else INDEX_NAME}", "The latest")
            if banner != html:
                write_text(path, banner)
