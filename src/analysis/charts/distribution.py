"""One indicator in every council, by region: the area and its neighbours among all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median
from types import ModuleType
from typing import ClassVar

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.chart import (
    NO_PLACE,
    Chart,
    chart_of,
    direction_words,
    in_period,
    values_table,
    without_data,
)
from analysis.charts.scale import Scale, scale_for, unit_heading
from analysis.charts.theme import (
    COLOURS,
    MIDDLE,
    PHONE_WIDTH,
    SMALL_SIZE,
    TICK_SIZE,
    WIDTH,
    Look,
    Surface,
    new_figure,
    printable,
    text_width,
)
from analysis.words.figures import count_words, format_value

_ROW = 54.0
_TOP = 44.0
_BOTTOM = 62.0
_ENOUGH = 8  # councils of a region whose spread is shown as a shape
_MANY = 100  # of 153 councils; with fewer the chart says that it shows some only
_OTHER = Look("neighbours", "|", 14.0, words="upright strokes")
_NEIGHBOUR = Look("other", "D", 8.0, words="diamonds")
_OWN = Look("area", "o", 13.0, words="large dot")
_LOOKS = {"other": _OTHER, "neighbour": _NEIGHBOUR, "own": _OWN}  # each drawn over those before
_ENGLAND = Look("text", width=2.0, dash=(6, 4), words="dashed line")


def load_seaborn() -> ModuleType:
    """The best for distributions, and slow to load: only where there is one."""
    import seaborn

    return seaborn


@dataclass(frozen=True)
class Council:
    """One council: its name, region, value and whether it is `own`, `neighbour` or `other`."""

    name: str
    region: str
    value: float
    role: str


@dataclass(frozen=True)
class Distribution:
    """Councils on one scale, a row for each region; the best region first."""

    name: ClassVar[str] = "distribution"
    phone: ClassVar[None] = None

    scale: Scale  # The horizontal axis
    unit: str  # Its unit
    regions: tuple[str, ...]  # The regions, from the top
    councils: tuple[Council, ...]  # The councils
    england: tuple[float, str] | None  # England's value and it in words; None for none
    own: str  # The area's name and value, as written beside its dot
    is_narrow: bool = False  # Whether it is for a telephone, with the names of the regions above their rows

    @property
    def width(self) -> float:
        """Width in pixels."""
        return PHONE_WIDTH if self.is_narrow else WIDTH

    @property
    def height(self) -> float:
        """Height in pixels."""
        return _TOP + len(self.regions) * self._row + _BOTTOM

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the axes in pixels."""
        names = min(max(text_width(region, TICK_SIZE) for region in self.regions) + 14, self.width / 2)
        return 14 if self.is_narrow else names, _TOP, self.width - 22, self.height - _BOTTOM

    @property
    def _row(self) -> float:
        return _ROW + (22 if self.is_narrow else 0)

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each council."""
        for council in self.councils:
            yield {
                "name": council.name,
                "region": council.region,
                "role": council.role,
                "value": council.value,
            }

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Draw into axes, a unit a region."""
        left, top, right, bottom = self.frame
        on = Surface(axes, right - left, bottom - top)
        self._draw_shapes(axes)
        for order, (role, look) in enumerate(_LOOKS.items()):
            places = [(c.value, self.regions.index(c.region)) for c in self.councils if c.role == role]
            xs, ys = [x for x, _ in places], [y for _, y in places]
            if look is not _OTHER:  # the ground shows around it, so that it stands out of a crowd
                on.marks(xs, ys, Look("surface", look.shape, look.size + 2), 2 + order)
            on.marks(xs, ys, look, 2.5 + order, label=role)
        axes.set_xlim(self.scale.low, self.scale.high)
        axes.set_ylim(len(self.regions) - 0.5, -0.5)
        axes.set_xticks(self.scale.ticks, [self.scale.label(tick) for tick in self.scale.ticks])
        axes.set_xlabel(unit_heading(self.unit), labelpad=8)
        axes.set_ylabel("")
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.set_yticks(range(len(self.regions)), self.regions)
        if self.england is not None:
            value, words = self.england
            on.line([value, value], [-0.5, len(self.regions) - 0.5], _ENGLAND, 1.6, label="England")
            on.words(self._inside(value, words, SMALL_SIZE), -8, words, size=SMALL_SIZE, anchor="center")
        for council in self.councils:
            if council.role == "own":
                self._name_own(on, council, right - left)
        if has_room:
            axes.yaxis.set_ticklabels([])
            for place, region in enumerate(self.regions):
                # beside the row, beginning at the left as in the other charts; for a telephone above it
                y = 14.0 if self.is_narrow else self._row / 2 + TICK_SIZE * MIDDLE
                on.words(-left, place * self._row + y, region, size=TICK_SIZE)

    def _draw_shapes(self, axes: Axes) -> None:
        """How many councils of a region lie where, for regions with enough of them."""
        full = [c for c in self.councils if sum(o.region == c.region for o in self.councils) >= _ENOUGH]
        if not full:
            return
        load_seaborn().violinplot(
            pd.DataFrame({"value": [c.value for c in full], "region": [c.region for c in full]}),
            x="value", y="region", order=list(self.regions), orient="h", ax=axes, legend=False,
            inner=None, cut=0, density_norm="width", width=0.5 if self.is_narrow else 0.6, linewidth=0,
            color=COLOURS["band"], saturation=1, zorder=0.8,
        )  # fmt: skip

    def _name_own(self, on: Surface, own: Council, width: float) -> None:
        """The area's name and figure beside its dot, on the ground, so that no line crosses them out."""
        row = self.regions.index(own.region)
        y = (row + 0.5) * self._row + (34 if self.is_narrow else -21)
        x, half = self._inside(own.value, self.own, TICK_SIZE), text_width(self.own, TICK_SIZE, bold=True) / 2
        per_pixel = (self.scale.high - self.scale.low) / width
        left, right = (self.scale.low + end * per_pixel for end in (x - half, x + half))
        above, below = ((y + shift) / self._row - 0.5 for shift in (-13, 4))
        on.area([(left, above), (right, above), (right, below), (left, below)], "surface", 1.7)
        on.words(x, y, self.own, size=TICK_SIZE, bold=True, anchor="center")

    def _inside(self, value: float, words: str, size: float) -> float:
        """Where words over a value stand so that none is cut off, in pixels from the frame's left end."""
        left, _, right, _ = self.frame
        half = text_width(words, size, bold=True) / 2
        x = self.scale.share(value) * (right - left)
        return min(max(x, half - (left if self.is_narrow else 0)), self.width - left - half)

    def make(self) -> Figure:
        """Make the figure: axes that seaborn has drawn into are not used again."""
        left, top, right, bottom = self.frame
        figure = new_figure(self.width, self.height)
        axes = figure.add_axes(
            (
                left / self.width,
                1 - bottom / self.height,
                (right - left) / self.width,
                (bottom - top) / self.height,
            )
        )
        axes.set_label(self.name)
        self.draw(axes, has_room=True)
        return figure


