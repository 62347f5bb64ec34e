"""A new year, end to end: the next edition laid out, figures and a target added, the plan written anew.

The notebooks' own cells are run in this process and made into pages, so that their checks apply too.
"""

import ast
import functools
import io
import re
import shlex
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import docx
import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from real_project import ROOT, copy_project
from test_guide_for_report_authors import STEPS, carry_out

import analysis
from analysis.build.project import PROJECT_VARIABLE
from analysis.page.files import documents_of
from analysis.page.html import PageContext, render_page
from analysis.page.notebook_parts import About
from analysis.report.plan_refresh import differences_csv
from analysis.review.plan_document import propose
from analysis.tables.results import Narrative, NarrativeBlock
from analysis.vocabulary.errors import ParameterError

pytestmark = pytest.mark.reports

NEW = "outcome_plan_2020_21"
WORDS_USED = "Words used on this page"
SECTIONS = [
    "What changed since the last edition",
    "What is the problem we are trying to solve?",
    "What are we good at?",
    "What areas do we need to improve on?",
    "What will good look like?",
    "Resources and partners that will help us to get there",
    "What have we already achieved?",
    "How will we measure our impact on the outcome?",
    "How we will deliver our outcomes",
    "Risks",
    "Interdependencies",
    "How the proposals are made",
    "Sources",
]


@pytest.fixture(scope="module", autouse=True)
def author(tmp_path_factory):
    """A copy of the project in which the guide's steps have been carried out, and a section was added."""
    project = copy_project(tmp_path_factory.mktemp("new_year"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECT_VARIABLE, str(project.root))
        carry_out(project.root)
        more = project.root / "data/plans" / NEW / "narrative/review.md"
        more.write_text(
            "# How we review this plan\n\nTwice a year.\n\n### Who\n\n1. The board\n2. Families\n"
        )
        yield project


@functools.cache
def page_of(notebook, **parameters):
    """The page of a notebook with these parameters."""
    document = nbformat.read(ROOT / "notebooks" / f"{notebook}.ipynb", as_version=4)
    names = {}
    for cell in document.cells:
        if cell.cell_type != "code":
            continue
        *statements, last = ast.parse(cell.source).body
        is_shown = isinstance(last, ast.Expr)
        exec(
            compile(ast.Module(statements if is_shown else [*statements, last], []), notebook, "exec"), names
        )
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters)
        if is_shown:
            shown = eval(compile(ast.Expression(last.value), notebook, "eval"), names)
            cell.outputs = [nbformat.v4.new_output("display_data", data=shown._repr_mimebundle_())]
    return render_page(document, PageContext(f"{notebook}.ipynb"))


@pytest.fixture(scope="module")
def made():
    return page_of("refresh_document", edition=NEW)


@pytest.fixture(scope="module")
def draft(made):
    return made.html


@pytest.fixture(scope="module")
def published():
    return page_of("refresh_document", edition="outcome_plan_2019").html


@pytest.fixture(scope="module")
def word(made):
    about = About("refresh_document", "Cheshire West and Chester", "2019/20")
    return docx.Document(
        io.BytesIO(documents_of(made.document, lambda drawing: None, about)["refresh_document.docx"])
    )


def headings(page, level="h2"):
    return [
        " ".join(heading.get_text().split())
        for heading in BeautifulSoup(page, "html.parser").select(f"main {level}")
    ]


def text_under(page, heading):
    """What stands under a second-level heading, up to the next."""
    start = next(h for h in BeautifulSoup(page, "html.parser").select("main h2") if h.get_text() == heading)
    found = []
    for sibling in start.find_next_siblings():
        if sibling.name == "h2":
            break
        # an abbreviation is an element of its own, and no space belongs before what follows it
        found.append(re.sub(r" (?=[:;,.)])", "", " ".join(sibling.get_text(" ").split())))
    return "\n".join(found)


