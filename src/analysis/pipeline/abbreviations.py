"""Explains the abbreviations of a page where they are first used and in a list at its end.

The meanings are those of GLOSSARY.md, which a test holds these to. They stand here because a page is
made of the package and the data alone.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

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
_PATTERN = re.compile(
    "|".join(
        rf"(?P<term_{number}>\b(?:{_FORMS.get(term, re.escape(term))})\b)"
        for number, term in enumerate(MEANINGS)
    )
)
_TERMS = dict(enumerate(MEANINGS))
# Words in these are left as they are: a heading or a link is read out as a whole.
_NOT_IN = (
    "script", "style", "svg", "a", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "button", "abbr", "pre",
    "code", "caption", "title",
)  # fmt: skip


def explain_abbreviations(soup: BeautifulSoup) -> None:
    """Mark each abbreviation at its first use in running text, and list those of the page at its end."""
    main = soup.find("main")
    if not isinstance(main, Tag):
        return
    used: set[str] = set()
    marked: set[str] = set()
    for text in list(main.find_all(string=_PATTERN)):
        names = {name for name, _, _ in _found(str(text))}
        if text.find_parent(["svg", "script", "style"]) is None:
            used |= names
        if names - marked and text.find_parent(_NOT_IN) is None:
            marked |= _mark(soup, text, marked)
    if used:
        main.append(_list(soup, [term for term in MEANINGS if term in used]))


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _PATTERN.finditer(text):
        number = int(str(match.lastgroup).partition("_")[2])
        yield _TERMS[number], match.start(), match.end()


def _mark(soup: BeautifulSoup, text: NavigableString, marked: set[str]) -> set[str]:
    """Put an `abbr` around the first use of each term in a text; return the terms marked."""
    whole, place, new, parts = str(text), 0, set[str](), list[NavigableString | Tag]()
    for term, start, end in _found(whole):
        if term in marked or term in new:
            continue
        new.add(term)
        word = soup.new_tag("abbr", attrs={"title": MEANINGS[term]})
        word.string = whole[start:end]
        parts += [NavigableString(whole[place:start]), word]
        place = end
    if new:
        text.replace_with(*parts, NavigableString(whole[place:]))
    return new


def _list(soup: BeautifulSoup, terms: list[str]) -> Tag:
    section = soup.new_tag("section", attrs={"class": "terms", "aria-labelledby": "words-used-on-this-page"})
    heading = soup.new_tag("h2", attrs={"id": "words-used-on-this-page"})
    heading.string = "Words used on this page"
    names = soup.new_tag("dl")
    for term in terms:
        row, name, meaning = soup.new_tag("div"), soup.new_tag("dt"), soup.new_tag("dd")
        name.string, meaning.string = term, MEANINGS[term]
        row.extend([name, meaning])
        names.append(row)
    section.extend([heading, names])
    return section
