"""Outputs stay out of git: what is taken out of a notebook, and what is left as it is."""

import json
import subprocess

import pytest
from real_project import ROOT

from analysis.build.project import PROJECT_VARIABLE
from analysis.build.strip import stripped
from analysis.cli import main


def ran(**more):
    """A notebook as JupyterLab saves it after a run."""
    code = {
        "cell_type": "code", "execution_count": 3, "id": "keep-me",
        "metadata": {"tags": ["parameters"], "execution": {"iopub.status.busy": "2026-01-01"}},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["42\n"]}],
        "source": ['area: str = "é"  # name'],
    }  # fmt: skip
    about = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.12.1"}, "title": "Mine", "widgets": {},
    }  # fmt: skip
    return json.dumps({"cells": [code], "metadata": about, "nbformat": 4, "nbformat_minor": 5} | more)


def test_outputs_counts_and_times_go_and_ids_tags_and_text_stay():
    found = json.loads(stripped(ran()))
    (cell,) = found["cells"]
    assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert (cell["id"], cell["metadata"]) == ("keep-me", {"tags": ["parameters"]})
    assert cell["source"] == ['area: str = "é"  # name']
    assert found["metadata"]["title"] == "Mine"
    assert found["metadata"]["language_info"] == {"name": "python"}
    assert "widgets" not in found["metadata"]
    assert stripped(stripped(ran())) == stripped(ran())


def test_every_stored_notebook_is_left_as_it_is_to_the_byte():
    notebooks = sorted((ROOT / "notebooks").rglob("*.ipynb"))
    assert notebooks
    for path in notebooks:
        text = path.read_text(encoding="utf-8")
        assert stripped(text) == text, path.name


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of git's with one notebook that was run."""
    for folder in ("notebooks", "data/raw"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    (tmp_path / "notebooks/mine.ipynb").write_text(ran(), encoding="utf-8", newline="\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    monkeypatch.setenv(PROJECT_VARIABLE, str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    return tmp_path


def test_the_check_names_the_notebook_and_the_command_and_changes_nothing(clone, capsys):
    before = (clone / "notebooks/mine.ipynb").read_bytes()
    assert main(["strip", "--check"]) == 10
    said = capsys.readouterr().err
    assert "notebooks/mine.ipynb: found outputs" in said
    assert "`annual-review strip notebooks/mine.ipynb`" in said
    assert (clone / "notebooks/mine.ipynb").read_bytes() == before
    assert main(["strip", str(clone / "notebooks/mine.ipynb")]) == 0
    assert "stripped: notebooks/mine.ipynb" in capsys.readouterr().out
    assert main(["strip", "--check"]) == 0


def test_git_commits_no_outputs_once_the_filter_is_installed_and_the_file_keeps_them(clone, capsys):
    assert main(["strip", "--install"]) == 0
    assert "From now on" in capsys.readouterr().out
    (clone / "notebooks/conflict.ipynb").write_text("<<<<<<< ours\n", encoding="utf-8", newline="\n")
    subprocess.run(["git", "add", "notebooks"], cwd=clone, check=True)
    kept = subprocess.run(
        ["git", "show", ":notebooks/mine.ipynb"], cwd=clone, check=True, capture_output=True
    ).stdout.decode("utf-8")
    assert kept == stripped(ran())
    assert "42" in (clone / "notebooks/mine.ipynb").read_text(encoding="utf-8")
    conflict = ["git", "show", ":notebooks/conflict.ipynb"]
    assert b"<<<<<<<" in subprocess.run(conflict, cwd=clone, check=True, capture_output=True).stdout


def test_with_the_filter_the_check_looks_at_what_git_has_and_not_at_the_screen(clone, capsys):
    def git(*arguments):
        subprocess.run(["git", *arguments], cwd=clone, check=True, capture_output=True)

    (clone / "notebooks/theirs.ipynb").write_text(ran(), encoding="utf-8", newline="\n")
    git("add", "notebooks/theirs.ipynb")  # somebody who has no filter
    assert main(["strip", "--install"]) == 0
    git("add", "notebooks/mine.ipynb")
    capsys.readouterr()
    assert main(["strip", "--check"]) == 10
    said = capsys.readouterr().err
    assert "notebooks/theirs.ipynb: found outputs" in said
    assert "mine.ipynb" not in said
    git("add", "--renormalize", "notebooks/theirs.ipynb")
    (clone / "notebooks/new.ipynb").write_text(ran(), encoding="utf-8", newline="\n")
    assert main(["strip", "--check"]) == 0
    assert main(["strip", "--check", str(clone / "notebooks/mine.ipynb")]) == 10  # asked for by name


def test_without_git_the_filter_is_refused_and_no_notebook_is_said_to_be_none(tmp_path, monkeypatch, capsys):
    for folder in ("notebooks", "data/raw"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    (tmp_path / "notebooks/mine.ipynb").write_text("[]", encoding="utf-8")
    monkeypatch.setenv(PROJECT_VARIABLE, str(tmp_path))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["strip", "--install"]) == 11
    assert main(["strip", "--check"]) == 10
    assert "notebooks/mine.ipynb: found no notebook" in capsys.readouterr().err
