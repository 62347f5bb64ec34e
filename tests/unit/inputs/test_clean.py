"""Raw files become declared tables: periods, marks, counts, corrections, breaks, choice, goals, targets.

Golden values come from the files under data/raw; the row of each is named beside it.
"""

import random

import pandas as pd
import pytest
from small_project import (
    ACTIONS,
    BREAKS,
    CORRECTIONS,
    COUNCIL,
    COUNTS,
    FIGURES,
    INDICATORS,
    KPIS,
    LAIT,
    PLANS,
)

from analysis.inputs.plan_files import read_deadline
from analysis.tables.data import PROCESSED
from analysis.tables.declare import Column, Declaration, check, empty, table
from analysis.vocabulary.errors import DataError

COUNCIL_CODE, ENGLAND, NORTH_WEST = "E06000050", "E92000001", "E12000002"


def figures_of(tables, indicator, group="all", area=COUNCIL_CODE, **columns):
    """The observations of one series, by the start of their periods."""
    rows = tables["observations"]
    rows = rows[(rows["indicator_id"] == indicator) & (rows["group"] == group) & (rows["area_code"] == area)]
    for column, value in columns.items():
        rows = rows[rows[column] == value]
    return rows.sort_values(["period_start", "source_id"])


def one(rows):
    assert len(rows) == 1, rows.to_string()
    return rows.iloc[0]


# --- periods ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "label", "start", "end", "kind", "value"),
    [
        # LAIT, all labelled 2018 or 2017
        ("good_level_of_development", "2017/18", "2017-09-01", "2018-08-31", "academic", 71.8),
        ("neet_16_17", "2017-18", "2017-04-01", "2018-03-31", "financial", pytest.approx(2.03, abs=0.005)),
        ("children_in_need_rate", "31 March 2018", "2018-03-31", "2018-03-31", "snapshot", 338.1),
        ("ehcp_within_20_weeks_excl_exceptions", "2018", "2018-01-01", "2018-12-31", "calendar", 83.1),
    ],
)
def test_laits_label_2018_is_read_by_the_year_type_of_its_series(
    project_tables, indicator, label, start, end, kind, value
):
    rows = figures_of(project_tables, indicator, source_id="lait_spring_2026", period_label=label)
    row = one(rows)
    assert (row["period_start"], row["period_end"]) == (pd.Timestamp(start), pd.Timestamp(end))
    assert (row["period_kind"], row["value"]) == (kind, value)


def test_a_reporting_year_is_a_financial_year_or_a_snapshot_as_declared(project_tables):
    """dfe_releases_2025 rows 223 and 106: both labelled Reporting year 2025."""
    referrals = figures_of(project_tables, "re_referrals_within_12_months", source_id="dfe_releases_2025")
    in_care = figures_of(project_tables, "children_in_care_rate", source_id="dfe_releases_2025")
    assert referrals["period_label"].iloc[-1] == "2024-25"
    assert in_care["period_label"].iloc[-1] == "31 March 2025"


def test_the_status_of_a_figure_is_kept(small):
    small.append(COUNCIL, "families_helped,all,E06000050,2024-25,1310 [p],,,,2025-06-01,Early help team\n")
    small.append(COUNCIL, "families_helped,all,E06000050,2022-23,1100 [e],,,,2025-06-01,Early help team\n")
    small.append(COUNCIL, "families_helped,all,E06000050,2021-22 (Rev),1000,,,,2025-06-01,Early help team\n")
    rows = figures_of(small.tables(), "families_helped").set_index("period_label")
    assert rows["period_status"].to_dict() == {
        "2021-22": "revised",
        "2022-23": "estimated",
        "2023-24": "final",
        "2024-25": "provisional",
    }


# --- missing marks, counts -------------------------------------------------------------------------


def test_laits_dash_is_a_value_that_is_not_available_for_a_reason_that_nobody_gives(project_tables):
    """LAIT row 2195, for one: good level of development, Cheshire West and Chester, 2020."""
    rows = project_tables["observations"]
    dashes = rows[(rows["value_text"] == "-") & (rows["source_id"] == "lait_spring_2026")]
    assert len(dashes) > 400
    assert dashes["value"].isna().all()
    assert set(dashes["missing"]) == {"x"}
    assert set(dashes["missing_note"]) == {"reason_unknown", "not_collected"}


@pytest.mark.parametrize(
    ("mark", "missing", "note"),
    [
        ("[c]", "c", ""),
        ("[x]", "x", ""),
        ("[z]", "z", ""),
        ("[low]", "low", ""),
        ("*", "c", "obsolete_symbol"),
    ],
)
def test_a_councils_mark_says_why_there_is_no_value(small, mark, missing, note):
    small.replace(COUNCIL, '"1,204"', mark)
    row = one(figures_of(small.tables(), "families_helped"))
    assert pd.isna(row["value"])
    assert (row["missing"], row["missing_note"], row["value_text"]) == (missing, note, mark)


