"""A report as a Word document that can be edited and circulated.

Real headings under one title, a contents list, numbered captions, tables whose headings repeat on each
page, a description on each picture, the language, and page numbers. The values of the charts stand at
the end, so that they do not interrupt; each chart leads to its own.

How it looks is said by the styles of `templates/report.docx`, or of a template of the council's own, which
are changed in Word; what is written here is the text. It is written as mark-up: python-docx takes many
times as long to make it piece by piece.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from base64 import b64decode
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import docx
from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import serialize_for_reading
from docx.shared import Cm

from analysis.page.notebook_parts import runs_of
from analysis.page.parts import (
    Cell,
    Heading,
    Items,
    Paragraph,
    Picture,
    Run,
    Table,
    Words,
    distinct,
    pieces,
    text_of,
)  # fmt: skip
from analysis.page.picture import size_of, size_of_png
from analysis.page.text import plain
from analysis.page.zipped import zipped
from analysis.tables.files import sha256
from analysis.vocabulary.calendars import MONTHS
from analysis.vocabulary.errors import ReportError
from analysis.vocabulary.statuses import STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analysis.page.notebook_parts import About, Block, Document


def quoted(value: str) -> str:
    """Write a value of an attribute.

    Example:
        >>> quoted('a < "b"')
        '"a &lt; &quot;b&quot;"'
    """
    return f'"{escape(value, {chr(34): "&quot;"})}"'


_NEW_PAGE = "<w:pageBreakBefore/>"


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """Write a paragraph.

    Args:
        style: Name of its style in the template; empty for the usual one.
        inside: Its runs.
        properties: What else is said of it, in the order that the format wants.
    """
    properties = (f'<w:pStyle w:val="{_style(style)}"/>' if style else "") + properties
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def run(text: str, properties: str = "") -> str:
    """Write a run of text.

    Example:
        >>> run("a ", "<w:rPr/>")
        '<w:r><w:rPr/><w:t xml:space="preserve">a </w:t></w:r>'
    """
    lines = [_text(line) if line else "" for line in text.split("\n")]
    return f"<w:r>{properties}{'<w:br/>'.join(lines)}</w:r>"


def field(instruction: str, shown: str) -> str:
    """Write the runs of a field: what Word computes, and what stands there until it does."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def drawing(number: int, name: str, words: str, relation: str, size: tuple[int, int]) -> str:
    """Write a picture that stands in a line."""
    width, height = size
    return (
        '<w:drawing><wp:inline xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name={quoted(name)} descr={quoted(words)}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        '<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="image.png"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _text(text: str) -> str:
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f"<w:t{kept}>{escape(text)}</w:t>"


_DEEPEST = 2
# headings of two levels, each a link, without the dots and numbers on a screen
_INSTRUCTION = f'TOC \\o "1-{_DEEPEST}" \\h \\z \\u'


def contents_list(headings: Sequence[tuple[int, str, str]]) -> str:
    """Write the list.

    Page numbers are not known before a program lays the pages out; Word adds them when it opens the
    file and asks to bring fields up to date, and until then the entries lead to their headings.
    """
    listed = [heading for heading in headings if heading[0] <= _DEEPEST]
    entries = []
    for number, (level, text, mark) in enumerate(listed):
        before = _field("begin") + _instruction() + _field("separate") if number == 0 else ""
        after = _field("end") if number == len(listed) - 1 else ""
        entries.append(
            f'<w:p><w:pPr><w:pStyle w:val="{_style(f"toc {level}")}"/></w:pPr>{before}'
            f'<w:hyperlink w:anchor="{mark}" w:history="1"><w:r>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:hyperlink>{after}</w:p>'
        )
    return (
        "<w:sdt><w:sdtPr><w:docPartObj>"
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('Contents Title', run('Contents'), _NEW_PAGE)}"
        f"{''.join(entries)}</w:sdtContent></w:sdt>"
    )


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _instruction() -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {escape(_INSTRUCTION)} </w:instrText></w:r>'


