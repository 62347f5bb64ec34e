"""Words and parts as markup: text from data can neither open an element nor end an attribute."""

import re

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from analysis.page import parts
from analysis.page.parts import (
    MIME_TYPE,
    Cell,
    Facts,
    Fold,
    Heading,
    Items,
    Paragraph,
    Picture,
    Run,
    Section,
    Sparkline,
    Table,
    group,
    headers,
    part_of,
    render,
    words_html,
)

HOSTILE = """<script>alert("1")</script> & 'x' > y"""


@pytest.fixture
def template(monkeypatch):
    """Write one template and render it in an environment like the real one."""

    def write(source):
        environment = parts.environment().overlay(loader=jinja2.DictLoader({"one.html.j2": source}))
        monkeypatch.setattr(parts, "environment", lambda: environment)

    return write


def every_part(text):
    """A part of every kind, with a text everywhere."""
    run = Run(text, "strong", "#x")
    table = Table(
        text, headers(text, text, text), ((run, Cell(text, text), Cell(items=(text,))),), (text,),
        groups=(text,), group_name=text,
    )  # fmt: skip
    return [
        *(Heading(level, run, "x") for level in range(1, 7)),
        *(Paragraph((text, run), kind) for kind in ("text", "lede", "note", "callout", "comment", "plain")),
        Items((text, (text, Items((run,))))),
        Items((text,), is_numbered=True, css_class="x"),
        Facts(((text, run),)),
        Fold((table,), summary=text, hidden=text),
        Section((Paragraph(Run(text, "status x")), Picture(text, text, png="x")), anchor="x"),
        group(Paragraph((Run(text, "path"), Run(text, "code"), Run(text, "em"), Sparkline("", text)))),
        table,
    ]


def test_text_in_any_part_stays_text():
    harmless = "z" * len(HOSTILE)
    for harm, calm in zip(every_part(HOSTILE), every_part(harmless), strict=True):
        names = re.compile(r"</?[a-z0-9]+")
        assert "<script" not in harm.html
        assert names.findall(harm.html.replace("<wbr>", "")) == names.findall(calm.html.replace("<wbr>", ""))


@given(st.text())
def test_words_can_neither_open_a_tag_nor_end_an_attribute(text):
    assert not re.search("[<>\"']", words_html(text))


def test_every_part_hands_itself_on_whole():
    for part in every_part(HOSTILE):
        assert part_of(part._repr_mimebundle_()[MIME_TYPE]) == part


def test_a_status_a_link_and_a_path_are_shown_as_such():
    assert words_html((Run("Met", "status status--met"), " ", Run("a", "", "#b"), Run("c/d", "path"))) == (
        '<span class="status status--met">Met</span> <a href="#b">a</a>c/<wbr>d'
    )


def test_a_template_escapes_text_and_leaves_markup_as_it_is(template):
    template("<p title='{{ text }}'>{{ text }}{{ part }}</p>")
    html = render("one.html.j2", text=HOSTILE, part=Markup("<b>1</b>"))
    assert "<script>" not in html and html.endswith("<b>1</b></p>")


def test_a_value_that_a_template_misses_is_an_error(template):
    template("<p>{{ forgotten }}</p>")
    with pytest.raises(jinja2.UndefinedError):
        render("one.html.j2")


def test_the_templates_that_come_with_the_package_can_be_read():
    names = parts.environment().list_templates(extensions=["j2"])
    assert {"chart.html.j2", "table.html.j2"} <= set(names)
    for name in names:
        if "/" not in name:  # nbconvert reads those of whole pages itself, with filters of its own
            parts.environment().get_template(name)
