"""The mid-year review of actions: counted, by outcome, by owner, and deadlines that moved."""

import csv
from collections import Counter

import pandas as pd
import pytest
from real_project import ROOT

from analysis.report.action_progress import (
    action_attention,
    counts_sentence,
    date_sentence,
    deadline_moves,
    late_and_due,
    outcome_counts,
    outcome_sections,
    owner_load,
    progress_header,
    reporting_sentence,
)
from analysis.review.actions import UNSERVED, assemble_actions
from analysis.tables.declare import table
from analysis.tables.plans import ACTION_LOG
from analysis.vocabulary.errors import ParameterError
from analysis.words.plans import counting_sentence, deadline_note, move_words

RAW = ROOT / "data" / "raw"
AREA, ELSEWHERE = "E06000050", "E06000007"


def open_(tables, edition="cyp_plan_mid_year_2017", area=AREA, review_date=""):
    return assemble_actions(tables, area=area, year="2024/25", edition=edition, review_date=review_date)


def printed(edition):
    return list(csv.DictReader((RAW / edition / "actions.csv").open(encoding="utf-8")))


def words_of(part):
    html = part._repr_html_()
    return " ".join(html.replace("<", " <").split())


@pytest.mark.parametrize(
    "edition", ["cyp_plan_mid_year_2017", "outcome_plan_2018", "outcome_plan_2019", "our_plan_2024_25"]
)
def test_every_action_of_the_file_stands_once(project_tables, edition):
    standings = open_(project_tables, edition).standings
    assert sorted(standings["action_id"]) == sorted(row["action_id"] for row in printed(edition))


def test_the_review_of_2017_counts_as_a_reader_would(project_tables):
    progress = open_(project_tables)
    rows = printed("cyp_plan_mid_year_2017")
    late = [row for row in rows if row["deadline"] in ("April 2017", "May 2017", "mid-August 2017")]
    complete = sum(row["status"] == "complete" for row in rows)
    overdue = sum(row["status"] in ("ongoing", "delayed", "not started") for row in late)
    dated = [row for row in rows if row["deadline"] and not row["deadline"].startswith("from")]
    due = sum(row["status"] != "complete" for row in dated) - overdue
    assert Counter(progress.standings["state"]) == {
        "complete": complete, "overdue": overdue, "due": due,
        "no deadline": len(rows) - complete - overdue - due,
    }  # fmt: skip
    assert counts_sentence(progress) == (
        f"Of {len(rows)} actions, {complete} are complete, {overdue} are overdue, {due} are not yet due and "
        f"{len(rows) - complete - overdue - due} have no deadline."
    )


def test_the_day_is_the_editions_own_and_never_todays(project_tables):
    progress = open_(project_tables)
    assert progress.review_date == pd.Timestamp("2017-09-01")
    assert progress.date_basis == "published"


def test_a_plan_that_covers_the_review_year_is_judged_at_its_end(project_tables):
    progress = open_(project_tables, "our_plan_2024_25")
    assert (progress.review_date, progress.date_basis) == (pd.Timestamp("2025-03-31"), "review year")
    assert "31 March 2025, the end of the review year 2024/25" in date_sentence(progress)


def test_a_plan_dated_with_a_year_is_never_judged_on_the_first_day_of_it(project_tables):
    progress = open_(project_tables, "outcome_plan_2019")  # its last year is 2019/20
    assert progress.review_date == pd.Timestamp("2019-12-31")
    assert "the last day of that year" in date_sentence(progress)


def test_a_draft_without_a_date_is_judged_by_the_start_of_its_first_year(project_tables):
    tables = dict(project_tables)
    editions = tables["editions"]
    is_it = editions["edition_id"] == "our_plan_2024_25"
    tables["editions"] = editions.assign(published=editions["published"].mask(is_it, "draft"))
    progress = open_(tables, "our_plan_2024_25")
    assert progress.review_date == pd.Timestamp("2024-04-01")
    assert "has no date yet" in date_sentence(progress)