def test_a_value_is_worked_out_from_counts_that_reproduce_it(project_tables):
    """dfe_releases_2025 row 223: 810 of 3,529 is printed as 23; row 106: 584 of 71,565 as 82."""
    referrals = one(
        figures_of(
            project_tables,
            "re_referrals_within_12_months",
            period_label="2024-25",
            source_id="dfe_releases_2025",
        )
    )
    assert referrals["counts_exact"]
    assert referrals["value"] == 810 / 3529 * 100
    in_care = one(
        figures_of(
            project_tables,
            "children_in_care_rate",
            period_label="31 March 2025",
            source_id="dfe_releases_2025",
        )
    )
    assert in_care["value"] == 584 / 71565 * 10_000
    assert in_care["value_text"] == "82"


def test_counts_that_do_not_reproduce_the_value_leave_it_as_printed(project_tables):
    """England's counts are rounded to ten: 14,550 of 64,390 is 22.6, and 22.7 is printed for 2021-22."""
    row = one(
        figures_of(
            project_tables,
            "repeat_child_protection_plans",
            area=ENGLAND,
            period_label="2021-22",
            source_id="dfe_releases_2025",
        )
    )
    assert (row["numerator"], row["denominator"]) == (14550, 64390)
    assert not row["counts_exact"]
    assert row["value"] == 22.7


@pytest.mark.parametrize(
    ("counts", "value", "is_exact"),
    [
        ('391,"1,973",19.8', 100 * 391 / 1973, True),
        ('392,"1,973",19.8', 19.8, False),  # 19.868 rounds to 19.9
        ("391,,19.8", 19.8, False),
        ("391,0,19.8", 19.8, False),
        ("c,c,19.8", 19.8, False),
    ],
)
def test_a_value_is_exact_only_where_both_counts_are_there_and_reproduce_it(small, counts, value, is_exact):
    small.replace(
        INDICATORS,
        '    name: "Re-referrals within 12 months"\n',
        '    name: "Re-referrals within 12 months"\n    may_exceed_100: true\n',
    )
    small.replace(COUNTS, '391,"1,973",19.8', counts)
    row = one(figures_of(small.tables(), "re_referrals", source_id="releases"))
    assert (row["value"], bool(row["counts_exact"])) == (value, is_exact)


# --- breaks ----------------------------------------------------------------------------------------


def test_the_revised_profile_starts_a_second_stretch_in_2021_22(project_tables):
    rows = figures_of(project_tables, "good_level_of_development", is_chosen=True)
    stretches = {number: set(own["period_label"]) for number, own in rows.groupby("segment")}
    assert stretches == {
        1: {"2015/16", "2016/17", "2017/18", "2018/19", "2019/20", "2020/21"},
        2: {"2021/22", "2022/23", "2023/24", "2024/25"},
    }


def test_a_year_in_which_nothing_was_collected_is_left_out_and_says_so(project_tables):
    """breaks.yml: no profile in 2019/20 and 2020/21; LAIT rows 2195 and 2196 print a dash."""
    rows = figures_of(project_tables, "good_level_of_development", source_id="lait_spring_2026")
    left_out = rows[rows["excluded"]]
    assert left_out["period_label"].tolist() == ["2019/20", "2020/21"]
    assert set(left_out["missing_note"]) == {"not_collected"}


def test_years_that_are_left_out_keep_their_figures(project_tables):
    """breaks.yml leaves out Attainment 8 from 2019/20 to 2021/22; LAIT rows 36 to 38."""
    rows = figures_of(project_tables, "attainment_8", group="fsm", source_id="lait_spring_2026")
    left_out = rows[rows["excluded"]]
    assert left_out.set_index("period_label")["value"].to_dict() == {
        "2019/20": 34.9,
        "2020/21": 37,
        "2021/22": 32.8,
    }
    # breaks.yml: the highest score rose in 2016/17 and in 2017/18
    segments = rows.set_index("period_label")["segment"].to_dict()
    assert [segments[year] for year in ("2015/16", "2016/17", "2017/18", "2024/25")] == [1, 2, 3, 3]
    assert set(rows.loc[~rows["excluded"], "period_label"]) >= {"2018/19", "2022/23"}


def test_an_indicator_without_a_declared_break_is_one_stretch(project_tables):
    rows = figures_of(project_tables, "neet_16_17")
    assert set(rows["segment"]) == {1}
    assert not rows["excluded"].any()


