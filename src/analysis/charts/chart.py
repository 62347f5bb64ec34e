"""A chart: an ordinary Matplotlib figure with the words and the table that a page shows beside it."""

from __future__ import annotations

import hashlib
import html
import math
import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import Affine2D

from analysis.charts import kept, svg
from analysis.charts.theme import CSS, PHONE_WIDTH, ROLES, Look, house_style, new_figure, printable
from analysis.page.parts import Group, Picture, Table, bundle, headers, render
from analysis.vocabulary.errors import ParameterError
from analysis.words.figures import format_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.axes import Axes

    from analysis.page.parts import Content, Header, Part, Words

_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', sans-serif"
_STYLE = (
    "height:auto;overflow:visible;background:var(--chart-surface, var(--surface, #FFFFFF));"
    f"font-family:{_FONTS};font-variant-numeric:tabular-nums;"
    "stroke-linejoin:round;stroke-linecap:butt;forced-color-adjust:none"
)
_NAMESPACE = "http://www.w3.org/2000/svg"


class Drawing(Protocol):
    """All that a figure is drawn from, as numbers and words: two that are equal look the same."""

    name: ClassVar[str]  # What its axes are called

    @property
    def width(self) -> float:
        """Width of the figure in pixels."""

    @property
    def height(self) -> float:
        """Height of the figure in pixels."""

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Where its axes stand: left, top, right and bottom in pixels from the top left corner."""

    @property
    def phone(self) -> tuple[float, float, float] | None:
        """What a telephone shows of it; None where it has a drawing of its own.

        Width and height in pixels from the top left corner, and the size of type.
        """

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Draw into axes; `has_room` where there is room around them for names."""

    def rows(self) -> Iterable[Mapping[str, object]]:
        """What is drawn, a row for each value."""


@runtime_checkable
class OfManyAxes(Protocol):
    """A drawing that makes its own figure, since it has more axes than one."""

    def make(self) -> Figure:
        """Make the figure."""


# In the place of a rank.
NO_PLACE = "No place among the others is given: of so few children, one more or less would move it."


@dataclass(frozen=True)
class KeyEntry:
    """One line of the key that a telephone shows: how a thing looks and what it is."""

    text: str
    look: Look
    is_bold: bool = False
    short: str = ""  # Its words where the drawing has the value and there is little room

    @property
    def swatch(self) -> Markup:
        """A sample of the look."""
        return Markup(_swatch(self.look))