PORTRAIT_CM, LANDSCAPE_CM = 16.5, 25.2  # between the margins
_MOST_COLUMNS_UPRIGHT = 6
_TWIPS = 567  # in a centimetre
_MOST_OF_A_WORD_CM = 3.4
_MOST_OF_A_CELL_CM = 24.0  # so that a column of sentences gets more than one of names
_PADDING_CM = 0.35
_BOLD = 1.25  # headings are bold, which is wider
# a table of no more rows and letters is not divided between pages
_MOST_ROWS_TOGETHER, _MOST_LETTERS_TOGETHER = 14, 1_200


def needs_landscape(table: Table) -> bool:
    """Whether a table has too many columns for an upright page."""
    return len(table.headers) + bool(table.groups) > _MOST_COLUMNS_UPRIGHT


def table_markup(table: Table, available_cm: float, runs: Callable[[Words], str]) -> str:
    """Write the table; `runs` writes words as runs, each link with the way to where it leads."""
    labels = distinct([header.label for header in table.headers] + [table.group_name] * bool(table.groups))
    is_small = len(labels) > _MOST_COLUMNS_UPRIGHT
    style = "Table Text Small" if is_small else "Table Text"
    header = [[label] for label in labels]
    groups = [[[group]] for group in table.groups] or [[] for _ in table.rows]
    body = [
        [_lines(cell) for cell in cells] + group for cells, group in zip(table.cells, groups, strict=True)
    ]
    linked = [
        [runs(cell.words) if any(one.target for one in runs_of(cell.words)) else "" for cell in cells] + [""]
        for cells in table.cells
    ]
    statuses = [[_status_of(cell) for cell in cells] + [""] for cells in table.cells]
    widths = column_widths([header, *body], available_cm, 0.155 if is_small else 0.175)
    right = {place for place, one in enumerate(table.headers) if one.is_number}
    letters = sum(len(line) for cells in body for lines in cells for line in lines)
    is_short = len(body) <= _MOST_ROWS_TOGETHER and letters <= _MOST_LETTERS_TOGETHER
    rows = [_row(header, widths, right, style.replace("Text", "Heading"), (), (), is_header=True, stays=True)]
    rows += [
        _row(
            cells,
            widths,
            right,
            style,
            statuses[number - 1],
            linked[number - 1],
            is_header=False,
            stays=is_short and number < len(body),
        )
        for number, cells in enumerate(body, start=1)
    ]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    caption, look = quoted(table.caption[:250]), _style("Report Table")
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{look}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" '
        'w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={caption}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def column_widths(
    rows: Sequence[Sequence[Sequence[str]]], available_cm: float, letter_cm: float
) -> list[int]:
    """Share the width among the columns, so that long text gets room and no usual word is broken.

    Args:
        rows: For each row and column, the lines of the cell.
        available_cm: Width that there is.
        letter_cm: Width of a letter.

    Returns:
        One width a column, in twentieths of a point.
    """
    count = len(rows[0])
    least, wished = [], []
    for place in range(count):
        lines = [line for row in rows for line in row[place]]
        word = max((len(word) for line in lines for word in line.split()), default=1)
        line = max((len(line) for line in lines), default=1)
        heading = max((len(word) for line in rows[0][place] for word in line.split()), default=1)
        word = max(word, math.ceil(heading * _BOLD))
        least.append(min(word * letter_cm, _MOST_OF_A_WORD_CM) + _PADDING_CM)
        wished.append(max(min(line * letter_cm, _MOST_OF_A_CELL_CM) + _PADDING_CM, least[-1]))
    if sum(wished) <= available_cm:
        widths = wished
    elif sum(least) >= available_cm:
        widths = [width * available_cm / sum(least) for width in least]
    else:
        share = (available_cm - sum(least)) / (sum(wished) - sum(least))
        widths = [low + (high - low) * share for low, high in zip(least, wished, strict=True)]
    return [int(width * _TWIPS) for width in widths]


def _lines(cell: Cell) -> list[str]:
    """Give a cell, and under it the note that a page shows there."""
    return [line for line in (plain(cell.text), plain(cell.note)) if line] or [""]


