"""Puts something that is no ordinary file in the place of a file, and runs a command as an ordinary user.

Tests run as root in some places, and root may read everything: the command runs in a copy of this process
that has given up these rights.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

_CAPABILITIES_OF_64_BITS = 0x20080522  # capget(2)
LONGEST_S = 30


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (None where it had to be ended) and what it said."""

    code: int | None
    said: str


def unreadable(path):
    path.chmod(0)


def folder(path):
    path.unlink()
    path.mkdir()


def link_to_nowhere(path):
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def pipe(path):
    path.unlink()
    os.mkfifo(path)


STATES = (unreadable, folder, link_to_nowhere, pipe)


def give_up_rights():
    """Have the system ask root for the rights of files as it asks anybody, where this is root on Linux.

    Root keeps its name: Python's own files may lie where nobody else can read them.
    """
    if os.geteuid() == 0 and sys.platform == "linux":
        header = (ctypes.c_uint32 * 2)(_CAPABILITIES_OF_64_BITS, 0)
        if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()):
            raise OSError(ctypes.get_errno(), "the rights of root cannot be given up")


def as_ordinary_user(run, kept, longest_s=LONGEST_S, cwd="/"):
    """What `run()` returns as exit code and says, in a copy of this process without special rights."""
    kept.touch()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            output = os.open(kept, os.O_WRONLY | os.O_TRUNC)
            os.dup2(output, 1), os.dup2(output, 2)
            sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
            give_up_rights()
            os.chdir(cwd)
            code = run()
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError):
                sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)
    deadline, ended = time.monotonic() + longest_s, 0
    while not ended and time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        time.sleep(0.01)
    if not ended:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return Ended(os.waitstatus_to_exitcode(status) if ended else None, kept.read_text(encoding="utf-8"))


def copied(source, target):
    """A copy of a folder with its links and rights."""
    shutil.copytree(source, target, symlinks=True)
    return Path(target)
