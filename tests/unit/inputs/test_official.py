"""Official files as they come: Explore Education Statistics, tidy files, and what they become."""

import csv
import io
from dataclasses import replace

import pytest
from small_project import COUNTS, INDICATORS, SOURCES

from analysis.inputs.official import ees
from analysis.inputs.official.figures import area_problems, series_problems
from analysis.inputs.official.recognise import recognise
from analysis.vocabulary.areas import Area, AreaList
from analysis.vocabulary.errors import DataError
from analysis.vocabulary.indicators import Indicator, SeriesLink
from analysis.vocabulary.periods import ees_label

RE_REFERRALS = Indicator(
    "re_referrals", "Re-referrals", "Re-referrals", "percent", 1, "low", "low", "financial"
)
HEADER = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
    "old_la_code,new_la_code,la_name,category,topic,starts,pupils,share"
)
NATIONAL = "2018,Reporting year,National,E92000001,England,,,,,,Referrals,{topic},50000,200000,25.0"
COUNCIL = (
    "{year},Reporting year,Local authority,E92000001,England,E12000002,North West,{number},{code},{name},"
    "Referrals,{topic},{starts},{pupils},{share}"
)


def council(
    starts="40", pupils="200", share="20.0", *, topic="Total", number="896", code="E06000050",
    name="Cheshire West and Chester", year="2018",
):  # fmt: skip
    return COUNCIL.format(**locals())


def put(folder, *rows, name="referrals.csv", header=HEADER, start="", end="\n"):
    path = folder / name
    path.write_bytes((start + end.join([header, *rows]) + end).encode("utf-8"))
    return path


def read(path):
    return recognise(path)(path, None)


def refused(path):
    with pytest.raises(DataError) as caught:
        read(path)
    (problem,) = caught.value.problems
    return problem


def test_a_file_is_read_with_byte_order_mark_and_windows_line_ends(tmp_path):
    plain = read(put(tmp_path, council(), NATIONAL.format(topic="Total")))
    marked = read(
        put(tmp_path, council(), NATIONAL.format(topic="Total"), start="\ufeff", end="\r\n", name="b.csv")
    )
    assert plain.rows.equals(marked.rows)
    assert plain.rows["row"].tolist() == [2, 3]
    assert plain.rows["share"].tolist() == ["20.0", "25.0"]
    assert list(plain.measures) == ["starts", "pupils", "share"]
    assert dict(plain.filters) == {"category": ("Referrals",), "topic": ("Total",)}


def test_a_file_whose_lines_end_in_a_carriage_return_alone_is_read(tmp_path):
    plain = read(put(tmp_path, council(), NATIONAL.format(topic="Total")))
    older = read(put(tmp_path, council(), NATIONAL.format(topic="Total"), end="\r", name="b.csv"))
    assert plain.rows.equals(older.rows)
    assert older.rows["row"].tolist() == [2, 3]


def test_a_cell_without_end_is_refused_with_the_row_where_it_begins(tmp_path):
    lines = [council()] * 3_000
    problem = refused(put(tmp_path, council(), '"' + council(), *lines))
    assert (problem.row, problem.expected) == (3, "cells quoted in pairs")


def test_rows_of_other_levels_are_counted_and_left_out(tmp_path):
    district = council().replace("Local authority", "Local authority district")
    release = read(put(tmp_path, council(), district, district))
    assert len(release.rows) == 1
    assert release.dropped == ("2 rows of the level Local authority district left out.",)


def test_space_around_a_cell_is_no_part_of_it(tmp_path):
    release = read(put(tmp_path, council(share=" 20.0"), council(year="2019", share=" ")))
    assert release.rows["share"].tolist() == ["20.0", ""]
    assert release.notices == ("Empty cells of share: 1.",)


