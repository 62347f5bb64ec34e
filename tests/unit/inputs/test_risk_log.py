"""How risks are rated in the course of a plan, and logs kept as sheets of a workbook."""

import datetime

import openpyxl
import pandas as pd
import pytest
from small_project import assert_refused

from analysis.review.actions import assemble_actions
from analysis.review.risks import movement

RISKS = "data/plans/plan_2024/risks.csv"
LOG = "data/plans/plan_2024/risk_ratings.csv"
BOOK = "data/plans/plan_2024/through_the_year.xlsx"
HEADER = "risk_id,date,rating,likelihood,impact,reason,role,mitigation,owner,deadline\n"


def with_risks(small, *rows):
    small.write(
        RISKS,
        "risk_id,title,mitigation,owner,likelihood,impact,deadline\n"
        "r01,Too few social workers,Recruit,Head of Early Years,3,4,March 2025\n"
        "r02,Funding ends,Look for more,,,,\n",
        declared=False,
    )
    if rows:
        small.write(LOG, HEADER + "".join(f"{row}\n" for row in rows), declared=False)
    return small


def risks_on(small, day):
    progress = assemble_actions(
        small.tables(), area="E06000050", year="2024/25", edition="plan_2024", review_date=day
    )
    return progress, progress.risks.set_index("item_id")


def test_a_risk_is_rated_as_the_log_says_last_and_moves_from_the_plans_rating(small):
    with_risks(
        small,
        "r01,2024-06-30,,4,4,Two left,Head of Early Years,,,",
        "r01,2024-12-31,,2,4,Four began,Head of Early Years,Keep them,Director of Education,June 2025",
    )
    assert risks_on(small, "1 June 2024")[1].loc["r01", "movement"] == ""
    _, then = risks_on(small, "30 June 2024")
    assert then.loc["r01", ["likelihood", "movement", "detail"]].tolist() == ["4", "higher", "Recruit"]
    progress, now = risks_on(small, "31 March 2025")
    assert now.loc["r01", ["likelihood", "impact", "plan_likelihood", "movement"]].tolist() == [
        "2", "4", "3", "lower",
    ]  # fmt: skip
    assert now.loc["r01", ["detail", "owner", "deadline_text"]].tolist() == [
        "Keep them", "Director of Education", "June 2025",
    ]  # fmt: skip
    # nothing is overwritten; 4 x 4 is more than 3 x 4, and 2 x 4 less than that
    assert progress.risk_log["movement"].tolist() == ["higher", "lower"]


@pytest.mark.parametrize(
    ("before", "after", "word"),
    [
        (("", "2", "3"), ("", "3", "3"), "higher"),
        (("", "2", "3"), ("", "3", "2"), "moved"),  # 2 x 3 is 3 x 2
        (("", "2", "3"), ("", "2", "3"), "unchanged"),
        (("High", "", ""), ("medium", "", ""), "lower"),
        (("", "", ""), ("high", "", ""), "first rated"),
        (("High", "", ""), ("", "2", "3"), "not comparable"),
        (("Amber", "", ""), ("high", "", ""), "not comparable"),
    ],
)
def test_the_movement_of_a_rating(before, after, word):
    one, other = (
        dict(zip(("rating", "likelihood", "impact"), given, strict=True)) for given in (before, after)
    )
    assert movement(one, other) == word


@pytest.mark.parametrize(
    ("rows", "row", "column", "found", "expected", "advice"),
    [
        (["r03,2024-06-30,high,,,,,,,"], 2, "risk_id", "r03", "a risk_id of plan_2024", "did you mean"),
        (["r01,June,high,,,,,,,"], 2, "date", "June", "a day such as", "write the day"),
        (["r01,2024-06-30,hihg,,,,,,,"], 2, "rating", "hihg", "one of low", "did you mean high?"),
        (["r01,2024-06-30,,6,1,,,,,"], 2, "likelihood", "6", "1 (least) to 5", "correct it"),
        (["r01,2024-06-30,,3,,,,,,"], 2, "impact", "", "1 (least) to 5", "write it"),
        (["r01,2024-06-30,,,,Why,,,,"], 2, "rating", "", "a rating in a word, or", "write one of the two"),
        (["r01,2024-06-30,high,3,4,,,,,"], 2, "rating", "high", "a rating in a word, or", "keep one"),
        (["r01,2024-06-30,high,,,,Anna Example,,,"], 2, "role", "Anna Example", "a role", "write the role"),
        (["r01,2024-06-30,high,,,,,,Anna Example,"], 2, "owner", "Anna Example", "a role", "write the role"),
        (["r01,2024-06-30,high,,,,,,,31-Jun-25"],
         2, "deadline", "31-Jun-25", "a day or month", "no such day"),
        (["r01,2024-06-30,high,,,,,,,", "r01,2024-05-30,low,,,,,,,"],
         3, "date", "2024-05-30, below 2024-06-30 of row 2", "in order of their days", "above that one"),
        (["r01,2014-06-30,high,,,,,,,"], 2, "date", "2014-06-30", "a day from 1 April 2022", "the year"),
        (["r01,2024-06-30,high,,,,,,,", "r01,2024-06-30,High,,,,,,,"],
         3, "risk_id", "r01", "row 2 says the same", "take one of the two out"),
        (["r01,2024-06-30,high,,,,,,,", "r01,2024-06-30,low,,,,,,,"],
         3, "rating", "r01: low on 2024-06-30", "row 2 says high", "correct one of the two"),
    ],
)  # fmt: skip
def test_a_rating_that_cannot_be_is_refused(small, rows, row, column, found, expected, advice):
    assert_refused(with_risks(small, *rows).problems(), LOG, row, column, found, expected, advice)


