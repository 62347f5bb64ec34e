"""One area and year: which figure is judged, by what, beside whom, and what was promised before."""

import math
import statistics

import pandas as pd
import pytest
from drawn_cases import examples
from drawn_review import (
    AREA,
    EARLIER,
    ENGLAND,
    NEAR,
    NEW_LIST,
    OLD_LIST,
    OTHER,
    REGION,
    assessed,
    claim,
    counted,
    figure,
    goal,
    indicator,
    notice,
    review_of,
    tables_of,
    target,
    year_type_of,
    years,
)
from hypothesis import given
from hypothesis import strategies as st

from analysis.report.goals import target_of_chart
from analysis.review.assemble import assemble_review
from analysis.review.figures import Tables
from analysis.review.profile import assemble_profile
from analysis.review.promises import findings
from analysis.stats.intervals import proportion_interval
from analysis.tables.rows import rows_of
from analysis.vocabulary.errors import ParameterError
from analysis.vocabulary.periods import parse_period
from analysis.vocabulary.statuses import STATUSES
from analysis.words import verdict_sentence
from analysis.words.status import reason_sentence


def near(values, label="2024/25", **columns):
    """Figures of the neighbours, in the order of all of them; None leaves one out."""
    return [
        figure(label, value, area=code, **columns)
        for code, value in zip(NEAR, values, strict=False)
        if value is not None
    ]


# Which figure answers the year


@pytest.mark.parametrize(
    ("rule", "figures", "judged"),
    [
        ("same_academic_year", years(2022, 50, 55, 60), "2024/25"),
        (
            "within_financial_year",
            [figure("2023-24", 50, kind="financial"), figure("2024-25", 60, kind="financial")],
            "2024-25",
        ),
        (
            "within_financial_year",
            [figure("31 March 2024", 50, kind="snapshot"), figure("31 March 2025", 60, kind="snapshot")],
            "31 March 2025",
        ),
        (
            "within_financial_year",
            [figure("31 August 2023", 50, kind="snapshot"), figure("31 August 2024", 60, kind="snapshot")],
            "31 August 2024",
        ),
        (
            "calendar_year_before",
            [figure("2023", 50, kind="calendar"), figure("2024", 60, kind="calendar")],
            "2024",
        ),
    ],
)
def test_a_figure_of_the_declared_period_answers_the_year(rule, figures, judged):
    row = assessed(figures, indicators=[indicator(answers=rule, year_type=year_type_of(figures[0]))])
    assert (row["value"], row["period_label"], row["is_target_year"]) == (60, judged, True)
    assert (row["previous_value"], row["change"]) == (figures[-2]["value"], 60 - figures[-2]["value"])
    assert (row["gap"], row["shortfall"], row["status"]) == (60 - 70, 70 - 60, "Missed")


@pytest.mark.parametrize(
    ("rule", "kind", "label"),
    [
        ("same_academic_year", "academic", "2023/24"),
        ("within_financial_year", "financial", "2023-24"),
        ("within_financial_year", "snapshot", "31 March 2024"),
        ("within_financial_year", "snapshot", "30 June 2025"),
        ("calendar_year_before", "calendar", "2023"),
    ],
)
def test_the_latest_figure_of_another_period_is_shown_and_not_judged(rule, kind, label):
    shown = figure(label, 60, kind=kind)
    row = assessed([shown], indicators=[indicator(answers=rule, year_type=year_type_of(shown))])
    assert (row["value"], row["period_label"], row["is_target_year"]) == (60, label, False)
    assert (row["status"], row["reason"], row["reason_detail"]) == (
        "Not judged",
        "not_available",
        "latest_only",
    )
    assert math.isnan(row["gap"]) and math.isnan(row["weight"])


def test_nothing_after_the_end_of_the_academic_year_is_used():
    figures = [*years(2016, 10, 20, 30, 40, 50), figure("1 September 2019", 99, kind="snapshot")]
    figures += [row | {"area_code": ENGLAND, "locator": f"{row['locator']} E"} for row in figures]
    figures += [row | {"group": g} for row in years(2017, 1, 2, 3) for g in ("fsm", "non_fsm")]
    groups = [
        indicator(),
        indicator(group="fsm", group_name="Poor"),
        indicator(group="non_fsm", group_name="Rich", compared_with="fsm"),
    ]
    review = review_of(figures, year="2018/19", indicators=groups, targets=[target(target_year="2018/19")])
    row = review.assessments.iloc[0]
    assert (row["value"], row["period_label"], row["trend_to"]) == (30, "2018/19", "2018/19")
    last = pd.Timestamp(2019, 8, 31)
    assert review.series["period_end"].max() == last
    assert review.group_gaps["period_end"].max() == last
    assert review.other_indicators["period_end"].max() == last
    assert review.data_date == "31 August 2019"


def test_a_figure_that_was_not_chosen_is_not_used():
    figures = [figure("2024/25", 60), figure("2024/25", 61, is_chosen=False, source_id="other")]
    assert assessed(figures)["value"] == 60


@pytest.mark.parametrize("text", ["2024/25", "2024-25", " 2024/25 "])
def test_a_review_year_is_read(text):
    assert review_of(years(2024, 60), year=text).year == "2024/25"


@pytest.mark.parametrize(
    "text", ["2024", "2024/26", "24/25", "2024/2025", "²024/25", "٢٠٢٤/٢٥", "", "2024/25/26"]
)
def test_what_is_no_review_year_is_refused(text):
    with pytest.raises(ParameterError, match="two consecutive years such as 2024/25"):
        review_of(years(2024, 60), year=text)


# Missing figures


@pytest.mark.parametrize(
    ("figures", "reason", "detail", "value"),
    [
        ([], "not_available", "", None),
        ([figure("2024/25", "x")], "not_available", "x", None),
        ([figure("2024/25", "c")], "suppressed", "c", None),
        ([figure("2023/24", 60), figure("2024/25", "c")], "suppressed", "c", 60),
        ([figure("2023/24", 60), figure("2024/25", "x")], "not_available", "x", 60),
        (
            [figure("2023/24", 60), figure("2024/25", "x", missing_note="not_collected")],
            "not_available",
            "not_collected",
            60,
        ),
    ],
)
def test_a_missing_figure_says_why_and_is_never_a_number(figures, reason, detail, value):
    row = assessed(figures)
    assert (row["status"], row["reason"], row["reason_detail"]) == ("Not judged", reason, detail)
    assert row["value"] == value if value else math.isnan(row["value"])
    assert not row["is_target_year"]


# Movement


def test_the_change_skips_years_that_do_not_count_and_names_them():
    figures = [
        *years(2019, 40),
        figure("2020/21", 90, excluded=True),
        figure("2021/22", "x", excluded=True, missing_note="not_collected"),
        figure("2022/23", "x"),
        *years(2023, None, 60),
    ]
    row = assessed(figures)
    assert (row["previous_value"], row["previous_label"], row["change"]) == (40, "2019/20", 60 - 40)
    assert row["change_note"] == "2020/21, 2021/22, 2022/23, 2023/24"
    assert row["trend_n"] == 2  # not the 90 of the year that does not count
    assert (row["trend_left_out"], row["trend_missing"]) == ("2020/21, 2021/22", "2022/23, 2023/24")


