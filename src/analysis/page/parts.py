"""The parts that a page is made of, and how a notebook hands them on.

A report is a list of parts: headings, paragraphs, lists, facts, tables of typed cells, pictures. Each
shows itself in a notebook, and hands itself on beside what it shows, as JSON under `MIME_TYPE`: HTML,
Word, spreadsheet and CSV are written from the parts, and nothing is read back from any of them.

Words of a part are text, which every writer escapes in its own way. A number in a cell is a
`ShownNumber`: rounded for display already, since no finer one may leave.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from markupsafe import Markup, escape

from analysis.vocabulary.marks import MARKS, NOT_AVAILABLE
from analysis.vocabulary.numbers import ShownNumber

if TYPE_CHECKING:
    import pandas as pd
    from jinja2 import Environment

# What a notebook's output carries its parts under, beside text/html.
MIME_TYPE = "application/vnd.annual-review.parts+json"

_ROOMS = Path(__file__).parents[1]
TEMPLATES = tuple(_ROOMS / room / "templates" for room in ("page", "charts"))


@cache
def environment() -> Environment:
    """The templates of the parts: every value is escaped, and a missing one is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 50 ms, only where a page is made

    made = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["words"] = words_html
    return made


def load_templates() -> None:
    """Read every template, so that a copy of this process need not."""
    for name in environment().list_templates(extensions=["j2"]):
        if "/" not in name:  # nbconvert reads those of whole pages itself, with filters of its own
            environment().get_template(name)


def render(template_name: str, **values: object) -> Markup:
    """Fill a template of `page/templates` or `charts/templates`.

    Args:
        template_name: File name, e.g. `table.html.j2`.
        values: What the template names; text is escaped, markup is not.

    Raises:
        jinja2.TemplateNotFound: There is no such template.
        jinja2.UndefinedError: The template names a value that was not given.
    """
    return Markup(environment().get_template(template_name).render(**values))


@dataclass(frozen=True)
class Run:
    """A stretch of words in one manner."""

    text: str  # The text
    # `strong`, `em`, `code`, `path` (may be broken after its slashes), `status` or a status with its class of
    # the style sheet (`status status--met`); empty for plain
    manner: str = ""
    target: str = ""  # Where it leads: `#id` of a part, or an address; empty for nowhere


@dataclass(frozen=True)
class Sparkline:
    """A small line in a cell, and what it shows in words, which stand beside it for screen readers."""

    svg: str  # The drawing, hidden from screen readers
    alt: str  # The same in words

    def _repr_html_(self) -> str:
        return str(words_html(self))


Piece = str | Run | Sparkline
Words = Piece | tuple[Piece, ...]

_BY_MANNER = {name: Markup(f"<{name}>{{}}</{name}>") for name in ("strong", "em", "code")}
_STATUS = Markup('<span class="{}">{}</span>')
_LINK = Markup('<a href="{}">{}</a>')
_LINE = Markup('{}<span class="visually-hidden">{}</span>')


def pieces(words: Words) -> tuple[Piece, ...]:
    """Words as a tuple of pieces."""
    return words if isinstance(words, tuple) else (words,)


def text_of(words: Words) -> str:
    """Words as text alone."""
    return "".join(
        piece if isinstance(piece, str) else piece.text if isinstance(piece, Run) else piece.alt
        for piece in pieces(words)
    )


def words_html(words: Words) -> Markup:
    """Words as markup.

    Example:
        >>> words_html(("1 < 2, ", Run("so", "strong")))
        Markup('1 &lt; 2, <strong>so</strong>')
    """
    return Markup("").join(_piece_html(piece) for piece in pieces(words))


def _piece_html(piece: Piece) -> Markup:
    if isinstance(piece, str):
        return escape(piece)
    if isinstance(piece, Sparkline):
        return _LINE.format(Markup(piece.svg), piece.alt)
    inside = escape(piece.text)
    if piece.manner in _BY_MANNER:
        inside = _BY_MANNER[piece.manner].format(inside)
    elif piece.manner == "path":
        inside = Markup("/<wbr>").join(piece.text.split("/"))
    elif piece.manner:
        inside = _STATUS.format(piece.manner, inside)
    return _LINK.format(piece.target, inside) if piece.target else inside


