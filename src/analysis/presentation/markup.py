"""Markup that may be trusted, kept apart from text that may not.

Text from data reaches a page only through `escape` or a template, which escapes every value that
is not `Html`. `Html(text)` is a promise that `text` is markup of our own making.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Html:
    """Trusted markup, which shows itself in a notebook.

    It is not text: it cannot be joined to a string by accident, and a template that meets it does
    not escape it again.

    Attributes:
        text: The markup.
    """

    text: str

    def __html__(self) -> str:
        """The markup, for a template."""
        return self.text

    def __str__(self) -> str:
        """The markup."""
        return self.text

    def _repr_html_(self) -> str:
        return self.text


def escape(value: object) -> Html:
    """Make any value safe as the text of an element or of a quoted attribute.

    Args:
        value: Text from data, or anything that can be written; trusted markup is left as it is.

    Returns:
        The same text as markup.

    Example:
        >>> escape('a < b & "c"').text
        'a &lt; b &amp; &quot;c&quot;'
        >>> escape(Html("<b>kept</b>")).text
        '<b>kept</b>'
    """
    return value if isinstance(value, Html) else Html(html.escape(str(value), quote=True))


def join(parts: Iterable[object], separator: str = "") -> Html:
    """Put pieces one after the other; text among them is escaped, and so is the separator.

    Args:
        parts: Trusted markup or text.
        separator: Text between two pieces.

    Example:
        >>> join([Html("<b>1</b>"), "<2>"], " & ").text
        '<b>1</b> &amp; &lt;2&gt;'
    """
    return Html(escape(separator).text.join(escape(part).text for part in parts))


@cache
def environment() -> Environment:
    """The templates beside this module: every value is escaped, and a missing one is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 50 ms, only where a page is made

    return Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def load_templates() -> None:
    """Read every template, so that a copy of this process need not."""
    for name in environment().list_templates():
        environment().get_template(name)


def render(template_name: str, **values: object) -> Html:
    """Fill a template of `presentation/templates`.

    Args:
        template_name: File name, e.g. `chart.html.j2`.
        values: What the template names; text is escaped, `Html` is not.

    Returns:
        The markup.

    Raises:
        jinja2.TemplateNotFound: There is no such template.
        jinja2.UndefinedError: The template names a value that was not given.
    """
    return Html(environment().get_template(template_name).render(**values))