def test_a_break_of_some_groups_leaves_the_others_alone(small):
    small.replace(BREAKS, '    reason: "The', '    groups: [fsm]\n    reason: "The')
    tables = small.tables()
    assert set(figures_of(tables, "development")["segment"]) == {1}
    assert set(figures_of(tables, "development", group="fsm")["segment"]) == {2}


def test_two_breaks_make_three_stretches(small):
    small.append(
        BREAKS, '  - {indicator: development, kind: break, period: "2024/25", reason: "A", source: "B"}\n'
    )
    rows = figures_of(small.tables(), "development", is_chosen=True)
    assert rows.set_index("period_label")["segment"].to_dict() == {"2017/18": 1, "2018/19": 2, "2024/25": 3}


def test_every_declared_break_is_a_notice_with_its_reason(project_inputs, project_tables):
    notices = project_tables["notices"]
    kinds = ("break", "excluded", "not_collected")
    declared = {(b.kind, b.indicator_id, b.reason) for b in project_inputs.reference.breaks}
    told = notices[notices["kind"].isin(kinds)]
    told = told[~told["text"].str.contains(" began on ")]  # first years of reorganised councils, worked out
    assert set(zip(told["kind"], told["indicator_id"], told["text"], strict=True)) == declared
    assert len(told) == sum(len(b.periods) for b in project_inputs.reference.breaks)


# --- one figure of several -------------------------------------------------------------------------


def test_figures_that_differ_stay_side_by_side_and_the_difference_is_noted(project_tables):
    """Outcome Plan 2019, line 135: 19.8% for reception in 2017/18; LAIT row 1853: 19.96."""
    rows = figures_of(project_tables, "excess_weight_reception", period_label="2017/18")
    assert rows.set_index("source_id")["value"].to_dict() == {
        "lait_spring_2026": 19.96,
        "outcome_plan_2019": 19.8,
    }
    assert rows.set_index("source_id")["is_chosen"].to_dict() == {
        "lait_spring_2026": True,
        "outcome_plan_2019": False,
    }
    notices = project_tables["notices"]
    told = notices[
        (notices["kind"] == "difference")
        & (notices["indicator_id"] == "excess_weight_reception")
        & (notices["period_label"] == "2017/18")
    ]
    text = one(told)["text"]
    assert text.startswith("19.8% in ")
    assert "; 19.96% in " in text
    assert text.endswith(", which is used")


def test_figures_that_are_equal_when_rounded_are_not_noted(project_tables):
    """Outcome Plan 2018, line 47: 20.5% in 2015/16; LAIT row 1851: 20.45. DfE 23, LAIT row of 2025: 23."""
    notices = project_tables["notices"]
    told = notices[notices["kind"] == "difference"]
    assert told[
        (told["indicator_id"] == "excess_weight_reception") & (told["period_label"] == "2015/16")
    ].empty
    assert "dfe_releases_2025" not in set(told["source_id"])
    assert not told["indicator_id"].eq("children_in_care_rate").any()


def test_one_figure_is_chosen_for_every_period(project_tables):
    rows = project_tables["observations"]
    key = ["indicator_id", "group", "area_code", "period_start", "period_end"]
    assert (rows.groupby(key)["is_chosen"].sum() == 1).all()


def test_the_chosen_figure_is_that_of_the_most_trusted_source_with_a_value(project_inputs, project_tables):
    rows = project_tables["observations"]
    trust = {name: source.trust for name, source in project_inputs.reference.sources.items()}
    key = ["indicator_id", "group", "area_code", "period_start", "period_end"]
    valued = rows[rows["value"].notna() & (rows["period_kind"] != "cumulative")]
    valued = valued.assign(trust=valued["source_id"].map(trust))
    several = valued[valued.duplicated(key, keep=False)]
    assert len(several) > 500
    best = several.groupby(key)["trust"].transform("min")
    assert (several["trust"] == best)[several["is_chosen"]].all()
    assert (several.groupby(key)["is_chosen"].sum() == 1).all()


@pytest.mark.parametrize(
    ("printed", "is_noted"),
    [("71.8%", False), ("72%", False), ("71.9%", False), ("72.0%", True), ("71%", True), ("71.86%", True)],
)
def test_two_prints_differ_where_no_number_rounds_to_both(small, printed, is_noted):
    """LAIT prints 71.8, which stands for 71.75 to 71.85; a half may have been rounded either way."""
    small.replace(FIGURES, "71.3%", printed)
    assert ("difference" in set(small.tables()["notices"]["kind"])) == is_noted


def test_a_source_without_a_value_leaves_the_choice_to_the_next(small):
    small.replace(COUNTS, '391,"1,973",19.8', ",,x")
    rows = figures_of(small.tables(), "re_referrals")
    assert rows.set_index("source_id")["is_chosen"].to_dict() == {"lait": True, "releases": False}