def _row(
    cells: Sequence[Sequence[str]], widths: Sequence[int], right: set[int], style: str,
    statuses: Sequence[str], linked: Sequence[str], *, is_header: bool, stays: bool,
) -> str:  # fmt: skip
    """Write a row; one that stays is not parted from the next."""
    kept = "<w:tblHeader/>" if is_header else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{widths[place]}" w:type="dxa"/></w:tcPr>'
        + "".join(
            _line(
                line,
                style,
                place in right,
                stays,
                statuses[place] if statuses and not at else "",
                linked[place] if linked and not at else "",
            )
            for at, line in enumerate(lines)
        )
        + "</w:tc>"
        for place, lines in enumerate(cells)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{kept}</w:trPr>{written}</w:tr>"


def _status_of(cell: Cell) -> str:
    """The style of a cell that is a status; empty for any other."""
    words = pieces(cell.words)
    own = words[0] if len(words) == 1 and not cell.items else ""
    return _status_style(own.manner) if isinstance(own, Run) else ""


def _status_style(manner: str) -> str:
    """The style of words in a manner, which colours a status as the page does; empty for none."""
    return next((style for kind, style in _STATUS_STYLES.items() if kind in manner.split()), "")


def _line(text: str, style: str, is_right: bool, stays: bool, status: str, linked: str) -> str:
    look = f'<w:rPr><w:rStyle w:val="{_style(status)}"/></w:rPr>' if status else ""
    kept = "<w:keepNext/>" if stays else ""
    aligned = '<w:jc w:val="right"/>' if is_right else ""
    inside = f'<w:r>{look}<w:t xml:space="preserve"{f">{escape(text)}</w:t>" if text else "/>"}</w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{_style(style)}"/>{kept}{aligned}</w:pPr>{linked or inside}</w:p>'


# the styles of lists by their depth
_BULLETS = ("List Bullet", "List Bullet 2", "List Bullet 3")
_NUMBERED = ("List Number", "List Number 2", "List Number 3")

TEMPLATE = Path(__file__).parent / "templates" / "report.docx"

# a deadline that has passed has a look, but is no status
_STATUS_STYLES = {
    one: f"Status {one.removeprefix('status--').title()}"
    for one in (*(status.css_class for status in STATUSES.values()), "status--passed")
}
# What a template must have: every style that a document may use.
STYLES = (
    "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Heading 4", *_BULLETS, *_NUMBERED, "Caption",
    "Quote", "Lede", "Fact", "Key Figure", "Note", "Lead",
    "Callout", "Program Output", "Picture", "Table Text", "Table Text Small", "Table Heading",
    "Table Heading Small", "Contents Title", "toc 1", "toc 2", "Hyperlink", "Report Table",
    *_STATUS_STYLES.values(),
)  # fmt: skip

_LOOKS = {"strong": "<w:b/>", "em": "<w:i/>"}
_DOCUMENT, _NUMBERING = "word/document.xml", "word/numbering.xml"
_RELATIONS, _PROPERTIES, _TYPES = "word/_rels/document.xml.rels", "docProps/core.xml", "[Content_Types].xml"
_FOOTER_HERE, _BODY_HERE = "{{footer}}", "body-stands-here"
# The keyword of every document, before the hash of its text: by it a document from Word is known again.
MADE_HERE = "annual-review "
_STYLED = re.compile(r'(<w:(?:pStyle|rStyle|tblStyle) w:val=)"([^"]*)"')
_FIRST_PARAGRAPH = re.compile(r"<w:p>(<w:pPr>(?:<w:pStyle [^>]*/>)?)?")
_ATTACHED = re.compile(rb"<Relationship [^>]*attachedTemplate[^>]*>|<w:attachedTemplate[^>]*>")
_NAMESPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')
_ABOUT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp="http://schemas'
    '.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:subject>{subject}</dc:subject><dc:creator>{author}</dc:creator>"
    "<dc:language>{language}</dc:language><cp:keywords>{mark}</cp:keywords><cp:lastModifiedBy/><cp:revision>1</cp:revision>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
)


