"""What the documents claim, held against their own numbers: each rule, and every finding of the real ones."""

import csv
import json
import math
import shutil
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_project import ROOT

from analysis import cli
from analysis.build.authors import as_json_lines, as_text
from analysis.build.project import PROJECT_VARIABLE
from analysis.claims.printed import Span, read_print, shown
from analysis.claims.rules import (
    CONTRADICTED,
    HOLDS,
    IN_PART,
    UNSUPPORTED,
    hold_count,
    hold_future,
    hold_latest,
    hold_limit,
    hold_pace,
    hold_parts,
    hold_past,
    hold_population,
    hold_share,
    hold_span,
    hold_term,
    hold_weighted,
    hold_whole_share,
    hold_within,
    read_days,
)
from analysis.claims.testing import (
    OFFICIAL,
    claim_of,
    contradictions,
    findings_of,
    graded,
    read_numbers,
    rules,
)
from analysis.inputs.clean import clean_project
from analysis.inputs.project import read_project
from analysis.tables.data import CLAIM_KINDS, CLAIMS, EDITIONS
from analysis.tables.declare import empty, table
from analysis.vocabulary.errors import DataError

GOLDEN = ROOT / "tests" / "golden" / "claim_findings.csv"


def prints(*texts):
    read = [read_print(text) for text in texts]
    assert None not in read, texts
    return read


PARTS = (prints("132", "569"), prints("15%", "10%"))
TWO_GROUPS = "numerator=40; denominator=42; numerator=10; denominator=11; claimed=95%"

