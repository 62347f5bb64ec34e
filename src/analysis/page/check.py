"""What a page must have before it may be published, and the one script that it may carry.

The checks are those parts of the Web Content Accessibility Guidelines 2.2 that the text of a page can
show to be broken, and the promise that a page loads nothing from anywhere. Contrast, zoom and
reading order are tested in a browser.

The script sorts tables, filters the list of reports and copies links; a page is whole without it, and the
page's policy lets it run by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from analysis.page.structure import HEADINGS, Element, is_in, own, read_tree, words_in
from analysis.vocabulary.errors import Problem, quoted

_FILE = Path(__file__).parent / "templates" / "report" / "report.js"


@cache
def report_script() -> str:
    """Return the script as it stands between its tags."""
    return f"\n{_FILE.read_text(encoding='utf-8').strip()}\n"


def source_of(script: str) -> str:
    """Name a script in a Content Security Policy by its hash.

    Example:
        >>> source_of("")
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def is_own(script: str) -> bool:
    """Whether a script found on a page is this one, to the byte."""
    return script == report_script()


# nbconvert writes this where a picture has no description, so that checkers pass and the reader
# gets nothing.
PLACEHOLDER = "No description has been provided"

# where (None for the whole page), what was found, what was expected
Finding = tuple[str | None, str, str]

_LOADING_ATTRIBUTES = ("src", "srcset", "poster", "data", "background")
_LOADING_ELEMENTS = ("iframe", "object", "embed", "script", "frame", "base")
_READ_OTHERWISE = ("style", "xmp", "plaintext", "noembed", "noframes", "listing")
_OWN_REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for")


def check_page(html: str, page: str = "the page") -> tuple[Problem, ...]:
    """Look for what would keep a reader from the page.

    Returns:
        One problem an element; none when the page may be published.
    """
    return check_tree(read_tree(html), page)


def check_tree(tree: Element, page: str) -> tuple[Problem, ...]:
    """Look for the same in a page that has been read already."""
    parsed = _Page(tree)
    return tuple(
        Problem(page, None, where, found, expected)
        for check in (_document, _headings, _ids, _references, _pictures, _tables, _links, _resources)
        for where, found, expected in check(parsed)
    )


class _Page:
    """A page that can be asked for its elements."""

    def __init__(self, tree: Element) -> None:
        self._tree = tree
        self._by_attribute: dict[str, list[Element]] = {}
        for element in tree.iter(etree.Element):
            for attribute in element.attrib:
                self._by_attribute.setdefault(attribute, []).append(element)
        self.ids = Counter(element.get("id") for element in self.having("id"))
        self.attributes = tuple(self._by_attribute)

    def named(self, *names: str) -> list[Element]:
        """Return the elements of these names, in order."""
        return list(self._tree.iter(*names))

    def having(self, attribute: str) -> list[Element]:
        """Return the elements with this attribute, in order."""
        return self._by_attribute.get(attribute, [])


def _document(page: _Page) -> Iterator[Finding]:
    if not any(element.get("lang", "") for element in page.named("html")):
        yield None, "no language", "lang on html"
    if not any(words_in(title) for title in page.named("title")[:1]):
        yield None, "no title", "a title that is not empty"
    mains = len(page.named("main"))
    if mains != 1:
        yield None, f"{mains} main parts", "one"
    if any(PLACEHOLDER in element.get("alt", "") for element in page.named("img")):
        yield None, f"the placeholder '{PLACEHOLDER}'", "the picture described in words"


def _headings(page: _Page) -> Iterator[Finding]:
    headings = page.named(*HEADINGS)
    first = [words_in(heading) for heading in headings if heading.tag == "h1"]
    if len(first) != 1:
        yield None, f"{len(first)} first-level headings ({_listed(first)})", "one"
    previous = 0
    for heading in headings:
        level, text = int(heading.tag[1]), words_in(heading)
        if not text:
            yield f"heading of level {level}", "no text", "what the section is about"
        if level > previous + 1:
            yield (
                f"heading {quoted(text)}",
                f"level {level} after level {previous}",
                f"level {previous + 1} at most",
            )
        previous = level


def _ids(page: _Page) -> Iterator[Finding]:
    for name, count in page.ids.items():
        if count > 1:
            yield f"id {quoted(name)}", f"it {count} times", "each id once"


