"""The target grammar: what the wording of a target in a plan promises, in numbers, year by year.

The wording is read, never guessed at: a text outside the grammar is refused with the forms that are
accepted, and a text that allows several readings carries all of them.

"A 5% increase each year" of a percentage can be read in four ways that differ by 17 points after four
years. No reading is chosen here: they stand side by side until the council declares which is meant, under
`target_readings` of its plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from analysis.vocabulary.errors import DataError, ParameterError, Problem, quoted, refused_value
from analysis.vocabulary.numbers import QUALIFIERS, PrintedNumber, parse_printed_number
from analysis.vocabulary.periods import Period, parse_period
from analysis.vocabulary.units import MONEY_UNITS, UNITS
from analysis.vocabulary.wordings import folded

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
    """One way to read a change that was promised."""

    name: str  # One of `READINGS`
    description: str  # What the name means
    arithmetic: str  # How the number is worked out, in figures where a baseline is known
    # The value to reach at the end of year 1, 2, ... in the measure's unit, held within what the unit allows;
    # empty without a baseline.
    yearly: tuple[float, ...] = ()
    uncapped: tuple[float, ...] = ()  # The same as the arithmetic gives it, possible or not
    warning: str = ""  # Which value is not possible; empty where all are

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
    target: Target, reading: str | None, baseline: float, years: int, milestone_years: Sequence[float] = ()
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


YEARS_SHOWN = 4  # how far readings are worked out where nobody says; the plans run for four years
ACCEPTED_FORMS = (
    "70%", "1,400", "at least 95%", "no more than 30", "65% to 70%", "14% by 2020",
    "a 5% increase each year", "+2 percentage points a year", "cut the gap by 10%", "national average",
    "above the England average", "better than statistical neighbours", "maintain", "improve on baseline",
    "increase", "2018/19 - 1400 (cumulative figure) 2019/20 - 1820 (cumulative figure)",
    "setting baseline", "qualitative: ...", "TBC", "n/a", "-",
)  # fmt: skip

_WORDS_WITHOUT_NUMBER = {
    "tbc": ("tbc", "target_not_set"), "tbd": ("tbc", "target_not_set"),
    "to be confirmed": ("tbc", "target_not_set"), "to be agreed": ("tbc", "target_not_set"),
    "setting baseline": ("setting_baseline", "target_not_set"),
    "set baseline": ("setting_baseline", "target_not_set"),
    "baseline to be set": ("setting_baseline", "target_not_set"),
    "establish baseline": ("setting_baseline", "target_not_set"),
    "baseline year": ("setting_baseline", "target_not_set"), "-": ("not_applicable", "target_not_set"),
    "none": ("not_applicable", "target_not_set"), "no target": ("not_applicable", "target_not_set"),
    "n/a": ("not_applicable", "not_applicable"), "not applicable": ("not_applicable", "not_applicable"),
    "[z]": ("not_applicable", "not_applicable"), "[x]": ("not_applicable", "not_available"),
    "[c]": ("not_applicable", "suppressed"),
}  # fmt: skip
_NOTES = {
    "-": "a dash is printed: the plan sets no target and does not say why",
    "n/a": "n/a is printed: ask whether no target applies or one exists and is not available",
}

_NUMBER = r"£?[0-9][0-9,]*(?:\.[0-9]+)?(?:k|m|bn)?(?: ?(?:%|percent|per cent))?"
_POINTS, _PERCENT = UNITS["percentage points"].printed, UNITS["percent"].printed
_AMOUNT = rf"(?P<amount>[0-9]+(?:\.[0-9]+)?) ?(?P<measure>{_POINTS}|{_PERCENT})"
_UP, _DOWN = "increase|rise|growth|raise|grow", "reduction|decrease|fall|reduce|cut|lower|drop"
_EACH_YEAR = r"each year|every year|annually|a year|per year|per annum|yearly|year on year"
_IN_ALL = r"overall|in total|over (?:[0-9]+|two|three|four|five) years|over the plan"
_HOW_OFTEN = rf"(?: (?P<yearly>{_EACH_YEAR})| (?P<once>{_IN_ALL}))?"
_FOCUS = r"(?P<focus> with a focus on .+)?"
_PART = re.compile(rf"([a-z][a-z ]*?) \(([0-9]+(?:\.[0-9]+)?)% ({_UP}|{_DOWN})\)")
_CHANGES = (
    rf"(?:an? )?{_AMOUNT} (?P<overall>overall )?(?P<word>{_UP}|{_DOWN}){_HOW_OFTEN}{_FOCUS}",
    rf"(?:an? )?(?P<overall>overall )?(?P<word>{_UP}|{_DOWN}) (?:by|of) {_AMOUNT}{_HOW_OFTEN}{_FOCUS}",
    rf"(?P<word>[-+]) ?{_AMOUNT}{_HOW_OFTEN}(?P<overall>)(?P<focus>)",
)
_GAP = rf"(?P<word>cut|reduce|narrow|close|decrease|halve) the (?:[a-z]+ )?gap(?: by {_AMOUNT})?{_HOW_OFTEN}"
_REGIONS = (
    "regional|region|north east|north west|yorkshire and the humber|east midlands|west midlands|"
    "east of england|london|south east|south west"
)
_COMPARISON = re.compile(
    r"(?P<how>(?:to )?(?:match|matching|meet|equal|reach)|in line with|same as|at or above|at least|at|"
    r"above|higher than|exceed|exceeding|below|lower than|under|better than|beat|outperform)? ?(?:the )?"
    r"(?:(?P<before>last|previous|this) year's )?(?:the )?"
    rf"(?:(?P<england>national|england|english)|(?P<region>{_REGIONS})"
    r"|(?P<neighbours>(?:our )?statistical neighbours?'?))"
    r"(?: (?P<what>average|mean|figure|rate|level))?(?: (?:of|in) the (?P<after>previous|last|same) year)?"
)
_BEATS = {
    "above": "more than", "higher than": "more than", "exceed": "more than", "exceeding": "more than",
    "below": "less than", "lower than": "less than", "under": "less than",
    "better than": None, "beat": None, "outperform": None,
}  # fmt: skip
_MAINTAIN = (
    r"(?:maintain|maintained|sustain|keep|hold|no change)"
    r"(?: (?:at|the|current|present|baseline|performance|level|levels|position|rate))*"
    rf"(?: (?P<level>{_NUMBER}))?"
)
_IMPROVE = (
    r"(?P<word>(?:improve|improvement|better|increase|reduce|higher|lower) (?:on|from|upon|against|than)"
    r"|above|below)(?: the)?(?: current)? (?:baseline|performance|position)"
)
_DIRECTION = (
    r"(?:an? )?(?:(?P<up>increase|increasing|rise|rising|higher|up)"
    r"|(?P<better>improve|improvement|improving|better)"
    r"|(?P<down>reduction|reduce|reducing|decrease|decreasing|fall|lower|down))"
    rf"(?: (?P<yearly>{_EACH_YEAR}))?"
)
_LOWER, _UPPER = rf"(?P<lower>-?{_NUMBER})", rf"(?P<upper>-?{_NUMBER}(?: per [0-9][0-9,]*)?)"
_RANGES = (
    r"(?:(?:(?:with)?in )?(?:a |the )?range (?:of |from )?|between |from |within )?"
    rf"{_LOWER} ?(?:-|to|and) ?{_UPPER}(?: range)?",
    rf"(?:at least|(?:no|not) less than) {_LOWER},? (?:and|but) (?:at most|(?:no|not) more than) {_UPPER}",
    rf"(?P<middle>-?{_NUMBER}) ?(?:±|\+/-|plus or minus) ?(?P<width>[0-9]+(?:\.[0-9]+)?)(?: {_POINTS})?",
)
_MILESTONE = (
    rf"(?P<label>(?:19|20)[0-9]{{2}}(?:[-/][0-9]{{2,4}})?)(?: - | ?: ?)(?P<value>{_NUMBER})(?: [a-z]+)*?"
    r"(?P<cumulative> \(cumulative[^()]*\))?(?=[;,]? [0-9]{4}|$)"
)
_BOUNDS = {"at least": "at least", "at most": "at most", "above": "more than", "below": "less than"}
_BOUND_AFTER = {
    "or more": "at least", "or above": "at least", "or higher": "at least", "and above": "at least",
    "minimum": "at least", "or less": "at most", "or fewer": "at most", "or below": "at most",
    "or lower": "at most", "maximum": "at most",
}  # fmt: skip
_DUE = (
    r"(?P<rest>.+?),? by (?:the end of )?"
    r"(?P<by>(?:[0-9]{1,2}(?:st|nd|rd|th)? )?(?:[a-z]+ )?[0-9]{4}(?:[-/][0-9]{2,4})?)"
)
Fields = dict[str, Any]


@dataclass(frozen=True)
class _Wording:
    """A target being read, with what is known of its measure."""

    text: str
    unit: str | None
    baseline: float | None
    years: int
    limits: tuple[float | None, float | None]

    def refusal(self, expected: str, advice: str) -> DataError:
        return refused_value("The target cannot be read", self.text, expected, advice)

    def number(self, printed: str) -> PrintedNumber:
        """A number in the text, which must be in the unit of the measure."""
        number = parse_printed_number(printed)
        is_money = number.unit == "GBP" and self.unit in MONEY_UNITS
        if None not in (number.unit, self.unit) and number.unit != self.unit and not is_money:
            raise self.refusal(
                f"a target in the measure's unit, {self.unit}",
                "correct the target or declare its unit; counts, rates and percentages are not converted",
            )
        return number

    def readings(self, names: tuple[str, ...], change: float) -> tuple[Reading, ...]:
        return change_readings(names, change, self.baseline, self.years, self.limits)


def parse_target(
    text: str, unit: str | None, baseline: float | None = None, *, years: int = YEARS_SHOWN,
    may_exceed_100: bool = False,
) -> Target:  # fmt: skip
    """Read the target of a measure as a plan words it.

    Args:
        text: The target as printed.
        unit: Unit of the measure; None where it is not declared.
        baseline: Value at the start, in that unit, with which readings are worked out; for a target
            that cuts a gap, the gap at the start.
        years: For how many years readings are worked out.
        may_exceed_100: Whether the measure's percentages can lie above 100.

    Returns:
        The target; ambiguous where its text allows several readings.

    Raises:
        DataError: The text is outside the grammar, or in another unit than the measure.
        ParameterError: Years below 1.

    Example:
        >>> target = parse_target("A 5% increase each year", "percent", 60)
        >>> [(reading.name, round(reading.yearly[-1], 2)) for reading in target.readings]
        [('compound', 72.93), ('simple', 72.0), ('percentage_points', 80.0), ('one_off', 63.0)]
    """
    if years < 1:
        raise ParameterError(f"years: found {years}; expected 1 or more.")
    limits = UNITS[unit].limits(may_exceed_100=may_exceed_100) if unit else (None, None)
    wording = _Wording(text, unit, baseline, years, limits)
    body = folded(text).replace("’", "'")
    fields: Fields = {"text": text, "unit": unit, "limits": wording.limits, "is_kpi": "(kpi)" in body}
    body = body.replace("(kpi)", "").strip().rstrip(". ")
    due = re.fullmatch(_DUE, body)
    if due:
        printed = re.search(re.escape(due["by"]), " ".join(text.split()), re.IGNORECASE)
        fields["by"], body = parse_period(printed[0] if printed else due["by"]), due["rest"]
    if body in _WORDS_WITHOUT_NUMBER:
        kind, reason = _WORDS_WITHOUT_NUMBER[body]
        return Target(**fields, kind=kind, reason=reason, note=_NOTES.get(body, ""))
    for shape, read in _FORMS:
        found = re.fullmatch(shape, body)
        if found:
            return Target(**fields | read(wording, found))
    return Target(**fields | _absolute(wording, body))


def _qualitative(wording: _Wording, found: re.Match[str]) -> Fields:
    return {"kind": "qualitative", "reason": "unsupported_type"}


def _year_or_number(wording: _Wording, found: re.Match[str]) -> Fields:
    lower, upper = found["lower"], found["upper"]
    raise wording.refusal(
        "a range or the target of a year",
        f"write between {lower} and {upper}, or {lower}: {upper} where {lower} is a year",
    )


def _milestones(wording: _Wording, found: re.Match[str]) -> Fields:
    printed = list(re.finditer(_MILESTONE, found[0]))
    read = [Milestone(m["label"], wording.number(m["value"]).value or 0.0) for m in printed]
    steps = tuple(sorted(read, key=lambda step: step.label))
    is_cumulative = any(m["cumulative"] for m in printed)
    values = [step.value for step in steps]
    if is_cumulative and values != sorted(values):
        raise wording.refusal("cumulative figures that never fall", "correct the figures")
    kind = "cumulative_count" if is_cumulative else "milestone_list"
    return {"kind": kind, "milestones": steps, "value": values[-1]}


def _compared(wording: _Wording, found: re.Match[str]) -> Fields:
    how = found["how"] or ""
    if not how and not found["what"] and not found["neighbours"]:
        raise wording.refusal("the figure that is meant, as national average", "complete the target")
    comparator = next(name for name in ("england", "region", "neighbours") if found[name])
    is_last = found["before"] in ("last", "previous") or found["after"] in ("last", "previous")
    fields: Fields = {"comparator": comparator, "comparator_year": "last_year" if is_last else "this_year"}
    if how in _BEATS:
        return fields | {"kind": "beat_comparator", "bound": _BEATS[how]}
    return fields | {
        "kind": "match_comparator", "bound": "at least" if how in ("at least", "at or above") else None,
    }  # fmt: skip


def _gap_cut(wording: _Wording, found: re.Match[str]) -> Fields:
    fields: Fields = {"kind": "cut_gap", "direction": "decrease", "is_yearly": bool(found["yearly"])}
    implied = {"halve": "50", "close": "100"}.get(found["word"])
    amount = found["amount"] or implied
    if amount is None:
        return fields | {"note": "the text does not say by how much"}
    if found["amount"] and found["word"] == "halve":
        raise wording.refusal("one size, as halve the gap", "correct the target")
    if found["measure"] and re.fullmatch(_POINTS, found["measure"]):
        if wording.unit not in (None, "percent", "percentage points"):
            raise wording.refusal(f"a gap in {wording.unit} cut by a percentage", "correct the target")
        names: tuple[str, ...] = ("percentage_points",) if found["yearly"] else ("percentage_points_once",)
        note = ""
    else:
        names = ("compound", "simple") if found["yearly"] else ("one_off",)
        note = f"{amount}% of the gap, not {amount} percentage points"
    readings = change_readings(names, -float(amount), wording.baseline, wording.years, (0, None))
    return fields | {
        "change": float(amount), "readings": readings, "note": note, "limits": (0, None),
    }  # fmt: skip


def _changed(wording: _Wording, found: re.Match[str]) -> Fields:
    is_up = found["word"] == "+" or found["word"] in _UP.split("|")
    is_yearly, is_once = bool(found["yearly"]), bool(found["overall"] or found["once"])
    if is_yearly and is_once:
        raise wording.refusal("a change each year or a change in all", "say which of the two is meant")
    size = float(found["amount"])
    is_points = bool(re.fullmatch(_POINTS, found["measure"]))
    may_be_points = wording.unit in (None, "percent", "percentage points")
    if is_points and not may_be_points:
        raise wording.refusal(f"a change in {wording.unit} or in percent", "correct the target")
    if is_points:
        names: tuple[str, ...] = ("percentage_points",) if is_yearly else ("percentage_points_once",)
    elif is_yearly:
        names = ("compound", "simple", "percentage_points", "one_off")
    else:
        names = ("one_off", "percentage_points_once")
    if not may_be_points:
        names = tuple(name for name in names if "points" not in name)
    return {
        "kind": "change_pp" if is_points else "change_pct", "change": size, "is_yearly": is_yearly,
        "direction": "increase" if is_up else "decrease", "parts": _parts(wording, found["focus"] or ""),
        "readings": wording.readings(names, size if is_up else -size),
    }  # fmt: skip


def _parts(wording: _Wording, focus: str) -> tuple[TargetPart, ...]:
    listed = focus.removeprefix(" with a focus on ")
    if _PART.sub("", listed).strip(" ,"):
        raise wording.refusal(
            "parts as health (15% increase) and schools (10% increase)", "correct the parts"
        )
    parts = []
    for name, size, word in _PART.findall(listed):
        sign = 1 if word in _UP.split("|") else -1
        parts.append(TargetPart(name.removeprefix("and "), sign * float(size)))
    return tuple(parts)


def _maintained(wording: _Wording, found: re.Match[str]) -> Fields:
    value = wording.number(found["level"]).value if found["level"] else wording.baseline
    return {"kind": "maintain", "value": value, "reason": "no_baseline" if value is None else None}


def _improved(wording: _Wording, found: re.Match[str]) -> Fields:
    word = found["word"].split()[0]
    directions = {"increase": "increase", "higher": "increase", "above": "increase"}
    directions |= {"reduce": "decrease", "lower": "decrease", "below": "decrease"}
    reason = "no_baseline" if wording.baseline is None else None
    return {"kind": "improve_on_baseline", "direction": directions.get(word, "improve"), "reason": reason}


def _directed(wording: _Wording, found: re.Match[str]) -> Fields:
    direction = "increase" if found["up"] else "decrease" if found["down"] else "improve"
    return {"kind": "direction_only", "direction": direction, "is_yearly": bool(found["yearly"])}


def _ranged(wording: _Wording, found: re.Match[str]) -> Fields:
    printed = found.groupdict()
    ends = [wording.number(printed[name]).value for name in ("middle", "lower", "upper") if name in printed]
    if "width" in printed:
        ends = [round((ends[0] or 0.0) + sign * float(printed["width"]), 9) for sign in (-1, 1)]
    lower, upper = ends
    if lower is None or upper is None or lower >= upper:
        raise wording.refusal("a range with the lower number first", "correct the numbers")
    least, most = wording.limits
    if (least is not None and lower < least) or (most is not None and upper > most):
        highest = "" if most is None else f" to {most:,.0f}"
        raise wording.refusal(f"a range of figures from {least or 0:g}{highest}", "correct the numbers")
    return {"kind": "range", "lower": lower, "upper": upper}


def _cumulative(wording: _Wording, found: re.Match[str]) -> Fields:
    return {"kind": "cumulative_count", "value": wording.number(found["value"]).value}


def _absolute(wording: _Wording, body: str) -> Fields:
    ending = re.fullmatch(rf"(.+?)(\+| (?:{'|'.join(_BOUND_AFTER)}))", body)
    try:
        number = wording.number(ending[1] if ending else body)
    except DataError as failure:
        if "," not in body and failure.message.startswith("The number"):
            forms = "; ".join(ACCEPTED_FORMS)
            raise wording.refusal(
                f"one of these forms: {forms}", "reword it, or declare it as qualitative"
            ) from None
        raise wording.refusal(failure.problems[0].expected, failure.problems[0].advice) from None
    sense = QUALIFIERS[number.qualifier] if number.qualifier else None
    bound = _BOUNDS.get(sense or "")
    if number.value is None or (sense and not bound) or (sense and ending):
        raise wording.refusal("an exact number", "ask which number is meant, and write it")
    if ending:
        bound = _BOUND_AFTER.get(ending[2].strip(), "at least")
    high = wording.limits[1]
    note = ""
    if high is not None and number.value > high:
        note = f"{number.value:g} is above {high:g}: not possible, or the measure can exceed it and says so"
    return {
        "kind": "absolute", "value": number.value, "bound": bound, "note": note,
        "lower": number.value if bound == "at least" else None,
        "upper": number.value if bound == "at most" else None,
    }  # fmt: skip


_FORMS: tuple[tuple[str | re.Pattern[str], Callable[[_Wording, re.Match[str]], Fields]], ...] = (
    (r"qualitative(?::.*)?", _qualitative),
    (r"(?P<lower>[0-9]{4}) - (?P<upper>[0-9]{4})", _year_or_number),
    (rf"{_MILESTONE}(?:[;,]? {re.sub('P<[a-z]+>', ':', _MILESTONE)})*", _milestones),
    (_COMPARISON, _compared), (_GAP, _gap_cut), *((shape, _changed) for shape in _CHANGES),
    (_MAINTAIN, _maintained), (_IMPROVE, _improved), (_DIRECTION, _directed),
    *((shape, _ranged) for shape in _RANGES),
    (rf"(?P<value>{_NUMBER})(?: [a-z]+)*? ?\(cumulative[^()]*\)", _cumulative),
)  # fmt: skip
