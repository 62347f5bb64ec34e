"""One record a status; the style sheet and the methods, which cannot ask for it, say the same."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import analysis
from analysis.page.parts import Items, words_html
from analysis.report.annual_review import status_badge
from analysis.report.notes import methods
from analysis.stats.progress import progress_to_target
from analysis.tables.results import ASSESSMENTS
from analysis.vocabulary.statuses import MET, MISSED, NOT_JUDGED, STATUSES, WITHIN_TOLERANCE

ROOMS = Path(analysis.__file__).parent
STYLE = (ROOMS / "page/templates/report/report.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("status", STATUSES.values(), ids=str)
def test_the_style_sheet_puts_the_symbol_of_the_record_before_a_badge(status):
    # the badge without a class of its own is that of a goal that is not judged
    start = f".{status.css_class}::before {{" if status.is_judged else ".status::before {"
    (rule,) = [line for line in STYLE.splitlines() if line.startswith(start)]
    code = re.findall(r'content: "\\([0-9A-F]+)";', rule)[0]
    assert chr(int(code, 16)) == status.symbol
    assert f'class="status {status.css_class}"' in words_html(status_badge(status.word))


def test_the_script_sorts_by_every_class_of_a_status():
    script = (ROOMS / "page/templates/report/report.js").read_text(encoding="utf-8")
    (sorted_by,) = re.findall(r"const statuses = (\[.*\]);", script)
    assert {status.css_class.removeprefix("status--") for status in STATUSES.values()} <= set(
        re.findall(r'"(\w+)"', sorted_by)
    )


def test_the_methods_explain_every_status_that_is_judged():
    review = SimpleNamespace(
        year="2024/25", tolerance_note="", neighbour_list="2025-05", comparator_group="", data_date="",
        edition_title="",
    )  # fmt: skip
    (items,) = [part for part in methods(review).flat() if isinstance(part, Items)]
    entries = items.entries
    (text,) = [text for title, text in entries if title.text == "Status."]
    said = re.findall(r"(?:^|\.) ([A-Z][a-z ]+): ", text)
    assert said == [status.word for status in STATUSES.values() if status.is_judged]


def test_a_table_holds_no_other_word():
    (column,) = [column for column in ASSESSMENTS.columns if column.name == "status"]
    assert column.allowed == tuple(STATUSES) == (MET, WITHIN_TOLERANCE, MISSED, NOT_JUDGED)


@pytest.mark.parametrize(
    ("figure", "word", "rag"),
    [(50, MET, "green"), (48, WITHIN_TOLERANCE, "amber"), (47, MISSED, "red")],  # a target of 50, 2 points
)
def test_the_colour_of_a_status_is_that_of_its_record(figure, word, rag):
    found = progress_to_target(figure, 2020, 50, 2020, "high", tolerance=2)
    assert (found.status, found.rag) == (word, rag) == (word, STATUSES[word].rag)
