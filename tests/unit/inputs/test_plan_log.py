"""The progress log and the decisions of a plan: what is read, and what is refused with file and row."""

import pandas as pd
import pytest
from small_project import ACTIONS, assert_refused, declare_edition

from analysis.inputs.plan_log import day_of
from analysis.report.action_progress import late_and_due, progress_log
from analysis.review.actions import assemble_actions

LOG = "data/plans/plan_2024/progress/progress.csv"
DECISIONS = "data/plans/plan_2024/decisions.csv"
DECIDED = "date,board,about,decision,role,look_again,closed,result\n"
HEADER = "action_id,date,status,done,role,next_step,deadline,reason,evidence\n"
TITLE = "A Plan for Children"
ROLE = "write the role or team"


def logged(small, *rows, file=LOG):
    small.write(file, HEADER + "".join(f"{row}\n" for row in rows), declared=False)
    return small


def standings(small, day):
    progress = assemble_actions(
        small.tables(), area="E06000050", year="2024/25", edition="plan_2024", review_date=day
    )
    return progress, progress.standings.set_index("action_id")


@pytest.mark.parametrize("text", ["30 September 2025", "2025-09-30", "30/09/2025", "30 Sep 25"])
def test_a_day_is_read_as_people_write_it(text):
    assert day_of(text) == pd.Timestamp(2025, 9, 30)


@pytest.mark.parametrize("text", ["", "September 2025", "31 June 2025", "soon"])
def test_what_names_no_day_is_none(text):
    assert day_of(text) is None


def test_the_latest_entry_until_the_day_says_how_an_action_stands(small):
    logged(
        small,
        "a1,2024-06-30,On track,Twelve nurseries visited,Head of Early Years,The others,,,visit book",
        "a1,2024-12-31,behind schedule,Twenty visited,Head of Early Years,,June 2025,Two posts vacant,",
    )
    _, before = standings(small, "29 June 2024")
    assert (before.loc["a1", "status"], before.loc["a1", "deadline_text"]) == ("", "March 2025")
    _, then = standings(small, "30 June 2024")
    assert (then.loc["a1", "status"], then.loc["a1", "status_text"]) == ("ongoing", "On track")
    progress, now = standings(small, "31 March 2025")
    assert now.loc["a1", ["status", "progress", "deadline_text", "state"]].tolist() == [
        "delayed", "Twenty visited", "June 2025", "due",
    ]  # fmt: skip
    move = progress.year_moves.iloc[0]
    assert (move["before"], move["after"], move["months"]) == ("March 2025", "June 2025", 6 - 3)
    assert (move["moved_on"], move["reason"]) == ("31 December 2024", "Two posts vacant")
    assert len(progress.log) == 2  # nothing is overwritten


def test_a_plan_whose_log_goes_on_is_judged_at_the_end_of_the_year_of_its_last_entry(small):
    def day(year):
        progress = assemble_actions(small.tables(), area="E06000050", year=year, edition="plan_2024")
        return progress.review_text, progress.log["action_id"].tolist()

    logged(small, "a1,2024-06-30,on track,,,,,,")
    printed, _ = day("2025/26")  # its last target year is 2024/25
    assert printed != "31 March 2026"
    logged(small, "a1,2024-06-30,on track,,,,,,", "a1,2025-09-30,done,,,,,,")
    assert day("2025/26") == ("31 March 2026", ["a1", "a1"])
    assert day("2024/25")[1] == ["a1"]
    assert day("2026/27")[0] == printed


def test_what_fell_due_since_its_last_entry_is_not_called_overdue(small):
    logged(small, "a1,2025-02-01,on track,Most visited,,,,,")
    assert standings(small, "30 April 2025")[1].loc["a1", "state"] == "passed"
    logged(small, "a1,2025-04-10,on track,Most visited,,,,,")
    assert standings(small, "30 April 2025")[1].loc["a1", "state"] == "overdue"


