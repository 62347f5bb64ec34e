"""Departments' spreadsheets: which sheet, where its table begins and ends, what a cell is."""

import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest

from analysis.inputs.official import sheets
from analysis.inputs.official.figures import series_problems
from analysis.inputs.official.recognise import recognise
from analysis.vocabulary.errors import DataError
from analysis.vocabulary.indicators import Indicator, SeriesLink

COVER = [["A release"], ["Published", "25 September 2025"]]
INSPECTIONS = [
    ["Judgements as at 31 March 2025", "", "", "", ""],
    ["Local authority area code", "Local authority name", "Inspection date", "Overall effectiveness",
     "Care leavers"],
    ["E08000016", "Barnsley", "2023-09-11", "Good", ""],
    ["E08000009", "Trafford", "2024-01-15", "Requires improvement to be good", "Good"],
]  # fmt: skip
APPEALS = [
    ["Table SEND_2: Appeal rate 2021-20222", "", "", "", ""],
    ["", "", "", "", ""],
    ["Local Authority", "2021", "", "20222", ""],
    ["", "Appeals registered4", "Appeal Rate", "Appeals registered4", "Appeal Rate"],
    ["NORTH WEST", "", "", "", ""],
    ["Trafford", 48, 0.0138, 49, 0.0137293359],
    ["Poole5", 3, 0.01, "..", ".."],
    ["England Total4", 4108, 0.01636, 3126, 0.011596],
    ["Sources:", "Appeals - the courts' system", "", "", ""],
    ["2. Provisional.", "", "", "", ""], ["4. Rounded.", "", "", "", ""],
    ["5. Merged in 2019.", "", "", "", ""],
    ["", ".. Not Available", "", "", ""],
]  # fmt: skip


def xlsx(path, tables):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


def ods(path, tables):
    def cell(value):
        if isinstance(value, str):
            kind, text = 'office:value-type="string"', escape(value)
            return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"
        return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'

    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in tables.items()
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>{body}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


@pytest.mark.parametrize("write", [xlsx, ods])
def test_a_table_with_years_across_is_a_row_for_each_area_and_year(tmp_path, write):
    path = write(tmp_path / f"appeals.{write.__name__}", {"Cover": COVER, "SEND_2": APPEALS})
    release = recognise(path)(path, None)
    rows = release.rows
    held = rows[["row", "area_name", "period_text", "Appeals registered"]]
    assert [tuple(row) for row in held.to_numpy()] == [
        (6, "Trafford", "2021", "48"), (6, "Trafford", "2022", "49"),
        (7, "Poole", "2021", "3"), (7, "Poole", "2022", ".."),
        (8, "England", "2021", "4108"), (8, "England", "2022", "3126"),
    ]  # fmt: skip
    assert list(rows["Appeal Rate"])[1] == "0.0137293359"
    assert list(rows["level"].unique()) == ["Local authority", "National"]
    assert release.dropped == ("1 row of headings without figures left out.",)
    assert release.mark_style == "spreadsheet"
    assert "The table has no codes: councils are found by their names." in release.notices


@pytest.mark.parametrize("write", [xlsx, ods])
def test_judgements_are_words_of_a_day_and_an_empty_one_does_not_apply(tmp_path, write):
    path = write(tmp_path / f"outcomes.{write.__name__}", {"Cover": COVER, "Inspections": INSPECTIONS})
    release = recognise(path)(path, None)
    assert list(release.rows["period_text"]) == ["2023-09-11", "2024-01-15"]
    assert list(release.rows["area_code"]) == ["E08000016", "E08000009"]
    assert list(release.rows["Care leavers"]) == ["[z]", "Good"]
    assert list(release.measures) == ["Overall effectiveness", "Care leavers"]
    assert any("no series of numbers" in notice for notice in release.notices)


def test_of_several_tables_one_is_named(tmp_path):
    path = xlsx(tmp_path / "two.xlsx", {"Cover": COVER, "One": INSPECTIONS, "Two": INSPECTIONS[:3]})
    with pytest.raises(DataError, match="expected one of the sheets One, Two; name the sheet"):
        sheets.read(path)
    assert len(sheets.read(path, sheet="Two").rows) == 1
    with pytest.raises(DataError, match="no table of councils in the sheet 'Cover'"):
        sheets.read(path, sheet="Cover")


def spending(*rows):
    return {"RO3": [["Amounts in £ thousand"], ["ONS Code", "Council", "Inspector name", "Spending"], *rows]}


def test_other_areas_are_counted_and_columns_of_persons_left_out(tmp_path):
    path = xlsx(
        tmp_path / "ro3.xlsx",
        spending(
            ["E08000009", "Trafford", "A. Person", "1,400 [r]"], ["E07000026", "Allerdale", "B. Person", 12],
            ["E06000063", "Cumberland", "C. Person", "[x]"],
        ),
    )  # fmt: skip
    release = sheets.read(path)
    assert list(release.rows["Spending"]) == ["1,400 [r]", "[x]"]
    assert release.dropped == (
        "1 row of areas E07 left out.", "Columns with names of people are left out: Inspector name.",
    )  # fmt: skip
    assert "Sheet RO3: Amounts in £ thousand." in release.notices


def test_a_cell_that_is_neither_number_nor_mark_is_refused_with_its_row(tmp_path):
    path = xlsx(
        tmp_path / "ro3.xlsx",
        spending(
            ["E08000009", "Trafford", "", 5], ["E08000016", "Barnsley", "", "soon"],
            ["E08000019", "Sheffield", "", 7],
        ),
    )  # fmt: skip
    with pytest.raises(DataError, match=r"row 4, Spending: found 'soon'; expected a number or a mark"):
        sheets.read(path)


