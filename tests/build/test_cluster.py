"""The same orders on a Dask cluster: a scheduler and two workers, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from real_project import ROOT
from toy_project import GOOD, RecordedProgress, make_project, save_notebook

from analysis.build.build import build
from analysis.build.engines.cluster import pack
from analysis.vocabulary.errors import ParameterError

pytest.importorskip("distributed")

AREAS = tuple((f"E0600005{number}", f"Area {number}") for number in range(6))
CODES = [code for code, _ in AREAS]
SOURCE = ROOT / "src"


class Cluster:
    """A scheduler and workers on this machine that share nothing but the installed package."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = {}
        self.environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        self.environment.pop("ANNUAL_REVIEW_PROJECT", None)
        where = folder / "scheduler.json"
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                   "--scheduler-file", str(where))  # fmt: skip
        self.wait_for(where.is_file)
        self.wait_for(lambda: "address" in where.read_text())
        self.address = json.loads(where.read_text())["address"]

    def start(self, kind, *options, name=None):
        own = self.folder / (name or kind)
        own.mkdir()
        command = [sys.executable, "-m", "distributed.cli.dask_" + kind, *options]
        log = (own / "log.txt").open("wb")
        self.processes[name or kind] = subprocess.Popen(
            command, cwd=own, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )

    def start_worker(self, name):
        """Start a worker, and wait until it has joined."""
        self.start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name,
            "--local-directory", str(self.folder / name), name=name,
        )  # fmt: skip
        log = self.folder / name / "log.txt"
        self.wait_for(lambda: "Registered to" in log.read_text())

    def start_missing(self, *names):
        for name in names:
            if name not in self.processes:
                self.start_worker(name)

    def wait_for(self, is_so, seconds=90):
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def kill(self, name):
        os.killpg(self.processes[name].pid, signal.SIGKILL)

    def end(self):
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=30)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    if os.name != "posix":
        pytest.skip("ends the processes of the cluster as POSIX systems do")
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        started.start_worker("one")
        yield started
    finally:
        started.end()


@pytest.fixture
def project(tmp_path):
    found = make_project(tmp_path / "project", AREAS)
    save_notebook(found, "good", *GOOD)
    return found


def bytes_of(project):
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for path in sorted(project.reports.rglob("*"))
        if path.is_file()
    }


@pytest.mark.deep
def test_a_cluster_makes_the_same_bytes_as_this_machine(cluster, project, tmp_path):
    cluster.start_missing("two")
    build(project, RecordedProgress(), areas=CODES, cluster=cluster.address).raise_failures()
    own = make_project(tmp_path / "own", AREAS)
    save_notebook(own, "good", *GOOD)
    build(own, RecordedProgress(), areas=CODES).raise_failures()
    assert bytes_of(project) == bytes_of(own)


@pytest.mark.deep
def test_a_failure_on_the_cluster_is_named_and_the_others_go_on(cluster, project):
    cluster.start_missing("two")
    save_notebook(project, "gaps", "# Gaps", "## Groups", "raise ValueError('no figure')")
    result = build(project, RecordedProgress(), cluster=cluster.address)
    states = {outcome.job.notebook.name: outcome for outcome in result.outcomes}
    assert states["good"].state == "made"
    assert str(states["gaps"].error) == "gaps.ipynb, cell 4 (under 'Groups'): ValueError: no figure"


def test_a_worker_that_is_killed_halfway_loses_nothing(cluster, project, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    at_work = f"{{path.read_text() for path in Path({str(marks)!r}).iterdir()}} - {{''}}"
    save_notebook(
        project, "slow", "# Slow",
        f"""import os, time, uuid
from pathlib import Path
Path({str(marks)!r}, uuid.uuid4().hex).write_text(str(os.getppid()))
ends = time.monotonic() + 60
while len({at_work}) < 2 and time.monotonic() < ends:  # until the other worker has begun one too
    time.sleep(0.05)
time.sleep(1)""",
    )  # fmt: skip

    def kill_one_halfway():
        """Wait until both workers are in the middle of a notebook."""
        cluster.wait_for(lambda: len({mark.read_text() for mark in marks.iterdir()} - {""}) == 2)
        cluster.kill("doomed")

    cluster.start_worker("doomed")
    killer = threading.Thread(target=kill_one_halfway)
    killer.start()
    codes = CODES[:4]
    result = build(project, RecordedProgress(), notebooks=["slow"], areas=codes, cluster=cluster.address)
    killer.join()
    result.raise_failures()
    assert cluster.processes["doomed"].wait(timeout=30) == -signal.SIGKILL
    assert result.count("made") == len(codes)
    assert len(list(marks.iterdir())) > len(codes)  # what was under way on the killed worker ran again


def test_an_address_without_a_scheduler_is_refused(project, monkeypatch):
    monkeypatch.setattr("analysis.build.engines.cluster.CONNECT_S", 1)
    with pytest.raises(
        ParameterError, match=r"--cluster: found 'tcp://127\.0\.0\.1:9'; expected the address"
    ):
        build(project, RecordedProgress(), cluster="tcp://127.0.0.1:9")


def test_what_travels_is_the_tables_and_the_notebooks_and_the_same_each_time(project):
    assert pack(project) == pack(project)
    import io
    import zipfile

    names = zipfile.ZipFile(io.BytesIO(pack(project))).namelist()
    assert "notebooks/good.ipynb" in names and "data/processed/current.json" in names
    assert not [name for name in names if name.startswith("data/raw/") and name != "data/raw/"]
