"""Bad input is refused: where it stands, what was found, what was expected, what to do; all at once.

Each case breaks one thing in a project that is as declared. Nothing is written by a check.
"""

import errno
import hashlib
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from small_project import (
    ACTIONS,
    AREAS,
    BREAKS,
    COUNCIL,
    COUNTS,
    FIGURES,
    INDICATORS,
    KPIS,
    LAIT,
    NEIGHBOURS,
    PLANS,
    SOURCES,
    assert_refused,
)

from analysis import cli
from analysis.build.project import PROJECT_VARIABLE
from analysis.tables import store
from analysis.tables.data import OBSERVATIONS, PROCESSED
from analysis.vocabulary.errors import DataError, ReportError


def test_the_small_project_is_as_declared(small):
    tables = small.tables()
    assert set(tables) == {declaration.name for declaration in PROCESSED}
    assert len(tables["goals"]) == 3


# --- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("put", "found"),
    [
        (lambda path: path.mkdir(), "a folder"),
        (lambda path: path.symlink_to(path.with_name("nowhere.csv")), "a link to nowhere"),
    ],
)
def test_what_stands_in_the_place_of_a_file_is_named(small, put, found):
    small.path(LAIT).unlink()
    put(small.path(LAIT))
    assert (LAIT, found) in [(problem.file, problem.found) for problem in small.problems()]


def test_what_stands_in_the_place_of_decisions_that_a_project_may_lack_is_named(small):
    """What they decide, such as councils too small for a rank, would be lost without a word."""
    small.path("data/reference/small_councils.yml").mkdir()
    (problem,) = small.problems()
    assert (problem.file, problem.found) == ("data/reference/small_councils.yml", "a folder")


def test_a_missing_file_is_named_with_one_of_nearly_the_same_name(small):
    small.path(LAIT).rename(small.path(LAIT).with_name("published_figure.csv"))
    missing, undeclared = sorted(small.problems(), key=lambda problem: problem.file, reverse=True)
    assert missing.file == LAIT
    assert missing.found == "no such file (there is published_figure.csv)"
    assert "put the file back" in missing.advice
    assert "such as published_figures.csv" in undeclared.expected


def test_a_file_that_nobody_declared_is_refused(small):
    small.write("data/raw/lait/more_figures.csv", "a,b\n1,2\n")
    small.write("data/raw/stray.csv", "a,b\n1,2\n")
    small.write("data/raw/liat/deeper/figures.csv", "a,b\n1,2\n")
    problems = small.problems()
    assert [problem.file for problem in problems] == [
        "data/raw/lait/more_figures.csv",
        "data/raw/liat/deeper/figures.csv",
        "data/raw/stray.csv",
    ]
    assert all(problem.found == "a file that data/raw/sources.yml does not name" for problem in problems)
    assert all("move it out of data/raw" in problem.advice for problem in problems)


@pytest.mark.parametrize(
    "name", [".DS_Store", "~$published_figures.csv", "Thumbs.db", "published_figures.csv.original"]
)
def test_what_programs_leave_beside_a_file_is_no_input(small, name):
    small.write(f"data/raw/lait/{name}", "x")
    assert small.tables()["areas"].shape[0] == 4


def test_a_changed_published_file_is_refused_with_its_new_hash(small):
    small.write(LAIT, small.text(LAIT).replace("71.8", "71.9"), declared=False)
    (problem,) = small.problems()
    assert (problem.file, problem.row) == (LAIT, None)
    assert problem.found.startswith("contents with SHA-256 ")
    assert "as in data/raw/sources.yml" in problem.expected
    assert "undo the edit" in problem.advice
    assert "data/reference/corrections.yml" in problem.advice
    new_hash = hashlib.sha256(small.path(LAIT).read_bytes()).hexdigest()
    assert "`supersedes` lait" in problem.advice
    assert f"put {new_hash} into data/raw/sources.yml" in problem.advice


def test_the_file_to_which_the_council_adds_may_change(small):
    small.append(COUNCIL, "families_helped,all,E06000050,2024-25,1310,,,,2025-06-01,Early help team\n")
    assert 1310 in small.tables()["observations"]["value"].tolist()


def test_an_empty_file_is_refused(small):
    small.write(KPIS, "")
    assert_refused(
        small.problems(), KPIS, None, None, "an empty file", "a header and rows", "put the content back"
    )


def test_a_header_without_rows_is_refused_where_there_must_be_rows(small):
    small.write(LAIT, small.text(LAIT).split("\n")[0] + "\n")
    assert_refused(
        small.problems(), LAIT, 1, None, "a header and no rows", "at least one row", "put the rows back"
    )


def test_a_header_without_rows_is_in_order_where_the_council_has_added_nothing_yet(small):
    small.write(COUNCIL, small.text(COUNCIL).split("\n")[0] + "\n")
    assert "council" not in small.tables()["observations"]["source_id"].tolist()


def test_an_empty_first_line_is_refused(small):
    small.write(LAIT, "\n" + small.text(LAIT))
    assert_refused(small.problems(), LAIT, 1, None, "an empty first line", "the header", "remove the empty")


# --- encoding and separators -----------------------------------------------------------------------