# What a print allows


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("17.7%", 17.65, 17.75), ("22%", 21.5, 22.5), ("569", 569, 569), ("74,400", 74400, 74400),
        ("53.0", 52.95, 53.05), ("almost a quarter", 22.5, 25), ("Almost 1 in 3", 30, 100 / 3),
        ("one third", 30, 110 / 3), ("around 79,500", 79450, 79550), ("around 250", 245, 255),
        ("over 77,500", 77500, math.inf), ("less than 5%", -math.inf, 5), ("just under 10%", 9, 10),
        ("100+", 100, math.inf), ("majority", 50, 100), ("a", 1, 1), ("fifteen", 15, 15), ("(64)", -64, -64),
        ("10percentage points", 9.5, 10.5), ("£4.85", 4.845, 4.855), ("as low as 23.5%", 23.5, math.inf),
    ],
)  # fmt: skip
def test_a_print_allows_what_its_digits_and_words_leave_open(text, low, high):
    (read,) = prints(text)
    assert (read.span.low, read.span.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("text", ["", "appendices one to four", "worse", "-", "n/a", "no figures"])
def test_words_that_are_no_number_are_none(text):
    assert read_print(text) is None


@given(
    st.decimals(min_value=0, max_value=1000, allow_nan=False, allow_infinity=False, places=4),
    st.integers(0, 3),
)
def test_a_number_always_lies_in_the_span_of_its_rounded_print(value, decimals):
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    (read,) = prints(f"{rounded}%")
    assert Span(float(value), float(value)).meets(read.span)


@given(st.integers(1, 3000), st.integers(1, 3000), st.integers(0, 2))
def test_a_share_that_is_rounded_from_its_counts_is_never_accused(one, other, decimals):
    part, whole = min(one, other), max(one, other)
    exact = Decimal(100 * part) / Decimal(whole)
    claimed = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    (numerator, denominator, share) = prints(str(part), str(whole), f"{claimed}%")
    assert hold_share([numerator], [denominator], share).state == HOLDS
    further = claimed + 2 * Decimal(1).scaleb(-decimals)
    (wrong,) = prints(f"{further}%")
    assert hold_share([numerator], [denominator], wrong).state == CONTRADICTED


@given(st.lists(st.decimals(min_value=0, max_value=99, places=3), min_size=1, max_size=6))
def test_parts_that_are_each_rounded_are_never_accused(parts):
    def rounded(value):
        return f"{value.quantize(Decimal('0.1'), rounding=ROUND_HALF_UP)}%"

    total = prints(rounded(sum(parts)))[0]
    assert hold_parts(prints(*map(rounded, parts)), total).state == HOLDS


@given(st.integers(0, 999), st.integers(0, 999))
def test_a_direction_is_accused_only_of_figures_that_went_the_other_way(before, after):
    first, second = prints(f"{before / 10:.1f}%", f"{after / 10:.1f}%")
    is_accused = rules.hold_direction("increase", first, second).state == CONTRADICTED
    # 17.6% and 17.7% may both be 17.65%: next to each other, nothing is sure
    assert is_accused == (after < before - 1)
    assert (rules.hold_direction("decrease", first, second).state == CONTRADICTED) == (after > before + 1)


# The rules


@pytest.mark.parametrize(
    ("word", "before", "after", "state"),
    [
        ("increase", "22%", "17.7%", CONTRADICTED),
        ("increase", "less than 5%", "9.2%", HOLDS),
        ("increase", "less than 5%", "4.2%", HOLDS),  # 4.2 may be more than the earlier figure
        ("increase", "17.7%", "18%", HOLDS),  # 17.7 may have been 17.6, and 18 may be 17.5
        ("increase", "18%", "17.7%", HOLDS),
        ("decrease", "19.9%", "19.4%", HOLDS),
        ("decrease", "74,200", "over 77,500", CONTRADICTED),
        ("below", "44.3%", "36.2%", HOLDS),
        ("exceeds", "93%", "95%", HOLDS),
        ("exceeds", "95%", "93%", CONTRADICTED),
        ("stable", "1%", "90%", HOLDS),
        ("increase", "22%", "921", HOLDS),  # a share and a count
    ],
)
def test_a_direction_is_held_against_its_two_figures(word, before, after, state):
    assert rules.hold_direction(word, *prints(before, after)).state == state


def test_a_direction_without_figures_is_not_supported_and_not_contradicted():
    (known,) = prints("68.8%")
    assert rules.hold_direction("increase", None, None).state == UNSUPPORTED
    assert "only 68.8% is printed" in rules.hold_direction("exceeds", None, known).arithmetic
    assert rules.hold_direction("", None, None).state == HOLDS


@pytest.mark.parametrize(
    ("word", "before", "after", "size", "part", "state"),
    [
        ("increase", "74,400", "around 79,500", "7%", 1.0, HOLDS),  # 6.9%
        ("increase", "74,400", "around 79,500", "8%", 1.0, CONTRADICTED),
        ("decrease", "24%", "16%", "8%", 1.0, HOLDS),  # percentage points, said as per cent
        ("decrease", "24%", "16%", "33%", 1.0, HOLDS),  # per cent
        ("decrease", "24%", "16%", "20%", 1.0, CONTRADICTED),
        ("increase", "24%", "16%", "8%", 1.0, CONTRADICTED),  # the other way
        ("increase", "40%", "60%", "50percentage points", 1.0, CONTRADICTED),
        ("increase", "1730", "1820", "90", 1.0, HOLDS),
        ("increase", "1730", "1820", "100", 1.0, CONTRADICTED),
        ("increase", "569", "578", "almost 30%", 0.75, CONTRADICTED),  # +1.6%, or +35.4% in proportion
        ("increase", "132", "100", "just under 10%", 0.75, CONTRADICTED),  # -24.2%, or +1.0%
        ("increase", "132", "100", "1%", 0.75, HOLDS),
        ("increase", "132", "100", "1%", 1.0, CONTRADICTED),
    ],
)  # fmt: skip
def test_the_size_of_a_change_is_read_as_per_cent_points_and_in_proportion(
    word, before, after, size, part, state
):
    result = rules.hold_change(word, *prints(before, after, size), part)
    assert result.state == state


def test_a_change_to_a_printed_figure_tells_both_earlier_figures():
    after, points, said = prints("68.2%", "21.9percentage points", "21.9%")
    assert rules.hold_change("increase", None, after, points).state == HOLDS
    result = rules.hold_change("increase", None, after, said)
    assert result.state == UNSUPPORTED
    assert "46.3%" in result.arithmetic and "55.9%" in result.arithmetic
    assert rules.hold_change("increase", None, None, said).state == UNSUPPORTED


@pytest.mark.parametrize(
    ("counts", "claimed", "state"),
    [
        ([("50", "53")], "95%", CONTRADICTED),  # 94.3%
        ([("50", "53")], "94%", HOLDS),
        ([("40", "42"), ("10", "11")], "95%", IN_PART),  # true of the first group alone
        ([("40", "42"), ("10", "11")], "94.3%", HOLDS),
        ([("40", "42"), ("10", "11")], "99%", CONTRADICTED),
        ([("228", "2449")], "9.3%", HOLDS),
        ([("181", "1073")], "16.9%", HOLDS),
        ([("353", "2000")], "17.7%", HOLDS),  # 17.65 is rounded up
        ([("3529", "20000")], "17.7%", CONTRADICTED),  # 17.645 is not
    ],
)
def test_a_share_is_held_against_its_counts_with_rounding(counts, claimed, state):
    numerators = prints(*[numerator for numerator, _ in counts])
    denominators = prints(*[denominator for _, denominator in counts])
    assert hold_share(numerators, denominators, *prints(claimed)).state == state


@pytest.mark.parametrize(("share", "state"), [("53%", HOLDS), ("51%", CONTRADICTED), ("50%", HOLDS)])
def test_some_whole_number_of_children_must_give_a_share(share, state):
    assert hold_whole_share(*prints("40", share)).state == state  # 21 are 52.5%, 20 are 50%


@pytest.mark.parametrize(
    ("parts", "total", "state"),
    [
        (("85%", "25%"), "100%", CONTRADICTED),
        (("65%", "35%"), "100%", HOLDS),
        (("33%", "33%", "33%"), "100%", HOLDS),
        (("33%", "33%", "32%"), "100%", HOLDS),  # 99.5 may be printed as 100
        (("14", "1"), "16", CONTRADICTED),
        (("91", "19", "10", "a"), "121", HOLDS),
        (("16.728", "11.417", "14.911", "12.000"), "55.056", HOLDS),
        (("16.728", "11.417", "14.911", "12.000"), "55.060", CONTRADICTED),
    ],
)
def test_parts_are_held_against_their_total(parts, total, state):
    assert hold_parts(prints(*parts), *prints(total)).state == state


def test_sums_in_thousands_may_differ_by_rounding():
    parts, total = prints("77,523", "8,884", "112,123"), prints("198,531")[0]
    assert hold_parts(parts, total).state == CONTRADICTED
    assert hold_parts(parts, total, is_rounded=True).state == HOLDS
    assert hold_parts(parts, prints("198,540")[0], is_rounded=True).state == CONTRADICTED


@pytest.mark.parametrize(
    ("claimed", "figure", "state"),
    [
        ("almost a quarter", "19.8%", CONTRADICTED), ("almost a quarter", "20.5%", CONTRADICTED),
        ("almost a quarter", "23.1%", HOLDS), ("almost a quarter", "25.2%", CONTRADICTED),
        ("Almost 1 in 3", "31.9%", HOLDS), ("one third", "31.9%", HOLDS), ("1 in 3", "32.3%", HOLDS),
        ("one third", "28%", CONTRADICTED), ("majority", "49%", CONTRADICTED), ("majority", "51%", HOLDS),
    ],
)  # fmt: skip
def test_a_size_in_words_is_held_against_its_figure(claimed, figure, state):
    assert rules.hold_words(*prints(claimed, figure)).state == state


def test_counts_are_held_against_what_is_listed():
    (fifteen,) = prints("fifteen")
    assert hold_count(fifteen, 15, "listed").state == HOLDS
    assert hold_count(fifteen, 14, "listed").arithmetic == "fifteen claimed, 14 listed"


def test_groups_of_one_size_must_have_shares_that_fit():
    counts, good, bad = prints("6", "34"), prints("0.03%", "0.2%"), prints("0.1%", "0.2%")
    assert hold_population(counts, good, None).state == HOLDS
    assert "4,000 to 12,000" in hold_population(counts, bad, None).arithmetic


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (rules.hold_same(*prints("1830", "1,820"), "x"), CONTRADICTED),
        (rules.hold_same(*prints("49.6%", "50%"), "x"), HOLDS),
        (rules.hold_difference(*prints("72%", "46%", "24%"), "x"), CONTRADICTED),
        (rules.hold_difference(*prints("72%", "46%", "25%"), "x"), HOLDS),  # 71.5 less 46.5
        (rules.hold_start(*prints("46%", "57%", "7%"), "increase", "x"), CONTRADICTED),
        (rules.hold_start(*prints("50%", "57%", "7%"), "increase", "x"), HOLDS),
        (rules.hold_start(*prints("53%", "57%", "7%"), "increase", "x"), HOLDS),  # per cent
        (rules.hold_start(*prints("24%", "16%", "8%"), "decrease", "x"), HOLDS),
        (hold_limit(*prints("132%", "100%")), CONTRADICTED),
        (hold_limit(*prints("100%", "100%")), HOLDS),
        (rules.hold_none(*prints("17.7%"), "it"), CONTRADICTED),
        (rules.hold_none(*prints("0"), "it"), HOLDS),
        (rules.hold_ambition("decrease", *prints("19.8%", "20.0%"), "line 9"), CONTRADICTED),
        (rules.hold_ambition("decrease", *prints("13.1%", "13.2%"), "line 9"), CONTRADICTED),  # at most 13.15
        (rules.hold_ambition("decrease", *prints("13.15%", "13.1%"), "line 9"), HOLDS),
        (rules.hold_ambition("increase", *prints("53%", "52.5%"), "line 9"), HOLDS),
        (rules.hold_standing("increase", "above the national average", "National Average"), CONTRADICTED),
        (rules.hold_standing("increase", "below the national average", "National Average"), HOLDS),
        (rules.hold_sign("saving", *prints("15,024")), CONTRADICTED),
        (rules.hold_sign("saving", *prints("(64)")), HOLDS),
        (rules.hold_sign("growth", *prints("(496)")), CONTRADICTED),
        (rules.hold_terms("recent", "previous"), CONTRADICTED),
        (rules.hold_terms("Recent", "recent"), HOLDS),
        (hold_weighted(*PARTS, *prints("750", "5%")), CONTRADICTED),
        (hold_weighted(*PARTS, *prints("750", "10%")), HOLDS),
        (hold_pace(*prints("2"), 1, *prints("750"), "x"), CONTRADICTED),
        (hold_pace(*prints("40"), 1, *prints("750"), "x"), HOLDS),
    ],
)  # fmt: skip
def test_the_other_rules(result, state):
    assert result.state == state
    assert bool(result.arithmetic) == (state != HOLDS)


