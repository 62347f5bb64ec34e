"""Give a page its structure: heading ids, contents list, abbreviations, tables and pictures held together.

Works on the page as a tree of lxml, whose parser reads a page as a browser does (since libxml2 2.14). What
it cannot know, such as a caption or the description of a chart, it does not invent; `check.py` refuses
the page instead.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from analysis.page.abbreviations import MEANINGS, TERMS_TITLE, found_in
from analysis.page.text import slug
from analysis.vocabulary.errors import ReportError

Element = Any  # an element of lxml, which publishes no types

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# Comments of our templates, in whose place something is put; any other is left out.
_OWN_COMMENT = re.compile(r"\w+")
# Words in these are left as they are: a heading or a link is read out as a whole.
_NOT_IN = (
    "script", "style", "svg", "a", *HEADINGS, "summary", "button", "abbr", "pre", "code", "caption", "title",
)  # fmt: skip
# A line may not end inside a year such as 2024-25, as browsers let it; a long path may end one behind each
# slash and underline.
_KEPT_OR_BROKEN = re.compile(r"(?P<year>\b[12]\d{3}-(?:\d{2}|\d{4})(?![\w-]))|\b\w[\w./-]{23,}")
_MAY_BREAK = re.compile(r"(?<=[/_])(?=\w)")
# a space before what closes or after what opens: a year that no line ends in is a piece of its own
_AT_A_MARK = re.compile(r" (?=[,.;:)]+(?: |$))|(?<=\() ")
_AS_WRITTEN = ("pre", "code", "title", "option")
# libxml2 does not know these as elements without an end, and text cannot hold such a tag.
_NO_END = re.compile(r"</(?:wbr|source|track|embed)>")
_TEXT_HOLDERS = etree.XPath(
    "descendant-or-self::*[not(ancestor-or-self::svg or ancestor-or-self::script or ancestor-or-self::style "
    "or ancestor-or-self::template)]"
)
_IDS_OUTSIDE = etree.XPath("//@id[not(ancestor::svg)]")
_IDS_INSIDE = etree.XPath("descendant-or-self::*/@id")
_ID_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")


def read_tree(markup: str) -> Element:
    """Read a page.

    Args:
        markup: The page, or a part of one, which then stands in the body of a page.
    """
    # a parser of its own: one that is used again keeps what was wrong with the pages before
    parser = etree.HTMLParser(remove_pis=True, huge_tree=True, encoding="utf-8")
    tree = etree.fromstring(markup.encode("utf-8", "replace"), parser=parser)
    if tree is None:
        raise ReportError("The page is empty: its notebook shows nothing.")
    for comment in list(tree.iter(etree.Comment)):
        if not _OWN_COMMENT.fullmatch(comment.text or ""):
            drop(comment)
    return tree


def written(tree: Element) -> str:
    """Write a page."""
    return _NO_END.sub("", etree.tostring(tree, method="html", encoding="unicode", doctype="<!DOCTYPE html>"))


def words_in(element: Element) -> str:
    """Give the text of an element on one line, with a space between any two pieces but at a mark."""
    return _AT_A_MARK.sub("", " ".join(" ".join(element.itertext(etree.Element)).split()))


def classes_of(element: Element) -> list[str]:
    """Give the classes of an element."""
    return str(element.get("class", "")).split()


def is_in(element: Element, *names: str) -> bool:
    """Whether one of the elements around it has one of these names."""
    return next(element.iterancestors(*names), None) is not None


def own(element: Element) -> list[Element]:
    """Give the elements right inside an element."""
    return [child for child in element if isinstance(child.tag, str)]


def set_text(element: Element, text: str) -> None:
    """Put text in place of all that is inside an element."""
    for child in list(element):
        element.remove(child)
    element.text = text


def new_element(name: str, text: str = "", **attributes: str) -> Element:
    """Make an element; an underscore in the name of an attribute is a hyphen."""
    made = etree.Element(
        name, {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    )
    made.text = text or None
    return made


def drop(element: Element) -> None:
    """Take an element out, and leave the text that follows it."""
    before, parent = element.getprevious(), element.getparent()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    element.tail = None
    parent.remove(element)


def wrap(element: Element, wrapper: Element) -> None:
    """Put an element around another."""
    parent = element.getparent()
    wrapper.tail, element.tail = element.tail, None
    parent.replace(element, wrapper)
    wrapper.append(element)


def explain_abbreviations(tree: Element) -> None:
    """Mark each abbreviation at its first use in running text, and list those of the page at its end."""
    main = tree.find(".//main")
    if main is None:
        return
    used: set[str] = set()
    marked: set[str] = set()
    for place in _TEXT_HOLDERS(main):
        for before in (None, *list(place)):
            text = place.text if before is None else before.tail
            if not text or not (names := {name for name, _, _ in found_in(text)}):
                continue
            used |= names
            if names - marked and place.tag not in _NOT_IN and not is_in(place, *_NOT_IN):
                marked |= _mark(place, before, text, marked)
    if used:
        main.append(_list([term for term in MEANINGS if term in used]))


def _mark(place: Element, before: Element | None, text: str, marked: set[str]) -> set[str]:
    """Put an `abbr` around the first use of each term in a text; return the terms marked."""
    start_of_rest, new, last = 0, set[str](), before
    for term, start, end in found_in(text):
        if term in marked or term in new:
            continue
        new.add(term)
        _set_text_after(place, last, text[start_of_rest:start])
        made = new_element("abbr", text[start:end], title=MEANINGS[term])
        place.insert(0 if last is None else place.index(last) + 1, made)
        start_of_rest, last = end, made
    if new:
        _set_text_after(place, last, text[start_of_rest:])
    return new


def _set_text_after(place: Element, before: Element | None, text: str) -> None:
    if before is None:
        place.text = text
    else:
        before.tail = text


def keep_lines_whole(tree: Element) -> None:
    """Keep each year such as 2024-25 on one line, and let a long path end a line behind its slashes."""
    for place in [one for body in tree.iter("body") for one in _TEXT_HOLDERS(body)]:
        is_seen = "visually-hidden" not in classes_of(place)
        if place.tag in _AS_WRITTEN or is_in(place, *_AS_WRITTEN) or not is_seen:
            continue
        for before in (None, *list(place)):
            text, last = (place.text if before is None else before.tail) or "", before
            start_of_rest = 0
            for found in _KEPT_OR_BROKEN.finditer(text):
                if found["year"]:
                    parts = [(found.start(), found.end(), new_element("span", found[0], class_="whole"))]
                else:
                    ends = (one.start() + found.start() for one in _MAY_BREAK.finditer(found[0]))
                    parts = [(end, end, new_element("wbr")) for end in ends]
                for start, end, made in parts:
                    _set_text_after(place, last, text[start_of_rest:start])
                    place.insert(0 if last is None else place.index(last) + 1, made)
                    start_of_rest, last = end, made
            if last is not before:
                _set_text_after(place, last, text[start_of_rest:])


def _list(terms: list[str]) -> Element:
    section = new_element("section", class_="terms", aria_labelledby=slug(TERMS_TITLE))
    section.append(new_element("h2", TERMS_TITLE, id=slug(TERMS_TITLE)))
    opened, listed = new_element("details"), new_element("dl")
    opened.append(
        new_element("summary", f"What is meant by {terms[0]}{' and others' if len(terms) > 1 else ''}")
    )
    for term in terms:
        row = new_element("div")
        row.extend([new_element("dt", term), new_element("dd", MEANINGS[term])])
        listed.append(row)
    opened.append(listed)
    section.append(opened)
    return section


def give_structure(tree: Element) -> None:
    """Do everything that the functions below do."""
    drop_empty_sections(tree)
    keep_pictures_apart(tree)
    give_headings_ids(tree)
    keep_tables_navigable(tree)
    keep_charts_legible(tree)
    fill_contents(tree)
    keep_lines_whole(tree)


def drop_empty_sections(tree: Element) -> None:
    """Take out a heading that nothing stands under: a notebook has one for what some goals lack."""
    for heading in list(tree.iterfind(".//main/h2")):
        after = heading.getnext()
        if not (heading.tail or "").strip() and (after is None or after.tag == "h2"):
            drop(heading)


def give_headings_ids(tree: Element) -> None:
    """Give each heading an id made of its text; a repeated one gets a number."""
    headings = list(tree.iter(*HEADINGS))
    taken = set(_IDS_INSIDE(tree)) - {heading.get("id") for heading in headings}
    for heading in headings:
        wanted = heading.get("id") or slug(words_in(heading))
        unique, number = wanted, 2
        while unique in taken:
            unique, number = f"{wanted}-{number}", number + 1
        taken.add(unique)
        heading.set("id", unique)


def fill_contents(tree: Element) -> None:
    """Fill the contents lists with a link to each second-level heading of the main part.

    A page with fewer than two such headings needs no list, so their places are taken out.
    """
    headings = [heading for heading in tree.iter("h2") if is_in(heading, "main")]
    for place in [nav for nav in tree.iter("nav") if "contents" in classes_of(nav)]:
        entries = place.find(".//ol")
        if len(headings) < 2 or entries is None:
            drop(place)
            continue
        for heading in headings:
            entry = new_element("li")
            entry.append(new_element("a", words_in(heading), href=f"#{heading.get('id')}"))
            entries.append(entry)


def keep_tables_navigable(tree: Element) -> None:
    """Give header cells their scope, and each table a region that scrolls and can be focused."""
    for number, table in enumerate(list(tree.iter("table")), start=1):
        for cell in table.iter("th"):
            if not cell.get("scope"):
                cell.set("scope", "col" if _is_column_header(cell) else "row")
        if "scorecard" in classes_of(table):
            _label_cells(table)
        _put_in_region(table, number)


def keep_charts_legible(tree: Element) -> None:
    """Put a chart that has no layout for narrow screens into a part that scrolls sideways.

    Shrunk to the width of a phone, its words could not be read.
    """
    charts = [figure for figure in tree.iter("figure") if "chart" in classes_of(figure)]
    for number, figure in enumerate(charts, start=1):
        if any(_has_narrow_form(part) for part in figure.iter("div", "svg", "ul")):
            continue
        caption = figure.find(".//figcaption")
        for picture in [part for part in own(figure) if part.tag in ("svg", "img")]:
            scroller = new_element("div", class_="chart-scroll", tabindex="0")
            if caption is not None:
                scroller.set("role", "group")
                scroller.set("aria-labelledby", _id_of(caption, f"chart-{number}-caption"))
            wrap(picture, scroller)


def _has_narrow_form(part: Element) -> bool:
    return not {"for-narrow", "chart-scroll"}.isdisjoint(classes_of(part))


def _id_of(element: Element, otherwise: str) -> str:
    """Give the id of an element, which it gets if it has none."""
    if not element.get("id"):
        element.set("id", otherwise)
    return str(element.get("id"))


def keep_pictures_apart(tree: Element) -> None:
    """Rename ids inside inline pictures that an earlier element of the page has already.

    Every chart from matplotlib calls its parts by the same names (`figure_1`, `axes_1`). The readings of each
    chart get a name of their own, so that the arrow keys stay among them.
    """
    for number, group in enumerate(tree.iterfind(".//div[@role='radiogroup']"), start=1):
        for field in group.iter("input"):
            field.set("name", f"readings-{number}")
    taken = set(_IDS_OUTSIDE(tree))
    for number, picture in enumerate(list(tree.iter("svg")), start=1):
        names = _IDS_INSIDE(picture)
        renamed = {name: f"{name}-{number}" for name in names if name in taken}
        taken.update(renamed.get(name, name) for name in names)
        if renamed:
            rename_ids(picture, renamed)


def _is_column_header(cell: Element) -> bool:
    return is_in(cell, "thead") or all(other.tag == "th" for other in own(cell.getparent()))


def _label_cells(table: Element) -> None:
    """Write each column's heading on its cells, for the card that a row becomes on a phone."""
    labels = [
        words_in(cell)
        for head in table.iter("thead")
        for row in list(head.iter("tr"))
        if row is own(row.getparent())[-1]
        for cell in own(row)
    ]
    for row in table.iter("tr"):
        cells = [cell for cell in own(row) if cell.tag in ("th", "td")]
        for position, cell in enumerate(cells[: len(labels)]):
            if cell.tag == "td" and not cell.get("data-label"):
                cell.set("data-label", labels[position])


