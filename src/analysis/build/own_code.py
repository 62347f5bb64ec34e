"""What an analyst's own notebook may not do, told from its code before it runs and while it runs.

It may use any package and any lines of Python. What is refused would fail for everybody but its author
(a path of one computer, a question that nobody answers, the network) or show what is hidden.
"""

from __future__ import annotations

import ast
import re
import socket
import sys
from collections.abc import Iterator, Sequence

from analysis.page.cells import CAUGHT
from analysis.vocabulary.errors import Problem, ReportError, quoted

_ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]|\\\\\w|~[\\/]|/[\w.-]+/|file://")
_ADDRESS = re.compile(r"(?:https?|ftp|s3)://\S+", re.IGNORECASE)
_OF_THE_NETWORK = (
    "requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "ftplib", "smtplib", "socket",
)  # fmt: skip
_COMMAND = re.compile(r"^\s*[!%].*$", re.MULTILINE)
_FETCHES = re.compile(r"^\s*[!%]{1,2}\s*(?:curl|wget|pip|conda|mamba|git|uv)\b.*$", re.MULTILINE)
_OF_SOMEBODY = ("home", "expanduser")  # calls that give a folder of one computer
_WAITS = ("stdin", "getpass")  # besides input(): without a keyboard they wait for ever
_SHOWS = ("print", "display", "Markdown", "HTML")
_HIDING = "council_figures"  # the file with the counts that are hidden elsewhere

_OFFLINE = "what is in the project's folder: a report must come out the same tomorrow, for anybody"
_FETCH = "download the file, add it with `annual-review add FILE`, and read it with analysis.data(...)"
_ASKS_NOBODY = (
    "a notebook that asks nobody",
    'make it a parameter of the first code cell: indicator: str = "neet_16_17"  # which one',
)
# By what a cell raised where only running it could tell, as with another name for input() or breakpoint().
REMEDIES = {
    name: f"{found}; expected {expected}. To do: {advice}."
    for name, found, (expected, advice) in (
        ("StdinNotImplementedError", "it waits for an answer", _ASKS_NOBODY),
        ("SystemExit", "it ends the notebook", ("cells that run to their end", "take the call out")),
    )
}
_BELOW = (
    "a file below the project's folder",
    'write the path from there: analysis.project().root / "folder" / "file.csv"',
)


def code_problems(file: str, cells: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """What the code of an own notebook does that no report may do.

    Args:
        file: The notebook's name, for messages.
        cells: Kind and text of each cell.

    Yields:
        A problem each, with its cell, counted from 1 as they stand.
    """
    for number, (kind, source) in enumerate(cells, start=1):
        if kind != "code":
            continue
        said = [(quoted(line.strip()), _OFFLINE, _FETCH) for line in _FETCHES.findall(source)]
        try:
            tree = ast.parse(_COMMAND.sub("", source))
        except SyntaxError:
            tree = ast.Module([], [])  # the cell says so itself when it is run
        said += [one for node in ast.walk(tree) for one in _said(node)]
        yield from (Problem(file, None, f"cell {number}", *one) for one in dict.fromkeys(said))


def _said(node: ast.AST) -> Iterator[tuple[str, str, str]]:
    called = node.func if isinstance(node, ast.Call) else None
    asks = "input()" if isinstance(called, ast.Name) and called.id == "input" else ""
    if asks or (isinstance(node, ast.Attribute) and node.attr in _WAITS):
        yield f"{asks or ast.unparse(node)}, which waits for an answer", *_ASKS_NOBODY
    elif isinstance(called, ast.Attribute) and called.attr in _OF_SOMEBODY:
        yield f"{ast.unparse(called)}(), a folder of one computer", *_BELOW
    elif isinstance(node, ast.ExceptHandler) and _is_shown(node):
        yield CAUGHT
    elif isinstance(node, ast.Import | ast.ImportFrom):
        named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
        whole = [f"{name}.{one.name}" for name in named for one in node.names] + named
        if any(name == one or name.startswith(f"{one}.") for name in whole for one in _OF_THE_NETWORK):
            yield f"{quoted(ast.unparse(node))}, which reaches for the network", _OFFLINE, _FETCH
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value.strip()
        if _ADDRESS.fullmatch(text):
            advice = f"{_FETCH}; a link for readers belongs into a Markdown cell"
            yield f"the address {quoted(text)}", _OFFLINE, advice
        elif _ABSOLUTE.match(text) and "\n" not in text:
            last = re.split(r"[\\/]", text.rstrip("\\/"))[-1]  # the rest names somebody's folders
            yield f"a path of one computer that ends in {quoted(last)}", *_BELOW
        elif _HIDING in text:
            advice = "read it with analysis.data(...), which hides them"
            yield quoted(text), "figures without the small counts that are hidden", advice


def _is_shown(caught: ast.ExceptHandler) -> bool:
    """Whether what went wrong is put before readers as it is."""
    shown = [
        one for one in ast.walk(caught)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in _SHOWS
    ]  # fmt: skip
    names = [one.id for call in shown for one in ast.walk(call) if isinstance(one, ast.Name)]
    return caught.name in names


def stay_offline() -> None:
    """From now on refuse every call of this process over the network; this computer's own is let be."""
    own = {"", "localhost", "::1", "0.0.0.0", socket.gethostname()}

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.getaddrinfo":
            host = arguments[0]
        elif event == "socket.connect" and isinstance(arguments[1], tuple):
            host = arguments[1][0]
        elif event in ("os.system", "subprocess.Popen"):  # another program would not be held back
            found = _ADDRESS.search(str(arguments))
            host = found[0].split("/")[2].strip("'\",]") if found else ""
        else:
            return
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
        if name not in own and not name.startswith("127."):
            raise ReportError(
                f"it reaches for {name} over the network; expected {_OFFLINE}. To do: {_FETCH}."
            )

    sys.addaudithook(refuse)
