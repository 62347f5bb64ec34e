"""A report as a Word document that can be edited and circulated.

Real headings under one title, a contents list, numbered captions, tables whose headings repeat on each
page, a description on each picture, the language, and page numbers. The values of the charts stand at
the end, so that they do not interrupt; each chart leads to its own.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from analysis.calendars import MONTHS
from analysis.presentation.documents.model import Heading, Items, Paragraph, Picture, Run, Runs, Table
from analysis.presentation.documents.word_contents import contents_list
from analysis.presentation.documents.word_styles import PAGE, field, set_up
from analysis.presentation.documents.word_tables import (
    LANDSCAPE_CM,
    PORTRAIT_CM,
    needs_landscape,
    table_element,
)
from analysis.presentation.documents.zipped import without_dates

if TYPE_CHECKING:
    from analysis.presentation.documents.model import About, Block, Document

VALUES_HEADING = "Values of the charts"

_STYLES = {
    "text": "Normal", "lede": "Lede", "fact": "Fact", "figure": "Key Figure", "note": "Note", "lead": "Lead",
    "callout": "Callout", "comment": "Quote", "plain": "Program Output",
}  # fmt: skip
_DEEPEST_HEADING = 4
_DEEPEST_LIST = 3
_TALLEST_CM = 21.0
_PIXELS_PER_CM = 96 / 2.54
_FIRST_DAY = datetime(1980, 1, 1)
_LONGEST_TITLE = 250  # letters that a property of the file holds


def word_document(document: Document, about: About) -> bytes:
    """Write a document as a .docx file.

    Args:
        document: What the report says.
        about: What is known of it besides.

    Returns:
        The file; the same document gives the same bytes on the same platform.
    """
    return _Writer(document, about).file()


class _Writer:
    """Writes one document."""

    def __init__(self, document: Document, about: About) -> None:
        self._document = document
        self._about = about
        self._word: Any = docx.Document()
        body = [block for block in document.blocks if not (isinstance(block, Table) and block.is_of_chart)]
        values = [table for table in document.tables if table.is_of_chart]
        self._blocks: list[Block] = [*body]
        if values:
            self._blocks += [Heading(1, VALUES_HEADING), *values]
        self._headings = [block for block in self._blocks if isinstance(block, Heading)]
        # names of bookmarks; those of the page may be longer than Word allows
        self._marks = {
            anchor: _heading_mark(number)
            for number, heading in enumerate(self._headings)
            for anchor in heading.anchors
        }
        self._marks_made = 0
        self._figures = 0
        self._is_landscape = False
        self._follows_table = False
        tables = [block for block in self._blocks if isinstance(block, Table)]
        self._number_of_table = {id(table): number for number, table in enumerate(tables, start=1)}
        self._values_of_picture = _values_by_picture(document.blocks)

    def file(self) -> bytes:
        """Write everything."""
        title, about = self._document.title, self._about
        set_up(self._word, f"{title}: {about.area}, {about.year}")
        self._set_properties()
        self._add_paragraph("Title", title)
        self._write_all()
        if about.page:
            self._add_paragraph(
                "Note", f"Made together with the web page {about.page}, which any browser opens."
            )
        written = io.BytesIO()
        self._word.save(written)
        return without_dates(written.getvalue())

    def _set_properties(self) -> None:
        properties = self._word.core_properties
        properties.title = self._document.title[:_LONGEST_TITLE]
        properties.subject = f"{self._about.area}, {self._about.year}"[:_LONGEST_TITLE]
        properties.language = "en-GB"
        properties.author = self._about.area[:_LONGEST_TITLE]
        properties.last_modified_by = properties.comments = properties.keywords = ""
        properties.revision = 1
        # the clock's time would change the file at every build
        properties.created = properties.modified = _day(self._about.data_date)

    def _write_all(self) -> None:
        """Write the words before the first heading, the contents list, and the rest."""
        blocks = self._blocks
        first = next((at for at, block in enumerate(blocks) if isinstance(block, Heading)), len(blocks))
        entries = [
            (heading.level, heading.text, _heading_mark(number))
            for number, heading in enumerate(self._headings)
        ]
        for at, block in enumerate(blocks):
            if at == first and len(entries) > 1:
                self._insert(contents_list(entries))
            self._turn_for(block, blocks[at + 1] if at + 1 < len(blocks) else None)
            self._write(block)

    def _turn_for(self, block: Block, following: Block | None) -> None:
        """Turn the page for a wide table, the heading over it included, and back after it."""
        shown = following if isinstance(block, Heading) else block
        is_wide = isinstance(shown, Table) and needs_landscape(shown)
        if is_wide == self._is_landscape:
            return
        self._is_landscape = is_wide
        section = self._word.add_section(WD_SECTION.NEW_PAGE)
        short, long = PAGE
        section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (long, short) if is_wide else (short, long)

    def _add_paragraph(self, style: str, text: str = "") -> Any:
        """Add a paragraph in a style; python-docx looks through all styles for each."""
        paragraph = self._word.add_paragraph(text)
        if style != "Normal":
            paragraph._p.style = style.replace(" ", "")
        return paragraph

    def _insert(self, element: Any) -> None:
        body = self._word.element.body
        body.insert(len(body) - 1, element)  # before the properties of the last section

    def _write(self, block: Block) -> None:
        self._follows_table = self._follows_table and isinstance(block, Paragraph)
        if isinstance(block, Heading):
            self._write_heading(block)
        elif isinstance(block, Paragraph):
            paragraph = self._add_paragraph(_STYLES[block.kind])
            if self._follows_table:
                paragraph.paragraph_format.space_before = Pt(10)
            self._add_runs(paragraph, block.runs)
            self._follows_table = False
        elif isinstance(block, Items):
            self._write_items(block)
        elif isinstance(block, Table):
            self._write_table(block)
        else:
            self._write_picture(block)

    def _write_heading(self, heading: Heading) -> None:
        number = next(place for place, own in enumerate(self._headings) if own is heading)
        paragraph = self._add_paragraph(f"Heading {min(heading.level, _DEEPEST_HEADING)}")
        if heading.level == 1 and heading.text == VALUES_HEADING and not heading.anchors:
            paragraph.paragraph_format.page_break_before = True
        self._mark(paragraph, _heading_mark(number), heading.text)

    def _write_items(self, items: Items) -> None:
        numbering = self._new_numbering() if items.is_numbered else None
        for depth, runs in items.entries:
            level = min(depth, _DEEPEST_LIST - 1)
            is_numbered = numbering is not None and level == 0
            name = "List Number" if is_numbered else "List Bullet"
            paragraph = self._add_paragraph(f"{name} {level + 1}" if level else name)
            if is_numbered:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = numbering
            self._add_runs(paragraph, runs)

    def _new_numbering(self) -> int:
        """Start counting anew; all lists of one style would count on."""
        style = self._word.styles["List Number"].element.pPr.numPr
        part = self._word.part.numbering_part.element
        abstract = part.num_having_numId(style.numId.val).abstractNumId.val
        number = part.add_num(abstract)
        number.add_lvlOverride(0).add_startOverride(1)
        return int(number.numId)

    def _write_table(self, table: Table) -> None:
        number = self._number_of_table[id(table)]
        self._caption("Table", number, table.caption)
        self._insert(table_element(table, LANDSCAPE_CM if self._is_landscape else PORTRAIT_CM))
        for note in table.notes:
            self._add_paragraph("Note", note)
        self._follows_table = not table.notes

    def _write_picture(self, picture: Picture) -> None:
        self._figures += 1
        self._caption("Figure", self._figures, picture.title)
        if picture.message:
            message = self._add_paragraph("Normal", picture.message)
            message.paragraph_format.keep_with_next = True
        if picture.png is None:
            self._add_paragraph("Normal", f"The drawing is on the web page only. It shows: {picture.alt}")
        else:
            run = self._add_paragraph("Picture").add_run()
            width = min(PORTRAIT_CM, picture.width / _PIXELS_PER_CM)
            width = min(width, _TALLEST_CM * picture.width / picture.height)
            shape = run.add_picture(io.BytesIO(picture.png), width=Cm(width))
            properties = shape._inline.docPr
            properties.set("name", f"Figure {self._figures}")
            properties.set("descr", picture.alt)
        table = self._values_of_picture.get(id(picture))
        if not picture.notes and table is None:
            return
        note = self._add_paragraph("Note", " ".join(picture.notes))
        if table is not None:
            number = self._number_of_table[id(table)]
            if picture.notes:
                note.add_run(" ")
            self._link(note, Run(f"Values: table {number}.", target=""), mark=_table_mark(number))

    def _caption(self, kind: str, number: int, text: str) -> None:
        paragraph = self._add_paragraph("Caption")
        start = self._bookmark_start(_table_mark(number) if kind == "Table" else f"figure_{number}")
        paragraph._p.append(start)
        paragraph.add_run(f"{kind} ")
        for run in field(f"SEQ {kind} \\* ARABIC", str(number)):
            paragraph._p.append(run)
        paragraph._p.append(_bookmark_end(start))
        paragraph.add_run(f": {text}")

    def _add_runs(self, paragraph: Any, runs: Runs) -> None:
        for run in runs:
            mark = self._marks.get(run.target.removeprefix("#"), "") if run.target.startswith("#") else ""
            if mark or (run.target and not run.target.startswith("#")):
                self._link(paragraph, run, mark=mark)
            else:
                paragraph.add_run(run.text).bold = run.is_strong or None

    def _link(self, paragraph: Any, run: Run, *, mark: str) -> None:
        element = OxmlElement("w:hyperlink")
        if mark:
            element.set(qn("w:anchor"), mark)
        else:
            relation = self._word.part.relate_to(run.target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            element.set(qn("r:id"), relation)
        element.set(qn("w:history"), "1")
        text = paragraph.add_run(run.text)
        text._r.style = "Hyperlink"
        text.bold = run.is_strong or None
        element.append(text._r)
        paragraph._p.append(element)

    def _mark(self, paragraph: Any, name: str, text: str) -> None:
        start = self._bookmark_start(name)
        paragraph._p.append(start)
        paragraph.add_run(text)
        paragraph._p.append(_bookmark_end(start))

    def _bookmark_start(self, name: str) -> Any:
        start = OxmlElement("w:bookmarkStart")
        start.set(qn("w:id"), str(self._marks_made))
        start.set(qn("w:name"), name)
        self._marks_made += 1
        return start


def _bookmark_end(start: Any) -> Any:
    end = OxmlElement("w:bookmarkEnd")
    end.set(qn("w:id"), start.get(qn("w:id")))
    return end


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
