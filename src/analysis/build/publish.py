"""Puts what was made of a report in its place, or keeps what there is of one that failed."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from analysis.build.current import MANIFEST, found_in_reports, json_text, outputs_of, read_json, read_manifest
from analysis.build.jobs import Job
from analysis.page.text import EDITABLE
from analysis.tables.files import file_hash, remove, sha256, staged, write_bytes, write_text
from analysis.vocabulary.errors import AnalysisError, ReportError

FAILED = ".failed.json"  # beside the last good report: why a newer one could not be made


def publish(job: Job, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write the files of a report; return what the person who runs it should know."""
    # Pages after what they link to, and the manifest last: where writing stops before it, its hashes
    # say that the report is stale.
    own = f"{job.stem}/"
    ordered = {name: files[name] for name in sorted(files, key=lambda name: not name.startswith(own))}
    remove(job.path(".pdf"))  # it would be of the page before; whoever asked for it prints it again
    notices = publish_files(job.folder, job.stem, ordered, job.path(MANIFEST))
    forget_failure(job)
    return notices


def keep_failure(job: Job, notebook: bytes, error: AnalysisError, root: Path) -> AnalysisError:
    """Write what there is of a failed report; return the failure, with that of writing if any."""
    partial = job.path(".failed.ipynb")
    # the list of reports is passed on: it names files from the project's folder, not where that lies
    message = str(error).replace(f"{root}{os.sep}", "").replace(f"{root.as_posix()}/", "")
    record = {
        "title": job.title, "area_code": job.area.code, "area_name": job.area.name, "year": job.year,
        "edition": str(job.parameters.get("edition", "")), "message": message,
        "partial": partial.name if notebook else "", "notebook": job.notebook.path.name,
    }  # fmt: skip
    try:
        if notebook:
            write_bytes(partial, notebook)
        else:
            remove(partial)
        write_text(job.path(FAILED), json_text(record))
    except ReportError as second:
        return type(error)(f"{error}\n{second}")
    return error


def withdraw(job: Job) -> tuple[str, ...]:
    """Take away a report that may show what is hidden now; return what the person should know."""
    manifest = job.path(MANIFEST)
    for name in outputs_of(manifest):
        remove(job.folder / name)
    remove(job.path(".pdf"))
    remove(manifest)
    return (f"{job.label}: the report made before was taken away, since a figure of the area is hidden now",)


def take_away_gone(reports: Path, notebooks: Collection[str]) -> tuple[str, ...]:
    """Take away what was made of analysts' notebooks that are there no more, and the notes that any failed.

    A document that somebody changed is kept under another name.

    Returns:
        What the person should know, a line a report.
    """
    notices: list[str] = []
    for record in found_in_reports(reports, FAILED):
        if (read_json(record) or {}).get("notebook", "") not in ("", *notebooks):
            remove(record)
            remove(record.with_suffix(".ipynb"))
    for manifest in found_in_reports(reports, MANIFEST):
        stored = read_manifest(manifest)
        if stored is None or not stored.get("is_own") or stored["notebook"] in notebooks:
            continue
        stem = manifest.name.removesuffix(MANIFEST)
        notices += publish_files(manifest.parent, stem, {}, manifest)
        remove(manifest.with_name(f"{stem}.pdf"))
        remove(manifest)
        notices.append(f"{stem}.html was taken away, since {stored['notebook']} is there no more.")
    return tuple(notices)


def has_failed(job: Job) -> bool:
    """Whether the last try to make the report failed."""
    return job.path(FAILED).is_file()


def forget_failure(job: Job) -> None:
    """Remove what an earlier failure left beside the report."""
    remove(job.path(FAILED))
    remove(job.path(".failed.ipynb"))


def publish_files(folder: Path, stem: str, files: Mapping[str, bytes], manifest: Path) -> tuple[str, ...]:
    """Put all files of a report in their places, all or none, and remove those that are no longer made.

    A document that somebody changed is kept under another name.

    Args:
        folder: The folder of the report.
        stem: What the names of its files begin with; also the name of the folder of its downloads.
        files: Content by path below the folder, the manifest last.
        manifest: The manifest of the report before, which says what it wrote.

    Returns:
        What the person who runs it should know.
    """
    hashes = outputs_of(manifest)
    with staged(folder, stem, files) as publish:
        notices = [
            _put_aside(folder / path)
            for path, content in files.items()
            if PurePosixPath(path).suffix in EDITABLE
            and _is_changed(folder / path, {hashes.get(path), sha256(content)})
        ]
        notices += [
            _put_aside(folder / path, "none was made anew")
            for path in hashes
            if path not in files
            and PurePosixPath(path).suffix in EDITABLE
            and _is_changed(folder / path, {hashes[path]})
        ]
        publish()
    for path in hashes:
        if path not in files:
            remove(folder / path)
    return tuple(notices)


def document_links(outputs: Mapping[str, str], prefix: str) -> list[dict[str, str]]:
    """Name the documents among the outputs of a manifest, with where each is."""
    found = ((path, EDITABLE.get(PurePosixPath(path).suffix)) for path in outputs)
    return [{"label": label, "href": f"{prefix}{path}"} for path, label in found if label]


def _is_changed(path: Path, written: set[object]) -> bool:
    """Whether a file is there that is neither the one written before nor the one to be written.

    The latter is there where a build was killed after it had put some of the files in their places.
    """
    return path.is_file() and file_hash(path) not in written


def _put_aside(path: Path, instead: str = "a new one is beside it") -> str:
    number = 1
    while (kept := path.with_stem(f"{path.stem}-edited{f'-{number}' if number > 1 else ''}")).exists():
        number += 1
    path.rename(kept)
    return f"{path.name} had been changed; it is kept as {kept.name}, and {instead}"
