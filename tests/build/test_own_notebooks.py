"""An analyst's own notebook: built as the others are, refused with cell and remedy, in nobody's way."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from toy_project import GOOD, RecordedProgress, make_project, notebook, save_notebook

from analysis.build.build import build
from analysis.build.index import INDEX_NAME
from analysis.build.notebooks import every_notebook
from analysis.build.own_code import code_problems

AREA = 'area: str = ""  # the area\n'
FRAME = "import pandas as pd\nframe = pd.DataFrame({'area': ['Barton'], 'rate': [4.25]})\n"
PLOT = "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])\n"


@pytest.fixture
def project(tmp_path):
    project = make_project(tmp_path)
    save_notebook(project, "review", *GOOD)
    return project


def own(project, name, *cells, folder="own", parameters=AREA):
    """Keep a notebook in a folder of the analyst's; the second of its cells has the parameters."""
    path = project.notebooks / folder / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = notebook(f"# {name}", *cells, parameters=parameters)
    path.write_text(nbformat.writes(document), encoding="utf-8", newline="\n")
    return path


def built(project, **asked):
    """What each report came to: empty where it was made, or why not."""
    result = build(project, RecordedProgress(), **asked)
    assert result.index_error is None
    return {one.job.notebook.path.stem: str(one.error or "") for one in result.outcomes}


def page(project, name):
    return (project.reports / "e06000050/2024-25" / f"{name}.html").read_text(encoding="utf-8")


def test_an_own_notebook_is_built_with_pandas_and_seaborn_and_says_that_it_is_an_analysts(project):
    own(
        project, "rates", FRAME + "import analysis\nanalysis.caption(frame, 'Rates, per cent')",
        PLOT + "import analysis\nanalysis.alt(axes, 'Line chart. It rose from 1 to 2.', title='Rates')",
    )  # fmt: skip
    assert built(project) == {"review": "", "rates": ""}
    text = page(project, "rates")
    assert "Rates, per cent</caption>" in text
    assert "It rose from 1 to 2." in text
    assert text.count("<svg") == 1  # and not a second time as JupyterLab shows a figure
    assert "an analyst's own notebook" in text
    assert "rates (an analyst" in (project.reports / INDEX_NAME).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cells", "cell", "remedy"),
    [
        ([PLOT], "cell 3", 'analysis.alt(figure, "what it shows, in words")'),
        ([FRAME + "frame"], "cell 3", 'analysis.caption(frame, "what, where, when and unit")'),
        ([FRAME + "frame.style.hide(axis='index')"], "cell 3", "analysis.caption(frame"),
        (["print('x' * 6_000_000)"], "cell 3: found 6.0 MB", "frame.head()"),
        (["try:\n    1 / 0\nexcept ArithmeticError as error:\n    caught = error\ncaught"], "cell 3", "mend"),
        (["import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    print(traceback.format_exc())"],
         "cell 3: found an error that was caught", "mend the cell"),
        (["## Then", "1 / 0"], "cell 4 (under 'Then')", "ZeroDivisionError"),
        (["x = 1", "answer = input('Which?')"], "cell 4: found input()", "make it a parameter"),
        ([FRAME + "pd.read_csv('C:\\\\Users\\\\me\\\\rates.csv')"], "cell 3", "analysis.project().root"),
        ([FRAME + "pd.read_csv('/home/me/rates.csv')"], "cell 3: found a path", "analysis.project().root"),
        ([FRAME + "pd.read_csv('https://example.org/rates.csv')"], "cell 3", "annual-review add FILE"),
        (["import requests"], "cell 3: found 'import requests'", "annual-review add FILE"),
        (["!curl example.org"], "cell 3: found '!curl example.org'", "annual-review add FILE"),
        (["from urllib.request import urlopen"], "cell 3: found 'from urllib", "annual-review add"),
        ([FRAME + "name = 'https://' + 'example.org/x.csv'\npd.read_csv(name)"], "reaches for example.org",
         "annual-review add FILE"),
        ([FRAME + "pd.read_csv('../data/raw/council_figures/council_figures.csv')"], "cell 3", "hides"),
        (["object()"], "cell 3: found '<object>'", "analysis.alt(figure"),
        (["import os\nos.system('curl https://example.org/x.csv')"], "reaches for example.org",
         "annual-review add FILE"),
        (["import sys\nsys.stdin.readline()"], "cell 3: found sys.stdin, which waits", "make it a parameter"),
        (["import getpass\ngetpass.getpass()"], "cell 3: found getpass.getpass, which waits", "make it a"),
        (["from pathlib import Path\nPath.home() / 'x.csv'"], "cell 3: found Path.home(), a folder",
         "analysis.project().root"),
        (["try:\n    1 / 0\nexcept ArithmeticError as error:\n    print('Error:', error)"],
         "cell 3: found an error that was caught", "mend the cell"),
        ([FRAME + "frame['rate']"], "cell 3: found a column of a frame", "analysis.caption(frame"),
    ],
)  # fmt: skip
def test_a_notebook_that_no_page_can_be_made_of_is_refused_with_cell_and_remedy(project, cells, cell, remedy):
    own(project, "mine", *cells)
    said = built(project)
    assert said["review"] == ""  # the project's own report is made all the same
    assert cell in said["mine"]
    assert remedy in said["mine"]
    assert "Users" not in said["mine"]  # no folder of somebody's computer goes into the list of reports
    assert "/home" not in said["mine"]