def measure_rows(page):
    table = BeautifulSoup(page, "html.parser").select_one("table.measures")
    names = [cell.get_text() for cell in table.select("thead th")]
    rows = {}
    for row in table.select("tbody tr"):
        first, *rest = [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        rows[first] = dict(zip(names[1:], rest, strict=True))
    return rows


def test_the_plan_has_its_own_title_and_its_sections_in_the_order_of_the_outcome_plan(made, draft, published):
    assert headings(draft, "h1") == ["Outcome Plan, 2020-21 refresh (draft)"]
    assert headings(published, "h1") == ["Outcome Plan, 2019 refresh"]
    assert headings(published) == [*SECTIONS, WORDS_USED]
    own = [heading for heading in headings(draft) if heading != "How we review this plan"]
    assert own == [*SECTIONS, WORDS_USED]
    assert made.document.facts.year == "2019/20"


def test_the_three_figures_stand_beside_the_targets_of_the_edition_before(draft):
    rows = measure_rows(draft)
    shown = {
        name.split(" (")[0][:40]: (row["Figure for 2019/20"], row["Against the 2019/20 target"])
        for name, row in rows.items()
        if row["Figure for 2019/20"].split()[0] in ("71.0%", "74.0%", "85.0%")
    }
    assert list(shown.values()) == [
        ("71.0% 2019-20", "Within tolerance"), ("74.0% 2019-20", "Missed"), ("85.0% 2019-20", "Met"),
    ]  # fmt: skip
    assert len(rows) == 18


def test_the_changed_target_stands_beside_the_baseline_and_the_earlier_one(draft):
    row = next(row for name, row in measure_rows(draft).items() if "Team Around the Family" in name)
    assert (row["Baseline"], row["Earlier target 2019/20"], row["Target 2020/21"]) == (
        "71.0% 2019-20", "72.5%", "74%",  # the latest figure, not the last target
    )  # fmt: skip
    others = [row["Target 2020/21"] for row in measure_rows(draft).values()]
    assert others.count("not set") == 17


def test_the_text_stands_with_its_figures_under_the_headings_of_the_plan(draft):
    assert "across England it was 87.4%" in text_under(draft, "What are we good at?")
    assert "52% in 2018/19 of the children eligible" in text_under(draft, SECTIONS[3])
    assert "To write: why this plan is needed" in text_under(draft, SECTIONS[1])
    assert headings(draft).count("What are we good at?") == 1


def test_a_section_that_the_author_added_stands_after_those_the_plan_always_has(draft):
    order = headings(draft)
    assert order.index("How we review this plan") == order.index("Interdependencies") + 1
    assert "Who" in headings(draft, "h3")  # written with three signs under one: no level is left out
    assert "Twice a year." in text_under(draft, "How we review this plan")


def test_strengths_and_weaknesses_are_proposed_with_their_reasons_and_marked(draft):
    good, bad = text_under(draft, "What are we good at?"), text_under(draft, SECTIONS[3])
    for text in (good, bad):
        assert "Proposals, not the plan’s text." in text
        assert "against the targets that the Outcome Plan, 2019 refresh set for that year" in text
    assert "Satisfaction with EHC plan: 85% in 2019-20, against a 2019/20 target of 80%: met." in good
    assert "Children's centre reach: 74% in 2019-20, against a 2019/20 target of 80%: missed" in bad
    assert "Children's centre reach" not in good
    assert "TAF closed" not in good + bad  # within tolerance counts for neither


def test_what_changed_is_a_line_with_the_way_to_the_comparison(draft):
    text = text_under(draft, SECTIONS[0])
    assert "1 target changed: 1 harder. 17 measures have no target in the later edition." in text
    links = [link["href"] for link in BeautifulSoup(draft, "html.parser").select("main a[href*='.html']")]
    assert links == ["../../index.html"]


def test_the_comparison_shows_the_changed_target_and_no_target_that_is_not_set():
    page = page_of("plan_refresh", edition=NEW).html
    text = BeautifulSoup(page, "html.parser").get_text()
    assert "TAF closed, outcomes met (from 72.5% for 2019/20 to 74% for 2020/21)" in text
    comparison = analysis.open_comparison(edition=NEW)
    assert comparison.targets["after_id"].tolist() == ["m02"]
    lines = differences_csv(comparison).splitlines()
    assert any(
        line.startswith("measure,m02,target,72.5% (2019/20),74% (2020/21),changed,harder") for line in lines
    )
    assert any(line.startswith("measure,m03,target 2019/20,80%,,dropped") for line in lines)


def test_the_word_document_reads_as_a_document(word):
    paragraphs = [paragraph for paragraph in word.paragraphs if paragraph.text.strip()]
    assert paragraphs[0].style.name == "Title"
    assert paragraphs[0].text == "Outcome Plan, 2020-21 refresh (draft)" == word.core_properties.title
    found = [(int(p.style.name[-1]), p.text) for p in paragraphs if p.style.name.startswith("Heading")]
    assert [text for level, text in found if level == 1 and text != "How we review this plan"] == [
        *SECTIONS, WORDS_USED,
    ]  # fmt: skip
    levels = [1, *(level for level, _ in found)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    everything = "\n".join(paragraph.text for paragraph in paragraphs)
    assert "All reports" not in everything and "Contents of this page" not in everything


def test_every_table_of_the_word_document_has_a_header_row_and_a_caption(word):
    assert len(word.tables) == 8
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text.strip() for cell in table.rows[0].cells)
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    assert [text.partition(":")[0] for text in captions] == [f"Table {number}" for number in range(1, 9)]


def test_a_published_plan_shows_figures_and_short_titles_and_says_so(published):
    assert "The document’s own sentences are not reproduced." in published
    problem = text_under(published, SECTIONS[1])
    assert "Estimated children and young people aged 0-19: 74,200 (2015)" in problem
    assert "Family background strongly shapes a child's later life" in problem
    assert "235 (31 March 2019)" in text_under(published, SECTIONS[3])
    assert "£11.5m (2020)" in text_under(published, SECTIONS[5])
    rows = measure_rows(published)
    first = next(iter(rows.values()))
    assert (first["Target 2018/19"], first["Target 2019/20"], first["Against the 2019/20 target"]) == (
        "310.0", "300.0", "Met",
    )  # fmt: skip
    assert first["Newest figure"].endswith("2025")


def test_every_action_risk_and_dependency_of_the_plan_is_there(published):
    soup = BeautifulSoup(published, "html.parser")
    found = {table.caption.get_text(): len(table.select("tbody tr")) for table in soup.find_all("table")}
    assert sum(rows for caption, rows in found.items() if caption.startswith("Actions: ")) == 26
    assert found["Risks of the Outcome Plan, 2019 refresh"] == 6
    assert found["Interdependencies of the Outcome Plan, 2019 refresh"] == 5


def test_an_approved_plan_proposes_nothing():
    document = analysis.open_document(edition=NEW)
    narrative = analysis.open_narrative(document.review)
    approved = replace(document, status="approved", approved="Director, 12 May 2020")
    assert "Proposals" not in analysis.plan_sections(approved, narrative).html
    assert "nothing is proposed" in analysis.plan_rule(approved).html
    assert "Approved: Director, 12 May 2020" in analysis.plan_header(approved).html


def test_text_is_escaped_and_lists_stay_together():
    document = analysis.open_document(edition=NEW)
    blocks = (
        NarrativeBlock("paragraph", 0, (("<b>1 & 2</b>", "strong"),), 1),
        NarrativeBlock("bullet", 0, (("one", ""),), 2),
        NarrativeBlock("bullet", 0, (("two", "em"),), 3),
    )
    narrative = Narrative(NEW, {"more_text": blocks})
    html = analysis.plan_sections(document, narrative).html.partition("<h2>More text</h2>")[2]
    assert "<strong>&lt;b&gt;1 &amp; 2&lt;/b&gt;</strong>" in html
    assert html.count("<ul>") == 1 and html.count("<li>") == 2


def test_another_councils_plan_is_not_written_for_this_one():
    document = analysis.open_document(area="Warrington", edition="outcome_plan_2019")
    assert "Another council’s plan." in analysis.plan_header(document).html
    narrative = Narrative("outcome_plan_2019", {})
    text = analysis.plan_sections(document, narrative).html
    assert text.count("Nothing of another council’s plan is shown here.") == 5 and "£" not in text
    assert document.proposals.empty and document.items.empty and document.comparison is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"edition": "outcome_plan_2042"}, "expected one of"),
        ({"edition": "cyp_plan_mid_year_2017"}, "has no measures"),
        ({"edition": NEW, "figures_year": "2019"}, "two consecutive years"),
    ],
)
def test_what_cannot_be_written_is_refused(asked, said):
    with pytest.raises(ParameterError, match=said):
        analysis.open_document(**asked)


