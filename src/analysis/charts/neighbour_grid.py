"""The area beside each of its statistical neighbours over time: small multiples."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator

from analysis.charts.chart import (
    Chart,
    cell,
    chart_of,
    direction_words,
    in_period,
    values_table,
    without_data,
)
from analysis.charts.scale import Scale, scale_for, unit_heading
from analysis.charts.series import Lines, Point, break_words, read_lines
from analysis.charts.theme import (
    NOWHERE,
    PHONE_WIDTH,
    SMALL_SIZE,
    WIDTH,
    Look,
    Surface,
    new_figure,
    printable,
    text_width,
    wrapped,
)
from analysis.page.parts import Table
from analysis.words.figures import join_words

_PANEL = 112.0  # height of a panel's frame
_TITLE = 44.0  # above it: two lines
_UNDER = 34.0  # under the last row: the first and the last period
_GAP = 16.0
_COLUMNS, _COLUMNS_OF_A_PHONE = 4, 2
_LOOKS = {
    "england": Look("england", width=1.6, dash=(7, 4), words="dashed line"),
    "own": Look("area", width=2.0, words="thin line"),
    "neighbour": Look("other", "o", 4.5, 3.2, words="bold line with dots"),
}


@dataclass(frozen=True)
class Panel:
    """One neighbour: its name, its latest figure as written, and the runs of joined points of each line."""

    name: str
    latest: str
    lines: tuple[tuple[str, tuple[tuple[Point, ...], ...]], ...]
    scale: Scale | None = None  # A vertical axis of its own; None for that of all panels
    levels: tuple[float, ...] = ()  # Level lines, in its unit


@dataclass(frozen=True)
class Grid:
    """Panels beside and under each other, of one scale or each of its own."""

    name: ClassVar[str] = "neighbour grid"
    phone: ClassVar[None] = None

    scale: Scale  # The vertical axis
    limits: tuple[float, float]  # The first and last time, in years
    periods: tuple[str, str]  # The labels of the first and the last period
    panels: tuple[Panel, ...]  # The panels, the closest neighbour first
    columns: int = _COLUMNS  # How many stand beside each other
    width: float = WIDTH  # Width of the figure in pixels

    @property
    def height(self) -> float:
        """Height in pixels."""
        return math.ceil(len(self.panels) / self.columns) * (_PANEL + _TITLE) + _UNDER

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all panels together, in pixels."""
        labels = max(text_width(self.scale.label(tick), SMALL_SIZE) for tick in self.scale.ticks)
        return labels * 1.15 + 10, _TITLE, self.width - 8, self.height - _UNDER

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each point of each line of each panel."""
        for panel in self.panels:
            for role, runs in panel.lines:
                for number, run in enumerate(runs):
                    for point in run:
                        yield {
                            "panel": panel.name, "role": role, "run": f"{role} {number}",
                            "period_label": point.label, "time": point.time, "value": point.value,
                        }  # fmt: skip

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Draw all neighbours into axes of an analyst's, which are one panel and not many."""
        for panel in self.panels:
            self._draw_panel(axes, panel, ("neighbour",))
        self._draw_panel(axes, self.panels[0], ("england", "own"))

    def make(self) -> Figure:
        """Make the figure, an axes for each neighbour, called by its name.

        As seaborn's FacetGrid would, in a sixth of its time, which is that of finding its layout.
        """
        figure = new_figure(self.width, self.height)
        left, _, right, _ = self.frame
        wide = (right - left - (self.columns - 1) * _GAP) / self.columns
        for place, panel in enumerate(self.panels):
            row, column = divmod(place, self.columns)
            x, y = left + column * (wide + _GAP), (row + 1) * (_TITLE + _PANEL)
            axes = figure.add_axes(
                (x / self.width, 1 - y / self.height, wide / self.width, _PANEL / self.height)
            )
            axes.set_label(panel.name)
            self._draw_panel(axes, panel, tuple(_LOOKS))
            on = Surface(axes, wide, _PANEL)
            names = wrapped(panel.name, wide, SMALL_SIZE)
            on.words(0, -24, names[0] if len(names) == 1 else f"{names[0]}…", size=SMALL_SIZE)
            on.words(0, -7, panel.latest, size=SMALL_SIZE, bold=True)
            is_last = place + self.columns >= len(self.panels)
            has_values = column == 0 and panel.scale is None
            self._label(axes, wide, has_values=has_values, has_periods=is_last)
        return figure

    def _draw_panel(self, axes: Axes, panel: Panel, roles: tuple[str, ...]) -> None:
        axes.set_xlim(*self.limits)
        scale = panel.scale or self.scale
        axes.set_ylim(scale.low, scale.high)
        on = Surface(axes, 1, 1)
        for level in panel.levels:
            on.line(list(self.limits), [level, level], _LOOKS["england"], 1, label="level")
        for order, (role, runs) in enumerate(line for line in panel.lines if line[0] in roles):
            times, values = [], []
            for run in runs:
                times += [*(point.time for point in run), NOWHERE]
                values += [*(point.value or 0.0 for point in run), NOWHERE]
            on.line(times[:-1], values[:-1], _LOOKS[role], 2 + order, label=role)

    def _label(self, axes: Axes, wide: float, *, has_values: bool, has_periods: bool) -> None:
        """A few values at the left, and the first and last period under the last row, where both fit."""
        ticks = self.scale.ticks[:: max(1, (len(self.scale.ticks) - 1) // 2)]
        axes.yaxis.set_major_locator(FixedLocator(ticks))
        labels = [self.scale.label(tick) if has_values else "" for tick in ticks]
        axes.yaxis.set_major_formatter(FixedFormatter(labels))
        axes.xaxis.set_major_locator(FixedLocator(self.limits))
        axes.xaxis.set_major_formatter(FixedFormatter(["", ""]))
        axes.tick_params(labelsize=SMALL_SIZE)
        if has_periods:
            on, (first, last) = Surface(axes, wide, _PANEL), self.periods
            on.words(wide, _PANEL + 24, last, role="text-quiet", size=SMALL_SIZE, anchor="right")
            if text_width(first, SMALL_SIZE) + text_width(last, SMALL_SIZE) + 8 < wide:
                on.words(0, _PANEL + 24, first, role="text-quiet", size=SMALL_SIZE)


def neighbour_grid_of(
    series: pd.DataFrame, breaks: pd.DataFrame | None, *, title: str, unit: str, decimals: int,
    polarity: str, area_name: str, area_code: str, near: str = "neighbours",
    message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw the area beside each of its statistical neighbours over time, a panel each.

    `series` are rows of `tables.data.OBSERVATIONS` of one indicator and group with `area_name`: the area,
    the others (called `near`) in the order to show, and England.

    Returns:
        The chart. Its data have a row a point: `panel` (the neighbour), `role` (`own`, `neighbour`,
        `england`), `run` (points of one run are joined), `period_label`, `time` (in years), `value`.

    Raises:
        DataError: The series lacks a column or has two values for one period.
    """
    panels, latest, every = [], {}, []
    codes = [
        code for code in dict.fromkeys(series["area_code"].tolist()) if code not in (area_code, _ENGLAND)
    ]
    for code in codes:
        chosen = series[series["area_code"].isin((area_code, code, _ENGLAND))]
        lines = read_lines(chosen.assign(line=chosen["area_code"].map(
            {area_code: "area", code: "neighbours", _ENGLAND: "england"}
        )), breaks)  # fmt: skip
        point = lines.last("neighbours")
        if point is None:
            continue
        name = printable(str(chosen.loc[chosen["area_code"] == code, "area_name"].iloc[0]))
        latest[name] = point
        every.append(lines)
        runs = tuple(
            (role, tuple(tuple(run) for run in lines.stretches(line)))
            for role, line in (("england", "england"), ("own", "area"), ("neighbour", "neighbours"))
        )
        panels.append(Panel(name, cell(point.value, unit, decimals), runs))
    if not panels:
        return without_data("neighbour_grid", "Small line charts", title, message or "")
    own = every[0].last("area")
    labels = dict(sorted((time, label) for lines in every for time, label in lines.labels))
    times = list(labels)
    values = [
        p.value for lines in every for held in lines.points.values() for p in held if p.value is not None
    ]
    scale = scale_for(values, unit, steps=4)
    drawing = Grid(scale, (times[0], max(times[-1], times[0] + 1)), (labels[times[0]], labels[times[-1]]),
                   tuple(panels))  # fmt: skip
    point_words = _ahead(own, latest, area_name, polarity, unit, decimals, near)
    axis = (
        f"Every panel runs from {drawing.periods[0]} to {drawing.periods[1]}, with the same vertical axis, "
        f"{scale.range_words}."
    )
    figures = ", ".join(f"{name} {cell(p.value, unit, decimals)}" for name, p in latest.items())
    is_list = near == "neighbours"  # which has an order: the closest first
    other = "The neighbour" if is_list else "The other council"
    has_england = every[0].last("england") is not None
    legend = [f"{name}: {_LOOKS[role].words}" for role, name in (
        ("neighbour", other), ("own", area_name), ("england", "England"),
    ) if role != "england" or has_england]  # fmt: skip
    return chart_of(
        "neighbour_grid", title, drawing,
        sentences=[
            f"{len(panels)} small line charts, one for each of the {near}. {title}.", point_words,
            f"Latest figures: {figures}.", break_words(every[0]), axis, direction_words(polarity),
        ],
        table=_table(every, [panel.name for panel in panels], area_name, title, unit, decimals, labels),
        notes=[axis, break_words(every[0]), "The closest neighbour comes first." if is_list else ""],
        message=point_words if message is None else message,
        legend=f"{'; '.join(legend)}.",
        narrow=replace(drawing, columns=_COLUMNS_OF_A_PHONE, width=PHONE_WIDTH),
    )  # fmt: skip


_ENGLAND = "E92000001"


def _ahead(
    own: Point | None, latest: dict[str, Point], area_name: str, polarity: str, unit: str, decimals: int,
    near: str,
) -> str:  # fmt: skip
    """How many neighbours have a better figure than the area for its latest period, in words."""
    if own is None or own.value is None:
        return f"There is no figure for {area_name}."
    same = {name: p.value for name, p in latest.items() if p.label == own.label and p.value is not None}
    word = "lower" if polarity == "low" else "higher"
    ahead = [
        name for name, value in same.items() if (value < own.value if word == "lower" else value > own.value)
    ]
    named = f": {join_words(ahead)}" if 0 < len(ahead) < 4 else ""
    return (
        f"{area_name} {cell(own.value, unit, decimals)} {in_period(own.label)}: {len(ahead)} of {len(same)} "
        f"{near} {'has' if len(ahead) == 1 else 'have'} a {word} figure{named}."
    )


def _table(
    every: list[Lines], names: list[str], area_name: str, title: str, unit: str, decimals: int,
    labels: dict[float, str],
) -> Table:  # fmt: skip
    columns = [(area_name, every[0], "area"), *zip(names, every, ["neighbours"] * len(names), strict=True)]
    held = [{p.label: p for p in lines.points.get(line, ())} for _, lines, line in columns]
    rows = [
        [label, *(cell(p.value, unit, decimals, p.missing) if (p := points.get(label)) else "[x]"
                  for points in held)]
        for label in labels.values()
    ]  # fmt: skip
    return values_table(
        f"{title}. {unit_heading(unit)}.", ("Period", *(name for name, _, _ in columns)), rows,
        range(1, len(columns) + 1), [break_words(every[0])],
    )  # fmt: skip
