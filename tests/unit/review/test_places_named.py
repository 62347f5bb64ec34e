"""Where a plan names a small area is told once for each thing that names it."""

import pandas as pd

from analysis.review.contents import _places

CELLS = pd.DataFrame(
    [
        ("actions", 1, "action_id", 0, "A1"), ("actions", 1, "action", 0, "Open a hub in Hoole"),
        ("actions", 2, "action_id", 0, "A2"), ("actions", 2, "action", 0, "Open a hub in Hoole"),
        ("partners", 1, "text", 7, "Hoole centre"), ("partners", 2, "text", 7, "Hoole centre"),
        ("partners", 3, "text", 8, "Hoole and Barton council"), ("partners", 4, "text", 9, "Barton council"),
    ],
    columns=["table", "position", "column", "line", "text"],
)  # fmt: skip
DECLARED = pd.DataFrame([("E1", "hoole", "Hoole")], columns=["area_code", "group", "name"])


def test_two_actions_of_one_text_are_both_told_and_two_rows_alike_once():
    told = [(row["item"], row["line"]) for row in _places(DECLARED, CELLS, "E1", "Barton")]
    assert told == [("A1", 0), ("A2", 0), ("", 7), ("", 8)]


def test_nothing_is_told_of_another_area():
    assert list(_places(DECLARED, CELLS, "E2", "Barton")) == []
