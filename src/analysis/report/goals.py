"""The scorecard of all goals, and one section a goal: figure, charts, sentences, why this status."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import words
from analysis.charts.gap_strip import gap_strip_of
from analysis.charts.groups import group_gap_chart_of
from analysis.charts.sparkline import sparkline
from analysis.charts.trend import trend_chart_of
from analysis.page.parts import (
    Content,
    Facts,
    Fold,
    Header,
    Heading,
    Items,
    Paragraph,
    Part,
    Run,
    Section,
    Table,
    group,
    two_lines,
)
from analysis.report.action_progress import goal_actions
from analysis.report.annual_review import anchor, status_badge
from analysis.tables.rows import rows_of
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.words.glance import change_note, difference_note, method_sentence, trend_note
from analysis.words.plans import reported_sentence

if TYPE_CHECKING:
    from analysis.charts.chart import Chart
    from analysis.tables.results import Review


def scorecard(review: Review) -> Table:
    """Every goal a row, by theme: value, spark line, target, status, England, neighbours, movement.

    Args:
        review: What `open_review` gave.

    Returns:
        The table: one row a goal, numbers in the goal's own unit, rounded as shown. A column of numbers
        has its marks and notes in columns of their own beside it.

    Example:
        >>> review = analysis.open_review()
        >>> analysis.scorecard(review).data.columns.tolist()[:3]
        ['goal', 'latest', 'latest_mark']
    """
    ordered = review.assessments.sort_values(["theme", "position"], kind="stable")
    themes = {str(theme): place for place, theme in enumerate(dict.fromkeys(review.assessments["theme"]))}
    series = all_series(review)
    what = "Goals" if review.edition_id else "Indicators"
    ordered = ordered.iloc[ordered["theme"].map(themes).argsort(kind="stable")]
    return Table(
        caption=f"{what} of {review.area_name} for {review.year}, by theme",
        headers=(
            Header("Goal"), Header("Latest", is_number=True), Header("Over time"),
            Header("Target", is_number=True), Header("Status"), Header("England", is_number=True),
            Header("Group" if review.comparator_group else "Neighbours", is_number=True),
            Header("Change and trend"),
        ),
        rows=tuple(_card_row(row, review, series) for row in rows_of(ordered)),
        notes=(
            "Percentages unless the goal says otherwise. Changes of percentages are in percentage points, on "
            "the comparable year before; a positive gap is better than the target. "
            f"{'Group' if review.comparator_group else 'Neighbours'}: unweighted mean of those with a figure "
            f"(n). Rank 1 is best, among the area and {'the' if review.comparator_group else 'its'} "
            f"{words.near_words(review.comparator_group)}.",
            *([words.SCORECARD_NOTE] if ordered["national_rank"].notna().any() else []),
        ),
        css_class="scorecard numbers",
        groups=tuple(str(theme) for theme in ordered["theme"]),
        group_name="Theme",
    )  # fmt: skip


def _card_row(row: words.Row, review: Review, series: Series) -> tuple[Content, ...]:
    unit, decimals = row["unit"], int(row["decimals"])
    target = target_cell(row)
    goal = Run(f"{row['measure_id']} {row['short_name']}", target=f"#{anchor(row)}")
    if words.is_missing(row["value"]):
        nothing = words.NOT_AVAILABLE
        return goal, nothing, nothing, target, status_badge(row["status"]), nothing, nothing, nothing
    own = series.of(str(row["indicator_id"]), str(row["group"]))
    return (
        goal,
        two_lines(words.format_value(row["value"], unit, decimals), row["period_label"]),
        sparkline(own, review.breaks, unit=unit, decimals=decimals),
        two_lines(target, _gap_note(row)),
        two_lines(status_badge(row["status"]), words.pace_note(row)),
        two_lines(words.format_value(row["england_value"], unit, decimals), _england_note(row)),
        two_lines(words.format_value(row["neighbour_mean"], unit, decimals), _neighbour_note(row)),
        two_lines(_change(row), trend_note(row)),
    )


def _gap_note(row: words.Row) -> str:
    """The gap to the target; positive is better than the target."""
    if words.is_missing(row["gap"]):
        return ""
    return f"gap {words.signed_difference(row['gap'], row['unit'], int(row['decimals']))}"


def _england_note(row: words.Row) -> str:
    return ", ".join(note for note in (difference_note(row, "england"), words.national_note(row)) if note)


def _neighbour_note(row: words.Row) -> str:
    if words.is_missing(row["neighbour_n"]):
        return ""
    note = f"n={int(row['neighbour_n'])}"
    return (
        note if words.is_missing(row["rank"]) else f"{note}, rank {int(row['rank'])} of {int(row['rank_of'])}"
    )


def _change(row: words.Row) -> str:
    if words.is_missing(row["change"]):
        return "running total" if row["change_note"] == "running_total" else "no comparable year before"
    change = words.signed_difference(row["change"], row["unit"], int(row["decimals"]))
    since = f"since {row['previous_label']}" if row["change_note"] else ""  # longer ago than a year
    note = ", ".join(part for part in (since, change_note(row)) if part)
    return f"{change} ({note})" if note else change


def target_cell(row: words.Row) -> str:
    """A target in a table: its number, otherwise how it is printed; `none` where there is none."""
    if words.is_missing(row["target_value"]):
        return str(row["target_text"]) or "none"
    return words.format_value(row["target_value"], str(row["unit"]), words.target_decimals(row))


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


def goal_sections(review: Review) -> Part:
    """One section a goal, in the order of the plan; first, what holds for many of them.

    Args:
        review: What `open_review` gave.

    Returns:
        The part: a section a goal with its charts, what is behind its status, and its sources.

    Example:
        >>> review = analysis.open_review()
        >>> next(analysis.goal_sections(review).flat()).words
        '...baselines...'
    """
    shown = _Shown(review)
    once = words.no_pace_sentence(shown.rows) if review.has_own_plan else ""
    return group(Paragraph(once) if once else None, *(_section(row, shown) for row in shown.rows))


class _Shown:
    """What the sections of a review show, by what it is about; looked up once for all sections."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.rows = rows_of(review.assessments)
        self.series = all_series(review)
        self.names = Counter(row["short_name"] for row in self.rows)
        self.titles = dict(zip(review.sources["source_id"], review.sources["citation"], strict=False))
        self.notices = _by_indicator(review.notices)
        self.breaks = _by_indicator(review.breaks)
        self.gaps = dict(list(review.group_gaps.groupby("indicator_id", sort=False)))
        self.with_gap_charts = self._with_gap_charts()

    def beside(self, row: words.Row) -> list[str]:
        """The figure that the plan's reading of a goal puts beside it."""
        both = (self.review.other_indicators, self.review.assessments)
        found = [
            other for frame in both for other in rows_of(frame[frame["indicator_id"] == row["beside"]])
            if other["group"] == row["group"]
        ]  # fmt: skip
        return [words.beside_sentence(found[0])] if found else []

    def _with_gap_charts(self) -> set[str]:
        """The goals under which the charts of a gap between groups stand: a page shows each of them once.

        They stand under the first goal for one group of children, otherwise under the first for everybody.
        """
        goals: dict[str, list[words.Row]] = {}
        for row in self.rows:
            goals.setdefault(row["indicator_id"], []).append(row)
        firsts = (
            min([row for row in same if row["group"] != "all"] or same, key=itemgetter("position"))
            for same in goals.values()
        )
        return {str(row["measure_id"]) for row in firsts}


