"""Word and Excel files are zip archives; the same content must give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

# the first moment that a zip file can hold
_MOMENT = (1980, 1, 1, 0, 0, 0)
# the entry that says what the others are comes first, as the format's readers expect
_FIRST = "[Content_Types].xml"


def without_dates(archive: bytes) -> bytes:
    """Write an archive again with its entries in order of name and without the time of writing."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        return zipped({name: old.read(name) for name in old.namelist()})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Write an archive with its entries in order of name and without the time of writing.

    Args:
        parts: Content by path.
    """
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
