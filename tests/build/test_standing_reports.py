"""What stands under reports when its figures change, and when what lies there is not ours."""

import json
from hashlib import sha256

import pytest
from real_project import copy_cleaned
from toy_project import GOOD, RecordedProgress, make_project, save_notebook

from analysis.build.build import build
from analysis.build.current import outputs_of, read_manifest
from analysis.build.index import write_index
from analysis.tables.files import refusal
from analysis.vocabulary.errors import DataError, ReportError

pytestmark = pytest.mark.reports

FOLDER = "reports/e06000050/2024-25"
OWN = "data/raw/council_figures/council_figures.csv"
PROFILE = "indicator_profile-early-help-assessment-start-rate-all"


def add_figure(project, line):
    with (project.root / OWN).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{line}\n")


def test_a_page_that_nobody_asked_for_is_made_again_when_its_figures_change(real_project, tmp_path):
    project = copy_cleaned(real_project, tmp_path)
    row = "early_help_assessment_start_rate,all,E06000050,2024-25,{},{},70000,final,2025-07-10,x"
    add_figure(project, row.format("255.0", 1785))  # 10,000 * 1785 / 70000
    asked = {"indicator": "early_help_assessment_start_rate"}
    build(project, RecordedProgress(), notebooks=["indicator_profile"], settings=asked).raise_failures()
    page = project.root / FOLDER / f"{PROFILE}.html"
    assert "1,785 of 70,000" in page.read_text(encoding="utf-8")
    document = page.parent / PROFILE / f"{PROFILE}.docx"
    assert document.is_file()

    text = (project.root / OWN).read_text(encoding="utf-8")
    changed = text.replace("255.0,1785", "270.0,1890")  # 10,000 * 1890 / 70000
    (project.root / OWN).write_text(changed, encoding="utf-8", newline="\n")
    result = build(project, RecordedProgress(), notebooks=["gap_analysis"], pages_only=True)
    result.raise_failures()
    assert {outcome.job.stem for outcome in result.outcomes if outcome.state == "made"} >= {PROFILE}
    now = page.read_text(encoding="utf-8")
    assert "1,890 of 70,000" in now and "1,785" not in now
    # a page alone was asked for, but the Word file that stood there would have been older than its page
    assert document.is_file()

    # the count is small now, so it is hidden wherever it stands
    hidden = changed.replace("270.0,1890,70000", "4.0,4,10000")
    (project.root / OWN).write_text(hidden, encoding="utf-8", newline="\n")
    result = build(project, RecordedProgress(), notebooks=["gap_analysis"], pages_only=True)
    shown = page.read_text(encoding="utf-8") if page.is_file() else ""
    assert "1,890" not in shown and "4 of 10,000" not in shown


def test_no_hash_of_the_councils_own_file_stands_in_a_report(real_project, tmp_path):
    project = copy_cleaned(real_project, tmp_path)
    add_figure(project, "early_help_assessment_start_rate,all,E06000050,2024-25,4,4,10000,final,2025-07-10,x")
    save_notebook(project, "own_code", *GOOD, "print(open.__name__)")
    result = build(project, RecordedProgress(), notebooks=["data_quality", "own_code"], pages_only=True)
    result.raise_failures()
    digest = sha256((project.root / OWN).read_bytes()).hexdigest()
    for path in (project.root / "reports").rglob("*"):
        if path.is_file():
            assert digest[:12].encode() not in path.read_bytes(), path.name
    page = (project.root / FOLDER / "data_quality.html").read_text(encoding="utf-8")
    assert "none, since rows are added" in page


@pytest.mark.parametrize(
    "name",
    [
        "review/../../../../VICTIM.txt", "../VICTIM.txt", "/tmp/VICTIM.txt", "review/..\\VICTIM.txt",
        "review-other.html", "other.html", "C:VICTIM.txt",
    ],
)  # fmt: skip
def test_a_manifest_from_somebody_else_leads_to_no_other_file(tmp_path, name):
    content = {
        "title": "Review", "area_code": "e1", "area_name": "Alton", "year": "2024/25",
        "notebook": "review.ipynb", "parameters": {}, "outputs": {"review.html": "0", name: "0"},
    }  # fmt: skip
    manifest = tmp_path / "a/b/review.manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert list(outputs_of(manifest)) == ["review.html"]
    assert read_manifest(manifest) is None
    assert "0 reports" in write_index(tmp_path).read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["{}", "[]", "", "{", '{"outputs": []}', "null", '"text"'])
@pytest.mark.parametrize("ending", [".manifest.json", ".failed.json"])
def test_what_is_no_record_of_ours_is_left_out_of_the_index(tmp_path, content, ending):
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / f"a/b/x{ending}").write_text(content, encoding="utf-8")
    assert "0 reports" in write_index(tmp_path).read_text(encoding="utf-8")


def test_a_folder_where_a_record_should_be_stops_no_build(tmp_path):
    project = make_project(tmp_path)
    save_notebook(project, "free", *GOOD)
    (project.reports / "a/b/x.manifest.json").mkdir(parents=True)
    build(project, RecordedProgress()).raise_failures()


def test_a_refusal_of_the_system_names_the_file_from_the_projects_root(tmp_path):
    closed = PermissionError(13, "Permission denied", str(tmp_path / "data/raw/x/figures.csv"))
    told = refusal(closed, tmp_path)
    assert isinstance(told, DataError)
    assert str(told).startswith("data/raw/x/figures.csv: cannot be read (Permission denied).")
    full = refusal(OSError(28, "No space left on device"), tmp_path)
    assert isinstance(full, ReportError)
    assert "the disk is full" in str(full) and str(tmp_path) not in str(full)