@dataclass(frozen=True)
class _Template:
    """What every document has."""

    parts: Mapping[str, bytes]  # Content by path inside the file
    around: tuple[str, str]  # How the document begins and ends
    # How a page is laid out: what names the footer, and the rest upright and across
    section: tuple[str, str, str]
    styles: Mapping[str, str]  # Identifier of each style by its name in small letters
    language: str  # Its language
    numbered: tuple[int, ...]  # The definition that the numbered lists of each depth follow
    first_list: int  # The first number that no list has yet
    first_relation: int  # The first number that no relation has yet

    def style(self, name: str) -> str:
        """Give the identifier of a style."""
        if name.lower() not in self.styles:
            raise ReportError(
                f"{TEMPLATE.name}: found no style called {name!r}; expected one, since reports use it. Make "
                "it in Word, or take the template from the repository again."
            )
        return self.styles[name.lower()]


@dataclass(frozen=True)
class Properties:
    """What a file says of itself."""

    title: str
    subject: str
    author: str
    day: datetime


def _with_new_page(start: re.Match[str]) -> str:
    return f"<w:p>{start[1]}{_NEW_PAGE}" if start[1] else f"<w:p><w:pPr>{_NEW_PAGE}</w:pPr>"


class WordFile:
    """One file: its text, and what its text needs beside it."""

    def __init__(self, template: bytes = b"") -> None:
        self._template = _template(template)
        self._text: list[str] = []
        self._lists: list[tuple[int, int]] = []
        self._relations: list[str] = []
        self._pictures: dict[bytes, str] = {}
        self._addresses: dict[str, str] = {}
        self._has_section = self._is_landscape = self._begins_page = False

    def write(self, markup: str) -> None:
        """Add paragraphs or a table."""
        if self._begins_page:
            self._begins_page = False
            markup = _FIRST_PARAGRAPH.sub(_with_new_page, markup, count=1)
        self._text.append(markup)

    def begin_page(self) -> None:
        """Have what is written next begin a page."""
        self._begins_page = True

    def turn(self, *, landscape: bool) -> None:
        """Begin a new page that lies or stands."""
        self._begins_page = False
        self.write(f"<w:p><w:pPr>{self._section()}</w:pPr></w:p>")
        self._has_section, self._is_landscape = True, landscape

    def begin_list(self, depth: int, start: int) -> int:
        """Start counting anew; all lists of one style would count on."""
        self._lists.append((self._template.numbered[depth], start))
        return self._template.first_list + len(self._lists) - 1

    def relation_to_address(self, address: str) -> str:
        """Give the relation by which the text leads to an address on the web."""
        if address not in self._addresses:
            self._addresses[address] = self._relate(
                RELATIONSHIP_TYPE.HYPERLINK, address, ' TargetMode="External"'
            )
        return self._addresses[address]

    def relation_to_picture(self, png: bytes) -> str:
        """Give the relation by which the text shows a picture; the same one stands in the file once."""
        if png not in self._pictures:
            target = f"media/figure{len(self._pictures) + 1}.png"
            self._pictures[png] = self._relate(RELATIONSHIP_TYPE.IMAGE, target)
        return self._pictures[png]

    def content(self, footer: str, properties: Properties) -> bytes:
        """Put the file together."""
        parts, (start, end) = dict(self._template.parts), self._template.around
        body = "".join((start, *self._text, self._section(), end))
        if self._template is not _template():  # written with the identifiers of the shipped one
            own = {one: self._template.style(name) for name in STYLES if (one := _style(name))}
            body = _STYLED.sub(lambda found: f'{found[1]}"{own.get(found[2], found[2])}"', body)
        parts[_DOCUMENT] = body.encode("utf-8")
        for path in [name for name in parts if _FOOTER_HERE.encode() in parts[name]]:
            parts[path] = parts[path].replace(_FOOTER_HERE.encode(), escape(footer).encode("utf-8"))
        about = {name: escape(value) for name, value in asdict(properties).items() if name != "day"}
        moment = f"{properties.day:%Y-%m-%dT%H:%M:%SZ}"
        mark = f"{MADE_HERE}{sha256(parts[_DOCUMENT])[:16]}"
        written = _ABOUT.format(**about, moment=moment, language=self._template.language, mark=mark)
        parts[_PROPERTIES] = written.encode("utf-8")
        _insert(parts, _RELATIONS, "</Relationships>", "".join(self._relations))
        lists = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>'
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
            for number, (definition, start) in enumerate(self._lists, start=self._template.first_list)
        )
        _insert(parts, _NUMBERING, "</w:numbering>", lists)
        if self._pictures and b'Extension="png"' not in parts[_TYPES]:
            png = '<Default Extension="png" ContentType="image/png"/>'
            _insert(parts, _TYPES, '<Default Extension="rels"', png)
        for number, picture in enumerate(self._pictures, start=1):
            parts[f"word/media/figure{number}.png"] = picture
        return zipped(parts)

    def _section(self) -> str:
        """Write the properties of the section that ends here; the first names the footer of all."""
        footer, upright, across = self._template.section
        footer = "" if self._has_section else footer
        return f"<w:sectPr>{footer}{across if self._is_landscape else upright}</w:sectPr>"

    def _relate(self, kind: str, target: str, more: str = "") -> str:
        name = f"rId{self._template.first_relation + len(self._relations)}"
        self._relations.append(f'<Relationship Id="{name}" Type="{kind}" Target={quoted(target)}{more}/>')
        return name


