"""One warm process for all the small builds of a test worker, in place of one for each build.

To be warm takes seconds of importing, which are the same for every project. The process lent here is the
product's own, and so are its copies; a copy only takes the folder and the environment of its own order
before it serves it, since the process was not started for that project. Tests of the engine itself start
processes of their own: see `own_warm_process` in conftest.
"""

import os
import subprocess
import sys
from contextlib import contextmanager
from unittest import mock

import analysis
from analysis.build.engines import fast, warm
from analysis.build.orders import kernel_environment
from analysis.build.project import PREPARED_VARIABLE


class WarmProcesses:
    """Lends one warm process to every build, and ends it at last."""

    def __init__(self):
        self._own_kind = fast.WarmProcess
        self._shared = None

    @contextmanager
    def lent(self):
        """From here on builds take what is lent."""
        with mock.patch.object(fast, "WarmProcess", self._lend):
            yield

    @contextmanager
    def none_lent(self):
        """From here on builds start their own."""
        with mock.patch.object(fast, "WarmProcess", self._own_kind):
            yield

    def _lend(self, project):
        """What a build takes for a warm process of its own."""
        if self._shared is None:
            self._shared = self._start(project)
        return _Lent(self._shared)

    def _start(self, project):
        usual = subprocess.Popen

        def popen(command, **options):
            place = command.index("-c")
            assert command[place + 1] == fast.SERVE, command
            return usual([*command[:place], __file__, *command[place + 2 :]], **options)

        with mock.patch.object(subprocess, "Popen", popen):
            return self._own_kind(project)

    def close(self):
        if self._shared is not None:
            self._shared.close()


class _Lent:
    def __init__(self, shared):
        self.make = shared.make

    def close(self):
        """The process goes on; `make` has ended each copy with all that it started."""


def serve_as_its_own(order, *rest):
    """Serve an order as a process started for its project would."""
    told = kernel_environment(order.project, order.prepared)
    os.environ.pop(PREPARED_VARIABLE, None)
    os.environ.update(told)
    os.chdir(order.project.notebooks)
    sys.path[0] = str(order.project.notebooks)
    _serve(order, *rest)


if __name__ == "__main__":
    _serve = warm._serve
    warm._serve = serve_as_its_own
    analysis._serve_notebooks()