REPAIR = f"annual-review repair {KPIS}"


def kpis_with_pound(small):
    small.replace(KPIS, "Families helped", "Families helped for £50")
    return small.text(KPIS)


@pytest.mark.parametrize(
    ("encode", "row", "found"),
    [
        (lambda text: text.encode("cp1252"), 4, "the byte 0xa3 ('£' in Windows-1252)"),
        (lambda text: text.encode("utf-16"), 1, "UTF-16 (starts with the bytes FF FE)"),
        (lambda text: b"\xfe\xff" + text.encode("utf-16-be"), 1, "UTF-16 (starts with the bytes FE FF)"),
        (lambda text: text.encode("utf-8-sig"), 1, "UTF-8 with a byte-order mark"),
        (lambda text: text.replace("£50", "50").encode("utf-16-le"), 1, "a null character"),
    ],
    ids=["cp1252", "utf-16", "utf-16-be", "utf-8 with byte-order mark", "utf-16 without mark"],
)
def test_another_encoding_is_named_and_repair_is_offered(small, encode, row, found):
    small.write(KPIS, encode(kpis_with_pound(small)))
    assert_refused(small.problems(), KPIS, row, None, found, "UTF-8", REPAIR)


def test_a_null_byte_is_refused_with_its_row(small):
    small.write(KPIS, small.text(KPIS).replace("Families", "Fam\x00ilies"))
    assert_refused(small.problems(), KPIS, 4, None, "a null character", "plain UTF-8 text", "save the file")


def test_a_character_that_was_lost_before_is_refused_with_its_row(small):
    small.write(KPIS, small.text(KPIS).replace("Families", "Famil\ufffdes"))
    assert_refused(small.problems(), KPIS, 4, None, "U+FFFD", "the character itself", "get the file again")


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_named_and_repair_is_offered(small, separator, word):
    small.write(KPIS, small.text(KPIS).replace('"rate per 10,000"', "rate").replace(",", separator))
    assert_refused(
        small.problems(), KPIS, 1, None, f"columns separated by {word}", "separated by commas", REPAIR
    )


def test_excels_own_first_line_is_named(small):
    small.write(KPIS, "sep=,\n" + small.text(KPIS))
    assert_refused(small.problems(), KPIS, 1, None, "'sep=,'", "the header", REPAIR)


def test_lines_that_end_in_a_carriage_return_alone_are_refused(small):
    small.write(KPIS, small.text(KPIS).replace("\n", "\r"))
    assert_refused(small.problems(), KPIS, 1, None, "carriage return alone", "line feed", REPAIR)


def test_windows_line_ends_are_read(small):
    before = small.tables()["goals"]
    small.write(KPIS, small.text(KPIS).replace("\n", "\r\n"))
    assert small.tables()["goals"].equals(before)


# --- columns and cells -----------------------------------------------------------------------------


@pytest.mark.parametrize("file", [AREAS, NEIGHBOURS, LAIT, COUNTS, COUNCIL, KPIS, ACTIONS, FIGURES])
def test_a_missing_column_is_named(small, file):
    columns = small.text(file).split("\n")[0].split(",")
    required = [column for column in columns if not column.startswith("target_")]
    small.drop_column(file, required[-1])
    assert_refused(
        small.problems(),
        file,
        1,
        required[-1],
        "no such column",
        f"the columns {columns[0]}, ",
        "add the column",
    )


def test_a_misspelt_column_is_offered_its_name(small):
    small.replace(LAIT, "year_label", "year_lable")
    missing, extra = small.problems()
    assert (missing.column, missing.found) == ("year_label", "no such column (there is 'year_lable')")
    assert missing.advice == "rename 'year_lable' to 'year_label'"
    assert (extra.row, extra.column, extra.found) == (1, "year_lable", "a column that is not declared")


def test_an_extra_column_is_refused_and_named(small):
    small.write(
        COUNCIL, small.text(COUNCIL).replace("\n", ",x\n").replace("source_note,x", "source_note,Unnamed: 0")
    )
    assert_refused(
        small.problems(), COUNCIL, 1, "Unnamed: 0", "a column that is not declared", "source_note", "remove"
    )


def test_a_column_that_is_there_twice_is_refused(small):
    small.write(
        COUNCIL, small.text(COUNCIL).replace("\n", ",x\n").replace("source_note,x", "source_note,value")
    )
    assert_refused(
        small.problems(), COUNCIL, 1, "value", "the column twice", "each column once", "remove one"
    )


def test_a_target_column_of_a_year_that_the_edition_does_not_have_is_refused(small):
    small.replace(KPIS, "target_2024_25", "target_2025_26")
    assert_refused(
        small.problems(),
        KPIS,
        1,
        "target_2025_26",
        "a year that is not declared",
        "2023/24, 2024/25",
        "declare",
    )


