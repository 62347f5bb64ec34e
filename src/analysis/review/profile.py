"""One indicator in depth: intervals year by year, tests of its trend, process limits, neighbours."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from analysis.review.assemble import about, goal_of
from analysis.review.figures import (
    ReviewYear,
    Tables,
    alike,
    counts_of,
    has_value,
    is_annual,
    limits,
    measured,
    midpoints,
    of_own_kind,
    published_limits,
    recent_of,
    same_source,
    with_true_reason,
)
from analysis.review.judge import assess
from analysis.review.places import ENGLAND, places_of
from analysis.stats.certainty import Measured, benchmark_certainty
from analysis.stats.intervals import interval_of_counts
from analysis.stats.spc import assurance, run_chart_median, special_causes, xmr
from analysis.stats.trend import ols_prediction, theil_sen
from analysis.tables.declare import table
from analysis.tables.results import ASSESSMENTS, PROFILE_POINTS, STATISTICS, Profile, Review
from analysis.tables.rows import Row, rows_of, text_rows_of
from analysis.vocabulary.addresses import goal_key
from analysis.vocabulary.certainty import verdict_word
from analysis.vocabulary.errors import ParameterError, near_names
from analysis.vocabulary.numbers import print_alike
from analysis.vocabulary.units import COUNTED_UNITS

RECENT_YEARS = 5
Record = Callable[..., dict[str, object]]


def assemble_profile(
    tables: Mapping[str, pd.DataFrame], review: Review, *, indicator: str, group: str, goal: str = ""
) -> Profile:
    """Put together everything about one indicator and group of a review's area.

    Args:
        tables: The processed tables by name.
        review: The review of the area and year.
        indicator: The indicator.
        group: Its group, `all` for everybody.
        goal: A goal of the review in place of both (`vocabulary.addresses.goal_key`); it may have no figure.
    """
    goals = dict(goals_by_key(review))
    if goal:
        if goal not in goals:
            raise ParameterError(f"goal: found {goal!r}; expected one of {', '.join(goals)}.")
        indicator, group = str(goals[goal]["indicator_id"]), str(goals[goal]["group"])
    places = places_of(review.area_code, tables["areas"], tables["neighbours"], review.comparator)
    held = Tables(tables).around(places)
    declared = _declared(held, indicator, group)
    both = pd.concat([review.assessments, review.other_indicators], ignore_index=True)
    own = both[(both["indicator_id"] == indicator) & (both["group"] == group)]
    year = ReviewYear.read(review.year)
    if goal:
        own = own[own["measure_id"] == goals[goal]["measure_id"]]
    if own.empty:  # no goal and not of the standard set: shown all the same, and judged by nothing
        asked = goal_of(declared, f"{indicator}/{group}", 1, "Other indicators")
        shown = assess(asked, held, places, year, has_plan=review.has_own_plan)
        own = table(ASSESSMENTS, [shown])
        review = about([shown], review, held, places, year)
    if pd.isna(own.iloc[0]["value"]) and not goal:
        marks = {str(one["missing"]) for one in held.figures.series(indicator, group, review.area_code)}
        hidden = f" but [{'], ['.join(sorted(marks))}]" if marks else ""
        raise ParameterError(
            f"indicator: {review.area_name} has no figure for {indicator}, group {group}{hidden}; "
            "choose one that the trend analysis shows, or add figures to data/raw/council_figures."
        )
    row = rows_of(own)[0]
    horizon = year.horizon
    series = held.figures.series(indicator, group, review.area_code)
    series = of_own_kind([one for one in series if one["period_end"] <= horizon], str(declared["year_type"]))
    england = {
        str(one["period_label"]): float(one["value"])
        for one in held.figures.series(indicator, group, ENGLAND)
    }
    causes, statistics = _statistics(series, declared, row)
    return Profile(
        review=review, row=row, points=_points(series, declared, england, causes),
        statistics=table(STATISTICS, statistics), areas=_areas(held, review, row, indicator, group),
        prints=_prints(held.observations_of(review.area_code), indicator, group, horizon), goal=goal,
        parts=_parts(tables["plan_cells"], review.edition_id, str(row["measure_id"]))
        if goal and review.has_own_plan
        else (),
    )  # fmt: skip


def goals_by_key(review: Review) -> list[tuple[str, Row]]:
    """The goals of a review in its order, each with what it is called by."""
    return [
        (goal_key(review.edition_id, str(row["measure_id"]), str(row["indicator_id"])), row)
        for row in rows_of(review.assessments)
    ]


def _parts(cells: pd.DataFrame, edition: str, measure: str) -> tuple[dict[str, str], ...]:
    """What a document prints of parts of a measure, such as agencies; nothing where it has no part."""
    own = cells[(cells["edition_id"] == edition) & (cells["table"] == "kpi_parts")]
    rows = text_rows_of(own.pivot(index="position", columns="column", values="text").fillna(""))
    found = [row for row in rows if row["measure_id"] == measure]
    return tuple(found) if len({row["part"] for row in found}) > 1 else ()


def _declared(held: Tables, indicator: str, group: str) -> Row:
    indicators = held["indicators"]
    known = indicators[indicators["indicator_id"] == indicator]
    if known.empty:
        every = sorted(set(indicators["indicator_id"]))
        names = ", ".join(near_names(indicator, every) or every)
        raise ParameterError(f"indicator: found {indicator!r}; expected one of {names}.")
    if group not in set(known["group"]):
        raise ParameterError(f"group: found {group!r}; expected one of {', '.join(known['group'])}.")
    return held.indicator(indicator, group)


def _points(
    series: list[Row], declared: Row, england: Mapping[str, float], causes: dict[str, str]
) -> pd.DataFrame:
    unit = str(declared["unit"])
    counts, totals = counts_of(series)
    levels = {}
    for name, confidence in (("95", 0.95), ("998", 0.998)):
        low, high = (
            interval_of_counts(counts, totals, unit, confidence)
            if unit in COUNTED_UNITS
            else (np.full(len(series), np.nan),) * 2
        )
        ends = np.array([low, high], dtype=float)
        if confidence == 0.95:  # publishers give that level
            ends = np.where(np.isnan(ends), np.array([published_limits(one) for one in series]).T, ends)
        levels[name] = (ends[0], ends[1])
    rows = []
    for place, point in enumerate(series):
        has_interval = not np.isnan(levels["95"][0][place])
        rows.append(
            {
                **{
                    name: point[name]
                    for name in (
                        "period_label", "period_end", "value", "missing", "excluded", "numerator",
                        "denominator", "locator", "source_id",
                    )
                },
                "segment": int(point["segment"]),
                **{
                    f"{side}_{name}": levels[name][end][place]
                    for name in levels
                    for end, side in enumerate(("lower", "upper"))
                },
                "interval_reason": "" if has_interval else "missing_values",
                **_beside_england(point, england.get(str(point["period_label"])), declared),
                "cause": causes.get(str(point["period_label"]), ""),
            }
        )  # fmt: skip
    return table(PROFILE_POINTS, rows)


def _beside_england(point: Row, england: float | None, declared: Row) -> dict[str, object]:
    """England of the same period, and how sure the difference of one year's figure from it is."""
    if england is None or not has_value(point):
        return {"england_value": england}
    own, decimals = measured(point, str(declared["unit"])), int(declared["decimals"])
    sure = benchmark_certainty(own, Measured(england), is_fixed=True, places=decimals)
    word = verdict_word(
        own.value - england, str(declared["publisher_polarity"]), sure.word,
        is_alike=print_alike(own.value, england, decimals),
    )  # fmt: skip
    return {
        "england_value": england, "england_word": word, "england_certainty": sure.word,
        "england_reason": with_true_reason(sure, point).reason, "england_is_small": sure.is_small,
        "england_is_strict": sure.is_strict,
    }  # fmt: skip