def _references(page: _Page) -> Iterator[Finding]:
    for attribute in _OWN_REFERENCES:
        for element in page.having(attribute):
            for name in element.get(attribute, "").split():
                if name not in page.ids:
                    yield _named(element), f"{attribute} {quoted(name)}", "an id on the page"
    for link in page.named("a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in page.ids:
            where = f"link {quoted(words_in(link))}"
            yield where, quoted(target), "an id on the page"


_ALT = "alt in words; for a figure of your own: display(figure, metadata={'image/png': {'alt': '...'}})"


def _pictures(page: _Page) -> Iterator[Finding]:
    for picture in page.named("img"):
        if not _is_hidden(picture) and not picture.get("alt", "").strip():
            yield _named(picture), "no text alternative", _ALT
    for picture in page.named("svg"):
        if is_in(picture, "svg") or _is_hidden(picture):
            continue
        if picture.get("role", "") != "img":
            yield _named(picture), "no role, so that it is read out part by part", "role='img'"
        if not _has_name(picture):
            yield _named(picture), "no text alternative", "aria-label or title in words"
    for picture in page.having("role"):
        if (
            picture.get("role", "") == "img"
            and picture.tag != "svg"
            and not _is_hidden(picture)
            and not _has_name(picture)
        ):
            yield _named(picture), "no text alternative", "aria-label in words"


_CAPTION = 'what, where, when and unit; for a frame of your own: analysis.caption(frame, "...")'


def _tables(page: _Page) -> Iterator[Finding]:
    for number, table in enumerate(page.named("table"), start=1):
        caption = table.find(".//caption")
        text = words_in(caption) if caption is not None else ""
        name = f"table {number} ({quoted(text[:60])})" if text else f"table {number}"
        if not text:
            yield name, "no caption", _CAPTION
        cells = list(table.iter("th"))
        if not cells:
            yield name, "no header cells", "th with scope"
        without = sum(not cell.get("scope", "") for cell in cells)
        if without:
            yield name, f"{without} header cells without scope", "scope on each"
        empty = sum(not words_in(cell) for cell in cells)
        if empty:
            yield name, f"{empty} empty header cells", "text in each"


def _links(page: _Page) -> Iterator[Finding]:
    for link in page.named("a"):
        pictures = any("alt" in part.attrib for part in link.iter())
        if not (words_in(link) or link.get("aria-label", "") or pictures):
            yield f"link to {quoted(link.get('href'))}", "no text", "where the link leads"


def _resources(page: _Page) -> Iterator[Finding]:
    nothing_loaded = "everything inside the page"
    for attribute in [name for name in page.attributes if name.startswith("on")]:
        for element in page.having(attribute):
            yield (
                _named(element),
                f"the script attribute {attribute}",
                "a page that runs only its own script",
            )
    for element in page.named(*_READ_OTHERWISE):
        # what is text here is markup for a browser inside a drawing, or the other way round
        if element.tag != "style" or "<" in (element.text or ""):
            yield _named(element), f"markup inside {element.tag}", "markup that every browser reads alike"
    for element in page.named(*_LOADING_ELEMENTS):
        if element.tag == "script" and not element.attrib and is_own(element.text or ""):
            continue
        yield _named(element), f"a {element.tag} element", "a page that loads and runs nothing"
    for attribute in _LOADING_ATTRIBUTES:
        for element in page.having(attribute):
            if element.tag not in _LOADING_ELEMENTS and not _is_inside(element.get(attribute, "")):
                yield _named(element), f"{attribute} {quoted(element.get(attribute, ''))}", nothing_loaded
    for element in page.named("link", "image", "use", "feimage"):
        for attribute in ("href", "xlink:href"):
            target = element.get(attribute, "")
            if target and not _is_inside(target):
                yield _named(element), f"{attribute} {quoted(target)}", nothing_loaded
    for element in page.named("meta"):
        if element.get("http-equiv", "").lower() != "refresh":
            continue
        yield _named(element), "a refresh that sends the reader elsewhere", "none"
    for text in _styles(page):
        if "@import" in text.lower():
            yield "style", "@import", nothing_loaded
        for target in re.findall(r"url\(\s*['\"]?([^'\")]+)", text, flags=re.IGNORECASE):
            if not _is_inside(target):
                yield "style", f"url {quoted(target)}", nothing_loaded


def _styles(page: _Page) -> Iterator[str]:
    for element in page.named("style"):
        yield element.text or ""
    # thousands of parts of drawings have a style, and few name anything
    for element in page.having("style"):
        style = element.get("style", "")
        if "url" in style.lower() or "@" in style or "\\" in style:
            yield style


def _is_inside(target: str) -> bool:
    return target.strip().lower().startswith(("data:", "#"))


def _is_hidden(element: Element) -> bool:
    return any(part.get("aria-hidden", "") == "true" for part in (element, *element.iterancestors()))


def _has_name(picture: Element) -> bool:
    title = next((part for part in own(picture) if part.tag == "title"), None)
    return bool(
        picture.get("aria-label", "").strip()
        or picture.get("aria-labelledby", "")
        or (title is not None and words_in(title))
    )


def _named(element: Element) -> str:
    for attribute in ("id", "class", "src", "href"):
        value = element.get(attribute, "")
        if value:
            return f"<{element.tag} {attribute}={quoted(value[:60])}>"
    return f"<{element.tag}>"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts) or "none"
