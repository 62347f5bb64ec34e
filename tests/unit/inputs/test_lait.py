"""The whole LAIT file: read, cleaned, joined with an extract, and every council's standing."""

import csv
import shutil

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet
import pytest
from drawn_review import AREA, ENGLAND, NEAR, REGION, figure, goal, indicator, review_of, tables_of, years
from real_project import ROOT
from small_project import SOURCES, SmallProject

from analysis.build.prepare import input_hashes, prepare
from analysis.build.project import resolve_areas
from analysis.inputs.lait import _first_sheet, as_table, clean_lait, read_lait
from analysis.inputs.project import read_project
from analysis.review.assemble import assemble_review
from analysis.review.figures import Tables
from analysis.review.national import national_ranks
from analysis.tables import store
from analysis.tables.data import AREAS, INDICATORS, LAIT_FIGURES, NATIONAL_RANKS, OBSERVATIONS
from analysis.tables.declare import table
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import DataError, ParameterError
from analysis.words.status import national_sentence

WHOLE = ROOT / "data" / "raw" / "lait_spring_2026"

_SOURCES = """\
  lait_full:
    title: "LAIT, the whole file"
    short_title: "LAIT, all councils"
    publisher: "Department for Education"
    published: "spring 2026"
    licence: ogl
    citation: "Department for Education, LAIT."
    kind: lait_file
    trust: 9
    files:
      bds_long_0.parquet: "HASH OF data/raw/lait_full/bds_long_0.parquet"
      lait_data_dictionary.csv: "HASH OF data/raw/lait_full/lait_data_dictionary.csv"
      sn_may_2025.xlsx: "HASH OF data/raw/lait_full/sn_may_2025.xlsx"
  council_codes:
    title: "Codes of councils"
    publisher: "Department for Education"
    published: "2026"
    licence: ogl
    citation: "Department for Education."
    kind: areas
    trust: 0
    files:
      council_codes.csv: "HASH OF data/raw/council_codes/council_codes.csv"
"""
CHESTER = "E06000050"
_HEADER = ("Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region")
# measure, label, area's number, value; DEV and REREF are declared by the small project, OTHER is not
_ROWS = (
    ("DEV", "2018", 896, "71.799999999999997"),  # the extract's 71.8, as a spreadsheet stores it
    ("DEV", "2019", 896, "72.4"),  # the extract has 72.1
    ("DEV", "2018", 302, "66.1"),
    ("DEV", "2019", 302, "c"),
    ("DEV", "2019", 970, "-"),
    ("DEV", "2020", 302, "166"),  # no percentage
    ("REREF", "2019", 302, "18"),
    ("OTHER", "2016-17 (OT)", 302, "12.5"),
    ("OTHER", "0", 302, "1"),
    ("OTHER", "2018-19 (OT)", 302, "9,3"),
    ("OTHER", "2018-19 (OT)", 555, "7"),
    ("SNAPPED", "2019", 302, "4E-2"),
)
_DICTIONARY = (
    ("DEV", "GLD", "Academic Year"),
    ("REREF", "Re-referrals", "Financial Year"),
    ("OTHER", "Spending, with a\nsecond line", "Financial Year"),
    ("SNAPPED", "Classes", "Annual - January"),
)


def rows_of_file(rows=_ROWS):
    made = [(m, "", label, "", value, float(number), "") for m, label, number, value in rows]
    return pa.table({name: [row[place] for row in made] for place, name in enumerate(_HEADER)})


def write_lait(folder, rows=_ROWS, ending="parquet"):
    folder.mkdir(parents=True, exist_ok=True)
    if ending == "parquet":
        parquet.write_table(rows_of_file(rows), folder / "bds_long_0.parquet")
    else:
        arrow_csv.write_csv(rows_of_file(rows), folder / "bds_long_0.csv")
    with (folder / "lait_data_dictionary.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Measure_code", "Measure", "Measure_short", "Year_Type"))
        writer.writerows((1, name, short, kind) for short, name, kind in _DICTIONARY)
    write_neighbours(folder / "sn_may_2025.xlsx")


def write_neighbours(path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["A", "B"])
    sheet.append(["LA num", "LA Name", "LA number", "GOInd", "GOReg", "SN1", "SNP", "SN2", "SNP"])
    sheet.append([302, "Barnet", 302, 3, "London (Outer)", 896, "Close", 877, "Not close"])
    sheet.append([])
    sheet.append([None, "Old SNs:"])
    sheet.append([896, "Cheshire West and Chester", 896, 5, "North West", 302, "Close", "-", None])
    sheet.append([877, "Warrington", 877, 5, "North West", 302, "Close", 556, "Close"])
    workbook.save(path)


@pytest.fixture
def with_lait(tmp_path):
    made = SmallProject(tmp_path / "project")
    codes = ROOT / "data" / "raw" / "council_codes" / "council_codes.csv"
    made.write("data/raw/council_codes/council_codes.csv", codes.read_text(encoding="utf-8"), declared=False)
    write_lait(made.path("data/raw/lait_full"))
    made.append(SOURCES, _SOURCES)
    return made


