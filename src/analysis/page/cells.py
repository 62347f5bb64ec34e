"""What a cell of an executed notebook shows that no page may have, each with the line that puts it right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.page.parts import MIME_TYPE
from analysis.vocabulary.errors import Problem, ReportError, quoted, raise_if_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    import nbformat

INJECTED_TAG = "injected-parameters"  # of the cell that papermill adds
LARGEST_OUTPUT = 5_000_000  # characters; the largest part of our own reports has some six hundred thousand
_PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_TRACEBACK = "Traceback (most recent call last)"
_AN_ERROR = re.compile(r"\w*(?:Error|Exception|Interrupt)\(.*\)", re.DOTALL)
_AN_OBJECT = re.compile(r"\[?<[\w.]+(?:[ :].*)?>\]?|Text\(.*\)", re.DOTALL)

_A_SERIES = re.compile(r"(?:^|[\n ])dtype: \w+$")
CAUGHT = (
    "an error that was caught and is shown", "words that a reader understands",
    "mend the cell, or write for readers what the error means for them",
)  # fmt: skip
_ALT = 'end the cell that draws it with: analysis.alt(figure, "what it shows, in words")'
_CAPTION = 'write: analysis.caption(frame, "what, where, when and unit")'


def refuse_cells(document: nbformat.NotebookNode, notebook: str) -> None:
    """Refuse what a cell shows and no page may have: errors, pictures without words, tables without caption.

    Args:
        document: The executed notebook.
        notebook: Its name, for messages.

    Raises:
        ReportError: Naming each cell, counted as in the stored notebook, and what to write.
    """
    stored = [cell for cell in document.cells if INJECTED_TAG not in cell.metadata.get("tags", [])]
    problems = [
        Problem(notebook, None, f"cell {number}", *said)
        for number, cell in enumerate(stored, start=1)
        for output in cell.get("outputs", [])
        for said in _problems(output)
    ]
    raise_if_problems(ReportError, f"the page of {notebook} cannot be made of what its cells show", problems)


def _problems(output: nbformat.NotebookNode) -> Iterator[tuple[str, str, str]]:
    if output.output_type == "error":
        said = f"{output.ename}: {output.evalue}" if output.evalue else str(output.ename)
        advice = "mend the cell, and take off its tag raises-exception where it has one"
        yield f"an error that is shown ({said})", "a cell that runs to its end", advice
        return
    data = output.get("data", {})
    texts = {kind: "".join(text) if isinstance(text, list) else str(text) for kind, text in data.items()}
    plain = str(output.get("text", "")) if output.output_type == "stream" else texts.get("text/plain", "")
    if output.get("name") == "stderr":
        return
    size = len(plain) + sum(
        len(text) for kind, text in texts.items() if kind not in ("text/plain", MIME_TYPE)
    )
    if size > LARGEST_OUTPUT:
        advice = "show fewer rows (frame.head()), or draw with fewer points or a lower dpi"
        yield f"{size / 1e6:.1f} MB shown by one cell", f"{LARGEST_OUTPUT / 1e6:.0f} MB at most", advice
    if _WIDGET in texts:
        advice = "put the lines that the panel prints in its place"
        yield "a panel, which works in JupyterLab alone", "a chart, a table or words", advice
        return
    is_only_text = set(texts) <= {"text/plain"}
    if _TRACEBACK in plain or (is_only_text and _AN_ERROR.fullmatch(plain.strip())):
        yield CAUGHT
    elif data and is_only_text and _AN_OBJECT.fullmatch(plain.strip()):
        yield quoted(plain.strip()), "what a reader can read", f"{_ALT}; for a table {_CAPTION}"
    elif data and is_only_text and _A_SERIES.search(plain.strip()):
        yield "a column of a frame without caption", "a caption that says what it shows", _CAPTION
    for kind in _PICTURES:
        about = output.get("metadata", {}).get(kind, {})
        if kind in texts and "text/html" not in texts and not str(about.get("alt", "")).strip():
            yield "a picture without text alternative", "words for readers who cannot see it", _ALT
            break
    html = texts.get("text/html", "")
    if "<table" in html and "<caption" not in html:
        yield "a table without caption", "a caption that says what it shows", _CAPTION
