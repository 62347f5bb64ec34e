"""The parts of the indicator profile: one indicator of one area in depth, or one goal on its own page."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING, Any, TypeVar

from analysis import words
from analysis.charts.chart import Chart, without_data
from analysis.charts.distribution import distribution_chart_of
from analysis.charts.gap_strip import gap_strip_of
from analysis.charts.neighbour_grid import neighbour_grid_of
from analysis.charts.neighbours import neighbour_chart_of
from analysis.charts.process import process_chart_of
from analysis.page.parts import (
    Content,
    Facts,
    Items,
    Paragraph,
    Part,
    Run,
    Table,
    Words,
    group,
    headers,
    lines_or,
    two_lines,
)
from analysis.report.action_progress import goal_actions
from analysis.report.annual_review import anchor, change_sentence, goal_name, page_facts, status_badge
from analysis.report.frameworks import framework_facts
from analysis.report.goals import by_pair, group_gap_of, one_series, trend_of_row
from analysis.report.groups import figures_of_kind
from analysis.report.notes import source_table, source_words
from analysis.report.target_setting import options_table, parts_table, readings_table
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import goal_key, slug
from analysis.vocabulary.numbers import printed_number
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.words.gap_targets import gap_target_sentences
from analysis.words.glance import method_sentence
from analysis.words.plans import reported_sentence
from analysis.words.status import NAMES, evidence_sentence, reason_code_words

if TYPE_CHECKING:
    import pandas as pd

    from analysis.tables.results import Profile


# What a year's place among the process limits says, by the words of `stats.spc`.
_UNUSUAL = {"": "no limits", "common cause": "no"}
_INTERVALS = (
    "Intervals: Wilson for percentages; Byar, exact Poisson below ten, for rates. They describe the process "
    "behind a full count, not a sample. With 20 comparisons about one would differ by chance at the 95% "
    "level, and one in 500 at the 99.8% level."
)


def profile_header(profile: Profile, review_page: str = "annual_review") -> Part:
    """What is measured, the figure, and what may be said of it.

    Args:
        profile: What `open_profile` gave.
        review_page: The name of the page of the review that a goal leads back to.

    Returns:
        The part: a sentence, and the facts of the indicator: unit, what is better, figure, target. On the
        page of a goal also the ways to the goals before and after it and to the review.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> next(analysis.profile_header(profile).flat()).words
        "Referrals to children's social care within 12 months of an earlier one: ..."
    """
    row, review = profile.row, profile.review
    judged = row["status"] != NOT_JUDGED
    has_figure = not words.is_missing(row["value"])
    reason = words.reason_sentence(row) if judged or row["target_text"] else ""
    headline = _headline(row) if has_figure else reason
    better = {"high": "higher", "low": "lower", "none": "neither way"}
    plans = f"{better[str(row['polarity'])]} (plan); " if review.has_own_plan else ""
    facts = (
        ("Area", review.area_name),
        ("Review year", review.year),
        ("Unit", str(row["unit"])),
        ("Better is", f"{plans}{better[str(row['publisher_polarity'])]} (publisher)"),
    )
    about = replace(page_facts(review), subject=str(row["short_name"]))
    if profile.goal:
        name = goal_name(row)
        about = replace(about, title=f"{name}: {review.area_name}, {review.year}")
    badge: tuple[str | Run, ...] = (status_badge(str(row["status"])), " ") if judged or profile.goal else ()
    sentences = _sentences(profile) if has_figure else []
    return group(
        about,
        goal_links(profile, review_page) if profile.goal else None,
        Paragraph(f"{row['name']}: {review.area_name}, as known in {review.year}.", "lede"),
        Paragraph(f"The plan’s words: {row['measure']}", "note") if row["measure"] else None,
        Paragraph((*badge, Run(headline, "strong"))) if headline else None,
        Items(tuple(sentences)) if sentences else None,
        Items(reported) if (reported := _reported(profile)) else None,
        Paragraph(str(row["comment"]), "comment") if row["comment"] else None,
        Facts((*facts, *framework_facts(review, str(row["indicator_id"])))),
        *(_target_tables(profile) if profile.goal else ()),
    )


def _target_tables(profile: Profile) -> list[Table]:
    """The readings of an open target side by side; in a draft what a target may be held against."""
    row, review = profile.row, profile.review
    # a share of a level is no share of a gap: its readings have no number to start from here
    baseline = None if row["target_kind"] == "cut_gap" else row["baseline_value"]
    readings = readings_table(row, baseline, str(row["unit"]))  # type: ignore[arg-type]
    own = review.target_options[review.target_options["measure_id"] == row["measure_id"]]
    options = [options_table(rows_of(own), str(row["short_name"]), review.area_name)] if len(own) else []
    parts = [parts_table(profile.parts)] if profile.parts else []
    return [*([readings] if readings else []), *parts, *options]


def _sentences(profile: Profile) -> list[str]:
    """Everything that is said of the figure, in the order of the questions that readers have."""
    row, review = profile.row, profile.review
    judged = row["status"] != NOT_JUDGED
    found = [
        words.reason_sentence(row) if judged or row["target_text"] or row["pace_year"] else "",
        *_gap_target(profile),
        words.reached_sentence(row),
        words.above_hundred_sentence(row),
        *_beside(profile),
        words.start_sentence(row, str(row["subject"])),
        words.movement_sentence(row),
        words.trend_sentence(row),
        words.record_sentence(row),
        *words.pace_sentences(row),
        words.no_pace_sentence([row]) if row["target_text"] else "",
        words.original_sentence(row),
        words.england_sentence(row),
        words.national_sentence(row),
        words.region_sentence(row, review.region_name) if review.region_name else "",
        words.neighbour_sentence(row),
        words.sensitivity_sentence(row),
    ]
    return [sentence for sentence in found if sentence]


def _gap_target(profile: Profile) -> list[str]:
    """The gap that the goal's target cuts, where it is known."""
    own = profile.review.gap_targets
    rows = rows_of(own[own["measure_id"] == profile.row["measure_id"]])
    return [said for row in rows for said in gap_target_sentences(row, profile.review.area_name)]