def of_whole_file(tables):
    frame = tables["observations"]
    return frame[frame["source_id"] == "lait_full"].set_index(["indicator_id", "area_code", "period_label"])


def set_aside(tables, source_id="lait_full"):
    notices = tables["notices"]
    return notices.loc[notices["source_id"] == source_id, "text"].tolist()


# ---------------------------------------------------------------------------------------------------
# reading


def test_parquet_and_csv_are_read_alike(tmp_path):
    read = {}
    for ending in ("parquet", "csv"):
        write_lait(tmp_path / ending, ending=ending)
        read[ending] = read_lait(tmp_path / ending, tmp_path, source_id="lait_full")
    rows = [read[ending].rows.to_pandas().astype(str) for ending in ("parquet", "csv")]
    pd.testing.assert_frame_equal(rows[0][sorted(rows[0])], rows[1][sorted(rows[1])])
    assert rows[0]["value_text"].tolist() == [row[3] for row in _ROWS]
    assert read["csv"].dictionary.frame["year_type"].tolist() == [kind for _, _, kind in _DICTIONARY]


def test_a_line_end_inside_a_note_ends_no_row(tmp_path):
    # more than a reader takes at once, so that it has to part the file somewhere
    write_lait(tmp_path / "lait", ending="csv")
    many = rows_of_file(_ROWS * 2_000)
    note = pa.array(["From 2017, average caseload\nis counted, so, anew\n" * 3] * len(many))
    arrow_csv.write_csv(many.set_column(6, _HEADER[6], note), tmp_path / "lait/bds_long_0.csv")
    assert (tmp_path / "lait/bds_long_0.csv").stat().st_size > 2_000_000
    rows = read_lait(tmp_path / "lait", tmp_path, source_id="lait_full").rows
    assert rows["value_text"].to_pylist() == [row[3] for row in _ROWS] * 2_000


def test_bytes_that_are_no_text_are_refused_in_columns_that_nobody_reads_too(tmp_path):
    write_lait(tmp_path / "lait", ending="csv")
    file = tmp_path / "lait" / "bds_long_0.csv"
    spoilt = file.read_bytes().rstrip(b"\r\n") + b"\xff\n"  # the last column is that of the notes
    file.write_bytes(spoilt)
    with pytest.raises(DataError) as refusal:
        read_lait(tmp_path / "lait", tmp_path, source_id="lait_full")
    (problem,) = refusal.value.problems
    assert (problem.row, problem.found) == (spoilt.count(b"\n"), "bytes that are not UTF-8")


def test_texts_are_kept_once_each(tmp_path):
    write_lait(tmp_path / "lait")
    rows = read_lait(tmp_path / "lait", tmp_path, source_id="lait_full").rows
    for column in ("measure", "period_text", "value_text"):
        assert pa.types.is_dictionary(rows.schema.field(column).type)
        distinct = rows.column(column).combine_chunks().dictionary.to_pylist()
        assert len(distinct) == len(set(distinct))


def test_a_list_of_neighbours_is_read_with_its_month(tmp_path):
    write_lait(tmp_path / "lait")
    (near,) = read_lait(tmp_path / "lait", tmp_path, source_id="lait_full").neighbours
    assert near.frame[["la_number", "rank", "neighbour_number", "list_version"]].to_numpy().tolist() == [
        [302, 1, 896, "2025-05"],
        [302, 2, 877, "2025-05"],
        [896, 1, 302, "2025-05"],
        [877, 1, 302, "2025-05"],
        [877, 2, 556, "2025-05"],
    ]


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda folder: (folder / "bds_long_0.parquet").unlink(), "no such file"),
        (lambda folder: shutil.copy(folder / "bds_long_0.parquet", folder / "bds_long_1.parquet"), "2 such"),
        (lambda folder: (folder / "lait_data_dictionary.csv").unlink(), "no such file"),
        (lambda folder: write_lait(folder, _ROWS[:2]), "contents with SHA-256"),
        (lambda folder: (folder / "bds_long_0.parquet").write_bytes(b"PAR1"), "cannot be read"),
        (lambda folder: (folder / "lait_data_dictionary.csv").write_text("a,b\n1,2\n"), "cannot be read"),
        (lambda folder: (folder / "sn_may_2025.xlsx").write_bytes(b"no zip"), "cannot be read"),
        (lambda folder: (folder / "sn_may_2025.xlsx").rename(folder / "sn_spring_2025.xlsx"), "no such"),
        (
            lambda folder: parquet.write_table(pa.table({"Years": ["2018"]}), folder / "bds_long_0.parquet"),
            "no column short desc",
        ),
    ],
)
def test_a_file_that_is_not_as_shipped_is_refused(with_lait, spoil, found):
    spoil(with_lait.path("data/raw/lait_full"))
    problems = with_lait.problems()
    assert any(found in problem.found for problem in problems), [str(problem) for problem in problems]
    assert all(str(problem.file).startswith("data/raw/lait_full") for problem in problems)


