"""A report as a Word document that can be edited and circulated.

Real headings under one title, a contents list, numbered captions, tables whose headings repeat on each
page, a description on each picture, the language, and page numbers. The values of the charts stand at
the end, so that they do not interrupt; each chart leads to its own.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from docx.image.image import Image
from docx.shared import Cm

from analysis.calendars import MONTHS
from analysis.presentation.documents.model import Heading, Items, Paragraph, Picture, Run, Runs, Table
from analysis.presentation.documents.word_contents import contents_list
from analysis.presentation.documents.word_file import Properties, WordFile
from analysis.presentation.documents.word_markup import drawing, field, paragraph, run
from analysis.presentation.documents.word_tables import (
    LANDSCAPE_CM,
    PORTRAIT_CM,
    needs_landscape,
    table_markup,
)

if TYPE_CHECKING:
    from analysis.presentation.documents.model import About, Block, Document

VALUES_HEADING = "Values of the charts"

_STYLES = {
    "text": "", "lede": "Lede", "fact": "Fact", "figure": "KeyFigure", "note": "Note", "lead": "Lead",
    "callout": "Callout", "comment": "Quote", "plain": "ProgramOutput",
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
        self._file = WordFile()
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
        self._figures = self._drawings = 0
        self._is_landscape = False
        self._follows_table = False
        tables = [block for block in self._blocks if isinstance(block, Table)]
        self._number_of_table = {id(table): number for number, table in enumerate(tables, start=1)}
        self._values_of_picture = _values_by_picture(document.blocks)

    def file(self) -> bytes:
        """Write everything."""
        title, about = self._document.title, self._about
        self._file.write(paragraph("Title", _plain_run(title)))
        self._write_all()
        if about.page:
            text = f"Made together with the web page {about.page}, which any browser opens."
            self._file.write(paragraph("Note", _plain_run(text)))
        properties = Properties(
            title[:_LONGEST_TITLE],
            f"{about.area}, {about.year}"[:_LONGEST_TITLE],
            about.area[:_LONGEST_TITLE],
            _day(about.data_date),
        )
        return self._file.content(f"{title}: {about.area}, {about.year}", properties)

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
                self._file.write(contents_list(entries))
            self._turn_for(block, blocks[at + 1] if at + 1 < len(blocks) else None)
            self._write(block)

    def _turn_for(self, block: Block, following: Block | None) -> None:
        """Turn the page for a wide table, the heading over it included, and back after it."""
        shown = following if isinstance(block, Heading) else block
        is_wide = isinstance(shown, Table) and needs_landscape(shown)
        if is_wide == self._is_landscape:
            return
        self._is_landscape = is_wide
        self._file.turn(landscape=is_wide)

    def _write(self, block: Block) -> None:
        self._follows_table = self._follows_table and isinstance(block, Paragraph)
        if isinstance(block, Heading):
            self._write_heading(block)
        elif isinstance(block, Paragraph):
            space = '<w:spacing w:before="200"/>' if self._follows_table else ""
            self._file.write(paragraph(_STYLES[block.kind], self._runs(block.runs), space))
            self._follows_table = False
        elif isinstance(block, Items):
            self._write_items(block)
        elif isinstance(block, Table):
            self._write_table(block)
        else:
            self._write_picture(block)

    def _write_heading(self, heading: Heading) -> None:
        number = next(place for place, own in enumerate(self._headings) if own is heading)
        is_new_page = heading.level == 1 and heading.text == VALUES_HEADING and not heading.anchors
        self._file.write(
            paragraph(
                f"Heading{min(heading.level, _DEEPEST_HEADING)}",
                self._marked(_heading_mark(number), run(heading.text)),
                "<w:pageBreakBefore/>" if is_new_page else "",
            )
        )

    def _write_items(self, items: Items) -> None:
        numbering = self._file.begin_list() if items.is_numbered else None
        for depth, runs in items.entries:
            level = min(depth, _DEEPEST_LIST - 1)
            if numbering is not None and level == 0:
                counted = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr>'
                self._file.write(paragraph("ListNumber", self._runs(runs), counted))
            else:
                self._file.write(paragraph(f"ListBullet{level + 1 if level else ''}", self._runs(runs)))

    def _write_table(self, table: Table) -> None:
        number = self._number_of_table[id(table)]
        self._caption("Table", number, table.caption)
        self._file.write(table_markup(table, LANDSCAPE_CM if self._is_landscape else PORTRAIT_CM))
        for note in table.notes:
            self._file.write(paragraph("Note", _plain_run(note)))
        self._follows_table = not table.notes

    def _write_picture(self, picture: Picture) -> None:
        self._figures += 1
        self._caption("Figure", self._figures, picture.title)
        if picture.message:
            self._file.write(paragraph("", run(picture.message), "<w:keepNext/>"))
        if picture.png is None:
            text = f"The drawing is on the web page only. It shows: {picture.alt}"
            self._file.write(paragraph("", run(text)))
        else:
            self._file.write(paragraph("Picture", f"<w:r>{self._drawing(picture, picture.png)}</w:r>"))
        table = self._values_of_picture.get(id(picture))
        if not picture.notes and table is None:
            return
        inside = _plain_run(" ".join(picture.notes))
        if table is not None:
            number = self._number_of_table[id(table)]
            inside += run(" ") if picture.notes else ""
            inside += self._link(Run(f"Values: table {number}."), mark=_table_mark(number))
        self._file.write(paragraph("Note", inside))

    def _drawing(self, picture: Picture, png: bytes) -> str:
        width = min(PORTRAIT_CM, picture.width / _PIXELS_PER_CM)
        width = min(width, _TALLEST_CM * picture.width / picture.height)
        across, up = Image.from_blob(png).scaled_dimensions(Cm(width), None)
        relation = self._file.relation_to_picture(png)
        self._drawings += 1
        name = f"Figure {self._figures}"
        return drawing(self._drawings, name, picture.alt, relation, (int(across), int(up)))

    def _caption(self, kind: str, number: int, text: str) -> None:
        mark = _table_mark(number) if kind == "Table" else f"figure_{number}"
        counted = run(f"{kind} ") + field(f"SEQ {kind} \\* ARABIC", str(number))
        self._file.write(paragraph("Caption", self._marked(mark, counted) + run(f": {text}")))

    def _runs(self, runs: Runs) -> str:
        written = []
        for own in runs:
            mark = self._marks.get(own.target.removeprefix("#"), "") if own.target.startswith("#") else ""
            if mark or (own.target and not own.target.startswith("#")):
                written.append(self._link(own, mark=mark))
            else:
                written.append(run(own.text, "<w:rPr><w:b/></w:rPr>" if own.is_strong else "<w:rPr/>"))
        return "".join(written)

    def _link(self, own: Run, *, mark: str) -> str:
        target = f'w:anchor="{mark}"' if mark else f'r:id="{self._file.relation_to_address(own.target)}"'
        look = f'<w:rPr><w:rStyle w:val="Hyperlink"/>{"<w:b/>" if own.is_strong else ""}</w:rPr>'
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
