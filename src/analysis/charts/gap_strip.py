"""One figure beside what it is measured by, on one horizontal scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes

from analysis.charts.chart import (
    Chart,
    KeyEntry,
    chart_of,
    direction_words,
    in_period,
    known,
    values_table,
    without_data,
)
from analysis.charts.scale import Scale, scale_for, unit_heading
from analysis.charts.svg import WIDE_ONLY
from analysis.charts.theme import (
    LABEL_SIZE,
    LEADER,
    MIDDLE,
    NOWHERE,
    PHONE_WIDTH,
    SMALL_SIZE,
    TICK_SIZE,
    WIDTH,
    Look,
    Surface,
    spread,
    text_width,
    wrapped,
)
from analysis.vocabulary.certainty import THE_SAME
from analysis.words.figures import format_value, join_words, told_apart

_HEIGHT = 202.0
_AXIS = 110.0
_LABELS = 150.0
_LABEL_WIDTH = 150.0
_ARROW = 46.0
_PHONE_HEIGHT = _AXIS + 26.0  # without the names under the axis
_PHONE_TYPE = 14.5 * WIDTH / PHONE_WIDTH
_AXIS_LOOK = Look("text-quiet", "|", 8.0, 1.25)


@dataclass(frozen=True)
class Mark:
    """One figure on the strip: its name, its value as a number and as written, and its look."""

    name: str
    value: float
    text: str
    look: Look
    # The area's figure minus this one, where they are compared otherwise than as they stand: like with like
    apart: float | None = None

    @property
    def is_own(self) -> bool:
        """Whether it is the area's own."""
        return self.look.role == "area"


