"""The scorecard of all goals, and one short block a goal; the rest of a goal stands on its own page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import words
from analysis.charts.chart import without_data
from analysis.charts.groups import group_gap_chart_of
from analysis.charts.sparkline import sparkline
from analysis.charts.trend import trend_chart_of
from analysis.page.parts import (
    Content,
    Header,
    Heading,
    Paragraph,
    Part,
    Piece,
    Run,
    Section,
    Table,
    group,
    pieces,
    two_lines,
)
from analysis.report.annual_review import (
    action_words,
    anchor,
    goal_name,
    led_to,
    standing_out,
    status_badge,
    went_well,
)
from analysis.report.notes import source_words, sources_of
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import goal_key, goal_page
from analysis.vocabulary.marks import MARKS
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.words.glance import (
    apart_note,
    by_chance_sentence,
    change_note,
    doubt_sentence,
    is_by_share,
    long_trend,
    moved_and_beside,
    short_of_target,
    trend_note,
    worst_first,
)
from analysis.words.plans import reported_note

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from analysis.charts.chart import Chart
    from analysis.tables.results import Review


def scorecard(review: Review, links_to_goals: bool = True) -> Table:
    """Every goal a row, the worst first: value, spark line, target, status, England, neighbours, movement.

    Args:
        review: What `open_review` gave.
        links_to_goals: Whether each goal has a page of its own, to which one without a block leads.

    Returns:
        The table: one row a goal, numbers in the goal's own unit, rounded as shown. A column of numbers
        has its marks and notes in columns of their own beside it.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.scorecard(review).data.columns.tolist()[:3]
        ['goal', 'goal_note', 'latest']
    """
    ordered, series, in_full = worst_first(review), all_series(review), _in_full(review, links_to_goals)
    what = "Goals" if review.edition_id else "Indicators"
    near = "Group" if review.comparator_group else "Neighbours"
    return Table(
        caption=f"{what} of {review.area_name} for {review.year}, {_order(review)}",
        headers=(
            Header("Goal" if review.edition_id else "Indicator"),
            Header("Latest", is_number=True), Header("Over time"),
            *(_JUDGED if review.edition_id else (Header("Rank of all councils"),)),
            Header("England", is_number=True), Header(near, is_number=True), Header("Change and trend"),
        ),
        rows=tuple(_card_row(row, review, series, in_full) for row in ordered),
        notes=(
            "Percentages unless said otherwise, their differences in percentage points, worked out before "
            f"rounding; change on the comparable year before. {_between(review)}"
            f"{near}: unweighted mean of those with a figure; rank 1 is best of them and the area.",
            *filter(None, [by_chance_sentence(ordered, about=_STATED), _reported(review, ordered)]),
        ),
        css_class=f"scorecard numbers goals{'' if review.edition_id else ' ranked'}",
        source=source_words(review, {review.edition_id, *(str(row["source_id"]) for row in ordered)}),
    )  # fmt: skip


def _reported(review: Review, ordered: Sequence[words.Row]) -> str:
    return reported_note(rows_of(review.reported), {str(row["measure_id"]): row for row in ordered})


_JUDGED = (Header("Target", is_number=True), Header("Status"), Header("Short by", is_number=True))


def _between(review: Review) -> str:
    if not review.edition_id:
        return "Rank of all councils: 1 is best. "
    return "" if is_by_share(review.assessments) else "Short by: in the goal’s tolerances. "


def _order(review: Review) -> str:
    if review.edition_id:
        return "the farthest short of its target first"
    is_ranked = review.assessments["national_rank"].notna().any()
    return (
        "the weakest among all councils first" if is_ranked else "by theme; none is ranked among all councils"
    )


def _card_row(
    row: words.Row, review: Review, series: Series, in_full: Collection[str]
) -> tuple[Content, ...]:
    unit, decimals = row["unit"], int(row["decimals"])
    is_full = anchor(row) in in_full
    name = Run(goal_name(row), target=f"#{anchor(row)}") if is_full else _way(row, review, goal_name(row))
    goal = two_lines(name, str(row["theme"]))
    status, nothing = status_badge(row["status"]), words.NOT_AVAILABLE
    if words.is_missing(row["value"]):
        judged: tuple[Content, ...] = (target_cell(row), status) if review.edition_id else ()
        return (goal, nothing, nothing, *judged, *[nothing] * 4)
    own = series.of(str(row["indicator_id"]), str(row["group"]))
    return (
        goal,
        two_lines(words.format_value(row["value"], unit, decimals), row["period_label"]),
        sparkline(own, review.breaks, unit=unit, decimals=decimals),
        *(
            (target_cell(row), two_lines(status, words.pace_note(row)), _short_by(row))
            if review.edition_id
            else (two_lines(*words.national_note(row)) if row["national_band"] else MARKS["z"].sign,)
        ),
        two_lines(words.format_value(row["england_value"], unit, decimals), apart_note(row, "england")),
        two_lines(words.format_value(row["neighbour_mean"], unit, decimals), _neighbour_note(row)),
        two_lines(_change(row), trend_note(row)),
    )


# The statements that the review makes of a goal, for the count of its tests.
_STATED = ("change", "trend", "five", "england")


def _short_by(row: words.Row) -> Content:
    """How far a goal is short of its target, in its tolerance; under it the difference as it is read."""
    if words.is_missing(row["weight"]):
        return MARKS["z"].sign
    apart = words.apart_from_target(row)
    if not np.isfinite(float(row["weight"])):  # a target without a tolerance
        return apart
    return two_lines(words.format_value(row["weight"], "count", 1), apart)


def _neighbour_note(row: words.Row) -> str:
    if words.is_missing(row["neighbour_n"]):
        return ""
    if words.is_missing(row["rank"]):
        return f"mean of {int(row['neighbour_n'])}"
    return f"rank {int(row['rank'])} of {int(row['rank_of'])}"


def _change(row: words.Row) -> str:
    if words.is_missing(row["change"]):
        return "running total" if row["change_note"] == "running_total" else "no comparable year before"
    change = words.signed_difference(row["change"], row["unit"], int(row["decimals"]))
    since = f"since {row['previous_label']}" if row["change_note"] else ""  # longer ago than a year
    note = ", ".join(part for part in (since, change_note(row)) if part)
    return f"{change} ({note})" if note else change


def target_cell(row: words.Row) -> str:
    """A target in a table: its number, otherwise how it is printed; `none` where there is none."""
    return words.target_number(row, prose=False) or str(row["target_text"]) or "none"


def one_series(review: Review, indicator_id: str, group: str) -> pd.DataFrame:
    """The review's figures of one indicator and group: area, England, region and neighbours."""
    return all_series(review).of(indicator_id, group)


