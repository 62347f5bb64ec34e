"""The structure of a page: read as browsers read it, given its parts, and nothing hides in it."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.page.check import check_page
from analysis.page.html import finish_page
from analysis.page.structure import drop, new_element, read_tree, words_in, wrap, written
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


def outline(html):
    """Each element with its attributes and the text right inside it."""
    soup = BeautifulSoup(html, "html.parser")
    soup.smooth()
    return [
        (
            element.name,
            {name: "".join(value) for name, value in element.attrs.items()},
            ["".join(text.split()) for text in element.find_all(string=True, recursive=False)],
        )
        for element in soup.find_all(True)
    ]


def again(html):
    """A page as it is written, and as it is written when that is read."""
    once = written(read_tree(PAGE.format(html)))
    return once, written(read_tree(once))


@example(["<p>one<p>two", "</br>", "  \n "])
@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_what_is_checked_is_what_is_read_again(pieces):
    once, twice = again("".join(pieces))
    assert twice == once
    # a parser that knows nothing of how browsers mend a page finds the same elements in what is written
    assert [name for name, _, _ in outline(once)] == [
        element.tag for element in read_tree(once).iter() if isinstance(element.tag, str)
    ]


@given(st.lists(st.sampled_from([*"<>&\"'=/! -", "<!--", "-->", "a", "svg", "script", "\n"]), max_size=20))
def test_nothing_that_may_be_on_a_page_reads_differently_the_second_time(pieces):
    once, twice = again("".join(pieces))
    assert twice == once


def test_a_good_page_is_written_as_it_stands():
    html = PAGE.format('<p>a &lt;b&gt; &amp; "c"</p>' + SVG)
    assert outline(written(read_tree(html))) == outline(html)


def test_what_browsers_do_not_show_does_not_come_in():
    html = "a<!-- x --!><script>1</script>-->b<?pi x?>c<![CDATA[d]]>e<!--downloads-->"
    body = written(read_tree(PAGE.format(f"<p>{html}</p>"))).partition("<p>")[2].partition("</p>")[0]
    assert (
        BeautifulSoup(body, "html.parser").find_all(string=lambda text: "d]]" in text or "pi" in text) == []
    )
    assert body.endswith("e<!--downloads-->") and body.count("<!--") == 1


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("<svg role='img'><style><img src=x onerror=alert(1)></style></svg>", "markup inside style"),
        ("<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>", "markup inside style"),
        ("<xmp><img src=x onerror=alert(1)></xmp>", "markup inside xmp"),
        ("<noembed><img src=x onerror=alert(1)></noembed>", "markup inside noembed"),
        ("<plaintext><img src=x>", "markup inside plaintext"),
        ("<!--><img src=x onerror=alert(1)>-->", "the script attribute onerror"),
        ("<template><img src=x onerror=alert(1)></template>", "the script attribute onerror"),
        ("<p><svg/onload=alert(1)></p>", "the script attribute onload"),
    ],
)  # fmt: skip
def test_markup_that_a_browser_might_read_otherwise_is_refused(markup, problem):
    found = check_page(PAGE.format(markup))
    assert any(problem in str(one) for one in found), found


def test_an_empty_page_is_refused():
    with pytest.raises(ReportError, match="empty"):
        read_tree("")


def test_words_have_no_space_before_a_mark_where_a_year_is_a_piece_of_its_own():
    year = "<span class='whole'>2024-25</span>"
    page = read_tree(PAGE.format(f"<h2>Our Plan {year}, Barton ({year}): {year}</h2>"))
    assert words_in(page.find(".//h2")) == "Our Plan 2024-25, Barton (2024-25): 2024-25"


def test_a_very_deep_page_is_read():
    assert words_in(read_tree(PAGE.format("<div>" * 2_000 + "x"))).endswith("x")


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
    html = finish_page(read_tree(PAGE.format(SVG + SVG)), "page")
    first, second = BeautifulSoup(html, "html.parser").find_all("svg")
    assert [part["id"] for part in first.find_all(id=True)] == ["a-title", "a-mark"]
    assert [part["id"] for part in second.find_all(id=True)] == ["a-title-2", "a-mark-2"]
    assert second["aria-labelledby"] == "a-title-2"
    assert second.use["href"] == "#a-mark-2"


def test_control_characters_cannot_hide_an_attribute_from_the_check():
    tree = read_tree(PAGE.format("<p>x</p>"))
    tree.find(".//p").set("style", "background: u\x7frl(x.png)")
    with pytest.raises(ReportError, match=r"url 'x\.png'"):
        finish_page(tree, "page")


def test_no_line_ends_inside_a_year():
    said = "In 2024-25, of the plan 2017-2020: on 2024-12-31 nothing; 2024/25."
    unseen = '<p><span class="visually-hidden">From 2012-13.</span></p>'
    html = finish_page(
        read_tree(PAGE.format(f"<p>{said}</p>{unseen}{SVG.replace('58%', '2024-25')}")), "page"
    )
    soup = BeautifulSoup(html, "html.parser")
    assert [one.text for one in soup.find_all(class_="whole")] == ["2024-25", "2017-2020"]
    assert soup.find("p").get_text() == said and soup.find("text").get_text() == "2024-25"


def test_a_title_with_a_year_stays_the_same_text_everywhere():
    html = finish_page(read_tree(PAGE.format("<h2>Our Plan 2024-25</h2><p>a</p>")), "page")
    soup = BeautifulSoup(html, "html.parser")
    heading = soup.find("h2")
    assert heading.get_text() == "Our Plan 2024-25" and heading["id"] == "our-plan-2024-25"
    assert heading.find(class_="whole").get_text() == "2024-25"


def test_a_long_path_may_end_a_line_behind_its_slashes_and_a_short_word_may_not():
    path = "data/raw/hospital_admissions_2024/by_area.csv"
    html = finish_page(read_tree(PAGE.format(f"<p>In {path}, row 7, or in a/b_c.</p>")), "page")
    # data/ raw/ hospital_ admissions_ 2024/ by_ area.csv
    assert html.count("<wbr>") == 6
    assert BeautifulSoup(html, "html.parser").find("p").get_text() == f"In {path}, row 7, or in a/b_c."


def test_a_part_can_be_taken_out_and_put_around():
    tree = read_tree("<p>a<b>b</b>c</p>")
    bold = tree.find(".//b")
    wrap(bold, new_element("i", class_="x y"))
    assert '<p>a<i class="x y"><b>b</b></i>c</p>' in written(tree)
    drop(tree.find(".//i"))
    assert "<p>ac</p>" in written(tree)
