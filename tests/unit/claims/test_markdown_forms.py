"""An author's Markdown in full: what each form becomes, what is refused by its name, what the guard sees."""

import re
from functools import cache

import pytest
from drawn_review import indicator, review_of, years
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.text import SIGN, read_blocks
from analysis.claims.text_checks import read_narrative, read_text
from analysis.claims.text_values import Values
from analysis.tables.data import INDICATORS
from analysis.tables.declare import table
from analysis.tables.results import NarrativeFile, QuotedFigure
from analysis.words.text import phrase

ROWS = [
    indicator(compared_with="fsm", group_name="All children"),
    indicator(group="fsm", group_name="Children eligible for free school meals"),
    indicator(indicator_id="absent", name="Days of absence", short_name="Absence", group_name=""),
]
FIGURES = [*years(2021, 60, 61, 62, 66), *years(2021, 50, 49, 48, 45, group="fsm")]
FORMS = """\
# Our *own* heading

See [the figures](https://www.gov.uk/a_b) and [us](mailto:team@example.org).[^where] It is plain.

> Nobody hurried us.

- one
  - two
    1. three
- four

3. third
4. fourth

Table: Where we are

| Place | Since |
|:------|------:|
| **Blacon** | {{ value("reading") }} |

![A house with a door](hub.png "Our hub")

{{ chart("reading") }}

[^where]: By the *census*.
"""


@pytest.fixture(scope="module")
def values():
    """The values of the drawn council."""
    opened = cache(lambda area, year: review_of(FIGURES, indicators=ROWS, year=year or "2024/25"))
    return Values(opened, table(INDICATORS, ROWS))


def file_of(text, quoted=()):
    declared = tuple(QuotedFigure(figure, "A book", 2) for figure in quoted)
    return NarrativeFile("plan", "good_at", "good_at.md", "", text, 1, declared, {"hub.png": "iVBO"})


def read(values, text, quoted=()):
    narrative, problems = read_narrative([file_of(text, quoted)], values, phrase, "plan")
    return narrative.sections["good_at"], problems