def _reported(profile: Profile) -> tuple[str, ...]:
    """What the council itself reported of the goal, beside the figure that judges it."""
    own = profile.review.reported
    rows = rows_of(own[own["measure_id"] == profile.row["measure_id"]]) if profile.goal else []
    return tuple(reported_sentence(reported, profile.row) for reported in rows)


def _beside(profile: Profile) -> list[str]:
    """The figure that the plan's reading of a goal puts beside it."""
    row, both = profile.row, (profile.review.other_indicators, profile.review.assessments)
    found = [
        other for frame in both for other in rows_of(frame[frame["indicator_id"] == row["beside"]])
        if other["group"] == row["group"]
    ]  # fmt: skip
    return [words.beside_sentence(found[0])] if found else []


def goal_links(profile: Profile, review_page: str = "annual_review") -> Part:
    """The ways from a goal's page: to the goal before it, to the review, to the goal after it.

    Args:
        profile: What `open_profile` gave.
        review_page: The name of the review's page, which tells its edition where it has not the plain one.

    Returns:
        The part: a list of links; nothing for an indicator that is no goal of the review.

    Example:
        >>> review = analysis.open_review()
        >>> len(analysis.goal_links(analysis.open_profile(review, "", goal="1.22")).entries)
        3
    """
    review, rows = profile.review, rows_of(profile.review.assessments)
    keys = [goal_key(review.edition_id, str(row["measure_id"]), str(row["indicator_id"])) for row in rows]
    if not profile.goal:
        return group()
    place = keys.index(profile.goal)
    target = f"../../{review_page}.html#{anchor(rows[place])}"
    home = Run(f"All {len(rows)} in the annual review", target=target)
    ways: list[Words] = [
        Run(f"{said}: {goal_name(rows[at])}", target=f"{slug(keys[at])}.html")
        for said, at in (("Before", place - 1), ("Next", place + 1))
        if 0 <= at < len(rows)
    ]
    return Items((*ways[: 1 if place else 0], home, *ways[1 if place else 0 :]), css_class="ways")


