"""The questions that rules propose: what they leave unasked."""

from drawn_review import ENGLAND, counted, indicator, review_of

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
    return [one.text for one in questions_of(worst_first(review), rows_of(review.group_gaps), [])]


def test_a_large_gap_of_late_that_no_goal_is_about_is_asked_about():
    (text,) = asked("2023/24")
    assert text == f"Should there be a goal for the gap of {60 - 40} percentage points in “Reading”?"


def test_a_gap_of_more_than_two_years_before_the_newest_figure_is_not():
    assert asked("2022/23") != []
    assert asked("2021/22") == []


def test_nor_is_one_where_every_test_rests_on_fewer_than_thirty_children():
    assert asked("2024/25", children=20) == []
