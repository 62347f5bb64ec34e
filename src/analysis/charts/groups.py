"""Two groups of children over time, and how far one is behind the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import pandas as pd

from analysis.charts.chart import (
    Chart,
    KeyEntry,
    cell,
    chart_of,
    in_period,
    known,
    values_table,
    without_data,
)
from analysis.charts.over_time import Curve, EndLabel, further_key, over_time
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.series import Lines, Point, break_words, middle
from analysis.charts.theme import Look
from analysis.page.parts import Table
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import certainty_note
from analysis.vocabulary.errors import DataError, ParameterError, Problem, raise_if_problems
from analysis.vocabulary.numbers import is_shown
from analysis.words.figures import difference_words, rounding_note

_LOOKS = (
    Look("other", "s", 6.5, 2.2, (8, 4), "dashed line with squares"),
    Look("area", "o", 8, 3.2, None, "bold line with dots"),
)
_BRACKET = Look("text-quiet", "|", 16)
_COLUMNS = (
    "period_label", "period_end", "segment", "excluded", "group_1", "group_2", "value_1", "value_2",
    "difference", "unit", "decimals", "area_code", "movement",
)  # fmt: skip


def group_gap_chart_of(
    group_gaps: pd.DataFrame, *, area_name: str = "This area", area_code: str | None = None,
    title: str | None = None, message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw two groups over time and how far the second is behind the first at the end.

    `group_gaps` are rows of `tables.results.GROUP_GAPS` of one indicator and pair of groups; `area_code` is
    needed where they are of several areas.

    Returns:
        The chart. Its data have a row a point: `line` (the group), `role` (`other` for the first group,
        `area` for the second), `period_label`, `time` (middle of the period in years), `value`,
        `is_left_out`.

    Raises:
        DataError: A column is missing.
        ParameterError: Rows of several areas, and none chosen.
    """
    raise_if_problems(DataError, "The chart cannot be drawn", [
        Problem("group gaps", None, name, "no such column", "the column", "pass rows of GROUP_GAPS")
        for name in _COLUMNS if name not in group_gaps.columns
    ])  # fmt: skip
    rows = [
        row for row in rows_of(group_gaps, (*_COLUMNS, "name"))
        if area_code is None or row["area_code"] == area_code
    ]  # fmt: skip
    areas = sorted({str(row["area_code"]) for row in rows})
    if len(areas) > 1:
        raise ParameterError(f"area_code: found none for rows of {', '.join(areas)}; expected one of them.")
    if all(known(row["value_1"]) is None and known(row["value_2"]) is None for row in rows):
        return without_data("group_gap", "Line chart", title or "Difference between groups", message or "")
    rows.sort(key=itemgetter("period_end"))
    first = rows[0]
    names = (str(first["group_1"]), str(first["group_2"]))
    unit, decimals = str(first["unit"]), int(first["decimals"])
    title = title or f"{first['name']}: {names[0]} and {names[1]}, {area_name}"
    lines = _lines(rows)
    scale = scale_for(
        [p.value for points in lines.points.values() for p in points if p.value is not None], unit
    )
    ends = [lines.last("group_1"), lines.last("group_2")]
    having = [row for row in rows if known(row["difference"]) is not None]
    last = having[-1] if having else None
    gap_words, gap_sentence = _gap_words(last, names, unit, decimals)
    curves, labels, key = [], [], []
    for line, name, look, end in zip(("group_1", "group_2"), names, _LOOKS, ends, strict=True):
        curves.append(Curve.of(lines, line, name, look, shows_left_out=True))
        if end is not None:
            value, is_main = cell(end.value, unit, decimals), look.role == "area"
            labels.append(EndLabel(value, name, end.value or 0.0, end.time, look.role, is_main))
            key.append(KeyEntry(f"{name} {value}", look, is_main))
    bracket = None
    if last is not None:
        low, high = sorted((float(last["value_1"]), float(last["value_2"])))
        bracket = (middle(None, last["period_end"]), low, high)
        number, _, rest = gap_words.partition(" ") if gap_words[:1].isdigit() else ("", "", gap_words)
        middle_of_bar = (low + high) / 2
        # the leader begins behind the bar
        labels.append(EndLabel(number, rest, middle_of_bar, bracket[0], "text-quiet", gap=15.0))
        key.append(KeyEntry(gap_words, _BRACKET))
    left_out = lines.excluded("group_2")
    drawing = over_time(
        scale, unit, lines, curves, (), labels, _common_holes(lines),
        lines.adjoining([p.time for p in left_out]), bracket=bracket,
    )  # fmt: skip
    axis = f"The vertical axis runs {scale.range_words}."
    restart = break_words(lines)
    return chart_of(
        "group_gap", title, drawing,
        sentences=[f"Line chart of two groups. {title}.", *_latest(ends, names, unit, decimals),
                   gap_sentence, restart, axis],
        table=_table(rows, names, title, unit, decimals, lines.cut_labels),
        notes=[axis, restart],
        message=gap_sentence if message is None else message,
        legend=f"{names[0]}: {_LOOKS[0].words}; {names[1]}: {_LOOKS[1].words}; "
               "upright bar at the right: the difference.",
        key=[*key, *further_key(has_left_out=bool(left_out))],
    )  # fmt: skip