def test_a_notebook_without_parameters_or_with_one_twice_is_refused_before_it_runs(project):
    own(project, "none", "1 + 1", parameters=None)
    own(project, "name_twice", "1 + 1", parameters=AREA + 'area: str = "x"  # again')
    two = own(project, "cell_twice", "1 + 1")
    document = nbformat.read(two, as_version=4)
    document.cells.append(new_code_cell("year: str = ''  # y", metadata={"tags": ["parameters"]}))
    nbformat.write(document, two)
    own(project, "review", "1 + 1")
    (project.notebooks / "own/broken.ipynb").write_text("{", encoding="utf-8")
    own(project, "nowhere", "1 + 1", parameters='area: str = "Nowhere"  # the area')
    found = build(project, RecordedProgress())
    said = {one.job.stem: str(one.error or "") for one in found.outcomes}
    assert said.pop("review") == ""  # of the project, which the analyst's of the same name does not touch
    for name, words in {
        "none": "cell 2: found no cell with the tag parameters",
        "name_twice": "the name a second time",
        "cell_twice": "cell 4: found a second cell with the tag parameters",
        "review-own": "rename one of the two",
        "broken": "broken.ipynb: cannot be read as a notebook",
        "nowhere": "area: found 'Nowhere'",
    }.items():
        assert words in said.pop(name)
    assert said == {}


def test_the_last_good_page_stays_when_a_notebook_is_spoilt(project):
    path = own(project, "mine", "print('All is well.')")
    assert built(project)["mine"] == ""
    good = page(project, "mine")
    document = nbformat.read(path, as_version=4)
    document.cells[2].source = "input()"
    nbformat.write(document, path)
    assert "input()" in built(project)["mine"]
    assert page(project, "mine") == good
    assert "The last good report is shown" in (project.reports / INDEX_NAME).read_text(encoding="utf-8")


def test_page_and_failure_of_a_notebook_that_was_deleted_go_with_the_next_build(project):
    kept, gone = own(project, "kept", "print('kept')"), own(project, "gone", "print('gone')")
    failed = own(project, "failed", "input()")
    assert "input()" in built(project)["failed"]
    folder = project.reports / "e06000050/2024-25"
    (document,) = folder.glob("gone/*.docx")
    document.write_bytes(document.read_bytes() + b" edited")
    assert (folder / "failed.failed.json").is_file()
    gone.unlink()
    failed.unlink()
    progress = RecordedProgress()
    build(project, progress, notebooks=("review",))
    assert "gone.html was taken away, since gone.ipynb is there no more." in progress.steps
    left = {path.name for path in folder.rglob("*") if path.is_file()}
    assert {name for name in left if name.startswith(("gone", "failed"))} == {f"{document.stem}-edited.docx"}
    assert page(project, "kept")
    assert kept.is_file()
    index = (project.reports / INDEX_NAME).read_text(encoding="utf-8")
    assert "kept.html" in index
    assert "gone" not in index
    assert "failed" not in index


def test_an_error_that_a_tag_lets_through_is_no_part_of_a_page(project):
    path = own(project, "mine", "1 / 0")
    document = nbformat.read(path, as_version=4)
    document.cells[2].metadata["tags"] = ["raises-exception"]
    nbformat.write(document, path)
    assert "cell 3" in built(project)["mine"]


def test_scratch_is_in_no_build_and_any_folder_may_hold_own_notebooks(project):
    own(project, "trial", "1 / 0", folder="scratch")
    own(project, "trial", "1 / 0", folder="own/scratch")
    own(project, "saved", "1 / 0", folder="own/.ipynb_checkpoints")
    own(project, "kept", "print(1)", folder="own/neet")
    assert built(project) == {"review": "", "kept": ""}
    settings = project.root / "project.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + "own_notebooks: work/mine\n", encoding="utf-8")
    own(project, "elsewhere", "print(1)", folder="../work/mine")
    assert built(project) == {"review": "", "elsewhere": ""}


def test_an_own_notebook_finds_modules_and_files_beside_it_with_every_engine(project):
    path = own(project, "mine", "import rates_of\nprint(rates_of.text, open('said.txt').read())")
    path.with_name("rates_of.py").write_text("text = 'from the module'\n", encoding="utf-8")
    path.with_name("said.txt").write_text("and the file", encoding="utf-8")
    for engine in ("auto", "standard"):
        assert built(project, engine=engine, force=True)["mine"] == ""
        assert "from the module and the file" in page(project, "mine")


def test_a_link_for_readers_stands_in_markdown_and_is_no_call_over_the_network(project):
    path = own(project, "mine", "print(1)")
    document = nbformat.read(path, as_version=4)
    document.cells.append(new_markdown_cell("[The release](https://example.org/release)"))
    nbformat.write(document, path)
    assert built(project)["mine"] == ""


@pytest.mark.parametrize(
    "source", ["x = 'NEET, 10/11'", "a = b / c", "'''C:/told in a\ntext'''", "%matplotlib inline"]
)
def test_ordinary_code_is_left_alone(source):
    assert list(code_problems("mine.ipynb", [("code", source)])) == []


def test_notebooks_of_the_project_come_first_and_own_ones_are_told_apart(project):
    own(project, "a_first", "1")
    found = every_notebook(project.notebooks, project.notebooks / "own")
    assert [(one.name, one.is_own) for one in found] == [("review", False), ("a_first", True)]
