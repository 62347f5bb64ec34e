"""Word and Excel files are zip archives; the same content must give the same bytes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

from analysis.vocabulary.errors import DataError, Problem

_MOST_ENTRIES = 5_000
# the first moment that a zip file can hold
_MOMENT = (1980, 1, 1, 0, 0, 0)
# the entry that says what the others are comes first, as the format's readers expect
_FIRST = "[Content_Types].xml"


def without_dates(archive: bytes) -> bytes:
    """Write an archive again with its entries in order of name and without the time of writing."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        return zipped({name: old.read(name) for name in old.namelist()})


def entries_of(content: bytes, file: str, largest: int = 50_000_000) -> dict[str, bytes]:
    """Read the entries of an archive that comes from outside, within bounds.

    Args:
        content: The archive.
        file: Its name, for messages.
        largest: The most bytes that it may have; unpacked it may have ten times as many.
    """
    found = f"{len(content):,} bytes"
    if len(content) <= largest:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
                if unpacked <= 10 * largest and len(archive.infolist()) <= _MOST_ENTRIES:
                    return {name: archive.read(name) for name in archive.namelist()}
            found = f"{len(archive.infolist()):,} entries of {unpacked:,} bytes"
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as failure:
            found = f"no Word document ({failure})"
    expected = f"a Word document (.docx) without a password, of at most {largest:,} bytes"
    problem = Problem(file, None, None, found, expected, "save it again from Word as .docx")
    raise DataError(f"{file} cannot be read", (problem,))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Write an archive with its entries in order of name and without the time of writing."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new:
        for name in sorted(parts, key=lambda entry: (entry != _FIRST, entry)):
            entry = zipfile.ZipInfo(name, _MOMENT)
            # pictures are packed already
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else the machine's own system is noted
            entry.external_attr = 0
            new.writestr(entry, parts[name])
    return written.getvalue()