def test_computed_values_are_rounded_half_away_from_zero():
    assert [shown(value) for value in (17.65, -0.05, 1234.0)] == ["17.7", "−0.1", "1,234"]


# Dates


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("September 2018", "2018-09-01", "2018-09-30"), ("24th June 2019", "2019-06-24", "2019-06-24"),
        ("2018", "2018-01-01", "2018-12-31"), ("2024-25", "2024-04-01", "2025-03-31"),
        ("23/24 Oct - Mar", "2023-04-01", "2024-03-31"), ("Q3 – 2017", "2017-10-01", "2017-12-31"),
        ("Q4 2017", "2018-01-01", "2018-03-31"), ("later in November", "2017-11-01", "2017-11-30"),
        ("18 October", "2017-10-18", "2017-10-18"), ("data released in 2017-18", "2017-04-01", "2018-03-31"),
    ],
)  # fmt: skip
def test_printed_dates_are_read(text, first, last):
    days = read_days(text, 2017)
    assert (days.start.isoformat(), days.end.isoformat()) == (first, last)


def test_a_date_without_a_year_or_without_a_date_is_none():
    assert read_days("later in November") is None
    assert read_days("ongoing", 2017) is None


@pytest.mark.parametrize(
    ("rule", "one", "other", "state"),
    [
        (hold_past, "September 2018", "September 2017", CONTRADICTED),
        (hold_past, "September 2017", "September 2017", HOLDS),
        (hold_future, "December 2018", "31 March 2019", CONTRADICTED),
        (hold_future, "March 2019", "31 March 2019", CONTRADICTED),
        (hold_future, "April 2019", "31 March 2019", HOLDS),
        (hold_within, "March 2021", "2020", CONTRADICTED),
        (hold_within, "December 2020", "2020", HOLDS),
    ],
)
def test_dates_are_held_against_the_documents_own(rule, one, other, state):
    assert rule(read_days(one), read_days(other)).state == state


