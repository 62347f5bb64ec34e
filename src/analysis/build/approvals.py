"""The approvals of pages: kept under git, each with the hashes of the text and the data that it holds for.

`data/approvals/<area>/<year>/<page>.json` has every approval of a page, the last one last. Beside it, in
a folder of its name, stands the snapshot that was approved of its results (see `build/snapshot.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.build.project import Project
from analysis.page.fingerprint import DATA, TEXT, Fingerprint, differences, whole
from analysis.tables.files import sha256
from analysis.vocabulary.errors import DataError, Problem

_CHANGES_NAMED = 5  # sections that are named of those that changed
_KEYS = {"role": str, "date": str, TEXT: dict, DATA: dict}


def approvals_file(project: Project, folder: Path, stem: str) -> Path:
    """Where the approvals of a page are kept, which stands in `folder` under the name `stem`."""
    return project.approvals / folder.relative_to(project.reports) / f"{stem}.json"


def read_approvals(path: Path) -> list[dict[str, Any]]:
    """Every approval of a page, the last one last.

    Raises:
        DataError: The file was changed by hand into something else.
    """
    if not path.is_file():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["approvals"]
        is_whole = all(isinstance(one[key], kind) for one in found for key, kind in _KEYS.items())
    except (ValueError, TypeError, KeyError):
        is_whole = False
    if not is_whole:
        expected, advice = "approvals as `annual-review approve` writes them", "take the file back from git"
        name = "/".join(("data/approvals", *path.parts[-3:]))
        problem = Problem(name, None, None, "something else", expected, advice)
        raise DataError("An approval cannot be read", (problem,))
    return list(found)


def last_approval(path: Path) -> dict[str, Any]:
    """The approval of a page that counts; empty where there is none."""
    return next(iter(read_approvals(path)[-1:]), {})


def named(approval: Mapping[str, Any]) -> dict[str, str]:
    """An approval as a manifest names it; empty where there is none."""
    if not approval:
        return {}
    kinds = {kind: whole(approval[kind]) for kind in (TEXT, DATA)}
    return {"role": approval["role"], "date": approval["date"], **kinds}


def standing(approval: Mapping[str, Any], now: Fingerprint) -> tuple[str, bool]:
    """How far a page is, in words, and whether it is approved as it is.

    Args:
        approval: Its last approval; empty for none.
        now: What it says.
    """
    if not approval:
        return "Draft: no approval is recorded", False
    by = f"{approval['role']}, {approval['date']}"
    changed = differences({kind: approval[kind] for kind in (TEXT, DATA)}, now)
    if not changed:
        return f"Approved: {by}", True
    more = len(changed) - _CHANGES_NAMED
    listed = "; ".join(changed[:_CHANGES_NAMED]) + (f"; and {more} more" if more > 0 else "")
    return f"Draft: changed since its approval ({by}): {listed}", False


@dataclass(frozen=True)
class KeptResults:
    """The results of a review of an earlier year, as they were approved."""

    folder: Path
    year: str
    edition: str  # The plan; empty for the standard set
    approval: Mapping[str, Any]

    def files(self) -> dict[str, str]:
        """What stands in each of its files, by its name below the root; nothing where it is gone."""
        return {
            "/".join(("data/approvals", *path.parts[-4:])): path.read_bytes().decode("utf-8", "replace")
            if path.is_file()
            else ""
            for path in (self.folder / f"{name}.csv" for name in self.approval[RESULTS]["files"])
        }

    def hashes(self) -> dict[str, str]:
        """Hash of each of its files, and of its approval, which says of which plan it is and who approved."""
        record = "/".join(("data/approvals", *self.folder.parts[-3:]))
        said = json.dumps(self.approval, sort_keys=True)
        return {f"{record}.json": text_hash(said)} | {
            name: text_hash(text) for name, text in self.files().items()
        }


RESULTS = "results"  # in the approval of a review: its plan, and the hashes of the tables kept of it


def text_hash(text: str) -> str:
    """Hash of a text, whichever line ends git gave it."""
    return sha256(text.replace("\r\n", "\n").encode("utf-8"))


def goes_on_from(edition: str, before: str) -> tuple[str, ...]:
    """The editions whose earlier review one of an edition is held against: its own, and the one before it."""
    return (edition, before) if before else (edition,)


def kept_before(folder: Path) -> tuple[KeptResults, ...]:
    """The results kept of reviews of earlier years, the latest first.

    Args:
        folder: Where the approvals of the area and year are kept that is reviewed now.
    """
    records = sorted(folder.parent.glob("*/*.json"), reverse=True)
    earlier = [(path, last_approval(path)) for path in records if path.parent.name < folder.name]
    return tuple(
        KeptResults(path.with_suffix(""), path.parent.name.replace("-", "/"), said[RESULTS]["edition"], said)
        for path, said in earlier
        if RESULTS in said
    )
