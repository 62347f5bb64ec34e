"""The drawing of every chart with a row for each thing: bars, marks and lines over one scale, and words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator

from analysis.charts.theme import LABEL_SIZE, Look, Surface

RULE = Look("grid", width=0.8)
UPRIGHT = Look("text-quiet", width=1.5)


@dataclass(frozen=True)
class Words:
    """A line of words."""

    x: float  # Where its anchor stands, in pixels from the left
    y: float  # Its base line, in pixels from the middle of the row; from the top where it is of no row
    text: str  # The words
    role: str = "text"  # Colour by what it stands for
    size: float = LABEL_SIZE  # Size of the type
    is_bold: bool = False  # Set in bold
    anchor: str = "left"  # Which part stands at `x`: left, center or right


@dataclass(frozen=True)
class Bar:
    """A bar between two values, so many pixels thick."""

    start: float
    end: float
    role: str
    thickness: float
    order: float = 1.0


@dataclass(frozen=True)
class Shade:
    """A shaded strip between two values, from so many pixels under the top to so many."""

    start: float
    end: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Stroke:
    """A line through values at so many pixels below the middle of the row, or below the top."""

    values: tuple[float, ...]
    ys: tuple[float, ...]
    look: Look
    order: float = 1.5


@dataclass(frozen=True)
class Mark:
    """A mark at a value; with `has_halo` the ground shows around it."""

    value: float
    look: Look
    has_halo: bool = False


Part = Words | Bar | Shade | Stroke | Mark


@dataclass(frozen=True)
class Row:
    """One row."""

    name: str  # What it is of
    height: float  # Its height in pixels
    middle: float  # Where its marks stand, in pixels from its top
    parts: tuple[Part, ...]  # What is drawn in it
    shown: tuple[tuple[str, object], ...] = ()  # What it shows, by column, for the chart's data


@dataclass(frozen=True)
class ByRow:
    """Rows under each other over one horizontal scale."""

    name: ClassVar[str] = "rows"
    phone: ClassVar[None] = None

    width: float  # Width of the figure in pixels
    left: float  # Where the scale begins, in pixels
    right: float  # Where it ends
    low: float  # The value at its beginning
    high: float  # The value at its end
    members: tuple[Row, ...]  # The rows, from the top
    top: float  # Room above the first row
    bottom: float  # Room under the last row
    parts: tuple[Part, ...] = ()  # What is drawn of no row
    has_rules: bool = False  # Whether a line parts the rows

    @property
    def height(self) -> float:
        """Height of the figure in pixels."""
        return self.top + sum(row.height for row in self.members) + self.bottom

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """The scale, over the whole height."""
        return self.left, 0.0, self.right, self.height

    def rows(self) -> Iterator[dict[str, object]]:
        """A row for each row."""
        for row in self.members:
            yield {"name": row.name, **dict(row.shown)}

    def draw(self, axes: Axes, *, has_room: bool) -> None:
        """Draw into axes, whose vertical direction counts pixels from the top."""
        on = Surface(axes, self.right - self.left, self.height)
        axes.set_xlim(self.low, self.high)
        axes.set_ylim(self.height, 0)
        top, middles = self.top, []
        for part in self.parts:
            self._draw(on, part, 0.0, has_room=has_room)
        for row in self.members:
            if self.has_rules:
                on.line([-self.left, self.width - self.left], [top, top], RULE, 0.6, in_pixels=True)
            middles.append(top + row.middle)
            for part in row.parts:
                self._draw(on, part, middles[-1], has_room=has_room)
            top += row.height
        if has_room:
            axes.set_axis_off()
        else:  # names beside the frame would cover what stands there
            axes.yaxis.set_major_locator(FixedLocator(middles))
            axes.yaxis.set_major_formatter(FixedFormatter([row.name for row in self.members]))
            axes.grid(visible=False)

    def _draw(self, on: Surface, part: Part, middle: float, *, has_room: bool) -> None:
        match part:
            case Words():
                if has_room or self.left <= part.x <= self.right:
                    on.words(part.x - self.left, middle + part.y, part.text, role=part.role, size=part.size,
                             bold=part.is_bold, anchor=part.anchor)  # fmt: skip
            case Bar():
                above, below = middle - part.thickness / 2, middle + part.thickness / 2
                on.area([(part.start, above), (part.end, above), (part.end, below), (part.start, below)],
                        part.role, part.order)  # fmt: skip
            case Shade():
                on.area([(part.start, part.top), (part.end, part.top), (part.end, part.bottom),
                         (part.start, part.bottom)], "band", 0.4)  # fmt: skip
            case Stroke():
                on.line(part.values, [middle + y for y in part.ys], part.look, part.order)
            case Mark():
                if part.has_halo:
                    on.marks(
                        [part.value], [middle], Look("surface", part.look.shape, part.look.size + 4), 2.5
                    )
                on.marks([part.value], [middle], part.look, 3)
