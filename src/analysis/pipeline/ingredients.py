"""What a report is made of, and in what that differs from what it was made of the last time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from analysis.pipeline.manifest import package_versions
from analysis.pipeline.uses import EVERYTHING, Uses, code_of, uses_of
from analysis.slices import ALL, TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.pipeline.jobs import Job
    from analysis.pipeline.prepare import Preparation
    from analysis.slices import Slice

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