def test_a_row_with_another_number_of_cells_is_refused(small):
    small.replace(LAIT, "2018,71.8,DEV", "2018,1,071.8,DEV")
    small.replace(LAIT, ",FSM", "")
    first, second = small.problems()
    assert (first.row, first.found) == (2, "13 cells")
    assert first.expected == "12 cells, as in the header"
    assert "quote a cell that holds a comma" in first.advice
    assert (second.row, second.found) == (5, "11 cells")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            "Open a family hub",
            '"Open a family hub',
            "a quotation mark that is opened in this row and not closed",
        ),
        ("Open a family hub", '"Open" a family hub', "text behind a closing quotation mark"),
    ],
)
def test_a_quotation_mark_that_does_not_pair_is_found_in_the_row_where_it_stands(small, old, new, found):
    small.replace(ACTIONS, old, new)
    small.append(ACTIONS, f"plan_2024,23,23,Early help,a3,Train staff,{'4' * 64},{'5' * 64},May 2025,\n")
    assert_refused(small.problems(), ACTIONS, 3, None, found, "pairs of double quotes", "close the quotation")


def test_a_row_that_is_there_twice_is_refused(small):
    row = small.text(LAIT).split("\n")[1]
    small.append(LAIT, row + "\n")
    assert_refused(
        small.problems(),
        LAIT,
        8,
        "lait_measure, area_code, year_label",
        "the same row as row 2",
        "each key once",
        "remove one of the two",
    )


def test_two_values_for_one_key_are_refused(small):
    row = small.text(LAIT).split("\n")[1].replace("71.8", "72.8")
    small.append(LAIT, row + "\n")
    assert_refused(
        small.problems(),
        LAIT,
        8,
        "lait_measure, area_code, year_label",
        "another row for lait_measure=DEV, area_code=E06000050, year_label=2018, after row 2",
        "each key once",
        "keep the right one",
    )


def test_two_values_for_one_period_written_in_two_ways_are_refused(small):
    small.append(COUNCIL, "development,all,E06000050,2024-25,74.9,,,,2025-08-01,Early years team\n")
    assert_refused(
        small.problems(),
        COUNCIL,
        4,
        "value",
        "2024/25, after '74.3' at data/raw/council/council_figures.csv, row 3",
        "one figure a source for each period",
        "keep the right one",
    )


# --- numbers ---------------------------------------------------------------------------------------


def test_percentages_given_as_proportions_are_refused(small):
    small.replace(LAIT, "2018,19.8,REREF", "2018,0.198,REREF")
    small.replace(COUNTS, '391,"1,973",19.8', ",,0.2")
    assert_refused(
        small.problems(),
        COUNTS,
        2,
        "value",
        "for re_referrals values between 0.198 and 0.2",
        "percentages from 0 to 100",
        "multiply them by 100, or write the sign (0.45%) if that is meant",
    )


@pytest.mark.parametrize("group", ["all", "fsm"])
def test_a_proportion_among_percentages_is_refused_in_its_row(small, group):
    small.append(COUNCIL, f"development,{group},E06000007,2024/25,0.534,,,,2025-08-01,Early years team\n")
    assert_refused(
        small.problems(),
        COUNCIL,
        4,
        "value",
        "'0.534'",
        "the others of development lie from 52.4 to 74.3",
        "write 53.4, or 0.534% if that is meant",
    )


@pytest.mark.parametrize("value", ["0.9", "0.6%"])
def test_a_small_percentage_is_no_proportion(small, value):
    small.replace(COUNTS, '391,"1,973",19.8', '469,"39,100",1.2')
    small.replace(LAIT, "2018,19.8,REREF", f"2018,{value},REREF")
    assert float(value.rstrip("%")) in small.tables()["observations"]["value"].tolist()


def test_a_small_percentage_alone_is_read_where_its_sign_is_written(small):
    small.replace(COUNTS, '391,"1,973",19.8', ",,0.9%")
    small.replace(LAIT, "2018,19.8,REREF", "2018,0.9%,REREF")
    assert small.tables()["observations"]["value"].tolist().count(0.9) == 2


def test_proportions_given_as_percentages_are_refused(small):
    small.write(
        INDICATORS,
        small.text(INDICATORS).replace(
            "unit: percent\n    decimals: 1\n    polarity: low",
            "unit: proportion\n    decimals: 1\n    polarity: low",
        ),
    )
    problems = [problem for problem in small.problems() if problem.file == LAIT and problem.column == "value"]
    assert [(problem.row, problem.found) for problem in problems] == [(7, "'19.8'")]
    assert problems[0].expected == "a number from 0 to 1 (proportion)"


@pytest.mark.parametrize("value", ["718", "-71.8"])
def test_a_percentage_beyond_its_limits_is_refused(small, value):
    small.replace(LAIT, "2018,71.8", f"2018,{value}")
    assert_refused(
        small.problems(), LAIT, 2, "value", f"'{value}'", "a number from 0 to 100 (percent)", "may_exceed_100"
    )


def test_a_percentage_above_100_is_in_order_where_that_is_declared(small):
    small.replace(LAIT, "2018,71.8", "2018,107.0")
    small.replace(INDICATORS, "    groups:\n", "    may_exceed_100: true\n    groups:\n")
    assert 107.0 in small.tables()["observations"]["value"].tolist()


