"""Explains the abbreviations of a page where they are first used and in a list at its end.

The meanings are those of GLOSSARY.md, which a test holds these to. They stand here because a page is
made of the package and the data alone.
"""

import re
from collections.abc import Iterator

from analysis.presentation.page_tree import Element, Node, Verbatim

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
# Words in these are left as they are: a heading or a link is read out as a whole.
_NOT_IN = (
    "script", "style", "svg", "a", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "button", "abbr", "pre",
    "code", "caption", "title",
)  # fmt: skip


def explain_abbreviations(tree: Element) -> None:
    """Mark each abbreviation at its first use in running text, and list those of the page at its end."""
    main = tree.find("main")
    if main is None:
        return
    used: set[str] = set()
    marked: set[str] = set()
    for place in (main, *main.elements()):
        for text in [child for child in place.children if not isinstance(child, Element)]:
            if isinstance(text, Verbatim) or not (names := {name for name, _, _ in _found(text)}):
                continue
            if place.name == "svg" or place.is_in("svg"):
                continue
            used |= names
            if names - marked and place.name not in _NOT_IN and not place.is_in(*_NOT_IN):
                marked |= _mark(place, text, marked)
    if used:
        main.append(_list([term for term in MEANINGS if term in used]))


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _PATTERN.finditer(text):
        number = int(str(match.lastgroup).partition("_")[2])
        yield _TERMS[number], match.start(), match.end()


def _mark(place: Element, text: str, marked: set[str]) -> set[str]:
    """Put an `abbr` around the first use of each term in a text; return the terms marked."""
    start_of_rest, new, parts = 0, set[str](), list[Node]()
    for term, start, end in _found(text):
        if term in marked or term in new:
            continue
        new.add(term)
        parts += [text[start_of_rest:start], Element("abbr", {"title": MEANINGS[term]}, text[start:end])]
        start_of_rest = end
    if new:
        parts.append(text[start_of_rest:])
        place.replace_child(text, *(part for part in parts if part != ""))
    return new


def _list(terms: list[str]) -> Element:
    heading = Element("h2", {"id": "words-used-on-this-page"}, "Words used on this page")
    rows = [Element("div", {}, Element("dt", {}, term), Element("dd", {}, MEANINGS[term])) for term in terms]
    about = {"class": "terms", "aria-labelledby": "words-used-on-this-page"}
    return Element("section", about, heading, Element("dl", {}, *rows))
