"""The annual review by keyboard alone, at the largest zoom, with motion reduced: nothing is out of reach."""

from itertools import pairwise

import pytest
from real_project import REPORTS, each_page

pytestmark = [pytest.mark.browser, pytest.mark.reports]

# 1280 px at 400% are 320 px
ZOOMED = {"width": 320, "height": 256}

# of choices that belong together one is a stop: the arrow keys lead from it to the others
STOPS = """[...document.querySelectorAll(
    'a[href], button, summary, input:not([type=radio]:not(:checked)), [tabindex="0"]')]
  .filter(element => element.checkVisibility({ visibilityProperty: true }))"""

WHERE = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  return {
    index: window.stops.indexOf(at), tag: at.tagName, text: at.textContent.trim().slice(0, 60),
    isSeen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
    hasRing: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
  };
}"""


def walk(page, key="Tab"):
    """Every stop of the keyboard from the start of the page to its end."""
    page.evaluate(f"window.stops = {STOPS}; document.activeElement.blur(); window.scrollTo(0, 0)")
    count = page.evaluate("window.stops.length")
    found = []
    for _ in range(count + 2):
        page.keyboard.press(key)
        at = page.evaluate(WHERE)
        if at["tag"] == "BODY" or (found and at["index"] == 0):
            break  # past the last one: the keyboard is not held
        found.append(at)
    return count, found


@pytest.mark.parametrize("size", [None, ZOOMED], ids=["1280", "320"])
@pytest.mark.parametrize(
    "name",
    [
        name if name == "annual_review" else pytest.param(name, marks=pytest.mark.deep)
        for name in (*REPORTS, "index")
    ],
)
def test_every_stop_is_reached_in_order_and_seen(visit, name, size):
    page = visit(name, size, reduced_motion="reduce")
    count, found = walk(page)
    assert [at["index"] for at in found] == list(range(count)), found[-1]
    assert count > 20 or name in ("index", "methods")  # a list of pages and a page of one list
    assert [at for at in found if not at["isSeen"]] == []
    assert [at for at in found if not at["hasRing"]] == []


def test_what_is_open_has_its_stops_too_and_lets_go_of_the_keyboard(visit):
    page = visit("annual_review", reduced_motion="reduce")
    closed = page.evaluate(f"{STOPS}.length")
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
    opened, found = walk(page)
    assert opened > closed
    assert len(found) == opened
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(WHERE)["index"] == opened - 1


def test_every_part_that_opens_opens_and_closes_by_keyboard(visit):
    page = visit("indicator_profile", reduced_motion="reduce")
    summaries = page.locator("main summary")
    assert summaries.count() >= 5
    for number in range(summaries.count()):
        summary = summaries.nth(number)
        summary.focus()
        for is_open in (True, False):
            page.keyboard.press("Enter")
            assert summary.evaluate("element => element.parentElement.open") is is_open


READ = """group => [...group.querySelectorAll('span')]
  .filter(span => getComputedStyle(span).opacity !== '0').map(span => span.textContent)"""


@pytest.mark.parametrize("size", [None, ZOOMED], ids=["1280", "320"])
def test_the_arrow_keys_and_the_pointer_read_a_chart_without_scripts(visit, size):
    page = visit("indicator_profile", size, reduced_motion="reduce", java_script_enabled=False)
    chart = page.locator("figure.chart:has(.readings)").first
    group = chart.locator(".readings")
    said = group.locator("span").all_text_contents()
    assert len(said) > 5 and group.evaluate(READ) == said[-1:]
    choices = group.locator("input")
    choices.nth(len(said) - 1).focus()
    page.keyboard.press("ArrowLeft")
    assert group.evaluate(READ) == said[-2:-1]
    choices.nth(0).hover()
    assert group.evaluate(READ) == said[:1]
    page.mouse.move(0, 0)
    assert group.evaluate(READ) == said[-2:-1]
    # each choice lies over its period: inside the drawing, from left to right, without overlapping
    drawn, *places = (found.bounding_box() for found in (chart.locator(".drawing"), *choices.all()))
    ends = [(place["x"], place["x"] + place["width"]) for place in places]
    assert drawn["x"] <= ends[0][0] and ends[-1][1] <= drawn["x"] + drawn["width"]
    assert all(right <= left + 1 for (_, right), (left, _) in pairwise(ends))
    assert all(place["y"] + place["height"] < drawn["y"] + drawn["height"] for place in places)
    page.emulate_media(media="print")
    assert not group.is_visible()


def test_every_chart_has_readings_of_its_own(visit):
    page = visit("indicator_profile")
    names = page.locator(".readings").evaluate_all(
        "groups => groups.map(group => [...new Set([...group.querySelectorAll('input')].map(i => i.name))])"
    )
    assert len(names) >= 2 and len({name for (name,) in names}) == len(names)


def test_a_table_that_is_too_wide_scrolls_by_the_arrow_keys(visit):
    page = visit("gap_analysis", ZOOMED, reduced_motion="reduce")  # its rug is as wide as its indicators
    page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
    wide = page.evaluate(
        """() => {
             const found = [...document.querySelectorAll('.table-region, .chart-scroll')]
               .find(part => part.scrollWidth > part.clientWidth + 40 && part.checkVisibility());
             found.id = found.id || 'wide-one';
             found.focus();
             return found.id;
           }"""
    )
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("id => document.getElementById(id).scrollLeft > 0", arg=wide)


@pytest.mark.parametrize("name", each_page(*REPORTS, "index"))
def test_text_at_four_times_its_size_needs_no_sideways_scrolling(visit, name):
    page = visit(name, ZOOMED)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_text_alone_at_twice_its_size_stays_inside(visit):
    page = visit("annual_review")
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_moves_where_the_reader_asks_for_no_motion(visit):
    moving = """[...document.querySelectorAll('*')].filter(element => {
      const style = getComputedStyle(element);
      return style.scrollBehavior === 'smooth' || parseFloat(style.animationDuration) > 0
        || parseFloat(style.transitionDuration) > 0;
    }).length"""
    assert visit("annual_review", reduced_motion="reduce").evaluate(moving) == 0
    assert visit("annual_review", reduced_motion="no-preference").evaluate(moving) == 1  # the page itself


@pytest.mark.parametrize(
    ("name", "least"), [("annual_review", 14), ("indicator_profile", 4), ("gap_analysis", 7)]
)
def test_charts_are_drawn_for_the_width_they_have(visit, name, least):
    """On a telephone the text of a chart is as large as the page's, and nothing of it is out of sight."""
    page = visit(name, {"width": 360, "height": 740})
    charts = page.locator("figure.chart:not([data-kind=rug])")
    assert charts.count() >= least
    for number in range(charts.count()):
        chart = charts.nth(number)
        assert not chart.locator(".for-wide").is_visible()
        # a drawing of its own for narrow screens, or the part of the one drawing that has the lines
        drawing = chart.locator(".for-narrow svg, .drawing > svg")
        shown = chart.locator(".for-narrow, .drawing")
        box = shown.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360
        smallest = drawing.evaluate(
            """svg => Math.min(...[...svg.querySelectorAll('text')].filter(text => text.checkVisibility())
                 .map(text => parseFloat(getComputedStyle(text).fontSize)))
                 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width"""
        )
        assert smallest >= 14
        # what a reader sees of a text is the whole of it; names at the line ends are in the key
        cut = shown.evaluate(
            """shown => [...shown.querySelectorAll('text')].filter(text => {
                 const box = text.getBoundingClientRect(), all = shown.getBoundingClientRect();
                 const inside = text.checkVisibility() && box.right > all.left && box.left < all.right;
                 return inside && (box.right > all.right + 1 || box.left < all.left - 1);
               }).map(text => text.textContent)"""
        )
        assert cut == []