def test_a_thousands_separator_is_read_in_counts_values_and_targets(small):
    tables = small.tables()
    observations, targets = tables["observations"], tables["targets"]
    assert observations.loc[observations["value_text"] == "1,204", "value"].tolist() == [1204]
    assert 1973 in observations["denominator"].tolist()
    assert targets.loc[targets["target_text"] == "1,400", "target_value"].tolist() == [1400]


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column"),
    [
        (LAIT, "2018,71.8", '2018,"71,8"', 2, "value"),
        (COUNCIL, "74.3", '"74,3"', 3, "value"),
        (COUNTS, '"1,973"', '"1,97"', 2, "denominator"),
        (KPIS, "71.5%", '"71,5%"', 2, "target_2023_24"),
        (KPIS, "69%", '"68,9%"', 2, "baseline"),
        (FIGURES, "71.3%", '"71,3%"', 2, "value"),
    ],
)
def test_a_decimal_comma_is_refused_everywhere(small, file, old, new, row, column):
    small.replace(file, old, new)
    meant = new.split(",", 1)[1] if file == LAIT else new
    found = meant.strip('"')
    assert_refused(
        small.problems(),
        file,
        row,
        column,
        found,
        "a full stop before decimals",
        f"write {found.replace(',', '.')}",
    )


@pytest.mark.parametrize("mark", ["[q]", "#N/A", "?", "tba", ""])
def test_an_unknown_mark_is_refused_with_the_marks_that_are_known(small, mark):
    small.replace(LAIT, "2018,71.8", f"2018,{mark}")
    assert_refused(
        small.problems(),
        LAIT,
        2,
        "value",
        f"'{mark}'",
        "a mark saying why there is none: c x z low u k",
        "correct",
    )


@pytest.mark.parametrize(
    ("value", "found", "expected"),
    [
        ("about 74", "'about 74'", "an exact number"),
        ("over 74", "'over 74'", "an exact number"),
        ("£74", "'£74'", "a number in percent"),
        ("74 per 10,000", "'74 per 10,000'", "a number in percent"),
    ],
)
def test_a_figure_that_is_not_exact_or_in_another_unit_is_refused(small, value, found, expected):
    small.replace(COUNCIL, "74.3", f'"{value}"')
    assert_refused(small.problems(), COUNCIL, 3, "value", found, expected, "")


def test_a_number_of_people_that_is_no_whole_number_is_refused_in_its_row(small):
    small.replace(COUNCIL, '"1,204"', "1204.5")
    assert_refused(
        small.problems(), COUNCIL, 2, "value", "1204.5 for families_helped", "a whole number", "correct"
    )


def test_a_part_larger_than_the_whole_is_refused(small):
    small.replace(COUNTS, '391,"1,973"', '"1,973",391')
    assert_refused(
        small.problems(),
        COUNTS,
        2,
        "numerator",
        "1973 above a denominator of 391",
        "no larger than the whole",
        "",
    )


@pytest.mark.parametrize(
    ("new", "found", "expected"),
    [("-391", "'-391'", "no negative number"), ("39.1%", "'39.1%'", "a number in children")],
)
def test_a_count_that_cannot_be_one_is_refused(small, new, found, expected):
    small.replace(COUNTS, "2018,391", f"2018,{new}")
    assert_refused(small.problems(), COUNTS, 2, "numerator", found, expected, "")


def test_an_unknown_status_is_offered_the_right_one(small):
    small.replace(COUNCIL, ",provisional,", ",provisonal,")
    assert_refused(
        small.problems(),
        COUNCIL,
        3,
        "status",
        "'provisonal'",
        "provisional, revised",
        "did you mean provisional?",
    )


# --- areas, periods, indicators --------------------------------------------------------------------


def test_an_unknown_area_is_refused(small):
    small.replace(COUNCIL, "development,all,E06000050", "development,all,E0600050")
    assert_refused(
        small.problems(),
        COUNCIL,
        3,
        "area_code",
        "'E0600050'",
        "an area of data/raw/council_codes/council_codes.csv",
        "did you mean E06000050 (Cheshire West and Chester)?",
    )


def test_a_name_that_is_another_areas_is_refused(small):
    small.replace(LAIT, "E92000001,England", "E06000007,England")
    assert_refused(
        small.problems(),
        LAIT,
        4,
        "area_name",
        "'England'",
        "Warrington, the name of E06000007",
        "correct the code",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column"),
    [
        (NEIGHBOURS, "1,E06000007", "1,E06000099", 2, "neighbour_code"),
        (PLANS, "area: E06000050", "area: E06000099", 4, "editions.plan_2024.area"),
    ],
)
def test_an_area_that_is_not_in_the_list_is_refused_wherever_it_is_named(small, file, old, new, row, column):
    small.replace(file, old, new)
    assert_refused(
        small.problems(),
        file,
        row,
        column,
        "'E06000099'",
        "an area of data/raw/council_codes/council_codes.csv",
        "add the area",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "column", "expected"),
    [
        (AREAS, "E06000007,877", "877,877", 3, "area_code", "a code of nine characters"),
        (
            AREAS,
            "Warrington,Unitary authority",
            "Warrington,Unitary",
            3,
            "area_type",
            "one of Country, Region",
        ),
        (NEIGHBOURS, "Chester,1,E06", "Chester,first,E06", 2, "rank", "a whole number from 1"),
    ],
)
def test_an_area_that_cannot_be_one_is_refused(small, file, old, new, row, column, expected):
    small.replace(file, old, new)
    assert_refused(small.problems(), file, row, column, "'", expected, "correct it")