@dataclass(frozen=True)
class Chart:
    """One chart, which shows itself in a notebook and in a page.

    Attributes:
        kind: What kind of chart it is: `trend`, `gap_strip`, `group_gap`, `overview`, `neighbours`,
            `process`, `run`, `spine`, `rug`, `money`, `distribution`, `neighbour_grid`, `own`.
        title: Title, shown above the drawing and not in it.
        alt: The text alternative: kind of chart, what it shows, latest values, range.
        table: The same values as a table with a caption.
        drawing: What the figure is drawn from.
        note: Range of the axis, breaks and missing years in words.
        message: The point of the chart in one sentence.
        legend: What each line, mark and pattern means, in words.
        narrow: What is drawn for a telephone, where that is another drawing.
        key: The legend that a telephone shows in place of names in the drawing.
        own_figure: The analyst's own figure, shown in place of the chart's.
        is_brief: Whether it stands beside words that say the rest: without table and notes.
        source: Where its figures come from, in words with the way there.

    Example:
        >>> chart = trend_chart(review, "re_referrals_within_12_months")  # doctest: +SKIP
        >>> figure = chart.figure  # doctest: +SKIP
        >>> figure.axes[0].axhline(25, color="#801650")  # doctest: +SKIP
        >>> chart.with_figure(figure, alt="Line chart with a line at 25 per cent.")  # doctest: +SKIP
    """

    kind: str
    title: str
    alt: str
    table: Table
    drawing: Drawing
    note: str = ""
    message: str = ""
    legend: str = ""
    narrow: Drawing | None = None
    key: tuple[KeyEntry, ...] = ()
    own_figure: Figure | None = None
    is_brief: bool = False
    source: Words = ()

    @property
    def brief(self) -> Chart:
        """The chart beside words that say the rest: as on a telephone, without table and notes."""
        return replace(self, is_brief=True, note="", message="", legend="", source=())

    @property
    def figure(self) -> Figure:
        """A fresh figure at each call, which may be changed freely; see `with_figure`."""
        return _figure(self.drawing)

    @property
    def data(self) -> pd.DataFrame:
        """Exactly what is drawn, a row for each value; the columns are those of the kind of chart."""
        return pd.DataFrame(list(self.drawing.rows()))

    def with_figure(self, figure: Figure, *, alt: str) -> Chart:
        """The same chart with the analyst's own figure in its place.

        Args:
            figure: Any Matplotlib figure, e.g. `chart.figure` changed.
            alt: What the figure shows, for those who cannot see it: kind of chart, latest values.

        Returns:
            The chart; title, note and table stay as they are.

        Raises:
            ParameterError: There is no text alternative, or this is no figure.
        """
        return self.owned(figure, alt, "chart.with_figure")

    def owned(self, figure: object, alt: str, asked: str) -> Chart:
        """As `with_figure`; `asked` is the function that messages tell the analyst to write."""
        named = "alt=" if asked == "chart.with_figure" else ""
        if not isinstance(figure, Figure):
            raise ParameterError(
                f"{asked}: found {type(figure).__name__}; expected a matplotlib.figure.Figure. "
                f"Write: {asked}(axes.figure, {named}\"...\")."
            )  # fmt: skip
        words = printable(alt)
        if not any(character.isalnum() for character in words):
            raise ParameterError(
                f"{asked}: found {named}{alt!r}; expected what the figure shows, in words, for readers who "
                f"cannot see it. Write: {asked}(figure, {named}\"Line chart. In 2024/25: ... It "
                "rose from ... to ...\")."
            )  # fmt: skip
        return replace(self, alt=words, own_figure=figure, narrow=None, key=(), legend="")

    def drawn_into(self, axes: Axes | None) -> Chart:
        """Draw into axes that an analyst has, where there are any, and give the chart."""
        if axes is not None:
            axes.set_label(self.drawing.name)
            self.drawing.draw(axes, has_room=False)
        return self

    @cached_property
    def svg(self) -> str:
        """The drawing, an element that can stand inside a page or be saved as a file."""
        if self.own_figure is not None:
            return self._own[0]
        return self._element(self.drawing, self._prefix, self._words)

    @cached_property
    def svg_narrow(self) -> str:
        """The drawing for a telephone, where that is another one; named by the same words."""
        return self._element(self.narrow, f"{self._prefix}-narrow", "") if self.narrow else ""

    @property
    def png(self) -> str:
        """The analyst's figure as dots, in base64, where it holds what no drawing here can; else empty."""
        return self._own[2] if self.own_figure is not None else ""

    @cached_property
    def _own(self) -> tuple[str, bool, str]:
        """The analyst's figure, whether its colours follow the page and its dots where it needs them."""
        figure: Figure = self.own_figure  # type: ignore[assignment]
        width, height = (float(side) for side in figure.bbox.size)
        dots, others = "", frozenset[str]()
        try:
            parts, others = svg.figure_parts(figure, CSS), svg.other_colours()
            if others:
                parts = svg.figure_parts(figure, {})
        except svg.NotForAPage:
            dots = svg.as_dots(figure)
            parts = f'<image href="data:image/png;base64,{dots}" width="{width}" height="{height}"/>'
        inside = self._words + parts.replace(svg.PREFIX, self._prefix)
        return self._svg(width, height, width, inside), not others and not dots, dots

    @property
    def is_themed(self) -> bool:
        """Whether its colours follow the page: those of an analyst's own figure may be any."""
        return self.own_figure is None or self._own[1]

    @property
    def phone_style(self) -> str:
        """What the style sheet needs to show a part of the drawing on a telephone."""
        if self.drawing.phone is None or self.own_figure is not None:
            return ""
        width, height, size = self.drawing.phone
        return (
            f"--whole:{svg.short(self.drawing.width)};--part:{svg.short(width)};"
            f"--part-height:{svg.short(height)};--type:{svg.short(size)}px;"
            f"--mark:{svg.short(0.8 * width / PHONE_WIDTH)}"
        )

    @cached_property
    def _prefix(self) -> str:
        # Every figure of a page needs ids of its own, and the same figure the same ids on every run.
        content = "\x1f".join((self.kind, self.title, self.alt, repr(self.table.rows), self.message))
        return f"chart-{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()[:12]}"

    @property
    def _words(self) -> str:
        """Name and text alternative, inside the drawing."""
        return (
            f'<title id="{self._prefix}-title">{html.escape(self.title)}</title>'
            f'<desc id="{self._prefix}-desc">{html.escape(self.alt)}</desc>'
        )

    def _element(self, drawing: Drawing, prefix: str, words: str) -> str:
        parts = kept.found_or_made(f"{type(drawing).__name__} {drawing!r}", lambda: parts_of(drawing))
        largest = drawing.width if drawing is not self.narrow else drawing.width * 1.14
        inside = words + parts.replace(svg.PREFIX, prefix) + self._values(drawing)
        return self._svg(drawing.width, drawing.height, largest, inside)

    def _readings(self, drawing: Drawing) -> list[tuple[str, str, str, str, str]]:
        """What the table says of each period, and its strip: left, top, width and height in pixels."""
        rows = {row[0].text: row[1:] for row in self.table.cells}
        found = []
        for label, *place in getattr(drawing, "strips", ()):
            cells = list(zip(self.table.headers[1:], rows.get(label, ()), strict=False))
            said = [
                f"{header.label} {one.text}" for header, one in cells if header.is_number and not one.mark
            ]
            if said:
                said += [one.text for header, one in cells if one.text and not header.is_number]
                x, y, width, height = map(svg.short, place)
                found.append((printable(f"{label}: {'; '.join(said)}"), x, y, width, height))
        return found

    @property
    def readings(self) -> list[tuple[str, str, str, str, str]]:
        """What readers of a page choose by touch or keyboard; a small chart only says it when pointed at."""
        return [] if self.is_brief or self.own_figure is not None else self._readings(self.drawing)

    def _values(self, drawing: Drawing) -> str:
        """An unseen strip for each period: pointed at, a browser says what its row of the table has."""
        written = [
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}">'
            f"<title>{html.escape(said)}</title></rect>"
            for said, x, y, width, height in self._readings(drawing)
        ]
        return f'<g style="fill: none; pointer-events: all">{"".join(written)}</g>' if written else ""

    def _svg(self, width: float, height: float, largest: float, inside: str) -> str:
        return (
            f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {svg.short(width)} {svg.short(height)}" role="img" '
            f'aria-labelledby="{self._prefix}-title {self._prefix}-desc" '
            f'style="display:block;width:100%;max-width:{svg.short(largest)}px;{_STYLE}">{inside}</svg>'
        )

    def _repr_html_(self) -> str:
        if self.is_empty:
            return ""
        drawn = {"svg": Markup(self.svg), "narrow": Markup(self.svg_narrow)}
        return str(render("chart.html.j2", chart=self, **drawn))

    @property
    def part(self) -> Part:
        """The chart as a part of a page, from which every format is written."""
        if self.is_empty:
            return Group(())
        return replace(Picture.of(self), table=None) if self.is_brief else Picture.of(self)

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to show and nothing to say."""
        return isinstance(self.drawing, Nothing) and not self.message and self.own_figure is None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return {**bundle(self.part, self._repr_html_()), "text/plain": f"{self.title}. {self.alt}"}

    def __html__(self) -> str:
        """The figure, for a template."""
        return self._repr_html_()


@dataclass(frozen=True)
class Nothing:
    """The drawing of a chart that has no figures to show."""

    name: ClassVar[str] = "nothing to show"
    width: float = 340.0
    height: float = 64.0
    phone: tuple[float, float, float] | None = None

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """The whole."""
        return (0.0, 0.0, self.width, self.height)

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Say so."""
        axes.set_axis_off()
        axes.text(0.5, 0.5, NOTHING, transform=axes.transAxes, ha="center", va="center")

    def rows(self) -> list[dict[str, object]]:
        """None."""
        return []


