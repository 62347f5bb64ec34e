"""How a Word document looks: styles, language, settings and footer, all real ones that can be edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from analysis.presentation.documents.word_markup import field, run

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

FONT = "Arial"  # on every Windows and Mac; LibreOffice has one of the same widths
LANGUAGE = "en-GB"
TABLE_STYLE = "ReportTable"
MARGIN = Cm(2.25)
PAGE = (Cm(21.0), Cm(29.7))

_ACCENT, _QUIET = "12436D", "4C565E"
# Parts of the settings that the format wants after the request to bring fields up to date.
_AFTER_UPDATE_FIELDS = (
    "w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat", "w:docVars", "w:rsids",
    "w:themeFontLang", "w:clrSchemeMapping", "w:decimalSymbol", "w:listSeparator",
)  # fmt: skip
_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">
<w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr>
<w:tblPr><w:tblBorders>
<w:top w:val="single" w:sz="8" w:space="0" w:color="{_ACCENT}"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_ACCENT}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="B4BCC3"/>
</w:tblBorders>
<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>
</w:tblPr>
<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_ACCENT}"/></w:tcBorders>
<w:shd w:val="clear" w:color="auto" w:fill="EEF2F5"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>
</w:style>"""

# name: based on, size, bold, colour, space before and after, stays with the next
_PARAGRAPHS: tuple[tuple[str, str, float, bool, str, float, float, bool], ...] = (
    ("Title", "Normal", 26, True, _ACCENT, 0, 6, True),
    ("Heading 1", "Normal", 17, True, _ACCENT, 20, 6, True),
    ("Heading 2", "Normal", 13, True, "16191D", 16, 4, True),
    ("Heading 3", "Normal", 11.5, True, "16191D", 12, 4, True),
    ("Heading 4", "Normal", 11, True, _QUIET, 10, 4, True),
    ("Caption", "Normal", 10, True, "16191D", 12, 4, True),
    ("List Bullet", "Normal", 11, False, "", 0, 3, False),
    ("List Bullet 2", "Normal", 11, False, "", 0, 3, False),
    ("List Bullet 3", "Normal", 11, False, "", 0, 3, False),
    ("List Number", "Normal", 11, False, "", 0, 3, False),
    ("Quote", "Normal", 11, False, "", 4, 8, False),
    ("Lede", "Normal", 13, False, "", 0, 8, False),
    ("Fact", "Normal", 11, False, "", 0, 2, False),
    ("Key Figure", "Normal", 14, False, "", 0, 4, True),
    ("Note", "Normal", 9, False, _QUIET, 2, 8, False),
    ("Lead", "Normal", 11, True, "", 8, 2, True),
    ("Callout", "Normal", 11, False, "", 6, 10, False),
    ("Program Output", "Normal", 9, False, "", 0, 0, False),
    ("Picture", "Normal", 11, False, "", 2, 2, True),
    ("Table Text", "Normal", 9, False, "", 1.5, 1.5, False),
    ("Table Text Small", "Table Text", 8, False, "", 1.5, 1.5, False),
    ("Table Heading", "Table Text", 9, True, "", 1.5, 1.5, True),
    ("Table Heading Small", "Table Text", 8, True, "", 1.5, 1.5, True),
    ("Contents Title", "Normal", 17, True, _ACCENT, 16, 6, True),
    ("toc 1", "Normal", 11, False, "", 5, 1, False),
    ("toc 2", "Normal", 10, False, "", 0, 1, False),
    ("Footer", "Normal", 9, False, _QUIET, 0, 0, False),
)


def set_up(document: WordDocument, footer: str) -> None:
    """Give a new document our styles, language, page and footer."""
    _set_language(document)
    normal: Any = document.styles["Normal"]
    _set_font(normal, 11, False, "16191D")
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    normal.paragraph_format.line_spacing = 1.12
    normal.paragraph_format.widow_control = True
    known = {style.name for style in document.styles}
    for name, base, size, bold, colour, before, after, keeps in _PARAGRAPHS:
        style: Any = document.styles[name] if name in known else _added(document, name)
        style.base_style = document.styles[base]
        _set_font(style, size, bold, colour)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = keeps
    _take_off_borders(document.styles["Title"])
    _edge(document.styles["Callout"])
    document.styles["Quote"].font.italic = False
    document.styles["Quote"].paragraph_format.left_indent = Cm(0.8)
    document.styles["toc 2"].paragraph_format.left_indent = Cm(0.7)
    link: Any = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline = True
    link.font.color.rgb = RGBColor.from_string(_ACCENT)
    document.styles.element.append(parse_xml(_TABLE_STYLE))
    _set_settings(document)
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.bottom_margin = section.top_margin = MARGIN
    section.footer_distance = Cm(1.1)
    _write_footer(document, footer)


def _added(document: WordDocument, name: str) -> Any:
    style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.quick_style = True
    return style


def _set_font(style: Any, size: float, bold: bool, colour: str) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)  # the template's follow a theme, whatever name is set beside it
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    properties.insert(0, fonts)
    for name in ("w:spacing", "w:kern", "w:color"):
        for part in properties.findall(qn(name)):
            properties.remove(part)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)


def _set_language(document: WordDocument) -> None:
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
        language.set(qn("w:eastAsia"), LANGUAGE)
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)


def _set_settings(document: WordDocument) -> None:
    settings = document.settings.element
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    later = {qn(name) for name in _AFTER_UPDATE_FIELDS}
    place = next((at for at, part in enumerate(settings) if part.tag in later), len(settings))
    settings.insert(place, update)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # else Word says that the file is of an older version


def _take_off_borders(style: Any) -> None:
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def _edge(style: Any) -> None:
    """Mark a callout by a line at its left."""
    properties = style.element.get_or_add_pPr()
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" w:color="{_ACCENT}"/></w:pBdr>'
    )
    # the format wants borders before spacing
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        properties.append(borders)
    else:
        spacing.addprevious(borders)


def _write_footer(document: WordDocument, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    inside = f"{run(f'{text}. Page ')}{field('PAGE', '1')}{run(' of ')}{field('NUMPAGES', '1')}"
    for element in parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>"):
        paragraph._p.append(element)
