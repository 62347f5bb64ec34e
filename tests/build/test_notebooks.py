"""What parameters a notebook takes, and what it is given."""

import nbformat
import papermill
import pytest
from toy_project import GOOD, make_project, save_notebook

from analysis.build.notebooks import (
    check_parameters,
    list_notebooks,
    parse_parameters,
    read_notebook,
    select_notebooks,
)
from analysis.build.project import PROJECT_VARIABLE, find_project, resolve_area
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import ParameterError

EVERY_TYPE = """\
# A comment that belongs to nothing.

area: str = "E06000050"  # code of the area
window: int = 5  # years looked at
tolerance: float = 2  # percentage points
show_neighbours: bool = True
# Groups compared,
# most disadvantaged first.
groups: list[str] = ["fsm", "children_in_care"]
first_year: int | None = None  # first year shown
"""


@pytest.fixture
def report(tmp_path):
    project = make_project(tmp_path)
    return read_notebook(save_notebook(project, "review", "# Review", parameters=EVERY_TYPE))


def test_every_declaration_is_read_with_type_default_and_help():
    found = [(p.name, str(p.type), p.default, p.help) for p in parse_parameters(EVERY_TYPE, "review.ipynb")]
    assert found == [
        ("area", "str", "E06000050", "code of the area"),
        ("window", "int", 5, "years looked at"),
        ("tolerance", "float", 2, "percentage points"),
        ("show_neighbours", "bool", True, ""),
        ("groups", "list[str]", ["fsm", "children_in_care"], "Groups compared, most disadvantaged first."),
        ("first_year", "int | None", None, "first year shown"),
    ]


def test_papermill_agrees_on_what_it_can_read(report):
    # it does not see `int | None`, which is why the cell is read here; and it wants a language
    document = nbformat.read(report.path, as_version=4)
    document.metadata["language_info"] = {"name": "python"}
    nbformat.write(document, report.path)
    inspected = papermill.inspect_notebook(str(report.path))
    assert set(inspected) == {p.name for p in report.parameters} - {"first_year"}
    for name, item in inspected.items():
        assert item["inferred_type_name"] == str(report.parameter(name).type)


def test_a_notebook_without_a_parameters_cell_takes_none(tmp_path):
    project = make_project(tmp_path)
    assert read_notebook(save_notebook(project, "plain", "# Plain", parameters=None)).parameters == ()


def test_the_title_is_the_first_heading(tmp_path):
    project = make_project(tmp_path)
    assert read_notebook(save_notebook(project, "review", *GOOD)).title == "Review of one area"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("area = 'E06000050'", "line 1"),
        ("area: str", "a name, a type and a value"),
        ("areas: dict = {}", "the type 'dict'"),
        ("year: str = LATEST", "a constant"),
        ("window: int = 'five'", "a whole number"),
        ("window: int = True", "a whole number"),
        ("area: str = 'E0", "cannot be read as Python"),
    ],
)
def test_a_line_that_declares_no_parameter_is_refused(line, expected):
    with pytest.raises(ParameterError, match=r"review\.ipynb.*parameters cell") as refused:
        parse_parameters(line, "review.ipynb")
    assert expected.replace("line 1", "row 1") in str(refused.value)


def test_a_misspelt_name_is_refused_and_the_right_one_offered(report):
    with pytest.raises(ParameterError, match=r"review\.ipynb.*'windw'.*Did you mean window\?"):
        check_parameters(report, {"windw": 3})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("area", "E08000019", "E08000019"),
        ("area", "5", "5"),
        ("window", " 3 ", 3),
        ("window", "-3", -3),
        ("tolerance", "1.5", 1.5),
        ("tolerance", 1, 1.0),
        ("show_neighbours", "No", False),
        ("show_neighbours", "true", True),
        ("groups", "fsm, all", ["fsm", "all"]),
        ("groups", "", []),
        ("first_year", "none", None),
        ("first_year", "2019", 2019),
        ("first_year", None, None),
    ],
)
def test_text_from_the_command_line_becomes_the_declared_type(report, name, text, value):
    checked = check_parameters(report, {name: text})[name]
    assert (checked, type(checked)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("area", 5),
        ("area", None),
        ("window", "three"),
        ("window", "1.5"),
        ("window", "1_000"),
        ("window", True),
        ("tolerance", "nan"),
        ("tolerance", "wide"),
        ("show_neighbours", "maybe"),
        ("show_neighbours", 1),
        ("groups", ["fsm", 3]),
        ("first_year", "soon"),
    ],
)
def test_a_wrong_type_is_refused_naming_found_and_expected(report, name, value):
    with pytest.raises(ParameterError) as refused:
        check_parameters(report, {name: value})
    message = str(refused.value)
    assert f"review.ipynb, {name}: found" in message
    assert f"({report.parameter(name).type})" in message


