"""What a build needs beside its reports: folders while it runs, an order of work, a notebook's remains."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from multiprocessing import Pipe
from pathlib import Path

import nbformat
import pytest
from toy_project import GOOD, RecordedProgress, make_project, notebook, save_notebook

from analysis.build import scratch
from analysis.build.build import Request, build, keep_durations, longest_first, plan
from analysis.build.engines import can_fork_safely
from analysis.build.engines.shell import Journal, read_journal
from analysis.build.orders import Made, Order

needs_fork = pytest.mark.skipif(not can_fork_safely(), reason="the fast engine works on Linux only")


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The system's temporary folder, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# A process that makes a folder, says so, and waits until it is ended.
HOLDER = (
    "import sys, tempfile, time\ntempfile.tempdir = sys.argv[1]\n"
    "from analysis.build.scratch import scratch_folder\n"
    "with scratch_folder() as folder:\n"
    "    (folder / 'kept').write_text('x')\n    print(folder, flush=True)\n    time.sleep(600)\n"
)


def test_a_folder_is_there_while_it_is_used(temporary):
    with scratch.scratch_folder() as one, scratch.scratch_folder() as other:
        assert one.is_dir() and other.is_dir() and one != other
        scratch.remove_abandoned()
        assert one.is_dir() and other.is_dir()
    assert list(temporary.iterdir()) == []


def test_the_folder_of_a_process_that_was_killed_is_removed_and_no_other(temporary):
    (temporary / "somebody-elses").mkdir()
    command = [sys.executable, "-c", HOLDER, str(temporary)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as lives,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as dies,
    ):
        used, left = (Path(one.stdout.readline().strip()) for one in (lives, dies))
        dies.kill()
        dies.wait()
        scratch.remove_abandoned()
        assert (used / "kept").is_file()
        assert left.parent == temporary and not left.exists()
        lives.kill()
    assert (temporary / "somebody-elses").is_dir()


def test_a_build_removes_what_killed_ones_left(tmp_path, temporary):
    left = temporary / f"{scratch.PREFIX}left"
    left.mkdir()
    (left / "journal.jsonl").write_text("x")
    project = make_project(tmp_path / "p")
    save_notebook(project, "broken", "# Broken", "no Python")
    build(project, RecordedProgress())
    assert not left.exists()


def jobs_of(project):
    due = plan(project, RecordedProgress(), Request())
    return dict(enumerate(one.job for one in due))


def test_the_longest_report_is_begun_first_and_an_unknown_one_before_it(tmp_path):
    project = make_project(tmp_path)
    for name in ("a", "b", "c", "d"):
        save_notebook(project, name, *GOOD)
    jobs = jobs_of(project)
    assert longest_first(jobs, project) == [0, 1, 2, 3]
    keep_durations(project, {"a": 1.0, "b": 3.0, "d": 2.0, "gone": 0.0})
    assert longest_first(jobs, project) == [2, 1, 3, 0]
    keep_durations(project, {"c": 0.5})
    assert longest_first(jobs, project) == [1, 3, 0, 2]


@pytest.mark.parametrize("text", ["", "[]", '{"a": "long"}', "{"])
def test_durations_that_cannot_be_read_are_none(tmp_path, text):
    project = make_project(tmp_path)
    for name in ("a", "b"):
        save_notebook(project, name, *GOOD)
    (project.processed / ".durations.json").write_text(text)
    assert longest_first(jobs_of(project), project) == [0, 1]


def test_a_build_keeps_how_long_its_notebooks_took(tmp_path):
    if not can_fork_safely():
        pytest.skip("known of the fast engine only")
    project = make_project(tmp_path)
    save_notebook(project, "good", *GOOD)
    build(project, RecordedProgress(), engine="fast").raise_failures()
    assert json.loads((project.processed / ".durations.json").read_text())["good"] > 0


def test_the_parser_of_addresses_is_put_off_and_still_checks_them():
    code = (
        "import sys\nfrom analysis.build.engines.batch import put_off_slow_imports\n"
        "put_off_slow_imports()\nimport jsonschema, nbformat\n"
        "assert 'rfc3987_syntax' not in sys.modules\n"
        "check = jsonschema.FormatChecker().conforms\n"
        "print(check('https://example.org/\\u00e9', 'iri'), check('no address', 'iri'))\n"
        "import rfc3987_syntax\nprint(rfc3987_syntax.is_valid_syntax('iri', 'https://example.org/'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["True", "False", "True"], done.stderr


def run_in_journal(path):
    document = notebook("# Title", "print(1)", "print(2)")
    document.metadata["papermill"] = {}
    for cell in document.cells:
        cell.metadata["papermill"] = {}
    keeper = Journal(document, path)
    keeper.__enter__()
    for index in (0, 1, 2):
        cell = document.cells[index]
        keeper.cell_start(cell, index)
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text=f"{index}\n")]
        keeper.cell_complete(cell, index)
    return keeper


def test_a_journal_holds_the_cells_that_ran(tmp_path):
    run_in_journal(tmp_path / "journal")
    found = read_journal(tmp_path / "journal")
    texts = [[output.text for output in cell.get("outputs", [])] for cell in found.cells]
    assert texts == [[], ["1\n"], ["2\n"], []]


def test_a_journal_that_was_cut_off_holds_what_came_before(tmp_path):
    path = tmp_path / "journal"
    run_in_journal(path)
    content = path.read_bytes()
    first_line = content.index(b"\n")
    for end in range(len(content)):
        path.write_bytes(content[:end])
        if end < first_line:
            with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
                read_journal(path)
        else:
            assert len(read_journal(path).cells) == 4
    assert content.count(b"\n") > 4


@needs_fork
@pytest.mark.usefixtures("own_warm_process")
def test_the_time_limit_is_on_cells_and_not_on_the_page(tmp_path):
    from analysis.build.engines.fast import CELL, ENDED_CELLS, RESULT, WarmProcess  # not on Windows

    project = make_project(tmp_path)
    save_notebook(project, "good", *GOOD)
    order = Order(jobs_of(project)[0], project, timeout_s=1)
    waiting = WarmProcess.__new__(WarmProcess)  # without the process: its answers are given here
    waiting._running = set()

    def answer(writing):
        writing.send((CELL, 1))
        writing.send((ENDED_CELLS, None))
        time.sleep(1.5)
        writing.send((RESULT, Made(partial=b"late")))
        writing.close()

    reading, writing = Pipe(duplex=False)
    thread = threading.Thread(target=answer, args=(writing,))
    thread.start()
    assert waiting._answer(order, str(tmp_path), reading).partial == b"late"
    thread.join()
    reading.close()
