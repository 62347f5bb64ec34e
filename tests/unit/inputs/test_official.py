"""Official files as they come: Explore Education Statistics, tidy files, and what they become."""

import csv
import io

import pytest
from small_project import COUNTS, INDICATORS, SOURCES

from analysis.inputs.official import ees
from analysis.inputs.official.figures import series_problems
from analysis.inputs.official.recognise import recognise
from analysis.vocabulary.errors import DataError
from analysis.vocabulary.indicators import SeriesLink

HEADER = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
    "old_la_code,new_la_code,la_name,category,topic,starts,pupils,share"
)
NATIONAL = "2018,Financial year,National,E92000001,England,,,,,,Referrals,{topic},50000,200000,25.0"
COUNCIL = (
    "{year},Financial year,Local authority,E92000001,England,E12000002,North West,{number},{code},{name},"
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
    (problem,) = series_problems(link, release, "re_referrals")
    assert "'Total', 'Boys'" in problem.found
    named = SeriesLink("release", "share", "all", "financial", {"topic": "Totals"})
    (problem,) = series_problems(named, release, "re_referrals")
    assert (problem.found, "'Total'" in problem.expected) == ("'Totals'", True)
    right = SeriesLink("release", "share", "all", "financial", {"topic": "Total"})
    assert series_problems(right, release, "re_referrals") == []


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
