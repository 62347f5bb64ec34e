"""The page of an executed notebook: what every reader must be able to do with it."""

import base64
import hashlib
import re
from dataclasses import replace

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.page.check import PLACEHOLDER, check_page, report_script
from analysis.page.html import PageContext, PageLink, render_page, report_style
from analysis.page.stamp import Stamp
from analysis.vocabulary.errors import ReportError

CONTEXT = PageContext(
    notebook="annual_review.ipynb",
    title="Annual review",
    index_href="../../index.html",
    links=(PageLink("Manifest", "annual_review.manifest.json"),),
    parameters=(("area", "E06000050"), ("note", "<b>"), ("year", "2024/25")),
)
TABLE = """<table><caption>Values by year, per cent</caption>
<thead><tr><th>Year</th><th>Value</th></tr></thead>
<tbody><tr><th>2024</th><td>15.8</td></tr></tbody></table>"""
SCORECARD = TABLE.replace("<table>", '<table class="scorecard">')
CHART = """<figure class="chart"><svg role="img" aria-label="Line falls from 100 to 15.8.">
<defs><clipPath id="p1"><rect width="1" height="1"/></clipPath></defs>
<g id="figure_1" clip-path="url(#p1)"><use href="#p1"/></g></svg>
<figcaption>Plans within 20 weeks</figcaption></figure>"""


def shown(html, **more):
    return new_output("display_data", data={"text/html": html, **more})


def page_of(*parts, context=CONTEXT, metadata=None):
    """The page of a notebook: text is Markdown, a list is the outputs of a code cell."""
    cells = [
        new_markdown_cell(part) if isinstance(part, str) else new_code_cell("secret = 1", outputs=part)
        for part in parts
    ]
    return render_page(new_notebook(cells=cells, metadata=metadata or {}), context).html


def parsed(*parts, **options):
    return BeautifulSoup(page_of(*parts, **options), "html.parser")


@pytest.mark.parametrize(
    ("area", "title", "head"),
    [
        ("Barton", "Review", "Barton: Review"), ("Barton", "Review: Barton", "Review: Barton"),
        ("Barton", '"}</style><b>', 'Barton: "}</style><b>'),
    ],
)  # fmt: skip
def test_each_sheet_of_paper_says_council_report_and_page(area, title, head):
    html = page_of("# T", context=replace(CONTEXT, area=area), metadata={"title": title})
    style = BeautifulSoup(html, "html.parser").find("style").get_text()
    letters = "".join(f"\\{ord(one):06x}" for one in head)
    assert f'@page {{ @top-left {{ content: "{letters}";' in style
    assert 'content: "Page " counter(page) " of " counter(pages)' in style
    assert html.count("<style") == html.count("</style>") == 1


def test_code_error_stream_and_plain_form_are_not_on_the_page():
    html = page_of(
        "# Review",
        [
            shown("<p>Forty-five</p>", **{"text/plain": "<Sentence at 0x7f>"}),
            new_output("stream", name="stderr", text="a warning"),
        ],
    )
    assert "Forty-five" in html
    for hidden in ("secret", "0x7f", "a warning"):
        assert hidden not in html


def test_printed_text_is_escaped():
    assert "1 &lt; 2" in page_of("# Review", [new_output("stream", name="stdout", text="1 < 2")])