def test_a_text_among_figures_is_refused_only_where_the_meta_file_says_figures(tmp_path):
    path = put(tmp_path, council(), council(year="2019", share="about 20"))
    assert list(read(path).filters) == ["category", "topic", "share"]
    (tmp_path / "referrals.meta.csv").write_text(
        "col_name,col_type,label,indicator_unit,indicator_dp\nshare,Indicator,Share of pupils,%,1\n",
        encoding="utf-8", newline="\n",
    )  # fmt: skip
    problem = refused(path)
    assert (problem.file, problem.row, problem.column) == ("referrals.csv", 3, "share")
    assert "about 20" in problem.found
    put(tmp_path, council())
    measure = read(path).measures["share"]
    assert (measure.label, measure.unit, measure.decimals) == ("Share of pupils", "%", 1)


def test_two_rows_of_one_key_are_one_where_they_agree_and_refused_where_not(tmp_path):
    assert len(read(put(tmp_path, council(), council())).rows) == 1
    problem = refused(put(tmp_path, council(), council(share="20.5", starts="41")))
    assert problem.row == 3
    assert "Cheshire West and Chester" in problem.found


def test_a_file_with_a_row_a_child_is_refused(tmp_path):
    problem = refused(put(tmp_path, "1,2001-01-01,2", header="CHILD,DOB,SEX"))
    assert "CHILD, DOB" in problem.found


def test_a_filter_that_is_not_named_is_refused_with_its_items(tmp_path):
    release = read(put(tmp_path, council(), council(topic="Boys", starts="10", pupils="50")))
    link = SeriesLink("release", "share", "all", "financial")
    (problem,) = series_problems(link, release, RE_REFERRALS)
    assert "'Total', 'Boys'" in problem.found
    named = SeriesLink("release", "share", "all", "financial", {"topic": "Totals"})
    (problem,) = series_problems(named, release, RE_REFERRALS)
    assert (problem.found, "'Total'" in problem.expected) == ("'Totals'", True)
    right = SeriesLink("release", "share", "all", "financial", {"topic": "Total"})
    assert series_problems(right, release, RE_REFERRALS) == []


ENTRY = """  referrals:
    title: "Referrals"
    publisher: "Department for Education"
    published: "2026"
    licence: ogl
    citation: "Department for Education."
    kind: official_file
    trust: {trust}
    supersedes: releases
    files:
      referrals.csv: "HASH OF data/raw/referrals/referrals.csv"
"""
LINE = (
    '      - {source: referrals, id: "share", where: {topic: Total}, numerator: starts, denominator: pupils, '
    "group: all, year_type: financial}\n"
)


@pytest.fixture
def with_file(small):
    """The small project with an official file that renews the re-referrals of 2018 only."""

    def add(*rows):
        small.write("data/raw/referrals/referrals.csv", "\n".join([HEADER, *rows]) + "\n", declared=False)
        trust = small.text(SOURCES).split("  releases:\n")[1].split("trust: ")[1].split("\n")[0]
        entry = ENTRY.format(trust=trust)
        small.write(SOURCES, small.text(SOURCES).replace("  council:\n", f"{entry}  council:\n"))
        link = '      - {source: releases, id: "re_referrals", group: all, year_type: financial}\n'
        small.write(INDICATORS, small.text(INDICATORS).replace(link, link + LINE))
        return small.tables()

    return add


def test_published_counts_of_one_to_five_stay_and_former_codes_are_read(with_file):
    tables = with_file(
        council(starts="2", pupils="40", share="5.0", code="E99999999"), council(topic="Boys"),
        council(number="", code="", name="Nowhere"),
    )  # fmt: skip
    found = tables["observations"].query("source_id == 'referrals'")
    (row,) = found.to_dict("records")
    assert (row["area_code"], row["numerator"], row["denominator"]) == ("E06000050", 2, 40)
    assert (row["value"], row["missing"], row["counts_exact"]) == (100 * 2 / 40, "", True)