def test_nothing_is_compared_across_a_break():
    figures = [*years(2019, 90, 80), *years(2021, 40, 50, 45, 55, segment=2)]
    row = assessed(figures)
    assert (row["previous_value"], row["change"], row["change_word"]) == (45, 55 - 45, "higher")
    assert (row["first_value"], row["first_label"], row["change_since_first"]) == (40, "2021/22", 55 - 40)
    assert (row["break_note"], row["trend_n"]) == ("2021/22", 4)
    assert (row["trend"], row["trend_certainty"], row["trend_reason"]) == (
        "",
        "not tested",
        "not_enough_points",
    )
    assert (row["trend_from"], row["trend_to"]) == ("2021/22", "2024/25")
    assert (row["trend_rises"], row["trend_falls"]) == (2, 1)


def test_the_first_year_after_a_break_has_no_change():
    row = assessed([*years(2023, 90), *years(2024, 40, segment=2)])
    assert math.isnan(row["change"]) and math.isnan(row["first_value"])
    assert (row["change_word"], row["break_note"], row["trend"], row["trend_n"]) == ("", "2024/25", "", 1)


def test_a_year_that_does_not_count_has_no_change():
    row = assessed([*years(2023, 50), figure("2024/25", 60, excluded=True)])
    assert math.isnan(row["change"]) and row["change_note"] == "excluded_year" and row["trend"] == ""
    assert row["status"] == "Missed"  # it is still the figure of the year


def test_a_figure_for_part_of_a_year_stands_in_no_line_with_whole_years():
    yearly = indicator(year_type="financial", answers="within_financial_year")
    whole = [
        figure(f"{year}-{year - 1999}", value, kind="financial") for year, value in ((2022, 50), (2023, 55))
    ]
    part = figure("2024 to December", 20, kind="cumulative")
    row = assessed([*whole, part], indicators=[yearly])
    assert (row["value"], row["period_label"], row["is_target_year"]) == (55, "2023-24", False)
    assert row["change"] == 55 - 50
    alone = assessed([part, figure("2023 to December", 10, kind="cumulative")], indicators=[yearly])
    assert (alone["value"], alone["change_note"], alone["trend"]) == (20, "part_year", "")
    assert math.isnan(alone["change"])
    shown = review_of([*whole, part], indicators=[yearly]).series
    assert set(shown["period_kind"]) == {"financial"}


def test_a_running_total_has_neither_change_nor_trend():
    row = assessed(years(2018, 1, 2, 3, 4, 5, 6, 7), indicators=[indicator(is_cumulative=True)])
    assert row["value"] == 7
    assert all(math.isnan(row[name]) for name in ("change", "change_since_first"))
    assert (row["trend"], row["change_note"]) == ("", "running_total")


@pytest.mark.parametrize(
    ("values", "polarity", "record"),
    [
        ((40, 60, 50, 45, 61), "high", "best"),
        ((40, 60, 50, 45, 61), "low", "worst"),
        ((40, 60, 50, 45, 39), "low", "best"),
        ((40, 60, 50, 45, 39), "none", "lowest"),
        ((40, 60, 50, 45, 60), "high", ""),  # as high as one before is no record
        ((40, 60, 50, 61), "high", ""),  # four years are too few to say so
    ],
)
def test_a_record_is_of_five_comparable_years(values, polarity, record):
    row = assessed(years(2025 - len(values), *values), indicators=[indicator(polarity=polarity)])
    assert row["record"] == record


def test_a_summary_starts_at_the_first_comparable_year_whatever_its_best():
    row = assessed(years(2021, 40, 60, 50, 55))
    assert (row["first_value"], row["first_label"], row["first_is_baseline"]) == (40, "2021/22", False)


def test_a_summary_starts_at_the_plans_baseline_year():
    started = goal(baseline_text="60%", baseline_value=60.0, baseline_period="2022/23")
    row = assessed(years(2021, 40, 60, 50, 55), goals=[started])
    assert (row["first_value"], row["first_label"], row["first_is_baseline"]) == (60, "2022/23", True)
    before_a_break = [*years(2021, 40, 60), *years(2023, 50, 55, segment=2)]
    row = assessed(before_a_break, goals=[started])
    assert (row["first_value"], row["first_is_baseline"]) == (50, False)


@pytest.mark.parametrize(
    ("change", "polarity", "decimals", "word"),
    [
        (0.1, "high", 1, "higher"),
        (0.1, "low", 1, "higher"),
        (-0.1, "high", 1, "lower"),
        (-0.1, "low", 1, "lower"),
        (0.1, "none", 1, "higher"),
        (-0.1, "none", 1, "lower"),
        (0.04, "high", 1, "unchanged"),
        (0.05, "high", 1, "higher"),
        (-0.05, "high", 1, "unchanged"),  # 49.95 reads as 50.0
        (-0.06, "high", 1, "lower"),
        (0.4, "high", 0, "unchanged"),
        (0.5, "high", 0, "higher"),
        (0.004, "none", 2, "unchanged"),
        (0.0, "none", 0, "unchanged"),
    ],
)
def test_without_counts_a_change_is_higher_or_lower_as_far_as_it_is_shown(change, polarity, decimals, word):
    row = assessed(years(2023, 50, 50 + change), indicators=[indicator(polarity=polarity, decimals=decimals)])
    assert row["change_word"] == row["first_word"] == word


@pytest.mark.parametrize(("polarity", "word"), [("high", "better"), ("low", "worse"), ("none", "higher")])
def test_with_counts_a_clear_change_is_better_or_worse(polarity, word):
    # 500 of 1,000 and 600 of 1,000: ten points, and Newcombe's interval of them starts near 5.6
    figures = [counted("2023/24", 500, 1_000), counted("2024/25", 600, 1_000)]
    row = assessed(figures, indicators=[indicator(polarity=polarity)])
    assert (row["change_word"], row["change_certainty"]) == (word, "clear")
    # the same ten points of twenty children each: 10 and 12
    few = assessed([counted("2023/24", 10, 20), counted("2024/25", 12, 20)])
    assert (few["change_word"], few["change_certainty"], few["change_is_small"]) == (
        "higher",
        "not clear",
        True,
    )


def test_a_trend_is_called_from_six_years_on():
    rising = years(2018, 50, 52, 54, 56, 58, 60, 62)
    row = assessed(rising)
    # 21 pairs, all rising: one of the 5,040 orders, and as many falling
    assert (row["trend"], row["trend_certainty"], row["trend_n"], row["trend_slope"]) == (
        "rising",
        "clear",
        7,
        2.0,
    )
    assert row["trend_p"] == pytest.approx(2 / 5040)
    assert (row["trend_from"], row["trend_to"], row["trend_s"]) == ("2018/19", "2024/25", 21)
    assert assessed(years(2020, 50, 52, 54, 56, 58))["trend_reason"] == "not_enough_points"
    up_and_down = assessed(years(2018, 50, 60, 50, 60, 50, 60, 50))
    assert (up_and_down["trend"], up_and_down["trend_certainty"]) == ("", "not clear")
    assert (row["five_certainty"], row["five_reason"]) == ("not tested", "missing_ci")


