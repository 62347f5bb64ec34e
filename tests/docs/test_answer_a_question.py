"""The guide "Answer a question" gives a page with caption, table and text alternative, in six cells."""

import re
import shlex

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from guide_steps import steps_of
from real_project import ROOT, copy_cleaned

import analysis
from analysis.build.project import PROJECT_VARIABLE
from analysis.cli import main

STEPS = steps_of("answer_a_question.md")
PLACES = {"parameters": 1, "figures": 2, "chart": 4, "table": 5}  # the cell that each step is put into


@pytest.fixture
def project(real_project, tmp_path, monkeypatch):
    project = copy_cleaned(real_project, tmp_path / "project")
    monkeypatch.setenv(PROJECT_VARIABLE, str(project.root))
    monkeypatch.chdir(project.root)
    return project


def test_the_question_is_answered_in_six_cells_by_who_has_read_the_guide_only(project, capsys):
    assert main(shlex.split(STEPS["lay-out"])[1:]) == 0
    path = project.root / capsys.readouterr().out.partition(":")[0]
    document = nbformat.read(path, as_version=4)
    assert len(document.cells) == 6
    for step, place in PLACES.items():
        document.cells[place].source = STEPS[step].rstrip()
    nbformat.write(document, path)
    assert main(shlex.split(STEPS["build"])[1:]) == 0, capsys.readouterr().err
    folder = project.reports / "e06000007/2024-25"
    page = BeautifulSoup((folder / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser")

    figures = analysis.load("observations")
    figures = figures[(figures["indicator_id"] == "neet_16_17") & figures["is_chosen"]]
    figures = figures[figures["segment"] == figures["segment"].max()]
    near = analysis.neighbours(analysis.open_review(area="Warrington"))
    codes = ["E06000007", *near["area_code"]]
    wide = figures.pivot(index="period_label", columns="area_code", values="value")[codes]
    gap = wide["E06000007"] - wide.drop(columns="E06000007").mean(axis=1)

    (drawing,) = page.main.find_all("svg", attrs={"role": "img"})
    alt = drawing.find("desc").get_text()
    assert "each of 10 neighbours" in alt
    for value in (gap.iloc[0], gap.iloc[-1]):
        assert f"{abs(value):.1f} " in f"{alt} "
    captions = [caption.get_text() for caption in page.main.find_all("caption")]
    assert len(captions) == 2
    assert captions[0].startswith("Warrington less each neighbour, percentage points")
    change = (wide.iloc[-1] - wide.iloc[0]).round(1)
    names = pd.concat([near.set_index("area_code")["area"], pd.Series({"E06000007": "Warrington"})])
    note = page.main.get_text()
    first = {names[code] for code in change.index[change == change.min()]}
    (said,) = re.findall(
        r"(\w[^.]*) improved most: " if change.min() < 0 else r"No area improved; (.+) rose least: ", note
    )
    assert set(said.split(" and ")) == first
    assert "Source: Local authority interactive tool" in note
    assert "no change can be tested" in note
    index = (project.reports / "index.html").read_text(encoding="utf-8")
    assert f"e06000007/2024-25/{path.stem}.html" in index


def test_every_refusal_that_the_guide_names_is_one_that_the_build_says():
    text = (ROOT / "docs/answer_a_question.md").read_text(encoding="utf-8")
    table = text.partition("| what is found | the line to write |")[2]
    said = "".join(
        (ROOT / "src/analysis" / name).read_text(encoding="utf-8")
        for name in ("page/cells.py", "build/own_code.py")
    )
    for words in (
        "a picture without text alternative",
        "a table without caption",
        "a path of one computer",
        "input()",
    ):
        assert words in table
        assert words in said


def test_a_laid_out_notebook_is_built_as_it_is_and_another_of_its_name_is_refused(project, capsys):
    assert main(["new-notebook", "Children in care over time", "--indicator", "children_in_care_rate"]) == 0
    assert main(["build", "children_in_care_over_time"]) == 0, capsys.readouterr().err
    page = (project.reports / "e06000050/2024-25/children_in_care_over_time.html").read_text(encoding="utf-8")
    assert "Line chart of" in page
    capsys.readouterr()
    assert main(["new-notebook", "Children in care over time"]) == 11
    assert "is there already" in capsys.readouterr().err
    assert main(["new-notebook", "..."]) == 11
    assert main(["new-notebook", "Other", "--indicator", "neet"]) == 11
    assert "neet_16_17" in capsys.readouterr().err