class Part:
    """A part of a page, which shows itself in a notebook and hands itself on."""

    template: ClassVar[str] = ""

    @property
    def html(self) -> Markup:
        """The part as markup."""
        return render(self.template, part=self)

    def __html__(self) -> str:
        """The part's markup, for a template."""
        return self.html

    def _repr_html_(self) -> str:
        return str(self.html)  # others may work on it as on any text

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return bundle(self, self.html)

    def flat(self) -> Iterator[Part]:
        """The same as headings, paragraphs, lists, tables and pictures: what every format has."""
        yield self

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in it, those of its pictures included; `data` of each is a DataFrame."""
        return tuple(part for part in self.flat() if isinstance(part, Table))


def bundle(part: Part, html: str) -> dict[str, object]:
    """What a notebook's output holds of a part: how it looks, and the part itself."""
    # as text: whoever keeps a notebook copies it several times, and a tree of thousands takes its time
    return {"text/html": str(html), MIME_TYPE: json.dumps(handed_on(part), ensure_ascii=False)}


@dataclass(frozen=True)
class PageFacts(Part):
    """What a page says of itself for its title, its files and the list of reports; it shows nothing."""

    date: str = ""  # The date of the data, in words
    edition: str = ""  # Title of the plan that is concerned
    year: str = ""  # The year of its figures, where that is not the year of review
    subject: str = ""  # What sets it apart from other pages of its notebook, in words
    title: str = ""  # Its whole title, where that is not the notebook's

    @property
    def html(self) -> Markup:
        """Nothing."""
        return Markup("")

    def flat(self) -> Iterator[Part]:
        """Nothing."""
        return iter(())


@dataclass(frozen=True)
class Heading(Part):
    """A heading; level 2 is a section of the page, whose title is of level 1."""

    level: int
    words: Words
    anchor: str = ""
    template: ClassVar[str] = "heading.html.j2"


@dataclass(frozen=True)
class Paragraph(Part):
    """A paragraph."""

    words: Words  # What it says
    # `text`, `lede` (the first words of a page), `fact` (a name
    # and its value), `glance`, `note` (small print), `lead` (what the next lines are about), `callout`,
    # `comment` or `plain` (program output)
    kind: str = "text"
    anchor: str = ""
    template: ClassVar[str] = "paragraph.html.j2"
    classes: ClassVar[dict[str, str]] = {
        "lede": "lede", "note": "note", "callout": "callout", "glance": "glance",
    }  # fmt: skip


@dataclass(frozen=True)
class Items(Part):
    """A list; an entry is words, or words and the list under them."""

    entries: tuple[Words | tuple[Words, Items], ...]
    is_numbered: bool = False
    css_class: str = ""
    start: int = 1  # The number of the first entry
    template: ClassVar[str] = "items.html.j2"

    @property
    def pairs(self) -> list[tuple[Words, Items | None]]:
        """The words of each entry and the list under it."""
        return [
            (entry[0], entry[1])
            if isinstance(entry, tuple) and len(entry) == 2 and isinstance(entry[1], Items)
            else (entry, None)
            for entry in self.entries
        ]

    def lines(self, depth: int = 0) -> Iterator[tuple[int, Words]]:
        """Every entry with its depth, 0 being the outermost."""
        for words, inner in self.pairs:
            yield depth, words
            if inner is not None:
                yield from inner.lines(depth + 1)


def lines_or(lines: Iterable[Words], nothing: str) -> Part:
    """A list, or a sentence where there is nothing to list."""
    entries = tuple(lines)
    return Items(entries) if entries else Paragraph(nothing)


@dataclass(frozen=True)
class Facts(Part):
    """Names and their values."""

    entries: tuple[tuple[str, Words], ...]
    template: ClassVar[str] = "facts.html.j2"

    def flat(self) -> Iterator[Part]:
        """A paragraph each."""
        for name, value in self.entries:
            yield Paragraph((Run(f"{name}: ", "strong"), *pieces(value)), "fact")


@dataclass(frozen=True)
class Group(Part):
    """Parts one after the other."""

    parts: tuple[Part, ...]
    template: ClassVar[str] = "group.html.j2"

    def flat(self) -> Iterator[Part]:
        """The parts of each."""
        for part in self.parts:
            yield from part.flat()