def _put_in_region(table: Element, number: int) -> None:
    caption = table.find(".//caption")
    if caption is None or any("table-region" in classes_of(around) for around in table.iterancestors()):
        return
    name = _id_of(caption, f"table-{number}-caption")
    region = {"class_": "table-region", "role": "region", "tabindex": "0", "aria_labelledby": name}
    wrap(table, new_element("div", **region))


def rename_ids(inside: Element, renamed: dict[str, str]) -> None:
    """Give ids inside an element other names, and whatever there refers to them."""
    for element in inside.iter(etree.Element):
        for attribute, value in element.items():
            element.set(attribute, _with_new_names(attribute, value, renamed))
        if element.tag == "style" and element.text:
            for old, new in renamed.items():
                element.text = re.sub(rf"#{re.escape(old)}(?![\w-])", f"#{new}", element.text)


def _with_new_names(attribute: str, value: str, renamed: dict[str, str]) -> str:
    if attribute == "id":
        return renamed.get(value, value)
    if attribute in _ID_REFERENCES:
        return " ".join(renamed.get(name, name) for name in value.split())
    if attribute in ("href", "xlink:href") and value.startswith("#"):
        return "#" + renamed.get(value[1:], value[1:])
    return re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{renamed.get(found[1], found[1])})", value)
