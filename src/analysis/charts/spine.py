"""All indicators of one area beside a benchmark: a spine chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.charts.chart import Chart, chart_of, known, values_table, without_data
from analysis.charts.rows import UPRIGHT, Bar, ByRow, Mark, Part, Row, Stroke, Words
from analysis.charts.theme import (
    LABEL_SIZE,
    MIDDLE,
    PHONE_WIDTH,
    SMALL_SIZE,
    TICK_SIZE,
    WIDTH,
    Look,
    text_width,
    wrapped,
)
from analysis.charts.verdicts import (
    SQUARE,
    VERDICTS,
    Verdict,
    check_rows,
    count_verdicts,
    text_of,
    verdict_of,
)
from analysis.page.parts import Content, Header, Table
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import NOT_TESTED
from analysis.words.figures import count_words, format_value, join_words

_COLUMNS = (
    "name", "value_text", "period", "position", "low_position", "q1", "q3", "high_position", "word",
)  # fmt: skip
_NAMES = 228.0
_TEXTS = 132.0  # of values with their periods, and of verdicts, beside the names
_TOP = 40.0
_LINE = 18.0
_PHONE_TOP = 42.0
_PHONE_LINE = 20.0
_PHONE_STRIP = 50.0  # room for the scale under the words
_PHONE_GAP = 16.0  # where there is no scale
_CENTRE = 0.5
_RANGE = Look("region", width=2)
_ALIKE = 1e-9


@dataclass(frozen=True)
class _Indicator:
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
    def is_tested(self) -> bool:
        """Whether there is a verdict."""
        return self.verdict.word != NOT_TESTED

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything on its scale."""
        return self.position is not None or self.spread is not None

    @property
    def look(self) -> Look:
        """The look of its mark."""
        look = self.verdict.look if self.is_directed else SQUARE
        return replace(look, is_hollow=not self.is_tested)

    @property
    def figure(self) -> str:
        """The area's figure as it stands in a table."""
        return self.value or "[x]"

    @property
    def shown(self) -> tuple[tuple[str, object], ...]:
        """What its row shows."""
        low, high = self.spread or (None, None)
        q1, q3 = self.middle or (None, None)
        return (
            ("period_label", self.period), ("value_text", self.value), ("word", self.verdict.word),
            ("position", self.position), ("low_position", low), ("q1", q1), ("q3", q3),
            ("high_position", high),
        )  # fmt: skip

    def place(self, width: float) -> list[Part]:
        """The areas compared and, on them, where the area stands, on a scale of so many pixels."""
        parts: list[Part] = []
        if self.spread is not None:
            low, high = (_inside(end) for end in self.spread)
            parts += [Stroke((low, high), (0, 0), _RANGE, 1), Stroke((low, low), (-5, 5), _RANGE, 1),
                      Stroke((high, high), (-5, 5), _RANGE, 1)]  # fmt: skip
        if self.middle is not None:
            parts.append(Bar(_inside(self.middle[0]), _inside(self.middle[1]), "band", 18, 1.2))
        if self.position is None:
            return parts
        at = _inside(self.position)
        parts.append(Mark(at, self.look, has_halo=True))
        if self.is_beyond:
            way = 1 if self.position > 1 else -1
            tip, tail = at + way * 16 / width, at + way * 11 / width
            parts.append(Stroke((tail, tip, tail), (-5, 0, 5), Look(self.look.role, width=2), 2))
        return parts


def spine_chart_of(
    rows: pd.DataFrame, *, title: str, area_name: str = "This area",
    scale_label: str = "5th to 95th percentile of the areas compared", benchmark_name: str = "England",
    message: str | None = None, note: str = "",
) -> Chart:  # fmt: skip
    """Draw where one area stands on every indicator, the benchmark in the middle, better to the right.

    `rows` has a row an indicator, in the order to show: `name`, `value_text`, `period`; `position`,
    `low_position`, `q1`, `q3` and `high_position` from 0 to 1 with the benchmark at 0.5 and better to the
    right, as `stats.compare.spine_position` turns them; `word`: better, worse, no clear difference, the same,
    higher, lower or not tested. Where they exist: `benchmark_text`, the benchmark's value; `lowest_text` and
    `highest_text`, the figures at the ends of the range, which `scale_label` names; `polarity`, whose `none`
    makes the mark a grey square whatever the word. `note` says how the words were found.

    Returns:
        The chart. Its data have a row an indicator: `name`, `period_label`, `value_text`, `word`, and from
        0 to 1 with better to the right `position`, `low_position`, `q1`, `q3`, `high_position`.

    Raises:
        DataError: A column is missing, or a word is not known.
    """
    check_rows(rows, _COLUMNS, "indicators of the chart")
    held = [_indicator(record) for record in rows_of(rows)]
    if not any(row.position is not None or row.value for row in held):
        return without_data("spine", "Spine chart", title, message or "")
    counts = _counts(held, benchmark_name)
    beyond = [row.name for row in held if row.is_beyond]
    unplaced = [row.name for row in held if row.position is None]
    undirected = any(not row.is_directed and row.position is not None for row in held)
    scale = (
        f"Each row has its own scale: {benchmark_name} in the middle, better to the right"
        f"{'; without a direction, higher to the right' if undirected else ''}."
    )
    has_direction = any(row.is_directed for row in held)
    return chart_of(
        "spine", title, _wide(held, benchmark_name, has_direction),
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
        narrow=_narrow(held, benchmark_name, has_direction),
    )  # fmt: skip