def test_every_form_becomes_a_block_with_its_line(values):
    blocks, problems = read(values, FORMS)
    assert problems == []
    assert [(block.kind, block.level, block.row, block.text) for block in blocks] == [
        ("heading", 1, 1, "Our own heading"),
        ("paragraph", 0, 3, "See the figures and us.[1] It is plain."),
        ("quote", 0, 5, "Nobody hurried us."),
        ("bullet", 0, 7, "one"), ("bullet", 1, 8, "two"), ("numbered", 2, 9, "three"),
        ("bullet", 0, 10, "four"),
        ("numbered", 0, 12, "third"), ("numbered", 0, 13, "fourth"),
        ("table", 0, 16, "Where we are"),
        ("picture", 0, 21, "A house with a door"),
        ("chart", 0, 23, ""),
        ("note", 1, 25, "By the census."),
    ]  # fmt: skip
    assert blocks[0].spans == (("Our ", ""), ("own", "em"), (" heading", ""))
    assert ("the figures", "", "https://www.gov.uk/a_b") in blocks[1].spans
    assert ("[1]", "", "#note-good-at-1") in blocks[1].spans
    assert blocks[7].start == 3
    assert blocks[9].numbers == (1,)
    assert [["".join(span[0] for span in cell) for cell in row] for row in blocks[9].cells] == [
        ["Place", "Since"], ["Blacon", "66% in 2024/25"],
    ]  # fmt: skip
    assert (blocks[10].png, blocks[10].title) == ("iVBO", "Our hub")
    assert blocks[11].given.row["indicator_id"] == "reading"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("<script>alert(1)</script>", "HTML: '<script>alert(1)</script>'"),
        ("It is <b>bold</b>.", "HTML: '<b>'"),
        ("<!-- a note -->", "HTML: '<!-- a note -->'"),
        ("[here](javascript:alert(1))", "a link to 'javascript:alert(1)'"),
        ("[here](other.html)", "a link to 'other.html'"),
        ("<ftp://example.org>", "a link to 'ftp://example.org'"),
        ("[](https://example.org)", "a link with no words"),
        ('[a](https://example.org "b c")', "the words 'b c' behind the address"),
        ("![A house](https://example.org/a.png)", "'https://example.org/a.png' from elsewhere"),
        ("![A house](//example.org/a.png)", "from elsewhere"),
        ("![A house](data:image/png;base64,AAAA)", "from elsewhere"),
        ("![A house](../../secret.png)", "'../../secret.png', which is not there"),
        ("![A house](hbu.png)", "'hbu.png', which is not there"),
        ("![](hub.png)", "'hub.png' without a text alternative"),
        ("A ![house](hub.png) of ours.", "a picture inside a sentence"),
        ("- ![house](hub.png)", "a picture inside a sentence"),
        ("| a | b |\n|---|---|\n| c | d |", "a table without a caption"),
        ("Table: A\n\n| a | |\n|---|---|\n| c | d |", "column 2 without heading"),
        ("    four spaces", "a block of code: 'four spaces'"),
        ("```\nfenced\n```", "a block of code: 'fenced'"),
        ("***", "a dividing line"),
        ("It is `code`.", "code: 'code'"),
        ("> - a list", "a list inside a quotation"),
        ("- > a quotation", "a quotation inside a list"),
        ("Said.[^1]", "[^1] without its footnote"),
        ("It was ~~good~~ fair.", "text that is struck out: '~~good~~ fair.'"),
        ("- [ ] to do", "a box to tick: '[ ] to do'"),
        ("&copy; the council", "a sign in HTML’s writing: '&copy;'"),
        ("| a | b |\n|---|---|\n| c |", "a row of a table that is none: '| a | b |'"),
        ("[^1]: Said by nobody.", "the footnote [^1], which no sentence refers to"),
        ("[unused]: https://example.org", "words that Markdown does not show"),
        ('[a](https://example.org/{{ value("reading") }})', "inside an address"),
        ('It is {{ chart("reading") }} here.', "{{ chart(\"reading\") }} among words"),
        ('- {{ table("reading") }}', "among words"),
        ('{{ chart("absent") }}', "chart 'absent'"),
        ('{{ chart("raeding") }}', "indicator 'raeding'"),
        ('{{ chart("reading", kind="pie") }}', "kind 'pie'"),
        ('{{ value("reading", with_period="no") }}', "with_period"),
        ('{{ value("reading", group=True) }}', "group=True"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_by_name_with_its_line(values, written, found):
    problems = read(values, f"First.\n\n{written}\n")[1]
    assert found in problems[0].found
    assert (problems[0].file, problems[0].row) == (
        "good_at.md",
        3 + written.startswith("```") + 2 * ("| |" in written),
    )
    assert problems[0].expected


def test_an_address_among_words_is_a_link_without_the_full_stop_behind_it(values):
    (block,), problems = read(values, "See https://www.gov.uk/a_b.\n")
    assert problems == [] and block.text == "See https://www.gov.uk/a_b."
    assert ("https://www.gov.uk/a_b", "", "https://www.gov.uk/a_b") in block.spans


def test_a_reference_may_leave_its_period_out(values):
    text, problems = read_text(
        file_of('It is {{ value("reading", with_period=False) }} now.'), values, phrase
    )
    assert (text, problems) == ("It is 66% now.", [])


def test_only_a_value_at_the_start_gets_a_capital(values):
    blocks, _ = read(values, '- e-safety\n- {{ change("reading") }}\n')
    assert [block.text[:4] for block in blocks] == ["e-sa", "Rose"]


@pytest.mark.parametrize(
    ("written", "row"),
    [
        ("> It was 61% then.", 3),
        ("See [61%](https://example.org) of them.", 3),
        ("**61**% of them.", 3),
        ("![61% of them](hub.png)", 3),
        ('![Them](hub.png "61% of them")', 3),
        ("One.[^1]\n\n[^1]: It was 61%.", 5),
        ("- one\n  - 61% of them", 4),
        ("Table: It was 61%\n\n| a | b |\n|---|---|\n| c | d |", 4),
        ("Table: A\n\n| a | b |\n|---|---|\n| c | 61% |", 7),
        ("Table: Reading\n\n| a | b |\n|---|---|\n| c | 61 |", 7),
        ('Table: A\n\n| a | b |\n|---|---|\n| c | 61 |\n| d | {{ value("reading") }} |', 7),
    ],
)
def test_a_typed_figure_is_found_in_every_form(values, written, row):
    (problem,) = read(values, f"First.\n\n{written}\n")[1]
    assert "the typed figure '61" in problem.found
    assert problem.row == row
    assert read(values, f"First.\n\n{written}\n", ["61%", "61"][:1])[1] == [] or "61%" not in written


def test_a_row_of_a_table_is_held_to_its_own_figures(values):
    text = 'Table: A\n\n| What | How |\n|---|---|\n| Reading fell | it {{ change("reading") }} |\n'
    (problem,) = read(values, text)[1]
    assert problem.row == 5
    assert "'fell'" in problem.found and "rose by 4 percentage points" in problem.expected


@pytest.mark.parametrize("text", ["A [link](https://example.org).", "> Said.", "![A house](hub.png)"])
def test_a_comment_is_words_alone(values, text):
    (problem,) = read_text(file_of(text), values, phrase)[1]
    assert problem.found.endswith(" in a note")


SLIPS = [
    "[",
    "]",
    "](",
    "![",
    "|",
    "\n|",
    "[^where]",
    "[^x]:",
    "    ",
    "> ",
    "- ",
    "\n\n",
    "*",
    "`",
    "<",
    "\\",
    "\n---\n",
    "1. ",
]


@given(
    st.lists(
        st.tuples(st.integers(0, len(FORMS)), st.integers(0, 3), st.sampled_from(["", *SLIPS])),
        min_size=1, max_size=3,
    )
)  # fmt: skip
def test_no_form_loses_a_word_whatever_slips(slips):
    text = FORMS
    for place, removed, put in slips:
        text = text[:place] + put + text[place + removed :]
    blocks, markers, problems = read_blocks(file_of(text))
    if problems:
        return
    targets = [
        span[2]
        for block in blocks
        for row in (block.spans, *sum(block.cells, ()))
        for span in row
        if span[2:]
    ]
    shown = " ".join([*(block.text for block in blocks), *targets, *(block.source for block in blocks)])
    shown = SIGN.sub(lambda sign: markers[ord(sign[0]) - 0xE000].expression, shown)
    words = set(re.findall(r"[a-z]{3,}", re.sub(r"[^a-z]", " ", text)))
    assert {word for word in words if word not in re.sub(r"[^a-z]", "", shown)} <= {"where", "able"}