def group(*parts: Part | None) -> Group:
    """Parts one after the other, without those that are not there."""
    return Group(tuple(part for part in parts if part is not None))


@dataclass(frozen=True)
class Section(Group):
    """Parts about one thing; the heading among them has the anchor."""

    anchor: str = ""
    css_class: str = ""  # Class of the style sheet
    template: ClassVar[str] = "section.html.j2"


@dataclass(frozen=True)
class Fold(Group):
    """Parts that a reader opens by a line; on paper the line stands above them."""

    summary: str = ""  # The line
    hidden: str = ""  # What a screen reader adds to it, since lines of one page are alike
    css_class: str = ""  # Class of the style sheet
    template: ClassVar[str] = "fold.html.j2"

    def flat(self) -> Iterator[Part]:
        """The line, then the parts."""
        yield Paragraph(self.summary, "lead")
        yield from super().flat()


_SIGNS = {mark.sign: mark for mark in MARKS.values()}
_SHORT = 17  # characters of a cell: "1 September 2017" and a space
_LONG = 40  # characters of a cell: more than a phone has room for beside two other columns


@dataclass(frozen=True)
class Header:
    """A column: what stands above it, whether its cells are numbers, and whether they stay on one line."""

    label: str  # What stands above it
    is_number: bool = False  # Whether its cells hold numbers
    is_short: bool = False  # Whether its cells stay on one line
    # What each number is called, where cells hold several (`12 of 34`): in a file each has a column of its
    # own
    parts: tuple[str, ...] = ()


def headers(
    *labels: str | Header, numbers: tuple[int, ...] = (), short: tuple[int, ...] = ()
) -> tuple[Header, ...]:
    """Headers from labels.

    Args:
        labels: What stands above each column; a header stays as it is.
        numbers: Positions of the columns that hold numbers.
        short: Positions of the columns whose cells stay on one line, such as periods.
    """
    return tuple(
        label if isinstance(label, Header) else Header(label, place in numbers, place in short)
        for place, label in enumerate(labels)
    )


@dataclass(frozen=True)
class Cell(Part):
    """A cell of a table."""

    words: Words = ""  # What stands in it; a number among them that stands by itself is data
    note: str = ""  # The quieter line under it
    items: tuple[str, ...] = ()  # A list in place of words
    template: ClassVar[str] = "cell.html.j2"

    @property
    def html(self) -> Markup:
        """What stands in it as markup."""
        if not self.note and not self.items:  # as in most, and a page has thousands
            return words_html(self.words)
        return super().html

    @property
    def numbers(self) -> tuple[ShownNumber, ...]:
        """The numbers in it."""
        return tuple(piece for piece in pieces(self.words) if isinstance(piece, ShownNumber))

    @property
    def has_status(self) -> bool:
        """Whether it says a status, which nobody should have to scroll for."""
        return any(
            isinstance(piece, Run) and piece.manner.startswith("status") for piece in pieces(self.words)
        )

    @property
    def text(self) -> str:
        """Its words as text."""
        return " ".join(self.items) if self.items else text_of(self.words)

    @property
    def mark(self) -> str:
        """The mark that says why there is no number; empty where there is none."""
        return self.words if isinstance(self.words, str) and self.words in _SIGNS else ""

    @property
    def length(self) -> int:
        """Letters in it."""
        return len(self.text) + len(self.note)


Content = Cell | Words


def as_cell(content: Content) -> Cell:
    """Words as a cell."""
    return content if isinstance(content, Cell) else Cell(content)


def two_lines(first: Words, second: str) -> Content:
    """A cell with a value and a quieter note under it; without a value there is no note."""
    return Cell(first, second) if second and first != NOT_AVAILABLE else first


@dataclass(frozen=True)
class Column:
    """A column of a file: all its cells are numbers or missing, or all are text."""

    name: str
    cells: tuple[str | None, ...]
    is_number: bool
    place: int = -1  # Which column of the table it is made of; -1 for the groups


