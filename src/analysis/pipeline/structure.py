"""Give a page its structure: heading ids, contents list, tables and pictures that hold together.

Works on the parsed page. What it cannot know, such as a caption or the description of a chart, it
does not invent; `check.py` refuses the page instead.
"""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import Tag

from analysis.pipeline.slugs import slug

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

_ID_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "headers")


def heading_text(heading: Tag) -> str:
    """Return a heading's text with white space folded."""
    return " ".join(heading.get_text(" ", strip=True).split())


def give_headings_ids(soup: BeautifulSoup) -> None:
    """Give each heading an id made of its text; a repeated one gets a number."""
    taken = {element["id"] for element in soup.find_all(id=True) if element.name not in HEADINGS}
    for heading in soup.find_all(HEADINGS):
        wanted = str(heading.get("id") or slug(heading_text(heading)))
        unique, number = wanted, 2
        while unique in taken:
            unique, number = f"{wanted}-{number}", number + 1
        taken.add(unique)
        heading["id"] = unique


def fill_contents(soup: BeautifulSoup) -> None:
    """Fill the contents lists with a link to each second-level heading of the main part.

    A page with fewer than two such headings needs no list, so their places are taken out.
    """
    headings = soup.select("main h2")
    for place in soup.select("nav.contents"):
        entries = place.find("ol")
        if len(headings) < 2 or entries is None:
            place.decompose()
            continue
        for heading in headings:
            link = soup.new_tag("a", href=f"#{heading['id']}")
            link.string = heading_text(heading)
            entry = soup.new_tag("li")
            entry.append(link)
            entries.append(entry)


def keep_tables_navigable(soup: BeautifulSoup) -> None:
    """Give header cells their scope, and each table a region that scrolls and can be focused."""
    for number, table in enumerate(soup.find_all("table"), start=1):
        for cell in table.find_all("th"):
            if not cell.get("scope"):
                cell["scope"] = "col" if _is_column_header(cell) else "row"
        if "scorecard" in (table.get("class") or ()):
            _label_cells(table)
        _put_in_region(soup, table, number)


def keep_charts_legible(soup: BeautifulSoup) -> None:
    """Put a chart that has no layout for narrow screens into a part that scrolls sideways.

    Shrunk to the width of a phone, its words could not be read.
    """
    for number, figure in enumerate(soup.select("figure.chart"), start=1):
        if figure.select_one(".for-narrow, .chart-scroll") is not None:
            continue
        caption = figure.find("figcaption")
        for picture in figure.find_all(["svg", "img"], recursive=False):
            scroller = soup.new_tag("div", attrs={"class": "chart-scroll", "tabindex": "0"})
            if caption is not None:
                caption_id = str(caption.get("id") or f"chart-{number}-caption")
                caption["id"] = caption_id
                scroller["role"] = "group"
                scroller["aria-labelledby"] = caption_id
            picture.wrap(scroller)


def keep_pictures_apart(soup: BeautifulSoup) -> None:
    """Rename ids inside inline pictures that an earlier element of the page has already.

    Every chart from matplotlib calls its parts by the same names (`figure_1`, `axes_1`).
    """
    pictures = soup.find_all("svg")
    inside = {id(element) for picture in pictures for element in _with_ids(picture)}
    taken = {element["id"] for element in soup.find_all(id=True) if id(element) not in inside}
    for number, picture in enumerate(pictures, start=1):
        own = [str(element["id"]) for element in _with_ids(picture)]
        renamed = {name: f"{name}-{number}" for name in own if name in taken}
        taken.update(renamed.get(name, name) for name in own)
        if renamed:
            _rename(picture, renamed)


def _is_column_header(cell: Tag) -> bool:
    return cell.find_parent("thead") is not None or all(
        sibling.name == "th" for sibling in (*cell.find_next_siblings(), *cell.find_previous_siblings())
    )


def _label_cells(table: Tag) -> None:
    """Write each column's heading on its cells, for the card that a row becomes on a phone."""
    labels = [heading_text(cell) for cell in table.select("thead tr:last-child > *")]
    for row in table.find_all("tr"):
        for position, cell in enumerate(row.find_all(["th", "td"], recursive=False)):
            if cell.name == "td" and position < len(labels):
                cell["data-label"] = cell.get("data-label") or labels[position]


def _put_in_region(soup: BeautifulSoup, table: Tag, number: int) -> None:
    caption = table.find("caption")
    if caption is None or table.find_parent(class_="table-region") is not None:
        return
    caption_id = str(caption.get("id") or f"table-{number}-caption")
    caption["id"] = caption_id
    region = soup.new_tag(
        "div",
        attrs={
            "class": "table-region",
            "role": "region",
            "tabindex": "0",
            "aria-labelledby": caption_id,
        },
    )
    table.wrap(region)


def _with_ids(picture: Tag) -> Iterator[Tag]:
    if picture.has_attr("id"):
        yield picture
    yield from picture.find_all(id=True)


def _rename(picture: Tag, renamed: dict[str, str]) -> None:
    for element in (picture, *picture.find_all(True)):
        for attribute, value in list(element.attrs.items()):
            if not isinstance(value, str):
                continue
            if attribute == "id":
                element[attribute] = renamed.get(value, value)
            elif attribute in _ID_REFERENCES:
                element[attribute] = " ".join(renamed.get(name, name) for name in value.split())
            elif attribute in ("href", "xlink:href") and value.startswith("#"):
                element[attribute] = "#" + renamed.get(value[1:], value[1:])
            elif "url(#" in value:
                element[attribute] = re.sub(
                    r"url\(#([^)]+)\)",
                    lambda match: f"url(#{renamed.get(match[1], match[1])})",
                    value,
                )
        if element.name == "style" and element.string:
            for old, new in renamed.items():
                element.string = re.sub(rf"#{re.escape(old)}(?![\w-])", f"#{new}", element.string)
