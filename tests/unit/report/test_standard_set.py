"""A council without a plan: ranks and its own years in place of targets that nobody set."""

import re

import pytest
from drawn_review import ENGLAND, indicator, notice, review_of, target, years

from analysis.charts.sparkline import sparkline
from analysis.page.parts import Heading, Items, Section, Table, pieces
from analysis.report import annual_review
from analysis.report.annual_review import attention, questions, went_well
from analysis.report.gap_analysis import target_gap_table
from analysis.report.goals import all_series, goal_sections, scorecard
from analysis.tables.rows import rows_of
from analysis.vocabulary.addresses import slug
from analysis.words import national_note, national_place, national_sentence, trend_sentence

READING = indicator(standard_theme="Schools")
WITHOUT_PLAN = {"edition": "", "indicators": [READING]}


def ranked(review, rank, of, band):
    """The review with its one indicator at a place among all councils."""
    review.assessments.loc[:, ["national_rank", "national_of", "national_band"]] = [rank, of, band]
    return review


def test_the_scorecard_has_a_rank_in_place_of_target_status_and_shortfall():
    review = ranked(review_of(years(2023, 50, 51), **WITHOUT_PLAN), 145, 151, "D")
    table = scorecard(review)
    assert [one.label for one in table.headers] == [
        "Indicator", "Latest", "Over time", "Rank of all councils", "England", "Neighbours",
        "Change and trend",
    ]  # fmt: skip
    ((_, _, _, place, *_),) = table.rows
    assert "145 of 151" in str(place) and "weakest quarter" in str(place)
    shown = f"{table.caption} {table.notes} {table.data.to_dict()}"
    assert "target" not in shown.casefold() and "Not judged" not in shown


def test_with_a_plan_the_scorecard_keeps_its_target():
    assert [one.label for one in scorecard(review_of(years(2023, 50, 51))).headers][3:6] == [
        "Target", "Status", "Short by",
    ]  # fmt: skip


def test_an_indicator_has_neither_a_number_nor_a_status_where_no_plan_gives_one():
    review = review_of(years(2023, 50, 51), **WITHOUT_PLAN)
    (block,) = [part for part in goal_sections(review, False).parts if isinstance(part, Section)]
    (title,) = [part.words for part in block.parts if isinstance(part, Heading)]
    assert title == review.assessments["short_name"].iloc[0]
    assert "Not judged" not in str(block) and "No target" not in str(block)


@pytest.mark.parametrize(("band", "has_pages", "in_full", "is_named"), [
    ("D", True, True, True), ("A", True, False, True), ("C", True, False, False), ("C", False, True, False),
])  # fmt: skip
def test_what_goes_wrong_stands_at_length_and_every_indicator_has_a_way_to_its_page(
    band, has_pages, in_full, is_named
):
    review = ranked(review_of(years(2023, 50, 51), **WITHOUT_PLAN), 100, 151, band)
    row = rows_of(review.assessments)[0]
    parts = [part for part in goal_sections(review, has_pages).parts if not isinstance(part, Heading)]
    assert [isinstance(part, Section) for part in parts] == ([True] if in_full else [False, False])
    # wherever the front sheet leads, the page has the place, and from there the indicator's page
    assert f'id="goal-{slug(row["measure_id"])}"' in parts[-1].html
    assert (f"{row['short_name']}: 51% in 2024/25." in re.sub("<[^>]+>", "", parts[-1].html)) == (not in_full)
    assert ('<a href="goals/' in parts[-1].html) == (has_pages and (in_full or is_named))
    if not in_full:  # nothing goes wrong, so nothing is promised at length
        assert parts[0].words == "The page of every indicator is linked in the scorecard."
    # the scorecard leads to what says most: the block, or straight to the page
    way = "#goal-" if in_full else "goals/"
    assert f'<a href="{way}' in scorecard(review, has_pages).html