def _lines(rows: Sequence[Mapping[str, Any]]) -> Lines:
    points: dict[str, tuple[Point, ...]] = {}
    for number in ("1", "2"):
        points[f"group_{number}"] = tuple(
            Point(
                label=str(row["period_label"]), time=middle(None, row["period_end"]),
                value=known(row[f"value_{number}"]), segment=int(row["segment"]),
                excluded=bool(row["excluded"]),
            )
            for row in rows
        )  # fmt: skip
    return Lines.of(points)


def _common_holes(lines: Lines) -> list[list[float]]:
    """Periods for which neither group has a figure."""
    second = {round(time, 2) for run in lines.without_value("group_2") for time in run}
    both = [t for run in lines.without_value("group_1") for t in run if round(t, 2) in second]
    return lines.adjoining(both)


def _gap_words(
    last: Mapping[str, Any] | None, names: Sequence[str], unit: str, decimals: int
) -> tuple[str, str]:
    """The latest difference, as a label and as a sentence."""
    if last is None:
        return "", "There is no period in which both groups have a figure."
    difference, when = float(last["difference"]), in_period(str(last["period_label"]))
    size = difference_words(difference, unit, decimals)
    lead = f"{when[:1].upper()}{when[1:]}"
    if not is_shown(difference, decimals):
        return "No difference", f"{lead} there was no difference between {names[0]} and {names[1]}."
    word = "behind" if difference > 0 else "ahead"
    movement = str(last["movement"])
    joined = "of" if word == "ahead" else ""
    note = rounding_note((difference, decimals), *((float(last[f"value_{one}"]), decimals) for one in (1, 2)))
    sentence = f"{lead} the group “{names[1]}” was {size}{note} {word} {joined} the group “{names[0]}”."
    note = certainty_note("change", str(last.get("change_certainty", "")), str(last.get("change_reason", "")))
    moved = (
        f" {'; '.join(filter(None, (movement[:1].upper() + movement[1:].rstrip('.'), note)))}."
        if movement
        else ""
    )
    return f"{size} {word}", " ".join(f"{sentence}{moved}".split())


def _latest(ends: Sequence[Point | None], names: Sequence[str], unit: str, decimals: int) -> list[str]:
    return [
        f"{name}: {cell(end.value, unit, decimals)} {in_period(end.label)}."
        for name, end in zip(names, ends, strict=True) if end is not None
    ]  # fmt: skip


def _table(
    rows: Sequence[Mapping[str, Any]], names: Sequence[str], title: str, unit: str, decimals: int,
    starts: Sequence[str],
) -> Table:  # fmt: skip
    cells = []
    for row in rows:
        remarks = ["new series"] if row["period_label"] in starts else []
        remarks += ["left out of comparisons"] if row["excluded"] else []
        difference = known(row["difference"])
        cells.append((
            str(row["period_label"]), cell(known(row["value_1"]), unit, decimals),
            cell(known(row["value_2"]), unit, decimals), cell(difference, "", decimals),
            ", ".join(remarks).capitalize(),
        ))  # fmt: skip
    measure = "percentage points" if unit == "percent" else unit
    return values_table(
        f"{title}. {unit_heading(unit)}; difference in {measure}, positive where {names[1]} is behind.",
        ("Period", *names, "Difference", "Remark"), cells, [1, 2, 3],
    )  # fmt: skip