def template_faults(content: bytes) -> list[str]:
    """What a council's own template lacks, in words; none where reports can be made with it."""
    try:
        word: Any = docx.Document(io.BytesIO(content))
        known = {style.name.lower() for style in word.styles}
        faults = [f"no style called {name!r}" for name in STYLES if name.lower() not in known]
        feet = [part for one in word.sections for part in (one.footer, one.header)]
        if not any(_FOOTER_HERE in paragraph.text for part in feet for paragraph in part.paragraphs):
            faults.append(f"no {_FOOTER_HERE} in its footer or header")
        if any("vbaProject" in str(part.partname) for part in word.part.package.iter_parts()):
            faults.append("macros")
        counted = [name for name in _NUMBERED if name.lower() in known]
        faults += [
            f"no numbering in the style {name!r}"
            for name in counted
            if not word.styles[name].element.xpath("w:pPr/w:numPr/w:numId")
        ]
    except (AttributeError, KeyError, NotImplementedError, ValueError, zipfile.BadZipFile) as failure:
        return [f"no Word document that can be read ({failure})"]
    return faults


@cache
def _template(own: bytes = b"") -> _Template:
    """Read the template, which somebody may have saved from Word."""
    word: Any = docx.Document(io.BytesIO(own) if own else str(TEMPLATE))
    styles = {style.name.lower(): style.style_id for style in word.styles}
    language = next((own.get(qn("w:val")) for own in word.styles.element.iter(qn("w:lang"))), "en-GB")
    for section in word.sections:
        for part in (section.footer, section.header):
            _join_placeholder(part._element)
    body = word.element.body
    layout = body.sectPr
    for part in list(body):
        body.remove(part)
    body.append(OxmlElement(f"w:{_BODY_HERE}"))
    numbering = word.part.numbering_part.element
    lists = [word.styles[name].element.pPr.numPr.numId.val for name in _NUMBERED]
    written = io.BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as archive:
        # where the template was saved from another, its place on somebody's machine is left out
        parts = {name: _ATTACHED.sub(b"", archive.read(name)) for name in archive.namelist()}
    start, end = re.split(f"<w:{_BODY_HERE}/>", parts[_DOCUMENT].decode("utf-8"))
    relations = re.findall(r'Id="rId(\d+)"', parts[_RELATIONS].decode("utf-8"))
    return _Template(
        parts,
        (start, end),
        _page_layout(layout),
        styles,
        language,
        tuple(int(numbering.num_having_numId(number).abstractNumId.val) for number in lists),
        max(int(number.numId) for number in numbering.num_lst) + 1,
        max(map(int, relations), default=0) + 1,
    )


def _style(name: str) -> str:
    return _template().style(name)


