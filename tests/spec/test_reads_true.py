"""What stands side by side on a page reads true: equal prints are equal, each kind of source is named."""

import pandas as pd
import pytest
from drawn_review import (
    AREA,
    ENGLAND,
    NEAR,
    PLAN,
    counted,
    figure,
    goal,
    indicator,
    review_of,
    tables_of,
    years,
)  # fmt: skip

from analysis.charts.sparkline import sparkline
from analysis.report.annual_review import attention
from analysis.report.data_quality import coverage_table
from analysis.report.goals import all_series, trend_of_row
from analysis.report.trend_analysis import trend_sections
from analysis.review.assemble import assemble_review
from analysis.review.national import national_ranks
from analysis.review.profile import assemble_profile
from analysis.tables.data import AREAS, INDICATORS, OBSERVATIONS
from analysis.tables.declare import table
from analysis.tables.rows import rows_of
from analysis.words import (
    difference_words,
    england_sentence,
    held_against,
    movement_sentence,
    reached_sentence,
    region_sentence,
    start_sentence,
    trend_sentence,
)
from analysis.words.glance import apart_note, count_sentence, moved_and_beside

OWN = {"is_councils_own": True}


def only_row(review):
    (row,) = rows_of(review.assessments)
    return row


# Figures that read alike


def test_a_figure_that_reads_as_the_year_before_did_not_change():
    # 2.24 - 2.16 = 0.08 would be shown as 0.1, and both are shown as 2.2%
    row = only_row(review_of([*years(2023, 2.16, 2.24), figure("2024/25", 2.16, area=ENGLAND)]))
    assert movement_sentence(row) == "It did not change from 2.2% in 2023/24."
    assert england_sentence(row) == "The same as England (2.2%)."
    assert apart_note(row, "england") == "level"
    assert (row["change"], row["change_word"]) == (0.0, "unchanged")
    assert moved_and_beside(row).startswith("Unchanged on 2023/24")
    assert "and 1 did not move." in count_sentence([row], "2024/25")


def test_figures_that_only_rounding_tells_apart_are_less_than_the_last_place_apart():
    # 2.26 - 2.24 = 0.02 is shown as 0.0, and the two are shown as 2.3% and 2.2%
    row = only_row(review_of([*years(2023, 2.24, 2.26), figure("2024/25", 2.24, area=ENGLAND)]))
    less = "less than 0.1 percentage points"
    assert movement_sentence(row).startswith(f"It rose by {less} from 2.2% in 2023/24; not tested")
    assert england_sentence(row).startswith(f"L{less[1:]} above England (2.2%); not tested")


def test_a_first_year_that_reads_alike_is_where_it_stands_still():
    row = only_row(review_of(years(2022, 2.16, 5.0, 2.24)))
    assert (
        start_sentence(row)
        == "It stands where it stood in 2022/23 (the first comparable year), at 2.2% in 2024/25."
    )


@pytest.mark.parametrize(
    ("size", "allowed", "decimals", "shown"),
    [
        (3.4, 3.0, 0, ("3.4", "3")),  # missed, though 3 reads as no more than 3
        (2.5, 2.5, 0, ("2.5", "2.5")),  # within, though 3 reads as more than 2.5
        (2.46, 2.45, 1, ("2.46", "2.45")),
        (33.2, 2.45, 1, ("33.2", "2.5")),
        (1.0, 2.1, 0, ("1", "2.1")),
    ],
)
def test_how_far_short_is_shown_so_that_it_bears_out_the_status(size, allowed, decimals, shown):
    numbers = [text.partition(" ")[0] for text in held_against(size, allowed, "percent", decimals)]
    assert tuple(numbers) == shown


# Words


@pytest.mark.parametrize(
    ("region", "said"),
    [
        ("Inner London", "Inner London"), ("London", "London"), ("North West", "the North West"),
        ("Yorkshire and The Humber", "Yorkshire and The Humber"),
    ],
)  # fmt: skip
def test_a_region_has_the_article_that_it_has_in_english(region, said):
    assert (
        region_sentence(only_row(review_of(years(2024, 50))), region) == f"No figure for {said} in 2024/25."
    )