A_PERIOD = "a period such as 2016/17, 2016-17, 2016, 31 March 2019"


@pytest.mark.parametrize(
    ("file", "old", "new", "row", "expected"),
    [
        (LAIT, "2018,71.8", "2018/20,71.8", 2, "two years in a row, as 2016/17"),
        (LAIT, "2018,71.8", "last year,71.8", 2, A_PERIOD),
        (COUNCIL, "2024/25", "", 3, A_PERIOD),
        (COUNCIL, "2024/25", "24/25", 3, A_PERIOD),
        (COUNCIL, "2023-24", "31 February 2024", 2, "a day that exists"),
    ],
)
def test_an_unknown_period_is_refused(small, file, old, new, row, expected):
    small.replace(file, old, new)
    found = f"'{new.removesuffix(',71.8')}'"
    assert_refused(small.problems(), file, row, "period", found, expected, "correct the")


def test_a_bare_year_in_the_councils_own_file_is_refused_where_it_could_be_two(small):
    small.replace(COUNCIL, "2024/25", "2024")
    assert_refused(
        small.problems(),
        COUNCIL,
        3,
        "period",
        "'2024'",
        "both years, such as 2023/24 or 2024/25",
        "which is meant",
    )


def test_a_period_of_another_kind_than_the_indicators_is_refused(small):
    small.replace(COUNCIL, "development,all,E06000050,2024/25", "in_care_rate,all,E06000050,2024/25")
    assert_refused(
        small.problems(),
        COUNCIL,
        3,
        "period",
        "'2024/25'",
        "a label of year type snapshot:03-31",
        "write 2025",
    )


def test_a_year_type_that_contradicts_the_declared_series_is_refused(small):
    small.replace(LAIT, "Financial Year", "Calendar Year")
    assert_refused(
        small.problems(),
        LAIT,
        7,
        "year_type",
        "'Calendar Year'",
        "a year type that fits financial",
        "declaration",
    )


@pytest.mark.parametrize(
    ("old", "new", "column", "found", "expected"),
    [
        (
            '"rate per 10,000",-',
            "percent,-",
            "unit",
            "'percent'",
            "rate per 10,000, the unit of in_care_rate",
        ),
        (
            "percent,Low",
            "percent,High",
            "polarity",
            "'High'",
            "low, the declared publisher_polarity of re_referrals",
        ),
    ],
)
def test_a_file_that_contradicts_what_is_declared_of_its_indicator_is_refused(
    small, old, new, column, found, expected
):
    row = small.row_of(LAIT, old)
    small.replace(LAIT, old, new)
    assert_refused(small.problems(), LAIT, row, column, found, expected, "data/reference/indicators.yml")


@pytest.mark.parametrize(
    ("old", "new", "column", "found", "expected", "advice"),
    [
        (
            "development,fsm,",
            "developement,fsm,",
            "indicator",
            "'developement'",
            "an indicator of",
            "development?",
        ),
        (
            "development,fsm,",
            "development,boys,",
            "group",
            "'boys'",
            "development: all, fsm",
            "declare the group",
        ),
        (
            "DEV_FSM",
            "DEV_FSM6",
            "series",
            "'DEV_FSM6'",
            "for development, group fsm: DEV_FSM",
            "declare the series",
        ),
    ],
)
def test_an_unknown_indicator_group_or_series_is_refused(small, old, new, column, found, expected, advice):
    small.replace(LAIT, old, new)
    assert_refused(small.problems(), LAIT, 5, column, found, expected, advice)


# --- plans -----------------------------------------------------------------------------------------


def test_a_target_outside_the_grammar_is_refused_with_the_accepted_forms(small):
    small.replace(KPIS, "71.5%", "a big improvement soon")
    assert_refused(small.problems(), KPIS, 2, "target_2023_24", "'a big improvement soon'", "70%", "")


def test_a_target_in_another_unit_is_refused(small):
    small.replace(KPIS, "31 March 2018,n/a,72", "31 March 2018,n/a,72%")
    assert_refused(small.problems(), KPIS, 3, "target_2024_25", "'72%'", "rate per 10,000", "not converted")


@pytest.mark.parametrize(("old", "column"), [("71.5%", "target_2023_24"), ("69%", "baseline")])
def test_a_percentage_of_a_plan_given_as_a_proportion_is_refused(small, old, column):
    small.replace(KPIS, old, "0.715")
    assert_refused(
        small.problems(), KPIS, 2, column, "'0.715'", "a percentage from 0 to 100", "write 71.5%, or 0.715%"
    )


def test_a_unit_of_a_measure_that_is_not_known_is_refused(small):
    small.replace(KPIS, "Good level of development,percent", "Good level of development,per cent")
    assert_refused(small.problems(), KPIS, 2, "unit", "'per cent'", "one of percent", "did you mean percent?")