def distribution_chart_of(
    councils: pd.DataFrame, *, title: str, unit: str, decimals: int, polarity: str, area_name: str,
    period_label: str = "", england_value: float | None = None, near_name: str = "its statistical neighbours",
    message: str | None = None,
    has_place: bool = True,
) -> Chart:  # fmt: skip
    """Draw one figure in every council, a row for each region, the area and its neighbours marked.

    `councils` are rows of `tables.results.COUNCILS`, of which those with the role `neighbour` are called
    `near_name`. Without a direction the region with the highest median comes first.

    Returns:
        The chart. Its data have a row a council: `name`, `region`, `role` (`own`, `neighbour`, `other`),
        `value`, in the indicator's unit.
    """
    held = tuple(
        Council(printable(str(name)), str(region) or "Region not known", float(value), str(role))
        for name, region, value, role in zip(
            *(councils[column].tolist() for column in ("area_name", "region_name", "value", "role")),
            strict=True,
        )
    )
    if all(council.role == "own" for council in held):
        return without_data("distribution", "Chart of councils", title, message or "")
    by_region: dict[str, list[Council]] = {}
    for council in held:
        by_region.setdefault(council.region, []).append(council)
    sign = 1 if polarity == "low" else -1
    regions = sorted(by_region, key=lambda name: (sign * median(c.value for c in by_region[name]), name))

    def written(value: float) -> str:
        return format_value(value, unit, decimals)

    england = None if england_value is None else (england_value, f"England {written(england_value)}")
    values = [council.value for council in held] + ([england_value] if england_value is not None else [])
    scale = scale_for(values, unit, steps=5)
    own = next((council for council in held if council.role == "own"), None)
    named = "Neighbours" if near_name.startswith("its ") else f"{near_name[0].upper()}{near_name[1:]}"
    near = sorted((c for c in held if c.role == "neighbour"), key=lambda council: sign * council.value)
    label = f"{area_name} {written(own.value)}" if own else ""
    drawing = Distribution(scale, unit, tuple(regions), held, england, label)
    place = _place(held, own, area_name, polarity, period_label, written) if has_place else NO_PLACE
    some = "" if len(held) >= _MANY else (
        f"Only the {count_words(len(held), 'council', 'councils')} whose figures are held here are shown, "
        "not all of England."
    )  # fmt: skip
    ends = [min(held, key=lambda c: c.value), max(held, key=lambda c: c.value)]
    spread = f"From {' to '.join(f'{written(c.value)} ({c.name})' for c in ends)}."
    axis = f"The axis runs {scale.range_words}."
    shaped = any(len(members) >= _ENOUGH for members in by_region.values())
    legend = [f"{area_name}: {_OWN.words}"] if own else []
    legend += [f"{near_name}: {_NEIGHBOUR.words}"] if near else []
    legend += [f"other councils: {_OTHER.words}"] if any(c.role == "other" for c in held) else []
    legend += [f"{england[1]}: {_ENGLAND.words}"] if england else []
    legend += ["shape: how many councils of a region lie where"] if shaped else []
    return chart_of(
        "distribution", title, drawing,
        sentences=[
            f"Chart of councils on one scale, a row for each region. {title}.", place, some, spread,
            f"{named}: {', '.join(f'{c.name} {written(c.value)}' for c in near)}." if near else "",
            f"{england[1]}." if england else "", axis, direction_words(polarity),
        ],
        table=values_table(
            f"{title}, by region. {unit_heading(unit)}.",
            ("Region", "Councils (number)", "Lowest", "Median", "Highest"),
            [
                *(_summary(name, by_region[name], written) for name in regions),
                _summary("All of these", held, written),
            ],
            [1, 2, 3, 4],
        ),
        notes=[axis, some],
        message=place if message is None else message,
        legend=f"{'; '.join(legend)}.",
        narrow=replace(drawing, is_narrow=True),
    )  # fmt: skip


def _summary(name: str, members: Sequence[Council], written: Callable[[float], str]) -> tuple[str, ...]:
    values = [council.value for council in members]
    return (
        name,
        format_value(len(values), "count", 0),
        written(min(values)),
        written(median(values)),
        written(max(values)),
    )


def _place(
    councils: Sequence[Council], own: Council | None, area_name: str, polarity: str, period: str,
    written: Callable[[float], str],
) -> str:  # fmt: skip
    """Where the area stands among the councils, in words."""
    if own is None:
        return f"There is no figure for {area_name}."
    is_low = polarity == "low"
    ahead = sum(c.value < own.value if is_low else c.value > own.value for c in councils)
    same = sum(c.value == own.value for c in councils) - 1
    tie = f" and {same} the same" if same else ""
    when = f" {in_period(period)}" if period else ""
    return (
        f"{area_name} {written(own.value)}{when}: of {count_words(len(councils), 'council', 'councils')} "
        f"with a figure, {ahead} {'has' if ahead == 1 else 'have'} a {'lower' if is_low else 'higher'} "
        f"one{tie}."
    )