@dataclass(frozen=True)
class Table(Part):
    """A table for readers.

    Example:
        >>> Table("Rates", headers("Area", "Rate", numbers=(1,)), (("Barton", "[x]"),)).data.columns.tolist()
        ['area', 'rate', 'rate_mark']
    """

    caption: str  # What, where, when and unit
    headers: tuple[Header, ...]  # One a column; the first column names the row
    rows: tuple[tuple[Content, ...], ...]  # Cells, one tuple a row
    notes: tuple[str, ...] = ()  # Sentences under the table
    css_class: str = "numbers"  # `numbers`, `scorecard` or another class of the page's style sheet
    groups: tuple[str, ...] = ()  # The group of each row, where rows of one stand together under its name
    group_name: str = "Group"  # What a group is, e.g. `Theme`.
    folded: str = ""  # What a reader opens to see the table, where it is long and few need it
    is_of_chart: bool = False  # Whether it repeats the values of a picture
    source: Words = ()  # Where its figures come from
    template: ClassVar[str] = "table.html.j2"

    @property
    def html(self) -> Markup:
        """The table as markup, behind a line that opens it where it is folded."""
        if self.folded:
            inside = replace(self, folded="")
            return Fold((inside,), summary=self.folded, css_class="table").html
        return render(self.template, part=self, cells=self.cells, is_listing=self.is_listing)

    def flat(self) -> Iterator[Part]:
        """The table, or that it is empty; the line that opens it stands above it, its source under it."""
        if self.folded:
            yield Paragraph(self.folded, "lead")
        if self.rows:
            yield replace(self, folded="", source=())
            if self.source:
                yield Paragraph(self.source, "note")
        else:
            yield Paragraph(f"{self.caption}: nothing to show.")

    @cached_property
    def cells(self) -> list[list[Cell]]:
        """Its cells, row by row."""
        return [[as_cell(content) for content in row] for row in self.rows]

    @cached_property
    def is_listing(self) -> bool:
        """Whether it holds text that a narrow column would cut into a word a line, or a status in a tint.

        On a phone each row of such a table becomes a card. A table of figures scrolls sideways there
        instead, since figures are compared down a column.
        """
        if "scorecard" in self.css_class.split():  # cards already
            return False
        if "listing" in self.css_class.split():
            return True
        others = (cell for row in self.cells for cell in row[1:])
        return len(self.headers) > 2 and any(cell.length > _LONG or cell.has_status for cell in others)

    @property
    def classes(self) -> str:
        """Its classes in the style sheet."""
        has_it = "listing" in self.css_class.split() or not self.is_listing
        return self.css_class if has_it else f"{self.css_class} listing".strip()

    def cell_class(self, place: int, cell: Cell) -> str:
        """The class of a cell: a number, or text so short that it stays on one line; and a mark alone."""
        is_short = self.headers[place].is_short and cell.length <= _SHORT
        look = "num" if self.headers[place].is_number else "short" if is_short else ""
        return f"{look} none".strip() if cell.mark else look

    def group_at(self, place: int) -> str:
        """The name of the group that begins with a row; empty where none does."""
        if not self.groups or (place and self.groups[place - 1] == self.groups[place]):
            return ""
        return self.groups[place]

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks for missing values that occur, with their meaning."""
        used = {cell.mark for row in self.cells for cell in row}
        return tuple(f"{sign} {mark.short}" for sign, mark in _SIGNS.items() if sign in used)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """The sentences under the table, and the meaning of the marks in it."""
        return (*self.notes, *([f"{', '.join(self.marks)}."] if self.marks else []))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The table as a file has it: numbers, marks and notes in columns of their own.

        A column of numbers holds nothing else; where words stand in place of a number or beside it, they
        are in the column of notes, and a mark is in the column of marks.
        """
        found: list[Column] = []
        rows = self.cells
        for place, header in enumerate(self.headers):
            cells = [row[place] for row in rows]
            own = _number_columns(header, cells) if header.is_number else _text_columns(header, cells)
            found += [replace(column, place=place) for column in own]
        if self.groups:
            found.append(Column(self.group_name, self.groups, is_number=False))
        names = distinct([column.name for column in found])
        return tuple(replace(column, name=name) for column, name in zip(found, names, strict=True))

    @property
    def data(self) -> pd.DataFrame:
        """The table for an analyst: numbers as shown, percentages in per cent, plain column names."""
        import pandas as pd

        columns = self.columns
        names = distinct([_plain_name(column.name) for column in columns])
        values = {
            name: pd.Series([_value(cell) for cell in column.cells], dtype="Float64")
            if column.is_number
            else pd.Series([str(cell) for cell in column.cells], dtype="str")
            for name, column in zip(names, columns, strict=True)
        }
        return pd.DataFrame(values)