def test_the_short_titles_stand_in_a_difference(small):
    notices = small.tables()["notices"]
    text = one(notices[notices["kind"] == "difference"])["text"]
    assert text == "71.3% in A Plan for Children 2023 to 2025; 71.8% in LAIT, which is used"


def test_a_difference_of_a_group_names_the_group(small):
    small.replace(
        FIGURES, "Cheshire West and Chester,all,2017/18,71.3%", "Cheshire West and Chester,fsm,2018/19,50%"
    )
    notices = small.tables()["notices"]
    text = one(notices[notices["kind"] == "difference"])["text"]
    assert text.startswith("Children eligible for free school meals: 50% in ")


# --- corrections -----------------------------------------------------------------------------------


def correct(small, **changes):
    entry = {
        "indicator": "development",
        "area": COUNCIL_CODE,
        "period": "2017/18",
        "source_id": "lait",
        "action": "replace",
        "expected": "71.8",
        "value": "72.8",
        "reason": "Digits.",
        "source": "A note.",
    } | changes
    lines = [f'    {key}: "{value}"' for key, value in entry.items() if value is not None]
    small.write(CORRECTIONS, "corrections:\n  -" + "\n".join(lines)[3:] + "\n")
    return small.tables()


def test_a_correction_replaces_the_value_keeps_the_print_and_is_noted(small):
    tables = correct(small)
    row = one(figures_of(tables, "development", period_label="2017/18", source_id="lait"))
    assert (row["value"], row["value_text"]) == (72.8, "71.8")
    assert row["notice"] == "71.8 corrected to 72.8: Digits."
    told = one(tables["notices"].query("kind == 'correction'"))
    assert told["text"] == "71.8 corrected to 72.8: Digits. (A note.)"
    assert (told["period_label"], told["area_code"], told["locator"]) == (
        "2017/18",
        COUNCIL_CODE,
        f"{LAIT}, row 2",
    )


def test_only_the_figure_that_is_named_is_corrected(small):
    before = small.tables()["observations"]
    after = correct(small)["observations"]
    changed = before["value"].ne(after["value"]) & (before["value"].notna() | after["value"].notna())
    assert before.loc[changed, "locator"].tolist() == [f"{LAIT}, row 2"]


def test_a_corrected_figure_and_not_its_print_is_held_against_other_sources(small):
    assert correct(small, value="71.3")["notices"]["kind"].tolist().count("difference") == 0
    text = one(correct(small)["notices"].query("kind == 'difference'"))["text"]
    assert "; 72.8% in LAIT, which is used" in text


def test_counts_behind_a_corrected_figure_are_not_used(small):
    tables = correct(
        small, indicator="re_referrals", period="2017-18", source_id="releases", expected="19.8", value="20.1"
    )
    row = one(figures_of(tables, "re_referrals", source_id="releases"))
    assert row["value"] == 20.1
    assert pd.isna(row["numerator"])
    assert pd.isna(row["denominator"])
    assert not row["counts_exact"]


def test_a_withdrawn_figure_is_not_available_and_another_source_is_used(small):
    tables = correct(small, action="withdraw", value=None)
    rows = figures_of(tables, "development", period_label="2017/18").set_index("source_id")
    assert rows.loc["lait", ["missing", "missing_note"]].tolist() == ["x", "withdrawn"]
    assert pd.isna(rows.loc["lait", "value"])
    assert rows["is_chosen"].to_dict() == {"lait": False, "plan_2024": True}


def test_a_figure_of_a_document_can_be_corrected(small):
    tables = correct(small, source_id="plan_2024", expected="71.3%", value="71.8%")
    row = one(figures_of(tables, "development", period_label="2017/18", source_id="plan_2024"))
    assert row["value"] == 71.8
    assert "difference" not in set(tables["notices"]["kind"])


# --- goals and targets -----------------------------------------------------------------------------


def test_the_project_has_64_goals_each_joined_to_an_indicator_and_group(project_tables):
    goals, indicators = project_tables["goals"], project_tables["indicators"]
    assert len(goals) == 18 + 18 + 23 + 5
    known = set(zip(indicators["indicator_id"], indicators["group"], strict=True))
    assert set(zip(goals["indicator_id"], goals["group"], strict=True)) <= known


