"""Comparable or not: what is declared, what is refused, and what stands in no yearly line."""

from dataclasses import replace

import pandas as pd
import pytest
import yaml
from drawn_review import (
    AREA,
    ENGLAND,
    NEAR,
    OTHER,
    PLAN,
    counted,
    figure,
    notice,
    review_of,
    tables_of,
    target,
    years,
)  # fmt: skip
from real_project import ROOT
from small_project import ACTIONS, COUNCIL, COUNTS, SmallProject

from analysis.inputs.csv_text import RawTable
from analysis.inputs.lait import LaitFile, comparability_notices, read_dictionary
from analysis.inputs.project import read_project
from analysis.report.goals import scorecard
from analysis.report.trend_analysis import trend_table
from analysis.review.assemble import assemble_review
from analysis.review.places import Places, has_place
from analysis.tables.rows import rows_of
from analysis.vocabulary.periods import parse_period
from analysis.words import (
    england_sentence,
    gap_change_note,
    movement_sentence,
    neighbour_sentence,
    reason_sentence,
    trend_sentence,
)
from analysis.words.glance import count_sentence, short_movement


@pytest.fixture
def small(tmp_path):
    return SmallProject(tmp_path)


# A council's own figures


def refused(small, row):
    """What is said of one more row of the council's own figures."""
    small.append(COUNCIL, row)
    (problem,) = small.problems()
    return problem


def test_counts_that_contradict_their_value_are_refused_with_both(small):
    problem = refused(small, "re_referrals,all,E06000050,2024-25,50,60,100,,2025-07-10,Team\n")
    assert problem.file == COUNCIL
    assert problem.column == "value"
    assert "'50' beside 60 of 100, which is 60.0" in problem.found  # 100 * 60 / 100


def test_counts_at_an_exact_half_give_the_printed_figure(small):
    # 100 * 23 / 80 = 28.75, printed 28.8; dividing first leaves 28.749999999999996
    small.append(COUNCIL, "re_referrals,all,E06000050,2024-25,28.8,23,80,,2025-07-10,Team\n")
    figures = small.tables()["observations"]
    (own,) = figures[figures["period_label"] == "2024-25"].to_dict("records")
    assert (own["value"], own["counts_exact"]) == (100 * 23 / 80, True)


def test_nought_of_nought_is_no_percentage(small):
    problem = refused(small, "re_referrals,all,E06000050,2024-25,0,0,0,,2025-07-10,Team\n")
    assert "denominator of 0" in problem.found and "[z]" in problem.expected


def test_where_nobody_is_in_the_group_z_stands_for_the_value(small):
    small.append(COUNCIL, "re_referrals,all,E06000050,2024-25,[z],0,0,,2025-07-10,Team\n")
    figures = small.tables()["observations"]
    (own,) = figures[figures["period_label"] == "2024-25"].to_dict("records")
    assert own["missing"] == "z"


# The publisher's figures


RE_REFERRALS = "re_referrals,all,E06000050,Cheshire West and Chester,Financial year,2025"


def official(small, counts):
    """The tables of the small project with one more row of published counts, and that figure."""
    small.append(COUNTS, f"{RE_REFERRALS},{counts},In need\n")
    tables = small.tables()
    figures = tables["observations"]
    (own,) = figures[figures["locator"].str.startswith(COUNTS)].to_dict("records")[-1:]
    return own, tables["notices"][tables["notices"]["kind"] == "counts"].to_dict("records")


def test_published_counts_that_contradict_their_value_are_listed_and_give_no_interval(small):
    own, told = official(small, "60,100,50")
    assert (own["value"], own["counts_exact"]) == (50.0, False)
    assert [one["text"] for one in told if one["period_label"] == own["period_label"]] == [
        "50 is published beside 60 of 100, which is 60: the figure is used, and no interval is worked out "
        "from the counts"
    ]  # 100 * 60 / 100


def test_a_published_nought_of_nought_is_no_percentage(small):
    own, told = official(small, "0,0,0")
    assert (pd.isna(own["value"]), own["missing"]) == (True, "z")
    assert told == []


@pytest.mark.parametrize(
    ("text", "year_type", "label", "kind"),
    [
        ("April 2024 to March 2025", "financial", "2024-25", "financial"),
        ("Sep 2023 to Aug 2024", "academic", "2023/24", "academic"),
        ("Jan 2021-Dec 2021", "calendar", "2021", "calendar"),
        ("April 2024 to December 2024", "financial", "1 April 2024 to 31 December 2024", "cumulative"),
        ("April 2024 to March 2025", "academic", "1 April 2024 to 31 March 2025", "cumulative"),
    ],
)
def test_a_stretch_that_is_exactly_a_year_of_the_declared_kind_is_that_year(text, year_type, label, kind):
    period = parse_period(text, year_type)
    assert (period.display(), period.kind) == (label, kind)