def test_what_fell_due_since_the_last_report_and_was_not_reported_is_named(small):
    logged(small, "a1,2025-02-01,on track,Most visited,,,,,", "a2,2025-04-30,on track,,,,,,")
    progress, _ = standings(small, "30 April 2025")
    html = late_and_due(progress).html
    # the deadline of a1 is March 2025; a2, which is ongoing, is reported on the day itself
    assert "Since the report of 1 February 2025, 1 action fell due without being reported: a1." in html
    assert [table.caption for table in late_and_due(progress).tables] == [
        "A Plan for Children: fell due, and nothing has been reported of them since"
    ]
    logged(small, "a1,2025-02-01,on track,,,,,,", "a1,2025-04-10,on track,,,,,,")
    progress, _ = standings(small, "30 April 2025")
    assert "Since the report of 10 April 2025, no action fell due" in late_and_due(progress).html
    assert [table.caption for table in late_and_due(progress).tables] == [
        "A Plan for Children: open actions past their deadline"
    ]


def test_an_action_that_went_on_carries_what_was_logged_under_the_edition_before(small):
    declare_edition(small, "plan_2025", "Plan 2025", "2025/26", supersedes="plan_2024")
    small.write(
        "data/plans/plan_2025/actions.csv",
        "theme,action_id,title,deadline,owner\n"
        "Early years,b1,Visit every nursery,March 2026,\nEarly help,a2,Open a family hub,Ongoing,\n",
        declared=False,
    )
    logged(small, "a1,2024-06-30,on track,Twelve visited,,,,,", "a2,2024-07-01,done,Opened,,,,,")
    small.write(
        LOG.replace("2024", "2025"), HEADER + "b1,2025-06-30,delayed,Half of them,,,,,\n", declared=False
    )
    progress = assemble_actions(
        small.tables(), area="E06000050", year="2025/26", edition="plan_2025", review_date="1 July 2025"
    )
    assert progress.log["done"].tolist() == ["Half of them"]
    carried = progress.earlier_log[["action_id", "done", "edition_title"]].to_numpy().tolist()
    assert carried == [["b1", "Twelve visited", TITLE], ["a2", "Opened", TITLE]]
    assert "Twelve visited" in progress_log(progress).html
    assert progress.standings.set_index("action_id").loc["a2", "status"] == ""  # it judges nothing


def test_an_action_that_went_on_carries_what_the_document_before_printed_of_it(small):
    (head, first, *rest), ending = small.text(ACTIONS).rstrip("\n").split("\n"), ",progress,status\n"
    rest = [f"{row},,\n" for row in rest]
    small.write(ACTIONS, f"{head}{ending}{first},Nine of them visited,delayed\n{''.join(rest)}")
    declare_edition(small, "plan_2025", "Plan 2025", "2025/26", supersedes="plan_2024")
    small.write(
        "data/plans/plan_2025/actions.csv",
        "theme,action_id,title,deadline,owner\n"
        "Early years,b1,Visit every nursery,March 2026,\nEarly help,a2,Open a family hub,Ongoing,\n",
        declared=False,
    )

    def carried(*entries):
        logged(small, *entries)
        progress = assemble_actions(
            small.tables(), area="E06000050", year="2025/26", edition="plan_2025", review_date="1 July 2025"
        )
        assert "Nine of them visited" in progress_log(progress).html
        return progress.earlier_log[["action_id", "status", "done", "edition_title"]].to_numpy().tolist()

    printed = ["b1", "delayed", "Nine of them visited", TITLE]
    assert carried() == [printed]  # a2 was not reported on
    later = "a1,2025-03-30,on track,Twelve visited,,,,,"
    assert carried(later) == [printed, ["b1", "ongoing", "Twelve visited", TITLE]]