def test_a_measure_that_no_goal_joins_is_refused_and_so_is_a_goal_without_its_measure(small):
    small.replace(KPIS, "13,13,1.2,", "13,13,1.3,")
    unjoined, unmet = small.problems()
    assert (unjoined.file, unjoined.row, unjoined.column, unjoined.found) == (KPIS, 4, "measure_id", "'1.3'")
    assert "goals.plan_2024 in data/reference/plans.yml" in unjoined.expected
    row = small.row_of(PLANS, "1.2: ")
    assert (unmet.file, unmet.row, unmet.column) == (PLANS, row, "goals.plan_2024.1.2")
    assert unmet.expected == "a measure_id of plan_2024/kpis.csv"


def test_an_action_that_is_not_in_the_plan_is_refused(small):
    small.replace(PLANS, "[a2, a1]", "[a2, a9]")
    row = small.row_of(PLANS, "[a2, a9]")
    assert_refused(
        small.problems(),
        PLANS,
        row,
        "goals.plan_2024.1.2.actions",
        "'a9'",
        "plan_2024/actions.csv",
        "correct the id",
    )


@pytest.mark.parametrize(
    ("old", "new", "column", "found", "expected"),
    [
        ("plan_2024,31,31,f002", "plan_2023,31,31,f002", "document", "'plan_2023'", "plan_2024"),
        ("plan_2024,31,31,f002", "plan_2024,p. 31,31,f002", "line", "'p. 31'", "the number of a line"),
        ("plan_2024,31,31,f002", "plan_2024,31,,f002", "line_end", "''", "the number of a line"),
        ("plan_2024,31,31,f002", "plan_2024,31,13,f002", "line_end", "'13'", "not before 31"),
    ],
)
def test_a_row_that_does_not_say_where_it_stands_is_refused(small, old, new, column, found, expected):
    small.replace(FIGURES, old, new)
    assert_refused(small.problems(), FIGURES, 3, column, found, expected, "")


def test_a_row_without_its_id_is_refused(small):
    small.replace(ACTIONS, "Early years,a1,", "Early years,,")
    problems = [problem for problem in small.problems() if problem.file == ACTIONS]
    assert_refused(problems, ACTIONS, 2, "action_id", "''", "what the row is called", "write it")


def test_an_unknown_status_of_an_action_is_refused(small):
    small.write(
        ACTIONS, small.text(ACTIONS).replace("\n", ",sometime\n").replace("owner,sometime", "owner,status")
    )
    first, second, *_ = small.problems()
    assert (first.row, first.column, first.found) == (2, "status", "'sometime'")
    assert "complete, ongoing" in first.expected
    assert second.row == 3


def test_a_file_that_no_plan_has_is_refused(small):
    small.write("data/raw/plan_2024/risk.csv", "document,line\n")
    small.replace(
        SOURCES,
        "      figures.csv:",
        '      risk.csv: "HASH OF data/raw/plan_2024/risk.csv"\n      figures.csv:',
    )
    assert_refused(
        small.problems(),
        "data/raw/plan_2024/risk.csv",
        None,
        None,
        "a file that no plan has",
        "risks.csv",
        "rename the file",
    )


def test_a_councils_own_plan_that_is_not_declared_is_refused(small):
    small.write("data/plans/plan_2025/kpis.csv", small.text(KPIS).replace("plan_2024", "plan_2025"))
    small.write("data/plans/plan_2024/narrative/opening.md", "Text.\n")
    small.write("data/plans/plan_2024/kpis.xlsx", b"PK")
    own, spreadsheet = sorted(small.problems(), key=lambda problem: problem.file, reverse=True)
    assert (own.file, own.found) == ("data/plans/plan_2025", "a folder of no declared edition")
    assert own.advice == "rename it to plan_2024, or declare it"
    assert (spreadsheet.file, spreadsheet.found) == (
        "data/plans/plan_2024/kpis.xlsx",
        "a file that cannot be read (File is not a zip file)",
    )


# --- all at once, and nothing written --------------------------------------------------------------


def test_all_failures_of_a_check_are_told_at_once_and_five_are_shown(small):
    for file, old, new in (
        (LAIT, "2018,71.8", '2018,"71,8"'),
        (LAIT, "DEV_FSM", "DEV_BOYS"),
        (COUNCIL, "2024/25", "soon"),
        (COUNCIL, "families_helped,all,E06000050", "families_helped,all,E06000099"),
        (KPIS, "71.5%", "seventy"),
        (FIGURES, "71.3%", '"71,3%"'),
        (PLANS, "[a2, a1]", "[a2, a9]"),
    ):
        small.replace(file, old, new)
    problems = small.problems()
    assert {problem.file for problem in problems} == {LAIT, COUNCIL, KPIS, FIGURES, PLANS}
    assert len(problems) == 7


def test_the_faults_of_all_files_are_told_together(small):
    small.write(LAIT, small.text(LAIT).encode("utf-16"))
    small.write(KPIS, "")
    small.replace(NEIGHBOURS, "rank", "place")
    assert {problem.file for problem in small.problems()} == {LAIT, KPIS, NEIGHBOURS}


@pytest.fixture
def at_the_command_line(small, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(small.root))
    return small