def test_a_part_of_a_year_that_is_read_is_named_with_its_row(small):
    small.append(COUNCIL, "re_referrals,all,E06000050,Mar 2025,20.5,,,,2025-04-10,Team\n")
    notices = small.tables()["notices"]
    (said,) = notices[notices["text"].str.contains("March 2025")].to_dict("records")
    assert said["locator"].startswith(f"{COUNCIL}, row ")
    assert "answers no year's target" in said["text"]


# What the publisher states

DECLARED = {
    # the measures that LAIT's dictionary, spring 2026, warns of, and from when they may be compared
    "good_level_of_development": {"2021/22"},
    "ks2_rwm_expected": {"2017/18"},
    "attainment_8": {"2016/17", "2017/18"},
    "attainment_8_all_pupils": {"2016/17", "2017/18"},
    "progress_8": {"2016/17", "2017/18"},
    "ehcp_within_20_weeks_excl_exceptions": {"2022"},
    "ehcp_within_20_weeks_all": {"2022"},
    "children_in_low_income_families": {"2021-22"},
}


def test_every_break_that_the_publisher_states_is_declared():
    text = (ROOT / "data/reference/breaks.yml").read_text(encoding="utf-8")
    found = {}
    for entry in yaml.safe_load(text)["breaks"]:
        if entry["kind"] == "break":
            found.setdefault(entry["indicator"], set()).add(str(entry["period"]))
    assert found == DECLARED


# What a note of the dictionary says, and the break that it asks for wherever it stands.
NOTED = {
    "since 2021/22 with earlier years": {"2021/22"},
    "not directly comparable to some earlier years (2016 and 2017)": {"2017/18"},
    "maximum point score of 90, compared to a maximum of 87 in 2017 and 80 in 2016": {"2016/17", "2017/18"},
    "data prior to FYE 2022 is not available on a consistent basis": {"2021-22"},
}


def test_every_indicator_whose_measure_carries_a_note_of_a_break_has_it():
    """The whole dictionary is walked: one measure with the note and without the break is one too many."""
    (path,) = (ROOT / "data/raw/lait_spring_2026").glob("lait_data_dictionary*.csv")
    dictionary = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    links = [
        (name, series["id"])
        for name, entry in yaml.safe_load(
            (ROOT / "data/reference/indicators.yml").read_text(encoding="utf-8")
        )["indicators"].items()
        for series in entry.get("series", [])
        if series["source"] == "lait_spring_2026"
    ]
    read, lacking = set(), []
    for row in dictionary:
        text = " ".join(f"{row['Description']} {row['Methodology']}".split())
        for note, periods in NOTED.items():
            for name in {name for name, measure in links if measure == row["Measure_short"]}:
                if note in text:
                    read.add(note)
                    lacking += [(name, period) for period in periods - DECLARED.get(name, set())]
    assert read == set(NOTED)
    assert lacking == []


def lait_with(notes, second="%_2yr_olds"):
    """A dictionary of two measures of the real project, with these notes on the second."""
    frame = pd.DataFrame(
        {
            "measure": ["ReReferral", second], "name": ["a", "b"], "year_type": ["", ""], "row": [2, 3],
            "description": ["Figures compared with other sources.", ""], "methodology": ["", notes],
        }
    )  # fmt: skip
    table = RawTable("lait_dictionary", "lait_full", "data/raw/lait_full/dictionary.csv", "", frame)
    return LaitFile("lait_full", "figures", "", None, table, (), {})


def test_a_note_on_comparability_of_which_nothing_is_declared_is_quoted():
    reference = read_project(ROOT).reference
    note = "Figures since 2023 are not comparable with earlier years."
    (said,) = comparability_notices(lait_with(f"The count. {note} More."), reference)
    assert (said["kind"], said["indicator_id"]) == ("comparability", "early_education_takeup_age_2")
    assert said["text"] == note
    assert said["locator"] == "data/raw/lait_full/dictionary.csv, row 3, Methodology of %_2yr_olds"
    # an entry for another year settles nothing: this one is declared as not collected in 2019/20 and 2020/21
    (said,) = comparability_notices(lait_with("Not comparable after 2012.", "KS2RWM_Expected_STD"), reference)
    assert (said["indicator_id"], said["text"]) == ("ks2_rwm_expected", "Not comparable after 2012.")
    for covered in (
        "Not comparable before 2018.",
        "Not comparable with 2016-2019.",
        "2020/21: not comparable.",
    ):
        assert comparability_notices(lait_with(covered, "KS2RWM_Expected_STD"), reference) == []
    # a sentence about other sources, without a year, says nothing of years
    assert comparability_notices(lait_with("It may be compared with others."), reference) == []


