import re

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.page import parts as markup
from analysis.page.parts import Html, escape, join, render

HOSTILE = """<script>alert("1")</script> & 'x' > y"""


@pytest.fixture
def template(tmp_path, monkeypatch):
    """Write one template and render it in an environment like the real one."""

    def write(source):
        environment = markup.environment().overlay(loader=jinja2.DictLoader({"one.html.j2": source}))
        monkeypatch.setattr(markup, "environment", lambda: environment)

    return write


def test_escaped_text_holds_no_markup():
    assert escape(HOSTILE).text == (
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#x27;x&#x27; &gt; y"
    )


@given(st.text())
def test_escaped_text_can_neither_open_a_tag_nor_end_an_attribute(text):
    assert not re.search("[<>\"']", escape(text).text)


def test_what_is_trusted_is_not_escaped_again():
    assert escape(escape(HOSTILE)) == escape(HOSTILE)


def test_numbers_can_be_escaped():
    assert escape(45).text == "45"


def test_joined_text_is_escaped_and_joined_markup_is_not():
    assert join([Html("<b>1</b>"), "<2>"], " < ").text == "<b>1</b> &lt; &lt;2&gt;"


def test_markup_shows_itself_in_a_notebook():
    assert Html("<b>1</b>")._repr_html_() == "<b>1</b>"


def test_markup_cannot_be_joined_to_text_by_accident():
    with pytest.raises(TypeError):
        "<p>" + Html("<b>1</b>")


def test_a_template_escapes_text(template):
    template("<p title='{{ text }}'>{{ text }}</p>")
    assert "<script>" not in render("one.html.j2", text=HOSTILE).text


def test_a_template_leaves_trusted_markup_as_it_is(template):
    template("<p>{{ part }}</p>")
    assert render("one.html.j2", part=Html("<b>1</b>")).text == "<p><b>1</b></p>"


def test_a_value_that_a_template_misses_is_an_error(template):
    template("<p>{{ forgotten }}</p>")
    with pytest.raises(jinja2.UndefinedError):
        render("one.html.j2")


def test_a_template_that_is_not_there_is_an_error():
    with pytest.raises(jinja2.TemplateNotFound):
        render("no_such_template.html.j2")


def test_the_templates_that_come_with_the_package_can_be_read():
    names = markup.environment().list_templates(extensions=["j2"])
    assert "chart.html.j2" in names
    for name in names:
        if "/" not in name:  # those of whole pages are read by nbconvert
            markup.environment().get_template(name)