def _by_indicator(frame: pd.DataFrame) -> dict[str, list[words.Row]]:
    found: dict[str, list[words.Row]] = {}
    for row in rows_of(frame):
        found.setdefault(str(row["indicator_id"]), []).append(row)
    return found


def _section(row: words.Row, shown: _Shown) -> Part:
    has_figure = not words.is_missing(row["value"])
    name, reason = f"{row['measure_id']} {row['short_name']}", words.reason_sentence(row)
    headline = words.verdict_sentence(row) if has_figure else reason
    sentences = _sentences(row, shown) if has_figure else []
    rule, inputs = _why(row, shown.review)
    why = (Paragraph(rule), *([Items(inputs)] if inputs else []))
    sources = _sources(row, shown)
    parts: list[Part] = [
        Heading(3, name, anchor(row)),
        *([Paragraph(f"The plan’s words: {row['measure']}", "note")] if row["measure"] else []),
        Paragraph((status_badge(row["status"]), " ", Run(headline, "strong"))),
        *([Items(tuple(sentences))] if sentences else []),
        *([Items(reported)] if (reported := _reported(row, shown)) else []),
        *([Paragraph(row["comment"], "comment")] if row["comment"] else []),
        *(chart.part for chart in (_charts(row, shown) if has_figure else [])),
        *([Facts((("Owner", row["owner"]),))] if row["owner"] else []),
        *([goal_actions(shown.review, str(row["measure_id"]))] if shown.review.has_own_plan else []),
        Fold(why, summary="Why this status", hidden=name, css_class="why"),
        *([Fold((Items(tuple(sources)),), summary="Sources and notes", hidden=name)] if sources else []),
    ]
    return Section(tuple(parts), anchor=anchor(row))


