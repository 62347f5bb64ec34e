"""Two groups of children over time, and how far one is behind the other."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from analysis.charts.chart import (
    WIDTH,
    Chart,
    TableOfChart,
    cell,
    finished,
    in_period,
    known,
    without_data,
)
from analysis.charts.frame import (
    HEIGHT,
    HEIGHT_WITH_HOLES,
    NARROW_WIDTH,
    EndLabel,
    KeyEntry,
    Plot,
    Style,
    draw_key,
    further_entries,
    key_height,
)
from analysis.charts.scale import scale_for, unit_heading
from analysis.charts.series import Lines, Point, break_words, middle, records
from analysis.charts.theme import Drawing
from analysis.vocabulary.errors import DataError, ParameterError, Problem, raise_if_problems
from analysis.words.figures import difference_words, format_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd


_STYLES = (
    Style("other", 2.2, (8, 4), "s", 6.5, "dashed line with squares"),
    Style("area", 3.2, None, "o", 8, "bold line with dots"),
)
_COLUMNS = (
    "period_label", "period_end", "segment", "excluded", "group_1", "group_2", "value_1", "value_2",
    "difference", "unit", "decimals", "area_code", "movement",
)  # fmt: skip


def group_gap_chart(
    group_gaps: pd.DataFrame, *, area_name: str = "This area", area_code: str | None = None,
    title: str | None = None, message: str | None = None,
) -> Chart:  # fmt: skip
    """Draw two groups over time and how far the second is behind the first at the end.

    Args:
        group_gaps: Rows of `results.GROUP_GAPS` of one indicator and pair of groups.
        area_name: Name of the area drawn.
        area_code: The area to draw; needed where the rows are of several areas.
        title: Title; None makes one of the indicator's name and the groups.
        message: The point of the chart; None writes the latest difference.

    Returns:
        The chart.

    Raises:
        DataError: A column is missing.
        ParameterError: Rows of several areas, and none chosen.
    """
    raise_if_problems(DataError, "The chart cannot be drawn", [
        Problem("group gaps", None, name, "no such column", "the column", "pass rows of GROUP_GAPS")
        for name in _COLUMNS if name not in group_gaps.columns
    ])  # fmt: skip
    rows = [
        row for row in records(group_gaps, (*_COLUMNS, "name"))
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
    values = [p.value for points in lines.points.values() for p in points if p.value is not None]
    scale = scale_for(values, unit)
    ends = [lines.last("group_1"), lines.last("group_2")]
    figures = [cell(end.value, unit, decimals) if end else "" for end in ends]
    texts = [f"{name} {figure}" if figure else "" for name, figure in zip(names, figures, strict=True)]
    having = [row for row in rows if known(row["difference"]) is not None]
    last = having[-1] if having else None
    gap_words, gap_sentence = _gap_words(last, names, unit, decimals)
    holes = _common_holes(lines)
    left_out = lines.adjoining([p.time for p in lines.excluded("group_2")])

    def draw(drawing: Drawing, texts: Sequence[str], gap_text: str) -> None:
        plot = Plot(drawing, scale, lines.labels[0][0], lines.labels[-1][0], lines.step,
                    [*texts, gap_text])  # fmt: skip
        plot.frame(unit)
        plot.periods(lines.labels)
        plot.under_axis(holes, "no data")
        plot.under_axis(left_out, "not compared")
        plot.cuts(lines.cuts)
        labels = []
        for line, style, end, text in zip(("group_1", "group_2"), _STYLES, ends, texts, strict=True):
            plot.line(lines, line, style)
            if end is not None and end.value is not None:
                labels.append(EndLabel(text, plot.y(end.value), plot.x(end.time), style.role,
                                       bold=line == "group_2"))  # fmt: skip
        if last is not None:
            label = _bracket(plot, last, gap_text)
            labels += [label] if gap_text else []
        plot.end_labels(labels)

    height = HEIGHT_WITH_HOLES if holes or left_out else HEIGHT
    key = _key(texts, gap_words, has_left_out=bool(lines.excluded("group_2")))
    drawing = Drawing(WIDTH, height)
    narrow = Drawing(NARROW_WIDTH, height + key_height(key))
    draw(drawing, texts, gap_words)
    draw(narrow, figures, "")
    draw_key(narrow, height, key)
    axis = f"The vertical axis runs {scale.range_words}."
    restart = break_words(lines)
    return finished(
        drawing, "group_gap", title,
        sentences=[f"Line chart of two groups. {title}.", *_latest(ends, names, unit, decimals),
                   gap_sentence, restart, axis],
        table=_table(rows, names, title, unit, decimals, lines.cut_labels),
        notes=[axis, restart],
        message=gap_sentence if message is None else message,
        legend=f"{names[0]}: {_STYLES[0].words}; {names[1]}: {_STYLES[1].words}; "
               "upright bar at the right: the difference.",
        narrow=narrow, has_key=True,
    )  # fmt: skip


def _key(texts: Sequence[str], gap_words: str, *, has_left_out: bool) -> list[KeyEntry]:
    """The key of the narrow layout."""
    entries = [
        KeyEntry(text, style.role, style.shape, style.size, style.width, style.dash,
                 bold=style.role == "area")
        for text, style in zip(texts, _STYLES, strict=True) if text
    ]  # fmt: skip
    # Matplotlib's mark for an upright bar
    entries += [KeyEntry(gap_words, "text-quiet", "|", 16)] if gap_words else []
    return entries + further_entries(has_band=False, has_provisional=False, has_left_out=has_left_out)


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
    if format_value(difference, "", decimals) == format_value(0.0, "", decimals):
        return "No difference", f"{lead} there was no difference between {names[0]} and {names[1]}."
    word = "behind" if difference > 0 else "ahead"
    movement = str(last["movement"])
    joined = "of" if word == "ahead" else ""
    sentence = f"{lead} the group “{names[1]}” was {size} {word} {joined} the group “{names[0]}”."
    moved = f" {movement[:1].upper()}{movement[1:].rstrip('.')}." if movement else ""
    return f"{size} {word}", " ".join(f"{sentence}{moved}".split())


def _latest(ends: Sequence[Point | None], names: Sequence[str], unit: str, decimals: int) -> list[str]:
    return [
        f"{name}: {cell(end.value, unit, decimals)} {in_period(end.label)}."
        for name, end in zip(names, ends, strict=True) if end is not None
    ]  # fmt: skip


def _bracket(plot: Plot, row: Mapping[str, Any], words: str) -> EndLabel:
    """The upright bar between the two groups in the last period with both."""
    x = plot.x(middle(None, row["period_end"])) + 13
    ys = sorted((plot.y(float(row["value_1"])), plot.y(float(row["value_2"]))))
    plot.drawing.line([x, x], ys, "text-quiet", width=2, order=1.5)
    for y in ys:
        plot.drawing.line([x - 4, x], [y, y], "text-quiet", width=2, order=1.5)
    return EndLabel(words, sum(ys) / 2, x - 6, "text-quiet")


def _table(
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    title: str,
    unit: str,
    decimals: int,
    starts: Sequence[str],
) -> TableOfChart:
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
    return TableOfChart(
        f"{title}. {unit_heading(unit)}; difference in {measure}, positive where {names[1]} is behind.",
        ("Period", *names, "Difference", "Remark"), cells, frozenset({1, 2, 3}),
    )  # fmt: skip