@pytest.mark.parametrize(
    ("edition", "measure", "indicator", "group"),
    [
        ("our_plan_2024_25", "1.02", "neet_16_17", "all"),
        ("our_plan_2024_25", "1.05", "good_level_of_development", "fsm"),
        ("our_plan_2024_25", "1.07", "ks2_rwm_expected", "disadvantaged"),
        ("our_plan_2024_25", "1.10", "send_primary_mainstream", "all"),
        ("our_plan_2024_25", "1.22", "ehcp_within_20_weeks_excl_exceptions", "all"),
        ("outcome_plan_2018", "m13", "good_level_of_development", "all"),
        ("outcome_plan_2019", "m18", "child_poverty_under_16", "all"),
        ("early_help_strategy_2019", "4", "re_referrals_within_12_months", "all"),
    ],
)
def test_a_goal_is_joined_as_declared(project_tables, edition, measure, indicator, group):
    goals = project_tables["goals"]
    row = one(goals[(goals["edition_id"] == edition) & (goals["measure_id"] == measure)])
    assert (row["indicator_id"], row["group"]) == (indicator, group)


def target_of(tables, edition, measure, year):
    rows = tables["targets"]
    return one(
        rows[
            (rows["edition_id"] == edition) & (rows["measure_id"] == measure) & (rows["target_year"] == year)
        ]
    )


@pytest.mark.parametrize(
    ("edition", "measure", "year", "text", "kind", "value", "reason"),
    [
        # our_plan_2024_25, lines 258, 265, 275; outcome_plan_2018, 163 and 172; outcome_plan_2019, 446;
        # early_help_strategy_2019, 366
        ("our_plan_2024_25", "1.01", "2024/25", "61%", "absolute", 61, ""),
        ("our_plan_2024_25", "1.08", "2024/25", "n/a", "not_applicable", None, "not_applicable"),
        (
            "our_plan_2024_25",
            "1.18",
            "2024/25",
            "Setting baseline",
            "setting_baseline",
            None,
            "target_not_set",
        ),
        ("outcome_plan_2018", "m04", "2018/19", "1,400", "absolute", 1400, ""),
        ("outcome_plan_2018", "m13", "2018/19", "National Average", "match_comparator", None, ""),
        ("outcome_plan_2019", "m06", "2018/19", "-", "not_applicable", None, "target_not_set"),
        ("early_help_strategy_2019", "4", "2019/20", "14% by 2020", "absolute", 14, ""),
    ],
)
def test_a_target_is_read_as_the_plan_words_it(
    project_tables, edition, measure, year, text, kind, value, reason
):
    row = target_of(project_tables, edition, measure, year)
    assert (row["target_text"], row["target_kind"], row["reason"]) == (text, kind, reason)
    assert pd.isna(row["target_value"]) if value is None else row["target_value"] == value
    assert row["comparator"] == ("england" if kind == "match_comparator" else "")


def test_a_target_that_can_be_read_in_several_ways_has_no_number_and_all_its_readings(project_tables):
    """early_help_strategy_2019 line 338: A 5% increase annually, from a baseline of 22%."""
    row = target_of(project_tables, "early_help_strategy_2019", "2", "each year")
    assert row["reason"] == "target_ambiguous"
    assert pd.isna(row["target_value"])
    readings = [line.partition(":")[0] for line in row["readings"].split("\n")]
    assert readings == ["compound", "simple", "percentage_points", "one_off"]


def test_every_target_without_a_number_says_why_or_follows_an_area(project_tables):
    rows = project_tables["targets"]
    silent = rows[rows["target_value"].isna() & (rows["reason"] == "") & (rows["comparator"] == "")]
    assert silent.empty


def plan_with_words(small, text, baseline="60%", period="2021/22", reading=None):
    """A plan whose first measure has one target in words for all its years."""
    small.write(KPIS, small.text(KPIS).replace("target_2023_24", "target,target_2023_24"))
    rows = [line.split(",") for line in small.text(KPIS).split("\n")]
    small.replace(
        KPIS, ",".join(rows[1]), f"plan_2024,10,10,1.1,KPI,Good level,percent,{baseline},{period},{text},,"
    )
    small.replace(KPIS, "31 March 2018,n/a,72", "31 March 2018,,n/a,72")
    small.replace(KPIS, 'count,-,,-,"1,400"', 'count,-,,,-,"1,400"')
    if reading is not None:
        small.replace(
            PLANS,
            "target_readings: []",
            "target_readings:\n  - {edition: plan_2024, measure: 1.1, "
            f"reading: {reading}, confirmed_by: Head of Early Years}}",
        )
    rows = small.tables()["targets"]
    return rows[rows["measure_id"] == "1.1"].set_index("target_year")


