"""Make the page of an executed notebook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_markdown_cell, new_notebook

from analysis.page.cells import refuse_cells
from analysis.page.check import check_tree, report_script, source_of
from analysis.page.notebook_parts import Document, document_of
from analysis.page.parts import PageFacts
from analysis.page.stamp import NO_STAMP, Stamp
from analysis.page.structure import (
    Element,
    explain_abbreviations,
    give_structure,
    new_element,
    read_tree,
    set_text,
    words_in,
    written,
)
from analysis.page.text import NOT_IN_A_PAGE, first_heading
from analysis.vocabulary.errors import ReportError, raise_if_problems

TEMPLATES = Path(__file__).parent / "templates"

# Where a page takes its links to other formats, once it is known which files there are.
DOWNLOADS_HERE = "<!--downloads-->"
FILES_HERE = "<!--files-->"

# Nothing may be loaded, and nothing run but our own script, named by its hash; styles are inside the
# page, pictures inside or drawn.
# 'unsafe-inline' concerns styles alone: a drawn chart carries its colours as style attributes.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    f"script-src {source_of(report_script())}"
)


@dataclass(frozen=True)
class PageLink:
    """A link from a page to a file beside it."""

    label: str
    href: str


@dataclass(frozen=True)
class PageContext:
    """What a page says about itself besides what its notebook says.

    Args:
        notebook: Name of the notebook that made it.
        is_own: Whether it is an analyst's own, which may show figures from elsewhere.
        heading: Its title and first heading; empty for what its notebook says.
        area: Name of the council, which stands at the head of each sheet of paper.
        title: Title when neither the notebook's metadata nor a heading gives one.
        index_href: Where the list of all reports is, as seen from the page; empty for none.
        links: Files beside the page, such as its manifest.
        parameters: Name and value of each setting, as shown.
        page: Where the page will stand, for messages.
        inputs: What was read, from which source or file, and the hash of it.
        versions: Name and version of what made the page.
        stamp: Contact, marking and logo, which every page bears.
    """

    notebook: str
    title: str = ""
    heading: str = ""
    index_href: str = ""
    links: tuple[PageLink, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    page: str = ""
    inputs: tuple[tuple[str, str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    stamp: Stamp = NO_STAMP
    is_own: bool = False
    area: str = ""


@dataclass(frozen=True)
class Page:
    """A finished page."""

    html: str  # The whole page as text: nothing outside it is needed to read it
    document: Document  # What it says, as parts


class ReportExporter(HTMLExporter):
    """nbconvert's HTML exporter with our template, and Markdown that cannot carry markup."""

    def from_notebook_node(  # type: ignore[override]
        self, nb: nbformat.NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert without the pass that HTMLExporter makes over the finished page.

        It would write a placeholder where a picture has no description, which `check_tree` refuses
        anyway, and parsing a long page once more takes as long as all the rest.
        """
        html, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return str(html), resources

    @pass_context
    def markdown2html(self, context: Mapping[str, Any], source: str) -> str:
        """Render Markdown; HTML in it is shown as text, and script addresses are taken out.

        nbconvert lets both through. Markup comes from outputs, where our own code has escaped
        what it was given; text that a person wrote has no need of it.
        """
        cell = context.get("cell", {})
        renderer = IPythonRenderer(
            escape=True,
            allow_harmful_protocols=False,
            attachments=cell.get("attachments", {}),
            exclude_anchor_links=True,
        )
        return str(MarkdownWithMath(renderer=renderer).render(source))


@cache
def report_style() -> str:
    """Return the style sheet that every page carries inside it, without what it says to developers."""
    written = (TEMPLATES / "report" / "report.css").read_text(encoding="utf-8")
    return re.sub(r"[ \t]*/\*.*?\*/\n?", "", written, flags=re.DOTALL).strip("\n")


def _style(stamp: Stamp) -> str:
    """The style sheet, which prints the marking at the head and foot of each sheet of paper."""
    if not stamp.marking:
        return report_style()
    return "\n".join(
        (
            report_style(),
            *(_on_paper(f"{place}-center", stamp.marking, "bold") for place in ("top", "bottom")),
        )
    )


def _on_paper(place: str, text: str, weight: str = "normal") -> str:
    """The rule that prints a text in the margin of each sheet of paper."""
    # each letter by its number, so that nothing in it ends the text or the style sheet
    letters = "".join(f"\\{ord(letter):06x}" for letter in text)
    return f'@page {{ @{place} {{ content: "{letters}"; font-weight: {weight}; }} }}'


@cache
def _exporter() -> ReportExporter:
    return ReportExporter(template_name="report", extra_template_basedirs=[str(TEMPLATES)])


def warm_renderer() -> Page:
    """Load the template and all that making a page needs, by making a page of nothing."""
    return render_page(new_notebook(cells=[new_markdown_cell("# Warm")]), PageContext("warm.ipynb"))


def render_page(document: nbformat.NotebookNode, context: PageContext, parts: Document | None = None) -> Page:
    """Make the page of an executed notebook, and check it.

    Raises:
        ReportError: When a cell holds an error, or the page fails a check of `check_tree`.
    """
    refuse_cells(document, context.notebook)
    parts = parts or document_of(document, context.notebook)
    resources = {
        "page": {
            "title": "",
            "notebook": context.notebook,
            "is_own": context.is_own,
            "index_href": context.index_href,
            "links": context.links,
            "parameters": context.parameters,
            "inputs": context.inputs,
            "versions": context.versions,
            "stamp": context.stamp,
        },
        "style": _style(context.stamp),
        "policy": CONTENT_SECURITY_POLICY,
        "script": report_script(),
    }
    html, _ = _exporter().from_notebook_node(_readers_part(document), resources=resources)
    tree = read_tree(NOT_IN_A_PAGE.sub("", html))
    _give_title(tree, document, context, parts.facts)
    explain_abbreviations(tree)
    return Page(finish_page(tree, context.page or f"page of {context.notebook}", context.area), parts)


def render_template(name: str, values: Mapping[str, Any], page: str) -> str:
    """Make a page from one of our own templates, and check it."""
    html = render_part(
        name, style=_style(values["stamp"]), policy=CONTENT_SECURITY_POLICY, script=report_script(), **values
    )
    return finish_page(read_tree(NOT_IN_A_PAGE.sub("", html)), page)


def render_part(name: str, **values: Any) -> str:
    """Fill one of our own templates, which may be a part of a page."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES / "report"),
        autoescape=False,  # as under nbconvert: the templates escape each value themselves
        undefined=StrictUndefined,
        auto_reload=False,
    )