def _page_layout(layout: Any) -> tuple[str, str, str]:
    """What names the footer, and the rest for a page that stands and for one that lies."""
    references = {qn("w:footerReference"), qn("w:headerReference")}
    footer = "".join(_markup(part) for part in layout if part.tag in references)
    rest = [part for part in layout if part.tag not in references]
    upright = "".join(map(_markup, rest))
    for size in [part for part in rest if part.tag == qn("w:pgSz")]:
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), height)
        size.set(qn("w:h"), width)
        size.set(qn("w:orient"), "landscape")
    return footer, upright, "".join(map(_markup, rest))


def _markup(element: Any) -> str:
    return _NAMESPACES.sub("", serialize_for_reading(element)).replace("\n", "").strip()


def _join_placeholder(footer: Any) -> None:
    """Put the placeholder of the footer together again, which Word may have parted in several runs."""
    for paragraph_of_it in footer.iter(qn("w:p")):
        texts = list(paragraph_of_it.iter(qn("w:t")))
        joined = "".join(text.text or "" for text in texts)
        if _FOOTER_HERE in joined and not any(_FOOTER_HERE in (text.text or "") for text in texts):
            texts[0].text = joined
            for text in texts[1:]:
                text.text = ""


def _insert(parts: dict[str, bytes], path: str, before: str, text: str) -> None:
    parts[path] = parts[path].replace(before.encode(), f"{text}{before}".encode(), 1)


VALUES_HEADING = "Values of the charts"

_STYLES = {
    "text": "", "glance": "", "lede": "Lede", "fact": "Fact", "figure": "Key Figure", "note": "Note",
    "lead": "Lead", "callout": "Callout", "comment": "Quote", "plain": "Program Output",
}  # fmt: skip
_DEEPEST_HEADING = 4
_TALLEST_CM = 21.0
_TALLEST_WIDE_CM = 7.0  # of a picture of much more width than height: two stand on a page with their text
_WIDE = 1.5  # so many times as wide as high
_PIXELS_PER_CM = 96 / 2.54
_FIRST_DAY = datetime(1980, 1, 1)
_LONGEST_TITLE = 250  # letters that a property of the file holds


