"""Runs a notebook inside this process, as a kernel would: a papermill engine without a kernel.

Only for a process that was made for one notebook and ends with it: the notebook may change
anything in it. What a cell shows, prints or raises is kept in the form that a kernel would send,
so that the executed notebook is the same. IPython's own capture keeps what is displayed and what is
printed apart, and a notebook has them in one order; so both go into one list here.

The notebook is kept on disk while it runs, so that something is left of it when its process ends.
papermill stores the whole of it before and after every cell, and a report's charts are megabytes; here
each cell is added to the end of a file once it is done.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import sys
import tempfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from traitlets.config import Config


class Journal(NotebookExecutionManager):
    """papermill's keeper of a notebook that runs, which writes each cell once."""

    def __init__(self, notebook: nbformat.NotebookNode, path: Path) -> None:
        super().__init__(notebook, progress_bar=False)
        self._file = path.open("w", encoding="utf-8")

    def __enter__(self) -> Journal:
        self.notebook_start()
        self._write(self.nb)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self.notebook_complete()

    def cell_start(self, cell: nbformat.NotebookNode, cell_index: int | None = None, **_named: Any) -> None:
        """Note that a cell is begun."""
        super().cell_start(cell, cell_index)
        self._write([cell_index, cell])

    def cell_complete(
        self, cell: nbformat.NotebookNode, cell_index: int | None = None, **_named: Any
    ) -> None:
        """Note what came of a cell."""
        super().cell_complete(cell, cell_index)
        if cell.cell_type == "code":
            self._write([cell_index, cell])

    def save(self, **_named: Any) -> None:
        """Nothing: every cell is written when it begins and when it ends."""

    def _write(self, what: object) -> None:
        self._file.write(json.dumps(what) + "\n")
        self._file.flush()


def read_journal(path: Path) -> nbformat.NotebookNode:
    """The notebook as far as it came.

    Raises:
        ValueError: Its process ended before there was anything to keep.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    document = json.loads(lines[0])
    for line in lines[1:-1]:  # after the last line end stands nothing, or a line that was cut off
        index, cell = json.loads(line)
        document["cells"][index] = cell
    return nbformat.reads(json.dumps(document), as_version=4)


ENGINE_NAME = "annual-review-in-process"

_NO_INPUT = "raw_input was called, but this frontend does not support input requests."


class Outputs:
    """What the cells of a notebook put out, as messages that nbclient takes for those of a kernel.

    So both engines do the same with what is shown again, changed or cleared.
    """

    def __init__(self, notebook: nbformat.NotebookNode) -> None:
        self._client = NotebookClient(notebook)
        self._cell, self._index = nbformat.NotebookNode(outputs=[]), 0

    def begin(self, cell: nbformat.NotebookNode, index: int) -> None:
        """Keep what comes from now on in this cell."""
        self._cell, self._index = cell, index
        cell.outputs = []
        self._client.clear_before_next_output = False

    def send(self, kind: str, **content: Any) -> None:
        """Take a message of a kernel's kind."""
        message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content}
        self._client.process_message(message, self._cell, self._index)

    def write(self, name: str, text: str) -> None:
        """Keep text of a stream; it joins the output before when that is of the same stream."""
        last: Any = self._cell.outputs[-1] if self._cell.outputs else {}
        if last.get("name") == name and not self._client.clear_before_next_output:
            last.text += text
        elif text:
            self.send("stream", name=name, text=text)


class KeptStream(io.TextIOBase):
    """A standard stream whose text goes into the notebook."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, outputs: Outputs, number: int) -> None:
        self.name = f"<{name}>"
        self._name, self._outputs, self._number = name, outputs, number
        self._owner = os.getpid()

    def write(self, text: str) -> int:
        """Keep the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if os.getpid() == self._owner:
            self._outputs.write(self._name, text)
        else:  # a process that the cell started, which has the notebook no more: `collect` reads it there
            left = memoryview(text.encode(self.encoding, "replace"))
            while left:
                left = left[os.write(self._number, left) :]
        return len(text)

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def fileno(self) -> int:
        """The number of the stream, for programs that a cell starts."""
        return self._number

    def close(self) -> None:
        """Nothing: it is open as long as the notebook runs."""


class _Publisher(DisplayPublisher):
    """Takes what `display` shows."""

    outputs: Outputs

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_others: Any,
    ) -> None:
        kind = "update_display_data" if update else "display_data"
        self.outputs.send(
            kind, data=_json_safe(data), metadata=_json_safe(metadata or {}), transient=transient or {}
        )

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.send("clear_output", wait=wait)


