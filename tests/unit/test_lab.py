"""How things show themselves in JupyterLab."""

import subprocess
import sys

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

import analysis
from analysis import lab
from analysis.page.parts import Table, headers
from analysis.vocabulary.errors import ParameterError


@pytest.fixture
def shell():
    shell = InteractiveShell()
    lab.show(shell)
    yield shell
    InteractiveShell.clear_instance()


def shown(shell, thing):
    return shell.display_formatter.format(thing)[0]["text/html"]


def test_a_table_brings_the_colours_of_both_themes_and_hides_what_is_for_screen_readers(shell):
    html = shown(shell, Table("Rates", headers("Area", "Rate", numbers=(1,)), (("Barton", "4.25"),)))
    assert 'body[data-jp-theme-light="false"] .jp-OutputArea-output {' in html
    assert "--surface: var(--jp-layout-color0, #ffffff)" in html
    assert ".visually-hidden" in html
    assert html.index("</style>") < html.index("<table")


def test_no_rule_of_the_page_reaches_beyond_the_outputs_of_cells():
    style = lab.lab_style()
    selectors = [part.rpartition("}")[2] for part in style.split("{")[:-1]]
    assert len(selectors) > 10
    assert all(".jp-OutputArea-output" in selector for selector in selectors)
    assert style.count("{") == style.count("}")


def test_a_frame_has_its_text_left_and_its_numbers_right(shell):
    frame = pd.DataFrame({"area": ["Barton"], "rate": [4.25], "n": [3]})
    html = shown(shell, frame)
    assert "tr > :is(:nth-child(3), :nth-child(4)) { text-align: right" in html
    assert "Barton" in html
    assert "nth-child" not in shown(shell, pd.DataFrame({"area": ["Barton"]}))


def test_a_review_is_a_card_and_prints_no_rows(shell, open_real_review):
    review = open_real_review()
    html = shown(shell, review)
    assert "Review: Cheshire West and Chester, 2024/25" in html
    counts = review.assessments["status"].value_counts()
    assert f"{counts['Missed']} missed" in html
    assert len(html.partition("</style>")[2]) < 3_000
    assert len(repr(review)) < 1_000
    assert f"assessments: {len(review.assessments)} rows" in repr(review)


def test_names_are_grouped_with_an_example_each_and_can_be_searched():
    every = analysis.names()
    assert len(every.rows) == len(analysis.__all__) - 1
    assert every.data["example"].str.contains("analysis").sum() > 100
    assert (every.data["example"] != "").all()
    assert next(iter(dict.fromkeys(every.groups))) == "Open, find and load"
    assert len(every.groups) == len(every.rows)
    assert analysis.names("two groups").data["name"].tolist() == ["group_gap_chart", "group_gap"]


def test_only_public_names_are_offered_by_tab_and_help():
    assert [name for name in dir(analysis) if not name.startswith("__")] == sorted(analysis.__all__)


def test_an_error_shows_what_is_wrong_and_no_way_through_our_code():
    said = ParameterError("area: found 3")
    assert said._render_traceback_() == ["ParameterError: area: found 3"]


def test_nothing_of_it_is_loaded_outside_a_notebook():
    code = "import analysis, sys; print('analysis.lab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