def test_a_series_that_stands_at_one_figure_has_no_range():
    row = only_row(review_of(years(2018, *[0] * 7)))  # 2018/19 to 2024/25
    assert trend_sentence(row).startswith("No clear trend over 7 years, 2018/19 to 2024/25, at 0% in each;")


def test_the_trend_analysis_says_over_which_years_and_what_of_the_last_five():
    # up each year: S = 7 * 6 / 2 = 21, p = 2 / 7! < 0.01
    review = review_of(years(2018, 40, 41, 43, 44, 46, 47, 50))
    ((tile,),) = [trend_sections(review).parts[0].parts]
    said = next(part.words for part in tile.parts if getattr(part, "words", "").startswith("Rising"))
    assert "over 7 years, 2018/19 to 2024/25, by about" in said
    assert "the last five are not tested, no counts are published" in said


# Without a plan


def test_where_nothing_can_be_ranked_the_page_says_so_and_counts_nothing():
    review = review_of(years(2023, 50, 51), edition="", indicators=[indicator(standard_theme="Schools")])
    first = next(part for part in attention(review).flat())
    assert first.words.startswith(
        "No figure can be ranked among all councils. Of all 1, against the comparable year before"
    )


# A council's own documents are joined to nothing

MIXED = [figure("2015/16", 60, **OWN), *years(2016, 50, 52, 51, 53, 52, 54, 53, 55, 54)]


def test_a_chart_compares_figures_of_one_kind_of_source_and_names_the_other():
    review = review_of(MIXED)
    row = only_row(review)
    chart = trend_of_row(row, review, all_series(review))
    # 54 - 50 since 2016/17, not 54 - 60 since 2015/16
    assert (
        f"4 {difference_words(4, 'percent', 1).partition(' ')[2]} higher in 2024/25 than in 2016/17"
        in chart.alt
    )
    assert "Shown but not compared: 2015/16." in chart.alt
    (first, *_) = [list(cells) for cells in chart.table.data.itertuples(index=False)]
    assert first[-1] == "Of the council’s own documents, left out of comparisons"
    small = sparkline(all_series(review).of("reading", "all"), review.breaks, unit="percent", decimals=1)
    assert small.alt == "From 50.0% in 2016/17 to 54.0% in 2024/25."


def test_a_small_line_of_days_begins_at_its_first_day():
    days = [figure(f"31 March {year}", 50 + year - 2016, kind="snapshot") for year in range(2016, 2026)]
    review = review_of(
        days, indicators=[indicator(year_type="snapshot:03-31", answers="within_financial_year")]
    )
    small = sparkline(all_series(review).of("reading", "all"), review.breaks, unit="percent", decimals=1)
    assert small.alt == "From 50.0% on 31 March 2016 to 59.0% on 31 March 2025."  # 50 + 9


def test_no_statistic_of_a_profile_reaches_over_two_kinds_of_source():
    profile = assemble_profile(tables_of(MIXED), review_of(MIXED), indicator="reading", group="all")
    used = profile.statistics[profile.statistics["name"].isin(["mann_kendall", "theil_sen", "run_chart"])]
    assert used["n"].tolist() == [9, 9, 9]  # 2016/17 to 2024/25
    assert set(used["first_label"]) == {"2016/17"}


def test_no_number_of_a_profile_is_worked_out_of_windows_that_share_years():
    """200, 205, 215, 225, 235: neighbours share two of three years, so they rise together by construction."""
    windows = [
        figure("2018/19", value) | {
            "period_label": f"{first}-{first - 1999} to {first + 2}-{first - 1997}", "locator": str(first),
            "period_kind": "rolling3:financial", "period_start": pd.Timestamp(first, 4, 1),
            "period_end": pd.Timestamp(first + 3, 3, 31),
        }
        for first, value in zip(range(2018, 2023), (200, 205, 215, 225, 235), strict=True)
    ]  # fmt: skip
    kind = {"unit": "rate per 10,000", "year_type": "rolling3:financial", "answers": "within_financial_year"}
    drawn = {"indicators": [indicator(**kind)], "goals": [goal(unit="rate per 10,000")]}
    review = review_of(windows, **drawn)
    profile = assemble_profile(tables_of(windows, **drawn), review, indicator="reading", group="all")
    found = profile.statistics.set_index("name")
    for name in ("mann_kendall", "theil_sen"):
        assert (found.loc[name, "reason"], pd.isna(found.loc[name, "value"])) == ("overlapping_periods", True)
    assert not {"prediction", "process_limits"} & set(found.index)
    small = sparkline(all_series(review).of("reading", "all"), review.breaks, unit="count", decimals=0)
    assert small.alt == "From 200 in 2018-19 to 2020-21, then 235 in 2022-23 to 2024-25."


