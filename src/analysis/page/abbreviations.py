"""The abbreviations of a page and their meanings.

The meanings are those of GLOSSARY.md, which a test holds these to. They stand here because a page is
made of the package and the data alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

TERMS_TITLE = "Words used on this page"

MEANINGS = {
    "Attainment 8": "Average points of a pupil in eight subjects at the end of key stage 4.",
    "CPP": "Child protection plan.",
    "DfE": "Department for Education.",
    "EET": "In education, employment or training.",
    "EHC plan": "Education, health and care plan: what a child with special educational needs is entitled to "
    "by law. Also EHCP.",
    "EYFSP": "Early years foundation stage profile: the teacher's assessment at the end of the reception "
    "year.",
    "FSM": 'Free school meals; "FSM" alone means children eligible for them.',
    "GLD": "Good level of development: at the expected level in the early learning goals that count, at the "
    "end of reception.",
    "KPI": "Key performance indicator, as a plan marks it.",
    "KS2": "Key stage 2: school years 3 to 6; tested at age 11.",
    "KS4": "Key stage 4: school years 10 and 11; GCSEs at age 16.",
    "LAIT": "Local authority interactive tool, the Department for Education's collection of figures by "
    "council.",
    "Level 3": "A qualification at the level of A levels.",
    "NCMP": "National Child Measurement Programme: height and weight of children in reception and year 6.",
    "NEET": 'Not in education, employment or training. "NEET or not known" adds young people whose activity '
    "is not known.",
    "OHID": "Office for Health Improvement and Disparities.",
    "ONS": "Office for National Statistics.",
    "Progress 8": "How much further pupils came from the end of key stage 2 to the end of key stage 4 than "
    "others with the same start; 0 is the average.",
    "RWM": "Reading, writing and mathematics together.",
    "SATOD": "Smoking at time of delivery: mothers known to smoke when their baby is born.",
    "SDQ": "Strengths and difficulties questionnaire; a higher score means more difficulties.",
    "SEND": "Special educational needs and disabilities.",
    "TAF": "Team Around the Family: the professionals who help a family together, and the plan they make.",
}
_FORMS = {"EHC plan": r"EHC plans?|EHCPs?"}
_EITHER = "|".join(
    rf"(?P<term_{number}>(?:{_FORMS.get(term, re.escape(term))})\b)" for number, term in enumerate(MEANINGS)
)
# Every term begins with a capital letter: tried at each word instead, they take twenty times as long.
_PATTERN = re.compile(rf"\b(?=[A-Z])(?:{_EITHER})")
_TERMS = dict(enumerate(MEANINGS))


def found_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Every abbreviation in a text: its term, and where it begins and ends."""
    for match in _PATTERN.finditer(text):
        number = int(str(match.lastgroup).partition("_")[2])
        yield _TERMS[number], match.start(), match.end()


def used_in(text: str) -> set[str]:
    """The terms that occur in a text."""
    return {term for term, _, _ in found_in(text)}