def test_the_command_line_says_what_is_good_and_writes_nothing(at_the_command_line, capsys):
    before = at_the_command_line.snapshot()
    assert cli.main(["check"]) == 0
    assert "files are as declared" in capsys.readouterr().out
    assert at_the_command_line.snapshot() == before


@pytest.mark.parametrize("command", ["check", "clean"])
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            LAIT,
            "2018,71.8",
            '2018,"71,8"',
            f"{LAIT}, row 2, value: found '71,8'; expected a full stop before decimals",
        ),
        (
            PLANS,
            "comments: []",
            "coments: []",
            f"{PLANS}, row 16, coments: found 'coments'; expected one of editions",
        ),
        (COUNCIL, "2024/25", "soon", f"{COUNCIL}, row 3, period: found 'soon'"),
    ],
)
def test_the_command_line_exits_with_10_and_writes_nothing(
    at_the_command_line, capsys, command, file, old, new, said
):
    at_the_command_line.replace(file, old, new)
    before = at_the_command_line.snapshot()
    assert cli.main([command]) == 10
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert (said in printed.out) == (command == "check")
    assert at_the_command_line.snapshot() == before


def test_a_failed_check_shows_five_examples_and_the_number_of_the_rest(at_the_command_line, capsys):
    text = at_the_command_line.text(LAIT)
    at_the_command_line.write(LAIT, text.replace(",2026-02-01,", ",2026-02-01,extra,"))
    assert cli.main(["check"]) == 10
    listed, said = capsys.readouterr()
    assert "the raw data cannot be used: 6 problems." in said
    assert said.count("found 13 cells") == 5
    assert "and 1 more." in said
    assert listed.count("found 13 cells") == 6
    assert cli.main(["check", "--json"]) == 10
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["file"], one["row"], one["grade"]) for one in told] == [
        (LAIT, row, "refused") for row in range(2, 8)
    ]


def test_bad_input_leaves_the_last_good_tables_as_they_were(at_the_command_line, capsys):
    assert cli.main(["clean"]) == 0
    before = at_the_command_line.snapshot()
    at_the_command_line.replace(COUNCIL, "74.3", "743")
    assert cli.main(["clean"]) == 10
    after = at_the_command_line.snapshot()
    assert {name for name in after if after[name] != before.get(name)} == {Path(COUNCIL)}
    tables = store.load_table(at_the_command_line.folders.processed, OBSERVATIONS)
    assert 74.3 in tables["value"].tolist()


@pytest.mark.parametrize(
    ("code", "moment"), [(errno.EROFS, "folder"), (errno.ENOSPC, "table"), (errno.EACCES, "pointer")]
)
def test_a_full_or_read_only_disk_leaves_the_last_good_tables_readable(small, monkeypatch, code, moment):
    processed = small.folders.processed
    store.save_tables(small.tables(), processed, {"a": "1"})
    before = small.snapshot()
    small.append(COUNCIL, "families_helped,all,E06000050,2024-25,1310,,,,2025-06-01,Early help team\n")
    after = small.tables()

    def fail(*_args, **_options):
        raise OSError(code, "no room or no right")

    if moment == "folder":
        monkeypatch.setattr(Path, "mkdir", fail)
    elif moment == "table":
        monkeypatch.setattr(pyarrow.parquet, "write_table", fail)
    else:
        monkeypatch.setattr(store, "_write_whole", fail)
    with pytest.raises(ReportError) as caught:
        store.save_tables(after, processed, {"a": "2"})
    monkeypatch.undo()
    (problem,) = caught.value.problems
    assert problem.file == "data/processed"
    assert problem.found == "no room or no right"
    assert "space" in problem.expected
    assert "earlier tables are as they were" in problem.advice
    assert caught.value.exit_code == 13
    left = {
        name: content for name, content in small.snapshot().items() if name.parts[:2] == ("data", "processed")
    }
    kept = {name: content for name, content in before.items() if name.parts[:2] == ("data", "processed")}
    assert kept.items() <= left.items()
    assert store.is_current(processed, {"a": "1"})
    assert 1310 not in store.load_table(processed, OBSERVATIONS)["value"].tolist()


@pytest.mark.parametrize(
    ("cells", "column", "found"),
    [
        ("74.9,1134,66700.5", "denominator", "66700.5 for development"),
        ("74.9,4.5,6", "numerator", "4.5 for development"),
        # 84.8% of 173 is 146.704; 100 * 146 / 173 = 84.393..., 100 * 147 / 173 = 84.971...
        ("84.8,,173", "value", "'84.8' for development: 84.8% of 173 is 146.7; 146 is 84.4%, 147 is 85.0%"),
    ],
)
def test_counts_of_the_council_that_cannot_be_are_refused_with_file_row_and_indicator(
    small, cells, column, found
):
    small.append(COUNCIL, f"development,all,E06000050,2022/23,{cells},,2025-08-01,Early years team\n")
    (problem,) = small.problems()
    assert (problem.file, problem.row, problem.column, problem.found) == (COUNCIL, 4, column, found)


