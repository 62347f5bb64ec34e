"""Give a page its structure: heading ids, contents list, tables and pictures that hold together.

Works on the page as a tree. What it cannot know, such as a caption or the description of a chart, it
does not invent; `check.py` refuses the page instead.
"""

from __future__ import annotations

import re

from analysis.pipeline.slugs import slug
from analysis.presentation.page_tree import Drawing, Element, Verbatim

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