def word_document(document: Document, about: About) -> bytes:
    """Write a document as a .docx file."""
    return _Writer(document, about).file()


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document, about: About) -> None:
        self._document = document
        self._about = about
        self._file = WordFile(b64decode(about.word_template))
        body = [block for block in document.blocks if not (isinstance(block, Table) and block.is_of_chart)]
        values = [table for table in document.tables if table.is_of_chart]
        self._blocks: list[Block] = [*body]
        if values:
            self._blocks += [Heading(2, VALUES_HEADING), *values]
        self._headings = [block for block in self._blocks if isinstance(block, Heading)]
        # names of bookmarks; those of the page may be longer than Word allows
        self._marks = {
            heading.anchor: _heading_mark(number)
            for number, heading in enumerate(self._headings)
            if heading.anchor
        }
        notes = [block.anchor for block in self._blocks if isinstance(block, Paragraph) and block.anchor]
        self._marks |= {anchor: f"note_{number}" for number, anchor in enumerate(notes, start=1)}
        self._marks_made = 0
        self._figures = self._drawings = 0
        self._is_landscape = False
        self._follows_table = False
        tables = [block for block in self._blocks if isinstance(block, Table)]
        self._number_of_table = {id(table): number for number, table in enumerate(tables, start=1)}
        self._values_of_picture = _values_by_picture(document.blocks)

    def file(self) -> bytes:
        """Write everything."""
        title, about = self._document.title, self._about
        if about.marking:
            self._file.write(paragraph("Lead", _plain_run(about.marking)))
        self._file.write(paragraph("Title", _plain_run(title)))
        if len(self._headings) > 1:
            self._write_cover()
        else:
            self._write_facts(about.facts, "Note")
        self._write_all()
        if about.page:
            text = f"Made together with the web page {about.page}, which any browser opens."
            self._file.write(paragraph("Note", _plain_run(text)))
        if about.contact:
            self._file.write(paragraph("Note", _plain_run(about.contact)))
        properties = Properties(
            title[:_LONGEST_TITLE],
            f"{about.area}, {about.year}"[:_LONGEST_TITLE],
            about.area[:_LONGEST_TITLE],
            _day(about.data_date),
        )
        # the footer is on every sheet
        marked = f"{about.marking}. " if about.marking else ""
        draft = "Draft. " if about.is_draft else ""
        return self._file.content(f"{marked}{draft}{title}", properties)

    def _write_cover(self) -> None:
        """Say under the title what the report is of, and list its contents on the next page."""
        about = self._about
        if not (about.area in self._document.title and about.year in self._document.title):
            self._file.write(paragraph("Subtitle", _plain_run(f"{about.area}, {about.year}")))
        known = (("Plan", about.edition), ("Figures to", about.data_date), *about.facts)
        self._write_facts([(name, value) for name, value in known if value], "Fact")
        if about.contact:
            self._file.write(paragraph("Fact", _plain_run(about.contact)))
        entries = [
            (heading.level - 1, text_of(heading.words), _heading_mark(number))
            for number, heading in enumerate(self._headings)
        ]
        self._file.write(contents_list(entries))
        self._file.begin_page()

    def _write_facts(self, facts: Iterable[tuple[str, str]], style: str) -> None:
        for name, value in facts:
            self._file.write(paragraph(style, _plain_run(f"{name}: {value}")))

    def _write_all(self) -> None:
        """Write every block, a wide table on a page that lies."""
        for at, block in enumerate(self._blocks):
            self._turn(landscape=self._is_wide(at))
            self._write(block)
            if isinstance(block, Table):
                # what is said under a wide table may not fit under it: a page of its own would lie empty
                is_last = at + 1 == len(self._blocks)
                self._turn(landscape=self._is_landscape and (is_last or self._is_wide(at + 1)))
                self._write_notes(block)

    def _is_wide(self, at: int) -> bool:
        """Whether a block needs a page that lies: a wide table, or the heading over one."""
        shown = self._blocks[at : at + 2]
        if shown and isinstance(shown[0], Heading):
            shown = shown[1:]
        return bool(shown) and isinstance(shown[0], Table) and needs_landscape(shown[0])

    def _turn(self, *, landscape: bool) -> None:
        if landscape != self._is_landscape:
            self._is_landscape = landscape
            self._file.turn(landscape=landscape)

    def _write(self, block: Block) -> None:
        self._follows_table = self._follows_table and isinstance(block, Paragraph)
        if isinstance(block, Heading):
            self._write_heading(block)
        elif isinstance(block, Paragraph):
            space = '<w:spacing w:before="200"/>' if self._follows_table else ""
            inside = self._runs(block.words)
            inside = self._marked(self._marks[block.anchor], inside) if block.anchor else inside
            self._file.write(paragraph(_STYLES[block.kind], inside, space))
            self._follows_table = False
        elif isinstance(block, Items):
            self._write_items(block)
        elif isinstance(block, Table):
            self._write_table(block)
        else:
            self._write_picture(block)

    def _write_heading(self, heading: Heading) -> None:
        number = next(place for place, own in enumerate(self._headings) if own is heading)
        is_new_page = heading.words == VALUES_HEADING and not heading.anchor
        self._file.write(
            paragraph(
                f"Heading {min(heading.level - 1, _DEEPEST_HEADING)}",
                self._marked(_heading_mark(number), run(text_of(heading.words))),
                _NEW_PAGE if is_new_page else "",
            )
        )

    def _write_items(self, items: Items, depth: int = 0) -> None:
        style, counted = _BULLETS[depth], ""
        if items.is_numbered:
            style, number = _NUMBERED[depth], self._file.begin_list(depth, items.start)
            counted = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        for words, inner in items.pairs:
            self._file.write(paragraph(style, self._runs(words), counted))
            if inner is not None:
                self._write_items(inner, min(depth + 1, len(_BULLETS) - 1))

    def _write_table(self, table: Table) -> None:
        number = self._number_of_table[id(table)]
        self._caption("Table", number, table.caption)
        self._file.write(table_markup(table, LANDSCAPE_CM if self._is_landscape else PORTRAIT_CM, self._runs))

    def _write_notes(self, table: Table) -> None:
        for note in table.all_notes:
            self._file.write(paragraph("Note", _plain_run(note)))
        self._follows_table = not table.all_notes

    def _write_picture(self, picture: Picture) -> None:
        self._figures += 1
        self._caption("Figure", self._figures, picture.title)
        if picture.message:
            self._file.write(paragraph("", run(picture.message), "<w:keepNext/>"))
        if not picture.png:
            text = f"The drawing is on the web page only. It shows: {picture.alt}"
            self._file.write(paragraph("", run(text)))
        else:
            self._file.write(paragraph("Picture", f"<w:r>{self._drawing(picture)}</w:r>"))
        table = self._values_of_picture.get(id(picture))
        if not picture.notes and table is None:
            return
        inside = _plain_run(" ".join(picture.notes))
        if table is not None:
            number = self._number_of_table[id(table)]
            inside += run(" ") if picture.notes else ""
            inside += self._link(Run(f"Values: table {number}."), mark=_table_mark(number))
        self._file.write(paragraph("Note", inside))

    def _drawing(self, picture: Picture) -> str:
        png = b64decode(picture.png)
        pixels = size_of(picture.svg) if picture.svg else size_of_png(png)
        width = min(PORTRAIT_CM, pixels[0] / _PIXELS_PER_CM)
        shape = pixels[0] / pixels[1]
        width = min(width, (_TALLEST_WIDE_CM if shape >= _WIDE else _TALLEST_CM) * shape)
        across, up = Image.from_blob(png).scaled_dimensions(Cm(width), None)
        relation = self._file.relation_to_picture(png)
        self._drawings += 1
        name = f"Figure {self._figures}"
        return drawing(self._drawings, name, picture.alt, relation, (int(across), int(up)))

    def _caption(self, kind: str, number: int, text: str) -> None:
        mark = _table_mark(number) if kind == "Table" else f"figure_{number}"
        counted = run(f"{kind} ") + field(f"SEQ {kind} \\* ARABIC", str(number))
        self._file.write(paragraph("Caption", self._marked(mark, counted) + run(f": {text}")))

    def _runs(self, words: Words) -> str:
        written = []
        for own in runs_of(words):
            mark = self._marks.get(own.target.removeprefix("#"), "") if own.target.startswith("#") else ""
            if mark or (own.target and not own.target.startswith("#")):
                written.append(self._link(own, mark=mark))
            else:
                status = _status_style(own.manner)
                look = f'<w:rStyle w:val="{_style(status)}"/>' if status else _LOOKS.get(own.manner, "")
                written.append(run(own.text, f"<w:rPr>{look}</w:rPr>" if look else "<w:rPr/>"))
        return "".join(written)

    def _link(self, own: Run, *, mark: str) -> str:
        target = f'w:anchor="{mark}"' if mark else f'r:id="{self._file.relation_to_address(own.target)}"'
        look = f"<w:rPr><w:rStyle w:val={quoted(_style('Hyperlink'))}/>{_LOOKS.get(own.manner, '')}</w:rPr>"
        return f'<w:hyperlink {target} w:history="1">{run(own.text, look)}</w:hyperlink>'

    def _marked(self, name: str, inside: str) -> str:
        """Put a bookmark around runs."""
        number = self._marks_made
        self._marks_made += 1
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def _plain_run(text: str) -> str:
    return run(text) if text else ""


def _heading_mark(number: int) -> str:
    return f"_Toc{number + 1:08}"  # the names that Word gives itself when it makes a contents list


def _table_mark(number: int) -> str:
    return f"table_{number}"


def _values_by_picture(blocks: tuple[Block, ...]) -> dict[int, Table]:
    """Find the table of values that follows each picture."""
    values: dict[int, Table] = {}
    last: Picture | None = None
    for block in blocks:
        if isinstance(block, Picture):
            last = block
        elif isinstance(block, Table) and block.is_of_chart and last is not None:
            values.setdefault(id(last), block)
    return values


def _day(words: str) -> datetime:
    """Read a date in words; the first day of 1980 where there is none."""
    found = re.search(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", words)
    if found is None or found[2] not in MONTHS:
        return _FIRST_DAY
    return datetime(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
