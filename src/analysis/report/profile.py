"""The parts of the indicator profile: one indicator of one area in depth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis import words
from analysis.charts.distribution import distribution_chart_of
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
    group,
    headers,
    lines_or,
    two_lines,
)
from analysis.report.annual_review import page_facts, status_badge
from analysis.report.goals import by_pair, group_gap_of, one_series, trend_of_row
from analysis.tables.rows import rows_of
from analysis.vocabulary.numbers import printed_number
from analysis.vocabulary.statuses import NOT_JUDGED
from analysis.words.status import NAMES, evidence_sentence, reason_code_words

if TYPE_CHECKING:
    import pandas as pd

    from analysis.charts.chart import Chart
    from analysis.tables.results import Profile


# What a year's place among the process limits says, by the words of `stats.spc`.
_UNUSUAL = {"": "no limits", "common cause": "no"}


def profile_header(profile: Profile) -> Part:
    """What is measured, the figure, and what may be said of it.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: a sentence, and the facts of the indicator: unit, what is better, figure, target.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> next(analysis.profile_header(profile).flat()).words
        "Referrals to children's social care within 12 months of an earlier one: ..."
    """
    row = profile.row
    judged = row["status"] != NOT_JUDGED
    sentences = [
        words.above_hundred_sentence(row),
        words.start_sentence(row, str(row["subject"])),
        words.movement_sentence(row),
        words.trend_sentence(row),
        words.record_sentence(row),
        *words.pace_sentences(row),
        words.no_pace_sentence([row]) if row["target_text"] else "",
        words.original_sentence(row),
        words.england_sentence(row),
        words.neighbour_sentence(row),
        words.sensitivity_sentence(row),
        words.reason_sentence(row) if judged or row["target_text"] else "",
    ]
    review, better = profile.review, {"high": "higher", "low": "lower", "none": "neither way"}
    headline = words.verdict_sentence(row).removesuffix("; not judged against the plan.").rstrip(".") + "."
    facts = (
        ("Area", review.area_name),
        ("Review year", review.year),
        ("Unit", str(row["unit"])),
        (
            "Better is",
            f"{better[str(row['polarity'])]} (plan); {better[str(row['publisher_polarity'])]} (publisher)",
        ),
    )
    badge: tuple[str | Run, ...] = (status_badge(str(row["status"])), " ") if judged else ()
    return group(
        replace(page_facts(review), subject=str(row["short_name"])),
        Paragraph(f"{row['name']}: {review.area_name}, as known in {review.year}.", "lede"),
        Facts(facts),
        Paragraph((*badge, Run(headline, "strong"))),
        Items(tuple(sentence for sentence in sentences if sentence)),
    )


def profile_chart(profile: Profile) -> Chart:
    """The indicator over time, with its interval where counts are published.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The chart: its data have a row a point, in the indicator's unit.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_chart(profile).title
        'Re-referrals within 12 months, over time'
    """
    return trend_of_row(profile.row, profile.review)


def _decimals(profile: Profile) -> int:
    return int(profile.row["decimals"])  # type: ignore[call-overload]


def profile_table(profile: Profile) -> Table:
    """Every year with its interval, England, and the comparison at two levels.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The table: one row a period, in the indicator's unit.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.profile_table(profile).data.columns.tolist()[:3]
        ['period', 'figure', '95_interval']
    """
    unit, decimals = str(profile.row["unit"]), _decimals(profile)
    rows = []
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
        note = "left out of changes and trends" if point["excluded"] else ""
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
    return Table(
        caption=f"{profile.row['short_name']}, {profile.review.area_name}: every year",
        headers=headers(
            "Period", "Figure", "95% interval", "England", "Beside England, by the interval", "Unusual year",
            numbers=(1, 3), short=(0,),
        ),
        rows=tuple(rows),
        notes=(
            "Intervals: Wilson for percentages; Byar, exact Poisson below ten, for rates. They describe the "
            "process behind a full count, not a sample. With 20 comparisons about one would differ by chance "
            "at the 95% level, and one in 500 at the 99.8% level.",
        ),
    )  # fmt: skip


def _range(point: words.Row, level: str, unit: str, decimals: int) -> str:
    low, high = (
        words.format_value(point[f"{end}_{level}"], unit, max(decimals, 1)) for end in ("lower", "upper")
    )
    return f"{low} to {high}"


def evidence_table(profile: Profile) -> Table:
    """What was computed, what it says, the years used, and the reason where nothing could be computed.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The table: one row a statistic.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.evidence_table(profile).data.columns.tolist()
        ['question', 'answer', 'years_used', 'method']
    """
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
    return f"{int(row['n'])}: {row['first_label']} to {row['last_label']}"


def profile_process_chart(profile: Profile) -> Chart:
    """Process limits from 12 comparable years on; a run chart below that.

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
    current = profile.points[profile.points["segment"] == profile.points["segment"].max()]
    labels = tuple(str(cause) or None for cause in current["cause"]) if numbers["mean"] is not None else ()
    return process_chart_of(
        one_series(review, str(row["indicator_id"]), str(row["group"])),
        title=f"{row['short_name']}: process limits", unit=str(row["unit"]), decimals=_decimals(profile),
        polarity=str(row["polarity"]), area_name=review.area_name, is_trial=is_trial, point_labels=labels,
        reason=reason, breaks=review.breaks,
        **numbers,  # type: ignore[arg-type]
    )  # fmt: skip


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
    return neighbour_chart_of(profile.areas, area_code=profile.review.area_code, **about)


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
    return neighbour_grid_of(
        series, review.breaks, title=f"{row['short_name']}: {each} over time", unit=str(row["unit"]),
        decimals=_decimals(profile), polarity=str(row["publisher_polarity"]), area_name=review.area_name,
        area_code=review.area_code, near=_near(profile),
    )  # fmt: skip


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
    return distribution_chart_of(councils, area_name=profile.review.area_name, near_name=near, **about)


