"""One statement about one goal bears one word of certainty on page, in Word, spreadsheet and alt text."""

import re
import zipfile
from collections import Counter
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from real_project import REPORTS, file_of

pytestmark = [pytest.mark.reports]

HERE = "reports/e06000050/2024-25"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
FORMS = ("page", "word", "spreadsheet")
# Where a column of a table says something of a goal: report, the column's heading, what it is about.
STATEMENTS = (
    ("gap_analysis", r"^England(: note)?$", "england"), ("gap_analysis", r"^Region(: note)?$", "region"),
    ("gap_analysis", r"^Beside England$", "england"),
    ("gap_analysis", r"^Cheshire West and Chester(: note)?$", "england"),  # the table of areas
    ("annual_review", r"^England(: note)?$", "england"),
    ("annual_review", r"^Change and trend(: note)?$", "change"),
    ("trend_analysis", r"^Latest change(: note)?$", "change"),
    ("trend_analysis", r"^Change since its start(: note)?$", "first"),
    ("trend_analysis", r"^Trend(: note)?$", "trend"),
)  # fmt: skip
AND_TREND = re.compile(r"\b(?:over [0-9]|too few|trend not|no trend)")  # behind a change, in its cell
JUDGED = re.compile(r"\b(?:better|worse)\b")
# Sentences that judge no figure: what a direction or a rule is, and how a target stands to its baseline.
NOT_OF_A_FIGURE = re.compile(
    r"(?:[Hh]igher|[Ll]ower|[Mm]ore|[Ll]ess|[Nn]either direction|direction) is (?:judged )?better|"
    r"[Bb]etter is|better to the right|better at the right|[Bb]etter (?:→|lies)|← Worse|judged better|"
    r"“[Bb]etter” and “worse”|“clear”, “better” and “worse”|[Bb]etter and worse|is better by the publisher|"
    r"(?:better|worse) than the (?:baseline|target)|gap is (?:better|worse)|says what is better|"
    r"Met: at the target or better|Not missed, but clearly worse than England|called better or worse here|"
    r"is better or worse, or higher or lower|[+−] (?:better|worse) than England|"
    r"(?:dot|cross): (?:better|worse)|"
    r"[0-9]+ (?:clearly )?(?:better|worse)|none (?:is )?clearly (?:better|worse)|"
    r"[0-9]+ (?:is|are) clearly (?:better|worse)|is clearly (?:better|worse) than England, or|"
    r"trend that gets (?:better|worse)|Higher is better|lower number is a better|[Gg]ood or better",
)  # fmt: skip
# These print what documents say, in their own words; the others print sentences of the project.
OWN_WORDS = ("annual_review", "gap_analysis", "trend_analysis", "indicator_profile")

# Verdicts of a neighbour in the table of areas and of an earlier year in the profile: not of a goal.
OF_ANOTHER_AREA_OR_YEAR = {
    "gap_analysis": r"[+−]?\s*(?:better|worse)(?:, [0-9.]+%?)?",
    "indicator_profile": r"(?:better|worse)(?: at the stricter level of 99.8% too)?(?:; small numbers)?",
    "annual_review": "", "trend_analysis": "",
}  # fmt: skip


def certainty_in(text):
    """Which of the words of certainty a cell or a sentence bears; empty for no statement."""
    if "not tested" in text or "too few" in text:
        return "not tested"
    if "no clear" in text:
        return "not clear"
    if "the same" in text or "unchanged" in text:
        return "alike"
    return "clear" if re.search(r"\b(?:better|worse|higher|lower|rising|falling)\b", text) else ""


def expected_of(row, about):
    if about == "trend":
        return row["trend_certainty"]
    if row[f"{about}_word"] in ("the same", "unchanged"):
        return "alike"
    return row[f"{about}_certainty"]


@pytest.fixture(scope="module")
def records(open_real_review):
    """Every goal and indicator by the names it has in tables."""
    review = open_real_review()
    both = pd.concat([review.assessments, review.other_indicators], ignore_index=True)
    found = {}
    for row in both.to_dict("records"):
        found.setdefault(row["short_name"], row)
        found[f"{row['measure_id']} {row['short_name']}"] = row
    return found


