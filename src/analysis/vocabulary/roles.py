"""Roles, never persons: what a file says of who does a thing, and when that looks like a person's name."""

from __future__ import annotations

import re
from collections.abc import Collection

# Words that roles, teams and bodies are called by; a text with one of them is no name of a person.
_ROLE_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        """
        adviser advisor analyst analysts assistant authority board body cabinet care centre chair charity
        chief children childrens college commissioner commissioning committee coordinator council data
        department deputy director directorate early education executive families family finance forum
        governors group head headteacher health help holder housing icb inclusion lead leader learning local
        manager member midwifery network nhs nurse officer panel partner partners partnership performance
        planning police policy portfolio practice practitioner prevention principal programme project
        provider providers public quality registered safeguarding school schools scrutiny secretary sector
        send senior service services social sponsor staff strategic strategy support teacher team trust unit
        virtual visitor voluntary worker workers working youth
        """,
    )
)
_TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|cllr|councillor)\.? +[A-Z][\w'’-]*", re.I)
_NAME = re.compile(r"(?:Mc|Mac|[OD]['’])?[A-Z][a-zà-ÿ]+(?:['’-][A-Za-z]+)*|[A-Z]{1,2}\.?")
_APART = re.compile(r"[;/()|&+]|\s[-–—]\s|\b(?:and|with|supported by)\b")
ADVICE = "write the role or team, such as Director of Education: figures and plans name roles, never persons"


def person_in(text: str, known: Collection[str] = ()) -> str:
    """The part of a text that looks like a person's name; empty where it says a role, a team or a body.

    Args:
        text: What a file says of who does a thing.
        known: Further words, in lower case, that roles and bodies are called by, such as a plan's own.

    Example:
        >>> person_in("Director – Jane Smith"), person_in("Director – Early Help & Prevention")
        ('Jane Smith', '')
        >>> person_in("Smith, Jane"), person_in("Starting Well", {"starting", "well"})
        ('Smith, Jane', '')
    """
    titled = _TITLE.search(text)
    if titled:
        return titled[0]
    if "@" in text:
        return text
    for part in _APART.split(text):
        words = part.replace(",", " ").split()
        said = {word.casefold().strip(".'’") for word in words}
        if said & _ROLE_WORDS or said & set(known):
            continue
        if 2 <= len(words) <= 4 and all(map(_NAME.fullmatch, words)):
            return part.strip(" ,")
    return ""