def _indicator(record: Mapping[str, object]) -> _Indicator:
    verdict = verdict_of(record["word"])
    polarity = text_of(record.get("polarity")) or ("none" if verdict.word in ("higher", "lower") else "high")
    return _Indicator(
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


def _inside(position: float) -> float:
    return min(max(position, 0.0), 1.0)


def _wide(rows: Sequence[_Indicator], benchmark_name: str, has_direction: bool) -> ByRow:
    """Names, values and verdicts at the left, the scales beside each other at the right."""
    left, right = _NAMES + _TEXTS + 40, WIDTH - 22
    worse, better = ("Worse", "Better") if has_direction else ("Lower", "Higher")
    members, column = [], _NAMES + 8
    for row in rows:
        names = wrapped(row.name, _NAMES - 4, TICK_SIZE)
        height = 14 + max(len(names), 2) * _LINE
        first = -(len(names) - 1) * _LINE / 2 + TICK_SIZE * MIDDLE
        period = column + text_width(row.figure, TICK_SIZE, bold=True) + 8
        members.append(Row(row.name, height, height / 2, (
            *(Words(0, first + number * _LINE, line, size=TICK_SIZE) for number, line in enumerate(names)),
            *row.place(right - left),
            Words(column, -4, row.figure, size=TICK_SIZE, is_bold=True),
            Words(period, -4, row.period, "text-quiet", SMALL_SIZE),
            Words(column, 14, f"{row.verdict.symbol} {row.verdict.word}",
                  "text" if row.is_tested else "text-quiet", SMALL_SIZE),
        ), row.shown))  # fmt: skip
    end = _TOP + sum(member.height for member in members)
    room = right - left - 2 * text_width(f"{better} →", SMALL_SIZE) - 12
    head = (
        Stroke((_CENTRE, _CENTRE), (_TOP - 8, end), UPRIGHT),
        Words(left, 16, f"← {worse}", "text-quiet", SMALL_SIZE),
        Words(right, 16, f"{better} →", "text-quiet", SMALL_SIZE, anchor="right"),
        Words((left + right) / 2, 28, wrapped(benchmark_name, room, SMALL_SIZE)[0], "text-quiet", SMALL_SIZE,
              anchor="center"),
    )  # fmt: skip
    return ByRow(WIDTH, left, right, 0, 1, tuple(members), _TOP, 4, head, has_rules=True)


def _narrow(rows: Sequence[_Indicator], benchmark_name: str, has_direction: bool) -> ByRow:
    """One indicator under the other: its words, and under them its scale."""
    left, right = 22.0, PHONE_WIDTH - 22
    worse, better = ("Worse", "Better") if has_direction else ("Lower", "Higher")
    members = []
    for row in rows:
        names = wrapped(row.name, PHONE_WIDTH, LABEL_SIZE)
        indent = text_width(row.figure, bold=True) + 10
        words = f"{row.verdict.symbol} {row.verdict.word}{f', {row.period}' if row.period else ''}"
        beside = wrapped(words, PHONE_WIDTH - indent, TICK_SIZE)
        role = "text" if row.is_tested else "text-quiet"
        texts = [Words(0, 0, name) for name in names]
        texts += [Words(indent, 0, line, role, TICK_SIZE) for line in beside]
        count = len(texts)
        middle = 4 + count * _PHONE_LINE + 22
        first = 4 + (len(names) + 1) * _PHONE_LINE
        parts: list[Part] = [
            replace(text, y=4 + number * _PHONE_LINE - middle) for number, text in enumerate(texts, start=1)
        ]
        parts.append(Words(0, first - middle, row.figure, is_bold=True))
        if row.is_drawn:
            parts += [Stroke((_CENTRE, _CENTRE), (-14, 14), UPRIGHT), *row.place(right - left)]
        height = count * _PHONE_LINE + (_PHONE_STRIP if row.is_drawn else _PHONE_GAP)
        members.append(Row(row.name, height, middle, tuple(parts), row.shown))
    head = (
        Words(0, 14, f"← {worse}", "text-quiet", SMALL_SIZE),
        Words(PHONE_WIDTH, 14, f"{better} →", "text-quiet", SMALL_SIZE, anchor="right"),
        Words(PHONE_WIDTH / 2, 34, wrapped(benchmark_name, PHONE_WIDTH, SMALL_SIZE)[0], "text-quiet",
              SMALL_SIZE, anchor="center"),
    )  # fmt: skip
    return ByRow(PHONE_WIDTH, left, right, 0, 1, tuple(members), _PHONE_TOP, 0, head, has_rules=True)


def _sentence(row: _Indicator, benchmark_name: str) -> str:
    """One indicator in words."""
    beside = f", {benchmark_name} {row.benchmark}" if row.benchmark else ""
    when = f" ({row.period})" if row.period else ""
    return f"{row.name}: {row.figure}{when}{beside}, {row.verdict.word}."


def _counts(rows: Sequence[_Indicator], benchmark_name: str) -> str:
    counts = count_verdicts(row.verdict.word for row in rows)
    return f"Of {count_words(len(rows), 'indicator', 'indicators')} beside {benchmark_name}: {counts}."


def _legend(rows: Sequence[_Indicator], area_name: str, scale_label: str, benchmark_name: str) -> str:
    placed = [row for row in rows if row.position is not None]
    marks: dict[str, list[str]] = {}
    for verdict in VERDICTS.values():
        if any(row.verdict == verdict and row.is_directed for row in placed):
            marks.setdefault(verdict.look.words, []).append(verdict.word)
    parts = [f"{mark}: {' or '.join(words)}" for mark, words in marks.items()]
    undirected = [row for row in placed if not row.is_directed]
    if undirected:
        hollow = any(not row.is_tested for row in undirected)
        parts.append(
            f"grey square: neither direction is judged better{' (hollow: not tested)' if hollow else ''}"
        )
    ranges = [f"Line with ends: {scale_label}"] if any(row.spread for row in rows) else []
    ranges += ["box: their middle half"] if any(row.middle for row in rows) else []
    ranges += [f"upright line: {benchmark_name}"]
    marked = f"Marks are {area_name}: {'; '.join(parts)}. " if parts else ""
    text = "; ".join(ranges)
    return f"{marked}{text[:1].upper()}{text[1:]}."


def _table(
    rows: Sequence[_Indicator], title: str, area_name: str, benchmark_name: str, scale_label: str
) -> Table:
    has_benchmark, has_ends = any(row.benchmark for row in rows), any(row.ends for row in rows)
    values = [area_name, *([benchmark_name] if has_benchmark else [])]
    values += ["Lowest", "Highest"] if has_ends else []
    # Where the ends are known in their own unit, the range as positions says nothing more.
    two = ("from", "to")
    places: list[str | Header] = [
        "Position", *([] if has_ends else [Header("Range", True, parts=two)]),
        Header("Middle half", True, parts=two),
    ]  # fmt: skip
    header: list[str | Header] = ["Indicator", "Period", *values, f"Beside {benchmark_name}", *places]
    cells = [
        (
            row.name, row.period, row.figure, *([row.benchmark or "[x]"] if has_benchmark else []),
            *((row.ends or ("[x]", "[x]")) if has_ends else ()), row.verdict.word, _number(row.position),
            *(() if has_ends else (_range(row.spread),)), _range(row.middle),
        )
        for row in rows
    ]  # fmt: skip
    last = 1 + len(values)
    range_name = "Lowest and highest" if has_ends else "Range"
    return values_table(
        f"{title}. Positions from 0 to 1: {benchmark_name} at 0.5, better to the right.", header, cells,
        [*range(2, last + 1), *range(last + 2, last + 2 + len(places))],
        [f"{range_name}: {scale_label}. Middle half: from the first to the third quartile."],
    )  # fmt: skip


def _number(position: float | None) -> str:
    return format_value(position, "", 2)


def _range(ends: tuple[float, float] | None) -> Content:
    return (_number(ends[0]), " to ", _number(ends[1])) if ends else "[x]"
