"""What a target may be held against before it is set."""

import pandas as pd
import pytest
from drawn_review import AREA, NEW_LIST, PLAN, counted, figure, goal, indicator, tables_of, target, years

from analysis.report.profile import profile_header
from analysis.report.target_setting import options_table
from analysis.review.assemble import assemble_review
from analysis.review.profile import assemble_profile, goals_by_key
from analysis.review.target_options import assemble_target_options
from analysis.stats.certainty import Measured, change_certainty, smallest_clear
from analysis.tables.rows import rows_of

FIVE = (60.0, 62.0, 61.0, 64.0, 66.0)  # 2020/21 to 2024/25; ten slopes, in order below
SLOPES = sorted((b - a) / (j - i) for i, a in enumerate(FIVE) for j, b in enumerate(FIVE) if j > i)
NEIGHBOURS = [figure("2024/25", 60 + place, area=code) for place, code in enumerate(NEW_LIST)]


def opened(figures, *, councils=(), proposed=None, year="", status="published", targets=(), **columns):
    one = indicator(**columns)
    tables = tables_of([*figures, *NEIGHBOURS, *councils], indicators=[one], targets=list(targets))
    if councils:
        more = (
            tables["areas"]
            .iloc[[0] * len(councils)]
            .assign(area_code=[row["area_code"] for row in councils], area_type="County")
        )
        tables["areas"] = pd.concat([tables["areas"], more], ignore_index=True)
    editions = tables["editions"]
    own = editions["edition_id"] == PLAN
    editions = editions.assign(first_year="2025/26").assign(status=editions["status"].where(~own, status))
    tables["editions"] = editions
    review = assemble_review(
        tables, area=AREA, year="2024/25", edition=PLAN, comparator="statistical_neighbours"
    )
    return tables, review


def page_of(tables, review):
    """The page of the one goal."""
    ((key, _),) = goals_by_key(review)
    return profile_header(assemble_profile(tables, review, indicator="", group="", goal=key))


def options_of(figures, proposed=None, year="", **drawn):
    tables, review = opened(figures, **drawn)
    found = assemble_target_options(tables, review, "reading", "all", year, proposed)
    return {row["kind"]: row for row in rows_of(found)}


def said_of(figures, kind, **drawn):
    rows = list(options_of(figures, **drawn).values())
    place = [row["kind"] for row in rows].index(kind)
    return options_table(rows, "Reading", "Aldern").rows[place]


def test_the_pace_is_the_middle_slope_of_the_last_five_comparable_years():
    found = options_of(years(2020, *FIVE), year="2026/27")["pace"]
    middle = (SLOPES[4] + SLOPES[5]) / 2
    assert (found["value"], found["n"]) == (pytest.approx(66 + 2 * middle), 5)
    said = said_of(years(2020, *FIVE), "pace", year="2026/27")[2]
    assert said.startswith(
        "In 2026/27, if the middle pace of the last 5 comparable years (2020/21 to 2024/25)"
    )
    assert said.endswith("arithmetic, no forecast. Not tested whether those years moved.")


@pytest.mark.parametrize(
    ("figures", "columns", "reason"),
    [
        (years(2023, 60, 61), {}, "not_enough_points"),
        (years(2020, *FIVE), {"is_cumulative": True}, "running_total"),
    ],
)
def test_no_pace_is_made_of_too_few_years_or_of_running_totals(figures, columns, reason):
    found = options_of(figures, **columns)["pace"]
    assert (found["value"] != found["value"], found["reason"]) == (True, reason)


def test_a_year_that_is_over_has_no_pace_left():
    assert options_of(years(2020, *FIVE), year="2024/25")["pace"]["reason"] == "baseline_year"


@pytest.mark.parametrize(("polarity", "value", "reached"), [("high", 67, 3), ("low", 62, 3)])
def test_the_best_quarter_of_ten_neighbours_is_what_three_of_them_have_reached(polarity, value, reached):
    # figures of 60 to 69: the quartiles (type 7) are 62.25 and 66.75, beyond which stand three each
    found = options_of(years(2020, *FIVE), polarity=polarity)["neighbours"]
    assert (found["value"], found["n"], found["n_reached"]) == (value, 10, reached)


def test_the_national_best_quarter_needs_the_councils_of_england():
    few = options_of(years(2020, *FIVE))["national"]
    assert (few["value"] != few["value"], few["reason"]) == (True, "not_enough_points")
    councils = [figure("2024/25", 40 + place / 10, area=f"C{place:03d}") for place in range(101)]
    found = options_of(years(2020, *FIVE), councils=councils)["national"]
    # of 40.0 to 50.0 in 101 steps the upper quartile is 47.5 itself; above it stand 25
    assert (found["value"], found["n"], found["n_reached"]) == (pytest.approx(47.6), 101, 25)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_nearest_clear_figure_is_clear_and_one_child_less_is_not(sign):
    now = Measured(60.0, "proportion", 240, 400, scale=100)
    value, reason = smallest_clear(now, sign)
    count = round(value * 4)
    words = [
        change_certainty(Measured(child / 4, "proportion", child, 400, scale=100), now).word
        for child in (count, count - sign)
    ]
    assert (words, reason) == (["clear", "not clear"], "")
    # in a series that moves by 5 points a year nothing below twice that is more than usual
    assert abs(smallest_clear(now, sign, earlier=[5, -5, 5, -5])[0] - 60) >= 10