def test_a_percentage_that_a_number_of_children_gives_needs_no_numerator(small):
    # 100 * 147 / 173 = 84.97, which prints as 85.0
    small.append(COUNCIL, "development,all,E06000050,2022/23,85.0,,173,,2025-08-01,Early years team\n")
    figures = small.tables()["observations"]
    assert 85.0 in figures.loc[figures["period_label"] == "2022/23", "value"].tolist()


# --- what cannot be ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("in_care_rate,all,E06000050,31 March 2025,99999,,,,2025-07-10,x", "value", "from 0 to 10,000"),
        ("families_helped,all,E06000050,2024-25,1e99,,,,2025-07-10,x", "value", ""),
        ("families_helped,all,E06000050,2024-25,66 million,,,,2025-07-10,x", "value", "at most 2,000,000"),
        ("families_helped,all,E06000050,2024-25,1310,,,,banana,x", "published", "a day, a month or a year"),
        (
            "families_helped,all,E06000050,2094-95,1310,,,,2025-07-10,x",
            "published",
            "a period that had ended",
        ),
        ("families_helped,all,E06000050,2024-25,1310,,,,30 March 2025,x", "published", "had ended"),
        ("families_helped,all,E06000050,2024-25,1310,,,,31 June 2025,x", "published", "a day, a month"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_its_row(small, row, column, expected):
    small.append(COUNCIL, f"{row}\n")
    (problem,) = small.problems()
    assert (problem.file, problem.column) == (COUNCIL, column)
    assert problem.row == len(small.text(COUNCIL).splitlines())
    assert expected in problem.expected


def test_a_figure_published_on_the_day_its_period_ends_is_read(small):
    small.append(COUNCIL, "families_helped,all,E06000050,2024-25,1310,,,,31 March 2025,x\n")
    assert 1310 in small.tables()[OBSERVATIONS.name]["value"].tolist()


def test_counts_beside_a_mark_of_confidentiality_are_dropped(small):
    small.append(COUNCIL, "families_helped,all,E06000050,2024-25,[c],415,626,,2025-08-01,Early years team\n")
    observations = small.tables()[OBSERVATIONS.name]
    (row,) = observations[observations["is_councils_own"] & (observations["missing"] == "c")].to_dict(
        "records"
    )
    assert row["numerator"] != row["numerator"] and row["denominator"] != row["denominator"]  # NaN


@pytest.mark.parametrize("column", ["baseline", "target_2023_24"])
def test_a_share_above_everybody_is_no_baseline_and_no_target(small, column):
    table = small.text(KPIS).splitlines()
    names = table[0].split(",")
    place = next(i for i, name in enumerate(names) if name == column)
    number, line = next((n, one) for n, one in enumerate(table) if ",percent," in one)
    cells = line.split(",")
    cells[place] = "610%"
    small.write(KPIS, "\n".join([*table[:number], ",".join(cells), *table[number + 1 :]]) + "\n")
    assert [(p.row, p.expected) for p in small.problems()] == [
        (number + 1, "a figure from 0 to 100 (percent)")
    ]


# --- what exhausts or ends a program ---------------------------------------------------------------

ALIASES = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        (ALIASES, "aliases that stand for more than 10,000 entries"),
        ("deep: " + "[" * 900, "entries in entries, more than 40 deep"),
        ("deep:\n" + "- " * 200_000, "entries in entries, more than 40 deep"),
        ("other: *nothing", "an alias of nothing before it"),
        ("---\nbreaks: []", "a second document"),
    ],
)
def test_a_file_of_decisions_that_would_exhaust_the_machine_is_refused(small, more, found):
    small.append(BREAKS, f"{more}\n")
    problems = small.problems()
    assert [(problem.file, found in problem.found) for problem in problems] == [(BREAKS, True)]


@pytest.mark.parametrize("line", ["\u0663", "9" * 5_000, "\u00b2", "1.5"])
@pytest.mark.parametrize(("file", "place"), [(KPIS, "line"), (NEIGHBOURS, "rank")])
def test_a_number_in_other_digits_or_without_end_is_refused(small, file, place, line):
    old = "plan_2024,10,10," if file == KPIS else "Chester,1,E06000007"
    new = f"plan_2024,{line},10," if file == KPIS else f"Chester,{line},E06000007"
    small.replace(file, old, new)
    assert (file, place) in [(problem.file, problem.column) for problem in small.problems()]


def test_a_series_without_its_name_is_refused(small):
    small.replace(LAIT, "71.8,DEV,", "71.8,,")
    (problem,) = small.problems()
    assert (problem.file, problem.row, problem.found) == (LAIT, 2, "''")


def test_two_files_put_together_with_their_headers_are_refused(small):
    small.write(ACTIONS, small.text(ACTIONS) + small.text(ACTIONS).split("\n")[0] + "\n")
    assert "the header again" in [problem.found for problem in small.problems()]


def test_a_million_unknown_names_are_told_in_a_few_lines(small):
    row = "families_helpd,all,E06000050,2024-25,1310,,,,2025-06-01,Early help team"
    rows = "".join(row.replace("helpd", f"x{n}") + "\n" for n in range(20_000))
    small.append(COUNCIL, rows)
    problems = small.problems()
    assert 1_000 < len(problems) < 3_000
    assert len(str(DataError("too many", problems))) < 5_000