def test_spans_terms_and_newer_figures():
    assert hold_span(4, read_days("April 2020"), read_days("2019")).state == CONTRADICTED
    assert hold_span(4, read_days("April 2020"), read_days("2016")).state == HOLDS
    assert hold_term(read_days("January 2018"), 5, read_days("2024-25")).state == CONTRADICTED
    assert hold_term(read_days("January 2020"), 5, read_days("2024-25")).state == HOLDS
    assert hold_latest(read_days("31 August 2014"), read_days("2016"), "x").state == CONTRADICTED
    assert hold_latest(read_days("31 August 2014"), read_days("2014"), "x").state == HOLDS


# Claims and their grades


def drawn(**columns):
    row = {
        "document": "plan", "claim_id": "c1", "line": 7, "line_end": 8, "title": "Contacts rose",
        "direction": "increase", "kind": "direction", "numbers": "before=22% @3; after=17.7%", "unless": "",
        "from_text": "", "to_text": "", "claimed_text": "",
    }  # fmt: skip
    return row | columns


@pytest.mark.parametrize(
    ("columns", "grade"),
    [
        ({}, "strong"),
        ({"unless": "the years differ"}, "moderate"),
        ({"numbers": "after=17.7%"}, "weak"),
        ({"numbers": "", "unless": "the years differ"}, "weak"),
        ({"kind": "share", "numbers": TWO_GROUPS}, "moderate"),
        ({"kind": "terms", "numbers": "first=recent; second=previous"}, "weak"),
        ({"kind": "states", "numbers": "first=open; second=closed @12"}, "strong"),
        ({"kind": "states", "numbers": "first=all met; second=one did not"}, ""),  # it qualifies itself
        ({"kind": "complement", "numbers": "part=33%; part=33%; part=33%"}, ""),
        ({"kind": "complement", "numbers": "part=33%; part=33%; part=32%"}, "strong"),  # 98 to a whole of 100
        ({"kind": "missing", "numbers": "needs=its year is"}, "weak"),
        ({"kind": ""}, ""),
        ({"direction": "decrease"}, ""),
        ({"numbers": "", "from_text": "22%", "to_text": "17.7%"}, "strong"),
    ],
)  # fmt: skip
def test_a_finding_is_graded_by_what_it_rests_on(columns, grade):
    assert graded(claim_of(drawn(**columns), ""))[0] == grade