@pytest.mark.parametrize(
    ("kind", "before", "is_said"),
    [
        ("absolute", 60, True),
        ("maintain", 60, False),  # it asks to stay where it stood
        ("improve_on_baseline", 60, False),  # level is not better
        ("improve_on_baseline", 61, True),
    ],
)
def test_a_target_is_reached_already_only_where_it_asks_for_more(kind, before, is_said):
    (row,) = rows_of(review_of(years(2023, before, 58)).assessments)
    said = reached_sentence({**row, "target_value": 60.0, "target_kind": kind})
    assert bool(said) == is_said


# Data quality counts years


def test_part_of_a_year_is_counted_as_no_year():
    part = figure("2024-25", 49, kind="cumulative")
    figures = [*(figure(f"{y}-{y - 1999}", 50, kind="financial") for y in (2022, 2023)), part]
    (line,) = coverage_table(
        tables_of(figures, indicators=[indicator(year_type="financial")]), AREA
    ).data.to_dict("records")
    assert (line["years"], line["first"], line["last"]) == (2, "2022-23", "2023-24")


# Like with like, and no year that looks back to before a council began

COUNCILS = [f"C{number:03d}" for number in range(100)]


def ranks_of(figures, **columns):
    areas = table(AREAS, [{"area_code": code, "area_type": "Unitary authority"} for code in COUNCILS])
    ranked = national_ranks(
        table(OBSERVATIONS, figures), areas, table(INDICATORS, [indicator(**columns)])
    )  # fmt: skip
    return ranked.set_index("area_code")


def test_a_figure_known_exactly_does_not_rank_below_those_it_reads_as():
    # 53.6 of which the counts are known, beside 99 councils of which 54 is printed
    exact = counted("2024/25", 536, 1_000, area="C000", places=1)
    others = [figure("2024/25", 54, area=code, places=0) for code in COUNCILS[1:]]
    assert set(ranks_of([exact, *others])["national_rank"]) == {1}
    # where all are known exactly, they are compared as they are
    others = [counted("2024/25", 54, 100, area=code, places=0) for code in COUNCILS[1:]]
    assert ranks_of([exact, *others]).loc["C000", "national_rank"] == 100


def test_a_year_that_looks_back_to_before_a_council_began_is_in_no_rank():
    cut = figure("2024/25", 10, area="C000", excluded=True)
    others = [figure("2024/25", 20 + number, area=code) for number, code in enumerate(COUNCILS[1:])]
    assert len(ranks_of([cut, *others])) == 100  # a year that is left out for another reason
    assert ranks_of([cut, *others], looks_back=True).empty  # the 99 others are fewer than a hundred


def test_the_neighbours_line_leaves_out_a_neighbour_whose_year_is_cut_short():
    figures = [*years(2023, 50, 52), *years(2023, 40, 42, area=NEAR[0])]
    figures += [figure("2023/24", 10, area=NEAR[1], excluded=True), figure("2024/25", 46, area=NEAR[1])]
    review = review_of(figures, indicators=[indicator(looks_back=True)])
    near = review.series[review.series["line"] == "neighbours"].set_index("period_label")["value"]
    assert near.to_dict() == {"2023/24": 40, "2024/25": (42 + 46) / 2}


# Small councils


def test_every_test_on_a_council_declared_small_is_marked():
    tables = tables_of([counted("2023/24", 500, 1_000), counted("2024/25", 700, 1_000)])
    tables["areas"] = tables["areas"].assign(is_small=tables["areas"]["area_code"] == AREA)
    review = assemble_review(
        tables, area=AREA, year="2024/25", edition=PLAN, comparator="statistical_neighbours"
    )
    assert movement_sentence(only_row(review)).endswith("which is better; small numbers.")
