"""Roles, never persons: what a file says of who does a thing, and when that looks like a person's name."""

from __future__ import annotations

import re
from collections.abc import Collection

# Words that roles, teams and bodies are called by; a text with one of them is no name of a person.
_ROLE_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        """
        academies academy accommodation adoption adult adviser advisor agency analyst area assistant
        authority board body borough business cabinet cafcass camhs care carers centre chair charity chief
        child children church clinical college commissioner commissioning committee communities community
        constabulary coordinator corporate council county court cross data democratic department deputy
        digital director directorate district early education educational elected executive families family
        finance forum fostering foundation governors group head headteacher health healthwatch help holder
        home hospital housing hub icb improvement inclusion insight inspector inspectorate intelligence
        justice lado lead leader learning legal leisure local locality manager mash member midwifery multi
        needs network nhs north nurse officer pan panel parents partner partnership people performance place
        planning police policy portfolio practice practitioner prevention principal programme project
        provider provision pru psychologist public quality region regional registered resources safeguarding
        school scrutiny secretary sector senco send senior service settings social south special sponsor
        staff start strategic strategy support teacher team therapist therapy transformation trust unit
        university vice virtual visitor voluntary ward wellbeing west worker working youth
        """,
    )
)
_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd|reverend|cllr|councillor)\.?[\s_.-]+"
    r"(?!(?:for|of|and|with|in|on|or|to|who|responsible)\b)([^\W\d_][\w'’-]*)",
    re.IGNORECASE,
)
_SMALL, _LARGE = "a-zß-öø-ÿ", "A-ZÀ-ÖØ-Þ"
_NAME = re.compile(
    rf"(?:Mc|Mac|[OD]['’])?[{_LARGE}][{_SMALL}]+(?:['’-][{_SMALL}{_LARGE}]+)*"
    rf"|[{_LARGE}]{{1,2}}\.?|[{_LARGE}]{{4,}}"
)
_PARTICLES = frozenset(("al", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "le", "van", "von"))
_APART = re.compile(r"[;:/()|&+\n]|\s[-–—]\s|\b(?:and|with|by|via|per|supported by)\b")
# Where words of a name are written as one: Anna_Example, A.Example, Anna-Example, AnnaExample.
_JOINED = re.compile(rf"[\s,_]+|\.(?=[^\W\d_])|(?<=[{_SMALL}]{{2}})(?=[{_LARGE}][{_SMALL}]{{2}})")
_LOGIN = re.compile(r"[^\W\d_]+(?:[._][^\W\d_]+)+[0-9]*\.?")
ADVICE = "write the role or team, such as Director of Education: figures and plans name roles, never persons"


def person_in(text: str, known: Collection[str] = ()) -> str:
    """The part of a text that looks like a person's name; empty where it says a role, a team or a body.

    Args:
        text: What a file says of who does a thing.
        known: Further words, in lower case, that roles and bodies are called by, such as a plan's own.

    Example:
        >>> person_in("Director – Jane Smith"), person_in("Director – Early Help & Prevention")
        ('Jane Smith', '')
        >>> person_in("Smith, Jane"), person_in("jane_smith"), person_in("Jane-Smith, Head of Service")
        ('Smith, Jane', 'jane_smith', 'Jane-Smith')
        >>> person_in("Starting Well", {"starting", "well"})
        ''
    """
    titled = next((one for one in _TITLE.finditer(text) if not _is_role([one[1]], known)), None)
    if titled:
        return titled[0]
    if "@" in text:
        return text
    for part in _APART.split(text):
        pieces = part.split(",")
        # "Smith, Jane" is one name; "Jane Smith, Head of Service" is a name and a role
        for piece in (part, *pieces) if len(pieces) > 1 else pieces:
            if _is_person(piece.strip(' ,"“”‘’'), known):
                return piece.strip(' ,"“”‘’')
    return ""


def _is_person(text: str, known: Collection[str]) -> bool:
    is_login = _LOGIN.fullmatch(text) is not None
    is_hyphened = re.fullmatch(rf"[{_LARGE}][{_SMALL}]+(?:-[{_LARGE}][{_SMALL}]+)+", text) is not None
    words = [word for word in (text.split("-") if is_hyphened else _JOINED.split(text)) if word]
    if _is_role(words, known) or _is_role(["".join(words)], known):
        return False
    named = [word for place, word in enumerate(words) if word not in _PARTICLES or not place]
    return 2 <= len(named) <= 4 and (is_login or all(map(_NAME.fullmatch, named)))


def _is_role(words: Collection[str], known: Collection[str]) -> bool:
    said = {piece for word in words for piece in (word, *word.split("-"))}
    said = {word.casefold().strip(".'’") for word in said}
    return bool((said | {word.removesuffix("s") for word in said}) & _ROLE_WORDS or said & set(known))
