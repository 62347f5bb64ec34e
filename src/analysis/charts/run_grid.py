"""Many measures over time, a small panel each with a scale of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.charts.chart import Chart, cell, chart_of, values_table, without_data
from analysis.charts.neighbour_grid import Grid, Panel
from analysis.charts.scale import scale_for
from analysis.charts.series import read_lines
from analysis.charts.theme import PHONE_WIDTH, printable
from analysis.words.figures import count_words, join_words

_COLUMNS, _COLUMNS_OF_A_PHONE = 3, 2
_MARKS = {"high": " ▲", "low": " ▼"}  # behind the figure of a measure that stands out


@dataclass(frozen=True)
class Measure:
    """One measure of the grid."""

    name: str  # What it is called
    # Its months or quarters, columns of `tables.data.OBSERVATIONS` and `line`, which is `area`
    series: pd.DataFrame
    unit: str  # Unit of `tables.data.INDICATORS`
    decimals: int  # Decimals shown
    limits: tuple[float, ...] = ()  # Lower and upper process limit; none with fewer than 12 points
    signal: str = ""  # Which way a figure of the quarter stands out, `high` or `low`; empty for none


def run_grid_of(measures: Sequence[Measure], breaks: pd.DataFrame | None, *, title: str) -> Chart:
    """Draw measures over time, a panel each.

    Returns:
        The chart. Its data have a row a point: `panel` (the measure), `role`, `run`, `period_label`, `time`
        (in years), `value`.

    Raises:
        DataError: A series lacks a column or has two values for one period.
    """
    panels, rows = [], []
    labels: dict[float, str] = {}
    for one in measures:
        lines = read_lines(one.series, breaks)
        last = lines.last("area")
        if last is None:
            continue
        values = [point.value for point in lines.points["area"] if point.value is not None]
        runs = tuple(tuple(run) for run in lines.stretches("area"))
        shown = cell(last.value, one.unit, one.decimals)
        mark = _MARKS.get(one.signal, "")
        panels.append(
            Panel(
                printable(one.name), f"{shown}{mark}", (("neighbour", runs),),
                scale_for([*values, *one.limits], one.unit, steps=3), one.limits,
            )
        )  # fmt: skip
        labels |= {time: label for time, label in lines.labels}
        rows.append([one.name, last.label, shown, one.signal or "no"])
    if not panels:
        return without_data("run_grid", "Small line charts", title, "")
    times = sorted(labels)
    scale = panels[0].scale
    drawing = Grid(
        scale, (times[0], max(times[-1], times[0] + 1)), (labels[times[0]], labels[times[-1]]),  # type: ignore[arg-type]
        tuple(panels), columns=min(_COLUMNS, len(panels)),
    )  # fmt: skip
    out = [f"{one.name} ({one.signal})" for one in measures if one.signal]
    message = f"{count_words(len(out), 'measure stands', 'measures stand')} out from the usual variation"
    message += f": {join_words(out)}." if out else "."
    message = f"{message[:1].upper()}{message[1:]}"
    note = "Each panel has a vertical axis of its own: compare shapes, not heights."
    figures = "; ".join(f"{name} {shown} in {label}" for name, label, shown, _ in rows)
    return chart_of(
        "run_grid", title, drawing,
        sentences=[
            f"{len(panels)} small line charts. {title}.", message, f"Latest figures: {figures}.", note,
        ],
        table=values_table(f"{title}.", ("Measure", "Latest period", "Figure", "Stands out"), rows, [2]),
        notes=[note], message=message,
        legend="Bold line with dots: the measure; dashed lines: process limits. ▲ ▼: stands out.",
        narrow=replace(drawing, columns=_COLUMNS_OF_A_PHONE, width=PHONE_WIDTH),
    )  # fmt: skip
