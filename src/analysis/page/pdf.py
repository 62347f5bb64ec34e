"""A report as a tagged PDF, printed by a browser that is installed already.

The browser is no part of the project: it is looked for when a PDF is asked for, and nothing else
needs it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from analysis.tables.files import write_bytes
from analysis.vocabulary.errors import ReportError

_ON_PATH = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
    "microsoft-edge",
)  # fmt: skip
_ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
_PRINT_TIMEOUT_S = 180  # a page of ours takes seconds; a browser that takes this long waits for something
# The only moments in the file; of the same length, so that no position in it changes.
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")
_NO_DATE = rb"/\1 (D:19800101000000"


def find_browser() -> str | None:
    """Return the program that can print a page; None where none is installed."""
    on_path = (shutil.which(name) for name in _ON_PATH)
    elsewhere = (path for path in _ELSEWHERE if Path(path).is_file())
    return next((found for found in (*on_path, *elsewhere) if found), None)


def write_pdfs(pages: Iterable[Path]) -> list[Path]:
    """Print pages, each beside itself under the same name."""
    browser = find_browser()
    if browser is None:
        raise ReportError(
            "--pdf: no browser was found that can print a page (looked for Chromium, Chrome and Edge). "
            "Install one (on Debian and Ubuntu: apt install chromium), or print the page from any browser. "
            "The pages themselves are made."
        )
    written = []
    for page in pages:
        path = page.with_suffix(".pdf")
        write_bytes(path, pdf_of(page, browser))
        written.append(path)
    return written


def pdf_of(page: Path, browser: str) -> bytes:
    """Print a page with a browser: tagged, without the browser's own header, without dates."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "page.pdf"
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", f"--user-data-dir={folder}/profile", "--export-tagged-pdf",
            "--generate-pdf-document-outline", "--no-pdf-header-footer", f"--print-to-pdf={made}",
            page.resolve().as_uri(),
        ]  # fmt: skip
        if sys.platform != "win32" and os.geteuid() == 0:  # as in a container; the browser refuses otherwise
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_PRINT_TIMEOUT_S, check=False, text=True,
                errors="replace",
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(f"{page.name}: {browser} could not print it: {error}") from error
        content = made.read_bytes() if made.is_file() else b""
    if not content.startswith(b"%PDF-"):
        last = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
        raise ReportError(f"{page.name}: {browser} made no PDF: {last[0]}")
    if b"/StructTreeRoot" not in content:
        raise ReportError(
            f"{page.name}: {browser} makes PDFs without tags, which a screen reader cannot read. "
            "Install a newer Chromium, Chrome or Edge."
        )
    return _DATES.sub(_NO_DATE, content)
