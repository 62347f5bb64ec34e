"""Targets as promised, and what each reading of them means in numbers, year by year.

"A 5% increase each year" of a percentage can be read in four ways that differ by 17 points after four
years. No reading is chosen here: they stand side by side until the council declares which is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from analysis.errors import DataError, ParameterError, Problem, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.periods import Period

TARGET_KINDS = (
    "absolute", "range", "change_pct", "change_pp", "cut_gap", "maintain", "improve_on_baseline",
    "match_comparator", "beat_comparator", "cumulative_count", "milestone_list", "direction_only",
    "qualitative", "setting_baseline", "not_applicable", "tbc",
)  # fmt: skip
COMPARATORS = ("england", "region", "neighbours")
READINGS: Mapping[str, str] = MappingProxyType(
    {
        "compound": "every year, of the year before",
        "simple": "every year, of the baseline",
        "percentage_points": "every year, in percentage points",
        "one_off": "once, of the baseline",
        "percentage_points_once": "once, in percentage points",
    }
)


@dataclass(frozen=True)
class Reading:
    """One way to read a change that was promised.

    Attributes:
        name: One of `READINGS`.
        description: What the name means.
        arithmetic: How the number is worked out, in figures where a baseline is known.
        yearly: The value to reach at the end of year 1, 2, ... in the measure's unit, held within what
            the unit allows; empty without a baseline.
        uncapped: The same as the arithmetic gives it, possible or not.
        warning: Which value is not possible; empty where all are.
    """

    name: str
    description: str
    arithmetic: str
    yearly: tuple[float, ...] = ()
    uncapped: tuple[float, ...] = ()
    warning: str = ""

    @property
    def is_capped(self) -> bool:
        """Whether the reading asks for a value that the unit does not allow."""
        return self.yearly != self.uncapped


@dataclass(frozen=True)
class Milestone:
    """A value to be reached by a year named in the target itself; the label is as printed."""

    label: str
    value: float


@dataclass(frozen=True)
class TargetPart:
    """A change promised for a part of the whole, in percent; negative for a reduction."""

    name: str
    change: float


@dataclass(frozen=True)
class Target:
    """What was promised, as printed and as understood.

    Attributes:
        text: The print, verbatim.
        kind: One of `TARGET_KINDS`.
        unit: Unit of the measure; None where nobody declared it.
        value: The number to reach, in the measure's unit; None where there is none yet.
        bound: `at least`, `at most`, `more than` or `less than`; None for a number to be met.
        lower: Lowest value that meets a range or an `at least`.
        upper: Highest value that meets a range or an `at most`.
        change: Size of a promised change, never negative: percent, or percentage points for
            `change_pp` and for a gap cut by points.
        direction: `increase`, `decrease` or `improve`; None where the text does not say.
        is_yearly: Whether the change is promised for every year.
        comparator: `england`, `region` or `neighbours`.
        comparator_year: `this_year` or `last_year`: whose figure of which year is to be met.
        by: The period by whose end the target is due, where the text names one.
        milestones: Values by year, where the text names several.
        parts: Changes promised for parts of the whole.
        readings: What a promised change can mean; more than one makes the target ambiguous.
        is_kpi: Whether the text marks it as a key performance indicator.
        note: What a reader must know of how the text was read; empty for most.
        reason: Reason code where the text gives no number that can be judged; None otherwise.
        limits: Lowest and highest value that the measure allows; None for no limit.
    """

    text: str
    kind: str
    unit: str | None = None
    value: float | None = None
    bound: str | None = None
    lower: float | None = None
    upper: float | None = None
    change: float | None = None
    direction: str | None = None
    is_yearly: bool = False
    comparator: str | None = None
    comparator_year: str | None = None
    by: Period | None = None
    milestones: tuple[Milestone, ...] = ()
    parts: tuple[TargetPart, ...] = ()
    readings: tuple[Reading, ...] = ()
    is_kpi: bool = False
    note: str = ""
    reason: str | None = None
    limits: tuple[float | None, float | None] = (None, None)

    @property
    def is_ambiguous(self) -> bool:
        """Whether the text allows several readings, so that nothing is computed until one is declared."""
        return len(self.readings) > 1


def change_readings(
    names: Sequence[str],
    change: float,
    baseline: float | None,
    years: int,
    limits: tuple[float | None, float | None] = (None, None),
) -> tuple[Reading, ...]:
    """Work out what a promised change means in each reading.

    Args:
        names: Readings to work out, of `READINGS`.
        change: The change in percent or percentage points; negative for a reduction.
        baseline: Value at the start, in the measure's unit; None where it is not known.
        years: For how many years.
        limits: Lowest and highest possible value; None for no limit.

    Returns:
        One reading per name, in that order.

    Example:
        >>> [reading.arithmetic for reading in change_readings(("compound", "simple"), 5, 60, 4)]
        ['60 × 1.05^4 = 72.930375', '60 + 4 × 5% of 60 = 72']
    """
    return tuple(_reading(name, change, baseline, years, limits) for name in names)


def _reading(
    name: str, change: float, baseline: float | None, years: int, limits: tuple[float | None, float | None]
) -> Reading:
    start = "baseline" if baseline is None else f"{baseline:.10g}"
    n = "years" if baseline is None else str(years)
    sign, size = ("+", f"{change:.10g}") if change >= 0 else ("−", f"{-change:.10g}")
    arithmetic = {
        "compound": f"{start} × {1 + change / 100:.10g}^{n}",
        "simple": f"{start} {sign} {n} × {size}% of {start}",
        "percentage_points": f"{start} {sign} {n} × {size} percentage points",
        "one_off": f"{start} {sign} {size}% of {start}",
        "percentage_points_once": f"{start} {sign} {size} percentage points",
    }[name]
    if baseline is None:
        return Reading(name, READINGS[name], arithmetic)
    uncapped = tuple(_after(name, change, baseline, year) for year in range(1, years + 1))
    low, high = limits
    yearly = tuple(_within(value, low, high) for value in uncapped)
    first = next((year for year, value in enumerate(uncapped, 1) if value != yearly[year - 1]), None)
    warning = ""
    if first is not None:
        limit = high if high is not None and uncapped[first - 1] > high else low
        warning = f"reading gives {uncapped[first - 1]:.10g} in year {first}: not possible, held at {limit:g}"
    return Reading(
        name, READINGS[name], f"{arithmetic} = {uncapped[-1]:.10g}", yearly, uncapped, warning
    )  # fmt: skip


def _after(name: str, change: float, baseline: float, year: int) -> float:
    """The value after some years; the multiplications come first so that whole steps stay whole."""
    if name == "compound":
        return baseline * (1 + change / 100) ** year
    if name == "simple":
        return baseline + baseline * change * year / 100
    if name == "percentage_points":
        return baseline + change * year
    return baseline + (baseline * change / 100 if name == "one_off" else change)


def _within(value: float, low: float | None, high: float | None) -> float:
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


def piecewise_linear(points: Sequence[tuple[float, float]], at: float) -> float:
    """The value on the straight lines through stated milestones.

    Args:
        points: Time in years and value of the baseline and of each milestone, in order of time.
        at: Time in years, from the first point to the last.

    Returns:
        The value expected then, in the unit of the points.

    Raises:
        ParameterError: Fewer than two points, times that do not rise, or a time outside them.

    Example:
        >>> piecewise_linear([(0, 43), (2, 1400), (4, 1820)], 1)
        721.5
    """
    times = [time for time, _ in points]
    if len(points) < 2 or any(later <= earlier for earlier, later in pairwise(times)):
        raise ParameterError(f"milestones: found the times {times}; expected two or more that rise.")
    for (t0, y0), (t1, y1) in pairwise(points):
        if t0 <= at <= t1:
            return y0 + (y1 - y0) * (at - t0) / (t1 - t0)
    raise ParameterError(
        f"milestones: found the time {at:g}; expected one from {times[0]:g} to {times[-1]:g}."
    )


def resolve(
    target: Target,
    reading: str | None,
    baseline: float,
    years: int,
    milestone_years: Sequence[float] = (),
) -> tuple[float, ...]:
    """The values that a target asks for at the end of each year.

    A number is approached in a straight line from the baseline; what is to be maintained or improved
    on stays at its level; a change follows its reading; milestones are joined by straight lines.

    Args:
        target: The target.
        reading: The declared reading; None where the text allows only one.
        baseline: Value at the start, in the measure's unit; for `cut_gap` the gap at the start.
        years: Years from the baseline to the end of the plan, at least 1.
        milestone_years: For milestones, how many years after the baseline each is due.

    Returns:
        The value at the end of year 1 to `years`, held within what the unit allows.

    Raises:
        DataError: The target is ambiguous and no reading is declared, or has no numbers of its own.
        ParameterError: The reading is not one that the text allows, or the years do not fit.

    Example:
        >>> resolve(Target("72%", "absolute", "percent", value=72.0), None, 60, 4)
        (63.0, 66.0, 69.0, 72.0)
    """
    if years < 1:
        raise ParameterError(f"years: found {years}; expected 1 or more.")
    if target.readings and target.change is not None:
        return _resolve_change(target, reading, baseline, years)
    if target.milestones:
        if len(milestone_years) != len(target.milestones):
            found, wanted = len(milestone_years), len(target.milestones)
            raise ParameterError(f"milestone_years: found {found}; expected {wanted}, one per milestone.")
        values = [milestone.value for milestone in target.milestones]
        points = [(0.0, baseline), *zip(milestone_years, values, strict=True)]
        return tuple(piecewise_linear(points, year) for year in range(1, years + 1))
    if target.kind in ("maintain", "improve_on_baseline"):
        return (baseline if target.value is None else target.value,) * years
    if target.value is None:
        reason = target.reason or ("comparator_missing" if target.comparator else "unsupported_type")
        problem = Problem(
            None, None, None, quoted(target.text), "a target with a number of its own",
            f"judge it as {target.kind} (reason: {reason})",
        )  # fmt: skip
        raise DataError("The target has no yearly values", (problem,))
    step = target.value - baseline
    return tuple(baseline + step * year / years for year in range(1, years + 1))


def _resolve_change(
    target: Target, reading: str | None, baseline: float, years: int
) -> tuple[float, ...]:  # fmt: skip
    names = [known.name for known in target.readings]
    if reading is None and target.is_ambiguous:
        problem = Problem(
            None, None, None, quoted(target.text), f"a declared reading: {', '.join(names)}",
            "ask who set the target, and declare the reading (reason: target_ambiguous)",
        )  # fmt: skip
        raise DataError("The target can be read in several ways", (problem,))
    if reading is not None and reading not in names:
        raise ParameterError(f"reading: found '{reading}'; expected one of {', '.join(names)}.")
    change = (target.change or 0) * (-1 if target.direction == "decrease" else 1)
    return change_readings((reading or names[0],), change, baseline, years, target.limits)[0].yearly


def unit_limits(unit: str | None, may_exceed_100: bool = False) -> tuple[float | None, float | None]:
    """The lowest and highest value that a unit allows; None for no limit.

    Args:
        unit: Unit of a measure.
        may_exceed_100: Whether the measure's percentages can lie above 100.

    Returns:
        Lowest and highest value.

    Example:
        >>> unit_limits("percent"), unit_limits("rate per 10,000"), unit_limits("score")
        ((0, 100), (0, None), (None, None))
    """
    if unit == "percent":
        return 0, None if may_exceed_100 else 100
    if unit == "proportion":
        return 0, 1
    return (0, None) if unit == "count" or (unit or "").startswith("rate per") else (None, None)