def test_a_plan_dated_by_its_approval_or_its_log_is_judged_at_the_end_of_the_year(
    project_tables,
):
    tables, plan = dict(project_tables), "our_plan_2024_25"
    editions = tables["editions"]
    is_it = editions["edition_id"] == plan
    tables["editions"] = editions.assign(published=editions["published"].mask(is_it, "draft"))
    entry = {
        "edition_id": plan,
        "action_id": "ap12",
        "date": pd.Timestamp("2024-06-30"),
        "status": "ongoing",
        "row": 2,
    }
    log = table(ACTION_LOG, [entry])
    assert open_({**tables, "action_log": log}, plan).review_date == pd.Timestamp("2025-03-31")
    approved = tables["editions"]["approved_on"].mask(is_it, "3 April 2024")
    tables["editions"] = tables["editions"].assign(approved_on=approved)
    assert open_(tables, plan).review_date == pd.Timestamp("2025-03-31")


def test_another_day_moves_what_is_overdue(project_tables):
    states = open_(project_tables, review_date="30 September 2018").standings["state"]
    assert "due" not in set(states)
    assert (states == "overdue").sum() == 2 + 4  # the two that were late in 2017, and the four then due


def test_a_plan_that_reports_nothing_has_nothing_overdue(project_tables):
    progress = open_(project_tables, "outcome_plan_2019", review_date="1 April 2019")
    rows = printed("outcome_plan_2019")
    passed = sum(row["deadline"] in ("March 2019", "December 2018") for row in rows)
    assert Counter(progress.standings["state"])["passed"] == passed
    assert "overdue" not in set(progress.standings["state"])
    assert "may have been done" in reporting_sentence(progress)


def test_actions_under_one_heading_stand_by_the_goals_that_they_serve(project_tables):
    progress = open_(project_tables, "our_plan_2024_25")
    assert progress.outcome_basis == "goals"
    goals = project_tables["goals"]
    own = goals[goals["edition_id"] == "our_plan_2024_25"]
    served = {action for text in own["next_action_id"] for action in str(text).split(", ")} - {""}
    unserved = progress.standings[progress.standings["outcome"] == UNSERVED]
    assert len(unserved) == 39 - len(served)
    assert outcome_counts(progress).rows[-1][0] == UNSERVED
    assert "which is our reading" in words_of(outcome_counts(progress))


def test_one_deadline_for_all_is_said_once(project_tables):
    text = words_of(late_and_due(open_(project_tables, "our_plan_2024_25")))
    assert "All 39 actions that are not yet due have one deadline: 2027, which is counted to 31 Dec" in text
    assert "<table" not in text


def test_the_load_of_every_owner_is_the_count_of_its_rows(project_tables):
    progress = open_(project_tables, "outcome_plan_2018")
    expected = Counter(row["owner"] for row in printed("outcome_plan_2018"))
    assert dict(zip(progress.owners["owner"], progress.owners["open"], strict=True)) == expected
    assert owner_load(progress).rows[0][:2] == ("Director – Early Help & Prevention", "15")


def test_actions_without_an_owner_are_said_to_be_and_come_last(project_tables):
    rows = owner_load(open_(project_tables)).rows
    assert rows[-1][0] == "Not named in the plan"
    assert int(rows[-1][4]) == sum(not row["owner"] for row in printed("cyp_plan_mid_year_2017"))


def test_six_deadlines_slipped_and_one_ongoing_action_got_a_date(project_tables):
    moves = open_(project_tables, "outcome_plan_2019").moves.set_index("action_id")
    slipped = {
        "A.1.1.1": (2020 - 2018) * 12 + 3 - 7,  # July 2018 to March 2020
        "A.1.1.2": 12 + 11 - 9,
        "A.1.1.5": 12,
        "A.1.1.6": 2 * 12,
        "A.1.1.8": 12,
        "A.1.2.8": 12,
    }
    assert moves.loc[moves["what"] == "slipped", "months"].to_dict() == slipped
    assert moves.loc["A.1.3.9", "what"] == "dated"
    assert not moves.loc["A.1.2.8", "is_sure"]  # the id stands for what is really another action
    text = words_of(deadline_moves(open_(project_tables, "outcome_plan_2019")))
    assert "6 deadlines moved to a later date and 1 changed otherwise." in text
    assert "24 months later" in text


