"""The one script that a page carries, and the hash by which the page's policy lets it run.

It sorts tables, filters the list of reports and copies links; a page is whole without it.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "templates" / "report" / "report.js"


@cache
def report_script() -> str:
    """Return the script as it stands between its tags."""
    return f"\n{_FILE.read_text(encoding='utf-8').strip()}\n"


def source_of(script: str) -> str:
    """Name a script in a Content Security Policy by its hash.

    Example:
        >>> source_of("")
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def is_own(script: str) -> bool:
    """Whether a script found on a page is this one, to the byte."""
    return script == report_script()
