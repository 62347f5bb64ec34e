"""Puts off what importing nbformat does and no notebook needs.

nbformat imports jsonschema, which imports rfc3987_syntax for addresses, which at once builds a parser:
most of a second, where all the rest of nbformat takes a tenth. The check stays as it is; its parser is
built when an address is first checked.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_SLOW, _ITS_USER = "rfc3987_syntax", "jsonschema"


def put_off_slow_imports() -> None:
    """Import jsonschema without the parser; nothing where either is imported already, or not there."""
    if _SLOW in sys.modules or _ITS_USER in sys.modules or find_spec(_SLOW) is None:
        return
    stand_in = ModuleType(_SLOW)
    stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[_SLOW] = stand_in
    try:
        import_module(_ITS_USER)
    finally:
        del sys.modules[_SLOW]  # whoever imports it from now on gets the real one


def _is_valid_syntax(term: str, value: str) -> bool:
    return bool(import_module(_SLOW).is_valid_syntax(term, value))