NOTHING = "There are no figures to show."


def without_data(kind: str, what: str, title: str, message: str = "") -> Chart:
    """A chart that says that there is nothing to draw."""
    name = printable(title)
    alt = f"{what} without data: {name}. {NOTHING}"
    return Chart(kind, name, alt, Table(name, (), ()), Nothing(), message=message)


def chart_of(
    kind: str, title: str, drawing: Drawing, *, sentences: Iterable[str], table: Table, notes: Iterable[str],
    message: str = "", legend: str = "", narrow: Drawing | None = None, key: Iterable[KeyEntry] = (),
) -> Chart:  # fmt: skip
    """Put a chart together.

    Args:
        kind: Kind of chart.
        title: Its title.
        drawing: What its figure is drawn from.
        sentences: The text alternative, sentence by sentence; empty ones are left out.
        table: Its values.
        notes: What stands under the drawing, sentence by sentence.
        message: Its point in one sentence.
        legend: What its marks mean.
        narrow: What is drawn for a telephone, where that is another drawing.
        key: What a telephone shows in place of names in the drawing.
    """
    return Chart(
        kind, printable(title), printable(" ".join(text for text in sentences if text)), table, drawing,
        note=" ".join(note for note in notes if note), message=message, legend=legend, narrow=narrow,
        key=tuple(key),
    )  # fmt: skip


