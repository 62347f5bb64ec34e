"""A file that may not be read, a folder, a link to nowhere or a pipe in its place: a message, no wait."""

import os
import shutil

import faulty_build
import pytest
from fuzzer import Fuzzed
from toy_project import save_notebook

from analysis import cli
from analysis.build.project import PROJECT_VARIABLE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and rights as POSIX systems have them")
if os.name == "posix":
    from hostile_files import STATES, as_ordinary_user, copied

EXPECTED = (0, 10, 11, 12, 13)
SAMPLE = (
    "data/raw/council/council_figures.csv", "data/plans/plan_2025/kpis.csv", "data/reference/indicators.yml",
    "data/plans/plan_2025/narrative/good_at.md", "data/processed/current.json", "notebooks/first.ipynb",
    "reports/e06000050/2024-25/first.manifest.json", "reports/index.html", "project.yml",
)  # fmt: skip


def run(root, kept, *arguments):
    """How a command ends in a project, with reports that are made up (see `faulty_build`)."""

    def command():
        os.environ[PROJECT_VARIABLE] = str(root)
        faulty_build.use_toys()
        return cli.main([*arguments])

    return as_ordinary_user(command, kept)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A small project with two reports."""
    folder = tmp_path_factory.mktemp("good")
    small = Fuzzed(folder / "p")
    for name in ("reports", "data/processed"):
        shutil.rmtree(small.root / name)
    small.remove("measures.csv")
    for name in ("first", "second"):
        save_notebook(small.folders, name, "# Review", "## Figures", "1 + 1")
    ended = run(small.root, folder / "said.txt", "build")
    assert ended.code == 0, ended.said
    return small.root


def files_of(root):
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def check_ends_well(good, tmp_path, name, state):
    root = copied(good, tmp_path / "q")
    state(root / name)
    for command in ("check", "build"):
        ended = run(root, tmp_path / "said.txt", command)
        assert ended.code in EXPECTED and "Traceback" not in ended.said, (name, command, ended)
        assert not [path for path in root.rglob("*") if path.name.endswith(".tmp") or ".draft" in path.name]
    if name.startswith("data/raw/council") and state is not STATES[0]:
        assert ended.code == 10, "figures that are gone are no figures"


@pytest.mark.parametrize("name", SAMPLE)
@pytest.mark.parametrize("state", range(4), ids=["unreadable", "a folder", "a link to nowhere", "a pipe"])
def test_what_is_no_ordinary_file_is_told_and_nobody_waits_for_it(good, tmp_path, name, state):
    check_ends_well(good, tmp_path, name, STATES[state])


@pytest.mark.deep
@pytest.mark.parametrize("state", range(4), ids=["unreadable", "a folder", "a link to nowhere", "a pipe"])
def test_no_file_of_a_project_may_be_what_it_is_not(good, tmp_path, state):
    for number, name in enumerate(files_of(good)):
        (tmp_path / str(number)).mkdir()
        check_ends_well(good, tmp_path / str(number), name, STATES[state])
        shutil.rmtree(tmp_path / str(number))


def test_reports_that_are_a_file_are_told(good, tmp_path):
    root = copied(good, tmp_path / "q")
    shutil.rmtree(root / "reports")
    (root / "reports").write_text("", encoding="utf-8")
    ended = run(root, tmp_path / "said.txt", "build")
    assert (ended.code, "Traceback" in ended.said) == (13, False), ended.said


def test_read_only_data_beside_writable_tables_and_reports_are_enough(good, tmp_path):
    root = copied(good, tmp_path / "q")
    for folder in ("data/raw", "data/plans", "data/reference", "notebooks"):
        for path in (root / folder, *(root / folder).rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
    ended = run(root, tmp_path / "said.txt", "build", "--force")
    assert ended.code == 0, ended.said