def test_the_councils_own_figures_are_no_part_of_the_publishers_line():
    own = years(2017, 10, is_councils_own=True, source_id="plan")
    row = assessed([*own, *years(2018, 50, 52, 54, 56, 58, 60, 62)])
    assert (row["trend_n"], row["trend_from"], row["trend_other_source"]) == (7, "2018/19", "2017/18")
    assert row["first_label"] == "2018/19"
    latest = assessed([*years(2023, 50), *years(2024, 60, is_councils_own=True, source_id="plan")])
    assert (latest["change_certainty"], latest["change_reason"]) == ("not tested", "other_source")


def test_figures_that_print_alike_are_ties():
    exact = [
        counted(f"{year}/{year - 1999}", 66_260 + 10 * step, 100_000)
        for step, year in enumerate(range(2017, 2024))
    ]
    assert assessed([*exact, counted("2024/25", 66_330, 100_000)])["trend"] == "rising"
    printed = figure("2024/25", 66.3, places=1)
    all_alike = assessed([*(row | {"places": 1} for row in exact), printed])  # 66.3 in every year
    assert (all_alike["trend_s"], all_alike["trend_certainty"]) == (0, "not clear")


def test_windows_that_share_years_have_no_trend_and_no_change_between_them():
    labels = [f"{first}-{first - 1999} to {first + 2}-{first - 1997}" for first in range(2018, 2023)]
    windows = [
        figure("2018/19", value) | {
            "period_label": label, "period_kind": "rolling3:financial", "locator": label,
            "period_start": pd.Timestamp(first, 4, 1), "period_end": pd.Timestamp(first + 3, 3, 31),
        }
        for label, first, value in zip(labels, range(2018, 2023), (200, 205, 215, 225, 235), strict=True)
    ]  # fmt: skip
    rolling = indicator(
        unit="rate per 10,000", year_type="rolling3:financial", answers="within_financial_year"
    )
    row = assessed(windows, indicators=[rolling], goals=[goal(unit="rate per 10,000")])
    assert (row["trend"], row["trend_reason"]) == ("", "overlapping_periods")
    # 2022-23 to 2024-25 shares no year with 2019-20 to 2021-22
    assert (row["previous_label"], row["change"]) == (labels[1], 235 - 205)
    assert (row["status"], row["reason"], row["reason_detail"]) == (
        "Not judged",
        "not_annual",
        f"years|{labels[4]}",
    )


def test_a_month_never_answers_a_years_target_and_is_compared_with_that_month():
    months = [
        figure("2024/25", value) | {
            "period_label": f"March {year}", "period_kind": "month", "locator": str(year),
            "period_start": pd.Timestamp(year, 3, 1), "period_end": pd.Timestamp(year, 3, 31),
        }
        for year, value in ((2024, 18), (2025, 21))
    ]  # fmt: skip
    february = months[1] | {
        "period_label": "February 2025", "period_start": pd.Timestamp(2025, 2, 1),
        "period_end": pd.Timestamp(2025, 2, 28), "locator": "february", "value": 5.0,
    }  # fmt: skip
    yearly = indicator(year_type="financial", answers="within_financial_year")
    row = assessed([*months, february], indicators=[yearly])
    assert (row["status"], row["reason"], row["reason_detail"]) == (
        "Not judged",
        "not_annual",
        "part|March 2025",
    )
    assert (row["previous_label"], row["change"]) == ("March 2024", 21 - 18)
    assert row["trend_reason"] == "not_annual"


def part(text, value):
    """A figure of part of a year, as a file has it."""
    period = parse_period(text)
    return figure("2024/25", value) | {
        "period_label": period.display(), "period_kind": period.kind, "locator": text,
        "period_start": pd.Timestamp(period.start), "period_end": pd.Timestamp(period.end),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "shown", "before"),
    [
        # a series that goes on from quarters to months; a single quarter beside the year to date, each year
        (
            [("Q3 2023-24", 60), ("Q4 2023-24", 63), ("February 2025", 68), ("March 2025", 69)],
            ["February 2025", "March 2025"], "",
        ),
        (
            [("April 2023 to December 2023", 28), ("Q3 2023-24", 30),
             ("April 2024 to December 2024", 31), ("Q3 2024-25", 34)],
            ["Q3 2023-24", "Q3 2024-25"], "Q3 2023-24",
        ),
        # the same quarter of the year before is missing
        (
            [("Q4 2022-23", 52), ("Q3 2023-24", 62), ("Q4 2024-25", 70)],
            ["Q4 2022-23", "Q3 2023-24", "Q4 2024-25"], "Q4 2022-23",
        ),
        (
            [("April 2023 to June 2023", 10), ("April 2023 to December 2023", 28),
             ("April 2024 to December 2024", 31)],
            ["1 April 2023 to 31 December 2023", "1 April 2024 to 31 December 2024"], "",
        ),
    ],
)  # fmt: skip
def test_parts_of_years_stand_in_one_line_with_their_own_kind_and_have_no_yearly_slope(parts, shown, before):
    yearly = indicator(year_type="financial", answers="within_financial_year")
    options = {"indicators": [yearly], "goals": [goal()], "targets": [target("247", 247.0)]}
    figures = [part(text, value) for text, value in parts]
    review = review_of(figures, **options)
    own = review.series[review.series["line"] == "area"]
    assert own["period_label"].tolist() == shown
    (row,) = rows_of(review.assessments)
    assert row["previous_label"] == before
    assert target_of_chart(row, review) == {}  # the level of a year is no line over parts of it
    profile = assemble_profile(tables_of(figures, **options), review, indicator="", group="", goal="1")
    assert profile.points["period_label"].tolist() == shown
    found = profile.statistics.set_index("name")["reason"]
    assert set(found[["recent_trend", "mann_kendall", "theil_sen"]]) == {"not_annual"}
    assert "prediction" not in found


def test_a_mid_year_day_enters_no_series_of_yearly_days():
    days = [figure(f"31 March {year}", year - 1990, kind="snapshot") for year in range(2019, 2025)]
    mid_year = figure("30 September 2024", 99, kind="snapshot")
    yearly = indicator(year_type="snapshot:03-31", answers="within_financial_year")
    row = assessed([*days, mid_year], indicators=[yearly])
    assert (row["period_label"], row["is_target_year"]) == ("31 March 2024", False)
    assert (row["reason"], row["reason_detail"]) == ("not_annual", "day|30 September 2024")
    said = "The figure given is for 30 September 2024, another day than the target for 2024/25"
    assert reason_sentence(row) == f"{said}: it is not judged."
    assert "30 September 2024" not in set(
        review_of([*days, mid_year], indicators=[yearly]).series["period_label"]
    )


# Status


@pytest.mark.parametrize(
    ("value", "polarity", "status", "gap"),
    [
        (70, "high", "Met", 0),
        (71, "high", "Met", 1),
        (69, "high", "Within tolerance", -1),
        (68, "high", "Within tolerance", -2),
        (67.9, "high", "Missed", 67.9 - 70),
        (70, "low", "Met", 0),
        (69, "low", "Met", 1),
        (72, "low", "Within tolerance", -2),
        (72.1, "low", "Missed", 70 - 72.1),
    ],
)
def test_the_status_follows_the_gap_and_the_tolerance(value, polarity, status, gap):
    row = assessed(years(2024, value), indicators=[indicator(polarity=polarity)])
    assert (row["status"], row["reason"]) == (status, "")
    assert row["gap"] == pytest.approx(gap)
    assert row["shortfall"] == pytest.approx(max(0, -gap))
    assert row["weight"] == pytest.approx(max(0, -gap) / 2)


