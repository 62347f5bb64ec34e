"""Shows a folder in a browser of this machine, as a web server would."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from analysis.vocabulary.errors import ParameterError, Problem, quoted

HOST = "127.0.0.1"  # nobody outside this machine reaches it


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder that listens and answers nobody yet."""
    if not folder.is_dir():
        problem = Problem(None, None, "FOLDER", quoted(folder.name), "a folder, such as publish --to wrote")
        raise ParameterError("There is nothing to show", (problem,))
    try:
        return ThreadingHTTPServer((HOST, port), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    except OSError as error:
        problem = Problem(None, None, "--port", str(port), "a port that nothing else uses", "name another")
        raise ParameterError(f"The folder cannot be shown ({error.strerror})", (problem,)) from error


def serve(folder: Path, port: int, say: Callable[[str], None]) -> None:
    """Show a folder until it is interrupted.

    Raises:
        ParameterError: There is no such folder, or something else uses the port.
    """
    with server_of(folder, port) as server:
        say(f"http://{HOST}:{server.server_address[1]}/ (Ctrl-C ends it)")
        with suppress(KeyboardInterrupt):  # the way to end it
            server.serve_forever()