def test_a_list_whose_name_tells_no_month_is_refused(with_lait):
    folder = with_lait.path("data/raw/lait_full")
    (folder / "sn_may_2025.xlsx").rename(folder / "sn_spring_2025.xlsx")
    with pytest.raises(DataError, match="sn_spring"):
        read_lait(folder, with_lait.root, source_id="lait_full")


def test_every_file_that_is_shipped_is_hashed(with_lait):
    inputs = read_project(with_lait.root)
    hashes = input_hashes(with_lait.folders)
    for name in ("bds_long_0.parquet", "lait_data_dictionary.csv", "sn_may_2025.xlsx"):
        file = f"data/raw/lait_full/{name}"
        assert inputs.hashes[file] == hashes[file]


def test_a_release_supersedes_another_and_is_compared_with_it_for_every_council(with_lait):
    newer = with_lait.path("data/raw/lait_autumn")
    rows = [(m, label, n, "66.4" if (m, n, value) == ("DEV", 302, "66.1") else value)
            for m, label, n, value in _ROWS]  # fmt: skip
    write_lait(newer, rows)
    entry = _SOURCES.partition("  council_codes:")[0].replace("lait_full", "lait_autumn")
    with_lait.append(SOURCES, entry.replace("    trust: 9\n", "    trust: 9\n    supersedes: lait_full\n"))
    tables = with_lait.tables()
    (told,) = tables["revisions"].to_dict("records")
    assert (told["kind"], told["area_code"]) == ("revised", "E09000003")
    assert (told["before_text"], told["after_text"]) == ("66.1", "66.4")
    frame = tables["observations"]
    assert "lait_full" not in set(frame["source_id"])
    barnet = frame[(frame["area_code"] == "E09000003") & (frame["source_id"] == "lait_autumn")]
    assert 66.4 in barnet["value"].tolist()
    assert set(tables["superseded_observations"]["source_id"]) == {"lait_full"}


def test_a_list_of_neighbours_is_read_as_openpyxl_reads_it(tmp_path):
    path = tmp_path / "sn_may_2025.xlsx"
    write_neighbours(path)
    rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    expected = [["" if cell is None else str(cell) for cell in row] for row in rows]
    assert _first_sheet(path, path.name) == expected


def spoil_neighbours(folder, **cells):
    path = folder / "sn_may_2025.xlsx"
    workbook = openpyxl.load_workbook(path)
    for name, value in cells.items():
        workbook.active[name] = value
        if str(value).startswith("#"):
            workbook.active[name].data_type = "e"
    workbook.save(path)


@pytest.mark.parametrize(
    ("cells", "row", "found"),
    [
        # python-calamine 0.9.1 reads an error of Excel as an empty cell (Data::Error in its source): seen by
        # what stands beside it, so that no neighbour is lost and none moves up in rank
        ({"A6": "#N/A"}, 6, "''"),
        ({"F7": "#N/A"}, 7, "''"),
        ({"H7": "#N/A", "I7": "#N/A"}, 7, "''"),
        ({"F6": "Barnet"}, 6, "'Barnet'"),
        ({"F6": 302.5}, 6, "'302.5'"),
        ({"A7": True}, 7, "'True'"),
    ],
)
def test_a_neighbour_that_is_no_number_of_a_council_is_refused_with_its_row(with_lait, cells, row, found):
    spoil_neighbours(with_lait.path("data/raw/lait_full"), **cells)
    problems = with_lait.problems()
    assert {(p.file, p.row, p.found) for p in problems} == {
        ("data/raw/lait_full/sn_may_2025.xlsx", row, found)
    }


def test_codes_that_excel_keeps_as_numbers_or_texts_are_the_same_codes(with_lait):
    before = with_lait.tables()["neighbours"]
    spoil_neighbours(with_lait.path("data/raw/lait_full"), A6="896", F6=302.0)
    with_lait.declare()
    assert with_lait.tables()["neighbours"].equals(before)


# ---------------------------------------------------------------------------------------------------
# cleaning


def cleaned(tmp_path, rows, year_types=None, areas=None):
    write_lait(tmp_path / "lait", rows)
    lait = read_lait(tmp_path / "lait", tmp_path, source_id="lait_full")
    return clean_lait(lait, year_types or {}, areas or {302: "E09000003", 896: CHESTER, 970: "E92000001"})


@pytest.mark.parametrize(
    ("measure", "label", "year_type", "display", "status"),
    [
        ("DEV", "2016", "", "2015/16", "as_published"),
        ("DEV", "2015-16", "", "2015/16", "as_published"),
        ("DEV", "2018 (Rev)", "", "2017/18", "revised"),
        ("OTHER", "2016-17 (OT)", "", "2016-17", "outturn"),
        ("OTHER", "2013/14-15/16", "", "2013-14 to 2015-16", "as_published"),
        ("OTHER", "2014-16", "rolling3:calendar", "2014 to 2016", "as_published"),
        ("SNAPPED", "2019", "snapshot:03-31", "31 March 2019", "as_published"),
    ],
)
def test_labels_mean_what_the_dictionary_or_the_declaration_says(
    tmp_path, measure, label, year_type, display, status
):
    declared = {measure: year_type} if year_type else {}
    found = cleaned(tmp_path, [(measure, label, 302, "5")], declared)
    assert [(period.display(), period.status) for period in found.periods] == [(display, status)]
    assert found.refused == ()


