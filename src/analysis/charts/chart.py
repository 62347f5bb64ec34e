"""A chart as a page holds it: drawing, text alternative, legend in words and table of its values.

How a figure stands beside a benchmark, as the charts of many areas or indicators show it.

No two verdicts differ by colour alone: each has a symbol and a word.
"""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.charts.frame import NARROW_MAX_WIDTH, NARROW_WIDTH
from analysis.charts.theme import Drawing, printable
from analysis.page.parts import Html, render
from analysis.vocabulary.errors import DataError, Problem, raise_if_problems
from analysis.vocabulary.marks import MARKS
from analysis.words.figures import format_value, join_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd


WIDTH = 680.0  # as wide as the column of text at 18 px


MARK_MEANINGS = {mark.letter: f"{mark.sign}: {mark.meaning}." for mark in MARKS.values()}


@dataclass(frozen=True)
class Chart:
    """One chart, which shows itself in a notebook and in a page.

    Attributes:
        kind: What kind of chart it is: `trend`, `gap_strip`, `group_gap`, `overview`, `neighbours`,
            `process`, `run`, `spine`, `rug`, `money`.
        title: Title, shown above the drawing and not in it.
        svg: The drawing, an element that can stand inside a page or be saved as a file.
        alt: The text alternative: kind of chart, what it shows, latest values, range.
        table: The same values as a table with a caption, or a sentence where there are none.
        note: Range of the axis, breaks and missing years in words.
        message: The point of the chart in one sentence.
        legend: What each line, mark and pattern means, in words.
        svg_narrow: The same drawn for a narrow screen.
        has_key: Whether that one has a key inside, which says what the legend says.
    """

    kind: str
    title: str
    svg: str
    alt: str
    table: Html
    note: str
    message: str = ""
    legend: str = ""
    svg_narrow: str = ""
    has_key: bool = False

    def _repr_html_(self) -> str:
        return render("chart.html.j2", chart=self, svg=Html(self.svg), svg_narrow=Html(self.svg_narrow)).text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": f"{self.title}. {self.alt}"}

    def __html__(self) -> str:
        """The figure, for a template."""
        return self._repr_html_()


@dataclass(frozen=True)
class TableOfChart:
    """The values of a chart, as text.

    Attributes:
        caption: What, where and in what unit.
        header: Heading of each column; the first column names the row.
        rows: Cells.
        numeric: Positions of the columns that hold numbers.
        notes: Sentences under the table.
    """

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int]
    notes: Sequence[str] = field(default=())

    def html(self) -> Html:
        """The table as markup, with the meaning of the marks for missing values that occur in it."""
        cells = {cell for row in self.rows for cell in row}
        meanings = [text for mark, text in MARK_MEANINGS.items() if f"[{mark}]" in cells]
        return render(
            "chart_table.html.j2",
            caption=self.caption,
            header=self.header,
            rows=self.rows,
            numeric=self.numeric,
            notes=[*self.notes, *([" ".join(meanings)] if meanings else [])],
        )


def finished(
    drawing: Drawing, kind: str, title: str, *, sentences: Iterable[str], table: TableOfChart,
    notes: Iterable[str] = (), message: str = "", legend: str = "", narrow: Drawing, has_key: bool = False,
) -> Chart:  # fmt: skip
    """Make the chart of a drawing.

    Args:
        drawing: What was drawn.
        kind: Kind of chart.
        title: Its title.
        sentences: The text alternative, sentence by sentence; empty ones are left out.
        table: Its values.
        notes: What stands under the drawing, sentence by sentence.
        message: Its point in one sentence.
        legend: What its marks mean.
        narrow: The same drawn for a narrow screen.
        has_key: Whether that one has a key inside.
    """
    alt = " ".join(sentence for sentence in sentences if sentence)
    written = table.html()
    # Every figure of a page needs ids of its own, and the same figure the same ids on every run.
    content = "\x1f".join((kind, title, alt, written.text, message))
    prefix = f"chart-{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:12]}"
    return Chart(
        kind=kind,
        title=printable(title),
        svg=drawing.svg(prefix, title, alt),
        alt=printable(alt),
        table=written,
        note=" ".join(note for note in notes if note),
        message=message,
        legend=legend,
        svg_narrow=narrow.svg(
            f"{prefix}-narrow", title, alt, max_width=NARROW_MAX_WIDTH, named_by=prefix
        ),
        has_key=has_key,
    )  # fmt: skip