def _reported(row: words.Row, shown: _Shown) -> tuple[str, ...]:
    """What the council itself reported of the goal, beside the figure that judges it."""
    own = shown.review.reported
    rows = rows_of(own[own["measure_id"] == row["measure_id"]])
    return tuple(reported_sentence(reported, row) for reported in rows)


def _sentences(row: words.Row, shown: _Shown) -> list[str]:
    review = shown.review
    found = [
        words.reason_sentence(row),
        words.reached_sentence(row),
        words.above_hundred_sentence(row),
        *shown.beside(row),
        words.start_sentence(row, str(row["subject"])),
        words.movement_sentence(row),
        words.trend_sentence(row),
        words.record_sentence(row),
        *words.pace_sentences(row),
        words.original_sentence(row),
        words.england_sentence(row),
        words.national_sentence(row),
        words.region_sentence(row, review.region_name) if review.region_name else "",
        words.neighbour_sentence(row),
        words.sensitivity_sentence(row),
        *_group_sentences(row, shown),
    ]
    return [sentence for sentence in found if sentence]


def _group_sentences(row: words.Row, shown: _Shown) -> list[str]:
    found = []
    for latest in _latest_gaps(row, shown):
        found.append(f"{words.gap_sentence(latest)} {words.gap_certainty(latest)}".strip())
    return found


def _latest_gaps(row: words.Row, shown: _Shown) -> list[dict[str, Any]]:
    gaps = shown.gaps.get(row["indicator_id"])
    if gaps is None:
        return []
    return rows_of(gaps.sort_values("period_end").groupby(["group_1", "group_2"], sort=False).tail(1))


def _charts(row: words.Row, shown: _Shown) -> list[Chart]:
    review = shown.review
    charts = [trend_of_row(row, review, shown.series, name=_chart_name(row, shown))]
    if row["is_target_year"]:
        title = f"{_chart_name(row, shown)}: where {review.area_name} stands"
        charts.append(
            gap_strip_of(row, area_name=review.area_name, region_name=review.region_name, title=title)
        )
    own = shown.gaps.get(row["indicator_id"])
    if own is None or row["measure_id"] not in shown.with_gap_charts:
        return charts
    name = str(row["name"]).partition(":")[0]
    return [*charts, *(group_gap_of(gaps, review, name) for gaps in by_pair(own))]


def by_pair(group_gaps: pd.DataFrame) -> list[pd.DataFrame]:
    """The rows of each pair of groups, in the order in which they come."""
    return [rows for _, rows in group_gaps.groupby(["group_1", "group_2"], sort=False)]