def profile_comparison(profile: Profile) -> Paragraph:
    """The figure beside its target, and beside the comparator of the review, in words.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: a paragraph; a difference is the area's figure less the other, in the indicator's unit,
        with how sure it is.

    Example:
        >>> review = analysis.open_review(comparator="england")
        >>> analysis.profile_comparison(analysis.open_profile(review, "neet_16_17")).words
        'NEET at 16 to 17, Cheshire West and Chester: ... above England (...); not tested, ...'
    """
    row, review = profile.row, profile.review
    if review.comparator == "england":
        beside = words.england_sentence(row)
    elif review.comparator == "region":
        beside = words.region_sentence(row, review.region_name)
    else:
        beside = words.neighbour_sentence(row)
    return Paragraph(f"{row['short_name']}, {review.area_name}: {_headline(row)} {beside}")


def _headline(row: words.Row) -> str:
    return words.verdict_sentence(row).removesuffix("; not judged against the plan.").rstrip(".") + "."


def profile_chart(profile: Profile) -> Chart:
    """The indicator over time, with its interval where counts are published; nothing of a single figure.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The chart: its data have a row a point, in the indicator's unit.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_chart(profile).title
        'Re-referrals within 12 months, over time'
    """
    return _sourced(trend_of_row(profile.row, profile.review), profile)


def profile_strip(profile: Profile) -> Chart:
    """The figure beside target, England, region and neighbours, where it answers the target's year.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The chart: its data have a row a mark, in the indicator's unit.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_strip(profile).data.columns.tolist()
        ['name', 'role', 'value']
    """
    row, review = profile.row, profile.review
    title = f"{row['short_name']}: where {review.area_name} stands"
    if not row["is_target_year"]:
        return without_data("gap_strip", "Chart of figures on one scale", title)
    strip = gap_strip_of(row, area_name=review.area_name, region_name=review.region_name, title=title)
    return _sourced(strip, profile, at=str(row["period_label"]))


_Sourced = TypeVar("_Sourced", Chart, Table)


def _sourced(part: _Sourced, profile: Profile, *, at: str = "") -> _Sourced:
    """A chart or table with the sources of the figures under it, of all periods or of the one `at` a time."""
    row, review = profile.row, profile.review
    held = one_series(review, str(row["indicator_id"]), str(row["group"]))
    shown = held["period_label"].eq(at) if at else held["value"].notna()
    used = held.loc[shown, "source_id"].tolist()
    return replace(part, source=source_words(review, used))


def _decimals(profile: Profile) -> int:
    return int(profile.row["decimals"])  # type: ignore[call-overload]


