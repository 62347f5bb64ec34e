"""Every word that an author writes is on the page, or a message says why it is not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.text import SIGN, read_blocks
from analysis.tables.results import NarrativeFile

REFERENCE = '{{ value("neet_16_17") }}'
TEXT = f"""# What are we good at?

The share of young people without work is {REFERENCE}, and we want it lower.

* Our children in care told us that they want to stay near home.
* Foster carers *stay* with us **longer** than before.

1. Early help begins at {REFERENCE} in the first place.

Nobody waits for a plan."""
SNIPPETS = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{% raw %}",
    '"',
    "'",
    "(",
    ")",
    "---",
    "```",
    "<!--",
    "\n\n",
    "#",
]


def blocks_and_problems(text):
    return read_blocks(NarrativeFile("plan", "good_at", "good_at.md", "", text, 1, ()))


def words_of(text):
    """The words of a text; a note to oneself between {# and #} is meant for nobody else."""
    return re.findall(r"[A-Za-z]+", re.sub(r"(?s)\{#.*?#\}", "", text))


@pytest.mark.parametrize(
    ("written", "row", "found"),
    [
        ('One.\n\nIt is {{ value("neet"), and lower.\n\nTwo.', 3, "does not end"),
        ("One.\n\nTwo {{", 3, "does not end"),
        ("One.\n{# aside.\n\nTwo. #} Three.", 2, "a comment"),
        ("{% raw %}One{% endraw %}", 1, "a control structure"),
        ("{% if true %}One{% endif %}", 1, "a control structure"),
        ("One.\n\n{# Two.", 3, "cannot be read"),
    ],
)
def test_what_would_swallow_words_is_refused_with_its_row(written, row, found):
    (problem,) = blocks_and_problems(written)[2]
    assert problem.row == row
    assert found in problem.found


@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT)), st.integers(0, 3), st.sampled_from(["", *SNIPPETS])),
        min_size=1, max_size=3,
    )
)  # fmt: skip
def test_a_text_with_slips_keeps_every_word_or_is_refused(slips):
    text = TEXT
    for place, removed, put in slips:
        text = text[:place] + put + text[place + removed :]
    blocks, markers, problems = blocks_and_problems(text)
    if problems:
        return
    shown = " ".join(
        SIGN.sub(lambda sign: f" {markers[ord(sign[0]) - 0xE000].expression} ", block.text)
        for block in blocks
    )
    assert words_of(shown) == words_of(text)