def test_a_release_renews_the_series_and_years_that_it_brings_and_nothing_else(with_file, small):
    before = list(csv.DictReader(io.StringIO(small.text(COUNTS))))
    renewed = [row for row in before if row["indicator"] == "re_referrals" and row["time_period"] == "2018"]
    tables = with_file(council(starts="392", pupils="1973", share="19.9"))
    kept = tables["observations"].query("source_id == 'releases'")
    assert len(kept) == len(before) - len(renewed)
    assert len(tables["superseded_observations"]) == len(renewed)
    revisions = tables["revisions"]
    restated = revisions[revisions["kind"] == "revised"]
    assert restated[["before_text", "after_text"]].to_numpy().tolist() == [["19.8", "19.9"]]
    staying = revisions[revisions["note"] == "not in this release: they stay in use"]
    assert "in_care_rate" in set(staying["indicator_id"])
    assert not staying["is_large"].any()


def test_a_share_above_a_hundred_is_kept_with_a_notice(with_file):
    tables = with_file(council(starts="41", pupils="40", share="102.5"))
    (row,) = tables["observations"].query("source_id == 'referrals'").to_dict("records")
    assert (row["value"], row["notice"]) == (102.5, "102.5 is above what its unit allows")


@pytest.mark.parametrize("slip", [",surplus", "cut"])
def test_a_row_of_another_length_than_the_header_is_refused(tmp_path, slip):
    row = council(year="2019")
    row = row.rpartition(",")[0] if slip == "cut" else row + slip
    assert refused(put(tmp_path, council(), row)).row == 3
    assert refused(put(tmp_path, row, council())).row == 2


def test_zeros_behind_every_print_are_padding_and_no_decimals(with_file):
    tables = with_file(
        council(starts="123", pupils="284", share="43.300000"),  # 100 * 123 / 284 is 43.3099
        NATIONAL.format(topic="Total").replace("25.0", "25.000000"),
    )
    own = tables["observations"].query("source_id == 'referrals'").set_index("area_code")
    assert own.loc["E06000050", ["value_text", "counts_exact"]].tolist() == ["43.3", True]
    assert own.loc["E92000001", "value_text"] == "25.0"


def test_a_print_of_few_decimals_keeps_its_zeros(with_file):
    tables = with_file(council(share="20.0"))
    assert tables["observations"].query("source_id == 'referrals'")["value_text"].tolist() == ["20.0"]


LIMITS = HEADER + ",share_lower_CI,share_upper_CI"


@pytest.mark.parametrize(
    ("printed", "kept", "notice"),
    [
        ("14.1,27.2", [14.1, 27.2], ""),
        ("k,27.2", [None, None], ""),
        ("21.5,27.2", [None, None], "its published limits, 21.5 to 27.2, do not contain it and are not used"),
    ],
)
def test_published_limits_reach_the_observation_where_they_hold_the_figure(
    with_file, monkeypatch, printed, kept, notice
):
    monkeypatch.setattr("test_official.HEADER", LIMITS)
    other = council(year="2017") + ",14.1,27.2"  # by which the columns are told to be figures
    tables = with_file(f"{council()},{printed}", other)
    row = tables["observations"].query("source_id == 'referrals' and period_label == '2017-18'").iloc[0]
    found = [None if end != end else end for end in row[["lower_limit", "upper_limit"]]]
    assert (found, row["notice"]) == (kept, notice)


def test_a_file_is_read_for_the_columns_of_its_series_as_it_is_read_whole(tmp_path):
    path = put(tmp_path, council(), council(year="2019", starts="x"), NATIONAL.format(topic="Total"))
    whole, part = ees.read(path), ees.read(path, wanted={"share", "pupils", "topic"})
    assert list(part.measures) == ["pupils", "share"]
    assert part.rows.equals(whole.rows.drop(columns="starts"))
    assert part.filters == whole.filters