def test_the_page_says_its_language_title_and_parts():
    soup = parsed("# Annual review of Barton", "## Methods")
    assert soup.html["lang"] == "en-GB"
    assert soup.title.string == "Annual review of Barton"
    assert [len(soup.find_all(name)) for name in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert soup.select_one("a.skip-link")["href"] == "#main"
    assert soup.body.find(True)["class"] == ["skip-link"]
    assert soup.main["id"] == "main"
    assert soup.select_one("header a")["href"] == "../../index.html"


def test_the_title_in_the_metadata_comes_first():
    soup = parsed("# Review", metadata={"title": "Review of Barton, 2024/25"})
    assert soup.title.string == "Review of Barton, 2024/25"


def test_a_heading_made_by_code_can_be_the_title():
    assert parsed([shown("<h1>Review of Barton</h1>")]).title.string == "Review of Barton"


def test_the_contents_list_holds_each_second_level_heading():
    soup = parsed(
        "# Review",
        "## What needs attention\n\nThis.",
        [shown("<h2>Goals &amp; targets</h2>")],
        "### Not listed\n\nThat.",
    )
    lists = [
        [(link.get_text(), link["href"]) for link in nav.find_all("a")] for nav in soup.select("nav.contents")
    ]
    expected = [("What needs attention", "#what-needs-attention"), ("Goals & targets", "#goals-targets")]
    assert lists == [expected, expected]


def test_a_short_page_has_no_contents_list():
    assert parsed("# Review", "## Only one").find("nav") is None


def test_headings_have_stable_ids_and_repeated_ones_a_number():
    soup = parsed("# Review", "## Gaps", "### Rounding", "## Trends", "### Rounding", "### Déjà vu: 50%?")
    assert [h["id"] for h in soup.main.find_all(["h2", "h3"])] == [
        "gaps", "rounding", "trends", "rounding-2", "deja-vu-50",
    ]  # fmt: skip


def test_an_id_that_code_gave_is_kept():
    assert parsed("# Review", [shown('<h2 id="why">Why</h2><p>So.</p>')]).h2["id"] == "why"


def test_header_cells_get_their_scope():
    soup = parsed("# Review", [shown(TABLE)])
    assert [(th.get_text(), th["scope"]) for th in soup.find_all("th")] == [
        ("Year", "col"), ("Value", "col"), ("2024", "row"),
    ]  # fmt: skip


def test_a_table_scrolls_in_a_region_that_can_be_focused_and_is_named():
    soup = parsed("# Review", [shown(TABLE)])
    region = soup.table.parent
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert region["aria-labelledby"] == soup.caption["id"]


def test_cells_of_a_scorecard_say_their_column():
    soup = parsed("# Review", [shown(SCORECARD)])
    assert soup.td["data-label"] == "Value"
    assert not soup.select("table [role], table[role]")  # the script adds them, on a phone they are needed


def test_two_charts_with_the_same_ids_are_kept_apart():
    soup = parsed("# Review", [shown(CHART)], [shown(CHART.replace("<figcaption>", "<figcaption>Again: "))])
    first, second = soup.find_all("svg")
    assert [e["id"] for e in first.find_all(id=True)] == ["p1", "figure_1"]
    assert [e["id"] for e in second.find_all(id=True)] == ["p1-2", "figure_1-2"]
    assert second.g["clip-path"] == "url(#p1-2)"
    assert second.use["href"] == "#p1-2"


def test_a_chart_scrolls_on_a_phone_unless_it_has_a_narrow_layout():
    soup = parsed("# Review", [shown(CHART)])
    scroller = soup.svg.parent
    assert scroller["class"] == ["chart-scroll"]
    assert scroller["aria-labelledby"] == soup.figcaption["id"]
    two = "".join(f'<svg class="for-{w}" role="img" aria-label="x"></svg>' for w in ("wide", "narrow"))
    assert parsed("# Review", [shown(f'<figure class="chart">{two}</figure>')]).select(".chart-scroll") == []


def test_a_figure_shown_as_svg_takes_its_description_from_its_metadata():
    picture = '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    output = new_output(
        "display_data", data={"image/svg+xml": picture}, metadata={"image/svg+xml": {"alt": 'Falls "fast"'}}
    )
    soup = parsed("# Review", [output])
    assert soup.select_one(".picture")["aria-label"] == 'Falls "fast"'
    assert soup.svg["aria-hidden"] == "true"


def test_a_figure_shown_as_png_takes_its_description_from_its_metadata():
    data = {"image/png": "iVBORw0KGgo=\n", "text/plain": "<Figure>"}
    output = new_output("display_data", data=data, metadata={"image/png": {"alt": "Falls"}})
    soup = parsed("# Review", [output])
    assert (soup.img["alt"], soup.img["src"]) == ("Falls", "data:image/png;base64,iVBORw0KGgo=")


@pytest.mark.parametrize("kind", ["image/png", "image/jpeg", "image/svg+xml"])
def test_a_figure_without_a_description_is_refused(kind):
    data = {kind: "<svg></svg>" if "svg" in kind else "iVBORw0KGgo="}
    with pytest.raises(ReportError, match="a picture without text alternative"):
        page_of("# Review", [new_output("display_data", data=data)])