def profile_table(profile: Profile) -> Part:
    """Every year with its interval, England, and the comparison at two levels.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The table: one row a period, in the indicator's unit; nothing where there is no figure.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_table(profile).data.columns.tolist()[:3]
        ['period', 'figure', '95_interval']
    """
    if profile.points.empty:
        return group()
    unit, decimals = str(profile.row["unit"]), _decimals(profile)
    rows, segment = [], int(profile.points["segment"].iloc[0])
    for point in rows_of(profile.points):
        interval: Content = reason_code_words("missing_ci")
        if words.is_missing(point["value"]):
            interval = words.NOT_AVAILABLE
        elif not words.is_missing(point["lower_95"]):
            interval = two_lines(
                _range(point, "95", unit, decimals), f"99.8%: {_range(point, '998', unit, decimals)}"
            )
        verdict: Content = str(point["england_word"]) or words.NOT_AVAILABLE
        more = [
            "at the stricter level of 99.8% too" if point["england_is_strict"] else "",
            "small numbers" if point["england_is_small"] else "",
        ]
        if any(more):
            verdict = two_lines(str(point["england_word"]), "; ".join(part for part in more if part))
        note = "new series, not comparable with earlier years" if int(point["segment"]) > segment else ""
        note = "left out of changes and trends" if point["excluded"] else note
        segment = int(point["segment"])
        rows.append(
            (
                str(point["period_label"]),
                two_lines(words.format_value(point["value"], unit, decimals), note),
                interval,
                words.format_value(point["england_value"], unit, decimals),
                verdict,
                _UNUSUAL.get(str(point["cause"]), str(point["cause"])),
            )
        )
    is_counted = bool(profile.points["lower_95"].notna().any())  # else a column would say so in every row
    columns = {
        "Period": True, "Figure": True, "95% interval": is_counted, "England": True,
        "Beside England, by the interval": is_counted,
        "Unusual year": bool((profile.points["cause"] != "").any()),
    }  # fmt: skip
    titles = [title for title, is_shown in columns.items() if is_shown]
    uncounted = f"{reason_code_words('missing_ci')}, and the difference from England is not tested."
    return _sourced(Table(
        caption=f"{profile.row['short_name']}, {profile.review.area_name}: every year",
        headers=headers(*titles, numbers=(1, titles.index("England")), short=(0,)),
        rows=tuple(tuple(compress(row, columns.values())) for row in rows),
        notes=(_INTERVALS if is_counted else f"{uncounted[0].upper()}{uncounted[1:]}",),
    ), profile)  # fmt: skip


def _range(point: words.Row, level: str, unit: str, decimals: int) -> str:
    low, high = (
        words.format_value(point[f"{end}_{level}"], unit, max(decimals, 1)) for end in ("lower", "upper")
    )
    return f"{low} to {high}"


def evidence_table(profile: Profile) -> Part:
    """What was computed, what it says, the years used, and the reason where nothing could be computed.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The table: one row a statistic; nothing where there are not two figures.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.evidence_table(profile).data.columns.tolist()
        ['question', 'answer', 'years_used', 'method']
    """
    if profile.points["value"].notna().sum() < 2:
        return group()
    unit, decimals = str(profile.row["unit"]), _decimals(profile)
    return Table(
        caption="What the years allow to be said",
        headers=headers("Question", "Answer", "Years used", "Method"),
        rows=tuple(
            (
                NAMES.get(str(row["name"]), str(row["name"])),
                evidence_sentence(row, unit, decimals),
                _years_used(row),
                str(row["method"]),
            )
            for row in rows_of(profile.statistics)
        ),
        css_class="",
    )


def _years_used(row: words.Row) -> str:
    if not row["first_label"]:
        return "none"
    return f"{int(row['n'])}: {words.span_words(str(row['first_label']), str(row['last_label']))}"


def profile_process_chart(profile: Profile) -> Chart:
    """Process limits from 12 comparable years on; a run chart below that, from five on.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The chart: its data have a row a point and two a level line, in the indicator's unit.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_process_chart(profile).title
        'Re-referrals within 12 months: process limits'
    """
    row, review = profile.row, profile.review
    found = profile.statistics.set_index("name")
    numbers: dict[str, float | None] = {"mean": None, "lower": None, "upper": None, "median": None}
    reason, is_trial = "", False
    if "process_limits" in found.index:
        limits = found.loc["process_limits"]
        reason, is_trial = str(limits["reason"]), bool(limits["label"])
        if not reason:
            for name, column in (("mean", "value"), ("lower", "lower"), ("upper", "upper")):
                numbers[name] = float(str(limits[column]))
    else:
        reason = "too_few_for_spc"
    if "run_chart" in found.index and not words.is_missing(found.loc["run_chart", "value"]):
        numbers["median"] = float(found.loc["run_chart", "value"])  # type: ignore[arg-type]
    title = f"{row['short_name']}: process limits"
    if numbers["mean"] is None and numbers["median"] is None:
        return without_data("process", "Line chart", title)
    current = profile.points[profile.points["segment"] == profile.points["segment"].max()]
    labels = tuple(str(cause) or None for cause in current["cause"]) if numbers["mean"] is not None else ()
    return _sourced(process_chart_of(
        one_series(review, str(row["indicator_id"]), str(row["group"])),
        title=title, unit=str(row["unit"]), decimals=_decimals(profile),
        polarity=str(row["polarity"]), area_name=review.area_name, is_trial=is_trial, point_labels=labels,
        reason=reason, breaks=review.breaks,
        **numbers,  # type: ignore[arg-type]
    ), profile)  # fmt: skip