def values_table(
    caption: str, header: Sequence[str | Header], rows: Iterable[Sequence[Content]], numbers: Iterable[int],
    notes: Iterable[str] = (),
) -> Table:  # fmt: skip
    """The table of a chart; `numbers` are the positions of its columns of numbers."""
    cells = tuple(tuple(row) for row in rows)
    return Table(caption, headers(*header, numbers=tuple(numbers)), cells, tuple(n for n in notes if n))


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


def _figure(drawing: Drawing) -> Figure:
    with house_style():
        if isinstance(drawing, OfManyAxes):
            return drawing.make()
        figure = new_figure(drawing.width, drawing.height)
        axes = figure.add_axes(_place(drawing))
        axes.set_label(drawing.name)
        drawing.draw(axes, has_room=True)
    return figure


def _place(drawing: Drawing) -> tuple[float, float, float, float]:
    left, top, right, bottom = drawing.frame
    width, height = drawing.width, drawing.height
    return (left / width, 1 - bottom / height, (right - left) / width, (bottom - top) / height)


_sheets: dict[type, tuple[Figure, Axes]] = {}


def parts_of(drawing: Drawing) -> str:
    """Draw the inside of a drawing's SVG element.

    Making axes takes Matplotlib longer than all that is drawn into them, so each kind of drawing has axes
    that are used again: what was drawn is taken away, and a drawing sets everything else anew.
    """
    if isinstance(drawing, OfManyAxes):
        figure = _figure(drawing)
        figure.patch.set_visible(False)
        with house_style():
            return svg.figure_parts(figure, CSS)
    with house_style():
        sheet = _sheets.pop(type(drawing), None)  # not there for others while something may go wrong
        figure, axes = sheet or _new_sheet(drawing)
        figure.set_size_inches(drawing.width / 72, drawing.height / 72)
        axes.set_position(_place(drawing))
        drawing.draw(axes, has_room=True)
        parts = svg.figure_parts(figure, CSS, drawing.phone[2] if drawing.phone else 0.0)
        for artist in (*axes.lines, *axes.patches, *axes.texts):
            artist.remove()
        _sheets[type(drawing)] = figure, axes
    return parts


def _new_sheet(drawing: Drawing) -> tuple[Figure, Axes]:
    figure = new_figure(drawing.width, drawing.height)
    axes = figure.add_axes(_place(drawing))
    for patch in (figure.patch, axes.patch):
        patch.set_visible(False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)  # or a place is looked for at every drawing
    return figure, axes


@lru_cache(maxsize=128)
def _swatch(look: Look) -> str:
    parts = []
    colour = CSS_OF_ROLE[look.role]
    if look.width:
        dash = f"; stroke-dasharray: {','.join(map(svg.short, look.dash))}" if look.dash else ""
        parts.append(
            f'<path d="M1 9L33 9" style="stroke: {colour}; stroke-width: {svg.short(look.width)}{dash}"/>'
        )
    if look.shape:
        style = MarkerStyle(look.shape, fillstyle="full")
        there = style.get_transform() + Affine2D().scale(look.size, -look.size).translate(17, 9)
        fill = CSS_OF_ROLE["surface"] if look.is_hollow else colour if style.is_filled() else "none"
        width = svg.short(2 if look.is_hollow or not style.is_filled() else 1)
        parts.append(
            f'<path d="{svg.outline_of(style.get_path().transformed(there))}" '
            f'style="fill: {fill}; stroke: {colour}; stroke-width: {width}"/>'
        )
    return (
        f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 34 18" width="34" height="18" aria-hidden="true" '
        f'focusable="false">{"".join(parts)}</svg>'
    )


CSS_OF_ROLE: dict[str, Any] = {role: CSS[colour.lower()] for role, (_, colour) in ROLES.items()}