def test_a_file_without_a_known_area_is_told_and_not_read_as_figures(small):
    small.replace(SOURCES, '      areas.csv: "HASH OF data/raw/areas/areas.csv"\n', "")
    small.write("data/raw/referrals/referrals.csv", "\n".join([HEADER, council(), ""]), declared=False)
    small.write(SOURCES, small.text(SOURCES).replace("  council:\n", ENTRY.format(trust=1) + "  council:\n"))
    link = '      - {source: releases, id: "re_referrals", group: all, year_type: financial}\n'
    small.write(INDICATORS, small.text(INDICATORS).replace(link, link + LINE))
    assert any(problem.file == "data/raw/areas/areas.csv" for problem in small.problems())


@pytest.mark.parametrize(
    ("old", "new", "column", "found"),
    [
        ("2019,Reporting year", "2019,Fortnight", "time_period, time_identifier", "'Fortnight'"),
        (
            "2019,Reporting year", "2019,Calendar year", "time_identifier",
            "'Calendar year', after 'Reporting year'",
        ),
        ("2019,Reporting year", "201820,Academic year", "time_period, time_identifier", "'201820'"),
        ("2019,Reporting year", ",Reporting year", "time_period, time_identifier", "''"),
        ("Local authority,", "Parish,", "geographic_level", "'Parish'"),
    ],
)  # fmt: skip
def test_a_period_or_level_that_the_standard_does_not_have_is_refused_with_its_row(
    tmp_path, old, new, column, found
):
    problem = refused(put(tmp_path, council(), council(year="2019").replace(old, new)))
    assert (problem.file, problem.row, problem.column) == ("referrals.csv", 3, column)
    assert problem.found == found


META = (
    "col_name,col_type,label,indicator_unit\ncategory,Filter,Category,\ntopic,Filter,Topic,\n"
    "starts,Indicator,Starts,\npupils,Indicator,Pupils,\nshare,Indicator,Share,%\n"
)


@pytest.mark.parametrize(
    ("old", "new", "row", "found"),
    [
        ("share,Indicator,Share,%\n", "share,Measure,Share,%\n", 6, "'Measure'"),
        ("share,Indicator", "shares,Indicator", 6, "shares, which the data file does not have"),
        ("share,Indicator", "starts,Indicator", 6, "starts twice"),
        ("share,Indicator,Share,%\n", "", None, "nothing of share, a column of the data file"),
    ],
)
def test_a_meta_file_and_its_data_file_know_the_same_columns(tmp_path, old, new, row, found):
    path = put(tmp_path, council(), council(year="2019", share="21.0"))
    (tmp_path / "referrals.meta.csv").write_text(META.replace(old, new), encoding="utf-8", newline="\n")
    problem = refused(path)
    assert (problem.file, problem.row, problem.found) == ("referrals.meta.csv", row, found)
    (tmp_path / "referrals.meta.csv").write_text(META, encoding="utf-8", newline="\n")
    assert read(path).measures["share"].unit == "%"


def test_a_blank_item_of_a_declared_filter_is_refused(tmp_path):
    path = put(tmp_path, council(), council(year="2019", topic=""))
    (tmp_path / "referrals.meta.csv").write_text(META, encoding="utf-8", newline="\n")
    problem = refused(path)
    assert (problem.row, problem.column, problem.found) == (3, "topic", "an empty cell")


AREAS = AreaList(
    [
        Area("E06000050", "Cheshire West and Chester", also=("896",)),
        Area("E08000009", "Trafford", also=("358",)),
        Area("E10000009", "Dorset, county until March 2019", also=("835",)),
        Area("E06000059", "Dorset", also=("838",)),
    ]
)


