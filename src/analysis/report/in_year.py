"""The parts of the in-year monitor: a quarter's months and quarters, for a board meeting."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis import words
from analysis.charts.chart import Chart
from analysis.charts.process import process_chart_of
from analysis.charts.run_grid import Measure, run_grid_of
from analysis.charts.sparkline import sparkline
from analysis.page.parts import (
    Facts,
    Heading,
    Items,
    PageFacts,
    Paragraph,
    Part,
    Run,
    Section,
    Table,
    Words,
    group,
    headers,
    lines_or,
    two_lines,
)
from analysis.tables.in_year import BEHIND, NO_COURSE, ON_COURSE, InYear
from analysis.tables.rows import rows_of
from analysis.vocabulary.certainty import CLEAR
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED, STATUSES
from analysis.words.in_year import (
    change_sentence,
    change_words,
    counting_sentence,
    course_note,
    course_sentence,
    expected_words,
    quarter_sentence,
    signal_sentence,
)

_LOOKS = {ON_COURSE: MET, BEHIND: MISSED, NO_COURSE: NOT_JUDGED}
_CHANGES = ("year", "last")


def in_year_header(monitor: InYear) -> Part:
    """What the page is about, and everything on it counted in a sentence.

    Args:
        monitor: What `open_in_year` gave.

    Returns:
        The part: two sentences, and the area, quarter, plan and date of the figures.

    Example:
        >>> next(analysis.in_year_header(analysis.open_in_year()).flat()).words
        'What the months and quarters of ... say...'
    """
    rows = rows_of(monitor.measures)
    title = f"In-year monitor: {monitor.quarter}" if monitor.quarter else ""
    lede = (
        f"What the months and quarters of {monitor.area_name} say up to {monitor.quarter}, which ended on "
        f"{monitor.quarter_end}: what stands out first. Nothing here answers the target of a year."
    )
    return group(
        PageFacts(date=monitor.data_date, edition=monitor.edition_title, title=title),
        Paragraph(lede, "lede"),
        Paragraph(counting_sentence(rows, _measures(rows)), "glance"),
        Facts((
            ("Area", monitor.area_name), ("Quarter", monitor.quarter),
            ("Plan", monitor.edition_title or "none, so no yearly goal is asked"),
            ("Figures to", monitor.data_date),
        )),
    )  # fmt: skip


def _measures(rows: Sequence[words.Row]) -> list[words.Row]:
    """Each measure once, whichever goals ask for it."""
    return list({(row["indicator_id"], row["group"]): row for row in reversed(rows)}.values())[::-1]


def in_year_exceptions(monitor: InYear) -> Part:
    """What needs attention: goals behind, figures that stand out, and what moved clearly.

    Args:
        monitor: What `open_in_year` gave.

    Returns:
        The part: up to three lists, or a sentence that nothing needs attention.

    Example:
        >>> next(analysis.in_year_exceptions(analysis.open_in_year()).flat()).words
        'No goal is behind...'
    """
    rows = rows_of(monitor.measures)
    listed: dict[str, list[tuple[words.Row, list[str]]]] = {
        "Yearly goals at risk": [
            (row, [course_sentence(row), f"Owner: {row['owner']}." if row["owner"] else ""])
            for row in rows if row["course"] == BEHIND
        ],
        "Figures that stand out": [
            (row, [signal_sentence(row)]) for row in _measures(rows) if row["signal"]
        ],
        "Moved clearly": [
            (row, [quarter_sentence(row), *(change_sentence(row, name) for name in clear)])
            for row in _measures(rows)
            if (clear := [name for name in _CHANGES if row[f"{name}_certainty"] == CLEAR])
        ],
    }  # fmt: skip
    parts: list[Part] = []
    for title, entries in listed.items():
        lines: tuple[Words, ...] = tuple(
            (Run(str(row["short_name"]), "strong", f"#{_anchor(row)}"), f": {' '.join(filter(None, said))}")
            for row, said in entries
        )
        parts += [Heading(3, title), Items(lines)] if lines else []
    nothing = "No goal is behind, no figure stands out, and nothing moved clearly."
    return group(*parts) if parts else Paragraph(nothing)


def _anchor(row: words.Row) -> str:
    return f"in-year-{row['indicator_id']}-{row['group']}".replace("_", "-")


def in_year_goals(monitor: InYear) -> Part:
    """Every yearly goal with figures within the year: what is expected by now, and where it stands.

    Args:
        monitor: What `open_in_year` gave.

    Returns:
        The part: a table with a row a goal, or a sentence where no goal asks for a measure.

    Example:
        >>> next(analysis.in_year_goals(analysis.open_in_year()).flat()).words
        'No goal of a plan asks for a measure with figures within the year...'
    """
    rows = [row for row in rows_of(monitor.measures) if row["course"]]
    if not rows:
        return Paragraph("No goal of a plan asks for a measure with figures within the year.")
    return Table(
        caption=f"{monitor.area_name}: yearly goals at the end of {monitor.quarter}",
        headers=headers("Goal", "Figure", "Held against", "Course", "How sure, or why not", numbers=(1,)),
        rows=tuple(
            (
                str(row["short_name"]),
                two_lines(*_goal_figure(row)),
                expected_words(row),
                Run(str(row["course"]), f"status {STATUSES[_LOOKS[str(row['course'])]].css_class}"),
                course_note(row),
            )
            for row in rows
        ),
        notes=("On course and behind are about this point of the year: no status of the year’s target.",),
    )  # fmt: skip


def _goal_figure(row: words.Row) -> tuple[str, str]:
    """The figure that is held against a goal and its period; without a course, the latest there is."""
    import pandas as pd

    unit, decimals = str(row["unit"]), int(row["decimals"])
    for value, label in (("course_value", "course_label"), ("to_date", "to_date_label")):
        if not pd.isna(row[value]):
            return words.format_value(row[value], unit, decimals), str(row[label])
    return words.format_value(row["value"], unit, decimals), str(row["period_label"])


def in_year_overview(monitor: InYear) -> Part:
    """Every measure over time in a small panel, and in a row of a table; what needs attention first.

    Args:
        monitor: What `open_in_year` gave.

    Returns:
        The part: the chart, whose data have a row a point in the measure's own unit, and the table, a row
        a measure; changes are later minus earlier (percentage points for percentages).

    Example:
        >>> next(analysis.in_year_overview(analysis.open_in_year()).flat()).words
        'No measure has figures within the year...'
    """
    rows = _measures(rows_of(monitor.measures))
    if not rows:
        return Paragraph("No measure has figures within the year.")
    grid = run_grid_of(
        [_of_grid(monitor, row) for row in rows],
        monitor.breaks,
        title=f"Every measure up to {monitor.quarter}",
    )
    shown = []
    for row in rows:
        unit, decimals = str(row["unit"]), int(row["decimals"])
        figure = words.format_value(row["value"], unit, decimals)
        figure = f"[{row['missing']}]" if row["missing"] else figure
        line = sparkline(_series(monitor, row), monitor.breaks, unit=unit, decimals=decimals)
        to_date = words.format_value(row["to_date"], unit, decimals)
        changes = (two_lines(*change_words(row, name)) for name in (*_CHANGES, "to_date_year"))
        shown.append(
            (str(row["short_name"]), line, two_lines(figure, str(row["period_label"])), *changes, to_date)
        )
    table = Table(
        caption=f"{monitor.area_name}: every measure up to {monitor.quarter}, in its own unit",
        headers=headers(
            "Measure", "Over time", "This quarter", "Change on a year before", "Change on the time before",
            "Change of the year to date on a year before", "Year to date", numbers=(2, 3, 4, 5, 6),
        ),
        rows=tuple(shown),
        notes=(
            "Changes of percentages are in percentage points. Better and worse stand only where a change is "
            "clear.",
        ),
    )  # fmt: skip
    return group(grid.part, table)


def _series(monitor: InYear, row: words.Row) -> pd.DataFrame:
    held = monitor.series
    return held[(held["indicator_id"] == row["indicator_id"]) & (held["group"] == row["group"])]


def _of_grid(monitor: InYear, row: words.Row) -> Measure:
    limits = () if words.is_missing(row["lower"]) else (float(row["lower"]), float(row["upper"]))
    return Measure(
        str(row["short_name"]), _series(monitor, row), str(row["unit"]), int(row["decimals"]), limits,
        str(row["signal"]),
    )  # fmt: skip


def in_year_sections(monitor: InYear) -> Part:
    """A section a measure: sentences, and its chart with process limits from 12 points on.

    Args:
        monitor: What `open_in_year` gave.

    Returns:
        The part: a section a measure, what needs attention first.

    Example:
        >>> analysis.in_year_sections(analysis.open_in_year()).tables
        (...)
    """
    rows = rows_of(monitor.measures)
    parts: list[Part] = []
    for row in _measures(rows):
        key, anchor = (row["indicator_id"], row["group"]), _anchor(row)
        sentences = [
            quarter_sentence(row), signal_sentence(row),
            *(change_sentence(row, name) for name in (*_CHANGES, "to_date_year")),
            *(course_sentence(one) for one in rows if (one["indicator_id"], one["group"]) == key),
        ]  # fmt: skip
        parts.append(
            Section(
                (Heading(3, str(row["short_name"]), anchor), lines_or(filter(None, sentences), ""),
                 _chart(monitor, row).part),
                anchor=anchor,
            )
        )  # fmt: skip
    return group(*parts)


def _chart(monitor: InYear, row: words.Row) -> Chart:
    """A measure's months or quarters: process limits from 12 points, otherwise a run chart."""
    points = monitor.points
    own = points[(points["indicator_id"] == row["indicator_id"]) & (points["group"] == row["group"])]
    has_limits = not words.is_missing(row["lower"])
    names = ("mean", "lower", "upper") if has_limits else ("median",)
    return process_chart_of(
        _series(monitor, row), title=f"{row['short_name']} by {row['frequency']}", unit=str(row["unit"]),
        decimals=int(row["decimals"]), polarity=str(row["polarity"]), area_name=monitor.area_name,
        is_trial=bool(row["is_trial"]), breaks=monitor.breaks,
        point_labels=tuple(str(label) or None for label in own["label"]) if has_limits else (),
        reason="" if has_limits else "too_few_for_spc",
        **{name: None if words.is_missing(row[name]) else float(row[name]) for name in names},  # type: ignore[arg-type]
    )  # fmt: skip


