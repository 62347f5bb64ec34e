"""Running one notebook in a kernel. Kernels take seconds to start, so each run is looked at many times."""

import hashlib
import json
import os

import pytest
from toy_project import FAILING, make_project, save_notebook

from analysis.build.execute import run_notebook
from analysis.build.notebooks import read_notebook
from analysis.build.orders import SOURCE_DATE_EPOCH

PASSING = (
    "# Review",
    "import json, os, sys, warnings\n"
    "warnings.warn('old figures')\n"
    "names = ('ANNUAL_REVIEW_PROJECT', 'PYTHONHASHSEED', 'SOURCE_DATE_EPOCH', 'MPLBACKEND')\n"
    "print(json.dumps({name: os.environ[name] for name in names}))",
    "print(json.dumps([area, year, years_shown]))",
    "print(os.getcwd())",
    "class Shown:\n    def _repr_html_(self):\n        return '<p>shown</p>'\nShown()",
    "object()",
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    # braces, since papermill fills parameters into those of a path
    return make_project(tmp_path_factory.mktemp("a {folder} of reports"))


@pytest.fixture(scope="module")
def passed(project):
    notebook = read_notebook(save_notebook(project, "passing", *PASSING))
    return run_notebook(notebook, {"area": 'E0"\\', "years_shown": None}, project)


@pytest.fixture(scope="module")
def failed(project):
    return run_notebook(read_notebook(save_notebook(project, "gaps", *FAILING)), {"area": "E1"}, project)


def printed(run):
    return [
        output.text.strip()
        for cell in run.document.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stdout"
    ]


def test_a_notebook_that_runs_to_its_end_is_ok(passed):
    assert passed.failure is None


def test_parameters_reach_the_notebook_and_others_keep_their_default(passed):
    assert json.loads(printed(passed)[1]) == ['E0"\\', "2024/25", None]


def test_the_kernel_knows_the_project_and_what_makes_runs_alike(passed, project):
    assert json.loads(printed(passed)[0]) == {
        "ANNUAL_REVIEW_PROJECT": str(project.root),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": SOURCE_DATE_EPOCH,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def test_the_kernel_starts_where_jupyterlab_would_start_it_and_we_stay_where_we_are(passed, project):
    assert printed(passed)[2] == str(project.notebooks)
    assert os.getcwd() != str(project.notebooks)  # noqa: PTH109


def test_the_environment_of_this_process_is_left_alone(passed):
    assert "SOURCE_DATE_EPOCH" not in os.environ


def test_what_a_notebook_warns_of_is_kept_for_the_person_who_runs_it(passed):
    assert len(passed.warnings) == 1
    assert passed.warnings[0].startswith("cell:2: UserWarning: old figures")


def test_the_executed_notebook_holds_no_time_path_address_or_process_number(passed, project):
    text = passed.text()
    for trace in ("papermill", "start_time", "duration", "input_path", "ipykernel_", " at 0x"):
        assert trace not in text
    assert "<object>" in text


def test_the_plain_form_of_an_output_is_dropped_where_it_shows_itself(passed):
    data = [o.data for cell in passed.document.cells for o in cell.get("outputs", []) if "data" in o]
    assert data[0] == {"text/html": "<p>shown</p>"}


def test_cell_ids_come_from_the_cells(passed):
    ids = [cell.id for cell in passed.document.cells]
    assert len(set(ids)) == len(ids)
    assert ids[0] == hashlib.sha256(b"0\n# Review").hexdigest()[:16]


def test_the_stored_notebook_is_not_changed(passed, project):
    stored = json.loads((project.notebooks / "passing.ipynb").read_text(encoding="utf-8"))
    assert all(not cell.get("outputs") for cell in stored["cells"])


def test_a_failure_names_notebook_cell_heading_and_message(failed):
    # cells as stored: heading 1, parameters 2, code 3, heading 4, the failing one 5
    assert failed.failure is not None
    assert str(failed.failure) == "gaps.ipynb, cell 5 (under 'Groups'): ValueError: no figure for Barton"


def test_a_failed_notebook_is_kept_as_far_as_it_came(failed):
    assert printed(failed) == ["so far"]
    assert any(o.output_type == "error" for cell in failed.document.cells for o in cell.get("outputs", []))


def test_papermills_own_marks_are_not_in_the_partial_copy(failed):
    assert "papermill" not in failed.text()
    assert len(failed.document.cells) == len(FAILING) + 2  # and the two cells of parameters


def test_a_kernel_that_ends_is_a_failure_with_its_cell(project, capfd):
    path = save_notebook(project, "dying", "# Ends", "import os\nos._exit(1)", parameters=None)
    run = run_notebook(read_notebook(path), {}, project)
    assert run.failure.cell_number == 2
    assert "the Python process of the notebook ended" in run.failure.message
    assert "without encryption" not in capfd.readouterr().err
