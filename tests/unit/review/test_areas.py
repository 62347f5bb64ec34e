"""The area and its neighbours beside England: the verdicts, the spine chart and the tartan rug."""

import csv
import math

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from drawn_cases import examples
from drawn_review import (
    AREA,
    ENGLAND,
    NEW_LIST,
    OTHER,
    PLAN,
    counted,
    figure,
    goal,
    indicator,
    tables_of,
)
from hypothesis import given
from hypothesis import strategies as st
from real_project import ROOT
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

import analysis
from analysis.build.project import PROJECT_VARIABLE
from analysis.page.check import check_page
from analysis.page.structure import keep_tables_navigable, read_tree, written
from analysis.report.gap_analysis import chance_sentence
from analysis.review.areas import assemble_areas
from analysis.review.assemble import assemble_review
from analysis.tables.declare import check
from analysis.tables.results import AREA_VERDICTS, SPINE_POSITIONS
from analysis.vocabulary.certainty import NOT_TESTED

CHESTER, BENCHMARK = "E06000050", "E92000001"
PARTS = ("area_header", "area_spine", "area_rug", "area_intervals")
HOSTILE = ('<script>alert("1")</script>', "</td></table></svg><b>bold", "{{ 7*7 }}{% raw %}", "' onload='x")


def compared(figures, *, area=AREA, **drawn):
    """The comparison of the drawn council."""
    tables = tables_of(figures, **drawn)
    options = {"year": "2024/25", "edition": PLAN, "comparator": "england"}
    return assemble_areas(tables, assemble_review(tables, area=area, **options))


def drawn(values, *, label="2024/25", total=1000, england=50.0, **columns):
    """Counts of the area and of the neighbours in the order of their list; England without counts."""
    codes = (AREA, *NEW_LIST)
    rows = [
        counted(label, value, total, area=code, **columns)
        for code, value in zip(codes, values, strict=False)
        if value is not None
    ]
    return [*rows, figure(label, england, area=ENGLAND, **columns)]


def words_of(comparison):
    return dict(zip(comparison.verdicts["area_code"], comparison.verdicts["word"], strict=True))


def shown(part):
    return part._repr_html_()


# Verdicts


def test_the_interval_gives_the_word_area_by_area():
    # Wilson, n = 1000: 550 is 51.9% to 58.1%, 470 is 43.9% to 50.1%, 450 is 41.9% to 48.1%
    comparison = compared(drawn([550, 470, 450]))
    words = words_of(comparison)
    assert [words[code] for code in (AREA, *NEW_LIST[:2])] == ["better", "no clear difference", "worse"]
    assert set(comparison.verdicts["england_value"]) == {50.0}
    own = comparison.verdicts.iloc[0]
    low, high = proportion_confint(550, 1000, alpha=0.05, method="wilson")
    assert (own["lower"], own["upper"]) == pytest.approx((100 * low, 100 * high), rel=1e-12)
    assert (own["is_own"], own["area_code"], own["method"], own["reason"]) == (True, AREA, "Wilson", "")


@pytest.mark.parametrize(
    ("direction", "expected"), [("high", "better"), ("low", "worse"), ("none", "higher")]
)
def test_the_publishers_direction_names_the_side_and_the_plans_does_not(direction, expected):
    declared = [indicator(publisher_polarity=direction, polarity="high")]
    assert words_of(compared(drawn([550]), indicators=declared))[AREA] == expected


