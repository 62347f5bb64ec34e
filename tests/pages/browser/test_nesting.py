"""A browser reads a page into the very elements that are written: nothing is nested where it may not be."""

from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from bs4 import BeautifulSoup
from real_project import REPORTS, each_page

from analysis.page.check import check_page

pytestmark = [pytest.mark.browser, pytest.mark.reports]

# A browser closes, moves or adds elements where the nesting is wrong; it never says so.
READ = """text => [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('*')].map(
  element => element.localName.toLowerCase() + ' in '
    + (element.parentElement ? element.parentElement.localName.toLowerCase() : 'document'))"""


def written(text):
    elements = BeautifulSoup(text, "html.parser").find_all(True)
    return [
        f"{element.name} in {element.parent.name}".replace("[document]", "document") for element in elements
    ]


@pytest.mark.parametrize("name", each_page(*REPORTS, "index"))
def test_the_elements_are_nested_as_written(visit, name):
    page = visit(name)
    text = Path(unquote(urlparse(page.own_url).path)).read_text(encoding="utf-8")
    assert page.evaluate(READ, text) == written(text)
    assert check_page(text) == ()  # ids once, links inside the page, headings in order


def test_wrong_nesting_is_found(visit):
    page = visit("index")
    for bad in (
        "<p>one<div>two</div></p>",
        "<table><tr><td>x</td></tr></table>",
        "<a href='#'>x<a href='#'>y</a></a>",
    ):
        text = f"<html><head></head><body>{bad}</body></html>"
        assert page.evaluate(READ, text) != written(text), bad
