"""What the page's own script adds: sorting, filtering, copying a link; by keyboard, and without it."""

import pytest
from playwright.sync_api import expect
from real_project import REPORTS, each_page

pytestmark = [pytest.mark.browser, pytest.mark.reports]

NARROW = {"width": 320, "height": 640}


def names(page):
    return [cell.inner_text() for cell in page.locator("table.scorecard tbody th").all()]


def said(page):
    return page.locator("[role=status]").inner_text()


@pytest.mark.parametrize("size", [None, NARROW], ids=["1280", "320"])
def test_the_scorecard_is_sorted_by_keyboard_and_says_so(visit, size):
    page = visit("annual_review", size)
    before = names(page)
    press = page.locator("table.scorecard thead button", has_text="Status")
    head = page.locator("table.scorecard thead th", has_text="Status")
    press.focus()
    page.keyboard.press("Enter")
    statuses = [badge.inner_text() for badge in page.locator("table.scorecard .status").all()]
    assert statuses == sorted(
        statuses, key=["Missed", "Within tolerance", "Not judged", "Met"].index
    ) and statuses[0] == "Missed"  # fmt: skip
    assert head.get_attribute("aria-sort") == "ascending"
    assert "Sorted by Status" in said(page)
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert names(page) == before
    assert page.complaints == []


def test_numbers_are_sorted_as_numbers_and_what_is_missing_comes_last(visit):
    page = visit("annual_review")
    page.locator("table.scorecard thead button", has_text="England").click()
    cells = page.locator("table.scorecard tbody td:nth-child(7)").all()
    texts = [cell.inner_text().split("\n")[0].strip() for cell in cells]
    figures = [text for text in texts if text != "[x]"]
    assert texts == figures + ["[x]"] * (len(texts) - len(figures)) and len(figures) < len(texts)
    numbers = [float(text.replace("\u2212", "-").replace(",", "").rstrip("%")) for text in figures]
    assert numbers == sorted(numbers) and numbers[0] < 0


@pytest.mark.parametrize("size", [None, NARROW], ids=["1280", "320"])
def test_the_list_of_reports_is_filtered_by_every_word(visit, size):
    page = visit("index", size)
    rows = page.locator("main tbody tr")
    total = rows.count()
    page.get_by_label("Show only reports").fill("cheshire 2024/25 annual")
    shown = [row for row in rows.all() if row.is_visible()]
    assert len(shown) == 1 and "Annual review" in shown[0].inner_text()
    assert said(page) == f"1 of {total} shown."
    page.get_by_label("Show only reports").fill("nowhere")
    assert not page.locator("main section[data-group]").first.is_visible()
    page.get_by_label("Show only reports").fill("")
    assert sum(row.is_visible() for row in rows.all()) == total
    assert page.requests == [page.own_url] and page.complaints == []


def test_a_link_to_a_section_is_copied(visit):
    page = visit("annual_review", permissions=["clipboard-read", "clipboard-write"])
    copy = page.get_by_role("button", name="Copy the link to: Scorecard")
    copy.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_have_text("Link copied.")
    assert page.evaluate("navigator.clipboard.readText()") == f"{page.own_url}#scorecard"


@pytest.mark.parametrize("name", each_page(*REPORTS, "index"))
def test_nothing_of_the_script_is_there_without_it(visit, name):
    page = visit(name, java_script_enabled=False)
    # a chart's periods are chosen by the browser alone
    assert page.locator("button, input:not([type=radio][name^=readings])").count() == 0
    if name == "index":
        assert not page.locator(".filter").is_visible()


@pytest.mark.parametrize("name", ["annual_review", "index"])
def test_the_script_moves_nothing_of_the_first_screen(visit, name):
    with_it, without = visit(name), visit(name, java_script_enabled=False)
    for selector in ("h1", "main h2 >> nth=0", "main p >> nth=0"):
        boxes = [page.locator(selector).first.bounding_box() for page in (with_it, without)]
        if name == "index" and selector.startswith("main h2"):
            continue  # the field of the filter has its place above it, kept free from the start
        assert boxes[0] is not None and boxes[0] == boxes[1], selector