def of_two(**second):
    """Two indicators in the weakest quarter, the first lower; `second` is what is clear of the other."""
    other = indicator(indicator_id="other", name="Other", short_name="Other", standard_theme="Schools")
    review = review_of(
        [*years(2023, 50, 51), *years(2023, 40, 45, indicator_id="other")],
        **{**WITHOUT_PLAN, "indicators": [READING, other]},
    )
    rows, is_other = review.assessments, review.assessments["indicator_id"] == "other"
    rows.loc[:, ["national_of", "national_band"]] = [151, "D"]
    rows["national_rank"] = is_other.map({True: 120, False: 150})
    for name, value in second.items():
        rows.loc[is_other, name] = value
    return review


def front_of(review):
    """What goes wrong and what went well, each as the names of its lists' lines in order."""
    return [
        [pieces(said)[0].text for one in lists_of(part) for _, said in one.lines()]
        for part in (attention(review), went_well(review))
    ]


def lists_of(part):
    return [one for one in part.flat() if isinstance(one, Items)]


def test_what_is_clear_stands_before_what_is_weaker_but_not_tested():
    reading = READING["name"]
    assert front_of(of_two()) == [[reading, "Other"], []]
    review = of_two(england_word="worse", england_value=60.0, england_certainty="clear")
    assert front_of(review) == [["Other", reading], []]


def test_the_front_sheet_names_seven_figures_at_most_and_counts_the_others(monkeypatch):
    monkeypatch.setattr(annual_review, "SHOWN", 1)  # in place of seven, of the two that there are
    shown = attention(of_two(england_word="worse", england_value=60.0))
    first, second = lists_of(shown)
    assert [pieces(said)[0].text for _, said in first.lines()] == ["Other"]
    assert [said for _, said in second.lines()] == ["1 more: see the scorecard."]


def test_what_is_clearly_worse_and_clearly_better_stands_on_one_side_with_a_but():
    moved = {"change_word": "better", "change_certainty": "clear", "previous_label": "2023/24"}
    for band, wrong in (("D", ["Other", READING["name"]]), ("C", ["Other", READING["name"]])):
        review = of_two(national_band=band, england_word="worse", england_value=60.0, **moved)
        assert front_of(review) == [wrong, []]
    # 45 - 40 = 5, beside England's 60
    assert "worse than England (60%). But up 5 percentage points on 2023/24, which is better." in str(
        attention(review)
    )
    assert front_of(of_two(national_band="C", **moved)) == [[READING["name"]], ["Other"]]


def test_a_goal_that_is_met_or_rose_says_what_is_wrong_with_it():
    worse = {"change_word": "worse", "change_certainty": "clear", "previous_label": "2023/24"}
    for value, columns, but in (
        (40.0, worse, "But it is worse than in 2023/24 (50%)."),
        (70.0, {**worse, "change_word": "better"}, "But its target is missed."),
    ):
        review = review_of(years(2023, 50, 51), targets=[target(f"{value:g}%", value)])
        for name, word in columns.items():
            review.assessments[name] = word
        assert but in str(went_well(review))


def test_no_table_of_targets_stands_where_there_is_none():
    review = review_of(years(2023, 50, 51), **WITHOUT_PLAN)
    part = target_gap_table(review)
    assert not isinstance(part, Table)
    assert part.words == f"No plan of {review.area_name} is in the project, so there are no targets."


@pytest.mark.parametrize(
    ("band", "is_asked", "is_good"), [("D", True, False), ("C", False, False), ("A", False, True)]
)
def test_the_weakest_quarter_raises_a_question_and_the_best_stands_with_its_figure(band, is_asked, is_good):
    review = ranked(review_of(years(2023, 50, 51), **WITHOUT_PLAN), 9, 151, band)
    assert ("weakest quarter of all councils?" in str(questions(review))) == is_asked
    good = str(went_well(review))
    assert ("51% in 2024/25. It ranks 9 of 151 councils in England, where 1 is best." in good) == is_good
    assert ("The best quarter." in good) == is_good
    assert ("It ranks 9 of 151" in str(attention(review))) == is_asked


