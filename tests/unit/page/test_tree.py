"""A page as a tree: read as a parser made for every purpose reads it, and a drawing hides nothing."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st
from unit.charts.chart_cases import every_chart

from analysis.page.check import check_page
from analysis.page.html import finish_page
from analysis.page.tree import Drawing, Element, read_tree
from analysis.vocabulary.errors import ReportError

SVG = (
    '<svg viewBox="0 0 9 9" role="img" aria-labelledby="a-title">'
    '<title id="a-title">Falls &lt; 2</title><g style="fill: none"><path id="a-mark" d="M 0 0 L 1 1" /></g>'
    '<use href="#a-mark" x="1" y="2" /><text x="1" y="2">58%</text></svg>'
)
PAGE = (
    '<!DOCTYPE html>\n<html lang="en-GB"><head><title>Review</title></head><body><main><h1>Review</h1>'
    "{}</main></body></html>"
)
# Markup of every kind that an output may hold, and of some that only harm would write.
PIECES = [
    "<p>a &amp; b &lt;i&gt; &copy; &nbsp;x</p>",
    "<p>one<p>two",
    "<br>",
    "<br/>",
    "</br>",
    "</p>",
    "<b><i>x</b>y</i>",
    "<div/>after",
    "<img src='data:,' alt='it''s'>",
    '<a title="x &quot;y&quot;" href=#z>z</a>',
    "<td>1",
    "  \n ",
    "<pre>\n  a\n\n </pre>",
    "<style>a > b { c: '<d>' }</style>",
    "<script>1 < 2 && '<b>'</script>",
    "a < b > c",
    '<p class="x  y" class="z" hidden>q</p>',
    SVG,
    "<svg><script>1</script></svg>",
    "<ul><li>1<li>2</ul>",
    "<SPAN Data-X='1'>s</SPAN>",
    "<details><summary>s</summary>d</details>",
    "text",
    "&#x27;&quot;",
]


def drawings(tree):
    return [child for element in tree.elements() for child in element.children if isinstance(child, Drawing)]


def outline(soup):
    """Each element with its attributes, the elements around it and the text right inside it."""
    soup.smooth()  # a tag that is dropped may leave one text in two parts
    return [
        (
            element.name,
            [around.name for around in element.parents if around.name != "[document]"],
            {name: "".join(value) for name, value in element.attrs.items()},
            ["".join(text.split()) for text in element.find_all(string=True, recursive=False)],
        )
        for element in soup.find_all(True)
    ]


@example(["<p>one<p>two", "</br>", "  \n "])
@example(["  \n ", "</br>", "  \n "])
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_it_is_read_and_written_as_another_parser_reads_it(pieces):
    html = "".join(pieces)
    written = str(read_tree(html))
    assert outline(BeautifulSoup(written, "html.parser")) == outline(BeautifulSoup(html, "html.parser"))
    assert str(read_tree(written)) == written  # what is checked is what is read again


@given(st.lists(st.sampled_from([*"<>&\"'=/! -", "<!--", "-->", "a", "svg", "script", "\n"]), max_size=20))
def test_nothing_that_may_be_on_a_page_reads_differently_the_second_time(pieces):
    try:
        written = str(read_tree("".join(pieces)))
    except ReportError:
        return  # refused
    assert str(read_tree(written)) == written


def test_what_browsers_do_not_show_does_not_come_in():
    html = "a<!-- x --!><script>1</script>-->b<?pi x?>c<![CDATA[d]]>e<!--downloads-->"
    assert str(read_tree(html)) == "abce<!--downloads-->"


def test_a_declaration_that_nobody_knows_is_refused():
    with pytest.raises(ReportError, match="no markup that browsers know"):
        read_tree("<p><![nothing[x]]>y</p>")


def test_a_drawing_of_ours_stays_as_it_was_written():
    tree = read_tree(f"<figure>{SVG}</figure>")
    (drawing,) = drawings(tree)
    assert drawing in SVG and str(tree).count(drawing) == 1
    assert drawing.ids == ["a-title", "a-mark"]
    assert tree.words() == "Falls < 2 58%"


@pytest.mark.parametrize("text", ["Reading", 'Read <b>"it\'s" & x="1"</b></svg>'])
def test_every_chart_is_taken_for_a_drawing(text):
    for chart in [chart for chart in every_chart(text) if chart.kind != "rug"]:  # that is a table
        tree = read_tree(chart._repr_html_())
        assert len(drawings(tree)) == len(tree.find_all("svg")) > 0, chart.kind


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("</text>", "</text><script>1</script>", "a script element"),
        ("</text>", '</text><image href="x.png"/>', "href 'x.png'"),
        ("</text>", '</text><a href="#gone">x</a>', "'#gone'"),
        ("</text>", "</text><style>@import 'x'</style>", "@import"),
        ("</text>", "</text><foreignObject><iframe></iframe></foreignObject>", "a iframe element"),
        ("<g ", '<g onclick="x()" ', "the script attribute onclick"),
        ("<g ", '<g aria-describedby="gone" ', "aria-describedby 'gone'"),
        ('href="#a-mark"', 'href="https://x.example/a"', "href 'https://x.example/a'"),
        ('href="#a-mark"', 'xlink:href="//x.example/a"', "xlink:href '//x.example/a'"),
        ("fill: none", "fill: url(https://x.example/a)", "url 'https://x.example/a'"),
        ("fill: none", "fill: URL(x.png)", "url 'x.png'"),
        ("fill: none", "fill: &#117;rl(x.png)", "url 'x.png'"),
        ('x="1" y="2" />', 'id="a-title" x="1" />', "it 2 times"),
        ('role="img" ', "", "no role"),
        (' aria-labelledby="a-title"><title id="a-title">Falls &lt; 2</title>', ">", "no text alternative"),
        ('aria-labelledby="a-title"', 'aria-labelledby="gone"', "aria-labelledby 'gone'"),
        ("</svg>", f"</svg>{SVG}", "it 2 times"),
        ("</svg>", '</svg><p id="a-mark"></p>', "it 2 times"),
    ],
)  # fmt: skip
def test_what_harms_inside_a_drawing_is_found(good, bad, problem):
    assert check_page(PAGE.format(SVG)) == ()
    assert good in SVG
    found = check_page(PAGE.format(SVG.replace(good, bad, 1)))
    assert any(problem in str(one) for one in found), found


def test_the_same_drawing_twice_gets_ids_of_its_own():
    html = finish_page(read_tree(PAGE.format(SVG + SVG)), "page").html
    first, second = BeautifulSoup(html, "html.parser").find_all("svg")
    assert [part["id"] for part in first.find_all(id=True)] == ["a-title", "a-mark"]
    assert [part["id"] for part in second.find_all(id=True)] == ["a-title-2", "a-mark-2"]
    assert second["aria-labelledby"] == "a-title-2"
    assert second.use["href"] == "#a-mark-2"


@pytest.mark.parametrize(
    "html",
    [
        f"<p title='{SVG}'>x</p>",
        f"<script>{SVG}</script>",
        f"<style>{SVG}</style>",
        f"<!--{SVG}-->",
        f"<p title='{SVG}'>x</p>{SVG}",
        f"{SVG}<script>'</svg>{SVG}'</script>",
        "<p>drawing-put-aside-0</p>" + SVG,
        "<svg aria-hidden='true'>drawing-put-aside-0</svg>" + SVG,
        "<svg aria-hidden='true'>drawing-put-aside-0</svg><script>" + SVG + "</script>",
    ],
)
def test_what_only_looks_like_a_drawing_is_no_part_of_the_page(html):
    written = str(read_tree(html))
    soup = BeautifulSoup(html.replace(f"<!--{SVG}-->", ""), "html.parser")
    assert outline(BeautifulSoup(written, "html.parser")) == outline(soup)


def test_control_characters_cannot_hide_an_attribute_from_the_check():
    tree = read_tree(PAGE.format("<p>x</p>"))
    paragraph = tree.find("p")
    paragraph.attributes["style"] = "background: u\x01rl(x.png)"
    with pytest.raises(ReportError, match=r"url 'x\.png'"):
        finish_page(tree, "page")


def test_a_part_can_be_taken_out_put_around_and_copied():
    tree = read_tree("<p>a<b>b</b>c</p>")
    copy = tree.copy()
    bold = tree.find("b")
    bold.wrap_in(Element("i", {"class": "x y"}))
    assert str(tree) == '<p>a<i class="x y"><b>b</b></i>c</p>'
    assert [around.name for around in bold.ancestors] == ["i", "p", ""]
    tree.find("i").remove()
    assert str(tree) == "<p>ac</p>" and str(copy) == "<p>a<b>b</b>c</p>"
