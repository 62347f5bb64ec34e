"""Wordings held against each other: what makes no difference between two prints of one text."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-"})


def folded(text: str) -> str:
    """A text with every dash as a hyphen, single spaces and small letters.

    Example:
        >>> folded(" Q1  2018–19 ")
        'q1 2018-19'
    """
    return " ".join(text.translate(_DASHES).casefold().split())


def is_web_address(text: str) -> bool:
    """Whether a link may lead there: a whole address on the web or of a mailbox.

    Example:
        >>> is_web_address("https://www.gov.uk"), is_web_address("javascript:alert(1)")
        (True, False)
    """
    return bool(re.fullmatch(r"(?:https?://|mailto:)\S+", text, re.IGNORECASE))


@lru_cache(maxsize=4096)  # names return in every edition
def letters_key(wording: str) -> str:
    """A hash of a wording's letters and digits, as `tables.plans.PLAN_ITEMS` has it.

    Quotation marks, spaces and capitals make no difference; a published document's wording is kept as
    its key alone.

    Example:
        >>> letters_key("‘Good’ schools") == letters_key("good schools")
        True
    """
    letters = "".join(character for character in wording.casefold() if character.isalnum())
    return hashlib.sha256(letters.encode("utf-8")).hexdigest()
