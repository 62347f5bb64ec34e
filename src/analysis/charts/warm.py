"""What a process draws once, so that its copies need not."""

from __future__ import annotations

from analysis.charts.chart import parts_of
from analysis.charts.distribution import load_seaborn
from analysis.charts.gap_strip import Mark, Strip
from analysis.charts.over_time import Curve, EndLabel, over_time
from analysis.charts.rows import ByRow
from analysis.charts.scale import scale_for
from analysis.charts.series import Lines, Point
from analysis.charts.trend import LOOKS

_YEARS = 9  # as many periods as are labelled on most axes


def warm_up() -> None:
    """Make the axes of each kind of drawing, with their ticks, and read the fonts."""
    scale = scale_for([50.0, 70.0], "percent")
    points = tuple(Point(f"{2010 + year}/{11 + year}", 2011.0 + year, 60.0) for year in range(_YEARS))
    lines = Lines.of({"area": points})
    curve = Curve.of(lines, "area", "Area", LOOKS["area"], shows_left_out=True)
    end = EndLabel("60%", "Area", 60.0, points[-1].time, "area", is_bold=True)
    parts_of(over_time(scale, "percent", lines, [curve], (), [end], (), ()))
    parts_of(Strip(scale, (Mark("Area", 60.0, "60%", LOOKS["area"]),), "high"))
    parts_of(ByRow(340.0, 2.0, 338.0, 0.0, 1.0, (), 10.0, 10.0))


def warm_up_distributions() -> None:
    """Load what only the pages that show a distribution need."""
    load_seaborn()
