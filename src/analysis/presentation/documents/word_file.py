"""A Word file around the text of a document: the parts that all have in common are made once."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import docx
from docx.opc.constants import RELATIONSHIP_TYPE

from analysis.presentation.documents.word_markup import quoted
from analysis.presentation.documents.word_styles import set_up
from analysis.presentation.documents.zipped import zipped

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOCUMENT, _FOOTER, _NUMBERING = "word/document.xml", "word/footer1.xml", "word/numbering.xml"
_RELATIONS, _PROPERTIES, _TYPES = "word/_rels/document.xml.rels", "docProps/core.xml", "[Content_Types].xml"
_BODY = re.compile(
    r"(?P<start>.*<w:body>).*<w:sectPr(?P<marks>[^>]*)>(?P<footer><w:footerReference[^>]*>)"
    r"<w:pgSz (?P<size>[^>]*)/>(?P<rest>.*?)</w:sectPr>(?P<end></w:body>.*)",
    re.DOTALL,
)
_FILLED_IN = re.compile(r"\{\{(\w+)\}\}")
_NO_DAY = datetime(1980, 1, 1)


@dataclass(frozen=True)
class _Template:
    """What every document has.

    Attributes:
        parts: Content by path inside the file.
        body: How the document begins and ends.
        numbered: The definition that the numbered lists follow.
        first_list: The first number that no list has yet.
        first_relation: The first number that no relation has yet.
    """

    parts: Mapping[str, bytes]
    body: re.Match[str]
    numbered: int
    first_list: int
    first_relation: int


@dataclass(frozen=True)
class Properties:
    """What a file says of itself."""

    title: str
    subject: str
    author: str
    day: datetime


class WordFile:
    """One file: its text, and what its text needs beside it."""

    def __init__(self) -> None:
        self._template = _template()
        self._text: list[str] = []
        self._lists: list[int] = []
        self._relations: list[str] = []
        self._pictures: dict[bytes, str] = {}
        self._addresses: dict[str, str] = {}
        self._has_section = self._is_landscape = False

    def write(self, markup: str) -> None:
        """Add paragraphs or a table."""
        self._text.append(markup)

    def turn(self, *, landscape: bool) -> None:
        """Begin a new page that lies or stands."""
        self.write(f"<w:p><w:pPr>{self._section('')}</w:pPr></w:p>")
        self._has_section, self._is_landscape = True, landscape

    def begin_list(self) -> int:
        """Start counting anew; all lists of one style would count on."""
        self._lists.append(self._template.first_list + len(self._lists))
        return self._lists[-1]

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
            target = f"media/image{len(self._pictures) + 1}.png"
            self._pictures[png] = self._relate(RELATIONSHIP_TYPE.IMAGE, target)
        return self._pictures[png]

    def content(self, footer: str, properties: Properties) -> bytes:
        """Put the file together."""
        parts, body = dict(self._template.parts), self._template.body
        document = "".join((body["start"], *self._text, self._section(body["marks"]), body["end"]))
        parts[_DOCUMENT] = document.encode("utf-8")
        moment = f"{properties.day:%Y-%m-%dT%H:%M:%SZ}"
        _fill(parts, _FOOTER, footer=footer)
        _fill(
            parts, _PROPERTIES, title=properties.title, subject=properties.subject,
            author=properties.author, moment=moment,
        )  # fmt: skip
        _insert(parts, _RELATIONS, "</Relationships>", "".join(self._relations))
        lists = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{self._template.numbered}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            for number in self._lists
        )
        _insert(parts, _NUMBERING, "</w:numbering>", lists)
        if self._pictures:
            png = '<Default Extension="png" ContentType="image/png"/>'
            _insert(parts, _TYPES, '<Default Extension="rels"', png)
        for number, picture in enumerate(self._pictures, start=1):
            parts[f"word/media/image{number}.png"] = picture
        return zipped(parts)

    def _section(self, marks: str) -> str:
        """Write the properties of the section that ends here; the first names the footer of all."""
        body = self._template.body
        size = body["size"]
        if self._is_landscape:
            size = re.sub(r'w:w="(\d+)" w:h="(\d+)"', r'w:w="\2" w:h="\1" w:orient="landscape"', size)
        footer = "" if self._has_section else body["footer"]
        return f"<w:sectPr{marks}>{footer}<w:pgSz {size}/>{body['rest']}</w:sectPr>"

    def _relate(self, kind: str, target: str, more: str = "") -> str:
        name = f"rId{self._template.first_relation + len(self._relations)}"
        self._relations.append(f'<Relationship Id="{name}" Type="{kind}" Target={quoted(target)}{more}/>')
        return name


@cache
def _template() -> _Template:
    word: Any = docx.Document()
    set_up(word, "{{footer}}")
    about = word.core_properties
    about.title, about.subject, about.author = "{{title}}", "{{subject}}", "{{author}}"
    about.language = "en-GB"
    about.last_modified_by = about.comments = about.keywords = ""
    about.revision = 1
    # the clock's time would change the file at every build
    about.created = about.modified = _NO_DAY
    numbering = word.part.numbering_part.element
    numbered = numbering.num_having_numId(word.styles["List Number"].element.pPr.numPr.numId.val)
    written = io.BytesIO()
    word.save(written)
    with zipfile.ZipFile(written) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    moment = f"{_NO_DAY:%Y-%m-%dT%H:%M:%SZ}".encode()
    parts[_PROPERTIES] = parts[_PROPERTIES].replace(moment, b"{{moment}}")
    body = _BODY.fullmatch(parts[_DOCUMENT].decode("utf-8"))
    if body is None:
        raise ValueError("the template that comes with python-docx is not built as expected")
    relations = re.findall(r'Id="rId(\d+)"', parts[_RELATIONS].decode("utf-8"))
    return _Template(
        parts,
        body,
        int(numbered.abstractNumId.val),
        max(int(number.numId) for number in numbering.num_lst) + 1,
        max(map(int, relations)) + 1,
    )


def _fill(parts: dict[str, bytes], path: str, **values: str) -> None:
    text = parts[path].decode("utf-8")
    parts[path] = _FILLED_IN.sub(lambda found: escape(values[found[1]]), text).encode("utf-8")


def _insert(parts: dict[str, bytes], path: str, before: str, text: str) -> None:
    parts[path] = parts[path].replace(before.encode(), f"{text}{before}".encode(), 1)