def figure(**changed):
    row = {
        "indicator_id": "one", "group": "all", "value": 50.0, "england_word": "higher", "trend": "",
        "trend_certainty": "not tested", "polarity": "low", "status": "Not judged",
    }  # fmt: skip
    return pd.DataFrame([{**row, **changed}])


def gap(**changed):
    row = {
        "indicator_id": "one", "group_1": "others", "group_2": "fsm", "period_end": pd.Timestamp(2019, 8, 31),
        "change": -1.0, "change_certainty": "clear", "is_warning": False,
        "decimals": 1,
    }  # fmt: skip
    return pd.DataFrame([{**row, **changed}])


def proposed(measure=None, other=None, gaps=None):
    measure = figure() if measure is None else measure
    nothing = figure().iloc[:0]
    review = SimpleNamespace(
        assessments=measure,
        other_indicators=nothing if other is None else other,
        group_gaps=gap().iloc[:0] if gaps is None else gaps,
    )
    rows = propose(review, measure)
    return [tuple(row) for row in rows[["kind", "side", "good", "bad"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({}, []),
        ({"status": "Met"}, [("measure", "good_at", "met", "")]),
        ({"status": "Missed"}, [("measure", "to_improve", "", "missed")]),
        ({"status": "Within tolerance"}, []),
        ({"england_word": "better"}, [("measure", "good_at", "england", "")]),
        ({"england_word": "worse"}, [("measure", "to_improve", "", "england")]),
        ({"england_word": "lower"}, []),  # no side is better
        ({"trend": "rising", "trend_certainty": "clear"}, [("measure", "to_improve", "", "trend")]),
        ({"trend": "rising", "trend_certainty": "clear", "polarity": "none"}, []),
        ({"status": "Met", "england_word": "worse"}, [("measure", "both", "met", "england")]),
        ({"value": float("nan"), "england_word": "better"}, []),
    ],
)
def test_the_rule_for_measures(measure, expected):
    assert proposed(figure(**measure)) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"england_word": "better"}, [("indicator", "good_at", "england", "")]),
        ({"england_word": "lower"}, []),  # not tested
        ({"trend": "falling", "trend_certainty": "clear"}, [("indicator", "good_at", "trend", "")]),
    ],
)
def test_the_rule_for_other_indicators(other, expected):
    assert proposed(other=figure(indicator_id="two", **other)) == expected


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ({}, [("gap", "good_at", "gap", "")]),
        ({"change": 1.0}, [("gap", "to_improve", "", "gap")]),
        ({"is_warning": True}, [("gap", "to_improve", "", "gap")]),
        ({"change": 0.04}, []),  # nothing as far as figures are shown
        ({"change": 0.2 - 0.7, "decimals": 0}, [("gap", "good_at", "gap", "")]),  # half a place is shown
        ({"change": -0.49, "decimals": 0}, []),
        ({"change_certainty": "not clear"}, []),
        ({"change_certainty": "not tested"}, []),
        ({"change": float("nan")}, []),
    ],
)
def test_the_rule_for_gaps(gaps, expected):
    assert proposed(gaps=gap(**gaps)) == expected


@pytest.mark.parametrize("command", STEPS["build"].splitlines())
def test_the_guides_commands_make_pages_of_the_draft(command):
    program, build, notebook, *options = shlex.split(command)
    assert (program, build) == ("annual-review", "build")
    given = {name.removeprefix("--"): value for name, value in zip(options[::2], options[1::2], strict=True)}
    assert given["edition"] == NEW
    shown = BeautifulSoup(page_of(notebook, **given).html, "html.parser").get_text()
    assert "Outcome Plan, 2020-21 refresh" in shown