def test_every_kind_is_declared_and_has_a_rule():
    from analysis.claims.testing import _RULES

    assert set(_RULES) == set(CLAIM_KINDS) - {""}


def test_numbers_are_read_with_their_places():
    first, second = read_numbers("before=22% @340; after=17.7% @other_plan:346")
    assert (first.name, first.text, first.place) == ("before", "22%", "340")
    assert (second.text, second.place) == ("17.7%", "other_plan:346")
    assert read_numbers("") == ()


def test_a_finding_names_claim_arithmetic_explanation_and_places():
    claims = table(CLAIMS, [drawn(unless="the years differ")])
    editions = table(EDITIONS, [{"edition_id": "plan", "title": "Plan", "published": "2019"}])
    (row,) = findings_of(claims, editions).to_dict("records")
    assert row["message"] == (
        "Contacts rose: from 22% to 17.7% is a fall of 4.3 percentage points, unless the years differ."
    )
    assert (row["line"], row["line_end"], row["grade"], row["see"]) == (7, 8, "moderate", "3")


def test_a_claim_without_what_its_rule_needs_is_refused_by_name():
    claims = table(
        CLAIMS,
        [
            drawn(kind="share", numbers="numerator=lots"),
            drawn(claim_id="c2", kind="date", numbers="date=soon"),
        ],
    )
    with pytest.raises(DataError) as raised:
        findings_of(claims, empty(EDITIONS))
    assert len(raised.value.problems) == 2
    assert "claim c1" in str(raised.value) and "'lots'" in str(raised.value)


# The real documents


@pytest.fixture(scope="module")
def tables():
    return clean_project(read_project(ROOT))


@pytest.fixture(scope="module")
def found(tables):
    return contradictions(tables)


