"""The questions that rules propose: what each rule asks, on which fact, and what it leaves unasked."""

from drawn_review import ENGLAND, counted, goal, indicator, review_of, target, years

from analysis.report.annual_review import questions as shown_questions
from analysis.tables.rows import rows_of
from analysis.words.glance import worst_first
from analysis.words.questions import questions_of

GROUPS = [
    indicator(standard_theme="Learning"),
    indicator(group="non_fsm", group_name="others", compared_with="fsm"),
    indicator(group="fsm", group_name="FSM"),
]


def asked(gap_year, children=1000):
    """What is asked where 60% of others and 40% of those with free meals read well in one year."""
    figures = [
        counted("2024/25", children * 55 // 100, children),
        counted("2024/25", 550_000, 1_000_000, area=ENGLAND),
        counted(gap_year, 600, 1000, group="non_fsm"),
        counted(gap_year, 400, 1000, group="fsm"),
    ]
    review = review_of(figures, indicators=GROUPS, edition="")
    return questions_of(worst_first(review), rows_of(review.group_gaps), [])


def test_a_large_gap_of_late_that_no_goal_is_about_is_asked_about():
    (question,) = asked("2023/24")
    assert question.text == "Should there be a goal for the gap in “Reading”?"
    assert f"{60 - 40} percentage points behind" in question.fact


def test_a_gap_of_more_than_two_years_before_the_newest_figure_is_not():
    assert asked("2022/23") != []
    assert asked("2021/22") == []


def test_nor_is_one_where_every_test_rests_on_fewer_than_thirty_children():
    assert asked("2024/25", children=20) == []


# Each rule, on goals that are drawn for it


def questions(figures, promised=70.0, *, actions=(), **of_goal):
    """What is asked of one goal; actions are rows of its plan as they stand."""
    promise = [target(f"{promised:g}%", promised)] if promised is not None else []
    review = review_of(figures, goals=[goal(owner="Head of Schools", **of_goal)], targets=promise)
    return questions_of(worst_first(review), rows_of(review.group_gaps), list(actions))


def one(found, begins):
    (question,) = [one for one in found if one.text.startswith(begins)]
    return question


def test_a_clear_worsening_without_an_action_is_asked_about():
    figures = [counted("2023/24", 700, 1000), counted("2024/25", 600, 1000)]
    asked = one(questions(figures), "What is done about")
    assert asked.text == (
        "What is done about “Reading well at seven”, which is clearly worse and has no action linked to it?"
    )
    assert asked.fact == f"It fell by {70 - 60} percentage points from 70% in 2023/24, which is worse."
    assert (asked.role, asked.about) == ("Head of Schools", "1")
    linked = questions(figures, next_action="Train teachers", next_action_id="a1")
    assert not any(one.text.startswith("What is done about") for one in linked)
    unclear = [counted("2023/24", 62, 100), counted("2024/25", 60, 100)]  # two of a hundred may be chance
    assert not any(one.text.startswith("What is done about") for one in questions(unclear))


def test_a_late_action_of_a_missed_goal_is_asked_about():
    late = {
        "goals": "1", "state": "overdue", "title": "Train teachers", "deadline_text": "July 2024",
        "owner": "School improvement team",
    }  # fmt: skip
    asked = one(questions(years(2024, 55), actions=[late]), "When will “Train teachers”")
    assert asked.fact.startswith(
        "Its deadline was July 2024, and “Reading well at seven”, which it serves, is missed: 55% in 2024/25"
    )
    assert asked.role == "School improvement team"
    for other in ({"state": "due"}, {"goals": "2"}):
        assert not any("be done?" in one.text for one in questions(years(2024, 55), actions=[late | other]))
    assert not any("be done?" in one.text for one in questions(years(2024, 75), actions=[late]))


def test_a_target_that_asks_for_less_than_was_reached_is_asked_about():
    asked = one(questions(years(2023, 72, 71)), "Why does the target")
    assert asked.fact == "The target of 70% had been reached already: 72% in 2023/24."
    assert not any(one.text.startswith("Why does") for one in questions(years(2023, 69, 71)))


def test_a_figure_that_is_not_there_when_due_is_asked_about():
    asked = one(questions(years(2023, 60)), "When will there be figures")
    assert asked.fact == "No figure for 2024/25 is published or added: “Reading well at seven”."
    assert not any(one.text.startswith("When will there") for one in questions(years(2024, 60)))


def test_a_gap_that_a_goal_is_about_is_not_asked_about():
    figures = [counted("2024/25", 600, 1000, group="non_fsm"), counted("2024/25", 400, 1000, group="fsm")]
    figures.append(counted("2024/25", 550, 1000))
    with_goal = review_of(
        figures, indicators=GROUPS, goals=[goal(), goal("2", group="fsm", position=2)], targets=[target()]
    )
    without = review_of(figures, indicators=GROUPS, goals=[goal()], targets=[target()])
    found = [
        any(one.text.startswith("Should there be a goal") for one in questions_of(
            worst_first(review), rows_of(review.group_gaps), []
        ))
        for review in (with_goal, without)
    ]  # fmt: skip
    assert found == [False, True]


def test_the_page_says_that_they_are_proposed_by_rule():
    review = review_of(years(2024, 55), goals=[goal()], targets=[target()])
    assert "Proposed by rule" in shown_questions(review).html


def test_of_the_weakest_figures_those_clearly_different_from_englands_are_asked_about_first():
    given = {
        "name": "Writing", "measure_id": "", "edition_id": "", "status": "not_judged", "reason": "no_target",
        "change_word": "", "trend_word": "", "next_action": "", "owner": "", "national_band": "D",
        "england_certainty": "not_tested",
    }  # fmt: skip
    review = review_of([counted("2024/25", 55, 100)], indicators=GROUPS, edition="")
    (row,) = [one for one in worst_first(review) if one["group"] == "all"]
    rows = [
        {**row, **given, "name": "Not tested"},
        {**row, **given, "name": "Surely below", "england_certainty": "clear"},
    ]
    texts = [one.text for one in questions_of(rows, [], [])]
    assert [text.split("”")[0] for text in texts] == [
        "What lies behind “Surely below",
        "What lies behind “Not tested",
    ]
