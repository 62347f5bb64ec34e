"""The charts, and the table of target options, that a notebook names by review and indicator.

Every function gives a `Chart`: it shows itself; `figure` is a fresh Matplotlib figure, `data` what is
drawn, `alt`, `table` and `message` its words; `with_figure(figure, alt="...")` puts an analyst's own
version in its place. With `ax` the chart is drawn into axes of the analyst's as well.

Only `analysis/__init__` imports this module; what a chart is made of is decided in `report`, so that a
notebook shows what the reports show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.charts.gap_strip import gap_strip_of
from analysis.charts.overview import overview_chart_of
from analysis.report.gap_analysis import area_rug, area_spine
from analysis.report.goals import by_pair, group_gap_of, trend_of_row
from analysis.report.profile import (
    profile_distribution,
    profile_neighbour_grid,
    profile_neighbours,
    profile_process_chart,
)
from analysis.report.target_setting import options_table
from analysis.report.trend_analysis import everything
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import ParameterError, near_names
from analysis.workbench import (
    open_areas,
    open_councils,
    open_neighbour_series,
    open_profile,
    target_option_rows,
)

if TYPE_CHECKING:
    from analysis.charts.chart import Chart
    from analysis.charts.theme import Axes
    from analysis.page.parts import Table
    from analysis.tables.results import Review
    from analysis.tables.rows import Row


def trend_chart(review: Review, indicator: str, group: str = "all", *, ax: Axes | None = None) -> Chart:
    """One indicator over time: the area, England, the region, the neighbours and the target.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row a point, in the indicator's unit.

    Raises:
        ParameterError: The review has no figures for it; near matches are offered.

    Example:
        >>> review = analysis.open_review()
        >>> chart = analysis.trend_chart(review, "re_referrals_within_12_months")
        >>> chart.data[["line", "period_label", "value"]].columns.tolist()
        ['line', 'period_label', 'value']
        >>> chart.figure.axes[0].get_ylabel() in chart.table.caption
        True
    """
    return trend_of_row(_row(review, indicator, group), review).drawn_into(ax)


def gap_strip(review: Review, indicator: str, group: str = "all", *, ax: Axes | None = None) -> Chart:
    """The latest figure beside its target, England, the region and the neighbours, on one scale.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row a mark, in the indicator's unit.

    Raises:
        ParameterError: The review has no figures for it; near matches are offered.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.gap_strip(review, "re_referrals_within_12_months").data.columns.tolist()
        ['name', 'role', 'value']
    """
    row = _row(review, indicator, group)
    chart = gap_strip_of(row, area_name=review.area_name, region_name=review.region_name)
    return chart.drawn_into(ax)


def group_gap_chart(review: Review, indicator: str, group: str = "all", *, ax: Axes | None = None) -> Chart:
    """Two groups of children over time, and how far one is behind the other.

    Args:
        review: What `open_review` gave.
        indicator: An indicator with figures for groups.
        group: One of the two groups, as the chart calls it; `all` where there is one pair only.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row a point, in the indicator's unit.

    Raises:
        ParameterError: There are no groups, or several pairs and none is named.

    Example:
        >>> review = analysis.open_review()
        >>> chart = analysis.group_gap_chart(review, "ks2_rwm_expected", "Disadvantaged pupils")
        >>> chart.title
        '...disadvantaged pupils...'
    """
    held = sorted(set(review.group_gaps["indicator_id"]))
    if indicator not in held:
        raise ParameterError(f"indicator: found {indicator!r}; expected one with groups: {', '.join(held)}.")
    gaps = review.group_gaps[review.group_gaps["indicator_id"] == indicator]
    pairs = {tuple(rows.iloc[0][["group_1", "group_2"]]): rows for rows in by_pair(gaps)}
    chosen = [rows for names, rows in pairs.items() if group in ("all", *names)]
    if len(chosen) != 1:
        names = dict.fromkeys(str(name) for pair in pairs for name in pair)
        raise ParameterError(f"group: found {group!r}; expected one of {', '.join(names)}.")
    return group_gap_of(chosen[0], review).drawn_into(ax)


def overview_chart(review: Review, *, ax: Axes | None = None) -> Chart:
    """Every judged goal by its distance to target, farthest behind first.

    Args:
        review: What `open_review` gave.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row a goal, the distance in tolerances, negative behind the target.

    Example:
        >>> analysis.overview_chart(analysis.open_review()).data.columns.tolist()
        ['name', 'distance_in_tolerances', 'status', 'certainty', 'period_label']
    """
    return overview_chart_of(review.assessments).drawn_into(ax)


def neighbour_chart(review: Review, indicator: str, group: str = "all", *, ax: Axes | None = None) -> Chart:
    """The area's figure among those of its statistical neighbours, as bars, best first.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row an area, in the indicator's unit.

    Raises:
        ParameterError: The review has no figures for it; near matches are offered.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.neighbour_chart(review, "re_referrals_within_12_months").data.columns.tolist()
        ['name', 'value', 'is_own']
    """
    _row(review, indicator, group)
    return profile_neighbours(open_profile(review, indicator, group)).drawn_into(ax)


def neighbour_grid(review: Review, indicator: str, group: str = "all", *, ax: Axes | None = None) -> Chart:
    """The area beside each of its statistical neighbours over time, a panel each.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        ax: Axes to draw all neighbours into as well, one over the other.

    Returns:
        The chart; its data have a row a point, in the indicator's unit. Its figure has axes for each
        neighbour, called by its name.

    Raises:
        ParameterError: The review has no figures for it; near matches are offered.

    Example:
        >>> chart = analysis.neighbour_grid(analysis.open_review(), "re_referrals_within_12_months")
        >>> {axes.get_label() for axes in chart.figure.axes} >= set(chart.data["panel"])
        True
    """
    _row(review, indicator, group)
    profile = open_profile(review, indicator, group)
    return profile_neighbour_grid(profile, open_neighbour_series(profile)).drawn_into(ax)


def distribution_chart(
    review: Review, indicator: str, group: str = "all", *, ax: Axes | None = None
) -> Chart:  # fmt: skip
    """Every council by region, with the area, its statistical neighbours and England marked.

    All English councils where the whole LAIT file is there (see the guide, Every council), otherwise those
    that the project holds, and the chart says so.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row a council, in the indicator's unit.

    Raises:
        ParameterError: The review has no figures for it; near matches are offered.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.distribution_chart(review, "re_referrals_within_12_months").data.columns.tolist()
        ['name', 'region', 'role', 'value']
    """
    _row(review, indicator, group)
    profile = open_profile(review, indicator, group)
    return profile_distribution(profile, open_councils(profile)).drawn_into(ax)


def process_chart(review: Review, indicator: str, group: str = "all", *, ax: Axes | None = None) -> Chart:
    """The area's series with its process limits, or as a run chart where its years are too few.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row a point and two a level line, in the indicator's unit.

    Raises:
        ParameterError: The review has no figures for it; near matches are offered.

    Example:
        >>> analysis.process_chart(analysis.open_review(), "re_referrals_within_12_months").kind
        'process'
    """
    _row(review, indicator, group)
    return profile_process_chart(open_profile(review, indicator, group)).drawn_into(ax)


def spine_chart(review: Review, *, ax: Axes | None = None) -> Chart:
    """Every indicator of the area beside England, its neighbours as the range.

    Args:
        review: What `open_review` gave.
        ax: Axes to draw into as well.

    Returns:
        The chart; its data have a row an indicator, positions from 0 to 1, better to the right.

    Example:
        >>> analysis.spine_chart(analysis.open_review()).data.columns.tolist()[:4]
        ['name', 'period_label', 'value_text', 'word']
    """
    return area_spine(open_areas(review)).drawn_into(ax)


def tartan_rug(review: Review, *, ax: Axes | None = None) -> Chart:
    """The area and its neighbours beside England on every indicator, as a matrix of verdicts.

    Args:
        review: What `open_review` gave.
        ax: Axes to draw into as well.

    Returns:
        The chart, which shows itself as a table; its data have a row a cell.

    Example:
        >>> analysis.tartan_rug(analysis.open_review()).data.columns.tolist()
        ['area_name', 'indicator_name', 'period_label', 'word', 'value_text']
    """
    return area_rug(open_areas(review)).drawn_into(ax)


def target_options(
    review: Review, indicator: str, group: str = "all", *, year: str = "", proposed: float | None = None
) -> Table:
    """What a target may be held against before it is set; nothing is filled in.

    The figure reached, where the middle pace of the last five comparable years would lead, what the best
    quarter of the neighbours and of all councils have, the nearest figure that would be a clear change, and
    whether a proposed target is easier than the figure reached.

    Args:
        review: What `open_review` gave.
        indicator: An indicator of data/reference/indicators.yml.
        group: Its group of children, `all` for everybody.
        year: The year of the target, such as `2025/26`; the year after the review's where none is named.
        proposed: A target to try, in the indicator's unit; the plan's for the year where none is named.

    Returns:
        The table: a row an option, in the indicator's unit, `[x]` with the reason where it cannot be had.

    Raises:
        ParameterError: The review has no figures for it, near matches are offered; or the year is none.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.target_options(review, "neet_16_17", proposed=5.0).data["held_against"].tolist()[0]
        'Figure reached'
    """
    row = _row(review, indicator, group)
    rows = target_option_rows(review, indicator, group, year, proposed)
    return options_table(rows_of(rows), str(row["short_name"]), review.area_name)


def _row(review: Review, indicator: str, group: str) -> Row:
    """The review's record of an indicator and group that have a figure."""
    rows = rows_of(everything(review))
    having = [row for row in rows if row["indicator_id"] == indicator and row["value"] == row["value"]]
    for row in having:
        if row["group"] == group:
            return row
    if having:
        raise ParameterError(
            f"group: found {group!r}; expected one of {', '.join(str(row['group']) for row in having)}."
        )
    names = sorted({str(row["indicator_id"]) for row in rows if row["value"] == row["value"]})
    if any(row["indicator_id"] == indicator for row in rows):
        raise ParameterError(
            f"indicator: {review.area_name} has no figure for {indicator}; expected "
            f"one of {', '.join(names)}."
        )
    offered = near_names(indicator, names) or names
    raise ParameterError(f"indicator: found {indicator!r}; expected one of {', '.join(offered)}.")