def test_markup_in_markdown_is_shown_as_text():
    html = page_of("# Review", "Figures <b>rose</b> <script>alert(1)</script>\n\n<script>alert(2)</script>")
    assert "&lt;b&gt;rose&lt;/b&gt;" in html
    assert html.count("<script") == 1  # ours


def test_a_script_address_in_markdown_is_refused():
    with pytest.raises(ReportError, match="'#harmful-link'"):
        page_of("# Review", "[here](javascript:alert(1))")


def test_markdown_from_code_is_treated_alike():
    output = new_output("display_data", data={"text/markdown": "a *word* <i>x</i>"})
    assert "<em>word</em> &lt;i&gt;x&lt;/i&gt;" in page_of("# Review", [output])


def test_the_page_carries_a_policy_that_lets_nothing_load_and_only_its_own_script_run():
    soup = parsed("# Review")
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; img-src data:;")
    (script,) = soup.find_all("script")
    digest = base64.b64encode(hashlib.sha256(script.get_text().encode()).digest()).decode()
    assert policy.endswith(f"script-src 'sha256-{digest}'")
    assert "</" not in script.get_text() and script.get_text().isascii()


def test_a_script_that_is_not_ours_to_the_byte_is_refused():
    own = report_script()
    good = GOOD_PAGE.replace("</body>", f"<script>{own}</script></body>")
    assert check_page(good) == ()
    for bad in (
        good.replace("use strict", "use  strict"),
        good.replace("<script>", '<script src="x.js">'),
        good.replace("<main", '<main onclick="x()"'),
    ):
        assert bad != good
        assert check_page(bad)


def test_the_page_needs_nothing_from_outside():
    html = page_of("# Review", "[a source](https://www.gov.uk/)", [shown(CHART)])
    assert set(re.findall(r'src="(https?:[^"]*)"', html)) == set()
    # links lead out, but are not loaded: the author's own, and the licence
    assert re.findall(r'href="(https?:[^"]*)"', html) == ["https://www.gov.uk/", Stamp().licence_address]
    assert html.count("<script") == 1 and "@import" not in html


def test_the_settings_and_files_beside_stand_at_the_foot():
    soup = parsed("# Review")
    foot = soup.footer
    assert "annual_review.ipynb" in foot.get_text()
    assert [a["href"] for a in foot.select(".making a")] == ["annual_review.manifest.json"]
    assert [dd.get_text() for dd in foot.find_all("dd")] == ["E06000050", "<b>", "2024/25"]


def test_the_same_notebook_gives_the_same_bytes_and_is_not_changed():
    document = new_notebook(
        cells=[new_markdown_cell("# Review", id="a"), new_code_cell("x", id="b", outputs=[shown(TABLE)])]
    )
    before = nbformat.writes(document)
    assert render_page(document, CONTEXT).html == render_page(document, CONTEXT).html
    assert nbformat.writes(document) == before


def test_a_notebook_that_ended_with_an_error_makes_no_page():
    error = new_output("error", ename="ValueError", evalue="no figure", traceback=[])
    with pytest.raises(
        ReportError, match=r"annual_review\.ipynb, cell 2: found an error .*ValueError: no figure"
    ):
        page_of("# Review", [error])


def test_a_refused_page_names_itself_and_every_problem():
    with pytest.raises(ReportError, match=r"page of annual_review\.ipynb was not published") as refused:
        page_of("# Review", "# Another", [shown("<table><caption></caption><tr><td>1</td></tr></table>")])
    found = " ".join(str(problem) for problem in refused.value.problems)
    for part in ("2 first-level headings", "no caption", "no header cells"):
        assert part in found