def test_every_row_is_read_or_refused_with_its_reason(tmp_path):
    found = cleaned(tmp_path, _ROWS)
    assert found.rows_read == len(_ROWS) == len(found.row) + sum(each.rows for each in found.refused)
    assert [(each.what, each.rows) for each in found.refused] == [
        ("area number 555", 1),
        ("OTHER, period '0'", 1),
        ("value '9,3'", 1),
    ]
    assert all(each.reason for each in found.refused)
    assert (found.labels_read, found.labels_open) == (8, 1)


def test_a_period_that_stands_in_many_rows_is_read_once(tmp_path):
    rows = [("DEV", "2018", 302, str(value)) for value in range(500)]
    found = cleaned(tmp_path, rows)
    assert len(found.periods) == 1
    np.testing.assert_array_equal(found.value, np.arange(500.0))


@pytest.mark.parametrize(
    ("text", "value", "mark"),
    [
        ("9.3699999999999992", 9.37, ""), ("-1.5", -1.5, ""), ("1E-3", 0.001, ""), ("-", None, "x"),
        ("c", None, "c"), ("..", None, "x"), ("z", None, "z"), ("low", None, "low"),
    ],
)  # fmt: skip
def test_values_and_marks(tmp_path, text, value, mark):
    (row,) = as_table(cleaned(tmp_path, [("DEV", "2018", 302, text)])).to_pylist()
    assert (row["value"] if value is not None else None, row["missing"]) == (value, mark)
    assert (value is None) == bool(np.isnan(row["value"]))


def test_the_cleaned_table_is_as_declared(tmp_path):
    found = as_table(cleaned(tmp_path, _ROWS))
    assert found.column_names == LAIT_FIGURES.column_names
    first = found.to_pylist()[0]
    assert (first["series_id"], first["area_code"], first["period_label"]) == ("DEV", CHESTER, "2017/18")


# ---------------------------------------------------------------------------------------------------
# with the other sources


def test_declared_series_become_observations_of_every_area(with_lait):
    found = of_whole_file(with_lait.tables())
    barnet = found.loc[("development", "E09000003", "2017/18")]
    assert (barnet["value"], barnet["is_chosen"], barnet["segment"]) == (66.1, True, 1)
    assert barnet["locator"] == "data/raw/lait_full/bds_long_0.parquet, row 4"
    hidden = found.loc[("development", "E09000003", "2018/19")]
    assert (hidden["missing"], hidden["segment"]) == ("c", 2)  # behind the break that is declared
    assert found.loc[("re_referrals", "E09000003", "2018-19"), "period_kind"] == "financial"
    assert "SNAPPED" not in set(found["series_id"])


def test_a_figure_that_the_extract_has_too_stands_once(with_lait):
    frame = with_lait.tables()["observations"]
    same = frame[(frame["area_code"] == CHESTER) & (frame["period_label"] == "2017/18")]
    assert same[same["indicator_id"] == "development"]["source_id"].tolist() == ["lait", "plan_2024"]


def test_a_figure_that_differs_from_the_extract_is_kept_and_told(with_lait):
    tables = with_lait.tables()
    other = of_whole_file(tables).loc[("development", CHESTER, "2018/19")]
    assert (other["value"], other["is_chosen"]) == (72.4, False)
    told = tables["notices"][tables["notices"]["kind"] == "difference"]
    assert "72.4 in LAIT, all councils; 72.1 in LAIT, which is used" in " ".join(told["text"])


def test_what_is_not_used_is_counted_with_its_reason(with_lait):
    tables = with_lait.tables()
    texts = set_aside(tables)
    for expected in (
        "8 pairs of measure and label among 12 rows of 4 measures",
        "2 figures of 2 measures that no indicator asks for; the table lait_figures has them",
        "figures that both have agree with LAIT, which is used",  # one of them a mark
        "1 rows, OTHER, period '0': expected a period",
        "1 figures of DEV are no possible percent, the first 166 in row 7",
        "the list names council 556, which is not in data/raw/council_codes",
    ):
        assert any(expected in text for text in texts), (expected, texts)
    counts = tables["source_counts"].set_index("file").loc["data/raw/lait_full/bds_long_0.parquet"]
    assert counts[["rows_read", "rows_used", "rows_missing", "rows_set_aside"]].tolist() == [12, 4, 1, 8]


def test_a_correction_of_the_extract_holds_for_the_whole_file(with_lait):
    correction = """\
corrections:
  - indicator: development
    area: E06000050
    period: "2017/18"
    source_id: lait
    action: withdraw
    expected: "71.8"
    reason: "An error."
    source: "Department for Education"
"""
    with_lait.write("data/reference/corrections.yml", correction)
    frame = with_lait.tables()["observations"]
    same = frame[(frame["area_code"] == CHESTER) & (frame["period_label"] == "2017/18")]
    lait = same[same["source_id"].isin(["lait", "lait_full"])]
    assert lait["missing_note"].tolist() == ["withdrawn"]


