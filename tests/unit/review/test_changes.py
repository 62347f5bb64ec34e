"""What is another in a review than in an earlier one, on drawn tables."""

import pandas as pd
import pytest
from drawn_review import EARLIER, PLAN, counted, figure, goal, tables_of, target, years

from analysis.build.snapshot import snapshot_of
from analysis.page.parts import as_cell
from analysis.report.review_changes import changes_sections
from analysis.review.actions import standings_of
from analysis.review.assemble import assemble_review
from analysis.review.changes import compare_reviews
from analysis.tables.declare import table
from analysis.tables.plan_results import ASKED
from analysis.tables.plans import ACTION_LOG, DECISIONS, PLAN_ITEMS
from analysis.tables.rows import LaidOut, rows_of
from analysis.words.changes import figure_sentence, summary_lines

TARGETS = [target(target_year=year) for year in ("2023/24", "2024/25")]


def opened(figures, year, risks=()):
    drawn = tables_of(figures, goals=[goal()], targets=TARGETS)
    items = [{"edition_id": PLAN, "kind": "risk", "position": 1, "line": 1, **one} for one in risks]
    tables = LaidOut({**drawn, "plan_items": table(PLAN_ITEMS, items)})
    how = {"area": "A01", "year": year, "edition": PLAN, "comparator": "england"}
    return tables, assemble_review(tables, **how)


def compared(before, after, risks=((), ())):
    tables, review = opened(before, "2023/24", risks[0])
    kept = snapshot_of(tables, review, review.actions)
    tables, review = opened(after, "2024/25", risks[1])
    return compare_reviews(review, tables, kept, {}, "2023/24", ("Director", "20 June 2024"))


def sentence(changes):
    (row,) = rows_of(changes.goals)
    (now,) = rows_of(changes.review.assessments)
    return row["what"], figure_sentence(row, now)


def test_a_change_between_the_two_reviews_figures_is_said_with_how_sure_it_is():
    # 600 of 1,000 and 700 of 1,000: 10 points, z = 0.1 / sqrt(0.65 * 0.35 * 2 / 1000) = 4.7
    first = counted("2023/24", 600, 1000)
    changes = compared([first], [first, counted("2024/25", 700, 1000)])
    what, said = sentence(changes)
    assert what == "newer"
    assert said == "It rose by 10 percentage points from 60% in 2023/24, which is better."


def test_the_same_period_with_another_print_is_restated_and_with_the_same_print_is_not():
    assert sentence(compared(years(2023, 60.04), years(2023, 60.02)))[0] == "same"
    what, said = sentence(compared(years(2023, 60.04), years(2023, 60.06)))
    assert what == "restated"
    assert said.startswith("Restated: 60% in 2023/24 then, the same is published as 60.1% in 2023/24 now")
    assert said.endswith("that is no change over time.")


def test_a_figure_that_is_hidden_today_is_not_repeated_from_the_earlier_review():
    changes = compared(years(2023, 60.0), [figure("2023/24", "c"), figure("2024/25", 64.0)])
    what, said = sentence(changes)
    assert what == "withdrawn" and "60" not in said
    assert changes.goals["before_value"].isna().all()


def test_two_figures_that_the_review_does_not_compare_are_called_not_tested():
    changes = compared(years(2023, 60.0), [figure("2023/24", 60.0), figure("2024/25", 64.0, segment=2)])
    assert sentence(changes)[1].endswith("is not tested, the series changed between the two.")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([("r1", "Staff leave", "Pay")], [("r1", "Staff leave", "Pay, housing")], ["mitigation changed"]),
        ([("r1", "Staff leave", "Pay")], [("r2", "Fraud", "Audit")], ["item new", "item gone"]),
        ([("r1", "Staff leave", "Pay")], [("r1", "Staff leave", "Pay")], []),
        (
            [("r1", "Staff leave", "Pay", "2", "4")],
            [("r1", "Staff leave", "Pay", "3", "4")],
            ["rating changed"],
        ),
    ],
)
def test_risks_that_are_new_gone_or_another_are_listed(before, after, found):
    names = ("item_id", "title", "detail", "likelihood", "impact")
    risks = [[dict(zip(names, one, strict=False)) for one in side] for side in (before, after)]
    changes = compared(years(2023, 60.0), years(2023, 60.0), risks)
    assert [f"{row['field']} {row['what']}" for row in rows_of(changes.lists)] == found


