"""Pieces of a Word document as text: python-docx takes many times as long to make them one by one."""

from __future__ import annotations

from xml.sax.saxutils import escape


def quoted(value: str) -> str:
    """Write a value of an attribute.

    Example:
        >>> quoted('a < "b"')
        '"a &lt; &quot;b&quot;"'
    """
    return f'"{escape(value, {chr(34): "&quot;"})}"'


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """Write a paragraph.

    Args:
        style: Identifier of its style; empty for the usual one.
        inside: Its runs.
        properties: What else is said of it, in the order that the format wants.
    """
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + properties
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
    """Write a picture that stands in a line.

    Args:
        number: A number that no other picture has.
        name: Its name.
        words: Its text alternative.
        relation: The relation by which the document has the file.
        size: Width and height as Word measures.
    """
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
