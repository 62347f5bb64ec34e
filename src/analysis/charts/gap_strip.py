"""One figure beside what it is measured by, on one horizontal scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.charts.chart import (
    WIDTH,
    Chart,
    TableOfChart,
    direction_words,
    finished,
    in_period,
    known,
    without_data,
)
from analysis.charts.frame import NARROW_WIDTH, KeyEntry, draw_key, key_height
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.theme import (
    LABEL_SIZE,
    SMALL_SIZE,
    TICK_SIZE,
    Drawing,
    spread,
    text_width,
    wrapped,
)
from analysis.vocabulary.numbers import is_shown
from analysis.words.figures import difference_words, format_value, join_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from analysis.charts.scale import Scale


_STRIP_HEIGHT = 184.0
_STRIP_AXIS = 92.0
_NARROW_AXIS = 56.0
_STRIP_LABELS = 132.0
_STRIP_LABEL_WIDTH = 150.0


@dataclass(frozen=True)
class _Mark:
    """One figure on the strip."""

    name: str
    value: float
    role: str
    shape: str
    size: float
    words: str


def gap_strip(
    assessment: Mapping[str, object] | pd.Series, *, area_name: str = "This area",
    region_name: str = "Region", title: str | None = None, message: str = "",
) -> Chart:  # fmt: skip
    """Draw one goal's figure, target and comparators on one horizontal scale.

    Args:
        assessment: One row of `results.ASSESSMENTS`.
        area_name: Name of the area.
        region_name: Name of its region.
        title: Title; None makes one of the goal's name.
        message: The point of the chart.

    Returns:
        The chart; it says so where the goal has no figure at all.
    """
    row = dict(assessment)
    unit, decimals, polarity = str(row["unit"]), int(known(row["decimals"]) or 0), str(row["polarity"])
    title = title or f"{row['name']}: where {area_name} stands"
    marks = _strip_marks(row, area_name, region_name)
    if not marks:
        return without_data("gap_strip", "Chart of figures on one scale", title, message)
    scale = scale_for([mark.value for mark in marks], unit, steps=4)
    key = _strip_key(marks, unit, decimals)
    narrow_height = _NARROW_AXIS + 24 + key_height(key)
    drawing = Drawing(WIDTH, _STRIP_HEIGHT)
    narrow = Drawing(NARROW_WIDTH, narrow_height)
    _draw_strip(drawing, marks, scale, polarity, unit, decimals)
    _draw_narrow_strip(narrow, marks, scale, polarity)
    draw_key(narrow, _NARROW_AXIS + 24, key)
    period = str(row["period_label"])
    area = marks[0] if marks[0].role == "area" else None
    figures = [f"{mark.name} {format_value(mark.value, unit, decimals)}" for mark in marks]
    axis = f"The scale runs {scale.range_words}."
    when = in_period(period) if area and period else "latest figures"
    return finished(
        drawing, "gap_strip", title,
        sentences=[
            f"Figures on one horizontal scale. {title}.",
            f"{when[:1].upper()}{when[1:]}: {', '.join(figures)}.",
            _strip_distances(marks, unit, decimals) if area else f"There is no figure for {area_name}.",
            axis, direction_words(polarity),
        ],
        table=TableOfChart(
            f"{title}. {unit_heading(unit)}.", ("What", "Figure", f"{area_name} is"),
            [(mark.name, format_value(mark.value, unit, decimals),
              "" if mark is area else _distance(area, mark, unit, decimals)) for mark in marks],
            frozenset({1}),
        ),
        notes=[axis, "" if area else f"There is no figure for {area_name}."],
        message=message,
        legend=f"{'; '.join(f'{mark.name}: {mark.words}' for mark in marks)}.",
        narrow=narrow, has_key=True,
    )  # fmt: skip


def _strip_marks(row: Mapping[str, object], area_name: str, region_name: str) -> list[_Mark]:
    count = known(row["neighbour_n"])
    neighbours = f"Mean of {int(count)} neighbours" if count else "Neighbours’ mean"
    year = str(row["target_year"])
    possible = (
        (area_name, "value", "area", "o", 15, "large dot"),
        (f"Target {year}".strip(), "target_value", "target", "D", 10, "hollow diamond"),
        ("England", "england_value", "england", "s", 9, "square"),
        (region_name, "region_value", "region", "^", 10, "triangle"),
        (neighbours, "neighbour_mean", "neighbours", "v", 10, "upturned triangle"),
    )
    return [
        _Mark(name, value, role, shape, size, words)
        for name, column, role, shape, size, words in possible
        if (value := known(row[column])) is not None
    ]


def _strip_key(marks: Sequence[_Mark], unit: str, decimals: int) -> list[KeyEntry]:
    return [
        KeyEntry(
            f"{mark.name} {format_value(mark.value, unit, decimals)}", mark.role, mark.shape,
            mark.size, hollow=mark.role == "target", bold=mark.role == "area",
        )
        for mark in marks
    ]  # fmt: skip


def _draw_narrow_strip(drawing: Drawing, marks: Sequence[_Mark], scale: Scale, polarity: str) -> None:
    """The scale with its marks and no names: the key below has those."""
    left, right = _draw_axis(drawing, scale, _NARROW_AXIS)
    _better_arrow(drawing, polarity, left, right)
    for mark in reversed(marks):  # the area is drawn last, over the others
        drawing.points([scale.at(mark.value, left, right)], [_NARROW_AXIS], mark.role, shape=mark.shape,
                       size=mark.size, hollow=mark.role == "target", order=3)  # fmt: skip


def _draw_axis(drawing: Drawing, scale: Scale, axis: float) -> tuple[float, float]:
    """Draw the scale, and give the pixels at which it begins and ends."""
    left = text_width(scale.label(scale.low), TICK_SIZE) + 20
    right = drawing.width - text_width(scale.label(scale.high), TICK_SIZE) - 20
    drawing.line([left, right], [axis, axis], "text-quiet", width=1.25, order=1)
    for tick in scale.ticks:
        x = scale.at(tick, left, right)
        drawing.line([x, x], [axis - 4, axis + 4], "text-quiet", width=1, order=1)
    base = axis + TICK_SIZE * 0.35
    drawing.text(left - 12, base, scale.label(scale.low), role="text-quiet", size=TICK_SIZE, anchor="right")
    drawing.text(right + 12, base, scale.label(scale.high), role="text-quiet", size=TICK_SIZE)
    return left, right


def _draw_strip(
    drawing: Drawing, marks: Sequence[_Mark], scale: Scale, polarity: str, unit: str, decimals: int
) -> None:
    axis = _STRIP_AXIS
    left, right = _draw_axis(drawing, scale, axis)
    _better_arrow(drawing, polarity, left, right)
    others = [mark for mark in marks if mark.role != "area"]
    texts = [
        [*wrapped(mark.name, _STRIP_LABEL_WIDTH, TICK_SIZE), format_value(mark.value, unit, decimals)]
        for mark in others
    ]
    widths = [max(text_width(text, TICK_SIZE) for text in lines) + 16 for lines in texts]
    xs = [scale.at(mark.value, left, right) for mark in others]
    for mark, x, lines, centre in zip(others, xs, texts, spread(xs, widths, 0, WIDTH), strict=True):
        drawing.line([x, x, centre], [axis, axis + 16, _STRIP_LABELS - 16], mark.role, width=1, order=1.2)
        drawing.points([x], [axis], mark.role, shape=mark.shape, size=mark.size,
                       hollow=mark.role == "target", order=2.5)  # fmt: skip
        for number, text in enumerate(lines):
            drawing.text(centre, _STRIP_LABELS + number * 18, text, size=TICK_SIZE, anchor="center")
    for mark in (mark for mark in marks if mark.role == "area"):
        x = scale.at(mark.value, left, right)
        label = f"{mark.name} {format_value(mark.value, unit, decimals)}"
        half = text_width(label, LABEL_SIZE, bold=True) / 2
        drawing.points([x], [axis], "area", shape=mark.shape, size=mark.size, order=3)
        drawing.text(min(max(x, half), WIDTH - half), axis - 20, label, bold=True, anchor="center")


def _better_arrow(drawing: Drawing, polarity: str, left: float, right: float) -> None:
    """Say at the top in which direction better lies."""
    y, length = 20.0, 46.0
    if polarity == "none":
        drawing.text(left, y + 5, "No direction is judged better", role="text-quiet", size=SMALL_SIZE)
        return
    is_high = polarity == "high"
    tip, tail = (right, right - length) if is_high else (left, left + length)
    back = -8 if is_high else 8
    drawing.line([tail, tip], [y, y], "better", width=2)
    drawing.line([tip + back, tip, tip + back], [y - 5, y, y + 5], "better", width=2)
    words_at, anchor = (tail - 8, "right") if is_high else (tail + 8, "left")
    drawing.text(words_at, y + 5, "Better", size=SMALL_SIZE, anchor=anchor)


def _distance(area: _Mark | None, mark: _Mark, unit: str, decimals: int) -> str:
    if area is None:
        return "[x]"
    difference = area.value - mark.value
    if not is_shown(difference, decimals):
        return "the same"
    return f"{difference_words(difference, unit, decimals)} {'higher' if difference > 0 else 'lower'}"


def _strip_distances(marks: Sequence[_Mark], unit: str, decimals: int) -> str:
    area, others = marks[0], marks[1:]
    parts = []
    for mark in others:
        words = _distance(area, mark, unit, decimals)
        is_thing = mark.role in ("target", "neighbours")
        name = f"the {mark.name[:1].lower()}{mark.name[1:]}" if is_thing else mark.name
        parts.append(f"{words} {'as' if words == 'the same' else 'than'} {name}")
    return f"{area.name} is {join_words(parts)}." if parts else ""
