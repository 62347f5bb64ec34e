"""An analyst's own charts and tables in the house style, with the words that a page needs of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.charts.chart import Chart, Nothing
from analysis.charts.theme import COLOURS, LINE_HEIGHT, STYLE_FILE, printable, spread, text_width
from analysis.page.parts import Table, headers
from analysis.vocabulary.calendars import day_text
from analysis.vocabulary.errors import ParameterError
from analysis.words.figures import format_value

_ALT, _CAPTION = "what it shows, in words", "what, where, when and unit"  # as messages ask for them
_YEARS = (1900, 2100)  # an index of such numbers is years, any other without a name is row numbers
_ABOVE = 10.0  # a number from here on is shown with one decimal, a smaller one with two


@dataclass(frozen=True)
class HouseStyle:
    """Colours, sizes, numbers and labels of the house, for Matplotlib and seaborn.

    Attributes:
        colours: Colour by what it stands for: `area`, `england`, `neighbours`, `target`, `better`, ...
        wide: Size of a figure as wide as the text, in inches.
        half: Size of one of two side by side.
    """

    colours: Mapping[str, str]
    wide: tuple[float, float] = (9.44, 4.8)
    half: tuple[float, float] = (4.6, 3.9)

    def palette(self, names: Iterable[str], own: str, others: str = "neighbours") -> dict[str, str]:
        """One colour a name: the area's for `own`, England's for England, the quiet one for all others."""
        known = {own: self.colours["area"], "England": self.colours["target"]}
        return {str(name): known.get(str(name), self.colours[others]) for name in names}

    def text(self, value: float | None, unit: str = "", decimals: int = 0) -> str:
        """A figure as the reports write it: rounded half away from zero, with its sign; [x] for none."""
        return str(format_value(value, unit, int(decimals)))

    def number(self, unit: str = "", decimals: int = 0) -> FuncFormatter:
        """Numbers of an axis as reports write them: axes.yaxis.set_major_formatter(style.number("percent")).

        Args:
            unit: Unit of data/reference/indicators.yml, such as `percent`; empty for a bare number.
            decimals: Decimals shown.
        """
        return FuncFormatter(lambda value, _: self.text(value, unit, decimals))

    def label_lines(self, axes: Axes, only: Iterable[str] = ()) -> None:
        """Write each line's name at its end, in its colour, and no legend; the area's line is thicker.

        Args:
            axes: Axes of Matplotlib or seaborn.
            only: The names that are written; all where none is given.
        """
        # in numbers of the axis, dates and names too
        points = {line: np.asarray(line.get_xydata(), float) for line in axes.get_lines()}
        lines = [line for line, held in points.items() if np.isfinite(held).all(axis=1).any()]
        named = [name for name in axes.get_legend_handles_labels()[1] if not name.startswith("_")]
        if len(named) > len(lines) or not str(lines[0].get_label()).startswith("_"):
            named = [str(line.get_label()) for line in lines]
        lines = lines[: len(named)]  # seaborn names its lines in the legend alone, and draws them first
        wanted, ends = set(only) or set(named), []
        for line, name in zip(lines, named, strict=True):
            if line.get_color() == self.colours["area"]:
                line.set(linewidth=3.0, zorder=5)  # no line differs by colour alone
            held = points[line][np.isfinite(points[line]).all(axis=1)][-1]
            if name in wanted and not name.startswith("_"):
                ends.append((name, line.get_color(), (float(held[0]), float(held[1]))))
        legend = axes.get_legend()
        if legend is not None:
            legend.remove()
        figure: Any = axes.figure
        room = max((text_width(name, bold=True) for name, _, _ in ends), default=0.0) + 24
        figure.subplots_adjust(right=max(0.5, 1 - room / figure.bbox.width))
        heights = [float(axes.transData.transform(where)[1]) for _, _, where in ends]
        placed = spread(heights, [LINE_HEIGHT] * len(ends), axes.bbox.y0, axes.bbox.y1)
        for (name, colour, where), height, to in zip(ends, heights, placed, strict=True):
            axes.annotate(
                printable(name), where, (10, (to - height) * 72 / figure.dpi), textcoords="offset points",
                color=colour, va="center", annotation_clip=False,
            )  # fmt: skip


def style() -> HouseStyle:
    """Draw in the house style from now on, with Matplotlib and seaborn alike.

    Returns:
        Colours by role, figure sizes, number formats, and names written at the ends of lines.

    Example:
        >>> style = analysis.style()
        >>> style.colours["area"], style.number("percent", 1)(4.25, 0)
        ('#12436D', '4.3%')
    """
    plt.style.use(STYLE_FILE)
    return HouseStyle(COLOURS)


def alt(
    figure: Any, text: str, *, title: str = "", table: pd.DataFrame | Table | None = None, message: str = "",
    note: str = "",
) -> Chart:  # fmt: skip
    """Give a figure of one's own its words, so that a page can show it: the last line of its cell.

    Args:
        figure: A figure or axes of Matplotlib, or what seaborn gave.
        text: What it shows, for those who cannot see it: kind of chart, latest values, range.
        title: Its title, which stands above it; the title of its axes where none is given.
        table: Its values, opened below it: a DataFrame, or what `analysis.caption` gave.
        message: Its point in one sentence.
        note: What stands under it in small print.

    Returns:
        The chart, which shows itself; JupyterLab does not show the figure a second time.

    Raises:
        ParameterError: This is no figure, or the text says nothing.

    Example:
        >>> import matplotlib.pyplot as plt
        >>> figure, axes = plt.subplots()
        >>> _ = axes.plot([2023, 2024], [4.1, 4.6])
        >>> analysis.alt(figure, "Line chart. It rose from 4.1% in 2023 to 4.6% in 2024.", title="NEET").title
        'NEET'
    """
    found: Figure = getattr(figure, "figure", None) or figure
    refused = printable(str(text)) == _ALT
    axes = found.get_axes() if hasattr(found, "get_axes") else []
    for one in axes if not title else ():
        for place in ("left", "center", "right"):
            if not title and one.get_title(loc=place):
                title = one.get_title(loc=place)
                one.set_title("", loc=place)  # the page writes it above the drawing
    name = printable(title) or "Chart"
    if isinstance(table, pd.DataFrame):
        table = caption(table, f"{name}: the figures of the chart")
    held = table or Table("", (), ())
    chart = Chart("own", name, "", held, Nothing(), note=printable(note), message=printable(message))
    if axes:
        ink, (width, height) = found.get_tightbbox(), found.get_size_inches()
        if ink.x0 < 0 or ink.y0 < 0 or ink.x1 > width or ink.y1 > height:
            found.tight_layout()  # nothing is cut off at the edge
    made = chart.owned(found, "" if refused else text, "analysis.alt")
    plt.close(found)
    return made


def caption(
    frame: Any, text: str, *, decimals: int | Mapping[str, int] | None = None, notes: Iterable[str] = ()
) -> Table:
    """A frame of one's own as a table of the page, with its caption.

    Args:
        frame: A DataFrame or Series; its index is shown where it says something: not the numbers that rows
            keep when some are taken out.
        text: What the table shows: what, where, when and unit.
        decimals: Decimals of every column of numbers, or of some by name; without it whole numbers have
            none, numbers from 10 on one and smaller ones two.
        notes: Sentences under the table.

    Returns:
        The table: text left, numbers right, rounded half away from zero, [x] where there is none. Its
        `data` is a DataFrame.

    Raises:
        ParameterError: This is no frame, or the caption says nothing.

    Example:
        >>> import pandas as pd
        >>> table = analysis.caption(pd.DataFrame({"area": ["Barton"], "rate": [4.25]}), "Rates, per cent")
        >>> table.headers[1].label, table.rows
        ('Rate', (('Barton', '4.25'),))
    """
    shown = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if not isinstance(shown, pd.DataFrame):
        raise ParameterError(
            f"analysis.caption: found {type(frame).__name__}; expected a DataFrame. Write: "
            'analysis.caption(frame, "Rates by year, per cent").'
        )
    words = printable(str(text))
    if words == _CAPTION or not any(letter.isalnum() for letter in words):
        raise ParameterError(
            f"analysis.caption: found {text!r}; expected what the table shows. Write: "
            'analysis.caption(frame, "NEET by area, per cent, 2019-20 to 2024-25").'
        )
    shown = shown if _is_row_numbers(shown) else shown.reset_index()
    given = decimals if isinstance(decimals, Mapping) else dict.fromkeys(shown.columns, decimals)
    numbers = [place for place, name in enumerate(shown.columns) if _is_number(shown.iloc[:, place])]
    columns = [
        [_number(value, column, given.get(name)) for value in column] if place in numbers else _texts(column)
        for place, name in enumerate(shown.columns)
        for column in [shown.iloc[:, place]]
    ]
    labels = [_label(name) for name in shown.columns]
    rows = tuple(zip(*columns, strict=True))
    return Table(words, headers(*labels, numbers=tuple(numbers)), rows, tuple(notes))


def _is_row_numbers(frame: pd.DataFrame) -> bool:
    """Whether an index is no name, no text and no years, so that it says nothing of a row."""
    index = frame.index
    if index.name is not None or not pd.api.types.is_integer_dtype(index.dtype):
        return False
    is_years = len(index) > 0 and bool(index.to_series().between(*_YEARS).all())
    has_words = not all(_is_number(frame.iloc[:, place]) for place in range(frame.shape[1]))
    return not is_years and (has_words or isinstance(index, pd.RangeIndex))


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _number(value: Any, column: pd.Series, decimals: int | None) -> str:
    if pd.isna(value):
        return format_value(None, "", 0)
    if decimals is None:
        held = column.dropna().astype(float)
        decimals = 0 if (held % 1 == 0).all() else 1 if held.abs().max() >= _ABOVE else 2
    return format_value(float(value), "", int(decimals))


def _texts(column: pd.Series) -> list[str]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [format_value(None, "", 0) if pd.isna(day) else day_text(day) for day in column]
    said = {True: "yes", False: "no"}
    return [
        format_value(None, "", 0) if pd.isna(one) else said[one] if isinstance(one, bool) else str(one)
        for one in column
    ]


def _label(name: object) -> str:
    """The name of a column as a reader reads it: `area_name` becomes Area name; others stay as they are."""
    text = ", ".join(str(part) for part in name if part != "") if isinstance(name, tuple) else str(name)
    return text.replace("_", " ").capitalize() if text.islower() else text
