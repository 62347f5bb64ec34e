"""One series as a process: its process limits and what stands out, or a run chart without limits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.charts.chart import (
    Chart,
    KeyEntry,
    cell,
    chart_of,
    direction_words,
    in_period,
    known,
    values_table,
    without_data,
)
from analysis.charts.over_time import Curve, EndLabel, Level, further_key, over_time
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.series import Lines, Point, break_words, holes_words, read_lines, remark
from analysis.charts.theme import Look
from analysis.page.parts import Table
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.vocabulary.units import UNITS
from analysis.words.figures import count_words, format_value, join_words
from analysis.words.status import span_words

POINTS_NEEDED = 12  # `stats.spc.SPC_MINIMUM`, for the sentence; a test keeps the two equal
LINE = Look("area", "o", 8, 2.4, None, "line with dots")

COMMON = "common cause"
_REASONS = {"too_few_for_spc": f"Too few points for process limits (n = {{n}}; {POINTS_NEEDED} needed)."}
RULES = (
    "A point stands out (special cause) if it lies outside the limits, is one of seven that rise or fall "
    "in a row, is one of two in three near the same limit, or is one of seven in a row on one side of "
    "the mean. The chart does not say why."
)


# By the word of `special_causes`: what it is called, and its look.
SPECIAL = {
    "improvement": ("improvement", Look("better", "s", 11.5, words="squares")),
    "concern": ("concern", Look("worse", "X", 13.0, words="crosses")),
    "neutral high": ("high", Look("other", "^", 12.5, words="triangles")),
    "neutral low": ("low", Look("other", "v", 12.5, words="upturned triangles")),
}


@dataclass(frozen=True)
class Limit:
    """A level line over the current stretch."""

    name: str  # What it is
    value: float  # Its value as computed
    drawn: float  # The value at which it is drawn: what is less or more than there can be is capped
    look: Look  # Its look


@dataclass(frozen=True)
class Process:
    """What the chart shows of one series."""

    lines: Lines  # The area's line
    current: tuple[Point, ...]  # Points of the stretch to which limits or median belong, earliest first
    words: dict[float, str]  # Word of each of these points by its time; empty on a run chart
    levels: tuple[Limit, ...]  # Level lines, from high to low
    has_limits: bool  # Whether there are process limits
    is_trial: bool  # Whether they rest on few points

    @property
    def n(self) -> int:
        """How many points the limits or the median rest on."""
        return sum(point.is_comparable for point in self.current)

    def special(self, word: str) -> list[Point]:
        """The points that have one of the special words."""
        return [p for p in self.current if self.words.get(p.time) == word and p.is_comparable]


def _level_name(level: Limit, process: Process) -> str:
    """What stands beside a level line, without its value."""
    if level.name in ("Mean", "Median"):
        return level.name
    kind = "trial limit" if process.is_trial else "limit"
    return f"{level.name} {kind}{' (capped)' if level.drawn != level.value else ''}"


def reason_words(reason: str, process: Process) -> str:
    """Why there are no limits, as a sentence."""
    text = _REASONS[reason].format(n=process.n) if reason in _REASONS else reason
    text = text.strip() or "No process limits are given"
    return text if text.endswith(".") else f"{text}."


def level_words(process: Process, unit: str, decimals: int) -> str:
    """Mean and limits, or the median, with how many points they rest on."""
    by_name = {level.name: format_value(level.value, unit, decimals) for level in process.levels}
    points = count_words(process.n, "point", "points")
    if process.has_limits:
        kind = "Trial limits" if process.is_trial else "Process limits"
        trial = ": few points, so they may still move" if process.is_trial else ""
        return (
            f"{kind} {by_name['Lower']} to {by_name['Upper']}, mean {by_name['Mean']}, from {points}{trial}."
        )
    if "Median" not in by_name:
        return ""
    return f"Median {by_name['Median']}, from {points}: for reference only, nothing is judged by it."


def cap_words(levels: Sequence[Limit], unit: str, decimals: int) -> str:
    """Which limits are not drawn where they were computed, and why; empty where none."""
    capped = [level for level in levels if level.drawn != level.value]
    return " ".join(
        f"The {level.name.lower()} limit is {format_value(level.value, unit, decimals)} as computed, "
        f"{'less' if level.value < level.drawn else 'more'} than there can be, and is drawn at "
        f"{format_value(level.drawn, unit, decimals, prose=True)}."
        for level in capped
    )


def judged_words(process: Process) -> str:
    """Which points stand out, in a sentence."""
    found = [
        f"{_periods(process, word)} ({meaning})"
        for word, (meaning, _) in SPECIAL.items() if process.special(word)
    ]  # fmt: skip
    count = sum(len(process.special(word)) for word in SPECIAL)
    if not found:
        return f"None of the {process.n} points stands out from the usual variation."
    verb = "stands" if count == 1 else "stand"
    return f"{count} of {process.n} points {verb} out from the usual variation: {'; '.join(found)}."


def _periods(process: Process, word: str) -> str:
    """The periods that have a word; three or more in a row are written by their ends."""
    flagged = process.special(word)
    compared = [point for point in process.current if point.is_comparable]
    runs: list[list[Point]] = []
    for before, point in zip([None, *compared], compared, strict=False):
        if point not in flagged:
            continue
        if runs and runs[-1][-1] is before:
            runs[-1].append(point)
        else:
            runs.append([point])
    return join_words(
        text
        for run in runs
        for text in (
            [span_words(run[0].label, run[-1].label)] if len(run) > 2 else [point.label for point in run]
        )
    )


def legend_words(process: Process, name: str, target: str) -> str:
    """What every line and mark means."""
    by_words: dict[str, list[str]] = {}
    for level in process.levels:
        by_words.setdefault(level.look.words, []).append(level.name)
    parts = [f"{name}: {LINE.words}"]
    for words, names in by_words.items():
        what = "trial limits" if process.is_trial else "process limits"
        parts.append(f"{what if len(names) > 1 else names[0].lower()}: {words}")
    parts += [
        f"{look.words}: special cause, {meaning}"
        for word, (meaning, look) in SPECIAL.items() if process.special(word)
    ]  # fmt: skip
    parts += [f"{target}: {_TARGET.words}"] if target else []
    if process.lines.has_provisional:
        parts.append("hollow marks: provisional figures")
    if process.lines.excluded("area"):
        parts.append("thin crosses: figures shown but left out of comparisons")
    if process.lines.cuts:
        parts.append("vertical dotted line: a new series starts, not comparable with earlier years")
    return f"{'; '.join(parts)}."


def process_table(
    process: Process, name: str, title: str, unit: str, decimals: int, notes: Sequence[str]
) -> Table:
    """The figures with the word of each."""
    by_time: Mapping[float, Point] = {round(p.time, 2): p for p in process.lines.points["area"]}
    judged = {COMMON: "Common cause"}
    judged |= {word: f"Special cause, {meaning}" for word, (meaning, _) in SPECIAL.items()}
    remarks = [
        remark(by_time[time], label in process.lines.cut_labels) for time, label in process.lines.labels
    ]
    rows = []
    for (time, label), text in zip(process.lines.labels, remarks, strict=True):
        point = by_time[time]
        row = [label, cell(point.value, unit, decimals, point.missing)]
        if process.has_limits:
            word = process.words.get(point.time)
            row.append(judged[word] if word else NOT_JUDGED if point.value is not None else "")
        rows.append([*row, *([text] if any(remarks) else [])])
    header = ["Period", name, *(["Variation"] if process.has_limits else [])]
    return values_table(
        f"{title}. {unit_heading(unit)}.", [*header, *(["Remark"] if any(remarks) else [])], rows, [1],
        [f"{note.rstrip('.')}." for note in notes if note],
    )  # fmt: skip


_LEAST, _MOST = 0.0, 100.0  # a percentage lies between them; a count or a rate is not below the first
_MEAN = Look("england", width=1.7, words="unbroken level line")
_LIMIT = Look("england", width=1.7, dash=(7, 4), words="dashed level lines")
_MEDIAN = Look("england", width=1.7, dash=(7, 4), words="dashed level line, for reference only")
_TARGET = Look("target", width=1.7, dash=(2, 3), words="level dotted line")


def process_chart_of(
    series: pd.DataFrame, *, title: str, unit: str, decimals: int, polarity: str,
    area_name: str = "This area", mean: float | None = None, lower: float | None = None,
    upper: float | None = None, median: float | None = None, is_trial: bool = False,
    point_labels: Sequence[str | None] = (), reason: str = "", target_value: float | None = None,
    target_label: str | None = None, breaks: pd.DataFrame | None = None, message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw one series with its process limits (XmR chart), or without limits as a run chart.

    Limits, median and words are of the current stretch: the area's periods since the last break.
    They are drawn over it alone.

    `series` are rows of a review's of one indicator and group, of which only the area's line is drawn. Limits
    are not cut at what is possible; without one of `mean`, `lower` and `upper` it is a run chart, with the
    `median` for reference only. Few points make them trial limits. `point_labels` has a word for each period
    of the current stretch in order of time, those without a comparable figure included (None): `improvement`,
    `concern`, `neutral high`, `neutral low`, `common cause`. `reason` says why there are no limits: a
    sentence, or the code `too_few_for_spc`.

    Returns:
        The chart, of kind `process`, or `run` where there are no limits. Its data have a row a point and
        two a level line: `line`, `role` (`area`, `england` for limits, mean and median, `target`),
        `period_label`, `time` (in years), `value`, `is_provisional`, `is_left_out`, `mark` (that of a
        point that stands out).

    Raises:
        DataError: The series lacks a column, holds several indicators or groups, or has two values
            for one period.
        ParameterError: The limits are not in order, or the words do not fit the points.
    """
    own = series[series["line"] == "area"] if "line" in series.columns else series
    lines = read_lines(own, breaks)
    points = [p for p in lines.points.get("area", ()) if p.value is not None]
    mean, lower, upper, median, target_value = map(known, (mean, lower, upper, median, target_value))
    has_limits = mean is not None and lower is not None and upper is not None
    kind, what = ("process", "XmR process chart") if has_limits else ("run", "Run chart")
    if not points:
        return without_data(kind, what, title, message or "")
    current = _current(lines)
    top = max(p.value for p in points if p.value is not None)
    levels = (
        _limit_levels(mean, lower, upper, unit, top)  # type: ignore[arg-type]
        if has_limits else _median_level(median)
    )  # fmt: skip
    words = _words_by_time(current, point_labels) if has_limits else {}
    process = Process(lines, current, words, levels, has_limits, is_trial and has_limits)
    target = ""
    if target_value is not None:
        target = target_label or f"Target {format_value(target_value, unit, decimals, prose=True)}"
    drawn = [p.value for p in points if p.value is not None] + [level.drawn for level in levels]
    scale = scale_for([*drawn, *([target_value] if target_value is not None else [])], unit)
    holes = lines.without_value("area")
    left_out = lines.excluded("area")
    last = lines.last("area") or points[-1]
    figure = cell(last.value, unit, decimals)
    own_label = f"{area_name} {figure}"
    special = [(word, point) for word in SPECIAL for point in process.special(word)]
    start = _start(process)
    ends, key, straight = [], [KeyEntry(own_label, LINE, is_bold=True)], []
    key += [
        KeyEntry(f"Special cause: {SPECIAL[word][0]}", SPECIAL[word][1])
        for word in dict.fromkeys(word for word, _ in special)
    ]  # fmt: skip
    for level in levels:
        name = _level_name(level, process)
        value = format_value(level.drawn, unit, decimals, prose=level.drawn != level.value)
        straight.append(Level(name, (start, None), (level.drawn, level.drawn), level.look))
        ends.append(EndLabel(value, name, level.drawn, None, level.look.role))
        key.append(KeyEntry(f"{name} {value}", level.look))
    if target_value is not None:
        straight.append(Level(target, (start, None), (target_value, target_value), _TARGET))
        ends.append(EndLabel.of_target(target, target_value, None))
        key.append(KeyEntry(target, _TARGET))
    ends.append(EndLabel(figure, area_name, last.value or 0.0, last.time, "area", is_bold=True))
    drawing = over_time(
        scale, unit, lines, [Curve.of(lines, "area", area_name, LINE, shows_left_out=True)], straight, ends,
        holes, lines.adjoining([point.time for point in left_out]),
        special=[(point, SPECIAL[word][1]) for word, point in special],
    )  # fmt: skip
    axis = f"The vertical axis runs {scale.range_words}."
    finding = judged_words(process) if has_limits else reason_words(reason, process)
    figures = level_words(process, unit, decimals)
    when = in_period(last.label)
    return chart_of(
        kind, title, drawing,
        sentences=[
            f"{what}. {title}.", f"{when[:1].upper()}{when[1:]}: {own_label}.", figures,
            finding, f"{target}." if target else "", break_words(lines),
            holes_words(lines, holes, area_name), axis, direction_words(polarity),
        ],
        table=process_table(
            process, area_name, title, unit, decimals, [figures, target]
        ),
        notes=[
            "" if message is None else finding, figures, cap_words(levels, unit, decimals),
            RULES if has_limits else "", axis, break_words(lines), *lines.reasons,
        ],
        message=finding if message is None else message,
        legend=legend_words(process, area_name, target),
        key=[*key, *further_key(has_left_out=bool(left_out),
                                look_of_provisional=LINE if lines.has_provisional else None)],
    )  # fmt: skip