def _value(cell: str | None) -> float | None:
    return cell.value if isinstance(cell, ShownNumber) else None


def _number_columns(header: Header, cells: Sequence[Cell]) -> Iterator[Column]:
    count = max([1, *(len(cell.numbers) for cell in cells)])
    names = [f"{header.label}: {name}" for name in header.parts] or [header.label]
    names += [f"{header.label}: {number}" for number in range(len(names) + 1, count + 1)]
    for at, name in enumerate(names):
        own = tuple(cell.numbers[at] if at < len(cell.numbers) else None for cell in cells)
        yield Column(name, own, is_number=True)
    yield from _beside(f"{header.label}: mark", [cell.mark for cell in cells])
    yield from _beside(f"{header.label}: note", [note_of(cell, header) for cell in cells])


def note_of(cell: Cell, header: Header) -> str:
    """What a cell of a column of numbers says beside them."""
    numbers = cell.numbers
    others = [piece for piece in pieces(cell.words) if not isinstance(piece, ShownNumber)]
    is_link = header.parts and len(numbers) > 1  # the "to" of "1 to 2"
    said = "" if cell.mark or is_link else text_of(tuple(others)).strip(" (),") if numbers else cell.text
    return "; ".join(text for text in (said, cell.note) if text)


def _text_columns(header: Header, cells: Sequence[Cell]) -> Iterator[Column]:
    yield Column(header.label, tuple(cell.text for cell in cells), is_number=False)
    yield from _beside(f"{header.label}: note", [cell.note for cell in cells])


def _beside(name: str, texts: list[str]) -> Iterator[Column]:
    if any(texts):
        yield Column(name, tuple(texts), is_number=False)


def distinct(names: list[str]) -> tuple[str, ...]:
    """Give every column a heading of its own, whatever its letters' case: a spreadsheet needs it."""
    taken: set[str] = set()
    given = []
    for place, name in enumerate(names, start=1):
        wanted = name or f"Column {place}"
        unique, number = wanted, 2
        while unique.casefold() in taken:
            unique, number = f"{wanted} ({number})", number + 1
        taken.add(unique.casefold())
        given.append(unique)
    return tuple(given)


