"""A report as a PDF: tagged, the same bytes each time, and a clear word where there is no browser."""

import os
import re
import sys

import pytest

from analysis.page.pdf import find_browser, pdf_of, write_pdfs
from analysis.vocabulary.errors import ReportError

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Review</title></head>
<body><main><h1>Review</h1><p>15.8% in 2024</p></main></body></html>"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "annual review.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def browser():
    found = find_browser()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no browser is installed")
        pytest.skip("no browser is installed")
    return found


def program(folder, text):
    path = folder / "chromium"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


OUTPUT = 'for a in "$@"; do case "$a" in --print-to-pdf=*) out="${a#--print-to-pdf=}";; esac; done'
NEEDS_SHELL = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in browser is a shell script")


@pytest.mark.browser
def test_a_page_becomes_a_tagged_pdf_of_the_same_bytes_each_time(page, browser):
    first = pdf_of(page, browser)
    assert first.startswith(b"%PDF-") and b"/StructTreeRoot" in first
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", first)
    assert b"/Lang (en-GB)" in first and b"/Title (Review)" in first
    assert b"D:19800101000000" in first
    assert pdf_of(page, browser) == first


@NEEDS_SHELL
def test_without_a_browser_it_says_what_to_install(page, monkeypatch):
    monkeypatch.setenv("PATH", str(page.parent))
    if find_browser() is not None:
        pytest.skip("a browser is installed where programs usually are")
    with pytest.raises(ReportError, match="apt install chromium"):
        write_pdfs([page])
    assert not page.with_suffix(".pdf").exists()


@NEEDS_SHELL
def test_it_stands_beside_the_page_and_its_moment_is_taken_out(page, monkeypatch):
    tagged = "%PDF-1.4 /StructTreeRoot /CreationDate (D:20261122034953+00"
    folder = page.parent / "bin"
    folder.mkdir()
    program(folder, f"{OUTPUT}\nprintf '%s' '{tagged}' > \"$out\"")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert write_pdfs([page]) == [page.with_suffix(".pdf")]
    assert page.with_suffix(".pdf").read_bytes() == (
        b"%PDF-1.4 /StructTreeRoot /CreationDate (D:19800101000000+00"
    )


@NEEDS_SHELL
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{OUTPUT}\nprintf 'PDF' > /dev/null; echo 'no display' >&2", "made no PDF: no display"),
        ("exit 3", "made no PDF: it ended with 3"),
        (f"{OUTPUT}\nprintf '%s' '%PDF-1.4 plain' > \"$out\"", "without tags"),
    ],
)
def test_a_browser_that_makes_none_or_an_untagged_one_is_told_of(page, tmp_path, text, message):
    with pytest.raises(ReportError, match=message):
        pdf_of(page, program(tmp_path, text))


def test_a_program_that_is_none_is_told_of(page, tmp_path):
    with pytest.raises(ReportError, match="could not print it"):
        pdf_of(page, str(tmp_path / "nothing"))