def test_a_plan_without_an_action_of_the_one_before_says_so(project_tables):
    text = words_of(deadline_moves(open_(project_tables, "our_plan_2024_25")))
    assert "none is in this plan" in text


def test_a_first_edition_says_that_nothing_can_be_followed(project_tables):
    assert "No earlier edition" in words_of(deadline_moves(open_(project_tables)))


def test_another_council_is_shown_no_action(project_tables):
    progress = open_(project_tables, area=ELSEWHERE)
    assert progress.standings.empty
    assert "another council’s plan" in words_of(progress_header(progress))
    assert "another council" in words_of(action_attention(progress))
    for part in (late_and_due, outcome_sections, deadline_moves):  # and nothing is said of that plan
        assert words_of(part(progress)) == "<p>There are no actions to show. </p>", part.__name__


def test_late_actions_stand_on_the_annual_review_and_none_are_named_where_none_is(project_tables):
    late = words_of(action_attention(open_(project_tables)))
    assert "2 are overdue" in late and "<table" in late
    none = words_of(action_attention(open_(project_tables, "our_plan_2024_25")))
    assert "All 39 actions have a deadline that is still ahead." in none and "<table" not in none


def test_an_unknown_edition_or_area_is_refused(project_tables):
    with pytest.raises(ParameterError, match="outcome_plan_2019"):
        open_(project_tables, "outcome_plan_2091")
    with pytest.raises(ParameterError, match="E99999999"):
        open_(project_tables, area="E99999999")


def test_hostile_text_of_an_action_is_shown_and_not_run(project_tables):
    tables = dict(project_tables)
    hostile = "<script>alert('x')</script>"
    tables["actions"] = tables["actions"].assign(title=hostile, owner=hostile, progress=hostile,
                                                 deadline_text=hostile, theme=hostile)  # fmt: skip
    progress = open_(tables)
    for part in (late_and_due(progress), outcome_sections(progress), owner_load(progress)):
        html = part._repr_html_()
        assert "<script" not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "The plan has no actions."),
        ({"due": 1}, "The one action is not yet due."),
        ({"due": 3}, "All 3 actions have a deadline that is still ahead."),
        ({"no deadline": 2}, "No deadline is given for any of the 2 actions."),
        ({"complete": 2}, "All 2 actions are complete."),
        ({"complete": 1, "overdue": 1}, "Of 2 actions, 1 is complete and 1 is overdue."),
        ({"passed": 1, "due": 4},
         "Of 5 actions, 1 has passed its deadline without a report and 4 are not yet due."),
    ],
)  # fmt: skip
def test_actions_are_counted_in_words(counts, sentence):
    assert counting_sentence(counts) == sentence


@pytest.mark.parametrize(
    ("state", "kind", "months", "note"),
    [
        ("due", "date", 0, "within a month"),
        ("due", "date", 1, "in 1 month"),
        ("overdue", "date", 0, "less than a month past"),
        ("passed", "date", -14, "14 months past"),
        ("complete", "date", -3, ""),
        ("no deadline", "start", None, "a start, not a deadline"),
        ("no deadline", "words", None, "no date can be read from it"),
        ("no deadline", "ongoing", None, ""),
    ],
)
def test_how_far_off_a_deadline_is(state, kind, months, note):
    assert deadline_note({"state": state, "deadline_kind": kind, "months": months}) == note


@pytest.mark.parametrize(
    ("what", "months", "text"),
    [
        ("slipped", 14, "14 months later"),
        ("brought forward", -1, "1 month earlier"),
        ("slipped", 0, "later in the same month"),
        ("dated", None, "has a date now"),
        ("undated", None, "has no date any more"),
    ],
)
def test_how_a_deadline_moved(what, months, text):
    assert move_words({"what": what, "months": months}) == text
