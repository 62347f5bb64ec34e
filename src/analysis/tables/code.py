"""Hashes of this package's own code, by room or file, so that what it makes is made again when it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def code_hashes(names: Iterable[str]) -> dict[str, str]:
    """One hash for each room or file, of its code and its templates.

    Returns:
        Sixteen hexadecimal digits by name, in order of name.
    """
    return {name: _hash_of(name) for name in sorted(names)}


def all_code() -> list[str]:
    """Every room and every file that stands outside of one."""
    return sorted(path.name for path in PACKAGE.iterdir() if path.name != "__pycache__")


@cache
def _hash_of(name: str) -> str:
    digest = hashlib.sha256()
    path = PACKAGE / name
    for file in sorted(path.rglob("*")) if path.is_dir() else (path,):
        if file.is_file() and "__pycache__" not in file.parts:
            # line ends differ between machines where git converts them
            content = file.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{file.relative_to(PACKAGE).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