@dataclass(frozen=True)
class Strip:
    """Marks on a horizontal scale, the area's own first, and the direction in which better lies."""

    name: ClassVar[str] = "gap strip"
    width: ClassVar[float] = WIDTH
    height: ClassVar[float] = _HEIGHT
    phone: ClassVar[tuple[float, float, float]] = (WIDTH, _PHONE_HEIGHT, _PHONE_TYPE)

    scale: Scale
    marks: tuple[Mark, ...]
    polarity: str

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the axes in pixels, the ends of the scale."""
        left, right = (text_width(self.scale.label(end), _PHONE_TYPE) + 18 for end in
                       (self.scale.low, self.scale.high))  # fmt: skip
        return left, 0.0, WIDTH - right, _HEIGHT

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each mark."""
        for mark in self.marks:
            yield {"name": mark.name, "role": mark.look.role, "value": mark.value}

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Draw into axes, whose horizontal direction becomes the scale."""
        left, _, right, _ = self.frame
        on, scale = Surface(axes, right - left, _HEIGHT), self.scale
        level = 1 - _AXIS / _HEIGHT
        axes.set_axis_off()
        axes.set_xlim(scale.low, scale.high)
        axes.set_ylim(0, 1)
        on.line(scale.ticks, [level] * len(scale.ticks), _AXIS_LOOK, 1)
        base = _AXIS + TICK_SIZE * MIDDLE
        for x, end, anchor in ((-12, scale.low, "right"), (right - left + 12, scale.high, "left")):
            on.words(x, base, scale.label(end), role="text-quiet", size=TICK_SIZE, anchor=anchor)
        self._point_to_better(on, right - left)
        self._name_others(on, left, right)
        for mark in reversed(self.marks):  # the area is drawn last, over the others
            on.marks([mark.value], [level], mark.look, 3 if mark.is_own else 2.5, label=mark.name)
            if mark.is_own:
                x = scale.share(mark.value) * (right - left)
                for y, text, gid in ((_AXIS - 45, mark.name, WIDE_ONLY), (_AXIS - 26, mark.text, None)):
                    half = text_width(text, LABEL_SIZE, bold=True) / 2
                    inside = min(max(x, half - left), WIDTH - left - half)
                    on.words(inside, y, text, bold=True, anchor="center", gid=gid)

    def _name_others(self, on: Surface, left: float, right: float) -> None:
        """Names and values under the scale, moved apart where they would meet, each joined to its mark."""
        others = [mark for mark in self.marks if not mark.is_own]
        texts = [(*wrapped(mark.name, _LABEL_WIDTH, TICK_SIZE), mark.text) for mark in others]
        widths = [max(text_width(text, TICK_SIZE) for text in lines) + 16 for lines in texts]
        xs = [self.scale.share(mark.value) * (right - left) for mark in others]
        leaders: list[tuple[float, float]] = []
        for x, lines, centre in zip(xs, texts, spread(xs, widths, -left, WIDTH - left), strict=True):
            leaders += [(x, _AXIS), (x, _AXIS + 16), (centre, _LABELS - 16), (NOWHERE, NOWHERE)]
            for number, text in enumerate(lines):
                on.words(centre, _LABELS + number * 18, text, size=TICK_SIZE, anchor="center", gid=WIDE_ONLY)
        on.line([x for x, _ in leaders], [y for _, y in leaders], LEADER, 1.2, in_pixels=True, gid=WIDE_ONLY)

    def _point_to_better(self, on: Surface, end: float) -> None:
        """Say at the top in which direction better lies."""
        if self.polarity == "none":
            on.words(0, 25, "No direction is judged better", role="text-quiet", size=SMALL_SIZE)
            return
        is_high = self.polarity == "high"
        tip, way = (end, 1) if is_high else (0.0, -1)
        arrow = Look("better", width=2)
        xs = [tip - way * _ARROW, tip, tip - way * 8, tip, tip - way * 8]
        on.line(xs, [20, 20, 15, 20, 25], arrow, 2, in_pixels=True, label="better")
        on.words(tip - way * (_ARROW + 8), 25, "Better", size=SMALL_SIZE,
                 anchor="right" if is_high else "left")  # fmt: skip


def gap_strip_of(
    assessment: Mapping[str, object] | pd.Series, *, area_name: str = "This area",
    region_name: str = "Region", title: str | None = None, message: str = "",
) -> Chart:  # fmt: skip
    """Draw one goal's figure, target and comparators on one horizontal scale.

    `assessment` is a row of `tables.results.ASSESSMENTS`.

    Returns:
        The chart; it says so where the goal has no figure at all. Its data have a row a mark: `name`,
        `role` (`area`, `target`, `england`, `region`, `neighbours`), `value`.
    """
    row = dict(assessment)
    unit, decimals, polarity = str(row["unit"]), int(known(row["decimals"]) or 0), str(row["polarity"])
    title = title or f"{row['name']}: where {area_name} stands"
    marks = _marks(row, area_name, region_name, unit, decimals)
    if not marks:
        return without_data("gap_strip", "Chart of figures on one scale", title, message)
    scale = scale_for([mark.value for mark in marks], unit, steps=4)
    period = str(row["period_label"])
    area = marks[0] if marks[0].is_own else None
    axis = f"The scale runs {scale.range_words}."
    when = in_period(period) if area and period else "latest figures"
    nothing = "" if area else f"There is no figure for {area_name}."
    return chart_of(
        "gap_strip", title, Strip(scale, tuple(marks), polarity),
        sentences=[
            f"Figures on one horizontal scale. {title}.",
            f"{when[:1].upper()}{when[1:]}: {', '.join(f'{mark.name} {mark.text}' for mark in marks)}.",
            nothing or _distances(marks, unit, decimals), axis, direction_words(polarity),
        ],
        table=values_table(
            f"{title}. {unit_heading(unit)}.", ("What", "Figure", f"{area_name} is"),
            [(mark.name, mark.text, "" if mark is area else _distance(area, mark, unit, decimals))
             for mark in marks],
            [1],
        ),
        notes=[axis, nothing],
        message=message,
        legend=f"{'; '.join(f'{mark.name}: {mark.look.words}' for mark in marks)}.",
        key=[KeyEntry(f"{mark.name} {mark.text}", mark.look, mark.is_own) for mark in marks],
    )  # fmt: skip


def _marks(
    row: Mapping[str, object], area_name: str, region_name: str, unit: str, decimals: int
) -> list[Mark]:
    count = known(row["neighbour_n"])
    group = row.get("comparator_group", "")
    neighbours = (
        f"Mean of {int(count)} {'in ' if group else ''}{group or 'neighbours'}"
        if count
        else "Neighbours’ mean"
    )
    diamond = Look("target", "D", 10, words="hollow diamond", is_hollow=True)
    target = f"Target {row['target_year']}".strip()
    is_range = known(row.get("target_lower")) is not None
    possible = (
        (area_name, "value", Look("area", "o", 15, words="large dot")),
        *([(f"{target}, {end} end", f"target_{end}", diamond) for end in ("lower", "upper")]
          if is_range else [(target, "target_value", diamond)]),
        ("England", "england_value", Look("england", "s", 9, words="square")),
        (region_name, "region_value", Look("region", "^", 10, words="triangle")),
        (neighbours, "neighbour_mean", Look("neighbours", "v", 10, words="upturned triangle")),
    )  # fmt: skip
    return [
        Mark(name, value, format_value(value, unit, decimals), look, _like_with_like(row, column))
        for name, column, look in possible
        if (value := known(row[column])) is not None
    ]


def _like_with_like(row: Mapping[str, object], column: str) -> float | None:
    """The area minus its neighbours' mean as the review compares them: all as printed, where one is."""
    gap = known(row.get("neighbour_gap")) if column == "neighbour_mean" else None
    return -gap if gap is not None and row.get("publisher_polarity") == "low" else gap


def _distance(area: Mark | None, mark: Mark, unit: str, decimals: int) -> str:
    if area is None:
        return "[x]"
    difference = area.value - mark.value if mark.apart is None else mark.apart
    size = told_apart(area.value, mark.value, unit, decimals, difference=difference)
    return f"{size} {'higher' if difference > 0 else 'lower'}" if size else THE_SAME


def _distances(marks: Sequence[Mark], unit: str, decimals: int) -> str:
    area, *others = marks
    parts = []
    for mark in others:
        words = _distance(area, mark, unit, decimals)
        is_thing = mark.look.role in ("target", "neighbours")
        name = f"the {mark.name[:1].lower()}{mark.name[1:]}" if is_thing else mark.name
        parts.append(f"{words} {'as' if words == THE_SAME else 'than'} {name}")
    return f"{area.name} is {join_words(parts)}." if parts else ""