@pytest.mark.parametrize(
    ("reading", "wanted"),
    [
        ("compound", {"2023/24": 60 * 1.05**2, "2024/25": 60 * 1.05**3}),
        ("simple", {"2023/24": 60 + 2 * 3, "2024/25": 60 + 3 * 3}),
        ("percentage_points", {"2023/24": 60 + 2 * 5, "2024/25": 60 + 3 * 5}),
        ("one_off", {"2024/25": 60 + 3}),
    ],
)
def test_a_declared_reading_turns_words_into_a_number_for_each_year(small, reading, wanted):
    """A 5% increase each year from 60% in 2021/22: 2023/24 is two years on, 2024/25 three."""
    targets = plan_with_words(small, "A 5% increase each year", reading=reading)
    assert targets["target_value"].to_dict() == pytest.approx(wanted)
    assert set(targets["reading"]) == {reading}
    assert set(targets["reason"]) == {""}
    assert set(targets["readings"]) == {""}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("+2 percentage points a year", 60 + 3 * 2),  # 2024/25 is three years after 2021/22
        ("a 5% increase each year", 60 * 1.05**3),
        ("reduce by 2 percentage points", 60 - 2),
    ],
)
def test_the_column_of_a_year_takes_a_change_as_the_column_of_all_years_does(small, text, wanted):
    row = "plan_2024,10,10,1.1,KPI,Good level of development,percent,69%,2016/17,71.5%,National Average"
    small.replace(KPIS, row, f"plan_2024,10,10,1.1,KPI,Good level,percent,60%,2021/22,71.5%,{text}")
    if text.startswith("a 5%"):
        small.replace(
            PLANS, "target_readings: []",
            "target_readings:\n  - {edition: plan_2024, measure: 1.1, reading: compound, "
            "confirmed_by: Head of Early Years}",
        )  # fmt: skip
    rows = small.tables()["targets"]
    own = rows[rows["measure_id"] == "1.1"].set_index("target_year")["target_value"]
    assert own.to_dict() == pytest.approx({"2023/24": 71.5, "2024/25": wanted})


@pytest.mark.parametrize(
    "text",
    [
        "cut the gap by 10%",
        "cut the gap by 10% each year",
        "halve the gap",
        "reduce the gap by 3 percentage points",
    ],
)
def test_a_target_for_the_gap_never_moves_a_measure_that_is_a_level(small, text):
    """10% off a level of 60% would be 54%, and ask a council to do worse."""
    targets = plan_with_words(small, text)
    assert targets["target_value"].isna().all()
    assert set(targets["reason"]) == {"gap_not_measured"}
    assert set(targets["readings"]) == {""}


@pytest.mark.parametrize(
    ("baseline", "period"), [("less than 60%", "2021/22"), ("60%", "last year"), ("", "")]
)
def test_a_declared_reading_without_a_start_gives_no_number_and_says_so(small, baseline, period):
    targets = plan_with_words(small, "A 5% increase each year", baseline, period, reading="compound")
    assert targets.index.tolist() == ["each year"]
    assert targets["reason"].tolist() == ["baseline_missing"]
    assert targets["reading"].tolist() == ["compound"]
    assert targets["target_value"].isna().all()


def test_a_reading_that_the_words_do_not_allow_is_refused(small):
    with pytest.raises(
        DataError, match="found 'percentage_points_once'; expected a reading of 'A 5% increase each"
    ):
        plan_with_words(small, "A 5% increase each year", reading="percentage_points_once")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("70% by 2025", {"2024/25": 70}),
        ("70% by 2030", {"2030": 70}),
        ("at least 70%", {"each year": 70}),
        ("maintain", {"each year": 60}),
    ],
)
def test_a_target_for_all_years_is_due_when_its_words_say(small, text, years):
    targets = plan_with_words(small, text)
    assert targets["target_value"].to_dict() == years


def test_a_percentage_target_above_100_is_read_where_that_is_declared(small):
    """Outcome Plan 2018 prints a baseline of 107% for the take-up of funded early education."""
    small.replace(INDICATORS, "    groups:\n", "    may_exceed_100: true\n    groups:\n")
    small.replace(KPIS, "69%", "107%")
    small.replace(KPIS, "71.5%", "110%")
    tables = small.tables()
    assert target_of(tables, "plan_2024", "1.1", "2023/24")["target_value"] == 110
    assert one(tables["goals"].query("measure_id == '1.1'"))["baseline_value"] == 107


def test_a_goal_carries_its_action_owner_and_comment(small):
    small.replace(
        PLANS,
        "comments: []",
        'comments:\n  - {edition: plan_2024, measure: 1.1, text: "On course.", date: "May 2025"}',
    )
    goals = small.tables()["goals"].set_index("measure_id")
    assert goals.loc[
        "1.1", ["next_action_id", "next_action", "owner", "next_action_deadline", "comment"]
    ].tolist() == [
        "a1",
        "Visit every nursery",
        "Head of Early Years",
        "March 2025",
        "On course. (May 2025)",
    ]
    assert goals["position"].tolist() == [1, 2, 3]
    assert goals.loc["1.10", "locator"] == "plan_2024, lines 11 to 12"


# --- printed figures, actions ----------------------------------------------------------------------


