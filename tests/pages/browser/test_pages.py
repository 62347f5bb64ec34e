"""The real reports in a real browser: wide and narrow, by keyboard, at night, in print, without scripts."""

import pytest
from real_project import REPORTS, each_page

pytestmark = [pytest.mark.browser, pytest.mark.reports]

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "320"])
PAGES = pytest.mark.parametrize("name", each_page(*REPORTS, "index"))

# Lightness of text against what stands behind it, as WCAG 2.2 measures contrast.
CONTRAST = """element => {
  const channel = value => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = colour => colour.match(/[0-9.]+/g).map(Number);
  let behind = element;
  const isClear = found => (numbers(getComputedStyle(found).backgroundColor)[3] ?? 1) === 0;
  while (behind && isClear(behind)) behind = behind.parentElement;
  const ground = behind ? numbers(getComputedStyle(behind).backgroundColor) : [255, 255, 255];
  const [a, b] = [light(numbers(getComputedStyle(element).color)), light(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@SIZES
@PAGES
def test_a_page_fits_asks_for_nothing_and_complains_of_nothing(visit, name, size):
    page = visit(name, size)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert overflow(page) == 0
    assert page.requests == [page.own_url]
    assert page.complaints == []


@pytest.mark.parametrize("name", each_page(*REPORTS))
def test_a_page_fits_with_everything_opened(visit, name):
    page = visit(name, NARROW)
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
    assert overflow(page) == 0


def test_what_scrolls_can_be_reached_and_named_by_keyboard(visit):
    page = visit("annual_review", NARROW)
    scrolling = """[...document.querySelectorAll('main *')].filter(element =>
             element.scrollWidth > element.clientWidth + 1
             && ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))"""
    assert page.evaluate(f"{scrolling}.length") > 0
    unnamed = page.evaluate(
        f"""{scrolling}.filter(element => element.tabIndex !== 0
               || !(element.ariaLabel || element.getAttribute('aria-labelledby')))
           .map(element => element.outerHTML.slice(0, 80))"""
    )
    assert unnamed == []


@pytest.mark.parametrize("name", each_page(*REPORTS))
def test_every_link_of_the_contents_leads_to_its_heading(visit, name):
    page = visit(name, reduced_motion="reduce")  # so that the page is there at once
    links = page.locator("nav.contents--beside a")
    targets = [link.get_attribute("href") for link in links.all()]
    assert len(targets) >= 5
    for href, link in zip(targets, links.all(), strict=True):
        link.click()
        assert page.evaluate("decodeURIComponent(location.hash)") == href
        heading = page.locator(f"[id='{href[1:]}']")
        box = heading.bounding_box()
        assert -1 <= box["y"] < WIDE["height"], href
        assert heading.inner_text().strip()
    assert page.requests == [page.own_url]


def test_the_folded_contents_work_on_a_phone_by_keyboard(visit):
    page = visit("annual_review", NARROW)
    summary = page.locator("nav.contents--above summary")
    assert summary.is_visible() and not page.locator("nav.contents--beside").is_visible()
    summary.focus()
    page.keyboard.press("Enter")
    link = page.locator("nav.contents--above a", has_text="Scorecard").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#scorecard"


def test_the_first_tab_leads_past_the_contents(visit):
    page = visit("annual_review")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_why_a_status_opens_by_keyboard(visit):
    page = visit("annual_review")
    details = page.locator("section:has(#goal-1-22) details.why")
    rule = details.locator("p").first
    assert not rule.is_visible()
    details.locator("summary").focus()
    for key, is_open in (("Enter", True), ("Space", False), ("Space", True)):
        page.keyboard.press(key)
        assert rule.is_visible() == is_open
    assert "Missed" in rule.inner_text()


@pytest.mark.parametrize("name", each_page(*REPORTS))
def test_a_page_is_whole_without_scripts(visit, name):
    page = visit(name, java_script_enabled=False)
    text = page.locator("main").inner_text()
    assert len(text) > 1_000
    assert page.locator("main h2").first.is_visible()
    if name == "annual_review":
        assert page.locator("table.scorecard tbody tr:not(.group)").count() == 23
        page.locator("section:has(#goal-1-22) details.why summary").click()
        assert page.locator("section:has(#goal-1-22) details.why p").first.is_visible()
        page.locator("table.scorecard a", has_text="1.22").click()
        assert page.url.endswith("#goal-1-22")


def test_a_row_of_the_scorecard_can_be_read_at_any_width(visit):
    page = visit("annual_review")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        check_a_row_can_be_read(page, size)


def check_a_row_can_be_read(page, size):
    row = page.locator("table.scorecard tbody tr", has_text="1.22")
    assert row.locator("th, td").count() == page.locator("table.scorecard thead th").count()
    for cell in row.locator("th, td").all():
        box = cell.bounding_box()
        assert box["width"] > 0 and box["height"] > 0
    if size is NARROW:  # a card: nothing lies outside the screen
        edges = [cell.bounding_box() for cell in row.locator("th, td").all()]
        assert all(edge["x"] >= 0 and edge["x"] + edge["width"] <= NARROW["width"] for edge in edges)


SPILT = """[...document.querySelectorAll('table.scorecard :is(th, td)')].flatMap(cell => {
             const edge = cell.getBoundingClientRect();
             const isForEarsAlone = (cell.closest('thead')?.offsetWidth ?? 9) < 2;
             if (isForEarsAlone) return [];
             const inside = [...cell.querySelectorAll(':not(.visually-hidden)')];
             const range = document.createRange();
             const texts = [...cell.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
             const lines = texts.flatMap(text => {
               range.selectNodeContents(text);
               return [...range.getClientRects()];
             });
             const boxes = [...lines, ...inside.flatMap(part => [...part.getClientRects()])];
             const isOutside = box => box.right > edge.right + 1 || box.left < edge.left - 1;
             return boxes.filter(box => box.width > 1).some(isOutside) ? [cell.textContent.trim()] : [];
           })"""


def test_nothing_in_the_scorecard_spills_into_the_next_cell(visit):
    page = visit("annual_review")
    assert page.locator("table.scorecard tbody td").count() > 100
    for width in (1600, 1280, 1100, 960, 760, 480, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SPILT) == [], width


def test_text_stands_out_from_its_ground_by_day_and_by_night(visit):
    page = visit("annual_review")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        check_text_stands_out(page, scheme)


def check_text_stands_out(page, scheme):
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number)")
    assert (sum(ground[:3]) > 3 * 128) == (scheme == "light")
    for selector in ("h1", ".lede", ".note", ".kpi strong", "main a", "summary", "caption", "td", ".meta dt"):
        assert page.locator(selector).first.evaluate(CONTRAST) >= 4.5, selector
    for status in ("met", "near", "missed", "unjudged"):
        assert page.locator(f".status--{status}").first.evaluate(CONTRAST) >= 4.5, status


def test_a_chart_is_drawn_in_both_modes(visit):
    colours = {}
    page = visit("annual_review")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        picture = page.locator("figure.chart svg").first
        box = picture.bounding_box()
        assert box["width"] > 200 and box["height"] > 100
        colours[scheme] = picture.locator("text").first.evaluate("element => getComputedStyle(element).fill")
    assert colours["light"] != colours["dark"]


def test_text_is_never_smaller_than_sixteen_pixels(visit):
    page = visit("annual_review")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        for selector in ("main p", "main li", "td", ".note", "caption", "summary"):
            found = page.locator(selector).first.evaluate(
                "element => parseFloat(getComputedStyle(element).fontSize)"
            )
            assert found >= 16, (selector, found)


def test_everything_is_open_in_print(visit):
    page = visit("annual_review")
    rule = page.locator("section:has(#goal-1-22) details.why p").first
    assert rule.bounding_box() is None or not rule.is_visible()
    page.emulate_media(media="print")
    assert rule.is_visible() and rule.bounding_box()["height"] > 10
