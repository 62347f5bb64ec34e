"""Every page is valid HTML, by the rules of `html_rules`; and each of those rules finds what breaks it."""

import html_rules
import pytest
from html_rules import faults
from real_project import GOAL, REPORTS

HEAD = '<meta charset="utf-8"><title>T</title>'
PAGE = '<!doctype html>\n<html lang="en"><head>{}</head>\n<body><main><h1>One</h1>\n{}</main></body></html>\n'


def page(body, head=HEAD):
    return PAGE.format(head, body)


@pytest.mark.reports
@pytest.mark.parametrize("name", [*REPORTS, "index"])
def test_a_page_is_valid_html(built, name):
    project, _ = built
    folder = project.reports / "e06000050/2024-25"
    # a report with one page for each value has several; each is looked at
    exact = {folder / f"{name}.html", project.reports / f"{name}.html"}
    paths = [path for path in sorted(exact) if path.is_file()] or sorted(folder.glob(f"{name}-*.html"))
    paths += sorted(folder.glob("goals/*/*.html")) if name == GOAL else []
    assert paths
    for path in paths:
        assert faults(path.read_text(encoding="utf-8")) == [], path.name


RIGHT = """
<p class="x" data-from="1">A &amp; B &lt; 5&nbsp;% &#x2019; <a href="#here">one<br></a>
<time datetime="2024-01">Jan</time></p>
<section aria-labelledby="here"><h2 id="here">Two</h2><h3>Three</h3></section><h2>Four</h2>
<dl><div><dt>A</dt><dd>1</dd></div><div><dt>B</dt><dt>C</dt><dd>2</dd></div></dl><dl><dt>A</dt><dd>1</dd></dl>
<figure><svg role="img" aria-label="Two lines" viewBox="0 0 9 9">
<title>T</title><path d="M0 0" fill="#000"/></svg>
<figcaption>Lines</figcaption></figure>
<table><caption>Rates</caption><thead><tr><th scope="col" rowspan="2">A</th>
<th scope="colgroup" colspan="2">B</th></tr>
<tr><th scope="col">C</th><th scope="col">D</th></tr></thead><tbody><tr><th scope="row" id="r">1</th>
<td headers="r">2</td><td>3</td></tr></tbody></table>
<details><summary>More</summary><p>Said</p></details><ul><li>a<ol start="3"><li>b</li></ol></li></ul>
<label for="f">Find</label> <input id="f" type="search"><button type="button" aria-pressed="false">Go</button>
<div role="region" tabindex="0" aria-label="Wide"><p>x</p></div><!-- a comment -->
"""


def test_a_page_that_is_right_has_no_fault():
    assert faults(page(RIGHT)) == []


