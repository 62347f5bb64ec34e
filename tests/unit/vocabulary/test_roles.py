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
        ("Anna_Example", "Anna_Example"),
        ("anna_example", "anna_example"),
        ("anna.example2", "anna.example2"),
        ("Anna.Example", "Anna.Example"),
        ("Anna-Example", "Anna-Example"),
        ("AnnaExample", "AnnaExample"),
        ("A.B.Example", "A.B.Example"),
        ("A_Example", "A_Example"),
        ("A.B.", "A.B."),
        ("ANNA EXAMPLE", "ANNA EXAMPLE"),
        ("Anna van der Example", "Anna van der Example"),
        ("Élodie Sample", "Élodie Sample"),
        ("Cllr. A Example", "Cllr. A"),
        ("Cllr_Example", "Cllr_Example"),
        ("Dr-Example", "Dr-Example"),
        ("Lead: Anna Example", "Anna Example"),
        ("Anna Example, Head of Service", "Anna Example"),
        ("Head of Service, Anna Example", "Anna Example"),
        ("led by Anna Example", "Anna Example"),
        ("“Anna Example”", "Anna Example"),
        ("Jane Smith Head of Service", "Jane Smith"),
        ("Anna Example Head of Service", "Anna Example"),
        ("Oluchi Example Director of Education", "Oluchi Example"),
        ("Oluchi Example Deputy Head of Early Help", "Oluchi Example"),
        ("O. Example Chief Executive", "O. Example"),
        ("Jane Smith Service Manager", "Jane Smith"),
        ("Head of Service Jane Smith", "Jane Smith"),
        ("Director jane smith Education", "jane smith"),
        ("jane smith", "jane smith"),
        ("Area Manager, Jane Smith", "Jane Smith"),
        ("Area Manager for North, Oluchi Example", "Oluchi Example"),
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
        "Performance team", "the partnership", "Police", "Councillor for Children", "Lead Councillor",
        "Director of Children, Young People and Families", "Education, Early Help, Youth Justice",
        "Home-Start", "Multi-Agency Safeguarding Hub", "DfE", "CAMHS", "NHS Cheshire and Merseyside ICB",
        "Co-ordinator", "Vice-Chair", "early_years_lead", "Early.Help", "Area Manager – North",
        "Barnardo's", "Director of Public Health, Adults and Communities", "S.E.N.D. team", "N.H.S.",
        "Area Manager, Ellesmere Port", "Locality Lead (Weaver Vale)", "Area Manager – Milton Keynes Central",
        "Area Manager for Oluchi Example", "Integrated Front Door Manager", "Placement Stability Officer",
        "Edge of Care Manager", "Front Door Service Manager", "Troubled Families Lead", "Kim",
        "Early Help Head of Service", "Ellesmere Port Area Manager", "Team Manager, Elizabeth House",
        "Principal Educational Psychologist", "Head of Service (Fostering & Adoption)", "MS nurse",
    ],
)  # fmt: skip
def test_a_role_a_team_or_a_body_is_none(text):
    assert person_in(text) == ""


def test_words_that_a_plan_calls_its_services_by_are_no_name():
    assert person_in("Starting Well") == "Starting Well"
    assert person_in("Starting Well", {"starting", "well"}) == ""


@pytest.mark.parametrize("text", ["Area Manager, Hoole Newton", "Area Manager (Hoole Newton)"])
def test_a_place_that_the_council_declares_is_no_name_and_a_person_beside_it_is_one(text):
    assert person_in(text) == "Hoole Newton"
    assert person_in(text, {"hoole newton"}) == ""
    assert person_in("Hoole Example, Area Manager", {"hoole newton"}) == "Hoole Example"