@pytest.mark.parametrize(
    ("number", "code", "name", "told"),
    [
        ("358", "E06000050", "Trafford", "'358' (Trafford) beside 'E06000050' (Cheshire West and Chester)"),
        ("", "E06000050", "Trafford", "'E06000050' (Cheshire West and Chester) beside 'Trafford' (Trafford)"),
        ("896", "E06000050", "Cheshire West & Chester", ""),
        ("896", "E06000050", "West Cheshire", ""),  # number and code agree: the name is a notice
        ("835", "E10000009", "Dorset", ""),
        ("", "E10000009", "Dorset", ""),
        ("", "", "Trafford", "'Trafford' without number and code"),
        ("z", "z", "Trafford", "'Trafford' without number and code"),
        ("", "", "Nowhere", ""),  # counted among the areas that the project does not know
    ],
)
def test_a_row_whose_keys_are_of_two_areas_is_refused(tmp_path, number, code, name, told):
    release = read(put(tmp_path, council(year="2017"), council(number=number, code=code, name=name)))
    found = [(one.file, one.row, one.found) for one in area_problems(release, AREAS, "referrals.csv")]
    assert found == ([("referrals.csv", 3, told)] if told else [])


def test_a_name_decides_where_no_row_of_a_file_has_number_or_code(tmp_path):
    release = read(put(tmp_path, council(number="", code="", name="Trafford")))
    assert area_problems(release, AREAS, "referrals.csv") == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("E12000002,North West", ",North West", "No region_code for 'Cheshire West and Chester'."),
        ("E12000002,North West", "E12000002,z", "No region_name for 'Cheshire West and Chester'."),
        (
            "E92000001,England", "E92000001,Wales",
            "The country_code E92000001 stands beside the names 'England', 'Wales': not read.",
        ),
        (
            "Local authority,E92000001", "Regional,E92000001",
            "Rows of the level Regional have something in old_la_code, new_la_code, la_name: not read.",
        ),
        ("200,20.0", "200,20.04", "share: 1 figure with more decimals than the meta file says."),
        ("200,20.0", "200,NULL", "The mark NULL in 1 cell is read as [x]."),
        ("200,20.0", "200,:", "The mark : in 1 cell is read as [x]."),
        ("200,20.0", "200,", "Empty cells of share: 1."),
        ("200,20.0", "200,x", None),
        ("E12000002,North West", "E12000003,Yorkshire", None),
    ],
)  # fmt: skip
def test_what_is_odd_in_a_file_and_hinders_nobody_is_a_notice(tmp_path, old, new, told):
    path = put(tmp_path, council(year="2017"), council().replace(old, new))
    meta = META.replace("\n", ",\n").replace("unit,\n", "unit,indicator_dp\n").replace("%,\n", "%,1\n")
    (tmp_path / "referrals.meta.csv").write_text(meta, encoding="utf-8", newline="\n")
    assert read(path).notices == ((told,) if told else ())


def test_a_unit_or_group_that_a_meta_file_alone_knows_is_told(tmp_path):
    path, beside = put(tmp_path, council(), council(year="2019")), tmp_path / "referrals.meta.csv"
    beside.write_text(META.replace("Share,%", "Share,percent"), encoding="utf-8", newline="\n")
    assert read(path).notices == ("The meta file gives share the unit 'percent', which is none.",)
    meta = META.replace("\n", ",\n").replace("unit,\n", "unit,filter_grouping_column\n")
    meta = meta.replace("Topic,,\n", "Topic,,subject\n")
    beside.write_text(meta, encoding="utf-8", newline="\n")
    problem = refused(path)
    assert (problem.row, problem.column) == (3, "filter_grouping_column")
    assert problem.found == "subject, which the data file does not have"


def test_numbers_of_rows_in_a_first_column_without_a_name_are_no_number_of_an_area(tmp_path):
    rows = [NATIONAL.format(topic="Total").replace("2018", str(year)) for year in (2016, 2017, 2018)]
    for start in (0, 1):
        numbered = [f"{place},{row}" for place, row in enumerate(rows, start=start)]
        release = read(put(tmp_path, *numbered, header=f",{HEADER}"))
        assert release.rows["area_number"].tolist() == ["", "", ""]
        assert list(release.filters) == ["category", "topic"]