@pytest.mark.parametrize(
    ("value", "status", "shortfall"),
    [
        (69.96, "Met", 0.0),  # both read 70.0
        (100 * 699_499 / 1_000_000, "Within tolerance", 70 - 69.9499),  # reads 69.9
        (70.04, "Met", 0.0),
    ],
)
def test_a_figure_that_reads_as_its_target_meets_it(value, status, shortfall):
    row = assessed(years(2024, value))
    assert (row["status"], row["shortfall"]) == (status, pytest.approx(shortfall))
    assert row["value"] == value  # which is still shown from its counts


def test_without_a_direction_there_is_a_distance_and_no_verdict():
    row = assessed(years(2024, 60), indicators=[indicator(polarity="none")])
    assert (row["status"], row["reason"], row["gap"]) == ("Not judged", "no_polarity", 60 - 70)
    assert math.isnan(row["shortfall"]) and math.isnan(row["weight"])


@pytest.mark.parametrize(
    ("columns", "tolerance"),
    [
        ({"unit": "percent", "tolerance": 2.0}, 2.0),
        ({"unit": "rate per 10,000", "tolerance": None, "tolerance_pct": 5.0}, 310 * 0.05),
        ({"unit": "count", "tolerance": None, "tolerance_pct": 5.0}, 310 * 0.05),
        ({"unit": "score", "tolerance": 0.5}, 0.5),
        ({"unit": "percent", "tolerance": 3.5}, 3.5),
    ],
)
def test_the_tolerance_is_that_of_the_indicator_or_of_its_unit(columns, tolerance):
    unit = columns["unit"]
    goal_value = 31.0 if unit == "percent" else 310.0
    options = {
        "indicators": [indicator(**columns)],
        "goals": [goal(unit=unit)],
        "targets": [target(str(goal_value), goal_value)],
    }
    inside = assessed(years(2024, goal_value - tolerance), **options)
    assert (inside["status"], inside["tolerance"]) == ("Within tolerance", pytest.approx(tolerance))
    outside = assessed(years(2024, goal_value - tolerance - 0.01), **options)
    assert (outside["status"], outside["weight"]) == ("Missed", pytest.approx((tolerance + 0.01) / tolerance))


@pytest.mark.parametrize(
    ("value", "polarity", "floor", "status", "tolerance"),
    [
        # a target of 70: the floor standard of 65 leaves a tolerance of 70 - 65
        (70, "high", 65, "Met", 70 - 65), (69.9, "high", 65, "Within tolerance", 70 - 65),
        (65, "high", 65, "Within tolerance", 70 - 65), (64.9, "high", 65, "Missed", 70 - 65),
        # less is better: a standard of 78 that is not to be passed
        (70, "low", 78, "Met", 78 - 70), (78, "low", 78, "Within tolerance", 78 - 70),
        (78.1, "low", 78, "Missed", 78 - 70),
        # a floor beyond the target leaves no tolerance, and takes none away
        (69.9, "high", 75, "Missed", 0), (70, "high", 75, "Met", 0), (70.1, "low", 60, "Missed", 0),
    ],
)  # fmt: skip
def test_a_floor_standard_is_what_a_missed_target_may_fall_to(value, polarity, floor, status, tolerance):
    measures = [indicator(polarity=polarity)]  # whose own tolerance of 2 counts no more
    row = assessed(years(2024, value), indicators=measures, goals=[goal(tolerance_floor=floor)])
    assert (row["status"], row["tolerance_kind"]) == (status, "floor")
    assert row["tolerance"] == pytest.approx(tolerance)
    better = 1 if polarity == "high" else -1
    assert row["gap"] == pytest.approx(better * (value - 70))
    assert row["shortfall"] == pytest.approx(max(0, better * (70 - value)))


@pytest.mark.parametrize("polarity", ["high", "low", "none"])
@pytest.mark.parametrize(
    ("value", "status", "says"),
    [
        # activity of 200 with a band of 10 per cent: 200 * 0.10 = 20 on either side, so 180 to 220 is met
        (200, "Met", ": met."), (180, "Met", ": met."), (220, "Met", ": met."),
        (179, "Missed", "missed, 21 below the target, where 20 on either side is met."),
        (245, "Missed", "missed, 45 above the target, where 20 on either side is met."),
    ],
)  # fmt: skip
def test_activity_is_met_within_its_band_and_missed_beyond_it_on_either_side(value, status, says, polarity):
    row = assessed(
        years(2024, value),
        indicators=[indicator(unit="count", decimals=0, polarity=polarity)],
        goals=[goal(unit="count", tolerance_band=10.0)],
        targets=[target("200", 200.0)],
    )
    assert (row["status"], row["tolerance_kind"], row["tolerance"]) == (status, "band", 200 * 10 / 100)
    beyond = max(0, abs(value - 200) - 200 * 10 / 100)
    assert (row["gap"], row["shortfall"]) == (-abs(value - 200), beyond)
    assert row["weight"] == pytest.approx(beyond / (200 * 10 / 100))
    assert verdict_sentence(row).endswith(says)


def test_activity_without_a_band_of_its_own_is_as_exact_as_its_target():
    counted_exactly = {"goals": [goal(unit="count", tolerance_band=0.0)], "targets": [target("200", 200.0)]}
    row = assessed(years(2024, 201), indicators=[indicator(unit="count", decimals=0)], **counted_exactly)
    assert (row["status"], row["tolerance"], row["weight"]) == ("Missed", 0, math.inf)


def test_a_target_of_zero_that_is_missed_comes_first():
    counts = indicator(unit="count", polarity="low", tolerance=None, tolerance_pct=5.0)
    options = {"indicators": [counts], "goals": [goal(unit="count")], "targets": [target("0", 0.0)]}
    missed = assessed(years(2024, 3), **options)
    assert (missed["status"], missed["weight"]) == ("Missed", math.inf)
    met = assessed(years(2024, 0), **options)
    assert (met["status"], met["weight"]) == ("Met", 0)


def test_a_figure_whose_interval_reaches_into_another_status_carries_a_caution():
    small, large = counted("2024/25", 33, 50), counted("2024/25", 33_000, 50_000)
    assert assessed([small])["reason"] == "small_numbers"
    assert assessed([large])["reason"] == ""
    interval = proportion_interval(33, 50)
    row = assessed([small])
    assert (row["lower"], row["upper"]) == (
        pytest.approx(100 * interval.lower),
        pytest.approx(100 * interval.upper),
    )
    assert row["lower"] < row["value"] < row["upper"]


def test_counts_that_do_not_give_the_figure_give_no_interval():
    row = assessed([figure("2024/25", 66, numerator=33, denominator=50, counts_exact=False)])
    assert math.isnan(row["lower"]) and row["comparison_basis"] == "point" and row["reason"] == ""


