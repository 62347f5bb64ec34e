"""Errors say where, what was found, what was expected and what to do; all of a check's problems at once."""

import pickle

import pytest

from analysis.vocabulary.errors import (
    AnalysisError,
    DataError,
    NotebookError,
    ParameterError,
    Problem,
    ReportError,
    quoted,
    raise_if_problems,
    refused_value,
)


def problems(count):
    """That many problems, in rows 2, 3, ... of one column."""
    return [Problem("kpis.csv", row, "baseline", f"'{row},5'", "a number") for row in range(2, count + 2)]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            Problem(
                "data/raw/outcome_plan_2019/kpis.csv",
                14,
                "target_2018_19",
                "'52,5%'",
                "a number, a percentage or one of the words in the target grammar",
            ),
            "data/raw/outcome_plan_2019/kpis.csv, row 14, target_2018_19: found '52,5%'; expected a number, "
            "a percentage or one of the words in the target grammar.",
        ),
        (
            Problem("a.csv", 1, None, "2 cells", "3 cells", "add the cell"),
            "a.csv, row 1: found 2 cells; expected 3 cells; add the cell.",
        ),
        (
            Problem("a.csv", None, None, "no such file", "a file.", "put it back."),
            "a.csv: found no such file; expected a file; put it back.",
        ),
        (Problem(None, None, None, "''", "a number"), "found ''; expected a number."),
        (Problem(None, None, "id", "two\nlines", "one"), "id: found two lines; expected one."),
    ],
)
def test_a_problem_is_one_line_that_says_where_what_and_what_to_do(problem, line):
    assert str(problem) == line


def test_a_problem_without_a_place_is_placed_in_a_file():
    refused = refused_value("The number cannot be read", "52,5%", "a number", "write 52.5%").problems[0]
    placed = refused.at("kpis.csv", 3, "baseline")
    assert str(placed) == "kpis.csv, row 3, baseline: found '52,5%'; expected a number; write 52.5%."
    assert refused.file is None


@pytest.mark.parametrize(
    ("count", "lines"),
    [
        (0, ["kpis.csv cannot be used."]),
        (1, ["kpis.csv cannot be used: kpis.csv, row 2, baseline: found '2,5'; expected a number."]),
        (2, ["kpis.csv cannot be used: 2 problems."] + [f"  {problem}" for problem in problems(2)]),
        (5, ["kpis.csv cannot be used: 5 problems."] + [f"  {problem}" for problem in problems(5)]),
        (
            8,
            ["kpis.csv cannot be used: 8 problems."]
            + [f"  {problem}" for problem in problems(5)]
            + ["  and 3 more."],
        ),
    ],
)
def test_the_message_counts_all_problems_and_shows_the_first_five(count, lines):
    assert str(DataError("kpis.csv cannot be used.", problems(count))).split("\n") == lines


def test_an_error_keeps_every_problem():
    assert DataError("kpis.csv cannot be used", problems(8)).problems == tuple(problems(8))


@pytest.mark.parametrize(
    ("kind", "exit_code"),
    [(DataError, 10), (ParameterError, 11), (NotebookError, 12), (ReportError, 13), (AnalysisError, 1)],
)
def test_each_kind_has_its_exit_code(kind, exit_code):
    assert kind("no").exit_code == exit_code
    assert issubclass(kind, AnalysisError)


def test_an_error_of_a_worker_process_arrives_whole():
    error = pickle.loads(pickle.dumps(ReportError("The report cannot be published", problems(7))))
    assert type(error) is ReportError
    assert error.problems == tuple(problems(7))
    assert str(error).endswith("and 2 more.")


def test_nothing_is_raised_without_problems():
    raise_if_problems(DataError, "kpis.csv cannot be used", iter([]))


def test_the_kind_that_was_asked_for_is_raised_with_all_problems():
    with pytest.raises(ReportError, match="6 problems") as caught:
        raise_if_problems(ReportError, "The report cannot be published", iter(problems(6)))
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("52,5%", "'52,5%'"),
        ("", "''"),
        (7.5, "'7.5'"),
        ("70\u00a0%", r"'70\xa0%'"),
        ("a\tb\nc", r"'a\tb\nc'"),
        ("£5 – 6", "'£5 – 6'"),
        ("children's", "'children's'"),
        ("x" * 200, "'" + "x" * 119 + "…'"),
    ],
)
def test_a_quoted_value_is_one_line_and_shows_what_cannot_be_seen(value, shown):
    assert quoted(value) == shown