@examples(25)
@given(st.integers(0, 1000), st.integers(50, 5000), st.floats(1, 99))
def test_turning_the_direction_turns_the_word_and_mirrors_the_position(count, total, england):
    values = [min(count, total), total // 2, total // 3]
    turned = {"better": "worse", "worse": "better"}
    # a list of 10 of which 2 have a figure is hidden: give all of them one
    figures = drawn([*values, *[total // 4] * 8], total=total, england=england)
    high, low = (
        compared(figures, indicators=[indicator(publisher_polarity=direction)])
        for direction in ("high", "low")
    )
    assert {code: turned.get(word, word) for code, word in words_of(high).items()} == words_of(low)
    first, second = high.positions.iloc[0], low.positions.iloc[0]
    assert first["position"] == pytest.approx(1 - second["position"], abs=1e-12)
    assert first["low_position"] == pytest.approx(1 - second["high_position"], abs=1e-12)
    assert first["q1"] == pytest.approx(1 - second["q3"], abs=1e-12)


def test_without_counts_nothing_is_tested_however_far_apart():
    figures = [figure("2024/25", 95), figure("2024/25", 5, area=ENGLAND)]
    figures += [figure("2024/25", 50, area=code) for code in NEW_LIST]
    comparison = compared(figures)
    assert set(comparison.verdicts["word"]) == {NOT_TESTED}
    assert set(comparison.verdicts["reason"]) == {"missing_ci"}
    assert comparison.verdicts["lower"].isna().all()
    # the figure still has its place: as far to the right as England's scale reaches
    assert comparison.positions.iloc[0]["position"] == 1.0
    assert "For none of the 1 indicators are the counts" in shown(analysis.area_header(comparison))
    assert "no verdict has an interval behind it" in shown(analysis.area_intervals(comparison))


def test_counts_that_do_not_give_the_figure_again_give_no_verdict():
    figures = drawn([550])
    figures[0] = figures[0] | {"counts_exact": False}
    row = compared(figures).verdicts.iloc[0]
    assert (row["word"], row["reason"]) == (NOT_TESTED, "counts_inexact")


def test_a_missing_figure_keeps_its_mark_and_has_no_word():
    figures = [*drawn([550]), figure("2024/25", "c", area=NEW_LIST[0])]
    verdicts = compared(figures).verdicts.set_index("area_code")
    hidden, absent = verdicts.loc[NEW_LIST[0]], verdicts.loc[NEW_LIST[1]]
    assert (hidden["missing"], hidden["reason"], hidden["word"]) == ("c", "suppressed", "")
    assert (absent["missing"], absent["reason"], absent["word"]) == ("x", "not_available", "")
    assert math.isnan(hidden["value"]) and math.isnan(hidden["numerator"])


def test_only_figures_of_the_same_period_stand_side_by_side():
    figures = [
        counted("2024/25", 550, 1000), figure("2024/25", 50, area=ENGLAND),
        counted("2023/24", 100, 1000, area=NEW_LIST[0]), counted("2024/25", 450, 1000, area=NEW_LIST[1]),
    ]  # fmt: skip
    words = words_of(compared(figures))
    assert (words[NEW_LIST[0]], words[NEW_LIST[1]]) == ("", "worse")


def test_an_indicator_without_england_is_left_out_and_named():
    figures = [*drawn([550]), figure("2024/25", 7, indicator_id="writing")]
    comparison = compared(
        figures,
        indicators=[indicator(), indicator(indicator_id="writing", short_name="Writing")],
        goals=[goal(), goal("2", indicator_id="writing", position=2)],
    )
    assert set(comparison.verdicts["indicator_id"]) == {"reading"}
    assert "No figure for England in the same period: Writing." in shown(analysis.area_header(comparison))


def test_the_order_of_the_rows_does_not_matter():
    figures = drawn([550, 470, 450, 600, 300])
    one, other = compared(figures), compared(figures[::-1])
    pd.testing.assert_frame_equal(one.verdicts, other.verdicts)
    pd.testing.assert_frame_equal(one.positions, other.positions)


def test_an_indicator_that_two_goals_share_stands_once():
    comparison = compared(drawn([550]), goals=[goal(), goal("2", position=2)])
    assert len(comparison.positions) == 1 and len(comparison.verdicts) == 1 + len(NEW_LIST)


# Positions


def test_a_position_is_worked_out_on_a_scale_that_is_symmetric_about_england():
    # per cent: area 55, neighbours 45, 47, 50, 52, 53, 54, 56, 58, 60, 70; England 50
    comparison = compared(drawn([550, 450, 470, 500, 520, 530, 540, 560, 580, 600, 700]))
    row = comparison.positions.iloc[0]
    reach = 70 - 50
    assert row["position"] == pytest.approx(0.5 + (55 - 50) / (2 * reach))
    assert row["low_position"] == pytest.approx(0.5 + (45 - 50) / (2 * reach))
    assert row["high_position"] == 1.0
    # type 7 of eleven: the quartiles lie half way between the 3rd and 4th, and the 8th and 9th
    assert row["q1"] == pytest.approx(0.5 + ((50 + 52) / 2 - 50) / (2 * reach))
    assert row["q3"] == pytest.approx(0.5 + ((56 + 58) / 2 - 50) / (2 * reach))
    assert (row["areas"], row["areas_asked"], row["lowest"], row["highest"]) == (11, 11, 45, 70)


@pytest.mark.parametrize(("missing", "is_hidden"), [(2, False), (3, True)])
def test_a_quarter_of_the_areas_missing_hides_the_position(missing, is_hidden):
    values = [550, 450, 470, 500, 520, 530, 540, 560, 580, 600, 700]
    comparison = compared(drawn([*values[:-missing], *[None] * missing]))  # 2 of 11 or 3 of 11
    row = comparison.positions.iloc[0]
    assert math.isnan(row["position"]) is is_hidden
    assert row["reason"] == ("comparator_missing" if is_hidden else "")
    note = analysis.area_spine(comparison).note
    assert ("No place is shown where a quarter or more of the areas have no figure." in note) is is_hidden
    assert ("Without a place on the scale: Reading." in note) is is_hidden


def test_an_area_without_neighbours_has_verdicts_and_no_place():
    figures = [counted("2024/25", 550, 1000, area=OTHER), figure("2024/25", 50, area=ENGLAND)]
    comparison = compared(figures, area=OTHER)
    assert comparison.list_version == ""
    assert words_of(comparison) == {OTHER: "better"}
    row = comparison.positions.iloc[0]
    assert (row["reason"], row["areas"], math.isnan(row["lowest"])) == ("comparator_missing", 1, True)
    assert "Barrow: 1 better." in analysis.area_rug(comparison).alt
    assert "statistical neighbours" not in shown(analysis.area_header(comparison)).partition("<ul>")[0]
    assert "The data hold no list of statistical neighbours of Barrow" in analysis.area_spine(comparison).note


def test_where_all_areas_are_as_england_there_is_no_scale():
    row = compared(drawn([500] * 11)).positions.iloc[0]
    assert (row["reason"], math.isnan(row["position"])) == ("not_applicable", True)


# Parts of the page


@pytest.fixture(scope="module")
def two():
    """One indicator with counts and one without, the latter first in the plan."""
    plain = [
        figure("2024/25", 40 + step, area=code, indicator_id="writing")
        for step, code in enumerate((ENGLAND, AREA, *NEW_LIST))
    ]
    return compared(
        [*plain, *drawn([550, 470, 450, 500, 520, 530, 540, 560, 580, 600, 700])],
        indicators=[indicator(), indicator(indicator_id="writing", short_name="Writing")],
        goals=[goal(indicator_id="writing"), goal("2", position=2)],
    )


def test_the_text_of_the_spine_chart_holds_every_value(two):
    alt = analysis.area_spine(two).alt
    assert "Reading: 55.0% (2024/25), England 50.0%, better." in alt
    assert "Writing: 41.0% (2024/25), England 40.0%, not tested." in alt
    assert alt.index("Reading:") < alt.index("Writing:")  # what was tested comes first


def test_the_table_of_the_spine_chart_holds_the_ends_of_the_range_in_their_unit(two):
    table = analysis.area_spine(two).table.html
    cells = [cell.get_text() for cell in BeautifulSoup(table, "html.parser").find_all(["th", "td"])]
    start = cells.index("Reading")
    assert cells[:9] == [
        "Indicator", "Period", "Aldern", "England", "Lowest", "Highest", "Beside England", "Position",
        "Middle half",
    ]  # fmt: skip
    assert cells[start + 1 : start + 8] == ["2024/25", "55.0%", "50.0%", "45.0%", "70.0%", "better", "0.63"]


def test_the_text_of_the_rug_holds_the_own_values_and_counts_the_words_of_every_area(two):
    rug = analysis.area_rug(two)
    assert "2 indicators by 11 areas, each beside England." in rug.alt
    assert "Reading: 55.0%, better." in rug.alt and "Writing: 41.0%, not tested." in rug.alt
    assert "Near 01: 1 no clear difference and 1 not tested." in rug.alt
    assert "Near 02: 1 worse and 1 not tested." in rug.alt


def test_every_cell_of_the_rug_has_its_figure_its_symbol_and_its_word(two):
    table = BeautifulSoup(shown(analysis.area_rug(two)), "html.parser").find("table")
    rows = {row.find("th").get_text(" ", strip=True): row for row in table.select("tbody tr")}
    assert list(rows) == ["Reading 2024/25, England 50.0%", "Writing 2024/25, England 40.0%"]
    cells = [cell.get_text(" ", strip=True) for cell in rows["Reading 2024/25, England 50.0%"].find_all("td")]
    assert cells[:3] == ["+ better, 55.0%", "= no clear difference, 47.0%", "− worse, 45.0%"]
    cells = [cell.get_text(" ", strip=True) for cell in rows["Writing 2024/25, England 40.0%"].find_all("td")]
    assert cells[1] == "· not tested, 42.0%"


def test_the_page_says_how_many_comparisons_would_differ_by_chance(two):
    expected = f"With 11 comparisons at the 95% level, about {11 / 20:.1f} would"  # 0.55, half away: 0.6
    assert expected.replace("0.5", "0.6") in shown(analysis.area_header(two))
    assert "about 2.2 would" in chance_sentence(44) and "about 1 would" in chance_sentence(20)
    assert chance_sentence(0) == ""


def test_counts_and_limits_behind_a_verdict_are_one_click_away(two):
    soup = BeautifulSoup(shown(analysis.area_intervals(two)), "html.parser")
    (details,) = soup.find_all("details")
    (table,) = details.find_all("table")  # the indicator without counts has none
    first = [cell.get_text() for cell in table.select("tbody tr")[0].find_all(["th", "td"])]
    low, high = (100 * end for end in proportion_confint(550, 1000, method="wilson"))
    assert first == ["Aldern", "550 of 1,000", "55.0%", f"{low:.1f}% to {high:.1f}%", "better"]


def test_a_figure_that_must_not_be_shown_is_nowhere_in_the_parts():
    figures = [*drawn([550, None, 450, 500, 520, 530, 540, 560, 580, 600, 700])]
    figures.append(figure("2024/25", "c", area=NEW_LIST[0]))
    comparison = compared(figures)
    rug = BeautifulSoup(shown(analysis.area_rug(comparison)), "html.parser").find("table")
    cells = [cell.get_text(" ", strip=True) for cell in rug.select("tbody td")]
    assert cells[1] == "[c]"
    assert "[c]: confidential" in analysis.area_rug(comparison).note
    assert "Near 01" not in shown(analysis.area_intervals(comparison))


@pytest.mark.parametrize("part", PARTS)
def test_nothing_in_the_data_becomes_markup(part):
    declared = [
        indicator(short_name=HOSTILE[0], name=HOSTILE[1]),
        indicator(indicator_id="writing", short_name=HOSTILE[0]),  # the same name twice, too
        indicator(indicator_id="sums", short_name=HOSTILE[2]),
    ]
    tables = tables_of(
        [
            *drawn([550, 470, 450, 500, 520, 530, 540, 560, 580, 600, 700]),
            *drawn([550, 470, 450], indicator_id="writing"),
            figure("2024/25", 3, indicator_id="sums"),
        ],
        indicators=declared,
        goals=[goal(), goal("2", indicator_id="writing"), goal("3", indicator_id="sums")],
    )
    tables["areas"] = tables["areas"].assign(
        area_name=[f"{HOSTILE[place % 4]} {HOSTILE[3]}" for place in range(len(tables["areas"]))]
    )
    review = assemble_review(tables, area=AREA, year="2024/25", edition=PLAN, comparator="england")
    html = shown(getattr(analysis, part)(assemble_areas(tables, review)))
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.find("script") and not soup.find("img") and "<b>bold" not in html
    assert not soup.find(attrs={"onload": True})
    assert HOSTILE[0] in soup.get_text() or part == "area_header"
    assert "49" not in soup.get_text().replace("49.", "")  # no template was filled from data


@pytest.mark.parametrize("part", PARTS)
def test_a_council_without_any_figure_says_so(part):
    comparison = compared([])
    assert comparison.verdicts.empty and comparison.positions.empty
    text = BeautifulSoup(shown(getattr(analysis, part)(comparison)), "html.parser").get_text(" ", strip=True)
    # a section of charts alone goes with its heading, where there is none
    drawn_alone = part in ("area_spine", "area_rug")
    assert text == "" if drawn_alone else "No " in text or "no figures" in text or "There are no" in text


# The project's own data, by a second route


@pytest.fixture(scope="module")
def real(open_real_review, real_project):
    review = open_real_review()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT_VARIABLE, str(real_project.root))
        return analysis.open_areas(review)


def published_counts():
    path = ROOT / "data/raw/dfe_releases_2025/published_counts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["indicator"], row["group"], row["area_code"], row["time_period"]): row for row in rows}


def whole(text):
    return int(text.replace(",", ""))


def byar(count, population):
    """Byar's limits per 10,000: Breslow and Day (1987), page 69; for counts of ten and more."""
    z = norm.ppf(0.975)
    low = count * (1 - 1 / (9 * count) - z / (3 * np.sqrt(count))) ** 3
    more = count + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return 10_000 * low / population, 10_000 * high / population


def side(low, high, england, signs):
    """The word of an interval; `signs` are those for below, for above."""
    return signs[0] if high < england else signs[1] if low > england else "no clear difference"


SIGNS = {
    "re_referrals_within_12_months": ("better", "worse"),
    "repeat_child_protection_plans": ("better", "worse"),
    "care_leavers_eet": ("worse", "better"),
    "children_in_care_rate": ("lower", "higher"),
}


@pytest.mark.parametrize("name", sorted(SIGNS))
def test_real_verdicts_are_the_same_by_a_second_route(real, name):
    counts = published_counts()
    own = real.verdicts[real.verdicts["indicator_id"] == name].set_index("area_code")
    assert len(own) == 11
    for code, row in own.iterrows():
        printed = counts[(name, "all", code, "2025")]
        england = counts[(name, "all", BENCHMARK, "2025")]
        top, bottom = whole(printed["numerator"]), whole(printed["denominator"])
        if name == "children_in_care_rate":
            low, high = byar(top, bottom)
        else:
            low, high = (100 * end for end in proportion_confint(top, bottom, alpha=0.05, method="wilson"))
        assert (row["lower"], row["upper"]) == pytest.approx((low, high), rel=1e-9)
        # England's printed figure is rounded, the one that is used may come from its counts
        assert row["england_value"] == pytest.approx(float(england["value"]), abs=0.51)
        figure, beside = (f"{row[name]:.{row['decimals']}f}" for name in ("value", "england_value"))
        expected = side(low, high, row["england_value"], SIGNS[name])
        assert row["word"] == ("the same" if figure == beside else expected)


def test_real_verdicts_stand_only_where_counts_are_published(real):
    tested = real.verdicts[real.verdicts["certainty"].isin(("clear", "not clear"))]
    # whose counts stand in the Department's own files beside the interactive tool
    in_files = {
        "ehcp_within_20_weeks_all",
        "ehcp_within_20_weeks_excl_exceptions",
        "child_protection_plan_rate",
    }
    assert set(tested["indicator_id"]) == {*SIGNS, *in_files}
    assert real.verdicts.loc[real.verdicts["certainty"] == NOT_TESTED, "lower"].isna().all()
    words = tested[tested["area_code"] == CHESTER].set_index("indicator_id")["word"].to_dict()
    # 75 of 475 plans in 2024 are 15.8%, far below England's 46.4%
    assert (
        words.pop("ehcp_within_20_weeks_excl_exceptions") == words.pop("ehcp_within_20_weeks_all") == "worse"
    )
    assert words["children_in_care_rate"] == "higher" and set(words.values()) == {
        "no clear difference",
        "the same",
        "higher",
    }


def test_real_tables_are_as_declared_and_own_words_agree_with_the_review(real):
    check(real.verdicts, AREA_VERDICTS)
    check(real.positions, SPINE_POSITIONS)
    both = pd.concat([real.review.assessments, real.review.other_indicators])
    told = both.set_index(["indicator_id", "group"])
    own = real.verdicts[real.verdicts["is_own"]]
    assert len(own) > 0
    for row in own.itertuples():
        word, certainty = told.loc[(row.indicator_id, row.group), ["england_word", "england_certainty"]]
        assert row.certainty == certainty
        unclear = {"not clear": "no clear difference", "not tested": "not tested"}
        assert row.word == (word if word == "the same" else unclear.get(certainty, word))
        assert row.value == told.loc[(row.indicator_id, row.group), "value"]


def test_real_parts_stand_in_a_page_that_passes_the_checks(real):
    body = "".join(f"<h2>{part}</h2>{shown(getattr(analysis, part)(real))}" for part in PARTS)
    html = f"<html lang='en'><title>t</title><main><h1>h</h1>{body}</main></html>"
    tree = read_tree(html)
    keep_tables_navigable(tree)
    assert check_page(written(tree)) == ()
