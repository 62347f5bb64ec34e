"""The contents list of a Word document: filled in already, and brought up to date by Word."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

_DEEPEST = 2
# headings of two levels, each a link, without the dots and numbers on a screen
_INSTRUCTION = f'TOC \\o "1-{_DEEPEST}" \\h \\z \\u'


def contents_list(headings: Sequence[tuple[int, str, str]]) -> str:
    """Write the list.

    Page numbers are not known before a program lays the pages out; Word adds them when it opens the
    file and asks to bring fields up to date, and until then the entries lead to their headings.

    Args:
        headings: Level, text and bookmark of each heading of the document.
    """
    listed = [heading for heading in headings if heading[0] <= _DEEPEST]
    entries = []
    for number, (level, text, mark) in enumerate(listed):
        before = _field("begin") + _instruction() + _field("separate") if number == 0 else ""
        after = _field("end") if number == len(listed) - 1 else ""
        entries.append(
            f'<w:p><w:pPr><w:pStyle w:val="toc{level}"/></w:pPr>{before}'
            f'<w:hyperlink w:anchor="{mark}" w:history="1"><w:r>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:hyperlink>{after}</w:p>'
        )
    return (
        "<w:sdt><w:sdtPr><w:docPartObj>"
        '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr>'
        '<w:sdtContent><w:p><w:pPr><w:pStyle w:val="ContentsTitle"/></w:pPr>'
        f"<w:r><w:t>Contents</w:t></w:r></w:p>{''.join(entries)}</w:sdtContent></w:sdt>"
    )


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _instruction() -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {escape(_INSTRUCTION)} </w:instrText></w:r>'
