"""Roles, never persons: what a file says of who does a thing, and when that looks like a person's name."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

# Words that roles, teams, bodies and places are called by; a text with one of them is no name of a person.
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
        avenue bay central city county docks east estate greater house inner lodge lower neighbourhood new
        old outer port quarter road royal rural street town upper urban vale valley village
        """,
    )
)
# Given names that many people in England bear, and that no service or place is called by: with one of them
# before it, a word beside a role is a surname (Office for National Statistics, "Baby names in England and
# Wales", and its historical lists of the top 100 names).
_GIVEN = frozenset(
    re.findall(
        "[a-z]+",
        """
        aaron abdul abigail adam ahmed aisha alan alex alexander alice alison amanda amina amy andrea andrew
        angela ann anna anne annie anthony barbara ben benjamin bernard beth brian bridget carl carol
        caroline catherine charles chloe chris christian christina christine christopher claire clare colin
        craig daniel darren david dawn deborah debbie denise derek diane donna dorothy edward elaine eleanor
        elizabeth ella ellen emily emma eric farah fatima fiona frances francis fred gareth gary gemma
        geoffrey george georgina gillian graham hannah harry hassan hayley heather helen henry ian imran
        isabel isobel jack jackie jacqueline jake james jamie jane janet janice jasmine jason jean jeffrey
        jennifer jenny jeremy jessica jill jo joan joanna joanne joe john jonathan joseph joshua joyce judith
        julia julian julie karen karl kate katherine kathleen katie keith kelly kenneth kerry kevin kim laura
        lauren lawrence leah leanne lee lesley lewis liam linda lindsay lisa louise lucy luke lynn malcolm
        margaret maria marie mark martin mary matthew maureen megan melanie melissa michael michelle mohammad
        mohammed muhammad natalie natasha neil nicholas nick nicola nigel oliver olivia pamela patricia
        patrick paul paula pauline peter phil philip phillip priya rachel raymond rebecca richard robert
        robin roger ronald russell ruth ryan samantha samuel sandra sara sarah sean sharon sheila shirley
        simon sophie stacey stephanie stephen steve steven stuart susan suzanne tara terence theresa thomas
        timothy tina tom tony tracey tracy trevor valerie vanessa wayne wendy yasmin yvonne zoe
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
_BETWEEN = frozenset(("as", "at", "for", "from", "in", "is", "of", "on", "or", "the", "to"))
_PARTICLES = frozenset(("al", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "le", "van", "von"))
_APART = re.compile(r"[;:/()|&+\n]|\s[-–—]\s|\b(?:and|with|by|via|per|supported by)\b")
# Where words of a name are written as one: Anna_Example, A.Example, Anna-Example, AnnaExample.
_JOINED = re.compile(rf"[\s,_]+|\.(?=[^\W\d_])|(?<=[{_SMALL}]{{2}})(?=[{_LARGE}][{_SMALL}]{{2}})")
_LOGIN = re.compile(r"[^\W\d_]+(?:[._][^\W\d_]+)+[0-9]*\.?")
# A role that begins so stands behind no other words of a role: what does, is a name.
_ROLE_BEGINS = re.compile(
    r"\s(?:(?:assistant|deputy|interim|acting|joint)\s)?"
    r"(?:head|director|lead|manager|chair|chief|cabinet|member|officer)\s(?:of|for|executive|member)\b",
    re.IGNORECASE,
)
ADVICE = (
    "write the role or team, such as Director of Education, a place with `for` (Area Manager for Winsford) "
    "or as data/reference/groups.yml declares it: figures and plans name roles, never persons"
)


def person_in(text: str, known: Collection[str] = ()) -> str:
    """The part of a text that looks like a person's name; empty where it says a role, a team or a body.

    Args:
        text: What a file says of who does a thing.
        known: Further words, in lower case, that roles and bodies are called by, such as a plan's own; whole
            names of places with several words too.

    Example:
        >>> person_in("Director – Jane Smith"), person_in("Director – Early Help & Prevention")
        ('Jane Smith', '')
        >>> person_in("Smith, Jane"), person_in("jane_smith"), person_in("Jane-Smith, Head of Service")
        ('Smith, Jane', 'jane_smith', 'Jane-Smith')
        >>> person_in("Jane Smith Head of Service"), person_in("Area Manager, Ellesmere Port")
        ('Jane Smith', '')
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
        for piece in pieces:
            if name := _name_beside_a_role(piece.strip(' "“”‘’'), known):
                return name
    return ""


def _name_beside_a_role(text: str, known: Collection[str]) -> str:
    """A name that nothing sets apart from the role it stands beside: Jane Smith Head of Service."""
    words = text.split()
    for first, second in pairwise(words):
        is_given = first.casefold() in _GIVEN and first.casefold() not in known
        if is_given and second.isalpha() and not _is_role([second], {*known, *_BETWEEN}):
            return f"{first} {second}"
    begins = _ROLE_BEGINS.search(text)
    before = text[: begins.start()].strip() if begins else ""
    return before if _is_person(before, known) else ""


def _is_person(text: str, known: Collection[str]) -> bool:
    if text.casefold() in known:  # a place of several words
        return False
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