def _current(lines: Lines) -> tuple[Point, ...]:
    """The area's periods since the last break."""
    comparable = [p for p in lines.points.get("area", ()) if p.is_comparable]
    if not comparable:
        return ()
    last = comparable[-1]
    start = max((cut for cut in lines.cuts if cut < last.time), default=-math.inf)
    return tuple(p for p in lines.points["area"] if p.segment == last.segment and p.time > start)


def _words_by_time(current: Sequence[Point], labels: Sequence[str | None]) -> dict[float, str]:
    if len(labels) != len(current):
        raise ParameterError(
            f"point_labels: found {len(labels)}; expected {len(current)}, one for each period of the "
            "current stretch, those without a comparable figure included."
        )
    allowed = (*SPECIAL, COMMON)
    words = {}
    for point, label in zip(current, labels, strict=True):
        if point.is_comparable and label not in allowed:
            raise ParameterError(
                f"point_labels: found {label!r} for {point.label}; expected one of {', '.join(allowed)}."
            )
        if point.is_comparable:
            words[point.time] = str(label)
    return words


def _limit_levels(mean: float, lower: float, upper: float, unit: str, top: float) -> tuple[Limit, ...]:
    """Mean and limits; limits beyond what the unit allows are drawn at its end."""
    if not lower <= mean <= upper:
        raise ParameterError(
            f"Limits: found lower {lower}, mean {mean}, upper {upper}; expected them in this order."
        )
    has_floor = UNITS[unit].lowest == _LEAST
    floor = _LEAST if has_floor and mean >= _LEAST else -math.inf
    # Some percentages exceed 100, such as take-up: they have no ceiling there.
    ceiling = _MOST if unit == "percent" and max(top, mean) <= _MOST else math.inf
    return (
        Limit("Upper", upper, min(upper, ceiling), _LIMIT),
        Limit("Mean", mean, mean, _MEAN),
        Limit("Lower", lower, max(lower, floor), _LIMIT),
    )


def _median_level(median: float | None) -> tuple[Limit, ...]:
    return () if median is None else (Limit("Median", median, median, _MEDIAN),)


def _start(process: Process) -> float:
    """Time at which level lines begin: that of the current stretch."""
    first = process.current[0].time if process.current else process.lines.labels[0][0]
    begun = [cut for cut in process.lines.cuts if cut < first]
    return max(begun) + 0.12 * process.lines.step if begun else first