def test_a_figure_of_a_document_that_is_no_observation_says_why(project_tables):
    figures, notices = project_tables["printed_figures"], project_tables["notices"]
    assert (figures["used_as"] != "").all()
    aside = figures[figures["used_as"] != "observation"]
    told = notices[(notices["kind"] == "set aside") & (notices["source_id"] != "lait_spring_2026")]
    assert len(told) == len(aside)
    almost = figures[figures["value_text"] == "almost a quarter"]
    assert set(almost["used_as"]) == {"not an exact number"}


def test_a_declared_period_places_a_figure_that_prints_none(small):
    small.replace(FIGURES, "almost 70", "70.2")
    row = one(figures_of(small.tables(), "in_care_rate", source_id="plan_2024"))
    assert (row["period_label"], row["value"]) == ("31 March 2018", 70.2)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("f001,development", "f001,something_else", "no indicator of the project"),
        ("Chester,all,2017/18", "Chester,boys,2017/18", "a group that the indicator does not have"),
        ("Cheshire West and Chester,all,2017", "Winsford,all,2017", "an area outside the data"),
        ("71.3%", "almost 71%", "not an exact number"),
        ("71.3%", "Health - 100", "not an exact number"),
        ("71.3%,percent", "713,count", "a unit that is not the indicator's"),
        (",all,2017/18,", ",all,,", "no period is printed"),
        ("2017/18", "across the last year", "a period that cannot be placed"),
        (",,,Good level of development", ",,,Target for good level", "observation"),
        (",,,Good level of development", ",,,Good level target", "a target, not a figure"),
    ],
)
def test_why_a_printed_figure_is_set_aside(small, old, new, why):
    small.replace(FIGURES, old, new)
    figures = small.tables()["printed_figures"].set_index("figure_id")
    assert figures.loc["f001", "used_as"] == why


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("March 2020", "2020-03-31"),
        ("February 2024", "2024-02-29"),
        ("2027", "2027-12-31"),
        ("30 June 2018", "2018-06-30"),
        ("Ongoing", None),
        ("", None),
        ("mid-August 2017", "2017-08-31"),
        ("termly", None),
    ],
)
def test_a_deadline_is_the_last_day_that_it_names(text, day):
    assert read_deadline(text).day == (None if day is None else pd.Timestamp(day))


def test_an_action_keeps_its_printed_deadline_and_who_is_to_do_it(small):
    small.write(
        ACTIONS,
        small.text(ACTIONS)
        .replace("\n", ",ongoing,yes\n")
        .replace("owner,ongoing,yes", "owner,status,uncertain"),
    )
    actions = small.tables()["actions"].set_index("action_id")
    assert actions.loc["a1", ["deadline_text", "owner", "status"]].tolist() == [
        "March 2025",
        "Head of Early Years",
        "ongoing",
    ]
    assert actions.loc["a1", "deadline"] == pd.Timestamp("2025-03-31")
    assert actions.loc["a1", "uncertain"]
    assert pd.isna(actions.loc["a2", "deadline"])


# --- indicators, counts of rows --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "subject"),
    [
        ("in_care_rate", "The rate of children in care"),
        ("development", "The figure for good level of development"),
        ("families_helped", "The figure for TAF families helped"),
    ],
)
def test_a_sentence_about_an_indicator_begins_as_declared_or_with_its_short_name(small, indicator, subject):
    indicators = small.tables()["indicators"].set_index("indicator_id")
    assert set(indicators.loc[[indicator], "subject"]) == {subject}


@pytest.mark.parametrize(
    ("short_name", "subject"),
    [
        ("16 to 17 in learning", "The figure for 16 to 17 in learning"),
        ("Re-referrals", "The figure for re-referrals"),
        ("NEET at 16", "The figure for NEET at 16"),
        ("i-ART contacts", "The figure for i-ART contacts"),
        ("A level results", "The figure for A level results"),
    ],
)
def test_a_short_name_keeps_its_acronym_at_the_start_of_a_sentence(small, short_name, subject):
    small.replace(INDICATORS, 'short_name: "TAF families helped"', f'short_name: "{short_name}"')
    indicators = small.tables()["indicators"].set_index("indicator_id")
    assert indicators.loc["families_helped", "subject"] == subject


def test_the_roles_in_a_gap_and_the_tolerances_are_those_declared(project_tables):
    indicators = project_tables["indicators"].set_index(["indicator_id", "group"])
    assert indicators.loc[("good_level_of_development", "fsm"), "compared_with"] == ""
    assert indicators.loc[("good_level_of_development", "non_fsm"), "compared_with"] == "fsm"
    assert indicators.loc[("good_level_of_development", "all"), "compared_with"] == ""
    assert indicators.loc[("progress_8", "all"), "tolerance"] == 0.1
    assert indicators.loc[("neet_16_17", "all"), "tolerance_pct"] == 5.0
    assert indicators.loc[("children_in_care_rate", "all"), "tolerance_pct"] == 5.0


