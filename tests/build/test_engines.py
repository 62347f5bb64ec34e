"""What runs the notebooks: both engines do the same, and neither lets a notebook end the batch."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from real_project import copy_cleaned
from toy_project import GOOD, RecordedProgress, make_project, save_notebook

from analysis.build.build import build
from analysis.build.engines import can_fork_safely, chosen
from analysis.vocabulary.errors import ParameterError

needs_fork = pytest.mark.skipif(not can_fork_safely(), reason="the fast engine works on Linux only")
ENGINES = pytest.mark.parametrize(
    "engine",
    ["standard", pytest.param("fast", marks=needs_fork)],
)

# One notebook that does what analysts do, each thing in a cell.
RICH = (
    "# Everything",
    "import sys\nprint('to out')\nprint('to err', file=sys.stderr)",
    "from IPython.display import HTML, Markdown, display\n"
    "display(HTML('<p>shown</p>'), Markdown('*said*'))\nhandle = display('first', display_id=True)",
    "handle.update('second')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "1 + 1;",
    "_ = 5\n'last'",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "from IPython.display import clear_output\nprint('gone')\nclear_output(wait=True)\nprint('stays')",
    "import subprocess\nsubprocess.run(['echo', 'from a child'], check=True)\nimport time\ntime.sleep(0.5)",
    "import os\nos.system('echo from a shell')\ntime.sleep(0.5)",
    "pid = os.fork()\nif pid == 0:\n    print('from a fork', end='', flush=True)\n    os._exit(0)\n"
    "_ = os.waitpid(pid, 0)\ntime.sleep(0.5)",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])\nplt.show()",
    "!echo from the shell",
    "%%bash\necho from bash",
    "import warnings\nwarnings.warn('old figures')",
    "from concurrent.futures import ThreadPoolExecutor\n"
    "list(ThreadPoolExecutor(2).map(lambda x: x * 2, [1, 2]))",
    "{'a': b'bytes', 'len': len('é')}",
    "%matplotlib inline",
    "import numpy as np\nnp.random.seed(1)\nnp.random.rand(2)",
    "## The end",
)


def run_one(project, engine, **options):
    result = build(project, RecordedProgress(), engine=engine, **options)
    return {outcome.job.notebook.name: outcome for outcome in result.outcomes}


@needs_fork
@pytest.mark.usefixtures("own_warm_process")
def test_both_engines_give_the_same_executed_notebook(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # where it is set, a kernel catches less than it usually does
    found = {}
    for engine in ("standard", "fast"):
        project = make_project(tmp_path / engine)
        save_notebook(project, "rich", *RICH)
        outcome = run_one(project, engine)["rich"]
        # it runs to its end; as a page it is refused, since its table has no caption
        assert "cannot be made of what its cells show" in str(outcome.error)
        found[engine] = outcome.job.path(".failed.ipynb").read_text("utf-8")
    assert found["fast"].splitlines() == found["standard"].splitlines()


@needs_fork
@pytest.mark.reports
@pytest.mark.parametrize(
    "names", [["data_quality", "finance"], pytest.param([], marks=pytest.mark.deep)], ids=["two", "all"]
)
def test_the_reports_of_the_project_are_the_same_from_both_engines(built, real_project, tmp_path, names):
    project, _ = built  # made by the engine that `auto` chooses
    other = copy_cleaned(real_project, tmp_path / "another place")
    elsewhere = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "17"}
    subprocess.run(
        [sys.executable, "-m", "analysis.cli", "build", *names, "--engine", "standard", "--jobs", "2"],
        cwd=other.root, env={**os.environ, **elsewhere}, check=True, capture_output=True,
    )  # fmt: skip
    made = [path for path in other.reports.glob("*/*/**/*") if path.is_file()]
    for name in names or ("annual_review", "trend_analysis"):
        assert [path for path in made if path.name == f"{name}.manifest.json"], name
    for path in made:
        name = path.relative_to(other.reports)
        assert path.read_bytes() == (project.reports / name).read_bytes(), name


FAILURES = {
    "raises": ("raise ValueError('no figure for Barton')", "ValueError: no figure for Barton"),
    "exits": ("import sys\nsys.exit(3)", "SystemExit: 3: it ends the notebook; expected cells"),
    "is_gone": ("import os\nos._exit(1)", "the Python process of the notebook ended"),
    "is_killed": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "the Python process of the notebook ended",
    ),
    "never_ends": ("while True:\n    pass", "stopped after 3 seconds in one cell"),
    "asks": (
        "ask = input\nask('who?')",
        "StdinNotImplementedError: raw_input was called, but this frontend does not support input requests: "
        "it waits for an answer; expected a notebook that asks nobody. To do: make it a parameter",
    ),
    "cannot_show_itself": (
        "class Bad:\n    def _repr_html_(self):\n        raise KeyError('gone')\nBad()",
        "KeyError",
    ),
    "is_no_python": ("for", "SyntaxError"),
}


# Kernels cost a second each: `make test` has one of each kind of end, the deep run all.
KINDS = ("raises", "exits", "is_killed", "never_ends", "asks")


@pytest.mark.parametrize(
    ("engine", "names"),
    [
        pytest.param("fast", tuple(FAILURES), marks=needs_fork, id="fast"),
        pytest.param("standard", KINDS, id="standard"),
        pytest.param("standard", tuple(FAILURES), marks=pytest.mark.deep, id="standard-all"),
    ],
)
def test_a_notebook_that_ends_badly_is_named_with_its_cell_and_the_others_go_on(tmp_path, engine, names):
    project = make_project(tmp_path)
    save_notebook(project, "good", *GOOD)
    failures = {name: FAILURES[name] for name in names}
    for name, (cell, _) in failures.items():
        save_notebook(project, name, "# Gaps", "print('so far')", "## Groups", cell, "print('never')")
    outcomes = run_one(project, engine, timeout_s=3)
    assert outcomes["good"].state == "made"
    assert {"good", *failures} == set(outcomes)
    for name, (_, message) in failures.items():
        text = str(outcomes[name].error)
        assert text.startswith(f"{name}.ipynb, cell 5 (under 'Groups'): "), (name, text)
        assert message in text
        partial = outcomes[name].job.path(".failed.ipynb").read_text("utf-8")
        assert "so far" in partial and '"never"' not in partial
        assert not outcomes[name].job.path(".html").exists()


@needs_fork
def test_what_a_notebook_leaves_running_ends_with_it(tmp_path):
    project = make_project(tmp_path)
    mark = tmp_path / "number"
    save_notebook(
        project, "leaver", "# Leaver",
        f"import subprocess\nfrom pathlib import Path\nchild = subprocess.Popen(['sleep', '600'])\n"
        f"Path({str(mark)!r}).write_text(str(child.pid))",
    )  # fmt: skip
    run_one(project, "fast")
    assert has_ended(int(mark.read_text()))


@needs_fork
def test_each_notebook_starts_from_the_same_state_and_with_its_own_chance(tmp_path):
    project = make_project(tmp_path)
    cell = (
        "import numpy as np, random, os, builtins\n"
        "print(hasattr(builtins, 'left'), os.environ.get('LEFT'))\n"
        "builtins.left = 1\nos.environ['LEFT'] = 'x'\nprint(random.random(), np.random.rand())"
    )
    for name in ("one", "two"):
        save_notebook(project, name, "# State", cell)
    outcomes = run_one(project, "fast", workers=1)
    texts = [outcomes[name].job.path(".ipynb").read_text("utf-8") for name in ("one", "two")]
    assert all("False None" in text for text in texts)
    assert texts[0] != texts[1]


@ENGINES
@pytest.mark.usefixtures("own_warm_process")
def test_a_report_knows_nothing_of_what_a_person_typed_or_starts_with(tmp_path, monkeypatch, engine):
    own = tmp_path / "ipython"
    startup = own / "profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("mine = 'set at every start'\n", encoding="utf-8")
    monkeypatch.setenv("IPYTHONDIR", str(own))
    project = make_project(tmp_path / "project")
    save_notebook(project, "started", "# Started", "print('mine' in globals())")
    outcome = run_one(project, engine)["started"]
    assert outcome.error is None
    assert "False" in outcome.job.path(".html").read_text("utf-8")
    assert list(own.rglob("history*")) == []


def test_the_warm_process_makes_no_thread_that_its_copies_would_lack():
    from analysis.build.engines import shell

    before = threading.active_count()
    shell.load()
    assert threading.active_count() == before


def test_an_engine_that_is_not_known_is_refused_before_anything_is_read(tmp_path):
    with pytest.raises(ParameterError, match="--engine: found 'turbo'; expected one of auto, standard, fast"):
        build(make_project(tmp_path), RecordedProgress(), engine="turbo")


def test_without_a_safe_fork_auto_is_standard_and_fast_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert chosen("auto") == "standard"
    with pytest.raises(ParameterError, match="works on Linux only"):
        build(make_project(tmp_path), RecordedProgress(), engine="fast")


@ENGINES
def test_an_interruption_ends_the_batch_within_a_second_and_leaves_nobody(tmp_path, engine):
    if os.name != "posix":
        pytest.skip("sends the interrupt as POSIX systems do")
    project = make_project(tmp_path)
    mark = tmp_path / "number"
    save_notebook(
        project, "sleeper", "# Sleeper",
        f"import os, time\nfrom pathlib import Path\nPath({str(mark)!r}).write_text(str(os.getpid()))\n"
        "time.sleep(600)",
    )  # fmt: skip
    command = [sys.executable, "-m", "analysis.cli", "build", "--engine", engine]
    with started_in_a_session(command, project) as started:
        wait_until(lambda: mark.is_file() and mark.read_text())
        began = time.monotonic()
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=60)
        took = time.monotonic() - began
    assert started.returncode == 130
    assert "Interrupted" in said
    assert has_ended(int(mark.read_text()))
    assert processes_of_session(started.pid) == []
    assert (
        took < 30
    )  # the promise is a second; a busy machine is given more, so that this never fails by chance


@contextmanager
def started_in_a_session(command, project):
    """A command of a project in a session of its own, all of which ends with the test."""
    with subprocess.Popen(
        command, cwd=project.root, stderr=subprocess.PIPE, start_new_session=True, text=True,
        # where the tests themselves run in the background, a child would ignore Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as started:  # fmt: skip
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)


def wait_until(is_so, seconds=120):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def has_ended(number):
    """Whether the process ends within some seconds."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def processes_of_session(session):
    """Processes of a session that are still there; none where the system does not list them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z" and int(fields[3]) == session:
            found.append(stat.parent.name)
    return found