def test_without_counts_only_the_usual_ups_and_downs_are_known():
    found = options_of(years(2020, *FIVE))["clear"]
    # yearly changes 2, -1, 3, 2: the median size is 2
    assert (found["value"], found["reason"]) == (pytest.approx(66 + 2 * 2), "missing_ci")
    assert "counting error is not known: not tested" in said_of(years(2020, *FIVE), "clear")[2]
    assert (
        options_of(years(2023, 60, 61))["clear"]["value"] != options_of(years(2023, 60, 61))["clear"]["value"]
    )


def test_a_clear_change_beyond_what_is_possible_is_not_offered():
    near_the_end = [counted(f"{year}/{year - 1999}", 48, 50) for year in range(2020, 2025)]
    found = options_of(near_the_end)["clear"]
    assert (found["value"] != found["value"], found["reason"]) == (True, "none_clear")


@pytest.mark.parametrize(
    ("proposed", "polarity", "said"),
    [
        (64, "high", "Easier than the figure reached, by 2 percentage points: meeting it would allow"),
        (68, "low", "Easier than the figure reached, by 2 percentage points: meeting it would allow"),
        (66, "high", "Level with the figure reached: it asks for no change."),
        (68, "high", "2 percentage points beyond the figure reached; whether that would be a clear change"),
        (64, "low", "2 percentage points beyond the figure reached; whether that would be a clear change"),
    ],
)
def test_a_proposed_target_is_held_against_the_figure_reached(proposed, polarity, said):
    assert said in said_of(years(2020, *FIVE), "proposed", proposed=proposed, polarity=polarity)[2]


@pytest.mark.parametrize(("proposed", "word"), [(61, "would not be"), (90, "would be")])
def test_a_proposed_change_is_said_to_be_clear_only_where_it_would_be(proposed, word):
    figures = [counted(f"{year}/{year - 1999}", 240, 400) for year in range(2020, 2025)]
    said = said_of(figures, "proposed", proposed=proposed)[2]
    assert f"in one year that {word} a clear change" in said


def test_without_a_direction_nothing_is_best():
    found = options_of(years(2020, *FIVE), polarity="none", publisher_polarity="none", proposed=70)
    assert list(found) == ["reached", "pace"]
    assert "Neither direction" in options_table(list(found.values()), "Reading", "Aldern").html


def test_a_draft_shows_them_under_its_goals_and_fills_nothing_in():
    promised = target("64%", 64.0, target_year="2025/26")
    tables, draft = opened(years(2020, *FIVE), status="draft", targets=[promised])
    page = page_of(tables, draft).html
    assert "what a target for Reading in 2025/26 may be held against" in page
    assert "Easier than the figure reached, by 2 percentage points" in page
    assert draft.assessments["target_value"].isna().all()  # of 2024/25 the draft has none
    tables, published = opened(years(2020, *FIVE), targets=[promised])
    assert published.target_options.empty
    assert "may be held against" not in page_of(tables, published).html


def test_the_readings_of_an_open_target_stand_side_by_side_year_by_year():
    promised = target(
        "a 5% increase each year",
        None,
        target_kind="change_pct",
        reason="target_ambiguous",
        readings="compound: x",
    )
    tables = tables_of(
        years(2020, *FIVE), goals=[goal(baseline_text="22%", baseline_value=22.0)], targets=[promised]
    )
    review = assemble_review(
        tables, area=AREA, year="2024/25", edition=PLAN, comparator="statistical_neighbours"
    )
    page = page_of(tables, review)
    (found,) = [part for part in page.flat() if getattr(part, "caption", "").startswith("“a 5%")]
    # compound 22 x 1.05^n, simple 22 + n x 1.1, points 22 + 5n, once 22 + 1.1
    assert [row[2:] for row in found.rows] == [
        ("23.1%", "24.3%", "25.5%", "26.7%"),
        ("23.1%", "24.2%", "25.3%", "26.4%"),
        ("27.0%", "32.0%", "37.0%", "42.0%"),
        ("23.1%", "23.1%", "23.1%", "23.1%"),
    ]
    assert "No reading is declared, so none of them judges." in page.html


@pytest.mark.parametrize(("polarity", "end"), [("high", 65.0), ("low", 70.0)])
def test_of_a_range_the_end_that_asks_less_is_held_against_the_figure(polarity, end):
    asked = target(
        "65% to 70%", None, target_year="2025/26", target_kind="range", target_lower=65.0, target_upper=70.0
    )
    name, shown, _ = said_of(years(2020, *FIVE), "range", targets=[asked], polarity=polarity)
    assert (name, shown) == ("Target proposed, the end of its range that asks less", f"{end:.0f}%")