@pytest.mark.parametrize(
    ("header", "unit", "told"),
    [
        ("share_percent", "rate per 10,000", "share_percent, by its name a percentage"),
        ("start_rate", "count", "start_rate, by its name a rate"),
        ("share_percent", "percent", ""),
        ("start_rate", "rate per 10,000", ""),
        ("starts_count", "percent", "starts_count, by its name no percentage"),
        ("starts_count", "score", ""),
        ("share", "count", ""),
    ],
)
def test_the_name_of_a_column_must_not_contradict_the_unit(tmp_path, header, unit, told):
    release = read(put(tmp_path, council(), header=HEADER.replace(",share", f",{header}")))
    link = SeriesLink("release", header, "all", "financial")
    own = replace(RE_REFERRALS, unit=unit)
    assert [one.found for one in series_problems(link, release, own)] == ([told] if told else [])


@pytest.mark.parametrize(
    ("period", "identifier", "year_type", "label"),
    [
        ("202425", "Financial year Q2", "financial", "Q2 2024/25"),
        ("2025", "March", "financial", "March 2025"),
        ("202425", "Autumn term", "academic", "autumn term 2024/25"),
        ("202425", "Autumn term", "financial", None),
        ("202425", "Academic year", "financial", None),
    ],
)
def test_parts_of_a_year_are_read_beside_the_year_in_which_they_lie(
    tmp_path, period, identifier, year_type, label
):
    row = council().replace("2018,Reporting year", f"{period},{identifier}")
    release = read(put(tmp_path, row))
    problems = series_problems(SeriesLink("release", "share", "all", year_type), release, RE_REFERRALS)
    assert bool(problems) == (label is None)
    if label is not None:
        assert ees_label(period, identifier) == label


def test_a_text_in_a_column_of_figures_is_refused_with_its_row_and_the_marks_are_named(tmp_path):
    release = read(put(tmp_path, council(), council(year="2019", share="about 20"), council(year="2020")))
    link = SeriesLink("release", "share", "all", "financial")
    (problem,) = series_problems(link, release, RE_REFERRALS, "referrals.csv")
    assert (problem.file, problem.row, problem.column) == ("referrals.csv", 3, "share")
    assert problem.found == "'about 20'"


def test_marks_in_brackets_and_a_mark_behind_a_number_are_read(tmp_path):
    release = read(
        put(tmp_path, council(), council(year="2019", share="[c]"), council(year="2020", share="21.0 [r]"))
    )
    assert list(release.measures) == ["starts", "pupils", "share"]


def test_a_column_of_numbers_is_not_taken_for_percentages(with_file):
    with pytest.raises(DataError) as caught:
        with_file(council(share="240"), council(year="2019", share="250"))
    assert any("2 of 2 figures of share (Total) above 200" in one.found for one in caught.value.problems)


def test_a_source_says_what_a_text_in_place_of_a_figure_means(tmp_path):
    rows = [council(), council(year="2019", share="M", topic="M"), council(year="2020", share="*", topic="M")]
    path = put(tmp_path, *rows)
    assert "share" in read(path).filters
    told = recognise(path)(path, None, marks={"M": "x", "*": "z"})
    assert told.rows["share"].tolist() == ["20.0", "[x]", "[z]"]
    assert told.filters["topic"] == ("Total", "M")  # an item is no figure


TIDY = "area_code,area_name,period,indicator,measure,unit,value"


def tidy(value="71.9", period="2021/22", code="E06000050", name="Cheshire West and Chester"):
    return f"{code},{name},{period},Readiness,Percentage,Persons,{value}"


def test_a_tidy_file_has_each_figure_once_and_no_districts(tmp_path):
    rows = [tidy(), tidy(), tidy(period="2022/23"), tidy(code="E07000026", name="Allerdale")]
    release = read(put(tmp_path, *rows, header=TIDY.title()))
    assert release.rows["value"].tolist() == ["71.9", "71.9"]
    assert release.notices == ("1 row printed twice with the same figures.",)
    assert release.dropped == ("1 row of areas other than councils, regions and England left out.",)
    problem = refused(put(tmp_path, tidy(), tidy(value="72.9"), header=TIDY))
    assert problem.row == 3