class _Result(DisplayHook):
    """Takes the value of a cell's last line."""

    outputs: Outputs

    def start_displayhook(self) -> None:
        self._data: dict[str, Any] = {}
        self._about: dict[str, Any] = {}

    def write_output_prompt(self) -> None:
        """A kernel prints none."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self._data, self._about = _json_safe(format_dict), _json_safe(md_dict or {})

    def finish_displayhook(self) -> None:
        sys.stdout.flush()
        if self._data:
            self.outputs.send(
                "execute_result", data=self._data, metadata=self._about, execution_count=self.prompt_count
            )


class NotebookShell(InteractiveShell):
    """An IPython shell whose results, displays and errors become outputs of a notebook."""

    displayhook_class = _Result
    display_pub_class = _Publisher

    def keep_in(self, outputs: Outputs) -> None:
        """Say where outputs go."""
        self.outputs = outputs
        self.display_pub.outputs = outputs  # type: ignore[attr-defined]
        self.displayhook.outputs = outputs  # type: ignore[attr-defined]

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        name = str(getattr(etype, "__name__", etype))
        self.outputs.send("error", ename=name, evalue=str(evalue), traceback=list(stb))

    def enable_gui(self, gui: Any = None) -> None:
        """A process without a screen has no windows to serve."""

    def ask_exit(self) -> None:
        """A cell that calls `exit` ends nothing but itself."""


class InProcessEngine(Engine):
    """papermill's interface: runs the cells in order and stops at the first that fails."""

    @classmethod
    def execute_notebook(
        cls, nb: nbformat.NotebookNode, kernel_name: str, *, journal: Path, **options: Any
    ) -> nbformat.NotebookNode:
        """Run a notebook and keep it in a file while it runs."""
        with Journal(nb, journal) as nb_man:
            cls.execute_managed_notebook(nb_man, kernel_name, **options)
        return nb_man.nb

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *,
        report_cell: Callable[[int], None] | None = None, **_options: Any,
    ) -> None:  # fmt: skip
        """Run every code cell of the notebook."""
        outputs = Outputs(nb_man.nb)
        shell = _new_shell(outputs)
        with _DescriptorOutput(outputs) as descriptors:
            for index, cell in enumerate(nb_man.nb.cells):
                try:
                    nb_man.cell_start(cell, index)
                    if cell.cell_type == "code" and cell.source.strip():
                        if report_cell is not None:
                            report_cell(index)
                        is_good = _run(shell, outputs, cell, index)
                        descriptors.collect()
                        if not is_good:
                            nb_man.cell_exception(cell, cell_index=index)
                            break
                finally:
                    nb_man.cell_complete(cell, cell_index=index)


def register() -> None:
    """Make the engine known to papermill in this process."""
    papermill_engines.register(ENGINE_NAME, InProcessEngine)


def load() -> None:
    """Load what a shell loads when it is made, so that a copy of this process need not."""
    main = sys.modules["__main__"]
    _instance()
    NotebookShell.clear_instance()
    sys.modules["__main__"] = main  # which a shell takes the place of


def _new_shell(outputs: Outputs) -> NotebookShell:
    builtins.input = _refuse_input
    NotebookShell.clear_instance()
    shell = _instance()
    shell.keep_in(outputs)
    sys.displayhook = shell.displayhook
    return shell


def _instance() -> NotebookShell:
    # A report has no place in the history of what somebody typed; and the thread that keeps it would
    # be lost to every copy of this process.
    return NotebookShell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def _run(shell: NotebookShell, outputs: Outputs, cell: nbformat.NotebookNode, index: int) -> bool:
    cell.execution_count = shell.execution_count
    outputs.begin(cell, index)
    result = shell.run_cell(cell.source, store_history=True)
    # an object that fails while it shows itself leaves an error and lets the cell go on
    return bool(result.success) and all(output.output_type != "error" for output in cell.outputs)


def _refuse_input(_prompt: object = "") -> NoReturn:
    from IPython.core.error import StdinNotImplementedError

    raise StdinNotImplementedError(_NO_INPUT)


class _DescriptorOutput:
    """Catches what is written below Python: by programs that a cell starts, and by compiled code."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        self._files: dict[str, IO[bytes]] = {}
        self._read: dict[str, int] = {}
        self._saved: dict[str, tuple[int, Any]] = {}

    def __enter__(self) -> _DescriptorOutput:
        for name, number in (("stdout", 1), ("stderr", 2)):
            file = tempfile.TemporaryFile()
            self._files[name], self._read[name] = file, 0
            self._saved[name] = (os.dup(number), getattr(sys, name))
            os.dup2(file.fileno(), number)
            setattr(sys, name, KeptStream(name, self._outputs, number))
        return self

    def collect(self) -> None:
        """Put what was written since the last time into the notebook."""
        for name, file in self._files.items():
            file.seek(self._read[name])
            content = file.read()
            self._read[name] += len(content)
            self._outputs.write(name, content.decode("utf-8", errors="replace"))

    def __exit__(self, *_exception: object) -> None:
        for name, number in (("stdout", 1), ("stderr", 2)):
            descriptor, stream = self._saved[name]
            setattr(sys, name, stream)
            os.dup2(descriptor, number)
            os.close(descriptor)
            self._files[name].close()


def _json_safe(bundle: dict[str, Any]) -> dict[str, Any]:
    """A bundle as a notebook file can hold it: pictures as base64, as a kernel sends them."""
    return {
        kind: b64encode(content).decode("ascii") if isinstance(content, bytes) else content
        for kind, content in bundle.items()
    }
