"""The numbers of the annual review, worked out again from the raw files by a second route.

The files are read with `csv`, pyarrow and openpyxl, and everything is a fraction until the last step.
Which series and which period answer a goal is written out here by hand, from the plan's words and
the publishers' labels, not taken from the project's declarations.
"""

import csv
import functools
import statistics
from fractions import Fraction

import openpyxl
import pyarrow.parquet as parquet
import pytest
from real_project import ROOT

RAW = ROOT / "data" / "raw"
AREA, ENGLAND, REGION = "E06000050", "E92000001", "E12000002"

# goal: series in the publisher's file, label of the year there, group, which way the plan and the
# publisher call better (0: neither), unit's tolerance in points or as a share of the target
GOALS = {
    "1.01": ("level3_by_19", "2024", "all", 1, 1),
    "1.02": ("neet_16_17", "2025", "all", -1, -1),
    "1.04": ("good_level_of_development", "2025", "all", 1, 1),
    "1.05": ("good_level_of_development", "2025", "fsm", 1, 1),
    "1.06": ("ks2_rwm_expected", "2025", "all", 1, 1),
    "1.07": ("ks2_rwm_expected", "2025", "disadvantaged", 1, 1),
    "1.08": ("progress_8", "2024", "all", 1, 1),
    "1.09": ("progress_8", "2024", "disadvantaged", 1, 1),
    "1.12": ("send_16_17_in_learning", "2025", "all", 1, 1),
    "1.13": ("re_referrals_within_12_months", "2025", "all", -1, -1),
    "1.14": ("children_in_need_rate", "2025", "all", -1, 0),
    "1.15": ("repeat_child_protection_plans", "2025", "all", -1, -1),
    "1.16": ("children_in_care_rate", "2025", "all", -1, 0),
    "1.17": ("care_leavers_eet", "2025", "all", 1, 1),
    "1.22": ("ehcp_within_20_weeks_excl_exceptions", "2024", "all", 1, 1),
}
JUDGED = sorted(set(GOALS) - {"1.01", "1.08", "1.09"})  # no figure of the year, or no target
PER = {"percent": 100, "rate per 10,000": 10_000}
# the publisher's own name of each series, by indicator and group
MEASURES = {
    ("level3_by_19", "all"): "Level3Age19",
    ("neet_16_17", "all"): "16-17 NEET",
    ("good_level_of_development", "all"): "FSP_NEW_GOODDEV",
    ("good_level_of_development", "fsm"): "FSP_Gooddev_FSM",
    ("good_level_of_development", "non_fsm"): "FSP_Gooddev_FSM_Other",
    ("ks2_rwm_expected", "all"): "KS2RWM_Expected_STD",
    ("ks2_rwm_expected", "disadvantaged"): "DAP_NEW_KS2_RWM",
    ("progress_8", "all"): "AVG_Prog8_Score",
    ("progress_8", "disadvantaged"): "DAP_KS4_Prog8",
    ("send_16_17_in_learning", "all"): "16-17YroldSEN_ET",
    ("re_referrals_within_12_months", "all"): "ReReferral",
    ("children_in_need_rate", "all"): "CIN",
    ("repeat_child_protection_plans", "all"): "PrevRegCPR",
    ("children_in_care_rate", "all"): "LAC",
    ("care_leavers_eet", "all"): "CareLeaverEET",
    ("ehcp_within_20_weeks_excl_exceptions", "all"): "SEN_EHC_Excpt_20wks",
}


def rows_of(*path):
    with (RAW.joinpath(*path)).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def published():
    """Figure by indicator, group, area and year label, as printed."""
    series = {measure: place for place, measure in MEASURES.items()}
    numbers = codes()
    columns = ["Short Desc", "LA Number", "Years", "Values"]
    table = parquet.read_table(RAW / "lait_spring_2026" / "bds_long_0.parquet", columns=columns)
    found = {}
    for measure, area, year, value in zip(*(table[name].to_pylist() for name in columns), strict=True):
        if measure in series:
            found.setdefault((*series[measure], numbers[int(area)], year.strip()), []).append(value.strip())
    return found


@functools.cache
def codes():
    """Code of each area by the Department's number."""
    rows = rows_of("council_codes", "council_codes.csv")
    return {int(row["dfe_la_code"]): row["area_code"] for row in rows}


@functools.cache
def counts():
    """Numerator, denominator and rounded value by the same names."""
    found = {
        (row["indicator"], row["group"], row["area_code"], row["time_period"]): row
        for row in rows_of("dfe_releases_2025", "published_counts.csv")
    }
    for row in rows_of("ehc_plans_2025", "d2i_timeliness_20_week.csv"):
        if row["breakdown"] == "All EHC plans issued":
            area = row["new_la_code"] or row["region_code"] or row["country_code"]
            found["ehcp_within_20_weeks_excl_exceptions", "all", area, row["time_period"]] = {
                "value": row["PC_plans_issued_20_weeks_ex"], "numerator": row["plans_issued_20_weeks_ex"],
                "denominator": row["plans_issued_den_ex"],
            }  # fmt: skip
    return found


def number(text):
    try:
        return Fraction(text)
    except ValueError:
        return None


def decimals(text):
    return len(text.partition(".")[2])