@pytest.mark.parametrize(
    ("kind", "columns", "reason"),
    [
        ("setting_baseline", {"reason": "target_not_set"}, "baseline_being_set"),
        ("not_applicable", {"reason": "not_applicable"}, "not_applicable"),
        ("tbc", {"reason": "target_not_set"}, "target_not_set"),
        ("qualitative", {"reason": "unsupported_type"}, "target_not_set"),
        ("direction_only", {}, "target_not_set"),
        (
            "change_pct",
            {"reason": "target_ambiguous", "readings": "compound: 1\nsimple: 2"},
            "target_ambiguous",
        ),
        ("improve_on_baseline", {"reason": "no_baseline"}, "no_baseline"),
    ],
)
def test_a_target_without_a_number_judges_nobody(kind, columns, reason):
    promised = target("as printed", None, target_kind=kind, **columns)
    row = assessed(years(2024, 60), targets=[promised])
    assert (row["status"], row["reason"], row["target_text"]) == ("Not judged", reason, "as printed")
    assert math.isnan(row["target_value"]) and math.isnan(row["gap"])
    assert row["readings"] == columns.get("readings", "")


def test_a_goal_without_a_target_for_the_year_is_not_judged():
    for targets in ([], [target(target_year="2023/24")]):
        row = assessed(years(2024, 60), targets=targets)
        assert (row["status"], row["reason"], row["target_text"]) == ("Not judged", "target_not_set", "")


def test_a_target_of_each_year_judges_this_one():
    row = assessed(years(2024, 60), targets=[target(target_year="each year")])
    assert (row["status"], row["target_year"]) == ("Missed", "2024/25")


@pytest.mark.parametrize(
    ("comparator", "reference", "status"),
    [("england", 62, "Within tolerance"), ("region", 59, "Met"), ("neighbours", (65 + 66) / 2, "Missed")],
)
def test_a_target_that_follows_another_place_takes_its_figure_of_the_same_period(
    comparator, reference, status
):
    figures = [
        *years(2023, 50, 60), *years(2023, 80, 62, area=ENGLAND), *years(2023, 80, 59, area=REGION),
        *near([65, 66]),
    ]  # fmt: skip
    promised = target("as there", None, target_kind="match_comparator", comparator=comparator)
    row = assessed(figures, targets=[promised])
    assert (row["target_value"], row["status"]) == (reference, status)
    assert row["gap"] == pytest.approx(60 - reference)


@pytest.mark.parametrize("comparator", ["england", "region", "neighbours"])
def test_a_target_that_follows_a_missing_figure_judges_nobody(comparator):
    promised = target("as there", None, target_kind="match_comparator", comparator=comparator)
    others = [*years(2023, 80, area=ENGLAND), *years(2023, 80, area=REGION), *near([80], "2023/24")]
    row = assessed([*years(2024, 60), *others], targets=[promised])
    assert (row["reason"], row["reason_detail"], row["status"]) == (
        "comparator_missing",
        f"{comparator}|absent",  # it has figures, and none of that period
        "Not judged",
    )


def test_a_count_is_not_judged_by_a_percentage():
    row = assessed(years(2024, 60), goals=[goal(unit="count")], targets=[target("802", 802.0)])
    assert (row["status"], row["reason"], row["reason_detail"]) == (
        "Not judged",
        "unsupported_type",
        "percent",
    )
    # the unit is that of the figure, and 802 children are not shown as 802%
    assert row["unit"] == "percent" and row["target_text"] == "802" and math.isnan(row["target_value"])


def test_without_a_plan_of_its_own_the_publishers_direction_says_what_is_better():
    """A plan that wants less of what its publisher judges neither way says so of its own council alone."""
    wanted = [indicator(polarity="low", publisher_polarity="none", standard_theme="Care")]
    figures = [
        *(counted(f"{year}/{year - 1999}", 300, 1000) for year in range(2019, 2024)),
        counted("2024/25", 100, 1000),
    ]
    own = review_of(figures, indicators=wanted).assessments.iloc[0]
    assert (own["polarity"], own["change"], own["change_word"]) == ("low", 10 - 30, "better")
    for without in (
        review_of(figures, indicators=wanted, edition=""),
        review_of([one | {"area_code": OTHER} for one in figures], indicators=wanted, area=OTHER),
    ):
        row = without.assessments.iloc[0]
        assert (row["polarity"], row["change"], row["change_certainty"]) == ("none", 10 - 30, "clear")
        assert row["change_word"] == "lower"


def test_another_councils_plan_judges_nobody_and_gives_nobody_its_actions():
    theirs = goal(
        owner="Head of reading", next_action="More books", next_action_id="a1", comment="Good (1 May)."
    )
    row = assessed(years(2023, 50, 60, area=OTHER), area=OTHER, goals=[theirs])
    assert (row["status"], row["reason"], row["reason_detail"]) == (
        "Not judged",
        "target_not_set",
        "other_area",
    )
    assert (row["value"], row["change"], row["target_text"]) == (60, 60 - 50, "")
    assert row["owner"] == row["next_action"] == row["next_action_id"] == row["comment"] == ""
    review = review_of(
        years(2024, 60, area=OTHER), area=OTHER, claims=[claim()],
        actions=[{"edition_id": "plan_2024", "action_id": "a1", "line": 1, "title": "More books"}],
    )  # fmt: skip
    assert not review.has_own_plan
    assert review_of(years(2024, 60)).has_own_plan
    assert len(review.findings) == len(review.edition_changes) == len(review.actions) == 0
    assert review.earlier_edition_title == ""


# Comparators


def test_a_comparator_counts_only_for_the_same_period():
    figures = [
        *years(2024, 60),
        *years(2023, 50, area=ENGLAND),
        *years(2023, 50, area=REGION),
        *near([50], "2023/24"),
    ]
    row = assessed(figures)
    for name in ("england_value", "region_value", "neighbour_mean", "neighbour_median", "england_gap"):
        assert math.isnan(row[name]), name
    assert row["england_word"] == row["region_word"] == row["england_certainty"] == ""
    assert row["neighbour_n"] == 0 and pd.isna(row["rank"])


@pytest.mark.parametrize(
    ("polarity", "reference", "gap", "word"),
    [
        ("high", 55, 60 - 55, "higher"),
        ("low", 55, 55 - 60, "higher"),
        ("none", 55, 60 - 55, "higher"),
        ("none", 65, 60 - 65, "lower"),
        ("high", 60.04, 60 - 60.04, "the same"),
    ],
)
def test_england_is_compared_by_figure_in_the_publishers_direction(polarity, reference, gap, word):
    figures = [*years(2024, 60), *years(2024, reference, area=ENGLAND), *years(2024, reference, area=REGION)]
    # the plan's own direction has no part in it
    row = assessed(figures, indicators=[indicator(polarity="low", publisher_polarity=polarity)])
    assert row["england_gap"] == row["region_gap"] == pytest.approx(gap)
    assert row["england_word"] == row["region_word"] == word  # without counts nothing is better or worse
    assert row["england_certainty"] == row["region_certainty"] == "not tested"
    assert row["comparison_basis"] == "point"


