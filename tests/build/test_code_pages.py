"""What commands tell can be written in the code page of a British Windows, and in plain ASCII."""

import io
import subprocess
import sys

import pytest
from small_project import SmallProject

from analysis.build.project import PROJECT_VARIABLE
from analysis.cli import EXIT_OK, build_parser, main

HEADER = (
    "time_period,time_identifier,geographic_level,country_code,country_name,old_la_code,new_la_code,la_name"
)
NOTEBOOK = (
    '{"cells": [], "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}}, '
    '"nbformat": 4, "nbformat_minor": 5}\n'
)
ROW = "2018,Reporting year,Local authority,E92000001,England,896,E06000050,Cheshire West and Chester"
TOLD = "−5 ≠ £6"  # what cp1252 has only in part, cp850 too, and ASCII not at all


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = SmallProject(tmp_path_factory.mktemp("code_pages") / "project")
    made.path("notebooks/annual_review.ipynb").write_text(NOTEBOOK, encoding="utf-8", newline="\n")
    folder = made.root.parent / "downloads"
    folder.mkdir()
    (folder / f"{TOLD}.csv").write_text(f"{TOLD};b\n1;2\n", encoding="utf-8", newline="\n")
    (folder / "shares.csv").write_text(
        f"{HEADER},topic,share\n{ROW},{TOLD},20.1\n", encoding="utf-8", newline="\n"
    )
    return made, folder


def told(encoding, *given):
    """What a command writes on standard output, and its exit code."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in before)
    try:
        code = main(list(map(str, given)))
    except SystemExit as ended:  # help ends so
        code = ended.code
    finally:
        sys.stdout.flush()
        written = sys.stdout.buffer.getvalue()
        sys.stdout, sys.stderr = before
    return written, code


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
def test_every_command_ends_well_and_loses_no_sign(project, monkeypatch, encoding):
    made, folder = project
    monkeypatch.setenv(PROJECT_VARIABLE, str(made.root))
    share = folder / "shares.csv"
    series = ("--indicator", "re_referrals", "--column", "share", "--source", "own", "--title", TOLD)
    source = ("--published", "2025", "--licence", "ogl", "--dry-run")
    commands = {
        ("check",): "",
        ("check", "--documents"): "",
        ("list",): "",
        ("add", share): "topic",
        ("add", share, *series, *source): "Nothing was written",
        ("refresh", "--from", folder, "--dry-run"): "not read",
        ("build", "--dry-run"): "",
    }
    for command, expected in commands.items():
        written, code = told(encoding, *command)
        assert code == EXIT_OK, command
        assert expected in written.decode(encoding), command
    written, code = told(encoding, "check", "--json")
    assert code == EXIT_OK
    written.decode("utf-8")
    assert told(encoding, "add", folder / f"{TOLD}.csv")[1] == 10  # refused, and no fault of the program


@pytest.mark.parametrize("encoding", ["cp850", "ascii"])
def test_the_help_of_every_command_can_be_written(encoding):
    (commands,) = (action for action in build_parser()._actions if action.dest == "command")
    for name in ("", *commands.choices):
        assert told(encoding, *filter(None, (name, "--help")))[1] == 0, name


def test_a_reader_that_has_read_enough_meets_no_traceback(project):
    made, folder = project
    command = [sys.executable, "-u", "-m", "analysis.cli", "add", folder / "shares.csv", "--dry-run"]
    at_work = subprocess.Popen(
        list(map(str, command)), cwd=made.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    at_work.stdout.close()  # as `| head -0` does
    complaint = at_work.stderr.read().decode()
    assert at_work.wait() == 128 + 13  # what a shell says of a closed pipe
    assert "was not read to its end" in complaint and "Traceback" not in complaint
