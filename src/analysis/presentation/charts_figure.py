"""A chart as a page holds it: drawing, text alternative, legend in words and table of its values."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.presentation.charts_narrow import NARROW_MAX_WIDTH, NARROW_WIDTH
from analysis.presentation.charts_svg import Drawing, printable
from analysis.presentation.markup import Html, render
from analysis.presentation.words import format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 680.0  # as wide as the column of text at 18 px

_ALIKE = 1e-6  # values closer than this are one value to any reader

UNIT_HEADINGS = {
    "percent": "Per cent",
    "percentage points": "Percentage points",
    "count": "Number",
    "score": "Score",
    "GBP": "Pounds",
}
MARK_MEANINGS = {
    "c": "[c]: withheld, because few children are concerned.",
    "x": "[x]: not available.",
    "z": "[z]: does not apply.",
    "low": "[low]: rounds to zero but is not zero.",
    "u": "[u]: of low reliability, so not shown.",
}


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


def unit_heading(unit: str) -> str:
    """The unit as it stands over an axis."""
    return UNIT_HEADINGS.get(unit, unit[:1].upper() + unit[1:])


@dataclass(frozen=True)
class Scale:
    """An axis: where it begins and ends, its ticks and how they are written."""

    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str
    decimals: int

    def at(self, value: float, start: float, end: float) -> float:
        """Where a value lies, between the pixel of the axis's beginning and that of its end."""
        return start + (value - self.low) / (self.high - self.low) * (end - start)

    def label(self, value: float) -> str:
        """A tick as written."""
        return format_value(value, self.unit, self.decimals)

    @property
    def range_words(self) -> str:
        """The range of the axis, e.g. `from 40% to 75%`."""
        return f"from {self.label(self.low)} to {self.label(self.high)}"


def scale_for(values: Sequence[float], unit: str, *, zero: bool = False, steps: int = 5) -> Scale:
    """Choose an axis for values: round ends, and zero where it is near or asked for.

    Zero is near when the smallest value is at most half the largest. A percentage's axis ends at
    100 unless a value lies beyond it.

    Args:
        values: The values to show; at least one.
        unit: Their unit.
        zero: Zero must be on the axis, as for bars.
        steps: About how many steps from end to end.
    """
    low, high = min(values), max(values)
    if zero or (low > 0 and low <= high / 2) or (high < 0 and high >= low / 2):
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < _ALIKE:
        room = abs(high) * 0.1 if abs(high) > _ALIKE else 1.0
        low, high = (max(low - room, 0.0) if low >= 0 else low - room), high + room
    step = _round_step((high - low) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if unit == "percent" and max(values) <= 100:
        last = min(last, math.ceil(100 / step - 1e-9))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step * 10**decimals, 6) % 1:
        decimals += 1
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, unit, decimals)


def _round_step(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    # 2.5 is left out: its ticks need a decimal more than the others.
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough * 0.85)
