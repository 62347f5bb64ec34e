"""Watching: what is saved is built again, a failure ends nothing, and Ctrl-C ends everything."""

import os
import signal
import sys
import threading
import time

import pytest
from test_engines import processes_of_session, started_in_a_session, wait_until
from toy_project import FAILING, GOOD, make_project, save_notebook

pytestmark = pytest.mark.skipif(os.name != "posix", reason="interrupts as POSIX systems do")


class Watched:
    """A watch that runs, and what it has said."""

    def __init__(self, process):
        self.process = process
        self.said = []
        threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True).start()

    def lines(self, text):
        return [line for line in self.said if text in line]


def test_what_is_saved_is_built_again_until_ctrl_c(tmp_path):
    project = make_project(tmp_path)
    save_notebook(project, "free", *GOOD)
    page = project.reports / "e06000050/2024-25/free.html"
    command = [sys.executable, "-m", "analysis.cli", "watch", "--engine", "standard"]
    with started_in_a_session(command, project) as process:
        watched = Watched(process)
        wait_until(lambda: watched.lines("Watching data"))
        assert page.is_file()
        save_notebook(project, "free", *FAILING)
        wait_until(lambda: watched.lines("Changed: notebooks/free.ipynb."))
        wait_until(lambda: watched.lines("The last good reports are as they were"))
        assert watched.lines("no figure for Barton") and page.is_file()
        save_notebook(project, "free", *GOOD[:2], "print('again')")
        wait_until(lambda: "again" in page.read_text("utf-8"))
        began = time.monotonic()
        watched.process.send_signal(signal.SIGINT)
        assert watched.process.wait(timeout=60) == 130
        assert time.monotonic() - began < 30  # the promise is a second; a busy machine is given more
        assert processes_of_session(watched.process.pid) == []
