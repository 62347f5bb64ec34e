"""The drawing of every chart over time: frame, lines with gaps, intervals, levels, names at the line ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator

from analysis.charts.chart import KeyEntry
from analysis.charts.scale import Scale, unit_heading
from analysis.charts.series import Lines, Point
from analysis.charts.svg import WIDE_ONLY
from analysis.charts.theme import (
    LABEL_SIZE,
    LEADER,
    LINE_HEIGHT,
    MIDDLE,
    NOWHERE,
    SMALL_SIZE,
    TICK_SIZE,
    WIDTH,
    Look,
    Surface,
    spread,
    text_width,
    wrapped,
)

PHONE_TYPE = 27.0  # of a drawing that a telephone shows at half its size or a little more
_TOP, _BOTTOM = 56.0, 336.0
_UNDER = 38.0  # for the periods
_UNDER_WITH_HOLES = 68.0  # a second row under the axis says where there are no data
_NAMES = 222.0  # the widest column of values and names at the line ends
_PHONE_WIDEST = 570.0  # shown 300 px wide, its type is 14 px high
_ALONE = 20.0  # on either side of a period that has no other beside it, in pixels
_LEADER = 24.0  # between the frame and the names
_GAP = 10.0  # between a value and its name, and between the labels of two lines
_INSET = 16.0  # between the frame and the first and last period

BAND = Look("band", "s", 15.0, words="shaded")
CUT = Look("text-quiet", width=1.5, dash=(2, 4))
LEFT_OUT = Look("region", "x", 7.0)


@dataclass(frozen=True)
class Curve:
    """One series."""

    name: str  # What it is called
    look: Look  # How it looks
    runs: tuple[tuple[Point, ...], ...]  # Points that are joined, run by run
    left_out: tuple[Point, ...] = ()  # Points that are shown by themselves

    @classmethod
    def of(cls, lines: Lines, line: str, name: str, look: Look, *, shows_left_out: bool) -> Curve:
        """The curve of one line of a series; comparators have what is left out in the table only."""
        runs = tuple(tuple(run) for run in lines.stretches(line))
        return cls(name, look, runs, tuple(lines.excluded(line)) if shows_left_out else ())


@dataclass(frozen=True)
class Level:
    """A target, a mean or a limit: a straight line, or a path through several values."""

    name: str  # What it is called
    times: tuple[float | None, ...]  # Where it turns, in years; None for the end of the frame
    values: tuple[float, ...]  # Its value there
    look: Look  # How it looks; its mark stands at `marked` only
    marked: tuple[int, ...] = ()  # Positions of the values with a mark


@dataclass(frozen=True)
class EndLabel:
    """A value and a name at the right of a line, each joined to it."""

    value: str  # The value as written; empty for none
    name: str  # The name; shown where there is room for it
    height: float  # The value
    time: float | None  # Where the line ends, in years; None for the end of the frame
    role: str  # Colour of the leader from the line to its name
    is_bold: bool = False  # Set in bold
    gap: float = 7.0  # Pixels between where the line ends and the leader begins

    @classmethod
    def of_target(cls, name: str, height: float, time: float | None) -> EndLabel:
        """A target's name, of which a telephone shows the first word: the value is its line's height."""
        word, _, rest = name.partition(" ") if name.startswith("Target ") else ("", "", name)
        return cls(word, rest, height, time, "target")


@dataclass(frozen=True)
class OverTime:
    """Lines over time in a frame, with the values and names of what is drawn at its right."""

    name: ClassVar[str] = "over time"
    width: ClassVar[float] = WIDTH

    scale: Scale  # The vertical axis
    unit: str  # Its unit
    periods: tuple[tuple[float, str], ...]  # Every period: its middle in years and its label
    limits: tuple[float, float]  # The first and the last time of the frame, in years
    curves: tuple[Curve, ...]  # The series, the last over the others
    levels: tuple[Level, ...]  # Targets and limits
    ends: tuple[EndLabel, ...]  # What stands at the right
    cuts: tuple[float, ...]  # Times at which a new series starts
    under: tuple[tuple[float, float, str], ...]  # What stands under the axis: first time, last time, words
    left: float  # Left end of the frame, in pixels
    right: float  # Right end of the frame, in pixels
    has_bands: bool = False  # Whether the intervals of the last curve's points are shown
    special: tuple[tuple[Point, Look], ...] = ()  # Points of the last curve with a look of their own
    # A bar between two values at a time: time, lower value, higher value
    bracket: tuple[float, float, float] | None = None

    @property
    def height(self) -> float:
        """Height in pixels: more where something is said under the axis."""
        return _BOTTOM + (_UNDER_WITH_HOLES if self.under else _UNDER)

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the axes in pixels."""
        return self.left, _TOP, self.right, _BOTTOM

    @property
    def phone(self) -> tuple[float, float, float]:
        """A telephone shows the frame and the values beside it, in larger type."""
        widest = max((text_width(end.value, PHONE_TYPE, bold=end.is_bold) for end in self.ends), default=0.0)
        edge = self.right + _LEADER + widest
        if self.periods:  # the last label stands under its point, and a month is longer than a year
            last, label = self.periods[-1]
            edge = max(edge, self.left + self._pixel(last) + text_width(label, PHONE_TYPE) / 2)
        return min(edge, WIDTH), self.height, PHONE_TYPE

    @property
    def strips(self) -> list[tuple[str, float, float, float, float]]:
        """The part of the frame of each period: its label, left, top, width and height in pixels.

        It reaches no further than half way to the nearest period, so that years without a figure say none.
        """
        times = [self._pixel(time) for time, _ in self.periods]
        half = min((later - earlier for earlier, later in pairwise(times)), default=2 * _ALONE) / 2
        width = self.right - self.left
        places = [(max(time - half, 0.0), min(time + half, width)) for time in times]
        return [
            (label, self.left + left, _TOP, right - left, _BOTTOM - _TOP)
            for (_, label), (left, right) in zip(self.periods, places, strict=True)
        ]

    # What is drawn, as a table

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each value: curves first, then levels; `time` is the middle of a period in years."""
        looks = dict(self.special)
        for curve in self.curves:
            joined = [(point, True) for run in curve.runs for point in run]
            for point, is_joined in [*joined, *((point, False) for point in curve.left_out)]:
                yield {
                    "line": curve.name, "role": curve.look.role, "period_label": point.label,
                    "time": point.time, "value": point.value, "lower": point.lower, "upper": point.upper,
                    "is_provisional": point.provisional, "is_left_out": not is_joined,
                    "mark": looks[point].words if point in looks else "",
                }  # fmt: skip
        for level in self.levels:
            for time, value in zip(level.times, level.values, strict=True):
                yield {
                    "line": level.name, "role": level.look.role, "period_label": "",
                    "time": self._time(time), "value": value, "lower": None, "upper": None,
                    "is_provisional": False, "is_left_out": False, "mark": "",
                }  # fmt: skip

    # Drawing

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Draw into axes; without room around them names stand in a legend."""
        on = Surface(axes, self.right - self.left, _BOTTOM - _TOP)
        self._draw_frame(on, has_room=has_room)
        for start, end, words in self.under if has_room else ():
            self._say_under(on, start, end, words)
        for earlier, cut in pairwise((float("-inf"), *self.cuts)):
            self._draw_cut(on, cut, self._pixel(cut) - self._pixel(earlier))
        if self.has_bands:
            self._draw_bands(on, self.curves[-1])
        for level in self.levels:
            times = [self._time(time) for time in level.times]
            on.line(times, level.values, level.look, 1.8, label=level.name, marked=level.marked)
        for curve in self.curves:
            self._draw_curve(on, curve)
        for point, look in self.special:  # the line ends before the mark, so that its shape can be seen
            self._mark(on, [point], Look("surface", "o", look.size + 3), 3.2)
            self._mark(on, [point], look, 3.5, is_hollow=point.provisional)
        if has_room:
            self._write_ends(on)
        else:
            axes.legend()

    def _time(self, time: float | None) -> float:
        return self.limits[1] if time is None else time

    def _pixel(self, time: float) -> float:
        """Where a time lies, in pixels from the left end of the frame."""
        first, last = self.limits
        return (time - first) / (last - first) * (self.right - self.left)

    def _draw_frame(self, on: Surface, *, has_room: bool) -> None:
        axes, scale, shown = on.axes, self.scale, self._shown_periods()
        axes.set_xlim(*self.limits)
        axes.set_ylim(scale.low, scale.high)
        axes.xaxis.set_major_locator(FixedLocator([time for time, _ in shown]))
        axes.xaxis.set_major_formatter(FixedFormatter([label for _, label in shown]))
        axes.yaxis.set_major_locator(FixedLocator(scale.ticks))
        axes.yaxis.set_major_formatter(FixedFormatter([scale.label(tick) for tick in scale.ticks]))
        for base in sorted({scale.low, 0.0} & set(scale.ticks)):
            on.line(self.limits, [base, base], Look("text-quiet", width=1.25), 0.6)
        if has_room:
            on.words(-self.left, -_TOP + 22, unit_heading(self.unit), role="text-quiet", size=TICK_SIZE)
        else:
            axes.set_ylabel(unit_heading(self.unit))

    def _shown_periods(self) -> tuple[tuple[float, str], ...]:
        """Every n-th period counted from the last, with the smallest n whose labels keep apart."""
        for every in range(1, len(self.periods) + 1):
            shown = self.periods[::-1][::every]
            apart = all(
                self._pixel(later) - self._pixel(earlier)
                >= (text_width(later_label, TICK_SIZE) + text_width(earlier_label, TICK_SIZE)) / 2 + 6
                for (later, later_label), (earlier, earlier_label) in pairwise(shown)
            )
            if apart:
                return shown
        return self.periods[-1:]

    def _say_under(self, on: Surface, start: float, end: float, words: str) -> None:
        """Say under the axis what is special about some periods, e.g. `no data`."""
        left, right = self._pixel(start) - 12, self._pixel(end) + 12
        bottom = _BOTTOM - _TOP
        on.line([left, right], [bottom + 40] * 2, Look("grid", width=2), 1, in_pixels=True, gid=WIDE_ONLY)
        # Where type is larger, the words of two places would meet.
        gid = WIDE_ONLY if len(self.under) > 1 else None
        on.words((left + right) / 2, bottom + 60, words, role="text-quiet", size=SMALL_SIZE, anchor="center",
                 gid=gid)  # fmt: skip

    def _draw_cut(self, on: Surface, time: float, room: float) -> None:
        """Mark where a new series starts; its words stand where those of the cut before leave them room."""
        x = self._pixel(time)
        on.line([x, x], [-10, _BOTTOM - _TOP], CUT, 1.5, in_pixels=True)
        label = "New series"
        if room < text_width(label, SMALL_SIZE) + 8:
            return
        gid = WIDE_ONLY if room < text_width(label, PHONE_TYPE) + 8 else None
        # The words stand at the side of the new series, unless the figure ends there.
        fits = self.left + x + 4 + text_width(label, SMALL_SIZE) <= WIDTH
        on.words(x - 1 if fits else x + 1, -16, label, role="text-quiet", size=SMALL_SIZE,
                 anchor="left" if fits else "right", gid=gid)  # fmt: skip

    def _draw_bands(self, on: Surface, curve: Curve) -> None:
        """The 95% intervals of the points that have one."""
        half = 5 / (self.right - self.left) * (self.limits[1] - self.limits[0])
        for run in curve.runs:
            having = [(p.time, p.lower, p.upper) for p in run if p.lower is not None and p.upper is not None]
            if len(having) == len(run) > 1:
                pieces = [having]
            else:  # a band between two points with an interval would cover one without
                pieces = [[(t - half, low, high), (t + half, low, high)] for t, low, high in having]
            for piece in pieces:
                lower = [(t, low) for t, low, _ in piece]
                on.area([*lower, *((t, high) for t, _, high in reversed(piece))], "band", 0.4,
                        label="95% interval")  # fmt: skip

    def _draw_curve(self, on: Surface, curve: Curve) -> None:
        """One line with its gaps; over it the marks of what is provisional or not compared."""
        looks = dict(self.special) if curve is self.curves[-1] else {}
        times: list[float] = []
        values: list[float] = []
        marked: list[int] = []
        provisional: list[Point] = []
        for run in curve.runs:
            for point in run:
                if point not in looks and not point.provisional:
                    marked.append(len(times))
                elif point not in looks:
                    provisional.append(point)
                times.append(point.time)
                values.append(NOWHERE if point.value is None else point.value)
            times.append(NOWHERE)
            values.append(NOWHERE)
        order = 3 if curve.look.width > 2 else 2
        on.line(times[:-1], values[:-1], curve.look, order, label=curve.name, marked=marked)
        self._mark(on, provisional, curve.look, order + 0.2, is_hollow=True)
        self._mark(on, curve.left_out, LEFT_OUT, 3)

    def _mark(
        self, on: Surface, points: Sequence[Point], look: Look, zorder: float, *, is_hollow: bool = False
    ) -> None:
        on.marks([p.time for p in points], [p.value or 0.0 for p in points], look, zorder,
                 is_hollow=is_hollow)  # fmt: skip

    def _write_ends(self, on: Surface) -> None:
        """Write values and names at the right, moved apart where they would meet, each joined to its line."""
        width, height = self.right - self.left, _BOTTOM - _TOP
        values = max((text_width(end.value, bold=end.is_bold) for end in self.ends), default=0.0)
        indent = values + _GAP if values else 0.0
        column = WIDTH - self.right - _LEADER - indent
        texts = [wrapped(end.name, column, bold=end.is_bold) for end in self.ends]
        sizes = [len(lines) * LINE_HEIGHT + _GAP for lines in texts]
        heights = [(1 - self.scale.share(end.height)) * height for end in self.ends]
        centres = spread(heights, sizes, -14, height + 13)  # above the periods under the axis
        left = width + _LEADER
        leaders: list[tuple[float, float]] = []
        for end, lines, y, centre in zip(self.ends, texts, heights, centres, strict=True):
            first = centre - (len(lines) - 1) / 2 * LINE_HEIGHT
            start = self._pixel(self._time(end.time)) + end.gap
            leaders += [(start, y), (max(left - 12, start + 1), y), (left - 4, first), (NOWHERE, NOWHERE)]
            base = first + LABEL_SIZE * MIDDLE
            on.words(left, base, end.value, bold=end.is_bold)
            for number, line in enumerate(lines):
                on.words(left + indent, base + number * LINE_HEIGHT, line, bold=end.is_bold, gid=WIDE_ONLY)
        xs, ys = [x for x, _ in leaders], [y for _, y in leaders]
        on.line(xs, ys, LEADER, 1.2, in_pixels=True)
        if self.bracket is not None:
            time, *ends = self.bracket
            x = self._pixel(time) + 13
            low, high = ((1 - self.scale.share(value)) * height for value in ends)
            on.line([x - 4, x, x, x - 4], [high, high, low, low], Look("text-quiet", width=2), 1.5,
                    in_pixels=True)  # fmt: skip


