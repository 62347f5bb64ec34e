"""Tables of a page: groups of rows, text that becomes cards on a phone, long ones folded."""

import codecs

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis.page.parts import Download, Run, Table, headers, two_lines
from analysis.page.spreadsheet import csv_file
from analysis.vocabulary.numbers import ShownNumber

SENTENCE = "A sentence that no column of a phone has room for."


def table(**changes):
    given = {
        "caption": "Goals",
        "headers": headers("Goal", "Figure", "Period", numbers=(1,), short=(2,)),
        "rows": (("A", "1%", "2023"), ("B", "2%", "2024"), ("C", "3%", "1 April 2018 to 31 December 2018")),
        **changes,
    }
    return Table(**given)


def soup_of(shown):
    return BeautifulSoup(shown.html, "html.parser")


def test_rows_of_a_group_stand_under_its_name():
    soup = soup_of(table(groups=("Reading", "Reading", "<Sums>"), group_name="Theme"))
    assert [body.tr.get_text(strip=True) for body in soup.select("tbody")] == ["Reading", "<Sums>"]
    assert [len(body.select("tr:not(.group)")) for body in soup.select("tbody")] == [2, 1]
    assert {(row.th["scope"], row.th["colspan"]) for row in soup.select("tr.group")} == {("rowgroup", "3")}


def test_in_a_file_the_group_of_a_row_is_a_column():
    shown = table(groups=("Reading", "Reading", "Sums"), group_name="Theme")
    first, *_, last = shown.columns
    assert (first.name, first.cells) == ("Goal", ("A", "B", "C"))
    assert (last.name, last.cells) == ("Theme", ("Reading", "Reading", "Sums"))


@pytest.mark.parametrize(
    ("changes", "classes"),
    [
        ({}, ["numbers"]),
        ({"rows": (("A", "1%", SENTENCE),)}, ["numbers", "listing"]),
        ({"rows": (("A", "1%", two_lines("<i>", SENTENCE)),)}, ["numbers", "listing"]),
        ({"rows": (("A", "1%", Run("Missed", "status status--missed")),)}, ["numbers", "listing"]),
        ({"rows": ((SENTENCE, "1%", "2024"),)}, ["numbers"]),
        ({"rows": (("A", "1%", SENTENCE),), "css_class": "scorecard"}, ["scorecard"]),
        ({"css_class": "listing wide"}, ["listing", "wide"]),
        ({"headers": headers("Goal", "What"), "rows": (("A", SENTENCE),)}, ["numbers"]),
    ],
    ids=["figures", "text", "note", "status", "name", "scorecard", "asked for", "two columns"],
)
def test_a_table_of_text_becomes_cards_on_a_phone(changes, classes):
    soup = soup_of(table(**changes))
    assert soup.table["class"] == classes
    labels = [cell.get("data-label") for cell in soup.select("tbody tr:first-child td")]
    expected = ["Figure", "Period"] if "listing" in classes else [None] * len(labels)
    assert labels == expected


def test_only_short_text_is_kept_on_one_line():
    cells = soup_of(table()).select("tbody td:last-child")
    assert [cell.get("class") for cell in cells] == [["short"], ["short"], None]


def test_a_long_table_is_opened_by_its_name():
    soup = soup_of(table(folded="Goals: 3 rows"))
    assert soup.details.summary.get_text() == "Goals: 3 rows" and soup.details.table
    assert not soup_of(table()).details


def test_every_csv_file_of_a_report_begins_with_the_mark_that_excel_needs():
    csv, json = (Download(name, "All", "a,b\n").written.encode("utf-8") for name in ("a.csv", "a.json"))
    assert csv == codecs.BOM_UTF8 + b"a,b\n" and json == b"a,b\n"
    assert csv_file(table()).startswith(codecs.BOM_UTF8)


def test_a_table_is_a_typed_frame_for_an_analyst():
    number = ShownNumber("1.5%", 1.5, 1, is_percent=True)
    shown = table(rows=(("A", two_lines(number, "of all"), "2023"), ("B", "[c]", "2024")))
    frame = shown.data
    assert frame.columns.tolist() == ["goal", "figure", "figure_mark", "figure_note", "period"]
    assert frame["figure"].tolist() == [1.5, pd.NA] and str(frame["figure"].dtype) == "Float64"
    assert frame["figure_mark"].tolist() == ["", "[c]"] and frame["figure_note"].tolist() == ["of all", ""]


def test_two_columns_of_one_name_are_told_apart():
    shown = Table("c", headers("A", "A", "a: note", numbers=(1,)), (("x", "y", "z"),))
    assert [column.name for column in shown.columns] == ["A", "A (2)", "A: note", "a: note (2)"]
