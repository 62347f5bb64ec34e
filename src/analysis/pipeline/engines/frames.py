"""The messages between a build and its warm process: a letter, a length, and that many bytes."""

from __future__ import annotations

import os
import select
import struct
import time
from typing import NamedTuple

STARTED, CELL, ENDED_CELLS, RESULT = b"S", b"C", b"E", b"R"

_HEAD = struct.Struct(">cQ")


class Frame(NamedTuple):
    """One message."""

    kind: bytes
    content: bytes


class Ended(Exception):
    """The other side is gone, or stopped in the middle of a message."""


class Silent(Exception):
    """The other side sent nothing for too long."""


def send(descriptor: int, kind: bytes, content: bytes) -> None:
    """Write one message.

    Raises:
        BrokenPipeError: Nobody reads it.
    """
    view = memoryview(_HEAD.pack(kind, len(content)) + content)
    while view:
        view = view[os.write(descriptor, view) :]


def receive(descriptor: int, timeout_s: float | None = None) -> Frame:
    """Read one message.

    Args:
        descriptor: Where from.
        timeout_s: How long to wait for it; without end when not given.

    Raises:
        Ended: The other side is gone.
        Silent: Nothing came in time.
    """
    deadline = None if timeout_s is None else time.monotonic() + timeout_s
    kind, length = _HEAD.unpack(_exactly(descriptor, _HEAD.size, deadline))
    return Frame(kind, _exactly(descriptor, length, deadline))


def _exactly(descriptor: int, length: int, deadline: float | None) -> bytes:
    parts = []
    while length:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise Silent
        part = os.read(descriptor, min(length, 1 << 20))
        if not part:
            raise Ended
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
