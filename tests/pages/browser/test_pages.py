"""The real reports in a real browser: wide and narrow, by keyboard, at night, in print, without scripts."""

import re

import pytest
from opened_pages import STOPS
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
    headings = page.locator("main h2:not(#words-used-on-this-page)").count()
    assert len(targets) >= min(headings, 5)
    assert headings >= 5 or (name, headings) == ("methods", 0)  # one list, with nothing to lead to
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


def test_a_goal_leads_to_its_page_and_back_by_keyboard(visit):
    page = visit("annual_review", reduced_motion="reduce")
    page.locator("section:has(#goal-1-22) a", has_text="More on 1.22").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/goals/our_plan_2024_25/1-22.html")
    why = page.locator("#why-this-status ~ p >> nth=0")
    assert why.is_visible() and "Missed" in why.inner_text()
    page.locator("a", has_text="Next: 1.23").first.click()
    page.wait_for_url("**/1-23.html")
    page.locator("a", has_text="Before: 1.22").first.click()
    page.wait_for_url("**/1-22.html")
    page.locator("a", has_text="in the annual review").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/annual_review.html#goal-1-22")


# What a reader is asked to scroll and read (in pixels, words and stops), on the page of the worked example.
LIMITS = (
    ("annual_review", 1280, 15_000), ("annual_review", 400, 30_000), ("gap_analysis", 1280, 15_000),
    ("trend_analysis", 1280, 15_000),
)  # fmt: skip


@pytest.mark.parametrize(("name", "width", "most"), LIMITS, ids=lambda value: str(value))
def test_a_page_is_no_longer_than_a_reader_has_time_for(visit, name, width, most):
    page = visit(name, {"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollHeight") <= most


def test_the_review_has_few_words_and_few_stops_before_anything_is_opened(visit):
    page = visit("annual_review")
    assert page.evaluate("document.querySelector('main').innerText.split(/\\s+/).length") <= 4_500
    assert page.evaluate(STOPS) <= 150


def test_the_front_sheet_prints_on_exactly_two_sheets(visit):
    """All before the scorecard, which begins a sheet of its own; with logo and marking of a council."""
    page = visit("annual_review")
    page.evaluate(
        """() => {
             const header = document.querySelector('.page-header__inner');
             header.insertAdjacentHTML('afterbegin', '<p class="marking">OFFICIAL</p><canvas class="logo">');
             Object.assign(header.querySelector('canvas'), {width: 600, height: 160});
             const end = document.getElementById('scorecard');
             while (end.nextSibling) end.nextSibling.remove();
             end.style.display = 'none';
             document.querySelector('footer').remove();
           }"""
    )
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


@pytest.mark.parametrize("name", each_page(*REPORTS))
def test_a_page_is_whole_without_scripts(visit, name):
    page = visit(name, java_script_enabled=False)
    text = page.locator("main").inner_text()
    assert len(text) > 1_000
    assert page.locator("main h2").first.is_visible()
    if name == "annual_review":
        assert page.locator("table.scorecard tbody tr:not(.group)").count() == 23
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
    for selector in ("h1", ".lede", ".note", "main a", "summary", "caption", "td", ".meta dt"):
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
    inside = page.locator("main > details.table table").first
    assert not inside.is_visible()
    page.emulate_media(media="print")
    assert inside.is_visible() and inside.bounding_box()["height"] > 10


@pytest.mark.parametrize(
    "name", each_page("annual_review", "gap_analysis", "trend_analysis", "indicator_profile")
)
def test_no_chart_is_cut_by_the_end_of_a_sheet_of_paper(visit, name):
    """Each fits one sheet of A4 (297 mm less twice 18) and may not be parted; the spine is longer."""
    page = visit(name)
    page.set_viewport_size({"width": 673, "height": 986})  # 178 mm by 261 mm, as between the margins
    page.emulate_media(media="print")
    drawn = page.locator("figure:not([data-kind=spine])").evaluate_all(
        """figures => figures.flatMap(figure => [...figure.querySelectorAll(":is(svg, img)")]
            .filter(drawing => drawing.getClientRects().length)
            .map(drawing => [
                drawing.getBoundingClientRect().height,
                [drawing, drawing.parentElement].some(one => getComputedStyle(one).breakInside === "avoid"),
            ]))"""
    )
    assert drawn
    assert all(height <= 986 and is_whole for height, is_whole in drawn), drawn