def test_every_warning_on_a_declared_indicator_is_settled_and_shows_once_nothing_is_declared():
    reference = read_project(ROOT).reference
    table = read_dictionary(ROOT / "data/raw/lait_spring_2026", ROOT, source_id="lait_spring_2026")
    held = LaitFile("lait_spring_2026", "figures", "", None, table, (), {})
    assert comparability_notices(held, reference) == []
    unread = comparability_notices(held, replace(reference, breaks=()))
    absences = {"absence_overall", "absence_persistent", "absence_severe"}
    assert {row["indicator_id"] for row in unread} == set(DECLARED) | absences


@pytest.mark.parametrize(
    "note",
    [
        "From 2023, the data collection changed from aggregated figures to a person level collection.",
        "Up to and including the 2022 publication, data was collected for all, i.e. one figure a council.",
        "As such care should be taken with comparisons across this period.",
        "Caution should be taken when comparing data to previous years.",
        "There has been a break in the time series in some elements.",
        "Data prior to FYE 2022 is not available on a consistent basis.",
        "Pupils eligible on or after 1 April 2018 retain their eligibility even if circumstances change.",
    ],
)
def test_a_warning_is_found_without_the_word_comparable_or_without_a_year(note):
    reference = read_project(ROOT).reference
    (said,) = comparability_notices(lait_with(f"The count. {note} More."), reference)
    assert said["text"] == note


def test_what_says_that_years_may_be_compared_or_is_about_others_is_no_warning():
    reference = read_project(ROOT).reference
    for said in (
        "Years from 2016/17 to 2022/23 were worked out again; this allows comparisons across years.",
        "The figure of 2023 was published in 2024.",
        "It compares the achievement of pupils with those of a similar starting point.",
        "The programme was introduced in 2005/06 and collects height and weight.",
    ):
        assert comparability_notices(lait_with(said), reference) == []
    # whoever declared something for the indicator has read its note without a year
    settled = lait_with("Caution should be taken when comparing to previous years.", "KS2RWM_Expected_STD")
    assert comparability_notices(settled, reference) == []


def test_where_a_note_is_unread_no_trend_is_called_and_the_page_says_where_it_stands():
    figures = years(2018, 50, 52, 54, 56, 58, 60, 62)
    assert review_of(figures).assessments["trend"].tolist() == ["rising"]
    noted = {
        "kind": "comparability", "source_id": "lait", "indicator_id": "reading",
        "text": "Not comparable since 2022.", "locator": "dictionary.csv, row 3",
    }  # fmt: skip
    (row,) = review_of(figures, notices=[noted]).assessments.to_dict("records")
    assert (row["trend"], row["trend_certainty"], row["trend_reason"]) == (
        "",
        "not tested",
        "comparability_note",
    )
    assert "“Not comparable since 2022.” (dictionary.csv, row 3)" in trend_sentence(row)


def test_where_there_is_no_plan_the_table_of_trends_says_whose_direction_is_meant():
    planned = review_of(years(2018, 50, 52, 54))
    for review, whose in ((planned, "the plan’s"), (replace(planned, edition_id=""), "the publisher’s")):
        assert f"{whose} direction" in " ".join(trend_table(review).notes)


# The true reason


def test_a_published_figure_that_is_left_out_as_wrong_is_not_said_to_be_unpublished():
    left_out = {"missing_note": "withdrawn"}
    of_england = review_of([*years(2023, 50, 52), figure("2024/25", "x", area=ENGLAND, **left_out)])
    (row,) = rows_of(of_england.assessments)
    assert england_sentence(row).startswith(
        "No figure for England in 2024/25: the published one cannot be right and is left out"
    )
    (row,) = rows_of(review_of(years(2023, 50, 52)).assessments)
    assert england_sentence(row) == "No figure for England in 2024/25."
    (row,) = rows_of(review_of([*years(2023, 50), figure("2024/25", "x", **left_out)]).assessments)
    assert reason_sentence(row).startswith("The published figure for 2024/25 cannot be right and is left out")


def test_a_target_that_follows_nobody_says_who_is_missing():
    """No list of neighbours, a figure that is not published, one that is not in the data: three reasons."""

    def said(comparator, *others, has_list=True):
        follows = target(target_kind="match_comparator", target_value=None, comparator=comparator)
        tables = tables_of([*years(2024, 60), *others], targets=[follows])
        if not has_list:
            tables["neighbours"] = tables["neighbours"].iloc[:0]
        options = {"year": "2024/25", "edition": PLAN, "comparator": "england"}
        return reason_sentence(rows_of(assemble_review(tables, area=AREA, **options).assessments)[0])

    assert said("neighbours", has_list=False).endswith(
        "no list of statistical neighbours is held for this area."
    )
    assert said("neighbours").endswith("no figure of it for the period is in the data.")
    assert said("england", figure("2024/25", "c", area=ENGLAND)).endswith("for the period is not published.")


# Years that a declaration leaves out