def rounded(value, places):
    """Half away from zero, in whole numbers."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole, 10**places) * (-1 if value < 0 else 1)


def figure(indicator, group, area, year, unit):
    """The figure of one area: from its counts where they give the printed figure, otherwise as printed."""
    row = counts().get((indicator, group, area, year))
    if row is not None and number(row["value"]) is not None:
        value, top, bottom = (number(row[name]) for name in ("value", "numerator", "denominator"))
        if top is not None and bottom:
            exact = top / bottom * PER[unit]
            places = decimals(row["value"])
            if rounded(exact, places) == rounded(value, places):
                return exact
        return value
    texts = set(published().get((indicator, group, area, year), []))
    values = {number(text) for text in texts} - {None}
    assert len(values) <= 1, (indicator, group, area, year, texts)
    return values.pop() if values else None


@functools.cache
def neighbours():
    workbook = openpyxl.load_workbook(RAW / "lait_spring_2026" / "sn_may_2025.xlsx", read_only=True)
    (own,) = [row for row in workbook.worksheets[0].iter_rows(values_only=True) if str(row[0]) == "896"]
    return [codes()[int(number)] for number in own[5:25:2]]


@functools.cache
def promised():
    """Target and unit of each goal, from the plan's own table."""
    rows = rows_of("our_plan_2024_25", "kpis.csv")
    return {row["measure_id"]: (number(row["target_2024_25"].strip("%")), row["unit"]) for row in rows}


@pytest.fixture(scope="module")
def assessments(open_real_review):
    return open_real_review().assessments.set_index("measure_id")


def close(expected):
    return pytest.approx(float(expected), rel=1e-12, abs=1e-12)


def test_every_goal_with_a_published_figure_is_worked_out_again(assessments):
    # 1.03 is a running total that the council printed itself in 2019, 1.19 what it reported in 2025
    assert set(assessments.index[assessments["value"].notna()]) == {*GOALS, "1.03", "1.19"}
    assert set(assessments.index[assessments["status"] != "Not judged"]) == {*JUDGED, "1.19"}
    assert len(neighbours()) == 10


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_value_target_and_comparators_are_the_same_by_a_second_route(assessments, goal):
    indicator, year, group, plan_sign, publisher_sign = GOALS[goal]
    target, unit = promised()[goal]
    row = assessments.loc[goal]

    value = figure(indicator, group, AREA, year, unit)
    assert row["value"] == close(value)
    assert row["unit"] == unit
    if goal in JUDGED:
        assert row["target_value"] == close(target)
        gap = plan_sign * (value - target)
        assert row["gap"] == close(gap)
        assert row["shortfall"] == close(max(Fraction(0), -gap))
        tolerance = target * Fraction(5, 100)  # as the council printed it for 2018-19
        assert row["tolerance"] == close(tolerance)
        expected = "Met" if gap >= 0 else "Within tolerance" if -gap <= tolerance else "Missed"
        assert row["status"] == expected

    sign = publisher_sign or 1
    england = figure(indicator, group, ENGLAND, year, unit)
    region = figure(indicator, group, REGION, year, unit)
    assert row["england_value"] == close(england)
    assert row["england_gap"] == close(sign * (value - england))
    assert row["region_value"] == close(region)
    assert row["region_gap"] == close(sign * (value - region))

    near = [figure(indicator, group, code, year, unit) for code in neighbours()]
    near = [other for other in near if other is not None]
    assert row["neighbour_n"] == len(near)
    assert row["neighbour_mean"] == close(sum(near) / len(near))
    assert row["neighbour_median"] == close(statistics.median(near))
    assert row["neighbour_gap"] == close(sign * (value - sum(near) / len(near)))
    if publisher_sign:
        assert row["rank"] == 1 + sum(publisher_sign * other > publisher_sign * value for other in near)
        assert row["rank_of"] == 1 + len(near)
    else:
        assert str(row["rank"]) == "<NA>"


@pytest.mark.parametrize(
    ("goal", "year"),
    [("1.04", "2024"), ("1.05", "2024"), ("1.06", "2024"), ("1.22", "2023"), ("1.14", "2024")],
)
def test_the_change_on_the_year_before_is_the_same_by_a_second_route(assessments, goal, year):
    indicator, latest, group, plan_sign, _ = GOALS[goal]
    unit = promised()[goal][1]
    now, then = (figure(indicator, group, AREA, label, unit) for label in (latest, year))
    row = assessments.loc[goal]
    assert row["previous_value"] == close(then)
    assert row["change"] == close(now - then)
    judged = ("better" if plan_sign * (now - then) > 0 else "worse", "higher" if now > then else "lower")
    assert row["change_word"] == judged[0 if row["change_certainty"] == "clear" else 1]


def test_the_first_comparable_year_is_the_same_by_a_second_route(assessments):
    yearly = {
        year: number(texts[0])
        for (indicator, group, area, year), texts in published().items()
        if (indicator, group, area) == (GOALS["1.22"][0], "all", AREA)
    }
    # the series restarted with calendar year 2022, so the best of all years, 100 in 2017, starts nothing
    first = min(year for year, value in yearly.items() if value is not None and year >= "2022")
    row = assessments.loc["1.22"]
    assert (row["first_value"], row["first_label"]) == (
        close(figure(GOALS["1.22"][0], "all", AREA, first, "percent")),
        "2022",
    )


def test_the_gap_between_groups_is_the_same_by_a_second_route(open_real_review):
    gaps = open_real_review().group_gaps
    own = gaps[
        (gaps["indicator_id"] == "good_level_of_development") & (gaps["period_label"] == "2024/25")
    ].iloc[0]
    values = [
        [figure("good_level_of_development", group, AREA, year, "percent") for group in ("non_fsm", "fsm")]
        for year in ("2024", "2025")
    ]
    before, after = (better - poorer for better, poorer in values)
    assert own["difference"] == close(after)
    assert own["change"] == close(after - before)