def _statistics(
    series: list[Row], declared: Row, row: dict[str, object]
) -> tuple[dict[str, str], list[dict[str, object]]]:
    """Every statistic of the current stretch with its reason where it cannot be had."""
    last = max((point["segment"] for point in series), default=1)
    stretch = [point for point in series if point["segment"] == last]
    known = [point for point in stretch if has_value(point)]
    stretch = [point for point in stretch if point not in known or same_source(point, known[-1])]
    comparable = [point for point in stretch if has_value(point) and not point["excluded"]]
    labels = [str(point["period_label"]) for point in comparable]
    time = np.array(midpoints(comparable))
    value = np.array(alike(comparable), dtype=float)
    polarity = str(row["polarity"])

    def record(name: str, n: int, **found: object) -> dict[str, object]:
        used = labels[-n:] if n else []
        ends = {"first_label": used[0], "last_label": used[-1]} if used else {}
        return {"name": name, "n": n, **ends, **found}

    if bool(declared["is_cumulative"]):
        return {}, [record("recent_trend", len(labels), method="none", reason="unsupported_type")]
    rows = [_recent(stretch, comparable, declared, record)]
    # few years are described, never tested; windows that share years rise and fall together by construction,
    # and months and quarters with the season
    in_year = bool(known) and not is_annual(known[-1])
    share_years = row["trend_reason"] == "overlapping_periods"
    if len(labels) < RECENT_YEARS or share_years or in_year:
        reason = "overlapping_periods" if share_years else "not_annual" if in_year else "not_enough_points"
        for name, method in (("mann_kendall", "Mann-Kendall, exact"), ("theil_sen", "Theil-Sen")):
            rows.append(record(name, len(labels), method=method, reason=reason))
        if not in_year:
            return {}, [*rows, _run_chart(value, len(labels), record)]
    else:
        rows += _long_run_numbers(row, time, value, record)
    limits = xmr(value)
    causes: dict[str, str] = {}
    if limits.reason is None:
        found = special_causes(value, limits, polarity)
        causes = {label: str(word) for label, word in zip(labels, found.label, strict=True)}
    rows.append(
        record(
            "process_limits", len(labels), label="trial limits" if limits.trial else "", value=limits.mean,
            lower=limits.lower, upper=limits.upper, method=limits.method, reason=limits.reason or "",
        )
    )  # fmt: skip
    rows.append(_run_chart(value, len(labels), record))
    has_number = row["target_value"] is not None and row["tolerance_kind"] != "range"
    target = float(str(row["target_value"])) if has_number else float("nan")
    if limits.reason is None and not np.isnan(target):
        word = str(assurance(target, limits, polarity) or "")
        rows.append(record("assurance", len(labels), label=word, value=target, method="XmR"))
    return causes, rows