def finish_page(tree: Element, page: str, area: str = "") -> str:
    """Give a page its structure and the head of its sheets of paper, and check it.

    Args:
        tree: The page.
        page: What messages call it.
        area: Name of the council, for the head; empty for none.

    Raises:
        ReportError: Naming the page and what is wrong with it.
    """
    give_structure(tree)
    title, style = tree.find(".//title"), tree.find(".//style")
    if title is not None and style is not None:
        said = words_in(title)
        head = said if area in said else f"{area}: {said}"
        set_text(style, f"{style.text}\n{_on_paper('top-left', head)}\n")
    html = written(tree)
    if NOT_IN_A_PAGE.search(html):  # as a title or a reference to a character can bring in again
        html = NOT_IN_A_PAGE.sub("", html)
        tree = read_tree(html)  # what is checked is what is published
    raise_if_problems(
        ReportError, f"{page} was not published: not every reader could use it", check_tree(tree, page)
    )
    return html.rstrip("\n") + "\n"


def _readers_part(document: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a copy with only what readers see."""
    copy = nbformat.from_dict(document)
    for cell in copy.cells:
        if cell.cell_type != "code":
            continue
        cell.outputs = [
            output
            for output in cell.outputs
            if not (output.output_type == "stream" and output.name == "stderr")
        ]
        for output in cell.outputs:
            if len(output.get("data", {})) > 1:
                output.data.pop("text/plain", None)
            if "image/svg+xml" in output.get("data", {}):
                output.data["image/svg+xml"] = _bare_svg(output.data["image/svg+xml"])
    return copy


def _bare_svg(picture: str) -> str:
    """Take the XML declaration and document type off a drawing; a page has its own."""
    start = re.search(r"<svg\b", picture)
    # The wrapper carries the description; the drawing's parts are not to be read out.
    return picture[start.start() :].replace("<svg", '<svg aria-hidden="true"', 1) if start else ""


def facts_list(facts: tuple[tuple[str, str], ...]) -> Element:
    """What stands under the title of a page, as names and values."""
    listed = new_element("dl", class_="meta page-facts")
    for name, value in facts:
        pair = new_element("div")
        pair.extend([new_element("dt", name), new_element("dd", value)])
        listed.append(pair)
    return listed


def _give_title(
    tree: Element, document: nbformat.NotebookNode, context: PageContext, facts: PageFacts
) -> None:
    first = tree.find(".//h1")
    own = context.heading or facts.title  # a plan written anew bears the plan's own title
    if own and first is not None:
        set_text(first, own)
    if first is not None and context.stamp.facts:
        first.addnext(facts_list(context.stamp.facts))
    title = (
        own
        or str(document.metadata.get("title", "")).strip()
        or (words_in(first) if first is not None else "")
        or next((first_heading(c.source) for c in document.cells if c.cell_type == "markdown"), "")
        or context.title
    )
    if facts.subject and not own:
        title = f"{title}: {facts.subject}"
    place = tree.find(".//title")
    if place is not None:
        set_text(place, title)