def profile_neighbours(profile: Profile) -> Chart:
    """The area among its statistical neighbours, for the period shown.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The chart: its data have a row an area, in the indicator's unit.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_neighbours(profile).data.columns.tolist()
        ['name', 'value', 'is_own']
    """
    about = _of_one_period(profile, _near(profile))
    chart = neighbour_chart_of(profile.areas, area_code=profile.review.area_code, **about)
    return _sourced(chart, profile, at=str(profile.row["period_label"]))


def _near(profile: Profile) -> str:
    return words.near_words(profile.review.comparator_group, is_short=True)


def _of_one_period(profile: Profile, what: str) -> dict[str, Any]:
    """What a chart of councils says of the period that the profile shows."""
    row, england = profile.row, profile.row["england_value"]
    return {
        "title": f"{row['short_name']}, {words.period_words(str(row['period_label']))}: {what}",
        "unit": str(row["unit"]), "decimals": _decimals(profile), "polarity": str(row["publisher_polarity"]),
        "period_label": str(row["period_label"]), "has_place": bool(row["has_place"]),
        "england_value": None if words.is_missing(england) else float(england),  # type: ignore[arg-type]
    }  # fmt: skip


def profile_neighbour_grid(profile: Profile, series: pd.DataFrame) -> Chart:
    """The area beside each of its neighbours over time; `series` is what `open_neighbour_series` gave.

    Args:
        profile: What `open_profile` gave.
        series: What `open_neighbour_series` gave.

    Returns:
        The chart: its data have a row a point, in the indicator's unit; `panel` is the neighbour.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> series = analysis.open_neighbour_series(profile)
        >>> analysis.profile_neighbour_grid(profile, series).data.columns.tolist()
        ['panel', 'role', 'run', 'period_label', 'time', 'value']
    """
    row, review = profile.row, profile.review
    each = "each council of the group" if review.comparator_group else "each neighbour"
    return _sourced(neighbour_grid_of(
        series, review.breaks, title=f"{row['short_name']}: {each} over time", unit=str(row["unit"]),
        decimals=_decimals(profile), polarity=str(row["publisher_polarity"]), area_name=review.area_name,
        area_code=review.area_code, near=_near(profile),
    ), profile)  # fmt: skip


def profile_distribution(profile: Profile, councils: pd.DataFrame) -> Chart:
    """The area and its neighbours among all councils; `councils` is what `open_councils` gave.

    Args:
        profile: What `open_profile` gave.
        councils: What `open_councils` gave.

    Returns:
        The chart: its data have a row a council, in the indicator's unit.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> councils = analysis.open_councils(profile)
        >>> analysis.profile_distribution(profile, councils).data.columns.tolist()
        ['name', 'region', 'role', 'value']
    """
    about = _of_one_period(profile, "councils by region")
    group = profile.review.comparator_group
    near = f"{'the' if group else 'its'} {words.near_words(group)}"
    chart = distribution_chart_of(councils, area_name=profile.review.area_name, near_name=near, **about)
    return _sourced(chart, profile, at=str(profile.row["period_label"]))