GOOD_PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Review</title></head><body>
<main><h1 id="review">Review</h1><h2 id="a">A</h2><a href="#a">A</a>
<table><caption>c</caption><tr><th scope="col">x</th></tr></table>
<img src="data:image/png;base64,x" alt="Falls"><svg role="img" aria-label="Falls"></svg>
<svg aria-hidden="true"></svg></main></body></html>"""


def test_a_good_page_has_no_problems():
    assert check_page(GOOD_PAGE) == ()


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        (' lang="en-GB"', "", "no language"),
        ("<title>Review</title>", "", "no title"),
        ("</main>", "</main><main></main>", "2 main parts"),
        ("<h2 ", "<h1>Again</h1><h2 ", "2 first-level headings"),
        ('<h1 id="review">Review</h1>', "", "0 first-level headings"),
        ('<h2 id="a">A</h2>', '<h2 id="a">A</h2><h4>B</h4>', "level 4 after level 2"),
        ('<h2 id="a">A</h2>', '<h2 id="a"></h2>', "no text"),
        ("</main>", '<p id="a"></p></main>', "it 2 times"),
        ("</main>", '<a href="#b">B</a></main>', "'#b'"),
        ("</main>", '<p aria-labelledby="b">x</p></main>', "aria-labelledby 'b'"),
        (' alt="Falls"', "", "no text alternative"),
        (' alt="Falls"', ' alt=""', "no text alternative"),
        (' alt="Falls"', f' alt="{PLACEHOLDER} for this image"', "the placeholder"),
        ('role="img" aria-label="Falls"', 'role="img"', "aria-label or title"),
        ('role="img" aria-label="Falls"', 'aria-label="Falls"', "no role"),
        ("<caption>c</caption>", "", "no caption"),
        (' scope="col"', "", "without scope"),
        (">x</th>", "></th>", "empty header cells"),
        ('<th scope="col">x</th>', "<td>x</td>", "no header cells"),
        (">A</a>", "></a>", "where the link leads"),
        ("data:image/png;base64,x", "https://example.org/x.png", "src 'https://example.org/x.png'"),
        ("data:image/png;base64,x", "x.png", "src 'x.png'"),
        ("data:image/png;base64,x", "//example.org/x.png", "src '//example.org/x.png'"),
        ("</head>", '<link rel="stylesheet" href="x.css"></head>', "href 'x.css'"),
        ("</head>", "<style>@import 'x.css'</style></head>", "@import"),
        ("</head>", "<style>a{background:url(https://x.org/a)}</style></head>", "url 'https://x.org/a'"),
        ("</main>", '<p style="background: url(x.png)">x</p></main>', "url 'x.png'"),
        ("</main>", "<script>1</script></main>", "a script element"),
        ("</main>", '<iframe src="x"></iframe></main>', "a iframe element"),
        ("</svg>", '<image href="x.png"/></svg>', "href 'x.png'"),
        ("</head>", '<meta http-equiv="Refresh" content="0"></head>', "a refresh"),
    ],
)  # fmt: skip
def test_a_page_that_shuts_a_reader_out_is_found(good, bad, problem):
    assert good in GOOD_PAGE
    problems = check_page(GOOD_PAGE.replace(good, bad, 1), "reports/x.html")
    assert any(problem in str(found) for found in problems), problems
    assert all(found.file == "reports/x.html" for found in problems)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(mode):
    """The colour variables of one mode, as the style sheet declares them."""
    blocks = re.findall(r":root \{(.*?)\}", report_style(), flags=re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks[:2])
    return light if mode == "light" else dark


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_can_be_told_from_what_is_behind_it(mode):
    found = colours(mode)
    behind = ["surface", "raised", "met-tint", "near-tint", "missed-tint", "unjudged-tint"]
    pairs = [("text", name) for name in behind]
    pairs += [(name, ground) for name in ("text-quiet", "accent") for ground in ("surface", "raised")]
    # the symbol of a status
    pairs += [(f"{kind}-edge", f"{kind}-tint") for kind in ("met", "near", "missed", "unjudged")]
    too_faint = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in too_faint.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_marks_can_be_told_from_the_page(mode):
    found = colours(mode)
    marks = ["line-strong", "target", "comparator", *(f"series-{n}" for n in range(1, 7))]
    ratios = {name: contrast(found[name], found["surface"]) for name in marks}
    assert {name: ratio for name, ratio in ratios.items() if ratio < 3} == {}


def test_both_modes_name_the_same_colours():
    assert colours("light").keys() == colours("dark").keys()