def test_a_digit_that_no_note_explains_is_refused(tmp_path):
    rows = [row for row in APPEALS if not str(row[0]).startswith("5.")]
    with pytest.raises(DataError, match="row 7: found Poole5"):
        sheets.read(ods(tmp_path / "appeals.ods", {"SEND_2": rows}))


@pytest.mark.parametrize(
    ("header", "row", "what"),
    [
        (["Organisation Type", "Organisation Code", "Organisation Name", "Apr-23"],
         ["Region", "Y61", "East", 5], "monthly workbook of NHS England"),
        (["LA num", "LA Name", "SN1", "SNP"], [358, "Trafford", 334, "Close"], "statistical neighbours"),
        (["Local authority", "UPN", "DOB", "Days"], ["Trafford", "A1", "1", 5], "of single children"),
        (["Indicator", "Target", "April", "May"], ["Visits", 95, 93, 94], "with the sheets Sheet"),
    ],
)  # fmt: skip
def test_a_workbook_of_no_use_is_refused_for_what_it_is(tmp_path, header, row, what):
    path = xlsx(tmp_path / "book.xlsx", {"Sheet": [["A title"], header, row, row]})
    with pytest.raises(DataError, match=what):
        recognise(path)(path, None)


def test_a_damaged_workbook_and_another_packed_file_are_refused(tmp_path):
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(damaged, "w") as archive:
        archive.writestr("xl/workbook.xml", "<no")
    with pytest.raises(DataError, match="a workbook that cannot be opened"):
        recognise(damaged)(damaged, None)
    packed = tmp_path / "release.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("release.csv", "a,b\n")
    with pytest.raises(DataError, match=r"a packed file that holds release\.csv; .*; unpack it first"):
        recognise(packed)


PLACES = [["E06000050", "Cheshire West and Chester"], ["E08000009", "Trafford"]]


def small_book(path, rows, hidden=()):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    book.save(path)
    return path


def refused_book(path):
    with pytest.raises(DataError) as caught:
        sheets.read(path)
    return caught.value.problems[0]


@pytest.mark.parametrize("years", [("2022", "2023"), (2022, 2023), ("2021-22", "2022-23")])
def test_years_in_one_row_of_headings_are_periods_of_one_column_of_figures(tmp_path, years):
    rows = [["Children"], ["ONS code", "Local authority", "Sex", *years]]
    rows += [[*place, "Girls", 10 + at, 20 + at] for at, place in enumerate(PLACES)]
    release = sheets.read(small_book(tmp_path / "a.xlsx", rows))
    first, second = map(str, years)
    assert list(release.measures) == ["value"]
    assert release.rows[["area_name", "period_text", "value"]].to_numpy().tolist() == [
        ["Cheshire West and Chester", first, "10"], ["Cheshire West and Chester", second, "20"],
        ["Trafford", first, "11"], ["Trafford", second, "21"],
    ]  # fmt: skip


def test_two_figures_of_one_council_are_refused(tmp_path):
    rows = [["Children"], ["ONS code", "Local authority", "Number"], [*PLACES[0], 5], [*PLACES[0], 6]]
    assert refused_book(small_book(tmp_path / "a.xlsx", rows)).row == 4


def test_days_as_excels_numbers_hidden_rows_and_marks_of_no_return_are_read_and_said(tmp_path):
    heads = ["ONS code", "Local authority", "Inspection date", "Number"]
    # 45292 is 1 January 2024: 366 days before 45658, 1 January 2025
    rows = [
        ["Visits"],
        heads,
        [*PLACES[0], 45292, "M"],
        [*PLACES[1], 45658, 4],
        ["E08000003", "Manchester", 45658, 5],
    ]
    release = sheets.read(small_book(tmp_path / "a.xlsx", rows, hidden=(4,)))
    assert release.rows["period_text"].tolist() == ["2024-01-01", "2025-01-01", "2025-01-01"]
    assert release.rows["Number"].tolist() == ["M", "4", "5"]
    assert any("1 row of the sheet is hidden" in told for told in release.dropped)


def test_a_list_of_children_under_a_title_is_refused_for_what_it_is(tmp_path):
    rows = [["List 1"], [], ["Child ID", "Gender", "Date of Birth"], [1, "F", "2010-01-01"]]
    assert "Child ID, Date of Birth" in refused_book(small_book(tmp_path / "a.xlsx", rows)).found


def test_a_table_without_a_period_needs_one_for_the_file(tmp_path):
    rows = [["Children, 2025"], ["ONS code", "Local authority", "Number"], *[[*place, 5] for place in PLACES]]
    release = sheets.read(small_book(tmp_path / "a.xlsx", rows))
    own = Indicator("visits", "Visits", "Visits", "count", 0, "none", "none", "financial")
    (problem,) = series_problems(SeriesLink("a", "Number", "all", "financial"), release, own)
    assert (problem.found, "--period" in problem.advice) == ("no period in the file", True)
    assert not series_problems(SeriesLink("a", "Number", "all", "financial", period="2024-25"), release, own)


def test_a_row_of_two_councils_is_neithers_and_is_said_to_be_left_out(tmp_path):
    rows = [
        ["Children in need, 2025"],
        ["ONS code", "Local authority", "2024", "2025"],
        ["E08000009", "Trafford", 1.5, 2.5],
        ["E06000061 / E06000062", "940 / 941", 7.5, 8.5],
        ["1. Two councils in one row share a service.", "", "", ""],
    ]
    release = sheets.read(xlsx(tmp_path / "two.xlsx", {"Cover": COVER, "T": rows}))
    assert set(release.rows["area_code"]) == {"E08000009"}
    assert release.dropped == ("1 row without the code of one area left out: '940 / 941'.",)