TABLE = "<table><caption>C</caption>{}</table>"
WRONG = {
    "elements": [
        ("<center>x</center>", "<center> is obsolete"),
        ("<p><blik>x</blik></p>", "<blik> is no element"),
        ("<svg><div></div></svg>", "<div> is no element"),
    ],
    "nesting": [
        ("<p><div>x</div></p>", "<div> may not stand in <p>"),
        ("<h2><p>x</p></h2>", "<p> may not stand in <h2>"),
        ("<p><a href='#x'><div>x</div></a></p>", "<div> may not stand in <a>"),
        ("<span><ul><li>x</li></ul></span>", "<ul> may not stand in <span>"),
        ("<button><p>x</p></button>", "<p> may not stand in <button>"),
        ("<label><div>x</div></label>", "<div> may not stand in <label>"),
        ("<details><summary><div>x</div></summary></details>", "<div> may not stand in <summary>"),
        ("<ul><p>x</p></ul>", "<p> may not stand in <ul>"),
        ("<ol>x</ol>", "<ol> may not hold text"),
        ("<li>x</li>", "<li> may not stand in <main>"),
        ("<dl><p>x</p></dl>", "<p> may not stand in <dl>"),
        ("<dl><div><p>x</p></div></dl>", "<p> may not stand in <div>"),
        ("<div><dt>x</dt><dd>y</dd></div>", "<dt> may not stand in <div>"),
        ("<table><td>x</td></table>", "<td> may not stand in <table>"),
        ("<table><tr><p>x</p></tr></table>", "<p> may not stand in <tr>"),
        ("<table><tbody>x<tr><td>x</td></tr></tbody></table>", "<tbody> may not hold text"),
        ("<tr><td>x</td></tr>", "<tr> may not stand in <main>"),
        ("<div><figcaption>x</figcaption></div>", "<figcaption> may not stand in <div>"),
        ("<div><summary>x</summary></div>", "<summary> may not stand in <div>"),
        ("<style>p {}</style>", "<style> may not stand in <main>"),
    ],
    "ancestors": [
        ("<a href='#x'><span><a href='#y'>x</a></span></a>", "<a> may not stand anywhere in <a>"),
        ("<header><div><footer>x</footer></div></header>", "<footer> may not stand anywhere in <header>"),
        (TABLE.format("<tr><th><div><h2>x</h2></div></th></tr>"), "<h2> may not stand anywhere in <th>"),
        ("<dl><dt><h2>x</h2></dt><dd>y</dd></dl>", "<h2> may not stand anywhere in <dt>"),
        ("<button><span tabindex='0'>x</span></button>", "<span> can be operated, and stands in <button>"),
        ("<a href='#x'><button>x</button></a>", "<button> can be operated, and stands in <a>"),
        ("<details><summary><a href='#x'>x</a></summary></details>", "<a> can be operated, and stands in"),
        ("<article><main>x</main></article>", "<main> may not stand anywhere in <article>"),
    ],
    "order": [
        ("<table><tr><td>x</td></tr><caption>C</caption></table>", "<caption> has its place at the edge"),
        ("<details><p>x</p><summary>x</summary></details>", "<summary> has its place at the edge"),
        ("<details><p>x</p></details>", "<details> without <summary>"),
        ("<figure><p>x</p><figcaption>y</figcaption><p>z</p></figure>", "<figcaption> has its place"),
        ("<dl><dd>x</dd><dt>y</dt></dl>", "not in turn"),
        ("<dl><dt>x</dt></dl>", "not in turn"),
        ("<dl><div></div></dl>", "<div> in <dl> without a term"),
        ("<dl><dt>x</dt><dd>y</dd><div><dt>x</dt><dd>y</dd></div></dl>", "both in <div> and outside"),
        (TABLE.format("<tbody><tr><td>x</td></tr></tbody><thead><tr><td>x</td></tr></thead>"), "in order"),
        (TABLE.format("<tr><td>x</td></tr><tbody><tr><td>x</td></tr></tbody>"), "in <tbody> and outside"),
        ("<div><main>x</main></div>", "<main> stands 2 times"),
    ],
    "attributes": [
        ("<p align='left'>x</p>", "<p> has no attribute align"),
        ("<table border='1'><tr><td>x</td></tr></table>", "<table> has no attribute border"),
        (TABLE.format("<tr><td scope='row'>x</td></tr>"), "<td> has no attribute scope"),
        ("<p data-Über='1'>x</p>", "<p> has no attribute data-über"),
        ("<p aria-lable='x'>x</p>", "aria-lable is no attribute of ARIA"),
        ("<div role='region' aria-label=''>x</div>", "aria-label of <div> is empty"),
        ("<p aria-hidden='yes'>x</p>", "aria-hidden of <p> may not be 'yes'"),
        (TABLE.format("<tr><th aria-sort='up'>x</th></tr>"), "aria-sort of <th> may not be 'up'"),
        ("<svg onload='x'></svg>", "<svg> has no attribute onload"),
        ("<a href='a b.html'>x</a>", "href of <a> holds a character that an address may not"),
        ("<img src='x.png'>", "<img> needs alt"),
        ("<a download='x'>x</a>", "<a> without href has download"),
    ],
    "values": [
        ("<button type='go'>x</button>", "type of <button> may not be 'go'"),
        (TABLE.format("<tr><th scope='rows'>x</th></tr>"), "scope of <th> may not be 'rows'"),
        (TABLE.format("<tr><td colspan='0'>x</td></tr>"), "colspan of <td> may not be '0'"),
        ("<p tabindex='first'>x</p>", "tabindex of <p> may not be 'first'"),
        ("<p lang='english language'>x</p>", "lang of <p> may not be"),
        ("<p><time>in spring</time></p>", "<time> may not be 'in spring'"),
    ],
    "roles": [
        ("<p role='tabel'>x</p>", "'tabel' is no role"),
        ("<p role=''>x</p>", "role of <p> is empty"),
        ("<div aria-label='x'>x</div>", "<div> is read as text"),
        ("<p><span aria-label='x'>x</span></p>", "<span> is read as text"),
    ],
    "ids": [
        ("<p id='a'>x</p><p id='a'>y</p>", "id 'a' stands 2 times"),
        ("<p id='a'>x</p><svg><path id='a' d='M0 0'/></svg>", "id 'a' stands 2 times"),
        ("<p id='a b'>x</p>", "id 'a b' is empty or holds a blank"),
    ],
    "references": [
        ("<a href='#nowhere'>x</a>", "#nowhere leads nowhere"),
        ("<svg><use href='#nowhere'/></svg>", "#nowhere leads nowhere"),
        ("<section aria-labelledby='gone'>x</section>", "aria-labelledby 'gone' is nowhere on the page"),
        ("<p id='p'>x</p><label for='p'>y</label>", "<label> is for 'p', which is no field"),
        ("<label>x<input><input></label>", "<label> holds several fields"),
        (TABLE.format("<tr><td headers='h'>x</td></tr>") + "<p id='h'>x</p>", "no header of its table"),
    ],
    "headings": [
        ("<h3>x</h3>", "<h3> comes after level 1"),
        ("<h1>x</h1>", "<h1> stands 2 times"),
    ],
    "grids": [
        (TABLE.format("<tr><td>x</td><td>y</td></tr><tr><td>x</td></tr>"), "row of 1 cells in a <table>"),
        (TABLE.format("<tr><td>x</td></tr><tr><td>x</td><td>y</td></tr>"), "row of 2 cells in a <table>"),
        (
            TABLE.format("<tr><td>a</td><td rowspan='2'>b</td></tr><tr><td colspan='2'>c</td></tr>"),
            "two cells of <table> share a place",
        ),
        (TABLE.format("<tr><td rowspan='3'>a</td></tr><tr></tr>"), "a cell reaches below its <table>"),
    ],
}  # fmt: skip