@pytest.mark.parametrize(("denominator", "word"), [(50, "higher"), (5_000, "better")])
def test_england_is_compared_by_interval_where_there_are_counts(denominator, word):
    own = counted("2024/25", denominator * 60 // 100, denominator)
    row = assessed([own, *years(2024, 55, area=ENGLAND)])
    is_clear = proportion_interval(denominator * 60 // 100, denominator).lower > 0.55
    assert is_clear == (word == "better")
    assert (row["england_word"], row["comparison_basis"]) == (word, "interval")
    assert row["england_certainty"] == ("clear" if is_clear else "not clear")


def test_neighbours_are_compared_by_mean_and_median_of_those_with_a_figure():
    values = [
        50,
        52,
        54,
        56,
        58,
        60,
        62,
        64,
        90,
        None,
        1,
        1,
        1,
        1,
        1,
    ]  # the last five are on the old list only
    known = [value for value in values[:10] if value is not None]
    row = assessed([*years(2024, 55), *near(values)])
    assert row["neighbour_n"] == len(known) == 9
    assert row["neighbour_mean"] == pytest.approx(statistics.fmean(known))
    assert row["neighbour_median"] == statistics.median(known)
    assert row["neighbour_gap"] == pytest.approx(55 - statistics.fmean(known))
    assert (row["rank"], row["rank_of"]) == (1 + sum(value > 55 for value in known), 10)


def test_a_mark_for_a_missing_figure_is_no_neighbour():
    row = assessed([*years(2024, 55), *near([50, "c", "x", 60])])
    assert (row["neighbour_n"], row["neighbour_mean"], row["rank_of"]) == (2, (50 + 60) / 2, 3)


@pytest.mark.parametrize(("polarity", "rank"), [("high", 1 + 2), ("low", 1 + 1), ("none", None)])
def test_equal_figures_share_the_better_rank(polarity, rank):
    row = assessed(
        [*years(2024, 60), *near([70, 65, 60, 60, 50])], indicators=[indicator(publisher_polarity=polarity)]
    )
    assert row["rank"] == rank if rank else pd.isna(row["rank"])


def test_the_neighbours_are_a_range_and_no_test():
    row = assessed([*years(2024, 60), *near([40, 50, 60, 70, 45, 55, 65, 75, 50, 61])])
    assert (row["neighbour_below"], row["neighbour_above"]) == (4, 5)  # the one at 60 is neither
    assert (row["neighbour_lowest"], row["neighbour_highest"]) == (40, 75)
    few = assessed([*years(2024, 60), *near([40, 50, 60, 70, 45])])
    assert pd.isna(few["neighbour_below"]) and few["neighbour_n"] == 5


@pytest.mark.parametrize(
    ("own", "values", "flips"),
    [
        # mean 58, median 50: below the one, above the other
        (55, [50, 50, 50, 82, *[None] * 11], "median"),
        # new list 50, old list 60 (all of its figures stand at the end)
        (55, [50, 50, 50, *[None] * 7, 60, 60, 60, 60, 60], "list:2021-04"),
        (55, [50, 50, 50, *[None] * 7, 51, 51, 51, 51, 51], ""),
    ],
)
def test_it_is_said_when_mean_median_or_the_other_list_tell_another_story(own, values, flips):
    assert set(NEW_LIST) & set(OLD_LIST) == set(NEAR[5:10])
    assert assessed([*years(2024, own), *near(values)])["sensitivity"] == flips


def test_an_area_without_region_or_neighbours_is_compared_with_england_alone():
    row = assessed([*years(2024, 60, area=OTHER), *years(2024, 55, area=ENGLAND)], area=OTHER)
    assert row["england_word"] == "higher" and pd.isna(row["neighbour_n"]) and row["sensitivity"] == ""
    england = review_of(years(2024, 55, area=ENGLAND), area=ENGLAND)
    assert england.region_name == "" and math.isnan(england.assessments.iloc[0]["region_value"])


def test_the_line_of_the_neighbours_is_the_mean_of_those_with_a_figure():
    figures = [*years(2023, 50, 60), *near([40, 50, None], "2023/24"), *near([40, 50, 90, "c"])]
    series = review_of(figures).series
    line = series[series["line"] == "neighbours"].set_index("period_label")["value"]
    assert line.to_dict() == {"2023/24": (40 + 50) / 2, "2024/25": (40 + 50 + 90) / 3}


# Groups


def grouped(better, poorer, **columns):
    """Two groups over the same years."""
    return [*years(2022, *better, group="non_fsm", **columns), *years(2022, *poorer, group="fsm", **columns)]


def gaps_of(figures, **columns):
    groups = {"non_fsm": "Pupils not eligible", "fsm": "Pupils eligible", "all": ""}
    pairs = {"non_fsm": "fsm"}
    indicators = [
        indicator(group=group, group_name=name, compared_with=pairs.get(group, ""), **columns)
        for group, name in groups.items()
    ]
    return review_of(figures, indicators=indicators).group_gaps


@pytest.mark.parametrize(
    ("better", "poorer", "change", "movement", "is_warning"),
    [
        ((70, 72), (50, 56), (72 - 56) - (70 - 50), "narrower; the lower group rose", False),
        ((70, 66), (50, 50), (66 - 50) - (70 - 50), "narrower only because the higher group fell", True),
        ((70, 60), (50, 45), (60 - 45) - (70 - 50), "narrower only because the higher group fell", True),
        ((70, 69), (50, 52), (69 - 52) - (70 - 50), "narrower; the lower group rose, the higher fell", True),
        ((70, 76), (50, 52), (76 - 52) - (70 - 50), "both rose; gap wider", False),
        ((70, 70), (50, 47), (70 - 47) - (70 - 50), "wider because the lower group fell", True),
        # three points of the six are the other's rise
        ((70, 73), (50, 47), (73 - 47) - (70 - 50), "wider: the higher group rose and the lower fell", True),
        ((70, 72), (50, 52), 0, "both rose; gap unchanged", False),
    ],
)
def test_a_gap_between_groups_says_who_moved(better, poorer, change, movement, is_warning):
    first, last = gaps_of(grouped(better, poorer)).to_dict("records")
    assert (first["difference"], first["movement"]) == (better[0] - poorer[0], "")
    assert math.isnan(first["change"])
    assert (last["difference"], last["change"], last["previous_label"]) == (
        better[1] - poorer[1],
        change,
        "2022/23",
    )
    assert (last["movement"], last["is_warning"]) == (movement, is_warning)
    assert last["ratio"] == pytest.approx(better[1] / poorer[1])


def test_a_gap_closes_only_where_the_interval_of_its_change_leaves_out_zero():
    def pair(*of_groups):
        return [
            counted(label, count, 4_000, group=group)
            for group, counts in zip(("non_fsm", "fsm"), of_groups, strict=True)
            for label, count in zip(("2023/24", "2024/25"), counts, strict=True)
        ]

    # 70 and 50 per cent, then 70 and 60: ten points, each share known to about 1.5
    sure = gaps_of(pair((2800, 2800), (2000, 2400))).to_dict("records")[-1]
    assert (sure["change_certainty"], sure["movement"]) == ("clear", "closing, levelling up")
    # then 70 and 51: one point
    unsure = gaps_of(pair((2800, 2800), (2000, 2040))).to_dict("records")[-1]
    assert (unsure["change_certainty"], unsure["movement"]) == ("not clear", "narrower; the lower group rose")


def test_a_gap_is_positive_where_the_disadvantaged_group_is_behind():
    assert gaps_of(grouped((30,), (40,)), polarity="low").iloc[0]["difference"] == 40 - 30
    assert gaps_of(grouped((40,), (30,)), polarity="low").iloc[0]["difference"] == 30 - 40
    assert gaps_of(grouped((30,), (40,))).iloc[0]["difference"] == 30 - 40


def test_a_gap_is_not_compared_across_a_break_or_with_a_year_that_does_not_count():
    broken = [
        *grouped((70, 72), (50, 52)),
        *[row | {"segment": 2} for row in grouped((None, None, 80), (None, None, 40))],
    ]
    assert math.isnan(gaps_of(broken).iloc[2]["change"])
    rows = [
        row | {"excluded": row["period_label"] == "2023/24"} for row in grouped((70, 99, 72), (50, 10, 56))
    ]
    skipped = gaps_of(rows)
    assert math.isnan(skipped.iloc[1]["change"])
    assert (skipped.iloc[2]["change"], skipped.iloc[2]["previous_label"]) == (
        (72 - 56) - (70 - 50),
        "2022/23",
    )


def test_a_gap_needs_both_groups_and_a_score_has_no_ratio():
    assert len(gaps_of(years(2022, 50, 60, group="fsm"))) == 0
    assert math.isnan(gaps_of(grouped((40,), (30,)), unit="score").iloc[0]["ratio"])


def test_without_a_direction_a_gap_is_a_plain_difference():
    _, last = gaps_of(grouped((70, 66), (50, 50)), polarity="none").to_dict("records")
    assert (last["change"], last["movement"], last["is_warning"]) == ((66 - 50) - (70 - 50), "", False)


# What was promised before


def changes(before, after, indicators=None, notices=(), unit_before="percent", unit_after="percent"):
    """The one row of the comparison of two editions' targets."""
    review = review_of(
        years(2024, 60), indicators=indicators, notices=notices,
        goals=[goal("m1", edition_id=EARLIER, unit=unit_before), goal(unit=unit_after)],
        targets=[
            target(f"{before}", before, "m1", edition_id=EARLIER, target_year="2018/19"),
            target(f"{before} later", before, "m1", edition_id=EARLIER, target_year="2019/20"),
            target(f"{after}", after),
        ],
    )  # fmt: skip
    assert review.earlier_edition_title == "Plan of 2019"
    (row,) = review.edition_changes.to_dict("records")
    return row


@pytest.mark.parametrize(
    ("polarity", "before", "after", "word"),
    [
        ("high", 60.0, 65.0, "harder"),
        ("high", 60.0, 55.0, "easier"),
        ("low", 60.0, 65.0, "easier"),
        ("low", 60.0, 55.0, "harder"),
        ("high", 60.0, 60.0, "unchanged"),
        ("none", 60.0, 65.0, ""),
        ("none", 60.0, 60.0, "unchanged"),
        ("high", None, 65.0, "not comparable"),
    ],
)
def test_a_kept_target_is_easier_or_harder_by_direction(polarity, before, after, word):
    row = changes(before, after, [indicator(polarity=polarity)])
    assert (row["kind"], row["word"]) == ("kept", word)
    # the last target of the earlier edition against the first of this one
    assert (row["before_text"], row["after_text"]) == (f"{before} later (2019/20)", f"{after} (2024/25)")


def test_targets_are_not_compared_across_a_break_between_units_or_as_running_totals():
    broken = changes(60.0, 65.0, notices=[notice("break", "2021/22")])
    assert (broken["word"], broken["note"]) == ("not comparable", "break:2021/22")
    assert changes(60.0, 65.0, notices=[notice("break", "2016/17")])["word"] == "harder"
    assert changes(60.0, 65.0, notices=[notice("excluded", "2021/22")])["word"] == "harder"
    units = changes(60.0, 65.0, unit_before="count")
    assert (units["word"], units["note"]) == ("not comparable", "unit")
    totals = changes(60.0, 65.0, [indicator(is_cumulative=True)])
    assert (totals["word"], totals["note"]) == ("not comparable", "cumulative")


def test_goals_of_one_edition_alone_are_new_or_dropped():
    indicators = [indicator(), indicator(group="fsm", group_name="Pupils eligible")]
    review = review_of(
        years(2024, 60), indicators=indicators,
        goals=[goal("m1", edition_id=EARLIER, group="fsm"), goal()],
        targets=[target("50%", 50.0, "m1", edition_id=EARLIER, target_year="2019/20"), target()],
    )  # fmt: skip
    found = review.edition_changes.set_index("kind")
    assert (found.loc["new", "name"], found.loc["new", "before_text"]) == ("Reading", "")
    assert (found.loc["dropped", "name"], found.loc["dropped", "after_text"]) == (
        "Reading: pupils eligible",
        "",
    )


def test_a_first_edition_is_compared_with_nothing():
    review = review_of(
        years(2024, 60),
        edition=EARLIER,
        goals=[goal(edition_id=EARLIER)],
        targets=[target(edition_id=EARLIER)],
    )
    assert len(review.edition_changes) == 0 and review.earlier_edition_title == ""


@pytest.mark.parametrize(
    ("baseline", "promised", "polarity", "is_easier"),
    [
        (12.8, 13.0, "low", True),
        (12.8, 12.8, "low", False),
        (12.8, 12.0, "low", False),
        (89.5, 80.0, "high", True),
        (89.5, 90.0, "high", False),
        (89.5, 80.0, "none", False),
    ],
)
def test_a_target_that_is_worse_than_its_baseline_is_found(baseline, promised, polarity, is_easier):
    review = review_of(
        years(2024, 60), indicators=[indicator(polarity=polarity)],
        goals=[goal(baseline_value=baseline, baseline_text=str(baseline))],
        targets=[target(str(promised), promised), target(str(promised), promised, target_year="2025/26")],
    )  # fmt: skip
    found = review.findings.to_dict("records")
    if not is_easier:
        assert found == []
        return
    assert [row["kind"] for row in found] == ["easier_than_baseline"]
    assert found[0]["text"] == f"{promised} for 2024/25 and {promised} for 2025/26|{baseline}|{polarity}|"


def test_a_target_is_not_accused_where_another_edition_prints_the_other_side_of_the_share(project_tables):
    tables = project_tables
    goals = tables["goals"]
    found = findings(Tables(tables), ["outcome_plan_2018"])
    row = found[(found["measure_id"] == "m11") & (found["kind"] == "easier_than_baseline")].iloc[0]
    assert set(goals[goals["measure_id"] == "m11"]["baseline_text"]) == {"56.0%", "44%"}  # 56 + 44 = 100
    assert row["text"] == "48.0% for 2019/20|56.0%|high|44%"


def test_a_target_that_can_be_read_in_several_ways_is_found():
    ambiguous = target(
        "A 5% increase each year",
        None,
        target_kind="change_pct",
        reason="target_ambiguous",
        readings="simple: 1",
    )
    (row,) = review_of(years(2024, 60), targets=[ambiguous]).findings.to_dict("records")
    assert (row["kind"], row["text"]) == ("ambiguous_target", "A 5% increase each year|simple: 1")
    # the same words in the columns of two years are one finding
    twice = [ambiguous, ambiguous | {"target_year": "2025/26"}]
    assert len(review_of(years(2024, 60), targets=twice).findings) == 1


@pytest.mark.parametrize(
    ("columns", "kinds"),
    [
        ({}, ["contradicted_claim"]),
        ({"direction": "reduction"}, []),
        ({"direction": "reduction", "to_text": "25%"}, ["contradicted_claim"]),
        ({"direction": "exceeds", "to_text": "25%"}, []),
        ({"direction": "stayed"}, []),
        ({"to_text": "22%"}, []),
        ({"kind": ""}, []),
        ({"to_text": "921", "direction": "reduction"}, []),  # a share and a count are not compared
        ({"to_text": ""}, ["unsupported_claim"]),
    ],
)
def test_a_claim_is_contradicted_only_by_its_own_figures(columns, kinds):
    found = review_of(years(2024, 60), claims=[claim(**columns)]).findings
    assert list(found["kind"]) == kinds


def test_a_contradicted_claim_names_both_figures_and_the_line():
    (row,) = review_of(years(2024, 60), claims=[claim()]).findings.to_dict("records")
    assert row["text"] == "from 22% to 17.7% is a fall of 4.3 percentage points."
    assert (row["grade"], row["locator"]) == ("strong", "plan_2024, line 7")


# Requests


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"area": "E99"}, "area: 'E99' is not an area"),
        ({"edition": "plan_2042"}, "edition: found 'plan_2042'; expected one of plan_2024, plan_2019"),
        ({"comparator": "nearest"}, "comparator: found 'nearest'; expected one of statistical_neighbours"),
        ({"year": "soon"}, "year: found 'soon'"),
        ({"edition": EARLIER}, "edition: plan_2019 has no measures to judge"),
    ],
)
def test_an_unknown_request_is_refused(options, message):
    with pytest.raises(ParameterError, match=message):
        review_of(years(2024, 60), **options)