@pytest.mark.parametrize(
    ("document", "line", "grade", "text"),
    [
        ("early_help_strategy_2019", 346, "strong", "from 22% to 17.7% is a fall of 4.3 percentage points"),
        ("early_help_strategy_2019", 68, "moderate", "four claimed, 3 named"),
        ("cyp_plan_mid_year_2017", 214, "moderate", "May 2017 was over on 31 May 2017"),
        ("our_plan_2024_25", 226, "moderate", "(57), which is a saving, not growth"),
        ("outcome_plan_2018", 35, "moderate", "from 2,720 to 2,777 is a rise of 57"),
        ("outcome_plan_2018", 169, "moderate", "41.3% for 2019/20 is easier than the 43.5% for 2018/19"),
        ("outcome_plan_2019", 84, "moderate", "235 here, 230 in the official figures"),
        ("early_help_strategy_2019", 82, "strong", "“24th June 2019” is after the document's own date"),
        ("early_help_strategy_2019", 248, "moderate", "17.7%"),
        ("early_help_strategy_2019", 362, "moderate", "−3.3%"),
        ("early_help_strategy_2019", 362, "moderate", "from 569 to 578 is +1.6%"),
        ("early_help_strategy_2019", 362, "moderate", "from 132 to 100 is −24.2%"),
        ("early_help_strategy_2019", 116, "moderate", "starts from 50% in points"),
        ("early_help_strategy_2019", 116, "strong", "72% minus 46% is 26 points"),
        ("cyp_plan_mid_year_2017", 1625, "moderate", "“has increased by 7%” in another"),
        ("cyp_plan_mid_year_2017", 472, "strong", "85% + 25% = 110%, not 100%"),
        ("cyp_plan_mid_year_2017", 359, "moderate", "50 of 53, which is 94.3%, not 95%"),
        ("cyp_plan_mid_year_2017", 1264, "strong", "“September 2018” is after"),
        ("cyp_plan_mid_year_2017", 460, "moderate", "later in November"),
        ("cyp_plan_mid_year_2017", 1619, "moderate", "18 October"),
        ("cyp_plan_mid_year_2017", 1879, "moderate", "October 2017"),
        ("cyp_plan_mid_year_2017", 1576, "moderate", "from 18.9% to 7.7%"),
        ("cyp_plan_mid_year_2017", 1843, "moderate", "132% here, 100% in line 1781"),
        ("cyp_plan_mid_year_2017", 2003, "moderate", "4,000 to 12,000"),
        ("cyp_plan_mid_year_2017", 2178, "strong", "5 here, three in line 2179"),
        ("our_plan_2024_25", 469, "strong", "15 claimed, 14 listed"),
        ("our_plan_2024_25", 518, "strong", "14 + 1 = 15, not 16"),
        ("our_plan_2024_25", 525, "strong", "= 162, not 161"),
        ("our_plan_2024_25", 360, "strong", "printed as 24,265, which is growth, not a saving"),
        ("outcome_plan_2018", 41, "strong", "20.5% is not “almost a quarter”"),
        ("outcome_plan_2019", 119, "strong", "19.8% is not “almost a quarter”"),
        ("outcome_plan_2019", 551, "strong", "1830 here, 1820 in Early Help Strategy"),
        ("outcome_plan_2019", 827, "strong", "December 2018 was over"),
        ("outcome_plan_2018", 163, "moderate", "43 here, 391 in Early Help Strategy"),
        ("outcome_plan_2018", 165, "strong", "lower than the baseline of 107%"),
        ("outcome_plan_2018", 166, "moderate", "91% is already passed by the 100% printed in Children and"),
        ("outcome_plan_2018", 171, "moderate", "52.5% is already passed by the 57%"),
        ("outcome_plan_2018", 177, "strong", "higher than the baseline of 12.8"),
    ],
)
def test_what_is_known_to_be_wrong_is_found_at_its_line(found, document, line, grade, text):
    there = found[(found["document"] == document) & (found["line"] == line) & (found["grade"] == grade)]
    assert there["message"].str.contains(text, regex=False).any()


@pytest.mark.parametrize(
    ("document", "line"),
    [
        ("cyp_plan_mid_year_2017", 25),  # the sentence that says that four go on says of one that it does not
        ("outcome_plan_2019", 330),  # a refresh may lower a target of the plan before it
    ],
)
def test_what_is_no_contradiction_is_not_accused(found, document, line):
    assert not ((found["document"] == document) & (found["line"] == line)).any()


def test_the_findings_are_those_that_were_read_and_agreed(found):
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        agreed = [tuple(row.values()) for row in csv.DictReader(file)]
    keys = ["document", "line", "claim_id", "kind", "grade"]
    assert [tuple(map(str, row)) for row in found[keys].itertuples(index=False)] == agreed


