"""What a process chart says in words: its limits, what stands out, its legend and its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.presentation.charts_figure import TableOfChart, cell, unit_heading
from analysis.presentation.charts_plot import Style
from analysis.presentation.charts_series import remark
from analysis.presentation.words import count_words, format_value, join_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.presentation.charts_series import Lines, Point

POINTS_NEEDED = 12  # `stats.spc.SPC_MINIMUM`, for the sentence; a test keeps the two equal
LINE = Style("area", 2.4, None, "o", 8, "line with dots")

COMMON = "common cause"
_REASONS = {
    "too_few_for_spc": f"Too few points for process limits (n = {{n}}; {POINTS_NEEDED} needed).",
}
RULES = (
    "A point stands out (special cause) if it lies outside the limits, is one of seven that rise or fall "
    "in a row, is one of two in three near the same limit, or is one of seven in a row on one side of "
    "the mean. The chart does not say why."
)


@dataclass(frozen=True)
class Look:
    """How a point that stands out is marked.

    Attributes:
        role: Colour by what it stands for.
        shape: Mark, in Matplotlib's letters.
        size: Size of the mark in pixels.
        mark_words: The mark in words.
        word: What it means.
    """

    role: str
    shape: str
    size: float
    mark_words: str
    word: str


# By the word of `special_causes`.
SPECIAL = {
    "improvement": Look("better", "s", 11.5, "squares", "improvement"),
    "concern": Look("worse", "X", 13.0, "crosses", "concern"),
    "neutral high": Look("other", "^", 12.5, "triangles", "high"),
    "neutral low": Look("other", "v", 12.5, "upturned triangles", "low"),
}


@dataclass(frozen=True)
class Level:
    """A level line over the current stretch.

    Attributes:
        name: What it is.
        value: Its value as computed.
        drawn: The value at which it is drawn: what is less or more than there can be is capped.
        role: Colour by what it stands for.
        dash: Strokes and gaps in pixels; None for an unbroken line.
        words: The line in words.
    """

    name: str
    value: float
    drawn: float
    role: str
    dash: tuple[float, ...] | None
    words: str


@dataclass(frozen=True)
class Process:
    """What the chart shows of one series.

    Attributes:
        lines: The area's line.
        current: Points of the stretch to which limits or median belong, earliest first.
        words: Word of each of these points by its time; empty on a run chart.
        levels: Level lines, from high to low.
        has_limits: Whether there are process limits.
        is_trial: Whether they rest on few points.
    """

    lines: Lines
    current: tuple[Point, ...]
    words: dict[float, str]
    levels: tuple[Level, ...]
    has_limits: bool
    is_trial: bool

    @property
    def n(self) -> int:
        """How many points the limits or the median rest on."""
        return sum(point.is_comparable for point in self.current)

    def special(self, word: str) -> list[Point]:
        """The points that have one of the special words."""
        return [p for p in self.current if self.words.get(p.time) == word and p.is_comparable]


def level_label(level: Level, process: Process, unit: str, decimals: int) -> str:
    """What stands beside a level line."""
    is_capped = level.drawn != level.value
    value = format_value(level.drawn, unit, decimals, prose=is_capped)
    if level.name in ("Mean", "Median"):
        return f"{level.name} {value}"
    kind = "trial limit" if process.is_trial else "limit"
    return f"{level.name} {kind} {value}{' (capped)' if is_capped else ''}"


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


def cap_words(levels: Sequence[Level], unit: str, decimals: int) -> str:
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
        f"{_periods(process, word)} ({SPECIAL[word].word})"
        for word in SPECIAL if process.special(word)
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
            [f"{run[0].label} to {run[-1].label}"] if len(run) > 2 else [point.label for point in run]
        )
    )


def legend_words(process: Process, name: str, target: Level | None) -> str:
    """What every line and mark means."""
    by_words: dict[str, list[str]] = {}
    for level in process.levels:
        by_words.setdefault(level.words, []).append(level.name)
    parts = [f"{name}: {LINE.words}"]
    for words, names in by_words.items():
        what = "trial limits" if process.is_trial else "process limits"
        parts.append(f"{what if len(names) > 1 else names[0].lower()}: {words}")
    parts += [
        f"{look.mark_words}: special cause, {look.word}"
        for word, look in SPECIAL.items() if process.special(word)
    ]  # fmt: skip
    parts += [f"{target.name}: {target.words}"] if target else []
    if process.lines.has_provisional:
        parts.append("hollow marks: provisional figures")
    if process.lines.excluded("area"):
        parts.append("thin crosses: figures shown but left out of comparisons")
    if process.lines.cuts:
        parts.append("vertical dotted line: a new series starts, not comparable with earlier years")
    return f"{'; '.join(parts)}."


def process_table(
    process: Process, name: str, title: str, unit: str, decimals: int, notes: Sequence[str]
) -> TableOfChart:
    """The figures with the word of each."""
    by_time: Mapping[float, Point] = {round(p.time, 2): p for p in process.lines.points["area"]}
    judged = {COMMON: "Common cause"}
    judged |= {word: f"Special cause, {look.word}" for word, look in SPECIAL.items()}
    remarks = [
        remark(by_time[time], label in process.lines.cut_labels) for time, label in process.lines.labels
    ]
    rows = []
    for (time, label), text in zip(process.lines.labels, remarks, strict=True):
        point = by_time[time]
        row = [label, cell(point.value, unit, decimals, point.missing)]
        if process.has_limits:
            word = process.words.get(point.time)
            row.append(judged[word] if word else "Not judged" if point.value is not None else "")
        rows.append([*row, *([text] if any(remarks) else [])])
    header = ["Period", name, *(["Variation"] if process.has_limits else [])]
    return TableOfChart(
        caption=f"{title}. {unit_heading(unit)}.",
        header=[*header, *(["Remark"] if any(remarks) else [])],
        rows=rows,
        numeric=frozenset({1}),
        notes=[f"{note.rstrip('.')}." for note in notes if note],
    )
