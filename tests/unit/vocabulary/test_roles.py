"""A role is told from what looks like a person's name."""

import pytest

from analysis.vocabulary.roles import person_in


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Example", "Anna Example"),
        ("A. Example", "A. Example"),
        ("Anna Example-Sample", "Anna Example-Sample"),
        ("Anna O'Sample", "Anna O'Sample"),
        ("Example, Anna", "Example, Anna"),
        ("Director – Anna Example", "Anna Example"),
        ("Anna Example (Head of Service)", "Anna Example"),
        ("Cllr Example", "Cllr Example"),
        ("dr. Example", "dr. Example"),
        ("someone@example.org", "someone@example.org"),
    ],
)
def test_a_name_is_found(text, name):
    assert person_in(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "", "Director of Education", "Director – Early Help & Prevention",
        "Senior Manager Specialist Services",
        "Head of Early Help", "Virtual School", "Children's Trust Board", "EHWB sub-groups", "i-ART",
        "Director – EHP and Director – Strategic Commissioning", "Team Manager External Relations",
        "Performance team", "the partnership", "Police",
    ],
)  # fmt: skip
def test_a_role_a_team_or_a_body_is_none(text):
    assert person_in(text) == ""


def test_words_that_a_plan_calls_its_services_by_are_no_name():
    assert person_in("Starting Well") == "Starting Well"
    assert person_in("Starting Well", {"starting", "well"}) == ""