def test_a_correction_may_name_the_whole_file(with_lait):
    correction = """\
corrections:
  - indicator: development
    area: E09000003
    period: "2017/18"
    source_id: lait_full
    action: replace
    expected: "66.1"
    value: "61.6"
    reason: "Transposed digits."
    source: "Department for Education"
"""
    with_lait.write("data/reference/corrections.yml", correction)
    assert of_whole_file(with_lait.tables()).loc[("development", "E09000003", "2017/18"), "value"] == 61.6


def test_every_area_and_neighbour_is_there(with_lait):
    tables = with_lait.tables()
    areas = tables["areas"].set_index("area_code")
    assert len(areas) == 170
    assert areas.loc["E09000003", ["area_name", "region_name"]].tolist() == ["Barnet", "Outer London"]
    near = tables["neighbours"].set_index(["area_code", "rank"])["neighbour_name"]
    assert near["E09000003"].tolist() == ["Cheshire West and Chester", "Warrington"]
    assert near[CHESTER].tolist() == ["Warrington"]  # the council's own list stays as it was


def test_the_tables_are_stored_and_the_whole_file_is_loaded_when_asked_for(with_lait):
    prepared = prepare(with_lait.folders, lambda _line: None)
    assert prepared.is_new and not prepare(with_lait.folders, lambda _line: None).is_new
    found = store.load_table(with_lait.folders.processed, LAIT_FIGURES)
    assert len(found) == 9
    assert found["period_label"].dtype == "str"
    barnet = next(area for area in prepared.areas if area.name == "Barnet")
    assert barnet.type == "London borough"


def test_rows_of_the_whole_file_are_cleaned_as_those_of_an_extract(with_lait):
    """The quick way for many rows and the careful way for few agree on everything that both can say."""
    as_extract = with_lait.tables()["observations"].set_index(
        ["indicator_id", "group", "area_code", "period_label"]
    )
    rows = [("DEV", "2018", 877, "60.5"), ("DEV", "2019", 877, "-"), ("REREF", "2018", 877, "21")]
    write_lait(with_lait.path("data/raw/lait_full"), rows)
    with_lait.declare()
    text = "".join(
        f"{name},all,percent,{way},E06000007,Warrington,{kind},{label},{value},{measure},2026-02-01,M\n"
        for (measure, label, _, value), (name, way, kind) in zip(
            rows,
            [("development", "High", "Academic Year")] * 2 + [("re_referrals", "Low", "Financial Year")],
            strict=True,
        )
    )
    quick = with_lait.tables()["observations"]
    shutil.rmtree(with_lait.path("data/raw/lait_full"))
    lait = _SOURCES.partition("  council_codes:")[0]
    with_lait.replace(SOURCES, lait, "")
    with_lait.append("data/raw/lait/published_figures.csv", text)
    careful = with_lait.tables()["observations"]
    # the places of a figure are those of its source's other councils, which the extract alone has
    left_out = ["source_id", "locator", "places"]
    both = [
        frame[frame["area_code"] == "E06000007"]
        .drop(columns=left_out)
        .sort_values(["indicator_id", "period_label"])
        for frame in (quick, careful)
    ]
    pd.testing.assert_frame_equal(both[0].reset_index(drop=True), both[1].reset_index(drop=True))
    assert len(both[0]) == 3 and not as_extract.empty


# ---------------------------------------------------------------------------------------------------
# counts from other measures, and the same figure in a release

_COUNTED = (
    ("REREF", "2019", 302, "18"), ("REAGAIN", "2019", 302, "180"), ("REALL", "2019", 302, "1000"),
    ("REREF", "2019", 877, "20.2"), ("REAGAIN", "2019", 877, "101"), ("REALL", "2019", 877, "500"),
    ("REREF", "2020", 302, "18"), ("REAGAIN", "2020", 302, "180"), ("REALL", "2020", 302, "900"),
    ("REREF", "2020", 877, "20"), ("REAGAIN", "2020", 877, "100"), ("REALL", "2020", 877, "500"),
    ("REREF", "2021", 302, "18"), ("REAGAIN", "2021", 302, "c"), ("REALL", "2021", 302, "1000"),
)  # fmt: skip


def counted_by(with_lait, more, rows):
    link = '{source: lait, id: "REREF", group: all, year_type: financial}'
    assert link in with_lait.text("data/reference/indicators.yml")
    with_lait.replace("data/reference/indicators.yml", link, link.replace("group", f"{more}, group"))
    write_lait(with_lait.path("data/raw/lait_full"), rows)
    with_lait.declare()
    tables = with_lait.tables()
    found = of_whole_file(tables).loc["re_referrals"]
    return found, set(tables["notices"].query("kind == 'cross-check'")["text"])


