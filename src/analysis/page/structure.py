"""Ids and parts of file names made of words.

Explains the abbreviations of a page where they are first used and in a list at its end.

The meanings are those of GLOSSARY.md, which a test holds these to. They stand here because a page is
made of the package and the data alone.

Give a page its structure: heading ids, contents list, tables and pictures that hold together.

Works on the page as a tree. What it cannot know, such as a caption or the description of a chart, it
does not invent; `check.py` refuses the page instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from analysis.page.tree import Drawing, Element, Node, Verbatim


def slug(text: str) -> str:
    """Return `text` as an id: lower-case letters, digits and hyphens.

    Example:
        >>> slug("Cheshire West, 2024/25")
        'cheshire-west-2024-25'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "section"


def first_heading(markdown: str) -> str:
    """Return the text of the first heading in a Markdown cell, or empty text."""
    match = re.search(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*$", markdown, flags=re.MULTILINE)
    return match.group(1) if match else ""


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


HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_ID_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")


def give_structure(tree: Element) -> None:
    """Do everything that the functions below do."""
    keep_pictures_apart(tree)
    elements = tree.elements()
    give_headings_ids(elements)
    keep_tables_navigable(elements)
    keep_charts_legible(elements)
    fill_contents(elements)


def give_headings_ids(elements: list[Element]) -> None:
    """Give each heading an id made of its text; a repeated one gets a number."""
    taken: set[str] = set()
    for element in elements:
        if element.name not in HEADINGS and "id" in element.attributes:
            taken.add(element.attributes["id"])
        if element.name == "svg":
            taken.update(_drawn_ids(element))
    for heading in elements:
        if heading.name not in HEADINGS:
            continue
        wanted = heading.get("id") or slug(heading.words())
        unique, number = wanted, 2
        while unique in taken:
            unique, number = f"{wanted}-{number}", number + 1
        taken.add(unique)
        heading.attributes["id"] = unique


def fill_contents(elements: list[Element]) -> None:
    """Fill the contents lists with a link to each second-level heading of the main part.

    A page with fewer than two such headings needs no list, so their places are taken out.
    """
    headings = [element for element in elements if element.name == "h2" and element.is_in("main")]
    for place in elements:
        if place.name != "nav" or "contents" not in place.classes:
            continue
        entries = place.find("ol")
        if len(headings) < 2 or entries is None:
            place.remove()
            continue
        for heading in headings:
            link = Element("a", {"href": f"#{heading.get('id')}"}, heading.words())
            entries.append(Element("li", {}, link))


def keep_tables_navigable(elements: list[Element]) -> None:
    """Give header cells their scope, and each table a region that scrolls and can be focused."""
    tables = [element for element in elements if element.name == "table"]
    for number, table in enumerate(tables, start=1):
        for cell in table.find_all("th"):
            if not cell.get("scope"):
                cell.attributes["scope"] = "col" if _is_column_header(cell) else "row"
        if "scorecard" in table.classes:
            _label_cells(table)
        _put_in_region(table, number)


def keep_charts_legible(elements: list[Element]) -> None:
    """Put a chart that has no layout for narrow screens into a part that scrolls sideways.

    Shrunk to the width of a phone, its words could not be read.
    """
    charts = [element for element in elements if element.name == "figure" and "chart" in element.classes]
    for number, figure in enumerate(charts, start=1):
        parts = figure.elements()
        if any(not {"for-narrow", "chart-scroll"}.isdisjoint(part.classes) for part in parts):
            continue
        caption = figure.find("figcaption")
        for picture in figure.own:
            if picture.name not in ("svg", "img"):
                continue
            scroller = Element("div", {"class": "chart-scroll", "tabindex": "0"})
            if caption is not None:
                caption_id = caption.get("id") or f"chart-{number}-caption"
                caption.attributes["id"] = caption_id
                scroller.attributes |= {"role": "group", "aria-labelledby": caption_id}
            picture.wrap_in(scroller)


def keep_pictures_apart(tree: Element) -> None:
    """Rename ids inside inline pictures that an earlier element of the page has already.

    Every chart from matplotlib calls its parts by the same names (`figure_1`, `axes_1`).
    """
    elements = tree.elements()
    pictures = [element for element in elements if element.name == "svg"]
    taken = {
        element.attributes["id"]
        for element in elements
        if "id" in element.attributes and element.name != "svg" and not element.is_in("svg")
    }
    for number, picture in enumerate(pictures, start=1):
        own = [part.attributes["id"] for part in (picture, *picture.elements()) if "id" in part.attributes]
        own += _drawn_ids(picture)
        renamed = {name: f"{name}-{number}" for name in own if name in taken}
        taken.update(renamed.get(name, name) for name in own)
        if renamed:
            _rename(picture, renamed)


def _drawn_ids(picture: Element) -> list[str]:
    return [name for drawing in picture.children if isinstance(drawing, Drawing) for name in drawing.ids]


def _is_column_header(cell: Element) -> bool:
    row = cell.parent
    return cell.is_in("thead") or (row is not None and all(other.name == "th" for other in row.own))


def _label_cells(table: Element) -> None:
    """Write each column's heading on its cells, for the card that a row becomes on a phone."""
    labels = [
        cell.words()
        for head in table.find_all("thead")
        for row in head.find_all("tr")
        if row.parent is not None and row is row.parent.own[-1]
        for cell in row.own
    ]
    for row in table.find_all("tr"):
        cells = [cell for cell in row.own if cell.name in ("th", "td")]
        for position, cell in enumerate(cells[: len(labels)]):
            if cell.name == "td":
                cell.attributes["data-label"] = cell.get("data-label") or labels[position]


def _put_in_region(table: Element, number: int) -> None:
    caption = table.find("caption")
    if caption is None or any("table-region" in around.classes for around in table.ancestors):
        return
    caption_id = caption.get("id") or f"table-{number}-caption"
    caption.attributes["id"] = caption_id
    region = Element(
        "div",
        {"class": "table-region", "role": "region", "tabindex": "0", "aria-labelledby": caption_id},
    )
    table.wrap_in(region)


def _rename(picture: Element, renamed: dict[str, str]) -> None:
    for drawing in [child for child in picture.children if isinstance(child, Drawing)]:
        picture.replace_child(drawing, *drawing.opened())
    for element in (picture, *picture.elements()):
        for attribute, value in element.attributes.items():
            element.attributes[attribute] = _with_new_names(attribute, value, renamed)
        if element.name == "style":
            text = element.code()
            for old, new in renamed.items():
                text = re.sub(rf"#{re.escape(old)}(?![\w-])", f"#{new}", text)
            element.children = [Verbatim(text)]


def _with_new_names(attribute: str, value: str, renamed: dict[str, str]) -> str:
    if attribute == "id":
        return renamed.get(value, value)
    if attribute in _ID_REFERENCES:
        return " ".join(renamed.get(name, name) for name in value.split())
    if attribute in ("href", "xlink:href") and value.startswith("#"):
        return "#" + renamed.get(value[1:], value[1:])
    return re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{renamed.get(found[1], found[1])})", value)