def _plain_name(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_") or "column"


class Drawn(Protocol):
    """What a picture needs of a chart; `charts.chart.Chart` says what each is."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def alt(self) -> str: ...  # noqa: D102
    @property
    def svg(self) -> str: ...  # noqa: D102
    @property
    def png(self) -> str: ...  # noqa: D102
    @property
    def legend(self) -> str: ...  # noqa: D102
    @property
    def note(self) -> str: ...  # noqa: D102
    @property
    def table(self) -> Table: ...  # noqa: D102
    @property
    def source(self) -> Words: ...  # noqa: D102
    def __html__(self) -> str: ...


@dataclass(frozen=True)
class Picture(Part):
    """A chart, or an analyst's own picture."""

    title: str  # Its title
    alt: str  # Its text alternative
    message: str = ""  # Its point in one sentence; may be empty
    svg: str = ""  # The drawing, as it stands in a page; empty where it is no drawing
    png: str = ""  # The picture as dots, in base64; empty where a drawing holds all of it
    notes: tuple[str, ...] = ()  # What stands under it
    table: Table | None = None  # Its values
    source: Words = ()  # Where its figures come from
    # The chart that it is of, which a page shows; it is not handed on
    chart: Drawn | None = field(default=None, compare=False, repr=False)
    template: ClassVar[str] = "picture.html.j2"

    @classmethod
    def of(cls, chart: Drawn) -> Picture:
        """The part that shows a chart."""
        notes = " ".join(text for text in (chart.legend, chart.note) if text)
        return cls(
            chart.title, chart.alt, chart.message, chart.svg, chart.png, notes=(notes,) if notes else (),
            table=replace(chart.table, is_of_chart=True) if chart.table.caption else None,
            source=chart.source, chart=chart,
        )  # fmt: skip

    @property
    def html(self) -> Markup:
        """The chart as it shows itself, or the picture with its text alternative."""
        return super().html if self.chart is None else Markup(self.chart.__html__())

    def flat(self) -> Iterator[Part]:
        """The picture, the table of its values, then where they come from."""
        yield replace(self, table=None, source=())
        if self.table is not None:
            yield from self.table.flat()
        if self.source:
            yield Paragraph(self.source, "note")


@dataclass(frozen=True)
class Files(Part):
    """Files beside the page; it shows nothing."""

    files: tuple[Download, ...]  # The files; each name is the end of its name after that of the page

    @property
    def html(self) -> Markup:
        """Nothing: the page links them at its foot."""
        return Markup("")

    def flat(self) -> Iterator[Part]:
        """Nothing."""
        return iter(())


# Every CSV file of a report begins with it: Excel on Windows takes a file without it for Windows-1252.
BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_A_PLAIN_NUMBER = re.compile(r"[-+]?[0-9.,]*%?")


@dataclass(frozen=True)
class Download:
    """One file beside a page."""

    name: str  # End of its name after that of the page, e.g. `differences.csv`.
    label: str  # What the link to it says
    content: str  # Its text

    @property
    def written(self) -> str:
        """Its text as it is written to the file."""
        return f"{BYTE_ORDER_MARK}{self.content}" if self.name.endswith(".csv") else self.content


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV: UTF-8, comma, LF; no cell can start a formula in a spreadsheet.

    Example:
        >>> csv_text(["a"], [["=1+1"], ["-2.5"]]).split()
        ['a', "'=1+1", '-2.5']
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return file.getvalue()


def _harmless(text: str) -> str:
    is_formula = text.startswith(_STARTS_A_FORMULA) and not _A_PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


_HANDED_ON: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        PageFacts, Heading, Paragraph, Items, Facts, Group, Section, Fold, Header, Cell, Table,
        Picture, Files, Download, Run, Sparkline,
    )
}  # fmt: skip
_NUMBER, _KIND = "number", "part"
_AS_THEY_ARE = ("svg", "png", "content")


_FIELDS = {
    kind: tuple((one.name, one.default) for one in fields(kind) if one.name != "chart")
    for kind in _HANDED_ON.values()
}


def handed_on(value: Any) -> Any:
    """A part, or anything inside one, as JSON holds it."""
    if isinstance(value, ShownNumber):
        return {_NUMBER: list(value.__getnewargs__())}
    if isinstance(value, str | int | float) or value is None:
        return value
    if isinstance(value, tuple):
        return [handed_on(one) for one in value]
    made = {_KIND: type(value).__name__}
    for name, default in _FIELDS[type(value)]:
        own = getattr(value, name)
        if default is MISSING or own != default:
            made[name] = handed_on(own)
    return made


def part_of(handed: str, text: Callable[[str], str] = str) -> Part:
    """The part that the output of a notebook hands on.

    Args:
        handed: What stands under `MIME_TYPE`.
        text: What is done with every text in it, but for drawings and files.

    Raises:
        ValueError: It is no JSON.
        KeyError: There is no such part, as when the notebook was made by another version.
        TypeError: A part of that kind has other things in it.
    """
    part = taken(json.loads(handed), text)
    if not isinstance(part, Part):
        raise TypeError(f"{type(part).__name__} is no part")
    return part


def taken(value: Any, text: Callable[[str], str] = str) -> Any:
    """What `handed_on` was given, of what JSON holds."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return tuple([taken(one, text) for one in value])
    if not isinstance(value, dict):
        return value
    if _NUMBER in value:
        shown, *others = value[_NUMBER]
        return ShownNumber(text(shown), *others)
    inside = {
        name: own if name in _AS_THEY_ARE else taken(own, text)
        for name, own in value.items()
        if name != _KIND
    }
    return _HANDED_ON[value[_KIND]](**inside)
