"""A line small enough for a cell of a table.

Written as SVG directly: it has no text and no axis, and a scorecard needs one for each of its rows.
"""

from __future__ import annotations

import pandas as pd

from analysis.charts.chart import cell, in_period
from analysis.charts.series import read_lines
from analysis.page.parts import Sparkline
from analysis.words.figures import join_words

_WIDTH, _HEIGHT = 120.0, 28.0
_INSET = 4.0  # so that no line or dot is cut at the edge
_COLOUR = "var(--chart-area, var(--accent, #12436D))"
_QUIET = "var(--chart-text-quiet, var(--text-quiet, #4C565E))"


def sparkline(
    series: pd.DataFrame, breaks: pd.DataFrame | None = None, *, unit: str, decimals: int
) -> Sparkline:
    """Draw the area's line of one indicator and group, without axis or comparators.

    Args:
        series: A review's `series`, rows of one indicator and group.
        breaks: A review's `breaks`.
        unit: Unit of `tables.data.INDICATORS`.
        decimals: Decimals shown.

    Returns:
        The drawing and its words; an empty drawing where the area has no figure.

    Raises:
        DataError: The series lacks a column or holds several indicators or groups.

    Example:
        >>> series = analysis.open_review().series
        >>> one = series[(series["indicator_id"] == "neet_16_17") & (series["group"] == "all")]
        >>> analysis.sparkline(one, unit="percent", decimals=1).alt
        'From ...% in ... to ...% in ...'
    """
    lines = read_lines(series, breaks)
    points = [p for p in lines.points.get("area", ()) if p.is_comparable]
    if not points:
        return Sparkline(_svg(""), "No figures.")
    values = [p.value for p in points if p.value is not None]
    began = points[0].time  # a break before parts nothing that is drawn
    cuts = {cut: name for cut, name in zip(lines.cuts, lines.cut_labels, strict=True) if cut > began}
    low, high = min(values), max(values)
    first, last = lines.labels[0][0], lines.labels[-1][0]

    def place(time: float, value: float) -> str:
        across = (time - first) / (last - first) if last > first else 0.5
        up = (value - low) / (high - low) if high > low else 0.5
        x = _INSET + across * (_WIDTH - 2 * _INSET)
        y = _HEIGHT - _INSET - up * (_HEIGHT - 2 * _INSET)
        return f"{x:.1f},{y:.1f}"

    parts = []
    for cut in cuts:
        x = place(cut, low).partition(",")[0]
        style = f"stroke:{_QUIET};stroke-dasharray:1.5 2.5"
        parts.append(f'<line x1="{x}" y1="1" x2="{x}" y2="27" style="{style}"/>')
    for run in lines.stretches("area"):
        at = [place(p.time, p.value) for p in run if p.value is not None]
        if len(at) > 1:
            parts.append(
                f'<polyline points="{" ".join(at)}" style="fill:none;stroke:{_COLOUR};stroke-width:2;'
                'stroke-linejoin:round;stroke-linecap:round"/>'
            )
        else:
            parts.append(_dot(at[0], 1.6))
    parts.append(_dot(place(points[-1].time, values[-1]), 3.2))
    ends, cut = points[-1], max(cuts, default=float("-inf"))
    starts = next((point for point in points if point.time >= cut), ends)
    words = f"{cell(starts.value, unit, decimals)} {in_period(starts.label)}"
    if ends is not starts:
        then = ", then" if " to " in starts.label else " to"  # one "to" more could not be read
        words = f"From {words}{then} {cell(ends.value, unit, decimals)} {in_period(ends.label)}"
    restart = f" New series from {join_words(cuts.values())}." if cuts else ""
    return Sparkline(_svg("".join(parts)), f"{words}.{restart}")


def _dot(at: str, radius: float) -> str:
    x, _, y = at.partition(",")
    return f'<circle cx="{x}" cy="{y}" r="{radius}" style="fill:{_COLOUR}"/>'


def _svg(inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sparkline" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" '
        f'width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" aria-hidden="true" focusable="false">{inside}</svg>'
    )
