"""Drawings kept from one build to the next, each found again by what it shows.

A drawing's name is the hash of all that it is drawn from, of the code that draws it and of the versions
of the libraries: one that is found is what drawing it anew would give. Any number of processes may read
and write at once: a file appears whole or not at all, and one that is not whole is drawn again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

_MOST = 250  # in each of sixteen folders: some 30 MB in all
_CHECK = 64  # characters of a SHA-256, which a file begins with

_folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Keep drawings in a folder from now on; None keeps none."""
    global _folder
    _folder = folder


def found_or_made(shown: str, make: Callable[[], str]) -> str:
    """The drawing of what is shown, taken from the folder or made."""
    if _folder is None:
        return make()
    name = hashlib.sha256(f"{_version()}\n{shown}".encode("utf-8", "replace")).hexdigest()
    file = _folder / name[0] / name[1:40]
    drawing = _read(file)
    if drawing is None:
        drawing = make()
        with contextlib.suppress(OSError):  # a full or read-only disk keeps nobody from drawing
            _write(file, drawing)
    return drawing


def _read(file: Path) -> str | None:
    try:
        text = file.read_bytes().decode()
        os.utime(file)  # the ones longest not asked for are removed first
    except (OSError, UnicodeDecodeError):
        return None
    drawing = text[_CHECK:]
    return drawing if text[:_CHECK] == hashlib.sha256(drawing.encode()).hexdigest() else None


def _write(file: Path, drawing: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    content = drawing.encode()
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=".")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(hashlib.sha256(content).hexdigest().encode() + content)
    Path(draft).replace(file)
    if len(list(file.parent.iterdir())) > _MOST:
        _remove_oldest(file.parent)


def _remove_oldest(folder: Path) -> None:
    ages: list[tuple[float, str]] = []
    for entry in os.scandir(folder):
        with contextlib.suppress(OSError):  # another process has removed it
            ages.append((entry.stat().st_mtime, entry.path))
    for _, path in sorted(ages)[: len(ages) - _MOST // 2]:
        with contextlib.suppress(OSError):
            Path(path).unlink()


@cache
def _version() -> str:
    """The code that draws, and the libraries that it draws with."""
    import matplotlib

    digest = hashlib.sha256(matplotlib.__version__.encode())
    here = Path(__file__).parent
    for file in sorted([*here.glob("*.py"), *here.glob("*.mplstyle")]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