def book(small, **sheets):
    """A workbook of an edition, a list of rows a sheet."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    path = small.root / BOOK
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)
    return small


ENTRIES = ["Action ID", "Date", "Status", "Done", "Deadline", "Reason"]


def test_logs_are_sheets_of_a_workbook_too(small):
    day, later = datetime.date(2024, 6, 30), datetime.date(2025, 6, 30)
    book(
        with_risks(small),
        notes=[["What we talked about"]],
        progress=[[], ENTRIES, ["a1", day, "on track", "Visited", later, "A post is vacant"]],
        risk_ratings=[["risk_id", "date", "likelihood", "impact"], ["r01", day, 5, 4]],
        decisions=[["date", "board", "about", "decision"], [day, "Cabinet", "risk r01", "Recruit more"]],
    )
    tables = small.tables()
    (entry,) = tables["action_log"].to_dict("records")
    assert (entry["action_id"], entry["date"], entry["status"]) == ("a1", pd.Timestamp(day), "ongoing")
    assert (entry["deadline_text"], entry["deadline"]) == ("30 June 2025", pd.Timestamp(later))
    assert entry["file"] == f"{BOOK}, sheet progress"
    assert tables["risk_log"][["likelihood", "impact"]].to_numpy().tolist() == [["5", "4"]]
    assert tables["decisions"]["about_id"].tolist() == ["r01"]


def test_a_sheet_as_people_keep_it_is_read_row_by_row(small):
    """Empty rows, capitals, blanks around a cell; a merged cell holds for its first row."""
    day = datetime.date(2024, 6, 30)
    book(
        small,
        progress=[ENTRIES, [], [" a1 ", day, " ON TRACK ", "Visited"], [], ["a2", day, "Done", "Opened"], []],
    )
    log = small.tables()["action_log"]
    assert log[["action_id", "status", "done"]].to_numpy().tolist() == [
        ["a1", "ongoing", "Visited"], ["a2", "complete", "Opened"],
    ]  # fmt: skip
    path = small.root / BOOK
    made = openpyxl.load_workbook(path)
    made["progress"].merge_cells("B3:B5")  # one day for both, as it is seen: the second has none in its row
    made.save(path)
    assert_refused(
        small.problems(), f"{BOOK}, sheet progress", 5, "date", "", "a day such as", "write the day"
    )


def test_a_fault_in_a_sheet_is_told_with_workbook_sheet_and_row(small):
    book(small, log=[ENTRIES, ["a1", datetime.date(2024, 6, 30), "delaied", "", "", ""]])
    assert_refused(
        small.problems(),
        f"{BOOK}, sheet log",
        2,
        "status",
        "delaied",
        "one of complete",
        "did you mean delayed?",
    )


@pytest.mark.parametrize(
    ("sheets", "row", "column", "found", "expected", "advice"),
    [
        ({"progress": [["action_id", "date", "status"]]},
         1, "done", "no such column", "the columns action_id", "add the column"),
        ({"progress": [ENTRIES, [1.1, "2024-06-30", "on track", "", "", ""]]},
         2, "action_id", "1.1", "an id that is text", "format the cell as text"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_read_is_refused(small, sheets, row, column, found, expected, advice):
    file = f"{BOOK}, sheet progress"
    assert_refused(book(small, **sheets).problems(), file, row, column, found, expected, advice)


def test_a_workbook_without_a_log_is_refused_with_its_sheets(small):
    book(small, minutes=[["What we talked about"]])
    problem = small.problems()[0]
    assert (problem.file, problem.row) == (BOOK, None)
    assert "'minutes'" in problem.found
