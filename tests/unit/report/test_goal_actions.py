"""Each goal lists its actions with owner, deadline and latest status; what serves no goal stands apart."""

import csv

import pandas as pd
import pytest
from real_project import ROOT

from analysis.page.parts import Items, text_of
from analysis.report.action_progress import goal_actions, open_decisions
from analysis.report.notes import action_table
from analysis.review.assemble import assemble_review
from analysis.tables.declare import table
from analysis.tables.plans import DECISIONS

PLANS = {
    "outcome_plan_2018": ("2018/19", 33), "outcome_plan_2019": ("2019/20", 26),
    "our_plan_2024_25": ("2024/25", 39), "early_help_strategy_2019": ("2018/19", 32),
}  # fmt: skip


def opened(tables, edition):
    return assemble_review(
        tables, area="E06000050", year=PLANS[edition][0], edition=edition, comparator="statistical_neighbours"
    )


def printed(edition):
    return list(csv.DictReader((ROOT / "data/raw" / edition / "actions.csv").open(encoding="utf-8")))


def words_of(part):
    return " ".join(
        text_of(words)
        for one in part.flat()
        for words in (one.entries if isinstance(one, Items) else [getattr(one, "words", "")])
    )


@pytest.mark.parametrize("edition", PLANS)
def test_every_action_stands_under_its_goals_or_in_the_list_of_those_without(project_tables, edition):
    review = opened(project_tables, edition)
    table = action_table(review)
    assert sorted(row[0] for row in table.rows) == sorted(row["action_id"] for row in printed(edition))
    assert len(table.rows) == PLANS[edition][1]
    for row, group in zip(table.rows, table.groups, strict=True):
        listed = [
            goal for goal in review.assessments["measure_id"]
            if f"({row[0]})" in words_of(goal_actions(review, goal))
        ]  # fmt: skip
        assert bool(listed) == (group == "Serves a goal")
        assert ", ".join(listed) == row[-1] or (row[-1] == "none" and not listed)


def test_the_eleven_roles_of_the_outcome_plan_are_named_under_its_goals(project_tables):
    review = opened(project_tables, "outcome_plan_2019")
    roles = {row["owner"] for row in printed("outcome_plan_2019")}
    assert len(roles) == 11
    assert set(review.actions["owner"]) == roles
    text = words_of(goal_actions(review, "m15"))
    (action,) = [row for row in printed("outcome_plan_2019") if row["action_id"] == "A.1.2.4"]
    assert action["title"] in text and action["owner"] in text and "deadline March 2019" in text


def test_a_goal_without_an_action_says_so(project_tables):
    assert words_of(goal_actions(opened(project_tables, "outcome_plan_2019"), "m01")) == (
        "No action is linked to this goal."
    )


def test_a_plan_that_names_no_owner_says_it_once_and_has_no_column_for_it(project_tables):
    review = opened(project_tables, "our_plan_2024_25")
    table = action_table(review)
    assert "owner" not in table.data.columns
    assert table.notes == ("The plan names no owner for its 39 actions.",)
    assert "owner" not in words_of(goal_actions(review, "1.05")).lower()


def test_no_decision_is_made_up(project_tables):
    assert "No decision" in words_of(open_decisions(opened(project_tables, "our_plan_2024_25")))


@pytest.mark.parametrize(
    ("closed", "newest", "begins"),
    [("", "20 May 2026", "Open decisions about the"), ("2026-06-01", "1 June 2026", "Open decisions"),
     ("all", "1 June 2026", "No decision about the plan is recorded as open")],
)  # fmt: skip
def test_decisions_are_shown_as_the_record_stood_on_the_day_of_its_newest_entry(
    project_tables, closed, newest, begins
):
    """The review of a year that is long over says how far the record goes; it reads no clock."""
    closed_days = {"": ["", ""], "2026-06-01": ["2026-06-01", ""], "all": ["2026-06-01", "2026-05-25"]}[
        closed
    ]
    rows = [
        {"edition_id": "our_plan_2024_25", "date": pd.Timestamp(day), "board": "Cabinet", "decision": what,
         "closed": pd.Timestamp(end) if end else pd.NaT, "row": row,
         "look_again": pd.Timestamp(2027, 1, 1)}
        for row, (day, what, end) in enumerate(zip(
            ("2025-04-01", "2026-05-20"), ("Recruit", "Train"), closed_days, strict=True), start=2)
    ]  # fmt: skip
    decided = table(DECISIONS, [{**dict.fromkeys(DECISIONS.column_names, ""), **row} for row in rows])
    (part,) = open_decisions(opened({**project_tables, "decisions": decided}, "our_plan_2024_25")).flat()
    text = getattr(part, "caption", "") or str(part.words)
    assert begins in text
    assert f"as the record stood on {newest}" in text


def test_a_review_of_a_past_year_speaks_of_no_plan_that_came_later(project_tables):
    found = opened(project_tables, "outcome_plan_2019").findings
    assert "Children and Families Our Plan 2024-25" not in set(found["edition_title"])
    assert "Outcome Plan, 2018 refresh" in set(found["edition_title"])
    assert "Outcome Plan, 2019 refresh" in set(
        opened(project_tables, "our_plan_2024_25").findings["edition_title"]
    )