def test_counts_of_other_measures_are_used_for_the_years_in_which_they_give_the_figures(with_lait):
    found, said = counted_by(with_lait, 'numerator: "REAGAIN", denominator: "REALL"', _COUNTED)
    columns = ["numerator", "denominator", "counts_exact"]
    assert found.loc[("E09000003", "2018-19"), columns].tolist() == [180, 1000, True]
    assert found.loc[("E06000007", "2018-19"), "value"] == 100 * 101 / 500
    # of two councils of 2019-20 the counts give one figure: half, and not nearly every one
    assert found.xs("2019-20", level="period_label")["numerator"].isna().all()
    assert found.loc[("E09000003", "2020-21"), columns].isna().tolist() == [True, True, False]
    expected = "REAGAIN over REALL gives 2 of the 4 figures of REREF that have both, as they are printed"
    assert expected in said


def test_a_rate_is_set_against_the_population_of_the_last_june_before_its_period_ends(with_lait):
    people = "\n".join(
        (
            "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,"
            "new_la_code,la_name,age_group,population_estimate",
            *(
                f"{year},Reporting year,Local authority,E92000001,England,302,E09000003,Barnet,0 to 17,{n}"
                for year, n in ((2018, 1000), (2019, 2000))
            ),
        )
    )
    with_lait.write("data/raw/people/people.csv", people + "\n", declared=False)
    entry = (
        _SOURCES.partition("  council_codes:")[0]
        .replace("lait_full", "people").replace("trust: 9", "trust: 8").replace("lait_file", "official_file")
        .partition("    files:")[0]
    )  # fmt: skip
    with_lait.append(SOURCES, f'{entry}    files:\n      people.csv: "HASH OF data/raw/people/people.csv"\n')
    rows = (("REREF", "2019", 302, "18"), ("REAGAIN", "2019", 302, "180"))  # 31 March 2019: of June 2018
    found, said = counted_by(with_lait, 'numerator: "REAGAIN", population: people', rows)
    assert found.loc[("E09000003", "2018-19"), ["numerator", "denominator"]].tolist() == [180, 1000]
    assert any("over the population of LAIT, all councils gives 1 of the 1 figures" in text for text in said)


def test_a_figure_that_a_release_prints_too_stands_once_and_is_told(with_lait):
    header = "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,new_la_code,"
    row = "2019,Reporting year,Local authority,E92000001,England,{},{},{},{},1000,{}"
    release = "\n".join(
        (
            header + "la_name,again,starts,share",
            row.format(302, "E09000003", "Barnet", 181, "18.1"),
            row.format(877, "E06000007", "Warrington", 202, "20.2"),
        )
    )
    with_lait.write("data/raw/release/release.csv", release + "\n", declared=False)
    entry = (
        _SOURCES.partition("  council_codes:")[0]
        .replace("lait_full", "release").replace("trust: 9", "trust: 8").replace("lait_file", "official_file")
        .replace("LAIT, all councils", "the release").partition("    files:")[0]
    )  # fmt: skip
    with_lait.append(
        SOURCES, f'{entry}    files:\n      release.csv: "HASH OF data/raw/release/release.csv"\n'
    )
    link = '{source: lait, id: "REREF", group: all, year_type: financial}'
    added = "{source: release, id: share, numerator: again, denominator: starts, group: all, "
    text = with_lait.text("data/reference/indicators.yml")
    with_lait.write(
        "data/reference/indicators.yml",
        text.replace(f"- {link}", f"- {link}\n      - {added}year_type: financial}}"),
    )
    write_lait(
        with_lait.path("data/raw/lait_full"),
        (("REREF", "2019", 302, "18"), ("REREF", "2019", 877, "25"), ("REREF", "2020", 877, "21")),
    )
    with_lait.declare()
    tables = with_lait.tables()
    # 18 can be 18.1 rounded; 25 is another figure than 20.2
    assert sorted(of_whole_file(tables).index.droplevel(0)) == [
        ("E06000007", "2018-19"), ("E06000007", "2019-20"),
    ]  # fmt: skip
    assert not of_whole_file(tables).loc[("re_referrals", "E06000007", "2018-19"), "is_chosen"]
    said = tables["notices"].query("kind == 'cross-check'")["text"].tolist()
    assert said == ["1 of the 2 figures that both have agree with the release, which is used"]
    (difference,) = tables["notices"].query("kind == 'difference' and area_code == 'E06000007'")["text"]
    assert difference == "25 in LAIT, all councils; 20.2 in the release, which is used"


# ---------------------------------------------------------------------------------------------------
# every council


def councils(count):
    rows = [
        {"area_code": f"E0800{number:04}", "area_name": f"Council {number}", "area_type": "County"}
        for number in range(count)
    ]
    return table(AREAS, [*rows, {"area_code": ENGLAND, "area_name": "England", "area_type": "Country"}])


def of_councils(values, polarity="high"):
    rows = [figure("2024/25", value, area=f"E0800{number:04}") for number, value in enumerate(values)]
    return table(OBSERVATIONS, rows), table(INDICATORS, [indicator(publisher_polarity=polarity)])


