"""A council's own workbook, read by its map: what is read, left out, taken for what, and refused."""

import csv
import datetime
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from own_workbook import HELPED, RE_REFERRALS, REFERRALS, settled, workbook, year_to_date
from small_project import INDICATORS, SmallProject

from analysis.build.add import Wanted
from analysis.build.add_workbook import add_workbook, propose_map
from analysis.build.prepare import check_data
from analysis.inputs.clean import clean_project
from analysis.inputs.council_workbook import letter_of, place_of, proposed_map, read_map, read_with_map
from analysis.inputs.project import read_project
from analysis.vocabulary.errors import AnalysisError, DataError, ParameterError
from analysis.vocabulary.indicators import Indicator

WANTED = Wanted(published="October 2025")


@pytest.fixture
def small(tmp_path):
    return SmallProject(tmp_path / "project")


def put(small, months=30, name="kpis", **options):
    """The workbook, and its map with the doubts settled as the guide settles them."""
    path = workbook(small.root / f"{name}.xlsx", months, **options)
    propose_map(small.folders, path)
    map_file = small.root / f"{name}.map.yml"
    map_file.write_text(settled(map_file.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return path, map_file


def figures(small, path, map_file):
    """Value by indicator and period, of everything that the project then holds of the workbook."""
    add_workbook(small.folders, path, map_file, WANTED)
    rows = clean_project(read_project(small.root))["observations"]
    rows = rows[rows["source_id"].str.startswith("kpis")]
    keys = zip(rows["indicator_id"], rows["period_label"], strict=True)
    return dict(zip(keys, rows.to_dict("records"), strict=True))


def refused(path, map_file, small):
    with pytest.raises(AnalysisError) as caught:
        read_with_map(path, read_map(map_file, small.root))
    return caught.value.problems


def test_the_columns_of_a_sheet_are_counted_as_spreadsheets_do():
    assert [letter_of(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(place_of(letter_of(place)) == place for place in range(800))


def test_months_under_merged_years_year_to_date_and_twelve_months_are_proposed(small):
    path = workbook(small.root / "kpis.xlsx")
    lines = propose_map(small.folders, path)
    text = (small.root / "kpis.map.yml").read_text(encoding="utf-8")
    assert '      C: {kind: month, period: "April 2023"}' in text
    assert '      AF: {kind: month, period: "September 2025"}' in text  # 30 months from column C: 3 + 29
    assert '      AG: {kind: year_to_date, period: "September 2025"}' in text
    assert '      AH: {kind: rolling_12, period: "September 2025"}' in text
    assert "AI:" not in text  # the column of targets
    assert "    note: AJ" in text
    assert '      B: {kind: quarter, period: "Q1 2023-24"}' in text
    assert "Total contacts" not in text
    assert f"{text.count('# doubt')} doubts" in lines[-2]
    assert "indicator: families_helped\n" in text  # its name is that of an indicator: no doubt
    with pytest.raises(ParameterError, match="is there already"):
        propose_map(small.folders, path)


def test_a_number_of_children_is_not_proposed_for_the_percentage_of_like_name(small):
    path = workbook(small.root / "kpis.xlsx")
    text = "\n".join(propose_map(small.folders, path, is_dry=True))
    assert not (small.root / "kpis.map.yml").exists()
    entry = text.partition('  "Re-referrals":')[2].partition('  "Re-referrals within')[0]
    assert "indicator: re_referrals_in_year  # doubt: no indicator has this name" in entry


def test_every_kind_of_column_becomes_a_figure_of_its_own_period(small):
    held = figures(small, *put(small))
    year = "1 April 2025 to 30 September 2025"
    assert held["families_helped", "April 2023"]["value"] == HELPED[0]
    assert held["families_helped", year]["value"] == year_to_date(HELPED, 29) == sum(HELPED[24:30])
    assert held["families_helped", "1 October 2024 to 30 September 2025"]["value"] == sum(HELPED[18:30])
    month = held["re_referrals", "May 2023"]
    assert month["value"] == pytest.approx(100 * RE_REFERRALS[1] / REFERRALS[1])
    assert (month["numerator"], month["denominator"]) == (RE_REFERRALS[1], REFERRALS[1])
    assert held["visits_on_time", "Q2 2025-26"]["value"] == pytest.approx(100 * 40 / 60)
    assert {row["is_councils_own"] for row in held.values()} == {True}
    assert (
        held["re_referrals", year]["locator"]
        == "data/raw/kpis/kpis.xlsx, sheet Monthly KPIs, column AG, row 8"
    )


def test_rows_that_the_map_does_not_name_are_left_out_and_said(small):
    path, map_file = put(small)
    read = read_with_map(path, read_map(map_file, small.root))
    assert read.notices == (
        "1 row of sheet Monthly KPIs with figures that the map does not name left out: 'Total contacts'.",
    )


def test_months_to_come_are_no_figures_and_a_hole_between_is_not_available(small):
    held = figures(small, *put(small, changes={(9, 4): None, (9, 31): None, (9, 32): None}))
    assert held["families_helped", "May 2023"]["missing"] == "x"
    assert ("families_helped", "July 2025") in held
    assert ("families_helped", "August 2025") not in held


@pytest.mark.parametrize(
    ("print_", "missing", "status"),
    [("*", "c", "as_published"), ("..", "x", "as_published"), ("[c]", "c", "as_published"),
     ("91 [r]", "", "revised"), ("[z]", "z", "as_published")],
)  # fmt: skip
def test_marks_are_read_as_publishers_write_them(small, print_, missing, status):
    held = figures(small, *put(small, changes={(9, 5): print_}))
    row = held["families_helped", "June 2023"]
    assert (row["missing"], row["period_status"]) == (missing, status)


def test_a_text_is_refused_until_the_map_says_that_it_is_a_mark(small):
    path, map_file = put(small, changes={(9, 5): "awaited"})
    text = map_file.read_text(encoding="utf-8")
    assert 'marks:\n  "awaited": x  # doubt: row 9' in text
    map_file.write_text(text.replace('  "awaited": x', '  "other": x'), encoding="utf-8")
    before = small.snapshot()
    with pytest.raises(DataError) as caught:
        add_workbook(small.folders, path, map_file, WANTED)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row) == ("data/raw/kpis/kpis.xlsx, sheet Monthly KPIs, column E", 9)
    assert "awaited" in problem.found
    assert {name for name in small.snapshot().keys() ^ before.keys() if name.parts[0] != ".replaced"} == set()
    map_file.write_text(text, encoding="utf-8")
    assert figures(small, path, map_file)["families_helped", "June 2023"]["missing"] == "x"


def test_nought_beside_a_note_that_it_is_open_is_decided_in_the_map(small):
    options = {"changes": {(9, 32): 0}, "notes": {"Families helped": "September not yet agreed"}}
    path, map_file = put(small, **options)
    (problem,) = refused(path, map_file, small)
    assert (problem.file, problem.row, problem.column) == ("kpis.xlsx, sheet Monthly KPIs", 9, "column AF")
    assert "0 beside the note 'September not yet agreed'" in problem.found
    assert "zero: figure or zero: not_available" in problem.advice
    text = map_file.read_text(encoding="utf-8")
    for said, expected in (("not_available", "[x]"), ("figure", "0"), ("latest_not_available", "[x]")):
        map_file.write_text(text.replace("in_year: seasonal", f"in_year: seasonal\n    zero: {said}"))
        read = read_with_map(path, read_map(map_file, small.root))
        (cell,) = [
            c for c in read.cells if (c.measure, c.period.label) == ("Families helped", "September 2025")
        ]
        assert cell.texts["value"] == expected


def test_noughts_before_an_open_one_stay_figures(small):
    changes = {(9, column): 0 for column in (20, 31, 32)}
    options = {"changes": changes, "notes": {"Families helped": "September not yet agreed"}}
    path, map_file = put(small, **options)
    text = map_file.read_text(encoding="utf-8").replace(
        "in_year: seasonal", "in_year: seasonal\n    zero: latest_not_available"
    )
    map_file.write_text(text, encoding="utf-8", newline="\n")
    read = read_with_map(path, read_map(map_file, small.root))
    by_month = {c.period.label: c.texts["value"] for c in read.cells if c.measure == "Families helped"}
    shown = [by_month[month] for month in ("September 2024", "August 2025", "September 2025")]
    assert shown == ["0", "0", "[x]"]


def test_a_month_that_is_its_year_to_date_is_kept_once_and_must_say_the_same(small):
    path, map_file = put(small, months=25)  # April 2025 is the first month of its year
    assert "3 figures given twice for the same days" in " ".join(
        read_with_map(path, read_map(map_file, small.root)).notices
    )
    book = openpyxl.load_workbook(path)
    sheet = book["Monthly KPIs"]
    sheet.cell(9, 28).value = HELPED[24] + 1  # the year to date, behind 25 months from column 3
    book.save(path)
    (problem,) = refused(path, map_file, small)
    assert (problem.file, problem.row) == ("kpis.xlsx, sheet Monthly KPIs, column AB", 9)
    assert f"'{HELPED[24]}', as in column AA, row 9" in problem.expected


@pytest.mark.parametrize(
    ("old", "new", "row", "found", "advice"),
    [
        ("area: E06000050", "area: E06000050\ncolour: red", 4, "'colour'", "remove the key"),
        ('sheet: "Quarterly"', 'sheet: "Quarter"', None, "no sheet 'Quarter'", "did you mean Quarterly"),
        ('  "Families helped":', '  "Families help":', None, "'Families help'", "mean Families helped"),
        ("measure: B", "measure: BB", None, "36 columns", "correct the map"),
        ('month, period: "May 2023"', 'quarter, period: "May 2023"', None, "'May 2023'", "correct"),
        ('kind: month, period: "May 2023"', 'kind: week, period: "May 2023"', None, "'week'", ""),
        ('kind: month, period: "May 2023"', 'kind: month, period: "Mai 2023"', None, "'Mai 2023'", ""),
        ('numerator: "Re-referrals"', 'numerator: "Re-referral"', None, "'Re-referral'", "mean Re-refer"),
        ("in_year: seasonal", "in_year: yearly", None, "'yearly'", ""),
        ("year: financial", "year: academic", None, "'academic'", ""),
        ("better: high", "better: more", None, "'more'", ""),
    ],
)  # fmt: skip
def test_a_map_that_does_not_fit_is_refused_with_what_was_found(small, old, new, row, found, advice):
    path, map_file = put(small)
    text = map_file.read_text(encoding="utf-8")
    assert old in text
    map_file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    problem = refused(path, map_file, small)[0]
    assert found in problem.found
    assert advice in problem.advice
    assert row is None or problem.row == row


def test_two_rows_of_one_name_are_refused_where_the_map_names_it(small):
    path, map_file = put(small, changes={(10, 2): "Families helped"})
    (problem,) = refused(path, map_file, small)
    assert (problem.row, problem.column) == (10, "column B")
    assert "row 9 has it too" in problem.expected


def test_no_workbook_and_a_workbook_of_another_kind_are_refused_by_name(small):
    path, map_file = put(small)
    (problem,) = refused(small.root / "gone.xlsx", map_file, small)
    assert problem.found == "no such file"
    old = small.root / "kpis.ods"
    old.write_bytes(b"PK")
    (problem,) = refused(old, map_file, small)
    assert problem.advice == "save it as .xlsx"
    broken = small.root / "kpis2.xlsx"
    broken.write_bytes(path.read_bytes()[:200])
    (problem,) = refused(broken, map_file, small)
    assert "an Excel workbook (.xlsx) without a password" in problem.expected


def test_a_sheet_without_months_has_no_map(small):
    book = openpyxl.Workbook()
    book.active.append(["Measure", "Target 2025-26"])
    book.active.append(["Families helped", 100])
    book.save(small.root / "plan.xlsx")
    with pytest.raises(DataError, match="no such row in any sheet"):
        propose_map(small.folders, small.root / "plan.xlsx")


def test_a_csv_file_of_the_same_shape_is_read_alike(small):
    rows = [["Measure", "Apr-24", "May-24", "Jun 2024", "YTD Jun 2024"], ["Families helped", 8, 9, 10, 27]]
    path = small.root / "kpis.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    propose_map(small.folders, path)
    held = figures(small, path, small.root / "kpis.map.yml")
    assert held["families_helped", "May 2024"]["value"] == 9
    assert held["families_helped", "1 April 2024 to 30 June 2024"]["value"] == 8 + 9 + 10
    assert held["families_helped", "May 2024"]["locator"] == "data/raw/kpis/kpis.csv, column C, row 2"


def test_nothing_is_written_on_trial_and_undo_takes_all_of_it_back(small):
    path, map_file = put(small)
    before = small.snapshot()
    lines = add_workbook(small.folders, path, map_file, Wanted(published="October 2025", is_dry=True))
    assert lines[-1] == "Nothing was written (--dry-run)."
    assert small.snapshot() == before
    add_workbook(small.folders, path, map_file, WANTED)
    text = small.path(INDICATORS).read_text(encoding="utf-8")
    assert text.count("    frequency: month\n") == 3  # re-referrals, families helped, and the new referrals
    assert "    year_type: financial\n    frequency: month\n    in_year: seasonal\n" in text
    assert "  visits_on_time:\n" in text


def test_an_indicator_that_is_not_declared_needs_its_unit_and_direction(small):
    path, map_file = put(small)
    text = (
        map_file.read_text(encoding="utf-8")
        .replace("    unit: percent\n", "")
        .replace("    better: high\n", "")
    )
    map_file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        add_workbook(small.folders, path, map_file, WANTED)
    (problem,) = caught.value.problems
    assert problem.found == "no indicator 'visits_on_time', and no unit and no better"


def test_a_later_workbook_renews_the_measures_and_periods_that_it_brings(small):
    first, first_map = put(small, months=24)
    add_workbook(small.folders, first, first_map, WANTED)
    second = workbook(small.root / "kpis_2.xlsx", 27, changes={(9, 3): 95})
    propose_map(small.folders, second)
    text = (small.root / "kpis_2.map.yml").read_text(encoding="utf-8")
    assert 'numerator: "Re-referrals"' in text  # what the earlier map says of a measure is taken over
    (small.root / "kpis_2.map.yml").write_text(settled(text), encoding="utf-8")
    lines = add_workbook(small.folders, second, small.root / "kpis_2.map.yml", WANTED)
    assert "  families_helped, all, April 2023: 90 before, 95 now" in lines
    tables = clean_project(read_project(small.root))
    own = tables["observations"][tables["observations"]["indicator_id"] == "families_helped"]
    by_label = own.set_index("period_label")
    assert by_label.loc["April 2023", ["value", "source_id"]].tolist() == [95, "kpis_2"]
    # only the earlier workbook has the year to March 2025
    assert by_label.loc["2024-25", ["value", "source_id"]].tolist() == [sum(HELPED[12:24]), "kpis"]
    assert tables["superseded_observations"].empty
    assert tables["revisions"].empty


def test_no_report_holds_a_hash_of_the_workbook(small):
    add_workbook(small.folders, *put(small), WANTED)
    counts = check_data(small.folders, lambda _: None).tables["source_counts"]
    own = counts[counts["source_id"] == "kpis"]
    assert own["file"].tolist() == ["data/raw/kpis/kpis.xlsx", "data/raw/kpis/kpis.map.yml"]
    assert own["sha256"].tolist() == ["", ""]
    assert own["rows_used"].tolist() == [106, 0]  # 3 measures by 32 columns, and one by 10 quarters


def test_a_small_month_is_not_left_to_be_found_from_its_quarter_and_year_to_date(small):
    rows = [["Measure", "Apr-24", "May-24", "Jun-24", "Q1 2024-25", "YTD May 2024"],
            ["Families helped", 28, 3, 30, 61, 31]]  # fmt: skip
    path = small.root / "kpis.csv"
    path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
    propose_map(small.folders, path)
    add_workbook(small.folders, path, small.root / "kpis.map.yml", WANTED)
    tables = check_data(small.folders, lambda _: None).tables
    own = tables["observations"][tables["observations"]["source_id"] == "kpis"].set_index("period_label")
    shown = own["value"].dropna().to_dict()
    assert "May 2024" not in shown  # 3 families
    spans = {"April 2024": {4}, "May 2024": {5}, "June 2024": {6}, "Q1 2024-25": {4, 5, 6},
             "1 April 2024 to 31 May 2024": {4, 5}}  # fmt: skip
    # neither two shown stretches that differ by May alone, nor a quarter beside its other two months
    assert not {"1 April 2024 to 31 May 2024", "April 2024"} <= set(shown)
    assert not {"Q1 2024-25", "April 2024", "June 2024"} <= set(shown)
    assert set(shown) <= set(spans)


def sheet_of(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_excels_numbers_of_days_over_columns_are_months_with_a_doubt(tmp_path):
    # 45383 is 1 April 2024: 91 days after 45292, 1 January 2024, in a leap year
    path = sheet_of(tmp_path / "k.xlsx", ["Measure", 45383, 45413], ["Visits", 10, 12])
    text = proposed_map(path, "E06000050", {})
    assert 'B: {kind: month, period: "April 2024"}  # doubt: 45383 is Excel\'s number of a day' in text
    assert 'C: {kind: month, period: "May 2024"}' in text


RATE = Indicator("visit_rate", "Visits", "Visits", "rate per 10,000", 1, "none", "none", "financial")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Visits", "indicator: visits  #"),
        ("Visit rate", "indicator: visit_rate_in_year  #"),
        ("Visits per 10,000", "indicator: visits_per_10_000  #"),
    ],
)
def test_a_number_is_not_proposed_for_a_rate_of_the_same_name(tmp_path, name, line):
    path = sheet_of(tmp_path / "k.xlsx", ["Measure", "Apr 2024", "May 2024"], [name, 10, 12])
    assert line in proposed_map(path, "E06000050", {"visit_rate": RATE})


def test_a_list_of_children_is_no_workbook_of_measures(tmp_path):
    path = sheet_of(tmp_path / "k.xlsx", ["List 1"], ["Child ID", "Date of Birth", "Apr 2024"], [1, "x", 5])
    with pytest.raises(DataError) as caught:
        proposed_map(path, "E06000050", {})
    assert "columns of single children: Child ID, Date of Birth" in caught.value.problems[0].found


def test_a_row_of_another_council_is_not_taken_for_the_councils_own(small):
    def told(*rows):
        path = sheet_of(small.root / "k.xlsx", ["Council", "Measure", "Apr 2024", "May 2024"], *rows)
        map_file = small.root / "k.map.yml"
        map_file.write_text(proposed_map(path, "E06000050", {}), encoding="utf-8", newline="\n")
        return path, read_map(map_file, small.root)

    known = read_project(small.root).known_areas
    own, other = known.find("E06000050")[0].name, next(a for a in known.areas if a.code != "E06000050").name
    # 10 and 12 are the other council's
    path, mapped = told([other, "Visits", 10, 12])
    with pytest.raises(DataError) as caught:
        read_with_map(path, mapped, known)
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (2, "column A")
    assert other in problem.found and own in problem.expected
    path, mapped = told([own, "Visits", 10, 12])
    assert [cell.texts["value"] for cell in read_with_map(path, mapped, known).cells] == ["10", "12"]


def test_a_figure_that_cannot_be_read_is_not_offered_as_a_mark(tmp_path):
    path = sheet_of(tmp_path / "k.xlsx", ["Measure", "Apr 2024", "May 2024"], ["Visits", "1\u00a0301", "n/k"])
    text = proposed_map(path, "E06000050", {})
    assert '# doubt: row 2 has this text where figures stand, "1 301": correct it there' in text
    assert '  "n/k": x  # doubt' in text and '  "1 301": x' not in text


def test_months_below_each_other_are_no_headings(tmp_path):
    days = [datetime.date(2024, month, 1) for month in (4, 5, 6)]
    path = sheet_of(tmp_path / "k.xlsx", ["Month", "Visits"], *zip(days, (10, 12, 11), strict=True))
    with pytest.raises(DataError) as caught:
        proposed_map(path, "E06000050", {})
    assert "turn the table first (copy it, Paste Special, Transpose)" in caught.value.problems[0].advice


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_a_workbook_with_a_broken_part_is_refused_by_name(tmp_path, part):
    whole = sheet_of(tmp_path / "whole.xlsx", ["Measure", "Apr 2024"], ["Visits", 10])
    broken = tmp_path / "k.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as made:
        for name in source.namelist():
            made.writestr(name, "<not closed" if name == part else source.read(name))
    with pytest.raises(DataError, match=r"k\.xlsx cannot be read"):
        proposed_map(broken, "E06000050", {})


def test_a_sheet_with_nothing_but_a_chart_is_passed_over(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "k.xlsx") as book:
        book.add_worksheet("KPIs").write_row(0, 0, ["Measure", "Apr 2024"])
        book.get_worksheet_by_name("KPIs").write_row(1, 0, ["Visits", 10])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=KPIs!$B$2:$B$2"})
        book.add_chartsheet("Chart").set_chart(chart)
    assert 'B: {kind: month, period: "April 2024"}' in proposed_map(tmp_path / "k.xlsx", "E06000050", {})


def test_shares_of_one_in_a_workbook_are_refused_beside_percentages_of_other_sources(small):
    """0.212 under a heading with a % is 21.2%: ten times it is still far below the 19.8 of another source."""
    path = sheet_of(
        small.root / "kpis.xlsx", ["Measure", "Apr 2024", "May 2024"], ["Re-referrals %", 0.212, 0.221]
    )
    map_file = small.root / "kpis.map.yml"
    text = proposed_map(path, "E06000050", {}).replace("indicator: re_referrals", "indicator: re_referrals #")
    map_file.write_text(
        re.sub(r"(?m)^    (unit|decimals|better).*\n", "", text), encoding="utf-8", newline="\n"
    )
    with pytest.raises(DataError) as caught:
        add_workbook(small.folders, path, map_file, WANTED)
    (problem,) = caught.value.problems
    assert problem.found == "for re_referrals 0.212 to 0.221" and problem.row == 2
    assert "multiply them by 100" in problem.advice