def test_the_first_review_of_the_next_edition_is_held_against_the_last_of_the_edition_before():
    risk = {"kind": "risk", "position": 1, "line": 1, "title": "Staff leave", "wording_key": "staffleave"}
    items = [
        {**risk, "edition_id": EARLIER, "item_id": "r1", "likelihood": "2", "impact": "4"},
        {**risk, "edition_id": PLAN, "item_id": "r7", "likelihood": "3", "impact": "4"},
    ]
    actions = [
        {"edition_id": EARLIER, "action_id": name, "title": title, "wording_key": key, "line": 1,
         "deadline_text": ""}
        for name, title, key in (("a1", "Open a hub", "openahub"), ("a2", "Train everyone", "traineveryone"))
    ]  # fmt: skip
    actions.append({**actions[0], "edition_id": PLAN, "action_id": "b1", "deadline_text": "2026"})
    entry = {"edition_id": EARLIER, "action_id": "a2", "date": pd.Timestamp("2024-06-30"), "row": 2}
    decision = {"edition_id": EARLIER, "date": entry["date"], "board": "Cabinet", "decision": "Ask", "row": 2}
    drawn = tables_of(
        years(2023, 60.0),
        goals=[goal(edition_id=EARLIER, measure_id="1"), goal(measure_id="9")],
        targets=[target(edition_id=EARLIER, target_year="2023/24"), target("75%", 75.0, "9")],
        actions=actions,
    )
    tables = LaidOut(
        {
            **drawn,
            "plan_items": table(PLAN_ITEMS, items),
            "action_log": table(ACTION_LOG, [{**entry, "status": "complete"}]),
            "decisions": table(DECISIONS, [decision]),
        }
    )
    how = {"area": "A01", "comparator": "england"}
    then = assemble_review(tables, year="2023/24", edition=EARLIER, **how)
    kept = snapshot_of(tables, then, standings_of(tables, EARLIER, pd.Timestamp("2024-03-31"))[0])
    review = assemble_review(tables, year="2024/25", edition=PLAN, **how)
    changes = compare_reviews(review, tables, kept, {}, "2023/24", ("Director", "20 June 2024"), EARLIER)
    (row,) = rows_of(changes.goals)
    assert (row["measure_id"], row["what"], row["before_status"]) == ("9", "same", "Missed")  # 60 is below 70
    told = [
        [row[name] for name in ("kind", "item_id", "field", "what", "before", "after", "note")]
        for row in rows_of(changes.lists)
    ]
    assert told == [  # 70% was the target of another year: no edit
        ["action", "b1", "deadline", "changed", "", "2026", ""],
        ["action", "a2, edition before", "item", "gone", "", "complete", ""],
        ["risk", "r7", "rating", "changed", "likelihood 2, impact 4", "likelihood 3, impact 4", "higher"],
    ]
    lines = dict(summary_lines(changes, {"9": rows_of(review.assessments)[0]}, [row]))
    assert lines["Targets edited in the plan"].startswith("that review was of the edition before")
    assert lines["Risks"] == "1 risk differs: rating higher for 1."
    (asked,) = [one for one in rows_of(changes.asked) if one["kind"] == "decision"]
    assert asked["state"] == "open"


def test_a_goal_that_has_no_figure_for_the_year_has_not_changed_its_status():
    tables, then = opened(years(2023, 60.0), "2023/24")
    kept = snapshot_of(tables, then, then.actions)
    assert kept["goals"]["status"].tolist() == ["Missed"]  # 60 is below 70

    def statuses(*figures):
        tables, review = opened(years(2023, *figures), "2024/25")
        changes = compare_reviews(review, tables, kept, {}, "2023/24", ("Director", "20 June 2024"))
        goals = {row["measure_id"]: row for row in rows_of(review.assessments)}
        return dict(summary_lines(changes, goals, rows_of(changes.goals)))["Statuses"]

    assert statuses(60.0) == "no goal can be compared. 1 goal judged then has no figure for 2024/25."
    assert statuses(60.0, 75.0) == "1 of 1 goal differs: Reading (missed then, met now)."


def test_only_what_differs_stands_beside_and_an_edit_without_a_reason_and_a_goal_met_are_counted():
    tables, then = opened(years(2023, 60.0), "2023/24")
    kept = snapshot_of(tables, then, then.actions)
    question = {"edition_id": PLAN, "kind": "question", "about_id": "1", "text": "Why?", "role": "Head"}
    kept["asked"] = table(ASKED, [question])
    tables, review = opened(years(2023, 60.0, 75.0), "2024/25")
    (now,) = rows_of(review.assessments)
    assert now["status"] == "Met"  # 75 is above 70

    def held(before):
        changes = compare_reviews(review, tables, before, {}, "2023/24", ("Director", "20 June 2024"))
        lines = dict(summary_lines(changes, {"1": now}, rows_of(changes.goals)))
        beside = [one for one in changes_sections(changes).tables if "Comparators" in one.caption]
        return lines, [[as_cell(cell).text for cell in row] for one in beside for row in one.rows]

    lines, beside = held(kept)
    assert beside == []
    assert lines["What that review asked"] == "1 question (of the goals asked about, 1 of 1 met now)."
    assert lines["Targets edited in the plan"] == "none of 2 targets differs."
    edited = kept["targets"].assign(target_text=["65%", "70%"])
    lines, beside = held({**kept, "targets": edited, "goals": kept["goals"].assign(rank=5, rank_of=11)})
    assert beside == [["Reading", "no comparison", "5 of 11 → no rank", "no trend tested"]]
    recorded = "Who edited it, when and why is not recorded for 1."
    told = f"1 target differs: number or wording changed for 1. {recorded}"
    assert lines["Targets edited in the plan"] == told
    # the target of 2023/24 was edited: a reason noted for that year or for the review's is the one
    for noted, reason in (("2023/24", "Why."), ("2024/25", "Why."), ("2025/26", "")):
        why = {("1", noted): "Why.", ("2", noted): "Not it."}
        changes = compare_reviews(review, tables, {**kept, "targets": edited}, why, "2023/24", ("Head", "1"))
        assert changes.lists["note"].tolist() == [reason]