def test_a_dropped_action_is_neither_open_nor_late(small):
    logged(small, "a1,2024-09-01,cancelled,The nurseries closed,,,,,")
    progress, rows = standings(small, "30 April 2025")
    assert rows.loc["a1", "state"] == "dropped"
    assert progress.owners.set_index("owner").loc["Head of Early Years", "open"] == 0


def test_a_row_that_is_laid_out_and_not_filled_in_is_no_entry(small):
    logged(small, "a1,2024-09-30,,,,,,,", "a2,2024-09-30,done,Opened,,,,,")
    assert small.tables()["action_log"]["action_id"].tolist() == ["a2"]


def test_files_of_a_folder_are_one_log(small):
    logged(small, "a1,2024-12-31,delayed,,,,,,", file=LOG.replace("progress.csv", "2024-25-q3.csv"))
    logged(small, "a1,2024-06-30,on track,,,,,,", file=LOG)
    assert standings(small, "31 January 2025")[1].loc["a1", "status"] == "delayed"


@pytest.mark.parametrize(
    ("rows", "row", "column", "found", "expected", "advice"),
    [
        (["a3,2024-06-30,on track,,,,,,"], 2, "action_id", "a3", "an action_id", "correct the id"),
        (["a1,June 2024,on track,,,,,,"], 2, "date", "June 2024", "a day such as", "write the day"),
        (["a1,2024-06-30,delaied,,,,,,"], 2, "status", "delaied", "one of complete", "did you mean delayed?"),
        (["a1,2024-06-30,,Visited,,,,,"], 2, "status", "", "how the action stands", "write it"),
        (["a1,2024-06-30,on track,,Anna Example,,,,"], 2, "role", "Anna Example", "a role", ROLE),
        (["a1,2024-06-30,late,,,,May 2025,,"], 2, "reason", "", "why the deadline moves", "write it"),
        (["a1,2024-06-30,late,,,,31-Jun-25,why,"],
         2, "deadline", "31-Jun-25", "a day or month", "no such day"),
        (["a1,2024-06-30,late,,,,May 2024,why,"], 2, "deadline", "May 2024", "a day after", "correct one"),
        (["a1,2024-06-30,late,,,,,,", "a1,2024-05-31,on track,,,,,,"],
         3, "date", "2024-05-31, below 2024-06-30 of row 2", "in order of their days", "above that one"),
        (["a1,2024-06-30,late,,,,,,", "a2,2024-06-30,late,,,,,,", "a1,2024-06-30,done,,,,,,"],
         4, "status", "a1: complete on 2024-06-30", "row 2 says delayed", "correct one of the two"),
        (["a1,2023-03-31,late,,,,,,"],  # the day before 2023/24 begins
         2, "date", "2023-03-31", "a day from 1 April 2023 on: the plan is for 2023/24", "correct the year"),
        (["A1,2024-06-30,late,,,,,,"], 2, "action_id", "A1", "an action_id", "did you mean a1?"),
        (["a1,2024-06-30,late,Same,,,,,", "a2,2024-06-30,late,Same,,,,,", "a1,2024-06-30,Late ,Same,,,,,"],
         4, "action_id", "a1", "row 2 says the same", "take one of the two out"),
        (["a1,2024-06-30,dropped,,,,,,", "a1,2024-09-30,on track,,,,,,"],
         3, "action_id", "which was dropped on 2024-06-30", "row 2", "taken up again"),
        (["a1,2024-06-30,done,Visited,,,,,", "a1,2024-09-30,behind,Two left,,,,,"],
         3, "reason", "behind, after a1 was complete on 2024-06-30", "row 2", "write it, or correct"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused(small, rows, row, column, found, expected, advice):
    assert_refused(logged(small, *rows).problems(), LOG, row, column, found, expected, advice)


def test_an_action_is_opened_again_with_its_reason_which_the_log_shows(small):
    reopened = "a1,2024-09-30,behind,Two left,,,,Two nurseries were missed in the count,"
    logged(small, "a1,2024-06-30,done,Visited,,,,,", "a1,2024-07-31,done,Thanked,,,,,", reopened)
    progress, rows = standings(small, "31 October 2024")
    assert rows.loc["a1", "status"] == "delayed"
    assert "why: Two nurseries were missed in the count" in progress_log(progress).html
    logged(small, "a1,2024-06-30,done,Visited,,,,,", "a2,2024-07-31,delayed,,,,,,")
    assert len(small.tables()["action_log"]) == 2  # another action's entry opens nothing again


def test_an_action_that_the_document_calls_complete_is_opened_again_with_its_reason(small):
    small.replace(ACTIONS, "deadline,owner\n", "deadline,owner,status\n")
    small.replace(ACTIONS, "Head of Early Years\n", "Head of Early Years,complete\n")
    small.replace(ACTIONS, "Ongoing,\n", "Ongoing,,\n")
    logged(small, "a1,2024-06-30,delayed,,,,,,")
    assert_refused(
        small.problems(), LOG, 2, "reason", "delayed, after a1 was complete in the plan",
        "why an action that was complete (plan_2024", "write it, or correct the status",
    )  # fmt: skip
    logged(small, "a1,2024-06-30,delayed,,,,,Two posts vacant,")
    assert small.tables()["action_log"]["reason"].tolist() == ["Two posts vacant"]
    logged(small, "a1,2024-06-30,done,,,,,,")
    assert small.tables()["action_log"]["status"].tolist() == ["complete"]


def test_two_files_that_contradict_each_other_on_a_day_are_refused(small):
    other = LOG.replace("progress.csv", "team.csv")
    logged(small, "a1,2024-06-30,late,,,,,,")
    logged(small, "a1,2024-06-30,on track,,,,,,", file=other)
    assert_refused(small.problems(), other, 2, "status", "a1: ongoing", f"{LOG}, row 2", "correct one")


def test_progress_of_an_action_that_the_edition_dropped_says_which_edition_has_it(small):
    declare_edition(small, "plan_2025", "Next plan", "2025/26", supersedes="plan_2024")
    file = "data/plans/plan_2025/progress/progress.csv"
    logged(small, "a1,2025-06-30,on track,,,,,,", file=file)
    assert_refused(small.problems(), file, 2, "action_id", "a1", "plan_2025", "log it under plan_2024")


def test_an_action_taken_up_again_is_logged_as_not_started_first(small):
    logged(small, "a1,2024-06-30,dropped,,,,,,", "a1,2024-07-30,not started,,,,,,",
           "a1,2024-09-30,on track,,,,,,")  # fmt: skip
    assert standings(small, "31 October 2024")[1].loc["a1", "status"] == "ongoing"


def test_the_words_that_authors_use_are_read_in_the_plan_too(small):
    small.replace(ACTIONS, "deadline,owner\n", "deadline,owner,status\n")
    small.replace(ACTIONS, "Head of Early Years\n", "Head of Early Years,On track\n")
    small.replace(ACTIONS, "Ongoing,\n", "Ongoing,,Done\n")
    small.declare()
    assert small.tables()["actions"]["status"].tolist() == ["ongoing", "complete"]


def test_a_decision_about_nothing_that_is_there_names_something_that_is(small):
    small.write(DECISIONS, f"{DECIDED}2024-10-14,Cabinet,goal 7,Keep it,,,,\n", declared=False)
    assert small.problems()[0].expected == "a goal, action or risk of plan_2024, such as goal 1.1"


def test_a_decision_that_stands_twice_is_refused(small):
    row = "2024-10-14,Cabinet,,Keep it,,,,"
    small.write(DECISIONS, f"{DECIDED}{row}\n{row}\n", declared=False)
    assert_refused(small.problems(), DECISIONS, 3, "decision", "Keep it", f"{DECISIONS}, row 2", "take one")


def test_a_role_may_name_a_place_that_the_council_declares(small):
    logged(small, 'a1,2024-06-30,on track,,"Area Manager, Hoole Newton",,,,')
    assert "Hoole Newton" in small.problems()[0].found
    kind = "kinds:\n  ward:\n    name: Wards\n    area: E06000050\n    groups: {hoole: Hoole Newton}\n"
    small.write("data/reference/groups.yml", kind, declared=False)
    assert small.tables()["action_log"]["role"].tolist() == ["Area Manager, Hoole Newton"]


def test_decisions_are_read_with_what_they_are_about(small):
    small.write(
        DECISIONS,
        "date,board,about,decision,role,look_again,closed,result\n"
        "2024-10-14,Children's Trust,goal 1.1,Ask for monthly figures,Director of Education,2025-01-31,,\n"
        "2024-10-14,Children's Trust,a1,Visit in spring,,,2025-03-01,Done\n"
        "2024-10-15,Cabinet,,Keep the plan,,,,\n",
        declared=False,
    )
    rows = small.tables()["decisions"]
    assert rows[["about_kind", "about_id"]].to_numpy().tolist() == [
        ["goal", "1.1"],
        ["action", "a1"],
        ["", ""],
    ]
    assert rows["closed"].isna().tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("row", "column", "found", "expected", "advice"),
    [
        ("soon,Cabinet,,Keep it,,,,", "date", "soon", "a day such as", "write the day"),
        ("2024-10-14,Cabinet,goal 1.7,Keep it,,,,", "about", "goal 1.7", "a goal, action or risk", "did you"),
        ("2024-10-14,Cabinet,,Keep it,Anna Example,,,", "role", "Anna Example", "a role", ROLE),
        (
            "2024-10-14,Cabinet,,Keep it,,2024-01-31,,",
            "look_again",
            "2024-01-31",
            "not before",
            "correct one",
        ),
        ("2014-10-14,Cabinet,,Keep it,,,,", "date", "2014-10-14", "a day from 1 April 2022", "the year"),
        ("2024-10-14,Anna Example,,Keep it,,,,", "board", "Anna Example", "a role", ROLE),
        ("2024-10-14,,,Keep it,,,,", "board", "", "what was decided", "write it"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(small, row, column, found, expected, advice):
    text = f"date,board,about,decision,role,look_again,closed,result\n{row}\n"
    small.write(DECISIONS, text, declared=False)
    assert_refused(small.problems(), DECISIONS, 2, column, found, expected, advice)


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("In progress", "ongoing"), ("partly complete", "ongoing"), ("Off track", "delayed"),
        ("on hold", "delayed"),
        ("Not yet started", "not started"), ("superseded", "dropped"), ("no update", "not reported"),
    ],
)  # fmt: skip
def test_statuses_are_read_in_the_words_of_authors(small, written, status):
    logged(small, f"a1,2024-06-30,{written},,,,,,")
    assert small.tables()["action_log"]["status"].tolist() == [status]


@pytest.mark.parametrize("owner", ["Anna Example", "anna_example", "Director: A. Example"])
def test_an_owner_in_an_authors_files_is_a_role(small, owner):
    declare_edition(small, "plan_2025", "Plan 2025", "2025/26", supersedes="plan_2024")
    small.write(
        "data/plans/plan_2025/actions.csv",
        "theme,action_id,title,deadline,owner\n"
        f"Early years,b1,Visit every nursery,March 2026,{owner}\n"
        "Early help,b2,Open a family hub,March 2026,Head of Early Years\n"
        "Sunny Start,b3,Open on Sundays,March 2026,Sunny Start\n",  # a service that the plan is about
        declared=False,
    )
    (problem,) = small.problems()
    assert (problem.file, problem.row, problem.column) == ("data/plans/plan_2025/actions.csv", 2, "owner")
    assert "a role, not what looks like a person's name" in problem.expected
