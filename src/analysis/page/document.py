"""What a document is made of, before any format: text, headings, lists, tables and pictures.

Text here is text and nothing else. It came out of a page, so every mark-up of the page is gone, and
each writer escapes it in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """A stretch of text in one manner.

    Attributes:
        text: The text.
        is_strong: Whether it stands out.
        target: Where it leads: `#id` of a block of the document, an address on the web, or empty.
    """

    text: str
    is_strong: bool = False
    target: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a section of the document, whose title stands apart."""

    level: int
    text: str
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    `kind` is `text`, `lede` (the first words of a page), `fact` (a name and its value), `figure`
    (the number that a card is about), `note` (small print), `lead` (what the next lines are about),
    `callout`, `comment` or `plain` (program output).
    """

    runs: Runs
    kind: str = "text"


@dataclass(frozen=True)
class Items:
    """A list; an item is a paragraph at a depth, 0 being the outermost."""

    entries: tuple[tuple[int, Runs], ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: What the page shows, on one line.
        number: Its value, when it is a number and nothing else; a percentage counts in per cent.
        decimals: Decimals shown.
        is_percent: Whether a per cent sign stands behind it.
        has_sign: Whether a plus sign stands before it.
    """

    text: str
    number: float | None = None
    decimals: int = 0
    is_percent: bool = False
    has_sign: bool = False


@dataclass(frozen=True)
class Table:
    """A table with one row of headings.

    Attributes:
        caption: What, where, when and unit.
        header: Heading of each column, no two alike and none empty.
        rows: As many cells as there are headings in each.
        numeric: Positions of the columns that hold numbers.
        quiet: Positions of the columns that hold notes on the column before them; on a page the two
            are one column.
        notes: What stands under it on the page.
        section: The heading that it stands under.
        is_of_chart: Whether it repeats the values of a picture.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    quiet: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    section: str = ""
    is_of_chart: bool = False


@dataclass(frozen=True)
class Picture:
    """A chart.

    Attributes:
        title: Its title.
        message: Its point in one sentence; may be empty.
        alt: Its text alternative.
        svg: A drawing that stands alone in a file; empty where there is none.
        png: The same as dots; None where it cannot be made.
        width: Width on the page, in pixels.
        height: Height on the page, in pixels.
        notes: What stands under it.
    """

    title: str
    message: str
    alt: str
    svg: str
    png: bytes | None
    width: float
    height: float
    notes: tuple[str, ...] = ()


Block = Heading | Paragraph | Items | Table | Picture


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes:
        title: Its title.
        blocks: What it holds, in order.
    """

    title: str
    blocks: tuple[Block, ...] = field(default=())

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Every picture, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Picture))


@dataclass(frozen=True)
class About:
    """What is known of a document besides what it says.

    Attributes:
        name: Start of the names of its files, such as `annual_review`.
        area: Name of the area.
        year: Review year.
        edition: Title of the plan; empty where none is concerned.
        data_date: Date of the data, in words; empty where none is stated.
        page: Name of the web page.
    """

    name: str
    area: str
    year: str
    edition: str = ""
    data_date: str = ""
    page: str = ""