# Claims that hold, and why some might be thought not to.
TRUE = {
    "early_help_strategy_2019": (
        "claim_05 claim_06 claim_07 claim_08 claim_11 claim_15 claim_16 claim_17 claim_22 claim_23 claim_26 "
        "claim_27 claim_28 claim_35 claim_36 claim_39 claim_42 claim_43 claim_44"  # claim_11: 6.9% is 7%
    ),
    "cyp_plan_mid_year_2017": (
        "c011 c012 c017 c019 c021 c022 c025 c027 c028 c030 c032 c039 c040 c041 c047 c048 c050 c053 c056 c057 "
        "c059 c060 c061 c062 c064 c065 c066"  # c030: 21 of 40 is 52.5%; c039: points; c064: 69.5 and 30.5
    ),
    "outcome_plan_2018": "c01 c05 c07 c09 c13 c14 c16 c17 c18 c27",
    "outcome_plan_2019": "c01 c02 c05 c07 c08 c10 c15 c18 c19 c20 c21 c43",
    "our_plan_2024_25": "c02 c03 c04",
}


@pytest.mark.parametrize("document", TRUE)
def test_true_claims_are_tested_and_not_accused(tables, found, document):
    claims = tables["claims"]
    tested = set(claims.loc[(claims["document"] == document) & (claims["kind"] != ""), "claim_id"])
    accused = set(found.loc[found["document"] == document, "claim_id"])
    ids = TRUE[document].split()
    assert set(ids) <= tested
    assert not set(ids) & accused
    # everything transcribed is one or the other; the totals of printed tables are claims too
    assert {claim for claim in tested - accused if ":" not in claim} == set(ids)


def test_an_official_figure_that_a_claim_is_bound_to_is_the_publishers(tables):
    """`official:<indicator>|<group>|<area>|<period>|<column>` is a figure that the reports use."""
    figures = tables["observations"]
    figures = figures[figures["is_chosen"] & ~figures["is_councils_own"]]
    series = figures.set_index(["indicator_id", "group", "area_code", "period_label"]).sort_index()
    bound = [number for numbers in tables["claims"]["numbers"] for number in read_numbers(numbers)]
    official = [number for number in bound if number.place.startswith(f"{OFFICIAL}:")]
    assert official
    for number in official:
        *key, column = number.place.removeprefix(f"{OFFICIAL}:").split("|")
        value = series.at[tuple(key), column]  # one figure of the series
        (read,) = prints(number.text)
        assert Span(value, value).meets(read.span), number


def test_every_total_of_the_finance_tables_is_recomputed_and_only_the_schools_are_wrong(tables, found):
    totals = tables["claims"][tables["claims"]["kind"].isin(["total", "rounded total"])]
    by_table = totals[totals["claim_id"].str.contains(":")]["claim_id"].str.partition(":")[0].value_counts()
    assert by_table.to_dict() == {
        "policy_options": 34 + 4 * 5, "capital": 9 * 2 + 7, "schools_by_type": 10 + 5, "revenue": 4 + 3,
    }  # fmt: skip
    wrong = found[found["kind"].isin(["total", "rounded total"]) & found["claim_id"].str.contains(":")]
    assert set(wrong["claim_id"]) == {"schools_by_type:518:row", "schools_by_type:525:total"}


def test_lines_of_json_have_what_a_program_needs(found):
    lines = list(as_json_lines(found))
    assert len(lines) == len(found)
    for line in lines:
        record = json.loads(line)
        assert list(record) == [
            "document", "line", "line_end", "grade", "message", "kind", "claim_id", "see",
        ]  # fmt: skip
        assert record["grade"] in ("strong", "moderate", "weak")
        assert 0 < record["line"] <= record["line_end"]
        assert record["message"].endswith(".") and "\n" not in record["message"]


def test_the_text_groups_the_findings_by_document(tables, found):
    text = as_text(found, tables["editions"])
    assert text.count("\n\n") == found["document"].nunique()
    assert "Early Help Strategy 2017-2020, refreshed January 2019 (early_help_strategy_2019):" in text
    assert as_text(found.iloc[:0], tables["editions"]).startswith("No claim")


def test_check_prints_only_lines_of_json_and_ends_well(tmp_path, monkeypatch, capsys):
    for name in ("raw", "reference", "plans"):
        if (ROOT / "data" / name).is_dir():
            shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    for name in ("pyproject.toml", "project.yml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setenv(PROJECT_VARIABLE, str(tmp_path))
    assert cli.main(["check", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {json.loads(line)["document"] for line in lines} == set(TRUE)
    assert cli.main(["check"]) == 0
    assert "files are as declared" in capsys.readouterr().out
    assert not (tmp_path / "data" / "processed").exists()