def test_every_row_that_was_read_is_used_or_set_aside(project_inputs, project_tables):
    counts = project_tables["source_counts"].set_index("file")
    assert (counts["rows_read"] == counts["rows_used"] + counts["rows_set_aside"]).all()
    for raw in project_inputs.raw_tables:
        assert counts.loc[raw.file, "rows_read"] == len(raw.frame)
    (lait,) = project_inputs.lait_files
    observed = project_tables["observations"].query("source_id == @lait.source_id")
    assert counts.loc[lait.file, "rows_read"] == lait.rows.num_rows
    assert counts.loc[lait.file, "rows_missing"] == observed["value_text"].eq("-").sum()


def test_every_processed_table_is_there_and_as_declared(project_tables):
    declared = [*(declaration.name for declaration in PROCESSED), "lait_figures"]
    assert list(project_tables) == declared
    for declaration in PROCESSED:
        check(project_tables[declaration.name], declaration)


@pytest.mark.parametrize("file", [LAIT, COUNTS, COUNCIL, FIGURES, ACTIONS])
def test_the_order_of_rows_in_a_raw_file_does_not_matter(small, file):
    rows = ["indicator_id", "group", "area_code", "period_start", "source_id", "value_text"]
    wanted = small.tables()
    header, *lines = small.text(file).rstrip("\n").split("\n")
    for seed in range(3):
        random.Random(seed).shuffle(lines)
        small.write(file, "\n".join([header, *lines]) + "\n")
        found = small.tables()
        for name in ("observations", "targets", "actions", "printed_figures", "indicators"):
            key = rows if name == "observations" else list(found[name].columns[:3])
            columns = [column for column in found[name].columns if column != "locator"]
            pd.testing.assert_frame_equal(
                found[name].sort_values(key, ignore_index=True)[columns],
                wanted[name].sort_values(key, ignore_index=True)[columns],
            )


def test_cleaning_does_not_change_what_was_read(project_inputs, project_tables):
    before = project_inputs.raw_figures.copy()
    assert len(project_tables["observations"]) >= len(before)
    pd.testing.assert_frame_equal(project_inputs.raw_figures, before)


# --- declared tables -------------------------------------------------------------------------------

TOYS = Declaration(
    "toys",
    (
        Column("toy_id", "text", "the toy"),
        Column("price", "number", "price in pounds", nullable=True),
        Column("count", "whole", "how many there are"),
        Column("is_new", "flag", "not used yet"),
        Column("bought_date", "date", "day of purchase", nullable=True),
        Column("size", "text", "its size", allowed=("small", "large")),
    ),
    ("toy_id",),
)
TOY = {
    "toy_id": "ball",
    "price": 2.5,
    "count": 3,
    "is_new": True,
    "bought_date": pd.Timestamp(2024, 1, 2),
    "size": "small",
}


def test_a_declared_table_has_its_columns_in_order_with_their_types():
    frame = table(TOYS, [TOY, {"toy_id": "kite", "count": 1, "size": "large"}])
    assert frame.columns.tolist() == TOYS.column_names
    assert [str(kind) for kind in frame.dtypes] == [
        "str",
        "float64",
        "Int64",
        "bool",
        "datetime64[us]",
        "str",
    ]
    assert empty(TOYS).dtypes.equals(frame.dtypes)
    turned = frame[TOYS.column_names[::-1]]
    assert check(turned, TOYS).columns.tolist() == TOYS.column_names


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame.drop(columns="size"), ["size: found no such column"]),
        (lambda frame: frame.assign(colour="red"), ["colour: found a column that is not declared"]),
        (
            lambda frame: frame.assign(size="tiny"),
            ["row 1, size: found 'tiny'; expected one of 'small', 'large'"],
        ),
        (
            lambda frame: frame.assign(count=pd.array([None], "Int64")),
            ["row 1, count: found no value", "how many"],
        ),
        (lambda frame: frame.assign(price="2.5"), ["price: found", "expected number"]),
        (
            lambda frame: pd.concat([frame, frame]),
            ["row 1, toy_id: found 'ball'; expected each key once", "row 2"],
        ),
        (
            lambda frame: frame.drop(columns="size").assign(count=pd.array([None], "Int64"), x=1),
            ["3 problems", "size: found no such", "x: found a column", "count: found no value"],
        ),
    ],
)
def test_a_table_that_is_not_as_declared_is_refused_with_all_its_failures(change, said):
    with pytest.raises(DataError) as caught:
        check(change(table(TOYS, [TOY])), TOYS, "toys.parquet")
    for words in ("toys.parquet", *said):
        assert words in str(caught.value)