def without_data(kind: str, what: str, title: str, message: str = "") -> Chart:
    """A figure that says that there is nothing to draw.

    Args:
        kind: Kind of chart.
        what: Kind of chart in words, e.g. `Line chart`.
        title: Its title.
        message: Its point, if the caller has one all the same.
    """
    drawing = Drawing(WIDTH, 90)
    narrow = Drawing(NARROW_WIDTH, 60)
    for surface in (drawing, narrow):
        surface.text(
            surface.width / 2, surface.height / 2 + 5, "There are no figures to show.", role="text-quiet",
            anchor="center",
        )  # fmt: skip
    return finished(
        drawing, kind, title, sentences=[f"{what} without data: {title}. There are no figures to show."],
        table=TableOfChart(title, (), (), frozenset()), message=message, narrow=narrow,
    )  # fmt: skip


def known(value: object) -> float | None:
    """A number of a table; None where it is missing."""
    if value is None or isinstance(value, str):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except TypeError:  # pandas.NA, the missing value of whole numbers
        return None
    return number if math.isfinite(number) else None


def cell(value: float | None, unit: str, decimals: int, missing: str = "") -> str:
    """A value as it stands in a table, or the mark that says why there is none."""
    return f"[{missing or 'x'}]" if value is None else format_value(value, unit, decimals)


def direction_words(polarity: str) -> str:
    """Which direction is better, as a sentence."""
    return {"high": "Higher is better.", "low": "Lower is better."}.get(
        polarity, "Neither direction is judged better."
    )


def in_period(label: str) -> str:
    """A period as a sentence places something in it.

    Example:
        >>> in_period("2023/24"), in_period("31 March 2025")
        ('in 2023/24', 'on 31 March 2025')
    """
    is_day = re.fullmatch(r"\d{1,2} [A-Z][a-z]+ \d{4}", label) is not None
    return f"{'on' if is_day else 'in'} {label}"


NOT_COMPARED = "not compared"


@dataclass(frozen=True)
class Verdict:
    """One word of a comparison and its looks.

    Attributes:
        word: The word.
        symbol: The symbol beside it.
        role: Colour of its mark, by what it stands for.
        shape: Its mark, in Matplotlib's letters.
        size: Size of the mark in pixels.
        mark_words: The mark in words.
        tint: The page's variable for the ground of a cell, and the colour without it; empty for none.
    """

    word: str
    symbol: str
    role: str
    shape: str
    size: float
    mark_words: str
    tint: str


VERDICTS = {
    verdict.word: verdict
    for verdict in (
        Verdict("better", "+", "better", "o", 12, "dot", "var(--met-tint, #dcf0e8)"),
        Verdict("similar", "=", "near", "D", 9.5, "diamond", "var(--near-tint, #fcefcf)"),
        Verdict("the same", "=", "near", "D", 9.5, "diamond", "var(--near-tint, #fcefcf)"),
        Verdict("worse", "−", "worse", "X", 13, "cross", "var(--missed-tint, #f9e0e7)"),
        Verdict("higher", "↑", "england", "s", 10.5, "grey square", "var(--band, #cfdceb)"),
        Verdict("lower", "↓", "england", "s", 10.5, "grey square", "var(--band, #cfdceb)"),
        Verdict(NOT_COMPARED, "·", "england", "o", 10, "hollow circle", ""),
    )
}


def text_of(value: object) -> str:
    """Text of a table on one line; empty where it is missing."""
    return "" if value is None or value != value else printable(str(value))


def verdict_of(value: object) -> Verdict:
    """The verdict of a cell; an empty or missing one is `not compared`."""
    return VERDICTS[text_of(value).strip() or NOT_COMPARED]


def check_rows(rows: pd.DataFrame, needed: Sequence[str], name: str, one_each: Sequence[str] = ()) -> None:
    """Refuse rows that lack a column, have a word that is not known, or say a thing twice.

    Args:
        rows: The rows of a chart.
        needed: Columns they must have; `word` among them.
        name: What the rows are, for the message.
        one_each: Columns whose values together may occur once.

    Raises:
        DataError: Any of these.
    """
    problems = [
        Problem(name, None, column, "no such column", "the column", "")
        for column in needed if column not in rows.columns
    ]  # fmt: skip
    if not problems:
        words = {text_of(word).strip() for word in rows["word"]} - {"", *VERDICTS}
        problems += [
            Problem(name, None, "word", repr(word), f"one of {', '.join(VERDICTS)}", "")
            for word in sorted(words)
        ]
        if one_each:
            twice = rows.loc[rows.duplicated(list(one_each)), list(one_each)].drop_duplicates()
            problems += [
                Problem(name, None, None, f"{' and '.join(map(str, row))} twice", "one row each", "")
                for row in twice.itertuples(index=False)
            ]
    raise_if_problems(DataError, "The chart cannot be drawn", problems)


def count_verdicts(words: Iterable[str]) -> str:
    """How many there are of each word, in words.

    Example:
        >>> count_verdicts(["worse", "better", "worse"])
        '1 better and 2 worse'
    """
    held = list(words)
    return join_words(f"{held.count(word)} {word}" for word in VERDICTS if word in held)