def profile_groups(profile: Profile) -> Part:
    """The indicator's gaps between groups, where it has groups.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: a chart and a table for each pair, the gap in the indicator's unit, and a table a kind of
        group and small area; nothing without groups.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "neet_16_17")
        >>> analysis.profile_groups(profile).parts
        ()
    """
    gaps = profile.review.group_gaps
    own = gaps[gaps["indicator_id"] == profile.row["indicator_id"]]
    parts: list[Part] = []
    for pair in by_pair(own):
        latest = rows_of(pair.sort_values("period_end").tail(1))[0]
        lines = (words.gap_sentence(latest), words.gap_certainty(latest))
        parts.append(lines_or(filter(None, lines), ""))
        parts.append(group_gap_of(pair, profile.review).part)
    held = profile.review.group_figures
    own = held[held["indicator_id"] == profile.row["indicator_id"]]
    parts += [figures_of_kind(profile.review, rows) for _, rows in own.groupby("kind", sort=False)]
    return group(*parts)


def print_table(profile: Profile) -> Part:
    """Every figure of the area from every source, side by side; the one that is used is marked.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The table: one row a printed figure, as printed, with its source and place; nothing where none is.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.print_table(profile).data.columns.tolist()
        ['period', 'as_printed', 'counts', 'use', 'where']
    """
    if profile.prints.empty:
        return group()
    rows = []
    for row in rows_of(profile.prints):
        counts = ""
        if not words.is_missing(row["numerator"]) and not words.is_missing(row["denominator"]):
            counts = f"{int(row['numerator']):,} of {int(row['denominator']):,}"
        rows.append(
            (
                str(row["period_label"]),
                printed_number(str(row["value_text"])),
                counts or "not given",
                "used" if row["is_chosen"] else "kept beside it",
                str(row["locator"]),
            )
        )
    return Table(
        caption=f"{profile.row['short_name']}, {profile.review.area_name}: as printed, from every source",
        headers=headers(
            "Period", "As printed", "Counts", "Use", "Where", numbers=(1,), short=(0, 2, 3)
        ),
        rows=tuple(rows),
        folded=f"Every printed figure and where it stands: {words.count_words(len(rows), 'row', 'rows')}",
    )  # fmt: skip


def profile_actions(profile: Profile) -> Part:
    """What the plan does about a goal: its owner, and the actions that serve it with what is reported.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: a list of actions, or a sentence that none is linked; nothing without a plan.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "", goal="1.22")
        >>> next(analysis.profile_actions(profile).flat()).words
        'Actions that serve this goal:'
    """
    row, review = profile.row, profile.review
    if not (profile.goal and review.has_own_plan):
        return group()
    owner = Facts((("Owner", str(row["owner"])),)) if row["owner"] else None
    return group(owner, goal_actions(review, str(row["measure_id"])))


def profile_status(profile: Profile) -> Part:
    """Why a goal has its status: the rule, what went into it, and what became of its earlier target.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: the rule and a list; nothing for an indicator that is no goal of the review.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "", goal="1.22")
        >>> next(analysis.profile_status(profile).flat()).words
        'Met: ... the target. Within tolerance: ...'
    """
    row, review = profile.row, profile.review
    if not (profile.goal and review.edition_id):
        return group()
    rule, inputs = _why(profile)
    changes = review.edition_changes
    same = changes[(changes["indicator_id"] == row["indicator_id"]) & (changes["group"] == row["group"])]
    if review.earlier_edition_title:
        inputs += [change_sentence(change, review.earlier_edition_title) for change in rows_of(same)[:1]]
    return group(Paragraph(rule), Items(tuple(inputs)) if inputs else None)


