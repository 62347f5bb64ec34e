"""Builds that are killed, interrupted or out of space: the last good reports stay, and the next build heals.

A build is killed at its n-th write (an audit hook counts every file that is opened to be written, renamed
or removed below the project) or at a random moment. Afterwards no file may be half-written, and the next
build must give exactly the bytes of a build that nothing disturbed.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from real_project import ROOT
from toy_project import RecordedProgress, make_project, save_notebook

from analysis.build.build import build
from analysis.build.project import Project
from analysis.build.scratch import PREFIX, remove_abandoned
from analysis.tables.files import sha256

needs_posix = pytest.mark.skipif(os.name != "posix", reason="kills as POSIX systems do")
pytestmark = needs_posix

SEED = 6

PAGE = (
    "# Review of one area",
    "## Figures",
    "from analysis.page.parts import Table, headers\n"
    "Table('Rates, per cent', headers('Area', 'Rate', numbers=(1,)), (('Barton', '{}%'),))",
)

RUNNER = ROOT / "tests" / "faulty_build.py"


@dataclass
class Start:
    """A project before the build that is disturbed, and the reports of a build that was not.

    Attributes:
        project: Copied for each test.
        kind: `real` runs notebooks, `toy` makes up the files of the reports.
        after: The reports of the undisturbed build.
        writes: How many writes it did; counted for `toy` alone.
    """

    project: Project
    kind: str
    after: dict
    writes: int

    def copy(self, root):
        shutil.copytree(self.project.root, root)
        return Project.at(root)

    def heal(self, project):
        """Build what is due, undisturbed; where notebooks run, in this process, which knows all it needs."""
        if self.kind == "real":
            build(project, RecordedProgress()).raise_failures()
            return
        done = self.run(project)
        assert done.returncode == 0, done.stderr

    def run(self, project, last=0):
        command = [sys.executable, str(RUNNER), str(project.root), str(last), self.kind, "build"]
        return subprocess.run(
            command, cwd=project.root, capture_output=True, text=True, start_new_session=True, check=False
        )


def started(kind, folder):
    project = make_project(folder / "start")
    start = Start(project, kind, {}, 0)
    for name in ("first", "second"):
        save_notebook(project, name, PAGE[0], PAGE[1], PAGE[2].format("4.2"))
    start.heal(project)
    save_notebook(project, "second", PAGE[0], PAGE[1], PAGE[2].format("5.1"))
    save_notebook(project, "third", PAGE[0], PAGE[1], PAGE[2].format("6.0"))
    calm = start.copy(folder / "calm")
    if kind == "real":
        start.heal(calm)
        return Start(project, kind, reports_of(calm), 0)
    done = start.run(calm)
    assert done.returncode == 0, done.stderr
    return Start(project, kind, reports_of(calm), int(done.stdout.split("writes")[1]))


@pytest.fixture(scope="module", autouse=True)
def temporary(tmp_path_factory):
    """A temporary folder of their own for the builds here, to see what they leave."""
    with pytest.MonkeyPatch.context() as patch:
        folder = str(tmp_path_factory.mktemp("temporary"))
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    return started("toy", tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return started("real", tmp_path_factory.mktemp("real"))


def reports_of(project):
    return {
        path.relative_to(project.reports).as_posix(): path.read_bytes()
        for path in project.reports.rglob("*")
        if path.is_file()
    }


def check_whole(project, before, after):
    """Nothing is half-written: each file is as it was, or as it is to be."""
    found = reports_of(project)
    assert {name for name in before if name in after} <= set(found)
    for name, content in found.items():
        if not name.rpartition("/")[2].startswith(".") and ".tmp/" not in name:
            assert content in (before.get(name), after.get(name)), name
    # and a report whose manifest is the new one is new in all its files
    for name, content in found.items():
        if name.endswith(".manifest.json") and content == after.get(name):
            folder = name.rpartition("/")[0]
            for output, digest in json.loads(content)["outputs"].items():
                assert sha256(found[f"{folder}/{output}"]) == digest, output


def check_heals(start, project):
    """The next build is right, to the byte, and leaves nothing of the one before."""
    start.heal(project)
    assert reports_of(project) == start.after
    assert not [*project.processed.glob(".draft-*"), *project.root.rglob("*.tmp")]
    # the kernel of a build that was killed ends by itself a little later: what it still wrote while the next
    # build looked is for the one after that
    until = time.monotonic() + 20
    while left := [*Path(os.environ["TMPDIR"]).glob(f"{PREFIX}*")]:
        assert time.monotonic() < until, left
        time.sleep(0.2)
        remove_abandoned()


def kill_at_writes(start, tmp_path, numbers):
    before = reports_of(start.project)
    for number in numbers:
        shaken = start.copy(tmp_path / str(number))
        done = start.run(shaken, number)
        assert done.returncode == -signal.SIGKILL, (number, done.stderr)
        check_whole(shaken, before, start.after)
        check_heals(start, shaken)
        shutil.rmtree(shaken.root)


def kill_at_moments(start, tmp_path, count, longest_s, engine="auto"):
    """Kill builds at random moments of the seed `SEED`; what is said where one is lost names the number."""
    before = reports_of(start.project)
    chance = random.Random(SEED)
    for number in range(count):
        shaken = start.copy(tmp_path / str(number))
        command = [sys.executable, str(RUNNER), str(shaken.root), "0", start.kind, "build"]
        with subprocess.Popen(
            [*command, "--engine", engine], cwd=shaken.root, stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, start_new_session=True,
        ) as killed:  # fmt: skip
            time.sleep(chance.uniform(0, longest_s))
            if killed.poll() is None:
                os.killpg(killed.pid, signal.SIGKILL)
        check_whole(shaken, before, start.after)
        check_heals(start, shaken)
        shutil.rmtree(shaken.root)


def test_a_build_killed_at_a_write_leaves_the_last_good_reports(toy, tmp_path):
    kill_at_writes(toy, tmp_path, random.Random(SEED).sample(range(1, toy.writes + 1), 6))


# Every build writes its reports in one way, whatever runs the notebooks: most moments are tried with reports
# that are made up, the others on both engines.
def test_builds_killed_at_some_moments_leave_the_last_good_reports(toy, tmp_path):
    kill_at_moments(toy, tmp_path, 14, 0.6)


@pytest.mark.parametrize("engine", ["standard", "auto"])
def test_a_build_of_notebooks_killed_at_a_moment_leaves_the_last_good_reports(real, tmp_path, engine):
    kill_at_moments(real, tmp_path, 3, 3, engine)


@pytest.mark.deep
def test_a_build_killed_at_any_write_leaves_the_last_good_reports(toy, tmp_path):
    kill_at_writes(toy, tmp_path, range(1, toy.writes + 1))


@pytest.mark.deep
def test_builds_killed_at_many_moments_leave_the_last_good_reports(toy, tmp_path):
    kill_at_moments(toy, tmp_path, 220, 0.6)


@pytest.mark.deep
@pytest.mark.parametrize("engine", ["standard", "auto"])
def test_builds_of_notebooks_killed_at_many_moments_leave_the_last_good_reports(real, tmp_path, engine):
    kill_at_moments(real, tmp_path, 40, 4, engine)


def limited(command, size):
    """A command under which no file may grow beyond `size` bytes: as if the disk were full."""
    code = (
        "import os, resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, resource.RLIM_INFINITY))\n"
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    return [sys.executable, "-c", code, *command]


@pytest.mark.parametrize("size", [40, 400, 1_000])  # of a manifest of some 2,000 bytes
def test_files_that_cannot_be_written_in_full_leave_the_last_good_reports(toy, tmp_path, size):
    before = reports_of(toy.project)
    shaken = toy.copy(tmp_path / "p")
    done = subprocess.run(
        limited([sys.executable, str(RUNNER), str(shaken.root), "0", "toy", "build"], size),
        cwd=shaken.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (12, 13), done.stderr
    assert "Traceback" not in done.stderr
    check_whole(shaken, before, {**toy.after, **reports_of_failures(shaken)})
    check_heals(toy, shaken)


def reports_of_failures(project):
    return {
        name: content
        for name, content in reports_of(project).items()
        if ".failed." in name or name == "index.html"
    }


@pytest.fixture
def small_disk(tmp_path):
    """A disk of a megabyte, or a skip that says why."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk needs the right to mount one ({mounted.stderr.strip()})")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize(
    "free_kb", [4, 12, 24, *(pytest.param(kb, marks=pytest.mark.deep) for kb in range(1, 60, 3))]
)
def test_a_full_disk_leaves_the_last_good_reports(toy, small_disk, free_kb):
    before = reports_of(toy.project)
    shaken = toy.copy(small_disk / "p")
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * max(shutil.disk_usage(small_disk).free - free_kb * 1_000, 0))
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(shaken.root), "0", "toy", "build"],
        cwd=shaken.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert "the disk is full" in done.stderr
    check_whole(shaken, before, {**toy.after, **reports_of_failures(shaken)})
    ballast.unlink()
    check_heals(toy, shaken)


def test_two_builds_at_once_take_turns_and_a_killed_one_frees_the_other(tmp_path):
    project = make_project(tmp_path)
    mark = tmp_path / "started"
    save_notebook(
        project, "slow", "# Slow",
        f"from pathlib import Path\nimport time\nPath({str(mark)!r}).write_text('x')\ntime.sleep(600)",
    )  # fmt: skip
    save_notebook(project, "quick", "# Quick", "1 + 1")
    # the standard engine, since kernels without our library start sooner
    command = [sys.executable, "-m", "analysis.cli", "build", "--engine", "standard"]
    options = {"cwd": tmp_path, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen([*command, "slow"], **options) as first:
        wait_for(mark)
        with subprocess.Popen([*command, "quick"], **options) as second:
            assert "Another build of this project is running" in second.stderr.readline()
            assert second.poll() is None
            os.killpg(first.pid, signal.SIGKILL)
            _, said = second.communicate(timeout=120)
        first.communicate()
    assert second.returncode == 0, said
    assert (project.reports / "e06000050/2024-25/quick.html").is_file()


def wait_for(path, seconds=120):
    deadline = time.monotonic() + seconds
    while not Path(path).is_file():
        assert time.monotonic() < deadline
        time.sleep(0.05)