def _long_run_numbers(
    row: Mapping[str, object], time: np.ndarray, value: np.ndarray, record: Record
) -> list[dict[str, object]]:
    """The numbers of the long run, its size and the next year on the line; the verdict is the review's."""
    size = theil_sen(time, value)
    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    ahead = ols_prediction(time, value, at=float(time[-1]) + step if len(time) else 0.0)
    return [
        record(
            "mann_kendall", int(str(row["trend_n"] or 0)), label=str(row["trend_certainty"]),
            value=row["trend_s"], p_value=row["trend_p"], method="Mann-Kendall, exact",
            reason=str(row["trend_reason"]),
        ),
        record(
            "theil_sen", size.n, value=size.slope, lower=size.lower, upper=size.upper, method=size.method,
            reason=size.reason or "",
        ),
        record(
            "prediction", ahead.n, value=ahead.value, lower=ahead.lower, upper=ahead.upper,
            method=ahead.method, reason=ahead.reason or "",
        ),
    ]  # fmt: skip


def _run_chart(value: np.ndarray, n: int, record: Record) -> dict[str, object]:
    median = run_chart_median(value)
    return record("run_chart", n, value=median.median, method=median.method, reason=median.reason or "")


def _recent(stretch: list[Row], comparable: list[Row], declared: Row, record: Record) -> dict[str, object]:
    years = [point for point in stretch if not point["excluded"]]
    found = recent_of(years, stretch, declared)
    if comparable and not is_annual(comparable[-1]):
        return record("recent_trend", len(comparable), method=found.method, reason="not_annual")
    n = min(len(comparable), RECENT_YEARS)
    unit = str(declared["unit"])
    has_limits = any(has_value(point) and not np.isnan(sum(limits(point, unit))) for point in years)
    return record(
        "recent_trend", n, label=found.label, value=found.slope, p_value=found.p_value, method=found.method,
        reason=(found.reason or "") if has_limits else "missing_ci", caution=found.caution or "",
    )  # fmt: skip


def _areas(held: Tables, review: Review, row: dict[str, object], indicator: str, group: str) -> pd.DataFrame:
    """The area and its neighbours for the period shown, as `neighbour_chart` takes them."""
    places = places_of(review.area_code, held["areas"], held["neighbours"], review.comparator)
    series = held.figures.series(indicator, group, review.area_code)
    shown = [one for one in series if one["period_label"] == row["period_label"]][-1:]
    same = {str(one["area_code"]): one for own in shown for one in held.figures.same_period(own)}
    names = {str(one["area_code"]): one["area_name"] for one in held.by_name.rows("areas")}
    codes = [review.area_code, *places.current]
    return pd.DataFrame(
        {
            "area_code": codes,
            "area_name": [str(names[code]) for code in codes],
            "value": [float(same[code]["value"]) if code in same else np.nan for code in codes],
            "missing": np.array(
                [same[code]["missing"] if code in same else "x" for code in codes], dtype=str
            ),
        }
    )


def _prints(observations: pd.DataFrame, indicator: str, group: str, horizon: pd.Timestamp) -> pd.DataFrame:
    """Every figure from every source, newest first."""
    own = observations[
        (observations["indicator_id"] == indicator)
        & (observations["group"] == group)
        & (observations["period_end"] <= horizon)
    ]
    return own.sort_values(["period_end", "source_id"], ascending=[False, True], ignore_index=True)