@pytest.mark.parametrize("figures", [[], [figure("2024/25", "c")], years(2024, 60, area=OTHER)])
def test_a_plan_without_a_single_figure_has_a_review(figures):
    review = review_of(figures)
    assert list(review.assessments["status"]) == ["Not judged"]
    assert review.data_date == ""
    assert review.series["value"].notna().sum() == 0


def test_figures_that_no_goal_asks_for_stand_beside_the_goals_and_are_not_judged():
    indicators = [indicator(), indicator(indicator_id="writing", short_name="Writing")]
    review = review_of([*years(2024, 60), *years(2024, 50, indicator_id="writing")], indicators=indicators)
    assert list(review.assessments["indicator_id"]) == ["reading"]
    (other,) = review.other_indicators.to_dict("records")
    assert (other["short_name"], other["value"], other["status"]) == ("Writing", 50, "Not judged")


# Laws

MANY = [
    *years(2019, 40, 60, 50, 55, 45, 60),
    *years(2019, 45, 50, 52, 54, 56, 58, area=ENGLAND),
    *years(2019, 30, 40, 40, 40, 40, 41, area=REGION),
    *near(list(range(50, 65))),
    *near(list(range(40, 55)), "2023/24"),
    *[
        row
        for label in (0, 1)
        for row in years(2022, 70 - 20 * label, 60, 65, group=("non_fsm", "fsm")[label])
    ],
]
GROUPS = [
    indicator(),
    indicator(group="fsm", group_name="Pupils eligible"),
    indicator(group="non_fsm", group_name="Pupils not eligible", compared_with="fsm"),
]
PROMISES = {
    "indicators": GROUPS,
    "goals": [
        goal(), goal("2", position=2, group="fsm"), goal("3", position=3, group="non_fsm"),
        goal("m1", edition_id=EARLIER),
    ],
    "targets": [
        target(), target("60%", 60.0, "2"), target("65%", 65.0, "3"),
        target("50%", 50.0, "m1", edition_id=EARLIER, target_year="2019/20"),
    ],
    "claims": [claim(), claim(claim_id="c2", direction="rise", line=9)],
    "notices": [notice("break", "2016/17"), notice("difference", "2020/21", "one; other")],
}  # fmt: skip