def test_a_year_left_out_without_a_row_of_its_own_is_not_a_missing_year_and_is_named():
    # 2015/16 to 2024/25 are ten years with six figures: four of ten are more than a third without one;
    # with two of the four left out by declaration two of eight are not
    figures = [*years(2015, 50, 52), *years(2021, 58, 60, 62, 64)]
    (row,) = review_of(figures).assessments.to_dict("records")
    assert (row["trend_certainty"], row["trend_reason"]) == ("not tested", "missing_values")  # 4 of 10
    declared = [notice("not_collected", "2019/20"), notice("excluded", "2020/21")]
    (row,) = review_of(figures, notices=declared).assessments.to_dict("records")
    assert (row["trend"], row["trend_certainty"]) == ("rising", "clear")  # 2 of 8; six rising, p = 2 / 6!
    assert "Left out: 2019/20 and 2020/21." in trend_sentence(row)


# The comparable year before is named wherever it is longer ago than a year


def test_every_text_that_gives_a_change_names_the_year_where_it_is_longer_ago():
    figures = [*years(2017, 50, 52), *years(2021, 58)]  # 2017/18, 2018/19 and, three years later, 2021/22
    review = review_of(figures, year="2021/22")
    (row,) = review.assessments.to_dict("records")
    assert (row["previous_label"], row["change"]) == ("2018/19", 58 - 52)
    for table in (scorecard(review), trend_table(review)):
        cells = [str(cell) for cell in table.data.iloc[0]]
        assert any("since 2018/19" in cell for cell in cells), cells
    assert "from 52% in 2018/19" in movement_sentence(row)
    assert "There are no comparable figures for 2019/20 and 2020/21." in movement_sentence(row)
    assert "on 2018/19" in short_movement(row)
    assert count_sentence([row], "2021/22").endswith("For 1 of them that year is more than one year earlier.")


def test_a_change_of_a_gap_names_its_year():
    row = {
        "change": 2.0, "change_certainty": "not tested", "previous_label": "2018/19", "change_lower": None,
        "change_word": "", "unit": "percent", "decimals": 0,
    }  # fmt: skip
    assert gap_change_note(row) == "since 2018/19, not tested"


# Who is too small for a rank


def test_a_rank_on_fewer_than_thirty_is_not_given():
    near = [row for code in NEAR[:6] for row in years(2024, 50, area=code)]
    assert review_of([counted("2024/25", 20, 30), *near]).assessments["rank_of"].tolist() == [7]
    (few,) = review_of([counted("2024/25", 20, 29), *near]).assessments.to_dict("records")
    assert pd.isna(few["rank"]) and few["neighbour_n"] == 6
    row, indicator = {"denominator": float("nan"), "excluded": False}, {"looks_back": False}
    assert has_place(row, indicator, Places("A01", "", {}, ""))
    assert not has_place(row, indicator, Places("A01", "", {}, "", is_small=True))  # whatever is published


def test_a_council_declared_too_small_has_no_rank(open_real_review):
    """By data/reference/small_councils.yml; Rutland is small and has one all the same."""
    for area, has_rank in (("City of London", False), ("Isles of Scilly", False), ("Rutland", True)):
        review = open_real_review(area=area, edition="")
        shown = review.assessments[review.assessments["value"].notna()]
        assert shown["national_rank"].notna().any() == has_rank, area


def test_an_area_without_a_list_of_neighbours_is_told_from_one_whose_neighbours_have_no_figure():
    (own,) = review_of(years(2024, 60)).assessments.to_dict("records")
    assert neighbour_sentence(own) == "No figure for statistical neighbours in 2024/25."
    (other,) = review_of(years(2024, 60, area=OTHER), area=OTHER).assessments.to_dict("records")
    assert neighbour_sentence(other) == "No list of statistical neighbours is held for this area."


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("in progress", "ongoing"),
        ("In Progress", "ongoing"),
        ("delayed", "delayed"),
        ("Complete", "complete"),
    ],
)
def test_statuses_that_authors_use_are_read(small, written, kept):
    header, first, second = small.text(ACTIONS).splitlines()
    small.write(ACTIONS, f"{header},status\n{first},{written}\n{second},\n")
    assert small.tables()["actions"]["status"].tolist() == [kept, ""]


@pytest.mark.parametrize("group", ["in_need", "in_care"])
def test_cancelled_tests_are_no_missing_years_of_any_key_stage_2_series(open_real_review, group):
    review = open_real_review(area="Kirklees", edition="")
    (row,) = [
        one for one in rows_of(review.assessments) if one["indicator_id"] == f"ks2_rwm_expected_{group}"
    ]
    assert {"2019/20", "2020/21"} <= set(str(row["trend_left_out"]).split(", "))
    assert "2019/20" not in row["trend_missing"] and row["five_reason"] != "missing_values"
