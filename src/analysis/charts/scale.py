"""The axis of a chart: round ends, ticks, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.vocabulary.units import UNITS
from analysis.words.figures import format_value

_ALIKE = 1e-6  # values closer than this are one value to any reader


def unit_heading(unit: str) -> str:
    """The unit as it stands over an axis."""
    heading = UNITS[unit].heading
    return heading[0].upper() + heading[1:]


@dataclass(frozen=True)
class Scale:
    """An axis: where it begins and ends, its ticks and how they are written."""

    low: float
    high: float
    ticks: tuple[float, ...]
    unit: str
    decimals: int

    def share(self, value: float) -> float:
        """Where a value lies: 0 at the axis's beginning, 1 at its end."""
        return (value - self.low) / (self.high - self.low)

    def label(self, value: float) -> str:
        """A tick as written."""
        return format_value(value, self.unit, self.decimals)

    @property
    def range_words(self) -> str:
        """The range of the axis, e.g. `from 40% to 75%`."""
        return f"from {self.label(self.low)} to {self.label(self.high)}"


def scale_for(values: Sequence[float], unit: str, *, zero: bool = False, steps: int = 5) -> Scale:
    """Choose an axis for values: round ends, and zero where it is near or asked for.

    Zero is near when the smallest value is at most half the largest. A percentage's axis ends at
    100 unless a value lies beyond it.

    Args:
        values: The values to show; at least one.
        unit: Their unit.
        zero: Zero must be on the axis, as for bars.
        steps: About how many steps from end to end.
    """
    low, high = min(values), max(values)
    if zero or (low > 0 and low <= high / 2) or (high < 0 and high >= low / 2):
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < _ALIKE:
        room = abs(high) * 0.1 if abs(high) > _ALIKE else 1.0
        low, high = (max(low - room, 0.0) if low >= 0 else low - room), high + room
    step = _round_step((high - low) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if unit == "percent" and max(values) <= 100:
        last = min(last, math.ceil(100 / step - 1e-9))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step * 10**decimals, 6) % 1:
        decimals += 1
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks, unit, decimals)


def _round_step(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    # 2.5 is left out: its ticks need a decimal more than the others.
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough * 0.85)