class Series:
    """The review's figures by indicator and group, laid out once for a part that shows many of them."""

    def __init__(self, series: pd.DataFrame) -> None:
        self._series = series
        self._places = series.groupby(["indicator_id", "group"], sort=False).indices

    def of(self, indicator_id: str, group: str) -> pd.DataFrame:
        """The figures of one indicator and group: area, England, region and neighbours."""
        places = np.asarray(self._places.get((indicator_id, group), ()), dtype=np.intp)
        if len(places) and places[-1] - places[0] == len(places) - 1:  # in one piece, as a review has them
            return self._series.iloc[places[0] : places[-1] + 1]
        return self._series.take(places)


def all_series(review: Review) -> Series:
    """The review's figures, to be looked up many times."""
    return Series(review.series)


def goal_sections(review: Review, links_to_goals: bool = True) -> Part:
    """One block a goal, by theme, the worst first: headline, one chart, what moved, the action.

    Args:
        review: What `open_review` gave.
        links_to_goals: Whether each goal has a page of its own, to which its block leads.

    Returns:
        The part: a section a goal; everything else about it stands on its page. Where no plan chose the
        indicators, those that do not go wrong have a line, and their page is linked in the scorecard.

    Example:
        >>> review = analysis.open_review()
        >>> [type(part).__name__ for part in analysis.goal_sections(review).parts[:2]]
        ['Heading', 'Section']
    """
    ordered, series = worst_first(review), all_series(review)
    in_full = _in_full(review, links_to_goals)
    linked = led_to(went_well(review))
    lead = "At length what goes wrong; the page of every other" if in_full else "The page of every"
    short = f"{lead} indicator is linked in the scorecard."
    parts: list[Part] = [Paragraph(short, "note")] if len(in_full) < len(ordered) else []
    for theme in dict.fromkeys(str(row["theme"]) for row in ordered):
        parts.append(Heading(3, theme))
        own = [row for row in ordered if row["theme"] == theme]
        parts += [_block(row, review, series, links_to_goals) for row in own if anchor(row) in in_full]
        parts += [_line(row, review, linked) for row in own if anchor(row) not in in_full]
    return group(*parts)


def _in_full(review: Review, links_to_goals: bool) -> Collection[str]:
    """The ids of the goals that have a block: a standard set is long, and nobody chose it."""
    is_brief = not review.edition_id and links_to_goals
    return led_to(standing_out(review)) if is_brief else {anchor(row) for row in rows_of(review.assessments)}


def _line(row: words.Row, review: Review, linked: Collection[str]) -> Paragraph:
    """An indicator in one line, with the way to its page where the front sheet leads here.

    The others have it in the scorecard alone: each is a stop of the Tab key.
    """
    has_figure = not words.is_missing(row["value"])
    said = short_of_target(row) if has_figure else f"No figure of {review.area_name} is there."
    name = str(row["short_name"])
    shown = _way(row, review, name) if anchor(row) in linked else name
    return Paragraph((shown, f": {said}"), "note", anchor(row))


def _way(row: words.Row, review: Review, text: str) -> Run:
    key = goal_key(review.edition_id, str(row["measure_id"]), str(row["indicator_id"]))
    return Run(text, target=goal_page(review.edition_id, key))


