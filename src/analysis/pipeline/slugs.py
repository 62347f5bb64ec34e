"""Ids and parts of file names made of words."""

import re
import unicodedata


def slug(text: str) -> str:
    """Return `text` as an id: lower-case letters, digits and hyphens.

    Example:
        >>> slug("Cheshire West, 2024/25")
        'cheshire-west-2024-25'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "section"