_METHODS = (
    (
        "What a quarter is compared with.",
        "The same quarter a year before, the quarter before, and the year to date with the year to date at "
        "the same point. A quarter that is not given is worked out from its three months where they add up; "
        "otherwise (a number on a day, a mean, a figure without counts) its latest month stands for it.",
    ),
    (
        "Clear, not clear, not tested.",
        "By the one rule of every page: a change is clear where its 95% interval leaves out zero and it is "
        "at least twice the median size of the measure’s earlier changes of the same kind. Counts by "
        "themselves have no test; their process limits tell what is unusual.",
    ),
    (
        "Process limits.",
        "From 12 points of one comparable stretch: the mean and 2.66 times the mean moving range on either "
        "side (XmR); with 12 to 14 points they are trial limits. They begin anew at a declared change. A "
        "figure that stands out is unusual; the chart does not say why, nor whether it is good.",
    ),
    (
        "On course or behind.",
        "A month or quarter never answers the target of a year. It is held against the profile that is "
        "declared for the measure. Level: the year to date against the target itself. Cumulative: against "
        "the target in proportion to the months that are over. Seasonal: against the share of the year that "
        "two or more earlier years had at this point.",
    ),
    ("No cause is claimed.", "The page says what the figures are and how they moved, not why."),
)


def in_year_methods(monitor: InYear) -> Part:
    """How the figures within a year are worked out, in plain words.

    Args:
        monitor: What `open_in_year` gave.

    Returns:
        The part: one point a method, and the measures' profiles.

    Example:
        >>> len(analysis.in_year_methods(analysis.open_in_year()).entries)
        6
    """
    held: dict[str, list[str]] = {}
    for row in _measures(rows_of(monitor.measures)):
        held.setdefault(str(row["in_year"]) or "none declared", []).append(str(row["short_name"]))
    profiles = "; ".join(f"{profile}: {', '.join(names)}" for profile, names in held.items())
    lines: list[Words] = [(Run(title, "strong"), f" {text}") for title, text in _METHODS]
    return Items((*lines, (Run("Profiles.", "strong"), f" {profiles or 'none'}.")))