def test_ranks_and_bands_are_those_of_the_departments_tool():
    values = [float(number % 50) for number in range(120)]
    ranks = national_ranks(of_councils(values)[0], councils(120), of_councils(values)[1])
    by_area = ranks.set_index("area_code")
    best = by_area.loc["E08000049"]
    assert best[["national_rank", "national_of", "national_band", "national_quintile"]].tolist() == [
        1,
        120,
        "A",
        1,
    ]
    assert by_area.loc["E08000099", "national_rank"] == 1  # ties share the smallest
    assert by_area.loc["E08000000", "national_band"] == "D"
    assert list(ranks.columns) == NATIONAL_RANKS.column_names


def test_a_few_councils_have_no_national_rank():
    observations, indicators = of_councils([1.0] * 99)
    assert national_ranks(observations, councils(99), indicators).empty
    assert national_ranks(observations, councils(120), indicators).empty  # too few of them with a figure


def test_without_a_direction_there_is_no_rank():
    observations, indicators = of_councils([float(n) for n in range(120)], polarity="none")
    assert national_ranks(observations, councils(120), indicators).empty


def standing(**columns):
    return {"national_rank": 28, "national_of": 153, "national_band": "A", "national_quintile": 1} | columns


def test_a_standing_in_words():
    assert national_sentence(standing()) == (
        "Among the 153 councils in England with a figure it ranks 28, where 1 is best: in the best quarter "
        "(band A) and the best fifth."
    )
    assert national_sentence(standing(national_band="", national_quintile=None)).endswith("where 1 is best.")
    assert national_sentence(standing(national_rank=None)) == ""


def test_a_review_shows_the_standing_of_its_figure():
    tables = tables_of(years(2022, 70, 72, 74))
    row = tables["observations"].query("area_code == @AREA").sort_values("period_end").iloc[-1]
    ranked = {
        name: row[name] for name in ("indicator_id", "group", "area_code", "period_label", "period_kind")
    }
    tables["national_ranks"] = table(NATIONAL_RANKS, [ranked | standing()])
    review = assemble_review(
        tables, area=AREA, year="2024/25", edition="plan_2024", comparator="statistical_neighbours"
    )
    (found,) = review.assessments[["national_rank", "national_of", "national_band"]].to_numpy().tolist()
    assert found == [28, 153, "A"]


def test_figures_of_other_councils_change_nothing_in_a_review():
    """What a review costs and says does not depend on councils that it is not compared with."""
    figures = [
        *years(2022, 70, 72, 74),
        *years(2022, 60, 61, 62, area=NEAR[0]),
        *years(2022, 65, 66, 67, area=ENGLAND),
    ]
    others = [row for number in range(40) for row in years(2022, 50, 51, 52, area=f"E0800{number:04}")]
    alone, crowded = review_of(figures), review_of([*figures, *others])
    for name in ("assessments", "series", "group_gaps", "target_paths", "other_indicators"):
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(crowded, name))


def test_lookups_give_what_filtering_gives():
    figures = [
        *years(2022, 70, 72, 74),
        *years(2022, 60, 61, 62, area=NEAR[0]),
        *years(2022, 65, 66, 67, area=REGION),
    ]
    tables = Tables(tables_of(figures))
    frame = tables["observations"]
    own = tables.figures.series("reading", "all", AREA)
    expected = frame[(frame["area_code"] == AREA) & frame["is_chosen"]].sort_values("period_end")
    assert [str(row) for row in own] == [str(row) for row in expected.to_dict("records")]
    placed = tables.figures.placed("reading", "all", AREA)
    assert [place for place, _ in placed] == expected.index.tolist()
    same = tables.figures.same_period(own[-1])
    assert {row["area_code"] for row in same} == {AREA, NEAR[0], REGION}
    assert {row["period_label"] for row in same} == {expected["period_label"].iloc[-1]}
    assert tables.figures.series("reading", "all", "E99999999") == []
    targets = tables["targets"]
    is_own = (targets["edition_id"] == goal()["edition_id"]) & (targets["measure_id"] == goal()["measure_id"])
    assert str(tables.targets_of(goal())) == str(targets[is_own].to_dict("records"))


def test_all_stands_for_every_council():
    areas = [Area(row.area_code, row.area_name, row.area_type) for row in councils(120).itertuples()]
    areas.append(Area("E06000028", "Bournemouth, until March 2019", "Former council"))
    found = resolve_areas(["all"], areas)
    assert len(found) == 120
    assert [area.name for area in found] == sorted(area.name for area in found)
    assert resolve_areas(["council 7", " ALL "], areas)[0].name == "Council 7"
    assert len(resolve_areas(["council 7", "all", "E08000007"], areas)) == 120


def test_all_is_refused_where_the_data_hold_some_councils():
    areas = [Area(row.area_code, row.area_name, row.area_type) for row in councils(11).itertuples()]
    with pytest.raises(ParameterError, match="the data hold 11 councils"):
        resolve_areas(["all"], areas)


# ---------------------------------------------------------------------------------------------------
# the real file


@pytest.fixture(scope="module")
def whole(project_tables):
    return project_tables