def _block(row: words.Row, review: Review, series: Series, links_to_goals: bool) -> Section:
    has_figure = not words.is_missing(row["value"])
    reason = words.reason_sentence(row)
    nothing = reason if review.edition_id else f"No figure of {review.area_name} is there."
    headline = short_of_target(row) if has_figure else nothing
    is_open = bool(review.edition_id) and row["status"] == NOT_JUDGED
    caution = doubt_sentence(row) or (reason if is_open else "")
    said_of_it = (caution, moved_and_beside(row), long_trend(row)) if has_figure else ()
    sentences = " ".join(filter(None, said_of_it))
    chart = trend_of_row(row, review, series, lines=("area", "england")).brief if has_figure else None
    said: list[Piece] = []
    for name, text in (("Owner", str(row["owner"])), ("Next action", action_words(row))):
        said += [Run(f"{name}:", "strong"), f" {text}. "] if text else []
    if has_figure:
        said += pieces(source_words(review, [str(row["source_id"])], is_short=True))
    if links_to_goals:
        what = row["measure_id"] if review.edition_id else row["short_name"]
        said += [" " if has_figure else "", _way(row, review, f"More on {what}")]
    badge: tuple[Piece, ...] = (status_badge(row["status"]), " ") if review.edition_id else ()
    parts: list[Part | None] = [
        Heading(4, goal_name(row), anchor(row)),
        Paragraph((*badge, Run(headline, "strong"))),
        Paragraph(sentences) if sentences else None,
        Paragraph(row["comment"], "comment") if row["comment"] else None,
        Paragraph(tuple(said)) if said else None,
        chart.part if chart else None,
    ]
    return Section(tuple(part for part in parts if part), anchor=anchor(row), css_class="goal")


def by_pair(group_gaps: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each pair of groups, in the order in which they come."""
    return [rows for _, rows in group_gaps.groupby(["group_1", "group_2"], sort=False)]


def group_gap_of(group_gaps: pd.DataFrame, review: Review, name: str = "") -> Chart:
    """Two groups over time, of the rows of one indicator and pair; `name` in place of the indicator's."""
    first = rows_of(group_gaps.head(1))[0]
    pair = f"{str(first['group_1']).lower()} and {str(first['group_2']).lower()}"
    title = f"{name or first['name']}: {pair}"
    chart = group_gap_chart_of(group_gaps, area_name=review.area_name, title=title)
    return replace(chart, source=source_words(review, sources_of(review, [str(first["indicator_id"])])))


def trend_of_row(
    row: words.Row, review: Review, series: Series | None = None, *, lines: Sequence[str] = ()
) -> Chart:
    """A goal's or an indicator's figures over time; of one figure there is no line, and no chart.

    Args:
        row: A row of `results.ASSESSMENTS`.
        review: The review.
        series: Its figures, where they are laid out already.
        lines: Which lines are drawn, such as area and england; all of them where none is named.
    """
    held, group = series or all_series(review), review.comparator_group
    own = held.of(str(row["indicator_id"]), str(row["group"]))
    if lines:
        own = own[own["line"].isin(lines)]
    title = f"{row['short_name']}, over time"
    if (own["line"].eq("area") & own["value"].notna()).sum() < 2:
        return without_data("trend", "Line chart", title)
    return trend_chart_of(
        own, review.breaks, title=title, unit=str(row["unit"]), decimals=int(row["decimals"]),
        polarity=str(row["polarity"]), area_name=review.area_name, region_name=review.region_name,
        neighbours_name=f"Mean of {group}" if group else "Neighbours’ mean",
        **target_of_chart(row, review),
    )  # fmt: skip


def target_of_chart(row: words.Row, review: Review) -> dict[str, Any]:
    """What a chart over time draws of a goal's target: its path where it has one, otherwise its level."""
    paths = review.target_paths
    keys = zip(paths["edition_id"].tolist(), paths["measure_id"].tolist(), strict=True)
    own = [place for place, key in enumerate(keys) if key == (row["edition_id"], row["measure_id"])]
    if own:
        path = paths.take(own).sort_values("period_end")
        value = words.value_words(row["pace_target"], str(row["unit"]), words.pace_decimals(row))
        return {
            "target_value": float(row["pace_target"]),
            "target_label": f"Target {value} ({row['pace_year']})",
            "target_path": path,
        }
    ends = [float(row[name]) for name in ("target_lower", "target_upper") if not words.is_missing(row[name])]
    is_of_part = row["reason_detail"] == f"part|{row['period_label']}"  # which a year's level judges not
    if is_of_part or (words.is_missing(row["target_value"]) and not ends):
        return {}
    return {
        "target_value": ends[-1] if ends else float(row["target_value"]),
        "target_from": ends[0] if ends else None,
        "target_label": f"Target {target_cell(row)} ({row['target_year']})",
        "target_year_end": row["target_period_end"].date(),
    }