def test_all_wrong_parameters_are_named_at_once(report):
    with pytest.raises(ParameterError) as refused:
        check_parameters(report, {"windw": 1, "window": "three", "tolerance": "wide"})
    assert len(refused.value.problems) == 3


def test_values_come_in_the_order_of_the_notebook(report):
    assert list(check_parameters(report, {"window": 1, "area": "E08000019"})) == ["area", "window"]


def test_running_a_notebook_changes_nothing_of_what_it_is(tmp_path):
    project = make_project(tmp_path)
    path = save_notebook(project, "review", *GOOD)
    before = read_notebook(path).content_hash
    document = nbformat.read(path, as_version=4)
    document.cells[1].outputs = [nbformat.v4.new_output("stream", text="x")]
    document.cells[1].execution_count = 3
    nbformat.write(document, path)
    assert read_notebook(path).content_hash == before
    document.cells[0].source = "# Another"
    nbformat.write(document, path)
    assert read_notebook(path).content_hash != before


def test_notebooks_are_listed_by_name(tmp_path):
    project = make_project(tmp_path)
    for name in ("trend_analysis", "annual_review"):
        save_notebook(project, name, "# x")
    assert [item.name for item in list_notebooks(project.notebooks)] == ["annual_review", "trend_analysis"]


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="no notebooks"):
        list_notebooks(tmp_path)


def test_a_file_that_is_no_notebook_is_refused(tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text("not json", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"broken\.ipynb"):
        read_notebook(path)


def test_selecting_keeps_the_order_given_and_drops_repeats(tmp_path):
    project = make_project(tmp_path)
    for name in ("a", "b", "c"):
        save_notebook(project, name, "# x")
    found = select_notebooks(["c", "a.ipynb", "c"], list_notebooks(project.notebooks))
    assert [item.name for item in found] == ["c", "a"]


def test_an_unknown_notebook_is_refused_and_the_near_one_offered(tmp_path):
    project = make_project(tmp_path)
    save_notebook(project, "annual_review", "# x")
    with pytest.raises(ParameterError, match=r"Did you mean annual_review\?"):
        select_notebooks(["anual_review"], list_notebooks(project.notebooks))


AREAS = [
    Area("E06000050", "Cheshire West and Chester"),
    Area("E06000049", "Cheshire East"),
    Area("E92000001", "England"),
]


@pytest.mark.parametrize(
    "text", ["E06000050", "e06000050", "cheshire west & chester", " Cheshire  West and Chester "]
)
def test_an_area_is_found_by_code_or_name(text):
    assert resolve_area(text, AREAS).code == "E06000050"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("Cheshire", r"Cheshire East \(E06000049\) or Cheshire West and Chester \(E06000050\)"),
        ("Chesire East", r"Cheshire East \(E06000049\)"),
        ("E0600050", r"Cheshire West and Chester \(E06000050\)"),
    ],
)
def test_an_unknown_area_is_refused_and_near_ones_offered(text, offered):
    with pytest.raises(ParameterError, match=offered):
        resolve_area(text, AREAS)


def test_nothing_is_offered_for_an_area_that_is_like_none():
    with pytest.raises(ParameterError) as refused:
        resolve_area("Zzz", AREAS)
    assert "Did you mean" not in str(refused.value)


def test_the_project_is_found_from_any_folder_below_it(tmp_path, monkeypatch):
    monkeypatch.delenv(PROJECT_VARIABLE, raising=False)
    project = make_project(tmp_path / "council")
    assert find_project(project.raw).root == project.root
    monkeypatch.chdir(project.notebooks)
    assert find_project() == project


def test_the_environment_names_the_project(tmp_path, monkeypatch):
    project = make_project(tmp_path / "council")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    assert find_project() == project


def test_an_environment_that_names_no_project_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(PROJECT_VARIABLE, str(tmp_path))
    with pytest.raises(ParameterError, match=PROJECT_VARIABLE):
        find_project()


def test_a_folder_outside_any_project_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv(PROJECT_VARIABLE, raising=False)
    with pytest.raises(ParameterError, match="No project at"):
        find_project(tmp_path)
