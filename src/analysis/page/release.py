"""Pages as they are published: without what only their makers need, with dates, banner and working links.

A published page is the approved one: nothing in its report is changed. What is outside the report goes
(the notebook, the manifest, settings, hashes of inputs) or comes (when it was published, whether it is the
latest).
"""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.page.check import check_tree
from analysis.page.html import facts_list
from analysis.page.structure import (
    HEADINGS,
    classes_of,
    drop,
    is_in,
    new_element,
    own,
    read_tree,
    rename_ids,
    set_text,
    words_in,
    written,
)
from analysis.vocabulary.errors import ReportError, raise_if_problems

BANNER = re.compile(r'<p class="banner banner--release">.*?</p>\n?', re.DOTALL)
_CORRECTIONS = "corrections-since-publication"  # the id of that section of a report
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Section:
    """A section of a published page, as the search finds it."""

    href: str  # Its address as seen from the search
    page: str  # Title of its page
    title: str  # Its heading
    words: tuple[str, ...]  # Its different words, in order of the alphabet


class ReleasePage:
    """A page on its way into a release.

    Args:
        path: Where it will stand in the release, with `/` between folders.
        html: The page as it was built.
    """

    def __init__(self, path: str, html: str) -> None:
        self.path = path
        self.tree = read_tree(html)
        for part in [one for one in self.tree.iter("section") if "making" in classes_of(one)]:
            drop(part)
        for link in self.tree.iter("a"):
            if link.get("href", "").endswith("index.html") and words_in(link) == "All reports":
                set_text(link, "All pages of this release")
                link.addnext(new_element("a", "Search", href=self.way_to("search.html")))

    @property
    def title(self) -> str:
        """Its title."""
        return words_in(self.tree.find(".//h1"))

    @property
    def ids(self) -> set[str]:
        """The ids on it."""
        return {str(element.get("id")) for element in self.tree.iter() if element.get("id")}

    def way_to(self, path: str) -> str:
        """The way from here to another file of the release."""
        return posixpath.relpath(path, posixpath.dirname(self.path) or ".")

    def target(self, href: str) -> tuple[str, str] | None:
        """Where a link leads in the release, and to which id there; None where it leads out of it."""
        if re.match(r"[a-z][a-z0-9+.-]*:|//", href):
            return None
        path, _, fragment = href.partition("#")
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), path)) if path else self.path
        return whole, fragment

    def say(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Add facts to those under its title."""
        listed = self.tree.find(".//dl[@class='meta page-facts']")
        if listed is None:
            raise ReportError(f"{self.path}: the page has no facts under its title; build it again.")
        listed.extend(list(facts_list(facts)))

    def offer(self, label: str, path: str) -> None:
        """Add a link to another form of the page to those at its top."""
        place = next((nav for nav in self.tree.iter("nav") if "downloads" in classes_of(nav)), None)
        if place is not None:
            place.append(new_element("a", label, href=self.way_to(path)))

    def mend_links(self, there: Mapping[str, set[str]]) -> None:
        """Leave no dead link: what leads to something that is not published becomes its words."""
        for link in [one for one in self.tree.iter("a") if one.get("href")]:
            led = self.target(link.get("href"))
            if led is None:
                continue
            path, fragment = led
            if path not in there:
                link.tag = "span"
                link.attrib.pop("href")
                link.attrib.pop("download", None)
            elif fragment and fragment not in there[path]:
                link.set("href", link.get("href").partition("#")[0] or "#main")

    def corrections(self) -> list[str]:
        """What its authors list as put right since it was published."""
        heading = next((one for one in self.tree.iter(*HEADINGS) if one.get("id") == _CORRECTIONS), None)
        found = []
        for one in heading.itersiblings() if heading is not None else ():
            if one.tag in HEADINGS:
                break
            found += [words_in(entry) for entry in one.iter("li")]
        return found

    def sections(self) -> Iterator[Section]:
        """Its sections with their words, for the search."""
        main = self.tree.find(".//main")
        headings = [one for one in main.iter("h1", "h2", "h3") if one.get("id")]
        texts: dict[str, list[str]] = {}
        at = ""
        for element in main.iter():
            if element in headings:
                at = str(element.get("id"))
            if isinstance(element.tag, str) and element.tag not in ("style", "script"):
                texts.setdefault(at, []).append(element.text or "")
            texts.setdefault(at, []).append(element.tail or "")
        for heading in headings:
            name = str(heading.get("id"))
            found = {word.casefold() for word in _WORD.findall(" ".join(texts.get(name, [])))}
            yield Section(f"{self.path}#{name}", self.title, words_in(heading), tuple(sorted(found)))

    def html(self) -> str:
        """The page as it is published."""
        raise_if_problems(ReportError, f"{self.path} was not published", check_tree(self.tree, self.path))
        return written(self.tree).rstrip("\n") + "\n"


def with_banner(html: str, words: str, href: str, link: str) -> str:
    """A published page with the line that says whether it is the latest; it stands outside the report."""
    line = new_element("p", f"{words} ", class_="banner banner--release")
    line.append(new_element("a", link, href=href))
    made = written(line).partition("\n")[2] + "\n"
    start = '<div class="page-header__inner">'
    return BANNER.sub("", html).replace(start, f"{start}\n{made}", 1)


def one_page(pages: list[ReleasePage], figures: bytes, name: str) -> str:
    """All pages of a release as one that can be mailed: the first, and the others as parts after it."""
    first, keys = pages[0], {page.path: f"page-{number}" for number, page in enumerate(pages, start=1)}
    for page in pages:
        for link in [one for one in page.tree.iter("a") if one.get("href")]:
            led = page.target(link.get("href"))
            if led is None:
                continue
            path, fragment = led
            if path not in keys and is_in(link, "header", "nav"):
                drop(link)  # other formats and the search are in the folder
            elif path not in keys:
                link.tag = "span"
                link.attrib.pop("href")
            elif path == page.path and fragment and page is not first:
                link.set("href", f"#{fragment}")  # gets its new name with the id below
            else:
                of_other = f"#{keys[path]}--{fragment}" if fragment else f"#{keys[path]}"
                link.set("href", f"#{fragment or 'main'}" if path == first.path else of_other)
    main = first.tree.find(".//main")
    lists = [nav.find(".//ol") for nav in first.tree.iter("nav") if "contents" in classes_of(nav)]
    for page in pages[1:]:
        inside, title, key = page.tree.find(".//main"), page.title, keys[page.path]
        rename_ids(inside, {str(one): f"{key}--{one}" for one in page.ids})
        for field in inside.iter("input"):  # of one name only one could be chosen on the whole page
            field.set("name", f"{key}--{field.get('name')}")
        for heading in list(inside.iter(*HEADINGS)):
            heading.tag = f"h{min(int(heading.tag[1]) + 1, 6)}"
        article = new_element("article", id=key)
        article.extend(own(inside))
        main.append(article)
        for entries in lists:
            entry = new_element("li")
            entry.append(new_element("a", title, href=f"#{key}"))
            entries.append(entry)
    address = f"data:text/csv;base64,{b64encode(figures).decode('ascii')}"
    place = new_element("p")
    place.append(new_element("a", "All figures of these pages as a CSV file", href=address, download=name))
    main.append(place)
    return first.html()