def _why(profile: Profile) -> tuple[str, list[str]]:
    """The rule that gave the status, and what went into it."""
    row = profile.row
    if row["status"] == NOT_JUDGED:
        return words.reason_sentence(row), list(filter(None, [method_sentence(row)]))
    unit, decimals = str(row["unit"]), _decimals(profile)
    figure = words.value_words(row["value"], unit, decimals)  # type: ignore[arg-type]
    sizes = float(row["shortfall"]), float(row["tolerance"])  # type: ignore[arg-type]
    short, tolerance = words.held_against(*sizes, unit, decimals)
    rule = (
        f"Met: {words.reaching_words(row)} the target. Within tolerance: short of it by at most {tolerance}. "
        f"Missed: by more. Here {short or '0'} short, so: {row['status']}."
    )
    if row["tolerance_kind"] == "band":
        rule = f"Met: within {tolerance} of the target on either side. Here: {row['status']}."
    if row["tolerance_kind"] == "range":
        rule = (
            f"Met: inside the range, its ends included. Within tolerance: outside its nearer end by at most "
            f"{tolerance}. Missed: by more. Here {short or '0'} outside, so: {row['status']}."
        )
    if row["tolerance_kind"] == "gap":
        rule = (
            "Met: the gap is as narrow as the target asks, or narrower. Missed: it is wider. A gap to be cut "
            "has no tolerance: one as wide as the cut would call a gap that did not move near enough. "
            f"Here {short or '0'} too wide, so: {row['status']}."
        )
    limits = ""
    if not words.is_missing(row["lower"]):
        low, high = (words.value_words(row[name], unit, max(decimals, 1)) for name in ("lower", "upper"))  # type: ignore[arg-type]
        limits = f"95% interval of the figure: {low} to {high}."
    inputs = (
        f"Figure: {figure}, {row['period_label']} ({row['locator']}).",
        f"Target: {row['target_text']} for {row['target_year']} ({row['target_locator']}).",
        words.followed_sentence(row),
        limits,
        words.reason_sentence(row),
        profile.review.tolerance_note,
        words.path_rule(row),
        method_sentence(row),
    )
    return rule, [text for text in inputs if text]


def profile_notes(profile: Profile) -> Part:
    """Which series it is, breaks, years left out, figures that differ between sources, why nothing is tested.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: a list, or a sentence where there is nothing to note.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> type(analysis.profile_notes(profile)).__name__
        'Items'
    """
    row, review = profile.row, profile.review
    breaks = review.breaks[review.breaks["indicator_id"] == row["indicator_id"]]
    notices = review.notices[review.notices["indicator_id"] == row["indicator_id"]]
    lines = [f"Which series answers this goal: {row['notices']}"] if row["notices"] else []
    lines += [f"{notice['period_label']}: {notice['text']}." for notice in rows_of(notices)]
    lines += [f"{entry['period_label']}: {entry['reason']} ({entry['source']})" for entry in rows_of(breaks)]
    if not words.is_missing(row["value"]) and row["comparison_basis"] == "point":
        lines.append(f"{_why_no_interval(row)}: differences are of figures as published, and not tested.")
    if profile.points["value"].isna().all() and not lines:
        return group()  # no figure, so nothing that could be compared
    return lines_or(lines, "The series has no break and no year that cannot be compared.")


def _why_no_interval(row: words.Row) -> str:
    """Why a figure has no interval: its counts are not there, or do not give it."""
    if words.is_missing(row["numerator"]) or words.is_missing(row["denominator"]):
        return "No counts are published for this figure, so no interval can be given"
    return "The counts beside this figure do not give it exactly, so no interval is worked out from them"


def profile_sources(profile: Profile) -> Part:
    """The sources of a profile's own figures and, on the page of a goal, the plan that sets it.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The table: one row a source; nothing where there is no figure.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_sources(profile).data.columns.tolist()
        ['source', 'publisher', 'licence']
    """
    held = one_series(profile.review, str(profile.row["indicator_id"]), str(profile.row["group"]))
    used = {*profile.prints["source_id"], *held["source_id"], profile.goal and profile.review.edition_id}
    own = profile.review.sources[profile.review.sources["source_id"].isin(used)]
    return replace(source_table(replace(profile.review, sources=own)), folded="") if len(own) else group()
