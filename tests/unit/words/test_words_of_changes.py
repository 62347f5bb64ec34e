"""What differs between two reviews, in words."""

from analysis.words.changes import came_words, figure_sentence


def test_what_came_of_a_question_is_what_became_of_the_figure_since_and_not_its_change_before():
    asked = {"state": "", "result": ""}
    goal = {"status": "Not judged", "previous_value": 20.0, "value": 22.8, "break_note": ""}
    since = figure_sentence({"is_restated": False, "what": "same"}, goal)
    assert came_words(asked, goal, since) == "The goal: not judged now. No newer figure is published."