def test_a_figure_of_the_weakest_quarter_stands_beside_england_with_how_sure_that_is():
    figures = [*years(2023, 50, 51), *years(2023, 60, 61, area=ENGLAND)]
    said = str(attention(ranked(review_of(figures, **WITHOUT_PLAN), 145, 151, "D")))
    assert "10 percentage points below England (61%). Neither tested: no counts are published." in said
    assert "Of all 1, against the comparable year before, " in said
    good = str(went_well(ranked(review_of(figures, **WITHOUT_PLAN), 9, 151, "A")))
    assert "The best quarter. 10 percentage points below England (61%); not tested" in good


def test_what_clearly_rose_of_late_says_that_it_clearly_fell_since_the_start():
    review = ranked(review_of(years(2022, 60, 40, 51), **WITHOUT_PLAN), 70, 151, "B")
    columns = ["change_word", "change_certainty", "first_word", "first_certainty"]
    review.assessments.loc[:, columns] = ["better", "clear", "worse", "clear"]
    assert (
        "Up 11 percentage points on 2023/24, which is better. But it fell from 60% in 2022/23 (the first "
        "comparable year) to 51% in 2024/25, which is worse." in str(went_well(review))
    )


def test_what_clearly_moves_the_wrong_way_went_not_well_though_its_rank_is_good():
    review = ranked(review_of(years(2023, 50, 51), **WITHOUT_PLAN), 8, 151, "A")
    rising = {"trend": "rising", "trend_certainty": "clear", "trend_n": 8, "polarity": "low"}
    review.assessments.loc[:, list(rising)] = list(rising.values())
    assert "51% in 2024/25, rising over 8 years, which is worse. It ranks 8 of 151" in str(attention(review))
    assert "51%" not in str(went_well(review))


def test_the_place_among_all_councils_in_three_lengths():
    (row,) = rows_of(ranked(review_of(years(2023, 50, 51), **WITHOUT_PLAN), 9, 151, "B").assessments)
    assert national_note(row) == ("9 of 151", "second quarter")
    assert national_place(row) == "It ranks 9 of 151 councils in England, where 1 is best."
    assert national_sentence(row).startswith("Among the 151 councils in England with a figure it ranks 9")


# The years of a council that began lately


@pytest.mark.parametrize(("own_before", "is_told"), [((50, 51), True), (("x", "x"), False)])
def test_a_new_series_is_told_only_to_whoever_has_figures_from_before_it(own_before, is_told):
    """England's figures, and the gaps of a council that there was not yet, reach back to before it."""
    figures = [
        *years(2019, 60, 61, area=ENGLAND), *years(2021, 62, 63, 64, 65, segment=2, area=ENGLAND),
        *years(2019, *own_before), *years(2021, 52, 53, 54, 55, segment=2),
    ]  # fmt: skip
    review = review_of(figures, notices=[notice("break", "2021/22")])
    (row,) = rows_of(review.assessments)
    assert row["break_note"] == ("2021/22" if is_told else "")
    assert ("The series restarted in 2021/22" in trend_sentence(row)) == is_told
    small = sparkline(all_series(review).of("reading", "all"), review.breaks, unit="percent", decimals=0)
    assert small.alt == "From 52% in 2021/22 to 55% in 2024/25." + is_told * " New series from 2021/22."


def test_a_year_that_was_left_out_before_there_was_a_council_is_not_told_to_it():
    figures = [
        *years(2019, 60, area=ENGLAND), *years(2020, "x", excluded=True, area=ENGLAND),
        *years(2021, 62, 63, 64, 65, area=ENGLAND),
        *years(2019, "x"), *years(2020, "x", excluded=True), *years(2021, 52, 53, 54, 55),
    ]  # fmt: skip
    (row,) = rows_of(review_of(figures).assessments)
    assert (row["trend_left_out"], row["trend_from"]) == ("", "2021/22")