def over_time(
    scale: Scale, unit: str, lines: Lines, curves: Sequence[Curve], levels: Sequence[Level],
    ends: Sequence[EndLabel], holes: Sequence[Sequence[float]], left_out: Sequence[Sequence[float]], *,
    has_bands: bool = False, special: Sequence[tuple[Point, Look]] = (),
    bracket: tuple[float, float, float] | None = None,
) -> OverTime:  # fmt: skip
    """Place what is drawn in a frame: curves, the last over the others, level lines and words at their ends.

    `holes` are times without data and `left_out` times that are not compared, run by run; `special` points of
    the last curve with a look of their own; `bracket` a bar between two values: time, lower, higher value.
    """
    left = max(text_width(scale.label(tick), PHONE_TYPE) for tick in scale.ticks) + 14
    values = max((text_width(end.value, bold=end.is_bold) for end in ends), default=0.0)
    names = max((text_width(end.name, bold=end.is_bold) for end in ends), default=0.0)
    # A telephone shows the frame and the values: were they wider, its type would be too small.
    beside = max((text_width(end.value, PHONE_TYPE, bold=end.is_bold) for end in ends), default=0.0)
    right = min(WIDTH - min(_NAMES, values + _GAP + names), _PHONE_WIDEST - beside) - _LEADER
    drawn = [time for time, _ in lines.labels]
    drawn += [time for level in levels for time in level.times if time is not None]
    first, last = min(drawn), max(drawn)
    share = _INSET / (right - left)
    room = (last - first) * share / (1 - 2 * share) if last > first else lines.step / 2
    under = [*((run, "no data") for run in holes), *((run, "not compared") for run in left_out)]
    return OverTime(
        scale=scale, unit=unit, periods=lines.labels, limits=(first - room, last + room),
        curves=tuple(curves), levels=tuple(levels), ends=tuple(ends), cuts=lines.cuts,
        under=tuple((run[0], run[-1], words) for run, words in under), left=left, right=right,
        has_bands=has_bands, special=tuple(special), bracket=bracket,
    )  # fmt: skip


def further_key(
    *, has_band: bool = False, look_of_provisional: Look | None = None, has_left_out: bool = False
) -> list[KeyEntry]:
    """What else a key explains, where the drawing has it."""
    entries = [KeyEntry("95% interval", BAND)] if has_band else []
    if look_of_provisional is not None:
        look = look_of_provisional
        hollow = Look(look.role, look.shape, look.size, is_hollow=True)
        entries.append(KeyEntry("Provisional figure", hollow))
    return entries + ([KeyEntry("Left out of comparisons", LEFT_OUT)] if has_left_out else [])
