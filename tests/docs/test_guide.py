"""The analysts' guide is carried out step by step, with the very text that it prints.

A step's text stands in docs/reference_for_analysts.md in the fenced block after a comment such as
`<!-- test: add-figure -->`, and is read from there, so that guide and test cannot drift apart.
"""

import ast
import csv
import hashlib
import inspect
import json
import re
import shlex
import shutil
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
import yaml
from bs4 import BeautifulSoup
from real_project import ROOT
from test_notebooks_are_thin import PARAMETERS_TAG, code_cell, markdown, thin_notebook_problems

import analysis
from analysis.build.project import PROJECT_VARIABLE
from analysis.cli import EXIT_INTERRUPTED, EXIT_OK, main
from analysis.vocabulary import errors

GUIDE = (ROOT / "docs/reference_for_analysts.md").read_text(encoding="utf-8")
STEP = re.compile(r"^<!-- test: ([a-z-]+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
STEPS = dict(STEP.findall(GUIDE))

FIGURES = "data/raw/council_figures/council_figures.csv"
OFFICIAL = "data/raw/lait_spring_2026"
LAIT_FIGURES = f"{OFFICIAL}/bds_long_0.parquet"
SOURCES = "data/raw/sources.yml"
INDICATORS = "data/reference/indicators.yml"
PLANS = "data/reference/plans.yml"
BREAKS = "data/reference/breaks.yml"
CORRECTIONS = "data/reference/corrections.yml"
REVISIONS = "data/reference/revisions.yml"


class Council:
    """A copy of the project's data, edited and run as the guide says."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8", newline="\n")

    def append(self, name: str, step: str) -> None:
        self.write(name, self.text(name) + STEPS[step])

    def replace(self, name: str, old: str, new: str) -> None:
        """Put `new` in place of the whole line or lines `old`, which occur once."""
        text = self.text(name)
        assert text.count(f"\n{old}\n") == 1
        self.write(name, text.replace(f"\n{old}\n", f"\n{new.rstrip()}\n"))

    def replace_line(self, name: str, start: str, step: str) -> None:
        """Put a step's line in place of the one line that starts so."""
        (line,) = [line for line in self.text(name).splitlines() if line.startswith(start)]
        self.replace(name, line, STEPS[step])

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run `annual-review`; return the exit code and all that it said."""
        self._capsys.readouterr()
        code = main(list(arguments))
        said = self._capsys.readouterr()
        return code, said.out + said.err

    def run_step(self, step: str) -> tuple[int, str]:
        words = shlex.split(STEPS[step])
        assert words[0] == "annual-review"
        return self.run(*words[1:])

    def review(self, **settings: str):
        """Make the tables and open the review that the pages are made from."""
        code, said = self.run("clean")
        assert code == EXIT_OK, said
        return analysis.open_review(**settings)

    def goal(self, measure_id: str):
        return goal_of(self.review(), measure_id)


def copy_project(root: Path) -> None:
    made = shutil.ignore_patterns("tables-*", "current.json", ".*")
    shutil.copytree(ROOT / "data", root / "data", ignore=made)
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for name in ("pyproject.toml", "project.yml"):
        shutil.copy(ROOT / name, root)


@pytest.fixture
def council(tmp_path, monkeypatch, capsys):
    copy_project(tmp_path)
    monkeypatch.setenv(PROJECT_VARIABLE, str(tmp_path))
    monkeypatch.chdir(tmp_path)  # commands name files as from the project's folder
    return Council(tmp_path, capsys)


@pytest.fixture(scope="module")
def before(open_real_review):
    """The review of the project's data as they are, which no test changes."""
    return open_real_review()


def goal_of(review, measure_id: str):
    return review.assessments.set_index("measure_id").loc[measure_id]


def csv_row(step: str) -> dict[str, str]:
    header = (ROOT / FIGURES).read_text(encoding="utf-8").splitlines()[0].split(",")
    (row,) = STEPS[step].splitlines()
    return dict(zip(header, row.split(","), strict=False))


def test_every_step_of_the_guide_is_carried_out_here():
    named_here = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', inspect.getsource(sys.modules[__name__])))
    assert len(STEP.findall(GUIDE)) == GUIDE.count("<!-- test:")
    of_charts = {"chart-open", "chart-change", "chart-axes"}  # in unit/charts/test_public_charts.py
    assert set(STEPS) <= named_here | of_charts


def test_a_figure_of_the_councils_own_makes_its_goal_judged(council, before):
    row = csv_row("add-figure")
    assert goal_of(before, "1.10")["status"] == "Not judged"
    council.append(FIGURES, "add-figure")
    goal = council.goal("1.10")
    assert goal["indicator_id"] == row["indicator"]
    assert goal["value"] == pytest.approx(100 * int(row["numerator"]) / int(row["denominator"]))
    assert goal["lower"] < goal["value"] < goal["upper"]
    assert goal["period_label"] == row["period"]
    assert goal["is_provisional"]
    assert goal["status"] == "Within tolerance"
    assert goal["locator"] == f"{FIGURES}, row {len(council.text(FIGURES).splitlines())}"


def test_the_guide_explains_every_column_of_the_councils_figures():
    header = (ROOT / FIGURES).read_text(encoding="utf-8").splitlines()[0].split(",")
    table = GUIDE.partition("| column | what it holds |")[2].partition("\n\n")[0]
    explained = [
        name for cell in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in cell.split(", ")
    ]
    assert [name.strip("`") for name in explained] == header


GLD = ("FSP_NEW_GOODDEV", "2025", 896)  # the publisher's measure, label and number of the council
NEET = ("16-17 NEET", "2025", 896)


def restate(path: Path, measure: str, label: str, number: int, old: str, new: str) -> None:
    """Print another figure in a LAIT file."""
    rows = parquet.read_table(path)
    printed = rows["Values"].to_pylist()
    cells = zip(*(rows[name].to_pylist() for name in ("Short Desc", "Years", "LA Number")), strict=True)
    (place,) = [at for at, cell in enumerate(cells) if cell == (measure, label, number)]
    assert float(printed[place]) == pytest.approx(float(old), abs=1e-9)
    printed[place] = new
    column = rows.schema.get_field_index("Values")
    parquet.write_table(rows.set_column(column, "Values", pa.array(printed, pa.string())), path)


def put_beside(council, series: tuple[str, str, int], old: str, new: str) -> str:
    """Do what the guide says with a new release, in which figures differ; return what the check says then."""
    ((source, entry),) = yaml.safe_load(STEPS["new-release"]).items()
    folder = council.root / "data/raw" / source
    folder.mkdir()
    for name in entry["files"]:
        shutil.copy(council.root / OFFICIAL / name, folder)
    restate(folder / "bds_long_0.parquet", *series, old, new)
    council.append(SOURCES, "new-release")
    code, said = council.run("check")
    assert code == errors.DataError.exit_code
    (found,) = set(re.findall(r"put ([0-9a-f]{64}) there", said))
    council.write(SOURCES, council.text(SOURCES).replace(entry["files"]["bds_long_0.parquet"], found))
    return council.run("check")[1]


def test_a_new_release_stands_beside_the_old_one_and_is_compared_with_it(council, before):
    assert goal_of(before, "1.04")["status"] == "Within tolerance"
    said = put_beside(council, GLD, "67.7", "68.2")
    assert "LAIT, autumn 2026 beside LAIT, spring 2026: 1 figure restated." in said
    assert "67.7 before, 68.2 now" in said
    goal = council.goal("1.04")
    assert (goal["value"], goal["status"]) == (68.2, "Met")
    shown = str(analysis.release_revisions(analysis.load_all()))
    assert "67.7" in shown
    assert "+0.5" in shown


@pytest.mark.deep
def test_a_large_revision_stops_the_build_until_it_is_accepted_with_a_reason(council):
    said = put_beside(council, NEET, "4.2", "6.9")
    code, _ = council.run("build", "data_quality")
    assert code == errors.DataError.exit_code
    (entry,) = yaml.safe_load(STEPS["accept-revision"])["accepted"]
    printed = STEPS["accept-revision"].partition("    reason:")[0].partition("accepted:\n")[2]
    assert printed in said
    council.replace(REVISIONS, "accepted: []", STEPS["accept-revision"])
    assert council.goal("1.02")["value"] == float(entry["figures"][0]["after"])
    assert entry["reason"] in str(analysis.release_revisions(analysis.load_all()))


def test_an_official_file_edited_in_place_is_refused(council):
    restate(council.root / LAIT_FIGURES, *GLD, "67.7", "68.2")
    code, said = council.run("check")
    assert (code, LAIT_FIGURES in said, "When a publication is replaced" in said) == (
        errors.DataError.exit_code, True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [
        (";", "cp1252"),
        *(pytest.param(*one, marks=pytest.mark.deep) for one in ((",", "utf-8-sig"), ("\t", "utf-16"))),
    ],
)
def test_a_file_saved_by_excel_is_refused_and_repaired(council, separator, encoding):
    row = "send_primary_mainstream,all,E06000050,2024/25,66.3,,,,2025-07-10,Équipe – SEND"
    path = council.root / FIGURES
    text = f"{council.text(FIGURES)}{row}\n".replace(",", separator).replace("\n", "\r\n")
    path.write_bytes(text.encode(encoding))
    before = path.read_bytes()
    code, said = council.run("check")
    assert code == errors.DataError.exit_code
    assert f"annual-review repair {FIGURES}" in said
    code, said = council.run_step("repair")
    assert code == EXIT_OK, said
    assert path.with_name(f"{path.name}.original").read_bytes() == before
    assert path.read_bytes().decode("utf-8").splitlines()[-1] == row
    assert council.goal("1.10")["value"] == 66.3


def test_a_new_indicator_appears_and_can_answer_a_goal(council):
    ((indicator_id, entry),) = yaml.safe_load(STEPS["add-indicator"]).items()
    council.append(INDICATORS, "add-indicator")
    council.append(FIGURES, "add-indicator-figures")
    review = council.review()
    assert indicator_id not in set(review.assessments["indicator_id"])
    other = review.other_indicators.set_index("indicator_id").loc[indicator_id]
    assert (other["short_name"], other["change_word"]) == (
        entry["short_name"],
        "higher",
    )  # not clear, so no judgement
    assert entry["short_name"] in analysis.trend_table(review)._repr_html_()

    ((measure_id, link),) = yaml.safe_load(STEPS["add-goal"]).items()
    council.replace_line(PLANS, f'    "{measure_id}": ', "add-goal")
    review = council.review()
    goal = goal_of(review, measure_id)
    assert goal["indicator_id"] == indicator_id
    assert goal["status"] == "Within tolerance"
    assert goal["value"] == pytest.approx(100 * 230 / 284)
    profile = analysis.open_profile(review, indicator_id, goal=measure_id)
    assert link["reason"] in analysis.profile_notes(profile)._repr_html_()


REFERRALS = "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv"


def test_an_official_file_is_added_and_changes_what_can_be_said_of_two_councils(council):
    whole = ROOT / "data/raw/referrals_2025" / REFERRALS
    shutil.copy(whole, council.root / REFERRALS)
    untouched = council.text(SOURCES), council.text(INDICATORS)
    code, said = council.run_step("add-official-look")
    assert code == EXIT_OK, said
    assert "Explore Education Statistics data file, 2,132 rows, 2013 to 2025" in said
    assert (council.text(SOURCES), council.text(INDICATORS)) == untouched
    council.append(INDICATORS, "add-official-indicator")
    code, said = council.run_step("add-official")
    assert code == EXIT_OK, said
    assert "already the source referrals_2025" in said
    assert "no_further_action_count of referral_count" in said
    code, said = council.run_step("add-official-second")
    assert code == EXIT_OK, said

    printed = {
        row["old_la_code"]: row
        for row in csv.DictReader(whole.read_text(encoding="utf-8").splitlines())
        if row["time_period"] == "2025"
    }
    assert council.run("clean")[0] == EXIT_OK
    figures = analysis.load("observations").query("source_id == 'referrals_2025' and is_chosen")
    for area, number in (("E08000009", "358"), ("E06000050", "896")):
        own = figures[(figures["area_code"] == area) & (figures["period_label"] == "2024-25")]
        counts = own.set_index("indicator_id")[["numerator", "denominator"]].to_dict("index")
        for indicator, column in (
            ("referrals_no_further_action", "no_further_action_count"),
            ("referrals_not_in_need", "not_in_need_count"),
        ):
            expected = {
                "numerator": float(printed[number][column]),
                "denominator": float(printed[number]["referral_count"]),
            }
            assert counts[indicator] == expected
        listed = analysis.counts_table(analysis.load_all(), area_code=area).data.set_index("indicator")
        tested = listed.loc[
            "Referrals without further action", ["years_with_counts_or_limits", "latest_with_them"]
        ]
        assert tested.tolist() == [13, "2024-25"]
    trafford = analysis.open_review(area="Trafford")
    shown = pd.concat([trafford.assessments, trafford.other_indicators]).set_index("indicator_id")
    assert shown.loc["referrals_no_further_action", "england_certainty"] == "clear"  # 3.6% beside 6.5%


def test_a_new_file_is_a_source_and_what_add_wrote_is_taken_back(council):
    excerpt = ROOT / "tests/official/referrals.csv"
    shutil.copy(excerpt, council.root / "excerpt.csv")
    council.append(INDICATORS, "add-official-indicator")
    before = council.text(SOURCES), council.text(INDICATORS)
    words = shlex.split(STEPS["add-official"])[1:]
    words[1], words[words.index("referrals_2025")] = "excerpt.csv", "excerpt"
    code, said = council.run(*words, "--dry-run")
    assert (code, "Nothing was written" in said) == (EXIT_OK, True)
    assert (council.text(SOURCES), council.text(INDICATORS)) == before
    code, said = council.run(*words)
    assert code == EXIT_OK, said
    assert (council.root / "data/raw/excerpt/excerpt.csv").read_bytes() == excerpt.read_bytes()
    assert hashlib.sha256(excerpt.read_bytes()).hexdigest() in council.text(SOURCES)
    assert council.run("undo")[0] == EXIT_OK
    assert (council.text(SOURCES), council.text(INDICATORS)) == before
    assert not (council.root / "data/raw/excerpt").exists()


def test_groups_that_add_up_protect_a_small_one(council):
    council.append(INDICATORS, "add-indicator")
    council.append(INDICATORS, "declare-parts")
    council.append(FIGURES, "add-small-group")
    code, said = council.run("clean")
    assert code == EXIT_OK, said
    observations = analysis.load("observations")
    own = observations[observations["indicator_id"] == "ehcp_16_17_in_learning"].set_index("group")
    assert own["missing"].to_dict() == {"all": "", "boys": "c", "girls": "c"}
    notices = analysis.load("notices")
    assert (notices["kind"] == "suppressed").sum() == 2


def test_a_correction_changes_the_figure_and_is_listed(council, before):
    (correction,) = yaml.safe_load(STEPS["correct"])["corrections"]
    assert goal_of(before, "1.02")["value"] == float(correction["expected"])
    council.replace(CORRECTIONS, "corrections:", STEPS["correct"].rstrip())
    review = council.review()
    goal = goal_of(review, "1.02")
    assert goal["value"] == float(correction["value"])
    notices = review.notices[review.notices["kind"] == "correction"]
    assert list(notices.loc[notices["area_code"] == "E06000050", "indicator_id"]) == [correction["indicator"]]
    assert correction["reason"] in str(analysis.data_notes(review))


def test_a_correction_is_refused_once_the_publisher_has_put_the_figure_right(council):
    council.replace(
        CORRECTIONS, "corrections:", STEPS["correct"].rstrip().replace('expected: "4.2"', 'expected: "4.9"')
    )
    code, said = council.run("check")
    assert code == errors.DataError.exit_code
    assert "remove the correction" in said


def test_a_break_stops_the_change_and_its_reason_is_printed(council, before):
    (entry,) = yaml.safe_load(STEPS["break"])
    assert goal_of(before, "1.13")["previous_label"] == "2023-24"
    council.append(BREAKS, "break")
    review = council.review()
    goal = goal_of(review, "1.13")
    assert goal["indicator_id"] == entry["indicator"]
    assert (goal["previous_label"], goal["change_word"], goal["break_note"]) == ("", "", entry["period"])
    assert goal["value"] == goal_of(before, "1.13")["value"]
    assert entry["reason"] in str(analysis.data_notes(review))


def test_a_declared_reading_takes_the_target_off_the_open_ones(council, before):
    (reading,) = yaml.safe_load(STEPS["reading"])["target_readings"]

    def is_open(review) -> bool:
        findings = review.findings[review.findings["kind"] == "ambiguous_target"]
        keys = zip(findings["edition_id"], findings["measure_id"], strict=True)
        return (reading["edition"], reading["measure"]) in keys

    assert is_open(before)
    council.replace(PLANS, "target_readings: []", STEPS["reading"])
    assert not is_open(council.review())
    targets = analysis.load("targets")
    own = targets[
        (targets["edition_id"] == reading["edition"]) & (targets["measure_id"] == reading["measure"])
    ]
    assert own["reading"].tolist() == [reading["reading"]]


def test_a_reading_that_needs_no_year_gives_a_number(council):
    declared = STEPS["reading"].replace("percentage_points", "one_off")
    (reading,) = yaml.safe_load(declared)["target_readings"]
    council.replace(PLANS, "target_readings: []", declared)
    assert council.run("clean")[0] == EXIT_OK
    targets = analysis.load("targets").set_index(["edition_id", "measure_id"])
    assert targets["target_value"][(reading["edition"], reading["measure"])] == pytest.approx(
        22 + 22 * 5 / 100
    )


def test_a_parameter_changed_in_the_first_cell_changes_the_page(council):
    line = STEPS["parameter-cell"].rstrip()
    notebook = nbformat.read(council.root / "notebooks/gap_analysis.ipynb", as_version=4)
    first, *others = [cell for cell in notebook.cells if cell.cell_type == "code"]
    name = line.partition(":")[0]
    first.source, count = re.subn(rf"^{name}: .*$", line, first.source, flags=re.MULTILINE)
    assert count == 1
    council.run("clean")
    names: dict[str, object] = {}
    for cell in (first, *others[:2]):
        exec(compile(ast.parse(cell.source), "cell", "exec"), names)
    assert names["review"].comparator == "england"


def test_the_same_parameter_is_taken_on_the_command_line():
    from analysis.cli import build_parser

    given = build_parser().parse_args(shlex.split(STEPS["parameter-command"])[1:])
    assert (given.notebooks, given.comparator) == (["gap_analysis"], "england")


def test_a_new_notebook_is_listed_thin_and_built(council):
    cells = [
        markdown(STEPS["notebook-title"].strip()),
        code_cell(STEPS["notebook-parameters"].strip(), PARAMETERS_TAG),
        code_cell(STEPS["notebook-import"].strip()),
        code_cell(STEPS["notebook-call"].strip()),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    assert thin_notebook_problems(notebook) == []
    nbformat.write(notebook, council.root / "notebooks/data_notices.ipynb")
    code, said = council.run("list")
    assert code == EXIT_OK
    assert "data_notices: Notices of one kind\n    kind: str = 'excluded'" in said

    code, said = council.run_step("notebook-command")
    assert code == EXIT_OK, said
    report = council.root / "reports/e06000050/2024-25"
    page = BeautifulSoup((report / "data_notices.html").read_text(encoding="utf-8"), "html.parser")
    assert page.h1.get_text() == "Notices of one kind 2024/25: Cheshire West and Chester"
    assert "Key stage 2 tests were cancelled" in page.main.get_text()
    manifest = json.loads((report / "data_notices.manifest.json").read_text(encoding="utf-8"))
    assert manifest["parameters"] == {"kind": "not_collected"}
    # Which rows it read, by the document that they come from.
    assert {"outcome_plan_2018", "our_plan_2024_25"} <= set(manifest["rows"]["notices"]["all"])
    assert "data_notices.html" in (council.root / "reports/index.html").read_text(encoding="utf-8")


def shown_by(step: str, **names: object):
    """Run a step as a cell of a notebook, and give what it shows."""
    *assignments, last = ast.parse(STEPS[step]).body
    exec(compile(ast.Module(assignments, []), "guide", "exec"), names)
    return eval(compile(ast.Expression(last.value), "guide", "eval"), names)


def test_a_table_of_a_report_is_data(before):
    missed = shown_by("table-data", analysis=analysis, review=before)
    assert len(missed) == (before.assessments["status"] == "Missed").sum() > 0
    assert missed["latest"].dtype.kind == "f"


def test_every_cleaned_figure_names_the_row_it_was_printed_in(council):
    council.run("clean")
    mine = shown_by("locate")
    assert len(mine) > 5
    for figure in mine.to_dict("records"):
        file, _, row = str(figure["locator"]).partition(", row ")
        if file.endswith(".parquet"):
            printed = parquet.read_table(council.root / file, columns=["Values"])["Values"][int(row) - 2]
            assert float(printed.as_py()) == float(figure["value_text"])
        else:
            assert f",{figure['value_text']}," in council.text(file).splitlines()[int(row) - 1]


def test_the_guide_gives_every_exit_code():
    rows = re.findall(r"^\| (\d+) \| (?:`(\w+)`)? ?\|", GUIDE, re.MULTILINE)
    kinds = {kind.__name__: kind.exit_code for kind in errors.AnalysisError.__subclasses__()}
    assert {name: int(code) for code, name in rows if name} == kinds
    assert {int(code) for code, name in rows if not name} == {EXIT_OK, 1, 2, EXIT_INTERRUPTED}


def test_a_wrong_name_is_refused_with_the_code_of_the_guide(council):
    code, said = council.run("build", "gap_analysys")
    assert (code, "gap_analysis" in said) == (errors.ParameterError.exit_code, True)
    with pytest.raises(SystemExit) as stopped:
        council.run("build", "--comparators", "england")
    assert stopped.value.code == 2


def test_every_term_of_an_indicator_is_in_the_glossary():
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| ([^|]+?) \| ", glossary, re.MULTILINE))
    entries = yaml.safe_load((ROOT / INDICATORS).read_text(encoding="utf-8"))["indicators"]
    terms = {term for entry in entries.values() for term in entry.get("terms", ())}
    assert terms
    assert terms <= explained


def test_every_status_and_mark_is_explained_to_readers():
    from analysis.vocabulary.marks import MARKS
    from analysis.vocabulary.statuses import STATUSES

    guide = (ROOT / "docs/guide_for_readers.md").read_text(encoding="utf-8")
    for status in STATUSES.values():
        assert f"| {status.symbol} {status.word} |" in guide
    for mark in MARKS.values():
        assert f"| {mark.sign} | {mark.short}" in guide