def tables_of(folder, name, form):
    """Every table of a report as lists of cell texts, its first row the headings."""
    page = file_of(folder, name)
    if form == "page":
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for table in soup.find_all("table"):
            rows = [[_text(cell) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
            yield [row for row in rows if row]
    elif form == "word":
        with zipfile.ZipFile(page.with_suffix("") / f"{page.stem}.docx") as archive:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
        for table in root.iter(f"{WORD}tbl"):
            rows = [[_word_text(cell) for cell in row.iter(f"{WORD}tc")] for row in table.iter(f"{WORD}tr")]
            yield [row for row in rows if row]
    else:
        book = openpyxl.load_workbook(page.with_suffix("") / f"{page.stem}.xlsx")
        for sheet in book.worksheets:
            if sheet.title.startswith("Table_"):
                cells = sheet.iter_rows(min_row=5, values_only=True)
                yield [["" if cell is None else str(cell) for cell in row] for row in cells]


def _text(cell):
    return " ".join(cell.get_text(" ").split())


def _word_text(cell):
    paragraphs = ("".join(text.text or "" for text in p.iter(f"{WORD}t")) for p in cell.iter(f"{WORD}p"))
    return " ".join(" ".join(paragraphs).split())


@pytest.mark.parametrize("form", FORMS)
def test_a_statement_bears_its_certainty_in_every_table_of_every_form(built, records, form):
    said, wrong = Counter(), []
    for report in dict.fromkeys(name for name, _, _ in STATEMENTS):
        for headings, *rows in tables_of(built[0].root / HERE, report, form):
            for place, heading in enumerate(headings):
                about = next(
                    (
                        what
                        for name, known, what in STATEMENTS
                        if name == report and re.search(known, heading)
                    ),
                    "",
                )
                for row in rows if about and headings[0] in ("Series", "Goal", "Indicator") else ():
                    record = next((records[name] for name in _names(row[0]) if name in records), None)
                    certainty = _certainty_of(row, place, about)
                    if record is None or not certainty:
                        continue
                    said[report, about] += 1
                    if certainty != expected_of(record, about):
                        wrong.append((report, row[0], heading, row[place], expected_of(record, about)))
    assert wrong == []
    assert set(said) >= {(report, about) for report, _, about in STATEMENTS}
    assert sum(said.values()) > 150


def _certainty_of(row, place, about):
    text = row[place] if len(row) > place else ""
    return certainty_in(AND_TREND.split(text)[0] if about == "change" else text)


def _names(cell):
    """What a first cell may call a goal: its name, without the period and England that stand under it."""
    return [cell, *(cell[:end] for end in range(len(cell), 4, -1) if cell[end:end + 1] == " ")]  # fmt: skip


def alts_of(folder, name):
    """The text alternatives of the pictures of a report, of the page and of its Word document."""
    page = file_of(folder, name)
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    yield from (_text(element) for element in soup.find_all("desc"))
    with zipfile.ZipFile(page.with_suffix("") / f"{page.stem}.docx") as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    yield from (element.get("descr", "") for element in root.iter(PICTURE))


def test_the_text_of_the_spine_chart_bears_the_certainty_of_each_goal(built, records):
    charts = [
        text for text in alts_of(built[0].root / HERE, "gap_analysis") if text.startswith("Spine chart")
    ]
    assert len(charts) >= 2  # of the page and of the Word document
    for text in charts:
        said = re.findall(
            r"([A-Z0-9][^.]*(?:\.[0-9][^.]*)*): [−0-9.,%]+ \([^)]*\), England [^,]+, ([^.]+)\.", text
        )
        known = [(records[name], word) for name, word in said if name in records]
        assert len(known) > 20
        for record, word in known:
            assert certainty_in(word) == expected_of(record, "england"), record["short_name"]


def _blocks(folder, name, form):
    """Every text of a report in a form, each with the name of what it is about where that can be seen."""
    page = file_of(folder, name)
    if form == "spreadsheet":
        for headings, *rows in tables_of(folder, name, form):
            yield from ((row[0], cell) for row in rows for cell in row)
            yield from (("", heading) for heading in headings)
        return
    if form == "word":
        with zipfile.ZipFile(page.with_suffix("") / f"{page.stem}.docx") as archive:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
        for paragraph in root.iter(f"{WORD}p"):
            yield "", _word_text_of(paragraph)
        return
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for element in soup.find("main").find_all(["p", "li", "dd", "td", "th", "desc", "figcaption", "caption"]):
        if element.find(["p", "li", "dd", "td"]) is None and element.find_parent(["svg"]) is None:
            row = element.find_parent("tr")
            section = element.find_parent("section")
            heading = section.find(["h2", "h3"]) if section else None
            first = row.find(["th", "td"]) if row else heading
            yield ("" if first is None else _text(first)), _text(element)


def _word_text_of(paragraph):
    return " ".join("".join(text.text or "" for text in paragraph.iter(f"{WORD}t")).split())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", OWN_WORDS)
def test_better_and_worse_stand_only_with_a_clear_result(built, records, form, name):
    """Of a goal that can be seen it must be clear; elsewhere some figure of the project must be so judged."""
    judged = {
        row["short_name"]: {
            row[f"{about}_word"] for about in ("england", "region", "change", "first")
            if row[f"{about}_certainty"] == "clear"
        } | {_trend_of(row)}
        for row in records.values()
    }  # fmt: skip
    quoted = _texts_of_plans(built[0])
    wrong = []
    for about, text in _blocks(built[0].root / HERE, name, form):
        rest = NOT_OF_A_FIGURE.sub("", text)
        if not JUDGED.search(rest) or any(part in text for part in quoted):
            continue
        records_named = [records[one]["short_name"] for one in _names(about) if one in records][:1]
        words = judged[records_named[0]] if records_named else set().union(*judged.values())
        if re.fullmatch(OF_ANOTHER_AREA_OR_YEAR[name], text):
            continue
        wrong += [(about, text) for word in JUDGED.findall(rest) if word not in words]
    assert wrong == []


def _trend_of(row):
    """What a clear long run means by the plan's direction."""
    if row["trend_certainty"] != "clear" or row["polarity"] == "none":
        return ""
    return "better" if (row["trend"] == "rising") == (row["polarity"] == "high") else "worse"


def _texts_of_plans(project):
    """What the plans and their readings print with one of the two words."""
    found = set()
    for path in sorted((project.root / "data").rglob("*")):
        if path.suffix in (".csv", ".yml"):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                found |= {
                    part.strip() for part in re.split(r'[";,|]', line) if JUDGED.search(part.casefold())
                }
    return {text for text in found if len(text) > 15}


def test_every_report_is_looked_at_or_prints_documents():
    assert set(OWN_WORDS) <= set(REPORTS)
