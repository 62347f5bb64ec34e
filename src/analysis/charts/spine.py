"""All indicators of one area beside a benchmark: a spine chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.charts.chart import (
    NOT_COMPARED,
    VERDICTS,
    WIDTH,
    Chart,
    TableOfChart,
    Verdict,
    check_rows,
    count_verdicts,
    finished,
    known,
    text_of,
    verdict_of,
    without_data,
)
from analysis.charts.frame import NARROW_WIDTH
from analysis.charts.theme import LABEL_SIZE, SMALL_SIZE, TICK_SIZE, Drawing, text_width, wrapped
from analysis.words.figures import count_words, format_value, join_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd


_COLUMNS = (
    "name", "value_text", "period", "position", "low_position", "q1", "q3", "high_position", "word",
)  # fmt: skip
_NAMES = 228.0
_TEXTS = 104.0  # beside the names, so that a phone shows the words before the reader scrolls
_TOP = 40.0
_LINE_HEIGHT = 18.0
_NARROW_TOP = 42.0
_NARROW_LINE = 20.0
_NARROW_STRIP = 50.0  # room for the scale under the words
_NARROW_GAP = 16.0  # where there is no scale
_CENTRE = 0.5
_MIDDLE = 0.35  # of the type size, from the middle of a line of text down to its base line
_ALIKE = 1e-9


@dataclass(frozen=True)
class _Row:
    """One indicator of the chart; positions from 0 to 1, the benchmark at 0.5."""

    name: str
    value: str
    benchmark: str
    ends: tuple[str, str] | None  # the lowest and the highest figure as text
    period: str
    position: float | None
    spread: tuple[float, float] | None  # from the low end to the high end of the areas compared
    middle: tuple[float, float] | None  # from the first to the third quartile
    verdict: Verdict
    is_directed: bool

    @property
    def is_beyond(self) -> bool:
        """Whether the area lies beyond the scale."""
        return self.position is not None and not -_ALIKE <= self.position <= 1 + _ALIKE

    @property
    def is_compared(self) -> bool:
        """Whether there is a verdict."""
        return self.verdict.word != NOT_COMPARED


def spine_chart(
    rows: pd.DataFrame, *, title: str, area_name: str = "This area",
    scale_label: str = "5th to 95th percentile of the areas compared", benchmark_name: str = "England",
    message: str | None = None, note: str = "",
) -> Chart:  # fmt: skip
    """Draw where one area stands on every indicator, the benchmark in the middle, better to the right.

    Args:
        rows: One row an indicator, in the order to show: `name`, `value_text`, `period`; `position`,
            `low_position`, `q1`, `q3` and `high_position` from 0 to 1 with the benchmark at 0.5 and
            better to the right, as `stats.compare.spine_position` turns them; `word`: better, worse,
            similar, the same, higher, lower or not compared. Where they exist: `benchmark_text`,
            the benchmark's value; `lowest_text` and `highest_text`, the figures at the ends of the
            range; `polarity`, whose `none` makes the mark a grey square whatever
            the word.
        title: Title, shown above the drawing.
        area_name: Name of the area.
        scale_label: What reaches from `low_position` to `high_position`, in words.
        benchmark_name: What stands in the middle.
        message: The point of the chart; None counts the verdicts.
        note: How the words were found, shown under the chart.

    Returns:
        The chart.

    Raises:
        DataError: A column is missing, or a word is not known.
    """
    check_rows(rows, _COLUMNS, "indicators of the chart")
    held = [_row(record) for record in rows.to_dict("records")]
    if not any(row.position is not None or row.value for row in held):
        return without_data("spine", "Spine chart", title, message or "")
    names = [wrapped(row.name, _NAMES - 4, TICK_SIZE) for row in held]
    heights = [_row_height(lines, row) for lines, row in zip(names, held, strict=True)]
    counts = _counts(held, benchmark_name)
    beyond = [row.name for row in held if row.is_beyond]
    unplaced = [row.name for row in held if row.position is None]
    undirected = any(not row.is_directed and row.position is not None for row in held)
    scale = (
        f"Each row has its own scale: {benchmark_name} in the middle, better to the right"
        f"{'; without a direction, higher to the right' if undirected else ''}."
    )
    has_direction = any(row.is_directed for row in held)
    tall = _NARROW_TOP + sum(_narrow_height(row) for row in held)
    drawing = Drawing(WIDTH, _TOP + sum(heights) + 4)
    narrow = Drawing(NARROW_WIDTH, tall)
    _draw_narrow(narrow, held, benchmark_name, has_direction)
    _draw_frame(drawing, benchmark_name, has_direction)
    y = _TOP
    for row, lines, height in zip(held, names, heights, strict=True):
        drawing.line([0, WIDTH], [y, y], "grid", width=0.8, order=0.6)
        _draw_row(drawing, row, lines, y + height / 2)
        y += height
    return finished(
        drawing, "spine", title,
        sentences=[
            f"Spine chart, one row an indicator. {title}.", scale, counts,
            *(_sentence(row, benchmark_name) for row in held),
        ],
        table=_table(held, title, area_name, benchmark_name, scale_label),
        notes=[
            scale,
            f"Beyond the scale, with an arrow at its end: {join_words(beyond)}." if beyond else "",
            f"Without a place on the scale: {join_words(unplaced)}." if unplaced else "",
            note,
        ],
        message=counts if message is None else message,
        legend=_legend(held, area_name, scale_label, benchmark_name),
        narrow=narrow,
    )  # fmt: skip


def _row(record: Mapping[object, object]) -> _Row:
    verdict = verdict_of(record["word"])
    polarity = text_of(record.get("polarity")) or ("none" if verdict.word in ("higher", "lower") else "high")
    return _Row(
        name=text_of(record["name"]),
        value=text_of(record["value_text"]),
        benchmark=text_of(record.get("benchmark_text")),
        ends=(text_of(record["lowest_text"]), text_of(record.get("highest_text")))
        if text_of(record.get("lowest_text"))
        else None,
        period=text_of(record["period"]),
        position=known(record["position"]),
        spread=_pair(record["low_position"], record["high_position"]),
        middle=_pair(record["q1"], record["q3"]),
        verdict=verdict,
        is_directed=polarity != "none",
    )


def _pair(first: object, second: object) -> tuple[float, float] | None:
    """Both ends of a range, the left one first; turned for low-is-good they may come the other way."""
    one, other = known(first), known(second)
    return None if one is None or other is None else (min(one, other), max(one, other))


def _row_height(lines: Sequence[str], row: _Row) -> float:
    return 18 + max(len(lines) + (1 if row.period else 0), 2) * _LINE_HEIGHT


def _look(row: _Row) -> tuple[str, str, float]:
    """Colour, shape and size of a mark."""
    if row.is_directed:
        return row.verdict.role, row.verdict.shape, row.verdict.size
    square = VERDICTS["higher"]
    return square.role, square.shape, square.size


def _x(position: float) -> float:
    return _between(position, _NAMES + _TEXTS + 40, WIDTH - 22)


def _narrow_x(position: float) -> float:
    return _between(position, 22, NARROW_WIDTH - 22)


def _between(position: float, left: float, right: float) -> float:
    return left + min(max(position, 0.0), 1.0) * (right - left)


def _draw_frame(drawing: Drawing, benchmark_name: str, has_direction: bool) -> None:
    left, right = ("Worse", "Better") if has_direction else ("Lower", "Higher")
    drawing.line([_x(_CENTRE)] * 2, [_TOP - 8, drawing.height - 4], "text-quiet", width=1.5, order=1.5)
    for x, text, anchor in ((_x(0), f"← {left}", "left"), (_x(1), f"{right} →", "right")):
        drawing.text(x, 16, text, role="text-quiet", size=SMALL_SIZE, anchor=anchor)
    room = _x(1) - _x(0) - 2 * text_width(f"{right} →", SMALL_SIZE) - 12
    name = wrapped(benchmark_name, room, SMALL_SIZE)[0]
    drawing.text(_x(_CENTRE), 28, name, role="text-quiet", size=SMALL_SIZE, anchor="center")


def _draw_row(drawing: Drawing, row: _Row, lines: Sequence[str], y: float) -> None:
    texts = [(line, "text", TICK_SIZE) for line in lines]
    texts += [(row.period, "text-quiet", SMALL_SIZE)] if row.period else []
    first = y - (len(texts) - 1) * _LINE_HEIGHT / 2 + TICK_SIZE * _MIDDLE
    for number, (text, role, size) in enumerate(texts):
        drawing.text(0, first + number * _LINE_HEIGHT, text, role=role, size=size)
    _draw_place(drawing, row, y, _x)
    column = _NAMES + 8
    drawing.text(column, y - 4, row.value or "[x]", size=TICK_SIZE, bold=True)
    drawing.text(
        column, y + 14, f"{row.verdict.symbol} {row.verdict.word}", size=SMALL_SIZE,
        role="text" if row.is_compared else "text-quiet",
    )  # fmt: skip


def _draw_place(drawing: Drawing, row: _Row, y: float, place: Callable[[float], float]) -> None:
    """The areas compared and, on them, where the area stands."""
    if row.spread is not None:
        low, high = (place(end) for end in row.spread)
        drawing.line([low, high], [y, y], "region", width=2, order=1)
        for x in (low, high):
            drawing.line([x, x], [y - 5, y + 5], "region", width=2, order=1)
    if row.middle is not None:
        left, right = (place(end) for end in row.middle)
        drawing.box(left, y - 9, right - left, 18, "band", order=1.2)
    if row.position is not None:
        _draw_mark(drawing, row, y, place)


def _words_above(row: _Row) -> list[str]:
    """Verdict and period, which stand beside the value on a narrow screen."""
    value = text_width(row.value or "[x]", bold=True) + 10
    words = f"{row.verdict.symbol} {row.verdict.word}{f', {row.period}' if row.period else ''}"
    return wrapped(words, NARROW_WIDTH - value, TICK_SIZE)


def _narrow_height(row: _Row) -> float:
    lines = len(wrapped(row.name, NARROW_WIDTH, LABEL_SIZE)) + len(_words_above(row))
    return lines * _NARROW_LINE + (_NARROW_STRIP if _is_drawn(row) else _NARROW_GAP)


def _is_drawn(row: _Row) -> bool:
    return row.position is not None or row.spread is not None


def _draw_narrow(drawing: Drawing, rows: Sequence[_Row], benchmark_name: str, has_direction: bool) -> None:
    """One indicator under the other: its words, and under them its scale."""
    left, right = ("Worse", "Better") if has_direction else ("Lower", "Higher")
    drawing.text(0, 14, f"← {left}", role="text-quiet", size=SMALL_SIZE)
    drawing.text(NARROW_WIDTH, 14, f"{right} →", role="text-quiet", size=SMALL_SIZE, anchor="right")
    name = wrapped(benchmark_name, NARROW_WIDTH, SMALL_SIZE)[0]
    drawing.text(_narrow_x(_CENTRE), 34, name, role="text-quiet", size=SMALL_SIZE, anchor="center")
    top = _NARROW_TOP
    for row in rows:
        drawing.line([0, NARROW_WIDTH], [top, top], "grid", width=0.8, order=0.6)
        base = top + 4
        for line in wrapped(row.name, NARROW_WIDTH, LABEL_SIZE):
            base += _NARROW_LINE
            drawing.text(0, base, line)
        value = row.value or "[x]"
        indent = text_width(value, bold=True) + 10
        drawing.text(0, base + _NARROW_LINE, value, bold=True)
        for line in _words_above(row):
            base += _NARROW_LINE
            drawing.text(
                indent, base, line, size=TICK_SIZE, role="text" if row.is_compared else "text-quiet"
            )  # fmt: skip
        if _is_drawn(row):
            middle = base + 22
            centre = _narrow_x(_CENTRE)
            drawing.line([centre] * 2, [middle - 14, middle + 14], "text-quiet", width=1.5, order=1.5)
            _draw_place(drawing, row, middle, _narrow_x)
        top += _narrow_height(row)


def _draw_mark(drawing: Drawing, row: _Row, y: float, place: Callable[[float], float]) -> None:
    position = row.position or 0.0
    role, shape, size = _look(row)
    drawing.points([place(position)], [y], "surface", shape=shape, size=size + 4, order=2.5)
    drawing.points([place(position)], [y], role, shape=shape, size=size, hollow=not row.is_compared)
    if row.is_beyond:
        way = 1 if position > 1 else -1
        tip = place(position) + way * 16
        drawing.line([tip - way * 5, tip, tip - way * 5], [y - 5, y, y + 5], role, width=2)


def _sentence(row: _Row, benchmark_name: str) -> str:
    """One indicator in words."""
    beside = f", {benchmark_name} {row.benchmark}" if row.benchmark else ""
    when = f" ({row.period})" if row.period else ""
    return f"{row.name}: {row.value or '[x]'}{when}{beside}, {row.verdict.word}."


def _counts(rows: Sequence[_Row], benchmark_name: str) -> str:
    counts = count_verdicts(row.verdict.word for row in rows)
    return f"Of {count_words(len(rows), 'indicator', 'indicators')} beside {benchmark_name}: {counts}."


def _legend(rows: Sequence[_Row], area_name: str, scale_label: str, benchmark_name: str) -> str:
    placed = [row for row in rows if row.position is not None]
    marks: dict[str, list[str]] = {}
    for verdict in VERDICTS.values():
        if any(row.verdict == verdict and row.is_directed for row in placed):
            marks.setdefault(verdict.mark_words, []).append(verdict.word)
    parts = [f"{mark}: {' or '.join(words)}" for mark, words in marks.items()]
    undirected = [row for row in placed if not row.is_directed]
    if undirected:
        hollow = any(not row.is_compared for row in undirected)
        parts.append(
            f"grey square: neither direction is judged better{' (hollow: not compared)' if hollow else ''}"
        )
    ranges = [f"Line with ends: {scale_label}"] if any(row.spread for row in rows) else []
    ranges += ["box: their middle half"] if any(row.middle for row in rows) else []
    ranges += [f"upright line: {benchmark_name}"]
    marked = f"Marks are {area_name}: {'; '.join(parts)}. " if parts else ""
    text = "; ".join(ranges)
    return f"{marked}{text[:1].upper()}{text[1:]}."


def _table(
    rows: Sequence[_Row], title: str, area_name: str, benchmark_name: str, scale_label: str
) -> TableOfChart:
    has_benchmark, has_ends = any(row.benchmark for row in rows), any(row.ends for row in rows)
    values = [area_name, *([benchmark_name] if has_benchmark else [])]
    values += ["Lowest", "Highest"] if has_ends else []
    # Where the ends are known in their own unit, the range as positions says nothing more.
    places = ["Position", *([] if has_ends else ["Range"]), "Middle half"]
    header = ["Indicator", "Period", *values, f"Beside {benchmark_name}", *places]
    cells = [
        (
            row.name, row.period, row.value or "[x]", *([row.benchmark or "[x]"] if has_benchmark else []),
            *((row.ends or ("[x]", "[x]")) if has_ends else ()), row.verdict.word, _number(row.position),
            *(() if has_ends else (_range(row.spread),)), _range(row.middle),
        )
        for row in rows
    ]  # fmt: skip
    last = 1 + len(values)
    return TableOfChart(
        caption=f"{title}. Positions from 0 to 1: {benchmark_name} at 0.5, better to the right.",
        header=header,
        rows=cells,
        numeric=frozenset({*range(2, last + 1), *range(last + 2, last + 2 + len(places))}),
        notes=[
            f"{'Lowest and highest' if has_ends else 'Range'}: {scale_label}. "
            "Middle half: from the first to the third quartile."
        ],
    )


def _number(position: float | None) -> str:
    return format_value(position, "", 2)


def _range(ends: tuple[float, float] | None) -> str:
    return f"{_number(ends[0])} to {_number(ends[1])}" if ends else "[x]"