@examples(6)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(seed):
    tables = tables_of(MANY, **PROMISES)
    options = {"area": AREA, "year": "2024/25", "edition": "plan_2024", "comparator": "england"}
    # the goals of the page keep the plan's order, and the indicators theirs: both are authors' choices
    shuffled = {
        name: frame if name in ("indicators", "editions") else frame.sample(frac=1, random_state=seed)
        for name, frame in tables.items()
    }
    expected, found = assemble_review(tables, **options), assemble_review(shuffled, **options)
    for name in (
        "assessments",
        "other_indicators",
        "series",
        "group_gaps",
        "edition_changes",
        "findings",
        "breaks",
    ):
        one, two = getattr(expected, name), getattr(found, name)
        pd.testing.assert_frame_equal(one.reset_index(drop=True), two.reset_index(drop=True))


FLIPPED = {"better": "worse", "worse": "better"}


@examples(12)
@given(
    st.lists(st.floats(1, 99).map(lambda value: round(value, 1)), min_size=3, max_size=7),
    st.floats(1, 99).map(lambda value: round(value, 1)),
)
def test_turning_the_direction_round_turns_better_and_worse_round(values, england):
    figures = [*years(2025 - len(values), *values), *years(2024, england, area=ENGLAND)]
    high = assessed(figures, indicators=[indicator(polarity="high", publisher_polarity="high")])
    low = assessed(figures, indicators=[indicator(polarity="low", publisher_polarity="low")])
    for name in ("change_word", "first_word", "england_word"):
        assert low[name] == FLIPPED.get(high[name], high[name])
    assert low["gap"] == pytest.approx(-high["gap"])
    assert low["england_gap"] == pytest.approx(-high["england_gap"])
    assert high["change"] == low["change"]
    if high["status"] == "Missed":
        assert low["status"] == "Met"


PRINTED = st.floats(0, 100).map(lambda value: round(value, 1))  # as both are: what prints alike is alike


@examples(12)
@given(PRINTED, PRINTED, st.sampled_from(["high", "low"]))
def test_gap_shortfall_and_status_belong_together(value, promised, polarity):
    row = assessed(
        years(2024, value), indicators=[indicator(polarity=polarity)], targets=[target("x", promised)]
    )
    assert row["status"] in STATUSES
    assert row["shortfall"] >= 0
    assert (row["status"] == "Met") == (row["shortfall"] == 0)
    assert row["gap"] == pytest.approx((value - promised) * (1 if polarity == "high" else -1))


def test_the_callers_tables_are_left_as_they_were():
    tables = tables_of(MANY, **PROMISES)
    before = {name: frame.copy() for name, frame in tables.items()}
    assemble_review(tables, area=AREA, year="2024/25", edition="plan_2024", comparator="region")
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, before[name])


def with_limits(label, value, room, **columns):
    """A figure with published limits and without counts."""
    return figure(label, value, lower_limit=value - room, upper_limit=value + room, **columns)


@pytest.mark.parametrize(("now", "word"), [(76.0, "clear"), (71.0, "not clear")])
def test_published_limits_let_a_change_and_a_difference_be_tested(now, word):
    # limits 1.5 points to each side: of the difference, the root of 1.5 ** 2 + 1.5 ** 2 is 2.1 points
    found = assessed(
        [
            with_limits("2023/24", 70.0, 1.5), with_limits("2024/25", now, 1.5),
            figure("2024/25", 70.0, area=ENGLAND),
        ]
    )  # fmt: skip
    assert (found["change_certainty"], found["england_certainty"]) == (word, word)
    assert (found["lower"], found["upper"]) == (now - 1.5, now + 1.5)


def test_published_limits_of_five_years_have_a_recent_trend():
    rising = [
        with_limits(f"{year}/{year % 100 + 1}", 50.0 + 5 * step, 1.5)
        for step, year in enumerate(range(2020, 2025))
    ]
    assert assessed(rising)["five"] == "rising"