def group_gap_of(group_gaps: pd.DataFrame, review: Review, name: str = "") -> Chart:
    """Two groups over time, of the rows of one indicator and pair; `name` in place of the indicator's."""
    first = rows_of(group_gaps.head(1))[0]
    pair = f"{str(first['group_1']).lower()} and {str(first['group_2']).lower()}"
    title = f"{name or first['name']}: {pair}"
    return group_gap_chart_of(group_gaps, area_name=review.area_name, title=title)


def trend_of_row(row: words.Row, review: Review, series: Series | None = None, *, name: str = "") -> Chart:
    """A goal's or an indicator's figures over time; `name` where its short name does not say enough."""
    held, group = series or all_series(review), review.comparator_group
    return trend_chart_of(
        held.of(str(row["indicator_id"]), str(row["group"])), review.breaks,
        title=f"{name or row['short_name']}, over time", unit=str(row["unit"]), decimals=int(row["decimals"]),
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
    if words.is_missing(row["target_value"]):
        return {}
    return {
        "target_value": float(row["target_value"]),
        "target_label": f"Target {target_cell(row)} ({row['target_year']})",
        "target_year_end": row["target_period_end"].date(),
    }


def _chart_name(row: words.Row, shown: _Shown) -> str:
    """What charts of a goal are called: with its number where another goal has the same name."""
    is_shared = shown.names[row["short_name"]] > 1
    return f"{row['measure_id']} {row['short_name']}" if is_shared else str(row["short_name"])


def _why(row: words.Row, review: Review) -> tuple[str, tuple[str, ...]]:
    """The rule that gave the status, and what went into it."""
    if row["status"] == NOT_JUDGED:
        readings = words.readings_words(str(row["readings"]))
        return words.reason_sentence(row), tuple(filter(None, (method_sentence(row), readings)))
    unit, decimals = str(row["unit"]), int(row["decimals"])
    better = words.reaching_words(row)
    figure = words.value_words(row["value"], unit, decimals)
    tolerance = words.difference_words(row["tolerance"], unit, max(decimals, 1))
    short = words.difference_words(row["shortfall"], unit, decimals)
    rule = (
        f"Met: {better} the target. Within tolerance: short of it by at most {tolerance}. Missed: by more. "
        f"Here {short or '0'} short, so: {row['status']}."
    )
    if row["tolerance_kind"] == "band":
        rule = f"Met: within {tolerance} of the target on either side. Here: {row['status']}."
    caution = words.reason_sentence(row)
    limits = ""
    if not words.is_missing(row["lower"]):
        low, high = (words.value_words(row[name], unit, max(decimals, 1)) for name in ("lower", "upper"))
        limits = f"95% interval of the figure: {low} to {high}."
    inputs = (
        f"Figure: {figure}, {row['period_label']} ({row['locator']}).",
        f"Target: {row['target_text']} for {row['target_year']} ({row['target_locator']}).",
        words.followed_sentence(row),
        limits,
        caution,
        review.tolerance_note,
        words.path_rule(row),
        method_sentence(row),
    )
    return rule, tuple(text for text in inputs if text)


def _sources(row: words.Row, shown: _Shown) -> list[str]:
    found = [f"Which series answers this goal: {row['notices']}"] if row["notices"] else []
    if row["source_id"]:
        found.append(f"Source of the figure: {shown.titles.get(str(row['source_id']), row['source_id'])}")
    about = shown.notices.get(row["indicator_id"], [])
    found += [f"{notice['period_label']}: {notice['text']}." for notice in about]
    breaks = shown.breaks.get(row["indicator_id"], [])
    found += [f"{entry['period_label']}: {entry['reason']}" for entry in breaks]
    if not words.is_missing(row["value"]) and row["comparison_basis"] == "point":
        found.append(f"{_why_no_interval(row)}: differences are of figures as published, and not tested.")
    return found


def _why_no_interval(row: words.Row) -> str:
    """Why a figure has no interval: its counts are not there, or do not give it."""
    if words.is_missing(row["numerator"]) or words.is_missing(row["denominator"]):
        return "No counts are published for this figure, so no interval can be given"
    return "The counts beside this figure do not give it exactly, so no interval is worked out from them"
