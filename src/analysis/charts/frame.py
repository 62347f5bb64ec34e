"""The parts that charts over time share: frame, ticks, lines with gaps, labels at the line ends.

What a chart has on a narrow screen in place of names at the line ends: a key under the drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.charts.scale import Scale, unit_heading
from analysis.charts.theme import LABEL_SIZE, SMALL_SIZE, TICK_SIZE, spread, text_width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.charts.series import Lines, Point
    from analysis.charts.theme import Drawing


HEIGHT = 346.0
HEIGHT_WITH_HOLES = 372.0  # a second row under the axis says where there are no data
_TOP, _BOTTOM = 56.0, 316.0
_LABEL_COLUMN = 184.0  # for names at the line ends
_LINE_HEIGHT = 19.0
_LABEL_GAP = 7.0
_LEADER = 26.0  # between the last period and the names
_BASELINE = 0.35  # of the type size, from the middle of a line of text down to its base line


@dataclass(frozen=True)
class Style:
    """How a line looks; no two differ by colour alone.

    Attributes:
        role: Colour by what it stands for.
        width: Width in pixels.
        dash: Strokes and gaps in pixels; None for an unbroken line.
        shape: Mark at each period.
        size: Size of the mark in pixels.
        words: The look in words, for the legend.
    """

    role: str
    width: float
    dash: tuple[float, ...] | None
    shape: str
    size: float
    words: str


@dataclass(frozen=True)
class EndLabel:
    """A name at the right of a line.

    Attributes:
        text: The name with its value.
        height: Pixel of the value.
        start: Pixel at which the line ends.
        role: Colour of the leader from the line to its name.
        bold: Set in bold.
    """

    text: str
    height: float
    start: float
    role: str
    bold: bool = False


class Plot:
    """A frame in which values stand over time.

    Attributes:
        drawing: The surface.
        scale: The vertical axis.
    """

    def __init__(
        self, drawing: Drawing, scale: Scale, first: float, last: float, step: float, names: Sequence[str],
    ) -> None:  # fmt: skip
        """Place the frame: times from `first` to `last` in years, room for `names` at the right."""
        self.drawing = drawing
        self.scale = scale
        widest = max(text_width(scale.label(tick), TICK_SIZE) for tick in scale.ticks)
        self.left = max(widest + 14, 40.0)
        column = min(_LABEL_COLUMN, max((text_width(name, bold=True) for name in names), default=0.0))
        self.right = drawing.width - column - _LEADER
        self._column = column
        inset = 16.0 if last > first else (self.right - self.left) / 2
        span = max(last - first, step)
        self._first, self._from = first, self.left + inset
        self._per_year = (self.right - self.left - 2 * min(inset, 16.0)) / span

    def x(self, time: float) -> float:
        """Pixel of a time."""
        return self._from + (time - self._first) * self._per_year

    def y(self, value: float) -> float:
        """Pixel of a value."""
        return self.scale.at(value, _BOTTOM, _TOP)

    def frame(self, unit: str) -> None:
        """Draw the horizontal grid, its labels and the unit over them."""
        for tick in self.scale.ticks:
            is_base = tick == self.scale.low or tick == 0
            role, width = ("text-quiet", 1.25) if is_base else ("grid", 1.0)
            y = self.y(tick)
            self.drawing.line([self.left, self.right], [y, y], role, width=width, order=1)
            self.drawing.text(
                self.left - 8, y + TICK_SIZE * _BASELINE, self.scale.label(tick), role="text-quiet",
                size=TICK_SIZE, anchor="right",
            )  # fmt: skip
        self.drawing.text(0, 18, unit_heading(unit), role="text-quiet", size=TICK_SIZE)

    def periods(self, labels: Sequence[tuple[float, str]]) -> None:
        """Write the periods under the axis: the last one always, of the others as many as fit."""
        for time, label in self._shown(labels):
            x = self.x(time)
            self.drawing.line([x, x], [_BOTTOM, _BOTTOM + 5], "text-quiet", width=1.25, order=1)
            middle = max(x, text_width(label, TICK_SIZE) / 2)
            self.drawing.text(
                middle, _BOTTOM + 22, label, role="text-quiet", size=TICK_SIZE, anchor="center"
            )  # fmt: skip

    def _shown(self, labels: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
        """Every n-th period counted from the last, with the smallest n whose labels keep apart."""
        for every in range(1, len(labels) + 1):
            shown = list(reversed(labels))[::every]
            apart = all(
                self.x(later) - self.x(earlier)
                >= (text_width(later_label, TICK_SIZE) + text_width(earlier_label, TICK_SIZE)) / 2 + 6
                for (later, later_label), (earlier, earlier_label) in pairwise(shown)
            )
            if apart:
                return shown
        return list(labels[-1:])

    def under_axis(self, runs: Sequence[Sequence[float]], words: str) -> None:
        """Say under the axis what is special about some runs of periods, e.g. `no data`."""
        for run in runs:
            x = self.x((run[0] + run[-1]) / 2)
            half = (self.x(run[-1]) - self.x(run[0])) / 2 + 12
            y = _BOTTOM + 32
            self.drawing.line([x - half, x + half], [y, y], "grid", width=2, order=1)
            self.drawing.text(x, y + 17, words, role="text-quiet", size=SMALL_SIZE, anchor="center")

    def cuts(self, times: Sequence[float]) -> None:
        """Mark where new series start."""
        for time in times:
            x = self.x(time)
            self.drawing.line([x, x], [_TOP - 10, _BOTTOM], "text-quiet", width=1.5, dash=(2, 4), order=1.5)
            label = "New series"
            # The words stand at the side of the new series, unless the frame ends there.
            fits = x + 4 + text_width(label, SMALL_SIZE) <= self.drawing.width
            self.drawing.text(
                x - 1 if fits else x + 1, _TOP - 16, label, role="text-quiet", size=SMALL_SIZE,
                anchor="left" if fits else "right",
            )  # fmt: skip

    def line(self, lines: Lines, name: str, style: Style) -> None:
        """Draw a line with its gaps, its marks and the marks of what is left out of comparisons."""
        for run in lines.stretches(name):
            self.path(run, style)
        left_out = lines.excluded(name)
        if left_out and style.width > 2:  # comparators have theirs in the table only
            xs, ys = [self.x(p.time) for p in left_out], [self.y(p.value or 0.0) for p in left_out]
            self.drawing.points(xs, ys, "region", shape="x", size=7)

    def path(self, run: Sequence[Point], style: Style) -> None:
        """Draw points of one run: a line where there are two or more, and their marks."""
        xs = [self.x(point.time) for point in run]
        ys = [self.y(point.value) for point in run if point.value is not None]
        order = 3 if style.width > 2 else 2
        if len(run) > 1:
            self.drawing.line(xs, ys, style.role, width=style.width, dash=style.dash, order=order)
        for hollow in (False, True):
            here = [i for i, point in enumerate(run) if point.provisional is hollow]
            if here:
                self.drawing.points(
                    [xs[i] for i in here], [ys[i] for i in here], style.role, shape=style.shape,
                    size=style.size, hollow=hollow, order=order + 0.5,
                )  # fmt: skip

    def intervals(self, runs: Sequence[Sequence[Point]]) -> None:
        """Draw the 95% intervals of the points that have one."""
        for run in runs:
            having = [p for p in run if p.lower is not None and p.upper is not None]
            lows = [self.y(p.lower) for p in having if p.lower is not None]
            highs = [self.y(p.upper) for p in having if p.upper is not None]
            if len(having) == len(run) and len(run) > 1:
                self.drawing.band([self.x(p.time) for p in having], lows, highs, "band")
            else:  # a band between two points with an interval would cover one without
                for point, low, high in zip(having, lows, highs, strict=True):
                    self.drawing.box(self.x(point.time) - 5, high, 10, low - high, "band", order=0.5)

    def end_labels(self, labels: Sequence[EndLabel]) -> None:
        """Write names at the right, moved apart where they would meet, each joined to its line."""
        texts = [wrapped(label.text, self._column, bold=label.bold) for label in labels]
        sizes = [len(lines) * _LINE_HEIGHT + _LABEL_GAP for lines in texts]
        centres = spread([label.height for label in labels], sizes, _TOP - 14, HEIGHT - 4)
        for label, lines, centre in zip(labels, texts, centres, strict=True):
            left = self.right + _LEADER
            elbow = left - 12
            self.drawing.line(
                [label.start + 7, max(elbow, label.start + 8), left - 4],
                [label.height, label.height, centre],
                label.role,
                width=1,
                order=1.2,
            )
            base = centre - (len(lines) - 1) / 2 * _LINE_HEIGHT + LABEL_SIZE * _BASELINE
            for number, text in enumerate(lines):
                self.drawing.text(left, base + number * _LINE_HEIGHT, text, bold=label.bold)


NARROW_WIDTH = 300.0  # a telephone of 320 px less its margins; on wider ones it grows to the page's type size
NARROW_MAX_WIDTH = 340.0
_SAMPLE = 34.0
_LEFT = 44.0
_LINE = 20.0
_GAP = 6.0


@dataclass(frozen=True)
class KeyEntry:
    """One line of the key: how it looks and what it is.

    Attributes:
        text: Name and value.
        role: Colour by what it stands for.
        shape: Mark; empty for none.
        size: Size of the mark.
        line_width: Width of the line through the mark; 0 for no line.
        dash: Strokes and gaps; None for an unbroken line.
        hollow: Whether the mark is open inside.
        bold: Set in bold.
    """

    text: str
    role: str
    shape: str
    size: float
    line_width: float = 0.0
    dash: tuple[float, ...] | None = None
    hollow: bool = False
    bold: bool = False

    @property
    def lines(self) -> list[str]:
        """The text broken into lines."""
        return wrapped(self.text, NARROW_WIDTH - _LEFT, bold=self.bold)


def further_entries(*, has_band: bool, has_provisional: bool, has_left_out: bool) -> list[KeyEntry]:
    """What else a key explains, where the drawing has it."""
    entries = [KeyEntry("95% interval", "band", "s", 15)] if has_band else []
    entries += [KeyEntry("Provisional figure", "area", "o", 8, hollow=True)] if has_provisional else []
    return entries + ([KeyEntry("Left out of comparisons", "region", "x", 7)] if has_left_out else [])


def key_height(entries: Sequence[KeyEntry]) -> float:
    """How much room the key takes."""
    return sum(len(entry.lines) * _LINE + _GAP for entry in entries) + _GAP


def draw_key(drawing: Drawing, top: float, entries: Sequence[KeyEntry]) -> None:
    """Draw the key from `top` downwards."""
    y = top + _LINE
    for entry in entries:
        middle = y - LABEL_SIZE * 0.35
        if entry.line_width:
            drawing.line([0, _SAMPLE], [middle, middle], entry.role, width=entry.line_width, dash=entry.dash)
        if entry.shape:
            drawing.points(
                [_SAMPLE / 2], [middle], entry.role, shape=entry.shape, size=entry.size, hollow=entry.hollow
            )
        for text in entry.lines:
            drawing.text(_LEFT, y, text, bold=entry.bold)
            y += _LINE
        y += _GAP
