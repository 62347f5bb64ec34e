"""One record a mark for a missing number: every place that explains one takes its words from there."""

import pytest

from analysis.page.parts import Table, headers
from analysis.tables.data import MISSING_MARKS
from analysis.tables.results import Given
from analysis.vocabulary.marks import CONFIDENTIAL, MARKS, NOT_AVAILABLE
from analysis.vocabulary.numbers import missing_mark
from analysis.words.text import phrase


@pytest.mark.parametrize("mark", MARKS.values(), ids=str)
def test_a_mark_means_the_same_in_a_table_and_a_sentence(mark):
    assert missing_mark(mark.sign, "gss").mark == mark.letter
    assert Table("A", headers("Figure"), ((mark.sign,),)).marks == (f"{mark.sign} {mark.short}",)
    given = Given("value", {"period_label": "2024/25", "value": None}, missing=mark.letter)
    assert phrase(given) == f"{mark.phrase} ({mark.sign}) in 2024/25"


def test_tables_hold_a_mark_or_nothing():
    assert MISSING_MARKS == ("", "c", "x", "z", "low", "u")
    assert (CONFIDENTIAL, NOT_AVAILABLE) == ("[c]", "[x]")


def test_a_confidential_figure_alone_is_not_judged_because_it_is_suppressed():
    assert {mark.letter: mark.reason for mark in MARKS.values() if mark.reason != "not_available"} == {
        "c": "suppressed"
    }