def profile_groups(profile: Profile) -> Part:
    """The indicator's gaps between groups, where it has groups.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: a chart and a table for each pair, the gap in the indicator's unit; or a sentence.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> next(analysis.profile_groups(profile).flat()).words
        'No separate groups are published for this indicator.'
    """
    gaps = profile.review.group_gaps
    own = gaps[gaps["indicator_id"] == profile.row["indicator_id"]]
    if own.empty:
        return Paragraph("No separate groups are published for this indicator.")
    parts: list[Part] = []
    for pair in by_pair(own):
        latest = rows_of(pair.sort_values("period_end").tail(1))[0]
        lines = [words.gap_sentence(latest), words.gap_certainty(latest)]
        parts.append(lines_or(lines, ""))
        parts.append(group_gap_of(pair, profile.review).part)
    return group(*parts)


def print_table(profile: Profile) -> Table:
    """Every figure of the area from every source, side by side; the one that is used is marked.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The table: one row a printed figure, as printed, with its source and place.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> analysis.print_table(profile).data.columns.tolist()
        ['period', 'as_printed', 'counts', 'use', 'where']
    """
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
                str(row["locator"]).replace("/", "/\u200b"),  # a path may break at its slashes
            )
        )
    return Table(
        caption=f"{profile.row['short_name']}, {profile.review.area_name}: as printed, from every source",
        headers=headers(
            "Period", "As printed", "Counts", "Use", "Where", numbers=(1,), short=(0, 2)
        ),
        rows=tuple(rows),
    )  # fmt: skip


def profile_notes(profile: Profile) -> Part:
    """Breaks and years left out of comparisons, in words.

    Args:
        profile: What `open_profile` gave.

    Returns:
        The part: a list, or a sentence where every year can be compared.

    Example:
        >>> profile = analysis.open_profile(analysis.open_review(), "re_referrals_within_12_months")
        >>> next(analysis.profile_notes(profile).flat()).words
        'The series has no break and no year that cannot be compared.'
    """
    breaks = profile.review.breaks
    own = breaks[breaks["indicator_id"] == profile.row["indicator_id"]]
    lines = [f"{row['period_label']}: {row['reason']} ({row['source']})" for row in rows_of(own)]
    if str(profile.row["notices"]):
        lines.insert(0, str(profile.row["notices"]))
    return lines_or(lines, "The series has no break and no year that cannot be compared.")