def test_the_whole_file_is_read_and_every_label_is_accounted_for(whole):
    figures = whole[LAIT_FIGURES.name]
    assert len(set(figures.column("series_id").to_pylist())) == 434
    assert figures.num_rows == 641_070 - 170
    texts = set_aside(whole, "lait_spring_2026")
    assert any("3,771 pairs of measure and label" in text for text in texts)
    assert next(text for text in texts if "period" in text and "rows, " in text).startswith(
        "170 rows, CINPerm"
    )


def test_every_area_has_each_figure_once(whole):
    frame = whole["observations"]
    assert not frame.duplicated(
        ["indicator_id", "group", "area_code", "period_start", "period_end", "source_id"]
    ).any()
    known = frame[frame["source_id"] == "lait_spring_2026"]
    assert known["area_code"].nunique() == 170
    # written as it was typed into the spreadsheet, not with the digits of its binary number
    assert known["value_text"].str.len().max() < 20
    assert "36.7" in set(known["value_text"]) and "36.700000000000003" not in set(known["value_text"])


def test_the_published_lists_of_neighbours_are_those_that_were_printed(whole):
    # the Department's lists of both months for Cheshire West and Chester, as printed in its workbooks
    printed = {
        "2021-04": [877, 937, 811, 895, 885, 356, 860, 891, 334, 881],
        "2025-05": [334, 356, 895, 937, 885, 916, 877, 878, 938, 929],
    }
    codes = pd.read_csv(ROOT / "data/raw/council_codes/council_codes.csv", dtype=str)
    by_code = codes.set_index("area_code")["dfe_la_code"]
    own = whole["neighbours"][whole["neighbours"]["area_code"] == CHESTER].sort_values("rank")
    for version, numbers in printed.items():
        listed = own[own["list_version"] == version]["neighbour_code"]
        assert listed.map(by_code).astype(int).tolist() == numbers
    assert whole["neighbours"].groupby(["area_code", "list_version"]).size().max() == 10


@pytest.mark.parametrize(
    ("measure", "label", "polarity", "council", "place", "band"),
    [
        # worked out with the rules of the tool's own source, as METHODS of the tool has them
        ("FSP_NEW_GOODDEV", "2024/25", "high", "E09000003", 28, "A"),
        ("FSP_NEW_GOODDEV", "2024/25", "high", "E08000009", 9, "A"),
        ("FSP_NEW_GOODDEV", "2024/25", "high", "E08000011", 113, "C"),
        ("InfMort", "2023", "low", "E08000009", 68, "B"),
        ("InfMort", "2023", "low", "E09000003", 54, "B"),
    ],
)
def test_ranks_of_the_real_file(whole, measure, label, polarity, council, place, band):
    figures = whole[LAIT_FIGURES.name].to_pandas()
    same = figures[(figures["series_id"] == measure) & (figures["period_label"] == label)]
    rows = [
        figure("2024/25", row.value, area=row.area_code)
        for row in same.itertuples()
        if not np.isnan(row.value)
    ]
    ranks = national_ranks(
        table(OBSERVATIONS, rows), whole["areas"], table(INDICATORS, [indicator(publisher_polarity=polarity)])
    ).set_index("area_code")
    assert ranks.loc[council, ["national_rank", "national_band"]].tolist() == [place, band]


def test_every_council_can_be_asked_for(whole):
    areas = [Area(row.area_code, row.area_name, row.area_type) for row in whole["areas"].itertuples()]
    assert len(resolve_areas(["all"], areas)) == 153


@pytest.mark.parametrize("name", ["E09000003", "E09000001", "E06000053"])
def test_a_council_without_a_plan_has_a_review(whole, name):
    review = assemble_review(
        whole, area=name, year="2024/25", edition="our_plan_2024_25", comparator="statistical_neighbours"
    )
    assert set(review.assessments["status"]) == {"Not judged"}
    assert review.assessments["value"].notna().any()


def test_the_codes_agree_with_the_publishers_list():
    codes = pd.read_csv(
        ROOT / "data/raw/council_codes/council_codes.csv", dtype=str, keep_default_na=False
    ).set_index("dfe_la_code")
    sheet = openpyxl.load_workbook(WHOLE / "la_code_list.xlsx", read_only=True).worksheets[0]
    _, *rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    known = [row for row in rows if row[0] in codes.index]
    assert [row[0] for row in rows if row not in known] == ["1000"]  # England (discontinued)
    assert len(known) == len(codes)
    for number, _name, region, _kind in known:
        if codes.loc[number, "region_name"]:
            assert codes.loc[number, "region_name"] == region, number
    codes = codes.reset_index()
    assert codes["area_type"].value_counts()[["Former council", "Region", "Country"]].tolist() == [5, 11, 1]
    assert not codes["area_code"].duplicated().any() and not codes["dfe_la_code"].duplicated().any()


def test_a_fault_in_the_codes_is_refused(with_lait):
    with_lait.replace("data/raw/council_codes/council_codes.csv", "E09000003,302", "E0900003,302")
    with pytest.raises(DataError, match=r"council_codes\.csv"):
        with_lait.tables()
