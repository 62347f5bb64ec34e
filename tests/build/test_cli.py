"""The command line: what it prints where, and what it exits with."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from small_project import SmallProject
from toy_project import FAILING, GOOD, make_project, save_notebook

from analysis import cli
from analysis.build.authors import still_to_come
from analysis.build.jobs import Job, check_values
from analysis.build.notebooks import list_notebooks
from analysis.build.project import PROJECT_VARIABLE
from analysis.tables.slices import Slices
from analysis.vocabulary.areas import Area
from analysis.vocabulary.errors import ParameterError


@pytest.fixture
def project(tmp_path, monkeypatch):
    project = make_project(tmp_path)
    save_notebook(project, "annual_review", *GOOD)
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    return project


def test_every_command_has_help(capsys):
    for command in ("check", "clean", "list", "build"):
        with pytest.raises(SystemExit) as exit_:
            cli.main([command, "--help"])
        assert exit_.value.code == 0
        assert f"annual-review {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["biuld"], ["build", "--years", "2024/25"], ["list", "x"]])
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as exit_:
        cli.main(arguments)
    assert exit_.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_help_imports_nothing_slow():
    # in a process of its own, since this one has imported everything
    code = (
        "import sys\nfrom analysis.cli import build_parser\nbuild_parser().format_help()\n"
        "print([name for name in ('pandas', 'papermill', 'nbconvert', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_list_prints_each_parameter_with_type_default_and_help(project, capsys):
    assert cli.main(["list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "annual_review: Review of one area",
        "    area: str = 'E06000050'",
        "        code of the area",
        "    year: str = '2024/25'",
        "        review year",
        "    years_shown: int | None = None",
        "        how many years; all when none",
    ]


def test_build_prints_where_the_reports_are_and_says_the_rest_on_the_other_stream(project, capsys):
    assert cli.main(["build", "--area", "cheshire west and chester", "--set", "years_shown=3"]) == 0
    first = capsys.readouterr()
    assert first.out == f"{project.reports / 'index.html'}\n"
    assert "made: annual_review, Cheshire West and Chester, 2024/25" in first.err
    page = project.reports / "e06000050" / "2024-25" / "annual_review.html"
    assert "3 years" in page.read_text(encoding="utf-8")

    assert cli.main(["build", "--set", "years_shown=3"]) == 0
    assert "1 already up to date." in capsys.readouterr().err


def test_a_stopped_notebook_exits_with_12_without_a_traceback(project, capsys):
    save_notebook(project, "annual_review", *FAILING)
    assert cli.main(["build"]) == 12
    printed = capsys.readouterr()
    assert "cell 5 (under 'Groups'): ValueError: no figure for Barton" in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == f"{project.reports / 'index.html'}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "anual_review"], "Did you mean annual_review?"),
        (["build", "--area", "Cheshire"], "Did you mean Cheshire West and Chester (E06000050)?"),
        (["build", "--set", "years_shown"], "found 'years_shown'; expected NAME=VALUE"),
        (["build", "--set", "years_shown=1", "--set", "years_shown=2"], "'years_shown' twice"),
        (["build", "--set", "years_shown=few"], "years_shown: found 'few'"),
    ],
)
def test_a_parameter_that_cannot_be_used_exits_with_11(project, capsys, arguments, message):
    assert cli.main(arguments) == 11
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("year", "edition", "is_known"),
    [
        ("2016/17", "", False), ("2017/18", "", True), ("2025/26", "", True),
        ("2026/27", "", False),  # two years after the last figure, and no target
        ("2026/27", "plan", True), ("2027/28", "plan", False),
    ],
)  # fmt: skip
def test_a_year_without_a_figure_or_a_target_is_refused_before_anything_runs(
    project, year, edition, is_known
):
    save_notebook(project, "review", "# Review", "print(1)", parameters='edition: str = ""')
    slices = Slices(
        {},
        {"E06000050": {"years": ["2017/18", "2024/25"]}},
        {"plan": {"first": "2025/26", "last": "2026/27"}},
        {},
    )
    area = Area("E06000050", "Cheshire West and Chester")
    (notebook,) = (one for one in list_notebooks(project.notebooks) if one.name == "review")
    jobs = [Job(notebook, area, year, {"edition": edition}, project.reports)]
    if is_known:
        check_values(jobs, slices)
    else:
        with pytest.raises(
            ParameterError, match=f"year: found '{year}'; expected a year from 2017/18 to 202"
        ):
            check_values(jobs, slices)


def test_outside_a_project_every_command_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(PROJECT_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    for command in ("check", "clean", "list", "build"):
        assert cli.main([command]) == 11
        assert "No project at" in capsys.readouterr().err


def test_data_that_are_not_as_declared_exit_with_10(project, capsys):
    (project.raw / "figures.csv").write_text("a,b\n1,3\n", encoding="utf-8")
    for command in ("check", "clean", "build"):
        assert cli.main([command]) == 10
        assert "Traceback" not in capsys.readouterr().err


def test_clean_says_when_nothing_changed(project, capsys):
    assert cli.main(["clean"]) == 0
    assert capsys.readouterr().out == f"up to date: {project.processed}\n"


def test_an_interruption_exits_with_130(project, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "glob", interrupt)
    assert cli.main(["list"]) == 130
    assert "Interrupted" in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_traceback(project, monkeypatch):
    def fail(*_):
        raise RuntimeError("a fault")

    monkeypatch.setattr(Path, "glob", fail)
    with pytest.raises(RuntimeError, match="a fault"):
        cli.main(["list"])


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        (["watch", "plain"], ["build", "--pages-only", "plain"]),
        (["watch", "--pages-only"], ["build", "--pages-only"]),
        (["watch", "--all-files", "plain"], ["build", "--all-files", "plain"]),
    ],
)
def test_a_watch_makes_pages_alone_unless_told_otherwise(project, monkeypatch, given, handed_on):
    commands = []
    monkeypatch.setattr(
        "analysis.build.watch.watch", lambda _project, command, _report: commands.append(command)
    )
    assert cli.main(given) == 0
    assert [command[3:] for command in commands] == [handed_on]


def test_pages_alone_and_all_files_cannot_both_be_asked_for(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["build", "--pages-only", "--all-files"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "--year", "2024-25", "--year", "2023-24"], "--year: given twice"),
        (["build", "--timeout", "9" * 30], "a whole number from 1 to 86,400"),
        (["build", "--timeout", "\u0663"], "a whole number from 1 to 86,400"),
        (["use", "Trafford", "--year", "2024-25", "--year=2024-25"], "--year: given twice"),
    ],
)
def test_an_argument_given_twice_or_beyond_measure_is_wrong_usage(capsys, arguments, said):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_an_argument_that_may_be_repeated_still_may(project, capsys):
    area = ["--area", "E06000050"]
    assert cli.main(["build", "--dry-run", *area, *area]) == cli.EXIT_OK


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX systems have them")
def test_a_request_to_end_ends_like_an_interruption_and_leaves_nothing(project, tmp_path):
    mark = tmp_path / "started"
    save_notebook(
        project, "slow", "# Slow",
        f"from pathlib import Path\nimport time\nPath({str(mark)!r}).write_text('x')\ntime.sleep(600)",
    )  # fmt: skip
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "analysis.cli", "build", "slow", "--engine", "standard"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, cwd=project.root, stderr=subprocess.PIPE, text=True, env=environment
    ) as build:
        deadline = time.monotonic() + 120
        while not mark.is_file() and time.monotonic() < deadline:
            time.sleep(0.05)
        build.terminate()
        _, said = build.communicate(timeout=60)
    assert (build.returncode, "Traceback" in said) == (cli.EXIT_INTERRUPTED, False), said
    assert not [*temporary.glob("annual-review-*"), *project.root.rglob("*.tmp")]


def test_whoever_ends_the_input_chooses_nothing(monkeypatch, capsys):
    """Ctrl-D at a question stops as an empty answer does, without a traceback."""

    def ends(prompt):
        raise EOFError

    monkeypatch.setattr("builtins.input", ends)
    assert cli._ask("Which column?", ["a", "b"]) == ""
    assert cli._ask("Of which month?", []) == ""
    answers = iter(["2", "3", "x"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    assert [cli._ask("Which column?", ["a", "b"]) for _ in range(3)] == ["b", "", ""]


def test_what_is_of_a_day_that_is_still_to_come_is_named_by_check_alone(tmp_path):
    tables = SmallProject(tmp_path).tables()
    assert still_to_come(tables, date(2025, 8, 31)) == []  # the last day of 2024/25, the latest year there
    found = still_to_come(tables, date(2025, 8, 30))
    assert [(problem.file, problem.found, problem.expected) for problem in found] == [
        (
            "data/raw/council/council_figures.csv, row 3",
            "'2024/25'",
            "today, 30 August 2025, or a day before it",
        )
    ]
