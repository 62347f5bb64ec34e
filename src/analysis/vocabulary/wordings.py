"""Wordings held against each other: what makes no difference between two prints of one text."""

from __future__ import annotations

import hashlib
import json
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


# What publishers and councils write short, and what a person looks for.
_LONG = (
    (r"\b(cla|lac)\b|\blooked[ -]after\b", "children looked after in care"),
    (r"\bcin\b", "children in need"),
    (r"\bcpp?\b", "child protection plan"),
    (r"\bsen\b", "special educational needs send"),
    (r"\behcp?(s?)\b", r"education health and care ehc plan\1"),
    (r"\bfsm\b", "free school meals"),
    (r"\beet\b", "education employment training"),
    (r"\bks(\d)\b", r"key stage \1"),
    (r"\bmaths\b", "mathematics"),
)


def in_full(text: str) -> str:
    """A text in small letters with what is written short in full.

    Example:
        >>> in_full("EHCP timeliness, KS2 maths")
        'education health and care ehc plan timeliness, key stage 2 mathematics'
    """
    full = text.casefold()
    for short, long in _LONG:
        full = re.sub(short, long, full)
    return full


def is_web_address(text: str) -> bool:
    """Whether a link may lead there: a whole address on the web or of a mailbox.

    Example:
        >>> is_web_address("https://www.gov.uk"), is_web_address("javascript:alert(1)")
        (True, False)
    """
    return bool(re.fullmatch(r"(?:https?://|mailto:)\S+", text, re.IGNORECASE))


def as_yaml(text: str) -> str:
    """A text as YAML reads it back, whatever is in it: JSON's quotation is YAML's.

    Example:
        >>> as_yaml("Good: 5%")
        '"Good: 5%"'
    """
    return json.dumps(text, ensure_ascii=False)


def letters(text: str) -> str:
    """The letters and digits of a text, small.

    Example:
        >>> letters("‘Good’ schools")
        'goodschools'
    """
    return "".join(character for character in text.casefold() if character.isalnum())


@lru_cache(maxsize=4096)  # names return in every edition
def letters_key(wording: str) -> str:
    """A hash of a wording's letters and digits, as `tables.plans.PLAN_ITEMS` has it.

    Quotation marks, spaces and capitals make no difference; a published document's wording is kept as
    its key alone.

    Example:
        >>> letters_key("‘Good’ schools") == letters_key("good schools")
        True
    """
    return hashlib.sha256(letters(wording).encode("utf-8")).hexdigest()