def test_every_rule_has_a_page_that_breaks_it():
    assert [rule.__name__ for rule in html_rules.RULES] == list(WRONG)


@pytest.mark.parametrize(
    ("rule", "body", "said"), [(rule, *case) for rule, cases in WRONG.items() for case in cases]
)
def test_what_a_rule_forbids_is_found_by_that_rule(monkeypatch, rule, body, said):
    monkeypatch.setattr(html_rules, "RULES", (getattr(html_rules, rule),))
    found = faults(page(body))
    assert [line for line in found if said in line], found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (page("").replace("<!doctype html>\n", ""), "no <!doctype html>"),
        (page("<!doctype html>"), "is not the one declaration at the start"),
        (page("<p>x"), "</main> stands where <p> of line 4 is open"),
        (page("").replace("</body></html>", ""), "<body> of line 3 is not closed"),
        (page("x</p>"), "</p> closes nothing"),
        (page("<b><i>x</b></i>"), "</b> stands where <i> of line 4 is open"),
        (page("<br></br>"), "</br> closes what has no end"),
        (page("<p/>"), "<p/> is not closed by its slash"),
        (page("<p id='a' class='b' id='c'>x</p>"), "<p> has id 2 times"),
        (page("5 < 6"), "a bare < in the text"),
        (page("&nosuch;"), "&nosuch is no character"),
        (page("<p title='&nosuch;'>x</p>"), "&nosuch; is no character"),
        (page("&#0;"), "&#0; is no character"),
        (page("a\x07b"), "a control character in the text"),
        (page("<?xml version='1.0'?>"), "is not HTML"),
        (page("<![CDATA[x]]>"), "is not HTML"),
        (page("<!-- a <!-- b -->"), "a comment inside a comment"),
        (page("").replace(' lang="en"', ""), "<html> needs lang"),
        (page("", "<title>T</title>"), "no <meta charset=utf-8>"),
        (page("", '<meta charset="utf-8">'), "<title> stands 0 times"),
        (page("", f"{HEAD}<p>x</p>"), "<p> may not stand in <head>"),
        (page("") + "more", "text outside of <html>"),
    ],
)
def test_what_the_syntax_forbids_is_found(text, said):
    found = faults(text)
    assert [line for line in found if said in line], found
